//! Good inputs of every target, from which the bad ones are made.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde_json::json;
use warehouse::exchange::{Handed, Line};
use warehouse::ingest::read_document;

use super::corpus::Corpus;
use super::targets::{TOOLS, wrap};

/// Inputs of a target. Files of the folder that `FUZZ_SEEDS` names are inputs of each.
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    let mut seeds = match target {
        "archive" => archives(),
        "codebook" => wrap::CODEBOOK.iter().map(|(name, text)| format!("{name}\n{text}").into_bytes()).collect(),
        "comparison" => comparisons(),
        "corrections" => vec![corrections()],
        "decoding" => [texts(), encodings()].concat(),
        "docx" => {
            [files("tests/formats", ".docx"), files("tests/formats/docx", ".docx"), vec![document().into_bytes()]]
                .concat()
        }
        "facts" => facts(),
        "feed" => [files("examples", ".xml"), vec![FEED.into()]].concat(),
        "html" => [files("tests/reports", ".html"), files("tests/formats/pdf", ".html"), pages()].concat(),
        "json_lines" => vec![json_lines().into_bytes()],
        "pdf" => [files("tests/formats/pdf", ".pdf"), vec![DRAWN.into()]].concat(),
        _ => texts(),
    };
    if let Some(folder) = std::env::var_os("FUZZ_SEEDS") {
        seeds.extend(files_at(Path::new(&folder), ""));
    }
    seeds
}

fn files(folder: &str, ending: &str) -> Vec<Vec<u8>> {
    let found = files_at(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), ending);
    assert!(!found.is_empty(), "{folder} has no file *{ending}");
    found
}

fn files_at(folder: &Path, ending: &str) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.is_file() && path.to_string_lossy().ends_with(ending));
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// Reports as plain text: written ones, generated ones, and one sentence after the other of the codebook.
fn texts() -> Vec<Vec<u8>> {
    let examples = TOOLS.codebook.entries.iter().flat_map(|entry| &entry.examples);
    let sentences: Vec<&str> = examples.map(|example| example.text.as_str()).collect();
    let chunks = sentences.chunks(60).map(|chunk| chunk.join("\n").into_bytes());
    [files("tests/reports", ".txt"), files("examples", ".txt"), generated(), chunks.collect()].concat()
}

fn generated() -> Vec<Vec<u8>> {
    let corpus = Corpus::new(12, 7, &TOOLS.codebook.places);
    corpus.reports().map(|report| report.bytes).collect()
}

fn encodings() -> Vec<Vec<u8>> {
    let utf16 = [0xff, 0xfe].into_iter().chain(wrap::REPORT.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let big5 = encoding_rs::BIG5.encode("某縣2020年法治政府建設工作報告\n受理行政復議案件12件。").0.into_owned();
    vec![encoding_rs::GB18030.encode(wrap::REPORT).0.into_owned(), utf16, big5]
}

fn comparisons() -> Vec<Vec<u8>> {
    let texts = texts();
    texts.windows(2).step_by(3).map(|pair| pair.join(&b"\n====\n"[..])).collect()
}

fn pages() -> Vec<Vec<u8>> {
    let saved = format!(
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://a.example/1.html\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/related; type=\"text/html\"; boundary=\"----b\"\r\n\r\n------b\r\nContent-Type: text/html\r\n\
         Content-Transfer-Encoding: 8bit\r\nContent-Location: http://a.example/1.html\r\n\r\n<html><body><p>{}</p></body></html>\r\n------b--\r\n",
        wrap::REPORT.replace('\n', "</p><p>")
    );
    let object =
        json!({ "title": "某县报告", "html": "<table><tr><td rowspan=2>甲<td>1</table>", "url": "http://a.example/" });
    vec![saved.into_bytes(), object.to_string().into_bytes()]
}

const FEED: &str = "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>站</title><entry><title>某县2020年法治政府\
    建设工作报告</title><link href='http://a.example/1'/><updated>2021-01-20T00:00:00Z</updated><content type='html'>\
    &lt;p&gt;受理行政复议案件12件。&lt;/p&gt;</content></entry></feed>";

/// What is drawn on a page: lines, a table, a form, text in two fonts.
const DRAWN: &str = "q 1 0 0 1 50 700 cm BT /F1 12 Tf 0 0 Td (2020) Tj /F2 12 Tf <53D774064EF6> Tj 0 -14 Td [<4E00>-120<4E8C>] TJ T* ET Q\n\
    50 500 m 300 500 l S 50 480 m 300 480 l S 50 460 m 300 460 l S 50 460 m 50 500 l S 175 460 m 175 500 l S 300 460 m 300 500 l S\n\
    BT /F1 9 Tf 60 485 Td (12) Tj 125 0 Td (34) Tj -125 -20 Td (56) Tj 125 0 Td (78) Tj ET /X1 Do\n";

fn document() -> String {
    let row = "<w:tr><w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>\
        <w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p><w:r><w:t>12</w:t></w:r></w:p></w:tc></w:tr>";
    format!(
        "<w:p><w:pPr><w:pStyle w:val='a'/><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>主要工作</w:t>\
         </w:r><w:r><w:footnoteReference w:id='1'/></w:r></w:p><w:tbl>{row}{row}</w:tbl><w:p><w:ins><w:r><w:t>受理12件</w:t></w:r></w:ins>\
         <w:del><w:r><w:delText>9</w:delText></w:r></w:del></w:p>\n@styles\n<w:style w:type='paragraph' w:styleId='a'><w:basedOn w:val='b'/>\
         </w:style><w:style w:type='paragraph' w:styleId='b'/>\n@numbering\n<w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'>\
         <w:start w:val='1'/><w:numFmt w:val='chineseCounting'/><w:lvlText w:val='%1、'/></w:lvl></w:abstractNum><w:num w:numId='1'>\
         <w:abstractNumId w:val='0'/></w:num>\n@footnotes\n<w:footnote w:id='1'><w:p><w:r><w:t>注1</w:t></w:r></w:p></w:footnote>\n"
    )
}

fn archives() -> Vec<Vec<u8>> {
    let report = wrap::REPORT.as_bytes();
    let gzip = |bytes: &[u8]| {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(bytes).unwrap();
        gzip.finish().unwrap()
    };
    let zip = wrap::zipped(&[("a/报告.txt", report), ("../b.txt", report), ("c.txt.gz", &gzip(report))]);
    let mut packed = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    packed.start_file("zeros", zip::write::SimpleFileOptions::default()).unwrap();
    packed.write_all(&vec![0; 4 << 20]).unwrap();
    let mut tar = tar::Builder::new(Vec::new());
    for name in ["a.txt", "b/c.txt"] {
        let mut header = tar::Header::new_gnu();
        header.set_size(report.len() as u64);
        header.set_cksum();
        tar.append_data(&mut header, name, report).unwrap();
    }
    let tar = tar.into_inner().unwrap();
    let lines = json_lines().into_bytes();
    let nested = wrap::zipped(&[("in.zip", &zip), ("in.tar", &tar)]);
    let packed = packed.finish().unwrap().into_inner();
    vec![gzip(&tar), gzip(&gzip(&zip)), gzip(&vec![0; 8 << 20]), zip, tar, lines, nested, packed]
}

fn json_lines() -> String {
    let report = wrap::REPORT;
    let html = format!("<html><body><p>{}</p></body></html>", report.replace('\n', "</p><p>"));
    let lines = [
        json!({ "id": 1, "url": "http://a.example/1", "text": report }),
        json!({ "id": ["a", null], "source": "b.html", "html": html, "published_on": "2021-01-20", "title": "报告" }),
        json!({ "base64": "5p+Q5Y6/MjAyMOW5tOazleayu+aUv+W6nOW7uuiuvuW5tOW6puaKpeWRig==", "source": "c" }),
    ];
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn facts() -> Vec<Vec<u8>> {
    let made = |text: &[u8]| {
        let line = Handed { name: "a.txt".to_owned(), bytes: Ok(text.to_vec()), line: None }.read(&TOOLS);
        assert!(matches!(line, Line::Facts(_)), "{line:?}");
        line.to_json().unwrap().into_bytes()
    };
    files("examples", "").iter().map(|text| made(text)).collect()
}

/// Every figure of a report as a row that corrects it, and rows of the other kinds.
fn corrections() -> Vec<u8> {
    let reading = read_document("a.txt", wrap::REPORT.as_bytes(), &TOOLS).unwrap();
    let sha256 = &reading.document.sha256;
    let mut csv =
        "action,target,code,new_code,value,new_value,unit,new_unit,year,new_year,text,new_text,figure,sentence,\
        reason,author,date,sha256,page,text_start,text_end\n"
            .to_owned();
    for (at, metric) in reading.reports[0].facts.metrics.iter().enumerate() {
        let (code, value, unit) = (metric.code.as_deref().unwrap_or_default(), metric.value, &metric.unit);
        let (action, new) = [("fix", "7"), ("reject", ""), ("", "")][at % 3];
        csv += &format!(
            "{action},metric,{code},,{value},{new},{unit},,{},,,,{},,misread,me,2026-01-02,{sha256},1,{},{}\n",
            metric.year.unwrap_or_default(),
            metric.figure,
            metric.span.start,
            metric.span.end
        );
    }
    csv += &format!("fix,report_year,,,,,,,2020,2019,,,,,wrong,me,,{sha256},1,,\n");
    csv += &format!("add,issue,,,,,,,,,,全区,,,left out,me,,{sha256},1,3,9\n");
    csv.into_bytes()
}

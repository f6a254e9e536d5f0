//! One report in every form in which people keep such reports: the same header and figures each time.

use std::io::{Cursor, Write};

use encoding_rs::{BIG5, GB18030};
use warehouse::ingest::{Reading, Tools, read_document};
use warehouse::limits::Limits;
use warehouse::unpack::{self, Bytes};
use zip::write::{SimpleFileOptions, ZipWriter};

const PAGE: &str = include_str!("formats/pdf/sample.html");
const TRADITIONAL: &str = include_str!("formats/sample.traditional.txt");

/// A figure without its place in the text, which layout moves.
type Figure = (Option<String>, Option<String>, String, Option<i32>, String, String, String, String);

/// What must be the same: place, year, scope, signature, figures, number of plan items.
#[derive(Debug, PartialEq)]
struct Read {
    header: (Option<String>, Option<i32>, String, Option<chrono::NaiveDate>),
    figures: Vec<Figure>,
    passages: (usize, usize),
}

fn read(reading: &Reading) -> Read {
    assert_eq!(reading.reports.len(), 1);
    let report = &reading.reports[0];
    let header = &report.header;
    let figures = report.facts.metrics.iter().map(|m| {
        (
            m.code.clone(),
            m.segment.clone(),
            m.measure.as_str().to_owned(),
            m.year,
            format!("{}", m.value),
            m.unit.clone(),
            format!("{:?}", m.bound),
            format!("{:?}", m.section),
        )
    });
    Read {
        header: (
            header.place.as_ref().map(|place| place.full_name.clone()),
            header.year,
            format!("{:?}", header.scope),
            header.signed_on,
        ),
        figures: figures.collect(),
        passages: (report.facts.issues.len(), report.facts.plan_items.len()),
    }
}

/// The one report in some bytes, archives taken apart.
fn report(name: &str, bytes: Vec<u8>, tools: &Tools) -> Read {
    let mut found = Vec::new();
    unpack::documents(name, Bytes::Memory(bytes), &Limits::default(), &mut |member, bytes| {
        let bytes = bytes.unwrap_or_else(|error| panic!("{member}: {error}"));
        let reading = read_document(member, &bytes, tools).unwrap_or_else(|error| panic!("{name}: {error}"));
        found.push(read(&reading));
        Ok(())
    })
    .unwrap();
    assert_eq!(found.len(), 1, "{name}");
    found.remove(0)
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    let bytes = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
    text.encode_utf16().flat_map(bytes).collect()
}

fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(name, SimpleFileOptions::default()).unwrap();
    zip.write_all(bytes).unwrap();
    zip.finish().unwrap().into_inner()
}

fn tarred_and_gzipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default()));
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    tar.append_data(&mut header, name, bytes).unwrap();
    tar.into_inner().unwrap().finish().unwrap()
}

fn escaped(html: &str) -> String {
    html.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn quoted_printable(text: &str) -> String {
    let mut out = String::new();
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\n' => out.push_str("\r\n"),
            b' '..=b'~' if byte != b'=' => out.push(char::from(byte)),
            _ => out.push_str(&format!("={byte:02X}")),
        }
        if at % 25 == 24 {
            out.push_str("=\r\n");
        }
    }
    out
}

fn markdown(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let table = line.contains('\t');
        let first = table && !text.lines().nth(at.wrapping_sub(1)).is_some_and(|before| before.contains('\t'));
        lines.push(if table { format!("| {} |", line.replace('\t', " | ")) } else { format!("{line}\n") });
        if first {
            lines.push(format!("|{}", "---|".repeat(line.matches('\t').count() + 1)));
        }
    }
    format!("# {}", lines.join("\n").trim_start())
}

/// Every form: its name and its bytes.
fn forms(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let body = &PAGE[PAGE.find("<body>").unwrap() + 6..PAGE.find("</body>").unwrap()];
    let title = "溪口县2023年度法治政府建设报告";
    let rss = format!(
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>年报</title><item><title>{title}</title>\
         <link>http://a.example/1.html</link><description><![CDATA[{body}]]></description></item></channel></rss>"
    );
    let atom = format!(
        "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>年报</title><entry><title>{title}</title>\
         <link href='http://a.example/1.html'/><content type='html'>{}</content></entry></feed>",
        escaped(body)
    );
    let mhtml = format!(
        "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x\"\r\n\r\n--x\r\n\
         Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: http://a.example/1\r\n\
         \r\n{}\r\n--x--\r\n",
        quoted_printable(PAGE)
    );
    let line = |field: &str, value: &str| {
        serde_json::json!({"url": "http://a.example/1.html", "title": title, field: value}).to_string().into_bytes()
    };
    let gb_page = PAGE.replace("charset=\"utf-8\"", "charset=\"gb2312\"");
    vec![
        ("UTF-8 text", text.as_bytes().to_vec()),
        ("UTF-8 text with a mark", [b"\xef\xbb\xbf", text.as_bytes()].concat()),
        ("text with Windows line ends", text.replace('\n', "\r\n").into_bytes()),
        ("GB18030 text", GB18030.encode(text).0.into_owned()),
        ("UTF-16 text with a mark", [b"\xff\xfe".to_vec(), utf16(text, true)].concat()),
        ("UTF-16 text, little end first", utf16(text, true)),
        ("UTF-16 text, big end first", utf16(text, false)),
        ("Big5 text", BIG5.encode(TRADITIONAL).0.into_owned()),
        ("traditional text", TRADITIONAL.as_bytes().to_vec()),
        ("Markdown", markdown(text).into_bytes()),
        ("HTML in GB18030", GB18030.encode(&gb_page).0.into_owned()),
        ("RSS", rss.clone().into_bytes()),
        ("Atom", atom.into_bytes()),
        ("MHTML", mhtml.into_bytes()),
        ("JSON Lines with html", line("html", PAGE)),
        ("JSON Lines with text", line("text", text)),
        ("DOCX", include_bytes!("formats/sample.docx").to_vec()),
        ("PDF of Chromium", include_bytes!("formats/pdf/chromium.pdf").to_vec()),
        ("PDF of LibreOffice", include_bytes!("formats/pdf/writer.pdf").to_vec()),
        ("ZIP", zipped("年报.html", PAGE.as_bytes())),
        ("ZIP with a Word document", zipped("年报.docx", include_bytes!("formats/sample.docx"))),
        ("ZIP in a ZIP", zipped("a.zip", &zipped("年报.txt", &GB18030.encode(text).0))),
        ("tar.gz", tarred_and_gzipped("a.html", PAGE.as_bytes())),
        ("gzip in a ZIP", zipped("feed.tgz", &tarred_and_gzipped("feed.xml", rss.as_bytes()))),
    ]
}

#[test]
fn every_form_of_a_report_says_the_same() {
    let tools = Tools::load(None).unwrap();
    let page = read_document("page.html", PAGE.as_bytes(), &tools).unwrap();
    let want = read(&page);
    assert_eq!(want.header.1, Some(2023));
    assert!(want.figures.iter().filter(|figure| figure.0.is_some()).count() >= 14, "{want:?}");
    let mut wrong = Vec::new();
    for (name, bytes) in forms(&page.reports[0].text) {
        let found = report(name, bytes, &tools);
        if found != want {
            let missing: Vec<_> = want.figures.iter().filter(|figure| !found.figures.contains(figure)).collect();
            let extra: Vec<_> = found.figures.iter().filter(|figure| !want.figures.contains(figure)).collect();
            wrong.push(format!(
                "{name}: {:?} {:?}\n  missing {missing:?}\n  extra {extra:?}",
                found.header, found.passages
            ));
        }
    }
    assert!(wrong.is_empty(), "wanted {:?} {:?}\n{}", want.header, want.passages, wrong.join("\n"));
}

//! PDF: the text of a print is the text that was printed, and what cannot be read says why.
//!
//! How the samples were made stands in `tests/formats/pdf/README.md`.

use std::io::Write;
use warehouse::limits::Limits;
use warehouse::source;

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/formats/pdf/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn lines(name: &str) -> Vec<String> {
    let document = source::read(name, &sample(name), &Limits::default()).unwrap();
    document.pages[0].text.lines().map(str::to_owned).collect()
}

fn error(name: &str, bytes: &[u8], limits: &Limits) -> String {
    let message = source::read(name, bytes, limits).unwrap_err().to_string();
    assert!(message.starts_with(&format!("{name}: ")) && !message.contains('\n'), "{message}");
    message
}

/// Whether two texts are one but for blanks; some prints write a radical for its character.
fn alike(one: &str, other: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| *c == '\t' || !c.is_whitespace()).collect::<Vec<char>>();
    let radical = |c: char| ('\u{2e80}'..='\u{2fdf}').contains(&c);
    let (one, other) = (letters(one), letters(other));
    one.len() == other.len() && one.iter().zip(&other).all(|(a, b)| a == b || radical(*b))
}

fn assert_alike(printed: &[String], name: &str) {
    let read = lines(name);
    for (at, line) in printed.iter().enumerate() {
        let got = read.get(at).map_or("", String::as_str);
        assert!(alike(line, got), "{name}, line {at}:\n{line}\n{got}");
    }
    assert_eq!(read.len(), printed.len(), "{name}: {:?}", &read[printed.len()..]);
}

#[test]
fn every_print_gives_the_lines_of_its_html() {
    let printed = lines("sample.html");
    assert!(printed.iter().any(|line| line.contains("\t860") || line.contains("\t806\t795")), "{printed:?}");
    for name in ["chromium.pdf", "writer.pdf", "unembedded.pdf", "printable.pdf"] {
        assert_alike(&printed, name);
    }
    let text: Vec<String> = printed.iter().filter(|line| !line.contains('\t')).cloned().collect();
    assert_alike(&text, "columns.pdf");
}

#[test]
fn what_cannot_be_read_says_what_to_do() {
    let limits = Limits::default();
    assert!(error("locked.pdf", &sample("locked.pdf"), &limits).contains("asks for a password"));
    assert!(error("scan.pdf", &sample("scan.pdf"), &limits).contains("no text layer"));
    let whole = sample("writer.pdf");
    for part in [0.02, 0.3] {
        let cut = &whole[..(whole.len() as f64 * part) as usize];
        let message = error("cut.pdf", cut, &limits);
        assert!(message.contains("download it again") || message.contains("no text layer"), "{message}");
    }
    let two = Limits { pages: 1, ..limits };
    assert!(error("writer.pdf", &whole, &two).contains("--limit pages=2"));
    let few = Limits { page: 100, ..limits };
    assert!(error("writer.pdf", &whole, &few).contains("--limit page=200"));
    let few = Limits { cells: 5, ..limits };
    assert!(error("writer.pdf", &whole, &few).contains("--limit cells=10"));
}

/// A PDF of objects given one after the other, the first being the catalogue.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(out.len());
        writeln!(out, "{} 0 obj", number + 1).unwrap();
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let table = out.len();
    write!(out, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
    places.iter().for_each(|place| writeln!(out, "{place:010} 00000 n ").unwrap());
    write!(out, "trailer <</Size {} /Root 1 0 R>>\nstartxref\n{table}\n%%EOF", objects.len() + 1).unwrap();
    out
}

fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let mut out = format!("<<{dictionary} /Length {}>>\nstream\n", data.len()).into_bytes();
    out.extend_from_slice(data);
    out.extend_from_slice(b"\nendstream");
    out
}

fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

const CATALOGUE: &[u8] = b"<</Type /Catalog /Pages 2 0 R>>";
const ONE_PAGE: &[u8] = b"<</Type /Pages /Count 1 /Kids [3 0 R]>>";
const PAGE: &[u8] = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
    /Resources <</Font <</T <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>>>>>";

/// A PDF of one page with these contents.
fn page(contents: Vec<u8>) -> Vec<u8> {
    pdf(&[CATALOGUE.to_vec(), ONE_PAGE.to_vec(), PAGE.to_vec(), contents])
}

#[test]
fn hostile_files_end_soon_and_with_one_line() {
    let limits = Limits::default();
    let bomb = deflated(&deflated(&vec![b' '; 200 << 20]));
    let twice = page(stream("/Filter [/FlateDecode /FlateDecode]", &bomb));
    assert!(error("twice.pdf", &twice, &limits).contains("unpacks to far more"));
    let bomb = page(stream("/Filter /FlateDecode", &deflated(&vec![b' '; 120 << 20])));
    assert!(error("bomb.pdf", &bomb, &limits).contains("unpacks to far more"));
    let dressed = stream("/Subtype /Image /Width 9 /Filter /FlateDecode", &deflated(&vec![b' '; 120 << 20]));
    assert!(error("dressed.pdf", &page(dressed), &limits).contains("too large"));
    let objects = [b"%PDF-1.4\n".to_vec(), b"1 0 obj <</A [ ".repeat(300_000)].concat();
    assert!(error("objects.pdf", &objects, &limits).contains("300000 objects"));
    // Ten forms, each of which draws the next one a hundred times.
    let forms: String = (0..10).map(|form| format!("/F{form} {} 0 R ", form + 5)).collect();
    let page_of_forms = format!("<</Type /Page /Contents 4 0 R /Resources <</XObject <<{forms}>>>>>>").into_bytes();
    let mut objects = vec![CATALOGUE.to_vec(), ONE_PAGE.to_vec(), page_of_forms, stream("", b"/F0 Do")];
    objects.extend((1..=10).map(|next| {
        stream("/Type /XObject /Subtype /Form /BBox [0 0 1 1]", format!("/F{next} Do ").repeat(100).as_bytes())
    }));
    let message = error("forms.pdf", &pdf(&objects), &limits);
    assert!(message.contains("draws more") || message.contains("too large"), "{message}");
    let pictures = [b"BI /W 9 /H 9 ID ".repeat(9), b" EI ".repeat(1 << 19)].concat();
    assert!(error("pictures.pdf", &page(stream("", &pictures)), &limits).contains("pictures inside its text"));
    // Pages that are their own children, and arrays inside one another.
    let tree = pdf(&[CATALOGUE.to_vec(), b"<</Type /Pages /Count 9 /Kids [2 0 R 2 0 R]>>".to_vec()]);
    assert!(error("tree.pdf", &tree, &limits).contains("no pages"));
    let deep = page(stream("", &[b"[".repeat(1 << 20), b"TJ".to_vec()].concat()));
    assert!(error("deep.pdf", &deep, &limits).contains("no text layer"));
    let kids: String = (0..5_000).map(|kid| format!("{} 0 R ", kid + 3)).collect();
    let mut objects = vec![CATALOGUE.to_vec(), format!("<</Type /Pages /Kids [{kids}]>>").into_bytes()];
    objects.resize(5_002, PAGE.to_vec());
    assert!(error("many.pdf", &pdf(&objects), &limits).contains("5000 pages"));
}

#[test]
fn a_figure_whose_glyphs_have_no_unicode_is_not_lost_in_silence() {
    let font = "/Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /FirstChar 1 /LastChar 1 \
        /Widths [1] /Encoding <</Differences [1 /glyph1]>> /CharProcs <</glyph1 5 0 R>>";
    let page =
        format!("<</Type /Page /Parent 2 0 R /Contents 4 0 R /Resources <</Font <</T <<{font}>>>>>>>>").into_bytes();
    let shown = stream("", b"BT /T 12 Tf 70 700 Td <010101> Tj ET");
    let unknown = pdf(&[CATALOGUE.to_vec(), ONE_PAGE.to_vec(), page, shown, stream("", b"1 0 d0")]);
    let message = error("unknown.pdf", &unknown, &Limits::default());
    assert!(message.contains("does not say which characters") && message.contains("3 of 3"), "{message}");
}

//! What stands around the bytes of a case so that they reach the parser they are for.

use std::fs;
use std::io::{Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

/// The report that corrections are made on.
pub const REPORT: &str = include_str!("../examples/tongchuan-2020.txt");

/// A small codebook: of its metrics and places only some, so that it is compiled quickly.
pub const CODEBOOK: &[(&str, &str)] = &[
    ("metrics/reconsideration.toml", include_str!("../codebook/metrics/reconsideration.toml")),
    ("comparison.toml", include_str!("../codebook/comparison.toml")),
    ("identities.toml", "# None.\n"),
    ("measures.toml", include_str!("../codebook/measures.toml")),
    ("numerals.toml", include_str!("../codebook/numerals.toml")),
    ("places.csv", PLACES),
    ("sections.toml", include_str!("../codebook/sections.toml")),
    ("themes.toml", include_str!("../codebook/themes.toml")),
    ("topics.toml", include_str!("../codebook/topics.toml")),
    ("units.toml", include_str!("../codebook/units.toml")),
];

const PLACES: &str = "code,name,level,parent_code,first_year,last_year\n\
    440000,广东省,province,,1980,2026\n440600,佛山市,prefecture,440000,1983,2026\n440605,南海区,county,440600,2002,2026\n";

/// A folder with that codebook.
pub fn codebook_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join("metrics")).expect("an empty folder");
    for (name, text) in CODEBOOK {
        fs::write(folder.path().join(name), text).expect("an empty folder");
    }
    folder
}

const TYPES: &str = "<?xml version='1.0'?><Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>\
    <Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>\
    <Override PartName='/word/document.xml' ContentType='application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'/></Types>";
const PACKAGE: &str = "<?xml version='1.0'?><Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>\
    <Relationship Id='r' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument' Target='word/document.xml'/></Relationships>";
const RELATED: &str = "<?xml version='1.0'?><Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>\
    <Relationship Id='s' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles' Target='styles.xml'/>\
    <Relationship Id='n' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering' Target='numbering.xml'/>\
    <Relationship Id='f' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes' Target='footnotes.xml'/></Relationships>";
const WORD: &str = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'";

/// A Word document: what stands behind a line `@styles`, `@numbering` or `@footnotes` is that part, everything
/// else the body.
pub fn docx(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let mut parts = vec![("document", "body", String::new())];
    for line in text.split_inclusive('\n') {
        match line.trim_end() {
            "@styles" => parts.push(("styles", "styles", String::new())),
            "@numbering" => parts.push(("numbering", "numbering", String::new())),
            "@footnotes" => parts.push(("footnotes", "footnotes", String::new())),
            _ => parts.last_mut().expect("the body").2.push_str(line),
        }
    }
    let mut files = vec![
        ("[Content_Types].xml".to_owned(), TYPES.to_owned()),
        ("_rels/.rels".to_owned(), PACKAGE.to_owned()),
        ("word/_rels/document.xml.rels".to_owned(), RELATED.to_owned()),
    ];
    for (name, root, content) in parts {
        let xml = match name {
            "document" => format!("<w:document {WORD}><w:{root}>{content}</w:{root}></w:document>"),
            _ => format!("<w:{root} {WORD}>{content}</w:{root}>"),
        };
        let name = format!("word/{name}.xml");
        if files.iter().all(|(known, _)| *known != name) {
            files.push((name, xml));
        }
    }
    zipped(&files.iter().map(|(name, xml)| (name.as_str(), xml.as_bytes())).collect::<Vec<_>>())
}

/// A ZIP archive, nothing compressed.
pub fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in files {
        zip.start_file(*name, stored).expect("memory");
        zip.write_all(bytes).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

/// A PDF of one page with two fonts: F1 in Latin letters, F2 in Unicode without an embedded file.
pub fn pdf(content: &[u8]) -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned().into_bytes(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned().into_bytes(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R/F2 6 0 R>>\
         /XObject<</X1 8 0 R>>>>>>"
            .to_owned()
            .into_bytes(),
        [format!("<</Length {}>>stream\n", content.len()).into_bytes(), content.to_vec(), b"\nendstream".to_vec()]
            .concat(),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned().into_bytes(),
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[7 0 R]>>"
            .to_owned()
            .into_bytes(),
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)\
         /Supplement 2>>/DW 1000>>"
            .to_owned()
            .into_bytes(),
        "<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X1 8 0 R>>/Font<</F1 5 0 R>>>>/Length \
         31>>stream\nBT /F1 9 Tf (9) Tj ET /X1 Do   \nendstream"
            .to_owned()
            .into_bytes(),
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(out.len());
        out.extend(format!("{number} 0 obj").into_bytes());
        out.extend(object);
        out.extend(b"endobj\n");
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    places.iter().for_each(|place| out.extend(format!("{place:010} 00000 n \n").into_bytes()));
    out.extend(format!("trailer<</Root 1 0 R/Size {}>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).into_bytes());
    out
}

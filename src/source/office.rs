//! Files of office programs that are not read: what they are and what to do, told by content.

use std::io::{Cursor, Read};
use zip::ZipArchive;

/// What begins every old Office file: a file system of its own.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Entries of the directory of an old file, most telling first.
const ENTRIES: &[(&str, &str)] = &[
    ("EncryptedPackage", "Office document with a password: open it and save it as DOCX without one"),
    ("WordDocument", "old Word or WPS document (.doc, .wps): open it and save it as DOCX"),
    ("PowerPoint Document", "old PowerPoint file (.ppt): save its text as a .txt file"),
    ("Workbook", "old Excel file (.xls): save the sheet as HTML or its text as a .txt file"),
    ("Book", "old Excel file (.xls): save the sheet as HTML or its text as a .txt file"),
    ("__properties_version1.0", "Outlook message (.msg): save what is attached to it"),
];

/// What tells formats in a ZIP archive apart: a file that they have.
const FILES: &[(&str, &str)] = &[
    ("OFD.xml", "OFD document: open it in an OFD reader and export it as PDF or text"),
    ("xl/workbook.xml", "Excel file (.xlsx): save the sheet as HTML or its text as a .txt file"),
    ("xl/workbook.bin", "Excel file (.xlsb): save the sheet as HTML or its text as a .txt file"),
    ("ppt/presentation.xml", "PowerPoint file (.pptx): save its text as a .txt file"),
];

/// What the file `mimetype` in a ZIP archive says; longer ones first.
const MEDIA_TYPES: &[(&str, &str)] = &[
    ("application/vnd.oasis.opendocument.text", "OpenDocument text (.odt): open it and save it as DOCX"),
    ("application/vnd.oasis.opendocument", "OpenDocument file: open it and save its text as a .txt file"),
    ("application/epub+zip", "EPUB book: unpack it and read the HTML files inside"),
];

/// How much of the head of a text is looked at.
const HEAD: usize = 4 * 1024;

/// What a file of an office program is, followed by what to do; `None` if it is no such file.
pub(crate) fn kind(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(COMPOUND) {
        let known = ENTRIES.iter().find(|(name, _)| has_entry(bytes, name));
        return Some(known.map_or("old Office or WPS file: open it and save it as DOCX", |(_, kind)| kind));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return in_archive(bytes);
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]);
    if head.contains("<pkg:package") || head.contains("progid=\"Word.Document\"") || head.contains("<w:wordDocument") {
        return Some("Word document as one XML file: open it and save it as DOCX");
    }
    None
}

/// Whether the directory of an old file has a stream of this name. Its entries are 128 bytes long
/// and begin at multiples of that, wherever in the file they are, so no chain need be followed.
fn has_entry(bytes: &[u8], name: &str) -> bool {
    let wide: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    bytes.chunks_exact(128).skip(4).any(|entry| {
        let length = usize::from(u16::from_le_bytes([entry[64], entry[65]]));
        length == wide.len() && entry[66] == 2 && entry.starts_with(&wide)
    })
}

fn in_archive(bytes: &[u8]) -> Option<&'static str> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    if let Some((_, kind)) = FILES.iter().find(|(file, _)| archive.index_for_name(file).is_some()) {
        return Some(kind);
    }
    let mut media_type = String::new();
    archive.by_name("mimetype").ok()?.take(100).read_to_string(&mut media_type).ok()?;
    MEDIA_TYPES.iter().find(|(known, _)| media_type.starts_with(known)).map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::{SimpleFileOptions, ZipWriter};

    fn archive(path: &str, content: &str) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(path, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
        zip.finish().unwrap().into_inner()
    }

    fn compound(names: &[&str]) -> Vec<u8> {
        let mut bytes = COMPOUND.to_vec();
        bytes.resize(512, 0);
        for name in names {
            let mut entry: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
            let length = entry.len() as u8;
            entry.resize(128, 0);
            entry[64] = length;
            entry[66] = 2;
            bytes.extend(entry);
        }
        bytes
    }

    #[test]
    fn files_are_named_by_content_with_a_remedy() {
        for (bytes, start) in [
            (compound(&["Data", "WordDocument"]), "old Word"),
            (compound(&["EncryptionInfo", "EncryptedPackage"]), "Office document with a password"),
            (compound(&["Workbook"]), "old Excel"),
            (compound(&["PowerPoint Document"]), "old PowerPoint"),
            (compound(&["WordDocumentX"]), "old Office or WPS"),
            (archive("xl/workbook.xml", ""), "Excel"),
            (archive("ppt/presentation.xml", ""), "PowerPoint"),
            (archive("OFD.xml", ""), "OFD"),
            (archive("mimetype", "application/vnd.oasis.opendocument.text"), "OpenDocument text"),
            (archive("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument file"),
            (archive("mimetype", "application/epub+zip"), "EPUB"),
            (b"<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?>".to_vec(), "Word document as one"),
        ] {
            let kind = kind(&bytes).unwrap_or("nothing");
            assert!(kind.starts_with(start) && kind.contains(": "), "{start}: {kind}");
        }
    }

    #[test]
    fn other_and_damaged_files_are_none() {
        for bytes in [archive("a.txt", "甲"), b"PK\x03\x04\x14".to_vec(), "甲".repeat(3_000).into_bytes(), Vec::new()]
        {
            assert_eq!(kind(&bytes), None);
        }
        assert!(kind(&COMPOUND[..8]).is_some() && kind(&COMPOUND[..7]).is_none());
    }
}

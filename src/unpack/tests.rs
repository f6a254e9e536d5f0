use super::*;
use ::zip::write::{SimpleFileOptions, ZipWriter};
use std::io::Write;

type Found = Vec<(String, String)>;

/// All documents: name, and content or reason.
fn found(name: &str, bytes: Bytes<'_>, limits: &Limits) -> Found {
    let mut all = Vec::new();
    documents(name, bytes, limits, &mut |name, content| {
        let text = content.map_or_else(|error| format!("! {error}"), |bytes| String::from_utf8(bytes).unwrap());
        all.push((name.to_owned(), text));
        Ok(())
    })
    .unwrap();
    all
}

fn memory(name: &str, bytes: &[u8]) -> Found {
    found(name, Bytes::Memory(bytes.to_vec()), &Limits::default())
}

fn pairs(all: &[(&str, &str)]) -> Found {
    all.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

pub(super) fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn tarred(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = ::tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = ::tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, *bytes).unwrap();
    }
    tar.into_inner().unwrap()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

#[test]
fn archives_of_every_kind_give_their_members() {
    let files: &[(&str, &[u8])] = &[("a.txt", b"one"), ("__MACOSX/._a.txt", b"x"), ("d/b.txt", b"two")];
    let want = |name: &str| pairs(&[(&format!("{name}/a.txt"), "one"), (&format!("{name}/d/b.txt"), "two")]);
    assert_eq!(memory("x.zip", &zipped(files)), want("x.zip"));
    assert_eq!(memory("x.tar", &tarred(files)), want("x.tar"));
    assert_eq!(memory("x.tar.gz", &gzipped(&tarred(files))), want("x.tar.gz"));
    assert_eq!(memory("a.txt.gz", &gzipped(b"one")), pairs(&[("a.txt.gz", "one")]));
    assert_eq!(memory("a.txt", b"one"), pairs(&[("a.txt", "one")]));
}

#[test]
fn a_stream_and_a_file_give_the_same_as_memory() {
    let bytes = gzipped(&tarred(&[("a.txt", b"one")]));
    let stream = Bytes::Stream(Box::new(Cursor::new(bytes.clone())));
    assert_eq!(found("-", stream, &Limits::default()), pairs(&[("-/a.txt", "one")]));
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&zipped(&[("a.txt", b"one")])).unwrap();
    assert_eq!(found("f", Bytes::File(file), &Limits::default()), pairs(&[("f/a.txt", "one")]));
}

#[test]
fn archives_nest_once() {
    let inner = zipped(&[("a.txt", b"one")]);
    let twice = zipped(&[("in.tar", &tarred(&[("a.txt", b"one")]))]);
    assert_eq!(memory("x.zip", &twice), pairs(&[("x.zip/in.tar/a.txt", "one")]));
    let thrice = zipped(&[("in.tar.gz", &gzipped(&tarred(&[("deep.zip", &inner), ("b.txt", b"two")])))]);
    let all = memory("x.zip", &thrice);
    assert!(all[0].1.contains("over the limit nesting=2"), "{all:?}");
    assert_eq!(all[1].1, "two");
}

#[test]
fn bombs_end_at_their_limits_and_spare_what_came_before() {
    let limits = Limits { file: 1000, expanded: 2500, members: 4, ..Limits::default() };
    let large = vec![b' '; 1_000_000];
    let ok = vec![b'x'; 900];
    let bomb = zipped(&[("a", &ok), ("b", &large), ("c", &ok), ("d", &ok)]);
    let all = found("x.zip", Bytes::Memory(bomb), &Limits { file: 100_000, ..limits });
    assert!(all[0].1 == "xxx".repeat(300) && all[1].0 == "x.zip" && all[1].1.contains("expanded=2500"), "{all:?}");
    let all = found(
        "x.tar",
        Bytes::Memory(tarred(&[("a", b"1"), ("b", b"2"), ("c", b"3"), ("d", b"4"), ("e", b"5")])),
        &Limits { file: 100_000, ..limits },
    );
    assert!(all.len() == 5 && all[4].1.contains("members=4"), "{all:?}");
    let all = found("x.gz", Bytes::Memory(gzipped(&large)), &limits);
    assert!(all[0].1.contains("file=1000; if it is a report, read it with --limit file=2000"), "{all:?}");
}

#[test]
fn damaged_and_locked_members_are_named_and_the_others_come() {
    let mut bytes = zipped(&[("a.txt", b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), ("b.txt", b"two")]);
    let at = bytes.windows(5).position(|window| window == b"a.txt").unwrap() + 5;
    bytes[at] ^= 0xff;
    bytes[at + 1] ^= 0xff;
    let all = memory("x.zip", &bytes);
    assert!(all[0].1.starts_with("! damaged in its archive") && all[1].1 == "two", "{all:?}");
    let cut = zipped(&[("a.txt", b"one")]);
    assert!(memory("x.zip", &cut[..cut.len() - 4])[0].1.contains("damaged or cut"));
    let tar = tarred(&[("a.txt", b"one"), ("b.txt", &[b'x'; 2000])]);
    let all = memory("x.tar", &tar[..2500]);
    assert!(all[0].1 == "one" && all[1].1.starts_with("! damaged"), "{all:?}");
    assert!(memory("x.zip", &zipped(&[]))[0].1.contains("holds no file"));
}

#[test]
fn names_in_gbk_are_read() {
    let name = encoding_rs::GBK.encode("广州市法治政府建设年度报告").0.into_owned();
    let mut bytes = zipped(&[(&"x".repeat(name.len()), b"one")]);
    while let Some(at) = bytes.windows(name.len()).position(|window| window == "x".repeat(name.len()).as_bytes()) {
        bytes[at..at + name.len()].copy_from_slice(&name);
    }
    assert_eq!(memory("x.zip", &bytes), pairs(&[("x.zip/广州市法治政府建设年度报告", "one")]));
}

#[test]
fn lines_of_json_are_documents_of_their_own() {
    let all = memory("c.jsonl", b"{\"text\":\"a\"}\n\n{\"text\":\r\n{ \"text\":\"b\"}");
    let want = [("c.jsonl:1", "{\"text\":\"a\"}"), ("c.jsonl:3", "{\"text\":"), ("c.jsonl:4", "{ \"text\":\"b\"}")];
    assert_eq!(all, pairs(&want));
    assert_eq!(memory("c.json", b"{\n \"text\": \"a\"\n}").len(), 1);
    let limits = Limits { file: 20, ..Limits::default() };
    let long = format!("{{\"text\":\"{}\"}}\n{{\"text\":\"b\"}}\n", "a".repeat(50));
    let all = found("c.jsonl", Bytes::Memory(long.into_bytes()), &limits);
    assert!(all.len() == 2 && all[0].1.contains("file=20") && all[1].0 == "c.jsonl:2", "{all:?}");
}

#[test]
fn an_office_document_stays_whole() {
    let bytes = zipped(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")]);
    let mut names = Vec::new();
    documents("x.docx", Bytes::Memory(bytes.clone()), &Limits::default(), &mut |name, content| {
        assert_eq!(content.unwrap(), bytes);
        names.push(name.to_owned());
        Ok(())
    })
    .unwrap();
    assert_eq!(names, ["x.docx"]);
}

#[test]
fn messages_have_no_numbers_of_the_system() {
    assert_eq!(without_numbers("cannot write x: gone (os error 2); y (os error 13)"), "cannot write x: gone; y");
    assert_eq!(without_numbers("plain"), "plain");
}

#[test]
fn small_files_are_read_whole_and_others_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.txt");
    std::fs::write(&path, "abc").unwrap();
    assert_eq!(small_file(&path, 3).unwrap().unwrap(), b"abc");
    assert!(small_file(&path, 2).is_none());
    assert!(small_file(folder.path(), 3).is_none());
    assert!(small_file(&folder.path().join("none"), 3).is_none());
}

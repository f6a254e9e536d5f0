//! What was handed in, to documents: archives and JSON Lines taken apart, everything else as it is.
//!
//! Containers are streamed, so that memory holds one document at a time. A container costs only
//! itself and a member costs only itself: what is wrong with one is handed on under its name, and
//! the others follow.

mod gzip;
mod lines;
mod tar;
mod zip;

use crate::limits::{Limits, over};
use anyhow::{Result, anyhow, bail};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek};

/// How many bytes tell what a file is.
const HEAD: usize = 1024;

/// A document found: its name (`archive.zip/2019/report.html`, `crawl.jsonl:7`) and its bytes, or
/// why there are none. An error returned stops the walk.
pub type Visit<'a> = dyn FnMut(&str, Result<Vec<u8>>) -> Result<()> + 'a;

/// Where bytes come from.
pub enum Bytes<'a> {
    /// A file, or another thing that can be read from any place.
    File(File),
    /// Bytes in memory.
    Memory(Vec<u8>),
    /// A stream that can be read once.
    Stream(Box<dyn Read + 'a>),
}

/// Hands every document in `bytes` to `visit`, in the order in which they lie there.
///
/// # Errors
/// Only those that `visit` returns.
pub fn documents(name: &str, bytes: Bytes<'_>, limits: &Limits, visit: &mut Visit<'_>) -> Result<()> {
    Walk { limits, visit }.enter(name, bytes, Place::default())
}

/// Where in its containers a thing lies.
#[derive(Clone, Copy, Default)]
struct Place {
    /// Archives around it.
    archives: usize,
    /// Layers of compression around it, those of the archives not counted.
    layers: usize,
}

struct Walk<'a, 'b> {
    limits: &'a Limits,
    visit: &'a mut Visit<'b>,
}

/// What bytes are.
#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Zip,
    Tar,
    Gzip,
    JsonLines,
    Document,
}

impl Kind {
    fn of(head: &[u8]) -> Kind {
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            Kind::Zip
        } else if head.starts_with(b"\x1f\x8b") {
            Kind::Gzip
        } else if head.get(257..262) == Some(b"ustar") {
            Kind::Tar
        } else if lines::is_json_lines(head) {
            Kind::JsonLines
        } else {
            Kind::Document
        }
    }
}

impl Walk<'_, '_> {
    /// Hands on what `bytes` hold. What stops them from being read is handed on as well.
    fn enter(&mut self, name: &str, bytes: Bytes<'_>, place: Place) -> Result<()> {
        let mut bytes = bytes;
        let head = match head(&mut bytes) {
            Ok(head) => head,
            Err(error) => return (self.visit)(name, Err(plain(&error))),
        };
        let kind = Kind::of(&head);
        let archive = matches!(kind, Kind::Zip | Kind::Tar | Kind::JsonLines);
        let inner = Place { archives: place.archives + usize::from(archive), ..place };
        if inner.archives > self.limits.nesting && kind != Kind::Zip {
            return self.too_deep(name);
        }
        match kind {
            Kind::Gzip if place.layers >= self.limits.nesting => self.too_deep(name),
            Kind::Gzip => gzip::enter(self, name, bytes, Place { layers: place.layers + 1, ..place }),
            Kind::Zip => zip::enter(self, name, bytes, inner),
            Kind::Tar => tar::enter(self, name, bytes, inner),
            Kind::JsonLines => lines::enter(self, name, bytes),
            Kind::Document => {
                let document = self.whole(bytes);
                (self.visit)(name, document)
            }
        }
    }

    /// All bytes of one document, up to the limit.
    fn whole(&self, bytes: Bytes<'_>) -> Result<Vec<u8>> {
        let bytes = match bytes {
            Bytes::File(file) => {
                let length = file.metadata().map_or(0, |data| data.len());
                if length > self.limits.file as u64 {
                    return Err(self.too_large());
                }
                self.read(file)?
            }
            Bytes::Memory(bytes) => bytes,
            Bytes::Stream(stream) => self.read(stream)?,
        };
        if bytes.is_empty() {
            bail!("empty (0 bytes): download or save it again");
        }
        Ok(bytes)
    }

    /// Reads to the end, or fails at the limit.
    fn read(&self, from: impl Read) -> Result<Vec<u8>> {
        match self.read_some(from)? {
            Some(bytes) => Ok(bytes),
            None => Err(self.too_large()),
        }
    }

    /// Reads to the end; nothing if that is beyond the limit.
    fn read_some(&self, from: impl Read) -> Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        from.take(self.limits.file as u64 + 1).read_to_end(&mut bytes).map_err(|error| plain(&error))?;
        Ok((bytes.len() <= self.limits.file).then_some(bytes))
    }

    fn too_large(&self) -> anyhow::Error {
        over("it has more bytes than one document may", "file", self.limits.file)
    }

    fn too_deep(&mut self, name: &str) -> Result<()> {
        (self.visit)(name, Err(over("archives lie inside one another here", "nesting", self.limits.nesting)))
    }
}

/// Counts what an archive gives out, so that it ends at its limits.
#[derive(Default)]
struct Budget {
    members: usize,
    bytes: usize,
}

impl Budget {
    /// Notes one more member, whose bytes went up to `read`.
    fn spend(&mut self, read: usize, limits: &Limits) -> Result<()> {
        self.members += 1;
        self.bytes += read;
        if self.members > limits.members {
            return Err(over("it has more members than an archive may; the first are in", "members", limits.members));
        }
        if self.bytes > limits.expanded {
            return Err(over("unpacked it is too large; what came first is in", "expanded", limits.expanded));
        }
        Ok(())
    }
}

impl Walk<'_, '_> {
    /// Hands on one member of an archive: its bytes, nothing if they are beyond the limit, or why
    /// there are none. Fails where the archive has given out all it may.
    fn member(
        &mut self,
        name: &str,
        content: Result<Option<Vec<u8>>>,
        place: Place,
        budget: &mut Budget,
    ) -> Result<Result<()>> {
        let read = content.as_ref().map_or(0, |bytes| bytes.as_ref().map_or(self.limits.file, Vec::len));
        if let Err(error) = budget.spend(read, self.limits) {
            return Ok(Err(error));
        }
        match content {
            Ok(Some(bytes)) => self.enter(name, Bytes::Memory(bytes), place)?,
            Ok(None) => {
                let error = self.too_large();
                (self.visit)(name, Err(error))?;
            }
            Err(error) => (self.visit)(name, Err(error))?,
        }
        Ok(Ok(()))
    }
}

/// The first bytes, left in place.
fn head(bytes: &mut Bytes<'_>) -> io::Result<Vec<u8>> {
    match bytes {
        Bytes::Memory(bytes) => Ok(bytes[..bytes.len().min(HEAD)].to_vec()),
        Bytes::File(file) => {
            let mut head = Vec::new();
            match file.rewind() {
                Ok(()) => {
                    file.take(HEAD as u64).read_to_end(&mut head)?;
                    file.rewind()?;
                }
                // A named pipe is a file that cannot go back.
                Err(_) => {
                    let pipe = file.try_clone()?;
                    *bytes = Bytes::Stream(Box::new(pipe));
                    return self::head(bytes);
                }
            }
            Ok(head)
        }
        Bytes::Stream(stream) => {
            let mut head = Vec::new();
            stream.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
            let rest = std::mem::replace(stream, Box::new(io::empty()));
            *stream = Box::new(Cursor::new(head.clone()).chain(rest));
            Ok(head)
        }
    }
}

/// Bytes as a stream of lines and blocks.
fn buffered<'a>(bytes: Bytes<'a>) -> Box<dyn BufRead + 'a> {
    match bytes {
        Bytes::File(file) => Box::new(BufReader::with_capacity(1 << 16, file)),
        Bytes::Memory(bytes) => Box::new(Cursor::new(bytes)),
        Bytes::Stream(stream) => Box::new(BufReader::with_capacity(1 << 16, stream)),
    }
}

/// Whether a member of an archive is litter of an operating system and no document.
fn is_litter(name: &str) -> bool {
    let base = name.rsplit('/').next().unwrap_or(name);
    base.starts_with('.') || name.starts_with("__MACOSX/") || ["Thumbs.db", "desktop.ini"].contains(&base)
}

/// An error of the system without its number: "no such file or directory".
pub fn plain(error: &io::Error) -> anyhow::Error {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(at) => anyhow!("{}", text[..at].to_lowercase()),
        None => anyhow!("{text}"),
    }
}

#[cfg(test)]
mod tests {
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
}

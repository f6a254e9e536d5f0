//! What was handed in, to documents: archives and JSON Lines taken apart, everything else as it is.
//!
//! Containers are streamed, so that memory holds one document at a time. A container costs only
//! itself and a member costs only itself: what is wrong with one is handed on under its name, and
//! the others follow.

mod gzip;
mod lines;
mod steady;
mod tar;
mod zip;

use crate::limits::{Limits, over};
use anyhow::{Result, anyhow, bail};
use std::fs::{self, File, Metadata};
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek};
use std::path::Path;
use steady::{State, steadily};

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

/// All bytes of a file of no more than `most`, as they were at one moment; nothing for what is larger or no file.
pub fn small_file(path: &Path, most: usize) -> Option<Result<Vec<u8>>> {
    let small = |data: &Metadata| data.is_file() && data.len() <= most as u64;
    let length = fs::metadata(path).ok().filter(small)?.len() as usize;
    let read = |file: &mut File| {
        let mut bytes = Vec::with_capacity(length + 1);
        // One that grows meanwhile is not whole, and is not read to an end that flees.
        file.take(most as u64 + 1).read_to_end(&mut bytes).map_err(|error| plain(&error))?;
        Ok(bytes)
    };
    Some(File::open(path).map_err(|error| plain(&error)).and_then(|mut file| steadily(&mut file, read)))
}

/// Hands every document in `bytes` to `visit`, in the order in which they lie there.
///
/// # Errors
/// Only those that `visit` returns.
pub fn documents(name: &str, bytes: Bytes<'_>, limits: &Limits, visit: &mut Visit<'_>) -> Result<()> {
    Walk { limits, visit }.enter(name, bytes, Place::default())
}

/// The same where plain bytes are JSON Lines whatever they look like: each line is a document.
///
/// # Errors
/// Only those that `visit` returns.
pub fn line_documents(name: &str, mut bytes: Bytes<'_>, limits: &Limits, visit: &mut Visit<'_>) -> Result<()> {
    let mut walk = Walk { limits, visit };
    match head(&mut bytes) {
        Ok(head) if Kind::of(&head) == Kind::Document => walk.watch(name, bytes, lines::enter),
        Ok(_) => walk.enter(name, bytes, Place::default()),
        Err(error) => visit(name, Err(plain(&error))),
    }
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
            // The others have a checksum of each member, which a change does not pass.
            Kind::Tar => self.watch(name, bytes, |walk, name, bytes| tar::enter(walk, name, bytes, inner)),
            Kind::JsonLines => self.watch(name, bytes, lines::enter),
            Kind::Document => {
                let document = self.whole(bytes);
                (self.visit)(name, document)
            }
        }
    }

    /// Hands on what lies in a file that is read bit by bit, and says so if it was written meanwhile.
    fn watch(
        &mut self,
        name: &str,
        bytes: Bytes<'_>,
        enter: impl FnOnce(&mut Self, &str, Bytes<'_>) -> Result<()>,
    ) -> Result<()> {
        let file = if let Bytes::File(file) = &bytes { file.try_clone().ok() } else { None };
        let before = file.as_ref().and_then(State::of);
        enter(self, name, bytes)?;
        if file.as_ref().and_then(State::of) != before {
            let error =
                anyhow!("it was written while it was read: what was in it is in; run this again when it is whole");
            return (self.visit)(name, Err(error));
        }
        Ok(())
    }

    /// All bytes of one document, up to the limit.
    fn whole(&self, bytes: Bytes<'_>) -> Result<Vec<u8>> {
        let bytes = match bytes {
            Bytes::File(mut file) => steadily(&mut file, |file| {
                let length = file.metadata().map_or(0, |data| data.len());
                if length > self.limits.file as u64 {
                    return Err(self.too_large());
                }
                self.read(file, length as usize)
            })?,
            Bytes::Memory(bytes) => bytes,
            Bytes::Stream(stream) => self.read(stream, 0)?,
        };
        if bytes.is_empty() {
            bail!("empty (0 bytes): download or save it again");
        }
        Ok(bytes)
    }

    /// Reads to the end, or fails at the limit.
    fn read(&self, from: impl Read, expected: usize) -> Result<Vec<u8>> {
        match self.read_some(from, expected)? {
            Some(bytes) => Ok(bytes),
            None => Err(self.too_large()),
        }
    }

    /// Reads to the end; nothing if that is beyond the limit. With room for as many bytes as are expected,
    /// and one that shows the end, the system is asked twice and not once for every few.
    fn read_some(&self, from: impl Read, expected: usize) -> Result<Option<Vec<u8>>> {
        let mut bytes = Vec::with_capacity(expected.min(self.limits.file) + 1);
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
                    head.reserve_exact(HEAD);
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
    let bare = without_numbers(&text);
    if bare == text { anyhow!("{text}") } else { anyhow!("{}", bare.to_lowercase()) }
}

/// A message without the numbers that the system gives its errors: "(os error 2)" helps nobody.
#[must_use]
pub fn without_numbers(message: &str) -> String {
    match message.find(" (os error ") {
        Some(at) => {
            let behind = message[at..].find(')').map_or(message.len(), |end| at + end + 1);
            format!("{}{}", &message[..at], without_numbers(&message[behind..]))
        }
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests;

//! Refuses a PDF whose streams unpack to more than a report has, before the parser unpacks them.
//!
//! A deflated stream can grow a thousandfold, and the parser unpacks whole streams into memory. So
//! every stream is unpacked here once, into nothing, and counted. Pictures are only counted against
//! the time it takes: they are never unpacked again. The search goes on inside of what was unpacked: a
//! stream that wraps others must not hide them.

use crate::limits::{Limits, over};
use anyhow::{Result, bail};
use flate2::bufread::ZlibDecoder;
use std::io::{BufRead, BufReader, Read};

/// Bytes that fonts, drawings and objects together may hold. Whole Chinese fonts have some 20 MB.
const MOST_HELD: usize = 96 << 20;
/// Bytes of one table of objects; a report has some thousand objects of about five bytes each.
const MOST_TABLE: usize = 4 << 20;
/// Bytes of one picture: a page at 600 dots per inch in colour has 104 MB.
const MOST_PICTURE: usize = 160 << 20;
/// Objects of one file, which a parser that mends a damaged file tries one after the other; a thousand
/// pages have some ten thousand.
const MOST_OBJECTS: usize = 250_000;
/// A stream's dictionary is looked for in so many bytes before it.
const DICTIONARY: usize = 4096;

/// Fails if streams unpack to more than `limits.expanded`, or to more than a reader can hold.
pub(super) fn check(bytes: &[u8], limits: &Limits) -> Result<()> {
    let objects = bytes.windows(4).filter(|window| window.ends_with(b"obj") && window[0] != b'd').count();
    if objects > MOST_OBJECTS {
        bail!(
            "the PDF has {objects} objects, far more than a report: print it to a new PDF, or save its text as a .txt file"
        );
    }
    let (mut all, mut held) = (0, 0);
    let mut at = 0;
    while let Some(found) = find(&bytes[at..], b"stream") {
        let dictionary = &bytes[(at + found).saturating_sub(DICTIONARY).max(at)..at + found];
        at += found + b"stream".len();
        if dictionary.ends_with(b"end") {
            continue;
        }
        let dictionary = &dictionary[rfind(dictionary, b"obj").unwrap_or(0)..];
        let kind = Kind::of(dictionary);
        let most = match kind {
            Kind::Table => MOST_TABLE,
            Kind::Picture => MOST_PICTURE,
            Kind::Other => MOST_HELD - held,
        };
        let data = &bytes[at..];
        let data = data.strip_prefix(b"\r").unwrap_or(data);
        let data = data.strip_prefix(b"\n").unwrap_or(data);
        let size = unpacked(data, most);
        all += size;
        if kind != Kind::Picture {
            held += size;
        }
        if all > limits.expanded {
            return Err(over("its streams unpack to too many bytes", "expanded", limits.expanded));
        }
        if size > most || held > MOST_HELD {
            bail!(
                "the PDF unpacks to far more than a report holds: print it to a new PDF, or save its text as a .txt file"
            );
        }
    }
    Ok(())
}

/// Whether the data of a stream, as it is packed, unpacks to at most so many bytes.
pub(super) fn fits(packed: &[u8], most: usize) -> bool {
    packed.len() <= most && unpacked(packed, most) <= most
}

/// What a stream is, by its dictionary.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// Where objects stand.
    Table,
    Picture,
    Other,
}

impl Kind {
    fn of(dictionary: &[u8]) -> Kind {
        let has = |name: &[u8]| find(dictionary, name).is_some();
        if has(b"/XRef") || has(b"/W[") || has(b"/W ") {
            Kind::Table
        } else if has(b"/Image") && has(b"/Width") && !has(b"#") && !has(b"/First") {
            Kind::Picture
        } else {
            Kind::Other
        }
    }
}

/// How many bytes deflated data unpacks to, at most one more than `most`. Data that is packed twice is
/// unpacked twice; data that is not deflated counts nothing, it cannot grow.
fn unpacked(data: &[u8], most: usize) -> usize {
    if is_deflated(data) { count(Box::new(ZlibDecoder::new(data)), most, true) } else { 0 }
}

/// Whether data begins as the deflate filter of PDF writes it.
fn is_deflated(data: &[u8]) -> bool {
    data.len() > 2 && data[0] & 0x0f == 8 && (u16::from(data[0]) << 8 | u16::from(data[1])).is_multiple_of(31)
}

/// Counts what a decoder gives, and what that gives if it is packed again.
fn count(decoder: Box<dyn Read + '_>, most: usize, again: bool) -> usize {
    let mut decoder = BufReader::with_capacity(64 << 10, decoder.take(most as u64 + 1));
    let (mut outer, mut inner) = (0, 0);
    if again && decoder.fill_buf().is_ok_and(is_deflated) {
        let mut counted = Counted { from: &mut decoder, bytes: 0 };
        inner = count(Box::new(ZlibDecoder::new(BufReader::new(&mut counted))), most, false);
        outer = counted.bytes;
    }
    loop {
        let taken = match decoder.fill_buf() {
            Ok([]) | Err(_) => break,
            Ok(start) => start.len(),
        };
        decoder.consume(taken);
        outer += taken;
    }
    outer.max(inner)
}

/// A reader that counts.
struct Counted<R> {
    from: R,
    bytes: usize,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.bytes += read;
        Ok(read)
    }
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|window| window == word)
}

fn rfind(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).rposition(|window| window == word)
}

//! One file, compressed.

use super::{Bytes, Place, Walk, buffered};
use anyhow::Result;
use flate2::bufread::MultiGzDecoder;
use std::io::{self, Read};

/// Hands on what is inside.
pub(super) fn enter(walk: &mut Walk<'_, '_>, name: &str, bytes: Bytes<'_>, place: Place) -> Result<()> {
    walk.enter(name, Bytes::Stream(Box::new(Unpacked(MultiGzDecoder::new(buffered(bytes))))), place)
}

/// Unpacked bytes, with errors that say what to do.
struct Unpacked<R>(R);

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
                io::Error::new(error.kind(), "the gzip file is damaged or cut: download it again")
            }
            _ => error,
        })
    }
}

//! Files that somebody writes while they are read: half of one must not be taken for the whole.

use std::fs::File;
use std::io::Seek;
use std::time::SystemTime;

use anyhow::{Result, bail};

use super::plain;

/// What tells that a file has been written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State {
    length: u64,
    modified: Option<SystemTime>,
}

impl State {
    /// Nothing for what is no file on a disk: a pipe ends when its writer is done.
    pub(super) fn of(file: &File) -> Option<State> {
        let found = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
        Some(State { length: found.len(), modified: found.modified().ok() })
    }
}

/// Reads a file as it was at one moment: one that was written meanwhile is read once more.
pub(super) fn steadily<T>(file: &mut File, mut read: impl FnMut(&mut File) -> Result<T>) -> Result<T> {
    for _ in 0..2 {
        let before = State::of(file);
        let content = read(file)?;
        if State::of(file) == before {
            return Ok(content);
        }
        file.rewind().map_err(|error| plain(&error))?;
    }
    bail!("it is being written while it is read: wait until it is whole and run this again")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Read;

    use super::*;

    /// Reads a file of two bytes; somebody adds one as often as told, each time after it was read.
    fn read_while_it_grows(times: usize) -> Result<Vec<u8>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("report.txt");
        fs::write(&path, "ab")?;
        let mut left = times;
        steadily(&mut File::open(&path)?, |file| {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            if left > 0 {
                left -= 1;
                fs::write(&path, [&bytes[..], b"c"].concat())?;
            }
            Ok(bytes)
        })
    }

    #[test]
    fn a_file_that_changes_is_read_again_once() {
        assert_eq!(read_while_it_grows(0).unwrap(), b"ab");
        assert_eq!(read_while_it_grows(1).unwrap(), b"abc");
        let error = read_while_it_grows(2).unwrap_err().to_string();
        assert!(error.contains("being written while it is read"), "{error}");
    }
}

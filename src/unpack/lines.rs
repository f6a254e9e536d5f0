//! JSON Lines, as crawlers write them: every line is a document of its own.

use super::{Bytes, Walk, buffered, plain};
use anyhow::Result;
use std::io::{BufRead, Read};

/// Whether bytes begin with an object that goes on on its line: `{"url": …`. An object laid out
/// over several lines is one document.
pub(super) fn is_json_lines(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let Some(rest) = head.strip_prefix(b"{") else { return false };
    let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    rest.get(blanks) == Some(&b'"')
}

/// Hands on every line under its number.
pub(super) fn enter(walk: &mut Walk<'_, '_>, name: &str, bytes: Bytes<'_>) -> Result<()> {
    let mut lines = buffered(bytes);
    let mut number = 0;
    loop {
        number += 1;
        let mut line = Vec::new();
        let most = walk.limits.file as u64 + 1;
        let member = format!("{name}:{number}");
        match lines.by_ref().take(most).read_until(b'\n', &mut line) {
            Ok(0) => return Ok(()),
            Ok(read) if read as u64 == most => {
                let error = walk.too_large();
                (walk.visit)(&member, Err(error))?;
                if let Err(error) = skip_line(&mut lines) {
                    return (walk.visit)(name, Err(plain(&error)));
                }
            }
            Ok(_) if line.trim_ascii().is_empty() => {}
            Ok(_) => (walk.visit)(&member, Ok(line.trim_ascii().to_vec()))?,
            Err(error) => return (walk.visit)(name, Err(plain(&error))),
        }
    }
}

/// Reads on to the end of a line, keeping nothing.
fn skip_line(lines: &mut dyn BufRead) -> std::io::Result<()> {
    loop {
        let block = lines.fill_buf()?;
        let (taken, ended) = match block.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (block.len(), block.is_empty()),
        };
        lines.consume(taken);
        if ended {
            return Ok(());
        }
    }
}

//! Files that commands write: never half of one, and never over the database.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::usage;
use crate::unfinished::{Unfinished, tell_left_beside};

/// Writes beside the goal and renames, so that no half-written file bears the name; what fails leaves nothing.
///
/// # Errors
/// If `path` is the database, or cannot be written, or `write` fails.
pub(super) fn replace<T>(path: &Path, db: &Path, write: impl FnOnce(&mut BufWriter<File>) -> Result<T>) -> Result<T> {
    parent_is_there(path, "write")?;
    // A pipe or device (/dev/stdout) has no half: it takes what it gets.
    let is_stream = path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir());
    if path.canonicalize().is_ok_and(|goal| db.canonicalize().is_ok_and(|db| db == goal)) {
        return usage(format!("{} is the database itself; name another file", path.display()));
    }
    let cannot = || format!("cannot write {}", path.display());
    if is_stream {
        return fill(path, write).with_context(cannot)?;
    }
    tell_left_beside(path);
    let unfinished = Unfinished::beside(path);
    let made = fill(unfinished.path(), write).with_context(cannot)??;
    unfinished.finish().with_context(cannot)?;
    Ok(made)
}

/// Writes a file to its end; the outer error is that of the file, the inner one that of `write`.
fn fill<T>(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> Result<T>) -> io::Result<Result<T>> {
    let mut out = BufWriter::new(File::create(path)?);
    let made = write(&mut out);
    if made.is_ok() {
        out.flush()?;
    }
    Ok(made)
}

/// Refuses a goal in a folder that is not there.
pub(super) fn parent_is_there(path: &Path, doing: &str) -> Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent
        && !parent.is_dir()
    {
        bail!("cannot {doing} {}: there is no folder {}; make it first", path.display(), parent.display());
    }
    Ok(())
}

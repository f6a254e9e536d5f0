//! Files that commands write: never half of one, and never over the database.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use parquet::errors::ParquetError;

use super::usage;
use crate::unfinished::{Unfinished, tell_left_beside};
use crate::unpack::plain;

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
    let named = |error| on_writing(error, &path.display().to_string());
    if is_stream {
        return fill(path, write).map_err(named);
    }
    tell_left_beside(path);
    let unfinished = Unfinished::beside(path);
    let made = fill(unfinished.path(), write).map_err(named)?;
    unfinished.finish().map_err(|error| named(error.into()))?;
    Ok(made)
}

/// Writes a file to its end.
fn fill<T>(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> Result<T>) -> Result<T> {
    let mut out = BufWriter::new(File::create(path)?);
    let made = write(&mut out)?;
    out.flush()?;
    Ok(made)
}

/// Names what could not be written where the system alone has spoken, or a writer of tables in its stead; leaves other
/// errors alone.
pub(super) fn on_writing(error: anyhow::Error, goal: &str) -> anyhow::Error {
    let Some(io) = of_the_system(error.as_ref()) else { return error };
    let what = format!("cannot write {goal}: {}", plain(io));
    match io.kind() {
        io::ErrorKind::BrokenPipe => error,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            anyhow!("{what}; free some space or name another place, and run this again")
        }
        _ => anyhow!(what),
    }
}

/// The error of the system that an error is, also in the wrapping of those who write tables.
pub(super) fn of_the_system<'e>(cause: &'e (dyn std::error::Error + 'static)) -> Option<&'e io::Error> {
    if let Some(error) = cause.downcast_ref::<csv::Error>() {
        return if let csv::ErrorKind::Io(io) = error.kind() { Some(io) } else { None };
    }
    if let Some(ParquetError::External(error)) = cause.downcast_ref() {
        return error.downcast_ref();
    }
    cause.downcast_ref()
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

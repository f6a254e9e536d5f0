//! What SQLite says when it cannot go on, in one line: what, which file, what to do about it.

use std::path::Path;

use anyhow::anyhow;
use rusqlite::{ErrorCode, ffi};

use super::is_refused_content;

/// What SQLite says, without the statement in which it happened, which goes over many lines.
pub(super) fn reason(error: &anyhow::Error) -> String {
    match cause(error) {
        Some(rusqlite::Error::SqlInputError { msg, .. }) => msg.clone(),
        Some(rusqlite::Error::SqliteFailure(_, Some(said))) => said.clone(),
        _ => format!("{error:#}"),
    }
}

/// Turns what SQLite says into one line that names the file and the remedy; leaves other errors alone, as those
/// that are one line already.
pub(crate) fn explain(error: anyhow::Error, path: &Path) -> anyhow::Error {
    let shown = path.display();
    let Some(failure) = cause(&error).and_then(rusqlite::Error::sqlite_error) else {
        return if cause(&error).is_some() { anyhow!("cannot use {shown}: {error:#}") } else { error };
    };
    match (failure.code, failure.extended_code) {
        (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => {
            anyhow!("{shown} is in use by another program; try again when it is done")
        }
        (_, ffi::SQLITE_READONLY_DBMOVED) => anyhow!(
            "{shown} was moved, replaced or deleted while it was in use: nothing more was written; put it back and run \
             this again"
        ),
        (_, ffi::SQLITE_READONLY_ROLLBACK | ffi::SQLITE_READONLY_RECOVERY) => anyhow!(
            "{shown} was left half-written by a killed program, and cannot be made good where it cannot be written: copy \
             it, with the file {shown}-journal, to where you may write"
        ),
        (ErrorCode::ReadOnly, _) => anyhow!(
            "cannot write {shown}: the file, its folder or its disk is read-only; nothing was changed: copy it to where \
             you may write, or choose another file with --db"
        ),
        (ErrorCode::CannotOpen | ErrorCode::PermissionDenied, _) => anyhow!(
            "cannot open or write {shown}; check that its folder exists and may be written to, or choose another file \
             with --db"
        ),
        (ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt, _) => anyhow!(
            "{shown} is damaged; `warehouse check` names what can still be read; restore a backup or choose another file \
             with --db"
        ),
        (ErrorCode::DiskFull, _) => anyhow!(
            "no space left for {shown}: what was not yet committed is taken back, all else is whole; free some space and \
             run this again"
        ),
        (ErrorCode::SystemIoFailure, code) if is_of_reading(code) => anyhow!(
            "the disk does not give {shown} back (SQLite {code}): copy it to another disk and run `warehouse check` on the \
             copy, or restore a backup"
        ),
        (ErrorCode::SystemIoFailure, code) => anyhow!(
            "the disk does not take {shown} (SQLite {code}): a quota or a limit of file size is reached, or the disk \
             fails; what was not yet committed is taken back; free some space and run this again"
        ),
        _ => anyhow!("cannot use {shown}: {error:#}"),
    }
}

/// The same where one database is read and another one written.
pub(crate) fn explain_copy(error: anyhow::Error, read: &Path, written: &Path) -> anyhow::Error {
    let failure = cause(&error).and_then(rusqlite::Error::sqlite_error);
    let of_writing = failure.is_some_and(|failure| match failure.code {
        ErrorCode::DiskFull | ErrorCode::ReadOnly | ErrorCode::CannotOpen => true,
        ErrorCode::SystemIoFailure => !is_of_reading(failure.extended_code),
        _ => false,
    });
    explain(error, if of_writing { written } else { read })
}

/// Whether the database itself could not go on, and not what was asked of it was wrong.
pub(crate) fn is_of_database(error: &anyhow::Error) -> bool {
    cause(error).is_some() && !is_refused_content(error)
}

/// Whether it is the file that SQLite could not go on with, and not a query.
pub(crate) fn is_of_file(error: &rusqlite::Error) -> bool {
    use ErrorCode::{
        CannotOpen, DatabaseBusy, DatabaseCorrupt, DatabaseLocked, DiskFull, NotADatabase, SystemIoFailure,
    };
    let code = error.sqlite_error_code();
    matches!(
        code,
        Some(CannotOpen | DatabaseBusy | DatabaseCorrupt | DatabaseLocked | DiskFull | NotADatabase | SystemIoFailure)
    )
}

fn is_of_reading(code: i32) -> bool {
    [ffi::SQLITE_IOERR_READ, ffi::SQLITE_IOERR_SHORT_READ, ffi::SQLITE_IOERR_CORRUPTFS].contains(&code)
}

fn cause(error: &anyhow::Error) -> Option<&rusqlite::Error> {
    error.chain().find_map(|cause| cause.downcast_ref())
}

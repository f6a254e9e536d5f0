//! `warehouse backup`: a copy of the database while others use it.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::file::parent_is_there;
use super::{End, Talk, count, usage};
use crate::store::Store;
use crate::unfinished::tell_left_beside;

/// Copy the database to a file while others read and write it
///
/// The copy is the database of one moment, with whole documents only. It is written beside FILE as FILE.N.part and
/// renamed when it is whole and sound, so that a backup that fails leaves what was there before; one that is killed
/// leaves its .part, and the next one says so. If others write meanwhile the copy begins anew; after the third time
/// they wait until it is done. To restore, copy the backup to where the database was, and
/// remove a -journal or -wal that lies beside it, which belongs to what was there.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse backup backup.db
  warehouse --db nanhai.db backup --force /media/disk/nanhai.db")]
pub(super) struct Args {
    /// The file to write
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Replace FILE if it is a warehouse database; anything else is never replaced
    #[arg(long)]
    force: bool,
}

pub(super) fn run(db: &Path, args: &Args, talk: Talk) -> Result<End> {
    let store = Store::open_read_only(db)?;
    if let Err(refused) = store.may_back_up_to(&args.file, args.force) {
        return usage(refused.to_string());
    }
    parent_is_there(&args.file, "write")?;
    tell_left_beside(&args.file);
    let mut bar = talk.counter();
    let copy = store.back_up(&args.file, args.force, |done, of| bar.about(format!("page {done} of {of}")))?;
    drop(bar);
    let sql = "SELECT (SELECT count(*) FROM report_year), (SELECT count(*) FROM document)";
    let (reports, documents) = copy
        .connection()
        .query_row(sql, (), |row| Ok((row.get::<_, i64>(0)? as usize, row.get::<_, i64>(1)? as usize)))?;
    talk.note(&format!(
        "{}: {} ({})",
        args.file.display(),
        count(reports, "report year"),
        count(documents, "document")
    ));
    Ok(End::Done)
}

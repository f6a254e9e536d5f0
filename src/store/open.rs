//! Opening a database file: created, migrated, or refused untouched with the remedy named.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use rusqlite::config::DbConfig;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OpenFlags};

use super::trouble::{explain, reason};
use super::{Store, is_damage, views};
use crate::hash::sha256;
use crate::unfinished::with_ending;

/// Marks our files in the SQLite header ("FAZH", 法治), so that no other database is written to.
const APPLICATION_ID: u32 = 0x4641_5A48;

/// How often to look whether another program that holds the database has let go of it. A run of `ingest`
/// lets others in between two of its batches, for two of these.
const LOOK_AGAIN: Duration = Duration::from_millis(1);
/// How often it is looked before a person hears why nothing happens: some two seconds.
const SAY: i32 = 2_000;
/// How often it is looked before it is an error: some thirty seconds.
const GIVE_UP: i32 = 30_000;

#[allow(missing_docs)]
mod embedded {
    refinery::embed_migrations!("migrations");
}

/// What lies at a path, as far as its first hundred bytes tell.
pub(super) enum Found {
    Nothing,
    Ours,
}

impl Store {
    /// Opens the database at `path` for writing; creates it if nothing is there, brings tables and
    /// views up to date otherwise.
    ///
    /// # Errors
    /// A folder, a file that is no warehouse, a newer schema and a file that cannot be written are
    /// refused, unchanged, with one line that names the remedy.
    pub fn open(path: &Path) -> Result<Store> {
        if let Found::Ours = look(path)? {
            undo_interrupted(path);
            refuse_newer(&connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?, path)?;
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut connection = connect(path, flags)?;
        prepare(&mut connection).map_err(|error| explain(error, path))?;
        Ok(Store { connection, path: path.to_owned(), tester: None })
    }

    /// An empty warehouse in memory, for what needs its tables and views but no reports.
    ///
    /// # Errors
    /// If SQLite cannot make it.
    pub fn in_memory() -> Result<Store> {
        let mut connection = Connection::open_in_memory()?;
        prepare(&mut connection)?;
        Ok(Store { connection, path: ":memory:".into(), tester: None })
    }

    /// Opens the database at `path` for reading alone.
    ///
    /// # Errors
    /// As [`Store::open`]; and if nothing is there yet.
    pub fn open_read_only(path: &Path) -> Result<Store> {
        if let Found::Nothing = look(path)? {
            bail!("no database at {}; run `warehouse ingest PATH` first", path.display());
        }
        undo_interrupted(path);
        let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        refuse_newer(&connection, path)?;
        Ok(Store { connection, path: path.to_owned(), tester: None })
    }
}

/// Lets SQLite take back what a killed `ingest` left half-written, which a reader may not do. If
/// that cannot be done here, opening says so.
fn undo_interrupted(path: &Path) {
    // SQLite puts the journal beside the file itself, not beside a link to it.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if with_ending(&path, "-journal").exists() {
        settle(&path);
    }
}

/// Looks into a warehouse as one who may write, at which SQLite takes back or takes in what lies beside it.
fn settle(path: &Path) {
    if let Ok(connection) = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE) {
        let _ = connection.query_row("SELECT count(*) FROM sqlite_master", (), |_| Ok(()));
    }
}

/// Makes sure that a database can take the name `goal`: SQLite would write into it what is kept beside a database
/// that was there before. What a killed program left of a warehouse goes into that one first.
///
/// # Errors
/// If such a file stays, or belongs to no database.
pub(crate) fn clear_way(goal: &Path) -> Result<()> {
    if let Ok(Found::Ours) = look(goal) {
        settle(goal);
    }
    for ending in ["-journal", "-wal"] {
        let beside = with_ending(goal, ending);
        if beside.metadata().is_ok_and(|found| found.len() > 0) {
            bail!(
                "{} is left from a database that was there before and would damage the new one; remove it, or name another file",
                beside.display()
            );
        }
    }
    Ok(())
}

/// Reads the file's header without SQLite, which would already touch a foreign file's journal.
pub(super) fn look(path: &Path) -> Result<Found> {
    let shown = path.display();
    if path.is_dir() {
        bail!("{shown} is a folder; name a file, for instance --db {shown}/warehouse.db");
    }
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => {
            bail!("cannot read {shown}: {error}; check the path or choose another with --db")
        }
    };
    if !file.metadata().is_ok_and(|kind| kind.is_file()) {
        bail!("{shown} is no regular file; choose another with --db");
    }
    let mut header = Vec::with_capacity(100);
    file.by_ref().take(100).read_to_end(&mut header).with_context(|| format!("cannot read {shown}"))?;
    if header.is_empty() {
        return Ok(Found::Nothing);
    }
    if header.len() < 100 || !header.starts_with(b"SQLite format 3\0") {
        bail!("{shown} is not a SQLite database; choose another file with --db");
    }
    if header[68..72] != APPLICATION_ID.to_be_bytes() {
        bail!("{shown} is a database of another program; choose another file with --db");
    }
    Ok(Found::Ours)
}

pub(super) fn connect(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(|error| explain(anyhow!(error), path))?;
    connection.busy_handler(Some(wait))?;
    Ok(connection)
}

/// Waits for another program that holds the database; `false` if that was long enough.
fn wait(looked: i32) -> bool {
    if looked == SAY {
        say!("another program holds the database; waiting for it");
    }
    thread::sleep(LOOK_AGAIN);
    looked < GIVE_UP
}

/// Refuses a schema that a later release made: its tables may mean something else by now.
fn refuse_newer(connection: &Connection, path: &Path) -> Result<()> {
    let known = newest_known();
    let found: i64 = connection
        .query_row("SELECT max(version) FROM refinery_schema_history", (), |row| row.get::<_, Option<i64>>(0))
        .or_else(|error| match error {
            // Stopped between creation and the first migration: nothing is in it.
            rusqlite::Error::SqliteFailure(_, Some(ref text)) if text.contains("no such table") => Ok(None),
            error => Err(explain(anyhow!(error), path)),
        })?
        .unwrap_or(0);
    if found > known {
        bail!(
            "{} was made by a newer warehouse (schema {found}, this one knows {known}); update the program or choose another file with --db",
            path.display()
        );
    }
    Ok(())
}

pub(super) fn newest_known() -> i64 {
    embedded::migrations::runner()
        .get_migrations()
        .iter()
        .map(|migration| i64::from(migration.version()))
        .max()
        .unwrap_or(0)
}

/// Marks the file as ours, applies what migrations are missing, recreates changed views.
fn prepare(connection: &mut Connection) -> Result<()> {
    connection.pragma_update(None, "foreign_keys", true)?;
    // A plan that does not depend on what is bound is made once, not anew for each value.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // The pages of all indexes that a batch touches, so that none is written before its end: while one
    // is, nobody can read. What savepoints remember stays in memory too.
    connection.pragma_update(None, "cache_size", -49_152)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    let marked: u32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if marked != APPLICATION_ID {
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    migrate(connection)?;
    // Says at once, before any work is done, if the file cannot be written or is in use.
    views::refresh(connection)
}

/// Applies what migrations are missing, all or none. Grouped, since the runner would else note in a second
/// transaction that it has applied one, and could never go on after a kill between the two.
fn migrate(connection: &mut Connection) -> Result<()> {
    know_sha256(connection)?;
    loop {
        let before = last_migration(connection)?;
        if before == newest_known() {
            return Ok(());
        }
        let Err(error) = embedded::migrations::runner().set_grouped(true).run(connection) else { continue };
        // Of two programs that make or open a database at once one comes too late, and has nothing to do.
        if last_migration(connection)? != before {
            continue;
        }
        let error = anyhow!(error);
        if !is_damage(&error) {
            return Err(error);
        }
        bail!(
            "cannot bring the tables of {} up to date ({}); nothing in it was changed: drop or rename what was added by \
             hand under that name, or restore a backup",
            connection.path().unwrap_or("this database"),
            reason(&error)
        );
    }
}

/// Has SQL know `sha256(text)`, which migrations need for what is there already.
fn know_sha256(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("sha256", 1, flags, |call| Ok(sha256(call.get_raw(0).as_str()?.as_bytes())))
}

/// The last migration that was applied; 0 if none was.
pub(super) fn last_migration(connection: &Connection) -> rusqlite::Result<i64> {
    let begun = "SELECT count(*) > 0 FROM sqlite_master WHERE name = 'refinery_schema_history'";
    if !connection.query_row(begun, (), |row| row.get(0))? {
        return Ok(0);
    }
    connection.query_row("SELECT coalesce(max(version), 0) FROM refinery_schema_history", (), |row| row.get(0))
}

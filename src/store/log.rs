//! The log: runs of `ingest` and what became of each input.

use anyhow::Result;
use chrono::Utc;
use rusqlite::Connection;

use super::Store;

/// A run of `ingest` that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run(i64);

/// What became of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Its reports are in.
    Added,
    /// The same bytes were in already.
    Known,
    /// One text of a document that is in (an item of a feed) is no report.
    LeftOut,
    /// Nothing of it is in.
    Rejected,
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Status::Added => "added",
            Status::Known => "known",
            Status::LeftOut => "left_out",
            Status::Rejected => "rejected",
        }
    }
}

impl Store {
    /// Opens a run in the log.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn begin_run(&mut self, codebook_version: &str) -> Result<Run> {
        self.connection.execute(
            "INSERT INTO ingest_run (started_at, program_version, codebook_version) VALUES (?1, ?2, ?3)",
            (now(), env!("CARGO_PKG_VERSION"), codebook_version),
        )?;
        Ok(Run(self.connection.last_insert_rowid()))
    }

    /// Notes what became of an input of which nothing new is in the database.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn log(&mut self, run: Run, input: &str, status: Status, reason: Option<&str>) -> Result<()> {
        write(&self.connection, run, input, status, reason, None)
    }

    /// Closes a run in the log.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn end_run(&mut self, run: Run) -> Result<()> {
        self.connection.execute("UPDATE ingest_run SET finished_at = ?2 WHERE ingest_run_id = ?1", (run.0, now()))?;
        Ok(())
    }
}

pub(super) fn write(
    connection: &Connection,
    run: Run,
    input: &str,
    status: Status,
    reason: Option<&str>,
    document_id: Option<i64>,
) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO ingest_log (ingest_run_id, input, status, reason, document_id)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((run.0, input, status.name(), reason, document_id))?;
    Ok(())
}

/// The present moment as the database keeps it: UTC, whole seconds.
pub(super) fn now() -> String {
    Utc::now().format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

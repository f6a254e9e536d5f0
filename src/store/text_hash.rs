//! What each text was when it came in, so that one that was altered since is found.

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension};

/// SHA-256 of a report's text when it came in, in lower-case hexadecimal; nothing if none is kept.
pub(super) fn of(connection: &Connection, report_year_id: i64) -> Result<Option<String>> {
    let mut select = connection.prepare_cached("SELECT text_sha256 FROM text_hash WHERE report_year_id = ?1")?;
    Ok(select.query_row([report_year_id], |row| row.get(0)).optional()?)
}

/// Keeps it for a report that has none yet.
pub(super) fn keep(connection: &Connection, report_year_id: i64, text_sha256: &str) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO text_hash (report_year_id, text_sha256) VALUES (?1, ?2)")?
        .execute((report_year_id, text_sha256))?;
    Ok(())
}

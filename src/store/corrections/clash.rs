//! Corrections that leave a report with two values of one series.

use anyhow::{Result, bail};
use rusqlite::{Connection, OptionalExtension};

use crate::store::check::two_values;

/// Refuses a correction that leaves one series of a report with two values.
pub(super) fn refuse_contradiction(connection: &Connection, report_year_id: i64) -> Result<()> {
    match contradiction(connection, report_year_id)? {
        Some(clash) => bail!(
            "the report would then say two things of one series ({clash}); give one a segment, or fix both in one file with the wrong one first"
        ),
        None => Ok(()),
    }
}

/// A series of which a report says two things.
pub(super) fn contradiction(connection: &Connection, report_year_id: i64) -> Result<Option<String>> {
    let sql = concat!("SELECT series || ': ' || found FROM (", two_values!(), ") WHERE report_year_id = ?1");
    Ok(connection.prepare_cached(sql)?.query_row([report_year_id], |row| row.get(0)).optional()?)
}

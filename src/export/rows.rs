//! The rows of a statement, as every writer takes them.

use anyhow::Result;
use rusqlite::types::Value;
use rusqlite::{Params, Statement};

/// Runs a statement and gives its rows one after the other, a value for each column.
///
/// # Errors
/// If the statement cannot be run; a row that cannot be read is an error in its place.
pub fn rows<'a>(
    statement: &'a mut Statement<'_>,
    params: impl Params,
) -> Result<impl Iterator<Item = Result<Vec<Value>>> + 'a> {
    let columns = statement.column_count();
    let rows = statement.query_map(params, move |row| (0..columns).map(|at| row.get(at)).collect())?;
    Ok(rows.map(|row| Ok(row?)))
}

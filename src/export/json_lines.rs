//! JSON Lines: one object a row, its keys the names of the database in any language.

use std::io::Write;

use anyhow::Result;
use rusqlite::types::Value;
use serde_json::{Map, Value as Json};

use super::json;

/// Writes rows as one JSON object a line, keyed by the columns' names. Gives how many there were.
///
/// # Errors
/// If a row cannot be read or `out` cannot be written.
pub fn write_json_lines(
    names: &[String],
    rows: &mut dyn Iterator<Item = Result<Vec<Value>>>,
    out: &mut dyn Write,
) -> Result<usize> {
    let mut count = 0;
    for row in rows {
        writeln!(out, "{}", object(names, &row?))?;
        count += 1;
    }
    Ok(count)
}

/// One row as an object.
pub(super) fn object(names: &[String], row: &[Value]) -> Json {
    Json::from(names.iter().cloned().zip(row.iter().map(json)).collect::<Map<String, Json>>())
}

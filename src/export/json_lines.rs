//! JSON Lines: one object a row, its keys the names of the database in any language.

use std::io::Write;

use anyhow::Result;
use rusqlite::types::Value;
use serde_json::{Map, Value as Json};

use super::{Outline, json};

/// Writes rows as one JSON object a line. Gives how many there were.
///
/// # Errors
/// If a row cannot be read or `out` cannot be written.
pub fn write_json_lines(
    outline: &Outline,
    rows: &mut dyn Iterator<Item = Result<Vec<Value>>>,
    out: &mut dyn Write,
) -> Result<usize> {
    let mut count = 0;
    for row in rows {
        let object: Map<String, Json> =
            outline.fields.iter().map(|field| field.name.clone()).zip(row?.iter().map(json)).collect();
        writeln!(out, "{}", Json::from(object))?;
        count += 1;
    }
    Ok(count)
}

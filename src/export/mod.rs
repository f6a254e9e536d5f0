//! Tables out: rows of a query as an aligned table, CSV, JSON or Markdown.
//!
//! Knows nothing of what the rows mean.

mod aligned;
mod outline;
mod print;
mod safe;

use std::io::Write;

use anyhow::Result;
use rusqlite::types::Value;
use rusqlite::{Params, Rows, Statement};
use serde_json::Value as Json;

pub use aligned::Aligned;
pub use outline::{Lang, Outline};
pub use print::{Format, Layout, print, write};
pub use safe::{one_line, safe};

/// Line ends of CSV and whether a byte-order mark comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CsvStyle {
    /// `\r\n` as RFC 4180 has it, not `\n`.
    pub crlf: bool,
    /// Begin with a UTF-8 byte-order mark, by which Excel knows the encoding.
    pub bom: bool,
}

/// Runs a statement and writes its rows as CSV in the given style.
///
/// # Errors
/// As [`write()`].
pub fn write_csv_file(
    statement: &mut Statement<'_>,
    params: impl Params,
    style: CsvStyle,
    out: &mut dyn Write,
) -> Result<usize> {
    let columns = column_names(statement);
    write_csv(&columns, statement.query(params)?, style, out)
}

/// A value as people read it: a whole number without decimals, NULL as `None`.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Integer(number) => Some(number.to_string()),
        Value::Real(number) => Some(number.to_string()),
        Value::Text(text) => Some(text.clone()),
        Value::Blob(bytes) => Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect()),
    }
}

/// A value as JSON; a whole number without decimals.
pub fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Integer(number) => Json::from(*number),
        // Whole below 2^53: exact as an integer.
        Value::Real(number) if number.fract() == 0.0 && number.abs() < 9e15 => Json::from(*number as i64),
        Value::Real(number) => Json::from(*number),
        Value::Text(text) => Json::from(text.as_str()),
        Value::Blob(_) => Json::from(text(value)),
    }
}

fn column_names(statement: &Statement<'_>) -> Vec<String> {
    statement.column_names().map(str::to_owned).collect()
}

/// Hands each row on and counts them.
fn each(mut rows: Rows<'_>, mut take: impl FnMut(Vec<Value>) -> Result<()>) -> Result<usize> {
    let mut count = 0;
    while let Some(row) = rows.next()? {
        let columns = row.as_ref().column_count();
        take((0..columns).map(|at| row.get(at)).collect::<Result<_, _>>()?)?;
        count += 1;
    }
    Ok(count)
}

fn write_csv(columns: &[String], rows: Rows<'_>, style: CsvStyle, out: &mut dyn Write) -> Result<usize> {
    let mut csv = csv_writer(style, out)?;
    csv.write_record(columns)?;
    let count = each(rows, |row| {
        csv.write_record(row.iter().map(|cell| text(cell).unwrap_or_default()))?;
        Ok(())
    })?;
    csv.flush()?;
    Ok(count)
}

fn csv_writer(style: CsvStyle, out: &mut dyn Write) -> Result<csv::Writer<&mut dyn Write>> {
    if style.bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let terminator = if style.crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
    Ok(csv::WriterBuilder::new().terminator(terminator).from_writer(out))
}

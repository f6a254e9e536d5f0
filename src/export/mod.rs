//! Tables out: rows of a query as an aligned table, CSV, JSON or Markdown.
//!
//! Knows nothing of what the rows mean.

mod aligned;
pub mod datasette;
mod outline;

use std::io::Write;

use anyhow::Result;
use rusqlite::types::Value;
use rusqlite::{Params, Rows, Statement};
use serde_json::{Map, Value as Json};

pub use aligned::Aligned;
pub use outline::{Lang, Outline};

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// Aligned for reading; a wide table of few rows is turned, a long text cut.
    #[default]
    Table,
    /// Comma-separated, one line a row, NULL as nothing.
    Csv,
    /// An array with one object a row.
    Json,
    /// A Markdown table.
    Markdown,
}

/// Line ends of CSV and whether a byte-order mark comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CsvStyle {
    /// `\r\n` as RFC 4180 has it, not `\n`.
    pub crlf: bool,
    /// Begin with a UTF-8 byte-order mark, by which Excel knows the encoding.
    pub bom: bool,
}

/// Runs a statement and writes its rows. Gives how many there were.
///
/// # Errors
/// If the statement fails or `out` cannot be written.
pub fn write(
    statement: &mut Statement<'_>,
    params: impl Params,
    format: Format,
    wide: bool,
    out: &mut dyn Write,
) -> Result<usize> {
    let columns = column_names(statement);
    let rows = statement.query(params)?;
    match format {
        Format::Table => {
            let mut table = Aligned::new(columns);
            let count = each(rows, |row| {
                table.push(row);
                Ok(())
            })?;
            table.write(wide, out)?;
            Ok(count)
        }
        Format::Csv => write_csv(&columns, rows, CsvStyle::default(), out),
        Format::Json => write_json(&columns, rows, out),
        Format::Markdown => write_markdown(&columns, rows, out),
    }
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
    if style.bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let terminator = if style.crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
    let mut csv = csv::WriterBuilder::new().terminator(terminator).from_writer(out);
    csv.write_record(columns)?;
    let count = each(rows, |row| {
        csv.write_record(row.iter().map(|cell| text(cell).unwrap_or_default()))?;
        Ok(())
    })?;
    csv.flush()?;
    Ok(count)
}

fn write_json(columns: &[String], rows: Rows<'_>, out: &mut dyn Write) -> Result<usize> {
    let mut before = "[\n";
    let count = each(rows, |row| {
        let object: Map<String, Json> = columns.iter().cloned().zip(row.iter().map(json)).collect();
        write!(out, "{before}{}", serde_json::to_string(&object)?)?;
        before = ",\n";
        Ok(())
    })?;
    writeln!(out, "{}", if count == 0 { "[]" } else { "\n]" })?;
    Ok(count)
}

fn write_markdown(columns: &[String], rows: Rows<'_>, out: &mut dyn Write) -> Result<usize> {
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    writeln!(out, "{}", line(columns.to_vec()))?;
    writeln!(out, "{}", line(vec!["---".to_owned(); columns.len()]))?;
    each(rows, |row| {
        let cell = |cell| {
            let text = text(cell).unwrap_or_else(|| "–".to_owned());
            text.replace('|', "\\|").replace(['\n', '\r'], " ")
        };
        Ok(writeln!(out, "{}", line(row.iter().map(cell).collect()))?)
    })
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    const ROWS: &str = "SELECT '南海区' AS place, 597.0 AS cases, NULL AS lost, 'a|b,\"c\"' AS note
                        UNION ALL SELECT '通川区', 13, 0.5, 'd'";

    fn written(format: Format) -> String {
        let connection = Connection::open_in_memory().unwrap();
        let mut out = Vec::new();
        write(&mut connection.prepare(ROWS).unwrap(), (), format, false, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn table_aligns_by_display_width() {
        assert_eq!(
            written(Format::Table),
            "place   cases  lost  note\n\
             南海区    597     –  a|b,\"c\"\n\
             通川区     13   0.5  d\n"
        );
    }

    #[test]
    fn csv_quotes_and_leaves_null_empty() {
        assert_eq!(written(Format::Csv), "place,cases,lost,note\n南海区,597,,\"a|b,\"\"c\"\"\"\n通川区,13,0.5,d\n");
    }

    #[test]
    fn json_is_one_array() {
        let parsed: Json = serde_json::from_str(&written(Format::Json)).unwrap();
        assert_eq!(parsed[0]["cases"], 597);
        assert_eq!(parsed[0]["lost"], Json::Null);
        assert_eq!(parsed[1]["place"], "通川区");
    }

    #[test]
    fn markdown_escapes_bars() {
        assert!(written(Format::Markdown).contains("| 南海区 | 597 | – | a\\|b,\"c\" |"));
    }
}

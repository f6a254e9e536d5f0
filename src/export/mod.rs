//! Tables out: rows of a query as an aligned table, CSV, JSON or Markdown, and views as files with a
//! dictionary beside them.
//!
//! Knows nothing of what the rows mean, but for [`across`], which knows in which columns a figure stands.

pub mod across;
mod aligned;
mod csv;
pub mod datasette;
pub mod dictionary;
mod json_lines;
mod outline;
pub mod package;
pub mod parquet;
mod rows;
pub mod xlsx;

use std::io::Write;

use anyhow::Result;
use rusqlite::types::Value;
use rusqlite::{Params, Statement};
use serde_json::{Map, Value as Json};

pub use self::csv::{CsvStyle, WAY_BACK, Written, header_cell, unguard, write_csv};
pub use aligned::Aligned;
pub use json_lines::write_json_lines;
pub use outline::{Lang, Outline};
pub use rows::rows;

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

/// In which format a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum FileFormat {
    /// Comma-separated, UTF-8, as RFC 4180 has it.
    Csv,
    /// A workbook for Excel, a sheet a view.
    Xlsx,
    /// Typed columns, for Python, R, DuckDB and Spark.
    Parquet,
    /// JSON Lines: one object a row.
    Jsonl,
}

impl FileFormat {
    /// What file names end with, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            FileFormat::Csv => "csv",
            FileFormat::Xlsx => "xlsx",
            FileFormat::Parquet => "parquet",
            FileFormat::Jsonl => "jsonl",
        }
    }

    /// Media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            FileFormat::Csv => "text/csv",
            FileFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            FileFormat::Parquet => "application/vnd.apache.parquet",
            FileFormat::Jsonl => "application/jsonl",
        }
    }
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
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let rows = &mut rows(statement, params)?;
    match format {
        Format::Table => {
            let mut table = Aligned::new(columns);
            let mut count = 0;
            for row in rows {
                table.push(row?);
                count += 1;
            }
            table.write(wide, out)?;
            Ok(count)
        }
        Format::Csv => Ok(write_csv(&columns, rows, CsvStyle::default(), out)?.rows),
        Format::Json => write_json(&columns, rows, out),
        Format::Markdown => write_markdown(&columns, rows, out),
    }
}

/// A value as people read it: a whole number without decimals, NULL as `None`.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Integer(number) => Some(number.to_string()),
        // The sum makes a nought of -0.
        Value::Real(number) => Some((number + 0.0).to_string()),
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

fn write_json(
    columns: &[String],
    rows: &mut dyn Iterator<Item = Result<Vec<Value>>>,
    out: &mut dyn Write,
) -> Result<usize> {
    let mut before = "[\n";
    let mut count = 0;
    for row in rows {
        let object: Map<String, Json> = columns.iter().cloned().zip(row?.iter().map(json)).collect();
        write!(out, "{before}{}", serde_json::to_string(&object)?)?;
        before = ",\n";
        count += 1;
    }
    writeln!(out, "{}", if count == 0 { "[]" } else { "\n]" })?;
    Ok(count)
}

fn write_markdown(
    columns: &[String],
    rows: &mut dyn Iterator<Item = Result<Vec<Value>>>,
    out: &mut dyn Write,
) -> Result<usize> {
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    writeln!(out, "{}", line(columns.to_vec()))?;
    writeln!(out, "{}", line(vec!["---".to_owned(); columns.len()]))?;
    let mut count = 0;
    for row in rows {
        let cell = |cell| {
            let text = text(cell).unwrap_or_else(|| "–".to_owned());
            text.replace('|', "\\|").replace(['\n', '\r'], " ")
        };
        writeln!(out, "{}", line(row?.iter().map(cell).collect()))?;
        count += 1;
    }
    Ok(count)
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

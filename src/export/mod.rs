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
mod print;
mod rows;
pub mod xlsx;

use rusqlite::types::Value;
use serde_json::Value as Json;

pub use self::csv::{CsvStyle, WAY_BACK, Written, header_cell, unguard, write_csv};
pub use aligned::Aligned;
pub use json_lines::write_json_lines;
pub use outline::{Lang, Outline};
pub use print::{Format, Style, print, write};
pub use rows::rows;

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

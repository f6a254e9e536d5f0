//! Stands in for the Parquet writer: to be replaced by the file of this name of the branch `workbook`.

use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};
use rusqlite::types::Value;

use super::Outline;

/// Stands in.
///
/// # Errors
/// Always.
pub fn write(_: &Outline, _: &mut dyn Iterator<Item = Result<Vec<Value>>>, _: impl Write + Send) -> Result<usize> {
    bail!("Parquet cannot be written yet")
}

/// Stands in.
///
/// # Errors
/// Always.
pub fn write_by_year(_: &Outline, _: &mut dyn Iterator<Item = Result<Vec<Value>>>, _: &Path) -> Result<usize> {
    bail!("Parquet cannot be written yet")
}

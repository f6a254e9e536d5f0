//! Stands in for the Excel writer: to be replaced by the file of this name of the branch `workbook`.

use std::io::{Seek, Write};

use anyhow::{Result, bail};
use rusqlite::Connection;
use rusqlite::types::Value;

use super::{Lang, Outline};

/// Stands in.
#[derive(Debug)]
pub struct Workbook<'c>(std::marker::PhantomData<&'c Connection>);

impl<'c> Workbook<'c> {
    /// Stands in.
    #[must_use]
    pub fn new(_: Lang, _: &'c Connection) -> Workbook<'c> {
        Workbook(std::marker::PhantomData)
    }

    /// Stands in.
    ///
    /// # Errors
    /// Always.
    pub fn sheet(&mut self, _: &Outline, _: &mut dyn Iterator<Item = Result<Vec<Value>>>) -> Result<usize> {
        bail!("Excel workbooks cannot be written yet")
    }

    /// Stands in.
    ///
    /// # Errors
    /// Always.
    pub fn save(self, _: impl Write + Seek + Send) -> Result<()> {
        bail!("Excel workbooks cannot be written yet")
    }
}

//! A table as a sheet: header, rows, filter, widths; and a further sheet where one is full.

use anyhow::{Context, Result, bail};
use rusqlite::types::Value;
use rust_xlsxwriter::{IgnoreError, Workbook, Worksheet};

use super::Limits;
use super::cells::{self, Styles};
use super::names::{Names, numbered};
use super::widths::{SAMPLE, header_height, row_height, widths};
use crate::export::outline::Outline;

/// The columns that Excel has.
const COLUMNS: usize = 16_384;

/// What became of a table.
#[derive(Debug, Clone, Default)]
pub(super) struct Written {
    /// Its sheets, of which only a very long table has several.
    pub(super) names: Vec<String>,
    /// Rows without headers.
    pub(super) rows: usize,
    /// Texts that were cut to what a cell holds.
    pub(super) cut: usize,
    /// Cells that would have had a link, were the sheet not full of them.
    pub(super) unlinked: usize,
}

/// The links of a row: cell, and where to.
pub(super) type Links<'a> = &'a mut dyn FnMut(&[Value]) -> Vec<(usize, String)>;

/// Writes rows to a sheet of that name, and on to `name (2)` when it is full.
pub(super) fn write(
    book: &mut Workbook,
    names: &mut Names,
    name: String,
    outline: &Outline,
    rows: &mut dyn Iterator<Item = Result<Vec<Value>>>,
    links: Links<'_>,
    limits: Limits,
) -> Result<Written> {
    let headers = outline.headers();
    let sample: Vec<Vec<Value>> = (&mut *rows).take(SAMPLE).collect::<Result<_>>()?;
    let widths = widths(&headers, &sample);
    let styles = Styles::new();
    let mut written = Written { names: vec![name], ..Written::default() };
    let mut sheet = begin(book, &written.names[0], &headers, &widths, &styles)?;
    let (mut line, mut linked) = (0, 0);
    for row in sample.into_iter().map(Ok).chain(rows) {
        let row = row?;
        if line == limits.rows {
            end(sheet, line, &headers)?;
            let name = names.free(&numbered(&written.names[0], written.names.len() + 1));
            sheet = begin(book, &name, &headers, &widths, &styles)?;
            written.names.push(name);
            (line, linked) = (0, 0);
        }
        line += 1;
        let mut links = links(&row);
        let room = limits.links - linked;
        written.unlinked += links.len().saturating_sub(room);
        links.truncate(room);
        linked += links.len();
        for (at, (value, field)) in row.iter().zip(&outline.fields).enumerate() {
            let link = links.iter().find(|(cell, _)| *cell == at).map(|(_, to)| to.as_str());
            let place = (line, u16::try_from(at)?);
            written.cut += usize::from(cells::put(sheet, place, value, field, &styles, link)?);
        }
        if let Some(height) = row_height(&row, &widths) {
            sheet.set_row_height(line, height)?;
        }
        written.rows += 1;
    }
    end(sheet, line, &headers)?;
    Ok(written)
}

fn begin<'b>(
    book: &'b mut Workbook,
    name: &str,
    headers: &[String],
    widths: &[usize],
    styles: &Styles,
) -> Result<&'b mut Worksheet> {
    if headers.len() > COLUMNS {
        bail!("{name} has {} columns, and Excel takes {COLUMNS}; export it as CSV or Parquet", headers.len());
    }
    // Rows go to a temporary file one by one: a sheet of a million rows would not fit into memory.
    let sheet = book.add_worksheet_with_low_memory().with_context(|| {
        format!("no temporary file in {}; TMPDIR names another folder", std::env::temp_dir().display())
    })?;
    sheet.set_name(name)?.set_freeze_panes(1, 0)?.set_landscape().set_paper_size(9).set_repeat_rows(0, 0)?;
    for (at, (header, width)) in headers.iter().zip(widths).enumerate() {
        let column = u16::try_from(at)?;
        sheet.set_column_width(column, *width as f64)?;
        sheet.write_string_with_format(0, column, header, &styles.header)?;
    }
    if let Some(height) = header_height(headers, widths) {
        sheet.set_row_height(0, height)?;
    }
    Ok(sheet)
}

fn end(sheet: &mut Worksheet, rows: u32, headers: &[String]) -> Result<()> {
    if let Some(last) = headers.len().checked_sub(1) {
        let last = u16::try_from(last)?;
        sheet.autofilter(0, 0, rows, last)?;
        // Codes are digits, and text: no green corner is to offer to make numbers of them.
        sheet.ignore_error_range(0, 0, rows, last, IgnoreError::NumberStoredAsText)?;
    }
    Ok(())
}

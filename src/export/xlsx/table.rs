//! A table as a sheet: header, rows, filter, widths; and a further sheet where one is full.

use anyhow::{Context, Result};
use rusqlite::types::Value;
use rust_xlsxwriter::{Workbook, Worksheet};

use super::Limits;
use super::cells::{self, Styles};
use super::names::{Names, numbered};
use super::widths::{SAMPLE, lines, widths};
use crate::export::outline::Outline;

/// Lines of a row before the rest of its texts is hidden, so that rows can be scanned.
const TALLEST: usize = 6;
/// Height of a line, in points.
const LINE: f64 = 15.0;

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
        if tall(&row, &widths) {
            sheet.set_row_height(line, TALLEST as f64 * LINE)?;
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
    // Rows go to a temporary file one by one: a sheet of a million rows would not fit into memory.
    let sheet = book.add_worksheet_with_low_memory().with_context(|| {
        format!("no temporary file in {}; TMPDIR names another folder", std::env::temp_dir().display())
    })?;
    sheet.set_name(name)?.set_freeze_panes(1, 0)?.set_landscape().set_paper_size(9).set_repeat_rows(0, 0)?;
    for (at, (header, width)) in headers.iter().zip(widths).enumerate() {
        let column = u16::try_from(at).with_context(|| format!("{name}: more columns than Excel has"))?;
        sheet.set_column_width(column, *width as f64)?;
        sheet.write_string_with_format(0, column, header, &styles.header)?;
    }
    Ok(sheet)
}

fn end(sheet: &mut Worksheet, rows: u32, headers: &[String]) -> Result<()> {
    if let Some(last) = headers.len().checked_sub(1) {
        sheet.autofilter(0, 0, rows, u16::try_from(last)?)?;
    }
    Ok(())
}

fn tall(row: &[Value], widths: &[usize]) -> bool {
    row.iter().zip(widths).any(|(value, width)| match value {
        Value::Text(text) => lines(text, *width) > TALLEST,
        _ => false,
    })
}

//! Comma-separated values as RFC 4180 has them, in UTF-8.
//!
//! A spreadsheet takes a text that begins with `=`, `+`, `-` or `@` for a formula and runs it, and reports come
//! from anywhere. Such a text gets one `'` before it; so does one that begins with `'`, and therefore the way back
//! is exact: a text that begins with `'` loses that one. Numbers are never touched.

use std::borrow::Cow;
use std::io::Write;

use anyhow::Result;
use rusqlite::types::Value;

use super::text;

/// Most characters, as UTF-16 counts them, that Excel keeps of a cell.
const EXCEL_CELL: usize = 32_767;

/// What a text begins with that a spreadsheet runs, and what is put before it.
const RISKY: [char; 12] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n', '\''];

/// What one reads of guarded texts in help, dictionary and data package.
pub const WAY_BACK: &str = "A text that a spreadsheet would run as a formula (it begins with = + - @, their \
    full-width forms, a tab or a line end), or that begins with ', has one ' before it: to get it back, take one ' off \
    every text that begins with '. Numbers have none.";

/// How CSV is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CsvStyle {
    /// `\r\n` as RFC 4180 has it, not `\n`.
    pub crlf: bool,
    /// Begin with a UTF-8 byte-order mark, by which Excel knows the encoding.
    pub bom: bool,
    /// Leave texts that a spreadsheet would run as they are.
    pub raw: bool,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// How many rows.
    pub rows: usize,
    /// How many cells are longer than what Excel keeps of one.
    pub too_long_for_excel: usize,
}

/// Writes a header and rows.
///
/// # Errors
/// If a row cannot be read or `out` cannot be written.
pub fn write_csv(
    headers: &[String],
    rows: &mut dyn Iterator<Item = Result<Vec<Value>>>,
    style: CsvStyle,
    out: &mut dyn Write,
) -> Result<Written> {
    if style.bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let terminator = if style.crlf { ::csv::Terminator::CRLF } else { ::csv::Terminator::Any(b'\n') };
    let mut csv = ::csv::WriterBuilder::new().terminator(terminator).from_writer(out);
    csv.write_record(headers.iter().map(|header| header_cell(header, style).into_owned()))?;
    let mut written = Written::default();
    for row in rows {
        for value in &row? {
            let cell = text(value).unwrap_or_default();
            let long = cell.len() > EXCEL_CELL && cell.encode_utf16().count() > EXCEL_CELL;
            written.too_long_for_excel += usize::from(long);
            let guarded = matches!(value, Value::Text(_)) && !style.raw;
            csv.write_field(if guarded { guard(&cell).as_bytes().to_vec() } else { cell.into_bytes() })?;
        }
        csv.write_record(None::<&[u8]>)?;
        written.rows += 1;
    }
    csv.flush()?;
    Ok(written)
}

/// A header as it is written.
#[must_use]
pub fn header_cell(header: &str, style: CsvStyle) -> Cow<'_, str> {
    if style.raw { Cow::Borrowed(header) } else { guard(header) }
}

/// A text that no spreadsheet runs.
#[must_use]
pub fn guard(text: &str) -> Cow<'_, str> {
    if text.starts_with(RISKY) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// A guarded text as it was before. One that was never guarded, as people type it, stays as it is.
#[must_use]
pub fn unguard(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| rest.starts_with(RISKY)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(cells: Vec<Vec<Value>>, style: CsvStyle) -> Vec<u8> {
        let headers: Vec<String> = (0..cells.first().map_or(1, Vec::len)).map(|at| format!("c{at}")).collect();
        let mut out = Vec::new();
        write_csv(&headers, &mut cells.into_iter().map(Ok), style, &mut out).unwrap();
        out
    }

    fn read(bytes: &[u8]) -> Vec<Vec<String>> {
        let mut csv = ::csv::Reader::from_reader(bytes);
        csv.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    proptest! {
        #[test]
        fn a_guarded_cell_comes_back_exactly(texts in prop::collection::vec("['=+@＝\\-\t\r\n]{0,2}(\\PC|['\",\r\n]){0,6}", 1..6)) {
            let style = CsvStyle { crlf: true, ..CsvStyle::default() };
            let bytes = written(vec![texts.iter().cloned().map(Value::Text).collect()], style);
            for (cell, text) in read(&bytes)[0].iter().zip(&texts) {
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '＝', '\t', '\r', '\n']));
                prop_assert_eq!(cell.strip_prefix('\'').unwrap_or(cell), text);
                prop_assert_eq!(unguard(cell), text);
            }
        }
    }

    #[test]
    fn numbers_are_left_alone_and_have_all_their_digits_and_no_more() {
        let values = [597.0, -29.7, 0.1 + 0.2, 0.3, 6_206_708_400.0, -0.0, 1e21].map(Value::Real);
        let cells = &read(&written(vec![values.to_vec()], CsvStyle::default()))[0];
        assert_eq!(cells, &["597", "-29.7", "0.30000000000000004", "0.3", "6206708400", "0", "1000000000000000000000"]);
    }

    #[test]
    fn long_cells_are_whole_and_counted_as_excel_counts() {
        let of = |text: String| {
            let mut out = Vec::new();
            let rows = &mut [Ok(vec![Value::Text(text)])].into_iter();
            write_csv(&["text".to_owned()], rows, CsvStyle::default(), &mut out).unwrap().too_long_for_excel
        };
        assert_eq!(of("文".repeat(EXCEL_CELL)), 0);
        assert_eq!(of("文".repeat(EXCEL_CELL + 1)), 1);
        assert_eq!(of("𠀀".repeat(EXCEL_CELL / 2 + 1)), 1);
    }
}

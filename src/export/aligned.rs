//! A table for reading: aligned by display width, in which a Chinese character counts two.

use std::io::{self, Write};

use rusqlite::types::Value;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::text;

/// Display columns that a line may have before a table of few rows is turned.
const LINE: usize = 120;

/// Most rows that a turned table shows side by side.
const SIDE_BY_SIDE: usize = 8;

/// Fewest columns of a table that is turned.
const MANY: usize = 16;

/// Display columns of a cell: a longer one is cut.
const CELL: usize = 60;

/// Least display columns of a cell in a turned table.
const TURNED_CELL: usize = 16;

/// Rows that are collected and then written aligned.
#[derive(Debug, Clone, Default)]
pub struct Aligned {
    columns: Vec<String>,
    numeric: Vec<bool>,
    rows: Vec<Vec<String>>,
}

impl Aligned {
    /// An empty table.
    pub fn new(columns: Vec<String>) -> Aligned {
        Aligned { numeric: vec![true; columns.len()], columns, rows: Vec::new() }
    }

    /// Adds a row, which has a value for each column.
    pub fn push(&mut self, row: Vec<Value>) {
        for (numeric, value) in self.numeric.iter_mut().zip(&row) {
            *numeric &= !matches!(value, Value::Text(_) | Value::Blob(_));
        }
        let cell = |value| match text(value) {
            Some(text) => text.replace(['\n', '\r', '\t'], " "),
            None => "–".to_owned(),
        };
        self.rows.push(row.iter().map(cell).collect());
    }

    /// Writes the table; `wide` leaves long cells and wide tables as they are.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn write(mut self, wide: bool, out: &mut dyn Write) -> io::Result<()> {
        if wide {
            return self.write_rows(out);
        }
        let few = (1..=SIDE_BY_SIDE).contains(&self.rows.len()) && self.columns.len() >= MANY;
        if few && self.widths().iter().map(|width| width + 2).sum::<usize>() > LINE {
            return self.write_turned(out);
        }
        for cell in self.rows.iter_mut().flatten() {
            *cell = cut(cell, CELL);
        }
        self.write_rows(out)
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = self.columns.iter().map(|name| name.width()).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        widths
    }

    fn write_rows(&self, out: &mut dyn Write) -> io::Result<()> {
        let widths = self.widths();
        for row in std::iter::once(&self.columns).chain(&self.rows) {
            let mut line = String::new();
            for ((cell, &width), &numeric) in row.iter().zip(&widths).zip(&self.numeric) {
                line.push_str(&pad(cell, width, numeric));
                line.push_str("  ");
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    /// One line a column, one column a row; long cells wrapped to fit.
    fn write_turned(&self, out: &mut dyn Write) -> io::Result<()> {
        let names = self.columns.iter().map(|name| name.width()).max().unwrap_or(0);
        let room = (LINE.saturating_sub(names) / self.rows.len()).saturating_sub(2).max(TURNED_CELL);
        let wrapped: Vec<Vec<Vec<String>>> =
            self.rows.iter().map(|row| row.iter().map(|cell| wrap(cell, room)).collect()).collect();
        let width_of = |row: &Vec<Vec<String>>| row.iter().flatten().map(|line| line.width()).max().unwrap_or(0);
        let widths: Vec<usize> = wrapped.iter().map(width_of).collect();
        for (at, name) in self.columns.iter().enumerate() {
            let height = wrapped.iter().map(|row| row[at].len()).max().unwrap_or(0);
            for part in 0..height {
                let mut line = pad(if part == 0 { name } else { "" }, names, false);
                for (row, &width) in wrapped.iter().zip(&widths) {
                    let cell = row[at].get(part).map_or("", String::as_str);
                    line.push_str("  ");
                    line.push_str(&pad(cell, width, false));
                }
                writeln!(out, "{}", line.trim_end())?;
            }
        }
        Ok(())
    }
}

fn pad(cell: &str, width: usize, right: bool) -> String {
    let gap = " ".repeat(width.saturating_sub(cell.width()));
    if right { gap + cell } else { cell.to_owned() + &gap }
}

fn cut(cell: &str, width: usize) -> String {
    if cell.width() <= width {
        return cell.to_owned();
    }
    let first = wrap_hard(cell, width - 1).swap_remove(0);
    first + "…"
}

/// Lines of at most `width`, broken at spaces where there are some.
fn wrap(cell: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in cell.split(' ') {
        let line = lines.last_mut().expect("never empty");
        if line.is_empty() {
            line.push_str(word);
        } else if line.width() + 1 + word.width() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.iter().flat_map(|line| wrap_hard(line, width)).collect()
}

fn wrap_hard(cell: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for char in cell.chars() {
        let wide = char.width().unwrap_or(0);
        if used + wide > width {
            lines.push(String::new());
            used = 0;
        }
        lines.last_mut().expect("never empty").push(char);
        used += wide;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_table_of_few_rows_is_turned() {
        let columns: Vec<String> = (0..40).map(|n| format!("column{n}")).collect();
        let mut table = Aligned::new(columns);
        table.push((0..40).map(Value::Integer).collect());
        table.push((0..39).map(Value::Integer).chain([Value::Null]).collect());
        let mut out = Vec::new();
        table.write(false, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), 40);
        assert_eq!(text.lines().nth(10).unwrap(), "column10  10  10");
        assert_eq!(text.lines().nth(39).unwrap(), "column39  39  –");
    }

    #[test]
    fn long_cells_are_cut_at_display_width() {
        assert_eq!(cut("南海区行政复议", 7), "南海区…");
        assert_eq!(cut("short", 7), "short");
    }

    #[test]
    fn wrapping_prefers_spaces() {
        assert_eq!(wrap("2017 is part-year (截至目前)", 14), ["2017 is", "part-year", "(截至目前)"]);
        assert_eq!(wrap("行政复议", 5), ["行政", "复议"]);
    }
}

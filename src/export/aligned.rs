//! A table for reading: aligned by display width, in which a Chinese character counts two.
//!
//! Characters whose width is ambiguous (“ ” … · ① —) count one, as in the terminals that Chinese users have:
//! Windows Terminal, the consoles of macOS, GNOME and KDE, and iTerm2 all advance by one unless told
//! otherwise, and so does the C library in zh_CN.UTF-8. Only the console of Windows before 10 counts two.

use std::io::{self, Write};

use rusqlite::types::Value;
use unicode_width::UnicodeWidthChar;

use super::text;
use crate::harmless::one_line;

/// Display columns that a line may have where no terminal says how many it has.
const LINE: usize = 120;

/// Most rows that are turned.
const FEW: usize = 8;

/// Fewest columns of a table that is turned where there is no terminal.
const MANY: usize = 16;

/// Display columns of a cell: a longer one is cut.
const CELL: usize = 60;

/// Least display columns that a cell is cut to so that a line fits.
const LEAST: usize = 12;

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
        let columns: Vec<String> = columns.iter().map(|name| one_line(name)).collect();
        Aligned { numeric: vec![true; columns.len()], columns, rows: Vec::new() }
    }

    /// Adds a row, which has a value for each column.
    pub fn push(&mut self, row: Vec<Value>) {
        for (numeric, value) in self.numeric.iter_mut().zip(&row) {
            *numeric &= !matches!(value, Value::Text(_) | Value::Blob(_));
        }
        let cell = |value| text(value).map_or_else(|| "–".to_owned(), |text| one_line(&text));
        self.rows.push(row.iter().map(cell).collect());
    }

    /// Writes the table; `wide` leaves long cells and wide tables as they are. On a terminal it fits its
    /// width: texts are cut, few rows turned, and of many rows the last columns left out, which a last line
    /// says.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn write(self, wide: bool, out: &mut dyn Write) -> io::Result<()> {
        let terminal = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
        self.write_within(wide, terminal, out)
    }

    /// Writes the table for a terminal of so many display columns, or for none.
    fn write_within(mut self, wide: bool, terminal: Option<usize>, out: &mut dyn Write) -> io::Result<()> {
        if wide {
            return self.write_rows(out);
        }
        let line = terminal.unwrap_or(LINE);
        let few = (1..=FEW).contains(&self.rows.len());
        if few && terminal.is_none() && self.columns.len() >= MANY && self.width() > line {
            return self.write_turned(line, out);
        }
        let widest = self.widest_cell(if terminal.is_some() { line } else { usize::MAX });
        if few && widest < LEAST && self.columns.len() > 1 {
            return self.write_turned(line, out);
        }
        for row in &mut self.rows {
            for (cell, _) in row.iter_mut().zip(&self.numeric).filter(|(_, numeric)| !**numeric) {
                *cell = cut(cell, widest.max(LEAST));
            }
        }
        let left_out = if terminal.is_some() { self.leave_out(line) } else { 0 };
        self.write_rows(out)?;
        if left_out > 0 {
            let columns = if left_out == 1 { "column" } else { "columns" };
            writeln!(out, "… {left_out} {columns} more: --columns chooses, --wide shows all")?;
        }
        Ok(())
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = self.columns.iter().map(|name| width(name)).collect();
        for row in &self.rows {
            for (widest, cell) in widths.iter_mut().zip(row) {
                *widest = (*widest).max(width(cell));
            }
        }
        widths
    }

    /// Display columns of a line.
    fn width(&self) -> usize {
        self.widths().iter().map(|width| width + 2).sum::<usize>().saturating_sub(2)
    }

    /// To how many display columns texts must be cut for a line to fit; less than [`LEAST`] if they cannot
    /// be. Numbers and headers are never cut: what is left of a number would be another number.
    fn widest_cell(&self, line: usize) -> usize {
        let fixed: Vec<usize> = self.columns.iter().map(|name| width(name)).collect();
        let widths = self.widths();
        let fits = |cell: &usize| {
            let width = |at: usize| if self.numeric[at] { widths[at] } else { widths[at].min(*cell).max(fixed[at]) };
            (0..widths.len()).map(|at| width(at) + 2).sum::<usize>().saturating_sub(2) <= line
        };
        (LEAST..=CELL).rev().find(fits).unwrap_or(0)
    }

    /// Leaves out the last columns that do not fit, but never the first; gives how many.
    fn leave_out(&mut self, line: usize) -> usize {
        let mut used = 0;
        let fit = self.widths().into_iter().take_while(|width| {
            used += *width + 2;
            used <= line + 2
        });
        let kept = fit.count().max(1);
        let left_out = self.columns.len().saturating_sub(kept);
        self.columns.truncate(kept);
        self.rows.iter_mut().for_each(|row| row.truncate(kept));
        left_out
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

    /// One line a column, one column a row, as many rows side by side as fit; long cells wrapped.
    fn write_turned(&self, line: usize, out: &mut dyn Write) -> io::Result<()> {
        let names = self.columns.iter().map(|name| width(name)).max().unwrap_or(0);
        let side_by_side = (line.saturating_sub(names) / (TURNED_CELL + 2)).clamp(1, self.rows.len().max(1));
        for (at, rows) in self.rows.chunks(side_by_side).enumerate() {
            if at > 0 {
                writeln!(out)?;
            }
            self.write_side_by_side(rows, names, line, out)?;
        }
        Ok(())
    }

    fn write_side_by_side(
        &self,
        rows: &[Vec<String>],
        names: usize,
        line: usize,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let room = (line.saturating_sub(names) / rows.len()).saturating_sub(2).max(TURNED_CELL);
        let wrapped: Vec<Vec<Vec<String>>> =
            rows.iter().map(|row| row.iter().map(|cell| lines(cell, room)).collect()).collect();
        let width_of = |row: &Vec<Vec<String>>| row.iter().flatten().map(|line| width(line)).max().unwrap_or(0);
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

/// Display columns of a text: combining marks count none.
fn width(text: &str) -> usize {
    text.chars().map(|letter| letter.width().unwrap_or(0)).sum()
}

fn pad(cell: &str, width: usize, right: bool) -> String {
    let gap = " ".repeat(width.saturating_sub(self::width(cell)));
    if right { gap + cell } else { cell.to_owned() + &gap }
}

fn cut(cell: &str, width: usize) -> String {
    if self::width(cell) <= width {
        return cell.to_owned();
    }
    let first = wrap_hard(cell, width - 1).swap_remove(0);
    first + "…"
}

/// The lines of a cell. JSON is for programs: one line shows that it is there, and `--wide` has it whole.
fn lines(cell: &str, width: usize) -> Vec<String> {
    if cell.starts_with('{') && cell.ends_with('}') { vec![cut(cell, width)] } else { wrap(cell, width) }
}

/// Lines of at most `width`, broken at spaces where there are some.
fn wrap(cell: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in cell.split(' ') {
        let line = lines.last_mut().expect("never empty");
        if line.is_empty() {
            line.push_str(word);
        } else if self::width(line) + 1 + self::width(word) <= width {
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
        table.write_within(false, None, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), 40);
        assert_eq!(text.lines().nth(10).unwrap(), "column10  10  10");
        assert_eq!(text.lines().nth(39).unwrap(), "column39  39  –");
    }

    fn table() -> Aligned {
        let mut table = Aligned::new(["metric_id", "full_name", "label", "value"].map(str::to_owned).to_vec());
        for at in 0..10 {
            let texts = ["广东省佛山市南海区".to_owned(), "全年收到行政复议申请“①”的件数".to_owned()].map(Value::from);
            let [name, label] = texts;
            table.push(vec![Value::Integer(at), name, label, Value::Integer(6_206_708_400)]);
        }
        table
    }

    fn written(table: Aligned, terminal: Option<usize>) -> String {
        let mut out = Vec::new();
        table.write_within(false, terminal, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_table_fits_the_terminal_and_no_number_is_cut() {
        for terminal in [30, 50, 60, 75, 80, 200] {
            let text = written(table(), Some(terminal));
            let (note, lines): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with("… "));
            assert_eq!(lines.len(), 11, "{text}");
            assert!(lines.iter().all(|line| width(line) <= terminal), "{terminal}: {text}");
            assert_eq!(note.is_empty(), lines[1].ends_with("6206708400"), "{terminal}: {text}");
        }
        assert!(written(table(), Some(60)).contains("…  6206708400"));
        assert!(written(table(), Some(30)).ends_with("… 2 columns more: --columns chooses, --wide shows all\n"));
        assert!(written(table(), None).contains("全年收到行政复议申请“①”的件数  6206708400"));
    }

    #[test]
    fn few_rows_that_do_not_fit_are_turned() {
        let mut few = table();
        few.rows.truncate(3);
        let text = written(few, Some(44));
        assert!(text.lines().all(|line| width(line) <= 44), "{text}");
        assert_eq!(text.matches("6206708400").count(), 3, "{text}");
        assert!(!text.contains('…'), "{text}");
    }

    #[test]
    fn marks_and_controls_do_not_disturb_the_columns() {
        let mut table = Aligned::new(["a\u{1b}b".to_owned(), "b".to_owned()].to_vec());
        table.push(vec![Value::from("e\u{301}\u{1b}[2J".to_owned()), Value::Integer(1)]);
        table.push(vec![Value::from("南\n海".to_owned()), Value::Integer(2)]);
        assert_eq!(written(table, None), "a\u{fffd}b    b\ne\u{301}\u{fffd}[2J  1\n南 海  2\n");
    }

    #[test]
    fn long_cells_are_cut_at_display_width() {
        assert_eq!(cut("南海区行政复议", 7), "南海区…");
        assert_eq!(cut("short", 7), "short");
    }

    #[test]
    fn wrapping_prefers_spaces() {
        assert_eq!(lines("{\"received\":12}", 8), ["{\"recei…"]);
        assert_eq!(wrap("2017 is part-year (截至目前)", 14), ["2017 is", "part-year", "(截至目前)"]);
        assert_eq!(wrap("行政复议", 5), ["行政", "复议"]);
    }
}

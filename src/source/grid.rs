//! The cells of a table on their grid, and the grid as lines: a row is a line, its cells are
//! separated by tabs, and what a cell spans is filled.
//!
//! A label that spans several columns or rows is written in each of them, so that every figure has
//! its whole header above it and beside it. A figure is written once, where its cell begins: every
//! numeral of a page is counted, and a figure written twice would be two.

use crate::limits::over;
use anyhow::Result;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A label is no longer than this; longer cells are text, which nobody wants twice.
const LONGEST_LABEL: usize = 40;

/// Days, months and years: a label may hold them (2023年) and still is one.
static DATES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[0-9０-９]{1,4}(?:[-—–~～至][0-9０-９]{1,4})?(?:年|月|日|季度)").unwrap());

/// A figure alone, with at most a short unit behind it.
static FIGURE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[-+－]?[0-9０-９][0-9０-９.,，．]*[%％‰]?[^0-9０-９\s]{0,4}$").unwrap());

/// One cell where its table has it.
#[derive(Debug)]
struct Cell {
    text: String,
    row: usize,
    column: usize,
    rows: usize,
    columns: usize,
}

/// A table under construction, row after row and cell after cell.
#[derive(Debug)]
pub(super) struct Grid {
    cells: Vec<Cell>,
    /// For every place of every row the cell there (its index), if any.
    places: Vec<Vec<Option<usize>>>,
    /// For every column the cell that reaches down into the row at hand and the rows still left.
    hanging: Vec<(usize, usize)>,
    /// Places still free until the table is too large.
    left: usize,
    limit: usize,
}

impl Grid {
    /// A table of at most `limit` places.
    pub(super) fn new(limit: usize) -> Grid {
        Grid { cells: Vec::new(), places: Vec::new(), hanging: Vec::new(), left: limit.saturating_add(1), limit }
    }

    /// Begins a row.
    pub(super) fn row(&mut self) {
        self.fill_to_the_end();
        self.places.push(Vec::new());
    }

    /// Puts a cell on the next free place of the row; it covers so many columns and rows.
    pub(super) fn cell(&mut self, text: String, columns: usize, rows: usize) {
        self.fill();
        let (columns, rows) = (columns.clamp(1, 1_000), rows.clamp(1, 65_534));
        let Some(row) = self.places.last_mut() else { return };
        let (at, column) = (self.cells.len(), row.len());
        self.cells.push(Cell { text, row: self.places.len() - 1, column, rows: 1, columns });
        for _ in 0..columns {
            self.put(Some(at));
            self.hang(at, rows - 1);
        }
    }

    /// Leaves places of the row empty.
    pub(super) fn gap(&mut self, columns: usize) {
        for _ in 0..columns.min(1_000) {
            self.fill();
            self.put(None);
        }
    }

    /// Lets the cell above reach down over the next places of the row; `text` is what stands there
    /// if there is no cell above.
    pub(super) fn under(&mut self, text: String, columns: usize) {
        let column = self.places.last().map_or(0, Vec::len);
        let above = self.places.len().checked_sub(2).and_then(|row| self.places[row].get(column).copied().flatten());
        let Some(at) = above.filter(|at| self.cells[*at].column == column) else {
            return self.cell(text, columns, 1);
        };
        self.cells[at].rows += 1;
        for _ in 0..self.cells[at].columns.min(columns.max(1)) {
            self.put(Some(at));
        }
    }

    /// The rows as lines.
    ///
    /// Fails if the table has more places than it may have.
    pub(super) fn lines(mut self) -> Result<Vec<String>> {
        self.fill_to_the_end();
        if self.left == 0 {
            return Err(over(&format!("a table has more than {} cells", self.limit), "cells", self.limit));
        }
        let spread = self.spread();
        let columns = self.columns();
        let mut lines = Vec::new();
        let mut above_all = true;
        for (number, row) in self.places.iter().enumerate() {
            let text = |place: &Option<usize>, column: usize| {
                place.map_or("", |at| {
                    let cell = &self.cells[at];
                    let begins = cell.row == number && cell.column == column;
                    if begins || spread[at] { &cell.text } else { "" }
                })
            };
            let cells: Vec<&str> = columns
                .iter()
                .take_while(|column| **column < row.len())
                .map(|column| text(&row[*column], *column))
                .collect();
            // Rows of one cell on top are captions (统计表, 单位：件) and no column's header.
            above_all &= cells.iter().skip(1).all(|cell| cell.is_empty());
            let line = if above_all { cells.concat() } else { cells.join("\t") };
            if !line.trim().is_empty() {
                lines.push(line);
            }
        }
        Ok(lines)
    }

    /// Columns in which a cell begins; Word has others, too, that only tell widths.
    fn columns(&self) -> Vec<usize> {
        let mut columns: Vec<usize> = self.cells.iter().map(|cell| cell.column).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// For every cell whether it is the header of several columns or rows of figures.
    fn spread(&self) -> Vec<bool> {
        let figures: Vec<bool> = self.cells.iter().map(|cell| is_figure(&cell.text)).collect();
        let figure = |row: &[Option<usize>], columns: Range<usize>| {
            let columns = columns.start.min(row.len())..columns.end.min(row.len());
            row[columns].iter().flatten().any(|at| figures[*at])
        };
        let spread = |cell: &Cell| {
            let right = cell.column + cell.columns;
            let bottom = (cell.row + cell.rows).min(self.places.len());
            let (beside, below) = (&self.places[cell.row..bottom], &self.places[bottom..]);
            // A row of its own (一、行政复议) is a heading and no column's header.
            let whole = cell.column == 0 && beside.iter().all(|row| row.len() <= right);
            !whole
                && (beside.iter().any(|row| figure(row, right..usize::MAX))
                    || below.iter().any(|row| figure(row, cell.column..right)))
        };
        self.cells.iter().map(|cell| cell.rows * cell.columns > 1 && is_label(&cell.text) && spread(cell)).collect()
    }

    /// Goes on to the next place that no cell above reaches down into.
    fn fill(&mut self) {
        let Some(mut column) = self.places.last().map(Vec::len) else { return };
        while let Some((at, left)) = self.hanging.get_mut(column).filter(|(_, left)| *left > 0) {
            *left -= 1;
            let at = *at;
            let row = self.places.len() - 1;
            self.cells[at].rows = row + 1 - self.cells[at].row;
            self.put(Some(at));
            column += 1;
        }
    }

    /// Fills what cells above cover of the row, its right end included.
    fn fill_to_the_end(&mut self) {
        while self.left > 0 && !self.places.is_empty() {
            self.fill();
            let filled = self.places.last().map_or(0, Vec::len);
            if self.hanging.iter().skip(filled).all(|(_, left)| *left == 0) {
                break;
            }
            self.put(None);
        }
    }

    fn hang(&mut self, at: usize, rows: usize) {
        let Some(column) = self.places.last().and_then(|row| row.len().checked_sub(1)) else { return };
        if rows > 0 || self.hanging.get(column).is_some_and(|(_, left)| *left > 0) {
            self.hanging.resize(self.hanging.len().max(column + 1), (0, 0));
            self.hanging[column] = (at, rows);
        }
    }

    fn put(&mut self, at: Option<usize>) {
        if let Some(row) = self.places.last_mut().filter(|_| self.left > 0) {
            row.push(at);
            self.left -= 1;
        }
    }
}

/// Whether a cell is a figure alone: 12, 1,200件, 30.5%.
fn is_figure(text: &str) -> bool {
    FIGURE.is_match(text.trim()) && !DATES.is_match(text)
}

/// Whether a cell names what others hold: short, no sentence, no figure in it but a year.
fn is_label(text: &str) -> bool {
    text.chars().count() <= LONGEST_LABEL
        && text.chars().any(char::is_alphabetic)
        && !text.contains(['。', '；', ';'])
        && !DATES.replace_all(text, "").chars().any(char::is_numeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of rows of cells (text, columns, rows).
    fn lines(rows: &[&[(&str, usize, usize)]]) -> Vec<String> {
        let mut grid = Grid::new(1_000);
        for row in rows {
            grid.row();
            for (text, columns, rows) in *row {
                grid.cell((*text).to_owned(), *columns, *rows);
            }
        }
        grid.lines().unwrap()
    }

    #[test]
    fn a_header_of_two_rows_stands_over_every_column() {
        let rows: &[&[_]] = &[
            &[("类别", 1, 2), ("结案", 3, 1), ("合计", 1, 2)],
            &[("维持", 1, 1), ("撤销", 1, 1), ("终止", 1, 1)],
            &[("件数", 1, 1), ("7", 1, 1), ("2", 1, 1), ("3", 1, 1), ("12", 1, 1)],
        ];
        assert_eq!(lines(rows), ["类别\t结案\t结案\t结案\t合计", "\t维持\t撤销\t终止\t合计", "件数\t7\t2\t3\t12"]);
    }

    #[test]
    fn a_label_is_repeated_in_its_rows_and_a_figure_is_not() {
        let rows: &[&[_]] = &[
            &[("事项", 2, 1), ("2023年", 2, 1)],
            &[("复议", 1, 2), ("受理", 1, 1), ("5", 1, 1), ("9件", 1, 2)],
            &[("办结", 1, 1), ("4", 1, 1)],
        ];
        assert_eq!(lines(rows), ["事项\t\t2023年\t2023年", "复议\t受理\t5\t9件", "复议\t办结\t4\t"]);
    }

    #[test]
    fn captions_sections_and_index_tables_are_written_once() {
        let rows: &[&[_]] = &[
            &[("某区统计表", 3, 1)],
            &[("类别", 1, 1), ("件数", 1, 1), ("占比", 1, 1)],
            &[("一、复议", 3, 1)],
            &[("维持", 1, 1), ("7", 1, 1), ("70%", 1, 1)],
        ];
        assert_eq!(lines(rows), ["某区统计表", "类别\t件数\t占比", "一、复议\t\t", "维持\t7\t70%"]);
        let rows: &[&[_]] = &[
            &[("名称", 1, 1), ("某区2023年年报", 3, 1)],
            &[("文号", 1, 1), ("无", 1, 1), ("日期", 1, 1), ("2024-01-09", 1, 1)],
        ];
        assert_eq!(lines(rows)[0], "名称\t某区2023年年报\t\t");
    }

    #[test]
    fn spans_that_collide_or_reach_nowhere_do_no_harm() {
        let rows: &[&[_]] = &[&[("甲", 1, 9), ("乙", 0, 0), ("丙", 1, 3)], &[("丁", 5, 1)], &[]];
        assert_eq!(lines(rows), ["甲\t乙\t丙", "\t丁\t"]);
        let mut grid = Grid::new(1_000);
        for _ in 0..50_000 {
            grid.row();
            grid.cell("甲".to_owned(), 1_000_000, 1_000_000);
        }
        let message = grid.lines().unwrap_err().to_string();
        assert!(message.contains("cells=1000;"), "{message}");
    }

    #[test]
    fn a_cell_of_word_goes_on_below_only_where_it_stands() {
        let mut grid = Grid::new(100);
        grid.row();
        grid.cell("复议".to_owned(), 1, 1);
        grid.cell("5".to_owned(), 1, 1);
        grid.row();
        grid.under("复议".to_owned(), 1);
        grid.cell("6".to_owned(), 1, 1);
        grid.row();
        grid.gap(2);
        grid.under("无主".to_owned(), 1);
        assert_eq!(grid.lines().unwrap(), ["复议\t5", "复议\t6", "\t\t无主"]);
    }
}

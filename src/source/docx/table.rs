//! One table of a Word document.

use super::super::grid::Grid;
use super::xml::Tag;
use anyhow::Result;

/// A table under construction.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Row>,
    /// Whether another table stands inside it.
    pub(super) has_table: bool,
}

#[derive(Debug, Default)]
struct Row {
    cells: Vec<Cell>,
    /// Columns left empty before its first cell.
    before: usize,
    deleted: bool,
}

#[derive(Debug)]
struct Cell {
    lines: Vec<String>,
    columns: usize,
    /// It goes on with the cell above.
    under: bool,
    /// It goes on with the cell to its left, as old files have it.
    beside: bool,
}

impl Table {
    /// Takes in a row, a cell, or a property of one: an element and its parent.
    pub(super) fn property(&mut self, parent: &str, tag: &Tag) {
        let continues = || tag.value().is_none_or(|value| value == "continue");
        match (parent, tag.name()) {
            (_, "tr") => self.rows.push(Row::default()),
            (_, "tc") => {
                if let Some(row) = self.rows.last_mut() {
                    row.cells.push(Cell { lines: Vec::new(), columns: 1, under: false, beside: false });
                }
            }
            ("trPr", name) => {
                let Some(row) = self.rows.last_mut() else { return };
                match name {
                    "gridBefore" => row.before = tag.number().unwrap_or(0),
                    "del" => row.deleted = true,
                    "hidden" => row.deleted |= tag.is_on(),
                    _ => {}
                }
            }
            ("tcPr", name) => {
                let Some(cell) = self.rows.last_mut().and_then(|row| row.cells.last_mut()) else { return };
                match name {
                    "gridSpan" => cell.columns = tag.number().unwrap_or(1),
                    "vMerge" => cell.under = continues(),
                    "hMerge" => cell.beside = continues(),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// Puts lines into the cell at hand.
    pub(super) fn put(&mut self, lines: Vec<String>) {
        if let Some(cell) = self.rows.last_mut().and_then(|row| row.cells.last_mut()) {
            cell.lines.extend(lines);
        }
    }

    /// A line a row, if the table holds data; if it only lays text out, the lines of its cells.
    ///
    /// Fails if it has more than `limit` cells.
    pub(super) fn lines(mut self, limit: usize) -> Result<Vec<String>> {
        self.rows.retain(|row| !row.deleted);
        if !self.is_data() {
            return Ok(self.rows.into_iter().flat_map(|row| row.cells).flat_map(|cell| cell.lines).collect());
        }
        let mut grid = Grid::new(limit);
        for row in self.rows {
            grid.row();
            grid.gap(row.before);
            let mut cells = row.cells.into_iter().peekable();
            while let Some(mut cell) = cells.next() {
                while let Some(next) = cells.next_if(|next| next.beside) {
                    cell.columns += next.columns;
                }
                let text = joined(&cell.lines);
                // What stands in a cell that goes on with the one above is not shown.
                if cell.under { grid.under(text, cell.columns) } else { grid.cell(text, cell.columns, 1) }
            }
        }
        grid.lines()
    }

    /// Whether it holds data and not the layout of a page, as the same question is put to HTML.
    fn is_data(&self) -> bool {
        let cells = || self.rows.iter().flat_map(|row| &row.cells);
        !self.has_table && self.rows.iter().any(|row| row.cells.len() > 1) && cells().all(|cell| cell.lines.len() <= 8)
    }
}

/// The lines of a cell as one: a blank between them, but not between Han.
fn joined(lines: &[String]) -> String {
    let mut out = String::new();
    for line in lines {
        let line = line.trim();
        let wide = |letter: Option<char>| letter.is_some_and(|letter| !letter.is_ascii());
        let between_han = wide(out.chars().next_back()) && wide(line.chars().next());
        if !out.is_empty() && !between_han {
            out.push(' ');
        }
        out += line;
    }
    out
}

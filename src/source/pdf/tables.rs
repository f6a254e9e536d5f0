//! Tables: those that rules enclose, and those that only gaps show.

use super::super::grid::Grid;
use super::content::{Glyph, View};
use super::lines::{self, Block, Row};
use super::rules::Rule;
use crate::limits::{Limits, over};
use anyhow::Result;

/// A table of a page and where it stands.
pub(super) struct Table {
    pub left: f32,
    pub right: f32,
    pub top: f32,
    /// One string a row, cells separated by tabs.
    pub rows: Vec<String>,
}

/// Rules that are no farther apart are one.
const NEAR: f32 = 3.0;
/// More rules than this, merged, are a drawing.
const MOST_RULES: usize = 1_000;
/// A cell with more lines holds text that was only framed.
const MOST_LINES: usize = 20;

/// A rule along its direction: place across, and from where to where.
#[derive(Debug, Clone, Copy)]
struct Edge {
    place: f32,
    from: f32,
    to: f32,
}

/// Cuts the tables that rules enclose out of a page, in no order.
///
/// Fails if they have more cells than `cells` has left.
pub(super) fn ruled(view: &mut View, cells: &mut usize, limits: &Limits) -> Result<Vec<Table>> {
    let flat = |rule: &&Rule| rule.x1 - rule.x0 >= rule.y1 - rule.y0;
    let across = view.rules.iter().filter(flat).map(|rule| Edge { place: rule.y0, from: rule.x0, to: rule.x1 });
    let down =
        view.rules.iter().filter(|rule| !flat(rule)).map(|rule| Edge { place: rule.x0, from: rule.y0, to: rule.y1 });
    let (across, down) = (merged(across.collect()), merged(down.collect()));
    if across.len() + down.len() > MOST_RULES {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for (across, down) in meshes(&across, &down) {
        let mesh = Mesh::new(&across, &down);
        if mesh.rows() * mesh.columns() > *cells {
            return Err(over("its tables have too many cells", "cells", limits.cells));
        }
        *cells -= mesh.rows() * mesh.columns();
        if let Some(table) = mesh.table(&mut view.glyphs, limits)? {
            found.push(table);
        }
    }
    Ok(found)
}

/// Joins rules that lie on one another or meet end to end: most are drawn cell by cell.
fn merged(mut edges: Vec<Edge>) -> Vec<Edge> {
    edges.sort_by(|a, b| a.place.total_cmp(&b.place));
    let mut groups: Vec<Vec<Edge>> = Vec::new();
    for edge in edges {
        match groups.last_mut() {
            Some(group) if edge.place - group[0].place <= NEAR => group.push(edge),
            _ => groups.push(vec![edge]),
        }
    }
    let mut joined = Vec::new();
    for mut group in groups {
        let place = group.iter().map(|edge| edge.place).sum::<f32>() / group.len() as f32;
        group.sort_by(|a, b| a.from.total_cmp(&b.from));
        let mut parts: Vec<Edge> = Vec::new();
        for edge in group {
            match parts.last_mut() {
                Some(part) if edge.from - part.to <= NEAR => part.to = part.to.max(edge.to),
                _ => parts.push(Edge { place, ..edge }),
            }
        }
        joined.extend(parts.into_iter().filter(|part| part.to - part.from > NEAR));
    }
    joined
}

/// Groups of rules that touch one another: two across and two down at least.
fn meshes(across: &[Edge], down: &[Edge]) -> Vec<(Vec<Edge>, Vec<Edge>)> {
    let touch = |a: &Edge, d: &Edge| {
        (a.from - NEAR..=a.to + NEAR).contains(&d.place) && (d.from - NEAR..=d.to + NEAR).contains(&a.place)
    };
    let mut left_across: Vec<Edge> = across.to_vec();
    let mut left_down: Vec<Edge> = down.to_vec();
    let mut meshes = Vec::new();
    while let Some(first) = left_down.pop() {
        let (mut mesh_across, mut mesh_down): (Vec<Edge>, Vec<Edge>) = (Vec::new(), vec![first]);
        let mut seen = (0, 0);
        while seen != (mesh_across.len(), mesh_down.len()) {
            let old = seen;
            seen = (mesh_across.len(), mesh_down.len());
            let new_down = mesh_down[old.1..].to_vec();
            let (near, far) = left_across.into_iter().partition(|a: &Edge| new_down.iter().any(|d| touch(a, d)));
            (mesh_across, left_across) = ([mesh_across, near].concat(), far);
            let new_across = mesh_across[old.0..].to_vec();
            let (near, far) = left_down.into_iter().partition(|d: &Edge| new_across.iter().any(|a| touch(a, d)));
            (mesh_down, left_down) = ([mesh_down, near].concat(), far);
        }
        if mesh_across.len() >= 2 && mesh_down.len() >= 2 {
            meshes.push((mesh_across, mesh_down));
        }
    }
    meshes
}

/// The places that rules make: columns between `xs`, rows between `ys`.
struct Mesh<'e> {
    xs: Vec<f32>,
    ys: Vec<f32>,
    across: &'e [Edge],
    down: &'e [Edge],
}

impl<'e> Mesh<'e> {
    fn new(across: &'e [Edge], down: &'e [Edge]) -> Mesh<'e> {
        // A table may be open at its sides: its rules across then reach farther than those down.
        let ends = across.iter().flat_map(|edge| [edge.from, edge.to]);
        let outer = [ends.clone().reduce(f32::min), ends.reduce(f32::max)];
        let xs = places(down.iter().map(|edge| edge.place).chain(outer.into_iter().flatten()));
        Mesh { xs, ys: places(across.iter().map(|edge| edge.place)), across, down }
    }

    fn rows(&self) -> usize {
        self.ys.len().saturating_sub(1)
    }

    fn columns(&self) -> usize {
        self.xs.len().saturating_sub(1)
    }

    /// The table with its text, which is taken out of `glyphs`; none if it is a frame around text.
    fn table(&self, glyphs: &mut Vec<Glyph>, limits: &Limits) -> Result<Option<Table>> {
        let (rows, columns) = (self.rows(), self.columns());
        if rows == 0 || columns < 2 {
            return Ok(None);
        }
        // For every place the cell that it belongs to.
        let mut owner = vec![usize::MAX; rows * columns];
        let mut cells: Vec<(usize, usize, usize, usize)> = Vec::new();
        for row in 0..rows {
            for column in 0..columns {
                if owner[row * columns + column] == usize::MAX {
                    let (wide, high) = self.span(row, column, &owner);
                    for y in row..row + high {
                        owner[y * columns + column..y * columns + column + wide].fill(cells.len());
                    }
                    cells.push((row, column, wide, high));
                }
            }
        }
        if cells.len() < 2 {
            return Ok(None);
        }
        let mut contents: Vec<Vec<Glyph>> = vec![Vec::new(); cells.len()];
        let place = |glyph: &Glyph| {
            let (x, y) = ((glyph.left + glyph.right) / 2.0, glyph.base - 0.35 * glyph.size);
            let column = self.xs.partition_point(|edge| *edge <= x).checked_sub(1)?;
            let row = self.ys.partition_point(|edge| *edge <= y).checked_sub(1)?;
            (row < rows && column < columns).then(|| owner[row * columns + column])
        };
        for glyph in glyphs.iter() {
            if let Some(cell) = place(glyph) {
                contents[cell].push(*glyph);
            }
        }
        let contents: Vec<Vec<Row>> = contents.into_iter().map(lines::rows).collect();
        let filled = contents.iter().filter(|rows| !rows.is_empty()).count();
        if filled < 2 || contents.iter().any(|rows| rows.len() > MOST_LINES) {
            return Ok(None);
        }
        let mut grid = Grid::new(limits.cells);
        let mut next = 0;
        for row in 0..rows {
            grid.row();
            while cells.get(next).is_some_and(|cell| cell.0 == row) {
                let (_, column, wide, high) = cells[next];
                let width = self.xs[column + wide] - self.xs[column];
                grid.cell(cell_text(&contents[next], width), wide, high);
                next += 1;
            }
        }
        glyphs.retain(|glyph| place(glyph).is_none());
        Ok(Some(Table { left: self.xs[0], right: self.xs[columns], top: self.ys[0], rows: grid.lines()? }))
    }

    /// How many columns and rows a cell covers: as far as no rule ends it.
    fn span(&self, row: usize, column: usize, owner: &[usize]) -> (usize, usize) {
        let middle = |places: &[f32], at: usize| (places[at] + places[at + 1]) / 2.0;
        let ruled = |edges: &[Edge], place: f32, at: f32| {
            edges.iter().any(|edge| (edge.place - place).abs() <= NEAR && edge.from <= at && at <= edge.to)
        };
        let columns = self.columns();
        let mut wide = 1;
        while column + wide < columns
            && owner[row * columns + column + wide] == usize::MAX
            && !ruled(self.down, self.xs[column + wide], middle(&self.ys, row))
        {
            wide += 1;
        }
        let mut high = 1;
        while row + high < self.rows()
            && (column..column + wide).all(|x| !ruled(self.across, self.ys[row + high], middle(&self.xs, x)))
            && (column + 1..column + wide).all(|x| !ruled(self.down, self.xs[x], middle(&self.ys, row + high)))
        {
            high += 1;
        }
        (wide, high)
    }
}

/// Places in order, those near one another once.
fn places(places: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut places: Vec<f32> = places.collect();
    places.sort_by(f32::total_cmp);
    places.dedup_by(|next, kept| *next - *kept <= NEAR);
    places
}

/// The text of a cell of a given width. A figure at the end of a line goes on in the next one only
/// if the line was full; else these are two figures.
fn cell_text(rows: &[Row], width: f32) -> String {
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        let next = lines::text(row);
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        if digit(text.chars().next_back()) && digit(next.chars().next()) {
            let above = &rows[number - 1];
            let size = above[0].size;
            if lines::right(above) - lines::left(above) + 2.0 * size < width {
                text.push(' ');
            }
        }
        lines::append(&mut text, &next);
    }
    text
}

/// Puts rows of a column into blocks, those that stand in columns of their own as tables.
///
/// Fails if the tables have more cells than `cells` has left.
pub(super) fn unruled(
    rows: Vec<Row>,
    column: usize,
    blocks: &mut Vec<Block>,
    cells: &mut usize,
    limits: &Limits,
) -> Result<()> {
    let mut at = 0;
    while at < rows.len() {
        let Some(aligned) = Aligned::find(&rows[at..]) else {
            blocks.push(Block::Line(lines::line(&rows[at], column)));
            at += 1;
            continue;
        };
        let size = aligned.rows.len() * aligned.columns.len();
        if size > *cells {
            return Err(over("its tables have too many cells", "cells", limits.cells));
        }
        *cells -= size;
        at += aligned.taken;
        blocks.push(Block::Rows(aligned.lines(limits)?));
    }
    Ok(())
}

/// So many rows with gaps, one below the other, are a table.
const FEWEST_ROWS: usize = 3;

/// Rows whose parts stand in common columns.
struct Aligned {
    /// Left and right end of every column.
    columns: Vec<(f32, f32)>,
    /// For every row its cells: first column, columns, text.
    rows: Vec<Vec<(usize, usize, String)>>,
    /// How many of the rows given it holds.
    taken: usize,
}

impl Aligned {
    /// The table at the start of `rows`, if there is one.
    fn find(rows: &[Row]) -> Option<Aligned> {
        let first = rows.first().filter(|row| lines::segments(row).len() >= 2)?;
        let size = first[0].size;
        // Cells may go on in a line or two without a gap; more such lines are text.
        let mut end = 1;
        while end < rows.len() && rows[end][0].base - rows[end - 1][0].base < 3.0 * size {
            let below = &rows[end..rows.len().min(end + 3)];
            if !below.iter().any(|row| lines::segments(row).len() >= 2) {
                break;
            }
            end += 1;
        }
        let parts: Vec<Vec<&[Glyph]>> = rows[..end].iter().map(|row| lines::segments(row)).collect();
        let whole: Vec<usize> = (0..end).filter(|row| parts[*row].len() >= 2).collect();
        let most = whole.iter().map(|row| parts[*row].len()).max()?;
        let full: Vec<&Vec<&[Glyph]>> = parts.iter().filter(|row| row.len() == most).collect();
        if whole.len() < FEWEST_ROWS || full.len() < 2 {
            return None;
        }
        let columns: Vec<(f32, f32)> = (0..most)
            .map(|column| {
                let ends = full.iter().map(|row| (lines::left(row[column]), lines::right(row[column])));
                ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).expect("full rows")
            })
            .collect();
        if columns.windows(2).any(|pair| pair[0].1 >= pair[1].0) {
            return None;
        }
        let pitch = pitch(rows, &whole);
        let mut found = Aligned { columns, rows: Vec::new(), taken: 0 };
        let mut above: Vec<(usize, usize, String)> = Vec::new();
        for row in 0..end {
            let base = rows[row][0].base;
            let cells: Vec<(usize, usize, String)> = parts[row].iter().map(|part| found.cell(part)).collect();
            let before = row.checked_sub(1).map_or(f32::MAX, |other| base - rows[other][0].base);
            let after = rows.get(row + 1).map_or(f32::MAX, |other| other[0].base - base);
            if parts[row].len() >= 2 {
                found.rows.push(std::mem::take(&mut above));
                let new = found.rows.last_mut().expect("just pushed");
                cells.into_iter().for_each(|cell| add(new, cell));
            } else if before <= after && before < 0.85 * pitch {
                cells.into_iter().for_each(|cell| add(found.rows.last_mut().expect("begins with a row"), cell));
            } else if after < 0.85 * pitch && row + 1 < end {
                cells.into_iter().for_each(|cell| add(&mut above, cell));
            } else if row + 1 < end && lines::right(parts[row][0]) < found.columns[most - 1].0 {
                found.rows.push(cells);
            } else {
                break;
            }
            found.taken = row + 1;
        }
        (found.rows.len() >= FEWEST_ROWS).then_some(found)
    }

    /// Where a part of a row stands.
    fn cell(&self, part: &[Glyph]) -> (usize, usize, String) {
        let (left, right) = (lines::left(part), lines::right(part));
        let first = self.columns.iter().position(|column| left < column.1).unwrap_or(self.columns.len() - 1);
        let last = self.columns.iter().rposition(|column| column.0 < right).unwrap_or(0);
        // Between two columns and over neither: the header of both.
        let (first, last) = (first.min(last), last.max(first));
        (first, last - first + 1, lines::text(part))
    }

    fn lines(self, limits: &Limits) -> Result<Vec<String>> {
        let mut grid = Grid::new(limits.cells);
        for mut row in self.rows {
            grid.row();
            row.sort_by_key(|cell| cell.0);
            let mut at = 0;
            for (column, columns, text) in row {
                let column = column.max(at);
                grid.gap(column - at);
                grid.cell(text, columns, 1);
                at = column + columns;
            }
            grid.gap(self.columns.len().saturating_sub(at));
        }
        grid.lines()
    }
}

/// Adds a part to a row; what stands below or above a part of its column goes on with it.
fn add(row: &mut Vec<(usize, usize, String)>, cell: (usize, usize, String)) {
    match row.iter_mut().find(|other| other.0 == cell.0) {
        Some(other) => lines::append(&mut other.2, &cell.2),
        None => row.push(cell),
    }
}

/// How far apart the rows of a table usually are.
fn pitch(rows: &[Row], whole: &[usize]) -> f32 {
    let mut steps: Vec<f32> = whole.windows(2).map(|pair| rows[pair[1]][0].base - rows[pair[0]][0].base).collect();
    steps.sort_by(f32::total_cmp);
    steps.get(steps.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyphs(text: &str, left: f32, base: f32) -> Vec<Glyph> {
        let place = |at: usize| left + 10.0 * at as f32;
        let glyph = |(at, letter)| Glyph { letter, left: place(at), right: place(at + 1), base, size: 10.0 };
        text.chars().enumerate().map(glyph).collect()
    }

    fn view(texts: &[(&str, f32, f32)], rules: &[(f32, f32, f32, f32)]) -> View {
        let rule = |(x0, y0, x1, y1): &(f32, f32, f32, f32)| Rule { x0: *x0, y0: *y0, x1: *x1, y1: *y1 };
        let glyphs = texts.iter().flat_map(|(text, left, base)| glyphs(text, *left, *base)).collect();
        View { height: 842.0, glyphs, rules: rules.iter().map(rule).collect() }
    }

    #[test]
    fn rules_make_cells_and_what_they_leave_open_spans() {
        // Three columns, two rows; the first header covers two columns; the sides are open.
        let rules = [
            (0.0, 0.0, 300.0, 0.0),
            (0.0, 40.0, 300.0, 40.0),
            (0.0, 80.0, 300.0, 80.0),
            (100.0, 40.0, 100.0, 80.0),
            (200.0, 0.0, 200.0, 80.0),
        ];
        let texts = [
            ("收案", 10.0, 20.0),
            ("结案", 210.0, 20.0),
            ("7", 10.0, 60.0),
            ("8", 110.0, 60.0),
            ("1", 210.0, 55.0),
            ("9", 210.0, 70.0),
            ("外", 10.0, 120.0),
        ];
        let mut page = view(&texts, &rules);
        let tables = ruled(&mut page, &mut 100, &Limits::default()).unwrap();
        // Two figures one below the other are two: the cell had room for both.
        assert_eq!(tables[0].rows, ["收案\t收案\t结案", "7\t8\t1 9"]);
        assert_eq!(lines::text(&page.glyphs), "外");
        assert!(ruled(&mut view(&texts, &rules), &mut 3, &Limits::default()).is_err());
    }

    #[test]
    fn a_frame_around_text_is_no_table() {
        let rules =
            [(0.0, 0.0, 300.0, 0.0), (0.0, 80.0, 300.0, 80.0), (0.0, 0.0, 0.0, 80.0), (300.0, 0.0, 300.0, 80.0)];
        let mut view = view(&[("全文", 10.0, 20.0)], &rules);
        assert!(ruled(&mut view, &mut 100, &Limits::default()).unwrap().is_empty());
        assert_eq!(view.glyphs.len(), 2);
    }

    #[test]
    fn gaps_make_columns_in_three_rows_or_more() {
        let row = |texts: &[(&str, f32)], base: f32| {
            texts.iter().flat_map(|(text, left)| glyphs(text, *left, base)).collect()
        };
        let rows: Vec<Row> = vec![
            row(&[("类别", 0.0), ("件数", 100.0)], 0.0),
            row(&[("甲类及", 0.0), ("7", 105.0)], 24.0),
            row(&[("其他", 0.0)], 36.0),
            row(&[("乙类", 0.0), ("8", 105.0)], 60.0),
            row(&[("全年共有十五件。", 20.0)], 90.0),
        ];
        let mut blocks = Vec::new();
        unruled(rows.clone(), 0, &mut blocks, &mut 100, &Limits::default()).unwrap();
        let Block::Rows(table) = &blocks[0] else { panic!("no table") };
        assert_eq!(table, &["类别\t件数", "甲类及其他\t7", "乙类\t8"]);
        assert!(matches!(&blocks[1], Block::Line(line) if line.text == "全年共有十五件。"));
        let mut blocks = Vec::new();
        unruled(rows[..2].to_vec(), 0, &mut blocks, &mut 100, &Limits::default()).unwrap();
        assert!(blocks.iter().all(|block| matches!(block, Block::Line(_))));
    }
}

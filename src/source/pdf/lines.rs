//! Glyphs to visual lines, and these to reading order: columns one after the other, tables where
//! they stand, tables without rules found by their gaps.

use super::content::{Glyph, View};
use super::tables::{self, Table};
use crate::limits::Limits;
use anyhow::Result;

/// One printed page in reading order.
pub(super) struct Sheet {
    pub blocks: Vec<Block>,
}

/// A visual line or the rows of a table.
pub(super) enum Block {
    Line(Line),
    /// One string a row, cells separated by tabs.
    Rows(Vec<String>),
}

/// What stands on one baseline of one column. Places in points.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub text: String,
    pub left: f32,
    pub right: f32,
    pub base: f32,
    /// Share of the page's height above its base.
    pub depth: f32,
    /// Size of its largest letter.
    pub size: f32,
    /// Width of the part that cannot be broken at its start: a letter with the marks behind it, or a
    /// figure with them.
    pub first_word: f32,
    /// Column of the page; 0 is the page's whole width.
    pub column: usize,
}

/// Glyphs of one baseline from left to right.
pub(super) type Row = Vec<Glyph>;

/// A gap of so many sizes ends a cell or column.
const GAP: f32 = 0.7;
/// Columns of text have so many letters a line and so many lines.
const COLUMN_LETTERS: usize = 9;
const COLUMN_LINES: usize = 4;

/// What stands on a page, before it is in order.
enum Item {
    Row(Row),
    Table(Table),
}

impl Item {
    fn top(&self) -> f32 {
        match self {
            Item::Row(row) => row[0].base,
            Item::Table(table) => table.top,
        }
    }

    fn crosses(&self, place: f32) -> bool {
        match self {
            Item::Row(row) => crosses(row, place),
            Item::Table(table) => table.left < place && place < table.right,
        }
    }

    /// Its part on the left and its part on the right of a place that it does not cross.
    fn divide(self, place: f32) -> [Option<Item>; 2] {
        match self {
            Item::Table(table) if table.left < place => [Some(Item::Table(table)), None],
            Item::Table(table) => [None, Some(Item::Table(table))],
            Item::Row(row) => {
                let (left, right): (Row, Row) = row.into_iter().partition(|glyph| glyph.left < place);
                [left, right].map(|side| Some(trimmed(side)).filter(|side| !side.is_empty()).map(Item::Row))
            }
        }
    }
}

/// Lines and tables in reading order.
///
/// Fails if the tables have more cells than `cells` has left.
pub(super) fn blocks(view: View, tables: Vec<Table>, cells: &mut usize, limits: &Limits) -> Result<Vec<Block>> {
    let rows = rows(view.glyphs);
    let gutter = gutter(&rows);
    let mut items: Vec<Item> = rows.into_iter().map(Item::Row).chain(tables.into_iter().map(Item::Table)).collect();
    items.sort_by(|a, b| a.top().total_cmp(&b.top()));
    let mut blocks = Vec::new();
    let mut flush =
        |items: &mut Vec<Item>, column| column_blocks(std::mem::take(items), column, &mut blocks, cells, limits);
    let [mut across, mut left, mut right]: [Vec<Item>; 3] = Default::default();
    for item in items {
        match gutter.filter(|place| !item.crosses(*place)) {
            None => {
                flush(&mut left, 1)?;
                flush(&mut right, 2)?;
                across.push(item);
            }
            Some(place) => {
                flush(&mut across, 0)?;
                let [on_left, on_right] = item.divide(place);
                left.extend(on_left);
                right.extend(on_right);
            }
        }
    }
    flush(&mut across, 0)?;
    flush(&mut left, 1)?;
    flush(&mut right, 2)?;
    for block in &mut blocks {
        if let Block::Line(line) = block {
            line.depth = line.base / view.height.max(1.0);
        }
    }
    Ok(blocks)
}

/// One column from top to bottom.
fn column_blocks(
    items: Vec<Item>,
    column: usize,
    blocks: &mut Vec<Block>,
    cells: &mut usize,
    limits: &Limits,
) -> Result<()> {
    let mut rows = Vec::new();
    for item in items {
        match item {
            Item::Row(row) => rows.push(row),
            Item::Table(table) => {
                tables::unruled(std::mem::take(&mut rows), column, blocks, cells, limits)?;
                blocks.push(Block::Rows(table.rows));
            }
        }
    }
    tables::unruled(rows, column, blocks, cells, limits)
}

/// Glyphs that stand on one baseline each, from top to bottom; blanks alone are no row.
pub(super) fn rows(mut glyphs: Vec<Glyph>) -> Vec<Row> {
    glyphs.retain(|glyph| [glyph.left, glyph.right, glyph.base, glyph.size].iter().all(|place| place.is_finite()));
    glyphs.sort_by(|a, b| a.base.total_cmp(&b.base));
    let mut rows: Vec<Row> = Vec::new();
    for glyph in glyphs {
        match rows.last_mut() {
            Some(row) if glyph.base - row[0].base <= 0.4 * row[0].size.max(glyph.size) => row.push(glyph),
            _ => rows.push(vec![glyph]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.left.total_cmp(&b.left));
        // Bold letters are often the same letter printed twice, a little aside.
        row.dedup_by(|next, kept| next.letter == kept.letter && next.left - kept.left < 0.2 * kept.size);
    }
    rows.into_iter().map(trimmed).filter(|row| !row.is_empty()).collect()
}

/// A row without the blanks at its ends.
fn trimmed(mut row: Row) -> Row {
    let printed = |glyph: &Glyph| glyph.letter != ' ';
    row.truncate(row.iter().rposition(printed).map_or(0, |last| last + 1));
    let start = row.iter().position(printed).unwrap_or(0);
    row.drain(..start);
    row
}

/// The parts of a row that wide gaps separate.
pub(super) fn segments(row: &[Glyph]) -> Vec<&[Glyph]> {
    let printed: Vec<usize> = (0..row.len()).filter(|at| row[*at].letter != ' ').collect();
    let mut parts = Vec::new();
    let mut start = printed.first().copied().unwrap_or(0);
    for pair in printed.windows(2) {
        let (before, after) = (&row[pair[0]], &row[pair[1]]);
        if after.left - before.right > GAP * before.size.max(after.size) {
            parts.push(&row[start..=pair[0]]);
            start = pair[1];
        }
    }
    if let Some(last) = printed.last() {
        parts.push(&row[start..=*last]);
    }
    parts
}

/// Left end of a run of glyphs.
pub(super) fn left(glyphs: &[Glyph]) -> f32 {
    glyphs.first().map_or(0.0, |glyph| glyph.left)
}

/// Right end of a run of glyphs.
pub(super) fn right(glyphs: &[Glyph]) -> f32 {
    glyphs.last().map_or(0.0, |glyph| glyph.right)
}

/// Whether a row has text at a place, or just a blank between words.
fn crosses(row: &[Glyph], place: f32) -> bool {
    segments(row).iter().any(|part| left(part) < place && place < right(part))
}

/// Where a page is divided into two columns of text, if it is.
fn gutter(rows: &[Row]) -> Option<f32> {
    let from = rows.iter().map(|row| left(row)).reduce(f32::min)?;
    let to = rows.iter().map(|row| right(row)).reduce(f32::max)?;
    let places = (0..=40).map(|step| from + (to - from) * (0.3 + 0.01 * step as f32));
    let best = places.min_by_key(|place| {
        let crossed = rows.iter().filter(|row| crosses(row, *place)).count();
        (crossed, ((place - (from + to) / 2.0).abs()) as usize)
    })?;
    let divided = rows.iter().filter(|row| !crosses(row, best));
    let (left, right): (Vec<Row>, Vec<Row>) =
        divided.map(|row| row.iter().copied().partition(|glyph: &Glyph| glyph.left < best)).unzip();
    let (left, right) = (beside(&left, &right), beside(&right, &left));
    let is_text = |rows: &[&Row]| {
        rows.len() >= COLUMN_LINES && rows.iter().map(|row| row.len()).sum::<usize>() >= COLUMN_LETTERS * rows.len()
    };
    (is_text(&left) && is_text(&right)).then_some(best)
}

/// Rows of one side of a page that stand between the first and the last row of the other.
fn beside<'r>(rows: &'r [Row], others: &[Row]) -> Vec<&'r Row> {
    let mut bases = others.iter().flatten().map(|glyph| glyph.base);
    let Some(first) = bases.next() else { return Vec::new() };
    let (top, bottom) = bases.fold((first, first), |(top, bottom), base| (top.min(base), bottom.max(base)));
    rows.iter().filter(|row| row.first().is_some_and(|glyph| (top..=bottom).contains(&glyph.base))).collect()
}

/// A row as a line of a column.
pub(super) fn line(row: &[Glyph], column: usize) -> Line {
    Line {
        text: text(row),
        left: left(row),
        right: right(row),
        base: row.first().map_or(0.0, |glyph| glyph.base),
        depth: 0.0,
        size: row.iter().map(|glyph| glyph.size).fold(0.0, f32::max),
        first_word: first_word(row),
        column,
    }
}

/// The letters of a row. A blank stands where one was printed or where letters stand well apart;
/// letters of Chinese text stand apart by justification alone.
pub(super) fn text(row: &[Glyph]) -> String {
    let mut text = String::with_capacity(row.len() * 3);
    let mut before: Option<(&Glyph, bool)> = None;
    for glyph in row {
        if glyph.letter == ' ' {
            before = before.map(|(last, _)| (last, true));
            continue;
        }
        if let Some((last, blank)) = before {
            let gap = (glyph.left - last.right) / last.size.max(glyph.size).max(0.1);
            let latin = last.letter.is_ascii() && glyph.letter.is_ascii();
            if blank && (latin || gap > 0.6) || gap > if latin { 0.25 } else { 1.0 } {
                text.push(' ');
            }
        }
        text.push(glyph.letter);
        before = Some((glyph, false));
    }
    text
}

/// Appends what goes on in a new line: words and numerals of the Latin script need a blank.
pub(super) fn append(text: &mut String, next: &str) {
    let letters = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    if letters(text.chars().next_back()) && letters(next.chars().next()) {
        text.push(' ');
    }
    text.push_str(next);
}

/// Width of what cannot be broken at the start of a row.
fn first_word(row: &[Glyph]) -> f32 {
    let whole = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | ',' | '%' | '-' | '/' | '+');
    let closing = |letter: char| "，。；：、！？）》」』】〕〉”’％‰…—·,.;:!?)]}%".contains(letter);
    let Some(first) = row.first() else { return 0.0 };
    let opening = row.iter().take_while(|glyph| "（《「『【〔〈“‘([".contains(glyph.letter)).count();
    let word = row[opening..].iter().take_while(|glyph| whole(glyph.letter)).count().max(1);
    let end = opening + word;
    let marks = row.iter().skip(end).take_while(|glyph| closing(glyph.letter)).count();
    row.get(end + marks - 1).map_or(first.right, |glyph| glyph.right) - first.left
}

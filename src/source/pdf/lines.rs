//! Glyphs to visual lines, and these to reading order: columns one after the other, tables where
//! they stand, tables without rules found by their gaps.

use super::content::Glyph;
use super::tables::{self, Table};
use crate::limits::Limits;
use anyhow::Result;

/// One printed page in reading order.
pub(super) struct Sheet {
    pub height: f32,
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
const GAP: f32 = 1.0;
/// Columns of text have so many letters a line and so many lines.
const COLUMN_LETTERS: usize = 9;
const COLUMN_LINES: usize = 4;

/// Lines and tables in reading order.
///
/// Fails if the tables have more cells than `cells` has left.
pub(super) fn blocks(glyphs: Vec<Glyph>, tables: Vec<Table>, cells: &mut usize, limits: &Limits) -> Result<Vec<Block>> {
    let rows = rows(glyphs);
    let mut tables = tables.into_iter().peekable();
    let mut blocks = Vec::new();
    let mut band: Vec<Row> = Vec::new();
    for row in rows {
        while tables.peek().is_some_and(|table| table.top < row[0].base) {
            flush(&mut band, &mut blocks, cells, limits)?;
            blocks.extend(tables.next().map(|table| Block::Rows(table.rows)));
        }
        band.push(row);
    }
    flush(&mut band, &mut blocks, cells, limits)?;
    blocks.extend(tables.map(|table| Block::Rows(table.rows)));
    Ok(blocks)
}

/// Puts the rows between two tables into reading order.
fn flush(band: &mut Vec<Row>, blocks: &mut Vec<Block>, cells: &mut usize, limits: &Limits) -> Result<()> {
    let rows = std::mem::take(band);
    let Some(gutter) = gutter(&rows) else {
        return tables::unruled(rows, 0, blocks, cells, limits);
    };
    let mut columns: [Vec<Row>; 2] = Default::default();
    let mut across: Vec<Row> = Vec::new();
    for row in rows {
        if crosses(&row, gutter) {
            for (number, column) in columns.iter_mut().enumerate() {
                tables::unruled(std::mem::take(column), number + 1, blocks, cells, limits)?;
            }
            across.push(row);
        } else {
            tables::unruled(std::mem::take(&mut across), 0, blocks, cells, limits)?;
            let (left, right) = row.into_iter().partition(|glyph| glyph.left < gutter);
            columns[0].extend(Some(left).filter(|row: &Row| !row.is_empty()));
            columns[1].extend(Some(right).filter(|row: &Row| !row.is_empty()));
        }
    }
    tables::unruled(across, 0, blocks, cells, limits)?;
    for (number, column) in columns.into_iter().enumerate() {
        tables::unruled(column, number + 1, blocks, cells, limits)?;
    }
    Ok(())
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
        let printed = |glyph: &Glyph| glyph.letter != ' ';
        let end = row.iter().rposition(printed).map_or(0, |last| last + 1);
        row.truncate(end);
        let start = row.iter().position(printed).unwrap_or(0);
        row.drain(..start);
    }
    rows.retain(|row| !row.is_empty());
    rows
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
    let divided: Vec<&Row> = rows.iter().filter(|row| !crosses(row, best)).collect();
    let side = |is_left: bool| {
        let lines = divided.iter().map(|row| row.iter().filter(|glyph| (glyph.left < best) == is_left).count());
        let lines: Vec<usize> = lines.filter(|letters| *letters > 0).collect();
        lines.len() >= COLUMN_LINES && lines.iter().sum::<usize>() >= COLUMN_LETTERS * lines.len()
    };
    let both = divided.iter().filter(|row| left(row) < best && best < right(row)).count();
    (both >= COLUMN_LINES && side(true) && side(false)).then_some(best)
}

/// A row as a line of a column.
pub(super) fn line(row: &[Glyph], column: usize) -> Line {
    Line {
        text: text(row),
        left: left(row),
        right: right(row),
        base: row.first().map_or(0.0, |glyph| glyph.base),
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
            if blank && (latin || gap > 0.6) || gap > if latin { 0.25 } else { GAP } {
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

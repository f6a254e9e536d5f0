//! The tables of a text as rows of cells, and what their headers say that the cells are counted in.

use crate::codebook::Codebook;
use crate::text::Bytes;
use crate::text::numeral::{Kind, Numeral, lex};
use crate::text::outline::Paragraph;

/// Columns of a table; a longer row is none. Each figure asks all cells of its row.
const MOST_COLUMNS: usize = 200;
/// Columns of a table whose cells stand on lines of their own.
const MOST_LINES: usize = 20;
/// Longest cell that stands on a line of its own, in characters.
const LONGEST_LINE: usize = 20;
/// Longest unit in a header, in bytes: 万平方米.
const LONGEST_UNIT: usize = 24;
/// Letters that may stand before the figure of a cell: 共, 约, 累计.
const AROUND: [char; 12] = ['共', '计', '合', '累', '总', '约', '近', '超', '过', '达', '有', '为'];
/// Headers of columns that number the rows of a table.
const SERIAL: [&str; 6] = ["序号", "编号", "行次", "项次", "序", "行号"];
/// What the name of a rate or share ends with.
const RATES: [&str; 4] = ["率", "占比", "比例", "比重"];
/// Words of a header, beside those, whose figures the unit of the whole table does not count.
const CHANGES: [&str; 4] = ["同比", "增幅", "增长", "%"];

/// One table: lines with tabs, or cells on lines of their own.
#[derive(Debug)]
pub(super) struct Grid {
    /// Cells by row and column.
    pub rows: Vec<Vec<Bytes>>,
    /// The paragraph before it.
    pub caption: Bytes,
    /// What its cells are counted in where their own headers do not say: (单位:万元).
    unit: Option<Bytes>,
}

/// Every table of a normalised text.
pub(super) fn grids(norm: &str, paragraphs: &[Paragraph]) -> Vec<Grid> {
    let mut grids: Vec<Grid> = Vec::new();
    let mut last = None;
    let (mut caption, mut unit) = (0..0, None);
    let mut number = 0;
    while let Some(paragraph) = paragraphs.get(number) {
        let text = &norm[paragraph.bytes.clone()];
        let columns = text.matches('\t').count() + 1;
        if (2..=MOST_COLUMNS).contains(&columns) {
            let cells = cells(text, paragraph.bytes.start);
            match grids.last_mut() {
                Some(grid) if last == number.checked_sub(1) => grid.rows.push(cells),
                _ => grids.push(Grid { rows: vec![cells], caption: caption.clone(), unit: unit.take() }),
            }
            last = Some(number);
        } else if let Some((rows, length)) = lines(norm, &paragraphs[number..]) {
            number += length;
            grids.push(Grid { rows, caption: caption.clone(), unit: unit.take() });
            continue;
        } else if is_page_number(text) && last.is_some() && last == number.checked_sub(1) {
            last = Some(number);
        } else if columns == 1 {
            // (单位:件) stands between the caption and its table.
            match text.trim_start_matches('(').strip_prefix("单位:") {
                Some(rest) if rest.len() > LONGEST_UNIT => unit = None,
                Some(rest) => unit = Some(paragraph.bytes.end - rest.len()..paragraph.bytes.end),
                None => (caption, unit) = (paragraph.bytes.clone(), None),
            }
        }
        number += 1;
    }
    grids
}

fn cells(text: &str, start: usize) -> Vec<Bytes> {
    let mut at = start;
    text.split('\t')
        .map(|cell| {
            let bytes = at..at + cell.len();
            at += cell.len() + 1;
            bytes
        })
        .collect()
}

/// The rows of a table that was copied cell by cell, and how many paragraphs they are: as many names as there are
/// columns, then again and again a name and its figures. The number of a page may stand between.
fn lines(norm: &str, paragraphs: &[Paragraph]) -> Option<(Vec<Vec<Bytes>>, usize)> {
    let text = |cell: &Bytes| &norm[cell.clone()];
    let is_cell = |cell: &Bytes| {
        let text = text(cell);
        let length = text.chars().take(LONGEST_LINE + 1).count();
        let named = text.strip_prefix("其中:").unwrap_or(text);
        (1..=LONGEST_LINE).contains(&length) && !named.contains(['\t', '。', ',', '，', ';', ':'])
    };
    let is_counted = |cell: &Bytes| is_figure(text(cell)) || ["—", "-", "/"].contains(&text(cell).trim());
    let bytes = |number: usize| paragraphs.get(number).map(|paragraph| &paragraph.bytes).filter(|cell| is_cell(cell));
    let names = (0..MOST_LINES + 2).map_while(bytes).take_while(|cell| !is_counted(cell)).count();
    let figures = (names..names + MOST_LINES).map_while(bytes).take_while(|cell| is_counted(cell)).count();
    let columns = figures + 1;
    if figures == 0 || names != columns + 1 {
        return None;
    }
    let numbered = (0..).map_while(|number| Some((number, bytes(number)?)));
    let mut cells = numbered.filter(|(_, cell)| !is_page_number(text(cell)));
    let (mut rows, mut end): (Vec<Vec<Bytes>>, usize) = Default::default();
    loop {
        let row: Vec<(usize, &Bytes)> = cells.by_ref().take(columns).collect();
        let is_row = |row: &[(usize, &Bytes)]| {
            !is_counted(row[0].1) && (rows.is_empty() || row[1..].iter().all(|cell| is_counted(cell.1)))
        };
        if row.len() < columns || !is_row(&row) {
            break;
        }
        end = row[columns - 1].0 + 1;
        rows.push(row.into_iter().map(|(_, cell)| cell.clone()).collect());
    }
    // Two lines with a figure each, below two names, may be anything.
    (rows.len().saturating_sub(1) * figures > 2).then_some((rows, end))
}

/// Where the cells of tables that stand on lines of their own begin, but for the first of each row, ascending.
pub(super) fn line_starts(norm: &str, grids: &[Grid]) -> Vec<usize> {
    let cells = grids.iter().flat_map(|grid| &grid.rows).flat_map(|row| row.iter().skip(1));
    cells.map(|cell| cell.start).filter(|start| norm[..*start].ends_with('\n')).collect()
}

/// — 3 —
fn is_page_number(line: &str) -> bool {
    let dashes = ['—', '–', '-', ' '];
    let number = line.trim_matches(dashes);
    line.starts_with(&dashes[..2]) && line.ends_with(dashes) && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a cell holds a figure and no name.
pub(super) fn is_figure(cell: &str) -> bool {
    let cell = cell.trim().trim_start_matches(AROUND);
    cell.starts_with(|letter: char| letter.is_ascii_digit() || letter == '-') && year(cell).is_none()
}

/// Whether words before a figure in its cell tell what it is for: 全年受理案件12件. Otherwise it is all there is, but
/// for its unit and how exact it is: 共12件, 约3万元.
pub(super) fn is_told(before: &str) -> bool {
    let tells = |letter: &char| crate::text::is_han(*letter) && !AROUND.contains(letter);
    before.chars().filter(tells).nth(1).is_some()
}

/// The year that a header names: 2018年, 2018年度.
pub(super) fn year(header: &str) -> Option<i32> {
    let digits = header.trim().get(..4)?;
    let rest = &header.trim()[4..];
    (digits.starts_with("20") && rest.starts_with('年')).then(|| digits.parse().ok()).flatten()
}

/// Takes the numbers in columns that number the rows (序号) for what they are.
pub(super) fn number_rows(norm: &str, grids: &[Grid], numerals: &mut [Numeral]) {
    for grid in grids {
        let mut columns: Vec<usize> = Vec::new();
        for row in &grid.rows {
            for (column, cell) in row.iter().enumerate() {
                let numbered = columns.contains(&column);
                if SERIAL.contains(&norm[cell.clone()].trim()) {
                    columns.extend((!numbered).then_some(column));
                } else if numbered && let Some(numeral) = alone(norm, cell, numerals) {
                    numeral.kind = Kind::Ordinal;
                }
            }
        }
    }
}

/// Reads bare figures in the unit that stands over their column, at their row or over their table, as if it stood
/// behind them: 1240.6 under 涉及金额(万元).
pub(super) fn measure(norm: &str, grids: &[Grid], codebook: &Codebook, numerals: &mut [Numeral]) {
    for grid in grids {
        let mut columns: Vec<Header> = Vec::new();
        for row in &grid.rows {
            let mut label = Header::default();
            for (column, cell) in row.iter().enumerate() {
                let text = norm[cell.clone()].trim();
                columns.resize_with(columns.len().max(column + 1), Header::default);
                if !is_figure(text) {
                    if text.contains(crate::text::is_han) {
                        label = Header::of(norm, cell);
                        columns[column] = label.clone();
                    }
                    continue;
                }
                let relative = columns[column].relative || label.relative;
                let whole = grid.unit.as_ref().filter(|_| !relative);
                let is_rate = columns[column].rate || label.rate;
                let headers = [columns[column].unit.as_ref(), label.unit.as_ref(), whole];
                if let Some(unit) = headers.into_iter().flatten().next()
                    && let Some(numeral) = alone(norm, cell, numerals)
                {
                    count_in(norm, unit, codebook, numeral);
                } else if is_rate && let Some(numeral) = alone(norm, cell, numerals) {
                    numeral.percent |= numeral.kind == Kind::Quantity && numeral.unit_end <= numeral.unit_start;
                }
            }
        }
    }
}

/// What a name over or beside figures says of how they are counted.
#[derive(Debug, Clone, Default)]
struct Header {
    /// Its unit: 万元 in 涉及金额(万元).
    unit: Option<Bytes>,
    /// Whether it names a rate or a change.
    relative: bool,
    /// Whether it names a rate or share, which are in per cent where no unit says otherwise.
    rate: bool,
}

impl Header {
    fn of(norm: &str, cell: &Bytes) -> Header {
        let text = norm[cell.clone()].trim_end();
        let unit = text.strip_suffix(')').and_then(|inner| {
            let start = cell.start + inner.rfind('(')? + 1;
            Some(start..cell.start + inner.len())
        });
        let unit = unit.filter(|unit| {
            let text = &norm[unit.clone()];
            text.len() <= LONGEST_UNIT && !text.starts_with(|letter: char| letter.is_ascii_digit())
        });
        let name = text.split('(').next().unwrap_or_default();
        let rate = unit.is_none() && RATES.iter().any(|word| name.ends_with(word));
        let relative = RATES.iter().chain(&CHANGES).any(|word| text.contains(word));
        Header { unit, relative, rate }
    }
}

/// The numeral that fills a cell, if nothing else stands in it.
fn alone<'n>(norm: &str, cell: &Bytes, numerals: &'n mut [Numeral]) -> Option<&'n mut Numeral> {
    let first = numerals.partition_point(|numeral| numeral.start < cell.start);
    numerals.get_mut(first).filter(|numeral| norm[cell.clone()].trim() == &norm[numeral.start..numeral.end])
}

/// Reads a bare figure with a unit that stands elsewhere: 18.62 in 万件(次) is 186,200.
fn count_in(norm: &str, unit: &Bytes, codebook: &Codebook, numeral: &mut Numeral) {
    if numeral.kind != Kind::Quantity || numeral.percent || numeral.unit_end > numeral.unit_start {
        return;
    }
    let figure = &norm[numeral.start..numeral.end];
    let word = &norm[unit.clone()];
    let [read] = lex(&format!("{figure}{word}"), &codebook.units)[..] else { return };
    let end = read.end.max(read.unit_end) - figure.len();
    // 件(次) and 件/人 begin with the unit; 含简易程序 is none, and 件、人 are two.
    if read.start > 0 || end == 0 || !(end == word.len() || word[end..].starts_with(['(', '/', ')'])) {
        return;
    }
    (numeral.value, numeral.resolution, numeral.percent) = (read.value, read.resolution, read.percent);
    if read.unit_end > read.unit_start {
        numeral.unit_start = unit.start + read.unit_start - figure.len();
        numeral.unit_end = unit.start + read.unit_end - figure.len();
    }
}

//! Tables that were copied line by line, with blanks between their cells.

use super::lines::Piece;

/// Columns of such a table.
const COLUMNS: std::ops::RangeInclusive<usize> = 3..=20;
/// Rows below its headers.
const FEWEST_ROWS: usize = 2;
/// Longest cell, in characters.
const LONGEST_CELL: usize = 20;

/// Longest line of names, in characters.
const LONGEST_HEAD: usize = 120;

/// Marks the rows of such tables: a line of names, then lines of a name and figures. A name too long for its column
/// begins on a line of its own (县（市、区） above 政府 403 341).
pub(super) fn mark(lines: &mut [Piece]) {
    let mut first = 0;
    while first < lines.len() {
        let rows = rows(&lines[first..]);
        for row in &rows {
            let line = &mut lines[first + row];
            (line.tabular, line.spaced) = (true, true);
        }
        for pair in rows.windows(2) {
            // What stands between two rows, pages and blank lines apart, is the beginning of a name.
            let between = lines[first + pair[0] + 1..first + pair[1]].iter_mut();
            between.filter(|line| is_name(line.text)).for_each(|line| line.begins_row = true);
        }
        first += 1 + rows.last().copied().unwrap_or(0);
    }
}

/// Which lines are rows of a table that begins with the first; none if none does.
fn rows(lines: &[Piece]) -> Vec<usize> {
    let head = &lines[0];
    // Most lines are longer or have no blanks: that is seen first.
    if head.length > LONGEST_HEAD || head.tabular || !head.text.contains([' ', '\u{3000}']) {
        return Vec::new();
    }
    let columns = head.text.split_whitespace().count();
    if !COLUMNS.contains(&columns) || !head.text.split_whitespace().all(is_name) {
        return Vec::new();
    }
    let mut rows = vec![0];
    let mut names = 0;
    for (number, line) in lines.iter().enumerate().skip(1) {
        if is_row(line.text, columns) {
            rows.push(number);
            names = 0;
        } else if is_name(line.text) && !line.text.contains(' ') && names == 0 {
            names = 1;
        } else if !line.text.trim_matches(PAGE).is_empty() {
            break;
        }
    }
    if rows.len() > FEWEST_ROWS { rows } else { Vec::new() }
}

/// What the number of a page is made of: — 3 —.
const PAGE: [char; 14] = ['—', '–', '-', ' ', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

fn is_row(line: &str, columns: usize) -> bool {
    let mut cells = line.split_whitespace();
    let named = cells.next().is_some_and(is_name);
    named && line.split_whitespace().count() == columns && cells.all(is_figure)
}

fn is_name(cell: &str) -> bool {
    let length = cell.chars().take(LONGEST_CELL + 1).count();
    (1..=LONGEST_CELL).contains(&length)
        && !is_figure(cell)
        && !cell.contains(['。', '，', ',', '；', ';'])
        && !cell.trim_matches(PAGE).is_empty()
}

/// 214, 97.2, +27.0%, —
fn is_figure(cell: &str) -> bool {
    let bare = cell.trim_start_matches(['+', '-', '↑', '↓', '—']).trim_end_matches(['%', '％']);
    bare.is_empty() && !cell.is_empty()
        || bare.starts_with(|letter: char| letter.is_ascii_digit())
            && bare.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ','))
}

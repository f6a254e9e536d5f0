//! How wide columns are: by their header and their first rows, a Han character counting two.

use rusqlite::types::Value;
use unicode_width::UnicodeWidthStr;

/// Rows that decide the widths.
pub(super) const SAMPLE: usize = 300;
/// A narrower column hides the arrow of its filter.
const NARROWEST: usize = 7;
/// A longer text is wrapped.
const WIDEST: usize = 60;
/// The arrow of the filter beside a header, and the margin of a cell.
const ARROW: usize = 3;
const MARGIN: usize = 1;

/// The width of each column, in digits of the default font, which is how Excel counts.
pub(super) fn widths(headers: &[String], sample: &[Vec<Value>]) -> Vec<usize> {
    let column = |(at, header): (usize, &String)| {
        let cells = sample.iter().map(|row| cell_width(&row[at]) + MARGIN);
        cells.chain([header_width(header) + ARROW]).max().unwrap_or(0).clamp(NARROWEST, WIDEST)
    };
    headers.iter().enumerate().map(column).collect()
}

/// How many lines a text takes in a column of that width.
pub(super) fn lines(text: &str, width: usize) -> usize {
    // No letter is wider than it has bytes: most cells are decided here.
    if text.len() <= width && !text.contains('\n') {
        return 1;
    }
    text.lines().map(|line| line.width().div_ceil(width).max(1)).sum()
}

/// A header may take two lines, broken at blanks and between Han characters.
fn header_width(header: &str) -> usize {
    let half = header.width().div_ceil(2);
    let longest_word = header.split_whitespace().map(word_width).max().unwrap_or(0);
    half.max(longest_word)
}

fn word_width(word: &str) -> usize {
    if word.is_ascii() { word.len() } else { word.width().div_ceil(2) }
}

fn cell_width(value: &Value) -> usize {
    match value {
        Value::Null => 0,
        Value::Text(text) => text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0),
        // With the separators of its thousands.
        Value::Integer(number) => number.to_string().len() * 4 / 3,
        Value::Real(number) => format!("{number:.2}").len() * 4 / 3,
        Value::Blob(bytes) => 2 * bytes.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_han_character_counts_two_and_bounds_hold() {
        let headers = ["地区".to_owned(), "comprehensive_rate_recomputed".to_owned(), "sentence".to_owned()];
        let row = |place: &str, sentence: String| vec![Value::Text(place.into()), Value::Null, Value::Text(sentence)];
        let sample = [row("南海区", "短".into()), row("大理白族自治州", "长".repeat(200))];
        assert_eq!(widths(&headers, &sample), [15, 32, 60]);
        assert_eq!(widths(&headers, &[]), [7, 32, 11]);
    }

    #[test]
    fn lines_are_counted_in_the_width_of_the_column() {
        assert_eq!(lines("南海区", 8), 1);
        assert_eq!(lines("南海区南海区", 8), 2);
        assert_eq!(lines("a\nb\nc", 8), 3);
        assert_eq!(lines("", 8), 1);
    }
}

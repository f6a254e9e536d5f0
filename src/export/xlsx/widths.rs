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

/// Height of a line, in points.
const LINE: f64 = 15.0;
/// Lines of a row before the rest of its texts is hidden, so that rows can be scanned.
const TALLEST: usize = 6;

/// The height of a row with these texts in columns of these widths, in points; `None` for a single line.
/// Not every program finds it out by itself when it opens a file.
pub(super) fn height<'a>(texts: impl Iterator<Item = (&'a str, usize)>, tallest: usize) -> Option<f64> {
    let lines = texts.map(|(text, width)| lines(text, width)).max().unwrap_or(1);
    (lines > 1).then(|| lines.min(tallest) as f64 * LINE)
}

/// The height of a row of a table.
pub(super) fn row_height(row: &[Value], widths: &[usize]) -> Option<f64> {
    let texts = row.iter().zip(widths).filter_map(|(value, width)| match value {
        Value::Text(text) if !is_json(text) => Some((text.as_str(), *width)),
        _ => None,
    });
    height(texts, TALLEST)
}

/// The height of a header over columns of these widths.
pub(super) fn header_height(headers: &[String], widths: &[usize]) -> Option<f64> {
    let room = |width: &usize| width.saturating_sub(ARROW).max(1);
    height(headers.iter().map(String::as_str).zip(widths.iter().map(room)), TALLEST)
}

/// How many lines a text takes in a column of that width.
fn lines(text: &str, width: usize) -> usize {
    // No letter is wider than it has bytes: most cells are decided here.
    if text.len() <= width && !text.contains('\n') {
        return 1;
    }
    // A line breaks before it is full, since no word and no Han character is split.
    let room = width.saturating_sub(width / 20).max(1);
    let lines = |line: &str| if line.width() <= width { 1 } else { line.width().div_ceil(room) };
    text.lines().map(lines).sum()
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

/// Whether a text is written for programs: it is shown on one line as far as there is room.
pub(super) fn is_json(text: &str) -> bool {
    text.starts_with('{') && text.ends_with('}')
}

fn cell_width(value: &Value) -> usize {
    match value {
        Value::Null => 0,
        Value::Text(text) if is_json(text) => 0,
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
    fn what_is_written_for_programs_makes_no_column_wide_and_no_row_high() {
        let row = vec![Value::Text(format!("{{\"received\":{}}}", "1".repeat(500)))];
        let found = widths(&["evidence".to_owned()], std::slice::from_ref(&row));
        assert_eq!(found, [11]);
        assert_eq!(row_height(&row, &found), None);
    }

    #[test]
    fn a_row_is_as_high_as_its_longest_text_up_to_a_bound() {
        let row = |text: String| [Value::Integer(1), Value::Text(text)];
        assert_eq!(row_height(&row("短".into()), &[8, 20]), None);
        assert_eq!(row_height(&row("长".repeat(19)), &[8, 20]), Some(30.0));
        assert_eq!(row_height(&row("长".repeat(1000)), &[8, 20]), Some(90.0));
    }

    #[test]
    fn lines_are_counted_in_the_width_of_the_column() {
        assert_eq!(lines("南海区", 8), 1);
        assert_eq!(lines("南海区南海区", 8), 2);
        assert_eq!(lines("a\nb\nc", 8), 3);
        assert_eq!(lines("", 8), 1);
    }
}

//! Questions about the text around a figure. All look a bounded way, so that lexing stays linear.

use crate::text::is_han;

/// How far titles, quotations and clauses are looked for, in bytes.
const REACH: usize = 400;

/// Text before `at` without the spaces right before it.
pub(super) fn before(text: &str, at: usize) -> &str {
    let text = &text[..at];
    if text.ends_with([' ', '\u{3000}', '\u{A0}']) { text.trim_end_matches([' ', '\u{3000}', '\u{A0}']) } else { text }
}

/// Text from `at` without the spaces in front.
pub(super) fn after(text: &str, at: usize) -> &str {
    let text = &text[at..];
    if text.starts_with([' ', '\u{3000}', '\u{A0}']) {
        text.trim_start_matches([' ', '\u{3000}', '\u{A0}'])
    } else {
        text
    }
}

/// Whether only spaces stand between `at` and the start of its line.
pub(super) fn starts_line(text: &str, at: usize) -> bool {
    let before = before(text, at);
    before.is_empty() || before.ends_with(['\n', '\r'])
}

/// Whether `at` starts a sentence: a line, or what follows a full stop, semicolon or colon.
pub(super) fn starts_sentence(text: &str, at: usize) -> bool {
    let before = before(text, at);
    before.is_empty() || before.ends_with(['\n', '\r', '。', '；', ';', '：', ':', '！', '？'])
}

/// Whether a clause ends at the start of `rest`.
pub(super) fn is_clause_end(rest: &str) -> bool {
    match rest.chars().next() {
        None => true,
        Some(c) => matches!(
            c,
            '，' | '。'
                | '；'
                | '、'
                | '：'
                | '！'
                | '？'
                | ','
                | ';'
                | ':'
                | '!'
                | '?'
                | '）'
                | ')'
                | '》'
                | '”'
                | '"'
                | '\n'
                | '\r'
                | '\t'
                | '】'
                | ']'
        ),
    }
}

/// How many rows of a table are looked up for its header.
const ROWS: usize = 60;

/// What stands on top of the column of a table's cell; nothing for the table's first row and column, and
/// where no table is.
pub(super) fn column_header(text: &str, at: usize) -> Option<&str> {
    let (above, row) = text[..at].rsplit_once('\n')?;
    let column = row.matches('\t').count();
    let top = above.rsplit('\n').take(ROWS).take_while(|line| line.contains('\t')).last()?;
    top.split('\t').nth(column).filter(|header| column > 0 && header.contains(is_han))
}

/// The last `bytes` bytes before `at`, or a little less, back to the last mark in `stops`.
pub(super) fn back_to<'a>(text: &'a str, at: usize, bytes: usize, stops: &[char]) -> &'a str {
    let mut start = at.saturating_sub(bytes);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let near = &text[start..at];
    match near.rfind(stops) {
        Some(stop) => &near[stop..],
        None => near,
    }
}

/// End of the title whose 《 stands at `at`; `None` if it is never closed in the sentence.
pub(super) fn title_end(text: &str, at: usize) -> Option<usize> {
    let mut depth = 0;
    for (i, c) in text[at..].char_indices() {
        match c {
            _ if i > REACH => return None,
            '《' => depth += 1,
            '》' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + i + c.len_utf8());
                }
            }
            '。' | '\n' => return None,
            _ => {}
        }
    }
    None
}

/// End of a short quotation whose opening mark ends at `from`. Long ones are running text.
pub(super) fn quote_end(text: &str, from: usize, close: char) -> Option<usize> {
    const LONGEST: usize = 14;
    for (count, (i, c)) in text[from..].char_indices().enumerate() {
        if c == close {
            return Some(from + i);
        }
        if count >= LONGEST || matches!(c, '。' | '；' | '，' | ',' | ';' | '\n' | '“') {
            return None;
        }
    }
    None
}

/// Length of a range mark at the start of `rest` (-, —, ～, 至, 到; dashes may be doubled).
pub(super) fn range_mark(rest: &str) -> Option<usize> {
    let first = rest.chars().next()?;
    let mut len = first.len_utf8();
    match first {
        '-' | '－' | '—' | '–' | '―' | '─' | '~' | '～' | '〜' | '﹣' | '−' | '至' | '到' => {}
        _ => return None,
    }
    if rest[len..].starts_with(first) && !"至到".contains(first) {
        len += first.len_utf8();
    }
    Some(len)
}

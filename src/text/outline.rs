//! Paragraphs, the markers that number them, and sentences.

use super::{Bytes, han_end, length_of};

/// How deep a marker stands: 一、 above （一） above 1. above （1） above 一是.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Depth {
    Chapter,
    Section,
    Point,
    Subpoint,
    Item,
}

/// A marker at the start of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marker {
    /// Its depth.
    pub depth: Depth,
    /// Its number; 0 if the page lost it (、 at the start of a line).
    pub number: u32,
    /// Its length in bytes.
    pub length: usize,
}

fn han_digit(letter: char) -> Option<u32> {
    Some(match letter {
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        _ => return None,
    })
}

/// Value of a Han ordinal up to 99 at the start of a text, and its length in bytes.
fn han_number(text: &str) -> Option<(u32, usize)> {
    let mut value = 0;
    let mut length = 0;
    for letter in text.chars().take(3) {
        let Some(digit) = han_digit(letter) else { break };
        value = match (value, digit) {
            (0, _) => digit,
            (tens, 10) if tens < 10 => tens * 10,
            (tens, ones) if tens >= 10 && tens % 10 == 0 && ones < 10 => tens + ones,
            _ => return None,
        };
        length += letter.len_utf8();
    }
    (length > 0).then_some((value, length))
}

fn digits(text: &str) -> Option<(u32, usize)> {
    let length = text.bytes().take(3).take_while(u8::is_ascii_digit).count();
    Some((text[..length].parse().ok()?, length))
}

/// The marker that a normalised text opens with, if any.
#[must_use]
pub fn marker(text: &str) -> Option<Marker> {
    if let Some(rest) = text.strip_prefix('、').or_else(|| text.strip_prefix(')')) {
        let han = rest.chars().next().is_some_and(|letter| letter > '\u{2e80}');
        let depth = if text.starts_with(')') { Depth::Section } else { Depth::Chapter };
        return han.then_some(Marker { depth, number: 0, length: text.len() - rest.len() });
    }
    if let Some(inner) = text.strip_prefix('(') {
        let (number, length, depth) = han_number(inner)
            .map(|(number, length)| (number, length, Depth::Section))
            .or_else(|| digits(inner).map(|(number, length)| (number, length, Depth::Subpoint)))?;
        let rest = &inner[length..];
        return rest.starts_with(')').then_some(Marker { depth, number, length: length + 2 });
    }
    if let Some(rest) = text.strip_prefix("——").or_else(|| text.strip_prefix("--")) {
        let length = text.len() - rest.trim_start_matches(['—', '-']).len();
        return Some(Marker { depth: Depth::Subpoint, number: 0, length });
    }
    if let Some(inner) = text.strip_prefix('第') {
        let (number, length) = han_number(inner)?;
        let mark = ["，", ",", "、"].into_iter().find(|mark| inner[length..].starts_with(mark))?;
        return Some(Marker { depth: Depth::Item, number, length: 3 + length + mark.len() });
    }
    if let Some((number, length)) = han_number(text) {
        let rest = &text[length..];
        if rest.starts_with('、') || rest.starts_with('.') {
            let mark = rest.chars().next().map_or(0, char::len_utf8);
            return Some(Marker { depth: Depth::Chapter, number, length: length + mark });
        }
        // 一是, and 一要 of what must be done; not 一要素.
        if let Some(after) =
            rest.strip_prefix('是').or_else(|| rest.strip_prefix('要').filter(|after| !after.starts_with('素')))
        {
            let mark =
                after.chars().next().filter(|mark| matches!(mark, '，' | ',' | '：' | ':')).map_or(0, char::len_utf8);
            return Some(Marker { depth: Depth::Item, number, length: length + 3 + mark });
        }
        return None;
    }
    if let Some(circle) = text.chars().next().filter(|letter| ('①'..='⑩').contains(letter)) {
        return Some(Marker { depth: Depth::Subpoint, number: circle as u32 - '①' as u32 + 1, length: 3 });
    }
    let (number, length) = digits(text)?;
    let rest = &text[length..];
    let mark = rest.chars().next()?;
    if number == 0 || length > 2 || !matches!(mark, '.' | '、' | '．') {
        return None;
    }
    // "3.5%" is a figure; "3.2020年" is point 3.
    let after = &rest[mark.len_utf8()..];
    let decimal =
        mark == '.' && digits(after).is_some_and(|(_, length)| length < 3 && !after[length..].starts_with('年'));
    (!decimal).then_some(Marker { depth: Depth::Point, number, length: length + mark.len_utf8() })
}

/// One line of the normalised text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// The line without its break.
    pub bytes: Bytes,
    /// The marker it opens with.
    pub marker: Option<Marker>,
}

/// Cuts a normalised text into its lines.
#[must_use]
pub fn paragraphs(norm: &str) -> Vec<Paragraph> {
    let mut start = 0;
    norm.split_inclusive('\n')
        .map(|line| {
            let bytes = start..start + line.trim_end_matches('\n').len();
            start += line.len();
            Paragraph { marker: marker(&norm[bytes.clone()]), bytes }
        })
        .collect()
}

/// Cuts a byte range after every mark that ends a sentence (。；！？ and a line's end).
#[must_use]
pub fn sentences(norm: &str, range: &Bytes) -> Vec<Bytes> {
    let mut found = Vec::new();
    let mut start = range.start;
    let text = &norm.as_bytes()[range.clone()];
    let mut at = han_end(text, 0);
    while at < text.len() {
        let ends = match text[at] {
            b';' | b'!' | b'?' | b'\n' => true,
            // 。 and ；！？
            0xe3 | 0xef => matches!(text[at..at + 3], [0xe3, 0x80, 0x82] | [0xef, 0xbc, 0x9b | 0x81 | 0x9f]),
            _ => false,
        };
        at += length_of(text[at]);
        if ends {
            found.push(start..range.start + at);
            start = range.start + at;
        }
        at = han_end(text, at);
    }
    if start < range.end {
        found.push(start..range.end);
    }
    found
}

/// Whether a sentence ends with this letter of a normalised text, so that a figure behind it has another
/// one.
#[must_use]
pub(crate) fn ends_sentence(letter: char) -> bool {
    matches!(letter, '。' | '!' | '?' | '\n')
}

/// Cuts a normalised text into its sentences, each without blanks around it; none is empty.
#[must_use]
pub(crate) fn full_sentences(norm: &str) -> Vec<Bytes> {
    let mut start = 0;
    norm.split_inclusive(ends_sentence)
        .map(|sentence| {
            let from = start + (sentence.len() - sentence.trim_start().len());
            start += sentence.len();
            from..start - (sentence.len() - sentence.trim_end().len())
        })
        .filter(|bytes| bytes.start < bytes.end)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_sentences_are_trimmed_and_never_empty() {
        let norm = "总则\n\n甲办结3件;乙2件。 丙!\t\n";
        let found: Vec<&str> = full_sentences(norm).into_iter().map(|bytes| &norm[bytes]).collect();
        assert_eq!(found, ["总则", "甲办结3件;乙2件。", "丙!"]);
    }

    fn depth(text: &str) -> Option<(Depth, u32)> {
        marker(text).map(|marker| (marker.depth, marker.number))
    }

    #[test]
    fn reads_markers_of_every_depth() {
        assert_eq!(depth("十二、加强培训"), Some((Depth::Chapter, 12)));
        assert_eq!(depth("(三)规范执法"), Some((Depth::Section, 3)));
        assert_eq!(depth("2.认真办理"), Some((Depth::Point, 2)));
        assert_eq!(depth("(1)认真办理"), Some((Depth::Subpoint, 1)));
        assert_eq!(depth("一是明确职责"), Some((Depth::Item, 1)));
        assert_eq!(depth("、规范执法"), Some((Depth::Chapter, 0)));
    }

    #[test]
    fn figures_and_words_are_no_markers() {
        for text in ["3.5%的案件", "2020年，", "一般程序", "12件", "十分重视", "2020.5"] {
            assert_eq!(depth(text), None, "{text}");
        }
        assert_eq!(depth("1.2020年发布文件"), Some((Depth::Point, 1)));
    }
}

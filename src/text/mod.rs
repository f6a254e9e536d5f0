//! One normalised text per report with a map back to the page; numerals; outline.
//!
//! Knows nothing of what figures mean.

pub(crate) mod automaton;
mod blanks;
mod lines;
pub mod numeral;
pub mod outline;
pub(crate) mod script;
pub mod words;

use std::ops::Range;

use lines::Piece;
pub use words::WordList;

/// Half-open byte range in [`Text::norm`].
pub type Bytes = Range<usize>;

/// Length in bytes of the character that starts with this byte of UTF-8.
#[inline]
pub(crate) const fn length_of(lead: u8) -> usize {
    match lead {
        0..=0x7f => 1,
        0xe0..=0xef => 3,
        0xf0.. => 4,
        _ => 2,
    }
}

/// Where the run of Han characters of three bytes (U+4000 to U+9FFF) that stands at a place of a text ends. Nearly all
/// of a report is such runs: a walk that looks for marks steps over them in a loop of its own, which is small.
#[inline]
pub(crate) fn han_end(text: &[u8], mut at: usize) -> usize {
    while matches!(text.get(at), Some(0xe4..=0xe9)) {
        at += 3;
    }
    at
}

/// A report's text twice: as published and as it is read.
///
/// The published text is what is stored and what evidence points into. The normalised one has
/// full-width letters and digits folded to half width, traditional characters read as simplified
/// ones, white space between Han characters dropped and soft line breaks joined, so that every
/// later step sees one form only.
#[derive(Debug, Clone)]
pub struct Text {
    /// As published.
    pub raw: String,
    /// As it is read: one paragraph or table row a line.
    pub norm: String,
    /// For every byte of `norm` the character (not byte) of `raw` that it came from, and one more
    /// entry for the end.
    map: Vec<u32>,
    /// For every character of `raw` its byte, and one more entry for the end.
    bytes: Vec<u32>,
}

impl Text {
    /// Normalises a published text.
    #[must_use]
    pub fn new(raw: &str) -> Text {
        let mut reading = Reading { norm: String::with_capacity(raw.len()), map: Vec::with_capacity(raw.len() + 1) };
        for line in lines::join(&script::simplify(raw)) {
            let mut previous = None;
            for piece in &line.pieces {
                previous = reading.piece(piece, previous);
            }
            reading.push('\n', line.end);
        }
        let Reading { norm, mut map } = reading;
        let bytes = starts(raw);
        map.push(bytes.len() as u32 - 1);
        Text { raw: raw.to_owned(), norm, map, bytes }
    }

    /// Characters of the published text that a byte range of the normalised one came from, soft
    /// line breaks inside it included.
    #[must_use]
    pub fn raw_span(&self, bytes: &Bytes) -> Range<usize> {
        let start = self.map[bytes.start] as usize;
        if bytes.end <= bytes.start {
            return start..start;
        }
        start..self.map[bytes.end - 1] as usize + 1
    }

    /// The published text of a character range.
    #[must_use]
    pub fn published(&self, span: &Range<usize>) -> &str {
        &self.raw[self.bytes[span.start] as usize..self.bytes[span.end] as usize]
    }

    /// The normalised text of a byte range.
    #[must_use]
    pub fn at(&self, bytes: &Bytes) -> &str {
        &self.norm[bytes.clone()]
    }
}

/// For every character of a text its byte, and one more entry for the end. Written for every byte and kept for those
/// that start a character, so that nothing has to be guessed about which those are.
fn starts(text: &str) -> Vec<u32> {
    let mut starts = vec![0; text.chars().count() + 1];
    let mut number = 0;
    for (at, byte) in text.bytes().enumerate() {
        starts[number] = at as u32;
        number += usize::from(byte as i8 >= -0x40);
    }
    starts[number] = text.len() as u32;
    starts
}

/// Marks that are read as they stand, in UTF-8.
const COMMAS: [&[u8]; 3] = ["，".as_bytes(), "。".as_bytes(), "、".as_bytes()];

/// A normalised text while it is made.
struct Reading {
    norm: String,
    map: Vec<u32>,
}

impl Reading {
    fn push(&mut self, letter: char, place: u32) {
        self.norm.push(letter);
        self.map.extend_from_slice(&[place; 4][..letter.len_utf8()]);
    }

    /// Adds a line of the page to its paragraph, `previous` being the last character there; gives
    /// the last one now.
    fn piece(&mut self, piece: &Piece, mut previous: Option<char>) -> Option<char> {
        let (mut rest, mut place) = (piece.text, piece.start);
        while !rest.is_empty() {
            let kept = self.unchanged(rest, &mut place, piece.piped);
            previous = rest[..kept].chars().next_back().or(previous);
            rest = &rest[kept..];
            let Some(letter) = rest.chars().next() else { break };
            let folded = piece.read(letter);
            if folded == ' ' {
                let behind = rest.trim_start_matches(|letter| piece.read(letter) == ' ');
                let run = rest[..rest.len() - behind.len()].chars().count();
                if piece.spaced {
                    self.push('\t', place);
                    previous = Some('\t');
                    (rest, place) = (behind, place + run as u32);
                    continue;
                }
                let next = behind.chars().next().map(|next| piece.read(next));
                if keeps_space(previous, next, run) {
                    self.push(' ', place);
                    previous = Some(' ');
                }
                (rest, place) = (behind, place + run as u32);
                continue;
            }
            self.push(folded, place);
            previous = Some(folded);
            (rest, place) = (&rest[letter.len_utf8()..], place + 1);
        }
        previous
    }

    /// Adds what a text starts with and is read as it stands: Han and ASCII, commas and full stops.
    /// Gives its bytes; `place` moves on by its characters.
    fn unchanged(&mut self, text: &str, place: &mut u32, piped: bool) -> usize {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'|' if piped => break,
                b'!'..=b'~' => {
                    self.map.push(*place);
                    at += 1;
                }
                0xe4..=0xe9 => {
                    self.map.extend_from_slice(&[*place; 3]);
                    at += 3;
                }
                0xe3 | 0xef if COMMAS.contains(&&bytes[at..at + 3]) => {
                    self.map.extend_from_slice(&[*place; 3]);
                    at += 3;
                }
                _ => break,
            }
            *place += 1;
        }
        self.norm.push_str(&text[..at]);
        at
    }
}

/// White space that a reader would miss: between two Latin words or two numbers, and a wide gap.
fn keeps_space(previous: Option<char>, next: Option<char>, run: usize) -> bool {
    let (Some(previous), Some(next)) = (previous, next) else { return false };
    if previous == '\t' || next == '\t' || previous == ' ' {
        return false;
    }
    run > 1 || (previous.is_ascii_alphanumeric() && next.is_ascii_alphanumeric())
}

/// Whether a letter is one of the Han characters that texts are written in.
#[inline]
pub(crate) fn is_han(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter)
}

/// One character in the form that every later step reads.
#[inline]
pub(crate) fn fold(letter: char) -> char {
    if is_han(letter) { letter } else { fold_mark(letter) }
}

fn fold_mark(letter: char) -> char {
    match letter {
        '\u{3000}'
        | '\u{a0}'
        | '\u{2002}'..='\u{200a}'
        | '\u{202f}'
        | '\u{feff}'
        | '\u{200b}'
        | '\r'
        | '\u{b}'
        | '\u{c}' => ' ',
        '０'..='９'
        | 'Ａ'..='Ｚ'
        | 'ａ'..='ｚ'
        | '％'
        | '．'
        | '／'
        | '＋'
        | '～'
        | '－'
        | '（'
        | '）'
        | '：'
        | '；'
        | '！'
        | '？'
        | '［'
        | '］'
        | '｜' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        '﹪' => '%',
        '∶' => ':',
        '〔' | '【' => '[',
        '〕' | '】' => ']',
        '﹙' => '(',
        '﹚' => ')',
        '﹐' => '，',
        '「' | '『' | '﹁' | '﹃' => '“',
        '」' | '』' | '﹂' | '﹄' => '”',
        '\u{2f800}'..='\u{2fa1f}' => script::supplement(letter),
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn norm(raw: &str) -> String {
        Text::new(raw).norm
    }

    #[test]
    fn folds_width_and_drops_space_between_han() {
        assert_eq!(norm("　　２０２２年 受理 １２ 件（含结转）"), "2022年受理12件(含结转)\n");
        assert_eq!(norm("實施「雙隨機、一公開」抽查，佔九成"), "实施“双随机、一公开”抽查，占九成\n");
        assert_eq!(norm("3 f 8 活动 App 推广"), "3 f 8活动App推广\n");
    }

    #[test]
    fn spans_lead_back_to_the_published_text() {
        let text = Text::new("共受理案\n\n件１２ 宗，其余在这一年之内全部结清并且归档。");
        let at = text.norm.find("12").unwrap();
        let span = text.raw_span(&(at..at + 2));
        let found: String = text.raw.chars().skip(span.start).take(span.len()).collect();
        assert_eq!(found, "１２");
    }
}

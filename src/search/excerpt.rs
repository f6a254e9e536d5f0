//! What is shown of a text in which something was found.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use super::word::{Word, joined};
use crate::harmless::steers;

/// How the places of what was found are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marks {
    /// By colour, for a terminal.
    Colour,
    /// 【…】, for anything else.
    Brackets,
}

impl Marks {
    fn around(self) -> (&'static str, &'static str) {
        match self {
            Marks::Colour => ("\x1b[1;31m", "\x1b[0m"),
            Marks::Brackets => ("【", "】"),
        }
    }
}

/// A text in one line with all places of some words marked. With `room` a text of more display columns is
/// cut to what is around the first place of each word, about `room` columns in all.
#[must_use]
pub fn excerpt(text: &str, words: &[Word], room: Option<usize>, marks: Marks) -> String {
    let letters: Vec<char> = text.chars().map(shown).collect();
    let found: Vec<Vec<Range<usize>>> = words.iter().map(|word| word.places(text)).collect();
    let firsts: Vec<&Range<usize>> = found.iter().filter_map(|places| places.first()).collect();
    let all: usize = letters.iter().map(|letter| width(*letter)).sum();
    let windows = match room {
        Some(room) if all > room => {
            let each = room / (2 * firsts.len().max(1));
            joined(firsts.iter().map(|place| around(&letters, place, each)).collect())
        }
        _ => std::iter::once(0..letters.len()).collect(),
    };
    let places = joined(found.into_iter().flatten().collect());
    let (before, behind) = marks.around();
    let mut out = String::new();
    let mut end = 0;
    for window in windows {
        if window.start > end {
            out.push('…');
        }
        for at in window.clone() {
            if places.iter().any(|place| place.start == at) {
                out += before;
            }
            out.push(letters[at]);
            if places.iter().any(|place| place.end == at + 1) {
                out += behind;
            }
        }
        end = window.end;
    }
    if end < letters.len() {
        out.push('…');
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A place with so many display columns before and behind it.
fn around(letters: &[char], place: &Range<usize>, columns: usize) -> Range<usize> {
    let fitting = |letters: &mut dyn Iterator<Item = &char>| {
        let mut left = columns;
        letters
            .take_while(|letter| match left.checked_sub(width(**letter)) {
                Some(rest) => {
                    left = rest;
                    true
                }
                None => false,
            })
            .count()
    };
    let before = fitting(&mut letters[..place.start].iter().rev());
    let behind = fitting(&mut letters[place.end..].iter());
    place.start - before..place.end + behind
}

fn width(letter: char) -> usize {
    letter.width().unwrap_or(0)
}

/// A character that cannot steer a terminal or turn its direction.
fn shown(letter: char) -> char {
    match letter {
        letter if letter.is_whitespace() => ' ',
        letter if steers(letter) => '\u{fffd}',
        letter => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;

    fn cut(text: &str, asked: &str, room: usize) -> String {
        excerpt(text, &words(asked), Some(room), Marks::Brackets)
    }

    #[test]
    fn a_short_text_is_whole_with_every_place_marked() {
        assert_eq!(cut("办理复议\n案件，复议到底", "复议", 80), "办理【复议】 案件，【复议】到底");
        assert_eq!(excerpt("\x1b[2J复议", &words("复议"), None, Marks::Colour), "\u{fffd}[2J\x1b[1;31m复议\x1b[0m");
    }

    #[test]
    fn a_long_text_is_cut_around_the_first_place_of_each_word() {
        let text = format!("{0}复议{0}应诉{0}复议", "甲".repeat(30));
        assert_eq!(cut(&text, "复议", 8), "…甲甲【复议】甲甲…");
        assert_eq!(cut(&text, "复议 应诉", 16), "…甲甲【复议】甲甲…甲甲【应诉】甲甲…");
        assert_eq!(cut(&text, "应诉", 300), text.replace("应诉", "【应诉】"));
    }

    #[test]
    fn a_place_is_never_cut() {
        assert_eq!(cut("甲甲甲法律顾问甲甲甲", "法律顾问", 4), "…甲【法律顾问】甲…");
        assert_eq!(cut("甲甲甲甲", "乙", 4), "…");
    }
}

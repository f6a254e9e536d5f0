//! What a person looks for: as a query of the index, and where it stands in a text.

use std::ops::Range;

use super::token::{Token, tokens};
use crate::text::script::Script;

/// One word or phrase that a person looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// As it was asked for.
    pub asked: String,
    /// The readings of it, any of which may stand in the text.
    phrases: Vec<Phrase>,
}

/// Tokens that follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Phrase {
    tokens: Vec<String>,
    /// Of the last token only the beginning is asked for: a Han character that may stand before any other.
    prefix: bool,
}

/// The words of a request. Blanks part them; a word without a letter in it is none.
#[must_use]
pub fn words(asked: &str) -> Vec<Word> {
    asked.split_whitespace().map(Word::new).filter(|word| !word.phrases.is_empty()).collect()
}

impl Word {
    /// What was asked for may be in either script, and a mark in it may be there or not:
    /// 谁执法谁普法 finds “谁执法、谁普法”, if it is asked for so, and also 谁执法谁普法.
    fn new(asked: &str) -> Word {
        let bare: String = asked.chars().filter(|letter| letter.is_alphanumeric()).collect();
        let mut phrases = Vec::new();
        for text in [asked, &bare] {
            for script in [Script::Simplified, Script::Traditional] {
                phrases.extend(Phrase::new(text, script).filter(|phrase| !phrases.contains(phrase)));
            }
        }
        Word { asked: asked.to_owned(), phrases }
    }

    /// The query of FTS5 that finds it. Tokens are Han, small Latin letters and digits, each phrase in
    /// quotation marks, so nothing that was asked for can be syntax.
    #[must_use]
    pub fn query(&self) -> String {
        let phrases: Vec<String> = self
            .phrases
            .iter()
            .map(|phrase| format!("\"{}\"{}", phrase.tokens.join(" "), if phrase.prefix { " *" } else { "" }))
            .collect();
        format!("({})", phrases.join(" OR "))
    }

    /// Where it stands in a text, in characters, ascending; what overlaps is one place.
    #[must_use]
    pub fn places(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for script in [Script::Simplified, Script::Traditional] {
            let tokens = tokens(text, script);
            found.extend(self.phrases.iter().flat_map(|phrase| phrase.places(&tokens)));
        }
        joined(found)
    }
}

impl Phrase {
    fn new(text: &str, script: Script) -> Option<Phrase> {
        let mut tokens = tokens(text, script);
        let last = tokens.pop()?;
        // A run of Han ends with its last character by itself. The text may go on behind it: after a pair
        // it says nothing more, alone it begins whatever token is there.
        let in_run = tokens.last().is_some_and(|before| before.span.end == last.span.end);
        let prefix = !in_run && !last.text.is_ascii();
        if !in_run {
            tokens.push(last);
        }
        Some(Phrase { tokens: tokens.into_iter().map(|token| token.text).collect(), prefix })
    }

    fn places(&self, tokens: &[Token]) -> Vec<Range<usize>> {
        let last = self.tokens.len() - 1;
        let same = |(at, (asked, token)): (usize, (&String, &Token))| {
            *asked == token.text || self.prefix && at == last && token.text.starts_with(asked.as_str())
        };
        tokens
            .windows(self.tokens.len())
            .filter(|window| self.tokens.iter().zip(*window).enumerate().all(same))
            .map(|window| {
                let end = if self.prefix { window[last].span.start + 1 } else { window[last].span.end };
                window[0].span.start..end
            })
            .collect()
    }
}

/// Places in order, those that overlap as one.
pub(super) fn joined(mut places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    places.sort_by_key(|place| (place.start, place.end));
    let mut joined: Vec<Range<usize>> = Vec::new();
    for place in places {
        match joined.last_mut() {
            Some(last) if place.start < last.end => last.end = last.end.max(place.end),
            _ => joined.push(place),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(asked: &str) -> String {
        words(asked).iter().map(Word::query).collect::<Vec<_>>().join(" ")
    }

    fn found(asked: &str, text: &str) -> Vec<String> {
        let letters: Vec<char> = text.chars().collect();
        words(asked).iter().flat_map(|word| word.places(text)).map(|place| letters[place].iter().collect()).collect()
    }

    #[test]
    fn a_word_is_a_phrase_of_pairs() {
        assert_eq!(query("复议"), "(\"复议\")");
        assert_eq!(query("法律顾问"), "(\"法律 律顾 顾问\")");
        assert_eq!(query("县"), "(\"县\" *)");
        assert_eq!(query("ＡＰＰ"), "(\"app\")");
        assert_eq!(query("受理12件"), "(\"受理 理 12 件\" *)");
    }

    #[test]
    fn marks_may_be_missing_and_script_is_either() {
        assert_eq!(query("“复议”、应诉"), "(\"复议 议 应诉\" OR \"复议 议应 应诉\")");
        assert_eq!(query("行政複議"), query("行政复议"));
        // 乾 is a name in simplified text, and 干 in traditional text.
        assert_eq!(query("乾县"), "(\"乾县\" OR \"干县\")");
    }

    #[test]
    fn no_word_is_syntax_of_the_index() {
        assert_eq!(
            query("a\" OR b* NEAR(c) words:d -e"),
            "(\"a\") (\"or\") (\"b\") (\"near c\" OR \"nearc\") (\"words d\" OR \"wordsd\") (\"e\")"
        );
        assert!(words("\" * ( ) ^ — 、").is_empty());
    }

    #[test]
    fn hits_are_the_letters_that_were_asked_for() {
        assert_eq!(found("复议", "行政复议和复 议应诉"), ["复议", "复 议"]);
        assert_eq!(found("法律顾问", "政府法律顾问、法律和顾问"), ["法律顾问"]);
        assert_eq!(found("县", "县、乡与县级"), ["县", "县"]);
        assert_eq!(found("受理12件", "共受理１２件案件"), ["受理１２件"]);
        assert_eq!(found("複議", "行政复议"), ["复议"]);
        assert_eq!(found("复议", "行政複議機關"), ["複議"]);
        assert_eq!(found("法治", "依法，治安"), Vec::<String>::new());
        assert_eq!(found("20", "2020年20件"), ["20"]);
        assert_eq!(found("依依", "依依依"), ["依依依"]);
    }
}

//! Characters to the tokens of the index.
//!
//! Chinese is written without blanks, and the words that people look for have two characters or more
//! (复议, 法律顾问). So each pair of neighbouring Han characters is a token: a word of two is found as it
//! is, a longer one as a phrase of pairs. The last character of each run is a token once more by itself,
//! so that a single character can be looked for by what tokens begin with.

use std::ops::Range;

use crate::text::fold;
use crate::text::script::Script;

/// What the index holds, and the characters that it was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub text: String,
    pub span: Range<usize>,
}

/// What a character is to the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Han,
    /// A Latin letter or an Arabic digit.
    Word,
    Blank,
    Mark,
}

impl Kind {
    fn of(letter: char) -> Kind {
        match letter {
            // What every SQLite since 3.40 takes for letters. Han that Unicode has taken in since (2015) is
            // no letter to an older one, and an index must read the same in both.
            '〇'
            | '\u{3400}'..='\u{4db5}'
            | '\u{4e00}'..='\u{9fcc}'
            | '\u{20000}'..='\u{2a6d6}'
            | '\u{2a700}'..='\u{2b734}'
            | '\u{2b740}'..='\u{2b81d}' => Kind::Han,
            letter if letter.is_ascii_alphanumeric() => Kind::Word,
            letter if letter.is_whitespace() => Kind::Blank,
            _ => Kind::Mark,
        }
    }
}

/// The tokens of a piece of text in a script, in order.
pub(super) fn tokens(text: &str, script: Script) -> Vec<Token> {
    let mut found = Vec::new();
    each_token(text, script, |letters| found.push(Token::new(letters)));
    found
}

/// The same as the index takes them: in order, with a blank between them.
pub(super) fn joined(text: &str, script: Script) -> String {
    // Nearly every character begins a pair.
    let mut joined = String::with_capacity(text.len() * 2 + text.len() / 2);
    each_token(text, script, |letters| {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.extend(letters.iter().map(|(_, letter)| letter));
    });
    joined
}

/// Hands out the letters of each token, at least one, with their places.
///
/// White space that a page has inside a sentence ends no run of Han, unless it parts cells of a table.
fn each_token(text: &str, script: Script, found: impl FnMut(&[(usize, char)])) {
    let mut out = Runs { found, han: Vec::new(), word: Vec::new() };
    let mut gap = String::new();
    for (at, letter) in script.simplify(text).chars().enumerate() {
        let letter = fold(letter).to_ascii_lowercase();
        match Kind::of(letter) {
            Kind::Blank => {
                gap.push(letter);
                continue;
            }
            Kind::Han => {
                if parts_cells(&gap) {
                    out.end_han();
                }
                out.end_word();
                out.han.push((at, letter));
            }
            Kind::Word => {
                out.end_han();
                if !gap.is_empty() {
                    out.end_word();
                }
                out.word.push((at, letter));
            }
            Kind::Mark => {
                out.end_han();
                out.end_word();
            }
        }
        gap.clear();
    }
    out.end_han();
    out.end_word();
}

/// A tab, or a wide gap that no line break explains.
fn parts_cells(gap: &str) -> bool {
    gap.contains('\t') || gap.len() > 1 && !gap.contains('\n')
}

/// The run of Han, or the word, that is not at its end yet: places and letters. One of them is empty.
struct Runs<F> {
    found: F,
    han: Vec<(usize, char)>,
    word: Vec<(usize, char)>,
}

impl<F: FnMut(&[(usize, char)])> Runs<F> {
    fn end_han(&mut self) {
        for start in 0..self.han.len() {
            (self.found)(&self.han[start..self.han.len().min(start + 2)]);
        }
        self.han.clear();
    }

    fn end_word(&mut self) {
        if !self.word.is_empty() {
            (self.found)(&self.word);
            self.word.clear();
        }
    }
}

impl Token {
    /// Of some letters; there is at least one.
    fn new(letters: &[(usize, char)]) -> Token {
        let (first, last) = (letters[0].0, letters[letters.len() - 1].0);
        Token { text: letters.iter().map(|letter| letter.1).collect(), span: first..last + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let found: Vec<String> = tokens(text, Script::of(text)).into_iter().map(|token| token.text).collect();
        assert_eq!(joined(text, Script::of(text)), found.join(" "));
        found.join(" ")
    }

    #[test]
    fn han_in_pairs_words_and_numbers_whole() {
        assert_eq!(read("办理行政复议"), "办理 理行 行政 政复 复议 议");
        assert_eq!(read("“互联网＋监管”ＡＰＰ上线3.5万次"), "互联 联网 网 监管 管 app 上线 线 3 5 万次 次");
        assert_eq!(read("省、市"), "省 市");
        assert_eq!(read("，。"), "");
    }

    #[test]
    fn white_space_ends_words_but_no_run_of_han() {
        assert_eq!(read("行政诉\n\n　　讼 案件"), "行政 政诉 诉讼 讼案 案件 件");
        assert_eq!(read("收案\t结案  维持"), "收案 案 结案 案 维持 持");
        assert_eq!(read("open data"), "open data");
    }

    #[test]
    fn every_script_and_width_is_one() {
        assert_eq!(read("行政複議機關"), read("行政复议机关"));
        assert_eq!(read("⾏政复议"), read("行政复议"));
    }

    #[test]
    fn a_token_knows_its_letters() {
        let found = tokens("全 年Ａb", Script::Simplified);
        let spans: Vec<_> = found.iter().map(|token| (token.text.as_str(), token.span.clone())).collect();
        assert_eq!(spans, [("全年", 0..3), ("年", 2..3), ("ab", 3..5)]);
    }
}

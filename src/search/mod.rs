//! Full-text search: the sentences of a text and the tokens that the index holds of them; what a person
//! asks for as phrases of such tokens; and where these stand in a sentence.
//!
//! Pure, and knows nothing of SQLite but how a query of FTS5 is written.

mod excerpt;
mod token;
mod word;

pub use excerpt::{Marks, excerpt};
pub use word::{Word, words};

use std::ops::Range;

use crate::text::Text;
use crate::text::outline;
use crate::text::script::Script;

/// One sentence on its way into the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands in the text, in characters, without blanks around it.
    pub span: Range<usize>,
    /// Its tokens in order, with a blank between them.
    pub tokens: String,
}

/// The sentences of a report's text as published, in text order. They end where the extractor has the
/// sentences of figures end.
#[must_use]
pub fn sentences(raw: &str) -> Vec<Sentence> {
    let text = Text::new(raw);
    let script = Script::of(raw);
    let mut found = Vec::new();
    for bytes in outline::full_sentences(&text.norm) {
        let span = text.raw_span(&bytes);
        let tokens = token::joined(text.published(&span), script);
        found.push(Sentence { span, tokens });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_have_their_place_and_their_tokens() {
        let raw = "一、总体情况\n　　全年受理复议１２件；办结10件。 下一步，\n\n继续。";
        let found: Vec<(String, String)> = sentences(raw)
            .into_iter()
            .map(|sentence| {
                let published = raw.chars().skip(sentence.span.start).take(sentence.span.len()).collect();
                (published, sentence.tokens)
            })
            .collect();
        let expected = [
            ("一、总体情况", "一 总体 体情 情况 况"),
            ("全年受理复议１２件；办结10件。", "全年 年受 受理 理复 复议 议 12 件 办结 结 10 件"),
        ];
        assert_eq!(found[..2], expected.map(|(text, tokens)| (text.to_owned(), tokens.to_owned())));
        assert_eq!(found.last().map(|last| last.1.as_str()), Some("继续 续"));
    }
}

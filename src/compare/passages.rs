//! What a report says was done, cut into sentences that can be looked up by what they speak of.

use std::collections::HashMap;

use super::terms::{Clause, Key, Words, ends_clause};
use crate::codebook::Sections;
use crate::extract::{Section, Span};
use crate::report::sections::Sections as Found;
use crate::text::outline::{Depth, Paragraph, paragraphs, sentences};
use crate::text::{Bytes, Text};

/// Headings are no longer than this, in characters. They say what follows is about, not what was done.
const LONGEST_HEADING: usize = 40;

/// The sentences of a report's text in which it says what was done.
#[derive(Debug, Default)]
pub struct Passages {
    pub(super) sentences: Vec<Sentence>,
    pub(super) windows: Vec<Window>,
    /// Windows that hold a term, ascending.
    holders: HashMap<Key, Vec<usize>>,
    /// How many sentences hold a term.
    spread: HashMap<Key, usize>,
}

#[derive(Debug)]
pub(super) struct Sentence {
    pub span: Span,
    /// Its clauses and where they stand.
    pub clauses: Vec<(Clause, Span)>,
}

/// One clause of a sentence, or two that follow each other.
#[derive(Debug)]
pub(super) struct Window {
    /// Index of its sentence.
    pub sentence: usize,
    pub clause: Clause,
}

impl Passages {
    /// Reads a report's text, as stored, for a year.
    #[must_use]
    pub fn read(text: &str, year: i32, sections: &Sections, words: &Words) -> Passages {
        let text = Text::new(text);
        let lines = paragraphs(&text.norm);
        let sections = Found::find(&text.norm, &lines, Some(year), sections);
        let mut found = Passages::default();
        for run in sections.runs(Section::Done) {
            for sentence in sentences(&text.norm, &run).into_iter().filter_map(|bytes| trimmed(&text, bytes)) {
                if !is_heading(&text, &lines, &sentence) {
                    found.add(&text, &sentence, words);
                }
            }
        }
        found
    }

    fn add(&mut self, text: &Text, sentence: &Bytes, words: &Words) {
        let number = self.sentences.len();
        let clauses = cut(&text.norm, sentence);
        let read: Vec<Clause> = clauses.iter().map(|bytes| Clause::new(text.at(bytes), words)).collect();
        let mut seen: Vec<Key> = read.iter().flat_map(|clause| clause.terms.iter().map(|term| term.key)).collect();
        seen.sort_unstable();
        seen.dedup();
        for key in seen {
            *self.spread.entry(key).or_default() += 1;
        }
        for at in 0..clauses.len() {
            for last in at..clauses.len().min(at + 2) {
                let clause = if last == at { read[at].clone() } else { read[at].join(&read[last]) };
                for term in &clause.terms {
                    self.holders.entry(term.key).or_default().push(self.windows.len());
                }
                self.windows.push(Window { sentence: number, clause });
            }
        }
        let spans = clauses.iter().map(|bytes| span(text, bytes));
        self.sentences.push(Sentence { span: span(text, sentence), clauses: read.into_iter().zip(spans).collect() });
    }

    /// Windows that hold a term.
    pub(super) fn holding(&self, key: Key) -> &[usize] {
        self.holders.get(&key).map_or(&[], Vec::as_slice)
    }

    /// How special a term is in this report: 1 if no more than one sentence holds it, 0 if all do.
    pub(super) fn rarity(&self, key: Key) -> f64 {
        let all = self.sentences.len().max(2) as f64;
        let holding = self.spread.get(&key).map_or(1, |count| *count) as f64;
        1.0 - holding.ln() / all.ln()
    }
}

/// Without white space and closing marks; nothing if nothing is left.
fn trimmed(text: &Text, bytes: Bytes) -> Option<Bytes> {
    let said = text.at(&bytes);
    let start = bytes.start + said.len() - said.trim_start().len();
    let end = bytes.start + said.trim_end().len();
    (start < end).then_some(start..end)
}

/// A short line without a closing mark, or a numbered one without a figure: 三、案卷评查. 一是 numbers no
/// heading.
fn is_heading(text: &Text, lines: &[Paragraph], sentence: &Bytes) -> bool {
    let line = lines.partition_point(|line| line.bytes.start <= sentence.start).saturating_sub(1);
    let Some(line) = lines.get(line).filter(|line| text.at(&line.bytes).trim_start().starts_with(text.at(sentence))) else {
        return false;
    };
    let said = text.at(sentence);
    let numbered = line.marker.is_some_and(|marker| marker.depth < Depth::Item);
    let figure = said.contains(|letter: char| letter.is_ascii_digit());
    let open = !said.ends_with(['。', '；', ';', '!', '！', '?', '？']);
    said.chars().count() <= LONGEST_HEADING && (open && line.bytes.end <= sentence.end || numbered && !figure)
}

fn cut(norm: &str, sentence: &Bytes) -> Vec<Bytes> {
    let mut found = Vec::new();
    let mut start = sentence.start;
    for (at, letter) in norm[sentence.clone()].char_indices().filter(|(_, letter)| ends_clause(*letter)) {
        let end = sentence.start + at;
        if start < end {
            found.push(start..end);
        }
        start = end + letter.len_utf8();
    }
    if start < sentence.end {
        found.push(start..sentence.end);
    }
    found
}

fn span(text: &Text, bytes: &Bytes) -> Span {
    let span = text.raw_span(bytes);
    Span { start: span.start, end: span.end }
}

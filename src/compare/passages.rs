//! What a report says was done, cut into sentences that can be looked up by what they speak of.

use std::collections::HashMap;

use super::terms::{Clause, Key, ends_clause};
use crate::codebook::{Codebook, Comparison};
use crate::extract::{Section, Span};
use crate::report::sections::Sections;
use crate::text::outline::{Paragraph, paragraphs, sentences};
use crate::text::{Bytes, Text};

/// A line of so many characters that ends without a mark is a heading: it says what follows is about,
/// not what was done.
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
}

/// One clause of a sentence, or two that follow each other.
#[derive(Debug)]
pub(super) struct Window {
    /// Index of its sentence.
    pub sentence: usize,
    pub clause: Clause,
    /// From its first character to the end of the clause behind it, whose figures belong to it:
    /// 推行告知承诺，涉及12项.
    pub reach: Span,
}

impl Passages {
    /// Reads a report's text, as stored, for a year.
    #[must_use]
    pub fn read(text: &str, year: i32, codebook: &Codebook) -> Passages {
        let text = Text::new(text);
        let lines = paragraphs(&text.norm);
        let sections = Sections::find(&text.norm, &lines, Some(year), &codebook.sections);
        let mut found = Passages::default();
        for run in sections.runs(Section::Done) {
            for sentence in sentences(&text.norm, &run).into_iter().filter_map(|bytes| trimmed(&text, bytes)) {
                if !is_heading(&text, &lines, &sentence) {
                    found.add(&text, &sentence, &codebook.comparison);
                }
            }
        }
        found
    }

    fn add(&mut self, text: &Text, sentence: &Bytes, words: &Comparison) {
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
                let end = clauses[(last + 1).min(clauses.len() - 1)].end;
                let reach = span(text, &(clauses[at].start..end));
                for term in &clause.terms {
                    self.holders.entry(term.key).or_default().push(self.windows.len());
                }
                self.windows.push(Window { sentence: number, clause, reach });
            }
        }
        self.sentences.push(Sentence { span: span(text, sentence) });
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

fn is_heading(text: &Text, lines: &[Paragraph], sentence: &Bytes) -> bool {
    let line = lines.partition_point(|line| line.bytes.start <= sentence.start).saturating_sub(1);
    let whole = lines.get(line).is_some_and(|line| line.bytes.start == sentence.start && line.bytes.end <= sentence.end);
    let said = text.at(sentence);
    whole && said.chars().count() <= LONGEST_HEADING && !said.ends_with(['。', '；', ';', '!', '！', '?', '？'])
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

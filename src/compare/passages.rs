//! What a report says was done, cut into sentences that can be looked up by what they speak of.

use std::ops::Range;

use super::terms::{Clause, Key, Words, ends_clause};
use crate::codebook::{Facet, Sections};
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
    /// Every term, ascending by key.
    held: Vec<Held>,
    /// Windows of all of them, one term's after the other's.
    holding: Vec<usize>,
}

/// Where a term stands and what it weighs.
#[derive(Debug)]
struct Held {
    key: Key,
    /// Its windows in `holding`, ascending.
    windows: Range<usize>,
    weight: f64,
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
    /// Indexes of its first and last clause there.
    first: usize,
    last: usize,
    /// Weight of all its terms.
    pub weight: f64,
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
        found.look_up();
        found
    }

    fn add(&mut self, text: &Text, sentence: &Bytes, words: &Words) {
        let clauses: Vec<(Clause, Span)> = cut(&text.norm, sentence)
            .iter()
            .map(|bytes| (Clause::new(text.at(bytes), words), span(text, bytes)))
            .collect();
        for first in 0..clauses.len() {
            for last in first..clauses.len().min(first + 2) {
                self.windows.push(Window { sentence: self.sentences.len(), first, last, weight: 0.0 });
            }
        }
        self.sentences.push(Sentence { span: span(text, sentence), clauses });
    }

    /// Notes where every term stands, and weighs it by how few sentences hold it, every window by its terms.
    fn look_up(&mut self) {
        // The windows of each clause, and every term with the number of its clause.
        let (mut windows, mut stands) = (Vec::new(), Vec::new());
        let mut first = 0;
        for sentence in &self.sentences {
            let clauses = sentence.clauses.len();
            for (at, (clause, _)) in sentence.clauses.iter().enumerate() {
                stands.extend(clause.keys().map(|key| (key.number(), windows.len(), key)));
                // One with the clause before it, one of its own, one with the clause behind it.
                let own = first + 2 * at;
                windows.push(own - usize::from(at > 0)..own + 1 + usize::from(at + 1 < clauses));
            }
            first += (2 * clauses).saturating_sub(1);
        }
        // By key, so that sums are the same to the last digit on every run.
        stands.sort_unstable();
        let all = (self.sentences.len().max(2) as f64).ln();
        for same in stands.chunk_by(|one, other| one.0 == other.0) {
            let start = self.holding.len();
            for (_, clause, _) in same {
                let next = self.holding[start..].last().map_or(0, |last| last + 1);
                self.holding.extend(windows[*clause].clone().skip_while(|window| *window < next));
            }
            let held = &self.holding[start..];
            let together = |one: &usize, other: &usize| self.windows[*one].sentence == self.windows[*other].sentence;
            let sentences = held.chunk_by(together).count();
            let key = same[0].2;
            let weight = weight(key) * (1.0 - (sentences as f64).ln() / all);
            held.iter().for_each(|window| self.windows[*window].weight += weight);
            self.held.push(Held { key, windows: start..self.holding.len(), weight });
        }
    }

    fn held(&self, key: Key) -> Option<&Held> {
        self.held.binary_search_by_key(&key, |held| held.key).ok().map(|at| &self.held[at])
    }

    /// Windows that hold a term.
    pub(super) fn holding(&self, key: Key) -> &[usize] {
        self.held(key).map_or(&[], |held| &self.holding[held.windows.clone()])
    }

    /// What a term weighs here: its full weight if no more than one sentence holds it, nothing if all do.
    pub(super) fn weight(&self, key: Key) -> f64 {
        self.held(key).map_or_else(|| weight(key), |held| held.weight)
    }

    /// A window as one clause.
    pub(super) fn clause(&self, window: usize) -> Clause {
        let Window { sentence, first, last, .. } = self.windows[window];
        let clauses = &self.sentences[sentence].clauses;
        let rest = clauses[first + 1..=last].iter();
        rest.fold(clauses[first].0.clone(), |joined, (next, _)| joined.join(next))
    }
}

/// What a term weighs by itself.
fn weight(key: Key) -> f64 {
    match key {
        Key::Concept(_, Facet::Matter) => 3.0,
        Key::Concept(_, Facet::Field) => 1.0,
        // What a plan would improve (机制, 力度) is rarely said again once it is done.
        Key::Concept(_, Facet::Aspect | Facet::Actor) => 0.5,
        Key::Pair(..) => 1.0,
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
    let Some(line) = lines.get(line).filter(|line| text.at(&line.bytes).trim_start().starts_with(text.at(sentence)))
    else {
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

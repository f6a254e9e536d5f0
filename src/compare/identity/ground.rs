//! The figures of a report as identities look at them: in text order, by code, and with the words
//! between them.

use std::collections::HashMap;

pub(super) use super::verdict::tidy as tidied;
use crate::codebook::{Codebook, Identity, Term, Words};
use crate::extract::{Measure, Metric, Section, Span};

/// Figures farther apart than this, in characters, may speak of different things: what they give
/// together is no reason to call one of them wrong.
const NEAR: usize = 400;
/// Characters behind a figure that may say what the rest of its list is.
const NEXT_WORDS: usize = 8;

pub(super) struct Ground<'a> {
    pub(super) metrics: &'a [Metric],
    codebook: &'a Codebook,
    /// The stored text, full-width forms made half-width one by one, so that spans still count.
    text: Vec<char>,
    /// How many brackets are open at each character; a line ends them.
    depth: Vec<u8>,
    /// What was done, in text order.
    pub(super) done: Vec<usize>,
    /// The same by code.
    by_code: HashMap<&'a str, Vec<usize>>,
    /// For every figure the first one that says the same.
    same: Vec<usize>,
}

impl<'a> Ground<'a> {
    pub(super) fn new(text: &str, metrics: &'a [Metric], codebook: &'a Codebook) -> Ground<'a> {
        let text: Vec<char> = text.chars().map(half_width).collect();
        let mut open = 0u8;
        let depth = text
            .iter()
            .map(|letter| {
                match letter {
                    '(' => open = open.saturating_add(1),
                    ')' => open = open.saturating_sub(1),
                    '\n' => open = 0,
                    _ => {}
                }
                open
            })
            .collect();
        let mut done: Vec<usize> = (0..metrics.len())
            .filter(|&at| metrics[at].section == Section::Done && metrics[at].year.is_some())
            .collect();
        done.sort_by_key(|&at| (metrics[at].span, at));
        let mut by_code: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut first = HashMap::new();
        let mut same: Vec<usize> = (0..metrics.len()).collect();
        for &at in &done {
            let metric = &metrics[at];
            let Some(code) = &metric.code else { continue };
            by_code.entry(code).or_default().push(at);
            // No value is negative zero but by a sign that says nothing.
            let value = (metric.value + 0.0).to_bits();
            let said = (code, &metric.segment, metric.measure, &metric.members, metric.year, value);
            same[at] = *first.entry(said).or_insert(at);
        }
        Ground { metrics, codebook, text, depth, done, by_code, same }
    }

    /// Whether two figures are outcomes beside each other, so that neither is a part of the other.
    pub(super) fn beside(&self, one: usize, other: usize) -> bool {
        let code = |at: usize| self.metrics[at].code.as_deref();
        match (code(one), code(other)) {
            (Some(one), Some(other)) => one != other && self.codebook.identities.add_up(&[one, other]),
            _ => false,
        }
    }

    /// What was done under a code, in text order.
    pub(super) fn with_code(&self, code: &str) -> &[usize] {
        self.by_code.get(code).map_or(&[], Vec::as_slice)
    }

    pub(super) fn words(&self) -> &Words {
        &self.codebook.identities.words
    }

    pub(super) fn identities(&self) -> &[Identity] {
        &self.codebook.identities.identity
    }

    /// Figures of a measure, in text order.
    pub(super) fn of_measure(&self, measure: Measure) -> impl Iterator<Item = usize> + '_ {
        self.done.iter().copied().filter(move |&at| self.metrics[at].measure == measure)
    }

    pub(super) fn is_percent(&self, at: usize) -> bool {
        self.metrics[at].unit == "%"
    }

    /// A level that counts or measures something that can be added up.
    pub(super) fn is_amount(&self, at: usize) -> bool {
        let metric = &self.metrics[at];
        let adds = !matches!(self.codebook.unit_class(&metric.unit), Some("percent" | "point" | "ratio" | "duration"));
        metric.measure == Measure::Value && metric.members.is_empty() && adds
    }

    pub(super) fn is_people(&self, at: usize) -> bool {
        matches!(self.codebook.unit_class(&self.metrics[at].unit), Some("person" | "person_times"))
    }

    /// Whether two figures are for the same year and the same part of it.
    pub(super) fn same_period(&self, one: usize, other: usize) -> bool {
        let (one, other) = (&self.metrics[one], &self.metrics[other]);
        one.year == other.year && one.as_of == other.as_of && one.cutoff == other.cutoff
    }

    pub(super) fn same_kind(&self, one: usize, other: usize) -> bool {
        let kind = |at: usize| self.codebook.unit_kind(&self.metrics[at].unit);
        kind(one) == kind(other)
    }

    /// The figure with a code, segment and measure that stands nearest to `near`, in any year.
    pub(super) fn nearest(
        &self,
        code: &str,
        segment: Option<&str>,
        measure: Measure,
        near: usize,
        wanted: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let fits = |&at: &usize| {
            let metric = &self.metrics[at];
            at != near
                && metric.measure == measure
                && metric.members.is_empty()
                && metric.segment.as_deref() == segment
                && wanted(at)
        };
        let all = self.with_code(code);
        let behind = all.partition_point(|&at| self.metrics[at].span < self.metrics[near].span);
        let span = |at: &usize| self.metrics[*at].span;
        let mut before = all[..behind].iter().copied().rev().filter(fits);
        // Of several at one place the first.
        let before = before.next().map(|last| before.take_while(|at| span(at) == span(&last)).last().unwrap_or(last));
        let after = all[behind..].iter().copied().find(fits);
        before.into_iter().chain(after).min_by_key(|&at| self.distance(at, near))
    }

    /// The level that a term names for the period of `near`.
    pub(super) fn term(&self, term: &Term, near: usize) -> Option<usize> {
        let own = |at: usize| self.same_period(at, near);
        self.nearest(&term.code, term.segment.as_deref(), Measure::Value, near, own)
    }

    pub(super) fn distance(&self, one: usize, other: usize) -> usize {
        let (one, other) = (self.metrics[one].span, self.metrics[other].span);
        if one.start <= other.start { other.start.saturating_sub(one.end) } else { one.start.saturating_sub(other.end) }
    }

    pub(super) fn all_near(&self, figures: &[usize]) -> bool {
        figures.iter().all(|&one| figures.iter().all(|&other| self.distance(one, other) <= NEAR))
    }

    /// Figures of the sentence of `at`, in text order.
    pub(super) fn sentence(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let sentence = self.metrics[at].sentence;
        let from = self.done.partition_point(|&other| self.metrics[other].span.start < sentence.start);
        let upto = self.done.partition_point(|&other| self.metrics[other].span.start < sentence.end);
        self.done[from..upto].iter().copied().filter(move |&other| self.metrics[other].sentence == sentence)
    }

    /// The text between the end of one figure and the start of a later one.
    pub(super) fn between(&self, one: usize, other: usize) -> String {
        self.slice(Span { start: self.metrics[one].span.end, end: self.metrics[other].span.start })
    }

    pub(super) fn slice(&self, span: Span) -> String {
        let end = span.end.min(self.text.len());
        self.text[span.start.min(end)..end].iter().collect()
    }

    /// Up to `letters` characters directly before a figure, within its sentence.
    pub(super) fn before(&self, at: usize, letters: usize) -> String {
        let metric = &self.metrics[at];
        let start = metric.span.start.saturating_sub(letters).max(metric.sentence.start);
        self.slice(Span { start, end: metric.span.start })
    }

    /// The words directly behind a figure, which may say of its list what the rest is.
    pub(super) fn behind(&self, at: usize) -> String {
        let start = self.metrics[at].span.end;
        self.slice(Span { start, end: start + NEXT_WORDS })
    }

    /// The last line before a place that is not empty.
    pub(super) fn line_before(&self, place: usize) -> String {
        let before = &self.text[..place.min(self.text.len())];
        let end = before.iter().rposition(|letter| !letter.is_whitespace()).map_or(0, |last| last + 1);
        let start = before[..end].iter().rposition(|letter| *letter == '\n').map_or(0, |last| last + 1);
        before[start..end].iter().collect()
    }

    pub(super) fn depth(&self, at: usize) -> u8 {
        self.depth.get(self.metrics[at].span.start).copied().unwrap_or(0)
    }

    /// Figures that say the same thing twice have one name here: the first of them.
    pub(super) fn same_as(&self, at: usize) -> usize {
        self.same[at]
    }

    /// A figure as a formula prints it.
    pub(super) fn show(&self, at: usize) -> String {
        show(self.metrics[at].value)
    }

    /// Several figures added up, in brackets if there are several.
    pub(super) fn show_sum(&self, figures: &[usize]) -> String {
        let sum = figures.iter().map(|&at| self.show(at)).collect::<Vec<_>>().join(" + ");
        if figures.len() > 1 { format!("({sum})") } else { sum }
    }

    /// What a figure measures, for notes: its code, or what the text calls it.
    pub(super) fn name(&self, at: usize) -> &str {
        let metric = &self.metrics[at];
        metric.code.as_deref().unwrap_or(&metric.label)
    }
}

/// A number without noise.
pub(super) fn show(value: f64) -> String {
    tidied(value).to_string()
}

fn half_width(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        _ => letter,
    }
}

pub(super) fn holds_any(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| text.contains(word.as_str()))
}

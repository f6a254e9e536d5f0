//! What the next report says about what a plan item promised.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::passages::Passages;
use super::terms::{Clause, Words, apart, clauses};
use crate::codebook::Facet;
use crate::extract::Span;

/// Least score of a passage that speaks of what was planned, of 1 at most: near half of what a clause
/// of the plan says, weighed by how special it is, stands in the passage. On the sets in
/// `tests/compare` no passage of another subject reaches it.
pub const SPEAKS_OF: f64 = 0.45;

/// Least weight of what the two share: two thirds of a narrow matter that the report names once, or
/// of a four-letter word of its own (three letter pairs).
pub const LEAST_SHARED: f64 = 2.0;

/// Least weight that a clause of a passage shares with a clause of the plan for its figures to be shown.
const LEAST_TOUCH: f64 = 1.5;

/// Added to what was planned: one shared word may be chance, many are not.
const DOUBT: f64 = 0.5;

/// How many passages are kept for a plan item.
pub const KEPT: usize = 3;

/// What a word of the passage counts that the plan has not: passages tell more than was planned.
const EXTRA: f64 = 0.08;

/// A sentence of the next report that speaks of what was planned.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The sentence in the report's text, in characters.
    pub span: Span,
    /// Its clauses that speak of any part of the plan item, each with the one behind it, whose figures
    /// belong to it: 推行告知承诺，涉及12项.
    pub reach: Vec<Span>,
    /// From [`SPEAKS_OF`] to 1.
    pub score: f64,
    /// What they share, in the plan's words, each with its weight.
    pub shared: Vec<(String, f64)>,
}

/// The passages that speak most of what a plan item says, best first, [`KEPT`] at most.
///
/// The result depends on the item, the report and the codebook alone.
#[must_use]
pub fn matches(plan: &str, passages: &Passages, words: &Words) -> Vec<Match> {
    let clauses = clauses(plan, words);
    let units = units(&clauses, words);
    // Best window of each sentence, with the unit that it matches.
    let mut best: BTreeMap<usize, (f64, usize, usize)> = BTreeMap::new();
    for (unit, clause) in units.iter().enumerate() {
        for (window, score) in scores(clause, passages) {
            let entry = best.entry(passages.windows[window].sentence).or_insert((0.0, 0, 0));
            if score > entry.0 {
                *entry = (score, window, unit);
            }
        }
    }
    let mut found: Vec<Match> =
        best.values().map(|&(score, window, unit)| matched(score, window, &units[unit], &clauses, passages)).collect();
    found.sort_by(better);
    found.truncate(KEPT);
    found
}

fn better(one: &Match, other: &Match) -> Ordering {
    other.score.total_cmp(&one.score).then_with(|| one.span.cmp(&other.span))
}

/// What of a plan item a passage may speak of: a clause, two that follow each other, or one thing of a
/// list (扩大全区通办、跨城通办的范围).
fn units(clauses: &[Clause], words: &Words) -> Vec<Clause> {
    let pairs = clauses.windows(2).map(|pair| pair[0].join(&pair[1]));
    let lists = clauses.iter().filter(|clause| clause.text.contains('、'));
    let parts = lists.flat_map(|list| list.text.split('、').map(|part| Clause::new(part, words)));
    clauses.iter().cloned().chain(pairs).chain(parts).collect()
}

/// Windows that speak of a clause of a plan, with their scores.
fn scores(clause: &Clause, passages: &Passages) -> Vec<(usize, f64)> {
    let planned: f64 = clause.keys().map(|key| passages.weight(key)).sum();
    let mut shared = vec![0.0; passages.windows.len()];
    for key in clause.keys() {
        for window in passages.holding(key) {
            shared[*window] += passages.weight(key);
        }
    }
    // 复议调解 is no 人民调解 of 矛盾纠纷.
    let fields = clause.concepts(&[Facet::Field]);
    let speaks = |(window, shared): (usize, f64)| {
        let score = shared / (DOUBT + planned + EXTRA * (passages.windows[window].weight - shared));
        let speaks = shared >= LEAST_SHARED && score >= SPEAKS_OF;
        (speaks && !apart(&fields, &passages.clause(window).concepts(&[Facet::Field]))).then_some((window, score))
    };
    shared.into_iter().enumerate().filter_map(speaks).collect()
}

fn matched(score: f64, window: usize, unit: &Clause, plan: &[Clause], passages: &Passages) -> Match {
    let sentence = &passages.sentences[passages.windows[window].sentence];
    let touches = |clause: &Clause| {
        plan.iter().any(|unit| {
            let shared = clause.keys().filter(|key| unit.term(*key).is_some());
            shared.map(|key| passages.weight(key)).sum::<f64>() >= LEAST_TOUCH
        })
    };
    let touching: Vec<bool> = sentence.clauses.iter().map(|(clause, _)| touches(clause)).collect();
    let near = |at: usize| touching[at] || at > 0 && touching[at - 1];
    let reach = sentence.clauses.iter().enumerate().filter(|(at, _)| near(*at)).map(|(_, (_, span))| *span);
    let shared = unit.shared(&passages.clause(window), |key| passages.weight(key));
    Match { span: sentence.span, reach: reach.collect(), score, shared }
}

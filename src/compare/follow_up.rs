//! What the next report says about what a plan item promised.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::passages::Passages;
use super::terms::{Clause, Key, Term, clauses};
use crate::codebook::{Comparison, Facet};
use crate::extract::Span;

/// Least score of a passage that speaks of what was planned, of 1 at most: half of what a clause of
/// the plan says, weighed by how special it is, stands in the passage. On the sets in
/// `tests/compare` no passage of another subject reaches it.
pub const SPEAKS_OF: f64 = 0.5;

/// Least weight of what the two share: two thirds of a narrow matter that the report names once, or
/// of a four-letter word of its own (three letter pairs).
pub const LEAST_SHARED: f64 = 2.0;

/// How many passages are kept for a plan item.
pub const KEPT: usize = 3;

/// What a word of the passage counts that the plan has not: passages tell more than was planned.
const EXTRA: f64 = 0.08;

fn weight(key: Key) -> f64 {
    match key {
        Key::Concept(_, Facet::Matter) => 3.0,
        Key::Concept(_, Facet::Field) => 1.0,
        // What a plan would improve (机制, 力度) is rarely said again once it is done.
        Key::Concept(_, Facet::Aspect | Facet::Actor) => 0.5,
        Key::Pair(..) => 1.0,
    }
}

/// A sentence of the next report that speaks of what was planned.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The sentence in the report's text, in characters.
    pub span: Span,
    /// The clauses in it that match, with the one behind them, whose figures are theirs.
    pub reach: Span,
    /// From [`SPEAKS_OF`] to 1.
    pub score: f64,
    /// What they share, in the plan's words, each with its weight.
    pub shared: Vec<(String, f64)>,
}

/// The passages that speak most of what a plan item says, best first, [`KEPT`] at most.
///
/// The result depends on the item, the report and the codebook alone.
#[must_use]
pub fn matches(plan: &str, passages: &Passages, words: &Comparison) -> Vec<Match> {
    let clauses = clauses(plan, words);
    let pairs = clauses.windows(2).map(|pair| pair[0].join(&pair[1]));
    let units: Vec<Clause> = clauses.iter().cloned().chain(pairs).collect();
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
        best.values().map(|&(score, window, unit)| matched(score, window, &units[unit], passages)).collect();
    found.sort_by(better);
    found.truncate(KEPT);
    found
}

fn better(one: &Match, other: &Match) -> Ordering {
    other.score.total_cmp(&one.score).then_with(|| one.span.cmp(&other.span))
}

/// Windows that speak of a clause of a plan, with their scores.
fn scores(clause: &Clause, passages: &Passages) -> Vec<(usize, f64)> {
    let weigh = |term: &Term| weight(term.key) * passages.rarity(term.key);
    let planned: f64 = clause.terms.iter().map(weigh).sum();
    let mut shared: BTreeMap<usize, f64> = BTreeMap::new();
    for term in &clause.terms {
        for window in passages.holding(term.key) {
            *shared.entry(*window).or_default() += weigh(term);
        }
    }
    shared
        .into_iter()
        .filter(|(_, shared)| *shared >= LEAST_SHARED)
        .map(|(window, shared)| {
            let told: f64 = passages.windows[window].clause.terms.iter().map(weigh).sum();
            (window, shared / (planned + EXTRA * (told - shared)))
        })
        .filter(|(_, score)| *score >= SPEAKS_OF)
        .collect()
}

fn matched(score: f64, window: usize, unit: &Clause, passages: &Passages) -> Match {
    let window = &passages.windows[window];
    Match {
        span: passages.sentences[window.sentence].span,
        reach: window.reach,
        score,
        shared: unit.shared(&window.clause, |key| weight(key) * passages.rarity(key)),
    }
}

//! Whether a target was met, where both it and its outcome are figures.

use std::collections::BTreeSet;

use super::place::Figure;
use super::terms::{Clause, Key, Words};

/// Whether a promise was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Verdict {
    Met,
    Missed,
}

/// The target's figure in the plan, the figure of the next report that measures the same, and what
/// follows; `None` where either figure is not there or cannot be told from another.
///
/// `target` is the figure of the plan item; `next_year` the year of the report that `done` is from.
#[must_use]
pub fn outcome<'f>(
    target: &Figure,
    next_year: i32,
    done: &'f [Figure],
    words: &Words,
) -> Option<(&'f Figure, Option<Verdict>)> {
    let alike: Vec<&Figure> = done
        .iter()
        .filter(|figure| figure.section == "done" && figure.year == Some(next_year))
        .filter(|figure| measures_the_same(target, figure, words))
        .collect();
    let first = alike.first().copied()?;
    // The same words for two values: one of them is of a part that its label does not name.
    if alike.iter().any(|figure| figure.value != first.value || figure.bound != first.bound) {
        return None;
    }
    Some((first, verdict(target, first)))
}

fn measures_the_same(target: &Figure, done: &Figure, words: &Words) -> bool {
    let form = target.measure == done.measure && target.unit == done.unit && target.segment == done.segment;
    let plain = target.members.is_none() && done.members.is_none();
    form && plain && target.code == done.code && (target.code.is_some() || same_label(&target.label, &done.label, words))
}

/// Whether two labels say the same, stock phrases aside. One of fewer than [`LEAST_LABEL`] terms
/// (场次, 人数) names nothing that could be found again.
fn same_label(one: &str, other: &str, words: &Words) -> bool {
    let of = |label: &str| -> BTreeSet<Key> {
        Clause::new(label, words).terms.iter().map(|term| term.key).collect()
    };
    let (one, other) = (of(one), of(other));
    one.len() >= LEAST_LABEL && one == other
}

const LEAST_LABEL: usize = 2;

/// A verdict where the bounds allow one. A figure of part of a year can only have met a floor
/// already; that a count is over its plain target need not be good, so nothing is said of it.
fn verdict(target: &Figure, done: &Figure) -> Option<Verdict> {
    let full = done.cutoff.is_none() && done.as_of.is_none();
    let (wanted, value) = (target.value, done.value);
    let whole = target.unit == "%" && wanted == 100.0;
    if !matches!(target.measure.as_str(), "value" | "share") {
        return None;
    }
    let judged = match (target.bound.as_str(), done.bound.as_str()) {
        ("at_least", "exact" | "at_least") if value >= wanted => Verdict::Met,
        ("at_least", "exact" | "at_most") if value < wanted && full => Verdict::Missed,
        ("exact", "exact") if value == wanted && full => Verdict::Met,
        // No rate is over 100%, so a plain 100% is a floor.
        ("exact", "exact" | "at_most") if whole && value < wanted && full => Verdict::Missed,
        ("at_most", "exact" | "at_most") if value <= wanted && full => Verdict::Met,
        ("at_most", "exact" | "at_least") if value > wanted && (full || target.unit != "%") => Verdict::Missed,
        _ => return None,
    };
    // A rate of part of a year may still turn.
    (full || target.unit != "%").then_some(judged)
}

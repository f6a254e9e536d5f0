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
    form && plain
        && target.code == done.code
        && (target.code.is_some() || same_label(&target.label, &done.label, words))
}

/// Whether two labels say the same, stock phrases aside. One of fewer than [`LEAST_LABEL`] terms
/// (场次, 人数) names nothing that could be found again.
fn same_label(one: &str, other: &str, words: &Words) -> bool {
    let of = |label: &str| -> BTreeSet<Key> { Clause::new(label, words).terms.iter().map(|term| term.key).collect() };
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codebook::Codebook;
    use crate::extract::Span;

    fn figure(value: f64, unit: &str, bound: &str) -> Figure {
        Figure {
            metric_id: 1,
            code: Some("litigation.appearance_rate".to_owned()),
            segment: None,
            measure: "value".to_owned(),
            year: Some(2021),
            value,
            unit: unit.to_owned(),
            bound: bound.to_owned(),
            as_of: None,
            cutoff: None,
            members: None,
            label: "负责人出庭应诉率".to_owned(),
            section: "done".to_owned(),
            span: Span::default(),
        }
    }

    fn judged(target: &Figure, done: &[Figure]) -> Option<(f64, Option<Verdict>)> {
        let codebook = Codebook::embedded().unwrap();
        let words = Words::new(&codebook.comparison, "某省某县");
        outcome(target, 2021, done, &words).map(|(figure, verdict)| (figure.value, verdict))
    }

    #[test]
    fn bounds_decide_what_can_be_said() {
        use Verdict::{Met, Missed};
        for (wanted, bound, unit, value, told, verdict) in [
            (20.0, "at_least", "场", 20.0, "exact", Some(Met)),
            (20.0, "at_least", "场", 19.0, "exact", Some(Missed)),
            (20.0, "at_least", "场", 20.0, "at_least", Some(Met)),
            (20.0, "at_least", "场", 15.0, "at_least", None),
            (20.0, "at_least", "场", 25.0, "about", None),
            (5.0, "at_most", "%", 4.0, "exact", Some(Met)),
            (5.0, "at_most", "%", 6.0, "exact", Some(Missed)),
            (5.0, "at_most", "%", 4.0, "at_least", None),
            (20.0, "exact", "场", 20.0, "exact", Some(Met)),
            (20.0, "exact", "场", 25.0, "exact", None),
            (20.0, "exact", "场", 15.0, "exact", None),
            (100.0, "exact", "%", 98.0, "exact", Some(Missed)),
            (100.0, "exact", "%", 100.0, "exact", Some(Met)),
            (20.0, "about", "场", 20.0, "exact", None),
        ] {
            let found = judged(&figure(wanted, unit, bound), &[figure(value, unit, told)]);
            assert_eq!(found, Some((value, verdict)), "{bound} {wanted}{unit}, then {told} {value}");
        }
    }

    #[test]
    fn part_of_a_year_can_only_have_reached_a_floor() {
        let part = |value, unit| Figure { cutoff: Some("截至10月".to_owned()), ..figure(value, unit, "exact") };
        let floor = figure(20.0, "场", "at_least");
        assert_eq!(judged(&floor, &[part(22.0, "场")]), Some((22.0, Some(Verdict::Met))));
        assert_eq!(judged(&floor, &[part(12.0, "场")]), Some((12.0, None)));
        assert_eq!(judged(&figure(20.0, "场", "at_most"), &[part(12.0, "场")]), Some((12.0, None)));
        assert_eq!(judged(&figure(90.0, "%", "at_least"), &[part(95.0, "%")]), Some((95.0, None)));
    }

    #[test]
    fn only_the_same_thing_is_an_outcome() {
        let target = figure(90.0, "%", "at_least");
        let done = figure(95.0, "%", "exact");
        assert!(judged(&target, std::slice::from_ref(&done)).is_some());
        for other in [
            Figure { code: None, ..done.clone() },
            Figure { segment: Some("镇街".to_owned()), ..done.clone() },
            Figure { measure: "growth".to_owned(), ..done.clone() },
            Figure { unit: "件".to_owned(), ..done.clone() },
            Figure { year: Some(2020), ..done.clone() },
            Figure { section: "plan".to_owned(), ..done.clone() },
            Figure { members: Some("a+b".to_owned()), ..done.clone() },
        ] {
            assert_eq!(judged(&target, std::slice::from_ref(&other)), None, "{other:?}");
        }
        // Two values under one name: neither can be quoted.
        assert_eq!(judged(&target, &[done.clone(), Figure { value: 80.0, ..done }]), None);
    }

    #[test]
    fn without_a_code_the_label_must_name_the_same_thing() {
        let named = |label: &str| Figure { code: None, label: label.to_owned(), ..figure(12.0, "个", "exact") };
        let target = Figure { bound: "at_least".to_owned(), ..named("新建法治文化阵地") };
        assert!(judged(&target, &[named("全县新建法治文化阵地")]).is_some());
        assert_eq!(judged(&target, &[named("新建法治宣传栏")]), None);
        let bare = Figure { bound: "at_least".to_owned(), ..named("全年") };
        assert_eq!(judged(&bare, &[named("全年")]), None);
    }
}

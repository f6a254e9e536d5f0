//! What an edited codebook would change in a database: its stored texts are read with it and compared with
//! the figures that are there. Nothing is written.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use anyhow::{Context, Result};
use serde::Serialize;

use super::super::{Talk, count};
use crate::extract::{Metric, Span};
use crate::harmless::one_line;
use crate::ingest::{Tools, read_stored};
use crate::store::{Figure, Store};

/// Most examples of a move.
const EXAMPLES: usize = 3;

/// Most moves that are printed for people.
const MOVES: usize = 40;

/// What would change.
#[derive(Debug, Serialize)]
pub(super) struct Effect {
    /// Current reports that were read.
    reports: usize,
    /// Current reports that there are.
    of: usize,
    /// Figures that stay as they are.
    same: usize,
    /// Figures that a person put right: they stay, whatever is read there.
    corrected: usize,
    /// Figures that get another code, come, go, or say something else; the most frequent first.
    moves: Vec<Move>,
}

/// Figures that move from one code to another.
#[derive(Debug, Serialize)]
struct Move {
    kind: Kind,
    /// Code as it is; null without one.
    from: Option<String>,
    /// Code as it would be; null without one.
    to: Option<String>,
    figures: usize,
    examples: Vec<Example>,
}

/// What happens to a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    /// Another code, or one at last, or none any more.
    Recoded,
    /// A numeral that is none so far.
    Added,
    /// Skipped from then on.
    Gone,
    /// The same code, but another value, unit, year, measure, segment or members.
    Changed,
}

#[derive(Debug, Serialize)]
struct Example {
    /// The figure as it is; null for one that would be added.
    metric_id: Option<i64>,
    report_year_id: i64,
    figure: String,
    sentence: String,
}

/// Reads at most `limit` current reports with other tools and compares.
///
/// # Errors
/// If the database cannot be read, or an earlier release made it.
pub(super) fn of(store: &Store, tools: &Tools, limit: Option<usize>, talk: Talk) -> Result<Effect> {
    store.present_schema()?;
    let all = current(store)?;
    let chosen = spread(&all, limit.unwrap_or(all.len()));
    let mut bar = talk.bar(chosen.len());
    let mut moves: BTreeMap<(Kind, Option<String>, Option<String>), Move> = BTreeMap::new();
    let mut effect = Effect { reports: chosen.len(), of: all.len(), same: 0, corrected: 0, moves: Vec::new() };
    for id in chosen {
        let Some(report) = store.marked_report(id)? else { continue };
        let fresh = read_stored(&store.stored_report(id)?, tools).with_context(|| format!("report year {id}"))?;
        let by_hand = corrected(store, id)?;
        for (old, new) in pairs(&report.figures, &fresh.facts.metrics) {
            if old.is_some_and(|old| by_hand.contains(&old.metric_id)) {
                effect.corrected += 1;
                continue;
            }
            let Some(kind) = kind(old, new) else {
                effect.same += 1;
                continue;
            };
            let from = old.and_then(|old| old.code.clone());
            let to = new.and_then(|new| new.code.clone());
            let moved = moves.entry((kind, from.clone(), to.clone())).or_insert_with(|| Move {
                kind,
                from,
                to,
                figures: 0,
                examples: Vec::new(),
            });
            moved.figures += 1;
            if moved.examples.len() < EXAMPLES {
                moved.examples.push(example(id, &report.text, old, new));
            }
        }
        bar.step();
    }
    effect.moves = moves.into_values().collect();
    effect.moves.sort_by_key(|one| std::cmp::Reverse(one.figures));
    Ok(effect)
}

fn current(store: &Store) -> Result<Vec<i64>> {
    let mut select =
        store.connection().prepare("SELECT report_year_id FROM report_year WHERE is_current = 1 ORDER BY 1")?;
    Ok(select.query_map((), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// So many of them at even distances.
fn spread(all: &[i64], limit: usize) -> Vec<i64> {
    let limit = limit.min(all.len());
    (0..limit).map(|at| all[at * all.len() / limit]).collect()
}

fn corrected(store: &Store, report_year_id: i64) -> Result<BTreeSet<i64>> {
    let mut select = store
        .connection()
        .prepare_cached("SELECT metric_id FROM metric WHERE report_year_id = ?1 AND correction_id IS NOT NULL")?;
    Ok(select.query_map([report_year_id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// What stands at one place of a text, as it is and as it would be.
type AtPlace<'a> = (Vec<&'a Figure>, Vec<&'a Metric>);

/// Figures as they are and as they would be, paired where they stand at one place: equal ones first, then
/// those of one code, then the others in order.
fn pairs<'a>(old: &'a [Figure], new: &'a [Metric]) -> Vec<(Option<&'a Figure>, Option<&'a Metric>)> {
    let mut places: BTreeMap<(usize, usize), AtPlace> = BTreeMap::new();
    for figure in old {
        places.entry((figure.place.start, figure.place.end)).or_default().0.push(figure);
    }
    for metric in new {
        places.entry((metric.span.start, metric.span.end)).or_default().1.push(metric);
    }
    let mut found = Vec::new();
    for (mut old, mut new) in places.into_values() {
        let alike: [fn(&Figure, &Metric) -> bool; 3] = [same, |old, new| old.code == new.code, |_, _| true];
        for alike in alike {
            old.retain(|figure| match new.iter().position(|metric| alike(figure, metric)) {
                Some(at) => {
                    found.push((Some(*figure), Some(new.remove(at))));
                    false
                }
                None => true,
            });
        }
        found.extend(old.into_iter().map(|figure| (Some(figure), None)));
        found.extend(new.into_iter().map(|metric| (None, Some(metric))));
    }
    found
}

fn same(old: &Figure, new: &Metric) -> bool {
    let members = Some(new.members.join("+")).filter(|members| !members.is_empty());
    old.code == new.code
        && old.segment == new.segment
        && old.measure == new.measure.as_str()
        && old.year == new.year
        && old.value == new.value
        && old.unit == new.unit
        && old.members == members
}

/// What happens to a figure; `None` if nothing does.
fn kind(old: Option<&Figure>, new: Option<&Metric>) -> Option<Kind> {
    match (old, new) {
        (Some(old), Some(new)) if same(old, new) => None,
        (Some(old), Some(new)) if old.code == new.code => Some(Kind::Changed),
        (Some(_), Some(_)) => Some(Kind::Recoded),
        (Some(_), None) => Some(Kind::Gone),
        (None, _) => Some(Kind::Added),
    }
}

fn example(report_year_id: i64, text: &str, old: Option<&Figure>, new: Option<&Metric>) -> Example {
    let place = old.map(|old| Span { start: old.place.start, end: old.place.end }).or(new.map(|new| new.span));
    let place = place.unwrap_or_default();
    // Around a figure that goes nobody knows the sentence any more.
    let around = Span { start: place.start.saturating_sub(30), end: place.end + 15 };
    let sentence = new.map_or(around, |new| new.sentence);
    let slice =
        |span: Span| text.chars().skip(span.start).take(span.end.saturating_sub(span.start)).collect::<String>();
    Example {
        metric_id: old.map(|old| old.metric_id),
        report_year_id,
        figure: slice(place),
        sentence: one_line(&slice(sentence)),
    }
}

/// The moves by code, each with its examples.
pub(super) fn print(effect: &Effect, out: &mut dyn Write) -> Result<()> {
    let number = |kind| effect.moves.iter().filter(|one| one.kind == kind).map(|one| one.figures).sum::<usize>();
    let some = if effect.reports < effect.of { format!(" of {}", effect.of) } else { String::new() };
    writeln!(
        out,
        "\nin {}{some}: {} get another code, {} come, {} go, {} say something else, {} stay",
        count(effect.reports, "current report"),
        count(number(Kind::Recoded), "figure"),
        number(Kind::Added),
        number(Kind::Gone),
        number(Kind::Changed),
        effect.same
    )?;
    if effect.corrected > 0 {
        writeln!(out, "{} put right by hand, whatever is read there", count(effect.corrected, "figure"))?;
    }
    for one in effect.moves.iter().take(MOVES) {
        let name = |code: &Option<String>| code.clone().unwrap_or_else(|| "(no code)".to_owned());
        let what = match one.kind {
            Kind::Recoded => format!("{} → {}", name(&one.from), name(&one.to)),
            Kind::Added => format!("new: {}", name(&one.to)),
            Kind::Gone => format!("gone: {}", name(&one.from)),
            Kind::Changed => format!("{} with another value, year, measure or part", name(&one.from)),
        };
        writeln!(out, "{:>6} {what}", one.figures)?;
        for example in &one.examples {
            let id = match example.metric_id {
                Some(id) => format!("metric {id}"),
                None => format!("report {}", example.report_year_id),
            };
            writeln!(out, "       {id}: {} in {}", one_line(&example.figure), example.sentence)?;
        }
    }
    if effect.moves.len() > MOVES {
        writeln!(out, "       and {} moves more; --json has all", effect.moves.len() - MOVES)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_taken_at_even_distances() {
        let all: Vec<i64> = (1..=10).collect();
        assert_eq!(spread(&all, 5), [1, 3, 5, 7, 9]);
        assert_eq!(spread(&all, 99), all);
        assert_eq!(spread(&all, 0), [0; 0]);
        assert_eq!(spread(&[], 3), [0; 0]);
    }
}

//! What must hold of a report's metrics together: no two figures of one series, and every
//! numeral accounted for.

use std::collections::{BTreeSet, HashMap};
use std::mem;

use super::ground::Ground;
use super::read::Read;
use super::whose::is_body;
use super::{Measure, Metric, Section, SkippedNumber, Span, segment};
use crate::codebook::{Codebook, theme};
use crate::text::numeral::Kind;

/// How often figures that clash are told apart by their words: one that is told from a second may then clash with a
/// third.
const ROUNDS: usize = 3;

/// So many figures behind another one may be shares or differences of it.
pub(super) const MOST_SAID: usize = 50;

/// A figure has the series of another one if it stands among so many more outcomes of the same cases, and one more.
const FEW: usize = 1;

/// A figure has the series of another one if its words fit better by so much.
const CLEARLY: f32 = 2.0;

/// Longest words that name a part, in characters.
const LONGEST_NAME: usize = 16;

/// Within one report no two `done` metrics may share code, segment, measure, year and members
/// with different values. Of two that do, one becomes a segment if its words name a part, else the
/// weaker loses its code: a part without a name is no series.
pub(super) fn settle(read: &mut [Read], codebook: &Codebook) {
    for round in 0..=ROUNDS {
        let clashing = clashing(read);
        if clashing.is_empty() {
            return;
        }
        // The figures that keep each series: one, or the same one said again.
        let mut keeping: HashMap<_, Vec<usize>> = HashMap::new();
        for at in clashing {
            let metric = &read[at].metric;
            let Some(key) = series(metric) else { continue };
            let key = (key.0.to_owned(), key.1.map(str::to_owned), key.2, key.3, key.4.to_owned());
            let keeping = keeping.entry(key).or_default();
            match keeping.first().copied() {
                Some(first) if !same_value(read[first].metric.value, metric.value) => {
                    let wins = outdoes(read, at, first, codebook);
                    let (keep, weaker) = if wins { (at, mem::replace(keeping, vec![at])) } else { (first, vec![at]) };
                    weaker.into_iter().for_each(|weaker| set_apart(read, keep, weaker, round < ROUNDS, codebook));
                }
                _ => keeping.push(at),
            }
        }
    }
}

/// Whether a figure keeps a series in which another one, before it, has another value.
fn outdoes(read: &[Read], at: usize, first: usize, codebook: &Codebook) -> bool {
    let (own, other) = (&read[at], &read[first]);
    if of_body(own) != of_body(other) {
        return of_body(other);
    }
    let (beside, others) = (company(read, at, codebook), company(read, first, codebook));
    if beside.abs_diff(others) > FEW {
        return beside > others;
    }
    // 终止140件 is all, and 调解后撤回申请的117件 of it.
    if is_named(own) != is_named(other) && own.metric.measure == Measure::Value {
        let (whole, part) = if is_named(own) { (other, own) } else { (own, other) };
        if whole.metric.value > part.metric.value {
            return !is_named(own);
        }
    }
    own.score > other.score + CLEARLY
}

/// Whether a figure's words, without those that gave its code, name a part.
fn is_named(read: &Read) -> bool {
    let name = segment::name(&read.qualifier);
    !name.is_empty() && !name.starts_with('全')
}

/// Whether a figure's words say of whose cases it is: 市生态环境局, 市政府作为被告的一审案件.
fn of_body(read: &Read) -> bool {
    is_body(&read.qualifier) || segment::is_party(&read.metric.label)
}

/// How many other outcomes of the same cases stand in a figure's sentence: 终止47件 beside 维持, 驳回 and 撤销 is the
/// docket's, and 终止21件 by itself is of some of its cases.
fn company(read: &[Read], at: usize, codebook: &Codebook) -> usize {
    let own = &read[at].metric;
    let Some(code) = own.code.as_deref() else { return 0 };
    let near = |other: &&Read| other.metric.sentence == own.sentence;
    let beside = |other: &&str| *other != code && codebook.identities.add_up(&[code, other]);
    let sentence = read[..at].iter().rev().take_while(near).chain(read[at..].iter().take_while(near));
    let counts = sentence.filter(|other| other.metric.measure == Measure::Value);
    counts.filter_map(|other| other.metric.code.as_deref()).filter(beside).collect::<BTreeSet<_>>().len()
}

/// Code, segment, measure, year and members.
type Series<'m> = (&'m str, Option<&'m str>, Measure, Option<i32>, &'m [String]);

/// What tells the series of a `done` figure from others; nothing if it has no code.
fn series(metric: &Metric) -> Option<Series<'_>> {
    let code = metric.code.as_deref().filter(|_| metric.section == Section::Done)?;
    Some((code, metric.segment.as_deref(), metric.measure, metric.year, &metric.members))
}

/// The figures of all series in which two figures differ, in text order: mostly there are none.
fn clashing(read: &[Read]) -> Vec<usize> {
    let series = read.iter().enumerate().filter_map(|(at, read)| Some((series(&read.metric)?, at)));
    let mut known: Vec<_> = series.collect();
    known.sort_unstable();
    let alike = known.chunk_by(|one, other| one.0 == other.0);
    let value = |at: usize| read[at].metric.value;
    let differ = alike.filter(|alike| alike.iter().any(|one| !same_value(value(alike[0].1), value(one.1))));
    let mut found: Vec<usize> = differ.flat_map(|alike| alike.iter().map(|one| one.1)).collect();
    found.sort_unstable();
    found
}

pub(super) fn same_value(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-9
}

/// Takes a read out of the series that another one keeps: into a part of it if its words may and do name one.
fn set_apart(read: &mut [Read], keep: usize, weaker: usize, may_name: bool, codebook: &Codebook) {
    let nameless = read[weaker].qualifier.is_empty() && read[weaker].metric.segment.is_none();
    let part = neighbour(read, weaker).filter(|_| may_name && nameless);
    if let Some(segment) = part {
        read[weaker].metric.segment = Some(segment);
        return take_along(read, weaker);
    }
    let qualifier = match read[weaker].qualifier.as_str() {
        "" if read[weaker].metric.label != read[keep].metric.label => read[weaker].metric.label.clone(),
        named => Some(shortened(named))
            .filter(|name| name.chars().count() <= LONGEST_NAME)
            .map_or_else(String::new, segment::name),
    };
    let entry = read[weaker].metric.code.as_deref().and_then(|code| codebook.entry(code));
    let qualifier = entry.map_or(qualifier.as_str(), |entry| entry.segment_name(&qualifier)).to_owned();
    let named = !qualifier.is_empty() && qualifier.chars().count() <= LONGEST_NAME && qualifier != read[keep].qualifier;
    let metric = &mut read[weaker].metric;
    if may_name && named && metric.segment.as_deref() != Some(qualifier.as_str()) {
        metric.segment = Some(match &metric.segment {
            Some(segment) if !qualifier.contains(segment.as_str()) => format!("{segment}{qualifier}"),
            _ => qualifier,
        });
    } else {
        let code = metric.code.take().unwrap_or_default();
        metric.segment = None;
        metric.members.clear();
        metric.reading = format!("{code} already has another figure in this report and the words name no part of it");
    }
    take_along(read, weaker);
}

/// Of a long name what stands behind its examples: 医疗、道路交通等行业性调解组织.
fn shortened(name: &str) -> &str {
    let long = name.chars().count() > LONGEST_NAME;
    let examples = name.rfind('等').map(|at| at + '等'.len_utf8()).filter(|at| long && *at < name.len());
    examples.map_or(name, |at| &name[at..])
}

/// The part that the figure before one in its sentence is of, where both are of one docket: 本级收到742件，受理598件.
fn neighbour(read: &[Read], at: usize) -> Option<String> {
    let own = &read[at].metric;
    let near = read[..at].iter().rev().take(MOST_SAID).take_while(|other| other.metric.sentence == own.sentence);
    let level = |other: &&Read| other.metric.measure == Measure::Value && !other.prior;
    let last = near.filter(level).find(|other| other.metric.code.is_some())?;
    let same = last.metric.code.as_deref().map(theme) == own.code.as_deref().map(theme) && last.metric.code != own.code;
    last.metric.segment.clone().filter(|_| same)
}

/// What is said of a figure goes where that goes: 长春市受理3418件，占34.6%.
pub(super) fn take_along(read: &mut [Read], at: usize) {
    let (of, metric) = (Some(read[at].mention), &read[at].metric);
    let (code, segment) = (metric.code.clone(), metric.segment.clone());
    let near = read[at..].iter_mut().take(MOST_SAID);
    for Read { metric, .. } in near.filter(|other| other.of == of && other.metric.code.is_some()) {
        metric.code.clone_from(&code);
        metric.segment.clone_from(&segment);
        if code.is_none() {
            metric.members.clear();
        }
    }
}

/// Every numeral that is no quantity, with its reason.
pub(super) fn skipped(ground: &Ground) -> Vec<SkippedNumber> {
    let numerals = ground.numerals.iter().filter(|numeral| numeral.kind != Kind::Quantity);
    numerals
        .map(|numeral| {
            let span = ground.text.raw_span(&(numeral.start..numeral.end));
            SkippedNumber {
                figure: ground.text.published(&span).to_owned(),
                reason: numeral.kind.as_str().to_owned(),
                span: Span { start: span.start, end: span.end },
            }
        })
        .collect()
}

//! Differences and growth against the levels that they lie between.

use super::Test;
use super::coded::join;
use super::ground::{Ground, tidied};
use super::verdict::{Range, Verdict, judge};
use crate::codebook::Identity;
use crate::extract::Measure;

/// Tests every absolute difference whose two levels are printed.
pub(super) fn changes(ground: &Ground<'_>, identity: &Identity) -> Vec<Test> {
    let test = |printed: usize| {
        let now = level(ground, printed)?;
        let before = level_before(ground, printed, now)?;
        charged(ground, difference(ground, identity, printed, now, before))
    };
    ground.of_measure(Measure::Change).filter_map(test).collect()
}

/// Tests every growth, in per cent or points, that the report gives enough for.
pub(super) fn growths(ground: &Ground<'_>, identity: &Identity) -> Vec<Test> {
    ground.of_measure(Measure::Growth).filter_map(|printed| growth(ground, identity, printed)).collect()
}

fn growth(ground: &Ground<'_>, identity: &Identity, printed: usize) -> Option<Test> {
    let now = level(ground, printed)?;
    let before = level_before(ground, printed, now);
    if !ground.is_percent(printed) {
        return charged(ground, difference(ground, identity, printed, now, before?));
    }
    if ground.is_percent(now) {
        // 办结率提高3%: points or per cent, the text leaves open.
        return None;
    }
    let test = match before {
        Some(before) => relative(ground, identity, printed, now, before)?,
        None => from_change(ground, identity, printed, now, change(ground, printed)?)?,
    };
    charged(ground, test)
}

/// A misfit of figures that stand far apart says nothing.
fn charged(ground: &Ground<'_>, test: Test) -> Option<Test> {
    let all: Vec<usize> = test.parts.iter().copied().chain(test.printed).collect();
    (test.verdict != Verdict::Broken || ground.all_near(&all)).then_some(test)
}

/// The level that a difference is of: with its code and segment, or, without a code, the level
/// before it in its sentence that the text calls alike.
fn level(ground: &Ground<'_>, printed: usize) -> Option<usize> {
    let metric = &ground.metrics[printed];
    let own = |at: usize| ground.same_period(at, printed);
    if let Some(code) = &metric.code {
        return ground.nearest(code, metric.segment.as_deref(), Measure::Value, printed, own);
    }
    let before = ground.sentence(printed).filter(|&at| ground.metrics[at].span.end <= metric.span.start);
    let alike = |&at: &usize| {
        let level = &ground.metrics[at];
        level.measure == Measure::Value && own(at) && !level.label.is_empty() && metric.label.starts_with(&level.label)
    };
    before.filter(alike).last()
}

/// The level of the year before: with the same code and segment, or, without a code, the one in
/// the same sentence and unit.
fn level_before(ground: &Ground<'_>, printed: usize, now: usize) -> Option<usize> {
    let metric = &ground.metrics[printed];
    let year = metric.year.map(|year| year - 1);
    let own = |at: usize| ground.metrics[at].year == year && ground.metrics[at].unit == ground.metrics[now].unit;
    if let Some(code) = &metric.code {
        return ground.nearest(code, metric.segment.as_deref(), Measure::Value, printed, own);
    }
    let levels: Vec<usize> =
        ground.sentence(printed).filter(|&at| ground.metrics[at].measure == Measure::Value && own(at)).collect();
    // Two levels of last year in one sentence: which is meant, only the words know.
    let [level] = levels.as_slice() else { return None };
    Some(*level)
}

/// The absolute difference that stands beside a growth.
fn change(ground: &Ground<'_>, printed: usize) -> Option<usize> {
    let metric = &ground.metrics[printed];
    let own = |at: usize| ground.same_period(at, printed) && ground.metrics[at].sentence == metric.sentence;
    if let Some(code) = &metric.code {
        return ground.nearest(code, metric.segment.as_deref(), Measure::Change, printed, own);
    }
    // Without a code, the difference directly before: 增加120件，增幅10%.
    let before = ground.sentence(printed).take_while(|&at| at != printed).last()?;
    let change = &ground.metrics[before];
    (change.measure == Measure::Change && change.code.is_none() && own(before)).then_some(before)
}

fn difference(ground: &Ground<'_>, identity: &Identity, printed: usize, now: usize, before: usize) -> Test {
    let (this, last) = (&ground.metrics[now], &ground.metrics[before]);
    let recomputed = tidied(this.value - last.value);
    let formula =
        |sign: &str| format!("{} {sign} {} − {}", ground.show(printed), ground.show(now), ground.show(before));
    let allowed = Range::of(this).minus(Range::of(last));
    made(ground, identity, printed, vec![now, before], recomputed, allowed, formula)
}

fn relative(ground: &Ground<'_>, identity: &Identity, printed: usize, now: usize, before: usize) -> Option<Test> {
    let (this, last) = (&ground.metrics[now], &ground.metrics[before]);
    let below = Range::of(last);
    if below.low <= 0.0 {
        return None;
    }
    let recomputed = (this.value - last.value) / last.value * 100.0;
    let quotient = Range::of(this).percent_of(below);
    let allowed = Range { low: quotient.low - 100.0, high: quotient.high - 100.0 };
    let formula = |sign: &str| {
        let [now, before] = [now, before].map(|at| ground.show(at));
        format!("{}% {sign} ({now} − {before}) / {before}", ground.show(printed))
    };
    Some(made(ground, identity, printed, vec![now, before], recomputed, allowed, formula))
}

fn from_change(ground: &Ground<'_>, identity: &Identity, printed: usize, now: usize, change: usize) -> Option<Test> {
    let (this, more) = (&ground.metrics[now], &ground.metrics[change]);
    let last = this.value - more.value;
    let below = Range::of(this).minus(Range::of(more));
    if below.low <= 0.0 || last <= 0.0 {
        return None;
    }
    let formula = |sign: &str| {
        let [now, change] = [now, change].map(|at| ground.show(at));
        format!("{}% {sign} {change} / ({now} − {change})", ground.show(printed)).replace("− -", "+ ")
    };
    let allowed = Range::of(more).percent_of(below);
    Some(made(ground, identity, printed, vec![change, now], more.value / last * 100.0, allowed, formula))
}

fn made(
    ground: &Ground<'_>,
    identity: &Identity,
    printed: usize,
    parts: Vec<usize>,
    recomputed: f64,
    allowed: Range,
    formula: impl Fn(&str) -> String,
) -> Test {
    let (verdict, note) = judge(&ground.metrics[printed], recomputed, allowed);
    Test {
        identity: identity.name.clone(),
        formula: formula(verdict.sign()),
        printed: Some(printed),
        parts,
        value: ground.metrics[printed].value,
        recomputed: tidied(recomputed),
        verdict,
        note: join([note]),
    }
}

//! Shares against their counts and the whole, and shares against each other.

use super::Test;
use super::coded::{Sum, combinations, join};
use super::ground::{Ground, holds_any, tidied};
use super::rate::quotient;
use super::verdict::{Verdict, is_count};
use crate::codebook::{Identity, Kind, Term};
use crate::extract::Measure;

/// Tests every printed share whose count the report prints.
pub(super) fn shares(ground: &Ground<'_>, identity: &Identity) -> Vec<Test> {
    let tests: Vec<(Test, bool)> =
        ground.of_measure(Measure::Share).filter_map(|at| share(ground, identity, at)).collect();
    // A misfit counts where another share proves the whole, or where a code names the whole and the
    // figures stand close.
    let proven: Vec<usize> = tests
        .iter()
        .filter(|(test, _)| test.verdict != Verdict::Broken)
        .filter_map(|(test, _)| test.parts.last().copied())
        .collect();
    let counts = |(test, stated): &(Test, bool)| {
        let whole = test.parts.last().is_some_and(|whole| proven.contains(whole));
        let all: Vec<usize> = test.parts.iter().copied().chain(test.printed).collect();
        test.verdict != Verdict::Broken || whole || *stated && ground.all_near(&all)
    };
    tests.into_iter().filter(counts).map(|(test, _)| test).collect()
}

/// The test of one share, and whether a code names its whole.
fn share(ground: &Ground<'_>, identity: &Identity, printed: usize) -> Option<(Test, bool)> {
    if let Some(test) = of_the_figure_before(ground, identity, printed) {
        return Some((test, false));
    }
    let counts = counts(ground, printed)?;
    // Nothing of nothing says nothing.
    if counts.iter().all(|&at| ground.metrics[at].value == 0.0) {
        return None;
    }
    let stated = stated_wholes(ground, &counts);
    let tests = against_wholes(ground, identity, printed, &counts);
    // `受理371件（市本级98件），占申请总数的92.1%`: the share may be of the figure before the bracket.
    let outer = before_bracket(ground, printed).filter(|at| !counts.contains(at));
    let others = outer.map(|at| against_wholes(ground, identity, printed, &[at])).unwrap_or_default();
    let best = |verdict: Verdict| tests.iter().chain(&others).find(|test| test.verdict == verdict).cloned();
    if let Some(fit) = best(Verdict::Holds).or_else(|| best(Verdict::Rounding)) {
        return Some((fit, true));
    }
    let misfit = tests.into_iter().next().filter(|_| outer.is_none())?;
    let own_whole = names_a_whole(ground, *counts.last()?, printed)
        || stated.iter().any(|&whole| is_itself_a_part(ground, whole, printed, &counts));
    (!own_whole).then_some((misfit, !stated.is_empty()))
}

/// Whether a whole is itself a part of a larger one (58件，占10.5%) of which the share is, too.
fn is_itself_a_part(ground: &Ground<'_>, whole: usize, printed: usize, counts: &[usize]) -> bool {
    let Some(own) = share_of(ground, whole).filter(|&at| at != printed) else { return false };
    let value: f64 = counts.iter().map(|&at| ground.metrics[at].value).sum();
    let larger = ground.metrics[whole].value / ground.metrics[own].value * 100.0;
    let share = value / larger * 100.0;
    let unit = ground.metrics[printed].resolution.max(ground.metrics[own].resolution);
    (share - ground.metrics[printed].value).abs() <= unit
}

/// A share's counts against every whole that they may be of, the likeliest first.
fn against_wholes(ground: &Ground<'_>, identity: &Identity, printed: usize, counts: &[usize]) -> Vec<Test> {
    let named = whole_named(ground, printed, counts);
    let wholes = named.into_iter().chain(stated_wholes(ground, counts)).chain(wholes_beside(ground, counts));
    wholes.filter_map(|whole| quotient(ground, identity, printed, counts, whole)).collect()
}

/// The part that the words before a share call its whole: 其中环评审批187件，…127件，占环评审批总数的67.9%.
fn whole_named(ground: &Ground<'_>, printed: usize, counts: &[usize]) -> Option<usize> {
    let &first = counts.first()?;
    let between = ground.between(first, printed);
    let code = &ground.metrics[first].code;
    let is_called = |at: &usize| {
        let metric = &ground.metrics[*at];
        metric.code == *code && metric.segment.as_ref().is_some_and(|segment| between.contains(segment.as_str()))
    };
    ground.sentence(first).take_while(|&at| at != first).filter(|&at| ground.is_amount(at)).find(is_called)
}

/// The count before a bracket that ends just before a share.
fn before_bracket(ground: &Ground<'_>, printed: usize) -> Option<usize> {
    let depth = ground.depth(printed);
    let before: Vec<usize> = ground
        .sentence(printed)
        .filter(|&at| ground.metrics[at].span.end <= ground.metrics[printed].span.start && ground.is_amount(at))
        .collect();
    let inner = before.last().filter(|&&at| ground.depth(at) > depth).is_some();
    before.iter().rev().copied().find(|&at| ground.depth(at) == depth).filter(|_| inner)
}

/// Whether the words before a share name its whole (占判决案件的60%), which then need not be the
/// usual one. A total (占案件总数的) is the usual one.
fn names_a_whole(ground: &Ground<'_>, count: usize, printed: usize) -> bool {
    let between = ground.between(count, printed);
    between.contains('的') && !between.contains('总')
}

/// `占法院通知数58的89.7%`: the figure before is the whole, the one before that is the count.
fn of_the_figure_before(ground: &Ground<'_>, identity: &Identity, printed: usize) -> Option<Test> {
    let before: Vec<usize> = ground
        .sentence(printed)
        .filter(|&at| ground.metrics[at].span.end <= ground.metrics[printed].span.start && ground.is_amount(at))
        .collect();
    let [.., count, whole] = *before.as_slice() else { return None };
    let between = ground.between(whole, printed);
    let tied = between.chars().count() <= 3 && between.ends_with('的') && ground.between(count, whole).contains('占');
    if !tied || !ground.same_period(count, printed) {
        return None;
    }
    quotient(ground, identity, printed, &[count], whole)
}

/// The counts that a share is of: those of its members, or the one it shares code and segment
/// with, or, without a code, the count directly before it.
fn counts(ground: &Ground<'_>, printed: usize) -> Option<Vec<usize>> {
    let share = &ground.metrics[printed];
    if !share.members.is_empty() {
        let count = |code: &String| ground.term(&Term::from(code.clone()), printed);
        return share.members.iter().map(count).collect();
    }
    if let Some(code) = &share.code {
        let own = |at: usize| ground.same_period(at, printed) && ground.is_amount(at);
        let count = ground.nearest(code, share.segment.as_deref(), Measure::Value, printed, own)?;
        return Some(vec![count]);
    }
    let before = ground.sentence(printed).take_while(|&at| at != printed);
    let count = before.filter(|&at| ground.metrics[at].span.end <= share.span.start).last()?;
    let own = share.label.starts_with(ground.metrics[count].label.as_str());
    (own && ground.is_amount(count) && ground.same_period(count, printed)).then(|| vec![count])
}

/// Wholes that codes name: the total of the sum that the counts are parts of; the whole of a
/// segment.
fn stated_wholes(ground: &Ground<'_>, counts: &[usize]) -> Vec<usize> {
    let Some(&first) = counts.first() else { return vec![] };
    let metric = &ground.metrics[first];
    let Some(code) = &metric.code else { return vec![] };
    let mut totals: Vec<Term> = Vec::new();
    if metric.segment.is_some() {
        totals.push(Term { code: code.clone(), segment: None, minus: false });
    }
    for sum in ground.identities().iter().filter(|sum| sum.kind == Kind::Sum) {
        let is_part = |term: &&Term| term.code == *code && term.segment == metric.segment && !term.minus;
        // The usual parts of a total: what stands on both sides of a balance is no part of it.
        let disjoint = sum.parts.iter().all(|term| !term.minus);
        if disjoint && sum.parts.iter().chain(&sum.may).any(|term| is_part(&term)) {
            totals.extend(sum.of.clone());
        }
    }
    // What is smaller than its part is of other cases: 终止9272件 of a province, 终止124件 of its government.
    let counted: f64 = counts.iter().map(|&at| ground.metrics[at].value).sum();
    let holds = |whole: &usize| !counts.contains(whole) && ground.metrics[*whole].value >= counted;
    let whole = |term: &Term| ground.term(term, first).filter(holds);
    totals.iter().filter_map(whole).collect()
}

/// Wholes that the place names: the count before, and the first count of the sentence.
fn wholes_beside(ground: &Ground<'_>, counts: &[usize]) -> Vec<usize> {
    let Some(&first) = counts.first() else { return vec![] };
    let value: f64 = counts.iter().map(|&at| ground.metrics[at].value).sum();
    let before: Vec<usize> = ground
        .sentence(first)
        .take_while(|&at| at != first)
        .filter(|&at| ground.is_amount(at) && ground.same_kind(at, first) && ground.same_period(at, first))
        .filter(|&at| ground.metrics[at].value >= value)
        .collect();
    let mut wholes: Vec<usize> = before.last().into_iter().chain(before.first()).copied().collect();
    wholes.dedup();
    let tied = |&whole: &usize| holds_any(&ground.between(whole, first), &ground.words().part);
    // A neighbour that is not said to be the whole may be anything.
    wholes.retain(tied);
    wholes
}

/// The share that a part has, alone or in a group.
fn share_of(ground: &Ground<'_>, part: usize) -> Option<usize> {
    let metric = &ground.metrics[part];
    let code = metric.code.as_deref()?;
    let own = |at: usize| ground.same_period(at, part);
    let alone = ground.nearest(code, metric.segment.as_deref(), Measure::Share, part, own);
    alone.or_else(|| {
        ground.of_measure(Measure::Share).find(|&at| {
            own(at) && metric.segment.is_none() && ground.metrics[at].members.iter().any(|member| member == code)
        })
    })
}

/// The shares that cover exactly these parts, each once; `None` if one has none, or if a group
/// reaches beyond them.
fn cover(ground: &Ground<'_>, parts: &[usize]) -> Option<Vec<usize>> {
    let mut shares = Vec::new();
    for &part in parts {
        let share = share_of(ground, part)?;
        let inside = |code: &String| parts.iter().any(|&at| ground.metrics[at].code.as_ref() == Some(code));
        if !ground.metrics[share].members.iter().all(inside) {
            return None;
        }
        if !shares.contains(&share) {
            shares.push(share);
        }
    }
    (shares.len() > 1).then_some(shares)
}

/// Whether printed shares add up: exactly, or but for their rounding. What is off by more shows in
/// the shares themselves.
fn added(ground: &Ground<'_>, shares: &[usize], goal: f64, goal_unit: f64) -> Option<(Verdict, Option<String>, f64)> {
    let sum: f64 = shares.iter().map(|&at| ground.metrics[at].value).sum();
    let units: f64 = shares.iter().map(|&at| ground.metrics[at].resolution).sum::<f64>() + goal_unit;
    let off = (sum - goal).abs();
    let verdict = match off {
        off if off < 1e-6 => (Verdict::Holds, None),
        off if off <= units / 2.0 + 1e-6 => (Verdict::Rounding, Some("within the rounding of the shares".to_owned())),
        off if off < units => (Verdict::Rounding, Some("within the truncation of the shares".to_owned())),
        _ => return None,
    };
    Some((verdict.0, verdict.1, sum))
}

/// Tests whether the shares of all parts of a sum that holds add up to 100.
pub(super) fn to_whole(ground: &Ground<'_>, identity: &Identity, tests: &[Test]) -> Vec<Test> {
    let exact = |test: &&Test| {
        let plus = !test.formula.contains('−') && !test.formula.contains('/');
        let total = test.printed.is_some_and(|at| is_count(&ground.metrics[at]));
        test.verdict == Verdict::Holds && plus && total
    };
    let test = |sum: &Test| {
        let parts: Vec<usize> = sum.parts.iter().copied().filter(|&at| ground.metrics[at].value != 0.0).collect();
        let shares = cover(ground, &parts)?;
        let (verdict, note, recomputed) = added(ground, &shares, 100.0, 0.0)?;
        let shown = shares.iter().map(|&at| ground.show(at)).collect::<Vec<_>>().join(" + ");
        Some(Test {
            identity: identity.name.clone(),
            formula: format!("100% {} {shown}", verdict.sign()),
            printed: None,
            parts: shares,
            value: 100.0,
            recomputed: tidied(recomputed),
            verdict,
            note,
        })
    };
    tests.iter().filter(exact).filter_map(test).collect()
}

/// Tests rates that are sums of printed shares: 综合纠错率 against the shares of its parts.
pub(super) fn rates(ground: &Ground<'_>, identity: &Identity) -> Vec<Test> {
    let mut tests = Vec::new();
    for rate in ground.identities().iter().filter(|rate| rate.kind == Kind::Rate) {
        let Some(of) = &rate.of else { continue };
        let own = |&at: &usize| {
            let metric = &ground.metrics[at];
            metric.code.as_deref() == Some(&of.code) && metric.segment.is_none() && ground.is_percent(at)
        };
        let printed = ground.of_measure(Measure::Value).filter(own);
        tests.extend(printed.filter_map(|at| rate_of_shares(ground, identity, rate, at)));
    }
    tests
}

fn rate_of_shares(ground: &Ground<'_>, identity: &Identity, rate: &Identity, printed: usize) -> Option<Test> {
    if rate.needs.iter().any(|term| ground.term(term, printed).is_none()) {
        return None;
    }
    let (base, may) = (Sum::of(ground, &rate.parts, printed), Sum::of(ground, &rate.may, printed));
    let sums = std::iter::once(base.clone())
        .chain(combinations(&may.terms).iter().map(|more| base.with(more)).collect::<Vec<_>>());
    let metric = &ground.metrics[printed];
    let fit = sums.into_iter().find_map(|sum| {
        let parts: Vec<usize> = sum.figures().into_iter().filter(|&at| ground.metrics[at].value != 0.0).collect();
        let shares = cover(ground, &parts)?;
        Some((added(ground, &shares, metric.value, metric.resolution)?, shares))
    });
    let ((verdict, note, recomputed), shares) = fit?;
    let shown = shares.iter().map(|&at| format!("{}%", ground.show(at))).collect::<Vec<_>>().join(" + ");
    Some(Test {
        identity: identity.name.clone(),
        formula: format!("{}% {} {shown}", ground.show(printed), verdict.sign()),
        printed: Some(printed),
        parts: shares,
        value: ground.metrics[printed].value,
        recomputed: tidied(recomputed),
        verdict,
        note: join([note]),
    })
}

//! Sums between codes: a printed total against its parts, wherever they stand.

use super::ground::{Ground, holds_any};
use super::verdict::{Range, Verdict, judge};
use super::{Test, ground};
use crate::codebook::{Identity, OneOf, Term};
use crate::extract::Span;

/// Figures added up, some of them taken off.
#[derive(Debug, Clone, Default)]
pub(super) struct Sum {
    pub(super) terms: Vec<(usize, bool)>,
}

impl Sum {
    /// The terms that the report prints for the period of `near`.
    pub(super) fn of(ground: &Ground<'_>, terms: &[Term], near: usize) -> Sum {
        let found = |term: &Term| Some((ground.term(term, near)?, term.minus));
        Sum { terms: terms.iter().filter_map(found).collect() }
    }

    pub(super) fn with(&self, others: &[(usize, bool)]) -> Sum {
        Sum { terms: self.terms.iter().chain(others).copied().collect() }
    }

    pub(super) fn figures(&self) -> Vec<usize> {
        self.terms.iter().map(|&(at, _)| at).collect()
    }

    pub(super) fn value(&self, ground: &Ground<'_>) -> f64 {
        let signed =
            |&(at, minus): &(usize, bool)| if minus { -ground.metrics[at].value } else { ground.metrics[at].value };
        self.terms.iter().map(signed).sum()
    }

    pub(super) fn range(&self, ground: &Ground<'_>) -> Range {
        self.terms.iter().fold(Range::point(0.0), |sum, &(at, minus)| {
            let range = Range::of(&ground.metrics[at]);
            if minus { sum.minus(range) } else { sum.plus(range) }
        })
    }

    /// `281 + 19 − 279`.
    pub(super) fn show(&self, ground: &Ground<'_>) -> String {
        let mut text = String::new();
        for (at, &(figure, minus)) in self.terms.iter().enumerate() {
            text.push_str(match (at, minus) {
                (0, false) => "",
                (0, true) => "−",
                (_, false) => " + ",
                (_, true) => " − ",
            });
            text.push_str(&ground.show(figure));
        }
        text
    }
}

/// Every combination of some of a few figures, the smaller ones first.
pub(super) fn combinations(figures: &[(usize, bool)]) -> Vec<Vec<(usize, bool)>> {
    let few = figures.len().min(6);
    let mut all: Vec<Vec<(usize, bool)>> = (1u32..1 << few)
        .map(|mask| (0..few).filter(|bit| mask >> bit & 1 == 1).map(|bit| figures[bit]).collect())
        .collect();
    all.sort_by_key(Vec::len);
    all
}

/// Tests one sum wherever its total is printed.
pub(super) fn sums(ground: &Ground<'_>, identity: &Identity) -> Vec<Test> {
    let Some(of) = &identity.of else { return vec![] };
    let total = |&at: &usize| {
        let metric = &ground.metrics[at];
        metric.segment == of.segment && ground.is_amount(at)
    };
    ground
        .with_code(&of.code)
        .iter()
        .copied()
        .filter(total)
        .filter_map(|printed| sum(ground, identity, printed))
        .collect()
}

fn sum(ground: &Ground<'_>, identity: &Identity, printed: usize) -> Option<Test> {
    if identity.needs.iter().any(|term| ground.term(term, printed).is_none()) {
        return None;
    }
    let base = Sum::of(ground, &identity.parts, printed);
    if base.terms.is_empty() {
        return None;
    }
    let metric = &ground.metrics[printed];
    let fits = |sum: &Sum| {
        let (verdict, note) = judge(metric, sum.value(ground), sum.range(ground));
        (sum.terms.len() > 1 && verdict != Verdict::Broken).then_some((verdict, note))
    };
    if let Some(found) = fits(&base) {
        return Some(made(ground, identity, printed, &base, found));
    }
    // What only some reports count in, and what the list beside the parts holds without a code.
    // Refusals before the total are of another one than the outcomes behind it.
    let behind = |at: usize| ground.metrics[at].span.start > ground.metrics[printed].span.start;
    let all_behind = base.figures().into_iter().all(behind);
    let mut may = Sum::of(ground, &identity.may, printed).terms;
    may.retain(|&(at, _)| !all_behind || behind(at));
    let near = |figures: &[(usize, bool)]| figures.iter().all(|&(at, _)| ground.all_near(&[at, printed]));
    let beside = beside(ground, &base, printed);
    let uncoded: Vec<(usize, bool)> =
        beside.iter().copied().filter(|&(at, _)| ground.metrics[at].code.is_none()).collect();
    let others = combinations(&may).into_iter().filter(|more| near(more)).chain(
        // All of the list, or one of it that no entry knows; never whatever happens to fit.
        [beside.clone(), uncoded.clone()].into_iter().chain(uncoded.iter().map(|&one| vec![one])),
    );
    for more in others.filter(|more| !more.is_empty()) {
        let sum = base.with(&more);
        if let Some(found) = fits(&sum) {
            return Some(made(ground, identity, printed, &sum, found));
        }
    }
    (is_charged(ground, identity, printed, &base, &uncoded) && !is_misread(ground, printed, &base, &may, &beside)).then(
        || {
            let sentences: Vec<Span> = base.figures().iter().map(|&at| ground.metrics[at].sentence).collect();
            let beside = may.iter().copied().filter(|&(at, _)| sentences.contains(&ground.metrics[at].sentence));
            let shown = base.with(&beside.collect::<Vec<_>>());
            let verdict = judge(metric, shown.value(ground), shown.range(ground)).0;
            made(
                ground,
                identity,
                printed,
                if verdict == Verdict::Broken { &shown } else { &base },
                (Verdict::Broken, None),
            )
        },
    )
}

/// Whether a sum that does not fit contradicts its total.
fn is_charged(ground: &Ground<'_>, identity: &Identity, printed: usize, base: &Sum, uncoded: &[(usize, bool)]) -> bool {
    let total = Range::of(&ground.metrics[printed]);
    let sum = base.range(ground);
    let mut all = base.figures();
    all.push(printed);
    // One part alone may be of another total as well as the total of other parts.
    if base.terms.len() < 2 {
        return false;
    }
    // A total that is less than one of its parts is not theirs: 市本级纠错9件 of no 撤销18件.
    if base.terms.iter().any(|&(at, minus)| !minus && Range::of(&ground.metrics[at]).low > total.high) {
        return false;
    }
    // 共清理5321件，其中本级683件，保留402件、废止147件…: nor one that a part of it is.
    let of_part = |at: &usize| {
        let metric = &ground.metrics[*at];
        let fits = metric.value >= sum.low && metric.value <= sum.high;
        metric.segment.is_some() && fits && ground.all_near(&[*at, printed])
    };
    let code = ground.metrics[printed].code.as_deref().unwrap_or_default();
    if ground.with_code(code).iter().any(of_part) {
        return false;
    }
    if !ground.all_near(&all) || !claimed(ground, identity, &all) {
        return false;
    }
    // Parts that are not printed can only add (those to be taken off must be there).
    let short = sum.high < total.low;
    let missing = !missing(ground, identity, printed).is_empty();
    let gap = total.high - sum.low;
    let filled = uncoded.iter().any(|&(at, _)| ground.metrics[at].value <= gap);
    // 受理1342件，不予受理97件，其余属于受理前撤回: the rest has no figure.
    let last = base.figures().into_iter().max_by_key(|&at| ground.metrics[at].span.end);
    let rest = last.is_some_and(|last| holds_any(&ground.behind(last), &ground.words().rest));
    !(short && (missing || filled || rest))
}

/// The usual parts that the report does not print.
pub(super) fn missing<'i>(ground: &Ground<'_>, identity: &'i Identity, printed: usize) -> Vec<&'i OneOf> {
    let absent = |usual: &&OneOf| usual.0.iter().all(|term| ground.term(term, printed).is_none());
    identity.usual.iter().filter(absent).collect()
}

/// Whether the text claims the identity, where it must to be held to it.
fn claimed(ground: &Ground<'_>, identity: &Identity, figures: &[usize]) -> bool {
    let start = figures.iter().map(|&at| ground.metrics[at].sentence.start).min().unwrap_or(0);
    let end = figures.iter().map(|&at| ground.metrics[at].span.end).max().unwrap_or(0);
    identity.claims.is_empty() || holds_any(&ground.slice(Span { start, end }), &identity.claims)
}

/// Whether another figure beside makes the sum fit, added, in the place of a part or of the total
/// (523件进行梳理，认定为规范性文件的96件): then the text is right and its reading is not.
fn is_misread(
    ground: &Ground<'_>,
    printed: usize,
    base: &Sum,
    may: &[(usize, bool)],
    beside: &[(usize, bool)],
) -> bool {
    let more: Vec<Vec<(usize, bool)>> = std::iter::once(vec![]).chain(combinations(may)).collect();
    let fits = |sum: &Sum| judge(&ground.metrics[printed], sum.value(ground), sum.range(ground)).0 != Verdict::Broken;
    let is_total = |at: usize| judge(&ground.metrics[at], base.value(ground), base.range(ground)).0 == Verdict::Holds;
    beside.iter().any(|&(at, _)| {
        if base.terms.len() > 2 && is_total(at) {
            return true;
        }
        let code = |at: usize| &ground.metrics[at].code;
        let swapped = |place: usize| {
            let mut sum = base.clone();
            sum.terms[place].0 = at;
            (code(at).is_none() || code(at) == code(base.terms[place].0)).then_some(sum)
        };
        let mut tried = std::iter::once(base.with(&[(at, false)])).chain((0..base.terms.len()).filter_map(swapped));
        tried.any(|sum| more.iter().any(|more| fits(&sum.with(more))))
    })
}

/// Other figures in the sentences of the parts and among them, of their kind and period: outcomes
/// that no entry knows, or that were taken for something else.
fn beside(ground: &Ground<'_>, base: &Sum, printed: usize) -> Vec<(usize, bool)> {
    let own = base.figures();
    let sentences: Vec<Span> = own.iter().chain([&printed]).map(|&at| ground.metrics[at].sentence).collect();
    let level = |at: usize| own.iter().any(|&part| ground.depth(part) == ground.depth(at));
    let beside = |&at: &usize| {
        !own.contains(&at)
            && at != printed
            && sentences.contains(&ground.metrics[at].sentence)
            && level(at)
            && ground.is_amount(at)
            && ground.same_kind(at, printed)
            && ground.same_period(at, printed)
    };
    ground.done.iter().copied().filter(beside).map(|at| (at, false)).take(6).collect()
}

fn made(ground: &Ground<'_>, identity: &Identity, printed: usize, sum: &Sum, found: (Verdict, Option<String>)) -> Test {
    let (verdict, rounded) = found;
    let missing: Vec<String> = missing(ground, identity, printed).iter().map(ToString::to_string).collect();
    let added: Vec<&str> = sum
        .figures()
        .into_iter()
        .filter(|&at| !identity.parts.iter().any(|term| ground.term(term, printed) == Some(at)))
        .map(|at| ground.name(at))
        .collect();
    let notes = [
        rounded,
        (!missing.is_empty()).then(|| format!("not printed and counted as none: {}", missing.join(", "))),
        (!added.is_empty()).then(|| format!("with {}", added.join(", "))),
    ];
    let recomputed = sum.value(ground);
    Test {
        identity: identity.name.clone(),
        formula: format!("{} {} {}", ground.show(printed), verdict.sign(), sum.show(ground)),
        printed: Some(printed),
        parts: sum.figures(),
        value: ground.metrics[printed].value,
        recomputed: ground::tidied(recomputed),
        verdict,
        note: join(notes),
    }
}

/// Notes in one line.
pub(super) fn join(notes: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let notes: Vec<String> = notes.into_iter().flatten().collect();
    (!notes.is_empty()).then(|| notes.join("; "))
}

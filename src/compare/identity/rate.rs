//! Rates against the counts they stand for.

use super::coded::{Sum, combinations, join, missing};
use super::ground::{Ground, tidied};
use super::verdict::{Range, Verdict, judge};
use super::{Test, ground};
use crate::codebook::{Identity, Term};
use crate::extract::Measure;

/// Tests a coded rate wherever it is printed. `tests` are those of the identities before it.
pub(super) fn rates(ground: &Ground<'_>, identity: &Identity, tests: &[Test]) -> Vec<Test> {
    let own = |&at: &usize| {
        let called = |word: &String| name_before(ground, at).ends_with(word.as_str());
        let code = ground.metrics[at].code.as_ref();
        let named = match &identity.of {
            Some(of) => code == Some(&of.code),
            None => code.is_none() && identity.called.iter().any(called),
        };
        named && ground.is_percent(at)
    };
    ground.of_measure(Measure::Value).filter(own).filter_map(|at| rate(ground, identity, tests, at)).collect()
}

/// One way to compute a rate.
struct Quotient {
    above: Sum,
    below: Sum,
    verdict: Verdict,
    note: Option<String>,
}

impl Quotient {
    fn value(&self, ground: &Ground<'_>) -> f64 {
        self.above.value(ground) / self.below.value(ground) * 100.0
    }
}

fn rate(ground: &Ground<'_>, identity: &Identity, tests: &[Test], printed: usize) -> Option<Test> {
    let segment = ground.metrics[printed].segment.as_deref();
    let own = |terms: &[Term]| -> Vec<Term> { terms.iter().map(|term| of_the_part(ground, term, printed)).collect() };
    if own(&identity.needs).iter().any(|term| ground.term(term, printed).is_none()) {
        return None;
    }
    let base = Sum::of(ground, &own(&identity.parts), printed);
    if base.terms.is_empty() {
        return None;
    }
    let below: Vec<Sum> = identity
        .per
        .iter()
        .map(|per| own(per))
        .filter(|per| per.iter().all(|term| ground.term(term, printed).is_some()))
        .map(|per| Sum::of(ground, &per, printed))
        .filter(|sum| sum.range(ground).low > 0.0)
        .collect();
    let may = Sum::of(ground, &own(&identity.may), printed).terms;
    let with_more = combinations(&may).into_iter().map(|more| base.with(&more));
    let above = std::iter::once(base.clone()).chain(with_more);
    let quotients: Vec<Quotient> = above
        .flat_map(|above| below.iter().map(move |below| (above.clone(), below.clone())))
        .map(|(above, below)| judged(ground, printed, above, below))
        .collect();
    let best = |verdict: Verdict| quotients.iter().find(|quotient| quotient.verdict == verdict);
    if let Some(found) = best(Verdict::Holds).or_else(|| best(Verdict::Rounding)) {
        return Some(made(ground, identity, printed, found));
    }
    let usual = quotients.first()?;
    // 将自行纠正后终止的计算在内: of some parts a report may count some cases only.
    let partly = |one: &Quotient| {
        let some = Sum::of(ground, &own(&identity.partly), printed).value(ground) / one.below.value(ground) * 100.0;
        let value = one.value(ground);
        (value - some..=value).contains(&ground.metrics[printed].value)
    };
    if !identity.partly.is_empty() && quotients.iter().any(partly) {
        return None;
    }
    // Over another base than the usual one, which is not printed, a misfit says nothing.
    let based = identity.per.first().is_none_or(|per| own(per).iter().all(|term| ground.term(term, printed).is_some()));
    let charged = segment.is_none()
        && based
        && ground.all_near(&[&[printed], &*usual.above.figures(), &*usual.below.figures()].concat())
        && !of_a_part(ground, identity, printed, usual)
        && is_of_one(ground, printed, usual)
        && is_complete(ground, identity, tests, printed)
        && (missing(ground, identity, printed).is_empty()
            || quotients.iter().all(|one| one.value(ground) < ground.metrics[printed].value));
    charged.then(|| made(ground, identity, printed, usual))
}

/// A rate of a part (市本级) is computed from the counts of that part. One that names no part takes
/// those of its sentence, whatever part they name, if the report prints no others.
fn of_the_part(ground: &Ground<'_>, term: &Term, printed: usize) -> Term {
    let with = |segment: Option<&String>| Term { segment: segment.cloned(), ..term.clone() };
    if term.segment.is_some() || ground.term(term, printed).is_some() && ground.metrics[printed].segment.is_none() {
        return term.clone();
    }
    if let Some(segment) = &ground.metrics[printed].segment {
        return with(Some(segment));
    }
    let counts: Vec<usize> = ground
        .sentence(printed)
        .filter(|&at| ground.metrics[at].code.as_deref() == Some(&term.code) && ground.is_amount(at))
        .collect();
    match counts.as_slice() {
        [only] => with(ground.metrics[*only].segment.as_ref()),
        _ => term.clone(),
    }
}

fn judged(ground: &Ground<'_>, printed: usize, above: Sum, below: Sum) -> Quotient {
    let allowed = above.range(ground).percent_of(below.range(ground));
    let value = above.value(ground) / below.value(ground) * 100.0;
    let (verdict, note) = judge(&ground.metrics[printed], value, allowed);
    Quotient { above, below, verdict, note }
}

/// Whether the sentence of the rate, or one of those that it is computed from, counts a part (市本级结案318件,
/// 终止161件，其中经调解和解128件), of which the rate may then be.
fn of_a_part(ground: &Ground<'_>, identity: &Identity, printed: usize, quotient: &Quotient) -> bool {
    let used = [quotient.above.figures(), quotient.below.figures()].concat();
    let terms: Vec<&Term> = identity.parts.iter().chain(identity.per.iter().flatten()).collect();
    let mut beside = std::iter::once(printed).chain(used.iter().copied()).flat_map(|one| ground.sentence(one));
    beside.any(|at| {
        let metric = &ground.metrics[at];
        let part_of = |term: &&Term| term.segment.is_none() && metric.code.as_deref() == Some(&term.code);
        let earlier = metric.span.end <= ground.metrics[printed].span.start && !used.contains(&at);
        earlier && metric.segment.is_some() && metric.measure == Measure::Value && terms.iter().any(part_of)
    })
}

/// Whether counts are of the same part and of one sentence after another, and none of them stands behind the rate: 出庭率100%，其中正职出庭1次
/// is no rate of 1, 化解率97%；人民调解成功4870件 no rate of these.
fn is_of_one(ground: &Ground<'_>, printed: usize, quotient: &Quotient) -> bool {
    let used = [quotient.above.figures(), quotient.below.figures()].concat();
    let segment = |at: &usize| &ground.metrics[*at].segment;
    let behind = |at: &usize| ground.metrics[*at].span.start > ground.metrics[printed].span.end;
    // A part in a sentence before that of its whole is of something else.
    let whole = quotient.below.figures().into_iter().map(|at| ground.metrics[at].sentence.start).min();
    let before = |at: &usize| whole.is_some_and(|whole| ground.metrics[*at].sentence.start < whole);
    used.windows(2).all(|pair| segment(&pair[0]) == segment(&pair[1]))
        && !used.iter().any(behind)
        && !quotient.above.figures().iter().any(before)
}

/// Whether the parts are all there are: the sum that says so holds.
fn is_complete(ground: &Ground<'_>, identity: &Identity, tests: &[Test], printed: usize) -> bool {
    let Some(sum) = &identity.complete else { return true };
    tests.iter().any(|test| {
        test.identity == *sum
            && test.verdict == Verdict::Holds
            && test.printed.is_some_and(|total| ground.same_period(total, printed))
    })
}

fn made(ground: &Ground<'_>, identity: &Identity, printed: usize, quotient: &Quotient) -> Test {
    let below = quotient.below.figures();
    let usual = identity.per.first().is_some_and(|per| Sum::of(ground, per, printed).figures() == below);
    let added: Vec<&str> = quotient
        .above
        .figures()
        .into_iter()
        .filter(|&at| identity.may.iter().any(|term| ground.term(term, printed) == Some(at)))
        .map(|at| ground.name(at))
        .collect();
    let over = below.iter().map(|&at| ground.name(at)).collect::<Vec<_>>().join(" + ");
    let notes = [
        quotient.note.clone(),
        (!usual && quotient.verdict != Verdict::Broken).then(|| format!("over {over}")),
        (!added.is_empty()).then(|| format!("with {}", added.join(", "))),
    ];
    let bracket = |sum: &Sum| {
        let text = sum.show(ground);
        if sum.terms.len() > 1 { format!("({text})") } else { text }
    };
    let formula = format!(
        "{}% {} {} / {}",
        ground.show(printed),
        quotient.verdict.sign(),
        bracket(&quotient.above),
        bracket(&quotient.below)
    );
    let mut parts = quotient.above.figures();
    parts.extend(below.into_iter().filter(|at| !quotient.above.figures().contains(at)));
    Test {
        identity: identity.name.clone(),
        formula,
        printed: Some(printed),
        parts,
        value: ground.metrics[printed].value,
        recomputed: tidied(quotient.value(ground)),
        verdict: quotient.verdict,
        note: join(notes),
    }
}

/// Tests rates by their names: 败诉率 against the 败诉 count before it and the count before that.
/// Only where 其中 ties the two counts is a misfit broken.
pub(super) fn named(ground: &Ground<'_>, identity: &Identity) -> Vec<Test> {
    let rates = ground.of_measure(Measure::Value).filter(|&at| ground.is_percent(at));
    rates.filter_map(|at| named_rate(ground, identity, at)).collect()
}

fn named_rate(ground: &Ground<'_>, identity: &Identity, printed: usize) -> Option<Test> {
    let stem = stem(&name_before(ground, printed))?;
    let counts: Vec<usize> = ground
        .sentence(printed)
        .filter(|&at| ground.metrics[at].span.end <= ground.metrics[printed].span.start)
        .filter(|&at| ground.is_amount(at) && ground.same_period(at, printed))
        .collect();
    let place = counts.iter().rposition(|&at| {
        // 不合格13卷 is what 合格率 leaves out.
        let named =
            |text: &str| text.contains(&stem) && !["不", "未"].iter().any(|not| text.contains(&format!("{not}{stem}")));
        named(&ground.metrics[at].label) || named(&ground.before(at, 6))
    })?;
    let (part, before) = (counts[place], &counts[..place]);
    let alike = |&whole: &usize| {
        ground.same_kind(whole, part)
            && ground.metrics[whole].value >= ground.metrics[part].value
            && ground.depth(whole) == ground.depth(part)
    };
    let wholes: Vec<usize> = before.iter().rev().copied().filter(alike).take(2).collect();
    let test = |whole: usize| quotient(ground, identity, printed, &[part], whole);
    let tests: Vec<Test> = wholes.iter().filter_map(|&whole| test(whole)).collect();
    if let Some(fit) = tests.iter().find(|test| test.verdict != Verdict::Broken) {
        return Some(fit.clone());
    }
    let (whole, misfit) = (*wholes.first()?, tests.into_iter().next()?);
    let tied = before.last() == Some(&whole) && ground::holds_any(&ground.between(whole, part), &ground.words().part);
    // 按时办结率 is of another count than 办结.
    let own_name = ground.between(part, printed).trim_start_matches(|c: char| !",、;".contains(c)).chars().count() <= 5;
    (tied && own_name && ground.metrics[whole].unit == ground.metrics[part].unit).then_some(misfit)
}

/// The text before a rate without the words that only lead to its figure.
fn name_before(ground: &Ground<'_>, printed: usize) -> String {
    let before = ground.before(printed, 12);
    before.trim_end_matches(['为', '达', '到', '约', '近', '仅', '至', '均', '(', ':']).to_owned()
}

/// The two letters before the 率 that directly precedes a rate: 持证 of 持证率.
fn stem(name: &str) -> Option<String> {
    let letters: Vec<char> = name.strip_suffix('率')?.chars().collect();
    let stem = letters.get(letters.len().checked_sub(2)?..)?;
    let bare = stem.iter().all(|letter| letter.is_alphabetic());
    bare.then(|| stem.iter().collect())
}

/// `printed` against parts of a whole; `None` if there is no whole to divide by.
pub(super) fn quotient(
    ground: &Ground<'_>,
    identity: &Identity,
    printed: usize,
    parts: &[usize],
    whole: usize,
) -> Option<Test> {
    let below = Range::of(&ground.metrics[whole]);
    if below.low <= 0.0 {
        return None;
    }
    let value: f64 = parts.iter().map(|&at| ground.metrics[at].value).sum();
    let above = parts.iter().fold(Range::point(0.0), |sum, &at| sum.plus(Range::of(&ground.metrics[at])));
    let recomputed = value / ground.metrics[whole].value * 100.0;
    let (verdict, note) = judge(&ground.metrics[printed], recomputed, above.percent_of(below));
    let formula =
        format!("{}% {} {} / {}", ground.show(printed), verdict.sign(), ground.show_sum(parts), ground.show(whole));
    Some(Test {
        identity: identity.name.clone(),
        formula,
        printed: Some(printed),
        parts: parts.iter().copied().chain([whole]).collect(),
        value: ground.metrics[printed].value,
        recomputed: tidied(recomputed),
        verdict,
        note,
    })
}

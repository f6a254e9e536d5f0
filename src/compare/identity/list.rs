//! Totals and the parts listed beside them, told by place and words alone.

use std::collections::BTreeMap;

use super::Test;
use super::ground::{Ground, holds_any};
use super::verdict::{Range, Verdict, is_count, judge, tidy};
use crate::codebook::Identity;
use crate::extract::{Metric, Span};
use crate::text::numeral::Bound;

/// Longer lists are no lists of parts but tables in one piece; what they cost grows with the cube.
const LONGEST: usize = 40;

/// Tests every total that parts are listed behind. A list that does not add up is broken only
/// where the text says that it is whole.
pub(super) fn parts(ground: &Ground<'_>, identity: &Identity) -> Vec<Test> {
    let totals = ground.done.iter().copied().filter(|&at| can_be_total(ground, at));
    totals.filter_map(|total| behind(ground, identity, total)).collect()
}

fn can_be_total(ground: &Ground<'_>, at: usize) -> bool {
    let metric = &ground.metrics[at];
    // 2021年以来累计收到187件。其中2022年收到146件，受理121件: a year of several is divided, and not all of them.
    ground.is_amount(at) && metric.bound == Bound::Exact && metric.value > 1.0 && !metric.is_of_several_years()
}

/// The figures listed behind a total, and how the text ties them to it.
struct List {
    parts: Vec<usize>,
    /// The words between total and first part.
    opening: String,
    bracket: bool,
}

fn behind(ground: &Ground<'_>, identity: &Identity, total: usize) -> Option<Test> {
    let list = listed(ground, total)?;
    let words = ground.words();
    // 终止31件，撤销、变更分别为6件、4件: 分别 spreads what stands before it, and 终止 is no whole of that.
    let beside = list.parts.first().is_some_and(|&part| ground.beside(total, part));
    let said = holds_any(&list.opening, &words.part) || !beside && holds_any(&list.opening, &words.spread);
    let opened = list.bracket || opens_with_colon(&list.opening) || said && !list.opening.contains(';');
    if opened {
        for upto in 2..=list.parts.len() {
            let test = sum(ground, identity, total, &list.parts[..upto]);
            if test.verdict != Verdict::Broken {
                return Some(test);
            }
        }
        return larger_part(ground, identity, total, &list).or_else(|| unfit(ground, identity, total, &list));
    }
    // Without a word for it, only a list that takes up the rest of its sentence, in one unit,
    // and adds up to the last item is taken for one.
    let run = same_clause(ground, total, &list.parts);
    let unit = &ground.metrics[total].unit;
    let first = ground.sentence(total).find(|&at| ground.is_amount(at)) == Some(total);
    let plain = run.len() >= 2
        && first
        && !unit.is_empty()
        && ground.metrics[total].value >= 10.0
        && run.iter().all(|&at| &ground.metrics[at].unit == unit && is_count(&ground.metrics[at]));
    let test = plain.then(|| sum(ground, identity, total, run))?;
    (test.verdict != Verdict::Broken).then_some(test)
}

/// Whether nothing but a unit stands between two figures.
fn is_unit_alone(between: &str) -> bool {
    (1..=2).contains(&between.chars().count())
        && !between.contains(['、', '，', ',', ';', '；', '和', '及', '与', ' ', '\n', '\t'])
}

/// What may be the parts of a total: in the bracket behind it; else in its sentence; else, if that
/// opens with 其中, in the next one.
fn listed(ground: &Ground<'_>, total: usize) -> Option<List> {
    let own = ground.metrics[total].sentence;
    let behind: Vec<usize> = ground.sentence(total).skip_while(|&at| at != total).skip(1).collect();
    let depth = ground.depth(total);
    let first = behind.iter().copied().find(|&at| ground.metrics[at].span.start >= ground.metrics[total].span.end);
    let bracket = first.is_some_and(|at| ground.depth(at) > depth && is_bracket(&ground.between(total, at)));
    let figures: Vec<usize> = match first {
        Some(_) if bracket => behind.into_iter().take_while(|&at| ground.depth(at) > depth).collect(),
        Some(_) => behind,
        None => {
            let later = ground.done.partition_point(|&at| ground.metrics[at].span.start < own.end);
            let next = ground.done[later..].iter().copied();
            let mut next = next.take_while(|&at| ground.metrics[at].sentence.start <= own.end + 1);
            let next = next.find(|&at| ground.metrics[at].sentence.start >= own.end)?;
            let words = &ground.words().part;
            let opening = ground.slice(Span { start: own.end, end: ground.metrics[next].span.start });
            let opening = opening.trim_start();
            if !words.iter().any(|word| opening.starts_with(word.as_str())) {
                return None;
            }
            ground.sentence(next).collect()
        }
    };
    let level = depth + u8::from(bracket);
    let mut parts: Vec<usize> = Vec::new();
    for at in figures {
        let metric = &ground.metrics[at];
        let own = ground.is_amount(at) && ground.depth(at) == level && ground.same_kind(at, total);
        // 分别 and 各 give several figures at one place, but 公职律师 at two codes is one figure.
        let again = parts
            .iter()
            .any(|&other| ground.metrics[other].span == metric.span && ground.metrics[other].code.is_none());
        // 95批317人次 are one part, counted twice.
        let twice = parts.last().is_some_and(|&last| is_unit_alone(&ground.between(last, at)));
        if !own || again || twice || !ground.same_period(at, total) {
            continue;
        }
        if metric.bound != Bound::Exact {
            // An amount that has lost its unit (资金约14个亿) is none of the things counted.
            if metric.unit.is_empty() {
                continue;
            }
            break;
        }
        parts.push(at);
        if parts.len() == LONGEST {
            break;
        }
    }
    let opening = ground.between(total, *parts.first()?);
    Some(List { opening, parts, bracket })
}

fn is_bracket(between: &str) -> bool {
    between.contains('(') && between.chars().take_while(|&letter| letter != '(').count() <= 4
}

/// `2316件:` or `75例（含旧存12例）:`.
fn opens_with_colon(opening: &str) -> bool {
    opening.find(':').is_some_and(|at| !opening[..at].contains([',', ';', '、']))
}

/// The parts up to the end of the clause group that holds the total: a full stop or semicolon.
fn same_clause<'l>(ground: &Ground<'_>, total: usize, parts: &'l [usize]) -> &'l [usize] {
    let mut last = total;
    let ends = |&at: &usize| ground.between(std::mem::replace(&mut last, at), at).contains([';', '。', '\n']);
    let upto = parts.iter().position(ends).unwrap_or(parts.len());
    &parts[..upto]
}

/// 96件，其中一审107件: no part is larger than its whole.
fn larger_part(ground: &Ground<'_>, identity: &Identity, total: usize, list: &List) -> Option<Test> {
    let part = *list.parts.first()?;
    let (whole, own) = (&ground.metrics[total], &ground.metrics[part]);
    // 96件，其中: nothing but the unit stands before it.
    let direct = ["其中", "含"].iter().any(|word| list.opening.find(word).is_some_and(|at| at <= "人次,".len()));
    let alike = whole.unit == own.unit && (whole.code == own.code || own.code.is_none() || whole.code.is_none());
    // 分别为61、74、83件，其中上半年622件: what the last of a list is told of is the whole list.
    let last = total.checked_sub(1).is_some_and(|before| ground.between(before, total).trim() == "、");
    let clause =
        !last && !list.opening.trim_start_matches(|letter| letter != '其' && letter != '含').contains([',', ';']);
    (direct && clause && alike && own.value > whole.value).then(|| Test {
        identity: identity.name.clone(),
        formula: format!("{} > {}", ground.show(part), ground.show(total)),
        printed: Some(part),
        parts: vec![total],
        value: own.value,
        recomputed: whole.value,
        verdict: Verdict::Broken,
        note: Some("a part is larger than its whole".to_owned()),
    })
}

/// A list that the text says is whole and that does not add up.
fn unfit(ground: &Ground<'_>, identity: &Identity, total: usize, list: &List) -> Option<Test> {
    let words = ground.words();
    let whole = holds_any(&list.opening, &words.whole)
        || ((list.bracket || opens_with_colon(&list.opening)) && !holds_any(&list.opening, &words.part));
    let rest = list.parts.windows(2).position(|pair| holds_any(&ground.between(pair[0], pair[1]), &words.rest));
    let run = match rest {
        Some(at) => &list.parts[..at + 2],
        None if whole => same_clause(ground, total, &list.parts),
        None => return excess(ground, identity, total, list),
    };
    let last = *run.last()?;
    let unit = &ground.metrics[total].unit;
    // The words behind the last figure may still say that the list names only some.
    let tail = ground.behind(last);
    let charged = run.len() >= 2
        && !holds_any(&list.opening, &words.partial)
        && !holds_any(&tail, &words.partial)
        // 其余为会议议题: the rest has no figure.
        && !holds_any(&tail, &words.rest)
        && run.iter().all(|&at| &ground.metrics[at].unit == unit)
        && run.iter().all(|&at| ground.metrics[at].value <= ground.metrics[total].value);
    let test = charged.then(|| sum(ground, identity, total, run))?;
    (test.verdict == Verdict::Broken).then_some(test)
}

/// Parts named side by side that exceed their whole together. People may be counted in several
/// parts (女性, 党员), and so may what parts only touch (涉及).
fn excess(ground: &Ground<'_>, identity: &Identity, total: usize, list: &List) -> Option<Test> {
    let sentence = ground.metrics[total].sentence;
    let own_sentence = list.parts.first().is_some_and(|&at| ground.metrics[at].sentence != sentence);
    let code = &ground.metrics[total].code;
    let own_code =
        |&at: &usize| code.is_some() && ground.metrics[at].code == *code && ground.metrics[at].segment.is_some();
    let colon = list.opening.trim_end_matches(|letter| letter != ':').ends_with(':');
    let run = match list.bracket || own_sentence || colon || list.parts.iter().all(own_code) {
        true => same_clause(ground, total, &list.parts),
        false => side_by_side(ground, &list.parts),
    };
    let alike = |&at: &usize| list.bracket || ground.metrics[at].unit == ground.metrics[total].unit;
    let disjoint = run.len() >= 2
        && holds_any(&list.opening, &ground.words().part)
        && !ground.is_people(total)
        && !run.iter().any(|&at| holds_any(own_words(&ground.before(at, 12)), &ground.words().overlap))
        && run.iter().all(alike)
        && run.iter().all(|&at| ground.metrics[at].value <= ground.metrics[total].value);
    let test = disjoint.then(|| sum(ground, identity, total, run))?;
    (test.verdict == Verdict::Broken && test.recomputed > test.value).then_some(test)
}

/// The words before a figure that belong to it alone.
fn own_words(before: &str) -> &str {
    before.rsplit([',', ';', '、', '(', ':', '。']).next().unwrap_or_default()
}

/// The parts that 、 or nothing but their words stand between.
fn side_by_side<'l>(ground: &Ground<'_>, parts: &'l [usize]) -> &'l [usize] {
    let apart = |pair: &[usize]| ground.between(pair[0], pair[1]).contains([',', ';', '。', '\n']);
    let upto = parts.windows(2).position(apart).map_or(parts.len(), |at| at + 1);
    &parts[..upto]
}

/// Tests every figure that the text calls the total of those before it (合计, 共计).
pub(super) fn totals(ground: &Ground<'_>, identity: &Identity) -> Vec<Test> {
    ground
        .done
        .iter()
        .copied()
        .filter(|&at| can_be_total(ground, at))
        .filter_map(|at| ahead(ground, identity, at))
        .collect()
}

fn ahead(ground: &Ground<'_>, identity: &Identity, total: usize) -> Option<Test> {
    let before = ground.before(total, 6);
    let called = before.trim_end_matches(['为', '达', '有', '约', ':']);
    let words = ground.words();
    let summed = words.total.iter().any(|word| called.ends_with(word.as_str()));
    // ，共279个 may count the figures before it, or more.
    if !summed && ![",共", "、共"].iter().any(|word| called.ends_with(word)) {
        return None;
    }
    let own: Vec<usize> = ground
        .sentence(total)
        .take_while(|&at| at != total)
        .filter(|&at| ground.is_amount(at) && ground.same_kind(at, total) && ground.same_period(at, total))
        .filter(|&at| ground.depth(at) == ground.depth(total))
        .collect();
    let own = &own[own.len().saturating_sub(LONGEST)..];
    for from in (0..own.len().saturating_sub(1)).rev() {
        let test = sum(ground, identity, total, &own[from..]);
        if test.verdict != Verdict::Broken {
            return Some(test);
        }
    }
    let unit = &ground.metrics[total].unit;
    let plain = summed
        && own.len() >= 2
        && own.iter().all(|&at| &ground.metrics[at].unit == unit && ground.metrics[at].bound == Bound::Exact)
        && !holds_any(&ground.between(own[0], total), &words.part)
        && !ground.between(own[0], total).contains([';'])
        && !subset_fits(ground, own, ground.metrics[total].value);
    plain.then(|| sum(ground, identity, total, own))
}

fn subset_fits(ground: &Ground<'_>, figures: &[usize], goal: f64) -> bool {
    let few = figures.len().min(12);
    (1u32..1 << few).any(|mask| {
        let sum: f64 = (0..few).filter(|bit| mask >> bit & 1 == 1).map(|bit| ground.metrics[figures[bit]].value).sum();
        (sum - goal).abs() < 1e-6
    })
}

/// Tests totals against the categories of one list or table row; and rows against their last cell.
pub(super) fn classifications(ground: &Ground<'_>, identity: &Identity) -> Vec<Test> {
    let mut groups: BTreeMap<(Span, &str), Vec<usize>> = BTreeMap::new();
    for &at in ground.done.iter().filter(|&&at| ground.is_amount(at)) {
        let metric = &ground.metrics[at];
        if let (Some(code), true) = (&metric.code, metric.segment.is_some()) {
            groups.entry((metric.sentence, code)).or_default().push(at);
        }
    }
    let test = |((_, code), parts): (&(Span, &str), &Vec<usize>)| {
        let first = *parts.first()?;
        let own = |at: usize| ground.same_period(at, first) && can_be_total(ground, at);
        let total = ground.nearest(code, None, crate::extract::Measure::Value, first, own)?;
        let some = parts.iter().filter(|&&at| ground.metrics[at].value != 0.0).count() >= 3;
        let alike = parts.iter().all(|&at| ground.same_period(at, first));
        let test = (some && alike).then(|| sum(ground, identity, total, parts))?;
        (test.verdict != Verdict::Broken).then_some(test)
    };
    let mut tests: Vec<Test> = groups.iter().filter_map(test).collect();
    tests.extend(row_totals(ground, identity));
    tests
}

/// A row of a table whose last cell is the sum of the others.
fn row_totals(ground: &Ground<'_>, identity: &Identity) -> Vec<Test> {
    let mut rows: BTreeMap<Span, Vec<usize>> = BTreeMap::new();
    for &at in ground.done.iter().filter(|&&at| ground.is_amount(at)) {
        rows.entry(ground.metrics[at].sentence).or_default().push(at);
    }
    let test = |(sentence, cells): (&Span, &Vec<usize>)| {
        let (&total, parts) = cells.split_last()?;
        let tabs = ground.slice(*sentence).matches('\t').count();
        let row = tabs >= cells.len() && parts.len() >= 3 && can_be_total(ground, total);
        let test = row.then(|| sum(ground, identity, total, parts))?;
        // A cell of other things, or one that was not read, shows as a gap in the row.
        let called = holds_any(&last_header(ground, *sentence), &ground.words().total);
        (test.verdict != Verdict::Broken || (called && tabs == cells.len())).then_some(test)
    };
    rows.iter().filter_map(test).collect()
}

/// The last cell of the line above a row.
fn last_header(ground: &Ground<'_>, row: Span) -> String {
    ground.line_before(row.start).rsplit('\t').next().unwrap_or_default().to_owned()
}

fn sum(ground: &Ground<'_>, identity: &Identity, total: usize, parts: &[usize]) -> Test {
    let figures = || parts.iter().map(|&at| &ground.metrics[at]);
    let recomputed: f64 = figures().map(|metric: &Metric| metric.value).sum();
    let allowed = figures().fold(Range::point(0.0), |sum, metric| sum.plus(Range::of(metric)));
    let (verdict, note) = judge(&ground.metrics[total], recomputed, allowed);
    let shown = parts.iter().map(|&at| ground.show(at)).collect::<Vec<_>>().join(" + ");
    Test {
        identity: identity.name.clone(),
        formula: format!("{} {} {shown}", ground.show(total), verdict.sign()),
        printed: Some(total),
        parts: parts.to_vec(),
        value: ground.metrics[total].value,
        recomputed: tidy(recomputed),
        verdict,
        note,
    }
}

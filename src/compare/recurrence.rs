//! Problems that a place admits again and again, worded the same or nearly.
//!
//! Two problems are the same if what they are about agrees and nothing that either names is denied
//! by the other: 行政执法力量 and 行政执法程序 are two problems, however alike their laments. What is
//! said once is never guessed: a pair below [`SAME`] is no pair.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::terms::{Clause, Key, Words, apart, clauses};
use crate::codebook::Facet;

/// Least score of two problems that are the same, of 1 at most.
///
/// Below it lie pairs that share their subject and one more word while each goes on about something
/// of its own; on the sets in `tests/compare` no false pair reaches it.
pub const SAME: f64 = 0.6;

/// Least weight of what two problems share. A field of work (1.5) alone or an aspect and an actor
/// (3.0 without a subject) say nothing; a field and an aspect (3.5) or a narrow matter (3.0) do.
pub const LEAST_SHARED: f64 = 3.0;

/// Least weight of the subject in it: a field, a matter, or three letters of an unlisted word.
const LEAST_SUBJECT: f64 = 1.5;

/// What a letter pair of an unlisted word weighs: four letters (three pairs) as much as a matter.
const PAIR: f64 = 1.0;

/// How much of a word that only the longer of two problems holds counts against them: problems are
/// shortened from year to year, and the longer one tells more of the same.
const LONGER: f64 = 0.5;

fn weight(key: Key) -> f64 {
    match key {
        Key::Concept(_, Facet::Matter) => 3.0,
        Key::Concept(_, Facet::Field) => 1.5,
        Key::Concept(_, Facet::Aspect) => 2.0,
        Key::Concept(_, Facet::Actor) => 1.0,
        Key::Pair(..) => PAIR,
    }
}

/// One problem that a report admits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Number in the database.
    pub issue_id: i64,
    /// Year of the report.
    pub year: i32,
    /// As published.
    pub text: String,
}

/// One problem that returns.
#[derive(Debug, Clone, PartialEq)]
pub struct Recurrence {
    /// Issues and their years, ascending by year, one a year.
    pub members: Vec<(i64, i32)>,
    /// Lowest score of any two members, from [`SAME`] to 1.
    pub score: f64,
    /// What all members share, in the words of the first, each with its weight.
    pub shared: Vec<(String, f64)>,
}

/// The problems that return among those of one issuer.
///
/// An issue that speaks of two things may stand in two recurrences. The result depends on nothing
/// but the issues and the words, not on their order.
#[must_use]
pub fn chains(issues: &[Issue], words: &Words) -> Vec<Recurrence> {
    let mut points: Vec<Point> =
        issues.iter().enumerate().flat_map(|(at, issue)| points(at, &issue.text, words)).collect();
    points.sort_by_key(|point| (issues[point.issue].year, issues[point.issue].issue_id));
    let year = |point: usize| issues[points[point].issue].year;
    let mut scores: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for one in 0..points.len() {
        for other in one + 1..points.len() {
            if year(one) != year(other)
                && let Some(score) = same(&points[one], &points[other])
            {
                scores.insert((one, other), score);
            }
        }
    }
    let mut found: Vec<Recurrence> =
        groups(points.len(), &scores, year).iter().map(|group| recurrence(group, &points, issues, &scores)).collect();
    // Two points of the same issues are one problem told at length.
    found.sort_by(|one, other| other.members.len().cmp(&one.members.len()).then_with(|| better(one, other)));
    let mut kept: Vec<Recurrence> = Vec::new();
    for recurrence in found {
        let told = |other: &Recurrence| recurrence.members.iter().all(|member| other.members.contains(member));
        if !kept.iter().any(told) {
            kept.push(recurrence);
        }
    }
    kept.sort_by(in_order);
    kept
}

/// Recurrences by the years of their members, and within a year as the report tells them. Numbers of issues of
/// different reports say only which of these came in first.
fn in_order(one: &Recurrence, other: &Recurrence) -> Ordering {
    let told = |recurrence: &Recurrence| -> Vec<(i32, i64)> {
        recurrence.members.iter().map(|(issue, year)| (*year, *issue)).collect()
    };
    told(one).cmp(&told(other))
}

fn better(one: &Recurrence, other: &Recurrence) -> Ordering {
    other.score.total_cmp(&one.score).then_with(|| in_order(one, other))
}

/// One thing that an issue speaks of.
struct Point {
    issue: usize,
    /// The clauses that name it, each by itself.
    heads: Vec<Clause>,
    /// These and all that is said about it.
    whole: Clause,
    /// Named in it, or else in what stands before it: 镇街机构不全，审核人员偏少.
    actors: BTreeSet<usize>,
}

/// The things that an issue speaks of. A clause that names no subject, or no other matter than the one
/// before, goes on about that.
fn points(issue: usize, text: &str, words: &Words) -> Vec<Point> {
    let mut found: Vec<Point> = Vec::new();
    for clause in clauses(text, words) {
        let subjects = clause.concepts(&SUBJECT);
        let mut actors = clause.concepts(&[Facet::Actor]);
        if let Some(last) = found.last_mut() {
            let before = last.whole.concepts(&SUBJECT);
            let goes_on = !clause.concepts(&[Facet::Matter]).is_empty() && subjects.is_subset(&before);
            let begins = before.is_empty() && total(&last.whole) < LEAST_SHARED;
            if begins || goes_on || subjects.is_empty() {
                last.whole = last.whole.join(&clause);
                if begins {
                    last.heads = vec![last.whole.clone()];
                } else if goes_on {
                    last.heads.push(clause);
                }
                last.actors.extend(actors);
                continue;
            }
            if actors.is_empty() {
                actors.clone_from(&last.actors);
            }
        }
        found.push(Point { issue, heads: vec![clause.clone()], whole: clause, actors });
    }
    found
}

const SUBJECT: [Facet; 2] = [Facet::Matter, Facet::Field];

/// Score of two points that are the same problem.
fn same(one: &Point, other: &Point) -> Option<f64> {
    if apart(&one.actors, &other.actors) {
        return None;
    }
    let heads = one.heads.iter().flat_map(|head| other.heads.iter().map(move |theirs| agreement(head, theirs)));
    let wholes = agreement(&one.whole, &other.whole);
    heads.chain([wholes]).flatten().filter(|score| *score >= SAME).max_by(f64::total_cmp)
}

fn total(clause: &Clause) -> f64 {
    clause.terms.iter().map(|term| weight(term.key)).sum()
}

/// How far two clauses speak of the same, 0 to 1; nothing if they cannot.
fn agreement(one: &Clause, other: &Clause) -> Option<f64> {
    let (mut subject, mut shared) = (0.0, 0.0);
    for term in one.terms.iter().filter(|term| other.term(term.key).is_some()) {
        shared += weight(term.key);
        if !matches!(term.key, Key::Concept(_, Facet::Aspect | Facet::Actor)) {
            subject += weight(term.key);
        }
    }
    if subject < LEAST_SUBJECT || shared < LEAST_SHARED || denied(one, other) {
        return None;
    }
    let (shorter, longer) = if total(one) <= total(other) { (one, other) } else { (other, one) };
    Some(shared / (shared + missing(shorter, longer, 1.0) + missing(longer, shorter, LONGER)))
}

/// Whether each names something of one facet that the other does not share.
fn denied(one: &Clause, other: &Clause) -> bool {
    let facets: [&[Facet]; 3] = [&SUBJECT, &[Facet::Matter], &[Facet::Aspect]];
    facets.iter().any(|facets| one.is_apart(other, facets))
}

/// Weight of what only the first of two clauses holds. A subject or an aspect counts in full.
fn missing(one: &Clause, other: &Clause, share: f64) -> f64 {
    let absent = one.terms.iter().filter(|term| other.term(term.key).is_none());
    absent
        .map(|term| match term.key {
            Key::Concept(_, Facet::Matter | Facet::Field) => weight(term.key),
            key => weight(key) * share,
        })
        .sum()
}

/// Points that are all the same problem, one a year: the surest pairs first, and a point joins only
/// where it is the same as every one that is there, so that likeness never drifts.
fn groups(count: usize, scores: &BTreeMap<(usize, usize), f64>, year: impl Fn(usize) -> i32) -> Vec<Vec<usize>> {
    let mut pairs: Vec<(&(usize, usize), &f64)> = scores.iter().collect();
    pairs.sort_by(|one, other| other.1.total_cmp(one.1).then_with(|| one.0.cmp(other.0)));
    let mut group_of: Vec<usize> = (0..count).collect();
    let mut groups: Vec<Vec<usize>> = (0..count).map(|point| vec![point]).collect();
    for (&(one, other), _) in pairs {
        let (into, from) = (group_of[one], group_of[other]);
        let fits = |one: &usize, other: &usize| {
            year(*one) != year(*other) && scores.contains_key(&(*one.min(other), *one.max(other)))
        };
        if into == from || !groups[into].iter().all(|one| groups[from].iter().all(|other| fits(one, other))) {
            continue;
        }
        let moved = std::mem::take(&mut groups[from]);
        moved.iter().for_each(|point| group_of[*point] = into);
        groups[into].extend(moved);
    }
    groups.retain(|group| group.len() > 1);
    groups.iter_mut().for_each(|group| group.sort_unstable());
    groups
}

fn recurrence(
    group: &[usize],
    points: &[Point],
    issues: &[Issue],
    scores: &BTreeMap<(usize, usize), f64>,
) -> Recurrence {
    let members = group.iter().map(|point| &issues[points[*point].issue]).map(|issue| (issue.issue_id, issue.year));
    let pairs = group.iter().enumerate().flat_map(|(at, one)| group[at + 1..].iter().map(move |other| (*one, *other)));
    let (first, last) = (&points[group[0]].whole, &points[group[group.len() - 1]].whole);
    let in_all = |key: Key| group.iter().all(|point| points[*point].whole.term(key).is_some());
    let common =
        Clause { terms: first.terms.iter().filter(|term| in_all(term.key)).cloned().collect(), ..first.clone() };
    Recurrence {
        members: members.collect(),
        score: pairs.filter_map(|pair| scores.get(&pair)).copied().fold(1.0, f64::min),
        shared: common.shared(last, weight),
    }
}

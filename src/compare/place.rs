//! All comparisons of one place: what its reports say, in; what they say about each other, out.

use std::collections::BTreeMap;

use super::coverage::{Coverage, coverage};
use super::follow_up::{self, Match};
use super::passages::Passages;
use super::recurrence::{self, Issue, Recurrence};
use super::terms::Words;
use super::verdict::{Verdict, outcome};
use crate::codebook::Codebook;
use crate::extract::Span;

/// A current report of a place, as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Number in the database.
    pub report_year_id: i64,
    /// Year that it covers.
    pub year: i32,
    /// Whose series it belongs to: nothing for the government, the issuer for a department.
    pub department: Option<String>,
    /// What spans count in, in characters.
    pub text: String,
    /// Number and text of each problem.
    pub issues: Vec<(i64, String)>,
    /// What it promises.
    pub plan_items: Vec<Plan>,
    /// What it measures.
    pub figures: Vec<Figure>,
}

/// A plan item, as stored.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct Plan {
    pub plan_item_id: i64,
    pub text: String,
    pub span: Span,
    /// Value and unit of its first figure.
    pub target: Option<(f64, String)>,
}

/// A metric, as stored; see `metric` in the migrations.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct Figure {
    pub metric_id: i64,
    pub code: Option<String>,
    pub segment: Option<String>,
    pub measure: String,
    pub year: Option<i32>,
    pub value: f64,
    pub unit: String,
    pub bound: String,
    pub as_of: Option<String>,
    pub cutoff: Option<String>,
    pub members: Option<String>,
    pub label: String,
    pub section: String,
    pub span: Span,
}

/// What the reports of a place say about each other.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comparison {
    /// Problems that return.
    pub recurrences: Vec<Recurrence>,
    /// Plan items whose next report is there.
    pub follow_ups: Vec<FollowUp>,
    /// In which years each figure is given.
    pub coverage: Vec<Coverage>,
}

/// What became of a plan item.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowUp {
    /// The plan item.
    pub plan_item_id: i64,
    /// The report for the next year.
    pub next_report_year_id: i64,
    /// Passages that speak of it, best first, with their metrics; none if nothing does.
    pub passages: Vec<(Match, Vec<i64>)>,
    /// Metrics of target and outcome, where both measure the same.
    pub outcome: Option<(i64, i64)>,
    /// Whether the target was met, where the figures allow to say so.
    pub verdict: Option<Verdict>,
}

/// Compares the reports of one place of this full name, those of its government and those of each department among
/// themselves. Of several reports for one year the first counts.
#[must_use]
pub fn compare(name: &str, reports: &[Report], codebook: &Codebook) -> Comparison {
    let words = Words::new(&codebook.comparison, name);
    let mut series: BTreeMap<Option<&str>, BTreeMap<i32, &Report>> = BTreeMap::new();
    for report in reports {
        series.entry(report.department.as_deref()).or_default().entry(report.year).or_insert(report);
    }
    let mut found = Comparison { coverage: coverage(reports), ..Comparison::default() };
    for reports in series.values() {
        let issues: Vec<Issue> = reports.values().flat_map(|report| issues(report)).collect();
        found.recurrences.extend(recurrence::chains(&issues, &words));
        for (year, report) in reports {
            if let Some(next) = reports.get(&(year + 1))
                && !report.plan_items.is_empty()
            {
                let passages = Passages::read(&next.text, next.year, &codebook.sections, &words);
                let follow_up = |plan| follow_up(plan, report, next, &passages, &words);
                found.follow_ups.extend(report.plan_items.iter().map(follow_up));
            }
        }
    }
    found
}

fn issues(report: &Report) -> impl Iterator<Item = Issue> + '_ {
    let issue = |(issue_id, text): &(i64, String)| Issue { issue_id: *issue_id, year: report.year, text: text.clone() };
    report.issues.iter().map(issue)
}

fn follow_up(plan: &Plan, report: &Report, next: &Report, passages: &Passages, words: &Words) -> FollowUp {
    let found = follow_up::matches(&plan.text, passages, words);
    let inside = |outer: &Span, inner: &Span| outer.start <= inner.start && inner.end <= outer.end;
    let target = plan.target.as_ref().and_then(|(value, unit)| {
        let is_target =
            |figure: &&Figure| inside(&plan.span, &figure.span) && figure.value == *value && figure.unit == *unit;
        report.figures.iter().find(is_target)
    });
    let outcome = target.and_then(|target| {
        let (done, verdict) = outcome(target, next.year, &next.figures, words)?;
        Some(((target.metric_id, done.metric_id), verdict))
    });
    let figures = |found: &Match| {
        let near = |figure: &&Figure| found.reach.iter().any(|clause| inside(clause, &figure.span));
        next.figures.iter().filter(near).map(|figure| figure.metric_id).collect()
    };
    FollowUp {
        plan_item_id: plan.plan_item_id,
        next_report_year_id: next.report_year_id,
        passages: found.into_iter().map(|found| (found.clone(), figures(&found))).collect(),
        outcome: outcome.map(|(ids, _)| ids),
        verdict: outcome.and_then(|(_, verdict)| verdict),
    }
}

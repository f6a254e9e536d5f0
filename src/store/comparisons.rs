//! What a place's reports say about each other: which places are due, their reports out, what was
//! found in.

use anyhow::{Context, Result};
use rusqlite::{Connection, Row, TransactionBehavior, params};

use super::Store;
use crate::compare::coverage::Coverage;
use crate::compare::place::{Comparison, Figure, FollowUp, Plan, Report};
use crate::compare::recurrence::Recurrence;
use crate::compare::verdict::Verdict;
use crate::extract::Span;
use crate::parallel::{self, Bounds};

/// What the database remembers of the rules by which places were last compared.
const RULES: &str = "comparison_rules";

impl Store {
    /// Makes every place with reports stale if those that are there were compared by other rules.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn set_comparison_rules(&mut self, rules: &str) -> Result<()> {
        if self.setting(RULES)?.as_deref() == Some(rules) {
            return Ok(());
        }
        let transaction = self.connection.transaction()?;
        transaction.execute(
            "INSERT INTO stale_place (jurisdiction_id)
             SELECT DISTINCT jurisdiction_id FROM report_year WHERE jurisdiction_id IS NOT NULL
             ON CONFLICT DO NOTHING",
            (),
        )?;
        super::set(&transaction, RULES, rules)?;
        transaction.commit()?;
        Ok(())
    }

    /// Places whose reports changed since they were last compared, ascending by `jurisdiction_id`.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn stale_places(&self) -> Result<Vec<i64>> {
        let mut statement = self.connection.prepare("SELECT jurisdiction_id FROM stale_place ORDER BY 1")?;
        Ok(statement.query_map((), |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Compares the current reports of some places anew with `compare`, which takes a place's full name
    /// and its reports, on all cores, in one transaction that also takes them off the stale ones. The
    /// same reports give the same rows.
    ///
    /// # Errors
    /// If the database cannot be read or written; then nothing has changed.
    pub fn compare_places(
        &mut self,
        places: &[i64],
        compare: impl Fn(&str, &[Report]) -> Comparison + Sync,
    ) -> Result<()> {
        // Immediate, so that no other run brings a report between reading and writing.
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let read = |place: &i64| -> Result<(Place, usize)> {
            let name: String = transaction
                .prepare_cached("SELECT full_name FROM jurisdiction WHERE jurisdiction_id = ?1")?
                .query_row([place], |row| row.get(0))?;
            let reports = reports(&transaction, *place)?;
            let size = reports.iter().map(size).sum();
            Ok((Place { id: *place, name, reports }, size))
        };
        let work = |place: Place| (place.id, compare(&place.name, &place.reports), place.name);
        parallel::in_order(parallel::cores(), UNDER_WAY, places.iter().map(read), work, |(place, found, name)| {
            replace(&transaction, place, &found).with_context(|| format!("comparison of {name}"))
        })?;
        transaction.commit()?;
        Ok(())
    }
}

/// A place that is to be compared.
struct Place {
    id: i64,
    name: String,
    reports: Vec<Report>,
}

/// Places that are read but not compared yet: enough for every core.
const UNDER_WAY: Bounds = Bounds { items: 64, bytes: 32 << 20 };

/// What a report takes in memory, in bytes: a figure has some ten words.
fn size(report: &Report) -> usize {
    report.text.len() + report.figures.len() * 400
}

fn replace(connection: &Connection, place: i64, found: &Comparison) -> Result<()> {
    remove(connection, place)?;
    for recurrence in &found.recurrences {
        add_recurrence(connection, recurrence)?;
    }
    for follow_up in &found.follow_ups {
        add_follow_up(connection, follow_up)?;
    }
    for coverage in &found.coverage {
        add_coverage(connection, place, coverage)?;
    }
    connection.prepare_cached("DELETE FROM stale_place WHERE jurisdiction_id = ?1")?.execute([place])?;
    Ok(())
}

fn reports(connection: &Connection, jurisdiction_id: i64) -> Result<Vec<Report>> {
    let mut statement = connection.prepare_cached(
        "SELECT report_year_id, year, CASE scope WHEN 'department' THEN coalesce(issuer, '') END AS department, text
         FROM report_year WHERE jurisdiction_id = ?1 AND is_current = 1 AND year IS NOT NULL
         ORDER BY year, body, report_year_id",
    )?;
    let rows = statement.query_map([jurisdiction_id], |row| {
        Ok(Report {
            report_year_id: row.get("report_year_id")?,
            year: row.get("year")?,
            department: row.get("department")?,
            text: row.get("text")?,
            issues: Vec::new(),
            plan_items: Vec::new(),
            figures: Vec::new(),
        })
    })?;
    let mut reports: Vec<Report> = rows.collect::<rusqlite::Result<_>>()?;
    for report in &mut reports {
        let id = [report.report_year_id];
        report.issues = connection
            .prepare_cached("SELECT issue_id, text FROM issue WHERE report_year_id = ?1 ORDER BY seq")?
            .query_map(id, |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        report.plan_items = connection
            .prepare_cached(
                "SELECT plan_item_id, text, text_start, text_end, target_value, target_unit
                 FROM plan_item WHERE report_year_id = ?1 ORDER BY seq",
            )?
            .query_map(id, plan)?
            .collect::<rusqlite::Result<_>>()?;
        report.figures = connection
            .prepare_cached(
                "SELECT metric_id, code, segment, measure, year, value, unit, bound, as_of, cutoff, members, label,
                     section, text_start, text_end
                 FROM metric WHERE report_year_id = ?1 ORDER BY text_start, metric_id",
            )?
            .query_map(id, figure)?
            .collect::<rusqlite::Result<_>>()?;
    }
    Ok(reports)
}

/// The place in columns `at` and the one behind it. By number: names are looked up for every row.
fn span(row: &Row<'_>, at: usize) -> rusqlite::Result<Span> {
    // Its tables hold no place below zero.
    let place = |at: usize| row.get::<_, i64>(at).map(|place| usize::try_from(place).unwrap_or_default());
    Ok(Span { start: place(at)?, end: place(at + 1)? })
}

fn plan(row: &Row<'_>) -> rusqlite::Result<Plan> {
    let value: Option<f64> = row.get(4)?;
    let unit: Option<String> = row.get(5)?;
    Ok(Plan { plan_item_id: row.get(0)?, text: row.get(1)?, span: span(row, 2)?, target: value.zip(unit) })
}

fn figure(row: &Row<'_>) -> rusqlite::Result<Figure> {
    Ok(Figure {
        metric_id: row.get(0)?,
        code: row.get(1)?,
        segment: row.get(2)?,
        measure: row.get(3)?,
        year: row.get(4)?,
        value: row.get(5)?,
        unit: row.get(6)?,
        bound: row.get(7)?,
        as_of: row.get(8)?,
        cutoff: row.get(9)?,
        members: row.get(10)?,
        label: row.get(11)?,
        section: row.get(12)?,
        span: span(row, 13)?,
    })
}

/// Takes away what was found before. Spelled out, since a connection may have foreign keys off.
fn remove(connection: &Connection, jurisdiction_id: i64) -> Result<()> {
    let issues = "(SELECT issue_id FROM issue JOIN report_year USING (report_year_id) WHERE jurisdiction_id = ?1)";
    let plans =
        "(SELECT plan_item_id FROM plan_item JOIN report_year USING (report_year_id) WHERE jurisdiction_id = ?1)";
    for (table, key, of_place) in [
        ("recurrence_member", "first_issue_id", issues),
        ("recurrence", "first_issue_id", issues),
        ("follow_up_metric", "plan_item_id", plans),
        ("follow_up_passage", "plan_item_id", plans),
        ("follow_up", "plan_item_id", plans),
        ("place_coverage", "jurisdiction_id", "(?1)"),
    ] {
        connection
            .prepare_cached(&format!("DELETE FROM {table} WHERE {key} IN {of_place}"))?
            .execute([jurisdiction_id])?;
    }
    Ok(())
}

fn add_recurrence(connection: &Connection, recurrence: &Recurrence) -> Result<()> {
    let first = recurrence.members[0].0;
    let part: i64 = connection
        .prepare_cached("SELECT count(*) + 1 FROM recurrence WHERE first_issue_id = ?1")?
        .query_row([first], |row| row.get(0))?;
    connection
        .prepare_cached("INSERT INTO recurrence (first_issue_id, part, score, shared_terms) VALUES (?1, ?2, ?3, ?4)")?
        .execute((first, part, rounded(recurrence.score), told(&recurrence.shared)))?;
    let mut insert = connection
        .prepare_cached("INSERT INTO recurrence_member (first_issue_id, part, issue_id) VALUES (?1, ?2, ?3)")?;
    for (issue, _) in &recurrence.members {
        insert.execute((first, part, issue))?;
    }
    Ok(())
}

fn add_follow_up(connection: &Connection, follow_up: &FollowUp) -> Result<()> {
    let plan = follow_up.plan_item_id;
    let verdict = follow_up.verdict.map(|verdict| match verdict {
        Verdict::Met => "met",
        Verdict::Missed => "missed",
    });
    connection
        .prepare_cached(
            "INSERT INTO follow_up (plan_item_id, next_report_year_id, target_metric_id, outcome_metric_id, verdict)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((
            plan,
            follow_up.next_report_year_id,
            follow_up.outcome.map(|(target, _)| target),
            follow_up.outcome.map(|(_, outcome)| outcome),
            verdict,
        ))?;
    for (rank, (found, metrics)) in (1i64..).zip(&follow_up.passages) {
        connection
            .prepare_cached(
                "INSERT INTO follow_up_passage (plan_item_id, rank, score, shared_terms, text_start, text_end)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                plan,
                rank,
                rounded(found.score),
                told(&found.shared),
                found.span.start as i64,
                found.span.end as i64
            ])?;
        let mut insert = connection
            .prepare_cached("INSERT INTO follow_up_metric (plan_item_id, rank, metric_id) VALUES (?1, ?2, ?3)")?;
        for metric in metrics {
            insert.execute((plan, rank, metric))?;
        }
    }
    Ok(())
}

fn add_coverage(connection: &Connection, jurisdiction_id: i64, coverage: &Coverage) -> Result<()> {
    let listed = |years: Vec<String>| (!years.is_empty()).then(|| years.join(", "));
    let reason =
        |(year, reported): &(i32, bool)| format!("{year} {}", if *reported { "not given" } else { "no report" });
    connection
        .prepare_cached(
            "INSERT INTO place_coverage (jurisdiction_id, code, first_year, last_year, years, reports, missing, gaps,
                 longest_run, longest_run_from)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            jurisdiction_id,
            coverage.code,
            coverage.first_year,
            coverage.last_year,
            coverage.years as i64,
            coverage.reports as i64,
            listed(coverage.missing.iter().map(i32::to_string).collect()),
            listed(coverage.gaps.iter().map(reason).collect()),
            coverage.longest_run as i64,
            coverage.longest_run_from,
        ])?;
    Ok(())
}

/// Two places are what the score is good for; never below one hundredth.
fn rounded(score: f64) -> f64 {
    ((score * 100.0).round() / 100.0).max(0.01)
}

/// 法律顾问 3 + 作用 2
fn told(shared: &[(String, f64)]) -> String {
    let one = |(words, weight): &(String, f64)| format!("{words} {}", (weight * 10.0).round() / 10.0);
    shared.iter().map(one).collect::<Vec<_>>().join(" + ")
}

//! What a place's reports say about each other: which places are due, their reports out, what was
//! found in.

use anyhow::{Context, Result};
use rusqlite::{Connection, Row, TransactionBehavior, params};

use super::Store;
use crate::compare::place::{Comparison, Figure, FollowUp, Plan, Report};
use crate::compare::recurrence::Recurrence;
use crate::compare::verdict::Verdict;
use crate::extract::Span;

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
    /// and its reports, in one transaction that also takes them off the stale ones. The same reports
    /// give the same rows.
    ///
    /// # Errors
    /// If the database cannot be read or written; then nothing has changed.
    pub fn compare_places(&mut self, places: &[i64], compare: impl Fn(&str, &[Report]) -> Comparison) -> Result<()> {
        // Immediate, so that no other run brings a report between reading and writing.
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for place in places {
            let name: String = transaction
                .prepare_cached("SELECT full_name FROM jurisdiction WHERE jurisdiction_id = ?1")?
                .query_row([place], |row| row.get(0))?;
            let found = compare(&name, &reports(&transaction, *place)?);
            replace(&transaction, *place, &found).with_context(|| format!("comparison of {name}"))?;
        }
        transaction.commit()?;
        Ok(())
    }
}

fn replace(connection: &Connection, place: i64, found: &Comparison) -> Result<()> {
    remove(connection, place)?;
    for recurrence in &found.recurrences {
        add_recurrence(connection, recurrence)?;
    }
    for follow_up in &found.follow_ups {
        add_follow_up(connection, follow_up)?;
    }
    connection.execute("DELETE FROM stale_place WHERE jurisdiction_id = ?1", [place])?;
    Ok(())
}

fn reports(connection: &Connection, jurisdiction_id: i64) -> Result<Vec<Report>> {
    let mut statement = connection.prepare_cached(
        "SELECT report_year_id, year, CASE scope WHEN 'department' THEN coalesce(issuer, '') END AS department, text
         FROM report_year WHERE jurisdiction_id = ?1 AND is_current = 1 AND year IS NOT NULL
         ORDER BY year, report_year_id",
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
            .prepare_cached("SELECT * FROM plan_item WHERE report_year_id = ?1 ORDER BY seq")?
            .query_map(id, plan)?
            .collect::<rusqlite::Result<_>>()?;
        report.figures = connection
            .prepare_cached("SELECT * FROM metric WHERE report_year_id = ?1 ORDER BY text_start, metric_id")?
            .query_map(id, figure)?
            .collect::<rusqlite::Result<_>>()?;
    }
    Ok(reports)
}

fn span(row: &Row<'_>) -> rusqlite::Result<Span> {
    // Its tables hold no place below zero.
    let place = |name: &str| row.get::<_, i64>(name).map(|at| usize::try_from(at).unwrap_or_default());
    Ok(Span { start: place("text_start")?, end: place("text_end")? })
}

fn plan(row: &Row<'_>) -> rusqlite::Result<Plan> {
    let value: Option<f64> = row.get("target_value")?;
    let unit: Option<String> = row.get("target_unit")?;
    Ok(Plan {
        plan_item_id: row.get("plan_item_id")?,
        text: row.get("text")?,
        span: span(row)?,
        target: value.zip(unit),
    })
}

fn figure(row: &Row<'_>) -> rusqlite::Result<Figure> {
    Ok(Figure {
        metric_id: row.get("metric_id")?,
        code: row.get("code")?,
        segment: row.get("segment")?,
        measure: row.get("measure")?,
        year: row.get("year")?,
        value: row.get("value")?,
        unit: row.get("unit")?,
        bound: row.get("bound")?,
        as_of: row.get("as_of")?,
        cutoff: row.get("cutoff")?,
        members: row.get("members")?,
        label: row.get("label")?,
        section: row.get("section")?,
        span: span(row)?,
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

/// Two places are what the score is good for; never below one hundredth.
fn rounded(score: f64) -> f64 {
    ((score * 100.0).round() / 100.0).max(0.01)
}

/// 法律顾问 3 + 作用 2
fn told(shared: &[(String, f64)]) -> String {
    let one = |(words, weight): &(String, f64)| format!("{words} {}", (weight * 10.0).round() / 10.0);
    shared.iter().map(one).collect::<Vec<_>>().join(" + ")
}

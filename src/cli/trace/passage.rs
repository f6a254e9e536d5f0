//! A problem or a plan item: its report, where it stands, and what other years say of it.

use anyhow::{Result, bail};
use rusqlite::Connection;
use serde_json::{Map, Value as Json};

use super::{get, lines, origin, records};

/// Columns of the report and file of a passage, as a figure's chain has them.
const ORIGIN: &str = "r.report_year_id, j.full_name, r.year AS report_year, r.scope, r.title, r.issuer, r.url,
    r.is_current, f.source, f.sha256, f.media_type, f.encoding, f.ingested_at";

const JOINS: &str = "JOIN report_year r ON r.report_year_id = p.report_year_id
    JOIN document f ON f.document_id = r.document_id
    LEFT JOIN jurisdiction j ON j.jurisdiction_id = r.jurisdiction_id";

/// A problem with its other years.
pub(super) fn issue(connection: &Connection, issue_id: i64) -> Result<Map<String, Json>> {
    let sql = format!(
        "SELECT p.issue_id, p.seq, p.theme, p.text, p.text_start, p.text_end, {ORIGIN},
             (SELECT x.says FROM correction_effect x WHERE x.correction_id = p.correction_id) AS corrected
         FROM issue p {JOINS} WHERE p.issue_id = ?1"
    );
    let Some(mut issue) = records(connection, &sql, issue_id)?.pop() else {
        bail!("no issue {issue_id}; `warehouse query issue --columns issue_id,theme,text` lists them");
    };
    let returns = "SELECT other.issue_id, r.year, i.text, a.score, a.shared_terms
         FROM recurrence_member m
         JOIN recurrence a ON a.first_issue_id = m.first_issue_id AND a.part = m.part
         JOIN recurrence_member other ON other.first_issue_id = m.first_issue_id AND other.part = m.part
         JOIN issue i ON i.issue_id = other.issue_id
         JOIN report_year r ON r.report_year_id = i.report_year_id
         WHERE m.issue_id = ?1 AND other.issue_id <> m.issue_id
         ORDER BY r.year, other.issue_id";
    insert(&mut issue, "also_in", records(connection, returns, issue_id)?);
    Ok(issue)
}

/// A plan item with what the next report says of it.
pub(super) fn plan(connection: &Connection, plan_item_id: i64) -> Result<Map<String, Json>> {
    let sql = format!(
        "SELECT p.plan_item_id, p.seq, p.heading, p.theme, p.text, p.target_value, p.target_unit, p.target_bound,
             p.deadline, p.text_start, p.text_end, {ORIGIN},
             n.year AS next_year, u.next_report_year_id, u.verdict, u.target_metric_id, u.outcome_metric_id,
             o.value AS outcome_value, o.unit AS outcome_unit
         FROM plan_item p {JOINS}
         LEFT JOIN follow_up u ON u.plan_item_id = p.plan_item_id
         LEFT JOIN report_year n ON n.report_year_id = u.next_report_year_id
         LEFT JOIN metric o ON o.metric_id = u.outcome_metric_id
         WHERE p.plan_item_id = ?1"
    );
    let Some(mut plan) = records(connection, &sql, plan_item_id)?.pop() else {
        bail!("no plan item {plan_item_id}; `warehouse query plan_item --columns plan_item_id,theme,text` lists them");
    };
    let passages = "SELECT p.rank, p.score, p.shared_terms,
             substr(n.text, p.text_start + 1, p.text_end - p.text_start) AS text,
             (SELECT json_group_array(m.metric_id) FROM follow_up_metric m
              WHERE m.plan_item_id = p.plan_item_id AND m.rank = p.rank) AS metric_ids
         FROM follow_up_passage p
         JOIN follow_up u ON u.plan_item_id = p.plan_item_id
         JOIN report_year n ON n.report_year_id = u.next_report_year_id
         WHERE p.plan_item_id = ?1 ORDER BY p.rank";
    let mut passages = records(connection, passages, plan_item_id)?;
    for passage in &mut passages {
        if let Some(Json::String(ids)) = passage.get("metric_ids") {
            let ids: Json = serde_json::from_str(ids)?;
            passage.insert("metric_ids".to_owned(), ids);
        }
    }
    insert(&mut plan, "passages", passages);
    Ok(plan)
}

fn insert(record: &mut Map<String, Json>, name: &str, records: Vec<Map<String, Json>>) {
    record.insert(name.to_owned(), Json::from(records.into_iter().map(Json::Object).collect::<Vec<_>>()));
}

pub(super) fn issue_for_reading(issue: &Map<String, Json>) -> String {
    let mut text = lines(
        [
            ("issue", Some(named(issue, "issue_id"))),
            ("says", get(issue, "text")),
            ("place", Some(place(issue))),
            ("corrected", get(issue, "corrected")),
        ]
        .into_iter()
        .chain(origin(issue)),
    );
    let others = list(issue, "also_in");
    if others.is_empty() {
        text += &lines([("returns", Some("in no other year's report here, as far as its words tell".to_owned()))]);
    }
    for other in others {
        let or = |name: &str| get(other, name).unwrap_or_default();
        let says = format!("{}: {} (issue {}, shares {})", or("year"), or("text"), or("issue_id"), or("shared_terms"));
        text += &lines([("also in", Some(says))]);
    }
    text
}

pub(super) fn plan_for_reading(plan: &Map<String, Json>) -> String {
    let target = get(plan, "target_value").map(|value| {
        let word = |name: &str| get(plan, name).unwrap_or_default();
        format!("{value} {} ({})", word("target_unit"), word("target_bound"))
    });
    let mut text = lines(
        [
            ("plan", Some(named(plan, "plan_item_id"))),
            ("heading", get(plan, "heading")),
            ("says", get(plan, "text")),
            ("target", target),
            ("deadline", get(plan, "deadline")),
            ("place", Some(place(plan))),
        ]
        .into_iter()
        .chain(origin(plan)),
    );
    let Some(year) = get(plan, "next_year") else {
        return text + &lines([("followed", Some("the next year's report is not here".to_owned()))]);
    };
    let outcome = get(plan, "outcome_value").map(|value| {
        let word = |name: &str| get(plan, name).unwrap_or_default();
        let verdict = get(plan, "verdict").unwrap_or_else(|| "the figures do not settle it".to_owned());
        format!("{verdict}: {value} {} (metric {})", word("outcome_unit"), word("outcome_metric_id"))
    });
    text += &lines([("outcome", outcome)]);
    let passages = list(plan, "passages");
    if passages.is_empty() {
        text += &lines([("followed", Some(format!("nothing in the report for {year} speaks of it in like words")))]);
    }
    for passage in passages {
        let or = |name: &str| get(passage, name).unwrap_or_default();
        let says = format!("{year}: {} (shares {}; figures {})", or("text"), or("shared_terms"), or("metric_ids"));
        text += &lines([("followed", Some(says))]);
    }
    text
}

fn named(record: &Map<String, Json>, id: &str) -> String {
    let or = |name: &str| get(record, name).unwrap_or_default();
    format!("{}, number {} of its report, theme {}", or(id), or("seq"), or("theme"))
}

fn place(record: &Map<String, Json>) -> String {
    let or = |name: &str| get(record, name).unwrap_or_default();
    format!(
        "characters {} to {} of report {}; `warehouse trace --report {}` shows them",
        or("text_start"),
        or("text_end"),
        or("report_year_id"),
        or("report_year_id")
    )
}

/// The records of a list in a record.
fn list<'a>(record: &'a Map<String, Json>, name: &str) -> Vec<&'a Map<String, Json>> {
    record[name].as_array().into_iter().flatten().filter_map(Json::as_object).collect()
}

//! The sheets behind the others: the evidence of figures, sentence by sentence, and the reports.

use std::collections::{BTreeSet, HashMap};

use anyhow::Result;
use rusqlite::Connection;
use rusqlite::types::Value;

use super::names::numbered;
use super::{Limits, say};
use crate::export::outline::{Lang, Outline};
use crate::store::fields::TableInfo;

/// Metrics or reports of one query.
const BATCH: usize = 1000;
/// The longest address that Excel takes for a link.
const LONGEST_ADDRESS: usize = 2000;

const EVIDENCE: &str = "
    SELECT m.metric_id, j.full_name, r.year AS report_year, m.year, m.label, m.figure,
        substr(r.text, m.sentence_start + 1, m.sentence_end - m.sentence_start) AS sentence,
        CORRECTED AS corrected, r.title, r.url, f.source, r.report_year_id
    FROM metric m
    JOIN report_year r USING (report_year_id)
    JOIN document f USING (document_id)
    LEFT JOIN jurisdiction j USING (jurisdiction_id)
    WHERE m.metric_id IN (SELECT value FROM json_each(?1))";

const SOURCES: &str = "
    SELECT r.report_year_id, j.full_name, r.year AS report_year, r.scope, r.issuer, r.title, r.published_on, r.url,
        f.source, f.media_type, f.sha256, r.is_current
    FROM report_year r
    JOIN document f USING (document_id)
    LEFT JOIN jurisdiction j USING (jurisdiction_id)";

/// The name of the sheet of evidence.
pub(super) fn title(lang: Lang) -> &'static str {
    say(lang, "依据", "Evidence")
}

/// The name of the sheet of reports.
pub(super) fn sources_title(lang: Lang) -> &'static str {
    say(lang, "来源", "Sources")
}

/// Where the evidence at that place, from 0, stands in the workbook.
pub(super) fn address(lang: Lang, place: usize, limits: Limits) -> String {
    let (sheet, row) = (place / limits.rows as usize, place % limits.rows as usize);
    let name = if sheet == 0 { title(lang).to_owned() } else { numbered(title(lang), sheet + 1) };
    // Below the header, and Excel counts from 1.
    format!("internal:'{name}'!A{}", row + 2)
}

/// Whether a text is an address that Excel takes for a link.
pub(super) fn is_link(text: &str) -> bool {
    (text.starts_with("http://") || text.starts_with("https://"))
        && text.len() <= LONGEST_ADDRESS
        && !text.contains(char::is_whitespace)
}

/// The table of evidence.
pub(super) fn outline(connection: &Connection, lang: Lang) -> Result<Outline> {
    let about = say(
        lang,
        "每行是其他工作表中的一个数字，以及说出该数字的原文句子。",
        "One row per figure that the other sheets show, with the sentence that says it.",
    );
    let mut outline = Outline::of("metric", &connection.prepare(&evidence(connection)?)?, lang);
    name(&mut outline, title(Lang::Zh), title(Lang::En), about);
    Ok(outline)
}

/// The table of reports.
pub(super) fn sources_outline(connection: &Connection, lang: Lang) -> Result<Outline> {
    let about =
        say(lang, "每行是其他工作表所依据的一份报告。", "One row per report that the other sheets are made from.");
    let mut outline = Outline::of("metric", &connection.prepare(SOURCES)?, lang);
    name(&mut outline, sources_title(Lang::Zh), sources_title(Lang::En), about);
    Ok(outline)
}

/// Calls a table of the workbook's own by its titles.
fn name(outline: &mut Outline, zh: &str, en: &str, about: &str) {
    outline.name = en.to_owned();
    outline.info = Some(TableInfo {
        name: en.to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
        question: None,
        question_zh: None,
        about: about.to_owned(),
        warnings: String::new(),
    });
}

/// The evidence of metrics, in their order. One that is not in the database has its number alone, so
/// that the rows below it stay where links lead.
pub(super) fn rows<'a>(
    connection: &'a Connection,
    metrics: &'a [i64],
) -> impl Iterator<Item = Result<Vec<Value>>> + 'a {
    metrics.chunks(BATCH).flat_map(move |metrics| match batch(connection, metrics) {
        Ok(rows) => rows.into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error)],
    })
}

fn batch(connection: &Connection, metrics: &[i64]) -> Result<Vec<Vec<Value>>> {
    let sql = evidence(connection)?;
    let columns = connection.prepare_cached(&sql)?.column_count();
    let found = query(connection, &sql, &serde_json::to_string(metrics)?)?;
    let mut found: HashMap<i64, Vec<Value>> = found
        .into_iter()
        .filter_map(|row| match row[0] {
            Value::Integer(metric) => Some((metric, row)),
            _ => None,
        })
        .collect();
    let unknown = |metric: &i64| {
        let mut row = vec![Value::Null; columns];
        row[0] = Value::Integer(*metric);
        row
    };
    Ok(metrics.iter().map(|metric| found.remove(metric).unwrap_or_else(|| unknown(metric))).collect())
}

/// The reports that metrics stand in, those named by number, or all that count.
pub(super) fn sources(
    connection: &Connection,
    metrics: &[i64],
    reports: &BTreeSet<i64>,
    all: bool,
) -> Result<Vec<Vec<Value>>> {
    let order = "ORDER BY j.full_name, r.year, r.report_year_id";
    let mut reports = reports.clone();
    for metrics in metrics.chunks(BATCH) {
        let sql = "SELECT DISTINCT report_year_id FROM metric WHERE metric_id IN (SELECT value FROM json_each(?1))";
        for row in query(connection, sql, &serde_json::to_string(metrics)?)? {
            reports.extend(row.iter().filter_map(|id| if let Value::Integer(id) = id { Some(*id) } else { None }));
        }
    }
    let named = serde_json::to_string(&reports)?;
    let these = "r.report_year_id IN (SELECT value FROM json_each(?1))";
    let current = if all { "OR r.is_current = 1" } else { "" };
    query(connection, &format!("{SOURCES} WHERE {these} {current} {order}"), &named)
}

/// The query of evidence. A database that no newer program has written to knows no corrections.
fn evidence(connection: &Connection) -> Result<String> {
    let known = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'correction_effect')";
    let corrected = if connection.query_row(known, (), |row| row.get::<_, bool>(0))? {
        "(SELECT x.says FROM correction_effect x WHERE x.correction_id = m.correction_id)"
    } else {
        "NULL"
    };
    Ok(EVIDENCE.replace("CORRECTED", corrected))
}

fn query(connection: &Connection, sql: &str, ids: &str) -> Result<Vec<Vec<Value>>> {
    let mut statement = connection.prepare_cached(sql)?;
    let columns = statement.column_count();
    let rows = statement.query_map([ids], |row| (0..columns).map(|at| row.get(at)).collect())?;
    Ok(rows.collect::<Result<_, _>>()?)
}

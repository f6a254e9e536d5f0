//! The details of one subject: rows of the views as they are, and the evidence of every figure.

use std::collections::HashMap;

use anyhow::Result;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use serde::Serialize;
use serde_json::Value as Json;

use super::read::{Selection, Subject};
use crate::export;
use crate::store::fields::{self, Field};

/// Rows of a view.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Table {
    /// The view.
    pub name: &'static str,
    /// Name, label in Chinese and English, unit of each column.
    pub columns: Vec<(String, String, String, Option<String>)>,
    #[allow(missing_docs)]
    pub rows: Vec<Vec<Json>>,
}

/// All that is shown of one subject.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Detail {
    /// Tables by the name of their view.
    pub tables: Vec<Table>,
    /// Identities that hold or are rounded, and all that were tested.
    pub holds: (i64, i64),
    /// Sentences that figures stand in.
    pub sentences: Vec<String>,
    /// The figures: number, report, code, segment, measure, year, value, unit, bound, last day and words of
    /// a cut-off, label, as printed, section, how it was read, correction, first and last character in its
    /// sentence, position of that sentence.
    pub evidence: Vec<Vec<Json>>,
}

/// Columns of each piece of evidence, in order.
pub(super) const EVIDENCE: [&str; 18] = [
    "metric_id",
    "report_year_id",
    "code",
    "segment",
    "measure",
    "year",
    "value",
    "unit",
    "bound",
    "as_of",
    "cutoff",
    "label",
    "figure",
    "section",
    "reading",
    "corrected",
    "from",
    "to",
];

const TREND: &str = "year, part_year, as_of, cutoff, received, accepted, concluded, upheld, revoked, modified,
    confirmed_unlawful, ordered_to_perform, ordered_to_redo, terminated, dismissed, outcomes_sum, outcomes_complete,
    denominator, comprehensive_rate_reported, comprehensive_rate_recomputed, direct_rate_reported,
    direct_rate_recomputed, terminated_rate_recomputed, terminated_share, previous_year, comprehensive_change_points,
    direct_change_points, terminated_change_points, flag_part_year, flag_denominator, flag_definition,
    flag_member_missing, comprehensive_rate_formula, direct_rate_formula, comparable, note, corrected, evidence,
    report_year_id";
const VINTAGE: &str = "code, year, report_year, basis, value, unit, bound, part_year, as_of, cutoff, says, corrected,
    metric_id";
const RESTATEMENT: &str = "code, name_zh, year, unit, kind, first_value, first_report_year, latest_value,
    latest_report_year, difference, figures, first_metric_id, latest_metric_id";
const YEAR_OVER_YEAR: &str = "code, name_zh, year, unit, value, vintage, previous, change, change_unit, growth,
    comparable, note, part_year, as_of, vintages, corrected, metric_id";
const RECURRENCE: &str = "theme, first_year, last_year, years, times, wordings, score, shared_terms, issue_ids";
const FOLLOW_UP: &str = "year, seq, heading, theme, plan, target_value, target_unit, target_bound, deadline,
    next_year, status, verdict, outcome_value, outcome_unit, outcome_bound, outcome_metric_id, passage_1, score_1,
    metric_ids_1, passage_2, score_2, metric_ids_2, plan_item_id, report_year_id, next_report_year_id";
const CONSISTENCY: &str = "year, identity, name_zh, name_en, verdict, formula, printed, recomputed, residual, unit,
    note, parts, metric_id, sentence";
const COVERAGE: &str = "code, name_zh, unit, first_year, last_year, years, reports, missing, gaps, longest_run";

/// Reads the details of one subject.
pub(super) fn read(connection: &Connection, subject: &Subject, selection: &Selection) -> Result<Detail> {
    let place = Place::of(subject, selection);
    let whole = "scope = ?5 AND body IS ?6 AND segment IS NULL";
    let issuer = "scope = ?5 AND (?6 IS NULL OR issuer IN (
        SELECT issuer FROM report_year WHERE jurisdiction_id = ?7 AND coalesce(body, issuer, '') = ?6))";
    let mut tables = vec![
        place.reports(connection)?,
        place.rows(connection, "vintage", VINTAGE, &format!("{whole} AND report_year > year AND report_year <= ?4"))?,
        place.rows(connection, "restatement", RESTATEMENT, whole)?,
        place.rows(connection, "year_over_year", YEAR_OVER_YEAR, whole)?,
        place.issues(connection)?,
        place.recurrences(connection, issuer)?,
        place.rows(connection, "plan_follow_up", FOLLOW_UP, issuer)?,
        place.rows(
            connection,
            "consistency",
            CONSISTENCY,
            &format!("verdict <> 'holds' AND {}", place.own_reports()),
        )?,
    ];
    if subject.body.is_none() {
        tables.push(place.rows(connection, "reconsideration_trend", TREND, "?5 = ?5")?);
        tables.push(place.coverage(connection)?);
    }
    let (sentences, evidence) = place.evidence(connection)?;
    Ok(Detail { tables, holds: place.tested(connection)?, sentences, evidence })
}

/// How the rows of one subject are asked for: ?1 full name, ?2 code, ?3 and ?4 years, ?5 scope,
/// ?6 department, ?7 key of the place.
struct Place {
    params: Vec<Value>,
}

impl Place {
    fn of(subject: &Subject, selection: &Selection) -> Place {
        let (first, last) = selection.years();
        let text = |text: &Option<String>| text.clone().map_or(Value::Null, Value::from);
        let scope = if subject.body.is_none() { "government" } else { "department" };
        Place {
            params: vec![
                Value::from(subject.full_name.clone()),
                text(&subject.code),
                Value::from(first),
                Value::from(last),
                Value::from(scope.to_owned()),
                text(&subject.body),
                Value::from(subject.jurisdiction_id),
            ],
        }
    }

    fn own_reports(&self) -> &'static str {
        "report_year_id IN (
            SELECT report_year_id FROM report_year
            WHERE jurisdiction_id = ?7 AND scope = ?5 AND is_current = 1 AND year BETWEEN ?3 AND ?4
                AND (?6 IS NULL OR coalesce(body, issuer, '') = ?6))"
    }

    /// Rows of a view of this subject and these years.
    fn rows(&self, connection: &Connection, view: &'static str, columns: &str, more: &str) -> Result<Table> {
        let sql = format!(
            "SELECT {columns} FROM {view}
             WHERE full_name = ?1 AND jurisdiction_code IS ?2 AND year BETWEEN ?3 AND ?4 AND {more}"
        );
        self.select(connection, view, &sql)
    }

    fn reports(&self, connection: &Connection) -> Result<Table> {
        let sql = format!(
            "SELECT report_year_id, year, title, issuer, url, source, published_on, signed_on
             FROM report_year JOIN document USING (document_id) WHERE {} ORDER BY year",
            self.own_reports()
        );
        self.select(connection, "report_year", &sql)
    }

    fn issues(&self, connection: &Connection) -> Result<Table> {
        let sql = format!(
            "SELECT issue_id, year, seq, theme, i.text, report_year_id
             FROM issue i JOIN report_year r USING (report_year_id) WHERE {} ORDER BY year, seq",
            self.own_reports()
        );
        self.select(connection, "issue", &sql)
    }

    fn recurrences(&self, connection: &Connection, issuer: &str) -> Result<Table> {
        let sql = format!(
            "SELECT {RECURRENCE} FROM issue_recurrence
             WHERE full_name = ?1 AND jurisdiction_code IS ?2 AND last_year >= ?3 AND first_year <= ?4 AND {issuer}"
        );
        self.select(connection, "issue_recurrence", &sql)
    }

    fn coverage(&self, connection: &Connection) -> Result<Table> {
        let sql = format!(
            "SELECT {COVERAGE} FROM coverage
             WHERE full_name = ?1 AND jurisdiction_code IS ?2 AND last_year >= ?3 AND first_year <= ?4
             ORDER BY years DESC, code"
        );
        self.select(connection, "coverage", &sql)
    }

    fn tested(&self, connection: &Connection) -> Result<(i64, i64)> {
        let sql = format!(
            "SELECT coalesce(sum(verdict = 'holds'), 0), count(*) FROM identity_test WHERE {}",
            self.own_reports()
        );
        let mut statement = connection.prepare(&sql)?;
        let used = statement.parameter_count();
        Ok(statement.query_row(params_from_iter(&self.params[..used]), |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// Every figure of the subject's reports with its sentence; the span counts characters of that.
    fn evidence(&self, connection: &Connection) -> Result<(Vec<String>, Vec<Vec<Json>>)> {
        let sql = format!(
            "SELECT m.metric_id, r.report_year_id, m.code, m.segment, m.measure, m.year, m.value, m.unit, m.bound,
                 m.as_of, m.cutoff, m.label, m.figure, m.section, m.reading,
                 (SELECT x.says FROM correction_effect x WHERE x.correction_id = m.correction_id),
                 m.text_start - m.sentence_start, m.text_end - m.sentence_start,
                 substr(r.text, m.sentence_start + 1, m.sentence_end - m.sentence_start)
             FROM report_year r JOIN metric m ON m.report_year_id = r.report_year_id
             WHERE r.{} ORDER BY r.year, m.text_start, m.metric_id",
            self.own_reports()
        );
        let mut statement = connection.prepare(&sql)?;
        let used = statement.parameter_count();
        let mut rows = statement.query(params_from_iter(&self.params[..used]))?;
        let mut sentences: Vec<String> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut evidence = Vec::new();
        while let Some(row) = rows.next()? {
            let sentence: String = row.get(EVIDENCE.len())?;
            let at = *known.entry(sentence).or_insert_with_key(|sentence| {
                sentences.push(sentence.clone());
                sentences.len() - 1
            });
            let mut cells =
                (0..EVIDENCE.len()).map(|column| Ok(export::json(&row.get(column)?))).collect::<Result<Vec<Json>>>()?;
            cells.push(Json::from(at));
            evidence.push(cells);
        }
        Ok((sentences, evidence))
    }

    fn select(&self, connection: &Connection, view: &'static str, sql: &str) -> Result<Table> {
        let mut statement = connection.prepare(sql)?;
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let columns = names.iter().zip(fields::fields(view, &names)).map(|(name, field)| label(name, field)).collect();
        let used = statement.parameter_count();
        let mut rows = statement.query(params_from_iter(&self.params[..used]))?;
        let mut table = Table { name: view, columns, rows: Vec::new() };
        while let Some(row) = rows.next()? {
            table.rows.push((0..names.len()).map(|at| Ok(export::json(&row.get(at)?))).collect::<Result<_>>()?);
        }
        Ok(table)
    }
}

fn label(name: &str, field: Option<Field>) -> (String, String, String, Option<String>) {
    match field {
        Some(field) => (field.name, field.zh, field.en, field.unit),
        None => (name.to_owned(), name.to_owned(), name.to_owned(), None),
    }
}

//! One stored report with everything that was found in its text, by place.

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, Row};
use serde::Serialize;

use super::Store;

/// A report with its header, its text and all marks on it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MarkedReport {
    /// Number in `report_year`.
    pub report_year_id: i64,
    /// Full name of the place, if settled.
    pub jurisdiction: Option<String>,
    /// Year that it covers, if settled.
    pub year: Option<i32>,
    /// Title as published.
    pub title: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// `government` or `department`.
    pub scope: String,
    /// Address that it was published at.
    pub url: Option<String>,
    /// File that it was read from.
    pub source: String,
    /// Version of the codebook that it was read with.
    pub codebook_version: String,
    /// Whether no newer copy of it is in.
    pub is_current: bool,
    /// Numerals of the text by its reader's own count.
    pub numerals: usize,
    /// The text that all places count in, in characters.
    pub text: String,
    /// Every figure, by place.
    pub figures: Vec<Figure>,
    /// Every skipped number, by place.
    pub skipped: Vec<Skipped>,
    /// Every issue and plan item, by place.
    pub passages: Vec<Passage>,
}

/// A place in a report's text, in characters, end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[allow(missing_docs)]
pub struct Place {
    pub start: usize,
    pub end: usize,
}

/// A metric as stored; see `metric` in the migrations.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Figure {
    pub metric_id: i64,
    pub place: Place,
    pub code: Option<String>,
    pub name_zh: Option<String>,
    pub name_en: Option<String>,
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
    pub reading: String,
}

/// A numeral that measures nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Skipped {
    pub place: Place,
    pub reason: String,
}

/// An issue or a plan item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Passage {
    pub place: Place,
    pub kind: PassageKind,
    pub seq: i64,
    pub theme: String,
    pub heading: Option<String>,
    pub target: Option<String>,
    pub deadline: Option<String>,
}

/// What a passage says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PassageKind {
    /// A problem that the report admits.
    Issue,
    /// A thing it says will be done.
    Plan,
}

/// A report as a choice is offered: its number and what tells it from others.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Choice {
    pub report_year_id: i64,
    pub name: String,
}

impl Store {
    /// Current reports of a place (its name, full name or code) and year, those that speak for the
    /// whole place if there are any. A place that only holds the words counts if none bears them.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn reports_of_place(&self, place: &str, year: i32) -> Result<Vec<Choice>> {
        let mut statement = self.connection.prepare(
            "SELECT r.report_year_id,
                 j.full_name || ' ' || r.year || coalesce(', ' || r.issuer, '') || ' (' || r.scope || ')',
                 j.name = ?1 OR j.full_name = ?1 OR coalesce(j.code, '') = ?1 AS exact,
                 r.scope = 'government' AS whole
             FROM report_year r JOIN jurisdiction j USING (jurisdiction_id)
             WHERE r.is_current = 1 AND r.year = ?2 AND (instr(j.full_name, ?1) > 0 OR j.code = ?1)
             ORDER BY j.full_name, r.report_year_id",
        )?;
        let rows = statement.query_map((place, year), |row| {
            let choice = Choice { report_year_id: row.get(0)?, name: row.get(1)? };
            Ok((choice, row.get::<_, bool>(2)?, row.get::<_, bool>(3)?))
        })?;
        let mut found: Vec<(Choice, bool, bool)> = rows.collect::<rusqlite::Result<_>>()?;
        if found.iter().any(|found| found.1) {
            found.retain(|found| found.1);
        }
        if found.iter().any(|found| found.2) {
            found.retain(|found| found.2);
        }
        Ok(found.into_iter().map(|found| found.0).collect())
    }

    /// A report with all marks; `None` if there is none of this number.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn marked_report(&self, report_year_id: i64) -> Result<Option<MarkedReport>> {
        let header = self
            .connection
            .query_row(
                "SELECT j.full_name, r.year, r.title, r.issuer, r.scope, r.url, d.source, r.codebook_version,
                     r.is_current, r.numerals, r.text
                 FROM report_year r
                 JOIN document d USING (document_id)
                 LEFT JOIN jurisdiction j USING (jurisdiction_id)
                 WHERE r.report_year_id = ?1",
                [report_year_id],
                |row| {
                    Ok(MarkedReport {
                        report_year_id,
                        jurisdiction: row.get(0)?,
                        year: row.get(1)?,
                        title: row.get(2)?,
                        issuer: row.get(3)?,
                        scope: row.get(4)?,
                        url: row.get(5)?,
                        source: row.get(6)?,
                        codebook_version: row.get(7)?,
                        is_current: row.get(8)?,
                        numerals: count(row.get(9)?),
                        text: row.get(10)?,
                        figures: Vec::new(),
                        skipped: Vec::new(),
                        passages: Vec::new(),
                    })
                },
            )
            .optional()?;
        let Some(mut report) = header else { return Ok(None) };
        report.figures = figures(&self.connection, report_year_id)?;
        report.skipped = skipped(&self.connection, report_year_id)?;
        report.passages = passages(&self.connection, report_year_id)?;
        Ok(Some(report))
    }
}

fn place(row: &Row<'_>) -> rusqlite::Result<Place> {
    Ok(Place { start: count(row.get("text_start")?), end: count(row.get("text_end")?) })
}

/// A count of the database; its tables hold none below zero.
fn count(number: i64) -> usize {
    usize::try_from(number).unwrap_or_default()
}

fn figures(connection: &Connection, report: i64) -> Result<Vec<Figure>> {
    let mut statement = connection.prepare(
        "SELECT m.*, d.name_zh, d.name_en FROM metric m LEFT JOIN metric_definition d USING (code)
         WHERE m.report_year_id = ?1 ORDER BY m.text_start, m.text_end, m.metric_id",
    )?;
    let rows = statement.query_map([report], |row| {
        Ok(Figure {
            metric_id: row.get("metric_id")?,
            place: place(row)?,
            code: row.get("code")?,
            name_zh: row.get("name_zh")?,
            name_en: row.get("name_en")?,
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
            reading: row.get("reading")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn skipped(connection: &Connection, report: i64) -> Result<Vec<Skipped>> {
    let mut statement = connection.prepare(
        "SELECT reason, text_start, text_end FROM skipped_number WHERE report_year_id = ?1
         ORDER BY text_start, text_end",
    )?;
    let rows = statement.query_map([report], |row| Ok(Skipped { place: place(row)?, reason: row.get("reason")? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn passages(connection: &Connection, report: i64) -> Result<Vec<Passage>> {
    let mut statement = connection.prepare(
        "SELECT 0 AS plan, seq, theme, NULL AS heading, NULL AS target, NULL AS deadline, text_start, text_end
         FROM issue WHERE report_year_id = ?1
         UNION ALL
         SELECT 1, seq, theme, heading, target_value || ' ' || target_unit || ' (' || target_bound || ')', deadline,
             text_start, text_end
         FROM plan_item WHERE report_year_id = ?1
         ORDER BY text_start, text_end, plan, seq",
    )?;
    let rows = statement.query_map([report], |row| {
        Ok(Passage {
            place: place(row)?,
            kind: if row.get("plan")? { PassageKind::Plan } else { PassageKind::Issue },
            seq: row.get("seq")?,
            theme: row.get("theme")?,
            heading: row.get("heading")?,
            target: row.get("target")?,
            deadline: row.get("deadline")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

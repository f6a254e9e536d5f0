//! What current reports call their figures, with and without a code.

use std::collections::HashMap;

use anyhow::Result;
use serde::Serialize;

use super::Store;

/// A label of figures that no entry of the codebook fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Uncoded {
    /// What the reports call it.
    pub label: String,
    /// Unit word; empty if none.
    pub unit: String,
    /// `value`, `share`, `change`, `growth`.
    pub measure: String,
    /// How many figures.
    pub figures: i64,
    /// In how many reports.
    pub reports: i64,
    /// One of them, for `trace`.
    pub metric_id: i64,
    /// The sentence around that one.
    pub example: String,
}

/// A label that holds a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Label {
    /// Code of the figures; `None` if no entry fits.
    pub code: Option<String>,
    /// What the reports call it.
    pub label: String,
    /// How many figures.
    pub figures: i64,
    /// One of them, for `trace`.
    pub metric_id: i64,
}

/// How current reports use a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodeUse {
    /// How many figures, of any measure and segment.
    pub figures: i64,
    /// Of how many places.
    pub places: i64,
    /// For how many years.
    pub years: i64,
    /// The first and last of them.
    pub first_year: Option<i32>,
    /// See `first_year`.
    pub last_year: Option<i32>,
    /// What reports print for it most, the most frequent first.
    pub labels: Vec<Label>,
}

impl Store {
    /// How current reports use a code, with at most so many labels.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn use_of(&self, code: &str, labels: u32) -> Result<CodeUse> {
        const FROM: &str = "FROM metric m JOIN report_year r USING (report_year_id)
             WHERE r.is_current = 1 AND m.code = ?1";
        let sql = format!(
            "SELECT count(*), count(DISTINCT r.jurisdiction_id), count(DISTINCT m.year), min(m.year), max(m.year) {FROM}"
        );
        let mut found = self.connection.query_row(&sql, [code], |row| {
            let (first_year, last_year) = (row.get(3)?, row.get(4)?);
            let labels = Vec::new();
            Ok(CodeUse { figures: row.get(0)?, places: row.get(1)?, years: row.get(2)?, first_year, last_year, labels })
        })?;
        let sql = format!(
            "SELECT m.code, m.label, count(*) AS figures, min(m.metric_id) {FROM}
             GROUP BY m.label ORDER BY figures DESC, m.label LIMIT ?2"
        );
        let mut statement = self.connection.prepare(&sql)?;
        let rows = statement.query_map((code, labels), |row| {
            Ok(Label { code: row.get(0)?, label: row.get(1)?, figures: row.get(2)?, metric_id: row.get(3)? })
        })?;
        found.labels = rows.collect::<rusqlite::Result<_>>()?;
        Ok(found)
    }

    /// How many figures of current reports have which code.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn figures_by_code(&self) -> Result<HashMap<String, i64>> {
        let mut statement = self.connection.prepare(
            "SELECT m.code, count(*) FROM metric m JOIN report_year r USING (report_year_id)
             WHERE r.is_current = 1 AND m.code IS NOT NULL GROUP BY m.code",
        )?;
        let rows = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Labels without a code in current reports, those of most reports first.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn uncoded(&self, limit: u32) -> Result<Vec<Uncoded>> {
        let mut statement = self.connection.prepare(
            "SELECT u.*, substr(r.text, m.sentence_start + 1, m.sentence_end - m.sentence_start) AS example
             FROM (
                 SELECT m.label, m.unit, m.measure, count(*) AS figures,
                     count(DISTINCT m.report_year_id) AS reports, min(m.metric_id) AS metric_id
                 FROM metric m JOIN report_year r USING (report_year_id)
                 WHERE r.is_current = 1 AND m.code IS NULL
                 GROUP BY m.label, m.unit, m.measure
             ) u
             JOIN metric m USING (metric_id)
             JOIN report_year r USING (report_year_id)
             ORDER BY u.reports DESC, u.figures DESC, u.label, u.unit, u.measure
             LIMIT ?1",
        )?;
        let rows = statement.query_map([limit], |row| {
            Ok(Uncoded {
                label: row.get("label")?,
                unit: row.get("unit")?,
                measure: row.get("measure")?,
                figures: row.get("figures")?,
                reports: row.get("reports")?,
                metric_id: row.get("metric_id")?,
                example: row.get("example")?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Labels of current reports that hold a word, the most frequent first.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn labels_with(&self, word: &str) -> Result<Vec<Label>> {
        let mut statement = self.connection.prepare(
            "SELECT m.code, m.label, count(*) AS figures, min(m.metric_id) AS metric_id
             FROM metric m JOIN report_year r USING (report_year_id)
             WHERE r.is_current = 1 AND instr(m.label, ?1) > 0
             GROUP BY m.code, m.label ORDER BY figures DESC, m.code, m.label",
        )?;
        let rows = statement.query_map([word], |row| {
            Ok(Label { code: row.get(0)?, label: row.get(1)?, figures: row.get(2)?, metric_id: row.get(3)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

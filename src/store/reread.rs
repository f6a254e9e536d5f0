//! Stored texts read again: which need it, and what moved.

use std::collections::BTreeMap;

use anyhow::Result;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::copies::{self, Key};
use super::jurisdictions::jurisdiction;
use super::rows::{self, Change};
use super::trouble::explain;
use super::write::{self, Report};
use super::{Store, Tester, Versions, corrections, names};
use crate::report::Scope;

/// A report as it is stored, to be read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredReport {
    /// Position in its document, from 1.
    pub page: usize,
    /// Its text.
    pub text: String,
    /// What its page said of itself (JSON); `None` if that was not kept, and the header stays.
    pub metadata: Option<String>,
    /// Title and address as stored, for messages and for reports without metadata.
    pub title: Option<String>,
    /// The year it covers, as stored.
    pub year: Option<i32>,
    /// The year that a person gave it: its figures are for that year, whatever the header says.
    pub corrected_year: Option<i32>,
}

/// What a new reading changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Moved {
    /// Reports read again.
    pub reports: usize,
    /// Figures by code (empty: no code).
    pub figures: BTreeMap<String, Counts>,
    /// Issues and plan items, by table.
    pub passages: BTreeMap<&'static str, Counts>,
    /// Reports whose place, year, scope or issuer is another now, one line each.
    pub headers: Vec<String>,
    /// Corrections that no longer find what they expect, one line each.
    #[serde(rename = "stale_corrections")]
    pub stale: Vec<String>,
}

/// Rows that came, went, or say something else now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
#[allow(missing_docs)]
pub struct Counts {
    pub added: usize,
    pub gone: usize,
    pub changed: usize,
}

impl Counts {
    fn add(&mut self, other: Counts) {
        self.added += other.added;
        self.gone += other.gone;
        self.changed += other.changed;
    }
}

impl Moved {
    /// Adds what another report's reading changed.
    pub fn add(&mut self, other: Moved) {
        self.reports += other.reports;
        other.figures.into_iter().for_each(|(code, counts)| self.figures.entry(code).or_default().add(counts));
        other.passages.into_iter().for_each(|(kind, counts)| self.passages.entry(kind).or_default().add(counts));
        self.headers.extend(other.headers);
        self.stale.extend(other.stale);
    }

    fn note(&mut self, table: &'static str, change: &Change) {
        let code = |row: &rows::Row| match &row[0] {
            Value::Text(code) => code.clone(),
            _ => String::new(),
        };
        let counts = |added, gone, changed| Counts { added, gone, changed };
        if table == rows::METRIC.name {
            let mut count = |code, counts| self.figures.entry(code).or_default().add(counts);
            match (change.before.as_ref().map(code), change.after.as_ref().map(code)) {
                (Some(before), Some(after)) if before == after => count(after, counts(0, 0, 1)),
                (before, after) => {
                    before.into_iter().for_each(|code| count(code, counts(0, 1, 0)));
                    after.into_iter().for_each(|code| count(code, counts(1, 0, 0)));
                }
            }
        } else if table == rows::ISSUE.name || table == rows::PLAN_ITEM.name {
            let kind = match (&change.before, &change.after) {
                (Some(_), Some(_)) => counts(0, 0, 1),
                (Some(_), None) => counts(0, 1, 0),
                _ => counts(1, 0, 0),
            };
            self.passages.entry(table).or_default().add(kind);
        }
    }
}

impl Store {
    /// The reports that other versions of codebook or program have read, in the order in which
    /// they came in; with `all` every report.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn reports_to_read(&self, versions: Versions<'_>, all: bool) -> Result<Vec<i64>> {
        let mut select = self.connection.prepare(
            "SELECT report_year_id FROM report_year
             WHERE ?3 OR codebook_version <> ?1 OR reader_version IS NOT ?2 ORDER BY report_year_id",
        )?;
        let ids = select.query_map((versions.codebook, versions.reader, all), |row| row.get(0))?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }

    /// One report as it is stored.
    ///
    /// # Errors
    /// If it is not there or the database cannot be read.
    pub fn stored_report(&self, report_year_id: i64) -> Result<StoredReport> {
        stored(&self.connection, report_year_id)
    }

    /// Reads a report again by `read`, which has these versions, brings the database to what it says now, in one
    /// transaction, and applies the corrections made to it anew. The header is left alone if the page's metadata
    /// was not kept.
    ///
    /// # Errors
    /// If it cannot be read or the database cannot be written; then nothing has changed.
    pub fn reread(
        &mut self,
        report_year_id: i64,
        versions: Versions<'_>,
        read: impl Fn(&StoredReport) -> Result<Report>,
    ) -> Result<Moved> {
        let path = self.path.clone();
        self.reread_all(report_year_id, versions, read).map_err(|error| explain(error, &path))
    }

    fn reread_all(
        &mut self,
        report_year_id: i64,
        versions: Versions<'_>,
        read: impl Fn(&StoredReport) -> Result<Report>,
    ) -> Result<Moved> {
        // Read before the database is taken from others.
        let before = self.stored_report(report_year_id)?;
        let mut fresh = read(&before)?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let now = stored(&transaction, report_year_id)?;
        if now != before {
            // Somebody has corrected it meanwhile.
            fresh = read(&now)?;
        }
        let moved = replace(&transaction, report_year_id, &fresh, versions, self.tester.as_ref())?;
        transaction.commit()?;
        Ok(moved)
    }
}

/// One report as it is stored.
pub(super) fn stored(connection: &Connection, report_year_id: i64) -> Result<StoredReport> {
    let sql = "SELECT r.page, r.text, r.page_metadata, r.title, r.year,
             (SELECT json_extract(c.corrected, '$.year') FROM correction c
              WHERE c.sha256 = d.sha256 AND c.page = r.page AND c.target = 'report_year'
                AND c.status = 'in_force' AND json_extract(c.corrected, '$.year') IS NOT NULL
              ORDER BY c.correction_id DESC LIMIT 1)
         FROM report_year r JOIN document d USING (document_id) WHERE r.report_year_id = ?1";
    Ok(connection.query_row(sql, [report_year_id], |row| {
        Ok(StoredReport {
            page: row.get::<_, i64>(0)? as usize,
            text: row.get(1)?,
            metadata: row.get(2)?,
            title: row.get(3)?,
            year: row.get(4)?,
            corrected_year: row.get(5)?,
        })
    })?)
}

/// Brings a report to what a new reading says and applies the corrections made to it anew, within a transaction.
pub(super) fn replace(
    transaction: &Transaction<'_>,
    report_year_id: i64,
    fresh: &Report,
    versions: Versions<'_>,
    tester: Option<&Tester>,
) -> Result<Moved> {
    let mut moved = Moved { reports: 1, ..Moved::default() };
    corrections::undo(transaction, report_year_id)?;
    for (table, rows) in rows::of(&fresh.facts) {
        for change in table.sync(transaction, report_year_id, rows)? {
            moved.note(table.name, &change);
        }
    }
    transaction.execute(
        "UPDATE report_year SET numerals = ?2, as_of = ?3, codebook_version = ?4, reader_version = ?5
         WHERE report_year_id = ?1",
        params![
            report_year_id,
            fresh.facts.numerals as i64,
            fresh.facts.as_of.map(|day| day.to_string()),
            versions.codebook,
            versions.reader,
        ],
    )?;
    if fresh.metadata.is_some() {
        moved.headers.extend(replace_header(transaction, report_year_id, fresh)?);
    }
    moved.stale = corrections::apply(transaction, report_year_id)?;
    write::derive(transaction, report_year_id, tester)?;
    Ok(moved)
}

/// Writes a header read anew; says what it was and is if it files the report elsewhere.
fn replace_header(transaction: &Transaction<'_>, report_year_id: i64, fresh: &Report) -> Result<Option<String>> {
    let header = &fresh.header;
    let before = filed(transaction, report_year_id)?;
    let jurisdiction_id = header.place.as_ref().map(|place| jurisdiction(transaction, place)).transpose()?;
    refile(transaction, report_year_id, |transaction| {
        transaction.execute(
            "UPDATE report_year SET jurisdiction_id = ?2, year = ?3, issuer = ?4, body = ?5, scope = ?6, title = ?7,
                 url = ?8, published_on = ?9, signed_on = ?10, warnings = ?11
             WHERE report_year_id = ?1",
            params![
                report_year_id,
                jurisdiction_id,
                header.year,
                header.issuer,
                fresh.body,
                names::scope(header.scope),
                header.title,
                header.url,
                header.published_on.map(|day| day.to_string()),
                header.signed_on.map(|day| day.to_string()),
                write::warnings(header),
            ],
        )?;
        Ok(())
    })?;
    let after = filed(transaction, report_year_id)?;
    Ok((before != after).then(|| format!("report year {report_year_id}: {before} is now {after}")))
}

/// Where a report is filed, in words.
fn filed(connection: &Connection, report_year_id: i64) -> Result<String> {
    Ok(connection.query_row(
        "SELECT coalesce(j.full_name, '?') || ' ' || coalesce(r.year, '?') || ' ' || r.scope
             || CASE r.scope WHEN 'department' THEN ' ' || coalesce(r.body, r.issuer, '?') ELSE '' END
         FROM report_year r LEFT JOIN jurisdiction j USING (jurisdiction_id) WHERE r.report_year_id = ?1",
        [report_year_id],
        |row| row.get(0),
    )?)
}

/// Changes what a report is filed under, and settles anew which text counts where it was and
/// where it is.
pub(super) fn refile(
    transaction: &Transaction<'_>,
    report_year_id: i64,
    change: impl FnOnce(&Transaction<'_>) -> Result<()>,
) -> Result<()> {
    // For a moment it counts nowhere: no two may be current under one key.
    transaction.execute("UPDATE report_year SET is_current = 0 WHERE report_year_id = ?1", [report_year_id])?;
    let before = group_of(transaction, report_year_id)?;
    change(transaction)?;
    let after = group_of(transaction, report_year_id)?;
    if before != after {
        let left: Vec<i64> = before.into_iter().filter(|id| *id != report_year_id).collect();
        copies::settle_group(transaction, &left)?;
    }
    copies::settle_group(transaction, &after)?;
    Ok(())
}

/// The report years under the key of one, itself included; itself alone if it has no settled key.
pub(super) fn group_of(connection: &Connection, report_year_id: i64) -> Result<Vec<i64>> {
    let sql = "SELECT jurisdiction_id, year, scope, coalesce(body, issuer, '') FROM report_year
         WHERE report_year_id = ?1 AND jurisdiction_id IS NOT NULL AND year IS NOT NULL";
    let key: Option<(i64, i32, String, String)> = connection
        .query_row(sql, [report_year_id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    let Some((jurisdiction_id, year, scope, body)) = key else {
        return Ok(vec![report_year_id]);
    };
    let scope = if scope == names::scope(Scope::Government) { Scope::Government } else { Scope::Department };
    copies::group(connection, Key { jurisdiction_id, year, scope, body: &body })
}

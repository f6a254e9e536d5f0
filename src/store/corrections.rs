//! What people put right: kept apart from what was read, applied again after every reading, and
//! set aside when the text no longer says what they expected.

mod clash;
mod effect;

use std::fmt;

use anyhow::{Result, anyhow};
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, Transaction, TransactionBehavior, params};
use serde_json::{Map, Value as Json};

use self::clash::{contradiction, refuse_contradiction};
use self::effect::{apply_one, undo_one};
use super::{Report, Store, StoredReport, Versions, reread, write};

/// What a correction changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Target {
    Metric,
    Issue,
    ReportYear,
}

/// What it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Action {
    Fix,
    Add,
    Reject,
}

impl Target {
    /// The name in the database and in correction files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Target::Metric => "metric",
            Target::Issue => "issue",
            Target::ReportYear => "report_year",
        }
    }

    /// The target with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Target> {
        [Target::Metric, Target::Issue, Target::ReportYear].into_iter().find(|target| target.as_str() == name)
    }
}

impl Action {
    /// The name in the database and in correction files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Action::Fix => "fix",
            Action::Add => "add",
            Action::Reject => "reject",
        }
    }

    /// The action with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Action> {
        [Action::Fix, Action::Add, Action::Reject].into_iter().find(|action| action.as_str() == name)
    }
}

/// One thing that a person puts right.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// What it changes.
    pub target: Target,
    /// What it does.
    pub action: Action,
    /// SHA-256 of the document.
    pub sha256: String,
    /// Position of the report in the document, from 1.
    pub page: i64,
    /// The evidence in the report's text, in characters, half-open; `None` for a report year.
    pub span: Option<(i64, i64)>,
    /// What it expects to replace, by column.
    pub expected: Map<String, Json>,
    /// What it puts in its place, by column.
    pub corrected: Map<String, Json>,
    /// Why.
    pub reason: String,
    /// Who.
    pub author: String,
    /// When: ISO date.
    pub corrected_on: String,
}

/// Why a correction is not applied: the text or the reading is not what it expected.
#[derive(Debug)]
struct Stale(String);

impl fmt::Display for Stale {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Stale {}

fn stale<T>(reason: impl Into<String>) -> Result<T> {
    Err(Stale(reason.into()).into())
}

/// What one file of corrections did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Corrected {
    /// It is in force, and these of its report are not any more: lines as in [`super::Moved::stale`].
    InForce(Vec<String>),
    /// The same correction was in already.
    Known,
}

impl Store {
    /// Makes a correction and applies it. One whose expectation does not hold, or that would leave
    /// the report with contradicting figures, is refused and changes nothing. One of the report itself has
    /// its text read again by `read`, which has these versions, in the same transaction: figures are for the
    /// report's year, so another year means another reading.
    ///
    /// # Errors
    /// Why it is refused, or that the database cannot be written.
    pub fn correct(
        &mut self,
        correction: &Correction,
        versions: Versions<'_>,
        read: impl FnOnce(&StoredReport) -> Result<Report>,
    ) -> Result<Corrected> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let report_year_id = report_of(&transaction, correction)?;
        if is_known(&transaction, correction)? {
            return Ok(Corrected::Known);
        }
        let id = insert(&transaction, correction, report_year_id)?;
        apply_one(&transaction, id, correction, report_year_id)?;
        refuse_contradiction(&transaction, report_year_id)?;
        let tester = self.tester.as_ref();
        let mut stale = Vec::new();
        if correction.target == Target::ReportYear {
            let fresh = read(&reread::stored(&transaction, report_year_id)?)?;
            stale = reread::replace(&transaction, report_year_id, &fresh, versions, tester)?.stale;
        } else {
            write::derive(&transaction, report_year_id, tester)?;
        }
        transaction.commit()?;
        Ok(Corrected::InForce(stale))
    }
}

/// The report that a correction speaks of.
fn report_of(connection: &Connection, correction: &Correction) -> Result<i64> {
    let sql = "SELECT r.report_year_id FROM report_year r JOIN document d USING (document_id)
         WHERE d.sha256 = ?1 AND r.page = ?2";
    let found = connection.query_row(sql, (&correction.sha256, correction.page), |row| row.get(0)).optional()?;
    found.ok_or_else(|| {
        let document: String = correction.sha256.chars().take(12).collect();
        anyhow!("no report {} of document {document}… is in this database", correction.page)
    })
}

fn is_known(connection: &Connection, correction: &Correction) -> Result<bool> {
    Ok(same(connection, correction)?.is_some())
}

/// Who made a correction that puts the same in the place of the same, when and why; the first if there are several.
pub(super) fn same(connection: &Connection, correction: &Correction) -> Result<Option<(String, String, String)>> {
    let (start, end) = correction.span.unzip();
    let found = connection.query_row(
        "SELECT author, corrected_on, reason FROM correction
         WHERE sha256 = ?1 AND page = ?2 AND target = ?3 AND action = ?4 AND text_start IS ?5 AND text_end IS ?6
             AND expected = ?7 AND corrected = ?8 ORDER BY correction_id LIMIT 1",
        params![
            correction.sha256,
            correction.page,
            correction.target.as_str(),
            correction.action.as_str(),
            start,
            end,
            Json::Object(correction.expected.clone()).to_string(),
            Json::Object(correction.corrected.clone()).to_string(),
        ],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    );
    Ok(found.optional()?)
}

fn insert(connection: &Connection, correction: &Correction, report_year_id: i64) -> Result<i64> {
    let (start, end) = correction.span.unzip();
    let evidence = correction.span.map(|span| evidence(connection, report_year_id, span)).transpose()?;
    connection.execute(
        "INSERT INTO correction (target, action, sha256, page, text_start, text_end, evidence, expected, corrected,
             reason, author, corrected_on, status)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 'in_force')",
        params![
            correction.target.as_str(),
            correction.action.as_str(),
            correction.sha256,
            correction.page,
            start,
            end,
            evidence,
            Json::Object(correction.expected.clone()).to_string(),
            Json::Object(correction.corrected.clone()).to_string(),
            correction.reason,
            correction.author,
            correction.corrected_on,
        ],
    )?;
    Ok(connection.last_insert_rowid())
}

fn evidence(connection: &Connection, report_year_id: i64, span: (i64, i64)) -> Result<String> {
    Ok(connection.query_row(
        "SELECT substr(text, ?2 + 1, ?3 - ?2) FROM report_year WHERE report_year_id = ?1",
        (report_year_id, span.0, span.1),
        |row| row.get(0),
    )?)
}

/// The corrections of a report, in the order in which they were made.
fn of_report(connection: &Connection, report_year_id: i64) -> Result<Vec<(i64, Correction, String)>> {
    let mut select = connection.prepare_cached(
        "SELECT c.correction_id, c.target, c.action, c.sha256, c.page, c.text_start, c.text_end, c.expected,
             c.corrected, c.reason, c.author, c.corrected_on, c.status
         FROM report_year r JOIN document d USING (document_id)
         JOIN correction c ON c.sha256 = d.sha256 AND c.page = r.page
         WHERE r.report_year_id = ?1 ORDER BY c.correction_id",
    )?;
    let rows = select.query_map([report_year_id], |row| Ok((row.get(0)?, correction(row)?, row.get(12)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// One correction as it is stored.
pub(super) fn stored(connection: &Connection, id: i64) -> Result<Correction> {
    let sql = "SELECT correction_id, target, action, sha256, page, text_start, text_end, expected, corrected, reason,
             author, corrected_on
         FROM correction WHERE correction_id = ?1";
    Ok(connection.prepare_cached(sql)?.query_row([id], correction)?)
}

fn correction(row: &SqlRow<'_>) -> rusqlite::Result<Correction> {
    let object = |at: usize| -> rusqlite::Result<Map<String, Json>> {
        Ok(serde_json::from_str(&row.get::<_, String>(at)?).unwrap_or_default())
    };
    let start: Option<i64> = row.get(5)?;
    let end: Option<i64> = row.get(6)?;
    Ok(Correction {
        target: Target::named(&row.get::<_, String>(1)?).unwrap_or(Target::Metric),
        action: Action::named(&row.get::<_, String>(2)?).unwrap_or(Action::Fix),
        sha256: row.get(3)?,
        page: row.get(4)?,
        span: start.zip(end),
        expected: object(7)?,
        corrected: object(8)?,
        reason: row.get(9)?,
        author: row.get(10)?,
        corrected_on: row.get(11)?,
    })
}

/// Applies every correction of a report to what was just read, and says which find something
/// else than they expect.
pub(super) fn apply(transaction: &Transaction<'_>, report_year_id: i64) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for (id, correction, _) in of_report(transaction, report_year_id)? {
        // One that clashes with another, or with what is read now, leaves nothing behind.
        transaction.execute_batch("SAVEPOINT correction")?;
        let applied = apply_one(transaction, id, &correction, report_year_id)
            .and_then(|()| contradiction(transaction, report_year_id));
        let reason = match applied {
            Ok(None) => None,
            Ok(Some(clash)) => Some(format!("the report would then say two things of one series ({clash})")),
            // Any other error has cost the transaction, and with it the savepoint.
            Err(error) => Some(error.downcast::<Stale>()?.0),
        };
        if reason.is_some() {
            transaction.execute_batch("ROLLBACK TO correction")?;
        }
        transaction.execute_batch("RELEASE correction")?;
        if let Some(reason) = &reason {
            lines.push(format!("correction {id} ({}): {reason}", correction.reason));
        }
        let status = if reason.is_none() { "in_force" } else { "stale" };
        transaction.execute(
            "UPDATE correction SET status = ?2, stale_reason = ?3 WHERE correction_id = ?1",
            (id, status, reason),
        )?;
    }
    Ok(lines)
}

/// Takes every correction of a report back, so that it says again what was read. The last made
/// goes first.
pub(super) fn undo(transaction: &Transaction<'_>, report_year_id: i64) -> Result<()> {
    let mut made = of_report(transaction, report_year_id)?;
    made.reverse();
    for (id, correction, status) in made {
        if status == "in_force" {
            undo_one(transaction, id, &correction, report_year_id)?;
        }
    }
    Ok(())
}

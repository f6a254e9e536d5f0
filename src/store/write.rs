//! The one writer: a document with its reports, whole or not at all.

use anyhow::{Context, Result};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::log::{self, Run, Status};
use super::open::explain;
use super::{Store, compare, is_refused_content, names};
use crate::compare::identity::Test;
use crate::extract::{Facts, Metric};
use crate::report::{Header, Place, Scope};
use crate::source::Document;

/// One report of a document, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Position in the document, from 1.
    pub page: usize,
    /// Whose report it is.
    pub header: Header,
    /// The text that all spans of `facts` count in.
    pub text: String,
    /// What it says.
    pub facts: Facts,
    /// What its figures say of each other; they count `facts.metrics`.
    pub tests: Vec<Test>,
}

/// One document, read, on its way into the database.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// What was handed in.
    pub document: &'a Document,
    /// How many bytes it had.
    pub byte_length: usize,
    /// Its reports, in order.
    pub reports: &'a [Report],
    /// Version of the codebook that read them.
    pub codebook_version: &'a str,
}

/// What [`Store::add_document`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is in now, with so many reports that replace an older copy.
    New {
        /// Reports of which an older copy is no longer current.
        superseded: usize,
    },
    /// The same bytes were in already; nothing changed.
    Known,
}

impl Store {
    /// The document with these bytes, if it is in: how many reports it holds.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn reports_of(&self, sha256: &str) -> Result<Option<usize>> {
        reports_of(&self.connection, sha256)
    }

    /// Writes a document, its reports, what they say, and the line in the log, in one transaction.
    /// Bytes that are in already change nothing but the log. A copy of a report that is in already
    /// (same place, year and scope; same issuer too for a department) makes the older one not
    /// current.
    ///
    /// # Errors
    /// If the database cannot be written; then nothing of the document is in.
    pub fn add_document(&mut self, run: Run, incoming: Incoming<'_>) -> Result<Added> {
        let path = self.path.clone();
        self.add_all(run, incoming).map_err(
            |error| {
                if is_refused_content(&error) { error } else { explain(error, &path) }
            },
        )
    }

    fn add_all(&mut self, run: Run, incoming: Incoming<'_>) -> Result<Added> {
        let document = incoming.document;
        // Immediate, so that of two runs that bring the same bytes one sees what the other did.
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if reports_of(&transaction, &document.sha256)?.is_some() {
            log::write(&transaction, run, &document.source, Status::Known, None, None)?;
            transaction.commit()?;
            return Ok(Added::Known);
        }
        transaction.execute(
            "INSERT INTO document (sha256, source, media_type, encoding, byte_length, ingested_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (
                &document.sha256,
                &document.source,
                document.media_type,
                document.encoding,
                incoming.byte_length as i64,
                log::now(),
            ),
        )?;
        let document_id = transaction.last_insert_rowid();
        let mut superseded = 0;
        for report in incoming.reports {
            superseded += add_report(&transaction, document_id, incoming.codebook_version, report)
                .with_context(|| format!("report {} of {}", report.page, document.source))?;
        }
        log::write(&transaction, run, &document.source, Status::Added, None, Some(document_id))?;
        transaction.commit()?;
        Ok(Added::New { superseded })
    }
}

fn reports_of(connection: &Connection, sha256: &str) -> Result<Option<usize>> {
    Ok(connection
        .prepare_cached(
            "SELECT count(r.report_year_id) FROM document d LEFT JOIN report_year r USING (document_id)
             WHERE d.sha256 = ?1 GROUP BY d.document_id",
        )?
        .query_row([sha256], |row| row.get::<_, i64>(0))
        .optional()?
        .map(|count| count as usize))
}

/// Writes one report and gives how many older copies it supersedes.
fn add_report(
    transaction: &Transaction<'_>,
    document_id: i64,
    codebook_version: &str,
    report: &Report,
) -> Result<usize> {
    let header = &report.header;
    let jurisdiction_id = match &header.place {
        Some(place) => Some(jurisdiction(transaction, place)?),
        None => None,
    };
    let superseded = supersede(transaction, jurisdiction_id, header)?;
    let warnings = Some(header.warnings.join("\n")).filter(|text| !text.is_empty());
    transaction
        .prepare_cached(
            "INSERT INTO report_year (document_id, page, jurisdiction_id, year, issuer, scope, title,
                 url, published_on, signed_on, as_of, text, numerals, codebook_version, warnings)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )?
        .execute(params![
            document_id,
            report.page as i64,
            jurisdiction_id,
            header.year,
            header.issuer,
            names::scope(header.scope),
            header.title,
            header.url,
            header.published_on.map(|day| day.to_string()),
            header.signed_on.map(|day| day.to_string()),
            report.facts.as_of.map(|day| day.to_string()),
            report.text,
            report.facts.numerals as i64,
            codebook_version,
            warnings,
        ])?;
    let report_year_id = transaction.last_insert_rowid();
    let ids = add_facts(transaction, report_year_id, &report.facts)?;
    compare::add_tests(transaction, report_year_id, &ids, &report.tests)?;
    Ok(superseded)
}

/// Makes older copies of a report not current. A report whose place or year is not settled cannot
/// be told from others, so it supersedes nothing.
fn supersede(connection: &Connection, jurisdiction_id: Option<i64>, header: &Header) -> Result<usize> {
    let (Some(jurisdiction_id), Some(year)) = (jurisdiction_id, header.year) else {
        return Ok(0);
    };
    let issuer = match header.scope {
        Scope::Government => None,
        Scope::Department => Some(header.issuer.as_deref().unwrap_or_default()),
    };
    Ok(connection
        .prepare_cached(
            "UPDATE report_year SET is_current = 0
             WHERE is_current = 1 AND jurisdiction_id = ?1 AND year = ?2 AND scope = ?3
               AND (?4 IS NULL OR coalesce(issuer, '') = ?4)",
        )?
        .execute((jurisdiction_id, year, names::scope(header.scope), issuer))?)
}

/// The row of a place, made with those of its parents if it is new.
fn jurisdiction(connection: &Connection, place: &Place) -> Result<i64> {
    if let Some(id) = find_jurisdiction(connection, place)? {
        return Ok(id);
    }
    let parent_id = match place.parents.split_first() {
        Some((parent, above)) => {
            let mut parent = parent.clone();
            parent.parents = above.to_vec();
            Some(jurisdiction(connection, &parent)?)
        }
        None => None,
    };
    connection.execute(
        "INSERT INTO jurisdiction (code, name, full_name, level, parent_id) VALUES (?1, ?2, ?3, ?4, ?5)",
        (&place.code, &place.name, &place.full_name, names::level(place.level), parent_id),
    )?;
    Ok(connection.last_insert_rowid())
}

/// By code and name (a code alone may have named another place in other years); a place without a
/// code by its full name. A row that was made without a code takes the code once it is known.
fn find_jurisdiction(connection: &Connection, place: &Place) -> Result<Option<i64>> {
    let Some(code) = &place.code else {
        return Ok(connection
            .prepare_cached(
                "SELECT min(jurisdiction_id) FROM jurisdiction WHERE full_name = ?1
                 GROUP BY full_name HAVING count(*) = 1",
            )?
            .query_row([&place.full_name], |row| row.get(0))
            .optional()?);
    };
    let found = connection
        .prepare_cached("SELECT jurisdiction_id FROM jurisdiction WHERE code = ?1 AND name = ?2")?
        .query_row((code, &place.name), |row| row.get(0))
        .optional()?;
    if found.is_some() {
        return Ok(found);
    }
    let nameless: Option<i64> = connection
        .prepare_cached("SELECT jurisdiction_id FROM jurisdiction WHERE code IS NULL AND full_name = ?1")?
        .query_row([&place.full_name], |row| row.get(0))
        .optional()?;
    if let Some(id) = nameless {
        connection.execute("UPDATE jurisdiction SET code = ?2 WHERE jurisdiction_id = ?1", (id, code))?;
    }
    Ok(nameless)
}

/// Writes what one report says and gives the numbers of its metrics, in order.
fn add_facts(connection: &Connection, report_year_id: i64, facts: &Facts) -> Result<Vec<i64>> {
    let mut ids = Vec::with_capacity(facts.metrics.len());
    for metric in &facts.metrics {
        add_metric(connection, report_year_id, metric)
            .with_context(|| format!("{} {}", metric.label, metric.figure))?;
        ids.push(connection.last_insert_rowid());
    }
    let mut skipped = connection.prepare_cached(
        "INSERT INTO skipped_number (report_year_id, figure, reason, text_start, text_end)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for s in &facts.skipped {
        let span = (s.span.start as i64, s.span.end as i64);
        skipped.execute((report_year_id, &s.figure, &s.reason, span.0, span.1))?;
    }
    let mut issue = connection.prepare_cached(
        "INSERT INTO issue (report_year_id, seq, theme, text, text_start, text_end)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (seq, i) in (1i64..).zip(&facts.issues) {
        let span = (i.span.start as i64, i.span.end as i64);
        issue.execute((report_year_id, seq, &i.theme, &i.text, span.0, span.1))?;
    }
    let mut plan = connection.prepare_cached(
        "INSERT INTO plan_item (report_year_id, seq, heading, theme, text, target_value, target_unit,
             target_bound, deadline, text_start, text_end)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    for (seq, item) in (1i64..).zip(&facts.plan_items) {
        let target = item.target.as_ref();
        plan.execute(params![
            report_year_id,
            seq,
            item.heading,
            item.theme,
            item.text,
            target.map(|t| t.0),
            target.map(|t| &t.1),
            target.map(|t| names::bound(t.2)),
            item.deadline,
            item.span.start as i64,
            item.span.end as i64,
        ])?;
    }
    Ok(ids)
}

fn add_metric(connection: &Connection, report_year_id: i64, metric: &Metric) -> Result<()> {
    let members = Some(metric.members.join("+")).filter(|codes| !codes.is_empty());
    connection
        .prepare_cached(
            "INSERT INTO metric (report_year_id, code, segment, measure, year, value, unit, bound,
                 as_of, cutoff, members, label, figure, resolution, reading, section,
                 text_start, text_end, sentence_start, sentence_end)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
                 ?19, ?20)",
        )?
        .execute(params![
            report_year_id,
            metric.code,
            metric.segment,
            names::measure(metric.measure),
            metric.year,
            metric.value,
            metric.unit,
            names::bound(metric.bound),
            metric.as_of.map(|day| day.to_string()),
            metric.cutoff,
            members,
            metric.label,
            metric.figure,
            metric.resolution,
            metric.reading,
            names::section(metric.section),
            metric.span.start as i64,
            metric.span.end as i64,
            metric.sentence.start as i64,
            metric.sentence.end as i64,
        ])?;
    Ok(())
}

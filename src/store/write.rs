//! The one writer: a document with its reports, whole or not at all.

use anyhow::{Context, Result};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::copies::{self, Key};
use super::log::{self, Run, Status};
use super::open::explain;
use super::{Store, Tester, Versions, identities, is_refused_content, names, rows};
use crate::compare::copies::Standing;
use crate::extract::Facts;
use crate::report::{Header, Place};
use crate::source::Document;

/// One report of a document, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Position in the document, from 1.
    pub page: usize,
    /// Whose report it is.
    pub header: Header,
    /// The issuing body's own name, without that of its place.
    pub body: Option<String>,
    /// What its page said of itself beside the text, as JSON, so that the header can be read again.
    pub metadata: Option<String>,
    /// The text that all spans of `facts` count in.
    pub text: String,
    /// What it says.
    pub facts: Facts,
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
    /// What read them.
    pub versions: Versions<'a>,
}

/// What [`Store::add_document`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is in now.
    New(Repeats),
    /// The same bytes were in already; nothing changed.
    Known,
}

/// How many reports of a document were in already in other bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Repeats {
    /// Now current in place of a text that was in before: a better copy or a newer version.
    pub superseding: usize,
    /// Copies or earlier versions of what stays current.
    pub copies: usize,
    /// Texts of their own for a report year that another, fuller text stands for.
    pub others: usize,
}

impl Repeats {
    fn note(&mut self, standing: Standing) {
        match standing {
            Standing::Current => self.superseding += 1,
            Standing::Copy | Standing::EarlierVersion => self.copies += 1,
            Standing::OtherText => self.others += 1,
        }
    }
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
    /// Bytes that are in already change nothing but the log. Of several texts of one report (same
    /// place, year and scope; same body too for a department) one is current: see
    /// [`crate::compare::copies`].
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
        let mut repeats = Repeats::default();
        for report in incoming.reports {
            let standing = add_report(&transaction, document_id, incoming.versions, report, self.tester.as_ref())
                .with_context(|| format!("report {} of {}", report.page, document.source))?;
            standing.into_iter().for_each(|standing| repeats.note(standing));
        }
        log::write(&transaction, run, &document.source, Status::Added, None, Some(document_id))?;
        transaction.commit()?;
        Ok(Added::New(repeats))
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

/// Writes one report and says what it is among the texts of its report year, if there are others.
fn add_report(
    transaction: &Transaction<'_>,
    document_id: i64,
    versions: Versions<'_>,
    report: &Report,
    tester: Option<&Tester>,
) -> Result<Option<Standing>> {
    let header = &report.header;
    let jurisdiction_id = match &header.place {
        Some(place) => Some(jurisdiction(transaction, place)?),
        None => None,
    };
    // A report whose place or year is not settled cannot be told from others.
    let key = jurisdiction_id.zip(header.year).map(|(jurisdiction_id, year)| Key {
        jurisdiction_id,
        year,
        scope: header.scope,
        body: report.body.as_deref().unwrap_or_default(),
    });
    let mut group = key.map_or(Ok(Vec::new()), |key| copies::group(transaction, key))?;
    transaction
        .prepare_cached(
            "INSERT INTO report_year (document_id, page, jurisdiction_id, year, issuer, body, scope, title,
                 url, published_on, signed_on, as_of, text, numerals, codebook_version, warnings, is_current,
                 reader_version, page_metadata)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
        )?
        .execute(params![
            document_id,
            report.page as i64,
            jurisdiction_id,
            header.year,
            header.issuer,
            report.body,
            names::scope(header.scope),
            header.title,
            header.url,
            header.published_on.map(|day| day.to_string()),
            header.signed_on.map(|day| day.to_string()),
            report.facts.as_of.map(|day| day.to_string()),
            report.text,
            report.facts.numerals as i64,
            versions.codebook,
            warnings(header),
            group.is_empty(),
            versions.reader,
            report.metadata,
        ])?;
    let report_year_id = transaction.last_insert_rowid();
    add_facts(transaction, report_year_id, &report.facts)?;
    derive(transaction, report_year_id, tester)?;
    if group.is_empty() {
        return Ok(None);
    }
    group.push(report_year_id);
    Ok(copies::settle_group(transaction, &group)?.last().copied())
}

/// The row of a place, made with those of its parents if it is new.
pub(super) fn jurisdiction(connection: &Connection, place: &Place) -> Result<i64> {
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

/// Writes what one report says.
fn add_facts(connection: &Connection, report_year_id: i64, facts: &Facts) -> Result<()> {
    for (table, rows) in rows::of(facts) {
        table.insert(connection, report_year_id, &rows)?;
    }
    Ok(())
}

/// What the database keeps about a report beside what was read in it: brought up to date after
/// every change of its facts.
pub(super) fn derive(transaction: &Transaction<'_>, report_year_id: i64, tester: Option<&Tester>) -> Result<()> {
    // The place is compared anew at the end of the run, or of the next if this one is killed.
    transaction.execute(
        "INSERT OR IGNORE INTO stale_place (jurisdiction_id)
         SELECT jurisdiction_id FROM report_year WHERE report_year_id = ?1 AND jurisdiction_id IS NOT NULL",
        [report_year_id],
    )?;
    identities::retest(transaction, report_year_id, tester)
}

/// What could not be settled, one sentence a line.
pub(super) fn warnings(header: &Header) -> Option<String> {
    Some(header.warnings.join("\n")).filter(|text| !text.is_empty())
}

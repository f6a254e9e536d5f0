//! The one writer: documents with their reports, each whole or not at all.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context, Result};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::copies::{self, Key};
use super::jurisdictions::jurisdiction;
use super::log::{self, Run, Status};
use super::trouble::explain;
use super::{Store, Tester, Versions, identities, is_refused_content, names, rows, search, text_hash};
use crate::compare::copies::Standing;
use crate::compare::identity::Test;
use crate::extract::Facts;
use crate::hash::sha256;
use crate::report::Header;
use crate::search::Sentence;
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// It is in now.
    New {
        /// `report_year_id` of each of its reports, in order.
        reports: Vec<i64>,
        /// Which of them were in already in other bytes.
        repeats: Repeats,
    },
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

    /// The [`document_key`] of every document.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn document_keys(&self) -> Result<HashSet<u64>> {
        let mut select = self.connection.prepare("SELECT sha256 FROM document")?;
        let keys = select.query_map((), |row| Ok(document_key(row.get_ref(0)?.as_str()?)))?;
        Ok(keys.collect::<rusqlite::Result<_>>()?)
    }

    /// Writes a document, its reports, what they say, and the line in the log, in one transaction.
    /// Bytes that are in already change nothing but the log. Of several texts of one report (same
    /// place, year and scope; same body too for a department) one is current: see
    /// [`crate::compare::copies`].
    ///
    /// Every call waits for the disk. Who has many documents opens a [`Store::batch`], gives it some
    /// hundred of them and commits.
    ///
    /// # Errors
    /// If the database cannot be written; then nothing of the document is in.
    pub fn add_document(&mut self, run: Run, incoming: Incoming<'_>) -> Result<Added> {
        let batch = self.batch(run)?;
        let added = batch.add(incoming, None)?;
        batch.commit()?;
        Ok(added)
    }

    /// Opens a batch: what it takes is committed together, and seen by nobody before. Until then no
    /// other program can write; one that does now is waited for.
    ///
    /// # Errors
    /// If the database cannot be written or is in use for too long.
    pub fn batch(&mut self, run: Run) -> Result<Batch<'_>> {
        let (path, tester) = (&*self.path, self.tester.as_ref());
        // Immediate, so that of two runs that bring the same bytes one sees what the other did.
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = transaction.map_err(|error| explain(error.into(), path))?;
        Ok(Batch { transaction, run, tester, path })
    }
}

/// Documents and lines of the log on their way in together; see [`Store::batch`]. Dropped without
/// [`Batch::commit`] it leaves nothing.
#[derive(Debug)]
pub struct Batch<'a> {
    transaction: Transaction<'a>,
    run: Run,
    tester: Option<&'a Tester>,
    path: &'a Path,
}

impl Batch<'_> {
    /// The document with these bytes, if it is in: how many reports it holds.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn reports_of(&self, sha256: &str) -> Result<Option<usize>> {
        reports_of(&self.transaction, sha256)
    }

    /// Adds a document as [`Store::add_document`] does. `tests` are those that [`Tester::test`] gives for
    /// each of its reports, if that was asked already.
    ///
    /// # Errors
    /// If the database refuses or cannot take it; then part of it may be in the batch, which
    /// [`Batch::whole`] takes out again. [`is_refused_content`] tells whether it was the document's fault.
    pub fn add(&self, incoming: Incoming<'_>, tests: Option<&[Vec<Test>]>) -> Result<Added> {
        let added = self.add_all(incoming, tests);
        added.map_err(|error| if is_refused_content(&error) { error } else { explain(error, self.path) })
    }

    /// Notes what became of an input of which nothing new is in the database.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn log(&self, input: &str, status: Status, reason: Option<&str>) -> Result<()> {
        log::write(&self.transaction, self.run, input, status, reason, None).map_err(|error| explain(error, self.path))
    }

    /// Writes the sentences of reports that are in the batch into the index, all or none. What is left out of it
    /// here [`Store::index`] writes later.
    ///
    /// # Errors
    /// If the index cannot be written; [`super::is_damaged_index`] tells whether the batch is as it was before, and goes on.
    pub fn index(&self, reports: &[(i64, Vec<Sentence>)]) -> Result<()> {
        let indexed = self.whole(|| {
            let mut index = search::Index::new(&self.transaction)?;
            reports.iter().try_for_each(|(id, sentences)| index.add(*id, sentences))
        });
        indexed.map_err(|error| if search::is_damaged_index(&error) { error } else { explain(error, self.path) })
    }

    /// Makes everything in the batch last. After this it survives the end of the program, and the
    /// machine's as far as the disk keeps what it says it has written.
    ///
    /// # Errors
    /// If the database cannot be written; then nothing of the batch is in.
    pub fn commit(self) -> Result<()> {
        self.transaction.commit().map_err(|error| explain(error.into(), self.path))
    }

    /// Does something in whole or not at all, whatever else is in the batch. SQLite keeps what every page
    /// was before, which costs as much for one document as for a few.
    ///
    /// # Errors
    /// Those of `write`; then the batch is as it was before.
    pub fn whole<T>(&self, write: impl FnOnce() -> Result<T>) -> Result<T> {
        let mark = |sql| self.transaction.prepare_cached(sql)?.execute(()).map(drop);
        mark("SAVEPOINT whole")?;
        let written = write();
        if written.is_err() {
            // On some errors SQLite has taken back the whole transaction, and the mark with it.
            let _ = mark("ROLLBACK TO whole").and_then(|()| mark("RELEASE whole"));
            return written;
        }
        mark("RELEASE whole")?;
        written
    }

    fn add_all(&self, incoming: Incoming<'_>, tests: Option<&[Vec<Test>]>) -> Result<Added> {
        let (transaction, document) = (&self.transaction, incoming.document);
        if reports_of(transaction, &document.sha256)?.is_some() {
            log::write(transaction, self.run, &document.source, Status::Known, None, None)?;
            return Ok(Added::Known);
        }
        transaction
            .prepare_cached(
                "INSERT INTO document (sha256, source, media_type, encoding, byte_length, ingested_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((
                &document.sha256,
                &document.source,
                document.media_type,
                document.encoding,
                incoming.byte_length as i64,
                log::now(),
            ))?;
        let document_id = transaction.last_insert_rowid();
        let (mut reports, mut repeats) = (Vec::new(), Repeats::default());
        for (at, report) in incoming.reports.iter().enumerate() {
            let tests = tests.and_then(|tests| tests.get(at)).map(Vec::as_slice);
            let (id, standing) = self
                .add_report(document_id, incoming.versions, report, tests)
                .with_context(|| format!("report {} of {}", report.page, document.source))?;
            reports.push(id);
            standing.into_iter().for_each(|standing| repeats.note(standing));
        }
        log::write(transaction, self.run, &document.source, Status::Added, None, Some(document_id))?;
        Ok(Added::New { reports, repeats })
    }

    /// Writes one report; gives its number, and what it is among the texts of its report year if there are others.
    fn add_report(
        &self,
        document_id: i64,
        versions: Versions<'_>,
        report: &Report,
        tests: Option<&[Test]>,
    ) -> Result<(i64, Option<Standing>)> {
        let transaction = &self.transaction;
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
        // Its insertion makes the place one to be compared at the end of the run, or of the next if this
        // one is killed; see the triggers.
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
        text_hash::keep(transaction, report_year_id, &sha256(report.text.as_bytes()))?;
        let metrics = rows::insert(transaction, report_year_id, &report.facts)?;
        identities::add(transaction, report_year_id, report, &metrics, tests, self.tester)?;
        if group.is_empty() {
            return Ok((report_year_id, None));
        }
        group.push(report_year_id);
        Ok((report_year_id, copies::settle_group(transaction, &group)?.last().copied()))
    }
}

/// The first 64 bits of a document's SHA-256: small enough to hold those of a million. Two documents may
/// share them.
pub fn document_key(sha256: &str) -> u64 {
    sha256.get(..16).and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or_default()
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

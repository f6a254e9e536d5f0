//! One report with everything that is stored of it.

use anyhow::Result;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};

use super::rows::{FACTS, Row, Table};
use super::{Finding, Store, StoredReport, Versions, identities, text_hash};

/// What a report's row says beside its text, and the place in words.
pub(super) const HEADER: [&str; 11] =
    ["year", "issuer", "body", "scope", "title", "url", "published_on", "signed_on", "as_of", "numerals", "warnings"];

/// The tests of a report's figures, with the figures by where they stand. The last two columns stand in for
/// the place that rows of facts have.
pub(super) const TESTS: Table = Table {
    name: "identity_test",
    columns: &["identity", "printed", "recomputed", "residual", "verdict", "note", "figure_at", "parts_at", "formula"],
};

/// A place in words that two databases share.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PlaceRow {
    pub(super) code: Option<String>,
    name: Option<String>,
    pub(super) full_name: Option<String>,
}

impl PlaceRow {
    /// By code and name, as places are found when a report is written: above one code other names may stand in
    /// other years, and a place may have got its code later.
    pub(super) fn is(&self, other: &PlaceRow) -> bool {
        match (&self.code, &other.code) {
            (Some(one), Some(two)) => one == two && self.name == other.name,
            _ => self.full_name == other.full_name,
        }
    }
}

/// A figure as it is stored, beside its place in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptFigure {
    /// Key of its row.
    pub metric_id: i64,
    /// As printed.
    pub figure: String,
    /// In base units, signed for change and growth.
    pub value: f64,
    /// `exact`, `about`, `at_least` or `at_most`.
    pub bound: String,
    /// Where it stands in the text, in characters, half-open.
    pub span: (i64, i64),
}

/// One report with everything that is stored of it, as of one moment.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Key of the report.
    pub report_year_id: i64,
    /// The report as a person finds it: `南海区 2018, report 1 of nanhai.xml (report_year 3)`.
    pub name: String,
    /// What it is read again from.
    pub stored: StoredReport,
    /// What its text was when it came in: SHA-256, lower-case hexadecimal.
    pub text_sha256: Option<String>,
    codebook: String,
    reader: Option<String>,
    pub(super) place: PlaceRow,
    pub(super) header: Row,
    pub(super) facts: Vec<Vec<(i64, Row)>>,
    pub(super) tests: Vec<(i64, Row)>,
    /// Corrections of it, column by column, in the order in which they were made.
    pub(super) corrections: Vec<Row>,
}

impl Store {
    /// Everything that is stored of one report; `None` if it is not there any more. Reads in one short
    /// transaction, so that a program that writes meanwhile neither waits long nor is seen half done.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn kept(&self, report_year_id: i64) -> Result<Option<Kept>> {
        let moment = self.connection.unchecked_transaction()?;
        let known = "SELECT EXISTS (SELECT 1 FROM report_year WHERE report_year_id = ?1)";
        if !moment.query_row(known, [report_year_id], |row| row.get(0))? {
            return Ok(None);
        }
        Ok(Some(self.kept_here(report_year_id)?))
    }

    fn kept_here(&self, report_year_id: i64) -> Result<Kept> {
        let connection = &self.connection;
        let stored = self.stored_report(report_year_id)?;
        let (place, header, (codebook, reader)) = header(connection, report_year_id)?;
        let mut corrections = corrections(connection, report_year_id)?;
        if stored.metadata.is_none() {
            // Its header is not read again, so nothing puts it right again either.
            corrections.retain(|row| row[CORRECTION_TARGET] != Value::Text("report_year".to_owned()));
        }
        let facts = FACTS.iter().map(|table| table.stored(connection, report_year_id)).collect::<Result<_>>()?;
        Ok(Kept {
            report_year_id,
            name: name(connection, report_year_id)?,
            stored,
            text_sha256: text_hash::of(connection, report_year_id)?,
            codebook,
            reader,
            place,
            header,
            facts,
            tests: tests(connection, report_year_id)?,
            corrections,
        })
    }

    /// The figures of a report that no person has put right, for a look at each by itself.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn kept_figures(&self, report_year_id: i64) -> Result<Vec<KeptFigure>> {
        let mut select = self.connection.prepare_cached(
            "SELECT m.metric_id, m.figure, m.value, m.bound, m.text_start, m.text_end FROM metric m
             WHERE m.report_year_id = ?1 AND NOT EXISTS (
                 SELECT 1 FROM correction c WHERE c.target = 'metric' AND c.status = 'in_force' AND c.row_id = m.metric_id)
             ORDER BY m.text_start, m.metric_id",
        )?;
        let rows = select.query_map([report_year_id], |row| {
            Ok(KeptFigure {
                metric_id: row.get(0)?,
                figure: row.get(1)?,
                value: row.get(2)?,
                bound: row.get(3)?,
                span: (row.get(4)?, row.get(5)?),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether identities of this version test the figures.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn is_tested_by(&self, version: &str) -> Result<bool> {
        Ok(self.setting(identities::VERSION)?.as_deref() == Some(version))
    }

    /// All reports, in the order in which they came in.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn report_ids(&self) -> Result<Vec<i64>> {
        let mut select = self.connection.prepare("SELECT report_year_id FROM report_year ORDER BY report_year_id")?;
        Ok(select.query_map((), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    }
}

impl Kept {
    /// Whether these versions read it, so that they must read the same again.
    #[must_use]
    pub fn is_read_by(&self, versions: Versions<'_>) -> bool {
        self.codebook == versions.codebook && self.reader.as_deref() == Some(versions.reader)
    }

    /// A finding that names this report.
    #[must_use]
    pub fn finding(&self, check: &'static str, what: &str) -> Finding {
        Finding { check, row: format!("{what}; in {}", self.name) }
    }
}

/// A report as a person finds it: place, year, document and key.
pub(super) fn name(connection: &Connection, report_year_id: i64) -> Result<String> {
    let sql = "SELECT coalesce(j.name, '?') || ' ' || coalesce(r.year, '?') || ', report ' || r.page || ' of '
             || coalesce(d.source, 'a document that is not there')
         FROM report_year r LEFT JOIN jurisdiction j USING (jurisdiction_id) LEFT JOIN document d USING (document_id)
         WHERE r.report_year_id = ?1";
    let found: Option<String> =
        connection.prepare_cached(sql)?.query_row([report_year_id], |row| row.get(0)).optional()?;
    let found = found.unwrap_or_else(|| "a report that is not there".to_owned());
    Ok(format!("{found} (report_year {report_year_id})"))
}

type Read = (PlaceRow, Row, (String, Option<String>));

fn header(connection: &Connection, report_year_id: i64) -> Result<Read> {
    let sql = format!(
        "SELECT j.code, j.name, j.full_name, r.codebook_version, r.reader_version, {}
         FROM report_year r LEFT JOIN jurisdiction j USING (jurisdiction_id) WHERE r.report_year_id = ?1",
        HEADER.map(|column| format!("r.{column}")).join(", ")
    );
    Ok(connection.prepare_cached(&sql)?.query_row([report_year_id], |row| {
        let place = PlaceRow { code: row.get(0)?, name: row.get(1)?, full_name: row.get(2)? };
        let header = (0..HEADER.len()).map(|at| row.get(at + 5)).collect::<rusqlite::Result<_>>()?;
        Ok((place, header, (row.get(3)?, row.get(4)?)))
    })?)
}

fn tests(connection: &Connection, report_year_id: i64) -> Result<Vec<(i64, Row)>> {
    let mut select = connection.prepare_cached(
        "SELECT t.identity_test_id, t.identity, t.printed, t.recomputed, t.residual, t.verdict, t.note,
             (SELECT text_start FROM metric m WHERE m.metric_id = t.metric_id),
             (SELECT group_concat(at) FROM (SELECT text_start AS at FROM identity_part p JOIN metric m USING (metric_id)
                 WHERE p.identity_test_id = t.identity_test_id ORDER BY p.seq)),
             t.formula
         FROM identity_test t WHERE t.report_year_id = ?1 ORDER BY t.identity_test_id",
    )?;
    let rows = select.query_map([report_year_id], |row| {
        Ok((row.get(0)?, (1..=TESTS.columns.len()).map(|at| row.get(at)).collect::<rusqlite::Result<_>>()?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Where target and hash of the document stand among the columns of a correction.
const CORRECTION_TARGET: usize = 1;
pub(super) const CORRECTION_HASH: usize = 3;

/// The columns of a correction that are made by a person, then what the program notes of it.
pub(super) const CORRECTION: [&str; 14] = [
    "correction_id",
    "target",
    "action",
    "sha256",
    "page",
    "text_start",
    "text_end",
    "evidence",
    "expected",
    "corrected",
    "reason",
    "author",
    "corrected_on",
    "status",
];

fn corrections(connection: &Connection, report_year_id: i64) -> Result<Vec<Row>> {
    let sql = format!(
        "SELECT {} FROM report_year r JOIN document d USING (document_id)
         JOIN correction c ON c.sha256 = d.sha256 AND c.page = r.page
         WHERE r.report_year_id = ?1 ORDER BY c.correction_id",
        CORRECTION.map(|column| format!("c.{column}")).join(", ")
    );
    let mut select = connection.prepare_cached(&sql)?;
    let rows = select.query_map([report_year_id], |row| (0..CORRECTION.len()).map(|at| row.get(at)).collect())?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

//! A warehouse in memory that holds one report at a time: what the program writes of a text, to be compared with
//! what a database holds of it.

use anyhow::{Context, Result};
use rusqlite::params_from_iter;

use super::kept::{CORRECTION, CORRECTION_HASH, Kept};
use super::{Incoming, Report, Store, Tester, Versions, corrections, write};
use crate::source::Document;

/// Emptied before each report, what points at others first.
const TABLES: [&str; 13] = [
    "identity_test",
    "metric",
    "skipped_number",
    "issue",
    "plan_item",
    "report_section",
    "correction",
    "stale_place",
    "text_hash",
    "report_year",
    "ingest_log",
    "document",
    "jurisdiction",
];

/// A warehouse in memory for one report at a time.
#[derive(Debug)]
pub struct Scratch {
    store: Store,
}

impl Scratch {
    /// An empty one whose figures `tester` tests.
    ///
    /// # Errors
    /// If SQLite cannot make it.
    pub fn new(tester: Tester) -> Result<Scratch> {
        let mut store = Store::in_memory()?;
        store.tester = Some(tester);
        Ok(Scratch { store })
    }

    /// What a database would hold of the report `of` if `fresh` is what its text says: written, with the
    /// corrections of `of` applied, and tested.
    ///
    /// # Errors
    /// If it cannot be written, which a reading of this program always can.
    pub fn written(&mut self, of: &Kept, fresh: &Report, versions: Versions<'_>) -> Result<Kept> {
        for table in TABLES {
            self.store.connection.execute(&format!("DELETE FROM {table}"), ())?;
        }
        // Corrections find their report by the hash of its document.
        let hash = of.corrections.first().map(|row| &row[CORRECTION_HASH]);
        let sha256 = match hash {
            Some(rusqlite::types::Value::Text(sha256)) => sha256.clone(),
            _ => "0".repeat(64),
        };
        let document = Document {
            sha256,
            source: String::new(),
            media_type: "text/plain",
            encoding: "UTF-8",
            pages: Vec::new(),
            warnings: Vec::new(),
        };
        let run = self.store.begin_run(versions.codebook)?;
        let reports = std::slice::from_ref(fresh);
        self.store.add_document(run, Incoming { document: &document, byte_length: 0, reports, versions })?;
        let report = self.store.report_ids()?.pop().context("the report is not written")?;
        self.correct(of, report)?;
        self.store.kept(report)?.context("the report is gone")
    }

    fn correct(&mut self, of: &Kept, report_year_id: i64) -> Result<()> {
        if of.corrections.is_empty() {
            return Ok(());
        }
        let transaction = self.store.connection.transaction()?;
        let marks = vec!["?"; CORRECTION.len()].join(", ");
        let sql = format!("INSERT INTO correction ({}) VALUES ({marks})", CORRECTION.join(", "));
        for row in &of.corrections {
            transaction.execute(&sql, params_from_iter(row))?;
        }
        corrections::apply(&transaction, report_year_id)?;
        write::derive(&transaction, report_year_id, self.store.tester.as_ref())?;
        Ok(transaction.commit()?)
    }
}

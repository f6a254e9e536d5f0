//! The index of sentences: kept up to date.

use std::ops::Range;

use anyhow::{Result, anyhow};
use rusqlite::{CachedStatement, Connection, TransactionBehavior, ffi};

use super::trouble::explain;
use super::{Store, set};
use crate::parallel::{self, Bounds};
use crate::search::Sentence;

/// The setting that says which rules made the index.
const RULES: &str = "index_version";

/// What makes an index that is not as it must be.
pub(super) const REMEDY: &str = "`warehouse reextract --all` makes the index anew";

/// Reports that are read but not in the index yet. Their sentences with all tokens take some three times
/// as much.
const UNDER_WAY: Bounds = Bounds { items: 64, bytes: 16 << 20 };

/// How far the index has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexState {
    /// Current reports that it does not hold.
    pub missing: usize,
    /// Whether these rules made it, or nothing is in it yet.
    pub fits: bool,
}

impl Store {
    /// Empties the index if other rules made it, if a sentence was taken away without its entry, or if
    /// `anew` says so. The run that calls this then fills it.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn set_index_rules(&mut self, version: &str, anew: bool) -> Result<()> {
        self.empty_unless_right(version, anew).map_err(|error| self.explain_index(error))
    }

    fn empty_unless_right(&mut self, version: &str, anew: bool) -> Result<()> {
        if !anew && self.setting(RULES)?.as_deref() == Some(version) && is_whole(&self.connection)? {
            return Ok(());
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute("INSERT INTO sentence_fts (sentence_fts) VALUES ('delete-all')", ())?;
        transaction.execute("DELETE FROM sentence", ())?;
        set(&transaction, RULES, version)?;
        transaction.commit()?;
        Ok(())
    }

    /// Reports that are not in the index, in the order in which they came in.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn unindexed(&self) -> Result<Vec<i64>> {
        let mut select = self.connection.prepare(
            "SELECT report_year_id FROM report_year r
             WHERE NOT EXISTS (SELECT 1 FROM sentence s WHERE s.report_year_id = r.report_year_id)
             ORDER BY report_year_id",
        )?;
        let ids = select.query_map((), |row| row.get(0))?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }

    /// Writes the sentences of some reports into the index, in one transaction; `sentences` runs on all
    /// cores.
    ///
    /// # Errors
    /// If the database cannot be read or written; then none of these reports is in the index.
    pub fn index(&mut self, reports: &[i64], sentences: impl Fn(&str) -> Vec<Sentence> + Sync) -> Result<()> {
        self.index_all(reports, sentences).map_err(|error| self.explain_index(error))
    }

    fn index_all(&mut self, reports: &[i64], sentences: impl Fn(&str) -> Vec<Sentence> + Sync) -> Result<()> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut text = transaction.prepare_cached("SELECT text FROM report_year WHERE report_year_id = ?1")?;
            let mut index = Index::new(&transaction)?;
            // Of two runs at a time one finds done what it had still to do.
            let mut known = transaction.prepare_cached("SELECT 1 FROM sentence WHERE report_year_id = ?1")?;
            let read = |id: &i64| -> Result<Option<((i64, String), usize)>> {
                if known.exists([id])? {
                    return Ok(None);
                }
                let text: String = text.query_row([id], |row| row.get(0))?;
                let size = text.len();
                Ok(Some(((*id, text), size)))
            };
            let texts = reports.iter().map(read).filter_map(Result::transpose);
            let work = |(id, text): (i64, String)| (id, sentences(&text));
            parallel::in_order(parallel::cores(), UNDER_WAY, texts, work, |(id, sentences)| index.add(id, &sentences))?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// How far the index has come; `None` for a database of a program that had none.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn index_state(&self, version: &str) -> Result<Option<IndexState>> {
        let known = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'sentence_fts')";
        if !self.connection.query_row(known, (), |row| row.get::<_, bool>(0))? {
            return Ok(None);
        }
        let missing: i64 = self.connection.query_row(
            "SELECT count(*) FROM report_year r WHERE is_current = 1
                 AND NOT EXISTS (SELECT 1 FROM sentence s WHERE s.report_year_id = r.report_year_id)",
            (),
            |row| row.get(0),
        )?;
        let fits = self.setting(RULES)?.is_none_or(|rules| rules == version);
        Ok(Some(IndexState { missing: missing as usize, fits }))
    }

    /// Turns what SQLite says of the index into one line with the remedy.
    pub(super) fn explain_index(&self, error: anyhow::Error) -> anyhow::Error {
        if is_damaged_index(&error) {
            return anyhow!("the search index in {} is damaged; {REMEDY}", self.path.display());
        }
        explain(error, &self.path)
    }
}

/// Writes sentences into the index.
pub(super) struct Index<'c> {
    connection: &'c Connection,
    place: CachedStatement<'c>,
    words: CachedStatement<'c>,
}

impl<'c> Index<'c> {
    pub(super) fn new(connection: &'c Connection) -> Result<Index<'c>> {
        let place = "INSERT INTO sentence (report_year_id, text_start, text_end) VALUES (?1, ?2, ?3)";
        let words = "INSERT INTO sentence_fts (rowid, words) VALUES (?1, ?2)";
        Ok(Index { connection, place: connection.prepare_cached(place)?, words: connection.prepare_cached(words)? })
    }

    /// Those of a report.
    pub(super) fn add(&mut self, report_year_id: i64, sentences: &[Sentence]) -> Result<()> {
        for Sentence { span: Range { start, end }, tokens } in sentences {
            self.place.execute((report_year_id, *start as i64, *end as i64))?;
            self.words.execute((self.connection.last_insert_rowid(), tokens))?;
        }
        Ok(())
    }
}

/// Whether the index cannot be read, though the file can.
pub fn is_damaged_index(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        matches!(
            cause.downcast_ref(),
            Some(rusqlite::Error::SqliteFailure(failure, _)) if failure.extended_code == ffi::SQLITE_CORRUPT_VTAB
        )
    })
}

/// Whether index and table hold as many sentences. A row that was deleted by hand leaves its entry, which
/// would be found as that of the next sentence to take its number.
fn is_whole(connection: &Connection) -> Result<bool> {
    let sql = "SELECT (SELECT count(*) FROM sentence) = (SELECT count(*) FROM sentence_fts_docsize)";
    Ok(connection.query_row(sql, (), |row| row.get(0))?)
}

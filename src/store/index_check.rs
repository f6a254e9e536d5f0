//! Whether the index of sentences holds what the texts say.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use anyhow::Result;

use super::search::{REMEDY, is_damaged_index};
use super::{Finding, Store, kept};
use crate::search::Sentence;

/// Name of this check.
const CHECK: &str = "search_index";

/// The entry of one sentence as one number: the sum over all its tokens with their places, so that they
/// may come in any order.
type Fingerprint = u64;

fn fingerprint(token: &str, place: i64) -> Fingerprint {
    let mut hasher = DefaultHasher::new();
    (token, place).hash(&mut hasher);
    hasher.finish()
}

/// What the index should hold of one sentence.
struct Expected {
    report_year_id: i64,
    /// `None` where the row is wrong itself.
    entry: Option<Fingerprint>,
}

impl Store {
    /// Compares sentences and index with what `sentences` says of the stored texts: every sentence of an
    /// indexed report is there, and its entry holds its tokens where they stand. A report that is not in
    /// the index at all is no finding, nor is an index that other rules (`version`) made: the next run
    /// brings them up to date.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn check_index(&self, version: &str, sentences: impl Fn(&str) -> Vec<Sentence>) -> Result<Vec<Finding>> {
        if !self.index_state(version)?.is_some_and(|state| state.fits) {
            return Ok(Vec::new());
        }
        // Sentences and index are read one after the other: what others write in between would look like damage.
        let before = self.data_version()?;
        let found = self.compare_index(&sentences)?;
        if found.is_empty() || self.data_version()? == before {
            return Ok(found);
        }
        let _moment = self.connection.unchecked_transaction()?;
        self.compare_index(&sentences)
    }

    /// Another number whenever another program has written.
    fn data_version(&self) -> Result<i64> {
        Ok(self.connection.query_row("PRAGMA data_version", (), |row| row.get(0))?)
    }

    fn compare_index(&self, sentences: impl Fn(&str) -> Vec<Sentence>) -> Result<Vec<Finding>> {
        let mut wrong = Vec::new();
        let expected = self.expected_entries(sentences, &mut wrong)?;
        let finding = |row: String| Finding { check: CHECK, row: format!("{row}; {REMEDY}") };
        let found = match self.entries() {
            Ok(found) => found,
            Err(error) if is_damaged_index(&error) => return Ok(vec![finding("the index cannot be read".to_owned())]),
            Err(error) => return Err(error),
        };
        let within = |report| -> Result<String> { Ok(format!(", in {}", kept::name(&self.connection, report)?)) };
        let mut odd: Vec<(i64, String)> = Vec::new();
        for (id, sentence) in &expected {
            let report = sentence.report_year_id;
            let Some(due) = sentence.entry else { continue };
            match found.get(id) {
                Some(entry) if *entry == due => {}
                // A line of marks only has no words.
                None if due == 0 => {}
                None => odd.push((
                    *id,
                    format!("sentence {id} of report_year {report} is not in the index{}", within(report)?),
                )),
                Some(_) => {
                    let said = format!("sentence {id} of report_year {report} is in the index with other words");
                    odd.push((*id, format!("{said} than the text has there{}", within(report)?)));
                }
            }
        }
        let stray = found.keys().filter(|id| !expected.contains_key(id));
        odd.extend(stray.map(|id| (*id, format!("the index holds a sentence {id} that is not there"))));
        odd.sort_unstable();
        wrong.extend(odd.into_iter().map(|(_, row)| row));
        Ok(wrong.into_iter().map(finding).collect())
    }

    /// Name of the check of [`Store::check_index`].
    #[must_use]
    pub fn index_check() -> &'static str {
        CHECK
    }

    /// What the index should hold, by sentence; notes in `wrong` where the sentences are not those of
    /// the text.
    fn expected_entries(
        &self,
        sentences: impl Fn(&str) -> Vec<Sentence>,
        wrong: &mut Vec<String>,
    ) -> Result<HashMap<i64, Expected>> {
        let mut expected = HashMap::new();
        let mut reports = self.connection.prepare(
            "SELECT report_year_id, text FROM report_year
             WHERE report_year_id IN (SELECT report_year_id FROM sentence) ORDER BY report_year_id",
        )?;
        let mut stored = self.connection.prepare(
            "SELECT sentence_id, text_start, text_end FROM sentence WHERE report_year_id = ?1 ORDER BY text_start",
        )?;
        let mut reports = reports.query(())?;
        while let Some(row) = reports.next()? {
            let (report_year_id, text): (i64, String) = (row.get(0)?, row.get(1)?);
            let mut due: HashMap<(i64, i64), String> = sentences(&text)
                .into_iter()
                .map(|sentence| ((sentence.span.start as i64, sentence.span.end as i64), sentence.tokens))
                .collect();
            let mut rows = stored.query([report_year_id])?;
            while let Some(row) = rows.next()? {
                let (id, place): (i64, (i64, i64)) = (row.get(0)?, (row.get(1)?, row.get(2)?));
                let Some(tokens) = due.remove(&place) else {
                    wrong.push(format!(
                        "sentence {id} of report_year {report_year_id}: no sentence at {}–{}, in {}",
                        place.0,
                        place.1,
                        kept::name(&self.connection, report_year_id)?
                    ));
                    expected.insert(id, Expected { report_year_id, entry: None });
                    continue;
                };
                let tokens = tokens.split_whitespace();
                let entry = (0..).zip(tokens).fold(0, |sum: u64, (at, token)| sum.wrapping_add(fingerprint(token, at)));
                expected.insert(id, Expected { report_year_id, entry: Some(entry) });
            }
            let mut missing: Vec<(i64, i64)> = due.into_keys().collect();
            missing.sort_unstable();
            for (start, end) in missing {
                let name = kept::name(&self.connection, report_year_id)?;
                wrong
                    .push(format!("report_year {report_year_id}: no row for the sentence at {start}–{end}, in {name}"));
            }
        }
        Ok(expected)
    }

    /// What the index holds, by sentence: one walk through all of it, in its own order.
    fn entries(&self) -> Result<HashMap<i64, Fingerprint>> {
        self.connection.execute_batch(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.sentence_token USING fts5vocab (main, sentence_fts, instance)",
        )?;
        let mut entries: HashMap<i64, Fingerprint> = HashMap::new();
        let mut select = self.connection.prepare("SELECT term, doc, \"offset\" FROM temp.sentence_token")?;
        let mut rows = select.query(())?;
        while let Some(row) = rows.next()? {
            let token = row.get_ref(0)?.as_str()?;
            let entry = entries.entry(row.get(1)?).or_default();
            *entry = entry.wrapping_add(fingerprint(token, row.get(2)?));
        }
        Ok(entries)
    }
}

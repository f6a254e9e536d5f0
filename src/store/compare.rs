//! Identity tests in the database: written with the report's figures, computed anew from them.

use anyhow::{Context, Result, bail};
use rusqlite::{Connection, Row, params};

use super::{Store, names};
use crate::compare::identity::Test;
use crate::extract::{Metric, Span};

/// An identity as `identity_definition` keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct IdentityDefinition<'a> {
    pub name: &'a str,
    pub kind: &'a str,
    pub name_zh: &'a str,
    pub name_en: &'a str,
    pub reason: &'a str,
}

/// What tests the metrics of one report: its text, then its metrics.
pub type Tester<'a> = &'a dyn Fn(&str, &[Metric]) -> Vec<Test>;

impl Store {
    /// Tests every report anew if the identities in the database are not those of `version`, and
    /// gives how many reports it tested; none if they are. All of it in one transaction.
    ///
    /// # Errors
    /// If the database cannot be read or written; then nothing has changed.
    pub fn set_identities(
        &mut self,
        version: &str,
        definitions: &[IdentityDefinition<'_>],
        test: Tester<'_>,
    ) -> Result<usize> {
        if self.setting("identities_version")?.as_deref() == Some(version) {
            return Ok(0);
        }
        let transaction = self.connection.transaction()?;
        transaction.execute("DELETE FROM identity_definition", ())?;
        for d in definitions {
            transaction.execute(
                "INSERT INTO identity_definition (identity, kind, name_zh, name_en, reason) VALUES (?1, ?2, ?3, ?4, ?5)",
                (d.name, d.kind, d.name_zh, d.name_en, d.reason),
            )?;
        }
        let reports: Vec<i64> = transaction
            .prepare("SELECT report_year_id FROM report_year ORDER BY report_year_id")?
            .query_map((), |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for &report_year_id in &reports {
            retest(&transaction, report_year_id, test)?;
        }
        transaction.execute(
            "INSERT INTO setting (name, value) VALUES ('identities_version', ?1)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [version],
        )?;
        transaction.commit()?;
        Ok(reports.len())
    }

    /// Tests one report anew, after its metrics changed, and gives how many identities it could
    /// test.
    ///
    /// # Errors
    /// If there is no such report, or the database cannot be read or written.
    pub fn retest(&mut self, report_year_id: i64, test: Tester<'_>) -> Result<usize> {
        let transaction = self.connection.transaction()?;
        let tests = retest(&transaction, report_year_id, test)?;
        transaction.commit()?;
        Ok(tests)
    }
}

/// Replaces the tests of one report by those that its metrics give now.
pub(super) fn retest(connection: &Connection, report_year_id: i64, test: Tester<'_>) -> Result<usize> {
    let text: String = connection
        .prepare_cached("SELECT text FROM report_year WHERE report_year_id = ?1")?
        .query_row([report_year_id], |row| row.get(0))
        .with_context(|| format!("no report_year {report_year_id}"))?;
    let mut ids = Vec::new();
    let mut metrics = Vec::new();
    let mut statement = connection.prepare_cached(
        "SELECT metric_id, code, segment, measure, year, value, unit, bound, as_of, cutoff, members, label, figure,
             resolution, section, text_start, text_end, sentence_start, sentence_end, reading
         FROM metric WHERE report_year_id = ?1 ORDER BY metric_id",
    )?;
    let mut rows = statement.query([report_year_id])?;
    while let Some(row) = rows.next()? {
        ids.push(row.get("metric_id")?);
        metrics.push(metric(row).with_context(|| format!("metric {}", ids[ids.len() - 1]))?);
    }
    connection.prepare_cached("DELETE FROM identity_test WHERE report_year_id = ?1")?.execute([report_year_id])?;
    let tests = test(&text, &metrics);
    add_tests(connection, report_year_id, &ids, &tests)?;
    Ok(tests.len())
}

/// Writes the tests of one report; `ids` are the numbers of its metrics in the order that the
/// tests count them in.
pub(super) fn add_tests(connection: &Connection, report_year_id: i64, ids: &[i64], tests: &[Test]) -> Result<()> {
    let id = |at: usize| ids.get(at).copied().with_context(|| format!("no metric {at} of {}", ids.len()));
    let mut insert = connection.prepare_cached(
        "INSERT INTO identity_test (report_year_id, identity, metric_id, formula, printed, recomputed, residual,
             verdict, note)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    let mut part = connection
        .prepare_cached("INSERT INTO identity_part (identity_test_id, seq, metric_id) VALUES (?1, ?2, ?3)")?;
    for test in tests {
        insert.execute(params![
            report_year_id,
            test.identity,
            test.printed.map(id).transpose()?,
            test.formula,
            test.value,
            test.recomputed,
            test.residual(),
            test.verdict.as_str(),
            test.note,
        ])?;
        let identity_test_id = connection.last_insert_rowid();
        for (seq, &at) in (1i64..).zip(&test.parts) {
            part.execute((identity_test_id, seq, id(at)?))?;
        }
    }
    Ok(())
}

/// A stored metric as the reader made it.
fn metric(row: &Row<'_>) -> Result<Metric> {
    let span = |start: &str, end: &str| -> Result<Span> {
        Ok(Span { start: row.get::<_, i64>(start)? as usize, end: row.get::<_, i64>(end)? as usize })
    };
    let members: Option<String> = row.get("members")?;
    let as_of: Option<String> = row.get("as_of")?;
    Ok(Metric {
        code: row.get("code")?,
        segment: row.get("segment")?,
        measure: named(row, "measure", names::MEASURES)?,
        year: row.get("year")?,
        value: row.get("value")?,
        unit: row.get("unit")?,
        bound: named(row, "bound", names::BOUNDS)?,
        as_of: as_of.map(|day| day.parse().with_context(|| format!("as_of {day} is no day"))).transpose()?,
        cutoff: row.get("cutoff")?,
        members: members.iter().flat_map(|codes| codes.split('+')).map(str::to_owned).collect(),
        label: row.get("label")?,
        figure: row.get("figure")?,
        resolution: row.get("resolution")?,
        section: named(row, "section", names::SECTIONS)?,
        span: span("text_start", "text_end")?,
        sentence: span("sentence_start", "sentence_end")?,
        reading: row.get("reading")?,
    })
}

/// The value of a plain enum by the word that the column keeps for it.
fn named<T: Copy>(row: &Row<'_>, column: &str, all: &[(&str, T)]) -> Result<T> {
    let word: String = row.get(column)?;
    match all.iter().find(|(name, _)| *name == word) {
        Some(&(_, value)) => Ok(value),
        None => bail!("{column} {word} is unknown to this program; update it"),
    }
}

//! Identity tests in the database: written with the report's figures, computed anew from them.

use std::fmt;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use rusqlite::{Connection, Row, TransactionBehavior, params};

use super::{Report, Store, names};
use crate::compare::identity::Test;
use crate::extract::{Metric, Span};

/// What the database remembers of the identities and the code that tested its reports.
pub(super) const VERSION: &str = "identities_version";

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

type TestFn = dyn Fn(&str, &[Metric]) -> Vec<Test> + Send + Sync;

/// Tests the metrics of one report; takes its text, then its metrics.
#[derive(Clone)]
pub struct Tester(Arc<TestFn>);

impl Tester {
    /// Wraps the function that tests.
    pub fn new(test: impl Fn(&str, &[Metric]) -> Vec<Test> + Send + Sync + 'static) -> Tester {
        Tester(Arc::new(test))
    }

    /// The tests of a report that is not in the database yet. They count its metrics as these stand
    /// in it, by place.
    #[must_use]
    pub fn test(&self, report: &Report) -> Vec<Test> {
        let metrics = &report.facts.metrics;
        if metrics.is_sorted_by_key(|metric| metric.span.start) {
            return self.0(&report.text, metrics);
        }
        let sorted: Vec<Metric> = by_place(metrics).into_iter().map(|at| metrics[at].clone()).collect();
        self.0(&report.text, &sorted)
    }
}

impl fmt::Debug for Tester {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Tester")
    }
}

impl Store {
    /// What tests the figures of reports, if that is known.
    pub fn tester(&self) -> Option<Tester> {
        self.tester.clone()
    }

    /// Takes the identities that are tested from now on whenever figures of a report change. Tests
    /// every report anew, in one transaction, if those in the database are not of `version`, and
    /// gives how many it tested.
    ///
    /// # Errors
    /// If the database cannot be read or written; then nothing has changed.
    pub fn set_identities(
        &mut self,
        version: &str,
        definitions: &[IdentityDefinition<'_>],
        tester: Tester,
    ) -> Result<usize> {
        let known = self.setting(VERSION)?;
        let tester = self.tester.insert(tester);
        if known.as_deref() == Some(version) {
            return Ok(0);
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
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
            retest(&transaction, report_year_id, Some(tester))?;
        }
        super::set(&transaction, VERSION, version)?;
        transaction.commit()?;
        Ok(reports.len())
    }
}

/// Metrics in the order in which the database gives them to be tested.
fn by_place(metrics: &[Metric]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..metrics.len()).collect();
    order.sort_by_key(|at| metrics[*at].span.start);
    order
}

/// Writes the tests of a new report: `tests` if they are known, else those that `tester` gives. `ids` are
/// the numbers of its metrics. With neither the next [`Store::set_identities`] tests all reports anew.
pub(super) fn add(
    connection: &Connection,
    report_year_id: i64,
    report: &Report,
    ids: &[i64],
    tests: Option<&[Test]>,
    tester: Option<&Tester>,
) -> Result<()> {
    let made;
    let tests = match (tests, tester) {
        (Some(tests), _) => tests,
        (None, Some(tester)) => {
            made = tester.test(report);
            &made
        }
        (None, None) => return forget(connection),
    };
    let ids: Vec<i64> = by_place(&report.facts.metrics).into_iter().filter_map(|at| ids.get(at).copied()).collect();
    add_tests(connection, report_year_id, &ids, tests)
}

/// Has the next [`Store::set_identities`] test all reports.
fn forget(connection: &Connection) -> Result<()> {
    connection.prepare_cached("DELETE FROM setting WHERE name = ?1")?.execute([VERSION])?;
    Ok(())
}

/// Replaces the tests of one report by those that its metrics give now. Without a tester they go,
/// and the next [`Store::set_identities`] tests all reports anew.
pub(super) fn retest(connection: &Connection, report_year_id: i64, tester: Option<&Tester>) -> Result<()> {
    connection.prepare_cached("DELETE FROM identity_test WHERE report_year_id = ?1")?.execute([report_year_id])?;
    let Some(Tester(test)) = tester else {
        return forget(connection);
    };
    let text: String = connection
        .prepare_cached("SELECT text FROM report_year WHERE report_year_id = ?1")?
        .query_row([report_year_id], |row| row.get(0))?;
    let mut ids: Vec<i64> = Vec::new();
    let mut metrics = Vec::new();
    let mut statement = connection.prepare_cached(
        "SELECT metric_id, code, segment, measure, year, value, unit, bound, as_of, cutoff, members, label, figure,
             resolution, section, text_start, text_end, sentence_start, sentence_end, reading
         FROM metric WHERE report_year_id = ?1 ORDER BY text_start, metric_id",
    )?;
    let mut rows = statement.query([report_year_id])?;
    while let Some(row) = rows.next()? {
        let id = row.get("metric_id")?;
        ids.push(id);
        metrics.push(metric(row).with_context(|| format!("metric {id}"))?);
    }
    add_tests(connection, report_year_id, &ids, &test(&text, &metrics))
}

/// Writes the tests of one report; `ids` are the numbers of its metrics in the order that the
/// tests count them in.
fn add_tests(connection: &Connection, report_year_id: i64, ids: &[i64], tests: &[Test]) -> Result<()> {
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

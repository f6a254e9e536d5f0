//! What must be true of a database at every moment, each as a query that gives the bad rows.

use anyhow::Result;
use rusqlite::ErrorCode;

use super::trouble::reason;
use super::{Store, kept};

/// One thing that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// Which check found it.
    pub check: &'static str,
    /// The row and what is wrong with it, in one line.
    pub row: String,
}

/// Series for which a report says two things at once, as the text of a query.
macro_rules! two_values {
    () => {
        "SELECT report_year_id,
             code || coalesce(' ' || segment, '') || ' ' || measure || coalesce(' ' || year, '') AS series,
             group_concat(DISTINCT value) AS found
         FROM metric WHERE section = 'done' AND code IS NOT NULL
         GROUP BY report_year_id, code, segment, measure, year, members HAVING count(DISTINCT value) > 1"
    };
}
pub(super) use two_values;

/// Name, and a query that gives for each bad row one line of text and the report that it is of, if any.
const CHECKS: &[(&str, &str)] = &[
    (
        "integrity",
        "SELECT integrity_check, NULL FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    ),
    (
        "foreign_key",
        "SELECT \"table\" || ' row ' || coalesce(rowid, '?') || ' points at a row of ' || parent || ' that is not there', NULL
         FROM pragma_foreign_key_check",
    ),
    // Nothing is taken in that holds no report.
    (
        "document",
        "SELECT 'document ' || document_id || ' (' || source || '): its report is not there', NULL
         FROM document WHERE document_id NOT IN (SELECT document_id FROM report_year)",
    ),
    (
        "place",
        "SELECT 'jurisdiction ' || j.jurisdiction_id || ': ' || j.full_name || ' is not ' || j.name || ' in '
             || coalesce(p.full_name, 'no other place'), NULL
         FROM jurisdiction j LEFT JOIN jurisdiction p ON p.jurisdiction_id = j.parent_id
         WHERE j.full_name <> coalesce(p.full_name, '') || j.name",
    ),
    // One text of a report year counts, and what does not count says which one does in its stead.
    (
        "standing",
        "SELECT 'report_year ' || r.report_year_id || CASE
                 WHEN r.is_current THEN ' counts, though it is superseded by '
                 ELSE ' does not count, though none counts in its stead: superseded by '
             END || coalesce(r.superseded_by, 'none'), r.report_year_id
         FROM report_year r LEFT JOIN report_year c ON c.report_year_id = r.superseded_by
         WHERE r.is_current = (r.superseded_by IS NOT NULL)
             OR (c.report_year_id IS NOT NULL AND (NOT c.is_current OR c.year IS NOT r.year
                 OR c.jurisdiction_id IS NOT r.jurisdiction_id OR c.scope IS NOT r.scope))",
    ),
    // Every numeral of a report is the figure of a metric or skipped with a reason.
    (
        "ledger",
        "SELECT 'report_year ' || report_year_id || ': ' || numerals || ' numerals, ' || (figures + skipped)
             || ' accounted for', report_year_id
         FROM (
             SELECT r.report_year_id, r.numerals,
                 (SELECT count(*) FROM (SELECT DISTINCT text_start, text_end FROM metric m
                     WHERE m.report_year_id = r.report_year_id)) AS figures,
                 (SELECT count(*) FROM skipped_number s WHERE s.report_year_id = r.report_year_id) AS skipped
             FROM report_year r
         ) WHERE numerals <> figures + skipped",
    ),
    (
        "metric_span",
        "SELECT 'metric ' || m.metric_id || ': no ' || m.figure || ' at ' || m.text_start || '–' || m.text_end,
             m.report_year_id
         FROM metric m JOIN report_year r USING (report_year_id)
         WHERE substr(r.text, m.text_start + 1, m.text_end - m.text_start) <> m.figure OR m.figure = ''",
    ),
    (
        "skipped_span",
        "SELECT 'skipped_number ' || s.skipped_number_id || ': no ' || s.figure || ' at ' || s.text_start || '–'
             || s.text_end, s.report_year_id
         FROM skipped_number s JOIN report_year r USING (report_year_id)
         WHERE substr(r.text, s.text_start + 1, s.text_end - s.text_start) <> s.figure OR s.figure = ''",
    ),
    // A numeral is read once: else one that was missed could hide behind one that was read twice.
    (
        "overlap",
        "SELECT 'report_year ' || report_year_id || ': two numerals share ' || text_start || '–' || before,
             report_year_id
         FROM (
             SELECT report_year_id, text_start,
                 lag(text_end) OVER (PARTITION BY report_year_id ORDER BY text_start, text_end) AS before
             FROM (
                 SELECT DISTINCT report_year_id, text_start, text_end FROM metric
                 UNION ALL
                 SELECT report_year_id, text_start, text_end FROM skipped_number
             )
         ) WHERE text_start < before",
    ),
    (
        "passage_span",
        "SELECT kind || ' ' || id || ': its text is not at ' || p.text_start || '–' || p.text_end, report_year_id
         FROM (
             SELECT 'issue' AS kind, issue_id AS id, report_year_id, text AS said, text_start, text_end FROM issue
             UNION ALL
             SELECT 'plan_item', plan_item_id, report_year_id, text, text_start, text_end FROM plan_item
         ) p JOIN report_year r USING (report_year_id)
         WHERE substr(r.text, p.text_start + 1, p.text_end - p.text_start) <> p.said",
    ),
    (
        "sentence",
        "SELECT 'metric ' || metric_id || ': its sentence does not hold its figure', report_year_id FROM metric
         WHERE NOT (sentence_start <= text_start AND text_end <= sentence_end)",
    ),
    // A part always has its segment: what is done is said once, or alike.
    (
        "one_value",
        concat!(
            "SELECT 'report_year ' || report_year_id || ': ' || series || ' has values ' || found, report_year_id FROM (",
            two_values!(),
            ")"
        ),
    ),
];

/// What a check found, or that it cannot be made, where the file or its tables are damaged: what can still be read
/// is checked all the same.
///
/// # Errors
/// That the database cannot be read for another reason: it is locked, or gone.
pub fn unless_damaged(check: &'static str, found: Result<Vec<Finding>>) -> Result<Vec<Finding>> {
    match found {
        Err(error) if is_damage(&error) => {
            Ok(vec![Finding { check, row: format!("cannot be checked: {}", reason(&error)) }])
        }
        found => found,
    }
}

/// Whether an error comes from what the file holds, and not from a lock, the disk or the memory.
pub(crate) fn is_damage(error: &anyhow::Error) -> bool {
    use ErrorCode::{
        CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, FileLockingProtocolFailed, OperationInterrupted,
        OutOfMemory, PermissionDenied, ReadOnly, SystemIoFailure,
    };
    let code = error.chain().find_map(|cause| cause.downcast_ref::<rusqlite::Error>()?.sqlite_error_code());
    !matches!(
        code,
        Some(
            CannotOpen
                | DatabaseBusy
                | DatabaseLocked
                | DiskFull
                | FileLockingProtocolFailed
                | OperationInterrupted
                | OutOfMemory
                | PermissionDenied
                | ReadOnly
                | SystemIoFailure
        )
    )
}

impl Store {
    /// Runs every check and gives what is not as it must be; empty if all is well.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn check(&self) -> Result<Vec<Finding>> {
        self.check_each(|_| ())
    }

    /// The same; `begin` is told the name of each check before it runs.
    ///
    /// # Errors
    /// As [`Store::check`].
    pub fn check_each(&self, mut begin: impl FnMut(&'static str)) -> Result<Vec<Finding>> {
        let mut findings = Vec::new();
        for &(check, sql) in CHECKS {
            begin(check);
            let read = self.bad_rows(check, sql, &mut findings).map(|()| Vec::new());
            findings.extend(unless_damaged(check, read)?);
        }
        begin(Store::schema_check());
        findings.extend(unless_damaged(Store::schema_check(), self.check_schema())?);
        Ok(findings)
    }

    /// Bad rows are kept as they come: SQLite names what is wrong with a page before it gives the file up.
    fn bad_rows(&self, check: &'static str, sql: &str, findings: &mut Vec<Finding>) -> Result<()> {
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            let said: String = row.get(0)?;
            let row = match row.get(1)? {
                Some(report) => format!("{said}; in {}", kept::name(&self.connection, report)?),
                None => said,
            };
            findings.push(Finding { check, row });
        }
        Ok(())
    }

    /// Names of the checks that [`Store::check`] runs.
    pub fn checks() -> impl Iterator<Item = &'static str> {
        CHECKS.iter().map(|&(name, _)| name).chain([Store::schema_check()])
    }
}

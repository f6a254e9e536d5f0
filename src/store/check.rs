//! What must be true of a database at every moment, each as a query that gives the bad rows.

use anyhow::Result;

use super::Store;

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

/// Name, and a query that gives one line of text for each bad row.
const CHECKS: &[(&str, &str)] = &[
    (
        "integrity",
        "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    ),
    (
        "foreign_key",
        "SELECT \"table\" || ' row ' || coalesce(rowid, '?') || ' points at a row of ' || parent || ' that is not there'
         FROM pragma_foreign_key_check",
    ),
    // Every numeral of a report is the figure of a metric or skipped with a reason.
    (
        "ledger",
        "SELECT name || ': ' || numerals || ' numerals, ' || (figures + skipped) || ' accounted for'
         FROM (
             SELECT 'report_year ' || r.report_year_id || coalesce(' (' || j.name || ' ' || r.year || ')', '') AS name,
                 r.numerals,
                 (SELECT count(*) FROM (SELECT DISTINCT text_start, text_end FROM metric m
                     WHERE m.report_year_id = r.report_year_id)) AS figures,
                 (SELECT count(*) FROM skipped_number s WHERE s.report_year_id = r.report_year_id) AS skipped
             FROM report_year r LEFT JOIN jurisdiction j USING (jurisdiction_id)
         ) WHERE numerals <> figures + skipped",
    ),
    (
        "metric_span",
        "SELECT 'metric ' || m.metric_id || ': no ' || m.figure || ' at ' || m.text_start || '–' || m.text_end
             || ' of report_year ' || m.report_year_id
         FROM metric m JOIN report_year r USING (report_year_id)
         WHERE substr(r.text, m.text_start + 1, m.text_end - m.text_start) <> m.figure OR m.figure = ''",
    ),
    (
        "skipped_span",
        "SELECT 'skipped_number ' || s.skipped_number_id || ': no ' || s.figure || ' at ' || s.text_start || '–'
             || s.text_end || ' of report_year ' || s.report_year_id
         FROM skipped_number s JOIN report_year r USING (report_year_id)
         WHERE substr(r.text, s.text_start + 1, s.text_end - s.text_start) <> s.figure OR s.figure = ''",
    ),
    // A numeral is read once: else one that was missed could hide behind one that was read twice.
    (
        "overlap",
        "SELECT 'report_year ' || report_year_id || ': two numerals share ' || text_start || '–' || before
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
        "SELECT kind || ' ' || p.seq || ' of report_year ' || report_year_id || ': its text is not at ' || p.text_start
             || '–' || p.text_end
         FROM (
             SELECT 'issue' AS kind, report_year_id, seq, text AS said, text_start, text_end FROM issue
             UNION ALL
             SELECT 'plan_item', report_year_id, seq, text, text_start, text_end FROM plan_item
         ) p JOIN report_year r USING (report_year_id)
         WHERE substr(r.text, p.text_start + 1, p.text_end - p.text_start) <> p.said",
    ),
    (
        "sentence",
        "SELECT 'metric ' || metric_id || ': its sentence does not hold its figure' FROM metric
         WHERE NOT (sentence_start <= text_start AND text_end <= sentence_end)",
    ),
    // A part always has its segment: what is done is said once, or alike.
    (
        "one_value",
        concat!(
            "SELECT 'report_year ' || report_year_id || ': ' || series || ' has values ' || found FROM (",
            two_values!(),
            ")"
        ),
    ),
];

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
            let mut statement = self.connection.prepare(sql)?;
            let rows = statement.query_map((), |row| row.get::<_, String>(0))?;
            for row in rows {
                findings.push(Finding { check, row: row? });
            }
        }
        Ok(findings)
    }

    /// Names of the checks that [`Store::check`] runs.
    pub fn checks() -> impl Iterator<Item = &'static str> {
        CHECKS.iter().map(|&(name, _)| name)
    }
}

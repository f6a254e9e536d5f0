//! What is in a database: places and years, totals, who read them, what was left out.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use rusqlite::{Connection, OptionalExtension, Row};
use serde::Serialize;

use super::open::newest_known;
use super::{Store, Versions};

/// What a database holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overview {
    /// Bytes that the database has.
    pub bytes: i64,
    /// Version of its schema.
    pub schema: i64,
    /// What all reports together hold.
    pub totals: Totals,
    /// Reports of places that count, by year.
    pub reports_by_year: BTreeMap<i32, i64>,
    /// Codebook that its definitions are of; `None` for an empty database.
    pub codebook_version: Option<String>,
    /// By which versions its reports were read, the most frequent first.
    pub read_by: Vec<ReadBy>,
    /// Reports that this program and the database's codebook have not read as they are now.
    pub stale_reports: i64,
    /// Places whose reports changed since they were last compared.
    pub stale_places: i64,
    /// Corrections by hand that are in force.
    pub corrections_in_force: i64,
    /// Corrections by hand that no longer find what they expect.
    pub corrections_stale: i64,
    /// Identities that figures of current reports break.
    pub broken: i64,
    /// The last run; `None` if there was none.
    pub last_run: Option<LastRun>,
    /// Inputs that are not in, by the latest word on each.
    pub left_out: Vec<LeftOut>,
    /// Places with reports, by their full names.
    pub places: Vec<PlaceYears>,
}

/// Counts over a database; figures, skipped numbers, issues and plan items are those of current reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Totals {
    pub documents: i64,
    pub places: i64,
    /// Reports that count for their place and year.
    pub current: i64,
    pub superseded: i64,
    /// Of the current ones, those whose place or year the text does not settle.
    pub unsettled: i64,
    pub coded: i64,
    pub uncoded: i64,
    pub skipped: i64,
    pub issues: i64,
    pub plan_items: i64,
}

/// What has read how many reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct ReadBy {
    pub codebook_version: String,
    /// Hash of the program's reading rules; `None`: earlier than schema 5.
    pub reader_version: Option<String>,
    pub reports: i64,
}

/// A run of `ingest` or `reextract`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct LastRun {
    pub started_at: String,
    /// `None`: interrupted, or still under way.
    pub finished_at: Option<String>,
    pub program_version: String,
    pub codebook_version: String,
    /// Inputs by what became of them: added, known, left_out, rejected.
    pub inputs: BTreeMap<String, i64>,
}

/// An input that is not in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Path, address, or path#item.
    pub input: String,
    /// `rejected`: nothing of it is in; `left_out`: an item of a document that is no report.
    pub status: String,
    /// Why.
    pub reason: String,
}

/// The current reports of a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct PlaceYears {
    #[serde(skip)]
    pub jurisdiction_id: i64,
    pub full_name: String,
    pub jurisdiction_code: Option<String>,
    /// Figures of the government's own report, by the year that it covers.
    pub figures: BTreeMap<i32, i64>,
    /// Reports of departments, by year.
    pub departments: BTreeMap<i32, i64>,
}

impl Store {
    /// What is in the database, read by what, and what was left out.
    ///
    /// # Errors
    /// If the database cannot be read or an earlier release made it and no later one has opened it since.
    pub fn overview(&self, versions: Versions<'_>) -> Result<Overview> {
        let connection = &self.connection;
        let schema = self.present_schema()?;
        let codebook_version = self.setting("codebook_version")?;
        let codebook = codebook_version.as_deref().unwrap_or(versions.codebook);
        Ok(Overview {
            bytes: number(connection, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")?,
            schema,
            totals: totals(connection)?,
            reports_by_year: reports_by_year(connection)?,
            read_by: read_by(connection)?,
            stale_reports: self.reports_to_read(Versions { codebook, ..versions }, false)?.len() as i64,
            codebook_version,
            stale_places: number(connection, "SELECT count(*) FROM stale_place")?,
            corrections_in_force: number(connection, "SELECT count(*) FROM correction WHERE status = 'in_force'")?,
            corrections_stale: number(connection, "SELECT count(*) FROM correction WHERE status = 'stale'")?,
            broken: number(
                connection,
                "SELECT count(*) FROM identity_test t JOIN report_year r USING (report_year_id)
                 WHERE t.verdict = 'broken' AND r.is_current = 1",
            )?,
            last_run: last_run(connection)?,
            left_out: left_out(connection)?,
            places: places(connection)?,
        })
    }
}

impl Store {
    /// The version of the schema, for what cannot do with an earlier one.
    ///
    /// # Errors
    /// If an earlier release made the database and no later one has opened it for writing since.
    pub fn present_schema(&self) -> Result<i64> {
        let schema = number(&self.connection, "SELECT max(version) FROM refinery_schema_history")?;
        if schema < newest_known() {
            bail!(
                "{} has schema {schema} of an earlier warehouse; `warehouse reextract` brings it up to date",
                self.path.display()
            );
        }
        Ok(schema)
    }
}

fn number(connection: &Connection, sql: &str) -> Result<i64> {
    Ok(connection.query_row(sql, (), |row| row.get(0))?)
}

fn totals(connection: &Connection) -> Result<Totals> {
    let of_current = |table: &str, condition: &str| {
        let sql = format!(
            "SELECT count(*) FROM report_year r CROSS JOIN {table} t ON t.report_year_id = r.report_year_id
             WHERE r.is_current = 1 AND {condition}"
        );
        number(connection, &sql)
    };
    Ok(Totals {
        documents: number(connection, "SELECT count(*) FROM document")?,
        places: number(connection, "SELECT count(DISTINCT jurisdiction_id) FROM report_year WHERE is_current = 1")?,
        current: number(connection, "SELECT count(*) FROM report_year WHERE is_current = 1")?,
        superseded: number(connection, "SELECT count(*) FROM report_year WHERE is_current = 0")?,
        unsettled: number(
            connection,
            "SELECT count(*) FROM report_year WHERE is_current = 1 AND (jurisdiction_id IS NULL OR year IS NULL)",
        )?,
        coded: of_current("metric", "t.code IS NOT NULL")?,
        uncoded: of_current("metric", "t.code IS NULL")?,
        skipped: of_current("skipped_number", "TRUE")?,
        issues: of_current("issue", "TRUE")?,
        plan_items: of_current("plan_item", "TRUE")?,
    })
}

fn reports_by_year(connection: &Connection) -> Result<BTreeMap<i32, i64>> {
    pairs(
        connection,
        "SELECT year, count(*) FROM report_year
         WHERE is_current = 1 AND scope = 'government' AND jurisdiction_id IS NOT NULL AND year IS NOT NULL GROUP BY year",
    )
}

fn pairs<K: Ord + rusqlite::types::FromSql>(connection: &Connection, sql: &str) -> Result<BTreeMap<K, i64>> {
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn read_by(connection: &Connection) -> Result<Vec<ReadBy>> {
    let mut statement = connection.prepare(
        "SELECT codebook_version, reader_version, count(*) AS reports FROM report_year
         GROUP BY codebook_version, reader_version ORDER BY reports DESC, codebook_version, reader_version",
    )?;
    let rows = statement.query_map((), |row| {
        Ok(ReadBy { codebook_version: row.get(0)?, reader_version: row.get(1)?, reports: row.get(2)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn last_run(connection: &Connection) -> Result<Option<LastRun>> {
    let sql = "SELECT started_at, finished_at, program_version, codebook_version FROM ingest_run
         ORDER BY ingest_run_id DESC LIMIT 1";
    let read = |row: &Row<'_>| {
        Ok(LastRun {
            started_at: row.get(0)?,
            finished_at: row.get(1)?,
            program_version: row.get(2)?,
            codebook_version: row.get(3)?,
            inputs: BTreeMap::new(),
        })
    };
    let Some(mut run) = connection.query_row(sql, (), read).optional()? else { return Ok(None) };
    run.inputs = pairs(
        connection,
        "SELECT status, count(*) FROM ingest_log
         WHERE ingest_run_id = (SELECT max(ingest_run_id) FROM ingest_run) GROUP BY status",
    )?;
    Ok(Some(run))
}

/// Inputs whose latest line in the log, of whatever run, says that they are not in.
fn left_out(connection: &Connection) -> Result<Vec<LeftOut>> {
    let mut statement = connection.prepare(
        "SELECT input, status, coalesce(reason, 'no reason was noted') FROM ingest_log l
         JOIN (SELECT input, max(ingest_log_id) AS ingest_log_id FROM ingest_log GROUP BY input) USING (input, ingest_log_id)
         WHERE status IN ('rejected', 'left_out') ORDER BY status DESC, input",
    )?;
    let rows =
        statement.query_map((), |row| Ok(LeftOut { input: row.get(0)?, status: row.get(1)?, reason: row.get(2)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn places(connection: &Connection) -> Result<Vec<PlaceYears>> {
    let mut statement = connection.prepare(
        "SELECT j.jurisdiction_id, j.full_name, j.code, r.year, r.scope = 'department',
             (SELECT count(*) FROM metric m WHERE m.report_year_id = r.report_year_id)
         FROM report_year r JOIN jurisdiction j USING (jurisdiction_id)
         WHERE r.is_current = 1 AND r.year IS NOT NULL
         ORDER BY j.full_name, j.code, j.jurisdiction_id, r.year",
    )?;
    let mut found: Vec<PlaceYears> = Vec::new();
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let jurisdiction_id = row.get(0)?;
        if found.last().is_none_or(|place| place.jurisdiction_id != jurisdiction_id) {
            found.push(PlaceYears {
                jurisdiction_id,
                full_name: row.get(1)?,
                jurisdiction_code: row.get(2)?,
                figures: BTreeMap::new(),
                departments: BTreeMap::new(),
            });
        }
        let Some(place) = found.last_mut() else { continue };
        let year: i32 = row.get(3)?;
        if row.get(4)? {
            *place.departments.entry(year).or_default() += 1;
        } else {
            place.figures.insert(year, row.get(5)?);
        }
    }
    Ok(found)
}

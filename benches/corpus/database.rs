//! Generated reports as a database holds them.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, Row};

use super::corpus::Expected;
use super::corpus::compare::{Found, FoundMetric, Score};

/// Compares the database into which the reports of a folder were ingested with what was planted.
pub fn check(folder: &Path, database: &Path) -> Score {
    let connection =
        Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("the database opens");
    let reports = reports(&connection).expect("the database lists its reports");
    let mut score = Score::default();
    let lines = fs::read_to_string(folder.join("planted.jsonl")).expect("the folder holds planted.jsonl");
    for line in lines.lines() {
        let expected: Expected = serde_json::from_str(line).expect("a line of planted.jsonl");
        match reports.get(&expected.file) {
            Some((id, header)) => {
                score.add(&expected, &stored(&connection, *id, header).expect("the database can be read"));
            }
            None => score.faults.push(format!("{}: not in the database", expected.file)),
        }
    }
    score
}

/// Key and header of each report by its file, with the folder that it lies in.
fn reports(connection: &Connection) -> rusqlite::Result<HashMap<String, (i64, Found)>> {
    let mut query = connection.prepare(
        "SELECT source, report_year_id, code, year, scope
         FROM report_year JOIN document USING (document_id) LEFT JOIN jurisdiction USING (jurisdiction_id)",
    )?;
    let report = |row: &Row| {
        let source: String = row.get(0)?;
        let parts: Vec<&str> = source.rsplit('/').take(2).collect();
        let file = parts.into_iter().rev().collect::<Vec<_>>().join("/");
        let header = Found { place: row.get(2)?, year: row.get(3)?, scope: row.get(4)?, ..Found::default() };
        Ok((file, (row.get(1)?, header)))
    };
    query.query_map([], report)?.collect()
}

/// Everything found in a report.
fn stored(connection: &Connection, id: i64, header: &Found) -> rusqlite::Result<Found> {
    let texts = |sql: &str| -> rusqlite::Result<Vec<String>> {
        connection.prepare_cached(sql)?.query_map([id], |row| row.get(0))?.collect()
    };
    let mut metrics = connection
        .prepare_cached("SELECT code, segment, measure, year, value, label FROM metric WHERE report_year_id = ?1")?;
    let metric = |row: &Row| {
        Ok(FoundMetric {
            code: row.get(0)?,
            segment: row.get(1)?,
            measure: row.get(2)?,
            year: row.get(3)?,
            value: row.get(4)?,
            words: row.get(5)?,
        })
    };
    Ok(Found {
        issues: texts("SELECT text FROM issue WHERE report_year_id = ?1 ORDER BY seq")?,
        plan_items: texts("SELECT text FROM plan_item WHERE report_year_id = ?1 ORDER BY seq")?,
        broken: Some(texts(
            "SELECT DISTINCT identity FROM identity_test
             WHERE report_year_id = ?1 AND verdict = 'broken' ORDER BY identity",
        )?),
        metrics: metrics.query_map([id], metric)?.collect::<rusqlite::Result<_>>()?,
        ..header.clone()
    })
}

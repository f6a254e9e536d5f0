//! Generated reports as the program reads them: in memory, or from a database that holds them.

use std::fs;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, Row};
use warehouse::ingest::{Tools, read_document};

use super::corpus::compare::{Found, FoundMetric, Score};
use super::corpus::{Expected, Report};

/// Reads a report as `ingest` does and adds it to a score.
pub fn add(score: &mut Score, report: &Report, tools: &Tools) {
    match read_document(&report.expected.file, &report.bytes, tools) {
        Ok(reading) => {
            let first = &reading.reports[0];
            let header = &first.header;
            let metric = |metric: &warehouse::extract::Metric| FoundMetric {
                code: metric.code.clone(),
                segment: metric.segment.clone(),
                measure: metric.measure.as_str().to_owned(),
                year: metric.year,
                value: metric.value,
                sentence: first
                    .text
                    .chars()
                    .skip(metric.sentence.start)
                    .take(metric.sentence.end - metric.sentence.start)
                    .collect(),
            };
            let found = Found {
                place: header.place.as_ref().and_then(|place| place.code.clone()),
                year: header.year,
                scope: format!("{:?}", header.scope).to_lowercase(),
                issues: first.facts.issues.iter().map(|issue| issue.text.clone()).collect(),
                plan_items: first.facts.plan_items.iter().map(|item| item.text.clone()).collect(),
                metrics: first.facts.metrics.iter().map(metric).collect(),
            };
            score.add(&report.expected, &found);
        }
        Err(error) => score.faults.push(format!("{}: {error:#}", report.expected.file)),
    }
}

/// Compares the database into which a folder was ingested with what was planted there.
#[allow(dead_code)] // the test reads in memory only
pub fn check(folder: &Path, database: &Path) -> Score {
    let connection =
        Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("the database opens");
    let mut score = Score::default();
    let lines = fs::read_to_string(folder.join("planted.jsonl")).expect("the folder holds planted.jsonl");
    for line in lines.lines() {
        let expected: Expected = serde_json::from_str(line).expect("a line of planted.jsonl");
        match stored(&connection, folder, &expected.file).expect("the database can be read") {
            Some(found) => score.add(&expected, &found),
            None => score.faults.push(format!("{}: not in the database", expected.file)),
        }
    }
    score
}

fn stored(connection: &Connection, folder: &Path, file: &str) -> rusqlite::Result<Option<Found>> {
    let path = folder.join(file);
    let mut report = connection.prepare_cached(
        "SELECT report_year_id, code, year, scope FROM report_year JOIN document USING (document_id)
         LEFT JOIN jurisdiction USING (jurisdiction_id) WHERE source = ?1",
    )?;
    let header = |row: &Row| Ok((row.get::<_, i64>(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    let Some((id, place, year, scope)) = report.query_map([path.to_string_lossy()], header)?.next().transpose()? else {
        return Ok(None);
    };
    let texts = |table: &str| -> rusqlite::Result<Vec<String>> {
        let mut query =
            connection.prepare_cached(&format!("SELECT text FROM {table} WHERE report_year_id = ?1 ORDER BY seq"))?;
        query.query_map([id], |row| row.get(0))?.collect()
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
            sentence: row.get(5)?,
        })
    };
    Ok(Some(Found {
        place,
        year,
        scope,
        issues: texts("issue")?,
        plan_items: texts("plan_item")?,
        metrics: metrics.query_map([id], metric)?.collect::<rusqlite::Result<_>>()?,
    }))
}

//! The least that writing can cost: the rows of a finished database into an empty one, from memory, with
//! prepared statements, on one thread, in one transaction, table by table.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use warehouse::search::sentences;
use warehouse::store::Store;

/// Every table that a run without the index fills, parents first.
const TABLES: [&str; 17] = [
    "jurisdiction",
    "document",
    "report_year",
    "metric",
    "skipped_number",
    "issue",
    "plan_item",
    "report_section",
    "identity_test",
    "identity_part",
    "recurrence",
    "recurrence_member",
    "follow_up",
    "follow_up_passage",
    "follow_up_metric",
    "ingest_run",
    "ingest_log",
];

/// Rows that are in memory at a time. Reading them is not counted.
const CHUNK: usize = 20_000;

/// Seconds that the rows of `from` take on their way into `to`, which is made.
pub fn rows(from: &Path, to: &Path) -> f64 {
    let (from, to) = (read_only(from), Store::open(to).expect("a new database"));
    let to = to.connection();
    let mut spent = Duration::ZERO;
    to.execute_batch("BEGIN; PRAGMA defer_foreign_keys = ON").expect("a transaction");
    for table in TABLES {
        let mut select = from.prepare(&format!("SELECT * FROM {table}")).expect("a table of the schema");
        let columns = select.column_count();
        let marks = vec!["?"; columns].join(", ");
        let mut insert = to.prepare(&format!("INSERT INTO {table} VALUES ({marks})")).expect("the same table");
        let mut rows = select.query(()).expect("a table that can be read");
        loop {
            let mut chunk: Vec<Vec<Value>> = Vec::new();
            while chunk.len() < CHUNK
                && let Some(row) = rows.next().expect("a row")
            {
                chunk.push((0..columns).map(|at| row.get_unwrap(at)).collect());
            }
            if chunk.is_empty() {
                break;
            }
            let start = Instant::now();
            for row in &chunk {
                insert.execute(params_from_iter(row)).expect("a row that was in such a table");
            }
            spent += start.elapsed();
        }
    }
    (spent + commit(to)).as_secs_f64()
}

/// Seconds that the index of `from` takes on its way into `to`, which [`rows`] has filled.
pub fn index(from: &Path, to: &Path) -> f64 {
    let (from, to) = (read_only(from), Store::open(to).expect("the database of `rows`"));
    let to = to.connection();
    to.execute_batch("BEGIN").expect("a transaction");
    let mut texts = from.prepare("SELECT report_year_id, text FROM report_year").expect("reports");
    let mut texts = texts.query(()).expect("reports");
    let mut place = to.prepare("INSERT INTO sentence VALUES (?, ?, ?, ?)").expect("the same table");
    let mut words = to.prepare("INSERT INTO sentence_fts (rowid, words) VALUES (?, ?)").expect("the same index");
    let mut spent = Duration::ZERO;
    let mut number = 0;
    while let Some(row) = texts.next().expect("a row") {
        let (report, text): (i64, String) = (row.get_unwrap(0), row.get_unwrap(1));
        let found = sentences(&text);
        let start = Instant::now();
        for sentence in &found {
            number += 1;
            let span = (sentence.span.start as i64, sentence.span.end as i64);
            place.execute((number, report, span.0, span.1)).expect("a sentence");
            words.execute((number, &sentence.tokens)).expect("its words");
        }
        spent += start.elapsed();
    }
    (spent + commit(to)).as_secs_f64()
}

fn read_only(path: &Path) -> Connection {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("the finished database")
}

fn commit(connection: &Connection) -> Duration {
    let start = Instant::now();
    connection.execute_batch("COMMIT").expect("all references are there");
    start.elapsed()
}

//! The least that writing can cost: the rows of a finished database into an empty one, from memory, with
//! prepared statements, on one thread, in one transaction, table by table.

use std::path::Path;
use std::time::Instant;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use warehouse::search::{Sentence, sentences};
use warehouse::store::Store;

use super::program::processor;

/// Every table that a run without the index fills, parents first.
const TABLES: [&str; 19] = [
    "jurisdiction",
    "document",
    "report_year",
    "text_hash",
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
    "place_coverage",
    "ingest_run",
    "ingest_log",
];

/// Rows that are in memory at a time. Reading them is not counted.
const CHUNK: usize = 20_000;

/// What some writing takes.
#[derive(Default)]
pub struct Floor {
    pub seconds: f64,
    pub processor_seconds: f64,
}

impl Floor {
    fn time(&mut self, write: impl FnOnce()) {
        let (start, processor_start) = (Instant::now(), processor("self"));
        write();
        self.seconds += start.elapsed().as_secs_f64();
        self.processor_seconds += processor("self") - processor_start;
    }

    pub fn with(&self, other: &Floor) -> Floor {
        let processor_seconds = self.processor_seconds + other.processor_seconds;
        Floor { seconds: self.seconds + other.seconds, processor_seconds }
    }
}

/// What the rows of `from` take on their way into `to`, which is made.
pub fn rows(from: &Path, to: &Path) -> Floor {
    let (from, to) = (read_only(from), Store::open(to).expect("a new database"));
    let to = to.connection();
    let mut floor = Floor::default();
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
            floor.time(|| {
                for row in &chunk {
                    insert.execute(params_from_iter(row)).expect("a row that was in such a table");
                }
            });
        }
    }
    floor.time(|| to.execute_batch("COMMIT").expect("all references are there"));
    floor
}

/// What the index of `from` takes on its way into `to`, which [`rows`] has filled.
pub fn index(from: &Path, to: &Path) -> Floor {
    let (from, to) = (read_only(from), Store::open(to).expect("the database of `rows`"));
    let to = to.connection();
    to.execute_batch("BEGIN").expect("a transaction");
    let mut texts = from.prepare("SELECT report_year_id, text FROM report_year").expect("reports");
    let texts = texts.query_map((), |row| Ok((row.get(0)?, row.get(1)?))).expect("reports");
    let mut place = to.prepare("INSERT INTO sentence VALUES (?, ?, ?, ?)").expect("the same table");
    let mut words = to.prepare("INSERT INTO sentence_fts (rowid, words) VALUES (?, ?)").expect("the same index");
    let mut floor = Floor::default();
    let mut number = 0;
    let mut found =
        texts.map(|text| text.expect("a row")).map(|(report, text): (i64, String)| (report, sentences(&text)));
    loop {
        let chunk: Vec<(i64, Vec<Sentence>)> = found.by_ref().take(CHUNK / 100).collect();
        if chunk.is_empty() {
            break;
        }
        floor.time(|| {
            for (report, sentence) in chunk.iter().flat_map(|(report, all)| all.iter().map(move |one| (report, one))) {
                number += 1;
                let span = (sentence.span.start as i64, sentence.span.end as i64);
                place.execute((number, report, span.0, span.1)).expect("a sentence");
                words.execute((number, &sentence.tokens)).expect("its words");
            }
        });
    }
    floor.time(|| to.execute_batch("COMMIT").expect("all references are there"));
    floor
}

fn read_only(path: &Path) -> Connection {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("the finished database")
}

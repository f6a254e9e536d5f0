//! Reports of an invented kind, written and read as the program reads them, in a database.

use std::path::{Path, PathBuf};

use rusqlite::types::Value as Cell;
use warehouse::ingest::{Tools, compare_places, read_document};
use warehouse::store::{Incoming, Store};

/// A report of a county: what was done, what is wanting, what comes next, a sentence each.
pub fn report(issuer: &str, year: i32, done: &[&str], wanting: &[&str], next: &[&str]) -> String {
    let list = |items: &[&str]| {
        let marks = ["一", "二", "三", "四", "五", "六", "七"];
        items.iter().zip(marks).map(|(item, mark)| format!("（{mark}）{item}\n")).collect::<String>()
    };
    format!(
        "{issuer}{year}年度法治政府建设工作报告\n\n一、{year}年主要工作情况\n{}\n二、存在的问题\n{}\n三、下一步工作打算\n{}",
        list(done),
        list(wanting),
        list(next)
    )
}

/// A database in a folder that goes when dropped.
pub struct Database {
    _folder: tempfile::TempDir,
    pub path: PathBuf,
    pub tools: Tools,
}

impl Database {
    pub fn new() -> Database {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("warehouse.db");
        Database { _folder: folder, path, tools: Tools::load(None).unwrap() }
    }

    /// Writes reports, one document each, and compares nothing.
    pub fn add(&self, reports: &[String]) {
        let mut store = Store::open(&self.path).unwrap();
        let run = store.begin_run("test").unwrap();
        for text in reports {
            let reading = read_document("test.txt", text.as_bytes(), &self.tools).unwrap();
            let incoming = Incoming {
                document: &reading.document,
                byte_length: text.len(),
                reports: &reading.reports,
                versions: self.tools.versions(),
            };
            store.add_document(run, incoming).unwrap();
        }
    }

    pub fn compare(&self) {
        compare_places(&mut Store::open(&self.path).unwrap(), &self.tools.codebook).unwrap();
    }

    pub fn execute(&self, sql: &str) {
        Store::open(&self.path).unwrap().connection().execute_batch(sql).unwrap();
    }

    /// Rows of a query through the library, cells joined by a bar, NULL as –. The stock shell, where
    /// there is one, must give the same.
    pub fn rows(&self, sql: &str) -> Vec<String> {
        let store = Store::open_read_only(&self.path).unwrap();
        let mut statement = store.connection().prepare(sql).unwrap();
        let columns = statement.column_count();
        let mut found = statement.query(()).unwrap();
        let mut rows = Vec::new();
        while let Some(row) = found.next().unwrap() {
            let cells = (0..columns).map(|at| match row.get::<_, Cell>(at).unwrap() {
                Cell::Null => "–".to_owned(),
                Cell::Integer(number) => number.to_string(),
                Cell::Real(number) => format!("{number:?}"),
                Cell::Text(text) => text,
                Cell::Blob(_) => unreachable!(),
            });
            rows.push(cells.collect::<Vec<_>>().join("|"));
        }
        if let Some(stock) = stock(&self.path, sql) {
            assert_eq!(stock, rows.iter().flat_map(|row| row.lines()).collect::<Vec<_>>(), "stock shell: {sql}");
        }
        rows
    }

    /// Everything that comparing writes.
    pub fn comparisons(&self) -> Vec<String> {
        [
            "recurrence",
            "recurrence_member",
            "follow_up",
            "follow_up_passage",
            "follow_up_metric",
            "place_coverage",
            "stale_place",
        ]
        .iter()
        .flat_map(|table| {
            let mut rows = self.rows(&format!("SELECT '{table}', * FROM {table}"));
            rows.sort();
            rows
        })
        .collect()
    }
}

fn stock(path: &Path, sql: &str) -> Option<Vec<String>> {
    let made = std::process::Command::new("sqlite3")
        .args(["-readonly", "-bail", "-batch", "-list", "-separator", "|", "-nullvalue", "–"])
        .arg(path)
        .arg(sql)
        .output();
    let Ok(output) = made else {
        eprintln!("SKIP: no sqlite3 shell on this machine");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

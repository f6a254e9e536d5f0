//! Many generated reports in a folder, the program on them, and every row of the database that it makes.

#[path = "../../benches/corpus/mod.rs"]
pub mod corpus;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use rusqlite::Connection;

/// Writes generated reports from number `first` on, and what is none, into a folder.
pub fn write_corpus(folder: &Path, count: usize, first: usize) -> PathBuf {
    let places = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("codebook/places.csv")).unwrap();
    let reports = folder.join(format!("reports-{first}"));
    for (at, report) in corpus::Corpus::new(first + count, 1, &places).reports().enumerate().skip(first) {
        // Places mixed, and a name of its own for the second file of the same bytes.
        let name = format!("{:02}/{at:04}.txt", at * 7 % 10);
        let path = reports.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &report.bytes).unwrap();
        if at % 20 == 0 {
            fs::write(path.with_extension("again.txt"), &report.bytes).unwrap();
            fs::write(path.with_extension("none.txt"), format!("这不是报告 {at}")).unwrap();
        }
    }
    reports
}

pub fn command(db: &Path, reports: &Path, options: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("warehouse"));
    command.arg("--db").arg(db).arg("ingest").arg(reports).args(options);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub fn run(db: &Path, reports: &Path, options: &[&str]) -> Output {
    command(db, reports, options).output().unwrap()
}

/// Every row of every table but those of the log, without times.
pub fn dump(db: &Path, with_log: bool) -> Vec<String> {
    let connection = Connection::open(db).unwrap();
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'
               AND name <> 'refinery_schema_history' ORDER BY name";
    let tables: Vec<String> =
        connection.prepare(sql).unwrap().query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut rows = Vec::new();
    for table in tables.iter().filter(|table| with_log || !table.starts_with("ingest_")) {
        // How the index lies on its pages is for the batches of its making to say, not what it holds.
        if table.starts_with("sentence_fts_") && !table.ends_with("docsize") {
            continue;
        }
        let mut select = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let names: Vec<String> = select.column_names().map(str::to_owned).collect();
        let mut found = select.query(()).unwrap();
        while let Some(row) = found.next().unwrap() {
            let told = names.iter().enumerate().filter(|(_, name)| !name.ends_with("ed_at"));
            let values: Vec<String> = told.map(|(at, _)| format!("{:?}", row.get_ref(at).unwrap())).collect();
            rows.push(format!("{table} {}", values.join("|")));
        }
    }
    rows.sort();
    rows
}

pub fn number(db: &Path, sql: &str) -> i64 {
    Connection::open(db).unwrap().query_row(sql, (), |row| row.get(0)).unwrap()
}

pub fn assert_same(one: &[String], other: &[String]) {
    let differs = one.iter().zip(other).find(|(one, other)| one != other);
    assert!(one == other, "{} and {} rows; {differs:?}", one.len(), other.len());
}

//! What a database holds, without what tells two databases of the same content apart: numbers of rows, moments, and
//! how the log is cut into runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use rusqlite::Connection;

/// Columns that hold numbers of rows, each with what names the row instead. `T` is the table.
const NAMES: &[(&[&str], &str)] = &[
    (&["document_id"], "(SELECT sha256 FROM document WHERE document_id = T.COLUMN)"),
    (
        &["jurisdiction_id", "parent_id"],
        "(SELECT full_name || coalesce(code, '') FROM jurisdiction WHERE jurisdiction_id = T.COLUMN)",
    ),
    (
        &["report_year_id", "superseded_by", "next_report_year_id"],
        "(SELECT sha256 || '#' || page FROM report_year JOIN document USING (document_id) WHERE report_year_id = T.COLUMN)",
    ),
    (
        &["metric_id", "target_metric_id", "outcome_metric_id"],
        "(SELECT sha256 || '#' || page || ':' || text_start || coalesce(code, '') || coalesce(segment, '') || value
          FROM metric JOIN report_year USING (report_year_id) JOIN document USING (document_id)
          WHERE metric_id = T.COLUMN)",
    ),
    (
        &["issue_id", "first_issue_id"],
        "(SELECT sha256 || '#' || page || ':' || seq FROM issue JOIN report_year USING (report_year_id)
          JOIN document USING (document_id) WHERE issue_id = T.COLUMN)",
    ),
    (
        &["plan_item_id"],
        "(SELECT sha256 || '#' || page || ':' || seq FROM plan_item JOIN report_year USING (report_year_id)
          JOIN document USING (document_id) WHERE plan_item_id = T.COLUMN)",
    ),
    (
        &["identity_test_id"],
        "(SELECT sha256 || '#' || page || ':' || identity || formula FROM identity_test
          JOIN report_year USING (report_year_id) JOIN document USING (document_id) WHERE identity_test_id = T.COLUMN)",
    ),
    (
        &["correction_id"],
        "(SELECT sha256 || author || corrected || reason FROM correction WHERE correction_id = T.COLUMN)",
    ),
    (&["before"], "json_remove(T.before, '$.jurisdiction_id')"),
    (&["row_id", "ingested_at", "ingest_run_id"], "NULL"),
];

/// Runs of the program, and what SQLite and refinery keep for themselves.
const PASSED_OVER: &[&str] = &["ingest_run", "refinery_schema_history", "stale_place"];

/// Every row of every table as text, sorted.
pub fn content(database: &Path) -> Vec<String> {
    let connection = Connection::open(database).unwrap();
    let strings = |sql: &str| -> Vec<String> {
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map((), |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    };
    let tables = strings(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name NOT GLOB 'sentence_fts*'",
    );
    let mut rows = strings("SELECT 'sentence_fts ' || count(*) FROM sentence_fts_docsize");
    for table in tables.iter().filter(|table| !PASSED_OVER.contains(&table.as_str())) {
        let key = format!("{table}_id");
        let columns = strings(&format!("SELECT name FROM pragma_table_info('{table}')"));
        let cells: Vec<String> = columns
            .iter()
            // A row's own number says nothing; where it is what others name it by, they say it.
            .filter(|column| **column != key || table == "follow_up")
            .map(|column| match NAMES.iter().find(|(names, _)| names.contains(&column.as_str())) {
                Some((_, name)) => format!("quote({})", name.replace("T.COLUMN", &format!("T.{column}"))),
                None => format!("quote(T.{column})"),
            })
            .collect();
        rows.extend(strings(&format!("SELECT '{table} ' || {} FROM {table} T", cells.join(" || ' ' || "))));
    }
    rows.sort();
    rows
}

/// Fails with the rows that only one of two databases has.
pub fn assert_same(one: &Path, other: &Path) {
    assert_same_rows(&content(one), &content(other));
}

/// Fails with the rows that only one of two lists has.
pub fn assert_same_rows(one: &[String], other: &[String]) {
    assert!(one.len() > 20, "nothing to compare");
    let only = |these: &[String], those: &[String]| {
        let rows: Vec<String> = these.iter().filter(|row| those.binary_search(row).is_err()).cloned().collect();
        rows.iter().take(5).map(|row| row.chars().take(600).collect::<String>()).collect::<Vec<_>>().join("\n")
    };
    assert!(one == other, "only in the first:\n{}\nonly in the other:\n{}", only(one, other), only(other, one));
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program in a folder.
pub fn warehouse(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("warehouse"));
    command.env_remove("WAREHOUSE_DB").current_dir(folder).args(args);
    command
}

pub fn run(folder: &Path, args: &[&str]) -> Output {
    warehouse(folder, args).output().unwrap()
}

/// Runs what must do all it was asked.
pub fn done(folder: &Path, args: &[&str]) -> Output {
    let output = run(folder, args);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The sample reports and some constructed ones, with a copy and a corrected republication among them: names in the
/// order in which they are handed in.
pub fn reports(folder: &Path) -> Vec<String> {
    let mut files: Vec<PathBuf> = Vec::new();
    for below in ["examples", "tests/reports"] {
        files.extend(fs::read_dir(root().join(below)).unwrap().map(|entry| entry.unwrap().path()));
    }
    files.retain(|file| ["txt", "xml", "html"].iter().any(|ending| file.extension().is_some_and(|e| e == *ending)));
    files.sort();
    let mut names = Vec::new();
    for file in &files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        fs::copy(file, folder.join(&name)).unwrap();
        names.push(name);
    }
    let report = fs::read_to_string(root().join("examples/tongchuan-2020.txt")).unwrap();
    let corrected = report.replacen("578人次", "587人次", 1).replacen("2021-03-04", "2021-04-20", 1);
    assert_ne!(corrected, report);
    for (name, text) in [("excerpt.txt", report.chars().take(600).collect()), ("corrected.txt", corrected)] {
        fs::write(folder.join(name), text).unwrap();
        names.push(name.to_owned());
    }
    assert!(names.len() > 15);
    names
}

/// A copy of a database as a program leaves it that is killed while it writes.
pub fn interrupted(database: &Path, copy: &Path) {
    let writer = Connection::open(database).unwrap();
    // Nothing fits into the cache, so that the file is written before the end.
    writer
        .execute_batch(
            "PRAGMA cache_size = 1; BEGIN; UPDATE metric SET value = value + 1; UPDATE report_year SET text = text || text",
        )
        .unwrap();
    for ending in ["", "-journal"] {
        let with = |path: &Path| PathBuf::from(format!("{}{ending}", path.display()));
        fs::copy(with(database), with(copy)).unwrap();
    }
    writer.execute_batch("ROLLBACK").unwrap();
}

//! Everything in ../shared that can be read: its ledgers close, and a second ingest changes nothing.
//!
//! Runs where ../shared lies beside the project, and must lie there in continuous integration.

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;

fn warehouse(db: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("warehouse"));
    command.env_remove("WAREHOUSE_DB").arg("--db").arg(db).args(args).output().unwrap()
}

/// A folder of ../shared; `None`, said aloud, where it is absent and may be.
fn shared(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "no {}", folder.display());
    eprintln!("SKIP: no {}, so nothing in it was read", folder.display());
    None
}

/// Every row of every table but the log, as text.
fn contents(db: &Path) -> Vec<String> {
    let connection = rusqlite::Connection::open(db).unwrap();
    let tables: Vec<String> = connection
        .prepare(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('ingest_run', 'ingest_log') ORDER BY 1",
        )
        .unwrap()
        .query_map((), |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let mut rows = Vec::new();
    for table in tables {
        let mut statement = connection.prepare(&format!("SELECT * FROM \"{table}\" ORDER BY 1")).unwrap();
        let columns = statement.column_count();
        let mut found = statement.query(()).unwrap();
        while let Some(row) = found.next().unwrap() {
            let cells: Vec<String> = (0..columns).map(|at| format!("{:?}", row.get_ref(at).unwrap())).collect();
            rows.push(format!("{table}: {}", cells.join(", ")));
        }
    }
    rows
}

fn number(db: &Path, sql: &str) -> i64 {
    rusqlite::Connection::open(db).unwrap().query_row(sql, (), |row| row.get(0)).unwrap()
}

/// Ingests a folder twice and checks what is in.
fn ledgers_close(name: &str, least: i64) {
    let Some(folder) = shared(name) else { return };
    let work = tempfile::tempdir().unwrap();
    let db = work.path().join("shared.db");
    let folder = folder.to_str().unwrap();
    // Some inputs may not be read yet; each costs only itself.
    let first = warehouse(&db, &["ingest", folder]);
    assert!(matches!(first.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&first.stderr));
    assert!(number(&db, "SELECT count(*) FROM report_year") >= least, "{}", String::from_utf8_lossy(&first.stderr));
    let check = warehouse(&db, &["check"]);
    let findings = String::from_utf8_lossy(&check.stdout);
    assert_eq!(check.status.code(), Some(0), "{name}: {} bad rows:\n{findings}", findings.lines().count());
    let open = "SELECT count(*) FROM report_year r WHERE r.numerals <>
            (SELECT count(DISTINCT text_start || '-' || text_end) FROM metric m WHERE m.report_year_id = r.report_year_id)
          + (SELECT count(*) FROM skipped_number s WHERE s.report_year_id = r.report_year_id)";
    assert_eq!(number(&db, open), 0);
    let before = contents(&db);
    let second = warehouse(&db, &["ingest", folder]);
    assert_eq!(second.status.code(), first.status.code());
    assert_eq!(String::from_utf8_lossy(&second.stdout), "");
    let after = contents(&db);
    assert_eq!(before.len(), after.len());
    // Not assert_eq: a failure must not print whole reports.
    let moved = before.iter().zip(&after).position(|(one, other)| one != other);
    assert!(moved.is_none(), "row {moved:?} changed");
}

#[test]
fn the_ledgers_of_the_shared_reports_close() {
    ledgers_close("reports", 5);
}

#[test]
fn the_ledgers_of_the_shared_documents_close() {
    ledgers_close("documents", 4);
}

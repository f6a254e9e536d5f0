//! Everything in ../shared that can be read: its ledgers close, and a second ingest changes nothing.
//!
//! Runs where ../shared lies beside the project, and must lie there in continuous integration.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use warehouse::codebook::Codebook;
use warehouse::text::Text;
use warehouse::text::numeral::lex;

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
    // Not eprintln, which the test harness would keep to itself.
    let _ = writeln!(std::io::stderr(), "SKIP: no {}, so nothing in it was read", folder.display());
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

/// Reads every stored text once more: the numerals that are in it are those of its ledger, and each
/// metric has the value that its figure says.
fn reread(db: &Path) {
    let units = Codebook::embedded().unwrap().units;
    let connection = rusqlite::Connection::open(db).unwrap();
    let mut reports = connection.prepare("SELECT report_year_id, numerals, text FROM report_year").unwrap();
    let mut reports = reports.query(()).unwrap();
    let mut metrics = connection
        .prepare("SELECT text_start, text_end, value, metric_id FROM metric WHERE report_year_id = ?1")
        .unwrap();
    while let Some(report) = reports.next().unwrap() {
        let id: i64 = report.get(0).unwrap();
        let text = Text::new(&report.get::<_, String>(2).unwrap());
        let numerals: HashMap<(i64, i64), f64> = lex(&text.norm, &units)
            .iter()
            .map(|numeral| {
                let span = text.raw_span(&(numeral.start..numeral.end));
                ((span.start as i64, span.end as i64), numeral.value)
            })
            .collect();
        assert_eq!(numerals.len() as i64, report.get::<_, i64>(1).unwrap(), "report_year {id}");
        let mut found = metrics.query([id]).unwrap();
        while let Some(metric) = found.next().unwrap() {
            let span = (metric.get(0).unwrap(), metric.get(1).unwrap());
            let value: f64 = metric.get(2).unwrap();
            let read = numerals.get(&span).copied();
            assert_eq!(read.map(f64::abs), Some(value.abs()), "metric {}", metric.get::<_, i64>(3).unwrap());
        }
    }
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
    reread(&db);
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

//! The first question, end to end: reports are read, and the view shows how Nanhai's correction
//! rate moved. On the examples everywhere, and on the reports as published where ../shared is.

use std::io::Write;
use std::path::Path;

use assert_cmd::Command;

const COLUMNS: &str = "year, received, accepted, concluded, upheld, revoked, modified, confirmed_unlawful, \
    ordered_to_perform, terminated, dismissed, comprehensive_rate_reported, comprehensive_rate_recomputed, \
    direct_rate_recomputed, terminated_share, as_of, comprehensive_rate_restated, part_year";

const ROWS: [&str; 3] = [
    "2016,597,585,475,333,17,1,4,1,109,10,27.8,27.79,4.84,82.6,2016-11-22,26,1",
    "2017,657,623,522,365,17,5,,,117,18,26.6,26.63,4.21,84.2,,27.9,1",
    "2018,918,898,908,528,31,16,1,1,319,12,40.5,40.53,5.4,86.7,,,0",
];

fn trend_of(folder: &Path) -> Vec<String> {
    let work = tempfile::tempdir().unwrap();
    let db = work.path().join("warehouse.db");
    let run = |args: &[&str]| {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("warehouse"));
        command
            .env_remove("WAREHOUSE_DB")
            .arg("--db")
            .arg(&db)
            .args(args)
            .assert()
            .success()
            .get_output()
            .stdout
            .clone()
    };
    run(&["ingest", folder.to_str().unwrap()]);
    let sql = format!("SELECT {COLUMNS} FROM nanhai_reconsideration_2016_2018");
    let csv = String::from_utf8(run(&["query", "--sql", &sql, "--format", "csv"])).unwrap();
    csv.lines().skip(1).map(|line| line.trim_end().to_owned()).collect()
}

#[test]
fn the_examples_answer_the_first_question() {
    assert_eq!(trend_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")), ROWS);
}

#[test]
fn the_published_reports_answer_the_first_question() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reports");
    if !folder.is_dir() {
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "no {}", folder.display());
        let _ = writeln!(std::io::stderr(), "SKIP: no {}, so the published reports were not read", folder.display());
        return;
    }
    assert_eq!(trend_of(&folder), ROWS);
}

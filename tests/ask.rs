//! Asking: filters, suggestions and what becomes of hostile words, on the command as people use it.

mod common;

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use common::{Cutoff, database_of, nanhai, nanhai_database, place, report};
use tempfile::TempDir;
use warehouse::extract::Measure;
use warehouse::report::Level;

fn warehouse(db: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("warehouse"));
    command.env_remove("WAREHOUSE_DB").arg("--db").arg(db).args(args).output().unwrap()
}

/// Both streams of a run that must end with `status`.
fn ran(db: &Path, args: &[&str], status: i32) -> (String, String) {
    let output = warehouse(db, args);
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(status), "{args:?}: {err}");
    (out, err)
}

fn done(db: &Path, args: &[&str]) -> String {
    ran(db, args, 0).0
}

/// The one line that a refused run says.
fn refused(db: &Path, args: &[&str], status: i32) -> String {
    let (out, err) = ran(db, args, status);
    assert_eq!(out, "", "{args:?}");
    assert_eq!(err.lines().count(), 1, "{args:?}: {err}");
    for raw in ["SQL logic", "Error {", "rusqlite", "panicked", "Some("] {
        assert!(!err.contains(raw), "{args:?}: {err}");
    }
    err
}

/// The values of one column of a view, filtered.
fn column(db: &Path, view: &str, name: &str, args: &[&str]) -> Vec<String> {
    let all = [&["query", view, "--columns", name, "--format", "csv"], args].concat();
    done(db, &all).lines().skip(1).map(str::to_owned).collect()
}

/// Two places of one name, a prefecture with two districts and a report of its own, and a title that would
/// colour a terminal.
fn places_database() -> (TempDir, PathBuf) {
    use Level::{County, Prefecture, Province};
    let received = |year: i32, value: f64| [("received", Measure::Value, year, value)];
    let beijing = place(Some("110105"), &[("北京市", Province), ("朝阳区", County)]);
    let changchun = place(Some("220104"), &[("吉林省", Province), ("长春市", Prefecture), ("朝阳区", County)]);
    let sanshui = place(Some("440607"), &[("广东省", Province), ("佛山市", Prefecture), ("三水区", County)]);
    let foshan = place(Some("440600"), &[("广东省", Province), ("佛山市", Prefecture)]);
    let mut reports: Vec<_> = [(beijing, 1.0), (changchun, 2.0), (sanshui, 3.0), (foshan, 4.0), (nanhai(), 5.0)]
        .into_iter()
        .enumerate()
        .map(|(at, (place, value))| report(at + 1, Some(place), 2018, Cutoff::default(), &received(2018, value)))
        .collect();
    reports[0].header.title = Some("\u{1b}[31m红\u{1b}]0;owned\u{7}题\u{202e}字\u{9b}2J".to_owned());
    database_of(&reports)
}

#[test]
fn a_place_is_meant_with_everything_below_it() {
    let (_folder, db) = places_database();
    let names = |args: &[&str]| {
        let mut names = column(&db, "metric_flat", "full_name", args);
        names.sort_unstable();
        names
    };
    let [nanhai, sanshui, foshan] = ["广东省佛山市南海区", "广东省佛山市三水区", "广东省佛山市"];
    assert_eq!(names(&["--place", "佛山市"]), [foshan, sanshui, nanhai]);
    assert_eq!(names(&["--place", "440600"]), [foshan, sanshui, nanhai]);
    assert_eq!(names(&["--place", "广东省"]), [foshan, sanshui, nanhai]);
    assert_eq!(names(&["--place", "佛山市", "--place-only"]), [foshan]);
    assert_eq!(names(&["--place", "佛山市三水区"]), [sanshui]);
    assert_eq!(names(&["--jurisdiction", "三水区", "--place", "440605"]), [sanshui, nanhai]);
    // Tables without the name go by the keys that they have.
    for table in ["metric", "skipped_number"] {
        assert_eq!(column(&db, table, "report_year_id", &["--place", "佛山市", "--year", "2018"]).len(), 3, "{table}");
    }
    assert_eq!(column(&db, "report_year", "year", &["--place", "朝阳区"]).len(), 2);
}

#[test]
fn a_name_of_several_places_is_all_of_them_and_says_so() {
    let (_folder, db) = places_database();
    let (out, err) = ran(&db, &["query", "metric_flat", "--place", "朝阳区", "--format", "csv"], 0);
    assert_eq!(out.lines().count(), 3);
    assert_eq!(err.lines().count(), 1, "{err}");
    for part in ["北京市朝阳区 (110105)", "吉林省长春市朝阳区 (220104)", "--place CODE"] {
        assert!(err.contains(part), "{err}");
    }
    let (out, err) = ran(&db, &["query", "metric_flat", "--place", "长春市朝阳区", "--format", "csv"], 0);
    assert_eq!((out.lines().count(), err.as_str()), (2, ""));
    let (_, err) = ran(&db, &["query", "metric_flat", "--place", "三水"], 0);
    assert!(err.contains("三水 is taken for 广东省佛山市三水区"), "{err}");
}

#[test]
fn a_place_that_is_not_here_is_no_empty_answer() {
    let (_folder, db) = places_database();
    let line = refused(&db, &["query", "metric_flat", "--place", "三水县"], 1);
    assert!(line.contains("广东省佛山市三水区") && line.contains("warehouse status"), "{line}");
    refused(&db, &["query", "metric_flat", "--place", "999999"], 1);
    refused(&db, &["query", "metric_flat", "--place", "%"], 1);
    refused(&db, &["query", "metric_flat", "--place", ""], 1);
}

#[test]
fn years_codes_themes_and_conditions_narrow_the_rows() {
    let (_folder, db) = nanhai_database();
    let rows = |args: &[&str]| column(&db, "metric_flat", "code", args);
    assert_eq!(rows(&["--year", "2016,2018"]).len(), 26);
    assert_eq!(rows(&["--year", "2016", "--year", "2018"]).len(), 26);
    assert_eq!(rows(&["--code", "reconsideration.*"]).len(), 36);
    assert_eq!(rows(&["--code", "行政复议申请收件"]).len(), 3);
    assert_eq!(rows(&["--code", "reconsideration.received,reconsideration.accepted"]).len(), 8);
    let values = |args: &[&str]| column(&db, "metric_flat", "value", args);
    let received = ["--code", "reconsideration.received"];
    assert_eq!(values(&[&received[..], &["--where", "value>600", "--sort", "-value"]].concat()), ["918", "657"]);
    assert_eq!(values(&[&received[..], &["--where", "数值≤657", "--sort", "年份:asc"]].concat()), ["597", "657"]);
    assert_eq!(values(&[&received[..], &["--where", "as_of="]].concat()).len(), 2);
    assert_eq!(values(&[&received[..], &["--where", "as_of!="]].concat()), ["597"]);
    assert_eq!(values(&[&received[..], &["--where", "截止日期=2016-11"]].concat()), ["597"]);
    assert_eq!(values(&[&received[..], &["--where", "cutoff~截至目前"]].concat()), ["657"]);
    // What is nothing differs from every value and holds no word.
    assert_eq!(
        values(&[&received[..], &["--where", "cutoff!~截至目前", "--where", "segment!=部门"]].concat()).len(),
        2
    );
    let order = column(&db, "reconsideration_outcome", "conclusion_rate_reported,year", &["--sort", "-as_of,-year"]);
    assert_eq!(order, [",2016", ",2018", ",2017"], "what has no date comes last, falling or not");
}

#[test]
fn a_misspelt_name_is_told_what_it_could_be() {
    let (_folder, db) = nanhai_database();
    for (args, part) in [
        (&["query", "covrage"][..], "did you mean coverage?"),
        (&["query", "metric_flat", "--columns", "yeer"], "did you mean year?"),
        (&["query", "metric_flat", "--sort", "-valeu"], "did you mean value?"),
        (&["query", "metric_flat", "--where", "labl=x"], "did you mean label?"),
        (&["query", "metric_flat", "--where", "value"], "has no operator"),
        (&["query", "metric_flat", "--where", "value>many"], "value is a number"),
        (&["query", "metric_flat", "--where", "as_of=soon"], "as_of is a date"),
        (&["query", "metric_flat", "--where", "value>"], "has no value"),
        (
            &["query", "metric_flat", "--code", "reconsideration.recieved"],
            "reconsideration.received (行政复议申请收件数)",
        ),
        (&["query", "plan_follow_up", "--theme", "矛盾"], "disputes (矛盾化解)"),
        (&["query", "coverage", "--year", "2016"], "--where can ask first_year"),
        (&["query", "nanhai_reconsideration_2016_2018", "--place", "南海区"], "no column full_name"),
        (&["query", "jurisdiction", "--code", "reconsideration.received"], "--code cannot filter"),
        (&["query", "metric_flat", "--place-only"], "--place"),
    ] {
        let (_, err) = ran(&db, args, 2);
        assert!(err.contains(part), "{args:?}: {err}");
    }
}

#[test]
fn no_option_lets_sql_in() {
    let (_folder, db) = nanhai_database();
    let before = std::fs::read(&db).unwrap();
    for hostile in
        ["' OR 1=1 --", "\" OR 1=1 --", "x'); DROP TABLE metric; --", "1) OR (1=1", "\"; DELETE FROM metric; --"]
    {
        for option in ["--place", "--code", "--theme", "--columns", "--sort", "--year"] {
            let output = warehouse(&db, &["query", "metric_flat", option, hostile]);
            let err = String::from_utf8(output.stderr).unwrap();
            assert_ne!(output.status.code(), Some(0), "{option} {hostile}");
            assert!(output.stdout.is_empty() && !err.contains("syntax"), "{option} {hostile}: {err}");
        }
        // As a value it is a word that no row holds, as a column one that is not there.
        let value = format!("label={hostile}");
        assert_eq!(column(&db, "metric_flat", "label", &["--where", &value]), [""; 0]);
        let held = format!("label~{hostile}");
        assert_eq!(column(&db, "metric_flat", "label", &["--where", &held]), [""; 0]);
        refused(&db, &["query", "metric_flat", "--where", &format!("{hostile}=1")], 2);
        refused(&db, &["query", hostile], 2);
    }
    assert_eq!(std::fs::read(&db).unwrap(), before);
}

#[test]
fn one_place_is_looked_up_and_no_other_read() {
    let (_folder, db) = nanhai_database();
    let connection = rusqlite::Connection::open(&db).unwrap();
    for view in
        ["vintage", "restatement", "year_over_year", "coverage", "reconsideration_outcome", "reconsideration_trend"]
    {
        // What --place 南海区 asks: see `of_places` in src/cli/filter.rs.
        let sql = format!("EXPLAIN QUERY PLAN SELECT * FROM {view} WHERE full_name IN (?)");
        let mut statement = connection.prepare(&sql).unwrap();
        let steps: Vec<String> =
            statement.query_map(["广东省佛山市南海区"], |row| row.get(3)).unwrap().map(Result::unwrap).collect();
        assert!(!steps.iter().any(|step| step.starts_with("SCAN j")), "{view}: {steps:?}");
        assert!(steps.iter().any(|step| step.contains("jurisdiction_full_name (full_name=?)")), "{view}: {steps:?}");
    }
}

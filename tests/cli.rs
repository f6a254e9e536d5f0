//! The command as people use it: exit status and both streams.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::common::nanhai_database;
use assert_cmd::Command;

/// Runs `warehouse --db DB ARGS…`.
fn warehouse(db: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("warehouse"));
    command.env_remove("WAREHOUSE_DB").arg("--db").arg(db).args(args).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Standard output of a run that must succeed.
fn done(db: &Path, args: &[&str]) -> String {
    let output = warehouse(db, args);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", stderr(&output));
    stdout(&output)
}

/// The one line on standard error of a run that must end with `status`.
fn refused(db: &Path, args: &[&str], status: i32) -> String {
    let output = warehouse(db, args);
    let line = stderr(&output);
    assert_eq!(output.status.code(), Some(status), "{args:?}: {line}");
    assert_eq!(stdout(&output), "", "{args:?}");
    assert_eq!(line.lines().count(), 1, "{args:?}: {line}");
    line
}

#[test]
fn the_nanhai_trend_is_worth_reading() {
    let (_folder, db) = nanhai_database();
    let text = done(&db, &["query", "nanhai_reconsideration_2016_2018"]);
    let cells = |name: &str| -> Vec<String> {
        let line = text.lines().find(|line| line.split(' ').next() == Some(name)).unwrap();
        line.split_whitespace().skip(1).map(str::to_owned).collect()
    };
    assert_eq!(cells("year"), ["2016", "2017", "2018"]);
    assert_eq!(cells("comprehensive_rate_recomputed"), ["27.79", "26.63", "40.53"]);
    assert_eq!(cells("confirmed_unlawful"), ["4", "–", "1"]);
}

#[test]
fn queries_filter_by_place_year_and_code() {
    let (_folder, db) = nanhai_database();
    let of = |args: &[&str]| {
        let mut all = vec!["query", "metric_flat", "--format", "csv"];
        all.extend(args);
        done(&db, &all).lines().count() - 1
    };
    assert_eq!(of(&[]), 36);
    assert_eq!(of(&["--jurisdiction", "南海区", "--year", "2016..2017"]), 23);
    assert_eq!(of(&["--jurisdiction", "440605", "--code", "reconsideration.terminated"]), 4);
    assert_eq!(of(&["--place", "广东省", "--year", "2016,2018"]), 26);
    assert_eq!(of(&["--limit", "5"]), 5);
    assert!(refused(&db, &["query", "coverage", "--year", "2016"], 2).contains("no column year"));
    assert!(refused(&db, &["query", "nothing"], 2).contains("there are"));
    assert!(refused(&db, &["query", "--year", "2016"], 2).contains("name the view"));
}

#[test]
fn every_format_holds_the_same_rows() {
    let (_folder, db) = nanhai_database();
    let view = "nanhai_reconsideration_2016_2018";
    let json: serde_json::Value = serde_json::from_str(&done(&db, &["query", view, "--json"])).unwrap();
    assert_eq!(json[1]["received"], 657);
    assert_eq!(json[1]["confirmed_unlawful"], serde_json::Value::Null);
    assert!(done(&db, &["query", view, "--format", "csv"]).contains("\n2017,1,,截至目前,657,623,522,"));
    assert!(done(&db, &["query", view, "--format", "markdown"]).starts_with("| year | part_year |"));
}

#[test]
fn the_list_of_views_and_their_sql_need_no_database() {
    let nowhere = Path::new("nowhere.db");
    let list = done(nowhere, &["query"]);
    for view in warehouse::store::canned_views() {
        assert!(list.contains(view.name) && list.contains(view.question()), "{}", view.name);
        assert_eq!(done(nowhere, &["query", view.name, "--show"]), view.sql);
    }
}

#[test]
fn any_select_runs_and_nothing_else() {
    let (_folder, db) = nanhai_database();
    assert_eq!(done(&db, &["query", "--sql", "SELECT count(*) AS n FROM report_year"]), "n\n3\n");
    let before = fs::read(&db).unwrap();
    refused(&db, &["query", "--sql", "DELETE FROM metric"], 2);
    refused(&db, &["query", "--sql", "SELECT 1; DROP TABLE metric"], 2);
    refused(&db, &["query", "--sql", "ATTACH 'other.db' AS other"], 2);
    refused(&db, &["query", "--sql", "SELECT nothing"], 2);
    let away = db.with_file_name("away.db");
    for sql in [
        "WITH doomed AS (SELECT 1) DELETE FROM metric",
        "WITH doomed AS (SELECT 1) UPDATE metric SET value = 1 RETURNING value",
        "INSERT INTO metric_definition (code) VALUES ('x') RETURNING code",
        "CREATE TEMP TABLE t (x)",
        "PRAGMA writable_schema = 1",
        "PRAGMA journal_mode = WAL",
        "PRAGMA user_version = 9",
        "SELECT load_extension('evil')",
        "SELECT writefile('away.db', 'x')",
        "SELECT fts3_tokenizer('simple', x'00')",
        "REPLACE INTO report_year (report_year_id) VALUES (1)",
        "BEGIN EXCLUSIVE",
        &format!("VACUUM INTO '{}'", away.display()),
        &format!("ATTACH '{}' AS away", away.display()),
    ] {
        let output = warehouse(&db, &["query", "--sql", sql]);
        assert_ne!(output.status.code(), Some(0), "{sql}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{sql}");
    }
    assert_eq!(fs::read(&db).unwrap(), before);
    assert!(!away.exists());
    let names: Vec<_> = fs::read_dir(db.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 1, "{names:?}");
}

#[test]
fn a_missing_database_names_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("none.db");
    for args in [&["query", "metric_flat"][..], &["export", "-o", "x.csv"], &["trace", "1"], &["check"]] {
        assert!(refused(&db, args, 1).contains("run `warehouse ingest PATH` first"));
    }
    assert!(!db.exists());
}

#[test]
fn trace_leads_from_figure_to_file() {
    let (_folder, db) = nanhai_database();
    let text = done(&db, &["trace", "1"]);
    assert!(text.contains("【918】宗"));
    assert!(text.contains("http://example.org/2018.html"));
    assert!(text.contains("nanhai.txt"));
    let json: serde_json::Value = serde_json::from_str(&done(&db, &["trace", "1", "--json"])).unwrap();
    assert_eq!(json["printed"], "918");
    assert!(refused(&db, &["trace", "999"], 1).contains("no metric 999"));
    assert_eq!(warehouse(&db, &["trace"]).status.code(), Some(2));
}

#[test]
fn export_writes_one_view_or_all() {
    let (folder, db) = nanhai_database();
    let file = folder.path().join("flat.csv");
    done(&db, &["export", "-o", file.to_str().unwrap(), "--bom"]);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("\u{feff}metric_id,jurisdiction,"));
    assert!(text.contains("\r\n"));
    let all = folder.path().join("all");
    done(&db, &["export", "--all", "-o", all.to_str().unwrap()]);
    for name in ["metric", "issue", "plan_item", "metric_flat", "reconsideration_trend"] {
        assert!(all.join(name).with_extension("csv").exists(), "{name}");
    }
    let none = folder.path().join("no/such.csv");
    assert!(refused(&db, &["export", "-o", none.to_str().unwrap()], 1).contains("cannot write"));
}

#[test]
fn check_names_the_bad_rows() {
    let (_folder, db) = nanhai_database();
    assert_eq!(done(&db, &["check"]), "");
    rusqlite::Connection::open(&db)
        .unwrap()
        .execute_batch(
            "UPDATE report_year SET numerals = numerals + 1 WHERE year = 2016;
             UPDATE metric SET figure = '919' WHERE metric_id = 1;
             INSERT INTO metric (metric_id, report_year_id, code, segment, measure, year, value, unit, bound,
                 as_of, cutoff, members, label, figure, resolution, reading, section, text_start, text_end,
                 sentence_start, sentence_end)
             SELECT 100, report_year_id, code, segment, measure, year, value + 1, unit, bound,
                 as_of, cutoff, members, label, figure, resolution, reading, section, text_start, text_end,
                 sentence_start, sentence_end FROM metric WHERE metric_id = 2",
        )
        .unwrap();
    let output = warehouse(&db, &["check"]);
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("ledger: report_year 3: 14 numerals"), "{text}");
    assert!(text.contains("metric_span: metric 1: no 919"), "{text}");
    assert!(text.contains("in 南海区 2016, report 3 of nanhai.txt (report_year 3)"), "{text}");
    assert!(text.contains("one_value: report_year 1: reconsideration.accepted value 2018"), "{text}");
}

#[test]
fn bad_inputs_cost_only_themselves() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("empty.txt"), "").unwrap();
    fs::write(at("binary.txt"), b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\xff\xfe").unwrap();
    fs::write(at("shopping.txt"), "牛奶、面包、鸡蛋。\n").unwrap();
    fs::copy("examples/nanhai-2016.txt", at("good.txt")).unwrap();
    let db = at("w.db");
    let paths: Vec<String> = ["missing.txt", ""].iter().map(|n| at(n).display().to_string()).collect();
    let output = warehouse(&db, &["ingest", &paths[0], &paths[1]]);
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    for name in ["missing.txt", "empty.txt", "binary.txt", "shopping.txt"] {
        assert_eq!(text.lines().filter(|line| line.contains(name)).count(), 1, "{name}: {text}");
    }
    assert!(text.contains("1 report year added"), "{text}");
    assert!(text.contains("4 inputs rejected"), "{text}");
    let log =
        done(&db, &["query", "--sql", "SELECT status, count(*) AS n FROM ingest_log GROUP BY 1", "--format", "csv"]);
    assert_eq!(log, "status,n\nadded,1\nrejected,4\n");

    let again = warehouse(&db, &["ingest", at("good.txt").to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(0));
    assert!(stderr(&again).contains("1 report year already there"));
}

#[test]
fn an_ingest_tells_programs_what_came_in_and_what_did_not() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("w.db");
    let empty = folder.path().join("empty.txt");
    fs::write(&empty, "").unwrap();
    let output = warehouse(&db, &["ingest", "examples/nanhai-2016.txt", empty.to_str().unwrap(), "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let told: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(told["added"][0]["year"], 2016);
    assert_eq!(told["rejected"][0]["input"], empty.to_str().unwrap());
    assert!(told["rejected"][0]["reason"].as_str().is_some_and(|reason| !reason.is_empty()));
}

#[test]
fn quiet_says_nothing_and_verbose_names_every_input() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("w.db");
    let quiet = warehouse(&db, &["--quiet", "ingest", "examples/nanhai-2016.txt"]);
    assert_eq!((stdout(&quiet), stderr(&quiet)), (String::new(), String::new()));
    let verbose = warehouse(&db, &["ingest", "-v", "examples/nanhai-2016.txt", "examples/nanhai-feed.xml"]);
    assert!(stderr(&verbose).contains("examples/nanhai-2016.txt: already there"), "{}", stderr(&verbose));
    assert!(stderr(&verbose).contains("examples/nanhai-feed.xml: added"), "{}", stderr(&verbose));
}

#[test]
fn completions_and_manual_name_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("w.db");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(done(&db, &["completions", shell]).contains("reextract"), "{shell}");
    }
    assert!(done(&db, &["manual"]).contains(".TH warehouse 1"));
    let pages = folder.path().join("man");
    done(&db, &["manual", "--output", pages.to_str().unwrap()]);
    assert!(pages.join("warehouse-ingest.1").exists());
    assert!(!db.exists());
}

#[test]
fn an_unwritable_database_is_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let good = "examples/nanhai-2016.txt";
    refused(folder.path(), &["ingest", good], 1);
    refused(&folder.path().join("no/such/folder.db"), &["ingest", good], 1);
    refused(Path::new("README.md"), &["ingest", good], 1);
}

#[test]
fn standard_input_is_an_input() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("w.db");
    Command::new(assert_cmd::cargo::cargo_bin!("warehouse"))
        .arg("--db")
        .arg(&db)
        .args(["ingest", "-"])
        .write_stdin(fs::read("examples/nanhai-2016.txt").unwrap())
        .assert()
        .success();
    assert_eq!(done(&db, &["query", "--sql", "SELECT source FROM document"]), "source\n-\n");
}

#[test]
fn a_reader_that_stops_reading_ends_us_quietly() {
    use std::io::Read;
    let (_folder, db) = nanhai_database();
    // More rows than a pipe holds.
    let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT i FROM n";
    for format in ["csv", "json", "markdown", "table"] {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("warehouse"))
            .arg("--db")
            .arg(&db)
            .args(["query", "--format", format, "--sql", sql])
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut few = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut few).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{format}");
        assert_eq!(stderr(&output), "", "{format}");
    }
}

/// A database with one report read from the examples.
fn ingested() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("w.db");
    done(&db, &["ingest", "examples/nanhai-2016.txt"]);
    (folder, db)
}

#[test]
fn a_whole_report_is_traced_by_number_or_by_place_and_year() {
    let (folder, db) = ingested();
    let text = done(&db, &["trace", "--report", "1"]);
    for name in ["南海区 2016", "广东省佛山市南海区,2016", "440605 2016年"] {
        assert_eq!(done(&db, &["trace", "--report", name]), text, "{name}");
    }
    assert!(!text.contains('\u{1b}'), "colour where no terminal is");
    assert!(text.contains("[skip ") && text.contains(" reconsideration."), "{text}");
    let json: serde_json::Value = serde_json::from_str(&done(&db, &["trace", "--report", "1", "--json"])).unwrap();
    let figures = json["figures"].as_array().unwrap();
    // Every metric has its bracket.
    for figure in figures {
        assert!(text.contains(&format!("#{} ", figure["metric_id"])), "{figure}");
    }
    let page = folder.path().join("report.html");
    assert_eq!(done(&db, &["trace", "--report", "1", "--html", page.to_str().unwrap()]), "");
    let page = fs::read_to_string(page).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
    assert_eq!(done(&db, &["trace", "--report", "1", "--html", "-"]), page);
    assert!(refused(&db, &["trace", "--report", "2"], 1).contains("no report 2"));
    assert!(refused(&db, &["trace", "--report", "南海区 2015"], 1).contains("no report of 南海区 for 2015"));
    assert!(refused(&db, &["trace", "--report", "南海区"], 2).contains("names no report"));
    assert_eq!(warehouse(&db, &["trace", "1", "--report", "1"]).status.code(), Some(2));
    assert_eq!(warehouse(&db, &["trace", "1", "--html", "x.html"]).status.code(), Some(2));
}

#[test]
fn the_codebook_is_listed_shown_and_searched_without_a_database() {
    let nowhere = Path::new("nowhere.db");
    let list = done(nowhere, &["codebook"]);
    assert!(list.contains("reconsideration.upheld") && !list.contains("figures"), "{list}");
    let entry = done(nowhere, &["codebook", "reconsideration.upheld"]);
    assert!(entry.contains("cues ") && entry.contains("codebook/metrics/reconsideration.toml"), "{entry}");
    let json: serde_json::Value =
        serde_json::from_str(&done(nowhere, &["codebook", "reconsideration.upheld", "--json"])).unwrap();
    assert_eq!((&json["unit"], &json["figures"]), (&"件".into(), &serde_json::Value::Null));
    assert!(done(nowhere, &["codebook", "--search", "UPHELD"]).contains("reconsideration.upheld"));
    assert!(done(nowhere, &["codebook", "--search", "维持"]).contains("reconsideration.upheld"));
    assert_eq!(done(nowhere, &["codebook", "--search", "苹果树"]), "");
    assert!(refused(nowhere, &["codebook", "upheld"], 2).contains("reconsideration.upheld"));
    assert!(refused(nowhere, &["codebook", "--uncoded"], 1).contains("run `warehouse ingest PATH` first"));
    assert!(refused(nowhere, &["codebook", "--codebook", "no/such"], 1).contains("no such codebook folder"));
    assert!(!nowhere.exists());
}

#[test]
fn the_codebook_counts_figures_and_names_candidates() {
    let (_folder, db) = ingested();
    let list = done(&db, &["codebook", "--json"]);
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    let figures: i64 = list.as_array().unwrap().iter().map(|row| row["figures"].as_i64().unwrap()).sum();
    let sql = "SELECT count(*) AS n FROM metric WHERE code IS NOT NULL";
    assert_eq!(done(&db, &["query", "--format", "csv", "--sql", sql]), format!("n\n{figures}\n"));
    let candidates = done(&db, &["codebook", "--uncoded", "--limit", "3", "--json"]);
    let candidates: serde_json::Value = serde_json::from_str(&candidates).unwrap();
    let candidates = candidates.as_array().unwrap();
    assert!(candidates.len() <= 3);
    for row in candidates {
        assert!(done(&db, &["trace", &row["metric_id"].to_string()]).contains("not coded"));
    }
    assert!(done(&db, &["codebook", "--search", "复议"]).contains("metric_id"));
}

#[test]
fn a_sentence_is_explained_step_by_step() {
    let nowhere = Path::new("nowhere.db");
    let sentence = "收到12件，受理10件。";
    let without = done(nowhere, &["codebook", "--explain", sentence]);
    assert!(without.contains("none of its topics is in force: reconsideration"), "{without}");
    let with = done(nowhere, &["codebook", "--explain", sentence, "--topic-heading", "行政复议", "--year", "2019"]);
    assert!(with.contains("read as      reconsideration.received, value for 2019: 12 件 (exact)"), "{with}");
    assert!(!with.contains('\u{1b}'));
    let json = done(nowhere, &["codebook", "--explain", sentence, "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["figures"][1]["before"], "受理");
    assert_eq!(warehouse(nowhere, &["codebook", "--year", "2019"]).status.code(), Some(2));
}

#[test]
fn an_edited_codebook_is_checked_and_compared() {
    let nowhere = Path::new("nowhere.db");
    let text = done(nowhere, &["codebook", "check", "codebook"]);
    assert!(text.contains("new      none\n") && text.contains("0 failed"), "{text}");
    assert!(refused(nowhere, &["codebook", "check", "src"], 1).contains("topics.toml is missing"));
    let json: serde_json::Value =
        serde_json::from_str(&done(nowhere, &["codebook", "check", "codebook", "--json"])).unwrap();
    assert_eq!(json["files"], serde_json::json!([]));
}

#[test]
fn an_earlier_database_is_read_as_it_is_and_says_how_to_bring_it_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("v1.db");
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/databases/v1.db.gz");
    let mut gzip = flate2::read::GzDecoder::new(fs::File::open(kept).unwrap());
    std::io::copy(&mut gzip, &mut fs::File::create(&db).unwrap()).unwrap();
    assert!(done(&db, &["trace", "1"]).contains("reconsideration.accepted"));
    assert!(refused(&db, &["query", "restatement"], 2).contains("run `warehouse reextract` once"));
    done(&db, &["reextract"]);
    done(&db, &["query", "restatement"]);
}

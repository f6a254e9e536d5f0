//! `merge`: several databases into one that holds what `ingest` would have made of all their documents.

use std::fs;
use std::path::Path;
use std::thread;

use crate::content::{self, assert_same_rows, content, done, reports, run, stderr};

/// Ingests every report into `whole.db`, and two overlapping halves into `a.db` and `b.db`, so that copies, a
/// corrected republication and years of one place are on both sides.
fn halves(at: &Path) -> Vec<String> {
    let names = reports(at);
    let mut order: Vec<&str> = names.iter().map(String::as_str).collect();
    order.rotate_right(1);
    let (first, second) = order.split_at(order.len() / 2);
    done(at, &[&["--db", "whole.db", "ingest"], &order[..]].concat());
    done(at, &[&["--db", "a.db", "ingest"], first].concat());
    done(at, &[&["--db", "b.db", "ingest"], &first[..3], second].concat());
    names
}

/// What a database holds without its log: both halves say that they added what they share.
fn without_log(database: &Path) -> Vec<String> {
    content(database).into_iter().filter(|row| !row.starts_with("ingest_log")).collect()
}

fn same_but_log(at: &Path, one: &str, other: &str) {
    assert_same_rows(&without_log(&at.join(one)), &without_log(&at.join(other)));
}

/// Corrects one figure of a report: fills in a template.
fn correct(at: &Path, db: &str, filter: &[&str], new: &[(&str, &str)], author: &str) {
    let template = done(at, &[&["--db", db, "correct", "--template", "metric_flat"], filter].concat()).stdout;
    let mut reader = csv::Reader::from_reader(&template[..]);
    let headers = reader.headers().unwrap().clone();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&headers).unwrap();
    let record = reader.records().next().expect("a figure to correct").unwrap();
    let mut cells: Vec<String> = record.iter().map(str::to_owned).collect();
    for (column, cell) in [&[("action", "fix"), ("reason", "原文如此"), ("date", "2026-01-02")], new].concat() {
        cells[headers.iter().position(|header| header == column).unwrap()] = cell.to_owned();
    }
    writer.write_record(cells).unwrap();
    fs::write(at.join("fix.csv"), writer.into_inner().unwrap()).unwrap();
    done(at, &["--db", db, "correct", "fix.csv", "--author", author]);
}

#[test]
fn two_halves_are_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    halves(at);
    let before = [fs::read(at.join("a.db")).unwrap(), fs::read(at.join("b.db")).unwrap()];
    let output = done(at, &["merge", "a.db", "b.db", "-o", "all.db"]);
    assert!(stderr(&output).contains("b.db: ") && stderr(&output).contains("3 already there"), "{}", stderr(&output));
    same_but_log(at, "whole.db", "all.db");
    done(at, &["--db", "all.db", "check"]);
    assert!(before == [fs::read(at.join("a.db")).unwrap(), fs::read(at.join("b.db")).unwrap()]);
    let log =
        |db: &str| content(&at.join(db)).into_iter().filter(|row| row.starts_with("ingest_log")).collect::<Vec<_>>();
    let mut both = [log("a.db"), log("b.db")].concat();
    both.sort();
    assert_eq!(both, log("all.db"));
    // What another run adds to it is what it would add to the whole.
    let names = reports(at);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let again = done(at, &[&["--db", "all.db", "ingest"], &names[..]].concat());
    assert!(stderr(&again).contains("already there") && !stderr(&again).contains("added"), "{}", stderr(&again));
}

#[test]
fn no_index_leaves_it_to_reextract() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    halves(at);
    done(at, &["merge", "a.db", "b.db", "--output", "all.db", "--no-index"]);
    assert!(!content(&at.join("all.db")).iter().any(|row| row.starts_with("sentence ")));
    done(at, &["--db", "all.db", "reextract"]);
    same_but_log(at, "whole.db", "all.db");
}

#[test]
fn corrections_of_both_sides_come_along() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    halves(at);
    // Tongchuan is in the second half only, Nanhai 2018 in the first.
    let nanhai = ["--place", "南海区", "--code", "reconsideration.upheld"];
    let tongchuan = ["--place", "通川区", "--where", "measure=value"];
    let in_a = content(&at.join("a.db")).iter().any(|row| row.contains("通川区"));
    assert!(in_a, "the halves share no place");
    correct(at, "a.db", &nanhai, &[("new_value", "777")], "李某");
    correct(at, "b.db", &tongchuan, &[("new_segment", "镇街")], "王某");
    for (filter, new, author) in
        [(&nanhai[..], ("new_value", "777"), "李某"), (&tongchuan[..], ("new_segment", "镇街"), "王某")]
    {
        correct(at, "whole.db", filter, &[new], author);
    }
    let output = done(at, &["merge", "a.db", "b.db", "-o", "all.db"]);
    assert!(stderr(&output).contains("1 correction"), "{}", stderr(&output));
    same_but_log(at, "whole.db", "all.db");
    // And they outlive the next reading.
    done(at, &["--db", "all.db", "reextract", "--all"]);
    done(at, &["--db", "whole.db", "reextract", "--all"]);
    same_but_log(at, "whole.db", "all.db");
    done(at, &["--db", "all.db", "check"]);
}

#[test]
fn corrections_that_contradict_each_other_are_told_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::copy(content::root().join("examples/nanhai-2016.txt"), at.join("n.txt")).unwrap();
    for db in ["a.db", "b.db", "c.db"] {
        done(at, &["--db", db, "ingest", "n.txt"]);
    }
    let filter = ["--code", "reconsideration.upheld", "--where", "measure = 'value'"];
    correct(at, "a.db", &filter, &[("new_value", "1")], "李某");
    correct(at, "b.db", &filter, &[("new_value", "2")], "王某");
    correct(at, "c.db", &filter, &[("new_value", "1")], "赵某");
    let output = run(at, &["merge", "a.db", "b.db", "c.db", "-o", "all.db"]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.contains("not in force: correction 2 (原文如此): there now: value 1"), "{said}");
    assert!(said.contains("c.db: corrected twice") && said.contains("李某") && said.contains("赵某"), "{said}");
    let kept = done(
        at,
        &[
            "--db",
            "all.db",
            "query",
            "--sql",
            "SELECT author, status, stale_reason IS NULL AS fine FROM corrections",
            "--format",
            "csv",
        ],
    );
    assert_eq!(
        String::from_utf8(kept.stdout).unwrap().replace('\r', ""),
        "author,status,fine\n李某,in_force,1\n王某,stale,0\n"
    );
    done(at, &["--db", "all.db", "check"]);
    // The other way round the other one is in force.
    run(at, &["merge", "b.db", "a.db", "-o", "other.db"]);
    let value =
        done(at, &["--db", "other.db", "query", "--sql", "SELECT value FROM metric WHERE correction_id IS NOT NULL"]);
    assert!(String::from_utf8(value.stdout).unwrap().contains('2'));
}

#[test]
fn two_figures_added_for_one_series_do_not_both_come_in() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::copy(content::root().join("examples/nanhai-2016.txt"), at.join("n.txt")).unwrap();
    for db in ["a.db", "b.db"] {
        done(at, &["--db", db, "ingest", "n.txt"]);
    }
    // Each side gives another figure the same code, of which a report may have one value only.
    let filter = |code: &'static str| ["--code", code, "--where", "measure = 'value'"];
    correct(at, "a.db", &filter("reconsideration.upheld"), &[("new_code", "reconsideration.mediated")], "李某");
    correct(at, "b.db", &filter("reconsideration.revoked"), &[("new_code", "reconsideration.mediated")], "王某");
    let output = run(at, &["merge", "a.db", "b.db", "-o", "all.db"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("two things of one series"), "{}", stderr(&output));
    done(at, &["--db", "all.db", "check"]);
    // A new reading leaves it so.
    let again = run(at, &["--db", "all.db", "reextract", "--all"]);
    assert_eq!(again.status.code(), Some(1));
    done(at, &["--db", "all.db", "check"]);
}

#[test]
fn a_database_of_an_older_program_comes_in_through_a_copy() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let packed = fs::read(content::root().join("tests/databases/v1.db.gz")).unwrap();
    let mut old = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&packed[..]), &mut old).unwrap();
    fs::write(at.join("old.db"), &old).unwrap();
    fs::copy(content::root().join("examples/nanhai-2016.txt"), at.join("n.txt")).unwrap();
    done(at, &["--db", "new.db", "ingest", "n.txt"]);
    let output = done(at, &["merge", "new.db", "old.db", "-o", "all.db"]);
    assert!(stderr(&output).contains("read again"), "{}", stderr(&output));
    assert_eq!(fs::read(at.join("old.db")).unwrap(), old);
    done(at, &["--db", "all.db", "check"]);
    // What is read in it is the same as if it had been brought up to date by itself, and then been given the other
    // report; which text counts is settled by the rules of today, where migration leaves it as it was.
    fs::write(at.join("migrated.db"), &old).unwrap();
    done(at, &["--db", "migrated.db", "ingest", "n.txt"]);
    let tables = ["document", "jurisdiction", "metric", "skipped_number", "issue", "plan_item", "report_section"];
    let read = |db: &str| -> Vec<String> {
        let rows = content(&at.join(db)).into_iter();
        rows.filter(|row| tables.iter().any(|table| row.starts_with(&format!("{table} ")))).collect()
    };
    assert_same_rows(&read("migrated.db"), &read("all.db"));
    let current = "SELECT count(*) AS n FROM report_year WHERE is_current = 1";
    let current = done(at, &["--db", "all.db", "query", "--sql", current, "--format", "csv"]).stdout;
    assert_eq!(String::from_utf8(current).unwrap().replace('\r', ""), "n\n2\n");
}

#[test]
fn pages_of_a_document_that_only_the_second_has_come_in_too() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::copy(content::root().join("examples/nanhai-feed.xml"), at.join("feed.xml")).unwrap();
    done(at, &["--db", "whole.db", "ingest", "feed.xml"]);
    let facts: serde_json::Value = serde_json::from_slice(&done(at, &["extract", "feed.xml"]).stdout).unwrap();
    for (db, page) in [("a.db", 0), ("b.db", 1)] {
        let mut half = facts.clone();
        half["reports"] = serde_json::json!([facts["reports"][page]]);
        let load = content::warehouse(at, &["--db", db, "load"]).write_stdin(half.to_string()).output().unwrap();
        assert_eq!(load.status.code(), Some(0), "{}", stderr(&load));
    }
    done(at, &["merge", "a.db", "b.db", "-o", "all.db"]);
    same_but_log(at, "whole.db", "all.db");
}

#[test]
fn what_fails_leaves_nothing_and_what_people_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::copy(content::root().join("examples/nanhai-2016.txt"), at.join("n.txt")).unwrap();
    done(at, &["--db", "a.db", "ingest", "n.txt"]);
    let mut damaged = fs::read(at.join("a.db")).unwrap();
    let middle = damaged.len() / 2;
    damaged[8192..middle].fill(0x5a);
    fs::write(at.join("damaged.db"), damaged).unwrap();
    let output = run(at, &["merge", "a.db", "damaged.db", "-o", "all.db"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("damaged.db"), "{}", stderr(&output));
    let mut left: Vec<String> =
        fs::read_dir(at).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    assert_eq!(left, ["a.db", "damaged.db", "n.txt"]);
    let connection = rusqlite::Connection::open(at.join("a.db")).unwrap();
    connection.execute_batch("CREATE TABLE notes (x); CREATE VIEW mine AS SELECT 1").unwrap();
    drop(connection);
    let output = done(at, &["merge", "a.db", "-o", "all.db"]);
    assert!(stderr(&output).contains("mine, notes"), "{}", stderr(&output));
}

#[test]
fn what_a_killed_run_left_is_no_hindrance() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    halves(at);
    fs::copy(at.join("a.db"), at.join("all.db.1.part")).unwrap();
    fs::write(at.join("all.db.copy.1.part"), "half a copy").unwrap();
    let output = done(at, &["merge", "a.db", "b.db", "-o", "all.db"]);
    for name in ["all.db.1.part", "all.db.copy.1.part"] {
        assert!(
            stderr(&output).contains(&format!("{name} is left from a run that was stopped")),
            "{}",
            stderr(&output)
        );
    }
    same_but_log(at, "whole.db", "all.db");
}

#[test]
fn merges_into_one_file_at_once_do_not_mix() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    halves(at);
    let merge = || {
        thread::spawn({
            let at = at.to_owned();
            move || run(&at, &["merge", "a.db", "b.db", "-o", "all.db"])
        })
    };
    let outputs = [merge(), merge(), merge()].map(|thread| thread.join().unwrap());
    let done = outputs.iter().filter(|output| output.status.success()).count();
    assert!(done >= 1, "{outputs:?}");
    for output in outputs.iter().filter(|output| !output.status.success()) {
        assert!(stderr(output).contains("all.db is there already"), "{}", stderr(output));
    }
    same_but_log(at, "whole.db", "all.db");
}

#[test]
fn what_lies_beside_a_database_that_is_gone_does_not_get_into_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    halves(at);
    content::interrupted(&at.join("a.db"), &at.join("all.db"));
    fs::remove_file(at.join("all.db")).unwrap();
    let output = run(at, &["merge", "a.db", "b.db", "-o", "all.db"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("all.db-journal is left from a database"), "{}", stderr(&output));
    fs::remove_file(at.join("all.db-journal")).unwrap();
    done(at, &["merge", "a.db", "b.db", "-o", "all.db"]);
    same_but_log(at, "whole.db", "all.db");
}

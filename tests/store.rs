//! The writer and the ways a database is opened or refused.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Command;

use crate::common::{self, Cutoff, nanhai, nanhai_database, nanhai_reports, report};
use rusqlite::Connection;
use warehouse::extract::Measure::Value;
use warehouse::store::{Added, Repeats, Store};

fn count(store: &Store, sql: &str) -> i64 {
    store.connection().query_row(sql, (), |row| row.get(0)).unwrap()
}

fn refusal(path: &Path) -> String {
    let error = Store::open(path).unwrap_err();
    let line = format!("{error:#}");
    assert!(!line.contains('\n'), "{line}");
    line
}

#[test]
fn the_same_bytes_twice_change_nothing_but_the_log() {
    let (_folder, path) = nanhai_database();
    let dump = |path: &Path| {
        Command::new("sqlite3").arg(path).arg(".dump").output().ok().map(|output| {
            let text = String::from_utf8(output.stdout).unwrap();
            text.lines().filter(|line| !line.starts_with("INSERT INTO ingest_")).map(str::to_owned).collect::<Vec<_>>()
        })
    };
    let before = dump(&path);
    let mut store = Store::open(&path).unwrap();
    assert_eq!(common::add(&mut store, "nanhai", &nanhai_reports()), Added::Known);
    drop(store);
    match before {
        Some(before) => assert_eq!(Some(before), dump(&path)),
        None => eprintln!("SKIP: no sqlite3 shell on this machine"),
    }
}

fn repeats(added: Added) -> Repeats {
    match added {
        Added::New { repeats, .. } => repeats,
        Added::Known => panic!("its bytes were in"),
    }
}

#[test]
fn a_corrected_republication_counts_and_the_older_text_stays() {
    let (_folder, path) = nanhai_database();
    let mut store = Store::open(&path).unwrap();
    let mut corrected = nanhai_reports().remove(0);
    assert_eq!(corrected.header.year, Some(2018));
    corrected.page = 1;
    corrected.text = corrected.text.replace("received计918", "received计919");
    let received = corrected.facts.metrics.iter_mut().find(|m| m.value == 918.0).unwrap();
    (received.value, received.figure) = (919.0, "919".into());
    let added = common::add(&mut store, "corrected", &[corrected]);
    assert_eq!(repeats(added), Repeats { superseding: 1, ..Repeats::default() });
    assert_eq!(count(&store, "SELECT count(*) FROM report_year WHERE year = 2018"), 2);
    assert_eq!(count(&store, "SELECT count(*) FROM report_year WHERE is_current"), 3);
    assert_eq!(count(&store, "SELECT received FROM nanhai_reconsideration_2016_2018 WHERE year = 2018"), 919);
    assert_eq!(count(&store, "SELECT count(*) FROM copies WHERE relation = 'earlier_version' AND year = 2018"), 1);
}

#[test]
fn a_copy_in_other_bytes_changes_no_view() {
    let (_folder, path) = nanhai_database();
    let mut store = Store::open(&path).unwrap();
    let mut copy = nanhai_reports().remove(0);
    copy.header.url = Some("http://mirror.example/1.html".into());
    let added = common::add(&mut store, "mirror", &[copy]);
    assert_eq!(repeats(added), Repeats { copies: 1, ..Repeats::default() });
    assert_eq!(count(&store, "SELECT count(*) FROM report_year WHERE is_current"), 3);
    assert_eq!(count(&store, "SELECT count(*) FROM copies WHERE relation = 'copy' AND year = 2018"), 1);
}

#[test]
fn a_short_other_text_does_not_push_the_report_aside() {
    let (_folder, path) = nanhai_database();
    let mut store = Store::open(&path).unwrap();
    let note = report(1, Some(nanhai()), 2018, Cutoff::default(), &[("hotline", Value, 2018, 1.0)]);
    let added = common::add(&mut store, "note", &[note]);
    assert_eq!(repeats(added), Repeats { others: 1, ..Repeats::default() });
    assert_eq!(count(&store, "SELECT received FROM nanhai_reconsideration_2016_2018 WHERE year = 2018"), 918);
}

/// Databases of every version that has landed, unpacked into a folder.
fn earlier_databases(folder: &Path) -> Vec<std::path::PathBuf> {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/databases");
    let mut made = Vec::new();
    for entry in fs::read_dir(kept).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_some_and(|extension| extension == "gz") {
            let path = folder.join(file.file_stem().unwrap());
            let mut bytes = Vec::new();
            flate2::read::GzDecoder::new(fs::File::open(file).unwrap()).read_to_end(&mut bytes).unwrap();
            fs::write(&path, bytes).unwrap();
            made.push(path);
        }
    }
    made
}

#[test]
fn databases_of_earlier_versions_open_with_all_their_content() {
    let folder = tempfile::tempdir().unwrap();
    let databases = earlier_databases(folder.path());
    assert!(!databases.is_empty());
    for path in databases {
        let all = "SELECT (SELECT count(*) FROM report_year) * 1000000 + (SELECT count(*) FROM metric) * 1000
            + (SELECT count(*) FROM issue) * 100 + (SELECT count(*) FROM plan_item)";
        let before: i64 = Connection::open(&path).unwrap().query_row(all, (), |row| row.get(0)).unwrap();
        let store = Store::open(&path).unwrap();
        assert_eq!(count(&store, all), before, "{}", path.display());
        assert!(store.check().unwrap().is_empty(), "{}", path.display());
        // Schema 1 knew nothing of copies: what it had superseded counts as earlier, and places are compared anew.
        if !["v6.db", "v7.db", "v8.db"].iter().any(|name| path.ends_with(name)) {
            assert_eq!(count(&store, "SELECT count(*) FROM copies WHERE relation = 'earlier_version'"), 2);
        }
        assert_eq!(count(&store, "SELECT count(*) FROM stale_place"), 1, "to be compared by the next run");
        // A person read 41 in those that can hold a correction.
        let corrected = count(&store, "SELECT count(*) FROM correction WHERE status = 'in_force'");
        assert_eq!(count(&store, "SELECT received FROM reconsideration_outcome"), 40 + corrected);
    }
}

#[test]
fn a_report_of_an_unknown_place_is_kept_without_one() {
    let (_folder, path) = nanhai_database();
    let mut store = Store::open(&path).unwrap();
    let lost = report(1, None, 2018, Cutoff::default(), &[("received", Value, 2018, 1.0)]);
    common::add(&mut store, "lost", &[lost]);
    assert_eq!(count(&store, "SELECT count(*) FROM report_year WHERE jurisdiction_id IS NULL AND is_current"), 1);
    assert_eq!(count(&store, "SELECT count(*) FROM metric_flat WHERE jurisdiction IS NULL"), 1);
}

#[test]
fn places_stand_once_each_under_their_parents() {
    let (_folder, path) = nanhai_database();
    let store = Store::open(&path).unwrap();
    assert_eq!(count(&store, "SELECT count(*) FROM jurisdiction"), 3);
    assert_eq!(
        count(
            &store,
            "SELECT count(*) FROM jurisdiction d JOIN jurisdiction c ON c.jurisdiction_id = d.parent_id
             JOIN jurisdiction p ON p.jurisdiction_id = c.parent_id
             WHERE d.name = '南海区' AND c.name = '佛山市' AND p.name = '广东省'"
        ),
        1
    );
}

#[test]
fn a_document_that_fails_half_way_leaves_nothing() {
    let (_folder, path) = nanhai_database();
    let mut store = Store::open(&path).unwrap();
    let run = store.begin_run("test").unwrap();
    let reports = nanhai_reports();
    let twice = [reports[0].clone(), reports[0].clone()]; // the same page twice breaks UNIQUE
    let document = common::document("broken");
    let incoming =
        warehouse::store::Incoming { document: &document, byte_length: 1, reports: &twice, versions: common::VERSIONS };
    store.add_document(run, incoming).unwrap_err();
    assert_eq!(count(&store, "SELECT count(*) FROM document"), 1);
    assert_eq!(count(&store, "SELECT count(*) FROM report_year WHERE is_current"), 3);
}

#[test]
fn files_that_are_no_warehouse_are_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    fs::write(&text, "not a database").unwrap();
    assert!(refusal(&text).contains("is not a SQLite database"));
    assert_eq!(fs::read(&text).unwrap(), b"not a database");

    let foreign = folder.path().join("other.db");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    let bytes = fs::read(&foreign).unwrap();
    assert!(refusal(&foreign).contains("of another program"));
    assert_eq!(fs::read(&foreign).unwrap(), bytes);

    assert!(refusal(folder.path()).contains("is a folder"));
    assert!(refusal(&folder.path().join("no/such/w.db")).contains("cannot open or write"));
    assert!(refusal(&text.join("w.db")).contains("--db"));
}

#[test]
fn a_newer_schema_is_refused_untouched() {
    let (_folder, path) = nanhai_database();
    Connection::open(&path)
        .unwrap()
        .execute("INSERT INTO refinery_schema_history VALUES (99, 'later', '', '')", ())
        .unwrap();
    let bytes = fs::read(&path).unwrap();
    assert!(refusal(&path).contains("newer warehouse (schema 99"));
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn changed_views_are_made_anew_and_a_users_own_stay() {
    let (_folder, path) = nanhai_database();
    Connection::open(&path)
        .unwrap()
        .execute_batch(
            "DROP VIEW metric_flat; CREATE VIEW metric_flat AS SELECT 1 AS old;
             UPDATE canned_view SET sha256 = 'old' WHERE name = 'metric_flat';
             CREATE VIEW gone AS SELECT 1; INSERT INTO canned_view VALUES ('gone', 'old');
             CREATE VIEW my_own AS SELECT 1 AS one",
        )
        .unwrap();
    let store = Store::open(&path).unwrap();
    assert!(count(&store, "SELECT count(metric_id) FROM metric_flat") > 30);
    assert_eq!(count(&store, "SELECT count(*) FROM sqlite_master WHERE name = 'gone'"), 0);
    assert_eq!(count(&store, "SELECT one FROM my_own"), 1);
}

#[test]
fn the_codebook_is_written_when_its_version_changes() {
    let (_folder, path) = nanhai_database();
    let mut store = Store::open(&path).unwrap();
    assert!(!store.set_codebook("test", &[]).unwrap());
    assert_eq!(count(&store, "SELECT count(*) FROM metric_definition"), 1);
    assert!(store.set_codebook("next", &[]).unwrap());
    assert_eq!(count(&store, "SELECT count(*) FROM metric_definition"), 0);
}

#[test]
fn reading_needs_a_database() {
    let error = Store::open_read_only(Path::new("nowhere.db")).unwrap_err();
    assert_eq!(error.to_string(), "no database at nowhere.db; run `warehouse ingest PATH` first");
}

#[test]
fn a_run_that_was_killed_is_undone_by_whoever_opens_it_next() {
    for open in [Store::open_read_only, Store::open] {
        undone_by(open);
    }
}

fn undone_by(open: fn(&Path) -> anyhow::Result<Store>) {
    let (folder, path) = nanhai_database();
    let killed = folder.path().join("killed.db");
    // A transaction that spilled into the file and never ended: copy file and journal as they lie.
    let writer = Connection::open(&path).unwrap();
    writer
        .execute_batch(
            "PRAGMA cache_size = 2; BEGIN;
             UPDATE report_year SET text = text || hex(zeroblob(20000)), year = year + 100;
             UPDATE metric SET value = 0;",
        )
        .unwrap();
    fs::copy(&path, &killed).unwrap();
    fs::copy(folder.path().join("warehouse.db-journal"), folder.path().join("killed.db-journal")).unwrap();
    drop(writer);
    let store = open(&killed).unwrap();
    assert_eq!(count(&store, "SELECT max(year) FROM report_year"), 2018);
    assert_eq!(count(&store, "SELECT count(*) FROM metric WHERE value = 0"), 0);
}

#[test]
fn content_that_the_tables_refuse_is_told_from_a_database_that_fails() {
    let (_folder, path) = nanhai_database();
    let mut store = Store::open(&path).unwrap();
    let run = store.begin_run("test").unwrap();
    let mut bad = nanhai_reports().remove(0);
    bad.facts.metrics[0].value = f64::NAN; // SQLite keeps it as NULL
    let document = common::document("nan");
    let incoming =
        warehouse::store::Incoming { document: &document, byte_length: 1, reports: &[bad], versions: common::VERSIONS };
    let error = store.add_document(run, incoming).unwrap_err();
    assert!(warehouse::store::is_refused_content(&error), "{error:#}");
}

//! Many documents at a time: on several threads, in batches, beside another run, and killed.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::common::{self, nanhai_database, nanhai_reports};
use crate::many::{assert_same, command, dump, number, run, write_corpus};
use rusqlite::Connection;
use warehouse::compare::identity::{Test, Verdict};
use warehouse::ingest::{Input, Outcome, Tools, Way, ingest};
use warehouse::store::{Added, Batch, Incoming, Store, Tester, is_refused_content};

#[test]
fn many_threads_make_the_database_that_one_makes() {
    let folder = tempfile::tempdir().unwrap();
    let reports = write_corpus(folder.path(), 60, 0);
    let (one, four) = (folder.path().join("one.db"), folder.path().join("four.db"));
    let (alone, together) = (run(&one, &reports, &["--jobs", "1", "-v"]), run(&four, &reports, &["--jobs", "4", "-v"]));
    assert_eq!(alone.status.code(), Some(1), "three files are no reports");
    assert_eq!(alone, together);
    assert_same(&dump(&one, true), &dump(&four, true));
    assert!(number(&one, "SELECT count(*) FROM metric") > 1000);
    assert_eq!(number(&one, "SELECT count(*) FROM ingest_log WHERE status = 'known'"), 3);
    // A second time nothing but the log is written, and everything is known.
    let before = dump(&four, false);
    assert_eq!(run(&four, &reports, &[]).status.code(), Some(1));
    assert_same(&before, &dump(&four, false));
    assert_eq!(number(&four, "SELECT count(*) FROM ingest_log WHERE ingest_run_id = 2 AND status = 'added'"), 0);
}

#[test]
fn a_document_that_the_tables_refuse_costs_only_itself() {
    let (_folder, path) = nanhai_database();
    let mut store = Store::open(&path).unwrap();
    let run = store.begin_run("test").unwrap();
    let mut reports = nanhai_reports();
    reports.iter_mut().for_each(|report| report.header.year = report.header.year.map(|year| year + 10));
    let mut bad = reports.clone();
    // Its last row is the one that is refused.
    bad[2].facts.metrics.last_mut().unwrap().value = f64::NAN;
    let add = |batch: &Batch<'_>, name: &str, reports: &[_]| {
        let document = common::document(name);
        let incoming = Incoming { document: &document, byte_length: 1, reports, versions: common::VERSIONS };
        batch.whole(|| batch.add(incoming, None))
    };
    let batch = store.batch(run).unwrap();
    assert!(matches!(add(&batch, "before", &reports[..1]), Ok(Added::New { .. })));
    assert!(is_refused_content(&add(&batch, "bad", &bad).unwrap_err()));
    assert!(matches!(add(&batch, "behind", &reports[1..]), Ok(Added::New { .. })));
    batch.commit().unwrap();
    // One that is not committed leaves nothing.
    let batch = store.batch(run).unwrap();
    add(&batch, "dropped", &nanhai_reports()).unwrap();
    drop(batch);
    let sources = "SELECT group_concat(source, ' ') FROM document";
    let sources: String = store.connection().query_row(sources, (), |row| row.get(0)).unwrap();
    assert_eq!(sources, "nanhai.txt before.txt behind.txt");
    assert_eq!(number(&path, "SELECT count(*) FROM report_year"), 6);
    assert_eq!(store.check().unwrap(), []);
}

#[test]
fn documents_that_panic_or_are_refused_cost_only_themselves() {
    let folder = tempfile::tempdir().unwrap();
    let reports = write_corpus(folder.path(), 9, 1);
    let files: Vec<PathBuf> = warehouse::ingest::inputs(&[reports], Path::new("w.db"))
        .into_iter()
        .map(|input| PathBuf::from(input.name()))
        .collect();
    let path = folder.path().join("w.db");
    let mut store = Store::open(&path).unwrap();
    let tools = Tools::load(None).unwrap();
    let tester = Tester::new(|text, _| {
        assert!(!text.contains("2015"), "one that cannot be tested");
        // One that no table takes: SQLite keeps what is no number as NULL.
        let test = Test {
            identity: "test".to_owned(),
            formula: String::new(),
            printed: None,
            parts: Vec::new(),
            value: f64::NAN,
            recomputed: 0.0,
            verdict: Verdict::Broken,
            note: None,
        };
        if text.contains("2018") { vec![test] } else { Vec::new() }
    });
    store.set_identities("test", &[], tester).unwrap();
    let run = store.begin_run("test").unwrap();
    let inputs: Vec<Input> = files.into_iter().map(Input::File).collect();
    let (mut added, mut panicked, mut refused) = (0, 0, 0);
    ingest(&mut store, run, &inputs, &tools, Way { jobs: 3, index: false }, |_, _, outcome| match outcome {
        Outcome::Added { .. } => added += 1,
        Outcome::Rejected(reason) => {
            panicked += i64::from(reason.starts_with("a defect in warehouse"));
            refused += i64::from(reason.contains("NOT NULL"));
        }
        Outcome::Known(_) => panic!("all are new"),
    })
    .unwrap();
    assert!(added > 0 && panicked > 0 && refused > 0, "{added} {panicked} {refused}");
    assert_eq!(added + panicked + refused, 9);
    assert_eq!(number(&path, "SELECT count(*) FROM document"), added);
    assert_eq!(number(&path, "SELECT count(*) FROM ingest_log WHERE status = 'added'"), added);
    assert_eq!(number(&path, "SELECT count(*) FROM ingest_log WHERE status = 'rejected'"), panicked + refused);
    assert_eq!(number(&path, "SELECT count(*) FROM report_year"), added);
    assert_eq!(store.check().unwrap(), []);
}

#[test]
fn programs_that_make_a_database_at_once_all_find_it_made() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..10 {
        let path = folder.path().join(format!("{round}.db"));
        let open = || Store::open(&path).map(drop);
        thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(open)).collect();
            threads.into_iter().for_each(|thread| thread.join().unwrap().unwrap());
        });
        assert_eq!(Store::open(&path).unwrap().check().unwrap(), []);
    }
}

#[test]
fn two_runs_at_once_bring_every_document_once() {
    let folder = tempfile::tempdir().unwrap();
    // The second half of the one is the first half of the other.
    let (first, second) = (write_corpus(folder.path(), 40, 0), write_corpus(folder.path(), 40, 20));
    let db = folder.path().join("w.db");
    let running = [command(&db, &first, &["-q"]).spawn().unwrap(), command(&db, &second, &["-q"]).spawn().unwrap()];
    for run in running {
        let output = run.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.lines().all(|line| line.contains("again.txt") || line.contains("none.txt")), "{told}");
    }
    assert_eq!(number(&db, "SELECT count(*) FROM document"), 60);
    assert_eq!(number(&db, "SELECT count(*) FROM report_year WHERE is_current = 1 AND superseded_by IS NOT NULL"), 0);
    assert_eq!(number(&db, "SELECT count(*) FROM stale_place"), 0);
    assert_eq!(Store::open(&db).unwrap().check().unwrap(), []);
}

#[test]
fn a_killed_run_is_made_good_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let reports = write_corpus(folder.path(), 40, 0);
    let whole = folder.path().join("whole.db");
    run(&whole, &reports, &["-q"]);
    let undisturbed = dump(&whole, false);
    let killed = folder.path().join("killed.db");
    for millis in [400, 700, 1000, 1500] {
        let mut child = command(&killed, &reports, &["-q"]).spawn().unwrap();
        thread::sleep(Duration::from_millis(millis));
        child.kill().unwrap();
        child.wait().unwrap();
        // What is there is whole.
        let store = Store::open(&killed).unwrap();
        assert_eq!(store.check().unwrap(), []);
    }
    run(&killed, &reports, &["-q"]);
    assert_same(&undisturbed, &dump(&killed, false));
}

#[test]
fn another_program_that_writes_is_waited_for() {
    let (folder, db) = nanhai_database();
    let reports = write_corpus(folder.path(), 2, 1);
    let holder = Connection::open(&db).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut child = command(&db, &reports, &[]).spawn().unwrap();
    let mut said = String::new();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    stderr.read_line(&mut said).unwrap();
    assert_eq!(said, "another program holds the database; waiting for it\n");
    holder.execute_batch("ROLLBACK").unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(number(&db, "SELECT count(*) FROM document"), 3);
}

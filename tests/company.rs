//! Several programs on one database: four that write while others read. `DOCUMENTS` says how many documents; see
//! tests/README.md.

use crate::common;
use crate::content;
use std::cell::RefCell;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::many::{command, number, run, write_corpus};
use rusqlite::{Connection, OpenFlags};
use warehouse::ingest::{Tools, correct, read_stored};
use warehouse::store::{Action, Correction, Store, Target};

/// Documents; documents without a line in the log; without a report; reports whose numerals are not all there. One
/// statement, so that all is of one moment.
const LOOK: &str = "
    SELECT (SELECT count(*) FROM document),
        (SELECT count(*) FROM document d
         WHERE NOT EXISTS (SELECT 1 FROM ingest_log l WHERE l.document_id = d.document_id AND status = 'added')),
        (SELECT count(*) FROM document d WHERE NOT EXISTS (SELECT 1 FROM report_year r WHERE r.document_id = d.document_id)),
        (SELECT count(*) FROM report_year r WHERE numerals <>
            (SELECT count(DISTINCT text_start) FROM metric m WHERE m.report_year_id = r.report_year_id)
            + (SELECT count(*) FROM skipped_number s WHERE s.report_year_id = r.report_year_id))";

/// Reads again and again until told to stop, as `LOOK` does, and gives how often documents were seen to have come.
fn read(done: &AtomicBool, look: impl Fn() -> Result<Vec<i64>, String>) -> Result<(usize, usize), String> {
    let (mut looks, mut came, mut before) = (0, 0, 0);
    while !done.load(Ordering::Relaxed) {
        let found = look()?;
        if found[1..] != [0; 3] || found[0] < before {
            return Err(format!("after {before} documents: {found:?}"));
        }
        looks += 1;
        came += usize::from(found[0] > before);
        before = found[0];
    }
    Ok((looks, came))
}

/// A reader that waits for its turn as Python and so Datasette do.
fn library_reader(db: &Path) -> impl Fn() -> Result<Vec<i64>, String> {
    let connection = Connection::open_with_flags(db, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    connection.busy_timeout(Duration::from_secs(5)).unwrap();
    move || {
        let row = connection.query_row(LOOK, (), |row| (0..4).map(|at| row.get(at)).collect());
        row.map_err(|error| error.to_string())
    }
}

/// The stock shell; `None` where there is none.
fn shell_reader(db: &Path, timeout: &'static str) -> Option<impl Fn() -> Result<Vec<i64>, String>> {
    let db = db.to_owned();
    Command::new("sqlite3").arg("-version").output().ok()?;
    Some(move || {
        let timeout = format!(".timeout {timeout}");
        let args = ["-readonly", "-batch", "-bail", "-cmd", &timeout];
        let output = Command::new("sqlite3").args(args).arg(&db).arg(LOOK).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let row = String::from_utf8(output.stdout).unwrap();
        if !output.status.success() || !said.is_empty() {
            return Err(said);
        }
        row.trim().split('|').map(|cell| cell.parse().map_err(|_| row.clone())).collect()
    })
}

#[test]
fn four_runs_and_two_readers_are_no_hindrance_to_each_other() {
    let documents: usize = std::env::var("DOCUMENTS").map_or(60, |value| value.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let (db, alone) = (folder.path().join("w.db"), folder.path().join("alone.db"));
    // Each half begins a sixth behind the one before.
    let halves = [0, 1, 2, 3].map(|half| write_corpus(folder.path(), documents / 2, half * documents / 6));
    drop(Store::open(&db).unwrap());
    let began = Instant::now();
    let running = halves.each_ref().map(|half| command(&db, half, &["-q"]).spawn().unwrap());
    let (done, locked) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        let library = scope.spawn(|| read(&done, library_reader(&db)));
        let shell = scope.spawn(|| shell_reader(&db, "5000").map(|look| read(&done, look)));
        // One that does not wait at all is turned away at times, and that is all.
        let hasty = scope.spawn(|| {
            let Some(look) = shell_reader(&db, "0") else { return };
            while !done.load(Ordering::Relaxed) {
                match look() {
                    Ok(found) => assert_eq!(found[1..], [0; 3]),
                    Err(said) if said.contains("database is locked") => drop(locked.fetch_add(1, Ordering::Relaxed)),
                    Err(said) => panic!("{said}"),
                }
            }
        });
        for (half, run) in running.into_iter().enumerate() {
            let output = run.wait_with_output().unwrap();
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            let rejects = told.lines().filter(|line| !line.contains("waiting for it"));
            assert!(rejects.clone().all(|line| line.contains("none.txt")), "{half}: {told}");
            assert_eq!(output.status.code(), Some(1), "{half}: {told}");
        }
        done.store(true, Ordering::Relaxed);
        let (looks, came) = library.join().unwrap().unwrap();
        assert!(came > 1, "nothing was seen to come in");
        print!("four runs, {documents} documents, {:.1?}: the library looked {looks} times", began.elapsed());
        match shell.join().unwrap() {
            Some(seen) => print!(", the shell {} times", seen.unwrap().0),
            None => eprintln!("SKIP: no sqlite3 shell on this machine"),
        }
        hasty.join().unwrap();
        println!("; {} times a shell without a timeout found it locked", locked.load(Ordering::Relaxed));
    });
    assert_eq!(number(&db, "SELECT count(*) FROM document"), documents as i64);
    let twice = "SELECT count(*) - count(DISTINCT document_id) FROM ingest_log WHERE status = 'added'";
    assert_eq!(number(&db, twice), 0);
    assert_eq!(Store::open(&db).unwrap().check().unwrap(), []);
    // The same as of one run over all of them: of two copies that are alike the one that came first is current.
    take_in(&alone, &strings(&db, "SELECT source FROM document ORDER BY document_id"));
    content::assert_same_rows(&without_run(&alone), &without_run(&db));
}

fn strings(db: &Path, sql: &str) -> Vec<String> {
    let connection = Connection::open(db).unwrap();
    connection.prepare(sql).unwrap().query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// One run over files in this order.
fn take_in(db: &Path, files: &[String]) {
    let (first, others) = files.split_first().unwrap();
    command(db, Path::new(first), &["-q"]).args(others).output().unwrap();
}

#[test]
fn the_order_in_which_documents_come_in_is_nothing_to_what_is_compared() {
    let folder = tempfile::tempdir().unwrap();
    let [all, forth, back] = ["all.db", "forth.db", "back.db"].map(|name| folder.path().join(name));
    run(&all, &write_corpus(folder.path(), 120, 0), &["-q"]);
    // But for copies, of which the first one is current.
    let mut files =
        strings(&all, "SELECT source FROM document JOIN report_year USING (document_id) WHERE is_current = 1");
    assert!(files.len() > 100);
    take_in(&forth, &files);
    files.reverse();
    take_in(&back, &files);
    content::assert_same_rows(&without_run(&forth), &without_run(&back));
}

/// What a database holds but for its log, and for which of the folders a document was found in.
fn without_run(db: &Path) -> Vec<String> {
    let mut rows: Vec<String> = content::content(db).into_iter().filter(|row| !row.starts_with("ingest_log")).collect();
    for row in rows.iter_mut().filter(|row| row.starts_with("document ")) {
        let (begin, rest) = row.split_once("'/").expect("the path of a document");
        let (path, rest) = rest.split_once('\'').unwrap();
        *row = format!("{begin}{} {rest}", Path::new(path).file_name().unwrap().to_string_lossy());
    }
    rows.sort();
    rows
}

#[test]
fn a_correction_that_comes_while_a_report_is_read_again_is_in_that_reading() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("w.db");
    run(&db, &write_corpus(folder.path(), 1, 1), &["-q"]);
    let tools = Tools::load(None).unwrap();
    let open = || {
        let mut store = Store::open(&db).unwrap();
        tools.test_in(&mut store).unwrap();
        store
    };
    let (mut store, other) = (open(), RefCell::new(open()));
    let sql = "SELECT sha256, year FROM report_year JOIN document USING (document_id)";
    let (sha256, year): (String, i32) =
        store.connection().query_row(sql, (), |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let of_year = |year: i32| number(&db, &format!("SELECT count(*) FROM metric WHERE year = {year}"));
    let figures = of_year(year);
    assert!(figures > 3);
    let correction = Correction {
        target: Target::ReportYear,
        action: Action::Fix,
        sha256,
        page: 1,
        span: None,
        expected: [("year".to_owned(), year.into())].into_iter().collect(),
        corrected: [("year".to_owned(), (year - 30).into())].into_iter().collect(),
        reason: "年度有误".to_owned(),
        author: "王某".to_owned(),
        corrected_on: "2026-01-02".to_owned(),
    };
    let moved = store.reread(1, tools.versions(), |stored| {
        let report = read_stored(stored, &tools);
        if stored.corrected_year.is_none() {
            correct(&mut other.borrow_mut(), &correction, &tools)?;
        }
        report
    });
    assert_eq!(moved.unwrap().stale, [""; 0]);
    assert_eq!((of_year(year), of_year(year - 30)), (0, figures));
    assert_eq!(store.check().unwrap(), []);
}

#[test]
#[ignore = "takes half a minute: that long another program is waited for"]
fn a_lock_that_stays_is_reported() {
    let (folder, db) = common::nanhai_database();
    let reports = write_corpus(folder.path(), 2, 1);
    let holder = Connection::open(&db).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let output = run(&db, &reports, &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!((output.status.code(), lines.len()), (Some(1), 2), "{said}");
    assert_eq!(lines[0], "another program holds the database; waiting for it");
    assert!(lines[1].ends_with("is in use by another program; try again when it is done"), "{said}");
    holder.execute_batch("ROLLBACK").unwrap();
    assert!(run(&db, &reports, &[]).status.success());
}

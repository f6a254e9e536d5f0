//! Backups: whole databases of one moment, never at the cost of another file.

use std::fs;
use std::process::Stdio;

use crate::content::{self, done, root, run, warehouse};

/// Reports of many places and years, all of one kind: more than one batch of `ingest`.
fn reports(folder: &std::path::Path) -> usize {
    let text = fs::read_to_string(root().join("examples/tongchuan-2020.txt")).unwrap();
    let places = fs::read_to_string(root().join("codebook/places.csv")).unwrap();
    let cities = places.lines().filter(|row| row.contains(",prefecture,") && row.ends_with(",1980,2026"));
    let names = cities.filter_map(|row| row.split(',').nth(1)?.strip_suffix('市'));
    let names: Vec<&str> = names.filter(|name| name.chars().count() == 2).take(70).collect();
    for name in &names {
        for year in 2011..2021 {
            let told = text.replace("铜川", name).replace("2020", &year.to_string());
            fs::write(folder.join(format!("{name}-{year}.txt")), told).unwrap();
        }
    }
    names.len() * 10
}

#[test]
fn a_backup_while_another_program_ingests_is_a_whole_database() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir(at.join("in")).unwrap();
    let all = reports(&at.join("in"));
    done(at, &["ingest", root().join("examples/nanhai-2016.txt").to_str().unwrap()]);
    let mut ingest = std::process::Command::new(assert_cmd::cargo::cargo_bin!("warehouse"))
        .env_remove("WAREHOUSE_DB")
        .current_dir(at)
        .args(["--quiet", "ingest", "in"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut sizes = Vec::new();
    while ingest.try_wait().unwrap().is_none() {
        done(at, &["backup", "--force", "copy.db"]);
        let copy = rusqlite::Connection::open(at.join("copy.db")).unwrap();
        let count = |sql: &str| copy.query_row(sql, (), |row| row.get::<_, i64>(0)).unwrap();
        let documents = count("SELECT count(*) FROM document");
        assert_eq!(count("SELECT count(*) FROM ingest_log WHERE status = 'added'"), documents);
        sizes.push(documents);
        if sizes.len() % 4 == 1 {
            let output = run(at, &["--db", "copy.db", "check"]);
            assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
        }
    }
    assert!(ingest.wait().unwrap().success());
    assert!(sizes.iter().any(|size| (2..=all as i64).contains(size)), "no backup fell into the ingest: {sizes:?}");
    done(at, &["backup", "--force", "copy.db"]);
    content::assert_same(&at.join("warehouse.db"), &at.join("copy.db"));
    done(at, &["--db", "copy.db", "check"]);
    let left: Vec<String> =
        fs::read_dir(at).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(left.iter().all(|name| !name.contains(".part")), "{left:?}");
}

#[test]
fn nothing_else_is_lost_for_a_backup() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    done(at, &["ingest", root().join("examples/nanhai-2016.txt").to_str().unwrap()]);
    fs::write(at.join("notes.txt"), "mine").unwrap();
    fs::create_dir(at.join("folder")).unwrap();
    let foreign = rusqlite::Connection::open(at.join("foreign.db")).unwrap();
    foreign.execute_batch("CREATE TABLE mine (a); INSERT INTO mine VALUES (1)").unwrap();
    drop(foreign);
    done(at, &["backup", "copy.db"]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("warehouse.db", at.join("link.db")).unwrap();
    for (args, status, said) in [
        (&["backup", "warehouse.db"][..], 2, "is the database itself"),
        #[cfg(unix)]
        (&["backup", "--force", "link.db"], 2, "is the database itself"),
        (
            &["backup", "copy.db"],
            2,
            "copy.db is there already; name a new file, or replace an older backup with --force",
        ),
        (&["backup", "--force", "notes.txt"], 2, "and no warehouse"),
        (&["backup", "--force", "foreign.db"], 2, "and no warehouse"),
        (&["backup", "--force", "folder"], 2, "and no warehouse"),
        (&["backup", "no/copy.db"], 1, "there is no folder no"),
        (&["--db", "none.db", "backup", "new.db"], 1, "no database at none.db"),
        (&["backup"], 2, "FILE"),
    ] {
        let before: Vec<Vec<u8>> =
            ["warehouse.db", "copy.db", "notes.txt", "foreign.db"].map(|name| fs::read(at.join(name)).unwrap()).into();
        let output = run(at, args);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(status), "{args:?}: {text}");
        assert!(text.contains(said), "{args:?}: {text}");
        let after: Vec<Vec<u8>> =
            ["warehouse.db", "copy.db", "notes.txt", "foreign.db"].map(|name| fs::read(at.join(name)).unwrap()).into();
        assert!(before == after, "{args:?} changed a file");
    }
    assert!(!at.join("new.db").exists() && !at.join("none.db").exists());
}

#[test]
fn a_backup_that_cannot_be_finished_leaves_the_older_one() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    done(at, &["ingest", root().join("examples/nanhai-2016.txt").to_str().unwrap()]);
    done(at, &["backup", "copy.db"]);
    let before = fs::read(at.join("copy.db")).unwrap();
    // A page in the middle that is none: the copy would be as damaged as its original.
    let mut bytes = fs::read(at.join("warehouse.db")).unwrap();
    let pages = bytes.len() / 4096;
    for page in 2..pages {
        bytes[page * 4096..page * 4096 + 64].fill(0xff);
    }
    fs::write(at.join("warehouse.db"), bytes).unwrap();
    let mut command = warehouse(at, &["backup", "--force", "copy.db"]);
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), text.lines().count()), (Some(1), 1), "{text}");
    assert!(text.contains("damaged"), "{text}");
    assert!(fs::read(at.join("copy.db")).unwrap() == before);
    assert_eq!(fs::read_dir(at).unwrap().count(), 2);
}

#[test]
fn a_database_that_keeps_its_latest_pages_beside_it_is_backed_up_into_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    done(at, &["ingest", root().join("examples/nanhai-2016.txt").to_str().unwrap()]);
    let open = rusqlite::Connection::open(at.join("warehouse.db")).unwrap();
    open.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).unwrap();
    // Only in the log so far, which is no part of the file.
    open.execute("UPDATE document SET source = 'renamed.txt'", ()).unwrap();
    assert!(at.join("warehouse.db-wal").exists());
    fs::create_dir(at.join("safe")).unwrap();
    done(at, &["backup", "safe/copy.db"]);
    assert_eq!(fs::read_dir(at.join("safe")).unwrap().count(), 1, "one file");
    let copy = rusqlite::Connection::open(at.join("safe/copy.db")).unwrap();
    let source: String = copy.query_row("SELECT source FROM document", (), |row| row.get(0)).unwrap();
    assert_eq!(source, "renamed.txt");
}

#[test]
fn what_an_interrupted_program_left_beside_the_older_backup_does_not_get_into_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for file in ["nanhai-2016.txt", "tongchuan-2020.txt"] {
        done(at, &["ingest", root().join("examples").join(file).to_str().unwrap()]);
        if file.starts_with("nanhai") {
            done(at, &["backup", "older.db"]);
        }
    }
    content::interrupted(&at.join("older.db"), &at.join("copy.db"));
    done(at, &["backup", "--force", "copy.db"]);
    content::assert_same(&at.join("warehouse.db"), &at.join("copy.db"));
    done(at, &["--db", "copy.db", "check"]);
    // A journal whose database somebody has removed.
    content::interrupted(&at.join("older.db"), &at.join("gone.db"));
    fs::remove_file(at.join("gone.db")).unwrap();
    let output = run(at, &["backup", "gone.db"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("gone.db-journal is left from a database that was there before"), "{text}");
    assert!(!at.join("gone.db").exists());
}

#[cfg(unix)]
#[test]
fn what_an_interrupted_program_left_is_taken_back_by_readers_that_come_over_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    done(at, &["ingest", root().join("examples/nanhai-2016.txt").to_str().unwrap()]);
    fs::create_dir(at.join("elsewhere")).unwrap();
    content::interrupted(&at.join("warehouse.db"), &at.join("elsewhere/w.db"));
    std::os::unix::fs::symlink("elsewhere/w.db", at.join("link.db")).unwrap();
    done(at, &["--db", "link.db", "query", "metric_flat"]);
    content::assert_same(&at.join("warehouse.db"), &at.join("elsewhere/w.db"));
}

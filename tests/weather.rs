//! Bad weather: disks that are full or read-only, databases that vanish, are damaged or are none, files that change
//! while they are read. Each gets one line that says what, which file and what to do, and what was there stays whole.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::content::{self, assert_same_rows, content, done, root, run, stderr};
use rusqlite::Connection;
use warehouse::limits::Limits;
use warehouse::unpack::{Bytes, documents};

/// A folder with a database of one report, and what else commands take: two more reports as files, as facts and
/// a table of corrections.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Place {
        let place = Place { folder: tempfile::tempdir().unwrap() };
        let at = place.at();
        fs::create_dir(at.join("more")).unwrap();
        for (name, goal) in [
            ("nanhai-2016.txt", "first.txt"),
            ("nanhai-feed.xml", "more/feed.xml"),
            ("tongchuan-2020.txt", "more/a.txt"),
        ] {
            fs::copy(root().join("examples").join(name), at.join(goal)).unwrap();
        }
        done(at, &["--quiet", "ingest", "first.txt"]);
        let facts = done(at, &["--quiet", "extract", "more/feed.xml", "more/a.txt"]).stdout;
        assert_eq!(facts.iter().filter(|byte| **byte == b'\n').count(), 2);
        fs::write(at.join("facts.jsonl"), facts).unwrap();
        let template = String::from_utf8(done(at, &["correct", "--template", "metric_flat"]).stdout).unwrap();
        let mut lines = template.lines();
        let names: Vec<&str> = lines.next().unwrap().trim_start_matches('\u{feff}').split(',').collect();
        let mut cells: Vec<String> = lines.next().unwrap().split(',').map(str::to_owned).collect();
        let mut set =
            |name: &str, value: &str| cells[names.iter().position(|n| *n == name).unwrap()] = value.to_owned();
        [("action", "fix"), ("new_value", "164"), ("reason", "misprint"), ("author", "王某"), ("date", "2026-11-22")]
            .into_iter()
            .for_each(|(name, value)| set(name, value));
        fs::write(at.join("fix.csv"), format!("{}\n{}\n", names.join(","), cells.join(","))).unwrap();
        place
    }

    fn at(&self) -> &Path {
        self.folder.path()
    }

    fn db(&self) -> PathBuf {
        self.at().join("warehouse.db")
    }

    /// Every file below the folder with its bytes.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.at().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.insert(path.clone(), fs::read(path).unwrap());
                }
            }
        }
        files
    }
}

/// What writes the database, each a run that has something to write.
const WRITERS: [&[&str]; 4] =
    [&["ingest", "more"], &["load", "facts.jsonl"], &["correct", "fix.csv"], &["reextract", "--all"]];

/// What writes a file beside it, `OUT` being its name.
const FILES: [&[&str]; 8] = [
    &["export", "--all", "-o", "OUT"],
    &["export", "metric_flat", "-o", "OUT.csv"],
    &["export", "metric_flat", "-o", "OUT.xlsx"],
    &["export", "metric_flat", "-o", "OUT.parquet"],
    &["backup", "OUT.db"],
    &["merge", "warehouse.db", "-o", "OUT.db"],
    &["page", "-o", "OUT.html"],
    &["trace", "--report", "1", "--html", "OUT.html"],
];

/// What only reads.
const READERS: [&[&str]; 10] = [
    &["query", "metric_flat"],
    &["query", "--sql", "SELECT sum(length(text)) FROM report_year"],
    &["search", "复议"],
    &["status"],
    &["export", "metric_flat", "-o", "-"],
    &["trace", "12"],
    &["trace", "--report", "1"],
    &["diff", "warehouse.db", "warehouse.db"],
    &["codebook", "--uncoded"],
    &["datasette"],
];

/// Fails unless a command ended with status 1 and one line that holds all of `said`.
fn assert_refused(output: &Output, said: &[&str], case: &str) {
    let text = stderr(output);
    let last = text.lines().last().unwrap_or_default();
    assert_eq!(output.status.code(), Some(1), "{case}: {:?}: {text}", output.status);
    assert!(last.starts_with("warehouse: ") && said.iter().all(|word| last.contains(word)), "{case}: {text}");
    let names = last.matches("cannot use ").count() + last.matches("cannot write ").count();
    assert!(names <= 1, "{case} says one thing twice: {text}");
}

/// Runs lines of a shell; `$W` is the program, `$OUT` what it said last, `$END` its exit status.
fn shell(folder: &Path, script: &str) -> Command {
    let mut command = Command::new("bash");
    command.env_remove("WAREHOUSE_DB").env("W", assert_cmd::cargo::cargo_bin!("warehouse")).current_dir(folder);
    command.args(["-c", script]);
    command
}

/// Runs the program where no file may grow beyond so many KB; the shell takes the signal away, so that it is told
/// what a quota would tell it.
fn limited(folder: &Path, kilobytes: u64, args: &[&str]) -> Output {
    let script = format!("trap '' XFSZ; ulimit -f {kilobytes}; exec \"$W\" --quiet {}", args.join(" "));
    shell(folder, &script).output().unwrap()
}

#[test]
fn a_full_quota_is_told_and_costs_nothing_that_was_there() {
    for args in WRITERS {
        let place = Place::new();
        let before = content(&place.db());
        // No journal of these pages fits, or the database itself may not grow.
        for kilobytes in [2, fs::metadata(place.db()).unwrap().len() / 1024] {
            if ["correct", "reextract"].contains(&args[0]) && kilobytes > 2 {
                continue; // These make nothing larger.
            }
            let output = limited(place.at(), kilobytes, args);
            let case = format!("{args:?} in {kilobytes} KB");
            assert_refused(&output, &["the disk does not take warehouse.db", "quota", "free some space"], &case);
            assert_same_rows(&before, &without_log(content(&place.db()), &before));
            done(place.at(), &["--quiet", "check"]);
        }
        done(place.at(), &[&["--quiet"], args].concat());
        done(place.at(), &["--quiet", "check"]);
    }
}

/// What a run has written besides, in batches that were committed before it failed, is whole reports; without these
/// nothing may be left of it.
fn without_log(mut rows: Vec<String>, before: &[String]) -> Vec<String> {
    rows.retain(|row| {
        before.binary_search(row).is_ok() || !(row.starts_with("setting ") || row.starts_with("ingest_"))
    });
    rows
}

#[test]
fn a_database_that_the_quota_stops_at_its_beginning_is_made_by_the_next_run() {
    let place = Place::new();
    for kilobytes in [2, 40, 120] {
        let output = limited(place.at(), kilobytes, &["--db", "new.db", "ingest", "more"]);
        assert_refused(&output, &["the disk does not take new.db"], &format!("{kilobytes} KB"));
        let output = limited(place.at(), kilobytes, &["--db", "new.db", "ingest", "more"]);
        assert_refused(&output, &["the disk does not take new.db"], &format!("{kilobytes} KB once more"));
    }
    done(place.at(), &["--quiet", "--db", "new.db", "ingest", "more"]);
    done(place.at(), &["--quiet", "--db", "new.db", "check"]);
}

#[test]
fn a_program_that_the_limit_kills_leaves_a_database_that_is_made_good() {
    let place = Place::new();
    let before = content(&place.db());
    let size = fs::metadata(place.db()).unwrap().len() / 1024;
    let output = shell(place.at(), &format!("ulimit -f {size}; exec \"$W\" ingest more")).output().unwrap();
    assert_eq!(output.status.code(), None, "it ran to its end");
    done(place.at(), &["--quiet", "check"]);
    assert_same_rows(&before, &without_log(content(&place.db()), &before));
    done(place.at(), &["--quiet", "ingest", "more"]);
}

#[test]
fn a_file_that_does_not_fit_is_not_there() {
    let place = Place::new();
    let before = place.files();
    for args in FILES {
        let args: Vec<String> = args.iter().map(|arg| arg.replace("OUT", "made")).collect();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let kilobytes = if args[1] == "metric_flat" || args[0] == "trace" { 3 } else { 20 };
        let output = limited(place.at(), kilobytes, &args);
        let workbook = args.last().is_some_and(|name| name.ends_with(".xlsx"));
        let said: &[&str] = if workbook { &["temporary files in ", "TMPDIR"] } else { &["made", "free some space"] };
        assert_refused(&output, said, &format!("{args:?}"));
        if args[1] == "--all" {
            // Whole files only, and no description of files that are not there.
            assert!(!place.at().join("made/datapackage.json").exists());
            fs::remove_dir_all(place.at().join("made")).unwrap();
        }
        assert!(place.files() == before, "{args:?} left something: {:?}", place.files().keys());
    }
}

#[test]
fn a_full_device_is_told_by_all_who_write_to_it() {
    if !Path::new("/dev/full").exists() {
        eprintln!("SKIP: no /dev/full on this machine");
        return;
    }
    let place = Place::new();
    let full = || File::options().write(true).open("/dev/full").unwrap();
    let extract: &[&str] = &["extract", "first.txt"];
    let load: &[&str] = &["--db", "loaded.db", "load", "facts.jsonl"];
    let ingest: &[&str] = &["--db", "other.db", "ingest", "more"];
    for args in READERS.into_iter().chain([extract, load, ingest, &["manual"], &["check", "--json"]]) {
        let output = content::warehouse(place.at(), args).output().unwrap();
        assert!(!output.stdout.is_empty(), "{args:?} says nothing");
        if args[0] == "--db" {
            fs::remove_file(place.at().join(args[1])).unwrap();
        }
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("warehouse"));
        command.env_remove("WAREHOUSE_DB").current_dir(place.at()).args(args);
        let output = command.stdout(full()).output().unwrap();
        let said = ["cannot write to standard output: no space left on device", "free some space"];
        assert_refused(&output, &said, &format!("{args:?}"));
    }
    // What was to be said is no reason to lose what was done.
    for db in ["loaded.db", "other.db"] {
        done(place.at(), &["--quiet", "--db", db, "check"]);
        let output = done(place.at(), &["--db", db, "query", "--sql", "SELECT count(*) AS n FROM document"]);
        assert!(String::from_utf8(output.stdout).unwrap().contains('2'));
    }
    for format in ["csv", "jsonl", "parquet", "xlsx"] {
        let output = run(place.at(), &["export", "metric_flat", "--format", format, "-o", "/dev/full"]);
        assert_refused(&output, &["cannot write /dev/full: no space left on device"], format);
    }
    // A log on a full disk takes no word; the work goes on, and the exit status is that of the work.
    for (args, status) in [(&["--db", "silent.db", "ingest", "more"][..], 0), (&["query", "nothing"], 2)] {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("warehouse"));
        command.env_remove("WAREHOUSE_DB").current_dir(place.at()).args(args);
        let output = command.stderr(full()).output().unwrap();
        assert_eq!(output.status.code(), Some(status), "{args:?}: {:?}", output.status);
    }
    done(place.at(), &["--quiet", "--db", "silent.db", "check"]);
}

#[test]
fn whoever_closes_the_pipe_has_seen_enough() {
    let place = Place::new();
    for args in READERS {
        let output =
            shell(place.at(), "\"$W\" \"$@\" | :; exit ${PIPESTATUS[0]}").arg("bash").args(args).output().unwrap();
        assert_eq!((output.status.code(), stderr(&output).contains("warehouse:")), (Some(0), false), "{args:?}");
    }
}

/// Runs lines of a shell as one who may mount a file system that nobody else sees, `disk` in `folder`, of so many KB;
/// nothing if that is not to be had here.
fn on_a_disk(folder: &Path, kilobytes: u64, script: &str) -> Option<Output> {
    fs::create_dir_all(folder.join("disk")).unwrap();
    let script = format!("mount -t tmpfs -o size={kilobytes}k none disk || exit 99; {script}");
    let mut command = Command::new("unshare");
    let shell = shell(folder, &script);
    command.env_remove("WAREHOUSE_DB").env("W", assert_cmd::cargo::cargo_bin!("warehouse")).current_dir(folder);
    let output = command.args(["-rm", "bash"]).args(shell.get_args()).output();
    let output = output.ok().filter(|output| output.status.code() != Some(99) && !stderr(output).contains("unshare"));
    if output.is_none() {
        eprintln!("SKIP: no file system can be mounted here, so full and read-only disks were not tried");
    }
    output
}

#[test]
fn a_full_disk_is_told_and_costs_nothing_that_was_there() {
    let place = Place::new();
    let before = content(&place.db());
    let size = fs::metadata(place.db()).unwrap().len() / 1024;
    for args in WRITERS {
        // Room for the database and not for its journal too.
        let script = format!(
            "cp warehouse.db disk && head -c 8000 /dev/zero >disk/other
             \"$W\" --quiet --db disk/warehouse.db {}; END=$?
             ls disk >left; cp disk/warehouse.db after.db; exit $END",
            args.join(" ")
        );
        let Some(output) = on_a_disk(place.at(), size + 12, &script) else { return };
        assert_refused(&output, &["no space left for disk/warehouse.db", "free some space"], &format!("{args:?}"));
        assert_eq!(fs::read_to_string(place.at().join("left")).unwrap(), "other\nwarehouse.db\n", "{args:?}");
        assert_same_rows(&before, &without_log(content(&place.at().join("after.db")), &before));
        done(place.at(), &["--quiet", "--db", "after.db", "check"]);
    }
    for args in [
        &["backup", "disk/copy.db"][..],
        &["merge", "warehouse.db", "-o", "disk/copy.db"],
        &["export", "metric_flat", "-o", "disk/copy.csv"],
        &["page", "-o", "disk/copy.html"],
    ] {
        // Readers need no room of their own.
        let script = format!("\"$W\" --quiet {}; END=$?; ls disk >left; exit $END", args.join(" "));
        let Some(output) = on_a_disk(place.at(), 8, &script) else { return };
        assert_refused(&output, &["no space left", "disk/copy.", "free some space"], &format!("{args:?}"));
        assert_eq!(fs::read_to_string(place.at().join("left")).unwrap(), "", "{args:?}");
    }
}

#[test]
fn on_a_read_only_disk_all_is_read_and_nothing_written() {
    let place = Place::new();
    let output = on_a_disk(
        place.at(),
        2000,
        r#"cp warehouse.db disk && mount -o remount,ro none disk || exit 99
           try() { OUT=$("$W" --quiet "$@" 2>&1 >/dev/null); echo "$? $* | $OUT"; }
           for args in 'ingest more' 'load facts.jsonl' 'correct fix.csv' 'reextract --all'; do
               try --db disk/warehouse.db $args
           done
           for args in 'query metric_flat' 'search 复议' status check 'trace 12' 'export --all -o out' 'backup copy.db'; do
               try --db disk/warehouse.db $args
           done
           for args in 'export metric_flat -o disk/f.csv' 'backup disk/f.db' 'merge warehouse.db -o disk/f.db'; do
               try $args
           done
           try --db disk/new.db ingest more
           cmp warehouse.db disk/warehouse.db && ls disk"#,
    );
    let Some(output) = output else { return };
    let said = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 4 + 7 + 4 + 1, "{said}{}", String::from_utf8_lossy(&output.stderr));
    for line in &lines[..4] {
        assert!(line.starts_with("1 ") && line.contains("warehouse: cannot write disk/warehouse.db"), "{line}");
        assert!(line.contains("read-only; nothing was changed: copy it to where you may write"), "{line}");
    }
    assert!(lines[4..11].iter().all(|line| line.starts_with("0 ") && line.ends_with(" | ")), "{said}");
    for (line, name) in lines[11..15].iter().zip(["f.csv", "f.db", "f.db", "new.db"]) {
        assert!(line.starts_with("1 ") && line.contains(&format!("write disk/{name}")), "{line}");
    }
    assert_eq!(lines[15], "warehouse.db");
}

#[test]
fn a_database_that_was_left_half_written_is_named_where_it_cannot_be_made_good() {
    let place = Place::new();
    let writer = Connection::open(place.db()).unwrap();
    writer
        .execute_batch(
            "PRAGMA cache_size = 2; BEGIN; UPDATE report_year SET text = text || hex(zeroblob(20000));
             UPDATE metric SET value = 0;",
        )
        .unwrap();
    fs::copy(place.db(), place.at().join("half.db")).unwrap();
    fs::copy(place.at().join("warehouse.db-journal"), place.at().join("half.db-journal")).unwrap();
    drop(writer);
    for args in ["query metric_flat", "ingest more"] {
        let script = format!(
            "cp half.db half.db-journal disk && mount -o remount,ro none disk || exit 99; \"$W\" --db disk/half.db {args}"
        );
        let Some(output) = on_a_disk(place.at(), 4000, &script) else { return };
        let said =
            ["disk/half.db was left half-written by a killed program", "half.db-journal, to where you may write"];
        assert_refused(&output, &said, args);
    }
    done(place.at(), &["--quiet", "--db", "half.db", "check"]);
    assert_same_rows(&content(&place.db()), &content(&place.at().join("half.db")));
}

/// A run that waits for a report out of a pipe, with something done to its database meanwhile.
fn ingest_while(place: &Place, deed: impl FnOnce()) -> Output {
    let pipe = place.at().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("warehouse"));
    command.env_remove("WAREHOUSE_DB").current_dir(place.at()).args(["ingest", "pipe"]);
    let ingest = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    // Opens when the run has begun and reads.
    let mut report = File::options().write(true).open(&pipe).unwrap();
    deed();
    report.write_all(&fs::read(place.at().join("more/a.txt")).unwrap()).unwrap();
    drop(report);
    ingest.wait_with_output().unwrap()
}

#[test]
fn a_database_that_goes_while_a_run_writes_is_no_success() {
    let said = ["warehouse.db was moved, replaced or deleted while it was in use", "run this again"];
    let place = Place::new();
    assert_refused(&ingest_while(&place, || fs::remove_file(place.db()).unwrap()), &said, "deleted");
    assert!(!place.db().exists());

    let place = Place::new();
    let (db, moved) = (place.db(), place.at().join("moved.db"));
    let before = content(&db);
    let other = || {
        fs::rename(&db, &moved).unwrap();
        done(place.at(), &["--quiet", "ingest", "more/feed.xml"]);
    };
    assert_refused(&ingest_while(&place, other), &said, "replaced");
    for db in ["moved.db", "warehouse.db"] {
        done(place.at(), &["--quiet", "--db", db, "check"]);
    }
    assert_same_rows(&before, &without_log(content(&moved), &before));
    assert!(content(&db).iter().all(|row| !row.contains("通川区")), "written into another's database");

    let place = Place::new();
    assert_eq!(ingest_while(&place, || ()).status.code(), Some(0));
}

#[test]
fn what_is_no_warehouse_or_a_newer_one_is_refused_by_every_command_untouched() {
    let place = Place::new();
    let at = place.at();
    fs::write(at.join("notes.txt"), "mine, and longer than the hundred bytes of a header. ".repeat(4)).unwrap();
    Connection::open(at.join("foreign.db")).unwrap().execute_batch("CREATE TABLE mine (a)").unwrap();
    // Another program's, with a transaction that it has not ended: SQLite would end it.
    fs::copy(at.join("foreign.db"), at.join("busy.db")).unwrap();
    fs::write(at.join("busy.db-journal"), [0xd9; 600]).unwrap();
    fs::copy(place.db(), at.join("newer.db")).unwrap();
    let newer = Connection::open(at.join("newer.db")).unwrap();
    newer.execute("INSERT INTO refinery_schema_history VALUES (99, 'later', '', '')", ()).unwrap();
    drop(newer);
    fs::write(at.join("cut.db"), &fs::read(place.db()).unwrap()[..80]).unwrap();
    let before = place.files();
    for (db, said) in [
        ("notes.txt", "is not a SQLite database"),
        ("foreign.db", "is a database of another program"),
        ("busy.db", "is a database of another program"),
        ("newer.db", "was made by a newer warehouse (schema 99"),
        ("cut.db", "is not a SQLite database"),
    ] {
        let files = FILES.into_iter().filter(|args| args[0] != "merge");
        let readers = READERS.into_iter().filter(|args| args[0] != "diff");
        for args in WRITERS.into_iter().chain(files).chain(readers).chain([&["check"][..], &["chart", "x"]]) {
            if args[0] == "chart" {
                continue;
            }
            let args: Vec<String> = args.iter().map(|arg| arg.replace("OUT", "made")).collect();
            let all: Vec<&str> = ["--db", db].into_iter().chain(args.iter().map(String::as_str)).collect();
            assert_refused(&run(at, &all), &[db, said], &format!("{all:?}"));
        }
        for args in [
            &["merge", "warehouse.db", db, "-o", "made.db"][..],
            &["diff", "warehouse.db", db],
            &["diff", db, "warehouse.db"],
        ] {
            assert_refused(&run(at, args), &[db, said], &format!("{args:?}"));
        }
        assert!(place.files() == before, "{db}: {:?}", place.files().keys());
    }
}

/// Copies of the database in which no page but the first few can be read, and none of figures and reports.
fn damaged(place: &Place) {
    let all: Vec<i64> = (2..fs::metadata(place.db()).unwrap().len() as i64 / 4096).collect();
    let connection = Connection::open(place.db()).unwrap();
    let mut select =
        connection.prepare("SELECT pageno - 1 FROM dbstat WHERE name IN ('metric', 'report_year')").unwrap();
    let some = select.query_map((), |row| row.get(0)).unwrap().collect::<rusqlite::Result<Vec<i64>>>().unwrap();
    assert!(some.len() > 3, "{some:?}");
    for (name, pages) in [("damaged.db", all), ("rotten.db", some)] {
        let mut bytes = fs::read(place.db()).unwrap();
        pages.into_iter().for_each(|page| bytes[page as usize * 4096..][..64].fill(0xff));
        fs::write(place.at().join(name), bytes).unwrap();
    }
}

#[test]
fn a_damaged_database_is_named_by_every_command_and_not_made_worse() {
    let place = Place::new();
    damaged(&place);
    let before = place.files();
    let said = ["`warehouse check`", "restore a backup"];
    let files = FILES.into_iter().filter(|args| args[0] != "merge");
    let readers = READERS.into_iter().filter(|args| args[0] != "diff");
    for args in WRITERS.into_iter().chain(files).chain(readers) {
        let args: Vec<String> = args.iter().map(|arg| arg.replace("OUT", "made")).collect();
        for db in ["damaged.db", "rotten.db"] {
            let all: Vec<&str> = ["--db", db].into_iter().chain(args.iter().map(String::as_str)).collect();
            if db == "rotten.db" && ["datasette", "ingest", "load"].contains(&all[2]) {
                continue; // They need none of its pages, or note in the log that they have begun.
            }
            let output = run(place.at(), &all);
            assert_refused(&output, &[&[&*format!("{db} is damaged")], &said[..]].concat(), &format!("{all:?}"));
            fs::remove_dir_all(place.at().join("made")).ok();
            assert!(place.files() == before, "{all:?}: {:?}", place.files().keys());
        }
    }
    for db in ["damaged.db", "rotten.db"] {
        let damaged = format!("{db} is damaged");
        let merge = ["merge", "warehouse.db", db, "-o", "made.db"];
        assert_refused(&run(place.at(), &merge), &[&[&*damaged], &said[..]].concat(), "merge");
        assert_refused(&run(place.at(), &["diff", "warehouse.db", db]), &[&damaged], "diff");
        assert_eq!(run(place.at(), &["--db", db, "check"]).status.code(), Some(1));
    }
    assert!(run(place.at(), &["--db", "rotten.db", "check"]).stdout.starts_with(b"integrity: "));
    assert!(place.files() == before);
}

#[test]
fn a_file_that_grows_while_it_is_read_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crawl.jsonl");
    let line = |n: usize| format!("{{\"title\": \"{n}\", \"text\": \"{}\"}}\n", "字".repeat(30_000));
    fs::write(&path, line(1) + &line(2)).unwrap();
    let mut found = Vec::new();
    let mut grown = false;
    documents("crawl.jsonl", Bytes::File(File::open(&path).unwrap()), &Limits::default(), &mut |name, content| {
        if !std::mem::replace(&mut grown, true) {
            fs::write(&path, line(1) + &line(2) + &line(3)).unwrap();
        }
        found.push((name.to_owned(), content.map(|_| ()).map_err(|error| error.to_string())));
        Ok(())
    })
    .unwrap();
    let (last, whole) = found.split_last().unwrap();
    assert!(whole.len() >= 2 && whole.iter().all(|(_, content)| content.is_ok()), "{found:?}");
    assert_eq!(last.0, "crawl.jsonl");
    let said = last.1.clone().unwrap_err();
    assert!(said.contains("it was written while it was read") && said.contains("run this again"), "{said}");
}

#[test]
fn a_report_that_is_being_written_is_not_taken_in_half() {
    let place = Place::new();
    let report = place.at().join("growing.txt");
    let text = fs::read(place.at().join("more/a.txt")).unwrap();
    // Longer to read than the clock of the file system is coarse, and never the same twice while somebody writes it.
    fs::write(&report, [&text[..], &"\n".repeat(8_000_000).into_bytes()].concat()).unwrap();
    let mut seen = false;
    for _ in 0..20 {
        let mut ingest = content::warehouse(place.at(), &["ingest", "--limit", "file=100M", "growing.txt"]);
        let mut writer = File::options().append(true).open(&report).unwrap();
        let stop = std::sync::atomic::AtomicBool::new(false);
        let output = std::thread::scope(|scope| {
            scope.spawn(|| {
                while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                    writer.write_all(b"\n").unwrap();
                }
            });
            let output = ingest.output().unwrap();
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
            output
        });
        if stderr(&output).contains("growing.txt: it is being written while it is read: wait until it is whole") {
            assert_eq!(output.status.code(), Some(1));
            seen = true;
            break;
        }
    }
    assert!(seen, "it was read as if nobody wrote it");
}

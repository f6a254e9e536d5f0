//! Commands that are killed at any moment and run again: what they leave is whole, and the end is that of a run
//! that nobody disturbed. How many kills, and of how much, say the variables in [`Size`]; see tests/README.md.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::content::{self, done, root};
use crate::many::corpus::random::Random;
use crate::many::{dump, write_corpus};
use rusqlite::Connection;
use warehouse::store::Store;

/// How long a command may take at all.
const HANGS: Duration = Duration::from_secs(600);

/// What a journal begins with once it is on the disk, from when on the database itself is written.
const MAGIC: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

/// How much is done: few kills of little unless the environment says otherwise.
struct Size {
    /// Kills of `ingest`; of other commands a tenth.
    kills: usize,
    documents: usize,
    seed: u64,
}

impl Size {
    fn asked() -> Size {
        let asked = |name: &str| std::env::var(name).ok().map(|value| value.parse::<usize>().expect(name));
        Size {
            kills: asked("KILLS").unwrap_or(6),
            documents: asked("DOCUMENTS").unwrap_or(30),
            seed: asked("SEED").unwrap_or(1) as u64,
        }
    }

    fn of_others(&self) -> usize {
        (self.kills / 10).max(3)
    }
}

/// A command that is to be killed.
struct Victim<'a> {
    name: &'a str,
    /// The folder that it runs in, as it is before; each time a copy of it.
    before: &'a Path,
    args: &'a [&'a str],
    /// The database that it writes.
    database: &'a str,
    /// Whether kills go on until one falls into a write: on a busy machine those that are aimed come too late.
    into_write: bool,
}

/// So many more kills are aimed at a write at most.
const MORE: usize = 20;

/// What was found where the killed ones had stood.
#[derive(Default)]
struct Tally {
    ended: usize,
    in_transaction: usize,
    in_write: usize,
}

impl Victim<'_> {
    /// Kills it, has `left` look at a copy of what is left, runs it again, and holds what `state` says then against
    /// what it says after a run that nobody disturbs.
    fn kill(&self, kills: usize, seed: u64, left: impl Fn(&Path), state: impl Fn(&Path) -> Vec<String>) -> Tally {
        let whole = self.fresh();
        // The first time not everything is in memory yet.
        let lasts = self.undisturbed(self.fresh().path()).min(self.undisturbed(whole.path()));
        left(copy_of(whole.path()).path());
        let undisturbed = state(whole.path());
        assert!(undisturbed.len() > 20, "{}: nothing to compare", self.name);
        let mut random = Random::new(seed);
        let mut tally = Tally::default();
        for kill in 0..kills + MORE {
            if kill >= kills && (tally.in_write > 0 || !self.into_write) {
                break;
            }
            // Every other one is let go on until it writes to the database file itself.
            let aimed = kill % 2 == 1 || kill >= kills;
            let delay = lasts.mul_f64(random.unit() * if aimed { 0.9 } else { 1.02 });
            let folder = self.fresh();
            let at = folder.path();
            let what = format!("{}, seed {seed}, kill {kill} after {delay:?}, aimed {aimed}", self.name);
            self.kill_once(at, delay, aimed, &mut tally);
            let copy = copy_of(at);
            left(copy.path());
            let output = content::warehouse(at, self.args).output().unwrap();
            let told = content::stderr(&output);
            // One that was killed after its last step has made its file, and another may not be made over it.
            let made = self.name == "merge" && told.contains("is there already");
            assert!(made || matches!(output.status.code(), Some(0 | 1)), "{what}: {told}");
            for part in parts(at) {
                assert!(
                    told.contains(&format!("{part} is left from a run that was stopped")),
                    "{what}: {part}: {told}"
                );
            }
            let found = state(at);
            assert!(found == undisturbed, "{what}: {}", difference(&undisturbed, &found));
        }
        let Tally { ended, in_transaction, in_write } = tally;
        println!(
            "{}: {kills} kills within {lasts:.2?} (seed {seed}): {ended} after its end, {in_transaction} within a \
             transaction, {in_write} of them while the database was written",
            self.name
        );
        tally
    }

    /// How long it takes.
    fn undisturbed(&self, folder: &Path) -> Duration {
        let began = Instant::now();
        self.spawn(folder).wait().unwrap();
        began.elapsed()
    }

    fn fresh(&self) -> tempfile::TempDir {
        copy_of(self.before)
    }

    fn spawn(&self, folder: &Path) -> std::process::Child {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("warehouse"));
        command.env_remove("WAREHOUSE_DB").current_dir(folder).args(self.args);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    fn kill_once(&self, folder: &Path, delay: Duration, aimed: bool, tally: &mut Tally) {
        let journal = folder.join(format!("{}-journal", self.database));
        let began = Instant::now();
        let mut child = self.spawn(folder);
        // Sleeping is too coarse for moments between two writes.
        while began.elapsed() < delay {
            thread::sleep((delay - began.elapsed()).min(Duration::from_micros(200)));
        }
        while aimed && !is_written_behind(&journal) && child.try_wait().unwrap().is_none() {
            assert!(began.elapsed() < HANGS, "{} hangs", self.name);
        }
        tally.ended += usize::from(child.try_wait().unwrap().is_some());
        let _ = child.kill();
        child.wait().unwrap();
        tally.in_transaction += usize::from(journal.metadata().is_ok_and(|found| found.len() > 0));
        tally.in_write += usize::from(is_written_behind(&journal));
    }
}

/// Whether the journal is complete, so that whoever comes next takes back what it stands for.
fn is_written_behind(journal: &Path) -> bool {
    let mut begins = [0; 8];
    File::open(journal).and_then(|mut file| file.read_exact(&mut begins)).is_ok() && begins == MAGIC
}

fn copy_of(folder: &Path) -> tempfile::TempDir {
    let made = tempfile::tempdir().unwrap();
    copy(folder, made.path());
    made
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let goal = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&goal).unwrap();
            copy(&entry.path(), &goal);
        } else {
            fs::copy(entry.path(), goal).unwrap();
        }
    }
}

fn difference(one: &[String], other: &[String]) -> String {
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        let rows = these.iter().filter(|row| !those.contains(row)).take(4);
        rows.map(|row| row.chars().take(300).collect()).collect()
    };
    format!("{} and {} rows; only {:?}; only {:?}", one.len(), other.len(), only(one, other), only(other, one))
}

/// What unfinished files lie in a folder: the next run must say so.
fn parts(folder: &Path) -> Vec<String> {
    names(folder).into_iter().filter(|name| name.ends_with(".part")).collect()
}

/// The names of all files in a folder.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Every row of a database with what the log says of each input, and which files lie beside it.
fn state(folder: &Path, database: &str) -> Vec<String> {
    let path = folder.join(database);
    let mut rows = dump(&path, false);
    rows.extend(beside(folder, database));
    rows
}

/// What the log says of each input, and which files there are.
fn beside(folder: &Path, database: &str) -> Vec<String> {
    let mut rows = Vec::new();
    let connection = Connection::open(folder.join(database)).unwrap();
    // That something was known already says that a run was stopped, and what is rejected is so each time.
    let log = "SELECT DISTINCT 'log ' || input || ' ' || status || coalesce(reason, '') FROM ingest_log
               WHERE status <> 'known' ORDER BY 1";
    rows.extend(strings(&connection, log));
    let twice =
        "SELECT 'in twice: ' || input FROM ingest_log WHERE status = 'added' GROUP BY document_id HAVING count(*) > 1";
    rows.extend(strings(&connection, twice));
    rows.extend(names(folder).into_iter().filter(|name| !name.contains(".part")));
    rows
}

fn strings(connection: &Connection, sql: &str) -> Vec<String> {
    let mut select = connection.prepare(sql).unwrap();
    select.query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// Fails unless what a killed program left, if anything, is a sound file with whole documents in it.
fn is_sound(path: &Path) {
    if !path.exists() {
        return;
    }
    let connection = Connection::open(path).unwrap();
    assert_eq!(strings(&connection, "SELECT integrity_check FROM pragma_integrity_check"), ["ok"]);
    let dangling = "SELECT \"table\" || ' ' || rowid FROM pragma_foreign_key_check";
    assert_eq!(strings(&connection, dangling), [""; 0]);
    drop(connection);
    // As the next command finds it; one that begins to make tables has none yet.
    if let Ok(store) = Store::open(path) {
        assert_eq!(store.check().unwrap(), []);
    }
}

/// A folder with a database `w.db` of generated reports.
fn ingested(documents: usize, first: usize) -> tempfile::TempDir {
    let (folder, reports) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let reports = write_corpus(reports.path(), documents, first);
    // Some inputs are rejected.
    content::run(folder.path(), &["--db", "w.db", "-q", "ingest", reports.to_str().unwrap()]);
    folder
}

/// The built-in codebook with a word of some metrics replaced, so that figures lose their code.
fn other_codebook(folder: &Path) -> PathBuf {
    let made = folder.join("codebook");
    fs::create_dir(&made).unwrap();
    copy(&root().join("codebook"), &made);
    let file = made.join("metrics/reconsideration.toml");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("受理"));
    fs::write(file, text.replace("受理", "受悉")).unwrap();
    made
}

#[test]
fn an_ingest_that_is_killed_ends_as_one_that_is_not() {
    let size = Size::asked();
    let (folder, empty) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let reports = write_corpus(folder.path(), size.documents, 0);
    let args = ["--db", "w.db", "-q", "ingest", reports.to_str().unwrap()];
    let victim = Victim { name: "ingest", before: empty.path(), args: &args, database: "w.db", into_write: true };
    let left = |at: &Path| is_sound(&at.join("w.db"));
    let tally = victim.kill(size.kills, size.seed, left, |at| state(at, "w.db"));
    assert!(tally.in_write > 0, "no kill fell into a write");
}

/// A file that puts a figure of each report right, gives every other report another year, and an issue of each another
/// theme.
fn corrections(database: &Path) -> String {
    let connection = Connection::open(database).unwrap();
    let rows = "SELECT 'metric,' || sha256 || ',' || page || ',' || min(text_start) || ',' || text_end || ',' || m.year || ',,'
             || value || ',' || (value + 1) || ',,,原文如此,王某,2026-01-02', report_year_id * 3 AS place
         FROM metric m JOIN report_year USING (report_year_id) JOIN document USING (document_id)
         WHERE m.measure = 'value' AND code IS NOT NULL AND section = 'done' GROUP BY report_year_id
         UNION ALL
         SELECT 'report_year,' || sha256 || ',' || page || ',,,' || year || ',' || (year - 30) || ',,,,,年度有误,王某,2026-01-02',
             report_year_id * 3 + 1
         FROM report_year JOIN document USING (document_id) WHERE report_year_id % 2
         UNION ALL
         SELECT 'issue,' || sha256 || ',' || page || ',' || i.text_start || ',' || i.text_end || ',,,,,' || theme
             || ',other,另有所指,王某,2026-01-02', report_year_id * 3 + 2
         FROM issue i JOIN report_year USING (report_year_id) JOIN document USING (document_id) WHERE seq = 1
         ORDER BY 2";
    let header =
        "target,sha256,page,text_start,text_end,year,new_year,value,new_value,theme,new_theme,reason,author,date";
    [vec![header.to_owned()], strings(&connection, rows)].concat().join("\n")
}

#[test]
fn corrections_that_are_killed_end_as_those_that_are_not() {
    let size = Size::asked();
    let before = ingested(size.documents / 2, 0);
    fs::write(before.path().join("fix.csv"), corrections(&before.path().join("w.db"))).unwrap();
    let args = ["--db", "w.db", "correct", "fix.csv"];
    let victim = Victim { name: "correct", before: before.path(), args: &args, database: "w.db", into_write: false };
    let left = |at: &Path| is_sound(&at.join("w.db"));
    victim.kill(size.of_others(), size.seed, left, |at| state(at, "w.db"));
}

#[test]
fn readings_that_are_killed_end_as_those_that_are_not() {
    let size = Size::asked();
    let (folder, before) = (tempfile::tempdir().unwrap(), ingested(size.documents / 2, 0));
    let other = other_codebook(folder.path());
    let more = write_corpus(folder.path(), size.documents / 4, size.documents / 2);
    let (other, more) = (other.to_str().unwrap(), more.to_str().unwrap());
    let left = |at: &Path| is_sound(&at.join("w.db"));
    // Identity tests get new numbers with each reading, so that numbers say how often a report was read.
    let unmoved = content::content(&before.path().join("w.db"));
    for (name, args) in [
        ("reextract", &["--db", "w.db", "-q", "reextract", "--codebook", other][..]),
        ("reextract --all", &["--db", "w.db", "-q", "reextract", "--all"]),
        ("ingest --codebook", &["--db", "w.db", "-q", "ingest", more, "--codebook", other]),
    ] {
        let victim = Victim { name, before: before.path(), args, database: "w.db", into_write: false };
        victim.kill(size.of_others(), size.seed, left, |at| {
            let found = content::content(&at.join("w.db"));
            assert!(name.contains("--all") || found != unmoved, "nothing moved");
            let rows = found.into_iter().filter(|row| !row.starts_with("ingest_log"));
            rows.chain(beside(at, "w.db")).collect()
        });
    }
}

#[test]
fn facts_whose_loading_is_killed_end_as_those_that_are_not() {
    let size = Size::asked();
    let (folder, before) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let reports = write_corpus(folder.path(), size.documents, 0);
    let facts = content::run(before.path(), &["-q", "extract", reports.to_str().unwrap()]).stdout;
    assert!(facts.len() > 10_000);
    fs::write(before.path().join("facts.jsonl"), facts).unwrap();
    let args = ["--db", "w.db", "-q", "load", "facts.jsonl"];
    let victim = Victim { name: "load", before: before.path(), args: &args, database: "w.db", into_write: false };
    victim.kill(size.of_others(), size.seed, |at| is_sound(&at.join("w.db")), |at| state(at, "w.db"));
}

/// The database of the first schema with many copies of its reports.
fn old_database(path: &Path, copies: usize) {
    let mut bytes = Vec::new();
    let packed = File::open(root().join("tests/databases/v1.db.gz")).unwrap();
    flate2::read::GzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
    fs::write(path, bytes).unwrap();
    let connection = Connection::open(path).unwrap();
    connection.execute_batch("PRAGMA synchronous = OFF; BEGIN").unwrap();
    for table in ["document", "report_year", "metric", "skipped_number", "issue", "plan_item"] {
        let columns = strings(&connection, &format!("SELECT name FROM pragma_table_info('{table}')"));
        let cells: Vec<String> = columns
            .iter()
            .map(|column| match column.as_str() {
                "jurisdiction_id" => column.clone(),
                "sha256" => "printf('%064x', document_id + number * 1000)".to_owned(),
                "is_current" => "0".to_owned(),
                id if id.ends_with("_id") => format!("{id} + number * 1000"),
                _ => column.clone(),
            })
            .collect();
        let copy = format!(
            "INSERT INTO {table} WITH copy (number) AS (VALUES (1) UNION ALL SELECT number + 1 FROM copy WHERE number < {copies})
             SELECT {} FROM {table}, copy",
            cells.join(", ")
        );
        connection.execute_batch(&copy).unwrap();
    }
    connection.execute_batch("COMMIT").unwrap();
}

#[test]
fn migrations_that_are_killed_end_as_those_that_are_not() {
    let size = Size::asked();
    let before = tempfile::tempdir().unwrap();
    old_database(&before.path().join("w.db"), size.documents * 10);
    // Opens the database for writing and finds nothing to do.
    fs::write(before.path().join("none.csv"), "reason\n").unwrap();
    let args = ["--db", "w.db", "correct", "none.csv"];
    let victim = Victim { name: "migration", before: before.path(), args: &args, database: "w.db", into_write: true };
    let left = |at: &Path| {
        let connection = Connection::open(at.join("w.db")).unwrap();
        let schema = strings(&connection, "SELECT CAST(max(version) AS TEXT) FROM refinery_schema_history");
        assert!(schema == ["1"] || schema[0].as_str() > "6", "half of the migrations: {schema:?}");
        drop(connection);
        is_sound(&at.join("w.db"));
    };
    let tally = victim.kill(size.of_others(), size.seed, left, |at| state(at, "w.db"));
    assert!(tally.in_write > 0, "no kill fell into a write");
}

#[test]
fn a_merge_that_is_killed_leaves_no_half_of_a_database() {
    let size = Size::asked();
    let before = ingested(size.documents / 2, 0);
    let at = before.path();
    fs::write(at.join("fix.csv"), corrections(&at.join("w.db"))).unwrap();
    content::run(at, &["--db", "w.db", "correct", "fix.csv"]);
    let other = ingested(size.documents / 2, size.documents / 4);
    fs::copy(other.path().join("w.db"), at.join("b.db")).unwrap();
    old_database(&at.join("old.db"), 20);
    let args = ["-q", "merge", "w.db", "b.db", "old.db", "-o", "all.db"];
    let victim = Victim { name: "merge", before: at, args: &args, database: "all.db", into_write: false };
    let whole = tempfile::tempdir().unwrap();
    copy(at, whole.path());
    content::run(whole.path(), &args);
    let whole = dump(&whole.path().join("all.db"), false);
    let left = |at: &Path| {
        let made = at.join("all.db");
        assert!(!made.exists() || dump(&made, false) == whole, "half a database under the name of a whole one");
        for input in ["w.db", "b.db", "old.db"] {
            assert!(fs::read(at.join(input)).unwrap() == fs::read(before.path().join(input)).unwrap(), "{input}");
        }
    };
    victim.kill(size.of_others(), size.seed, left, |at| state(at, "all.db"));
}

#[test]
fn what_a_killed_command_would_have_replaced_is_still_there() {
    let size = Size::asked();
    let before = ingested(size.documents / 4, 0);
    let at = before.path();
    done(at, &["--db", "w.db", "backup", "copy.db"]);
    for file in ["out.csv", "out.xlsx", "out.parquet"] {
        done(at, &["--db", "w.db", "export", "metric_flat", "-o", file]);
    }
    done(at, &["--db", "w.db", "page", "-o", "out.html"]);
    let more = tempfile::tempdir().unwrap();
    let more = write_corpus(more.path(), size.documents, size.documents / 4);
    content::run(at, &["--db", "w.db", "-q", "ingest", more.to_str().unwrap()]);
    let whole = tempfile::tempdir().unwrap();
    copy(at, whole.path());
    for (name, file, args) in [
        ("backup", "copy.db", &["backup", "--force", "copy.db"][..]),
        ("export to CSV", "out.csv", &["export", "metric_flat", "-o", "out.csv"]),
        ("export to Parquet", "out.parquet", &["export", "metric_flat", "-o", "out.parquet"]),
        ("export to Excel", "out.xlsx", &["export", "metric_flat", "-o", "out.xlsx"]),
        ("page", "out.html", &["page", "-o", "out.html"]),
    ] {
        let args = [&["--db", "w.db", "-q"], args].concat();
        done(whole.path(), &args);
        let [earlier, later] = [at, whole.path()].map(|folder| fs::read(folder.join(file)).unwrap());
        assert_ne!(earlier, later, "{name}");
        let left = |at: &Path| {
            let found = fs::read(at.join(file)).unwrap();
            assert!(found == earlier || same(file, &found, &later), "{name}: {} bytes", found.len());
        };
        let victim = Victim { name, before: at, args: &args, database: "w.db", into_write: false };
        victim.kill(size.of_others(), size.seed, left, |at| {
            let found = fs::read(at.join(file)).unwrap();
            assert!(same(file, &found, &later), "{name}");
            state(at, "w.db")
        });
    }
}

/// Whether two files are one export. A workbook holds the moment at which it was made.
fn same(file: &str, one: &[u8], other: &[u8]) -> bool {
    one == other || file.ends_with("xlsx") && one.len().abs_diff(other.len()) < 100
}

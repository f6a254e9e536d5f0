//! What the views cost on a database, of one place and of all, here and in the stock `sqlite3` shell, and how fast
//! everything goes out as Parquet.
//!
//!     cargo bench --bench views -- DATABASE [VIEW…]
//!
//! Without a database it makes a small one of the reports of the tests, which says that the bench runs and no more.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, io};

use anyhow::{Context, Result, ensure};
use rusqlite::Connection;
use rusqlite::types::Value;
use warehouse::export::{Lang, Outline, parquet, rows};
use warehouse::store::fields::relations;
use warehouse::store::{Store, canned_views};

/// Rounds of which the best counts, for what is over at once.
const ROUNDS: usize = 5;
/// Rows a second that Parquet is to be written at.
const PARQUET: f64 = 300_000.0;

/// The most that a view may take over all places.
const LIMITS: [(&str, Duration); 4] = [
    ("reconsideration_outcome", Duration::from_secs(3)),
    ("coverage", Duration::from_secs(3)),
    ("consistency", Duration::from_secs(20)),
    ("restatement", Duration::from_secs(20)),
];
/// The most that any view may take for one place.
const ONE_PLACE: Duration = Duration::from_millis(50);

fn main() -> Result<()> {
    let mut arguments = env::args().skip(1).filter(|argument| argument != "--bench");
    let folder = tempfile::tempdir()?;
    let path = match arguments.next() {
        Some(path) => PathBuf::from(path),
        None => small(folder.path())?,
    };
    let wanted: Vec<String> = arguments.collect();
    let store = Store::open_read_only(&path)?;
    let connection = store.connection();
    let place: String = connection
        .query_row(
            "SELECT full_name FROM jurisdiction JOIN report_year USING (jurisdiction_id)
             WHERE is_current = 1 GROUP BY full_name ORDER BY count(*) DESC, full_name LIMIT 1",
            (),
            |row| row.get(0),
        )
        .context("no report in this database has a place")?;
    println!("{}: one place is {place}\n", path.display());
    println!(
        "{:<33} {:>8} {:>8} {:>8}   {:>9} {:>8} {:>8}",
        "", "one", "here ms", "shell ms", "all", "here s", "shell s"
    );
    for view in canned_views().iter().map(|view| view.name) {
        if wanted.is_empty() || wanted.iter().any(|name| name == view) {
            measure(connection, &path, view, &place)?;
        }
    }
    if wanted.is_empty() {
        write_everything(connection, folder.path())?;
    }
    Ok(())
}

/// A database of the reports of the tests.
fn small(folder: &Path) -> Result<PathBuf> {
    let path = folder.join("small.db");
    let made = Command::new(env!("CARGO_BIN_EXE_warehouse"))
        .arg("--db")
        .arg(&path)
        .arg("ingest")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reports"))
        .stdout(Stdio::null())
        .status()?;
    ensure!(made.success(), "the reports of the tests could not be read");
    Ok(path)
}

/// Prints the line of a view.
fn measure(connection: &Connection, path: &Path, view: &str, place: &str) -> Result<()> {
    let all = format!("SELECT * FROM {view}");
    let has_places = connection.prepare(&format!("SELECT full_name FROM {view}")).is_ok();
    let one = if has_places { format!("{all} WHERE full_name = '{place}'") } else { all.clone() };
    let (one_rows, one_here) = best(|| read(connection, &one))?;
    let (_, one_shell) = best(|| shell(path, &one))?;
    let (all_rows, all_here) = timed(|| read(connection, &all))?;
    let (_, all_shell) = timed(|| shell(path, &all))?;
    let limit = LIMITS.iter().find(|(name, _)| *name == view).map(|(_, limit)| *limit);
    let slow = one_here > ONE_PLACE || limit.is_some_and(|limit| all_here > limit);
    println!(
        "{view:<33} {one_rows:>8} {:>8.1} {:>8.1}   {all_rows:>9} {:>8.2} {:>8.2}{}{}",
        one_here.as_secs_f64() * 1e3,
        one_shell.as_secs_f64() * 1e3,
        all_here.as_secs_f64(),
        all_shell.as_secs_f64(),
        limit.map_or(String::new(), |limit| format!("   limit {} s", limit.as_secs())),
        if slow { "   OVER THE LIMIT" } else { "" },
    );
    Ok(())
}

/// Reads every value of every row; gives how many rows there were.
fn read(connection: &Connection, sql: &str) -> Result<usize> {
    let mut statement = connection.prepare(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query(())?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        for at in 0..columns {
            std::hint::black_box(row.get_ref(at)?);
        }
        count += 1;
    }
    Ok(count)
}

/// The same in the stock shell, start and printing included; nothing where there is none.
fn shell(path: &Path, sql: &str) -> Result<usize> {
    let run = Command::new("sqlite3").arg("-readonly").arg(path).arg(sql).stdout(Stdio::null()).status();
    match run {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        run => {
            ensure!(run?.success(), "the shell cannot run {sql}");
            Ok(0)
        }
    }
}

fn timed<T>(run: impl Fn() -> Result<T>) -> Result<(T, Duration)> {
    let start = Instant::now();
    Ok((run()?, start.elapsed()))
}

fn best<T>(run: impl Fn() -> Result<T>) -> Result<(T, Duration)> {
    let mut best = timed(&run)?;
    for _ in 1..ROUNDS {
        let (_, took) = timed(&run)?;
        best.1 = best.1.min(took);
    }
    Ok(best)
}

/// Writes every table and view as Parquet, and prints how many rows a second that were.
fn write_everything(connection: &Connection, folder: &Path) -> Result<()> {
    let canned: Vec<&str> = canned_views().iter().map(|view| view.name).collect();
    let (mut tables, mut views) = (Sum::default(), Sum::default());
    for name in relations(connection)? {
        let sql = format!("SELECT * FROM \"{name}\"");
        let of = if canned.contains(&name.as_str()) { &mut views } else { &mut tables };
        of.read += timed(|| read(connection, &sql))?.1;
        let (rows, took) = timed(|| write(connection, &name, &sql, &folder.join("table.parquet")))?;
        of.rows += rows;
        of.written += took;
    }
    println!("\nParquet, rows a second (wanted: {PARQUET:.0})");
    println!("tables, from reading to file     {:>9.0}   {} rows", tables.rate(tables.written), tables.rows);
    let own = views.written.saturating_sub(views.read);
    println!("views, but for their own time    {:>9.0}   {} rows", views.rate(own), views.rows);
    println!("views, with their own time       {:>9.0}", views.rate(views.written));
    let rows = tables.rows + views.rows;
    let all = |time: Duration| rows as f64 / time.as_secs_f64();
    println!("everything, but for views' own   {:>9.0}   {rows} rows", all(tables.written + own));
    println!("everything                       {:>9.0}", all(tables.written + views.written));
    Ok(())
}

/// Some tables together.
#[derive(Default)]
struct Sum {
    rows: usize,
    /// To read their rows alone.
    read: Duration,
    /// To read and write them.
    written: Duration,
}

impl Sum {
    fn rate(&self, time: Duration) -> f64 {
        self.rows as f64 / time.as_secs_f64()
    }
}

fn write(connection: &Connection, name: &str, sql: &str, path: &Path) -> Result<usize> {
    let mut statement = connection.prepare(sql)?;
    let outline = Outline::of(name, &statement, Lang::Code);
    let mut rows = rows(&mut statement, ())?;
    let rows: &mut dyn Iterator<Item = Result<Vec<Value>>> = &mut rows;
    parquet::write(&outline, rows, io::BufWriter::new(std::fs::File::create(path)?))
}

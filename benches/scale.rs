//! What taking in many reports costs, against the least that writing their rows can cost. See README.md
//! beside this file.

#[allow(dead_code)]
#[path = "corpus/mod.rs"]
mod corpus;
#[path = "scale/floor.rs"]
mod floor;
#[path = "scale/program.rs"]
mod program;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use corpus::Corpus;
use floor::Floor;
use program::{Ran, ingest};

/// How many reports make the small run that the large one is compared with.
const FEW: usize = 1_000;
/// From so many reports on a limit that is not kept is a failure: with fewer the start of the program and
/// the first pages weigh more than the reports.
const MANY: usize = 10_000;

const USAGE: &str = "usage: cargo bench --bench scale -- [N] [--in FOLDER] [--seed S]
  N       how many reports; 300 unless given
  FOLDER  where corpus and databases go; a folder that is removed at the end unless given";

fn main() -> ExitCode {
    let mut words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let mut option = |name: &str| {
        let at = words.iter().position(|word| word == name).filter(|at| at + 1 < words.len())?;
        words.drain(at..at + 2).nth(1)
    };
    let (folder, seed) = (option("--in"), option("--seed").map_or(Ok(1), |seed| seed.parse()));
    let count = match words.as_slice() {
        [] => Ok(300),
        [count] => count.parse(),
        _ => "".parse(),
    };
    let (Ok(count), Ok(seed)) = (count, seed) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let kept_for_now = tempfile::tempdir().expect("a folder for what is temporary");
    let folder = folder.as_deref().map_or(kept_for_now.path(), Path::new);
    if measure(count, seed, folder) || count < MANY { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Measures all and prints a table; whether every limit is kept.
fn measure(count: usize, seed: u64, folder: &Path) -> bool {
    let (reports, few) = (folder.join("reports"), folder.join("few"));
    write(&Corpus::new(count, seed, &places()), &reports);
    write(&Corpus::new(count.min(FEW), seed, &places()), &few);
    let database = |name: &str| {
        let path = folder.join(name);
        let _ = fs::remove_file(&path);
        path
    };
    let (plain, indexed, small) = (database("plain.db"), database("indexed.db"), database("small.db"));

    // Floor and program in turns, so that what else the machine does falls on both.
    let no_index = ["--no-index", "--quiet"];
    let first_small = ingest(&small, &few, &no_index);
    let first = ingest(&plain, &reports, &no_index);
    let floor = floor::rows(&plain, &database("floor.db"));
    let with_index = ingest(&indexed, &reports, &["--quiet"]);
    let floor_with_index = floor.with(&floor::index(&indexed, &folder.join("floor.db")));
    let second = ingest(&indexed, &reports, &["--quiet"]);

    let bytes = fs::metadata(&plain).map_or(0, |data| data.len()) as f64;
    println!("{count} reports, {:.0} KB of database each\n", bytes / 1e3 / count as f64);
    println!("{:32} seconds  of processor  reports a second  peak memory", "");
    let least = |what: &str, floor: &Floor| {
        println!("{what:32} {:7.2}  {:12.2}", floor.seconds, floor.processor_seconds);
    };
    let run = |what: &str, ran: &Ran| {
        let (speed, peak) = (count as f64 / ran.seconds, ran.peak_memory as f64 / 1e6);
        println!("{what:32} {:7.2}  {:12.2}  {speed:16.0}  {peak:8.0} MB", ran.seconds, ran.processor_seconds);
    };
    least("write floor", &floor);
    run("cold, no index", &first);
    least("write floor with index", &floor_with_index);
    run("cold, with index", &with_index);
    run("second time", &second);
    println!();
    let each = first.seconds / count as f64;
    let each_of_few = first_small.seconds / count.min(FEW) as f64;
    let peak = first.peak_memory.max(with_index.peak_memory).max(second.peak_memory);
    let within = [
        limit("cold / floor", first.seconds / floor.seconds, 1.5),
        limit("cold / floor, with index", with_index.seconds / floor_with_index.seconds, 1.5),
        limit("second / first time", second.seconds / with_index.seconds, 0.05),
        limit(&format!("a report at {count} / at {}", count.min(FEW)), each / each_of_few, 1.2),
        limit("peak memory, MB", peak as f64 / 1e6, 400.0),
    ];
    // What the first ratio would be if every core were free and always busy.
    let cores = warehouse::parallel::cores() as f64;
    println!("{:32} {:8.3}", "processor / floor / cores", first.processor_seconds / floor.processor_seconds / cores);
    within.iter().all(|within| *within)
}

/// Prints a figure beside its limit; whether it is kept.
fn limit(what: &str, found: f64, limit: f64) -> bool {
    let within = found <= limit;
    println!("{what:32} {found:8.3}     limit {limit}{}", if within { "" } else { "   OVER" });
    within
}

fn places() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("codebook/places.csv")).expect("the gazetteer")
}

fn write(corpus: &Corpus, folder: &Path) {
    for report in corpus.reports() {
        let path = folder.join(&report.expected.file);
        fs::create_dir_all(path.parent().unwrap_or(folder)).expect("a folder for reports");
        fs::write(path, report.bytes).expect("a report is written");
    }
}

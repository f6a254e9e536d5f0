//! The corpus of generated reports: written to a folder, and compared with what was read of it.
//! See README.md beside this file.

#[path = "corpus/mod.rs"]
mod corpus;
#[path = "corpus/database.rs"]
mod database;
#[path = "corpus/read.rs"]
mod read;

use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use corpus::Corpus;
use corpus::compare::Score;
use warehouse::ingest::Tools;

/// The folder of the reports inside that of a corpus; `planted.jsonl` stands beside it, since a folder is
/// ingested with everything that it holds.
const REPORTS: &str = "reports";

const USAGE: &str = "usage: cargo bench --bench corpus -- VERB
  write N FOLDER [--seed S]   writes N reports into FOLDER/reports, and FOLDER/planted.jsonl
  check FOLDER DATABASE       compares planted.jsonl with what was ingested
  measure N [--seed S]        reads N reports in memory and compares";

fn main() -> ExitCode {
    let mut words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let seed = match words.iter().position(|word| word == "--seed") {
        Some(at) if at + 1 < words.len() => words.drain(at..at + 2).nth(1).and_then(|seed| seed.parse().ok()),
        Some(_) => None,
        None => Some(1),
    };
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match (words.as_slice(), seed) {
        (["write", count, folder], Some(seed)) if count.parse::<usize>().is_ok() => {
            write(count.parse().unwrap_or(0), Path::new(folder), seed).expect("the folder can be written")
        }
        (["check", folder, database], Some(_)) => {
            return verdict(&database::check(Path::new(folder), Path::new(database)));
        }
        (["measure", count], Some(seed)) if count.parse::<usize>().is_ok() => {
            return verdict(&measure(count.parse().unwrap_or(0), seed));
        }
        // `cargo bench` without a verb runs every bench; this one only shows how long its reports are.
        ([], Some(seed)) => return verdict(&measure(100, seed)),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

fn places() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("codebook/places.csv")).expect("the gazetteer")
}

fn write(count: usize, folder: &Path, seed: u64) -> std::io::Result<()> {
    let start = Instant::now();
    let corpus = Corpus::new(count, seed, &places());
    fs::create_dir_all(folder)?;
    let mut planted = BufWriter::new(fs::File::create(folder.join("planted.jsonl"))?);
    let mut bytes = 0;
    for report in corpus.reports() {
        let path = folder.join(REPORTS).join(&report.expected.file);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        bytes += report.bytes.len();
        fs::write(path, report.bytes)?;
        writeln!(planted, "{}", serde_json::to_string(&report.expected)?)?;
    }
    planted.flush()?;
    println!("{count} reports, {:.1} MB, in {:.1} s", bytes as f64 / 1e6, start.elapsed().as_secs_f64());
    Ok(())
}

fn measure(count: usize, seed: u64) -> Score {
    let tools = Tools::load(None).expect("the codebook loads");
    let mut score = Score::default();
    for report in Corpus::new(count, seed, &places()).reports() {
        read::add(&mut score, &report, &tools);
    }
    score
}

fn verdict(score: &Score) -> ExitCode {
    print!("{}", score.summary());
    if score.perfect() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

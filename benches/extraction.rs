//! How fast texts become facts on one core: MB of UTF-8 a second, whole and by step. Run
//! `cargo bench --bench extraction [-- FOLDER …]`; without a folder the example reports are read.
//! The best of several rounds counts, since a machine is only ever disturbed for the worse.
//! `--once` reads everything a single time, for a profiler. `--facts` prints all facts, those of the
//! codebook's examples too: what a change that should only be faster must leave as it is.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use warehouse::codebook::Codebook;
use warehouse::extract::extract;
use warehouse::limits::Limits;
use warehouse::report::Header;
use warehouse::source;
use warehouse::text::{Text, numeral};

// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 5;
/// Texts are repeated up to this size, so that a round is long enough to be timed.
const ENOUGH: usize = 4_000_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let asked = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let named = arguments.iter().filter(|argument| !argument.starts_with("--")).map(PathBuf::from);
    let mut folders: Vec<PathBuf> = named.collect();
    if folders.is_empty() {
        folders.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples"));
    }
    let codebook = Codebook::embedded().expect("the codebook loads");
    let mut texts: Vec<String> = folders.iter().flat_map(|folder| texts(folder)).collect();
    let facts = |text: &String| extract(&Header::default(), &Text::new(text), Some(2020), &codebook);
    if asked("--facts") {
        let examples = codebook.entries.iter().flat_map(|entry| {
            entry.examples.iter().map(|example| &example.text).chain(&entry.counter_examples).cloned()
        });
        texts.extend(examples);
        texts.iter().for_each(|text| println!("{:#?}", facts(text)));
        return;
    }
    if asked("--once") {
        texts.iter().for_each(|text| drop(black_box(facts(text))));
        return;
    }
    let size: usize = texts.iter().map(String::len).sum();
    let repeats = ENOUGH.div_ceil(size.max(1));
    println!("{} texts, {:.2} MB, each read {repeats} times a round", texts.len(), size as f64 / 1e6);
    let time = |name: &str, read: &dyn Fn(&str)| {
        let mut best = Duration::MAX;
        for _ in 0..ROUNDS {
            let start = busy();
            for _ in 0..repeats {
                texts.iter().for_each(|text| read(text));
            }
            best = best.min(busy() - start);
        }
        println!("{name:<28} {:>8.1} MB/s", (size * repeats) as f64 / best.as_secs_f64() / 1e6);
    };
    time("normalise", &|text| drop(black_box(Text::new(text))));
    time("normalise, find numerals", &|text| {
        black_box(numeral::lex(&Text::new(text).norm, &codebook.units));
    });
    time("normalise, find words", &|text| drop(black_box(codebook.lexicon.hits(&Text::new(text).norm))));
    time("all facts", &|text| drop(black_box(extract(&Header::default(), &Text::new(text), Some(2020), &codebook))));
}

/// Time that this thread has had a core, where the system tells (Linux), else time on the clock.
fn busy() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let busy = told.as_deref().and_then(|told| told.split(' ').next()?.parse().ok());
    busy.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// The texts of the documents in a folder.
fn texts(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    let mut texts = Vec::new();
    for file in files.iter().filter(|file| file.is_file()) {
        let bytes = std::fs::read(file).expect("a file can be read");
        if let Ok(document) = source::read(&file.to_string_lossy(), &bytes, &Limits::default()) {
            texts.extend(document.pages.into_iter().map(|page| page.text));
        }
    }
    texts
}

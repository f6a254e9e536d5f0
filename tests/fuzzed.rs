//! Every parser with input that is wrong in all ways: `fuzz/targets.rs` on good inputs that were changed. A case
//! may not panic, nor take more than a second for each 100 kB, nor more than 512 MB; four seconds where `FUZZ_SECONDS` is
//! not set.
//!
//! ```text
//! cargo test --test fuzzed                                          some cases of each target, the same every time
//! FUZZ_SECONDS=600 FUZZ_TARGETS=pdf,docx cargo test --test fuzzed -- --nocapture     others, for ten minutes each
//! ```
//!
//! `FUZZ_SEED` is the number that other cases are drawn by, `FUZZ_SEEDS` a folder with more files to change, and
//! `FUZZ_CORPUS` a folder into which the good inputs are written for `cargo fuzz`.

#[path = "../benches/corpus/mod.rs"]
#[allow(dead_code)]
mod corpus;
#[path = "fuzzed/mutate.rs"]
mod mutate;
#[path = "fuzzed/run.rs"]
mod run;
#[path = "fuzzed/seeds.rs"]
mod seeds;
#[path = "../fuzz/targets.rs"]
mod targets;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use corpus::random::{self, Random};
use peak_alloc::PeakAlloc;
use run::{Bench, Cost};
use targets::TARGETS;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Cases of each target where nobody says how long.
const CASES: usize = 60;

/// So many faults of one target are kept before it is given up.
const FAULTS: usize = 20;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{variable}={text} is no number")))
}

fn wanted(target: &str) -> bool {
    std::env::var("FUZZ_TARGETS").map_or(true, |names| names.split(',').any(|name| name == target))
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// One test for all, since time and memory are those of the whole program.
#[test]
fn no_input_stops_a_parser() {
    run::watch();
    let mut faults = Vec::new();
    for (name, target) in TARGETS.iter().filter(|(name, _)| wanted(name)) {
        // Who only runs the tests may have a slow machine; what costs the square of its length takes longer still.
        let seconds = if number("FUZZ_SECONDS").is_some() { 1.0 } else { 4.0 };
        let bench = Bench::new(name, *target, seconds);
        faults.extend(regressions(name).iter().filter_map(|path| {
            let found = bench.run(&regression(path)).err()?;
            Some(format!("{}: {found}", path.display()))
        }));
        faults.extend(fuzz(name, &bench));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Runs a target on changed inputs; what went wrong, with the file that holds the case.
fn fuzz(name: &str, bench: &Bench) -> Vec<String> {
    let seeds = seeds::seeds(name);
    write_corpus(name, &seeds);
    let words = mutate::words(name);
    let mut random = Random::new(number("FUZZ_SEED").unwrap_or(1) ^ random::hash(0, &[name], &[]));
    let until = number("FUZZ_SECONDS").map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let mut cases = 0;
    let mut worst = Cost::default();
    let mut faults = Vec::new();
    while until.map_or(cases < CASES, |until| Instant::now() < until) && faults.len() < FAULTS {
        // Each good input once as it is.
        let bytes = match seeds.get(cases) {
            Some(seed) if until.is_some() => seed.clone(),
            _ => {
                let (seed, other) = (random.pick::<Vec<u8>>(&seeds), random.pick::<Vec<u8>>(&seeds));
                mutate::mutate(seed, other, &words, &mut random)
            }
        };
        cases += 1;
        match bench.run(&bytes) {
            Ok(cost) => worst = worst.max(cost),
            Err(fault) => {
                let kept = bench.keep(&bytes);
                println!("{name}: {fault}\n    {}", kept.display());
                faults.push(format!("{name}: {fault}\n    {}", kept.display()));
            }
        }
    }
    println!("{name}: {cases} cases, {} faults, {worst}", faults.len());
    faults
}

/// Cases that went wrong once.
fn regressions(target: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(project().join("fuzz/regressions").join(target)) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// The bytes of such a case; `NAME-N.repeat` is what stands in it, or in it behind a line of four hyphens, N times
/// over.
fn regression(path: &Path) -> Vec<u8> {
    let bytes = fs::read(path).unwrap();
    if path.extension().is_none_or(|ending| ending != "repeat") {
        return bytes;
    }
    let times = path.file_stem().unwrap().to_string_lossy().rsplit('-').next().unwrap().parse().unwrap();
    let line = b"----\n";
    match bytes.windows(line.len()).position(|bytes| bytes == line) {
        Some(at) => [&bytes[..at], &bytes[at + line.len()..].repeat(times)].concat(),
        None => bytes.repeat(times),
    }
}

fn write_corpus(target: &str, seeds: &[Vec<u8>]) {
    let Some(folder) = std::env::var_os("FUZZ_CORPUS") else { return };
    let folder = Path::new(&folder).join(target);
    fs::create_dir_all(&folder).unwrap();
    for (at, seed) in seeds.iter().enumerate() {
        fs::write(folder.join(format!("seed-{at}")), seed).unwrap();
    }
}

/// `cargo fuzz` runs what is run here: each target has its file, its program and no other.
#[test]
fn targets_are_those_of_cargo_fuzz() {
    let names: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let stem = |path: PathBuf| path.file_stem().unwrap().to_string_lossy().into_owned();
    let below = |folder: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(project().join("fuzz").join(folder)).unwrap();
        entries.map(|entry| stem(entry.unwrap().path())).collect()
    };
    assert_eq!(below("fuzz_targets"), names);
    assert!(below("regressions").is_subset(&names), "a regression of no target");
    let manifest = fs::read_to_string(project().join("fuzz/Cargo.toml")).unwrap();
    for name in &names {
        let program = format!("name = \"{name}\"\npath = \"fuzz_targets/{name}.rs\"");
        assert!(manifest.contains(&program), "fuzz/Cargo.toml has no program {name}");
        let text = fs::read_to_string(project().join(format!("fuzz/fuzz_targets/{name}.rs"))).unwrap();
        assert!(text.contains(&format!("targets::{name}(bytes)")), "{name}.rs runs another target");
    }
}

//! Whether an edited copy of the codebook is sound, and what it changes.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use serde::Serialize;

use super::{End, print_json};
use crate::codebook::{Codebook, Entry};
use crate::extract::proof::{Failure, failures};

/// Check an edited copy of the codebook and say what it changes
///
/// Loads it, runs the examples and counter-examples of every entry, and compares it with the
/// built-in one. Exit status 1 if it cannot be loaded or an example fails; the error names file
/// and entry.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse codebook check my-codebook
  warehouse codebook check my-codebook --json")]
pub(super) struct Args {
    /// Folder laid out like the project's codebook/
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// What an edited copy is.
#[derive(Debug, Serialize)]
struct Verdict {
    version: String,
    entries: usize,
    examples: usize,
    new: Vec<String>,
    gone: Vec<String>,
    changed: Vec<String>,
    /// Files that differ from the built-in ones.
    files: Vec<String>,
    failed: Vec<Failure>,
}

pub(super) fn run(args: &Args) -> Result<End> {
    let edited = Codebook::load(&args.folder)?;
    let verdict = verdict(&edited, &Codebook::embedded()?);
    if args.json {
        print_json(&verdict)?;
    } else {
        print(&verdict)?;
    }
    Ok(if verdict.failed.is_empty() { End::Done } else { End::Partly })
}

fn verdict(edited: &Codebook, built_in: &Codebook) -> Verdict {
    let codes = |of: &Codebook, wanted: &dyn Fn(&Entry) -> bool| -> Vec<String> {
        of.entries.iter().filter(|entry| wanted(entry)).map(|entry| entry.code.clone()).collect()
    };
    Verdict {
        version: edited.version.clone(),
        entries: edited.entries.len(),
        examples: edited.entries.iter().map(|entry| entry.examples.len() + entry.counter_examples.len()).sum(),
        new: codes(edited, &|entry| built_in.entry(&entry.code).is_none()),
        gone: codes(built_in, &|entry| edited.entry(&entry.code).is_none()),
        changed: codes(edited, &|entry| built_in.entry(&entry.code).is_some_and(|other| other != entry)),
        files: differing(&edited.files, &built_in.files),
        failed: failures(edited),
    }
}

fn differing(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> Vec<String> {
    let mut names: Vec<String> = one.keys().chain(other.keys()).cloned().collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|name| one.get(name) != other.get(name));
    names
}

fn print(verdict: &Verdict) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "version  {}", verdict.version)?;
    writeln!(out, "entries  {}", verdict.entries)?;
    writeln!(out, "examples {}, {} failed", verdict.examples, verdict.failed.len())?;
    for (name, of) in
        [("new", &verdict.new), ("gone", &verdict.gone), ("changed", &verdict.changed), ("files", &verdict.files)]
    {
        let text = if of.is_empty() { "none".to_owned() } else { of.join(", ") };
        writeln!(out, "{name:<8} {text}")?;
    }
    for failure in &verdict.failed {
        writeln!(out, "{failure}")?;
    }
    Ok(())
}

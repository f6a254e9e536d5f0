//! Whether an edited copy of the codebook is sound, and what it changes.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Serialize;

use super::super::Talk;
use super::effect::{self, Effect};
use super::{End, print_json};
use crate::codebook::{Codebook, Entry};
use crate::extract::proof::{Failure, failures};
use crate::ingest::Tools;
use crate::store::Store;

/// Check an edited copy of the codebook and say what it changes
///
/// Loads it, runs the examples and counter-examples of every entry, and compares it with the
/// built-in one. If there is a database, reads its stored texts with the copy, without writing to it, and
/// says which figures would get another code, come or go. Exit status 1 if it cannot be loaded or an example fails; the error names file
/// and entry.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse codebook check my-codebook
  warehouse --db all.db codebook check my-codebook --limit 200
  warehouse codebook check my-codebook --json")]
pub(super) struct Args {
    /// Folder laid out like the project's codebook/
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// Read at most so many reports of the database, spread evenly over it
    #[arg(long, value_name = "REPORTS")]
    limit: Option<usize>,

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
    /// What it would change in the database; null if there is none.
    effect: Option<Effect>,
}

pub(super) fn run(db: &Path, args: &Args, talk: Talk) -> Result<End> {
    let tools = Tools::load(Some(&args.folder))?;
    let mut verdict = verdict(&tools.codebook, &Codebook::embedded()?);
    if db.exists() {
        verdict.effect = Some(effect::of(&Store::open_read_only(db)?, &tools, args.limit, talk)?);
    } else {
        say!("no database at {}: compared with no reports", db.display());
    }
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
        effect: None,
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
    if let Some(effect) = &verdict.effect {
        effect::print(effect, &mut out)?;
    }
    Ok(())
}

//! `warehouse reextract`: stored texts read again after a change of codebook or program.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::talk::Bar;
use super::{End, Talk, print_json};
use crate::ingest::{self, Tools};
use crate::store::{Counts, Moved, Store};

/// Read stored reports again after a change of codebook or program
///
/// Reads the texts in the database, not the files they came from, and prints what moved: figures
/// that came, went or say something else now, by code. Corrections made by hand stay in force;
/// one that no longer finds what it expects is listed. `ingest` does the same before it reads. Reports
/// that are not in the index of `search` yet come into it; with --all it is made anew.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse reextract
  warehouse reextract --codebook my-codebook
  warehouse reextract --all --json")]
pub(super) struct Args {
    /// Read with the codebook in this folder, not with the built-in one
    #[arg(long, value_name = "DIR")]
    codebook: Option<PathBuf>,

    /// Read every report again, also those that this codebook and program have read
    #[arg(long)]
    all: bool,

    /// Print what moved as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(db: &Path, args: &Args, talk: Talk) -> Result<End> {
    let tools = Tools::load(args.codebook.as_deref())?;
    // Opened for reading first: a database that is not there must not be made by this command.
    drop(Store::open_read_only(db)?);
    let mut store = Store::open(db)?;
    tools.describe_in(&mut store)?;
    let moved = reread(&mut store, &tools, args.all, talk)?;
    index(&mut store, args.all, &mut talk.counter())?;
    if args.json {
        print_json(&moved)?;
    } else {
        print(&moved, talk)?;
    }
    tell_stale(&moved.stale);
    Ok(if moved.stale.is_empty() { End::Done } else { End::Partly })
}

/// Reads again what other versions have read, with a bar if that takes its time.
pub(super) fn reread(store: &mut Store, tools: &Tools, all: bool, talk: Talk) -> Result<Moved> {
    let reports = store.reports_to_read(tools.versions(), all)?;
    let mut bar = talk.bar(reports.len());
    let mut moved = Moved::default();
    for id in reports {
        moved.add(ingest::reread(store, id, tools)?);
        bar.step();
    }
    ingest::compare_places(store, &tools.codebook)?;
    Ok(moved)
}

/// Brings the index of `search` up to date.
pub(super) fn index(store: &mut Store, anew: bool, bar: &mut Bar) -> Result<()> {
    ingest::ready_index(store, anew)?;
    fill_index(store, bar)
}

/// Writes into an index that is ready what it does not hold yet.
pub(super) fn fill_index(store: &mut Store, bar: &mut Bar) -> Result<()> {
    ingest::index_reports(store, |done, of| bar.about(format!("search index: {done} of {of}")))
}

/// What moved, by code, then what else changed.
pub(super) fn print(moved: &Moved, talk: Talk) -> Result<()> {
    let mut out = std::io::stdout().lock();
    if !moved.figures.is_empty() {
        let width = moved.figures.keys().map(String::len).max().unwrap_or(0).max(9);
        writeln!(out, "{:width$}  added   gone  changed", "code")?;
        for (code, counts) in &moved.figures {
            let code = if code.is_empty() { "(no code)" } else { code };
            writeln!(out, "{code:width$}  {:5}  {:5}  {:7}", counts.added, counts.gone, counts.changed)?;
        }
    }
    for (table, counts) in &moved.passages {
        let Counts { added, gone, changed } = counts;
        writeln!(out, "{}: {added} added, {gone} gone, {changed} changed", table.replace('_', " "))?;
    }
    for line in &moved.headers {
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    let still = moved.figures.is_empty() && moved.passages.is_empty() && moved.headers.is_empty();
    let nothing = if still { ": nothing moved" } else { "" };
    talk.note(&format!("{} read again{nothing}", super::count(moved.reports, "report year")));
    Ok(())
}

pub(super) fn tell_stale(lines: &[String]) {
    for line in lines {
        say!("not in force any more: {line}; see the view corrections");
    }
}

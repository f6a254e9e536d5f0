//! `warehouse merge`: several databases into one.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::file::parent_is_there;
use super::{End, Talk, count, reextract, usage};
use crate::ingest::{self, Tools};
use crate::store::{Merged, Moved, Store};

/// Join databases into a new one
///
/// The result holds what `ingest` would have made of all their documents: the same bytes once, of several texts of
/// one report the one that counts, places compared and sentences indexed anew. Corrections by hand come along with
/// author, date and reason; where two contradict each other, that of the database named first is in force, the other
/// is kept and listed, and the exit status is 1. The log of every database is kept. What other versions of codebook or
/// program have read is read again. The databases themselves stay as they are; those of older programs are migrated
/// in a copy. The new file appears when it is whole.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse merge 广东.db 四川.db -o all.db
  warehouse merge parts/*.db -o all.db --no-index
  warehouse merge a.db b.db --output all.db --codebook my-codebook")]
pub(super) struct Args {
    /// The databases; the order counts where corrections contradict each other
    #[arg(required = true, value_name = "DB")]
    inputs: Vec<PathBuf>,

    /// The new database
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,

    /// The codebook in this folder, not the built-in one
    #[arg(long, value_name = "DIR")]
    codebook: Option<PathBuf>,

    /// Leave the index of `search` empty; `reextract` fills it
    #[arg(long)]
    no_index: bool,
}

pub(super) fn run(args: &Args, talk: Talk) -> Result<End> {
    let output = args.output.as_path();
    refuse_mistakes(&args.inputs, output)?;
    let tools = Tools::load(args.codebook.as_deref())?;
    for input in &args.inputs {
        drop(Store::open_read_only(input)?);
    }
    let unfinished = Unfinished::beside(output)?;
    let (store, conflicts) = build(args, &tools, &unfinished, talk)?;
    let (documents, reports): (i64, i64) = store.connection().query_row(
        "SELECT (SELECT count(*) FROM document), (SELECT count(*) FROM report_year)",
        (),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    drop(store);
    unfinished.finish(output)?;
    talk.note(&format!(
        "{}: {} ({})",
        output.display(),
        count(reports as usize, "report year"),
        count(documents as usize, "document")
    ));
    Ok(if conflicts > 0 { End::Partly } else { End::Done })
}

fn refuse_mistakes(inputs: &[PathBuf], output: &Path) -> Result<()> {
    parent_is_there(output, "write")?;
    let mut seen: Vec<(PathBuf, &PathBuf)> = Vec::new();
    for input in inputs {
        let Ok(real) = input.canonicalize() else { continue };
        if let Some((_, other)) = seen.iter().find(|(known, _)| *known == real) {
            return usage(format!("{} and {} are one database; name each once", other.display(), input.display()));
        }
        if output.canonicalize().is_ok_and(|output| output == real) {
            return usage(format!("{} is one of the databases; name a new file with -o", output.display()));
        }
        seen.push((real, input));
    }
    if output.exists() {
        return usage(format!("{} is there already; name a new file with -o, or remove it first", output.display()));
    }
    Ok(())
}

/// Fills the new database, and says how many corrections could not be put in force.
fn build(args: &Args, tools: &Tools, unfinished: &Unfinished, talk: Talk) -> Result<(Store, usize)> {
    let mut store = Store::open(&unfinished.database)?;
    store.write_unsafely()?;
    tools.describe_in(&mut store)?;
    let mut bar = talk.bar(args.inputs.len());
    for input in &args.inputs {
        bar.about(input.display().to_string());
        let merged = Store::open_as_read(input, &unfinished.scratch)
            .and_then(|other| store.take_over(&other))
            .with_context(|| input.display().to_string())?;
        remove(&unfinished.scratch);
        tell(input, &merged, talk, |line| bar.say(line));
        bar.step();
    }
    let mut moved = Moved::default();
    for report in store.corrected_reports()? {
        moved.add(ingest::reread(&mut store, report, tools)?);
    }
    drop(bar);
    for line in &moved.stale {
        say!("not in force: {line}; see the view corrections");
    }
    let again = reextract::reread(&mut store, tools, false, talk)?;
    if again.reports > 0 {
        let reports = count(again.reports, "report year");
        talk.note(&format!("{reports} read again: another codebook or program had read them"));
    }
    if !args.no_index {
        reextract::index(&mut store, false, &mut talk.counter())?;
    }
    Ok((store, moved.stale.len()))
}

fn tell(input: &Path, merged: &Merged, talk: Talk, say: impl Fn(&str)) {
    let input = input.display();
    for line in &merged.made_twice {
        say(&format!("{input}: corrected twice, the first is kept: {line}"));
    }
    if talk == Talk::Quiet {
        return;
    }
    let documents = count(merged.documents, "document");
    let reports = count(merged.reports, "report year");
    let corrections = count(merged.corrections, "correction");
    say(&format!("{input}: {documents} ({reports}), {} already there; {corrections}", merged.known));
    if !merged.left_behind.is_empty() {
        say(&format!("{input}: not taken over, since not of this program: {}", merged.left_behind.join(", ")));
    }
}

/// The database while it is built, beside where it will be; goes away again if it is not finished.
struct Unfinished {
    database: PathBuf,
    scratch: PathBuf,
}

impl Unfinished {
    fn beside(output: &Path) -> Result<Unfinished> {
        let with = |ending: &str| {
            let mut name = output.as_os_str().to_owned();
            name.push(ending);
            PathBuf::from(name)
        };
        let unfinished = Unfinished { database: with(".part"), scratch: with(".copy") };
        // What a killed run left.
        unfinished.clear();
        File::create(&unfinished.database).with_context(|| format!("cannot write {}", output.display()))?;
        Ok(unfinished)
    }

    /// Gives the database its name once all of it is on the disk.
    fn finish(self, output: &Path) -> Result<()> {
        let cannot = || format!("cannot write {}", output.display());
        File::open(&self.database).and_then(|file| file.sync_all()).with_context(cannot)?;
        fs::rename(&self.database, output).with_context(cannot)
    }

    fn clear(&self) {
        remove(&self.database);
        remove(&self.scratch);
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Removes a database with what SQLite may have put beside it; what is not there is no matter.
fn remove(database: &Path) {
    for ending in ["", "-journal", "-wal", "-shm"] {
        let mut name = database.as_os_str().to_owned();
        name.push(ending);
        let _ = fs::remove_file(PathBuf::from(name));
    }
}

//! `warehouse merge`: several databases into one.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::file::parent_is_there;
use super::{End, Talk, count, reextract, usage};
use crate::ingest::{self, Tools};
use crate::store::{Merged, Moved, Store, clear_way, explain, explain_copy};
use crate::unfinished::{COPY, Unfinished, tell_left_beside, with_ending};

/// Join databases into a new one
///
/// The result holds what `ingest` would have made of all their documents: the same bytes once, of several texts of
/// one report the one that counts, places compared and sentences indexed anew. Corrections by hand come along with
/// author, date and reason; where two contradict each other, that of the database named first is in force, the other
/// is kept and listed, and the exit status is 1. The log of every database is kept. What other versions of codebook or
/// program have read is read again. The databases themselves stay as they are; those of older programs are migrated
/// in a copy. The new file is written beside its goal as FILE.N.part and renamed when it is whole; a merge that is killed
/// leaves that, and the next one says so.
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
    tell_left_beside(output);
    let unfinished = Unfinished::beside(output);
    // Says at once if nothing can be written there.
    File::create(unfinished.path()).with_context(|| format!("cannot write {}", output.display()))?;
    let (store, conflicts) = build(args, &tools, unfinished.path(), talk).map_err(|error| explain(error, output))?;
    let (documents, reports): (i64, i64) = store.connection().query_row(
        "SELECT (SELECT count(*) FROM document), (SELECT count(*) FROM report_year)",
        (),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    drop(store);
    // Another program may have made one meanwhile.
    refuse_mistakes(&[], output)?;
    unfinished.finish().with_context(|| format!("cannot write {}", output.display()))?;
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
    clear_way(output)
}

/// Fills the new database, and says how many corrections could not be put in force.
fn build(args: &Args, tools: &Tools, database: &Path, talk: Talk) -> Result<(Store, usize)> {
    let mut store = Store::open(database)?;
    store.write_unsafely()?;
    tools.describe_in(&mut store)?;
    let mut bar = talk.bar(args.inputs.len());
    for input in &args.inputs {
        bar.about(input.display().to_string());
        let scratch = Unfinished::beside(&with_ending(&args.output, COPY));
        let merged = Store::open_as_read(input, scratch.path())
            .and_then(|other| store.take_over(&other))
            .map_err(|error| explain_copy(error, input, &args.output))
            .with_context(|| input.display().to_string())?;
        drop(scratch);
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

//! `warehouse load`: facts that `extract` wrote into the database.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};

use super::ingest::{Tally, close, ready, tell};
use super::{End, Talk, count, jobs};
use crate::exchange::Trust;
use crate::ingest::{self, Input, Tools, Way};
use crate::limits::Limits;
use crate::parallel;

/// Take facts that `extract` wrote into the database
///
/// Does with each line what `ingest` would have done with its document: known bytes change nothing, copies are
/// linked, identities tested, places compared, sentences indexed, everything noted in the log. Lines of a document
/// that could not be read are rejected with their reason.
///
/// A line is held against its own text before it is believed: figures, their values and places, numerals left out,
/// issues and plans are read again or found in the text; codes, units and places must be of the codebook. What does
/// not fit is refused with its line. --verify reads all texts again and refuses what says anything else. Facts
/// that another codebook or program read are read again from their text, and counted.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse load facts.jsonl
  warehouse extract < documents.jsonl | warehouse load -
  warehouse --db 440600.db load parts/ --no-index
  warehouse load facts.jsonl.gz --verify --jobs 4
  warehouse load facts.jsonl --codebook my-codebook
  warehouse load facts.jsonl --json > log.json")]
pub(super) struct Args {
    /// Files and folders of facts, or - for standard input, which is read without any
    #[arg(value_name = "FILE")]
    paths: Vec<PathBuf>,

    /// The codebook in this folder, not the built-in one
    #[arg(long, value_name = "DIR")]
    codebook: Option<PathBuf>,

    /// Read every text again, and refuse facts that are not the same
    #[arg(long)]
    verify: bool,

    /// Check so many lines at a time, not as many as there are processors
    #[arg(long, value_name = "N", value_parser = jobs)]
    jobs: Option<usize>,

    /// Leave what comes in out of the index of `search`; `reextract` adds it
    #[arg(long)]
    no_index: bool,

    /// Print what came in and what did not as JSON
    #[arg(long)]
    json: bool,
}

/// Bytes of one line of facts: those of a document of the usual limits, written out.
const LINE: usize = 256 << 20;

pub(super) fn run(db: &Path, args: &Args, talk: Talk) -> Result<End> {
    let tools = Tools::load(args.codebook.as_deref())?;
    let inputs = match args.paths.as_slice() {
        [] => vec![Input::Stdin],
        paths => ingest::inputs(paths, db),
    };
    let (mut store, moved) = ready(db, &tools, args.json, talk)?;
    let run = store.begin_run(&tools.codebook.version)?;
    let trust = if args.verify { Trust::Nothing } else { Trust::Codes };
    let mut bar = talk.counter();
    let mut tally = Tally::default();
    let hand = |hand: &mut dyn FnMut(Handed) -> Result<()>| inputs.iter().try_for_each(|input| hand_over(input, hand));
    let jobs = args.jobs.unwrap_or_else(parallel::cores);
    let index = (!args.no_index).then(|| ingest::ready_index(&mut store, false));
    let way = Way { jobs, index: matches!(index, Some(Ok(()))) };
    let again = ingest::load(&mut store, run, hand, &tools, trust, way, |_, name, outcome| {
        bar.about(name);
        tally.note(name, outcome, talk, |line| bar.say(line));
        bar.step();
    })?;
    close(&mut store, run, &tools, index, bar)?;
    let end = tell(&store, &tally, &moved, args.json, talk)?;
    if again > 0 {
        talk.note(&format!("{} read again: another codebook or program had read them", count(again, "document")));
    }
    Ok(end)
}

/// A line and where it stands.
type Handed = (String, Result<Vec<u8>>);

/// Hands over the lines of one input; of one that is no text only that it is none.
fn hand_over(input: &Input, hand: &mut dyn FnMut(Handed) -> Result<()>) -> Result<()> {
    let limits = Limits { file: LINE, ..Limits::default() };
    let mut binary = false;
    input.lines(&limits, &mut |place, line| {
        if binary {
            return Ok(());
        }
        if line.as_ref().is_ok_and(|line| line.contains(&0)) {
            binary = true;
            let reason = "no facts but binary data; join databases with `warehouse merge`, read documents with \
                          `warehouse ingest`";
            return hand((input.name(), Err(anyhow!(reason))));
        }
        hand((place.to_owned(), line))
    })
}

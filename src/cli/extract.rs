//! `warehouse extract`: documents in, facts out, no database.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{End, Talk, count, jobs};
use crate::exchange::{Handed, Line};
use crate::ingest::{self, Input, Tools};
use crate::parallel::{self, Bounds, Giver};

/// Read reports and print what they say as JSON Lines, without a database
///
/// A filter for the case of more reports than one machine reads: it reads JSON Lines of documents on standard
/// input and writes one line of facts for each on standard output, in the same order; `load` takes those into a
/// database as `ingest` would have. With files it reads what `ingest` reads.
///
/// A document is {"text": …} or {"html": …} with "url", "title" and "date" as far as known, or {"base64": …} with
/// the bytes of a file of any format that `ingest` reads. "source" names it (a path or address), and "id" is
/// carried through.
///
/// A line of facts has the keys warehouse_facts (version of this format: 1), codebook and reader (who read it), id,
/// document, reports (each with page, header, body, metadata, text and facts) and left_out. A document that cannot
/// be read gives {"warehouse_facts": 1, "error": …, "source": …, "line": …, "id": …} in its place, and the exit
/// status stays 0, as a pipe wants it; with files it is 1 then, as with `ingest`. docs/distributed.md says more.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse extract < documents.jsonl > facts.jsonl
  warehouse extract examples | warehouse load
  warehouse extract reports.zip --jobs 1 --codebook my-codebook > facts.jsonl
  warehouse extract statistics --limit file=200M --limit cells=500K
  xargs -d '\\n' -n 100 -P 4 warehouse extract < names.txt > facts.jsonl")]
pub(super) struct Args {
    /// Files, folders and archives; without one, JSON Lines on standard input
    #[arg(value_name = "FILE")]
    paths: Vec<PathBuf>,

    /// Read with the codebook in this folder, not with the built-in one
    #[arg(long, value_name = "DIR")]
    codebook: Option<PathBuf>,

    /// Read so many documents at a time, not as many as there are processors
    #[arg(long, value_name = "N", value_parser = jobs)]
    jobs: Option<usize>,

    /// Read larger things than usual; NAME and VALUE as with `ingest`
    #[arg(long, value_name = "NAME=VALUE", value_parser = super::ingest::limit)]
    limit: Vec<String>,
}

/// What is read but not printed yet.
const UNDER_WAY: Bounds = Bounds { items: 256, bytes: 64 << 20 };

pub(super) fn run(db: &Path, args: &Args, talk: Talk) -> Result<End> {
    let mut tools = Tools::load(args.codebook.as_deref())?;
    for setting in &args.limit {
        tools.limits.set(setting)?;
    }
    let named = !args.paths.is_empty();
    let inputs = if named { ingest::inputs(&args.paths, db) } else { vec![Input::Stdin] };
    if inputs.contains(&Input::Stdin) && io::stdin().is_terminal() {
        talk.note("reading documents from standard input, one JSON object a line; see `warehouse extract --help`");
    }
    let produce = |hand: &mut dyn FnMut(Handed) -> Result<()>| {
        inputs.iter().try_for_each(|input| match input {
            Input::Stdin => input.lines(&tools.limits, &mut |name, bytes| {
                let line = name.strip_prefix("-:").and_then(|number| number.parse().ok());
                hand(Handed { name: name.to_owned(), bytes, line })
            }),
            _ => input
                .documents(&tools.limits, &mut |name, bytes| hand(Handed { name: name.to_owned(), bytes, line: None })),
        })
    };
    // Only what `hand` says below can go wrong in it: what cannot be read is handed out as such.
    let give = |giver: &mut Giver<'_, Handed>| {
        let _ = produce(&mut |handed| {
            let size = handed.bytes.as_ref().map_or(0, Vec::len);
            Ok(giver.give(handed, size)?)
        });
    };
    let work = |handed: Handed| {
        let line = handed.read(&tools);
        let refused = match &line {
            Line::Facts(_) => None,
            Line::Refusal(refusal) => Some(format!("{}: {}", refusal.source, refusal.error)),
        };
        (line.to_json(), refused)
    };
    let mut out = io::stdout().lock();
    let (mut read, mut refused) = (0, 0);
    parallel::stream(args.jobs.unwrap_or_else(parallel::cores), UNDER_WAY, give, work, |results| -> Result<()> {
        while let Some(taken) = results.wait() {
            let (line, reason) = taken.result;
            // Flushed at once: whoever reads may wait for this line before it hands over the next.
            writeln!(out, "{}", line?).and_then(|()| out.flush())?;
            match reason {
                Some(reason) => {
                    refused += 1;
                    if named || talk > Talk::Quiet {
                        say!("{reason}");
                    }
                }
                None => read += 1,
            }
        }
        Ok(())
    })?;
    if named || refused > 0 {
        talk.note(&format!("{} read, {refused} refused", count(read, "document")));
    }
    Ok(if named && refused > 0 { End::Partly } else { End::Done })
}

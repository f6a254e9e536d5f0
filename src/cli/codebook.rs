//! `warehouse codebook`: what figures mean, what has no meaning yet, and how one sentence is read.

mod check;
mod effect;
mod entry;
mod explain;
mod list;
mod search;
mod uncoded;

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Serialize;

use super::{End, Talk};
use crate::codebook::Codebook;
use crate::store::Store;

/// Look into the codebook: what each code means, and what still has none
///
/// Without CODE, lists all entries, with the number of figures in the database if there is one.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:
  warehouse codebook
  warehouse codebook reconsideration.upheld
  warehouse codebook 行政复议受理数 --json
  warehouse codebook --search 复议
  warehouse codebook --search 复议 --codebook my-codebook
  warehouse codebook --uncoded --limit 50
  warehouse codebook --explain '全年共收到行政复议申请918宗，其中受理898宗' --year 2018
  warehouse codebook --explain '收到12件，受理10件。' --topic-heading 行政复议
  warehouse codebook check my-codebook"
)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,

    /// Show this entry (its code or Chinese name) with everything that the codebook says of it, and
    /// how the reports of the database print it
    #[arg(conflicts_with_all = ["search", "uncoded", "explain"])]
    code: Option<String>,

    /// Find entries by a Chinese or English word in code, names, definition or cues, or in what
    /// the reports of the database call their figures
    #[arg(long, value_name = "WORD", conflicts_with_all = ["uncoded", "explain"])]
    search: Option<String>,

    /// List what figures without a code are called, the most frequent first: candidates for entries
    #[arg(long, conflicts_with = "explain")]
    uncoded: bool,

    /// At most so many candidates
    #[arg(long, value_name = "ROWS", default_value_t = 30, requires = "uncoded")]
    limit: u32,

    /// Show step by step how this text is read
    #[arg(long, value_name = "TEXT")]
    explain: Option<String>,

    /// The year of the report that the text is from
    #[arg(long, requires = "explain", default_value_t = 2020)]
    year: i32,

    /// The heading that the text stands under
    #[arg(long, value_name = "HEADING", requires = "explain")]
    topic_heading: Option<String>,

    /// The codebook in this folder, not the built-in one
    #[arg(long, value_name = "DIR")]
    codebook: Option<PathBuf>,

    /// Print as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Check(check::Args),
}

pub(super) fn run(db: &Path, args: &Args, talk: Talk) -> Result<End> {
    if let Some(Command::Check(args)) = &args.command {
        return check::run(db, args, talk);
    }
    // What needs no codebook first.
    if args.uncoded {
        return uncoded::run(&Store::open_read_only(db)?, args.limit, args.json);
    }
    let codebook = args.codebook.as_deref().map_or_else(Codebook::embedded, Codebook::load)?;
    if let Some(text) = &args.explain {
        return explain::run(&codebook, text, args.topic_heading.as_deref(), args.year, args.json);
    }
    let store = if db.exists() { Some(Store::open_read_only(db)?) } else { None };
    match (&args.code, &args.search) {
        (Some(code), _) => entry::run(&codebook, store.as_ref(), code, args.json),
        (None, Some(word)) => search::run(&codebook, store.as_ref(), word, args.json),
        (None, None) => list::run(&codebook, store.as_ref(), args.json, talk),
    }
}

/// Prints a value as JSON, for programs.
fn print_json(value: &impl Serialize) -> Result<End> {
    super::print_json(value)?;
    Ok(End::Done)
}

//! `warehouse check`: is the database what it must be?

use std::io::Write;
use std::path::Path;

use anyhow::Result;

use super::{End, Talk, count, print_json};
use crate::ingest::check_index;
use crate::store::Store;

/// Check that the database is sound and every ledger closes
///
/// Integrity, references, every numeral of a report accounted for, every figure where its metric
/// says it stands, one value for one thing, every sentence in the index of `search` with its words. Prints the bad rows; exit status 1 if there are any.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse check
  warehouse --db nanhai.db check --json")]
pub(super) struct Args {
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(db: &Path, args: &Args, talk: Talk) -> Result<End> {
    let store = Store::open_read_only(db)?;
    let mut bar = talk.counter();
    let mut begin = |name: &'static str| {
        if talk == Talk::Verbose {
            bar.say(name);
        }
        bar.step();
        bar.about(name);
    };
    let mut findings = store.check_each(&mut begin)?;
    begin(Store::index_check());
    findings.extend(check_index(&store)?);
    drop(bar);
    let mut out = std::io::stdout().lock();
    if args.json {
        print_json(&findings)?;
    } else {
        for finding in &findings {
            writeln!(out, "{}: {}", finding.check, finding.row)?;
        }
    }
    if findings.is_empty() {
        let names: Vec<&str> = Store::checks().chain([Store::index_check()]).collect();
        talk.note(&format!("all is well: {}", names.join(", ")));
        return Ok(End::Done);
    }
    talk.note(&count(findings.len(), "bad row"));
    Ok(End::Partly)
}

//! `warehouse check`: is the database what it must be?

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{End, Talk, count, jobs, print_json};
use crate::ingest::{Tools, check_index};
use crate::parallel;
use crate::store::{Store, unless_damaged};
use crate::verify::{self, Verified, verify};

/// Check that the database is sound and still says what its texts say
///
/// SQLite's own integrity and references; tables, triggers and views as the program made them; every numeral of a
/// report accounted for; every figure, issue and plan item where it is said to stand; one value for one thing;
/// every sentence in the index of `search` with its words; every definition as the codebook has it. Then every stored text
/// is read again: what this program and codebook read in it before must be what is stored, row by row, with corrections applied; of a report that
/// others read, value and bound of each figure must be those at its place in the text. Each text must be the one that
/// came in, byte by byte. Prints the bad rows; exit
/// status 1 if there are any. Nothing is written.
///
/// What cannot be found: a report that was taken out with all its rows and its entries in the log and index, or put
/// in with all of them; a text altered together with its hash in a way that leaves every fact, sentence and word as it
/// was; whether a correction by hand is right. `warehouse reextract` first brings in what another version read.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse check
  warehouse --db nanhai.db check --json
  warehouse check --codebook my-codebook --jobs 2")]
pub(super) struct Args {
    /// The codebook that the reports were read with, if it was not the built-in one
    #[arg(long, value_name = "DIR")]
    codebook: Option<PathBuf>,

    /// Read so many texts at a time, in place of one for each processor
    #[arg(long, value_name = "N", value_parser = jobs)]
    jobs: Option<usize>,

    /// Print as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(db: &Path, args: &Args, talk: Talk) -> Result<End> {
    let store = Store::open_read_only(db)?;
    let tools = Tools::load(args.codebook.as_deref())?;
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
    findings.extend(unless_damaged(Store::index_check(), check_index(&store))?);
    begin(Store::definition_check());
    findings.extend(unless_damaged(Store::definition_check(), tools.check_definitions(&store))?);
    verify::CHECKS.into_iter().for_each(&mut begin);
    let told = |done, of| bar.about(format!("read again: {done} of {of}"));
    let verified = match verify(db, &tools, args.jobs.unwrap_or_else(parallel::cores), told) {
        Ok(verified) => verified,
        Err(error) => Verified { findings: unless_damaged(verify::CHECKS[1], Err(error))?, ..Verified::default() },
    };
    findings.extend(verified.findings);
    drop(bar);
    let mut out = std::io::stdout().lock();
    if args.json {
        print_json(&findings)?;
    } else {
        for finding in &findings {
            writeln!(out, "{}: {}", finding.check, finding.row.replace(['\n', '\r'], " "))?;
        }
    }
    if !store.is_newest_schema()? {
        talk.note(
            "its schema is an older one, so its texts were not read again: `warehouse reextract` brings it up to date",
        );
    }
    if verified.figures_only > 0 {
        let reports = count(verified.figures_only, "report year");
        talk.note(&format!(
            "{reports} read by another codebook or program: only their figures were held against the text; `warehouse reextract` \
             reads them again, --codebook names theirs"
        ));
    }
    if findings.is_empty() {
        let names: Vec<&str> =
            Store::checks().chain([Store::index_check(), Store::definition_check()]).chain(verify::CHECKS).collect();
        talk.note(&format!("all is well: {} ({} read again)", names.join(", "), count(verified.whole, "report year")));
        return Ok(End::Done);
    }
    talk.note(&count(findings.len(), "bad row"));
    Ok(End::Partly)
}

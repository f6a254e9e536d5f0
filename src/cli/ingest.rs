//! `warehouse ingest`: files and folders into the database.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::End;
use crate::export::{self, Format};
use crate::ingest::{self, Outcome, Tools};
use crate::store::Store;

/// Read reports into the database
///
/// Takes files, folders (with everything below them) and `-` for standard input. The same bytes
/// twice change nothing; one broken input costs only itself. Stop it anywhere and run it again.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse ingest examples
  warehouse --db nanhai.db ingest reports/2018.txt reports/feed.xml
  curl -s ADDRESS | warehouse ingest -
  warehouse ingest reports --codebook my-codebook")]
pub(super) struct Args {
    /// Files, folders, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Read with the codebook in this folder, not with the built-in one
    #[arg(long, value_name = "DIR")]
    codebook: Option<PathBuf>,

    /// Say only what was rejected
    #[arg(short, long)]
    quiet: bool,
}

/// What became of all inputs.
#[derive(Default)]
struct Tally {
    added: Vec<String>,
    superseded: usize,
    known_documents: usize,
    known_reports: usize,
    rejected: usize,
}

pub(super) fn run(db: &Path, args: &Args) -> Result<End> {
    let tools = Tools::load(args.codebook.as_deref())?;
    let mut store = Store::open(db)?;
    tools.describe_in(&mut store)?;
    let inputs = ingest::inputs(&args.paths, db);
    let bar = progress(inputs.len(), args.quiet);
    let run = store.begin_run(&tools.codebook.version)?;
    let mut tally = Tally::default();
    for input in &inputs {
        bar.set_message(input.name());
        let say = |line: &str| bar.suspend(|| eprintln!("{line}"));
        match ingest::ingest(&mut store, run, input, &tools)? {
            Outcome::Added { sha256, superseded, left_out } => {
                tally.added.push(sha256);
                tally.superseded += superseded;
                if !args.quiet {
                    left_out.iter().for_each(|line| say(&format!("left out {line}")));
                }
            }
            Outcome::Known(reports) => {
                tally.known_documents += 1;
                tally.known_reports += reports;
            }
            Outcome::Rejected(reason) => {
                tally.rejected += 1;
                say(&format!("{}: {reason}", input.name()));
            }
        }
        bar.inc(1);
    }
    ingest::compare_places(&mut store, &tools.codebook)?;
    store.end_run(run)?;
    bar.finish_and_clear();
    if !args.quiet {
        summary(&store, &tally)?;
    }
    warn_of_other_codebooks(&store, &tools.codebook.version)?;
    Ok(if tally.rejected > 0 { End::Partly } else { End::Done })
}

/// Says so if the database holds reports that another codebook read: their figures stay as they are.
fn warn_of_other_codebooks(store: &Store, version: &str) -> Result<()> {
    let sql = "SELECT count(*) FROM report_year WHERE codebook_version <> ?1";
    let others: i64 = store.connection().query_row(sql, [version], |row| row.get(0))?;
    if others > 0 {
        eprintln!(
            "{others} report years in this database were read with another codebook and are left as they are; \
             ingest into a new database (--db) to read them with this one"
        );
    }
    Ok(())
}

/// A bar on a terminal, nothing elsewhere.
fn progress(inputs: usize, quiet: bool) -> ProgressBar {
    let target = if quiet || inputs < 2 || !std::io::stderr().is_terminal() {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    };
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {eta} {wide_msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(inputs as u64), target).with_style(style)
}

/// What came in, one line a report year, then the counts.
fn summary(store: &Store, tally: &Tally) -> Result<()> {
    let mut out = std::io::stdout().lock();
    if !tally.added.is_empty() {
        let sql = "SELECT coalesce(j.full_name, '?') AS jurisdiction, r.year, r.scope,
                 (SELECT count(*) FROM metric m WHERE m.report_year_id = r.report_year_id AND m.code IS NOT NULL) AS coded,
                 (SELECT count(*) FROM metric m WHERE m.report_year_id = r.report_year_id AND m.code IS NULL) AS uncoded,
                 (SELECT count(*) FROM issue i WHERE i.report_year_id = r.report_year_id) AS issues,
                 (SELECT count(*) FROM plan_item p WHERE p.report_year_id = r.report_year_id) AS plan_items,
                 r.numerals
             FROM report_year r
             JOIN document d USING (document_id)
             LEFT JOIN jurisdiction j USING (jurisdiction_id)
             WHERE d.sha256 IN (SELECT value FROM json_each(?1))
             ORDER BY j.full_name, r.year, r.report_year_id";
        let mut statement = store.connection().prepare(sql)?;
        let added = serde_json::to_string(&tally.added)?;
        let reports = export::write(&mut statement, [added], Format::Table, true, &mut out)?;
        out.flush()?;
        eprintln!("{} added ({})", count(reports, "report year"), count(tally.added.len(), "document"));
    }
    if tally.superseded > 0 {
        eprintln!("{} superseded by a newer copy", count(tally.superseded, "report year"));
    }
    if tally.known_documents > 0 {
        eprintln!(
            "{} already there ({})",
            count(tally.known_reports, "report year"),
            count(tally.known_documents, "document")
        );
    }
    if tally.rejected > 0 {
        eprintln!("{} rejected", count(tally.rejected, "input"));
    }
    if tally.added.is_empty() && tally.known_documents == 0 && tally.rejected == 0 {
        eprintln!("nothing to read there");
    }
    Ok(())
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

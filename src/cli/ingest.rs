//! `warehouse ingest`: files and folders into the database.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::talk::Bar;
use super::{End, Talk, count, jobs, print_json, reextract};
use crate::export::{self, Format};
use crate::ingest::{self, Outcome, Tools, Way};
use crate::limits::Limits;
use crate::parallel;
use crate::store::{Moved, Repeats, Run, Store};
use anyhow::Result;

/// Read reports into the database
///
/// Takes files, folders (with everything below them) and `-` for standard input. The same bytes
/// twice change nothing; one broken input costs only itself. Stop it anywhere and run it again.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse ingest examples
  warehouse --db nanhai.db ingest reports/2018.txt reports/feed.xml
  curl -s ADDRESS | warehouse ingest -
  warehouse ingest reports --codebook my-codebook
  warehouse ingest reports --no-index
  warehouse ingest reports --jobs 1
  warehouse ingest statistics --limit file=200M --limit cells=500K
  warehouse ingest reports --json > log.json")]
pub(super) struct Args {
    /// Files, folders, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Read with the codebook in this folder, not with the built-in one
    #[arg(long, value_name = "DIR")]
    codebook: Option<PathBuf>,

    /// Read larger things than usual: NAME is file, text, page, line, cells, pages, depth, members,
    /// expanded or nesting; VALUE may end in K, M or G
    #[arg(long, value_name = "NAME=VALUE", value_parser = limit)]
    limit: Vec<String>,

    /// Leave what comes in out of the index of `search`; `reextract` adds it
    #[arg(long)]
    no_index: bool,

    /// Read so many documents at a time; as many as there are cores unless given
    #[arg(short, long, value_name = "N", value_parser = jobs)]
    jobs: Option<usize>,

    /// Print what came in and what did not as JSON
    #[arg(long)]
    json: bool,
}

/// Whether a limit can be set so; wrong ones are wrong usage.
pub(super) fn limit(setting: &str) -> Result<String> {
    Limits::default().set(setting)?;
    Ok(setting.to_owned())
}

/// What became of all documents.
#[derive(Default)]
pub(super) struct Tally {
    added: Vec<String>,
    repeats: Repeats,
    known_documents: usize,
    known_reports: usize,
    rejected: Vec<Rejected>,
}

/// An input of which nothing is in, and why.
#[derive(serde::Serialize)]
struct Rejected {
    input: String,
    reason: String,
}

impl Tally {
    /// Counts what became of one document and says what a user must know.
    pub(super) fn note(&mut self, name: &str, outcome: Outcome, talk: Talk, say: impl Fn(&str)) {
        match outcome {
            Outcome::Added { sha256, repeats, left_out } => {
                if talk == Talk::Verbose {
                    say(&format!("{name}: added"));
                }
                self.added.push(sha256);
                self.repeats.superseding += repeats.superseding;
                self.repeats.copies += repeats.copies;
                self.repeats.others += repeats.others;
                if talk > Talk::Quiet {
                    left_out.iter().for_each(|line| say(&format!("left out {line}")));
                }
            }
            Outcome::Known(reports) => {
                if talk == Talk::Verbose {
                    say(&format!("{name}: already there"));
                }
                self.known_documents += 1;
                self.known_reports += reports;
            }
            Outcome::Rejected(reason) => {
                say(&format!("{name}: {reason}"));
                self.rejected.push(Rejected { input: name.to_owned(), reason });
            }
        }
    }
}

pub(super) fn run(db: &Path, args: &Args, talk: Talk) -> Result<End> {
    let mut tools = Tools::load(args.codebook.as_deref())?;
    for setting in &args.limit {
        tools.limits.set(setting)?;
    }
    let jobs = args.jobs.unwrap_or_else(parallel::cores);
    let (mut store, moved) = ready(db, &tools, args.json, talk)?;
    let inputs = ingest::inputs(&args.paths, db);
    let mut bar = talk.bar(inputs.len());
    let run = store.begin_run(&tools.codebook.version)?;
    let index = (!args.no_index).then(|| ingest::ready_index(&mut store, false));
    let way = Way { jobs, index: matches!(index, Some(Ok(()))) };
    let mut tally = Tally::default();
    ingest::ingest(&mut store, run, &inputs, &tools, way, |input, name, outcome| {
        bar.at(input, name);
        tally.note(name, outcome, talk, |line| bar.say(line));
    })?;
    close(&mut store, run, &tools, index, bar)?;
    tell(&store, &tally, &moved, args.json, talk)
}

/// Opens the database for a run, with everything in it read by this codebook and program.
pub(super) fn ready(db: &Path, tools: &Tools, json: bool, talk: Talk) -> Result<(Store, Moved)> {
    let mut store = Store::open(db)?;
    tools.describe_in(&mut store)?;
    let moved = reextract::reread(&mut store, tools, false, talk)?;
    if moved.reports > 0 && talk > Talk::Quiet && !json {
        say!("codebook or program has changed since these reports were read:");
        reextract::print(&moved, talk)?;
    }
    reextract::tell_stale(&moved.stale);
    Ok((store, moved))
}

/// Does what follows the last document of a run; `index` says whether the index was ready for it, if it is wanted.
pub(super) fn close(store: &mut Store, run: Run, tools: &Tools, index: Option<Result<()>>, mut bar: Bar) -> Result<()> {
    ingest::compare_places(store, &tools.codebook)?;
    if let Some(ready) = index {
        ready?;
        reextract::fill_index(store, &mut bar)?;
    }
    store.end_run(run)
}

/// Says what came in and what did not.
pub(super) fn tell(store: &Store, tally: &Tally, moved: &Moved, json: bool, talk: Talk) -> Result<End> {
    if json {
        print_summary(store, tally, moved)?;
    } else if talk > Talk::Quiet {
        summary(store, tally)?;
    }
    Ok(if tally.rejected.is_empty() && moved.stale.is_empty() { End::Done } else { End::Partly })
}

/// The reports of some documents, by a JSON array of the documents' hashes.
const ADDED: &str = "
    SELECT coalesce(j.full_name, '?') AS jurisdiction, r.year, r.scope,
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

/// What came in and what did not, for programs.
fn print_summary(store: &Store, tally: &Tally, moved: &Moved) -> Result<()> {
    let mut reports = Vec::new();
    let mut statement = store.connection().prepare(ADDED)?;
    export::write(&mut statement, [serde_json::to_string(&tally.added)?], Format::Json, true, &mut reports)?;
    let summary = serde_json::json!({
        "added": serde_json::from_slice::<serde_json::Value>(&reports)?,
        "added_documents": tally.added.len(),
        "known_reports": tally.known_reports,
        "known_documents": tally.known_documents,
        "rejected": tally.rejected,
        "read_again": moved,
    });
    print_json(&summary)
}

/// What came in, one line a report year, then the counts.
fn summary(store: &Store, tally: &Tally) -> Result<()> {
    let mut out = std::io::stdout().lock();
    if !tally.added.is_empty() {
        let mut statement = store.connection().prepare(ADDED)?;
        let added = serde_json::to_string(&tally.added)?;
        let reports = export::write(&mut statement, [added], Format::Table, true, &mut out)?;
        out.flush()?;
        say!("{} added ({})", count(reports, "report year"), count(tally.added.len(), "document"));
    }
    let Repeats { superseding, copies, others } = tally.repeats;
    for (number, what) in [
        (superseding, "of these stand in for an earlier text of the same report"),
        (copies, "of these are copies of a report that is in: kept, not current"),
        (others, "of these are other, shorter texts for a place and year that are in: kept, not current"),
    ] {
        if number > 0 {
            say!("{number} {what}");
        }
    }
    if tally.known_documents > 0 {
        say!(
            "{} already there ({})",
            count(tally.known_reports, "report year"),
            count(tally.known_documents, "document")
        );
    }
    if !tally.rejected.is_empty() {
        say!("{} rejected", count(tally.rejected.len(), "input"));
    }
    if tally.added.is_empty() && tally.known_documents == 0 && tally.rejected.is_empty() {
        say!("nothing to read there");
    }
    Ok(())
}

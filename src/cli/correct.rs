//! `warehouse correct`: what people put right, from a CSV file, and templates for such files.

use std::fs;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use chrono::Local;
use rusqlite::params_from_iter;

use super::filter::Filter;
use super::{End, Talk, count, usage};
use crate::correction::{self, Signature};
use crate::export::{self, Format};
use crate::ingest::{self, Tools};
use crate::store::{Corrected, Store, Target};
use crate::unpack::plain;

/// Put right what was read wrongly, with reason, author and date
///
/// A correction fixes, adds or rejects a metric or an issue, or gives a report another place, year,
/// scope or issuer. It is kept apart from what was read, outlives every new reading, and is listed
/// as stale when the text or the reading is no longer what it expected. `warehouse query
/// corrections` shows all, each beside the original.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse correct --template metric_flat --place 南海区 --year 2018 > fix.csv
  (fill in new_value, reason and author of the rows that are wrong, in any spreadsheet)
  warehouse correct fix.csv --author '李某'
  warehouse correct fix.csv --codebook my-codebook
  warehouse correct --template report_year > headers.csv
  warehouse correct --template metric_flat --code 'reconsideration.*' --where 'value>10000' --limit 50 > large.csv
  warehouse correct --template issue --theme 矛盾化解 --place 440600 --place-only > issues.csv
  warehouse correct --template metric_flat --sort -value --columns metric_id,value > largest.csv
  warehouse query corrections")]
pub(super) struct Args {
    /// CSV file with corrections, or - for standard input
    #[arg(value_name = "FILE", required_unless_present = "template", conflicts_with = "template")]
    file: Option<PathBuf>,

    /// Write a CSV to fill in, with the rows of a view or table that has a metric_id, issue_id or
    /// report_year_id
    #[arg(long, value_name = "VIEW")]
    template: Option<String>,

    #[command(flatten)]
    filter: Filter,

    /// Who makes the corrections, where the file does not say
    #[arg(long, value_name = "NAME")]
    author: Option<String>,

    /// The codebook in this folder, not the built-in one
    #[arg(long, value_name = "DIR")]
    codebook: Option<PathBuf>,
}

pub(super) fn run(db: &Path, args: &Args, talk: Talk) -> Result<End> {
    match (&args.template, &args.file) {
        (Some(view), _) => template(db, view, &args.filter),
        (None, Some(file)) => correct(db, file, args, talk),
        (None, None) => usage("name a CSV file, or --template VIEW".to_owned()),
    }
}

fn correct(db: &Path, file: &Path, args: &Args, talk: Talk) -> Result<End> {
    let tools = Tools::load(args.codebook.as_deref())?;
    let bytes = read(file).with_context(|| file.display().to_string())?;
    drop(Store::open_read_only(db)?);
    let mut store = Store::open(db)?;
    tools.test_in(&mut store)?;
    let today = Local::now().date_naive().to_string();
    let signature = Signature { author: args.author.as_deref(), today: &today };
    let (mut made, mut known, mut refused) = (0, 0, 0);
    let lines = correction::read(&bytes, &store, &tools, signature).with_context(|| file.display().to_string())?;
    for line in lines {
        let done = line.correction.map_err(|reason| anyhow!("{reason}")).and_then(|correction| {
            let done = store.correct(&correction)?;
            // Figures are for the report's year, so another year means another reading.
            if done == Corrected::InForce && correction.target == Target::ReportYear {
                let report = report_of(&store, &correction.sha256, correction.page)?;
                ingest::reread(&mut store, report, &tools)?;
            }
            Ok(done)
        });
        match done {
            Ok(Corrected::InForce) => made += 1,
            Ok(Corrected::Known) => known += 1,
            Err(error) => {
                refused += 1;
                say!("{}:{}: {error:#}", file.display(), line.number);
            }
        }
    }
    ingest::compare_places(&mut store, &tools.codebook)?;
    talk.note(&format!("{} in force", count(made, "correction")));
    if known > 0 {
        talk.note(&format!("{known} already there"));
    }
    if refused > 0 {
        say!("{refused} refused");
    }
    if made + known + refused == 0 {
        talk.note("no row has an action or a new_ column filled in");
    }
    Ok(if refused > 0 { End::Partly } else { End::Done })
}

fn read(file: &Path) -> Result<Vec<u8>> {
    if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    fs::read(file).map_err(|error| plain(&error))
}

fn report_of(store: &Store, sha256: &str, page: i64) -> Result<i64> {
    let sql = "SELECT report_year_id FROM report_year r JOIN document d USING (document_id)
         WHERE d.sha256 = ?1 AND r.page = ?2";
    Ok(store.connection().query_row(sql, (sha256, page), |row| row.get(0))?)
}

/// A correction file with the rows of a view, nothing filled in.
fn template(db: &Path, view: &str, filter: &Filter) -> Result<End> {
    let store = Store::open_read_only(db)?;
    let (select, params) = filter.select(store.connection(), view)?;
    let columns: Vec<String> = store.connection().prepare(&select)?.column_names().map(str::to_owned).collect();
    let has = |column: &str| columns.iter().any(|name| name == column);
    let sql = if has("metric_id") {
        metrics(&select)
    } else if has("issue_id") {
        issues(&select)
    } else if has("report_year_id") {
        reports(&select)
    } else {
        return usage(format!("{view} has no metric_id, issue_id or report_year_id, so its rows cannot be corrected"));
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut statement = store.connection().prepare(&sql)?;
    export::write(&mut statement, params_from_iter(params), Format::Csv, true, &mut out)?;
    out.flush()?;
    Ok(End::Done)
}

fn metrics(select: &str) -> String {
    format!(
        "SELECT NULL AS action, 'metric' AS target, j.full_name AS place, r.year AS report_year,
             m.figure, substr(r.text, m.sentence_start + 1, m.sentence_end - m.sentence_start) AS sentence,
             m.code, NULL AS new_code, m.segment, NULL AS new_segment, m.measure, NULL AS new_measure,
             m.year, NULL AS new_year, m.value, NULL AS new_value, m.unit, NULL AS new_unit,
             NULL AS reason, NULL AS author, NULL AS date, d.sha256, r.page, m.text_start, m.text_end
         FROM ({select}) v JOIN metric m ON m.metric_id = v.metric_id {FROM}
         ORDER BY r.report_year_id, m.text_start, m.metric_id"
    )
}

fn issues(select: &str) -> String {
    format!(
        "SELECT NULL AS action, 'issue' AS target, j.full_name AS place, r.year AS report_year,
             m.theme, NULL AS new_theme, m.text, NULL AS new_text,
             NULL AS reason, NULL AS author, NULL AS date, d.sha256, r.page, m.text_start, m.text_end
         FROM ({select}) v JOIN issue m ON m.issue_id = v.issue_id {FROM}
         ORDER BY r.report_year_id, m.seq"
    )
}

fn reports(select: &str) -> String {
    format!(
        "SELECT DISTINCT NULL AS action, 'report_year' AS target, r.title, j.full_name AS jurisdiction,
             NULL AS new_jurisdiction, r.year, NULL AS new_year, r.scope, NULL AS new_scope, r.issuer,
             NULL AS new_issuer, NULL AS reason, NULL AS author, NULL AS date, d.sha256, r.page
         FROM ({select}) v JOIN report_year m ON m.report_year_id = v.report_year_id {FROM}
         ORDER BY r.report_year_id"
    )
}

const FROM: &str = "JOIN report_year r ON r.report_year_id = m.report_year_id
    JOIN document d ON d.document_id = r.document_id
    LEFT JOIN jurisdiction j ON j.jurisdiction_id = r.jurisdiction_id";

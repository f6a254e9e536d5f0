//! `warehouse trace`: a figure, problem or plan back to the sentence, report and file it came from.

mod passage;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use rusqlite::{Connection, OptionalExtension};
use serde_json::{Map, Value as Json};

use super::file::replace;
use super::{End, Talk, print_json, row_number, usage};
use crate::export;
use crate::harmless::one_line;
use crate::page;
use crate::store::{MarkedReport, Store};

/// Show where a figure comes from, or a whole report with every numeral marked
///
/// The number of a figure is the metric_id of metric and metric_flat; views that show several figures in a
/// row have one in a column beside each, or all of them in `evidence`. With --issue and --plan, shows a
/// problem with the years in which it returns, and a plan item with what the next report says of it. With
/// --report, prints the report with every numeral marked: coded, uncoded, or skipped and why; issues and
/// plan items at their start and end.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse query metric_flat --place 南海区 --code reconsideration.terminated
  warehouse trace 12
  warehouse trace 12 13 14 --json
  warehouse trace --issue 5
  warehouse trace --plan 7 --plan 8
  warehouse trace --report '南海区 2018' | less -R
  warehouse trace --report 440605,2018 --html nanhai-2018.html
  warehouse trace --report 3 --json")]
pub(super) struct Args {
    /// Numbers of figures
    #[arg(required_unless_present_any = ["report", "issue", "plan"], value_parser = row_number)]
    metric_id: Vec<i64>,

    /// A problem that a report admits: its issue_id; may be repeated
    #[arg(long, value_name = "ISSUE_ID", value_parser = row_number, conflicts_with_all = ["metric_id", "report", "plan"])]
    issue: Vec<i64>,

    /// A plan item: its plan_item_id; may be repeated
    #[arg(long, value_name = "PLAN_ITEM_ID", value_parser = row_number, conflicts_with_all = ["metric_id", "report"])]
    plan: Vec<i64>,

    /// A whole report: its report_year_id, or place (name or code) and year
    #[arg(long, value_name = "REPORT", conflicts_with = "metric_id")]
    report: Option<String>,

    /// Write the marked report as one page that needs nothing else; - for standard output
    #[arg(long, value_name = "FILE", requires = "report", conflicts_with_all = ["json", "metric_id"])]
    html: Option<PathBuf>,

    /// Print as JSON
    #[arg(long)]
    json: bool,
}

const SQL: &str = "
    SELECT m.metric_id, m.code, d.name_zh, d.name_en, m.label, m.segment, m.figure, m.value, m.unit, m.bound,
        m.measure, m.year, m.section, m.as_of, m.cutoff, m.members, m.reading, m.resolution,
        m.text_start, m.text_end,
        substr(r.text, m.sentence_start + 1, m.text_start - m.sentence_start) AS before,
        substr(r.text, m.text_start + 1, m.text_end - m.text_start) AS printed,
        substr(r.text, m.text_end + 1, m.sentence_end - m.text_end) AS after,
        r.report_year_id, j.full_name, r.year AS report_year, r.title, r.issuer, r.url, r.is_current,
        r.codebook_version, f.source, f.sha256, f.media_type, f.encoding, f.ingested_at
    FROM metric m
    JOIN report_year r USING (report_year_id)
    JOIN document f USING (document_id)
    LEFT JOIN jurisdiction j USING (jurisdiction_id)
    LEFT JOIN metric_definition d ON d.code = m.code
    WHERE m.metric_id = ?1";

pub(super) fn run(db: &Path, args: &Args, talk: Talk) -> Result<End> {
    let store = Store::open_read_only(db)?;
    if !args.issue.is_empty() || !args.plan.is_empty() {
        store.present_schema()?;
    }
    match &args.report {
        Some(report) => whole(&store, db, report, args, talk)?,
        None if !args.issue.is_empty() => {
            each(&args.issue, args.json, |id| passage::issue(store.connection(), id), passage::issue_for_reading)?;
        }
        None if !args.plan.is_empty() => {
            each(&args.plan, args.json, |id| passage::plan(store.connection(), id), passage::plan_for_reading)?;
        }
        None => each(&args.metric_id, args.json, |id| figure(&store, id), for_reading)?,
    }
    Ok(End::Done)
}

/// Prints what was found for each number: one as JSON by itself, several as an array.
fn each(
    ids: &[i64],
    json: bool,
    find: impl Fn(i64) -> Result<Map<String, Json>>,
    read: impl Fn(&Map<String, Json>) -> String,
) -> Result<()> {
    let found: Vec<Map<String, Json>> = ids.iter().map(|id| find(*id)).collect::<Result<_>>()?;
    match &found[..] {
        [one] if json => print_json(one),
        several if json => print_json(&several),
        _ => {
            let all: Vec<String> = found.iter().map(read).collect();
            Ok(std::io::stdout().lock().write_all(all.join("\n").as_bytes())?)
        }
    }
}

/// The rows of a statement over one number, each as its columns.
fn records(connection: &Connection, sql: &str, id: i64) -> Result<Vec<Map<String, Json>>> {
    let mut statement = connection.prepare(sql)?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let read = |row: &rusqlite::Row<'_>| {
        names.iter().enumerate().map(|(at, name)| Ok((name.clone(), export::json(&row.get(at)?)))).collect()
    };
    Ok(statement.query_map([id], read)?.collect::<rusqlite::Result<_>>()?)
}

/// The chain from one figure to its file.
fn figure(store: &Store, metric_id: i64) -> Result<Map<String, Json>> {
    let Some(mut metric) = records(store.connection(), SQL, metric_id)?.pop() else {
        bail!(
            "no metric {metric_id}; `warehouse query metric_flat --columns metric_id,full_name,year,label,value` lists them"
        );
    };
    metric.insert("corrected".to_owned(), corrected(store, metric_id)?.into());
    Ok(metric)
}

/// What was read before a figure was put right by hand. A database that no newer program has
/// written to knows no corrections.
fn corrected(store: &Store, metric_id: i64) -> Result<Option<String>> {
    let known = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'correction_effect')";
    if !store.connection().query_row(known, (), |row| row.get::<_, bool>(0))? {
        return Ok(None);
    }
    let sql = "SELECT x.says FROM metric m JOIN correction_effect x USING (correction_id) WHERE m.metric_id = ?1";
    Ok(store.connection().query_row(sql, [metric_id], |row| row.get(0)).optional()?)
}

/// Prints a report with its marks, or writes them as a page.
fn whole(store: &Store, db: &Path, report: &str, args: &Args, talk: Talk) -> Result<()> {
    let report = find(store, report)?;
    match &args.html {
        None if args.json => print_json(&report)?,
        None => anstream::stdout().lock().write_all(page::terminal(&report).as_bytes())?,
        Some(path) if path.as_os_str() == "-" => std::io::stdout().lock().write_all(page::html(&report).as_bytes())?,
        Some(path) => {
            let page = page::html(&report);
            replace(path, db, |out| Ok(out.write_all(page.as_bytes())?))?;
            talk.note(&format!("{}: report {}", path.display(), report.report_year_id));
        }
    }
    Ok(())
}

/// The report of a number, or of a place and a year ("南海区 2018", "440605,2018").
fn find(store: &Store, wanted: &str) -> Result<MarkedReport> {
    let parts: Vec<&str> = wanted.split([' ', ',', '\u{3000}']).filter(|part| !part.is_empty()).collect();
    let report_year_id = match parts[..] {
        [number] => number.parse().ok(),
        [place, year] => match year.trim_end_matches('年').parse() {
            Ok(year) => Some(of_place(store, place, year)?),
            Err(_) => None,
        },
        _ => None,
    };
    let Some(report_year_id) = report_year_id else {
        return usage(format!(
            "\"{wanted}\" names no report; write a report_year_id, or a place and a year: '南海区 2018'"
        ));
    };
    match store.marked_report(report_year_id)? {
        Some(report) => Ok(report),
        None => bail!("no report {report_year_id}; `warehouse query report_year` lists them"),
    }
}

fn of_place(store: &Store, place: &str, year: i32) -> Result<i64> {
    let found = store.reports_of_place(place, year)?;
    match &found[..] {
        [one] => Ok(one.report_year_id),
        [] => bail!("no report of {place} for {year}; `warehouse query report_year` lists them"),
        several => {
            let names: Vec<String> =
                several.iter().map(|choice| format!("{}: {}", choice.report_year_id, choice.name)).collect();
            bail!("{place} {year} could be any of {}; name the number", names.join("; "))
        }
    }
}

/// A column as words; `None` for nothing.
fn get(record: &Map<String, Json>, name: &str) -> Option<String> {
    match &record[name] {
        Json::Null => None,
        Json::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// Lines, each with its name in front; those that say nothing are left out.
fn lines(lines: impl IntoIterator<Item = (&'static str, Option<String>)>) -> String {
    let said = lines.into_iter().filter_map(|(name, text)| Some((name, text?)));
    said.map(|(name, text)| format!("{name:<9} {}\n", one_line(&text))).collect()
}

/// The report and file that a record came from, as lines.
fn origin(record: &Map<String, Json>) -> [(&'static str, Option<String>); 6] {
    let or = |name: &str, absent: &str| get(record, name).unwrap_or_else(|| absent.to_owned());
    let mut report = vec![or("full_name", "place not settled"), or("report_year", "year not settled")];
    report.extend(get(record, "title"));
    if record["is_current"] == 0 {
        report.push("(superseded by a newer copy)".to_owned());
    }
    [
        ("report", Some(report.join(" "))),
        ("issuer", Some(or("issuer", "–"))),
        ("address", Some(or("url", "–"))),
        ("file", Some(format!("{} ({}, {})", or("source", ""), or("media_type", ""), or("encoding", "")))),
        ("sha256", get(record, "sha256")),
        ("ingested", get(record, "ingested_at")),
    ]
}

/// The chain from figure to file, one link a line.
fn for_reading(metric: &Map<String, Json>) -> String {
    let or = |name: &str, absent: &str| get(metric, name).unwrap_or_else(|| absent.to_owned());
    let mut what = vec![or("code", "not coded")];
    what.extend(get(metric, "name_zh"));
    what.extend(get(metric, "segment").map(|segment| format!("segment {segment}")));
    what.extend(get(metric, "members").map(|members| format!("sum of {members}")));
    let mut figure = format!(
        "{} → {} {} ({}, {}) for {}",
        or("figure", ""),
        or("value", ""),
        or("unit", ""),
        or("measure", ""),
        or("bound", ""),
        or("year", "no settled year")
    );
    let cutoff: Vec<String> = [get(metric, "cutoff"), get(metric, "as_of")].into_iter().flatten().collect();
    if !cutoff.is_empty() {
        figure += &format!(", cut off: {}", cutoff.join(", "));
    }
    let chain = [
        ("metric", Some(format!("{} {}", or("metric_id", ""), what.join(", ")))),
        ("label", Some(or("label", ""))),
        ("figure", Some(figure)),
        ("sentence", Some(format!("{}【{}】{}", or("before", ""), or("printed", ""), or("after", "")))),
        ("section", Some(or("section", ""))),
        ("read", Some(format!("{}; codebook {}", or("reading", ""), or("codebook_version", "")))),
        ("corrected", get(metric, "corrected")),
    ];
    lines(chain.into_iter().chain(origin(metric)))
}

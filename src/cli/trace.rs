//! `warehouse trace`: a figure back to the sentence, report and file it came from.

use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};
use rusqlite::OptionalExtension;
use serde_json::{Map, Value as Json};

use super::End;
use crate::export;
use crate::store::Store;

/// Show where a figure comes from
///
/// The number of a figure is the metric_id of metric and metric_flat.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse query metric_flat --jurisdiction 南海区 --code reconsideration.terminated
  warehouse trace 12
  warehouse trace 12 --json")]
pub(super) struct Args {
    /// Number of the metric
    metric_id: i64,

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

pub(super) fn run(db: &Path, args: &Args) -> Result<End> {
    let store = Store::open_read_only(db)?;
    let mut statement = store.connection().prepare(SQL)?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let read = |row: &rusqlite::Row<'_>| {
        names
            .iter()
            .enumerate()
            .map(|(at, name)| Ok((name.clone(), export::json(&row.get(at)?))))
            .collect::<rusqlite::Result<Map<String, Json>>>()
    };
    let Some(metric) = statement.query_row([args.metric_id], read).optional()? else {
        bail!("no metric {}; `warehouse query metric_flat` lists them", args.metric_id);
    };
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&metric)?)?;
    } else {
        out.write_all(for_reading(&metric).as_bytes())?;
    }
    Ok(End::Done)
}

/// The chain from figure to file, one link a line.
fn for_reading(metric: &Map<String, Json>) -> String {
    let get = |name: &str| match &metric[name] {
        Json::Null => None,
        Json::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    let or = |name: &str, absent: &str| get(name).unwrap_or_else(|| absent.to_owned());
    let mut what = vec![or("code", "not coded")];
    what.extend(get("name_zh"));
    what.extend(get("segment").map(|segment| format!("segment {segment}")));
    what.extend(get("members").map(|members| format!("sum of {members}")));
    let mut figure = format!(
        "{} → {} {} ({}, {}) for {}",
        or("figure", ""),
        or("value", ""),
        or("unit", ""),
        or("measure", ""),
        or("bound", ""),
        or("year", "no settled year")
    );
    let cutoff: Vec<String> = [get("cutoff"), get("as_of")].into_iter().flatten().collect();
    if !cutoff.is_empty() {
        figure += &format!(", cut off: {}", cutoff.join(", "));
    }
    let sentence = format!("{}【{}】{}", or("before", ""), or("printed", ""), or("after", ""));
    let mut report = vec![or("full_name", "place not settled"), or("report_year", "year not settled")];
    report.extend(get("title"));
    if metric["is_current"] == 0 {
        report.push("(superseded by a newer copy)".to_owned());
    }
    let lines = [
        ("metric", format!("{} {}", or("metric_id", ""), what.join(", "))),
        ("label", or("label", "")),
        ("figure", figure),
        ("sentence", sentence.split_whitespace().collect::<Vec<_>>().join(" ")),
        ("section", or("section", "")),
        ("read", format!("{}; codebook {}", or("reading", ""), or("codebook_version", ""))),
        ("report", report.join(" ")),
        ("issuer", or("issuer", "–")),
        ("address", or("url", "–")),
        ("file", format!("{} ({}, {})", or("source", ""), or("media_type", ""), or("encoding", ""))),
        ("sha256", or("sha256", "")),
        ("ingested", or("ingested_at", "")),
    ];
    lines.iter().map(|(name, text)| format!("{name:<9} {text}\n")).collect()
}

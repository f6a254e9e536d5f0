//! `warehouse status`: what is in a database, and what is not.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Result;
use rusqlite::types::Value;

use super::filter::Reach;
use super::{End, Talk, count, print_json};
use crate::codebook::Codebook;
use crate::export::Aligned;
use crate::harmless::one_line;
use crate::ingest::READER;
use crate::store::{LeftOut, Overview, PlaceYears, Store, Versions};

/// Most reasons for leaving inputs out that are printed without --rejected.
const REASONS: usize = 8;

/// Years that are shown in a row, with those that have no report at all.
const YEARS: i32 = 40;

/// Show what is in the database: places, years, totals, versions, and what was left out
///
/// A table of places and years shows how many figures the government's own report has for each; a dash is
/// a year without one. Reports of departments are counted apart.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse status
  warehouse status --place 广东省 --year 2016..2020
  warehouse status --place 440600 --place-only
  warehouse status --limit 3000 > places.txt
  warehouse status --rejected
  warehouse status --json")]
pub(super) struct Args {
    #[command(flatten)]
    reach: Reach,

    /// At most so many places
    #[arg(long, value_name = "PLACES", default_value_t = 40)]
    limit: usize,

    /// List every input that was rejected or left out and is still not in, with its reason
    #[arg(long)]
    rejected: bool,

    /// Print as JSON, with all places and inputs
    #[arg(long)]
    json: bool,
}

pub(super) fn run(db: &Path, args: &Args, talk: Talk) -> Result<End> {
    let store = Store::open_read_only(db)?;
    let built_in = Codebook::embedded()?.version;
    let mut overview = store.overview(Versions { codebook: &built_in, reader: READER })?;
    narrow(&mut overview, &store, args)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    if args.json {
        print_json(&overview)?;
    } else if args.rejected {
        list(&overview.left_out, talk, &mut out)?;
    } else {
        head(&overview, db, &built_in, &mut out)?;
        reasons(&overview.left_out, &mut out)?;
        matrix(&overview.places, args.limit, &mut out)?;
    }
    out.flush()?;
    Ok(End::Done)
}

/// Leaves out the places and years that were not asked for.
fn narrow(overview: &mut Overview, store: &Store, args: &Args) -> Result<()> {
    if let Some(places) = args.reach.places(store.connection())? {
        let wanted: HashSet<i64> = places.iter().map(|place| place.id).collect();
        overview.places.retain(|place| wanted.contains(&place.jurisdiction_id));
    }
    if !args.reach.year.is_empty() {
        let asked = |year: &i32| args.reach.covers(*year);
        for place in &mut overview.places {
            place.figures.retain(|year, _| asked(year));
            place.departments.retain(|year, _| asked(year));
        }
        overview.places.retain(|place| !place.figures.is_empty() || !place.departments.is_empty());
    }
    Ok(())
}

/// Totals and versions, one subject a line.
fn head(overview: &Overview, db: &Path, built_in: &str, out: &mut dyn Write) -> Result<()> {
    let totals = &overview.totals;
    let mut line = |name: &str, text: String| writeln!(out, "{name:<12} {}", one_line(&text));
    line("database", format!("{}, {}, schema {}", db.display(), size(overview.bytes), overview.schema))?;
    line(
        "reports",
        format!(
            "{} current of {}{}; {} superseded; from {}",
            totals.current,
            count(totals.places as usize, "place"),
            if totals.unsettled > 0 {
                format!(" ({} without a settled place or year)", totals.unsettled)
            } else {
                String::new()
            },
            totals.superseded,
            count(totals.documents as usize, "document")
        ),
    )?;
    let by_year: Vec<String> =
        overview.reports_by_year.iter().map(|(year, reports)| format!("{year}: {reports}")).collect();
    line(
        "by year",
        if by_year.is_empty() { "none".to_owned() } else { format!("{} (governments)", by_year.join(", ")) },
    )?;
    line(
        "figures",
        format!("{} with a code, {} without; {} numerals skipped", totals.coded, totals.uncoded, totals.skipped),
    )?;
    line(
        "passages",
        format!("{}, {}", count(totals.issues as usize, "problem"), count(totals.plan_items as usize, "plan item")),
    )?;
    let codebook = match &overview.codebook_version {
        Some(version) if version == built_in => format!("{version} (the one of this program)"),
        Some(version) => format!("{version} (this program has {built_in})"),
        None => "none yet".to_owned(),
    };
    line("codebook", codebook)?;
    let read_by = |read: &crate::store::ReadBy| {
        let reader = read.reader_version.as_deref().unwrap_or("before schema 5");
        format!("{} by codebook {}, reader {reader}", read.reports, read.codebook_version)
    };
    line(
        "read",
        if overview.read_by.is_empty() {
            "nothing".to_owned()
        } else {
            overview.read_by.iter().map(read_by).collect::<Vec<_>>().join("; ")
        },
    )?;
    if overview.stale_reports > 0 {
        line(
            "stale",
            format!(
                "{} read by another codebook or program; `warehouse reextract` reads them again",
                count(overview.stale_reports as usize, "report")
            ),
        )?;
    }
    if overview.stale_places > 0 {
        line(
            "not compared",
            format!(
                "{}; the next `warehouse ingest` or `reextract` compares their years",
                count(overview.stale_places as usize, "place")
            ),
        )?;
    }
    let stale = if overview.corrections_stale > 0 { "; see `warehouse query corrections`" } else { "" };
    line(
        "corrections",
        format!("{} in force, {} stale{stale}", overview.corrections_in_force, overview.corrections_stale),
    )?;
    let see = if overview.broken > 0 { "; see `warehouse query consistency --where verdict=broken`" } else { "" };
    line("consistency", format!("{} broken{see}", overview.broken))?;
    line("last run", last_run(overview))?;
    Ok(())
}

fn last_run(overview: &Overview) -> String {
    let Some(run) = &overview.last_run else { return "none".to_owned() };
    let ended = match &run.finished_at {
        Some(at) => format!("finished {at}"),
        None => "not finished: interrupted, or still under way; `warehouse ingest` again goes on".to_owned(),
    };
    let inputs: Vec<String> =
        run.inputs.iter().map(|(status, number)| format!("{number} {}", status.replace('_', " "))).collect();
    let inputs = if inputs.is_empty() { "no inputs".to_owned() } else { inputs.join(", ") };
    format!("started {}, {ended}; {inputs}", run.started_at)
}

fn size(bytes: i64) -> String {
    let bytes = bytes as f64;
    match bytes {
        b if b < 1e6 => format!("{:.0} KB", b / 1e3),
        b if b < 1e9 => format!("{:.1} MB", b / 1e6),
        b => format!("{:.1} GB", b / 1e9),
    }
}

/// Why inputs are not in, the most frequent reasons first, each with one of them.
fn reasons(left_out: &[LeftOut], out: &mut dyn Write) -> Result<()> {
    if left_out.is_empty() {
        return Ok(());
    }
    let mut groups: BTreeMap<(&str, String), Vec<&str>> = BTreeMap::new();
    for one in left_out {
        groups.entry((&one.status, kind(&one.reason))).or_default().push(&one.input);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, inputs)| std::cmp::Reverse(inputs.len()));
    writeln!(out, "\nNot in, by the latest word on each input:")?;
    for ((status, reason), inputs) in groups.iter().take(REASONS) {
        writeln!(
            out,
            "{:>6} {}: {} ({})",
            inputs.len(),
            status.replace('_', " "),
            one_line(reason),
            one_line(inputs[0])
        )?;
    }
    if groups.len() > REASONS {
        let rest: usize = groups[REASONS..].iter().map(|(_, inputs)| inputs.len()).sum();
        writeln!(out, "{rest:>6} for other reasons")?;
    }
    writeln!(out, "       `warehouse status --rejected` lists all")?;
    Ok(())
}

/// A reason without its numbers, so that alike ones count together.
fn kind(reason: &str) -> String {
    let reason = reason.lines().next().unwrap_or_default();
    let mut kind = String::new();
    for letter in reason.chars() {
        match letter {
            letter if letter.is_ascii_digit() && kind.ends_with('…') => {}
            letter if letter.is_ascii_digit() => kind.push('…'),
            letter => kind.push(letter),
        }
    }
    kind
}

fn list(left_out: &[LeftOut], talk: Talk, out: &mut dyn Write) -> Result<()> {
    if left_out.is_empty() {
        talk.note("nothing was left out");
    }
    for one in left_out {
        writeln!(out, "{}\t{}\t{}", one.status, one_line(&one.input), one_line(&one.reason))?;
    }
    Ok(())
}

/// Places by years: figures of the government's report.
fn matrix(places: &[PlaceYears], limit: usize, out: &mut dyn Write) -> Result<()> {
    if places.is_empty() {
        return Ok(());
    }
    let reported = || places.iter().flat_map(|place| place.figures.keys().chain(place.departments.keys())).copied();
    let (first, last) = (reported().min().unwrap_or(0), reported().max().unwrap_or(-1));
    // A year that no place has a report for is a gap like any other, unless one report's year is far off.
    let years: Vec<i32> = match last - first {
        0..YEARS => (first..=last).collect(),
        _ => reported().collect::<BTreeSet<i32>>().into_iter().collect(),
    };
    let departments = places.iter().any(|place| !place.departments.is_empty());
    let mut columns = vec!["place".to_owned(), "code".to_owned()];
    columns.extend(years.iter().map(i32::to_string));
    columns.extend(departments.then(|| "departments".to_owned()));
    let mut table = Aligned::new(columns);
    let cell = |number: Option<&i64>| number.map_or(Value::Null, |number| Value::from(*number));
    for place in places.iter().take(limit) {
        let mut row = vec![
            Value::from(place.full_name.clone()),
            place.jurisdiction_code.clone().map_or(Value::Null, Value::from),
        ];
        row.extend(years.iter().map(|year| cell(place.figures.get(year))));
        if departments {
            let reports: i64 = place.departments.values().sum();
            row.push(cell(Some(&reports).filter(|reports| **reports > 0)));
        }
        table.push(row);
    }
    let apart = if departments { ", and how many reports of departments there are" } else { "" };
    writeln!(out, "\nFigures in each government's report by year{apart}; – is no report:")?;
    table.write(true, out)?;
    if places.len() > limit {
        out.flush()?;
        say!("{} of {} places; --place narrows, --limit {} shows all", limit, places.len(), places.len());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_that_differ_in_numbers_are_one() {
        assert_eq!(kind("speaks 12 times of 法治\nmore"), kind("speaks 3 times of 法治"));
    }

    #[test]
    fn sizes_are_read_at_a_glance() {
        assert_eq!(size(123_456), "123 KB");
        assert_eq!(size(12_345_678), "12.3 MB");
        assert_eq!(size(1_234_567_890), "1.2 GB");
    }
}

//! `warehouse page`: the database as one page to look at.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rusqlite::Connection;

use super::filter::{Years, years};
use super::{End, count, usage};
use crate::page::atlas::{self, PageLang, Selection};
use crate::store::Store;

/// Write the database, or some places and years of it, as one page to look at
///
/// The page needs no network and no server. It shows the dockets (行政复议), the rates and their
/// restatements, every other metric, problems, promises and broken checks of each place, and all
/// places side by side; every mark leads to its sentence. Without --place, details are those of the
/// most complete places, as many as keep the page small.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse page -o page.html
  warehouse page --place 南海区 --place 440803 --year 2016..2018 -o page.html
  warehouse page --lang en -o - > page.html")]
pub(super) struct Args {
    /// The file; - for standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,

    /// Only this place, by a part of its full name or its six-digit code; may be repeated
    #[arg(long, value_name = "PLACE")]
    place: Vec<String>,

    /// Only this year, or these: 2018, 2016..2018, 2016.., ..2018
    #[arg(long, value_name = "YEARS", value_parser = years)]
    year: Option<Years>,

    /// Language that the page opens in; it can be switched there
    #[arg(long, value_enum, default_value_t)]
    lang: PageLang,
}

pub(super) fn run(db: &Path, args: &Args) -> Result<End> {
    let store = Store::open_read_only(db)?;
    let mut places = Vec::new();
    for wanted in &args.place {
        places.extend(named(store.connection(), wanted)?);
    }
    let selection = Selection { places, years: args.year.map(|Years(first, last)| (first, last)) };
    let atlas = atlas::read(store.connection(), &selection)?;
    if atlas.subjects.is_empty() {
        return usage(format!(
            "{}: no report of these places and years; `warehouse query report_year` lists them",
            db.display()
        ));
    }
    let page = atlas::html(&atlas, args.lang)?;
    if args.output.as_os_str() == "-" {
        std::io::stdout().lock().write_all(page.as_bytes())?;
        return Ok(End::Done);
    }
    fs::write(&args.output, &page).with_context(|| format!("cannot write {}", args.output.display()))?;
    eprintln!(
        "{}: {} and departments ({} in detail), {:.1} MB",
        args.output.display(),
        count(atlas.subjects.len(), "place"),
        atlas.details.len(),
        page.len() as f64 / 1e6
    );
    if atlas.unplaced > 0 {
        eprintln!("{} left out: place or year not settled", count(atlas.unplaced as usize, "report"));
    }
    Ok(End::Done)
}

/// Keys of the places of that name or code.
fn named(connection: &Connection, wanted: &str) -> Result<Vec<i64>> {
    let mut statement = connection.prepare(
        "SELECT jurisdiction_id, full_name, coalesce(code, '') FROM jurisdiction
         WHERE EXISTS (SELECT 1 FROM report_year r WHERE r.jurisdiction_id = jurisdiction.jurisdiction_id)",
    )?;
    let known = statement
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<Vec<(i64, String, String)>>>()?;
    let bears = |name: &str, code: &str| !wanted.is_empty() && (name.contains(wanted) || code == wanted);
    let found: Vec<i64> = known.iter().filter(|(_, name, code)| bears(name, code)).map(|(key, _, _)| *key).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let near = known.iter().map(|(_, name, _)| (alike(wanted, name), name)).filter(|near| near.0 >= 2);
    let hint = match near.max_by_key(|near| near.0) {
        Some((_, name)) => format!("did you mean {name}?"),
        None => "`warehouse query jurisdiction` lists the places".to_owned(),
    };
    usage(format!("no report of a place \"{wanted}\"; {hint}"))
}

/// How many letters of a name stand in another.
fn alike(one: &str, other: &str) -> usize {
    one.chars().filter(|letter| other.contains(*letter)).count()
}

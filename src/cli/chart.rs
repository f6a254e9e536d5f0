//! `warehouse chart`: one view as a picture.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use rusqlite::params_from_iter;

use super::file::replace;
use super::filter::Filter;
use super::{End, Talk, usage};
use crate::chart::{self, ChartLang, Rows};
use crate::store::Store;

/// Draw a view as SVG or PNG
///
/// Drawn are reconsideration_trend (correction rates), reconsideration_outcome (how cases ended),
/// year_over_year, vintage and metric_flat (metrics over the years), coverage, issue_recurrence and
/// consistency. A PNG uses the fonts of this system; without a Chinese one write SVG.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse chart reconsideration_trend --place 南海区 -o rates.svg
  warehouse chart reconsideration_outcome --place 440605 --year 2016..2018 --lang en -o docket.png
  warehouse chart vintage --code reconsideration.accepted --limit 200 -o accepted.svg
  warehouse chart year_over_year --place 佛山市 --place-only --code reconsideration.accepted -o foshan.svg
  warehouse chart issue_recurrence --theme 矛盾化解 --where 'times>=3' --sort -times -o - > problems.svg
  warehouse chart coverage --columns full_name,code,years,reports -o coverage.svg")]
pub(super) struct Args {
    /// The view
    view: String,

    /// The file, .svg or .png; - for SVG on standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,

    #[command(flatten)]
    filter: Filter,

    /// Language of the words on it
    #[arg(long, value_enum, default_value_t)]
    lang: ChartLang,
}

pub(super) fn run(db: &Path, args: &Args, talk: Talk) -> Result<End> {
    let to_stdout = args.output.as_os_str() == "-";
    let ending = args.output.extension().map(|ending| ending.to_ascii_lowercase());
    let is_png = ending.as_deref().is_some_and(|ending| ending == "png");
    if !to_stdout && !is_png && ending.as_deref().is_none_or(|ending| ending != "svg") {
        return usage(format!("{}: end the name in .svg or .png", args.output.display()));
    }
    let store = Store::open_read_only(db)?;
    let (sql, params) = args.filter.select(store.connection(), &args.view)?;
    let rows =
        Rows::read(store.connection(), &args.view, &mut store.connection().prepare(&sql)?, params_from_iter(params))?;
    let svg = match chart::svg(&rows, args.lang) {
        Ok(svg) => svg,
        Err(message) => return usage(message),
    };
    if to_stdout {
        std::io::stdout().lock().write_all(svg.as_bytes())?;
        return Ok(End::Done);
    }
    let bytes = if is_png { chart::png(&svg)? } else { svg.into_bytes() };
    replace(&args.output, db, |out| Ok(out.write_all(&bytes)?))?;
    talk.note(&format!("{}: {}", args.output.display(), args.view));
    Ok(End::Done)
}

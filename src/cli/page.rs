//! `warehouse page`: the database as one page to look at.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::file::replace;
use super::filter::Reach;
use super::filter::years::Years;
use super::{End, Talk, count, usage};
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
  warehouse page --place 广东省 --place-only -o province.html
  warehouse page --lang en -o - > page.html")]
pub(super) struct Args {
    /// The file; - for standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,

    #[command(flatten)]
    reach: Reach,

    /// Language that the page opens in; it can be switched there
    #[arg(long, value_enum, default_value_t)]
    lang: PageLang,
}

pub(super) fn run(db: &Path, args: &Args, talk: Talk) -> Result<End> {
    let years = match args.reach.year[..] {
        [] => None,
        [Years(first, last)] => Some((first, last)),
        _ => return usage("a page shows years in a row: name one range, such as --year 2016..2018".to_owned()),
    };
    let store = Store::open_read_only(db)?;
    let places = args.reach.places(store.connection())?.unwrap_or_default();
    let selection = Selection { places: places.iter().map(|place| place.id).collect(), years };
    let atlas = atlas::read(store.connection(), &selection)?;
    if atlas.subjects.is_empty() {
        return usage(format!("{}: no report of these places and years; `warehouse status` lists them", db.display()));
    }
    let page = atlas::html(&atlas, args.lang)?;
    if args.output.as_os_str() == "-" {
        std::io::stdout().lock().write_all(page.as_bytes())?;
        return Ok(End::Done);
    }
    replace(&args.output, db, |out| Ok(out.write_all(page.as_bytes())?))?;
    talk.note(&format!(
        "{}: {} and departments ({} in detail), {:.1} MB",
        args.output.display(),
        count(atlas.subjects.len(), "place"),
        atlas.details.len(),
        page.len() as f64 / 1e6
    ));
    if atlas.unplaced > 0 {
        say!("{} left out: place or year not settled", count(atlas.unplaced as usize, "report"));
    }
    Ok(End::Done)
}

//! `warehouse datasette`: what Datasette needs to show a database with titles, units and questions.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::file::replace;
use super::{End, Talk, usage};
use crate::export::datasette;
use crate::store::Store;

/// Write the metadata by which Datasette shows the database
///
/// Titles in Chinese and English, what each column holds and in which unit, facets, and questions to
/// fill in (a place, a year, a code). The file is for the database under the name that it has now. It is made
/// for Datasette 0.65; the alphas of 1.0 take it as -m and as -c.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse datasette -o metadata.json
  datasette serve warehouse.db -m metadata.json --setting suggest_facets off
  warehouse datasette | python3 -m json.tool")]
pub(super) struct Args {
    /// The file; standard output if none is named
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(db: &Path, args: &Args, talk: Talk) -> Result<End> {
    let store = Store::open_read_only(db)?;
    // Datasette serves a file under its name without ending.
    let Some(name) = db.file_stem().and_then(|name| name.to_str()) else {
        return usage(format!("the name of {} is no UTF-8, which Datasette needs: rename it", db.display()));
    };
    let made = datasette::metadata(&store, name)?;
    let text = serde_json::to_string_pretty(&made.json)? + "\n";
    match args.output.as_deref() {
        Some(path) if path != Path::new("-") => {
            replace(path, db, |out| Ok(out.write_all(text.as_bytes())?))?;
            // Facets suggested by trying every column of a view take seconds.
            talk.note(&format!(
                "serve it: datasette serve {} -m {} --setting suggest_facets off --setting sql_time_limit_ms 10000",
                db.display(),
                path.display()
            ));
        }
        _ => std::io::stdout().write_all(text.as_bytes())?,
    }
    if !made.left_out.is_empty() {
        say!(
            "without {}: this database was made before the tables that they need; run `warehouse reextract` once",
            made.left_out.join(", ")
        );
    }
    Ok(End::Done)
}

//! `warehouse export`: CSV files.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::filter::known;
use super::{End, usage};
use crate::export::{self, CsvStyle};
use crate::store::Store;

/// Write a view as CSV, or all views and tables
///
/// CSV as RFC 4180 has it, in UTF-8; with --bom Excel opens it without garbling.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse export -o metrics.csv --bom
  warehouse export reconsideration_trend -o trend.csv
  warehouse export coverage -o - | head
  warehouse export --all -o tables/")]
pub(super) struct Args {
    /// A view or table; metric_flat if none is named
    #[arg(conflicts_with = "all")]
    view: Option<String>,

    /// Every view and table, each as a file in the folder given with -o
    #[arg(long)]
    all: bool,

    /// The file, or with --all the folder; - for standard output
    #[arg(short, long, value_name = "PATH")]
    output: PathBuf,

    /// Begin with a UTF-8 byte-order mark, by which Excel knows the encoding
    #[arg(long)]
    bom: bool,
}

pub(super) fn run(db: &Path, args: &Args) -> Result<End> {
    let store = Store::open_read_only(db)?;
    let style = CsvStyle { crlf: true, bom: args.bom };
    let to_stdout = args.output.as_os_str() == "-";
    if args.all && to_stdout {
        return usage("--all needs a folder: -o FOLDER".to_owned());
    }
    if args.all {
        fs::create_dir_all(&args.output).with_context(|| format!("cannot make folder {}", args.output.display()))?;
        for name in names(&store)? {
            write_file(&store, &name, style, &args.output.join(format!("{name}.csv")))?;
        }
        return Ok(End::Done);
    }
    let view = args.view.as_deref().unwrap_or("metric_flat");
    known(store.connection(), view)?;
    if to_stdout {
        let mut out = BufWriter::new(std::io::stdout().lock());
        write(&store, view, style, &mut out)?;
    } else {
        write_file(&store, view, style, &args.output)?;
    }
    Ok(End::Done)
}

/// Views and tables but those that only the program needs.
fn names(store: &Store) -> Result<Vec<String>> {
    Ok(store
        .connection()
        .prepare(
            "SELECT name FROM sqlite_master WHERE type IN ('view', 'table') AND name NOT GLOB 'sqlite_*'
                 AND name NOT IN ('refinery_schema_history', 'canned_view', 'setting') AND name NOT GLOB 'sentence_fts*'
             ORDER BY name",
        )?
        .query_map((), |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// Writes beside the goal and renames, so that no half-written file bears the name.
fn write_file(store: &Store, view: &str, style: CsvStyle, path: &Path) -> Result<()> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".part");
    let unfinished = PathBuf::from(unfinished);
    let cannot = || format!("cannot write {}", path.display());
    let mut out = BufWriter::new(File::create(&unfinished).with_context(cannot)?);
    let rows = write(store, view, style, &mut out)?;
    drop(out);
    fs::rename(&unfinished, path).with_context(cannot)?;
    eprintln!("{}: {rows} rows", path.display());
    Ok(())
}

fn write(store: &Store, view: &str, style: CsvStyle, out: &mut dyn Write) -> Result<usize> {
    let mut statement = store.connection().prepare(&format!("SELECT * FROM \"{view}\""))?;
    let rows = export::write_csv_file(&mut statement, (), style, out)?;
    out.flush()?;
    Ok(rows)
}

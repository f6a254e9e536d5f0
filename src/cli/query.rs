//! `warehouse query`: the canned views, and any SELECT.

use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use rusqlite::{Connection, params_from_iter};

use super::filter::{Filter, known};
use super::{End, usage};
use crate::export::{self, Format};
use crate::store::{CannedView, Description, Store, canned_views};

/// Show a canned view, or any SELECT
///
/// Without VIEW, lists the canned views with the question that each answers.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse query
  warehouse query nanhai_reconsideration_2016_2018
  warehouse query reconsideration_trend --jurisdiction 南海区 --year 2016..2018 --format markdown
  warehouse query metric_flat --code litigation.cases --json
  warehouse query --describe reconsideration_outcome
  warehouse query --show reconsideration_outcome
  warehouse query --sql \"SELECT reason, count(*) FROM skipped_number GROUP BY reason\"")]
pub(super) struct Args {
    /// A view or table
    view: Option<String>,

    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Same as --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,

    #[command(flatten)]
    filter: Filter,

    /// In a table, neither cut long texts nor turn few wide rows
    #[arg(long)]
    wide: bool,

    /// Print what VIEW answers, what each of its columns holds, and what to beware of
    #[arg(long, requires = "view")]
    describe: bool,

    /// Print the SQL of VIEW with its documentation
    #[arg(long, requires = "view")]
    show: bool,

    /// Run this SELECT
    #[arg(long, value_name = "SELECT", conflicts_with_all = ["view", "jurisdiction", "year", "code", "columns", "limit"])]
    sql: Option<String>,
}

pub(super) fn run(db: &Path, args: &Args) -> Result<End> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let format = if args.json { Format::Json } else { args.format };
    match (&args.view, &args.sql) {
        (None, None) if args.filter.is_set() => {
            return usage("name the view to filter; `warehouse query` lists them".to_owned());
        }
        (None, None) => list(format, &mut out)?,
        (Some(view), _) if args.describe => describe(view, format, &mut out)?,
        (Some(view), _) if args.show => show(db, view, &mut out)?,
        (Some(view), _) => {
            let store = Store::open_read_only(db)?;
            let (sql, params) = args.filter.select(store.connection(), view)?;
            let mut statement = store.connection().prepare(&sql)?;
            export::write(&mut statement, params_from_iter(params), format, args.wide, &mut out)?;
        }
        (None, Some(sql)) => ad_hoc(db, sql, format, args.wide, &mut out)?,
    }
    out.flush()?;
    Ok(End::Done)
}

/// Every canned view with its question; needs no database.
fn list(format: Format, out: &mut dyn Write) -> Result<()> {
    let connection = Connection::open_in_memory()?;
    let views: Vec<[&str; 2]> = canned_views().iter().map(|v| [v.name, v.question()]).collect();
    let mut statement = connection.prepare(
        "SELECT json_extract(value, '$[0]') AS \"view\", json_extract(value, '$[1]') AS answers FROM json_each(?1)",
    )?;
    export::write(&mut statement, [serde_json::to_string(&views)?], format, true, out)?;
    Ok(())
}

/// The documentation of a canned view; needs no database but to learn the columns.
fn describe(name: &str, format: Format, out: &mut dyn Write) -> Result<()> {
    let views = canned_views();
    let Some(view) = views.iter().find(|view| view.name == name) else {
        let names: Vec<&str> = views.iter().map(|view| view.name).collect();
        return usage(format!("no canned view {name}; there are {}", names.join(", ")));
    };
    let found = Description::of(view);
    let columns: Vec<[String; 2]> = view_columns(view)?
        .into_iter()
        .map(|column| {
            let holds = found.column(&column).unwrap_or_default();
            [column, holds]
        })
        .collect();
    if format == Format::Table {
        writeln!(out, "{}\n\n{}\n", found.question, found.about)?;
    }
    let connection = Connection::open_in_memory()?;
    let mut statement = connection.prepare(
        "SELECT json_extract(value, '$[0]') AS \"column\", json_extract(value, '$[1]') AS holds FROM json_each(?1)",
    )?;
    export::write(&mut statement, [serde_json::to_string(&columns)?], format, true, out)?;
    if format == Format::Table && !found.warnings.is_empty() {
        writeln!(out, "\n{}", found.warnings)?;
    }
    Ok(())
}

/// The columns of a canned view, as an empty database has them.
fn view_columns(view: &CannedView) -> Result<Vec<String>> {
    let store = Store::in_memory()?;
    let statement = store.connection().prepare(&format!("SELECT * FROM {}", view.name))?;
    Ok(statement.column_names().map(str::to_owned).collect())
}

/// The SQL of a canned view with its header comment, or of a user's own.
fn show(db: &Path, name: &str, out: &mut dyn Write) -> Result<()> {
    if let Some(view) = canned_views().iter().find(|view| view.name == name) {
        out.write_all(view.sql.as_bytes())?;
        return Ok(());
    }
    let store = Store::open_read_only(db)?;
    known(store.connection(), name)?;
    let sql: String =
        store.connection().query_row("SELECT sql FROM sqlite_master WHERE name = ?1", [name], |row| row.get(0))?;
    writeln!(out, "{sql}")?;
    Ok(())
}

fn ad_hoc(db: &Path, sql: &str, format: Format, wide: bool, out: &mut dyn Write) -> Result<()> {
    let store = Store::open_read_only(db)?;
    let prepared = store.connection().prepare(sql);
    if let Err(rusqlite::Error::MultipleStatement) = prepared {
        return usage("--sql takes one SELECT".to_owned());
    }
    let mut statement = prepared.context("--sql")?;
    if !statement.readonly() || statement.column_count() == 0 {
        return usage("--sql takes one SELECT".to_owned());
    }
    export::write(&mut statement, (), format, wide, out)?;
    Ok(())
}

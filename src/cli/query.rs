//! `warehouse query`: the canned views, and any SELECT.

mod describe;
mod sql_error;

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use anyhow::{Result, bail};
use rusqlite::{Connection, params_from_iter};

use super::filter::{Filter, known};
use super::{End, Talk, count, usage};
use crate::export::{self, Format, Lang, Style};
use crate::harmless::safe;
use crate::store::{Store, canned_views, is_of_file};

/// Show a canned view, or any SELECT
///
/// Without VIEW, lists the canned views with the question that each answers.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse query
  warehouse query nanhai_reconsideration_2016_2018
  warehouse query reconsideration_trend --place 佛山市 --year 2016..2018 --format markdown --lang zh
  warehouse query reconsideration_outcome --place 440600 --place-only --wide
  warehouse query metric_flat --code 'reconsideration.*' --where 'value>=100' --sort -value --limit 20
  warehouse query metric_flat --where '原文名称~热线' --columns metric_id,full_name,year,value --json
  warehouse query plan_follow_up --theme 矛盾化解 --where 'verdict=missed'
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

    /// Headers of tables, CSV and Markdown: names of the database, Chinese or English
    #[arg(long, value_enum, value_name = "LANG", default_value_t)]
    lang: Lang,

    #[command(flatten)]
    filter: Filter,

    /// In a table, neither cut long texts nor turn few wide rows
    #[arg(long)]
    wide: bool,

    /// Print what VIEW answers, what each of its columns is called and holds, and what to beware of
    #[arg(long, requires = "view")]
    describe: bool,

    /// Print the SQL of VIEW with its documentation
    #[arg(long, requires = "view")]
    show: bool,

    /// Run this SELECT
    #[arg(long, value_name = "SELECT",
        conflicts_with_all = ["view", "place", "year", "code", "theme", "conditions", "sort", "columns", "limit"])]
    sql: Option<String>,
}

pub(super) fn run(db: &Path, args: &Args, talk: Talk) -> Result<End> {
    let mut out = BufWriter::new(io::stdout().lock());
    let format = if args.json { Format::Json } else { args.format };
    let terminal = io::stdout().is_terminal();
    let style = Style { format, lang: args.lang, wide: args.wide, terminal };
    let mut rows = None;
    match (&args.view, &args.sql) {
        (None, None) if args.filter.is_set() => {
            return usage("name the view to filter; `warehouse query` lists them".to_owned());
        }
        (None, None) => list(style, &mut out)?,
        (Some(view), _) if args.describe => describe::run(db, view, style, &mut out)?,
        (Some(view), _) if args.show => show(db, view, &mut out)?,
        (Some(view), _) => {
            let store = Store::open_read_only(db)?;
            let (sql, params) = args.filter.select(store.connection(), view)?;
            let mut statement = store.connection().prepare(&sql)?;
            rows = Some(export::print(view, &mut statement, params_from_iter(params), style, &mut out)?);
        }
        (None, Some(sql)) => rows = Some(ad_hoc(db, sql, style, &mut out)?),
    }
    out.flush()?;
    // Below a table that somebody looks at.
    if let Some(rows) = rows.filter(|_| style.format == Format::Table && style.terminal) {
        talk.note(&count(rows, "row"));
    }
    Ok(End::Done)
}

/// Every canned view with its question; needs no database.
fn list(style: Style, out: &mut dyn Write) -> Result<()> {
    let views: Vec<[String; 2]> = canned_views()
        .iter()
        .filter_map(|view| crate::store::fields::table(view.name))
        .map(|info| match style.lang {
            Lang::Zh => [info.name, info.question_zh.unwrap_or_default()],
            _ => [info.name, info.question.unwrap_or_default()],
        })
        .collect();
    let connection = Connection::open_in_memory()?;
    let mut statement = connection.prepare(
        "SELECT json_extract(value, '$[0]') AS \"view\", json_extract(value, '$[1]') AS answers FROM json_each(?1)",
    )?;
    // A question that is cut asks nothing: a terminal may wrap it.
    let style = Style { wide: true, lang: Lang::Code, ..style };
    export::print("", &mut statement, [serde_json::to_string(&views)?], style, out)?;
    Ok(())
}

/// The SQL of a canned view with its header comment, or of a table or a user's own view.
fn show(db: &Path, name: &str, out: &mut dyn Write) -> Result<()> {
    if let Some(view) = canned_views().iter().find(|view| view.name == name) {
        out.write_all(view.sql.as_bytes())?;
        return Ok(());
    }
    let store = Store::open_read_only(db)?;
    known(store.connection(), name)?;
    let sql: String =
        store.connection().query_row("SELECT sql FROM sqlite_master WHERE name = ?1", [name], |row| row.get(0))?;
    writeln!(out, "{}", safe(&sql))?;
    Ok(())
}

fn ad_hoc(db: &Path, sql: &str, style: Style, out: &mut dyn Write) -> Result<usize> {
    let store = Store::open_read_only(db)?;
    let connection = store.connection();
    let mut statement = match connection.prepare(sql) {
        Ok(statement) => statement,
        Err(error) if is_of_file(&error) => return Err(error.into()),
        Err(error) => return usage(sql_error::explain(connection, sql, &error)),
    };
    if !statement.readonly() || statement.column_count() == 0 || statement.parameter_count() > 0 {
        return usage("--sql takes one SELECT, without placeholders".to_owned());
    }
    match export::print("query", &mut statement, (), style, out) {
        Err(error) => match error.downcast_ref::<rusqlite::Error>() {
            Some(cause) if !is_of_file(cause) => bail!("{}", sql_error::explain(connection, sql, cause)),
            _ => Err(error),
        },
        done => done,
    }
}

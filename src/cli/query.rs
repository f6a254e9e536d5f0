//! `warehouse query`: the canned views, and any SELECT.

use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::{End, usage};
use crate::export::{self, Format};
use crate::store::{Store, canned_views};

/// Show a canned view, or any SELECT
///
/// Without VIEW, lists the canned views with the question that each answers.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse query
  warehouse query nanhai_reconsideration_2016_2018
  warehouse query reconsideration_trend --jurisdiction 南海区 --year 2016..2018 --format markdown
  warehouse query metric_flat --code litigation.cases --json
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

    /// Only places whose full name holds this, or with this six-digit code
    #[arg(long, value_name = "PLACE")]
    jurisdiction: Option<String>,

    /// Only this year, or these: 2018, 2016..2018, 2016.., ..2018
    #[arg(long, value_name = "YEARS", value_parser = years)]
    year: Option<Years>,

    /// Only this code of the codebook
    #[arg(long, value_name = "CODE")]
    code: Option<String>,

    /// At most so many rows
    #[arg(long, value_name = "ROWS")]
    limit: Option<u32>,

    /// In a table, neither cut long texts nor turn few wide rows
    #[arg(long)]
    wide: bool,

    /// Print the SQL of VIEW with its documentation
    #[arg(long, requires = "view")]
    show: bool,

    /// Run this SELECT
    #[arg(long, value_name = "SELECT", conflicts_with_all = ["view", "jurisdiction", "year", "code", "limit"])]
    sql: Option<String>,
}

/// First and last year, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Years(i32, i32);

fn years(text: &str) -> Result<Years, String> {
    let year = |text: &str, open: i32| match text.trim() {
        "" => Ok(open),
        text => text.parse::<i32>().map_err(|_| format!("{text} is no year; write 2018, 2016..2018, 2016.. or ..2018")),
    };
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let years = Years(year(first, i32::MIN)?, year(last, i32::MAX)?);
    if years.0 > years.1 || text.trim().is_empty() {
        return Err("write 2018, 2016..2018, 2016.. or ..2018".to_owned());
    }
    Ok(years)
}

pub(super) fn run(db: &Path, args: &Args) -> Result<End> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let format = if args.json { Format::Json } else { args.format };
    match (&args.view, &args.sql) {
        (None, None) if args.jurisdiction.is_some() || args.year.is_some() || args.code.is_some() => {
            return usage("name the view to filter; `warehouse query` lists them".to_owned());
        }
        (None, None) => list(format, &mut out)?,
        (Some(view), _) if args.show => show(db, view, &mut out)?,
        (Some(view), _) => {
            let store = Store::open_read_only(db)?;
            let (sql, params) = select(store.connection(), view, args)?;
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

/// Refuses a name that is no view or table, and names those that are.
pub(super) fn known(connection: &Connection, name: &str) -> Result<()> {
    let names: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_master WHERE type IN ('view', 'table') AND name NOT GLOB 'sqlite_*' ORDER BY type DESC, name")?
        .query_map((), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    if names.iter().any(|known| known == name) {
        return Ok(());
    }
    usage(format!("no view or table {name}; there are {}", names.join(", ")))
}

/// The SELECT for a view with the filters that were asked for.
fn select(connection: &Connection, view: &str, args: &Args) -> Result<(String, Vec<Value>)> {
    known(connection, view)?;
    let statement = connection.prepare(&format!("SELECT * FROM \"{view}\" LIMIT 0"))?;
    let columns: Vec<&str> = statement.column_names().collect();
    let need = |column: &str, option: &str| {
        if columns.contains(&column) {
            return Ok(());
        }
        usage(format!("{view} has no column {column}, so {option} cannot filter it"))
    };
    let mut conditions = Vec::new();
    let mut params = Vec::new();
    if let Some(place) = &args.jurisdiction {
        need("full_name", "--jurisdiction")?;
        let code = ["jurisdiction_code", "code"].into_iter().find(|name| columns.contains(name));
        conditions.push(match code {
            Some(code) => format!("(instr(full_name, ?) > 0 OR {code} = ?)"),
            None => "instr(full_name, ?) > 0".to_owned(),
        });
        for _ in 0..=usize::from(code.is_some()) {
            params.push(Value::from(place.clone()));
        }
    }
    if let Some(Years(first, last)) = args.year {
        need("year", "--year")?;
        conditions.push("year BETWEEN ? AND ?".to_owned());
        params.extend([Value::from(first), Value::from(last)]);
    }
    if let Some(code) = &args.code {
        need("code", "--code")?;
        conditions.push("code = ?".to_owned());
        params.push(Value::from(code.clone()));
    }
    let mut sql = format!("SELECT * FROM \"{view}\"");
    if !conditions.is_empty() {
        sql += &format!(" WHERE {}", conditions.join(" AND "));
    }
    if let Some(limit) = args.limit {
        sql += &format!(" LIMIT {limit}");
    }
    Ok((sql, params))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_one_or_a_range_open_at_either_end() {
        assert_eq!(years("2018"), Ok(Years(2018, 2018)));
        assert_eq!(years("2016..2018"), Ok(Years(2016, 2018)));
        assert_eq!(years("..2018"), Ok(Years(i32::MIN, 2018)));
        assert_eq!(years("2016.."), Ok(Years(2016, i32::MAX)));
        assert!(years("2018..2016").is_err());
        assert!(years("soon").is_err());
        assert!(years("").is_err());
    }
}

//! Which rows of a view: the filters that several commands share.

use anyhow::Result;
use rusqlite::Connection;
use rusqlite::types::Value;

use super::usage;
use crate::store::canned_views;

/// Filters for the rows of a view.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Filter {
    /// Only places whose full name holds this, or with this six-digit code
    #[arg(long, value_name = "PLACE")]
    pub(super) jurisdiction: Option<String>,

    /// Only this year, or these: 2018, 2016..2018, 2016.., ..2018
    #[arg(long, value_name = "YEARS", value_parser = years)]
    pub(super) year: Option<Years>,

    /// Only this code of the codebook
    #[arg(long, value_name = "CODE")]
    pub(super) code: Option<String>,

    /// At most so many rows
    #[arg(long, value_name = "ROWS")]
    pub(super) limit: Option<u32>,
}

impl Filter {
    /// Whether any filter is set but the number of rows.
    pub(super) fn is_set(&self) -> bool {
        self.jurisdiction.is_some() || self.year.is_some() || self.code.is_some()
    }

    /// The SELECT for a view with the filters that were asked for.
    pub(super) fn select(&self, connection: &Connection, view: &str) -> Result<(String, Vec<Value>)> {
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
        if let Some(place) = &self.jurisdiction {
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
        if let Some(Years(first, last)) = self.year {
            need("year", "--year")?;
            conditions.push("year BETWEEN ? AND ?".to_owned());
            params.extend([Value::from(first), Value::from(last)]);
        }
        if let Some(code) = &self.code {
            need("code", "--code")?;
            conditions.push("code = ?".to_owned());
            params.push(Value::from(code.clone()));
        }
        let mut sql = format!("SELECT * FROM \"{view}\"");
        if !conditions.is_empty() {
            sql += &format!(" WHERE {}", conditions.join(" AND "));
        }
        if let Some(limit) = self.limit {
            sql += &format!(" LIMIT {limit}");
        }
        Ok((sql, params))
    }
}

/// First and last year, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Years(pub(super) i32, pub(super) i32);

pub(super) fn years(text: &str) -> Result<Years, String> {
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

/// Refuses a name that is no view or table, and names those that are.
pub(super) fn known(connection: &Connection, name: &str) -> Result<()> {
    let names: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_master WHERE type IN ('view', 'table') AND name NOT GLOB 'sqlite_*' ORDER BY type DESC, name")?
        .query_map((), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    if names.iter().any(|known| known == name) {
        return Ok(());
    }
    if canned_views().iter().any(|view| view.name == name) {
        return usage(format!("this database was made before there was a view {name}: run `warehouse reextract` once"));
    }
    usage(format!("no view or table {name}; there are {}", names.join(", ")))
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

//! Rows of any table, from one database into another.

use anyhow::{Result, anyhow};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::store::rows::Row;

/// The columns of a table, but for some. All that there are, so that one which a migration adds comes over too.
pub(super) fn columns(connection: &Connection, table: &str, without: &[&str]) -> Result<Vec<String>> {
    let mut select = connection.prepare_cached("SELECT name FROM pragma_table_info(?1) ORDER BY cid")?;
    let names = select.query_map([table], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    Ok(names.into_iter().filter(|name| !without.contains(&name.as_str())).collect())
}

/// All rows of a query.
pub(super) fn select<const N: usize>(connection: &Connection, sql: &str, params: [i64; N]) -> Result<Vec<Row>> {
    let mut select = connection.prepare_cached(sql)?;
    let width = select.column_count();
    let rows = select.query_map(params_from_iter(params), |row| {
        (0..width).map(|at| row.get(at)).collect::<rusqlite::Result<Row>>()
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Writes a row and gives its number.
pub(super) fn insert(connection: &Connection, table: &str, columns: &[String], values: &[Value]) -> Result<i64> {
    let marks = vec!["?"; columns.len()].join(", ");
    let sql = format!("INSERT INTO {table} ({}) VALUES ({marks})", columns.join(", "));
    connection.prepare_cached(&sql)?.execute(params_from_iter(values))?;
    Ok(connection.last_insert_rowid())
}

/// The number in a cell.
pub(super) fn integer(value: &Value) -> Result<i64> {
    match value {
        Value::Integer(number) => Ok(*number),
        _ => Err(anyhow!("a row has no number")),
    }
}

//! What is wrong with a SELECT of the user's own, in plain words.

use rusqlite::{Connection, Error};

use crate::cli::filter::names;
use crate::cli::suggest;

/// Most columns that a message lists.
const LISTED: usize = 40;

/// One line that names what is wrong and what there is instead.
pub(super) fn explain(connection: &Connection, sql: &str, error: &Error) -> String {
    let said = match error {
        Error::SqlInputError { msg, .. } => msg.as_str(),
        Error::SqliteFailure(_, Some(message)) => message,
        Error::MultipleStatement => return "--sql takes one SELECT".to_owned(),
        Error::SqliteFailure(failure, None) => return format!("--sql: SQLite gives up ({:?})", failure.code),
        other => return format!("--sql: {other}"),
    };
    if let Some(column) = said.strip_prefix("no such column: ") {
        return no_column(connection, sql, column);
    }
    if let Some(table) = said.strip_prefix("no such table: ") {
        let names = names(connection).unwrap_or_default();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mean = suggest::did_you_mean(table, &names);
        let mean = if mean.is_empty() { format!("; there are {}", names.join(", ")) } else { mean };
        return format!("--sql: no view or table {table}{mean}");
    }
    if let Some(function) = said.strip_prefix("no such function: ") {
        return format!("--sql: SQLite has no function {function}; see https://sqlite.org/lang_corefunc.html");
    }
    if let Some(column) = said.strip_prefix("ambiguous column name: ") {
        return format!("--sql: several tables have a column {column}; write TABLE.{column}");
    }
    let at = match error {
        Error::SqlInputError { offset, .. } => here(sql, *offset),
        _ => String::new(),
    };
    if said == "incomplete input" {
        return "--sql ends too soon: a bracket, quote or name is missing".to_owned();
    }
    format!("--sql: {said}{at}")
}

/// Names the columns of what the SELECT reads from.
fn no_column(connection: &Connection, sql: &str, column: &str) -> String {
    // SQLite says what was quoted with it: `no such column: "x" - should this be a string literal …`.
    let quoted = column.split(" - should").next().unwrap_or(column).trim_matches('"');
    let bare = quoted.rsplit('.').next().unwrap_or(quoted);
    let words: Vec<&str> = sql.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
    let sources: Vec<String> =
        names(connection).unwrap_or_default().into_iter().filter(|name| words.contains(&name.as_str())).collect();
    let columns: Vec<String> = sources.iter().flat_map(|name| columns(connection, name)).collect();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mean = suggest::did_you_mean(bare, &columns);
    if !mean.is_empty() {
        return format!("--sql: no column {quoted}{mean}");
    }
    if columns.is_empty() {
        return format!("--sql: no column {quoted}; a word in quotes is written '{bare}', and FROM names the view");
    }
    let more = if columns.len() > LISTED { ", …" } else { "" };
    let listed = columns[..columns.len().min(LISTED)].join(", ");
    format!("--sql: no column {quoted}; {} has {listed}{more}", sources.join(" with "))
}

/// The words where a syntax error was found.
fn here(sql: &str, offset: i32) -> String {
    let rest = usize::try_from(offset).ok().and_then(|at| sql.get(at..)).unwrap_or_default();
    let words: String = rest.chars().take(30).collect();
    if words.trim().is_empty() { String::new() } else { format!(", at: {}", words.trim()) }
}

/// Names for a message; what cannot be read is not named.
fn columns(connection: &Connection, of: &str) -> Vec<String> {
    let read = || -> rusqlite::Result<Vec<String>> {
        connection.prepare("SELECT name FROM pragma_table_info(?1)")?.query_map([of], |row| row.get(0))?.collect()
    };
    read().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn what_is_wrong_is_named() {
        let store = Store::in_memory().unwrap();
        let connection = store.connection();
        for (sql, expected) in [
            ("SELECT lable FROM metric", "--sql: no column lable; did you mean label?"),
            ("SELECT m.zzz FROM stale_place m", "--sql: no column m.zzz; stale_place has jurisdiction_id"),
            ("SELECT zzz", "--sql: no column zzz; a word in quotes is written 'zzz', and FROM names the view"),
            ("SELECT 1 FROM metrics", "--sql: no view or table metrics; did you mean metric?"),
            (
                "SELECT nofunction(1)",
                "--sql: SQLite has no function nofunction; see https://sqlite.org/lang_corefunc.html",
            ),
            ("SELECT seq FROM issue, plan_item", "--sql: several tables have a column seq; write TABLE.seq"),
            ("SELECT (1", "--sql ends too soon: a bracket, quote or name is missing"),
            ("SELECT 1 FORM metric", "--sql: near \"metric\": syntax error, at: metric"),
            ("SELECT 1; SELECT 2", "--sql takes one SELECT"),
        ] {
            let error = connection.prepare(sql).unwrap_err();
            assert_eq!(explain(connection, sql, &error), expected, "{sql}");
        }
    }
}

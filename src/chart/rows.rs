//! The rows of a view, by the names of its columns.

use std::collections::HashMap;

use anyhow::Result;
use rusqlite::types::Value;
use rusqlite::{Connection, Params, Statement};

/// Rows of a view.
#[derive(Debug, Clone)]
pub struct Rows {
    pub(super) view: String,
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
    /// Code → Chinese and English name.
    pub(super) names: HashMap<String, (String, String)>,
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'r> {
    columns: &'r [String],
    cells: &'r [Value],
}

impl Rows {
    /// Runs a statement over a view; the connection gives the names of codes.
    ///
    /// # Errors
    /// If the statement fails.
    pub fn read(
        connection: &Connection,
        view: &str,
        statement: &mut Statement<'_>,
        params: impl Params,
    ) -> Result<Rows> {
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut found = statement.query(params)?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            rows.push((0..columns.len()).map(|at| row.get(at)).collect::<rusqlite::Result<_>>()?);
        }
        let names = connection
            .prepare("SELECT code, name_zh, name_en FROM metric_definition")?
            .query_map((), |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Rows { view: view.to_owned(), columns, rows, names })
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What a code is called; the code itself if nobody says.
    pub(super) fn name<'n>(&'n self, code: &'n str, lang: super::ChartLang) -> &'n str {
        self.names.get(code).map_or(code, |(zh, en)| lang.say(zh, en))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|cells| Row { columns: &self.columns, cells })
    }
}

impl<'r> Row<'r> {
    fn cell(self, column: &str) -> Option<&'r Value> {
        self.columns.iter().position(|name| name == column).map(|at| &self.cells[at])
    }

    pub(super) fn number(self, column: &str) -> Option<f64> {
        match self.cell(column)? {
            Value::Integer(number) => Some(*number as f64),
            Value::Real(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn text(self, column: &str) -> Option<&'r str> {
        match self.cell(column)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn year(self) -> Option<i32> {
        self.number("year").map(|year| year as i32)
    }

    /// Whether a flag is set; `false` where it is NULL.
    pub(super) fn flag(self, column: &str) -> bool {
        self.number(column) == Some(1.0)
    }

    /// Number of the printed figure of a column, as words for a mark: ` (metric 12)`.
    pub(super) fn trace(self, column: &str) -> String {
        let found = self.text("evidence").and_then(|json| serde_json::from_str::<serde_json::Value>(json).ok());
        let id = found.and_then(|ids| ids[column].as_i64());
        id.map(|id| format!(" (metric {id})")).unwrap_or_default()
    }

    pub(super) fn place(self) -> &'r str {
        self.text("full_name").unwrap_or("?")
    }
}

/// Values with the items that have them, in order of first appearance.
pub(super) fn grouped<K: PartialEq, T>(items: impl Iterator<Item = T>, key: impl Fn(&T) -> K) -> Vec<(K, Vec<T>)> {
    let mut groups: Vec<(K, Vec<T>)> = Vec::new();
    for item in items {
        let name = key(&item);
        match groups.iter_mut().find(|group| group.0 == name) {
            Some(group) => group.1.push(item),
            None => groups.push((name, vec![item])),
        }
    }
    groups
}

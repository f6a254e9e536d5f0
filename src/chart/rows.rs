//! The rows of a view, by the names of its columns.

use anyhow::Result;
use rusqlite::types::Value;
use rusqlite::{Params, Statement};

/// Rows of a view.
#[derive(Debug, Clone)]
pub struct Rows {
    pub(super) view: String,
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'r> {
    columns: &'r [String],
    cells: &'r [Value],
}

impl Rows {
    /// Runs a statement over a view.
    ///
    /// # Errors
    /// If the statement fails.
    pub fn read(view: &str, statement: &mut Statement<'_>, params: impl Params) -> Result<Rows> {
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut found = statement.query(params)?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            rows.push((0..columns.len()).map(|at| row.get(at)).collect::<rusqlite::Result<_>>()?);
        }
        Ok(Rows { view: view.to_owned(), columns, rows })
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
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

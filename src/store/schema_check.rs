//! Whether tables, triggers, indexes and canned views are those that the program makes.

use std::collections::HashMap;

use anyhow::Result;
use rusqlite::Connection;

use super::open::{last_migration, newest_known};
use super::trouble::reason;
use super::{Finding, Store, views};
use crate::hash::sha256;

/// Name of this check.
const CHECK: &str = "schema";

/// What makes what is missing.
const REMEDY: &str = "restore a backup, or `warehouse merge` takes the content over into a new database";

impl Store {
    /// Name of the check of tables, triggers, indexes and views.
    #[must_use]
    pub fn schema_check() -> &'static str {
        CHECK
    }

    /// Whether the schema is the newest one, so that everything that this program knows is there.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn is_newest_schema(&self) -> Result<bool> {
        Ok(last_migration(&self.connection)? == newest_known())
    }

    /// Compares every table, trigger and index with those of an empty warehouse, and has SQLite understand every
    /// canned view. What a user made beside them is no finding, nor is an older schema.
    pub(super) fn check_schema(&self) -> Result<Vec<Finding>> {
        if !self.is_newest_schema()? {
            return Ok(Vec::new());
        }
        let mut wrong = Vec::new();
        let found = schema(&self.connection)?;
        let mut expected: Vec<_> = schema(Store::in_memory()?.connection())?.into_iter().collect();
        expected.sort();
        for ((kind, name), sql) in expected {
            match found.get(&(kind.clone(), name.clone())) {
                Some(other) if *other == sql => {}
                // A view of another version of the program is made anew when that writes.
                _ if kind == "view" && !self.is_current_view(&name)? => {}
                Some(_) => wrong.push(format!("{kind} {name} is not as the program made it; {REMEDY}")),
                None => wrong.push(format!("{kind} {name} is not there; {REMEDY}")),
            }
        }
        for view in
            views::canned_views().iter().filter(|view| found.contains_key(&("view".to_owned(), view.name.to_owned())))
        {
            // That SQLite can find everything that it names: to read all of it would cost more than all other checks.
            let read = self.connection.prepare(&format!("SELECT * FROM \"{}\"", view.name));
            if let Err(error) = read {
                wrong.push(format!("view {} cannot be read: {}", view.name, reason(&error.into())));
            }
        }
        Ok(wrong.into_iter().map(|row| Finding { check: CHECK, row }).collect())
    }

    /// Whether this version of the program made a canned view, as the database notes it.
    fn is_current_view(&self, name: &str) -> Result<bool> {
        let Some(view) = views::canned_views().into_iter().find(|view| view.name == name) else { return Ok(false) };
        let sql = "SELECT EXISTS (SELECT 1 FROM canned_view WHERE name = ?1 AND sha256 = ?2)";
        Ok(self.connection.query_row(sql, (name, sha256(view.sql.as_bytes())), |row| row.get(0))?)
    }
}

/// The text of everything in a schema by kind and name, without what SQLite and refinery keep for themselves.
fn schema(connection: &Connection) -> Result<HashMap<(String, String), String>> {
    let mut select = connection.prepare(
        "SELECT type, name, sql FROM sqlite_master
         WHERE sql IS NOT NULL AND name NOT GLOB 'sqlite_*' AND name <> 'refinery_schema_history'",
    )?;
    let rows = select.query_map((), |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

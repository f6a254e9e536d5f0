//! The field dictionary: what every table, view and column is called, of what type it is, and what it
//! holds. Read from `sql/fields.toml`, `sql/tables.toml` and the comments above the views; exports, data
//! packages and the pages about the database all take it from here.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rusqlite::{Connection, Result};
use serde::{Deserialize, Serialize};

use super::{Description, canned_views};

static FIELDS: LazyLock<BTreeMap<String, Entry>> =
    LazyLock::new(|| toml::from_str(include_str!("../../sql/fields.toml")).expect("a test reads it"));
static TABLES: LazyLock<BTreeMap<String, TableEntry>> =
    LazyLock::new(|| toml::from_str(include_str!("../../sql/tables.toml")).expect("a test reads it"));

/// Tables that only the program needs: they are not shown, and the dictionary does not know them.
pub const INNER: &[&str] = &["refinery_schema_history", "canned_view", "setting", "stale_place"];

/// Of what type the values of a column are; NULL may stand in any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Words.
    #[default]
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// 1 for yes, 0 for no.
    Flag,
    /// A day: `2018-12-31`.
    Date,
    /// A moment in UTC: `2018-12-31T08:00:00Z`.
    Timestamp,
}

impl Kind {
    /// Whether its values are numbers.
    #[must_use]
    pub fn is_numeric(self) -> bool {
        matches!(self, Kind::Integer | Kind::Number | Kind::Flag)
    }
}

/// A column: its names, its type, and what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Name in the database.
    pub name: String,
    /// Label in Chinese.
    pub zh: String,
    /// Label in English.
    pub en: String,
    /// Type of its values.
    pub kind: Kind,
    /// Unit of a number that always has the same one.
    pub unit: Option<String>,
    /// What it holds.
    pub holds: Option<String>,
}

/// A table or view: its names, and what a row is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableInfo {
    /// Name in the database.
    pub name: String,
    /// Title in Chinese.
    pub zh: String,
    /// Title in English.
    pub en: String,
    /// The question that a view answers, in English; `None` for a table.
    pub question: Option<String>,
    /// The same in Chinese.
    pub question_zh: Option<String>,
    /// What a row is.
    pub about: String,
    /// What to beware of; empty if nothing.
    pub warnings: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    zh: String,
    en: String,
    #[serde(default, rename = "type")]
    kind: Kind,
    unit: Option<String>,
    holds: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableEntry {
    zh: String,
    en: String,
    holds: String,
}

/// What the dictionary says of the columns of a table or view; `None` for one that it does not know, as
/// in a view that a user made or an alias of a SELECT.
#[must_use]
pub fn fields(of: &str, columns: &[String]) -> Vec<Option<Field>> {
    let view = canned_views().into_iter().find(|view| view.name == of).map(|view| Description::of(&view));
    let field = |name: &String| {
        let entry = entry(of, name)?;
        let holds = match &view {
            Some(view) => view.column(name),
            None => entry.holds.clone(),
        };
        let (zh, en, unit) = (entry.zh.clone(), entry.en.clone(), entry.unit.clone());
        Some(Field { name: name.clone(), zh, en, kind: entry.kind, unit, holds })
    };
    columns.iter().map(field).collect()
}

/// What the dictionary says of a table or canned view.
#[must_use]
pub fn table(name: &str) -> Option<TableInfo> {
    if let Some(view) = canned_views().into_iter().find(|view| view.name == name) {
        let found = Description::of(&view);
        return Some(TableInfo {
            name: name.to_owned(),
            zh: found.title_zh,
            en: in_words(name),
            question: Some(found.question),
            question_zh: Some(found.question_zh),
            about: found.about,
            warnings: found.warnings,
        });
    }
    let entry = TABLES.get(name)?;
    Some(TableInfo {
        name: name.to_owned(),
        zh: entry.zh.clone(),
        en: entry.en.clone(),
        question: None,
        question_zh: None,
        about: entry.holds.clone(),
        warnings: String::new(),
    })
}

/// The tables and views of a database that people read, by name: without those that only the program needs and
/// the index of words, which can only be searched.
///
/// # Errors
/// If the database cannot be read.
pub fn relations(connection: &Connection) -> Result<Vec<String>> {
    let mut statement = connection.prepare(
        "SELECT name FROM pragma_table_list
         WHERE schema = 'main' AND type IN ('view', 'table') AND name NOT GLOB 'sqlite_*' ORDER BY name",
    )?;
    let names: Vec<String> = statement.query_map((), |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(names.into_iter().filter(|name| !INNER.contains(&name.as_str())).collect())
}

/// What a column of that name holds in any table, unless its view says it itself.
pub(super) fn holds(of: &str, name: &str) -> Option<&'static str> {
    entry(of, name)?.holds.as_deref()
}

fn entry(of: &str, name: &str) -> Option<&'static Entry> {
    FIELDS.get(&format!("{of}.{name}")).or_else(|| FIELDS.get(name))
}

/// `year_over_year` as people write it.
fn in_words(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters.map(|letter| if letter == '_' { ' ' } else { letter })).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Store;
    use super::*;

    fn tables() -> Vec<(String, Vec<String>)> {
        let store = Store::in_memory().unwrap();
        let names: Vec<String> = store
            .connection()
            .prepare("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT GLOB 'sqlite_*'")
            .unwrap()
            .query_map((), |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let columns = |name: &str| {
            let statement = store.connection().prepare(&format!("SELECT * FROM \"{name}\"")).unwrap();
            statement.column_names().map(str::to_owned).collect()
        };
        let inner = |name: &str| INNER.contains(&name) || name.starts_with("sentence_fts_");
        let kept = names.into_iter().filter(|name| !inner(name));
        kept.map(|name| (columns(&name), name)).map(|(columns, name)| (name, columns)).collect()
    }

    #[test]
    fn every_table_and_every_column_is_in_the_dictionary() {
        let mut wrong = Vec::new();
        for (name, columns) in tables() {
            match table(&name) {
                Some(info) if !info.about.is_empty() && !info.zh.is_empty() => {}
                _ => wrong.push(format!("{name}: no title or nothing about its rows")),
            }
            for (column, field) in columns.iter().zip(fields(&name, &columns)) {
                match field {
                    Some(field) if field.holds.is_some() => {}
                    Some(_) => wrong.push(format!("{name}.{column}: what does it hold?")),
                    None => wrong.push(format!("{name}.{column} is not in sql/fields.toml")),
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn the_dictionary_names_nothing_that_is_not_there() {
        let tables = tables();
        for name in FIELDS.keys() {
            let found = match name.split_once('.') {
                Some((of, column)) => {
                    tables.iter().any(|(table, columns)| table == of && columns.iter().any(|known| known == column))
                }
                None => tables.iter().any(|(_, columns)| columns.contains(name)),
            };
            assert!(found, "{name}");
        }
        for name in TABLES.keys() {
            assert!(tables.iter().any(|(table, _)| table == name), "{name}");
        }
    }

    #[test]
    fn a_name_reads_as_words() {
        assert_eq!(in_words("year_over_year"), "Year over year");
    }
}

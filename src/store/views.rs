//! The canned views of `sql/`, created in the database and created anew when their text changes.

use crate::hash::sha256;
use anyhow::{Context, Result};
use include_dir::{Dir, include_dir};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

pub(super) static SQL: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/sql");

/// One file of `sql/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CannedView {
    /// Name of view and file.
    pub name: &'static str,
    /// The whole file: header comment and `CREATE VIEW`.
    pub sql: &'static str,
}

impl CannedView {
    /// The question that the view answers: the first line of its header comment.
    pub fn question(&self) -> &'static str {
        self.sql.lines().next().unwrap_or_default().trim_start_matches("--").trim()
    }
}

/// Every canned view, by name.
pub fn canned_views() -> Vec<CannedView> {
    let mut views: Vec<CannedView> = SQL
        .files()
        .filter(|file| file.path().extension().is_some_and(|e| e == "sql"))
        .filter_map(|file| Some(CannedView { name: file.path().file_stem()?.to_str()?, sql: file.contents_utf8()? }))
        .collect();
    views.sort_by_key(|view| view.name);
    views
}

/// Drops canned views that are gone, creates those that are new or whose text changed. Views that
/// a user made stay as they are, and nothing is written if nothing changed.
pub(super) fn refresh(connection: &mut Connection) -> Result<()> {
    let wanted = canned_views();
    // Immediate, so that of two programs that open a database the second sees what the first did.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut present: Vec<String> = transaction
        .prepare("SELECT name FROM canned_view")?
        .query_map((), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    present.retain(|name| wanted.iter().all(|view| view.name != name));
    for name in present {
        transaction.execute_batch(&format!("DROP VIEW IF EXISTS \"{name}\""))?;
        transaction.execute("DELETE FROM canned_view WHERE name = ?1", [name])?;
    }
    for view in wanted {
        let sha256 = sha256(view.sql.as_bytes());
        let known: Option<String> = transaction
            .query_row(
                "SELECT sha256 FROM canned_view JOIN sqlite_master USING (name) WHERE name = ?1",
                [view.name],
                |row| row.get(0),
            )
            .optional()?;
        if known.as_deref() == Some(sha256.as_str()) {
            continue;
        }
        transaction.execute_batch(&format!("DROP VIEW IF EXISTS \"{}\"", view.name))?;
        transaction.execute_batch(view.sql).with_context(|| format!("sql/{}.sql", view.name))?;
        transaction.execute(
            "INSERT INTO canned_view (name, sha256) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET sha256 = excluded.sha256",
            (view.name, sha256),
        )?;
    }
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_holds_the_view_it_is_named_after_and_says_its_question() {
        for view in canned_views() {
            assert!(view.sql.contains(&format!("CREATE VIEW {} AS", view.name)), "{}", view.name);
            assert!(view.question().ends_with('?'), "{}", view.name);
            let second = view.sql.lines().nth(1).unwrap_or_default();
            assert!(second.contains('：') && second.ends_with('？'), "{}: title and question in Chinese", view.name);
        }
    }
}

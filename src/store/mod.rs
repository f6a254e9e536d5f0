//! The database: connection, migrations, the one writer. Knows no Chinese.

mod backup;
mod check;
mod comparisons;
mod copies;
mod corrections;
mod definition_check;
mod describe;
mod differences;
pub mod fields;
mod find;
mod identities;
mod index_check;
mod jurisdictions;
mod kept;
mod labels;
mod log;
mod marks;
mod merge;
mod names;
mod open;
mod questions;
mod reread;
mod rows;
mod schema_check;
mod scratch;
mod search;
mod status;
mod text_hash;
mod trouble;
mod views;
mod write;

use std::path::PathBuf;

use anyhow::Result;
use rusqlite::{Connection, ErrorCode};

pub(crate) use check::is_damage;
pub use check::{Finding, unless_damaged};
pub use corrections::{Action, Corrected, Correction, Target};
pub use describe::Description;
pub use find::{Found, Hit, Item, Kind as HitKind, Wanted};
pub use identities::{IdentityDefinition, Tester};
pub use kept::{Kept, KeptFigure};
pub use labels::{CodeUse, Label, Uncoded};
pub use log::{Run, Status};
pub use marks::{Choice, Figure, MarkedReport, Passage, PassageKind, Place, Skipped};
pub use merge::Merged;
pub(crate) use open::clear_way;
pub use questions::{Question, questions};
pub use reread::{Counts, Moved, StoredReport};
pub use scratch::Scratch;
pub use search::{IndexState, is_damaged_index};
pub use status::{LastRun, LeftOut, Overview, PlaceYears, ReadBy, Totals};
pub(crate) use trouble::{explain, explain_copy, is_of_database, is_of_file};
pub use views::{CannedView, canned_views};
pub use write::{Added, Batch, Incoming, Repeats, Report, document_key};

/// An open warehouse.
///
/// Made by [`Store::open`] (creates, migrates, may write) or [`Store::open_read_only`].
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
    /// Tests the figures of a report whenever they change; see [`Store::set_identities`].
    tester: Option<Tester>,
}

/// What read a report: a report that other versions have read is read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Versions<'a> {
    /// Version of the codebook.
    pub codebook: &'a str,
    /// Hash of the program's reading rules.
    pub reader: &'a str,
}

/// Whether a write failed because of what was to be written, not because of the database.
pub fn is_refused_content(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        matches!(
            cause.downcast_ref(),
            Some(rusqlite::Error::SqliteFailure(failure, _)) if failure.code == ErrorCode::ConstraintViolation
        )
    })
}

/// One entry of the codebook as `metric_definition` keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Definition<'a> {
    pub code: &'a str,
    pub unit: &'a str,
    pub name_zh: &'a str,
    pub name_en: &'a str,
    pub definition: &'a str,
    pub theme: Option<&'a str>,
}

impl Store {
    /// The connection, for queries.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Writes `metric_definition` anew if the codebook's version is not the one last written, and
    /// says whether it did.
    ///
    /// # Errors
    /// If the database cannot be written or two definitions share a code.
    pub fn set_codebook(&mut self, version: &str, definitions: &[Definition<'_>]) -> Result<bool> {
        if self.setting("codebook_version")?.as_deref() == Some(version) {
            return Ok(false);
        }
        let transaction = self.connection.transaction()?;
        transaction.execute("DELETE FROM metric_definition", ())?;
        {
            let mut insert = transaction.prepare(
                "INSERT INTO metric_definition (code, unit, name_zh, name_en, definition, theme)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?;
            for d in definitions {
                insert.execute((d.code, d.unit, d.name_zh, d.name_en, d.definition, d.theme))?;
            }
        }
        set(&transaction, "codebook_version", version)?;
        transaction.commit()?;
        Ok(true)
    }

    fn setting(&self, name: &str) -> Result<Option<String>> {
        use rusqlite::OptionalExtension;
        Ok(self
            .connection
            .query_row("SELECT value FROM setting WHERE name = ?1", [name], |row| row.get(0))
            .optional()?)
    }
}

/// Notes a setting in place of what it was.
fn set(connection: &Connection, name: &str, value: &str) -> Result<()> {
    connection.execute(
        "INSERT INTO setting (name, value) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )?;
    Ok(())
}

//! What another database holds, taken over: its documents as they were read, its corrections, its log.

mod history;
mod rows;

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use super::copies;
use super::corrections;
use super::names;
use super::reread::group_of;
use super::rows::{FACTS, Row};
use super::{Store, Tester, jurisdictions, text_hash, write};
use crate::report::{Level, Place};
use rows::{columns, insert, integer, select};

/// What of a report says what it is to others, and is settled anew.
const STANDING: [&str; 4] = ["jurisdiction_id", "is_current", "superseded_by", "superseded_as"];

/// What came over from one database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// Documents that were not there yet.
    pub documents: usize,
    /// Their reports.
    pub reports: usize,
    /// Documents that were there already.
    pub known: usize,
    /// Corrections by hand that were not there yet.
    pub corrections: usize,
    /// Corrections that somebody else had made just so, which are left as they are: one line each.
    pub made_twice: Vec<String>,
    /// Tables and views that are none of ours and stay behind.
    pub left_behind: Vec<String>,
}

impl Store {
    /// Opens a database to take it over: for reading alone, or, if it is of an older schema or holds corrections, a
    /// copy of it at `scratch`, migrated and as it was read before anybody corrected it.
    ///
    /// # Errors
    /// As [`Store::open_read_only`], or if the copy cannot be written.
    pub fn open_as_read(path: &Path, scratch: &Path) -> Result<Store> {
        let store = Store::open_read_only(path)?;
        let connection = store.connection();
        if store.is_newest_schema()? {
            let corrected = "SELECT EXISTS (SELECT 1 FROM correction WHERE status = 'in_force')";
            if !connection.query_row(corrected, (), |row| row.get::<_, bool>(0))? {
                return Ok(store);
            }
        }
        let name = scratch.to_str().with_context(|| format!("{} is no name that SQLite takes", scratch.display()))?;
        connection.execute("VACUUM INTO ?1", [name])?;
        let mut copy = Store::open(scratch)?;
        let transaction = copy.connection.transaction()?;
        for report in corrected(&transaction)? {
            corrections::undo(&transaction, report)?;
        }
        transaction.commit()?;
        Ok(copy)
    }

    /// Makes the writing of a new database quick and unsafe: whoever calls this throws it away if anything fails.
    ///
    /// # Errors
    /// If SQLite cannot.
    pub fn write_unsafely(&mut self) -> Result<()> {
        self.connection.pragma_update(None, "synchronous", "OFF")?;
        Ok(self.connection.pragma_update_and_check(None, "journal_mode", "MEMORY", |_| Ok(()))?)
    }

    /// Takes over what another database holds, in its order: documents whose bytes are not here yet, corrections that
    /// nobody has made here, and the log. Corrections are not applied; [`Store::corrected_reports`] says to what.
    ///
    /// # Errors
    /// If one of the two cannot be read or written; then nothing has changed here.
    pub fn take_over(&mut self, other: &Store) -> Result<Merged> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // One moment of the other database, whoever writes to it meanwhile.
        let from = other.connection.unchecked_transaction()?;
        let mut merged = Merged { left_behind: left_behind(&from, &transaction)?, ..Merged::default() };
        let documents = take_documents(&transaction, &from, self.tester.as_ref(), &mut merged)?;
        history::take_corrections(&transaction, &from, &mut merged)?;
        history::take_log(&transaction, &from, &documents)?;
        transaction.commit()?;
        Ok(merged)
    }

    /// The reports for which there are corrections, in or out of force.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn corrected_reports(&self) -> Result<Vec<i64>> {
        corrected(&self.connection)
    }
}

fn corrected(connection: &Connection) -> Result<Vec<i64>> {
    let mut select = connection.prepare(
        "SELECT DISTINCT r.report_year_id FROM correction c JOIN document d USING (sha256)
         JOIN report_year r ON r.document_id = d.document_id AND r.page = c.page ORDER BY 1",
    )?;
    Ok(select.query_map((), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// Where rows of the other database went, by their numbers there.
type Moved = HashMap<i64, i64>;

fn take_documents(
    to: &Transaction<'_>,
    from: &Connection,
    tester: Option<&Tester>,
    merged: &mut Merged,
) -> Result<Moved> {
    let columns = columns(to, "document", &["document_id"])?;
    let mut places = Moved::new();
    let mut moved = Moved::new();
    let mut select = from
        .prepare(&format!("SELECT document_id, sha256, {} FROM document ORDER BY document_id", columns.join(", ")))?;
    let mut rows = select.query(())?;
    while let Some(row) = rows.next()? {
        let (old, sha256): (i64, String) = (row.get(0)?, row.get(1)?);
        let known = to
            .prepare_cached("SELECT document_id FROM document WHERE sha256 = ?1")?
            .query_row([&sha256], |row| row.get(0))
            .optional()?;
        let new = match known {
            Some(known) => known,
            None => {
                let values: Row = (0..columns.len()).map(|at| row.get(at + 2)).collect::<rusqlite::Result<_>>()?;
                insert(to, "document", &columns, &values)?
            }
        };
        merged.known += usize::from(known.is_some());
        merged.documents += usize::from(known.is_none());
        merged.reports +=
            take_reports(to, from, (old, new), &mut places, tester).with_context(|| format!("document {sha256}"))?;
        moved.insert(old, new);
    }
    Ok(moved)
}

/// Takes the reports of one document that are not here yet, and says how many: all, or, of a document that is known,
/// those of which the other program alone thought that they are reports.
fn take_reports(
    to: &Transaction<'_>,
    from: &Connection,
    (old_document, new_document): (i64, i64),
    places: &mut Moved,
    tester: Option<&Tester>,
) -> Result<usize> {
    let mut own = STANDING.to_vec();
    own.extend(["report_year_id", "document_id"]);
    let mut columns = columns(to, "report_year", &own)?;
    let sql = format!(
        "SELECT report_year_id, jurisdiction_id, {} FROM report_year WHERE document_id = ?1 ORDER BY report_year_id",
        columns.join(", ")
    );
    let mut reports = select(from, &sql, [old_document])?;
    let known = "SELECT EXISTS (SELECT 1 FROM report_year WHERE document_id = ?1 AND page = ?2)";
    let mut known = to.prepare_cached(known)?;
    let page = 2 + columns.iter().position(|column| column == "page").context("report_year has no page")?;
    let mut taken = 0;
    columns.extend(["document_id", "jurisdiction_id", "is_current"].map(str::to_owned));
    for mut values in reports.drain(..) {
        if known.query_row((new_document, &values[page]), |row| row.get(0))? {
            continue;
        }
        taken += 1;
        let (old, place) = (integer(&values[0])?, values[1].clone());
        values.drain(..2);
        let place = match place {
            Value::Integer(id) => Value::Integer(take_place(to, from, id, places)?),
            _ => Value::Null,
        };
        // For a moment it counts nowhere: no two may be current under one key.
        values.extend([Value::Integer(new_document), place, Value::Integer(0)]);
        let new = insert(to, "report_year", &columns, &values)?;
        // Of the text as it came into the other database, whatever it is now.
        if let Some(hash) = text_hash::of(from, old)? {
            text_hash::keep(to, new, &hash)?;
        }
        for table in FACTS {
            let rows: Vec<Row> = table.stored(from, old)?.into_iter().map(|(_, row)| row).collect();
            table.insert(to, new, rows)?;
        }
        copies::settle_group(to, &group_of(to, new)?)?;
        write::derive(to, new, tester)?;
    }
    Ok(taken)
}

/// A place of the other database in this one, with those above it.
fn take_place(to: &Connection, from: &Connection, id: i64, places: &mut Moved) -> Result<i64> {
    if let Some(known) = places.get(&id) {
        return Ok(*known);
    }
    let new = jurisdictions::jurisdiction(to, &place(from, id)?)?;
    places.insert(id, new);
    Ok(new)
}

fn place(from: &Connection, id: i64) -> Result<Place> {
    let sql = "SELECT code, name, full_name, level, parent_id FROM jurisdiction WHERE jurisdiction_id = ?1";
    let mut select = from.prepare_cached(sql)?;
    let mut chain: Vec<Place> = Vec::new();
    let mut next = Some(id);
    while let Some(id) = next {
        // Levels are five; more would be a circle.
        ensure!(chain.len() < 5, "jurisdiction {id} lies in itself");
        let (place, level, parent) = select.query_row([id], |row| {
            let (code, name, full_name) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let place = Place { code, name, full_name, level: Level::Nation, parents: Vec::new() };
            Ok((place, row.get::<_, String>(3)?, row.get(4)?))
        })?;
        let known = names::LEVELS.iter().find(|(name, _)| *name == level);
        let &(_, level) = known.with_context(|| format!("jurisdiction {id} is of no level {level}"))?;
        chain.push(Place { level, ..place });
        next = parent;
    }
    let above = chain.split_off(1);
    let mut place = chain.pop().with_context(|| format!("there is no jurisdiction {id}"))?;
    place.parents = above;
    Ok(place)
}

/// Tables and views that people made.
fn left_behind(from: &Connection, to: &Connection) -> Result<Vec<String>> {
    let sql = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT GLOB 'sqlite_*' ORDER BY 1";
    let names = |connection: &Connection| -> Result<Vec<String>> {
        Ok(connection.prepare(sql)?.query_map((), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    };
    let ours = names(to)?;
    let canned = names_of_views(from)?;
    Ok(names(from)?.into_iter().filter(|name| !ours.contains(name) && !canned.contains(name)).collect())
}

/// The canned views of a database, which an older or newer program may have made.
fn names_of_views(connection: &Connection) -> Result<Vec<String>> {
    let mut select = connection.prepare("SELECT name FROM canned_view")?;
    Ok(select.query_map((), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

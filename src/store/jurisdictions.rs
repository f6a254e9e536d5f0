//! The rows of places.

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension};

use super::names;
use crate::report::Place;

/// The row of a place, made with those of its parents if it is new.
pub(super) fn jurisdiction(connection: &Connection, place: &Place) -> Result<i64> {
    if let Some(id) = find_jurisdiction(connection, place)? {
        return Ok(id);
    }
    let parent_id = match place.parents.split_first() {
        Some((parent, above)) => {
            let mut parent = parent.clone();
            parent.parents = above.to_vec();
            Some(jurisdiction(connection, &parent)?)
        }
        None => None,
    };
    connection.execute(
        "INSERT INTO jurisdiction (code, name, full_name, level, parent_id) VALUES (?1, ?2, ?3, ?4, ?5)",
        (&place.code, &place.name, &place.full_name, names::level(place.level), parent_id),
    )?;
    Ok(connection.last_insert_rowid())
}

/// By code and name (a code alone may have named another place in other years); a place without a
/// code by its full name. A row that was made without a code takes the code once it is known.
fn find_jurisdiction(connection: &Connection, place: &Place) -> Result<Option<i64>> {
    let Some(code) = &place.code else {
        return Ok(connection
            .prepare_cached(
                "SELECT min(jurisdiction_id) FROM jurisdiction WHERE full_name = ?1
                 GROUP BY full_name HAVING count(*) = 1",
            )?
            .query_row([&place.full_name], |row| row.get(0))
            .optional()?);
    };
    let found = connection
        .prepare_cached("SELECT jurisdiction_id FROM jurisdiction WHERE code = ?1 AND name = ?2")?
        .query_row((code, &place.name), |row| row.get(0))
        .optional()?;
    if found.is_some() {
        return Ok(found);
    }
    let nameless: Option<i64> = connection
        .prepare_cached("SELECT jurisdiction_id FROM jurisdiction WHERE code IS NULL AND full_name = ?1")?
        .query_row([&place.full_name], |row| row.get(0))
        .optional()?;
    if let Some(id) = nameless {
        connection.execute("UPDATE jurisdiction SET code = ?2 WHERE jurisdiction_id = ?1", (id, code))?;
    }
    Ok(nameless)
}

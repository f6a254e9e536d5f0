//! Which places a name or code means, and which lie below them.

use std::collections::{BTreeSet, HashMap};

use anyhow::{Result, bail};
use rusqlite::Connection;

use crate::cli::suggest;

/// Most places that a message lists.
const LISTED: usize = 8;

/// Levels of places there can be, one above the other: no ring of parents is followed farther.
const LEVELS: usize = 8;

/// A place of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Place {
    pub(in crate::cli) id: i64,
    pub(in crate::cli) code: Option<String>,
    pub(in crate::cli) name: String,
    pub(in crate::cli) full_name: String,
    parent: Option<i64>,
}

/// The places that names or codes mean, and all below them unless `only`; a line on standard error where a
/// name means several or was read as a longer one.
///
/// # Errors
/// If no place of the database bears a name.
pub(in crate::cli) fn resolve(connection: &Connection, wanted: &[String], only: bool) -> Result<Vec<Place>> {
    let all = places(connection)?;
    let by_id: HashMap<i64, &Place> = all.iter().map(|place| (place.id, place)).collect();
    let mut chosen = BTreeSet::new();
    for name in wanted {
        let found = named(name.trim(), &all, &by_id);
        if found.is_empty() {
            bail!(
                "no report of {name} is in this database{}; `warehouse status` shows the places that are",
                near(name, &all)
            );
        }
        tell(name.trim(), &found);
        chosen.extend(found.iter().map(|place| place.id));
    }
    if !only {
        chosen.extend(below(&chosen, &all, &by_id));
    }
    Ok(all.iter().filter(|place| chosen.contains(&place.id)).cloned().collect())
}

fn places(connection: &Connection) -> Result<Vec<Place>> {
    let mut statement = connection.prepare(
        "SELECT jurisdiction_id, code, name, full_name, parent_id FROM jurisdiction ORDER BY full_name, code",
    )?;
    let rows = statement.query_map((), |row| {
        Ok(Place { id: row.get(0)?, code: row.get(1)?, name: row.get(2)?, full_name: row.get(3)?, parent: row.get(4)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The places that bear a name or code; if none does, those whose name it begins (南海 for 南海区).
fn named<'a>(wanted: &str, all: &'a [Place], by_id: &HashMap<i64, &'a Place>) -> Vec<&'a Place> {
    let bare: String = wanted.chars().filter(|char| !char.is_whitespace()).collect();
    if bare.is_empty() {
        return Vec::new();
    }
    let exact = |place: &&Place| place.code.as_deref() == Some(&bare) || is_called(place, &bare, by_id);
    let found: Vec<&Place> = all.iter().filter(exact).collect();
    if !found.is_empty() || bare.chars().count() < 2 {
        return found;
    }
    all.iter().filter(|place| place.name.starts_with(&bare)).collect()
}

/// Whether a name is the place's own behind none, some or all of the names above it: 南海区, 佛山市南海区,
/// 广东省南海区.
fn is_called(place: &Place, wanted: &str, by_id: &HashMap<i64, &Place>) -> bool {
    let Some(mut rest) = wanted.strip_suffix(place.name.as_str()) else { return false };
    for above in upwards(place, by_id).skip(1) {
        rest = rest.strip_suffix(above.name.as_str()).unwrap_or(rest);
    }
    rest.is_empty() || wanted == place.full_name
}

/// A place and those above it.
fn upwards<'a>(place: &'a Place, by_id: &HashMap<i64, &'a Place>) -> impl Iterator<Item = &'a Place> {
    let above = |place: &&'a Place| by_id.get(&place.parent?).copied();
    std::iter::successors(Some(place), above).take(LEVELS)
}

/// Every place below those chosen. One place may stand in several rows, with and without its code.
fn below(chosen: &BTreeSet<i64>, all: &[Place], by_id: &HashMap<i64, &Place>) -> Vec<i64> {
    let names: BTreeSet<&str> =
        chosen.iter().filter_map(|id| by_id.get(id)).map(|place| place.full_name.as_str()).collect();
    let under = |place: &&Place| upwards(place, by_id).any(|above| names.contains(above.full_name.as_str()));
    all.iter().filter(under).map(|place| place.id).collect()
}

/// Says what a name was taken for, where that is not plain.
fn tell(wanted: &str, found: &[&Place]) {
    let names: BTreeSet<&str> = found.iter().map(|place| place.full_name.as_str()).collect();
    if names.len() > 1 {
        let listed: Vec<String> = found
            .iter()
            .take(LISTED)
            .map(|place| match &place.code {
                Some(code) => format!("{} ({code})", place.full_name),
                None => place.full_name.clone(),
            })
            .collect();
        let more = if found.len() > LISTED { format!(" and {} more", found.len() - LISTED) } else { String::new() };
        say!(
            "{wanted} is the name of {} places, and all are taken: {}{more}; choose one with --place CODE or its full name",
            names.len(),
            listed.join(", ")
        );
    } else if found.iter().all(|place| !wanted.ends_with(&place.name) && place.code.as_deref() != Some(wanted)) {
        say!("{wanted} is taken for {}", found[0].full_name);
    }
}

fn near(wanted: &str, all: &[Place]) -> String {
    let mut names: Vec<&str> = suggest::near(wanted, all.iter().map(|place| place.name.as_str()));
    names.extend(suggest::near(wanted, all.iter().map(|place| place.full_name.as_str())));
    let full: BTreeSet<&str> = all
        .iter()
        .filter(|place| names.contains(&place.name.as_str()) || names.contains(&place.full_name.as_str()))
        .map(|place| place.full_name.as_str())
        .collect();
    if full.is_empty() {
        return String::new();
    }
    format!("; near are {}", full.into_iter().take(LISTED).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Vec<Place> {
        let place = |id, code: Option<&str>, name: &str, full: &str, parent| Place {
            id,
            code: code.map(str::to_owned),
            name: name.to_owned(),
            full_name: full.to_owned(),
            parent,
        };
        vec![
            place(1, Some("110000"), "北京市", "北京市", None),
            place(2, Some("110105"), "朝阳区", "北京市朝阳区", Some(1)),
            place(3, Some("220000"), "吉林省", "吉林省", None),
            place(4, Some("220100"), "长春市", "吉林省长春市", Some(3)),
            place(5, Some("220104"), "朝阳区", "吉林省长春市朝阳区", Some(4)),
            place(6, None, "长春市", "吉林省长春市", Some(3)),
            place(7, None, "南湖街道", "吉林省长春市朝阳区南湖街道", Some(5)),
        ]
    }

    fn ids(wanted: &str) -> Vec<i64> {
        let all = example();
        let by_id = all.iter().map(|place| (place.id, place)).collect();
        named(wanted, &all, &by_id).iter().map(|place| place.id).collect()
    }

    #[test]
    fn a_place_is_named_more_or_less_fully_or_by_code() {
        assert_eq!(ids("朝阳区"), [2, 5]);
        assert_eq!(ids("长春市朝阳区"), [5]);
        assert_eq!(ids("吉林省朝阳区"), [5]);
        assert_eq!(ids("吉林省长春市朝阳区"), [5]);
        assert_eq!(ids("北京市 朝阳区"), [2]);
        assert_eq!(ids("220104"), [5]);
        assert_eq!(ids("朝阳"), [2, 5], "the beginning of a name, where nothing is called so");
        assert_eq!(ids("市朝阳区"), [0; 0], "half a name of the place above");
        assert_eq!(ids("阳区"), [0; 0]);
        assert_eq!(ids(""), [0; 0]);
        assert_eq!(ids("2201"), [0; 0]);
    }

    #[test]
    fn all_below_a_place_is_meant_whichever_row_it_hangs_on() {
        let all = example();
        let by_id = all.iter().map(|place| (place.id, place)).collect();
        let under = |ids: &[i64]| below(&ids.iter().copied().collect(), &all, &by_id);
        assert_eq!(under(&[3]), [3, 4, 5, 6, 7]);
        assert_eq!(under(&[6]), [4, 5, 6, 7], "the row without a code is the same place");
        assert_eq!(under(&[2]), [2]);
    }
}

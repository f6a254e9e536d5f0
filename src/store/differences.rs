//! How what is stored of a report differs from another reading, row by row.

use std::fmt::Write;

use rusqlite::types::Value;

use super::Finding;
use super::kept::{CORRECTION, HEADER, Kept, PlaceRow, TESTS};
use super::rows::{FACTS, METRIC, Row, Table};

/// Name of the check that holds facts against a new reading.
const CHECK: &str = "reread";

impl Kept {
    /// What is stored otherwise than `fresh`, the same text read, corrected and tested anew, would be; with
    /// `tests` its identity tests, too.
    #[must_use]
    pub fn differences(&self, fresh: &Kept, tests: bool) -> Vec<Finding> {
        let mut found = Vec::new();
        // Without what the page said of itself the header cannot be read again.
        let readable = |column: &str| self.stored.metadata.is_some() || ["as_of", "numerals"].contains(&column);
        if readable("place") && !self.place.is(&fresh.place) {
            found.push(said("its place is", &words(&self.place), &words(&fresh.place)));
        }
        for (at, column) in HEADER.iter().enumerate() {
            if readable(column) && self.header[at] != fresh.header[at] {
                found.push(said(&format!("its {column} is"), &shown(&self.header[at]), &shown(&fresh.header[at])));
            }
        }
        for (table, (stored, fresh)) in FACTS.iter().zip(self.facts.iter().zip(&fresh.facts)) {
            compare(table, stored, fresh, &mut found);
        }
        if tests {
            compare(&TESTS, &self.tests, &fresh.tests, &mut found);
        }
        self.compare_corrections(fresh, &mut found);
        found.iter().map(|what| self.finding(CHECK, what)).collect()
    }

    /// A correction is in force or stale by what the text says, whatever its row says of itself.
    fn compare_corrections(&self, fresh: &Kept, found: &mut Vec<String>) {
        for (stored, fresh) in self.corrections.iter().zip(&fresh.corrections) {
            for (at, column) in CORRECTION.iter().enumerate().filter(|(_, column)| column.starts_with("st")) {
                if stored[at] != fresh[at] {
                    let what = format!("correction {}: {column} is", shown(&stored[0]));
                    found.push(said(&what, &shown(&stored[at]), &shown(&fresh[at])));
                }
            }
        }
    }
}

/// Rows that say something else, are missing, or were never read.
fn compare(table: &Table, stored: &[(i64, Row)], fresh: &[(i64, Row)], found: &mut Vec<String>) {
    let mut fresh: Vec<&Row> = fresh.iter().map(|(_, row)| row).collect();
    let mut odd: Vec<&(i64, Row)> = Vec::new();
    for row in stored {
        match fresh.iter().position(|other| **other == row.1) {
            Some(at) => drop(fresh.remove(at)),
            None => odd.push(row),
        }
    }
    // What stands at the same place, then what says the same at another place, is the same row, altered.
    let width = table.columns.len();
    for same in [width - 2..width, 0..width - 2] {
        odd.retain(|(id, row)| {
            let Some(at) = fresh.iter().position(|other| other[same.clone()] == row[same.clone()]) else { return true };
            found.push(altered(table, *id, row, fresh.remove(at)));
            false
        });
    }
    for (id, row) in odd {
        found.push(format!("{} {id} ({}): nothing of the kind is read there", table.name, gist(table, row)));
    }
    for row in fresh {
        found.push(format!("a row of {} is missing: {}", table.name, gist(table, row)));
    }
}

/// One altered row, with every column that is not as read.
fn altered(table: &Table, id: i64, row: &Row, fresh: &Row) -> String {
    let mut line = format!("{} {id} ({}): ", table.name, gist(table, fresh));
    let columns = table.columns.iter().zip(row.iter().zip(fresh)).filter(|(_, (stored, fresh))| stored != fresh);
    for (at, (column, (stored, fresh))) in columns.enumerate() {
        let join = if at == 0 { "" } else { ", " };
        let _ = write!(line, "{join}{}", said(&format!("{column} is"), &shown(stored), &shown(fresh)));
    }
    line
}

fn said(what: &str, stored: &str, fresh: &str) -> String {
    format!("{what} {stored}, read again {fresh}")
}

/// What names a row for a person: its figure or text, its code or theme, and where it stands.
fn gist(table: &Table, row: &Row) -> String {
    let named = ["figure", "text", "section", "formula", "code", "reason", "identity"];
    let cells = table.columns.iter().zip(row).filter(|(column, value)| {
        named.contains(column) && **value != Value::Null && !(**column == "section" && table.name == METRIC.name)
    });
    let mut words: Vec<String> = cells.map(|(_, value)| brief(value)).collect();
    if let ([.., "text_start", "text_end"], [.., start, end]) = (table.columns, row.as_slice()) {
        words.push(format!("at {}–{}", shown(start), shown(end)));
    }
    words.join(" ")
}

/// A value on one line, short enough to be read.
fn brief(value: &Value) -> String {
    const MOST: usize = 40;
    let text = shown(value).replace(['\n', '\r'], " ");
    if text.chars().count() <= MOST { text } else { text.chars().take(MOST).chain(['…']).collect() }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text.replace(['\n', '\r'], " "),
        Value::Blob(bytes) => format!("{} bytes", bytes.len()),
    }
}

fn words(place: &PlaceRow) -> String {
    let name = place.full_name.as_deref().unwrap_or("nothing");
    place.code.as_ref().map_or_else(|| name.to_owned(), |code| format!("{name} {code}"))
}

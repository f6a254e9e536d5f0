//! Views with one figure a row: `year_over_year`, `vintage`, `metric_flat`, and those like them.

use std::collections::HashMap;

use anyhow::Result;
use rusqlite::types::Value;

use super::cell::Candidate;
use super::known::Known;
use super::{Figures, Observation, words};
use crate::export::{Outline, text};
use crate::store::fields::Field;

/// Columns without which a view is none of these.
pub(super) const NEEDS: [&str; 4] = ["full_name", "code", "year", "value"];

/// Columns that say whose figure it is.
pub(super) const WHOSE: [&str; 7] =
    ["jurisdiction", "full_name", "jurisdiction_code", "level", "scope", "body", "issuer"];

/// Columns that say which figure it is. An uncoded one is told from others by its label only.
const WHICH: [&str; 7] = ["code", "segment", "measure", "section", "members", "label", "unit"];

/// Columns in which a view says in words where the value is from: `2016 report: 597 (to 2016-11-22)`.
const STATEMENTS: [&str; 2] = ["vintage", "says"];

/// Whether the columns are those of such a view.
pub(super) fn fits(fields: &[Field]) -> bool {
    NEEDS.iter().all(|name| fields.iter().any(|field| field.name == *name))
}

/// The figures of such a view. Those without a place or a year have no series: two texts whose place is not
/// settled may speak of different places.
pub(super) fn figures(
    outline: &Outline,
    rows: &mut dyn Iterator<Item = Result<Vec<Value>>>,
    known: &Known,
) -> Result<Figures> {
    let at: HashMap<&str, usize> =
        outline.fields.iter().enumerate().map(|(at, field)| (field.name.as_str(), at)).collect();
    let fields: Vec<Field> = WHOSE
        .iter()
        .chain(&WHICH)
        .filter(|name| **name != "issuer" || !at.contains_key("body"))
        .filter_map(|name| at.get(name).map(|&at| outline.fields[at].clone()))
        .collect();
    let mut found = Figures { fields: with_names(&fields), observations: Vec::new(), left_out: Vec::new() };
    let mut homeless = 0;
    for row in rows {
        let row = Row { at: &at, values: row?, known };
        let Some(value) = row.some("value") else { continue };
        let (Some(_), Some(year)) = (row.some("full_name"), row.integer("year")) else {
            homeless += 1;
            continue;
        };
        let series = row.series(&fields);
        let candidate = Candidate {
            value: value.clone(),
            notes: row.notes(year),
            metric_id: row.some("metric_id").cloned().unwrap_or(Value::Null),
            own: row.integer("report_year") == Some(year),
            report_year: row.integer("report_year"),
        };
        found.observations.push(Observation { series, year, candidate });
    }
    if homeless > 0 {
        found.left_out.push(format!("{homeless} whose place or year is not settled"));
    }
    Ok(found)
}

/// The fields with the names of the code behind it.
fn with_names(fields: &[Field]) -> Vec<Field> {
    let mut named = Vec::with_capacity(fields.len() + 2);
    for field in fields {
        named.push(field.clone());
        if field.name == "code" {
            named.push(words("name_zh", "指标名称", "name (Chinese)", "the entry's name in Chinese"));
            named.push(words("name_en", "英文名称", "name (English)", "the entry's name in English"));
        }
    }
    named
}

/// A row whose values are asked for by column.
struct Row<'a> {
    at: &'a HashMap<&'a str, usize>,
    values: Vec<Value>,
    known: &'a Known,
}

impl Row<'_> {
    /// The value of a column, if there is one.
    fn some(&self, column: &str) -> Option<&Value> {
        let value = self.at.get(column).map(|&at| &self.values[at])?;
        (*value != Value::Null).then_some(value)
    }

    fn text(&self, column: &str) -> Option<String> {
        self.some(column).and_then(text)
    }

    fn integer(&self, column: &str) -> Option<i64> {
        match self.some(column)? {
            Value::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// What tells its series from others, the names of the code among it.
    fn series(&self, fields: &[Field]) -> Vec<Value> {
        let mut series = Vec::with_capacity(fields.len() + 2);
        let coded = self.some("code").is_some();
        let government = self.text("scope").is_some_and(|scope| scope == "government");
        for field in fields {
            // A government signs by several names, and a code is called by several words.
            let told_apart = match field.name.as_str() {
                "issuer" => !government,
                "label" => !coded,
                _ => true,
            };
            let value = self.some(&field.name).filter(|_| told_apart).cloned().unwrap_or(Value::Null);
            series.push(value);
            if field.name == "code" {
                let name = self.text("code").and_then(|code| self.known.name(&code));
                series.push(name.map_or(Value::Null, |name| Value::Text(name.zh.clone())));
                series.push(name.map_or(Value::Null, |name| Value::Text(name.en.clone())));
            }
        }
        series
    }

    /// What qualifies the figure.
    fn notes(&self, year: i64) -> Vec<String> {
        let mut notes = match STATEMENTS.iter().find_map(|column| self.text(column)) {
            Some(statement) if is_plain(&statement, year) => Vec::new(),
            Some(statement) => vec![statement],
            None => self.own_notes(year),
        };
        let said = self.text("note").map(|note| without_missing_years(&note)).filter(|note| !note.is_empty());
        let against = self.integer("comparable") == Some(0);
        match said {
            Some(note) if against => notes.push(format!("not comparable with {}: {note}", year - 1)),
            None if against => notes.push(format!("not comparable with {}", year - 1)),
            Some(note) => notes.push(note),
            None => {}
        }
        notes.extend(self.text("corrected").map(|corrected| format!("corrected: {corrected}")));
        notes
    }

    /// The same of a view that does not say it in words.
    fn own_notes(&self, year: i64) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(report_year) = self.integer("report_year").filter(|&report_year| report_year != year) {
            notes.push(format!("from the {report_year} report"));
        }
        match self.text("bound").as_deref() {
            None | Some("exact") => {}
            Some(bound) => notes.push(bound.replace('_', " ")),
        }
        let last_day = self.text("as_of");
        let early = || {
            let of_its_own_year = self.integer("report_year") == Some(year);
            self.integer("report_year_id").filter(|_| of_its_own_year).and_then(|id| self.known.early(id))
        };
        match (last_day, self.text("cutoff")) {
            // Up to the last day of the year is the whole of it.
            (Some(day), _) if day >= format!("{year}-12-31") => {}
            (Some(day), _) => notes.push(format!("part-year: to {day}")),
            (None, Some(cutoff)) => notes.push(format!("part-year: {cutoff}")),
            (None, None) if self.integer("part_year") == Some(1) => notes.push("part-year".to_owned()),
            (None, None) => notes.extend(early().map(|day| format!("part-year: report of {day}"))),
        }
        notes
    }
}

/// Whether a statement only repeats year and value: `2016 report: 597`, `2016 report: 27.8%`.
fn is_plain(statement: &str, year: i64) -> bool {
    let value = statement.strip_prefix(&format!("{year} report: "));
    value.is_some_and(|value| value.trim_end_matches('%').parse::<f64>().is_ok())
}

/// A note without what it says of years that have no figure, which qualifies no figure.
fn without_missing_years(note: &str) -> String {
    let is_missing = |part: &&str| part.strip_prefix("no figure for ").is_some_and(|year| year.parse::<i64>().is_ok());
    note.split("; ").filter(|part| !is_missing(part)).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_plain_if_it_only_repeats_the_value() {
        assert!(is_plain("2016 report: 597", 2016));
        assert!(is_plain("2016 report: 27.8%", 2016));
        for said in [
            "2016 report: 597 (to 2016-11-22)",
            "2016 report: at least 597",
            "2016 report implies 597",
            "2017 report: 597",
        ] {
            assert!(!is_plain(said, 2016), "{said}");
        }
    }

    #[test]
    fn a_note_of_a_missing_year_qualifies_nothing() {
        assert_eq!(without_missing_years("no figure for 2015"), "");
        assert_eq!(without_missing_years("no figure for 2015; 2016 is part-year"), "2016 is part-year");
    }
}

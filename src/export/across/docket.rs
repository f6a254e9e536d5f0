//! Views with one row a place and year and figures in columns: `reconsideration_outcome`, and those like it.

use std::collections::HashMap;

use anyhow::Result;
use rusqlite::types::Value;
use serde_json::{Map, Value as Json};

use super::cell::Candidate;
use super::long::WHOSE;
use super::{Figures, Observation, words};
use crate::export::{Outline, text};
use crate::store::fields::{Field, Kind};

/// Whether the columns are those of such a view: a year, figures, and the numbers of their evidence.
pub(super) fn fits(fields: &[Field]) -> bool {
    let has = |name: &str| fields.iter().any(|field| field.name == name);
    has("year") && has("evidence") && !has("code") && fields.iter().any(is_figure)
}

/// A number that counts something; numbers of rows and years have no unit.
fn is_figure(field: &Field) -> bool {
    matches!(field.kind, Kind::Integer | Kind::Number) && field.unit.is_some()
}

/// The figures of such a view, each column of each place a series.
pub(super) fn figures(outline: &Outline, rows: &mut dyn Iterator<Item = Result<Vec<Value>>>) -> Result<Figures> {
    let at: HashMap<&str, usize> =
        outline.fields.iter().enumerate().map(|(at, field)| (field.name.as_str(), at)).collect();
    let whose: Vec<usize> = WHOSE.iter().filter_map(|name| at.get(name).copied()).collect();
    let mut fields: Vec<Field> = whose.iter().map(|&at| outline.fields[at].clone()).collect();
    fields.extend([
        words("column", "栏目", "column", "the column of the view that the figures are from"),
        words("name_zh", "指标名称", "name (Chinese)", "what the column is called in Chinese"),
        words("name_en", "英文名称", "name (English)", "what the column is called in English"),
        words("unit", "单位", "unit", "unit of the figures"),
    ]);
    let mut found = Figures { fields, observations: Vec::new(), left_out: Vec::new() };
    let mut homeless = 0;
    for row in rows {
        let row = row?;
        let cell = |column: &str| at.get(column).map(|&at| &row[at]).filter(|value| **value != Value::Null);
        let nowhere = at.contains_key("full_name") && cell("full_name").is_none();
        let year = match cell("year") {
            Some(Value::Integer(year)) if !nowhere => *year,
            _ => {
                homeless += 1;
                continue;
            }
        };
        let notes = notes(&|column| cell(column).and_then(text));
        let evidence = cell("evidence").and_then(text).and_then(|json| serde_json::from_str(&json).ok());
        let evidence: Map<String, Json> = evidence.unwrap_or_default();
        for (field, value) in outline.fields.iter().zip(&row) {
            if !is_figure(field) || *value == Value::Null {
                continue;
            }
            let mut series: Vec<Value> = whose.iter().map(|&at| row[at].clone()).collect();
            let unit = field.unit.clone().unwrap_or_default();
            series.extend([&field.name, &field.zh, &field.en, &unit].map(|word| Value::Text(word.clone())));
            let metric_id = evidence.get(&field.name).and_then(Json::as_i64).map_or(Value::Null, Value::Integer);
            let candidate =
                Candidate { value: value.clone(), notes: notes.clone(), metric_id, own: false, report_year: None };
            found.observations.push(Observation { series, year, candidate });
        }
    }
    if homeless > 0 {
        found.left_out.push(format!("those of {homeless} rows whose place or year is not settled"));
    }
    Ok(found)
}

/// What qualifies the figures of a row.
fn notes(text: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let mut notes = Vec::new();
    let said_already = format!("{} is part-year", text("year").unwrap_or_default());
    if text("part_year").is_some_and(|flag| flag == "1") {
        let until = text("as_of").map(|day| format!("to {day}")).or_else(|| text("cutoff"));
        notes.push(until.map_or("part-year".to_owned(), |until| format!("part-year: {until}")));
    }
    let note = text("note").unwrap_or_default();
    let tells = |part: &&str| !part.is_empty() && !is_missing_year(part) && !part.starts_with(&said_already);
    let said: Vec<&str> = note.split("; ").filter(tells).collect();
    let against = text("comparable").is_some_and(|flag| flag == "0");
    match (against, said.is_empty()) {
        (true, true) => notes.push("not comparable with the year before".to_owned()),
        (true, false) => notes.push(format!("not comparable with the year before: {}", said.join("; "))),
        (false, false) => notes.push(said.join("; ")),
        (false, true) => {}
    }
    notes.extend(text("corrected").map(|corrected| format!("corrected: {corrected}")));
    notes
}

/// That there is no year before qualifies no figure.
fn is_missing_year(part: &str) -> bool {
    part.starts_with("no figures for ") && part.ends_with(" to compare with")
}

//! Years across: a row a series, three columns a year.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::types::Value;

use super::cell::{Candidate, settle};
use super::{Figures, Laid, columns_of, laid_outline};
use crate::export::{Outline, text};

/// Lays figures out, series in the order in which they come first.
pub(super) fn lay_out(outline: &Outline, figures: Figures) -> Laid {
    let years: BTreeSet<i64> = figures.observations.iter().map(|figure| figure.year).collect();
    let mut places: HashMap<Vec<Option<String>>, usize> = HashMap::new();
    let mut series: Vec<(Vec<Value>, BTreeMap<i64, Vec<Candidate>>)> = Vec::new();
    for figure in figures.observations {
        let place = *places.entry(figure.series.iter().map(text).collect()).or_insert(series.len());
        if place == series.len() {
            series.push((figure.series, BTreeMap::new()));
        }
        series[place].1.entry(figure.year).or_default().push(figure.candidate);
    }
    let mut fields = figures.fields;
    for year in &years {
        let name = year.to_string();
        fields.extend(columns_of(&name, &name, &name, None));
    }
    let rows = series
        .into_iter()
        .map(|(mut row, cells)| {
            for year in &years {
                row.extend(settle(cells.get(year).map_or(&[], Vec::as_slice)));
            }
            row
        })
        .collect();
    let outline = laid_outline(outline, fields, "One row per series, the years beside each other.");
    Laid { outline, rows, left_out: figures.left_out }
}

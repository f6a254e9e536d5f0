//! Years across: a row a series, three columns a year.

use std::collections::{BTreeSet, HashMap};

use super::{Figures, Laid, Line, columns_of, laid_outline};
use crate::export::{Outline, text};

/// Lays figures out, series in the order in which they come first.
pub(super) fn lay_out(outline: &Outline, figures: Figures) -> Laid {
    let years: BTreeSet<i64> = figures.observations.iter().map(|figure| figure.year).collect();
    let mut places: HashMap<Vec<Option<String>>, usize> = HashMap::new();
    let mut lines: Vec<Line<i64>> = Vec::new();
    for figure in figures.observations {
        let place = *places.entry(figure.series.iter().map(text).collect()).or_insert(lines.len());
        if place == lines.len() {
            lines.push(Line::about(figure.series));
        }
        lines[place].cells.entry(figure.year).or_default().push(figure.candidate);
    }
    let mut fields = figures.fields;
    for year in &years {
        let name = year.to_string();
        fields.extend(columns_of(&name, &name, &name, None));
    }
    let rows = lines.into_iter().map(|line| line.into_row(&years)).collect();
    let outline = laid_outline(outline, fields, "One row per series, the years beside each other.");
    Laid { outline, rows, left_out: figures.left_out }
}

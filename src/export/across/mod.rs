//! Layouts: the figures of a view beside each other, years or metrics across.
//!
//! A cell holds one figure, with a note of what qualifies it and the number to trace it by. Where a view has
//! several figures for one cell (what several reports say of one year), that of the year's own report stands
//! and the note names the others; where that does not settle it the cell is empty and the note names all.

mod cell;
mod docket;
mod known;
mod long;
mod metrics;
mod years;

use std::collections::BTreeMap;

use anyhow::Result;
use rusqlite::types::Value;

use self::cell::{Candidate, settle};
pub use self::known::Known;
use super::Outline;
use crate::store::fields::{Field, Kind};

/// How the rows of a view are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Layout {
    /// As the view has them.
    #[default]
    Long,
    /// A row a series, three columns a year: value, note, `metric_id`.
    Years,
    /// A row a place and year, three columns a metric: value, note, `metric_id`.
    Metrics,
}

/// A table with its rows laid out.
#[derive(Debug)]
pub struct Laid {
    /// Its columns.
    pub outline: Outline,
    /// Its rows.
    pub rows: Vec<Vec<Value>>,
    /// Figures that have no cell, in words, each with how many.
    pub left_out: Vec<String>,
}

/// A figure on its way into a cell.
struct Observation {
    /// What tells its series from others, a value for each field of [`Figures`].
    series: Vec<Value>,
    year: i64,
    candidate: Candidate,
}

/// A row on its way: what it is about, and by year or by metric the figures that its cells may hold.
struct Line<T> {
    about: Vec<Value>,
    cells: BTreeMap<T, Vec<Candidate>>,
}

impl<T: Ord> Line<T> {
    fn about(about: Vec<Value>) -> Line<T> {
        Line { about, cells: BTreeMap::new() }
    }

    /// The row with three cells for each of the columns.
    fn into_row<'a>(self, columns: impl IntoIterator<Item = &'a T>) -> Vec<Value>
    where
        T: 'a,
    {
        let mut row = self.about;
        for column in columns {
            row.extend(settle(self.cells.get(column).map_or(&[], Vec::as_slice)));
        }
        row
    }
}

/// The figures of a view.
struct Figures {
    /// Columns that tell one series from another.
    fields: Vec<Field>,
    observations: Vec<Observation>,
    left_out: Vec<String>,
}

/// Why a view of these columns cannot be laid out so; `None` if it can.
#[must_use]
pub fn obstacle(fields: &[Field], layout: Layout) -> Option<String> {
    match layout {
        Layout::Long => None,
        _ if long::fits(fields) => None,
        Layout::Years if docket::fits(fields) => None,
        Layout::Metrics if docket::fits(fields) => Some("it has a column for each figure already".to_owned()),
        _ => {
            let has = |name: &&str| fields.iter().any(|field| field.name == **name);
            let missing: Vec<&str> = long::NEEDS.iter().filter(|name| !has(name)).copied().collect();
            Some(format!("it has no column {}", missing.join(", ")))
        }
    }
}

/// Lays the rows of a view out, whose columns [`obstacle`] found nothing against.
///
/// # Errors
/// If a row cannot be read.
pub fn lay_out(
    outline: &Outline,
    rows: &mut dyn Iterator<Item = Result<Vec<Value>>>,
    layout: Layout,
    known: &Known,
) -> Result<Laid> {
    let figures = if long::fits(&outline.fields) {
        long::figures(outline, rows, known)?
    } else {
        docket::figures(outline, rows)?
    };
    Ok(match layout {
        Layout::Metrics => metrics::lay_out(outline, figures, known),
        Layout::Years | Layout::Long => years::lay_out(outline, figures),
    })
}

/// The three columns of a figure: its value, what qualifies it, and the number to trace it by.
fn columns_of(name: &str, zh: &str, en: &str, unit: Option<&str>) -> [Field; 3] {
    let field = |name: String, zh: String, en: String, kind, unit: Option<&str>, holds: &str| {
        let (unit, holds) = (unit.map(str::to_owned), Some(holds.to_owned()));
        Field { name, zh, en, kind, unit, holds }
    };
    [
        field(name.into(), zh.into(), en.into(), Kind::Number, unit, "the figure; empty: none, or see the note"),
        field(
            format!("{name} note"),
            format!("{zh} 说明"),
            format!("{en} note"),
            Kind::Text,
            None,
            "what qualifies the figure: part of the year, a bound, another report than the year's own, other values",
        ),
        field(
            format!("{name} metric_id"),
            format!("{zh} 指标编号"),
            format!("{en} metric number"),
            Kind::Integer,
            None,
            "number for `warehouse trace`; empty for a figure that is worked out",
        ),
    ]
}

/// The outline of a view laid out: its columns, and what a row is now.
fn laid_outline(outline: &Outline, fields: Vec<Field>, row: &str) -> Outline {
    let mut laid = Outline { fields, ..outline.clone() };
    if let Some(info) = &mut laid.info {
        info.about = format!("{row} Laid out from these rows: {}", info.about);
    }
    laid
}

fn words(name: &str, zh: &str, en: &str, holds: &str) -> Field {
    Field {
        name: name.to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
        kind: Kind::Text,
        unit: None,
        holds: Some(holds.to_owned()),
    }
}

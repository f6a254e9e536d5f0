//! Metrics across: a row a place and year, three columns a metric.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::types::Value;

use super::known::Known;
use super::long::WHOSE;
use super::{Figures, Laid, Line, columns_of, laid_outline};
use crate::export::{Outline, text};
use crate::store::fields::Field;

/// What tells one metric from another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Metric {
    code: String,
    segment: Option<String>,
    measure: Option<String>,
    section: Option<String>,
    unit: Option<String>,
}

/// Lays figures out, by place in the order in which they come first and by year. Figures without a code and
/// sums of several codes have no column: what they count differs from report to report.
pub(super) fn lay_out(outline: &Outline, figures: Figures, known: &Known) -> Laid {
    let at = |name: &str| figures.fields.iter().position(|field| field.name == name);
    let whose: Vec<usize> = WHOSE.iter().filter_map(|name| at(name)).collect();
    let word = |series: &[Value], name: &str| at(name).and_then(|at| text(&series[at]));
    let mut left_out = figures.left_out.clone();
    let (mut uncoded, mut sums) = (0, 0);
    let mut metrics: BTreeSet<Metric> = BTreeSet::new();
    let mut places: HashMap<Vec<Option<String>>, usize> = HashMap::new();
    let mut lines: BTreeMap<(usize, i64), Line<Metric>> = BTreeMap::new();
    for figure in &figures.observations {
        let Some(code) = word(&figure.series, "code") else {
            uncoded += 1;
            continue;
        };
        if word(&figure.series, "members").is_some() {
            sums += 1;
            continue;
        }
        let metric = Metric {
            code,
            segment: word(&figure.series, "segment"),
            measure: word(&figure.series, "measure").filter(|measure| measure != "value"),
            section: word(&figure.series, "section").filter(|section| section != "done"),
            unit: word(&figure.series, "unit"),
        };
        metrics.insert(metric.clone());
        let mut place: Vec<Value> = whose.iter().map(|&at| figure.series[at].clone()).collect();
        let next = places.len();
        let order = *places.entry(place.iter().map(text).collect()).or_insert(next);
        place.push(Value::Integer(figure.year));
        let line = lines.entry((order, figure.year)).or_insert_with(|| Line::about(place));
        line.cells.entry(metric).or_default().push(figure.candidate.clone());
    }
    if uncoded > 0 {
        left_out.push(format!("{uncoded} without a code"));
    }
    if sums > 0 {
        left_out.push(format!("{sums} that sum several codes"));
    }
    let mut fields: Vec<Field> = whose.iter().map(|&at| figures.fields[at].clone()).collect();
    fields.extend(outline.fields.iter().find(|field| field.name == "year").cloned());
    for metric in &metrics {
        let [name, zh, en] = metric.headers(known);
        fields.extend(columns_of(&name, &zh, &en, metric.unit.as_deref()));
    }
    let rows = lines.into_values().map(|line| line.into_row(&metrics)).collect();
    let outline = laid_outline(outline, fields, "One row per place and year, the metrics beside each other.");
    Laid { outline, rows, left_out }
}

impl Metric {
    /// What its column is called: in the database, in Chinese, in English. The name in the database is the
    /// code with what differs from its plain level in its own unit, and so depends on this metric alone.
    fn headers(&self, known: &Known) -> [String; 3] {
        let entry = known.name(&self.code);
        let (mut name, mut zh, mut en) = (
            self.code.clone(),
            entry.map_or_else(|| self.code.clone(), |entry| entry.zh.clone()),
            entry.map_or_else(|| self.code.clone(), |entry| entry.en.clone()),
        );
        if let Some(segment) = &self.segment {
            name += &format!("[{segment}]");
            zh += &format!("·{segment}");
            en += &format!(", {segment}");
        }
        if let Some(measure) = &self.measure {
            name += &format!(" {measure}");
            zh += match measure.as_str() {
                "share" => " 占比",
                "change" => " 变动",
                "growth" => " 增长率",
                other => other,
            };
            en += &format!(", {measure}");
        }
        if let Some(section) = &self.section {
            name += &format!(" ({section})");
            zh += match section.as_str() {
                "issue" => " [问题]",
                "plan" => " [计划]",
                other => other,
            };
            en += &format!(" [{section}]");
        }
        if let Some(unit) = self.unit.as_deref().filter(|unit| !unit.is_empty()) {
            let usual = match self.measure.as_deref() {
                Some("share" | "growth") => "%",
                _ => entry.map_or("", |entry| entry.unit.as_str()),
            };
            if unit != usual {
                name += &format!(" {unit}");
            }
            zh += &format!("（{unit}）");
            en += &format!(" ({unit})");
        }
        [name, zh, en]
    }
}

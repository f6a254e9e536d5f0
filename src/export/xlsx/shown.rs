//! Which metrics and reports the cells of a row show, by the names of its columns.
//!
//! `metric_id` belongs to `value` (`printed` where a test of figures is told), `X_metric_id` to `X` or
//! `X_value`, `metric_ids_1` lists several, and `evidence` holds JSON from column to metric.

use std::collections::HashMap;

use rusqlite::types::Value;
use serde_json::{Map, Value as Json};

use crate::store::fields::Field;

/// Where a row holds numbers of metrics and reports.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// The cell to link, the cell with the number of its metric.
    pairs: Vec<(usize, usize)>,
    /// Cells with several numbers.
    lists: Vec<usize>,
    /// The cell with JSON from column to metric.
    evidence: Option<usize>,
    /// Columns by name, for that JSON.
    columns: HashMap<String, usize>,
    /// Cells with the number of a report.
    reports: Vec<usize>,
}

impl Shown {
    pub(super) fn of(fields: &[Field]) -> Shown {
        let columns: HashMap<String, usize> =
            fields.iter().enumerate().map(|(at, field)| (field.name.clone(), at)).collect();
        let mut shown = Shown::default();
        for (at, field) in fields.iter().enumerate() {
            let name = field.name.as_str();
            if let Some(of) = name.strip_suffix("metric_id") {
                shown.pairs.push((figure(of, &columns).unwrap_or(at), at));
            } else if name.starts_with("metric_ids") {
                shown.lists.push(at);
            } else if name.ends_with("report_year_id") {
                shown.reports.push(at);
            } else if name == "evidence" {
                shown.evidence = Some(at);
            }
        }
        shown.columns = columns;
        shown
    }

    /// Whether rows name neither metrics nor reports.
    pub(super) fn is_empty(&self) -> bool {
        self.pairs.is_empty() && self.lists.is_empty() && self.evidence.is_none() && self.reports.is_empty()
    }

    /// The metrics of a row, each with the cell that shows it if there is one.
    pub(super) fn metrics(&self, row: &[Value]) -> Vec<(Option<usize>, i64)> {
        let mut found = Vec::new();
        for &(cell, id) in &self.pairs {
            if let Value::Integer(metric) = row[id] {
                found.push((filled(row, cell), metric));
            }
        }
        for &cell in &self.lists {
            let Value::Text(list) = &row[cell] else { continue };
            let metrics = list.split(',').filter_map(|number| number.trim().parse().ok());
            // A cell takes one link: to the first, below which the others stand.
            found.extend(metrics.enumerate().map(|(at, metric)| ((at == 0).then_some(cell), metric)));
        }
        if let Some(Value::Text(json)) = self.evidence.map(|at| &row[at]) {
            // A column `evidence` may hold words instead, as that of `corrections` does.
            let known: Map<String, Json> = serde_json::from_str(json).unwrap_or_default();
            for (column, metric) in known {
                let Some(metric) = metric.as_i64() else { continue };
                let cell = self.columns.get(&column).and_then(|&cell| filled(row, cell));
                found.push((cell, metric));
            }
        }
        found
    }

    /// The reports that a row names.
    pub(super) fn reports<'a>(&'a self, row: &'a [Value]) -> impl Iterator<Item = i64> + 'a {
        self.reports.iter().filter_map(|&at| if let Value::Integer(report) = row[at] { Some(report) } else { None })
    }
}

/// The column of the figure that a number of a metric belongs to, by what stands before `metric_id`.
fn figure(of: &str, columns: &HashMap<String, usize>) -> Option<usize> {
    let names = match of.trim_end_matches([' ', '_']) {
        "" => ["value".to_owned(), "printed".to_owned()],
        name => [name.to_owned(), format!("{name}_value")],
    };
    names.iter().find_map(|name| columns.get(name).copied())
}

fn filled(row: &[Value], cell: usize) -> Option<usize> {
    (row[cell] != Value::Null).then_some(cell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::fields::Kind;

    fn shown(names: &[&str]) -> Shown {
        let field = |name: &&str| Field {
            name: (*name).to_owned(),
            zh: (*name).to_owned(),
            en: (*name).to_owned(),
            kind: Kind::Text,
            unit: None,
            holds: None,
        };
        Shown::of(&names.iter().map(field).collect::<Vec<_>>())
    }

    #[test]
    fn a_number_of_a_metric_belongs_to_its_figure() {
        let ids = |count: i64| (1..=count).map(Value::Integer).collect::<Vec<_>>();
        assert_eq!(shown(&["metric_id", "value"]).metrics(&ids(2)), [(Some(1), 1)]);
        assert_eq!(shown(&["metric_id", "printed"]).metrics(&ids(2)), [(Some(1), 1)]);
        assert_eq!(shown(&["first_value", "first_metric_id"]).metrics(&ids(2)), [(Some(0), 2)]);
        assert_eq!(shown(&["previous", "previous_metric_id"]).metrics(&ids(2)), [(Some(0), 2)]);
        assert_eq!(shown(&["2016", "2016 note", "2016 metric_id"]).metrics(&ids(3)), [(Some(0), 3)]);
        assert_eq!(shown(&["code", "metric_id"]).metrics(&ids(2)), [(Some(1), 2)]);
    }

    #[test]
    fn an_empty_cell_is_not_linked_but_its_evidence_is_kept() {
        let row = [Value::Null, Value::Integer(5)];
        assert_eq!(shown(&["value", "metric_id"]).metrics(&row), [(None, 5)]);
    }

    #[test]
    fn lists_and_json_name_several_metrics() {
        let list = [Value::Text("4, 5".into())];
        assert_eq!(shown(&["metric_ids_1"]).metrics(&list), [(Some(0), 4), (None, 5)]);
        let json = [Value::Integer(247), Value::Text(r#"{"received":12,"elsewhere":13}"#.into())];
        let mut found = shown(&["received", "evidence"]).metrics(&json);
        found.sort_unstable();
        assert_eq!(found, [(None, 13), (Some(0), 12)]);
        let words = [Value::Text("全年共收到12件".into())];
        assert_eq!(shown(&["evidence"]).metrics(&words), []);
    }

    #[test]
    fn a_table_that_names_nothing_says_so() {
        assert!(shown(&["jurisdiction", "years"]).is_empty());
        let named = shown(&["first_report_year_id"]);
        assert!(!named.is_empty());
        assert_eq!(named.reports(&[Value::Integer(3)]).collect::<Vec<_>>(), [3]);
    }
}

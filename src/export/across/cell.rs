//! What stands in a cell for which a view has one figure or several.

use rusqlite::types::Value;

use crate::export::text;

/// A figure that may stand in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub(super) value: Value,
    /// What qualifies it, a part each: `to 2016-11-22`, `at least`.
    pub(super) notes: Vec<String>,
    pub(super) metric_id: Value,
    /// Whether the report of that very year says it.
    pub(super) own: bool,
    /// The year of the report that says it, where the view tells.
    pub(super) report_year: Option<i64>,
}

impl Candidate {
    /// The figure in words: `2018 report: 27.9 (metric 31)`.
    fn named(&self) -> String {
        let report = self.report_year.map_or(String::new(), |year| format!("{year} report: "));
        let id = text(&self.metric_id).map_or(String::new(), |id| format!(" (metric {id})"));
        format!("{report}{}{id}", text(&self.value).unwrap_or_default())
    }
}

/// Value, note and `metric_id` of a cell. Two figures that differ are never weighed against each other: the
/// year's own report goes first, and if it does not settle the matter nothing does.
pub(super) fn settle(candidates: &[Candidate]) -> [Value; 3] {
    let own: Vec<&Candidate> = candidates.iter().filter(|candidate| candidate.own).collect();
    let eligible = if own.is_empty() { candidates.iter().collect() } else { own };
    // Of one value said twice, the plainer statement; `min_by_key` takes the first of equals.
    let Some(chosen) = eligible.iter().min_by_key(|candidate| candidate.notes.len()) else {
        return [Value::Null, Value::Null, Value::Null];
    };
    // As text: 5 and 5.0 are one value.
    let differs = |candidate: &&Candidate| text(&candidate.value) != text(&chosen.value);
    if eligible.iter().any(differs) {
        let all: Vec<String> = candidates.iter().map(Candidate::named).collect();
        return [Value::Null, Value::Text(format!("several values: {}", all.join("; "))), Value::Null];
    }
    let mut notes = chosen.notes.clone();
    for other in candidates.iter().filter(differs) {
        notes.push(format!("also {}", other.named()));
    }
    let note = if notes.is_empty() { Value::Null } else { Value::Text(notes.join("; ")) };
    [chosen.value.clone(), note, chosen.metric_id.clone()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(value: f64, metric_id: i64, year: i64, report_year: i64) -> Candidate {
        let (value, metric_id) = (Value::Real(value), Value::Integer(metric_id));
        Candidate { value, notes: vec![], metric_id, own: report_year == year, report_year: Some(report_year) }
    }

    fn words(cell: [Value; 3]) -> [Option<String>; 3] {
        cell.map(|value| text(&value))
    }

    fn some(value: &str, note: Option<&str>, id: &str) -> [Option<String>; 3] {
        [Some(value.to_owned()), note.map(str::to_owned), Some(id.to_owned())]
    }

    #[test]
    fn the_years_own_report_stands_and_the_others_are_named() {
        let cell = settle(&[said(27.9, 31, 2017, 2018), said(26.6, 12, 2017, 2017)]);
        assert_eq!(words(cell), some("26.6", Some("also 2018 report: 27.9 (metric 31)"), "12"));
    }

    #[test]
    fn two_values_that_nothing_settles_leave_the_cell_empty() {
        let empty = |note: &str| [None, Some(note.to_owned()), None];
        let later = settle(&[said(5.0, 1, 2015, 2016), said(6.0, 2, 2015, 2017)]);
        assert_eq!(words(later), empty("several values: 2016 report: 5 (metric 1); 2017 report: 6 (metric 2)"));
        let twice = settle(&[said(24.0, 1, 2024, 2024), said(17.0, 2, 2024, 2024), said(24.0, 3, 2024, 2025)]);
        assert!(words(twice)[0].is_none());
    }

    #[test]
    fn of_one_value_said_twice_the_plain_statement_stands() {
        let about = Candidate { notes: vec!["about".to_owned()], ..said(5.0, 1, 2018, 2018) };
        assert_eq!(words(settle(&[about.clone(), said(5.0, 2, 2018, 2018)])), some("5", None, "2"));
        assert_eq!(words(settle(&[about])), some("5", Some("about"), "1"));
        assert_eq!(words(settle(&[])), [None, None, None]);
    }
}

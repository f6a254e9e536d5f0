//! In which years a place reports a figure, and where its run is broken.

use std::collections::{BTreeMap, BTreeSet};

use super::place::{Figure, Report};

/// One code in the government's own reports of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// Entry of the codebook.
    pub code: String,
    /// First and last year that have the figure.
    pub first_year: i32,
    /// See `first_year`.
    pub last_year: i32,
    /// How many years have it.
    pub years: usize,
    /// How many years have a report.
    pub reports: usize,
    /// Years with a report but without the figure.
    pub missing: Vec<i32>,
    /// Years between first and last without the figure, and whether there is a report for them.
    pub gaps: Vec<(i32, bool)>,
    /// Most years in a row that have it.
    pub longest_run: usize,
    /// The first of these; of equal runs the latest counts.
    pub longest_run_from: i32,
}

/// The coverage of every code, by code: levels of the whole only, each year from the government's report for it.
#[must_use]
pub fn coverage(reports: &[Report]) -> Vec<Coverage> {
    let own: Vec<&Report> = reports.iter().filter(|report| report.department.is_none()).collect();
    let reported: BTreeSet<i32> = own.iter().map(|report| report.year).collect();
    let mut given: BTreeMap<&str, BTreeSet<i32>> = BTreeMap::new();
    for report in own {
        let levels = report.figures.iter().filter(|figure| is_level(figure, report.year));
        for code in levels.filter_map(|figure| figure.code.as_deref()) {
            given.entry(code).or_default().insert(report.year);
        }
    }
    given.into_iter().filter_map(|(code, years)| of(code, &years, &reported)).collect()
}

fn is_level(figure: &Figure, year: i32) -> bool {
    figure.measure == "value"
        && figure.section == "done"
        && figure.segment.is_none()
        && figure.members.is_none()
        && figure.year == Some(year)
}

fn of(code: &str, given: &BTreeSet<i32>, reported: &BTreeSet<i32>) -> Option<Coverage> {
    let (&first_year, &last_year) = (given.first()?, given.last()?);
    let between = (first_year..last_year).filter(|year| !given.contains(year));
    let (longest_run_from, longest_run) = longest_run(given)?;
    Some(Coverage {
        code: code.to_owned(),
        first_year,
        last_year,
        years: given.len(),
        reports: reported.len(),
        missing: reported.difference(given).copied().collect(),
        gaps: between.map(|year| (year, reported.contains(&year))).collect(),
        longest_run,
        longest_run_from,
    })
}

/// First year and length of the longest run of years.
fn longest_run(years: &BTreeSet<i32>) -> Option<(i32, usize)> {
    let starts = years.iter().filter(|year| !years.contains(&(**year - 1)));
    let length = |start: i32| (start..).take_while(|year| years.contains(year)).count();
    starts.map(|start| (*start, length(*start))).max_by_key(|(start, length)| (*length, *start))
}

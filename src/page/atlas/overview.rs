//! One figure for every place and year, for each metric that there is room for: what heat map and
//! ranking are drawn from.

use std::collections::HashMap;

use anyhow::Result;
use rusqlite::Connection;
use serde::Serialize;

use super::read::{Selection, Subject};

/// Points that fit into a page of which nobody chose the places; some 25 bytes each.
const POINTS: usize = 120_000;

/// Rates that no report prints and the docket gives: column of `reconsideration_outcome`.
const RECOMPUTED: [&str; 3] = ["comprehensive_rate_recomputed", "direct_rate_recomputed", "terminated_rate_recomputed"];

/// What is compared across places.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Overview {
    /// The recomputed rates, then printed metrics, those of most points first.
    pub series: Vec<Series>,
    /// Metrics that there was no room for.
    pub left_out: Vec<String>,
    /// Subject, year, how many coded figures its report gives.
    pub reports: Vec<(usize, i32, i64)>,
}

/// One metric as columns: the n-th entry of each belongs to the n-th point.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Series {
    /// Code of the codebook, or column of `reconsideration_outcome`.
    pub what: String,
    /// Position of the subject.
    pub subject: Vec<usize>,
    #[allow(missing_docs)]
    pub year: Vec<i32>,
    #[allow(missing_docs)]
    pub value: Vec<f64>,
    /// Number for `warehouse trace`; of the report for a recomputed rate.
    pub id: Vec<i64>,
    /// Why it is not compared with others by default: `""`, `part_year`, `inexact`, `incomplete`,
    /// `denominator`, `formula`.
    pub why_not: Vec<&'static str>,
}

/// Reads what is compared across governments.
pub(super) fn read(connection: &Connection, subjects: &[Subject], selection: &Selection) -> Result<Overview> {
    let governments = subjects.iter().enumerate().filter(|(_, subject)| subject.body.is_none());
    let by_name: HashMap<(&str, Option<&str>), usize> =
        governments.map(|(at, subject)| ((subject.full_name.as_str(), subject.code.as_deref()), at)).collect();
    let mut overview = Overview { reports: reports(connection, subjects, selection)?, ..Overview::default() };
    let mut series = recomputed(connection, &by_name, selection)?;
    let formulas = formulas(connection)?;
    let mut printed = printed(connection, &by_name, &formulas, selection)?;
    printed.sort_by(|one, other| other.value.len().cmp(&one.value.len()).then_with(|| one.what.cmp(&other.what)));
    series.append(&mut printed);
    let mut points = 0;
    for one in series {
        points += one.value.len();
        if points > POINTS && selection.places.is_empty() {
            overview.left_out.push(one.what);
        } else if !one.value.is_empty() {
            overview.series.push(one);
        }
    }
    Ok(overview)
}

type Names<'s> = HashMap<(&'s str, Option<&'s str>), usize>;

fn recomputed(connection: &Connection, by_name: &Names<'_>, selection: &Selection) -> Result<Vec<Series>> {
    let mut series: Vec<Series> = RECOMPUTED.map(|what| Series { what: what.to_owned(), ..Series::default() }).into();
    let mut statement = connection.prepare(&format!(
        "SELECT full_name, jurisdiction_code, year, report_year_id, part_year, flag_partial_outcomes, denominator, {}
         FROM reconsideration_outcome WHERE year BETWEEN ?1 AND ?2",
        RECOMPUTED.join(", ")
    ))?;
    let mut rows = statement.query(selection.years())?;
    while let Some(row) = rows.next()? {
        let (name, code): (String, Option<String>) = (row.get(0)?, row.get(1)?);
        let Some(&subject) = by_name.get(&(name.as_str(), code.as_deref())) else { continue };
        let denominator: Option<String> = row.get(6)?;
        let why_not = match (row.get::<_, Option<bool>>(4)?, row.get::<_, Option<bool>>(5)?) {
            (Some(true), _) => "part_year",
            (_, Some(true)) => "incomplete",
            _ if denominator.as_deref() != Some("concluded") => "denominator",
            _ => "",
        };
        for (at, series) in series.iter_mut().enumerate() {
            if let Some(value) = row.get::<_, Option<f64>>(7 + at)? {
                series.push(subject, row.get(2)?, value, row.get(3)?, why_not);
            }
        }
    }
    Ok(series)
}

/// Whether the printed rates of a report are made of other counts than usual.
#[derive(Default)]
struct Formulas {
    comprehensive: bool,
    direct: bool,
}

/// The report years whose printed correction rates are made of other counts than usual.
fn formulas(connection: &Connection) -> Result<HashMap<i64, Formulas>> {
    let mut statement = connection.prepare(
        "SELECT report_year_id, coalesce(comprehensive_rate_formula, '') NOT IN ('', 'comprehensive / concluded'),
             coalesce(direct_rate_formula, '') NOT IN ('', 'direct / concluded')
         FROM reconsideration_outcome",
    )?;
    let rows = statement
        .query_map((), |row| Ok((row.get(0)?, Formulas { comprehensive: row.get(1)?, direct: row.get(2)? })))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn printed(
    connection: &Connection,
    by_name: &Names<'_>,
    formulas: &HashMap<i64, Formulas>,
    selection: &Selection,
) -> Result<Vec<Series>> {
    let mut series: HashMap<String, Series> = HashMap::new();
    let mut statement = connection.prepare(
        "SELECT full_name, jurisdiction_code, code, year, value, metric_id, part_year, bound, report_year_id
         FROM vintage
         WHERE basis = 'own report' AND scope = 'government' AND segment IS NULL AND year BETWEEN ?1 AND ?2",
    )?;
    let mut rows = statement.query(selection.years())?;
    while let Some(row) = rows.next()? {
        let (name, place): (String, Option<String>) = (row.get(0)?, row.get(1)?);
        let Some(&subject) = by_name.get(&(name.as_str(), place.as_deref())) else { continue };
        let code: String = row.get(2)?;
        let unusual = match (formulas.get(&row.get(8)?), code.as_str()) {
            (Some(formulas), "reconsideration.comprehensive_correction_rate") => formulas.comprehensive,
            (Some(formulas), "reconsideration.correction_rate") => formulas.direct,
            _ => false,
        };
        let why_not = if row.get::<_, Option<bool>>(6)? == Some(true) {
            "part_year"
        } else if row.get::<_, String>(7)? != "exact" {
            "inexact"
        } else if unusual {
            "formula"
        } else {
            ""
        };
        let series = series.entry(code.clone()).or_insert_with(|| Series { what: code, ..Series::default() });
        series.push(subject, row.get(3)?, row.get(4)?, row.get(5)?, why_not);
    }
    Ok(series.into_values().collect())
}

fn reports(connection: &Connection, subjects: &[Subject], selection: &Selection) -> Result<Vec<(usize, i32, i64)>> {
    let at: HashMap<(i64, Option<&str>), usize> = subjects
        .iter()
        .enumerate()
        .map(|(at, subject)| ((subject.jurisdiction_id, subject.body.as_deref()), at))
        .collect();
    let mut statement = connection.prepare(
        "SELECT r.jurisdiction_id, CASE r.scope WHEN 'department' THEN coalesce(r.body, r.issuer, '') END, r.year,
             (SELECT count(*) FROM metric m WHERE m.report_year_id = r.report_year_id AND m.code IS NOT NULL)
         FROM report_year r
         WHERE r.is_current = 1 AND r.jurisdiction_id IS NOT NULL AND r.year BETWEEN ?1 AND ?2
         ORDER BY r.jurisdiction_id, r.year",
    )?;
    let mut rows = statement.query(selection.years())?;
    let mut reports = Vec::new();
    while let Some(row) = rows.next()? {
        let body: Option<String> = row.get(1)?;
        if let Some(&subject) = at.get(&(row.get(0)?, body.as_deref())) {
            reports.push((subject, row.get(2)?, row.get(3)?));
        }
    }
    Ok(reports)
}

impl Series {
    fn push(&mut self, subject: usize, year: i32, value: f64, id: i64, why_not: &'static str) {
        self.subject.push(subject);
        self.year.push(year);
        self.value.push(value);
        self.id.push(id);
        self.why_not.push(why_not);
    }
}

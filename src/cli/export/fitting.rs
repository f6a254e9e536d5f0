//! One filter for several views: each is filtered by what it has columns for.

use anyhow::Result;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::cli::Usage;
use crate::cli::filter::{Chosen, Filter};

/// A view with the SELECT that its rows come from.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) view: String,
    pub(super) sql: String,
    pub(super) params: Vec<Value>,
    /// Whether these are all its rows and columns.
    pub(super) whole: bool,
}

/// An option of a filter.
struct Choice {
    option: &'static str,
    is_given: fn(&Filter) -> bool,
    take_away: fn(&mut Filter),
}

/// The options that need columns.
const CHOICES: [Choice; 7] = [
    Choice { option: "--place", is_given: |f| !f.reach.place.is_empty(), take_away: take_places_away },
    Choice { option: "--year", is_given: |f| !f.reach.year.is_empty(), take_away: |f| f.reach.year.clear() },
    Choice { option: "--code", is_given: |f| !f.code.is_empty(), take_away: |f| f.code.clear() },
    Choice { option: "--theme", is_given: |f| !f.theme.is_empty(), take_away: |f| f.theme.clear() },
    Choice { option: "--where", is_given: |f| !f.conditions.is_empty(), take_away: |f| f.conditions.clear() },
    Choice { option: "--sort", is_given: |f| !f.sort.is_empty(), take_away: |f| f.sort.clear() },
    Choice { option: "--columns", is_given: |f| !f.columns.is_empty(), take_away: |f| f.columns.clear() },
];

fn take_places_away(filter: &mut Filter) {
    filter.reach.place.clear();
    filter.reach.place_only = false;
}

/// The SELECT for each view. One view takes the whole filter; of several each takes what it has columns
/// for, and standard error says which take what not.
///
/// # Errors
/// A usage error if an option fits none of the views.
pub(super) fn sources(connection: &Connection, filter: &Filter, views: &[String]) -> Result<Vec<Source>> {
    let whole = filter.limit.is_none() && !CHOICES.iter().any(|choice| (choice.is_given)(filter));
    let chosen = filter.choose(connection)?;
    if let [view] = views {
        let (sql, params) = chosen.select(connection, view)?;
        return Ok(vec![Source { view: view.clone(), sql, params, whole }]);
    }
    let mut sources = Vec::new();
    let mut misfits: [Vec<&str>; CHOICES.len()] = Default::default();
    for view in views {
        let mut fitting = filter.clone();
        for (choice, misfits) in CHOICES.iter().zip(&mut misfits) {
            if !fits(choice, &chosen, filter, connection, view)? {
                (choice.take_away)(&mut fitting);
                misfits.push(view);
            }
        }
        let (sql, params) = chosen.narrowed(&fitting).select(connection, view)?;
        sources.push(Source { view: view.clone(), sql, params, whole });
    }
    for (choice, misfits) in CHOICES.iter().zip(&misfits) {
        if misfits.len() == views.len() {
            // No view takes it: it may be misspelt, and asked alone says so.
            chosen.narrowed(&alone(choice, filter)).select(connection, &views[0])?;
        }
        if !misfits.is_empty() {
            say!("without {}, for which they have no column: {}", choice.option, misfits.join(", "));
        }
    }
    Ok(sources)
}

/// Title and address of the reports whose figures a filter leaves.
///
/// # Errors
/// If the database cannot be read.
pub(super) fn addresses(connection: &Connection, filter: &Filter) -> Result<Vec<(String, String)>> {
    // Addresses of the web only: another says nothing to others, and the profile of a package knows no `..`.
    let mut sql = "SELECT coalesce(title, url), url FROM report_year
        WHERE is_current = 1 AND (url GLOB 'http://*' OR url GLOB 'https://*') AND instr(url, '..') = 0"
        .to_owned();
    let mut params = Vec::new();
    if CHOICES.iter().any(|choice| (choice.is_given)(filter)) {
        let chosen = filter.choose(connection)?;
        let mut fitting = Filter { limit: None, ..filter.clone() };
        fitting.columns.clear();
        fitting.sort.clear();
        for choice in &CHOICES {
            if !fits(choice, &chosen, &fitting.clone(), connection, "metric_flat")? {
                (choice.take_away)(&mut fitting);
            }
        }
        let (figures, values) = chosen.narrowed(&fitting).select(connection, "metric_flat")?;
        sql += &format!(" AND report_year_id IN (SELECT report_year_id FROM ({figures}))");
        params = values;
    }
    sql += " GROUP BY url ORDER BY url";
    let rows = connection
        .prepare(&sql)?
        .query_map(params_from_iter(params), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Whether a view has the columns for an option; one that is not given needs none.
fn fits(choice: &Choice, chosen: &Chosen<'_>, filter: &Filter, connection: &Connection, view: &str) -> Result<bool> {
    if !(choice.is_given)(filter) {
        return Ok(true);
    }
    match chosen.narrowed(&alone(choice, filter)).select(connection, view) {
        Ok(_) => Ok(true),
        Err(error) if error.is::<Usage>() => Ok(false),
        Err(error) => Err(error),
    }
}

/// The filter with no option but this.
fn alone(choice: &Choice, filter: &Filter) -> Filter {
    let mut alone = filter.clone();
    for other in CHOICES.iter().filter(|other| other.option != choice.option) {
        (other.take_away)(&mut alone);
    }
    alone
}

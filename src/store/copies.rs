//! Which text of a report year counts, when there are several.

use anyhow::Result;
use rusqlite::{Connection, params};

use super::names;
use crate::compare::copies::{Candidate, Standing, settle};
use crate::report::Scope;

/// What makes two texts those of one report year.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key<'a> {
    pub(super) jurisdiction_id: i64,
    pub(super) year: i32,
    pub(super) scope: Scope,
    /// The department's own name; no matter for a government.
    pub(super) body: &'a str,
}

/// The report years under one key, in the order in which they came in.
pub(super) fn group(connection: &Connection, key: Key<'_>) -> Result<Vec<i64>> {
    let mut select = connection.prepare_cached(
        "SELECT report_year_id FROM report_year
         WHERE jurisdiction_id = ?1 AND year = ?2 AND scope = ?3
           AND (scope = 'government' OR coalesce(body, issuer, '') = ?4)
         ORDER BY report_year_id",
    )?;
    let ids = select.query_map((key.jurisdiction_id, key.year, names::scope(key.scope), key.body), |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// Settles anew which of a group counts and writes what the others are to it.
pub(super) fn settle_group(connection: &Connection, ids: &[i64]) -> Result<Vec<Standing>> {
    let candidates = ids.iter().map(|id| candidate(connection, *id)).collect::<Result<Vec<_>>>()?;
    let standings = settle(&candidates);
    let current = standings.iter().position(|standing| *standing == Standing::Current).map(|at| ids[at]);
    let mut update = connection.prepare_cached(
        "UPDATE report_year SET is_current = ?2, superseded_by = ?3, superseded_as = ?4 WHERE report_year_id = ?1",
    )?;
    // The current one last: no two may be current at any moment.
    let mut order: Vec<usize> = (0..ids.len()).collect();
    order.sort_by_key(|at| standings[*at] == Standing::Current);
    for at in order {
        let name = match standings[at] {
            Standing::Current => None,
            Standing::Copy => Some("copy"),
            Standing::EarlierVersion => Some("earlier_version"),
            Standing::OtherText => Some("other_text"),
        };
        update.execute(params![ids[at], name.is_none(), name.and(current), name])?;
    }
    Ok(standings)
}

fn candidate(connection: &Connection, id: i64) -> Result<Candidate> {
    let mut figures =
        connection.prepare_cached("SELECT value, unit FROM metric WHERE report_year_id = ?1 ORDER BY metric_id")?;
    let figures = figures.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let mut select = connection.prepare_cached(
        "SELECT r.text, r.title, coalesce(r.published_on, r.signed_on), d.media_type
         FROM report_year r JOIN document d USING (document_id) WHERE r.report_year_id = ?1",
    )?;
    Ok(select.query_row([id], |row| {
        let dated: Option<String> = row.get(2)?;
        let media_type: String = row.get(3)?;
        Ok(Candidate {
            text: row.get(0)?,
            title: row.get(1)?,
            dated: dated.and_then(|day| day.parse().ok()),
            figures,
            fidelity: fidelity(&media_type),
        })
    })?)
}

/// How well a format keeps paragraphs and tables.
fn fidelity(media_type: &str) -> u8 {
    match media_type {
        "application/pdf" => 0,
        "text/plain" => 1,
        _ => 2,
    }
}

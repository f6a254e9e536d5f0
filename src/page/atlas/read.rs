//! What the page shows, taken from the views: who there is, what is compared across them, and the
//! details of those that there is room for.

use anyhow::Result;
use rusqlite::Connection;
use serde::Serialize;

use super::overview::{self, Overview};
use super::place::{self, Detail};
use crate::codebook::Codebook;

/// Bytes of JSON that details may take if nobody chose places: the page stays under 10 MB.
const DETAIL_BYTES: usize = 4_000_000;

/// What of the database goes into the page.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Keys of `jurisdiction`; empty: all in the overview, and details of the most complete ones.
    pub places: Vec<i64>,
    /// First and last year, both included.
    pub years: Option<(i32, i32)>,
}

impl Selection {
    pub(super) fn years(&self) -> (i32, i32) {
        self.years.unwrap_or((i32::MIN, i32::MAX))
    }
}

/// Everything on the page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Atlas {
    /// Whose reports there are, the most complete first.
    pub subjects: Vec<Subject>,
    /// Every code on the page.
    pub codes: Vec<Code>,
    /// Themes of problems and plans: name, Chinese name.
    pub themes: Vec<(String, String)>,
    /// One figure for every place and year, for each metric.
    pub overview: Overview,
    /// Details of some subjects, by their position.
    pub details: Vec<(usize, Detail)>,
    /// Current reports whose place or year the text does not settle, so that they are not shown.
    pub unplaced: i64,
    /// Version of the program.
    pub version: &'static str,
}

/// One series of reports: a place's government, or one of its departments.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Subject {
    pub jurisdiction_id: i64,
    pub name: String,
    pub full_name: String,
    pub code: Option<String>,
    pub level: String,
    /// A department's own name; `None` for the government.
    pub body: Option<String>,
    /// What a department's reports call it; `None` for the government.
    pub issuer: Option<String>,
    pub first_year: i32,
    pub last_year: i32,
    pub reports: i64,
    pub figures: i64,
}

/// An entry of the codebook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Code {
    pub code: String,
    pub zh: String,
    pub en: String,
    pub unit: String,
    pub theme: Option<String>,
}

/// Reads the page's data.
///
/// # Errors
/// If the database cannot be read.
pub fn read(connection: &Connection, selection: &Selection) -> Result<Atlas> {
    let subjects = subjects(connection, selection)?;
    let overview = overview::read(connection, &subjects, selection)?;
    let mut details = Vec::new();
    let mut room = DETAIL_BYTES;
    for (at, subject) in subjects.iter().enumerate() {
        let detail = place::read(connection, subject, selection)?;
        if selection.places.is_empty() {
            let bytes = serde_json::to_vec(&detail)?.len();
            // The first one always has room: a page without any detail says little.
            if bytes > room && at > 0 {
                break;
            }
            room = room.saturating_sub(bytes);
        }
        details.push((at, detail));
    }
    let codebook = Codebook::embedded()?;
    let themes = codebook.themes.iter().map(|theme| (theme.name.clone(), theme.name_zh.clone())).collect();
    Ok(Atlas {
        subjects,
        codes: codes(connection)?,
        themes,
        overview,
        details,
        unplaced: connection.query_row(
            "SELECT count(*) FROM report_year WHERE is_current = 1 AND (jurisdiction_id IS NULL OR year IS NULL)",
            (),
            |row| row.get(0),
        )?,
        version: env!("CARGO_PKG_VERSION"),
    })
}

fn subjects(connection: &Connection, selection: &Selection) -> Result<Vec<Subject>> {
    let (first, last) = selection.years();
    let mut statement = connection.prepare(
        "SELECT j.jurisdiction_id, j.name, j.full_name, j.code, j.level,
             CASE r.scope WHEN 'department' THEN coalesce(r.body, r.issuer, '') END AS body,
             min(r.year) AS first_year, max(r.year) AS last_year, count(*) AS reports,
             sum((SELECT count(*) FROM metric m WHERE m.report_year_id = r.report_year_id AND m.code IS NOT NULL))
                 AS figures,
             CASE r.scope WHEN 'department' THEN max(r.issuer) END AS issuer
         FROM report_year r JOIN jurisdiction j USING (jurisdiction_id)
         WHERE r.is_current = 1 AND r.year BETWEEN ?1 AND ?2
         GROUP BY j.jurisdiction_id, body
         ORDER BY reports DESC, figures DESC, j.full_name, body",
    )?;
    let found = statement
        .query_map((first, last), |row| {
            Ok(Subject {
                jurisdiction_id: row.get(0)?,
                name: row.get(1)?,
                full_name: row.get(2)?,
                code: row.get(3)?,
                level: row.get(4)?,
                body: row.get(5)?,
                first_year: row.get(6)?,
                last_year: row.get(7)?,
                reports: row.get(8)?,
                figures: row.get(9)?,
                issuer: row.get(10)?,
            })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let wanted = |subject: &Subject| selection.places.is_empty() || selection.places.contains(&subject.jurisdiction_id);
    Ok(found.into_iter().filter(wanted).collect())
}

fn codes(connection: &Connection) -> Result<Vec<Code>> {
    let mut statement = connection.prepare(
        "SELECT code, name_zh, name_en, unit, theme FROM metric_definition
         WHERE EXISTS (SELECT 1 FROM metric m WHERE m.code = metric_definition.code) ORDER BY theme, code",
    )?;
    let rows = statement.query_map((), |row| {
        Ok(Code { code: row.get(0)?, zh: row.get(1)?, en: row.get(2)?, unit: row.get(3)?, theme: row.get(4)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

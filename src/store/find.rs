//! What the index of sentences finds: sentences, issues and plan items of current reports.

use std::ops::Range;

use anyhow::Result;
use rusqlite::{OptionalExtension, Row, named_params};
use serde::Serialize;

use super::Store;

/// What to look for, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted<'a> {
    /// A query of FTS5.
    pub query: &'a str,
    /// First and last years that the report may cover; empty for any, and for reports whose year is not
    /// settled.
    pub years: &'a [(i32, i32)],
    /// Places, by their number in `jurisdiction`; `None` for any.
    pub places: Option<&'a [i64]>,
    /// Themes of an issue or plan item; a sentence must stand in one of them. Empty for any.
    pub themes: &'a [String],
}

/// What is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Sentences.
    Sentence,
    /// Whole issues that a sentence which fits stands in, or in part.
    Issue,
    /// Whole plan items, in the same way.
    PlanItem,
}

/// A sentence, issue or plan item that was found, best first.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Its report.
    pub report_year_id: i64,
    /// Where it stands in the text of the report, in characters.
    pub span: Range<usize>,
    /// Its rank by BM25, higher for better.
    pub score: f64,
    /// What an issue or plan item says. That of a sentence is in its report: see [`Store::hit`].
    pub text: Option<String>,
}

/// One thing found, with what a reader needs to know of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Hit {
    pub report_year_id: i64,
    pub jurisdiction: Option<String>,
    pub full_name: Option<String>,
    pub jurisdiction_code: Option<String>,
    pub year: Option<i32>,
    pub scope: String,
    pub issuer: Option<String>,
    pub title: Option<String>,
    pub text: String,
}

/// The issue or plan item that something stands in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// `issue` or `plan_item`.
    pub table: String,
    /// Its key there.
    pub id: i64,
    /// Its number in the report.
    pub seq: i64,
    /// Its theme.
    pub theme: String,
}

/// Sentences that fit of the reports that count. What counts is read from an index (by its name, else the
/// key would be taken), since the rows of reports hold long texts.
const FITTING: &str = "
    WITH hit AS MATERIALIZED (
        SELECT rowid AS sentence_id, bm25(sentence_fts) AS score FROM sentence_fts WHERE sentence_fts MATCH :query
    ),
    fitting AS (
        SELECT s.sentence_id, s.report_year_id, s.text_start, s.text_end, h.score, r.year
        FROM hit h
        CROSS JOIN sentence s ON s.sentence_id = h.sentence_id
        CROSS JOIN report_year r INDEXED BY report_year_standing ON r.report_year_id = s.report_year_id
        WHERE r.is_current = 1
            AND (:places IS NULL OR r.jurisdiction_id IN (SELECT value FROM json_each(:places)))
            AND (:years = '[]' OR EXISTS (SELECT 1 FROM json_each(:years) y
                WHERE r.year BETWEEN json_extract(y.value, '$[0]') AND json_extract(y.value, '$[1]')))
    )";

/// What is shorter than a sentence can be is a heading, and bm25 puts such first: they come last.
const SENTENCES: &str = "
    SELECT report_year_id, text_start, text_end, score, NULL FROM fitting f
    WHERE :themes = '[]'
        OR EXISTS (SELECT 1 FROM issue i WHERE i.report_year_id = f.report_year_id
            AND i.theme IN (SELECT value FROM json_each(:themes)) AND i.text_start < f.text_end AND f.text_start < i.text_end)
        OR EXISTS (SELECT 1 FROM plan_item i WHERE i.report_year_id = f.report_year_id
            AND i.theme IN (SELECT value FROM json_each(:themes)) AND i.text_start < f.text_end AND f.text_start < i.text_end)
    ORDER BY text_end - text_start < 15, score, year DESC, sentence_id";

/// The same for `{table}`, which is a name of ours.
const ITEMS: &str = "
    SELECT i.report_year_id, i.text_start, i.text_end, min(f.score) AS score, i.text
    FROM fitting f
    JOIN {table} i ON i.report_year_id = f.report_year_id AND i.text_start < f.text_end AND f.text_start < i.text_end
    WHERE :themes = '[]' OR i.theme IN (SELECT value FROM json_each(:themes))
    GROUP BY i.{table}_id
    ORDER BY score, max(f.year) DESC, i.{table}_id";

impl Store {
    /// All that fits, best first.
    ///
    /// # Errors
    /// If the database cannot be read, the index in it is damaged, or the query is none.
    pub fn find(&self, kind: Kind, wanted: &Wanted<'_>) -> Result<Vec<Found>> {
        self.find_all(kind, wanted).map_err(|error| self.explain_index(error))
    }

    fn find_all(&self, kind: Kind, wanted: &Wanted<'_>) -> Result<Vec<Found>> {
        let select = match kind {
            Kind::Sentence => SENTENCES.to_owned(),
            Kind::Issue => ITEMS.replace("{table}", "issue"),
            Kind::PlanItem => ITEMS.replace("{table}", "plan_item"),
        };
        let mut statement = self.connection.prepare(&format!("{FITTING}{select}"))?;
        let places = wanted.places.map(serde_json::to_string).transpose()?;
        let years = serde_json::to_string(wanted.years)?;
        let themes = serde_json::to_string(wanted.themes)?;
        let params = named_params! {
            ":query": wanted.query, ":places": places, ":years": years, ":themes": themes,
        };
        let rows = statement.query_map(params, |row| {
            let (start, end): (i64, i64) = (row.get(1)?, row.get(2)?);
            Ok(Found {
                report_year_id: row.get(0)?,
                span: start as usize..end as usize,
                score: -row.get::<_, f64>(3)?,
                text: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// A place in a report's text, with whose report it is.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn hit(&self, found: &Found) -> Result<Hit> {
        let sql = "SELECT j.name, j.full_name, j.code, r.year, r.scope, r.issuer, r.title,
                 substr(r.text, ?2 + 1, ?3 - ?2)
             FROM report_year r LEFT JOIN jurisdiction j USING (jurisdiction_id) WHERE r.report_year_id = ?1";
        let read = |row: &Row<'_>| {
            Ok(Hit {
                report_year_id: found.report_year_id,
                jurisdiction: row.get(0)?,
                full_name: row.get(1)?,
                jurisdiction_code: row.get(2)?,
                year: row.get(3)?,
                scope: row.get(4)?,
                issuer: row.get(5)?,
                title: row.get(6)?,
                text: row.get(7)?,
            })
        };
        let params = (found.report_year_id, found.span.start as i64, found.span.end as i64);
        Ok(self.connection.prepare_cached(sql)?.query_row(params, read)?)
    }

    /// The part of a report (`done`, `issue`, `plan`) that a character of its text stands in; `None` if the
    /// report was read by a program that did not note them.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn section_at(&self, report_year_id: i64, character: usize) -> Result<Option<String>> {
        let sql = "SELECT section FROM report_section WHERE report_year_id = ?1 AND text_start <= ?2
             ORDER BY text_start DESC LIMIT 1";
        let mut select = self.connection.prepare_cached(sql)?;
        Ok(select.query_row((report_year_id, character as i64), |row| row.get(0)).optional()?)
    }

    /// The issue or plan item that a character of a report's text stands in.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn item_at(&self, report_year_id: i64, character: usize) -> Result<Option<Item>> {
        let sql = "SELECT 'issue', issue_id, seq, theme FROM issue
             WHERE report_year_id = ?1 AND text_start <= ?2 AND ?2 < text_end
             UNION ALL
             SELECT 'plan_item', plan_item_id, seq, theme FROM plan_item
             WHERE report_year_id = ?1 AND text_start <= ?2 AND ?2 < text_end
             LIMIT 1";
        let read =
            |row: &Row<'_>| Ok(Item { table: row.get(0)?, id: row.get(1)?, seq: row.get(2)?, theme: row.get(3)? });
        let mut select = self.connection.prepare_cached(sql)?;
        Ok(select.query_row((report_year_id, character as i64), read).optional()?)
    }
}

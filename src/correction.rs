//! Correction files: CSV in which people put right what was read, row by row.
//!
//! A column with the name of a table's column says what the row is expected to hold now; the same
//! name behind `new_` says what it should hold. `NULL` in a `new_` column empties the field.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow, bail};
use chrono::NaiveDate;
use rusqlite::OptionalExtension;
use serde_json::{Map, Value as Json, json};

use crate::export::unguard;
use crate::ingest::Tools;
use crate::report::Place;
use crate::store::{Action, Correction, Store, Target};

/// Columns of a metric that a row may expect and correct.
const METRIC: &[&str] = &["code", "segment", "measure", "year", "value", "unit", "bound", "label", "section"];
/// The same of an issue.
const ISSUE: &[&str] = &["theme", "text"];
/// The same of a report year.
const REPORT: &[&str] = &["jurisdiction", "year", "scope", "issuer"];

/// One row of a correction file.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its number in the file, the header being 1.
    pub number: u64,
    /// The correction, or why the row is none.
    pub correction: Result<Correction, String>,
}

/// Who and when, where a row does not say.
#[derive(Debug, Clone, Copy)]
pub struct Signature<'a> {
    /// The person.
    pub author: Option<&'a str>,
    /// ISO date.
    pub today: &'a str,
}

/// The corrections in a CSV file. A row in which nothing is filled in (no action and no `new_`
/// column) is passed over, so that a template need not be cut down.
///
/// # Errors
/// If the file is no CSV with a header; what is wrong with one row is in its [`Line`].
pub fn read(csv: &[u8], store: &Store, tools: &Tools, signature: Signature<'_>) -> Result<Vec<Line>> {
    // One kind of line end, so that a row has the number that an editor gives it.
    let text = crate::source::decode(csv).context("the correction file")?.text.replace("\r\n", "\n");
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let headers = reader.headers().context("the correction file has no header row")?.clone();
    if !headers.iter().any(|name| name == "reason") {
        bail!("the correction file has no column reason; make one with `warehouse correct --template VIEW`");
    }
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.context("the correction file")?;
        let number = record.position().map_or(0, csv::Position::line);
        // A template comes with the texts that a spreadsheet would run guarded.
        let cells = headers.iter().zip(record.iter().map(|cell| unguard(cell.trim()).trim())).collect();
        let cells = Cells(cells);
        if !cells.is_empty() {
            let correction = cells.correction(store, tools, signature).map_err(|error| format!("{error:#}"));
            lines.push(Line { number, correction });
        }
    }
    Ok(lines)
}

/// The cells of a row by column.
struct Cells<'a>(BTreeMap<&'a str, &'a str>);

impl Cells<'_> {
    /// What a cell holds; `None` if it is empty or not there.
    fn get(&self, column: &str) -> Option<&str> {
        self.0.get(column).copied().filter(|cell| !cell.is_empty())
    }

    fn need(&self, column: &str) -> Result<&str> {
        self.get(column).ok_or_else(|| anyhow!("column {column} is empty"))
    }

    fn number(&self, column: &str) -> Result<Option<i64>> {
        let cell = self.get(column);
        cell.map(|cell| cell.parse().map_err(|_| anyhow!("{column} is no whole number: {cell}"))).transpose()
    }

    /// Whether nothing is to be done here.
    fn is_empty(&self) -> bool {
        self.get("action").is_none() && !self.0.iter().any(|(name, cell)| name.starts_with("new_") && !cell.is_empty())
    }

    fn correction(&self, store: &Store, tools: &Tools, signature: Signature<'_>) -> Result<Correction> {
        let target = self.get("target").unwrap_or("metric");
        let target =
            Target::named(target).ok_or_else(|| anyhow!("target is {target}; write metric, issue or report_year"))?;
        let action = self.get("action").unwrap_or("fix");
        let action = Action::named(action).ok_or_else(|| anyhow!("action is {action}; write fix, add or reject"))?;
        let reason = self.need("reason").context("say why")?.to_owned();
        let author = self.get("author").or(signature.author);
        let author = author.ok_or_else(|| anyhow!("column author is empty: say who, here or with --author"))?;
        let corrected_on = self.get("date").unwrap_or(signature.today);
        corrected_on.parse::<NaiveDate>().map_err(|_| anyhow!("date is {corrected_on}; write it as 2020-03-09"))?;
        let mut correction = Correction {
            target,
            action,
            sha256: self.need("sha256")?.to_owned(),
            page: self.number("page")?.unwrap_or(1),
            span: self.number("text_start")?.zip(self.number("text_end")?),
            expected: Map::new(),
            corrected: Map::new(),
            reason,
            author: author.to_owned(),
            corrected_on: corrected_on.to_owned(),
        };
        let columns = match target {
            Target::Metric => METRIC,
            Target::Issue => ISSUE,
            Target::ReportYear => REPORT,
        };
        for column in columns {
            self.column(column, &mut correction, tools)?;
        }
        self.check(&mut correction, store, tools)?;
        Ok(correction)
    }

    /// What the row expects of a column, and puts there.
    fn column(&self, column: &str, correction: &mut Correction, tools: &Tools) -> Result<()> {
        if correction.action != Action::Add && self.0.contains_key(column) {
            let found = self.get(column);
            let name = if column == "jurisdiction" { "full_name" } else { column };
            // An empty cell of a template stands for a field that is empty.
            correction.expected.insert(name.to_owned(), found.map_or(Ok(Json::Null), |cell| value(column, cell))?);
        }
        let new = self.get(&format!("new_{column}"));
        let new = if correction.action == Action::Add { new.or(self.get(column)) } else { new };
        if let Some(cell) = new {
            let json = match (column, cell) {
                (_, "NULL") => Json::Null,
                ("jurisdiction", name) => serde_json::to_value(place(name, self.number("year")?, tools)?)?,
                _ => value(column, cell)?,
            };
            correction.corrected.insert(column.to_owned(), json);
        }
        Ok(())
    }

    /// What a row of its kind must say beyond its columns.
    fn check(&self, correction: &mut Correction, store: &Store, tools: &Tools) -> Result<()> {
        match correction.action {
            Action::Fix if correction.corrected.is_empty() => bail!("nothing is corrected: fill in a column new_…"),
            Action::Reject if !correction.corrected.is_empty() => bail!("a rejected row takes no new_ columns"),
            _ => {}
        }
        if correction.target == Target::ReportYear {
            return Ok(());
        }
        if let Some(Json::String(code)) = correction.corrected.get("code").cloned() {
            let entry = tools.codebook.entries.iter().find(|entry| entry.code == code);
            let entry = entry.ok_or_else(|| anyhow!("the codebook has no code {code}"))?;
            let measure = self.get("new_measure").or(self.get("measure")).unwrap_or("value");
            if measure == "value" {
                let unit = correction.corrected.entry("unit").or_insert_with(|| json!(entry.unit));
                if unit.as_str() != Some(&entry.unit) {
                    bail!("a level of {code} has unit {}, not {unit}", entry.unit);
                }
            }
        }
        if correction.action == Action::Add {
            if correction.target == Target::Metric {
                let figure = self.need("figure")?;
                correction.expected.insert("figure".to_owned(), json!(figure));
                if !correction.corrected.contains_key("value") {
                    bail!("column new_value is empty");
                }
            }
            self.locate(correction, store)?;
        } else if correction.span.is_none() {
            bail!("columns text_start and text_end are empty: they say where in the text");
        }
        Ok(())
    }

    /// Finds the place of an added figure or passage in the text, if the row does not give it.
    fn locate(&self, correction: &mut Correction, store: &Store) -> Result<()> {
        let text: Option<String> = store
            .connection()
            .query_row(
                "SELECT r.text FROM report_year r JOIN document d USING (document_id)
                 WHERE d.sha256 = ?1 AND r.page = ?2",
                (&correction.sha256, correction.page),
                |row| row.get(0),
            )
            .optional()?;
        let text = text.ok_or_else(|| anyhow!("no such report is in this database: see columns sha256 and page"))?;
        if let Some(span) = correction.span {
            sentence_around(&text, span, correction);
            return Ok(());
        }
        let (within, wanted) = match correction.target {
            Target::Metric => (self.need("sentence").context("quote the sentence")?, self.need("figure")?),
            _ => {
                let passage = self.get("new_text").or(self.get("text"));
                let passage = passage.ok_or_else(|| anyhow!("column new_text is empty: quote the passage"))?;
                (passage, passage)
            }
        };
        let outer = only(&text, within)?;
        let start = outer + only(within, wanted)?;
        let before = text[..start].chars().count() as i64;
        let span = (before, before + wanted.chars().count() as i64);
        correction.span = Some(span);
        sentence_around(&text, span, correction);
        Ok(())
    }
}

/// Notes the line around an added figure as its evidence.
fn sentence_around(text: &str, span: (i64, i64), correction: &mut Correction) {
    if correction.target != Target::Metric {
        return;
    }
    let letters: Vec<char> = text.chars().collect();
    let (start, end) = (span.0 as usize, (span.1 as usize).min(letters.len()));
    let ends = |c: &char| *c == '\n' || *c == '。';
    let from = letters[..start.min(letters.len())].iter().rposition(ends).map_or(0, |at| at + 1);
    let to = letters[end..].iter().position(ends).map_or(letters.len(), |at| end + at);
    correction.corrected.insert("sentence_start".to_owned(), json!(from));
    correction.corrected.insert("sentence_end".to_owned(), json!(to));
}

/// Where a passage stands, if it stands there once.
fn only(text: &str, passage: &str) -> Result<usize> {
    let mut found = text.match_indices(passage);
    match (found.next(), found.next()) {
        (Some((at, _)), None) => Ok(at),
        (None, _) => bail!("the report does not say {passage}"),
        _ => bail!("{passage} stands there more than once: quote more, or give text_start and text_end"),
    }
}

/// A cell as the value of a column.
fn value(column: &str, cell: &str) -> Result<Json> {
    match column {
        "value" => {
            let number: f64 = cell.replace(',', "").parse().map_err(|_| anyhow!("value is no number: {cell}"))?;
            Ok(json!(number))
        }
        "year" => Ok(json!(cell.parse::<i32>().map_err(|_| anyhow!("year is no year: {cell}"))?)),
        "measure" => one_of(column, cell, &["value", "share", "change", "growth"]),
        "bound" => one_of(column, cell, &["exact", "about", "at_least", "at_most"]),
        "section" => one_of(column, cell, &["done", "issue", "plan"]),
        "scope" => one_of(column, cell, &["government", "department"]),
        _ => Ok(json!(cell)),
    }
}

fn one_of(column: &str, cell: &str, known: &[&str]) -> Result<Json> {
    if !known.contains(&cell) {
        bail!("{column} is {cell}; write one of {}", known.join(", "));
    }
    Ok(json!(cell))
}

/// The place with a six-digit code or a full name, as it was in a year.
fn place(name: &str, year: Option<i64>, tools: &Tools) -> Result<Place> {
    let gazetteer = &tools.gazetteer;
    let year = year.map_or(gazetteer.last_year(), |year| year as i32);
    let by_code = || {
        let known = gazetteer.entries().filter(|(code, _, _)| *code == name);
        known.map(|(_, full_name, last)| gazetteer.by_full_name(&full_name, last)).last().flatten()
    };
    gazetteer.by_full_name(name, year).or_else(by_code).ok_or_else(|| {
        anyhow!("no place {name} in {year}: write its six-digit code, or its full name (广东省佛山市南海区)")
    })
}

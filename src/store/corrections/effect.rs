//! What one correction does to the rows of its report, and how it is taken back.

use anyhow::{Result, anyhow, bail};
use rusqlite::types::Value;
use rusqlite::{Connection, Transaction, params};
use serde_json::{Map, Value as Json, json};

use super::super::jurisdictions::jurisdiction;
use super::super::reread::refile;
use super::super::rows::{ISSUE, METRIC, Row, SKIPPED, Table};
use super::{Action, Correction, Target, evidence, stale};
use crate::report::Place;

/// Applies one correction and keeps the row as it was read.
pub(super) fn apply_one(
    transaction: &Transaction<'_>,
    id: i64,
    correction: &Correction,
    report_year_id: i64,
) -> Result<()> {
    let (before, row_id) = match (correction.target, correction.action) {
        (Target::ReportYear, Action::Fix) => file_elsewhere(transaction, correction, report_year_id)?,
        (Target::ReportYear, _) => bail!("a report year can be fixed, not added or rejected"),
        (target, Action::Fix) => fix(transaction, table(target), id, correction, report_year_id)?,
        (target, Action::Reject) => reject(transaction, target, id, correction, report_year_id)?,
        (target, Action::Add) => add(transaction, target, id, correction, report_year_id)?,
    };
    transaction.execute(
        "UPDATE correction SET before = ?2, row_id = ?3 WHERE correction_id = ?1",
        (id, before.to_string(), row_id),
    )?;
    Ok(())
}

fn table(target: Target) -> &'static Table {
    if target == Target::Metric { &METRIC } else { &ISSUE }
}

/// The one row at the place of a correction that says what it expects.
fn expected_row(
    connection: &Connection,
    table: &Table,
    correction: &Correction,
    report_year_id: i64,
) -> Result<(i64, Row)> {
    let (start, end) = correction.span.ok_or_else(|| anyhow!("it names no place in the text"))?;
    let mut there: Vec<(i64, Row)> = table.stored(connection, report_year_id)?;
    there.retain(|(_, row)| row[row.len() - 2..] == [Value::from(start), Value::from(end)]);
    let says = |row: &Row| {
        let found = object(table, row);
        correction.expected.iter().all(|(column, value)| found.get(column).is_none_or(|found| same(found, value)))
    };
    let mut fitting: Vec<&(i64, Row)> = there.iter().filter(|(_, row)| says(row)).collect();
    match (fitting.pop(), fitting.is_empty()) {
        (Some(only), true) => Ok(only.clone()),
        (Some(_), false) => stale("several figures there fit what it expects"),
        (None, _) if there.is_empty() => stale(format!("nothing is read as {} there now", table.name)),
        (None, _) => {
            let found: Vec<String> =
                there.iter().map(|(_, row)| differences(table, row, &correction.expected)).collect();
            stale(format!("there now: {}", found.join("; ")))
        }
    }
}

/// What of a row is not as expected.
fn differences(table: &Table, row: &Row, expected: &Map<String, Json>) -> String {
    let found = object(table, row);
    let differs = |(column, value): &(&String, &Json)| found.get(*column).is_some_and(|found| !same(found, value));
    let named: Vec<String> = expected
        .iter()
        .filter(differs)
        .map(|(column, value)| format!("{column} {} where {value} was expected", found[column]))
        .collect();
    named.join(", ")
}

fn same(a: &Json, b: &Json) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

fn fix(
    transaction: &Transaction<'_>,
    table: &Table,
    id: i64,
    correction: &Correction,
    report_year_id: i64,
) -> Result<(Json, i64)> {
    let (row_id, row) = expected_row(transaction, table, correction, report_year_id)?;
    let before = object(table, &row);
    let mut after = before.clone();
    after.extend(correction.corrected.clone());
    relocate(transaction, table, &mut after, report_year_id)?;
    table.update(transaction, row_id, &values(table, &after)?)?;
    mark(transaction, table, row_id, Some(id))?;
    Ok((Json::Object(before), row_id))
}

fn reject(
    transaction: &Transaction<'_>,
    target: Target,
    id: i64,
    correction: &Correction,
    report_year_id: i64,
) -> Result<(Json, i64)> {
    let table = table(target);
    let (row_id, row) = expected_row(transaction, table, correction, report_year_id)?;
    table.delete(transaction, row_id)?;
    let before = object(table, &row);
    if target == Target::Metric && !is_read(transaction, correction, report_year_id)? {
        let span = &row[row.len() - 2..];
        let figure = before["figure"].as_str().unwrap_or_default().to_owned();
        let skipped = vec![figure.into(), "rejected".to_owned().into(), span[0].clone(), span[1].clone()];
        SKIPPED.insert(transaction, report_year_id, [skipped])?;
        mark(transaction, &SKIPPED, transaction.last_insert_rowid(), Some(id))?;
    }
    Ok((Json::Object(before), row_id))
}

/// Whether any metric has its figure at the place of a correction.
fn is_read(connection: &Connection, correction: &Correction, report_year_id: i64) -> Result<bool> {
    let (start, end) = correction.span.unwrap_or_default();
    Ok(connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM metric WHERE report_year_id = ?1 AND text_start = ?2 AND text_end = ?3)",
        (report_year_id, start, end),
        |row| row.get(0),
    )?)
}

/// Adds a row. What stood skipped at a figure's place gives way; a figure that no reading has seen
/// makes one numeral more.
fn add(
    transaction: &Transaction<'_>,
    target: Target,
    id: i64,
    correction: &Correction,
    report_year_id: i64,
) -> Result<(Json, i64)> {
    let table = table(target);
    let (start, end) = correction.span.ok_or_else(|| anyhow!("it names no place in the text"))?;
    let evidence = evidence(transaction, report_year_id, (start, end))?;
    let said = if target == Target::Metric { "figure" } else { "text" };
    if correction.expected.get(said).and_then(Json::as_str).is_some_and(|expected| expected != evidence) {
        return stale(format!("the text says {evidence} there now"));
    }
    let mut row = correction.corrected.clone();
    row.insert(said.to_owned(), evidence.into());
    row.insert("text_start".to_owned(), start.into());
    row.insert("text_end".to_owned(), end.into());
    let mut skipped = Json::Null;
    if target == Target::Metric {
        let already = is_read(transaction, correction, report_year_id)?;
        let mut stored = SKIPPED.stored(transaction, report_year_id)?;
        stored.retain(|(_, row)| row[row.len() - 2..] == [Value::from(start), Value::from(end)]);
        if let Some((skipped_id, row)) = stored.pop() {
            SKIPPED.delete(transaction, skipped_id)?;
            skipped = Json::Object(object(&SKIPPED, &row));
        } else if !already {
            count_numerals(transaction, report_year_id, 1)?;
            skipped = json!("unseen");
        }
        for (column, value) in [
            ("measure", json!("value")),
            ("bound", json!("exact")),
            ("section", json!("done")),
            ("unit", json!("")),
            ("label", json!("")),
            ("resolution", json!(1.0)),
            ("reading", json!("added by hand")),
            ("sentence_start", json!(start)),
            ("sentence_end", json!(end)),
        ] {
            row.entry(column).or_insert(value);
        }
    } else {
        let seq: i64 = transaction.query_row(
            "SELECT coalesce(max(seq), 0) + 1 FROM issue WHERE report_year_id = ?1",
            [report_year_id],
            |row| row.get(0),
        )?;
        row.insert("seq".to_owned(), seq.into());
        row.entry("theme").or_insert(json!("other"));
    }
    table.insert(transaction, report_year_id, [values(table, &row)?])?;
    let row_id = transaction.last_insert_rowid();
    mark(transaction, table, row_id, Some(id))?;
    Ok((skipped, row_id))
}

fn count_numerals(transaction: &Transaction<'_>, report_year_id: i64, more: i64) -> Result<()> {
    transaction
        .execute("UPDATE report_year SET numerals = numerals + ?2 WHERE report_year_id = ?1", (report_year_id, more))?;
    Ok(())
}

/// Gives a report another place, year, scope or issuer.
fn file_elsewhere(transaction: &Transaction<'_>, correction: &Correction, report_year_id: i64) -> Result<(Json, i64)> {
    let before = header(transaction, report_year_id)?;
    for (column, expected) in &correction.expected {
        if before.get(column).is_some_and(|found| !same(found, expected)) {
            return stale(format!("{column} is {} now where {expected} was expected", before[column]));
        }
    }
    refile(transaction, report_year_id, |transaction| {
        for (column, value) in &correction.corrected {
            match column.as_str() {
                "jurisdiction" => {
                    let place: Option<Place> = serde_json::from_value(value.clone())?;
                    let id = place.map(|place| jurisdiction(transaction, &place)).transpose()?;
                    set(transaction, report_year_id, "jurisdiction_id", id.into())?;
                }
                "year" | "scope" | "issuer" | "body" => set(transaction, report_year_id, column, sql(value))?,
                other => bail!("a report year has no {other} to correct"),
            }
        }
        Ok(())
    })?;
    Ok((Json::Object(before), report_year_id))
}

fn set(connection: &Connection, report_year_id: i64, column: &str, value: Value) -> Result<()> {
    // The column is one of a fixed few, never what a file says.
    let sql = format!("UPDATE report_year SET {column} = ?2 WHERE report_year_id = ?1");
    connection.execute(&sql, params![report_year_id, value])?;
    Ok(())
}

/// What of a report can be corrected, as it is now.
fn header(connection: &Connection, report_year_id: i64) -> Result<Map<String, Json>> {
    let row = connection.query_row(
        "SELECT r.jurisdiction_id, j.full_name, r.year, r.scope, r.issuer, r.body
         FROM report_year r LEFT JOIN jurisdiction j USING (jurisdiction_id) WHERE r.report_year_id = ?1",
        [report_year_id],
        |row| {
            Ok(json!({
                "jurisdiction_id": row.get::<_, Option<i64>>(0)?,
                "full_name": row.get::<_, Option<String>>(1)?,
                "year": row.get::<_, Option<i64>>(2)?,
                "scope": row.get::<_, String>(3)?,
                "issuer": row.get::<_, Option<String>>(4)?,
                "body": row.get::<_, Option<String>>(5)?,
            }))
        },
    )?;
    Ok(row.as_object().cloned().unwrap_or_default())
}

/// Takes one correction back.
pub(super) fn undo_one(
    transaction: &Transaction<'_>,
    id: i64,
    correction: &Correction,
    report_year_id: i64,
) -> Result<()> {
    let (before, row_id): (Option<String>, Option<i64>) =
        transaction.query_row("SELECT before, row_id FROM correction WHERE correction_id = ?1", [id], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let (Some(before), Some(row_id)) = (before, row_id) else { return Ok(()) };
    let before: Json = serde_json::from_str(&before)?;
    match (correction.target, correction.action) {
        (Target::ReportYear, _) => refile(transaction, report_year_id, |transaction| {
            for column in ["jurisdiction_id", "year", "scope", "issuer", "body"] {
                set(transaction, report_year_id, column, sql(&before[column]))?;
            }
            Ok(())
        })?,
        (target, Action::Fix) => {
            let table = table(target);
            table.update(transaction, row_id, &values(table, &map(before))?)?;
            mark(transaction, table, row_id, None)?;
        }
        (target, Action::Reject) => {
            let table = table(target);
            transaction.execute("DELETE FROM skipped_number WHERE correction_id = ?1", [id])?;
            table.insert(transaction, report_year_id, [values(table, &map(before))?])?;
            let sql = format!("UPDATE {name} SET {name}_id = ?1 WHERE {name}_id = ?2", name = table.name);
            transaction.execute(&sql, (row_id, transaction.last_insert_rowid()))?;
        }
        (target, Action::Add) => {
            table(target).delete(transaction, row_id)?;
            match before {
                Json::Object(skipped) => {
                    drop(SKIPPED.insert(transaction, report_year_id, [values(&SKIPPED, &skipped)?])?)
                }
                Json::String(_) => count_numerals(transaction, report_year_id, -1)?,
                _ => {}
            }
        }
    }
    transaction.execute("UPDATE correction SET before = NULL, row_id = NULL WHERE correction_id = ?1", [id])?;
    Ok(())
}

fn map(value: Json) -> Map<String, Json> {
    match value {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}

/// A text that was put right must stand in the report: its span follows it.
fn relocate(connection: &Connection, table: &Table, row: &mut Map<String, Json>, report_year_id: i64) -> Result<()> {
    if table.name != ISSUE.name {
        return Ok(());
    }
    let text: String =
        connection
            .query_row("SELECT text FROM report_year WHERE report_year_id = ?1", [report_year_id], |row| row.get(0))?;
    let wanted = row["text"].as_str().unwrap_or_default();
    let Some(at) = text.find(wanted) else {
        bail!("the report does not say {wanted}: an issue is a passage of the report, word for word");
    };
    let start = text[..at].chars().count();
    let end = start + wanted.chars().count();
    row.insert("text_start".to_owned(), start.into());
    row.insert("text_end".to_owned(), end.into());
    Ok(())
}

fn mark(connection: &Connection, table: &Table, row_id: i64, correction: Option<i64>) -> Result<()> {
    let sql = format!("UPDATE {name} SET correction_id = ?2 WHERE {name}_id = ?1", name = table.name);
    connection.execute(&sql, (row_id, correction))?;
    Ok(())
}

/// A row as an object by column.
fn object(table: &Table, row: &Row) -> Map<String, Json> {
    table.columns.iter().map(|column| (*column).to_owned()).zip(row.iter().map(json_of)).collect()
}

/// An object as a row; what it lacks is NULL.
fn values(table: &Table, object: &Map<String, Json>) -> Result<Row> {
    if let Some(unknown) = object.keys().find(|key| !table.columns.contains(&key.as_str())) {
        bail!("{} has no column {unknown}", table.name);
    }
    Ok(table.columns.iter().map(|column| object.get(*column).map_or(Value::Null, sql)).collect())
}

fn json_of(value: &Value) -> Json {
    match value {
        Value::Null | Value::Blob(_) => Json::Null,
        Value::Integer(number) => json!(number),
        Value::Real(number) => json!(number),
        Value::Text(text) => json!(text),
    }
}

fn sql(value: &Json) -> Value {
    match value {
        Json::Null | Json::Array(_) | Json::Object(_) => Value::Null,
        Json::Bool(flag) => Value::Integer(i64::from(*flag)),
        Json::Number(number) => {
            number.as_i64().map_or_else(|| Value::Real(number.as_f64().unwrap_or_default()), Value::Integer)
        }
        Json::String(text) => Value::Text(text.clone()),
    }
}

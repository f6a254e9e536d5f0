//! Facts as rows of their tables: written once, and brought to what a later reading says.

use anyhow::{Context, Result};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::names;
use crate::extract::{Facts, Issue, Metric, PlanItem, SkippedNumber, Span, Stretch};

/// A table of facts: its columns without key and `report_year_id`. The last two are the span of
/// the evidence.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [&'static str],
}

/// Values in the order of a table's columns.
pub(super) type Row = Vec<Value>;

pub(super) const METRIC: Table = Table {
    name: "metric",
    columns: &[
        "code",
        "segment",
        "measure",
        "year",
        "value",
        "unit",
        "bound",
        "as_of",
        "cutoff",
        "members",
        "label",
        "figure",
        "resolution",
        "reading",
        "section",
        "sentence_start",
        "sentence_end",
        "text_start",
        "text_end",
    ],
};

pub(super) const SKIPPED: Table =
    Table { name: "skipped_number", columns: &["figure", "reason", "text_start", "text_end"] };

pub(super) const ISSUE: Table = Table { name: "issue", columns: &["seq", "theme", "text", "text_start", "text_end"] };

pub(super) const PLAN_ITEM: Table = Table {
    name: "plan_item",
    columns: &[
        "seq",
        "heading",
        "theme",
        "text",
        "target_value",
        "target_unit",
        "target_bound",
        "deadline",
        "text_start",
        "text_end",
    ],
};

pub(super) const SECTION: Table = Table { name: "report_section", columns: &["section", "text_start", "text_end"] };

/// What a report says, table by table; everything else about it is worked out from this.
pub(super) const FACTS: [&Table; 5] = [&METRIC, &SKIPPED, &ISSUE, &PLAN_ITEM, &SECTION];

/// Writes everything that a report says, row by row, and gives the numbers of its metrics.
pub(super) fn insert(connection: &Connection, report_year_id: i64, facts: &Facts) -> Result<Vec<i64>> {
    let metrics = METRIC.insert(connection, report_year_id, facts.metrics.iter().map(metric))?;
    SKIPPED.insert(connection, report_year_id, facts.skipped.iter().map(skipped))?;
    ISSUE.insert(connection, report_year_id, (1..).zip(&facts.issues).map(issue))?;
    PLAN_ITEM.insert(connection, report_year_id, (1..).zip(&facts.plan_items).map(plan_item))?;
    SECTION.insert(connection, report_year_id, facts.sections.iter().map(section))?;
    Ok(metrics)
}

/// Everything that a report says, table by table.
pub(super) fn of(facts: &Facts) -> [(&'static Table, Vec<Row>); 5] {
    [
        (&METRIC, facts.metrics.iter().map(metric).collect()),
        (&SKIPPED, facts.skipped.iter().map(skipped).collect()),
        (&ISSUE, (1..).zip(&facts.issues).map(issue).collect()),
        (&PLAN_ITEM, (1..).zip(&facts.plan_items).map(plan_item).collect()),
        (&SECTION, facts.sections.iter().map(section).collect()),
    ]
}

fn metric(metric: &Metric) -> Row {
    let members = Some(metric.members.join("+")).filter(|codes| !codes.is_empty());
    let mut row = vec![
        metric.code.clone().into(),
        metric.segment.clone().into(),
        names::measure(metric.measure).to_owned().into(),
        metric.year.map(i64::from).into(),
        metric.value.into(),
        metric.unit.clone().into(),
        names::bound(metric.bound).to_owned().into(),
        metric.as_of.map(|day| day.to_string()).into(),
        metric.cutoff.clone().into(),
        members.into(),
        metric.label.clone().into(),
        metric.figure.clone().into(),
        metric.resolution.into(),
        metric.reading.clone().into(),
        names::section(metric.section).to_owned().into(),
    ];
    row.extend(span(metric.sentence));
    row.extend(span(metric.span));
    row
}

fn skipped(skipped: &SkippedNumber) -> Row {
    let mut row: Row = vec![skipped.figure.clone().into(), skipped.reason.clone().into()];
    row.extend(span(skipped.span));
    row
}

fn issue((seq, issue): (i64, &Issue)) -> Row {
    let mut row: Row = vec![seq.into(), issue.theme.clone().into(), issue.text.clone().into()];
    row.extend(span(issue.span));
    row
}

fn plan_item((seq, item): (i64, &PlanItem)) -> Row {
    let target = item.target.as_ref();
    let mut row: Row = vec![
        seq.into(),
        item.heading.clone().into(),
        item.theme.clone().into(),
        item.text.clone().into(),
        target.map(|target| target.0).into(),
        target.map(|target| target.1.clone()).into(),
        target.map(|target| names::bound(target.2).to_owned()).into(),
        item.deadline.clone().into(),
    ];
    row.extend(span(item.span));
    row
}

fn section(stretch: &Stretch) -> Row {
    let mut row: Row = vec![names::section(stretch.section).to_owned().into()];
    row.extend(span(stretch.span));
    row
}

fn span(span: Span) -> [Value; 2] {
    [(span.start as i64).into(), (span.end as i64).into()]
}

/// One row that a later reading added, took away or changed.
pub(super) struct Change {
    pub(super) before: Option<Row>,
    pub(super) after: Option<Row>,
}

impl Table {
    /// Writes rows of a report and gives their keys.
    pub(super) fn insert(
        &self,
        connection: &Connection,
        report_year_id: i64,
        rows: impl IntoIterator<Item = Row>,
    ) -> Result<Vec<i64>> {
        let marks = ", ?".repeat(self.columns.len());
        let sql = format!("INSERT INTO {} (report_year_id, {}) VALUES (?{marks})", self.name, self.columns.join(", "));
        let mut insert = connection.prepare_cached(&sql)?;
        let id = Value::from(report_year_id);
        let write = |row: Row| {
            insert
                .execute(params_from_iter(std::iter::once(&id).chain(&row)))
                .with_context(|| format!("{}: {}", self.name, shown(&row)))?;
            Ok(connection.last_insert_rowid())
        };
        rows.into_iter().map(write).collect()
    }

    /// Brings the rows of a report to what a later reading says. A row keeps its key as long as
    /// something is read at its place, so that what points at it (an exported figure) still does.
    pub(super) fn sync(&self, connection: &Connection, report_year_id: i64, rows: Vec<Row>) -> Result<Vec<Change>> {
        let mut stored = self.stored(connection, report_year_id)?;
        let mut changes = Vec::new();
        let mut fresh = Vec::new();
        // A row that says the very same goes first, then one at the same place.
        let mut rest = Vec::new();
        for row in rows {
            match stored.iter().position(|(_, old)| *old == row) {
                Some(at) => drop(stored.swap_remove(at)),
                None => rest.push(row),
            }
        }
        let place = |row: &Row| row[row.len() - 2..].to_vec();
        self.free_numbers(connection, &stored)?;
        for row in rest {
            let same = |(_, old): &(i64, Row)| place(old) == place(&row);
            match stored.iter().position(same) {
                Some(at) => {
                    let (id, old) = stored.remove(at);
                    self.update(connection, id, &row)?;
                    changes.push(Change { before: Some(old), after: Some(row) });
                }
                None => fresh.push(row),
            }
        }
        for (id, old) in stored {
            self.delete(connection, id)?;
            changes.push(Change { before: Some(old), after: None });
        }
        self.insert(connection, report_year_id, fresh.iter().cloned())?;
        changes.extend(fresh.into_iter().map(|row| Change { before: None, after: Some(row) }));
        Ok(changes)
    }

    /// The rows of a report with their keys, in text order.
    pub(super) fn stored(&self, connection: &Connection, report_year_id: i64) -> Result<Vec<(i64, Row)>> {
        let sql = format!(
            "SELECT {name}_id, {} FROM {name} WHERE report_year_id = ?1 ORDER BY text_start, text_end, {name}_id",
            self.columns.join(", "),
            name = self.name,
        );
        let mut select = connection.prepare_cached(&sql)?;
        let rows = select.query_map([report_year_id], |row| {
            let values = (1..=self.columns.len()).map(|at| row.get(at)).collect::<rusqlite::Result<Row>>()?;
            Ok((row.get(0)?, values))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Moves rows that will change out of the way of a running number that others will take.
    fn free_numbers(&self, connection: &Connection, rows: &[(i64, Row)]) -> Result<()> {
        if self.columns[0] == "seq" {
            let sql = format!("UPDATE {name} SET seq = -seq WHERE {name}_id = ?1", name = self.name);
            let mut update = connection.prepare_cached(&sql)?;
            for (id, _) in rows {
                update.execute([id])?;
            }
        }
        Ok(())
    }

    pub(super) fn update(&self, connection: &Connection, id: i64, row: &Row) -> Result<()> {
        let columns: Vec<String> = self.columns.iter().map(|column| format!("{column} = ?")).collect();
        let sql = format!("UPDATE {name} SET {} WHERE {name}_id = ?", columns.join(", "), name = self.name);
        let id = Value::from(id);
        connection.prepare_cached(&sql)?.execute(params_from_iter(row.iter().chain([&id])))?;
        Ok(())
    }

    pub(super) fn delete(&self, connection: &Connection, id: i64) -> Result<()> {
        let sql = format!("DELETE FROM {name} WHERE {name}_id = ?1", name = self.name);
        connection.prepare_cached(&sql)?.execute([id])?;
        Ok(())
    }
}

/// A row for a message.
fn shown(row: &Row) -> String {
    let texts = row.iter().filter_map(|value| match value {
        Value::Text(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join(" ")
}

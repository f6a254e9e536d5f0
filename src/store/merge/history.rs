//! What people did to another database: their corrections, and the log of their runs.

use anyhow::Result;
use rusqlite::Connection;

use super::rows::{columns, insert, integer, select};
use super::{Merged, Moved};
use crate::store::corrections;
use crate::store::rows::Row;

/// Takes the corrections that nobody has made here.
pub(super) fn take_corrections(to: &Connection, from: &Connection, merged: &mut Merged) -> Result<()> {
    // What it does to a report is found out when it is applied.
    let columns = columns(to, "correction", &["correction_id", "before", "row_id"])?;
    let mut select =
        from.prepare(&format!("SELECT correction_id, {} FROM correction ORDER BY correction_id", columns.join(", ")))?;
    let mut rows = select.query(())?;
    while let Some(row) = rows.next()? {
        let correction = corrections::stored(from, row.get(0)?)?;
        match corrections::same(to, &correction)? {
            Some(made)
                if made == (correction.author.clone(), correction.corrected_on.clone(), correction.reason.clone()) => {}
            Some((author, day, _)) => merged.made_twice.push(format!(
                "{} of document {}… page {}: by {author} on {day}, and just so by {} on {} ({})",
                correction.target.as_str(),
                correction.sha256.get(..12).unwrap_or_default(),
                correction.page,
                correction.author,
                correction.corrected_on,
                correction.reason
            )),
            None => {
                let values: Row = (0..columns.len()).map(|at| row.get(at + 1)).collect::<rusqlite::Result<_>>()?;
                insert(to, "correction", &columns, &values)?;
                merged.corrections += 1;
            }
        }
    }
    Ok(())
}

/// Takes the runs with all their lines.
pub(super) fn take_log(to: &Connection, from: &Connection, documents: &Moved) -> Result<()> {
    let columns_of_run = columns(to, "ingest_run", &["ingest_run_id"])?;
    let sql = format!("SELECT ingest_run_id, {} FROM ingest_run ORDER BY 1", columns_of_run.join(", "));
    let mut runs = Moved::new();
    for row in select(from, &sql, [])? {
        runs.insert(integer(&row[0])?, insert(to, "ingest_run", &columns_of_run, &row[1..])?);
    }
    let mut columns = columns(to, "ingest_log", &["ingest_log_id", "ingest_run_id", "document_id"])?;
    let sql =
        format!("SELECT ingest_run_id, document_id, {} FROM ingest_log ORDER BY ingest_log_id", columns.join(", "));
    columns.extend(["ingest_run_id", "document_id"].map(str::to_owned));
    let mut select = from.prepare(&sql)?;
    let mut rows = select.query(())?;
    while let Some(row) = rows.next()? {
        let mut values: Row = (0..columns.len() - 2).map(|at| row.get(at + 2)).collect::<rusqlite::Result<_>>()?;
        let run = runs.get(&row.get(0)?).copied();
        let document = row.get::<_, Option<i64>>(1)?.and_then(|id| documents.get(&id).copied());
        values.extend([run.into(), document.into()]);
        insert(to, "ingest_log", &columns, &values)?;
    }
    Ok(())
}

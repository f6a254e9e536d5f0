//! All entries, theme by theme.

use std::collections::HashMap;
use std::io::Write;

use anyhow::Result;
use rusqlite::types::Value;
use serde::Serialize;

use super::super::Talk;
use super::{End, print_json};
use crate::codebook::{Codebook, Entry, theme};
use crate::export::Aligned;
use crate::store::Store;

#[derive(Serialize)]
struct Row<'a> {
    code: &'a str,
    unit: &'a str,
    name_zh: &'a str,
    name_en: &'a str,
    definition: &'a str,
    file: &'a str,
    /// Figures in current reports; null without a database.
    figures: Option<i64>,
}

pub(super) fn run(codebook: &Codebook, store: Option<&Store>, json: bool, talk: Talk) -> Result<End> {
    let figures = store.map(Store::figures_by_code).transpose()?;
    let rows: Vec<Row> = codebook.entries.iter().map(|entry| row(entry, figures.as_ref())).collect();
    if json {
        return print_json(&rows);
    }
    let mut out = std::io::stdout().lock();
    for (number, theme) in rows.chunk_by(|one, other| theme(one.code) == theme(other.code)).enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        table(theme).write(true, &mut out)?;
    }
    talk.note(&format!("{} entries, codebook {}", rows.len(), codebook.version));
    Ok(End::Done)
}

fn row<'a>(entry: &'a Entry, figures: Option<&HashMap<String, i64>>) -> Row<'a> {
    Row {
        code: &entry.code,
        unit: &entry.unit,
        name_zh: &entry.name_zh,
        name_en: &entry.name_en,
        definition: &entry.definition,
        file: &entry.file,
        figures: figures.map(|figures| figures.get(&entry.code).copied().unwrap_or(0)),
    }
}

fn table(rows: &[Row]) -> Aligned {
    let counted = rows[0].figures.is_some();
    let mut columns: Vec<String> = [theme(rows[0].code), "unit", "name_zh", "name_en"].map(str::to_owned).to_vec();
    if counted {
        columns.insert(1, "figures".to_owned());
    }
    let mut table = Aligned::new(columns);
    for row in rows {
        let mut cells: Vec<Value> =
            [row.code, row.unit, row.name_zh, row.name_en].map(|cell| Value::from(cell.to_owned())).to_vec();
        if let Some(figures) = row.figures {
            cells.insert(1, Value::from(figures));
        }
        table.push(cells);
    }
    table
}

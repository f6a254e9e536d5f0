//! What a view or table answers, and what each of its columns is called and holds.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use rusqlite::Connection;

use crate::cli::filter::{fields_of, known};
use crate::export::{self, Format, Lang, Style};
use crate::store::Store;
use crate::store::fields::{self, Field, TableInfo};

/// Prints the documentation; needs the database only for what a user made.
pub(super) fn run(db: &Path, name: &str, style: Style, out: &mut dyn Write) -> Result<()> {
    let empty = Store::in_memory()?;
    let info = fields::table(name);
    // What the program itself does not make may be a view of the user's own.
    let store = if info.is_none() && db.exists() { Store::open_read_only(db)? } else { empty };
    known(store.connection(), name)?;
    let columns = fields_of(store.connection(), name)?;
    let in_words = style.format == Format::Table;
    if let Some(info) = info.as_ref().filter(|_| in_words) {
        head(info, style.lang, out)?;
    }
    table(&columns, style, out)?;
    if let Some(info) = info.filter(|info| in_words && !info.warnings.is_empty()) {
        writeln!(out, "\n{}", info.warnings)?;
    }
    Ok(())
}

fn head(info: &TableInfo, lang: Lang, out: &mut dyn Write) -> Result<()> {
    let question = if lang == Lang::Zh { &info.question_zh } else { &info.question };
    let title = question.clone().unwrap_or_else(|| format!("{} ({})", info.en, info.zh));
    Ok(writeln!(out, "{title}\n\n{}\n", info.about)?)
}

fn table(columns: &[Field], style: Style, out: &mut dyn Write) -> Result<()> {
    let connection = Connection::open_in_memory()?;
    let mut statement = connection.prepare(
        "SELECT json_extract(value, '$.name') AS \"column\", json_extract(value, '$.kind') AS type,
             json_extract(value, '$.unit') AS unit, json_extract(value, '$.zh') AS zh,
             json_extract(value, '$.en') AS en, json_extract(value, '$.holds') AS holds
         FROM json_each(?1)",
    )?;
    // What a column holds is said in full: a terminal may wrap it.
    let style = Style { wide: true, lang: Lang::Code, ..style };
    export::print("", &mut statement, [serde_json::to_string(columns)?], style, out)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::canned_views;

    #[test]
    fn every_view_and_table_is_described_with_type_and_labels() {
        let style = Style { format: Format::Jsonl, ..Style::default() };
        for name in canned_views().iter().map(|view| view.name).chain(["metric", "report_year", "ingest_log"]) {
            let mut out = Vec::new();
            run(Path::new("none.db"), name, style, &mut out).unwrap();
            for line in String::from_utf8(out).unwrap().lines() {
                let column: serde_json::Value = serde_json::from_str(line).unwrap();
                for key in ["column", "type", "zh", "en", "holds"] {
                    assert!(column[key].is_string(), "{name}: {line}");
                }
            }
        }
    }
}

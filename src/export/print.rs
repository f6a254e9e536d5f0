//! Rows of a statement as they are printed: an aligned table, CSV, JSON, JSON Lines or Markdown.

use std::io::Write;

use anyhow::Result;
use rusqlite::types::Value;
use rusqlite::{Params, Statement};

use super::json_lines::object;
use super::{Aligned, CsvStyle, Lang, Outline, rows, text, write_csv, write_json_lines};
use crate::harmless::{one_line, safe};

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// Aligned for reading; a wide table of few rows is turned, a long text cut.
    #[default]
    Table,
    /// Comma-separated, one line a row, NULL as nothing.
    Csv,
    /// An array with one object a row.
    Json,
    /// JSON Lines: one object a row, each on a line of its own.
    Jsonl,
    /// A Markdown table.
    Markdown,
}

/// How rows are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// How they are written.
    pub format: Format,
    /// The words of headers; keys of JSON are always names.
    pub lang: Lang,
    /// In a table, neither cut long texts nor turn few wide rows.
    pub wide: bool,
    /// They go to a terminal, which no character of a report may steer.
    pub terminal: bool,
}

/// Runs a statement and writes its rows with the names of its columns. Gives how many there were.
///
/// # Errors
/// If the statement fails or `out` cannot be written.
pub fn write(
    statement: &mut Statement<'_>,
    params: impl Params,
    format: Format,
    wide: bool,
    out: &mut dyn Write,
) -> Result<usize> {
    print("query", statement, params, Style { format, wide, ..Style::default() }, out)
}

/// Runs a statement over a view or table and writes its rows. Gives how many there were.
///
/// # Errors
/// If the statement fails or `out` cannot be written.
pub fn print(
    name: &str,
    statement: &mut Statement<'_>,
    params: impl Params,
    style: Style,
    out: &mut dyn Write,
) -> Result<usize> {
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let headers = match style.lang {
        Lang::Code => names.clone(),
        lang => Outline::of(name, statement, lang).headers(),
    };
    let mut rows = rows(statement, params)?.map(|row| Ok(if style.terminal { harmless(row?) } else { row? }));
    let rows: Rows<'_> = &mut rows;
    match style.format {
        Format::Table => {
            let mut table = Aligned::new(headers);
            let count = each(rows, |row| {
                table.push(row);
                Ok(())
            })?;
            table.write(style.wide, out)?;
            Ok(count)
        }
        Format::Csv => Ok(write_csv(&headers, rows, CsvStyle::default(), out)?.rows),
        Format::Json => json_array(&names, rows, out),
        Format::Jsonl => write_json_lines(&names, rows, out),
        Format::Markdown => markdown(&headers, rows, out),
    }
}

type Rows<'a> = &'a mut dyn Iterator<Item = Result<Vec<Value>>>;

/// A row without what could steer a terminal.
fn harmless(mut row: Vec<Value>) -> Vec<Value> {
    for cell in &mut row {
        if let Value::Text(text) = cell {
            *text = safe(text);
        }
    }
    row
}

/// Hands each row on and counts them.
fn each(rows: Rows<'_>, mut take: impl FnMut(Vec<Value>) -> Result<()>) -> Result<usize> {
    let mut count = 0;
    for row in rows {
        take(row?)?;
        count += 1;
    }
    Ok(count)
}

fn json_array(names: &[String], rows: Rows<'_>, out: &mut dyn Write) -> Result<usize> {
    let mut before = "[\n";
    let count = each(rows, |row| {
        write!(out, "{before}{}", object(names, &row))?;
        before = ",\n";
        Ok(())
    })?;
    writeln!(out, "{}", if count == 0 { "[]" } else { "\n]" })?;
    Ok(count)
}

fn markdown(headers: &[String], rows: Rows<'_>, out: &mut dyn Write) -> Result<usize> {
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let cell = |text: &str| one_line(text).replace('|', "\\|");
    writeln!(out, "{}", line(headers.iter().map(|name| cell(name)).collect()))?;
    writeln!(out, "{}", line(vec!["---".to_owned(); headers.len()]))?;
    each(rows, |row| {
        let cells = row.iter().map(|value| text(value).map_or_else(|| "–".to_owned(), |text| cell(&text)));
        Ok(writeln!(out, "{}", line(cells.collect()))?)
    })
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;
    use serde_json::Value as Json;

    use super::*;

    const ROWS: &str = "SELECT '南海区' AS place, 597.0 AS cases, NULL AS lost, 'a|b,\"c\"' AS note
                        UNION ALL SELECT '通川区', 13, 0.5, 'd'";

    fn written(format: Format) -> String {
        let connection = Connection::open_in_memory().unwrap();
        let mut out = Vec::new();
        write(&mut connection.prepare(ROWS).unwrap(), (), format, false, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn table_aligns_by_display_width() {
        assert_eq!(
            written(Format::Table),
            "place   cases  lost  note\n\
             南海区    597     –  a|b,\"c\"\n\
             通川区     13   0.5  d\n"
        );
    }

    #[test]
    fn headers_have_the_language_asked_for_and_keys_of_json_their_names() {
        let store = crate::store::Store::in_memory().unwrap();
        let printed = |format, lang| {
            let mut out = Vec::new();
            let mut statement = store.connection().prepare("SELECT 2018 AS year, 'a\u{1b}b' AS label").unwrap();
            let style = Style { format, lang, wide: false, terminal: true };
            print("metric_flat", &mut statement, (), style, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(printed(Format::Csv, Lang::Zh), "年份,原文名称\n2018,a\u{fffd}b\n");
        assert_eq!(printed(Format::Markdown, Lang::En), "| year | label |\n| --- | --- |\n| 2018 | a\u{fffd}b |\n");
        assert_eq!(printed(Format::Jsonl, Lang::Zh), "{\"year\":2018,\"label\":\"a\u{fffd}b\"}\n");
    }

    #[test]
    fn csv_quotes_and_leaves_null_empty() {
        assert_eq!(written(Format::Csv), "place,cases,lost,note\n南海区,597,,\"a|b,\"\"c\"\"\"\n通川区,13,0.5,d\n");
    }

    #[test]
    fn json_is_one_array() {
        let parsed: Json = serde_json::from_str(&written(Format::Json)).unwrap();
        assert_eq!(parsed[0]["cases"], 597);
        assert_eq!(parsed[0]["lost"], Json::Null);
        assert_eq!(parsed[1]["place"], "通川区");
    }

    #[test]
    fn markdown_escapes_bars() {
        assert!(written(Format::Markdown).contains("| 南海区 | 597 | – | a\\|b,\"c\" |"));
    }
}

//! Rows of a statement as they are printed: an aligned table, CSV, JSON, JSON Lines or Markdown.

use std::io::Write;

use anyhow::Result;
use rusqlite::types::Value;
use rusqlite::{Params, Rows, Statement};
use serde_json::{Map, Value as Json};

use super::{Aligned, CsvStyle, Lang, Outline, column_names, each, json, one_line, safe, text};

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

/// How rows are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Layout {
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
    print("query", statement, params, Layout { format, wide, ..Layout::default() }, out)
}

/// Runs a statement over a view or table and writes its rows. Gives how many there were.
///
/// # Errors
/// If the statement fails or `out` cannot be written.
pub fn print(
    name: &str,
    statement: &mut Statement<'_>,
    params: impl Params,
    layout: Layout,
    out: &mut dyn Write,
) -> Result<usize> {
    let headers = match layout.lang {
        Lang::Code => column_names(statement),
        lang => Outline::of(name, statement, lang).headers(),
    };
    let names = column_names(statement);
    let rows = Shown { rows: statement.query(params)?, safe: layout.terminal };
    match layout.format {
        Format::Table => {
            let mut table = Aligned::new(headers);
            let count = rows.each(|row| {
                table.push(row);
                Ok(())
            })?;
            table.write(layout.wide, out)?;
            Ok(count)
        }
        Format::Csv => csv(&headers, rows, out),
        Format::Json => json_array(&names, rows, out),
        Format::Jsonl => rows.each(|row| Ok(writeln!(out, "{}", object(&names, &row))?)),
        Format::Markdown => markdown(&headers, rows, out),
    }
}

/// Rows on their way out, without what could steer a terminal if they go to one.
struct Shown<'a> {
    rows: Rows<'a>,
    safe: bool,
}

impl Shown<'_> {
    fn each(self, mut take: impl FnMut(Vec<Value>) -> Result<()>) -> Result<usize> {
        each(self.rows, |mut row| {
            if self.safe {
                for cell in &mut row {
                    if let Value::Text(text) = cell {
                        *text = safe(text);
                    }
                }
            }
            take(row)
        })
    }
}

fn csv(headers: &[String], rows: Shown<'_>, out: &mut dyn Write) -> Result<usize> {
    let mut csv = super::csv_writer(CsvStyle::default(), out)?;
    csv.write_record(headers)?;
    let count = rows.each(|row| Ok(csv.write_record(row.iter().map(|cell| text(cell).unwrap_or_default()))?))?;
    csv.flush()?;
    Ok(count)
}

fn json_array(names: &[String], rows: Shown<'_>, out: &mut dyn Write) -> Result<usize> {
    let mut before = "[\n";
    let count = rows.each(|row| {
        write!(out, "{before}{}", object(names, &row))?;
        before = ",\n";
        Ok(())
    })?;
    writeln!(out, "{}", if count == 0 { "[]" } else { "\n]" })?;
    Ok(count)
}

fn object(names: &[String], row: &[Value]) -> Json {
    Json::from(names.iter().cloned().zip(row.iter().map(json)).collect::<Map<String, Json>>())
}

fn markdown(headers: &[String], rows: Shown<'_>, out: &mut dyn Write) -> Result<usize> {
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let cell = |text: &str| one_line(text).replace('|', "\\|");
    writeln!(out, "{}", line(headers.iter().map(|name| cell(name)).collect()))?;
    writeln!(out, "{}", line(vec!["---".to_owned(); headers.len()]))?;
    rows.each(|row| {
        let cells = row.iter().map(|value| text(value).map_or_else(|| "–".to_owned(), |text| cell(&text)));
        Ok(writeln!(out, "{}", line(cells.collect()))?)
    })
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

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
            let layout = Layout { format, lang, wide: false, terminal: true };
            print("metric_flat", &mut statement, (), layout, &mut out).unwrap();
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

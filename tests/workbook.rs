//! A workbook holds what the database holds, runs nothing, and leads from every figure to its evidence.

use crate::common;
use std::collections::HashMap;
use std::io::{Cursor, Read};

use regex::Regex;
use rusqlite::Connection;
use rusqlite::types::Value;
use warehouse::export::xlsx::Workbook;
use warehouse::export::{Lang, Outline, text};
use warehouse::store::{Store, canned_views};

/// A cell as the file has it.
#[derive(Debug, Clone, Default, PartialEq)]
struct Cell {
    value: String,
    is_text: bool,
    format: String,
    link: Option<String>,
}

/// A sheet as the file has it: cells by their name (`B7`), and its own XML.
struct Sheet {
    cells: HashMap<String, Cell>,
    xml: String,
}

impl Sheet {
    fn cell(&self, column: usize, row: usize) -> Cell {
        self.cells.get(&place(column, row)).cloned().unwrap_or_default()
    }

    /// The header row.
    fn headers(&self) -> Vec<String> {
        (0..).map(|column| self.cell(column, 1).value).take_while(|header| !header.is_empty()).collect()
    }

    fn column(&self, header: &str) -> usize {
        self.headers().iter().position(|known| known == header).unwrap_or_else(|| panic!("no column {header}"))
    }
}

/// The name of a cell: column from 0, row from 1.
fn place(column: usize, row: usize) -> String {
    let letter = |at: usize| char::from(b'A' + u8::try_from(at).unwrap());
    let first = if column < 26 { String::new() } else { letter(column / 26 - 1).to_string() };
    format!("{first}{}{row}", letter(column % 26))
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// The sheets of a workbook by name, in order.
fn open(bytes: Vec<u8>) -> Vec<(String, Sheet)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        if let Ok(mut file) = archive.by_name(name) {
            file.read_to_string(&mut text).unwrap();
        }
        text
    };
    let all = |pattern: &str, text: &str| -> Vec<Vec<String>> {
        let found = Regex::new(pattern).unwrap();
        let groups = |found: regex::Captures<'_>| {
            found.iter().skip(1).map(|group| unescaped(group.map_or("", |group| group.as_str()))).collect()
        };
        found.captures_iter(text).map(groups).collect()
    };
    let strings = all(r"(?s)<si><t[^>]*>(.*?)</t></si>", &part("xl/sharedStrings.xml"));
    let styles = part("xl/styles.xml");
    let formats: HashMap<String, String> = all(r#"<numFmt numFmtId="(\d+)" formatCode="([^"]*)""#, &styles)
        .into_iter()
        .map(|found| (found[0].clone(), found[1].clone()))
        .collect();
    let (_, cell_styles) = styles.split_once("<cellXfs").unwrap();
    let (cell_styles, _) = cell_styles.split_once("</cellXfs>").unwrap();
    let styles = all(r#"<xf numFmtId="(\d+)""#, cell_styles);
    let names = all(r#"<sheet name="([^"]*)""#, &part("xl/workbook.xml"));
    let sheet = |(at, name): (usize, Vec<String>)| {
        let xml = part(&format!("xl/worksheets/sheet{}.xml", at + 1));
        let targets: HashMap<String, String> = all(
            r#"<Relationship Id="([^"]*)"[^>]*Target="([^"]*)""#,
            &part(&format!("xl/worksheets/_rels/sheet{}.xml.rels", at + 1)),
        )
        .into_iter()
        .map(|found| (found[0].clone(), found[1].clone()))
        .collect();
        let links: HashMap<String, String> =
            all(r#"<hyperlink ref="([^"]*)"(?: r:id="([^"]*)")?(?: location="([^"]*)")?"#, &xml)
                .into_iter()
                .map(|found| (found[0].clone(), targets.get(&found[1]).unwrap_or(&found[2]).clone()))
                .collect();
        let cells = all(r#"(?s)<c r="([A-Z]+\d+)"(?: s="(\d+)")?(?: t="(\w+)")?><v>(.*?)</v></c>"#, &xml)
            .into_iter()
            .map(|found| {
                let [name, style, kind, value] = found.try_into().unwrap();
                let is_text = kind == "s";
                let value = if is_text { strings[value.parse::<usize>().unwrap()][0].clone() } else { value };
                let format = styles[style.parse::<usize>().unwrap_or(0)][0].clone();
                let format = formats.get(&format).unwrap_or(&format).clone();
                (name.clone(), Cell { value, is_text, format, link: links.get(&name).cloned() })
            })
            .collect();
        (name[0].clone(), Sheet { cells, xml })
    };
    names.into_iter().enumerate().map(sheet).collect()
}

fn add(workbook: &mut Workbook<'_>, connection: &Connection, name: &str, sql: &str, lang: Lang) -> Vec<Vec<Value>> {
    let mut statement = connection.prepare(sql).unwrap();
    let outline = Outline::of(name, &statement, lang);
    let columns = statement.column_count();
    let rows = statement.query_map((), |row| (0..columns).map(|at| row.get(at)).collect()).unwrap();
    let rows: Vec<Vec<Value>> = rows.collect::<Result<_, _>>().unwrap();
    assert_eq!(workbook.sheet(&outline, &mut rows.iter().cloned().map(Ok)).unwrap(), rows.len());
    rows
}

fn saved(workbook: Workbook<'_>) -> Vec<(String, Sheet)> {
    let mut out = Cursor::new(Vec::new());
    workbook.save(&mut out).unwrap();
    open(out.into_inner())
}

fn sheet<'a>(sheets: &'a [(String, Sheet)], name: &str) -> &'a Sheet {
    &sheets.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("no sheet {name}")).1
}

/// A workbook of one SELECT, its first data row, and its explanation as text.
fn row_of(sql: &str) -> (Vec<Cell>, Sheet, String) {
    let store = Store::in_memory().unwrap();
    let mut workbook = Workbook::new(Lang::En, store.connection());
    let rows = add(&mut workbook, store.connection(), "mine", sql, Lang::En);
    let mut sheets = saved(workbook);
    let about = sheets[0].1.cells.values().map(|cell| cell.value.clone()).collect::<Vec<_>>().join("\n");
    let (name, sheet) = sheets.remove(1);
    assert_eq!(name, "mine");
    ((0..rows[0].len()).map(|column| sheet.cell(column, 2)).collect(), sheet, about)
}

#[test]
fn every_figure_leads_to_the_sentence_that_says_it() {
    let (_folder, path) = common::nanhai_database();
    let store = Store::open_read_only(&path).unwrap();
    let mut workbook = Workbook::new(Lang::Zh, store.connection());
    let rows = add(&mut workbook, store.connection(), "metric_flat", "SELECT * FROM metric_flat", Lang::Zh);
    let sheets = saved(workbook);
    assert_eq!(sheets.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["说明", "指标明细", "依据", "来源"]);
    let (metrics, evidence) = (sheet(&sheets, "指标明细"), sheet(&sheets, "依据"));
    let (id, value, figure) = (metrics.column("指标编号"), metrics.column("数值"), metrics.column("原文数字"));
    for row in 2..rows.len() + 2 {
        let shown = metrics.cell(value, row);
        assert!(!shown.is_text, "a figure stays a number: {shown:?}");
        let link = shown.link.unwrap();
        let target: usize = link.strip_prefix("'依据'!A").unwrap().parse().unwrap();
        assert_eq!(evidence.cell(0, target).value, metrics.cell(id, row).value);
        let sentence = evidence.cell(evidence.column("原文句子"), target).value;
        assert!(sentence.contains(&metrics.cell(figure, row).value), "{sentence}");
    }
    let address = evidence.cell(evidence.column("网址"), 2);
    assert_eq!(address.link.as_deref(), Some(address.value.as_str()));
    assert!(address.value.starts_with("http://example.org/20"), "{address:?}");
    let sources = sheet(&sheets, "来源");
    let years: Vec<String> = (2..5).map(|row| sources.cell(sources.column("报告年度"), row).value).collect();
    assert_eq!(years, ["2016", "2017", "2018"]);
}

#[test]
fn every_canned_view_is_written_as_it_is_and_its_links_lead_where_they_should() {
    let (_folder, path) = common::nanhai_database();
    let store = Store::open_read_only(&path).unwrap();
    let mut workbook = Workbook::new(Lang::Code, store.connection());
    let mut all = Vec::new();
    for view in canned_views() {
        let sql = format!("SELECT * FROM {}", view.name);
        all.push((view.name, add(&mut workbook, store.connection(), view.name, &sql, Lang::Code)));
    }
    let sheets = saved(workbook);
    let evidence = sheet(&sheets, "Evidence");
    let figure = evidence.column("figure");
    let mut links = 0;
    for ((name, rows), (title, sheet)) in all.iter().zip(&sheets[1..]) {
        assert!(name.starts_with(title.as_str()), "{name} {title}");
        for (row, values) in rows.iter().enumerate() {
            for (column, value) in values.iter().enumerate() {
                let cell = sheet.cell(column, row + 2);
                let wanted = text(value).unwrap_or_default();
                if cell.format != "yyyy-mm-dd" {
                    assert_eq!(cell.value, wanted, "{name}, row {row}, column {column}");
                }
                let Some(link) = cell.link else { continue };
                links += 1;
                let target: usize = link.strip_prefix("'Evidence'!A").unwrap().parse().unwrap();
                if matches!(value, Value::Integer(_)) && sheet.headers()[column].starts_with(char::is_alphabetic) {
                    let printed = evidence.cell(figure, target).value;
                    assert_eq!(printed.trim_end_matches('%'), wanted, "{name}, row {row}, column {column}");
                }
            }
        }
    }
    assert!(links > 150, "{links}");
}

#[test]
fn no_text_runs_or_becomes_a_number() {
    let texts =
        ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-1+1", "{=1}", "440605", "http://example.org", "internal:A1"];
    let select = texts.iter().enumerate().map(|(at, text)| format!("'{}' AS c{at}", text.replace('\'', "''")));
    let (cells, sheet, _) = row_of(&format!("SELECT {}", select.collect::<Vec<_>>().join(", ")));
    for (cell, text) in cells.iter().zip(texts) {
        assert_eq!((cell.value.as_str(), cell.is_text, &cell.link), (text, true, &None));
    }
    assert!(!sheet.xml.contains("<f>") && !sheet.xml.contains("<f "), "no formula");
}

#[test]
fn values_are_shown_as_what_they_are() {
    let (cells, sheet, _) = row_of(
        "SELECT 2018 AS year, 1234 AS received, 284000000.0 AS value, 27.8 AS recomputed, 26.0 AS growth,
             '2018-12-31' AS as_of, '2018-12-31T12:00:00Z' AS started_at, '2019' AS deadline, 1 AS part_year,
             NULL AS note, 9007199254740993 AS metric_id, x'00ff' AS blob",
    );
    let shown: Vec<(&str, &str, bool)> =
        cells.iter().map(|cell| (cell.value.as_str(), cell.format.as_str(), cell.is_text)).collect();
    assert_eq!(
        shown,
        [
            ("2018", "1", false), // 0
            ("1234", "3", false), // #,##0
            ("284000000", "3", false),
            ("27.8", "#,##0.00##", false),
            ("26", "2", false), // 0.00
            ("43465", "yyyy-mm-dd", false),
            ("43465.5", "yyyy-mm-dd hh:mm:ss", false),
            ("2019", "49", true), // @
            ("1", "1", false),
            ("", "", false),
            ("9007199254740993", "49", true),
            ("00ff", "49", true),
        ]
    );
    assert!(sheet.xml.contains(r#"<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>"#));
    assert!(sheet.xml.contains(r#"<autoFilter ref="A1:L2"/>"#));
}

#[test]
fn a_text_that_no_cell_holds_is_cut_and_counted() {
    let (cells, _, about) = row_of("SELECT replace(hex(zeroblob(20000)), '0', '长') AS text, 'short' AS note");
    assert_eq!(cells[0].value.chars().count(), 32_767);
    assert!(cells[0].value.ends_with("长…"));
    assert!(about.contains("Texts cut, with … at their end, since a cell holds 32,767 characters: 1."), "{about}");
    let (_, _, about) = row_of("SELECT 'short' AS note");
    assert!(!about.contains("Texts cut"));
}

#[test]
fn the_first_sheet_explains_the_others() {
    let (_folder, path) = common::nanhai_database();
    let store = Store::open_read_only(&path).unwrap();
    let explained = |lang| {
        let mut workbook = Workbook::new(lang, store.connection());
        add(&mut workbook, store.connection(), "year_over_year", "SELECT * FROM year_over_year", lang);
        let sheets = saved(workbook);
        let about = &sheets[0].1;
        let rows = (1..=about.xml.matches("<row ").count() + 20)
            .map(|row| (0..5).map(|column| about.cell(column, row).value).collect::<Vec<_>>().join("|"));
        (
            rows.collect::<Vec<_>>().join("\n"),
            about.cells.values().filter_map(|cell| cell.link.clone()).collect::<Vec<_>>(),
        )
    };
    let (zh, links) = explained(Lang::Zh);
    assert!(zh.contains("编码手册版本|test"), "{zh}");
    assert!(zh.contains("同比变化|某项数字比上年如何变化，两年能否比较？|year_over_year|"), "{zh}");
    assert!(zh.contains("\n注意|"), "{zh}");
    assert!(zh.contains("|growth|数值|%\n"), "{zh}");
    assert!(links.contains(&"'同比变化'!A1".to_owned()), "{links:?}");
    let (en, _) = explained(Lang::En);
    assert!(en.contains("|growth|number|%\n") && en.contains("\nbeware|"), "{en}");
}

#[test]
fn a_table_that_names_no_report_has_all_that_count_for_sources() {
    let (_folder, path) = common::nanhai_database();
    let store = Store::open_read_only(&path).unwrap();
    let mut workbook = Workbook::new(Lang::En, store.connection());
    add(&mut workbook, store.connection(), "coverage", "SELECT * FROM coverage", Lang::En);
    let sheets = saved(workbook);
    assert!(sheets.iter().all(|(name, _)| name != "Evidence"));
    let sources = sheet(&sheets, "Sources");
    assert_eq!((2..9).filter(|row| !sources.cell(0, *row).value.is_empty()).count(), 3);

    let mut workbook = Workbook::new(Lang::En, store.connection());
    let one = "SELECT * FROM metric_flat WHERE report_year = 2017";
    add(&mut workbook, store.connection(), "metric_flat", one, Lang::En);
    let sheets = saved(workbook);
    let sources = sheet(&sheets, "Sources");
    assert_eq!((2..9).filter(|row| !sources.cell(0, *row).value.is_empty()).count(), 1);
}

#[test]
fn evidence_says_what_was_put_right_by_hand() {
    let (_folder, path) = common::nanhai_database();
    let change = "
        INSERT INTO correction (target, action, sha256, page, expected, corrected, reason, author, corrected_on, status, before)
        VALUES ('metric', 'fix', '', 1, '{}', '{}', 'a digit', '王某', '2026-11-22', 'in_force',
            '{\"code\":\"reconsideration.accepted\",\"year\":2018,\"value\":889,\"unit\":\"件\"}');
        UPDATE metric SET correction_id = last_insert_rowid()
        WHERE metric_id = (SELECT metric_id FROM metric_flat WHERE code = 'reconsideration.accepted' AND year = 2018
            AND measure = 'value')";
    Connection::open(&path).unwrap().execute_batch(change).unwrap();
    let store = Store::open_read_only(&path).unwrap();
    let mut workbook = Workbook::new(Lang::En, store.connection());
    let sql = "SELECT * FROM reconsideration_outcome WHERE year = 2018";
    add(&mut workbook, store.connection(), "reconsideration_outcome", sql, Lang::En);
    let sheets = saved(workbook);
    let (outcome, evidence) = (&sheets[1].1, sheet(&sheets, "Evidence"));
    let link = outcome.cell(outcome.column("accepted"), 2).link.unwrap();
    let row = link.strip_prefix("'Evidence'!A").unwrap().parse().unwrap();
    let corrected = evidence.column("corrected");
    assert_eq!(
        evidence.cell(corrected, row).value,
        "read as reconsideration.accepted 2018 889件 (王某, 2026-11-22: a digit)"
    );
    let all = (2..40).filter(|row| !evidence.cell(corrected, *row).value.is_empty());
    assert_eq!(all.count(), 1, "no other figure says so");
}

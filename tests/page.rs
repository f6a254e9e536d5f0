//! The page and the charts: what stands on them is what the views say, and no text gets out of its place.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

use crate::common::nanhai_database;
use assert_cmd::cargo::cargo_bin;
use rusqlite::Connection;
use serde_json::Value;
use warehouse::chart::{self, ChartLang, Rows};
use warehouse::codebook::Codebook;
use warehouse::ingest::compare_places;
use warehouse::page::atlas::{self, Atlas, PageLang, Selection};
use warehouse::store::Store;

/// Texts that would run or break something if they were taken for markup.
const HOSTILE: &str =
    "</script><script>window.ran=1</script><img src=x onerror=\"window.ran=1\">\"'`\u{202e}倒\u{2028}{{DATA}}";

fn warehouse(db: &Path, args: &[&str]) -> (i32, String, String) {
    let made = Command::new(cargo_bin!("warehouse")).arg("--db").arg(db).args(args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (made.status.code().unwrap(), text(made.stdout), text(made.stderr))
}

fn atlas(path: &Path, selection: &Selection) -> Atlas {
    atlas::read(Store::open_read_only(path).unwrap().connection(), selection).unwrap()
}

/// The data block of a page as its script reads it.
fn data(page: &str) -> Value {
    let (_, behind) = page.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    serde_json::from_str(behind.split_once("</script>").unwrap().0).unwrap()
}

/// Rows of a table of a detail, by column.
fn table(page: &Value, name: &str) -> Vec<HashMap<String, Value>> {
    let tables = page["details"][0][1]["tables"].as_array().unwrap();
    let table = tables.iter().find(|table| table["name"] == name).unwrap();
    let columns: Vec<String> =
        table["columns"].as_array().unwrap().iter().map(|column| column[0].as_str().unwrap().to_owned()).collect();
    let rows = table["rows"].as_array().unwrap().iter();
    rows.map(|row| columns.iter().cloned().zip(row.as_array().unwrap().iter().cloned()).collect()).collect()
}

#[test]
fn numbers_are_those_of_the_views() {
    let (_folder, path) = nanhai_database();
    let page = data(&atlas::html(&atlas(&path, &Selection::default()), PageLang::Zh).unwrap());
    let trend = table(&page, "reconsideration_trend");
    let years: Vec<&Value> = trend.iter().map(|row| &row["year"]).collect();
    assert_eq!(years, [2016, 2017, 2018]);
    let of = |column: &str| trend.iter().map(|row| row[column].clone()).collect::<Vec<Value>>();
    assert_eq!(of("comprehensive_rate_reported"), [27.8, 26.6, 40.5]);
    assert_eq!(of("comprehensive_rate_recomputed"), [27.79, 26.63, 40.53]);
    assert_eq!(of("direct_rate_recomputed"), [4.84, 4.21, 5.4]);
    assert_eq!(of("part_year"), [1, 1, 0]);
    let later: Vec<(Value, Value)> = table(&page, "vintage")
        .iter()
        .filter(|row| row["code"] == "reconsideration.comprehensive_correction_rate")
        .map(|row| (row["year"].clone(), row["value"].clone()))
        .collect();
    assert_eq!(later, [(2016.into(), 26.into()), (2017.into(), 27.9.into())]);
}

#[test]
fn every_mark_has_its_evidence() {
    let (_folder, path) = nanhai_database();
    let page = data(&atlas::html(&atlas(&path, &Selection::default()), PageLang::Zh).unwrap());
    let evidence = page["details"][0][1]["evidence"].as_array().unwrap();
    let known: HashMap<i64, &Value> = evidence.iter().map(|row| (row[0].as_i64().unwrap(), row)).collect();
    let mut marks = 0;
    for name in ["vintage", "year_over_year"] {
        for row in table(&page, name) {
            assert!(known.contains_key(&row["metric_id"].as_i64().unwrap()), "{name}: {row:?}");
            marks += 1;
        }
    }
    for row in table(&page, "reconsideration_trend") {
        let ids: HashMap<String, i64> = serde_json::from_str(row["evidence"].as_str().unwrap()).unwrap();
        for column in ["upheld", "terminated", "concluded", "comprehensive_rate_reported"] {
            let metric = known[&ids[column]];
            assert_eq!(metric[6].as_f64(), row[column].as_f64(), "{column}");
            marks += 1;
        }
    }
    for series in page["overview"]["series"].as_array().unwrap() {
        if series["what"].as_str().unwrap().contains('.') {
            for id in series["id"].as_array().unwrap() {
                assert!(known.contains_key(&id.as_i64().unwrap()));
                marks += 1;
            }
        }
    }
    assert!(marks > 70, "{marks}");
    // The span is that of the figure in its sentence.
    let sentences = page["details"][0][1]["sentences"].as_array().unwrap();
    for row in evidence {
        let sentence: Vec<char> = sentences[row[18].as_u64().unwrap() as usize].as_str().unwrap().chars().collect();
        let (from, to) = (row[16].as_u64().unwrap() as usize, row[17].as_u64().unwrap() as usize);
        assert_eq!(sentence[from..to].iter().collect::<String>(), row[12].as_str().unwrap());
    }
}

#[test]
fn points_left_out_say_why() {
    let (_folder, path) = nanhai_database();
    let atlas = atlas(&path, &Selection::default());
    let series = atlas.overview.series.iter().find(|series| series.what == "reconsideration.accepted").unwrap();
    let points: Vec<_> = series.year.iter().zip(&series.why_not).map(|(year, why)| (*year, *why)).collect();
    assert_eq!(points, [(2016, "part_year"), (2017, "part_year"), (2018, "")]);
    assert!(atlas.overview.series.iter().any(|series| series.what == "direct_rate_recomputed"));
}

#[test]
fn years_and_places_are_chosen() {
    let (_folder, path) = nanhai_database();
    let page = data(
        &atlas::html(&atlas(&path, &Selection { years: Some((2017, 2018)), ..Selection::default() }), PageLang::En)
            .unwrap(),
    );
    assert_eq!(table(&page, "reconsideration_trend").len(), 2);
    assert_eq!(table(&page, "report_year").len(), 2);
    for (place, says) in [("无此地", "无此地"), ("南海县", "广东省佛山市南海区")] {
        let (status, _, message) = warehouse(&path, &["page", "--place", place, "-o", "-"]);
        assert_eq!((status, message.contains(says)), (1, true), "{message}");
    }
    let (status, _, message) = warehouse(&path, &["page", "--year", "2016,2018", "-o", "-"]);
    assert_eq!((status, message.contains("one range")), (2, true), "{message}");
    let (status, page, _) = warehouse(&path, &["page", "--place", "440605", "--lang", "en", "-o", "-"]);
    assert_eq!(status, 0);
    assert!(page.contains("<html lang=\"en\">"));
}

#[test]
fn no_text_of_a_report_is_markup() {
    let (_folder, path) = nanhai_database();
    let connection = Connection::open(&path).unwrap();
    for sql in [
        "UPDATE report_year SET title = ?1, issuer = ?1, url = 'javascript:' || ?1",
        "UPDATE report_year SET text = text || ?1",
        "UPDATE metric SET label = ?1, reading = ?1, sentence_end = sentence_end + 5 WHERE year = 2016",
        "UPDATE metric SET segment = ?1 WHERE code = 'reconsideration.upheld'",
        "UPDATE document SET source = ?1",
        "UPDATE jurisdiction SET name = ?1, full_name = ?1 || jurisdiction_id",
        "UPDATE metric_definition SET name_zh = ?1, name_en = ?1",
        "INSERT INTO issue (report_year_id, seq, theme, text, text_start, text_end) VALUES (1, 1, ?1, ?1, 0, 1)",
        "INSERT INTO plan_item (report_year_id, seq, theme, text, text_start, text_end) VALUES (1, 1, 'other', ?1, 0, 1)",
    ] {
        connection.execute(sql, [HOSTILE]).unwrap();
    }
    drop(connection);
    compare_places(&mut Store::open(&path).unwrap(), &Codebook::embedded().unwrap()).unwrap();
    let page = atlas::html(&atlas(&path, &Selection::default()), PageLang::Zh).unwrap();
    assert_eq!(page.matches("<script").count(), 3, "words, data, script");
    assert_eq!(page.matches("</script>").count(), 3);
    assert!(!page.contains("<img"));
    assert!(!page.contains('\u{2028}'));
    // The texts are there, but for the marks of direction: the browser test looks at what becomes of them.
    assert!(!page.contains('\u{202e}'));
    assert_eq!(table(&data(&page), "report_year")[0]["title"], HOSTILE.replace('\u{202e}', "\u{fffd}"));

    let store = Store::open_read_only(&path).unwrap();
    for view in ["reconsideration_trend", "reconsideration_outcome", "coverage", "consistency"] {
        let mut statement = store.connection().prepare(&format!("SELECT * FROM {view}")).unwrap();
        let rows = Rows::read(store.connection(), view, &mut statement, ()).unwrap();
        let svg = chart::svg(&rows, ChartLang::Zh).unwrap();
        assert!(!svg.contains("<script") && !svg.contains("<img") && !svg.contains('\u{202e}'), "{view}");
        assert!(svg.contains("&lt;script&gt;"), "{view}");
    }
}

#[test]
fn the_page_asks_nobody() {
    let (_folder, path) = nanhai_database();
    let page = atlas::html(&atlas(&path, &Selection::default()), PageLang::Zh).unwrap();
    assert!(page.contains("default-src 'none'; style-src 'sha256-"));
    for word in ["<link", "src=", "@import", "url(http", "unsafe-inline"] {
        assert!(!page.contains(word), "{word}");
    }
}

#[test]
fn charts_show_the_figures_of_their_rows() {
    let (folder, path) = nanhai_database();
    let svg = folder.path().join("rates.svg");
    let (status, _, message) = warehouse(&path, &["chart", "reconsideration_trend", "-o", svg.to_str().unwrap()]);
    assert_eq!(status, 0, "{message}");
    let svg = std::fs::read_to_string(svg).unwrap();
    for words in ["广东省佛山市南海区", "40.5%", "27.9%", "26%", "4.21%", "非全年", "至11-22"] {
        assert!(svg.contains(words), "{words}");
    }
    // One full dot for each rate of the only full year, half ones for the others, two hollow ones.
    assert_eq!(svg.matches("<circle").count(), 6 + 2 + 3);
    let png = folder.path().join("docket.png");
    let (status, _, message) = warehouse(&path, &["chart", "reconsideration_outcome", "-o", png.to_str().unwrap()]);
    // A system without fonts says so.
    if status == 0 {
        assert!(std::fs::read(png).unwrap().starts_with(b"\x89PNG"));
    } else {
        assert!(message.contains("no font"), "{message}");
    }
}

#[test]
fn a_chart_that_cannot_be_drawn_says_what_can() {
    let (_folder, path) = nanhai_database();
    for (args, words) in [
        (vec!["chart", "copies", "-o", "none/x.svg"], "copies"),
        (vec!["chart", "restatement", "-o", "none/x.svg"], "year_over_year"),
        (vec!["chart", "coverage", "-o", "none/x.gif"], ".svg or .png"),
        (vec!["chart", "vintage", "--code", "no.such", "-o", "none/x.svg"], "no.such"),
        (vec!["chart", "vintage", "--year", "1999", "-o", "none/x.svg"], "no rows"),
    ] {
        let (status, out, message) = warehouse(&path, &args);
        assert_eq!(status, 2, "{args:?}: {message}");
        assert!(message.contains(words) && out.is_empty(), "{message}");
        assert_eq!(message.lines().count(), 1);
    }
}

//! `warehouse export`: what is in the files, read back by other readers than the program.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Output;

use crate::common::{Cutoff, add, constructed, nanhai_database, place, report};
use assert_cmd::Command;
use rusqlite::Connection;
use serde_json::Value as Json;
use warehouse::extract::Measure::Value;
use warehouse::report::Level;
use warehouse::store::Store;

fn warehouse(db: &Path, args: &[&str]) -> Output {
    Command::cargo_bin("warehouse").unwrap().env_remove("WAREHOUSE_DB").arg("--db").arg(db).args(args).output().unwrap()
}

/// Standard output and standard error of an export that works.
fn export(db: &Path, args: &[&str]) -> (String, String) {
    let output = warehouse(db, &[&["export"], args].concat());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{args:?}: {said}");
    (String::from_utf8(output.stdout).unwrap(), said)
}

/// The one line that a refused export says.
fn refused(db: &Path, args: &[&str], status: i32) -> String {
    let output = warehouse(db, &[&["export"], args].concat());
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(status), "{args:?}: {said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(output.stdout.is_empty());
    said
}

/// The rows of a CSV, each by its headers.
fn rows(csv: &str) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// The row whose columns have these values.
fn row<'a>(rows: &'a [HashMap<String, String>], wanted: &[(&str, &str)]) -> &'a HashMap<String, String> {
    let fits = |row: &&HashMap<String, String>| wanted.iter().all(|(column, value)| row[*column] == *value);
    let found: Vec<_> = rows.iter().filter(fits).collect();
    assert_eq!(found.len(), 1, "{wanted:?}");
    found[0]
}

/// A view of one's own in the database.
fn with_view(db: &Path, sql: &str) {
    Connection::open(db).unwrap().execute_batch(sql).unwrap();
}

fn json(path: &Path) -> Json {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn csv_has_crlf_plain_numbers_iso_dates_and_nothing_for_null() {
    let (_folder, db) = nanhai_database();
    let (csv, _) = export(&db, &["-o", "-", "--columns", "full_name,code,year,value,as_of,segment"]);
    assert!(csv.starts_with("full_name,code,year,value,as_of,segment\r\n"));
    assert!(csv.contains("\r\n广东省佛山市南海区,reconsideration.received,2016,597,2016-11-22,\r\n"));
    assert!(csv.contains(",27.8,2016-11-22,\r\n"));
    assert!(!csv.replace("\r\n", "").contains('\n'));
}

#[test]
fn a_text_that_a_spreadsheet_would_run_is_guarded_and_a_number_is_not() {
    let (_folder, db) = nanhai_database();
    with_view(
        &db,
        "CREATE VIEW risky AS SELECT '=1+1' AS formula, '@sum' AS at, '＝1' AS wide, '''quoted' AS quoted,
         'plain' AS plain, -29.7 AS number, '-29.7%' AS figure",
    );
    let (guarded, _) = export(&db, &["risky", "-o", "-"]);
    assert_eq!(guarded.lines().nth(1).unwrap(), "'=1+1,'@sum,'＝1,''quoted,plain,-29.7,'-29.7%");
    let (raw, _) = export(&db, &["risky", "-o", "-", "--raw"]);
    assert_eq!(raw.lines().nth(1).unwrap(), "=1+1,@sum,＝1,'quoted,plain,-29.7,-29.7%");
    let query = warehouse(&db, &["query", "risky", "--format", "csv"]);
    assert!(String::from_utf8(query.stdout).unwrap().contains("'=1+1,"));
}

#[test]
fn excel_gets_a_mark_and_is_told_of_cells_that_it_cuts() {
    let (folder, db) = nanhai_database();
    with_view(&db, "CREATE VIEW long AS SELECT printf('%.*c', 40000, 'x') AS text");
    let file = folder.path().join("long.csv");
    let (_, said) = export(&db, &["long", "-o", file.to_str().unwrap(), "--excel"]);
    assert!(said.contains("1 cell longer than the 32,767"), "{said}");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("\u{feff}text\r\n"));
    assert_eq!(text.len(), "\u{feff}text\r\n".len() + 40_000 + 2);
    let (_, said) = export(&db, &["long", "-o", file.to_str().unwrap()]);
    assert!(!said.contains("longer"), "{said}");
}

#[test]
fn json_lines_have_the_names_of_the_database_in_any_language() {
    let (_folder, db) = nanhai_database();
    let (lines, _) = export(&db, &["reconsideration_trend", "--format", "jsonl", "--lang", "zh", "-o", "-"]);
    let first: Json = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(lines.lines().count(), 3);
    assert_eq!(first["received"], 597);
    assert_eq!(first["comprehensive_rate_reported"], 27.8);
    assert_eq!(first["as_of"], "2016-11-22");
    assert_eq!(first["previous_year"], Json::Null);
}

#[test]
fn headers_are_in_the_language_asked_for() {
    let (_folder, db) = nanhai_database();
    let first = |lang: &str| {
        let (csv, _) = export(&db, &["-o", "-", "--columns", "full_name,year,value", "--lang", lang]);
        csv.lines().next().unwrap().to_owned()
    };
    assert_eq!(first("zh"), "地区全称,年份,数值");
    assert_eq!(first("en"), "full name of place,year,value");
}

#[test]
fn years_across_takes_the_years_own_report_and_names_the_others() {
    let (_folder, db) = nanhai_database();
    let (csv, _) = export(&db, &["metric_flat", "--layout", "years", "-o", "-"]);
    let all = rows(&csv);
    let rate = row(&all, &[("code", "reconsideration.comprehensive_correction_rate"), ("unit", "%")]);
    assert_eq!((&*rate["2016"], &*rate["2017"], &*rate["2018"]), ("27.8", "26.6", "40.5"));
    assert!(rate["2016 note"].starts_with("part-year: to 2016-11-22; also 2017 report: 26 (metric "), "{rate:?}");
    assert!(rate["2017 note"].starts_with("part-year: 截至目前; also 2018 report: 27.9 (metric "));
    assert_eq!(rate["2018 note"], "");
    let growth = row(&all, &[("code", "reconsideration.accepted"), ("measure", "growth")]);
    assert_eq!((&*growth["2018"], &*growth["2016"]), ("35.9", ""));
    assert_eq!(row(&all, &[("code", "reconsideration.received")])["name_en"], "reconsideration applications received");
}

#[test]
fn years_across_of_a_docket_has_a_row_a_figure_with_its_evidence() {
    let (_folder, db) = nanhai_database();
    let (csv, _) = export(&db, &["nanhai_reconsideration_2016_2018", "--layout", "years", "-o", "-"]);
    let all = rows(&csv);
    let received = row(&all, &[("column", "received")]);
    assert_eq!((&*received["2016"], &*received["2017"], &*received["2018"]), ("597", "657", "918"));
    assert_eq!((&*received["unit"], &*received["name_zh"]), ("件", "收到申请"));
    assert!(received["2016 note"].contains("part-year: to 2016-11-22"), "{received:?}");
    let (value, code): (f64, String) = Connection::open(&db)
        .unwrap()
        .query_row("SELECT value, code FROM metric WHERE metric_id = ?1", [&received["2018 metric_id"]], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!((value, &*code), (918.0, "reconsideration.received"));
    // What is worked out has no figure of its own, and flags and years are no figures.
    assert_eq!(row(&all, &[("column", "comprehensive_rate_recomputed")])["2018 metric_id"], "");
    assert!(all.iter().all(|row| !["comparable", "part_year", "year"].contains(&&*row["column"])));
}

#[test]
fn metrics_across_keeps_level_change_and_growth_apart() {
    let (_folder, db) = nanhai_database();
    let (csv, _) = export(&db, &["metric_flat", "--layout", "metrics", "-o", "-"]);
    let all = rows(&csv);
    let year = row(&all, &[("full_name", "广东省佛山市南海区"), ("year", "2018")]);
    assert_eq!(year["reconsideration.accepted 件"], "898");
    assert_eq!(year["reconsideration.accepted change 件"], "237");
    assert_eq!(year["reconsideration.accepted growth 件"], "35.9");
    assert_eq!(year["reconsideration.received"], "918", "in the unit of its entry");
    let (zh, _) = export(&db, &["metric_flat", "--layout", "metrics", "--lang", "zh", "-o", "-"]);
    assert!(zh.lines().next().unwrap().contains(",行政复议申请收件数（件）,行政复议申请收件数（件） 说明,"), "{zh}");
}

/// Two reports on 2015 by later years, and one that says two things of itself.
fn contradictory() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("warehouse.db");
    let mut store = Store::open(&path).unwrap();
    let county = || Some(place(Some("990001"), &[("某省", Level::Province), ("某县", Level::County)]));
    let one =
        report(1, county(), 2016, Cutoff::default(), &[("received", Value, 2015, 5.0), ("accepted", Value, 2016, 3.0)]);
    let two = report(
        2,
        county(),
        2017,
        Cutoff::default(),
        &[("received", Value, 2015, 6.0), ("accepted", Value, 2017, 8.0), ("accepted", Value, 2017, 9.0)],
    );
    let nowhere = report(3, None, 2017, Cutoff::default(), &[("received", Value, 2017, 77.0)]);
    add(&mut store, "county", &[one, two, nowhere]);
    (folder, path)
}

#[test]
fn a_cell_for_two_values_is_empty_and_its_note_has_both() {
    let (_folder, db) = contradictory();
    let (csv, said) = export(&db, &["metric_flat", "--layout", "years", "-o", "-"]);
    let all = rows(&csv);
    let received = row(&all, &[("code", "reconsideration.received")]);
    assert_eq!((&*received["2015"], &*received["2015 metric_id"]), ("", ""));
    let note = &received["2015 note"];
    assert!(
        note.starts_with("several values: 2016 report: 5 (metric ") && note.contains("; 2017 report: 6 (metric "),
        "{note}"
    );
    let accepted = row(&all, &[("code", "reconsideration.accepted")]);
    assert_eq!((&*accepted["2016"], &*accepted["2017"]), ("3", ""));
    assert!(accepted["2017 note"].contains("8 (metric ") && accepted["2017 note"].contains("9 (metric "));
    // Two texts without a place may be of two places: their figures have no row.
    assert!(said.contains("1 whose place or year is not settled"), "{said}");
    assert!(!csv.contains("77"));
    let (csv, _) = export(&db, &["metric_flat", "--layout", "metrics", "-o", "-"]);
    let year = rows(&csv);
    let year = row(&year, &[("year", "2017")]);
    assert!(
        year["reconsideration.accepted 件"].is_empty() && year["reconsideration.accepted 件 note"].contains("several")
    );
}

/// In every layout of every view each cell is the figure that its `metric_id` names, and no figure is lost.
#[test]
fn every_cell_is_the_figure_that_it_is_traced_to() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("warehouse.db");
    let reports = constructed("tests/reports");
    let inputs: Vec<&str> = reports.iter().map(|path| path.to_str().unwrap()).collect();
    let ingested = warehouse(&db, &[&["ingest", "examples"], &inputs[..]].concat());
    assert!(ingested.status.success(), "{}", String::from_utf8_lossy(&ingested.stderr));
    let (flat, _) = export(&db, &["metric_flat", "-o", "-", "--raw"]);
    let flat: HashMap<String, HashMap<String, String>> =
        rows(&flat).into_iter().map(|row| (row["metric_id"].clone(), row)).collect();
    let (years, _) = export(&db, &["metric_flat", "--layout", "years", "-o", "-", "--raw"]);
    let mut cells = 0;
    let mut said = String::new();
    let mut values: HashMap<(String, String, String), Vec<String>> = HashMap::new();
    for row in rows(&years) {
        for (column, id) in row.iter().filter(|(column, _)| column.ends_with(" metric_id")) {
            let year = column.trim_end_matches(" metric_id");
            said += &row[&format!("{year} note")];
            let Some(figure) = flat.get(id) else { continue };
            cells += 1;
            for name in ["full_name", "code", "segment", "measure", "section", "unit", "members"] {
                assert_eq!(figure[name], row[name], "metric {id}");
            }
            assert_eq!((&figure["value"], &*figure["year"]), (&row[year], year), "metric {id}");
            let key = (row["full_name"].clone(), row["code"].clone() + &row["label"], year.to_owned());
            values.entry(key).or_default().push(row[year].clone());
        }
    }
    assert!(cells > 300, "{cells}");
    for (id, figure) in flat.iter().filter(|(_, figure)| !figure["full_name"].is_empty() && !figure["year"].is_empty())
    {
        let label = if figure["code"].is_empty() { figure["label"].clone() } else { String::new() };
        let key = (figure["full_name"].clone(), figure["code"].clone() + &label, figure["year"].clone());
        let there = values.get(&key).is_some_and(|values| values.contains(&figure["value"]));
        assert!(there || said.contains(&format!("(metric {id})")), "metric {id} is in no cell and in no note");
    }
}

#[test]
fn a_view_that_cannot_be_laid_out_says_why_and_which_can() {
    let (_folder, db) = nanhai_database();
    let said = refused(&db, &["coverage", "--layout", "years", "-o", "-"], 2);
    assert!(said.contains("no column year, value") && said.contains("year_over_year"), "{said}");
    let said = refused(&db, &["plan_follow_up", "--layout", "years", "-o", "-"], 2);
    assert!(said.contains("no column code"), "{said}");
    let said = refused(&db, &["reconsideration_trend", "--layout", "metrics", "-o", "-"], 2);
    assert!(said.contains("a column for each figure already"), "{said}");
}

#[test]
fn columns_and_limit_are_those_of_what_is_laid_out() {
    let (_folder, db) = nanhai_database();
    let layout = ["--layout", "years", "-o", "-", "--columns", "code,2018,2018 note", "--limit", "2"];
    let (csv, _) = export(&db, &layout);
    assert_eq!(csv.lines().next().unwrap(), "code,2018,2018 note");
    assert_eq!(rows(&csv).len(), 2);
    // Two series, not the series of two rows.
    let (whole, _) = export(&db, &["--layout", "years", "-o", "-"]);
    assert_eq!(rows(&csv)[1]["2018"], rows(&whole)[1]["2018"]);
    let said = refused(&db, &["--layout", "years", "-o", "-", "--columns", "code,2031"], 2);
    assert!(said.contains("no column 2031; there are"), "{said}");
    assert!(refused(&db, &["-o", "-", "--columns", "cod"], 2).contains("no column cod"));
}

#[test]
fn several_views_go_into_a_folder_with_their_dictionary() {
    let (folder, db) = nanhai_database();
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("notes.txt"), "mine").unwrap();
    fs::write(out.join("issue.csv"), "old").unwrap();
    let (_, said) = export(&db, &["--all", "--lang", "zh", "-o", out.to_str().unwrap()]);
    assert!(said.contains("metric.csv: "), "{said}");
    assert_eq!(fs::read_to_string(out.join("notes.txt")).unwrap(), "mine");
    let package = json(&out.join("datapackage.json"));
    assert_eq!(package["profile"], "tabular-data-package");
    assert_eq!(package["codebookVersion"], "test");
    assert_eq!(package["sources"].as_array().unwrap().len(), 3);
    assert!(package["description"].as_str().unwrap().contains("take one ' off"));
    let resources = package["resources"].as_array().unwrap();
    let mut listed: Vec<String> =
        resources.iter().map(|resource| resource["path"].as_str().unwrap().to_owned()).collect();
    for resource in resources {
        let path = out.join(resource["path"].as_str().unwrap());
        assert_eq!(resource["bytes"], path.metadata().unwrap().len());
        let mut csv = csv::Reader::from_path(&path).unwrap();
        let fields = resource["schema"]["fields"].as_array().unwrap();
        let names: Vec<&str> = fields.iter().map(|field| field["name"].as_str().unwrap()).collect();
        assert_eq!(csv.headers().unwrap(), names, "{}", path.display());
    }
    let find = |name: &str| resources.iter().find(|resource| resource["name"] == name).unwrap();
    let metric = &find("metric")["schema"];
    assert_eq!(metric["primaryKey"], serde_json::json!(["指标编号"]));
    let report =
        serde_json::json!({"fields": ["报告编号"], "reference": {"resource": "report_year", "fields": ["报告编号"]}});
    assert!(metric["foreignKeys"].as_array().unwrap().contains(&report), "{metric}");
    let flags = find("reconsideration_trend")["schema"]["fields"].as_array().unwrap();
    let part_year = flags.iter().find(|field| field["name"] == "是否非全年").unwrap();
    assert_eq!((&part_year["type"], &part_year["trueValues"]), (&"boolean".into(), &serde_json::json!(["1"])));
    let dictionary = fs::read_to_string(out.join("DICTIONARY.md")).unwrap();
    for said in ["指标编号", "metric number", "Warnings: never add up rows of different measure", "take one ' off"]
    {
        assert!(dictionary.contains(said), "{said}");
    }
    // All that is there is listed, and nothing half-written stays.
    listed.extend(["datapackage.json", "DICTIONARY.md", "notes.txt"].map(str::to_owned));
    listed.sort();
    let mut there: Vec<String> =
        fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    there.sort();
    assert_eq!(there, listed);
    assert!(!there.iter().any(|name| ["setting.csv", "stale_place.csv"].contains(&name.as_str())));
}

#[test]
fn a_filter_narrows_the_views_that_have_its_column_and_says_which_have_not() {
    let (folder, db) = nanhai_database();
    let out = folder.path().join("out");
    let to = out.to_str().unwrap();
    let (_, said) =
        export(&db, &["metric_flat", "coverage", "--year", "2018", "--code", "reconsideration.received", "-o", to]);
    assert!(said.contains("without --year, for which they have no column: coverage"), "{said}");
    assert!(!said.contains("without --code"), "{said}");
    assert_eq!(rows(&fs::read_to_string(out.join("metric_flat.csv")).unwrap()).len(), 1);
    // Filtered by the code all the same.
    assert_eq!(rows(&fs::read_to_string(out.join("coverage.csv")).unwrap()).len(), 1);
    let package = json(&out.join("datapackage.json"));
    assert_eq!(package["sources"].as_array().unwrap().len(), 1, "of the one report that is left");
    let (_, said) = export(&db, &["metric", "report_year", "--year", "2018", "-o", to]);
    assert!(!said.contains("without"), "{said}");
    let metric = &json(&out.join("datapackage.json"))["resources"][0]["schema"];
    assert!(metric["foreignKeys"].is_null(), "rows that a filter took away may be named");
    assert!(refused(&db, &["coverage", "vintage", "--columns", "nowhere", "-o", to], 2).contains("nowhere"));
}

#[test]
fn nothing_found_is_a_header_and_a_word() {
    let (_folder, db) = nanhai_database();
    let (csv, said) = export(&db, &["-o", "-", "--year", "1999", "--columns", "code,value"]);
    assert_eq!(csv, "code,value\r\n");
    assert!(said.contains("no rows"), "{said}");
}

#[test]
fn nothing_is_written_over_the_database_or_where_there_is_no_folder() {
    let (folder, db) = nanhai_database();
    let before = fs::read(&db).unwrap();
    let said = refused(&db, &["-o", db.to_str().unwrap(), "--format", "csv"], 2);
    assert!(said.contains("is the database itself"), "{said}");
    let roundabout = folder.path().join(".").join("warehouse.db");
    refused(&db, &["-o", roundabout.to_str().unwrap(), "--format", "csv"], 2);
    assert_eq!(fs::read(&db).unwrap(), before);
    let nowhere = folder.path().join("no/such.csv");
    assert!(refused(&db, &["-o", nowhere.to_str().unwrap()], 1).contains("make it first"));
    let nowhere = folder.path().join("no/such");
    assert!(refused(&db, &["--all", "-o", nowhere.to_str().unwrap()], 1).contains("make it first"));
    assert!(!folder.path().join("no").exists());
}

#[test]
fn what_fails_leaves_the_earlier_file_and_nothing_beside_it() {
    let (folder, db) = nanhai_database();
    with_view(&db, "CREATE VIEW broken AS SELECT 1 AS n UNION ALL SELECT json_extract('{', '$.a')");
    let file = folder.path().join("broken.csv");
    fs::write(&file, "earlier").unwrap();
    let said = refused(&db, &["broken", "-o", file.to_str().unwrap()], 1);
    assert!(said.contains("cannot read the rows of broken"), "{said}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "earlier");
    let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(names.into_iter().all(|name| !name.contains(".part")));
}

#[test]
fn options_that_could_do_nothing_are_refused() {
    let (_folder, db) = nanhai_database();
    assert!(refused(&db, &["-o", "x.jsonl", "--excel"], 2).contains("--excel is for CSV only"));
    assert!(refused(&db, &["-o", "x.jsonl", "--raw"], 2).contains("--raw is for CSV only"));
    assert!(refused(&db, &["-o", "x", "--partition", "year"], 2).contains("--format parquet"));
    assert!(refused(&db, &["--all", "-o", "-"], 2).contains("-o FOLDER"));
    assert!(refused(&db, &["metric_fat", "-o", "-"], 2).contains("no view or table metric_fat"));
}

#[test]
fn a_department_is_a_series_of_its_own_and_a_government_one_whatever_its_signature() {
    let (_folder, db) = nanhai_database();
    with_view(
        &db,
        "CREATE VIEW mine AS
         SELECT '甲县' AS full_name, 'government' AS scope, '甲县人民政府' AS issuer, 'c' AS code, 2017 AS year, 1 AS value
         UNION ALL SELECT '甲县', 'government', '甲县政府', 'c', 2018, 2
         UNION ALL SELECT '甲县', 'department', '甲县司法局', 'c', 2018, 3",
    );
    let (csv, _) = export(&db, &["mine", "--layout", "years", "-o", "-"]);
    let all = rows(&csv);
    let government = row(&all, &[("scope", "government")]);
    assert_eq!((&*government["issuer"], &*government["2017"], &*government["2018"]), ("", "1", "2"));
    assert_eq!(row(&all, &[("issuer", "甲县司法局")])["2018"], "3");
}

//! Asking: filters, suggestions and what becomes of hostile words, on the command as people use it.

use std::path::{Path, PathBuf};
use std::process::Output;

use crate::common::{Cutoff, database_of, nanhai, nanhai_database, place, report};
use assert_cmd::Command;
use tempfile::TempDir;
use warehouse::extract::Measure;
use warehouse::report::Level;

fn warehouse(db: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("warehouse"));
    command.env_remove("WAREHOUSE_DB").arg("--db").arg(db).args(args).output().unwrap()
}

/// Both streams of a run that must end with `status`.
fn ran(db: &Path, args: &[&str], status: i32) -> (String, String) {
    let output = warehouse(db, args);
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(status), "{args:?}: {err}");
    (out, err)
}

fn done(db: &Path, args: &[&str]) -> String {
    ran(db, args, 0).0
}

/// The one line that a refused run says.
fn refused(db: &Path, args: &[&str], status: i32) -> String {
    let (out, err) = ran(db, args, status);
    assert_eq!(out, "", "{args:?}");
    assert_eq!(err.lines().count(), 1, "{args:?}: {err}");
    for raw in ["SQL logic", "Error {", "rusqlite", "panicked", "Some("] {
        assert!(!err.contains(raw), "{args:?}: {err}");
    }
    err
}

/// The values of one column of a view, filtered.
fn column(db: &Path, view: &str, name: &str, args: &[&str]) -> Vec<String> {
    let all = [&["query", view, "--columns", name, "--format", "csv"], args].concat();
    done(db, &all).lines().skip(1).map(str::to_owned).collect()
}

/// Two places of one name, a prefecture with two districts and a report of its own, and a title that would
/// colour a terminal.
fn places_database() -> (TempDir, PathBuf) {
    use Level::{County, Prefecture, Province};
    let received = |year: i32, value: f64| [("received", Measure::Value, year, value)];
    let beijing = place(Some("110105"), &[("北京市", Province), ("朝阳区", County)]);
    let changchun = place(Some("220104"), &[("吉林省", Province), ("长春市", Prefecture), ("朝阳区", County)]);
    let sanshui = place(Some("440607"), &[("广东省", Province), ("佛山市", Prefecture), ("三水区", County)]);
    let foshan = place(Some("440600"), &[("广东省", Province), ("佛山市", Prefecture)]);
    let mut reports: Vec<_> = [(beijing, 1.0), (changchun, 2.0), (sanshui, 3.0), (foshan, 4.0), (nanhai(), 5.0)]
        .into_iter()
        .enumerate()
        .map(|(at, (place, value))| report(at + 1, Some(place), 2018, Cutoff::default(), &received(2018, value)))
        .collect();
    reports[0].header.title = Some("\u{1b}[31m红\u{1b}]0;owned\u{7}题\u{202e}字\u{9b}2J".to_owned());
    database_of(&reports)
}

#[test]
fn a_place_is_meant_with_everything_below_it() {
    let (_folder, db) = places_database();
    let names = |args: &[&str]| {
        let mut names = column(&db, "metric_flat", "full_name", args);
        names.sort_unstable();
        names
    };
    let [nanhai, sanshui, foshan] = ["广东省佛山市南海区", "广东省佛山市三水区", "广东省佛山市"];
    assert_eq!(names(&["--place", "佛山市"]), [foshan, sanshui, nanhai]);
    assert_eq!(names(&["--place", "440600"]), [foshan, sanshui, nanhai]);
    assert_eq!(names(&["--place", "广东省"]), [foshan, sanshui, nanhai]);
    assert_eq!(names(&["--place", "佛山市", "--place-only"]), [foshan]);
    assert_eq!(names(&["--place", "佛山市三水区"]), [sanshui]);
    assert_eq!(names(&["--jurisdiction", "三水区", "--place", "440605"]), [sanshui, nanhai]);
    // Tables without the name go by the keys that they have.
    for table in ["metric", "skipped_number"] {
        assert_eq!(column(&db, table, "report_year_id", &["--place", "佛山市", "--year", "2018"]).len(), 3, "{table}");
    }
    assert_eq!(column(&db, "report_year", "year", &["--place", "朝阳区"]).len(), 2);
}

#[test]
fn a_name_of_several_places_is_all_of_them_and_says_so() {
    let (_folder, db) = places_database();
    let (out, err) = ran(&db, &["query", "metric_flat", "--place", "朝阳区", "--format", "csv"], 0);
    assert_eq!(out.lines().count(), 3);
    assert_eq!(err.lines().count(), 1, "{err}");
    for part in ["北京市朝阳区 (110105)", "吉林省长春市朝阳区 (220104)", "--place CODE"] {
        assert!(err.contains(part), "{err}");
    }
    let (out, err) = ran(&db, &["query", "metric_flat", "--place", "长春市朝阳区", "--format", "csv"], 0);
    assert_eq!((out.lines().count(), err.as_str()), (2, ""));
    let (_, err) = ran(&db, &["query", "metric_flat", "--place", "三水"], 0);
    assert!(err.contains("三水 is taken for 广东省佛山市三水区"), "{err}");
}

#[test]
fn a_place_that_is_not_here_is_no_empty_answer() {
    let (_folder, db) = places_database();
    let line = refused(&db, &["query", "metric_flat", "--place", "三水县"], 1);
    assert!(line.contains("广东省佛山市三水区") && line.contains("warehouse status"), "{line}");
    refused(&db, &["query", "metric_flat", "--place", "999999"], 1);
    refused(&db, &["query", "metric_flat", "--place", "%"], 1);
    refused(&db, &["query", "metric_flat", "--place", ""], 1);
}

#[test]
fn years_codes_themes_and_conditions_narrow_the_rows() {
    let (_folder, db) = nanhai_database();
    let rows = |args: &[&str]| column(&db, "metric_flat", "code", args);
    assert_eq!(rows(&["--year", "2016,2018"]).len(), 26);
    assert_eq!(rows(&["--year", "2016", "--year", "2018"]).len(), 26);
    assert_eq!(rows(&["--code", "reconsideration.*"]).len(), 36);
    assert_eq!(rows(&["--code", "行政复议申请收件"]).len(), 3);
    assert_eq!(rows(&["--code", "reconsideration.received,reconsideration.accepted"]).len(), 8);
    let values = |args: &[&str]| column(&db, "metric_flat", "value", args);
    let received = ["--code", "reconsideration.received"];
    assert_eq!(values(&[&received[..], &["--where", "value>600", "--sort", "-value"]].concat()), ["918", "657"]);
    assert_eq!(values(&[&received[..], &["--where", "数值≤657", "--sort", "年份:asc"]].concat()), ["597", "657"]);
    assert_eq!(values(&[&received[..], &["--where", "as_of="]].concat()).len(), 2);
    assert_eq!(values(&[&received[..], &["--where", "as_of!="]].concat()), ["597"]);
    assert_eq!(values(&[&received[..], &["--where", "截止日期=2016-11"]].concat()), ["597"]);
    assert_eq!(values(&[&received[..], &["--where", "cutoff~截至目前"]].concat()), ["657"]);
    // What is nothing differs from every value and holds no word.
    assert_eq!(
        values(&[&received[..], &["--where", "cutoff!~截至目前", "--where", "segment!=部门"]].concat()).len(),
        2
    );
    let order = column(&db, "reconsideration_outcome", "conclusion_rate_reported,year", &["--sort", "-as_of,-year"]);
    assert_eq!(order, [",2016", ",2018", ",2017"], "what has no date comes last, falling or not");
}

#[test]
fn conditions_ask_a_view_of_the_users_own() {
    let (_folder, db) = nanhai_database();
    let connection = rusqlite::Connection::open(&db).unwrap();
    connection
        .execute_batch(
            "CREATE VIEW mine AS SELECT '12' AS worded, 9 + 3 AS counted, '一' AS 件数
             UNION ALL SELECT '5', 5, 'x'",
        )
        .unwrap();
    for (condition, rows) in [("worded=12", 1), ("counted=12", 1), ("counted>6", 1), ("counted!=12", 1), ("件数=一", 1)]
    {
        assert_eq!(column(&db, "mine", "counted", &["--where", condition]).len(), rows, "{condition}");
    }
}

#[test]
fn a_misspelt_name_is_told_what_it_could_be() {
    let (_folder, db) = nanhai_database();
    for (args, part) in [
        (&["query", "covrage"][..], "did you mean coverage?"),
        (&["query", "metric_flat", "--columns", "yeer"], "did you mean year?"),
        (&["query", "metric_flat", "--sort", "-valeu"], "did you mean value?"),
        (&["query", "metric_flat", "--where", "labl=x"], "did you mean label?"),
        (&["query", "metric_flat", "--where", "value"], "has no operator"),
        (&["query", "metric_flat", "--where", "value>many"], "value is a number"),
        (&["query", "metric_flat", "--where", "as_of=soon"], "as_of is a date"),
        (&["query", "metric_flat", "--where", "value>"], "has no value"),
        (
            &["query", "metric_flat", "--code", "reconsideration.recieved"],
            "reconsideration.received (行政复议申请收件数)",
        ),
        (&["query", "plan_follow_up", "--theme", "矛盾"], "disputes (矛盾化解)"),
        (&["query", "coverage", "--year", "2016"], "--where can ask first_year"),
        (&["query", "nanhai_reconsideration_2016_2018", "--place", "南海区"], "no column full_name"),
        (&["query", "jurisdiction", "--code", "reconsideration.received"], "--code cannot filter"),
        (&["query", "metric_flat", "--place-only"], "--place"),
    ] {
        let (_, err) = ran(&db, args, 2);
        assert!(err.contains(part), "{args:?}: {err}");
    }
}

#[test]
fn no_option_lets_sql_in() {
    let (_folder, db) = nanhai_database();
    let before = std::fs::read(&db).unwrap();
    for hostile in
        ["' OR 1=1 --", "\" OR 1=1 --", "x'); DROP TABLE metric; --", "1) OR (1=1", "\"; DELETE FROM metric; --"]
    {
        for option in ["--place", "--code", "--theme", "--columns", "--sort", "--year"] {
            let output = warehouse(&db, &["query", "metric_flat", option, hostile]);
            let err = String::from_utf8(output.stderr).unwrap();
            assert_ne!(output.status.code(), Some(0), "{option} {hostile}");
            assert!(output.stdout.is_empty() && !err.contains("syntax"), "{option} {hostile}: {err}");
        }
        // As a value it is a word that no row holds, as a column one that is not there.
        let value = format!("label={hostile}");
        assert_eq!(column(&db, "metric_flat", "label", &["--where", &value]), [""; 0]);
        let held = format!("label~{hostile}");
        assert_eq!(column(&db, "metric_flat", "label", &["--where", &held]), [""; 0]);
        refused(&db, &["query", "metric_flat", "--where", &format!("{hostile}=1")], 2);
        refused(&db, &["query", hostile], 2);
    }
    assert_eq!(std::fs::read(&db).unwrap(), before);
}

#[test]
fn one_place_is_looked_up_and_no_other_read() {
    let (_folder, db) = nanhai_database();
    let connection = rusqlite::Connection::open(&db).unwrap();
    for view in
        ["vintage", "restatement", "year_over_year", "coverage", "reconsideration_outcome", "reconsideration_trend"]
    {
        // What --place 南海区 asks: see `of_places` in src/cli/filter.rs.
        let sql = format!("EXPLAIN QUERY PLAN SELECT * FROM {view} WHERE full_name IN (?)");
        let mut statement = connection.prepare(&sql).unwrap();
        let steps: Vec<String> =
            statement.query_map(["广东省佛山市南海区"], |row| row.get(3)).unwrap().map(Result::unwrap).collect();
        assert!(!steps.iter().any(|step| step == "SCAN j" || step.starts_with("SCAN j ")), "{view}: {steps:?}");
        assert!(steps.iter().any(|step| step.contains("jurisdiction_full_name (full_name=?)")), "{view}: {steps:?}");
    }
}

/// The four example reports, read as users read them.
fn examples() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("examples.db");
    let reports = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    done(&db, &["ingest", "--quiet", reports.to_str().unwrap()]);
    (folder, db)
}

/// The one value of a SELECT.
fn value(db: &Path, sql: &str) -> String {
    let connection = rusqlite::Connection::open(db).unwrap();
    connection.query_row(sql, (), |row| row.get::<_, i64>(0)).unwrap().to_string()
}

#[test]
fn no_title_steers_the_terminal() {
    let (_folder, db) = places_database();
    let id = value(&db, "SELECT min(metric_id) FROM metric");
    let report = value(&db, "SELECT min(report_year_id) FROM report_year");
    for args in [
        &["query", "metric_flat"][..],
        &["query", "metric_flat", "--place", "110105"],
        &["query", "metric_flat", "--wide"],
        &["query", "metric_flat", "--format", "markdown"],
        &["query", "report_year"],
        &["query", "--sql", "SELECT title, 1 AS \"a\u{1b}[31mb\" FROM report_year"],
        &["trace", &id],
        &["trace", "--report", &report],
        &["status"],
    ] {
        let out = done(&db, args);
        assert!(args[0] == "status" || out.contains("题"), "{args:?}: the title is there");
        let steers =
            |letter: char| (letter.is_control() && letter != '\n') || ('\u{202a}'..='\u{202e}').contains(&letter);
        assert!(!out.contains(steers), "{args:?}: {out:?}");
    }
    // Where a program reads it, the title is what it is.
    let json: serde_json::Value =
        serde_json::from_str(&done(&db, &["query", "report_year", "--place", "110105", "--json"])).unwrap();
    assert!(json[0]["title"].as_str().unwrap().starts_with("\u{1b}[31m红"));
}

#[test]
fn a_select_that_is_wrong_is_told_in_plain_words() {
    let (_folder, db) = nanhai_database();
    for (sql, part) in [
        ("SELECT lable FROM metric_flat", "no column lable; did you mean label?"),
        ("SELECT 1 FROM metric_flt", "did you mean metric_flat?"),
        ("SELECT FROM metric", "syntax error, at: FROM metric"),
        ("SELECT * FROM metric WHERE code = ?", "without placeholders"),
        ("", "one SELECT"),
    ] {
        let line = refused(&db, &["query", "--sql", sql], 2);
        assert!(line.contains(part), "{sql}: {line}");
    }
    refused(&db, &["query", "--sql", "SELECT abs(-9223372036854775808)"], 1);
}

#[test]
fn headers_speak_the_language_asked_for() {
    let (_folder, db) = nanhai_database();
    let first = |args: &[&str]| done(&db, args).lines().next().unwrap_or_default().to_owned();
    let view = "reconsideration_outcome";
    let columns = ["--columns", "full_name,year,received", "--format", "csv"];
    assert_eq!(first(&[&["query", view, "--lang", "zh"], &columns[..]].concat()), "地区全称,年份,收到申请");
    assert_eq!(first(&[&["query", view], &columns[..]].concat()), "full_name,year,received");
    let described = done(&db, &["query", "metric", "--describe"]);
    for part in ["指标数值", "metric_id", "integer", "指标编号", "number for `warehouse trace`"] {
        assert!(described.contains(part), "{part}: {described}");
    }
    let lines = done(&db, &["query", view, "--year", "2017..", "--format", "jsonl", "--lang", "zh"]);
    let years: Vec<i64> = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["year"].as_i64().unwrap())
        .collect();
    assert_eq!(years, [2017, 2018]);
}

#[test]
fn status_says_what_is_here_and_what_is_not() {
    let (folder, db) = examples();
    let other = folder.path().join("menu.txt");
    std::fs::write(&other, "今日菜单：红烧肉12份。").unwrap();
    ran(&db, &["ingest", other.to_str().unwrap()], 1);
    let text = done(&db, &["status"]);
    let row = |place: &str| -> Vec<String> {
        let line = text.lines().find(|line| line.starts_with(place)).unwrap();
        line.split_whitespace().skip(2).map(str::to_owned).collect()
    };
    let figures = |place: &str, year: i32| {
        let sql = "SELECT count(*) FROM metric_flat WHERE full_name = '{}' AND report_year = {}";
        value(&db, &sql.replacen("{}", place, 1).replacen("{}", &year.to_string(), 1))
    };
    let nanhai = "广东省佛山市南海区";
    let counted = [2016, 2017, 2018].map(|year| figures(nanhai, year));
    assert_eq!(row("place"), ["2016", "2017", "2018", "2019", "2020"], "a year without any report is a gap");
    assert_eq!(row(nanhai), [&counted[0], &counted[1], &counted[2], "–", "–"]);
    for part in ["4 current of 2 places", "(the one of this program)", "0 broken", "1 rejected", "menu.txt"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(done(&db, &["status", "--rejected"]).starts_with("rejected\t"));
    let narrow = done(&db, &["status", "--place", "通川区", "--year", "2019.."]);
    assert!(narrow.contains("通川区") && !narrow.contains(nanhai), "{narrow}");
    let (_, err) = ran(&db, &["status", "--limit", "1"], 0);
    assert!(err.contains("1 of 2 places"), "{err}");
    let json: serde_json::Value = serde_json::from_str(&done(&db, &["status", "--json"])).unwrap();
    assert_eq!(json["totals"]["current"], 4);
    assert_eq!(json["stale_reports"], 0);
    assert_eq!(json["places"][1]["figures"]["2018"].to_string(), counted[2]);
    assert!(json["left_out"][0]["input"].as_str().unwrap().ends_with("menu.txt"));
    // Once the input is in, the latest word on it is another.
    std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/nanhai-2016.txt"), &other).unwrap();
    done(&db, &["ingest", "--quiet", other.to_str().unwrap()]);
    assert!(!done(&db, &["status"]).contains("menu.txt"));
}

#[test]
fn status_names_what_others_have_read_and_a_run_that_did_not_end() {
    let (_folder, db) = nanhai_database();
    let text = done(&db, &["status"]);
    assert!(text.contains("3 reports read by another codebook or program"), "{text}");
    assert!(!text.contains("not finished"), "{text}");
    warehouse::store::Store::open(&db).unwrap().begin_run("test").unwrap();
    let text = done(&db, &["status"]);
    assert!(text.contains("not finished: interrupted"), "{text}");
}

#[test]
fn problems_plans_and_several_figures_are_traced() {
    let (_folder, db) = examples();
    let ids = [value(&db, "SELECT min(metric_id) FROM metric"), value(&db, "SELECT max(metric_id) FROM metric")];
    let json: serde_json::Value = serde_json::from_str(&done(&db, &["trace", &ids[0], &ids[1], "--json"])).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 2);
    assert_eq!(done(&db, &["trace", &ids[0], &ids[1]]).matches("sha256").count(), 2);

    let issue = value(&db, "SELECT first_issue_id FROM recurrence LIMIT 1");
    let other = value(
        &db,
        &format!("SELECT issue_id FROM recurrence_member WHERE first_issue_id = {issue} AND issue_id <> {issue}"),
    );
    let text = done(&db, &["trace", "--issue", &issue]);
    assert!(text.contains("also in") && text.contains(&format!("issue {other}")), "{text}");
    let json: serde_json::Value = serde_json::from_str(&done(&db, &["trace", "--issue", &issue, "--json"])).unwrap();
    assert_eq!(json["also_in"][0]["issue_id"].to_string(), other);

    let plan = value(&db, "SELECT plan_item_id FROM follow_up_passage ORDER BY 1 LIMIT 1");
    let text = done(&db, &["trace", "--plan", &plan]);
    let json: serde_json::Value = serde_json::from_str(&done(&db, &["trace", "--plan", &plan, "--json"])).unwrap();
    let passage = json["passages"][0]["text"].as_str().unwrap();
    assert!(text.contains("followed") && text.contains(passage), "{text}");

    for (args, part) in [
        (["trace", "999999"].as_slice(), "warehouse query metric_flat"),
        (&["trace", "--issue", "999999"], "warehouse query issue"),
        (&["trace", "--plan", "999999"], "warehouse query plan_item"),
        (&["trace", "--report", "999999"], "warehouse query report_year"),
    ] {
        assert!(refused(&db, args, 1).contains(part), "{args:?}");
    }
}

/// Copies the codebook and adds an entry to it.
fn edited(folder: &Path, entry: &str) -> PathBuf {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for file in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
            let goal = to.join(file.file_name());
            if file.path().is_dir() { copy(&file.path(), &goal) } else { _ = std::fs::copy(file.path(), goal).unwrap() }
        }
    }
    let copied = folder.join("codebook");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("codebook"), &copied);
    let file = copied.join("metrics/reconsideration.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text + entry).unwrap();
    copied
}

#[test]
fn an_edited_codebook_is_told_what_it_would_change_here() {
    let (folder, db) = examples();
    let copy = edited(folder.path(), "");
    let path = copy.to_str().unwrap();
    let before = std::fs::read(&db).unwrap();
    let unchanged: serde_json::Value =
        serde_json::from_str(&done(&db, &["codebook", "check", path, "--json"])).unwrap();
    assert_eq!(unchanged["effect"]["moves"], serde_json::json!([]));
    assert_eq!(unchanged["effect"]["same"].to_string(), value(&db, "SELECT count(*) FROM metric_flat"));

    let entry = "
[[metric]]
code = \"reconsideration.traffic\"
unit = \"件\"
name_zh = \"交通管理简易案件数\"
name_en = \"traffic cases by simplified procedure\"
definition = \"适用简易程序的交通管理类案件\"
cues = [\"公安交通管理类案件\"]
";
    edited(folder.path(), entry);
    let text = done(&db, &["codebook", "check", path]);
    assert!(text.contains("(no code) → reconsideration.traffic"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&done(&db, &["codebook", "check", path, "--json"])).unwrap();
    let moved = &json["effect"]["moves"][0];
    assert_eq!((&moved["kind"], &moved["to"]), (&"recoded".into(), &"reconsideration.traffic".into()));
    let metric_id = moved["examples"][0]["metric_id"].to_string();
    assert!(done(&db, &["trace", &metric_id]).contains("交通管理类案件"));
    assert!(text.contains(&format!("metric {metric_id}")), "{text}");
    let some = done(&db, &["codebook", "check", path, "--limit", "1"]);
    assert!(some.contains("in 1 current report of 4"), "{some}");
    assert_eq!(std::fs::read(&db).unwrap(), before, "nothing was written");

    let (_, err) = ran(&folder.path().join("none.db"), &["codebook", "check", path], 0);
    assert!(err.contains("compared with no reports"), "{err}");
}

#[test]
fn an_entry_says_how_the_reports_print_it() {
    let (_folder, db) = examples();
    let text = done(&db, &["codebook", "行政复议受理"]);
    for part in ["reconsideration.accepted", "in the database, of 2 places, for", "printed as", "(metric "] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(refused(&db, &["codebook", "recieved"], 2).contains("reconsideration.received"));
}

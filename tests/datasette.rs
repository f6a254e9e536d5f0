//! What `warehouse datasette` writes, and its questions as text parameters ask them, as Datasette does.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;
use warehouse::store::{Store, canned_views, questions};

struct Examples {
    _folder: tempfile::TempDir,
    database: PathBuf,
}

impl Examples {
    fn new() -> Examples {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("some reports.db");
        let examples = Examples { _folder: folder, database };
        examples.run(&["ingest", concat!(env!("CARGO_MANIFEST_DIR"), "/examples")]);
        examples
    }

    /// What a command prints; it succeeds.
    fn run(&self, args: &[&str]) -> String {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("warehouse"));
        let output = command.arg("--db").arg(&self.database).args(args).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn metadata(&self) -> Json {
        serde_json::from_str(&self.run(&["datasette"])).unwrap()
    }
}

/// The rows of a question, each parameter bound as text and those that are not named as the empty one.
fn ask(database: &Path, name: &str, given: &[(&str, &str)]) -> Vec<Vec<String>> {
    let question = questions().into_iter().find(|question| question.name == name).unwrap();
    let value = |of: &str| given.iter().find(|(name, _)| *name == of).map_or("", |(_, value)| *value);
    let store = Store::open_read_only(database).unwrap();
    let mut statement = store.connection().prepare(question.sql).unwrap();
    let names: Vec<&str> = question.says.columns.iter().map(|(name, _)| name.as_str()).collect();
    for name in &names {
        let at = statement.parameter_index(&format!(":{name}")).unwrap().unwrap();
        statement.raw_bind_parameter(at, value(name)).unwrap();
    }
    let columns = statement.column_count();
    let mut found = Vec::new();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().unwrap() {
        let cell = |at| warehouse::export::text(&row.get(at).unwrap()).unwrap_or_default();
        found.push((0..columns).map(cell).collect());
    }
    if let Some(count) = stock_count(database, question.sql, &names, &value) {
        assert_eq!(count, found.len(), "{name} in the stock shell");
    }
    found
}

/// How many rows the stock shell has for it; `None` with a visible line where there is none.
fn stock_count<'a>(database: &Path, sql: &str, names: &[&str], value: &dyn Fn(&str) -> &'a str) -> Option<usize> {
    let mut command = Command::new("sqlite3");
    command.args(["-readonly", "-bail", "-batch"]).arg(database);
    for name in names {
        command.args(["-cmd", &format!(".parameter set :{name} \"'{}'\"", value(name))]);
    }
    let Ok(output) = command.arg(format!("SELECT count(*) FROM (\n{sql}\n)")).output() else {
        eprintln!("SKIP: no sqlite3 shell on this machine");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap().trim().parse().unwrap())
}

#[test]
fn every_view_and_table_is_told_of_and_no_inner_one_is_shown() {
    let examples = Examples::new();
    let metadata = examples.metadata();
    for key in ["title", "description", "source"] {
        assert!(metadata[key].as_str().is_some_and(|text| !text.is_empty()), "{key}");
    }
    // Datasette looks the database up by the name of its file without the ending.
    let database = &metadata["databases"]["some reports"];
    let store = Store::open_read_only(&examples.database).unwrap();
    for view in canned_views() {
        let told = &database["tables"][view.name];
        let statement = store.connection().prepare(&format!("SELECT * FROM {}", view.name)).unwrap();
        let columns: BTreeSet<&str> = statement.column_names().collect();
        let described: BTreeSet<&str> = told["columns"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(columns, described, "{}", view.name);
        assert!(told["title"].as_str().unwrap().contains(" · "), "{}", view.name);
        assert!(told["description"].as_str().unwrap().contains(view.question()), "{}", view.name);
        for key in ["facets", "sortable_columns"] {
            for column in told[key].as_array().unwrap() {
                assert!(columns.contains(column.as_str().unwrap()), "{}.{column}", view.name);
            }
        }
    }
    let mut tables = store.connection().prepare("SELECT name FROM sqlite_master WHERE type = 'table'").unwrap();
    let tables = tables.query_map((), |row| row.get::<_, String>(0)).unwrap();
    for table in tables.map(Result::unwrap).filter(|name| !name.starts_with("sqlite_") && !name.contains("_fts")) {
        let told = &database["tables"][&table];
        assert!(told["hidden"] == true || told["title"].as_str().is_some(), "{table} is shown without a title");
    }
    for inner in ["refinery_schema_history", "canned_view", "setting", "stale_place"] {
        assert_eq!(database["tables"][inner]["hidden"], true, "{inner}");
    }
}

#[test]
fn units_and_labels_come_from_the_dictionary() {
    let metadata = Examples::new().metadata();
    let tables = &metadata["databases"]["some reports"]["tables"];
    let received = tables["reconsideration_outcome"]["columns"]["received"].as_str().unwrap();
    assert_eq!(received, "收到申请 · received [件]: applications received (收到申请)");
    assert_eq!(tables["jurisdiction"]["label_column"], "full_name");
}

#[test]
fn every_question_is_offered_with_title_description_and_what_to_fill_in() {
    let metadata = Examples::new().metadata();
    let offered = metadata["databases"]["some reports"]["queries"].as_object().unwrap();
    assert_eq!(offered.len(), questions().len(), "none is left out of a database of today");
    for question in questions() {
        let told = &offered[question.name];
        assert_eq!(told["sql"], question.sql);
        assert!(told["title"].as_str().unwrap().ends_with(&question.says.question), "{}", question.name);
        for parameter in told["params"].as_array().unwrap() {
            let said = format!("{}: ", parameter.as_str().unwrap());
            assert!(told["description"].as_str().unwrap().contains(&said), "{}: {said}", question.name);
        }
    }
}

#[test]
fn questions_are_answered_with_parameters_as_texts_in_the_stock_shell_too() {
    let examples = Examples::new();
    let rows = |name, given: &[(&str, &str)]| ask(&examples.database, name, given);
    let column = |name, given: &[(&str, &str)], at: usize| {
        rows(name, given).into_iter().map(|row| row[at].clone()).collect::<Vec<_>>()
    };
    // Columns 3 to 6: printed, recomputed and restated rate.
    assert_eq!(column("correction_rate", &[("place", "南海")], 3), ["27.8", "26.6", "40.5"]);
    assert_eq!(column("correction_rate", &[("place", "440605")], 4), ["27.79", "26.63", "40.53"]);
    assert_eq!(column("correction_rate", &[("place", "无此地")], 3), [""; 0]);
    assert_eq!(column("reports", &[], 1), ["2020", "2016", "2017", "2018"]);
    assert_eq!(column("reports", &[("place", "通川")], 1), ["2020"]);
    let received = [("code", "reconsideration.received"), ("year", "2018")];
    assert_eq!(column("figure_by_place", &received, 1), ["918"]);
    assert_eq!(column("figure_over_years", &[("code", "reconsideration.received")], 6), ["597", "657", "918"]);
    assert_eq!(column("who_reports", &[("code", "reconsideration.accepted")], 5), ["3", "1"]);
    assert_eq!(column("restated_figures", &[], 6), ["27.8", "623", "26.6"]);
    assert_eq!(column("returning_problems", &[("word", "执法")], 5), ["2017, 2018"]);
    assert_eq!(rows("returning_problems", &[("word", "没有这个词")]).len(), 0);
    assert!(!rows("promises", &[("place", "南海")]).is_empty());
    assert_eq!(rows("promises", &[("place", "通川")]).len(), 0, "its next report is not here");
    assert_eq!(rows("contradictions", &[]).len(), 0, "the samples agree with themselves");
    assert!(column("codes", &[("word", "Reconsideration applications received")], 0).contains(&received[0].1.into()));
    let metric_id = column("figure_by_place", &received, 10);
    assert_eq!(column("evidence", &[("metric_id", &metric_id[0])], 3), ["reconsideration.received"]);
}

#[test]
fn the_question_of_search_finds_what_the_program_finds() {
    let examples = Examples::new();
    let mut hits = 0;
    for words in
        ["复议", "法律顾问", "律", "复议 应诉", "双随机", "13件", "件", "２０", "没有这个词", "OR", "执法。人员"]
    {
        let found = examples.run(&["search", words, "--limit", "1000", "--json"]);
        let found: Vec<Json> = serde_json::from_str(&found).unwrap();
        let program: BTreeSet<String> = found.iter().map(|hit| hit["text"].as_str().unwrap().to_owned()).collect();
        let question: BTreeSet<String> =
            ask(&examples.database, "search", &[("q", words)]).into_iter().map(|row| row[3].clone()).collect();
        assert_eq!(question, program, "{words}");
        hits += program.len();
    }
    assert!(hits > 20, "{hits}");
    for nothing in ["", " ", "。", "*"] {
        assert_eq!(ask(&examples.database, "search", &[("q", nothing)]).len(), 0, "{nothing:?}");
    }
}

#[test]
fn the_file_is_written_and_the_database_is_not() {
    let examples = Examples::new();
    let folder = examples.database.parent().unwrap();
    let file = folder.join("metadata.json");
    assert_eq!(examples.run(&["datasette", "-o", file.to_str().unwrap()]), "");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), examples.run(&["datasette"]));
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("warehouse"));
    let refused = command.arg("--db").arg(&examples.database).args(["datasette", "-o"]).arg(&examples.database);
    assert_eq!(refused.output().unwrap().status.code(), Some(2));
    assert!(Store::open_read_only(&examples.database).is_ok());
}

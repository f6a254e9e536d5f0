//! Databases altered in one thing at a time: `check` names the row, and no other.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;
use rusqlite::Connection;
use warehouse::ingest::{Input, Outcome, Tools, Way, check_index, ingest, ready_index};
use warehouse::store::{Action, Corrected, Correction, Store, Target};
use warehouse::verify::verify;

struct Sound {
    folder: tempfile::TempDir,
    tools: Tools,
}

impl Sound {
    /// A database with the example reports, and one more that has tables.
    fn new() -> Sound {
        let sound = Sound { folder: tempfile::tempdir().unwrap(), tools: Tools::load(None).unwrap() };
        let mut store = Store::open(&sound.db()).unwrap();
        sound.tools.describe_in(&mut store).unwrap();
        let run = store.begin_run("test").unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let names = ["examples/nanhai-2016.txt", "examples/nanhai-feed.xml", "examples/tongchuan-2020.txt"];
        let inputs = names.map(|name| Input::File(root.join(name)));
        ready_index(&mut store, false).unwrap();
        ingest(&mut store, run, &inputs, &sound.tools, Way { jobs: 2, index: true }, |_, name, outcome| {
            assert!(matches!(outcome, Outcome::Added { .. }), "{name}: {outcome:?}");
        })
        .unwrap();
        store.end_run(run).unwrap();
        assert_eq!(sound.findings(&sound.db()), [""; 0]);
        sound
    }

    fn db(&self) -> PathBuf {
        self.folder.path().join("w.db")
    }

    fn open(&self) -> Connection {
        Connection::open(self.db()).unwrap()
    }

    fn findings(&self, db: &Path) -> Vec<String> {
        let store = Store::open_read_only(db).unwrap();
        let mut findings = store.check().unwrap();
        findings.extend(check_index(&store).unwrap());
        findings.extend(self.tools.check_definitions(&store).unwrap());
        findings.extend(verify(db, &self.tools, 2, |_, _| ()).unwrap().findings);
        findings.into_iter().map(|finding| format!("{}: {}", finding.check, finding.row)).collect()
    }

    /// What is found in a copy that somebody altered behind the program's back.
    fn altered(&self, harm: &str) -> Vec<String> {
        let copy = self.folder.path().join("altered.db");
        fs::copy(self.db(), &copy).unwrap();
        let connection = Connection::open(&copy).unwrap();
        connection.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON").unwrap();
        connection.execute_batch(harm).unwrap_or_else(|error| panic!("{harm}: {error}"));
        drop(connection);
        self.findings(&copy)
    }
}

/// Rows that findings name by table and key.
fn named(findings: &[String]) -> BTreeSet<String> {
    let row = r"\b(?:metric|skipped_number|issue|plan_item|report_section|identity_test|correction|jurisdiction|document) \d+";
    let row = Regex::new(row).unwrap();
    findings.iter().flat_map(|line| row.find_iter(line).map(|found| found.as_str().to_owned())).collect()
}

fn strings(connection: &Connection, sql: &str) -> Vec<String> {
    let mut select = connection.prepare(sql).unwrap();
    select.query_map((), |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// Columns of a table with their types, without keys and what the program notes of itself.
fn columns(connection: &Connection, table: &str, without: &[&str]) -> Vec<(String, String)> {
    let sql = format!("SELECT name || ' ' || type FROM pragma_table_info('{table}') WHERE pk = 0");
    let columns = strings(connection, &sql).into_iter().map(|both| {
        let (name, kind) = both.split_once(' ').unwrap();
        (name.to_owned(), kind.to_owned())
    });
    columns.filter(|(name, _)| !without.contains(&name.as_str())).collect()
}

fn other_value(column: &str, kind: &str) -> String {
    match kind {
        "TEXT" => format!("coalesce({column}, '') || '9'"),
        _ => format!("coalesce({column}, 0) + 1000"),
    }
}

#[test]
fn every_altered_cell_of_a_fact_is_named_with_its_row() {
    let sound = Sound::new();
    let connection = sound.open();
    let mut altered = 0;
    for table in ["metric", "skipped_number", "issue", "plan_item", "report_section"] {
        let id: i64 = connection
            .query_row(&format!("SELECT {table}_id FROM {table} ORDER BY 1 LIMIT 1 OFFSET 2"), (), |row| row.get(0))
            .unwrap();
        for (column, kind) in columns(&connection, table, &["report_year_id", "correction_id"]) {
            let value = other_value(&column, &kind);
            let harm = format!("UPDATE {table} SET {column} = {value} WHERE {table}_id = {id}");
            let found = sound.altered(&harm);
            assert_eq!(named(&found), BTreeSet::from([format!("{table} {id}")]), "{harm}: {found:#?}");
            let told = format!("{column} is");
            assert!(
                found.iter().any(|line| line.starts_with("reread: ") && line.contains(&told)),
                "{harm}: {found:#?}"
            );
            assert!(found.iter().any(|line| line.contains("(report_year 1)")), "{harm}: {found:#?}");
            altered += 1;
        }
    }
    assert!(altered > 35, "{altered} columns");
}

#[test]
fn every_altered_cell_of_a_header_is_named_with_its_report() {
    let sound = Sound::new();
    let connection = sound.open();
    // What others wrote there the program cannot know: other versions, and where it stands in its document.
    let without = ["document_id", "page", "text", "codebook_version", "reader_version", "page_metadata"];
    let mut altered = 0;
    for (column, kind) in columns(&connection, "report_year", &without) {
        let value = match column.as_str() {
            "jurisdiction_id" => "(SELECT max(jurisdiction_id) FROM jurisdiction)".to_owned(),
            "superseded_by" => "3".to_owned(),
            "superseded_as" => continue,
            "is_current" => "0".to_owned(),
            _ => other_value(&column, &kind),
        };
        let harm = format!("UPDATE report_year SET {column} = {value} WHERE report_year_id = 2");
        let found = sound.altered(&harm);
        assert_eq!(named(&found), BTreeSet::new(), "{harm}: {found:#?}");
        assert!(!found.is_empty() && found.iter().all(|line| line.contains("report_year 2")), "{harm}: {found:#?}");
        altered += 1;
    }
    assert!(altered > 10, "{altered} columns");
}

#[test]
fn every_dropped_row_is_told_with_what_it_said() {
    let sound = Sound::new();
    let connection = sound.open();
    for (table, said) in [
        ("metric", "figure || ' at ' || text_start || '–' || text_end"),
        ("skipped_number", "reason || ' at ' || text_start || '–' || text_end"),
        ("issue", "' at ' || text_start || '–' || text_end"),
        ("plan_item", "' at ' || text_start || '–' || text_end"),
        ("report_section", "section || ' at ' || text_start || '–' || text_end"),
        ("identity_test", "formula"),
    ] {
        let sql = format!("SELECT {said} FROM {table} ORDER BY {table}_id LIMIT 1 OFFSET 2");
        let said = strings(&connection, &sql).pop().unwrap();
        let found = sound.altered(&format!(
            "PRAGMA foreign_keys = ON;
             DELETE FROM {table} WHERE {table}_id = (SELECT {table}_id FROM {table} ORDER BY 1 LIMIT 1 OFFSET 2)"
        ));
        let line = found.iter().find(|line| line.starts_with(&format!("reread: a row of {table} is missing: ")));
        let line = line.unwrap_or_else(|| panic!("{table}: {found:#?}"));
        let words: Vec<&str> = said.split(" at ").collect();
        assert!(words.iter().all(|word| line.contains(word)) && line.contains("(report_year "), "{said}: {line}");
        let ledger = found.iter().any(|line| line.starts_with("ledger: report_year 1: "));
        assert_eq!(ledger, ["metric", "skipped_number"].contains(&table), "{found:#?}");
    }
    let found = sound.altered("DELETE FROM report_year WHERE report_year_id = 1");
    assert!(found.iter().any(|line| line.starts_with("foreign_key: metric row ")), "{found:#?}");
    assert!(found.iter().any(|line| line.starts_with("document: document 1 ")), "{found:#?}");
    let found = sound.altered("DELETE FROM document WHERE document_id = 1");
    assert!(found.iter().any(|line| line.starts_with("foreign_key: report_year row 1 ")), "{found:#?}");
}

#[test]
fn every_altered_cell_of_what_is_worked_out_is_named_with_its_row() {
    let sound = Sound::new();
    let connection = sound.open();
    let id = 3;
    let mut altered = 0;
    for (column, kind) in columns(&connection, "identity_test", &["report_year_id"]) {
        let value = match column.as_str() {
            "metric_id" => "(SELECT max(metric_id) FROM metric)".to_owned(),
            _ => other_value(&column, &kind),
        };
        let harm = format!("UPDATE identity_test SET {column} = {value} WHERE identity_test_id = {id}");
        let found = sound.altered(&harm);
        assert!(named(&found).contains(&format!("identity_test {id}")), "{harm}: {found:#?}");
        altered += 1;
    }
    assert!(altered > 7, "{altered} columns");
    let part = "WHERE (identity_test_id, seq) = (SELECT identity_test_id, seq FROM identity_part LIMIT 1 OFFSET 2)";
    let test: i64 = connection
        .query_row(&format!("SELECT identity_test_id FROM identity_part {part}"), (), |row| row.get(0))
        .unwrap();
    for harm in [
        format!("UPDATE identity_part SET metric_id = (SELECT max(metric_id) FROM metric) {part}"),
        format!("DROP TRIGGER identity_part_gone; DELETE FROM identity_part {part}"),
    ] {
        let found = sound.altered(&harm);
        assert!(named(&found).contains(&format!("identity_test {test}")), "{harm}: {found:#?}");
    }
    for column in ["unit", "name_zh", "name_en", "definition", "theme"] {
        let harm = format!("UPDATE metric_definition SET {column} = '万件' WHERE code = 'reconsideration.received'");
        let found = sound.altered(&harm);
        let line =
            format!("definition: metric_definition reconsideration.received: {column} is 万件, in the codebook ");
        assert!(found.len() == 1 && found[0].starts_with(&line), "{harm}: {found:#?}");
    }
    let found = sound.altered("UPDATE metric_definition SET code = 'a.b' WHERE code = 'reconsideration.received'");
    assert!(found.iter().any(|line| line.contains("metric_definition reconsideration.received is not there")));
    assert!(found.iter().any(|line| line.contains("metric_definition a.b is in no codebook")));
}

#[test]
fn every_altered_sentence_and_every_entry_of_its_index_is_named() {
    let sound = Sound::new();
    let connection = sound.open();
    let text = strings(&connection, "SELECT text FROM report_year WHERE report_year_id = 1").pop().unwrap();
    let ids: Vec<i64> = strings(&connection, "SELECT CAST(sentence_id AS TEXT) FROM sentence WHERE report_year_id = 1")
        .iter()
        .map(|id| id.parse().unwrap())
        .collect();
    let sentences = warehouse::search::sentences(&text);
    assert!(ids.len() == sentences.len() && ids.len() > 15, "{}", ids.len());
    for (id, sentence) in ids.iter().zip(&sentences).step_by(7) {
        let tokens = &sentence.tokens;
        let cut = tokens.rsplit_once(' ').map_or("", |(before, _)| before);
        let drop = format!("INSERT INTO sentence_fts (sentence_fts, rowid, words) VALUES ('delete', {id}, '{tokens}')");
        for (harm, complaint) in [
            (format!("UPDATE sentence SET text_start = text_start + 1 WHERE sentence_id = {id}"), "no sentence at"),
            (format!("UPDATE sentence SET text_end = text_end - 1 WHERE sentence_id = {id}"), "no sentence at"),
            (
                format!(
                    "UPDATE sentence SET report_year_id = 2, text_end = 9999, text_start = 9998 WHERE sentence_id = {id}"
                ),
                "no sentence at",
            ),
            (drop.clone(), "is not in the index"),
            (
                format!("{drop}; INSERT INTO sentence_fts (rowid, words) VALUES ({id}, '{cut}')"),
                "is in the index with other words",
            ),
        ] {
            let found = sound.altered(&harm);
            let line = found.iter().find(|line| line.contains(&format!("sentence {id} of report_year ")));
            let line = line.unwrap_or_else(|| panic!("{harm}: {found:#?}"));
            assert!(line.starts_with("search_index: ") && line.contains(complaint), "{harm}: {line}");
        }
        let found = sound.altered(&format!("DELETE FROM sentence WHERE sentence_id = {id}"));
        let place = format!("report_year 1: no row for the sentence at {}–{}", sentence.span.start, sentence.span.end);
        assert!(found.iter().any(|line| line.contains(&place)), "{found:#?}");
    }
}

#[test]
fn a_row_that_nobody_read_is_named() {
    let sound = Sound::new();
    let found = sound.altered(
        "INSERT INTO metric (metric_id, report_year_id, code, measure, year, value, unit, bound, label, figure,
             resolution, reading, section, text_start, text_end, sentence_start, sentence_end)
         SELECT 9999, report_year_id, 'made.up', measure, year, value, unit, bound, label, figure, resolution, reading,
             section, text_start, text_end, sentence_start, sentence_end FROM metric WHERE metric_id = 5",
    );
    assert_eq!(named(&found), BTreeSet::from(["metric 9999".to_owned()]), "{found:#?}");
}

#[test]
fn an_altered_character_of_a_text_is_found() {
    let sound = Sound::new();
    let connection = sound.open();
    let text = strings(&connection, "SELECT text FROM report_year WHERE report_year_id = 1").pop().unwrap();
    let mut altered = 0;
    for (at, old) in text.chars().enumerate().filter(|(at, _)| at % 29 == 3) {
        let new = match old {
            '0'..='9' => char::from(b'0' + (old as u8 - b'0' + 1) % 10),
            _ if old.is_alphanumeric() => '某',
            '，' => '、',
            _ => '\u{3000}',
        };
        let harm = format!(
            "UPDATE report_year SET text = substr(text, 1, {at}) || '{new}' || substr(text, {at} + 2) WHERE report_year_id = 1"
        );
        let found = sound.altered(&harm);
        assert!(!found.is_empty(), "{old} at {at} became {new}");
        assert!(found.iter().any(|line| line.starts_with("text: ")), "{old} at {at}: {found:#?}");
        assert!(found.iter().all(|line| line.contains("report_year 1")), "{old} at {at}: {found:#?}");
        altered += 1;
    }
    assert!(altered > 10, "{altered} characters");
}

#[test]
fn a_schema_that_somebody_altered_is_found() {
    let sound = Sound::new();
    for (harm, complaint) in [
        ("DROP TRIGGER report_year_changed", "schema: trigger report_year_changed is not there"),
        ("DROP INDEX metric_code", "schema: index metric_code is not there"),
        ("DROP VIEW metric_flat", "schema: view metric_flat is not there"),
        (
            "DROP VIEW coverage; CREATE VIEW coverage AS SELECT 1 AS years",
            "schema: view coverage is not as the program made it",
        ),
        ("ALTER TABLE metric RENAME COLUMN segment TO part", "schema: table metric is not as the program made it"),
        (
            "DROP VIEW coverage; CREATE VIEW coverage AS SELECT * FROM nowhere",
            "schema: view coverage cannot be read: no such table: ",
        ),
        (
            "UPDATE jurisdiction SET full_name = '某省' || full_name WHERE jurisdiction_id = 3",
            "place: jurisdiction 3: 某省",
        ),
        ("DELETE FROM sentence WHERE sentence_id = 6", "search_index: the index holds a sentence 6 that is not there"),
    ] {
        if harm.starts_with("ALTER") {
            // Nothing that needs the column can be asked any more.
            let copy = sound.folder.path().join("altered.db");
            fs::copy(sound.db(), &copy).unwrap();
            let connection = Connection::open(&copy).unwrap();
            connection.execute_batch(&format!("PRAGMA legacy_alter_table = ON; {harm}")).unwrap();
            let output = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("warehouse"))
                .args(["--db", copy.to_str().unwrap(), "check"])
                .output()
                .unwrap();
            assert_eq!(output.status.code(), Some(1));
            let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
            assert!(said.contains(complaint), "{said}");
            continue;
        }
        let found = sound.altered(harm);
        assert!(found.iter().any(|line| line.starts_with(complaint)), "{harm}: {found:#?}");
    }
    assert_eq!(sound.altered("CREATE TABLE mine (a); CREATE VIEW own AS SELECT a FROM mine"), [""; 0]);
}

#[test]
fn corrections_are_applied_before_anything_is_compared() {
    let sound = Sound::new();
    let connection = sound.open();
    let (metric, sha256, page, start, end, value) = connection
        .query_row(
            "SELECT metric_id, sha256, page, text_start, text_end, value FROM metric
             JOIN report_year USING (report_year_id) JOIN document USING (document_id)
             WHERE code = 'reconsideration.received' AND measure = 'value' LIMIT 1",
            (),
            |row| {
                let cells: (i64, String, i64, i64, i64, f64) =
                    (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
                Ok(cells)
            },
        )
        .unwrap();
    let rejected: i64 = metric + 1;
    let (other_start, other_end) = connection
        .query_row("SELECT text_start, text_end FROM metric WHERE metric_id = ?1", [rejected], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
        })
        .unwrap();
    let object = |json: serde_json::Value| json.as_object().unwrap().clone();
    let fix = Correction {
        target: Target::Metric,
        action: Action::Fix,
        sha256,
        page,
        span: Some((start, end)),
        expected: object(serde_json::json!({ "value": value })),
        corrected: object(serde_json::json!({ "value": value + 1.0 })),
        reason: "a misprint".to_owned(),
        author: "王某".to_owned(),
        corrected_on: "2026-11-22".to_owned(),
    };
    let reject = Correction {
        action: Action::Reject,
        span: Some((other_start, other_end)),
        expected: object(serde_json::json!({})),
        corrected: object(serde_json::json!({})),
        ..fix.clone()
    };
    let mut store = Store::open(&sound.db()).unwrap();
    sound.tools.test_in(&mut store).unwrap();
    for correction in [fix, reject] {
        assert_eq!(
            warehouse::ingest::correct(&mut store, &correction, &sound.tools).unwrap(),
            Corrected::InForce(vec![])
        );
    }
    drop(store);
    assert_eq!(sound.findings(&sound.db()), [""; 0]);

    let name = format!("metric {metric}");
    for harm in [
        format!("UPDATE metric SET value = {value} WHERE metric_id = {metric}"),
        format!("UPDATE correction SET corrected = json_set(corrected, '$.value', {value}) WHERE row_id = {metric}"),
        format!("DELETE FROM correction WHERE row_id = {metric}; UPDATE metric SET correction_id = NULL"),
    ] {
        let found = sound.altered(&harm);
        assert_eq!(named(&found), BTreeSet::from([name.clone()]), "{harm}: {found:#?}");
    }
    let found = sound.altered("UPDATE correction SET status = 'stale' WHERE action = 'fix'");
    assert!(named(&found).contains("correction 1"), "{found:#?}");
    let found = sound.altered("DELETE FROM correction WHERE action = 'reject'");
    assert!(found.iter().any(|line| line.contains("a row of metric is missing")), "{found:#?}");
}

#[test]
fn figures_of_another_version_are_held_against_their_place() {
    let sound = Sound::new();
    sound.open().execute("UPDATE report_year SET reader_version = 'another'", ()).unwrap();
    let verified = verify(&sound.db(), &sound.tools, 1, |_, _| ()).unwrap();
    assert_eq!((verified.findings.len(), verified.whole, verified.figures_only), (0, 0, 4));
    for harm in [
        "UPDATE metric SET value = value + 1 WHERE metric_id = 7",
        "UPDATE metric SET bound = 'at_most' WHERE metric_id = 7",
        "UPDATE metric SET figure = '0' WHERE metric_id = 7",
    ] {
        let found = sound.altered(harm);
        assert_eq!(named(&found), BTreeSet::from(["metric 7".to_owned()]), "{harm}: {found:#?}");
    }
}

#[test]
fn a_damaged_page_is_told_beside_what_else_can_be_checked() {
    let sound = Sound::new();
    let connection = sound.open();
    // The last leaf of the figures.
    let page: i64 = connection
        .query_row("SELECT max(pageno) FROM dbstat WHERE name = 'metric' AND pagetype = 'leaf'", (), |row| row.get(0))
        .unwrap();
    drop(connection);
    let copy = sound.folder.path().join("damaged.db");
    let mut bytes = fs::read(sound.db()).unwrap();
    let start = (page as usize - 1) * 4096;
    bytes[start..start + 200].fill(0);
    fs::write(&copy, bytes).unwrap();
    let output = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("warehouse"))
        .args(["--db", copy.to_str().unwrap(), "check"])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("integrity: ") && said.contains(&format!("page {page}")), "{said}");
    assert!(said.contains("cannot be checked"), "{said}");
}

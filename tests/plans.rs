//! How SQLite goes about the views: of one place it reads that place and nothing else.
//!
//! The plans come from the statistics that the migrations note, not from rows, so that an empty database has those of
//! a large one. What is looked at is the program that SQLite makes of a query: it names every table and index that is
//! walked from end to end, whatever a view calls it.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::process::Command;

use rusqlite::Connection;
use warehouse::store::{Store, canned_views};

/// Tables that may be read whole: as many rows as codes, or as things put right by hand.
const SMALL: [&str; 3] = ["metric_definition", "identity_definition", "correction"];

/// How a place is asked for, and what may be looked through for it besides.
const PLACE: [(&str, &[&str]); 5] = [
    ("full_name = '广东省佛山市南海区'", &[]),
    ("full_name IN ('广东省佛山市', '广东省佛山市南海区')", &[]),
    ("jurisdiction_code = '440605'", &[]),
    ("jurisdiction = '南海区'", &[]),
    ("instr(full_name, '南海') > 0 OR jurisdiction_code = '440605'", &["jurisdiction", "report_year"]),
];

/// Gives sentences in the order of their numbers, as the index of words finds them, and so for several places may walk
/// through all.
const BY_NUMBER: &str = "sentence_flat";

/// An instruction of a program: its name, and the three numbers behind it.
type Step = (String, [i64; 3]);

fn database() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("warehouse.db");
    Store::open(&path).unwrap();
    (folder, path)
}

fn program(connection: &Connection, sql: &str) -> Vec<Step> {
    let mut statement = connection.prepare(&format!("EXPLAIN {sql}")).unwrap_or_else(|error| panic!("{sql}: {error}"));
    let steps = statement.query_map((), |row| Ok((row.get(1)?, [row.get(2)?, row.get(3)?, row.get(4)?]))).unwrap();
    steps.map(Result::unwrap).collect()
}

/// The same by the stock shell; `None` where there is none.
fn stock_program(path: &Path, sql: &str) -> Option<Vec<Step>> {
    let output = Command::new("sqlite3")
        .args(["-readonly", "-bail", "-batch", "-cmd", ".explain off", "-cmd", ".mode list"])
        .arg(path)
        .arg(format!("EXPLAIN {sql}"))
        .output()
        .ok()?;
    assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
    let step = |line: &str| {
        let cells: Vec<&str> = line.split('|').collect();
        let number = |at: usize| cells.get(at)?.parse().ok();
        Some(((*cells.get(1)?).to_owned(), [number(2)?, number(3)?, number(4)?]))
    };
    Some(String::from_utf8(output.stdout).unwrap().lines().filter_map(step).collect())
}

/// The tables, by themselves or by one of their indexes, that a program reads from end to end.
fn read_whole(connection: &Connection, program: &[Step]) -> BTreeSet<String> {
    let tables: HashMap<i64, String> = connection
        .prepare("SELECT rootpage, tbl_name FROM sqlite_schema WHERE rootpage > 0")
        .unwrap()
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let of_cursor: HashMap<i64, &str> = program
        .iter()
        .filter(|(name, [_, _, database])| name == "OpenRead" && *database == 0)
        .filter_map(|(_, [cursor, page, _])| Some((*cursor, tables.get(page)?.as_str())))
        .collect();
    program
        .iter()
        .filter(|(name, _)| matches!(name.as_str(), "Rewind" | "Last" | "Count"))
        .filter_map(|(_, [cursor, ..])| of_cursor.get(cursor).map(|table| (*table).to_owned()))
        .collect()
}

fn has_places(connection: &Connection, view: &str) -> bool {
    connection.prepare(&format!("SELECT full_name, jurisdiction, jurisdiction_code FROM {view}")).is_ok()
}

#[test]
fn no_view_reads_the_figures_of_others_for_one_place() {
    let (_folder, path) = database();
    let connection = Connection::open(&path).unwrap();
    let mut asked = 0;
    for view in canned_views() {
        if !has_places(&connection, view.name) {
            continue;
        }
        for (place, allowed) in PLACE {
            asked += 1;
            let several = [" IN ", " OR "].iter().any(|word| place.contains(word));
            let sql = format!("SELECT * FROM {} WHERE {place}", view.name);
            let programs = [("here", Some(program(&connection, &sql))), ("stock shell", stock_program(&path, &sql))];
            for (whose, program) in programs {
                let Some(program) = program else {
                    eprintln!("SKIP: no sqlite3 shell on this machine");
                    continue;
                };
                assert!(program.len() > 20, "{whose}: {sql}: {program:?}");
                if view.name == BY_NUMBER && several {
                    continue;
                }
                for table in read_whole(&connection, &program) {
                    let table = table.as_str();
                    assert!(SMALL.contains(&table) || allowed.contains(&table), "{whose}: {sql} reads all of {table}");
                }
            }
        }
    }
    assert!(asked > 40, "{asked}");
}

#[test]
fn a_table_that_is_read_whole_is_seen() {
    let (_folder, path) = database();
    let connection = Connection::open(&path).unwrap();
    for (sql, table) in [
        ("SELECT sum(value) FROM metric", "metric"),
        ("SELECT count(*) FROM skipped_number", "skipped_number"),
        ("SELECT max(code) FROM (SELECT DISTINCT code FROM metric)", "metric"),
        ("SELECT i.text FROM issue i CROSS JOIN report_year r USING (report_year_id) ORDER BY r.title", "issue"),
    ] {
        assert!(read_whole(&connection, &program(&connection, sql)).contains(table), "{sql}");
        if let Some(program) = stock_program(&path, sql) {
            assert!(read_whole(&connection, &program).contains(table), "stock shell: {sql}");
        }
    }
    let one = program(&connection, "SELECT * FROM metric WHERE report_year_id = 1");
    assert_eq!(read_whole(&connection, &one), BTreeSet::new());
}

#[test]
fn over_all_places_no_view_has_to_make_an_index_first() {
    let (_folder, path) = database();
    let connection = Connection::open(&path).unwrap();
    for view in canned_views() {
        let sql = format!("SELECT * FROM {}", view.name);
        for program in [Some(program(&connection, &sql)), stock_program(&path, &sql)].into_iter().flatten() {
            // An index that is made for one query is the sign of a join without one.
            let made = program.iter().any(|(name, _)| name == "OpenAutoindex");
            let of_figures = ["metric", "skipped_number", "report_year", "identity_part", "issue"];
            let whole = read_whole(&connection, &program);
            assert!(!made || !of_figures.iter().any(|table| whole.contains(*table)), "{sql}");
        }
    }
}

//! Databases that every landed schema left behind open in the newest one with all that they hold.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::content::{done, root, run};
use rusqlite::Connection;
use warehouse::store::Store;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// Tables in which the program notes what it made itself.
const OWN: [&str; 3] = ["canned_view", "refinery_schema_history", "stale_place"];

fn newest() -> u32 {
    embedded::migrations::runner().get_migrations().iter().map(|migration| migration.version() as u32).max().unwrap()
}

/// Every database that is kept, by its schema.
fn kept() -> BTreeMap<u32, PathBuf> {
    let files = fs::read_dir(root().join("tests/databases")).unwrap().map(|entry| entry.unwrap().path());
    let schema = |path: &Path| {
        let name = path.file_name()?.to_str()?;
        name.strip_prefix('v')?.strip_suffix(".db.gz")?.parse().ok()
    };
    files.filter_map(|path| Some((schema(&path)?, path))).collect()
}

fn unpack(packed: &Path, to: &Path) {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(fs::File::open(packed).unwrap()).read_to_end(&mut bytes).unwrap();
    fs::write(to, bytes).unwrap();
}

fn strings(connection: &Connection, sql: &str) -> Vec<String> {
    let mut select = connection.prepare(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    select.query_map((), |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

fn number(connection: &Connection, sql: &str) -> i64 {
    connection.query_row(sql, (), |row| row.get(0)).unwrap()
}

/// The columns of every table with content.
fn columns(connection: &Connection) -> BTreeMap<String, Vec<String>> {
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name NOT GLOB 'sentence_fts*'";
    let tables = strings(connection, sql).into_iter().filter(|table| !OWN.contains(&table.as_str()));
    tables
        .map(|table| {
            let columns = strings(connection, &format!("SELECT name FROM pragma_table_info('{table}')"));
            (table, columns)
        })
        .collect()
}

/// Every row of these columns, as text.
fn rows(connection: &Connection, columns: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let mut rows = Vec::new();
    for (table, columns) in columns {
        let cells: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
        rows.extend(strings(connection, &format!("SELECT '{table}: ' || {} FROM {table}", cells.join(" || ' ' || "))));
    }
    rows.sort();
    rows
}

#[test]
fn every_earlier_schema_has_a_database() {
    let kept = kept();
    let missing: Vec<u32> = (1..newest()).filter(|schema| !kept.contains_key(schema)).collect();
    assert_eq!(missing, [0; 0], "keep a database of each: see tests/databases/README.md");
    for (schema, packed) in kept {
        let folder = tempfile::tempdir().unwrap();
        unpack(&packed, &folder.path().join("w.db"));
        let connection = Connection::open(folder.path().join("w.db")).unwrap();
        assert_eq!(number(&connection, "SELECT max(version) FROM refinery_schema_history"), i64::from(schema));
        for (table, least) in
            [("report_year", 3), ("metric", 15), ("skipped_number", 5), ("plan_item", 3), ("ingest_log", 3)]
        {
            assert!(number(&connection, &format!("SELECT count(*) FROM {table}")) >= least, "schema {schema}: {table}");
        }
        if schema >= 5 {
            assert_eq!(number(&connection, "SELECT count(*) FROM correction WHERE status = 'in_force'"), 1);
        }
    }
}

#[test]
fn every_earlier_database_opens_with_all_that_it_holds() {
    for (schema, packed) in kept() {
        let folder = tempfile::tempdir().unwrap();
        let db = folder.path().join("warehouse.db");
        unpack(&packed, &db);
        let connection = Connection::open(&db).unwrap();
        let columns = columns(&connection);
        let before = rows(&connection, &columns);
        drop(connection);
        drop(Store::open(&db).unwrap());
        let connection = Connection::open(&db).unwrap();
        assert_eq!(number(&connection, "SELECT max(version) FROM refinery_schema_history"), i64::from(newest()));
        assert_eq!(rows(&connection, &columns), before, "schema {schema}");
        drop(connection);
        let migrated = fs::read(&db).unwrap();
        drop(Store::open(&db).unwrap());
        assert!(fs::read(&db).unwrap() == migrated, "schema {schema}: a second opening changes nothing");
        done(folder.path(), &["check"]);
    }
}

#[test]
fn every_earlier_database_says_what_a_new_one_says_once_it_is_read_again() {
    // Without keys: the same texts with their figures.
    let figures = "SELECT r.text || m.text_start || ' ' || coalesce(m.code, '') || coalesce(m.segment, '') || m.measure
             || coalesce(m.year, '') || ' ' || m.value || m.unit
         FROM metric m JOIN report_year r USING (report_year_id) ORDER BY 1";
    for (schema, packed) in kept() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        unpack(&packed, &at.join("warehouse.db"));
        done(at, &["reextract"]);
        let output = done(at, &["check"]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("3 report years read again"), "schema {schema}: {said}");
        let connection = Connection::open(at.join("warehouse.db")).unwrap();
        fs::create_dir(at.join("texts")).unwrap();
        for (index, text) in strings(&connection, "SELECT text FROM report_year").iter().enumerate() {
            fs::write(at.join(format!("texts/{index}.txt")), text).unwrap();
        }
        done(at, &["--db", "new.db", "ingest", "texts"]);
        let new = Connection::open(at.join("new.db")).unwrap();
        let mut expected = strings(&new, figures);
        if schema >= 5 {
            // A person read 41 where the text says 40, and that stays.
            assert_eq!(number(&connection, "SELECT count(*) FROM correction WHERE status = 'in_force'"), 1);
            for line in &mut expected {
                if line.contains("reconsideration.receivedvalue2021") {
                    *line = line.replace("40.0件", "41.0件");
                }
            }
        }
        expected.sort();
        assert!(expected.len() >= 15 && strings(&connection, figures) == expected, "schema {schema}");
        assert_eq!(expected.iter().any(|line| line.ends_with(" 41.0件")), schema >= 5, "schema {schema}");
    }
}

#[test]
fn a_migration_that_fails_leaves_the_file_as_it_was() {
    for (schema, packed) in kept().into_iter().filter(|(schema, _)| *schema < newest()) {
        for (clash, name) in [
            // What the very last statements of the newest schemas would make.
            ("CREATE TABLE report_year_standing (mine TEXT)", "report_year_standing"),
            ("CREATE TABLE sentence (mine TEXT); INSERT INTO sentence VALUES ('keep me')", "sentence"),
            ("CREATE TABLE jurisdiction_name (mine TEXT)", "jurisdiction_name"),
            ("CREATE TABLE place_coverage (mine TEXT)", "place_coverage"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let at = folder.path();
            unpack(&packed, &at.join("warehouse.db"));
            let connection = Connection::open(at.join("warehouse.db")).unwrap();
            if number(&connection, &format!("SELECT count(*) FROM sqlite_master WHERE name = '{name}'")) > 0 {
                continue;
            }
            connection.execute_batch(clash).unwrap();
            drop(connection);
            let before = fs::read(at.join("warehouse.db")).unwrap();
            let output = run(at, &["ingest", root().join("examples/nanhai-2016.txt").to_str().unwrap()]);
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!((output.status.code(), said.lines().count()), (Some(1), 1), "schema {schema}: {said}");
            for wanted in ["warehouse.db up to date", name, "nothing in it was changed", "restore a backup"] {
                assert!(said.contains(wanted), "schema {schema}: {wanted} in {said}");
            }
            assert!(fs::read(at.join("warehouse.db")).unwrap() == before, "schema {schema}: {clash}");
            let connection = Connection::open(at.join("warehouse.db")).unwrap();
            connection.execute_batch(&format!("ALTER TABLE {name} RENAME TO own_{name}")).unwrap();
            drop(connection);
            done(at, &["ingest", root().join("examples/nanhai-2016.txt").to_str().unwrap()]);
            done(at, &["check"]);
        }
    }
}

/// Makes the database of schema N of that of schema 1, by the migrations up to N alone:
/// `SCHEMA=3 FILE=v3.db cargo test --test suite upgrades:: -- --ignored`.
#[test]
#[ignore = "makes a database to keep, see tests/databases/README.md"]
fn make_a_database_of_an_earlier_schema() {
    let schema: i32 = std::env::var("SCHEMA").unwrap().parse().unwrap();
    let file = PathBuf::from(std::env::var("FILE").unwrap());
    unpack(&kept()[&1], &file);
    let mut connection = Connection::open(&file).unwrap();
    let target = refinery::Target::Version(schema);
    embedded::migrations::runner().set_target(target).run(&mut connection).unwrap();
}

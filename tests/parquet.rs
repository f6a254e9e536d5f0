//! Parquet files hold what the database holds, typed, and say what it is.

use std::fs::File;
use std::path::Path;

use assert_cmd::Command;
use chrono::{DateTime, Days, NaiveDate, SecondsFormat};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field as Cell;
use rusqlite::Connection;
use rusqlite::types::Value;
use warehouse::export::{Lang, Outline, parquet as out, text};
use warehouse::store::{Store, canned_views};

/// A database read from the reports that come with the project.
fn database(folder: &Path) -> Store {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let texts = std::fs::read_dir(root.join("tests/reports")).unwrap().map(|entry| entry.unwrap().path());
    let path = folder.join("warehouse.db");
    Command::new(assert_cmd::cargo::cargo_bin!("warehouse"))
        .arg("--db")
        .arg(&path)
        .arg("ingest")
        .arg(root.join("examples"))
        .args(texts.filter(|path| path.extension().is_some_and(|extension| extension == "txt")))
        .assert()
        .success();
    Store::open_read_only(&path).unwrap()
}

fn table(connection: &Connection, name: &str, sql: &str) -> (Outline, Vec<Vec<Value>>) {
    let mut statement = connection.prepare(sql).unwrap();
    let outline = Outline::of(name, &statement, Lang::Code);
    let columns = statement.column_count();
    let rows = statement.query_map((), |row| (0..columns).map(|at| row.get(at)).collect()).unwrap();
    (outline, rows.collect::<Result<_, _>>().unwrap())
}

fn write(outline: &Outline, rows: &[Vec<Value>], path: &Path) -> anyhow::Result<usize> {
    out::write(outline, &mut rows.iter().cloned().map(Ok), File::create(path).unwrap())
}

/// The rows of a file as text, with its columns.
fn read(path: &Path) -> (Vec<String>, Vec<Vec<Option<String>>>) {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let columns = schema.columns().iter().map(|column| column.name().to_owned()).collect();
    let rows = reader
        .get_row_iter(None)
        .unwrap()
        .map(|row| row.unwrap().get_column_iter().map(|(_, cell)| cell_text(cell)).collect());
    (columns, rows.collect())
}

fn cell_text(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Null => None,
        Cell::Str(text) => Some(text.clone()),
        Cell::Long(number) => Some(number.to_string()),
        Cell::Double(number) => Some(number.to_string()),
        Cell::Date(days) => Some((NaiveDate::default() + Days::new(*days as u64)).to_string()),
        Cell::TimestampMicros(micros) => {
            Some(DateTime::from_timestamp_micros(*micros).unwrap().to_rfc3339_opts(SecondsFormat::AutoSi, true))
        }
        other => panic!("no column should hold {other:?}"),
    }
}

fn made(names: &[&str], row: &[Value]) -> (Outline, Vec<Vec<Value>>) {
    let connection = Connection::open_in_memory().unwrap();
    let columns: Vec<String> = names.iter().map(|name| format!("NULL AS {name}")).collect();
    let statement = connection.prepare(&format!("SELECT {}", columns.join(", "))).unwrap();
    (Outline::of("metric_flat", &statement, Lang::Code), vec![row.to_vec()])
}

#[test]
fn every_view_and_table_comes_back_as_it_is_in_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let store = database(folder.path());
    let mut names: Vec<String> = canned_views().iter().map(|view| view.name.to_owned()).collect();
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*'";
    names.extend(table(store.connection(), "", sql).1.iter().filter_map(|row| text(&row[0])));
    assert!(names.len() > 30, "{names:?}");
    let mut cells = 0;
    for name in names {
        let (outline, rows) = table(store.connection(), &name, &format!("SELECT * FROM \"{name}\""));
        if outline.info.is_none() {
            continue; // Of use to the program alone.
        }
        let path = folder.path().join("out.parquet");
        assert_eq!(write(&outline, &rows, &path).unwrap(), rows.len(), "{name}");
        let (columns, found) = read(&path);
        let known: Vec<&String> = outline.fields.iter().map(|field| &field.name).collect();
        assert_eq!(columns.iter().collect::<Vec<_>>(), known, "{name}");
        assert_eq!(found.len(), rows.len(), "{name}");
        for (row, found) in rows.iter().zip(&found) {
            let row: Vec<Option<String>> = row.iter().map(text).collect();
            assert_eq!(found, &row, "{name}");
            cells += row.len();
        }
    }
    assert!(cells > 10_000, "{cells}");
}

#[test]
fn columns_are_typed_by_the_dictionary_and_described_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("warehouse.db")).unwrap();
    let (outline, rows) = table(store.connection(), "metric_flat", "SELECT * FROM metric_flat");
    let path = folder.path().join("out.parquet");
    assert_eq!(write(&outline, &rows, &path).unwrap(), 0);
    let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
    let metadata = reader.metadata().file_metadata();
    let mut schema = Vec::new();
    parquet::schema::printer::print_schema(&mut schema, metadata.schema());
    let schema = String::from_utf8(schema).unwrap();
    for wanted in [
        "OPTIONAL INT64 metric_id;",
        "OPTIONAL BYTE_ARRAY jurisdiction_code (STRING);",
        "OPTIONAL DOUBLE value;",
        "OPTIONAL INT32 as_of (DATE);",
    ] {
        assert!(schema.contains(wanted), "{wanted}\n{schema}");
    }
    let said = metadata.key_value_metadata().unwrap();
    let said = |key: &str| said.iter().find(|pair| pair.key == key).and_then(|pair| pair.value.clone()).unwrap();
    assert_eq!(said("table"), "metric_flat");
    assert_eq!(said("title_zh"), "指标明细");
    assert!(said("warnings").contains("never add up"));
    let columns: serde_json::Value = serde_json::from_str(&said("columns")).unwrap();
    assert_eq!(columns[0]["name"], "metric_id");
    assert!(columns[0]["holds"].is_string());

    let (outline, rows) = made(&["started_at"], &[Value::Text("2026-11-22T10:00:00.25Z".into())]);
    assert_eq!(write(&outline, &rows, &path).unwrap(), 1);
    assert_eq!(read(&path).1, [[Some("2026-11-22T10:00:00.250Z".to_owned())]]);
}

#[test]
fn a_value_of_another_type_is_refused_with_table_column_and_row() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.parquet");
    let refused = |column: &str, value: Value| {
        let (outline, mut rows) = made(&[column], &[value]);
        rows.insert(0, vec![Value::Null]);
        write(&outline, &rows, &path).unwrap_err().to_string()
    };
    assert_eq!(
        refused("value", Value::Text("12件".into())),
        "metric_flat, column value, row 2: '12件' is no number; export it as CSV"
    );
    assert!(refused("year", Value::Real(2018.5)).contains("column year, row 2: '2018.5' is no whole number"));
    assert!(refused("as_of", Value::Text("2018-02-30".into())).contains("is no date"));
    assert!(refused("started_at", Value::Text("yesterday".into())).contains("is no time"));
    assert!(refused("value", Value::Integer((1 << 53) + 1)).contains("is no number"), "a double would round it");
}

#[test]
fn whole_reals_are_integers_and_numbers_in_text_are_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.parquet");
    let (outline, rows) =
        made(&["year", "label", "value"], &[Value::Real(2018.0), Value::Integer(440_605), Value::Integer(7)]);
    write(&outline, &rows, &path).unwrap();
    let wanted = ["2018", "440605", "7"].map(|text| Some(text.to_owned()));
    assert_eq!(read(&path).1, [wanted]);
}

#[test]
fn two_columns_of_one_name_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (outline, rows) = made(&["year", "year"], &[Value::Null, Value::Null]);
    let error = write(&outline, &rows, &folder.path().join("out.parquet")).unwrap_err().to_string();
    assert!(error.contains("two columns year") && error.contains("AS"), "{error}");
}

#[test]
fn a_long_table_has_several_row_groups() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.parquet");
    let (outline, _) = made(&["metric_id", "label"], &[]);
    let row = |id: i64| Ok(vec![Value::Integer(id), Value::Text(format!("第{}项", id % 7))]);
    let count = out::write(&outline, &mut (0..200_001).map(row), File::create(&path).unwrap()).unwrap();
    assert_eq!(count, 200_001);
    let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
    let groups: Vec<i64> = reader.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
    assert_eq!(groups, [100_000, 100_000, 1]);
    let last = reader.get_row_iter(None).unwrap().last().unwrap().unwrap();
    assert_eq!(last.to_string(), "{metric_id: 200000, label: \"第3项\"}");
}

#[test]
fn long_texts_end_a_row_group_early_and_stay_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.parquet");
    let (outline, _) = made(&["metric_id", "label"], &[]);
    let text = |id: i64| if id % 3 == 0 { String::new() } else { format!("{id}").repeat(1 << 20) };
    let row = |id: i64| Ok(vec![Value::Integer(id), Value::Text(text(id))]);
    out::write(&outline, &mut (0..100).map(row), File::create(&path).unwrap()).unwrap();
    let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
    let groups: Vec<i64> = reader.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
    assert!(groups.len() > 1 && groups.iter().sum::<i64>() == 100, "{groups:?}");
    let (_, rows) = read(&path);
    for (id, row) in (0..).zip(&rows) {
        assert!(row[1].as_deref() == Some(&text(id)), "row {id}");
    }
}

#[test]
fn years_are_folders_and_no_column() {
    let work = tempfile::tempdir().unwrap();
    let folder = work.path().join("metrics");
    let (outline, _) = made(&["metric_id", "year", "value"], &[]);
    let row = |(id, year): (i64, Value)| Ok(vec![Value::Integer(id), year, Value::Real(0.5)]);
    let years = [Value::Integer(2018), Value::Null, Value::Integer(2017), Value::Real(2018.0)];
    let mut rows = (1..).zip(years).map(row);
    assert_eq!(out::write_by_year(&outline, &mut rows, &folder).unwrap(), 4);
    let rows_of = |year: &str| {
        let (columns, rows) = read(&folder.join(year).join("data.parquet"));
        assert_eq!(columns, ["metric_id", "value"]);
        rows.into_iter().map(|row| row[0].clone().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(rows_of("year=2018"), ["1", "4"]);
    assert_eq!(rows_of("year=2017"), ["3"]);
    assert_eq!(rows_of("year=__HIVE_DEFAULT_PARTITION__"), ["2"]);
    assert_eq!(std::fs::read_dir(folder.join("year=2018")).unwrap().count(), 1, "nothing half-written is left");

    // What is left of this export would be read as part of the next one.
    let error = out::write_by_year(&outline, &mut std::iter::empty(), &folder).unwrap_err().to_string();
    assert!(error.contains("already; name an empty folder"), "{error}");
    let (outline, _) = made(&["value"], &[]);
    let error = out::write_by_year(&outline, &mut std::iter::empty(), &work.path().join("b")).unwrap_err().to_string();
    assert!(error.contains("no column year"), "{error}");
}

#[test]
fn a_table_without_rows_keeps_its_columns() {
    let work = tempfile::tempdir().unwrap();
    let (outline, _) = made(&["year", "value"], &[]);
    assert_eq!(out::write_by_year(&outline, &mut std::iter::empty(), work.path()).unwrap(), 0);
    let (columns, rows) = read(&work.path().join("year=__HIVE_DEFAULT_PARTITION__/data.parquet"));
    assert_eq!((columns, rows.len()), (vec!["value".to_owned()], 0));
}

//! A query's rows, through the library and through the stock `sqlite3` shell.

use std::path::Path;
use std::process::Command;

use rusqlite::types::Value as Cell;
use warehouse::store::Store;

/// Rows of a query as text, NULL as –.
pub fn rows(path: &Path, sql: &str) -> Vec<String> {
    let store = Store::open_read_only(path).unwrap();
    let mut statement = store.connection().prepare(sql).unwrap();
    let columns = statement.column_count();
    statement
        .query_map((), |row| {
            (0..columns)
                .map(|at| {
                    Ok(match row.get::<_, Cell>(at)? {
                        Cell::Null => "–".to_owned(),
                        Cell::Integer(n) => n.to_string(),
                        Cell::Real(x) => format!("{x:?}"),
                        Cell::Text(text) => text,
                        Cell::Blob(_) => unreachable!(),
                    })
                })
                .collect::<rusqlite::Result<Vec<_>>>()
                .map(|cells| cells.join(" "))
        })
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap()
}

/// The same through the stock shell; `None` with a visible line where there is none.
pub fn stock_rows(path: &Path, sql: &str) -> Option<Vec<String>> {
    let made = Command::new("sqlite3")
        .args(["-readonly", "-bail", "-batch", "-list", "-separator", " ", "-nullvalue", "–"])
        .arg(path)
        .arg(sql)
        .output();
    match made {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let text = String::from_utf8(output.stdout).unwrap();
            Some(text.lines().map(str::to_owned).collect())
        }
        Err(_) => {
            eprintln!("SKIP: no sqlite3 shell on this machine");
            None
        }
    }
}

/// The query gives these rows, both ways.
pub fn expect(path: &Path, sql: &str, wanted: &[&str]) {
    assert_eq!(rows(path, sql), wanted, "{sql}");
    if let Some(found) = stock_rows(path, sql) {
        assert_eq!(found, wanted, "stock shell: {sql}");
    }
}

//! Corrections by hand: made from a template, in force after every new reading, stale when the
//! text or the reading is not what they expected.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use rusqlite::Connection;

struct Warehouse {
    folder: tempfile::TempDir,
}

impl Warehouse {
    /// A database with the example reports.
    fn new() -> Warehouse {
        let warehouse = Warehouse { folder: tempfile::tempdir().unwrap() };
        let examples = root().join("examples");
        assert_eq!(warehouse.run(&["ingest", examples.to_str().unwrap()]).status.code(), Some(0));
        warehouse
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("warehouse"));
        command.env_remove("WAREHOUSE_DB").arg("--db").arg(self.db()).args(args).output().unwrap()
    }

    fn db(&self) -> PathBuf {
        self.folder.path().join("w.db")
    }

    /// One line per row, cells separated by blanks, NULL as –.
    fn rows(&self, sql: &str) -> Vec<String> {
        let connection = Connection::open(self.db()).unwrap();
        let mut statement = connection.prepare(sql).unwrap();
        let columns = statement.column_count();
        let rows = statement
            .query_map((), |row| {
                let cells: Vec<String> = (0..columns)
                    .map(|at| match row.get::<_, rusqlite::types::Value>(at).unwrap() {
                        rusqlite::types::Value::Null => "–".to_owned(),
                        rusqlite::types::Value::Integer(n) => n.to_string(),
                        rusqlite::types::Value::Real(x) => x.to_string(),
                        rusqlite::types::Value::Text(text) => text,
                        rusqlite::types::Value::Blob(_) => unreachable!(),
                    })
                    .collect();
                Ok(cells.join(" "))
            })
            .unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    /// The template of a view with the rows that `fill` fills in: it gets a row by column and says
    /// what to put where.
    fn correct(&self, view: &[&str], fill: impl Fn(&dyn Fn(&str) -> String) -> Vec<(&'static str, String)>) -> Output {
        let output = self.run(&[&["correct", "--template"], view].concat());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let mut reader = csv::Reader::from_reader(&output.stdout[..]);
        let headers = reader.headers().unwrap().clone();
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&headers).unwrap();
        for record in reader.records() {
            let record = record.unwrap();
            let at = |name: &str| headers.iter().position(|header| header == name).unwrap();
            let filled = fill(&|name| record[at(name)].to_owned());
            let mut cells: Vec<String> = record.iter().map(str::to_owned).collect();
            filled.into_iter().for_each(|(name, cell)| cells[at(name)] = cell);
            writer.write_record(cells).unwrap();
        }
        let file = self.folder.path().join("fix.csv");
        fs::write(&file, writer.into_inner().unwrap()).unwrap();
        self.run(&["correct", "--author", "王某", file.to_str().unwrap()])
    }

    fn check(&self) {
        let output = self.run(&["check"]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)
        } else {
            fs::copy(entry.path(), target).map(|_| ()).unwrap()
        }
    }
}

/// The built-in codebook with one word of it replaced.
fn codebook(folder: &Path, file: &str, from: &str, to: &str) -> String {
    let made = folder.join("codebook");
    copy(&root().join("codebook"), &made);
    let file = made.join(file);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(file, text.replacen(from, to, 1)).unwrap();
    made.to_str().unwrap().to_owned()
}

const NANHAI_2018: [&str; 5] = ["metric_flat", "--jurisdiction", "南海区", "--year", "2018"];

fn accepted_2018() -> &'static str {
    "SELECT value, read_value, corrected FROM metric_flat
     WHERE code = 'reconsideration.accepted' AND measure = 'value' AND year = 2018"
}

/// Puts 899 in place of the 898 cases accepted in 2018.
fn correct_accepted(warehouse: &Warehouse) -> Output {
    warehouse.correct(&NANHAI_2018, |cell| {
        if cell("figure") != "898" {
            return vec![];
        }
        vec![("new_value", "899".into()), ("reason", "据区司法局更正".into()), ("date", "2024-05-06".into())]
    })
}

#[test]
fn a_fix_shows_the_original_and_outlives_every_reading() {
    let warehouse = Warehouse::new();
    let before = warehouse.rows("SELECT metric_id FROM metric ORDER BY 1");
    let made = correct_accepted(&warehouse);
    assert!(made.status.success() && stderr(&made).starts_with("1 correction in force"), "{}", stderr(&made));
    let fixed = ["899 898 王某, 2024-05-06: 据区司法局更正"];
    assert_eq!(warehouse.rows(accepted_2018()), fixed);

    for (view, column, place) in [
        ("reconsideration_outcome", "corrected", "year = 2018"),
        ("reconsideration_trend", "corrected", "year = 2018"),
        ("nanhai_reconsideration_2016_2018", "corrected", "year = 2018"),
        ("vintage", "corrected", "code = 'reconsideration.accepted' AND year = 2018"),
        ("year_over_year", "corrected", "code = 'reconsideration.accepted' AND year = 2018"),
        ("consistency", "corrected", "formula LIKE '918 %899%'"),
    ] {
        assert_eq!(
            warehouse.rows(&format!("SELECT {column} FROM {view} WHERE {place}")),
            ["read as reconsideration.accepted 2018 898件 (王某, 2024-05-06: 据区司法局更正)"],
            "{view}"
        );
    }

    let id = warehouse.rows("SELECT metric_id FROM metric WHERE correction_id IS NOT NULL").remove(0);
    let traced = String::from_utf8(warehouse.run(&["trace", &id]).stdout).unwrap();
    assert!(traced.contains("\ncorrected read as reconsideration.accepted 2018 898件 (王某"), "{traced}");

    assert!(stderr(&correct_accepted_again(&warehouse)).contains("1 already there"));
    let examples = root().join("examples");
    warehouse.run(&["ingest", examples.to_str().unwrap()]);
    assert_eq!(warehouse.rows(accepted_2018()), fixed);
    assert!(warehouse.run(&["reextract", "--all"]).status.success());
    assert_eq!(warehouse.rows(accepted_2018()), fixed);
    let other = codebook(warehouse.folder.path(), "metrics/reconsideration.toml", "applications accepted", "accepted");
    let output = warehouse.run(&["reextract", "--codebook", &other]);
    assert!(output.status.success() && stderr(&output).contains("4 report years read again"), "{}", stderr(&output));
    assert_eq!(warehouse.rows(accepted_2018()), fixed);
    assert_eq!(warehouse.rows("SELECT metric_id FROM metric ORDER BY 1"), before, "ids stay");
    warehouse.check();
}

/// The same file once more: the template expects what is there now, so the old file is used.
fn correct_accepted_again(warehouse: &Warehouse) -> Output {
    let file = warehouse.folder.path().join("fix.csv");
    warehouse.run(&["correct", "--author", "王某", file.to_str().unwrap()])
}

#[test]
fn a_correction_whose_expectation_broke_is_stale_until_it_holds_again() {
    let warehouse = Warehouse::new();
    assert!(correct_accepted(&warehouse).status.success());
    let other = codebook(
        warehouse.folder.path(),
        "metrics/reconsideration.toml",
        "mask = [\"不予受理\", \"未予受理\"",
        "mask = [\"宗，受理\", \"受理898\", \"，受理\", \"不予受理\", \"未予受理\"",
    );
    let output = warehouse.run(&["reextract", "--codebook", &other]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("not in force any more: correction 1"), "{}", stderr(&output));
    let stale = warehouse.rows("SELECT status, stale_reason FROM corrections");
    assert!(stale[0].starts_with("stale there now: code "), "{stale:?}");
    assert_eq!(warehouse.rows("SELECT count(*) FROM metric WHERE value = 899"), ["0"]);
    warehouse.check();

    assert!(warehouse.run(&["reextract"]).status.success());
    assert_eq!(warehouse.rows("SELECT status FROM corrections"), ["in_force"]);
    assert_eq!(warehouse.rows(accepted_2018()), ["899 898 王某, 2024-05-06: 据区司法局更正"]);
}

#[test]
fn figures_are_rejected_and_added_and_the_ledger_stays_closed() {
    let warehouse = Warehouse::new();
    let output = warehouse.correct(&NANHAI_2018, |cell| {
        if cell("figure") != "898" {
            return vec![];
        }
        vec![("action", "reject".into()), ("reason", "误读".into())]
    });
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(warehouse.rows(accepted_2018()).is_empty());
    assert_eq!(warehouse.rows("SELECT reason FROM skipped_number WHERE figure = '898'"), ["rejected"]);
    warehouse.check();

    let (sha256, page) = {
        let row = warehouse
            .rows("SELECT d.sha256, r.page FROM report_year r JOIN document d USING (document_id) WHERE r.year = 2018");
        let (sha256, page) = row[0].split_once(' ').unwrap();
        (sha256.to_owned(), page.to_owned())
    };
    let file = warehouse.folder.path().join("add.csv");
    fs::write(
        &file,
        format!(
            "action,sha256,page,sentence,figure,new_code,new_value,new_year,reason\n\
             add,{sha256},{page},受理898宗,898,reconsideration.accepted,898,2018,补录\n"
        ),
    )
    .unwrap();
    let output = warehouse.run(&["correct", "--author", "李某", file.to_str().unwrap()]);
    assert!(output.status.success(), "{}", stderr(&output));
    let added = warehouse.rows("SELECT value, unit, read_value FROM metric_flat WHERE corrected LIKE '李某%'");
    assert_eq!(added, ["898 件 –"]);
    warehouse.check();
    assert!(warehouse.run(&["reextract", "--all"]).status.success());
    assert_eq!(warehouse.rows("SELECT value, unit, read_value FROM metric_flat WHERE corrected LIKE '李某%'"), added);
    warehouse.check();
}

#[test]
fn another_year_moves_the_report_and_its_figures() {
    let warehouse = Warehouse::new();
    let figures = warehouse.rows("SELECT count(*) FROM metric_flat WHERE year = 2020").remove(0);
    let output = warehouse.correct(&["report_year"], |cell| {
        if cell("year") != "2020" {
            return vec![];
        }
        vec![("new_year", "2021".into()), ("new_jurisdiction", "四川省达州市达川区".into()), ("reason", "试".into())]
    });
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(
        warehouse.rows("SELECT full_name, report_year, year, count(*) FROM metric_flat WHERE full_name LIKE '%达州%' GROUP BY 1, 2, 3"),
        [format!("四川省达州市达川区 2021 2021 {figures}")]
    );
    assert!(warehouse.run(&["reextract", "--all"]).status.success());
    assert_eq!(warehouse.rows("SELECT count(*) FROM metric_flat WHERE report_year = 2021 AND year = 2021"), [figures]);
    warehouse.check();
}

#[test]
fn issues_are_corrected_word_for_word() {
    let warehouse = Warehouse::new();
    let fill = |cell: &dyn Fn(&str) -> String| {
        if !cell("text").contains("统筹协调") {
            return vec![];
        }
        vec![("new_text", "牵头部门的统筹协调作用".into()), ("new_theme", "leadership".into()), ("reason", "x".into())]
    };
    let output = warehouse.correct(&["issue"], fill);
    assert!(output.status.success(), "{}", stderr(&output));
    let sql = "SELECT i.text, i.theme, substr(r.text, i.text_start + 1, i.text_end - i.text_start)
         FROM issue i JOIN report_year r USING (report_year_id) WHERE i.correction_id IS NOT NULL";
    let want = ["牵头部门的统筹协调作用 leadership 牵头部门的统筹协调作用"];
    assert_eq!(warehouse.rows(sql), want);
    assert!(warehouse.run(&["reextract", "--all"]).status.success());
    assert_eq!(warehouse.rows(sql), want);
    warehouse.check();
}

#[test]
fn wrong_rows_are_refused_with_their_line_and_the_others_go_in() {
    let warehouse = Warehouse::new();
    let output = warehouse.correct(&NANHAI_2018, |cell| match cell("figure").as_str() {
        "898" => vec![("new_value", "viele".into()), ("reason", "x".into())],
        "918" => vec![("new_value", "919".into())],
        "908" => vec![("new_code", "no.such".into()), ("reason", "x".into())],
        "528" => vec![("new_code", "reconsideration.accepted".into()), ("reason", "x".into())],
        "31" => vec![("value", "32".into()), ("new_value", "33".into()), ("reason", "x".into())],
        "16" => vec![("new_segment", "区级".into()), ("reason", "x".into())],
        _ => vec![],
    });
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for wanted in [
        "value is no number: viele",
        "say why: column reason is empty",
        "the codebook has no code no.such",
        "two things of one series (reconsideration.accepted",
        "value 31.0 where 32.0 was expected",
        "refused",
    ] {
        assert!(said.contains(wanted), "{wanted} in {said}");
    }
    assert!(!warehouse.rows("SELECT correction_id FROM metric WHERE correction_id IS NOT NULL").is_empty(), "{said}");
    warehouse.check();
}

#[test]
fn two_databases_are_compared_by_code_and_value() {
    let warehouse = Warehouse::new();
    let old = warehouse.folder.path().join("old.db");
    fs::copy(warehouse.db(), &old).unwrap();
    assert!(correct_accepted(&warehouse).status.success());
    let output = warehouse.run(&["diff", old.to_str().unwrap(), warehouse.db().to_str().unwrap(), "--format", "csv"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(text.contains("reconsideration.accepted,,value,2018,,898.0 件,899.0 件"), "{text}");
    let output = warehouse.run(&["diff", old.to_str().unwrap(), old.to_str().unwrap()]);
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "0 series differ\n");
}

#[test]
fn a_row_has_the_number_that_a_spreadsheet_gives_it() {
    let warehouse = Warehouse::new();
    let file = warehouse.folder.path().join("rows.csv");
    fs::write(&file, "\u{feff}sha256,page,new_value,reason\r\nx,1,,\r\nx,1,5,why\r\n").unwrap();
    let output = warehouse.run(&["correct", "--author", "王某", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("rows.csv:3: "), "{}", stderr(&output));
}

#[test]
fn a_text_that_a_template_guards_from_spreadsheets_is_known_again() {
    let warehouse = Warehouse::new();
    let connection = Connection::open(warehouse.db()).unwrap();
    connection.execute("UPDATE metric SET segment = '=甲' WHERE metric_id = 1", ()).unwrap();
    connection.execute("UPDATE metric SET segment = '''甲' WHERE metric_id = 2", ()).unwrap();
    drop(connection);
    let output = warehouse.correct(&["metric"], |cell| match cell("segment").as_str() {
        "'=甲" | "''甲" => vec![("new_segment", "乙".to_owned()), ("reason", "read anew".to_owned())],
        _ => vec![],
    });
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(warehouse.rows("SELECT segment FROM metric WHERE metric_id IN (1, 2)"), ["乙", "乙"]);
}

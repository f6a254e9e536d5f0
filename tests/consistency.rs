//! Identities between figures: errors planted in constructed reports are found and nothing else is,
//! the published reports agree with themselves, and the rows follow the figures in the database.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use rusqlite::Connection;
use warehouse::codebook::Codebook;
use warehouse::compare::identity::{self, Test, Verdict};
use warehouse::report::Header;
use warehouse::store::Store;

/// The tests of a report under `tests/consistency`.
fn tests_of(file: &str, codebook: &Codebook) -> Vec<Test> {
    let text = fs::read_to_string(Path::new("tests/consistency").join(file)).unwrap();
    tests_in(&text, codebook)
}

fn tests_in(text: &str, codebook: &Codebook) -> Vec<Test> {
    let text = warehouse::text::Text::new(text);
    let facts = warehouse::extract::extract(&Header::default(), &text, Some(2020), codebook);
    identity::test(&text.raw, &facts.metrics, codebook)
}

fn formulas(tests: &[Test], verdict: Verdict) -> Vec<&str> {
    tests.iter().filter(|test| test.verdict == verdict).map(|test| test.formula.as_str()).collect()
}

#[test]
fn planted_errors_are_found_and_nothing_else() {
    let codebook = Codebook::embedded().unwrap();
    let cases: [(&str, usize, &[&str]); 5] = [
        ("clean-docket.txt", 19, &[]),
        ("clean-partyear.txt", 6, &[]),
        (
            "planted-docket.txt",
            8,
            &["25.2% ≠ 51 / (281 − 51)", "279 ≠ 19 + 250", "12.4% ≠ (22 + 3 + 2 + 2) / 279", "95.2% ≠ 111 / 120"],
        ),
        (
            "planted-lists.txt",
            4,
            &["918 ≠ 819 + 109", "150 ≠ 96 + 45", "97.9% ≠ 1988 / 2040", "107 > 96", "3.8 ≠ 94.1 − 90.6"],
        ),
        ("planted-money.txt", 5, &["36500000 ≠ 14200000 + 21300000", "25% ≠ (480 − 400) / 400"]),
    ];
    for (file, sound, planted) in cases {
        let tests = tests_of(file, &codebook);
        assert_eq!(formulas(&tests, Verdict::Broken), planted, "{file}");
        assert!(tests.len() - planted.len() >= sound, "{file}: only {} tested", tests.len());
    }
}

/// What a sentence on its own gives: verdict, formula and note.
fn given(text: &str, codebook: &Codebook) -> Vec<String> {
    let tests = tests_in(&format!("一、主要工作\n{text}\n"), codebook);
    let line = |test: &Test| {
        format!("{} {} {}", test.verdict.as_str(), test.formula, test.note.as_deref().unwrap_or_default())
            .trim()
            .to_owned()
    };
    tests.iter().map(line).collect()
}

#[test]
fn what_is_not_printed_breaks_nothing() {
    let codebook = Codebook::embedded().unwrap();
    for text in [
        // A list that 其中 opens need not be complete, and people may be in several parts of it.
        "全年评查案卷180卷，其中处罚案卷90卷，许可案卷40卷。",
        "培训执法人员240人，其中女性120人、党员180人。",
        // No refusals printed, no stock carried in.
        "收到行政复议申请60件，受理45件。",
        "行政复议案件受理45件，办结40件，未结9件。",
        "收到行政复议申请60件，受理45件，不予受理6件，转送3件，其余在受理前撤回。",
        // A rate of another whole, and one whose parts are not all there.
        "行政复议案件办结40件，其中维持20件，占判决类案件的80%。",
        "行政复议案件办结40件，撤销4件，直接纠错率20%。",
        "作出行政许可412件，其中环评审批187件，实行告知承诺审批127件，占环评审批总数的67.9%。",
        // Figures for other times are not weighed against each other.
        "截至11月底，行政复议案件受理45件。全年行政复议案件办结52件，未结3件。",
        "去年调解矛盾纠纷900件，今年同比增长10%。",
    ] {
        let broken: Vec<String> =
            given(text, &codebook).into_iter().filter(|line| line.starts_with("broken")).collect();
        assert!(broken.is_empty(), "{text}: {broken:?}");
    }
}

#[test]
fn the_note_says_how_it_fits() {
    let codebook = Codebook::embedded().unwrap();
    let outcomes = "行政复议案件受理80件，办结64件，其中维持40件、驳回10件、撤销9件、终止5件。";
    for (text, wanted) in [
        ("直接纠错率14%。", "rounding 14% ≈ 9 / 64 truncated to 0.1"),
        ("直接纠错率14.1%。", "holds 14.1% = 9 / 64 rounded to 0.1"),
        ("直接纠错率11.2%。", "holds 11.2% = 9 / 80 rounded to 0.1; over reconsideration.accepted"),
        ("直接纠错率21.9%。", "holds 21.9% = (9 + 5) / 64 rounded to 0.1; with reconsideration.terminated"),
        ("直接纠错率15.1%。", "broken 15.1% ≠ 9 / 64"),
    ] {
        let text = text.replace("14%", "14.0%");
        let found = given(&format!("{outcomes}{text}"), &codebook);
        assert!(found.iter().any(|line| line == wanted), "{text}: {found:#?}");
    }
}

#[test]
fn each_arithmetic_stands_once() {
    let codebook = Codebook::embedded().unwrap();
    let found = given("清理规范性文件60件，其中保留40件、修改6件、废止9件、失效5件。", &codebook);
    assert_eq!(found.len(), 1, "{found:#?}");
}

/// A folder of ../shared; `None`, said aloud, where it is absent and may be.
fn shared(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "no {}", folder.display());
    let _ = writeln!(std::io::stderr(), "SKIP: no {}, so nothing in it was tested", folder.display());
    None
}

fn warehouse(db: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("warehouse"));
    command.env_remove("WAREHOUSE_DB").arg("--db").arg(db).args(args).output().unwrap()
}

fn ingest(db: &Path, path: &str) {
    let output = warehouse(db, &["ingest", "-q", path]);
    // 1: some of it is in a format that is not read.
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
}

fn rows(db: &Path, sql: &str) -> Vec<String> {
    let connection = Connection::open(db).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map((), |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn the_published_reports_agree_with_themselves() {
    let Some(folder) = shared("reports") else { return };
    let work = tempfile::tempdir().unwrap();
    let db = work.path().join("warehouse.db");
    ingest(&db, folder.to_str().unwrap());
    let found = rows(&db, "SELECT jurisdiction || year || ' ' || verdict || ' ' || formula FROM consistency");
    assert!(found.len() >= 42, "{} tested", found.len());
    for wanted in [
        "南海区2016 holds 475 = 333 + 17 + 1 + 4 + 1 + 10 + 109",
        "南海区2017 holds 522 = 365 + 17 + 5 + 18 + 117",
        "南海区2018 holds 908 = 528 + 31 + 16 + 1 + 1 + 12 + 319",
        "南海区2017 holds 361 = 61 + 11 + 10 + 15 + 264",
        "南海区2016 holds 4291 = 4352 − 61",
        "通川区2020 holds 633 = 495 + 138",
        "通川区2020 holds 345 = 150 + 85 + 110",
        "霞山区2019 holds 38 = 1 + 36 + 1",
        "霞山区2019 holds 2 = 40 − 38",
        "南海区2018 holds 13.3% = 51 / 383",
        "南海区2017 rounding 0.9% ≈ 5 / 522",
    ] {
        assert!(found.iter().any(|row| row == wanted), "no {wanted} in {found:#?}");
    }
    let broken: Vec<&String> = found.iter().filter(|row| row.contains(" broken ")).collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn no_report_that_agrees_with_itself_is_called_broken() {
    let work = tempfile::tempdir().unwrap();
    let db = work.path().join("warehouse.db");
    ingest(&db, "tests/reports");
    if let Some(folder) = shared("documents") {
        ingest(&db, folder.to_str().unwrap());
    }
    let broken = rows(&db, "SELECT jurisdiction || ' ' || formula FROM consistency WHERE verdict = 'broken'");
    assert!(broken.is_empty(), "{broken:#?}");
    assert!(rows(&db, "SELECT formula FROM consistency").len() >= 100);
}

const ALL: &str =
    "SELECT t.report_year_id || ' ' || t.identity || ' ' || t.formula || ' ' || coalesce(t.metric_id, '-')
        || ' ' || t.residual || ' ' || t.verdict || ' ' || coalesce(t.note, '') || ' '
        || (SELECT group_concat(metric_id) FROM identity_part p WHERE p.identity_test_id = t.identity_test_id)
    FROM identity_test t ORDER BY identity_test_id";

#[test]
fn rows_computed_from_the_database_are_those_of_the_reading() {
    let work = tempfile::tempdir().unwrap();
    let db = work.path().join("warehouse.db");
    ingest(&db, "tests/consistency");
    let before = rows(&db, ALL);
    assert!(before.len() > 40);
    // As in a database of an older program, which has not tested any.
    Connection::open(&db)
        .unwrap()
        .execute_batch("DELETE FROM identity_test; DELETE FROM setting WHERE name = 'identities_version'")
        .unwrap();
    assert_eq!(rows(&db, ALL), [""; 0]);
    ingest(&db, "tests/consistency/clean-docket.txt");
    assert_eq!(rows(&db, ALL), before);
}

#[test]
fn a_figure_put_right_is_tested_anew() {
    let work = tempfile::tempdir().unwrap();
    let db = work.path().join("warehouse.db");
    ingest(&db, "tests/consistency/planted-lists.txt");
    let broken = "SELECT formula FROM consistency WHERE verdict = 'broken' AND code = 'enforcement.annual_check'";
    assert_eq!(rows(&db, broken), ["918 ≠ 819 + 109"]);
    // The template of a correction, with one row filled in.
    let template = warehouse(&db, &["correct", "--template", "metric_flat"]).stdout;
    let mut reader = csv::Reader::from_reader(&template[..]);
    let header = reader.headers().unwrap().clone();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).unwrap();
    for record in reader.records() {
        let mut cells: Vec<String> = record.unwrap().iter().map(str::to_owned).collect();
        let at = |name: &str| header.iter().position(|column| column == name).unwrap();
        if cells[at("code")] == "enforcement.annual_check_failed" {
            cells[at("new_value")] = "99".into();
            cells[at("reason")] = "据原件更正".into();
        }
        writer.write_record(cells).unwrap();
    }
    let file = work.path().join("fix.csv");
    fs::write(&file, writer.into_inner().unwrap()).unwrap();
    let done = warehouse(&db, &["correct", "--author", "王某", file.to_str().unwrap()]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(rows(&db, broken), [""; 0]);
    let sound = "SELECT formula FROM consistency WHERE verdict = 'holds' AND code = 'enforcement.annual_check'";
    assert_eq!(rows(&db, sound), ["918 = 819 + 99"]);
}

#[test]
fn rows_go_with_their_figures() {
    let work = tempfile::tempdir().unwrap();
    let db = work.path().join("warehouse.db");
    ingest(&db, "tests/consistency/clean-docket.txt");
    let store = Store::open(&db).unwrap();
    store.connection().execute_batch("DELETE FROM metric").unwrap();
    drop(store);
    assert_eq!(rows(&db, ALL), [""; 0]);
    assert_eq!(rows(&db, "SELECT 'left' FROM identity_part"), [""; 0]);
}

#[test]
fn a_slip_in_the_identities_is_named() {
    let refused = |from: &str, to: &str, words: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        copy_into(Path::new("codebook"), folder.path());
        let file = folder.path().join("identities.toml");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(&file, text.replacen(from, to, 1)).unwrap();
        let error = format!("{:#}", Codebook::load(folder.path()).unwrap_err());
        for word in words {
            assert!(error.contains(word), "no {word} in: {error}");
        }
    };
    let file = "codebook/identities.toml";
    refused(
        r#"of = "reconsideration.received""#,
        r#"of = "reconsideration.recieved""#,
        &[file, "identity reconsideration.applications", "no entry reconsideration.recieved"],
    );
    refused("name = \"share\"", "name = \"parts\"", &[file, "identity parts", "twice"]);
    refused(
        r#"complete = "reconsideration.outcomes""#,
        r#"complete = "outcomes""#,
        &[file, "outcomes, which is no sum"],
    );
    refused("kind = \"sum\"", "kind = \"product\"", &[file, "line ", "product"]);
    refused(
        r#"needs = ["reconsideration.terminated"]"#,
        r#"needs = ["reconsideration.upheld"]"#,
        &[file, "is no part"],
    );
}

#[test]
fn the_readme_explains_every_key_of_the_identities() {
    let readme = fs::read_to_string("codebook/README.md").unwrap();
    let file: toml::Table = toml::from_str(&fs::read_to_string("codebook/identities.toml").unwrap()).unwrap();
    let keys = file["identity"].as_array().unwrap().iter().flat_map(|identity| identity.as_table().unwrap().keys());
    let kinds = file["identity"].as_array().unwrap().iter().filter_map(|identity| identity["kind"].as_str());
    let words = file["words"].as_table().unwrap().keys();
    for key in keys.chain(words).map(String::as_str).chain(kinds) {
        assert!(readme.contains(&format!("`{key}`")), "README.md says nothing of {key}");
    }
}

fn copy_into(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let goal = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_into(&path, &goal);
        } else {
            fs::copy(&path, &goal).unwrap();
        }
    }
}

//! Full-text search: words of every length, from the program and from the stock shell.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Output};

use assert_cmd::Command;
use proptest::prelude::*;
use rusqlite::Connection;
use serde_json::Value as Json;
use warehouse::ingest::check_index;
use warehouse::search::{sentences, words};
use warehouse::store::Store;

/// A report of the district of 通川 with these sentences about what was done.
fn tongchuan(year: i32, done: &str) -> String {
    format!(
        "四川省达州市通川区人民政府{year}年度法治政府建设工作报告\n\n\
         {year}年，通川区人民政府依法行政，现报告如下。\n\n\
         一、主要工作\n\n{done}\n\n\
         二、存在的问题\n\n（一）基层执法力量不足，装备老旧。\n\n（二）复议案件积压较多。\n\n\
         三、下一步工作\n\n（一）充实执法力量，{}年底前配齐法律顾问。\n\n（二）加快办理复议案件。\n",
        year + 1
    )
}

/// The same words in the other script, and a word that a line break cuts.
const TRADITIONAL: &str = "廣東省佛山市南海區人民政府2020年度法治政府建設工作報告\n\n\
    2020年，南海區人民政府依法行政，現報告如下。\n\n\
    一、主要工作\n\n全年辦結行政複議案件１２件，聘請法律顧問３名，上線ＡＰＰ一個，並且按照要求向社會公開了全部裁決以及處理行政訴\n\
    訟案件的情況。\n\n\
    二、存在的問題\n\n（一）執法隊伍不穩定。\n\n\
    三、下一步工作\n\n（一）加強法律顧問隊伍建設。\n";

struct Warehouse {
    folder: tempfile::TempDir,
}

impl Warehouse {
    fn new() -> Warehouse {
        let warehouse = Warehouse { folder: tempfile::tempdir().unwrap() };
        warehouse.write(
            "tongchuan-2018.txt",
            &tongchuan(2018, "全区办结复议案件8件，应诉3件。聘请法律顾问，加强法律服务和顾问工作。"),
        );
        warehouse.write("tongchuan-2019.txt", &tongchuan(2019, "依法，治安平稳。县、乡两级“谁执法、谁普法”落实到位。"));
        warehouse.write("nanhai-2020.txt", TRADITIONAL);
        warehouse.done(&["ingest", warehouse.file("reports").to_str().unwrap()]);
        warehouse
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.file("reports")).unwrap();
        fs::write(self.file("reports").join(name), text).unwrap();
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("warehouse"));
        command.env_remove("WAREHOUSE_DB").arg("--db").arg(self.file("w.db")).args(args).output().unwrap()
    }

    /// Both streams of a run that must succeed.
    fn done(&self, args: &[&str]) -> (String, String) {
        let output = self.run(args);
        let text = |bytes| String::from_utf8(bytes).unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", text(output.stderr));
        (text(output.stdout), text(output.stderr))
    }

    /// The one line of a run that must be refused: 2 for wrong usage, 1 for what is not there.
    fn refused(&self, args: &[&str], status: i32) -> String {
        let output = self.run(args);
        let line = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), line.lines().count()), (Some(status), 1), "{args:?}: {line}");
        line
    }

    fn json(&self, args: &[&str]) -> Vec<Json> {
        serde_json::from_str(&self.done(&[&["search", "--json"], args].concat()).0).unwrap()
    }

    /// The texts that are found, best first.
    fn texts(&self, args: &[&str]) -> Vec<String> {
        self.json(args).iter().map(|hit| hit["text"].as_str().unwrap().to_owned()).collect()
    }

    fn connection(&self) -> Connection {
        Connection::open(self.file("w.db")).unwrap()
    }

    fn findings(&self) -> Vec<String> {
        let store = Store::open_read_only(&self.file("w.db")).unwrap();
        check_index(&store).unwrap().into_iter().map(|finding| finding.row).collect()
    }
}

#[test]
fn words_of_every_length_script_and_width_are_found() {
    let warehouse = Warehouse::new();
    let found = |word: &str| warehouse.texts(&[word]).len();
    assert_eq!(found("复议"), 6);
    assert_eq!(found("複議"), 6);
    assert_eq!(found("法律顾问"), 5);
    assert_eq!(found("法律顧問"), 5);
    assert_eq!(found("法律服务和顾问"), 1);
    assert_eq!(found("县"), 1);
    assert_eq!(found("ａｐｐ"), 1);
    assert_eq!(found("12件"), 1);
    assert_eq!(found("办结行政复议案件12件"), 1);
    assert_eq!(found("行政诉讼案件"), 1, "a line break inside a word");
    assert_eq!(found("谁执法谁普法"), 0, "the text has a mark there");
    assert_eq!(found("《谁执法、谁普法》"), 1);
    assert!(warehouse.texts(&["法治"]).iter().all(|text| text.contains("法治") || text.contains("法治政府")));
    assert!(!warehouse.texts(&["法治"]).iter().any(|text| text.starts_with("依法，治安")), "no word across a mark");
}

#[test]
fn several_words_stand_in_one_sentence_or_any_of_them() {
    let warehouse = Warehouse::new();
    assert_eq!(warehouse.texts(&["复议", "应诉"]), ["全区办结复议案件8件，应诉3件。"]);
    assert_eq!(warehouse.texts(&["复议 应诉"]), warehouse.texts(&["复议", "应诉"]));
    assert_eq!(warehouse.texts(&["应诉", "法律服务"]), Vec::<String>::new());
    assert_eq!(warehouse.texts(&["应诉", "法律服务", "--any"]).len(), 2);
}

#[test]
fn places_years_themes_and_parts_filter() {
    let warehouse = Warehouse::new();
    let found = |args: &[&str]| warehouse.texts(args).len();
    for place in ["通川区", "达州市", "四川省", "四川省达州市", "511702", "通川"] {
        assert_eq!(found(&["法律顾问", "--place", place]), 3, "{place}");
        assert_eq!(found(&["法律顾问", "--jurisdiction", place]), 3, "{place}");
    }
    assert_eq!(found(&["法律顾问", "--year", "2018"]), 2);
    assert_eq!(found(&["法律顾问", "--year", "2019..2020", "--place", "广东省"]), 2);
    assert_eq!(warehouse.texts(&["执法力量", "--in", "issue"]).len(), 2);
    assert!(warehouse.texts(&["执法力量", "--in", "issue"]).iter().all(|text| text.starts_with("基层执法力量不足")));
    assert_eq!(warehouse.texts(&["队伍", "--in", "issue"]), ["執法隊伍不穩定"]);
    assert_eq!(warehouse.texts(&["队伍", "--in", "plan"]), ["加強法律顧問隊伍建設"]);
    assert_eq!(found(&["执法", "装备", "--in", "issue"]), 2, "several words in one issue");
    assert_eq!(found(&["执法", "积压", "--in", "issue"]), 0);
    assert_eq!(found(&["执法", "积压", "--in", "issue", "--any"]), 5);
    let theme = |args: &[&str]| warehouse.json(args)[0]["item"]["theme"].as_str().unwrap().to_owned();
    let disputes = theme(&["积压", "--in", "issue"]);
    assert_eq!(found(&["复议", "--theme", &disputes, "--in", "issue"]), 2);
    assert!(found(&["复议", "--theme", &disputes]) >= 2);
    assert!(found(&["复议", "--theme", &disputes]) < found(&["复议"]), "what was done has no theme");
    assert!(warehouse.refused(&["search", "复议", "--theme", "no"], 2).contains(&disputes), "the themes are named");
    assert!(warehouse.refused(&["search", "复议", "--place", "火星市"], 1).contains("火星市"));
    assert!(warehouse.refused(&["search", "“”"], 2).contains("nothing to search for"));
}

#[test]
fn hits_say_where_they_stand() {
    let warehouse = Warehouse::new();
    let mut sections = BTreeSet::new();
    let texts: Vec<Vec<char>> = warehouse
        .connection()
        .prepare("SELECT text FROM report_year ORDER BY report_year_id")
        .unwrap()
        .query_map((), |row| Ok(row.get::<_, String>(0)?.chars().collect()))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let number = |json: &Json| json.as_u64().unwrap() as usize;
    for hit in warehouse.json(&["复议", "--limit", "100"]) {
        let text = &texts[number(&hit["report_year_id"]) - 1];
        let said =
            |place: &Json| text[number(&place["text_start"])..number(&place["text_end"])].iter().collect::<String>();
        assert_eq!(hit["text"], said(&hit));
        let places = hit["hits"].as_array().unwrap();
        assert!(!places.is_empty());
        assert!(places.iter().all(|place| ["复议", "複議"].contains(&said(place).as_str())), "{hit}");
        sections.insert(hit["section"].as_str().unwrap().to_owned());
        assert_eq!(hit["item"].is_null(), hit["section"] == "done", "{hit}");
    }
    assert_eq!(sections.into_iter().collect::<Vec<_>>(), ["done", "issue", "plan"]);
}

#[test]
fn hits_are_for_people_and_counts_on_the_other_stream() {
    let warehouse = Warehouse::new();
    let (out, said) = warehouse.done(&["search", "应诉"]);
    assert_eq!(out, "四川省达州市通川区 · 2018 · done · report 2\n    全区办结复议案件8件，【应诉】3件。\n");
    assert_eq!(said, "1 sentence\n");
    let (out, said) = warehouse.done(&["search", "积压", "--in", "issue", "--limit", "1"]);
    assert!(out.contains("2019 · issue 2 ("), "the newer year first: {out}");
    assert!(out.ends_with("\n    复议案件【积压】较多\n"), "{out}");
    assert!(said.starts_with("2 issues in all, the best 1 shown"), "{said}");
    let (out, said) = warehouse.done(&["search", "月球", "复议"]);
    assert_eq!(out, "");
    assert!(said.contains("no sentence holds 月球 and 复议") && said.contains("--any"), "{said}");
    assert_eq!(warehouse.done(&["search", "月球", "--json"]).0, "[]\n");
}

#[test]
fn words_are_never_syntax() {
    let warehouse = Warehouse::new();
    for word in [
        "\"",
        "复议\" OR \"应诉",
        "复议 NOT 应诉",
        "words:复议",
        "复议*",
        "NEAR(复议 应诉)",
        "^复议",
        "-复议",
        "'; DROP TABLE sentence; --",
    ] {
        let output = warehouse.run(&["search", "--", word]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(matches!(output.status.code(), Some(0 | 2)), "{word}: {said}");
        assert!(!said.contains("fts5") && !said.contains("SQL"), "{word}: {said}");
    }
    assert_eq!(warehouse.texts(&["复议*"]).len(), 6);
    assert!(warehouse.texts(&["复议 NOT 应诉"]).is_empty(), "NOT is a word like any other");
}

#[test]
fn a_superseded_text_is_not_found() {
    let warehouse = Warehouse::new();
    let again = tongchuan(2018, "全区办结复议案件8件，应诉3件。聘请法律顾问，加强法律服务和顾问工作。另有听证2次。");
    fs::write(warehouse.file("again.txt"), again).unwrap();
    warehouse.done(&["ingest", warehouse.file("again.txt").to_str().unwrap()]);
    assert_eq!(warehouse.connection().query_row("SELECT count(*) FROM report_year", (), |row| row.get(0)), Ok(4));
    assert_eq!(warehouse.texts(&["应诉"]).len(), 1);
    assert_eq!(warehouse.texts(&["听证"]).len(), 1);
}

/// Every sentence with its report, as text.
fn sentence_rows(warehouse: &Warehouse) -> Vec<String> {
    warehouse
        .connection()
        .prepare("SELECT concat_ws(' ', sentence_id, report_year_id, text_start, text_end) FROM sentence ORDER BY sentence_id")
        .unwrap()
        .query_map((), |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap()
}

#[test]
fn an_index_left_out_or_cut_short_is_made_good_by_the_next_run() {
    let warehouse = Warehouse::new();
    let whole = sentence_rows(&warehouse);
    assert!(warehouse.findings().is_empty());
    fs::remove_file(warehouse.file("w.db")).unwrap();
    warehouse.done(&["ingest", "--no-index", warehouse.file("reports").to_str().unwrap()]);
    let (out, said) = warehouse.done(&["search", "复议"]);
    assert!(out.is_empty() && said.contains("3 report years without an index") && said.contains("reextract"), "{said}");
    assert!(warehouse.findings().is_empty(), "left out is not wrong");
    warehouse.done(&["reextract"]);
    assert_eq!(sentence_rows(&warehouse), whole);
    assert_eq!(warehouse.texts(&["复议"]).len(), 6);
    // A report that was taken out by hand leaves entries that would be taken for those of another one.
    warehouse.connection().execute_batch("DELETE FROM sentence WHERE report_year_id = 3").unwrap();
    assert!(warehouse.findings()[0].contains("the index holds a sentence"));
    warehouse.done(&["reextract"]);
    assert_eq!(sentence_rows(&warehouse), whole);
    assert!(warehouse.findings().is_empty());
}

#[test]
fn a_second_run_writes_nothing_to_the_index() {
    let warehouse = Warehouse::new();
    let changes = |warehouse: &Warehouse| -> Vec<u8> {
        let sql = "SELECT group_concat(hex(block), '') FROM (SELECT block FROM sentence_fts_data ORDER BY id)";
        warehouse.connection().query_row(sql, (), |row| row.get::<_, String>(0)).unwrap().into_bytes()
    };
    let before = changes(&warehouse);
    warehouse.done(&["ingest", warehouse.file("reports").to_str().unwrap()]);
    warehouse.done(&["reextract"]);
    // What another run has indexed in the meantime.
    Store::open(&warehouse.file("w.db")).unwrap().index(&[1, 2, 3], sentences).unwrap();
    assert!(before == changes(&warehouse));
}

#[test]
fn check_finds_every_entry_that_is_not_as_the_text_says() {
    let pair = "(SELECT sentence_id FROM sentence ORDER BY sentence_id LIMIT 1 OFFSET 5)";
    for (harm, complaint) in [
        ("DELETE FROM sentence WHERE sentence_id = 6", "no row for the sentence at"),
        ("DELETE FROM sentence WHERE sentence_id = 6", "the index holds a sentence 6 that is not there"),
        (
            "UPDATE sentence SET text_end = text_end - 1 WHERE sentence_id = 6",
            "sentence 6 of report_year 1: no sentence at",
        ),
        (
            "INSERT INTO sentence_fts (rowid, words) VALUES (6, '月球')",
            "sentence 6 of report_year 1 is in the index with other words",
        ),
        (
            "INSERT INTO sentence_fts (rowid, words) VALUES (9999, '月球')",
            "the index holds a sentence 9999 that is not there",
        ),
        (
            "INSERT INTO sentence_fts (sentence_fts) VALUES ('delete-all')",
            "sentence 6 of report_year 1 is not in the index",
        ),
        (
            "UPDATE report_year SET text = replace(text, '辦結', '辦理') WHERE report_year_id = 1",
            "in the index with other words",
        ),
    ] {
        let warehouse = Warehouse::new();
        let known: i64 = warehouse.connection().query_row(&format!("SELECT {pair}"), (), |row| row.get(0)).unwrap();
        assert_eq!(known, 6);
        assert!(warehouse.findings().is_empty());
        warehouse.connection().execute_batch(harm).unwrap();
        let findings = warehouse.findings();
        assert!(findings.iter().any(|row| row.contains(complaint)), "{harm}: {findings:?}");
        let output = warehouse.run(&["check"]);
        assert_eq!(output.status.code(), Some(1), "{harm}");
        assert!(String::from_utf8(output.stdout).unwrap().contains("search_index: "), "{harm}");
        warehouse.done(&["reextract", "--all"]);
        assert!(warehouse.findings().is_empty(), "{harm}: the remedy that check names");
    }
}

#[test]
fn a_damaged_index_names_the_remedy() {
    let warehouse = Warehouse::new();
    warehouse
        .connection()
        .execute_batch("UPDATE sentence_fts_data SET block = substr(block, 1, 20) || x'00ffff' WHERE id > 10")
        .unwrap();
    let output = warehouse.run(&["search", "复议"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), said.lines().count()), (Some(1), 1), "{said}");
    assert!(said.contains("w.db is damaged; `warehouse reextract --all` makes the index anew"), "{said}");
    let output = warehouse.run(&["check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stdout).unwrap().contains("search_index: the index cannot be read"));
    warehouse.done(&["reextract", "--all"]);
    assert_eq!(warehouse.texts(&["复议"]).len(), 6);
    warehouse.done(&["check"]);
}

#[test]
fn a_database_without_an_index_names_the_remedy() {
    let warehouse = Warehouse::new();
    warehouse
        .connection()
        .execute_batch("DROP TABLE sentence_fts; DROP TABLE sentence; DROP TABLE text_hash; DROP TRIGGER place_became_stale; DROP TABLE place_coverage; DELETE FROM refinery_schema_history WHERE version >= 6; DROP TABLE report_section; DROP INDEX report_year_standing; DROP INDEX jurisdiction_name; DROP INDEX metric_correction; DROP INDEX skipped_number_correction; UPDATE report_year SET reader_version = 'old'")
        .unwrap();
    let output = warehouse.run(&["search", "复议"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("run `warehouse reextract` once"));
    warehouse.done(&["reextract"]);
    let hits = warehouse.json(&["复议"]);
    assert_eq!(hits.len(), 6);
    assert!(hits.iter().all(|hit| hit["section"].is_string()), "the parts of the reports come with the reading");
}

proptest! {
    /// The index gives a sentence if, and only if, its words can be marked in it; and what is cut out of a
    /// sentence finds it.
    #[test]
    fn what_the_index_finds_is_what_is_marked(
        raw in "[甲乙丙a1、 ，\n]{0,30}",
        asked in "[甲乙丙a1、]{1,5}",
        cut in (0_usize..30, 1_usize..6),
    ) {
        let letters: Vec<char> = raw.chars().collect();
        let index = Connection::open_in_memory().unwrap();
        index.execute_batch("CREATE VIRTUAL TABLE t USING fts5 (words, content = '', tokenize = 'unicode61')").unwrap();
        let sentences = sentences(&raw);
        for (id, sentence) in sentences.iter().enumerate() {
            index.execute("INSERT INTO t (rowid, words) VALUES (?1, ?2)", (id as i64, &sentence.tokens)).unwrap();
        }
        let found = |query: &str| -> BTreeSet<i64> {
            let mut select = index.prepare("SELECT rowid FROM t WHERE t MATCH ?1").unwrap();
            select.query_map([query], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
        };
        let published = |at: usize| -> String { letters[sentences[at].span.clone()].iter().collect() };
        for word in words(&asked) {
            let holds = |at: &usize| !word.places(&published(*at)).is_empty();
            let marked = (0..sentences.len()).filter(holds).map(|at| at as i64).collect();
            prop_assert_eq!(found(&word.query()), marked, "{} in {:?}", asked, raw);
        }
        for at in 0..sentences.len() {
            // Whole letters: a piece of a Latin word or number is none.
            let piece: String = published(at).chars().skip(cut.0).take(cut.1).filter(|letter| !letter.is_whitespace()).collect();
            if !piece.is_ascii() && !piece.starts_with(['a', '1']) && !piece.ends_with(['a', '1']) && !published(at).contains([' ', '\n']) {
                for word in words(&piece) {
                    prop_assert!(found(&word.query()).contains(&(at as i64)), "{} in {:?}", piece, raw);
                }
            }
        }
    }
}

/// The blocks of SQL in docs/search.md, in order.
fn documented() -> Vec<String> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/search.md")).unwrap();
    page.split("```sql\n").skip(1).map(|block| block.split("```").next().unwrap().to_owned()).collect()
}

/// Rows that the stock shell gives for a script, cells joined by |; `None`, said aloud, where there is none.
fn stock(db: &Path, script: &str) -> Option<BTreeSet<String>> {
    let mut shell = match Process::new("sqlite3")
        .args(["-readonly", "-bail", "-batch"])
        .arg(db)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
    {
        Ok(shell) => shell,
        Err(_) => {
            eprintln!("SKIP: no sqlite3 shell on this machine");
            return None;
        }
    };
    use std::io::Write;
    shell.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = shell.wait_with_output().unwrap();
    assert!(output.status.success(), "{script}\n{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

/// The program's hits as the documented SELECT prints them.
fn printed(hits: &[Json]) -> BTreeSet<String> {
    let rows = hits.iter().map(|hit| {
        let cell = |name: &str| hit[name].as_str().map_or_else(|| hit[name].to_string(), str::to_owned);
        ["full_name", "year", "report_year_id", "text"].map(cell).join("|")
    });
    // A sentence with a line break in it is several lines in the shell.
    rows.flat_map(|row| row.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[test]
fn the_documented_sql_gives_in_the_stock_shell_what_the_program_gives() {
    let warehouse = Warehouse::new();
    let db = warehouse.file("w.db");
    let blocks = documented();
    let [pair, phrase, issues, sections, like] = &blocks[..] else { panic!("{} blocks", blocks.len()) };
    let hits = |word: &str| warehouse.json(&[word, "--limit", "1000"]);

    let Some(rows) = stock(&db, pair) else { return };
    assert_eq!(rows, printed(&hits("复议")));
    assert_eq!(hits("复议").len(), 6);

    assert!(phrase.contains(":phrase '法律顾问'") && like.contains(":phrase '法律顾问'"));
    for word in ["法律顾问", "复议", "县", "办结行政复议案件", "月球"] {
        let rows = stock(&db, &phrase.replace("'法律顾问'", &format!("'{word}'"))).unwrap();
        assert_eq!(rows, printed(&hits(word)), "{word}");
    }

    let of_issue = |hit: &Json| {
        let item = &hit["item"];
        let cell = |json: &Json| json.as_str().map_or_else(|| json.to_string(), str::to_owned);
        [&hit["full_name"], &hit["year"], &item["seq"], &item["theme"], &hit["text"]].map(cell).join("|")
    };
    let found = warehouse.json(&["执法", "--in", "issue"]);
    let simplified = found.iter().filter(|hit| hit["text"].as_str().unwrap().contains("执法"));
    assert_eq!(stock(&db, issues).unwrap(), simplified.map(of_issue).collect());

    let mut counts = std::collections::BTreeMap::new();
    for hit in hits("复议") {
        *counts.entry(hit["section"].as_str().unwrap().to_owned()).or_insert(0) += 1;
    }
    let counts: BTreeSet<String> = counts.into_iter().map(|(section, count)| format!("{section}|{count}")).collect();
    assert_eq!(stock(&db, sections).unwrap(), counts);

    let reports: BTreeSet<String> = hits("法律顾问")
        .iter()
        .filter(|hit| hit["text"].as_str().unwrap().contains("法律顾问"))
        .map(|hit| format!("{}|{}|{}", hit["full_name"].as_str().unwrap(), hit["year"], hit["report_year_id"]))
        .collect();
    assert_eq!(stock(&db, like).unwrap(), reports);
}

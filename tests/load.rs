//! `load` takes what `extract` wrote, and nothing that somebody changed on the way.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::content::{assert_same, content, done, reports, root, run, stderr, warehouse};
use serde_json::{Value, json};

/// The facts of one sample report.
fn facts(folder: &Path, name: &str) -> Value {
    fs::copy(root().join("examples").join(name), folder.join(name)).unwrap();
    serde_json::from_slice(&done(folder, &["extract", name]).stdout).unwrap()
}

fn load(folder: &Path, lines: &str, args: &[&str]) -> Output {
    warehouse(folder, &[&["--db", "w.db", "load"], args].concat()).write_stdin(lines).output().unwrap()
}

#[test]
fn twice_changes_nothing_and_ingest_knows_what_load_brought() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let names = reports(at);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    fs::write(at.join("facts.jsonl"), done(at, &[&["extract"], &names[..]].concat()).stdout).unwrap();
    done(at, &["--db", "w.db", "load", "facts.jsonl"]);
    let without_log = || -> Vec<String> {
        content(&at.join("w.db")).into_iter().filter(|row| !row.starts_with("ingest_log")).collect()
    };
    let before = without_log();
    let again = done(at, &["--db", "w.db", "load", "facts.jsonl"]);
    assert!(stderr(&again).contains(&format!("already there ({} documents)", names.len())), "{}", stderr(&again));
    done(at, &[&["--db", "w.db", "ingest"], &names[..]].concat());
    assert_eq!(before, without_log());
    let summary = done(at, &["--db", "w.db", "load", "facts.jsonl", "--json"]).stdout;
    let summary: Value = serde_json::from_slice(&summary).unwrap();
    assert_eq!((&summary["known_documents"], &summary["added_documents"]), (&json!(names.len()), &json!(0)));
}

#[test]
fn any_order_of_copies_gives_what_ingest_gives_in_that_order() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    reports(at);
    let names = ["corrected.txt", "excerpt.txt", "tongchuan-2020.txt"];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let named = order.map(|at| names[at]);
        let (one, other) = (format!("ingest{order:?}.db"), format!("load{order:?}.db"));
        done(at, &[&["--db", &one, "ingest"], &named[..]].concat());
        fs::write(at.join("facts.jsonl"), done(at, &[&["extract"], &named[..]].concat()).stdout).unwrap();
        done(at, &["--db", &other, "load", "facts.jsonl"]);
        assert_same(&at.join(one), &at.join(other));
    }
}

#[test]
fn rejected_and_left_out_texts_are_logged_as_ingest_logs_them() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let feed = fs::read_to_string(root().join("examples/nanhai-feed.xml")).unwrap();
    let item =
        "<item><title>菜谱</title><description>鸡蛋两个，面粉一杯，牛奶少许，搅拌均匀。</description></item></channel>";
    fs::write(at.join("feed.xml"), feed.replacen("</channel>", item, 1)).unwrap();
    fs::write(at.join("recipe.txt"), "鸡蛋两个，面粉一杯，牛奶少许，搅拌均匀。").unwrap();
    let ingest = run(at, &["--db", "whole.db", "ingest", "feed.xml", "recipe.txt", "nowhere"]);
    let extract = run(at, &["extract", "feed.xml", "recipe.txt", "nowhere"]);
    let load = load(at, &String::from_utf8(extract.stdout).unwrap(), &[]);
    assert_eq!((ingest.status.code(), load.status.code()), (Some(1), Some(1)));
    assert_same(&at.join("whole.db"), &at.join("w.db"));
    assert!(stderr(&load).contains("left out feed.xml#3: ") && stderr(&load).contains("2 inputs rejected"));
    assert_eq!(stderr(&ingest), stderr(&load));
}

/// An alteration, and a word of what is said of it.
type Alteration = (&'static str, fn(&mut Value), &'static str);

/// The report of a line.
fn report(line: &mut Value) -> &mut Value {
    &mut line["reports"][0]
}

/// A coded metric of a line.
fn metric(line: &mut Value) -> &mut Value {
    let metrics = report(line)["facts"]["metrics"].as_array_mut().unwrap();
    metrics
        .iter_mut()
        .find(|metric| metric["code"] == "reconsideration.concluded" && metric["measure"] == "value")
        .unwrap()
}

const REFUSED: &[Alteration] = &[
    ("another value", |line| metric(line)["value"] = json!(476.0), "its value is 475"),
    ("a negative value", |line| metric(line)["value"] = json!(-475.0), "its value is 475"),
    ("a value too large for a number", |line| metric(line)["value"] = json!("1e999"), "invalid type"),
    ("another figure", |line| metric(line)["figure"] = json!("476"), "its text says \"475\" there"),
    ("a figure elsewhere", |line| metric(line)["span"] = json!({"start": 3, "end": 6}), "its text says"),
    ("a figure beyond the text", |line| metric(line)["span"] = json!({"start": 99999, "end": 100002}), "has no place"),
    ("a span the wrong way round", |line| metric(line)["span"] = json!({"start": 9, "end": 6}), "has no place"),
    ("a span below zero", |line| metric(line)["span"]["start"] = json!(-1), "invalid value"),
    ("a code that is none", |line| metric(line)["code"] = json!("reconsideration.no"), "no code reconsideration.no"),
    ("a member that is none", |line| metric(line)["members"] = json!(["x.y"]), "no code x.y"),
    ("another unit", |line| metric(line)["unit"] = json!("人"), "its unit is 件"),
    ("another measure", |line| metric(line)["measure"] = json!("share"), "its unit is %"),
    ("a measure that is none", |line| metric(line)["measure"] = json!("level"), "level"),
    ("another bound", |line| metric(line)["bound"] = json!("about"), "not as exact"),
    ("another section", |line| metric(line)["section"] = json!("plan"), "another section"),
    ("a sentence elsewhere", |line| metric(line)["sentence"] = json!({"start": 0, "end": 1}), "sentence"),
    ("a year that is none", |line| metric(line)["year"] = json!(20166), "for no year"),
    ("a day that is none", |line| metric(line)["as_of"] = json!("2016-02-30"), "out of range"),
    ("an empty segment", |line| metric(line)["segment"] = json!(""), "segment"),
    ("a key more", |line| metric(line)["note"] = json!("x"), "note"),
    ("a key less", |line| drop(metric(line).as_object_mut().unwrap().shift_remove("value")), "value"),
    ("a metric less", |line| drop(report(line)["facts"]["metrics"].as_array_mut().unwrap().pop()), "have a fact"),
    (
        "a metric more that contradicts another",
        |line| {
            let code = metric(line)["code"].clone();
            let metrics = report(line)["facts"]["metrics"].as_array_mut().unwrap();
            let other = metrics.iter_mut().find(|metric| metric["code"] == "reconsideration.accepted").unwrap();
            other["code"] = code;
        },
        "two values",
    ),
    (
        "a numeral that is a date as a figure",
        |line| {
            let skipped = report(line)["facts"]["skipped"].as_array_mut().unwrap();
            let date = skipped.iter().position(|skipped| skipped["reason"] == "date").unwrap();
            let date = skipped.remove(date);
            let mut metric = metric(line).clone();
            for key in ["span", "figure"] {
                metric[key] = date[key].clone();
            }
            report(line)["facts"]["metrics"].as_array_mut().unwrap().push(metric);
        },
        "no quantity",
    ),
    ("another reason", |line| report(line)["facts"]["skipped"][0]["reason"] = json!("name"), "it is no name"),
    ("another number of numerals", |line| report(line)["facts"]["numerals"] = json!(1), "numerals"),
    ("another issue", |line| report(line)["facts"]["issues"][0]["text"] = json!("一切都好"), "issue 1"),
    ("a theme that is none", |line| report(line)["facts"]["issues"][0]["theme"] = json!("weather"), "no theme weather"),
    ("another plan", |line| report(line)["facts"]["plan_items"][0]["text"] = json!("休息"), "plan item 1"),
    ("sections out of order", |line| report(line)["facts"]["sections"].as_array_mut().unwrap().reverse(), "section"),
    (
        "another text",
        |line| {
            let text = report(line)["text"].as_str().unwrap().replacen("475", "476", 1);
            report(line)["text"] = json!(text);
        },
        "its text says \"476\" there",
    ),
    ("a text with a zero byte", |line| report(line)["text"] = json!("甲\u{0}"), "zero byte"),
    ("a text beyond the limits", |line| report(line)["text"] = json!("甲".repeat(2_000_001)), "page=2000000"),
    (
        "a place with another code",
        |line| report(line)["header"]["place"]["code"] = json!("440604"),
        "no code of 南海区",
    ),
    ("a code that is none", |line| report(line)["header"]["place"]["code"] = json!("44060"), "no code of 南海区"),
    ("a place elsewhere", |line| report(line)["header"]["place"]["full_name"] = json!("北京市南海区"), "full name"),
    ("a year of the report that is none", |line| report(line)["header"]["year"] = json!(3000), "no report for"),
    (
        "the same report twice",
        |line| {
            let twice = report(line).clone();
            line["reports"].as_array_mut().unwrap().push(twice);
        },
        "stands behind",
    ),
    ("no reports", |line| line["reports"] = json!([]), "no report"),
    ("a hash that is none", |line| line["document"]["sha256"] = json!("F".repeat(64)), "sha256"),
    ("a media type that is none", |line| line["document"]["media_type"] = json!("image/png"), "media_type"),
    ("an encoding that is none", |line| line["document"]["encoding"] = json!("utf8"), "encoding"),
    ("no length", |line| line["document"]["byte_length"] = json!(0), "byte_length"),
    ("a length beyond all", |line| line["document"]["byte_length"] = json!(u64::MAX), "byte_length"),
    ("no source", |line| line["document"]["source"] = json!(" "), "source"),
    ("a later format", |line| line["warehouse_facts"] = json!(2), "format 2"),
    ("a document", |line| *line = json!({"text": "甲"}), "warehouse extract"),
    ("a list", |line| *line = json!([1]), "other JSON"),
];

#[test]
fn what_was_altered_on_the_way_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let line = facts(folder.path(), "nanhai-2016.txt");
    let mut wrong = Vec::new();
    for (what, alter, says) in REFUSED {
        let mut altered = line.clone();
        alter(&mut altered);
        assert_ne!(altered, line, "{what}");
        let text = altered.to_string().replace("\"1e999\"", "1e999");
        let output = load(folder.path(), &format!("\n{text}\n"), &[]);
        let said = stderr(&output);
        let refused = output.status.code() == Some(1) && said.contains("-:2: ") && said.contains("1 input rejected");
        let says = if *what == "a value too large for a number" { "out of range" } else { says };
        if !refused || !said.contains(says) || said.contains("panicked") {
            wrong.push(format!("{what}: {:?}, expected {says}: {said}", output.status.code()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let rows = content(&folder.path().join("w.db"));
    let empty = |table: &str| !rows.iter().any(|row| row.starts_with(&format!("{table} ")));
    assert!(["document", "report_year", "metric", "jurisdiction"].into_iter().all(empty));
    let output = load(folder.path(), &line.to_string(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn what_the_text_does_not_decide_is_caught_when_it_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let line = facts(folder.path(), "nanhai-2016.txt");
    let alterations: &[Alteration] = &[
        ("another code", |line| metric(line)["code"] = json!("litigation.concluded"), "its metrics are not"),
        ("another segment", |line| metric(line)["segment"] = json!("部门"), "its metrics are not"),
        ("another year", |line| report(line)["header"]["year"] = json!(2015), "its header is not"),
        ("no place", |line| report(line)["header"]["place"] = Value::Null, "its header is not"),
        (
            "an issue less",
            |line| drop(report(line)["facts"]["issues"].as_array_mut().unwrap().pop()),
            "its issues are not",
        ),
    ];
    for (what, alter, says) in alterations {
        let mut altered = line.clone();
        alter(&mut altered);
        let output = load(folder.path(), &altered.to_string(), &["--verify"]);
        assert_eq!(output.status.code(), Some(1), "{what}");
        assert!(stderr(&output).contains(says), "{}", stderr(&output));
    }
    done(folder.path(), &["--db", "w.db", "check"]);
    assert_eq!(load(folder.path(), &line.to_string(), &["--verify"]).status.code(), Some(0));
}

#[test]
fn facts_of_another_codebook_or_program_are_read_again_and_never_taken_for_ours() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    done(
        at,
        &["--db", "whole.db", "ingest", {
            facts(at, "nanhai-2016.txt");
            "nanhai-2016.txt"
        }],
    );
    for (key, database) in [("codebook", "a.db"), ("reader", "b.db")] {
        let mut line = facts(at, "nanhai-2016.txt");
        line[key] = json!("0123456789abcdef");
        // What they read is theirs, right or wrong.
        metric(&mut line)["value"] = json!(1.0);
        metric(&mut line)["code"] = json!("their.own");
        report(&mut line)["header"]["year"] = json!(1999);
        let command = ["--db", database, "load"];
        let output = warehouse(at, &command).write_stdin(line.to_string()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(stderr(&output).contains("1 document read again"), "{}", stderr(&output));
        assert_same(&at.join("whole.db"), &at.join(database));
    }
}

#[test]
fn one_bad_line_costs_itself_alone() {
    let folder = tempfile::tempdir().unwrap();
    let line = facts(folder.path(), "nanhai-2016.txt").to_string();
    let other = facts(folder.path(), "tongchuan-2020.txt").to_string();
    let half: String = other.chars().take(other.chars().count() / 2).collect();
    let output = load(folder.path(), &format!("\u{feff}{line}\r\n{half}\n\n{other}"), &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.contains("-:2: no facts: no valid JSON") && said.contains("2 report years added"), "{said}");
    let status = String::from_utf8(done(folder.path(), &["--db", "w.db", "status"]).stdout).unwrap();
    assert!(status.contains("-:2"), "{status}");
}

#[test]
fn compressed_facts_and_folders_of_parts_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let (one, other) = (facts(at, "nanhai-2016.txt").to_string(), facts(at, "tongchuan-2020.txt").to_string());
    fs::create_dir(at.join("parts")).unwrap();
    fs::write(at.join("parts/part-00000"), one).unwrap();
    fs::write(at.join("parts/_SUCCESS"), "").unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, other.as_bytes()).unwrap();
    fs::write(at.join("parts/part-00001.gz"), gzip.finish().unwrap()).unwrap();
    let output = done(at, &["--db", "w.db", "load", "parts"]);
    assert!(stderr(&output).contains("2 report years added (2 documents)"), "{}", stderr(&output));
}

//! `extract` as a filter: a line for each document, in order, whatever the document.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use crate::content::{assert_same, done, reports, root, run, stderr, warehouse};
use serde_json::{Value, json};

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number = (0..3).fold(0_usize, |number, at| number << 8 | usize::from(*three.get(at).unwrap_or(&0)));
        for at in 0..=three.len() {
            text.push(char::from(LETTERS[number >> (18 - 6 * at) & 63]));
        }
        text.push_str(&"="[..usize::from(three.len() < 3)]);
    }
    text
}

fn example(name: &str) -> Vec<u8> {
    fs::read(root().join("examples").join(name)).unwrap()
}

fn filter(input: &[u8], args: &[&str]) -> (Vec<Value>, String) {
    let folder = tempfile::tempdir().unwrap();
    let output = warehouse(folder.path(), &[&["extract"], args].concat()).write_stdin(input).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let lines = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(fs::read_dir(folder.path()).unwrap().next().is_none(), "it wrote a file");
    (lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), stderr(&output))
}

#[test]
fn every_line_gives_a_line_in_its_place() {
    let text = String::from_utf8(example("tongchuan-2020.txt")).unwrap();
    let lines = [
        json!({"id": 1, "text": text, "url": "http://a.example/1"}).to_string() + "\r",
        String::new(),
        "{\"text\": \"cut off".to_owned(),
        json!({"id": {"deep": [3]}, "base64": base64(&example("nanhai-feed.xml")), "url": "http://b.example/2"})
            .to_string(),
        json!({"id": "four", "text": "鸡蛋两个，面粉一杯，牛奶少许，搅拌均匀。", "source": "recipe"}).to_string(),
        json!({"base64": "Zm9v!", "source": "five"}).to_string(),
        json!({"base64": base64(&example("nanhai-2016.txt")), "text": text}).to_string(),
        "[1, 2]".to_owned(),
        json!({"base64": base64(&example("nanhai-2016.txt")), "source": "examples/nanhai-2016.txt"}).to_string(),
    ];
    // A mark of byte order before the first line, and no end behind the last one.
    let input = format!("\u{feff}{}", lines.join("\n"));
    let (found, said) = filter(input.as_bytes(), &[]);
    assert_eq!(found.len(), lines.len() - 1);
    let errors: Vec<(Option<u64>, &str)> =
        found.iter().filter_map(|line| Some((line["line"].as_u64(), line["error"].as_str()?))).collect();
    let numbers: Vec<u64> = errors.iter().map(|error| error.0.unwrap()).collect();
    assert_eq!(numbers, [3, 5, 6, 7, 8], "{errors:?}");
    for ((_, error), says) in
        errors.iter().zip(["no JSON object", "report", "base64", "which of them", "no JSON object"])
    {
        assert!(error.contains(says) && !error.contains('\n'), "{error}");
    }
    assert_eq!(
        found.iter().map(|line| &line["id"]).collect::<Vec<_>>(),
        [
            &json!(1),
            &Value::Null,
            &json!({"deep": [3]}),
            &json!("four"),
            &Value::Null,
            &Value::Null,
            &Value::Null,
            &Value::Null
        ]
    );
    assert_eq!(found[0]["document"]["source"], "-:1");
    assert_eq!(found[0]["reports"][0]["header"]["url"], "http://a.example/1");
    assert_eq!(found[2]["document"]["source"], "http://b.example/2");
    assert_eq!(found[2]["reports"].as_array().unwrap().len(), 2);
    assert_eq!(found[3]["source"], "recipe");
    assert_eq!(found[7]["document"]["byte_length"], example("nanhai-2016.txt").len());
    assert!(said.contains("3 documents read, 5 refused"), "{said}");
}

#[test]
fn a_line_over_the_limit_costs_itself_alone() {
    let good = json!({"base64": base64(&example("nanhai-2016.txt"))}).to_string();
    let huge = json!({"text": "甲".repeat(200_000)}).to_string();
    let (found, _) = filter(format!("{good}\n{huge}\n{good}\n").as_bytes(), &["--limit", "file=200K"]);
    let kinds: Vec<bool> = found.iter().map(|line| line["error"].is_string()).collect();
    assert_eq!(kinds, [false, true, false]);
    assert!(found[1]["error"].as_str().unwrap().contains("file=200K"), "{}", found[1]);
}

#[test]
fn the_number_of_jobs_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let names = reports(folder.path());
    let extract = |jobs: &str| {
        let mut args = vec!["extract", "--jobs", jobs];
        args.extend(names.iter().map(String::as_str));
        done(folder.path(), &args).stdout
    };
    let one = extract("1");
    assert_eq!(String::from_utf8(one.clone()).unwrap().lines().count(), names.len());
    assert_eq!(one, extract("7"));
}

#[test]
fn what_is_extracted_and_loaded_is_what_ingest_writes() {
    let folder = tempfile::tempdir().unwrap();
    let names = reports(folder.path());
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    done(folder.path(), &[&["--db", "whole.db", "ingest"], &names[..]].concat());
    fs::write(folder.path().join("facts.jsonl"), done(folder.path(), &[&["extract"], &names[..]].concat()).stdout)
        .unwrap();
    done(folder.path(), &["--db", "loaded.db", "load", "facts.jsonl", "--verify"]);
    assert_same(&folder.path().join("whole.db"), &folder.path().join("loaded.db"));
    done(folder.path(), &["--db", "loaded.db", "check"]);
    // The same bytes in JSON, by the names that the files have.
    let lines: Vec<String> = names
        .iter()
        .map(|name| json!({"source": name, "base64": base64(&fs::read(folder.path().join(name)).unwrap())}).to_string())
        .collect();
    let piped = warehouse(folder.path(), &["extract"]).write_stdin(lines.join("\n")).output().unwrap();
    let load = warehouse(folder.path(), &["--db", "piped.db", "load"]).write_stdin(piped.stdout).output().unwrap();
    assert_eq!(load.status.code(), Some(0), "{}", stderr(&load));
    assert_same(&folder.path().join("whole.db"), &folder.path().join("piped.db"));
}

#[test]
fn a_stream_of_json_lines_is_read_as_ingest_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let text = |name: &str| String::from_utf8(example(name)).unwrap();
    let lines = [
        json!({"url": "http://a.example/1", "title": "达州市通川区2020年法治政府建设年度报告", "text": text("tongchuan-2020.txt")}),
        json!({"url": "x", "content": "没有报告。"}),
        json!({"link": "http://a.example/2", "date": "2017-01-02", "body": text("nanhai-2016.txt")}),
    ];
    let input = lines.map(|line| line.to_string()).join("\n");
    let ingest = warehouse(folder.path(), &["--db", "whole.db", "ingest", "-"]).write_stdin(&*input).output().unwrap();
    assert_eq!(ingest.status.code(), Some(1), "{}", stderr(&ingest));
    let facts = warehouse(folder.path(), &["extract"]).write_stdin(&*input).output().unwrap().stdout;
    let load = warehouse(folder.path(), &["--db", "loaded.db", "load", "-"]).write_stdin(facts).output().unwrap();
    assert_eq!(load.status.code(), Some(1), "{}", stderr(&load));
    assert_same(&folder.path().join("whole.db"), &folder.path().join("loaded.db"));
}

#[test]
fn whoever_waits_for_a_line_before_the_next_gets_it() {
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("warehouse"))
        .arg("extract")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
    for name in ["nanhai-2016.txt", "tongchuan-2020.txt"] {
        writeln!(input, "{}", json!({"id": name, "base64": base64(&example(name))})).unwrap();
        input.flush().unwrap();
        let line: Value = serde_json::from_str(&output.next().unwrap().unwrap()).unwrap();
        assert_eq!(line["id"], name);
    }
    drop(input);
    assert!(output.next().is_none());
    assert!(child.wait().unwrap().success());
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let script = "yes '{\"text\": \"甲\"}' | head -20000 | \"$0\" extract --quiet | head -1";
    let program = assert_cmd::cargo::cargo_bin!("warehouse");
    let output = Command::new("sh").args(["-c", script, program.to_str().unwrap()]).output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stdout.starts_with(b"{\"warehouse_facts\":1,\"error\":"));
}

#[test]
fn files_that_cannot_be_read_are_said_and_archives_are_opened() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(root().join("examples/nanhai-2016.txt"), folder.path().join("a.txt")).unwrap();
    fs::write(folder.path().join("empty.txt"), "").unwrap();
    let output = run(folder.path(), &["extract", "a.txt", "empty.txt", "nowhere"]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(
        said.contains("empty.txt: ") && said.contains("nowhere: ") && said.contains("1 document read, 2 refused"),
        "{said}"
    );
    let names = json!(["a.txt", "empty.txt", "nowhere"]);
    let lines = String::from_utf8(output.stdout).unwrap();
    let sources: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|line| line.get("source").cloned().unwrap_or(line["document"]["source"].clone()))
        .collect();
    assert_eq!(json!(sources), names);
    assert!(!lines.contains("\"line\""));
}

/// The paths of all keys; of a list those of its items.
fn keys(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => object.iter().for_each(|(key, value)| keys(value, &format!("{path}.{key}"), found)),
        Value::Array(list) => list.iter().for_each(|value| keys(value, path, found)),
        _ => {
            found.insert(path.trim_start_matches('.').to_owned());
        }
    }
}

#[test]
fn the_keys_stay_as_the_page_names_them() {
    let folder = tempfile::tempdir().unwrap();
    let names = reports(folder.path());
    let mut args = vec!["extract"];
    args.extend(names.iter().map(String::as_str));
    let mut found = BTreeSet::new();
    for line in String::from_utf8(done(folder.path(), &args).stdout).unwrap().lines() {
        keys(&serde_json::from_str(line).unwrap(), "", &mut found);
    }
    let page = fs::read_to_string(root().join("docs/distributed.md")).unwrap();
    let table = page.split("<!-- keys -->").nth(1).expect("docs/distributed.md lists the keys between two marks");
    let parents = |key: &str| key.contains(".place.parents.parents");
    for key in found.iter().filter(|key| !parents(key)) {
        let named = key.replace(".place.parents.", ".place.");
        let named = named.trim_end_matches(".start").trim_end_matches(".end");
        assert!(
            table.contains(&format!("`{named}`")),
            "{named} is not in docs/distributed.md; if it was renamed, raise FORMAT"
        );
    }
    for named in table.split('`').skip(1).step_by(2).filter(|key| key.contains('.')) {
        // What no sample happens to have.
        let rare = named.ends_with(".target") || named.ends_with("warnings") || named.starts_with("left_out");
        let is_there = found.iter().any(|key| key == named || key.starts_with(&format!("{named}.")));
        assert!(is_there || rare, "{named} is no key of the facts");
    }
    assert!(found.len() > 50);
}

//! How well unseen wording is read: one hundred and twenty-nine constructed reports under `tests/reports`, each with
//! what a careful reader found in it. The floors keep what was reached; raise them with the reading.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use warehouse::codebook::Codebook;
use warehouse::extract::{Facts, Metric, extract};
use warehouse::report::{self, Gazetteer, Header};
use warehouse::source;
use warehouse::text::Text;

use super::common::constructed;

/// How many of the right ones were found, of how many there are, among how many found.
#[derive(Default, Debug)]
struct Tally {
    hit: usize,
    gold: usize,
    found: usize,
}

impl Tally {
    fn recall(&self) -> f64 {
        self.hit as f64 / self.gold as f64
    }
    fn precision(&self) -> f64 {
        self.hit as f64 / self.found as f64
    }
}

#[test]
fn constructed_reports_are_read_as_their_readers_read_them() {
    let codebook = Codebook::embedded().unwrap();
    let gazetteer = Gazetteer::parse(&codebook.places).unwrap();
    let (mut quantities, mut coded, mut parts) = (Tally::default(), Tally::default(), Tally::default());
    let mut wrong = Vec::new();
    for file in reports() {
        let bytes = fs::read(&file).unwrap();
        let document = source::read(&file.to_string_lossy(), &bytes, &warehouse::limits::Limits::default()).unwrap();
        let page = &document.pages[0];
        report::looks_like_report(page).unwrap();
        let header = report::header(page, &gazetteer);
        let facts = extract(&header, &Text::new(&page.text), header.year, &codebook);
        let gold = json(&file, "header");
        wrong.extend(header_faults(&header, &gold));
        for (name, texts) in [("issues", facts.issues.len()), ("plan", facts.plan_items.len())] {
            let wanted = json(&file, name).as_array().unwrap().len();
            if wanted != texts {
                wrong.push(format!("{}: {texts} {name}, the reader found {wanted}", file.display()));
            }
        }
        compare(&file, &facts, &mut quantities, &mut coded);
        compare_parts(&file, &facts, &mut parts);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("quantities {quantities:?}, coded {coded:?}, parts {parts:?}");
    assert!(quantities.recall() >= 0.995 && quantities.precision() >= 0.99, "{quantities:?}");
    assert!(coded.recall() >= 0.96 && coded.precision() >= 0.975, "{coded:?}");
    assert!(parts.recall() >= 0.935, "{parts:?}");
}

fn reports() -> Vec<PathBuf> {
    let files = constructed("tests/reports");
    assert!(files.len() >= 39);
    files
}

fn json(file: &Path, part: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(file.with_extension(format!("{part}.json"))).unwrap()).unwrap()
}

fn header_faults(header: &Header, gold: &Value) -> Vec<String> {
    let place = header.place.as_ref();
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    let found = [
        ("jurisdiction", place.map(|place| place.full_name.clone())),
        ("gb2260", place.and_then(|place| place.code.clone())),
        ("year", header.year.map(|year| year.to_string())),
        ("published", day(header.published_on)),
        ("signed", day(header.signed_on)),
    ];
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let wanted = |key: &str| Some(&gold[key]).filter(|value| !value.is_null()).map(text);
    found
        .into_iter()
        .filter_map(|(key, found)| {
            wanted(key).filter(|wanted| found.as_ref() != Some(wanted)).map(|wanted| (key, wanted, found))
        })
        .map(|(key, wanted, found)| format!("{}: {key} should be {wanted}, is {found:?}", gold["title"]))
        .collect()
}

/// Pairs gold and found figures by value, and coded ones by code, measure, year and value.
fn compare(file: &Path, facts: &Facts, quantities: &mut Tally, coded: &mut Tally) {
    let lines = fs::read_to_string(file.with_extension("quantities.jsonl")).unwrap();
    let gold: Vec<Value> =
        lines.lines().filter(|line| !line.is_empty()).map(|line| serde_json::from_str(line).unwrap()).collect();
    let value = |value: f64| (value * 1e6).round() as i128;
    let mut left: HashMap<i128, usize> = HashMap::new();
    for metric in &facts.metrics {
        *left.entry(value(metric.value)).or_default() += 1;
    }
    for one in &gold {
        let there = take(&mut left, &value(one["value"].as_f64().unwrap()));
        if one["optional"] != true {
            quantities.gold += 1;
            quantities.hit += usize::from(there);
            quantities.found += usize::from(there);
        }
    }
    quantities.found += left.values().sum::<usize>();

    let mut left: HashMap<_, usize> = HashMap::new();
    for metric in facts.metrics.iter().filter(|metric| metric.code.is_some()) {
        *left.entry(key_found(metric)).or_default() += 1;
    }
    let (certain, doubtful): (Vec<&Value>, Vec<&Value>) =
        gold.iter().partition(|one| one["code"].is_string() && one.get("accept").is_none());
    for one in certain {
        let there = take(&mut left, &key_gold(one, one["code"].as_str().unwrap()));
        coded.gold += 1;
        coded.hit += usize::from(there);
        coded.found += usize::from(there);
    }
    for one in doubtful {
        let accepted = one["accept"].as_array().into_iter().flatten().filter_map(Value::as_str);
        accepted.map(|code| key_gold(one, code)).find(|key| take(&mut left, key));
    }
    coded.found += left.values().sum::<usize>();
}

/// Of the coded figures that were found, those that are a part, or the whole, for the reader too. What readers name a
/// part differs more than what they call a figure: 持证执法人员 are a part for some and all officers for others.
fn compare_parts(file: &Path, facts: &Facts, parts: &mut Tally) {
    let lines = fs::read_to_string(file.with_extension("quantities.jsonl")).unwrap();
    let (mut all, mut named): (HashMap<Key, usize>, HashMap<(Key, bool), usize>) = Default::default();
    for metric in facts.metrics.iter().filter(|metric| metric.code.is_some()) {
        *all.entry(key_found(metric)).or_default() += 1;
        *named.entry((key_found(metric), metric.segment.is_some())).or_default() += 1;
    }
    for line in lines.lines().filter(|line| !line.is_empty()) {
        let one: Value = serde_json::from_str(line).unwrap();
        let Some(code) = one["code"].as_str() else { continue };
        let key = key_gold(&one, code);
        if take(&mut all, &key) {
            parts.gold += 1;
            parts.hit += usize::from(take(&mut named, &(key, one["segment"].is_string())));
        }
    }
}

type Key = (String, String, i64, i128);

fn key_gold(one: &Value, code: &str) -> Key {
    let value = (one["value"].as_f64().unwrap() * 1e6).round() as i128;
    (code.to_owned(), one["measure"].as_str().unwrap().to_owned(), one["year"].as_i64().unwrap_or(0), value)
}

fn key_found(metric: &Metric) -> Key {
    let value = (metric.value * 1e6).round() as i128;
    (
        metric.code.clone().unwrap_or_default(),
        metric.measure.as_str().to_owned(),
        i64::from(metric.year.unwrap_or(0)),
        value,
    )
}

fn take<K: std::hash::Hash + Eq>(left: &mut HashMap<K, usize>, key: &K) -> bool {
    match left.get_mut(key) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    }
}

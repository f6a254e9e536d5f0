//! One entry with everything that the codebook says of it.

use std::io::Write;

use anyhow::Result;
use serde::Serialize;

use super::super::{suggest, usage};
use super::{End, print_json};
use crate::codebook::{Codebook, Entry, Example};
use crate::harmless::one_line;
use crate::store::{CodeUse, Store};

/// Most labels that are shown.
const LABELS: u32 = 10;

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    entry: &'a Entry,
    /// Figures in current reports; null without a database.
    figures: Option<i64>,
    /// Where and under which labels they stand; null without a database.
    used: Option<&'a CodeUse>,
}

pub(super) fn run(codebook: &Codebook, store: Option<&Store>, code: &str, json: bool) -> Result<End> {
    let by_name = || {
        codebook.entries.iter().find(|entry| entry.name_zh == code || entry.name_zh.strip_suffix('数') == Some(code))
    };
    let Some(entry) = codebook.entry(code).or_else(by_name) else {
        return usage(unknown(codebook, code));
    };
    let used = store.map(|store| store.use_of(&entry.code, LABELS)).transpose()?;
    if json {
        let figures = used.as_ref().map(|used| used.figures);
        return print_json(&Shown { entry, figures, used: used.as_ref() });
    }
    let mut out = std::io::stdout().lock();
    for (name, lines) in fields(entry, used.as_ref()) {
        for (number, line) in lines.iter().enumerate() {
            writeln!(out, "{:<10} {line}", if number == 0 { name } else { "" })?;
        }
    }
    Ok(End::Done)
}

/// Names the entries that could have been meant.
fn unknown(codebook: &Codebook, code: &str) -> String {
    let names = codebook.entries.iter().flat_map(|entry| [entry.code.as_str(), &entry.name_zh]);
    let name = code.rsplit('.').next().unwrap_or(code);
    let all: Vec<&str> = names.collect();
    let near = [suggest::near(code, all.iter().copied()), suggest::near(name, all)].concat();
    let bears = |name: &&str| codebook.entries.iter().find(|entry| entry.code == **name || entry.name_zh == **name);
    let mut near: Vec<String> =
        near.iter().filter_map(bears).map(|entry| format!("{} ({})", entry.code, entry.name_zh)).collect();
    let mut seen = std::collections::HashSet::new();
    near.retain(|name| seen.insert(name.clone()));
    match near[..] {
        [] => format!("no entry {code}; `warehouse codebook` lists them, --search finds one by a word"),
        _ => format!("no entry {code}; near are {}", near.join(", ")),
    }
}

/// How often, where and under which labels the reports of the database have it.
fn used(used: &CodeUse) -> Vec<String> {
    let years = match (used.first_year, used.last_year) {
        (Some(first), Some(last)) => {
            format!(", for {} from {first} to {last}", super::super::count(used.years as usize, "year"))
        }
        _ => String::new(),
    };
    vec![format!("{} in the database, of {}{years}", used.figures, super::super::count(used.places as usize, "place"))]
}

fn labels(used: &CodeUse) -> Vec<String> {
    let line = |label: &crate::store::Label| {
        format!("{:>5} {} (metric {})", label.figures, one_line(&label.label), label.metric_id)
    };
    used.labels.iter().map(line).collect()
}

/// Every field that says something, with its lines.
fn fields(entry: &Entry, in_database: Option<&CodeUse>) -> Vec<(&'static str, Vec<String>)> {
    let one = |text: &str| vec![text.to_owned()];
    let list = |words: &[String]| if words.is_empty() { Vec::new() } else { vec![words.join(", ")] };
    let optional = |text: &Option<String>| text.iter().cloned().collect::<Vec<_>>();
    let stock = "what there is, not what was done in the year";
    let parts = if entry.parts { "a figure behind 其中 or in brackets without a code of its own" } else { "none" };
    vec![
        ("code", one(&entry.code)),
        ("name", one(&format!("{} · {}", entry.name_zh, entry.name_en))),
        ("definition", one(&entry.definition)),
        ("unit", vec![std::iter::once(&entry.unit).chain(&entry.units).cloned().collect::<Vec<_>>().join(", also ")]),
        ("not in", list(&entry.not_units)),
        ("topics", list(&entry.topics)),
        ("cues", entry.cues.clone()),
        ("mask", list(&entry.mask)),
        ("unless", list(&entry.unless)),
        ("over", list(&entry.over)),
        ("within", list(&entry.within)),
        ("parts", one(parts)),
        (
            "classified",
            entry
                .classified
                .then(|| "a classification of its topic's cases counts these".to_owned())
                .into_iter()
                .collect(),
        ),
        ("stock", if entry.stock { one(stock) } else { Vec::new() }),
        ("segments", list(&entry.segments)),
        ("share", optional(&entry.share)),
        ("sums", optional(&entry.sums)),
        ("examples", entry.examples.iter().map(example).collect()),
        ("not", entry.counter_examples.clone()),
        ("file", one(&format!("codebook/{}", entry.file))),
        ("figures", in_database.map(used).unwrap_or_default()),
        ("printed as", in_database.map(labels).unwrap_or_default()),
    ]
}

fn example(example: &Example) -> String {
    let mut gives = String::new();
    if let Some(measure) = &example.measure {
        gives += &format!(" {measure}");
    }
    if let Some(segment) = &example.segment {
        gives += &format!(" of {segment}");
    }
    format!("{} → {}{gives}", example.text, example.value)
}

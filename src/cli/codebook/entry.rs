//! One entry with everything that the codebook says of it.

use std::io::Write;

use anyhow::Result;
use serde::Serialize;

use super::super::usage;
use super::{End, print_json};
use crate::codebook::{Codebook, Entry, Example};
use crate::store::Store;

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    entry: &'a Entry,
    /// Figures in current reports; null without a database.
    figures: Option<i64>,
}

pub(super) fn run(codebook: &Codebook, store: Option<&Store>, code: &str, json: bool) -> Result<End> {
    let Some(entry) = codebook.entry(code) else {
        return usage(unknown(codebook, code));
    };
    let figures = store.map(Store::figures_by_code).transpose()?;
    let figures = figures.map(|figures| figures.get(code).copied().unwrap_or(0));
    if json {
        return print_json(&Shown { entry, figures });
    }
    let mut out = std::io::stdout().lock();
    for (name, lines) in fields(entry, figures) {
        for (number, line) in lines.iter().enumerate() {
            writeln!(out, "{:<10} {line}", if number == 0 { name } else { "" })?;
        }
    }
    Ok(End::Done)
}

/// Names the entries that could have been meant.
fn unknown(codebook: &Codebook, code: &str) -> String {
    let name = code.rsplit('.').next().unwrap_or(code);
    let near: Vec<&str> =
        codebook.entries.iter().map(|entry| entry.code.as_str()).filter(|other| other.contains(name)).take(8).collect();
    match near[..] {
        [] => format!("no entry {code}; `warehouse codebook` lists them, --search finds one by a word"),
        _ => format!("no entry {code}; there are {}", near.join(", ")),
    }
}

/// Every field that says something, with its lines.
fn fields(entry: &Entry, figures: Option<i64>) -> Vec<(&'static str, Vec<String>)> {
    let one = |text: &str| vec![text.to_owned()];
    let list = |words: &[String]| if words.is_empty() { Vec::new() } else { vec![words.join(", ")] };
    let optional = |text: &Option<String>| text.iter().cloned().collect::<Vec<_>>();
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
        ("segments", list(&entry.segments)),
        ("share", optional(&entry.share)),
        ("sums", optional(&entry.sums)),
        ("examples", entry.examples.iter().map(example).collect()),
        ("not", entry.counter_examples.clone()),
        ("file", one(&format!("codebook/{}", entry.file))),
        ("figures", figures.iter().map(|figures| format!("{figures} in the database")).collect()),
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

//! Entries by a word, and what reports call their figures with that word in it.

use std::io::Write;

use anyhow::Result;
use rusqlite::types::Value;
use serde::Serialize;

use super::{End, print_json};
use crate::codebook::{Codebook, Entry};
use crate::export::Aligned;
use crate::store::{Label, Store};

/// Most labels that are printed for people.
const LABELS: usize = 20;

#[derive(Serialize)]
struct Found<'a> {
    entries: Vec<Hit<'a>>,
    labels: Vec<Label>,
}

#[derive(Serialize)]
struct Hit<'a> {
    code: &'a str,
    name_zh: &'a str,
    name_en: &'a str,
    /// Where the word stands: `code`, `name`, `definition`, `cue` …
    place: &'static str,
    /// The text that holds it.
    text: String,
}

pub(super) fn run(codebook: &Codebook, store: Option<&Store>, word: &str, json: bool) -> Result<End> {
    let entries: Vec<Hit> = codebook.entries.iter().filter_map(|entry| hit(entry, word)).collect();
    let labels = store.map(|store| store.labels_with(word)).transpose()?.unwrap_or_default();
    let found = Found { entries, labels };
    if json {
        return print_json(&found);
    }
    print(&found)?;
    if found.entries.is_empty() && found.labels.is_empty() {
        say!("{word} is in no entry and no label");
    }
    Ok(End::Done)
}

/// The first place of an entry that holds a word; case does not matter.
fn hit<'a>(entry: &'a Entry, word: &str) -> Option<Hit<'a>> {
    let word = word.to_lowercase();
    let holds = |text: &&String| text.to_lowercase().contains(&word);
    let one = |place: &'static str, text: &String| holds(&text).then(|| (place, text.clone()));
    let any = |place: &'static str, texts: &[String]| texts.iter().find(holds).map(|text| (place, text.clone()));
    let (place, text) = one("code", &entry.code)
        .or_else(|| one("name", &entry.name_zh))
        .or_else(|| one("name", &entry.name_en))
        .or_else(|| one("definition", &entry.definition))
        .or_else(|| any("cue", &entry.cues))
        .or_else(|| any("segment", &entry.segments))
        .or_else(|| any("mask", &entry.mask))
        .or_else(|| any("unless", &entry.unless))?;
    Some(Hit { code: &entry.code, name_zh: &entry.name_zh, name_en: &entry.name_en, place, text })
}

fn print(found: &Found) -> Result<()> {
    let mut out = std::io::stdout().lock();
    let text = |text: &str| Value::from(text.to_owned());
    if !found.entries.is_empty() {
        let mut table = Aligned::new(["code", "name_zh", "name_en", "found in", "text"].map(str::to_owned).to_vec());
        for hit in &found.entries {
            table.push(vec![text(hit.code), text(hit.name_zh), text(hit.name_en), text(hit.place), text(&hit.text)]);
        }
        table.write(false, &mut out)?;
    }
    if !found.labels.is_empty() {
        if !found.entries.is_empty() {
            writeln!(out)?;
        }
        let mut table = Aligned::new(["label", "code", "figures", "metric_id"].map(str::to_owned).to_vec());
        for label in found.labels.iter().take(LABELS) {
            let code = label.code.clone().map_or(Value::Null, Value::from);
            table.push(vec![text(&label.label), code, Value::from(label.figures), Value::from(label.metric_id)]);
        }
        table.write(false, &mut out)?;
        if found.labels.len() > LABELS {
            say!("and {} labels more; --json has all", found.labels.len() - LABELS);
        }
    }
    Ok(())
}

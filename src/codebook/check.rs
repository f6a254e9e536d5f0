//! What a codebook must not hold: duplicate codes, dead cues, ties without a winner.

use std::collections::HashMap;

use anyhow::{Result, bail};

use super::entry::Entry;
use crate::text::numeral::Units;

pub(super) fn check(entries: &[Entry], units: &Units) -> Result<()> {
    for pair in entries.windows(2) {
        if pair[0].code == pair[1].code {
            bail!(
                "codebook/{} and codebook/{}: code {} stands twice; keep one",
                pair[0].file,
                pair[1].file,
                pair[0].code
            );
        }
    }
    for entry in entries {
        own_words(entry, entries, units)?;
    }
    ties(entries)
}

fn own_words(entry: &Entry, entries: &[Entry], units: &Units) -> Result<()> {
    let named = format!("codebook/{}, entry {}", entry.file, entry.code);
    if entry.cues.is_empty()
        && entry.sums.is_none()
        && !entries.iter().any(|other| other.share.as_deref() == Some(&entry.code))
    {
        bail!("{named}: no cues, so no figure can ever have this code; say what a text calls it");
    }
    for unit in std::iter::once(&entry.unit).chain(&entry.units).chain(&entry.not_units) {
        if unit != "%" && units.class(unit).is_none() {
            bail!("{named}: no unit {unit} in units.toml; add it there or mend the word");
        }
    }
    for code in entry.over.iter().chain(&entry.share).chain(&entry.township) {
        if !entries.iter().any(|other| other.code == *code) {
            bail!("{named}: no entry {code}; mend the code");
        }
    }
    for cue in &entry.cues {
        let head = cue.rsplit(' ').next().unwrap_or_default();
        for word in head.split('|') {
            if let Some(bar) = entry.unless.iter().find(|bar| word.contains(bar.as_str())) {
                bail!("{named}: cue \"{cue}\" can never match, for {word} holds {bar}, which `unless` rules out");
            }
            if entry.mask.iter().any(|mask| mask == word) {
                bail!("{named}: cue \"{cue}\" can never match, for `mask` holds {word} itself");
            }
        }
    }
    Ok(())
}

/// Two entries with the same cue, a common topic and units of one kind fit every figure alike.
fn ties(entries: &[Entry]) -> Result<()> {
    let mut seen: HashMap<(Vec<String>, &str), Vec<&Entry>> = HashMap::new();
    for entry in entries {
        for cue in &entry.cues {
            let mut atoms: Vec<String> = cue.split(' ').map(sorted_alternatives).collect();
            let others = atoms.len() - 1;
            atoms[..others].sort();
            seen.entry((atoms, &entry.unit)).or_default().push(entry);
        }
    }
    for ((atoms, _), alike) in &seen {
        for (at, one) in alike.iter().enumerate() {
            for other in &alike[at + 1..] {
                let common = one.topics.is_empty() && other.topics.is_empty()
                    || one.topics.iter().any(|topic| other.topics.contains(topic));
                let settled = one.over.contains(&other.code) || other.over.contains(&one.code);
                if one.code != other.code && common && !settled && one.segments.is_empty() == other.segments.is_empty()
                {
                    bail!(
                        "codebook/{}, entry {}: cue \"{}\" fits {} (codebook/{}) just as well; add `over = [\"{}\"]` to the one that wins, or a topic that tells them apart",
                        one.file,
                        one.code,
                        atoms.join(" "),
                        other.code,
                        other.file,
                        other.code
                    );
                }
            }
        }
    }
    Ok(())
}

fn sorted_alternatives(atom: &str) -> String {
    let mut words: Vec<&str> = atom.split('|').collect();
    words.sort_unstable();
    words.join("|")
}

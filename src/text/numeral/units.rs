//! The words that the lexer asks for: units, hedges, names and slogans, loaded from two TOML texts.

use std::collections::HashSet;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use super::{Bound, Kind};
use crate::text::WordList;
use crate::text::automaton::Longest;

/// Unit words with their classes, and the lists of `numerals.toml`. Built once, read by every `lex`.
#[derive(Debug)]
pub struct Units {
    words: Vec<UnitWord>,
    /// The same words, to be looked up.
    list: WordList,
    phrases: Phrases,
    hedges_before: Hedges,
    hedges_after: Hedges,
    pub(super) after: After,
    pub(super) before: Before,
}

/// One unit word.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitWord {
    word: String,
    pub class: String,
    #[serde(default)]
    unless: Vec<String>,
}

/// A phrase with a numeral in it, found in a text at a byte range.
#[derive(Debug, Clone, Copy)]
pub(super) struct Phrase {
    pub start: usize,
    pub end: usize,
    /// What its numeral is; nothing where it only belongs to a word.
    pub kind: Option<Kind>,
}

/// A hedge and what it says of the figure beside it.
#[derive(Debug)]
pub(super) struct Hedge {
    pub word: String,
    pub bound: Bound,
    pub unless: Vec<String>,
}

/// Words right after a figure.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub(super) struct After {
    pub hotline: WordList,
    pub campaign: WordList,
    pub plan: WordList,
    pub round_the_clock: WordList,
    pub rank: WordList,
    pub added: WordList,
    pub none_of: WordList,
    pub month_names: WordList,
}

/// Words shortly before a figure.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub(super) struct Before {
    pub page: WordList,
    pub phone: WordList,
    pub code: WordList,
    pub measured: WordList,
    pub counted: WordList,
    pub zero: WordList,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitsFile {
    unit: Vec<UnitWord>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NumeralsFile {
    phrase: Vec<PhraseEntry>,
    hedge: Vec<HedgeEntry>,
    after: After,
    before: Before,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PhraseEntry {
    kind: String,
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HedgeEntry {
    side: String,
    bound: String,
    words: Vec<String>,
    unless: Vec<String>,
}

impl Units {
    /// Reads `codebook/units.toml` and `codebook/numerals.toml`, given as text. A numeral in one of
    /// `names` (三元区, 五台县) measures nothing.
    ///
    /// # Errors
    ///
    /// On broken TOML, an unknown field, kind, side or bound, an empty word, or a unit word that is
    /// there twice.
    pub fn parse<'n>(units_toml: &str, numerals_toml: &str, names: impl IntoIterator<Item = &'n str>) -> Result<Units> {
        let units: UnitsFile = toml::from_str(units_toml).context("units.toml")?;
        let numerals: NumeralsFile = toml::from_str(numerals_toml).context("numerals.toml")?;
        let list = list(&units.unit).context("units.toml")?;
        let phrases = phrases(&numerals.phrase, names).context("numerals.toml")?;
        let mut hedges_before = Vec::new();
        let mut hedges_after = Vec::new();
        for entry in numerals.hedge {
            let bound = Bound::from_name(&entry.bound)
                .with_context(|| format!("numerals.toml: no bound is called {}", entry.bound))?;
            let hedges = match entry.side.as_str() {
                "before" => &mut hedges_before,
                "after" => &mut hedges_after,
                side => bail!("numerals.toml: a hedge stands before or after a figure, not {side}"),
            };
            hedges.extend(entry.words.into_iter().map(|word| Hedge { word, bound, unless: entry.unless.clone() }));
        }
        Ok(Units {
            words: units.unit,
            list,
            phrases,
            hedges_before: Hedges::new(hedges_before)?,
            hedges_after: Hedges::new(hedges_after)?,
            after: numerals.after,
            before: numerals.before,
        })
    }

    /// Class of a unit word (`case`, `item`, `event`, `person`, `money` …); `None` if it is no unit.
    pub fn class(&self, word: &str) -> Option<&str> {
        Some(&self.words[self.list.position(word)?].class)
    }

    /// The next phrase of the lists that starts at `from` or behind it, the longest of those that
    /// start first.
    pub(super) fn phrase(&self, text: &str, from: usize) -> Option<Phrase> {
        let found = self.phrases.automaton.find(&text[from..]).next()?;
        let kind = self.phrases.kinds[found.value() as usize];
        Some(Phrase { start: from + found.start(), end: from + found.end(), kind })
    }

    /// The longest hedge that `text` ends with.
    pub(super) fn hedge_before(&self, text: &str) -> Option<Bound> {
        self.hedges_before.list.suffixes(text).find_map(|number| {
            let hedge = &self.hedges_before.hedges[number];
            let rest = &text[..text.len() - hedge.word.len()];
            let other_word = hedge.unless.iter().any(|word| rest.ends_with(word.as_str()));
            (!other_word).then_some(hedge.bound)
        })
    }

    /// The longest hedge that `text` starts with.
    pub(super) fn hedge_after(&self, text: &str) -> Option<&Hedge> {
        self.hedges_after.list.prefixes(text).next().map(|number| &self.hedges_after.hedges[number])
    }

    /// The longest unit word at `at`, and where it ends.
    pub(super) fn at(&self, text: &str, at: usize) -> Option<(&UnitWord, usize)> {
        let rest = &text[at..];
        self.list.prefixes(rest).map(|number| &self.words[number]).find_map(|unit| {
            let after = &rest[unit.word.len()..];
            let part_of_word = unit.unless.iter().any(|next| after.starts_with(next.as_str()));
            (!part_of_word).then_some((unit, at + unit.word.len()))
        })
    }
}

/// Hedges on one side of a figure. The longest word counts: 不超过 is no 超过.
#[derive(Debug)]
struct Hedges {
    hedges: Vec<Hedge>,
    list: WordList,
}

impl Hedges {
    fn new(hedges: Vec<Hedge>) -> Result<Hedges> {
        ensure!(hedges.iter().all(|hedge| !hedge.word.is_empty()), "numerals.toml: an empty hedge");
        let list = WordList::new(hedges.iter().map(|hedge| hedge.word.as_str()));
        Ok(Hedges { hedges, list })
    }
}

fn list(units: &[UnitWord]) -> Result<WordList> {
    ensure!(units.iter().all(|unit| !unit.word.is_empty()), "an empty unit word");
    let list = WordList::new(units.iter().map(|unit| unit.word.as_str()));
    for (number, unit) in units.iter().enumerate() {
        ensure!(list.position(&unit.word) == Some(number), "unit {} is there twice", unit.word);
    }
    Ok(list)
}

/// All phrases in one automaton.
#[derive(Debug)]
struct Phrases {
    automaton: Longest,
    /// Kind of each phrase; `None` where the numeral only belongs to a word.
    kinds: Vec<Option<Kind>>,
}

/// Bytes of the longest phrase.
const LONGEST_PHRASE: usize = 300;

fn phrases<'n>(entries: &[PhraseEntry], names: impl IntoIterator<Item = &'n str>) -> Result<Phrases> {
    let mut words: Vec<&str> = Vec::new();
    let mut kinds = Vec::new();
    let mut known = HashSet::new();
    for entry in entries {
        let kind = match entry.kind.as_str() {
            "word" => None,
            name => Some(Kind::from_name(name).with_context(|| format!("no kind is called {name}"))?),
        };
        for word in &entry.words {
            ensure!(!word.is_empty(), "an empty phrase of kind {}", entry.kind);
            ensure!(word.len() <= LONGEST_PHRASE, "a phrase of kind {} has {} bytes", entry.kind, word.len());
            if known.insert(word.as_str()) {
                words.push(word);
                kinds.push(kind);
            }
        }
    }
    // A name that is longer than any is told where places are read.
    for name in names.into_iter().filter(|name| !name.is_empty() && name.len() <= LONGEST_PHRASE) {
        if known.insert(name) {
            words.push(name);
            kinds.push(Some(Kind::Name));
        }
    }
    let automaton = Longest::new(&words)?;
    Ok(Phrases { automaton, kinds })
}

//! The words that the lexer asks for: units, hedges, names and slogans, loaded from two TOML texts.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, MatchKind};
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use super::{Bound, Kind};

/// Unit words with their classes, and the lists of `numerals.toml`. Built once, read by every `lex`.
#[derive(Debug)]
pub struct Units {
    words: Vec<UnitWord>,
    /// Indexes into `words` by first character, longest word first.
    by_first: HashMap<char, Vec<usize>>,
    pub(super) phrases: AhoCorasick,
    /// Kind of each pattern of `phrases`; `None` where the numeral only belongs to a word.
    pub(super) phrase_kinds: Vec<Option<Kind>>,
    /// By the last character, longest word first.
    hedges_before: HashMap<char, Vec<Hedge>>,
    /// By the first character, longest word first.
    hedges_after: HashMap<char, Vec<Hedge>>,
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
    pub hotline: Vec<String>,
    pub campaign: Vec<String>,
    pub plan: Vec<String>,
    pub round_the_clock: Vec<String>,
    pub rank: Vec<String>,
    pub none_of: Vec<String>,
    pub month_names: Vec<String>,
}

/// Words shortly before a figure.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub(super) struct Before {
    pub page: Vec<String>,
    pub phone: Vec<String>,
    pub code: Vec<String>,
    pub measured: Vec<String>,
    pub counted: Vec<String>,
    pub zero: Vec<String>,
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
    /// Reads `codebook/units.toml` and `codebook/numerals.toml`, given as text.
    ///
    /// # Errors
    ///
    /// On broken TOML, an unknown field, kind, side or bound, an empty word, or a unit word that is
    /// there twice.
    pub fn parse(units_toml: &str, numerals_toml: &str) -> Result<Units> {
        let units: UnitsFile = toml::from_str(units_toml).context("units.toml")?;
        let numerals: NumeralsFile = toml::from_str(numerals_toml).context("numerals.toml")?;
        let by_first = index(&units.unit).context("units.toml")?;
        let (phrases, phrase_kinds) = phrases(&numerals.phrase).context("numerals.toml")?;
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
            by_first,
            phrases,
            phrase_kinds,
            hedges_before: by_char(hedges_before, |word| word.chars().next_back())?,
            hedges_after: by_char(hedges_after, |word| word.chars().next())?,
            after: numerals.after,
            before: numerals.before,
        })
    }

    /// Class of a unit word (`case`, `item`, `event`, `person`, `money` …); `None` if it is no unit.
    pub fn class(&self, word: &str) -> Option<&str> {
        let indexes = self.by_first.get(&word.chars().next()?)?;
        let unit = indexes.iter().map(|&i| &self.words[i]).find(|unit| unit.word == word)?;
        Some(&unit.class)
    }

    /// The longest hedge that `text` ends with.
    pub(super) fn hedge_before(&self, text: &str) -> Option<Bound> {
        let hedges = self.hedges_before.get(&text.chars().next_back()?)?;
        hedges.iter().find_map(|hedge| {
            let rest = text.strip_suffix(hedge.word.as_str())?;
            let other_word = hedge.unless.iter().any(|word| rest.ends_with(word.as_str()));
            (!other_word).then_some(hedge.bound)
        })
    }

    /// The longest hedge that `text` starts with.
    pub(super) fn hedge_after(&self, text: &str) -> Option<&Hedge> {
        let hedges = self.hedges_after.get(&text.chars().next()?)?;
        hedges.iter().find(|hedge| text.starts_with(hedge.word.as_str()))
    }

    /// The longest unit word at `at`, and where it ends.
    pub(super) fn at(&self, text: &str, at: usize) -> Option<(&UnitWord, usize)> {
        let rest = &text[at..];
        let indexes = self.by_first.get(&rest.chars().next()?)?;
        indexes.iter().map(|&i| &self.words[i]).find_map(|unit| {
            let after = rest.strip_prefix(unit.word.as_str())?;
            let part_of_word = unit.unless.iter().any(|next| after.starts_with(next.as_str()));
            (!part_of_word).then_some((unit, at + unit.word.len()))
        })
    }
}

/// Groups hedges by a character. The longest comes first: 不超过 is no 超过.
fn by_char(hedges: Vec<Hedge>, key: impl Fn(&str) -> Option<char>) -> Result<HashMap<char, Vec<Hedge>>> {
    let mut groups: HashMap<char, Vec<Hedge>> = HashMap::new();
    for hedge in hedges {
        let key = key(&hedge.word).context("numerals.toml: an empty hedge")?;
        groups.entry(key).or_default().push(hedge);
    }
    for group in groups.values_mut() {
        group.sort_by_key(|hedge| std::cmp::Reverse(hedge.word.len()));
    }
    Ok(groups)
}

fn index(words: &[UnitWord]) -> Result<HashMap<char, Vec<usize>>> {
    let mut by_first: HashMap<char, Vec<usize>> = HashMap::new();
    for (i, unit) in words.iter().enumerate() {
        let first = unit.word.chars().next().context("an empty unit word")?;
        let entry = by_first.entry(first).or_default();
        ensure!(entry.iter().all(|&j| words[j].word != unit.word), "unit {} is there twice", unit.word);
        entry.push(i);
    }
    for indexes in by_first.values_mut() {
        indexes.sort_by_key(|&i| std::cmp::Reverse(words[i].word.len()));
    }
    Ok(by_first)
}

fn phrases(entries: &[PhraseEntry]) -> Result<(AhoCorasick, Vec<Option<Kind>>)> {
    let mut words = Vec::new();
    let mut kinds = Vec::new();
    for entry in entries {
        let kind = match entry.kind.as_str() {
            "word" => None,
            name => Some(Kind::from_name(name).with_context(|| format!("no kind is called {name}"))?),
        };
        for word in &entry.words {
            ensure!(!word.is_empty(), "an empty phrase of kind {}", entry.kind);
            words.push(word.as_str());
            kinds.push(kind);
        }
    }
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(aho_corasick::AhoCorasickKind::DFA))
        .build(&words)?;
    Ok((automaton, kinds))
}

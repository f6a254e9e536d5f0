//! Words by which a place's reports are compared over the years, compiled into one automaton.

use std::collections::HashMap;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::text::automaton::Longest;
use crate::text::fold;

/// Which part of a statement a concept is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Facet {
    /// What it is about, narrowly: 法律顾问, 案卷, 报备.
    Matter,
    /// The field of work it lies in: 行政执法, 行政复议.
    Field,
    /// Which side of it: 力量, 程序, 质量.
    Aspect,
    /// Whose it is: 领导干部, 乡镇.
    Actor,
}

/// Words that mean one thing when reports are compared.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Concept {
    /// Which part of a statement it is.
    pub facet: Facet,
    /// Its name, for messages.
    pub name: String,
    /// The words.
    pub words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ComparisonFile {
    stock: Vec<String>,
    concept: Vec<Concept>,
}

/// A word of the comparison found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word<'c> {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// Indexes of its concepts; none if it is a stock phrase. A word may name several things at
    /// once: 执法人员 is enforcement and those who do it.
    pub concepts: &'c [usize],
}

/// The compiled words.
#[derive(Debug)]
pub struct Comparison {
    automaton: Longest,
    meanings: Vec<Vec<usize>>,
    facets: Vec<Facet>,
}

impl Comparison {
    pub(super) fn build(file: ComparisonFile) -> Result<Comparison> {
        let at = "codebook/comparison.toml";
        let mut words: Vec<String> = Vec::new();
        let mut meanings: Vec<Vec<usize>> = Vec::new();
        let mut numbers: HashMap<String, usize> = HashMap::new();
        for word in &file.stock {
            if numbers.insert(plain(word), words.len()).is_some() {
                bail!("{at}, stock: {word} stands twice; keep one");
            }
            words.push(plain(word));
            meanings.push(Vec::new());
        }
        let stock = words.len();
        for (concept, entry) in file.concept.iter().enumerate() {
            let named = format!("{at}, concept {}", entry.name);
            if file.concept[..concept].iter().any(|other| other.name == entry.name) {
                bail!("{named}: the name stands twice; keep one");
            }
            if entry.words.is_empty() {
                bail!("{named}: no words, so it can never be found; say how reports call it");
            }
            for word in &entry.words {
                let number = *numbers.entry(plain(word)).or_insert_with(|| {
                    words.push(plain(word));
                    meanings.push(Vec::new());
                    words.len() - 1
                });
                if number < stock {
                    bail!("{named}: {word} is a stock phrase too; keep it in one of the two");
                }
                if meanings[number].contains(&concept) {
                    bail!("{named}: {word} stands twice; keep one");
                }
                meanings[number].push(concept);
            }
        }
        if words.iter().any(String::is_empty) {
            bail!("{at}: an empty word; delete it");
        }
        let automaton = Longest::new(&words).context(at)?;
        Ok(Comparison { automaton, meanings, facets: file.concept.iter().map(|entry| entry.facet).collect() })
    }

    /// The words of a text in [`plain`] form, the longest at each place, in order.
    pub fn words<'c>(&'c self, text: &'c str) -> impl Iterator<Item = Word<'c>> {
        self.automaton.find(text).map(|found| Word {
            start: found.start(),
            end: found.end(),
            concepts: &self.meanings[found.value() as usize],
        })
    }

    /// The facet of a concept.
    #[must_use]
    pub fn facet(&self, concept: usize) -> Facet {
        self.facets[concept]
    }
}

/// A text in the form in which words are looked up: half-width, without white space, and with 法制
/// written 法治, which reports use for the same things.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars().map(fold).filter(|letter| !letter.is_whitespace()) {
        plain.push(if letter == '制' && plain.ends_with('法') { '治' } else { letter });
    }
    plain
}

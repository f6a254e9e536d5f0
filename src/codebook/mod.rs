//! What the warehouse knows of the field, loaded from text files and compiled once.
//!
//! A codebook is a folder of TOML files that a researcher edits without touching Rust; the one
//! under `codebook/` is embedded as the default. Loading validates it: unknown keys, duplicate
//! codes, cues that can never match and ties without a stated winner are errors that name the
//! file and the entry.

mod check;
mod comparison;
mod entry;
mod files;
mod identities;
mod lexicon;

use std::collections::BTreeMap;

use anyhow::{Context, Result};

pub use comparison::{Comparison, Concept, Facet, Word, plain};
pub(crate) use entry::theme;
pub use entry::{Entry, Example, Measures, Sections, Theme, Topic};
pub use identities::{Identities, Identity, Kind, OneOf, Term, Words};
pub use lexicon::{Atom, Cue, Glance, Guards, Hit, Lexicon, Opening, Place, TopicSet, WordId, glance};

use crate::hash::sha256;
use crate::text::numeral::Units;
use files::Files;

/// A loaded, validated and compiled codebook.
#[derive(Debug)]
pub struct Codebook {
    /// Hash of everything in it, 16 hexadecimal digits; stored with what it extracted.
    pub version: String,
    /// Metrics, in order of their codes.
    pub entries: Vec<Entry>,
    /// Subjects that metrics belong to and the words that open them.
    pub topics: Vec<Topic>,
    /// Themes of issues and plan items.
    pub themes: Vec<Theme>,
    /// Words that tell the sections of a report apart.
    pub sections: Sections,
    /// Words that make a figure a share, a growth, a part or another year's level.
    pub measures: Measures,
    /// Units of measurement and words with numerals in them that measure nothing.
    pub units: Units,
    /// What the figures of one report must fulfil among themselves.
    pub identities: Identities,
    /// Administrative divisions, as `code,name,level,parent_code,first_year,last_year`.
    pub places: String,
    /// Hash of every file by its name, to tell which files of two codebooks differ.
    pub files: BTreeMap<String, String>,
    /// Words by which a place's reports are compared over the years.
    pub comparison: Comparison,
    /// Every word of metrics, topics and themes in one automaton.
    pub lexicon: Lexicon,
}

impl Codebook {
    /// The codebook that comes with the program.
    ///
    /// # Errors
    /// Only if the program was built with a broken codebook; a test loads it.
    pub fn embedded() -> Result<Codebook> {
        Codebook::compile(&Files::embedded())
    }

    /// A codebook from a folder laid out like the embedded one.
    ///
    /// # Errors
    /// Names the file and the entry that is wrong and what would be right.
    pub fn load(folder: &std::path::Path) -> Result<Codebook> {
        Codebook::compile(&Files::read(folder)?)
    }

    fn compile(files: &Files) -> Result<Codebook> {
        let topics: entry::TopicFile = files.toml("topics.toml")?;
        let themes: entry::ThemeFile = files.toml("themes.toml")?;
        let sections: Sections = files.toml("sections.toml")?;
        let measures: Measures = files.toml("measures.toml")?;
        let places = files.text("places.csv")?;
        let units = Units::parse(files.text("units.toml")?, files.text("numerals.toml")?, numbered(places))
            .context("codebook: units.toml, numerals.toml")?;
        let mut entries = Vec::new();
        for (name, _) in files.under("metrics/") {
            let file: entry::MetricFile = files.toml(name)?;
            entries.extend(file.metric.into_iter().map(|mut entry| {
                entry.file = name.to_owned();
                entry
            }));
        }
        entries.sort_by(|one, other| one.code.cmp(&other.code));
        let lexicon = Lexicon::build(&entries, &topics.topic, &themes.theme, &measures.classifiers, |unit| {
            unit_class(&units, unit)
        })?;
        check::check(&entries, &units)?;
        let mut identities: Identities = files.toml("identities.toml")?;
        identities.check(&entries)?;
        identities.version = sha256(files.text("identities.toml")?.as_bytes())[..16].to_owned();
        Ok(Codebook {
            version: files.version(),
            entries,
            topics: topics.topic,
            themes: themes.theme,
            sections,
            measures,
            units,
            identities,
            comparison: Comparison::build(files.toml("comparison.toml")?)?,
            places: places.to_owned(),
            files: files.hashes(),
            lexicon,
        })
    }

    /// The kind of a unit word; % is part of its figure and so no unit word of a text.
    #[must_use]
    pub fn unit_class(&self, unit: &str) -> Option<&str> {
        unit_class(&self.units, unit)
    }

    /// The kind of a unit word for telling unlike figures apart: whatever counts things, or has
    /// lost its unit, is one kind.
    #[must_use]
    pub fn unit_kind(&self, unit: &str) -> &str {
        kind_of_class(self.unit_class(unit))
    }

    /// The entry of a code.
    #[must_use]
    pub fn entry(&self, code: &str) -> Option<&Entry> {
        self.entries.get(self.number(code)?)
    }

    /// The place of a code among the entries.
    #[must_use]
    pub fn number(&self, code: &str) -> Option<usize> {
        self.entries.binary_search_by(|entry| entry.code.as_str().cmp(code)).ok()
    }
}

/// The names in the list of places that hold a numeral: 三元区, 五台县, 万州区.
fn numbered(places: &str) -> impl Iterator<Item = &str> {
    let names = places.lines().skip(1).filter_map(|row| row.split(',').nth(1));
    names.filter(|name| name.contains(|letter| "一二三四五六七八九十百千万亿两双半".contains(letter)))
}

fn unit_class<'u>(units: &'u Units, unit: &str) -> Option<&'u str> {
    if unit == "%" { Some("percent") } else { units.class(unit) }
}

/// The kind of figures whose unit has this class; see [`Codebook::unit_kind`].
pub(crate) fn kind_of_class(class: Option<&str>) -> &str {
    match class {
        Some("case" | "item" | "body") | None => "thing",
        Some(class) => class,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_codebook_loads() {
        let codebook = Codebook::embedded().unwrap();
        assert!(codebook.entries.len() >= 150);
        assert!(codebook.entry("reconsideration.upheld").is_some());
    }
}

//! Many words in one automaton that takes a step a character: half a megabyte for all words of the codebook, where a
//! table with a step a byte takes eleven, which no cache holds.

use std::fmt;

use anyhow::{Result, anyhow};
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

/// A word found in a text: its number in the list, start and end in bytes.
pub(crate) type Found = daachorse::Match<u32>;

/// Finds every occurrence of every word.
pub(crate) struct Every(CharwiseDoubleArrayAhoCorasick<u32>);

/// Finds the words that start first, the longest of each, one behind the other.
pub(crate) struct Longest(CharwiseDoubleArrayAhoCorasick<u32>);

impl Every {
    /// # Errors
    /// If a word is empty or there twice.
    pub(crate) fn new<W: AsRef<str>>(words: &[W]) -> Result<Every> {
        automaton(words, MatchKind::Standard).map(Every)
    }

    /// By their ends; occurrences overlap.
    pub(crate) fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Found> + 't {
        self.0.find_overlapping_iter(text)
    }
}

impl Longest {
    /// # Errors
    /// If a word is empty or there twice.
    pub(crate) fn new<W: AsRef<str>>(words: &[W]) -> Result<Longest> {
        automaton(words, MatchKind::LeftmostLongest).map(Longest)
    }

    /// In text order; they do not overlap.
    pub(crate) fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Found> + 't {
        self.0.leftmost_find_iter(text)
    }
}

fn automaton<W: AsRef<str>>(words: &[W], kind: MatchKind) -> Result<CharwiseDoubleArrayAhoCorasick<u32>> {
    let builder = CharwiseDoubleArrayAhoCorasickBuilder::new().match_kind(kind);
    builder.build(words).map_err(|error| anyhow!("the words make no automaton: {error}"))
}

impl fmt::Debug for Every {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Every({} states)", self.0.num_states())
    }
}

impl fmt::Debug for Longest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Longest({} states)", self.0.num_states())
    }
}

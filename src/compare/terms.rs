//! What a clause speaks of: concepts of the codebook, and pairs of letters of all other words.
//!
//! Stock phrases (仍需进一步加强) are nothing; two letters side by side that belong to no word of the
//! codebook count as one term, so that a word nobody listed is still found again.

use std::collections::BTreeSet;

use crate::codebook::{Comparison, Facet, plain};
use crate::text::is_han;

/// What is looked for in the reports of one place.
#[derive(Debug)]
pub struct Words<'c> {
    comparison: &'c Comparison,
    /// Letter pairs of the place's own name, sorted, which stand in every report of its and say nothing.
    own_name: Vec<(char, char)>,
}

impl<'c> Words<'c> {
    /// The codebook's words, for a place of this full name (某省某市某县).
    #[must_use]
    pub fn new(comparison: &'c Comparison, place: &str) -> Words<'c> {
        let letters: Vec<char> = plain(place).chars().collect();
        let mut own_name: Vec<(char, char)> = letters.windows(2).map(|pair| (pair[0], pair[1])).collect();
        own_name.sort_unstable();
        Words { comparison, own_name }
    }
}

/// What makes two terms the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    /// A concept of the codebook, by index.
    Concept(usize, Facet),
    /// Two letters of a word that the codebook does not know.
    Pair(char, char),
}

impl Key {
    /// A number in the order of keys, which is quicker to sort by.
    pub(super) fn number(self) -> u64 {
        match self {
            Key::Concept(concept, facet) => (concept as u64) << 8 | facet as u64,
            Key::Pair(one, other) => 1 << 63 | u64::from(u32::from(one)) << 32 | u64::from(u32::from(other)),
        }
    }
}

/// One thing that a clause speaks of, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    pub key: Key,
    /// Bytes in the clause's text.
    pub start: usize,
    pub end: usize,
}

/// A stretch of text between two marks, with its terms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Clause {
    /// In the form of [`plain`].
    pub text: String,
    /// Each once, ascending by key.
    pub terms: Vec<Term>,
}

impl Clause {
    pub(super) fn new(text: &str, words: &Words) -> Clause {
        let text = plain(text);
        let mut terms = Vec::new();
        let mut rest = 0;
        for word in words.comparison.words(&text) {
            pairs(&text, rest, word.start, &mut terms);
            terms.extend(word.concepts.iter().map(|concept| Term {
                key: Key::Concept(*concept, words.comparison.facet(*concept)),
                start: word.start,
                end: word.end,
            }));
            rest = word.end;
        }
        pairs(&text, rest, text.len(), &mut terms);
        let own_name = |one, other| words.own_name.binary_search(&(one, other)).is_ok();
        terms.retain(|term| !matches!(term.key, Key::Pair(one, other) if own_name(one, other)));
        Clause { terms: once(terms), text }
    }

    /// This clause and the next as one.
    pub(super) fn join(&self, next: &Clause) -> Clause {
        let shift = self.text.len() + '，'.len_utf8();
        let mut terms = self.terms.clone();
        terms.extend(next.terms.iter().map(|term| Term { start: term.start + shift, end: term.end + shift, ..*term }));
        Clause { text: format!("{}，{}", self.text, next.text), terms: once(terms) }
    }

    /// Its keys, ascending.
    pub(super) fn keys(&self) -> impl Iterator<Item = Key> + '_ {
        self.terms.iter().map(|term| term.key)
    }

    /// Its term of a key.
    pub(super) fn term(&self, key: Key) -> Option<&Term> {
        self.terms.binary_search_by_key(&key, |term| term.key).ok().map(|at| &self.terms[at])
    }

    /// Its concepts of some facets.
    pub(super) fn concepts(&self, facets: &[Facet]) -> BTreeSet<usize> {
        let concepts = self.terms.iter().filter_map(|term| match term.key {
            Key::Concept(concept, facet) if facets.contains(&facet) => Some(concept),
            _ => None,
        });
        concepts.collect()
    }

    /// Whether this and another clause each name something of some facets, and nothing that both name.
    pub(super) fn is_apart(&self, other: &Clause, facets: &[Facet]) -> bool {
        let named = |term: &&Term| matches!(term.key, Key::Concept(_, facet) if facets.contains(&facet));
        let mut ours = self.terms.iter().filter(named).peekable();
        ours.peek().is_some()
            && other.terms.iter().any(|term| named(&term))
            && ours.all(|term| other.term(term.key).is_none())
    }

    /// What it shares with another clause, in words, text order and with weights: neighbouring letters
    /// as one word, and where the two call one thing by two names, both (行政许可/许可 is 许可).
    pub(super) fn shared(&self, other: &Clause, weight: impl Fn(Key) -> f64) -> Vec<(String, f64)> {
        let mut terms: Vec<(&Term, &Term)> =
            self.terms.iter().filter_map(|term| Some((term, other.term(term.key)?))).collect();
        terms.sort_by_key(|(term, _)| (term.start, term.end));
        let mut found: Vec<(usize, usize, f64, Option<&str>)> = Vec::new();
        for (term, same) in terms {
            let theirs = matches!(term.key, Key::Concept(..)).then_some(&other.text[same.start..same.end]);
            match found.last_mut() {
                // Overlapping pairs are one word; a word that is two concepts is still one word.
                Some(last) if term.start < last.1 => {
                    last.1 = last.1.max(term.end);
                    last.2 += weight(term.key);
                }
                _ => found.push((term.start, term.end, weight(term.key), theirs)),
            }
        }
        found.into_iter().map(|(start, end, weight, theirs)| (both(&self.text[start..end], theirs), weight)).collect()
    }
}

/// Whether both name concepts of a kind, and none that they share.
pub(super) fn apart(one: &BTreeSet<usize>, other: &BTreeSet<usize>) -> bool {
    !one.is_empty() && !other.is_empty() && one.is_disjoint(other)
}

fn both(ours: &str, theirs: Option<&str>) -> String {
    match theirs {
        Some(theirs) if ours.contains(theirs) => theirs.to_owned(),
        Some(theirs) if !theirs.contains(ours) => format!("{ours}/{theirs}"),
        _ => ours.to_owned(),
    }
}

/// The clauses of a text.
pub(super) fn clauses(text: &str, words: &Words) -> Vec<Clause> {
    text.split(ends_clause).map(|clause| Clause::new(clause, words)).filter(|clause| !clause.terms.is_empty()).collect()
}

/// Marks that end a clause. 、 does not: it joins words of one clause.
pub(super) fn ends_clause(letter: char) -> bool {
    matches!(letter, '，' | ',' | '。' | ';' | '；' | ':' | '：' | '!' | '！' | '?' | '？' | '\t')
}

fn once(mut terms: Vec<Term>) -> Vec<Term> {
    terms.sort_by_key(|term| (term.key, term.start));
    terms.dedup_by_key(|term| term.key);
    terms
}

/// Pairs of letters that stand side by side between two words of the codebook.
fn pairs(text: &str, start: usize, end: usize, terms: &mut Vec<Term>) {
    let mut letters = text[start..end].char_indices().map(|(at, letter)| (start + at, letter)).peekable();
    while let Some((at, letter)) = letters.next() {
        if let Some(&(next_at, next)) = letters.peek()
            && is_letter(letter)
            && is_letter(next)
        {
            terms.push(Term { key: Key::Pair(letter, next), start: at, end: next_at + next.len_utf8() });
        }
    }
}

/// Han and Latin letters; digits and marks say nothing of what a clause speaks of.
fn is_letter(letter: char) -> bool {
    // Most are Han; the table of all alphabets is long.
    is_han(letter) || letter.is_alphabetic()
}

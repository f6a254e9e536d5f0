//! Lists of words that are asked for at the edges of a text or inside it, a few hundred times a
//! page: a look at the two bytes that end a character tells nearly always that no word is there.

use serde::{Deserialize, Deserializer};

use super::length_of;

/// A list of words, none of them empty, in the order of their file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordList {
    words: Vec<String>,
    by_first: Index,
    by_last: Index,
}

/// Words by the key of one of their characters, the longest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Index {
    /// One bit a key; nothing for a list without words.
    filter: Option<Box<[u64; KEYS / 64]>>,
    /// Key and number of the word.
    entries: Vec<(u16, u16)>,
}

const KEYS: usize = 1 << 12;
/// The key of no character.
const NO_KEY: u16 = KEYS as u16;

impl WordList {
    /// A list of these words; empty ones are left out.
    pub fn new<W: Into<String>>(words: impl IntoIterator<Item = W>) -> WordList {
        let words: Vec<String> = words.into_iter().map(Into::into).filter(|word| !word.is_empty()).collect();
        let by_first = Index::new(&words, |word| key_at(word.as_bytes(), 0).0);
        let by_last = Index::new(&words, |word| key_before(word.as_bytes()));
        WordList { words, by_first, by_last }
    }

    /// The words, in the order of their file.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// Whether a text is one of the words.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        self.position(text).is_some()
    }

    /// Which of the words a text is, by its place in the list.
    #[must_use]
    pub fn position(&self, text: &str) -> Option<usize> {
        self.prefixes(text).find(|number| self.words[*number].len() == text.len())
    }

    /// Length in bytes of the longest word that a text starts with.
    #[must_use]
    pub fn prefix(&self, text: &str) -> Option<usize> {
        self.prefixes(text).next().map(|number| self.words[number].len())
    }

    /// Length in bytes of the longest word that a text ends with.
    #[must_use]
    pub fn suffix(&self, text: &str) -> Option<usize> {
        self.suffixes(text).next().map(|number| self.words[number].len())
    }

    /// The words that a text starts with, by their places in the list, the longest first.
    pub fn prefixes(&self, text: &str) -> impl Iterator<Item = usize> {
        let key = if text.is_empty() { NO_KEY } else { key_at(text.as_bytes(), 0).0 };
        self.by_first.of(key).filter(move |number| text.starts_with(self.words[*number].as_str()))
    }

    /// The words that a text ends with, by their places in the list, the longest first.
    pub fn suffixes(&self, text: &str) -> impl Iterator<Item = usize> {
        let key = if text.is_empty() { NO_KEY } else { key_before(text.as_bytes()) };
        self.by_last.of(key).filter(move |number| text.ends_with(self.words[*number].as_str()))
    }

    /// Whether a text holds one of the words.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.first(text).is_some()
    }

    /// Byte at which the first of the words in a text starts.
    #[must_use]
    pub fn first(&self, text: &str) -> Option<usize> {
        self.found(text).next().map(|found| found.0)
    }

    /// Every place where a word stands in a text, as start and end in bytes, by start; words that
    /// start together the longest first.
    pub fn found<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize)> + 't {
        let mut next = 0;
        let starts = std::iter::from_fn(move || {
            let (start, key) = self.by_first.next(text.as_bytes(), next)?;
            next = start + 1;
            Some((start, key))
        });
        starts.flat_map(move |(start, key)| {
            let here = &text[start..];
            self.by_first.of(key).filter_map(move |number| {
                let word = self.words[number].as_str();
                here.starts_with(word).then_some((start, start + word.len()))
            })
        })
    }
}

impl Index {
    fn new(words: &[String], key: impl Fn(&str) -> u16) -> Index {
        let mut filter = Box::new([0; KEYS / 64]);
        let mut entries: Vec<(u16, u16)> = Vec::with_capacity(words.len());
        for (number, word) in words.iter().enumerate() {
            let key = key(word);
            filter[usize::from(key) / 64] |= 1 << (key % 64);
            entries.push((key, number as u16));
        }
        let length = |number: u16| words[usize::from(number)].len();
        entries.sort_by_key(|entry| (entry.0, std::cmp::Reverse(length(entry.1))));
        Index { filter: (!entries.is_empty()).then_some(filter), entries }
    }

    fn holds(&self, key: u16) -> bool {
        let bits = self.filter.as_deref().and_then(|filter| filter.get(usize::from(key) / 64));
        bits.is_some_and(|bits| bits >> (key % 64) & 1 == 1)
    }

    /// The next character from a byte on whose key is one of the list's, with its key.
    fn next(&self, bytes: &[u8], from: usize) -> Option<(usize, u16)> {
        let filter = self.filter.as_deref()?;
        let mut at = from;
        while let Some(byte) = bytes.get(at) {
            let (key, length) = match byte {
                0xe0..=0xef => match bytes.get(at + 1..at + 3) {
                    Some([before, last]) => (key_of(*before, *last), 3),
                    _ => return None,
                },
                // A byte inside a character, where the search before this one stopped.
                0x80..=0xbf => {
                    at += 1;
                    continue;
                }
                _ => {
                    let (key, next) = key_at(bytes, at);
                    (key, next - at)
                }
            };
            if filter[usize::from(key) / 64 % 64] >> (key % 64) & 1 == 1 {
                return Some((at, key));
            }
            at += length;
        }
        None
    }

    /// Numbers of the words with a key.
    fn of(&self, key: u16) -> impl Iterator<Item = usize> {
        let first = if self.holds(key) { self.entries.partition_point(|entry| entry.0 < key) } else { usize::MAX };
        let rest = self.entries.get(first..).unwrap_or_default();
        rest.iter().take_while(move |entry| entry.0 == key).map(|entry| usize::from(entry.1))
    }
}

/// The key of the character that starts at a byte, and where the next one starts. Twelve bits of
/// the code point: enough to tell nearly all Han characters of a list from all others.
fn key_at(bytes: &[u8], at: usize) -> (u16, usize) {
    let next = at + length_of(bytes[at]);
    (key_before(&bytes[..next]), next)
}

/// The key of a character by the last two of its bytes.
fn key_of(before: u8, last: u8) -> u16 {
    u16::from(before & 0x3f) << 6 | u16::from(last & 0x3f)
}

/// The key of the character that ends a text.
fn key_before(bytes: &[u8]) -> u16 {
    match bytes {
        [.., before, last] if *last >= 0x80 => key_of(*before, *last),
        [.., last] => u16::from(*last),
        [] => 0,
    }
}

impl<'de> Deserialize<'de> for WordList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<WordList, D::Error> {
        Vec::<String>::deserialize(deserializer).map(WordList::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_longest_word_at_an_edge_is_found() {
        let list = WordList::new(["共", "共计", "达", "ab"]);
        assert_eq!(list.suffix("受理案件共计"), Some(6));
        assert_eq!(list.prefix("共计12件"), Some(6));
        assert_eq!(list.suffix("xab"), Some(2));
        assert_eq!(list.suffix(""), None);
        assert!(list.is("达") && !list.is("达到"));
        assert_eq!(list.found("共计达").collect::<Vec<_>>(), [(0, 6), (0, 3), (6, 9)]);
    }

    proptest! {
        #[test]
        fn says_what_a_search_word_by_word_says(
            words in proptest::collection::vec("[一-丅a-cé𠀀]{1,3}", 1..12),
            text in "[一-丅a-cé𠀀]{0,12}",
        ) {
            let list = WordList::new(words.clone());
            let longest = |fits: &dyn Fn(&str) -> bool| words.iter().filter(|word| fits(word)).map(String::len).max();
            prop_assert_eq!(list.suffix(&text), longest(&|word| text.ends_with(word)));
            prop_assert_eq!(list.prefix(&text), longest(&|word| text.starts_with(word)));
            prop_assert_eq!(list.first(&text), words.iter().filter_map(|word| text.find(word.as_str())).min());
            let last = list.found(&text).map(|found| found.1).max();
            let ends = words.iter().filter_map(|word| text.rfind(word.as_str()).map(|at| at + word.len()));
            prop_assert_eq!(last, ends.max());
            prop_assert_eq!(list.is(&text), words.contains(&text));
        }
    }
}

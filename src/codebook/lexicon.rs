//! Every word of a codebook's metrics, topics and themes in one automaton, so that a text is
//! passed once whatever the number of entries.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use anyhow::{Context, Result, bail};

use super::entry::{Entry, Theme, Topic, theme};
use crate::text::WordList;
use crate::text::automaton::Every;

/// Number of a word in a [`Lexicon`].
pub type WordId = u32;

/// Topics, one bit each by their number.
pub type TopicSet = u64;

/// A few words at a glance: one of 128 bits for each. What no bit stands for is not among them.
pub type Glance = u128;

/// The bit of a word in a [`Glance`].
#[must_use]
pub fn glance(word: WordId) -> Glance {
    1 << (word % Glance::BITS)
}

fn glance_of(words: &[WordId]) -> Glance {
    words.iter().fold(0, |all, word| all | glance(*word))
}

/// A report has about one word of the codebook in so many bytes.
const BYTES_A_HIT: usize = 12;

/// How many topics a codebook may have: as many as a [`TopicSet`] has bits.
const MOST_TOPICS: usize = TopicSet::BITS as usize;

/// A word of the codebook that opens a topic, found in a text at a byte range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// Where the word starts.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// The topic, as a set of one.
    pub topic: TopicSet,
    /// Where it is in force no longer, if that can be told from the marks around the word.
    pub until: usize,
}

impl Opening {
    /// Whether its word ends before a place and what it opens has not ended by then.
    #[must_use]
    pub fn in_force(&self, at: usize) -> bool {
        self.end <= at && at <= self.until
    }
}

/// A word of the codebook found in a text, at a byte range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Hit {
    pub word: WordId,
    pub start: usize,
    pub end: usize,
}

/// One cue of one metric, compiled.
#[derive(Debug)]
pub struct Cue {
    /// Index of the metric in the codebook's entries.
    pub entry: usize,
    /// As it stands in the file.
    pub text: String,
    /// What must stand next to the figure, as alternatives.
    pub head: Vec<WordId>,
    /// What else must be there, each as alternatives.
    pub others: Vec<Atom>,
}

/// An atom of a cue beside its head.
#[derive(Debug)]
pub struct Atom {
    /// Alternatives.
    pub words: Vec<WordId>,
    /// The same at a glance.
    pub glance: Glance,
    /// Where it must stand.
    pub place: Place,
}

/// Where an atom of a cue must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Next to the figure: `=atom`.
    Near,
    /// Next to the figure or earlier in its sentence: `atom`.
    Before,
    /// Anywhere in its sentence: `~atom`.
    Sentence,
}

/// What the words of a metric mean beside its cues.
#[derive(Debug, Default)]
#[allow(missing_docs)]
pub struct Guards {
    pub mask: Vec<WordId>,
    pub unless: Vec<WordId>,
    /// `unless` at a glance.
    pub unless_glance: Glance,
    pub segments: Vec<WordId>,
    pub topics: TopicSet,
    pub last_docket: bool,
    pub unit_class: Option<String>,
    pub named_segments: WordList,
    /// Longer words within which the entry's own mean something else, to be found in words that name a part.
    pub named_mask: WordList,
}

/// The compiled words of a codebook.
#[derive(Debug)]
pub struct Lexicon {
    automaton: Every,
    words: Vec<String>,
    longest: usize,
    /// All cues.
    pub cues: Vec<Cue>,
    heads: Vec<Vec<usize>>,
    shared: Vec<bool>,
    rivals: Vec<TopicSet>,
    dockets: Vec<usize>,
    docket_topics: TopicSet,
    topics: Vec<Option<usize>>,
    /// Whether a word announces a classification.
    classifies: Vec<bool>,
    /// Words from this number on do nothing else, and are no hits.
    beside: usize,
    themes: Vec<Vec<usize>>,
    guards: Vec<Guards>,
}

/// Bytes of the longest word that a report may say.
const LONGEST_WORD: usize = 300;

impl Lexicon {
    /// `class` tells the kind of a unit word.
    pub(super) fn build<'c>(
        entries: &[Entry],
        topics: &[Topic],
        themes: &[Theme],
        classifiers: &WordList,
        class: impl Fn(&str) -> Option<&'c str>,
    ) -> Result<Lexicon> {
        if topics.len() > MOST_TOPICS {
            bail!("codebook/topics.toml: {} topics; at most {MOST_TOPICS} can be told apart", topics.len());
        }
        let mut words = Words::default();
        let mut cues = Vec::new();
        let mut guards = Vec::new();
        for (number, entry) in entries.iter().enumerate() {
            let named = || format!("codebook/{}, entry {}", entry.file, entry.code);
            for text in &entry.cues {
                cues.push(words.cue(number, text).with_context(named)?);
            }
            let topics = entry.topics.iter().try_fold(0, |set, name| {
                let number = topic_number(topics, name).with_context(named)?;
                anyhow::Ok(set | 1 << number)
            })?;
            let unless = words.all(&entry.unless);
            guards.push(Guards {
                mask: words.all(&entry.mask),
                unless_glance: glance_of(&unless),
                unless,
                segments: words.all(&entry.segments),
                topics,
                last_docket: entry.last_docket,
                unit_class: class(&entry.unit).map(str::to_owned),
                named_segments: WordList::new(&entry.segments),
                named_mask: WordList::new(&entry.mask),
            });
        }
        let topic_words: Vec<_> = topics.iter().map(|topic| words.all(&topic.words)).collect();
        let theme_words: Vec<_> = themes.iter().map(|theme| words.all(&theme.words)).collect();
        let beside = words.list.len();
        let classifiers: Vec<WordId> = classifiers.iter().map(|word| words.one(word)).collect();
        let count = words.list.len();
        let mut classifies = vec![false; count];
        classifiers.iter().for_each(|word| classifies[*word as usize] = true);
        let mut heads = vec![Vec::new(); count];
        for (number, cue) in cues.iter().enumerate() {
            for word in &cue.head {
                heads[*word as usize].push(number);
            }
        }
        let group = |cue: &usize| theme(&entries[cues[*cue].entry].code);
        let shared = heads.iter().map(|cues| cues.iter().map(group).collect::<HashSet<_>>().len() > 1).collect();
        let rivals = heads.iter().map(|heads: &Vec<usize>| rivals(heads, &cues, &guards)).collect();
        let dockets: Vec<usize> = (0..entries.len()).filter(|number| entries[*number].classified).collect();
        let docket_topics = dockets.iter().fold(0, |set, number| set | guards[*number].topics);
        let mut topic_of = vec![None; count];
        for (number, topic) in topic_words.iter().enumerate() {
            for word in topic {
                if topic_of[*word as usize].replace(number).is_some() {
                    bail!(
                        "codebook/topics.toml, topic {}: the word {} opens another topic too",
                        topics[number].name,
                        words.list[*word as usize]
                    );
                }
            }
        }
        let mut themes_of = vec![Vec::new(); count];
        for (number, theme) in theme_words.iter().enumerate() {
            for word in theme {
                themes_of[*word as usize].push(number);
            }
        }
        if let Some(word) = words.list.iter().find(|word| word.len() > LONGEST_WORD) {
            let start: String = word.chars().take(20).collect();
            bail!("codebook: the word {start}… has {} bytes; no report says one so long", word.len());
        }
        let automaton = Every::new(&words.list).context("codebook")?;
        Ok(Lexicon {
            automaton,
            longest: words.list.iter().map(String::len).max().unwrap_or(0),
            words: words.list,
            cues,
            heads,
            shared,
            rivals,
            dockets,
            docket_topics,
            topics: topic_of,
            classifies,
            beside,
            themes: themes_of,
            guards,
        })
    }

    /// Every occurrence of every word in a text, by start and then end; occurrences overlap.
    #[must_use]
    pub fn hits(&self, text: &str) -> Vec<Hit> {
        self.hits_and_classifiers(text).0
    }

    /// The same, and where words that announce a classification start, both found in one pass.
    #[must_use]
    pub fn hits_and_classifiers(&self, text: &str) -> (Vec<Hit>, Vec<usize>) {
        let mut classifiers = Vec::new();
        let mut hits: Vec<Hit> = Vec::with_capacity(text.len() / BYTES_A_HIT);
        for found in self.automaton.find(text) {
            let word = found.value();
            if self.classifies[word as usize] {
                classifiers.push(found.start());
            }
            if (word as usize) < self.beside {
                hits.push(Hit { word, start: found.start(), end: found.end() });
            }
        }
        by_start(&mut hits);
        classifiers.sort_unstable();
        (hits, classifiers)
    }

    /// Length in bytes of the longest word.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// The word of a number.
    #[must_use]
    pub fn word(&self, word: WordId) -> &str {
        &self.words[word as usize]
    }

    /// Numbers of the cues whose head a word is.
    #[must_use]
    pub fn headed(&self, word: WordId) -> &[usize] {
        &self.heads[word as usize]
    }

    /// Whether a word is the head of metrics of several groups.
    #[must_use]
    pub fn shared(&self, word: WordId) -> bool {
        self.shared[word as usize]
    }

    /// Entries that a classification of their topic's cases counts.
    #[must_use]
    pub fn dockets(&self) -> &[usize] {
        &self.dockets
    }

    /// Topics of those entries.
    #[must_use]
    pub fn docket_topics(&self) -> TopicSet {
        self.docket_topics
    }

    /// Topics of all metrics whose head a word is.
    #[must_use]
    pub fn rivals(&self, word: WordId) -> TopicSet {
        self.rivals[word as usize]
    }

    /// The words among `hits` that open topics, in the same order. One within a longer one says nothing of its own:
    /// 诉讼 in 大复议、小诉讼.
    #[must_use]
    pub fn openings(&self, hits: &[Hit]) -> Vec<Opening> {
        let opening = |hit: &Hit| {
            let topic = 1 << self.topic(hit.word)?;
            Some(Opening { start: hit.start, end: hit.end, topic, until: usize::MAX })
        };
        let mut openings: Vec<Opening> = hits.iter().filter_map(opening).collect();
        openings.sort_unstable_by_key(|opening| (opening.start, Reverse(opening.end)));
        let mut reached = 0;
        openings.retain(|opening| {
            let own = opening.end > reached;
            reached = reached.max(opening.end);
            own
        });
        openings
    }

    /// The topic that a word opens.
    #[must_use]
    pub fn topic(&self, word: WordId) -> Option<usize> {
        self.topics[word as usize]
    }

    /// The themes that a word speaks for.
    #[must_use]
    pub fn themes(&self, word: WordId) -> &[usize] {
        &self.themes[word as usize]
    }

    /// The words of a metric beside its cues.
    #[must_use]
    pub fn guards(&self, entry: usize) -> &Guards {
        &self.guards[entry]
    }
}

fn rivals(heads: &[usize], cues: &[Cue], guards: &[Guards]) -> TopicSet {
    heads.iter().fold(0, |set, cue| set | guards[cues[*cue].entry].topics)
}

/// Sorts hits that come by their ends: each is at most a few places from where it belongs, so that
/// moving one after the other beats any general sort.
fn by_start(hits: &mut [Hit]) {
    for at in 1..hits.len() {
        let hit = hits[at];
        let mut place = at;
        while place > 0 && (hits[place - 1].start, hits[place - 1].end) > (hit.start, hit.end) {
            hits[place] = hits[place - 1];
            place -= 1;
        }
        hits[place] = hit;
    }
}

fn topic_number(topics: &[Topic], name: &str) -> Result<usize> {
    topics
        .iter()
        .position(|topic| topic.name == name)
        .with_context(|| format!("no topic {name} in topics.toml; add it there or mend the name"))
}

#[derive(Default)]
struct Words {
    list: Vec<String>,
    number: HashMap<String, WordId>,
}

impl Words {
    fn one(&mut self, word: &str) -> WordId {
        if let Some(number) = self.number.get(word) {
            return *number;
        }
        let number = self.list.len() as WordId;
        self.list.push(word.to_owned());
        self.number.insert(word.to_owned(), number);
        number
    }

    fn all(&mut self, words: &[String]) -> Vec<WordId> {
        words.iter().map(|word| self.one(word)).collect()
    }

    fn cue(&mut self, entry: usize, text: &str) -> Result<Cue> {
        let mut atoms: Vec<Atom> = Vec::new();
        for atom in text.split(' ') {
            let place = match atom.chars().next() {
                Some('=') => Place::Near,
                Some('~') => Place::Sentence,
                _ => Place::Before,
            };
            let atom = atom.trim_start_matches(['=', '~']);
            if atom.is_empty() || atom.split('|').any(str::is_empty) {
                bail!("cue \"{text}\": an empty alternative; write atoms separated by one space and alternatives by |");
            }
            let words: Vec<WordId> = atom.split('|').map(|word| self.one(word)).collect();
            atoms.push(Atom { glance: glance_of(&words), words, place });
        }
        let head = atoms.pop().map(|atom| atom.words).unwrap_or_default();
        Ok(Cue { entry, text: text.to_owned(), head, others: atoms })
    }
}

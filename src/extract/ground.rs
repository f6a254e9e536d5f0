//! What a report's text holds before anything is decided: numerals, words of the codebook,
//! sentences, and for every quantity the words beside it.

mod marks;
mod mention;
mod whole;

use crate::codebook::{Codebook, Hit, Opening, TopicSet};
use crate::text::numeral::{Kind, Numeral};
use crate::text::outline::{self, Paragraph};
use crate::text::script::simplify;
use crate::text::{Bytes, Text};

use super::cells::{self, Grid};
use super::{numerals, when};
use marks::{Marks, shorter};

pub(super) use mention::{Mention, is_among};
pub(super) use whole::is_own_level;

/// So many brackets may stand within another one before a figure in it.
const MOST_WITHIN: usize = 64;

/// A report's text with everything found in it.
pub(super) struct Ground<'a> {
    pub text: &'a Text,
    pub codebook: &'a Codebook,
    pub numerals: Vec<Numeral>,
    pub hits: Vec<Hit>,
    pub paragraphs: Vec<Paragraph>,
    pub grids: Vec<Grid>,
    /// Topics that the report's title opens: a report on reconsideration cases speaks of them
    /// where it names nothing else.
    pub title_topics: TopicSet,
    /// Those hits that open topics.
    openings: Vec<Opening>,
    /// Where words that announce a classification (案件类型) stand.
    classifiers: Vec<usize>,
    /// Where words that open a part-year cut-off (截至) stand.
    pub cutoffs: Vec<usize>,
    /// Months up to one before December (1-11月), as printed.
    pub months: Vec<Bytes>,
    /// Words for several years together (以来, 五年累计).
    pub together: Vec<Bytes>,
    /// Words for the full year that open a clause.
    pub full_years: Vec<Bytes>,
    /// For every paragraph the heading it stands under.
    above: Vec<Option<usize>>,
    /// Starts of sentences (after 。！？ and line ends), ascending.
    sentences: Vec<usize>,
    /// Starts of paragraphs and of numbered items inside them, ascending.
    items: Vec<usize>,
    /// Pairs of brackets, by opening.
    brackets: Vec<Bytes>,
    /// Titles in 《》, by opening.
    titles: Vec<Bytes>,
}

impl<'a> Ground<'a> {
    pub(super) fn new(title: Option<&str>, text: &'a Text, codebook: &'a Codebook) -> Ground<'a> {
        let lexicon = &codebook.lexicon;
        let norm = text.norm.as_str();
        let paragraphs = outline::paragraphs(norm);
        let mut marks = Marks::find(norm);
        let mut items: Vec<usize> = paragraphs.iter().map(|paragraph| paragraph.bytes.start).collect();
        items.extend(marks.stops.iter().filter(|start| outline::marker(&norm[**start..]).is_some()));
        items.sort_unstable();
        items.dedup();
        let (hits, classifiers) = lexicon.hits_and_classifiers(norm);
        let grids = cells::grids(norm, &paragraphs);
        let numerals = numerals::with_tables(norm, &grids, codebook);
        // A row of cells on lines of their own is one sentence, as one with tabs is.
        let within = cells::line_starts(norm, &grids);
        marks.sentences.retain(|start| within.binary_search(start).is_err());
        let sentences = shorter(&marks.sentences, &numerals, norm.len());
        let titled = lexicon.openings(&lexicon.hits(&simplify(title.unwrap_or_default())));
        let (cutoffs, months) = (when::cutoffs(norm), when::months(norm, &numerals));
        // Where nothing stops before the year's end nothing is taken back to it.
        let stops = !cutoffs.is_empty() || !months.is_empty();
        let full_years = if stops { when::full_years(norm, &codebook.measures.full_year) } else { Vec::new() };
        Ground {
            text,
            codebook,
            title_topics: titled.iter().fold(0, |topics, opening| topics | opening.topic),
            openings: enclosed(not_compared(lexicon.openings(&hits), norm, &numerals), &marks.brackets, &numerals),
            classifiers,
            cutoffs,
            months,
            together: when::together(norm),
            full_years,
            numerals,
            hits,
            above: headings(norm, &paragraphs),
            paragraphs,
            grids,
            sentences,
            items,
            brackets: marks.brackets,
            titles: marks.titles,
        }
    }

    pub(super) fn norm(&self) -> &'a str {
        &self.text.norm
    }

    pub(super) fn at(&self, bytes: &Bytes) -> &'a str {
        &self.text.norm[bytes.clone()]
    }

    pub(super) fn sentence(&self, at: usize) -> Bytes {
        around(&self.sentences, at, self.norm().len())
    }

    /// Start of the numbered item or paragraph around a place.
    pub(super) fn item_start(&self, at: usize) -> usize {
        around(&self.items, at, self.norm().len()).start
    }

    /// Index of the paragraph around a place.
    pub(super) fn paragraph(&self, at: usize) -> usize {
        self.paragraphs.partition_point(|paragraph| paragraph.bytes.start <= at).saturating_sub(1)
    }

    /// Headings above a paragraph, nearest first, without the text that follows them.
    pub(super) fn headings(&self, paragraph: usize) -> impl Iterator<Item = Bytes> {
        std::iter::successors(self.above[paragraph], |at| self.above[*at])
            .map(|at| heading(self.norm(), &self.paragraphs[at].bytes))
    }

    /// The numbered paragraph before this one under the same heading.
    pub(super) fn sibling(&self, paragraph: usize) -> Option<Bytes> {
        let depth = self.paragraphs[paragraph].marker?.depth;
        if depth < outline::Depth::Point {
            return None;
        }
        let before = &self.paragraphs[..paragraph];
        let beside = before.iter().rev().take_while(|other| other.marker.is_none_or(|marker| marker.depth >= depth));
        let mut points = beside.filter(|other| other.marker.is_some_and(|marker| marker.depth == depth));
        points.find(|other| self.topics_in(&other.bytes) != 0).map(|other| other.bytes.clone())
    }

    /// Words that open topics and start in a range, in text order; the last may reach beyond it.
    pub(super) fn openings_from(&self, range: &Bytes) -> &[Opening] {
        let first = self.openings.partition_point(|opening| opening.start < range.start);
        let count = self.openings[first..].iter().take_while(|opening| opening.start < range.end).count();
        &self.openings[first..first + count]
    }

    /// Topics opened by words that lie wholly inside a range.
    pub(super) fn topics_in(&self, range: &Bytes) -> TopicSet {
        topics(self.openings_from(range), range.end)
    }

    /// Whether a word that announces a classification stands in a range.
    pub(super) fn holds_classifier(&self, range: &Bytes) -> bool {
        let next = self.classifiers.partition_point(|at| *at < range.start);
        self.classifiers.get(next).is_some_and(|at| *at < range.end)
    }

    /// Codebook words that start in a range, in text order; the last may reach beyond it.
    pub(super) fn hits_from(&self, range: &Bytes) -> &[Hit] {
        let first = self.hits.partition_point(|hit| hit.start < range.start);
        let rest = &self.hits[first..];
        &rest[..rest.iter().position(|hit| hit.start >= range.end).unwrap_or(rest.len())]
    }

    /// Codebook words that lie wholly inside a range.
    pub(super) fn hits_in(&self, range: &Bytes) -> impl Iterator<Item = &Hit> {
        let end = range.end;
        self.hits_from(range).iter().filter(move |hit| hit.end <= end)
    }

    /// Codebook words that start before the end of a range and end behind its start.
    pub(super) fn hits_reaching(&self, range: &Bytes) -> impl Iterator<Item = &Hit> {
        let next = self.hits.partition_point(|hit| hit.start < range.end);
        let start = range.start;
        let longest = self.codebook.lexicon.longest();
        self.hits[..next].iter().rev().take_while(move |hit| hit.start + longest > start)
    }

    /// The bracket pair that closes at a place (its closing mark is the character before it).
    fn bracket_closed_at(&self, at: usize) -> Option<&Bytes> {
        self.brackets_before(at).find(|bracket| bracket.end == at)
    }

    /// Bracket pairs that open before a place in its line, nearest first.
    fn brackets_before(&self, at: usize) -> impl Iterator<Item = &Bytes> {
        let line = self.paragraphs[self.paragraph(at)].bytes.start;
        let next = self.brackets.partition_point(|bracket| bracket.start < at);
        self.brackets[..next].iter().rev().take_while(move |bracket| bracket.start >= line)
    }

    /// The title in 《》 around a place.
    pub(super) fn title_around(&self, at: usize) -> Option<&Bytes> {
        let next = self.titles.partition_point(|title| title.start <= at);
        self.titles[..next].iter().rev().take(4).find(|title| at < title.end)
    }

    /// The innermost bracket pair around a place.
    pub(super) fn bracket_around(&self, at: usize) -> Option<&Bytes> {
        self.brackets_before(at).take(MOST_WITHIN).find(|bracket| at < bracket.end)
    }

    /// Whether a place lies in a bracket that has a figure of its own and closes before `figure`: what it says,
    /// (2020年为1230件), is said of that figure alone.
    pub(super) fn is_aside(&self, at: usize, figure: usize) -> bool {
        self.bracket_around(at).is_some_and(|bracket| bracket.end <= figure && self.holds_quantity(bracket))
    }

    /// Whether a figure stands in a bracket with nothing but words before it.
    pub(super) fn opens_bracket(&self, mention: &Mention) -> bool {
        self.norm()[..mention.before.start].ends_with('(')
    }

    fn holds_quantity(&self, range: &Bytes) -> bool {
        let first = self.numerals.partition_point(|numeral| numeral.start < range.start);
        self.numerals[first..]
            .iter()
            .take_while(|numeral| numeral.end <= range.end)
            .any(|numeral| numeral.kind == Kind::Quantity)
    }
}

/// Words that open topics, without those of what a multiple is of: 为同期行政应诉案件数的4.6倍 says nothing of
/// litigation.
fn not_compared(mut openings: Vec<Opening>, norm: &str, numerals: &[Numeral]) -> Vec<Opening> {
    let multiples = numerals.iter().filter(|numeral| &norm[numeral.unit_start..numeral.unit_end] == "倍");
    let bases = multiples.filter_map(|numeral| {
        let clause = clause_start(&norm[..numeral.start]);
        let words = norm[clause..numeral.start].trim_end_matches(['近', '约']).strip_suffix('的')?;
        Some(clause + words.find(['为', '是'])?..numeral.start)
    });
    // Both are in the order of the text.
    let mut bases = bases.peekable();
    openings.retain(|opening| {
        while bases.next_if(|base| base.end <= opening.start).is_some() {}
        bases.peek().is_none_or(|base| !base.contains(&opening.start))
    });
    openings
}

/// The same with the end of what they open: in a bracket with figures of its own, (其中12345平台178件), its end.
fn enclosed(mut openings: Vec<Opening>, brackets: &[Bytes], numerals: &[Numeral]) -> Vec<Opening> {
    let quantities = numerals.iter().filter(|numeral| numeral.kind == Kind::Quantity);
    let quantities: Vec<usize> = quantities.map(|numeral| numeral.start).collect();
    let holds = |bracket: &Bytes| {
        let first = quantities.partition_point(|start| *start < bracket.start);
        quantities.get(first).is_some_and(|start| *start < bracket.end)
    };
    // Brackets around a place, the innermost last, each with the end of what a word in it opens.
    let mut around: Vec<(usize, usize)> = Vec::new();
    let mut brackets = brackets.iter().peekable();
    for opening in &mut openings {
        while let Some(bracket) = brackets.next_if(|bracket| bracket.start <= opening.start) {
            while around.pop_if(|outer| outer.0 <= bracket.start).is_some() {}
            let outer = around.last().map_or(usize::MAX, |outer| outer.1);
            around.push((bracket.end, if holds(bracket) { bracket.end } else { outer }));
        }
        while around.pop_if(|bracket| bracket.0 <= opening.start).is_some() {}
        opening.until = around.last().map_or(usize::MAX, |bracket| bracket.1);
    }
    openings
}

/// Where a figure ends with its unit and hedge.
pub(super) fn unit_end(numeral: &Numeral) -> usize {
    numeral.unit_end.max(numeral.end)
}

/// Marks that end the words belonging to a figure. 、 does not: 议案、提案共243件.
pub(super) fn separates(letter: char) -> bool {
    matches!(letter, '，' | ',' | '。' | ';' | '；' | ':' | '：' | '!' | '?' | '\n' | '\t' | ' ' | '|' | '—')
}

/// Where the last clause of a text begins.
pub(super) fn clause_start(text: &str) -> usize {
    text.rfind(separates).map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8))
}

/// A heading paragraph up to its first full stop.
pub(super) fn heading(norm: &str, paragraph: &Bytes) -> Bytes {
    let text = &norm[paragraph.clone()];
    paragraph.start..paragraph.start + text.find('。').unwrap_or(text.len())
}

/// For every paragraph the nearest one before it with a marker of less depth; a line without a
/// marker that is short and ends without a mark is a heading above all markers.
fn headings(norm: &str, paragraphs: &[Paragraph]) -> Vec<Option<usize>> {
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut above = Vec::with_capacity(paragraphs.len());
    for (number, paragraph) in paragraphs.iter().enumerate() {
        let text = &norm[paragraph.bytes.clone()];
        let bare = text.chars().count() < 30 && !text.is_empty() && !text.contains(['。', '\t', '，', ',']);
        let depth = match paragraph.marker {
            Some(marker) => 1 + marker.depth as usize,
            None if bare => 0,
            None => usize::MAX,
        };
        while depth != usize::MAX && open.last().is_some_and(|last| last.0 >= depth) {
            open.pop();
        }
        above.push(open.last().map(|last| last.1));
        if depth != usize::MAX {
            open.push((depth, number));
        }
    }
    above
}

/// Topics of the openings that are in force at a place.
pub(super) fn topics(openings: &[Opening], end: usize) -> TopicSet {
    openings.iter().filter(|opening| opening.in_force(end)).fold(0, |topics, opening| topics | opening.topic)
}

fn around(starts: &[usize], at: usize, end: usize) -> Bytes {
    let next = starts.partition_point(|start| *start <= at);
    starts[next - 1]..starts.get(next).copied().unwrap_or(end)
}

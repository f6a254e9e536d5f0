//! How a text is read, step by step, as plain data: what `warehouse codebook --explain` prints.
//!
//! The text is read as a report is. For every figure the questions that its reading puts to the
//! codebook are then put once more, and all answers kept: the metrics that fit with the parts of
//! their scores, and those that were refused with the reason.

use serde::Serialize;

use super::bind::why::{Refusal, refusals};
use super::bind::{Candidate, Query, Region, Side, Wanted, candidates};
use super::compare::{Compared, Comparison, compare};
use super::ground::{Ground, Mention};
use super::read::{self, Read, Reader};
use super::{Metric, Section, settle, table, whose};
use crate::codebook::Codebook;
use crate::report::sections::Sections;
use crate::text::numeral::{Kind, Numeral};
use crate::text::{Bytes, Text};

/// Everything that the reading of a text went through.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The year that the text is a report for.
    pub year: Option<i32>,
    /// The text as it is read: folded to half width, soft line breaks joined.
    pub normalised: String,
    /// Every numeral in text order.
    pub numerals: Vec<NumeralStep>,
    /// Every quantity in text order.
    pub figures: Vec<FigureStep>,
}

/// A numeral and what it was taken for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NumeralStep {
    /// As read.
    pub figure: String,
    /// `quantity`, or why it measures nothing: `date`, `ordinal`, …
    pub kind: &'static str,
    /// In base units.
    pub value: f64,
    /// How exact it is: `exact`, `about`, `at_least`, `at_most`.
    pub bound: &'static str,
    /// Unit word behind it; empty if none.
    pub unit: String,
    /// Kind of the unit word: `case`, `person`, …
    pub unit_class: Option<String>,
    /// Whether it carries %.
    pub percent: bool,
}

/// A quantity, the words beside it, what the codebook was asked, and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FigureStep {
    /// As read, with its unit.
    pub figure: String,
    /// Characters of the text as published, end exclusive.
    pub span: (usize, usize),
    /// Words that belong to it before it.
    pub before: String,
    /// Words that belong to it behind its unit.
    pub after: String,
    /// Its sentence.
    pub sentence: String,
    /// Part of the report: `done`, `issue`, `plan`.
    pub section: &'static str,
    /// The figure that it is a part of.
    pub part_of: Option<String>,
    /// The figure that it shares its words with.
    pub chained_to: Option<String>,
    /// What the words before it compare, if they do.
    pub comparison: Option<String>,
    /// Whether it stands in a table, where the headers of its column and row are asked instead.
    pub in_table: bool,
    /// Topics in force at it, the nearest first.
    pub topics: Vec<TopicStep>,
    /// What the codebook was asked.
    pub questions: Vec<Question>,
    /// What was read in the end; more than one if it stands for several labels.
    pub metrics: Vec<Outcome>,
}

/// A topic in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TopicStep {
    /// Its name in `topics.toml`.
    pub topic: String,
    /// The word that opened it.
    pub word: String,
    /// Where that word stands: beside the figure, in its sentence, …
    pub place: &'static str,
}

/// One question put to the codebook.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Question {
    /// What kind of metric was asked for.
    pub asked: String,
    /// The words that were searched for cues, and what a cue in them is worth.
    pub regions: Vec<RegionStep>,
    /// Metrics that fit, best first.
    pub candidates: Vec<Weighed>,
    /// Metrics with a cue beside the figure that do not fit, nearest misses first.
    pub refused: Vec<Refused>,
}

/// Words that were searched for cues.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RegionStep {
    /// The words.
    pub words: String,
    /// `before`, `after`, `header`.
    pub side: &'static str,
    /// Score of a cue in it before distance is taken off.
    pub worth: f32,
}

/// A metric that fits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Weighed {
    /// Code of the codebook.
    pub code: String,
    /// The cue that matched, as it stands in the file.
    pub cue: String,
    /// The word of its head that stands beside the figure.
    pub head: String,
    /// Sum of the parts.
    pub score: f32,
    /// Name and amount of every part.
    pub parts: Vec<(&'static str, f32)>,
    /// Whether the figure has this code in the end.
    pub chosen: bool,
}

/// A metric that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// Code of the codebook.
    pub code: String,
    /// The cue whose head stands beside the figure.
    pub cue: String,
    /// That head.
    pub head: String,
    /// What it failed.
    pub reason: String,
}

/// A metric as it would be stored.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// Code of the codebook; `None` where no entry fits.
    pub code: Option<String>,
    /// Part of the whole that it covers.
    pub segment: Option<String>,
    /// `value`, `share`, `change`, `growth`.
    pub measure: &'static str,
    /// Year it is for.
    pub year: Option<i32>,
    /// In base units, signed for change and growth.
    pub value: f64,
    /// Canonical unit, or the text's own.
    pub unit: String,
    /// How exact it is.
    pub bound: &'static str,
    /// Words that make it a part-year figure.
    pub cutoff: Option<String>,
    /// Codes that it sums.
    pub members: Vec<String>,
    /// What the text calls it.
    pub label: String,
    /// How it was read, in a few words.
    pub reading: String,
}

/// Reads a text as the report of a year and keeps every step.
#[must_use]
pub fn explain(text: &str, year: Option<i32>, codebook: &Codebook) -> Explanation {
    let text = Text::new(text);
    let ground = Ground::new(None, &text, codebook);
    let sections = Sections::find(&text.norm, &ground.paragraphs, year, &codebook.sections);
    let mentions = ground.mentions();
    let read = read::read(&ground, &mentions, year, &sections);
    let mut settled = read.clone();
    whose::tell_apart(&mut settled, &ground, &mentions, None);
    settle::settle(&mut settled, codebook);
    whose::name_instances(&mut settled, &ground, &mentions);
    let mut by_mention = vec![None; mentions.len()];
    for (at, read) in read.iter().enumerate() {
        by_mention[read.mention] = Some(at);
    }
    let mut reader = Reader::new(&ground, &mentions, year, &sections);
    (reader.read, reader.by_mention) = (read, by_mention);
    let tables = table::Tables::find(&ground);
    let figures = (0..mentions.len()).map(|mention| figure(&reader, &tables, &settled, mention)).collect();
    Explanation {
        year,
        normalised: text.norm.clone(),
        numerals: ground.numerals.iter().map(|numeral| numeral_step(&ground, numeral)).collect(),
        figures,
    }
}

fn numeral_step(ground: &Ground, numeral: &Numeral) -> NumeralStep {
    let unit = ground.at(&(numeral.unit_start..numeral.unit_end));
    NumeralStep {
        figure: ground.at(&(numeral.start..numeral.end)).to_owned(),
        kind: numeral.kind.as_str(),
        value: numeral.value,
        bound: numeral.bound.as_str(),
        unit: unit.to_owned(),
        unit_class: ground.codebook.units.class(unit).map(str::to_owned),
        percent: numeral.percent,
    }
}

fn figure(reader: &Reader, tables: &table::Tables, settled: &[Read], mention: usize) -> FigureStep {
    let ground = reader.ground;
    let here = &reader.mentions[mention];
    let span = ground.text.raw_span(&here.figure);
    let metrics: Vec<&Metric> =
        settled.iter().filter(|read| read.mention == mention).map(|read| &read.metric).collect();
    let codes: Vec<&str> = metrics.iter().filter_map(|metric| metric.code.as_deref()).collect();
    let compared = compare(ground.at(&here.before), ground.at(&here.after), &ground.codebook.measures);
    let in_table = tables.cell(ground, here.figure.start).is_some();
    FigureStep {
        figure: printed(ground, here),
        span: (span.start, span.end),
        before: ground.at(&here.before).to_owned(),
        after: ground.at(&here.after).to_owned(),
        sentence: ground.at(&here.sentence).trim().to_owned(),
        section: section(reader.sections.at(here.figure.start)),
        part_of: here.parent.map(|other| printed(ground, &reader.mentions[other])),
        chained_to: here.chained.map(|other| printed(ground, &reader.mentions[other])),
        comparison: compared.map(|found| comparison(ground.at(&here.before), &found)),
        in_table,
        topics: topics(ground, here),
        questions: if in_table { Vec::new() } else { questions(reader, mention, compared, &codes) },
        metrics: metrics.into_iter().map(outcome).collect(),
    }
}

fn printed(ground: &Ground, mention: &Mention) -> String {
    ground.at(&(mention.figure.start..mention.unit.end.max(mention.figure.end))).to_owned()
}

fn section(section: Section) -> &'static str {
    match section {
        Section::Done => "done",
        Section::Issue => "issue",
        Section::Plan => "plan",
    }
}

fn comparison(before: &str, found: &Comparison) -> String {
    let what = match found.compared {
        Compared::Difference(sign) if sign < 0.0 => "less than the period before",
        Compared::Difference(_) => "more than the period before",
        Compared::Level => "the level that was reached",
        Compared::Prior => "the level of the period before",
    };
    let word = &before[found.word.0..found.word.1];
    match &before[..found.subject] {
        "" => format!("{what} ({word})"),
        subject => format!("{what} ({word}) of {subject}"),
    }
}

fn outcome(metric: &Metric) -> Outcome {
    Outcome {
        code: metric.code.clone(),
        segment: metric.segment.clone(),
        measure: metric.measure.as_str(),
        year: metric.year,
        value: metric.value,
        unit: metric.unit.clone(),
        bound: metric.bound.as_str(),
        cutoff: metric.cutoff.clone(),
        members: metric.members.clone(),
        label: metric.label.clone(),
        reading: metric.reading.clone(),
    }
}

/// Topics opened by words beside a figure, before it and above it, and behind it in its sentence;
/// each at its nearest place.
fn topics(ground: &Ground, mention: &Mention) -> Vec<TopicStep> {
    let paragraph = ground.paragraph(mention.figure.start);
    let at = mention.figure.start;
    let mut places: Vec<(Bytes, &'static str)> = vec![
        (mention.before.clone(), "beside the figure"),
        (mention.after.clone(), "beside the figure"),
        (mention.sentence.start..at, "before it in its sentence"),
        (at..mention.sentence.end, "behind it in its sentence"),
        (ground.item_start(at)..at, "before it in its item"),
        (ground.paragraphs[paragraph].bytes.start..at, "before it in its paragraph"),
    ];
    places.extend(ground.headings(paragraph).map(|heading| (heading, "in a heading above it")));
    let mut found: Vec<TopicStep> = Vec::new();
    for (range, place) in places {
        let mut hits: Vec<_> = ground.hits_in(&range).collect();
        // The last word before a figure is the nearest one.
        hits.reverse();
        for hit in hits {
            let Some(topic) = ground.codebook.lexicon.topic(hit.word) else { continue };
            let topic = &ground.codebook.topics[topic].name;
            if found.iter().all(|other| other.topic != *topic) {
                let word = ground.codebook.lexicon.word(hit.word).to_owned();
                found.push(TopicStep { topic: topic.clone(), word, place });
            }
        }
    }
    found
}

/// The questions that the reading of a figure may put, by what kind of figure it is.
fn questions(reader: &Reader, mention: usize, compared: Option<Comparison>, codes: &[&str]) -> Vec<Question> {
    let here = &reader.mentions[mention];
    let own = vec![Region::before(here.before.clone()), Region::after(here.after.clone())];
    let subject = |found: &Comparison| vec![Region::before(here.before.start..here.before.start + found.subject)];
    let whole = reader.whole(mention).and_then(|whole| whole.metric.code.clone());
    let unit = reader.unit(mention);
    let rate = reader.percent(mention) || reader.points(mention);
    let mut asked: Vec<(String, Vec<Region>, Wanted)> = Vec::new();
    if let Some(found) = compared.filter(|found| found.compared != Compared::Level && found.subject > 0) {
        let wanted = if rate { Wanted::Any } else { Wanted::Unit(unit) };
        asked.push(("what is compared".to_owned(), subject(&found), wanted));
    }
    if rate {
        asked.push(("a rate".to_owned(), own.clone(), Wanted::Rate));
        asked.push(("the count that it is a share of".to_owned(), own, Wanted::Count));
    } else {
        let named = if unit.is_empty() { "a count without a unit".to_owned() } else { format!("a count in {unit}") };
        asked.push((named, reader.regions(mention), Wanted::Unit(unit)));
    }
    asked
        .into_iter()
        .map(|(asked, regions, wanted)| {
            let query = reader.query(mention, &regions, wanted, whole.as_deref());
            let found = candidates(reader.ground, &query);
            question(reader.ground, asked, &query, &found, codes)
        })
        .collect()
}

fn question(ground: &Ground, asked: String, query: &Query, found: &[Candidate], codes: &[&str]) -> Question {
    let regions = query.regions.iter().filter(|region| !region.bytes.is_empty());
    Question {
        asked,
        regions: regions.map(|region| region_step(ground, region)).collect(),
        candidates: found.iter().map(|candidate| weighed(ground, candidate, codes)).collect(),
        refused: refusals(ground, query, found).iter().map(|refusal| refused(ground, refusal)).collect(),
    }
}

fn region_step(ground: &Ground, region: &Region) -> RegionStep {
    let side = match region.side {
        Side::Before => "before",
        Side::After => "after",
        Side::Whole => "header",
    };
    RegionStep { words: ground.at(&region.bytes).trim().to_owned(), side, worth: region.worth }
}

fn weighed(ground: &Ground, candidate: &Candidate, codes: &[&str]) -> Weighed {
    let code = &ground.codebook.entries[candidate.entry].code;
    Weighed {
        code: code.clone(),
        cue: ground.codebook.lexicon.cues[candidate.cue].text.clone(),
        head: ground.at(&(candidate.head.start..candidate.head.end)).to_owned(),
        score: candidate.score,
        parts: candidate.parts.to_vec(),
        chosen: codes.contains(&code.as_str()),
    }
}

fn refused(ground: &Ground, refusal: &Refusal) -> Refused {
    Refused {
        code: ground.codebook.entries[refusal.entry].code.clone(),
        cue: ground.codebook.lexicon.cues[refusal.cue].text.clone(),
        head: ground.at(&(refusal.head.start..refusal.head.end)).to_owned(),
        reason: refusal.reason.clone(),
    }
}

impl NumeralStep {
    /// Whether it is a quantity and so became a metric.
    #[must_use]
    pub fn is_quantity(&self) -> bool {
        self.kind == Kind::Quantity.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explained(text: &str) -> Explanation {
        explain(text, Some(2020), &Codebook::embedded().unwrap())
    }

    #[test]
    fn every_numeral_and_every_quantity_is_a_step() {
        let found = explained("2020年，收到行政复议申请１２件，受理10件。");
        let kinds: Vec<_> = found.numerals.iter().map(|numeral| (numeral.figure.as_str(), numeral.kind)).collect();
        assert_eq!(kinds, [("2020", "date"), ("12", "quantity"), ("10", "quantity")]);
        assert_eq!(found.figures.iter().map(|figure| figure.span).collect::<Vec<_>>(), [(14, 16), (20, 22)]);
    }

    #[test]
    fn the_parts_add_up_and_the_choice_is_marked() {
        let found = explained("收到行政复议申请12件。");
        let question = &found.figures[0].questions[0];
        let best = &question.candidates[0];
        assert!(best.chosen && best.code == "reconsideration.received", "{best:?}");
        let sum: f32 = best.parts.iter().map(|part| part.1).sum();
        assert!((sum - best.score).abs() < 1e-4);
        assert_eq!(found.figures[0].metrics[0].code.as_deref(), Some("reconsideration.received"));
        assert_eq!(found.figures[0].topics[0].topic, "reconsideration");
    }

    #[test]
    fn a_refusal_says_why() {
        let found = explained("收到苹果12件。");
        let refused = &found.figures[0].questions[0].refused;
        let received = refused.iter().find(|refused| refused.code == "reconsideration.received").unwrap();
        assert!(received.reason.contains("none of its topics"), "{received:?}");
    }

    #[test]
    fn nothing_and_furniture_are_explained_too() {
        assert_eq!(explained("").figures, []);
        assert_eq!(explained("\t\t\n12\t%\n（").figures.len(), 1);
    }
}

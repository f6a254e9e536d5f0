//! Facts that somebody else wrote, held against their own text before they are believed.
//!
//! What a figure is worth, where it stands and what it is for, the text decides, and that is read here again, which
//! is quick. What it means (code, segment, year) is the work that was handed over; it must be of the codebook, and
//! fit the figure. [`Trust::Nothing`] has all of it read again.

use std::collections::HashMap;

use anyhow::{Context, Result, bail, ensure};

use super::{Facts, Origin, ReportFacts};
use crate::extract::{Facts as Said, Measure, Metric, Section, Span, numerals};
use crate::ingest::{Reading, Tools, read_stored};
use crate::report::Place;
use crate::source::{Document, Page, bounded};
use crate::store::{Report, StoredReport, Versions};
use crate::text::Text;
use crate::text::numeral::{Kind, Numeral};

/// How far facts are believed that this program and codebook could have read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// What the text does not decide is believed.
    Codes,
    /// Every text is read again, and what differs is refused.
    Nothing,
}

/// What `ingest` recognises; anything else was made up.
const MEDIA_TYPES: [&str; 9] = [
    "application/atom+xml",
    "application/json",
    "application/pdf",
    "application/rss+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "multipart/related",
    "text/html",
    "text/markdown",
    "text/plain",
];

/// Years that a report or figure may be for.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

impl Facts {
    /// The facts as `ingest` would have read them, and whether they were read again because another codebook or
    /// program had.
    ///
    /// # Errors
    /// If anything in them does not fit the text, the codebook or itself; one line that says what.
    pub fn reading(self, tools: &Tools, trust: Trust) -> Result<(Reading, bool)> {
        let theirs = Versions { codebook: &self.codebook, reader: &self.reader };
        let again = theirs != tools.versions();
        let document = document(self.document)?;
        ensure!(!self.reports.is_empty(), "it holds no report");
        let mut reports: Vec<Report> = Vec::new();
        for report in self.reports {
            let page = report.page;
            let in_order = reports.last().map_or(0, |before| before.page) < page;
            ensure!(in_order, "report {page} stands behind a later one");
            reports.push(believed(report, again, tools, trust).with_context(|| format!("report {page}"))?);
        }
        let left_out = self.left_out.into_iter().map(|left| (left.page, left.reason)).collect();
        Ok((Reading { document, reports, left_out }, again))
    }
}

fn document(origin: Origin) -> Result<Document> {
    let Origin { sha256, source, media_type, encoding, byte_length, warnings } = origin;
    let is_hash = sha256.len() == 64 && sha256.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    ensure!(is_hash, "sha256 is no hash of 64 small hexadecimal digits");
    ensure!(!source.trim().is_empty() && !source.contains('\0'), "source does not name the document");
    ensure!(byte_length > 0 && i64::try_from(byte_length).is_ok(), "byte_length {byte_length} is none of a document");
    let Some(media_type) = MEDIA_TYPES.into_iter().find(|known| *known == media_type) else {
        bail!("media_type {media_type:?} is none that is read");
    };
    let encoding = match encoding_rs::Encoding::for_label(encoding.as_bytes()) {
        _ if encoding == "binary" => "binary",
        Some(known) if known.name() == encoding => known.name(),
        _ => bail!("encoding {encoding:?} is none that is read"),
    };
    Ok(Document { sha256, source, media_type, encoding, pages: Vec::new(), warnings })
}

/// One report, as it was handed over or read again.
fn believed(report: ReportFacts, again: bool, tools: &Tools, trust: Trust) -> Result<Report> {
    let page = Page { text: report.text.clone(), ..report.metadata.clone() };
    ensure!(!page.text.contains('\0'), "its text holds a zero byte");
    bounded(&page, &tools.limits)?;
    let mut given = Report {
        page: report.page,
        header: report.header,
        body: report.body,
        metadata: Some(serde_json::to_string(&report.metadata)?),
        text: report.text,
        facts: report.facts,
    };
    if again || trust == Trust::Nothing {
        let fresh = read_stored(&stored(&given), tools)?;
        if !again && let Some(what) = difference(&given, &fresh) {
            bail!("{what} not what this program and codebook read in its text");
        }
        given = fresh;
    }
    if let Some(place) = &given.header.place {
        known_place(place, tools)?;
    }
    ensure!(given.header.year.is_none_or(|year| YEARS.contains(&year)), "it is no report for {:?}", given.header.year);
    if !again {
        Held::new(&given, tools)?.hold()?;
    }
    Ok(given)
}

fn stored(report: &Report) -> StoredReport {
    StoredReport {
        page: report.page,
        text: report.text.clone(),
        metadata: report.metadata.clone(),
        title: None,
        year: None,
        corrected_year: None,
    }
}

/// What of a report is not as read here.
fn difference(given: &Report, fresh: &Report) -> Option<&'static str> {
    let (theirs, ours) = (&given.facts, &fresh.facts);
    [
        ("its header is", given.header == fresh.header && given.body == fresh.body),
        ("its metrics are", theirs.metrics == ours.metrics && theirs.as_of == ours.as_of),
        ("its skipped numbers are", theirs.skipped == ours.skipped && theirs.numerals == ours.numerals),
        ("its issues are", theirs.issues == ours.issues),
        ("its plan items are", theirs.plan_items == ours.plan_items),
        ("its sections are", theirs.sections == ours.sections && given.text == fresh.text),
    ]
    .into_iter()
    .find_map(|(what, same)| (!same).then_some(what))
}

/// A place that is in the list of places if it has a code, and stands below its parents by name.
fn known_place(place: &Place, tools: &Tools) -> Result<()> {
    let above = place.parents.first().map(|parent| parent.full_name.as_str()).unwrap_or_default();
    let is_below = place.full_name.strip_prefix(above) == Some(place.name.as_str());
    ensure!(!place.name.is_empty() && is_below, "{} is no full name of {}", place.full_name, place.name);
    if let Some(code) = &place.code {
        ensure!(tools.gazetteer.knows(code, &place.name), "{code} is no code of {}", place.name);
    }
    ensure!(place.parents.len() <= 4, "{} lies in too many places", place.full_name);
    let Some((parent, above)) = place.parents.split_first() else { return Ok(()) };
    known_place(&Place { parents: above.to_vec(), ..parent.clone() }, tools)
}

/// A report beside what its text holds.
struct Held<'a> {
    facts: &'a Said,
    text: Text,
    characters: usize,
    /// Every numeral of the text, by where it stands in the published one.
    numerals: HashMap<Span, Numeral>,
    tools: &'a Tools,
}

impl<'a> Held<'a> {
    fn new(report: &'a Report, tools: &'a Tools) -> Result<Held<'a>> {
        let text = Text::new(&report.text);
        let numerals: HashMap<Span, Numeral> = numerals(&text.norm, &tools.codebook)
            .into_iter()
            .map(|numeral| {
                let raw = text.raw_span(&(numeral.start..numeral.end));
                (Span { start: raw.start, end: raw.end }, numeral)
            })
            .collect();
        Ok(Held { facts: &report.facts, characters: text.raw.chars().count(), text, numerals, tools })
    }

    fn hold(&self) -> Result<()> {
        for metric in &self.facts.metrics {
            self.metric(metric).with_context(|| format!("figure {} at {}", metric.figure, metric.span.start))?;
        }
        for skipped in &self.facts.skipped {
            let place = || format!("skipped number {} at {}", skipped.figure, skipped.span.start);
            self.says(skipped.span, &skipped.figure).with_context(place)?;
            let kind = self.numeral(skipped.span).with_context(place)?.kind;
            let fits = kind != Kind::Quantity && kind.as_str() == skipped.reason;
            ensure!(fits, "{}: it is no {}", place(), skipped.reason);
        }
        self.ledger()?;
        self.passages()?;
        self.one_value()
    }

    fn metric(&self, metric: &Metric) -> Result<()> {
        self.says(metric.span, &metric.figure)?;
        let numeral = self.numeral(metric.span)?;
        ensure!(numeral.kind == Kind::Quantity, "it is a {}, no quantity", numeral.kind.as_str());
        let signed = matches!(metric.measure, Measure::Change | Measure::Growth) && metric.value == -numeral.value;
        ensure!(metric.value == numeral.value || signed, "its value is {}, not {}", numeral.value, metric.value);
        let alike = metric.bound == numeral.bound && metric.resolution == numeral.resolution;
        ensure!(alike, "it is not as exact as is said");
        let around = metric.sentence.start <= metric.span.start && metric.span.end <= metric.sentence.end;
        ensure!(around && metric.sentence.end <= self.characters, "its sentence does not hold it");
        let stretch = self.facts.sections.iter().rfind(|stretch| stretch.span.start <= metric.span.start);
        let section = stretch.map_or(Section::Done, |stretch| stretch.section);
        ensure!(section == metric.section, "it stands in another section");
        ensure!(metric.year.is_none_or(|year| YEARS.contains(&year)), "it is for no year");
        ensure!(metric.segment.as_deref() != Some(""), "its segment has no name");
        self.coding(metric)
    }

    /// The code is one of the codebook, and the unit its unit.
    fn coding(&self, metric: &Metric) -> Result<()> {
        let codebook = &self.tools.codebook;
        if let Some(member) = metric.members.iter().find(|member| codebook.entry(member).is_none()) {
            bail!("the codebook has no code {member}");
        }
        let Some(code) = &metric.code else { return Ok(()) };
        let Some(entry) = codebook.entry(code) else { bail!("the codebook has no code {code}") };
        let unit = match metric.measure {
            Measure::Growth if metric.unit == "百分点" => return Ok(()),
            Measure::Share | Measure::Growth => "%",
            Measure::Value | Measure::Change => entry.unit.as_str(),
        };
        ensure!(metric.unit == unit, "its unit is {unit}, not {}", metric.unit);
        Ok(())
    }

    /// Every numeral of the text is the figure of a metric or skipped.
    fn ledger(&self) -> Result<()> {
        let metrics = self.facts.metrics.iter().map(|metric| metric.span);
        let mut spans: Vec<Span> = metrics.chain(self.facts.skipped.iter().map(|skipped| skipped.span)).collect();
        spans.sort_unstable();
        spans.dedup();
        let (read, told) = (self.numerals.len(), self.facts.numerals);
        let closes = spans.len() == read && told == read;
        ensure!(closes, "its text has {read} numerals; {told} are told, and {} have a fact", spans.len());
        Ok(())
    }

    fn passages(&self) -> Result<()> {
        let themes = &self.tools.codebook.themes;
        let known = |theme: &str| theme == "other" || themes.iter().any(|other| other.name == theme);
        for (at, issue) in (1..).zip(&self.facts.issues) {
            self.says(issue.span, &issue.text).with_context(|| format!("issue {at}"))?;
            ensure!(known(&issue.theme), "issue {at}: there is no theme {}", issue.theme);
        }
        for (at, item) in (1..).zip(&self.facts.plan_items) {
            self.says(item.span, &item.text).with_context(|| format!("plan item {at}"))?;
            ensure!(known(&item.theme), "plan item {at}: there is no theme {}", item.theme);
        }
        let mut end = 0;
        for stretch in &self.facts.sections {
            let fits = end <= stretch.span.start && stretch.span.start <= stretch.span.end;
            ensure!(fits && stretch.span.end <= self.characters, "its sections do not follow each other in its text");
            end = stretch.span.end;
        }
        Ok(())
    }

    /// What was done is said once, or alike.
    fn one_value(&self) -> Result<()> {
        let mut values = HashMap::new();
        for metric in self.facts.metrics.iter().filter(|metric| metric.section == Section::Done) {
            let Some(code) = &metric.code else { continue };
            let series = (code, &metric.segment, metric.measure, metric.year, &metric.members);
            let first = *values.entry(series).or_insert(metric.value);
            ensure!(first == metric.value, "{code} has two values, {first} and {}", metric.value);
        }
        Ok(())
    }

    fn numeral(&self, span: Span) -> Result<&Numeral> {
        self.numerals.get(&span).context("no numeral begins and ends there")
    }

    /// Whether the text says these words at a place.
    fn says(&self, span: Span, words: &str) -> Result<()> {
        let Span { start, end } = span;
        ensure!(start < end && end <= self.characters, "its text has no place {start}–{end}");
        let found = self.text.published(&(start..end));
        ensure!(found == words, "its text says {found:?} there");
        Ok(())
    }
}

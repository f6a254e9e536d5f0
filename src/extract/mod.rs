//! Reports to facts: metrics, skipped numbers, issues, plan items. Knows nothing of SQLite.

mod beside;
mod bind;
mod cells;
mod classify;
mod compare;
mod count;
pub mod explain;
mod ground;
mod items;
mod label;
mod numerals;
mod part;
pub mod proof;
mod rate;
mod read;
mod relative;
mod segment;
mod settle;
mod spread;
mod sums;
mod table;
mod when;
mod whose;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::codebook::Codebook;
pub use crate::report::sections::Section;
use crate::report::sections::Sections;
use crate::report::{Header, part_of_year};
use crate::text::Text;
use crate::text::numeral::Bound;
use ground::Ground;
pub(crate) use numerals::numerals;
use read::Read;

/// Reads one report; `year` is the one it covers, which a person may have given it against its header.
#[must_use]
pub fn extract(header: &Header, text: &Text, year: Option<i32>, codebook: &Codebook) -> Facts {
    let ground = Ground::new(header.title.as_deref(), text, codebook);
    let sections = Sections::find(&text.norm, &ground.paragraphs, year, &codebook.sections);
    let mentions = ground.mentions();
    let mut read = read::read(&ground, &mentions, year, &sections);
    let part = header.title.as_deref().zip(year).and_then(|(title, year)| part_of_year(title, year));
    part.iter().for_each(|part| cut_off(&mut read, part, year));
    whose::tell_apart(&mut read, &ground, &mentions, header.place.as_ref());
    sums::add_up(&mut read, &ground, &mentions, codebook);
    settle::settle(&mut read, codebook);
    whose::name_instances(&mut read, &ground, &mentions);
    let issues = items::issues(&ground, &sections);
    let plan_items = items::plan_items(&ground, &sections, &read, year);
    let metrics: Vec<Metric> = read.into_iter().map(|read| read.metric).collect();
    Facts {
        as_of: stops_on(&metrics).or(part.and_then(|(_, day)| day)),
        skipped: settle::skipped(&ground),
        numerals: ground.numerals.len(),
        metrics,
        issues,
        plan_items,
        sections: stretches(text, &sections),
    }
}

/// What a report on a part of a year says of that year covers this part, unless it names another one.
fn cut_off(read: &mut [Read], part: &(String, Option<NaiveDate>), year: Option<i32>) {
    let (words, day) = part;
    let own = |metric: &Metric| metric.section == Section::Done && metric.year == year && metric.cutoff.is_none();
    for metric in read.iter_mut().map(|read| &mut read.metric).filter(|metric| own(metric)) {
        metric.cutoff = Some(words.clone());
        metric.as_of = *day;
    }
}

/// The sections of a report, neighbours of one kind as one.
fn stretches(text: &Text, sections: &Sections) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    for block in &sections.blocks {
        let raw = text.raw_span(&block.bytes);
        match found.last_mut() {
            Some(last) if last.section == block.section => last.span.end = raw.end,
            _ => found.push(Stretch { section: block.section, span: Span { start: raw.start, end: raw.end } }),
        }
    }
    found
}

/// The day at which a report's figures stop: that of the first concluded cases that name one; where none are counted,
/// the day that most figures name.
fn stops_on(metrics: &[Metric]) -> Option<NaiveDate> {
    let docket = || metrics.iter().filter(|metric| metric.code.as_deref() == Some("reconsideration.concluded"));
    if docket().next().is_some() {
        return docket().find_map(|metric| metric.as_of);
    }
    let mut named: BTreeMap<NaiveDate, usize> = BTreeMap::new();
    metrics.iter().filter_map(|metric| metric.as_of).for_each(|day| *named.entry(day).or_default() += 1);
    named.into_iter().max_by_key(|(_, count)| *count).filter(|(_, count)| *count > 1).map(|(day, _)| day)
}

/// Everything a report says that the warehouse keeps.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// Measured quantities in text order.
    pub metrics: Vec<Metric>,
    /// Numerals that are no measure, with their reason.
    pub skipped: Vec<SkippedNumber>,
    /// Problems that the report admits.
    pub issues: Vec<Issue>,
    /// What it says it will do next.
    pub plan_items: Vec<PlanItem>,
    /// Its parts in text order; two neighbours differ.
    pub sections: Vec<Stretch>,
    /// How many numerals the text has: those of `metrics` (each span once) plus `skipped`.
    pub numerals: usize,
    /// Cut-off of the docket's part-year figures, where the report states its day.
    pub as_of: Option<NaiveDate>,
}

/// Half-open range of characters (Unicode code points) in the stored text of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Metric {
    /// Whether the figure is for several years together, which its segment names: 2018年以来累计.
    #[must_use]
    pub fn is_of_several_years(&self) -> bool {
        self.segment.as_ref().is_some_and(|segment| segment.ends_with(when::SEVERAL_YEARS))
    }
}

/// A part of a report that says one kind of thing.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// What it says.
    pub section: Section,
    /// Where it stands in the stored text.
    pub span: Span,
}

/// What a figure measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// A level.
    #[default]
    Value,
    /// Per cent of a whole.
    Share,
    /// Absolute difference from the previous period, signed.
    Change,
    /// Per cent or percentage-point difference from the previous period, signed.
    Growth,
}

impl Measure {
    /// The name in the database: `value`, `share`, `change`, `growth`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Measure::Value => "value",
            Measure::Share => "share",
            Measure::Change => "change",
            Measure::Growth => "growth",
        }
    }
}

/// One measured quantity with the place in the text that says so.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// Code of the codebook; `None` where no entry fits.
    pub code: Option<String>,
    /// Part of the whole that the figure covers (部门, 镇街, 拟 …); `None` for the whole.
    pub segment: Option<String>,
    /// What is measured.
    pub measure: Measure,
    /// Year that the figure is for.
    pub year: Option<i32>,
    /// In base units (620670.84万元 is 6206708400), signed for change and growth.
    pub value: f64,
    /// Canonical unit of the code, or the text's own unit word; empty if it has none.
    pub unit: String,
    /// How exact the figure is.
    pub bound: Bound,
    /// Last day that the figure covers, where the text states one.
    pub as_of: Option<NaiveDate>,
    /// Words that make it a part-year figure (截至目前, 1-11月), as printed; `None` for a full year.
    pub cutoff: Option<String>,
    /// Codes that a group figure sums, in text order; empty otherwise.
    pub members: Vec<String>,
    /// What the text calls it.
    pub label: String,
    /// The figure as printed.
    pub figure: String,
    /// Unit of the last printed digit in base units: 0.01 for 99.73, 100 for 620670.84万.
    pub resolution: f64,
    /// Part of the report.
    pub section: Section,
    /// The figure in the stored text.
    pub span: Span,
    /// The sentence around it in the stored text.
    pub sentence: Span,
    /// How it was read, in a few words, for `trace`.
    pub reading: String,
}

/// A numeral that is no measure.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkippedNumber {
    /// As printed.
    pub figure: String,
    /// Why it is no measure: `date`, `ordinal`, `document_number`, `list_marker`, …
    pub reason: String,
    /// Where it stands in the stored text.
    pub span: Span,
}

/// One problem that the report admits.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// Theme of the codebook.
    pub theme: String,
    /// Without marker and closing mark.
    pub text: String,
    /// Where it stands in the stored text.
    pub span: Span,
}

/// One thing the report says it will do next.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanItem {
    /// Heading that it stands under, without marker.
    pub heading: Option<String>,
    /// Theme of the codebook.
    pub theme: String,
    /// Without marker and closing mark.
    pub text: String,
    /// First target figure in base units, its unit and bound.
    pub target: Option<(f64, String, Bound)>,
    /// ISO date, or a year alone.
    pub deadline: Option<String>,
    /// Where it stands in the stored text.
    pub span: Span,
}

//! Whose figures they are: the reporting government's own, or those of cases against it, of a level above it, or
//! of a township, which has no docket of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::ground::{Ground, Mention, clause_start, separates};
use super::label::without_openings;
use super::read::Read;
use super::segment::INSTANCES;
use super::settle::{MOST_SAID, take_along};
use super::{Measure, Section, segment};
use crate::codebook::{Codebook, Entry, theme};
use crate::report::{Level, Place};
use crate::text::WordList;

/// Gives figures that are not the reporting government's own a segment or code that says so.
pub(super) fn tell_apart(read: &mut [Read], ground: &Ground, mentions: &[Mention], place: Option<&Place>) {
    if let Some(place) = place {
        name_levels(read, ground, mentions, place);
    }
    if place.is_some_and(|place| place.level == Level::Township) {
        as_township(read, ground.codebook);
    }
    let known = Known::of(read, ground, mentions);
    name_dockets(read, &known, ground, mentions);
    name_parts(read, &known.entries, ground, mentions);
}

/// What is known of the figures of a report before parts are named, which changes no codes.
struct Known<'c> {
    /// For each figure the entry of its code.
    entries: Entries<'c>,
    /// For each figure with a code whose it is said to be.
    subjects: Vec<Option<String>>,
    /// The figures with a code that are said to be nobody's.
    of_all: Vec<usize>,
}

type Entries<'c> = Vec<Option<&'c Entry>>;

fn entries<'c>(read: &[Read], ground: &Ground<'c>) -> Entries<'c> {
    read.iter().map(|read| ground.codebook.entry(read.metric.code.as_deref()?)).collect()
}

impl<'c> Known<'c> {
    fn of(read: &[Read], ground: &Ground<'c>, mentions: &[Mention]) -> Known<'c> {
        let entries = entries(read, ground);
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        entries.iter().flatten().for_each(|entry| *counts.entry(&entry.code).or_default() += 1);
        // A figure that is the only one of its code is a part of no other.
        let subject = |(read, entry): (&Read, &Option<&Entry>)| {
            entry.filter(|entry| counts[entry.code.as_str()] > 1).and_then(|_| subject(read, ground, mentions))
        };
        let subjects: Vec<Option<String>> = read.iter().zip(&entries).map(subject).collect();
        let of_all = (0..read.len()).filter(|at| entries[*at].is_some() && subjects[*at].is_none()).collect();
        Known { entries, subjects, of_all }
    }

    /// Whose a figure is said to be, if the report has a larger one of all.
    fn subject_of(&self, read: &[Read], at: usize) -> Option<String> {
        let entry = self.entries[at].filter(|_| read[at].metric.segment.is_none())?;
        let subject = self.subjects[at].as_ref().filter(|subject| !subject.is_empty())?;
        self.of_all.iter().any(|other| is_within(&read[at], &read[*other], entry)).then(|| subject.clone())
    }
}

/// Whose a figure is said to be: a party to its cases, the report's own level, or the body that its clause begins with.
fn subject(read: &Read, ground: &Ground, mentions: &[Mention]) -> Option<String> {
    if segment::is_party(&read.metric.label) {
        return Some(segment::name(&read.metric.label));
    }
    if read.metric.measure != Measure::Value {
        return None;
    }
    if read.qualifier.ends_with("本级") {
        return Some(read.qualifier.clone());
    }
    let here = &mentions[read.mention];
    let words = &ground.norm()[here.sentence.start..here.figure.start];
    let far = words.floor_char_boundary(words.len().saturating_sub(LONGEST_CLAUSE));
    let clause = &words[far..];
    let start = clause_start(clause);
    segment::subject(&clause[start..]).filter(|_| far == 0 || start > 0).map(str::to_owned)
}

/// What a township's report means by codes that only higher levels have.
fn as_township(read: &mut [Read], codebook: &Codebook) {
    for Read { metric, .. } in read {
        let entry = metric.code.as_ref().and_then(|code| codebook.entry(code));
        if let Some(own) = entry.and_then(|entry| entry.township.as_ref()) {
            metric.code = Some(own.clone());
            metric.reading.push_str(", in a township's report");
        }
    }
}

/// The docket that a sentence speaks of, where it is none of the report's own.
struct Apart {
    sentence: usize,
    /// Up to where the text is known to go on with it.
    said: usize,
    paragraph: usize,
    theme: String,
    segment: String,
    /// Whether it is of cases that another body decides, not of a level of the report's own.
    elsewhere: bool,
}

/// Longest clause that is asked for its subject, in bytes.
const LONGEST_CLAUSE: usize = 300;

/// Names whose figures they are where the report has larger ones of all: 以市政府为被告的96件 beside 一审行政诉讼案件1826件,
/// 盟本级受理41件 and 市司法局审核50件 beside 168 and 300. And names the docket of figures that follow the number of its
/// cases, where those are none of the report's own docket: in its sentence, and to the end of its paragraph if they are
/// said to be of it (上述案件) or there is no other.
fn name_dockets(read: &mut [Read], known: &Known, ground: &Ground, mentions: &[Mention]) {
    let sentence = |read: &Read| mentions[read.mention].sentence.start;
    let owned = own_dockets(read, &known.entries);
    let mut apart: Option<Apart> = None;
    for at in 0..read.len() {
        let here = &read[at];
        let Some(code) = here.metric.code.as_deref() else { continue };
        let (start, group) = (sentence(here), theme(code));
        let figure = &mentions[here.mention].figure;
        if let Some(open) = apart.as_mut().filter(|open| !open.elsewhere) {
            let words = ground.norm().get(open.said..figure.start).unwrap_or_default();
            open.said = figure.end.max(open.said);
            apart = apart.filter(|_| !words.contains(';') && !words.split(separates).any(is_of_all));
        }
        let on = |apart: &&Apart| {
            let goes_on = || {
                let alone = !owned.contains(&apart.theme) || ground.norm()[start..].trim_start().starts_with("上述");
                apart.elsewhere && alone && ground.paragraph(start) == apart.paragraph
            };
            apart.theme == group && (apart.sentence == start || goes_on())
        };
        let name = known.entries[at].and_then(|entry| entry.sets_apart.clone());
        let unnamed = here.metric.segment.is_none() && name.is_none();
        let said = apart.as_ref().filter(|_| unnamed).filter(on).map(|apart| (apart.segment.clone(), apart.elsewhere));
        let subject = known.subject_of(read, at).filter(|_| said.as_ref().is_none_or(|(_, elsewhere)| !elsewhere));
        if let Some((segment, _)) = said.filter(|_| subject.is_none()) {
            read[at].metric.segment = Some(segment);
            continue;
        }
        let mut before = read[..at].iter().rev().take_while(|other| sentence(other) == start);
        let opens = mentions[here.mention].parent.is_none()
            && before.all(|other| other.metric.code.as_deref().map(theme) != Some(group));
        let elsewhere = subject.is_none();
        if let Some(segment) = subject.clone().or(name).filter(|_| opens) {
            let (paragraph, theme) = (ground.paragraph(start), group.to_owned());
            apart = Some(Apart { sentence: start, said: figure.end, paragraph, theme, segment, elsewhere });
        }
        if subject.is_some() {
            read[at].metric.segment = subject;
            take_along(read, at);
        }
    }
}

/// Whether a clause begins with words for all: 全市各级机关全年审结, 各县市区审结.
fn is_of_all(clause: &str) -> bool {
    without_openings(clause).starts_with(['全', '各'])
}

/// Whether a figure is smaller than another one of its code, measure and year that is of all cases, at least of an
/// instance.
fn is_within(own: &Read, other: &Read, entry: &Entry) -> bool {
    let (one, all) = (&own.metric, &other.metric);
    all.value > one.value
        && (&one.code, one.measure, one.year) == (&all.code, all.measure, all.year)
        && all.segment.as_ref().is_none_or(|segment| entry.segments.contains(segment))
}

/// Names the part of a docket that alone is spoken of before a figure in its paragraph, if that can be of it, too:
/// 一审行政诉讼案件1463件，审结1398件，败诉126件.
fn name_parts(read: &mut [Read], entries: &Entries, ground: &Ground, mentions: &[Mention]) {
    let paragraph = |read: &Read| ground.paragraph(mentions[read.mention].figure.start);
    let is_docket =
        |at: &usize| read[*at].metric.measure == Measure::Value && entries[*at].is_some_and(|entry| entry.classified);
    let dockets: Vec<usize> = (0..read.len()).filter(is_docket).collect();
    let segment = |at: usize| read[at].metric.segment.as_deref().unwrap_or_default();
    let mut named = Vec::new();
    for at in 0..read.len() {
        let here = &read[at];
        let Some(code) = here.metric.code.as_deref().filter(|_| here.metric.segment.is_none()) else { continue };
        let before = dockets[..dockets.partition_point(|docket| *docket < at)].iter().rev();
        let before = before.take_while(|docket| paragraph(&read[**docket]) == paragraph(here));
        let of_theme = |docket: &&usize| read[**docket].metric.code.as_deref().map(theme) == Some(theme(code));
        let mut parts = before.filter(of_theme).map(|docket| segment(*docket));
        let Some(first) = parts.next().filter(|part| !part.is_empty()) else { continue };
        let in_table = || ground.at(&mentions[here.mention].sentence).contains('\t');
        let Some(entry) = entries[at].filter(|entry| !entry.classified && !in_table()) else { continue };
        let part = entry.segments.iter().find(|known| first.starts_with(known.as_str()));
        if let Some(part) = part.filter(|part| parts.all(|other| other.starts_with(part.as_str()))) {
            named.push((at, part.clone()));
        }
    }
    named.into_iter().for_each(|(at, part)| read[at].metric.segment = Some(part));
}

/// Names the instance that alone a sentence is of: 一审审结2317件，败诉296件，败诉率12.8%. Parts have their names by then,
/// so that nothing clashes with what is renamed.
pub(super) fn name_instances(read: &mut [Read], ground: &Ground, mentions: &[Mention]) {
    let instance = |read: &Read| read.metric.segment.clone().filter(|name| INSTANCES.contains(&name.as_str()));
    let series =
        |read: &Read, instance: String| (read.metric.code.clone(), instance, read.metric.measure, read.metric.year);
    let taken: BTreeSet<_> = read.iter().filter_map(|read| Some(series(read, instance(read)?))).collect();
    if taken.is_empty() {
        return;
    }
    let entries = entries(read, ground);
    let sentence = |read: &Read| mentions[read.mention].sentence.start;
    for at in 0..read.len() {
        let here = &read[at];
        let Some(entry) = entries[at].filter(|_| here.metric.segment.is_none()) else { continue };
        let of_theme = |other: &usize| entries[*other].is_some_and(|other| theme(&other.code) == theme(&entry.code));
        let near =
            (at.saturating_sub(MOST_SAID)..at).rev().take_while(|other| sentence(&read[*other]) == sentence(here));
        let levels = near.filter(of_theme).filter(|other| read[*other].metric.measure == Measure::Value);
        let segments: Vec<&Option<String>> = levels.map(|other| &read[other].metric.segment).collect();
        let Some(opener) = segments.last().copied().cloned().flatten() else { continue };
        let known = INSTANCES.contains(&opener.as_str()) && entry.segments.contains(&opener);
        let alone = segments.iter().all(|segment| segment.as_ref().is_none_or(|segment| *segment == opener));
        let in_table = || ground.at(&mentions[here.mention].sentence).contains('\t');
        if known && alone && !taken.contains(&series(here, opener.clone())) && !in_table() {
            read[at].metric.segment = Some(opener);
        }
    }
}

/// The themes of which a report has a docket of its own.
fn own_dockets(read: &[Read], entries: &Entries) -> BTreeSet<String> {
    let whole = read.iter().zip(entries).filter(|(read, _)| read.metric.segment.is_none());
    let dockets = whole.filter_map(|(_, entry)| entry.filter(|entry| entry.classified));
    dockets.map(|entry| theme(&entry.code).to_owned()).collect()
}

/// Names the level above in figures that a report gives of it to compare: 全市审结6317件, in a district's report. They
/// go on to the end of the sentence or bracket or to what it says of its own place (我区占12.7%).
fn name_levels(read: &mut [Read], ground: &Ground, mentions: &[Mention], place: &Place) {
    let (own, above) = levels(place);
    let mut named: Option<(usize, &str)> = None;
    for Read { metric, mention, .. } in read {
        let here = &mentions[*mention];
        let words = &ground.norm()[here.sentence.start..here.figure.start];
        let clause = &words[clause_start(words)..];
        let on = |named: &(usize, &str)| named.0 >= here.sentence.start && !ground.is_aside(named.0, here.figure.start);
        named = named.filter(on);
        // Names of levels begin with one of few letters, which are found faster than the names.
        if LEVEL.is_in(clause) {
            if own.iter().any(|word| clause.contains(word.as_str())) {
                named = None;
            } else if let Some(name) = above.iter().find(|name| is_subject(clause, name)) {
                named = Some((here.figure.start - clause.len(), name));
            }
        }
        let Some((_, name)) = named.filter(|_| metric.code.is_some() && metric.section == Section::Done) else {
            continue;
        };
        let segment = metric.segment.take().unwrap_or_default();
        metric.segment = Some(if segment.contains(name) { segment } else { format!("{name}{segment}") });
    }
}

/// What names of a level begin with: 全市, 我市, 本市.
static LEVEL: LazyLock<WordList> = LazyLock::new(|| WordList::new(OWN));
const OWN: [&str; 3] = ["全", "我", "本"];

/// How a report speaks of its own place and of the levels above it.
fn levels(place: &Place) -> (Vec<String>, Vec<&'static str>) {
    let kind = place.name.chars().last().unwrap_or_default();
    let own = OWN.map(|word| format!("{word}{kind}"));
    let above: &[&str] = match place.level {
        Level::Nation => &[],
        Level::Province => &["全国"],
        Level::Prefecture => &["全国", "全省", "全区"],
        Level::County => &["全国", "全省", "全市", "全州", "全盟", "全区"],
        Level::Township => &["全国", "全省", "全市", "全区", "全县"],
    };
    (own.to_vec(), above.iter().copied().filter(|name| !own.contains(&(*name).to_owned())).collect())
}

/// Whether a clause begins with a level as its subject: not 在全市率先, not 全市首个.
fn is_subject(clause: &str, name: &str) -> bool {
    let Some(at) = clause.find(name) else { return false };
    let (lead, rest) = (without_openings(&clause[..at]), &clause[at + name.len()..]);
    let opens = lead.is_empty() || lead.ends_with(['年', '(']);
    opens && !rest.starts_with(['首', '率', '唯', '最', '第', '前', '统', '法'])
}

/// Whether words are the name of one body: 市生态环境局. 各局 are all of them.
pub(super) fn is_body(name: &str) -> bool {
    name.ends_with(['局', '厅', '委', '队', '院', '所']) && !name.ends_with("各局")
}

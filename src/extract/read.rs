//! From quantities to metrics: measure, code, segment, year, one mention after the other.

use super::bind::{Candidate, Region};
use super::count::{also, count};
use super::ground::{Ground, Mention};
use super::rate::rate;
use super::{Measure, Metric, Section, Span, label, spread, table, when};
use crate::codebook::Hit;
use crate::report::sections::Sections;
use crate::text::Bytes;

/// A metric while it is being settled.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub metric: Metric,
    /// Index of its mention.
    pub mention: usize,
    /// Score of its binding; 0 without a code.
    pub score: f32,
    /// Words that would tell it from another figure of the same code.
    pub qualifier: String,
    /// Whether it is the level of the year before.
    pub prior: bool,
    /// Mention of the figure that it is a share, difference or other level of.
    pub of: Option<usize>,
}

/// Everything that the reading of one report needs.
pub(super) struct Reader<'a> {
    pub ground: &'a Ground<'a>,
    pub mentions: &'a [Mention<'a>],
    pub year: Option<i32>,
    pub sections: &'a Sections,
    pub read: Vec<Read>,
    /// For every mention the index of its last read, filled as reading goes on.
    pub by_mention: Vec<Option<usize>>,
    /// For every mention the words before it that say something of what it is.
    bare: Vec<&'a str>,
    /// For every mention the noun behind it.
    nouns: Vec<&'a str>,
    /// For every mention where the next figure with a unit of the same kind stands.
    alike: Vec<usize>,
}

/// Where a code came from, before year, section and spans are filled in.
#[derive(Debug, Clone, Default)]
pub(super) struct Coded {
    pub code: Option<String>,
    pub segment: Option<String>,
    pub members: Vec<String>,
    pub measure: Measure,
    pub sign: f64,
    pub label: String,
    pub score: f32,
    pub reading: String,
    pub qualifier: String,
    pub prior: bool,
    /// Mention of the figure that it is said of, if it has its code from there.
    pub of: Option<usize>,
    /// Year that a table's header or a list of years names.
    pub year: Option<i32>,
}

impl Coded {
    pub(super) fn plain(label: String) -> Coded {
        Coded {
            sign: 1.0,
            qualifier: label.clone(),
            label,
            reading: "no entry of the codebook fits".to_owned(),
            ..Coded::default()
        }
    }
}

/// Reads every mention of a report.
pub(super) fn read(ground: &Ground, mentions: &[Mention], year: Option<i32>, sections: &Sections) -> Vec<Read> {
    let mut reader = Reader::new(ground, mentions, year, sections);
    let tables = table::Tables::find(ground);
    let mut next = 0;
    while next < mentions.len() {
        next = if let Some(cell) = tables.cell(ground, mentions[next].figure.start) {
            let coded = table::read(&reader, next, &cell);
            reader.push(next, coded);
            next + 1
        } else if let Some(end) = spread::respectively(&mut reader, next) {
            end
        } else {
            let all = spread::each(&reader, next).unwrap_or_else(|| one(&reader, next));
            for coded in all {
                reader.push(next, coded);
            }
            next + 1
        };
    }
    reader.read
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        ground: &'a Ground<'a>,
        mentions: &'a [Mention<'a>],
        year: Option<i32>,
        sections: &'a Sections,
    ) -> Reader<'a> {
        let fillers = &ground.codebook.measures.fillers;
        let bare =
            |mention: &Mention| label::without_openings(label::without_fillers(ground.at(&mention.before), fillers));
        let noun = |mention: &Mention| label::noun(ground.at(&mention.after));
        let mut reader = Reader {
            ground,
            mentions,
            year,
            sections,
            read: Vec::with_capacity(mentions.len()),
            by_mention: vec![None; mentions.len()],
            bare: mentions.iter().map(bare).collect(),
            nouns: mentions.iter().map(noun).collect(),
            alike: vec![usize::MAX; mentions.len()],
        };
        let mut next: Vec<(&str, usize)> = Vec::new();
        for at in (0..mentions.len()).rev() {
            let kind = ground.codebook.unit_kind(reader.unit(at));
            let start = mentions[at].figure.start;
            match next.iter_mut().find(|other| other.0 == kind) {
                Some(other) => reader.alike[at] = std::mem::replace(&mut other.1, start),
                None => next.push((kind, start)),
            }
        }
        reader
    }

    /// The words before a figure that say something of what it is.
    pub(super) fn bare_words(&self, mention: usize) -> &'a str {
        self.bare[mention]
    }

    /// The noun behind a figure.
    pub(super) fn noun(&self, mention: usize) -> &'a str {
        self.nouns[mention]
    }

    /// Where the next figure with a unit of the same kind stands: words behind it are its own.
    pub(super) fn next_alike(&self, mention: usize) -> usize {
        self.alike[mention]
    }

    pub(super) fn coded(&self, mention: usize, candidate: &Candidate, regions: &[Region]) -> Coded {
        let codebook = self.ground.codebook;
        let entry = &codebook.entries[candidate.entry];
        let cue = &codebook.lexicon.cues[candidate.cue];
        let words = self.words(mention);
        let label = self.label_from(mention, &words);
        Coded {
            code: Some(entry.code.clone()),
            segment: self.named_segment(candidate.entry, regions).filter(|_| !self.is_total(mention)),
            measure: Measure::Value,
            sign: 1.0,
            score: candidate.score,
            reading: ["cue \"", &cue.text, "\", score ", &tenths(candidate.score)].concat(),
            qualifier: self.qualifier(&words, candidate),
            label,
            ..Coded::default()
        }
    }

    /// A word beside the figure that the codebook knows as a part of the whole.
    fn named_segment(&self, entry: usize, regions: &[Region]) -> Option<String> {
        let lexicon = &self.ground.codebook.lexicon;
        let segments = &lexicon.guards(entry).segments;
        if segments.is_empty() {
            return None;
        }
        let near = regions.iter().filter(|region| region.worth > 5.0);
        // In 会议纪要、协议等法律文书 the words before 等 are examples of the whole.
        let hits = near.flat_map(|region| {
            let and_so_on = self.ground.at(&region.bytes).rfind('等').map_or(0, |at| region.bytes.start + at);
            let named = move |hit: &&Hit| segments.contains(&hit.word) && hit.end > and_so_on;
            self.ground.hits_in(&region.bytes).filter(named)
        });
        let hits: Vec<&Hit> = hits.collect();
        let longest = hits.iter().max_by_key(|hit| hit.end - hit.start)?;
        let name = |hit: &Hit| self.ground.codebook.entries[entry].segment_name(lexicon.word(hit.word)).to_owned();
        // 一、二审行政应诉案件875件 are of both.
        let shortened = self.ground.norm()[..longest.start].strip_suffix('、');
        if shortened.is_some_and(|before| before.ends_with(['一', '二'])) {
            return None;
        }
        let around =
            regions.iter().find(|region| region.bytes.start <= longest.start && longest.end <= region.bytes.end);
        let joined = around.is_some_and(|region| self.is_joined(longest, &region.bytes));
        if joined && hits.iter().all(|hit| hit.start >= longest.start && hit.end <= longest.end) {
            return None;
        }
        // 人大代表建议和政协提案186件 is both and so neither.
        let apart = |hit: &&&Hit| hit.end <= longest.start || hit.start >= longest.end;
        let several = hits.iter().filter(apart).any(|hit| name(hit) != name(longest));
        (!several).then(|| name(longest))
    }

    /// Whether a word stands beside another one as one of two: 市直部门 of 各县政府和市直部门, 合同 of 合同及其他文件.
    fn is_joined(&self, hit: &Hit, around: &Bytes) -> bool {
        let norm = self.ground.norm();
        let before = norm[around.start..hit.start]
            .trim_end_matches(['各', '省', '市', '县', '区', '州', '旗', '直', '级', '属']);
        let other = before.strip_suffix(['和', '与', '及', '、']).unwrap_or_default();
        let behind = norm[hit.end..around.end]
            .trim_start_matches("会议")
            .strip_prefix(['和', '与', '及', '、', '以'])
            .unwrap_or_default();
        !other.is_empty() && !other.ends_with('涉') || behind.chars().count() > 1
    }

    /// The label without the cue that gave the code.
    fn qualifier(&self, label: &str, candidate: &Candidate) -> String {
        let head = self.ground.at(&(candidate.head.start..candidate.head.end));
        // The last one: 申请人撤回申请.
        let (before, behind) = label.rsplit_once(head).unwrap_or((label, ""));
        if behind.is_empty() {
            let name = self.bare(before);
            DONE.iter().find_map(|verb| name.strip_suffix(verb)).unwrap_or(name).to_owned()
        } else {
            self.bare(&[before, behind].concat()).to_owned()
        }
    }

    /// Adds a read with year, cut-off, section and spans.
    pub(super) fn push(&mut self, mention: usize, coded: Coded) {
        let ground = self.ground;
        let here = &self.mentions[mention];
        let numeral = &ground.numerals[here.numeral];
        let section = self.sections.at(here.figure.start);
        let base_year = self.year.map(|year| if section == Section::Plan { year + 1 } else { year });
        // 2023年这一数字为6.1万次，降幅23%: the change is to the report's own year.
        let from_prior = matches!(coded.measure, Measure::Growth | Measure::Change) && self.follows_prior(mention);
        let year = coded.year.or(base_year.filter(|_| from_prior)).or_else(|| match coded.prior {
            true => when::year_before(ground, here).or(base_year.map(|year| year - 1)),
            false => when::named_year(ground, here, self.year).or(base_year),
        });
        let cutoff = when::cutoff(ground, here, self.year).filter(|_| section == Section::Done && !coded.prior);
        let entry = coded.code.as_deref().and_then(|code| ground.codebook.entry(code));
        let flow = entry.is_some_and(|entry| !entry.stock && entry.unit != "%");
        let summed = flow && section == Section::Done && coded.measure == Measure::Value && !coded.prior;
        let together = summed.then(|| when::years_together(ground, here, self.year)).flatten();
        let segment = together.into_iter().chain(coded.segment).reduce(|years, part| years + &part);
        let unit = match (&coded.code, coded.measure) {
            (_, Measure::Growth) if self.points(mention) => "百分点".to_owned(),
            (_, Measure::Share | Measure::Growth) => "%".to_owned(),
            (Some(_), _) => entry.map(|entry| entry.unit.clone()).unwrap_or_default(),
            (None, _) if numeral.percent => "%".to_owned(),
            (None, _) => self.unit(mention).to_owned(),
        };
        let span = ground.text.raw_span(&here.figure);
        let sentence = ground.text.raw_span(&trimmed(ground, &here.sentence));
        let metric = Metric {
            code: coded.code,
            segment: segment.filter(|segment| !segment.is_empty()),
            measure: coded.measure,
            year,
            value: numeral.value * coded.sign,
            unit,
            bound: numeral.bound,
            as_of: cutoff.as_ref().and_then(|cutoff| cutoff.day),
            cutoff: cutoff.map(|cutoff| cutoff.phrase),
            members: coded.members,
            label: coded.label,
            figure: ground.text.published(&span).to_owned(),
            resolution: numeral.resolution,
            section,
            span: Span { start: span.start, end: span.end },
            sentence: Span { start: sentence.start, end: sentence.end },
            reading: match here.header_unit {
                Some(unit) => format!("{}, counted in {unit} by the header", coded.reading),
                None => coded.reading,
            },
        };
        self.by_mention[mention] = Some(self.read.len());
        let Coded { score, qualifier, prior, of, .. } = coded;
        self.read.push(Read { metric, mention, score, qualifier, prior, of });
    }
}

/// Verbs of what is done with cases, which say nothing of whose they are.
pub(super) const DONE: [&str; 4] = ["作出", "办理", "实施", "查处"];

/// A score with one decimal, as `{:.1}` would print it, of which there is one a figure.
fn tenths(score: f32) -> String {
    let tenths = (f64::from(score) * 10.0).round_ties_even() as i64;
    let mut printed = (tenths / 10).to_string();
    printed.push('.');
    printed.push(char::from(b'0' + (tenths % 10).unsigned_abs() as u8));
    printed
}

fn trimmed(ground: &Ground, bytes: &Bytes) -> Bytes {
    let text = ground.at(bytes);
    let start = bytes.start + (text.len() - text.trim_start().len());
    start..bytes.end - (text.len() - text.trim_end().len())
}

/// Longest words between 上年 and a figure that is of that year.
const LONGEST_OF_LAST_YEAR: usize = 8;

/// Whether the words before a level say that it is last year's: 上年受理130件. What is left from then (上年结转) and is of
/// cases of then (上年受理的) is not.
fn counts_last_year(reader: &Reader, mention: usize, coded: &Coded) -> bool {
    let words = reader.bare_words(mention);
    let measures = &reader.ground.codebook.measures;
    let Some(rest) = measures.last_year.prefix(words).map(|cut| &words[cut..]) else { return false };
    let level = coded.code.is_some() && coded.measure == Measure::Value && reader.whole(mention).is_none();
    let left = measures.carried.is_in(words) || rest.contains(['的', '未', '转', '留', '余', '存', '欠', '在', '、']);
    level && !left && !rest.is_empty() && rest.chars().count() <= LONGEST_OF_LAST_YEAR
}

/// Reads one mention that stands for one figure.
fn one(reader: &Reader, mention: usize) -> Vec<Coded> {
    if reader.points(mention) || reader.percent(mention) {
        return vec![rate(reader, mention)];
    }
    let coded = count(reader, mention);
    let coded = Coded { prior: coded.prior || counts_last_year(reader, mention, &coded), ..coded };
    let also = also(reader, mention, &coded);
    std::iter::once(coded).chain(also).collect()
}

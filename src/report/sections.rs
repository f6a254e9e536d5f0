//! Which part of a report a place stands in: what was done, what is wanting, what comes next.

use std::sync::LazyLock;

use crate::codebook::Sections as Words;
use crate::text::outline::{Depth, Paragraph, sentences};
use crate::text::{Bytes, WordList};

/// Which part of the report a statement stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// What was done in the report's year.
    #[default]
    Done,
    /// Admitted problems.
    Issue,
    /// What will be done next.
    Plan,
}

/// A stretch of text in one section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its section.
    pub section: Section,
    /// The stretch, without the heading that opened it.
    pub bytes: Bytes,
}

/// The sections of one report.
#[derive(Debug, Clone, Default)]
pub struct Sections {
    /// Stretches in text order that together cover the text.
    pub blocks: Vec<Block>,
}

/// Plan words that stand for the next year wherever they occur in a heading.
static PLAIN_PLAN: LazyLock<WordList> = LazyLock::new(|| {
    WordList::new(["下一步", "下步", "下阶段", "下一阶段", "工作计划", "打算", "明年", "今后", "努力方向"])
});
/// Words without which a sentence opens no list of problems.
static WANTING: LazyLock<WordList> =
    LazyLock::new(|| WordList::new(["差距", "不足", "问题", "短板", "困难", "薄弱", "弱项", "欠缺"]));
/// Longest noun between an opener of problems and their mark, in characters.
const LONGEST_NOUN: usize = 12;
/// Longest heading in characters.
const LONGEST_HEADING: usize = 60;
/// Longest heading without a marker.
const LONGEST_BARE: usize = 30;

impl Sections {
    /// Finds the sections by headings first and by opening sentences inside what they leave.
    #[must_use]
    pub fn find(norm: &str, paragraphs: &[Paragraph], year: Option<i32>, words: &Words) -> Sections {
        let next_year = year.map(|year| written(year + 1));
        let mut found = Finder { norm, words, next_year, carried: None, blocks: Vec::new() };
        let mut open: Vec<(usize, Section, bool)> = vec![(0, Section::Done, false)];
        for paragraph in paragraphs {
            let heading = found.heading(paragraph);
            if let Some((depth, kind, text)) = heading {
                let bare = depth == 0;
                // Below a heading that opened problems or plans, headings speak of what those are
                // about; only one that changes from the one to the other counts.
                let below = open.iter().rev().find(|above| above.0 < depth).filter(|above| above.1 != Section::Done);
                let kind = kind
                    .filter(|kind| below.is_none_or(|above| kind.0 != Section::Done && (kind.0 != above.1 || above.2)));
                if kind.is_some() || depth == 1 {
                    found.carried = None;
                }
                if kind.is_some() || !bare {
                    while open.len() > 1 && open.last().is_some_and(|last| last.0 >= depth) {
                        open.pop();
                    }
                }
                if let Some((section, mixed)) = kind {
                    if open.last().is_some_and(|last| last.0 == depth) {
                        open.pop();
                    }
                    open.push((depth, section, mixed));
                }
                if kind.is_some_and(|kind| kind.0 != Section::Done) {
                    found.add(Section::Done, paragraph.bytes.start..text.end);
                    found.paragraph(text.end..paragraph.bytes.end, open.last().copied());
                    continue;
                }
            }
            found.paragraph(paragraph.bytes.clone(), open.last().copied());
        }
        Sections { blocks: found.blocks }
    }

    /// The section at a place.
    #[must_use]
    pub fn at(&self, place: usize) -> Section {
        let next = self.blocks.partition_point(|block| block.bytes.start <= place);
        next.checked_sub(1).map_or(Section::Done, |last| self.blocks[last].section)
    }

    /// Runs of neighbouring blocks of one section.
    pub fn runs(&self, section: Section) -> Vec<Bytes> {
        let mut runs: Vec<Bytes> = Vec::new();
        let mut last = None;
        for block in &self.blocks {
            if block.section == section {
                match runs.last_mut() {
                    Some(run) if last == Some(section) => run.end = block.bytes.end,
                    _ => runs.push(block.bytes.clone()),
                }
            }
            last = Some(block.section);
        }
        runs
    }
}

struct Finder<'t> {
    norm: &'t str,
    /// Section that a paragraph ended in with a colon: what follows belongs to it.
    carried: Option<Section>,
    words: &'t Words,
    /// The year after the one reported on, in Arabic and in Han digits.
    next_year: Option<[String; 2]>,
    blocks: Vec<Block>,
}

type Kind = Option<(Section, bool)>;

impl Finder<'_> {
    fn add(&mut self, section: Section, bytes: Bytes) {
        if bytes.start >= bytes.end {
            return;
        }
        self.blocks.push(Block { section, bytes });
    }

    /// Depth, section and extent of a heading paragraph.
    fn heading(&self, paragraph: &Paragraph) -> Option<(usize, Kind, Bytes)> {
        let text = &self.norm[paragraph.bytes.clone()];
        let first = text.find('。').map_or(text.len(), |at| at + '。'.len_utf8());
        let title = &text[..first];
        let depth = match paragraph.marker {
            Some(marker) if marker.depth < Depth::Item => 1 + marker.depth as usize,
            None if text.chars().count() <= LONGEST_BARE && !text.contains(['。', '\t']) => 0,
            _ => return None,
        };
        let kind = if title.chars().count() <= LONGEST_HEADING {
            self.kind(title.trim_end_matches('。'), paragraph.bytes.start)
        } else {
            None
        };
        Some((depth, kind, paragraph.bytes.start..paragraph.bytes.start + first))
    }

    fn kind(&self, title: &str, place: usize) -> Kind {
        let has = |words: &WordList| words.is_in(title);
        let issue = has(&self.words.issue_headings);
        let done = has(&self.words.done_headings);
        let next_year = self.next_year.as_ref().is_some_and(|year| title.contains(year[0].as_str()));
        let strong = PLAIN_PLAN.is_in(title);
        let late = place * 2 > self.norm.len();
        let weak = has(&self.words.plan_headings) && (next_year || late && !done);
        match (issue, strong || weak) {
            (true, plan) => Some((Section::Issue, plan)),
            (false, true) => Some((Section::Plan, false)),
            (false, false) if done => Some((Section::Done, false)),
            _ => None,
        }
    }

    /// Adds a paragraph, cut where a sentence in it opens problems or plans.
    fn paragraph(&mut self, bytes: Bytes, open: Option<(usize, Section, bool)>) {
        let (_, base, mixed) = open.unwrap_or((0, Section::Done, false));
        let base = self.carried.unwrap_or(base);
        let late = bytes.start * 2 > self.norm.len();
        let mut section = if mixed && self.blocks.last().is_some_and(|last| last.section == Section::Plan) {
            Section::Plan
        } else {
            base
        };
        let mut start = bytes.start;
        for sentence in sentences(self.norm, &bytes) {
            let text = self.norm[sentence.clone()].trim_start_matches(|letter: char| letter.is_whitespace());
            let promises =
                || base == Section::Issue || ["将", "要", "重点", "以下"].iter().any(|word| text.contains(word));
            let plan =
                || self.words.plan_openers.prefix(text).is_some() || self.opens_with_next_year(text) && promises();
            if late && section != Section::Plan && base != Section::Plan && plan() {
                self.add(section, start..sentence.start);
                (section, start) = (Section::Plan, sentence.start);
                continue;
            }
            if section == Section::Issue && base == Section::Done && self.closes(text) {
                self.add(section, start..sentence.start);
                (section, start) = (Section::Done, sentence.start);
                continue;
            }
            if section == Section::Done
                && late
                && let Some(at) = self.opens_issues(&sentence)
            {
                self.add(section, start..at);
                (section, start) = (Section::Issue, at);
            }
        }
        self.add(section, start..bytes.end.max(start));
        let introduces = self.norm[bytes.clone()].ends_with([':', '：']);
        if section != base && introduces {
            self.carried = Some(section);
        }
    }

    fn opens_with_next_year(&self, text: &str) -> bool {
        let follows = |year: &String| text.strip_prefix(year.as_str()).is_some_and(|rest| rest.starts_with('年'));
        self.next_year.as_ref().is_some_and(|years| years.iter().any(follows))
    }

    fn closes(&self, text: &str) -> bool {
        self.words.issue_closers.prefix(text).is_some()
    }

    /// Where in a sentence its list of problems begins.
    fn opens_issues(&self, sentence: &Bytes) -> Option<usize> {
        let text = &self.norm[sentence.clone()];
        if !WANTING.is_in(text) {
            return None;
        }
        if !self.words.issue_openers.is_in(text) {
            return None;
        }
        let ends = self.words.issue_openers.iter().filter_map(|word| {
            let end = text.rfind(word)? + word.len();
            Some(end + wanting_noun(&text[end..]))
        });
        // 主要表现有 is followed by the problems at once, 存在差距 only after a mark.
        let at = ends
            .filter(|end| {
                text[..*end].ends_with(['有', '在', '为', '是'])
                    || text[*end..].starts_with([':', '：', '，', ',', '。', ';', '；'])
            })
            .max()?;
        let wanting = WANTING.is_in(&text[..at]);
        let rest = text[at..].trim_start_matches([':', '：', '，', ',', '。', ';']);
        (wanting && (rest.is_empty() || rest.chars().count() > 6)).then_some(sentence.end - rest.len())
    }
}

/// Length of the noun that ends an opener (仍存在一些 + 薄弱环节：), if problems follow at once.
fn wanting_noun(text: &str) -> usize {
    let Some(length) = text.find([':', '：', '，', ',', '。', ';', '；']) else { return 0 };
    let (noun, rest) = text.split_at(length);
    let listed = rest.trim_start_matches(['，', ',', '。', ';', '；']);
    let lists = ["：", ":", "一是", "主要表现", "主要体现", "主要是", "主要有", "(一)", "1."];
    let bare = noun.trim_end_matches("之处").trim_end_matches("环节");
    let wanting = WANTING.suffix(bare).is_some() && noun.chars().count() <= LONGEST_NOUN;
    if wanting && lists.iter().any(|first| listed.starts_with(first)) { length } else { 0 }
}

/// A year in Arabic and in Han digits.
fn written(year: i32) -> [String; 2] {
    let arabic = year.to_string();
    let han = |digit: char| "〇一二三四五六七八九".chars().nth(digit.to_digit(10)? as usize);
    [arabic.clone(), arabic.chars().filter_map(han).collect()]
}

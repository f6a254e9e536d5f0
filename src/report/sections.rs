//! Which part of a report a place stands in: what was done, what is wanting, what comes next.

use std::sync::LazyLock;

use crate::codebook::Sections as Words;
use crate::text::outline::{Depth, Paragraph, marker, sentences};
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

/// What is made up for is a plan: 对标《纲要》补短板.
static MAKES_UP: LazyLock<WordList> = LazyLock::new(|| {
    WordList::new(["补短板", "补齐", "补足", "补强", "补上", "弥补", "补弱", "缩小差距", "补差距", "补不足"])
});

/// Plan words that stand for the next year wherever they occur in a heading.
static PLAIN_PLAN: LazyLock<WordList> = LazyLock::new(|| {
    WordList::new([
        "下一步",
        "下步",
        "下阶段",
        "下一阶段",
        "下年度",
        "下一年度",
        "未来",
        "展望",
        "工作计划",
        "打算",
        "明年",
        "今后",
        "努力方向",
        "努力的方向",
        "改进方向",
        "改进的方向",
    ])
});
/// What a line ends with that names a document: 2022年度政府工作报告.
static DOCUMENT: LazyLock<WordList> = LazyLock::new(|| {
    WordList::new(["报告", "通知", "公告", "公示", "决定", "意见", "方案", "通报", "公报", "年报", "》"])
});
/// Words without which a sentence opens no list of problems.
static WANTING: LazyLock<WordList> =
    LazyLock::new(|| WordList::new(["差距", "不足", "问题", "短板", "困难", "薄弱", "弱项", "欠缺", "挑战"]));
/// What a sentence that only names a problem says of it, or of whom.
static SHORT_OF: LazyLock<WordList> = LazyLock::new(|| {
    WordList::new([
        "不", "未", "缺", "弱", "有待", "仍需", "尚需", "还需", "亟", "滞后", "偏", "差", "难", "没有", "单一", "个别",
        "少数", "部分", "有的", "有些",
    ])
});
/// Longest sentence that opens a list of problems, in characters.
const LONGEST_OPENER: usize = 120;
/// Longest noun between an opener of problems and their mark, in characters.
const LONGEST_NOUN: usize = 12;
/// Longest clause that only points at the list behind it, in characters: 具体为：
const LONGEST_POINTER: usize = 8;
/// Longest heading in characters.
const LONGEST_HEADING: usize = 60;
/// Longest heading without a marker.
const LONGEST_BARE: usize = 30;
/// Longest heading that a colon parts from what stands under it: 存在的主要问题：一是…
const LONGEST_LABEL: usize = 20;

impl Sections {
    /// Finds the sections by headings first and by opening sentences inside what they leave.
    #[must_use]
    pub fn find(norm: &str, paragraphs: &[Paragraph], year: Option<i32>, words: &Words) -> Sections {
        let next_year = year.map(|year| written(year + 1));
        let mut found = Finder { norm, words, next_year, carried: None, blocks: Vec::new() };
        let mut open: Vec<(usize, Section, bool)> = vec![(0, Section::Done, false)];
        for paragraph in paragraphs {
            if opens_annex(&norm[paragraph.bytes.clone()]) {
                found.carried = None;
                open.truncate(1);
            }
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
        let start = paragraph.bytes.start;
        let label = paragraph.marker.and_then(|marker| self.label(&(start + marker.length..start + first)));
        if let Some((section, end)) = label {
            return Some((depth, Some((section, false)), start..end));
        }
        let kind = if title.chars().count() <= LONGEST_HEADING {
            self.kind(title.trim_end_matches('。'), start)
        } else {
            None
        };
        Some((depth, kind, start..start + first))
    }

    fn kind(&self, title: &str, place: usize) -> Kind {
        let has = |words: &WordList| words.is_in(title);
        let issue = has(&self.words.issue_headings) && !MAKES_UP.is_in(title);
        let done = has(&self.words.done_headings);
        let next_year = self.next_year.as_ref().is_some_and(|year| title.contains(year[0].as_str()));
        let ahead = self.is_of_next_year(title);
        let strong = PLAIN_PLAN.is_in(title);
        let late = place * 2 > self.norm.len();
        let weak = has(&self.words.plan_headings) && (next_year || late && !done) || ahead && late;
        match (issue, strong || weak) {
            (true, plan) => Some((Section::Issue, plan)),
            (false, true) => Some((Section::Plan, false)),
            (false, false) if done => Some((Section::Done, false)),
            _ => None,
        }
    }

    /// Section of a sentence that begins with its own heading, and the place behind the colon: 存在的问题：一是…
    fn label(&self, sentence: &Bytes) -> Option<(Section, usize)> {
        let text = &self.norm[sentence.clone()];
        let (label, under) = text.split_once(':')?;
        if label.chars().count() > LONGEST_LABEL || under.trim().is_empty() || label.contains(['，', ',']) {
            return None;
        }
        let (section, _) = self.kind(label.trim(), sentence.start)?;
        let opens = section == Section::Plan || section == Section::Issue && !self.words.mending.is_in(label);
        opens.then_some((section, sentence.end - under.len()))
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
            if late && let Some((labelled, at)) = self.label(&sentence) {
                self.add(section, start..at);
                (section, start) = (labelled, at);
                continue;
            }
            let promises =
                || base == Section::Issue || ["将", "要", "重点", "以下"].iter().any(|word| text.contains(word));
            let plan = || {
                let opener = text.strip_prefix('在').unwrap_or(text);
                self.words.plan_openers.prefix(opener).is_some()
                    || self.opens_with_next_year(text) && promises()
                    || section == Section::Issue && self.turns(&sentence)
            };
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
                && WANTING.is_in(text)
                && let Some(at) = self.opens_issues(&sentence).or_else(|| self.admits(&sentence))
            {
                self.add(section, start..at);
                (section, start) = (Section::Issue, at);
            }
        }
        self.add(section, start..bytes.end.max(start));
        // A paragraph may end in what it opens, its list below it.
        let introduces =
            self.norm[bytes.clone()].ends_with([':', '：']) || start == bytes.end && section == Section::Issue;
        if section != base && introduces {
            self.carried = Some(section);
        }
    }

    /// Whether a heading is of the year to come: 2022年重点任务; not a day in it, nor another document.
    fn is_of_next_year(&self, title: &str) -> bool {
        let is_work = |(_, rest): (&str, &str)| {
            rest.strip_prefix('年').is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_digit()))
        };
        self.next_year.iter().flatten().any(|year| title.split_once(year.as_str()).is_some_and(is_work))
            && DOCUMENT.suffix(title).is_none()
    }

    fn opens_with_next_year(&self, text: &str) -> bool {
        let follows = |year: &String| text.strip_prefix(year.as_str()).is_some_and(|rest| rest.starts_with('年'));
        self.next_year.as_ref().is_some_and(|years| years.iter().any(follows))
    }

    /// Whether a sentence turns from problems to a list of what will be done about them: 针对上述问题，我县将：一是…
    fn turns(&self, sentence: &Bytes) -> bool {
        let text = self.norm[sentence.clone()].trim_start();
        if self.words.issue_turns.prefix(text).is_none() {
            return false;
        }
        let end = lead(text);
        text[..end].contains('将') && (text[..end].ends_with(':') || begins_list(&text[end..]))
    }

    fn closes(&self, text: &str) -> bool {
        self.words.issue_closers.prefix(text).is_some()
    }

    /// Where in a sentence that says what is wanting its list of problems begins.
    fn opens_issues(&self, sentence: &Bytes) -> Option<usize> {
        let text = &self.norm[sentence.clone()];
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

    /// Where problems begin behind a sentence that says what is wanting, and admits it: 仍存在不少短板：一是…, 还有差距。有的单位…不到位.
    fn admits(&self, sentence: &Bytes) -> Option<usize> {
        let text = &self.norm[sentence.clone()];
        if !self.words.admissions.is_in(text) {
            return None;
        }
        let end = lead(text);
        let lead = text[..end].trim_end_matches([':', '。', '，', ',']);
        let admission = self.words.admissions.first(lead)?;
        let wanting = admission + WANTING.found(&lead[admission..]).last()?.1;
        // 针对存在的问题 and 对存在的问题进行整改 were worked on, 存在亟待解决的问题 is admitted.
        let mended = |part: &str| self.words.mending.is_in(part);
        if mended(&lead[..admission]) || mended(&lead[wanting..]) || lead.chars().count() > LONGEST_OPENER {
            return None;
        }
        let start = sentence.start + end;
        let listed = self.norm[start..].trim_start();
        let lists = begins_list(listed);
        // 还有不少短板，集中体现在：
        let points = |last: &str| last.chars().count() <= LONGEST_POINTER && !WANTING.is_in(last);
        let noun = lead.rsplit_once(['，', ',']).filter(|(_, last)| points(last));
        let noun = noun
            .map_or(lead, |(noun, _)| noun)
            .trim_end_matches('等')
            .trim_end_matches("之处")
            .trim_end_matches("环节");
        let follows = || {
            let next = listed.split(['。', ';', '；', '\n']).next().unwrap_or_default();
            WANTING.suffix(noun).is_some() && SHORT_OF.is_in(next)
        };
        (lists || follows()).then_some(start)
    }
}

fn begins_list(text: &str) -> bool {
    marker(text).is_some_and(|marker| marker.number == 1) || text.starts_with("一方面")
}

/// Length of what a sentence says before it begins to list: up to a colon, 一是 or its end.
fn lead(text: &str) -> usize {
    let colon = text.find(':').map(|at| at + 1);
    [colon, text.find("一是"), text.find("一方面")].into_iter().flatten().min().unwrap_or(text.len())
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

/// Whether a line opens an annex, which is of the report's year whatever part it follows: 附件1, 附：统计表.
fn opens_annex(line: &str) -> bool {
    let line = line.trim_start();
    let Some(rest) = ["附件", "附表", "附录", "附:"].iter().find_map(|word| line.strip_prefix(word)) else {
        return false;
    };
    let rest = rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || "一二三四五六".contains(letter));
    rest.is_empty() || line.starts_with("附:") || rest.starts_with([':', ' ', '(', '.', '、'])
}

/// A year in Arabic and in Han digits.
fn written(year: i32) -> [String; 2] {
    let arabic = year.to_string();
    let han = |digit: char| "〇一二三四五六七八九".chars().nth(digit.to_digit(10)? as usize);
    [arabic.clone(), arabic.chars().filter_map(han).collect()]
}

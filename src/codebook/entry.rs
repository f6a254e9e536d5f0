//! The entries of a codebook as they stand in its files.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::text::WordList;

/// The theme of a code: reconsideration of reconsideration.upheld.
pub(crate) fn theme(code: &str) -> &str {
    code.split('.').next().unwrap_or(code)
}

/// One metric: what it is and how a text speaks of it.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Stable code, `group.name`.
    pub code: String,
    /// Canonical unit of its values.
    pub unit: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// What counts, with the source of the definition where it has one.
    pub definition: String,
    /// Names of topics of which one must be in force; empty if the cues say enough.
    #[serde(default)]
    pub topics: Vec<String>,
    /// What a text says beside the figure: atoms separated by spaces, alternatives by `|`. The
    /// last atom stands next to the figure, the others in the same sentence.
    #[serde(default)]
    pub cues: Vec<String>,
    /// Longer words in which a cue means something else (不予受理 for 受理).
    #[serde(default)]
    pub mask: Vec<String>,
    /// Words next to the figure that rule the metric out.
    #[serde(default)]
    pub unless: Vec<String>,
    /// Units accepted beside those of the canonical unit's kind.
    #[serde(default)]
    pub units: Vec<String>,
    /// Units of that kind that are never this metric's (问题107条 is no count of incidents).
    #[serde(default)]
    pub not_units: Vec<String>,
    /// Codes that this one is preferred to when both fit alike.
    #[serde(default)]
    pub over: Vec<String>,
    /// Words next to the figure that name the part of the whole it covers.
    #[serde(default)]
    pub segments: Vec<String>,
    /// One name for words of `segments` that mean the same part (人大代表建议 = 人大建议).
    #[serde(default)]
    pub segment_names: BTreeMap<String, String>,
    /// Whether a figure opened by 其中 or a bracket, with no code of its own, is a part of this.
    #[serde(default = "yes")]
    pub parts: bool,
    /// Whether a classification of its topic's cases (案件类型：…) counts these.
    #[serde(default)]
    pub classified: bool,
    /// Whether it counts what there is, so that what was reached over years (五年来累计建成) is its level of the year.
    #[serde(default)]
    pub stock: bool,
    /// Whether the docket that a sentence names last before the figure must be of its topics: 正在审理 of lawsuits.
    #[serde(default)]
    pub last_docket: bool,
    /// Code whose value a printed share of this metric is.
    #[serde(default)]
    pub share: Option<String>,
    /// Prefix of the codes that a group figure of this code sums; it is then never bound by cues.
    #[serde(default)]
    pub sums: Option<String>,
    /// Code that a township's report means instead: it decides no reconsideration, so that its cases are those against it.
    #[serde(default)]
    pub township: Option<String>,
    /// Segment of the figures of its theme behind it in its sentence, which are of these cases and not of the report's.
    #[serde(default)]
    pub sets_apart: Option<String>,
    /// Codes of which the figure must be a part (办结 for 含上年结转) for this one to fit.
    #[serde(default)]
    pub within: Vec<String>,
    /// Short texts with the figure that they give.
    #[serde(default)]
    pub examples: Vec<Example>,
    /// Short texts that give no figure of this code.
    #[serde(default)]
    pub counter_examples: Vec<String>,
    /// File that it stands in.
    #[serde(skip_deserializing)]
    pub file: String,
}

impl Entry {
    /// The one name of the part that a word of `segments` names.
    #[must_use]
    pub fn segment_name<'n>(&'n self, word: &'n str) -> &'n str {
        self.segment_names.get(word).map_or(word, String::as_str)
    }
}

fn yes() -> bool {
    true
}

/// A short text and what it must give.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// A sentence as reports write it.
    pub text: String,
    /// The metric's value in it.
    pub value: f64,
    /// Measure, if not `value`.
    #[serde(default)]
    pub measure: Option<String>,
    /// Segment, if it covers a part.
    #[serde(default)]
    pub segment: Option<String>,
}

/// A subject that stays in force from the words that open it until another opens.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Name that metrics refer to.
    pub name: String,
    /// Words that open it.
    pub words: Vec<String>,
}

/// A theme of issues and plan items.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Name as the contract gives it.
    pub name: String,
    /// Chinese name.
    pub name_zh: String,
    /// Words that speak for it.
    pub words: Vec<String>,
}

/// Words that tell the sections of a report apart.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sections {
    /// In a heading: problems follow.
    pub issue_headings: WordList,
    /// In a heading: next year's work follows.
    pub plan_headings: WordList,
    /// In a heading with one of the above: it is about what was done all the same.
    pub done_headings: WordList,
    /// In a sentence: the problems follow within it.
    pub issue_openers: WordList,
    /// Before a noun that says what is wanting: problems are admitted, and follow (存在, 还有).
    #[serde(default)]
    pub admissions: WordList,
    /// In a heading or sentence that names problems: they were worked on, and none is admitted (针对, 整改).
    #[serde(default)]
    pub mending: WordList,
    /// In a sentence: the problems have ended.
    pub issue_closers: WordList,
    /// At the start of a sentence with 将 behind problems: what will be done about them follows.
    #[serde(default)]
    pub issue_turns: WordList,
    /// Ends of a clause that admits a problem.
    pub problem_endings: WordList,
    /// At the start of a sentence: next year's work follows.
    pub plan_openers: WordList,
}

/// Words that make a figure a share, a growth, a part or another year's level.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measures {
    /// 同比, 较上年: a comparison with the period before.
    pub base: WordList,
    /// 增长, 上升: the difference is positive.
    pub up: WordList,
    /// 下降, 减少: the difference is negative.
    pub down: WordList,
    /// 到, 至: after an up or down word a level follows, not a difference.
    pub reach: WordList,
    /// 占, 占比: a share of the figure before it.
    pub share: WordList,
    /// 合计占比: a share of several figures together.
    pub group_share: WordList,
    /// 上年, 去年: the year before.
    pub last_year: WordList,
    /// 结转, 结余: opening stock, which is this year's whatever year it names.
    pub carried: WordList,
    /// 其中, 包括: parts of the figure before it follow.
    pub part_openers: WordList,
    /// 案件中, 其中: what stands before them is the whole, not what is counted.
    pub scopes: WordList,
    /// 公安, 市场监管: fields of administration by which cases are told apart.
    #[serde(default)]
    pub fields: WordList,
    /// 类型, 领域: in a label or clause, categories of a docket follow.
    pub classifiers: WordList,
    /// 组织, 对: verbs that say nothing of what a figure counts.
    pub light: WordList,
    /// Words between a label and its figure that say nothing of what it is.
    pub fillers: WordList,
    /// 全年, 今年以来: a full-year figure follows, a part-year cut-off ends.
    pub full_year: WordList,
    /// Headers of table columns and rows that name no category.
    pub plain_headers: WordList,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MetricFile {
    pub(super) metric: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TopicFile {
    pub(super) topic: Vec<Topic>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ThemeFile {
    pub(super) theme: Vec<Theme>,
}

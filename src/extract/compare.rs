//! Words before a figure that make it a difference or another period's level.

use std::sync::LazyLock;

use crate::codebook::Measures;
use crate::text::{WordList, is_han};

/// What the words before a figure compare.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Compared {
    /// 同比增长, 较上年减少: a difference with its sign.
    Difference(f64),
    /// 提高到, 压缩至: the level that was reached.
    Level,
    /// 较去年的, 由: the level of the period before.
    Prior,
}

/// A comparison and the length in bytes of the subject before its words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Comparison {
    pub compared: Compared,
    pub subject: usize,
    /// Byte range, in the words before the figure, of the word that says up or down.
    pub word: (usize, usize),
    /// Whether the period compared with is named (同比, 较上年).
    pub based: bool,
}

static LIGHT: LazyLock<WordList> = LazyLock::new(|| {
    WordList::new([
        "了",
        "约",
        "近",
        "达",
        "达到",
        "超过",
        "超",
        "逾",
        "共",
        "将近",
        "接近",
        "也",
        "均",
        "仅",
        "大约",
        "幅度",
        "幅度为",
        "率为",
        "率达",
        "为",
        "比例为",
        "比例达",
    ])
});

/// What follows a former level: 由12项精简至9项.
static TURNS: LazyLock<WordList> = LazyLock::new(|| {
    WordList::new([
        "到", "至", "增", "升", "降", "扩", "减", "压", "精简", "缩", "提", "下", "上", "合并", "整合", "调整", "变",
        "转", "改",
    ])
});
/// Periods before this one that no year names: 由上届的9人增加到12人.
static PERIODS: LazyLock<WordList> = LazyLock::new(|| {
    WordList::new(["上届", "上一届", "年初", "最初", "清理前", "改革前", "调整前", "整合前", "精简前", "梳理前"])
});
/// What may stand between a level reached and its figure.
static NEARLY: LazyLock<WordList> = LazyLock::new(|| WordList::new(["了", "约", "近", "仅", "不少于", "不超过"]));
/// What may stand between the period before and its figure.
static OF: LazyLock<WordList> = LazyLock::new(|| {
    WordList::new([
        "的", "为", "约", "是", "同期", "全年", "仅", "只", "还", "才", "有", "不足", "不到", "近", "超", "超过",
    ])
});
/// What sets a subject against the period before.
static AGAINST: LazyLock<WordList> = LazyLock::new(|| {
    WordList::new([
        "同比",
        "比",
        "较",
        "与",
        "和",
        "而",
        "低于",
        "高于",
        "优于",
        "略低于",
        "略高于",
        "少于",
        "多于",
        "好于",
    ])
});

/// Reads the words before a figure; `after` are those behind it.
pub(super) fn compare(before: &str, after: &str, measures: &Measures) -> Option<Comparison> {
    let stripped = strip(before, &LIGHT);
    if let Some(found) = reached(before, measures) {
        return Some(found);
    }
    if let Some((start, word, sign)) = direction(stripped, measures) {
        let (subject, based) = subject(stripped, start, measures);
        return Some(Comparison { compared: Compared::Difference(sign), subject, word: (start, start + word), based });
    }
    prior(before, after, measures)
}

/// The sign of a direction that is all that stands before a figure: 多, 减少了.
pub(super) fn turn(before: &str, measures: &Measures) -> Option<f64> {
    let word = strip(before, &LIGHT);
    if measures.up.is(word) { Some(1.0) } else { measures.down.is(word).then_some(-1.0) }
}

/// The difference that such words tell, whose subject and period stand before them.
pub(super) fn turned(before: &str, sign: f64) -> Comparison {
    Comparison { compared: Compared::Difference(sign), subject: 0, word: (0, before.len()), based: true }
}

fn strip<'t>(text: &'t str, words: &WordList) -> &'t str {
    let mut rest = text.trim_end();
    while let Some(length) = words.suffix(rest) {
        rest = rest[..rest.len() - length].trim_end();
    }
    rest
}

/// The up or down word that a text ends with: its start, length and sign.
fn direction(text: &str, measures: &Measures) -> Option<(usize, usize, f64)> {
    if let Some(found) = more_of(text, measures) {
        return Some(found);
    }
    let (length, sign) = match (measures.up.suffix(text), measures.down.suffix(text)) {
        (Some(up), Some(down)) if down > up => (down, -1.0),
        (Some(up), _) => (up, 1.0),
        (None, Some(down)) => (down, -1.0),
        (None, None) => return None,
    };
    // 多 and 少 are directions only in a comparison: 较上年多12件, not 至少12件.
    let start = text.len() - length;
    let arrow = !text[start..].starts_with(is_han);
    if length == 3 && !arrow && !subject(text, start, measures).1 {
        return None;
    }
    Some((start, length, sign))
}

/// 比上年多公开, 较去年少处罚: more or less of what is done, behind the period compared with.
fn more_of(text: &str, measures: &Measures) -> Option<(usize, usize, f64)> {
    let start = measures.base.found(text).map(|found| found.1).max()?;
    let sign = match text[start..].chars().next()? {
        '多' => 1.0,
        '少' => -1.0,
        _ => return None,
    };
    let done = text[start..].chars().skip(1);
    (done.clone().count() == 2 && done.clone().all(is_han)).then_some((start, text.len() - start, sign))
}

/// Length of the subject before a comparison and whether the comparison names its period.
fn subject(text: &str, end: usize, measures: &Measures) -> (usize, bool) {
    let text = &text[..end];
    let named = measures.base.is_in(text).then(|| measures.base.iter().filter_map(|word| text.rfind(word)).min());
    let base = named.flatten().into_iter().chain(than_year(text).map(|found| found.0)).min();
    // 与调整前相比, 和改革以前相比: what it is compared with is no subject.
    let with = |at: usize| text[at..].starts_with("相比").then(|| text[..at].rfind(['与', '和', '同', '跟'])).flatten();
    match base.map(|at| with(at).unwrap_or(at)) {
        // 与法定时限相比: what the law allows is no period before.
        Some(at) => (text[..at].trim_end_matches(['比', '较', '与', '和']).len(), !text[at..].contains("法定")),
        None => (end, false),
    }
}

/// 较2020年, 比2019年度: where it begins and ends.
fn than_year(text: &str) -> Option<(usize, usize)> {
    let (at, word) =
        text.rmatch_indices(['较', '比', '与']).find(|(at, word)| text[at + word.len()..].starts_with("20"))?;
    let digits = at + word.len() + 4;
    let rest = text.get(digits..)?.strip_prefix('年')?.trim_start_matches(['底', '末', '初']);
    text[at + word.len()..digits].chars().all(|letter| letter.is_ascii_digit()).then_some((at, text.len() - rest.len()))
}

fn reached(before: &str, measures: &Measures) -> Option<Comparison> {
    let text = strip(before, &NEARLY);
    let reach = measures.reach.suffix(text)?;
    let rest = &text[..text.len() - reach];
    let (start, word, _) = direction(rest, measures)?;
    let (subject, based) = subject(rest, start, measures);
    Some(Comparison { compared: Compared::Level, subject, word: (start, start + word), based })
}

fn prior(before: &str, after: &str, measures: &Measures) -> Option<Comparison> {
    if measures.carried.is_in(before) {
        return None;
    }
    let text = strip(before, &OF);
    // 2020年底以前的167件 are of any time before.
    let dated = |word: usize| text[..text.len() - word].ends_with(['年', '底', '末', '初', '月', '日']);
    let last = measures.last_year.suffix(text).filter(|word| !(text.ends_with("前") && dated(*word)));
    let from = strip_last_year(text, measures);
    let turned = ["由", "从"].into_iter().find(|word| from.ends_with(word));
    let moved = |rest: &str| {
        let rest = rest.trim_start_matches(['的', '再', '又', ',', '，']);
        // A word of one character (多, 高) says too little here.
        [&measures.up, &measures.down].iter().filter_map(|words| words.prefix(rest)).any(|length| length > 3)
    };
    if let Some(word) = turned {
        let named = text.len() > from.len();
        if named || moved(after) || TURNS.prefix(after).is_some() {
            let subject = from.len() - word.len();
            return Some(Comparison { compared: Compared::Prior, subject, word: (subject, from.len()), based: true });
        }
    }
    // 原来的29项非行政许可事项: what is named behind the figure is counted by it, and nothing of before.
    let noun = after.chars().next().is_some_and(is_han) && !moved(after) && TURNS.prefix(after).is_none();
    let last = last.filter(|_| !(noun && ["原来", "原有"].iter().any(|word| text.ends_with(word))));
    let year = than_year(text).filter(|found| found.1 == text.len());
    let length = last.or(year.map(|found| text.len() - found.0))?;
    let start = text.len() - length;
    let subject = strip(&text[..start], &AGAINST).len();
    Some(Comparison { compared: Compared::Prior, subject, word: (start, text.len()), based: true })
}

fn strip_last_year<'t>(text: &'t str, measures: &Measures) -> &'t str {
    let cut = measures.last_year.suffix(text).unwrap_or(0);
    let rest = &text[..text.len() - cut];
    // 由2018年的25.1%升至: the year may be named by its number.
    let numbered = ["年底", "年末", "年初", "年度", "年"].iter().find_map(|word| rest.strip_suffix(word));
    let digits = numbered.map(|rest| rest.trim_end_matches(|letter: char| letter.is_ascii_digit()));
    match (numbered, digits) {
        (Some(numbered), Some(digits)) if numbered.len() - digits.len() == 4 => digits,
        _ => PERIODS.suffix(rest).map_or(rest, |length| &rest[..rest.len() - length]),
    }
}

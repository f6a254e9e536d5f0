//! What a text calls a figure, in words that a person understands.

use std::sync::LazyLock;

use crate::text::{WordList, outline};

/// A text without the words at its end that say nothing of what a figure is (共, 达, 为 …).
pub(super) fn without_fillers<'t>(text: &'t str, fillers: &WordList) -> &'t str {
    let mut rest = without_marker(text).trim_matches(trimmed);
    while let Some(cut) = fillers.suffix(rest).filter(|_| WHOLE.suffix(rest).is_none()) {
        rest = rest[..rest.len() - cut].trim_matches(trimmed);
    }
    rest
}

/// Words that end as such words do.
static WHOLE: LazyLock<WordList> =
    LazyLock::new(|| WordList::new(["变更", "送达", "下达", "行为", "作为", "公共", "审计", "统计", "估计"]));

/// A text without the marker in brackets at its start, of which trimming would leave a half: 一) of (一).
fn without_marker(text: &str) -> &str {
    let text = text.trim_start();
    let marker = text.starts_with('(').then(|| outline::marker(text)).flatten();
    &text[marker.map_or(0, |marker| marker.length)..]
}

fn trimmed(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '、' | '，' | ',' | '；' | ';' | '：' | ':' | '(' | ')' | '。' | '“' | '”' | '"')
}

/// Words at the start of a clause that do not belong to its subject.
static OPENINGS: LazyLock<WordList> = LazyLock::new(|| {
    WordList::new([
        "其中",
        "全年",
        "今年以来",
        "今年",
        "目前",
        "截至目前",
        "同时",
        "另有",
        "另外",
        "另",
        "共",
        "已",
        "现已",
        "累计",
        "先后",
        "并",
        "且",
        "年内",
        "分别",
        "以及",
        "包括",
        "含",
        "一年来",
        "一方面",
        "另一方面",
    ])
});
/// Particles that a label does not begin with; before a figure they still say how it is meant.
const PARTICLES: [char; 7] = ['从', '将', '对', '为', '等', '及', '和'];
/// What follows the noun behind a figure and is said of it.
static PREDICATES: LazyLock<WordList> = LazyLock::new(|| {
    WordList::new([
        "进行", "实施", "开展", "被", "均", "已", "全部", "通过", "纳入", "参加", "实现", "完成", "推动", "落实", "共",
    ])
});
/// Verbs that a label can begin with.
static VERBS: LazyLock<WordList> = LazyLock::new(|| {
    WordList::new([
        "开展", "组织", "举办", "推出", "办理", "制定", "建成", "完成", "推进", "加强", "建立", "涉及", "审查", "发布",
    ])
});

/// Longest label in characters.
const LONGEST: usize = 36;

/// A label from the words before a figure that say something, the noun behind it, and the subject of
/// its sentence where those are too short.
pub(super) fn compose<'s>(before: &str, noun: &str, subject: impl FnOnce() -> &'s str) -> String {
    let before = named(before);
    let mut label = String::with_capacity(before.len() + noun.len());
    if is_short(before, noun) {
        let subject = subject();
        if !subject.contains(before) || before.is_empty() {
            label.push_str(subject);
        }
    }
    label.push_str(before);
    label.push_str(noun);
    shortened(label)
}

/// Whether the words beside a figure are too short to be its label without the subject.
pub(super) fn is_short(before: &str, noun: &str) -> bool {
    shorter(named(before), 3) && shorter(noun, 3)
}

/// Words without the particle that they begin with.
fn named(words: &str) -> &str {
    words.strip_prefix(PARTICLES).unwrap_or(words)
}

/// Whether a text has fewer than so many characters.
fn shorter(text: &str, than: usize) -> bool {
    text.chars().nth(than - 1).is_none()
}

/// The end of a long label, from a word that can begin one: what stands nearest to the figure.
fn shortened(label: String) -> String {
    if shorter(&label, LONGEST + 1) {
        return label;
    }
    let count = label.chars().count();
    let skip = label.char_indices().nth(count - LONGEST).map_or(0, |(at, _)| at);
    let rest = &label[skip..];
    rest[VERBS.first(rest).unwrap_or(0)..].to_owned()
}

/// A text without the marker and the words at its start that do not belong to its subject.
pub(super) fn without_openings(text: &str) -> &str {
    let mut rest = without_marker(text).trim_matches(trimmed);
    loop {
        let cut = OPENINGS.prefix(rest).or_else(|| outline::marker(rest).map(|marker| marker.length));
        // What is left of 截至11月底 without its day.
        let Some(cut) = cut else { return if rest == "截" { "" } else { rest } };
        rest = rest[cut..].trim_matches(trimmed);
    }
}

/// The noun that follows a unit, up to what is said of it.
pub(super) fn noun(after: &str) -> &str {
    let text = after.trim_matches(trimmed);
    let text = ["以上", "以下", "以内", "左右", "余", "多"]
        .iter()
        .fold(text, |text, word| text.strip_prefix(word).unwrap_or(text));
    text[..PREDICATES.first(text).unwrap_or(text.len())].trim_matches(trimmed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fillers_and_openings_fall_away() {
        let fillers = WordList::new(["共", "达", "为", "合计"]);
        assert_eq!(without_fillers("接待来访群众合计达", &fillers), "接待来访群众");
        let bare = without_openings(without_fillers("其中培训骨干共", &fillers));
        assert_eq!(compose(bare, noun("名青年干部参加"), || ""), "培训骨干名青年干部");
        assert_eq!(without_openings(without_fillers("(十二)全年评查案卷共", &fillers)), "评查案卷");
        assert_eq!(without_openings("(3)评查案卷"), "评查案卷");
        assert_eq!(without_fillers("办结变更", &WordList::new(["更"])), "办结变更");
        assert_eq!(without_openings("今年截"), "");
        assert_eq!(without_openings("(市级)评查案卷"), "市级)评查案卷");
    }
}

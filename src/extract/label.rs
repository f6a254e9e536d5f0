//! What a text calls a figure, in words that a person understands.

use crate::text::outline;

/// A text without the words at its end that say nothing of what a figure is (共, 达, 为 …).
pub(super) fn without_fillers<'t>(text: &'t str, fillers: &[String]) -> &'t str {
    let mut rest = text.trim_matches(trimmed);
    loop {
        let cut = fillers.iter().filter(|word| rest.ends_with(word.as_str())).map(String::len).max();
        let Some(cut) = cut else { return rest };
        rest = rest[..rest.len() - cut].trim_matches(trimmed);
    }
}

fn trimmed(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '、' | '，' | ',' | '；' | ';' | '：' | ':' | '(' | ')' | '。' | '“' | '”' | '"')
}

/// Words at the start of a clause that do not belong to its subject.
const OPENINGS: [&str; 25] = [
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
];
/// Particles that a label does not begin with; before a figure they still say how it is meant.
const PARTICLES: [&str; 7] = ["从", "将", "对", "为", "等", "及", "和"];

/// Longest label in characters.
const LONGEST: usize = 36;

/// A label from the words before a figure, those after it, and the subject of its sentence.
pub(super) fn compose(before: &str, after: &str, subject: &str, fillers: &[String]) -> String {
    let before = without_openings(without_fillers(before, fillers));
    let before = PARTICLES.iter().find_map(|word| before.strip_prefix(word)).unwrap_or(before);
    let after = noun(after);
    let mut label = String::new();
    if before.chars().count() < 3 && after.chars().count() < 3 {
        let subject = without_openings(without_fillers(subject, fillers));
        if !subject.contains(before) || before.is_empty() {
            label.push_str(subject);
        }
    }
    label.push_str(before);
    label.push_str(after);
    shortened(label)
}

/// The end of a long label, from a word that can begin one: what stands nearest to the figure.
fn shortened(label: String) -> String {
    let count = label.chars().count();
    if count <= LONGEST {
        return label;
    }
    let skip = label.char_indices().nth(count - LONGEST).map_or(0, |(at, _)| at);
    let rest = &label[skip..];
    let verbs = [
        "开展", "组织", "举办", "推出", "办理", "制定", "建成", "完成", "推进", "加强", "建立", "涉及", "审查", "发布",
    ];
    let start = verbs.iter().filter_map(|verb| rest.find(verb)).min().unwrap_or(0);
    rest[start..].to_owned()
}

/// A text without the marker and the words at its start that do not belong to its subject.
pub(super) fn without_openings(text: &str) -> &str {
    let mut rest = text.trim_matches(trimmed);
    loop {
        let opening = OPENINGS.iter().filter(|word| rest.starts_with(**word)).map(|word| word.len()).max();
        let cut = opening.or_else(|| outline::marker(rest).map(|marker| marker.length));
        let Some(cut) = cut else { return rest };
        rest = rest[cut..].trim_matches(trimmed);
    }
}

/// The noun that follows a unit, up to what is said of it.
fn noun(after: &str) -> &str {
    let text = after.trim_matches(trimmed);
    let text = ["以上", "以下", "以内", "左右", "余", "多"]
        .iter()
        .fold(text, |text, word| text.strip_prefix(word).unwrap_or(text));
    let stops = [
        "进行", "实施", "开展", "被", "均", "已", "全部", "通过", "纳入", "参加", "实现", "完成", "推动", "落实", "共",
    ];
    let end = stops.iter().filter_map(|stop| text.find(stop)).min().unwrap_or(text.len());
    text[..end].trim_matches(trimmed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fillers_and_openings_fall_away() {
        let fillers: Vec<String> = ["共", "达", "为", "合计"].map(String::from).to_vec();
        assert_eq!(without_fillers("接待来访群众合计达", &fillers), "接待来访群众");
        assert_eq!(compose("其中培训骨干共", "名青年干部参加", "", &fillers), "培训骨干名青年干部");
    }
}

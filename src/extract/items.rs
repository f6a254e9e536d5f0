//! Issues and plan items, by their markers, headings and cue sentences.

use super::ground::{Ground, heading, separates};
use super::{Issue, Metric, PlanItem, Read, Section, Span};
use crate::report::sections::Sections;
use crate::text::Bytes;
use crate::text::numeral::Bound;
use crate::text::outline::{Depth, Marker, marker, sentences};

/// A numbered or plain stretch of a section.
#[derive(Debug, Clone)]
struct Unit {
    marker: Option<Marker>,
    /// Without its marker.
    bytes: Bytes,
}

/// Shortest text of an item, in characters.
const SHORTEST: usize = 6;
/// A first sentence longer than this is no heading of its item.
const LONGEST_HEADING: usize = 40;
/// Number of an item that has none, behind the others.
const LAST: u32 = 99;
/// So many plain paragraphs may stand under the last heading of a list.
const MOST_PARAGRAPHS: usize = 3;
/// So many units before a plan item may be its heading.
const MOST_UNITS: usize = 500;

/// The problems that a report admits.
pub(super) fn issues(ground: &Ground, sections: &Sections) -> Vec<Issue> {
    let mut found = Vec::new();
    for run in sections.runs(Section::Issue) {
        let units = units(ground, &run);
        for (at, unit) in leaves(&units) {
            if is_title(ground, &units, at) {
                continue;
            }
            if unit.marker.is_none() && closing(ground.at(&unit.bytes)) {
                continue;
            }
            for bytes in problems(ground, &unit) {
                if let Some(bytes) = tidy(ground, bytes) {
                    found.push(Issue {
                        theme: theme(ground, &[(&bytes, 1)]),
                        text: raw(ground, &bytes),
                        span: span(ground, &bytes),
                    });
                }
            }
        }
    }
    found
}

/// What a report says it will do next.
pub(super) fn plan_items(ground: &Ground, sections: &Sections, read: &[Read], year: Option<i32>) -> Vec<PlanItem> {
    let mut found = Vec::new();
    let mut read: Vec<&Metric> = read.iter().map(|read| &read.metric).collect();
    read.sort_by_key(|metric| metric.span.start);
    for run in sections.runs(Section::Plan) {
        let units = units(ground, &run);
        let numbered = units.iter().any(|unit| unit.marker.is_some_and(|marker| marker.depth != Depth::Item));
        let last_numbered = units.iter().rposition(|unit| unit.marker.is_some()).unwrap_or(0);
        let first_numbered = units.iter().position(|unit| unit.marker.is_some());
        for (at, unit) in leaves(&units).into_iter().flat_map(|(at, unit)| unmarked(ground, &units, at, unit)) {
            if is_title(ground, &units, at) {
                continue;
            }
            if unit.marker.is_none() && units[at].marker.is_none() {
                let introduces = first_numbered.is_some_and(|first| at < first);
                let trails = numbered && at > last_numbered && !is_titled(ground, &units, at);
                if introduces || trails || closing(ground.at(&unit.bytes)) {
                    continue;
                }
            }
            let (title, body) = titled(ground, &units, at, &unit);
            let Some(bytes) = tidy(ground, body) else { continue };
            let mut parts = vec![(&bytes, 1)];
            parts.extend(title.as_ref().map(|title| (title, 2)));
            let (deadline, target) = (deadline(ground, &bytes, year), target(ground, &bytes, &read));
            found.push(PlanItem {
                heading: title.as_ref().and_then(|title| tidy(ground, title.clone())).map(|title| raw(ground, &title)),
                theme: theme(ground, &parts),
                text: raw(ground, &bytes),
                target,
                deadline,
                span: span(ground, &bytes),
            });
        }
    }
    found
}

/// Whether a unit is a numbered line that only names what the paragraph below it says.
fn is_title(ground: &Ground, units: &[Unit], at: usize) -> bool {
    let (unit, below) = (&units[at], units.get(at + 1));
    let text = ground.at(&unit.bytes).trim();
    unit.marker.is_some_and(|marker| marker.depth != Depth::Item)
        && text.chars().count() <= LONGEST_HEADING
        && !text.ends_with(['。', ';', '；', ':', '：'])
        && !text.contains('。')
        && below.is_some_and(|below| below.marker.is_none() && !closing(ground.at(&below.bytes)))
}

/// Whether a plain paragraph stands under such a line, with no other but plain ones between.
fn is_titled(ground: &Ground, units: &[Unit], at: usize) -> bool {
    let marked = (at.saturating_sub(MOST_PARAGRAPHS)..at).rev().find(|before| units[*before].marker.is_some());
    marked.is_some_and(|marked| is_title(ground, units, marked))
}

/// Cuts a stretch at paragraphs and at every marker inside them.
fn units(ground: &Ground, run: &Bytes) -> Vec<Unit> {
    let norm = ground.norm();
    let mut units: Vec<Unit> = Vec::new();
    for line in norm[run.clone()].split_inclusive('\n') {
        let start = line.as_ptr() as usize - norm.as_ptr() as usize;
        let paragraph = start..start + line.trim_end().len();
        if paragraph.is_empty() {
            continue;
        }
        let mut cuts: Vec<usize> = vec![paragraph.start];
        cuts.extend(
            sentences(norm, &paragraph)
                .into_iter()
                .map(|sentence| sentence.start)
                .filter(|at| opens_unit(&norm[*at..])),
        );
        // A list may begin behind a colon: 存在以下问题：1.…
        let colons =
            norm[paragraph.clone()].match_indices([':', '：']).map(|(at, mark)| paragraph.start + at + mark.len());
        cuts.extend(colons.filter(|at| opens_unit(&norm[*at..])));
        cuts.extend(items(norm, &paragraph));
        cuts.extend(beside(norm, &paragraph, &cuts));
        cuts.sort_unstable();
        cuts.dedup();
        for (number, cut) in cuts.iter().enumerate() {
            let end = cuts.get(number + 1).copied().unwrap_or(paragraph.end);
            let marker = marker(&norm[*cut..end]).or_else(|| side(&norm[*cut..end]));
            let start = cut + marker.map_or(0, |marker| marker.length);
            if end > start {
                units.push(Unit { marker, bytes: start..end });
            }
        }
    }
    units
}

/// Where the last item of a list that semicolons part is followed by one without a number: 四是…；同时，主动接受监督.
fn beside(norm: &str, paragraph: &Bytes, cuts: &[usize]) -> Option<usize> {
    let last = cuts.iter().filter(|_| cuts.len() > 2).max()?;
    let numbered = marker(&norm[*last..paragraph.end]).is_some_and(|marker| marker.depth == Depth::Item);
    let parted = numbered && norm[..*last].trim_end().ends_with([';', '；']);
    let text = norm[*last..paragraph.end].trim_end_matches(['。', ';']);
    let (at, _) = text.match_indices([';', '；']).next_back().filter(|_| parted)?;
    let start = last + at + norm[last + at..].chars().next().map_or(0, char::len_utf8);
    side(&norm[start..]).map(|_| start)
}

/// 一方面 and 另一方面 number an item like 一是 and 二是, but belong to its text.
fn side(text: &str) -> Option<Marker> {
    if let Some(word) = ["同时，", "此外，", "另外，"].iter().find(|word| text.starts_with(**word)) {
        return Some(Marker { depth: Depth::Item, number: LAST, length: word.len() });
    }
    let number = if text.starts_with("另一方面") {
        2
    } else if text.starts_with("一方面") {
        1
    } else {
        return None;
    };
    Some(Marker { depth: Depth::Item, number, length: 0 })
}

fn opens_unit(text: &str) -> bool {
    marker(text).is_some_and(|marker| marker.number > 0) || text.starts_with("另一方面")
}

/// Places of 一是, 二是 … in a paragraph, also without a mark before them, and of 一方面.
fn items(norm: &str, paragraph: &Bytes) -> Vec<usize> {
    let text = &norm[paragraph.clone()];
    let mut found = Vec::new();
    let mut expected = 1;
    let last = ["二是", "三是"].iter().filter_map(|next| text.rfind(next)).max();
    for (at, word) in text.match_indices(['是', '要']) {
        let Some((number, start)) = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"]
            .iter()
            .enumerate()
            .find_map(|(number, han)| text[..at].ends_with(han).then(|| (number as u32 + 1, at - han.len())))
        else {
            continue;
        };
        let clear =
            text[..start].is_empty() || text[..start].ends_with(['。', '；', ';', '：', ':', '，', ',', ' ', '、']);
        // Without a mark before it 一要 is a part of words (统一要求).
        let glued = || {
            let first = number == 1 && last.is_some_and(|last| last > at);
            number == expected && number > 1 || first && !text[..start].ends_with(['统', '唯', '第', '之'])
        };
        if clear || word == "是" && glued() {
            found.push(paragraph.start + start);
            expected = number + 1;
        }
    }
    if found.is_empty()
        && let (Some(one), Some(other)) = (text.find("一方面"), text.find("另一方面"))
        && one < other
    {
        found.extend([paragraph.start + one, paragraph.start + other]);
    }
    found
}

fn depth(unit: &Unit) -> usize {
    unit.marker.map_or(usize::MAX, |marker| marker.depth as usize)
}

/// The units without units below them. What stands before the first unit below gives items of its
/// own where that one's number says that some before it lost their markers.
fn leaves(units: &[Unit]) -> Vec<(usize, Unit)> {
    let mut found = Vec::new();
    for (at, unit) in units.iter().enumerate() {
        // An unnumbered paragraph introduces what begins with 一; before 三 it is 二 without its mark.
        let introduces = |next: &Marker| unit.marker.is_none() && (next.number <= 1 || next.depth == Depth::Item);
        let below = units.get(at + 1).filter(|next| {
            let inside = next.bytes.start <= unit.bytes.end + 12;
            inside && next.marker.is_some_and(|marker| depth(next) > depth(unit) || introduces(&marker))
        });
        match below {
            None => found.push((at, unit.clone())),
            Some(next) => {
                let missing = next.marker.map_or(0, |marker| marker.number.saturating_sub(1));
                if missing > 0 && next.marker.is_some_and(|marker| marker.depth == Depth::Item) {
                    found.push((at, Unit { marker: None, bytes: unit.bytes.clone() }));
                }
            }
        }
    }
    found
}

/// The items at the start of a numbered paragraph whose markers the page lost: 三是 after three
/// sentences says that the second is an item of its own.
fn unmarked(ground: &Ground, units: &[Unit], at: usize, unit: Unit) -> Vec<(usize, Unit)> {
    let next =
        units.get(at + 1).and_then(|next| next.marker).filter(|next| next.depth == Depth::Item && next.number > 1);
    let own = unit.marker.is_none() && units[at].marker.is_some_and(|marker| marker.depth != Depth::Item);
    let Some(next) = next.filter(|_| own) else { return vec![(at, unit)] };
    let title = heading(ground.norm(), &unit.bytes);
    let mut rest = sentences(ground.norm(), &((title.end + '。'.len_utf8()).min(unit.bytes.end)..unit.bytes.end));
    let last = rest.split_off(rest.len().saturating_sub(next.number as usize - 2));
    let first = rest.first().zip(rest.last()).map(|(first, last)| first.start..last.end);
    let item = Some(Marker { depth: Depth::Item, number: 1, length: 0 });
    first.into_iter().chain(last).map(|bytes| (at, Unit { marker: item, bytes })).collect()
}

/// Title and body of a plan item: its own first sentence, or the heading it stands under.
fn titled(ground: &Ground, units: &[Unit], at: usize, unit: &Unit) -> (Option<Bytes>, Bytes) {
    let own_marker = units[at].marker;
    let is_item = unit.marker.or(own_marker).is_some_and(|marker| marker.depth == Depth::Item);
    let first = heading(ground.norm(), &unit.bytes);
    let rest = (first.end + '。'.len_utf8()).min(unit.bytes.end)..unit.bytes.end;
    let whole = ground.at(&rest).trim().is_empty();
    let short = ground.at(&first).chars().count() <= LONGEST_HEADING;
    if !is_item && own_marker.is_some() && !whole && short {
        return (Some(first), rest);
    }
    let deeper = |other: &&Unit| depth(other) < depth(unit) && other.marker.is_some();
    let above =
        units[..=at].iter().rev().take(MOST_UNITS).find(deeper).map(|other| heading(ground.norm(), &other.bytes));
    (above, unit.bytes.clone())
}

/// Cuts an issue at semicolons and where the page lost the mark between two problems.
fn problems(ground: &Ground, unit: &Unit) -> Vec<Bytes> {
    let norm = ground.norm();
    let words = &ground.codebook.sections;
    let mut range = unit.bytes.clone();
    // An introduction ends with an opener: 存在以下问题：
    let text = ground.at(&range);
    if let Some(mark) = text.find([':', '：']) {
        let lead = &text[..mark];
        let introduces = words.issue_openers.suffix(lead).is_some()
            || ["以下", "表现", "看到", "认识到", "意识到", "存在"].iter().any(|word| lead.contains(word))
            || ["差距", "不足", "短板"].iter().any(|word| lead.ends_with(word));
        if introduces && lead.chars().count() < 120 {
            range.start += mark + text[mark..].chars().next().map_or(0, char::len_utf8);
        }
    }
    // What it comes from is no part of a problem: 形式单一。究其原因，主要是…
    let behind = sentences(norm, &range).into_iter().skip(1);
    let closes = |cut: &Bytes| {
        let text = ground.at(cut).trim_start();
        CAUSES.iter().any(|word| text.starts_with(word)) || words.issue_closers.prefix(text).is_some()
    };
    if let Some(reason) = behind.into_iter().find(closes) {
        range.end = reason.start;
    }
    let text = ground.at(&range);
    let inner = text.trim_end_matches(['。', '；', ';', '\n', ' ']);
    let mut cuts: Vec<Bytes> = if inner.contains(['；', ';']) {
        let mut cuts = sentences(norm, &range);
        // The heading of a numbered paragraph is no problem of its own.
        if unit.marker.is_some()
            && cuts.len() > 2
            && ground.at(&cuts[0]).ends_with('。')
            && ground.at(&cuts[0]).chars().count() < 25
        {
            cuts.remove(0);
        }
        if unit.marker.is_none() && cuts.len() > 2 && measures_up(ground.at(&cuts[0])) {
            cuts.remove(0);
        }
        cuts
    } else {
        vec![range]
    };
    cuts.retain(|cut| words.issue_closers.prefix(ground.at(cut).trim_start()).is_none());
    cuts.into_iter().flat_map(|cut| lost_marks(ground, cut)).collect()
}

/// Whether a sentence before the problems only says that much is left to wish for: 成绩是有的，和群众的期盼比差得还远。
fn measures_up(sentence: &str) -> bool {
    let text = sentence.trim();
    text.ends_with('。')
        && ["成绩", "虽然", "尽管", "总体", "总的", "与", "和", "对照", "对标", "但", "一年来", "回头看"]
            .iter()
            .any(|word| text.starts_with(word))
        && ["期盼", "期待", "要求", "目标"].iter().any(|word| text.contains(word))
}

/// What opens the causes of a problem.
const CAUSES: [&str; 6] = ["究其原因", "分析原因", "其主要原因", "主要原因是", "原因主要是", "造成上述问题"];

/// Splits where the ending of one problem is followed by another with no mark between.
fn lost_marks(ground: &Ground, range: Bytes) -> Vec<Bytes> {
    let text = ground.at(&range);
    let endings = &ground.codebook.sections.problem_endings;
    let last = endings.found(text).last().map_or(0, |(start, _)| start);
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < text.len() {
        let ending = endings.prefix(&text[at..]);
        let Some(length) = ending else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        at += length;
        let rest = &text[at..];
        let glued = rest.chars().next().is_some_and(|letter| {
            letter > '\u{3400}' && letter < '\u{a000}' && !"的地得，等且和及或与、而问现情".contains(letter)
        });
        let own = rest.chars().nth(10).is_some() && last > at + 9;
        if glued && own {
            found.push(range.start + start..range.start + at);
            start = at;
        }
    }
    found.push(range.start + start..range.end);
    found
}

/// A stretch without marks and white space at its ends; nothing if too short or a closing phrase.
fn tidy(ground: &Ground, bytes: Bytes) -> Option<Bytes> {
    let text = ground.at(&bytes);
    let edge =
        |letter: char| letter.is_whitespace() || matches!(letter, '。' | '；' | ';' | '，' | ',' | '、' | ':' | '：');
    let start = bytes.start + (text.len() - text.trim_start_matches(edge).len());
    let end = bytes.end - (text.len() - text.trim_end_matches(edge).len());
    let end = end.max(start);
    let mut tidied = start..end;
    if let Some(cut) = ground.at(&tidied).strip_suffix('等') {
        tidied.end = tidied.start + cut.len();
    }
    (ground.at(&tidied).chars().count() >= SHORTEST).then_some(tidied)
}

/// A line that closes a report: a phrase, a signature, a date.
fn closing(text: &str) -> bool {
    let text = text.trim();
    let count = text.chars().count();
    let farewell = count < 40 && FAREWELLS.iter().any(|words| text.contains(words));
    count < 12
        || farewell
        || count < 30 && !text.contains(['。', '，', ','])
        || text.ends_with([':', '：']) && count < 80
}

/// With what a report takes leave of those whom it reports to.
const FAREWELLS: [&str; 9] =
    ["以上报告", "以上汇报", "特此报告", "专此报告", "如有不妥", "妥否", "当否", "批评指正", "请予审议"];

fn raw(ground: &Ground, bytes: &Bytes) -> String {
    let span = ground.text.raw_span(bytes);
    ground.text.published(&span).to_owned()
}

fn span(ground: &Ground, bytes: &Bytes) -> Span {
    let span = ground.text.raw_span(bytes);
    Span { start: span.start, end: span.end }
}

/// The theme whose words weigh most in the given stretches.
fn theme(ground: &Ground, parts: &[(&Bytes, usize)]) -> String {
    let codebook = ground.codebook;
    let mut weights = vec![0; codebook.themes.len()];
    for (bytes, factor) in parts {
        for hit in ground.hits_in(bytes) {
            for theme in codebook.lexicon.themes(hit.word) {
                weights[*theme] += factor * (hit.end - hit.start);
            }
        }
    }
    let best = weights.iter().enumerate().max_by_key(|(number, weight)| (**weight, std::cmp::Reverse(*number)));
    match best {
        Some((number, weight)) if *weight > 0 => codebook.themes[number].name.clone(),
        _ => "other".to_owned(),
    }
}

/// The first figure read inside a plan item.
fn target(ground: &Ground, bytes: &Bytes, read: &[&Metric]) -> Option<(f64, String, Bound)> {
    let span = ground.text.raw_span(bytes);
    let first = read.partition_point(|metric| metric.span.start < span.start);
    let inside = read[first..].first().filter(|metric| metric.span.end <= span.end)?;
    Some((inside.value, inside.unit.clone(), inside.bound))
}

/// A day or year by which a plan item is to be done: 6月底前, 到2025年.
fn deadline(ground: &Ground, bytes: &Bytes, year: Option<i32>) -> Option<String> {
    let text = ground.at(bytes);
    for (at, word) in ["月底前", "月末前", "月前", "月底之前", "日前", "年底前"]
        .iter()
        .filter_map(|word| text.find(word).map(|at| (at, *word)))
    {
        let year = named_year(&text[..at]).or(year.map(|year| year + 1))?;
        if word.starts_with('年') {
            return Some(format!("{year}-12-31"));
        }
        let digits: String =
            text[..at].chars().rev().take_while(char::is_ascii_digit).collect::<Vec<_>>().into_iter().rev().collect();
        if let (Ok(month), true) = (digits.parse(), word.starts_with('月')) {
            return crate::report::last_day(year, month).map(|day| day.to_string());
        }
    }
    // 2025年内, or 年内 at the start of a clause; not 对于年内调出的事项.
    if let Some(at) = text.find("年内") {
        let named = named_year(&text[..at]);
        if named.is_some() || at == 0 || text[..at].ends_with(separates) {
            return named.or(year.map(|year| year + 1)).map(|year| format!("{year}-12-31"));
        }
    }
    let to = text.match_indices('到').find_map(|(at, word)| {
        let digits: String = text[at + word.len()..].chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok().filter(|year| (2000..2100).contains(year) && text[at + word.len() + 4..].starts_with('年'))
    });
    to.map(|year: i32| year.to_string())
}

/// The last four-digit year that a text ends with, 年 aside.
fn named_year(text: &str) -> Option<i32> {
    let digits: String = text
        .trim_end_matches(|letter: char| letter.is_ascii_digit())
        .trim_end_matches('年')
        .chars()
        .rev()
        .take(4)
        .collect();
    let digits: String = digits.chars().rev().collect();
    let last: String = text.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
    [last, digits].iter().find_map(|digits| digits.parse().ok().filter(|year| (2000..2100).contains(year)))
}

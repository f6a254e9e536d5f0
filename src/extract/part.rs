//! Parts of a whole: figures behind 其中 and in brackets.

use super::count::is_money;
use super::ground::is_own_level;
use super::read::{Coded, Read, Reader};
use super::{Measure, segment};
use crate::codebook::Guards;

/// Gives a part of a whole its segment, and the whole's code if it has none of its own.
pub(super) fn part(reader: &Reader, mention: usize, own: Option<Coded>) -> Coded {
    part_called(reader, mention, own, &reader.words(mention))
}

/// The same for a part that `words` name, which are not those beside it: 甲、乙分别为3件、2件.
pub(super) fn part_called(reader: &Reader, mention: usize, own: Option<Coded>, words: &str) -> Coded {
    let plain = || Coded::plain(reader.label(mention));
    let Some(whole) = reader.whole(mention) else { return own.unwrap_or_else(plain) };
    let Some(code) = &whole.metric.code else { return own.unwrap_or_else(plain) };
    // A part is no larger than its whole: then the words that opened parts are of another figure.
    if reader.value(mention) > reader.value(whole.mention) && kin(reader, mention, whole) {
        return own.unwrap_or_else(plain);
    }
    let codebook = reader.ground.codebook;
    let number = codebook.number(code);
    let entry = number.map(|number| &codebook.entries[number]);
    // 评查案卷120宗(处罚84宗、许可30宗): a known part is no metric of its own.
    let known = |number: usize| {
        let fits = |segment: &str| words.chars().count() <= segment.chars().count() + 2;
        let segments = &codebook.lexicon.guards(number).named_segments;
        codebook.entries[number].parts && segments.found(words).any(|(start, end)| fits(&words[start..end]))
    };
    let own = own.filter(|own| own.code.as_ref() == Some(code) || !number.is_some_and(known));
    let same = own.as_ref().is_some_and(|own| own.code.as_ref() == Some(code));
    if same {
        let mut own = own.unwrap_or_default();
        let name = if own.qualifier.is_empty() { words } else { &own.qualifier };
        own.segment = own.segment.or_else(|| (!is_of_year(whole, name)).then(|| segment_name(whole, name)));
        return own;
    }
    if let Some(own) = own {
        return of_another(reader, mention, own);
    }
    // 执法人员42名，其中持证39名，另有执法辅助人员26名: what the code never means is no part of it.
    let means_other = |guards: &Guards| guards.named_mask.is_in(words) && !guards.named_segments.is_in(words);
    let other = number.is_some_and(|number| means_other(codebook.lexicon.guards(number)));
    let alike = !other
        && entry.is_some_and(|entry| entry.parts || is_own_level(words))
        && kin(reader, mention, whole)
        && words.chars().count() <= 20;
    if !alike || words.is_empty() || is_complete(reader, mention) {
        return plain();
    }
    Coded {
        code: Some(code.clone()),
        segment: (!is_of_year(whole, words)).then(|| segment_name(whole, words)),
        score: whole.score / 2.0,
        reading: format!("part of {}", whole.metric.figure),
        ..plain()
    }
}

/// A part whose code is not that of the figure before it but of one before that: 行政处罚6325件、行政检查23608件，从部门看，
/// 公安机关作出行政处罚3962件.
fn of_another(reader: &Reader, mention: usize, own: Coded) -> Coded {
    let sentence = &reader.mentions[mention].sentence;
    let value = reader.value(mention);
    let mut behind = reader.read.iter().rev().take_while(|read| reader.mentions[read.mention].sentence == *sentence);
    let larger = behind.find(|read| {
        let metric = &read.metric;
        let whole = metric.segment.is_none() && metric.measure == Measure::Value && !read.prior;
        whole && metric.code == own.code && metric.value > value
    });
    match larger.filter(|_| own.segment.is_none() && !own.qualifier.is_empty()) {
        Some(whole) => Coded { segment: Some(segment_name(whole, &own.qualifier)), ..own },
        None => own,
    }
}

pub(super) fn segment_name(whole: &Read, words: &str) -> String {
    let name = segment::name(words);
    let qualifier = if name.is_empty() { words } else { name.as_str() };
    match &whole.metric.segment {
        Some(segment) if !qualifier.contains(segment.as_str()) => format!("{segment}{qualifier}"),
        _ => qualifier.to_owned(),
    }
}

/// Whether a part of what several years come to is that of a year: 五年来累计9800场，其中2025年1960场.
fn is_of_year(whole: &Read, words: &str) -> bool {
    let year = segment::is_year(words.trim_end_matches(['收', '到', '受', '理', '办', '结', '共']));
    year && whole.metric.is_of_several_years()
}

/// Whether the parts of a figure's whole before it are all of it: 评查420卷，其中处罚类260卷、许可类160卷，整改问题191个.
fn is_complete(reader: &Reader, mention: usize) -> bool {
    let here = &reader.mentions[mention];
    let beside = reader.mentions[..mention].iter().rev().take(MOST_PARTS);
    let mut beside = beside.take_while(|other| other.sentence == here.sentence);
    let last = beside.find(|other| other.parent == here.parent && other.adds_up).filter(|_| !here.adds_up);
    let anew = |gap: &str| ANEW.iter().any(|word| gap.contains(word));
    last.is_some_and(|last| !anew(reader.ground.at(&(last.figure.end..here.figure.start))))
}

/// So many parts before one may be all of their whole.
const MOST_PARTS: usize = 50;

/// What opens parts of the same whole once more.
const ANEW: [&str; 6] = ["其中", "包括", "包含", "按", "看，", "(含"];

/// Whether a part is counted in a unit of the same kind as its whole.
fn kin(reader: &Reader, mention: usize, whole: &Read) -> bool {
    let own = reader.ground.codebook.units.class(reader.unit(mention));
    let other = reader.mentions[whole.mention].class;
    own == other || reader.unit(mention).is_empty() && !is_money(reader, mention)
}

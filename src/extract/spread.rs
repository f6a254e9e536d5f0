//! One figure for several labels (各1宗, 均为零) and several figures for several labels
//! (分别为8件、3件).

use std::ops::Range;
use std::sync::LazyLock;

use super::bind::{Query, Region, Wanted, candidates};
use super::compare::{Compared, compare};
use super::ground::separates;
use super::part::part_called;
use super::read::{Coded, DONE, Read, Reader};
use super::relative::follow;
use super::{Measure, classify, when};
use crate::codebook::Entry;
use crate::text::{Bytes, WordList};

static RESPECTIVELY: LazyLock<WordList> = LazyLock::new(|| WordList::new(["分别", "依次"]));
static TOGETHER: LazyLock<WordList> =
    LazyLock::new(|| WordList::new(["共", "共计", "合计", "总计", "一共", "总共", "合共"]));
/// So many figures are summed at most.
const MOST_SUMMED: usize = 12;
const EACH: [&str; 4] = ["各", "均", "都", "皆"];

/// Reads a list of figures behind 分别. Gives the mention after the list, or nothing if there is
/// none here.
pub(super) fn respectively(reader: &mut Reader, first: usize) -> Option<usize> {
    let end = list_end(reader, first);
    let count = end - first;
    if count < 2 {
        return None;
    }
    let levels = by_years(reader, first, count).or_else(|| other_years(reader, first, count));
    if let Some(levels) = levels.or_else(|| levels_reached(reader, first, count)) {
        levels.into_iter().enumerate().for_each(|(order, coded)| reader.push(first + order, coded));
        return Some(end);
    }
    let here = &reader.mentions[first];
    let before = reader.words_before(first);
    let start = here.before.start;
    if let Some(shares) = shares(reader, first) {
        return compared(reader, first, end, shares.at, &shares);
    }
    let mark = RESPECTIVELY.found(before).last();
    let Range { start: mark, end: behind } = match mark {
        Some((start, end)) => start..end,
        None => Some(before.len()..before.len()).filter(|_| is_paired(reader, first, end))?,
    };
    if let Some(comparison) = comparison(reader, first) {
        return compared(reader, first, end, mark, &comparison);
    }
    let tail = start + behind..here.before.end;
    // 甲率、乙率分别由上年的12.6%、8.3%降至9.3%、6.5%
    let former = reader.ground.at(&tail).starts_with(['由', '从']);
    let mut labels = split(reader.ground.norm(), &(start..start + mark));
    let mut shared = tail.clone();
    let ranked = labels.is_empty().then(|| classify::ranked(reader, first)).flatten();
    if labels.is_empty() {
        // 甲、乙、丙三地受理量居前，分别为3件、2件、1件
        let clause = ranked.clone().or_else(|| listed_before(reader, first))?;
        labels = split(reader.ground.norm(), &clause);
        shared = clause;
    }
    if labels.len() < count {
        return same_label(reader, first, end, &(start..start + mark));
    }
    let labels = labels.split_off(labels.len() - count);
    let here_sentence = here.sentence.start;
    let (mut read, mut named): (Vec<Coded>, Vec<bool>) = Default::default();
    for (order, own) in labels.iter().enumerate() {
        let mention = first + order;
        let after = Region::after(reader.mentions[mention].after.clone());
        let regions = [Region::before(own.clone()), Region::borrowed(shared.clone()), after];
        let unit = reader.unit(mention);
        let wanted = if reader.percent(mention) { Wanted::Rate } else { Wanted::Unit(unit) };
        let whole = reader.whole(mention).and_then(|whole| whole.metric.code.as_deref());
        let mut query = reader.query(mention, &regions, wanted, whole);
        // What is done with the whole (审查各类文件412件) is done with its parts.
        let from =
            if reader.mentions[mention].parent.is_some() { query.sentence.start } else { start.min(shared.start) };
        query.sentence = query.sentence.start.max(from)..tail.end;
        let mut found = candidates(reader.ground, &query);
        if found.is_empty() && !reader.percent(mention) {
            query.sentence.start = here_sentence;
            found = candidates(reader.ground, &query);
        }
        let name = name(reader, own);
        // 撤销或确认违法: either of two outcomes is their sum.
        let one = |part: &Bytes| {
            let regions = [Region::before(part.clone())];
            candidates(reader.ground, &reader.query(mention, &regions, wanted, whole)).first().map(|best| best.entry)
        };
        let sum = sum_of(reader, &either(reader.ground.norm(), own), one, || name.clone());
        if let Some(sum) = sum.filter(|sum| sum.code.is_some()) {
            named.push(true);
            read.push(sum);
            continue;
        }
        let coded = found.first().map(|best| reader.coded(mention, best, &regions));
        let coded = coded.unwrap_or_else(|| match reader.percent(mention) {
            true => Coded::plain(String::new()),
            false => {
                let class = ranked.as_ref().and_then(|_| classify::class(reader, mention, &name));
                class.unwrap_or_else(|| part_called(reader, mention, None, &name))
            }
        });
        let head = found.first().map(|best| reader.ground.at(&(best.head.start..best.head.end)));
        named.push(found.first().is_some_and(|best| own.contains(&best.head.start)));
        let qualifier = head.map_or_else(|| name.clone(), |head| name.replace(head, ""));
        let prior = coded.prior || former;
        read.push(Coded { label: name, qualifier, prior, ..coded });
    }
    share_noun(reader, &mut read);
    settle(&mut read, &named, reader.percent(first));
    for (order, coded) in read.into_iter().enumerate() {
        reader.push(first + order, coded);
    }
    Some(end)
}

/// 许可、处罚、强制案卷60宗、70宗和20宗: names that the codebook knows as parts of what the last one counts are of that.
fn share_noun(reader: &Reader, read: &mut [Coded]) {
    let codebook = reader.ground.codebook;
    let Some((last, others)) = read.split_last_mut() else { return };
    let Some(number) = last.code.as_deref().and_then(|code| codebook.number(code)) else { return };
    let parts = &codebook.lexicon.guards(number).named_segments;
    let name = |coded: &Coded| {
        let word = &coded.label[coded.label.len() - parts.suffix(&coded.label)?..];
        Some(codebook.entries[number].segment_name(word).to_owned())
    };
    let named: Option<Vec<String>> = others.iter().map(name).collect();
    let Some(named) = named.filter(|_| last.segment.is_some() && codebook.entries[number].parts) else { return };
    for (coded, name) in others.iter_mut().zip(named) {
        let label = std::mem::take(&mut coded.label);
        *coded = Coded { qualifier: label.clone(), label, segment: Some(name), ..last.clone() };
    }
}

/// Whether figures of one unit, with nothing but 、 and 和 between them, are as many as the names before them:
/// 一审、二审、再审案件463件、187件和29件.
fn is_paired(reader: &Reader, first: usize, end: usize) -> bool {
    let names = split(reader.ground.norm(), &reader.mentions[first].before);
    let alike = |mention: usize| {
        let joined = reader.gap(mention).is_some_and(|gap| ["、", "和", "及", "与"].contains(&gap));
        joined && reader.unit(mention) == reader.unit(first) && !reader.percent(mention)
    };
    names.len() == end - first && (first + 1..end).all(alike)
}

/// The levels that as many former ones have come to: 由12.6%、8.3%降至9.3%、6.5%.
fn levels_reached(reader: &Reader, first: usize, count: usize) -> Option<Vec<Coded>> {
    let before = reader.words_before(first);
    let reaches = reader.ground.codebook.measures.reach.suffix(before).is_some();
    let former = reader.read.iter().rev().take_while(|read| read.prior).take(count + 1);
    let former: Vec<&Read> = former.filter(|_| reaches && reader.follows_prior(first)).collect();
    let sentence = &reader.mentions[first].sentence;
    let here = former.iter().all(|read| reader.mentions[read.mention].sentence == *sentence);
    (former.len() == count && here).then(|| {
        let level = |read: &Read| Coded { measure: read.metric.measure, ..follow(read) };
        former.into_iter().rev().map(level).collect()
    })
}

/// Levels of several years: 办件量2020年、2021年分别为29万件、33万件. Their subject stands beside the years, else it is
/// that of the figure before them.
fn by_years(reader: &Reader, first: usize, count: usize) -> Option<Vec<Coded>> {
    let here = &reader.mentions[first];
    let before = reader.words_before(first);
    let (years, list) = when::years_listed(before, reader.year)?;
    if years.len() != count {
        return None;
    }
    let start = here.before.start;
    let regions = [Region::before(start..start + list.start), Region::before(start + list.end..here.before.end)];
    let wanted = if reader.percent(first) { Wanted::Rate } else { Wanted::Unit(reader.unit(first)) };
    let found = candidates(reader.ground, &reader.query(first, &regions, wanted, None));
    let level = || reader.antecedent(first, |read| reader.is_level(first, read));
    let coded = match found.first() {
        Some(best) => reader.coded(first, best, &regions),
        None => level().map_or_else(|| Coded::plain(reader.label(first)), follow),
    };
    let own = reader.year;
    Some(years.iter().map(|year| Coded { year: Some(*year), prior: Some(*year) != own, ..coded.clone() }).collect())
}

/// Levels of another year of the figures before them: 纠错率12.5%，综合纠错率33.1%，上年分别为14.2%和35.6%.
fn other_years(reader: &Reader, first: usize, count: usize) -> Option<Vec<Coded>> {
    let before = reader.words_before(first);
    let (year, length) = when::year_at(before, reader.year)?;
    let rest = before[length..].trim_start_matches(['同', '期', '的', '则']);
    // 上年这两个数字分别为
    let rest = RESPECTIVELY.first(rest).filter(|mark| points_back(&rest[..*mark])).map_or(rest, |mark| &rest[mark..]);
    let only = RESPECTIVELY.iter().any(|mark| rest.strip_prefix(mark).is_some_and(|rest| reader.bare(rest).is_empty()));
    if !only || Some(year) >= reader.year {
        return None;
    }
    let sentence = &reader.mentions[first].sentence;
    let behind = reader.read.iter().rev().take_while(|read| reader.mentions[read.mention].sentence == *sentence);
    let mut levels: Vec<&Read> = behind.filter(|read| read.metric.measure == Measure::Value).take(count).collect();
    levels.reverse();
    let fits = |(order, read): (usize, &&Read)| read.metric.year == reader.year && reader.is_level(first + order, read);
    (levels.len() == count && levels.iter().enumerate().all(fits)).then(|| {
        let level = |read: &&Read| Coded { year: Some(year), prior: true, ..follow(read) };
        levels.iter().map(level).collect()
    })
}

/// Whether words only point back at figures: 这两个数字.
fn points_back(words: &str) -> bool {
    let count = words.trim_start_matches('这').trim_start_matches(|letter| "两二三四五六几".contains(letter));
    let what = count.trim_start_matches(['个', '项', '组', '类']);
    ["", "数字", "数据", "数", "指标", "比率", "比例"].contains(&what)
}

/// The mention after a list: figures with nothing between them but marks and words of direction.
fn list_end(reader: &Reader, first: usize) -> usize {
    let measures = &reader.ground.codebook.measures;
    let joined = |mention: usize| {
        let (last, here) = (&reader.mentions[mention - 1], &reader.mentions[mention]);
        let gap = reader.gap(mention).unwrap_or("。");
        let gap = gap.trim_start_matches(['、', '，', ',', '和', '及', '与']);
        let turn = [&measures.up, &measures.down].iter().any(|words| words.is(gap.trim_end_matches('了')));
        last.sentence == here.sentence && (gap.is_empty() || turn)
    };
    let mut end = first + 1;
    while end < reader.mentions.len() && joined(end) {
        end += 1;
    }
    end
}

/// What a list of figures says of other figures.
struct Listed {
    measure: Measure,
    sign: f64,
    /// Where the words of the comparison begin, in the words before the first figure.
    at: usize,
    /// Whether it names no period that it compares with.
    bare: bool,
}

/// 分别增长, 同比分别下降, 分别占: the list compares, or gives shares of, what stands before it.
fn comparison(reader: &Reader, first: usize) -> Option<Listed> {
    let before = reader.words_before(first);
    let measures = &reader.ground.codebook.measures;
    let mark = RESPECTIVELY.first(before)?;
    let base = measures.base.first(before);
    if let Some(found) = compare(before, "", measures) {
        let Compared::Difference(sign) = found.compared else { return None };
        let measure = if reader.percent(first) || reader.points(first) { Measure::Growth } else { Measure::Change };
        let at = mark.min(base.unwrap_or(mark)).min(found.subject);
        return Some(Listed { measure, sign, at, bare: !found.based });
    }
    // 分别占, 占比分别为, 所占比例分别为
    let at = ["所占", "占", "比例", "比重"].iter().filter_map(|word| before.find(word)).min();
    let share = at.filter(|_| reader.percent(first))?;
    Some(Listed { measure: Measure::Share, sign: 1.0, at: share.min(mark), bare: false })
}

/// 分别为58件、41件，占受理总数的33.9%、24.0%: shares of the figures before them, which are as many.
fn shares(reader: &Reader, first: usize) -> Option<Listed> {
    let before = reader.words_before(first);
    if !before.starts_with('占') || !reader.percent(first) || RESPECTIVELY.first(before).is_some() {
        return None;
    }
    let start = first.checked_sub(list_end(reader, first) - first)?;
    let listed = list_end(reader, start) == first && !reader.percent(start);
    listed.then_some(Listed { measure: Measure::Share, sign: 1.0, at: 0, bare: false })
}

/// A list of differences or shares: of the labels before it, else of the last figures before it.
fn compared(reader: &mut Reader, first: usize, end: usize, mark: usize, listed: &Listed) -> Option<usize> {
    let count = end - first;
    let start = reader.mentions[first].before.start;
    let lead = reader.words_before(first)[..listed.at.min(mark)].trim_end_matches("平均").len();
    let mut labels = split(reader.ground.norm(), &(start..start + lead));
    let mut ranked = false;
    if labels.is_empty() && listed.measure == Measure::Share {
        // 公安类、房屋征收类次之，分别占24.3%和9.7%
        labels = classify::ranked(reader, first).map_or(labels, |clause| split(reader.ground.norm(), &clause));
        ranked = !labels.is_empty();
    }
    let mut read: Vec<(Coded, bool)> = Vec::new();
    if labels.len() >= count {
        for (order, own) in labels[labels.len() - count..].iter().enumerate() {
            let name = name(reader, own);
            if let Some(rate) = rate_of_change(reader, first + order, own, start + mark, listed) {
                read.push((Coded { label: name, ..rate }, true));
                continue;
            }
            let regions = [Region::before(own.clone())];
            let found = candidates(reader.ground, &reader.query(first + order, &regions, Wanted::Any, None));
            let coded = found.first().map(|best| reader.coded(first + order, best, &regions));
            // 行政许可208件、行政处罚19件，许可、处罚分别上升…
            let before = || reader.antecedent(first, |read| read.metric.label.ends_with(&name)).map(follow);
            let class = || classify::share(reader, first + order, &name, ranked);
            let coded = coded.or_else(before).or_else(class).unwrap_or_else(|| Coded::plain(name.clone()));
            read.push((Coded { label: name.clone(), ..coded }, false));
        }
    } else {
        let here = &reader.mentions[first];
        let words = &reader.ground.norm()[here.sentence.start..here.before.start];
        // "三项指标分别增长": a figure in the list's own clause is none of those compared.
        let clause = here.sentence.start + words.rfind(separates).unwrap_or(words.len());
        let levels = reader.read.iter().filter(|read| {
            let mention = &reader.mentions[read.mention];
            let behind = mention.sentence == here.sentence && mention.figure.end <= clause;
            behind && read.metric.measure == Measure::Value
        });
        let outer = levels.clone().filter(|read| reader.mentions[read.mention].parent.is_none());
        let levels: Vec<&Read> = if outer.clone().count() >= count { outer.collect() } else { levels.collect() };
        if levels.len() < count {
            return None;
        }
        read.extend(levels[levels.len() - count..].iter().map(|level| (follow(level), false)));
    }
    let mut sign = listed.sign;
    for (order, (coded, rate)) in read.into_iter().enumerate() {
        let turned = compare(reader.words_before(first + order), "", &reader.ground.codebook.measures);
        if let Some(Compared::Difference(own)) = turned.map(|found| found.compared) {
            sign = own;
        }
        let sign = if listed.measure == Measure::Share { 1.0 } else { sign };
        let changed = if rate { coded } else { Coded { measure: listed.measure, sign, ..coded } };
        reader.push(first + order, changed);
    }
    Some(end)
}

/// A change that is itself a rate of the codebook's, for one of the labels of a list: 办理时间、申请材料分别压减62%和57.4%.
fn rate_of_change(reader: &Reader, mention: usize, own: &Bytes, verb: usize, listed: &Listed) -> Option<Coded> {
    if !listed.bare || listed.measure != Measure::Growth || !reader.percent(mention) {
        return None;
    }
    let regions = [Region::before(own.clone()), Region::borrowed(verb..reader.mentions[mention].before.end)];
    let mut query = reader.query(mention, &regions, Wanted::Rate, None);
    query.sentence.start = own.start;
    let best = candidates(reader.ground, &query).into_iter().next()?;
    let rate = reader.coded(mention, &best, &regions);
    // A rate that has a clause of its own is more likely that of the whole.
    Some(Coded { score: rate.score / 2.0, ..rate })
}

/// What the clause before that of a figure lists.
fn listed_before(reader: &Reader, mention: usize) -> Option<Bytes> {
    let clause = reader.clause_before(mention);
    let text = reader.ground.at(&clause);
    // 以撤销、变更、责令履行方式直接纠错25件: what is listed are the ways.
    let ways = BY.iter().find_map(|by| text.strip_prefix(by)).and_then(|rest| {
        let length = WAYS.iter().filter_map(|ways| rest.find(ways)).min()?;
        let start = clause.end - rest.len();
        Some(start..start + length)
    });
    Some(ways.unwrap_or(clause)).filter(|listed| !listed.is_empty())
}

/// What stands before and behind a list of ways in which something is done.
const BY: [&str; 4] = ["以", "通过", "采取", "采用"];
const WAYS: [&str; 3] = ["等方式", "方式", "形式"];

/// A label without openings, fillers and the count that closes a list (丙三地受理量居前).
fn name(reader: &Reader, own: &Bytes) -> String {
    let text = reader.ground.at(own);
    let counted = text.char_indices().find(|(at, letter)| {
        "二三四五六七八九十两".contains(*letter)
            && text[at + letter.len_utf8()..].starts_with(['地', '县', '市', '区', '个', '家', '类', '旗'])
    });
    let text = counted.filter(|(at, _)| *at > 0).map_or(text, |(at, _)| &text[..at]);
    reader.bare(text).to_owned()
}

/// A list with fewer labels than figures (一至四季度依次为6件、8件): all have one code, and each
/// its place in the list as segment.
fn same_label(reader: &mut Reader, first: usize, end: usize, words: &Bytes) -> Option<usize> {
    let regions = [Region::before(words.clone())];
    let wanted = Wanted::Unit(reader.unit(first));
    let found = candidates(reader.ground, &reader.query(first, &regions, wanted, None));
    let coded = found.first().map(|best| reader.coded(first, best, &regions))?;
    let name = reader.bare(reader.ground.at(words)).to_owned();
    for mention in first..end {
        let segment = Some(format!("{name}之{}", mention - first + 1));
        reader.push(mention, Coded { segment, label: name.clone(), ..coded.clone() });
    }
    Some(end)
}

/// Labels of one list share their code if only some have one; labels with the same code are
/// segments of it. A code that a label names by itself (`named`) is shared by those before it (中央、省级媒体刊发) and
/// by those that end alike: 合法性审核 says nothing of 公平竞争审查 behind it.
fn settle(read: &mut [Coded], named: &[bool], rates: bool) {
    let best = (0..read.len())
        .filter(|at| read[*at].code.is_some())
        .max_by(|one, other| read[*one].score.total_cmp(&read[*other].score));
    let Some(best) = best else { return };
    let last = |coded: &Coded| coded.label.chars().next_back();
    let apart = |coded: &Coded| named[best] && coded.code.is_none() && last(coded) != last(&read[best]);
    // 移送行政拘留、移送涉嫌犯罪案件: each with a verb of its own.
    let verb = read[best].label.char_indices().nth(2).map_or("", |(end, _)| &read[best].label[..end]);
    let own = named[best] && !verb.is_empty() && !DONE.contains(&verb);
    let alike = |coded: &Coded| own && coded.code.is_none() && coded.label.starts_with(verb);
    if read[best..].iter().any(apart) || read[..best].iter().any(alike) {
        return;
    }
    let best = read[best].clone();
    let distinct = read.iter().filter_map(|coded| coded.code.as_ref()).collect::<std::collections::BTreeSet<_>>().len();
    let one_code = distinct == 1;
    // 驳回请求、驳回申请: without the cue they read alike, so the whole labels tell them apart.
    let qualifiers: std::collections::BTreeSet<_> = read.iter().map(|coded| &coded.qualifier).collect();
    let alike = qualifiers.len() < read.len();
    for coded in read.iter_mut() {
        if one_code && coded.code.is_none() && coded.measure == Measure::Value && !rates {
            coded.code = best.code.clone();
            coded.score = best.score / 2.0;
            coded.reading = format!("{}; same list", best.reading);
        }
        if one_code && !rates {
            let name = if alike || coded.qualifier.is_empty() { &coded.label } else { &coded.qualifier };
            coded.segment = Some(coded.segment.clone().filter(|_| !alike).unwrap_or_else(|| name.clone()));
        }
    }
}

/// Reads one figure that stands for several labels.
pub(super) fn each(reader: &Reader, mention: usize) -> Option<Vec<Coded>> {
    let here = &reader.mentions[mention];
    let before = reader.words_before(mention);
    let counted = reader.percent(mention).then(|| all_counted(before)).flatten();
    let stripped = counted.unwrap_or(before);
    let stripped = stripped.trim_end_matches(['为', '是', '达', '到', '约', '有', '了', '保', '持', '在', '实', '现']);
    let mark = EACH.iter().find(|word| stripped.ends_with(**word));
    if mark.is_none() && !reader.percent(mention) {
        return None;
    }
    let end = mark.map_or(stripped.len(), |word| stripped.len() - word.len());
    let own = here.before.start..here.before.start + end;
    let labels = counted_before(reader, mention, end).unwrap_or_else(|| split(reader.ground.norm(), &own));
    let rates = reader.percent(mention) && labels.iter().all(|label| reader.ground.at(label).ends_with('率'));
    if labels.len() < 2 || RESPECTIVELY.is(stripped) {
        return None;
    }
    if !(mark.is_some() || rates) {
        return rate_of_several(reader, mention, &labels);
    }
    let wanted = if reader.percent(mention) { Wanted::Rate } else { Wanted::Unit(reader.unit(mention)) };
    let mut read = Vec::new();
    for own in &labels {
        let regions = [Region::before(own.clone())];
        let whole = reader.whole(mention).and_then(|whole| whole.metric.code.as_deref());
        let found = candidates(reader.ground, &reader.query(mention, &regions, wanted, whole));
        let name = reader.bare(reader.ground.at(own)).to_owned();
        let coded = match found.first() {
            Some(best) => reader.coded(mention, best, &regions),
            None if reader.percent(mention) => Coded::plain(String::new()),
            None => {
                let class = classify::class_in_list(reader, mention, &name).filter(|_| whole.is_none());
                class.unwrap_or_else(|| part_called(reader, mention, None, &name))
            }
        };
        read.push(Coded { label: name, ..coded });
    }
    Some(read)
}

/// The labels before a count of them that stands between them and 各: 人社、住建、林业三家各1件.
fn counted_before(reader: &Reader, mention: usize, end: usize) -> Option<Vec<Bytes>> {
    let last = mention.checked_sub(1).filter(|_| end == 0 && reader.gap(mention) == Some("各"))?;
    let count = &reader.mentions[last];
    let labels = split(reader.ground.norm(), &count.before);
    (labels.len() > 1 && reader.value(last) == labels.len() as f64).then_some(labels)
}

/// One rate of several subjects: 规范性文件和重大行政决策合法性审核率100%. Each opens a topic of its own, and the rate has a code in
/// each.
fn rate_of_several(reader: &Reader, mention: usize, labels: &[Bytes]) -> Option<Vec<Coded>> {
    let (last, others) = labels.split_last()?;
    if !reader.ground.at(last).ends_with('率') {
        return None;
    }
    let find = |regions: &[Region], subject: &Bytes| {
        let query = reader.query(mention, regions, Wanted::Rate, None);
        let found = candidates(reader.ground, &Query { sentence: subject.clone(), at: subject.end, ..query });
        found.into_iter().next()
    };
    let regions = [Region::before(last.clone())];
    let own = find(&regions, last)?;
    let rate = [Region::borrowed(own.head.start..own.head.end)];
    let opens = |label: &&Bytes| reader.ground.topics_in(label) != 0;
    let mut read: Vec<Coded> = Vec::new();
    for subject in others.iter().filter(opens) {
        read.push(reader.coded(mention, &find(&rate, subject)?, &rate));
    }
    read.push(reader.coded(mention, &own, &regions));
    let codes: std::collections::BTreeSet<_> = read.iter().map(|coded| &coded.code).collect();
    (read.len() > 1 && codes.len() == read.len()).then_some(read)
}

/// The words before a rate that is given as so many: 报备率、及时率、规范率达三个100%.
fn all_counted(before: &str) -> Option<&str> {
    let before = before.strip_suffix('个')?;
    before.strip_suffix(['两', '二', '三', '四', '五', '六', '2', '3', '4', '5', '6'])
}

/// Reads one figure that is the sum of what several labels name: 变更、确认违法共7件, 撤销、责令履行44件. The codebook must
/// add them up to one whole (咨询、诉求共90件 may well be one thing), and the sum has a code of its own
/// only where there is one for such groups; that of one of its labels it never has.
pub(super) fn summed(reader: &Reader, mention: usize) -> Option<Coded> {
    let here = &reader.mentions[mention];
    let before = reader.words_before(mention).trim_end_matches(['为', '有', '达']);
    let end = before.len() - TOGETHER.suffix(before).unwrap_or(0);
    if compare(before, "", &reader.ground.codebook.measures).is_some() {
        return None;
    }
    let own = here.before.start..here.before.start + end;
    let labels = Some(either(reader.ground.norm(), &own)).filter(|labels| labels.len() > 1);
    let labels = labels.unwrap_or_else(|| split(reader.ground.norm(), &own));
    let wanted = Wanted::Unit(reader.unit(mention));
    let whole = reader.whole(mention).and_then(|whole| whole.metric.code.as_deref());
    let together = end < before.len();
    // 经调解、和解后终止 says how cases came to be terminated.
    if !together && before.contains('后') {
        return None;
    }
    let code = |own: &Bytes| {
        let regions = [Region::before(own.clone())];
        let found = candidates(reader.ground, &reader.query(mention, &regions, wanted, whole));
        let best = found.first()?;
        // 调解、和解后撤回20件 is no sum: without a word that adds up each label is a result and nothing else.
        let own = reader.ground.at(own);
        let own = own.split_once('被').map_or(own, |(_, own)| own);
        let own = CASES.iter().fold(own, |own, noun| own.strip_suffix(noun).unwrap_or(own));
        let own = LED_BY.iter().fold(own, |own, word| own.strip_prefix(word).unwrap_or(own));
        let alone = || reader.bare(&own.replace(reader.ground.at(&(best.head.start..best.head.end)), "")).is_empty();
        (together || alone()).then_some(best.entry)
    };
    sum_of(reader, &labels, code, || reader.bare(&before[..end]).to_owned())
}

/// What may lead to an outcome: 经调解、和解及自行撤回结案.
const LED_BY: [&str; 6] = ["经", "通过", "以", "申请人", "自行", "自愿"];

/// What the last of several outcomes may be said of: 被撤销和确认违法的复议案件.
const CASES: [&str; 4] = ["案件", "行政复议", "复议", "的"];

/// The sum of what several labels mean, if these are parts of one whole.
pub(super) fn sum_of(
    reader: &Reader,
    labels: &[Bytes],
    code: impl Fn(&Bytes) -> Option<usize>,
    name: impl FnOnce() -> String,
) -> Option<Coded> {
    if labels.len() < 2 {
        return None;
    }
    let codebook = reader.ground.codebook;
    let code = |label: &Bytes| Some(codebook.entries[code(label)?].code.clone());
    let mut members: Vec<String> = labels.iter().map(code).collect::<Option<_>>()?;
    // 调解、和解及撤回: the first two are one outcome.
    members.dedup();
    let distinct = members.iter().collect::<std::collections::BTreeSet<_>>().len();
    let codes: Vec<&str> = members.iter().map(String::as_str).collect();
    if distinct < 2 || distinct < members.len() || !codebook.identities.add_up(&codes) {
        return None;
    }
    let docket = |code: &String| codebook.entry(code).is_some_and(|entry| entry.classified);
    let sums = |entry: &&Entry| {
        entry.sums.as_deref().is_some_and(|prefix| members.iter().all(|code| code.starts_with(prefix)))
    };
    let group = codebook.entries.iter().find(sums).filter(|_| !members.iter().any(docket));
    let plain = Coded::plain(name());
    let reading = format!("a sum of {}", members.join(", "));
    Some(match group {
        Some(entry) => Coded { code: Some(entry.code.clone()), members, score: 10.0, reading, ..plain },
        None => Coded { reading, ..plain },
    })
}

/// The sum of the figures directly before it, which are parts of one thing: 人大建议5件、政协提案7件，合计12件.
pub(super) fn sum_before(reader: &Reader, mention: usize) -> Option<Coded> {
    if !TOGETHER.is(reader.words_before(mention)) {
        return None;
    }
    let sentence = &reader.mentions[mention].sentence;
    let near = reader.read.iter().rev().take(MOST_SUMMED);
    let last = reader.read.last().filter(|last| last.metric.segment.is_some())?;
    let alike = |read: &&Read| {
        let (one, two) = (&read.metric, &last.metric);
        reader.mentions[read.mention].sentence == *sentence && (&one.code, one.measure) == (&two.code, Measure::Value)
    };
    let parts: Vec<&Read> = near.take_while(alike).collect();
    let segments = parts.iter().map(|read| &read.metric.segment).collect::<std::collections::BTreeSet<_>>().len();
    let value = reader.value(mention);
    let sum: f64 = parts.iter().map(|read| read.metric.value).sum();
    (parts.len() > 1 && segments == parts.len() && (sum - value).abs() < 1e-9).then(|| Coded {
        code: last.metric.code.clone(),
        score: last.score,
        reading: format!("the sum of the {} figures before it", parts.len()),
        ..Coded::plain(reader.label(mention))
    })
}

/// The labels that 或 joins.
fn either(norm: &str, range: &Bytes) -> Vec<Bytes> {
    let mut start = range.start;
    let parts = norm[range.clone()].split('或').filter(|part| !part.contains('、')).map(|part| {
        let own = start..start + part.len();
        start = own.end + '或'.len_utf8();
        own
    });
    parts.collect()
}

/// The labels of a list: split at 、 和 与 及 以及.
pub(super) fn split(norm: &str, range: &Bytes) -> Vec<Bytes> {
    let text = &norm[range.clone()];
    let mut labels = Vec::new();
    let mut start = 0;
    let mut depth = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' | '“' | '《' => depth += 1,
            ')' | '”' | '》' => depth -= 1,
            // 和解, 及时, 参与: no words that join.
            '和' if text[at..].starts_with("和解") => {}
            '及' if text[at..].starts_with("及时") => {}
            '与' if text[..at].ends_with('参') => {}
            // "A和B的甲、乙": 和 joins the list only in its last member.
            '和' | '与' | '及' if depth <= 0 && text[at..].contains('、') => {}
            '、' | '和' | '与' | '及' if depth <= 0 => {
                labels.push(start..at);
                start = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    labels.push(start..text.len());
    labels
        .into_iter()
        .filter(|label| !text[label.clone()].trim_end_matches('以').is_empty())
        .map(|label| range.start + label.start..range.start + label.end)
        .collect()
}

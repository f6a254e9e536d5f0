//! Figures told by another one: differences, the level of the year before, the level reached.

use super::bind::{Candidate, Region, Wanted, candidates};
use super::compare::{Compared, Comparison};
use super::rate::is_share;
use super::read::{Coded, Read, Reader};
use super::{Measure, label, when};
use crate::text::Bytes;

/// A difference from the period before: of its own subject, else of the figure before it.
pub(super) fn difference(reader: &Reader, mention: usize, found: &Comparison, sign: f64, measure: Measure) -> Coded {
    let here = &reader.mentions[mention];
    let before = reader.words_before(mention);
    let subject = reader.bare(&before[..found.subject]);
    let wanted = match measure {
        Measure::Change => Wanted::Unit(reader.unit(mention)),
        _ => Wanted::Any,
    };
    let named = |region: Bytes| {
        let regions = [Region::before(region)];
        let bound = candidates(reader.ground, &reader.query(mention, &regions, wanted, None));
        bound.first().map(|best| reader.coded(mention, best, &regions))
    };
    let start = here.before.start;
    let mut coded = if subject.chars().count() > 1 && !is_generic(subject) {
        named(start..start + found.subject).unwrap_or_else(|| Coded::plain(subject.to_owned()))
    } else if let Some(coded) = named(start + found.subject..start + found.word.0) {
        // 与上年相比调解量减少9件: the subject may stand behind the period compared with.
        coded
    } else {
        // 合计占13.2%，同比下降1.9个百分点: of the share of the group.
        let group = reader.read.last().filter(|last| reader.points(mention) && !last.metric.members.is_empty());
        let group = group.filter(|last| reader.mentions[last.mention].sentence == here.sentence);
        // 比上年的9.8%上升3.4个百分点: of the level that it is compared with.
        let level = reader.read.last().filter(|last| {
            reader.follows_prior(mention) && reader.points(mention) && last.metric.unit == "%" && last.of.is_some()
        });
        let of = group.or(level).or_else(|| {
            reader.compared(mention, |read| {
                matches!(read.metric.measure, Measure::Value | Measure::Change)
                    && (measure != Measure::Change || reader.is_kindred(mention, read))
            })
        });
        of.map_or_else(|| Coded::plain(reader.label(mention)), follow)
    };
    coded.label = format!(
        "{}{}",
        coded.label.trim_end_matches(&before[found.word.0..]),
        label::without_openings(&before[found.subject..found.word.1])
    );
    coded.measure = measure;
    coded.sign = sign;
    coded
}

/// A subject that only points back: 案件总数, 比例, 人 of 人数.
fn is_generic(subject: &str) -> bool {
    const BACK: &str = "后者 比例 总数 数量 总量 占比 增幅 降幅 案件数 案件量 件数 人数 人 均 同期 总体 整体";
    BACK.split(' ').any(|word| word == subject)
}

/// What is said of a figure before it: its code, segment and label.
pub(super) fn follow(of: &Read) -> Coded {
    Coded {
        code: of.metric.code.clone(),
        segment: of.metric.segment.clone(),
        members: of.metric.members.clone(),
        score: of.score,
        reading: format!("of {} before it", of.metric.figure),
        of: Some(of.mention),
        ..Coded::plain(of.metric.label.clone())
    }
}

/// The level of the period before, printed inside a comparison.
pub(super) fn prior(reader: &Reader, mention: usize, found: &Comparison) -> Coded {
    let here = &reader.mentions[mention];
    let before = reader.words_before(mention);
    let subject = reader.bare(&before[..found.subject]);
    let percent = reader.percent(mention);
    let wanted = if percent { Wanted::Rate } else { Wanted::Unit(reader.unit(mention)) };
    // 由12项减至9项: what it was before it moved.
    let moved = !percent && before[found.subject..].starts_with(['由', '从']);
    let mut coded = Coded::plain(reader.label(mention));
    if !subject.is_empty() && !is_generic(subject) {
        let own = Region::before(here.before.start..here.before.start + found.subject);
        // 由3476项精简到2918项: what stands behind is how it moved.
        let behind = reader.ground.at(&here.after);
        let cut = behind.starts_with("精简") || reader.ground.codebook.measures.down.prefix(behind).is_some();
        let behind = (!cut).then(|| Region::after(here.after.clone()));
        let regions: Vec<Region> = std::iter::once(own).chain(behind).collect();
        let mut query = reader.query(mention, &regions, wanted, None);
        // 取消11项，审批项目由239项减少到158项: how many there are, and not how many went.
        let mut bound = Vec::new();
        if moved {
            query.sentence = regions[0].bytes.clone();
            bound = candidates(reader.ground, &query);
            let last = mention.checked_sub(1).map(|last| reader.mentions[last].figure.end);
            query.sentence.start = last.unwrap_or(0).max(here.sentence.start);
        }
        if bound.is_empty() {
            bound = candidates(reader.ground, &query);
        }
        if let Some(best) = bound.first() {
            coded = reader.coded(mention, best, &regions);
        }
        if percent && coded.code.is_none() && is_share(subject) {
            coded.measure = Measure::Share;
        }
    } else if let Some(of) = counted(reader, mention).filter(|_| percent && is_share(subject)) {
        // 正职出庭389件，占比由上年的15.1%上升到17.2%
        coded = Coded { measure: Measure::Share, ..follow(of) };
    } else if let Some(of) = reader.bracketed(mention).filter(|_| !percent) {
        coded = Coded { measure: Measure::Value, ..follow(of) };
    } else if let Some(of) = reader.compared(mention, |read| {
        (read.metric.unit == "%") == percent
            && read.metric.measure != Measure::Growth
            && (percent || reader.is_kindred(mention, read))
    }) {
        coded = Coded { measure: of.metric.measure, ..follow(of) };
    } else if moved || !percent && !subject.is_empty() {
        // 充实法律顾问队伍，人数由12名增至16名; 对行政职权进行清理，由4213项精简为2846项
        let regions = [Region::borrowed(reader.clauses_before(mention))];
        let bound = candidates(reader.ground, &reader.query(mention, &regions, wanted, None));
        coded = bound.first().map_or(coded, |best| reader.coded(mention, best, &regions));
    }
    coded.prior = true;
    coded.reading.push_str("; the level of the year before");
    coded
}

/// The count directly before a figure.
fn counted<'r>(reader: &'r Reader, mention: usize) -> Option<&'r Read> {
    let last = reader.antecedent(mention, |_| true)?;
    (last.metric.measure == Measure::Value && last.metric.unit != "%").then_some(last)
}

/// The level of another year, of which nothing but the year is said: 增长12.7%(2020年为1230件), 2020年是141件,
/// 前年这一数字为141件.
pub(super) fn other_year(reader: &Reader, mention: usize) -> Option<Coded> {
    let here = &reader.mentions[mention];
    let words = reader.words_before(mention).trim_start_matches(['而', '、', '和']);
    let own = reader.year?;
    let points_back = |length: usize| ONLY.iter().any(|word| words[length..].starts_with(word));
    let (year, length) = when::year_at(words, reader.year)
        .filter(|(_, length)| !words.starts_with(['上', '去']) || points_back(*length))?;
    let rest = ONLY.iter().fold(&words[length..], |rest, word| rest.strip_prefix(word).unwrap_or(rest));
    if !label::without_fillers(rest, reader.fillers()).trim_start_matches(['的', '是', '为']).is_empty() {
        return None;
    }
    if reader.ground.opens_bracket(here) && year < own {
        let start = Comparison { compared: Compared::Prior, subject: 0, word: (0, 0), based: true };
        return Some(Coded { year: Some(year), ..prior(reader, mention, &start) });
    }
    let of = reader.antecedent(mention, |read| read.metric.code.is_some() && reader.is_level(mention, read))?;
    let apart = of.metric.year != Some(year) && year <= own && year > own - EARLIER;
    apart.then(|| Coded { year: Some(year), prior: year < own, ..follow(of) })
}

/// What only points back from a year to the figure before it.
const ONLY: [&str; 11] =
    ["同期", "全年", "此数", "该数", "这个数字", "这一数字", "这一数据", "这一比率", "这一比例", "这一指标", "该比率"];

/// So many years back a level may be.
const EARLIER: i32 = 4;

/// Longest words between a former level and the one reached, in characters.
const LONGEST_TURN: usize = 6;

/// The level reached from a former one, which is of the same thing: 由12项精简至9项, 由3%变为2%.
pub(super) fn reached(reader: &Reader, mention: usize) -> Option<Coded> {
    let before = reader.words_before(mention);
    let turned = reader.follows_prior(mention)
        && reader.ground.codebook.measures.reach.suffix(before).is_some()
        && before.chars().count() <= LONGEST_TURN;
    let last = reader.read.last().filter(|_| turned)?;
    Some(Coded { measure: last.metric.measure, ..follow(last) })
}

/// The level that a rate or share has risen or fallen to.
pub(super) fn level(reader: &Reader, mention: usize, found: &Comparison, rated: Option<&Candidate>) -> Coded {
    let here = &reader.mentions[mention];
    let regions = [Region::before(here.before.clone())];
    if let Some(best) = rated {
        return reader.coded(mention, best, &regions);
    }
    let subject = label::without_openings(&reader.words_before(mention)[..found.subject]);
    if subject.chars().count() < 2
        && let Some(of) = reader.antecedent(mention, |read| read.metric.unit == "%")
    {
        return Coded { measure: of.metric.measure, ..follow(of) };
    }
    let measure = if is_share(subject) { Measure::Share } else { Measure::Value };
    Coded { measure, ..Coded::plain(reader.label(mention)) }
}

//! Counts, amounts and durations.

use std::sync::LazyLock;

use super::bind::{Candidate, Region, Wanted, candidates};
use super::compare::{Compared, Comparison, compare, turn, turned};
use super::ground::clause_start;
use super::part::part;
use super::read::{Coded, Read, Reader};
use super::relative::{difference, other_year, prior, reached};
use super::{Measure, classify, label, segment, spread};
use crate::codebook::theme;
use crate::text::WordList;
use crate::text::numeral::Bound;

/// Longest words before a bracket that say which earlier level stands in it, in characters.
const LONGEST_LEAD: usize = 40;

/// Persons of whom two things are said alike count for both: 120人参加了培训、考试.
pub(super) fn also(reader: &Reader, mention: usize, coded: &Coded) -> Option<Coded> {
    let unit = reader.unit(mention);
    let persons = matches!(reader.ground.codebook.unit_class(unit), Some("person" | "person_times"));
    let code = coded.code.as_ref().filter(|_| persons && coded.measure == Measure::Value)?;
    let regions = [Region::after(reader.mentions[mention].after.clone())];
    let found = candidates(reader.ground, &reader.query(mention, &regions, Wanted::Unit(unit), None));
    let entries = &reader.ground.codebook.entries;
    let first = found.iter().find(|one| entries[one.entry].code == *code)?;
    let other = found.iter().find(|other| {
        let (one, two) =
            if first.head.start < other.head.start { (&first.head, &other.head) } else { (&other.head, &first.head) };
        let gap = reader.ground.norm().get(one.end..two.start);
        entries[other.entry].code != *code
            && theme(&entries[other.entry].code) == theme(code)
            && gap.is_some_and(|gap| ["、", "和", "及", "与"].contains(&gap))
    })?;
    Some(reader.coded(mention, other, &regions))
}

/// A count, an amount or a duration.
pub(super) fn count(reader: &Reader, mention: usize) -> Coded {
    // 是去年的1.2倍, 增长1.2倍: neither a level nor a difference in cases.
    if reader.ground.codebook.unit_class(reader.unit(mention)) == Some("ratio") {
        return plain(reader, mention);
    }
    let here = &reader.mentions[mention];
    let before = reader.words_before(mention);
    let measures = &reader.ground.codebook.measures;
    if before.is_empty() && reader.ground.norm()[..here.figure.start].ends_with('(') {
        // 是上年同期(19件)的2.8倍, 较2019年(163起)下降
        let lead = reader.ground.norm()[here.sentence.start..here.figure.start].trim_end_matches('(');
        let clause = &lead[clause_start(lead)..];
        let clause = clause.char_indices().nth_back(LONGEST_LEAD).map_or(clause, |(at, _)| &clause[at..]);
        if compare(clause, "", measures).is_some_and(|found| found.compared == Compared::Prior) {
            let start = Comparison { compared: Compared::Prior, subject: 0, word: (0, 0), based: true };
            return prior(reader, mention, &start);
        }
    }
    if let Some(other) = other_year(reader, mention) {
        return other;
    }
    if let Some(reached) = reached(reader, mention) {
        return reached;
    }
    let compared = || reader.follows_prior(mention) || reader.follows_levels(mention) || reader.follows_change(mention);
    if let Some(sign) = turn(before.trim_start_matches('净'), measures).filter(|_| compared()) {
        // 较去年的129件少25件, 由129件降至104件，净减少25件
        return difference(reader, mention, &turned(before, sign), sign, Measure::Change);
    }
    if let Some(sum) = spread::sum_before(reader, mention) {
        return sum;
    }
    if let Some(summed) = spread::summed(reader, mention) {
        return summed;
    }
    if let Some(found) = compare(before, reader.ground.at(&here.after), measures) {
        let whose = label::without_openings(&before[..found.subject]);
        let counted =
            found.based || !label::without_fillers(whose, reader.fillers()).is_empty() || reader.follows_prior(mention);
        match found.compared {
            Compared::Difference(sign) if counted => return difference(reader, mention, &found, sign, Measure::Change),
            Compared::Prior => return prior(reader, mention, &found),
            _ => {}
        }
    }
    plain(reader, mention)
}

fn plain(reader: &Reader, mention: usize) -> Coded {
    // 人均年处理投诉举报80件, 平均年龄47.6岁, 每个所持证人员不少于2名: what falls to one is no level.
    let words = reader.words_before(mention);
    let bound = reader.bound(mention);
    let least = bound == Bound::AtLeast;
    // 7个乡镇持证人员不足5人: so few in each of them.
    let of_each = bound == Bound::AtMost && reader.bodies_before(mention).is_some();
    if AVERAGES.is_in(words) || least && words.contains('每') || of_each {
        return Coded::plain(reader.label(mention));
    }
    let tail = &reader.ground.norm()[reader.mentions[mention].figure.end..];
    if tail.starts_with(':') && tail[1..].starts_with(|letter: char| letter.is_ascii_digit()) {
        return Coded::plain(reader.label(mention));
    }
    let mut regions = reader.regions(mention);
    let whole = reader.whole(mention);
    let code = whole.and_then(|whole| whole.metric.code.as_deref());
    let unit = reader.unit(mention);
    let money = unit.is_empty() && is_money(reader, mention);
    let wanted = Wanted::Unit(if money { "元" } else { unit });
    let mut found = candidates(reader.ground, &reader.query(mention, &regions, wanted, code));
    for lent in [Reader::summed_clause, Reader::done_with_list] {
        if found.is_empty()
            && let Some(words) = lent(reader, mention)
        {
            regions.push(Region::borrowed(words));
            found = candidates(reader.ground, &reader.query(mention, &regions, wanted, code));
        }
    }
    // 以县政府为被申请人的案件5件，1件被确认违法: the words of the 5 do not say the same of the 1.
    if let [first, _, ..] = &found[..]
        && first.is_borrowed()
        && reader.follows_code(mention, &reader.ground.codebook.entries[first.entry].code)
    {
        found.remove(0);
    }
    // A part is of another subject than its whole only if that subject is named beside it.
    let kin = |best: &&Candidate| {
        let own = &reader.ground.codebook.entries[best.entry].code;
        code.is_none_or(|whole| theme(own) == theme(whole) || best.topic() >= 3.0)
    };
    let own = found.iter().find(kin).map(|best| reader.coded(mention, best, &regions));
    if let Some(category) = classify::category(reader, mention, own.as_ref()) {
        return category;
    }
    if own.as_ref().is_some_and(|own| counts_persons_again(reader, mention, own)) {
        return Coded::plain(reader.label(mention));
    }
    if own.is_none()
        && whole.is_none()
        && let Some(other) = done_by_one(reader, mention)
    {
        return other;
    }
    part(reader, mention, own.map(|own| listed(reader, mention, own)))
}

/// Whether a figure counts in persons what the one directly before it counts otherwise: 接待来访412批1536人次.
fn counts_persons_again(reader: &Reader, mention: usize, own: &Coded) -> bool {
    let last = reader.read.last().filter(|last| last.mention + 1 == mention && own.code.is_some());
    let same = |last: &Read| last.metric.code == own.code && last.metric.measure == Measure::Value;
    let Some(last) = last.filter(|last| same(last)) else { return false };
    let person =
        reader.ground.codebook.unit_class(reader.unit(mention)).is_some_and(|class| class.starts_with("person"));
    let beside = reader.gap(mention).is_some_and(|gap| gap.trim_matches(['、', '，', ',', '(']).is_empty());
    person && beside && reader.mentions[mention].class != reader.mentions[last.mention].class
}

/// What one body has of what the figure before counts of all, which the text does not name again:
/// 全区制发意见书48份，自治区政府制发6份.
fn done_by_one(reader: &Reader, mention: usize) -> Option<Coded> {
    let words = reader.words_before(mention);
    let body = segment::subject(words).filter(|_| reader.noun(mention).is_empty())?;
    let act = words[words.find(body)? + body.len()..].trim_end_matches(['了', '共']);
    let all = reader.antecedent(mention, |read| read.metric.measure == Measure::Value && !read.prior)?;
    let same = reader.words_before(all.mention).contains(act) && reader.unit(all.mention) == reader.unit(mention);
    let whole = all.metric.code.is_some() && all.metric.members.is_empty() && all.metric.value > reader.value(mention);
    (same && whole && !act.is_empty()).then(|| Coded {
        code: all.metric.code.clone(),
        segment: Some(body.to_owned()),
        score: all.score / 2.0,
        reading: format!("of the same as {} before it", all.metric.figure),
        ..Coded::plain(reader.label(mention))
    })
}

/// In a list (拟废止12件、修改14件) a segment named once holds for what follows 、.
fn listed(reader: &Reader, mention: usize, own: Coded) -> Coded {
    let here = &reader.mentions[mention];
    let Some(last) = reader.read.last().filter(|last| own.segment.is_none() && last.mention + 1 == mention) else {
        return own;
    };
    let gap = reader.ground.norm().get(reader.mentions[last.mention].unit.end..here.before.end).unwrap_or_default();
    let known = |segment: &String| {
        let entry = own.code.as_deref().and_then(|code| reader.ground.codebook.entry(code));
        entry.is_some_and(|entry| entry.segments.contains(segment))
    };
    let segment = last.metric.segment.clone().filter(known);
    if !gap.starts_with('、') || own.code.as_deref().map(theme) != last.metric.code.as_deref().map(theme) {
        return own;
    }
    let qualifier = if own.qualifier.is_empty() { last.qualifier.clone() } else { own.qualifier.clone() };
    Coded { segment, qualifier, ..own }
}

/// Whether a figure without unit is an amount by its label: 涉及资金约14个亿.
pub(super) fn is_money(reader: &Reader, mention: usize) -> bool {
    let label = label::without_fillers(reader.words_before(mention), reader.fillers());
    MONEY.iter().any(|word| label.ends_with(word))
}

/// Words of what falls to each on average.
static AVERAGES: LazyLock<WordList> =
    LazyLock::new(|| WordList::new(["人均", "户均", "日均", "月均", "件均", "平均每", "平均年龄"]));

/// Ends of labels of amounts, for figures that lost their 元.
const MONEY: [&str; 6] = ["资金", "金额", "经费", "投资", "标的", "款"];

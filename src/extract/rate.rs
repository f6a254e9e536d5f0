//! Percentages: rates, shares, growth, and the shares of groups.

use super::bind::{Candidate, Region, Wanted, candidates};
use super::compare::{Compared, compare, turn, turned};
use super::read::{Coded, Read, Reader};
use super::relative::{difference, follow, level, other_year, prior, reached};
use super::{Measure, classify, label};
use crate::text::numeral::Bound;

pub(super) fn is_share(label: &str) -> bool {
    ["占比", "比例", "比重"].iter().any(|word| label.ends_with(word))
}

/// A percentage or a difference in points.
pub(super) fn rate(reader: &Reader, mention: usize) -> Coded {
    let here = &reader.mentions[mention];
    let before = reader.words_before(mention);
    let after = reader.ground.at(&here.after);
    let measures = &reader.ground.codebook.measures;
    let regions = [Region::before(here.before.clone()), Region::after(here.after.clone())];
    let rated = candidates(reader.ground, &reader.query(mention, &regions, Wanted::Rate, None));
    let rated = rated.first();
    if let Some(found) = compare(before, after, measures) {
        let word = here.before.start + found.word.0..here.before.start + found.word.1;
        // 较法定时限压缩 is a rate of its own; 较上年 is a comparison with the year before.
        let with_year = found.based && measures.base.is_in(before);
        let is_rate = !with_year && rated.is_some_and(|best| best.head.start < word.end && word.start < best.head.end);
        match found.compared {
            _ if is_rate && !reader.points(mention) => {}
            // 较法定时限压减72.6%，比2021年再压减4.1个百分点: more of what is a cut already.
            Compared::Difference(_) if is_rate => {
                let growth = |best| Coded { measure: Measure::Growth, ..reader.coded(mention, best, &regions) };
                return rated.map(growth).unwrap_or_default();
            }
            Compared::Difference(sign) => return difference(reader, mention, &found, sign, Measure::Growth),
            Compared::Prior => return prior(reader, mention, &found),
            Compared::Level => return level(reader, mention, &found, rated),
        }
    }
    if let Some(coded) = other_year(reader, mention).or_else(|| reached(reader, mention)) {
        return coded;
    }
    let compared = || reader.follows_prior(mention) || reader.follows_change(mention);
    if let Some(sign) = turn(before.trim_start_matches('净'), measures).filter(|_| compared()) {
        // 较上年的21.6%降了4.5个百分点, 比上年少7件，降9.5%
        return difference(reader, mention, &turned(before, sign), sign, Measure::Growth);
    }
    if let Some(coded) = together(reader, mention) {
        return coded;
    }
    if let Some(coded) = share(reader, mention, rated) {
        return coded;
    }
    if let Some(best) = rated.filter(|best| !remains(reader, mention, best) && !of_other(reader, mention, best)) {
        let coded = reader.coded(mention, best, &regions);
        // 2个县区纠错率超过20%: more in each of them.
        let bodies = reader.bodies_before(mention).filter(|_| reader.bound(mention) != Bound::Exact);
        return Coded { segment: bodies.map(str::to_owned).or(coded.segment), ..coded };
    }
    if let Some(judged) = judged(reader, mention) {
        return judged;
    }
    let mut coded = Coded::plain(reader.label(mention).trim_start_matches('的').to_owned());
    if after.starts_with('的') || is_share(&coded.label) {
        coded.measure = Measure::Share;
        let regions = [Region::after(here.after.clone())];
        if let Some(best) = candidates(reader.ground, &reader.query(mention, &regions, Wanted::Count, None)).first() {
            coded = Coded { measure: Measure::Share, ..reader.coded(mention, best, &regions) };
        }
    }
    coded
}

/// A rate that the clause before it names and judges: 负责人出庭率不高，仅为47.2%.
fn judged(reader: &Reader, mention: usize) -> Option<Coded> {
    reader.mute(mention).then_some(())?;
    let clause = reader.clause_before(mention);
    let text = reader.ground.at(&clause);
    let name = JUDGED.iter().find_map(|word| text.strip_suffix(word))?.trim_end_matches('还');
    let regions = [Region::borrowed(clause.start..clause.start + name.len())];
    name.ends_with('率').then_some(())?;
    let found = candidates(reader.ground, &reader.query(mention, &regions, Wanted::Rate, None));
    Some(reader.coded(mention, found.first()?, &regions))
}

/// What a rate is called that is too low, or as high as it should be.
const JUDGED: [&str; 8] = ["不高", "不够高", "偏低", "较低", "过低", "较高", "偏高", "过高"];

/// Whether a rate is what is left of something and not by how much it fell: 时限压缩到法定时限的38.6%.
fn remains(reader: &Reader, mention: usize, best: &Candidate) -> bool {
    let before = &reader.mentions[mention].before;
    let measures = &reader.ground.codebook.measures;
    let fell = measures.down.is(reader.ground.at(&(best.head.start..best.head.end)));
    let behind = reader.ground.norm().get(best.head.end..before.end).unwrap_or_default();
    fell && behind.ends_with('的') && measures.reach.prefix(behind).is_some()
}

/// Whether a rate that many subjects have is of what its sentence counts, which is none of theirs: 接收线索4128条，
/// 办结率99.2%.
fn of_other(reader: &Reader, mention: usize, best: &Candidate) -> bool {
    let lexicon = &reader.ground.codebook.lexicon;
    let shared = lexicon.rivals(best.head.word).count_ones() > 1;
    let docket = lexicon.guards(best.entry).topics & lexicon.docket_topics() != 0;
    let sentence = &reader.mentions[mention].sentence;
    let mut counts = reader.read.iter().rev().take_while(|read| reader.mentions[read.mention].sentence == *sentence);
    let counted = counts.clone().next().is_some();
    shared && !docket && best.topic() < IN_SENTENCE && counted && counts.all(|read| read.metric.code.is_none())
}

/// What a topic that its sentence opens counts at least.
const IN_SENTENCE: f32 = 2.6;

/// 合计占比: a share of all figures since the last share.
fn together(reader: &Reader, mention: usize) -> Option<Coded> {
    let before = reader.words_before(mention);
    let measures = &reader.ground.codebook.measures;
    if !measures.group_share.is_in(before) {
        return None;
    }
    let sentence = &reader.mentions[mention].sentence;
    let mut members: Vec<&Read> = reader
        .read
        .iter()
        .rev()
        .take_while(|read| reader.mentions[read.mention].sentence == *sentence && read.metric.measure == Measure::Value)
        .collect();
    // 三类合计: of those that are counted.
    if let Some(count) = counted(before) {
        members.truncate(count);
    }
    members.reverse();
    // A total is none of its parts, and what a semicolon sets apart (驳回52件；撤销34件、变更2件，合计占) is of no group.
    let wholes: Vec<usize> = members.iter().filter_map(|read| reader.mentions[read.mention].parent).collect();
    members.retain(|read| !wholes.contains(&read.mention));
    let figure = |read: &Read| reader.mentions[read.mention].figure.start;
    let apart = |pair: &[&Read]| reader.ground.at(&(figure(pair[0])..figure(pair[1]))).contains([';', '；']);
    if let Some(last) = members.windows(2).rposition(apart).filter(|last| last + 2 < members.len()) {
        members.drain(..=last);
    }
    let entries = &reader.ground.codebook.entries;
    let group = entries.iter().find(|entry| {
        let prefix = entry.sums.as_deref();
        prefix.is_some_and(|prefix| {
            members.iter().any(|read| read.metric.code.as_deref().is_some_and(|code| code.starts_with(prefix)))
        })
    });
    let label = members.iter().map(|read| read.metric.label.as_str()).collect::<Vec<_>>().join("、");
    let codes: Vec<String> = members.iter().filter_map(|read| read.metric.code.clone()).collect();
    let coded = Coded { measure: Measure::Share, ..Coded::plain(format!("{label}合计占比")) };
    let adds_up = |codes: &[String]| {
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        reader.ground.codebook.identities.add_up(&codes)
    };
    Some(match (codes.len(), group) {
        (1, _) => Coded {
            code: Some(codes[0].clone()),
            score: members[0].score,
            reading: format!("share of {} before it", members[0].metric.figure),
            ..coded
        },
        (1.., _) if codes.len() == members.len() && codes.iter().all(|code| *code == codes[0]) => Coded {
            code: Some(codes[0].clone()),
            segment: Some(
                members.iter().filter_map(|read| read.metric.segment.as_deref()).collect::<Vec<_>>().join("、"),
            ),
            score: members[0].score,
            reading: format!("share of the {} figures before it", codes.len()),
            ..coded
        },
        (_, Some(entry)) if codes.len() == members.len() && adds_up(&codes) => Coded {
            code: Some(entry.code.clone()),
            score: members.iter().map(|read| read.score).fold(0.0, f32::max),
            reading: format!("share of {} figures since the last share", codes.len()),
            members: codes,
            ..coded
        },
        _ => coded,
    })
}

/// How many are added up: 3 in 三类合计占.
fn counted(before: &str) -> Option<usize> {
    let at = ["类", "项", "者", "种"].iter().filter_map(|unit| before.find(unit)).min()?;
    let digit = before[..at].chars().next_back()?;
    let digits = "一两三四五六七八九";
    digits
        .chars()
        .position(|other| other == digit)
        .map(|position| position + 1)
        .or_else(|| Some(digit.to_digit(10)? as usize))
}

/// A share: of its own subject before 占, else of the count before it.
fn share(reader: &Reader, mention: usize, rated: Option<&Candidate>) -> Option<Coded> {
    let here = &reader.mentions[mention];
    let before = reader.words_before(mention);
    let measures = &reader.ground.codebook.measures;
    let mark = measures
        .share
        .is_in(before)
        .then(|| measures.share.iter().filter_map(|word| before.rfind(word)).min())
        .flatten();
    let bare = label::without_fillers(before, reader.fillers()).is_empty();
    // 3件败诉案子里有2件…；一半的案子: what it is a share of stands behind it.
    let own = reader.ground.at(&here.after).starts_with('的');
    let subject_end = match mark {
        Some(at) => at,
        None if bare && !own => 0,
        None => return None,
    };
    if mark.is_some() && rated.is_some_and(|best| best.head.end > here.before.start + subject_end) {
        return None;
    }
    // 纳入年度考核，占总分的4%: a share of marks is one of nothing that is counted.
    let marks = |at: usize| ["总分", "分值", "总成绩", "考核"].iter().any(|word| before[at..].contains(word));
    if mark.is_some_and(marks) {
        return Some(Coded { measure: Measure::Share, ..Coded::plain(reader.label(mention)) });
    }
    let subject = reader.bare(&before[..subject_end]);
    if subject.chars().count() > 1 {
        let regions = [Region::before(here.before.start..here.before.start + subject_end)];
        let bound = candidates(reader.ground, &reader.query(mention, &regions, Wanted::Count, None));
        let coded = match bound.first() {
            Some(best) => reader.coded(mention, best, &regions),
            None => match (
                reader.part_before(mention, subject),
                reader.all_of(mention).or_else(|| divided(reader, mention)),
            ) {
                (Some(part), _) => follow(part),
                (None, Some(all)) => Coded { segment: Some(subject.to_owned()), ..follow(all) },
                (None, None) => classify::share(reader, mention, class(subject), false)
                    .unwrap_or_else(|| Coded::plain(format!("{subject}占比"))),
            },
        };
        return Some(as_share(reader, Coded { measure: Measure::Share, ..coded }));
    }
    let ranked = mark.and_then(|_| classify::ranked(reader, mention));
    if let Some(ranked) =
        ranked.and_then(|classes| classify::share(reader, mention, reader.bare(reader.ground.at(&classes)), true))
    {
        return Some(ranked);
    }
    let of = reader.antecedent(mention, |read| read.metric.measure == Measure::Value && read.metric.unit != "%");
    let Some(of) = of else {
        return mark.map(|_| Coded { measure: Measure::Share, ..Coded::plain(reader.label(mention)) });
    };
    let label = format!("{}占比", of.metric.label);
    Some(as_share(reader, Coded { measure: Measure::Share, label, ..follow(of) }))
}

/// The whole of which a part is said to be a share behind 其中: 处罚9800件，其中交通类占九成.
fn divided<'r>(reader: &'r Reader, mention: usize) -> Option<&'r Read> {
    let here = &reader.mentions[mention];
    let opened = reader.ground.norm()[..here.before.start].ends_with("其中");
    let whole = reader.whole(mention).filter(|_| opened)?;
    let entry = reader.ground.codebook.entry(whole.metric.code.as_deref()?)?;
    entry.parts.then_some(whole)
}

/// What a class is called: 因不服工伤认定引发的 is 因不服工伤认定引发.
fn class(subject: &str) -> &str {
    subject.trim_end_matches(['的', '案', '件'])
}

/// A share of a metric that has a code of its own is that code's value.
fn as_share(reader: &Reader, coded: Coded) -> Coded {
    let entry = coded.code.as_deref().and_then(|code| reader.ground.codebook.entry(code));
    match entry.and_then(|entry| entry.share.clone()) {
        Some(code) => Coded { code: Some(code), measure: Measure::Value, ..coded },
        None => coded,
    }
}

//! Lists that add up to a figure before them: 按门类分，运输类743件、路政类466件、水路类52件、质量类23件 divide the 1284 cases
//! counted a paragraph before, though no words say so. A share does it for one part alone: 市本级203件，占全市的37.1%.

use super::classify;
use super::ground::{Ground, Mention, is_own_level};
use super::part::segment_name;
use super::read::Read;
use super::settle::same_value;
use super::{Measure, Metric, Section};
use crate::codebook::Codebook;

/// So few figures may add up to another one by chance.
const FEWEST: usize = 3;
/// And so small ones.
const LEAST: f64 = 20.0;
/// So many figures and bytes (of three a character) before a list what it divides may be.
const FARTHEST: usize = 60;
const BYTES: usize = 6_000;
/// Longest name of a part, in characters.
const LONGEST_NAME: usize = 16;

/// Gives the figures of such lists, and their shares, the code of what they divide.
pub(super) fn add_up(read: &mut [Read], ground: &Ground, mentions: &[Mention], codebook: &Codebook) {
    let mut from = 0;
    while from < read.len() {
        let sentence = &mentions[read[from].mention].sentence;
        let length = read[from..].iter().take_while(|read| mentions[read.mention].sentence == *sentence).count();
        let list = from..from + length;
        for level in list.clone() {
            let named = is_own_level(&read[level].metric.label) && is_part(&read[level], ground, mentions);
            if let Some(whole) = named.then(|| shared(read, mentions, codebook, level, &list)).flatten() {
                make_part(read, level, &read[whole].clone(), &list);
            }
        }
        let parts: Vec<usize> = list.clone().filter(|at| is_part(&read[*at], ground, mentions)).collect();
        if let Some(whole) = divided(read, mentions, codebook, &parts) {
            let whole = read[whole].clone();
            parts.iter().for_each(|part| make_part(read, *part, &whole, &list));
        }
        from += length;
    }
}

/// Whether a figure counts cases of which nothing is known but their name, and perhaps the docket spoken of last.
fn is_part(read: &Read, ground: &Ground, mentions: &[Mention]) -> bool {
    let (metric, mention) = (&read.metric, &mentions[read.mention]);
    let length = metric.label.chars().count();
    counts(metric)
        && mention.class == Some("case")
        && (metric.code.is_none() || metric.reading == classify::CATEGORY)
        && !read.prior
        && (2..=LONGEST_NAME).contains(&length)
        && !metric.label.contains("分别")
        && ground.bracket_around(mention.figure.start).is_none()
}

fn counts(metric: &Metric) -> bool {
    metric.measure == Measure::Value && metric.section == Section::Done
}

/// The figure that a list of parts adds up to: the nearest before it, one of their own docket before others.
fn divided(read: &[Read], mentions: &[Mention], codebook: &Codebook, parts: &[usize]) -> Option<usize> {
    let first = *parts.first().filter(|_| parts.len() >= FEWEST)?;
    let sum: f64 = parts.iter().map(|part| read[*part].metric.value).sum();
    let wholes = wholes(read, mentions, codebook, first);
    let docket = |code: &str| codebook.entry(code).is_some_and(|entry| entry.classified);
    // A list that is known to be of a docket may be of another one, but of none of their outcomes.
    let may_be = |at: &usize| {
        let known = read[first].metric.code.is_some();
        !known || read[*at].metric.code.as_deref().is_some_and(docket)
    };
    let fits: Vec<usize> =
        wholes.filter(|at| sum >= LEAST && same_value(read[*at].metric.value, sum)).filter(may_be).collect();
    let own = |at: &usize| read[*at].metric.code == read[first].metric.code;
    fits.iter().copied().find(own).or(fits.first().copied())
}

/// The figure of which a part without a code has the share that is printed behind it.
fn shared(
    read: &[Read],
    mentions: &[Mention],
    codebook: &Codebook,
    part: usize,
    list: &std::ops::Range<usize>,
) -> Option<usize> {
    let share = &read.get(part + 1).filter(|_| list.contains(&(part + 1)))?.metric;
    let open = read[part].metric.code.is_none() && share.code.is_none() && share.measure == Measure::Share;
    let value = read[part].metric.value;
    let fits = |at: &usize| {
        let per_cent = 100.0 * value / read[*at].metric.value;
        (per_cent - share.value).abs() <= share.resolution / 2.0 + 1e-9
    };
    wholes(read, mentions, codebook, part).find(fits).filter(|_| open && value >= LEAST)
}

/// The figures near before one that may have parts, the nearest first.
fn wholes<'r>(
    read: &'r [Read],
    mentions: &'r [Mention],
    codebook: &'r Codebook,
    first: usize,
) -> impl Iterator<Item = usize> + 'r {
    let may_have_parts = |code: &str| codebook.entry(code).is_some_and(|entry| entry.parts);
    let start = |at: usize| mentions[read[at].mention].figure.start;
    let near = start(first).saturating_sub(BYTES);
    (0..first).rev().take(FARTHEST).take_while(move |at| start(*at) >= near).filter(move |at| {
        let metric = &read[*at].metric;
        let own = metric.code.as_deref().is_some_and(may_have_parts) && metric.year == read[first].metric.year;
        own && counts(metric) && codebook.unit_class(&metric.unit) == Some("case")
    })
}

fn make_part(read: &mut [Read], at: usize, whole: &Read, list: &std::ops::Range<usize>) {
    let part = &mut read[at];
    let segment = segment_name(whole, &part.metric.label);
    let value = part.metric.value;
    part.metric.code.clone_from(&whole.metric.code);
    part.metric.unit.clone_from(&whole.metric.unit);
    part.metric.segment = Some(segment.clone());
    part.metric.reading = format!("part of {}, to which its list adds up", whole.metric.figure);
    part.score = whole.score / 2.0;
    // 743件，占57.9%
    let per_cent = 100.0 * value / whole.metric.value;
    let next = at + 1;
    if list.contains(&next) && read[next].metric.measure == Measure::Share && read[next].metric.code.is_none() {
        let share = &mut read[next].metric;
        if (share.value - per_cent).abs() <= share.resolution.max(0.05) {
            share.code.clone_from(&whole.metric.code);
            share.segment = Some(segment);
        }
    }
}

//! One figure for several labels (各1宗, 均为零) and several figures for several labels
//! (分别为8件、3件).

use super::bind::{Region, Wanted, candidates};
use super::label;
use super::read::{Coded, Reader, part};
use crate::text::Bytes;

const RESPECTIVELY: [&str; 2] = ["分别", "依次"];
const EACH: [&str; 4] = ["各", "均", "都", "皆"];

/// Reads a list of figures behind 分别. Gives the mention after the list, or nothing if there is
/// none here.
pub(super) fn respectively(reader: &mut Reader, first: usize) -> Option<usize> {
    let here = &reader.mentions[first];
    let before = reader.words_before(first);
    let mark = RESPECTIVELY.iter().filter_map(|word| before.rfind(word)).max()?;
    let mut end = first + 1;
    while end < reader.mentions.len() && reader.mentions[end].chained == Some(end - 1) {
        end += 1;
    }
    let count = end - first;
    let start = here.before.start;
    let tail = start + mark + RESPECTIVELY[0].len()..here.before.end;
    let labels = split(reader.ground.norm(), &(start..start + mark));
    if count < 2 {
        return None;
    }
    if labels.len() < count {
        return same_label(reader, first, end, &(start..start + mark));
    }
    let labels = &labels[labels.len() - count..];
    let mut read: Vec<Coded> = Vec::new();
    for (order, own) in labels.iter().enumerate() {
        let mention = first + order;
        let regions = [
            Region::before(own.clone()),
            Region::borrowed(tail.clone()),
            Region::after(reader.mentions[mention].after.clone()),
        ];
        let unit = reader.unit(mention);
        let wanted = if reader.percent(mention) { Wanted::Rate } else { Wanted::Unit(unit) };
        let whole = reader.whole(mention).and_then(|whole| whole.metric.code.as_deref());
        let mut query = reader.query(mention, &regions, wanted, whole);
        query.sentence.start = start;
        let found = candidates(reader.ground, &query);
        let name = label::without_openings(label::without_fillers(reader.ground.at(own), reader.fillers())).to_owned();
        let coded = found.first().map(|best| reader.coded(mention, best, &regions));
        read.push(Coded { label: name, ..coded.unwrap_or_else(|| Coded::plain(String::new())) });
    }
    settle(&mut read);
    for (order, coded) in read.into_iter().enumerate() {
        reader.push(first + order, coded);
    }
    Some(end)
}

/// A list with fewer labels than figures (一至四季度依次为6件、8件): all have one code, and each
/// its place in the list as segment.
fn same_label(reader: &mut Reader, first: usize, end: usize, words: &Bytes) -> Option<usize> {
    let regions = [Region::before(words.clone())];
    let wanted = Wanted::Unit(reader.unit(first));
    let found = candidates(reader.ground, &reader.query(first, &regions, wanted, None));
    let coded = found.first().map(|best| reader.coded(first, best, &regions))?;
    let name = label::without_openings(label::without_fillers(reader.ground.at(words), reader.fillers())).to_owned();
    for mention in first..end {
        let segment = Some(format!("{name}之{}", mention - first + 1));
        reader.push(mention, Coded { segment, label: name.clone(), ..coded.clone() });
    }
    Some(end)
}

/// Labels of one list share their code if only some have one; labels with the same code are
/// segments of it.
fn settle(read: &mut [Coded]) {
    let best = read
        .iter()
        .filter(|coded| coded.code.is_some())
        .max_by(|one, other| one.score.total_cmp(&other.score))
        .cloned();
    let Some(best) = best else { return };
    let distinct = read.iter().filter_map(|coded| coded.code.as_ref()).collect::<std::collections::BTreeSet<_>>().len();
    let one_code = distinct == 1;
    for coded in read.iter_mut() {
        if one_code && coded.code.is_none() {
            coded.code = best.code.clone();
            coded.score = best.score / 2.0;
            coded.reading = format!("{}; same list", best.reading);
        }
        if one_code {
            coded.segment = Some(coded.segment.clone().unwrap_or_else(|| coded.label.clone()));
        }
    }
}

/// Reads one figure that stands for several labels.
pub(super) fn each(reader: &Reader, mention: usize) -> Option<Vec<Coded>> {
    let here = &reader.mentions[mention];
    let before = reader.words_before(mention);
    let stripped = before.trim_end_matches(['为', '是', '达', '到', '约', '有', '了', '保', '持', '在', '实', '现']);
    let mark = EACH.iter().find(|word| stripped.ends_with(**word));
    let end = mark.map_or(stripped.len(), |word| stripped.len() - word.len());
    let labels = split(reader.ground.norm(), &(here.before.start..here.before.start + end));
    let rates = reader.percent(mention) && labels.iter().all(|label| reader.ground.at(label).ends_with('率'));
    if labels.len() < 2 || !(mark.is_some() || rates) || RESPECTIVELY.contains(&stripped) {
        return None;
    }
    let wanted = if reader.percent(mention) { Wanted::Rate } else { Wanted::Unit(reader.unit(mention)) };
    let mut read = Vec::new();
    for own in &labels {
        let regions = [Region::before(own.clone())];
        let whole = reader.whole(mention).and_then(|whole| whole.metric.code.as_deref());
        let found = candidates(reader.ground, &reader.query(mention, &regions, wanted, whole));
        let name = label::without_openings(label::without_fillers(reader.ground.at(own), reader.fillers())).to_owned();
        let coded = match found.first() {
            Some(best) => reader.coded(mention, best, &regions),
            None if reader.percent(mention) => Coded::plain(String::new()),
            None => part(reader, mention, None),
        };
        read.push(Coded { label: name, ..coded });
    }
    Some(read)
}

/// The labels of a list: split at 、 和 与 及 以及.
fn split(norm: &str, range: &Bytes) -> Vec<Bytes> {
    let text = &norm[range.clone()];
    let mut labels = Vec::new();
    let mut start = 0;
    let mut depth = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' | '“' | '《' => depth += 1,
            ')' | '”' | '》' => depth -= 1,
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

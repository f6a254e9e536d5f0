//! Every quantity with the words that stand beside it.

use super::whole::is_inside;
use super::{Ground, separates, unit_end};
use crate::text::Bytes;
use crate::text::numeral::{Kind, Numeral};

/// A quantity and the words beside it.
#[derive(Debug, Clone)]
pub(in crate::extract) struct Mention<'g> {
    /// Index of its numeral.
    pub numeral: usize,
    pub figure: Bytes,
    pub unit: Bytes,
    /// Unit that stands over its column or at its row.
    pub header_unit: Option<&'g str>,
    /// Kind of its own unit word.
    pub class: Option<&'g str>,
    pub sentence: Bytes,
    /// From the last separator or figure to this figure.
    pub before: Bytes,
    /// From its unit to the next separator or figure.
    pub after: Bytes,
    /// The mention directly before it, with nothing but separators between ("8期、1760人次").
    pub chained: Option<usize>,
    /// The mention of the whole that this one is a part of.
    pub parent: Option<usize>,
    /// Whether it and the parts beside it add up to that.
    pub adds_up: bool,
}

impl Ground<'_> {
    /// Every quantity with its surroundings, in text order.
    pub(in crate::extract) fn mentions(&self) -> Vec<Mention<'_>> {
        let norm = self.norm();
        let mut mentions: Vec<Mention<'_>> = Vec::with_capacity(self.numerals.len());
        let quantities: Vec<usize> =
            (0..self.numerals.len()).filter(|number| self.numerals[*number].kind == Kind::Quantity).collect();
        let class = |numeral: &Numeral| self.codebook.units.class(&norm[numeral.unit_start..numeral.unit_end]);
        let classes: Vec<_> = quantities.iter().map(|number| class(&self.numerals[*number])).collect();
        let lasts = |order: usize| classes[order] == Some("duration");
        // For every figure the next one that is no duration.
        let mut following = vec![None; quantities.len()];
        for order in (1..quantities.len()).rev() {
            following[order - 1] = if lasts(order) { following[order] } else { Some(order) };
        }
        let mut previous = None;
        for (order, number) in quantities.iter().enumerate() {
            let numeral = &self.numerals[*number];
            let mut sentence = self.sentence(numeral.start);
            // A figure that a hard line break cut in two reaches into the next line.
            sentence.end = sentence.end.max(unit_end(numeral));
            // 应诉率连续6年保持100%: how long is said in passing.
            let quantity = |order: usize| &self.numerals[quantities[order]];
            let passing = lasts(order) && norm[..numeral.start].ends_with("连续");
            let previous_end = previous.map_or(0, |previous| unit_end(quantity(previous)));
            let next_start = following[order].map_or(norm.len(), |next| quantity(next).start);
            let mut before = self.before(numeral.start, sentence.start.max(previous_end), sentence.start);
            if before.start == previous_end && norm[before.clone()].ends_with('、') {
                // "226项许可、496项服务": what stands between is the noun of the figure before.
                before.start = before.end;
            }
            let after = self.after(numeral, sentence.end.min(next_start));
            let chained = mentions.last().filter(|last| last.sentence == sentence).and_then(|last| {
                let gap = self.at(&(unit_end(&self.numerals[last.numeral])..numeral.start));
                joins(gap).then_some(mentions.len() - 1)
            });
            previous = if passing { previous } else { Some(order) };
            mentions.push(Mention {
                numeral: *number,
                figure: numeral.start..numeral.end,
                unit: own_unit(numeral),
                header_unit: (numeral.unit_end <= numeral.start)
                    .then(|| self.at(&(numeral.unit_start..numeral.unit_end))),
                class: classes[order],
                sentence,
                before,
                after,
                chained,
                parent: None,
                adds_up: false,
            });
        }
        self.parents(&mut mentions);
        mentions
    }

    /// Words before a figure, back to a separator, a figure (`floor`) or the sentence's start. A
    /// bracket without figures directly before the figure is passed over: 纠错(包括撤销)29件.
    fn before(&self, figure: usize, floor: usize, sentence: usize) -> Bytes {
        let norm = self.norm();
        let mut end = figure;
        if norm[..figure].ends_with(')')
            && let Some(bracket) = self.bracket_closed_at(figure)
            && bracket.start > sentence
        {
            end = bracket.start;
        }
        let floor = if end < floor { sentence } else { floor };
        let mut start = end;
        for (at, letter) in norm[floor..end].char_indices().rev() {
            let place = floor + at;
            if letter == ')' {
                let inside = self.bracket_closed_at(place + 1);
                if inside.is_none_or(|bracket| self.holds_quantity(bracket)) {
                    break;
                }
            } else if letter == '(' {
                let opened = self.brackets_before(place + 1).next().filter(|bracket| bracket.start == place);
                if opened.is_none_or(|bracket| bracket.end > end) {
                    break;
                }
            } else if separates(letter) {
                break;
            }
            start = place;
        }
        // 败诉的5件里有4件: these words only say that it is some of them.
        if is_inside(&norm[start..end]) {
            start = end;
        }
        // 因复议维持等原因作为共同被告95件: why is not what.
        if norm[start..end].starts_with('因')
            && let Some(at) = norm[start..end].find("原因")
        {
            start += at + "原因".len();
        }
        // "办结案件中终止36件": what is counted stands behind 中.
        let words = &norm[start..end];
        if let Some(at) = self.codebook.measures.scopes.found(words).map(|found| found.1).max()
            && at < words.len()
        {
            start += at;
        }
        if end < figure {
            // Before the bracket a figure may stand: 3026项(法定249项) has no words of its own.
            let ended = self.numerals.partition_point(|numeral| numeral.end <= end);
            let last = self.numerals[..ended].iter().rev().find(|numeral| numeral.kind == Kind::Quantity);
            start = start.max(last.map_or(0, unit_end).min(end));
        }
        start..end
    }

    /// Words after a figure's unit up to a separator or `ceiling`. A figure that lost its unit
    /// mostly lost its full stop too, so what follows is not its noun.
    fn after(&self, numeral: &Numeral, ceiling: usize) -> Bytes {
        let mut start = unit_end(numeral);
        if start >= ceiling {
            return start..start;
        }
        let mut rest = &self.norm()[start..ceiling];
        // 零败诉 never had a unit.
        if numeral.unit_start == numeral.unit_end && !numeral.percent && numeral.value != 0.0 {
            let quoted = self.norm()[..numeral.start].ends_with(['“', '"']);
            let length = rest.find(['”', '"']).filter(|_| quoted).unwrap_or(0);
            return start..start + length;
        }
        // "138人因某某等原因,未通过", "1人因考试不合格未予通过": why is not what.
        if rest.starts_with('因')
            && let Some(at) = behind_reason(rest)
        {
            start += at;
            rest = self.norm()[start..ceiling].trim_start_matches(separates);
            start = ceiling - rest.len();
        }
        if rest.starts_with('、') {
            return start..start;
        }
        // 在32个居民区设立调解室: what is counted ends where something is set up in it.
        if self.norm()[..numeral.start].ends_with('在')
            && let Some(set_up) = SET_UP.iter().filter_map(|verb| rest.find(verb)).min()
        {
            rest = &rest[..set_up];
        }
        // 24件案件中实际出庭21件: what stands behind 中 is said of the next figure.
        if ceiling < self.norm().len()
            && let Some((_, end)) = self.codebook.measures.scopes.found(rest).next()
            && !rest[end..].contains(separates)
        {
            rest = &rest[..end];
        }
        if ceiling < self.norm().len() && is_among(rest) {
            rest = "";
        }
        // 除1件中止审理外均已审结: what is said of all others is not said of it.
        if self.norm()[..numeral.start].ends_with('除')
            && let Some(at) = rest.find('外')
        {
            rest = &rest[..at];
        }
        let end = self.noun_end(start, rest);
        // Up to the next figure, what follows the last 、 is that figure's own.
        let length = end.or_else(|| rest.rfind('、').filter(|_| ceiling < self.norm().len())).unwrap_or(rest.len());
        start..start + length
    }

    /// Where a noun behind a figure ends in `rest`, which begins at `start`: at a separator or a bracket, but a
    /// bracket without figures stands within it: 43名镇(街道)、部门负责人.
    fn noun_end(&self, start: usize, rest: &str) -> Option<usize> {
        let mut from = 0;
        loop {
            let at = from + rest[from..].find(|letter| separates(letter) || matches!(letter, '(' | ')'))?;
            let pair = self.brackets.partition_point(|bracket| bracket.start < start + at);
            let bracket = self.brackets.get(pair).filter(|bracket| bracket.start == start + at);
            let inside = bracket.filter(|bracket| bracket.end < start + rest.len() && !self.holds_quantity(bracket));
            match inside {
                Some(bracket) if (1..=LONGEST_NOUN).contains(&at) && bracket.len() <= LONGEST_ASIDE => {
                    from = bracket.end - start;
                }
                _ => return Some(at),
            }
        }
    }
}

/// The unit word behind a figure, empty where it has none of its own.
fn own_unit(numeral: &Numeral) -> Bytes {
    if numeral.unit_end > numeral.start { numeral.unit_start..numeral.unit_end } else { numeral.end..numeral.end }
}

/// Whether two figures stand side by side: nothing or a joining mark between them.
fn joins(gap: &str) -> bool {
    gap.chars().all(|letter| matches!(letter, '、' | ',' | '，' | '和' | '及' | '共' | '计'))
}

/// Whether the words behind a figure say that they are of some among those that it counts: 14件中继续有效9件.
pub(in crate::extract) fn is_among(rest: &str) -> bool {
    let behind = rest.strip_prefix('中');
    behind.is_some_and(|behind| {
        !behind.starts_with(['国', '央', '心', '止', '介', '小', '学', '标', '医', '层', '药', '型'])
    })
}

/// Where what is said of a figure goes on behind its reason.
fn behind_reason(text: &str) -> Option<usize> {
    let clause = &text[..text.find(separates).unwrap_or(text.len())];
    text.find("原因").map(|at| at + "原因".len()).or_else(|| clause.rfind(['未', '被']))
}

/// Verbs of what is set up in so many places.
const SET_UP: [&str; 10] = ["设立", "建立", "建成", "设置", "增设", "成立", "开展", "组建", "推行", "打造"];

/// Longest noun before such a bracket, and longest bracket within a noun, in bytes.
const LONGEST_NOUN: usize = 12;
const LONGEST_ASIDE: usize = 24;

//! What a report's text holds before anything is decided: numerals, words of the codebook,
//! sentences, and for every quantity the words beside it.

use std::sync::LazyLock;

use crate::codebook::{Codebook, Hit, Opening, TopicSet, kind_of_class};
use crate::text::numeral::{Kind, Numeral};
use crate::text::outline::{self, Paragraph};
use crate::text::script::simplify;
use crate::text::{Bytes, Text, WordList, length_of};

use super::cells::{self, Grid};
use super::{label, numerals, when};

/// Bytes of a Han character: a word as long says too little to open the parts of a whole.
const LETTER: usize = '含'.len_utf8();

/// Bytes and numerals of a sentence behind which it ends with a figure. What a figure is, is looked for in all of
/// its sentence: without an end to it, lost full stops or malice would cost the square of a text's length. No
/// sentence of a report comes near.
const LONGEST_SENTENCE: usize = 12_000;
const MOST_NUMERALS: usize = 200;

/// So many brackets may stand within another one before a figure in it.
const MOST_WITHIN: usize = 64;

/// A report's text with everything found in it.
pub(super) struct Ground<'a> {
    pub text: &'a Text,
    pub codebook: &'a Codebook,
    pub numerals: Vec<Numeral>,
    pub hits: Vec<Hit>,
    pub paragraphs: Vec<Paragraph>,
    pub grids: Vec<Grid>,
    /// Topics that the report's title opens: a report on reconsideration cases speaks of them
    /// where it names nothing else.
    pub title_topics: TopicSet,
    /// Those hits that open topics.
    openings: Vec<Opening>,
    /// Where words that announce a classification (案件类型) stand.
    classifiers: Vec<usize>,
    /// Where words that open a part-year cut-off (截至) stand.
    pub cutoffs: Vec<usize>,
    /// Months up to one before December (1-11月), as printed.
    pub months: Vec<Bytes>,
    /// Words for several years together (以来, 五年累计).
    pub together: Vec<Bytes>,
    /// Words for the full year that open a clause.
    pub full_years: Vec<Bytes>,
    /// For every paragraph the heading it stands under.
    above: Vec<Option<usize>>,
    /// Starts of sentences (after 。！？ and line ends), ascending.
    sentences: Vec<usize>,
    /// Starts of paragraphs and of numbered items inside them, ascending.
    items: Vec<usize>,
    /// Pairs of brackets, by opening.
    brackets: Vec<Bytes>,
    /// Titles in 《》, by opening.
    titles: Vec<Bytes>,
}

/// A quantity and the words beside it.
#[derive(Debug, Clone)]
pub(super) struct Mention<'g> {
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

impl<'a> Ground<'a> {
    pub(super) fn new(title: Option<&str>, text: &'a Text, codebook: &'a Codebook) -> Ground<'a> {
        let lexicon = &codebook.lexicon;
        let norm = text.norm.as_str();
        let paragraphs = outline::paragraphs(norm);
        let mut marks = Marks::find(norm);
        let mut items: Vec<usize> = paragraphs.iter().map(|paragraph| paragraph.bytes.start).collect();
        items.extend(marks.stops.iter().filter(|start| outline::marker(&norm[**start..]).is_some()));
        items.sort_unstable();
        items.dedup();
        let (hits, classifiers) = lexicon.hits_and_classifiers(norm);
        let grids = cells::grids(norm, &paragraphs);
        let numerals = numerals::with_tables(norm, &grids, codebook);
        // A row of cells on lines of their own is one sentence, as one with tabs is.
        let within = cells::line_starts(norm, &grids);
        marks.sentences.retain(|start| within.binary_search(start).is_err());
        let sentences = shorter(&marks.sentences, &numerals, norm.len());
        let titled = lexicon.openings(&lexicon.hits(&simplify(title.unwrap_or_default())));
        Ground {
            text,
            codebook,
            title_topics: titled.iter().fold(0, |topics, opening| topics | opening.topic),
            openings: enclosed(not_compared(lexicon.openings(&hits), norm, &numerals), &marks.brackets, &numerals),
            classifiers,
            cutoffs: marks.cutoffs,
            months: when::months(norm, &numerals),
            together: when::together(norm),
            full_years: when::full_years(norm, &codebook.measures.full_year),
            numerals,
            hits,
            above: headings(norm, &paragraphs),
            paragraphs,
            grids,
            sentences,
            items,
            brackets: marks.brackets,
            titles: marks.titles,
        }
    }

    pub(super) fn norm(&self) -> &'a str {
        &self.text.norm
    }

    pub(super) fn at(&self, bytes: &Bytes) -> &'a str {
        &self.text.norm[bytes.clone()]
    }

    pub(super) fn sentence(&self, at: usize) -> Bytes {
        around(&self.sentences, at, self.norm().len())
    }

    /// Start of the numbered item or paragraph around a place.
    pub(super) fn item_start(&self, at: usize) -> usize {
        around(&self.items, at, self.norm().len()).start
    }

    /// Index of the paragraph around a place.
    pub(super) fn paragraph(&self, at: usize) -> usize {
        self.paragraphs.partition_point(|paragraph| paragraph.bytes.start <= at).saturating_sub(1)
    }

    /// Headings above a paragraph, nearest first, without the text that follows them.
    pub(super) fn headings(&self, paragraph: usize) -> impl Iterator<Item = Bytes> {
        std::iter::successors(self.above[paragraph], |at| self.above[*at])
            .map(|at| heading(self.norm(), &self.paragraphs[at].bytes))
    }

    /// The numbered paragraph before this one under the same heading.
    pub(super) fn sibling(&self, paragraph: usize) -> Option<Bytes> {
        let depth = self.paragraphs[paragraph].marker?.depth;
        if depth < outline::Depth::Point {
            return None;
        }
        let before = &self.paragraphs[..paragraph];
        let beside = before.iter().rev().take_while(|other| other.marker.is_none_or(|marker| marker.depth >= depth));
        let mut points = beside.filter(|other| other.marker.is_some_and(|marker| marker.depth == depth));
        points.find(|other| self.topics_in(&other.bytes) != 0).map(|other| other.bytes.clone())
    }

    /// Words that open topics and start in a range, in text order; the last may reach beyond it.
    pub(super) fn openings_from(&self, range: &Bytes) -> &[Opening] {
        let first = self.openings.partition_point(|opening| opening.start < range.start);
        let count = self.openings[first..].iter().take_while(|opening| opening.start < range.end).count();
        &self.openings[first..first + count]
    }

    /// Topics opened by words that lie wholly inside a range.
    pub(super) fn topics_in(&self, range: &Bytes) -> TopicSet {
        topics(self.openings_from(range), range.end)
    }

    /// Whether a word that announces a classification stands in a range.
    pub(super) fn holds_classifier(&self, range: &Bytes) -> bool {
        let next = self.classifiers.partition_point(|at| *at < range.start);
        self.classifiers.get(next).is_some_and(|at| *at < range.end)
    }

    /// Codebook words that start in a range, in text order; the last may reach beyond it.
    pub(super) fn hits_from(&self, range: &Bytes) -> &[Hit] {
        let first = self.hits.partition_point(|hit| hit.start < range.start);
        let rest = &self.hits[first..];
        &rest[..rest.iter().position(|hit| hit.start >= range.end).unwrap_or(rest.len())]
    }

    /// Codebook words that lie wholly inside a range.
    pub(super) fn hits_in(&self, range: &Bytes) -> impl Iterator<Item = &Hit> {
        let end = range.end;
        self.hits_from(range).iter().filter(move |hit| hit.end <= end)
    }

    /// Codebook words that start before the end of a range and end behind its start.
    pub(super) fn hits_reaching(&self, range: &Bytes) -> impl Iterator<Item = &Hit> {
        let next = self.hits.partition_point(|hit| hit.start < range.end);
        let start = range.start;
        let longest = self.codebook.lexicon.longest();
        self.hits[..next].iter().rev().take_while(move |hit| hit.start + longest > start)
    }

    /// The bracket pair that closes at a place (its closing mark is the character before it).
    fn bracket_closed_at(&self, at: usize) -> Option<&Bytes> {
        self.brackets_before(at).find(|bracket| bracket.end == at)
    }

    /// Bracket pairs that open before a place in its line, nearest first.
    fn brackets_before(&self, at: usize) -> impl Iterator<Item = &Bytes> {
        let line = self.paragraphs[self.paragraph(at)].bytes.start;
        let next = self.brackets.partition_point(|bracket| bracket.start < at);
        self.brackets[..next].iter().rev().take_while(move |bracket| bracket.start >= line)
    }

    /// The title in 《》 around a place.
    pub(super) fn title_around(&self, at: usize) -> Option<&Bytes> {
        let next = self.titles.partition_point(|title| title.start <= at);
        self.titles[..next].iter().rev().take(4).find(|title| at < title.end)
    }

    /// The innermost bracket pair around a place.
    pub(super) fn bracket_around(&self, at: usize) -> Option<&Bytes> {
        self.brackets_before(at).take(MOST_WITHIN).find(|bracket| at < bracket.end)
    }

    /// Whether a place lies in a bracket that has a figure of its own and closes before `figure`: what it says,
    /// (2020年为1230件), is said of that figure alone.
    pub(super) fn is_aside(&self, at: usize, figure: usize) -> bool {
        self.bracket_around(at).is_some_and(|bracket| bracket.end <= figure && self.holds_quantity(bracket))
    }

    /// Whether a figure stands in a bracket with nothing but words before it.
    pub(super) fn opens_bracket(&self, mention: &Mention) -> bool {
        self.norm()[..mention.before.start].ends_with('(')
    }

    fn holds_quantity(&self, range: &Bytes) -> bool {
        let first = self.numerals.partition_point(|numeral| numeral.start < range.start);
        self.numerals[first..]
            .iter()
            .take_while(|numeral| numeral.end <= range.end)
            .any(|numeral| numeral.kind == Kind::Quantity)
    }

    /// Every quantity with its surroundings, in text order.
    pub(super) fn mentions(&self) -> Vec<Mention<'_>> {
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

    /// Finds the whole that figures in brackets and behind 其中 are parts of.
    fn parents<'g>(&'g self, mentions: &mut [Mention<'g>]) {
        let mut list = PartList::default();
        for at in 0..mentions.len() {
            let sentence = &mentions[at].sentence;
            let last = at.checked_sub(1).filter(|last| mentions[*last].sentence == *sentence);
            if last.is_none() {
                (list.whole, list.outer) = (None, None);
            }
            if let Some(bracket) = self.bracket_around(mentions[at].figure.start) {
                mentions[at].parent = self.bracket_owner(mentions, at, bracket);
                continue;
            }
            let held = match last {
                None => {
                    self.opened_by_sentence(mentions, at, &mut list);
                    None
                }
                Some(last) => {
                    self.opened_or_ended(mentions, at, last, &mut list);
                    Some(last).filter(|last| self.is_held(mentions, *last, at))
                }
            };
            mentions[at].parent = list.whole.or(held);
            mentions[at].adds_up = list.summed.is_some_and(|summed| summed.has(list.whole, at));
        }
    }

    /// The figure before a bracket, of which those in it are parts.
    fn bracket_owner(&self, mentions: &[Mention], at: usize, bracket: &Bytes) -> Option<usize> {
        let before = mentions[..at].partition_point(|other| other.figure.end <= bracket.start);
        let owner = before.checked_sub(1).filter(|other| {
            let gap = self.at(&(unit_end(&self.numerals[mentions[*other].numeral])..bracket.start));
            gap.chars().count() <= 12 && !gap.contains(separates)
        })?;
        // 公安类(112件)、自然资源类(58件): a bracket behind a bracket is beside it.
        let beside = self.norm()[unit_end(&self.numerals[mentions[owner].numeral])..].starts_with(')');
        if beside { mentions[owner].parent } else { Some(owner) }
    }

    /// Opens the parts that the words before the first figure of a sentence open: 收到申请50件。其中：书面申请30件.
    fn opened_by_sentence(&self, mentions: &[Mention], at: usize, list: &mut PartList) {
        let Some(last) = at.checked_sub(1) else { return };
        let (figure, before) = (mentions[at].figure.start, &mentions[last]);
        let opening = self.at(&(mentions[at].sentence.start..figure));
        let [here, there] = [figure, before.figure.start].map(|place| self.paragraph(place));
        let openers = &self.codebook.measures.part_openers;
        if here == there && (openers.prefix(opening).is_some_and(|length| length > LETTER) || divides(opening)) {
            let summed = self.whole_summed(mentions, at, earlier(mentions, at, &before.sentence));
            let whole = summed.map(|summed| summed.whole).or_else(|| self.whole_before(mentions, at, opening));
            list.open(at, whole, summed);
        } else if let Some(name) = Some(()).filter(|()| there + 1 >= here).and_then(|()| divided(opening)) {
            // 受理12件。受理的案件中林地权属纠纷7件. 普通程序案件分类别看 may divide what the paragraph before counts.
            list.whole = earlier(mentions, at, &before.sentence).find(|other| self.is_called(&mentions[*other], name));
            (list.first, list.commas) = (at, false);
        }
    }

    /// Opens the parts that the words between two figures of a sentence open, or ends those that are open.
    fn opened_or_ended(&self, mentions: &[Mention], at: usize, last: usize, list: &mut PartList) {
        let gap = self.gap(mentions, last, at);
        let opens = |(start, end)| end - start > LETTER;
        let class = |mention: usize| self.at(&mentions[mention].before).ends_with('类');
        // 败诉的5件里有4件
        let inside = Some(last).filter(|last| is_inside(gap) && self.is_kin(mentions, *last, at));
        let named = inside.or_else(|| self.whole_named(mentions, at, gap));
        if named.is_some() || divides(gap) || self.codebook.measures.part_openers.found(gap).any(opens) {
            let nested = list.whole.filter(|_| last == list.first || class(list.first));
            list.outer = nested.map(|whole| (whole, list.first)).or(list.outer);
            let summed = self.whole_summed(mentions, at, earlier(mentions, at, &mentions[at].sentence));
            let whole = named.or(summed.map(|summed| summed.whole)).or_else(|| self.whole_here(mentions, at, gap));
            list.open(at, whole, summed);
            return;
        }
        // Parts joined by commas end at a semicolon; parts joined by semicolons, or called alike, do not:
        // 普通程序1386起，罚款812万元；简易程序47215起. 市容类614起，占44.3%；渣土类185起.
        let semicolon = self.at(&(mentions[last].figure.end..mentions[at].figure.start)).contains([';', '；']);
        let alike = |first: usize| class(first) && class(at) || self.same_noun(&mentions[first], &mentions[at]);
        if semicolon && (list.commas || list.outer.is_some()) {
            // 生态类95起，其中油烟41起、噪声33起；养犬类87起: the list goes on behind the parts of one part.
            if let Some((whole, first)) = list.outer.filter(|(_, first)| alike(*first)) {
                (list.whole, list.first, list.outer) = (Some(whole), first, None);
            } else if list.commas && !alike(list.first) {
                list.whole = None;
            }
        }
        list.commas |= !semicolon;
    }

    /// Whether a figure is a part of the one before it by its own words: 全区公开152万条，本级占8万条; 执法人员213人，市本级68人.
    fn is_held(&self, mentions: &[Mention], last: usize, at: usize) -> bool {
        let gap = self.gap(mentions, last, at);
        let own_level = gap.strip_prefix(['，', ',']).is_some_and(is_own_level);
        let holds = (gap.ends_with('占') || own_level) && !self.numerals[mentions[at].numeral].percent;
        holds && kind_of_class(mentions[last].class) == kind_of_class(mentions[at].class)
    }

    /// The words between two figures, behind the unit of the first.
    fn gap(&self, mentions: &[Mention], last: usize, at: usize) -> &str {
        self.at(&(unit_end(&self.numerals[mentions[last].numeral])..mentions[at].figure.start))
    }

    /// The figure before one in its sentence of which `gap`, the words between, opens parts.
    fn whole_here(&self, mentions: &[Mention], at: usize, gap: &str) -> Option<usize> {
        let here = || earlier(mentions, at, &mentions[at].sentence);
        // 按程序分…；按领域分…: both divide the same whole.
        let divides = divides(gap);
        let fits = |other: &usize| self.is_kin(mentions, *other, at) && !(divides && mentions[*other].parent.is_some());
        let alike = here().find(|other| fits(other) && self.same_noun(&mentions[*other], &mentions[at]));
        alike.or_else(|| here().find(fits))
    }

    /// The figure of the sentence before of which the words that open a sentence open parts.
    fn whole_before(&self, mentions: &[Mention], at: usize, opening: &str) -> Option<usize> {
        let here = || earlier(mentions, at, &mentions[at - 1].sentence);
        let kin = |other: &usize| self.is_kin(mentions, *other, at);
        if divides(opening) {
            // 调解纠纷374件，成功366件。从类型看，土地权属121件
            return here().filter(kin).last();
        }
        let alike = here().find(|other| kin(other) && self.same_noun(&mentions[*other], &mentions[at]));
        let outside = |other: &usize| self.bracket_around(mentions[*other].figure.start).is_none();
        alike.or_else(|| here().find(kin)).or_else(|| here().find(outside))
    }

    /// The figure among those before a list of parts, the nearest first, to which these add up: of 收到15件，受理11件 the
    /// second, where the parts are 5件、3件、2件、1件. The nearest may be that of the first parts of the list alone: 审结130起，
    /// 其中上年结转11起，新收119起，未结12起.
    fn whole_summed(&self, mentions: &[Mention], at: usize, before: impl Iterator<Item = usize>) -> Option<Summed> {
        let value = |other: usize| self.numerals[mentions[other].numeral].value;
        let outside = |other: &usize| self.bracket_around(mentions[*other].figure.start).is_none();
        let parts = (at..mentions.len()).take_while(|other| mentions[*other].sentence == mentions[at].sentence);
        // 信息公开类18件，占38.3%，征地类17件: what is counted alike.
        let alike = |other: &usize| {
            mentions[*other].class == mentions[at].class && !self.numerals[mentions[*other].numeral].percent
        };
        let parts: Vec<usize> = parts.take(MOST_PARTS).filter(outside).filter(alike).collect();
        // Those of the first part, of the first two, and so on.
        let mut sum = 0.0;
        let grown = |part: &usize| {
            sum += value(*part);
            sum
        };
        let sums: Vec<f64> = parts.iter().map(grown).collect();
        let kin = before.filter(|other| self.is_kin(mentions, *other, at));
        kin.enumerate().find_map(|(order, whole)| {
            let from = if order == 0 { 1 } else { sums.len().saturating_sub(1).max(1) };
            let fits = |sum: &f64| (value(whole) - sum).abs() < 1e-9;
            let last = sums.get(from..)?.iter().position(fits)?;
            Some(Summed { whole, last: parts[from + last] })
        })
    }

    /// The figure of its sentence that a clause between two figures names: 普通程序案件按领域分, 受理案件中.
    fn whole_named(&self, mentions: &[Mention], at: usize, gap: &str) -> Option<usize> {
        let name = divided(gap)?;
        earlier(mentions, at, &mentions[at].sentence).find(|other| self.is_called(&mentions[*other], name))
    }

    /// Whether a figure outside brackets is of the same kind as another.
    fn is_kin(&self, mentions: &[Mention], whole: usize, part: usize) -> bool {
        self.bracket_around(mentions[whole].figure.start).is_none()
            && kind_of_class(mentions[whole].class) == kind_of_class(mentions[part].class)
    }

    /// Whether two figures count things of one name: 物业纠纷683件 are of 受理各类纠纷2318件, not of 调解成功2264件.
    fn same_noun(&self, whole: &Mention, part: &Mention) -> bool {
        let noun = |mention: &Mention| {
            let words = label::without_fillers(self.at(&mention.before), &self.codebook.measures.fillers);
            words.char_indices().nth_back(1).map(|(at, _)| &words[at..])
        };
        noun(part).is_some_and(|own| !GENERIC.contains(&own) && noun(whole) == Some(own))
    }

    /// Whether the words before a figure are those that a name begins with, or begin with it: 普通程序436件 of 普通程序案件,
    /// 受理复议申请12件 of 受理的案件, 实施行政处罚187件 of 行政处罚案件.
    fn is_called(&self, mention: &Mention, name: &str) -> bool {
        let words = self.at(&mention.before);
        let own = self.codebook.measures.part_openers.prefix(words).map_or(words, |length| &words[length..]);
        // 不予受理5件 is none of 受理案件.
        let done = own.ends_with(name) && (THINGS.contains(&name) || name.chars().count() >= SHORTEST_THING);
        !own.is_empty() && (name.starts_with(own) || own.starts_with(name) || done)
    }
}

/// So many characters name a thing and not what is done with it, 受理.
const SHORTEST_THING: usize = 4;

/// The parts that are being listed.
#[derive(Default)]
struct PartList {
    whole: Option<usize>,
    /// The first of them.
    first: usize,
    /// Whether commas join them.
    commas: bool,
    summed: Option<Summed>,
    /// Whole and first part of the list within which this one was opened.
    outer: Option<(usize, usize)>,
}

impl PartList {
    fn open(&mut self, first: usize, whole: Option<usize>, summed: Option<Summed>) {
        *self = PartList { whole, first, commas: false, summed, outer: self.outer };
    }
}

/// A figure to which parts behind it add up, and the last of these.
#[derive(Clone, Copy)]
struct Summed {
    whole: usize,
    last: usize,
}

impl Summed {
    /// Whether a figure with this whole is one of the parts.
    fn has(&self, whole: Option<usize>, part: usize) -> bool {
        whole == Some(self.whole) && part <= self.last
    }
}

/// Words that open topics, without those of what a multiple is of: 为同期行政应诉案件数的4.6倍 says nothing of
/// litigation.
fn not_compared(mut openings: Vec<Opening>, norm: &str, numerals: &[Numeral]) -> Vec<Opening> {
    let multiples = numerals.iter().filter(|numeral| &norm[numeral.unit_start..numeral.unit_end] == "倍");
    let bases = multiples.filter_map(|numeral| {
        let clause = clause_start(&norm[..numeral.start]);
        let words = norm[clause..numeral.start].trim_end_matches(['近', '约']).strip_suffix('的')?;
        Some(clause + words.find(['为', '是'])?..numeral.start)
    });
    // Both are in the order of the text.
    let mut bases = bases.peekable();
    openings.retain(|opening| {
        while bases.next_if(|base| base.end <= opening.start).is_some() {}
        bases.peek().is_none_or(|base| !base.contains(&opening.start))
    });
    openings
}

/// The same with the end of what they open: in a bracket with figures of its own, (其中12345平台178件), its end.
fn enclosed(mut openings: Vec<Opening>, brackets: &[Bytes], numerals: &[Numeral]) -> Vec<Opening> {
    let quantities = numerals.iter().filter(|numeral| numeral.kind == Kind::Quantity);
    let quantities: Vec<usize> = quantities.map(|numeral| numeral.start).collect();
    let holds = |bracket: &Bytes| {
        let first = quantities.partition_point(|start| *start < bracket.start);
        quantities.get(first).is_some_and(|start| *start < bracket.end)
    };
    // Brackets around a place, the innermost last, each with the end of what a word in it opens.
    let mut around: Vec<(usize, usize)> = Vec::new();
    let mut brackets = brackets.iter().peekable();
    for opening in &mut openings {
        while let Some(bracket) = brackets.next_if(|bracket| bracket.start <= opening.start) {
            while around.pop_if(|outer| outer.0 <= bracket.start).is_some() {}
            let outer = around.last().map_or(usize::MAX, |outer| outer.1);
            around.push((bracket.end, if holds(bracket) { bracket.end } else { outer }));
        }
        while around.pop_if(|bracket| bracket.0 <= opening.start).is_some() {}
        opening.until = around.last().map_or(usize::MAX, |bracket| bracket.1);
    }
    openings
}

/// Whether a clause between two figures says by what the whole is divided: 按程序分, 从办理主体看.
fn divides(gap: &str) -> bool {
    gap.split(separates).any(|clause| division(clause).is_some())
}

/// Figures of a sentence before one, the nearest first.
fn earlier<'m>(mentions: &'m [Mention], at: usize, sentence: &'m Bytes) -> impl Iterator<Item = usize> + 'm {
    (0..at).rev().take_while(move |other| mentions[*other].sentence == *sentence)
}

/// Whether the words behind a figure say that they are of some among those that it counts: 14件中继续有效9件.
pub(super) fn is_among(rest: &str) -> bool {
    let behind = rest.strip_prefix('中');
    behind.is_some_and(|behind| {
        !behind.starts_with(['国', '央', '心', '止', '介', '小', '学', '标', '医', '层', '药', '型'])
    })
}

/// What the clause that divides a whole calls it.
fn divided<'t>(gap: &'t str) -> Option<&'t str> {
    let clauses = gap.split(separates);
    let name = |clause: &'t str| {
        let thing =
            THINGS.iter().find(|thing| clause.strip_suffix('中').is_some_and(|clause| clause.ends_with(**thing)));
        if let Some(thing) = thing {
            return Some(*thing);
        }
        let at = division(clause).or_else(|| AMONG.first(clause))?;
        Some(clause[..at].trim_end_matches('的'))
    };
    clauses.filter_map(name).find(|name| !name.is_empty())
}

/// What wholes are called, whichever of them remain: 在保留的权力中.
const THINGS: [&str; 3] = ["权力", "职权", "权责事项"];

/// What stands behind the name of a whole: 受理的案件中.
static AMONG: LazyLock<WordList> = LazyLock::new(|| WordList::new(["案件中"]));

/// Where a clause says by what a whole is divided: behind what is divided, if it names that (普通程序案件按领域分).
fn division(clause: &str) -> Option<usize> {
    let divided = clause.ends_with(['分', '看']) || clause.ends_with("分类") || clause.ends_with("统计");
    let apart = || clause.strip_suffix('看').and_then(|clause| clause.rfind('分'));
    let at = clause.rfind(['按', '从']).or_else(apart).filter(|_| divided)?;
    let named = at == 0 || clause[..at].ends_with(['件', '纷', '项', '请', '诉']);
    (named && clause[at..].chars().count() <= LONGEST_DIVISION).then_some(at)
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

/// Nouns of which figures of any kind are counted: they tell no whole from another.
const GENERIC: [&str; 9] = ["案件", "事项", "申请", "人员", "项目", "问题", "文件", "干部", "活动"];

/// So many figures may be parts of one before them.
const MOST_PARTS: usize = 24;

/// Whether the words between two figures say that the second is some of the first: 里有, 案件中有.
fn is_inside(gap: &str) -> bool {
    let inside = ["里有", "中有", "里面有"].iter().find_map(|word| gap.strip_suffix(word));
    inside.is_some_and(|noun| noun.chars().count() <= LONGEST_INSIDE && !noun.contains(separates))
}

/// Longest noun between a figure and 中有, in characters.
const LONGEST_INSIDE: usize = 6;

/// Whether words name those of a government's own level, among all below it: 市本级, 厅本级.
pub(super) fn is_own_level(words: &str) -> bool {
    words.strip_suffix("本级").is_some_and(|body| body.chars().count() <= 1)
}

/// Longest clause that says by what a whole is divided, in characters.
const LONGEST_DIVISION: usize = 12;

/// The unit word behind a figure, empty where it has none of its own.
fn own_unit(numeral: &Numeral) -> Bytes {
    if numeral.unit_end > numeral.start { numeral.unit_start..numeral.unit_end } else { numeral.end..numeral.end }
}

/// Where a figure ends with its unit and hedge.
pub(super) fn unit_end(numeral: &Numeral) -> usize {
    numeral.unit_end.max(numeral.end)
}

/// Marks that end the words belonging to a figure. 、 does not: 议案、提案共243件.
pub(super) fn separates(letter: char) -> bool {
    matches!(letter, '，' | ',' | '。' | ';' | '；' | ':' | '：' | '!' | '?' | '\n' | '\t' | ' ' | '|' | '—')
}

/// Where the last clause of a text begins.
pub(super) fn clause_start(text: &str) -> usize {
    text.rfind(separates).map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8))
}

/// Whether two figures stand side by side: nothing or a joining mark between them.
fn joins(gap: &str) -> bool {
    gap.chars().all(|letter| matches!(letter, '、' | ',' | '，' | '和' | '及' | '共' | '计'))
}

/// A heading paragraph up to its first full stop.
pub(super) fn heading(norm: &str, paragraph: &Bytes) -> Bytes {
    let text = &norm[paragraph.clone()];
    paragraph.start..paragraph.start + text.find('。').unwrap_or(text.len())
}

/// For every paragraph the nearest one before it with a marker of less depth; a line without a
/// marker that is short and ends without a mark is a heading above all markers.
fn headings(norm: &str, paragraphs: &[Paragraph]) -> Vec<Option<usize>> {
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut above = Vec::with_capacity(paragraphs.len());
    for (number, paragraph) in paragraphs.iter().enumerate() {
        let text = &norm[paragraph.bytes.clone()];
        let bare = text.chars().count() < 30 && !text.is_empty() && !text.contains(['。', '\t', '，', ',']);
        let depth = match paragraph.marker {
            Some(marker) => 1 + marker.depth as usize,
            None if bare => 0,
            None => usize::MAX,
        };
        while depth != usize::MAX && open.last().is_some_and(|last| last.0 >= depth) {
            open.pop();
        }
        above.push(open.last().map(|last| last.1));
        if depth != usize::MAX {
            open.push((depth, number));
        }
    }
    above
}

/// Starts of sentences, where one that goes on too long ends behind a figure and its unit.
fn shorter(starts: &[usize], numerals: &[Numeral], end: usize) -> Vec<usize> {
    let mut short = Vec::with_capacity(starts.len());
    let mut numerals = numerals.iter().peekable();
    for (start, end) in starts.iter().zip(starts.iter().skip(1).chain([&end])) {
        let (mut from, mut count) = (*start, 0);
        short.push(from);
        while let Some(numeral) = numerals.next_if(|numeral| unit_end(numeral) < *end) {
            count += 1;
            let behind = unit_end(numeral);
            if behind > from && (count > MOST_NUMERALS || behind - from > LONGEST_SENTENCE) {
                (from, count) = (behind, 0);
                short.push(from);
            }
        }
        while numerals.next_if(|numeral| numeral.start < *end).is_some() {}
    }
    short
}

/// Topics of the openings that are in force at a place.
pub(super) fn topics(openings: &[Opening], end: usize) -> TopicSet {
    openings.iter().filter(|opening| opening.in_force(end)).fold(0, |topics, opening| topics | opening.topic)
}

fn around(starts: &[usize], at: usize, end: usize) -> Bytes {
    let next = starts.partition_point(|start| *start <= at);
    starts[next - 1]..starts.get(next).copied().unwrap_or(end)
}

/// Where sentences begin and which brackets and titles belong together. A normalised text has each
/// of these marks in one form only, of one byte or of three that begin with the same two.
#[derive(Default)]
struct Marks {
    /// Starts of sentences.
    sentences: Vec<usize>,
    /// Places behind full stops and semicolons.
    stops: Vec<usize>,
    brackets: Vec<Bytes>,
    titles: Vec<Bytes>,
    /// Where 截至 and 截止 start.
    cutoffs: Vec<usize>,
}

/// Longest words that say how what follows is looked at, in bytes.
const LONGEST_LEAD: usize = 45;

/// Whether a sentence only says how what follows is looked at, and is one with it: 从案件类型看。行政处罚类203件.
fn leads_in(sentence: &str) -> bool {
    sentence.len() <= LONGEST_LEAD && sentence.ends_with('看') && sentence.contains('从')
}

impl Marks {
    fn find(norm: &str) -> Marks {
        let mut marks = Marks { sentences: vec![0], stops: vec![0], ..Marks::default() };
        let (mut brackets, mut titles) = (Vec::new(), Vec::new());
        let close = |open: &mut Vec<usize>, end: usize| open.pop().map(|start| start..end);
        let bytes = norm.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let start = at;
            at += length_of(bytes[at]);
            match bytes[start] {
                0xe4 | 0xe5 | 0xe7..=0xe9 => {}
                0xe6 if when::opens_cutoff(&bytes[start..]) => marks.cutoffs.push(start),
                0xe3 => match bytes[start + 1..at] {
                    [0x80, 0x82] => {
                        let from = marks.sentences.last().copied().unwrap_or_default();
                        if !leads_in(&norm[from..start]) {
                            marks.sentences.push(at);
                        }
                        marks.stops.push(at);
                    }
                    [0x80, 0x8a] => titles.push(start),
                    [0x80, 0x8b] => marks.titles.extend(close(&mut titles, at)),
                    _ => {}
                },
                b'(' => brackets.push(start),
                b')' => marks.brackets.extend(close(&mut brackets, at)),
                b'!' | b'?' => marks.sentences.push(at),
                b';' => marks.stops.push(at),
                b'\n' => {
                    marks.sentences.push(at);
                    brackets.clear();
                    titles.clear();
                }
                _ => {}
            }
        }
        marks.brackets.sort_unstable_by_key(|pair| pair.start);
        marks.titles.sort_unstable_by_key(|pair| pair.start);
        marks
    }
}

//! The whole that a figure is a part of: the one before its bracket, before 其中, or that the parts add up to.

use std::sync::LazyLock;

use super::super::label;
use super::{Ground, Mention, separates, unit_end};
use crate::codebook::kind_of_class;
use crate::text::{Bytes, WordList};

/// Bytes of a Han character: a word as long says too little to open the parts of a whole.
const LETTER: usize = '含'.len_utf8();

/// So many characters name a thing and not what is done with it, 受理.
const SHORTEST_THING: usize = 4;

/// What wholes are called, whichever of them remain: 在保留的权力中.
const THINGS: [&str; 3] = ["权力", "职权", "权责事项"];

/// What stands behind the name of a whole: 受理的案件中.
static AMONG: LazyLock<WordList> = LazyLock::new(|| WordList::new(["案件中"]));

/// Nouns of which figures of any kind are counted: they tell no whole from another.
const GENERIC: [&str; 9] = ["案件", "事项", "申请", "人员", "项目", "问题", "文件", "干部", "活动"];

/// So many figures may be parts of one before them.
const MOST_PARTS: usize = 24;

/// Longest noun between a figure and 中有, in characters.
const LONGEST_INSIDE: usize = 6;

/// Longest clause that says by what a whole is divided, in characters.
const LONGEST_DIVISION: usize = 12;

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

impl Ground<'_> {
    /// Finds the whole that figures in brackets and behind 其中 are parts of.
    pub(super) fn parents<'g>(&'g self, mentions: &mut [Mention<'g>]) {
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

/// Whether a clause between two figures says by what the whole is divided: 按程序分, 从办理主体看.
fn divides(gap: &str) -> bool {
    gap.split(separates).any(|clause| division(clause).is_some())
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

/// Where a clause says by what a whole is divided: behind what is divided, if it names that (普通程序案件按领域分).
fn division(clause: &str) -> Option<usize> {
    let divided = clause.ends_with(['分', '看']) || clause.ends_with("分类") || clause.ends_with("统计");
    let apart = || clause.strip_suffix('看').and_then(|clause| clause.rfind('分'));
    let at = clause.rfind(['按', '从']).or_else(apart).filter(|_| divided)?;
    let named = at == 0 || clause[..at].ends_with(['件', '纷', '项', '请', '诉']);
    (named && clause[at..].chars().count() <= LONGEST_DIVISION).then_some(at)
}

/// Figures of a sentence before one, the nearest first.
fn earlier<'m>(mentions: &'m [Mention], at: usize, sentence: &'m Bytes) -> impl Iterator<Item = usize> + 'm {
    (0..at).rev().take_while(move |other| mentions[*other].sentence == *sentence)
}

/// Whether the words between two figures say that the second is some of the first: 里有, 案件中有.
pub(super) fn is_inside(gap: &str) -> bool {
    let inside = ["里有", "中有", "里面有"].iter().find_map(|word| gap.strip_suffix(word));
    inside.is_some_and(|noun| noun.chars().count() <= LONGEST_INSIDE && !noun.contains(separates))
}

/// Whether words name those of a government's own level, among all below it: 市本级, 厅本级.
pub(in crate::extract) fn is_own_level(words: &str) -> bool {
    words.strip_suffix("本级").is_some_and(|body| body.chars().count() <= 1)
}

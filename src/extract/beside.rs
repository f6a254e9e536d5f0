//! What stands beside a figure: its words and unit, the figures it belongs to, its label.

use std::sync::LazyLock;

use super::bind::{Query, Region, Wanted};
use super::ground::{Mention, clause_start, is_among, separates};
use super::read::{Read, Reader};
use super::{Measure, label};
use crate::codebook::kind_of_class;
use crate::text::numeral::Bound;
use crate::text::{Bytes, WordList};

/// Words that make a figure without a name of its own the total of what the one before it adds.
static TOTALS: LazyLock<WordList> = LazyLock::new(|| WordList::new(["累计", "总数", "总量"]));
/// Words that sum what the clause before names.
static SUMS: LazyLock<WordList> = LazyLock::new(|| WordList::new(["共", "共计", "合计", "总计", "一共", "计"]));

/// What the names of bodies that are counted are made of: 县(市、区), 县级部门.
const BODIES: &str = "县市区旗州乡镇街道苏木级直属部门(、)";

/// A share is of a part among so many figures before it.
const MOST_PARTS: usize = 50;
/// So many figures on either side of one may be of one list with it.
const MOST_LISTED: usize = 50;

impl<'a> Reader<'a> {
    pub(super) fn words_before(&self, mention: usize) -> &'a str {
        self.ground.at(&self.mentions[mention].before)
    }

    pub(super) fn value(&self, mention: usize) -> f64 {
        self.ground.numerals[self.mentions[mention].numeral].value
    }

    pub(super) fn bound(&self, mention: usize) -> Bound {
        self.ground.numerals[self.mentions[mention].numeral].bound
    }

    pub(super) fn fillers(&self) -> &WordList {
        &self.ground.codebook.measures.fillers
    }

    /// Words without those at their edges that say nothing of what a figure is.
    pub(super) fn bare<'t>(&self, words: &'t str) -> &'t str {
        label::without_openings(label::without_fillers(words, self.fillers()))
    }

    /// Whether the words before a figure say nothing of what it is.
    pub(super) fn mute(&self, mention: usize) -> bool {
        self.bare_words(mention).is_empty()
    }

    pub(super) fn unit(&self, mention: usize) -> &'a str {
        let own = self.ground.at(&self.mentions[mention].unit);
        if !own.is_empty() {
            return own;
        }
        if let Some(unit) = self.mentions[mention].header_unit {
            return unit;
        }
        // "分别为1、2、3件": the last of a list has the unit of all.
        let mut at = mention + 1;
        while at < self.mentions.len()
            && self.mentions[at].chained == Some(at - 1)
            && self.ground.norm()[..self.mentions[at].figure.start].ends_with('、')
        {
            let unit = self.ground.at(&self.mentions[at].unit);
            if !unit.is_empty() {
                return unit;
            }
            at += 1;
        }
        ""
    }

    pub(super) fn percent(&self, mention: usize) -> bool {
        self.ground.numerals[self.mentions[mention].numeral].percent
    }

    pub(super) fn points(&self, mention: usize) -> bool {
        // 分别提高0.03个、1.2个百分点, 4.6和3.8个百分点: the last of a list says of what all are.
        let goes_on = |at: &usize| {
            let next = self.mentions.get(at + 1).filter(|next| next.chained == Some(*at));
            let joined = next.is_some_and(|next| ["和", "、", "及", "与"].contains(&self.ground.at(&next.before)));
            let unit = self.ground.at(&self.mentions[*at].unit);
            next.is_some() && unit == "个" || joined && unit.is_empty() && !self.percent(*at)
        };
        let last = (mention..self.mentions.len()).take(MOST_LISTED).find(|at| !goes_on(at));
        last.is_some_and(|last| self.mentions[last].class == Some("point"))
    }

    /// Regions beside a figure: its own words, those it shares with the figure before it, and
    /// what its sentence says of it farther on.
    pub(super) fn regions(&self, mention: usize) -> Vec<Region> {
        let here = &self.mentions[mention];
        let mut regions = vec![Region::before(here.before.clone()), Region::after(here.after.clone())];
        // 对其中312件478人批准逮捕: what is said behind the persons is said of their cases too.
        let glued = self.mentions.get(mention + 1).filter(|next| next.figure.start == here.unit.end);
        regions.extend(glued.filter(|_| here.after.is_empty()).map(|next| Region::after(next.after.clone())));
        if self.mute(mention) {
            let mut at = mention;
            while let Some(previous) = self.mentions[at].chained {
                at = previous;
                if !self.mute(at) {
                    regions.push(Region::borrowed(self.mentions[at].before.clone()));
                    break;
                }
            }
        }
        if here.chained.is_none() && self.mute(mention) {
            regions.extend(self.colon_label(mention).map(Region::borrowed));
        }
        // 举办培训2期(共260人): a bracket goes on with the words before it.
        if let Some(parent) = here.parent.filter(|_| here.chained.is_none() && self.mute(mention)) {
            let (whole, figure) = (&self.mentions[parent], here.before.start);
            if self.ground.norm()[whole.unit.end..figure].trim_end().ends_with('(') {
                regions.push(Region::borrowed(whole.before.clone()));
            }
        }
        // 新建法治文化阵地6个，累计达143个
        let last = mention.checked_sub(1).filter(|last| self.mentions[*last].sentence == here.sentence);
        let total = self.mute(mention) && TOTALS.is_in(self.words_before(mention));
        if let Some(last) =
            last.filter(|last| total && here.chained.is_none() && self.mentions[*last].class == here.class)
        {
            regions.push(Region::borrowed(self.mentions[last].before.clone()));
        }
        // 占抽查任务总数(151次)的42.4%: the words before a bracket are of the figure that is alone in it.
        if here.parent.is_none() && self.mute(mention) && self.ground.opens_bracket(here) {
            let lead = self.ground.norm()[here.sentence.start..here.before.start].trim_end_matches('(');
            let noun = here.sentence.start + clause_start(lead)..here.sentence.start + lead.len();
            regions.push(Region::borrowed(noun));
        }
        let far = self.far(mention);
        // 在32个居民区设立调解室: where something is, not how many there are of it.
        let place = self.ground.norm()[..here.figure.start].ends_with('在');
        let part = here.parent.is_some();
        if far.end > far.start && !self.ground.at(&here.unit).is_empty() && !part && !place {
            let words = self.bare_words(mention);
            let light = self.ground.codebook.measures.light.is(words);
            regions.push(Region::far(far, words.is_empty() || light));
        }
        regions
    }

    /// The clause before a figure that sums what it names, and has no figure itself: 公布重大行政决策事项目录，共4项.
    pub(super) fn summed_clause(&self, mention: usize) -> Option<Bytes> {
        let sums = self.mute(mention) && SUMS.prefix(self.words_before(mention)).is_some();
        let clause = Some(self.clause_before(mention)).filter(|clause| sums && !clause.is_empty())?;
        let held = mention.checked_sub(1).is_some_and(|last| self.mentions[last].figure.start >= clause.start);
        (!held && self.mentions[mention].chained.is_none()).then_some(clause)
    }

    /// The label before a colon: 取消证明事项：共计36项.
    pub(super) fn colon_label(&self, mention: usize) -> Option<Bytes> {
        let here = &self.mentions[mention];
        let text = &self.ground.norm()[here.sentence.start..here.before.start];
        let label = text.strip_suffix([':', '：'])?;
        let start = clause_start(label);
        Some(here.sentence.start + start..here.sentence.start + label.len())
    }

    /// What stands between a figure and the one before it; nothing if there is none or they overlap.
    pub(super) fn gap(&self, mention: usize) -> Option<&'a str> {
        let last = &self.mentions[mention.checked_sub(1)?];
        self.ground.norm().get(last.unit.end.max(last.figure.end)..self.mentions[mention].figure.start)
    }

    /// The clause before the one that a figure stands in; empty if its sentence has none.
    pub(super) fn clause_before(&self, mention: usize) -> Bytes {
        let here = &self.mentions[mention];
        let text = &self.ground.norm()[here.sentence.start..here.before.start];
        let end = text.trim_end_matches(separates).len();
        here.sentence.start + clause_start(&text[..end])..here.sentence.start + end
    }

    /// The clauses before the one that a figure stands in, from the figure before it on.
    pub(super) fn clauses_before(&self, mention: usize) -> Bytes {
        let here = &self.mentions[mention];
        let last = mention.checked_sub(1).map_or(0, |last| self.mentions[last].unit.end);
        let start = last.max(here.sentence.start);
        start..self.clause_before(mention).end.max(start)
    }

    /// What is done with all that a list counts: 对草案19件、决策8件和合同267件进行了合法性审查.
    pub(super) fn done_with_list(&self, mention: usize) -> Option<Bytes> {
        let listed = |mention: usize| {
            self.gap(mention).is_some_and(|gap| gap.starts_with(['、', '和', '及']) && !gap.contains(separates))
        };
        let first = (0..=mention).rev().take(MOST_LISTED).find(|at| !listed(*at))?;
        let last = (mention + 1..self.mentions.len()).take(MOST_LISTED).take_while(|at| listed(*at)).last()?;
        let done = self.mentions[last].after.clone();
        let opens = self.words_before(first).contains('对') && self.ground.at(&done).starts_with("进行");
        opens.then_some(done)
    }

    /// What the sentence says of a figure behind its own clause, up to the words of the next figure.
    pub(super) fn far(&self, mention: usize) -> Bytes {
        let here = &self.mentions[mention];
        let start = here.after.end;
        let rest = self.ground.at(&(start..here.sentence.end.max(start)));
        if is_among(rest) {
            return start..start;
        }
        let mut stop = start + rest.find([';', '；']).unwrap_or(rest.len());
        let next = self.mentions[mention + 1..].iter().find(|next| next.figure.start >= start);
        if let Some(next) = next.filter(|next| next.figure.start < stop) {
            let gap = self.ground.at(&(start..next.figure.start));
            stop = if gap.contains(separates) || gap.contains('、') {
                next.before.start
            } else {
                // "8次对75宗案件进行集中审查": both stand in one clause.
                let tail = self.ground.at(&(next.figure.start..stop));
                next.figure.start + tail.find(separates).unwrap_or(tail.len())
            };
        }
        start..stop.min(self.next_alike(mention)).max(start)
    }

    /// Whether the figure before this one is the level of the year before: 比上年的27起减少6起.
    pub(super) fn follows_prior(&self, mention: usize) -> bool {
        self.last_here(mention).is_some_and(|last| last.prior)
    }

    /// The figure before this one, if it stands in the same sentence.
    fn last_here(&self, mention: usize) -> Option<&Read> {
        let last = self.read.last().filter(|last| last.mention + 1 == mention)?;
        (self.mentions[last.mention].sentence == self.mentions[mention].sentence).then_some(last)
    }

    /// Whether the figure before this one, in the same sentence, has a code.
    pub(super) fn follows_code(&self, mention: usize, code: &str) -> bool {
        self.last_here(mention).is_some_and(|last| last.metric.code.as_deref() == Some(code))
    }

    /// Whether the figure before this one is a change or growth in the same sentence: 比上年少7件，降9.5%.
    pub(super) fn follows_change(&self, mention: usize) -> bool {
        let changed = |last: &Read| matches!(last.metric.measure, Measure::Change | Measure::Growth);
        self.last_here(mention).is_some_and(changed)
    }

    /// Whether two levels stand before this figure, that of the year before and the one reached: 由27起降至21起，减少6起.
    pub(super) fn follows_levels(&self, mention: usize) -> bool {
        let last = self.read.last().filter(|last| last.mention + 1 == mention);
        let prior = last.and_then(|last| self.by_mention[last.of?]).map(|at| &self.read[at]);
        prior.is_some_and(|prior| {
            prior.prior && self.mentions[prior.mention].sentence == self.mentions[mention].sentence
        })
    }

    /// Whether a figure may be a level or difference of an earlier one: a sum of money is none of a
    /// number of cases, and a multiple (2倍) none of anything. A lost unit may be any.
    pub(super) fn is_kindred(&self, mention: usize, read: &Read) -> bool {
        let kind = |class| match kind_of_class(class) {
            "person_times" => "person",
            kind => kind,
        };
        let class = |unit: &str| self.ground.codebook.unit_class(unit);
        let own = self.unit(mention);
        // As printed, or as its code counts it: 检查1.86万次 is in 件, and 减少1.02万次 of it.
        let alike = |unit: &str| kind(class(own)) == kind(class(unit));
        own.is_empty() || read.metric.unit.is_empty() || alike(&read.metric.unit) || alike(self.unit(read.mention))
    }

    /// Whether an earlier figure is a level that this one may be too: both rates, or counts of one kind.
    pub(super) fn is_level(&self, mention: usize, read: &Read) -> bool {
        let alike = if self.percent(mention) { read.metric.unit == "%" } else { self.is_kindred(mention, read) };
        read.metric.measure == Measure::Value && alike
    }

    /// The last figure before this one in its sentence that a share or growth can be of.
    pub(super) fn antecedent(&self, mention: usize, fits: impl Fn(&Read) -> bool) -> Option<&Read> {
        let here = &self.mentions[mention];
        let mut behind =
            self.read.iter().rev().take_while(|read| self.mentions[read.mention].sentence == here.sentence);
        let aside = |read: &Read| self.ground.is_aside(self.mentions[read.mention].figure.start, here.figure.start);
        let last = behind.find(|read| fits(read) && !aside(read))?;
        // Behind a semicolon a comparison is with the whole, not with the last of its parts.
        let gap = self.ground.at(&(self.mentions[last.mention].figure.end..here.figure.start));
        let whole =
            self.mentions[last.mention].parent.and_then(|parent| self.by_mention[parent]).map(|at| &self.read[at]);
        Some(whole.filter(|whole| gap.contains([';', '；']) && fits(whole)).unwrap_or(last))
    }

    /// The figure that a comparison is with: behind parts that add up to a whole, that whole: 接收5236件，其中投诉3981件、
    /// 举报1255件，较上年增长18.5%.
    pub(super) fn compared(&self, mention: usize, fits: impl Fn(&Read) -> bool) -> Option<&Read> {
        let last = self.antecedent(mention, &fits)?;
        let here = &self.mentions[last.mention];
        // 一审684件，同比下降4.1%，二审312件: not while parts go on.
        let on = |other: &Mention| other.parent == here.parent && other.adds_up;
        let end = |other: &&Mention| other.sentence == here.sentence;
        let goes_on = || self.mentions[mention..].iter().take_while(end).take(MOST_PARTS).any(on);
        let whole = here.parent.filter(|_| here.adds_up && !goes_on()).and_then(|parent| self.by_mention[parent]);
        Some(whole.map(|at| &self.read[at]).filter(|whole| fits(whole)).unwrap_or(last))
    }

    /// The whole of which a part is said in the same clause: 96件处罚案件中简易程序占35.4%.
    pub(super) fn all_of(&self, mention: usize) -> Option<&Read> {
        let last = self.read.last().filter(|last| last.mention + 1 == mention)?;
        let gap = self.ground.at(&(self.mentions[last.mention].unit.end..self.mentions[mention].before.start));
        let entry = self.ground.codebook.entry(last.metric.code.as_deref()?)?;
        let scoped = !gap.contains(separates) && self.ground.codebook.measures.scopes.is_in(gap);
        (scoped && entry.parts && last.metric.measure == Measure::Value).then_some(last)
    }

    /// Whether a figure's own words make it the total of what stands before it: 新建阵地26个，总数达到318个.
    pub(super) fn is_total(&self, mention: usize) -> bool {
        ["总数", "总量"].iter().any(|word| self.words_before(mention).starts_with(word))
    }

    /// Some bodies of which alone a figure in the same clause is said: 2个旗县市区纠错率超过20%.
    pub(super) fn bodies_before(&self, mention: usize) -> Option<&'a str> {
        let last = mention.checked_sub(1)?;
        let (before, here) = (&self.mentions[last], &self.mentions[mention]);
        let clause = self.ground.norm().get(before.unit.end..here.figure.start)?;
        let noun = clause.trim_start_matches(|letter| BODIES.contains(letter));
        let bodies = before.class == Some("body") || noun.len() < clause.len() && self.unit(last) == "个";
        let end = before.unit.end + (clause.len() - noun.len());
        let alone = before.sentence == here.sentence && !clause.contains(separates);
        (bodies && alone).then(|| self.ground.at(&(before.figure.start..end)))
    }

    /// The growth or change that a figure in the bracket behind it explains: 处罚数量下降4.1%(上年为9330件).
    pub(super) fn bracketed(&self, mention: usize) -> Option<&Read> {
        let here = &self.mentions[mention];
        let owner = here.parent.filter(|_| self.ground.opens_bracket(here))?;
        let read = self.by_mention[owner].map(|at| &self.read[at])?;
        let level = read.metric.code.as_deref().and_then(|code| self.ground.codebook.entry(code));
        let kind = |unit: &str| kind_of_class(self.ground.codebook.unit_class(unit));
        let kin = level.is_some_and(|entry| kind(&entry.unit) == kind(self.unit(mention)));
        (kin && matches!(read.metric.measure, Measure::Growth | Measure::Change)).then_some(read)
    }

    /// A part of its paragraph that is called so: 公安类 of 公安类203件、…，公安类占27.5%.
    pub(super) fn part_before(&self, mention: usize, name: &str) -> Option<&Read> {
        let paragraph = |mention: usize| self.ground.paragraph(self.mentions[mention].figure.start);
        let here = paragraph(mention);
        let near = self.read.iter().rev().take(MOST_PARTS).take_while(|read| paragraph(read.mention) == here);
        let mut parts = near.filter(|read| read.metric.measure == Measure::Value && !read.prior);
        let part = parts.find(|read| read.metric.segment.as_deref() == Some(name))?;
        // 处罚3715件，其中本级196件；罚没款4216万元，本级占20.5%: of the amount.
        let last =
            self.read.last().filter(|last| self.mentions[last.mention].sentence == self.mentions[mention].sentence);
        last.is_none_or(|last| self.is_kindred(last.mention, part) || last.metric.unit == "%").then_some(part)
    }

    pub(super) fn subject(&self, mention: usize) -> &'a str {
        let here = &self.mentions[mention];
        let sentence = &self.ground.norm()[here.sentence.start..here.before.start.max(here.sentence.start)];
        let clause = sentence.split(separates).find(|clause| clause.chars().count() > 1).unwrap_or_default();
        clause.split(|letter: char| letter.is_ascii_digit()).next().unwrap_or_default()
    }

    /// What the text calls a figure.
    pub(super) fn label(&self, mention: usize) -> String {
        self.label_from(mention, &self.words(mention))
    }

    /// The same, where the words beside the figure are known: mostly they are its label.
    pub(super) fn label_from(&self, mention: usize, words: &str) -> String {
        let here = &self.mentions[mention];
        let (bare, noun) = (self.bare_words(mention), self.noun(mention));
        if !bare.is_empty() && !label::is_short(bare, noun) {
            return words.to_owned();
        }
        let chained = here.chained.filter(|_| bare.is_empty());
        let bare = chained.map_or(bare, |previous| self.bare_words(previous));
        let label = label::compose(bare, noun, || self.bare(self.subject(mention)));
        if !label.is_empty() {
            return label;
        }
        let subject = self.bare(self.subject(mention));
        if !subject.is_empty() {
            return subject.to_owned();
        }
        // 314人参加: at least what the paragraph is about.
        let paragraph = self.ground.paragraph(here.figure.start);
        let heading = self.ground.headings(paragraph).next();
        heading.map_or_else(String::new, |heading| label::without_openings(self.ground.at(&heading)).to_owned())
    }

    /// The sentence of a figure; where 其中 opens it, with the sentence of the whole before it.
    pub(super) fn with_whole(&self, mention: usize) -> Bytes {
        let sentence = &self.mentions[mention].sentence;
        // What has no code of its own lends the words of its sentence to no part.
        let coded = |parent: &usize| self.by_mention[*parent].is_some_and(|at| self.read[at].metric.code.is_some());
        let whole = self.mentions[mention].parent.filter(coded).map(|parent| self.mentions[parent].sentence.start);
        whole.unwrap_or(sentence.start).min(sentence.start)..sentence.end
    }

    /// The words beside a figure alone, without the subject that its label may borrow.
    pub(super) fn words(&self, mention: usize) -> String {
        label::compose(self.bare_words(mention), self.noun(mention), || "")
    }

    pub(super) fn query<'q>(
        &self,
        mention: usize,
        regions: &'q [Region],
        wanted: Wanted<'q>,
        whole: Option<&'q str>,
    ) -> Query<'q> {
        let here = &self.mentions[mention];
        let sentence = self.with_whole(mention);
        Query { regions, wanted, sentence, at: here.figure.start, whole, statistics: false }
    }

    /// The code of the whole that a figure is a part of, with its segment.
    pub(super) fn whole(&self, mention: usize) -> Option<&Read> {
        let parent = self.mentions[mention].parent?;
        let read = self.by_mention[parent].map(|at| &self.read[at])?;
        if read.metric.measure == Measure::Value && !read.prior {
            return Some(read);
        }
        // 受理56件，较上年增加9件；其中…: parts are of the level, not of its change or the level before.
        let level = |other: &&Read| {
            other.metric.measure == Measure::Value && !other.prior && self.mentions[other.mention].parent.is_none()
        };
        let sentence = &self.mentions[parent].sentence;
        self.read
            .iter()
            .rev()
            .skip_while(|other| other.mention >= parent)
            .take_while(|other| self.mentions[other.mention].sentence == *sentence)
            .find(level)
    }
}

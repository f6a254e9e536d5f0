//! From quantities to metrics: measure, code, segment, year, one mention after the other.

use super::bind::{Candidate, Query, Region, Wanted, candidates};
use super::compare::{Compared, Comparison, compare};
use super::ground::{Ground, Mention, separates};
use super::label;
use super::{Measure, Metric, Section, Span, classify, spread, table, when};
use crate::codebook::{Entry, Hit};
use crate::report::sections::Sections;
use crate::text::Bytes;

/// A metric while it is being settled.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub metric: Metric,
    /// Index of its mention.
    pub mention: usize,
    /// Score of its binding; 0 without a code.
    pub score: f32,
    /// Words that would tell it from another figure of the same code.
    pub qualifier: String,
    /// Whether it is the level of the year before.
    pub prior: bool,
}

/// Everything that the reading of one report needs.
pub(super) struct Reader<'a> {
    pub ground: &'a Ground<'a>,
    pub mentions: &'a [Mention],
    pub year: Option<i32>,
    pub sections: &'a Sections,
    pub read: Vec<Read>,
    /// For every mention the index of its last read, filled as reading goes on.
    pub by_mention: Vec<Option<usize>>,
}

/// Where a code came from, before year, section and spans are filled in.
#[derive(Debug, Clone, Default)]
pub(super) struct Coded {
    pub code: Option<String>,
    pub segment: Option<String>,
    pub members: Vec<String>,
    pub measure: Measure,
    pub sign: f64,
    pub label: String,
    pub score: f32,
    pub reading: String,
    pub qualifier: String,
    pub prior: bool,
    /// Year that a table's header names.
    pub year: Option<i32>,
}

impl Coded {
    pub(super) fn plain(label: String) -> Coded {
        Coded {
            sign: 1.0,
            qualifier: label.clone(),
            label,
            reading: "no entry of the codebook fits".to_owned(),
            ..Coded::default()
        }
    }
}

/// Reads every mention of a report.
pub(super) fn read(ground: &Ground, mentions: &[Mention], year: Option<i32>, sections: &Sections) -> Vec<Read> {
    let mut reader =
        Reader { ground, mentions, year, sections, read: Vec::new(), by_mention: vec![None; mentions.len()] };
    let tables = table::Tables::find(ground);
    let mut next = 0;
    while next < mentions.len() {
        next = if let Some(cell) = tables.cell(ground, mentions[next].figure.start) {
            let coded = table::read(&reader, next, &cell);
            reader.push(next, coded);
            next + 1
        } else if let Some(end) = spread::respectively(&mut reader, next) {
            end
        } else {
            let all = spread::each(&reader, next).unwrap_or_else(|| one(&reader, next));
            for coded in all {
                reader.push(next, coded);
            }
            next + 1
        };
    }
    reader.read
}

impl Reader<'_> {
    pub(super) fn words_before(&self, mention: usize) -> &str {
        self.ground.at(&self.mentions[mention].before)
    }

    pub(super) fn fillers(&self) -> &[String] {
        &self.ground.codebook.measures.fillers
    }

    /// Whether the words before a figure say nothing of what it is.
    fn mute(&self, mention: usize) -> bool {
        label::without_openings(label::without_fillers(self.words_before(mention), self.fillers())).is_empty()
    }

    pub(super) fn unit(&self, mention: usize) -> &str {
        let own = self.ground.at(&self.mentions[mention].unit);
        if !own.is_empty() {
            return own;
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
        self.ground.codebook.units.class(self.ground.at(&self.mentions[mention].unit)) == Some("point")
    }

    /// Regions beside a figure: its own words, those it shares with the figure before it, and
    /// what its sentence says of it farther on.
    pub(super) fn regions(&self, mention: usize) -> Vec<Region> {
        let here = &self.mentions[mention];
        let mut regions = vec![Region::before(here.before.clone()), Region::after(here.after.clone())];
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
        let far = self.far(mention);
        let part = here.parent.is_some();
        if far.end > far.start && !self.ground.at(&here.unit).is_empty() && !part {
            let words = label::without_openings(label::without_fillers(self.words_before(mention), self.fillers()));
            let light = self.ground.codebook.measures.light.iter().any(|word| word == words);
            regions.push(Region::far(far, words.is_empty() || light));
        }
        regions
    }

    /// The label before a colon: 取消证明事项：共计36项.
    fn colon_label(&self, mention: usize) -> Option<Bytes> {
        let here = &self.mentions[mention];
        let text = &self.ground.norm()[here.sentence.start..here.before.start];
        let label = text.strip_suffix([':', '：'])?;
        let start = label.rfind(separates).map_or(0, |at| at + label[at..].chars().next().map_or(0, char::len_utf8));
        Some(here.sentence.start + start..here.sentence.start + label.len())
    }

    /// What the sentence says of a figure behind its own clause, up to the words of the next figure.
    fn far(&self, mention: usize) -> Bytes {
        let here = &self.mentions[mention];
        let start = here.after.end;
        let rest = self.ground.at(&(start..here.sentence.end.max(start)));
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
    fn follows_prior(&self, mention: usize) -> bool {
        let last = self.read.last().filter(|last| last.mention + 1 == mention);
        last.is_some_and(|last| last.prior && self.mentions[last.mention].sentence == self.mentions[mention].sentence)
    }

    /// Where the next figure with a unit of the same kind stands: words behind it are its own.
    fn next_alike(&self, mention: usize) -> usize {
        let kind = |mention: usize| match self.ground.codebook.unit_class(self.unit(mention)) {
            Some("case" | "item" | "body") | None => Some("thing"),
            class => class,
        };
        let own = kind(mention);
        let next = (mention + 1..self.mentions.len()).find(|other| kind(*other) == own);
        next.map_or(usize::MAX, |next| self.mentions[next].figure.start)
    }

    /// The last figure before this one in its sentence that a share or growth can be of.
    fn antecedent(&self, mention: usize, fits: impl Fn(&Read) -> bool) -> Option<&Read> {
        let here = &self.mentions[mention];
        let mut behind =
            self.read.iter().rev().take_while(|read| self.mentions[read.mention].sentence == here.sentence);
        let last = behind.find(|read| fits(read))?;
        // Behind a semicolon a comparison is with the whole, not with the last of its parts.
        let gap = self.ground.at(&(self.mentions[last.mention].figure.end..here.figure.start));
        let whole =
            self.mentions[last.mention].parent.and_then(|parent| self.by_mention[parent]).map(|at| &self.read[at]);
        Some(whole.filter(|whole| gap.contains([';', '；']) && fits(whole)).unwrap_or(last))
    }

    fn subject(&self, mention: usize) -> &str {
        let here = &self.mentions[mention];
        let sentence = &self.ground.norm()[here.sentence.start..here.before.start.max(here.sentence.start)];
        let clause = sentence.split(separates).find(|clause| clause.chars().count() > 1).unwrap_or_default();
        clause.split(|letter: char| letter.is_ascii_digit()).next().unwrap_or_default()
    }

    pub(super) fn label(&self, mention: usize) -> String {
        let here = &self.mentions[mention];
        let mut before = self.ground.at(&here.before);
        if self.mute(mention)
            && let Some(previous) = here.chained
        {
            before = self.words_before(previous);
        }
        let label = label::compose(before, self.ground.at(&here.after), self.subject(mention), self.fillers());
        if !label.is_empty() {
            return label;
        }
        let subject = label::without_openings(label::without_fillers(self.subject(mention), self.fillers()));
        if !subject.is_empty() {
            return subject.to_owned();
        }
        // 314人参加: at least what the paragraph is about.
        let paragraph = self.ground.paragraph(here.figure.start);
        let heading = self.ground.headings(paragraph).next();
        heading.map_or_else(String::new, |heading| label::without_openings(self.ground.at(&heading)).to_owned())
    }

    /// The sentence of a figure; where 其中 opens it, with the sentence of the whole before it.
    fn with_whole(&self, mention: usize) -> Bytes {
        let sentence = &self.mentions[mention].sentence;
        let whole = self.mentions[mention].parent.map(|parent| self.mentions[parent].sentence.start);
        whole.unwrap_or(sentence.start).min(sentence.start)..sentence.end
    }

    /// The words beside a figure alone, without the subject that its label may borrow.
    pub(super) fn words(&self, mention: usize) -> String {
        let here = &self.mentions[mention];
        label::compose(self.ground.at(&here.before), self.ground.at(&here.after), "", self.fillers())
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
        if read.metric.measure == Measure::Value {
            return Some(read);
        }
        // 受理56件，较上年增加9件；其中…: parts are of the level, not of its change.
        let level =
            |other: &&Read| other.metric.measure == Measure::Value && self.mentions[other.mention].parent.is_none();
        let sentence = &self.mentions[parent].sentence;
        self.read
            .iter()
            .rev()
            .skip_while(|other| other.mention >= parent)
            .take_while(|other| self.mentions[other.mention].sentence == *sentence)
            .find(level)
    }

    pub(super) fn coded(&self, mention: usize, candidate: &Candidate, regions: &[Region]) -> Coded {
        let codebook = self.ground.codebook;
        let entry = &codebook.entries[candidate.entry];
        let cue = &codebook.lexicon.cues[candidate.cue];
        let words = self.words(mention);
        Coded {
            code: Some(entry.code.clone()),
            segment: self.named_segment(candidate.entry, regions),
            measure: Measure::Value,
            sign: 1.0,
            score: candidate.score,
            reading: format!("cue \"{}\", score {:.1}", cue.text, candidate.score),
            qualifier: self.qualifier(&words, candidate),
            label: self.label(mention),
            ..Coded::default()
        }
    }

    /// A word beside the figure that the codebook knows as a part of the whole.
    fn named_segment(&self, entry: usize, regions: &[Region]) -> Option<String> {
        let lexicon = &self.ground.codebook.lexicon;
        let segments = &lexicon.guards(entry).segments;
        let near = regions.iter().filter(|region| region.worth > 5.0);
        // In 会议纪要、协议等法律文书 the words before 等 are examples of the whole.
        let example =
            |hit: &Hit, region: &Region| self.ground.norm()[hit.end..region.bytes.end.max(hit.end)].contains('等');
        let hits = near.flat_map(|region| {
            self.ground.hits_in(&region.bytes).filter(move |hit| segments.contains(&hit.word) && !example(hit, region))
        });
        let hits: Vec<&Hit> = hits.collect();
        let longest = hits.iter().max_by_key(|hit| hit.end - hit.start)?;
        let names = &self.ground.codebook.entries[entry].segment_names;
        let name = |hit: &Hit| {
            let word = lexicon.word(hit.word);
            names.get(word).map_or(word, String::as_str).to_owned()
        };
        // 人大代表建议和政协提案186件 is both and so neither.
        let apart = |hit: &&&Hit| hit.end <= longest.start || hit.start >= longest.end;
        let several = hits.iter().filter(apart).any(|hit| name(hit) != name(longest));
        (!several).then(|| name(longest))
    }

    /// The label without the cue that gave the code.
    fn qualifier(&self, label: &str, candidate: &Candidate) -> String {
        let head = self.ground.norm()[candidate.head.start..candidate.head.end].to_owned();
        let rest = label.replace(&head, "");
        label::without_openings(label::without_fillers(&rest, self.fillers())).to_owned()
    }

    /// Adds a read with year, cut-off, section and spans.
    pub(super) fn push(&mut self, mention: usize, coded: Coded) {
        let ground = self.ground;
        let here = &self.mentions[mention];
        let numeral = &ground.numerals[here.numeral];
        let section = self.sections.at(here.figure.start);
        let base_year = self.year.map(|year| if section == Section::Plan { year + 1 } else { year });
        let year = if coded.prior {
            when::year_before(ground, here).or(base_year.map(|year| year - 1))
        } else {
            coded.year.or_else(|| when::named_year(ground, here, self.year)).or(base_year)
        };
        let cutoff = when::cutoff(ground, here, self.year).filter(|_| section == Section::Done && !coded.prior);
        let unit = match (&coded.code, coded.measure) {
            (_, Measure::Growth) if self.points(mention) => "百分点".to_owned(),
            (_, Measure::Share | Measure::Growth) => "%".to_owned(),
            (Some(code), _) => ground.codebook.entry(code).map(|entry| entry.unit.clone()).unwrap_or_default(),
            (None, _) if numeral.percent => "%".to_owned(),
            (None, _) => self.unit(mention).to_owned(),
        };
        let span = ground.text.raw_span(&here.figure);
        let sentence = ground.text.raw_span(&trimmed(ground, &here.sentence));
        let metric = Metric {
            code: coded.code,
            segment: coded.segment.filter(|segment| !segment.is_empty()),
            measure: coded.measure,
            year,
            value: numeral.value * coded.sign,
            unit,
            bound: numeral.bound,
            as_of: cutoff.as_ref().and_then(|cutoff| cutoff.day),
            cutoff: cutoff.map(|cutoff| cutoff.phrase),
            members: coded.members,
            label: coded.label,
            figure: ground.text.published(&span).to_owned(),
            resolution: numeral.resolution,
            section,
            span: Span { start: span.start, end: span.end },
            sentence: Span { start: sentence.start, end: sentence.end },
            reading: coded.reading,
        };
        self.by_mention[mention] = Some(self.read.len());
        self.read.push(Read { metric, mention, score: coded.score, qualifier: coded.qualifier, prior: coded.prior });
    }
}

fn trimmed(ground: &Ground, bytes: &Bytes) -> Bytes {
    let text = ground.at(bytes);
    let start = bytes.start + (text.len() - text.trim_start().len());
    start..bytes.end - (text.len() - text.trim_end().len())
}

/// Reads one mention that stands for one figure.
fn one(reader: &Reader, mention: usize) -> Vec<Coded> {
    if reader.points(mention) || reader.percent(mention) {
        return vec![rate(reader, mention)];
    }
    let coded = count(reader, mention);
    let also = also(reader, mention, &coded);
    std::iter::once(coded).chain(also).collect()
}

/// Persons of whom two things are said alike count for both: 120人参加了培训、考试.
fn also(reader: &Reader, mention: usize, coded: &Coded) -> Option<Coded> {
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
            && group(&entries[other.entry].code) == group(code)
            && gap.is_some_and(|gap| ["、", "和", "及", "与"].contains(&gap))
    })?;
    Some(reader.coded(mention, other, &regions))
}

/// A count, an amount or a duration.
fn count(reader: &Reader, mention: usize) -> Coded {
    let here = &reader.mentions[mention];
    let before = reader.words_before(mention);
    let measures = &reader.ground.codebook.measures;
    if before.is_empty() && reader.ground.norm()[..here.figure.start].ends_with('(') {
        // 是上年同期(19件)的2.8倍, 较2019年(163起)下降
        let lead = reader.ground.norm()[here.sentence.start..here.figure.start].trim_end_matches('(');
        let clause =
            &lead[lead.rfind(separates).map_or(0, |at| at + lead[at..].chars().next().map_or(0, char::len_utf8))..];
        if compare(clause, "", measures).is_some_and(|found| found.compared == Compared::Prior) {
            let start = Comparison { compared: Compared::Prior, subject: 0, word: (0, 0), based: true };
            return prior(reader, mention, &start);
        }
    }
    if reader.follows_prior(mention) && measures.reach.iter().any(|word| before.ends_with(word.as_str())) {
        // 由12项精简至9项: the level reached is of the same thing.
        if let Some(last) = reader.read.last().filter(|_| before.chars().count() <= 6) {
            return follow(last);
        }
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
    let tail = &reader.ground.norm()[reader.mentions[mention].figure.end..];
    if tail.starts_with(':') && tail[1..].starts_with(|letter: char| letter.is_ascii_digit()) {
        return Coded::plain(reader.label(mention));
    }
    let regions = reader.regions(mention);
    let whole = reader.whole(mention);
    let code = whole.and_then(|whole| whole.metric.code.as_deref());
    let unit = reader.unit(mention);
    let money = unit.is_empty() && is_money(reader, mention);
    let found = candidates(
        reader.ground,
        &reader.query(mention, &regions, Wanted::Unit(if money { "元" } else { unit }), code),
    );
    // A part is of another subject than its whole only if that subject is named beside it.
    let kin = |best: &&Candidate| {
        let own = &reader.ground.codebook.entries[best.entry].code;
        code.is_none_or(|whole| group(own) == group(whole) || best.topic() >= 2.0)
    };
    let own = found.iter().find(kin).map(|best| reader.coded(mention, best, &regions));
    if let Some(category) = classify::category(reader, mention, own.as_ref()) {
        return category;
    }
    part(reader, mention, own.map(|own| listed(reader, mention, own)))
}

/// In a list (拟废止12件、修改14件) a segment named once holds for what follows 、.
fn listed(reader: &Reader, mention: usize, own: Coded) -> Coded {
    let here = &reader.mentions[mention];
    let Some(last) = reader.read.last().filter(|last| own.segment.is_none() && last.mention + 1 == mention) else {
        return own;
    };
    let gap = reader.ground.norm().get(reader.mentions[last.mention].unit.end..here.before.end).unwrap_or_default();
    let group = |code: Option<&str>| code.map(group).map(str::to_owned);
    let known = |segment: &String| {
        let entry = own.code.as_deref().and_then(|code| reader.ground.codebook.entry(code));
        entry.is_some_and(|entry| entry.segments.contains(segment))
    };
    let segment = last.metric.segment.clone().filter(known);
    if !gap.starts_with('、') || group(own.code.as_deref()) != group(last.metric.code.as_deref()) {
        return own;
    }
    let qualifier = if own.qualifier.is_empty() { last.qualifier.clone() } else { own.qualifier.clone() };
    Coded { segment, qualifier, ..own }
}

/// The group that a code belongs to: reconsideration of reconsideration.upheld.
pub(super) fn group(code: &str) -> &str {
    code.split('.').next().unwrap_or(code)
}

/// Whether a figure without unit is an amount by its label: 涉及资金约14个亿.
fn is_money(reader: &Reader, mention: usize) -> bool {
    let label = label::without_fillers(reader.words_before(mention), reader.fillers());
    MONEY.iter().any(|word| label.ends_with(word))
}

/// Ends of labels of amounts, for figures that lost their 元.
const MONEY: [&str; 6] = ["资金", "金额", "经费", "投资", "标的", "款"];

/// Gives a part of a whole its segment, and the whole's code if it has none of its own.
pub(super) fn part(reader: &Reader, mention: usize, own: Option<Coded>) -> Coded {
    let label = reader.label(mention);
    let words = reader.words(mention);
    let Some(whole) = reader.whole(mention).filter(|whole| whole.metric.measure == Measure::Value) else {
        return own.unwrap_or_else(|| Coded::plain(label));
    };
    let Some(code) = &whole.metric.code else { return own.unwrap_or_else(|| Coded::plain(label)) };
    let entry = reader.ground.codebook.entry(code);
    // 评查案卷120宗(处罚84宗、许可30宗): a known part is no metric of its own.
    let known = |entry: &Entry| {
        let fits =
            |segment: &String| words.contains(segment.as_str()) && words.chars().count() <= segment.chars().count() + 2;
        entry.parts && entry.segments.iter().any(fits)
    };
    let own = own.filter(|own| own.code.as_ref() == Some(code) || !entry.is_some_and(known));
    let same = own.as_ref().is_some_and(|own| own.code.as_ref() == Some(code));
    if same {
        let mut own = own.unwrap_or_default();
        let name = if own.qualifier.is_empty() { &words } else { &own.qualifier };
        own.segment = own.segment.or_else(|| Some(segment_name(whole, name)));
        return own;
    }
    if let Some(own) = own {
        return own;
    }
    let alike = entry.is_some_and(|entry| entry.parts) && kin(reader, mention, whole) && words.chars().count() <= 20;
    if !alike || words.is_empty() {
        return Coded::plain(label);
    }
    let segment = segment_name(whole, &words);
    Coded {
        code: Some(code.clone()),
        segment: Some(segment),
        score: whole.score / 2.0,
        reading: format!("part of {}", whole.metric.figure),
        ..Coded::plain(label)
    }
}

fn segment_name(whole: &Read, qualifier: &str) -> String {
    match &whole.metric.segment {
        Some(segment) if !qualifier.contains(segment.as_str()) => format!("{segment}{qualifier}"),
        _ => qualifier.to_owned(),
    }
}

/// Whether a part is counted in a unit of the same kind as its whole.
fn kin(reader: &Reader, mention: usize, whole: &Read) -> bool {
    let units = &reader.ground.codebook.units;
    let own = units.class(reader.unit(mention));
    let other = units.class(reader.ground.at(&reader.mentions[whole.mention].unit));
    own == other || reader.unit(mention).is_empty() && !is_money(reader, mention)
}

/// A difference from the period before: of its own subject, else of the figure before it.
fn difference(reader: &Reader, mention: usize, found: &Comparison, sign: f64, measure: Measure) -> Coded {
    let here = &reader.mentions[mention];
    let before = reader.words_before(mention);
    let subject = label::without_openings(label::without_fillers(&before[..found.subject], reader.fillers()));
    let wanted = match measure {
        Measure::Change => Wanted::Unit(reader.unit(mention)),
        _ => Wanted::Any,
    };
    let mut coded = if subject.chars().count() > 1 && !is_generic(subject) {
        let regions = [Region::before(here.before.start..here.before.start + found.subject)];
        let bound = candidates(reader.ground, &reader.query(mention, &regions, wanted, None));
        bound.first().map_or_else(|| Coded::plain(subject.to_owned()), |best| reader.coded(mention, best, &regions))
    } else {
        let of = reader.antecedent(mention, |read| matches!(read.metric.measure, Measure::Value | Measure::Change));
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

/// A subject that only points back: 案件总数, 比例.
fn is_generic(subject: &str) -> bool {
    ["比例", "总数", "数量", "总量", "占比", "增幅", "降幅", "案件数", "案件量", "件数", "均", "同期", "总体", "整体"]
        .contains(&subject)
}

/// What is said of a figure before it: its code, segment and label.
pub(super) fn follow(of: &Read) -> Coded {
    Coded {
        code: of.metric.code.clone(),
        segment: of.metric.segment.clone(),
        members: of.metric.members.clone(),
        score: of.score,
        reading: format!("of {} before it", of.metric.figure),
        ..Coded::plain(of.metric.label.clone())
    }
}

/// The level of the period before, printed inside a comparison.
fn prior(reader: &Reader, mention: usize, found: &Comparison) -> Coded {
    let here = &reader.mentions[mention];
    let before = reader.words_before(mention);
    let subject = label::without_openings(label::without_fillers(&before[..found.subject], reader.fillers()));
    let percent = reader.percent(mention);
    let wanted = if percent { Wanted::Rate } else { Wanted::Unit(reader.unit(mention)) };
    let mut coded = Coded::plain(reader.label(mention));
    if !subject.is_empty() && !is_generic(subject) {
        let regions =
            [Region::before(here.before.start..here.before.start + found.subject), Region::after(here.after.clone())];
        if let Some(best) = candidates(reader.ground, &reader.query(mention, &regions, wanted, None)).first() {
            coded = reader.coded(mention, best, &regions);
        }
        if percent && coded.code.is_none() && is_share(subject) {
            coded.measure = Measure::Share;
        }
    } else if let Some(of) = reader
        .antecedent(mention, |read| (read.metric.unit == "%") == percent && read.metric.measure != Measure::Growth)
    {
        coded = Coded { measure: of.metric.measure, ..follow(of) };
    }
    coded.prior = true;
    coded.reading.push_str("; the level of the year before");
    coded
}

fn is_share(label: &str) -> bool {
    ["占比", "比例", "比重"].iter().any(|word| label.ends_with(word))
}

/// A percentage or a difference in points.
fn rate(reader: &Reader, mention: usize) -> Coded {
    let here = &reader.mentions[mention];
    let before = reader.words_before(mention);
    let after = reader.ground.at(&here.after);
    let measures = &reader.ground.codebook.measures;
    let regions = [Region::before(here.before.clone()), Region::after(here.after.clone())];
    let rated = candidates(reader.ground, &reader.query(mention, &regions, Wanted::Rate, None));
    let rated = rated.first();
    if let Some(found) = compare(before, after, measures) {
        let word = here.before.start + found.word.0..here.before.start + found.word.1;
        let is_rate = rated.is_some_and(|best| {
            best.head.start < word.end
                && word.start < best.head.end
                && !found.based_on_year(before, &reader.ground.codebook.measures.base)
        });
        match found.compared {
            _ if is_rate => {}
            Compared::Difference(sign) => return difference(reader, mention, &found, sign, Measure::Growth),
            Compared::Prior => return prior(reader, mention, &found),
            Compared::Level => return level(reader, mention, &found, rated),
        }
    }
    if let Some(coded) = together(reader, mention) {
        return coded;
    }
    if let Some(coded) = share(reader, mention, rated) {
        return coded;
    }
    if let Some(best) = rated {
        return reader.coded(mention, best, &regions);
    }
    let mut coded = Coded::plain(reader.label(mention));
    if after.starts_with('的') || is_share(&coded.label) {
        coded.measure = Measure::Share;
        let regions = [Region::after(here.after.clone())];
        if let Some(best) = candidates(reader.ground, &reader.query(mention, &regions, Wanted::Count, None)).first() {
            coded = Coded { measure: Measure::Share, ..reader.coded(mention, best, &regions) };
        }
    }
    coded
}

impl Comparison {
    /// Whether the period compared with is the year before and not, say, a legal limit.
    fn based_on_year(&self, before: &str, base: &[String]) -> bool {
        base.iter().any(|word| before.contains(word.as_str()))
    }
}

/// The level that a rate or share has risen or fallen to.
fn level(reader: &Reader, mention: usize, found: &Comparison, rated: Option<&Candidate>) -> Coded {
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

/// 合计占比: a share of all figures since the last share.
fn together(reader: &Reader, mention: usize) -> Option<Coded> {
    let before = reader.words_before(mention);
    let measures = &reader.ground.codebook.measures;
    measures.group_share.iter().find(|word| before.contains(word.as_str()))?;
    let sentence = &reader.mentions[mention].sentence;
    let mut members: Vec<&Read> = reader
        .read
        .iter()
        .rev()
        .take_while(|read| reader.mentions[read.mention].sentence == *sentence && read.metric.measure == Measure::Value)
        .collect();
    members.reverse();
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
    Some(match (codes.len(), group) {
        (1, _) => Coded {
            code: Some(codes[0].clone()),
            score: members[0].score,
            reading: format!("share of {} before it", members[0].metric.figure),
            ..coded
        },
        (_, Some(entry)) if codes.len() == members.len() => Coded {
            code: Some(entry.code.clone()),
            score: members.iter().map(|read| read.score).fold(0.0, f32::max),
            reading: format!("share of {} figures since the last share", codes.len()),
            members: codes,
            ..coded
        },
        _ => coded,
    })
}

/// A share: of its own subject before 占, else of the count before it.
fn share(reader: &Reader, mention: usize, rated: Option<&Candidate>) -> Option<Coded> {
    let here = &reader.mentions[mention];
    let before = reader.words_before(mention);
    let measures = &reader.ground.codebook.measures;
    let mark = measures
        .share
        .iter()
        .filter_map(|word| before.rfind(word.as_str()).map(|at| (at, at + word.len())))
        .min_by_key(|found| found.0);
    let bare = label::without_fillers(before, reader.fillers()).is_empty();
    let subject_end = match mark {
        Some((at, _)) => at,
        None if bare => 0,
        None => return None,
    };
    if mark.is_some() && rated.is_some_and(|best| best.head.end > here.before.start + subject_end) {
        return None;
    }
    let subject = label::without_openings(label::without_fillers(&before[..subject_end], reader.fillers()));
    if subject.chars().count() > 1 {
        let regions = [Region::before(here.before.start..here.before.start + subject_end)];
        let bound = candidates(reader.ground, &reader.query(mention, &regions, Wanted::Count, None));
        let coded = bound
            .first()
            .map_or_else(|| Coded::plain(format!("{subject}占比")), |best| reader.coded(mention, best, &regions));
        return Some(as_share(reader, Coded { measure: Measure::Share, ..coded }));
    }
    let of = reader.antecedent(mention, |read| read.metric.measure == Measure::Value && read.metric.unit != "%");
    let Some(of) = of else {
        return mark.map(|_| Coded { measure: Measure::Share, ..Coded::plain(reader.label(mention)) });
    };
    let label = format!("{}占比", of.metric.label);
    Some(as_share(reader, Coded { measure: Measure::Share, label, ..follow(of) }))
}

/// A share of a metric that has a code of its own is that code's value.
fn as_share(reader: &Reader, coded: Coded) -> Coded {
    let entry = coded.code.as_deref().and_then(|code| reader.ground.codebook.entry(code));
    match entry.and_then(|entry| entry.share.clone()) {
        Some(code) => Coded { code: Some(code), measure: Measure::Value, ..coded },
        None => coded,
    }
}

//! Figures of a classification: 案件类型：行政处罚17件、工伤认定3件. A category is named like a
//! metric of its own, but counts cases of the docket that is being classified.

use super::Measure;
use super::ground::separates;
use super::read::{Coded, Read, Reader};
use crate::codebook::{Entry, theme};
use crate::text::Bytes;

/// Longest label before a colon, in characters.
const LONGEST_LABEL: usize = 12;

/// Reads a figure as a category of the docket in force, if its sentence classifies one and its own
/// code is none of that docket's.
pub(super) fn category(reader: &Reader, mention: usize, own: Option<&Coded>) -> Option<Coded> {
    let named = || own.and_then(|own| reader.ground.codebook.entry(own.code.as_deref()?));
    if let Some(name) = respondent(reader.words_before(mention)) {
        return class_of(reader, mention, docket(reader, mention).or_else(named)?, name);
    }
    if let Some(name) = leading(reader.words_before(mention)) {
        let named = named().filter(|entry| entry.classified);
        return class_of(reader, mention, named.or_else(|| docket(reader, mention))?, name);
    }
    if !classifies(reader, mention) && !is_class(reader, mention) {
        return None;
    }
    let docket = docket(reader, mention)?;
    let group = theme(&docket.code);
    // 处罚案件158件。从案件类型看，市容类74件: what is divided is named.
    let whole = reader.whole(mention).and_then(|whole| whole.metric.code.as_deref());
    let adds_up = reader.mentions[mention].adds_up;
    if whole.is_some_and(|whole| theme(whole) != group || adds_up && whole != docket.code) {
        return None;
    }
    // 集中在公安(81件)、国土资源(66件): the words before them count all cases.
    let of_all = |code: &str| code == docket.code && reader.ground.opens_bracket(&reader.mentions[mention]);
    if own.and_then(|own| own.code.as_deref()).is_some_and(|code| code.starts_with(group) && !of_all(code)) {
        return None;
    }
    class_of(reader, mention, docket, pointed_at(reader, mention).unwrap_or_else(|| name(reader, mention)))
}

/// Whose acts the cases are about, where a figure is called so: 被申请人为乡镇政府的205件.
fn respondent(words: &str) -> Option<&str> {
    // One letter is found faster than the words that it begins.
    words.contains('被').then_some(())?;
    let (_, name) = RESPONDENT.iter().find_map(|mark| words.split_once(mark))?;
    let name = name.strip_suffix('的')?;
    (!name.is_empty()).then_some(name)
}

/// What names those whose acts a case is about.
const RESPONDENT: [&str; 2] = ["被申请人为", "被申请人是"];

/// The class that is said to lead: 公安 of 受理案件居前三位的是公安.
fn leading(words: &str) -> Option<&str> {
    let (lead, rest) = words.rsplit_once('的')?;
    let name = rest.strip_prefix(['是', '为'])?;
    (!name.is_empty() && rank_start(lead).is_some()).then_some(name)
}

/// Reads one figure of several labels as a class, where the list goes on or they are called so: 工伤类、登记类各3件.
pub(super) fn class_in_list(reader: &Reader, mention: usize, name: &str) -> Option<Coded> {
    let listed = name.ends_with('类') || goes_on(reader, mention);
    let scoped = listed && (is_scoped(reader, mention) || classifies(reader, mention));
    class(reader, mention, name).filter(|_| scoped)
}

/// Reads a figure as a class of the docket in force that other words than its own name.
pub(super) fn class(reader: &Reader, mention: usize, name: &str) -> Option<Coded> {
    class_of(reader, mention, docket(reader, mention)?, name)
}

fn class_of(reader: &Reader, mention: usize, docket: &Entry, name: &str) -> Option<Coded> {
    let counted = reader.ground.codebook.unit_class(reader.unit(mention)) == Some("case");
    (counted && name.chars().count() > 1).then(|| Coded {
        code: Some(docket.code.clone()),
        segment: Some(name.to_owned()),
        score: 10.0,
        reading: CATEGORY.to_owned(),
        ..Coded::plain(name.to_owned())
    })
}

/// A share of the docket in force that a class of its cases has: 从案件类型看，公安类占37.8%; 因工伤认定引发的占比达90.8%.
/// `ranked` are classes that are said to lead.
pub(super) fn share(reader: &Reader, mention: usize, name: &str, ranked: bool) -> Option<Coded> {
    let class = ranked || name.ends_with('类') || BODIES.iter().any(|end| name.ends_with(end));
    let scoped = class && is_scoped(reader, mention);
    let docket = docket(reader, mention).filter(|_| scoped || classifies(reader, mention))?;
    (name.chars().count() > 1).then(|| Coded {
        code: Some(docket.code.clone()),
        segment: Some(name.to_owned()),
        measure: Measure::Share,
        score: 10.0,
        reading: "share of a class".to_owned(),
        ..Coded::plain(format!("{name}占比"))
    })
}

/// What the names of those end with who decide cases or are complained of: 受理案件中，市政府占34.0%.
const BODIES: [&str; 2] = ["政府", "部门"];

/// The classes that the clause before a share ranks: 市场监管类最多，占37.8%.
pub(super) fn ranked(reader: &Reader, mention: usize) -> Option<Bytes> {
    let clause = reader.clause_before(mention);
    let text = reader.ground.at(&clause);
    let length = rank_start(text)?;
    let classes = clause.start..clause.start + length;
    (length > 0 && (classifies(reader, mention) || is_scoped(reader, mention))).then_some(classes)
}

/// Where the rank begins that a text ends with: 居前三位, 居前3位, 最多.
fn rank_start(text: &str) -> Option<usize> {
    let placed = text
        .trim_end_matches(['位', '名'])
        .trim_end_matches(|letter: char| letter.is_ascii_digit() || "一二两三四五六七八九十".contains(letter));
    let ranks = RANKS.iter().flat_map(|rank| [text.strip_suffix(rank), placed.strip_suffix(rank)]);
    ranks.flatten().map(str::len).min()
}

/// What ranks a class among others.
const RANKS: [&str; 20] = [
    "最为集中",
    "较为集中",
    "领域最为集中",
    "领域较为集中",
    "列前",
    "位列前",
    "排前",
    "排名前",
    "最多",
    "居首",
    "居首位",
    "次之",
    "居前",
    "位居前列",
    "占比最高",
    "数量最多",
    "较多",
    "数量居前",
    "领域数量居前",
    "领域居前",
];

/// Whether a figure is called a class of cases: 受理的案件中，公安203件、涉及林地权属的37件、其他18件.
fn is_class(reader: &Reader, mention: usize) -> bool {
    let (name, words) = (name(reader, mention), reader.words_before(mention));
    let field = reader.ground.codebook.measures.fields.is(name.trim_end_matches("机关").trim_end_matches("领域"));
    let field = field && !(OTHERS.contains(&name) && follows_outcome(reader, mention));
    let opens = (words.starts_with("涉及") || field) && reader.whole(mention).is_none();
    let named = (name.ends_with('类') || opens) && name.chars().count() > 1;
    let scoped = || is_scoped(reader, mention) || named && name.ends_with('类') && is_of_accepted(reader, mention);
    goes_on(reader, mention) || (named || pointed_at(reader, mention).is_some()) && scoped()
}

/// Whether the words behind a figure give its share of the cases accepted: 工伤认定类22件，占受理总数的75.9%.
fn is_of_accepted(reader: &Reader, mention: usize) -> bool {
    let here = &reader.mentions[mention];
    let behind = reader.ground.norm()[here.unit.end..here.sentence.end].trim_start_matches(['，', ',', '(']);
    let share = behind.strip_prefix("占").and_then(|share| share.split(|letter: char| letter.is_ascii_digit()).next());
    share.is_some_and(|share| ["受理", "收案", "案件总"].iter().any(|whole| share.contains(whole)))
}

/// What the rest of a list is called.
const OTHERS: [&str; 4] = ["其他", "其它", "其余", "其他类"];

/// Whether the figure before one in its sentence is an outcome of cases: 维持8件、驳回3件、其他2件.
fn follows_outcome(reader: &Reader, mention: usize) -> bool {
    let last = reader.read.last().filter(|last| last.mention + 1 == mention && last.metric.segment.is_none());
    let entry = last.and_then(|last| reader.ground.codebook.entry(last.metric.code.as_deref()?));
    entry.is_some_and(|entry| !entry.classified)
}

/// Whether a figure goes on a list of classes, behind one of them or its share: 公安203件、其他18件.
fn goes_on(reader: &Reader, mention: usize) -> bool {
    let here = &reader.mentions[mention];
    let gap = reader.gap(mention).unwrap_or_default();
    let mut before =
        reader.read.iter().rev().take_while(|read| reader.mentions[read.mention].sentence == here.sentence);
    let Some(class) = before.find(|read| read.metric.measure != Measure::Share) else { return false };
    let behind_share = class.mention + 2 == mention && gap.starts_with(['，', ',']);
    // 被申请人为县直部门的74件，乡镇政府的20件
    let whose = |mention: usize| reader.words_before(mention).ends_with('的');
    let alike = gap.starts_with(['，', ',']) && whose(mention) && whose(class.mention);
    let next = class.mention + 1 == mention && (gap.trim_start_matches(')').starts_with(['、', '和', '及']) || alike);
    class.metric.reading == CATEGORY && (next || behind_share)
}

/// The class that the clause before a figure points at: 受理案件主要集中在公安领域，有14件.
fn pointed_at<'r>(reader: &'r Reader, mention: usize) -> Option<&'r str> {
    ["有", "共", "共有", "达", "为"].contains(&reader.words_before(mention)).then_some(())?;
    let clause = reader.ground.at(&reader.clause_before(mention));
    let (_, class) = clause.split_once("集中在").or_else(|| clause.split_once("集中于"))?;
    let class = class.trim_end_matches("等").trim_end_matches("领域").trim_end_matches("方面");
    (class.chars().count() > 1 && !class.contains('、')).then_some(class)
}

/// How a category of a classification is said to be read.
pub(super) const CATEGORY: &str = "category of a classification";

/// What a class is called, which may stand before a bracket: 公安类(112件).
fn name<'r>(reader: &'r Reader, mention: usize) -> &'r str {
    let words = reader.bare_words(mention);
    let beside = reader.gap(mention).is_some_and(|gap| gap.starts_with(')'));
    if !words.is_empty() && !beside || !reader.ground.opens_bracket(&reader.mentions[mention]) {
        return words;
    }
    let here = &reader.mentions[mention];
    let lead = reader.ground.at(&(here.sentence.start..here.figure.start)).trim_end_matches('(');
    let noun = lead.rsplit(|letter| separates(letter) || matches!(letter, '、' | ')')).next().unwrap_or_default();
    let noun = ["集中在", "集中于", "以"].iter().find_map(|lead| noun.rsplit_once(lead)).map_or(noun, |(_, noun)| noun);
    let joined = noun.strip_prefix(['和', '及']).filter(|_| beside && !noun.starts_with("和解"));
    reader.bare(joined.unwrap_or(noun))
}

/// Whether the words before a figure in its sentence say of which cases it is: 受理的案件中.
fn is_scoped(reader: &Reader, mention: usize) -> bool {
    let here = &reader.mentions[mention];
    let before = reader.ground.at(&(here.sentence.start..here.before.start.max(here.sentence.start)));
    reader.ground.codebook.measures.scopes.is_in(before)
}

/// Whether the sentence of a figure, before it, names a classification.
fn classifies(reader: &Reader, mention: usize) -> bool {
    let here = &reader.mentions[mention];
    let words = &reader.ground.codebook.measures.classifiers;
    let named = |text: &str| words.is_in(text);
    let before = here.sentence.start..here.before.start.max(here.sentence.start);
    if ranks_before_colon(reader.ground.at(&before)) {
        return true;
    }
    if !reader.ground.holds_classifier(&before) {
        return false;
    }
    let before = reader.ground.at(&before);
    let labelled =
        before.split_once([':', '：']).is_some_and(|(label, _)| label.chars().count() <= LONGEST_LABEL && named(label));
    let mut clauses = before.split(separates);
    labelled
        || clauses.any(|clause| {
            (clause.ends_with(['看', '分']) || clause.ends_with("而言") || clause.ends_with("划分")) && named(clause)
        })
}

/// Whether the last label before a colon ranks classes: 受理案件数居前三位的领域依次为：公安412件.
fn ranks_before_colon(before: &str) -> bool {
    let Some((lead, _)) = before.rsplit_once(':') else { return false };
    let clause = lead.rsplit(separates).next().unwrap_or(lead).trim_end_matches(['依', '次', '分', '别', '为', '是']);
    let clause = ["领域", "类型", "案件", "类别"].iter().find_map(|noun| clause.strip_suffix(noun)).unwrap_or(clause);
    rank_start(clause.trim_end_matches('的')).is_some()
}

/// The docket that a classification in this place is of: the entry marked so whose topic the
/// words before the figure or the headings opened last.
pub(super) fn docket<'r>(reader: &'r Reader, mention: usize) -> Option<&'r Entry> {
    let ground = reader.ground;
    let codebook = ground.codebook;
    let at = reader.mentions[mention].before.start;
    let paragraph = ground.paragraph(at);
    let start = ground.paragraphs[paragraph].bytes.start;
    let near = std::iter::once(start..at).chain(ground.headings(paragraph)).map(|range| (range, false));
    for (range, far) in near.chain(std::iter::once((0..at, true))) {
        for opening in ground.openings_from(&range).iter().rev().filter(|opening| opening.end <= range.end) {
            let counts = |number: &&usize| codebook.lexicon.guards(**number).topics & opening.topic != 0;
            if let Some(number) = codebook.lexicon.dockets().iter().find(counts) {
                let docket = &codebook.entries[*number];
                return (!counts_others(reader, mention, opening.end, theme(&docket.code), far)).then_some(docket);
            }
        }
    }
    None
}

/// So many figures before one may be what a classification is of.
const MOST_BEFORE: usize = 100;

/// Whether the last sentence before that of a figure that counts cases, behind the words that opened a docket and, if
/// these are near, in its paragraph, counts none of the docket's theme: 从污染类型看 divides the complaints before it,
/// 普通程序案件分类别看 the penalties, though a lawsuit was spoken of far above.
fn counts_others(reader: &Reader, mention: usize, from: usize, group: &str, far: bool) -> bool {
    let own = &reader.mentions[mention];
    let sentence = |read: &Read| reader.mentions[read.mention].sentence.start;
    let counts = |read: &&Read| {
        let case = reader.ground.codebook.unit_class(reader.unit(read.mention)) == Some("case");
        case && read.metric.measure == Measure::Value && sentence(read) != own.sentence.start
    };
    let Some(last) = reader.read.iter().rev().take(MOST_BEFORE).find(counts) else { return false };
    let at = sentence(last);
    let alike = |read: &Read| read.metric.code.as_deref().map(theme) == Some(group);
    at >= from
        && (far || reader.ground.paragraph(at) == reader.ground.paragraph(own.figure.start))
        && !reader
            .read
            .iter()
            .rev()
            .skip_while(|read| sentence(read) > at)
            .take_while(|read| sentence(read) == at)
            .any(alike)
}

//! Whose report it is: every part of the text votes with the places that it names.

use super::dates::{fold, squeeze};
use super::gazetteer::{Gazetteer, Mention, UnitId};
use super::{Level, Place, local, names};
use regex::Regex;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Vote of the first place in the title.
const TITLE: f64 = 12.0;
/// Vote of the place of the body that signed.
const ISSUER: f64 = 10.0;
/// Vote of the place of a body named on a line of its own above the text.
const HEAD: f64 = 8.0;
/// Vote of the body that the index table names.
const METADATA: f64 = 6.0;
/// Vote of a place that the first sentences begin with.
const OPENING: f64 = 4.0;
/// Votes of all places in the body together, shared by how often each is named.
const BODY: f64 = 5.0;
/// Vote of the site's name. Less than anything that the text says.
const SITE: f64 = 2.0;
/// Vote of 我区, 我县, 我市 for places of that kind, and less than any name.
const VOICE: f64 = 3.0;
/// Votes for a place whose parents the text names, in title, signature or site's name.
const PARENT: f64 = 3.0;
/// Votes for a place whose parents the body names, shared by how often.
const PARENT_IN_BODY: f64 = 2.0;
/// A name without its kind (南海) is worth this much of one with it.
const STEM: f64 = 0.3;
/// Of several places with one name the first must be ahead by this much.
const MARGIN: f64 = 0.5;
/// Fewest mentions by which the body alone, with no name in title or signature, settles a place.
const ENOUGH: usize = 2;

static QUOTED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"《[^》]{0,60}》").unwrap());
static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[一二三四五六七八九十]+、)?(?:(?:19|20)\d{2}年(?:度|来|以来)?[，,]?)?(?:在)?").unwrap()
});

/// Bodies of the centre whose branches bear the name of a place: 中华人民共和国某某海关, 国家统计局某某总队.
static CENTRAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:中华人民共和国|国家\p{Han}{2,8}?(?:总局|局|委员会)|中国\p{Han}{2,8}?(?:银行|局|委员会))").unwrap()
});
/// The branch of a body: 某市公安局某某分局.
static BRANCH: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:局|委员会|委|厅|总队|支队)(\p{Han}{2,10}?)(?:分局|管理局|支队|大队)").unwrap());
/// 在某市第十届人民代表大会…上: where a report was delivered is whose it is.
static DELIVERED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|\n)[—\-（(]*(?:(?:19|20)\d{2}年\d{1,2}月\d{1,2}日)?在(\p{Han}{2,20}?)第[一二三四五六七八九十]+届人(?:民代表)?大").unwrap()
});

/// 在某市委、市政府的坚强领导下: whose leaders a text follows.
static LED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"在(\p{Han}{1,8}?[省市县区旗州盟])(?:党?委|人民政府)[^，。]{0,16}领导下").unwrap());

/// The parts of a report that vote.
pub(super) struct Evidence<'a> {
    pub(super) title: &'a str,
    /// The body that signed or that the title names.
    pub(super) issuer: Option<&'a str>,
    /// Bodies on lines of their own above the text.
    pub(super) head: &'a [String],
    /// The body that the index table names.
    pub(super) metadata: Option<&'a str>,
    pub(super) site: Option<&'a str>,
    /// Code of the unit whose site it is.
    pub(super) site_code: Option<&'a str>,
    /// The first lines of prose.
    pub(super) opening: &'a [&'a str],
    pub(super) text: &'a str,
    /// The year in which names and codes are looked up.
    pub(super) year: i32,
}

/// Settles the place, or says in a warning what it could not settle.
pub(super) fn settle(evidence: &Evidence, gazetteer: &Gazetteer) -> (Option<Place>, Vec<String>) {
    let mut votes = Votes::new(gazetteer, evidence.year);
    votes.name(evidence.title, TITLE);
    evidence.issuer.iter().for_each(|issuer| votes.name(issuer, ISSUER));
    evidence.head.iter().take(1).for_each(|line| votes.name(line, HEAD));
    delivered(evidence.text).iter().for_each(|place| votes.name(place, HEAD));
    evidence.opening.iter().take(3).for_each(|line| votes.subject(line));
    let named = votes.any();
    evidence.metadata.iter().for_each(|issuer| votes.name(issuer, METADATA));
    evidence.site.iter().for_each(|site| votes.name(site, SITE));
    evidence.site_code.iter().for_each(|code| votes.code(code, SITE));
    let in_body = votes.body(evidence.text);
    votes.voice(evidence.text);
    votes.parents();
    let (mut place, mut warnings) = votes.winner();
    if let Some(name) = place.as_ref().map(|place| place.name.clone()).filter(|_| !named) {
        let voice = loudest(evidence.text);
        if voice.is_some_and(|kind| !name.ends_with(kind)) {
            place = None;
            warnings = vec![format!("no place is named in title, signature or opening, and the text is not {name}'s")];
        } else if !in_body {
            warnings.push(format!("{name} is named only by the site or index table around the text"));
        }
    }
    let above = if place.is_none() { superior(evidence, gazetteer) } else { None };
    if let Some(part) = local::find(evidence, gazetteer, place.as_ref().or(above.as_ref())) {
        let warning = (part.level != Level::Township)
            .then(|| format!("{} is no unit of the gazetteer: its code is left open", part.name));
        warnings.extend(warning);
        place = Some(part);
    }
    if place.is_none() {
        place = national(evidence);
    }
    if place.is_none() && warnings.is_empty() {
        warnings.push("no place is named in title, signature or text".to_owned());
    }
    (place, warnings)
}

/// The place whose leaders a text says to follow: 在鄂州市委、市政府的坚强领导下. It tells where a zone or town lies
/// whose own name does not.
fn superior(evidence: &Evidence, gazetteer: &Gazetteer) -> Option<Place> {
    let led = evidence.opening.iter().take(3).find_map(|line| LED.captures(line).map(|found| fold(&found[1])))?;
    let mention = gazetteer.mention_at(&led.chars().collect::<Vec<char>>(), 0, evidence.year)?;
    match mention.units.as_slice() {
        [only] => Some(gazetteer.place(*only, evidence.year)),
        _ => None,
    }
}

/// Where a report was delivered, as a line below its title says.
fn delivered(text: &str) -> Option<String> {
    let top: String = text.lines().take(8).map(squeeze).collect::<Vec<_>>().join("\n");
    DELIVERED.captures(&fold(&top)).map(|found| found[1].to_owned())
}

/// The kind of unit that a text mostly speaks as: 县 for 我县. Sites publish what the units below
/// them write, and a text names the unit above it more often than its own, so a place that only
/// these name must be of that kind.
fn loudest(text: &str) -> Option<char> {
    voices(text).into_iter().filter(|(_, count)| *count > 0).max_by_key(|(_, count)| *count).map(|(kind, _)| kind)
}

/// How often a text speaks as each kind of unit: 我省, 我市 and so on.
fn voices(text: &str) -> [(char, usize); 7] {
    let mut counts = ['省', '市', '县', '区', '旗', '州', '盟'].map(|kind| (kind, 0));
    for (at, own) in text.match_indices('我') {
        let next = text[at + own.len()..].chars().next();
        counts.iter_mut().filter(|(kind, _)| Some(*kind) == next).for_each(|(_, count)| *count += 1);
    }
    counts
}

/// The country, for a report of a ministry.
fn national(evidence: &Evidence) -> Option<Place> {
    let body = evidence.issuer?;
    let central = ["国家", "国务院", "中华人民共和国", "中国"].iter().any(|start| body.starts_with(start));
    let ministry = body.chars().count() <= 10 && ["部", "总局", "总署"].iter().any(|end| body.ends_with(end));
    (central || ministry).then(|| Place {
        code: None,
        name: "中华人民共和国".to_owned(),
        full_name: "中华人民共和国".to_owned(),
        level: Level::Nation,
        parents: Vec::new(),
    })
}

/// The first place that a short text such as a title names for certain.
pub(super) fn first_named(gazetteer: &Gazetteer, text: &[char], year: i32) -> Option<Mention> {
    let mentions = gazetteer.mentions(text, year);
    let stands = |mention: &&Mention| mention.full && is_anchored(gazetteer, text, mention);
    let full = mentions.iter().find(stands);
    full.or_else(|| mentions.iter().find(|mention| begins_name(text, mention.start))).cloned()
}

/// Whether a name is a name here and not a part of other words: short names and names that are
/// ordinary words need a boundary or a parent before them.
fn is_anchored(gazetteer: &Gazetteer, text: &[char], mention: &Mention) -> bool {
    let name = &gazetteer.unit(mention.units[0]).name;
    let short = mention.end - mention.start <= 2 || names::is_word(name);
    mention.names > 1 || !short || begins_name(text, mention.start)
}

/// Whether a name may begin at a character: at the start or after what precedes names.
fn begins_name(text: &[char], start: usize) -> bool {
    start == 0
        || !text[start - 1].is_alphanumeric()
        || text[start - 1].is_ascii_digit()
        || "年度于共".contains(text[start - 1])
}

struct Votes<'a> {
    gazetteer: &'a Gazetteer,
    year: i32,
    votes: HashMap<UnitId, f64>,
    /// How often places are named in title, signature and site.
    named: HashMap<UnitId, usize>,
    /// How often places are named in the body, in whatever role.
    mentioned: HashMap<UnitId, usize>,
}

impl<'a> Votes<'a> {
    fn new(gazetteer: &'a Gazetteer, year: i32) -> Votes<'a> {
        Votes { gazetteer, year, votes: HashMap::new(), named: HashMap::new(), mentioned: HashMap::new() }
    }

    fn any(&self) -> bool {
        !self.votes.is_empty()
    }

    /// A short text that names the place votes with the first one it names.
    fn name(&mut self, text: &str, weight: f64) {
        let text = fold(&squeeze(text));
        let own = CENTRAL.find(&text).map_or(text.as_str(), |central| &text[central.end()..]);
        let chars: Vec<char> = own.chars().collect();
        let Some(mention) = first_named(self.gazetteer, &chars, self.year) else { return };
        // 永兴镇 is some township, and no word on 永兴县.
        if !mention.full && chars.get(mention.end).is_some_and(|next| "镇乡街村".contains(*next)) {
            return;
        }
        let weight = if mention.full { weight } else { weight * STEM };
        let units = self.branch(own, &mention.units).unwrap_or(mention.units);
        self.vote(&units, weight);
        for id in units {
            *self.named.entry(id).or_default() += 1;
        }
    }

    /// A code votes with its unit.
    fn code(&mut self, code: &str, weight: f64) {
        if let Some(id) = self.gazetteer.with_code(code, self.year) {
            self.vote(&[id], weight);
            *self.named.entry(id).or_default() += 1;
        }
    }

    /// The place of a branch in the name of a body, below the place of the body itself.
    fn branch(&self, name: &str, above: &[UnitId]) -> Option<Vec<UnitId>> {
        let place: Vec<char> = BRANCH.captures(name)?[1].chars().collect();
        let mention = self.gazetteer.mention_at(&place, 0, self.year).filter(|mention| mention.end == place.len())?;
        let below = |id: &UnitId| above.iter().any(|above| self.gazetteer.is_below(*id, *above, self.year));
        let units: Vec<UnitId> = mention.units.into_iter().filter(below).collect();
        (!units.is_empty()).then_some(units)
    }

    /// A sentence votes with the place that it begins with.
    fn subject(&mut self, line: &str) {
        let line = fold(&squeeze(line));
        let start = SUBJECT.find(&line).map_or(0, |found| found.end());
        let text: Vec<char> = line[start..].chars().take(40).collect();
        if let Some(mention) = self.gazetteer.mention_at(&text, 0, self.year).filter(|mention| mention.full) {
            self.vote(&mention.units, OPENING);
        }
    }

    /// The body votes with the places it names outside titles of laws and names of courts, and
    /// not as a partner. If nothing else has named a place, one mention is not enough. Says whether
    /// it voted.
    fn body(&mut self, text: &str) -> bool {
        let quoted = QUOTED.replace_all(text, "");
        let text: Vec<char> = text.chars().collect();
        for mention in self.gazetteer.mentions(&text, self.year).iter().filter(|mention| mention.full) {
            for id in &mention.units {
                *self.mentioned.entry(*id).or_default() += 1;
            }
        }
        let text: Vec<char> = quoted.chars().collect();
        let mut counts: HashMap<UnitId, usize> = HashMap::new();
        for mention in self.gazetteer.mentions(&text, self.year).iter().filter(|mention| mention.full) {
            if is_anchored(self.gazetteer, &text, mention) && !is_partner(&text, mention) {
                for id in &mention.units {
                    *counts.entry(*id).or_default() += 1;
                }
            }
        }
        let most = counts.values().copied().max().unwrap_or(0);
        if most == 0 || (most < ENOUGH && !self.any()) {
            return false;
        }
        for (id, count) in counts {
            self.vote(&[id], BODY * count as f64 / most as f64);
        }
        true
    }

    /// 我区, 我县, 我市 vote for places of their kind.
    fn voice(&mut self, text: &str) {
        let counts = voices(text);
        let all: usize = counts.iter().map(|(_, count)| count).sum();
        for (id, vote) in self.votes.iter_mut() {
            let name = &self.gazetteer.unit(*id).name;
            if let Some((_, count)) = counts.iter().find(|(kind, _)| all > 0 && name.ends_with(*kind)) {
                *vote += VOICE * *count as f64 / all as f64;
            }
        }
    }

    /// Places whose parents are named are more likely than others of the same name.
    fn parents(&mut self) {
        let most = self.mentioned.values().copied().max().unwrap_or(0).max(1) as f64;
        for (id, vote) in self.votes.iter_mut() {
            // The province says little: several places of one name may share it.
            for (distance, parent) in self.gazetteer.parents(*id, self.year).into_iter().enumerate() {
                let worth = 1.0 / (distance + 1) as f64;
                if self.named.contains_key(&parent) {
                    *vote += PARENT * worth;
                }
                if let Some(count) = self.mentioned.get(&parent) {
                    *vote += worth * (PARENT_IN_BODY * *count as f64 / most + MARGIN);
                }
            }
        }
    }

    fn vote(&mut self, units: &[UnitId], weight: f64) {
        for id in units {
            *self.votes.entry(*id).or_default() += weight;
        }
    }

    /// The place with most votes; without a code if others of the same name have nearly as many.
    fn winner(self) -> (Option<Place>, Vec<String>) {
        let mut ranked: Vec<(UnitId, f64)> = self.votes.into_iter().collect();
        // Codes break ties so that the order of a map never shows.
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let Some((first, most)) = ranked.first().copied() else {
            return (None, Vec::new());
        };
        let unit = self.gazetteer.unit(first);
        let rivals: Vec<UnitId> = ranked
            .iter()
            .filter(|(id, vote)| self.gazetteer.unit(*id).name == unit.name && most - vote < MARGIN)
            .map(|(id, _)| *id)
            .collect();
        if rivals.len() == 1 {
            return (Some(self.gazetteer.place(first, self.year)), Vec::new());
        }
        let full: Vec<String> = rivals.iter().map(|id| self.gazetteer.place(*id, self.year).full_name).collect();
        let warning = format!("{} may be {}: its code is left open", unit.name, full.join(", "));
        let place = Place {
            code: None,
            name: unit.name.clone(),
            full_name: unit.name.clone(),
            level: unit.level,
            parents: Vec::new(),
        };
        (Some(place), vec![warning])
    }
}

/// Whether a place is named as a court's seat or as a partner of the one that reports.
fn is_partner(text: &[char], mention: &Mention) -> bool {
    let after: String = text[mention.end..].iter().take(5).collect();
    let before: String = text[mention.start.saturating_sub(4)..mention.start].iter().collect();
    let court = ["人民法院", "中级人民", "检察院", "法院", "铁路", "海事", "等地", "等区", "等县", "等市", "、"]
        .iter()
        .any(|word| after.starts_with(word));
    let partner =
        ["与", "和", "同", "赴", "向", "到", "学习", "借鉴", "支援", "协作", "帮扶", "对口", "联合", "、", "由"]
            .iter()
            .any(|word| before.ends_with(word));
    court || partner
}

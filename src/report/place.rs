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
    evidence.metadata.iter().for_each(|issuer| votes.name(issuer, METADATA));
    evidence.site.iter().for_each(|site| votes.name(site, SITE));
    let settled = votes.has_name();
    evidence.opening.iter().take(3).for_each(|line| votes.subject(line));
    votes.body(evidence.text, settled);
    votes.voice(evidence.text);
    votes.parents();
    let (mut place, mut warnings) = votes.winner();
    if let Some(part) = local::find(evidence, gazetteer, place.as_ref()) {
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

/// The country, for a report of a ministry.
fn national(evidence: &Evidence) -> Option<Place> {
    let body = evidence.issuer?;
    let central = body.starts_with("国家") || body.starts_with("国务院") || body.starts_with("中华人民共和国");
    let ministry = body.ends_with('部') && body.chars().count() <= 10;
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

    fn has_name(&self) -> bool {
        self.votes.values().any(|vote| *vote > SITE)
    }

    /// A short text that names the place votes with the first one it names.
    fn name(&mut self, text: &str, weight: f64) {
        let text: Vec<char> = fold(&squeeze(text)).chars().collect();
        if let Some(mention) = first_named(self.gazetteer, &text, self.year) {
            let weight = if mention.full { weight } else { weight * STEM };
            self.vote(&mention.units, weight);
            for id in mention.units {
                *self.named.entry(id).or_default() += 1;
            }
        }
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
    /// not as a partner. If nothing else has named a place, one mention is not enough.
    fn body(&mut self, text: &str, settled: bool) {
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
        if most == 0 || (!settled && most < ENOUGH && self.votes.is_empty()) {
            return;
        }
        for (id, count) in counts {
            self.vote(&[id], BODY * count as f64 / most as f64);
        }
    }

    /// 我区, 我县, 我市 vote for places of their kind.
    fn voice(&mut self, text: &str) {
        let counts: Vec<(char, usize)> =
            "省市县区旗州盟".chars().map(|kind| (kind, text.matches(&format!("我{kind}")).count())).collect();
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

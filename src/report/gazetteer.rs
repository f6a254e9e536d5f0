//! The places of China with their names, codes and years.
//!
//! A code or a name alone names no place: both were reused. So every look-up takes the year, and a
//! name gives all units that bear it; what stands beside it (its parents) settles which.

use super::{Level, Place, names};
use crate::text::script::Script;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

/// How many years a name is still understood after the unit ended or before it began: reports are
/// published the year after, and signed with the new name.
const GRACE: i32 = 2;

/// Index of a unit in the gazetteer.
pub(super) type UnitId = usize;

/// One unit over the years in which its code, name, level and parent stayed the same.
#[derive(Debug, Deserialize)]
pub(super) struct Unit {
    pub(super) code: String,
    pub(super) name: String,
    #[serde(deserialize_with = "level")]
    pub(super) level: Level,
    parent_code: String,
    first_year: i32,
    pub(super) last_year: i32,
}

/// All units, looked up by name and year. Built once from `codebook/places.csv`.
#[derive(Debug)]
pub struct Gazetteer {
    units: Vec<Unit>,
    by_code: HashMap<String, Vec<UnitId>>,
    /// Names that end in the kind of unit: 南海区, 恩施州.
    full: HashMap<String, Vec<UnitId>>,
    /// Names without it: 南海, 恩施.
    stems: HashMap<String, Vec<UnitId>>,
    /// First two characters of every name, to pass over most of a text quickly.
    starts: Starts,
    longest: usize,
    last_year: i32,
}

/// Pairs of characters. A bit for each of their keys says nearly always that a pair is not among them.
#[derive(Debug)]
struct Starts {
    bits: Vec<u64>,
    pairs: HashSet<[char; 2]>,
}

/// Keys of pairs: some fifty for each pair that begins a name.
const KEYS: usize = 1 << 18;

impl Default for Starts {
    fn default() -> Starts {
        Starts { bits: vec![0; KEYS / 64], pairs: HashSet::new() }
    }
}

impl Starts {
    fn key(first: char, second: char) -> usize {
        (first as usize).wrapping_mul(0x9e5).wrapping_add(second as usize) % KEYS
    }

    fn insert(&mut self, first: char, second: char) {
        let key = Starts::key(first, second);
        self.bits[key / 64] |= 1 << (key % 64);
        self.pairs.insert([first, second]);
    }

    #[inline]
    fn contains(&self, first: char, second: char) -> bool {
        let key = Starts::key(first, second);
        self.bits[key / 64] >> (key % 64) & 1 == 1 && self.pairs.contains(&[first, second])
    }
}

/// A place named in a text: the last name of a chain such as 佛山市南海区.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mention {
    /// First character of the chain.
    pub(super) start: usize,
    /// Character after the chain.
    pub(super) end: usize,
    /// Units that the last name may mean, consistent with the names before it.
    pub(super) units: Vec<UnitId>,
    /// How many names the chain has.
    pub(super) names: usize,
    /// Whether the last name says what kind of unit it is.
    pub(super) full: bool,
}

/// Characters of a name; the longest there is has 15. Titles are looked up by every length up to the longest.
const LONGEST_NAME: usize = 60;

impl Gazetteer {
    /// Reads the gazetteer from CSV with the columns `code`, `name`, `level`, `parent_code`,
    /// `first_year` and `last_year`.
    pub fn parse(csv_text: &str) -> Result<Gazetteer> {
        let mut units = Vec::new();
        for (i, row) in csv::Reader::from_reader(csv_text.as_bytes()).deserialize().enumerate() {
            let unit: Unit = row.with_context(|| format!("places.csv, row {}", i + 2))?;
            if unit.name.chars().count() < 2 || unit.first_year > unit.last_year {
                bail!("places.csv, row {}: {} needs a name and first_year <= last_year", i + 2, unit.code);
            }
            if unit.name.chars().count() > LONGEST_NAME {
                bail!("places.csv, row {}: a name of {} characters", i + 2, unit.name.chars().count());
            }
            units.push(unit);
        }
        if units.is_empty() {
            bail!("places.csv has no rows");
        }
        Ok(Gazetteer::index(units))
    }

    fn index(units: Vec<Unit>) -> Gazetteer {
        let mut gazetteer = Gazetteer {
            last_year: units.iter().map(|unit| unit.last_year).max().unwrap_or_default(),
            units,
            by_code: HashMap::new(),
            full: HashMap::new(),
            stems: HashMap::new(),
            starts: Starts::default(),
            longest: 0,
        };
        for id in 0..gazetteer.units.len() {
            let unit = &gazetteer.units[id];
            gazetteer.by_code.entry(unit.code.clone()).or_default().push(id);
            for name in in_both_scripts(names::full(&unit.name, unit.level)) {
                gazetteer.note(&name);
                gazetteer.full.entry(name).or_default().push(id);
            }
            let unit = &gazetteer.units[id];
            for stem in in_both_scripts(names::stem(&unit.name, unit.level).into_iter().collect()) {
                gazetteer.note(&stem);
                gazetteer.stems.entry(stem).or_default().push(id);
            }
        }
        gazetteer
    }

    fn note(&mut self, name: &str) {
        let mut chars = name.chars();
        if let (Some(first), Some(second)) = (chars.next(), chars.next()) {
            self.starts.insert(first, second);
        }
        self.longest = self.longest.max(name.chars().count());
    }

    /// The one place with this full name (广东省佛山市南海区) in a year; `None` if there is none or
    /// the name leaves open which.
    pub fn by_full_name(&self, full_name: &str, year: i32) -> Option<Place> {
        let text: Vec<char> = full_name.chars().collect();
        let mention = self.mention_at(&text, 0, year)?;
        match mention.units.as_slice() {
            [only] if mention.end == text.len() && mention.full => Some(self.place(*only, year)),
            _ => None,
        }
    }

    /// Every code with its full name and the last year in which it named that place.
    pub fn entries(&self) -> impl Iterator<Item = (&str, String, i32)> {
        self.units
            .iter()
            .enumerate()
            .map(|(id, unit)| (unit.code.as_str(), self.place(id, unit.last_year).full_name, unit.last_year))
    }

    /// Whether a code was ever that of a place with this name.
    pub fn knows(&self, code: &str, name: &str) -> bool {
        self.by_code.get(code).is_some_and(|ids| ids.iter().any(|id| self.units[*id].name == name))
    }

    /// The unit that a code named in a year.
    pub(super) fn with_code(&self, code: &str, year: i32) -> Option<UnitId> {
        self.in_year(self.by_code.get(code)?, year).first().copied()
    }

    /// The last year that the gazetteer knows.
    pub fn last_year(&self) -> i32 {
        self.last_year
    }

    pub(super) fn unit(&self, id: UnitId) -> &Unit {
        &self.units[id]
    }

    /// The chain of names that begins at a character, the longest if there are several.
    pub(super) fn mention_at(&self, text: &[char], start: usize, year: i32) -> Option<Mention> {
        self.chain(text, start, year, None)
    }

    /// All places named in a text, from left to right.
    pub(super) fn mentions(&self, text: &[char], year: i32) -> Vec<Mention> {
        let mut found = Vec::new();
        let mut at = 0;
        while at + 1 < text.len() {
            // Asked here once more, since most of a text is passed over.
            if !self.starts.contains(text[at], text[at + 1]) {
                at += 1;
                continue;
            }
            match self.mention_at(text, at, year) {
                Some(mention) => {
                    at = mention.end;
                    found.push(mention);
                }
                None => at += 1,
            }
        }
        found
    }

    /// Reads names one after the other while each is below the one before it.
    fn chain(&self, text: &[char], start: usize, year: i32, above: Option<&[UnitId]>) -> Option<Mention> {
        let head = text.get(start..start + 2)?;
        if !self.starts.contains(head[0], head[1]) {
            return None;
        }
        let mut best: Option<Mention> = None;
        let mut name = String::new();
        for (length, c) in text[start..].iter().take(self.longest).enumerate() {
            name.push(*c);
            let end = start + length + 1;
            for (names, full) in [(&self.full, true), (&self.stems, false)] {
                let Some(ids) = names.get(&name) else {
                    continue;
                };
                if full && names::is_cut_word(*c, text.get(end).copied()) {
                    continue;
                }
                let Some(mention) = self.link(text, (start, end), ids, year, above, full) else {
                    continue;
                };
                // A stem says little alone; it counts where a name follows, or nothing else fits.
                let rank = |mention: &Mention| (mention.full, mention.end, mention.names);
                if best.as_ref().is_none_or(|best| rank(&mention) > rank(best)) {
                    best = Some(mention);
                }
            }
        }
        best
    }

    /// One name of a chain with whatever follows it.
    fn link(
        &self,
        text: &[char],
        (start, end): (usize, usize),
        ids: &[UnitId],
        year: i32,
        above: Option<&[UnitId]>,
        full: bool,
    ) -> Option<Mention> {
        let mut units = self.in_year(ids, year);
        if let Some(above) = above {
            units.retain(|id| above.iter().any(|above| self.is_below(*id, *above, year)));
        }
        if units.is_empty() {
            return None;
        }
        if let Some(mut longer) = self.chain(text, end, year, Some(&units)).filter(|longer| longer.full) {
            longer.start = start;
            longer.names += 1;
            return Some(longer);
        }
        if !full {
            self.keep_province(&mut units);
        }
        // A stem inside a chain is more likely the beginning of a word.
        (full || above.is_none()).then_some(Mention { start, end, units, names: 1, full })
    }

    /// Of units that share a stem the province alone, if it is one of them: nobody writes 河北 for
    /// the district of that name.
    fn keep_province(&self, units: &mut Vec<UnitId>) {
        if units.iter().any(|id| self.units[*id].level == Level::Province) {
            units.retain(|id| self.units[*id].level == Level::Province);
        }
    }

    /// Those units that existed in a year, or else shortly before or after it.
    fn in_year(&self, ids: &[UnitId], year: i32) -> Vec<UnitId> {
        let within = |grace: i32| -> Vec<UnitId> {
            let valid = |id: &&UnitId| {
                let unit = &self.units[**id];
                unit.first_year - grace <= year && year <= unit.last_year + grace
            };
            ids.iter().filter(valid).copied().collect()
        };
        (0..=GRACE).map(within).find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// Whether a unit lies in another, at whatever distance.
    pub(super) fn is_below(&self, id: UnitId, above: UnitId, year: i32) -> bool {
        self.parents(id, year).contains(&above)
    }

    /// Units above a unit in a year, nearest first. The year is bent into the unit's own years.
    pub(super) fn parents(&self, id: UnitId, year: i32) -> Vec<UnitId> {
        let unit = &self.units[id];
        let year = year.clamp(unit.first_year, unit.last_year);
        let mut parents = Vec::new();
        let mut code = &unit.parent_code;
        while let Some(ids) = self.by_code.get(code).filter(|_| parents.len() < 3) {
            let Some(parent) = self.in_year(ids, year).first().copied() else {
                break;
            };
            parents.push(parent);
            code = &self.units[parent].parent_code;
        }
        parents
    }

    /// A unit with its parents as they were in a year.
    pub(super) fn place(&self, id: UnitId, year: i32) -> Place {
        let unit = &self.units[id];
        let mut above = self.parents(id, year).into_iter().rev().collect::<Vec<_>>();
        above.push(id);
        let mut full_name = String::new();
        let mut chain: Vec<Place> = Vec::new();
        for id in above {
            let unit = &self.units[id];
            full_name.push_str(&unit.name);
            let parents = chain.iter().rev().cloned().collect();
            chain.push(Place {
                code: Some(unit.code.clone()),
                name: unit.name.clone(),
                full_name: full_name.clone(),
                level: unit.level,
                parents,
            });
        }
        chain.pop().unwrap_or(Place {
            code: None,
            name: unit.name.clone(),
            full_name,
            level: unit.level,
            parents: Vec::new(),
        })
    }
}

/// Names with the forms that they have in a text read from traditional script: 乾县 is 干县 there.
fn in_both_scripts(mut names: Vec<String>) -> Vec<String> {
    let read = names.iter().map(|name| Script::Traditional.simplify(name).into_owned());
    let other: Vec<String> = read.filter(|read| !names.contains(read)).collect();
    names.extend(other);
    names
}

fn level<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Level, D::Error> {
    match String::deserialize(deserializer)?.as_str() {
        "province" => Ok(Level::Province),
        "prefecture" => Ok(Level::Prefecture),
        "county" => Ok(Level::County),
        other => {
            Err(serde::de::Error::custom(format!("level is {other:?}; it must be province, prefecture or county")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gazetteer() -> Gazetteer {
        Gazetteer::parse(include_str!("../../codebook/places.csv")).unwrap()
    }

    #[test]
    fn a_name_as_long_as_a_text_is_refused() {
        let name = "甲".repeat(61);
        let csv = format!("code,name,level,parent_code,first_year,last_year\n110000,{name},province,,1980,2026\n");
        let message = Gazetteer::parse(&csv).unwrap_err().to_string();
        assert_eq!(message, "places.csv, row 2: a name of 61 characters");
    }

    #[test]
    fn every_full_name_gives_its_code_back() {
        let gazetteer = gazetteer();
        let lost: Vec<_> = gazetteer
            .entries()
            .filter(|(code, name, year)| {
                gazetteer.by_full_name(name, *year).and_then(|place| place.code).as_deref() != Some(code)
            })
            .collect();
        assert!(lost.is_empty(), "{}: {:?}", lost.len(), &lost[..lost.len().min(20)]);
    }

    #[test]
    fn short_parents_and_short_names_of_autonomous_units() {
        let gazetteer = gazetteer();
        for (name, year, code) in [
            ("广西南宁市青秀区", 2020, "450103"),
            ("湖北省恩施州利川市", 2020, "422802"),
            ("长阳县", 2020, "420528"),
            ("枣庄市中区", 2020, "370402"),
            ("枣庄市市中区", 2020, "370402"),
            ("新疆伊犁州", 2021, "654000"),
            ("南通市崇川区", 2021, "320613"),
            ("南通市崇川区", 2018, "320602"),
        ] {
            let place = gazetteer.by_full_name(name, year);
            assert_eq!(place.and_then(|place| place.code).as_deref(), Some(code), "{name}");
        }
        assert_eq!(gazetteer.by_full_name("鼓楼区", 2020), None);
    }

    #[test]
    fn a_place_knows_its_parents() {
        let place = gazetteer().by_full_name("四川省成都市青羊区", 2020).unwrap();
        let parents: Vec<_> = place.parents.iter().map(|parent| parent.full_name.as_str()).collect();
        assert_eq!(parents, ["四川省成都市", "四川省"]);
        assert_eq!(place.level, Level::County);
    }

    #[test]
    fn a_broken_row_is_named() {
        let text = "code,name,level,parent_code,first_year,last_year\n1,甲县,town,,1980,2026\n";
        let message = format!("{:#}", Gazetteer::parse(text).unwrap_err());
        assert!(message.contains("row 2") && message.contains("town"), "{message}");
    }
}

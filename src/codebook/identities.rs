//! Identities: what the figures of one report must fulfil among themselves. The data of
//! `identities.toml`, parsed and checked against the entries.

use std::collections::BTreeSet;
use std::fmt;

use anyhow::{Result, bail};
use serde::Deserialize;

use super::entry::Entry;

/// The file `identities.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identities {
    /// Identities in the order of the file, which is the order in which they are tried: of two
    /// that say the same of the same figures the first counts.
    pub identity: Vec<Identity>,
    /// Words between a total and its parts.
    pub words: Words,
    /// Hash of the file's text, 16 hexadecimal digits.
    #[serde(skip)]
    pub version: String,
}

/// One identity.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Stable name.
    pub name: String,
    /// How it is tested.
    pub kind: Kind,
    /// The equation in Chinese words.
    pub name_zh: String,
    /// The equation in English words.
    pub name_en: String,
    /// Why it must hold: law or arithmetic.
    pub reason: String,
    /// The printed total or rate; sums and rates have one, the other kinds none.
    #[serde(default)]
    pub of: Option<Term>,
    /// Words directly before a rate that has no code (败诉率), in the place of `of`.
    #[serde(default)]
    pub called: Vec<String>,
    /// What the total or the rate's numerator consists of. One that is not printed counts nothing.
    #[serde(default)]
    pub parts: Vec<Term>,
    /// Parts that some reports count in and others do not: tried when it does not hold without.
    #[serde(default)]
    pub may: Vec<Term>,
    /// Parts without which nothing is tested.
    #[serde(default)]
    pub needs: Vec<Term>,
    /// Parts that may well exist unprinted: while one is missing, too small a sum (or, for a
    /// rate, too large a quotient) says nothing.
    #[serde(default)]
    pub usual: Vec<OneOf>,
    /// Parts of which a rate may count some cases and not others: one between that without them and that with
    /// all of them says nothing.
    #[serde(default)]
    pub partly: Vec<Term>,
    /// Denominators of a rate, the usual one first; each a sum.
    #[serde(default)]
    pub per: Vec<Vec<Term>>,
    /// Name of the sum that must hold before a rate that does not fit is called broken.
    #[serde(default)]
    pub complete: Option<String>,
    /// Words of which one must stand among the figures before a misfit is called broken.
    #[serde(default)]
    pub claims: Vec<String>,
}

/// How an identity is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Coded total against coded parts.
    Sum,
    /// Coded rate against coded counts.
    Rate,
    /// A rate against the count that shares its name and the count before that.
    NamedRate,
    /// A printed share against its count and the whole.
    Share,
    /// Shares of all parts of a sum against 100.
    SharesToWhole,
    /// A rate against the shares of its parts.
    RateFromShares,
    /// A total against the parts listed behind it.
    Parts,
    /// A total against the figures listed before it.
    Total,
    /// A total against the categories of one list or row.
    Classification,
    /// A difference against the two levels.
    Change,
    /// A growth against the two levels, or one level and the difference.
    Growth,
}

impl Kind {
    /// The name in the file and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Sum => "sum",
            Kind::Rate => "rate",
            Kind::NamedRate => "named_rate",
            Kind::Share => "share",
            Kind::SharesToWhole => "shares_to_whole",
            Kind::RateFromShares => "rate_from_shares",
            Kind::Parts => "parts",
            Kind::Total => "total",
            Kind::Classification => "classification",
            Kind::Change => "change",
            Kind::Growth => "growth",
        }
    }
}

/// Words between a total and its parts.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// 其中, 包括: parts of the figure before it follow.
    pub part: Vec<String>,
    /// 分别: parts may follow.
    pub spread: Vec<String>,
    /// 分为: the parts that follow are all there are.
    pub whole: Vec<String>,
    /// 其余: the last part is what the others leave.
    pub rest: Vec<String>,
    /// 主要: only some parts are named.
    pub partial: Vec<String>,
    /// 涉及: parts that are only touched may overlap.
    pub overlap: Vec<String>,
    /// 合计: the figure sums those before it.
    pub total: Vec<String>,
}

/// A code, with a segment if only that part of it is meant, and whether it is taken off.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(from = "String")]
pub struct Term {
    /// Code of the codebook.
    pub code: String,
    /// Segment; `None` for the whole.
    pub segment: Option<String>,
    /// Taken off instead of added.
    pub minus: bool,
}

impl From<String> for Term {
    /// `code`, `code[segment]`, either with `-` before it.
    fn from(text: String) -> Term {
        let minus = text.starts_with('-');
        let text = text.trim_start_matches('-');
        match text.strip_suffix(']').and_then(|rest| rest.split_once('[')) {
            Some((code, segment)) => Term { code: code.to_owned(), segment: Some(segment.to_owned()), minus },
            None => Term { code: text.to_owned(), segment: None, minus },
        }
    }
}

/// Terms of which one is enough, with `|` between them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct OneOf(pub Vec<Term>);

impl From<String> for OneOf {
    fn from(text: String) -> OneOf {
        OneOf(text.split('|').map(|term| Term::from(term.to_owned())).collect())
    }
}

impl fmt::Display for OneOf {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let terms: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        out.write_str(&terms.join(" or "))
    }
}

impl fmt::Display for Term {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.code)?;
        if let Some(segment) = &self.segment {
            write!(out, "[{segment}]")?;
        }
        Ok(())
    }
}

impl Identities {
    /// Whether these codes are parts of one sum: outcomes of the same cases.
    #[must_use]
    pub fn add_up(&self, codes: &[&str]) -> bool {
        let holds =
            |identity: &Identity, code: &str| identity.parts.iter().chain(&identity.may).any(|term| term.code == code);
        let mut sums = self.identity.iter().filter(|identity| identity.kind == Kind::Sum);
        sums.any(|identity| codes.iter().all(|code| holds(identity, code)))
    }

    /// The identity of a kind that has but one, such as `share`.
    #[must_use]
    pub fn of_kind(&self, kind: Kind) -> Option<&Identity> {
        self.identity.iter().find(|identity| identity.kind == kind)
    }

    /// Refuses what could never be tested.
    pub(super) fn check(&self, entries: &[Entry]) -> Result<()> {
        let mut names = BTreeSet::new();
        for identity in &self.identity {
            let named = format!("codebook/identities.toml, identity {}", identity.name);
            if !names.insert(&identity.name) {
                bail!("{named}: stands twice; keep one");
            }
            let own = identity.of.iter().chain(&identity.parts).chain(&identity.may);
            let usual = identity.usual.iter().flat_map(|usual| &usual.0);
            for term in own.chain(&identity.needs).chain(usual).chain(identity.per.iter().flatten()) {
                if entries.binary_search_by(|entry| entry.code.as_str().cmp(&term.code)).is_err() {
                    bail!("{named}: no entry {}; mend the code", term.code);
                }
            }
            identity.check_keys(&named)?;
            if let Some(other) = &identity.complete
                && !self.identity.iter().any(|sum| sum.name == *other && sum.kind == Kind::Sum)
            {
                bail!("{named}: `complete` names {other}, which is no sum of this file; mend the name");
            }
        }
        Ok(())
    }
}

impl Identity {
    fn check_keys(&self, named: &str) -> Result<()> {
        let coded = matches!(self.kind, Kind::Sum | Kind::Rate);
        let by_words = self.kind == Kind::Rate && !self.called.is_empty();
        if (coded && !by_words) != self.of.is_some() || coded == self.parts.is_empty() {
            bail!(
                "{named}: `of` (or `called`, for a rate) and `parts` belong to the kinds sum and rate, and these need both"
            );
        }
        if (self.kind == Kind::Rate) == self.per.is_empty() {
            bail!("{named}: `per` belongs to the kind rate, which needs it");
        }
        let known = |term: &Term| {
            let alike = |other: &Term| other.code == term.code && other.segment == term.segment;
            self.parts.iter().chain(&self.may).chain(self.per.iter().flatten()).any(alike)
        };
        for term in self.needs.iter().chain(self.usual.iter().flat_map(|usual| &usual.0)) {
            if !known(term) {
                bail!("{named}: {term} in `needs` or `usual` is no part; add it to `parts` or `may`");
            }
        }
        Ok(())
    }
}

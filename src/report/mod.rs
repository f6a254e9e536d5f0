//! Pages to reports: whose report it is, which year it covers, who issued and signed it.

pub mod sections;

use chrono::NaiveDate;

/// What a report is, before anything it says is read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Header {
    /// Title as published, without line breaks or spaces between its words.
    pub title: Option<String>,
    /// The place whose work it accounts for; `None` if the text does not settle it.
    pub place: Option<Place>,
    /// The year it covers, not the year it was published.
    pub year: Option<i32>,
    /// The body that issued it, as named in title or signature.
    pub issuer: Option<String>,
    /// Whether it speaks for the whole jurisdiction or for one body's own work.
    pub scope: Scope,
    /// Address it was published at.
    pub url: Option<String>,
    /// Day it was published.
    pub published_on: Option<NaiveDate>,
    /// Day in its signature.
    pub signed_on: Option<NaiveDate>,
    /// What could not be settled, for the log: one sentence each.
    pub warnings: Vec<String>,
}

/// Administrative unit, from the gazetteer or from the text alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// GB/T 2260 code, six digits; `None` if the gazetteer does not settle which place it is.
    pub code: Option<String>,
    /// Own name: 南海区.
    pub name: String,
    /// With its parents: 广东省佛山市南海区.
    pub full_name: String,
    /// Level of administration.
    pub level: Level,
    /// Units above it, nearest first (佛山市, 广东省), each with code, name and full name.
    pub parents: Vec<Place>,
}

/// Level of administration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Level {
    Nation,
    Province,
    Prefecture,
    County,
    Township,
}

/// Whose work a report accounts for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scope {
    /// The whole jurisdiction.
    #[default]
    Government,
    /// One body's own work.
    Department,
}

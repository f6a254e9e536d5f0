//! The words that the database uses for the values of plain enums.

use crate::extract::{Measure, Section};
use crate::report::{Level, Scope};
use crate::text::numeral::Bound;

/// Every measure by its word.
pub(super) const MEASURES: &[(&str, Measure)] =
    &[("value", Measure::Value), ("share", Measure::Share), ("change", Measure::Change), ("growth", Measure::Growth)];

/// Every section by its word.
pub(super) const SECTIONS: &[(&str, Section)] =
    &[("done", Section::Done), ("issue", Section::Issue), ("plan", Section::Plan)];

/// Every bound by its word.
pub(super) const BOUNDS: &[(&str, Bound)] =
    &[("exact", Bound::Exact), ("about", Bound::About), ("at_least", Bound::AtLeast), ("at_most", Bound::AtMost)];

/// Every level of administration by its word.
pub(super) const LEVELS: &[(&str, Level)] = &[
    ("nation", Level::Nation),
    ("province", Level::Province),
    ("prefecture", Level::Prefecture),
    ("county", Level::County),
    ("township", Level::Township),
];

pub(super) fn measure(measure: Measure) -> &'static str {
    measure.as_str()
}

pub(super) fn section(section: Section) -> &'static str {
    match section {
        Section::Done => "done",
        Section::Issue => "issue",
        Section::Plan => "plan",
    }
}

pub(super) fn bound(bound: Bound) -> &'static str {
    match bound {
        Bound::Exact => "exact",
        Bound::About => "about",
        Bound::AtLeast => "at_least",
        Bound::AtMost => "at_most",
    }
}

pub(super) fn level(level: Level) -> &'static str {
    match level {
        Level::Nation => "nation",
        Level::Province => "province",
        Level::Prefecture => "prefecture",
        Level::County => "county",
        Level::Township => "township",
    }
}

pub(super) fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Government => "government",
        Scope::Department => "department",
    }
}

//! Texts and reports beside each other: copies of one report, problems that return, promises beside
//! outcomes; and the figures of one report against each other.
//!
//! Pure: takes what reports say and gives what they say about each other.

pub mod copies;
pub mod coverage;
pub mod follow_up;
pub mod identity;
pub mod passages;
pub mod place;
pub mod recurrence;
mod terms;
pub mod verdict;

pub use terms::Words;

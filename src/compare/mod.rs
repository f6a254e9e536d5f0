//! One place's reports beside each other: problems that return, promises beside outcomes.
//!
//! Pure: takes what the reports of one place say and gives what they say about each other.

pub mod follow_up;
pub mod passages;
pub mod place;
pub mod recurrence;
mod terms;
pub mod verdict;

pub use terms::Words;

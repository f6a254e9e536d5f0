//! Figures against each other: within one report, and from year to year. Knows nothing of SQLite.

pub mod identity;

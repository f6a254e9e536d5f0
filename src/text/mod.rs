//! One normalised text per report with a map back to the page; numerals; clauses; outline.
//!
//! Knows nothing of what figures mean.

pub mod numeral;

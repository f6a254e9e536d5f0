//! The numerals of a report's text, with what only its lines, tables and words tell of them.

use super::cells::{self, Grid, grids};
use crate::codebook::Codebook;
use crate::text::numeral::{Numeral, lex};
use crate::text::outline::paragraphs;

/// Every numeral of a normalised text, as [`lex`] gives them, but for numbers of rows, which are ordinals, and bare
/// figures of a table, which are counted in the unit of its headers.
#[must_use]
pub fn numerals(norm: &str, codebook: &Codebook) -> Vec<Numeral> {
    with_tables(norm, &grids(norm, &paragraphs(norm)), codebook)
}

/// The same where the tables are known.
pub(super) fn with_tables(norm: &str, grids: &[Grid], codebook: &Codebook) -> Vec<Numeral> {
    let mut numerals = lex(norm, &codebook.units);
    cells::number_rows(norm, grids, &mut numerals);
    cells::measure(norm, grids, codebook, &mut numerals);
    numerals
}

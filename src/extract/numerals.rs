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
    numerals.iter_mut().for_each(|numeral| in_per_cent(norm, numeral, codebook));
    cells::number_rows(norm, grids, &mut numerals);
    cells::measure(norm, grids, codebook, &mut numerals);
    numerals
}

/// What a figure grew by so many times it grew by a hundred per cent each: 同比增长1.7倍.
fn in_per_cent(norm: &str, numeral: &mut Numeral, codebook: &Codebook) {
    if &norm[numeral.unit_start..numeral.unit_end] != "倍" {
        return;
    }
    let before = norm[..numeral.start].trim_end_matches(['了', '约', '近', '达', '超', '过', '将', '接', '幅', '为']);
    if codebook.measures.up.suffix(before).is_some() {
        numeral.value *= 100.0;
        numeral.resolution *= 100.0;
        numeral.percent = true;
        numeral.end = numeral.unit_end;
        numeral.unit_start = numeral.unit_end;
    }
}

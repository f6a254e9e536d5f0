//! The numerals of a report's text, with what only its lines, tables and words tell of them.

use super::cells::{self, Grid, grids};
use crate::codebook::{Codebook, Measures};
use crate::text::numeral::{Numeral, lex};
use crate::text::outline::paragraphs;

/// Every numeral of a normalised text, as [`lex`] gives them, but for numbers of rows, which are ordinals, bare figures
/// of a table, which are counted in the unit of its headers, and halves that are shares.
#[must_use]
pub fn numerals(norm: &str, codebook: &Codebook) -> Vec<Numeral> {
    with_tables(norm, &grids(norm, &paragraphs(norm)), codebook)
}

/// The same where the tables are known.
pub(super) fn with_tables(norm: &str, grids: &[Grid], codebook: &Codebook) -> Vec<Numeral> {
    let mut numerals = lex(norm, &codebook.units);
    cells::number_rows(norm, grids, &mut numerals);
    cells::measure(norm, grids, codebook, &mut numerals);
    halves(norm, &codebook.measures, &mut numerals);
    numerals
}

/// Takes a half that is a share or a growth for 50%: 占到一半左右, 较上年减少一半.
fn halves(norm: &str, measures: &Measures, numerals: &mut [Numeral]) {
    let bare =
        |numeral: &&mut Numeral| numeral.unit_start == numeral.unit_end && norm[..numeral.end].ends_with(['半', '数']);
    for numeral in numerals.iter_mut().filter(bare).filter(|numeral| numeral.value == 0.5 && !numeral.percent) {
        let before =
            norm[..numeral.start].trim_end_matches(['近', '约', '了', '到', '达', '至', '过', '超', '将', '逾']);
        if [&measures.share, &measures.up, &measures.down].iter().any(|words| words.suffix(before).is_some()) {
            (numeral.value, numeral.percent) = (50.0, true);
        }
    }
}

//! What two numerals say about each other when only a range or list mark stands between them.

use super::lexer::Lexer;
use super::{Bound, Kind, context};

impl Lexer<'_> {
    /// A numeral says more about the one before it when only a range or list mark stands between.
    pub(super) fn link(&mut self) {
        let [.., a, b] = self.out.as_mut_slice() else {
            return;
        };
        let between = &self.text[a.unit_end..b.start];
        if between.len() > 9 || between.contains(['\t', '\n']) || a.kind == Kind::ListMarker {
            return;
        }
        let between = between.trim();
        if between == ":" && a.kind == Kind::Quantity && b.kind == Kind::Quantity && a.unit_start == a.unit_end {
            // 4.2:1 is one ratio.
            b.kind = Kind::Phrase;
            b.bound = Bound::Exact;
            return;
        }
        if between.is_empty() && b.percent && a.kind == Kind::Quantity && &self.text[a.unit_start..a.unit_end] == "个"
        {
            // 达三个100%: how many rates, which are counted before it.
            a.kind = Kind::Phrase;
            return;
        }
        let range = context::range_mark(between).is_some_and(|len| len == between.len());
        let list = ["、", "和", "及", "与"].contains(&between);
        let bare = a.unit_start == a.unit_end && !a.percent;
        let same_unit =
            a.percent == b.percent && self.text[a.unit_start..a.unit_end] == self.text[b.unit_start..b.unit_end];
        let years = between.strip_prefix('年').unwrap_or(between);
        if a.kind == Kind::Date && b.kind == Kind::Date && self.title_end > b.start && is_range(years) {
            a.kind = Kind::PlanPeriod;
            b.kind = Kind::PlanPeriod;
        } else if (range || list) && bare && a.kind == Kind::Quantity && takes_company(b.kind) {
            a.kind = b.kind;
            a.bound = Bound::Exact;
        } else if list && bare && a.kind == Kind::Quantity && b.kind == Kind::Name && is_service_number(a.value) {
            a.kind = Kind::Name;
            a.bound = Bound::Exact;
        } else if list && same_unit && a.kind == Kind::Phrase && b.kind == Kind::Quantity {
            // 二类、三类: what the first does not count, the second does not.
            b.kind = Kind::Phrase;
        } else if range && a.kind == Kind::Quantity && b.kind == Kind::Quantity {
            let has_unit = b.percent || b.unit_end > b.unit_start;
            let from = self.text[..a.start].ends_with(['从', '由']);
            if !has_unit && bare {
                a.kind = Kind::Name;
                b.kind = Kind::Name;
            } else if (bare || same_unit) && a.value < b.value && !from {
                a.bound = Bound::AtLeast;
                b.bound = Bound::AtMost;
            }
        }
    }
}

fn is_range(between: &str) -> bool {
    context::range_mark(between).is_some_and(|len| len == between.len())
}

/// Kinds that a bare number linked to such a numeral is of too: 1—11月, 第十五、十六条.
fn takes_company(kind: Kind) -> bool {
    matches!(kind, Kind::Date | Kind::Time | Kind::TimeLimit | Kind::Article | Kind::PlanPeriod | Kind::Ordinal)
}

/// Emergency and government service numbers: 110, 12345.
fn is_service_number(value: f64) -> bool {
    [110.0, 119.0, 120.0, 122.0].contains(&value) || (12_300.0..12_400.0).contains(&value)
}

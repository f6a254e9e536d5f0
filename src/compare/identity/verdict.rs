//! Whether a printed figure agrees with what its parts give.

use crate::extract::Metric;
use crate::text::numeral::Bound;

/// What became of an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Equal, or equal when rounded correctly, or as far as 约 and 余 allow.
    Holds,
    /// Within one unit of the last printed digit: truncated, or rounded the wrong way; or within
    /// what rounded parts leave open.
    Rounding,
    /// Neither.
    Broken,
}

impl Verdict {
    /// The name in the database: `holds`, `rounding`, `broken`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::Rounding => "rounding",
            Verdict::Broken => "broken",
        }
    }

    /// The sign between printed figure and parts.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Verdict::Holds => "=",
            Verdict::Rounding => "≈",
            Verdict::Broken => "≠",
        }
    }
}

/// Without the noise of binary fractions.
pub(super) fn tidy(value: f64) -> f64 {
    let tidy = (value * 1e6).round() / 1e6;
    if tidy.is_finite() && value.abs() < 1e9 { tidy + 0.0 } else { value }
}

/// The values that a figure can stand for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Range {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Range {
    pub(super) fn point(value: f64) -> Range {
        Range { low: value, high: value }
    }

    /// What a printed figure can stand for: a plain count itself, anything rounded half a unit of
    /// its last digit around it, 约 some twentieth around it, 余 anything from it upwards.
    pub(super) fn of(metric: &Metric) -> Range {
        let value = metric.value;
        let half = if is_count(metric) { 0.0 } else { metric.resolution / 2.0 };
        match metric.bound {
            Bound::Exact => Range { low: value - half, high: value + half },
            Bound::About => {
                let reach = (value.abs() * 0.05).max(metric.resolution);
                Range { low: value - reach, high: value + reach }
            }
            // 98%以上 may be 97.97%, rounded before it was hedged.
            Bound::AtLeast => Range { low: value - half, high: f64::INFINITY },
            Bound::AtMost => Range { low: 0.0_f64.min(value), high: value + half },
        }
    }

    pub(super) fn plus(self, other: Range) -> Range {
        Range { low: self.low + other.low, high: self.high + other.high }
    }

    pub(super) fn minus(self, other: Range) -> Range {
        Range { low: self.low - other.high, high: self.high - other.low }
    }

    /// Per cent of a positive whole.
    pub(super) fn percent_of(self, whole: Range) -> Range {
        let quotient = |part: f64, whole: f64| if whole.is_infinite() { 0.0 } else { part / whole * 100.0 };
        Range {
            low: quotient(self.low, if self.low < 0.0 { whole.low } else { whole.high }),
            high: quotient(self.high, if self.high < 0.0 { whole.high } else { whole.low }),
        }
    }

    pub(super) fn meets(self, other: Range) -> bool {
        let epsilon = 1e-9 * (1.0 + self.high.abs().min(self.low.abs()));
        self.low <= other.high + epsilon && other.low <= self.high + epsilon
    }
}

/// Printed to the last one: neither a percentage nor in 万 or with decimals.
pub(super) fn is_count(metric: &Metric) -> bool {
    metric.unit != "%" && metric.unit != "百分点" && metric.resolution == 1.0 && metric.value.fract() == 0.0
}

/// Compares a printed figure with the value its parts give and the range that they allow. The note
/// says how it was rounded.
pub(super) fn judge(printed: &Metric, value: f64, allowed: Range) -> (Verdict, Option<String>) {
    let unit = printed.resolution;
    let off = (value - printed.value).abs();
    let epsilon = unit * 1e-6;
    if off <= epsilon {
        return (Verdict::Holds, None);
    }
    let digit = tidy(unit);
    if !is_count(printed) && unit > 0.0 {
        if off <= unit / 2.0 + epsilon {
            return (Verdict::Holds, Some(format!("rounded to {digit}")));
        }
        if printed.bound == Bound::Exact && off < unit - epsilon {
            // A cut towards zero leaves the smaller amount.
            let cut = printed.value.abs() < value.abs();
            let how = if cut { "truncated" } else { "rounded up" };
            return (Verdict::Rounding, Some(format!("{how} to {digit}")));
        }
    }
    if !Range::of(printed).meets(allowed) {
        return (Verdict::Broken, None);
    }
    if printed.bound == Bound::Exact && allowed.high.is_finite() {
        (Verdict::Rounding, Some("within what the rounded parts leave open".to_owned()))
    } else {
        (Verdict::Holds, Some("as far as figures that are no exact ones allow".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(value: f64, resolution: f64) -> Metric {
        Metric { value, resolution, unit: "%".into(), ..Metric::default() }
    }

    fn verdict(printed: &Metric, value: f64) -> (&'static str, String) {
        let (verdict, note) = judge(printed, value, Range::point(value));
        (verdict.as_str(), note.unwrap_or_default())
    }

    #[test]
    fn percentages_are_rounded_truncated_or_broken() {
        assert_eq!(verdict(&percent(13.3, 0.1), 51.0 / 3.83), ("holds", "rounded to 0.1".into()));
        assert_eq!(verdict(&percent(0.9, 0.1), 5.0 / 5.22), ("rounding", "truncated to 0.1".into()));
        assert_eq!(verdict(&percent(58.2, 0.1), 528.0 / 9.08), ("rounding", "rounded up to 0.1".into()));
        assert_eq!(verdict(&percent(-6.6, 0.1), -6.51), ("rounding", "rounded up to 0.1".into()));
        assert_eq!(verdict(&percent(-6.5, 0.1), -6.57), ("rounding", "truncated to 0.1".into()));
        assert_eq!(verdict(&percent(16.2, 0.1), 16.25).0, "holds");
        assert_eq!(verdict(&percent(16.3, 0.1), 16.25).0, "holds");
        assert_eq!(verdict(&percent(13.3, 0.1), 13.41), ("broken", String::new()));
    }

    #[test]
    fn a_count_is_itself_and_a_hedged_one_what_it_can_be() {
        let mut count = Metric { value: 500.0, resolution: 1.0, unit: "件".into(), ..Metric::default() };
        assert_eq!(verdict(&count, 500.0).0, "holds");
        assert_eq!(verdict(&count, 501.0).0, "broken");
        count.bound = Bound::About;
        assert_eq!(verdict(&count, 480.0).0, "holds");
        assert_eq!(verdict(&count, 400.0).0, "broken");
        count.bound = Bound::AtLeast;
        assert_eq!(verdict(&count, 530.0).0, "holds");
        assert_eq!(verdict(&count, 499.0).0, "broken");
        count.bound = Bound::AtMost;
        assert_eq!(verdict(&count, 501.0).0, "broken");
    }

    #[test]
    fn rounded_parts_leave_something_open() {
        let part = |value: f64| Metric { value, resolution: 100.0, unit: "件".into(), ..Metric::default() };
        let range = Range::of(&part(35_800.0)).percent_of(Range::of(&part(36_000.0)));
        assert_eq!(judge(&percent(99.7, 0.1), 99.444, range).0, Verdict::Rounding);
        assert_eq!(judge(&percent(99.9, 0.1), 99.444, range).0, Verdict::Broken);
    }
}

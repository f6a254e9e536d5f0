//! Every numeral of a text: its span, value, bound, kind and unit word.

/// How exact a printed figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bound {
    /// As printed.
    #[default]
    Exact,
    /// 约, 近, 左右.
    About,
    /// 余, 多, 以上, 超过, 逾.
    AtLeast,
    /// 以内, 不超过.
    AtMost,
}

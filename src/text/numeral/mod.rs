//! Every numeral of a text: its span, value, bound, kind and unit word.
//!
//! [`lex`] walks the text once. Arabic figures are read by `arabic`, Han figures by `han`; what a
//! figure is for (a quantity, a date, part of a name …) is decided by `arabic_kind` and `han_kind` from the
//! words around it. The words themselves are data: see [`Units`].

mod arabic;
mod arabic_kind;
mod bound;
mod composite;
mod context;
mod decimal;
mod han;
mod han_kind;
mod lexer;
mod link;
mod units;

pub use units::Units;

/// How exact a printed figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
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

impl Bound {
    const ALL: [Bound; 4] = [Bound::Exact, Bound::About, Bound::AtLeast, Bound::AtMost];

    /// The name in the database: `exact`, `about`, `at_least`, `at_most`.
    pub fn as_str(self) -> &'static str {
        match self {
            Bound::Exact => "exact",
            Bound::About => "about",
            Bound::AtLeast => "at_least",
            Bound::AtMost => "at_most",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Bound> {
        Bound::ALL.into_iter().find(|bound| bound.as_str() == name)
    }
}

/// What a numeral is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Something measured or counted.
    Quantity,
    /// Year, month, day, or a period of them: 2018年, 1—11月, 2019-01-10.
    Date,
    /// 第三, 十八届, 前10名.
    Ordinal,
    /// 国发〔2020〕15号.
    DocumentNumber,
    /// 第三十二条.
    Article,
    /// 一、 （二） 3. 四是.
    ListMarker,
    /// 十三五规划, 七五普法, and the years in the title of a plan.
    PlanPeriod,
    /// Part of a name: 12345热线, 三公经费, anything in 《》.
    Name,
    /// Part of a slogan: “五个一”, 零距离.
    Slogan,
    /// A blank of a form.
    Template,
    /// A turn of phrase that counts nothing: 一个, 三级, 数十.
    Phrase,
    /// Time of day.
    Time,
    /// A limit that somebody must keep (60日内), not one that was measured.
    TimeLimit,
    /// Telephone or fax number, post code.
    Phone,
    /// Page number, view counter and other furniture of the page.
    Page,
}

impl Kind {
    const ALL: [Kind; 15] = [
        Kind::Quantity,
        Kind::Date,
        Kind::Ordinal,
        Kind::DocumentNumber,
        Kind::Article,
        Kind::ListMarker,
        Kind::PlanPeriod,
        Kind::Name,
        Kind::Slogan,
        Kind::Template,
        Kind::Phrase,
        Kind::Time,
        Kind::TimeLimit,
        Kind::Phone,
        Kind::Page,
    ];

    /// The name in the database (`skipped_number.reason`).
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Quantity => "quantity",
            Kind::Date => "date",
            Kind::Ordinal => "ordinal",
            Kind::DocumentNumber => "document_number",
            Kind::Article => "article",
            Kind::ListMarker => "list_marker",
            Kind::PlanPeriod => "plan_period",
            Kind::Name => "name",
            Kind::Slogan => "slogan",
            Kind::Template => "template",
            Kind::Phrase => "phrase",
            Kind::Time => "time",
            Kind::TimeLimit => "time_limit",
            Kind::Phone => "phone",
            Kind::Page => "page",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// One numeral of a text. Spans are in bytes of the text given to [`lex`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numeral {
    /// Start of the figure.
    pub start: usize,
    /// End of the figure: digits, separators, multiplier (万, 亿, 个亿) and per cent sign.
    pub end: usize,
    /// In base units: 620670.84万 is 6206708400, 99.73% is 99.73. Fractions are per cent of their
    /// whole (三成 is 30, 万分之三 0.03, 5‰ 0.5, 三分之一 33.33, 一半 50). Of a numeral that
    /// holds several numbers (a date, an address, `1+8`) the first. Of one that is no number (数十)
    /// what the digits say.
    pub value: f64,
    /// Unit of the last printed digit in base units: 0.01 for 99.73, 100 for 620670.84万, 10000 for
    /// 53万; 0 for an exact quotient (一半, 1/3).
    pub resolution: f64,
    /// Whether the figure carries %, ‰, 百分之, 成, 半 and the like.
    pub percent: bool,
    /// How exact it is, by the hedges around it.
    pub bound: Bound,
    /// What it is for.
    pub kind: Kind,
    /// Start of the unit word after the figure (after 余, 多 and the like); in a table it may stand in a header before.
    pub unit_start: usize,
    /// End of the unit word; the start if there is none.
    pub unit_end: usize,
}

/// Every numeral of the text in text order, never overlapping.
///
/// Each run of Arabic digits, half or full width, and each Han numeral that is a number lies in one
/// of them. Han numerals that only belong to a word (统一, 百姓, 十分) are no numerals.
///
/// ```
/// # use warehouse::text::numeral::{lex, Kind, Units};
/// # let units = include_str!("../../../codebook/units.toml");
/// # let numerals = include_str!("../../../codebook/numerals.toml");
/// let units = Units::parse(units, numerals, ["三元区"])?;
/// let found = lex("2018年受理近1.2万件", &units);
/// assert_eq!(found[0].kind, Kind::Date);
/// assert_eq!((found[1].value, found[1].bound.as_str()), (12000.0, "about"));
/// # Ok::<(), anyhow::Error>(())
/// ```
pub fn lex(text: &str, units: &Units) -> Vec<Numeral> {
    lexer::Lexer::new(text, units).run()
}

/// Value of a figure that stands alone, as printed in a report: what [`lex`] gave it there.
///
/// `None` if the text is not one figure from end to end. Says nothing of what the figure is for.
///
/// ```
/// # use warehouse::text::numeral::value_of;
/// assert_eq!(value_of("2.84亿"), Some(284_000_000.0));
/// assert_eq!(value_of("六百二十"), Some(620.0));
/// assert_eq!(value_of("六百二十场"), None);
/// ```
pub fn value_of(figure: &str) -> Option<f64> {
    // Whether spaces and line breaks join digits depends on the text around; it did, or they would
    // not be in the figure.
    let figure: &str = &figure.split_whitespace().collect::<String>();
    if let Some(positive) = figure.strip_prefix(['-', '−', '－']) {
        return value_of(positive).map(|value| -value);
    }
    let bytes = figure.as_bytes();
    if figure == "半数" {
        return Some(50.0);
    }
    let (value, end) = if arabic::digit(bytes, 0).is_some() {
        let figure = arabic::figure(figure, 0);
        (figure.value, figure.end)
    } else if han::is_numeral(bytes, 0) {
        let run = han::run(figure, 0);
        (run.value, run.end)
    } else {
        return None;
    };
    (end == figure.len()).then_some(value)
}

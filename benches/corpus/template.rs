//! The sentences of `sentences.toml` and the prose of `prose.toml`, parsed once.
//!
//! A template is text with three kinds of marks:
//!
//! - `<全年|年内>`: one of these, drawn anew each time;
//! - `§`: what the place is, 县 or 区 or 市;
//! - `{…}`: a slot, see [`Slot`].

/// A parsed template.
pub type Template = Vec<Piece>;

/// A piece of a template.
#[derive(Debug)]
pub enum Piece {
    Text(String),
    /// One of several texts.
    OneOf(Vec<Template>),
    Slot(Slot),
}

/// What a slot prints.
#[derive(Debug)]
pub enum Slot {
    /// `{year}`, `{year+1}`, `{year-1}`: a year, which is no figure.
    Year(i32),
    /// `{plan}`: the years of the outline in force, 2021—2025.
    Plan,
    /// `{publicity}`: 八 in “八五”普法, the five-year plan in force.
    Publicity,
    /// `{# 1..60}`: a number that measures nothing: of a document, a meeting, a day.
    Number(i64, i64),
    /// `{place}`, `{full}`, `{body}`: who reports.
    Name(Name),
    /// `{- 10..300}`: a quantity that the codebook has no entry for; `{-万 10..300}` in ten thousands.
    Uncoded { low: i64, high: i64, unit: Style },
    /// `{.accepted}`, `{.cases[一审] last}` …: a figure with its code, the area's name left out.
    Figure(Figure),
}

/// A name of the one that reports.
#[derive(Debug, Clone, Copy)]
pub enum Name {
    /// The place's own: 邻水县.
    Place,
    /// With all units above it.
    Full,
    /// The department, or nothing where the government reports.
    Body,
}

/// A figure with a code.
#[derive(Debug)]
pub struct Figure {
    /// Code and, in brackets, segment, as in `levels.toml`.
    pub key: String,
    pub code: String,
    pub segment: Option<String>,
    pub what: What,
    pub style: Style,
}

/// What a figure says about its code.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// `{.accepted}`: this year's level.
    Level,
    /// `{.accepted last}`: the level of the year before.
    Last,
    /// `{.accepted told}`: the same, but another one where the report restates it.
    Told,
    /// `{.accepted growth}`: 增长8.3% against the year before.
    Growth,
    /// `{.rate points}`: 提高1.2个百分点.
    Points,
    /// `{.accepted change 件}`: 增加12件.
    Change(String),
    /// `{.rate moved}`: 上升到 or 下降到, words alone.
    Moved,
    /// `{.upheld share .concluded}`: per cent of another figure.
    Share(String),
}

/// How a figure is printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Style {
    Plain,
    /// `:万`, `:亿`: in these units, rounded to two decimals at most.
    Unit(f64, &'static str),
    /// `:余`, `:近`: rounded, and said to be so.
    Above,
    Nearly,
    /// `:多`, of a change: 多12件, not 增加12件.
    Short,
    /// `:han`: 四十二.
    Han,
}

/// Parses a template of the area whose codes may stand without its name.
pub fn parse(text: &str, area: &str) -> Template {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '<']) {
        if at > 0 {
            pieces.push(Piece::Text(rest[..at].to_owned()));
        }
        let close = if rest.as_bytes()[at] == b'{' { '}' } else { '>' };
        let end = rest[at..].find(close).unwrap_or_else(|| panic!("{close} is missing in {text}")) + at;
        let inside = &rest[at + 1..end];
        pieces.push(match close {
            '}' => Piece::Slot(slot(inside, area)),
            _ => Piece::OneOf(inside.split('|').map(|one| parse(one, area)).collect()),
        });
        rest = &rest[end + 1..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    pieces
}

/// The slots of a template, those of its alternatives included.
pub fn figures(pieces: &[Piece]) -> Vec<&Figure> {
    pieces
        .iter()
        .flat_map(|piece| match piece {
            Piece::Slot(Slot::Figure(figure)) => vec![figure],
            Piece::OneOf(texts) => texts.iter().flat_map(|text| figures(text)).collect(),
            _ => Vec::new(),
        })
        .collect()
}

fn slot(inside: &str, area: &str) -> Slot {
    let words: Vec<&str> = inside.split(' ').collect();
    let range = || {
        let (low, high) = words[1].split_once("..").unwrap_or_else(|| panic!("{inside}: a range is missing"));
        (low.parse().expect("a number"), high.parse().expect("a number"))
    };
    match words[0] {
        "year" => Slot::Year(0),
        "year+1" => Slot::Year(1),
        "year-1" => Slot::Year(-1),
        "#" => Slot::Number(range().0, range().1),
        "plan" => Slot::Plan,
        "publicity" => Slot::Publicity,
        "place" => Slot::Name(Name::Place),
        "full" => Slot::Name(Name::Full),
        "body" => Slot::Name(Name::Body),
        "-" => Slot::Uncoded { low: range().0, high: range().1, unit: Style::Plain },
        "-万" => Slot::Uncoded { low: range().0, high: range().1, unit: Style::Unit(1e4, "万") },
        _ => Slot::Figure(figure(&words, area)),
    }
}

fn figure(words: &[&str], area: &str) -> Figure {
    let (name, style) = words[0].split_once(':').unwrap_or((words[0], ""));
    let key = full(name, area);
    let (code, segment) = match key.strip_suffix(']').and_then(|key| key.split_once('[')) {
        Some((code, segment)) => (code.to_owned(), Some(segment.to_owned())),
        None => (key.clone(), None),
    };
    let what = match words[1..] {
        [] => What::Level,
        ["last"] => What::Last,
        ["told"] => What::Told,
        ["growth"] => What::Growth,
        ["points"] => What::Points,
        ["moved"] => What::Moved,
        ["change", unit] => What::Change(unit.to_owned()),
        ["share", whole] => What::Share(full(whole, area)),
        _ => panic!("{words:?} is no slot"),
    };
    let style = match style {
        "" => Style::Plain,
        "万" => Style::Unit(1e4, "万"),
        "亿" => Style::Unit(1e8, "亿"),
        "余" => Style::Above,
        "近" => Style::Nearly,
        "多" => Style::Short,
        "han" => Style::Han,
        _ => panic!("{words:?}: {style} is no style"),
    };
    Figure { key, code, segment, what, style }
}

fn full(name: &str, area: &str) -> String {
    if name.starts_with('.') { format!("{area}{name}") } else { name.to_owned() }
}

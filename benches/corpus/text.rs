//! Templates to text: alternatives drawn, figures filled in, and what they say written down.

use super::dockets::Dockets;
use super::levels::Levels;
use super::places::Place;
use super::print::{self, Habits};
use super::random::Random;
use super::template::{Figure, Name, Piece, Slot, Style, Template, What};

/// A quantity that a report says, as its reader must find it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Planted {
    /// Code of the codebook; none where no entry fits.
    pub code: Option<String>,
    /// `value`, `share`, `change` or `growth`.
    pub measure: String,
    /// In base units, signed for change and growth.
    pub value: f64,
    /// The year it is for.
    pub year: i32,
    pub segment: Option<String>,
    /// Group and number of the template.
    pub template: String,
    /// Whether the program is known not to read the template as planted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub misread: bool,
}

/// What a report is written from: its place and year and all figures of both.
pub struct Source<'a> {
    pub levels: &'a Levels,
    pub place: &'a Place,
    pub year: i32,
    /// The department that reports, if one does.
    pub body: Option<&'a str>,
    /// Whose figures they are: the place's, or a department's.
    pub owner: String,
    pub now: Dockets,
    pub before: Dockets,
    pub habits: Habits,
    /// Whether the level of the year before, where it is told again, is another one by now.
    pub restates: bool,
}

impl Source<'_> {
    fn level(&self, key: &str, back: i32) -> f64 {
        let docket = if back == 0 { &self.now } else { &self.before };
        let level = docket.get(key).or_else(|| self.levels.get(&self.owner, key, self.year - back));
        level.unwrap_or_else(|| panic!("{key} is neither in levels.toml nor in a docket"))
    }

    /// Writes a template; `None` if it speaks of a change where nothing changed.
    pub fn write(&self, pieces: &Template, name: &str, random: &mut Random) -> Option<(String, Vec<Planted>)> {
        let mut out = (String::new(), Vec::new());
        self.add(pieces, name, random, &mut out)?;
        Some(out)
    }

    fn add(&self, pieces: &Template, name: &str, random: &mut Random, out: &mut (String, Vec<Planted>)) -> Option<()> {
        for piece in pieces {
            match piece {
                Piece::Text(text) => push(&mut out.0, text, self.place.kind),
                Piece::OneOf(texts) => self.add(random.pick(texts), name, random, out)?,
                Piece::Slot(Slot::Year(ahead)) => out.0.push_str(&(self.year + ahead).to_string()),
                Piece::Slot(Slot::Plan) => out.0.push_str(if self.year > 2020 { "2021—2025" } else { "2015—2020" }),
                Piece::Slot(Slot::Publicity) => out.0.push_str(match self.year {
                    ..2016 => "六",
                    2016..2021 => "七",
                    _ => "八",
                }),
                Piece::Slot(Slot::Number(low, high)) => out.0.push_str(&random.between(*low, *high).to_string()),
                Piece::Slot(Slot::Name(which)) => match which {
                    Name::Place => out.0.push_str(&self.place.name),
                    Name::Full => out.0.push_str(&self.place.full_name()),
                    Name::Body => out.0.push_str(self.body.unwrap_or_default()),
                },
                Piece::Slot(Slot::Uncoded { low, high, unit }) => {
                    let size = if let Style::Unit(size, _) = unit { *size } else { 1.0 };
                    let drawn = random.between(*low, *high) as f64 * size;
                    let (text, value) = print::figure(drawn, *unit, false, self.habits);
                    out.0.push_str(&text);
                    out.1.push(planted(None, None, "value", value, self.year, name));
                }
                Piece::Slot(Slot::Figure(figure)) => {
                    let (text, told) = self.figure(figure, name, random)?;
                    out.0.push_str(&text);
                    out.1.extend(told);
                }
            }
        }
        Some(())
    }

    fn figure(&self, figure: &Figure, name: &str, random: &mut Random) -> Option<(String, Option<Planted>)> {
        let now = self.level(&figure.key, 0);
        let before = || self.level(&figure.key, 1);
        let differs = |before: f64| (now != before).then_some(before);
        let rate = figure.code.ends_with("_rate") || figure.code.ends_with("_share");
        let (measure, year, (text, value)) = match &figure.what {
            What::Level => ("value", self.year, print::figure(now, figure.style, rate, self.habits)),
            What::Last | What::Told => {
                let restated = self.restates && figure.what == What::Told;
                let told = if restated { before() + 3.0 } else { before() };
                ("value", self.year - 1, print::figure(told, figure.style, rate, self.habits))
            }
            What::Moved => {
                let word = if now > differs(before())? { "上升到" } else { "下降到" };
                return Some((word.to_owned(), None));
            }
            What::Growth => ("growth", self.year, print::growth(now, differs(before())?, random, self.habits)),
            What::Points => ("growth", self.year, print::points(now, differs(before())?, random, self.habits)),
            What::Change(unit) => {
                ("change", self.year, print::change(now, differs(before())?, unit, figure.style, self.habits))
            }
            What::Share(whole) => {
                let share = (now / self.level(whole, 0) * 1e4).round() / 1e2;
                ("share", self.year, print::figure(share, figure.style, true, self.habits))
            }
        };
        let segment = figure.segment.as_ref().map(|segment| segment.replace('§', &self.place.kind.to_string()));
        let told = planted(Some(figure.code.clone()), segment, measure, value, year, name);
        Some((text, Some(told)))
    }
}

/// Adds text with what the place is in the place of §.
fn push(out: &mut String, text: &str, kind: char) {
    for c in text.chars() {
        out.push(if c == '§' { kind } else { c });
    }
}

fn planted(
    code: Option<String>,
    segment: Option<String>,
    measure: &str,
    value: f64,
    year: i32,
    template: &str,
) -> Planted {
    Planted { code, measure: measure.to_owned(), value, year, segment, template: template.to_owned(), misread: false }
}

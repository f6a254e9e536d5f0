//! The walk over the text: finds the figures, asks what they are for, binds unit and hedges.

use super::arabic;
use super::context::{self, before};
use super::han;
use super::units::{Phrase, UnitWord, Units};
use super::{Bound, Kind, Numeral, composite};
use crate::text::is_han;

/// A report has about one numeral in so many bytes.
const BYTES_A_NUMERAL: usize = 80;

pub(super) struct Lexer<'a> {
    pub text: &'a str,
    pub units: &'a Units,
    pub out: Vec<Numeral>,
    /// End of the 《》 that the walk is in; before the walk's place if it is in none.
    pub title_end: usize,
    /// Short quotation that the walk is in, marks excluded.
    quote: (usize, usize),
    phrase: Option<Phrase>,
}

/// Nothing that a report measures is as large, be it in fen: sixteen digits are a card, an account or a person.
const TOO_LARGE: f64 = 1e15;

/// A figure with what stands right around it.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub start: usize,
    pub end: usize,
    pub value: f64,
    pub resolution: f64,
    pub percent: bool,
    /// 余 or 多 in or after the figure.
    pub vague: bool,
    pub unit: Option<&'a UnitWord>,
    pub unit_start: usize,
    pub unit_end: usize,
}

impl Reading<'_> {
    pub fn class(&self) -> &str {
        self.unit.map_or("", |unit| unit.class.as_str())
    }
}

impl<'a> Lexer<'a> {
    pub fn new(text: &'a str, units: &'a Units) -> Lexer<'a> {
        let phrase = units.phrase(text, 0);
        Lexer {
            text,
            units,
            out: Vec::with_capacity(text.len() / BYTES_A_NUMERAL),
            title_end: 0,
            quote: (0, 0),
            phrase,
        }
    }

    pub fn run(mut self) -> Vec<Numeral> {
        let bytes = self.text.as_bytes();
        let mut i = han::skip(bytes, 0);
        while i < bytes.len() {
            let next = match bytes[i] {
                b'0'..=b'9' => self.arabic(i),
                b'"' => self.quotation(i, 1, '"'),
                0..=0x7F => i + 1,
                0x80..=0xDF => i + 2,
                0xE2 => match (bytes[i + 1], bytes[i + 2]) {
                    (0x80, 0x9C) => self.quotation(i, 3, '”'),
                    (0x91, 0xA0..=0xBF) | (0x92, 0x80..=0x9B) => self.enclosed(i),
                    (0x97, 0x8B) => self.han(i),
                    _ => i + 3,
                },
                0xE3 => match (bytes[i + 1], bytes[i + 2]) {
                    (0x80, 0x87) => self.han(i),
                    (0x80, 0x8A) => self.title(i),
                    (0x88, 0xA0..=0xA9) => self.enclosed(i),
                    _ => i + 3,
                },
                0xE4..=0xE9 if han::is_numeral(bytes, i) => self.han(i),
                0xE5 if bytes[i + 1..].starts_with(&[0x8D, 0x8A, 0xE6, 0x95, 0xB0]) => self.half(i), // 半数
                0xEF if arabic::digit(bytes, i).is_some() => self.arabic(i),
                0xE4..=0xEF => i + 3,
                _ => i + 4,
            };
            i = han::skip(bytes, next);
        }
        self.out
    }

    fn title(&mut self, at: usize) -> usize {
        if at >= self.title_end
            && let Some(end) = context::title_end(self.text, at)
        {
            self.title_end = end;
        }
        at + 3
    }

    fn quotation(&mut self, at: usize, len: usize, close: char) -> usize {
        let closes = at == self.quote.1 && at > 0;
        if !closes && let Some(end) = context::quote_end(self.text, at + len, close) {
            self.quote = (at + len, end);
        }
        at + len
    }

    pub fn in_title(&self, at: usize) -> bool {
        at < self.title_end
    }

    pub fn in_quote(&self, at: usize) -> bool {
        (self.quote.0..self.quote.1).contains(&at)
    }

    /// The short quotation that the walk is in or was last in.
    pub fn quoted(&self) -> &'a str {
        &self.text[self.quote.0..self.quote.1]
    }

    pub fn last(&self) -> Option<&Numeral> {
        self.out.last()
    }

    /// ①, ⑴, ⒈, ㈠: markers of a list in one character.
    fn enclosed(&mut self, at: usize) -> usize {
        let c = self.text[at..].chars().next().map_or(0, u32::from);
        let value = match c {
            0x2460..=0x2487 => (c - 0x2460) % 20 + 1,
            0x2488..=0x249B => c - 0x2488 + 1,
            _ => c - 0x3220 + 1,
        };
        self.push_plain(at, at + 3, f64::from(value), Kind::ListMarker);
        at + 3
    }

    /// 半数 counts as a half.
    fn half(&mut self, at: usize) -> usize {
        let end = at + 6;
        let mut numeral = plain(at, end, 50.0, Kind::Quantity);
        numeral.percent = true;
        numeral.resolution = 0.0;
        numeral.bound = match (self.text[..at].ends_with(['过', '超']), self.text[end..].starts_with("以上")) {
            (false, false) => Bound::Exact,
            _ => Bound::AtLeast,
        };
        self.push(numeral);
        end
    }

    fn arabic(&mut self, at: usize) -> usize {
        let floor = self.last().map_or(0, |last| last.end);
        if let Some(composite) = composite::read(self.text, at, floor) {
            let figure = arabic::figure(self.text, at);
            self.push_plain(at, composite.end, figure.value, composite.kind);
            return composite.end;
        }
        let figure = arabic::figure(self.text, at);
        if let Some((end, value)) = self.arabic_marker(at, &figure) {
            self.push_plain(at, end, value, Kind::ListMarker);
            return end;
        }
        let reading = self.reading(at, figure.end, figure.value, figure.resolution, figure.percent, figure.vague);
        let kind = self.arabic_kind(&reading, &figure);
        let reading = if kind == Kind::Quantity { self.signed(reading) } else { reading };
        self.finish(reading, kind);
        // A unit may hold a numeral of its own: 个百分点.
        reading.unit_end
    }

    /// A minus sign belongs to the figure at the start of a cell and behind a word that it
    /// completes (同比-16.7%); between two figures it is a range.
    fn signed(&self, reading: Reading<'a>) -> Reading<'a> {
        let text = &self.text[..reading.start];
        let Some(before) = text.strip_suffix('-').or_else(|| text.strip_suffix('−')) else { return reading };
        let alone = before.is_empty() || before.ends_with(['\t', '\n', '(', ':', '：', ',', '，', '|']);
        if alone || before.ends_with(['为', '达', '长', '率', '幅', '比']) {
            return Reading { start: before.len(), value: -reading.value, ..reading };
        }
        reading
    }

    fn han(&mut self, at: usize) -> usize {
        let run = han::run(self.text, at);
        if !run.fraction
            && let Some((end, kind)) = self.phrase_at(at)
        {
            let Some(kind) = kind else {
                return end.max(at + 3);
            };
            self.push_plain(at, run.raw_end, run.value, kind);
            return run.raw_end;
        }
        let reading = self.reading(at, run.end, run.value, run.resolution, run.percent, run.vague);
        let Some((kind, end)) = self.han_kind(&reading, &run) else {
            return run.raw_end;
        };
        self.finish(Reading { end, ..reading }, kind);
        run.raw_end.max(end).max(reading.unit_end)
    }

    /// The phrase of the lists that holds the numeral at `at`: its end, and its kind if it has one.
    fn phrase_at(&mut self, at: usize) -> Option<(usize, Option<Kind>)> {
        while let Some(phrase) = self.phrase.filter(|phrase| phrase.end <= at) {
            self.phrase = self.units.phrase(self.text, phrase.end);
        }
        let found = self.phrase.filter(|phrase| phrase.start <= at)?;
        if found.start == at {
            // 十三项制度 holds no 三项制度, 第一批 no 一批, 近万家 no 万家.
            let before = before(self.text, at);
            let hedged = self.text[at..].starts_with(['百', '千', '万'])
                && before.ends_with(['近', '超', '逾', '约', '过', '上']);
            let longer = han::is_numeral_before(self.text.as_bytes(), at) || before.ends_with('第');
            if hedged || longer {
                return None;
            }
        }
        Some((found.end, found.kind))
    }

    /// Finds the unit word behind a figure, and 余 or 多 between the two.
    fn reading(
        &self,
        start: usize,
        end: usize,
        value: f64,
        resolution: f64,
        percent: bool,
        vague: bool,
    ) -> Reading<'a> {
        let none =
            Reading { start, end, value, resolution, percent, vague, unit: None, unit_start: end, unit_end: end };
        if percent {
            // 三成多.
            let vague = self.text[end..].starts_with(['多', '余']);
            return Reading { vague, ..none };
        }
        let mut from = self.skip_space(end);
        let rest = &self.text[from..];
        let mut hedged = false;
        if rest.starts_with(['余', '多', '来']) {
            from = self.skip_space(from + 3);
            hedged = true;
        }
        match self.units.at(self.text, from) {
            Some((unit, unit_end)) => {
                Reading { vague: vague || hedged, unit: Some(unit), unit_start: from, unit_end, ..none }
            }
            None => Reading { vague: vague || rest.starts_with('余'), ..none },
        }
    }

    /// One space between figure and unit is the typesetter's.
    fn skip_space(&self, at: usize) -> usize {
        at + usize::from(self.text.as_bytes().get(at) == Some(&b' '))
    }

    /// Adds a figure with its unit, its bound and its kind, then looks at what it is linked to.
    fn finish(&mut self, reading: Reading<'a>, kind: Kind) {
        let kind = match kind {
            _ if self.in_title(reading.start) => in_title(kind),
            Kind::Quantity if reading.value.max(reading.resolution) >= TOO_LARGE => Kind::Name,
            kind => kind,
        };
        let bound = if kind == Kind::Quantity { self.bound(&reading) } else { Bound::Exact };
        self.push(Numeral {
            start: reading.start,
            end: reading.end,
            value: reading.value,
            resolution: reading.resolution,
            percent: reading.percent,
            bound,
            kind,
            unit_start: reading.unit_start.max(reading.end),
            unit_end: reading.unit_end.max(reading.end),
        });
    }

    fn push_plain(&mut self, start: usize, end: usize, value: f64, kind: Kind) {
        self.push(plain(start, end, value, kind));
    }

    fn push(&mut self, numeral: Numeral) {
        self.out.push(numeral);
        self.link();
    }
}

/// Nothing in a title is measured.
fn in_title(kind: Kind) -> Kind {
    match kind {
        Kind::Quantity | Kind::Phrase | Kind::TimeLimit | Kind::Slogan => Kind::Name,
        kind => kind,
    }
}

fn plain(start: usize, end: usize, value: f64, kind: Kind) -> Numeral {
    Numeral {
        start,
        end,
        value,
        resolution: 1.0,
        percent: false,
        bound: Bound::Exact,
        kind,
        unit_start: end,
        unit_end: end,
    }
}

/// Whether the text from `at` goes on with a Han character.
pub(super) fn han_follows(text: &str, at: usize) -> bool {
    text[at..].starts_with(is_han)
}

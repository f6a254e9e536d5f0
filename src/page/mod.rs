//! A whole report with everything that was read in it marked in its place: the instrument by which
//! a reading is judged. For the terminal and as a page; knows nothing of how the marks came about.

pub mod atlas;
mod html;
mod terminal;

use std::collections::{BTreeSet, HashMap};

pub use html::html;
pub use terminal::terminal;

use crate::store::{Figure, MarkedReport, Passage, Skipped};

/// A stretch of a report's text, or something that begins or ends there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Piece<'r> {
    /// Words without a numeral, never over a line's end.
    Text(&'r str),
    /// End of a line.
    Break,
    /// A numeral as printed and all metrics that it gives; at least one.
    Figure(&'r str, &'r [Figure]),
    /// A numeral as printed that measures nothing.
    Skipped(&'r str, &'r Skipped),
    /// An issue or plan item begins.
    Open(&'r Passage),
    /// It ends.
    Close(&'r Passage),
}

/// What stands at one place of a text, in the order of these names where several stand at one.
#[derive(Clone, Copy)]
enum Mark<'r> {
    Close(&'r Passage),
    Open(&'r Passage),
    Figure(&'r [Figure]),
    Skipped(&'r Skipped),
}

impl Mark<'_> {
    /// Where it stands, what comes first there, and where it ends.
    fn key(&self) -> (usize, u8, usize) {
        match self {
            Mark::Close(passage) if passage.place.start == passage.place.end => (passage.place.end, 4, 0),
            Mark::Close(passage) => (passage.place.end, 0, 0),
            Mark::Open(passage) => (passage.place.start, 1, 0),
            Mark::Figure(figures) => (figures[0].place.start, 2, figures[0].place.end),
            Mark::Skipped(skipped) => (skipped.place.start, 3, skipped.place.end),
        }
    }
}

/// Cuts a report's text at its marks. All text is there once and in order, all marks are there
/// once; a mark that reaches beyond the text or into the mark before it is cut off there.
#[must_use]
pub fn pieces(report: &MarkedReport) -> Vec<Piece<'_>> {
    let mut marks: Vec<Mark<'_>> = Vec::new();
    marks.extend(report.figures.chunk_by(|one, other| one.place == other.place).map(Mark::Figure));
    marks.extend(report.skipped.iter().map(Mark::Skipped));
    marks.extend(report.passages.iter().flat_map(|passage| [Mark::Open(passage), Mark::Close(passage)]));
    marks.sort_by_key(Mark::key);
    let text = report.text.as_str();
    let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let byte = |character: usize| bytes[character.min(bytes.len() - 1)];
    let mut pieces = Vec::new();
    let mut at = 0;
    for mark in marks {
        let (start, _, end) = mark.key();
        let start = byte(start).max(at);
        lines(&text[at..start], &mut pieces);
        at = byte(end).max(start);
        let numeral = &text[start..at];
        pieces.push(match mark {
            Mark::Close(passage) => Piece::Close(passage),
            Mark::Open(passage) => Piece::Open(passage),
            Mark::Figure(figures) => Piece::Figure(numeral, figures),
            Mark::Skipped(skipped) => Piece::Skipped(numeral, skipped),
        });
    }
    lines(&text[at..], &mut pieces);
    pieces
}

fn lines<'r>(text: &'r str, pieces: &mut Vec<Piece<'r>>) {
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            pieces.push(Piece::Break);
        }
        if !line.is_empty() {
            pieces.push(Piece::Text(line));
        }
    }
}

/// How many numerals of a report were read as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// By the reader's own count.
    pub numerals: usize,
    /// Numerals with a code.
    pub coded: usize,
    /// Quantities that no entry of the codebook fits.
    pub uncoded: usize,
    /// Numerals that measure nothing.
    pub skipped: usize,
    /// Of these, how many for which reason; the most frequent first.
    pub reasons: Vec<(String, usize)>,
    /// Problems that the report admits.
    pub issues: usize,
    /// Things that it says will be done.
    pub plan_items: usize,
}

impl Counts {
    /// Counts the marks of a report.
    #[must_use]
    pub fn of(report: &MarkedReport) -> Counts {
        use crate::store::PassageKind::{Issue, Plan};
        let places: BTreeSet<_> = report.figures.iter().map(|figure| figure.place).collect();
        let coded: BTreeSet<_> =
            report.figures.iter().filter(|figure| figure.code.is_some()).map(|figure| figure.place).collect();
        let mut reasons: HashMap<&str, usize> = HashMap::new();
        for skipped in &report.skipped {
            *reasons.entry(&skipped.reason).or_default() += 1;
        }
        let mut reasons: Vec<(String, usize)> = reasons.into_iter().map(|(name, n)| (name.to_owned(), n)).collect();
        reasons.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        let passages = |kind| report.passages.iter().filter(|passage| passage.kind == kind).count();
        Counts {
            numerals: report.numerals,
            coded: coded.len(),
            uncoded: places.len() - coded.len(),
            skipped: report.skipped.len(),
            reasons,
            issues: passages(Issue),
            plan_items: passages(Plan),
        }
    }

    /// Whether every numeral is accounted for.
    #[must_use]
    pub fn closes(&self) -> bool {
        self.numerals == self.coded + self.uncoded + self.skipped
    }

    /// The reasons with their counts in one line.
    fn reasons(&self) -> String {
        let each: Vec<String> = self.reasons.iter().map(|(reason, count)| format!("{reason} {count}")).collect();
        each.join(", ")
    }
}

/// What a report is called: place, year, title.
fn name(report: &MarkedReport) -> String {
    let year = report.year.map_or("year not settled".to_owned(), |year| year.to_string());
    let place = report.jurisdiction.as_deref().unwrap_or("place not settled");
    let title = report.title.as_deref().unwrap_or_default();
    [place, &year, title].join(" ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{PassageKind, Place};

    pub(super) fn figure(metric_id: i64, start: usize, end: usize, code: Option<&str>) -> Figure {
        Figure {
            metric_id,
            place: Place { start, end },
            code: code.map(str::to_owned),
            name_zh: None,
            name_en: None,
            segment: None,
            measure: "value".into(),
            year: Some(2020),
            value: 12.0,
            unit: "件".into(),
            bound: "exact".into(),
            as_of: None,
            cutoff: None,
            members: None,
            label: "苹果".into(),
            section: "done".into(),
            reading: "typed by hand".into(),
        }
    }

    fn passage(kind: PassageKind, start: usize, end: usize) -> Passage {
        Passage {
            place: Place { start, end },
            kind,
            seq: 1,
            theme: "other".into(),
            heading: None,
            target: None,
            deadline: None,
        }
    }

    pub(super) fn report(text: &str) -> MarkedReport {
        MarkedReport {
            report_year_id: 1,
            jurisdiction: Some("广东省佛山市南海区".into()),
            year: Some(2020),
            title: None,
            issuer: None,
            scope: "government".into(),
            url: None,
            source: "a.txt".into(),
            codebook_version: "0".into(),
            is_current: true,
            numerals: 0,
            text: text.into(),
            figures: vec![],
            skipped: vec![],
            passages: vec![],
        }
    }

    fn text(pieces: &[Piece<'_>]) -> String {
        let of = |piece: &Piece<'_>| match piece {
            Piece::Text(text) | Piece::Figure(text, _) | Piece::Skipped(text, _) => (*text).to_owned(),
            Piece::Break => "\n".to_owned(),
            Piece::Open(_) | Piece::Close(_) => String::new(),
        };
        pieces.iter().map(of).collect()
    }

    #[test]
    fn all_text_and_all_marks_are_there_once_and_in_order() {
        let mut report = report("在2020年\n收到12件，\n尚有不足。");
        report.skipped.push(Skipped { place: Place { start: 1, end: 5 }, reason: "date".into() });
        report.figures = vec![figure(1, 9, 11, Some("a.b")), figure(2, 9, 11, None)];
        report.passages = vec![passage(PassageKind::Issue, 14, 18), passage(PassageKind::Plan, 7, 13)];
        report.numerals = 2;
        let pieces = pieces(&report);
        assert_eq!(text(&pieces), report.text);
        assert!(matches!(pieces[1], Piece::Skipped("2020", _)));
        assert_eq!(
            pieces.iter().filter(|piece| matches!(piece, Piece::Figure("12", both) if both.len() == 2)).count(),
            1
        );
        let opens: Vec<_> = pieces.iter().filter(|piece| matches!(piece, Piece::Open(_) | Piece::Close(_))).collect();
        assert_eq!(opens.len(), 4);
        let counts = Counts::of(&report);
        assert_eq!((counts.coded, counts.uncoded, counts.skipped, counts.closes()), (1, 0, 1, true));
    }

    #[test]
    fn marks_out_of_order_and_out_of_the_text_lose_no_text() {
        let mut report = report("收到12件");
        report.figures = vec![figure(1, 2, 4, None), figure(2, 3, 9, None), figure(3, 90, 99, None)];
        report.passages = vec![passage(PassageKind::Issue, 2, 2), passage(PassageKind::Issue, 3, 3)];
        let pieces = pieces(&report);
        assert_eq!(text(&pieces), report.text);
        assert_eq!(pieces.iter().filter(|piece| matches!(piece, Piece::Figure(..))).count(), 3);
    }

    #[test]
    fn a_text_cannot_steer_the_terminal() {}
}

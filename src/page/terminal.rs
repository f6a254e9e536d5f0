//! A marked report for the terminal: the text with a bracket behind every numeral.

use std::fmt::Write;

use super::{Counts, Piece, name, pieces};
use crate::harmless::safe;
use crate::store::{Figure, MarkedReport, Passage, PassageKind};

const RESET: &str = "\x1b[0m";
const CODED: &str = "\x1b[1;32m";
const CODED_MARK: &str = "\x1b[32m";
const UNCODED: &str = "\x1b[1;33m";
const UNCODED_MARK: &str = "\x1b[33m";
const SKIPPED: &str = "\x1b[2m";
const ISSUE: &str = "\x1b[1;35m";
const PLAN: &str = "\x1b[1;36m";

/// The report with marks and colours; whoever prints it where no colours show strips them.
#[must_use]
pub fn terminal(report: &MarkedReport) -> String {
    let mut out = head(report);
    for piece in pieces(report) {
        match piece {
            Piece::Text(text) => out += &safe(text),
            Piece::Break => out.push('\n'),
            Piece::Figure(text, figures) => {
                let coded = figures.iter().any(|figure| figure.code.is_some());
                let (colour, mark) = if coded { (CODED, CODED_MARK) } else { (UNCODED, UNCODED_MARK) };
                let all: Vec<String> = figures.iter().map(|figure| say(figure, report.year)).collect();
                paint(&mut out, colour, &safe(text));
                paint(&mut out, mark, &format!("[{}]", all.join("; ")));
            }
            Piece::Skipped(text, skipped) => {
                paint(&mut out, SKIPPED, &format!("{}[skip {}]", safe(text), safe(&skipped.reason)));
            }
            Piece::Open(passage) => {
                paint(&mut out, colour(passage), &format!("[{} {}:", of(passage), safe(&passage.theme)))
            }
            Piece::Close(passage) => paint(&mut out, colour(passage), &format!(":{}]", of(passage))),
        }
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out
}

/// Name, source, counts and legend.
fn head(report: &MarkedReport) -> String {
    let counts = Counts::of(report);
    let mut out = String::new();
    let superseded = if report.is_current { "" } else { " (superseded by a newer copy)" };
    let _ = writeln!(out, "report {}: {}{superseded}", report.report_year_id, safe(&name(report)));
    let _ = writeln!(out, "file     {}, codebook {}", safe(&report.source), report.codebook_version);
    let ledger = if counts.closes() { "" } else { "; THE LEDGER DOES NOT CLOSE" };
    let _ = writeln!(
        out,
        "numerals {}: {CODED}{} coded{RESET}, {UNCODED}{} uncoded{RESET}, {} skipped{ledger}",
        counts.numerals, counts.coded, counts.uncoded, counts.skipped
    );
    let _ = writeln!(out, "skipped  {SKIPPED}{}{RESET}", counts.reasons());
    let _ = writeln!(
        out,
        "passages {ISSUE}{} issues{RESET}, {PLAN}{} plan items{RESET}\n",
        counts.issues, counts.plan_items
    );
    out
}

fn paint(out: &mut String, colour: &str, text: &str) {
    let _ = write!(out, "{colour}{text}{RESET}");
}

/// A metric in one bracket: number, code, and whatever is not to be expected.
fn say(figure: &Figure, report_year: Option<i32>) -> String {
    let mut said = format!("#{} ", figure.metric_id);
    match &figure.code {
        Some(code) => said += &safe(code),
        None => said += &format!("no code: {}", safe(&figure.label)),
    }
    if let Some(segment) = &figure.segment {
        said += &format!("({})", safe(segment));
    }
    if figure.measure != "value" {
        said += &format!(" {}", figure.measure);
    }
    if figure.year != report_year {
        said += &figure.year.map_or(" no year".to_owned(), |year| format!(" for {year}"));
    }
    said += &format!(" {}{}", figure.value, safe(&figure.unit));
    if figure.bound != "exact" {
        said += &format!(" {}", figure.bound);
    }
    if let Some(cutoff) = figure.cutoff.as_ref().or(figure.as_of.as_ref()) {
        said += &format!(" {}", safe(cutoff));
    }
    said
}

fn colour(passage: &Passage) -> &'static str {
    match passage.kind {
        PassageKind::Issue => ISSUE,
        PassageKind::Plan => PLAN,
    }
}

fn of(passage: &Passage) -> String {
    match passage.kind {
        PassageKind::Issue => format!("issue {}", passage.seq),
        PassageKind::Plan => format!("plan {}", passage.seq),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{figure, report};
    use super::*;
    use crate::store::{Place, Skipped};

    #[test]
    fn every_numeral_has_its_bracket() {
        let mut report = report("2020年维持12件，\u{1b}苹果12个");
        report.skipped.push(Skipped { place: Place { start: 0, end: 4 }, reason: "date".into() });
        report.figures = vec![figure(7, 7, 9, Some("reconsideration.upheld")), figure(8, 14, 16, None)];
        report.figures[1].year = Some(2019);
        report.numerals = 3;
        let plain = anstream::adapter::strip_str(&terminal(&report)).to_string();
        let last = plain.lines().last().unwrap();
        assert_eq!(
            last,
            "2020[skip date]年维持12[#7 reconsideration.upheld 12件]件，\u{fffd}苹果12[#8 no code: 苹果 for 2019 12件]个"
        );
        assert!(plain.contains("numerals 3: 1 coded, 1 uncoded, 1 skipped\n"), "{plain}");
    }
}

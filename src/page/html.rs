//! A marked report as one page: no network, no script, every text escaped.
//!
//! Details of a mark show while the pointer is on it or it has the focus; what is highlighted is
//! chosen by check boxes. Both are style sheet alone, and the page's policy forbids all else.

use std::fmt::Write;

use super::{Counts, Piece, name, pieces};
use crate::harmless::safe;
use crate::store::{Figure, MarkedReport, Passage, PassageKind, Skipped};

const STYLE: &str = include_str!("page.css");

/// The page.
#[must_use]
pub fn html(report: &MarkedReport) -> String {
    let counts = Counts::of(report);
    let title = escape(&name(report));
    let mut out = format!(
        "<!DOCTYPE html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"color-scheme\" content=\"light dark\">
<title>{title}</title>
<style>
{STYLE}</style>
</head>
<body>
<header>
<h1 lang=\"zh\">{title}</h1>
"
    );
    facts(&mut out, report);
    legend(&mut out, &counts);
    out += "</header>\n<main lang=\"zh\">\n";
    text(&mut out, report);
    out += "</main>\n";
    table(&mut out, report);
    out += "</body>\n</html>\n";
    out
}

/// A text as data: nothing in it is markup.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in safe(text).chars() {
        match letter {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            letter => out.push(letter),
        }
    }
    out
}

/// Where the report comes from.
fn facts(out: &mut String, report: &MarkedReport) {
    let current = if report.is_current { "" } else { " (superseded by a newer copy)" };
    let rows = [
        ("report", Some(format!("{}{current}", report.report_year_id))),
        ("issuer", report.issuer.clone()),
        ("scope", Some(report.scope.clone())),
        ("address", report.url.clone()),
        ("file", Some(report.source.clone())),
        ("codebook", Some(report.codebook_version.clone())),
    ];
    definitions(out, "facts", rows);
}

fn definitions<'n>(out: &mut String, class: &str, rows: impl IntoIterator<Item = (&'n str, Option<String>)>) {
    let _ = write!(out, "<dl class=\"{class}\">");
    for (term, value) in rows {
        if let Some(value) = value {
            let _ = write!(out, "<div><dt>{term}</dt><dd>{}</dd></div>", escape(&value));
        }
    }
    *out += "</dl>\n";
}

/// Counts that are the legend, and what of it is to be highlighted.
fn legend(out: &mut String, counts: &Counts) {
    let _ = writeln!(
        out,
        "<p class=\"ledger{}\"><b>{}</b> numerals = {} coded + {} uncoded + {} skipped{}</p>",
        if counts.closes() { "" } else { " open" },
        counts.numerals,
        counts.coded,
        counts.uncoded,
        counts.skipped,
        if counts.closes() { "" } else { ": the ledger does not close" }
    );
    *out += "<div class=\"legend\">\n";
    for (class, name, count) in [
        ("coded", "coded", counts.coded),
        ("uncoded", "uncoded", counts.uncoded),
        ("skipped", "skipped", counts.skipped),
        ("issue", "issues", counts.issues),
        ("plan", "plan items", counts.plan_items),
    ] {
        let _ = writeln!(
            out,
            "<label><input type=\"checkbox\" id=\"show-{class}\" checked> <span class=\"key {class}\">{name}</span> {count}</label>"
        );
    }
    let _ = writeln!(out, "</div>\n<p class=\"reasons\">skipped: {}</p>", escape(&counts.reasons()));
}

/// The text, a paragraph a line.
fn text(out: &mut String, report: &MarkedReport) {
    let mut issues = 0;
    let mut plans = 0;
    *out += "<p>";
    for piece in pieces(report) {
        match piece {
            Piece::Break => *out += "</p>\n<p>",
            Piece::Text(text) => match passage_class(issues, plans) {
                "" => *out += &escape(text),
                class => {
                    let _ = write!(out, "<span class=\"{class}\">{}</span>", escape(text));
                }
            },
            Piece::Figure(text, figures) => figure(out, text, figures, passage_class(issues, plans)),
            Piece::Skipped(text, number) => skipped(out, text, number, passage_class(issues, plans)),
            Piece::Open(passage) => {
                *counter(passage, &mut issues, &mut plans) += 1;
                open(out, passage);
            }
            Piece::Close(passage) => {
                *counter(passage, &mut issues, &mut plans) -= 1;
                let _ =
                    write!(out, "<span class=\"end {}\" title=\"end of {}\"></span>", class(passage), said(passage));
            }
        }
    }
    *out += "</p>\n";
}

fn counter<'c>(passage: &Passage, issues: &'c mut usize, plans: &'c mut usize) -> &'c mut usize {
    match passage.kind {
        PassageKind::Issue => issues,
        PassageKind::Plan => plans,
    }
}

fn passage_class(issues: usize, plans: usize) -> &'static str {
    match (issues > 0, plans > 0) {
        (false, false) => "",
        (true, false) => "in-issue",
        (false, true) => "in-plan",
        (true, true) => "in-issue in-plan",
    }
}

fn class(passage: &Passage) -> &'static str {
    match passage.kind {
        PassageKind::Issue => "issue",
        PassageKind::Plan => "plan",
    }
}

fn said(passage: &Passage) -> String {
    format!("{} {}", class(passage), passage.seq)
}

fn open(out: &mut String, passage: &Passage) {
    let class = class(passage);
    let name = format!("{} · {}", said(passage), passage.theme);
    let _ = write!(out, "<span class=\"mark start {class}\" tabindex=\"0\">{}<span class=\"card\">", escape(&name));
    let rows = [
        ("what", Some(said(passage))),
        ("theme", Some(passage.theme.clone())),
        ("heading", passage.heading.clone()),
        ("target", passage.target.clone()),
        ("deadline", passage.deadline.clone()),
    ];
    card(out, rows);
    *out += "</span></span>";
}

fn figure(out: &mut String, text: &str, figures: &[Figure], inside: &str) {
    let class = if figures.iter().any(|figure| figure.code.is_some()) { "coded" } else { "uncoded" };
    let _ = write!(
        out,
        "<span class=\"mark {class} {inside}\" id=\"m{}\" tabindex=\"0\">{}<span class=\"card\">",
        figures[0].metric_id,
        escape(text)
    );
    for figure in figures {
        card(out, details(figure));
    }
    *out += "</span></span>";
}

fn skipped(out: &mut String, text: &str, number: &Skipped, inside: &str) {
    let _ = write!(out, "<span class=\"mark skipped {inside}\" tabindex=\"0\">{}<span class=\"card\">", escape(text));
    card(out, [("skipped", Some(number.reason.clone()))]);
    *out += "</span></span>";
}

/// All that is known of a metric.
fn details(figure: &Figure) -> [(&'static str, Option<String>); 12] {
    let names: Vec<&str> = [&figure.name_zh, &figure.name_en].into_iter().flatten().map(String::as_str).collect();
    [
        ("metric", Some(figure.metric_id.to_string())),
        ("code", Some(figure.code.clone().unwrap_or_else(|| "none fits".to_owned()))),
        ("name", Some(names.join(" · ")).filter(|names| !names.is_empty())),
        ("segment", figure.segment.clone()),
        ("members", figure.members.clone()),
        ("label", Some(figure.label.clone())),
        ("measure", Some(figure.measure.clone())),
        ("value", Some(value(figure))),
        ("year", Some(figure.year.map_or("not settled".to_owned(), |year| year.to_string()))),
        ("cut off", figure.cutoff.clone().or_else(|| figure.as_of.clone())),
        ("section", Some(figure.section.clone())),
        ("read", Some(figure.reading.clone())),
    ]
}

fn value(figure: &Figure) -> String {
    let bound = if figure.bound == "exact" { String::new() } else { format!(" ({})", figure.bound) };
    format!("{} {}{bound}", figure.value, figure.unit)
}

/// A card's rows, as spans: a paragraph of the text holds them.
fn card<'n>(out: &mut String, rows: impl IntoIterator<Item = (&'n str, Option<String>)>) {
    *out += "<span class=\"rows\">";
    for (term, value) in rows {
        if let Some(value) = value {
            let _ = write!(out, "<span class=\"row\"><b>{term}</b><span>{}</span></span>", escape(&value));
        }
    }
    *out += "</span>";
}

/// All figures in one table behind the text, each with a way back to its place.
fn table(out: &mut String, report: &MarkedReport) {
    let _ = writeln!(out, "<details><summary>All {} figures</summary>\n<table>", report.figures.len());
    *out += "<tr><th>metric</th><th>code</th><th>segment</th><th>measure</th><th>year</th><th>value</th><th>label</th></tr>\n";
    let mut target = 0;
    let mut last = None;
    for figure in &report.figures {
        if last != Some(figure.place) {
            target = figure.metric_id;
            last = Some(figure.place);
        }
        let cells = [
            figure.code.clone().unwrap_or_else(|| "–".to_owned()),
            figure.segment.clone().unwrap_or_default(),
            figure.measure.clone(),
            figure.year.map_or(String::new(), |year| year.to_string()),
            value(figure),
            figure.label.clone(),
        ];
        let _ = write!(out, "<tr><td><a href=\"#m{target}\">{}</a></td>", figure.metric_id);
        for cell in cells {
            let _ = write!(out, "<td>{}</td>", escape(&cell));
        }
        *out += "</tr>\n";
    }
    *out += "</table>\n</details>\n";
}

#[cfg(test)]
mod tests {
    use super::super::tests::{figure, report};
    use super::*;
    use crate::store::Place;

    #[test]
    fn nothing_that_a_report_says_is_markup() {
        let bad = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>";
        let mut report = report(&format!("{bad}12件"));
        let at = bad.chars().count();
        report.title = Some(bad.into());
        report.url = Some(format!("javascript:{bad}"));
        report.source = bad.into();
        let mut hostile = figure(1, at, at + 2, Some(bad));
        hostile.label = bad.into();
        hostile.segment = Some(bad.into());
        hostile.unit = bad.into();
        report.figures.push(hostile);
        report.skipped.push(Skipped { place: Place { start: 0, end: 1 }, reason: bad.into() });
        report.passages.push(Passage {
            place: Place { start: 1, end: 5 },
            kind: PassageKind::Plan,
            seq: 1,
            theme: bad.into(),
            heading: Some(bad.into()),
            target: Some(bad.into()),
            deadline: Some(bad.into()),
        });
        let page = html(&report);
        for word in ["<script", "<img", "href=\"java"] {
            assert!(!page.contains(word), "{word}");
        }
        assert!(page.contains("Content-Security-Policy"));
        assert!(page.matches("onerror").count() > 8);
        assert!(!page.contains("http://") && !page.contains("https://"));
    }

    #[test]
    fn marks_show_what_was_read() {
        let mut report = report("收到12件");
        report.figures.push(figure(42, 2, 4, Some("a.b")));
        report.numerals = 2;
        let page = html(&report);
        assert!(page.contains("id=\"m42\" tabindex=\"0\">12<span class=\"card\">"), "{page}");
        assert!(page.contains("the ledger does not close"));
        assert!(page.contains("<a href=\"#m42\">42</a>"));
    }
}

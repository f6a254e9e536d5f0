//! How one text is read, step by step.

use std::fmt::Write as _;
use std::io::Write;

use anyhow::Result;

use super::{End, print_json};
use crate::codebook::Codebook;
use crate::extract::explain::{Explanation, FigureStep, NumeralStep, Outcome, Question, Weighed, explain};

/// Most refused metrics of a question that are printed for people.
const REFUSED: usize = 8;

const STRONG: &str = "\x1b[1m";
const CHOSEN: &str = "\x1b[1;32m";
const QUIET: &str = "\x1b[2m";
const RESET: &str = "\x1b[0m";

pub(super) fn run(codebook: &Codebook, text: &str, heading: Option<&str>, year: i32, json: bool) -> Result<End> {
    let text = heading.map_or(text.to_owned(), |heading| format!("{heading}\n{text}"));
    let explanation = explain(&text, Some(year), codebook);
    if json {
        return print_json(&explanation);
    }
    anstream::stdout().lock().write_all(for_reading(&explanation).as_bytes())?;
    Ok(End::Done)
}

fn for_reading(explanation: &Explanation) -> String {
    let mut out = String::new();
    let lines: Vec<&str> = explanation.normalised.lines().collect();
    list(&mut out, 0, "text", &lines);
    list(&mut out, 0, "year", &[explanation.year.map_or("none".to_owned(), |year| year.to_string())]);
    let numerals: Vec<String> = explanation.numerals.iter().map(numeral).collect();
    list(&mut out, 0, "numerals", &numerals);
    for (number, step) in explanation.figures.iter().enumerate() {
        figure(&mut out, number + 1, step);
    }
    out
}

fn field(out: &mut String, depth: usize, name: &str, text: &str) {
    let width = 14 - 2 * depth;
    let _ = writeln!(out, "{}{name:<width$} {text}", "  ".repeat(depth));
}

/// A field of one line an item.
fn list(out: &mut String, depth: usize, name: &str, items: &[impl AsRef<str>]) {
    if items.is_empty() {
        field(out, depth, name, "none");
    }
    for (number, item) in items.iter().enumerate() {
        field(out, depth, if number == 0 { name } else { "" }, item.as_ref());
    }
}

fn numeral(numeral: &NumeralStep) -> String {
    if !numeral.is_quantity() {
        return format!("{} {QUIET}{}{RESET}", numeral.figure, numeral.kind);
    }
    let percent = if numeral.percent { "%" } else { "" };
    let unit = match (&numeral.unit[..], &numeral.unit_class) {
        ("", _) => "no unit".to_owned(),
        (unit, Some(class)) => format!("unit {unit} ({class})"),
        (unit, None) => format!("unit {unit}"),
    };
    format!("{} quantity {}{percent}, {unit}, {}", numeral.figure, numeral.value, numeral.bound)
}

fn figure(out: &mut String, number: usize, step: &FigureStep) {
    let _ = writeln!(out, "\n{STRONG}figure {number}: {}{RESET}", step.figure);
    let words = |text: &str| if text.is_empty() { "–".to_owned() } else { format!("\"{text}\"") };
    field(out, 1, "before", &words(&step.before));
    field(out, 1, "after", &words(&step.after));
    for (name, text) in [("part of", &step.part_of), ("shares words", &step.chained_to), ("compares", &step.comparison)]
    {
        if let Some(text) = text {
            field(out, 1, name, text);
        }
    }
    if step.section != "done" {
        field(out, 1, "section", step.section);
    }
    let topics: Vec<String> =
        step.topics.iter().map(|topic| format!("{} ({}, {})", topic.topic, topic.word, topic.place)).collect();
    list(out, 1, "topics", &topics);
    if step.in_table {
        field(out, 1, "asked for", "what the headers of its column and row in the table say");
    }
    step.questions.iter().for_each(|asked| question(out, asked));
    let elsewhere = !step.questions.iter().flat_map(|question| &question.candidates).any(|weighed| weighed.chosen);
    for metric in &step.metrics {
        outcome(out, metric, elsewhere);
    }
}

fn question(out: &mut String, question: &Question) {
    field(out, 1, "asked for", &question.asked);
    for region in &question.regions {
        field(out, 2, "in", &format!("\"{}\" ({}, worth {})", region.words, region.side, region.worth));
    }
    for candidate in &question.candidates {
        weighed(out, candidate);
    }
    if question.candidates.is_empty() {
        field(out, 2, "fits", "none");
    }
    for refused in question.refused.iter().take(REFUSED) {
        let text = format!("{QUIET}{} ({}): {}{RESET}", refused.code, refused.head, refused.reason);
        field(out, 2, "refused", &text);
    }
    if question.refused.len() > REFUSED {
        field(out, 2, "", &format!("{QUIET}and {} more; --json has all{RESET}", question.refused.len() - REFUSED));
    }
}

fn weighed(out: &mut String, candidate: &Weighed) {
    let (colour, name) = if candidate.chosen { (CHOSEN, "chosen") } else { ("", "fits") };
    let said = candidate.parts.iter().filter(|(_, amount)| *amount != 0.0);
    let parts: Vec<String> = said.map(|(name, amount)| format!("{name} {amount:+.1}")).collect();
    field(
        out,
        2,
        name,
        &format!(
            "{colour}{:.1} {}{} by \"{}\": {}",
            candidate.score,
            candidate.code,
            if colour.is_empty() { "" } else { RESET },
            candidate.head,
            parts.join(", ")
        ),
    );
    field(out, 2, "", &format!("{QUIET}cue \"{}\"{RESET}", candidate.cue));
}

fn outcome(out: &mut String, metric: &Outcome, elsewhere: bool) {
    let mut text = match &metric.code {
        Some(code) => format!("{CHOSEN}{code}{RESET}"),
        None => format!("no code, label \"{}\"", metric.label),
    };
    if let Some(segment) = &metric.segment {
        let _ = write!(text, ", segment {segment}");
    }
    let year = metric.year.map_or("no year".to_owned(), |year| year.to_string());
    let _ = write!(text, ", {} for {year}: {} {} ({})", metric.measure, metric.value, metric.unit, metric.bound);
    if let Some(cutoff) = &metric.cutoff {
        let _ = write!(text, ", cut off {cutoff}");
    }
    if !metric.members.is_empty() {
        let _ = write!(text, ", sum of {}", metric.members.join("+"));
    }
    field(out, 1, "read as", &text);
    if elsewhere || metric.code.is_none() {
        field(out, 1, "", &format!("{QUIET}{}{RESET}", metric.reading));
    }
}

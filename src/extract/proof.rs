//! The proofs that a codebook carries: every example must give its figure, no counter-example may.

use serde::Serialize;

use super::{Metric, extract};
use crate::codebook::{Codebook, Entry, Example};
use crate::report::Header;
use crate::text::Text;

/// The year of the report that an example stands for.
pub const YEAR: i32 = 2020;

/// An example that gives something else, or a counter-example that gives a figure of the code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Code of the entry.
    pub code: String,
    /// File that it stands in.
    pub file: String,
    /// The example's text.
    pub text: String,
    /// What it must give.
    pub expected: String,
    /// What was read in it.
    pub read: String,
}

/// Reads every example and counter-example of a codebook as a report of one paragraph for
/// [`YEAR`]; gives those that fail.
#[must_use]
pub fn failures(codebook: &Codebook) -> Vec<Failure> {
    let mut found = Vec::new();
    for entry in &codebook.entries {
        found.extend(entry.examples.iter().filter_map(|example| missing(codebook, entry, example)));
        found.extend(entry.counter_examples.iter().filter_map(|text| unwanted(codebook, entry, text)));
    }
    found
}

fn missing(codebook: &Codebook, entry: &Entry, example: &Example) -> Option<Failure> {
    let metrics = read(codebook, &example.text);
    let measure = example.measure.as_deref().unwrap_or("value");
    let fits = |metric: &Metric| {
        metric.code.as_ref() == Some(&entry.code)
            && (metric.value - example.value).abs() <= 1e-9 * example.value.abs().max(1.0)
            && metric.measure.as_str() == measure
            && example.segment.as_ref().is_none_or(|segment| metric.segment.as_ref() == Some(segment))
    };
    if metrics.iter().any(fits) {
        return None;
    }
    let mut expected = format!("{} {measure} {}", entry.code, example.value);
    if let Some(segment) = &example.segment {
        expected += &format!(" of {segment}");
    }
    Some(failure(entry, &example.text, expected, &metrics))
}

fn unwanted(codebook: &Codebook, entry: &Entry, text: &str) -> Option<Failure> {
    let metrics = read(codebook, text);
    metrics
        .iter()
        .any(|metric| metric.code.as_ref() == Some(&entry.code))
        .then(|| failure(entry, text, format!("no {}", entry.code), &metrics))
}

fn read(codebook: &Codebook, text: &str) -> Vec<Metric> {
    extract(&Header::default(), &Text::new(text), Some(YEAR), codebook).metrics
}

fn failure(entry: &Entry, text: &str, expected: String, metrics: &[Metric]) -> Failure {
    let read: Vec<String> = metrics.iter().map(named).collect();
    Failure {
        code: entry.code.clone(),
        file: entry.file.clone(),
        text: text.to_owned(),
        expected,
        read: if read.is_empty() { "nothing".to_owned() } else { read.join("; ") },
    }
}

fn named(metric: &Metric) -> String {
    let code = metric.code.as_deref().unwrap_or("no code");
    let segment = metric.segment.as_ref().map_or(String::new(), |segment| format!(" of {segment}"));
    format!("{code} {} {}{segment}", metric.measure.as_str(), metric.value)
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "codebook/{}, entry {}: \"{}\" must give {}, but gives {}",
            self.file, self.code, self.text, self.expected, self.read
        )
    }
}

//! Generated reports as the program reads them, without a database.

use warehouse::ingest::{Tools, read_document};

use super::corpus::Report;
use super::corpus::compare::{Found, FoundMetric, Score};

/// Reads a report as `ingest` does and adds it to a score.
pub fn add(score: &mut Score, report: &Report, tools: &Tools) {
    match read_document(&report.expected.file, &report.bytes, tools) {
        Ok(reading) => {
            let first = &reading.reports[0];
            let header = &first.header;
            let metric = |metric: &warehouse::extract::Metric| FoundMetric {
                code: metric.code.clone(),
                segment: metric.segment.clone(),
                measure: metric.measure.as_str().to_owned(),
                year: metric.year,
                value: metric.value,
                words: first
                    .text
                    .chars()
                    .skip(metric.sentence.start)
                    .take(metric.sentence.end - metric.sentence.start)
                    .collect(),
            };
            let found = Found {
                place: header.place.as_ref().and_then(|place| place.code.clone()),
                year: header.year,
                scope: format!("{:?}", header.scope).to_lowercase(),
                broken: None,
                issues: first.facts.issues.iter().map(|issue| issue.text.clone()).collect(),
                plan_items: first.facts.plan_items.iter().map(|item| item.text.clone()).collect(),
                metrics: first.facts.metrics.iter().map(metric).collect(),
            };
            score.add(&report.expected, &found);
        }
        Err(error) => score.faults.push(format!("{}: {error:#}", report.expected.file)),
    }
}

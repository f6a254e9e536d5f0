//! Generated reports are read as they were written: every planted figure comes back with its code,
//! measure, value, year and segment, and no other figure has a code.

#[path = "../benches/corpus/read.rs"]
mod read;

use std::collections::BTreeSet;

use crate::many::corpus::compare::Score;
use crate::many::corpus::{self, Corpus, Format};
use warehouse::ingest::Tools;

const PLACES: &str = include_str!("../codebook/places.csv");

#[test]
fn planted_figures_come_back() {
    let tools = Tools::load(None).unwrap();
    let mut score = Score::default();
    for report in Corpus::new(300, 1, PLACES).reports() {
        read::add(&mut score, &report, &tools);
    }
    assert!(score.perfect(), "{}", score.summary());
    assert!(score.coded.hits > 10_000, "{}", score.summary());
    // So few sentences are left out of this that they cannot carry it.
    let misread: usize = score.misread.values().map(|(count, _)| count).sum();
    assert!(misread * 20 < score.coded.planted, "{}", score.summary());
    println!("{}", score.summary());
}

#[test]
fn the_corpus_is_what_it_claims() {
    let tools = Tools::load(None).unwrap();
    let reports: Vec<_> = Corpus::new(120, 1, PLACES).reports().collect();
    let again: Vec<_> = Corpus::new(120, 1, PLACES).reports().map(|report| report.bytes).collect();
    assert!(reports.iter().zip(&again).all(|(report, bytes)| report.bytes == *bytes), "not the same twice");
    assert_ne!(Corpus::new(1, 2, PLACES).report(0).bytes, again[0], "the seed changes nothing");

    let mut characters = 0;
    let some = &reports[..60];
    for report in some {
        let reading = warehouse::ingest::read_document(&report.expected.file, &report.bytes, &tools).unwrap();
        characters += reading.reports[0].text.chars().count();
    }
    let average = characters / some.len();
    assert!((4500..=5500).contains(&average), "{average} characters on average");

    let metrics = || reports.iter().flat_map(|report| &report.expected.metrics);
    let codes: BTreeSet<&str> = metrics().filter_map(|metric| metric.code.as_deref()).collect();
    assert!(codes.len() >= 130, "{} codes", codes.len());
    for measure in ["value", "share", "change", "growth"] {
        assert!(metrics().any(|metric| metric.measure == measure), "no {measure}");
    }
    assert!(metrics().any(|metric| metric.segment.is_some()) && metrics().any(|metric| metric.code.is_none()));

    let share =
        |format: Format| reports.iter().filter(|report| report.format == format).count() as f64 / reports.len() as f64;
    assert!(share(Format::Html) > 0.6, "{}", share(Format::Html));
    for format in [Format::Gb18030, Format::Text, Format::Markdown] {
        assert!(share(format) > 0.03, "{format:?}: {}", share(format));
    }
    let bytes = reports.iter().map(|report| report.bytes.len()).sum::<usize>() / reports.len();
    assert!((15_000..=25_000).contains(&bytes), "{bytes} bytes on average");
    assert!(reports.iter().any(|report| report.expected.copy_of.is_some()));
    assert!(reports.iter().any(|report| report.expected.scope == "department"));
}

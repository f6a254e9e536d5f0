//! Two of the constructed reports in traditional script, as Taiwan and Hong Kong write it: what is
//! read must be what is read from the report in simplified script.
//!
//! Converted with OpenCC (s2tw, s2hk), phrase by phrase, from `tests/reports`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use encoding_rs::BIG5;
use warehouse::codebook::Codebook;
use warehouse::extract::{Facts, Metric, extract};
use warehouse::limits::Limits;
use warehouse::report::{self, Gazetteer, Header};
use warehouse::source;
use warehouse::text::Text;

const SAMPLES: [&str; 2] = ["longxi-2019.txt", "zhaoping-2018.html"];

fn bytes(folder: &str, name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder).join(name)).unwrap()
}

fn read(name: &str, bytes: &[u8]) -> (Header, Facts, Text) {
    let codebook = Codebook::embedded().unwrap();
    let gazetteer = Gazetteer::parse(&codebook.places).unwrap();
    let document = source::read(name, bytes, &Limits::default()).unwrap();
    let page = &document.pages[0];
    report::looks_like_report(page).unwrap();
    let header = report::header(page, &gazetteer);
    let text = Text::new(&page.text);
    let facts = extract(&header, &text, header.year, &codebook);
    (header, facts, text)
}

/// The metrics, a line each, without the figures as printed: 兩 stays 兩.
fn without_figures(facts: &Facts) -> Vec<String> {
    let line = |metric: &Metric| format!("{:?}", Metric { figure: String::new(), ..metric.clone() });
    facts.metrics.iter().map(line).collect()
}

#[test]
fn traditional_script_is_read_as_simplified() {
    for name in SAMPLES {
        let (header, facts, text) = read(name, &bytes("reports", name));
        let traditional = bytes("script", name);
        // What Big5 lacks becomes a character reference, which a page may hold and a text may not.
        let (big5, _, references) = BIG5.encode(std::str::from_utf8(&traditional).unwrap());
        assert!(!references || name.ends_with(".html"));
        for bytes in [&traditional[..], &big5] {
            let (found, found_facts, found_text) = read(name, bytes);
            assert_eq!(found.place, header.place, "{name}");
            assert_eq!(
                (found.year, found.scope, found.signed_on, found.published_on, found.warnings),
                (header.year, header.scope, header.signed_on, header.published_on, header.warnings.clone())
            );
            assert!(facts.metrics.len() > 20, "{name}");
            assert_eq!(without_figures(&found_facts), without_figures(&facts), "{name}");
            assert_eq!(found_facts.issues.len(), facts.issues.len(), "{name}");
            assert_eq!(found_facts.plan_items.len(), facts.plan_items.len(), "{name}");
            assert_eq!(found_text.norm, text.norm, "{name}");
            assert_ne!(found_text.raw, text.raw, "{name}");
        }
    }
}

/// A word with a character that reading changes would never be found in a text.
#[test]
fn no_word_of_the_codebook_is_changed_by_reading() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("codebook");
    let entries = [folder.clone(), folder.join("metrics")].map(|folder| fs::read_dir(folder).unwrap());
    let files = entries.into_iter().flatten().map(|entry| entry.unwrap().path());
    let text: String = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let letters: BTreeSet<char> = text.chars().filter(|c| ('\u{2e80}'..='\u{fb00}').contains(c)).collect();
    assert!(letters.len() > 1000);
    let changed: Vec<char> = letters
        .into_iter()
        .filter(|c| Text::new(&format!("縣縣{c}縣")).norm != format!("县县{c}县\n") && c.is_alphabetic())
        .collect();
    assert!(changed.is_empty(), "{changed:?}");
}

#[test]
fn titles_and_issuers_stay_as_published() {
    let (header, ..) = read(SAMPLES[0], &bytes("script", SAMPLES[0]));
    let title = header.title.unwrap();
    assert!(title.contains('縣') && !title.contains('县'), "{title}");
    let issuer = header.issuer.unwrap();
    assert!(issuer.contains('縣'), "{issuer}");
    assert!(header.place.unwrap().full_name.ends_with('县'));
}

//! Whose report a page is, of which year, by whom and when: constructed pages under `tests/heads`, whose heads and
//! tails are as different as those of real sites, each with the header that its writer knew.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use warehouse::codebook::Codebook;
use warehouse::extract::extract;
use warehouse::limits::Limits;
use warehouse::report::{self, Gazetteer};
use warehouse::source;
use warehouse::text::Text;

use super::common::constructed;

#[test]
fn every_page_says_whose_report_it_is() {
    let codebook = Codebook::embedded().unwrap();
    let gazetteer = Gazetteer::parse(&codebook.places).unwrap();
    let pages = constructed("tests/heads");
    assert!(pages.len() >= 107);
    let wrong: Vec<String> = pages.iter().flat_map(|file| faults(file, &codebook, &gazetteer)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is read otherwise than its writer knew it; what a page does not say (`null`) must not be made up.
fn faults(file: &Path, codebook: &Codebook, gazetteer: &Gazetteer) -> Vec<String> {
    let name = file.file_stem().unwrap().to_string_lossy().into_owned();
    let document = source::read(&name, &fs::read(file).unwrap(), &Limits::default()).unwrap();
    let page = &document.pages[0];
    if let Err(reason) = report::looks_like_report(page) {
        return vec![format!("{name}: {reason}")];
    }
    let header = report::header(page, gazetteer);
    let facts = extract(&header, &Text::new(&page.text), header.year, codebook);
    let place = header.place.as_ref();
    let found = json!({
        "title": header.title,
        "jurisdiction": place.map(|place| &place.full_name),
        "gb2260": place.and_then(|place| place.code.as_ref()),
        "level": place.map(|place| place.level),
        "scope": header.scope,
        "year": header.year,
        "issuer": header.issuer,
        "published": header.published_on,
        "signed": header.signed_on,
        "url": header.url,
        "as_of": facts.as_of,
    });
    let known: Value = serde_json::from_slice(&fs::read(file.with_extension("header.json")).unwrap()).unwrap();
    let keys = found.as_object().unwrap().iter();
    keys.filter(|(key, value)| known[*key] != **value)
        .map(|(key, value)| format!("{name}: {key} is {value}, not {}", known[key]))
        .collect()
}

#[test]
fn every_figure_of_half_a_year_says_that_it_is_one() {
    let codebook = Codebook::embedded().unwrap();
    let gazetteer = Gazetteer::parse(&codebook.places).unwrap();
    for (title, words, day) in [
        ("甲县2022年上半年法治政府建设工作情况报告", "上半年", "2022-06-30"),
        ("甲县2022年1—11月法治政府建设工作情况报告", "1—11月", "2022-11-30"),
    ] {
        let text = "2022年，甲县办理行政处罚案件57件，2021年为60件。\n截至10月31日，审结行政复议案件9件。\n\
            二、下一步打算\n全年举办培训2期。\n";
        let page = source::Page { title: Some(title.to_owned()), text: text.to_owned(), ..source::Page::default() };
        let facts = extract(&report::header(&page, &gazetteer), &Text::new(text), Some(2022), &codebook);
        let cut = |figure: &str| {
            let metric = facts.metrics.iter().find(|metric| metric.figure == figure).unwrap();
            (metric.cutoff.as_deref(), metric.as_of.map(|day| day.to_string()))
        };
        assert_eq!(cut("57"), (Some(words), Some(day.to_owned())));
        assert_eq!(cut("60"), (None, None), "the year before was whole");
        assert_eq!(cut("9"), (Some("截至10月31日"), Some("2022-10-31".to_owned())));
        assert_eq!(cut("2"), (None, None), "a plan is for the year after");
    }
}

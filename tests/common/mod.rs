//! A database made by hand: the dockets of 南海区 2016–2018, figure by figure.

pub mod query;

use chrono::NaiveDate;
use warehouse::codebook::Codebook;
use warehouse::extract::{Facts, Measure, Metric, Section, SkippedNumber, Span};
use warehouse::ingest::{Tools, compare_places};
use warehouse::report::{Header, Level, Place, Scope};
use warehouse::source::Document;
use warehouse::store::{Added, Definition, Incoming, Report, Store, Versions};

/// What the databases made by hand say has read them.
pub const VERSIONS: Versions<'static> = Versions { codebook: "test", reader: "test" };

/// A figure: code without its `reconsideration.`, measure, year it is for, value.
pub type Figure = (&'static str, Measure, i32, f64);

/// What makes a docket part-year: its words and, where stated, its last day.
#[derive(Clone, Copy, Default)]
pub struct Cutoff {
    pub words: Option<&'static str>,
    pub day: Option<&'static str>,
}

pub fn place(code: Option<&str>, names: &[(&str, Level)]) -> Place {
    let full = |upto: usize| names[..=upto].iter().map(|n| n.0).collect::<String>();
    let made = |at: usize, code: Option<&str>| Place {
        code: code.map(str::to_owned),
        name: names[at].0.to_owned(),
        full_name: full(at),
        level: names[at].1,
        parents: vec![],
    };
    let last = names.len() - 1;
    let mut place = made(last, code);
    place.parents = (0..last).rev().map(|at| made(at, None)).collect();
    place
}

pub fn nanhai() -> Place {
    use Level::{County, Prefecture, Province};
    place(Some("440605"), &[("广东省", Province), ("佛山市", Prefecture), ("南海区", County)])
}

/// A report that says each figure in a sentence of its own.
pub fn report(page: usize, place: Option<Place>, year: i32, cutoff: Cutoff, figures: &[Figure]) -> Report {
    let mut text = String::new();
    let mut facts = Facts::default();
    let as_of = cutoff.day.map(|day| day.parse::<NaiveDate>().unwrap());
    text.push('第');
    let start = text.chars().count();
    text.push('1');
    facts.skipped.push(SkippedNumber {
        figure: "1".into(),
        reason: "ordinal".into(),
        span: Span { start, end: start + 1 },
    });
    text.push_str("部分。\n");
    for &(what, measure, of, value) in figures {
        let sentence = text.chars().count();
        text.push_str(&format!("{what}计"));
        let unit = if what.ends_with("_rate") || measure == Measure::Share { "%" } else { "件" };
        let figure = if unit == "%" { format!("{value}%") } else { format!("{value}") };
        let start = text.chars().count();
        text.push_str(&figure);
        let end = text.chars().count();
        text.push_str("宗。\n");
        facts.metrics.push(Metric {
            code: Some(format!("reconsideration.{what}")),
            measure,
            year: Some(of),
            value,
            unit: unit.into(),
            as_of,
            cutoff: cutoff.words.map(str::to_owned),
            label: what.into(),
            figure,
            resolution: if unit == "%" { 0.1 } else { 1.0 },
            section: Section::Done,
            span: Span { start, end },
            sentence: Span { start: sentence, end: end + 2 },
            reading: "typed by hand".into(),
            ..Metric::default()
        });
    }
    facts.numerals = facts.metrics.len() + facts.skipped.len();
    facts.as_of = as_of;
    let header = Header {
        title: Some(format!("{year}年度法治政府建设工作报告")),
        place,
        year: Some(year),
        issuer: Some("区人民政府".into()),
        scope: Scope::Government,
        url: Some(format!("http://example.org/{year}.html")),
        ..Header::default()
    };
    Report { page, header, body: None, metadata: None, text, facts }
}

pub fn nanhai_reports() -> Vec<Report> {
    use Measure::{Change, Growth, Value};
    let year_2016: &[Figure] = &[
        ("received", Value, 2016, 597.0),
        ("accepted", Value, 2016, 585.0),
        ("concluded", Value, 2016, 475.0),
        ("upheld", Value, 2016, 333.0),
        ("revoked", Value, 2016, 17.0),
        ("confirmed_unlawful", Value, 2016, 4.0),
        ("modified", Value, 2016, 1.0),
        ("ordered_to_perform", Value, 2016, 1.0),
        ("terminated", Value, 2016, 109.0),
        ("terminated", Measure::Share, 2016, 22.9),
        ("dismissed", Value, 2016, 10.0),
        ("comprehensive_correction_rate", Value, 2016, 27.8),
    ];
    let year_2017: &[Figure] = &[
        ("received", Value, 2017, 657.0),
        ("accepted", Value, 2017, 623.0),
        ("concluded", Value, 2017, 522.0),
        ("upheld", Value, 2017, 365.0),
        ("revoked", Value, 2017, 17.0),
        ("modified", Value, 2017, 5.0),
        ("terminated", Value, 2017, 117.0),
        ("dismissed", Value, 2017, 18.0),
        ("comprehensive_correction_rate", Value, 2017, 26.6),
        ("comprehensive_correction_rate", Value, 2016, 26.0),
    ];
    let year_2018: &[Figure] = &[
        ("received", Value, 2018, 918.0),
        ("accepted", Value, 2018, 898.0),
        ("accepted", Change, 2018, 237.0),
        ("accepted", Growth, 2018, 35.9),
        ("concluded", Value, 2018, 908.0),
        ("upheld", Value, 2018, 528.0),
        ("terminated", Value, 2018, 319.0),
        ("revoked", Value, 2018, 31.0),
        ("modified", Value, 2018, 16.0),
        ("confirmed_unlawful", Value, 2018, 1.0),
        ("ordered_to_perform", Value, 2018, 1.0),
        ("dismissed", Value, 2018, 12.0),
        ("comprehensive_correction_rate", Value, 2018, 40.5),
        ("comprehensive_correction_rate", Value, 2017, 27.9),
    ];
    let stated = Cutoff { words: Some("截至2016年11月22日"), day: Some("2016-11-22") };
    let unstated = Cutoff { words: Some("截至目前"), day: None };
    vec![
        report(1, Some(nanhai()), 2018, Cutoff::default(), year_2018),
        report(2, Some(nanhai()), 2017, unstated, year_2017),
        report(3, Some(nanhai()), 2016, stated, year_2016),
    ]
}

/// The constructed pages of a folder of the project, as text or HTML, by name.
pub fn constructed(folder: &str) -> Vec<std::path::PathBuf> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|ending| ending == "txt" || ending == "html")).collect();
    pages.sort();
    pages
}

pub fn document(name: &str) -> Document {
    Document {
        // Any 64 hexadecimal digits that differ by name.
        sha256: name.bytes().map(|b| format!("{b:02x}")).chain(std::iter::repeat_n("0".into(), 64)).collect::<String>()
            [..64]
            .to_owned(),
        source: format!("{name}.txt"),
        media_type: "text/plain",
        encoding: "UTF-8",
        pages: vec![],
        warnings: vec![],
    }
}

/// Writes reports as one document.
pub fn add(store: &mut Store, name: &str, reports: &[Report]) -> Added {
    let run = store.begin_run("test").unwrap();
    let document = document(name);
    let added =
        store.add_document(run, Incoming { document: &document, byte_length: 1, reports, versions: VERSIONS }).unwrap();
    store.end_run(run).unwrap();
    added
}

/// A database with the three Nanhai reports in it, in a folder that goes when dropped.
pub fn nanhai_database() -> (tempfile::TempDir, std::path::PathBuf) {
    database_of(&nanhai_reports())
}

/// A database with these reports in it, in a folder that goes when dropped.
pub fn database_of(reports: &[Report]) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("warehouse.db");
    let mut store = Store::open(&path).unwrap();
    store
        .set_codebook(
            "test",
            &[Definition {
                code: "reconsideration.received",
                unit: "件",
                name_zh: "行政复议申请收件数",
                name_en: "reconsideration applications received",
                definition: "",
                theme: None,
            }],
        )
        .unwrap();
    Tools::load(None).unwrap().test_in(&mut store).unwrap();
    add(&mut store, "nanhai", reports);
    compare_places(&mut store, &Codebook::embedded().unwrap()).unwrap();
    (folder, path)
}

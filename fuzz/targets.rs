//! What is fuzzed: a function a target, which takes bytes and calls the library as the program does.
//! `cargo fuzz` runs them (`fuzz_targets/`), and so does `tests/fuzzed.rs` on a stable compiler.
//!
//! A target must come back, whatever the bytes: an error is an answer, a panic is a defect. What must hold of
//! any answer is asserted here.

#![allow(dead_code)] // Each program of `cargo fuzz` runs one of them.

#[path = "wrap.rs"]
pub mod wrap;

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::hint::black_box;
use std::sync::LazyLock;

use warehouse::compare::{identity, place};
use warehouse::correction::{self, Signature};
use warehouse::exchange::{self, Handed, Line, Trust};
use warehouse::extract::explain::explain;
use warehouse::extract::{Facts, Section, extract};
use warehouse::ingest::{self, Tools, read_document};
use warehouse::limits::Limits;
use warehouse::search::{self, Marks};
use warehouse::source::{self, Page};
use warehouse::store::{Incoming, Store};
use warehouse::text::numeral::{lex, value_of};
use warehouse::text::{Text, outline};
use warehouse::{report, unpack};

/// A target by its name.
type Target = (&'static str, fn(&[u8]));

/// Every target: its name is that of its file in `fuzz_targets/` and of its folder in `regressions/`.
pub const TARGETS: &[Target] = &[
    ("archive", archive),
    ("clauses", clauses),
    ("codebook", codebook),
    ("comparison", comparison),
    ("corrections", corrections),
    ("decoding", decoding),
    ("docx", docx),
    ("extraction", extraction),
    ("facts", facts),
    ("feed", feed),
    ("html", html),
    ("json_lines", json_lines),
    ("numerals", numerals),
    ("pdf", pdf),
];

/// The program's own, but that an archive or PDF may unpack to less: two seconds of unpacking are allowed to a
/// small file that holds 2 GB, not to a case.
pub static TOOLS: LazyLock<Tools> = LazyLock::new(|| {
    let tools = Tools::load(None).expect("the embedded codebook is valid");
    Tools { limits: Limits { expanded: 128 << 20, ..Limits::default() }, ..tools }
});

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace('\0', "")
}

/// Bytes as text, and as the plain text that they are then.
pub fn decoding(bytes: &[u8]) {
    if let Ok(decoded) = source::decode(bytes) {
        let again = source::decode(decoded.text.as_bytes());
        assert!(again.is_err() || again.is_ok_and(|again| again.encoding != "binary"));
    }
    read(bytes);
}

/// A page, also one saved whole (MHTML) or wrapped in JSON.
pub fn html(bytes: &[u8]) {
    read(bytes);
    read(&[b"<!DOCTYPE html><html><body>", bytes].concat());
}

pub fn feed(bytes: &[u8]) {
    read(bytes);
    read(&[b"<rss><channel><item><title>\xe7\x94\xb2</title><description>", bytes].concat());
}

/// A Word document; bytes that are none are parts of one, or its body alone (see [`wrap`]).
pub fn docx(bytes: &[u8]) {
    read(if bytes.starts_with(b"PK") { bytes.to_vec() } else { wrap::docx(bytes) }.as_slice());
}

/// A PDF; bytes that are none are what is drawn on its one page.
pub fn pdf(bytes: &[u8]) {
    let is_pdf = bytes[..bytes.len().min(1024)].windows(5).any(|window| window == b"%PDF-");
    read(if is_pdf { bytes.to_vec() } else { wrap::pdf(bytes) }.as_slice());
}

fn read(bytes: &[u8]) {
    let Ok(document) = source::read("fuzzed", bytes, &TOOLS.limits) else { return };
    assert!(!document.pages.is_empty());
    for page in &document.pages {
        assert!(!page.text.contains(['\0', '\r']), "a character that no text may hold");
        assert!(page.text.chars().count() <= TOOLS.limits.page);
    }
}

/// Everything that archives hold, from memory and as a stream.
pub fn archive(bytes: &[u8]) {
    let walk = |bytes| {
        let mut found = 0;
        let mut visit = |name: &str, document: anyhow::Result<Vec<u8>>| {
            assert!(name.starts_with("fuzzed"));
            found += document.map_or(0, |document| document.len());
            Ok(())
        };
        unpack::documents("fuzzed", bytes, &TOOLS.limits, &mut visit).expect("nothing stops the walk");
        assert!(found <= TOOLS.limits.expanded * (TOOLS.limits.nesting + 1));
    };
    walk(unpack::Bytes::Memory(bytes.to_vec()));
    walk(unpack::Bytes::Stream(Box::new(bytes)));
}

/// Numerals lie in the text, in order, and what is read alone is read without a panic.
pub fn numerals(bytes: &[u8]) {
    let text = text(bytes);
    let mut end = 0;
    for numeral in lex(&text, &TOOLS.codebook.units) {
        assert!(numeral.start >= end && numeral.end > numeral.start, "{numeral:?}");
        assert!(!numeral.value.is_nan(), "{numeral:?}");
        value_of(&text[numeral.start..numeral.end]);
        let _ = &text[numeral.unit_start..numeral.unit_end];
        end = numeral.end;
    }
    value_of(&text);
}

/// Lines, sentences and clauses: the outline, each step of reading, and the words that are searched.
pub fn clauses(bytes: &[u8]) {
    let text = text(bytes);
    let whole = Text::new(&text);
    for paragraph in outline::paragraphs(&whole.norm) {
        let sentences = outline::sentences(&whole.norm, &paragraph.bytes);
        assert_eq!(sentences.iter().map(|one| whole.norm[one.clone()].len()).sum::<usize>(), paragraph.bytes.len());
    }
    // A person asks for a sentence; every entry that does not fit it is weighed as well.
    let sentence: String = text.chars().take(2000).collect();
    black_box(explain(&sentence, Some(2020), &TOOLS.codebook));
    let asked: String = text.chars().take(40).collect();
    let words = search::words(&asked);
    for sentence in search::sentences(&text) {
        let said = whole.published(&(sentence.span.start..sentence.span.end));
        black_box(search::excerpt(said, &words, Some(60), Marks::Brackets));
    }
}

/// A report: whose it is, what it says, and what that proves of itself.
pub fn extraction(bytes: &[u8]) {
    report_of(&text(bytes));
}

fn report_of(text: &str) -> (Option<i32>, String, Facts) {
    let page = Page { title: text.lines().next().map(str::to_owned), text: text.to_owned(), ..Page::default() };
    let _ = report::looks_like_report(&page);
    let header = report::header(&page, &TOOLS.gazetteer);
    let text = Text::new(&page.text);
    let facts = extract(&header, &text, header.year, &TOOLS.codebook);
    grounded(&text.raw, &facts);
    black_box(identity::test(&text.raw, &facts.metrics, &TOOLS.codebook));
    (header.year, text.raw, facts)
}

/// Every figure stands where it says, every numeral is accounted for, and of each series one thing is said.
fn grounded(raw: &str, facts: &Facts) {
    let letters: Vec<char> = raw.chars().collect();
    let figures = facts.metrics.iter().map(|metric| (&metric.figure, metric.span));
    let skipped = facts.skipped.iter().map(|skipped| (&skipped.figure, skipped.span));
    let mut spans: Vec<_> = figures
        .chain(skipped)
        .map(|(figure, span)| {
            let found: String = letters[span.start..span.end].iter().collect();
            assert_eq!(*figure, found);
            span
        })
        .collect();
    spans.sort();
    spans.dedup();
    assert_eq!(spans.len(), facts.numerals, "the ledger does not close");
    let mut values = HashMap::new();
    for metric in &facts.metrics {
        assert!(metric.value.is_finite() && metric.resolution.is_finite(), "{metric:?}");
        if let Some(code) = metric.code.as_ref().filter(|_| metric.section == Section::Done) {
            let series = (code, &metric.segment, metric.measure, metric.year, &metric.members);
            let first = values.entry(series).or_insert(metric.value);
            assert_eq!(*first, metric.value, "two figures of one series: {metric:?}");
        }
    }
}

/// Two reports of one place, which a line of equals signs parts: their problems and promises.
pub fn comparison(bytes: &[u8]) {
    let text = text(bytes);
    let parts = text.split("\n====\n").take(3).zip(2019..);
    let reports: Vec<place::Report> = parts.map(|(text, year)| stored(text, year)).collect();
    black_box(place::compare("广东省佛山市南海区", &reports, &TOOLS.codebook));
}

fn stored(text: &str, year: i32) -> place::Report {
    let (_, text, facts) = report_of(text);
    let plan = |(number, item): (i64, warehouse::extract::PlanItem)| place::Plan {
        plan_item_id: number,
        text: item.text,
        span: item.span,
        target: item.target.map(|(value, unit, _)| (value, unit)),
    };
    let figure = |(number, metric): (i64, warehouse::extract::Metric)| place::Figure {
        metric_id: number,
        code: metric.code,
        segment: metric.segment,
        measure: metric.measure.as_str().to_owned(),
        year: metric.year,
        value: metric.value,
        unit: metric.unit,
        bound: metric.bound.as_str().to_owned(),
        as_of: metric.as_of.map(|day| day.to_string()),
        cutoff: metric.cutoff,
        members: (!metric.members.is_empty()).then(|| metric.members.join(",")),
        label: metric.label,
        section: "done".to_owned(),
        span: metric.span,
    };
    place::Report {
        report_year_id: i64::from(year),
        year,
        department: None,
        text,
        issues: (1..).zip(facts.issues.into_iter().map(|issue| issue.text)).collect(),
        plan_items: (1..).zip(facts.plan_items).map(plan).collect(),
        figures: (1..).zip(facts.metrics).map(figure).collect(),
    }
}

/// A codebook of which one file is replaced: its name is the first line.
pub fn codebook(bytes: &[u8]) {
    thread_local!(static FOLDER: tempfile::TempDir = wrap::codebook_folder());
    let text = String::from_utf8_lossy(bytes);
    let (name, content) = text.split_once('\n').unwrap_or(("", &text));
    let (name, usual) = wrap::CODEBOOK.iter().find(|(known, _)| *known == name).unwrap_or(&wrap::CODEBOOK[0]);
    FOLDER.with(|folder| {
        let path = folder.path().join(name);
        fs::write(&path, content).expect("a folder of its own");
        let loaded = Tools::load(Some(folder.path()));
        fs::write(&path, usual).expect("a folder of its own");
        if let Ok(tools) = loaded {
            black_box(explain(
                "一、行政复议。2020年受理行政复议案件12件，同比增长3%，其中办结9件。",
                Some(2020),
                &tools.codebook,
            ));
        }
    });
}

/// A correction file over a database of one report, applied as far as it goes.
pub fn corrections(bytes: &[u8]) {
    thread_local!(static STORE: RefCell<Option<Store>> = const { RefCell::new(None) });
    STORE.with_borrow_mut(|kept| {
        let store = kept.get_or_insert_with(correctable);
        let signature = Signature { author: Some("fuzz"), today: "2026-01-01" };
        let Ok(lines) = correction::read(bytes, store, &TOOLS, signature) else { return };
        let done = lines.into_iter().filter_map(|line| line.correction.ok());
        let done = done.filter(|correction| ingest::correct(store, correction, &TOOLS).is_ok()).count();
        if done > 0 {
            let report = store.report_ids().expect("a whole database")[0];
            ingest::reread(store, report, &TOOLS).expect("reading again");
            let findings = store.check().expect("a whole database");
            assert!(findings.is_empty(), "{findings:?}");
            *kept = None;
        }
    });
}

fn correctable() -> Store {
    let reading = read_document("corrected.txt", wrap::REPORT.as_bytes(), &TOOLS).expect("a report");
    let mut store = Store::in_memory().expect("memory");
    TOOLS.describe_in(&mut store).expect("an empty database");
    let run = store.begin_run("fuzz").expect("an empty database");
    let (document, reports) = (&reading.document, &reading.reports[..]);
    let incoming = Incoming { document, byte_length: wrap::REPORT.len(), reports, versions: TOOLS.versions() };
    store.add_document(run, incoming).expect("an empty database");
    store
}

/// Documents as JSON Lines, and the facts that are written of them read back.
///
/// Facts of more bytes than `LONGEST_PROOF` are not read back: the target `facts` reads those of others.
pub fn json_lines(bytes: &[u8]) {
    const LONGEST_PROOF: usize = 4 << 20;
    let mut number = 0;
    let mut visit = |name: &str, bytes: anyhow::Result<Vec<u8>>| {
        number += 1;
        let line = Handed { name: name.to_owned(), bytes, line: Some(number) }.read(&TOOLS);
        let json = line.to_json()?;
        assert!(!json.contains('\n'));
        // What follows is the harness's proof, and of tens of thousands of figures takes longer than reading them.
        if json.len() > LONGEST_PROOF {
            return Ok(());
        }
        assert!(Line::parse(json.as_bytes())? == line, "facts change on their way");
        if let Line::Facts(facts) = line {
            facts.reading(&TOOLS, Trust::Codes).expect("own facts are believed");
        }
        Ok(())
    };
    unpack::line_documents("fuzzed", unpack::Bytes::Memory(bytes.to_vec()), &TOOLS.limits, &mut visit)
        .expect("what is written is read back");
}

/// Facts that somebody else wrote.
pub fn facts(bytes: &[u8]) {
    for line in bytes.split(|byte| *byte == b'\n') {
        if let Ok(exchange::Line::Facts(facts)) = Line::parse(line) {
            let _ = facts.clone().reading(&TOOLS, Trust::Nothing);
            if let Ok((reading, _)) = facts.reading(&TOOLS, Trust::Codes) {
                for report in reading.reports {
                    grounded(&report.text, &report.facts);
                }
            }
        }
    }
}

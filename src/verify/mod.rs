//! A database held against its own texts: every report is read again, and what is stored otherwise is named.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};

use crate::codebook::Codebook;
use crate::compare::identity;
use crate::extract::numerals;
use crate::hash::sha256;
use crate::ingest::{Tools, guarded, read_stored};
use crate::parallel::{self, Bounds};
use crate::store::{Finding, Kept, KeptFigure, Scratch, Store, is_damage};
use crate::text::Text;
use crate::text::numeral::Numeral;

/// Names of the checks here: of a figure against its own place in the text, of all that a report says, and of the
/// text itself.
pub const CHECKS: [&str; 3] = ["evidence", "reread", "text"];

/// How much larger what is stored of a report is in memory than its text.
const SPREAD: usize = 8;

/// What is read but not verified yet.
const UNDER_WAY: Bounds = Bounds { items: 256, bytes: 64 << 20 };

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// What is not as it must be.
    pub findings: Vec<Finding>,
    /// Reports read again as a whole.
    pub whole: usize,
    /// Reports that another program or codebook read: only their figures are held against the text.
    pub figures_only: usize,
}

/// One report on its way to a thread.
enum Item {
    /// Read again as a whole; with `tests`, its identity tests too.
    Whole { kept: Box<Kept>, tests: bool },
    /// Figure by figure.
    Figures { kept: Box<Kept>, figures: Vec<KeptFigure> },
    /// It could not be loaded.
    Broken(Finding),
}

/// Reads all reports of the database at `path` again, on so many threads, in memory that does not grow with the
/// database, and compares them with what is stored: everything they say where this program and this codebook read
/// them, with corrections applied as after every reading; otherwise value and bound of each figure that nobody put
/// right. `told` hears how many of how many reports are done. Nothing is written, and the database is held only for
/// the moment in which a report is loaded.
///
/// # Errors
/// If the database cannot be read.
pub fn verify(path: &Path, tools: &Tools, jobs: usize, mut told: impl FnMut(usize, usize)) -> Result<Verified> {
    let store = Store::open_read_only(path)?;
    let mut verified = Verified::default();
    if !store.is_newest_schema()? {
        return Ok(verified);
    }
    let reports = store.report_ids()?;
    let all = reports.len();
    let tests = store.is_tested_by(&identity::version(&tools.codebook))?;
    let scratches = Mutex::new(Vec::new());
    let items = reports.into_iter().filter_map(|report| load(&store, report, tools, tests).transpose());
    let weighed = |item: Item| {
        let weight = item.weight();
        (item, weight)
    };
    let items = items.map(|item| item.map(weighed));
    let mut done = 0;
    parallel::in_order(
        jobs,
        UNDER_WAY,
        items,
        |item| item.verified(tools, &scratches),
        |(findings, whole)| {
            verified.findings.extend(findings);
            verified.whole += usize::from(whole);
            verified.figures_only += usize::from(!whole);
            done += 1;
            told(done, all);
            Ok(())
        },
    )?;
    Ok(verified)
}

/// What is stored of one report; nothing if it is gone meanwhile.
fn load(store: &Store, report: i64, tools: &Tools, tests: bool) -> Result<Option<Item>> {
    match store.kept(report) {
        Ok(None) => Ok(None),
        Ok(Some(kept)) if kept.is_read_by(tools.versions()) => Ok(Some(Item::Whole { kept: Box::new(kept), tests })),
        Ok(Some(kept)) => Ok(Some(Item::Figures { figures: store.kept_figures(report)?, kept: Box::new(kept) })),
        Err(error) if !is_damage(&error) => Err(error),
        Err(error) => {
            let row = format!("report_year {report} cannot be loaded: {error:#}");
            Ok(Some(Item::Broken(Finding { check: CHECKS[1], row })))
        }
    }
}

impl Item {
    fn weight(&self) -> usize {
        match self {
            Item::Whole { kept, .. } | Item::Figures { kept, .. } => kept.stored.text.len() * SPREAD,
            Item::Broken(_) => 0,
        }
    }

    /// What is wrong with it, and whether it was read again as a whole.
    fn verified(self, tools: &Tools, scratches: &Mutex<Vec<Scratch>>) -> (Vec<Finding>, bool) {
        let (kept, whole) = match &self {
            Item::Whole { kept, .. } => (kept, true),
            Item::Figures { kept, .. } => (kept, false),
            Item::Broken(finding) => return (vec![finding.clone()], true),
        };
        let found = guarded(&kept.name, || match &self {
            Item::Whole { tests, .. } => reread(kept, *tests, tools, scratches),
            Item::Figures { figures, .. } => Ok(evidence(kept, figures, &tools.codebook)),
            Item::Broken(_) => Ok(Vec::new()),
        });
        let broken = |error| vec![kept.finding(CHECKS[1], &format!("it cannot be read again: {error:#}"))];
        let mut found = found.unwrap_or_else(broken);
        found.extend(altered_text(kept));
        (found, whole)
    }
}

/// Whether the text is another than the one that came in, to the byte.
fn altered_text(kept: &Kept) -> Option<Finding> {
    let found = sha256(kept.stored.text.as_bytes());
    let what = match &kept.text_sha256 {
        Some(hash) if *hash == found => return None,
        Some(hash) => format!("its text was altered: SHA-256 is {found}, as it came in {hash}"),
        None => "there is no hash of its text".to_owned(),
    };
    Some(kept.finding(CHECKS[2], &what))
}

/// Reads a report again, writes that into a warehouse of its own, and compares.
fn reread(kept: &Kept, tests: bool, tools: &Tools, scratches: &Mutex<Vec<Scratch>>) -> Result<Vec<Finding>> {
    let fresh = read_stored(&kept.stored, tools).context("what is kept of its page is damaged")?;
    let idle = scratches.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let mut scratch = idle.map_or_else(|| Scratch::new(tools.tester()), Ok)?;
    let written = scratch.written(kept, &fresh, tools.versions())?;
    scratches.lock().unwrap_or_else(PoisonError::into_inner).push(scratch);
    Ok(kept.differences(&written, tests))
}

/// Reads each figure at its own place again. Another program may have ended a figure elsewhere: that alone is no
/// finding, as long as the text says it there.
fn evidence(kept: &Kept, figures: &[KeptFigure], codebook: &Codebook) -> Vec<Finding> {
    let text = Text::new(&kept.stored.text);
    let numerals: HashMap<(i64, i64), Numeral> = numerals(&text.norm, codebook)
        .into_iter()
        .map(|numeral| {
            let place = text.raw_span(&(numeral.start..numeral.end));
            ((place.start as i64, place.end as i64), numeral)
        })
        .collect();
    let wrong = figures.iter().filter_map(|figure| {
        let numeral = numerals.get(&figure.span)?;
        let bound = numeral.bound.as_str();
        let alike = figure.value.abs() == numeral.value.abs() && figure.bound == bound;
        (!alike).then(|| {
            let KeptFigure { metric_id, figure, value, bound: stored, span } = figure;
            format!(
                "metric {metric_id} ({figure} at {}–{}): stored as {value}, {stored}; read again it is {}, {bound}; \
                 `warehouse reextract` reads the report again",
                span.0, span.1, numeral.value
            )
        })
    });
    wrong.map(|what| kept.finding(CHECKS[0], &what)).collect()
}

//! Documents into the database: found, read, written, or rejected with a reason.

mod index;
mod inputs;
mod load;
mod places;
mod reread;
mod run;

use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::codebook::Codebook;
use crate::compare::identity;
use crate::extract::extract;
use crate::limits::Limits;
use crate::report::{self, Gazetteer};
use crate::source::{self, Document, Page};
use crate::store::{Definition, Finding, IdentityDefinition, Repeats, Report, Store, Tester, Versions};
use crate::text::Text;

pub use index::{INDEX, check_index, index_reports, ready_index};
pub use inputs::{Input, inputs};
pub use places::compare_places;
pub use reread::{correct, read_stored, reread};
pub(crate) use run::guarded;
pub use run::{Way, ingest, load};

/// Hash of the code that decides how a stored text is read, so that no one has to remember to count
/// a version up.
pub const READER: &str = env!("READER_VERSION");

/// Leaves the database to others between two transactions of a long run. They look every millisecond.
fn let_others_in() {
    thread::sleep(Duration::from_millis(2));
}

/// A document as read, before it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// What was handed in.
    pub document: Document,
    /// The reports that it carries; at least one.
    pub reports: Vec<Report>,
    /// Its texts that are no reports: position from 1, and why.
    pub left_out: Vec<(usize, String)>,
}

/// Reads one document with everything it says.
///
/// # Errors
/// If the bytes cannot be read or none of its texts is a report; the error is the reason, one line.
pub fn read_document(source: &str, bytes: &[u8], tools: &Tools) -> Result<Reading> {
    read_pages(source::read(source, bytes, &tools.limits)?, tools)
}

/// Reads the pages of one document.
///
/// # Errors
/// If none of its texts is a report; the error is the reason, one line.
pub fn read_pages(document: Document, tools: &Tools) -> Result<Reading> {
    let mut reports = Vec::new();
    let mut left_out = Vec::new();
    for (at, page) in document.pages.iter().enumerate() {
        match report::looks_like_report(page) {
            Ok(()) => reports.push(read_page(at + 1, page, None, tools)),
            Err(reason) => left_out.push((at + 1, reason)),
        }
    }
    if let (true, Some((_, reason))) = (reports.is_empty(), left_out.first()) {
        bail!("{reason}");
    }
    Ok(Reading { document, reports, left_out })
}

/// Reads one report; `year` is the one that a person gave it, if the text does not settle it or
/// is misread.
fn read_page(number: usize, page: &Page, year: Option<i32>, tools: &Tools) -> Report {
    let header = report::header(page, &tools.gazetteer);
    let text = Text::new(&page.text);
    let facts = extract(&header, &text, year.or(header.year), &tools.codebook);
    let body = header.issuer.as_deref().map(|issuer| report::own_name(issuer, header.place.as_ref()));
    let metadata = serde_json::to_string(page).ok();
    Report { page: number, header, body, metadata, text: text.raw, facts }
}

/// What reading needs besides the bytes: loaded once, used for every document.
#[derive(Debug)]
pub struct Tools {
    /// What figures mean. Shared with the store, which tests figures whenever they change.
    pub codebook: Arc<Codebook>,
    /// Which places there are.
    pub gazetteer: Gazetteer,
    /// How much of anything is read.
    pub limits: Limits,
}

impl Tools {
    /// The codebook in `folder`, or the embedded one.
    ///
    /// # Errors
    /// If the codebook is not valid; the error names file and entry.
    pub fn load(folder: Option<&Path>) -> Result<Tools> {
        let codebook = Arc::new(folder.map_or_else(Codebook::embedded, Codebook::load)?);
        let gazetteer = Gazetteer::parse(&codebook.places)?;
        Ok(Tools { codebook, gazetteer, limits: Limits::default() })
    }

    /// What these tools are: a report that others have read is read again.
    pub fn versions(&self) -> Versions<'_> {
        Versions { codebook: &self.codebook.version, reader: READER }
    }

    /// Brings `metric_definition` to this codebook, and identity tests to its identities.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn describe_in(&self, store: &mut Store) -> Result<()> {
        store.set_codebook(&self.codebook.version, &self.definitions())?;
        self.test_in(store)
    }

    /// What is wrong with the definitions in a database; see [`Store::check_definitions`].
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn check_definitions(&self, store: &Store) -> Result<Vec<Finding>> {
        store.check_definitions(&self.codebook.version, &self.definitions())
    }

    fn definitions(&self) -> Vec<Definition<'_>> {
        let entries = self.codebook.entries.iter().map(|entry| Definition {
            code: &entry.code,
            unit: &entry.unit,
            name_zh: &entry.name_zh,
            name_en: &entry.name_en,
            definition: &entry.definition,
            theme: entry.code.split('.').next(),
        });
        entries.collect()
    }

    /// Has `store` test the identities of this codebook whenever figures change, and all reports
    /// now if it has tested others so far.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn test_in(&self, store: &mut Store) -> Result<()> {
        let identities: Vec<IdentityDefinition> = self
            .codebook
            .identities
            .identity
            .iter()
            .map(|identity| IdentityDefinition {
                name: &identity.name,
                kind: identity.kind.as_str(),
                name_zh: &identity.name_zh,
                name_en: &identity.name_en,
                reason: &identity.reason,
            })
            .collect();
        store.set_identities(&identity::version(&self.codebook), &identities, self.tester())?;
        Ok(())
    }

    /// Tests the identities of this codebook in the figures of a report.
    pub fn tester(&self) -> Tester {
        let codebook = Arc::clone(&self.codebook);
        Tester::new(move |text, metrics| identity::test(text, metrics, &codebook))
    }
}

/// What happened to one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Its reports are in.
    Added {
        /// SHA-256 of the bytes.
        sha256: String,
        /// Reports of it that were in already in other bytes.
        repeats: Repeats,
        /// Texts in it that are no reports, and why: `path#item: reason`.
        left_out: Vec<String>,
    },
    /// The same bytes were in already, with so many reports.
    Known(usize),
    /// Nothing of it is in; why.
    Rejected(String),
}

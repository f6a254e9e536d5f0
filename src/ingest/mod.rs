//! Documents into the database, one by one: found, read, written, or rejected with a reason.

mod index;
mod inputs;
mod load;
mod places;
mod reread;

use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, anyhow, bail};

use crate::codebook::Codebook;
use crate::compare::identity;
use crate::extract::extract;
use crate::hash::sha256;
use crate::limits::Limits;
use crate::report::{self, Gazetteer};
use crate::source::{self, Document, Page};
use crate::store::{
    Added, Definition, IdentityDefinition, Incoming, Repeats, Report, Run, Status, Store, Tester, Versions,
    is_refused_content,
};
use crate::text::Text;

pub use index::{INDEX, check_index, index_reports};
pub use inputs::{Input, inputs};
pub use load::{Loaded, load};
pub use places::compare_places;
pub use reread::{read_stored, reread};

/// Hash of the code that decides how a stored text is read, so that no one has to remember to count
/// a version up.
pub const READER: &str = env!("READER_VERSION");

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
    let facts = extract(header.title.as_deref(), &text, year.or(header.year), &tools.codebook);
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
        let definitions: Vec<Definition> = self
            .codebook
            .entries
            .iter()
            .map(|entry| Definition {
                code: &entry.code,
                unit: &entry.unit,
                name_zh: &entry.name_zh,
                name_en: &entry.name_en,
                definition: &entry.definition,
                theme: entry.code.split('.').next(),
            })
            .collect();
        store.set_codebook(&self.codebook.version, &definitions)?;
        self.test_in(store)
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
        let codebook = Arc::clone(&self.codebook);
        let tester = Tester::new(move |text, metrics| identity::test(text, metrics, &codebook));
        store.set_identities(&identity::version(&self.codebook), &identities, tester)?;
        Ok(())
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

/// Takes one document in and notes in the log what became of it. `name` is what log and messages
/// call it, `bytes` what it holds, or why it could not be read.
///
/// # Errors
/// If the database cannot be written. What is wrong with the document itself is an [`Outcome`].
pub fn ingest(store: &mut Store, run: Run, name: &str, bytes: Result<Vec<u8>>, tools: &Tools) -> Result<Outcome> {
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(error) => return reject(store, run, name, &error),
    };
    if let Some(reports) = store.reports_of(&sha256(&bytes))? {
        store.log(run, name, Status::Known, None)?;
        return Ok(Outcome::Known(reports));
    }
    let reading = match read_guarded(name, &bytes, tools) {
        Ok(reading) => reading,
        Err(error) => return reject(store, run, name, &error),
    };
    let incoming = Incoming {
        document: &reading.document,
        byte_length: bytes.len(),
        reports: &reading.reports,
        versions: tools.versions(),
    };
    let repeats = match store.add_document(run, incoming) {
        Ok(Added::New(repeats)) => repeats,
        Err(error) if is_refused_content(&error) => return reject(store, run, name, &error),
        Err(error) => return Err(error),
        Ok(Added::Known) => return Ok(Outcome::Known(reading.reports.len())),
    };
    let mut left_out = Vec::new();
    for (page, reason) in reading.left_out {
        let item = format!("{name}#{page}");
        store.log(run, &item, Status::LeftOut, Some(&reason))?;
        left_out.push(format!("{item}: {reason}"));
    }
    Ok(Outcome::Added { sha256: reading.document.sha256, repeats, left_out })
}

fn reject(store: &mut Store, run: Run, name: &str, error: &anyhow::Error) -> Result<Outcome> {
    let reason = format!("{error:#}").replace(['\n', '\r'], " ");
    store.log(run, name, Status::Rejected, Some(&reason))?;
    Ok(Outcome::Rejected(reason))
}

/// Reads a document so that a defect in the reading costs that document alone.
fn read_guarded(name: &str, bytes: &[u8], tools: &Tools) -> Result<Reading> {
    guarded(name, || read_document(name, bytes, tools))
}

/// The same for another way to read it.
pub(crate) fn guarded<T>(name: &str, read: impl FnOnce() -> Result<T>) -> Result<T> {
    let read = panic::catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(anyhow!("a defect in warehouse stopped its reading; please report it")));
    // The log and messages name the input themselves.
    read.map_err(|error| match error.to_string().strip_prefix(&format!("{name}: ")) {
        Some(reason) => anyhow!("{reason}"),
        None => error,
    })
}

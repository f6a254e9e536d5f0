//! Inputs into the database, one by one: found, read, written, or rejected with a reason.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};

use crate::codebook::Codebook;
use crate::compare::identity;
use crate::extract::extract;
use crate::hash::sha256;
use crate::limits::Limits;
use crate::report::{self, Gazetteer};
use crate::source::{self, Document, Page};
use crate::store::{Added, Definition, IdentityDefinition, Incoming, Report, Run, Status, Store, is_refused_content};
use crate::text::Text;

/// Larger inputs are no reports.
const LARGEST: u64 = 512 * 1024 * 1024;

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
    let document = source::read(source, bytes, &tools.limits)?;
    let mut reports = Vec::new();
    let mut left_out = Vec::new();
    for (at, page) in document.pages.iter().enumerate() {
        match report::looks_like_report(page) {
            Ok(()) => reports.push(read_page(at + 1, page, tools)),
            Err(reason) => left_out.push((at + 1, reason)),
        }
    }
    if let (true, Some((_, reason))) = (reports.is_empty(), left_out.first()) {
        bail!("{reason}");
    }
    Ok(Reading { document, reports, left_out })
}

fn read_page(number: usize, page: &Page, tools: &Tools) -> Report {
    let header = report::header(page, &tools.gazetteer);
    let text = Text::new(&page.text);
    let facts = extract(header.title.as_deref(), &text, header.year, &tools.codebook);
    let tests = identity::test(&text.raw, &facts.metrics, &tools.codebook);
    Report { page: number, header, text: text.raw, facts, tests }
}

/// What reading needs besides the bytes: loaded once, used for every document.
#[derive(Debug)]
pub struct Tools {
    /// What figures mean.
    pub codebook: Codebook,
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
        let codebook = folder.map_or_else(Codebook::embedded, Codebook::load)?;
        let gazetteer = Gazetteer::parse(&codebook.places)?;
        Ok(Tools { codebook, gazetteer, limits: Limits::default() })
    }

    /// Brings `metric_definition` to this codebook, and the identity tests of all reports to its
    /// identities.
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
        let version = identity::version(&self.codebook);
        store.set_identities(&version, &identities, &|text, metrics| identity::test(text, metrics, &self.codebook))?;
        Ok(())
    }
}

/// One thing to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
    /// Something that cannot be read, and why.
    Unreadable(String, String),
}

impl Input {
    /// What the log and messages call it.
    pub fn name(&self) -> String {
        match self {
            Input::File(path) => path.display().to_string(),
            Input::Stdin => "-".to_owned(),
            Input::Unreadable(name, _) => name.clone(),
        }
    }

    fn bytes(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match self {
            Input::Stdin => io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes),
            Input::File(path) => fs::File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes)),
            Input::Unreadable(_, reason) => bail!("{reason}"),
        }
        .map_err(|error| anyhow!(plain(&error)))?;
        if bytes.is_empty() {
            bail!("empty file; download it again");
        }
        if bytes.len() as u64 > LARGEST {
            bail!("larger than {} MB", LARGEST / 1024 / 1024);
        }
        Ok(bytes)
    }
}

/// The inputs that `paths` name, in a stable order: folders with everything below them, sorted,
/// hidden files left out, each folder once however links lead to it. Files of the database itself
/// are no inputs.
pub fn inputs(paths: &[PathBuf], database: &Path) -> Vec<Input> {
    let mut found = Walk { database: fs::canonicalize(database).ok(), ..Walk::default() };
    for path in paths {
        if path.as_os_str() == "-" {
            found.inputs.push(Input::Stdin);
        } else {
            found.enter(path, true);
        }
    }
    found.inputs
}

#[derive(Default)]
struct Walk {
    database: Option<PathBuf>,
    folders: BTreeSet<PathBuf>,
    inputs: Vec<Input>,
}

impl Walk {
    fn enter(&mut self, path: &Path, named: bool) {
        match fs::metadata(path) {
            Err(error) => self.unreadable(path, &error),
            Ok(kind) if kind.is_dir() => self.folder(path),
            // A pipe that was named is read; one that lies about would block.
            Ok(kind) if (named || kind.is_file()) && !self.is_database(path) => {
                self.inputs.push(Input::File(path.to_owned()));
            }
            Ok(_) => {}
        }
    }

    fn folder(&mut self, path: &Path) {
        match fs::canonicalize(path) {
            Ok(real) => {
                if !self.folders.insert(real) {
                    return;
                }
            }
            Err(error) => return self.unreadable(path, &error),
        }
        let entries = fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => return self.unreadable(path, &error),
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            if !entry.file_name().as_encoded_bytes().starts_with(b".") {
                self.enter(&entry.path(), false);
            }
        }
    }

    fn is_database(&self, path: &Path) -> bool {
        let (Some(database), Ok(path)) = (&self.database, fs::canonicalize(path)) else {
            return false;
        };
        ["", "-journal", "-wal", "-shm"].iter().any(|suffix| {
            let mut name = database.clone().into_os_string();
            name.push(suffix);
            path.as_os_str() == name
        })
    }

    fn unreadable(&mut self, path: &Path, error: &io::Error) {
        self.inputs.push(Input::Unreadable(path.display().to_string(), plain(error)));
    }
}

/// What happened to one input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Its reports are in.
    Added {
        /// SHA-256 of the bytes.
        sha256: String,
        /// Reports of which an older copy is no longer current.
        superseded: usize,
        /// Texts in it that are no reports, and why: `path#item: reason`.
        left_out: Vec<String>,
    },
    /// The same bytes were in already, with so many reports.
    Known(usize),
    /// Nothing of it is in; why.
    Rejected(String),
}

/// Takes one input in and notes in the log what became of it.
///
/// # Errors
/// If the database cannot be written. What is wrong with the input itself is an [`Outcome`].
pub fn ingest(store: &mut Store, run: Run, input: &Input, tools: &Tools) -> Result<Outcome> {
    let name = input.name();
    let bytes = match input.bytes() {
        Ok(bytes) => bytes,
        Err(error) => return reject(store, run, &name, &error),
    };
    if let Some(reports) = store.reports_of(&sha256(&bytes))? {
        store.log(run, &name, Status::Known, None)?;
        return Ok(Outcome::Known(reports));
    }
    let reading = match read_guarded(&name, &bytes, tools) {
        Ok(reading) => reading,
        Err(error) => return reject(store, run, &name, &error),
    };
    let incoming = Incoming {
        document: &reading.document,
        byte_length: bytes.len(),
        reports: &reading.reports,
        codebook_version: &tools.codebook.version,
    };
    let superseded = match store.add_document(run, incoming) {
        Ok(Added::New { superseded }) => superseded,
        Err(error) if is_refused_content(&error) => return reject(store, run, &name, &error),
        Err(error) => return Err(error),
        Ok(Added::Known) => return Ok(Outcome::Known(reading.reports.len())),
    };
    let mut left_out = Vec::new();
    for (page, reason) in reading.left_out {
        let item = format!("{name}#{page}");
        store.log(run, &item, Status::LeftOut, Some(&reason))?;
        left_out.push(format!("{item}: {reason}"));
    }
    Ok(Outcome::Added { sha256: reading.document.sha256, superseded, left_out })
}

fn reject(store: &mut Store, run: Run, name: &str, error: &anyhow::Error) -> Result<Outcome> {
    let reason = format!("{error:#}").replace(['\n', '\r'], " ");
    store.log(run, name, Status::Rejected, Some(&reason))?;
    Ok(Outcome::Rejected(reason))
}

/// Reads a document so that a defect in the reading costs that document alone.
fn read_guarded(name: &str, bytes: &[u8], tools: &Tools) -> Result<Reading> {
    let read = panic::catch_unwind(AssertUnwindSafe(|| read_document(name, bytes, tools)))
        .unwrap_or_else(|_| Err(anyhow!("a defect in warehouse stopped its reading; please report it")));
    // The log and messages name the input themselves.
    read.map_err(|error| match error.to_string().strip_prefix(&format!("{name}: ")) {
        Some(reason) => anyhow!("{reason}"),
        None => error,
    })
}

/// An error of the system without its number: "No such file or directory".
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(at) => text[..at].to_lowercase(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(found: &[Input], below: &Path) -> Vec<String> {
        let strip = |input: &Input| input.name().replace(&format!("{}/", below.display()), "");
        found.iter().map(strip).collect()
    }

    #[test]
    fn folders_are_walked_in_order_without_hidden_files_and_the_database() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        fs::create_dir_all(at.join("b/deep")).unwrap();
        for file in ["c.txt", "b/deep/z.txt", "b/a.txt", ".hidden", "w.db", "w.db-journal"] {
            fs::write(at.join(file), "x").unwrap();
        }
        let found = inputs(&[at.to_owned()], &at.join("w.db"));
        assert_eq!(names(&found, at), ["b/a.txt", "b/deep/z.txt", "c.txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_loop_of_links_ends() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        fs::write(at.join("a.txt"), "x").unwrap();
        std::os::unix::fs::symlink(at, at.join("self")).unwrap();
        std::os::unix::fs::symlink("nowhere", at.join("broken")).unwrap();
        let found = inputs(&[at.to_owned()], Path::new("w.db"));
        assert_eq!(names(&found, at), ["a.txt", "broken"]);
        assert!(matches!(&found[1], Input::Unreadable(_, reason) if reason == "no such file or directory"));
    }
}

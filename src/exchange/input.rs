//! A line with a document to the document, and what is said of it to one line of facts.

use anyhow::{Result, bail};
use serde_json::{Map, Value};

use super::{FORMAT, Facts, Line, Refusal, base64};
use crate::ingest::{Reading, Tools, guarded, read_document, read_pages};
use crate::limits::within;
use crate::source::{self, json};

/// A document as it was handed in, or why there is none.
#[derive(Debug)]
pub struct Handed {
    /// What messages call it: a path, or `NAME:LINE`.
    pub name: String,
    /// Its bytes.
    pub bytes: Result<Vec<u8>>,
    /// Its line on standard input, where it must be a JSON object.
    pub line: Option<usize>,
}

impl Handed {
    /// Reads it with everything it says. A defect in the reading costs this document alone.
    #[must_use]
    pub fn read(self, tools: &Tools) -> Line {
        let mut called = Called { source: self.name.clone(), id: None };
        let facts = self.bytes.and_then(|bytes| guarded(&self.name, || facts(&bytes, &mut called, self.line, tools)));
        match facts {
            Ok(facts) => Line::Facts(Box::new(facts)),
            Err(error) => Line::Refusal(Refusal {
                warehouse_facts: FORMAT,
                error: reason(&error, &called.source),
                source: called.source,
                line: self.line,
                id: called.id,
            }),
        }
    }
}

/// What an object calls its document.
struct Called {
    source: String,
    id: Option<Value>,
}

fn facts(bytes: &[u8], called: &mut Called, line: Option<usize>, tools: &Tools) -> Result<Facts> {
    let object = object(bytes, line)?.unwrap_or_default();
    called.id = object.get("id").cloned();
    let (reading, length) = match object.get("base64") {
        None => {
            called.name_by(object.get("source").and_then(Value::as_str));
            (read_document(&called.source, bytes, tools)?, bytes.len())
        }
        Some(Value::String(text)) => {
            called.name_by(object.get("source").and_then(Value::as_str).or_else(|| json::address(&object)));
            if let Some(other) = ["text", "html"].into_iter().find(|key| object.contains_key(*key)) {
                bail!("an object with base64 and {other}: which of them is the document?");
            }
            let bytes = base64::decode(text)?;
            within(&format!("it has {} bytes", bytes.len()), bytes.len(), "file", tools.limits.file)?;
            (read_bytes(&bytes, &object, &called.source, tools)?, bytes.len())
        }
        Some(_) => bail!("base64 must be a string"),
    };
    Facts::of(reading, length, called.id.clone(), tools)
}

impl Called {
    fn name_by(&mut self, name: Option<&str>) {
        if let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) {
            self.source = name.to_owned();
        }
    }
}

/// The object that a document is wrapped in: every line of standard input is one, a file may be.
fn object(bytes: &[u8], line: Option<usize>) -> Result<Option<Map<String, Value>>> {
    let bare = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if line.is_none() && !bare.starts_with(b"{") {
        return Ok(None);
    }
    match serde_json::from_slice(bare) {
        Ok(object) => Ok(Some(object)),
        // What it is then, the reader of files says.
        Err(_) if line.is_none() => Ok(None),
        Err(error) => bail!(
            "no JSON object with text, html or base64 ({error}); to read files, name them: warehouse extract FILE"
        ),
    }
}

/// Reads bytes; what the object says beside them is that of the page, if the document has one only.
fn read_bytes(bytes: &[u8], object: &Map<String, Value>, source: &str, tools: &Tools) -> Result<Reading> {
    let mut document = source::read(source, bytes, &tools.limits)?;
    if let [page] = document.pages.as_mut_slice() {
        json::surround(page, object);
    }
    read_pages(document, tools)
}

/// An error on one line, without the name that stands beside it.
fn reason(error: &anyhow::Error, source: &str) -> String {
    let reason = format!("{error:#}").replace(['\n', '\r'], " ");
    match reason.strip_prefix(source).and_then(|rest| rest.strip_prefix(": ")) {
        Some(bare) => bare.to_owned(),
        None => reason,
    }
}

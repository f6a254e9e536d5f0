//! Facts on their way between programs: documents in, one JSON object with everything they say out, and back
//! into a database.
//!
//! A line of facts holds what `ingest` would have written of one document. Whoever wrote it is not trusted: see
//! [`Facts::reading`].

mod base64;
mod input;
mod trust;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::extract;
use crate::ingest::{Reading, Tools};
use crate::report::Header;
use crate::source::Page;

pub use input::Handed;
pub use trust::Trust;

/// Version of the format; raised when a key changes its name or meaning.
pub const FORMAT: u32 = 1;

/// Everything that one document says: one line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// Version of the format, [`FORMAT`].
    pub warehouse_facts: u32,
    /// Version of the codebook that it was read with.
    pub codebook: String,
    /// Hash of the reading rules of the program that read it.
    pub reader: String,
    /// What the line of the document had as `id`, carried through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Value>,
    /// What was handed in.
    pub document: Origin,
    /// The reports that it carries; at least one.
    pub reports: Vec<ReportFacts>,
    /// Its texts that are no reports.
    pub left_out: Vec<LeftOut>,
}

/// A document as it was handed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Path or address that the bytes came from.
    pub source: String,
    /// IANA media type as recognised by content.
    pub media_type: String,
    /// IANA name of the character encoding.
    pub encoding: String,
    /// How many bytes it had.
    pub byte_length: usize,
    /// What a reader should know of it: one sentence each.
    pub warnings: Vec<String>,
}

/// One report of a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportFacts {
    /// Position in the document, from 1.
    pub page: usize,
    /// Whose report it is.
    pub header: Header,
    /// The issuing body's own name, without that of its place.
    pub body: Option<String>,
    /// What the page said of itself beside its text, from which the header was read.
    pub metadata: Page,
    /// The text that all spans count in, in characters.
    pub text: String,
    /// What it says.
    pub facts: extract::Facts,
}

/// A text of a document that is no report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// Position in the document, from 1.
    pub page: usize,
    /// Why it is none.
    pub reason: String,
}

/// A document of which nothing could be read: the line in its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// Version of the format, [`FORMAT`].
    pub warehouse_facts: u32,
    /// Why.
    pub error: String,
    /// What the document is called.
    pub source: String,
    /// Its line on standard input, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// What its line had as `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Value>,
}

/// One line: facts, or why there are none.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    /// What a document says.
    Facts(Box<Facts>),
    /// Why nothing of it could be read.
    Refusal(Refusal),
}

impl Line {
    /// The line as JSON, without its end.
    ///
    /// # Errors
    /// Only if a map with keys that are no strings came into the format.
    pub fn to_json(&self) -> Result<String> {
        Ok(match self {
            Line::Facts(facts) => serde_json::to_string(facts)?,
            Line::Refusal(refusal) => serde_json::to_string(refusal)?,
        })
    }

    /// Reads a line.
    ///
    /// # Errors
    /// If it is no line of facts, or one of another format; one line that says what it is instead.
    pub fn parse(line: &[u8]) -> Result<Line> {
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        let head: Head = match serde_json::from_slice(line) {
            Ok(head) => head,
            Err(error) if error.is_data() => bail!("no facts of `warehouse extract`, but other JSON"),
            Err(_) if !line.trim_ascii_start().starts_with(b"{") => {
                bail!("no facts of `warehouse extract`, but other text; reports are read by `warehouse ingest`")
            }
            Err(error) => bail!("no facts: no valid JSON ({error}); was the line cut off?"),
        };
        match head.warehouse_facts {
            None => bail!(
                "no facts of `warehouse extract`: there is no key warehouse_facts; documents are read by \
                 `warehouse ingest` or first by `warehouse extract`"
            ),
            Some(FORMAT) => {}
            Some(other) => bail!(
                "facts in format {other}, this program reads {FORMAT}: make them anew with its own `warehouse extract`"
            ),
        }
        let broken = || "no facts as `warehouse extract` writes them".to_owned();
        if head.error.is_some() {
            return Ok(Line::Refusal(serde_json::from_slice(line).with_context(broken)?));
        }
        Ok(Line::Facts(serde_json::from_slice(line).with_context(broken)?))
    }
}

/// What tells lines apart.
#[derive(Deserialize)]
struct Head {
    warehouse_facts: Option<u32>,
    error: Option<String>,
}

impl Facts {
    /// What was read in a document of `byte_length` bytes.
    ///
    /// # Errors
    /// If the metadata of a page is not what this program keeps.
    pub fn of(reading: Reading, byte_length: usize, id: Option<Value>, tools: &Tools) -> Result<Facts> {
        let document = reading.document;
        let reports = reading.reports.into_iter().map(|report| {
            Ok(ReportFacts {
                page: report.page,
                header: report.header,
                body: report.body,
                metadata: serde_json::from_str(report.metadata.as_deref().unwrap_or("{}"))?,
                text: report.text,
                facts: report.facts,
            })
        });
        let versions = tools.versions();
        Ok(Facts {
            warehouse_facts: FORMAT,
            codebook: versions.codebook.to_owned(),
            reader: versions.reader.to_owned(),
            id,
            document: Origin {
                sha256: document.sha256,
                source: document.source,
                media_type: document.media_type.to_owned(),
                encoding: document.encoding.to_owned(),
                byte_length,
                warnings: document.warnings,
            },
            reports: reports.collect::<Result<_>>()?,
            left_out: reading.left_out.into_iter().map(|(page, reason)| LeftOut { page, reason }).collect(),
        })
    }
}

//! Bytes to pages: what a document is (plain text, feed, HTML) and which reports it carries.
//!
//! Knows nothing of what a report says. Every format is one file with one function that takes
//! decoded text and gives pages.

use chrono::NaiveDate;

/// One document as it was handed in, decoded and cut into its pages.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// SHA-256 of the bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Path or address that the bytes came from.
    pub source: String,
    /// IANA media type as recognised by content, for instance `text/plain`.
    pub media_type: &'static str,
    /// IANA name of the character encoding that the bytes were decoded from.
    pub encoding: &'static str,
    /// The texts it carries, in order; a feed has several.
    pub pages: Vec<Page>,
}

/// One text of a document with what its surroundings say about it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// Title as its page, feed item or metadata gives it.
    pub title: Option<String>,
    /// Address it was published at.
    pub url: Option<String>,
    /// Day it was published, as stated by the page or its metadata.
    pub published_on: Option<NaiveDate>,
    /// Body without page furniture, as published: lines end in `\n`, a table row is one line with
    /// its cells separated by tabs.
    pub text: String,
}

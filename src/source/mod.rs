//! Bytes to pages: what a document is (plain text, feed, HTML, a feed saved as text) and which reports it carries.
//!
//! Knows nothing of what a report says. Every format is one file with one function that takes
//! decoded text and gives pages; all formats share one notion of page furniture.

mod body;
mod dates;
mod decode;
mod docx;
mod dump;
mod feed;
mod furniture;
mod grid;
mod html;
pub(crate) mod json;
mod mhtml;
mod nesting;
mod office;
pub(crate) mod pdf;
mod plain;
mod walk;

use crate::hash::sha256;
use crate::limits::{Limits, within};
use anyhow::{Result, anyhow, bail};
use chrono::NaiveDate;
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

pub use decode::{Decoded, decode};

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
    /// What a reader should know of the document although it could be read: one sentence each.
    pub warnings: Vec<String>,
}

/// One text of a document with what its surroundings say about it.
///
/// As JSON it is the surroundings alone, which a database keeps beside the text.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Page {
    /// Title as its page, feed item or metadata gives it.
    pub title: Option<String>,
    /// Address it was published at.
    pub url: Option<String>,
    /// Day it was published, as stated by the page or its metadata.
    pub published_on: Option<NaiveDate>,
    /// Day it was written, as an index table states it (成文日期).
    pub dated_on: Option<NaiveDate>,
    /// Body that published it, as an index table states it (发布机构).
    pub issuer: Option<String>,
    /// Body that issued it, as an index table states it (发文机关).
    pub sender: Option<String>,
    /// Name of the site it was published on, a weak hint at the place.
    pub site: Option<String>,
    /// GB/T 2260 code in the identification code of its site (网站标识码, whose first six digits it is), a weak hint too.
    pub site_code: Option<String>,
    /// Body without page furniture, as published: lines end in `\n`, a table row is one line with
    /// its cells separated by tabs.
    #[serde(skip)]
    pub text: String,
}

/// Reads a document whatever it is: `source` only names it, its content tells the format.
///
/// Fails with one line that says what is wrong, where, and what to do.
pub fn read(source: &str, bytes: &[u8], limits: &Limits) -> Result<Document> {
    let mut content = content(bytes, limits).map_err(|error| anyhow!("{source}: {error}"))?;
    content.pages.iter_mut().for_each(clean);
    content.pages.retain(|page| page.text.chars().any(char::is_alphanumeric));
    if content.pages.is_empty() {
        bail!("{source}: {} holds no text: is it a page that loads its text later?", content.format.name());
    }
    for page in &content.pages {
        bounded(page, limits).map_err(|error| anyhow!("{source}: {error}"))?;
    }
    Ok(Document {
        sha256: sha256(bytes),
        source: source.to_owned(),
        media_type: content.media_type,
        encoding: content.encoding,
        pages: content.pages,
        warnings: content.warnings,
    })
}

/// Takes out what no text may hold, also where a format writes it as an entity (`&#13;`) or lets it through.
fn clean(page: &mut Page) {
    let own = [&mut page.title, &mut page.url, &mut page.issuer, &mut page.sender, &mut page.site];
    for text in own.into_iter().flatten().chain([&mut page.text]) {
        *text = unify_lines(std::mem::take(text));
    }
    page.text = without_page_numbers(std::mem::take(&mut page.text));
}

/// A page number alone on a line as documents set it (GB/T 9704: — 3 —), which a text copied out of pages keeps in
/// the middle of its sentences. A bare number may be a cell of a table.
static PAGE_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^[^\S\n]*(?:[-—–－―]+[\s\u{3000}]*[0-9０-９]{1,3}[\s\u{3000}]*[-—–－―]+|第[\s\u{3000}]*[0-9]{1,3}[\s\u{3000}]*页(?:[\s，,/]*[（(]?共[\s\u{3000}]*[0-9]{1,3}[\s\u{3000}]*页[）)]?)?)[^\S\n]*\n").unwrap()
});

fn without_page_numbers(text: String) -> String {
    match PAGE_NUMBER.replace_all(&text, "") {
        Cow::Borrowed(_) => text,
        Cow::Owned(rest) => rest,
    }
}

/// What a document holds, before anything is checked.
struct Content {
    format: Format,
    media_type: &'static str,
    encoding: &'static str,
    pages: Vec<Page>,
    warnings: Vec<String>,
}

/// Reads bytes by their format.
fn content(bytes: &[u8], limits: &Limits) -> Result<Content> {
    if pdf::is_pdf(bytes) {
        return Ok(Content::binary(Format::Pdf, pdf::page(bytes, limits)?));
    }
    if docx::is_docx(bytes) {
        return Ok(Content::binary(Format::Docx, docx::page(bytes, limits)?));
    }
    within(&format!("{} bytes of text", bytes.len()), bytes.len(), "text", limits.text)?;
    if mhtml::is_mhtml(bytes) {
        let (html, url) = mhtml::html(bytes)?;
        let mut content = text_content(&html, limits)?;
        content.pages.iter_mut().for_each(|page| page.url = page.url.take().or_else(|| url.clone()));
        return Ok(Content { media_type: "multipart/related", ..content });
    }
    text_content(bytes, limits)
}

/// Reads bytes that are text of one kind or another.
fn text_content(bytes: &[u8], limits: &Limits) -> Result<Content> {
    let Decoded { text, encoding } = decode(bytes)?;
    let lost = text.matches('\u{fffd}').count();
    let text = unify_lines(text);
    if is_export(&text) {
        bail!("a CSV table with English column names, as this and other programs export them: not a report");
    }
    let format = Format::of(&text);
    let pages = match format {
        Format::Json => json::pages(&text, limits)?,
        Format::Feed => feed::pages(&text, limits)?,
        Format::Html => vec![html::page(&text, limits)?],
        Format::Dump => dump::pages(&text),
        Format::Plain | Format::Pdf | Format::Docx => vec![plain::page(&text)],
    };
    let warning = format!("{lost} characters were lost before this file was saved (U+FFFD)");
    Ok(Content {
        format,
        media_type: format.media_type(&text),
        encoding,
        pages,
        warnings: (lost > 0).then_some(warning).into_iter().collect(),
    })
}

impl Content {
    /// A document that is no text as it lies.
    fn binary(format: Format, page: Page) -> Content {
        let lost = page.text.matches('\u{fffd}').count();
        let warning = format!("{lost} characters have no meaning in this file (U+FFFD)");
        Content {
            format,
            media_type: format.media_type(""),
            encoding: "binary",
            pages: vec![page],
            warnings: (lost > 0).then_some(warning).into_iter().collect(),
        }
    }
}

/// Refuses a text that is too large in one way or another to be a report.
pub(crate) fn bounded(page: &Page, limits: &Limits) -> Result<()> {
    let characters = page.text.chars().count();
    within(&format!("its text has {characters} characters"), characters, "page", limits.page)?;
    let longest = page.text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    within(&format!("a line of it has {longest} characters"), longest, "line", limits.line)?;
    let cells = page.text.matches('\t').count();
    within(&format!("its tables have {cells} cells"), cells, "cells", limits.cells)
}

/// What kind of document it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Pdf,
    Docx,
    Feed,
    Html,
    Json,
    /// A feed that a browser saved as text, so that no markup is left.
    Dump,
    Plain,
}

impl Format {
    /// Recognises the format by its content.
    fn of(text: &str) -> Format {
        if json::is_json(text) {
            Format::Json
        } else if feed::is_feed(text) {
            Format::Feed
        } else if html::is_html(text) {
            Format::Html
        } else if dump::is_dump(text) {
            Format::Dump
        } else {
            Format::Plain
        }
    }

    fn media_type(self, text: &str) -> &'static str {
        match self {
            Format::Pdf => "application/pdf",
            Format::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Format::Feed if text.contains("<feed") => "application/atom+xml",
            Format::Feed => "application/rss+xml",
            Format::Html => "text/html",
            Format::Json => "application/json",
            Format::Plain if plain::is_markdown(text) => "text/markdown",
            Format::Dump | Format::Plain => "text/plain",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Format::Pdf => "the PDF",
            Format::Docx => "the Word document",
            Format::Feed => "the feed",
            Format::Html => "the HTML page",
            Format::Json => "the JSON",
            Format::Dump | Format::Plain => "the file",
        }
    }
}

/// Whether a text is rows out of a database: its first line is names of columns. Such a file holds
/// sentences of many reports, and lies beside them when people correct or pass on what they found.
fn is_export(text: &str) -> bool {
    let name = |cell: &str| {
        let cell = cell.trim_matches('"');
        !cell.is_empty() && cell.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    let first = text.lines().next().unwrap_or_default();
    first.split(',').count() > 3 && first.split(',').all(name)
}

/// Makes every line end `\n` and drops zero bytes, which SQLite text cannot hold.
fn unify_lines(text: String) -> String {
    if !["\r", "\u{2028}", "\u{2029}", "\u{85}", "\0"].iter().any(|other| text.contains(other)) {
        return text;
    }
    text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{85}'], "\n").replace('\0', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_leave_a_copied_text() {
        let text = "甲县年报\n全年办案\n— 1 —\n3件。\n　　－２－\n第 3 页 共 9 页\n4\n- 5 -件。\n";
        let document = read("x.txt", text.as_bytes(), &Limits::default()).unwrap();
        assert_eq!(document.pages[0].text, "甲县年报\n全年办案\n3件。\n4\n- 5 -件。\n");
    }

    #[test]
    fn the_format_is_told_by_content() {
        for (text, media_type) in [
            (
                "<?xml version='1.0'?><rss><channel><item><title>甲</title><description>乙</description></item></channel></rss>",
                "application/rss+xml",
            ),
            ("<feed><entry><title>甲</title><content>乙</content></entry></feed>", "application/atom+xml"),
            ("<html><body><p>甲</p></body></html>", "text/html"),
            ("# 甲\n\n乙", "text/markdown"),
            ("甲 http://a.example/1.html 乙\n]]>\n01 Jan 2020 08:00:00 GMT\n", "text/plain"),
            ("某县2020年报告\n正文。", "text/plain"),
        ] {
            let document = read("x.pdf", text.as_bytes(), &Limits::default()).unwrap();
            assert_eq!(document.media_type, media_type, "{text}");
            assert_eq!(document.sha256.len(), 64);
        }
    }

    #[test]
    fn no_text_is_an_error() {
        for text in [" \n\t\n", "<html><body><script>var a=1;</script></body></html>"] {
            let message = read("leer", text.as_bytes(), &Limits::default()).unwrap_err().to_string();
            assert!(message.starts_with("leer: ") && message.contains("no text"), "{message}");
        }
        let message = read("bild.txt", b"\x89PNG\r\n", &Limits::default()).unwrap_err().to_string();
        assert!(message.starts_with("bild.txt: not text: looks like PNG image"), "{message}");
    }

    #[test]
    fn what_was_exported_is_no_report() {
        let text = "action,target,sentence,reason\n,metric,全年行政复议办结三件。,\n";
        let message = read("fix.csv", text.as_bytes(), &Limits::default()).unwrap_err().to_string();
        assert!(message.contains("CSV table"), "{message}");
        assert!(!is_export("全年受理,办结,维持,撤销\n") && !is_export("a,b\n") && !is_export("2020,2021,,3\n"));
    }

    #[test]
    fn characters_lost_earlier_are_reported() {
        let document = read("x", "全县共有\u{fffd}\u{fffd}件。".as_bytes(), &Limits::default()).unwrap();
        assert_eq!(document.warnings.len(), 1);
        assert!(document.warnings[0].starts_with("2 characters"));
    }
}

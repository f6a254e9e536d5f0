//! Word documents (DOCX).
//!
//! What is read is what a reader sees: tracked changes as accepted, hidden text left out, automatic
//! list numbers written out, since they are the outline of a report. Headers and footers are the
//! furniture of pages and left out; foot- and endnotes are appended, since figures stand in them.

mod body;
mod numbering;
mod ordinal;
mod package;
mod paragraph;
mod styles;
mod table;
mod xml;

use super::{Page, furniture};
use crate::limits::{Limits, within};
use anyhow::{Result, anyhow, bail};
use body::Lists;
use numbering::Numbering;
use package::Package;
use std::collections::HashMap;
use styles::Styles;

/// How much of the text a title in the metadata must stand in to be believed.
const HEAD: usize = 1_000;

/// Whether bytes are a DOCX, by what the archive says of its parts; also a damaged one.
pub(super) fn is_docx(bytes: &[u8]) -> bool {
    if !bytes.starts_with(b"PK\x03\x04") {
        return false;
    }
    let limits = Limits::default();
    match Package::open(bytes, &limits) {
        Ok(mut package) => package.word_main().is_some(),
        Err(_) => bytes.windows(17).any(|name| name == b"word/document.xml"),
    }
}

/// The page of a DOCX.
///
/// Fails if it is damaged, protected, larger than the limits, or holds its text in an embedded file.
pub(super) fn page(bytes: &[u8], limits: &Limits) -> Result<Page> {
    within(&format!("{} bytes", bytes.len()), bytes.len(), "file", limits.file)?;
    let mut package = Package::open(bytes, limits)?;
    let main = package.word_main().ok_or_else(|| anyhow!("the archive holds no Word document: unpack it"))?;
    let xml = package.part(&main)?.ok_or_else(|| anyhow!("{main} is missing: open it in Word and save it again"))?;
    let mut lists = lists(&mut package, &main, limits)?;
    let text = named(&main, body::read(&xml, &mut lists, limits))?;
    if text.embeds && text.lines.is_empty() {
        bail!("its text is another file inside it (altChunk): open it in Word and save it again");
    }
    let mut lines = text.lines;
    let mut notes = HashMap::new();
    for kind in ["footnote", "endnote"] {
        if !text.noted.iter().any(|(noted, _)| *noted == kind) {
            continue;
        }
        if let Some((path, xml)) = related(&mut package, &main, &format!("{kind}s"))? {
            let part = named(&path, body::read(&xml, &mut lists, limits))?;
            notes.extend(part.notes.into_iter().map(|(id, lines)| ((kind, id), lines)));
        }
    }
    lines.extend(text.noted.iter().filter_map(|note| notes.remove(note)).flatten());
    if !lines.iter().any(|line| line.chars().any(char::is_alphanumeric)) {
        bail!("the Word document holds no text: if it holds pictures of pages, run OCR on it and save the text");
    }
    let mut page = Page::default();
    furniture::strip(&mut page, &(lines.join("\n") + "\n"));
    page.title = title(&mut package, &page.text, limits).or(page.title);
    Ok(page)
}

/// The lists and styles of a document.
fn lists(package: &mut Package, main: &str, limits: &Limits) -> Result<Lists> {
    let mut lists = Lists::default();
    if let Some((path, xml)) = related(package, main, "styles")? {
        lists.styles = named(&path, Styles::parse(&xml, limits.depth))?;
    }
    if let Some((path, xml)) = related(package, main, "numbering")? {
        lists.numbering = named(&path, Numbering::parse(&xml, limits.depth))?;
    }
    Ok(lists)
}

/// Path and XML of the part of this kind, if there is one.
fn related(package: &mut Package, main: &str, kind: &str) -> Result<Option<(String, String)>> {
    let Some(path) = package.related(main, kind)? else { return Ok(None) };
    let xml = package.part(&path)?;
    Ok(xml.map(|xml| (path, xml)))
}

/// The title in the metadata, if the document itself begins with it: mostly it is what the file
/// that was written over had, or its name.
fn title(package: &mut Package, text: &str, limits: &Limits) -> Option<String> {
    let path = package.related("", "core-properties").ok().flatten()?;
    let xml = package.part(&path).ok().flatten()?;
    let mut title = String::new();
    let mut inside = false;
    let read = xml::read(&xml, limits.depth, |event| {
        match event {
            xml::Event::Open(tag) => inside = tag.name() == "title",
            xml::Event::Close => inside = false,
            xml::Event::Text(text) if inside => title += text,
            xml::Event::Text(_) => {}
        }
        Ok(())
    });
    let bare = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
    let head: String = text.chars().take(HEAD).collect();
    let whole = bare(&title).chars().count() >= 6 && bare(&head).contains(&bare(&title));
    (read.is_ok() && whole).then(|| title.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Says in which part something is wrong.
fn named<T>(path: &str, read: Result<T>) -> Result<T> {
    read.map_err(|error| anyhow!("{path}: {error}"))
}

//! The parts of an Office document: a ZIP archive whose files point at each other.

use super::xml::{self, Event};
use crate::limits::{Limits, over};
use anyhow::{Result, anyhow, bail};
use encoding_rs::{Encoding, UTF_8};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// An opened package.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    limits: &'a Limits,
}

/// A pointer from one part to another.
struct Relation {
    /// Last word of its type: `officeDocument`, `numbering`.
    kind: String,
    /// Path of the part it points at.
    target: String,
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8], limits: &'a Limits) -> Result<Package<'a>> {
        let archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|_| anyhow!("the Word document is damaged or cut off: download it again"))?;
        Ok(Package { archive, limits })
    }

    /// Path of the main part, if it is one of Word.
    pub(super) fn word_main(&mut self) -> Option<String> {
        let main = self.related("", "officeDocument").ok().flatten();
        let types = self.part("[Content_Types].xml").ok().flatten().unwrap_or_default();
        let known = |path: &String| content_type(&types, path).is_some_and(|kind| kind.contains("word"));
        main.filter(known).or_else(|| {
            let usual = "word/document.xml".to_owned();
            self.archive.index_for_name(&usual).map(|_| usual)
        })
    }

    /// Path of the part of this kind (`styles`, `numbering`) that a part points at.
    pub(super) fn related(&mut self, path: &str, kind: &str) -> Result<Option<String>> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let slash = if folder.is_empty() { "" } else { "/" };
        let Some(xml) = self.part(&format!("{folder}{slash}_rels/{name}.rels"))? else { return Ok(None) };
        let relations = relations(&xml, folder, self.limits.depth)?;
        Ok(relations.into_iter().find(|relation| relation.kind == kind).map(|relation| relation.target))
    }

    /// The XML of a part; `None` if there is no such part.
    pub(super) fn part(&mut self, path: &str) -> Result<Option<String>> {
        let limit = self.limits.file;
        let file = match self.archive.by_name(path) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                bail!("{path} is protected by a password: save it without one")
            }
            Err(error) => bail!("{path}: damaged ({error}): download it again"),
        };
        let mut bytes = Vec::new();
        // What the archive says of the size may be a lie.
        file.take(limit as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| anyhow!("{path}: damaged ({error}): download it again"))?;
        if bytes.len() > limit {
            return Err(over(&format!("{path} unpacks to more than {limit} bytes"), "file", limit));
        }
        let (encoding, mark) = Encoding::for_bom(&bytes).unwrap_or((UTF_8, 0));
        let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]);
        let text =
            text.ok_or_else(|| anyhow!("{path}: damaged (no {}): open it and save it again", encoding.name()))?;
        Ok(Some(text.into_owned()))
    }
}

fn relations(xml: &str, folder: &str, depth: usize) -> Result<Vec<Relation>> {
    let mut found = Vec::new();
    xml::read(xml, depth, |event| {
        let Event::Open(tag) = event else { return Ok(()) };
        if let (Some(kind), Some(target)) = (tag.attribute("Type"), tag.attribute("Target")) {
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            found.push(Relation { kind, target: resolve(folder, &target) });
        }
        Ok(())
    })?;
    Ok(found)
}

/// Path of a target that a part in `folder` names.
fn resolve(folder: &str, target: &str) -> String {
    let mut path: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(path.pop()),
            step => path.push(step),
        }
    }
    path.retain(|step| !step.is_empty());
    path.join("/")
}

/// The media type that a package gives for a part, by itself or by its suffix.
fn content_type(types: &str, path: &str) -> Option<String> {
    let suffix = path.rsplit('.').next();
    let (mut own, mut by_suffix) = (None, None);
    let read = xml::read(types, 10, |event| {
        let Event::Open(tag) = event else { return Ok(()) };
        let kind = tag.attribute("ContentType");
        if tag.attribute("PartName").is_some_and(|name| name.trim_start_matches('/').eq_ignore_ascii_case(path)) {
            own = kind;
        } else if tag.attribute("Extension").as_deref() == suffix && suffix.is_some() {
            by_suffix = kind;
        }
        Ok(())
    });
    read.ok().and(own.or(by_suffix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_from_where_they_are_named() {
        for (folder, target, path) in [
            ("word", "numbering.xml", "word/numbering.xml"),
            ("word", "/word/styles.xml", "word/styles.xml"),
            ("word/a", "../../b.xml", "b.xml"),
            ("", "x/d.xml", "x/d.xml"),
            ("", "../../d.xml", "d.xml"),
        ] {
            assert_eq!(resolve(folder, target), path);
        }
    }

    #[test]
    fn the_type_of_a_part_is_its_own_before_that_of_its_suffix() {
        let types =
            "<Types><Default Extension='xml' ContentType='a'/><Override PartName='/w/d.xml' ContentType='b'/></Types>";
        assert_eq!(content_type(types, "w/d.xml").as_deref(), Some("b"));
        assert_eq!(content_type(types, "w/e.xml").as_deref(), Some("a"));
        assert_eq!(content_type(types, "w/e.bin"), None);
    }
}

//! ZIP archives, and which ZIPs are none: a DOCX is one document.

use super::{Budget, Bytes, Place, Walk, is_litter};
use crate::source;
use ::zip::ZipArchive;
use ::zip::result::ZipError;
use anyhow::{Result, anyhow};
use std::io::{Cursor, Read, Seek};

/// Files that stand in every ZIP of one kind and make it a document: Office, OpenDocument and EPUB, OFD.
const DOCUMENTS: [&str; 3] = ["[Content_Types].xml", "mimetype", "OFD.xml"];

/// Hands on every file in the archive.
pub(super) fn enter(walk: &mut Walk<'_, '_>, name: &str, bytes: Bytes<'_>, place: Place) -> Result<()> {
    match bytes {
        Bytes::File(file) => {
            let again = file.try_clone();
            match (open(file), again) {
                (Ok(archive), Ok(mut file)) if is_document(&archive) => {
                    let whole = file.rewind().map_err(Into::into).and_then(|()| walk.whole(Bytes::File(file)));
                    (walk.visit)(name, whole)
                }
                (Ok(archive), _) => members(walk, name, archive, place),
                (Err(error), _) => (walk.visit)(name, Err(error)),
            }
        }
        bytes => match walk.whole(bytes) {
            Ok(bytes) => match open(Cursor::new(&bytes)) {
                Ok(archive) if is_document(&archive) => (walk.visit)(name, Ok(bytes)),
                Ok(archive) => members(walk, name, archive, place),
                Err(error) => (walk.visit)(name, Err(error)),
            },
            Err(error) => (walk.visit)(name, Err(error)),
        },
    }
}

fn open<R: Read + Seek>(reader: R) -> Result<ZipArchive<R>> {
    ZipArchive::new(reader).map_err(|_| anyhow!("the ZIP file is damaged or cut: download it again"))
}

fn is_document<R: Read + Seek>(archive: &ZipArchive<R>) -> bool {
    DOCUMENTS.iter().any(|name| archive.index_for_name(name).is_some())
}

fn members<R: Read + Seek>(
    walk: &mut Walk<'_, '_>,
    name: &str,
    mut archive: ZipArchive<R>,
    place: Place,
) -> Result<()> {
    if place.archives > walk.limits.nesting {
        return walk.too_deep(name);
    }
    let mut budget = Budget::default();
    let mut found = false;
    for at in 0..archive.len() {
        let (path, content) = match member(walk, &mut archive, at) {
            Member::None => continue,
            Member::File(path, content) => (path, content),
        };
        found = true;
        if let Err(end) = walk.member(&format!("{name}/{path}"), content, place, &mut budget)? {
            return (walk.visit)(name, Err(end));
        }
    }
    if !found {
        (walk.visit)(name, Err(anyhow!("the ZIP archive holds no file")))?;
    }
    Ok(())
}

/// What one entry of an archive is.
enum Member {
    /// A folder, a link, or litter.
    None,
    /// A file: its path, and its bytes (nothing: too many) or why there are none.
    File(String, Result<Option<Vec<u8>>>),
}

fn member<R: Read + Seek>(walk: &Walk<'_, '_>, archive: &mut ZipArchive<R>, at: usize) -> Member {
    let (path, skip) = match archive.by_index_raw(at) {
        Ok(entry) => (path(entry.name_raw()), entry.is_dir() || entry.is_symlink()),
        Err(_) => (format!("member {}", at + 1), false),
    };
    if skip || is_litter(&path) {
        return Member::None;
    }
    let content = match archive.by_index(at) {
        Ok(entry) => walk.read_some(entry, 0).map_err(|_| damaged()),
        Err(ZipError::UnsupportedArchive(what)) if what.to_lowercase().contains("password") => {
            Err(anyhow!("locked with a password: unpack it with the password and ingest the files"))
        }
        Err(ZipError::CompressionMethodNotSupported(_) | ZipError::UnsupportedArchive(_)) => {
            Err(anyhow!("packed in a way that is not read here: unpack it and ingest the files"))
        }
        Err(_) => Err(damaged()),
    };
    Member::File(path, content)
}

fn damaged() -> anyhow::Error {
    anyhow!("damaged in its archive: download the archive again")
}

/// A path as it was meant. Chinese systems write it in GBK without saying so.
fn path(raw: &[u8]) -> String {
    let path = source::decode(raw).map_or_else(|_| String::from_utf8_lossy(raw).into_owned(), |decoded| decoded.text);
    path.replace('\\', "/")
}

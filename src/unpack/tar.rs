//! Tar archives.

use super::{Budget, Bytes, Place, Walk, buffered, is_litter, plain};
use anyhow::{Result, anyhow};
use std::io::Read;

/// Hands on every file in the archive. Links and devices are no documents.
pub(super) fn enter(walk: &mut Walk<'_, '_>, name: &str, bytes: Bytes<'_>, place: Place) -> Result<()> {
    let mut archive = tar::Archive::new(buffered(bytes));
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => return (walk.visit)(name, Err(damaged(&error))),
    };
    let mut budget = Budget::default();
    let mut found = false;
    for entry in entries {
        let mut entry = match entry {
            Ok(entry) => entry,
            Err(error) => return (walk.visit)(name, Err(damaged(&error))),
        };
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if is_litter(&path) {
            continue;
        }
        found = true;
        let size = entry.size();
        let content = match walk.read_some(entry.by_ref(), 0) {
            Ok(Some(bytes)) if bytes.len() as u64 != size => Err(cut()),
            content => content.map_err(|_| cut()),
        };
        if let Err(end) = walk.member(&format!("{name}/{path}"), content, place, &mut budget)? {
            return (walk.visit)(name, Err(end));
        }
    }
    if !found {
        (walk.visit)(name, Err(anyhow!("the tar archive holds no file")))?;
    }
    Ok(())
}

fn damaged(error: &std::io::Error) -> anyhow::Error {
    anyhow!("the tar archive is damaged or cut ({}): what came before is in; download it again", plain(error))
}

fn cut() -> anyhow::Error {
    anyhow!("damaged or cut in its archive: download the archive again")
}

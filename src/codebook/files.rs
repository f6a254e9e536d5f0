//! The files of a codebook, from the program or from a folder.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;

use crate::hash::sha256;

static EMBEDDED: Dir = include_dir!("$CARGO_MANIFEST_DIR/codebook");

/// Texts by their path below the codebook's folder, `/` between folders.
pub(super) struct Files(BTreeMap<String, String>);

impl Files {
    pub(super) fn embedded() -> Files {
        let mut found = BTreeMap::new();
        gather_embedded(&EMBEDDED, &mut found);
        Files(found)
    }

    pub(super) fn read(folder: &Path) -> Result<Files> {
        if !folder.is_dir() {
            bail!("{}: no such codebook folder; copy the project's codebook/ and edit the copy", folder.display());
        }
        let mut found = BTreeMap::new();
        gather(folder, "", &mut found)?;
        Ok(Files(found))
    }

    pub(super) fn text(&self, name: &str) -> Result<&str> {
        self.0
            .get(name)
            .map(String::as_str)
            .with_context(|| format!("codebook: {name} is missing; copy it from the project's codebook/"))
    }

    pub(super) fn toml<T: DeserializeOwned>(&self, name: &str) -> Result<T> {
        toml::from_str(self.text(name)?).map_err(|error| {
            let text = self.text(name).unwrap_or_default();
            let place = error.span().map_or(0, |span| span.start);
            let line = text[..place].matches('\n').count() + 1;
            let entry = entry_at(text, place).map_or(String::new(), |code| format!(", entry {code}"));
            anyhow::anyhow!("codebook/{name}, line {line}{entry}: {}", error.message())
        })
    }

    pub(super) fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0
            .iter()
            .filter(move |(name, _)| name.starts_with(folder))
            .map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Every file by its name with the hash of its text.
    pub(super) fn hashes(&self) -> BTreeMap<String, String> {
        self.0.iter().map(|(name, text)| (name.clone(), sha256(text.as_bytes()))).collect()
    }

    /// Hash of all names and texts: any edit gives another version.
    pub(super) fn version(&self) -> String {
        let parts = self.0.iter().flat_map(|(name, text)| [name.as_str(), "\0", text.as_str(), "\0"]);
        sha256(parts.collect::<String>().as_bytes())[..16].to_owned()
    }
}

/// Code of the entry around a place of a file of metrics.
fn entry_at(text: &str, place: usize) -> Option<&str> {
    let start = text[..place].rfind("[[").filter(|_| !text[place..].starts_with("[[")).unwrap_or(place);
    let rest = text.get(start + 2..)?;
    let own = &rest[..rest.find("\n[[").unwrap_or(rest.len())];
    own.lines().find_map(|line| line.strip_prefix("code = ")).map(|code| code.trim_matches('"'))
}

fn counts(name: &str) -> bool {
    [".toml", ".csv"].iter().any(|ending| name.ends_with(ending)) && !name.starts_with('.')
}

fn gather_embedded(folder: &Dir, found: &mut BTreeMap<String, String>) {
    for file in folder.files() {
        let name = file.path().to_string_lossy().replace('\\', "/");
        if let (true, Some(text)) = (counts(&name), file.contents_utf8()) {
            found.insert(name, text.replace("\r\n", "\n"));
        }
    }
    for below in folder.dirs() {
        gather_embedded(below, found);
    }
}

fn gather(folder: &Path, prefix: &str, found: &mut BTreeMap<String, String>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("{}: cannot be read", folder.display()))? {
        let path = entry?.path();
        let name = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            gather(&path, &format!("{name}/"), found)?;
        } else if counts(&name) {
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("{}: cannot be read as UTF-8 text", path.display()))?;
            found.insert(name, text.replace("\r\n", "\n"));
        }
    }
    Ok(())
}

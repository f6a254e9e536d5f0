//! What there is to read: files, folders with everything below them, standard input.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};

use crate::limits::Limits;
use crate::unfinished::{BESIDE_DATABASES, with_ending};
use crate::unpack::{self, Bytes, Visit, plain};

/// Largest file that is read before its turn.
const SMALL: usize = 128 << 10;

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

    /// Hands every document in it to `visit`: one for a plain file, all members of an archive.
    ///
    /// # Errors
    /// Only those that `visit` returns.
    pub fn documents(&self, limits: &Limits, visit: &mut Visit<'_>) -> Result<()> {
        self.documents_in(None, limits, visit)
    }

    /// The same where [`Input::read_ahead`] was asked for its bytes already.
    ///
    /// # Errors
    /// Only those that `visit` returns.
    pub fn documents_in(&self, read: Option<Result<Vec<u8>>>, limits: &Limits, visit: &mut Visit<'_>) -> Result<()> {
        match read.map_or_else(|| self.open(), |read| read.map(Bytes::Memory)) {
            Ok(bytes) => unpack::documents(&self.name(), bytes, limits, visit),
            Err(error) => visit(&self.name(), Err(error)),
        }
    }

    /// The same for JSON Lines, packed or not: each line is a document, whatever it looks like.
    ///
    /// # Errors
    /// Only those that `visit` returns.
    pub fn lines(&self, limits: &Limits, visit: &mut Visit<'_>) -> Result<()> {
        match self.open() {
            Ok(bytes) => unpack::line_documents(&self.name(), bytes, limits, visit),
            Err(error) => visit(&self.name(), Err(error)),
        }
    }

    /// All bytes of a small file; nothing for all else, which is opened in its turn.
    pub fn read_ahead(&self, limits: &Limits) -> Option<Result<Vec<u8>>> {
        match self {
            Input::File(path) => unpack::small_file(path, limits.file.min(SMALL)),
            Input::Stdin | Input::Unreadable(..) => None,
        }
    }

    fn open(&self) -> Result<Bytes<'static>> {
        match self {
            Input::Stdin => Ok(Bytes::Stream(Box::new(io::stdin().lock()))),
            Input::File(path) => Ok(Bytes::File(fs::File::open(path).map_err(|error| plain(&error))?)),
            Input::Unreadable(_, reason) => Err(anyhow!("{reason}")),
        }
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
        let Some(database) = &self.database else { return false };
        // Most are told by their names; following every path to its end would cost as much as reading the file.
        let start = database.file_name().unwrap_or_default().as_encoded_bytes();
        let named = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(start));
        if !named && !path.is_symlink() {
            return false;
        }
        let Ok(path) = fs::canonicalize(path) else { return false };
        path == *database || BESIDE_DATABASES.iter().any(|ending| path == with_ending(database, ending))
    }

    fn unreadable(&mut self, path: &Path, error: &io::Error) {
        self.inputs.push(Input::Unreadable(path.display().to_string(), plain(error).to_string()));
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

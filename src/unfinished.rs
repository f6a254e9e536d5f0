//! A file that is written under a name of its own and takes the name of its goal when it is whole, so that no half
//! of one ever bears that name.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process;

/// What SQLite may put beside a database, as endings of its name.
pub(crate) const BESIDE_DATABASES: [&str; 3] = ["-journal", "-wal", "-shm"];

/// A file on its way to being `goal`; goes away if it is never finished. What is killed leaves it: see [`left_beside`].
#[derive(Debug)]
pub(crate) struct Unfinished {
    goal: PathBuf,
    path: PathBuf,
}

impl Unfinished {
    /// A name beside `goal` that no other program uses, so that two that write one goal do not mix.
    pub(crate) fn beside(goal: &Path) -> Unfinished {
        let path = with_ending(goal, &format!(".{}.part", process::id()));
        let unfinished = Unfinished { goal: goal.to_owned(), path };
        // A killed program of this number may have left one.
        unfinished.clear();
        unfinished
    }

    /// Where it is written.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it the name of its goal once all of it is on the disk.
    pub(crate) fn finish(self) -> io::Result<()> {
        File::options().write(true).open(&self.path)?.sync_all()?;
        fs::rename(&self.path, &self.goal)
    }

    /// Removes what is there of it, with what SQLite may have put beside it.
    pub(crate) fn clear(&self) {
        let _ = fs::remove_file(&self.path);
        for ending in BESIDE_DATABASES {
            let _ = fs::remove_file(with_ending(&self.path, ending));
        }
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Says which unfinished files of `goal` lie beside it. They are not removed: another program may be writing one.
pub(crate) fn tell_left_beside(goal: &Path) {
    for path in left_beside(goal) {
        let shown = path.display();
        say!("{shown} is left from a run that was stopped; remove it, unless another program is writing it now");
    }
}

/// The unfinished files of `goal`, and of what is made on the way to it, that others left or are writing.
fn left_beside(goal: &Path) -> Vec<PathBuf> {
    let folder = goal.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (Some(name), Ok(entries)) = (goal.file_name().and_then(|name| name.to_str()), fs::read_dir(folder)) else {
        return Vec::new();
    };
    let of_goal = |path: &PathBuf| {
        let number = || path.file_name()?.to_str()?.strip_prefix(name)?.strip_suffix(".part")?.rsplit_once('.');
        number().is_some_and(|(between, number)| {
            ["", COPY].contains(&between) && number.parse() != Ok(process::id()) && number.parse::<u32>().is_ok()
        })
    };
    let mut left: Vec<PathBuf> = entries.flatten().map(|entry| goal.with_file_name(entry.file_name())).collect();
    left.retain(of_goal);
    left.sort();
    left
}

/// What `merge` puts behind the name of its goal for the copy of a database that it takes over.
pub(crate) const COPY: &str = ".copy";

/// A path with an ending behind its whole name.
pub(crate) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_left_is_told_apart_from_other_files() {
        let folder = tempfile::tempdir().unwrap();
        let goal = folder.path().join("all.db");
        let own = Unfinished::beside(&goal);
        fs::write(own.path(), "").unwrap();
        for name in
            ["all.db.12.part", "all.db.copy.12.part", "all.db.old.12.part", "all.db.x.part", "all.db.part", "b.12.part"]
        {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let left: Vec<PathBuf> = ["all.db.12.part", "all.db.copy.12.part"].map(|name| folder.path().join(name)).into();
        assert_eq!(left_beside(&goal), left);
        own.finish().unwrap();
        assert!(goal.exists());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 7);
    }
}

//! A copy of the whole database while others read and write.

use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use rusqlite::OpenFlags;
use rusqlite::backup::{Backup, StepResult};

use super::Store;
use super::open::{Found, clear_way, connect, look};
use super::trouble::{explain, explain_copy};
use crate::unfinished::Unfinished;

/// Pages that are copied before another program may write again: 16 MB of the usual ones.
const PAGES: i32 = 4096;

/// How often another program may write and so make the copy begin anew, before all of it is taken at one go.
const BEGINNINGS: usize = 3;

/// How often a lock is waited for before that is given up; each wait is that of every connection.
const WAITS: usize = 12;

impl Store {
    /// Copies the database as it is at one moment to `goal`, beside which it is written and then renamed, and gives
    /// the copy. While others write it begins anew, a few times; then they wait until all is copied. `told` hears
    /// how many of how many pages are done.
    ///
    /// # Errors
    /// If `goal` is the database itself or in a folder that is not there; if something is there already, unless
    /// `replace` is set and it is a warehouse; if it cannot be written or the copy is damaged, as its original
    /// then is. What fails leaves `goal` as it was.
    pub fn back_up(&self, goal: &Path, replace: bool, told: impl FnMut(usize, usize)) -> Result<Store> {
        self.may_back_up_to(goal, replace)?;
        let unfinished = Unfinished::beside(goal);
        self.copy_to(unfinished.path(), goal, PAGES, told).map_err(|error| explain(error, goal))?;
        clear_way(goal)?;
        unfinished.finish().with_context(|| format!("cannot write {}", goal.display()))?;
        Store::open_read_only(goal)
    }

    /// Refuses a goal for whose sake something else would be lost.
    ///
    /// # Errors
    /// If it is the database itself, or something that is there already and must stay.
    pub fn may_back_up_to(&self, goal: &Path, replace: bool) -> Result<()> {
        let shown = goal.display();
        if goal.canonicalize().is_ok_and(|goal| self.path.canonicalize().is_ok_and(|db| db == goal)) {
            bail!("{shown} is the database itself; name another file");
        }
        if goal.symlink_metadata().is_err() {
            return clear_way(goal);
        }
        if !replace {
            bail!("{shown} is there already; name a new file, or replace an older backup with --force");
        }
        match look(goal) {
            Ok(Found::Ours) => clear_way(goal),
            _ => bail!("{shown} is there already and no warehouse; it is never replaced: name another file"),
        }
    }

    fn copy_to(&self, path: &Path, goal: &Path, step: i32, mut told: impl FnMut(usize, usize)) -> Result<()> {
        let mut copy = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        // A copy that is not whole goes away: nothing is gained by keeping a journal of it.
        copy.pragma_update_and_check(None, "journal_mode", "OFF", |_| Ok(()))?;
        let backup = Backup::new(&self.connection, &mut copy)?;
        let (mut beginnings, mut waits, mut left) = (0, 0, i32::MAX);
        loop {
            let pages = if beginnings < BEGINNINGS { step } else { -1 };
            match backup.step(pages).map_err(|error| explain_copy(anyhow!(error), &self.path, goal))? {
                StepResult::Done => break,
                StepResult::More => {
                    let progress = backup.progress();
                    beginnings += usize::from(progress.remaining > left);
                    left = progress.remaining;
                    told((progress.pagecount - left) as usize, progress.pagecount as usize);
                    // Whoever waits to write gets the lock.
                    thread::sleep(Duration::from_millis(1));
                }
                _ if waits < WAITS => waits += 1,
                _ => bail!("{} is in use by another program; try again when it is done", self.path.display()),
            }
        }
        drop(backup);
        // One file, also of a database that keeps its latest pages in another.
        copy.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
        let sound: String = copy.query_row("PRAGMA quick_check(1)", (), |row| row.get(0))?;
        if sound != "ok" {
            let sound = sound.lines().last().unwrap_or_default();
            let path = self.path.display();
            bail!("{path} is damaged ({sound}); `warehouse check` names what can still be read; restore a backup");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_that_others_make_begin_anew_again_and_again_comes_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let db = folder.path().join("w.db");
        let mut writer = Store::open(&db).unwrap();
        let store = Store::open_read_only(&db).unwrap();
        let copy = folder.path().join("copy.db");
        let (mut written, mut went_back, mut before) = (0, 0, 0);
        store
            .copy_to(&copy, &copy, 5, |done, _| {
                went_back += usize::from(done < before);
                before = done;
                // Another program that never rests.
                if done > 10 {
                    writer.begin_run("test").unwrap();
                    written += 1;
                }
            })
            .unwrap();
        assert_eq!(went_back, BEGINNINGS);
        let copy = Store::open_read_only(&copy).unwrap();
        let runs: i64 = copy.connection().query_row("SELECT count(*) FROM ingest_run", (), |row| row.get(0)).unwrap();
        assert_eq!(runs, written, "the copy is of the moment of its end");
    }
}

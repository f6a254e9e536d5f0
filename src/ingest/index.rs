//! Texts into the index of sentences after a run.

use anyhow::Result;

use super::let_others_in;
use crate::search::sentences;
use crate::store::{Finding, Store};

/// Changes when the rules do by which a text becomes an index, so that it is made anew.
pub const INDEX: &str = env!("INDEX_VERSION");

/// Reports that are indexed in one transaction: the index is written in large pieces, and a kill costs
/// little.
const BATCH: usize = 256;

/// Makes sure that the index is whole and by these rules, or empties it; with `anew` in any case.
///
/// # Errors
/// If the database cannot be written.
pub fn ready_index(store: &mut Store, anew: bool) -> Result<()> {
    store.set_index_rules(INDEX, anew)
}

/// Writes into an index that is ready what it does not hold yet: all reports if it was emptied, and those that
/// other runs left. `told` hears before each transaction how many of how many are done.
///
/// # Errors
/// If the database cannot be read or written; what is indexed so far stays.
pub fn index_reports(store: &mut Store, mut told: impl FnMut(usize, usize)) -> Result<()> {
    let unindexed = store.unindexed()?;
    for (batch, reports) in unindexed.chunks(BATCH).enumerate() {
        told(batch * BATCH, unindexed.len());
        store.index(reports, sentences)?;
        let_others_in();
    }
    Ok(())
}

/// What is wrong with the index; see [`Store::check_index`].
///
/// # Errors
/// If the database cannot be read.
pub fn check_index(store: &Store) -> Result<Vec<Finding>> {
    store.check_index(INDEX, sentences)
}

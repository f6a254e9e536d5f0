//! Places compared after their reports have changed.

use anyhow::Result;

use super::let_others_in;
use crate::codebook::Codebook;
use crate::compare::place::compare;
use crate::store::Store;

/// Changes when the rules of [`crate::compare`] do, so that every place is compared anew.
const COMPARISON: &str = env!("COMPARISON_VERSION");

/// Places that are compared in one transaction: few enough that a kill costs little, enough that the
/// disk is not waited for at each.
const BATCH: usize = 64;

/// Compares the reports of every place that this run or a killed one touched.
///
/// # Errors
/// If the database cannot be read or written; the places not yet done stay stale.
pub fn compare_places(store: &mut Store, codebook: &Codebook) -> Result<()> {
    let words = codebook.files.get("comparison.toml").map(String::as_str).unwrap_or_default();
    store.set_comparison_rules(&format!("{COMPARISON} {}", words.get(..16).unwrap_or(words)))?;
    for places in store.stale_places()?.chunks(BATCH) {
        store.compare_places(places, |name, reports| compare(name, reports, codebook))?;
        let_others_in();
    }
    Ok(())
}

//! Stored texts read again, when codebook or program have changed since.

use anyhow::{Context, Result};

use super::{Tools, read_page};
use crate::extract::extract;
use crate::report::Header;
use crate::source::Page;
use crate::store::{Corrected, Correction, Moved, Report, Store, StoredReport};
use crate::text::Text;

/// Reads one stored report again and brings the database to what it says now.
///
/// # Errors
/// If the database cannot be read or written.
pub fn reread(store: &mut Store, report_year_id: i64, tools: &Tools) -> Result<Moved> {
    store.reread(report_year_id, tools.versions(), |stored| {
        read_stored(stored, tools).with_context(|| format!("report year {report_year_id}"))
    })
}

/// Makes a correction; one of a report has its text read again with it.
///
/// # Errors
/// Why it is refused, or that the database cannot be written; then nothing has changed.
pub fn correct(store: &mut Store, correction: &Correction, tools: &Tools) -> Result<Corrected> {
    store.correct(correction, tools.versions(), |stored| read_stored(stored, tools))
}

/// What one stored report says when it is read again; writes nothing.
///
/// # Errors
/// If the page's metadata is not what this program keeps.
pub fn read_stored(stored: &StoredReport, tools: &Tools) -> Result<Report> {
    if let Some(metadata) = &stored.metadata {
        let page = Page { text: stored.text.clone(), ..serde_json::from_str(metadata)? };
        return Ok(read_page(stored.page, &page, stored.corrected_year, tools));
    }
    let text = Text::new(&stored.text);
    let header = Header { title: stored.title.clone(), ..Header::default() };
    let facts = extract(&header, &text, stored.corrected_year.or(stored.year), &tools.codebook);
    Ok(Report { page: stored.page, header: Header::default(), body: None, metadata: None, text: text.raw, facts })
}

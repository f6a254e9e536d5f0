//! What a database knows of codes and reports that not every view says.

use std::collections::{BTreeMap, HashMap};

use anyhow::Result;
use rusqlite::Connection;

/// Names of codes, and reports that were out before their year was over.
#[derive(Debug, Clone, Default)]
pub struct Known {
    names: BTreeMap<String, Name>,
    early: HashMap<i64, String>,
}

/// An entry of the codebook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) unit: String,
}

impl Known {
    /// Reads them.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn of(connection: &Connection) -> Result<Known> {
        let names = connection
            .prepare("SELECT code, name_zh, name_en, unit FROM metric_definition")?
            .query_map((), |row| Ok((row.get(0)?, Name { zh: row.get(1)?, en: row.get(2)?, unit: row.get(3)? })))?
            .collect::<Result<_, _>>()?;
        // As in the view `vintage`.
        let early = connection
            .prepare(
                "SELECT report_year_id, min(coalesce(signed_on, published_on), coalesce(published_on, signed_on)) AS day
                 FROM report_year WHERE day < year || '-12-31'",
            )?
            .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        Ok(Known { names, early })
    }

    pub(super) fn name(&self, code: &str) -> Option<&Name> {
        self.names.get(code)
    }

    /// The day on which a report was out, if its year was not over.
    pub(super) fn early(&self, report_year_id: i64) -> Option<&str> {
        self.early.get(&report_year_id).map(String::as_str)
    }
}

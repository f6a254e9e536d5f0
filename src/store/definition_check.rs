//! Whether the definitions of codes are those of the codebook that they are said to be of.

use std::collections::BTreeMap;

use anyhow::Result;

use super::{Definition, Finding, Store};

/// Name of this check.
const CHECK: &str = "definition";

/// Columns of a definition, in the order in which they are compared.
const COLUMNS: [&str; 5] = ["unit", "name_zh", "name_en", "definition", "theme"];

impl Store {
    /// Name of the check of [`Store::check_definitions`].
    #[must_use]
    pub fn definition_check() -> &'static str {
        CHECK
    }

    /// Compares `metric_definition` with the codebook of this version. One that another codebook wrote is no finding:
    /// the next run brings it up to date.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn check_definitions(&self, version: &str, definitions: &[Definition<'_>]) -> Result<Vec<Finding>> {
        if self.setting("codebook_version")?.as_deref() != Some(version) {
            return Ok(Vec::new());
        }
        let mut stored: BTreeMap<String, [Option<String>; 5]> = BTreeMap::new();
        let sql = "SELECT code, unit, name_zh, name_en, definition, theme FROM metric_definition";
        let mut select = self.connection.prepare(sql)?;
        let mut rows = select.query(())?;
        while let Some(row) = rows.next()? {
            stored.insert(row.get(0)?, [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?]);
        }
        let mut wrong = Vec::new();
        for d in definitions {
            let Some(found) = stored.remove(d.code) else {
                wrong.push(format!("metric_definition {} is not there", d.code));
                continue;
            };
            let due = [Some(d.unit), Some(d.name_zh), Some(d.name_en), Some(d.definition), d.theme];
            for ((column, found), due) in COLUMNS.into_iter().zip(&found).zip(due) {
                if found.as_deref() != due {
                    let [found, due] = [found.as_deref(), due].map(|cell| cell.unwrap_or("none"));
                    wrong.push(format!("metric_definition {}: {column} is {found}, in the codebook {due}", d.code));
                }
            }
        }
        wrong.extend(stored.into_keys().map(|code| format!("metric_definition {code} is in no codebook")));
        let remedy = "restore a backup";
        Ok(wrong.into_iter().map(|row| Finding { check: CHECK, row: format!("{row}; {remedy}") }).collect())
    }
}

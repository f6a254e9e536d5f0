//! What figures without a code are called: candidates for entries.

use anyhow::Result;
use rusqlite::types::Value;

use super::{End, print_json};
use crate::export::Aligned;
use crate::harmless::one_line;
use crate::store::Store;

pub(super) fn run(store: &Store, limit: u32, json: bool) -> Result<End> {
    let found = store.uncoded(limit)?;
    if json {
        return print_json(&found);
    }
    let columns = ["label", "unit", "measure", "figures", "reports", "metric_id", "example"];
    let mut table = Aligned::new(columns.map(str::to_owned).to_vec());
    for row in found {
        table.push(vec![
            Value::from(row.label),
            Value::from(row.unit),
            Value::from(row.measure),
            Value::from(row.figures),
            Value::from(row.reports),
            Value::from(row.metric_id),
            Value::from(one_line(&row.example)),
        ]);
    }
    table.write(false, &mut std::io::stdout().lock())?;
    Ok(End::Done)
}

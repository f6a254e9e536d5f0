//! All tests in one program but the fuzzing, which measures memory: linked forty times over, the library would take
//! gigabytes of disk and minutes of every run.

// What tests are made of.
mod common;
mod compare;
mod content;
mod many;

// The tests, a file for each subject: `cargo test --test suite ask::`.
mod ask;
mod backup;
mod batches;
mod check;
mod cli;
mod codebook;
mod company;
mod consistency;
mod copies;
mod corrections;
mod datasette;
mod docs;
mod docx;
mod encodings;
mod export;
mod extract_filter;
mod follow_up;
mod formats;
mod headers;
mod heads;
mod hostile;
mod kills;
mod ledger;
mod load;
mod merge;
mod mistakes;
mod nanhai;
mod nanhai_years;
mod numerals;
mod page;
mod parquet;
mod parts;
mod pdf;
mod plans;
mod planted;
mod problems;
mod recurrence;
mod reference;
mod reports;
mod script;
mod search;
mod shared;
mod store;
mod supply;
mod tables;
mod townships;
mod upgrades;
mod views;
#[cfg(unix)]
mod weather;
mod wordings;
mod workbook;
mod years;
mod years_side_by_side;

/// A file that nobody names here would never run.
#[test]
fn every_file_of_tests_is_in_a_program() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let named = include_str!("suite.rs");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(name) = name.strip_suffix(".rs") else { continue };
        let program = ["suite", "fuzzed"].contains(&name);
        assert!(program || named.contains(&format!("\nmod {name};\n")), "tests/suite.rs does not name {name}.rs");
    }
}

//! The reference page is what the program says of itself.

use std::fs;

#[test]
fn the_reference_page_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/reference.md");
    let written = fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        written == warehouse::cli::reference(),
        "docs/reference.md is not current: write it anew with `cargo run -- manual --markdown > docs/reference.md`"
    );
}

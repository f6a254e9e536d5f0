//! Tells Cargo which files embedded by macros are inputs of the build, and gives the rules of
//! reading, testing and comparing a version each.
//!
//! Neither `refinery::embed_migrations!` nor `include_dir!` makes Cargo notice a *new* file in
//! its folder; without these lines an added migration, view or codebook file would be missing
//! from the next build.

use std::fs;
use std::path::{Path, PathBuf};

/// Versions of what the program has worked out, and the folders whose code decides them: a change
/// there makes it read stored texts again, test their figures, compare places or index
/// texts anew.
const VERSIONS: [(&str, &[&str]); 4] = [
    ("READER_VERSION", &["src/text", "src/report", "src/extract"]),
    ("TESTER_VERSION", &["src/compare/identity"]),
    ("COMPARISON_VERSION", &["src/compare"]),
    ("INDEX_VERSION", &["src/search", "src/text"]),
];

fn main() {
    for folder in ["migrations", "sql", "codebook"] {
        println!("cargo:rerun-if-changed={folder}");
    }
    for (name, folders) in VERSIONS {
        println!("cargo:rustc-env={name}={:016x}", hash(folders));
    }
}

/// A hash of all files in some folders.
fn hash(folders: &[&str]) -> u64 {
    let mut files = Vec::new();
    for folder in folders {
        println!("cargo:rerun-if-changed={folder}");
        collect(Path::new(folder), &mut files);
    }
    files.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for file in files {
        // A checkout with other line ends is the same program.
        for byte in fs::read(file).expect("a file that was just listed").into_iter().filter(|byte| *byte != b'\r') {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the sources").flatten() {
        match entry.path() {
            path if path.is_dir() => collect(&path, files),
            path => files.push(path),
        }
    }
}

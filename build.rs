//! Tells Cargo which files embedded by macros are inputs of the build, and gives the reading rules
//! and the identity tests a version each.
//!
//! Neither `refinery::embed_migrations!` nor `include_dir!` makes Cargo notice a *new* file in
//! its folder; without these lines an added migration, view or codebook file would be missing
//! from the next build.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders whose code decides how a stored text is read. A change in one of them makes the program
/// read again what is in a database.
const READING: [&str; 3] = ["src/text", "src/report", "src/extract"];

/// The folder whose code decides what identity tests say of stored figures.
const TESTING: [&str; 1] = ["src/compare/identity"];

fn main() {
    for folder in ["migrations", "sql", "codebook"] {
        println!("cargo:rerun-if-changed={folder}");
    }
    println!("cargo:rustc-env=READER_VERSION={}", version(&READING));
    println!("cargo:rustc-env=TESTER_VERSION={}", version(&TESTING));
}

/// Hash of everything in some folders.
fn version(folders: &[&str]) -> String {
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
    format!("{hash:016x}")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the sources").flatten() {
        match entry.path() {
            path if path.is_dir() => collect(&path, files),
            path => files.push(path),
        }
    }
}

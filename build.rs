//! Tells Cargo that files embedded by macros are inputs of the build.
//!
//! Neither `refinery::embed_migrations!` nor `include_dir!` makes Cargo notice a *new* file in
//! its folder; without these lines an added migration, view or codebook file would be missing
//! from the next build.

fn main() {
    for folder in ["migrations", "sql", "codebook"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}

//! The `warehouse` command: parse, dispatch, exit code.

use std::process::ExitCode;

// Reading makes and drops some thousand small strings a report, on all cores; see "How many reports are taken in"
// in ARCHITECTURE.md.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    warehouse::cli::run()
}

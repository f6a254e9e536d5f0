//! The `warehouse` command: parse, dispatch, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    warehouse::cli::run()
}

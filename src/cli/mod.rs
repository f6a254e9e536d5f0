//! The command line: one file a command.

use std::process::ExitCode;

/// Parses the arguments, runs the command and gives the exit status of the process.
pub fn run() -> ExitCode {
    ExitCode::SUCCESS
}

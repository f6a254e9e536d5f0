//! The command line: one file a command.

mod chart;
mod check;
mod codebook;
mod correct;
mod diff;
mod export;
mod filter;
mod ingest;
mod page;
mod query;
mod reextract;
mod trace;

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Reads the annual rule-of-law government reports (法治政府建设年度报告) into a SQLite database
/// and answers questions from it.
#[derive(Debug, Parser)]
#[command(
    version,
    propagate_version = true,
    after_help = "Examples:
  warehouse ingest examples
  warehouse query nanhai_reconsideration_2016_2018
  warehouse query metric_flat --jurisdiction 南海区 --year 2016..2018 --format csv
  warehouse trace 12
  warehouse trace --report '南海区 2018'
  warehouse page -o page.html
  warehouse codebook --search 复议

Data goes to standard output, messages to standard error.
Exit status: 0 done; 1 something was rejected, broken or not to be had; 2 wrong usage."
)]
struct Cli {
    /// The database
    #[arg(long, global = true, value_name = "FILE", env = "WAREHOUSE_DB", default_value = "warehouse.db")]
    db: PathBuf,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Ingest(ingest::Args),
    Query(query::Args),
    Export(export::Args),
    Trace(trace::Args),
    Page(page::Args),
    Chart(chart::Args),
    Check(check::Args),
    Codebook(codebook::Args),
    Correct(correct::Args),
    Reextract(reextract::Args),
    Diff(diff::Args),
}

/// How a command ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Done,
    /// The rest is done; something was rejected or found broken, and said so.
    Partly,
}

/// A mistake in how the program was called.
#[derive(Debug)]
struct Usage(String);

impl std::fmt::Display for Usage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// Parses the arguments, runs the command and gives the exit status of the process.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    keep_panics_of_documents_quiet();
    let ended = match cli.command {
        Command::Ingest(args) => ingest::run(&cli.db, &args),
        Command::Query(args) => query::run(&cli.db, &args),
        Command::Export(args) => export::run(&cli.db, &args),
        Command::Trace(args) => trace::run(&cli.db, &args),
        Command::Page(args) => page::run(&cli.db, &args),
        Command::Chart(args) => chart::run(&cli.db, &args),
        Command::Check(args) => check::run(&cli.db, &args),
        Command::Codebook(args) => codebook::run(&cli.db, &args),
        Command::Correct(args) => correct::run(&cli.db, &args),
        Command::Reextract(args) => reextract::run(&cli.db, &args),
        Command::Diff(args) => diff::run(&args),
    };
    match ended {
        Ok(End::Done) => ExitCode::SUCCESS,
        Ok(End::Partly) => ExitCode::from(1),
        // Whoever reads us has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("warehouse: {error:#}");
            ExitCode::from(if error.is::<Usage>() { 2 } else { 1 })
        }
    }
}

/// A bar on a terminal, nothing elsewhere.
fn progress(inputs: usize, quiet: bool) -> ProgressBar {
    let target = if quiet || inputs < 2 || !io::stderr().is_terminal() {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    };
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {eta} {wide_msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(inputs as u64), target).with_style(style)
}

/// A number with its noun: 1 input, 2 inputs.
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// A panic while a PDF is read becomes the error of that document; its own message, which would name
/// lines of a library, says nothing to the user.
fn keep_panics_of_documents_quiet() {
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() != Some(crate::source::pdf::THREAD) {
            default(panic);
        }
    }));
}

fn usage<T>(message: String) -> Result<T> {
    Err(Usage(message).into())
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>().or_else(|| match cause.downcast_ref::<csv::Error>()?.kind() {
            csv::ErrorKind::Io(io) => Some(io),
            _ => None,
        });
        io.is_some_and(|io| io.kind() == io::ErrorKind::BrokenPipe)
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn arguments_are_sound_and_every_command_shows_examples() {
        Cli::command().debug_assert();
        for command in Cli::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("Examples:"), "{}", command.get_name());
        }
    }
}

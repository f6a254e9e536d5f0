//! The command line: one file a command.

mod backup;
mod chart;
mod check;
mod codebook;
mod completions;
mod correct;
mod datasette;
mod diff;
mod export;
mod extract;
mod file;
mod filter;
mod ingest;
mod load;
mod manual;
mod merge;
mod page;
mod query;
mod reextract;
mod search;
mod status;
mod suggest;
mod talk;
mod trace;

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use serde::Serialize;

use crate::export::xlsx::TEMPORARY_FAILED;
use crate::harmless::safe;
use crate::unpack::without_numbers;
use file::{of_the_system, on_writing};
use talk::Talk;

pub use manual::reference;

/// Reads the annual rule-of-law government reports (法治政府建设年度报告) into a SQLite database
/// and answers questions from it.
#[derive(Debug, Parser)]
#[command(
    version,
    propagate_version = true,
    after_help = "Examples:
  warehouse ingest examples
  warehouse query nanhai_reconsideration_2016_2018
  warehouse query metric_flat --place 南海区 --year 2016..2018 --format csv
  warehouse search 复议
  warehouse trace 12
  warehouse trace --report '南海区 2018'
  warehouse page -o page.html
  warehouse codebook --search 复议
  warehouse --db 南海.db --quiet ingest reports
  warehouse --verbose ingest reports

Data goes to standard output, messages to standard error.
Environment: WAREHOUSE_DB names the database; NO_COLOR=1 keeps colour away, CLICOLOR_FORCE=1 wants it
even where no terminal is.
Exit status: 0 done; 1 something was rejected, broken or not to be had; 2 wrong usage."
)]
struct Cli {
    /// The database
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "WAREHOUSE_DB",
        hide_env_values = true,
        default_value = "warehouse.db"
    )]
    db: PathBuf,

    /// Say only what went wrong
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,

    /// Say what becomes of every input
    #[arg(short, long, global = true)]
    verbose: bool,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Ingest(ingest::Args),
    Extract(extract::Args),
    Load(load::Args),
    Merge(merge::Args),
    Query(query::Args),
    Search(search::Args),
    Status(status::Args),
    Export(export::Args),
    Trace(trace::Args),
    Page(page::Args),
    Chart(chart::Args),
    Check(check::Args),
    Backup(backup::Args),
    Codebook(codebook::Args),
    Correct(correct::Args),
    Reextract(reextract::Args),
    Diff(diff::Args),
    Completions(completions::Args),
    Manual(manual::Args),
    Datasette(datasette::Args),
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
    say_panics_plainly();
    let talk = match (cli.quiet, cli.verbose) {
        (true, _) => Talk::Quiet,
        (_, true) => Talk::Verbose,
        _ => Talk::Normal,
    };
    let ended = match cli.command {
        Command::Ingest(args) => ingest::run(&cli.db, &args, talk),
        Command::Extract(args) => extract::run(&cli.db, &args, talk),
        Command::Load(args) => load::run(&cli.db, &args, talk),
        Command::Merge(args) => merge::run(&args, talk),
        Command::Query(args) => query::run(&cli.db, &args, talk),
        Command::Search(args) => search::run(&cli.db, &args, talk),
        Command::Status(args) => status::run(&cli.db, &args, talk),
        Command::Export(args) => export::run(&cli.db, &args, talk),
        Command::Trace(args) => trace::run(&cli.db, &args, talk),
        Command::Page(args) => page::run(&cli.db, &args, talk),
        Command::Chart(args) => chart::run(&cli.db, &args, talk),
        Command::Backup(args) => backup::run(&cli.db, &args, talk),
        Command::Check(args) => check::run(&cli.db, &args, talk),
        Command::Codebook(args) => codebook::run(&cli.db, &args, talk),
        Command::Correct(args) => correct::run(&cli.db, &args, talk),
        Command::Reextract(args) => reextract::run(&cli.db, &args, talk),
        Command::Diff(args) => diff::run(&args, talk),
        Command::Datasette(args) => datasette::run(&cli.db, &args, talk),
        Command::Completions(args) => completions::run(&args),
        Command::Manual(args) => manual::run(&args),
    };
    match ended {
        Ok(End::Done) => ExitCode::SUCCESS,
        Ok(End::Partly) => ExitCode::from(1),
        // Whoever reads us has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let status = if error.is::<Usage>() { 2 } else { 1 };
            say!("warehouse: {}", in_words(error, &cli.db));
            ExitCode::from(status)
        }
    }
}

/// Prints a value as JSON, which on a terminal must not steer it either.
fn print_json(value: &impl Serialize) -> Result<()> {
    let mut out = io::stdout().lock();
    let text = serde_json::to_string_pretty(value)?;
    let text = if out.is_terminal() { safe(&text) } else { text };
    Ok(writeln!(out, "{text}")?)
}

/// The number of a row, as an argument.
fn row_number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| format!("{text} is no number; the columns metric_id, issue_id and plan_item_id have them"))
}

/// A number of threads, as an argument.
fn jobs(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(jobs @ 1..=1024) => Ok(jobs),
        _ => Err(format!("{text} is no number of jobs from 1 to 1024")),
    }
}

/// A number with its noun: 1 input, 2 inputs.
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// A panic is a mistake of this program: said in one line that a user can report. One while a PDF is
/// read becomes the error of that document, and its own message would say nothing to the user.
fn say_panics_plainly() {
    std::panic::set_hook(Box::new(|panic| {
        if std::thread::current().name() == Some(crate::source::pdf::THREAD) {
            return;
        }
        // So does one of the writer of workbooks.
        if panic.payload_as_str().is_some_and(|said| said.starts_with(TEMPORARY_FAILED)) {
            return;
        }
        let place = panic.location().map(|place| format!(" at {}:{}", place.file(), place.line())).unwrap_or_default();
        let what = panic.payload_as_str().unwrap_or("no message");
        say!(
            "warehouse {}: a mistake of the program{place}: {what}; please report it with the command that you ran",
            env!("CARGO_PKG_VERSION")
        );
    }));
}

fn usage<T>(message: String) -> Result<T> {
    Err(Usage(message).into())
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().filter_map(of_the_system).any(|io| io.kind() == io::ErrorKind::BrokenPipe)
}

/// What went wrong, in one line. An error of the system that nobody has given words is one of standard output, which
/// every command writes without saying so each time.
fn in_words(error: anyhow::Error, db: &Path) -> String {
    let error = match of_the_system(error.as_ref()) {
        Some(_) => on_writing(error, "to standard output"),
        None => crate::store::explain(error, db),
    };
    without_numbers(&format!("{error:#}"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn arguments_are_sound() {
        Cli::command().debug_assert();
    }

    /// Every command, with the names before it.
    fn commands(command: &clap::Command, name: &str, found: &mut Vec<(String, clap::Command)>) {
        found.push((name.to_owned(), command.clone()));
        for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
            commands(below, &format!("{name} {}", below.get_name()), found);
        }
    }

    #[test]
    fn every_command_and_option_has_help_with_an_example() {
        let mut root = Cli::command();
        root.build();
        let mut all = Vec::new();
        commands(&root, "warehouse", &mut all);
        let mut wrong = Vec::new();
        for (name, command) in all {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            if command.get_about().is_none() {
                wrong.push(format!("{name}: what does it do?"));
            }
            if !help.contains("Examples:") {
                wrong.push(format!("{name} shows no examples"));
            }
            let own =
                command.get_arguments().filter(|argument| !["help", "version"].contains(&argument.get_id().as_str()));
            // Options of every command stand in the examples of the program.
            for argument in own.filter(|argument| name == "warehouse" || !argument.is_global_set()) {
                if argument.get_help().is_none() {
                    wrong.push(format!("{name} {}: what does it do?", argument.get_id()));
                }
                let shown = |word: &str| help.split([' ', '\n', '=']).any(|other| other == word);
                let long = argument.get_long().map(|long| format!("--{long}"));
                let short = argument.get_short().map(|short| format!("-{short}"));
                if long.is_some() && !long.iter().chain(&short).any(|option| shown(option)) {
                    wrong.push(format!("{name} {}: no example", long.unwrap_or_default()));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

//! `warehouse manual`: the manual pages, and the reference as one Markdown page.

use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Command, CommandFactory};

use super::{Cli, End};

/// Columns of the help in the reference.
const WIDTH: usize = 100;

/// Write the manual: pages for man, or one page in Markdown
///
/// Everything in it is what --help of each command says.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse manual | man -l -
  warehouse manual --output ~/.local/share/man/man1
  warehouse manual --markdown > reference.md")]
pub(super) struct Args {
    /// Write one page for each command into this folder, which is made if it is not there
    #[arg(short, long, value_name = "DIR", conflicts_with = "markdown")]
    output: Option<PathBuf>,

    /// One page with the help of every command, in Markdown
    #[arg(long)]
    markdown: bool,
}

pub(super) fn run(args: &Args) -> Result<End> {
    let mut command = Cli::command();
    command.build();
    if args.markdown {
        std::io::stdout().lock().write_all(reference().as_bytes())?;
    } else if let Some(folder) = &args.output {
        fs::create_dir_all(folder).with_context(|| format!("cannot make folder {}", folder.display()))?;
        clap_mangen::generate_to(command, folder)
            .with_context(|| format!("cannot write the manual into {}", folder.display()))?;
    } else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page)?;
        std::io::stdout().lock().write_all(&page)?;
    }
    Ok(End::Done)
}

/// The help of every command as one page of Markdown: `docs/reference.md`.
pub fn reference() -> String {
    let mut command = Cli::command().term_width(WIDTH);
    command.build();
    let mut page =
        "# Reference\n\nWhat `--help` of each command says. Written by `warehouse manual --markdown`.\n".to_owned();
    section(&command, "warehouse", &mut page);
    page
}

fn section(command: &Command, name: &str, page: &mut String) {
    // The version and the options of every command would stand in each section.
    let help = command.clone().term_width(WIDTH).render_long_help().to_string();
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    let _ = write!(page, "\n## {name}\n\n```text\n{}\n```\n", lines.join("\n").trim_end());
    for below in command.get_subcommands().filter(|below| below.get_name() != "help" && !below.is_hide_set()) {
        section(below, &format!("{name} {}", below.get_name()), page);
    }
}

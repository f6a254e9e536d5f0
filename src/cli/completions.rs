//! `warehouse completions`: what the shell needs to complete commands and options.

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Shell;

use super::{Cli, End};

/// Write the completions for a shell
///
/// Put them where your shell looks for them; --help of your shell's completion system says where.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse completions bash > ~/.local/share/bash-completion/completions/warehouse
  warehouse completions zsh > ~/.zfunc/_warehouse
  warehouse completions fish > ~/.config/fish/completions/warehouse.fish
  warehouse completions powershell >> $PROFILE")]
pub(super) struct Args {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &Args) -> Result<End> {
    // Into memory first: the generator panics where a reader stops reading.
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "warehouse", &mut text);
    std::io::Write::write_all(&mut std::io::stdout().lock(), &text)?;
    Ok(End::Done)
}

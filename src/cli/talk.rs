//! What a command says beside its data: on standard error, as much as was asked for.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use crate::harmless::safe;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long work may take before a bar shows that it goes on.
const PATIENCE: Duration = Duration::from_secs(1);

/// How much is said. What was rejected or broken is always said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Talk {
    /// Only what went wrong.
    Quiet,
    /// What was done, in a line or two.
    Normal,
    /// Every step.
    Verbose,
}

impl Talk {
    /// Says what was done, unless asked to be quiet.
    pub(super) fn note(self, line: &str) {
        if self >= Talk::Normal {
            say!("{line}");
        }
    }

    /// A bar for work of so many steps, drawn on a terminal alone, and only if the work takes its time.
    pub(super) fn bar(self, steps: usize) -> Bar {
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {eta} {wide_msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::hidden()).with_style(style);
        Bar { bar, started: Instant::now(), wanted: self > Talk::Quiet && io::stderr().is_terminal() }
    }

    /// The same for work of which nobody knows how long it is.
    pub(super) fn counter(self) -> Bar {
        let style = ProgressStyle::with_template("{spinner} {pos} {wide_msg}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
        let bar = self.bar(0);
        bar.bar.unset_length();
        bar.bar.set_style(style);
        bar
    }
}

/// How far some work is.
pub(super) struct Bar {
    bar: ProgressBar,
    started: Instant,
    /// Nobody has seen it yet, but may.
    wanted: bool,
}

impl Bar {
    /// One step is done.
    pub(super) fn step(&mut self) {
        self.bar.inc(1);
        self.show();
    }

    /// So many steps are done; this one is under way.
    pub(super) fn at(&mut self, step: usize, what: &str) {
        self.bar.set_position(step as u64);
        self.about(what);
    }

    /// What the next step is about.
    pub(super) fn about(&mut self, what: impl Into<String>) {
        self.bar.set_message(safe(&what.into()));
        self.show();
    }

    /// Says a line without tearing the bar.
    pub(super) fn say(&self, line: &str) {
        self.bar.suspend(|| say!("{line}"));
    }

    fn show(&mut self) {
        if self.wanted && self.started.elapsed() > PATIENCE {
            self.wanted = false;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

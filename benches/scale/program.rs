//! Runs the program as people do and looks at it from outside.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// What a run took.
pub struct Ran {
    pub seconds: f64,
    /// Most memory at a time, in bytes; 0 where the system does not tell.
    pub peak_memory: u64,
}

/// Runs `ingest` on a folder.
///
/// # Panics
/// If anything is rejected.
pub fn ingest(database: &Path, reports: &Path, options: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_warehouse"));
    command.arg("--db").arg(database).arg("ingest").arg(reports).args(options);
    let start = Instant::now();
    let mut child = command.spawn().expect("the program runs");
    let mut peak_memory = 0;
    let status = loop {
        peak_memory = peak_memory.max(high_water(child.id()));
        if let Some(status) = child.try_wait().expect("a child of ours") {
            break status;
        }
        thread::sleep(Duration::from_millis(5));
    };
    assert!(status.success(), "{command:?}");
    Ran { seconds: start.elapsed().as_secs_f64(), peak_memory }
}

/// The most memory that a process has had so far, in bytes.
fn high_water(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

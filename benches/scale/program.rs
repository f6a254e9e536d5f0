//! Runs the program as people do and looks at it from outside.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// What a run took.
pub struct Ran {
    pub seconds: f64,
    /// Of all its threads; 0 where the system does not tell.
    pub processor_seconds: f64,
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
    let (mut peak_memory, mut processor_seconds) = (0, 0.0f64);
    let status = loop {
        processor_seconds = processor_seconds.max(processor(&child.id().to_string()));
        peak_memory = peak_memory.max(high_water(child.id()));
        if let Some(status) = child.try_wait().expect("a child of ours") {
            break status;
        }
        thread::sleep(Duration::from_millis(5));
    };
    assert!(status.success(), "{command:?}");
    Ran { seconds: start.elapsed().as_secs_f64(), processor_seconds, peak_memory }
}

/// The processor time that a process has had so far, in seconds: its number, or `self`.
pub fn processor(process: &str) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // Behind the name, which may hold anything, in hundredths of a second: see proc_pid_stat(5).
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let hundredths = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (hundredths(11) + hundredths(12)) / 100.0
}

/// The most memory that a process has had so far, in bytes.
fn high_water(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

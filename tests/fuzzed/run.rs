//! One case of a target: run, timed, weighed, and kept if it is a fault.

use std::fmt;
use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use super::MEMORY;

/// Bytes that a second is allowed for; fewer have a second as well.
const BYTES_A_SECOND: usize = 100 << 10;

/// What a case may take at most, in bytes.
const MEMORY_LIMIT: usize = 512 << 20;

/// A case that takes longer is taken to never end.
const HANGS: Duration = Duration::from_secs(120);

/// The case that runs, and since when.
static RUNNING: Mutex<Option<(Instant, PathBuf)>> = Mutex::new(None);

/// What panicked during the case that runs.
static PANICKED: Mutex<Option<String>> = Mutex::new(None);

/// Notes every panic, also one that is caught on the way, and ends the program if a case does not.
pub fn watch() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or(String::new(), |place| format!("{}:{}", place.file(), place.line()));
        if thread::current().name() == Some("pdf") && !place.starts_with("src/") {
            // The PDF parser is another's, runs in a thread of its own, and the file is refused if it fails.
            println!("    refused after a panic at {place}");
            return;
        }
        let text = panic.payload_as_str().unwrap_or_default();
        if RUNNING.lock().unwrap().is_none() {
            eprintln!("{place}: {text}");
        }
        *PANICKED.lock().unwrap() = Some(format!("panic at {place}: {}", text.chars().take(300).collect::<String>()));
    }));
    thread::spawn(|| {
        loop {
            thread::sleep(Duration::from_secs(1));
            let running = RUNNING.lock().unwrap().clone();
            if let Some((_, path)) = running.filter(|(since, _)| since.elapsed() > HANGS) {
                eprintln!("a case does not end: {}", path.display());
                std::process::exit(1);
            }
        }
    });
}

/// What a case took, or the most that any did.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cost {
    /// Of what was allowed.
    time: f64,
    /// Bytes.
    memory: usize,
}

impl Cost {
    pub fn max(self, other: Cost) -> Cost {
        Cost { time: self.time.max(other.time), memory: self.memory.max(other.memory) }
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "at most {:.2} s for 100 kB, {} MB", self.time, self.memory >> 20)
    }
}

/// What this program has taken of the processors so far, where the system says it: time by the clock passes as well
/// while others work.
fn processor_time() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit(") ").next()?.split(' ').collect();
    let hundredths = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(hundredths * 10))
}

/// A target and the file in which its case lies while it runs, so that one that ends the program is not lost.
pub struct Bench {
    name: String,
    target: fn(&[u8]),
    case: PathBuf,
    /// Seconds that 100 kB may take.
    seconds: f64,
}

impl Bench {
    pub fn new(name: &str, target: fn(&[u8]), seconds: f64) -> Bench {
        let case = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzzed-{name}"));
        // What is loaded once is nobody's cost.
        target(b"");
        Bench { name: name.to_owned(), target, case, seconds }
    }

    /// Runs one case; the error is what is wrong with it.
    pub fn run(&self, bytes: &[u8]) -> Result<Cost, String> {
        let mut cost = self.once(bytes)?;
        if cost.time > self.seconds {
            // The memory of a busy machine is slow.
            cost.time = cost.time.min(self.once(bytes)?.time);
        }
        if cost.time > self.seconds {
            return Err(format!("{:.1} s for each 100 kB, {} bytes", cost.time, bytes.len()));
        }
        if cost.memory > MEMORY_LIMIT {
            return Err(format!("{} MB for {} bytes", cost.memory >> 20, bytes.len()));
        }
        Ok(cost)
    }

    fn once(&self, bytes: &[u8]) -> Result<Cost, String> {
        fs::write(&self.case, bytes).unwrap();
        *PANICKED.lock().unwrap() = None;
        *RUNNING.lock().unwrap() = Some((Instant::now(), self.case.clone()));
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        let (start, worked) = (Instant::now(), processor_time());
        let _ = panic::catch_unwind(AssertUnwindSafe(|| (self.target)(bytes)));
        let worked = processor_time().zip(worked).map(|(now, before)| now.saturating_sub(before));
        let took = worked.unwrap_or(start.elapsed());
        let memory = MEMORY.peak_usage().saturating_sub(before);
        *RUNNING.lock().unwrap() = None;
        if let Some(panicked) = PANICKED.lock().unwrap().take() {
            return Err(panicked);
        }
        let allowed = (bytes.len() as f64 / BYTES_A_SECOND as f64).max(1.0);
        Ok(Cost { time: took.as_secs_f64() / allowed, memory })
    }

    /// Writes a case that went wrong to a file of its own, made as small as it can be if it panics.
    pub fn keep(&self, bytes: &[u8]) -> PathBuf {
        let bytes = self.smaller(bytes.to_vec());
        let free = (1..).map(|number| self.case.with_file_name(format!("fault-{}-{number}", self.name)));
        let path = free.into_iter().find(|path| !path.exists()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Leaves out what is not needed for the panic.
    fn smaller(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        let panics = |bytes: &[u8]| self.once(bytes).is_err();
        if !panics(&bytes) {
            return bytes;
        }
        let mut piece = bytes.len() / 2;
        while piece > 0 {
            let mut at = 0;
            while at < bytes.len() {
                let end = (at + piece).min(bytes.len());
                let without = [&bytes[..at], &bytes[end..]].concat();
                if panics(&without) { bytes = without } else { at = end }
            }
            piece /= 2;
        }
        bytes
    }
}

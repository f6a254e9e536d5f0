//! Words to the person who runs the program.

/// Says a line on standard error, without what would steer a terminal: names of files and members of archives are
/// words of strangers. Where it cannot be written (a log on a full disk, say) the work goes on, which is worth more than
/// the words; `eprintln!` would end it.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), "{}", $crate::harmless::safe(&format!($($words)*)));
    }};
}

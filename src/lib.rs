//! `warehouse` reads the annual reports in which Chinese governments account for their
//! rule-of-law work (法治政府建设年度报告) and keeps what they say in a SQLite database.
//!
//! One way through:
//!
//! ```text
//! bytes ─ source ─▶ pages ─ text ─▶ text with offsets ─ report ─▶ whose, which year
//!       ─ extract ─▶ facts ─ store ─▶ SQLite ─▶ views ─▶ query · export · trace
//! ```
//!
//! Everything up to the facts is pure: no files, no clock, no database.

#![deny(clippy::print_stderr)] // `say!` goes on where it cannot be heard.

#[macro_use]
mod aloud;
pub mod chart;
pub mod cli;
pub mod codebook;
pub mod compare;
pub mod correction;
pub mod exchange;
pub mod export;
pub mod extract;
pub mod harmless;
mod hash;
pub mod ingest;
pub mod limits;
pub mod page;
pub mod parallel;
pub mod report;
pub mod search;
pub mod source;
pub mod store;
pub mod text;
mod unfinished;
pub mod unpack;
pub mod verify;

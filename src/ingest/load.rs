//! Facts that were read elsewhere into the database, as `ingest` would have written them.

use anyhow::{Error, Result};

use super::{Outcome, Reading};
use crate::exchange::{Line, Trust};
use crate::ingest::Tools;
use crate::store::{Added, Incoming, Run, Status, Store, Versions, is_refused_content};

/// A line of facts, held against its text.
#[derive(Debug)]
pub struct Loaded {
    /// What log and messages call it: the document, or where the line stands.
    name: String,
    what: Result<Whole>,
}

#[derive(Debug)]
struct Whole {
    reading: Reading,
    byte_length: usize,
    again: bool,
}

impl Loaded {
    /// Reads a line that stands at `place` (`facts.jsonl:7`), and believes it as far as `trust` goes.
    #[must_use]
    pub fn new(place: &str, line: Result<Vec<u8>>, tools: &Tools, trust: Trust) -> Loaded {
        let parsed = line.and_then(|line| Line::parse(&line));
        let facts = match parsed {
            Ok(Line::Facts(facts)) => facts,
            // `extract` rejected it, as `ingest` would have.
            Ok(Line::Refusal(refusal)) => {
                return Loaded { name: refusal.source, what: Err(Error::msg(refusal.error)) };
            }
            Err(error) => return Loaded { name: place.to_owned(), what: Err(error) },
        };
        let (source, byte_length) = (facts.document.source.clone(), facts.document.byte_length);
        match facts.reading(tools, trust) {
            Ok((reading, again)) => Loaded { name: source, what: Ok(Whole { reading, byte_length, again }) },
            Err(error) => Loaded { name: place.to_owned(), what: Err(error.context(source)) },
        }
    }

    /// What log and messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether another codebook or program had read it, so that its text was read again.
    pub fn read_again(&self) -> bool {
        self.what.as_ref().is_ok_and(|whole| whole.again)
    }
}

/// Takes one line in and notes in the log what became of it.
///
/// # Errors
/// If the database cannot be written. What is wrong with the line itself is an [`Outcome`].
pub fn load(store: &mut Store, run: Run, loaded: Loaded, versions: Versions<'_>) -> Result<Outcome> {
    let Loaded { name, what } = loaded;
    let Whole { reading, byte_length, .. } = match what {
        Ok(whole) => whole,
        Err(error) => return super::reject(store, run, &name, &error),
    };
    if let Some(reports) = store.reports_of(&reading.document.sha256)? {
        store.log(run, &name, Status::Known, None)?;
        return Ok(Outcome::Known(reports));
    }
    let incoming = Incoming { document: &reading.document, byte_length, reports: &reading.reports, versions };
    let repeats = match store.add_document(run, incoming) {
        Ok(Added::New(repeats)) => repeats,
        Ok(Added::Known) => return Ok(Outcome::Known(reading.reports.len())),
        Err(error) if is_refused_content(&error) => return super::reject(store, run, &name, &error),
        Err(error) => return Err(error),
    };
    let mut left_out = Vec::new();
    for (page, reason) in reading.left_out {
        let item = format!("{name}#{page}");
        store.log(run, &item, Status::LeftOut, Some(&reason))?;
        left_out.push(format!("{item}: {reason}"));
    }
    Ok(Outcome::Added { sha256: reading.document.sha256, repeats, left_out })
}

//! Facts that were read elsewhere, on their way into the database.

use anyhow::{Error, Result};

use super::Reading;
use crate::exchange::{Line, Trust};
use crate::ingest::Tools;

/// A line of facts, held against its text.
#[derive(Debug)]
pub(super) struct Loaded {
    /// What log and messages call it: the document, or where the line stands.
    pub(super) name: String,
    pub(super) what: Result<Whole>,
}

#[derive(Debug)]
pub(super) struct Whole {
    pub(super) reading: Reading,
    pub(super) byte_length: usize,
    again: bool,
}

impl Loaded {
    /// Reads a line that stands at `place` (`facts.jsonl:7`), and believes it as far as `trust` goes.
    pub(super) fn new(place: &str, line: Result<Vec<u8>>, tools: &Tools, trust: Trust) -> Loaded {
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

    /// Whether another codebook or program had read it, so that its text was read again.
    pub(super) fn read_again(&self) -> bool {
        self.what.as_ref().is_ok_and(|whole| whole.again)
    }
}

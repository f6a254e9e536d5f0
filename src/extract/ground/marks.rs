//! Where sentences begin, and which brackets and titles belong together.

use crate::text::numeral::Numeral;
use crate::text::{Bytes, han_end, length_of};

use super::unit_end;

/// Bytes and numerals of a sentence behind which it ends with a figure. What a figure is, is looked for in all of
/// its sentence: without an end to it, lost full stops or malice would cost the square of a text's length. No
/// sentence of a report comes near.
const LONGEST_SENTENCE: usize = 12_000;
const MOST_NUMERALS: usize = 200;

/// Where sentences begin and which brackets and titles belong together. A normalised text has each
/// of these marks in one form only, of one byte or of three that begin with the same two.
#[derive(Default)]
pub(super) struct Marks {
    /// Starts of sentences.
    pub sentences: Vec<usize>,
    /// Places behind full stops and semicolons.
    pub stops: Vec<usize>,
    pub brackets: Vec<Bytes>,
    pub titles: Vec<Bytes>,
}

impl Marks {
    pub(super) fn find(norm: &str) -> Marks {
        let mut marks = Marks { sentences: vec![0], stops: vec![0], ..Marks::default() };
        let (mut brackets, mut titles) = (Vec::new(), Vec::new());
        let close = |open: &mut Vec<usize>, end: usize| open.pop().map(|start| start..end);
        let bytes = norm.as_bytes();
        let mut at = 0;
        loop {
            let start = han_end(bytes, at);
            let Some(lead) = bytes.get(start) else { break };
            at = start + length_of(*lead);
            match lead {
                0xe3 => match bytes[start + 1..at] {
                    [0x80, 0x82] => {
                        let from = marks.sentences.last().copied().unwrap_or_default();
                        if !leads_in(&norm[from..start]) {
                            marks.sentences.push(at);
                        }
                        marks.stops.push(at);
                    }
                    [0x80, 0x8a] => titles.push(start),
                    [0x80, 0x8b] => marks.titles.extend(close(&mut titles, at)),
                    _ => {}
                },
                b'(' => brackets.push(start),
                b')' => marks.brackets.extend(close(&mut brackets, at)),
                b'!' | b'?' => marks.sentences.push(at),
                b';' => marks.stops.push(at),
                b'\n' => {
                    marks.sentences.push(at);
                    brackets.clear();
                    titles.clear();
                }
                _ => {}
            }
        }
        marks.brackets.sort_unstable_by_key(|pair| pair.start);
        marks.titles.sort_unstable_by_key(|pair| pair.start);
        marks
    }
}

/// Longest words that say how what follows is looked at, in bytes.
const LONGEST_LEAD: usize = 45;

/// Whether a sentence only says how what follows is looked at, and is one with it: 从案件类型看。行政处罚类203件.
fn leads_in(sentence: &str) -> bool {
    sentence.len() <= LONGEST_LEAD && sentence.ends_with('看') && sentence.contains('从')
}

/// Starts of sentences, where one that goes on too long ends behind a figure and its unit.
pub(super) fn shorter(starts: &[usize], numerals: &[Numeral], end: usize) -> Vec<usize> {
    let mut short = Vec::with_capacity(starts.len());
    let mut numerals = numerals.iter().peekable();
    for (start, end) in starts.iter().zip(starts.iter().skip(1).chain([&end])) {
        let (mut from, mut count) = (*start, 0);
        short.push(from);
        while let Some(numeral) = numerals.next_if(|numeral| unit_end(numeral) < *end) {
            count += 1;
            let behind = unit_end(numeral);
            if behind > from && (count > MOST_NUMERALS || behind - from > LONGEST_SENTENCE) {
                (from, count) = (behind, 0);
                short.push(from);
            }
        }
        while numerals.next_if(|numeral| numeral.start < *end).is_some() {}
    }
    short
}

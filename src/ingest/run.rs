//! A run of `ingest`: documents found on one thread, read on all cores, written on this one in the order
//! in which they were found.

use std::collections::HashSet;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

use super::load::Loaded;
use super::{Input, Outcome, Reading, Tools, let_others_in, read_document};
use crate::compare::identity::Test;
use crate::exchange::Trust;
use crate::hash::sha256;
use crate::parallel::{self, Bounds, Giver, Results, Taken};
use crate::search::{Sentence, sentences};
use crate::store::{
    Added, Batch, Incoming, Run, Status, Store, Tester, document_key, is_damaged_index, is_refused_content,
};

/// What is found but not written yet. A page of HTML takes some twenty times its bytes while it is
/// parsed, so large documents are read one at a time.
const UNDER_WAY: Bounds = Bounds { items: 256, bytes: 8 << 20 };

/// How many files are read at a time, and how many before their turn.
const READERS: usize = 4;
const AHEAD: Bounds = Bounds { items: 32, bytes: usize::MAX };

/// When a batch is committed: each waits for the disk, and writes the pages of every index anew.
const BATCH: Bounds = Bounds { items: 512, bytes: 32 << 20 };
/// Documents that are written together within it; see [`write_group`].
const GROUP: Bounds = Bounds { items: 32, bytes: 1 << 20 };
/// The same for a run that is slow: a kill costs no more than this.
const BATCH_TIME: Duration = Duration::from_secs(1);

/// How a run goes about its work.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    /// How many documents are read at a time.
    pub jobs: usize,
    /// Whether their sentences go into the index of `search` with them; it must be ready for that.
    pub index: bool,
}

/// Takes every document of some inputs in and notes in the log what became of it. What became of each is told once
/// it is safe in the database: number of its input, its name, outcome.
///
/// # Errors
/// If the database cannot be written; what was told is in. What is wrong with a document itself is an
/// [`Outcome`].
pub fn ingest(
    store: &mut Store,
    run: Run,
    inputs: &[Input],
    tools: &Tools,
    way: Way,
    told: impl FnMut(usize, &str, Outcome),
) -> Result<()> {
    let reader = Reader { tools, tester: store.tester(), index: way.index, known: store.document_keys()? };
    let give = |giver: &mut Giver<'_, Found>| find(inputs, tools, giver);
    let work = |found: Found| reader.read(found);
    parallel::stream(way.jobs, UNDER_WAY, give, work, |results| write(store, run, &reader, results, told))
}

/// The same for documents that were read elsewhere: `lines` hands out lines of facts with the places where
/// they stand, `trust` is what is believed of them. Gives how many were read again, since another codebook
/// or program had read them.
///
/// # Errors
/// As [`ingest`].
pub fn load(
    store: &mut Store,
    run: Run,
    lines: impl FnOnce(&mut dyn FnMut((String, Result<Vec<u8>>)) -> Result<()>) -> Result<()> + Send,
    tools: &Tools,
    trust: Trust,
    way: Way,
    told: impl FnMut(usize, &str, Outcome),
) -> Result<usize> {
    let reader = Reader { tools, tester: store.tester(), index: way.index, known: HashSet::new() };
    let again = AtomicUsize::new(0);
    let give = |giver: &mut Giver<'_, (String, Result<Vec<u8>>)>| {
        // Nothing else can go wrong in it: what cannot be read is handed out as such.
        let _ = lines(&mut |(place, line)| {
            let size = line.as_ref().map_or(0, Vec::len);
            Ok(giver.give((place, line), size)?)
        });
    };
    let work = |(place, line): (String, Result<Vec<u8>>)| {
        let loaded = Loaded::new(&place, line, tools, trust);
        again.fetch_add(usize::from(loaded.read_again()), Ordering::Relaxed);
        reader.loaded(loaded)
    };
    parallel::stream(way.jobs, UNDER_WAY, give, work, |results| write(store, run, &reader, results, told))?;
    Ok(again.into_inner())
}

/// A document as it was found.
struct Found {
    /// Number of the input that it lies in.
    input: usize,
    name: String,
    bytes: Result<Vec<u8>>,
}

/// Hands out the documents of all inputs until nobody wants any more. Small files are read ahead: a disk answers
/// several questions sooner than one after the other.
fn find(inputs: &[Input], tools: &Tools, giver: &mut Giver<'_, Found>) {
    let ahead = |at: usize| (at, inputs[at].read_ahead(&tools.limits));
    let give = |(at, read): (usize, Option<Result<Vec<u8>>>)| {
        inputs[at].documents_in(read, &tools.limits, &mut |name, bytes| {
            let size = bytes.as_ref().map_or(0, Vec::len);
            Ok(giver.give(Found { input: at, name: name.to_owned(), bytes }, size)?)
        })
    };
    let _unwanted = parallel::in_order(READERS, AHEAD, (0..inputs.len()).map(|at| Ok((at, 0))), ahead, give);
}

/// A document on its way to the writer.
struct Ready {
    input: usize,
    name: String,
    byte_length: usize,
    what: What,
}

enum What {
    /// It was in when the run began, as far as its key tells: its hash and bytes.
    Known(String, Vec<u8>),
    Read(Result<Read>),
}

/// A reading with what is made of each of its reports.
struct Read {
    reading: Reading,
    /// Its identity tests.
    tests: Option<Vec<Vec<Test>>>,
    /// Its sentences as the index takes them; of no report if they are not wanted.
    sentences: Vec<Vec<Sentence>>,
}

/// Reads documents, on any thread.
struct Reader<'a> {
    tools: &'a Tools,
    tester: Option<Tester>,
    /// Whether sentences are wanted.
    index: bool,
    /// Keys of the documents that were in when the run began.
    known: HashSet<u64>,
}

impl Reader<'_> {
    fn read(&self, Found { input, name, bytes }: Found) -> Ready {
        let byte_length = bytes.as_ref().map_or(0, Vec::len);
        let what = match bytes.map(|bytes| (self.known(&bytes), bytes)) {
            Err(error) => What::Read(Err(error)),
            Ok((Some(hash), bytes)) => What::Known(hash, bytes),
            Ok((None, bytes)) => What::Read(self.read_guarded(&name, &bytes)),
        };
        Ready { input, name, byte_length, what }
    }

    /// The hash of a document that was in when the run began.
    fn known(&self, bytes: &[u8]) -> Option<String> {
        // Reading hashes what is new.
        (!self.known.is_empty()).then(|| sha256(bytes)).filter(|hash| self.known.contains(&document_key(hash)))
    }

    /// A document that was read elsewhere, on its way to the writer.
    fn loaded(&self, loaded: Loaded) -> Ready {
        let Loaded { name, what } = loaded;
        let byte_length = what.as_ref().map_or(0, |whole| whole.byte_length);
        let what = what.map(|whole| self.prepared(whole.reading));
        Ready { input: 0, name, byte_length, what: What::Read(what) }
    }

    /// Makes of a reading what the writer need not.
    fn prepared(&self, reading: Reading) -> Read {
        let reports = &reading.reports;
        let tests = self.tester.as_ref().map(|tester| reports.iter().map(|report| tester.test(report)).collect());
        let wanted = if self.index { &reports[..] } else { &[] };
        let sentences = wanted.iter().map(|report| sentences(&report.text)).collect();
        Read { tests, sentences, reading }
    }

    /// Reads a document so that a defect in the reading costs that document alone.
    fn read_guarded(&self, name: &str, bytes: &[u8]) -> Result<Read> {
        guarded(name, || Ok(self.prepared(read_document(name, bytes, self.tools)?)))
    }
}

/// Reads so that a defect in the reading costs what is read alone.
pub(crate) fn guarded<T>(name: &str, read: impl FnOnce() -> Result<T>) -> Result<T> {
    let read = panic::catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(anyhow!("a defect in warehouse stopped its reading; please report it")));
    // The log and messages name the input themselves.
    read.map_err(|error| match error.to_string().strip_prefix(&format!("{name}: ")) {
        Some(reason) => anyhow!("{reason}"),
        None => error,
    })
}

/// Writes what comes in, batch by batch.
fn write(
    store: &mut Store,
    run: Run,
    reader: &Reader<'_>,
    results: &mut Results<'_, Ready>,
    mut told: impl FnMut(usize, &str, Outcome),
) -> Result<()> {
    while let Some(first) = results.wait() {
        let batch = store.batch(run)?;
        let until = Instant::now() + BATCH_TIME;
        let (mut written, mut bytes) = (Vec::new(), 0);
        let mut next = Some(first);
        while let Some(first) = next {
            let group = group(first, results, until);
            bytes += group.iter().map(|taken| taken.result.byte_length).sum::<usize>();
            let outcomes = write_group(&batch, reader, &group)?;
            let mut sentences = Vec::new();
            for (taken, (outcome, reports)) in group.into_iter().zip(outcomes) {
                let Ready { input, name, what, .. } = taken.result;
                written.push((input, name, outcome));
                if let What::Read(Ok(read)) = what {
                    sentences.extend(reports.into_iter().zip(read.sentences));
                }
            }
            match batch.index(&sentences) {
                // It costs no document: the end of the run tries again and says what to do.
                Err(error) if is_damaged_index(&error) => {}
                written => written?,
            }
            let open = written.len() < BATCH.items && bytes < BATCH.bytes && Instant::now() < until;
            next = if open { results.wait_until(until) } else { None };
        }
        batch.commit()?;
        written.into_iter().for_each(|(input, name, outcome)| told(input, &name, outcome));
        let_others_in();
    }
    Ok(())
}

/// A few documents, as far as they come in time.
fn group<'a>(first: Taken<'a, Ready>, results: &mut Results<'a, Ready>, until: Instant) -> Vec<Taken<'a, Ready>> {
    let mut bytes = first.result.byte_length;
    let mut group = vec![first];
    while group.len() < GROUP.items
        && bytes < GROUP.bytes
        && let Some(taken) = results.wait_until(until)
    {
        bytes += taken.result.byte_length;
        group.push(taken);
    }
    group
}

/// What became of a document, and the numbers of the reports that it brought.
type Written = (Outcome, Vec<i64>);

/// Writes a few documents. If the tables refuse one, all are taken back and each is written by itself, so
/// that it costs only itself.
fn write_group(batch: &Batch<'_>, reader: &Reader<'_>, group: &[Taken<'_, Ready>]) -> Result<Vec<Written>> {
    let all = || group.iter().map(|taken| write_one(batch, reader, &taken.result)).collect();
    match batch.whole(all) {
        Err(error) if is_refused_content(&error) => {}
        written => return written,
    }
    let alone = |ready: &Ready| match batch.whole(|| write_one(batch, reader, ready)) {
        Err(error) if is_refused_content(&error) => reject(batch, &ready.name, &error),
        written => written,
    };
    group.iter().map(|taken| alone(&taken.result)).collect()
}

/// Writes one document and notes in the log what became of it.
fn write_one(batch: &Batch<'_>, reader: &Reader<'_>, ready: &Ready) -> Result<Written> {
    let Ready { name, byte_length, what, .. } = ready;
    let read;
    let Read { reading, tests, .. } = match what {
        What::Read(Ok(read)) => read,
        What::Read(Err(error)) => return reject(batch, name, error),
        What::Known(hash, bytes) => {
            if let Some(reports) = batch.reports_of(hash)? {
                batch.log(name, Status::Known, None)?;
                return Ok((Outcome::Known(reports), Vec::new()));
            }
            // Another document has the same key, or it went since.
            read = match reader.read_guarded(name, bytes) {
                Ok(read) => read,
                Err(error) => return reject(batch, name, &error),
            };
            &read
        }
    };
    let incoming = Incoming {
        document: &reading.document,
        byte_length: *byte_length,
        reports: &reading.reports,
        versions: reader.tools.versions(),
    };
    let (reports, repeats) = match batch.add(incoming, tests.as_deref())? {
        Added::New { reports, repeats } => (reports, repeats),
        Added::Known => return Ok((Outcome::Known(reading.reports.len()), Vec::new())),
    };
    let mut left_out = Vec::new();
    for (page, reason) in &reading.left_out {
        let item = format!("{name}#{page}");
        batch.log(&item, Status::LeftOut, Some(reason))?;
        left_out.push(format!("{item}: {reason}"));
    }
    Ok((Outcome::Added { sha256: reading.document.sha256.clone(), repeats, left_out }, reports))
}

fn reject(batch: &Batch<'_>, name: &str, error: &anyhow::Error) -> Result<Written> {
    let reason = format!("{error:#}").replace(['\n', '\r'], " ");
    batch.log(name, Status::Rejected, Some(&reason))?;
    Ok((Outcome::Rejected(reason), Vec::new()))
}

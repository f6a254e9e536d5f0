//! Work on all cores whose results come back in the order in which it was handed out, so that nothing
//! that is made of them depends on timing.

use std::collections::{BTreeMap, VecDeque};
use std::error::Error;
use std::fmt;
use std::iter;
use std::num::NonZero;
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

/// How many threads work at a time if nobody says otherwise: one a core.
#[must_use]
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// How much may be under way at a time, from the hand that gives to the one that takes the result.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Items.
    pub items: usize,
    /// Bytes of them all. One item that is larger goes alone.
    pub bytes: usize,
}

/// From so many bytes on an item of [`stream`] is done by a thread that does no others, one after the other:
/// what a thread has taken from the system it keeps, and of what large items take there must not be one for
/// each thread.
const LARGE: usize = 1 << 20;

/// Has `work` done on every item by `jobs` threads. `items`, each with its size in bytes, and `take` stay
/// on this thread: while others work it takes results, in the order of their items, and hands out more.
/// No more is under way than `bounds` allow.
///
/// # Errors
/// The first that `items` or `take` gives; what was handed out is worked off, not taken. A panic of
/// `work` goes on here.
pub fn in_order<T: Send, R: Send, E>(
    jobs: usize,
    bounds: Bounds,
    items: impl IntoIterator<Item = Result<(T, usize), E>>,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let (to_do, queue) = mpsc::channel();
    let queue = Mutex::new(queue);
    let (done, results) = mpsc::channel();
    thread::scope(|scope| {
        // Dropped when this closure ends in whatever way, so that the threads end too.
        let to_do = to_do;
        for _ in 0..jobs.max(1) {
            let (queue, work, done) = (&queue, &work, done.clone());
            scope.spawn(move || work_off(queue, work, &done));
        }
        let mut ordered = Ordered::new(results);
        let mut sizes = VecDeque::new();
        let mut inside = 0;
        for (at, item) in items.into_iter().enumerate() {
            let (item, size) = item?;
            while sizes.len() >= bounds.items || inside + size > bounds.bytes {
                let Some(left) = sizes.pop_front() else { break };
                inside -= left;
                ordered.wait().map_or(Ok(()), &mut take)?;
            }
            sizes.push_back(size);
            inside += size;
            let _ = to_do.send((at, item));
        }
        for _ in sizes {
            ordered.wait().map_or(Ok(()), &mut take)?;
        }
        Ok(())
    })
}

/// One thread's share: items as long as there are any, in no order.
fn work_off<T, R>(queue: &Mutex<Receiver<(usize, T)>>, work: impl Fn(T) -> R, done: &Sender<(usize, Caught<R>)>) {
    loop {
        let item = locked(queue).recv();
        let Ok((at, item)) = item else { return };
        let result = panic::catch_unwind(AssertUnwindSafe(|| work(item)));
        if done.send((at, result)).is_err() {
            return;
        }
    }
}

/// What work gave, or how it panicked.
type Caught<R> = thread::Result<R>;

/// Results put back into their order.
struct Ordered<R> {
    results: Receiver<(usize, Caught<R>)>,
    /// Those that came before their turn.
    early: BTreeMap<usize, Caught<R>>,
    /// Whose turn it is.
    next: usize,
}

impl<R> Ordered<R> {
    fn new(results: Receiver<(usize, Caught<R>)>) -> Ordered<R> {
        Ordered { results, early: BTreeMap::new(), next: 0 }
    }

    /// The next result; nothing once all are done.
    fn wait(&mut self) -> Option<R> {
        self.receive(|results| results.recv().map_err(|_| RecvTimeoutError::Disconnected)).ok()
    }

    fn wait_until(&mut self, until: Instant) -> Result<R, RecvTimeoutError> {
        self.receive(|results| results.recv_timeout(until.saturating_duration_since(Instant::now())))
    }

    fn receive(
        &mut self,
        mut receive: impl FnMut(&Receiver<(usize, Caught<R>)>) -> Result<(usize, Caught<R>), RecvTimeoutError>,
    ) -> Result<R, RecvTimeoutError> {
        loop {
            if let Some(result) = self.early.remove(&self.next) {
                self.next += 1;
                return Ok(result.unwrap_or_else(|panic| panic::resume_unwind(panic)));
            }
            let (at, result) = receive(&self.results)?;
            self.early.insert(at, result);
        }
    }
}

/// Hands out items from a thread of its own; see [`stream`].
pub struct Giver<'a, T> {
    small: Sender<(usize, (T, Room<'a>))>,
    large: Sender<(usize, (T, Room<'a>))>,
    gate: &'a Gate,
    given: usize,
}

impl<T> Giver<'_, T> {
    /// Hands out one item of so many bytes, once there is room for it.
    ///
    /// # Errors
    /// If nobody wants any more.
    pub fn give(&mut self, item: T, bytes: usize) -> Result<(), Unwanted> {
        let room = self.gate.enter(bytes).ok_or(Unwanted)?;
        let to_do = if bytes < LARGE { &self.small } else { &self.large };
        self.given += 1;
        to_do.send((self.given - 1, (item, room))).map_err(|_| Unwanted)
    }
}

/// That who takes the results has ended and wants no more of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unwanted;

impl fmt::Display for Unwanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nobody wants any more of it")
    }
}

impl Error for Unwanted {}

/// A result of [`stream`]. It counts as under way until it is dropped.
pub struct Taken<'a, R> {
    /// What the work gave.
    pub result: R,
    _room: Room<'a>,
}

/// Results of [`stream`], in order.
pub struct Results<'a, R> {
    ordered: Ordered<(R, Room<'a>)>,
}

impl<'a, R> Results<'a, R> {
    /// The next result; nothing once all are done. Who still holds others may wait for ever: there may be no room
    /// for it.
    pub fn wait(&mut self) -> Option<Taken<'a, R>> {
        self.ordered.wait().map(|(result, room)| Taken { result, _room: room })
    }

    /// The next result if it is there by then.
    pub fn wait_until(&mut self, until: Instant) -> Option<Taken<'a, R>> {
        self.ordered.wait_until(until).ok().map(|(result, room)| Taken { result, _room: room })
    }
}

/// Has `work` done by `jobs` threads on what `give` hands out on a thread of its own, while `take` takes
/// the results on this one. No more is under way than `bounds` allow.
///
/// When `take` returns, `give` hears so when it next hands something out. A panic of `work` goes on in
/// `take`.
pub fn stream<T: Send, R: Send, O>(
    jobs: usize,
    bounds: Bounds,
    give: impl FnOnce(&mut Giver<'_, T>) + Send,
    work: impl Fn(T) -> R + Sync,
    take: impl FnOnce(&mut Results<'_, R>) -> O,
) -> O {
    let gate = Gate { bounds, inside: Mutex::default(), changed: Condvar::new() };
    let ((small, smalls), (large, larges)) = (mpsc::channel(), mpsc::channel());
    let (smalls, larges) = (Mutex::new(smalls), Mutex::new(larges));
    let work = |(item, room)| (work(item), room);
    let (done, results) = mpsc::channel();
    thread::scope(|scope| {
        let gate = &gate;
        let _closed_at_the_end = Close(gate);
        scope.spawn(move || give(&mut Giver { small, large, gate, given: 0 }));
        let queues = iter::repeat_n(&smalls, jobs.max(1)).chain([&larges]);
        for queue in queues {
            let (work, done) = (&work, done.clone());
            scope.spawn(move || work_off(queue, work, &done));
        }
        drop(done);
        take(&mut Results { ordered: Ordered::new(results) })
    })
}

/// Counts what is under way.
struct Gate {
    bounds: Bounds,
    inside: Mutex<Inside>,
    changed: Condvar,
}

#[derive(Default)]
struct Inside {
    items: usize,
    bytes: usize,
    closed: bool,
}

impl Gate {
    /// Waits for room; nothing if the gate is closed.
    fn enter(&self, bytes: usize) -> Option<Room<'_>> {
        let full = |inside: &mut Inside| {
            let room = inside.items < self.bounds.items && inside.bytes + bytes <= self.bounds.bytes;
            !inside.closed && !room && inside.items > 0
        };
        let waited = self.changed.wait_while(locked(&self.inside), full);
        let mut inside = waited.unwrap_or_else(PoisonError::into_inner);
        if inside.closed {
            return None;
        }
        inside.items += 1;
        inside.bytes += bytes;
        drop(inside);
        Some(Room { gate: self, bytes })
    }
}

/// The room that one item takes until this is dropped.
struct Room<'a> {
    gate: &'a Gate,
    bytes: usize,
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        let mut inside = locked(&self.gate.inside);
        inside.items -= 1;
        inside.bytes -= self.bytes;
        self.gate.changed.notify_one();
    }
}

/// Closes a gate in whatever way its scope ends, so that no thread waits at it for ever.
struct Close<'a>(&'a Gate);

impl Drop for Close<'_> {
    fn drop(&mut self) {
        locked(&self.0.inside).closed = true;
        self.0.changed.notify_one();
    }
}

/// A lock; nothing of what is kept under one can be half-changed by a panic.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;

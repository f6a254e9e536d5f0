//! Work on all cores whose results come out in the order in which it went in, within bounded memory.

use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

use anyhow::{Result, anyhow, bail};

/// Items that may wait for each job: enough that a slow one does not hold the others up.
const AHEAD: usize = 8;

/// Weight of the items that may be under way at once; a heavier one goes alone.
const BUDGET: usize = 64 << 20;

/// Hands everything that `produce` gives to `work`, on so many threads, and what comes out to `take`, on the
/// calling thread, in the order of what went in. `weigh` tells the bytes of an item; at most 64 MB of items, or
/// one, are under way.
///
/// # Errors
/// The first that `take` or `produce` returns; then nothing more is taken.
pub fn in_order<T: Send, R: Send>(
    jobs: usize,
    weigh: impl Fn(&T) -> usize + Send,
    produce: impl FnOnce(&mut dyn FnMut(T) -> Result<()>) -> Result<()> + Send,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<()>,
) -> Result<()> {
    let jobs = jobs.max(1);
    let budget = Budget::default();
    let (hand, tasks) = mpsc::sync_channel::<(T, SyncSender<R>)>(jobs);
    let (promise, promised) = mpsc::sync_channel::<(usize, Receiver<R>)>(jobs * AHEAD);
    let tasks = Mutex::new(tasks);
    let next = || tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Ok((item, answer)) = next() {
                    // Nobody waits for it any more if the taker has stopped.
                    let _ = answer.send(work(item));
                }
            });
        }
        let producer = scope.spawn(|| {
            let (weigh, hand, promise) = (weigh, hand, promise);
            produce(&mut |item| {
                let weight = weigh(&item);
                let (answer, result) = mpsc::sync_channel(1);
                let stopped = || anyhow!("stopped");
                if !budget.spend(weight) {
                    bail!(stopped());
                }
                promise.send((weight, result)).map_err(|_| stopped())?;
                hand.send((item, answer)).map_err(|_| stopped())
            })
        });
        let taken = promised.iter().try_for_each(|(weight, result)| {
            let result = result.recv().map_err(|_| anyhow!("a thread stopped with a defect; please report it"))?;
            budget.give_back(weight);
            take(result)
        });
        drop(promised);
        budget.close();
        let produced =
            producer.join().unwrap_or_else(|_| Err(anyhow!("reading stopped with a defect; please report it")));
        taken.and(produced)
    })
}

/// What may still be handed out.
#[derive(Default)]
struct Budget {
    spent: Mutex<Spent>,
    changed: Condvar,
}

#[derive(Default)]
struct Spent {
    weight: usize,
    closed: bool,
}

impl Budget {
    /// Waits until there is room; false if there will be none.
    fn spend(&self, weight: usize) -> bool {
        let spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |spent: &mut Spent| !spent.closed && spent.weight > 0 && spent.weight + weight > BUDGET;
        let mut spent = self.changed.wait_while(spent, full).unwrap_or_else(PoisonError::into_inner);
        spent.weight += weight;
        !spent.closed
    }

    fn give_back(&self, weight: usize) {
        self.change(|spent| spent.weight -= weight);
    }

    fn close(&self) {
        self.change(|spent| spent.closed = true);
    }

    fn change(&self, change: impl FnOnce(&mut Spent)) {
        change(&mut self.spent.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    #[test]
    fn the_order_is_kept_however_long_each_takes() {
        let mut taken = Vec::new();
        let work = |number: u64| {
            thread::sleep(Duration::from_micros(number * 7919 % 400));
            number * 2
        };
        in_order(
            4,
            |_| 1,
            |hand| (0..500).try_for_each(hand),
            work,
            |number| {
                taken.push(number);
                Ok(())
            },
        )
        .unwrap();
        assert_eq!(taken, (0..500).map(|number| number * 2).collect::<Vec<_>>());
    }

    #[test]
    fn heavy_items_wait_for_each_other_and_one_over_the_budget_goes_alone() {
        let under_way = AtomicUsize::new(0);
        let weights = [BUDGET / 2, BUDGET / 2, BUDGET * 3, 1, BUDGET, BUDGET / 2];
        let work = |weight: usize| {
            let now = under_way.fetch_add(weight, Ordering::SeqCst) + weight;
            assert!(now <= BUDGET || now == weight, "{now} under way");
            thread::sleep(Duration::from_millis(5));
            under_way.fetch_sub(weight, Ordering::SeqCst);
        };
        let mut taken = 0;
        in_order(
            3,
            |weight| *weight,
            |hand| weights.into_iter().try_for_each(hand),
            work,
            |()| {
                taken += 1;
                Ok(())
            },
        )
        .unwrap();
        assert_eq!(taken, weights.len());
    }

    #[test]
    fn who_takes_no_more_stops_the_rest() {
        let handed = AtomicUsize::new(0);
        let produce = |hand: &mut dyn FnMut(usize) -> Result<()>| {
            (0..1_000_000).try_for_each(|number| {
                handed.fetch_add(1, Ordering::Relaxed);
                hand(number)
            })
        };
        let ended = in_order(
            2,
            |_| 1 << 20,
            produce,
            |number| number,
            |number| {
                if number == 10 { Err(anyhow!("enough")) } else { Ok(()) }
            },
        );
        assert_eq!(ended.unwrap_err().to_string(), "enough");
        assert!(handed.load(Ordering::Relaxed) < 200);
    }

    #[test]
    fn what_stops_the_producer_is_said_after_all_that_came_before() {
        let mut taken = 0;
        let produce = |hand: &mut dyn FnMut(usize) -> Result<()>| {
            (0..5).try_for_each(hand)?;
            Err(anyhow!("no more to read"))
        };
        let ended = in_order(
            2,
            |_| 1,
            produce,
            |number| number,
            |_| {
                taken += 1;
                Ok(())
            },
        );
        assert_eq!((ended.unwrap_err().to_string().as_str(), taken), ("no more to read", 5));
    }
}

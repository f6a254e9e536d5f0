use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Takes longer for some items than for others.
fn uneven(item: usize) -> usize {
    thread::sleep(Duration::from_micros((item * 7919 % 13) as u64 * 50));
    item
}

#[test]
fn results_come_in_the_order_of_items() {
    for (jobs, bytes) in [(1, 100), (3, 100), (3, 5)] {
        let mut taken = Vec::new();
        let items = (0..200).map(|item| Ok::<_, ()>((item, item % 9)));
        in_order(jobs, Bounds { items: 8, bytes }, items, uneven, |item| {
            taken.push(item);
            Ok(())
        })
        .unwrap();
        assert_eq!(taken, (0..200).collect::<Vec<_>>());
    }
}

#[test]
fn the_first_error_ends_it() {
    let mut taken = 0;
    let bounds = Bounds { items: 8, bytes: 8 };
    let items = (0..200).map(|item| if item == 50 { Err("item") } else { Ok((item, 1)) });
    assert_eq!(in_order(2, bounds, items, uneven, |_| Ok(())), Err("item"));
    let take = |item| {
        taken += 1;
        if item == 9 { Err("take") } else { Ok(()) }
    };
    assert_eq!(in_order(2, bounds, (0..200).map(|item| Ok((item, 1))), uneven, take), Err("take"));
    assert_eq!(taken, 10);
}

#[test]
fn no_more_is_under_way_than_the_bounds_allow() {
    let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let bounds = Bounds { items: 8, bytes: 100 };
    let give = |giver: &mut Giver<'_, usize>| {
        for item in 0..100 {
            // Every tenth is larger than all the room there is, and goes alone.
            let bytes = if item % 10 == 0 { 1000 } else { 30 };
            // Counted before it is given: it may be taken before `give` returns.
            let inside = now.fetch_add(1, Ordering::SeqCst) + 1;
            most.fetch_max(inside, Ordering::SeqCst);
            giver.give(item, bytes).unwrap();
        }
    };
    let taken = stream(3, bounds, give, uneven, |results| {
        let mut taken = Vec::new();
        while let Some(item) = results.wait() {
            // Before its room is free again.
            now.fetch_sub(1, Ordering::SeqCst);
            taken.push(item.result);
        }
        taken
    });
    assert_eq!(taken, (0..100).collect::<Vec<_>>());
    // Three of 30 bytes, and the one that waits at the gate.
    assert!((2..=4).contains(&most.into_inner()));
}

#[test]
fn large_items_are_done_by_one_thread_in_their_turn() {
    let bounds = Bounds { items: 8, bytes: 8 * LARGE };
    let give = |giver: &mut Giver<'_, usize>| {
        for item in 0..60 {
            giver.give(item, if item % 3 == 0 { LARGE } else { 10 }).unwrap();
        }
    };
    let work = |item| (uneven(item), thread::current().id());
    let taken = stream(3, bounds, give, work, |results| {
        let mut taken = Vec::new();
        while let Some(item) = results.wait() {
            taken.push(item.result);
        }
        taken
    });
    assert!(taken.iter().map(|(item, _)| *item).eq(0..60));
    assert!(taken.iter().filter(|(item, _)| item % 3 == 0).all(|(_, thread)| *thread == taken[0].1));
    assert!(taken.iter().filter(|(item, _)| item % 3 != 0).all(|(_, thread)| *thread != taken[0].1));
}

#[test]
fn a_taker_that_stops_stops_the_giver() {
    let bounds = Bounds { items: 4, bytes: 1000 };
    let given = AtomicUsize::new(0);
    let give = |giver: &mut Giver<'_, usize>| {
        while giver.give(given.load(Ordering::SeqCst), 1).is_ok() {
            given.fetch_add(1, Ordering::SeqCst);
        }
    };
    let first = stream(2, bounds, give, uneven, |results| results.wait().map(|first| first.result));
    assert_eq!(first, Some(0));
    assert!(given.into_inner() <= 6);
}

#[test]
fn a_result_is_waited_for_no_longer_than_asked() {
    let bounds = Bounds { items: 4, bytes: 1000 };
    let give = |giver: &mut Giver<'_, ()>| giver.give((), 1).unwrap();
    let (go_on, asked) = mpsc::channel();
    let asked = Mutex::new(asked);
    let work = |()| locked(&asked).recv().unwrap();
    stream(1, bounds, give, work, |results| {
        assert!(results.wait_until(Instant::now() + Duration::from_millis(1)).is_none());
        go_on.send(()).unwrap();
        assert!(results.wait().is_some());
        assert!(results.wait().is_none());
    });
}

#[test]
#[should_panic(expected = "at 7")]
fn a_panic_of_the_work_is_heard() {
    let work = |item: usize| assert!(item != 7, "at {item}");
    let items = (0..20).map(|item| Ok::<_, ()>((item, 1)));
    let _ = in_order(2, Bounds { items: 8, bytes: 8 }, items, work, |()| Ok(()));
}

//! What a misspelt name could have been meant for.

/// Most names that are suggested.
const MANY: usize = 5;

/// How far off a name at most is that holds the word or lies in it.
const HELD: f64 = 0.2;

/// The share of a name's characters that may be wrong.
const WRONG: f64 = 0.4;

/// How much farther off than the nearest another suggestion may be.
const FARTHER: f64 = 0.1;

/// The candidates nearest to a word, the nearest first: those that hold it, lie in it, or differ in few
/// characters.
pub(super) fn near<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let word = word.to_lowercase();
    let mut found: Vec<(f64, &str)> = candidates
        .into_iter()
        .filter_map(|candidate| {
            // Of a code also its last part: `recieved` is near reconsideration.received.
            let whole = candidate.to_lowercase();
            let last = whole.rsplit('.').next().unwrap_or(&whole);
            let nearest = [distance(&word, &whole), distance(&word, last)].into_iter().flatten().reduce(f64::min)?;
            Some((nearest, candidate))
        })
        .collect();
    found
        .sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.len().cmp(&other.1.len())).then(one.1.cmp(other.1)));
    found.dedup_by_key(|found| found.1);
    // Where one is near, those much farther off only distract.
    let best = found.first().map_or(0.0, |found| found.0);
    found.retain(|found| found.0 <= best + FARTHER);
    found.into_iter().take(MANY).map(|found| found.1).collect()
}

/// "; did you mean a, b?" or nothing.
pub(super) fn did_you_mean(word: &str, candidates: &[&str]) -> String {
    match &near(word, candidates.iter().copied())[..] {
        [] => String::new(),
        near => format!("; did you mean {}?", near.join(", ")),
    }
}

/// The share of characters that differ, of one in the other at most [`HELD`]; `None` for another word.
fn distance(word: &str, candidate: &str) -> Option<f64> {
    let (short, long) = (word.chars().count(), candidate.chars().count());
    let wrong = strsim::osa_distance(word, candidate) as f64 / short.max(long).max(1) as f64;
    let held = (short >= 2 && candidate.contains(word)) || (long >= 2 && word.contains(candidate));
    if held { Some(wrong.min(HELD)) } else { Some(wrong).filter(|wrong| *wrong <= WRONG) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_come_first_and_strangers_not_at_all() {
        let views = ["coverage", "restatement", "year_over_year", "metric_flat"];
        assert_eq!(near("coverge", views), ["coverage"]);
        assert_eq!(near("metric", views), ["metric_flat"]);
        assert_eq!(near("recieved", ["reconsideration.received", "petition.cases"]), ["reconsideration.received"]);
        assert_eq!(near("zzz", views), [""; 0]);
        assert_eq!(near("南海县", ["南海区", "通川区"]), ["南海区"]);
        assert_eq!(did_you_mean("coverge", &views), "; did you mean coverage?");
        assert_eq!(did_you_mean("zzz", &views), "");
    }
}

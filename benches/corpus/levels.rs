//! How large the figures of a place are, year after year.

use std::collections::HashMap;

use super::random::hash;

/// The ranges of `levels.toml`, with the seed that decides where in them a place stands.
#[derive(Debug)]
pub struct Levels {
    pub seed: u64,
    /// Smallest, largest, and whether it is a rate.
    ranges: HashMap<String, (f64, f64, bool)>,
}

impl Levels {
    pub fn new(seed: u64, toml_text: &str) -> Levels {
        let table: toml::Table = toml_text.parse().expect("levels.toml is TOML");
        let range = |value: &toml::Value| {
            let bounds = value.as_array().expect("a level is [smallest, largest]");
            let rate = bounds[0].is_float();
            let number =
                |at: usize| bounds[at].as_float().unwrap_or_else(|| bounds[at].as_integer().unwrap_or(0) as f64);
            (number(0), number(1), rate)
        };
        Levels { seed, ranges: table.iter().map(|(key, value)| (key.clone(), range(value))).collect() }
    }

    /// What a place `owner` had of `key` in a year; `None` if the key has no range.
    pub fn get(&self, owner: &str, key: &str, year: i32) -> Option<f64> {
        let (low, high, rate) = *self.ranges.get(key)?;
        let drawn = self.drawn(owner, key, year, low, high);
        Some(if rate { (drawn * 10.0).round() / 10.0 } else { drawn.round() })
    }

    /// A figure of its place, up and down a little over the years, inside its bounds. No two years
    /// side by side are the same, so that there is always a change to speak of.
    pub fn drawn(&self, owner: &str, key: &str, year: i32, low: f64, high: f64) -> f64 {
        let unit = |number: u64| (number >> 11) as f64 / (1u64 << 53) as f64;
        let own = unit(hash(self.seed, &[owner, key], &[]));
        let now = unit(hash(self.seed, &[owner, key], &[i64::from(year)]));
        let side = if year % 2 == 0 { now } else { -now };
        let share = 0.15 + 0.7 * own;
        // Counts of very different sizes are spread evenly over their orders of magnitude.
        if high / low > 8.0 {
            let middle = low * (high / low).powf(share);
            (middle * (1.0 + 0.12 * side) + side.signum()).clamp(low, high)
        } else {
            (low + (high - low) * (share + 0.12 * side)).clamp(low, high)
        }
    }
}

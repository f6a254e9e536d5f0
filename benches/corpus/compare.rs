//! What was planted against what was found.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write;

use super::{Expected, Planted};

/// A report as it was read.
#[derive(Debug, Clone, Default)]
pub struct Found {
    pub place: Option<String>,
    pub year: Option<i32>,
    pub scope: String,
    pub issues: Vec<String>,
    pub plan_items: Vec<String>,
    pub metrics: Vec<FoundMetric>,
    /// Identities that its figures do not fulfil; `None` where they were not tested.
    pub broken: Option<Vec<String>>,
}

/// A metric as it was read.
#[derive(Debug, Clone, Default)]
pub struct FoundMetric {
    pub code: Option<String>,
    pub segment: Option<String>,
    pub measure: String,
    pub year: Option<i32>,
    pub value: f64,
    /// Its sentence or label, for the list of what is wrong.
    pub words: String,
}

/// How many were planted, found, and found as planted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Count {
    pub planted: usize,
    pub found: usize,
    pub hits: usize,
}

impl Count {
    pub fn recall(&self) -> f64 {
        self.hits as f64 / self.planted.max(1) as f64
    }

    pub fn precision(&self) -> f64 {
        self.hits as f64 / self.found.max(1) as f64
    }
}

/// How a corpus was read.
#[derive(Debug, Default)]
pub struct Score {
    pub reports: usize,
    pub coded: Count,
    /// Quantities without a code, known by their values alone.
    pub uncoded: Count,
    /// Reports whose header, issues or plan items are not as planted, and why.
    pub faults: Vec<String>,
    /// Planted and not found, by template and code: how often, and the first one.
    pub misses: BTreeMap<String, (usize, String)>,
    /// Found and not planted, by code.
    pub extras: BTreeMap<String, (usize, String)>,
    /// Sentences known to be misread, by template: how often, and how often read as planted after
    /// all. What they miss and what is found in their place counts nowhere else.
    pub misread: BTreeMap<String, (usize, usize)>,
}

impl Score {
    /// Whether everything was found and nothing else.
    pub fn perfect(&self) -> bool {
        self.faults.is_empty() && self.misses.is_empty() && self.extras.is_empty()
    }

    /// Adds a report.
    pub fn add(&mut self, expected: &Expected, found: &Found) {
        self.reports += 1;
        self.header(expected, found);
        let mut left: HashMap<Key, Vec<&FoundMetric>> = HashMap::new();
        for metric in &found.metrics {
            left.entry(key_found(metric)).or_default().push(metric);
        }
        let mut misread = HashSet::new();
        for planted in &expected.metrics {
            let hit = left.get_mut(&key_planted(planted)).and_then(Vec::pop).is_some();
            if planted.misread {
                misread.insert(rounded(planted.value.abs()));
                let known = self.misread.entry(planted.template.clone()).or_default();
                known.0 += 1;
                known.1 += usize::from(hit);
                continue;
            }
            let count = if planted.code.is_some() { &mut self.coded } else { &mut self.uncoded };
            count.planted += 1;
            count.hits += usize::from(hit);
            count.found += usize::from(hit);
            if !hit {
                let name = format!("{} {}", planted.template, planted.code.as_deref().unwrap_or("(no code)"));
                let what = format!("{}: {planted:?}", expected.file);
                self.misses.entry(name).or_insert((0, what)).0 += 1;
            }
        }
        for metric in left.into_values().flatten().filter(|metric| !misread.contains(&rounded(metric.value.abs()))) {
            let count = if metric.code.is_some() { &mut self.coded } else { &mut self.uncoded };
            count.found += 1;
            let words = metric
                .words
                .chars()
                .filter(|c| !"0123456789０１２３４５６７８９.,".contains(*c))
                .take(24)
                .collect::<String>();
            let name = format!("{} {words}", metric.code.as_deref().unwrap_or("(no code)"));
            let what = format!("{}: {metric:?}", expected.file);
            self.extras.entry(name).or_insert((0, what)).0 += 1;
        }
    }

    fn header(&mut self, expected: &Expected, found: &Found) {
        let mut wrong = Vec::new();
        if found.place.as_deref() != Some(&expected.place) {
            wrong.push(format!("place {:?}, not {}", found.place, expected.place));
        }
        if found.year != Some(expected.year) {
            wrong.push(format!("year {:?}, not {}", found.year, expected.year));
        }
        if found.scope != expected.scope {
            wrong.push(format!("scope {}, not {}", found.scope, expected.scope));
        }
        for (name, planted, read) in [
            ("issues", &expected.issue_starts, &found.issues),
            ("plan items", &expected.plan_starts, &found.plan_items),
        ] {
            let same = planted.len() == read.len()
                && planted.iter().zip(read).all(|(start, text)| text.starts_with(start.as_str()));
            if !same {
                wrong.push(format!("{} {name}, not {}: {read:?}, not {planted:?}", read.len(), planted.len()));
            }
        }
        // A figure that is misread breaks what it takes part in.
        let misread = expected.metrics.iter().any(|planted| planted.misread);
        if let Some(broken) = found.broken.as_ref().filter(|broken| !misread && **broken != expected.broken) {
            wrong.push(format!("broken {broken:?}, not {:?}", expected.broken));
        }
        if !wrong.is_empty() {
            self.faults.push(format!("{}: {}", expected.file, wrong.join("; ")));
        }
    }

    /// For people: the totals, then what went wrong, most frequent first.
    pub fn summary(&self) -> String {
        let mut out = format!("reports    {}\n", self.reports);
        for (title, count) in [("with code", self.coded), ("without", self.uncoded)] {
            let Count { planted, found, .. } = count;
            let (recall, precision) = (count.recall(), count.precision());
            let _ =
                writeln!(out, "{title:<10} {planted} planted, {found} found, recall {recall}, precision {precision}");
        }
        let _ = writeln!(out, "headers, issues, plan items: {} reports read otherwise", self.faults.len());
        for (name, (count, read)) in &self.misread {
            let hint = if count == read { ": it belongs to the sentences that are not" } else { "" };
            let _ = writeln!(out, "known to be misread: {count} × {name}, {read} as planted{hint}");
        }
        for (title, list) in [("missed", &self.misses), ("found and not planted", &self.extras)] {
            let mut list: Vec<_> = list.iter().collect();
            list.sort_by_key(|(name, (count, _))| (usize::MAX - count, (*name).clone()));
            for (name, (count, first)) in list {
                let _ = writeln!(out, "{title} {count} × {name}\n    {first}");
            }
        }
        for fault in self.faults.iter().take(20) {
            let _ = writeln!(out, "read otherwise: {fault}");
        }
        out
    }
}

type Key = (Option<String>, Option<String>, String, i32, i64);

/// A quantity without a code is known by its value.
fn key(code: Option<&str>, segment: Option<&str>, measure: &str, year: i32, value: f64) -> Key {
    let value = rounded(value);
    match code {
        Some(code) => (Some(code.to_owned()), segment.map(str::to_owned), measure.to_owned(), year, value),
        None => (None, None, String::new(), 0, value),
    }
}

fn key_planted(one: &Planted) -> Key {
    key(one.code.as_deref(), one.segment.as_deref(), &one.measure, one.year, one.value)
}

fn key_found(one: &FoundMetric) -> Key {
    key(one.code.as_deref(), one.segment.as_deref(), &one.measure, one.year.unwrap_or(0), one.value)
}

/// To four decimals, as a key.
fn rounded(value: f64) -> i64 {
    (value * 1e4).round() as i64
}

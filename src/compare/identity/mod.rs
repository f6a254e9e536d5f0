//! Identities between the figures of one report: tested wherever the report gives what they need.
//!
//! [`test()`] is pure. It takes the metrics of a report in any order and gives one [`Test`] for each
//! identity that could be tested, each arithmetic once. What a report does not print it is not
//! charged with: an identity with a missing part is left out, never called broken.

mod coded;
mod ground;
mod list;
mod rate;
mod relative;
mod share;
mod verdict;

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::codebook::{Codebook, Kind};
use crate::extract::Metric;
use ground::Ground;
pub use verdict::Verdict;

/// One identity tested in one report. Indexes are those of the metrics handed to [`test()`].
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// Name of the identity in the codebook.
    pub identity: String,
    /// With the figures: `361 = 61 + 11 + 10 + 15 + 264`; `≈` if rounded, `≠` if broken.
    pub formula: String,
    /// The printed total, rate, share or difference; `None` where it is 100 % and not printed.
    pub printed: Option<usize>,
    /// The figures that it is recomputed from, in the order of the formula.
    pub parts: Vec<usize>,
    /// The printed value in base units.
    pub value: f64,
    /// The value that the parts give.
    pub recomputed: f64,
    /// What became of it.
    pub verdict: Verdict,
    /// What a reader must know: how it was rounded, what is not printed, which denominator fits.
    pub note: Option<String>,
}

impl Test {
    /// Printed less recomputed.
    #[must_use]
    pub fn residual(&self) -> f64 {
        verdict::tidy(self.value - self.recomputed)
    }

    /// All figures of it: the same set is the same arithmetic, whichever side they stand on.
    fn figures(&self) -> BTreeSet<usize> {
        self.parts.iter().copied().chain(self.printed).collect()
    }
}

/// Hash of the identities of a codebook and of the code that tests them: a database whose rows are
/// of another version wants testing anew.
#[must_use]
pub fn version(codebook: &Codebook) -> String {
    format!("{}-{}", env!("TESTER_VERSION"), codebook.identities.version)
}

/// Tests every identity that the metrics of one report give the figures for. `text` is the stored
/// text that their spans count in.
#[must_use]
pub fn test(text: &str, metrics: &[Metric], codebook: &Codebook) -> Vec<Test> {
    let ground = Ground::new(text, metrics, codebook);
    let mut tests = Vec::new();
    for identity in &codebook.identities.identity {
        let found = match identity.kind {
            Kind::Sum => coded::sums(&ground, identity),
            Kind::Rate => rate::rates(&ground, identity, &tests),
            Kind::NamedRate => rate::named(&ground, identity),
            Kind::Share => share::shares(&ground, identity),
            Kind::SharesToWhole => share::to_whole(&ground, identity, &tests),
            Kind::RateFromShares => share::rates(&ground, identity),
            Kind::Parts => list::parts(&ground, identity),
            Kind::Total => list::totals(&ground, identity),
            Kind::Classification => list::classifications(&ground, identity),
            Kind::Change => relative::changes(&ground, identity),
            Kind::Growth => relative::growths(&ground, identity),
        };
        tests.extend(found);
    }
    once(&ground, tests)
}

/// Each arithmetic once, and no misfit where another reading of the same figure fits.
fn once(ground: &Ground<'_>, tests: Vec<Test>) -> Vec<Test> {
    let mut fits: HashMap<Option<usize>, Vec<BTreeSet<usize>>> = HashMap::new();
    for test in tests.iter().filter(|test| test.verdict != Verdict::Broken) {
        fits.entry(test.printed).or_default().push(test.figures());
    }
    let explained = |test: &Test| {
        let percent = test.printed.is_some_and(|at| ground.is_percent(at));
        let own = test.figures();
        // A percentage is one quotient of several that it may be; a total must equal every sum
        // that claims to be it, unless a longer list of parts has it right.
        let fits = fits.get(&test.printed).map_or(&[][..], Vec::as_slice);
        fits.iter().any(|figures| percent || figures.is_superset(&own))
    };
    let astray = astray(&tests);
    // What was said already: the figures of each formula, and of each test.
    let mut formulas: HashMap<(String, String), BTreeSet<usize>> = HashMap::new();
    let mut seen = BTreeSet::new();
    let mut kept: Vec<Test> = Vec::new();
    for test in tests {
        let broken = test.verdict == Verdict::Broken;
        if broken && (explained(&test) || is_share(&test) && astray.contains(&test.parts.last().copied())) {
            continue;
        }
        let figures: BTreeSet<usize> = test.figures().iter().map(|&at| ground.same_as(at)).collect();
        let formula = formulas.entry((test.identity.clone(), test.formula.clone())).or_default();
        if !formula.is_disjoint(&figures) || !seen.insert(figures.clone()) {
            continue;
        }
        formula.extend(figures);
        kept.push(test);
    }
    kept.sort_by_key(|test| test.figures().iter().map(|&at| ground.metrics[at].span).min());
    kept
}

fn is_share(test: &Test) -> bool {
    test.identity == "share"
}

/// The wholes of which several shares are broken and none fits: then it is the whole that is another one.
fn astray(tests: &[Test]) -> HashSet<Option<usize>> {
    let mut shares: HashMap<Option<usize>, Vec<Verdict>> = HashMap::new();
    for test in tests.iter().filter(|test| is_share(test)) {
        shares.entry(test.parts.last().copied()).or_default().push(test.verdict);
    }
    let astray = |verdicts: &[Verdict]| verdicts.len() > 1 && verdicts.iter().all(|one| *one == Verdict::Broken);
    shares.into_iter().filter(|(_, verdicts)| astray(verdicts)).map(|(whole, _)| whole).collect()
}

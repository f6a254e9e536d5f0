//! A corpus of generated reports with everything that is planted in them, the same for the same
//! seed. All names are real, all sentences invented and all figures drawn.

pub mod compare;
mod dockets;
mod layout;
mod levels;
mod library;
mod places;
mod print;
pub mod random;
mod report;
mod template;
mod text;

use serde::{Deserialize, Serialize};

use dockets::Dockets;
pub use layout::Format;
use levels::Levels;
use library::Library;
use places::Place;
use print::Habits;
use random::{Random, hash};
pub use text::Planted;
use text::Source;

/// Shares of place-years with a department's report beside the government's, with a second copy of
/// the report, with a docket whose outcomes do not add up, and of those that restate last year.
const DEPARTMENTS: f64 = 0.03;
const COPIES: f64 = 0.02;
const BROKEN: f64 = 0.06;
const RESTATING: f64 = 0.05;

/// What a reader must find in a report: a line of `planted.jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expected {
    /// Path below the folder of the reports.
    pub file: String,
    /// Code of the place.
    pub place: String,
    pub year: i32,
    /// `government` or `department`.
    pub scope: String,
    /// Identities that its figures do not fulfil.
    pub broken: Vec<String>,
    /// The file that holds the same report, if this is its second copy.
    pub copy_of: Option<String>,
    pub issues: usize,
    pub plan_items: usize,
    /// The first characters of each issue and plan item.
    pub issue_starts: Vec<String>,
    pub plan_starts: Vec<String>,
    pub metrics: Vec<Planted>,
}

/// A generated report.
#[derive(Debug, Clone)]
pub struct Report {
    pub expected: Expected,
    #[allow(dead_code)] // asked for by the test alone
    pub format: Format,
    pub bytes: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Role {
    Government,
    /// Number of the department.
    Department(usize),
    Copy,
}

/// All reports of a seed, written when they are asked for.
pub struct Corpus {
    seed: u64,
    library: Library,
    levels: Levels,
    items: Vec<(usize, Role)>,
    place_years: Vec<(Place, i32)>,
}

impl Corpus {
    /// Plans `count` reports of places of the gazetteer `places_csv`.
    ///
    /// # Panics
    /// If there are not so many; 36,000 there are.
    pub fn new(count: usize, seed: u64, places_csv: &str) -> Corpus {
        let mut random = Random::new(hash(seed, &["plan"], &[]));
        let place_years = places::place_years(places_csv, &mut random);
        let library = Library::load();
        let mut items = Vec::new();
        for at in 0..place_years.len() {
            items.push((at, Role::Government));
            if random.chance(DEPARTMENTS) {
                items.push((at, Role::Department(random.between(0, library.bodies.len() as i64 - 1) as usize)));
            }
            if random.chance(COPIES) {
                items.push((at, Role::Copy));
            }
        }
        assert!(items.len() >= count, "there are places and years for {} reports, not for {count}", items.len());
        items.truncate(count);
        Corpus { seed, library, levels: Levels::new(seed, include_str!("levels.toml")), items, place_years }
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// All reports in their order.
    pub fn reports(&self) -> impl Iterator<Item = Report> {
        (0..self.len()).map(|at| self.report(at))
    }

    /// Writes report number `at`.
    pub fn report(&self, at: usize) -> Report {
        let (place_year, role) = self.items[at];
        let (place, year) = &self.place_years[place_year];
        let (name, of) = match role {
            Role::Copy => (format!("{}-{year}-copy", place.code), Some(format!("{}-{year}", place.code))),
            Role::Department(_) => (format!("{}-{year}-department", place.code), None),
            Role::Government => (format!("{}-{year}", place.code), None),
        };
        // A copy is written as its original is, and only laid out in its own way.
        let text_of = of.as_deref().unwrap_or(&name);
        let (draft, broken) = self.draft(place, *year, role, text_of);
        let format = self.format(&name);
        let path = |name: &str| format!("{}/{name}.{}", &place.code[..2], self.format(name).ending());
        let start = |text: &String| text.chars().take(12).collect();
        let expected = Expected {
            file: path(&name),
            place: place.code.clone(),
            year: *year,
            scope: if matches!(role, Role::Department(_)) { "department" } else { "government" }.to_owned(),
            broken,
            copy_of: of.as_deref().map(path),
            issues: draft.issues.len(),
            plan_items: draft.plans.len(),
            issue_starts: draft.issues.iter().map(start).collect(),
            plan_starts: draft.plans.iter().map(start).collect(),
            metrics: draft.planted.clone(),
        };
        let bytes = layout::write(&draft, place, format, &mut Random::new(hash(self.seed, &[&name, "layout"], &[])));
        Report { expected, format, bytes }
    }

    fn format(&self, name: &str) -> Format {
        Format::draw(&mut Random::new(hash(self.seed, &[name, "format"], &[])))
    }

    fn draft(&self, place: &Place, year: i32, role: Role, name: &str) -> (report::Draft, Vec<String>) {
        let mut random = Random::new(hash(self.seed, &[name, "text"], &[]));
        let body = match role {
            Role::Department(number) => Some(self.library.bodies[number].as_str()),
            _ => None,
        };
        let owner = format!("{}{}", place.code, body.unwrap_or_default());
        let mut now = Dockets::new(&self.levels, &owner, year);
        let breaks = random.chance(BROKEN);
        if breaks {
            now.break_outcomes();
        }
        let source = Source {
            levels: &self.levels,
            place,
            year,
            body,
            before: Dockets::new(&self.levels, &owner, year - 1),
            owner,
            now,
            habits: Habits { full_width: random.chance(0.06), grouped: random.chance(0.08) },
            restates: random.chance(RESTATING),
        };
        let draft = report::compose(&source, &self.library, &mut random);
        let broken = if breaks && lists_outcomes(&draft.planted) {
            vec!["reconsideration.outcomes".to_owned()]
        } else {
            Vec::new()
        };
        (draft, broken)
    }
}

/// Whether a report gives all outcomes with their total, so that a sum that is wrong shows.
fn lists_outcomes(planted: &[Planted]) -> bool {
    let level = |code: &str| {
        planted.iter().any(|one| one.code.as_deref() == Some(code) && one.measure == "value" && one.segment.is_none())
    };
    [
        "concluded",
        "upheld",
        "dismissed",
        "revoked",
        "modified",
        "confirmed_unlawful",
        "ordered_to_perform",
        "terminated",
    ]
    .iter()
    .all(|name| level(&format!("reconsideration.{name}")))
}

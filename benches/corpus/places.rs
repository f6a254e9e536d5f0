//! Which place reports on which year: counties as they stand in the gazetteer, prefectures after
//! them.

use super::random::Random;

/// The years that are reported on.
pub const YEARS: std::ops::RangeInclusive<i32> = 2013..=2024;

/// A place as it was in a year.
#[derive(Debug, Clone)]
pub struct Place {
    /// GB/T 2260 code.
    pub code: String,
    /// Own name: 邻水县.
    pub name: String,
    /// Names of the units above it, highest first.
    pub above: Vec<String>,
    /// The last character of its name: 县, 区, 市 or 旗.
    pub kind: char,
}

impl Place {
    /// With all units above it: 四川省广安市邻水县.
    pub fn full_name(&self) -> String {
        self.above.concat() + &self.name
    }
}

struct Unit {
    code: String,
    name: String,
    level: String,
    parent: String,
    years: std::ops::RangeInclusive<i32>,
}

/// All pairs of place and year in the order in which a corpus takes them: one place after the other
/// with all its years, so that a small corpus holds whole series too.
pub fn place_years(csv_text: &str, random: &mut Random) -> Vec<(Place, i32)> {
    let units = read(csv_text);
    let mut found = Vec::new();
    for level in ["county", "prefecture"] {
        let mut here: Vec<&Unit> = units.iter().filter(|unit| unit.level == level).collect();
        random.shuffle(&mut here);
        for unit in here {
            found.extend(YEARS.filter(|year| unit.years.contains(year)).map(|year| (place(unit, year, &units), year)));
        }
    }
    found
}

fn read(csv_text: &str) -> Vec<Unit> {
    let mut reader = csv::Reader::from_reader(csv_text.as_bytes());
    let rows = reader.records().map(|row| row.expect("places.csv is CSV"));
    rows.map(|row| {
        let year = |at: usize| row[at].parse().expect("places.csv gives years");
        Unit {
            code: row[0].to_owned(),
            name: row[1].to_owned(),
            level: row[2].to_owned(),
            parent: row[3].to_owned(),
            years: year(4)..=year(5),
        }
    })
    .collect()
}

fn place(unit: &Unit, year: i32, units: &[Unit]) -> Place {
    let mut above = Vec::new();
    let mut parent = &unit.parent;
    while let Some(next) = units.iter().find(|other| other.code == *parent && other.years.contains(&year)) {
        above.insert(0, next.name.clone());
        parent = &next.parent;
    }
    let kind = unit.name.chars().last().filter(|kind| "县区市旗".contains(*kind)).unwrap_or('州');
    Place { code: unit.code.clone(), name: unit.name.clone(), above, kind }
}

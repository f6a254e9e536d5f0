//! Problems that return, on a set of two invented places that was written before the rules.

use std::collections::{BTreeMap, BTreeSet};

use warehouse::codebook::Codebook;
use warehouse::compare::Words;
use warehouse::compare::recurrence::{Issue, Recurrence, chains};

/// Issues of one place, and for each the problems of the place that it admits.
type Set = BTreeMap<String, Vec<(Issue, Vec<String>)>>;

fn set(text: &str) -> Set {
    let mut places = Set::new();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    for (at, line) in lines.enumerate() {
        let cells: Vec<&str> = line.split('\t').collect();
        let issue = Issue { issue_id: at as i64, year: cells[1].parse().unwrap(), text: cells[3].to_owned() };
        let problems = cells[2].split('+').filter(|name| *name != "-").map(str::to_owned).collect();
        places.entry(cells[0].to_owned()).or_default().push((issue, problems));
    }
    places
}

fn found(issues: &[(Issue, Vec<String>)], codebook: &Codebook) -> Vec<Recurrence> {
    chains(&issues.iter().map(|(issue, _)| issue.clone()).collect::<Vec<_>>(), &Words::new(&codebook.comparison, "某省某市"))
}

/// Right pairs found, pairs found, pairs that there are; and what is wrong or missing, in words.
fn measure(set: &Set) -> (usize, usize, usize, Vec<String>) {
    let codebook = Codebook::embedded().unwrap();
    let (mut right, mut all, mut gold) = (0, 0, 0);
    let mut notes = Vec::new();
    for (place, issues) in set {
        let of = |id: i64| issues.iter().find(|(issue, _)| issue.issue_id == id).unwrap();
        let mut pairs = BTreeSet::new();
        for recurrence in found(issues, &codebook) {
            for (at, one) in recurrence.members.iter().enumerate() {
                pairs.extend(recurrence.members[at + 1..].iter().map(|other| (one.0, other.0)));
            }
        }
        for (at, (one, problems)) in issues.iter().enumerate() {
            for (other, others) in &issues[at + 1..] {
                if one.year == other.year {
                    continue;
                }
                let truly = problems.iter().any(|problem| others.contains(problem));
                let paired = pairs.contains(&(one.issue_id, other.issue_id));
                gold += usize::from(truly);
                if truly && !paired {
                    notes.push(format!("{place} missed: {} | {}", one.text, other.text));
                }
            }
        }
        for (one, other) in pairs {
            all += 1;
            let ((one, problems), (other, others)) = (of(one), of(other));
            if problems.iter().any(|problem| others.contains(problem)) {
                right += 1;
            } else {
                notes.push(format!("{place} FALSE: {} | {}", one.text, other.text));
            }
        }
    }
    (right, all, gold, notes)
}

#[test]
fn what_returns_is_found_and_nothing_else() {
    let (right, all, gold, notes) = measure(&set(include_str!("compare/issues.tsv")));
    println!("{right} of {all} pairs right, {gold} there are\n{}", notes.join("\n"));
    assert_eq!(right, all, "{}", notes.join("\n"));
    assert!(right * 10 >= gold * 7, "{right} of {gold}\n{}", notes.join("\n"));
}

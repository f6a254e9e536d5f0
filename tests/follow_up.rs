//! Promises beside outcomes, on a set of two invented places that was written before the rules.

use std::collections::BTreeMap;

use warehouse::codebook::Codebook;
use warehouse::compare::Words;
use warehouse::compare::follow_up::matches;
use warehouse::compare::passages::Passages;

#[derive(Default)]
struct Place {
    /// Key, heading, text.
    plans: Vec<(String, String)>,
    /// Keys of the plans that it answers, text.
    said: Vec<(Vec<String>, String)>,
}

fn set(text: &str) -> BTreeMap<String, Place> {
    let mut places: BTreeMap<String, Place> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let place = places.entry(cells[0].to_owned()).or_default();
        match cells[1] {
            "plan" => place.plans.push((cells[2].to_owned(), cells[4].to_owned())),
            _ => place.said.push((
                cells[2].split('+').filter(|key| *key != "-").map(str::to_owned).collect(),
                cells[3].to_owned(),
            )),
        }
    }
    places
}

#[test]
fn plans_find_what_was_done_about_them_and_nothing_else() {
    let codebook = Codebook::embedded().unwrap();
    let (mut right, mut all, mut gold) = (0, 0, 0);
    let mut notes = Vec::new();
    for (name, place) in set(include_str!("compare/plans.tsv")) {
        let text = place.said.iter().map(|(_, text)| format!("{text}\n")).collect::<String>();
        let words = Words::new(&codebook.comparison, "某省某市");
        let passages = Passages::read(&text, 2021, &codebook.sections, &words);
        gold += place.said.iter().map(|(keys, _)| keys.len()).sum::<usize>();
        for (key, plan) in &place.plans {
            let found = matches(plan, &passages, &words);
            for found in &found {
                all += 1;
                let said: String =
                    text.chars().skip(found.span.start).take(found.span.end - found.span.start).collect();
                let truly = place.said.iter().any(|(keys, text)| *text == said && keys.contains(key));
                right += usize::from(truly);
                notes.push(format!(
                    "{name} {} {:.2} {plan} | {said} {:?}",
                    if truly { "right" } else { "FALSE" },
                    found.score,
                    found.shared
                ));
            }
            if key != "-" && found.is_empty() {
                notes.push(format!("{name} missed: {plan}"));
            }
        }
    }
    println!("{right} of {all} right, {gold} there are\n{}", notes.join("\n"));
    assert_eq!(right, all, "{}", notes.join("\n"));
    assert!(right * 10 >= gold * 9, "{right} of {gold}\n{}", notes.join("\n"));
}

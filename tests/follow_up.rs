//! Promises beside outcomes: on three invented places (tests/compare says when each was written), and in a
//! database.

use std::collections::BTreeMap;

use crate::compare::{Database, report};

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

const PLANS: [&str; 4] = [
    "加大行政执法案卷评查力度，对评查发现的问题限期整改。",
    "推行企业开办帮办代办，实现企业开办全程网上办理。",
    "探索无人机巡查河道采砂。",
    "确保行政机关负责人出庭应诉率不低于95%。",
];

fn county(year: i32, done: &[&str], next: &[&str]) -> String {
    report("隆回县人民政府", year, done, &["执法力量薄弱。"], next)
}

fn answered() -> Database {
    let database = Database::new();
    let done = [
        "规范行政执法。组织案卷评查2次，评查行政处罚案卷136宗，发现问题41个。",
        "优化服务。设立企业开办帮办代办窗口12个。",
        "依法应诉。全年行政机关负责人出庭应诉率96.5%。",
    ];
    database.add(&[county(2020, &["受理行政复议申请12件。"], &PLANS), county(2021, &done, &["加强执法监督。"])]);
    database.compare();
    database
}

#[test]
fn each_plan_item_is_one_row_with_what_the_next_report_says() {
    let database = answered();
    let rows = database.rows(
        "SELECT year, seq, next_year, status, passage_1, metric_ids_1 IS NOT NULL FROM plan_follow_up ORDER BY year, seq",
    );
    assert_eq!(
        rows,
        [
            "2020|1|2021|matched|组织案卷评查2次，评查行政处罚案卷136宗，发现问题41个。|1",
            "2020|2|2021|matched|设立企业开办帮办代办窗口12个。|1",
            "2020|3|2021|no_match|–|0",
            "2020|4|2021|matched|全年行政机关负责人出庭应诉率96.5%。|1",
            "2021|1|–|no_report|–|0",
        ]
    );
    let figures = database.rows("SELECT figures_1 FROM plan_follow_up WHERE seq = 1 AND year = 2020");
    assert!(figures[0].contains("136件"), "{figures:?}");
}

#[test]
fn a_verdict_needs_two_figures_of_one_thing() {
    let database = answered();
    assert_eq!(
        database.rows(
            "SELECT seq, target_value, target_bound, outcome_value, outcome_unit, verdict FROM plan_follow_up
             WHERE outcome_metric_id IS NOT NULL"
        ),
        ["4|95.0|at_least|96.5|%|met"]
    );
    assert_eq!(database.rows("SELECT count(*) FROM plan_follow_up WHERE verdict IS NOT NULL"), ["1"]);
}

#[test]
fn a_passage_lies_in_the_text_of_the_next_report() {
    let database = answered();
    let outside = database.rows(
        "SELECT p.plan_item_id FROM follow_up_passage p JOIN follow_up u USING (plan_item_id)
         JOIN report_year r ON r.report_year_id = u.next_report_year_id
         WHERE p.text_end > length(r.text) OR r.year <> 2021",
    );
    assert_eq!(outside, [""; 0]);
    let elsewhere = database.rows(
        "SELECT m.metric_id FROM follow_up_metric f JOIN metric m USING (metric_id)
         JOIN follow_up_passage p ON p.plan_item_id = f.plan_item_id AND p.rank = f.rank
         WHERE m.text_start < p.text_start OR m.text_end > p.text_end OR m.section <> 'done'",
    );
    assert_eq!(elsewhere, [""; 0]);
}

#[test]
fn what_is_planned_or_wanting_next_year_is_no_outcome() {
    let database = Database::new();
    let again = report("隆回县人民政府", 2021, &["受理行政复议申请12件。"], &["案卷评查次数少。"], &PLANS[..1]);
    database.add(&[county(2020, &["受理行政复议申请9件。"], &PLANS[..1]), again]);
    database.compare();
    assert_eq!(database.rows("SELECT status FROM plan_follow_up WHERE year = 2020"), ["no_match"]);
}

#[test]
fn a_report_two_years_later_is_no_answer() {
    let database = Database::new();
    let done = ["评查行政处罚案卷136宗。"];
    database.add(&[county(2020, &["受理行政复议申请9件。"], &PLANS[..1]), county(2022, &done, &PLANS[..1])]);
    database.compare();
    assert_eq!(database.rows("SELECT DISTINCT status FROM plan_follow_up"), ["no_report"]);
}

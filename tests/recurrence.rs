//! Problems that return: on five invented places (tests/compare says when each was written), and in a database.

use std::collections::{BTreeMap, BTreeSet};

use crate::compare::{Database, report};

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
    chains(
        &issues.iter().map(|(issue, _)| issue.clone()).collect::<Vec<_>>(),
        &Words::new(&codebook.comparison, "某省某市"),
    )
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
    assert!(right * 10 >= gold * 8, "{right} of {gold}\n{}", notes.join("\n"));
}

/// What one problem and the other share, if they are the same.
fn shared(one: &str, other: &str) -> Option<String> {
    let codebook = Codebook::embedded().unwrap();
    let issue = |issue_id, text: &str| Issue { issue_id, year: 2020 + issue_id as i32, text: text.to_owned() };
    let words = Words::new(&codebook.comparison, "某省云浦县");
    let found = chains(&[issue(1, one), issue(2, other)], &words);
    found.first().map(|found| found.shared.iter().map(|(words, _)| words.as_str()).collect::<Vec<_>>().join(" "))
}

#[test]
fn the_subject_must_agree_not_the_lament() {
    assert_eq!(shared("法律顾问作用有待加强", "法律顾问作用未充分发挥").as_deref(), Some("法律顾问 作用"));
    assert_eq!(shared("行政执法程序有待规范", "行政执法力量有待加强"), None);
    assert_eq!(shared("规范性文件报备工作有待加强", "法律顾问工作有待加强"), None);
    assert_eq!(shared("领导干部法治意识有待加强", "群众法治意识有待加强"), None);
    assert_eq!(shared("工作仍需进一步加强", "工作仍需进一步加强"), None, "a lament alone is no problem");
    assert_eq!(shared("乡镇力量不足", "乡镇力量薄弱"), None, "whose and which side, but of what?");
}

#[test]
fn words_that_nobody_listed_are_found_again_but_the_places_name_is_none() {
    assert_eq!(shared("畜禽养殖污染整治反弹", "畜禽养殖污染依然突出").as_deref(), Some("畜禽养殖污染"));
    assert_eq!(shared("云浦县城停车难", "云浦县城噪声大"), None);
}

#[test]
fn whose_problem_it_is_carries_over_to_what_follows() {
    assert_eq!(shared("镇街机构不健全，合法性审核人员少", "区级部门合法性审核人员少"), None);
    assert!(shared("镇街机构不健全，合法性审核人员少", "合法性审核人员少").is_some());
}

#[test]
fn likeness_does_not_drift_and_order_does_not_matter() {
    let codebook = Codebook::embedded().unwrap();
    let words = Words::new(&codebook.comparison, "某省某县");
    let mut issues: Vec<Issue> =
        set(include_str!("compare/issues.tsv"))["云浦县"].iter().map(|one| one.0.clone()).collect();
    let found = chains(&issues, &words);
    issues.reverse();
    assert_eq!(chains(&issues, &words), found);
    for recurrence in &found {
        let years: BTreeSet<i32> = recurrence.members.iter().map(|member| member.1).collect();
        assert_eq!(years.len(), recurrence.members.len(), "one a year: {recurrence:?}");
        assert!((warehouse::compare::recurrence::SAME..=1.0).contains(&recurrence.score), "{recurrence:?}");
    }
    // The middle one is like both others, which are not like each other: 制作 is 案卷质量, 归档 is not.
    let issue = |issue_id: i64, text: &str| Issue { issue_id, year: 2020 + issue_id as i32, text: text.to_owned() };
    let three = [
        issue(1, "行政执法程序不规范"),
        issue(2, "行政执法程序不规范、案卷质量不高"),
        issue(3, "行政执法案卷质量不高"),
    ];
    for recurrence in chains(&three, &words) {
        let ids: Vec<i64> = recurrence.members.iter().map(|member| member.0).collect();
        assert!(!(ids.contains(&1) && ids.contains(&3)), "{recurrence:?}");
    }
}

const FORCE: [&str; 3] = ["乡镇执法力量薄弱。", "普法形式单一，针对性不强。", "基层执法力量依然不足。"];

fn county(year: i32, wanting: &[&str]) -> String {
    report("隆回县人民政府", year, &["受理行政复议申请12件。"], wanting, &["加强执法队伍建设。"])
}

#[test]
fn a_problem_that_skips_a_year_is_one_row_with_its_wordings() {
    let database = Database::new();
    let reports: Vec<String> = FORCE.iter().zip(2019..).map(|(issue, year)| county(year, &[issue])).collect();
    database.add(&reports);
    database.compare();
    let rows = database.rows(
        "SELECT jurisdiction, theme, first_year, last_year, years, times, wordings, shared_terms FROM issue_recurrence",
    );
    assert_eq!(
        rows,
        [
            "隆回县|enforcement|2019|2021|2019, 2021|2|2019: 乡镇执法力量薄弱\n2021: 基层执法力量依然不足|乡镇/基层 1 + 执法力量 3.5"
        ]
    );
}

#[test]
fn a_department_is_compared_with_itself_alone() {
    let database = Database::new();
    let bureau = |name: &str, year, issue: &str| {
        report(&format!("隆回县{name}"), year, &["查处违法案件3件。"], &[issue], &["加强执法队伍建设。"])
    };
    database.add(&[
        county(2019, &[FORCE[0]]),
        bureau("市场监督管理局", 2020, FORCE[0]),
        bureau("水利局", 2021, FORCE[2]),
        bureau("市场监督管理局", 2022, FORCE[2]),
    ]);
    database.compare();
    let rows = database.rows("SELECT scope, issuer, years FROM issue_recurrence");
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert!(rows[0].starts_with("department|") && rows[0].ends_with("|2020, 2022"), "{rows:?}");
}

#[test]
fn a_newer_copy_of_a_report_changes_what_returns() {
    let database = Database::new();
    database.add(&[county(2019, &[FORCE[0]]), county(2020, &[FORCE[2]])]);
    database.compare();
    assert_eq!(database.rows("SELECT years FROM issue_recurrence"), ["2019, 2020"]);
    database.add(&[county(2020, &[FORCE[1]])]);
    // Even before the places are compared, no superseded wording is shown.
    assert_eq!(database.rows("SELECT years FROM issue_recurrence"), [""; 0]);
    database.compare();
    assert_eq!(database.rows("SELECT count(*) FROM recurrence"), ["0"]);
}

#[test]
fn what_a_killed_run_left_is_made_good_and_nothing_moves_after() {
    let (whole, killed) = (Database::new(), Database::new());
    let reports: Vec<String> = FORCE.iter().zip(2019..).map(|(issue, year)| county(year, &[issue, FORCE[0]])).collect();
    whole.add(&reports);
    whole.compare();
    // Killed after the first two documents, before anything was compared.
    killed.add(&reports[..2]);
    assert_eq!(killed.rows("SELECT count(*) FROM stale_place"), ["1"]);
    killed.add(&reports[2..]);
    killed.compare();
    assert_eq!(killed.comparisons(), whole.comparisons());
    assert!(whole.comparisons().len() > 3 && whole.rows("SELECT count(*) FROM stale_place") == ["0"]);
    let before = whole.comparisons();
    whole.execute("INSERT INTO stale_place SELECT jurisdiction_id FROM jurisdiction WHERE name = '隆回县'");
    whole.compare();
    assert_eq!(whole.comparisons(), before);
    assert_eq!(whole.rows("PRAGMA foreign_key_check"), [""; 0]);
}

#[test]
fn other_rules_compare_every_place_anew() {
    let database = Database::new();
    database.add(&[county(2019, &[FORCE[0]]), county(2020, &[FORCE[2]])]);
    database.compare();
    database.execute("DELETE FROM recurrence_member; DELETE FROM recurrence");
    database.compare();
    assert_eq!(database.rows("SELECT count(*) FROM recurrence"), ["0"], "nothing is stale");
    database.execute("UPDATE setting SET value = 'older' WHERE name = 'comparison_rules'");
    database.compare();
    assert_eq!(database.rows("SELECT count(*) FROM recurrence"), ["1"]);
}

#[test]
fn rows_go_with_the_issue_that_they_speak_of() {
    let database = Database::new();
    database.add(&[county(2019, &[FORCE[0]]), county(2020, &[FORCE[2]])]);
    database.compare();
    database.execute("DELETE FROM metric; DELETE FROM plan_item; DELETE FROM issue; DELETE FROM place_coverage");
    assert_eq!(database.comparisons(), [""; 0]);
}

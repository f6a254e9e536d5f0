//! Where a report begins to speak of its problems, if no heading says so.

use warehouse::codebook::Codebook;
use warehouse::extract::extract;
use warehouse::report::Header;
use warehouse::text::Text;

/// The problems of a report for 2020 whose last part says this.
fn problems(text: &str) -> Vec<String> {
    let done = "全年受理行政复议申请60件，审结50件。扎实推进依法行政，各项任务有序落实。\n".repeat(4);
    let text = Text::new(&format!("{done}{text}\n甲县人民政府\n"));
    let facts = extract(&Header::default(), &text, Some(2020), &Codebook::embedded().unwrap());
    facts.issues.into_iter().map(|issue| issue.text).collect()
}

#[test]
fn problems_follow_an_opener_with_its_noun() {
    let expected = ["少数单位征求意见走过场", "承担应诉职能的人员偏少"];
    for opener in [
        "一年来工作有成绩，但与群众期盼相比仍存在一些薄弱环节：",
        "一年来工作有成绩，但还存在一些问题和不足：",
        "虽有成绩，但仍存在一些短板：",
    ] {
        assert_eq!(problems(&format!("{opener}{}；{}。", expected[0], expected[1])), expected, "{opener}");
    }
}

#[test]
fn a_problem_that_was_dealt_with_opens_none() {
    assert_eq!(problems("对检查中还存在一些问题的单位，责令限期整改：发出通知书6份。"), [""; 0]);
    assert_eq!(problems("督促仍存在一些短板的部门，主要负责人亲自整改，问题全部销号。"), [""; 0]);
}

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

/// Two problems as offices list them.
const TWO: [&str; 2] = ["少数单位征求意见走过场", "承担应诉职能的人员偏少"];

#[test]
fn a_sentence_that_admits_what_is_wanting_opens_the_list_behind_it() {
    for opener in [
        "存在的问题。",
        "存在的主要问题：",
        "三、存在的问题和不足：",
        "同时也清醒看到，本县仍存在短板：",
        "我们也认识到还存在着一些困难和问题。",
        "取得了一定成效，但仍然存在不足。",
        "也存在一些亟待解决的问题，主要有：",
        "存在以下几方面问题：",
        "工作中仍有不少薄弱环节，如：",
        "工作中还面临一些挑战：",
        "也存在困难和不足，具体为：",
    ] {
        assert_eq!(problems(&format!("{opener}一是{}；二是{}。", TWO[0], TWO[1])), TWO, "{opener}");
        assert_eq!(problems(&format!("{opener}\n（一）{}。\n（二）{}。", TWO[0], TWO[1])), TWO, "{opener} on lines");
    }
    assert_eq!(problems(&format!("但与上级要求相比还有差距。{}；{}。", TWO[0], TWO[1])), TWO, "without numbers");
}

#[test]
fn problems_that_were_worked_on_are_not_admitted() {
    for opener in ["针对存在的问题，", "对检查中存在的问题进行整改：", "全面排查存在的风险和问题：", "坚持问题导向："]
    {
        assert_eq!(problems(&format!("{opener}一是加强培训指导；二是完善工作制度。")), [""; 0], "{opener}");
    }
}

/// What a report for 2020 promises whose last part says this.
fn plans(text: &str) -> Vec<String> {
    let done = "全年受理行政复议申请60件，审结50件。扎实推进依法行政，各项任务有序落实。\n".repeat(4);
    let text = Text::new(&format!("{done}三、存在的问题\n一是{}。\n{text}\n甲县人民政府\n", TWO[1]));
    let facts = extract(&Header::default(), &text, Some(2020), &Codebook::embedded().unwrap());
    facts.plan_items.into_iter().map(|plan| plan.text).collect()
}

#[test]
fn a_heading_or_a_turn_opens_plans() {
    for opener in [
        "四、2021年重点任务\n",
        "四、2021年法治政府建设工作\n",
        "四、二〇二一年工作展望\n",
        "四、改进的方向和措施\n",
        "四、未来工作\n",
        "2021年的主要工作：",
        "工作打算：",
        "在下一步工作中，",
        "在新的一年里，",
        "下年度，",
        "针对上述问题，我县将采取以下措施：",
        "为此，我们将：",
    ] {
        let found = plans(&format!("{opener}一是抓好案卷评查工作；二是加强执法人员培训。"));
        assert_eq!(found, ["抓好案卷评查工作", "加强执法人员培训"], "{opener}");
    }
}

#[test]
fn what_must_be_done_may_be_numbered_by_must() {
    let found = plans("2021年，我县将做好几件事：一要把队伍建强，统一要求；二要守住关口，重要事项集体研究。");
    assert_eq!(found, ["把队伍建强，统一要求", "守住关口，重要事项集体研究"]);
}

#[test]
fn neither_a_day_of_next_year_nor_another_document_opens_plans() {
    for line in ["2021年1月15日", "上一篇：2021年度政府工作报告", "对于这些问题，我们将认真研究加以解决。"]
    {
        assert_eq!(plans(&format!("{line}\n依法行政水平得到提升，各项工作有序推进。")), [""; 0], "{line}");
    }
}

#[test]
fn a_line_that_only_names_what_stands_below_it_is_no_item() {
    let found = plans(
        "四、2021年工作打算\n（一）提升执法效能\n完善案卷评查机制，加强培训。\n（二）提升治理水平\n深化未诉先办，化解矛盾纠纷。\n",
    );
    assert_eq!(found, ["完善案卷评查机制，加强培训", "深化未诉先办，化解矛盾纠纷"]);
}

#[test]
fn a_list_parted_by_semicolons_may_end_in_an_item_without_a_number() {
    let found = plans("2021年，我县将做好：一要把执法队伍建强；二要守住关口，集体研究；同时，主动接受各方面监督。");
    assert_eq!(found, ["把执法队伍建强", "守住关口，集体研究", "主动接受各方面监督"]);
}

#[test]
fn a_sentence_that_measures_up_to_what_is_wished_for_is_no_problem() {
    let opener = "二、存在的问题\n成绩是有的，但和群众的期盼比差得还远。";
    assert_eq!(problems(&format!("{opener}{}；{}。", TWO[0], TWO[1])), TWO);
}

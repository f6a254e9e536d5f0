//! Parts of a whole, and figures that are of another docket than the report's own.

use warehouse::codebook::Codebook;
use warehouse::extract::{Measure, extract};
use warehouse::report::Header;
use warehouse::text::Text;

/// Code, segment and value of every figure that a text of a report for 2020 gives; a share is told by its sign.
fn read(text: &str) -> Vec<(String, String, f64)> {
    let facts = extract(&Header::default(), &Text::new(text), Some(2020), &Codebook::embedded().unwrap());
    let told = facts.metrics.into_iter().map(|metric| {
        let code = metric.code.unwrap_or_default();
        let code = if metric.measure == Measure::Share { format!("{code} %") } else { code };
        (code, metric.segment.unwrap_or_default(), metric.value)
    });
    told.collect()
}

fn expect(text: &str, expected: &[(&str, &str, f64)]) {
    let found = read(text);
    let found: Vec<_> = found.iter().map(|(code, segment, value)| (code.as_str(), segment.as_str(), *value)).collect();
    assert_eq!(found, expected, "{text}");
}

const PENALTIES: &str = "enforcement.penalties";

#[test]
fn a_whole_is_divided_more_than_once() {
    expect(
        "全年作出行政处罚80件，较2019年的71件增长12.7%，按程序分，简易程序30件、普通程序50件；\
         按专业分，医疗服务、公共场所、放射卫生分别为21件、40件、19件。",
        &[
            (PENALTIES, "", 80.0),
            (PENALTIES, "", 71.0),
            (PENALTIES, "", 12.7),
            (PENALTIES, "简易程序", 30.0),
            (PENALTIES, "普通程序", 50.0),
            (PENALTIES, "医疗服务", 21.0),
            (PENALTIES, "公共场所", 40.0),
            (PENALTIES, "放射卫生", 19.0),
        ],
    );
}

#[test]
fn nothing_larger_than_a_whole_is_a_part_of_it() {
    expect(
        "全年作出行政处罚5600件、行政强制120件，其中行政处罚下降3.2%；从办理主体看，街道办理2500件，部门办理3000件。",
        &[
            (PENALTIES, "", 5600.0),
            ("enforcement.coercion", "", 120.0),
            (PENALTIES, "", -3.2),
            ("", "", 2500.0),
            ("", "", 3000.0),
        ],
    );
    // But what the parts add up to is their whole, farther back as it may be.
    expect(
        "全年作出行政处罚5600件、行政强制120件，其中行政处罚下降3.2%；从办理主体看，街道办理2500件，部门办理3100件。",
        &[
            (PENALTIES, "", 5600.0),
            ("enforcement.coercion", "", 120.0),
            (PENALTIES, "", -3.2),
            (PENALTIES, "街道办理", 2500.0),
            (PENALTIES, "部门办理", 3100.0),
        ],
    );
}

#[test]
fn classes_of_cases_count_the_cases_of_the_docket() {
    let accepted = "reconsideration.accepted";
    expect(
        "全年受理行政复议申请400件。受理的案件中，公安类180件，自然资源类120件，其他类100件，公安类占45%。",
        &[
            (accepted, "", 400.0),
            (accepted, "公安类", 180.0),
            (accepted, "自然资源类", 120.0),
            (accepted, "其他类", 100.0),
            ("reconsideration.accepted %", "公安类", 45.0),
        ],
    );
}

#[test]
fn what_becomes_of_cases_against_a_government_is_not_what_it_decides() {
    expect(
        "全年审结行政复议案件300件。市政府作为被申请人的行政复议案件19件，均由省政府审理，已审结17件。",
        &[
            ("reconsideration.concluded", "", 300.0),
            ("reconsideration.respondent", "", 19.0),
            ("reconsideration.concluded", "被申请人", 17.0),
        ],
    );
    // Behind the government's own cases such a figure is one of them.
    expect(
        "全年受理行政复议申请60件，其中以县政府部门为被申请人的行政复议案件40件，审结50件。",
        &[
            ("reconsideration.accepted", "", 60.0),
            ("reconsideration.respondent", "", 40.0),
            ("reconsideration.concluded", "", 50.0),
        ],
    );
}

#[test]
fn what_others_decide_goes_on_through_a_paragraph() {
    // A body without a docket of its own.
    expect(
        "全年以管委会为被申请人的行政复议案件31件，上年为18件。市政府已作出复议决定28件，维持20件、终止8件。",
        &[
            ("reconsideration.respondent", "", 31.0),
            ("reconsideration.respondent", "", 18.0),
            ("reconsideration.concluded", "被申请人", 28.0),
            ("reconsideration.upheld", "被申请人", 20.0),
            ("reconsideration.terminated", "被申请人", 8.0),
        ],
    );
    expect(
        "全年受理行政复议案件60件。以县政府为被申请人的行政复议案件5件。全年审结行政复议案件50件，维持30件。",
        &[
            ("reconsideration.accepted", "", 60.0),
            ("reconsideration.respondent", "", 5.0),
            ("reconsideration.concluded", "", 50.0),
            ("reconsideration.upheld", "", 30.0),
        ],
    );
}

#[test]
fn the_latter_is_the_figure_before_it() {
    expect(
        "行政复议直接纠错率为15%，综合纠错率为39%，后者同比回落2.3个百分点。",
        &[
            ("reconsideration.correction_rate", "", 15.0),
            ("reconsideration.comprehensive_correction_rate", "", 39.0),
            ("reconsideration.comprehensive_correction_rate", "", -2.3),
        ],
    );
}

#[test]
fn a_list_is_of_the_docket_that_it_adds_up_to() {
    let accepted = "reconsideration.accepted";
    let lines = "2020年全县受理行政复议案件230件，审结200件。行政机关一审应诉案件45件，败诉3件。\n\
         从受理情况看，县本级46件，占全县的20.0%；从案件类型看，公安类120件、人社类60件、其余50件。";
    let found = read(lines);
    for (segment, value) in [("县本级", 46.0), ("公安类", 120.0), ("人社类", 60.0), ("其余", 50.0)] {
        assert!(found.contains(&(accepted.into(), segment.into(), value)), "{segment}: {found:?}");
    }
    // 审结 is no docket: that the classes of what was accepted add up to it is chance.
    let lines = "2020年全县受理行政复议案件230件，审结200件。受理案件中，公安类90件、人社类60件、市场监管类50件。";
    assert!(read(lines).contains(&(accepted.into(), "公安类".into(), 90.0)), "{:?}", read(lines));
}

#[test]
fn what_is_named_of_a_whole_does_not_take_its_place() {
    expect(
        "全年审结行政复议案件200件，维持120件、终止60件。终止案件中，经调解后申请人撤回行政复议申请的41件。",
        &[
            ("reconsideration.concluded", "", 200.0),
            ("reconsideration.upheld", "", 120.0),
            ("reconsideration.terminated", "", 60.0),
            ("reconsideration.terminated", "调解后申请人撤回", 41.0),
        ],
    );
    expect(
        "受理行政复议申请152件。受理案件中，以区政府部门为被申请人的113件，以镇街为被申请人的39件。",
        &[
            ("reconsideration.accepted", "", 152.0),
            ("reconsideration.accepted", "区政府部门", 113.0),
            ("reconsideration.accepted", "镇街", 39.0),
        ],
    );
}

#[test]
fn what_a_line_looks_at_is_one_with_what_it_says() {
    expect(
        "全年受理行政复议案件300件。从案件类型看。行政处罚类200件，占三分之二；行政确认类60件。",
        &[
            ("reconsideration.accepted", "", 300.0),
            ("reconsideration.accepted", "行政处罚类", 200.0),
            ("reconsideration.accepted %", "行政处罚类", 66.67),
            ("reconsideration.accepted", "行政确认类", 60.0),
        ],
    );
}

#[test]
fn what_several_years_come_to_is_no_figure_of_the_year() {
    let accepted = "reconsideration.accepted";
    expect(
        "全年受理行政复议申请90件。自2017年行政复议体制改革以来，累计受理行政复议申请410件。",
        &[(accepted, "", 90.0), (accepted, "2017年行政复议体制改革以来累计", 410.0)],
    );
    expect(
        "“七五”普法以来，累计开展法治宣传活动8600场次，其中2020年1500场次，建成法治文化广场12个。",
        &[
            ("education.events", "七五普法以来累计", 8600.0),
            ("education.events", "", 1500.0),
            // What there is at the end of the year is of that year.
            ("education.sites", "", 12.0),
        ],
    );
    // The year's own time, and what only its object is dated by.
    expect("今年以来，累计受理行政复议申请66件。", &[(accepted, "", 66.0)]);
    expect("2020年机构改革以来，共受理行政复议申请66件。", &[(accepted, "", 66.0)]);
    expect("对2015年以来的规范性文件进行清理，共废止12件。", &[("normative.repealed", "", 12.0)]);
}

#[test]
fn the_classes_that_lead_are_of_the_docket() {
    expect(
        "全年受理行政复议申请517件。行政诉讼案件120件。受理的行政复议案件居前三位的是公安186件、市场监管92件、人社64件。",
        &[
            ("reconsideration.accepted", "", 517.0),
            ("litigation.cases", "", 120.0),
            ("reconsideration.accepted", "公安", 186.0),
            ("reconsideration.accepted", "市场监管", 92.0),
            ("reconsideration.accepted", "人社", 64.0),
        ],
    );
}

#[test]
fn what_is_pending_is_of_the_docket_named_last() {
    let found = read("全年行政复议案件5件，全部维持；行政诉讼案件3件，年内审结2件，尚有1件正在审理。");
    assert!(found.iter().all(|(code, ..)| code != "reconsideration.pending"), "{found:?}");
}

#[test]
fn what_a_body_does_is_a_part_where_others_do_it_too() {
    expect(
        "全区各级复议机关受理行政复议案件1890件，审结1900件，维持860件，驳回230件。\
         自治区政府受理160件，审结170件（含上年结转20件），其中维持80件、驳回29件。",
        &[
            ("reconsideration.accepted", "", 1890.0),
            ("reconsideration.concluded", "", 1900.0),
            ("reconsideration.upheld", "", 860.0),
            ("reconsideration.dismissed", "", 230.0),
            ("reconsideration.accepted", "自治区政府", 160.0),
            ("reconsideration.concluded", "自治区政府", 170.0),
            ("reconsideration.concluded_carried_in", "自治区政府", 20.0),
            ("reconsideration.upheld", "自治区政府", 80.0),
            ("reconsideration.dismissed", "自治区政府", 29.0),
        ],
    );
    // All that there is, is no part.
    expect(
        "区政府受理行政复议案件160件，维持80件。",
        &[("reconsideration.accepted", "", 160.0), ("reconsideration.upheld", "", 80.0)],
    );
}

#[test]
fn what_follows_the_cases_of_a_party_is_of_them_up_to_words_for_all() {
    let cases = "全市发生行政诉讼案件980件，审结860件，败诉70件。";
    let all = [("litigation.cases", "", 980.0), ("litigation.concluded", "", 860.0), ("litigation.lost", "", 70.0)];
    let party = [("litigation.cases", "市政府", 90.0), ("litigation.concluded", "市政府", 80.0)];
    let lost = [("litigation.lost", "市政府", 5.0)];
    expect(
        &format!("{cases}以市政府为被告的行政诉讼案件90件，审结80件，败诉5件。"),
        &[&all[..], &party, &lost].concat(),
    );
    expect(
        "以市政府为被告的行政诉讼案件90件，全市各级行政机关全年审结860件，败诉70件。全市发生行政诉讼案件980件。",
        &[party[0], all[1], all[2], all[0]],
    );
}

#[test]
fn a_sentence_that_begins_with_an_instance_is_of_it() {
    expect(
        "全年办理行政应诉案件3740件，其中一审2480件、二审1260件。一审审结2310件，判决行政机关败诉290件，败诉率12.6%。",
        &[
            ("litigation.cases", "", 3740.0),
            ("litigation.cases", "一审", 2480.0),
            ("litigation.cases", "二审", 1260.0),
            ("litigation.concluded", "一审", 2310.0),
            ("litigation.lost", "一审", 290.0),
            ("", "", 12.6),
        ],
    );
}

#[test]
fn growth_behind_the_first_part_is_of_that_part() {
    expect(
        "全年办理行政应诉案件1050件，其中一审680件，同比下降4.1%，二审310件、再审60件。",
        &[
            ("litigation.cases", "", 1050.0),
            ("litigation.cases", "一审", 680.0),
            ("litigation.cases", "一审", -4.1),
            ("litigation.cases", "二审", 310.0),
            ("litigation.cases", "再审", 60.0),
        ],
    );
}

#[test]
fn others_behind_outcomes_are_no_class() {
    expect(
        "全年受理行政复议案件90件。审结案件中，维持58件，驳回20件，其他2件。",
        &[
            ("reconsideration.accepted", "", 90.0),
            ("reconsideration.upheld", "", 58.0),
            ("reconsideration.dismissed", "", 20.0),
            ("", "", 2.0),
        ],
    );
}

#[test]
fn what_did_not_happen_is_not_counted() {
    expect("乡镇执法能力不足，90个乡镇中有11个全年未办理一起行政处罚案件。", &[("", "", 90.0), ("", "", 11.0)]);
}

#[test]
fn parts_that_are_all_of_a_whole_have_no_others() {
    let reviews = "enforcement.file_reviews";
    expect(
        "全市评查行政执法案卷420卷，其中处罚类、许可类分别为260卷、160卷，合格率95.2%，较上年提高3.1个百分点，督促整改问题191个。",
        &[
            (reviews, "执法", 420.0),
            (reviews, "执法处罚类", 260.0),
            (reviews, "执法许可类", 160.0),
            ("", "", 95.2),
            ("", "", 3.1),
            ("", "", 191.0),
        ],
    );
}

#[test]
fn a_class_is_of_the_cases_of_which_it_has_a_share() {
    expect(
        "厅本级收到行政复议申请38件，受理29件。工伤认定类22件，占受理总数的75.9%。",
        &[
            ("reconsideration.received", "", 38.0),
            ("reconsideration.accepted", "", 29.0),
            ("reconsideration.accepted", "工伤认定类", 22.0),
            ("reconsideration.accepted %", "工伤认定类", 75.9),
        ],
    );
}

#[test]
fn the_year_of_several_is_the_whole_of_that_year() {
    expect(
        "自2018年8月集中行使复议职责以来累计收到复议申请187件，其中2020年收到146件。",
        &[("reconsideration.received", "2018年8月以来累计", 187.0), ("reconsideration.received", "", 146.0)],
    );
}

#[test]
fn what_one_body_has_of_what_others_do_is_not_named_again() {
    let opinions = "reconsideration.opinions";
    expect(
        "全区制发行政复议意见书、建议书48份，自治区政府制发6份。",
        &[(opinions, "", 48.0), (opinions, "自治区政府", 6.0)],
    );
}

#[test]
fn persons_beside_cases_are_the_same_petitions() {
    expect("县信访局接待群众来访412批1536人次。", &[("petition.handled", "", 412.0), ("", "", 1536.0)]);
}

#[test]
fn what_each_of_some_bodies_has_is_no_level() {
    expect("乡镇力量不足，全市还有7个乡镇持证执法人员不足5人。", &[("", "", 7.0), ("", "", 5.0)]);
    expect(
        "2个县区行政复议直接纠错率超过20%。",
        &[("", "", 2.0), ("reconsideration.correction_rate", "2个县区", 20.0)],
    );
}

#[test]
fn either_of_two_outcomes_is_their_sum() {
    let group = "reconsideration.outcome_group";
    expect(
        "全年审结行政复议案件86件，维持58件，撤销或确认违法23件。",
        &[("reconsideration.concluded", "", 86.0), ("reconsideration.upheld", "", 58.0), (group, "", 23.0)],
    );
    expect(
        "全年审结行政复议案件86件，维持、撤销或确认违法分别为58件、23件。",
        &[("reconsideration.concluded", "", 86.0), ("reconsideration.upheld", "", 58.0), (group, "", 23.0)],
    );
}

#[test]
fn a_total_behind_its_parts_is_none_of_them() {
    let sites = "education.sites";
    expect("开展法治宣传，新建法治文化阵地26个，总数达到318个。", &[(sites, "新建", 26.0), (sites, "", 318.0)]);
}

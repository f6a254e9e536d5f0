//! Wordings of reports in which a figure is told by what stands around it: year, whole, list, comparison.

use warehouse::codebook::Codebook;
use warehouse::extract::{Measure, extract};
use warehouse::report::Header;
use warehouse::text::Text;

/// Code with its segment behind a slash, measure, value and year of every figure of a report for 2021.
fn read(text: &str) -> Vec<(String, Measure, f64, i32)> {
    let facts = extract(&Header::default(), &Text::new(text), Some(2021), &Codebook::embedded().unwrap());
    let told = facts.metrics.into_iter().map(|metric| {
        let segment = metric.segment.map_or_else(String::new, |segment| format!("/{segment}"));
        (metric.code.unwrap_or_default() + &segment, metric.measure, metric.value, metric.year.unwrap())
    });
    told.collect()
}

/// Expects these figures of the report's own year.
fn expect(text: &str, expected: &[(&str, Measure, f64)]) {
    let dated: Vec<_> = expected.iter().map(|(code, measure, value)| (*code, *measure, *value, 2021)).collect();
    expect_dated(text, &dated);
}

fn expect_dated(text: &str, expected: &[(&str, Measure, f64, i32)]) {
    let found = read(text);
    let found: Vec<_> =
        found.iter().map(|(code, measure, value, year)| (code.as_str(), *measure, *value, *year)).collect();
    assert_eq!(found, expected, "{text}");
}

use Measure::{Change, Growth, Share, Value};

#[test]
fn the_year_in_a_bracket_is_of_the_figure_in_it_alone() {
    expect_dated(
        "全局办理行政处罚案件860件，同比增长7.5%（2020年为800件），其中简易程序620件、一般程序240件。",
        &[
            ("enforcement.penalties", Value, 860.0, 2021),
            ("enforcement.penalties", Growth, 7.5, 2021),
            ("enforcement.penalties", Value, 800.0, 2020),
            ("enforcement.penalties/简易程序", Value, 620.0, 2021),
            ("enforcement.penalties/一般程序", Value, 240.0, 2021),
        ],
    );
}

#[test]
fn the_level_behind_a_growth_is_of_what_grew() {
    expect_dated(
        "全年作出行政处罚760件、行政强制41件，行政处罚数量同比下降5%（上年为800件）。",
        &[
            ("enforcement.penalties", Value, 760.0, 2021),
            ("enforcement.coercion", Value, 41.0, 2021),
            ("enforcement.penalties", Growth, -5.0, 2021),
            ("enforcement.penalties", Value, 800.0, 2020),
        ],
    );
}

#[test]
fn what_a_multiple_is_of_and_a_slogan_open_no_docket() {
    for between in ["受理数为同期行政应诉案件数的3.2倍。", "“大复议、小诉讼”格局基本形成。"]
    {
        let text = format!("全年收到行政复议申请310件，受理288件。{between}年内审结270件。");
        let found = read(&text);
        assert_eq!(found.last().unwrap().0, "reconsideration.concluded", "{text}");
    }
}

#[test]
fn a_dash_ends_the_words_of_a_figure() {
    expect(
        "司法局全年审核各类文件186件——规范性文件草案43件、重大合同协议58件。",
        &[
            ("normative.all_reviewed", Value, 186.0),
            ("normative.drafts_reviewed", Value, 43.0),
            ("normative.other_reviewed/合同", Value, 58.0),
        ],
    );
}

#[test]
fn a_count_that_somebody_has_of_a_whole_is_a_part_and_no_share() {
    expect(
        "全市主动公开政府信息9.6万条，市本级占1.2万条。",
        &[("transparency.published", Value, 96000.0), ("transparency.published/市本级占", Value, 12000.0)],
    );
}

#[test]
fn more_of_what_is_done_is_a_change() {
    expect(
        "全年主动公开政府信息428条，比上年多公开53条。",
        &[("transparency.published", Value, 428.0), ("transparency.published", Change, 53.0)],
    );
    expect(
        "全年行政检查1.86万次，比上年减少1.02万次，降幅35.4%。",
        &[
            ("enforcement.inspections", Value, 18600.0),
            ("enforcement.inspections", Change, -10200.0),
            ("enforcement.inspections", Growth, -35.4),
        ],
    );
}

#[test]
fn a_share_behind_an_amount_is_not_of_the_cases_before_it() {
    let found = read("全市作出行政处罚715件，其中市局本级96件、县局619件；罚没款合计416万元，市局本级占20.5%。");
    assert_ne!(found.last().unwrap().0, "enforcement.penalties/市局本级");
}

#[test]
fn what_is_said_behind_cases_and_persons_is_said_of_both() {
    expect(
        "推进两法衔接，行政机关向公安机关移送涉嫌犯罪案件37件；检察机关对其中12件18人批准逮捕。",
        &[
            ("linkage.transferred", Value, 37.0),
            ("linkage.arrests_approved", Value, 12.0),
            ("linkage.persons_arrested", Value, 18.0),
        ],
    );
}

#[test]
fn the_parts_of_a_list_have_codes_of_their_own() {
    expect(
        "全年合法性审查各类涉法文件252件，其中重大行政决策、规范性文件草案、政府合同分别为14件、11件、227件。",
        &[
            ("normative.all_reviewed", Value, 252.0),
            ("decision.reviewed", Value, 14.0),
            ("normative.drafts_reviewed", Value, 11.0),
            ("normative.other_reviewed/合同", Value, 227.0),
        ],
    );
    expect(
        "作出行政处罚决定264件，其中普通程序100件、简易程序164件；普通程序案件按领域分，市容、违建分别有54件、46件。",
        &[
            ("enforcement.penalties", Value, 264.0),
            ("enforcement.penalties/普通程序", Value, 100.0),
            ("enforcement.penalties/简易程序", Value, 164.0),
            ("enforcement.penalties/普通程序市容", Value, 54.0),
            ("enforcement.penalties/普通程序违建", Value, 46.0),
        ],
    );
}

#[test]
fn what_a_code_never_means_is_no_part_of_it() {
    expect(
        "现有行政执法人员42名，其中持证39名，另有执法辅助人员26名。",
        &[("enforcement.officers", Value, 42.0), ("enforcement.officers/持证", Value, 39.0), ("", Value, 26.0)],
    );
}

#[test]
fn how_many_places_have_something_is_not_how_many_there_are_of_it() {
    expect("在12个居民区设立人民调解工作室15个。", &[("", Value, 12.0), ("dispute.sites", Value, 15.0)]);
}

#[test]
fn words_behind_a_scope_are_of_the_next_figure() {
    expect(
        "行政应诉方面，应由行政机关负责人出庭的24件案件中实际出庭21件。",
        &[("litigation.head_required", Value, 24.0), ("litigation.head_appearances", Value, 21.0)],
    );
    expect(
        "行政处罚96件案件中简易程序占比达35.4%。",
        &[("enforcement.penalties", Value, 96.0), ("enforcement.penalties/简易程序", Share, 35.4)],
    );
}

#[test]
fn none_lost_is_no_number_of_lawsuits() {
    expect(
        "全年行政应诉案件23件，其中一审13件、二审10件，已审结20件，继续保持零败诉。",
        &[
            ("litigation.cases", Value, 23.0),
            ("litigation.cases/一审", Value, 13.0),
            ("litigation.cases/二审", Value, 10.0),
            ("litigation.concluded", Value, 20.0),
            ("litigation.lost", Value, 0.0),
        ],
    );
}

#[test]
fn figures_behind_those_of_one_body_are_of_that_body() {
    let found = read(
        "全区收到行政复议申请1742件，受理1598件，审结1571件。自治区政府本级收到行政复议申请742件，受理598件，审结571件。",
    );
    let own: Vec<_> = found.iter().map(|figure| figure.0.as_str()).collect();
    let segment = own[3].strip_prefix("reconsideration.received").unwrap();
    assert!(segment.contains("本级"), "{own:?}");
    assert_eq!(own[4], format!("reconsideration.accepted{segment}"));
    assert_eq!(own[5], format!("reconsideration.concluded{segment}"));
}

#[test]
fn the_sum_of_the_figures_before_it_is_their_whole() {
    let figures = |sum: f64| {
        [
            ("supervision.proposals/人大建议", Value, 5.0),
            ("supervision.proposals/政协提案", Value, 7.0),
            (if sum == 12.0 { "supervision.proposals" } else { "" }, Value, sum),
        ]
    };
    expect("办理区人大代表建议5件、区政协提案7件，合计12件。", &figures(12.0));
    expect("办理区人大代表建议5件、区政协提案7件，合计13件。", &figures(13.0));
}

#[test]
fn a_rate_is_of_what_its_sentence_speaks_of() {
    let found = read("办理12345热线工单1740件，按时办结率99.8%。承办“两会”建议提案66件，满意率100%。");
    assert_eq!(found.last().unwrap().0, "");
}

#[test]
fn a_noun_may_have_a_bracket_in_it() {
    expect("推进述法，43名镇（街道）、部门主要负责人书面述法。", &[("organisation.heads_reporting/书面", Value, 43.0)]);
}

#[test]
fn parts_are_of_the_figure_that_counts_such_things() {
    let found = read("全年受理各类纠纷318件，调解成功264件。其中物业纠纷83件（占26.1%）、邻里纠纷42件。");
    let codes: Vec<_> = found.iter().skip(2).map(|figure| figure.0.as_str()).collect();
    assert_eq!(codes, ["dispute.mediated/物业纠纷", "dispute.mediated/物业纠纷", "dispute.mediated/邻里纠纷"]);
}

#[test]
fn numbers_of_hotlines_and_slogans_are_no_figures() {
    assert_eq!(read("12328交通运输服务监督热线受理来电，签订门前五包责任书。"), []);
}

#[test]
fn levels_of_earlier_years_keep_their_years() {
    let meetings = "organisation.meetings";
    expect_dated(
        "区政府常务会议专题研究法治政府建设9次，2019年、2020年同口径分别为5次和7次；区政府常务会议会前学法8次。",
        &[
            (meetings, Value, 9.0, 2021),
            (meetings, Value, 5.0, 2019),
            (meetings, Value, 7.0, 2020),
            ("education.trainings/常务会议", Value, 8.0, 2021),
        ],
    );
    expect_dated(
        "作出行政处罚900件，而2019年和2020年分别是700件、800件，同比上升12.5%；按领域分，城管、交通分别为600件、300件。",
        &[
            ("enforcement.penalties", Value, 900.0, 2021),
            ("enforcement.penalties", Value, 700.0, 2019),
            ("enforcement.penalties", Value, 800.0, 2020),
            ("enforcement.penalties", Growth, 12.5, 2021),
            ("enforcement.penalties/城管", Value, 600.0, 2021),
            ("enforcement.penalties/交通", Value, 300.0, 2021),
        ],
    );
    expect_dated(
        "行政应诉案件胜诉率93.5%，2019年、2020年胜诉率为91.2%和92.8%。",
        &[
            ("litigation.win_rate", Value, 93.5, 2021),
            ("litigation.win_rate", Value, 91.2, 2019),
            ("litigation.win_rate", Value, 92.8, 2020),
        ],
    );
    expect_dated(
        "全年行政检查4.7万次，2020年这一数字为6.1万次，降幅约23%。",
        &[
            ("enforcement.inspections", Value, 47000.0, 2021),
            ("enforcement.inspections", Value, 61000.0, 2020),
            ("enforcement.inspections", Growth, -23.0, 2021),
        ],
    );
}

#[test]
fn what_is_said_behind_a_bracket_is_of_the_figure_before_it() {
    expect(
        "全市办理行政应诉案件386件（一审202件、二审184件），同比上升6.3%。",
        &[
            ("litigation.cases", Value, 386.0),
            ("litigation.cases/一审", Value, 202.0),
            ("litigation.cases/二审", Value, 184.0),
            ("litigation.cases", Growth, 6.3),
        ],
    );
}

#[test]
fn figures_of_a_level_above_are_named_so() {
    let district = warehouse::report::Place {
        code: None,
        name: "某某区".into(),
        full_name: "某某区".into(),
        level: warehouse::report::Level::County,
        parents: Vec::new(),
    };
    let header = Header { place: Some(district), ..Header::default() };
    let text = "全区审结行政复议案件802件。全市同期审结行政复议案件6317件，我区约占12.7%。在全市率先作出行政处罚12件。";
    let facts = extract(&header, &Text::new(text), Some(2021), &Codebook::embedded().unwrap());
    let segments: Vec<_> = facts.metrics.iter().map(|metric| metric.segment.as_deref()).collect();
    assert_eq!(segments, [None, Some("全市"), None, None]);
}

#[test]
fn shares_of_several_classes_are_of_their_docket() {
    expect(
        "全市收到行政复议申请416件，其中受理335件、不予受理81件；受理案件中，公安104件、人社87件，两类合计占57%。",
        &[
            ("reconsideration.received", Value, 416.0),
            ("reconsideration.accepted", Value, 335.0),
            ("reconsideration.not_accepted", Value, 81.0),
            ("reconsideration.accepted/公安", Value, 104.0),
            ("reconsideration.accepted/人社", Value, 87.0),
            ("reconsideration.accepted/公安、人社", Share, 57.0),
        ],
    );
}

#[test]
fn a_part_may_be_of_a_figure_farther_back() {
    expect(
        "全年行政处罚625件、行政检查2360件次；从部门看，公安机关作出行政处罚392件，占62.7%。",
        &[
            ("enforcement.penalties", Value, 625.0),
            ("enforcement.inspections", Value, 2360.0),
            ("enforcement.penalties/公安机关", Value, 392.0),
            ("enforcement.penalties/公安机关", Share, 62.7),
        ],
    );
}

#[test]
fn the_figure_of_one_body_is_not_that_of_all() {
    expect(
        "全市行政执法机关办理行政许可2083件、行政处罚1940件。市生态环境局作出行政处罚决定143件。",
        &[
            ("enforcement.licences", Value, 2083.0),
            ("enforcement.penalties", Value, 1940.0),
            ("enforcement.penalties/市生态环境局", Value, 143.0),
        ],
    );
}

#[test]
fn what_a_bracket_opens_is_not_in_force_behind_it() {
    expect(
        "全年信访总量218件次（其中12345平台143件，来访16批），办结率100%。",
        &[
            ("petition.handled", Value, 218.0),
            ("petition.handled/12345平台", Value, 143.0),
            ("petition.handled/来访", Value, 16.0),
            ("petition.resolution_rate", Value, 100.0),
        ],
    );
}

#[test]
fn what_is_carried_in_a_bracket_is_of_what_stands_before_it() {
    let found = read("行政诉讼方面，全年应诉42件。办理依申请公开187件（含上年结转3件），均按期答复。");
    assert_eq!(found.last().unwrap().0, "transparency.applications/上年结转");
}

#[test]
fn outcomes_in_one_breath_are_their_sum() {
    for text in [
        "审结行政复议案件310件，其中维持105件，撤销、变更、确认违法41件。",
        "审结行政复议案件310件，其中维持105件，撤销、变更、确认违法共41件。",
    ] {
        let found = read(text);
        assert_eq!(found.last().unwrap().0, "reconsideration.outcome_group", "{text}");
    }
    let found = read("办理行政复议案件62件，其中被撤销和确认违法的3件复议案件均已整改。");
    assert_eq!(found.last().unwrap().0, "reconsideration.outcome_group");
    // What follows a settlement is one outcome.
    let found = read("审结行政复议案件310件，经调解、和解后申请人撤回申请92件。");
    assert_ne!(found.last().unwrap().0, "reconsideration.outcome_group");
}

#[test]
fn rows_are_numbered_and_a_cell_may_name_several_outcomes() {
    expect_dated(
        "行政复议案件情况如下：\n序号\t项目\t2021年\t2020年\t同比\n1\t审结行政复议案件\t310\t248\t25%\n2\t其中：维持\t105\t96\t9.4%\n3\t撤销、变更、确认违法\t41\t30\t36.7%\n",
        &[
            ("reconsideration.concluded", Value, 310.0, 2021),
            ("reconsideration.concluded", Value, 248.0, 2020),
            ("reconsideration.concluded", Growth, 25.0, 2021),
            ("reconsideration.upheld", Value, 105.0, 2021),
            ("reconsideration.upheld", Value, 96.0, 2020),
            ("reconsideration.upheld", Growth, 9.4, 2021),
            ("reconsideration.outcome_group", Value, 41.0, 2021),
            ("reconsideration.outcome_group", Value, 30.0, 2020),
            ("reconsideration.outcome_group", Growth, 36.7, 2021),
        ],
    );
}

#[test]
fn ways_that_are_listed_before_their_sum_are_its_parts() {
    expect(
        "审结行政复议案件160件，以撤销、变更、确认违法、责令履行方式直接纠错23件（分别为10件、2件、8件、3件）。",
        &[
            ("reconsideration.concluded", Value, 160.0),
            ("reconsideration.corrected", Value, 23.0),
            ("reconsideration.revoked", Value, 10.0),
            ("reconsideration.modified", Value, 2.0),
            ("reconsideration.confirmed_unlawful", Value, 8.0),
            ("reconsideration.ordered_to_perform", Value, 3.0),
        ],
    );
}

#[test]
fn a_list_of_points_says_once_that_it_is_of_points() {
    expect(
        "12345热线按时办结率、群众满意率分别为99.1%、96.4%，较上年分别提高0.2个、1.3个百分点。",
        &[
            ("hotline.on_time_rate", Value, 99.1),
            ("hotline.satisfaction_rate", Value, 96.4),
            ("hotline.on_time_rate", Growth, 0.2),
            ("hotline.satisfaction_rate", Growth, 1.3),
        ],
    );
}

#[test]
fn levels_of_the_year_before_follow_those_of_this_one() {
    expect_dated(
        "行政复议直接纠错率为11.5%，综合纠错率为31.2%，上年分别为13.1%和34.8%。",
        &[
            ("reconsideration.correction_rate", Value, 11.5, 2021),
            ("reconsideration.comprehensive_correction_rate", Value, 31.2, 2021),
            ("reconsideration.correction_rate", Value, 13.1, 2020),
            ("reconsideration.comprehensive_correction_rate", Value, 34.8, 2020),
        ],
    );
}

#[test]
fn a_share_that_moved_is_of_the_count_before_it() {
    expect_dated(
        "行政诉讼案件负责人出庭率96.3%，正职负责人出庭287件，占比由上年的14.2%上升到16.8%。",
        &[
            ("litigation.head_appearance_rate", Value, 96.3, 2021),
            ("litigation.head_appearances/正职", Value, 287.0, 2021),
            ("litigation.head_appearances/正职", Share, 14.2, 2020),
            ("litigation.head_appearances/正职", Share, 16.8, 2021),
        ],
    );
}

#[test]
fn classes_have_shares_of_their_docket() {
    expect(
        "全年受理行政复议申请326件。从案件类型看，市场监管类最多，占36.5%，公安类、房屋征收类次之，分别占22.4%和8.6%。",
        &[
            ("reconsideration.accepted", Value, 326.0),
            ("reconsideration.accepted/市场监管类", Share, 36.5),
            ("reconsideration.accepted/公安类", Share, 22.4),
            ("reconsideration.accepted/房屋征收类", Share, 8.6),
        ],
    );
    expect(
        "受理行政复议申请13件。受理的案件中林地权属纠纷8件，占了近六成。",
        &[
            ("reconsideration.accepted", Value, 13.0),
            ("reconsideration.accepted/林地权属纠纷", Value, 8.0),
            ("reconsideration.accepted/林地权属纠纷", Share, 60.0),
        ],
    );
}

#[test]
fn classes_of_what_the_sentence_before_counts_are_no_docket() {
    let found = read("办理行政处罚案件143件，罚没款19.2万元。从案件类型看，市容类68件、农业类19件，其余56件。");
    assert!(found[2..].iter().all(|figure| figure.0.starts_with("enforcement.penalties/")), "{found:?}");
}

#[test]
fn problems_found_have_shares_of_their_own() {
    let found = read("组织案卷评查2次，评查发现的问题中程序类问题占六成以上。");
    assert_eq!(found.last().unwrap().0, "");
}

#[test]
fn what_a_term_is_cut_to_is_no_cut() {
    let found = read("优化政务服务，平均承诺时限压缩到法定时限的36.2%。");
    assert_eq!(found.last().unwrap().0, "");
    let found = read("优化政务服务，平均承诺时限较法定时限压缩63.8%。");
    assert_eq!(found.last().unwrap().0, "service.time_cut_rate");
}

#[test]
fn half_is_fifty_per_cent_where_it_is_a_share() {
    let found = read("全年受理行政复议申请326件，其中公安类占到一半左右。");
    assert_eq!((found[1].1, found[1].2), (Share, 50.0));
}

#[test]
fn one_rate_may_be_of_several_things() {
    expect(
        "规范性文件报备率、报送及时率达两个100%。规范性文件和重大行政决策合法性审核率98%。",
        &[
            ("normative.filing_rate", Value, 100.0),
            ("", Value, 100.0),
            ("normative.review_rate", Value, 98.0),
            ("decision.review_rate", Value, 98.0),
        ],
    );
}

#[test]
fn who_holds_a_certificate_is_counted() {
    expect(
        "经清理，全县持有《某省行政执法证》的986人，注销29人；现有持证执法人员957人，县本级61人。",
        &[
            ("enforcement.officers/持有", Value, 986.0),
            ("", Value, 29.0),
            ("enforcement.officers/持证", Value, 957.0),
            ("enforcement.officers/持证县本级", Value, 61.0),
        ],
    );
}

#[test]
fn the_whole_of_a_share_may_stand_in_a_bracket() {
    expect(
        "部门联合“双随机、一公开”抽查58次，占抽查任务总数（143次）的40.6%。",
        &[
            ("random_check.joint_tasks", Value, 58.0),
            ("random_check.tasks", Value, 143.0),
            ("random_check.joint_share", Value, 40.6),
        ],
    );
}

#[test]
fn a_plan_of_years_lasts_no_time() {
    assert_eq!(read("实施行政执法质量三年提升行动，开展集中整治五年专项行动。"), []);
}

#[test]
fn parts_are_of_what_they_add_up_to() {
    expect(
        "全年收到行政复议申请14件，受理12件。从被申请人看，公安机关6件，乡镇政府4件，其他部门2件。",
        &[
            ("reconsideration.received", Value, 14.0),
            ("reconsideration.accepted", Value, 12.0),
            ("reconsideration.accepted/公安机关", Value, 6.0),
            ("reconsideration.accepted/乡镇政府", Value, 4.0),
            ("reconsideration.accepted/其他部门", Value, 2.0),
        ],
    );
}

#[test]
fn the_first_of_a_list_may_add_up_to_the_nearest_figure() {
    let found =
        read("全年新收行政复议案件142起，受理131起；审结130起，其中上年结转11起，当年新收119起，尚未审结12起。");
    assert_eq!(found[3].0, "reconsideration.concluded_carried_in");
    assert!(found[4].0.starts_with("reconsideration.concluded"), "{found:?}");
}

#[test]
fn why_and_what_falls_to_one_are_no_levels() {
    let found = read("新收行政应诉案件126件，其中单独作为被告37件，因复议维持等原因作为共同被告89件。");
    assert_eq!(found.last().unwrap().0, "litigation.cases/共同被告");
    for text in ["开展行政执法，执法人员平均年龄46.2岁。", "投诉增多，人均年处理投诉举报超过75件。"]
    {
        assert!(read(text).iter().all(|figure| figure.0.is_empty()), "{text}");
    }
}

#[test]
fn rates_that_many_things_have_are_of_what_is_counted() {
    let found = read("开展信访工作。违法线索平台接收线索3128条，办结率98.7%。");
    assert_eq!(found.last().unwrap().0, "");
    let found = read("开展信访工作。全年受理信访件3128件，办结率98.7%。");
    assert_eq!(found.last().unwrap().0, "petition.resolution_rate");
}

#[test]
fn a_level_before_a_cut_is_of_what_was_cut() {
    expect_dated(
        "市本级行政权力事项由上年末的2876项精简到2518项，窗口办件8.1万件，日均办件320件。",
        &[
            ("service.powers/市级", Value, 2876.0, 2020),
            ("service.powers/市级", Value, 2518.0, 2021),
            ("service.cases", Value, 81_000.0, 2021),
            ("", Value, 320.0, 2021),
        ],
    );
}

#[test]
fn the_share_of_a_part_is_of_its_whole() {
    expect(
        "全年作出行政处罚86.4万件，其中交通违法类占九成以上。",
        &[("enforcement.penalties", Value, 864_000.0), ("enforcement.penalties/交通违法类", Share, 90.0)],
    );
}

#[test]
fn a_table_of_classes_may_have_columns_of_years() {
    expect_dated(
        "全年受理行政复议申请186件，案件类别见表2。\n表2 受理行政复议案件类别\n案件类别\t2021年（件）\t2020年（件）\n公安\t97\t71\n其他\t89\t60\n合计\t186\t131\n",
        &[
            ("reconsideration.accepted", Value, 186.0, 2021),
            ("reconsideration.accepted/公安", Value, 97.0, 2021),
            ("reconsideration.accepted/公安", Value, 71.0, 2020),
            ("reconsideration.accepted/其他", Value, 89.0, 2021),
            ("reconsideration.accepted/其他", Value, 60.0, 2020),
            ("reconsideration.accepted", Value, 186.0, 2021),
            ("reconsideration.accepted", Value, 131.0, 2020),
        ],
    );
}

#[test]
fn what_happens_before_a_case_is_taken_is_no_outcome() {
    let found = read("经审查，受理行政复议申请98件，受理前经引导自愿撤回12件，另有9件案前调解后未进入受理程序。");
    assert!(found[1..].iter().all(|figure| figure.0.is_empty()), "{found:?}");
}

#[test]
fn a_table_of_other_things_by_field_counts_no_cases() {
    let found = read(
        "全年受理行政复议申请86件。\n执法情况见下表：\n领域\t2021年罚没款（万元）\t2020年罚没款（万元）\n土地管理\t186.4\t90.2\n矿产资源\t78.6\t66\n",
    );
    assert!(found[1..].iter().all(|figure| !figure.0.starts_with("reconsideration")), "{found:?}");
}

#[test]
fn the_share_of_a_group_moves_by_points() {
    let found = read("审结行政复议案件529件，其中撤销34件、变更2件、确认违法21件，合计占10.8%，同比下降1.9个百分点。");
    assert_eq!(found.last().unwrap(), &("reconsideration.outcome_group".to_owned(), Growth, -1.9, 2021));
}

#[test]
fn slogans_of_one_thing_count_nothing() {
    assert_eq!(read("对行政诉讼败诉案件，做到败诉一件、规范一类。"), []);
}

#[test]
fn a_level_that_was_cut_is_counted_and_not_what_went() {
    expect_dated(
        "取消行政审批11项，全区政务服务事项由2018年底的1124项精简至986项。",
        &[
            ("service.cancelled_items", Value, 11.0, 2021),
            ("service.items", Value, 1124.0, 2018),
            ("service.items", Value, 986.0, 2021),
        ],
    );
    let found = read("市政府法律顾问由上届的9人增加到12人。");
    assert_eq!(found[1], ("counsel.advisers".to_owned(), Value, 12.0, 2021));
    expect_dated(
        "行政机关负责人出庭应诉率由上年的不足三成提高到62.2%。",
        &[
            ("litigation.head_appearance_rate", Value, 30.0, 2020),
            ("litigation.head_appearance_rate", Value, 62.2, 2021),
        ],
    );
}

#[test]
fn a_rise_behind_the_rate_of_the_year_before_is_of_the_rate() {
    let found = read(
        "全年受理行政复议申请81件。受理案件中，被申请人为公安机关的39件。审结76件，其中维持38件，驳回、终止各14件，\
        直接纠错率13.2%，比上年的9.8%上升3.4个百分点。",
    );
    assert_eq!(found.last().unwrap(), &("reconsideration.correction_rate".to_owned(), Growth, 3.4, 2021));
}

#[test]
fn classes_may_stand_in_brackets_or_say_what_they_are_about() {
    let parts = [
        ("reconsideration.accepted", Value, 211.0),
        ("reconsideration.accepted/公安类", Value, 112.0),
        ("reconsideration.accepted/自然资源类", Value, 58.0),
        ("reconsideration.accepted/人社类", Value, 41.0),
    ];
    expect("全年受理行政复议申请211件。受理的案件以公安类（112件）、自然资源类（58件）、人社类（41件）居多。", &parts);
    expect(
        "全年受理行政复议申请26件。受理案件主要集中在公安领域，有14件。",
        &[("reconsideration.accepted", Value, 26.0), ("reconsideration.accepted/公安", Value, 14.0)],
    );
    expect(
        "全年受理行政复议申请84件。在受理的案件中，涉及林地权属的37件、治安管理的29件、其他18件，前两类占78.6%。",
        &[
            ("reconsideration.accepted", Value, 84.0),
            ("reconsideration.accepted/涉及林地权属", Value, 37.0),
            ("reconsideration.accepted/治安管理", Value, 29.0),
            ("reconsideration.accepted/其他", Value, 18.0),
            ("reconsideration.accepted/前两类", Share, 78.6),
        ],
    );
}

#[test]
fn a_classification_is_of_the_cases_counted_last() {
    let found = read("行政诉讼案件13件。受理群众信访举报5634件，群众满意率97.2%。从污染类型看，大气类占52.7%。");
    assert!(!found.last().unwrap().0.starts_with("litigation"), "{found:?}");
}

#[test]
fn a_label_with_its_own_code_says_nothing_of_those_behind_it() {
    expect(
        "开展合法性审核、公平竞争审查分别为64件和9件次。",
        &[("normative.all_reviewed", Value, 64.0), ("", Value, 9.0)],
    );
}

#[test]
fn files_reviewed_are_no_penalties() {
    expect(
        "组织案卷评查，抽取案卷412卷，其中行政处罚卷265卷、行政许可卷147卷。",
        &[
            ("enforcement.file_reviews", Value, 412.0),
            ("enforcement.file_reviews/处罚", Value, 265.0),
            ("enforcement.file_reviews/许可", Value, 147.0),
        ],
    );
}

#[test]
fn a_rate_that_fell_from_that_of_the_year_before_fell() {
    for (fell, sign) in [("降了4.5", -1.0), ("低了4.5", -1.0), ("高了4.5", 1.0)] {
        let found = read(&format!("行政诉讼案件胜诉率17.1%，较上年的21.6%{fell}个百分点。"));
        assert_eq!(found[2], ("litigation.win_rate".to_owned(), Growth, sign * 4.5, 2021), "{fell}");
    }
}

#[test]
fn fields_of_administration_are_classes_and_a_list_of_them_goes_on() {
    expect(
        "全年受理行政复议申请612件。所受理案件中，公安203件、市场监管118件、乙类5件、办学3件。",
        &[
            ("reconsideration.accepted", Value, 612.0),
            ("reconsideration.accepted/公安", Value, 203.0),
            ("reconsideration.accepted/市场监管", Value, 118.0),
            ("reconsideration.accepted/乙类", Value, 5.0),
            ("reconsideration.accepted/办学", Value, 3.0),
        ],
    );
}

#[test]
fn figures_that_are_only_pointed_back_at_have_levels_of_the_year_before() {
    expect_dated(
        "全年作出行政处罚1102件、行政强制41件，上年这两个数字分别为1043件和38件。",
        &[
            ("enforcement.penalties", Value, 1102.0, 2021),
            ("enforcement.coercion", Value, 41.0, 2021),
            ("enforcement.penalties", Value, 1043.0, 2020),
            ("enforcement.coercion", Value, 38.0, 2020),
        ],
    );
}

#[test]
fn the_subject_of_a_level_may_stand_in_the_clause_before() {
    expect_dated(
        "动态调整市级权责清单，事项由上年的3617项调整为3542项，减少75项。",
        &[
            ("service.powers", Value, 3617.0, 2020),
            ("service.powers", Value, 3542.0, 2021),
            ("service.powers", Change, -75.0, 2021),
        ],
    );
}

#[test]
fn a_sum_is_of_what_the_clause_before_names() {
    expect("向社会公布年度重大行政决策事项目录，共4项，全程留痕。", &[("decision.catalogue_items", Value, 4.0)]);
}

#[test]
fn outcomes_told_together_are_a_group_whatever_leads_to_them() {
    let found = read("审结行政复议案件486件。审结案件中，经调解、和解及自行撤回结案195件，占40.1%。");
    assert_eq!(found[1], ("reconsideration.outcome_group".to_owned(), Value, 195.0, 2021));
    let found = read("审结行政复议案件486件，经调解、和解后终止97件。");
    assert_eq!(found[1], ("reconsideration.terminated".to_owned(), Value, 97.0, 2021));
}

#[test]
fn a_change_is_from_what_stood_before_it() {
    expect(
        "现有权责事项158项，与调整前相比净增2项。",
        &[("service.powers", Value, 158.0), ("service.powers", Change, 2.0)],
    );
    expect(
        "收到政府信息公开申请67件，比上年少7件，降9.5%。",
        &[
            ("transparency.applications", Value, 67.0),
            ("transparency.applications", Change, -7.0),
            ("transparency.applications", Growth, -9.5),
        ],
    );
    expect_dated(
        "承接上级取消下放事项，县本级行政许可事项由年初的219项减少到207项，取消9项。",
        &[
            ("service.items/行政许可", Value, 219.0, 2020),
            ("service.items/行政许可", Value, 207.0, 2021),
            ("service.cancelled_items", Value, 9.0, 2021),
        ],
    );
}

#[test]
fn a_number_of_persons_is_of_those_named_in_the_clause_before() {
    expect_dated(
        "调整充实市政府法律顾问队伍，人数由12名增至16名。",
        &[("counsel.advisers", Value, 12.0, 2020), ("counsel.advisers", Value, 16.0, 2021)],
    );
}

#[test]
fn what_is_cut_further_by_points_is_no_rate() {
    expect(
        "依申请政务服务事项承诺办理时限较法定时限平均压减72.6%，比2020年再压减4.1个百分点。",
        &[("service.time_cut_rate", Value, 72.6), ("service.time_cut_rate", Growth, 4.1)],
    );
}

#[test]
fn only_so_many_the_year_before() {
    expect_dated(
        "向公安机关移送涉嫌犯罪案件7件，其中林业4件、国土2件、食药1件，而上年全年只有4件。",
        &[
            ("linkage.transferred", Value, 7.0, 2021),
            ("linkage.transferred/林业", Value, 4.0, 2021),
            ("linkage.transferred/国土", Value, 2.0, 2021),
            ("linkage.transferred/食药", Value, 1.0, 2021),
            ("linkage.transferred", Value, 4.0, 2020),
        ],
    );
}

#[test]
fn what_is_from_before_a_day_is_no_level_of_the_year_before() {
    expect_dated(
        "对2019年底以前的167件现行有效规范性文件集中清理，保留103件。",
        &[("normative.cleared", Value, 167.0, 2021), ("normative.retained", Value, 103.0, 2021)],
    );
}

#[test]
fn some_of_the_cases_just_named_are_a_part_of_them() {
    let found = read("行政诉讼败诉5件，败诉的5件里有4件属土地权属案。");
    assert_eq!(found.len(), 3);
    assert!(found[2].0.starts_with("litigation.lost/"), "{found:?}");
}

#[test]
fn an_exception_is_none_of_what_is_said_of_all_others() {
    expect(
        "受理行政复议案件15件，除1件中止审理外均已审结，其中维持8件。",
        &[("reconsideration.accepted", Value, 15.0), ("", Value, 1.0), ("reconsideration.upheld", Value, 8.0)],
    );
}

#[test]
fn classes_that_lead_have_the_figures_and_shares_behind_them() {
    expect(
        "受理行政复议案件171件。从案件领域看，公安、人力社保、市场监管类居前三位，分别为58件、41件、23件，\
         占受理总数的33.9%、24.0%、13.5%。",
        &[
            ("reconsideration.accepted", Value, 171.0),
            ("reconsideration.accepted/公安", Value, 58.0),
            ("reconsideration.accepted/人力社保", Value, 41.0),
            ("reconsideration.accepted/市场监管类", Value, 23.0),
            ("reconsideration.accepted/公安", Share, 33.9),
            ("reconsideration.accepted/人力社保", Share, 24.0),
            ("reconsideration.accepted/市场监管类", Share, 13.5),
        ],
    );
}

#[test]
fn a_rate_is_of_what_its_sentence_shortens() {
    expect(
        "制定规范性文件4件。及时向市政府和县人大常委会报送备案，报备率、及时率均达到100%。",
        &[("normative.issued", Value, 4.0), ("normative.filing_rate", Value, 100.0), ("", Value, 100.0)],
    );
}

#[test]
fn a_service_number_in_a_bracket_counts_nothing() {
    let found = read("12345热线转办873件，举报平台（含12369）314件。");
    assert!(found.iter().all(|one| one.2 < 1_000.0), "{found:?}");
}

#[test]
fn figures_of_both_instances_are_of_neither() {
    expect("全市一、二审行政应诉案件875件。", &[("litigation.cases", Value, 875.0)]);
}

#[test]
fn as_many_figures_as_names_are_of_these_in_turn() {
    expect(
        "行政诉讼一审、二审案件463件和187件。",
        &[("litigation.cases/一审", Value, 463.0), ("litigation.cases/二审", Value, 187.0)],
    );
    expect(
        "取消和下放市级行政审批事项31项、17项。",
        &[("service.cancelled_items", Value, 31.0), ("service.delegated_items", Value, 17.0)],
    );
    expect(
        "行政执法监督中抽取许可、处罚、强制案卷60宗、70宗、20宗。",
        &[
            ("enforcement.file_reviews/许可", Value, 60.0),
            ("enforcement.file_reviews/处罚", Value, 70.0),
            ("enforcement.file_reviews/强制", Value, 20.0),
        ],
    );
}

#[test]
fn what_has_a_verb_of_its_own_shares_none() {
    let found = read(
        "开展生态环境执法。办理五类案件34件，其中按日连续处罚、移送行政拘留、移送涉嫌环境污染犯罪案件分别为18件、12件和4件。",
    );
    let coded: Vec<_> = found.iter().filter(|one| one.0.starts_with("linkage.transferred")).map(|one| one.2).collect();
    assert_eq!(coded, [4.0]);
}

#[test]
fn figures_of_the_cases_that_the_sentence_before_counts_are_their_classes() {
    expect(
        "实施行政许可21.36万件、行政处罚18.74万件。行政处罚案件中，公安交警部门15.9万件，占84.8%。",
        &[
            ("enforcement.licences", Value, 213_600.0),
            ("enforcement.penalties", Value, 187_400.0),
            ("enforcement.penalties/公安交警部门", Value, 159_000.0),
            ("enforcement.penalties/公安交警部门", Share, 84.8),
        ],
    );
}

#[test]
fn what_doubled_grew_by_all_that_it_was() {
    expect(
        "移送涉嫌犯罪案件24件，比2020年翻了一番。",
        &[("linkage.transferred", Value, 24.0), ("linkage.transferred", Growth, 100.0)],
    );
}

#[test]
fn classes_may_stand_before_brackets_and_be_named_by_whose_acts_they_are_of() {
    expect(
        "受理行政复议案件400件，主要集中在公安（81件）、国土资源（66件）和工伤认定（14件）等方面。",
        &[
            ("reconsideration.accepted", Value, 400.0),
            ("reconsideration.accepted/公安", Value, 81.0),
            ("reconsideration.accepted/国土资源", Value, 66.0),
            ("reconsideration.accepted/工伤认定", Value, 14.0),
        ],
    );
    expect(
        "行政复议案件被申请人为县直部门的74件，乡镇政府的20件，县政府的6件。",
        &[
            ("reconsideration.accepted/县直部门", Value, 74.0),
            ("reconsideration.accepted/乡镇政府", Value, 20.0),
            ("reconsideration.accepted/县政府", Value, 6.0),
        ],
    );
    expect(
        "行政复议受理案件中，土地权属类11件，工伤认定类、房屋登记类各3件。",
        &[
            ("reconsideration.accepted/土地权属类", Value, 11.0),
            ("reconsideration.accepted/工伤认定类", Value, 3.0),
            ("reconsideration.accepted/房屋登记类", Value, 3.0),
        ],
    );
}

#[test]
fn the_classes_of_what_has_no_code_are_not_of_what_stands_last() {
    let found = read("办理各类案件3260件，向公安机关移送涉嫌犯罪案件212件。从案件类型看，食品安全类案件1430件。");
    assert_eq!(found[2].0, "", "{found:?}");
}

#[test]
fn what_is_done_with_a_list_is_done_with_each() {
    expect(
        "市司法局对规范性文件草案19件、重大行政决策8件、政府合同267件进行了合法性审查。",
        &[
            ("normative.drafts_reviewed", Value, 19.0),
            ("decision.reviewed", Value, 8.0),
            ("normative.other_reviewed/合同", Value, 267.0),
        ],
    );
}

#[test]
fn a_level_before_a_change_may_have_its_subject_clauses_before() {
    expect_dated(
        "对行政职权进行全面清理，逐项编制流程图，由清理前的4213项精简为2846项。",
        &[("service.powers", Value, 4213.0, 2020), ("service.powers", Value, 2846.0, 2021)],
    );
    expect_dated(
        "公布本级行政权力4217项，比2020年底的4583项减少了366项。",
        &[
            ("service.powers", Value, 4217.0, 2021),
            ("service.powers", Value, 4583.0, 2020),
            ("service.powers", Change, -366.0, 2021),
        ],
    );
}

#[test]
fn a_rate_may_be_judged_before_it_is_told() {
    expect("行政诉讼方面，负责人出庭率不高，仅为47.2%。", &[("litigation.head_appearance_rate", Value, 47.2)]);
}

#[test]
fn what_remains_of_the_powers_is_divided_by_their_kinds() {
    expect(
        "公布行政权力4217项。在保留的权力中，行政许可218项，行政处罚2983项。",
        &[
            ("service.powers", Value, 4217.0),
            ("service.powers/行政许可", Value, 218.0),
            ("service.powers/行政处罚", Value, 2983.0),
        ],
    );
}

#[test]
fn a_cut_of_time_in_a_list_of_cuts_is_a_rate_of_its_own() {
    expect(
        "政务服务提速，办理时间、申请材料平均分别压减62%和57.4%。",
        &[("service.time_cut_rate", Value, 62.0), ("", Growth, -57.4)],
    );
    expect("政务服务承诺时限与法定时限相比压缩了86.2%。", &[("service.time_cut_rate", Value, 86.2)]);
}

#[test]
fn points_and_levels_that_only_a_neighbour_tells() {
    expect(
        "12345热线解决率、满意率分别为91.34%、93.62%，解决率和满意率同比分别提高4.6和3.8个百分点。",
        &[
            ("", Value, 91.34),
            ("hotline.satisfaction_rate", Value, 93.62),
            ("", Growth, 4.6),
            ("hotline.satisfaction_rate", Growth, 3.8),
        ],
    );
    expect_dated(
        "行政机关向公安机关移送涉嫌犯罪案件2件，上年此数为零。",
        &[("linkage.transferred", Value, 2.0, 2021), ("linkage.transferred", Value, 0.0, 2020)],
    );
    expect_dated(
        "制发规范性文件13件，比上一年的21件少了近四成。",
        &[
            ("normative.issued", Value, 13.0, 2021),
            ("normative.issued", Value, 21.0, 2020),
            ("normative.issued", Growth, -40.0, 2021),
        ],
    );
}

#[test]
fn what_is_named_behind_a_former_count_is_no_former_level_of_another() {
    expect(
        "下放行政审批事项6项；原来的29项非行政许可审批事项全部清理完毕。",
        &[("service.delegated_items", Value, 6.0), ("", Value, 29.0)],
    );
}

#[test]
fn a_share_of_marks_is_no_share_of_what_was_counted() {
    expect(
        "印发法治政府建设工作要点，分解任务28项，并纳入年度目标责任考核，占总分的4%。",
        &[("organisation.tasks", Value, 28.0), ("", Share, 4.0)],
    );
}

#[test]
fn a_classification_divides_no_docket_that_was_spoken_of_far_above() {
    expect(
        "一、学习\n以行政诉讼败诉案例开展教育。\n二、执法\n查处渣土违规2186起。\n案件分类别看：市容环卫类614起，工程渣土类185起。\n",
        &[("", Value, 2186.0), ("", Value, 614.0), ("", Value, 185.0)],
    );
}

#[test]
fn parts_called_alike_go_on_behind_a_semicolon_and_may_be_divided_in_the_next_paragraph() {
    expect(
        "全年作出行政处罚48601起。其中：普通程序1386起，较去年同期净增214起，罚款812.46万元；简易程序47215起，罚款229.9万元。\n\
        普通程序案件分类别看：市容环卫类614起，占44.3%；工程渣土类185起，占比13.3%。\n",
        &[
            ("enforcement.penalties", Value, 48601.0),
            ("enforcement.penalties/普通程序", Value, 1386.0),
            ("enforcement.penalties/普通程序", Change, 214.0),
            ("", Value, 8124600.0),
            ("enforcement.penalties/简易程序", Value, 47215.0),
            ("", Value, 2299000.0),
            ("enforcement.penalties/普通程序市容环卫类", Value, 614.0),
            ("enforcement.penalties/普通程序市容环卫类", Share, 44.3),
            ("enforcement.penalties/普通程序工程渣土类", Value, 185.0),
            ("enforcement.penalties/普通程序工程渣土类", Share, 13.3),
        ],
    );
}

#[test]
fn a_list_is_of_the_figure_that_it_adds_up_to() {
    let text = |last: &str| {
        format!(
            "1．总体情况。办结行政处罚案件1284件。\n\
            2．按门类分。道路运输类743件，占57.9%；公路路政类466件，占36.3%；水路交通类52件；工程质量类{last}件。\n"
        )
    };
    expect(
        &text("23"),
        &[
            ("enforcement.penalties", Value, 1284.0),
            ("enforcement.penalties/道路运输类", Value, 743.0),
            ("enforcement.penalties/道路运输类", Share, 57.9),
            ("enforcement.penalties/公路路政类", Value, 466.0),
            ("enforcement.penalties/公路路政类", Share, 36.3),
            ("enforcement.penalties/水路交通类", Value, 52.0),
            ("enforcement.penalties/工程质量类", Value, 23.0),
        ],
    );
    let coded = read(&text("24")).into_iter().filter(|(code, ..)| !code.is_empty()).count();
    assert_eq!(coded, 1, "one case more, and the list is of something else");
}

#[test]
fn former_levels_come_to_as_many_others() {
    expect_dated(
        "行政复议直接纠错率、行政机关负责人出庭应诉率分别由上年的12.6%、91.3%变为9.3%、98.5%。",
        &[
            ("reconsideration.correction_rate", Value, 12.6, 2020),
            ("litigation.head_appearance_rate", Value, 91.3, 2020),
            ("reconsideration.correction_rate", Value, 9.3, 2021),
            ("litigation.head_appearance_rate", Value, 98.5, 2021),
        ],
    );
}

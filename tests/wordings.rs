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

//! Figures in tables: what they are stands in the headers over their column and beside their row.

use warehouse::codebook::Codebook;
use warehouse::extract::{Measure, Metric, extract};
use warehouse::limits::Limits;
use warehouse::report::Header;
use warehouse::source;
use warehouse::text::Text;

/// The metrics of an HTML table in a report on 2023.
fn metrics(before: &str, table: &str) -> Vec<Metric> {
    let html = format!("<html><body><p>{before}</p><table>{table}</table></body></html>");
    let page = source::read("x.html", html.as_bytes(), &Limits::default()).unwrap().pages.remove(0);
    let text = Text::new(&page.text);
    let header = Header { title: Some("某县2023年法治政府建设报告".into()), ..Header::default() };
    let facts = extract(&header, &text, Some(2023), &Codebook::embedded().unwrap());
    assert_eq!(facts.metrics.len() + facts.skipped.len(), facts.numerals, "every numeral once");
    facts.metrics
}

/// Code, segment, year and value of each metric.
fn read(before: &str, table: &str) -> Vec<(String, String, i32, f64)> {
    let known = |metric: Metric| {
        let (code, segment) = (metric.code.unwrap_or_default(), metric.segment.unwrap_or_default());
        (code, segment, metric.year.unwrap_or_default(), metric.value)
    };
    metrics(before, table).into_iter().map(known).collect()
}

fn expect(found: &[(String, String, i32, f64)], expected: &[(&str, &str, i32, f64)]) {
    let found: Vec<_> =
        found.iter().map(|(code, segment, year, value)| (code.as_str(), segment.as_str(), *year, *value)).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_column_is_named_by_all_headers_above_it() {
    let table = "<tr><td rowspan=2>范围<td colspan=2>行政复议案件<td colspan=2>行政应诉案件</tr>\
        <tr><td>受理<td>撤销<td>一审<td>败诉</tr><tr><td>全县<td>60<td>7<td>21<td>2</tr>";
    expect(
        &read("有关情况见下表。", table),
        &[
            ("reconsideration.accepted", "", 2023, 60.0),
            ("reconsideration.revoked", "", 2023, 7.0),
            ("litigation.cases", "一审", 2023, 21.0),
            ("litigation.lost", "", 2023, 2.0),
        ],
    );
}

#[test]
fn a_count_that_looks_like_a_year_is_a_count_under_a_header_of_counts() {
    let table = "<tr><td>类别<td>数量（件）</tr><tr><td>行政处罚<td>2021</tr><tr><td>行政许可<td>1035</tr>";
    let found = read("2023年行政执法数据如下表。", table);
    assert_eq!(found.iter().map(|row| (row.2, row.3)).collect::<Vec<_>>(), [(2023, 2021.0), (2023, 1035.0)]);
    let table = "<tr><td>年份<td>受理行政复议案件</tr><tr><td>2021<td>35</tr><tr><td>2022<td>40</tr>";
    let found = read("", table);
    assert_eq!(found.iter().map(|row| row.3).collect::<Vec<_>>(), [35.0, 40.0]);
}

#[test]
fn the_running_text_of_a_cell_is_read_as_such() {
    let table = "<tr><td>任务<td>完成情况</tr><tr><td>行政复议<td>全年收到申请45件，受理40件，其中撤销3件。</tr>\
        <tr><td>行政诉讼<td>一审案件12件，败诉1件</tr><tr><td>规范性文件<td>审查15件，清理200件</tr>\
        <tr><td>行政处罚<td>办理行政处罚案件123件</tr>";
    expect(
        &read("重点任务完成情况如下。", table),
        &[
            ("reconsideration.received", "", 2023, 45.0),
            ("reconsideration.accepted", "", 2023, 40.0),
            ("reconsideration.revoked", "", 2023, 3.0),
            ("litigation.cases", "一审", 2023, 12.0),
            ("litigation.lost", "", 2023, 1.0),
            ("normative.drafts_reviewed", "", 2023, 15.0),
            ("normative.cleared", "", 2023, 200.0),
            ("enforcement.penalties", "", 2023, 123.0),
        ],
    );
    // A figure stays one where only its exactness is said beside it.
    let table = "<tr><td>受理行政复议案件<td>审结</tr><tr><td>共约45件<td>约38件</tr>";
    expect(
        &read("", table),
        &[("reconsideration.accepted", "", 2023, 45.0), ("reconsideration.concluded", "", 2023, 38.0)],
    );
}

#[test]
fn a_table_that_classifies_nothing_is_no_part_of_what_was_counted_before_it() {
    let table = "<tr><td>指标<td>数量</tr><tr><td>行政执法检查<td>123</tr><tr><td>执法人员<td>45</tr>\
        <tr><td>民生投入<td>67万元</tr><tr><td>植树<td>89棵</tr>";
    for before in ["受理行政复议案件40件，审结38件。", "行政复议工作扎实开展。主要指标如下："]
    {
        let found = read(before, table);
        let cells: Vec<_> = found.into_iter().filter(|row| ![40.0, 38.0].contains(&row.3)).collect();
        expect(
            &cells,
            &[
                ("enforcement.inspections", "", 2023, 123.0),
                ("enforcement.officers", "", 2023, 45.0),
                ("", "", 2023, 670_000.0),
                ("", "", 2023, 89.0),
            ],
        );
    }
    let table = "<tr><td>单位<td>受理行政复议案件<td>审结</tr><tr><td>甲镇<td>12<td>9</tr><tr><td>乙镇<td>7<td>6</tr>";
    expect(
        &read("工作情况。", table),
        &[
            ("reconsideration.accepted", "甲镇", 2023, 12.0),
            ("reconsideration.concluded", "甲镇", 2023, 9.0),
            ("reconsideration.accepted", "乙镇", 2023, 7.0),
            ("reconsideration.concluded", "乙镇", 2023, 6.0),
        ],
    );
    let table = "<tr><td>案件类型<td>数量</tr><tr><td>治安处罚<td>12</tr><tr><td>工伤认定<td>3</tr>";
    expect(
        &read("行政复议案件情况如下：", table),
        &[("reconsideration.accepted", "治安处罚", 2023, 12.0), ("reconsideration.accepted", "工伤认定", 2023, 3.0)],
    );
}

#[test]
fn a_row_is_named_by_all_labels_before_it() {
    let table = "<tr><td colspan=2>事项<td>2022年<td>2023年</tr>\
        <tr><td rowspan=2>行政复议<td>收到申请<td>70<td>75</tr><tr><td>受理<td>61<td>66</tr>\
        <tr><td>行政应诉<td>一审案件<td>20<td>24</tr>";
    expect(
        &read("有关情况见下表。", table),
        &[
            ("reconsideration.received", "", 2022, 70.0),
            ("reconsideration.received", "", 2023, 75.0),
            ("reconsideration.accepted", "", 2022, 61.0),
            ("reconsideration.accepted", "", 2023, 66.0),
            ("litigation.cases", "一审", 2022, 20.0),
            ("litigation.cases", "一审", 2023, 24.0),
        ],
    );
}

#[test]
fn rows_of_bodies_are_parts_and_their_sum_is_the_whole() {
    let table = "<tr><td rowspan=2>乡镇<td colspan=2>行政复议案件</tr><tr><td>受理<td>审结</tr>\
        <tr><td>东坪镇<td>8<td>6</tr><tr><td>西岭乡<td>5<td>4</tr><tr><td>合计<td>13<td>10</tr>";
    expect(
        &read("有关情况见下表。", table),
        &[
            ("reconsideration.accepted", "东坪镇", 2023, 8.0),
            ("reconsideration.concluded", "东坪镇", 2023, 6.0),
            ("reconsideration.accepted", "西岭乡", 2023, 5.0),
            ("reconsideration.concluded", "西岭乡", 2023, 4.0),
            ("reconsideration.accepted", "", 2023, 13.0),
            ("reconsideration.concluded", "", 2023, 10.0),
        ],
    );
}

#[test]
fn a_table_beside_itself_has_the_nearest_labels() {
    let table = "<tr><td>类别<td>件数<td>类别<td>件数</tr><tr><td>维持<td>30<td>撤销<td>7</tr>";
    expect(
        &read("行政复议审结案件情况：", table),
        &[("reconsideration.upheld", "", 2023, 30.0), ("reconsideration.revoked", "", 2023, 7.0)],
    );
}

#[test]
fn a_row_of_last_year_is_of_last_year() {
    let table = "<tr><td>类别<td>维持<td>撤销</tr><tr><td>件数<td>30<td>7</tr><tr><td>上年件数<td>28<td>9</tr>";
    expect(
        &read("行政复议审结案件情况：", table),
        &[
            ("reconsideration.upheld", "", 2023, 30.0),
            ("reconsideration.revoked", "", 2023, 7.0),
            ("reconsideration.upheld", "", 2022, 28.0),
            ("reconsideration.revoked", "", 2022, 9.0),
        ],
    );
    let table = "<tr><td>指标<td>本年<td>上年</tr><tr><td>行政复议受理<td>40<td>35</tr>";
    expect(
        &read("有关情况见下表。", table),
        &[("reconsideration.accepted", "", 2023, 40.0), ("reconsideration.accepted", "", 2022, 35.0)],
    );
}

#[test]
fn a_figure_that_spans_rows_is_counted_once() {
    let table = "<tr><td>事项<td>受理<td>合计</tr><tr><td>行政复议<td>8<td rowspan=2>13</tr><tr><td>行政应诉<td>5</tr>";
    assert_eq!(metrics("有关情况见下表。", table).iter().filter(|metric| metric.figure == "13").count(), 1);
}

#[test]
fn an_arrow_or_a_word_says_which_way_a_figure_went() {
    let table = "<tr><td>指标<td>2022年<td>2023年<td>同比</tr><tr><td>行政应诉案件<td>96件<td>88件<td>↓8.3%</tr>\
        <tr><td>行政复议收件<td>50件<td>60件<td>↑20%</tr><tr><td>行政处罚<td>80件<td>60件<td>下降25%</tr>";
    let growth: Vec<f64> = metrics("主要指标如下：", table)
        .iter()
        .filter(|metric| metric.measure == Measure::Growth)
        .map(|m| m.value)
        .collect();
    assert_eq!(growth, [-8.3, 20.0, -25.0]);
}

/// Label, value, unit, measure and segment of each metric of a plain text on 2023.
fn plain(text: &str) -> Vec<(f64, String, Measure, String, i32)> {
    let header = Header { title: Some("某县2023年法治政府建设报告".into()), ..Header::default() };
    let facts = extract(&header, &Text::new(text), Some(2023), &Codebook::embedded().unwrap());
    let known = |metric: Metric| {
        let Metric { value, unit, measure, segment, year, .. } = metric;
        (value, unit, measure, segment.unwrap_or_default(), year.unwrap_or_default())
    };
    facts.metrics.into_iter().map(known).collect()
}

fn figure(value: f64, unit: &str, measure: Measure, segment: &str) -> (f64, String, Measure, String, i32) {
    (value, unit.to_owned(), measure, segment.to_owned(), 2023)
}

#[test]
fn a_bare_figure_is_counted_in_the_unit_of_its_header() {
    let table = "<tr><td>乡镇<td>调解案件数（件）<td>涉及金额（万元）</tr><tr><td>甲镇<td>512<td>1240.6</tr>\
        <tr><td>乙镇<td>338<td>685.2</tr><tr><td>合计<td>850<td>1925.8</tr>";
    let found: Vec<_> =
        metrics("各乡镇调解情况", table).into_iter().map(|metric| (metric.value, metric.unit)).collect();
    let expected = [512.0, 12_406_000.0, 338.0, 6_852_000.0, 850.0, 19_258_000.0];
    assert_eq!(found.iter().map(|found| found.0).collect::<Vec<_>>(), expected);
    assert_eq!(found.iter().map(|found| found.1.as_str()).collect::<Vec<_>>(), ["件", "元", "件", "元", "件", "元"]);
    // A remark in brackets is no unit, and neither are two.
    let table = "<tr><td>项目<td>办结数（含结转）<td>出动（人、次）</tr><tr><td>甲镇<td>51<td>24</tr>";
    assert!(metrics("各乡镇情况", table).iter().all(|metric| metric.value < 60.0));
}

#[test]
fn columns_of_a_table_with_their_sum_are_its_parts() {
    let table = "<tr><td>类别<td>市直部门<td>县市区<td>合计</tr><tr><td>行政许可<td>1.5<td>9.6<td>11.1</tr>\
        <tr><td>行政处罚<td>2.1<td>3.7<td>5.8</tr>";
    let metrics = metrics("行政执法主要数据统计表</p><p>单位：万件", table);
    let found: Vec<_> =
        metrics.iter().map(|metric| (metric.value, metric.segment.as_deref().unwrap_or_default())).collect();
    let expected = [(15_000.0, "市直部门"), (96_000.0, "县市区"), (111_000.0, "")];
    assert_eq!(found[..3], expected);
    assert_eq!(found[3..], [(21_000.0, "市直部门"), (37_000.0, "县市区"), (58_000.0, "")]);
    assert!(metrics[0].reading.ends_with("counted in 件 by the header"), "{}", metrics[0].reading);
}

#[test]
fn cells_on_lines_of_their_own_are_a_table_too() {
    let text = "行政执法主要数据统计表\n单位：万件（次）\n类别\n市直部门\n县市区\n合计\n行政许可\n18.62\n96.35\n114.97\n\
        行政检查\n6.73\n34.19\n40.92\n注：以上为全年数。\n";
    let value = |value, segment| figure(value, "件", Measure::Value, segment);
    let expected = [
        value(186_200.0, "市直部门"),
        value(963_500.0, "县市区"),
        value(1_149_700.0, ""),
        value(67_300.0, "市直部门"),
        value(341_900.0, "县市区"),
        value(409_200.0, ""),
    ];
    assert_eq!(plain(text), expected);
    let text = Text::new(text);
    let facts = extract(&Header::default(), &text, Some(2023), &Codebook::embedded().unwrap());
    let sentence = &facts.metrics[0].sentence;
    let sentence = text.published(&(sentence.start..sentence.end));
    assert_eq!(sentence, "行政许可\n18.62\n96.35\n114.97", "its row is its evidence");
}

#[test]
fn blanks_between_names_and_figures_are_a_table_too() {
    let text = "表1 行政复议案件情况（单位：件）\n复议机关 收到 受理 审结\n市政府 216 178 170\n县（市、区）\n\
        政府 405 342 329\n— 4 —\n合计 621 520 499\n注：以上为全年数。\n全年听证12次。\n";
    let value = |value, segment| figure(value, "件", Measure::Value, segment);
    let row = |values: [f64; 3], segment| values.map(|one| value(one, segment));
    let found = plain(text);
    assert_eq!(found[..3], row([216.0, 178.0, 170.0], "市政府"));
    assert_eq!(found[3..6], row([405.0, 342.0, 329.0], "县(市、区)政府"));
    assert_eq!(found[6..9], row([621.0, 520.0, 499.0], ""));
    // A line of names and one of figures may be anything, and running text is none.
    let text = Text::new("办理情况 收到 受理\n全市 30 20\n甲乙 丙丁 戊己庚辛\n");
    assert!(!text.norm.contains('\t'), "{}", text.norm);
}

#[test]
fn a_header_over_years_names_no_part() {
    let table = "<tr><td rowspan=2>项目<td colspan=2>年度</tr><tr><td>2022年<td>2023年</tr>\
        <tr><td>行政复议受理<td>38<td>54</tr><tr><td>行政应诉败诉<td>4<td>3</tr>";
    expect(
        &read("有关情况见下表。", table),
        &[
            ("reconsideration.accepted", "", 2022, 38.0),
            ("reconsideration.accepted", "", 2023, 54.0),
            ("litigation.lost", "", 2022, 4.0),
            ("litigation.lost", "", 2023, 3.0),
        ],
    );
}

#[test]
fn a_table_on_lines_goes_on_behind_the_number_of_a_page() {
    let text = "主要指标见下表：\n行政复议案件情况统计表\n单位：件\n项目\n2022年\n2023年\n同比（%）\n受理\n417\n498\n19.4\n\
        其中：维持\n139\n148\n6.5\n— 3 —\n调解\n5\n22\n340.0\n以上为全年数。\n";
    let found: Vec<f64> = plain(text).into_iter().map(|found| found.0).collect();
    assert_eq!(found, [417.0, 498.0, 19.4, 139.0, 148.0, 6.5, 5.0, 22.0, 340.0]);
    assert_eq!(plain(text)[8], figure(340.0, "%", Measure::Growth, ""));
}

#[test]
fn a_column_of_rates_is_in_per_cent() {
    let text = "表2 各县区行政应诉情况表（单位：件、%）\n地区\t行政应诉案件\t负责人出庭率\n甲区\t96\t94.1\n乙县\t58\t100\n全市\t154\t96.8\n";
    let expected = [
        figure(96.0, "件", Measure::Value, "甲区"),
        figure(94.1, "%", Measure::Value, "甲区"),
        figure(58.0, "件", Measure::Value, "乙县"),
        figure(100.0, "%", Measure::Value, "乙县"),
        figure(154.0, "件", Measure::Value, ""),
        figure(96.8, "%", Measure::Value, ""),
    ];
    assert_eq!(plain(text), expected);
}

#[test]
fn an_annex_behind_the_plans_is_of_the_reports_year() {
    let text = "一、工作情况\n全年收到行政复议申请60件。\n二、2024年工作打算\n（一）加强培训，全年培训不少于4场次。\n\
        附件：1.案件统计表\n某县人民政府\n附件1\n行政复议案件统计表\n（单位：件）\n项目\t2023年\t2022年\t同比（%）\n\
        收到行政复议申请\t60\t40\t50\n审结\t50\t44\t13.6\n";
    let found = plain(text);
    assert_eq!(found.iter().map(|found| found.0).collect::<Vec<_>>(), [60.0, 4.0, 60.0, 40.0, 50.0, 50.0, 44.0, 13.6]);
    assert_eq!(found[4], figure(50.0, "%", Measure::Growth, ""));
    assert_eq!((found[6].4, found[7].2), (2022, Measure::Growth));
}

#[test]
fn amounts_in_a_table_of_cases_are_no_cases_and_a_body_in_a_row_is_whose_they_are() {
    let table = "<tr><td>单  位<td>处罚案件（件）<td>罚没款（万元）</tr>\
        <tr><td>县市场监管局<td>168<td>143.27</tr><tr><td>县城市管理局<td>455<td>21.38</tr>";
    expect(
        &read("全县办理行政处罚案件1683件，其中重点执法部门办案情况如下：", table),
        &[
            ("enforcement.penalties", "", 2023, 1683.0),
            ("enforcement.penalties", "县市场监管局", 2023, 168.0),
            ("", "", 2023, 1_432_700.0),
            ("enforcement.penalties", "县城市管理局", 2023, 455.0),
            ("", "", 2023, 213_800.0),
        ],
    );
}

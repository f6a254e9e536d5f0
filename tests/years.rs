//! For which year a figure is, where a sentence names more than one.

use warehouse::codebook::Codebook;
use warehouse::extract::{Measure, extract};
use warehouse::report::Header;
use warehouse::text::Text;

/// Value and year of every metric that a sentence of a report for 2020 gives.
fn years(sentence: &str) -> Vec<(f64, Option<i32>)> {
    let codebook = Codebook::embedded().unwrap();
    let facts = extract(&Header::default(), &Text::new(sentence), Some(2020), &codebook);
    facts.metrics.iter().map(|metric| (metric.value, metric.year)).collect()
}

#[test]
fn the_level_compared_with_is_of_the_year_compared_with() {
    let now_and_then = vec![(31.5, Some(2020)), (28.4, Some(2019))];
    assert_eq!(years("行政复议综合纠错率31.5%，高于去年的28.4%。"), now_and_then);
    assert_eq!(years("行政复议综合纠错率31.5%，较2019年的28.4%有所上升。"), now_and_then);
    let growth = years("2020年收到行政复议申请824件，与2019年的697件相比上升18.2%。");
    assert_eq!(growth, [(824.0, Some(2020)), (697.0, Some(2019)), (18.2, Some(2020))]);
    // The clause's own year is not the one compared with.
    assert_eq!(years("2020年行政复议综合纠错率较去年的28.4%有所上升。"), [(28.4, Some(2019))]);
    assert_eq!(years("2020年行政审批时限由原来的30个工作日压缩至12个工作日。")[0], (30.0, Some(2019)));
    assert_eq!(years("2020年行政复议综合纠错率由2018年的25.1%升至31.5%。"), [(25.1, Some(2018)), (31.5, Some(2020))]);
}

#[test]
fn a_multiple_is_neither_a_level_nor_a_difference() {
    let codebook = Codebook::embedded().unwrap();
    for sentence in [
        "全年行政处罚3000宗，是去年的1.2倍。",
        "受理行政复议案件30件，为上年同期的近3倍。",
        "全年行政处罚3000宗，较去年的1.2万元增加。",
    ] {
        let facts = extract(&Header::default(), &Text::new(sentence), Some(2020), &codebook);
        let coded: Vec<bool> = facts.metrics.iter().map(|metric| metric.code.is_some()).collect();
        assert_eq!(coded, [true, false], "{sentence}");
    }
}

#[test]
fn growth_by_a_multiple_is_growth_in_per_cent() {
    let codebook = Codebook::embedded().unwrap();
    for (sentence, expected) in [
        ("受理行政复议案件30件，比去年增长1.2倍。", 120.0),
        ("受理行政复议案件30件，同比增加了近2倍。", 200.0),
        ("受理行政复议案件30件，同比翻了一番。", 100.0),
    ] {
        let facts = extract(&Header::default(), &Text::new(sentence), Some(2020), &codebook);
        let growth = &facts.metrics[1];
        let found = (growth.code.as_deref(), growth.measure, growth.value, growth.unit.as_str());
        assert_eq!(found, (Some("reconsideration.accepted"), Measure::Growth, expected, "%"), "{sentence}");
    }
}

#[test]
fn what_the_year_before_did_is_of_that_year() {
    let codebook = Codebook::embedded().unwrap();
    let read = |sentence: &str| {
        let facts = extract(&Header::default(), &Text::new(sentence), Some(2020), &codebook);
        facts.metrics.iter().map(|metric| (metric.year, metric.value, metric.segment.clone())).collect::<Vec<_>>()
    };
    let level = |year, value| (Some(year), value, None);
    let found = read("今年受理行政复议申请150件，上年受理130件。");
    assert_eq!(found, [level(2020, 150.0), level(2019, 130.0)]);
    // What is left from then is of this year.
    let found = read("审结行政复议案件100件，其中上年受理12件、本年受理88件。");
    assert_eq!(found.iter().map(|one| one.0).collect::<Vec<_>>(), [Some(2020); 3]);
    assert_eq!(read("办理行政应诉案件90件，上年结转12件。"), [level(2020, 90.0), level(2020, 12.0)]);
}

//! What the report of a township says of cases that only higher levels decide.

use warehouse::ingest::{Tools, read_document};

/// Code, segment and value of every coded figure in a report of this body.
fn coded(issuer: &str, sentence: &str) -> Vec<(String, Option<String>, f64)> {
    let text = format!("{issuer}2023年度法治政府建设工作报告\n\n一、2023年主要工作情况\n{sentence}\n");
    let reading = read_document("report.txt", text.as_bytes(), &Tools::load(None).unwrap()).unwrap();
    let metrics = reading.reports[0].facts.metrics.iter();
    metrics.filter_map(|metric| Some((metric.code.clone()?, metric.segment.clone(), metric.value))).collect()
}

/// 《中华人民共和国行政复议法》第四条: organs of reconsideration are governments of counties and above.
#[test]
fn cases_of_a_township_are_those_against_it() {
    let against = |value: f64| vec![("reconsideration.respondent".to_owned(), None, value)];
    for sentence in [
        "全年以镇政府为被申请人的行政复议案件3件。",
        "全年我镇作为被申请人的行政复议案件3件。",
        "全年涉及我镇的行政复议案件3件。",
    ] {
        assert_eq!(coded("安平县桥头镇人民政府", sentence), against(3.0), "{sentence}");
    }
    for sentence in ["以街道办事处为被申请人的行政复议案件2件。", "街道作为被申请人的行政复议案件2件。"]
    {
        assert_eq!(coded("安平县新城街道办事处", sentence), against(2.0), "{sentence}");
    }
}

#[test]
fn cases_against_townships_are_cases_of_the_county_that_decides_them() {
    let accepted = vec![("reconsideration.accepted".to_owned(), None, 3.0)];
    assert_eq!(coded("安平县人民政府", "全年以镇政府为被申请人的行政复议案件3件。"), accepted);
}

#[test]
fn what_becomes_of_cases_against_a_township_is_decided_elsewhere() {
    let found =
        coded("安平县桥头镇人民政府", "全年以镇政府为被申请人的行政复议案件6件，其中维持4件、终止1件，1件尚在审理。");
    let of = |code: &str, segment: Option<&str>, value| {
        (format!("reconsideration.{code}"), segment.map(str::to_owned), value)
    };
    let respondent = Some("被申请人");
    assert_eq!(
        found,
        [
            of("respondent", None, 6.0),
            of("upheld", respondent, 4.0),
            of("terminated", respondent, 1.0),
            of("pending", respondent, 1.0)
        ]
    );
}

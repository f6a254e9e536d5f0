//! The views that set years side by side: vintages, restatements, changes, coverage, dockets.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::common::query::expect;
use crate::common::{self, Cutoff, nanhai_database, place};
use assert_cmd::Command;
use warehouse::codebook::Codebook;
use warehouse::extract::Measure::{Change, Growth, Value};
use warehouse::extract::{Measure, Metric, Section};
use warehouse::ingest::compare_places;
use warehouse::report::{Level, Scope};
use warehouse::store::{Report, Store};
use warehouse::text::numeral::Bound;

/// A figure of an invented report: code without its `reconsideration.`, measure, year it is for, value.
fn said(code: &str, measure: Measure, year: i32, value: f64) -> Metric {
    Metric {
        code: Some(format!("reconsideration.{code}")),
        measure,
        year: Some(year),
        value,
        unit: if code.ends_with("_rate") || measure == Growth { "%" } else { "件" }.to_owned(),
        resolution: if code.ends_with("_rate") || measure == Growth { 0.1 } else { 1.0 },
        label: code.to_owned(),
        ..Metric::default()
    }
}

/// The same, with something put otherwise.
fn but(mut metric: Metric, put: impl Fn(&mut Metric)) -> Metric {
    put(&mut metric);
    metric
}

fn to(day: &str) -> impl Fn(&mut Metric) {
    let day = day.to_owned();
    move |metric| {
        metric.as_of = Some(day.parse().unwrap());
        metric.cutoff = Some(format!("截至{day}"));
    }
}

/// The report of 某县 for a year.
fn report(year: i32, metrics: Vec<Metric>) -> Report {
    let plain: Vec<common::Figure> = metrics.iter().map(|m| ("figure", m.measure, year, m.value)).collect();
    let county = place(Some("990001"), &[("某省", Level::Province), ("某县", Level::County)]);
    let mut report = common::report(1, Some(county), year, Cutoff::default(), &plain);
    for (kept, metric) in report.facts.metrics.iter_mut().zip(metrics) {
        *kept = Metric {
            figure: kept.figure.clone(),
            span: kept.span,
            sentence: kept.sentence,
            reading: kept.reading.clone(),
            ..metric
        };
    }
    report
}

struct Warehouse {
    path: PathBuf,
    _folder: tempfile::TempDir,
}

impl Warehouse {
    fn of(reports: Vec<Report>) -> Warehouse {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("warehouse.db");
        let mut store = Store::open(&path).unwrap();
        for (at, report) in reports.into_iter().enumerate() {
            common::add(&mut store, &format!("{at}"), &[report]);
        }
        compare_places(&mut store, &Codebook::embedded().unwrap()).unwrap();
        Warehouse { path, _folder: folder }
    }

    fn expect(&self, sql: &str, wanted: &[&str]) {
        expect(&self.path, sql, wanted);
    }
}

const KINDS: &str = "SELECT year, kind, first_value, latest_value, latest_basis, difference FROM restatement";

#[test]
fn a_change_implies_the_year_before_and_a_printed_level_stands_for_itself() {
    let (_folder, path) = nanhai_database();
    expect(
        &path,
        "SELECT substr(code, 17), year, kind, first_value, latest_value, latest_basis, difference, difference_percent
         FROM restatement",
        &[
            "accepted 2017 part_year 623.0 661.0 change 38.0 6.1",
            "comprehensive_correction_rate 2016 part_year 27.8 26.0 stated -1.8 –",
            "comprehensive_correction_rate 2017 part_year 26.6 27.9 stated 1.3 –",
        ],
    );
    expect(
        &path,
        "SELECT figures FROM restatement WHERE code = 'reconsideration.accepted'",
        &["2017 report: 623 (截至目前); 2018 report implies 661 (898, change +237)"],
    );
}

#[test]
fn a_growth_implies_no_more_digits_than_it_leaves() {
    let grown = |value, percent, resolution| {
        Warehouse::of(vec![report(
            2018,
            vec![
                said("accepted", Value, 2018, value),
                but(said("accepted", Growth, 2018, percent), |m| m.resolution = resolution),
            ],
        )])
    };
    let sql = "SELECT year, basis, value, bound, low, high, says FROM vintage WHERE basis <> 'own report'";
    // 720000 / 1.12 is 642857; anything from 11.5 to 12.5 per cent is printed as 12%.
    grown(720_000.0, 12.0, 1.0).expect(
        sql,
        &["2017 growth 643000.0 about 640000.0 645739.9103 2018 report implies about 643000 (720000, growth +12%)"],
    );
    grown(200.0, -20.0, 0.1)
        .expect(sql, &["2017 growth 250.0 about 249.8438 250.1563 2018 report implies about 250 (200, growth -20%)"]);
    // Nothing to divide by: a figure that fell by all of itself says nothing of what it was.
    grown(0.0, -100.0, 1.0).expect(sql, &[]);
}

#[test]
fn a_printed_level_goes_before_an_implied_one_and_a_change_before_a_growth() {
    let of = |metrics| Warehouse::of(vec![report(2020, metrics)]);
    let level = || said("accepted", Value, 2020, 150.0);
    let sql = "SELECT basis, value FROM vintage WHERE year = 2019";
    let growth = || said("accepted", Growth, 2020, 50.0);
    of(vec![level(), growth(), said("accepted", Change, 2020, 49.0)]).expect(sql, &["change 101.0"]);
    of(vec![level(), growth(), said("accepted", Change, 2020, 49.0), said("accepted", Value, 2019, 102.0)])
        .expect(sql, &["stated 102.0"]);
    // Said twice is said once.
    of(vec![level(), level(), growth(), growth()]).expect(sql, &["growth 100.0"]);
}

#[test]
fn what_has_no_level_of_its_own_or_another_base_implies_nothing() {
    let sql = "SELECT basis, value FROM vintage WHERE year < 2020";
    let level = || said("accepted", Value, 2020, 150.0);
    let growth = || said("accepted", Growth, 2020, 50.0);
    let rate = || said("correction_rate", Value, 2020, 12.5);
    let nothing = [
        vec![growth()],
        vec![but(level(), |m| m.segment = Some("网上".into())), growth()],
        vec![level(), but(growth(), |m| m.label = "受理较2015年增长".into())],
        vec![level(), but(growth(), |m| m.label = "受理环比增长".into())],
        vec![level(), but(growth(), |m| m.label = "五年来增长".into())],
        vec![level(), but(growth(), |m| m.section = Section::Plan)],
        vec![level(), but(growth(), |m| m.members = vec!["reconsideration.received".into()])],
        // 提高5%: of a rate that may be points or per cent.
        vec![rate(), said("correction_rate", Growth, 2020, 5.0)],
        // More than there is now cannot have been added since.
        vec![level(), said("accepted", Change, 2020, 160.0)],
    ];
    for metrics in nothing {
        Warehouse::of(vec![report(2020, metrics)]).expect(sql, &[]);
    }
    // And what does imply, so that the above can fail.
    let points = || but(said("correction_rate", Growth, 2020, -4.3), |m| m.unit = "百分点".into());
    Warehouse::of(vec![report(2020, vec![rate(), points()])]).expect(sql, &["points 16.8"]);
    let months = but(growth(), |m| m.label = "受理今年前三季度同比增长".into());
    Warehouse::of(vec![report(2020, vec![level(), months])]).expect(sql, &["growth 100.0"]);
    let named = but(growth(), |m| m.label = "受理较2019年增长".into());
    Warehouse::of(vec![report(2020, vec![level(), named])]).expect(sql, &["growth 100.0"]);
}

#[test]
fn differences_are_told_apart() {
    let pair = |first: Metric, later: Vec<Metric>| Warehouse::of(vec![report(2019, vec![first]), report(2020, later)]);
    let rate = |value| said("correction_rate", Value, 2019, value);
    let count = |value| said("accepted", Value, 2019, value);
    pair(count(100.0), vec![count(100.0)]).expect(KINDS, &["2019 same 100.0 100.0 stated 0.0"]);
    pair(count(100.0), vec![count(101.0)]).expect(KINDS, &["2019 restated 100.0 101.0 stated 1.0"]);
    let whole = but(rate(26.0), |m| m.resolution = 1.0);
    pair(rate(26.4), vec![whole]).expect(KINDS, &["2019 within_rounding 26.4 26.0 stated -0.4"]);
    // Neighbours in the last digit are not the same figure rounded.
    pair(rate(27.8), vec![rate(27.9)]).expect(KINDS, &["2019 restated 27.8 27.9 stated 0.1"]);
    let growth = || vec![said("accepted", Value, 2020, 135.0), said("accepted", Growth, 2020, 35.0)];
    pair(count(100.0), growth()).expect(KINDS, &["2019 within_rounding 100.0 100.0 growth 0.0"]);
    pair(count(104.0), growth()).expect(KINDS, &["2019 restated 104.0 100.0 growth -4.0"]);
    let many = but(count(100.0), |m| m.bound = Bound::AtLeast);
    // A figure printed for the year before is exact, whatever the one beside it is.
    let beside = but(said("accepted", Value, 2020, 150.0), |m| m.bound = Bound::AtLeast);
    pair(count(100.0), vec![count(117.0), beside]).expect(KINDS, &["2019 restated 100.0 117.0 stated 17.0"]);
    pair(many, vec![count(117.0)]).expect(KINDS, &["2019 inexact 100.0 117.0 stated 17.0"]);
    let part = but(count(90.0), to("2019-11-30"));
    pair(part, vec![count(101.0)]).expect(KINDS, &["2019 part_year 90.0 101.0 stated 11.0"]);
    // To the last day of the year is the whole of it.
    let whole_year = but(count(90.0), to("2019-12-31"));
    pair(whole_year, vec![count(101.0)]).expect(KINDS, &["2019 restated 90.0 101.0 stated 11.0"]);
    // A growth in a report to November implies January to November.
    let to_november =
        vec![but(said("accepted", Value, 2020, 120.0), to("2020-11-30")), said("accepted", Growth, 2020, 20.0)];
    let later = pair(count(110.0), to_november.clone());
    later.expect(KINDS, &["2019 part_year 110.0 100.0 growth -10.0"]);
    later.expect("SELECT latest_part_year, latest_as_of FROM restatement", &["1 2019-11-30"]);
    // Also where the cut-off is said of the growth itself.
    let both = to_november.into_iter().map(|metric| but(metric, to("2020-11-30"))).collect();
    let later = pair(count(110.0), both);
    later.expect("SELECT kind, latest_as_of FROM restatement", &["part_year 2019-11-30"]);
    // And of a level of the year before: to that day of its own year.
    let prior = vec![said("accepted", Value, 2020, 120.0), but(count(100.0), to("2020-11-30"))];
    pair(count(110.0), prior).expect("SELECT kind, latest_as_of FROM restatement", &["part_year 2019-11-30"]);
}

#[test]
fn a_report_signed_before_its_year_was_over_is_part_year() {
    let mut early = report(2019, vec![said("accepted", Value, 2019, 90.0)]);
    early.header.signed_on = Some("2019-12-15".parse().unwrap());
    let house = Warehouse::of(vec![early, report(2020, vec![said("accepted", Value, 2019, 101.0)])]);
    house.expect(KINDS, &["2019 part_year 90.0 101.0 stated 11.0"]);
    house.expect("SELECT figures FROM restatement", &["2019 report: 90 (report of 2019-12-15); 2020 report: 101"]);
}

#[test]
fn bounds_of_an_implied_level_follow_from_those_it_comes_from() {
    let of = |level: Bound, change: Bound, value: f64| {
        Warehouse::of(vec![report(
            2020,
            vec![
                but(said("accepted", Value, 2020, 150.0), |m| m.bound = level),
                but(said("accepted", Change, 2020, value), |m| m.bound = change),
            ],
        )])
    };
    let sql = "SELECT value, bound, low FROM vintage WHERE year = 2019";
    of(Bound::Exact, Bound::Exact, 20.0).expect(sql, &["130.0 exact 130.0"]);
    of(Bound::AtLeast, Bound::Exact, 20.0).expect(sql, &["130.0 at_least –"]);
    of(Bound::Exact, Bound::AtLeast, 20.0).expect(sql, &["130.0 at_most –"]);
    of(Bound::Exact, Bound::AtLeast, -20.0).expect(sql, &["170.0 at_least –"]);
    of(Bound::AtLeast, Bound::AtLeast, 20.0).expect(sql, &["130.0 about –"]);
}

#[test]
fn three_vintages_are_one_row_and_two_suffice_without_the_years_own_report() {
    let house = Warehouse::of(vec![
        report(2017, vec![said("accepted", Value, 2017, 100.0)]),
        report(2018, vec![said("accepted", Value, 2017, 110.0), said("received", Value, 2016, 70.0)]),
        report(2019, vec![said("accepted", Value, 2017, 120.0), said("received", Value, 2016, 80.0)]),
    ]);
    house.expect(
        "SELECT substr(code, 17), year, first_report_year, first_basis, latest_report_year, vintages, figures FROM restatement",
        &[
            "accepted 2017 2017 own report 2019 3 2017 report: 100; 2018 report: 110; 2019 report: 120",
            "received 2016 2018 stated 2019 2 2018 report: 70; 2019 report: 80",
        ],
    );
}

#[test]
fn issuers_segments_and_superseded_texts_do_not_mix() {
    let department = |year, body: &str, value| {
        let mut report = report(year, vec![said("accepted", Value, 2019, value)]);
        report.header.scope = Scope::Department;
        report.header.issuer = Some(format!("某县{body}"));
        report.body = Some(body.to_owned());
        report
    };
    let online = |value| but(said("accepted", Value, 2019, value), |m| m.segment = Some("网上".into()));
    let own = || report(2019, vec![said("accepted", Value, 2019, 500.0), online(50.0)]);
    let house = Warehouse::of(vec![own(), department(2020, "公安局", 7.0), department(2020, "司法局", 9.0)]);
    house.expect(KINDS, &[]);
    let house = Warehouse::of(vec![
        own(),
        department(2019, "公安局", 6.0),
        department(2020, "公安局", 7.0),
        report(2020, vec![online(55.0)]),
    ]);
    house.expect(
        "SELECT scope, body, segment, first_value, latest_value FROM restatement",
        &["department 公安局 – 6.0 7.0", "government – 网上 50.0 55.0"],
    );
    // A text that a fuller one came to replace does not count, and what only it says is not heard.
    let codes = ["received", "concluded", "pending", "upheld", "revoked", "terminated", "dismissed", "mediated"];
    let fuller = report(2020, codes.iter().map(|code| said(code, Value, 2020, 1.0)).collect());
    let house = Warehouse::of(vec![own(), report(2020, vec![online(55.0)]), fuller]);
    house.expect("SELECT count(*) FROM report_year WHERE is_current = 0", &["1"]);
    house.expect(KINDS, &[]);
}

const YEARS: &str =
    "SELECT year, value, previous, same_report, change, change_unit, growth, comparable FROM year_over_year";

#[test]
fn a_report_is_compared_with_what_it_says_of_the_year_before() {
    let (_folder, path) = nanhai_database();
    expect(
        &path,
        &format!("{YEARS} WHERE code = 'reconsideration.accepted'"),
        &["2016 585.0 – – – 件 – –", "2017 623.0 585.0 0 38.0 件 6.5 0", "2018 898.0 661.0 1 237.0 件 35.85 1"],
    );
    expect(
        &path,
        &format!("{YEARS} WHERE code = 'reconsideration.comprehensive_correction_rate'"),
        &["2016 27.8 – – – 百分点 – –", "2017 26.6 26.0 1 0.6 百分点 – 0", "2018 40.5 27.9 1 12.6 百分点 – 1"],
    );
    expect(
        &path,
        "SELECT year, value_first, previous_first, change_first, value_latest, previous_latest, change_latest
         FROM year_over_year WHERE code = 'reconsideration.accepted'",
        &[
            "2016 585.0 – – 585.0 – –",
            "2017 623.0 585.0 38.0 661.0 585.0 76.0",
            "2018 898.0 623.0 275.0 898.0 661.0 237.0",
        ],
    );
    expect(
        &path,
        "SELECT note FROM year_over_year WHERE code = 'reconsideration.accepted'",
        &[
            "no figure for 2015; 2016 is part-year",
            "not surely the same part of the two years: 2016 report: 585 (to 2016-11-22), 2017 report: 623 (截至目前); \
             2017 was later put otherwise: 2018 report implies 661 (898, change +237)",
            "2017 was first reported otherwise: 2017 report: 623 (截至目前)",
        ],
    );
}

#[test]
fn what_stands_against_comparing_two_years_is_said() {
    let two = |before: Metric, now: Metric| Warehouse::of(vec![report(2019, vec![before]), report(2020, vec![now])]);
    let sql = "SELECT comparable, note FROM year_over_year WHERE year = 2020";
    let count = |year, value| said("accepted", Value, year, value);
    two(count(2019, 100.0), count(2020, 120.0)).expect(sql, &["1 –"]);
    two(but(count(2019, 100.0), to("2019-11-30")), but(count(2020, 120.0), to("2020-11-30")))
        .expect(sql, &["1 both years only to 11-30"]);
    two(but(count(2019, 100.0), to("2019-10-31")), but(count(2020, 120.0), to("2020-11-30"))).expect(
        sql,
        &["0 not surely the same part of the two years: 2019 report: 100 (to 2019-10-31), \
           2020 report: 120 (to 2020-11-30)"],
    );
    two(count(2019, 100.0), but(count(2020, 120.0), |m| m.bound = Bound::About))
        .expect(sql, &["0 a bound or an estimate, not a figure"]);
    two(count(2019, 100.0), but(count(2020, 120.0), |m| m.unit = "人".into())).expect(sql, &["0 other units"]);
    // A gap is no year before.
    let gap = Warehouse::of(vec![report(2018, vec![count(2018, 100.0)]), report(2020, vec![count(2020, 120.0)])]);
    gap.expect(
        "SELECT year, previous, change, comparable, note FROM year_over_year WHERE year = 2020",
        &["2020 – – – no figure for 2019"],
    );
    // Put right by a later report than the one compared: the first and the latest series part.
    let moved = Warehouse::of(vec![
        report(2019, vec![count(2019, 100.0)]),
        report(2020, vec![count(2020, 120.0)]),
        report(2021, vec![count(2019, 110.0)]),
    ]);
    moved.expect(
        "SELECT comparable, previous_first, previous_latest, note FROM year_over_year WHERE year = 2020",
        &["0 100.0 110.0 2019 was later put otherwise: 2021 report: 110"],
    );
}

#[test]
fn a_printed_growth_is_shown_as_printed() {
    let house = Warehouse::of(vec![report(
        2018,
        vec![
            said("accepted", Value, 2018, 720_000.0),
            but(said("accepted", Growth, 2018, 12.0), |m| m.resolution = 1.0),
        ],
    )]);
    house.expect(YEARS, &["2017 643000.0 – – – 件 – –", "2018 720000.0 643000.0 1 77000.0 件 12.0 1"]);
}

#[test]
fn gaps_have_their_reason_and_runs_their_length() {
    let has = |year| report(year, vec![said("accepted", Value, year, 10.0), said("received", Value, year, 12.0)]);
    let lacks = |year| report(year, vec![said("received", Value, year, 12.0)]);
    let house = Warehouse::of(vec![lacks(2012), has(2013), has(2014), lacks(2015), has(2017), has(2018), has(2019)]);
    house.expect(
        "SELECT first_year, last_year, years, reports, missing, gaps, gap_years, longest_run, longest_run_from, longest_run_to
         FROM coverage",
        &["2013 2019 5 7 2012, 2015 2015 not given, 2016 no report 2 3 2017 2019", "2012 2019 7 7 – 2016 no report 1 4 2012 2015"],
    );
}

#[test]
fn coverage_counts_levels_of_the_whole_in_the_governments_own_reports() {
    let part = |m: &mut Metric| m.segment = Some("一审".into());
    let planned = |m: &mut Metric| m.section = Section::Plan;
    let house = Warehouse::of(vec![
        report(2016, vec![said("received", Value, 2016, 12.0), but(said("accepted", Value, 2016, 9.0), part)]),
        report(2017, vec![said("received", Value, 2016, 12.0), said("received", Growth, 2017, 8.0)]),
        report(2018, vec![said("received", Value, 2018, 12.0), but(said("upheld", Value, 2018, 9.0), planned)]),
    ]);
    let sql = "SELECT code, years, reports, missing, gaps, longest_run, longest_run_from FROM coverage";
    house.expect(sql, &["reconsideration.received 2 3 2017 2017 not given 1 2018"]);
}

#[test]
fn what_was_worked_out_of_other_reports_is_gone_until_it_is_worked_out_again() {
    let house = Warehouse::of(vec![report(2018, vec![said("received", Value, 2018, 12.0)])]);
    let sql = "SELECT years, reports FROM coverage";
    house.expect(sql, &["1 1"]);
    let mut store = Store::open(&house.path).unwrap();
    common::add(&mut store, "next", &[report(2019, vec![said("received", Value, 2019, 13.0)])]);
    house.expect(sql, &[]);
    compare_places(&mut store, &Codebook::embedded().unwrap()).unwrap();
    house.expect(sql, &["2 2"]);
}

/// Counts of one docket; 12 of 80 concluded cases corrected directly, 30 with terminations.
fn docket(year: i32, rates: Vec<Metric>) -> Report {
    let counts = [
        ("received", 110.0),
        ("accepted", 100.0),
        ("not_accepted", 10.0),
        ("concluded", 80.0),
        ("pending", 20.0),
        ("upheld", 50.0),
        ("revoked", 12.0),
        ("terminated", 18.0),
        ("mediated", 8.0),
    ];
    let counts = counts.iter().map(|&(code, value)| said(code, Value, year, value));
    report(year, counts.chain(rates).collect())
}

#[test]
fn a_printed_rate_shows_what_it_is_made_of() {
    let sql =
        "SELECT comprehensive_rate_formula, direct_rate_formula, comprehensive_rate_recomputed, direct_rate_recomputed
               FROM reconsideration_outcome";
    let with = |comprehensive, direct| {
        Warehouse::of(vec![docket(
            2020,
            vec![
                said("comprehensive_correction_rate", Value, 2020, comprehensive),
                said("correction_rate", Value, 2020, direct),
            ],
        )])
    };
    with(37.5, 15.0).expect(sql, &["comprehensive / concluded direct / concluded 37.5 15.0"]);
    with(30.0, 12.0).expect(sql, &["comprehensive / accepted direct / accepted 37.5 15.0"]);
    with(47.5, 37.5).expect(sql, &["comprehensive with mediated / concluded comprehensive / concluded 37.5 15.0"]);
    with(37.7, 14.9).expect(sql, &["– – 37.5 15.0"]);
}

#[test]
fn printed_rates_made_of_other_counts_are_not_compared() {
    let rate = |year, value| vec![said("correction_rate", Value, year, value)];
    let sql = "SELECT flag_definition, comparable, note FROM reconsideration_trend WHERE year = 2021";
    Warehouse::of(vec![docket(2020, rate(2020, 15.0)), docket(2021, rate(2021, 15.0))]).expect(sql, &["0 1 –"]);
    Warehouse::of(vec![docket(2020, rate(2020, 15.0)), docket(2021, rate(2021, 12.0))])
        .expect(sql, &["1 0 direct rates as printed: direct / concluded in 2020, direct / accepted in 2021"]);
}

#[test]
fn conclusion_refusal_and_settlement_are_recomputed_beside_the_printed() {
    let sql =
        "SELECT conclusion_rate_reported, conclusion_rate_recomputed, conclusion_rate_of_due, conclusion_rate_formula,
                 refusal_rate, settlement_share, flag_partial_outcomes, note FROM reconsideration_outcome";
    let printed = |value| vec![said("conclusion_rate", Value, 2020, value)];
    Warehouse::of(vec![docket(2020, printed(80.0))])
        .expect(sql, &["80.0 80.0 80.0 concluded / accepted 9.09 10.0 0 –"]);
    // Cases of the year before among the concluded: two ways to divide, and the note says so.
    let counts = |rate, more: Vec<Metric>| {
        let mut metrics = vec![
            said("accepted", Value, 2020, 100.0),
            said("concluded", Value, 2020, 105.0),
            said("pending", Value, 2020, 20.0),
            said("conclusion_rate", Value, 2020, rate),
        ];
        metrics.extend(more);
        Warehouse::of(vec![report(2020, metrics)])
    };
    counts(84.0, vec![]).expect(
        sql,
        &["84.0 105.0 84.0 concluded / due – – 0 more concluded (105) than accepted (100): cases were carried in"],
    );
    // A part of the outcomes never makes a rate without a flag.
    let partial = counts(90.0, vec![said("revoked", Value, 2020, 10.0), said("terminated", Value, 2020, 5.0)]);
    partial.expect(
        "SELECT direct_rate_recomputed, outcomes_complete, flag_partial_outcomes, conclusion_rate_formula, note
         FROM reconsideration_outcome",
        &["9.52 0 1 – outcomes add up to 15 of 105 concluded; more concluded (105) than accepted (100): cases were carried in"],
    );
}

#[test]
fn the_published_reports_restate_each_other() {
    let reports = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reports/nanhai-feed.txt");
    if !reports.exists() {
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "no {}", reports.display());
        let _ = writeln!(std::io::stderr(), "SKIP: no {}, so nothing in it was compared", reports.display());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("warehouse.db");
    Command::new(assert_cmd::cargo::cargo_bin!("warehouse"))
        .env_remove("WAREHOUSE_DB")
        .arg("--db")
        .arg(&path)
        .arg("ingest")
        .arg(&reports)
        .assert()
        .success();
    expect(
        &path,
        "SELECT code, year, kind, first_value, latest_value, latest_bound FROM restatement
         WHERE segment IS NULL AND code IN ('hotline.contacts', 'transparency.wechat_followers',
            'reconsideration.accepted', 'reconsideration.comprehensive_correction_rate')",
        &[
            "hotline.contacts 2017 part_year 171948.0 180930.0 about",
            "reconsideration.accepted 2017 part_year 623.0 661.0 exact",
            "reconsideration.comprehensive_correction_rate 2016 part_year 27.8 26.0 exact",
            "reconsideration.comprehensive_correction_rate 2017 part_year 26.6 27.9 exact",
            "transparency.wechat_followers 2017 within_rounding 645000.0 643000.0 about",
        ],
    );
}

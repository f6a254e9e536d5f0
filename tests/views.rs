//! The reconsideration views, through the library and through the stock `sqlite3` shell.

use crate::common::query::{expect, rows, stock_rows};
use crate::common::{self, Cutoff, nanhai_database, place, report};
use warehouse::extract::Measure::Value;
use warehouse::report::Level;
use warehouse::store::Store;

#[test]
fn nanhai_docket_is_as_printed_and_absent_figures_are_null() {
    let (_folder, path) = nanhai_database();
    expect(
        &path,
        "SELECT year, received, accepted, concluded, upheld, revoked, modified, confirmed_unlawful,
            ordered_to_perform, terminated, dismissed, outcomes_sum, outcomes_complete
         FROM nanhai_reconsideration_2016_2018",
        &[
            "2016 597 585 475 333 17 1 4 1 109 10 475 1",
            "2017 657 623 522 365 17 5 – – 117 18 522 1",
            "2018 918 898 908 528 31 16 1 1 319 12 908 1",
        ],
    );
}

#[test]
fn nanhai_rates_are_recomputed_and_restated() {
    let (_folder, path) = nanhai_database();
    expect(
        &path,
        "SELECT year, comprehensive_rate_reported, comprehensive_rate_recomputed,
            direct_rate_recomputed, terminated_share, comprehensive_rate_restated, accepted_restated
         FROM nanhai_reconsideration_2016_2018",
        &["2016 27.8 27.79 4.84 82.6 26.0 –", "2017 26.6 26.63 4.21 84.2 27.9 661", "2018 40.5 40.53 5.4 86.7 – –"],
    );
}

#[test]
fn nanhai_changes_are_in_points_and_warn_of_part_years() {
    let (_folder, path) = nanhai_database();
    expect(
        &path,
        "SELECT year, part_year, as_of, cutoff, comprehensive_change_points, direct_change_points,
            terminated_change_points, comparable
         FROM nanhai_reconsideration_2016_2018",
        &[
            "2016 1 2016-11-22 截至2016年11月22日 – – – –",
            "2017 1 – 截至目前 -1.16 -0.63 -0.53 0",
            "2018 0 – – 13.9 1.18 12.72 0",
        ],
    );
    expect(
        &path,
        "SELECT note FROM nanhai_reconsideration_2016_2018",
        &[
            "2016 is part-year (to 2016-11-22); no figures for 2015 to compare with",
            "2017 is part-year (截至目前); 2016 is part-year (to 2016-11-22); 2017 does not print confirmed_unlawful, ordered_to_perform",
            "2017 is part-year (截至目前); 2017 does not print confirmed_unlawful, ordered_to_perform",
        ],
    );
}

#[test]
fn every_view_opens_in_the_stock_shell() {
    let (_folder, path) = nanhai_database();
    for view in warehouse::store::canned_views() {
        // Views of issues and plans are empty here; tests of their own fill them.
        let sql = format!("SELECT count(*) >= 0 FROM {}", view.name);
        expect(&path, &sql, &["1"]);
    }
}

#[test]
fn outcomes_that_do_not_add_up_give_no_rate_that_looks_sound() {
    let (_folder, path) = nanhai_database();
    let mut store = Store::open(&path).unwrap();
    let county = |code| Some(place(Some(code), &[("某省", Level::Province), ("某县", Level::County)]));
    let none = Cutoff::default();
    let mut add = |name, code, year, figures: &[common::Figure]| {
        common::add(&mut store, name, &[report(1, county(code), year, none, figures)]);
    };
    // Terminated alone, the rest unknown: no rate at all.
    add("a", "990001", 2020, &[("concluded", Value, 2020, 50.0), ("terminated", Value, 2020, 10.0)]);
    // Refusals counted among the concluded: a rate, with its denominator named.
    add(
        "b",
        "990001",
        2021,
        &[
            ("concluded", Value, 2021, 38.0),
            ("terminated", Value, 2021, 36.0),
            ("not_accepted", Value, 2021, 1.0),
            ("upheld", Value, 2021, 1.0),
        ],
    );
    // Full years with the same outcomes: comparable.
    let sound = |year, revoked| {
        [("concluded", Value, year, 20.0), ("upheld", Value, year, 20.0 - revoked), ("revoked", Value, year, revoked)]
    };
    add("c", "990001", 2022, &sound(2022, 2.0));
    add("d", "990001", 2023, &sound(2023, 3.0));
    expect(
        &path,
        "SELECT year, outcomes_complete, comprehensive_rate_recomputed, direct_rate_recomputed,
            comprehensive_change_points, flag_denominator, flag_member_missing, comparable
         FROM reconsideration_trend WHERE jurisdiction_code = '990001'",
        &[
            "2020 0 – – – – – –",
            "2021 1 94.74 0.0 – 1 1 0",
            "2022 1 10.0 10.0 -84.74 1 1 0",
            "2023 1 15.0 15.0 5.0 0 0 1",
        ],
    );
    expect(
        &path,
        "SELECT note FROM reconsideration_trend WHERE jurisdiction_code = '990001' AND year < 2022",
        &[
            "no figures for 2019 to compare with; outcomes of 2020 add up to 10 of 50",
            "concluded cases of 2021 include refused applications; different denominators: not settled in 2020, \
             concluded with refusals in 2021; 2020 does not print upheld",
        ],
    );
}

#[test]
fn every_view_gives_the_same_rows_in_the_stock_shell() {
    let (_folder, path) = nanhai_database();
    for view in warehouse::store::canned_views() {
        let sql = format!("SELECT * FROM {}", view.name);
        let ours = rows(&path, &sql);
        if let Some(stock) = stock_rows(&path, &sql) {
            // A cell with line breaks is several lines there.
            let ours: Vec<&str> = ours.iter().flat_map(|row| row.split('\n')).collect();
            assert_eq!(ours, stock, "{}", view.name);
        }
    }
}

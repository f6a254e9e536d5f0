//! What the published reports of 南海区 say about each other. Runs where ../shared lies beside the
//! project, and must lie there in continuous integration.

use std::io::Write;
use std::path::Path;

use crate::compare::Database;

/// The three published reports, compared; `None`, said aloud, where they are absent and may be.
fn published() -> Option<Database> {
    let feed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reports/nanhai-feed.txt");
    let Ok(text) = std::fs::read_to_string(&feed) else {
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "no {}", feed.display());
        let _ = writeln!(std::io::stderr(), "SKIP: no {}, so nothing in it was compared", feed.display());
        return None;
    };
    let database = Database::new();
    database.add(&[text]);
    database.compare();
    Some(database)
}

#[test]
fn the_problems_that_return_are_those_a_reader_finds() {
    let Some(database) = published() else { return };
    assert_eq!(
        database.rows("SELECT years, shared_terms FROM issue_recurrence ORDER BY times DESC, years, shared_terms"),
        [
            "2016, 2017, 2018|法治政府建设 1.5 + 推进力度 2",
            "2016, 2017|行政体制改革/政府职能转变 3",
            "2017, 2018|政府法律顾问 3 + 作用 2",
            "2017, 2018|重大行政决策 1.5 + 程序 2 + 规范化 2",
        ]
    );
}

#[test]
fn promises_stand_beside_the_figures_that_answer_them() {
    let Some(database) = published() else { return };
    // In one of the passages of the plan that speaks of it, the figure of the year after.
    for (year, plan, figure) in [(2016, "容缺受理", 75), (2017, "案卷评查", 509)] {
        let found = database.rows(&format!(
            "SELECT count(*) FROM plan_item i JOIN report_year r USING (report_year_id)
             JOIN follow_up_metric f USING (plan_item_id) JOIN metric m USING (metric_id)
             WHERE r.year = {year} AND instr(i.text, '{plan}') > 0 AND m.value = {figure} AND m.year = {year} + 1"
        ));
        assert_eq!(found, ["1"], "{plan} of {year}");
    }
    assert_eq!(
        database.rows("SELECT DISTINCT status FROM plan_follow_up WHERE year = 2018"),
        ["no_report"],
        "nothing is known of 2019"
    );
}

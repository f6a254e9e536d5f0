//! The same report in other bytes, formats and scripts is one report year, whatever comes first.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use rusqlite::Connection;

const REPORT: &str = include_str!("../examples/tongchuan-2020.txt");

/// The report as a page of a mirror site, moved there years later.
fn page() -> String {
    let mut lines = REPORT.lines();
    let title = lines.next().unwrap();
    let body: String = lines.map(|line| format!("<p>{line}</p>")).collect();
    format!(
        "<html><head><title>{title}_某某网</title><meta name=PubDate content='2024-07-01'></head><body>\
         <div class=nav><a href=/>首页</a> &gt; <a href=/x>公开</a></div><h1>{title}</h1><div class=TRS_Editor>{body}</div>\
         <div class=footer>主办：某某网</div></body></html>"
    )
}

/// The report in traditional script, as far as these characters make it so.
fn mirror() -> String {
    let pairs = "区區办辦报報导導审審执執复復议議应應诉訴务務门門个個级級划劃规規类類护護织織权權问問题題认認识識调調证證达達领領实實际際开開展展"
        .chars()
        .collect::<Vec<_>>();
    pairs.chunks(2).fold(REPORT.to_owned(), |text, pair| text.replace(pair[0], &pair[1].to_string()))
}

fn ingest(db: &Path, file: &Path) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("warehouse"));
    command.env_remove("WAREHOUSE_DB").arg("--db").arg(db).arg("ingest").arg(file).assert().success();
}

fn rows(db: &Path, sql: &str) -> Vec<(String, i64)> {
    let connection = Connection::open(db).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

#[test]
fn one_report_in_many_files_is_one_report_year_in_any_order() {
    let folder = tempfile::tempdir().unwrap();
    let excerpt: String = REPORT.lines().take(9).map(|line| format!("{line}\n")).collect();
    let corrected = REPORT.replacen("578人次", "587人次", 1).replacen("2021-03-04", "2021-04-20", 1);
    assert_ne!(corrected, REPORT);
    let files: Vec<_> = [
        ("gb.txt", encoding_rs::GB18030.encode(REPORT).0.into_owned()),
        ("mirror.txt", mirror().into_bytes()),
        ("page.html", page().into_bytes()),
        ("excerpt.txt", excerpt.into_bytes()),
        ("corrected.txt", corrected.into_bytes()),
    ]
    .into_iter()
    .map(|(name, bytes)| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    })
    .collect();
    for (turn, order) in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 4, 1, 0, 3]].into_iter().enumerate() {
        let db = folder.path().join(format!("{turn}.db"));
        order.iter().for_each(|at| ingest(&db, &files[*at]));
        let current = "SELECT source, year FROM report_year JOIN document USING (document_id) WHERE is_current";
        let found = rows(&db, current);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].0.ends_with("corrected.txt") && found[0].1 == 2020, "{order:?} {found:?}");
        let relations = "SELECT relation, count(*) FROM copies GROUP BY 1 ORDER BY 1";
        let relations = rows(&db, relations);
        assert_eq!(relations.iter().map(|(_, count)| count).sum::<i64>(), 4, "{relations:?}");
        // The excerpt holds nothing that was corrected, so it is a copy of either.
        let earlier = relations.iter().find(|(relation, _)| relation == "earlier_version");
        assert!(earlier.is_some_and(|(_, count)| *count >= 3), "{relations:?}");
        assert_eq!(
            rows(
                &db,
                "SELECT figure, CAST(value AS INTEGER) FROM metric_flat WHERE code LIKE 'counsel.%' AND value > 500"
            ),
            [("587".to_owned(), 587)]
        );
    }
}

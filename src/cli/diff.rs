//! `warehouse diff`: two databases compared, figure by figure.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rusqlite::{Connection, params};

use super::{End, Talk, count};
use crate::export::{self, Format};
use crate::store::{Store, explain};

/// Compare two databases by code and value
///
/// Prints one row for each series (report, code, segment, measure, year) whose figures differ, with
/// the values of both. Reports that only one of them has are counted, not listed figure by figure.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse diff last-month.db warehouse.db
  warehouse diff old.db new.db --by-code
  warehouse diff old.db new.db --json
  warehouse diff old.db new.db --format csv > moved.csv")]
pub(super) struct Args {
    /// The earlier database
    #[arg(value_name = "OLD")]
    old: PathBuf,

    /// The later one
    #[arg(value_name = "NEW")]
    new: PathBuf,

    /// One row for each code: how many series came, went and changed
    #[arg(long)]
    by_code: bool,

    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Same as --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

/// Figures of one database, summed up by series: `old` or `new`.
const FIGURES: &str = "SELECT coalesce(j.full_name, '?') AS full_name, r.year AS report_year, r.scope,
        CASE r.scope WHEN 'department' THEN r.issuer END AS issuer, m.code, m.segment, m.measure, m.year, m.members,
        m.value, m.unit
    FROM SIDE.metric m JOIN SIDE.report_year r ON r.report_year_id = m.report_year_id AND r.is_current = 1
    LEFT JOIN SIDE.jurisdiction j ON j.jurisdiction_id = r.jurisdiction_id";

/// Series whose figures differ, among the reports that both have.
const SERIES: &str = "
    WITH both AS (REPORTS_main INTERSECT REPORTS_later)
    SELECT full_name, report_year, scope, issuer, code, segment, measure, year, members,
        group_concat(CASE WHEN more < 0 THEN value || ' ' || unit END, '; ') AS old,
        group_concat(CASE WHEN more > 0 THEN value || ' ' || unit END, '; ') AS new
    FROM (
        SELECT full_name, report_year, scope, issuer, code, segment, measure, year, members, value, unit,
            sum(side) AS more
        FROM (SELECT *, -1 AS side FROM (FIGURES_main) UNION ALL SELECT *, 1 FROM (FIGURES_later))
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 HAVING sum(side) <> 0
    )
    WHERE (full_name, coalesce(report_year, 0), scope, coalesce(issuer, '')) IN (SELECT * FROM both)
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
    ORDER BY 1, 2, 3, 4, code IS NULL, code, segment, measure, year";

const REPORTS: &str = "SELECT coalesce(j.full_name, '?'), coalesce(r.year, 0), r.scope,
        CASE r.scope WHEN 'department' THEN coalesce(r.issuer, '') ELSE '' END
    FROM SIDE.report_year r LEFT JOIN SIDE.jurisdiction j ON j.jurisdiction_id = r.jurisdiction_id
    WHERE r.is_current = 1";

pub(super) fn run(args: &Args, talk: Talk) -> Result<End> {
    // Of two that are read together SQLite does not say which one it could not go on with.
    let both = format!("{} or {}", args.old.display(), args.new.display());
    differences(args, talk).map_err(|error| explain(error, Path::new(&both)))
}

fn differences(args: &Args, talk: Talk) -> Result<End> {
    let store = Store::open_read_only(&args.old)?;
    drop(Store::open_read_only(&args.new)?);
    let connection = store.connection();
    attach(connection, &args.new)?;
    let series = sides(SERIES);
    let sql = if args.by_code {
        format!(
            "SELECT coalesce(code, '(no code)') AS code, sum(old IS NULL) AS added, sum(new IS NULL) AS gone,
                 sum(old IS NOT NULL AND new IS NOT NULL) AS changed
             FROM ({series}) GROUP BY 1 ORDER BY 1"
        )
    } else {
        series.clone()
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let format = if args.json { Format::Json } else { args.format };
    let mut statement = connection.prepare(&sql)?;
    export::write(&mut statement, (), format, false, &mut out)?;
    out.flush()?;
    let number = |sql: &str| connection.query_row(sql, (), |row| row.get::<_, i64>(0)).map(|n| n as usize);
    let differ = number(&format!("SELECT count(*) FROM ({series})"))?;
    let only = |a: &str, b: &str| {
        number(&format!("SELECT count(*) FROM ({} EXCEPT {})", REPORTS.replace("SIDE", a), REPORTS.replace("SIDE", b)))
    };
    talk.note(&format!("{differ} series differ"));
    for (reports, path) in [(only("main", "later")?, &args.old), (only("later", "main")?, &args.new)] {
        if reports > 0 {
            talk.note(&format!("{} only in {}", count(reports, "report year"), path.display()));
        }
    }
    Ok(End::Done)
}

fn attach(connection: &Connection, path: &Path) -> Result<()> {
    connection
        .execute("ATTACH ?1 AS later", params![path.to_string_lossy()])
        .with_context(|| path.display().to_string())?;
    Ok(())
}

/// A query with its parts put in for both databases.
fn sides(sql: &str) -> String {
    let mut sql = sql.to_owned();
    for (name, part) in [("FIGURES", FIGURES), ("REPORTS", REPORTS)] {
        for side in ["main", "later"] {
            sql = sql.replace(&format!("{name}_{side}"), &part.replace("SIDE", side));
        }
    }
    sql
}

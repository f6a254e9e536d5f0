//! Metrics over the years: a panel a metric, a line a place.

use super::rows::{Row, Rows, grouped};
use super::svg::{Dot, LINES, Svg, number, short, tail, ticks};
use super::{ChartLang, too_many};

const WIDTH: f64 = 620.0;
const HEIGHT: f64 = 280.0;

pub(super) fn draw(all: &Rows, lang: ChartLang) -> Result<String, String> {
    let kept = all.iter().filter(|row| row.number("value").is_some() && row.year().is_some() && is_level(*row));
    let codes = grouped(kept, |row| (row.text("code").unwrap_or("?").to_owned(), unit(*row)));
    if codes.is_empty() {
        return Err(format!("{}: no level of a coded metric in these rows", all.view));
    }
    too_many(codes.len(), "metrics", "name one with --code")?;
    let mut svg = Svg::new(WIDTH, HEIGHT * codes.len() as f64);
    let mut told = Vec::new();
    for (at, ((code, unit), rows)) in codes.iter().enumerate() {
        let places = grouped(rows.iter().copied(), |row| row.place().to_owned());
        too_many(places.len(), "places", "name some with a filter on the place")?;
        let title = format!("{} ({unit})", all.name(code, lang));
        panel(&mut svg, at as f64 * HEIGHT, &title, &places, lang, &mut told);
    }
    let title = codes.iter().map(|((code, _), _)| code.as_str()).collect::<Vec<_>>().join(", ");
    Ok(svg.finish(&title, &told.join("; ")))
}

fn unit(row: Row<'_>) -> String {
    row.text("unit").unwrap_or_default().to_owned()
}

/// Whether a row is a level of the whole, of the report's own year where the view has others.
fn is_level(row: Row<'_>) -> bool {
    row.text("code").is_some()
        && row.text("segment").is_none()
        && row.text("members").is_none()
        && row.text("measure").is_none_or(|measure| measure == "value")
        && row.text("section").is_none_or(|section| section == "done")
        && row.text("body").is_none()
        && row.text("scope").is_none_or(|scope| scope == "government")
        // metric_flat has the years before, too; they are later reports' words, as in vintage.
        && (row.text("basis").is_some() || row.number("report_year").is_none_or(|year| Some(year as i32) == row.year()))
}

fn is_later(row: Row<'_>) -> bool {
    row.text("basis").is_some_and(|basis| basis != "own report")
}

fn panel(
    svg: &mut Svg,
    y0: f64,
    title: &str,
    places: &[(String, Vec<Row<'_>>)],
    lang: ChartLang,
    told: &mut Vec<String>,
) {
    let (left, right, top, bottom) = (70.0, 150.0, y0 + 52.0, y0 + HEIGHT - 40.0);
    let all = || places.iter().flat_map(|(_, rows)| rows.iter());
    let first = all().filter_map(|row| row.year()).min().unwrap_or(0);
    let last = all().filter_map(|row| row.year()).max().unwrap_or(0);
    let ticks = ticks(all().filter_map(|row| row.number("value")).fold(0.0, f64::max));
    let most = ticks.last().copied().unwrap_or(1.0);
    let step = (WIDTH - left - right) / f64::from(last - first + 1);
    let x = |year: i32| left + (f64::from(year - first) + 0.5) * step;
    let y = |value: f64| bottom - value.max(0.0) / most * (bottom - top);
    svg.text(16.0, y0 + 28.0, "title", title);
    for tick in &ticks {
        svg.line((left, y(*tick)), (WIDTH - right, y(*tick)), "grid", None);
        svg.text(left - 7.0, y(*tick) + 4.0, "soft end", &short(*tick, lang));
    }
    for year in first..=last {
        svg.text(x(year), bottom + 20.0, "mid", &year.to_string());
    }
    let mut labels: Vec<f64> = Vec::new();
    for ((place, rows), colour) in places.iter().zip(LINES.iter().cycle()) {
        let mut own: Vec<Row<'_>> = rows.iter().copied().filter(|row| !is_later(*row)).collect();
        own.sort_by_key(|row| row.year());
        for two in own.windows(2) {
            if let (Some(a), Some(b)) = (two[0].year(), two[1].year())
                && b == a + 1
            {
                // What is comparable is `previous`: the year before as this year's report has it.
                let dashed = match (two[1].number("comparable"), two[1].number("previous")) {
                    (Some(comparable), previous) => comparable == 0.0 || previous != two[0].number("value"),
                    _ => is_part(two[0]) || is_part(two[1]),
                };
                let values = (two[0].number("value").unwrap_or(0.0), two[1].number("value").unwrap_or(0.0));
                let class = if dashed { "line dashed" } else { "line" };
                svg.line((x(a), y(values.0)), (x(b), y(values.1)), class, Some(colour));
            }
        }
        for row in rows {
            let (year, value) = (row.year().unwrap_or(first), row.number("value").unwrap_or(0.0));
            let later = is_later(*row);
            let at = if later { x(year) + 16.0 } else { x(year) };
            if let (true, Some(base)) = (later, own.iter().find(|own| own.year() == Some(year))) {
                svg.line((x(year), y(base.number("value").unwrap_or(0.0))), (at, y(value)), "join", None);
            }
            let id = row.number("metric_id").map(|id| format!(" (metric {id})")).unwrap_or_default();
            let says = format!("{place} {year}: {}{id}", number(value));
            let kind = if later { Dot::Hollow } else { Dot::of(is_part(*row)) };
            svg.dot((at, y(value)), colour, kind, &says);
            match (places.len(), later) {
                (1, false) => svg.text(at, y(value) - 11.0, "strong mid", &short(value, lang)),
                (1, true) => svg.text(at + 9.0, y(value) + 13.0, "soft", &short(value, lang)),
                _ => {}
            }
            told.push(says);
        }
        if let Some(row) = own.last() {
            // Labels of lines that end near each other are pushed apart.
            let mut at = y(row.number("value").unwrap_or(0.0)) + 4.0;
            while labels.iter().any(|label| (label - at).abs() < 14.0) {
                at += 14.0;
            }
            labels.push(at);
            svg.text(x(row.year().unwrap_or(last)) + 14.0, at, "", &tail(place, 11));
        }
    }
}

fn is_part(row: Row<'_>) -> bool {
    row.flag("part_year") || row.text("cutoff").is_some()
}

//! Matrices: what is there, what returns, what broke.

use super::rows::{Rows, grouped};
use super::svg::{Svg, tail};
use super::{ChartLang, too_many};

const CELL: f64 = 26.0;
/// Light to dark, for shares from none to all.
const SHADES: [&str; 5] = ["#eef3f8", "#aecbe0", "#7fadcd", "#266394", "#0b3f6c"];
const BROKEN: &str = "#c8500a";

/// Metrics by places: in how many of its reports each gives a figure.
pub(super) fn coverage(rows: &Rows, lang: ChartLang) -> Result<String, String> {
    let places = grouped(rows.iter(), |row| row.place().to_owned());
    too_many(places.len(), "places", "name some with a filter on the place")?;
    let codes = grouped(rows.iter(), |row| row.text("code").unwrap_or("?").to_owned());
    let title = lang.say("数据覆盖：有数字的年数 / 报告数", "Coverage: years with a figure / reports");
    let (left, top) = (330.0, 78.0);
    let wide = 96.0;
    let mut svg = Svg::new(left + places.len() as f64 * wide + 24.0, top + codes.len() as f64 * CELL + 20.0);
    svg.text(16.0, 28.0, "title", title);
    for (at, (place, _)) in places.iter().enumerate() {
        svg.text(left + (at as f64 + 0.5) * wide, top - 10.0, "soft mid", &tail(place, 8));
    }
    for (line, (code, of)) in codes.iter().enumerate() {
        let y = top + line as f64 * CELL;
        let name = rows.name(code, lang);
        svg.text(left - 10.0, y + 17.0, "end", &tail(name, if lang == ChartLang::Zh { 22 } else { 44 }));
        for row in of {
            let Some(at) = places.iter().position(|(place, _)| place == row.place()) else { continue };
            let (years, reports) = (row.number("years").unwrap_or(0.0), row.number("reports").unwrap_or(0.0));
            let shade = shade(years, reports);
            let says = format!("{} {name}: {years}/{reports}", row.place());
            let x = left + at as f64 * wide;
            svg.bar((x + 1.0, y + 1.0), (wide - 2.0, CELL - 2.0), SHADES[shade], &says, false);
            let class = if shade > 2 { "mid white" } else { "mid" };
            svg.text(x + wide / 2.0, y + 17.0, class, &format!("{years}/{reports}"));
        }
    }
    Ok(svg.finish(title, title))
}

fn shade(years: f64, reports: f64) -> usize {
    let share = if reports > 0.0 { (years / reports).clamp(0.0, 1.0) } else { 0.0 };
    (share * 4.0).round() as usize
}

/// Problems that return, by years.
pub(super) fn recurrence(rows: &Rows, lang: ChartLang) -> Result<String, String> {
    let problems: Vec<_> = rows.iter().collect();
    if problems.len() > 60 {
        return Err(format!("{} problems are too many for one chart; name a place", problems.len()));
    }
    let years_of = |row: super::rows::Row<'_>| -> Vec<i32> {
        row.text("years").unwrap_or("").split(", ").filter_map(|year| year.parse().ok()).collect()
    };
    let all: Vec<i32> = problems.iter().flat_map(|row| years_of(*row)).collect();
    let (first, last) = (all.iter().min().copied().unwrap_or(0), all.iter().max().copied().unwrap_or(0));
    let title = lang.say("反复出现的问题", "Problems that return");
    let (left, top, wide) = (470.0, 76.0, 54.0);
    let width = left + f64::from(last - first + 1) * wide + 24.0;
    let mut svg = Svg::new(width, top + problems.len() as f64 * 40.0 + 16.0);
    svg.text(16.0, 28.0, "title", title);
    for year in first..=last {
        svg.text(left + (f64::from(year - first) + 0.5) * wide, top - 12.0, "soft mid", &year.to_string());
    }
    let mut told = Vec::new();
    for (line, row) in problems.iter().enumerate() {
        let y = top + line as f64 * 40.0 + 18.0;
        let words = row.text("wordings").unwrap_or("").lines().last().unwrap_or("");
        let words = words.split_once(": ").map_or(words, |(_, words)| words);
        let head: String = words.chars().take(34).collect();
        let more = if words.chars().count() > 34 { "…" } else { "" };
        svg.text(16.0, y, "", &format!("{head}{more}"));
        svg.text(16.0, y + 15.0, "soft", row.place());
        let years = years_of(*row);
        let x = |year: i32| left + (f64::from(year - first) + 0.5) * wide;
        if let (Some(from), Some(to)) = (years.first(), years.last()) {
            svg.line((x(*from), y), (x(*to), y), "line", Some(BROKEN));
        }
        for year in &years {
            svg.dot((x(*year), y), BROKEN, super::svg::Dot::Full, &format!("{year}: {words}"));
        }
        told.push(format!("{} {}: {words}", row.place(), row.text("years").unwrap_or("")));
    }
    Ok(svg.finish(title, &told.join("; ")))
}

/// Places by years: how many identities were tested, and how many broke.
pub(super) fn consistency(rows: &Rows, lang: ChartLang) -> Result<String, String> {
    let places = grouped(rows.iter().filter(|row| row.year().is_some()), |row| row.place().to_owned());
    if places.len() > 60 {
        return Err(format!("{} places are too many for one chart; name some", places.len()));
    }
    let all: Vec<i32> = rows.iter().filter_map(|row| row.year()).collect();
    let (first, last) = (all.iter().min().copied().unwrap_or(0), all.iter().max().copied().unwrap_or(0));
    let title = lang.say("勾稽检验：矛盾数 / 检验数", "Identities: broken / tested");
    let (left, top, wide) = (260.0, 76.0, 70.0);
    let mut svg = Svg::new(left + f64::from(last - first + 1) * wide + 24.0, top + places.len() as f64 * CELL + 16.0);
    svg.text(16.0, 28.0, "title", title);
    for year in first..=last {
        svg.text(left + (f64::from(year - first) + 0.5) * wide, top - 12.0, "soft mid", &year.to_string());
    }
    let mut told = Vec::new();
    for (line, (place, rows)) in places.iter().enumerate() {
        let y = top + line as f64 * CELL;
        svg.text(left - 10.0, y + 17.0, "end", &tail(place, 17));
        for (year, tests) in grouped(rows.iter(), |row| row.year().unwrap_or(first)) {
            let broken = tests.iter().filter(|row| row.text("verdict") == Some("broken")).count();
            let x = left + f64::from(year - first) * wide;
            let says = format!("{place} {year}: {broken}/{}", tests.len());
            svg.bar(
                (x + 1.0, y + 1.0),
                (wide - 2.0, CELL - 2.0),
                if broken > 0 { "#f6c9a2" } else { SHADES[0] },
                &says,
                false,
            );
            svg.text(
                x + wide / 2.0,
                y + 17.0,
                if broken > 0 { "mid strong" } else { "mid" },
                &format!("{broken}/{}", tests.len()),
            );
            told.push(says);
        }
    }
    Ok(svg.finish(title, &told.join("; ")))
}

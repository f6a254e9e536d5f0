//! Correction rates over the years: bands of direct corrections and terminations, the printed rate as a
//! bar across, what a later report says as a hollow dot.

use super::rows::{Row, Rows, grouped};
use super::svg::{Dot, Svg, number, ticks};
use super::{ChartLang, too_many};

const WIDTH: f64 = 620.0;
const HEIGHT: f64 = 350.0;
const COMPREHENSIVE: &str = "#c8500a";
const DIRECT: &str = "#0b5c99";

pub(super) fn draw(rows: &Rows, lang: ChartLang) -> Result<String, String> {
    let rated = rows.iter().filter(|row| row.year().is_some() && most(*row) > 0.0);
    let places = grouped(rated, |row| row.place().to_owned());
    if places.is_empty() {
        return Err("no correction rate is printed or can be recomputed in these rows".to_owned());
    }
    too_many(places.len(), "places", "name some with a filter on the place")?;
    let title = lang.say("行政复议纠错率", "Reconsideration: correction rates");
    let mut svg = Svg::new(WIDTH, HEIGHT * places.len() as f64);
    let mut told = Vec::new();
    for (at, (place, rows)) in places.iter().enumerate() {
        panel(&mut svg, at as f64 * HEIGHT, &format!("{place} · {title}"), rows, lang, &mut told);
    }
    Ok(svg.finish(title, &told.join("; ")))
}

fn most(row: Row<'_>) -> f64 {
    let rates = [
        "comprehensive_rate_reported",
        "comprehensive_rate_recomputed",
        "comprehensive_rate_restated",
        "direct_rate_reported",
        "direct_rate_recomputed",
    ];
    rates.iter().filter_map(|rate| row.number(rate)).fold(0.0, f64::max)
}

fn panel(svg: &mut Svg, y0: f64, title: &str, rows: &[Row<'_>], lang: ChartLang, told: &mut Vec<String>) {
    let (left, right, top, bottom) = (50.0, 60.0, y0 + 76.0, y0 + HEIGHT - 52.0);
    let years: Vec<i32> = rows.iter().filter_map(|row| row.year()).collect();
    let (first, last) = (years.iter().min().copied().unwrap_or(0), years.iter().max().copied().unwrap_or(0));
    let step = (WIDTH - left - right) / f64::from(last - first + 1);
    let ticks = ticks(rows.iter().map(|row| most(*row)).fold(1.0, f64::max) * 1.05);
    let most = ticks.last().copied().unwrap_or(1.0);
    let x = |year: i32| left + (f64::from(year - first) + 0.5) * step;
    let y = |value: f64| bottom - value / most * (bottom - top);
    svg.text(16.0, y0 + 28.0, "title", title);
    legend(svg, y0 + 50.0, lang);
    for tick in &ticks {
        svg.line((left, y(*tick)), (WIDTH - right, y(*tick)), "grid", None);
        svg.text(left - 7.0, y(*tick) + 4.0, "soft end", &format!("{}%", number(*tick)));
    }
    let pairs: Vec<(&Row<'_>, &Row<'_>)> =
        rows.windows(2).map(|two| (&two[0], &two[1])).filter(|(a, b)| b.year() == a.year().map(|y| y + 1)).collect();
    for (a, b) in &pairs {
        bands(svg, **a, **b, &x, &y);
    }
    for (column, colour) in [("comprehensive_rate_recomputed", COMPREHENSIVE), ("direct_rate_recomputed", DIRECT)] {
        for (a, b) in &pairs {
            if let (Some(from), Some(to), Some(ya), Some(yb)) = (a.number(column), b.number(column), a.year(), b.year())
            {
                let class = if b.number("comparable") == Some(0.0) { "line dashed" } else { "line" };
                svg.line((x(ya), y(from)), (x(yb), y(to)), class, Some(colour));
            }
        }
    }
    for row in rows {
        let year = row.year().unwrap_or(first);
        svg.text(x(year), bottom + 20.0, "mid", &year.to_string());
        if row.flag("part_year") {
            let until = row.text("as_of").map_or(lang.say("非全年", "part-year").to_owned(), |day| match lang {
                ChartLang::Zh => format!("至{}", &day[5.min(day.len())..]),
                ChartLang::En => format!("to {}", &day[5.min(day.len())..]),
            });
            svg.text(x(year), bottom + 37.0, "soft mid", &format!("◐ {until}"));
        }
        marks(svg, *row, x(year), &y, lang, told);
    }
    if let Some(row) = rows.last() {
        let at = x(last) + 20.0;
        for (column, class, words) in [
            ("comprehensive_rate_recomputed", "strong orange", lang.say("综合纠错率", "comprehensive")),
            ("direct_rate_recomputed", "strong blue", lang.say("直接纠错率", "direct")),
        ] {
            if let Some(value) = row.number(column) {
                svg.text(at, y(value) + 4.0, class, words);
            }
        }
        if let (Some(all), Some(direct)) =
            (row.number("comprehensive_rate_recomputed"), row.number("direct_rate_recomputed"))
            && y(direct) - y(all) > 44.0
        {
            svg.text(at, (y(direct) + y(all)) / 2.0 + 4.0, "strong orange", lang.say("终止", "terminated"));
        }
    }
}

fn bands(svg: &mut Svg, a: Row<'_>, b: Row<'_>, x: &impl Fn(i32) -> f64, y: &impl Fn(f64) -> f64) {
    let rates = |row: Row<'_>| {
        Some((row.year()?, row.number("direct_rate_recomputed")?, row.number("comprehensive_rate_recomputed")?))
    };
    let (Some((from, direct_a, all_a)), Some((to, direct_b, all_b))) = (rates(a), rates(b)) else { return };
    svg.area(&[(x(from), y(0.0)), (x(from), y(direct_a)), (x(to), y(direct_b)), (x(to), y(0.0))], "direct");
    svg.area(&[(x(from), y(direct_a)), (x(from), y(all_a)), (x(to), y(all_b)), (x(to), y(direct_b))], "term");
}

fn marks(svg: &mut Svg, row: Row<'_>, x: f64, y: &impl Fn(f64) -> f64, lang: ChartLang, told: &mut Vec<String>) {
    let year = row.year().unwrap_or_default();
    let rates = [
        (
            "comprehensive_rate_reported",
            "comprehensive_rate_recomputed",
            COMPREHENSIVE,
            lang.say("综合纠错率", "comprehensive"),
        ),
        ("direct_rate_reported", "direct_rate_recomputed", DIRECT, lang.say("直接纠错率", "direct")),
    ];
    for (reported, recomputed, colour, name) in rates {
        let (printed, computed) = (row.number(reported), row.number(recomputed));
        let Some(shown) = printed.or(computed) else { continue };
        if let (true, Some(later)) = (colour == COMPREHENSIVE, row.number("comprehensive_rate_restated")) {
            let says =
                format!("{year} {name}, {}: {}%", lang.say("次年报告", "as the next report puts it"), number(later));
            svg.line((x, y(shown)), (x + 22.0, y(later)), "join", None);
            svg.dot((x + 22.0, y(later)), colour, Dot::Hollow, &says);
            let below = if later < shown { 13.0 } else { 2.0 };
            svg.text(x + 31.0, y(later) + below, "soft", &format!("{}%", number(later)));
            told.push(says);
        }
        if let Some(value) = printed {
            let name = format!("{year} {name}, {}", lang.say("报告所载", "printed"));
            let says = format!("{name}: {}%{}", number(value), row.trace(reported));
            svg.bar((x - 11.0, y(value) - 1.5), (22.0, 3.0), "#1d2327", &says, false);
            told.push(says);
        }
        if let Some(value) = computed {
            let says = format!("{year} {name}, {}: {}%", lang.say("重算", "recomputed"), number(value));
            svg.dot((x, y(value)), colour, Dot::of(row.flag("part_year")), &says);
            told.push(says);
        }
        svg.text(x, y(shown) - 13.0, "strong mid", &format!("{}%", number(shown)));
    }
}

fn legend(svg: &mut Svg, y: f64, lang: ChartLang) {
    let mut x = 20.0;
    let words = [
        lang.say("重算", "recomputed"),
        lang.say("报告所载", "printed"),
        lang.say("次年报告的说法", "restated a year later"),
        lang.say("非全年", "part-year"),
        lang.say("虚线：不可直接比较", "not comparable"),
    ];
    for (at, word) in words.iter().enumerate() {
        match at {
            0 => svg.dot((x + 6.0, y), COMPREHENSIVE, Dot::Full, word),
            1 => svg.line((x - 4.0, y), (x + 14.0, y), "printed", None),
            2 => svg.dot((x + 6.0, y), COMPREHENSIVE, Dot::Hollow, word),
            3 => svg.dot((x + 6.0, y), COMPREHENSIVE, Dot::Half, word),
            _ => svg.line((x - 6.0, y), (x + 16.0, y), "line dashed", Some(COMPREHENSIVE)),
        }
        svg.text(x + 19.0, y + 4.0, "soft", word);
        x += 38.0 + word.chars().map(|letter| if letter.is_ascii() { 6.3 } else { 11.5 }).sum::<f64>();
    }
}

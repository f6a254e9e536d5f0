//! How cases ended, a bar a year.

use super::rows::{Row, Rows, grouped};
use super::svg::{Svg, number};
use super::{ChartLang, too_many};

const WIDTH: f64 = 720.0;
const BAR: f64 = 34.0;
const STEP: f64 = 52.0;

/// Column, colour, words; what was put right directly first, so that its bars and those of terminations
/// begin near one line.
const OUTCOMES: [(&str, &str, &str, &str); 8] = [
    ("revoked", "#0b4a7d", "撤销", "revoked"),
    ("modified", "#2b74b0", "变更", "modified"),
    ("confirmed_unlawful", "#5b9bd0", "确认违法", "unlawful"),
    ("ordered_to_perform", "#8dbfe6", "责令履行", "to perform"),
    ("ordered_to_redo", "#bddcf3", "责令重作", "to redo"),
    ("terminated", "#e07b26", "终止", "terminated"),
    ("dismissed", "#a4a9ad", "驳回", "dismissed"),
    ("upheld", "#dcdcd8", "维持", "upheld"),
];

pub(super) fn draw(rows: &Rows, lang: ChartLang) -> Result<String, String> {
    let with_outcomes = rows.iter().filter(|row| OUTCOMES.iter().any(|outcome| row.number(outcome.0).is_some()));
    let places = grouped(with_outcomes, |row| row.place().to_owned());
    if places.is_empty() {
        return Err("no outcome of a case is printed in these rows".to_owned());
    }
    too_many(places.len(), "places", "name some with a filter on the place")?;
    let title = lang.say("行政复议结案结果（件）", "Reconsideration: how cases ended (cases)");
    let height: f64 = places.iter().map(|(_, rows)| 92.0 + rows.len() as f64 * STEP).sum();
    let mut svg = Svg::new(WIDTH, height);
    let mut told = Vec::new();
    let mut y = 0.0;
    for (place, rows) in &places {
        svg.text(16.0, y + 28.0, "title", &format!("{place} · {title}"));
        legend(&mut svg, y + 44.0, lang);
        y += 76.0;
        let most = rows.iter().map(|row| total(*row)).fold(1.0, f64::max);
        for row in rows {
            bar(&mut svg, y, *row, (WIDTH - 190.0) / most, lang, &mut told);
            y += STEP;
        }
        y += 16.0;
    }
    Ok(svg.finish(title, &told.join("; ")))
}

fn total(row: Row<'_>) -> f64 {
    row.number("concluded").unwrap_or(0.0).max(row.number("outcomes_sum").unwrap_or(0.0))
}

fn bar(svg: &mut Svg, y: f64, row: Row<'_>, scale: f64, lang: ChartLang, told: &mut Vec<String>) {
    let year = row.year().unwrap_or_default();
    let part = row.flag("part_year");
    svg.text(82.0, y + if part { 15.0 } else { 22.0 }, "strong end", &year.to_string());
    if part {
        svg.text(82.0, y + 31.0, "soft end", lang.say("◐ 非全年", "◐ part-year"));
    }
    let mut x = 92.0;
    for (column, colour, zh, en) in OUTCOMES {
        let Some(value) = row.number(column).filter(|value| *value > 0.0) else { continue };
        let says = format!("{year} {} {}{}", lang.say(zh, en), number(value), row.trace(column));
        let width = value * scale;
        svg.bar((x, y), (width, BAR), colour, &says, part);
        if width > 34.0 {
            svg.text(x + 7.0, y + 22.0, "", &number(value));
        }
        told.push(says);
        x += width;
    }
    if let Some(value) = row.number("concluded") {
        let says = format!("{} {}", lang.say("审结", "concluded"), number(value));
        svg.text(x + 8.0, y + 22.0, "strong", &says);
    }
}

fn legend(svg: &mut Svg, y: f64, lang: ChartLang) {
    let mut x = 20.0;
    for (_, colour, zh, en) in OUTCOMES {
        let words = lang.say(zh, en);
        svg.bar((x, y), (14.0, 12.0), colour, words, false);
        svg.text(x + 19.0, y + 10.5, "soft", words);
        x += 32.0 + words.chars().map(|letter| if letter.is_ascii() { 6.3 } else { 11.5 }).sum::<f64>();
    }
}

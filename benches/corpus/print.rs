//! Figures as reports print them, and the value that a reader must take from the print.

use super::random::Random;
use super::template::Style;

/// Habits of a file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Habits {
    /// １２ for 12.
    pub full_width: bool,
    /// 1,234 for 1234.
    pub grouped: bool,
}

/// Prints a count or rate; gives text and value. `decimals` is how many a rate has.
pub fn figure(value: f64, style: Style, rate: bool, habits: Habits) -> (String, f64) {
    let (text, value) = match style {
        Style::Plain if rate => (percent(value), value),
        Style::Plain => (count(value, habits), value),
        Style::Unit(size, word) => {
            let printed = trimmed(value / size);
            let read: f64 = printed.parse().expect("digits");
            // The nearest value in base units, not what floating point makes of the product.
            (printed + word, (read * size).round())
        }
        Style::Above => {
            let round = rounded(value);
            (count(round, habits) + "余", round)
        }
        Style::Nearly => ("近".to_owned() + &count(rounded(value), habits), rounded(value)),
        Style::Short => panic!("only a change is 多 or 少"),
        Style::Han if value == 2.0 => ("两".to_owned(), value),
        Style::Han => (han(value as usize), value),
    };
    (if habits.full_width { widened(&text) } else { text }, value)
}

/// 增长12.3% and the signed value, against a level before.
pub fn growth(now: f64, before: f64, random: &mut Random, habits: Habits) -> (String, f64) {
    let percent_of = (now - before) / before * 100.0;
    let value = (percent_of.abs() * 100.0).round() / 100.0;
    let up = ["增长", "上升"];
    let down = ["下降", "减少"];
    signed(percent_of, value, &percent(value), "%", random.pick(&[(up[0], down[0]), (up[1], down[1])]), habits)
}

/// 提高1.2个百分点 and the signed value.
pub fn points(now: f64, before: f64, random: &mut Random, habits: Habits) -> (String, f64) {
    let value = ((now - before).abs() * 100.0).round() / 100.0;
    let pairs = [("提高", "下降"), ("上升", "降低")];
    signed(now - before, value, &percent(value), "个百分点", random.pick(&pairs), habits)
}

/// 增加12件, or in short 多12件, and the signed value.
pub fn change(now: f64, before: f64, unit: &str, style: Style, habits: Habits) -> (String, f64) {
    let value = (now - before).abs();
    let words = if style == Style::Short { ("多", "少") } else { ("增加", "减少") };
    signed(now - before, value, &count(value, habits), unit, &words, habits)
}

fn signed(
    difference: f64,
    value: f64,
    printed: &str,
    unit: &str,
    (up, down): &(&str, &str),
    habits: Habits,
) -> (String, f64) {
    let printed = if habits.full_width { widened(printed) } else { printed.to_owned() };
    if difference < 0.0 { (format!("{down}{printed}{unit}"), -value) } else { (format!("{up}{printed}{unit}"), value) }
}

/// Per cent with as many decimals as there are, two at most.
pub fn percent(value: f64) -> String {
    trimmed(value)
}

fn trimmed(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

pub fn count(value: f64, habits: Habits) -> String {
    let digits = format!("{value:.0}");
    if !habits.grouped || digits.len() < 4 {
        return digits;
    }
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// To two digits, as figures are that are only said to be about so large.
fn rounded(value: f64) -> f64 {
    let step = 10f64.powi((value.log10().floor() as i32 - 1).max(1));
    (value / step).floor().max(1.0) * step
}

/// A whole number below 10,000 in Han numerals.
pub fn han(number: usize) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    if number < 10 {
        return DIGITS[number].to_owned();
    }
    let mut out = String::new();
    let mut gap = false;
    for (size, word) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = number / size % 10;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push('零');
            gap = false;
        }
        if !(out.is_empty() && digit == 1 && size == 10) {
            out.push_str(DIGITS[digit]);
        }
        out.push_str(word);
    }
    out
}

fn widened(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '0'..='9' => char::from_u32(u32::from(c) - u32::from('0') + u32::from('０')).unwrap_or(c),
            _ => c,
        })
        .collect()
}

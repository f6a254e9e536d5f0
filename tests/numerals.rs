//! The lexer of numerals: data-driven cases from `numerals.tsv`, and numbers printed in every
//! supported form and read back.

use std::sync::LazyLock;

use proptest::prelude::*;
use warehouse::text::numeral::{Kind, Numeral, Units, lex, value_of};

static UNITS: LazyLock<Units> = LazyLock::new(|| {
    Units::parse(include_str!("../codebook/units.toml"), include_str!("../codebook/numerals.toml"), ["三元区"])
        .expect("the embedded codebook is valid")
});

/// Rows of one input, with the line of the first.
struct Case {
    line: usize,
    input: String,
    expected: Vec<String>,
}

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let rows = include_str!("numerals.tsv").lines().enumerate().skip_while(|(_, row)| row.starts_with('#'));
    for (i, row) in rows.skip(1).filter(|(_, row)| !row.starts_with('#') && !row.is_empty()) {
        let (input, expected) = row.split_once('\t').unwrap_or_else(|| panic!("line {}: no tab", i + 1));
        let input = input.replace("\\t", "\t").replace("\\n", "\n");
        match cases.last_mut() {
            Some(case) if case.input == input => case.expected.push(expected.to_string()),
            _ => cases.push(Case { line: i + 1, input, expected: vec![expected.to_string()] }),
        }
    }
    cases
}

/// A numeral as a row of the file, without its input.
fn row(text: &str, numeral: &Numeral) -> String {
    format!(
        "{}\t{}\t{}\t{}\t{}\t{}",
        text[numeral.start..numeral.end].replace('\n', "\\n"),
        numeral.value,
        numeral.bound.as_str(),
        numeral.kind.as_str(),
        text[..numeral.start].chars().count(),
        &text[numeral.unit_start..numeral.unit_end],
    )
}

#[test]
fn reads_the_cases() {
    let mut failures = Vec::new();
    let mut numerals = 0;
    for case in cases() {
        let none = case.expected.iter().all(|row| row.starts_with("-\t"));
        let expected = if none { Vec::new() } else { case.expected };
        numerals += expected.len().max(1);
        let found: Vec<String> = lex(&case.input, &UNITS).iter().map(|n| row(&case.input, n)).collect();
        if found != expected {
            failures
                .push(format!("line {}: {:?}\n  expected {expected:?}\n  found    {found:?}", case.line, case.input));
        }
    }
    assert!(numerals >= 400, "only {numerals} rows were read");
    assert!(failures.is_empty(), "{} inputs are misread:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn figures_alone_have_the_value_they_have_in_the_text() {
    for case in cases() {
        for numeral in lex(&case.input, &UNITS).iter().filter(|n| n.kind == Kind::Quantity) {
            let figure = &case.input[numeral.start..numeral.end];
            assert_eq!(value_of(figure), Some(numeral.value), "line {}: {figure}", case.line);
        }
    }
}

const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// An integer below 10^12 in Han numerals, as a clerk writes it.
fn han(value: u64) -> String {
    let mut out = String::new();
    for (unit, word) in [(100_000_000, "亿"), (10_000, "万"), (1, "")] {
        let section = value / unit % 10_000;
        if section == 0 {
            continue;
        }
        let higher = value / unit / 10_000 > 0;
        if higher && section < 1000 {
            out.push('零');
        }
        out.push_str(&han_section(section, !higher));
        out.push_str(word);
    }
    if out.is_empty() { "零".to_string() } else { out.replace("零零", "零") }
}

fn han_section(section: u64, first: bool) -> String {
    let mut out = String::new();
    let mut gap = false;
    for (place, word) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = (section / place % 10) as usize;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push('零');
            gap = false;
        }
        let plain_ten = first && place == 10 && digit == 1 && out.is_empty();
        if !plain_ten {
            out.push_str(DIGITS[digit]);
        }
        out.push_str(word);
    }
    out
}

fn with_commas(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn full_width(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_digit() { char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c) } else { c })
        .collect()
}

/// The forms that an integer is printed in, each with the value it must be read back as.
fn integer_forms(value: u64) -> Vec<(String, f64)> {
    let exact = value as f64;
    vec![
        (value.to_string(), exact),
        (with_commas(value), exact),
        (full_width(&value.to_string()), exact),
        (han(value), exact),
        (format!("{value}万"), (u128::from(value) * 10_000) as f64),
        (format!("{value}亿"), (u128::from(value) * 100_000_000) as f64),
    ]
}

/// The forms of a number with decimals, given as its digits: whole part, decimals.
fn decimal_forms(whole: u64, decimals: &str) -> Vec<(String, f64, bool)> {
    let read = |power: i32| format!("{whole}.{decimals}e{power}").parse::<f64>().expect("a number");
    let han_decimals: String = decimals.bytes().map(|b| DIGITS[usize::from(b - b'0')]).collect();
    vec![
        (format!("{whole}.{decimals}"), read(0), false),
        (format!("{whole}.{decimals}万"), read(4), false),
        (format!("{whole}.{decimals}亿"), read(8), false),
        (format!("{}.{decimals}万", with_commas(whole)), read(4), false),
        (full_width(&format!("{whole}.{decimals}")), read(0), false),
        (format!("{whole}.{decimals}%"), read(0), true),
        (format!("百分之{}点{han_decimals}", han(whole)), read(0), true),
        (format!("百分之{whole}.{decimals}"), read(0), true),
    ]
}

/// The one numeral that a sentence with this figure holds.
fn read_back(figure: &str, unit: &str) -> Result<Numeral, String> {
    let text = format!("全县共处理{figure}{unit}，");
    let found = lex(&text, &UNITS);
    let [numeral] = found.as_slice() else {
        return Err(format!("{text}: {found:?}"));
    };
    let printed = &text[numeral.start..numeral.end];
    if printed != figure || numeral.kind != Kind::Quantity || &text[numeral.unit_start..numeral.unit_end] != unit {
        return Err(format!("{text}: read {printed} as {numeral:?}"));
    }
    Ok(*numeral)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reads_integers_back(value in prop_oneof![0u64..200, 0u64..100_000, 0u64..1_000_000_000_000]) {
        // What is larger measures nothing.
        for (figure, expected) in integer_forms(value).into_iter().filter(|(_, expected)| *expected < 1e15) {
            let numeral = read_back(&figure, "宗").map_err(TestCaseError::fail)?;
            prop_assert_eq!(numeral.value, expected, "{}", figure);
            prop_assert!(!numeral.percent);
        }
    }

    #[test]
    fn reads_decimals_back(whole in prop_oneof![0u64..100, 0u64..10_000_000], decimals in "[0-9]{1,3}") {
        for (figure, expected, percent) in decimal_forms(whole, &decimals) {
            let unit = if percent { "" } else { "元" };
            let numeral = read_back(&figure, unit).map_err(TestCaseError::fail)?;
            prop_assert_eq!(numeral.value, expected, "{}", figure);
            prop_assert_eq!(numeral.percent, percent, "{}", figure);
        }
    }

    /// Any text at all: numerals in order, on character boundaries, and no Arabic digit left out.
    #[test]
    fn leaves_no_digit_out(text in "[0-9０-９一二十百万亿零两年月日第件个%.,，。（）()《》“”\"\n\t a+:·×—-]{0,40}") {
        let found = lex(&text, &UNITS);
        let mut end = 0;
        for numeral in &found {
            prop_assert!(numeral.start >= end && numeral.end > numeral.start, "{:?}", numeral);
            prop_assert!(numeral.unit_start >= numeral.end && numeral.unit_end >= numeral.unit_start);
            prop_assert!(text.get(numeral.start..numeral.end).is_some());
            prop_assert!(text.get(numeral.unit_start..numeral.unit_end).is_some());
            end = numeral.end;
        }
        for (i, c) in text.char_indices() {
            let digit = c.is_ascii_digit() || ('０'..='９').contains(&c);
            let held = found.iter().any(|n| (n.start..n.end).contains(&i));
            prop_assert!(!digit || held, "{} at {} of {:?}: {:?}", c, i, text, found);
        }
    }
}

//! Digits and days as reports print them: full-width, Han, with circles for zero.

use chrono::NaiveDate;
use regex::{Captures, Regex};
use std::borrow::Cow;
use std::sync::LazyLock;

/// A year in Han digits; the circle comes as four different characters, and as a letter.
static HAN_YEAR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:[二2][〇○◯零ＯOo0]|[一1][九9])[一二三四五六七八九〇○◯零ＯOo0-9]{2}").unwrap());

/// A line that is nothing but a day, white space taken out.
static DAY_LINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^[（(]?(\d{4})年([\d一二三四五六七八九十元]{1,3})月([\d一二三四五六七八九十廿卅初]{1,3})(?:日|号)?[）)]?$",
    )
    .unwrap()
});

static STAMP_LINE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(\d{4})[./．-](\d{1,2})[./．-](\d{1,2})$").unwrap());

/// A day at the end of a line that begins with something else.
static DAY_END: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(.+?)[,，]?(\d{4}年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十廿]{1,3}日)$").unwrap()
});

/// Makes full-width digits and the Han digits of years plain digits, each character one character.
pub(super) fn fold(text: &str) -> String {
    let wide = |c: char| matches!(c, '０'..='９' | '\u{3000}' | '\u{a0}');
    let narrow = |c: char| match c {
        '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
        c if wide(c) => ' ',
        c => c,
    };
    let plain = if text.contains(wide) { text.chars().map(narrow).collect() } else { Cow::Borrowed(text) };
    HAN_YEAR.replace_all(&plain, |year: &Captures| year[0].chars().map(digit).collect::<String>()).into_owned()
}

fn digit(c: char) -> char {
    match "零一二三四五六七八九".chars().position(|han| han == c) {
        Some(value) => char::from(b'0' + value as u8),
        None if c.is_ascii_digit() => c,
        None => '0',
    }
}

/// Takes out white space, also the full-width kind.
pub(super) fn squeeze(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}').collect()
}

/// The day that a line consists of.
pub(super) fn day_line(line: &str) -> Option<NaiveDate> {
    let line = fold(&squeeze(line));
    let found = DAY_LINE.captures(&line)?;
    NaiveDate::from_ymd_opt(found[1].parse().ok()?, small(&found[2])?, small(&found[3])?)
}

/// The day that a line consists of, as pages stamp it: `2021.1.5`, `2021-01-05`.
pub(super) fn stamp_line(line: &str) -> Option<NaiveDate> {
    let line = fold(&squeeze(line));
    let found = STAMP_LINE.captures(&line)?;
    NaiveDate::from_ymd_opt(found[1].parse().ok()?, found[2].parse().ok()?, found[3].parse().ok()?)
}

/// The day that a line ends with, and what stands before it.
pub(super) fn day_at_end(line: &str) -> Option<(String, NaiveDate)> {
    let line = fold(&squeeze(line));
    let found = DAY_END.captures(&line)?;
    Some((found[1].to_owned(), day_line(&found[2])?))
}

/// A number up to 39, in digits or Han.
fn small(text: &str) -> Option<u32> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let one = |c: char| match c {
        '元' => Some(1),
        c => "零一二三四五六七八九".chars().position(|han| han == c).map(|value| value as u32),
    };
    let chars: Vec<char> = text.chars().collect();
    match chars.as_slice() {
        ['十'] => Some(10),
        ['初', unit] | [unit] => one(*unit),
        ['十', unit] => Some(10 + one(*unit)?),
        ['廿', unit] => Some(20 + one(*unit)?),
        [tens, '十'] => Some(10 * one(*tens)?),
        [tens, '十', unit] => Some(10 * one(*tens)? + one(*unit)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_digits_and_han() {
        for (line, day) in [
            ("　　2019年1月3日", "2019-01-03"),
            ("二〇二〇年十二月三十一日", "2020-12-31"),
            ("二○二一年元月十日", "2021-01-10"),
            ("２０２２ 年 ２ 月 ２８ 日", "2022-02-28"),
            ("（2021年3月1日）", "2021-03-01"),
            ("2018年11月20", "2018-11-20"),
            ("二0一九年二月廿八日", "2019-02-28"),
        ] {
            assert_eq!(day_line(line).unwrap().to_string(), day, "{line}");
        }
        for line in ["2019年", "2019年2月31日", "截至2019年1月3日", "2019-01-03", "2019年1月3日前"] {
            assert_eq!(day_line(line), None, "{line}");
        }
    }

    #[test]
    fn folding_keeps_the_number_of_characters() {
        for (text, folded) in [
            ("二〇一九年", "2019年"),
            ("２０２２年度", "2022年度"),
            ("一九九八", "1998"),
            ("二零二零年", "2020年"),
            ("二十件", "二十件"),
        ] {
            assert_eq!(fold(text), folded);
            assert_eq!(fold(text).chars().count(), text.chars().count());
        }
    }
}

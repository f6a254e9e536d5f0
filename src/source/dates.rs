//! Dates as pages, index tables and feeds print them.

use chrono::NaiveDate;
use regex::Regex;
use std::sync::LazyLock;

/// `2021-03-29 15:42`, `2021/3/29`, `2021年3月29日`, `2021.03.29`.
static NUMERIC: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|\D)((?:19|20)\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?:\D|$)").unwrap()
});

static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}日?(?:[\sT]*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?$",
    )
    .unwrap()
});

/// `Tue, 18 Jun 2019 08:19:00 GMT`.
static RFC_822: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(\d{1,2})\s+(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s+(\d{4})\b").unwrap()
});

/// The first day that `text` names, if it is a day of the calendar.
pub(super) fn first(text: &str) -> Option<NaiveDate> {
    let text: String = text.chars().map(crate::text::fold).collect();
    numeric(&text).or_else(|| rfc_822(&text))
}

/// The day that is all of a text, but for a time of day.
pub(super) fn whole(text: &str) -> Option<NaiveDate> {
    WHOLE.is_match(text.trim()).then(|| first(text))?
}

fn numeric(text: &str) -> Option<NaiveDate> {
    NUMERIC.captures_iter(text).find_map(|found| {
        let [year, month, day] = [1, 2, 3].map(|group| found[group].parse::<u32>().unwrap_or(0));
        NaiveDate::from_ymd_opt(year as i32, month, day)
    })
}

/// Reads the date of a feed; the hour and its zone are dropped, as a page prints the local day.
fn rfc_822(text: &str) -> Option<NaiveDate> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let found = RFC_822.captures(text)?;
    let name = found[2].to_ascii_lowercase();
    let month = MONTHS.iter().position(|month| *month == name)? + 1;
    NaiveDate::from_ymd_opt(found[3].parse().ok()?, month as u32, found[1].parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_all_forms() {
        let day = NaiveDate::from_ymd_opt(2021, 3, 9);
        for text in [
            "2021-03-09 15:42",
            "2021/3/9",
            "于2021年3月9日",
            "２０２１－０３－０９　　",
            "Tue, 09 Mar 2021 01:02:03 GMT",
            "2021.03.09",
        ] {
            assert_eq!(first(text), day, "{text}");
        }
        for text in ["2021-21-18 04:21:54", "12021-03-091", "2021年", ""] {
            assert_eq!(first(text), None, "{text}");
        }
    }
}

//! Which year a report covers.

use super::dates::{fold, squeeze};
use chrono::{Datelike, Months, NaiveDate};
use regex::Regex;
use std::sync::LazyLock;

/// What stands after a year that is only looked forward to.
const AHEAD: &[&str] = &[
    "计划",
    "打算",
    "要点",
    "安排",
    "思路",
    "展望",
    "目标",
    "重点工作",
    "工作重点",
    "努力方向",
    "下一步",
    "工作谋划",
    "主要任务",
    "工作任务",
];

static YEAR: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?:19|20)\d{2}").unwrap());
static RANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"((?:19|20)\d{2})年?度?(?:—{1,2}|–|-|－|~|～|至|到|、|和|及|与)((?:19|20)\d{2})年?").unwrap()
});
/// A part of a year: 上半年, 第三季度, 1—6月.
static PART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[上下]半年|(?:第|前|[一二三四1-4]至|[一二三1-3][-—、])?[一二三四1-4]季度|\d{1,2}月?(?:—{1,2}|–|-|－|~|～|至|到)(?:[2-9]|1[01])月").unwrap()
});
/// 印发《…》: what stands in the marks is the report itself.
static ISSUED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:印发|公布|发布|公开|转发|报送|上报|呈报)《").unwrap());
static QUOTED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"《[^》]*》|[〔\[［](?:19|20)\d{2}[〕\]］]").unwrap());
/// 现将2020年…情况报告如下.
static ANNOUNCED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:现将|现就|现对|对)[^。；]{0,40}?((?:19|20)\d{2})年[^。；]{0,60}?(?:报告|汇报|公布|公开|公示|通报|总结|汇总|梳理|分析)").unwrap()
});
/// 2018年是…, 2020年，… where a sentence begins.
static SENTENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[。；\n])(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)])?(?:在|过去的)?((?:19|20)\d{2})年(?:度|来|以来|里)?(?:[，,、是全我在本各]|\p{Han})").unwrap()
});
/// （2021年度）, a line of its own below a title.
static ALONE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^[（(]?((?:19|20)\d{2})年度?[）)]?$").unwrap());
/// 一、2020年工作开展情况, 2018年法治政府建设工作情况.
static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[一二三四五六七八九十]+[、.．])?((?:19|20)\d{2})年度?[^，。；]{0,30}(?:情况|工作|总结|成效|成绩|举措|做法|概况|回顾|进展)").unwrap()
});

/// A year and what is doubtful about it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Covered {
    pub(super) year: Option<i32>,
    pub(super) warning: Option<String>,
}

impl Covered {
    fn plain(year: i32) -> Covered {
        Covered { year: Some(year), warning: None }
    }

    fn doubtful(year: Option<i32>, warning: String) -> Covered {
        Covered { year, warning: Some(warning) }
    }
}

/// The year that a title states, else the opening lines, else the one that the signature implies.
pub(super) fn covered(title: &str, opening: &[&str], signed_on: Option<NaiveDate>) -> Covered {
    let title = without_quotes(&fold(&squeeze(title)));
    if let Some(range) = RANGE.captures(&title) {
        let end = range[2].parse().ok();
        return Covered::doubtful(
            end,
            format!("the title covers several years ({}): its end year is taken", &range[0]),
        );
    }
    if let Some(year) = stated_in(&title) {
        return Covered { year: Some(year), warning: doubt(year, &title, opening, signed_on) };
    }
    if let Some(year) = opened_with(opening) {
        return Covered::plain(year);
    }
    match signed_on {
        Some(day) if day.month() <= 4 => Covered::doubtful(
            Some(day.year() - 1),
            format!("no year in title or opening: taken as the year before the signature of {day}"),
        ),
        Some(day) if day.month() >= 10 => Covered::doubtful(
            Some(day.year()),
            format!("no year in title or opening: taken as the year of the signature of {day}"),
        ),
        _ => Covered::doubtful(None, "the text does not say which year it covers".to_owned()),
    }
}

/// The part of a year that a title says it covers, as it says it, and its last day if it begins with the year.
#[must_use]
pub fn part_of_year(title: &str, year: i32) -> Option<(String, Option<NaiveDate>)> {
    let title = fold(&squeeze(title));
    let words = PART.find(&title)?.as_str();
    let day = last_month(words).and_then(|month| last_day(year, month));
    Some((words.to_owned(), day))
}

/// The last day of a month, 1 to 12.
#[must_use]
pub fn last_day(year: i32, month: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, 1)?.checked_add_months(Months::new(1))?.pred_opt()
}

/// The last month of a part of a year that begins with the year: 11 of 1—11月, 6 of 上半年.
#[must_use]
pub fn last_month(words: &str) -> Option<u32> {
    if let Some(quarters) = words.strip_suffix("季度") {
        let number = |c: char| "一二三四".chars().position(|han| han == c).map(|at| at as u32 + 1).or(c.to_digit(10));
        let named: Vec<u32> = quarters.chars().filter_map(number).collect();
        let from_january = words.starts_with('前') || named.first() == Some(&1);
        return named.last().filter(|_| from_january).map(|quarter| quarter * 3);
    }
    if words.ends_with("半年") {
        return words.starts_with('上').then_some(6);
    }
    let mut months = words.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    (months.next() == Some("1")).then(|| months.next()?.parse().ok())?
}

/// What speaks against the year of a title: it is only a part of it, or signature or opening are of
/// another one, as where a title was copied from an older report.
fn doubt(year: i32, title: &str, opening: &[&str], signed_on: Option<NaiveDate>) -> Option<String> {
    if let Some(part) = PART.find(title) {
        return Some(format!("the title covers only part of {year} ({})", part.as_str()));
    }
    if let Some(day) = signed_on.filter(|day| !(year..=year + 1).contains(&day.year())) {
        return Some(format!("the title says {year}, but the report was signed on {day}"));
    }
    let named = opening.iter().any(|line| {
        let line = fold(&squeeze(line));
        line != title && line.contains(&year.to_string()) && !title.contains(&line)
    });
    if named {
        return None;
    }
    let other = opened_with(opening).filter(|other| *other != year)?;
    Some(format!("the title says {year}, but the text opens with {other}"))
}

/// A title without the names of documents in it; one that is all in 《》, or whose document is
/// issued with it, loses only the marks.
fn without_quotes(title: &str) -> String {
    let rest = QUOTED.replace_all(title, "");
    if rest.is_empty() || ISSUED.is_match(title) { title.replace(['《', '》'], "") } else { rest.into_owned() }
}

/// The first year in a title that is not one of plans, preferably one with 年 after it.
fn stated_in(title: &str) -> Option<i32> {
    let years: Vec<(i32, &str)> =
        YEAR.find_iter(title).filter_map(|found| Some((found.as_str().parse().ok()?, &title[found.end()..]))).collect();
    let looks_back = |(year, rest): &&(i32, &str)| {
        let next = YEAR.find(rest);
        let own = next.map_or(*rest, |next| &rest[..next.start()]);
        // 2023年公开2022年度报告: when it was made public, and what it covers.
        if next.is_some() && ["公开", "公布", "发布"].iter().any(|word| own.ends_with(word)) {
            return false;
        }
        let reports = ["报告", "总结", "情况", "年报", "汇报"].iter().any(|word| own.contains(word));
        (1980..2100).contains(year) && (reports || !AHEAD.iter().any(|word| own.contains(word)))
    };
    let with_mark = years.iter().filter(|(_, rest)| rest.starts_with('年')).find(looks_back);
    with_mark.or_else(|| years.iter().find(looks_back)).map(|(year, _)| *year)
}

/// The year that the opening sentences and heads speak of, weakest sign last.
fn opened_with(opening: &[&str]) -> Option<i32> {
    let lines: Vec<String> = opening
        .iter()
        .map(|line| {
            let line = fold(&squeeze(line));
            RANGE.replace_all(&QUOTED.replace_all(&line, ""), "").into_owned()
        })
        .collect();
    let year = |pattern: &Regex, line: &str| {
        pattern.captures_iter(line).find_map(|found| {
            let year = found.get(1)?;
            let clause = line[year.end()..].split(['，', ',', '。', '；']).next().unwrap_or("");
            let ahead = AHEAD.iter().any(|word| clause.contains(word)) && !clause.contains("情况")
                || clause.starts_with("年将");
            let month = clause.strip_prefix('年').is_some_and(|rest| {
                rest.starts_with(|c: char| c.is_ascii_digit() || "一二三四五六七八九十元正".contains(c))
            });
            (!ahead && !month).then(|| year.as_str().parse().ok())?
        })
    };
    [&*ALONE, &*ANNOUNCED, &*HEAD, &*SENTENCE]
        .iter()
        .find_map(|pattern| lines.iter().find_map(|line| year(pattern, line)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titled(title: &str) -> Option<i32> {
        covered(title, &[], None).year
    }

    #[test]
    fn titles_in_all_digits() {
        for (title, year) in [
            ("甲县二〇一九年依法行政情况报告", 2019),
            ("甲县２０２２年度法治政府建设年报", 2022),
            ("关于甲县2019年工作总结和2020年工作计划的报告", 2019),
            ("2021年工作打算及2020年工作总结", 2020),
            ("甲府〔2021〕3号2020年度法治政府建设报告", 2020),
            ("甲县法治政府建设2018", 2018),
            ("关于落实《纲要（2021—2025年）》2022年度情况的报告", 2022),
            ("关于印发《甲县2021年度法治政府建设情况报告》的通知", 2021),
            ("《甲县2020年度报告》", 2020),
            ("甲县2023年公开2022年度报告", 2022),
        ] {
            assert_eq!(titled(title), Some(year), "{title}");
        }
    }

    #[test]
    fn a_range_gives_its_end_and_a_warning() {
        let found = covered("甲县2019—2020年法治政府建设报告", &[], None);
        assert_eq!(found.year, Some(2020));
        assert!(found.warning.unwrap().contains("several years"));
    }

    #[test]
    fn a_title_that_the_rest_contradicts_is_doubted() {
        let day = |text: &str| text.parse().ok();
        let title = "甲县2019年度报告";
        for (opening, signed_on, words) in [
            (&["我县推进工作。"][..], day("2022-01-03"), "signed on 2022-01-03"),
            (&["2021年，我县推进工作。"], None, "opens with 2021"),
        ] {
            let found = covered(title, opening, signed_on);
            assert_eq!(found.year, Some(2019));
            assert!(found.warning.unwrap().contains(words));
        }
        let opening = ["甲县2019年度报告", "2020年是关键之年。回顾2019年，我县推进工作。"];
        assert_eq!(covered(title, &opening, day("2020-03-01")), Covered::plain(2019));
    }

    #[test]
    fn a_part_of_a_year_is_said_to_be_one() {
        for part in ["上半年", "1—6月", "第三季度", "前三季度", "1至9月"] {
            let found = covered(&format!("甲县2022年{part}行政复议工作报告"), &[], None);
            assert_eq!(found.year, Some(2022));
            assert!(found.warning.unwrap().contains(part));
        }
        assert_eq!(covered("甲县2022年1—12月工作报告", &[], None), Covered::plain(2022));
        for (title, day) in [
            ("甲县2022年上半年工作情况报告", "2022-06-30"),
            ("甲县2022年1—11月份工作情况", "2022-11-30"),
            ("甲县2022年前三季度工作情况", "2022-09-30"),
            ("甲县2022年第一季度工作情况", "2022-03-31"),
            ("甲县2022年下半年工作情况", ""),
            ("甲县2022年第三季度工作情况", ""),
            ("甲县2022年10—11月工作情况", ""),
        ] {
            let (_, last) = part_of_year(title, 2022).unwrap();
            assert_eq!(last.map(|day| day.to_string()).unwrap_or_default(), day, "{title}");
        }
        assert_eq!(part_of_year("甲县2022年工作情况", 2022), None);
    }

    #[test]
    fn openings_and_heads() {
        for (line, year) in [
            ("（2021年度）", 2021),
            ("2018年是全面深化之年，我县办案三件。", 2018),
            ("根据《规划（2021-2025年）》要求，现将我局二〇二一年度工作情况报告如下：", 2021),
            ("　　一、2020年工作开展情况", 2020),
            ("甲府〔2022〕1号。2021年，我县在省市领导下办案三件。", 2021),
        ] {
            assert_eq!(covered("甲县报告", &[line], None), Covered::plain(year), "{line}");
        }
        for line in [
            "三、2022年法治政府建设工作重点",
            "三、2022年工作计划",
            "2022年1月3日召开会议。",
            "按照“十四五”（2021—2025年）安排",
        ] {
            assert_eq!(covered("甲县报告", &[line], None).year, None, "{line}");
        }
    }

    #[test]
    fn the_signature_is_a_doubtful_last_resort() {
        let day = |text: &str| text.parse().ok();
        assert_eq!(covered("甲县报告", &[], day("2021-02-03")).year, Some(2020));
        assert_eq!(covered("甲县报告", &[], day("2021-11-03")).year, Some(2021));
        let found = covered("甲县报告", &[], day("2021-07-03"));
        assert!(found.year.is_none() && found.warning.is_some());
    }
}

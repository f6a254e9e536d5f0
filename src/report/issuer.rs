//! Which body issued a report: organisation names, the body in a title, the signature.

use super::dates::{day_at_end, day_line, fold, squeeze, stamp_line};
use chrono::NaiveDate;
use regex::Regex;
use std::sync::LazyLock;

/// Longest name of a body, in characters.
const LONGEST: usize = 45;

/// How many lines at the end may hold a signature without both of its parts.
const FOOT_LINES: usize = 12;

/// Endings of bodies, longest first.
const BODIES: &[&str] = &[
    "领导小组办公室",
    "委员会办公室",
    "管理委员会",
    "人民政府",
    "领导小组",
    "办公室",
    "办事处",
    "委员会",
    "管委会",
    "党工委",
    "海关",
    "银行",
    "支行",
    "分行",
    "政府",
    "总队",
    "支队",
    "大队",
    "中心",
    "总局",
    "分局",
    "管理处",
    "管理站",
    "合作社",
    "联合会",
    "司法所",
    "法治办",
    "法制办",
    "政务办",
    "工信委",
    "发改委",
    "局",
    "厅",
    "委",
    "署",
    "院",
    "部",
    "办",
    "处",
    "所",
    "站",
];

/// What may follow the name of a body in a title.
static AFTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:关于|对|(?:19|20)\d{2}|年度|上年|本年|法治|法制|依法|行政(?:复议|应诉|执法)|推进|落实|贯彻|履行|开展|报送|向|工作|年报|报告|[（(《:：—\-_]|$)").unwrap()
});

static LEADING: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:关于)?(?:(?:19|20)\d{2}年?度?(?:上半年)?的?)?(?:关于)?").unwrap());

/// A party committee and the government that reports with it.
static JOINT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^中共.{1,14}?委(?:员会)?[、和]?(.{2,20}人民政府)$").unwrap());

/// What a signature block says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Signature {
    pub(super) issuer: Option<String>,
    pub(super) signed_on: Option<NaiveDate>,
}

/// Whether a line is the name of a body and nothing else.
pub(super) fn is_body(line: &str) -> bool {
    let line = squeeze(line);
    let length = line.chars().count();
    let named = |c: char| c.is_alphanumeric() || "（）()、".contains(c);
    (3..=LONGEST).contains(&length)
        && line.chars().all(named)
        && !line.chars().any(|c| c.is_ascii_digit())
        && !["报告", "关于", "年度", "全部", "情况"].iter().any(|word| line.contains(word))
        && !["全国", "全省", "全市", "全县", "全区", "各"].iter().any(|all| line.starts_with(all))
        && ends_as_body(&line)
}

fn ends_as_body(name: &str) -> bool {
    // A second name of the same body may follow in brackets.
    let name =
        name.strip_suffix(['）', ')']).and_then(|rest| rest.rsplit_once(['（', '('])).map_or(name, |parts| parts.0);
    BODIES.iter().any(|ending| name.ends_with(ending))
        && !["法治政府", "各级政府", "依法治部", "干部", "部分", "主办", "承办", "一部", "内部", "外部"]
            .iter()
            .any(|word| name.ends_with(word))
}

/// The body that a title names at its start: 甲县司法局关于…, 2020年甲县司法局….
pub(super) fn in_title(title: &str) -> Option<String> {
    let title = fold(&squeeze(title));
    let start = LEADING.find(&title).map_or(0, |found| found.end());
    let rest = &title[start..];
    // The longest name counts: 甲县人民政府 goes on in 甲县人民政府法制办公室关于….
    let body = rest
        .char_indices()
        .map(|(at, c)| rest.split_at(at + c.len_utf8()))
        .take(LONGEST)
        .take_while(|(name, _)| !name.ends_with("关于") && !name.ends_with(|c: char| c == '年' || c.is_ascii_digit()))
        .filter(|(name, after)| name.chars().count() >= 3 && ends_as_body(name) && AFTER.is_match(after))
        .last()
        .map(|(name, _)| name.to_owned())?;
    let body = JOINT.captures(&body).map_or(body.clone(), |joint| joint[1].to_owned());
    body.chars().all(|c| c.is_alphanumeric() || "（）、".contains(c)).then_some(body)
}

/// Reads the signature block: a body and, below or behind it, a day. The last one that has both
/// counts, wherever it stands, because annexes follow it; else what the last lines hold.
pub(super) fn signature(lines: &[&str]) -> Signature {
    for i in (0..lines.len()).rev() {
        let above = || lines[..i].iter().rev().take_while(|line| is_body(line)).take(4).collect::<Vec<&&str>>();
        // 2021.1.5 is a day only below the body that signs: pages stamp such days of their own.
        if let Some(day) = day_line(lines[i]).or_else(|| stamp_line(lines[i]).filter(|_| !above().is_empty())) {
            let above = above();
            let near_end = lines.len() - i <= FOOT_LINES;
            let after_text = lines[..i].iter().any(|line| is_prose(line));
            if after_text && (!above.is_empty() || near_end) {
                return Signature { issuer: of_several(&above), signed_on: Some(day) };
            }
        } else if let Some((body, day)) = day_at_end(lines[i]).filter(|(body, _)| i > 2 && is_body(body)) {
            return Signature { issuer: Some(body), signed_on: Some(day) };
        }
    }
    Signature { issuer: undated(lines), signed_on: under_title(lines) }
}

/// A body alone on one of the last lines.
fn undated(lines: &[&str]) -> Option<String> {
    let foot = lines.len().saturating_sub(3).max(2).min(lines.len());
    lines[foot..].iter().rev().find(|line| is_body(line)).map(|line| squeeze(line))
}

/// A day alone on a line between title and text.
fn under_title(lines: &[&str]) -> Option<NaiveDate> {
    let head = lines.iter().take_while(|line| !is_prose(line));
    head.skip(1).find_map(|line| day_line(line))
}

fn is_prose(line: &str) -> bool {
    line.contains(['。', '，', ',', '；'])
}

/// Of bodies that sign together, nearest the day first: the government, else the first named.
fn of_several(above: &[&&str]) -> Option<String> {
    let government = above.iter().find(|line| squeeze(line).ends_with("政府"));
    government.or(above.last()).map(|line| {
        let line = squeeze(line);
        let seal = ["（盖章）", "(盖章)", "（公章）", "(公章)", "（章）", "(章)"]
            .iter()
            .find_map(|seal| line.strip_suffix(seal));
        seal.map_or(line.clone(), str::to_owned)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_at_the_start_of_titles() {
        for (title, body) in [
            ("甲县司法局关于2019年度法治政府建设情况的报告", "甲县司法局"),
            ("乙市丙区人民政府2018年度法治政府建设工作报告", "乙市丙区人民政府"),
            ("丙区法治政府建设工作领导小组办公室2020年度报告", "丙区法治政府建设工作领导小组办公室"),
            ("2021年丁县市场监督管理局法治政府建设工作报告", "丁县市场监督管理局"),
            ("中共戊县委全面依法治县委员会办公室关于二〇二一年报告", "中共戊县委全面依法治县委员会办公室"),
            ("中共甲县县委、甲县人民政府关于2022年工作的报告", "甲县人民政府"),
            ("己镇人民政府 2022年度法治政府建设年度报告", "己镇人民政府"),
        ] {
            assert_eq!(in_title(title).as_deref(), Some(body), "{title}");
        }
        for title in [
            "2020年甲区法治政府建设情况报告",
            "甲县2020年法治政府建设报告",
            "法治政府建设年度报告",
            "关于推进部门工作的报告",
        ] {
            assert_eq!(in_title(title), None, "{title}");
        }
    }

    #[test]
    fn signatures_in_their_forms() {
        let body = ["标题", "一", "二", "三", "四", "五", "六", "正文。"];
        let read = |foot: &[&str]| {
            let lines: Vec<&str> = body.iter().chain(foot).copied().collect();
            let found = signature(&lines);
            (found.issuer.unwrap_or_default(), found.signed_on.map(|day| day.to_string()).unwrap_or_default())
        };
        let pair = |issuer: &str, day: &str| (issuer.to_owned(), day.to_owned());
        assert_eq!(read(&["　　甲县人民政府 ", "　2017年1月5日"]), pair("甲县人民政府", "2017-01-05"));
        assert_eq!(read(&["甲县人民政府 2017年1月5日"]), pair("甲县人民政府", "2017-01-05"));
        assert_eq!(read(&["甲县司法局", "2017年1月15", "1"]), pair("甲县司法局", "2017-01-15"));
        assert_eq!(
            read(&["中共甲县委员会", "甲县人民政府", "2017年1月5日", "（公开）"]),
            pair("甲县人民政府", "2017-01-05")
        );
        assert_eq!(read(&["甲县司法局"]), pair("甲县司法局", ""));
        assert_eq!(read(&["甲县司法局（行政复议局）", "2017.1.5"]), pair("甲县司法局（行政复议局）", "2017-01-05"));
        assert_eq!(read(&["特此报告。", "2017-01-05"]), pair("", ""));
        assert_eq!(read(&["特此报告。"]), pair("", ""));
        assert_eq!(read(&["甲县司法局（盖章）", "2017年1月5日"]), pair("甲县司法局", "2017-01-05"));
        assert_eq!(read(&["2017年1月5日"]), pair("", "2017-01-05"));
        let top = signature(&["标题", "（2018年3月1日）", "正文，正文。"]);
        assert_eq!(top.signed_on.unwrap().to_string(), "2018-03-01");
    }
}

//! The title of a report, put together from the lines that it is broken over.

use super::Page;
use super::dates::{day_line, squeeze};
use super::issuer;
use regex::Regex;
use std::sync::LazyLock;

/// Lines above the first sentence that may belong to the title.
const HEAD_LINES: usize = 8;

/// Longest line of a title, in characters.
const LONGEST: usize = 70;

/// A title of so many characters or fewer is the end of one.
const SHORTEST: usize = 6;

/// What a report calls itself at the end of its title.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:报告|总结|情况|年报|汇报|通报|公告|公示|统计|分析|小结|综述)(?:书|稿|表)?(?:(?:及|和|与|暨).{0,20}(?:计划|打算|安排|思路|要点))?(?:[（(][^）)]*[）)])?》?(?:的(?:通知|公告|公示|函))?$").unwrap()
});

static DOCUMENT_NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[〔\[（(【]?(?:19|20)\d{2}[〕\]）)】]\d*第?\d+号|文件$|^签发人").unwrap());

static YEAR: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?:19|20)\d{2}年").unwrap());

/// A year and the place behind it.
static PLACED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:19|20)\d{2}年度?(\p{Han}{1,8}?[省市县区旗州盟镇乡])").unwrap());

/// The top of a text: its title and the bodies named on lines of their own there.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Top {
    pub(super) title: Option<String>,
    pub(super) bodies: Vec<String>,
}

/// Reads the top of a page. Its own title is kept unless the text repeats it in full.
pub(super) fn read(page: &Page, lines: &[&str]) -> Top {
    let head = head(lines);
    let bodies = head.iter().filter(|line| issuer::is_body(line)).map(|line| squeeze(line)).collect();
    let printed = printed(&head);
    let given = page.title.as_deref().map(|title| clean(without_banner(title))).filter(|title| !title.is_empty());
    let title = match (given, printed) {
        (Some(given), Some(printed)) => {
            let repeats = printed.ends_with(&given) && issuer::in_title(&given).is_none();
            let better = !NAMED.is_match(&given) && !given.contains("报告");
            Some(if repeats || better { printed } else { given })
        }
        (given, printed) => given.or(printed),
    };
    Top { title, bodies }
}

/// A title without what posts put before it: 权威发布丨甲县2018年年报.
fn without_banner(title: &str) -> &str {
    let (banner, rest) = title.split_once(['丨', '｜']).unwrap_or(("", title));
    if banner.chars().count() <= LONGEST_BANNER && NAMED.is_match(&squeeze(rest)) { rest } else { title }
}

/// So many characters are a banner.
const LONGEST_BANNER: usize = 6;

/// The lines above the text proper.
fn head<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    lines.iter().take(HEAD_LINES).take_while(|line| may_be_title(line)).copied().collect()
}

/// Whether a line above the text may be part of a title, and not a salutation or a heading.
fn may_be_title(line: &str) -> bool {
    let line = line.trim();
    let heading = line.chars().nth(1).is_some_and(|c| "、．.".contains(c));
    let salutation = line.ends_with(['：', ':']);
    line.chars().count() <= LONGEST
        && !heading
        && !salutation
        && !line.ends_with(['。', '；', ';'])
        && !line.contains(['，', ','])
}

/// The title that the head of a text prints, if a line of it ends as titles do.
fn printed(head: &[&str]) -> Option<String> {
    let last = head.iter().rposition(|line| NAMED.is_match(&squeeze(line)))?;
    let mut title = clean(head[last]);
    for line in head[..last].iter().rev() {
        let line = clean(line);
        if !line.contains(char::is_alphanumeric) {
            continue;
        }
        if line.ends_with("网站") || line.ends_with('网') {
            break;
        }
        if issuer::is_body(&line) {
            if issuer::in_title(&title).is_none() && !says_whose(&title, &line) {
                title.insert_str(0, &line);
            }
            break;
        }
        if is_complete(&title) {
            break;
        }
        // 报告 alone on the last line ends a title that is broken over several.
        let whole = title.chars().count() > SHORTEST;
        if whole && NAMED.is_match(&line) || DOCUMENT_NUMBER.is_match(&line) || day_line(&line).is_some() {
            break;
        }
        title.insert_str(0, &line);
    }
    Some(title)
}

/// Whether a title says itself whose it is, so that the body above it is none of it: 甲市人民政府 over 甲市2019年度报告
/// or 2019年度甲市年报, 乙区人民政府 over 乙县2019年度报告 of the time before.
fn says_whose(title: &str, body: &str) -> bool {
    let before_year = YEAR.find(title).map_or("", |year| &title[..year.start()]);
    let behind_year = PLACED.captures(title).map_or("", |found| found.get(1).map_or("", |place| place.as_str()));
    let of_body = |place: &str| !place.is_empty() && body.contains(place);
    let begins =
        is_complete(title) && before_year.ends_with(['省', '市', '县', '区', '旗', '州', '盟', '镇', '乡', '道']);
    begins || of_body(before_year) || of_body(behind_year)
}

/// Whether a title says of whom and of which year it is, so that the line above it is none of it.
fn is_complete(title: &str) -> bool {
    let dated = YEAR.find(title);
    dated.is_some_and(|year| year.start() > 0 && !title.starts_with("关于") && !title.starts_with('《'))
}

/// A title without the white space and marks around and inside it; a space between Latin words
/// stays.
pub(super) fn clean(title: &str) -> String {
    let mut out = String::new();
    let mut space = false;
    let title = title.trim_matches(|c: char| c.is_whitespace() || "#*".contains(c));
    // ——甲县2017年年报 below a motto
    for c in title.trim_start_matches(['—', '―', '-', ' ', '\u{3000}']).chars() {
        if c.is_whitespace() || c == '\u{200b}' || c == '\u{feff}' {
            space = true;
            continue;
        }
        if space && c.is_ascii_alphabetic() && out.ends_with(|last: char| last.is_ascii_alphabetic()) {
            out.push(' ');
        }
        space = false;
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(lines: &[&str]) -> String {
        read(&Page::default(), lines).title.unwrap_or_default()
    }

    #[test]
    fn broken_and_doubled_titles() {
        for (lines, whole) in [
            (
                &["甲县人民政府", "关于 2019 年法治政府", "建设工作情况的报告", "市政府："][..],
                "甲县人民政府关于2019年法治政府建设工作情况的报告",
            ),
            (&["甲县2020年", "法治政府建设情况", "报 告", "正文。"], "甲县2020年法治政府建设情况报告"),
            (&["甲县司法局", "甲县司法局关于2019年度报告", "一、情况"], "甲县司法局关于2019年度报告"),
            (
                &["甲县司法局", "关于2019年度工作报告", "甲县司法局", "关于2019年度工作报告", "正文。"],
                "甲县司法局关于2019年度工作报告",
            ),
            (&["甲县人民政府网", "站内搜索", "时效期：2020-01-02", "甲县2019年年报", "正文。"], "甲县2019年年报"),
            (&["甲市人民政府", "甲市2019年度报告", "正文。"], "甲市2019年度报告"),
            (&["甲市乙区人民政府", "乙县2019年度报告", "正文。"], "乙县2019年度报告"),
            (&["甲市司法局", "2019年度甲市行政复议统计分析报告", "正文。"], "2019年度甲市行政复议统计分析报告"),
            (&["甲市人民政府", "法治政府建设2019年度报告", "正文。"], "甲市人民政府法治政府建设2019年度报告"),
            (&["甲府〔2020〕3号", "甲县2019年年报", "2019年，甲县办案。"], "甲县2019年年报"),
            (&["关于印发甲县2019年度报告的通知", "各局："], "关于印发甲县2019年度报告的通知"),
            (&["关于印发《甲县2019年年报》的通知", "各局："], "关于印发《甲县2019年年报》的通知"),
            (&["2019年，甲县办案。"], ""),
        ] {
            assert_eq!(title(lines), whole);
        }
    }

    #[test]
    fn the_title_of_the_page_is_kept_unless_the_text_has_more() {
        let page = |title: &str| Page { title: Some(title.to_owned()), ..Page::default() };
        let lines = ["甲县人民政府", "关于2019年工作情况的报告", "正文。"];
        assert_eq!(
            read(&page("关于2019年工作情况的报告"), &lines).title.unwrap(),
            "甲县人民政府关于2019年工作情况的报告"
        );
        assert_eq!(read(&page("甲县2019年报告"), &lines).title.unwrap(), "甲县2019年报告");
        assert_eq!(read(&page("信息公开"), &lines).title.unwrap(), "甲县人民政府关于2019年工作情况的报告");
    }
}

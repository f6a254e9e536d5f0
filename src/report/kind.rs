//! Whether a text is a report of the kind that the warehouse holds.

use super::{Page, title};
use regex::Regex;
use std::sync::LazyLock;

/// What such reports are about.
const SUBJECTS: &[&str] =
    &["法治政府", "依法行政", "行政复议", "行政应诉", "法治建设", "依法治", "行政执法", "复议应诉", "法治工作"];

/// What an account of work done calls itself.
const ACCOUNTS: &[&str] = &["报告", "总结", "情况", "年报", "汇报", "通报", "统计", "分析"];

/// What texts about the future or rules call themselves.
const OTHERS: &[&str] =
    &["要点", "计划", "方案", "办法", "条例", "规划", "意见", "通知", "规定", "目录", "细则", "公约"];

/// A text that names its subject less often than this is not about it.
const LEAST: usize = 2;

static YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"[12１２][09０９][0-9０-９]{2}|[二一][〇○零九ＯO0◯][一二三四五六七八九〇○零ＯO0◯]{2}|全年|一年来|本年度|今年",
    )
    .unwrap()
});

static WORK_DONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"报告如下|汇报如下|工作(?:开展)?情况|主要(?:工作|做法|举措|成效)|存在的?(?:主要)?(?:问题|不足)|特此报告|现将|下一步|一年来|办结|审结|开展了|完成了|受理").unwrap()
});

/// Says why a page is no annual report on law-based government, or nothing if it is one.
pub(super) fn check(page: &Page) -> Result<(), String> {
    let lines: Vec<&str> = page.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let title = title::read(page, &lines).title.unwrap_or_default();
    let head: String = title.chars().chain(lines.iter().take(3).flat_map(|line| line.chars())).take(300).collect();
    let in_title = SUBJECTS.iter().any(|word| title.contains(word));
    let named = || SUBJECTS.iter().map(|word| page.text.matches(word).count()).sum::<usize>();
    if let Some(named) = (!in_title).then(named).filter(|named| *named < LEAST) {
        return Err(format!(
            "not a report on law-based government: speaks {named} times of 法治政府, 依法行政, 行政复议 and the like"
        ));
    }
    let account = ACCOUNTS.iter().any(|word| title.contains(word));
    if let Some(other) = OTHERS.iter().find(|word| title.contains(**word)).filter(|_| !account) {
        return Err(format!("not a report: the title calls it a {other}, not an account of work done"));
    }
    if !YEAR.is_match(&head) && !YEAR.is_match(&page.text) {
        return Err("not an annual report: names no year".to_owned());
    }
    if !account && !WORK_DONE.is_match(&page.text) {
        return Err("not a report: does not account for work done, in title or text".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(title: &str, text: &str) -> Result<(), String> {
        let title = Some(title.to_owned()).filter(|title| !title.is_empty());
        check(&Page { title, text: text.to_owned(), ..Page::default() })
    }

    #[test]
    fn reports_pass() {
        for (title, text) in [
            ("甲县2020年法治政府建设年度报告", "全年办案三件。"),
            ("", "甲县司法局\n2021年度行政复议行政应诉案件统计分析\n全年收案。\n"),
            ("关于印发甲市2019年依法行政工作报告的通知", "各局：请看。"),
            ("工作动态", "2020年，我县推进法治政府建设，依法行政，行政复议收案三件，办结三件。"),
        ] {
            assert_eq!(checked(title, text), Ok(()), "{title}");
        }
    }

    #[test]
    fn others_are_refused_with_a_reason() {
        for (title, text, reason) in [
            ("红烧肉的做法", "五花肉一斤，2020年产老抽两勺，小火四十分钟。", "speaks 0 times"),
            ("甲县2021年法治政府建设工作要点", "一、加强领导。", "要点"),
            ("页面不存在", "404", "speaks 0 times"),
            ("", "法治政府、依法行政与行政复议三者的概念辨析，见教材。", "no year"),
            ("", "法治政府、依法行政与行政复议三者的概念，1999版教材。", "does not account"),
        ] {
            let found = checked(title, text).unwrap_err();
            assert!(found.contains(reason) && !found.contains('\n'), "{title}: {found}");
        }
    }
}

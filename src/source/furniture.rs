//! Lines of a page that are not its text: menus, breadcrumbs, index tables, buttons, footers.
//!
//! Furniture stands above the first and below the last sentence of a text, so only these two zones
//! are searched: 打印 or 来源 in the middle of a report is a word of the report.

use super::{Page, dates};
use crate::text::script::simplify;
use regex::Regex;
use std::sync::LazyLock;

/// A line of more characters than this is prose, whatever it starts with.
const LONGEST: usize = 160;

/// Labels of index tables and of the line below a title. Every one of them is known to stand with
/// a value of its own; spaces inside are allowed (索 引 号).
const LABELS: &[&str] = &[
    "索引号",
    "索引编号",
    "信息索引",
    "信息索引号",
    "统一编号",
    "发布机构",
    "发布机关",
    "发布单位",
    "发文机关",
    "发文单位",
    "制发机关",
    "公开机构",
    "公开主体",
    "责任部门",
    "成文日期",
    "生成日期",
    "制发日期",
    "发文日期",
    "写作日期",
    "成文时间",
    "生成时间",
    "发布日期",
    "发布时间",
    "公开日期",
    "公开时间",
    "发文时间",
    "更新时间",
    "更新日期",
    "主题分类",
    "体裁分类",
    "组配分类",
    "信息分类",
    "所属分类",
    "所属主题",
    "服务对象",
    "信息名称",
    "文件名称",
    "主题词",
    "关键词",
    "关键字",
    "内容概述",
    "内容摘要",
    "发文字号",
    "文件编号",
    "文号",
    "有效性",
    "时效性",
    "公文时效",
    "公开方式",
    "公开形式",
    "公开范围",
    "公开时限",
    "公开属性",
    "公文种类",
    "信息来源",
    "文章来源",
    "稿件来源",
    "来源",
    "作者",
    "编辑",
    "责任编辑",
    "审核",
    "初审",
    "终审",
    "点击数",
    "点击量",
    "点击率",
    "点击",
    "浏览次数",
    "浏览量",
    "浏览",
    "阅读次数",
    "阅读量",
    "阅读",
    "访问量",
    "访问次数",
    "字体",
    "字号",
    "字体大小",
    "名称",
    "标题",
    "时间",
    "日期",
    "视力保护色",
    "保护视力色",
    "语种",
    "本文网址",
    "本文链接",
    "本页网址",
    "原文网址",
    "原文链接",
    "原文地址",
    "链接地址",
    "网页地址",
    "废止日期",
    "生效时间",
    "废止时间",
    "失效时间",
    "施行日期",
    "效力状态",
    "信息时间",
    "发表日期",
    "发表时间",
    "上网时间",
    "录入时间",
    "添加时间",
    "公开机关",
    "上传时间",
    "上传日期",
    "失效日期",
    "生效日期",
    "实施日期",
];

/// A label of so many characters may follow a value without a space, as pages of adjoining boxes have it:
/// 来源：某某局发布时间：2024-01-29.
const GLUED: usize = 4;

/// Labels whose value may follow without any mark, on a line of the two alone: a box of a bold label and its value.
const BOXED: &[&str] =
    &["成文日期", "生成日期", "发布日期", "发布时间", "公开日期", "公开时间", "发文机关", "发布机构", "发布机关"];

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    let spaced = |label: &&str| label.chars().map(|c| c.to_string()).collect::<Vec<_>>().join(r"[\s\u{3000}]*");
    let mut labels = LABELS.to_vec();
    labels.sort_by_key(|label| std::cmp::Reverse(label.chars().count()));
    let any = labels.iter().map(spaced).collect::<Vec<_>>().join("|");
    labels.retain(|label| label.chars().count() >= GLUED);
    let glued = labels.join("|");
    let wide = ["索引号", "文号"].into_iter().chain(labels).collect::<Vec<_>>().join("|");
    let boxed = BOXED.join("|");
    // A label is in brackets, before a colon, a cell of its own, or one of several on a line with spaces behind them.
    Regex::new(&format!(
        r"(?:^|[\s\u{{3000}}|｜【\[（(])(?:[\[【]\s*({any})\s*[\]】][:：]?|({any})\s*[:：]|({any})(?:\t|$)|({wide})[ \u{{3000}}])|({glued})[:：]|^({boxed})"
    ))
    .unwrap()
});

static BREADCRUMB: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^\W*(?:(?:您|你)?(?:当前|现在|所在|的)(?:所在)?(?:的)?位置|当前页面|(?:网站)?首页\s*(?:[>›»＞/\\→|-]|&gt;))",
    )
    .unwrap()
});

static BUTTONS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^[\s\u{3000}\W]*(?:(?:[打列]印(?:本页|此页|本文|文章)?|关闭(?:本页|窗口|视窗|此页)?|返回(?:顶部|上页|列表|首页)?|收藏(?:本页)?|",
        r"分享(?:到|至)?|微信|微博|新浪微博|腾讯微博|QQ空间|QQ好友|豆瓣|大|中|小|加大|缩小|字体|字号|纠错|我要纠错|",
        r"字体大小|复制链接|下载|简体|繁体|无障碍(?:浏览|阅读)?|长者(?:模式|助手|版)|适老版|关怀版|手机版|登录|注册|",
        r"智能(?:问答|机器人|客服)|移动端|邮箱|English|请输入关键[字词]|搜索|检索|站内搜索|",
        // Columns that every site of a government has (国办发〔2017〕47号).
        r"(?:网站)?首页|(?:政府)?信息公开|政务公开|要闻动态|政务服务|办事服务|解读回应|互动交流|",
        r"语音播报|朗读|听全文|扫一扫[^。]{0,24}|手机(?:扫码)?查看|TOP)[\s\u{3000}\W]*)+$",
    ))
    .unwrap()
});

static TODAY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\W*(?:今天是|今日是|现在是|欢迎(?:您|访问|光临)|天气[:：])").unwrap());

static FOOT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^[\s\u{3000}\W]*(?:上一(?:篇|条|页)|下一(?:篇|条|页)|前一篇|后一篇|责任编辑|责编|编辑[:：]|审核[:：]|",
        r"版权所有|主办(?:单位)?[:：]|承办(?:单位)?[:：]|技术支持|网站标识码|网站地图|联系我们|",
        r"[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀贵黔云滇藏陕甘青宁新]ICP备|",
        r"[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新]公网安备|ICP备案|建议使用|",
        r"Copyright|©|来源[:：]|信息来源[:：]|文章来源[:：]|发布时间[:：]|阅读次数|浏览次数|点击数|访问量|访问总量|(?:本文|本页|原文)(?:网址|链接|地址)[:：]|",
        r"(?:联系人(?:及(?:联系)?电话)?|联系电话|咨询电话)[:：]|.*(?:ICP备|公网安备|网站标识码)|",
        r"您是第|本站已|扫一扫|扫描二维码|[打列]印本页|关闭窗口|分享到|我要纠错|网友评论)",
    ))
    .unwrap()
});

static HOST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:主办(?:单位)?|版权所有)[:：][\s\u{3000}]*(\p{Han}{1,20}?(?:人民政府|行政公署|管理委员会|管委会|局|厅|街道办事处))",
    )
    .unwrap()
});

static RELATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^[\s\u{3000}\W]*(?:相关(?:文档|阅读|链接|新闻|信息|文章|文件|内容|稿件|解读|推荐|政策)|猜你喜欢|热点(?:推荐|新闻)|友情链接|推荐阅读|延伸阅读)[\s\W]*",
    )
    .unwrap()
});

/// A line as published and as it is read, in simplified script; every byte stands at one place in
/// both.
#[derive(Clone, Copy)]
struct Line<'a> {
    published: &'a str,
    read: &'a str,
}

fn lines<'a>(published: &'a str, read: &'a str) -> Vec<Line<'a>> {
    let pairs = published.lines().zip(read.lines());
    pairs.map(|(published, read)| Line { published: published.trim_end(), read: read.trim_end() }).collect()
}

/// The code by which the sites of governments are known, ten digits (国办发〔2017〕47号): printed at the foot, or in the
/// address of the button by which readers report faults.
static SITE_CODE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:标识码[^0-9]{0,40}?|site_code=)([1-9]\d{5})\d{4}(?:\D|$)").unwrap());

/// The GB/T 2260 code in the code of a site, anywhere in a page.
pub(super) fn site_code(page: &str) -> Option<String> {
    SITE_CODE.captures(page).map(|found| found[1].to_owned())
}

/// Cuts the furniture above and below a text, after reading from it what it states into `page`.
pub(super) fn strip(page: &mut Page, text: &str) {
    let read = simplify(text);
    page.site_code = page.site_code.take().or_else(|| site_code(&read));
    let mut lines = lines(text, &read);
    let mut labelled = Labelled::default();
    cut_top(&mut lines, &mut labelled);
    cut_bottom(&mut lines, &mut labelled);
    labelled.into_page(page);
    page.text = join(&lines.iter().map(|line| line.published).collect::<Vec<_>>());
}

/// Reads what the lines around a text state, without cutting anything.
pub(super) fn read_labels(page: &mut Page, text: &str) {
    let read = simplify(text);
    let mut labelled = Labelled::default();
    let lines = lines(text, &read);
    for (i, line) in lines.iter().enumerate() {
        if labelled.read(*line, lines.get(i + 1).copied()).is_none() && CLOCK.is_match(line.read) {
            labelled.stamped = labelled.stamped.or(stamp(line.read));
        }
    }
    labelled.into_page(page);
}

/// A time of day, as pages stamp it.
static CLOCK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s+\d{1,2}:\d{2}").unwrap());

/// Drops furniture above the first line of prose.
fn cut_top(lines: &mut Vec<Line>, labelled: &mut Labelled) {
    let mut kept = Vec::new();
    let mut next = 0;
    while next < lines.len() {
        let line = lines[next];
        next += 1;
        if let Some(taken) = labelled.read(line, lines.get(next).copied()) {
            next += taken;
        } else if let Some(day) = stamp(line.read) {
            labelled.stamped = labelled.stamped.or(Some(day));
        } else if is_top(line.read) {
            labelled.site = labelled.site.take().or_else(|| site(line));
        } else {
            kept.push(line);
            if is_prose(line.read) {
                break;
            }
        }
    }
    kept.extend_from_slice(&lines[next..]);
    *lines = kept;
}

/// The day alone on a line as pages stamp it, not as bodies sign: [ 2019-02-13 ].
fn stamp(line: &str) -> Option<chrono::NaiveDate> {
    let line = line.trim_matches(|c: char| c.is_whitespace() || "[]【】()（）".contains(c));
    dates::whole(line).filter(|_| !line.contains('年'))
}

/// The body whose site a page stands on: 甲县人民政府 of 当前位置：甲县人民政府 > 政务公开.
fn site(line: Line) -> Option<String> {
    let names_body = |crumb: &&str| crumb.ends_with("政府") || crumb.ends_with('网');
    let crumbs = line.published.split(['>', '›', '»', '＞', '：', ':']).map(str::trim);
    crumbs.filter(|_| BREADCRUMB.is_match(line.read)).find(names_body).map(str::to_owned)
}

/// Drops furniture below the last line of prose, with short lines that stand below furniture.
fn cut_bottom(lines: &mut Vec<Line>, labelled: &mut Labelled) {
    let mut cut = lines.len();
    for i in (1..lines.len()).rev() {
        let line = lines[i];
        if line.read.trim().is_empty() {
            continue;
        }
        if is_bottom(line.read) {
            labelled.read(line, None);
            labelled.host(line);
            cut = i;
        } else if is_prose(line.read) || is_signature_date(line.read) {
            break;
        }
    }
    lines.truncate(cut);
}

/// Whether a line above a text is no part of it.
fn is_top(line: &str) -> bool {
    let length = line.chars().count();
    let short = |items: &[&str]| items.len() >= 4 && items.iter().all(|item| item.chars().count() <= 8);
    let menu = || {
        let words: Vec<&str> = line.split_whitespace().collect();
        let home = words.first().is_some_and(|word| matches!(*word, "首页" | "网站首页"));
        short(&line.split(['|', '｜']).map(str::trim).collect::<Vec<_>>()) || home && short(&words)
    };
    length <= LONGEST && (BREADCRUMB.is_match(line) || BUTTONS.is_match(line) || TODAY.is_match(line) || menu())
}

/// Whether a line below a text is no part of it.
fn is_bottom(line: &str) -> bool {
    line.chars().count() <= LONGEST
        && (FOOT.is_match(line) || RELATED.is_match(line) || BUTTONS.is_match(line) || is_top(line))
}

/// Whether a line is text for certain: a sentence, a heading or a table row of a report.
fn is_prose(line: &str) -> bool {
    let line = line.trim();
    let heading = || {
        let mut chars = line.chars();
        chars.next().is_some_and(|c| "一二三四五六七八九十".contains(c))
            && chars.next().is_some_and(|c| "、．.".contains(c))
    };
    let long = line.chars().count() > 60 && line.contains(['，', ',', '。', '；', ';', '、']);
    long || line.ends_with(['。', '；', '！']) || heading()
}

/// `2017年12月15日` below a text: the furniture search must not eat the signature.
fn is_signature_date(line: &str) -> bool {
    let line: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    line.chars().count() <= 14 && line.contains('年') && line.contains('月')
}

fn join(lines: &[&str]) -> String {
    let blank = |line: &&&str| line.trim().is_empty();
    let start = lines.iter().take_while(blank).count();
    let end = lines.len() - lines[start..].iter().rev().take_while(blank).count();
    let mut text = lines[start..end].join("\n");
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// What index tables and info lines state.
#[derive(Default)]
struct Labelled {
    published: Option<chrono::NaiveDate>,
    updated: Option<chrono::NaiveDate>,
    /// Day that an index table gives for its entry (生成日期), mostly that of the signature.
    generated: Option<chrono::NaiveDate>,
    dated: Option<chrono::NaiveDate>,
    /// Day and time without a label of their own.
    stamped: Option<chrono::NaiveDate>,
    /// The body that published it, and the one that issued it.
    issuer: Option<String>,
    sender: Option<String>,
    title: Option<String>,
    url: Option<String>,
    /// Whose site it is, by the line that says where on it a page stands.
    site: Option<String>,
}

impl Labelled {
    /// Reads a line of labels and values. Gives how many of the lines after it belong to it, or
    /// `None` if it is no such line.
    fn read(&mut self, Line { published, read: line }: Line, next: Option<Line>) -> Option<usize> {
        if line.chars().count() > LONGEST * 2 {
            return None;
        }
        let several = || LABEL.find_iter(line).nth(1).is_some();
        let found: Vec<(&str, usize, usize)> = LABEL
            .captures_iter(line)
            .filter_map(|found| {
                let label = (1..=6).find_map(|group| found.get(group))?;
                let value = line[label.end()..].trim();
                let boxed = || dates::whole(value).is_some() || value.ends_with(['府', '局', '厅', '委', '室']);
                if found.get(6).is_some() && !boxed() || found.get(4).is_some() && !several() {
                    return None;
                }
                Some((label.as_str(), found.get(0)?.start(), found.get(0)?.end()))
            })
            .collect();
        let first = found.first()?;
        // 某局　2025-02-07 11:20　访问量：216: an unlabelled date before a counter is the page's.
        let before = &line[..first.1];
        let stamped = CLOCK.is_match(before) || dates::whole(before).is_some();
        if line.chars().count() <= LONGEST && stamped {
            self.published = self.published.or(dates::first(before));
        }
        let leads = before.trim_matches(|c: char| !c.is_alphanumeric()).is_empty() || stamped;
        let certain = found.len() >= 2 && line.chars().count() <= LONGEST;
        if !leads && !certain {
            return None;
        }
        let mut taken = 0;
        for (i, (label, _, start)) in found.iter().enumerate() {
            let end = found.get(i + 1).map_or(line.len(), |after| after.1);
            let mut value = published.get(*start..end).unwrap_or("").trim();
            if found.len() == 1 && value.is_empty() {
                // The value of a label that is alone on its line stands on the next one.
                let below = next.filter(|below| !is_prose(below.read) && !LABEL.is_match(below.read.trim()));
                if let Some(below) = below.map(|below| below.published.trim()) {
                    let date_label = label.ends_with('期') || label.ends_with('间');
                    if !date_label || dates::first(below).is_some() {
                        value = below;
                        taken = 1;
                    }
                }
            }
            self.note(label, value);
            // 来源：某某办公室　2023-01-18 15:22
            if CLOCK.is_match(value) {
                self.stamped = self.stamped.or(dates::first(value));
            }
        }
        Some(taken)
    }

    fn note(&mut self, label: &str, value: &str) {
        let label: String = label.chars().filter(|c| !c.is_whitespace()).collect();
        match label.as_str() {
            "名称" | "标题" | "信息名称" | "文件名称" => {
                let title = Some(value).filter(|value| !value.is_empty());
                self.title = self.title.take().or(title.map(str::to_owned));
            }
            "发布日期" | "发布时间" | "公开日期" | "公开时间" | "上传时间" | "上传日期" | "信息时间" | "发表日期"
            | "发表时间" | "上网时间" | "录入时间" | "添加时间" => {
                self.published = self.published.or(dates::first(value));
            }
            "更新时间" | "更新日期" | "时间" | "日期" => {
                self.updated = self.updated.or(dates::first(value));
            }
            label if label.ends_with(['址', '接']) => {
                let address = value.split(char::is_whitespace).next().filter(|value| value.starts_with("http"));
                self.url = self.url.take().or(address.map(str::to_owned));
            }
            "生成日期" => self.generated = self.generated.or(dates::first(value)),
            "成文日期" | "成文时间" | "发文日期" | "发文时间" | "写作日期" | "制发日期" => {
                self.dated = self.dated.or(dates::first(value));
            }
            "发布机构" | "发布机关" | "发布单位" | "公开机构" | "公开机关" => {
                self.issuer = self.issuer.take().or(name(value))
            }
            "发文机关" | "发文单位" | "制发机关" => self.sender = self.sender.take().or(name(value)),
            _ => {}
        }
    }

    /// Reads whose site it is from a line at the foot: 主办单位：甲县人民政府.
    fn host(&mut self, Line { published, read }: Line) {
        if let Some(found) = HOST.captures(read) {
            let name = found.get(1).and_then(|name| published.get(name.range()));
            self.site = self.site.take().or(name.map(str::to_owned));
        }
    }

    /// Fills what the page does not know from better places.
    fn into_page(self, page: &mut Page) {
        page.published_on = page.published_on.or(self.published).or(self.updated).or(self.stamped).or(self.generated);
        page.dated_on = page.dated_on.or(self.dated);
        page.issuer = page.issuer.take().or(self.issuer).or_else(|| self.sender.clone());
        page.sender = page.sender.take().or(self.sender);
        page.title = page.title.take().or(self.title);
        page.url = page.url.take().or(self.url);
        page.site = page.site.take().or(self.site);
    }
}

/// The first word of a value: the name of a body.
fn name(value: &str) -> Option<String> {
    value.split(['\t', ' ', '|', '\u{3000}']).next().filter(|name| !name.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn stripped(text: &str) -> Page {
        let mut page = Page::default();
        strip(&mut page, text);
        page
    }

    #[test]
    fn index_tables_are_read_and_cut() {
        for text in [
            "[ 索 引 号 ] 0001/2022-7 [ 发文字号 ] 某府〔2022〕9号\n[ 发布机构 ] 乙县人民政府 [ 有效性 ]\n[ 成文日期 ] 2022-01-05 [ 发布日期 ] 2022-01-20\n乙县年报\n全年办案三件。\n",
            "索引号：\t0001/2022-7\t发布机构：\t乙县人民政府\n成文日期：\t2022年1月5日\t发布日期：\t2022年1月20日\n乙县年报\n全年办案三件。\n",
            "索引号：0001\n发布机构：\n乙县人民政府\n成文日期\n2022-01-05\n发布日期：\n2022-01-20\n文号：\n乙县年报\n全年办案三件。\n",
            "索引号 0001/2022-7　　主题分类 公安、司法　　发布机构 乙县人民政府\n成文日期 2022年01月05日　　发布日期 2022-01-20　　有效性 有效\n乙县年报\n全年办案三件。\n",
        ] {
            let page = stripped(text);
            assert_eq!(page.issuer.as_deref(), Some("乙县人民政府"), "{text}");
            assert_eq!(page.dated_on, NaiveDate::from_ymd_opt(2022, 1, 5), "{text}");
            assert_eq!(page.published_on, NaiveDate::from_ymd_opt(2022, 1, 20), "{text}");
            assert!(page.text.ends_with("全年办案三件。\n"), "{}", page.text);
            assert!(!page.text.contains("0001"), "{}", page.text);
        }
    }

    #[test]
    fn lines_above_and_below_go_and_the_text_stays() {
        let page = stripped(
            "今天是2024年6月1日 星期六\n首页 > 公开 > 年报\n某市年报\n来源：市局　发布时间：2021-02-03　浏览次数：9次\n\
             简体 | 繁体 | 无障碍浏览 | 手机版\n全年打印材料3份，来源：各局。\n一、打印\n某市司法局\n2021年1月4日\n\
             【打印本页】 【关闭窗口】\n扫一扫在手机打开当前页\n上一篇：别的报告\n相关阅读\n2019年别的报告 2020-01-01\n主办：某市\n",
        );
        assert_eq!(page.text, "某市年报\n全年打印材料3份，来源：各局。\n一、打印\n某市司法局\n2021年1月4日\n");
        assert_eq!(page.published_on, NaiveDate::from_ymd_opt(2021, 2, 3));
    }

    #[test]
    fn labels_and_buttons_in_traditional_script_are_read_and_the_rest_stays_as_published() {
        let page = stripped(
            "首頁 > 資訊公開\n索引號：0001\t發布機構：乙縣人民政府\n發佈日期：2022年1月20日　瀏覽次數：31\n\
             乙縣依法行政年度報告\n全年辦理行政複議案件三件。\n乙縣人民政府\n2022年1月5日\n\
             【列印本頁】【關閉視窗】【關閉窗口】\n上一篇：無\n",
        );
        assert_eq!(page.issuer.as_deref(), Some("乙縣人民政府"));
        assert_eq!(page.published_on, NaiveDate::from_ymd_opt(2022, 1, 20));
        assert_eq!(page.text, "乙縣依法行政年度報告\n全年辦理行政複議案件三件。\n乙縣人民政府\n2022年1月5日\n");
    }

    #[test]
    fn a_publication_date_beats_an_update() {
        let page = stripped("更新时间:2023-05-01 作者:a 发布时间:2021-05-01\n一、有\n");
        assert_eq!(page.published_on, NaiveDate::from_ymd_opt(2021, 5, 1));
        let page = stripped("更新时间:2021-03-04 11:52:53 作者:admin 来源: 点击数: |\n一、有\n");
        assert_eq!(page.published_on, NaiveDate::from_ymd_opt(2021, 3, 4));
        assert_eq!(page.text, "一、有\n");
    }

    #[test]
    fn sentences_with_labels_in_them_are_text() {
        let text = "我县坚持以人为本，来源：群众的意见全部办结。\n各局的案件来源和去向\n时间安排紧凑。\n";
        assert_eq!(stripped(text).text, text);
    }
}

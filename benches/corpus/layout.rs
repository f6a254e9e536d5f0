//! A draft as a file: pages of different sites, plain text, Markdown; UTF-8 or GB18030.

use super::places::Place;
use super::random::Random;
use super::report::{Block, Draft};

/// What kind of file a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Html,
    /// HTML in GB18030, as older sites have it.
    Gb18030,
    Text,
    Markdown,
}

impl Format {
    /// Draws one as often as it is met.
    pub fn draw(random: &mut Random) -> Format {
        match random.between(0, 99) {
            0..70 => Format::Html,
            70..82 => Format::Gb18030,
            82..94 => Format::Text,
            _ => Format::Markdown,
        }
    }

    pub fn ending(self) -> &'static str {
        match self {
            Format::Html | Format::Gb18030 => "html",
            Format::Text => "txt",
            Format::Markdown => "md",
        }
    }
}

/// The bytes of a file.
pub fn write(draft: &Draft, place: &Place, format: Format, random: &mut Random) -> Vec<u8> {
    match format {
        Format::Html => html(draft, place, "utf-8", random).into_bytes(),
        Format::Gb18030 => encoding_rs::GB18030.encode(&html(draft, place, "gb18030", random)).0.into_owned(),
        Format::Text => text(draft, random).into_bytes(),
        Format::Markdown => markdown(draft).into_bytes(),
    }
}

fn day((year, month, day): (i32, i64, i64)) -> String {
    format!("{year}年{month}月{day}日")
}

/// As copied from a page: furniture above, indented paragraphs.
fn text(draft: &Draft, random: &mut Random) -> String {
    let (year, month, date) = draft.signed;
    let mut out = String::new();
    if random.chance(0.5) {
        out += "首页 > 政务公开 > 法治政府建设年度报告\n";
    }
    out += &format!("{}\n", draft.title);
    out += &format!("发布时间：{year}-{month:02}-{:02}  浏览次数：{}\n\n", date, random.between(12, 3900));
    for block in &draft.blocks {
        match block {
            Block::Heading(text) | Block::Paragraph(text) => out += &format!("　　{text}\n"),
            Block::Table { caption, rows } => {
                out += &format!("{caption}\n");
                for row in rows {
                    out += &format!("{}\n", row.join("\t"));
                }
            }
        }
    }
    out += &format!("\n{}\n{}\n", draft.issuer, day(draft.signed));
    out
}

fn markdown(draft: &Draft) -> String {
    let mut out = format!("# {}\n\n", draft.title);
    for block in &draft.blocks {
        match block {
            Block::Heading(text) => out += &format!("## {text}\n\n"),
            Block::Paragraph(text) => out += &format!("{text}\n\n"),
            Block::Table { caption, rows } => {
                out += &format!("{caption}\n\n");
                for (at, row) in rows.iter().enumerate() {
                    out += &format!("| {} |\n", row.join(" | "));
                    if at == 0 {
                        out += &format!("|{}\n", " --- |".repeat(row.len()));
                    }
                }
                out.push('\n');
            }
        }
    }
    out += &format!("{}\n\n{}\n", draft.issuer, day(draft.signed));
    out
}

/// How a site writes its paragraphs.
struct Site {
    container: &'static str,
    open: &'static str,
    close: &'static str,
    heading: &'static str,
    heading_close: &'static str,
}

const SITES: [Site; 3] = [
    Site {
        container: r#"<div class="TRS_Editor">"#,
        open: r#"<p style="text-indent:2em;line-height:30pt;"><span style="font-family:仿宋;font-size:16pt;">"#,
        close: "</span></p>\n",
        heading: r#"<p style="text-indent:2em;"><strong><span style="font-family:黑体;font-size:16pt;">"#,
        heading_close: "</span></strong></p>\n",
    },
    Site {
        container: r#"<div class="article-content" id="zoom">"#,
        open: "<p>　　",
        close: "</p>\n",
        heading: "<p><b>　　",
        heading_close: "</b></p>\n",
    },
    Site {
        container: r#"<td class="bt_content" id="fontzoom">"#,
        open: "&nbsp;&nbsp;&nbsp;&nbsp;",
        close: "<br>\n",
        heading: "&nbsp;&nbsp;&nbsp;&nbsp;<strong>",
        heading_close: "</strong><br>\n",
    },
];

fn html(draft: &Draft, place: &Place, charset: &str, random: &mut Random) -> String {
    let which = random.between(0, SITES.len() as i64 - 1) as usize;
    let site = &SITES[which];
    let mut out = head(draft, place, charset, random);
    let (before, after) =
        if which == 2 { ("<table class=\"wrap\"><tr>", "</td></tr></table>\n") } else { ("", "</div>\n") };
    out += before;
    out += site.container;
    out.push('\n');
    for block in &draft.blocks {
        match block {
            Block::Heading(text) => out += &[site.heading, text, site.heading_close].concat(),
            Block::Paragraph(text) => out += &[site.open, text, site.close].concat(),
            Block::Table { caption, rows } => table(caption, rows, site, &mut out),
        }
    }
    for line in [&draft.issuer, &day(draft.signed)] {
        out += &format!("<p style=\"text-align:right\">{line}</p>\n");
    }
    out += after;
    foot(place, random, &mut out);
    out
}

fn table(caption: &str, rows: &[Vec<String>], site: &Site, out: &mut String) {
    *out += &[site.open, caption, site.close].concat();
    *out += "<table border=\"1\" cellspacing=\"0\" class=\"MsoNormalTable\"><tbody>\n";
    for row in rows {
        *out += "<tr>";
        for cell in row {
            *out += &format!(
                "<td width=\"64\" valign=\"center\"><p style=\"text-align:center\"><span style=\"font-size:12pt\">{cell}</span></p></td>"
            );
        }
        *out += "</tr>\n";
    }
    *out += "</tbody></table>\n";
}

fn head(draft: &Draft, place: &Place, charset: &str, random: &mut Random) -> String {
    let (year, month, date) = draft.signed;
    let published = format!("{year}-{month:02}-{date:02} {:02}:{:02}", random.between(8, 17), random.between(0, 59));
    let title = &draft.title;
    let name = &place.name;
    let full = place.full_name();
    format!(
        r#"<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta http-equiv="Content-Type" content="text/html; charset={charset}">
<meta name="SiteName" content="{full}人民政府">
<meta name="ColumnName" content="法治政府建设">
<meta name="ArticleTitle" content="{title}">
<meta name="PubDate" content="{published}">
<title>{title}_{name}人民政府</title>
<link rel="stylesheet" href="/static/css/site.css?v={year}0{month}18">
<style>body{{font:14px/1.8 宋体}} .nav li{{float:left;width:96px}} .foot{{color:#777}}</style>
<script>var siteId={};var page={{size:20,hits:{}}};function zoom(n){{document.getElementById("zoom").style.fontSize=n+"px";}}</script>
</head>
<body>
<div class="top"><span>欢迎访问{name}人民政府网站</span> <a href="/wza">无障碍浏览</a> <a href="/m">手机版</a></div>
<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zwgk">政务公开</a></li><li><a href="/zwfw">政务服务</a></li><li><a href="/hdjl">互动交流</a></li><li><a href="/zjbd">走进{name}</a></li></ul>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk">政务公开</a> &gt; <a href="/fzzf">法治政府建设</a></div>
<div class="main">
<h1>{title}</h1>
<div class="info">来源：{}&nbsp;&nbsp;发布时间：{published}&nbsp;&nbsp;浏览次数：{}次&nbsp;&nbsp;【字体：<a>大</a> <a>中</a> <a>小</a>】</div>
"#,
        random.between(10, 99),
        random.between(10, 4000),
        draft.issuer,
        random.between(10, 4000),
    )
}

fn foot(place: &Place, random: &mut Random, out: &mut String) {
    let name = &place.name;
    *out += "<div class=\"tools\"><a>【打印本页】</a> <a>【关闭窗口】</a></div>\n</div>\n";
    *out += &format!(
        "<div class=\"foot\">主办：{name}人民政府办公室<br>网站标识码：{}{:04} 备案号：公网安备{}{:08}号<br>建议使用1024×768以上分辨率浏览</div>\n</body>\n</html>\n",
        place.code,
        random.between(1, 9999),
        place.code,
        random.between(1, 99_999_999),
    );
}

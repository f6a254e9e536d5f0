//! HTML pages of government content systems.

use super::body::Body;
use super::{Page, dates, furniture, nesting, walk};
use crate::limits::Limits;
use crate::text::script::simplify;
use anyhow::Result;
use scraper::{Html, Selector};

/// Suffixes of a `<title>` that name the site and not the page.
const SITE_WORDS: &[&str] = &["网", "门户", "政府", "公开", "平台", "局", "厅", "委", "开发区", "首页", "专栏", "栏目"];

/// Whether a text is HTML: it has one of the elements that every page has.
pub(super) fn is_html(text: &str) -> bool {
    let head = text.char_indices().nth(4096).map_or(text, |(end, _)| &text[..end]).to_ascii_lowercase();
    let tags = ["<!doctype html", "<html", "<head", "<body", "<meta ", "<div", "<p>", "<p ", "<table", "<span"];
    tags.iter().any(|tag| head.contains(tag)) && head.contains('>')
}

/// The page of an HTML document.
///
/// Fails if it is built in a way that would take too long to parse, or has too large a table.
pub(super) fn page(html: &str, limits: &Limits) -> Result<Page> {
    let site_code = furniture::site_code(html);
    let html = parse(html, limits)?;
    let mut page = Page { site_code, ..metadata(&html) };
    let Some(root) = first(&html, "body").map(|body| *body) else {
        return Ok(page);
    };
    let body = Body::find(root);
    let before = walk::lines(root, Some(body.node.id()), limits.cells, |_| false)?;
    furniture::read_labels(&mut page, &before);
    let text = walk::lines(body.node, None, limits.cells, |node| body.is_furniture(node))?;
    furniture::strip(&mut page, &text);
    Ok(page)
}

fn parse(html: &str, limits: &Limits) -> Result<Html> {
    nesting::check(html, limits.depth)?;
    Ok(Html::parse_document(html))
}

/// The page of a piece of HTML that is known to be nothing but text, as feeds carry it.
///
/// Fails as [`page`] does.
pub(super) fn fragment(html: &str, limits: &Limits) -> Result<Page> {
    let html = parse(html, limits)?;
    let mut page = Page::default();
    furniture::strip(&mut page, &walk::lines(html.tree.root(), None, limits.cells, |_| false)?);
    Ok(page)
}

/// The text of a piece of HTML on one line, for titles.
///
/// Fails as [`page`] does.
pub(super) fn inline(html: &str, limits: &Limits) -> Result<String> {
    let html = parse(html, limits)?;
    Ok(walk::lines(html.tree.root(), None, limits.cells, |_| false)?.trim().replace('\n', " "))
}

/// What the head of the document says of the page.
fn metadata(html: &Html) -> Page {
    let (title, site) = title_element(html);
    let url = meta(html, &["url", "og:url"]).or_else(|| attribute(html, "link[rel=canonical]", "href"));
    let published = meta(html, &["pubdate", "publishdate", "article:published_time", "publish_time", "createdate"]);
    Page {
        title: meta(html, &["articletitle", "og:title"]).or_else(|| heading(html)).or(title),
        url: url.filter(|url| url.contains("://")),
        // Posts of WeChat have the day in an element of that name.
        published_on: published.or_else(|| text_of(html, "#publish_time")).as_deref().and_then(dates::first),
        site: meta(html, &["sitename", "og:site_name"]).or(site),
        ..Page::default()
    }
}

/// Content of the first non-empty `meta` element with one of these names.
fn meta(html: &Html, names: &[&str]) -> Option<String> {
    let metas = Selector::parse("meta").expect("constant");
    names.iter().find_map(|wanted| {
        html.select(&metas).find_map(|element| {
            let name = element.attr("name").or(element.attr("property"))?;
            let content = element.attr("content")?.trim();
            (name.eq_ignore_ascii_case(wanted) && !content.is_empty()).then(|| content.to_owned())
        })
    })
}

/// The heading of the page, if it has exactly one.
fn heading(html: &Html) -> Option<String> {
    let selector = Selector::parse("h1").expect("constant");
    let headings: Vec<String> = html
        .select(&selector)
        .filter_map(|heading| walk::lines(*heading, None, 1, |_| false).ok())
        .map(|heading| heading.trim().replace('\n', ""))
        .filter(|heading| heading.chars().count() >= 4)
        .collect();
    match headings.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// The `<title>` without the site's name, and that name.
fn title_element(html: &Html) -> (Option<String>, Option<String>) {
    let Some(element) = first(html, "title") else {
        return (None, None);
    };
    let text: String = element.text().collect::<String>().trim().to_owned();
    let mut title = text.as_str();
    let mut site = None;
    while let Some((before, after)) = title.rsplit_once(['_', '-', '|', '—', '–']) {
        let read = simplify(after);
        let names_site = SITE_WORDS.iter().any(|word| read.contains(word));
        let before = before.trim_end_matches(['_', '-', '|', '—', '–', ' ']).trim();
        let whole = before.chars().count() >= 4;
        if !whole || !(names_site || title[before.len()..].trim_start().starts_with('_')) {
            break;
        }
        // 标题_栏目_甲县人民政府: the last that names a site is whose site it is, and not the column.
        site = site.or_else(|| names_site.then(|| after.trim().to_owned()));
        title = before;
    }
    (Some(title.trim().to_owned()).filter(|title| !title.is_empty()), site)
}

fn text_of(html: &Html, selector: &str) -> Option<String> {
    first(html, selector).map(|element| element.text().collect())
}

fn attribute(html: &Html, selector: &str, name: &str) -> Option<String> {
    first(html, selector)?.attr(name).map(str::to_owned)
}

fn first<'a>(html: &'a Html, selector: &str) -> Option<scraper::ElementRef<'a>> {
    html.select(&Selector::parse(selector).expect("constant")).next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    const PARAGRAPH: &str = "<p>全年共办理各类案件三十七件，其中三十件在法定期限之内办结，其余七件仍在办理之中。</p>";

    #[test]
    fn metadata_comes_from_the_head() {
        let html = format!(
            "<html><head><meta name=SiteName content='丙县政府网'><meta name=articletitle content='丙县2021年年报'>\
             <meta name=PubDate content='2022-01-09 10:00'><meta name=Url content='http://c.example/9.html'>\
             <title>别的_丙县政府网</title></head><body>{PARAGRAPH}</body></html>"
        );
        let page = page(&html, &Limits::default()).unwrap();
        assert_eq!(page.title.as_deref(), Some("丙县2021年年报"));
        assert_eq!(page.url.as_deref(), Some("http://c.example/9.html"));
        assert_eq!(page.published_on, NaiveDate::from_ymd_opt(2022, 1, 9));
        assert_eq!(page.site.as_deref(), Some("丙县政府网"));
    }

    #[test]
    fn the_title_element_loses_the_site() {
        for (element, title) in [
            ("丙县2021年度年报_公告_丙县政府网", "丙县2021年度年报"),
            ("丙县2021年度年报 - 丙县人民政府", "丙县2021年度年报"),
            ("2019-2020年度年报", "2019-2020年度年报"),
            ("丙縣2021年度年報 - 丙縣資訊網", "丙縣2021年度年報"),
        ] {
            let html = format!("<title>{element}</title><body>{PARAGRAPH}");
            let page = page(&html, &Limits::default()).unwrap();
            assert_eq!(page.title.as_deref(), Some(title));
        }
    }

    #[test]
    fn the_body_is_found_without_known_names() {
        let paragraphs = PARAGRAPH.repeat(4);
        let menu = "<li><a href=/>机构职能</a></li>".repeat(30);
        let html = format!(
            "<body><div class=x1><ul>{menu}</ul></div><div class=x2>您的位置：<a>首页</a> &gt; <a>年报</a></div>\
             <div class=x3><h1>丁市年报</h1><div class=i>发布日期：2020-02-03 来源：某局</div><div class=x4>{paragraphs}\
             <table><tr><td>维持</td><td>3件</td></tr></table><p>丁市司法局</p><p>2020年2月1日</p></div></div>\
             <div class=x5><ul>{menu}</ul><p>版权所有：丁市</p></div></body>"
        );
        let page = page(&html, &Limits::default()).unwrap();
        assert!(page.text.starts_with("全年共办理"), "{}", page.text);
        assert!(page.text.ends_with("维持\t3件\n丁市司法局\n2020年2月1日\n"), "{}", page.text);
        assert_eq!(page.published_on, NaiveDate::from_ymd_opt(2020, 2, 3));
        assert_eq!(page.title.as_deref(), Some("丁市年报"));
    }

    #[test]
    fn a_signature_beside_one_long_paragraph_stays() {
        let long = "全年共办理各类案件三十七件。".repeat(40);
        let html =
            format!("<body><div id=print><div>{long}</div><div>戊县司法局</div><div>2020年2月1日</div></div></body>");
        assert!(page(&html, &Limits::default()).unwrap().text.ends_with("戊县司法局\n2020年2月1日\n"));
    }
}

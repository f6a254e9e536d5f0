//! RSS and Atom feeds.
//!
//! Read with an own scan for elements and not with an XML parser: feeds of content systems carry
//! bare `&`, HTML entities and unclosed tags, on which every parser stops, and what is wanted is
//! only the text between a few known tags.

use super::{Page, dates, html};
use crate::limits::{Limits, over};
use anyhow::{Result, anyhow};
use std::collections::HashMap;

/// Whether a text is a feed: it begins as XML does and has the element of a feed.
pub(super) fn is_feed(text: &str) -> bool {
    let head: String = text.trim_start().chars().take(2048).collect();
    let begins = head.starts_with("<?xml") || head.starts_with("<rss") || head.starts_with("<feed");
    begins && ["<rss", "<feed", "<rdf:RDF"].iter().any(|tag| head.contains(tag))
}

/// One page an item, in the order of the feed.
///
/// Entities that a feed declares itself are not replaced: nobody uses them but to blow up readers.
/// Fails if there are too many items or if one of them carries HTML that cannot be parsed in time.
pub(super) fn pages(text: &str, limits: &Limits) -> Result<Vec<Page>> {
    let atom = !text.contains("<item") && text.contains("<entry");
    let items = elements(text, if atom { "entry" } else { "item" });
    if items.len() > limits.members {
        return Err(over(&format!("the feed has {} items", items.len()), "members", limits.members));
    }
    let head = text.split(if atom { "<entry" } else { "<item" }).next().unwrap_or("");
    let made: Vec<&str> = ["pubDate", "lastBuildDate", "updated", "dc:date"]
        .iter()
        .filter_map(|name| elements(head, name).first().map(|element| element.content.trim()))
        .collect();
    let stamps: Vec<Option<&str>> = items.iter().map(|item| stamp(item.content)).collect();
    let mut bearers: HashMap<&str, usize> = HashMap::new();
    for stamp in stamps.iter().flatten() {
        *bearers.entry(stamp).or_default() += 1;
    }
    let mut pages = Vec::new();
    for (number, (item, stamp)) in items.iter().zip(&stamps).enumerate() {
        let mut page = page(item.content, limits).map_err(|error| anyhow!("item {}: {error}", number + 1))?;
        // A stamp that another item or the feed itself bears is the moment the feed was made.
        let own = stamp.filter(|stamp| bearers[stamp] == 1 && !made.contains(stamp));
        page.published_on = own.and_then(dates::first).or(page.published_on);
        pages.push(page);
    }
    Ok(pages)
}

/// The page of one item, without the day in its stamp.
fn page(item: &str, limits: &Limits) -> Result<Page> {
    let longest = ["content:encoded", "content", "description", "summary"]
        .iter()
        .flat_map(|name| elements(item, name))
        .max_by_key(|element| element.content.len());
    let mut page = match longest {
        Some(element) => html::fragment(&unwrap(element.content), limits)?,
        None => Page::default(),
    };
    let title = value(item, "title").map(|title| html::inline(&title, limits)).transpose()?;
    page.title = title.filter(|title| !title.is_empty());
    page.url = value(item, "link")
        .filter(|link| link.contains("://"))
        .or_else(|| elements(item, "link").iter().find_map(|link| attribute(link.tag, "href")))
        .or_else(|| value(item, "guid").filter(|guid| guid.contains("://")));
    Ok(page)
}

/// When an item says it was published.
fn stamp(item: &str) -> Option<&str> {
    ["pubDate", "published", "dc:date", "updated"]
        .iter()
        .find_map(|name| elements(item, name).first().map(|element| element.content.trim()))
        .filter(|stamp| !stamp.is_empty())
}

/// The text of the first element with this name.
fn value(text: &str, name: &str) -> Option<String> {
    let value = unwrap(elements(text, name).first()?.content).trim().to_owned();
    Some(value).filter(|value| !value.is_empty())
}

/// One element: its opening tag and what stands between its tags.
struct Element<'a> {
    tag: &'a str,
    content: &'a str,
}

/// The elements with this name, CDATA sections jumped over; nested ones of the same name are part
/// of the outer one's content.
fn elements<'a>(text: &'a str, name: &str) -> Vec<Element<'a>> {
    let open = format!("<{name}");
    let close = format!("</{name}");
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = find_outside_cdata(text, at, &open) {
        let after = start + open.len();
        let Some(end) = text[after..].find('>').map(|end| after + end) else {
            break;
        };
        at = end + 1;
        if !text[after..].starts_with(['>', '/', ' ', '\t', '\n']) {
            continue;
        }
        let tag = &text[start..at];
        if tag.ends_with("/>") {
            found.push(Element { tag, content: "" });
            continue;
        }
        let stop = find_outside_cdata(text, at, &close).unwrap_or(text.len());
        found.push(Element { tag, content: &text[at..stop] });
        at = stop;
    }
    found
}

/// Where `needle` stands outside CDATA sections, from `at` on.
fn find_outside_cdata(text: &str, mut at: usize, needle: &str) -> Option<usize> {
    loop {
        let found = at + text[at..].find(needle)?;
        match text[at..found].find("<![CDATA[") {
            None => return Some(found),
            Some(start) => at = at + start + text[at + start..].find("]]>")?,
        }
    }
}

/// The value of an attribute in an opening tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let after = &tag[tag.find(&format!(" {name}="))? + name.len() + 2..];
    let quote = after.chars().next().filter(|c| ['"', '\''].contains(c))?;
    Some(after[1..].split(quote).next()?.replace("&amp;", "&"))
}

/// The HTML that an element carries: CDATA taken off, or one layer of escaping.
fn unwrap(content: &str) -> String {
    let trimmed = content.trim();
    if let Some(inner) = trimmed.strip_prefix("<![CDATA[") {
        return inner.replace("]]>", "").replace("<![CDATA[", "");
    }
    if trimmed.contains('<') {
        return trimmed.to_owned();
    }
    // `&amp;` last, or `&amp;lt;` would lose two layers.
    trimmed
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn rss_in_cdata_and_escaped() {
        let text = "<?xml version='1.0'?><rss><channel><title>栏目</title><link>http://a.example/</link>\
            <item><title><![CDATA[甲区年报 & 附表]]></title><link>http://a.example/1?a=1&b=2</link>\
            <description><![CDATA[<p>一<b>二</b></p><p>三</p><item>]]></description><pubDate>Wed, 09 Jan 2019 08:00:00 GMT</pubDate></item>\
            <item><title>乙区年报</title><description>&lt;p&gt;四&amp;nbsp;五&lt;/p&gt;</description>\
            <pubDate>2020-01-09 08:00:00</pubDate></item></channel></rss>";
        assert!(is_feed(text));
        let pages = pages(text, &Limits::default()).unwrap();
        assert_eq!(pages.len(), 2);
        assert_eq!(pages[0].title.as_deref(), Some("甲区年报 & 附表"));
        assert_eq!(pages[0].url.as_deref(), Some("http://a.example/1?a=1&b=2"));
        assert_eq!(pages[0].text, "一二\n三\n");
        assert_eq!(pages[0].published_on, NaiveDate::from_ymd_opt(2019, 1, 9));
        assert_eq!(pages[1].text, "四 五\n");
        assert_eq!(pages[1].published_on, NaiveDate::from_ymd_opt(2020, 1, 9));
    }

    #[test]
    fn atom_with_links_in_attributes() {
        let text = "<?xml version='1.0'?><feed xmlns='x'><title>栏目</title><updated>2022-05-05T00:00:00Z</updated>\
            <entry><title>丙市年报</title><link rel='alternate' href='http://c.example/3'/>\
            <updated>2022-05-05T00:00:00Z</updated><content type='html'>&lt;p&gt;全年&lt;/p&gt;</content></entry></feed>";
        let pages = pages(text, &Limits::default()).unwrap();
        assert_eq!(pages[0].url.as_deref(), Some("http://c.example/3"));
        assert_eq!(pages[0].text, "全年\n");
        assert_eq!(pages[0].published_on, None);
    }

    #[test]
    fn a_stamp_that_all_items_share_is_no_publication_day() {
        let item =
            "<item><title>甲</title><description>乙</description><pubDate>18 Jun 2019 08:19:00 GMT</pubDate></item>";
        let text = format!("<rss><channel>{item}{item}</channel></rss>");
        let pages = pages(&text, &Limits::default()).unwrap();
        assert!(pages.iter().all(|page| page.published_on.is_none()));
    }

    #[test]
    fn entities_of_its_own_are_not_replaced() {
        let declared: String =
            (1..20).map(|level| format!("<!ENTITY l{level} \"{}\">", format!("&l{};", level - 1).repeat(20))).collect();
        let text = format!(
            "<?xml version='1.0'?><rss><!DOCTYPE rss [<!ENTITY l0 \"哈哈\">{declared}]><channel>\
             <item><title>甲</title><description>&l19;乙&amp;丙</description></item></channel></rss>"
        );
        assert!(is_feed(&text));
        let pages = pages(&text, &Limits::default()).unwrap();
        assert_eq!(pages[0].text, "&l19;乙&丙\n");
    }

    #[test]
    fn too_many_items_are_refused_and_many_are_quick() {
        let limits = Limits { members: 20_000, ..Limits::default() };
        let item = "<item><title>甲</title><pubDate>x</pubDate></item>";
        let feed = |items: usize| format!("<rss><channel>{}</channel></rss>", item.repeat(items));
        assert_eq!(pages(&feed(20_000), &limits).unwrap().len(), 20_000);
        let message = pages(&feed(20_001), &limits).unwrap_err().to_string();
        assert!(message.contains("20001 items, over the limit members=20000;"), "{message}");
    }
}

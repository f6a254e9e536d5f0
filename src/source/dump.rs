//! A feed that a browser saved as text: no markup is left but the end of each CDATA section.
//!
//! Each item is a line with its title and address, its body, then `]]>` and the day on which the
//! whole feed was made, which says nothing about the item. Before the first title the line also
//! carries the feed's own title, address and dates.

use super::{Page, furniture};
use regex::Regex;
use std::sync::LazyLock;

static END: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^[ \t]*\]\]>[ \t]*(?:\n[ \t\n]*(?:[A-Z][a-z]{2},[ ]*)?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (?:GMT|[+-]\d{4})[ \t]*$)?")
        .unwrap()
});
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"https?://[!-~]+").unwrap());
static STAMP: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\d{4}-\d{1,2}-\d{1,2}(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?").unwrap());

/// Whether a text is such a dump.
pub(super) fn is_dump(text: &str) -> bool {
    END.is_match(text) && ADDRESS.is_match(text)
}

/// One page an item, in the order of the feed.
pub(super) fn pages(text: &str) -> Vec<Page> {
    let mut start = 0;
    let mut pages = Vec::new();
    let ends = END.find_iter(text).map(|end| (end.start(), end.end()));
    for (i, (end, next)) in ends.chain([(text.len(), text.len())]).enumerate() {
        if let Some(page) = item(&text[start..end], i == 0) {
            pages.push(page);
        }
        start = next;
    }
    pages
}

/// Reads one item; `first` if the head of the feed stands before its title.
fn item(text: &str, first: bool) -> Option<Page> {
    let text = text.trim_start();
    let line = text.lines().next()?;
    let mut addresses = ADDRESS.find_iter(line);
    let address = match (addresses.next(), first) {
        (Some(feed), true) => addresses.next().or(Some(feed)),
        (address, _) => address,
    };
    let mut page = Page::default();
    let Some(address) = address else {
        furniture::strip(&mut page, text);
        return Some(page);
    };
    page.title = Some(title(&line[..address.start()])).filter(|title| !title.is_empty());
    page.url = Some(address.as_str().to_owned());
    furniture::strip(&mut page, text[address.end()..].trim_start());
    Some(page)
}

/// The title that ends `head`: what follows the feed's own address, name and dates.
fn title(head: &str) -> String {
    let after = |pattern: &Regex| pattern.find_iter(head).last().map_or(0, |found| found.end());
    head[after(&ADDRESS).max(after(&STAMP))..].trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_apart_and_the_feed_day_is_no_publication_day() {
        let text = "年报栏目 http://a.example/rss 年报栏目-RSS 2020-02-03 04:05:06 甲区2019年年报 http://a.example/1.html 第一段。\n第二段。\n\n]]>\n03 Feb 2020 08:00:00 GMT\n\
                    甲区2018年年报 http://a.example/2.html\n\n另一段。\n]]>\n03 Feb 2020 08:00:00 GMT";
        let pages = pages(text);
        assert_eq!(pages.len(), 2);
        assert_eq!(pages[0].title.as_deref(), Some("甲区2019年年报"));
        assert_eq!(pages[0].url.as_deref(), Some("http://a.example/1.html"));
        assert_eq!(pages[0].text, "第一段。\n第二段。\n");
        assert_eq!(pages[1].title.as_deref(), Some("甲区2018年年报"));
        assert_eq!(pages[1].text, "另一段。\n");
        assert!(pages.iter().all(|page| page.published_on.is_none()));
    }
}

//! Pages as crawlers keep them: JSON objects with `url`, `title` and `html` or `text`.

use super::{Page, dates, html, plain};
use crate::limits::Limits;
use anyhow::{Result, anyhow, bail};
use serde_json::{Map, Value};

/// Names of the fields that are read, the first that an object has counts.
const URL: &[&str] = &["url", "link", "source_url"];
const HTML: &[&str] = &["html", "content_html", "raw_html"];
const TEXT: &[&str] = &["text", "content_text", "content", "body"];
const PUBLISHED: &[&str] = &["published_on", "published", "pubdate", "publish_time", "publish_date", "date"];

/// Whether a text is JSON that may hold pages: an object or a list of objects.
pub(super) fn is_json(text: &str) -> bool {
    let text = text.trim_start();
    let inner = text.strip_prefix('[').map_or(text, str::trim_start);
    inner.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with('"'))
}

/// One page an object.
pub(super) fn pages(text: &str, limits: &Limits) -> Result<Vec<Page>> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| anyhow!("no valid JSON: {error}: one object a line, or one list of objects"))?;
    match value {
        Value::Object(object) => Ok(vec![page(&object, limits)?]),
        Value::Array(list) => list.iter().filter_map(Value::as_object).map(|object| page(object, limits)).collect(),
        _ => bail!("JSON, but no object with html or text"),
    }
}

fn page(object: &Map<String, Value>, limits: &Limits) -> Result<Page> {
    let mut page = match (field(object, HTML), field(object, TEXT)) {
        (Some(html), _) => html::page(html, limits)?,
        (None, Some(text)) if html::is_html(text) => html::page(text, limits)?,
        (None, Some(text)) => plain::page(&super::unify_lines(text.to_owned())),
        (None, None) if object.contains_key("warehouse_facts") => {
            bail!("facts that `warehouse extract` made: take them in with `warehouse load`")
        }
        (None, None) => {
            bail!("JSON without text: an object needs a field html or text (also: {})", known(&HTML[1..], &TEXT[1..]))
        }
    };
    surround(&mut page, object);
    Ok(page)
}

/// What an object says of its page beside the text: title, address and day, as far as the page has none. An
/// address stands before that in the page.
pub(crate) fn surround(page: &mut Page, object: &Map<String, Value>) {
    let own = field(object, URL).filter(|url| url.contains("://")).map(str::to_owned);
    page.title = page.title.take().or_else(|| field(object, &["title"]).map(|title| title.trim().to_owned()));
    page.url = own.or_else(|| page.url.take());
    page.published_on = page.published_on.or_else(|| field(object, PUBLISHED).and_then(dates::first));
}

/// The address that an object gives its page.
pub(crate) fn address(object: &Map<String, Value>) -> Option<&str> {
    field(object, URL)
}

/// The first of these fields that holds some text.
fn field<'a>(object: &'a Map<String, Value>, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| object.get(*name)?.as_str().filter(|text| !text.trim().is_empty()))
}

fn known(html: &[&str], text: &[&str]) -> String {
    [html, text].concat().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_and_lists_of_objects_are_pages() {
        let object = r#"{"url":"http://a.example/1","title":"甲县年报","text":"全年办案三件。\r\n二、问题","date":"2020-03-04 01:02"}"#;
        assert!(is_json(object));
        let found = pages(object, &Limits::default()).unwrap();
        assert_eq!(found[0].text, "全年办案三件。\n二、问题\n");
        assert_eq!(found[0].title.as_deref(), Some("甲县年报"));
        assert_eq!(found[0].url.as_deref(), Some("http://a.example/1"));
        assert_eq!(found[0].published_on.unwrap().to_string(), "2020-03-04");
        let list = format!("[ {object}, {} ]", r#"{"html":"<p>一</p><p>二</p>"}"#);
        assert!(is_json(&list));
        assert_eq!(pages(&list, &Limits::default()).unwrap()[1].text, "一\n二\n");
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, want) in [(r#"{"url":"x"}"#, "needs a field html or text"), (r#"{"text":"#, "no valid JSON")] {
            let message = pages(text, &Limits::default()).unwrap_err().to_string();
            assert!(message.contains(want) && !message.contains('\n'), "{message}");
        }
        assert!(!is_json("{甲} 一") && !is_json("[1] 脚注"));
    }
}

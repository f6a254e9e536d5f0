//! Plain text and Markdown.

use super::{Page, furniture};
use regex::Regex;
use std::sync::LazyLock;

static HEADING: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?m)^#{1,6}[ \t]+").unwrap());
static STRONG: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\*\*([^*\n]+)\*\*").unwrap());
static TABLE_RULE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$").unwrap());

/// The page of a plain text.
pub(super) fn page(text: &str) -> Page {
    let mut page = Page::default();
    if is_markdown(text) {
        furniture::strip(&mut page, &without_markdown(text));
    } else {
        furniture::strip(&mut page, text);
    }
    page
}

/// Whether a text is Markdown: it has a heading as Markdown writes them.
pub(super) fn is_markdown(text: &str) -> bool {
    HEADING.is_match(text)
}

/// Takes off the marks of headings and strong words and makes table rows tab-separated lines.
fn without_markdown(text: &str) -> String {
    let text = HEADING.replace_all(text, "");
    let text = STRONG.replace_all(&text, "$1");
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.contains('|') && TABLE_RULE.is_match(trimmed) {
            continue;
        }
        if trimmed.starts_with('|') && trimmed.ends_with('|') && trimmed.len() > 1 {
            let cells = trimmed[1..trimmed.len() - 1].split('|').map(str::trim);
            out.push_str(&cells.collect::<Vec<_>>().join("\t"));
        } else {
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_loses_its_marks() {
        let text = "# 某县年报\n\n**一、总体**情况\n\n| 类别 | 件 |\n|---|---:|\n| 维持 | 3 |\n";
        assert_eq!(page(text).text, "某县年报\n\n一、总体情况\n\n类别\t件\n维持\t3\n");
    }

    #[test]
    fn plain_text_stays_as_it_is() {
        let text = "某县年报\n\n　　２０２０年，＃号 | 竖线都在。\n";
        assert_eq!(page(text).text, text);
    }
}

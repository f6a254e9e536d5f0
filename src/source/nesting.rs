//! Whether a page can be parsed in time.
//!
//! A browser's parser looks through all open elements at many tags, and opens unclosed `<b>` and
//! `<font>` anew in every paragraph, so a page of a few megabytes can cost minutes and gigabytes.
//! This scan follows the parser's rules for what is open, roughly and in linear time, and refuses
//! such a page before it is parsed.

use crate::limits::over;
use anyhow::{Result, bail};

/// Elements that are opened anew after what they stood in was closed.
const FORMATTING: &[&str] =
    &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// Elements without content, and those that a page has once.
const EMPTY: &[&str] = &[
    "area", "base", "basefont", "bgsound", "body", "br", "col", "colgroup", "embed", "frame", "head", "hr", "html",
    "image", "img", "input", "keygen", "link", "meta", "param", "source", "track", "wbr",
];

/// Elements whose content is text, whatever it looks like.
const RAW: &[&str] = &["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];

/// Parts of a table: each ends all that is open inside the table.
const TABULAR: &[&str] = &["caption", "tbody", "td", "tfoot", "th", "thead", "tr"];

/// Elements with an end tag that pages leave out: the next one ends the one before.
const ITEMS: &[&str] = &["dd", "dt", "li", "optgroup", "option", "p", "rb", "rp", "rt", "rtc"];

/// Elements that an end tag inside them never ends.
const BOUNDARIES: &[&str] = &["applet", "button", "marquee", "object", "table", "template"];

/// Elements that end an open paragraph.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "pre",
    "section",
    "summary",
    "ul",
];

/// More attributes than this in one tag are compared with each other for too long.
const MOST_ATTRIBUTES: usize = 1_000;

/// So many copies of formatting elements may be opened anew, in any page and for each byte of it.
const COPIES: (usize, f64) = (100_000, 0.1);

/// So many open elements may be passed at all tags together; a parser passes 30 to 200 million a second.
const MOST_PASSED: usize = 200_000_000;

/// Refuses a page with more than `depth` elements inside one another, or built so that the parser
/// makes it so.
pub(super) fn check(html: &str, depth: usize) -> Result<()> {
    let html = html.to_ascii_lowercase();
    let most_copies = COPIES.0 + (html.len() as f64 * COPIES.1) as usize;
    let mut page = Open::default();
    let mut passed = 0;
    let mut rest = html.as_str();
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if rest.starts_with("!--") {
            rest = after_comment(rest);
            continue;
        }
        let end_tag = rest.starts_with('/');
        let name = name(&rest[usize::from(end_tag)..]);
        if name.is_empty() {
            continue;
        }
        let (tag, attributes) = tag(rest);
        rest = &rest[tag.len()..];
        if attributes > MOST_ATTRIBUTES {
            bail!("<{name}> has more than {MOST_ATTRIBUTES} attributes: the page is broken; download it again");
        }
        if end_tag {
            page.end(name);
            continue;
        }
        let foreign = page.elements.iter().any(|(open, _)| matches!(*open, "svg" | "math"));
        if foreign && tag.ends_with('/') {
            continue;
        }
        if RAW.contains(&name) && !foreign {
            rest = rest.find(&format!("</{name}")).map_or("", |end| &rest[end..]);
            continue;
        }
        page.start(name, tag);
        if page.depth() > depth {
            return Err(over(&format!("more than {depth} elements inside one another"), "depth", depth));
        }
        passed += page.elements.len();
        if passed > MOST_PASSED {
            bail!("too many tags stand too deep in it: the page is broken; save its text as a .txt file");
        }
        if page.copies > most_copies {
            bail!("unclosed <{name}> and the like pile up in it: the page is broken; save its text as a .txt file");
        }
    }
    Ok(())
}

/// Name of the tag that a text begins with; empty if it begins with none.
fn name(text: &str) -> &str {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return "";
    }
    &text[..text.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(text.len())]
}

/// A tag without its brackets, and how many attributes it has. Only after `=` is a quote one.
fn tag(text: &str) -> (&str, usize) {
    let bytes = text.as_bytes();
    let (mut at, mut attributes, mut last) = (0, 0, b' ');
    while at < bytes.len() && bytes[at] != b'>' {
        let here = bytes[at];
        if last == b'=' && matches!(here, b'"' | b'\'') {
            at += 1 + bytes[at + 1..].iter().position(|byte| *byte == here).unwrap_or(bytes.len() - at - 1);
        } else if here.is_ascii_whitespace() || here == b'/' {
            attributes += usize::from(!matches!(last, b' ' | b'='));
        }
        let blank = here.is_ascii_whitespace() || here == b'/';
        // What follows a quoted value is the next attribute.
        last = match here {
            _ if blank && last == b'=' => b'=',
            _ if blank => b' ',
            _ => here,
        };
        at += 1;
    }
    (&text[..at.min(text.len())], attributes)
}

fn after_comment(text: &str) -> &str {
    let inner = &text[1..];
    let ends = ["-->", "--!>"].map(|mark| inner.find(mark).map(|end| end + mark.len()));
    ends.into_iter().flatten().min().map_or("", |end| &inner[end..])
}

/// What is open at one place of a page.
#[derive(Default)]
struct Open<'a> {
    /// Open elements, outermost first; those of [`TABULAR`] and [`EMPTY`] are left out. With each
    /// how many formatting elements were in force when it began.
    elements: Vec<(&'a str, usize)>,
    /// Formatting elements in force: their tags, and whether they are open now.
    formatting: Vec<(&'a str, bool)>,
    copies: usize,
}

impl<'a> Open<'a> {
    fn depth(&self) -> usize {
        self.elements.len() + self.formatting.iter().filter(|(_, open)| !open).count()
    }

    fn start(&mut self, name: &'a str, tag: &'a str) {
        if EMPTY.contains(&name) {
            return;
        }
        if TABULAR.contains(&name) {
            return self.end_cell();
        }
        if BLOCKS.contains(&name) || ITEMS.contains(&name) {
            self.end_paragraph();
        } else {
            self.reopen();
        }
        if ITEMS.contains(&name) {
            self.end_item(name);
        }
        if name == "a" {
            // A link ends the one before.
            self.end(name);
            self.formatting.retain(|(tag, _)| self::name(tag) != name);
        }
        self.elements.push((name, self.formatting.len()));
        if FORMATTING.contains(&name) {
            // Of equal ones the parser keeps three.
            let equal = |(other, _): &&(&str, bool)| *other == tag;
            if self.formatting.iter().filter(equal).count() >= 3 {
                let first = self.formatting.iter().position(|(other, _)| *other == tag);
                first.map(|first| self.formatting.remove(first));
            }
            self.formatting.push((tag, true));
        }
    }

    fn end(&mut self, name: &str) {
        if TABULAR.contains(&name) {
            return self.end_cell();
        }
        let formatting = FORMATTING.contains(&name);
        let block = BLOCKS.contains(&name) || ITEMS.contains(&name) || BOUNDARIES.contains(&name);
        for at in (0..self.elements.len()).rev() {
            let open = self.elements[at].0;
            if open == name {
                if formatting {
                    self.elements.remove(at);
                    let last = self.formatting.iter().rposition(|(tag, _)| self::name(tag) == name);
                    last.map(|last| self.formatting.remove(last));
                } else {
                    self.close(at);
                }
                return;
            }
            let special = BLOCKS.contains(&open) || ITEMS.contains(&open);
            if BOUNDARIES.contains(&open) || special && !block && !formatting {
                return;
            }
        }
    }

    /// Ends the paragraph at hand with what is open inside it.
    fn end_paragraph(&mut self) {
        let inline = |name: &str| !BLOCKS.contains(&name) && !ITEMS.contains(&name) && !BOUNDARIES.contains(&name);
        let at = self.elements.iter().rposition(|(name, _)| !inline(name));
        if let Some(at) = at.filter(|at| self.elements[*at].0 == "p") {
            self.close(at);
        }
    }

    /// Ends the item that the next one of its kind ends.
    fn end_item(&mut self, name: &str) {
        let kin = |other: &str| other == name || [other, name].iter().all(|name| ["dd", "dt"].contains(name));
        let passed = |other: &str| {
            ["address", "div", "p"].contains(&other)
                || !BLOCKS.contains(&other) && !ITEMS.contains(&other) && !BOUNDARIES.contains(&other)
        };
        let at = self.elements.iter().rposition(|(other, _)| !passed(other) || kin(other));
        if let Some(at) = at.filter(|at| kin(self.elements[*at].0)) {
            self.close(at);
        }
    }

    /// Ends everything inside the innermost table.
    fn end_cell(&mut self) {
        if let Some(at) = self.elements.iter().rposition(|(name, _)| *name == "table") {
            let in_force = self.elements[at].1;
            self.elements.truncate(at + 1);
            self.formatting.truncate(in_force);
        }
    }

    /// Ends an element with all inside it; formatting elements among them stay in force.
    fn close(&mut self, at: usize) {
        if BOUNDARIES.contains(&self.elements[at].0) {
            self.formatting.truncate(self.elements[at].1);
        }
        for (name, _) in self.elements.drain(at..).rev().filter(|(name, _)| FORMATTING.contains(name)) {
            let last = self.formatting.iter().rposition(|(tag, open)| *open && self::name(tag) == name);
            if let Some(last) = last {
                self.formatting[last].1 = false;
            }
        }
    }

    /// Opens the formatting elements in force anew.
    fn reopen(&mut self) {
        for at in 0..self.formatting.len() {
            if !self.formatting[at].1 {
                self.formatting[at].1 = true;
                self.elements.push((name(self.formatting[at].0), at));
                self.copies += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(html: &str) -> Option<String> {
        check(html, 1_000).err().map(|error| error.to_string())
    }

    #[test]
    fn what_nests_too_deep_is_refused() {
        for piece in ["<div>", "<DIV class=x>", "<span><div>", "<ul><li>", "<table><tr><td>", "<b>", "<font size=1><p>"]
        {
            assert_eq!(refused(&piece.repeat(300)), None, "{piece}");
        }
        for piece in ["<div>", "<DIV class='>'>", "<span><div></span>", "<ul><li>", "<div><table><td></div>"] {
            let message = refused(&piece.repeat(2_000)).expect(piece);
            assert!(message.contains("limit depth=1000"), "{piece}: {message}");
        }
        assert!(refused(&format!("<svg><title>{}", "<div>".repeat(2_000))).is_some());
        assert!(refused(&format!("<!-- --!>{}", "<div>".repeat(2_000))).is_some());
    }

    #[test]
    fn formatting_that_piles_up_is_refused() {
        let different: String = (0..500).map(|number| format!("<p><font size={number}>甲")).collect();
        assert!(refused(&different).is_some_and(|message| message.contains("pile up")));
        let nested: String = (0..2_000).map(|number| format!("<font size={number}>")).collect();
        assert!(refused(&nested).is_some_and(|message| message.contains("depth=1000")));
        let attributes: String = (0..2_000).map(|number| format!(" a{number}={number}")).collect();
        assert!(refused(&format!("<div{attributes}>")).is_some_and(|message| message.contains("attributes")));
    }

    #[test]
    fn many_tags_deep_inside_are_refused_and_many_signs_are_quick() {
        let deep = format!("{}{}", "<div>".repeat(900), "<p>甲".repeat(300_000));
        assert!(refused(&deep).is_some_and(|message| message.contains("too deep")));
        assert_eq!(refused(&"<p>甲".repeat(300_000)), None);
        assert_eq!(refused(&"<".repeat(3_000_000)), None);
    }

    #[test]
    fn sloppy_pages_are_not_refused() {
        for piece in [
            "<p><span>甲<p>乙</p>",
            "<p>甲<br><img src='a>b'><input>",
            "<li><span>甲",
            "<div><p><b>甲</p></div>",
            "<table><tr><td><font color=red>甲<td><span>乙</table>",
            "<div><span></div>",
            "<svg><path d='x'/></svg>",
            "<script>if (a<b) '<div>'</script><!-- <div> --><style><div></style>",
            "<b><div></b></div>",
            "<p><a name=x>甲",
            "1<2 <3>",
        ] {
            assert_eq!(refused(&piece.repeat(5_000)), None, "{piece}");
        }
        let cells = "<td><font color=red>甲<span>乙".repeat(5_000);
        assert_eq!(refused(&format!("<table><tr>{cells}</table>")), None);
    }
}

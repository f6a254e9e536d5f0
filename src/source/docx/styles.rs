//! What a paragraph or run has through its style: a list, invisibility, being a table of contents.

use super::xml::{self, Event};
use anyhow::Result;
use std::collections::HashMap;

/// The styles of a document by their identifier.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    list: Option<usize>,
    level: Option<usize>,
    hidden: Option<bool>,
}

/// A chain of styles longer than this goes round in a circle.
const LONGEST_CHAIN: usize = 50;

impl Styles {
    pub(super) fn parse(xml: &str, depth: usize) -> Result<Styles> {
        let mut styles = HashMap::new();
        let mut open: Vec<String> = Vec::new();
        let mut id = String::new();
        let mut style = Style::default();
        xml::read(xml, depth, |event| {
            match event {
                Event::Open(tag) => {
                    let parent = open.last().map_or("", String::as_str);
                    match (parent, tag.name()) {
                        (_, "style") => {
                            id = tag.attribute("styleId").unwrap_or_default();
                            style = Style::default();
                        }
                        ("style", "name") => style.name = tag.value().unwrap_or_default().to_lowercase(),
                        ("style", "basedOn") => style.based_on = tag.value(),
                        ("numPr", "numId") => style.list = tag.number(),
                        ("numPr", "ilvl") => style.level = tag.number(),
                        ("rPr", "vanish") => style.hidden = Some(tag.is_on()),
                        _ => {}
                    }
                    open.push(tag.name().to_owned());
                }
                Event::Close => {
                    if open.pop().as_deref() == Some("style") {
                        styles.insert(std::mem::take(&mut id), std::mem::take(&mut style));
                    }
                }
                Event::Text(_) => {}
            }
            Ok(())
        })?;
        Ok(Styles { styles })
    }

    /// The list and level of a style, each from the nearest style in its chain that names one.
    pub(super) fn list(&self, id: &str) -> (Option<usize>, Option<usize>) {
        (self.chain(id).find_map(|style| style.list), self.chain(id).find_map(|style| style.level))
    }

    pub(super) fn is_hidden(&self, id: &str) -> bool {
        self.chain(id).find_map(|style| style.hidden).unwrap_or(false)
    }

    /// Whether a style is one of the entries of a table of contents.
    pub(super) fn is_contents(&self, id: &str) -> bool {
        self.styles.get(id).is_some_and(|style| style.name.starts_with("toc "))
    }

    /// Identifiers of a style and of those that it is based on.
    pub(super) fn ids<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a str> {
        let based_on = |id: &&'a str| self.styles.get(*id)?.based_on.as_deref();
        std::iter::successors(Some(id), based_on).take(LONGEST_CHAIN)
    }

    fn chain<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Style> {
        self.ids(id).filter_map(|id| self.styles.get(id))
    }
}

//! Which element of a page holds its text.
//!
//! Elements are scored by their characters outside links; class names only break ties, because
//! every content system has its own and a redesign leaves them behind.

use super::walk::{is_block, is_data_table, is_silent, name};
use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::Node;
use std::collections::HashMap;

/// An element is entered while it holds at least this share of the text around it.
const SHARE: f64 = 0.75;

/// A container known by its name is taken if it holds at least this share of the page's text.
const KNOWN_SHARE: f64 = 0.5;

/// Furniture known by its name is dropped only if it holds at most this many characters outside
/// links; some pages wrap their whole text in `id="print"`.
const MOST_FURNITURE: usize = 160;

/// What a character inside a link takes from its containers' scores.
const LINK_PENALTY: i64 = 2;

/// Names of body containers of Chinese content systems, lower case.
const KNOWN: &[&str] = &[
    "trs_editor",
    "custom_unionstyle",
    "trs_ueditor",
    "zoom",
    "article-content",
    "article_content",
    "articlecontent",
    "ucap-content",
    "ucapcontent",
    "pages_content",
    "news_content",
    "newscontent",
    "content_body",
    "con_text",
    "info_content",
    "txt_content",
    "detail-content",
    "xxgk_content",
    "zwgk_content",
    "vsb_content",
    "v_news_content",
    "conttxt",
    "bt_content",
    "j-content",
    "contentbox",
    "artcontent",
];

/// Words in class names and ids of furniture.
const FURNITURE: &[&str] = &[
    "nav",
    "navbar",
    "menu",
    "crumb",
    "crumbs",
    "breadcrumb",
    "breadcrumbs",
    "position",
    "location",
    "mbx",
    "dqwz",
    "footer",
    "foot",
    "topbar",
    "share",
    "bdsharebuttonbox",
    "print",
    "tools",
    "toolbar",
    "tool",
    "related",
    "rel",
    "relate",
    "xgxx",
    "xgyd",
    "prevnext",
    "prev",
    "next",
    "pager",
    "pagination",
    "qrcode",
    "ewm",
    "friend",
    "friendlink",
    "friendlinks",
    "sidebar",
    "banner",
    "weather",
    "login",
    "search",
    "copyright",
];

/// The text-bearing element of a page and what stands in the way inside it.
pub(super) struct Body<'a> {
    /// The element that holds the text.
    pub(super) node: NodeRef<'a, Node>,
    scores: HashMap<NodeId, Score>,
}

#[derive(Default, Clone, Copy)]
struct Score {
    text: usize,
    linked: usize,
    /// Elements inside that begin a line.
    breaks: usize,
}

impl Score {
    fn net(self) -> i64 {
        self.text as i64 - LINK_PENALTY * self.linked as i64
    }

    fn add(&mut self, other: Score) {
        self.text += other.text;
        self.linked += other.linked;
        self.breaks += other.breaks;
    }
}

impl<'a> Body<'a> {
    /// Finds the element below `root` that holds the text.
    pub(super) fn find(root: NodeRef<'a, Node>) -> Body<'a> {
        let scores = scores(root);
        let net = |node: NodeRef<'a, Node>| scores.get(&node.id()).map_or(0, |score| score.net());
        let most = net(root) as f64;
        let known = root
            .descendants()
            .filter(|node| has_name(*node, KNOWN))
            .max_by_key(|node| (net(*node), std::cmp::Reverse(node.ancestors().count())));
        let node = match known {
            Some(node) if most > 0.0 && net(node) as f64 >= KNOWN_SHARE * most => node,
            _ => descend(root, &scores),
        };
        Body { node, scores }
    }

    /// Whether a node inside the page is furniture by its name and by how little it says.
    pub(super) fn is_furniture(&self, node: NodeRef<'_, Node>) -> bool {
        is_furniture(node, self.scores.get(&node.id()).copied().unwrap_or_default())
    }
}

/// Enters the one child that holds most of the text until there is no such child.
fn descend<'a>(root: NodeRef<'a, Node>, scores: &HashMap<NodeId, Score>) -> NodeRef<'a, Node> {
    let score = |node: NodeRef<'a, Node>| scores.get(&node.id()).copied().unwrap_or_default();
    let mut node = root;
    while let Some(best) = node.children().max_by_key(|child| score(*child).net()) {
        let (inner, outer) = (score(best), score(node));
        let container = match name(best) {
            "table" => !is_data_table(best),
            "p" | "h1" | "h2" | "h3" | "pre" => false,
            block => is_block(block),
        };
        // A large paragraph in an element of its own is not yet the container of all paragraphs.
        let whole = inner.breaks >= 3 || inner.text == outer.text;
        if !container || !whole || (inner.net() as f64) < SHARE * outer.net() as f64 {
            break;
        }
        node = best;
    }
    node
}

/// Characters in and outside links of every element, furniture not counted.
fn scores(root: NodeRef<'_, Node>) -> HashMap<NodeId, Score> {
    let mut scores = HashMap::new();
    let mut open: Vec<Score> = vec![Score::default()];
    let mut links = 0_usize;
    let mut silent = 0_usize;
    for edge in root.traverse() {
        match edge {
            Edge::Open(node) => {
                let own = open.last_mut().expect("the outermost score is never closed");
                if let Some(text) = node.value().as_text().filter(|_| silent == 0) {
                    let count = text.chars().filter(|c| !c.is_whitespace()).count();
                    if links > 0 { own.linked += count } else { own.text += count }
                }
                links += usize::from(name(node) == "a");
                silent += usize::from(is_silent(name(node)));
                open.push(Score::default());
            }
            Edge::Close(node) => {
                links -= usize::from(name(node) == "a");
                silent -= usize::from(is_silent(name(node)));
                let mut score = open.pop().unwrap_or_default();
                scores.insert(node.id(), score);
                if is_furniture(node, score) {
                    score = Score::default();
                }
                score.breaks += usize::from(is_block(name(node)) || name(node) == "br");
                open.last_mut().expect("the outermost score is never closed").add(score);
            }
        }
    }
    scores
}

fn is_furniture(node: NodeRef<'_, Node>, score: Score) -> bool {
    score.text <= MOST_FURNITURE && has_word(node, FURNITURE) && !has_name(node, KNOWN)
}

/// Whether the class or id of an element is one of `names`.
fn has_name(node: NodeRef<'_, Node>, names: &[&str]) -> bool {
    labels(node).any(|label| names.contains(&label.to_ascii_lowercase().as_str()))
}

/// Whether a class or id of an element, or a part of it between hyphens, is one of `words`.
fn has_word(node: NodeRef<'_, Node>, words: &[&str]) -> bool {
    labels(node).any(|label| {
        let label = label.to_ascii_lowercase();
        label.split(['-', '_']).any(|part| words.contains(&part.trim_end_matches(char::is_numeric)))
    })
}

fn labels<'a>(node: NodeRef<'a, Node>) -> impl Iterator<Item = &'a str> {
    let element = node.value().as_element().filter(|element| !["body", "html"].contains(&element.name()));
    let attribute = move |name| element.and_then(|element| element.attr(name)).unwrap_or("");
    attribute("class").split_whitespace().chain(attribute("id").split_whitespace())
}

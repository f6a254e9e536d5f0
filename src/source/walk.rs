//! An HTML tree to lines of text.
//!
//! The walk is a loop over edges of the tree, not a recursion: pages nest as deep as they like.

use super::grid::Grid;
use anyhow::Result;
use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::Node;

/// Elements whose content is never text of the page.
const SILENT: &[&str] = &[
    "script", "style", "noscript", "template", "iframe", "object", "svg", "select", "option", "button", "textarea",
    "input", "head", "nav", "footer", "aside", "map", "video", "audio", "canvas",
];

/// Elements that begin and end a line.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "blockquote",
    "body",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figure",
    "figcaption",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
    "caption",
    "legend",
];

/// Name of an element, empty for any other node.
pub(super) fn name<'a>(node: NodeRef<'a, Node>) -> &'a str {
    node.value().as_element().map_or("", |element| element.name())
}

/// Whether the content of an element is never text.
pub(super) fn is_silent(name: &str) -> bool {
    SILENT.contains(&name)
}

/// Whether an element begins and ends a line.
pub(super) fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}

/// The lines of `root`, without the nodes that `drop` says are no text, up to the node `until`.
///
/// A row of a data table is one line with its cells separated by tabs; what breaks lines inside a
/// cell is a space there.
///
/// Fails if a table has more than `cells` cells.
pub(super) fn lines(
    root: NodeRef<'_, Node>,
    until: Option<NodeId>,
    cells: usize,
    drop: impl Fn(NodeRef<'_, Node>) -> bool,
) -> Result<String> {
    let mut out = Lines::default();
    let mut skipped: Option<NodeId> = None;
    let mut tables: Vec<bool> = Vec::new();
    for edge in root.traverse() {
        match edge {
            Edge::Open(node) if until == Some(node.id()) => break,
            Edge::Open(_) if skipped.is_some() => {}
            Edge::Close(node) if skipped == Some(node.id()) => skipped = None,
            Edge::Close(_) if skipped.is_some() => {}
            Edge::Open(node) if is_silent(name(node)) || drop(node) => skipped = Some(node.id()),
            Edge::Open(node) => match name(node) {
                "" => {
                    if let Some(text) = node.value().as_text() {
                        out.text(text);
                    }
                }
                "br" => out.end_line(),
                "table" => {
                    out.end_line();
                    tables.push(is_data_table(node));
                    if tables.last() == Some(&true) {
                        out.table = Some(Grid::new(cells));
                    }
                }
                "tr" if tables.last() == Some(&true) => out.open_row(),
                "td" | "th" if tables.last() == Some(&true) => out.open_cell(),
                block if is_block(block) => out.end_line(),
                _ => {}
            },
            Edge::Close(node) => match name(node) {
                "table" => {
                    tables.pop();
                    out.end_table()?;
                }
                "td" | "th" if tables.last() == Some(&true) => {
                    out.end_cell(span(node, "colspan", 1), span(node, "rowspan", usize::MAX));
                }
                "tr" if tables.last() == Some(&true) => {}
                block if is_block(block) => out.end_line(),
                _ => {}
            },
        }
    }
    out.finish()
}

/// How many columns or rows a cell says it covers; none (0) means `all`.
fn span(cell: NodeRef<'_, Node>, name: &str, all: usize) -> usize {
    let value = cell.value().as_element().and_then(|element| element.attr(name));
    match value.and_then(|value| value.trim().parse().ok()) {
        Some(0) => all,
        Some(number) => number,
        None => 1,
    }
}

/// Whether a table holds data and not the layout of a page: it has rows of several cells, no
/// table inside, and no cell that holds whole paragraphs.
pub(super) fn is_data_table(table: NodeRef<'_, Node>) -> bool {
    let mut several = false;
    for node in table.descendants().skip(1) {
        match name(node) {
            "table" => return false,
            "tr" => several |= node.children().filter(|cell| ["td", "th"].contains(&name(*cell))).count() > 1,
            "td" | "th" if paragraphs(node) > 8 => return false,
            _ => {}
        }
    }
    several
}

fn paragraphs(cell: NodeRef<'_, Node>) -> usize {
    cell.descendants().filter(|node| ["p", "br"].contains(&name(*node))).count()
}

/// Characters that are printed as nothing at all.
fn is_nothing(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{ad}')
}

fn is_space_or_nothing(c: char) -> bool {
    matches!(c, '\n' | '\r' | ' ' | '\t' | '\u{a0}' | '\u{2002}' | '\u{2003}') || is_nothing(c)
}

/// Lines under construction.
#[derive(Default)]
struct Lines {
    done: String,
    line: String,
    in_cell: bool,
    /// The data table that is open; no other stands inside it.
    table: Option<Grid>,
    /// White space that stands only if text follows on the same line.
    space: Space,
}

#[derive(Default, Clone, Copy, PartialEq)]
enum Space {
    #[default]
    None,
    /// A line break of the source between two Han characters is no space.
    Break,
    Blank,
}

impl Lines {
    fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let said = rest.find(is_space_or_nothing).unwrap_or(rest.len());
            if said > 0 {
                self.push(first, &rest[..said]);
                rest = &rest[said..];
                continue;
            }
            match first {
                '\n' | '\r' if self.space == Space::None => self.space = Space::Break,
                '\n' | '\r' => {}
                ' ' | '\t' if self.space == Space::Break => {}
                c if is_nothing(c) => {}
                _ => self.space = Space::Blank,
            }
            rest = &rest[first.len_utf8()..];
        }
    }

    /// Adds words, with the space before them if it stands.
    fn push(&mut self, first: char, words: &str) {
        let last = self.line.chars().next_back();
        let between_han = !first.is_ascii() && last.is_some_and(|last| !last.is_ascii());
        let wanted = match self.space {
            Space::None => false,
            Space::Break => !between_han,
            Space::Blank => true,
        };
        if wanted && last.is_some() {
            self.line.push(' ');
        }
        self.space = Space::None;
        self.line.push_str(words);
    }

    fn end_line(&mut self) {
        if self.in_cell {
            self.space = Space::Blank;
        } else {
            self.flush();
        }
    }

    fn open_row(&mut self) {
        if let Some(table) = &mut self.table {
            table.row();
        }
    }

    fn open_cell(&mut self) {
        self.flush();
        self.in_cell = true;
    }

    fn end_cell(&mut self, columns: usize, rows: usize) {
        let text = std::mem::take(&mut self.line);
        self.space = Space::None;
        self.in_cell = false;
        if let Some(table) = &mut self.table {
            table.cell(text, columns, rows);
        }
    }

    fn end_table(&mut self) -> Result<()> {
        self.flush();
        for line in self.table.take().map(Grid::lines).transpose()?.unwrap_or_default() {
            self.done.push_str(&line);
            self.done.push('\n');
        }
        Ok(())
    }

    fn flush(&mut self) {
        if !self.line.trim().is_empty() {
            self.done.push_str(&self.line);
            self.done.push('\n');
        }
        self.line.clear();
        self.space = Space::None;
    }

    fn finish(mut self) -> Result<String> {
        self.end_table()?;
        Ok(self.done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use scraper::Html;

    fn text(html: &str) -> String {
        let html = Html::parse_document(html);
        lines(html.tree.root(), None, 1_000, |_| false).unwrap()
    }

    #[test]
    fn inline_spans_join_and_blocks_end_lines() {
        assert_eq!(text("<p><span>合同</span><b>21</b><span>份</span></p><div>甲<br>乙</div>"), "合同21份\n甲\n乙\n");
        assert_eq!(text("<p>甲&nbsp;&nbsp;乙&lt;3&gt; &ldquo;丙&rdquo;</p>"), "甲 乙<3> “丙”\n");
        assert_eq!(text("<p>全\n  县 a\nb</p>"), "全县 a b\n");
        assert_eq!(text("<p>　　首行</p>\n\n<p> </p>"), "　　首行\n");
    }

    #[test]
    fn a_row_is_a_line() {
        assert_eq!(
            text(
                "<table><tr><td><p>类</p><p>别</p></td><td>件</td></tr><tr><td>维持</td><td></td><td>3</td></tr></table>后"
            ),
            "类 别\t件\n维持\t\t3\n后\n"
        );
    }

    #[test]
    fn spanned_headers_stand_over_each_of_their_columns() {
        let html = "<table><tr><th rowspan=2>类别<th colspan='2'>结案<tr><td>维持<td>撤销\
            <tr><td>复议<td>3<td rowspan=0>2<tr><td>应诉<td>4</table>";
        assert_eq!(text(html), "类别\t结案\t结案\n\t维持\t撤销\n复议\t3\t2\n应诉\t4\t\n");
        let html = "<table><caption>附表</caption><tr><td>甲<td>1</table>";
        assert_eq!(text(html), "附表\n甲\t1\n");
    }

    #[test]
    fn layout_tables_are_no_rows() {
        assert_eq!(
            text("<table><tr><td>左</td><td><table><tr><td>甲</td><td>1</td></tr></table><p>右</p></td></tr></table>"),
            "左\n甲\t1\n右\n"
        );
        assert_eq!(text("<table><tr><td><p>甲</p><p>乙</p></td></tr></table>"), "甲\n乙\n");
    }

    #[test]
    fn scripts_are_silent_and_depth_is_no_danger() {
        assert_eq!(text("<script>var 甲=1</script><style>p{}</style><p>乙</p><select><option>丙</select>"), "乙\n");
        let deep = format!("{}底{}", "<div>".repeat(3_000), "</div>".repeat(3_000));
        assert_eq!(text(&deep), "底\n");
    }
}

//! One paragraph of a Word document.

use super::body::Lists;
use super::xml::Tag;

/// A paragraph under construction.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    /// Its letters; `\n` is a line break inside it.
    pub(super) text: String,
    /// Lines of the text boxes that are anchored in it.
    pub(super) boxes: Vec<String>,
    style: Option<String>,
    list: Option<usize>,
    level: Option<usize>,
    /// Its mark was deleted: without letters there is no paragraph.
    deleted: bool,
}

impl Paragraph {
    /// Takes in a property: an element, its parent, and the one above that.
    pub(super) fn property(&mut self, above: &str, parent: &str, tag: &Tag) {
        match (above, parent, tag.name()) {
            (_, "pPr", "pStyle") => self.style = tag.value(),
            ("pPr", "numPr", "numId") => self.list = tag.number(),
            ("pPr", "numPr", "ilvl") => self.level = tag.number(),
            ("pPr", "rPr", "del" | "moveFrom") => self.deleted = true,
            _ => {}
        }
    }

    /// Its lines with the list number that is printed before it, then those of its text boxes.
    pub(super) fn lines(self, lists: &mut Lists) -> Vec<String> {
        let style = self.style.as_deref().unwrap_or("");
        let empty = self.text.trim().is_empty();
        // The contents repeat every heading, with the number of its page for a figure.
        if lists.styles.is_contents(style) || lists.styles.is_hidden(style) || empty && self.deleted {
            return self.boxes;
        }
        let (list_of_style, level_of_style) = lists.styles.list(style);
        let mut number = String::new();
        // List 0 takes the list of the style off.
        if let Some(list) = self.list.or(list_of_style).filter(|list| *list > 0) {
            let by_style = || lists.numbering.level_of_style(list, style, &lists.styles).or(level_of_style);
            let level = self.level.or_else(|| if self.list.is_none() { by_style() } else { None }).unwrap_or(0);
            number = lists.numbering.next(list, level, &lists.styles);
        }
        let mut lines: Vec<String> = Vec::new();
        if !empty {
            // What is left of blanks before the text: an indent, which a list number replaces.
            let text = if number.is_empty() { self.text.as_str() } else { self.text.trim_start() };
            let whole = format!("{number}{}{text}", gap(&number, text));
            lines.extend(whole.split('\n').map(|line| line.trim_end().trim_start_matches([' ', '\t']).to_owned()));
            lines.retain(|line| !line.is_empty());
        }
        lines.extend(self.boxes);
        lines
    }
}

/// What stands between a list number and a text. Nothing, unless both would be read as one figure
/// (1.5万 for 5万 as point 1); two blanks, since one counts for nothing in Chinese.
fn gap(number: &str, text: &str) -> &'static str {
    let open = number.ends_with(|letter: char| letter.is_ascii_alphanumeric());
    let figure = |letter: char| letter.is_ascii_digit() || ('０'..='９').contains(&letter);
    let dotted = number.trim_end_matches(['.', '．']).ends_with(figure) && text.starts_with(figure);
    if open || dotted { "  " } else { "" }
}

/// A sign of a symbol font. Only signs that mean something in a report are known; the others are
/// ornaments.
pub(super) fn symbol(font: Option<&str>, code: Option<&str>) -> Option<char> {
    let code = u32::from_str_radix(code?, 16).ok()?;
    if !(0xf000..=0xf0ff).contains(&code) {
        return char::from_u32(code).filter(|letter| !letter.is_control());
    }
    let known: &[(u32, char)] = match font?.to_ascii_lowercase().as_str() {
        "symbol" => &[
            (0x25, '%'),
            (0x2b, '+'),
            (0x2d, '−'),
            (0xa3, '≤'),
            (0xb0, '°'),
            (0xb1, '±'),
            (0xb3, '≥'),
            (0xb4, '×'),
            (0xb7, '•'),
            (0xb9, '≠'),
            (0xbb, '≈'),
        ],
        "wingdings" => &[(0x6c, '●'), (0x6e, '■'), (0x6f, '□'), (0xa8, '□'), (0xfc, '√'), (0xfe, '√')],
        "wingdings 2" => &[(0x50, '√'), (0x52, '√'), (0xa3, '□')],
        _ => &[],
    };
    // Digits and letters are signs there, too; in Symbol they are themselves or Greek.
    let digit = || char::from_u32(code - 0xf000).filter(|letter| letter.is_ascii_digit());
    let symbol = font.is_some_and(|font| font.eq_ignore_ascii_case("symbol"));
    known
        .iter()
        .find(|(own, _)| *own == code - 0xf000)
        .map(|(_, letter)| *letter)
        .or_else(|| digit().filter(|_| symbol))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_number_never_makes_another_figure_of_the_first() {
        for (number, text, expected) in [
            ("一、", "5万件", ""),
            ("1.", "加强", ""),
            ("1.", "5万件", "  "),
            ("1．", "５万件", "  "),
            ("1", "加强", "  "),
            ("1、", "5万件", ""),
            ("", "5万件", ""),
        ] {
            assert_eq!(gap(number, text), expected, "{number}{text}");
        }
    }

    #[test]
    fn signs_of_symbol_fonts_are_known_or_left_out() {
        assert_eq!(symbol(Some("Symbol"), Some("F0B3")), Some('≥'));
        assert_eq!(symbol(Some("Symbol"), Some("F035")), Some('5'));
        assert_eq!(symbol(Some("Wingdings"), Some("F035")), None);
        assert_eq!(symbol(Some("Wingdings"), Some("f0fc")), Some('√'));
        assert_eq!(symbol(Some("宋体"), Some("2460")), Some('①'));
        assert_eq!(symbol(None, Some("xyz")), None);
    }
}

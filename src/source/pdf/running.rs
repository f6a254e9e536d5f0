//! Page numbers, running headers and footers: what stands on the margin of page after page.

use super::lines::{Block, Line, Sheet};
use regex::Regex;
use std::sync::LazyLock;

/// A page number as printers set it: 3, — 3 —, -3-, 第3页, 第 3 页 共 9 页, 3/9, Page 3 of 9; some
/// text layers write the radical ⻚ for 页.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^[-—–－―~·•\s]*(?:(?P<bare>[0-9０-９]{1,4})|第\s*[0-9０-９一二三四五六七八九十百]{1,4}\s*[页⻚](?:[\s,，/]*[（(]?共\s*[0-9０-９一二三四五六七八九十百]{1,4}\s*[页⻚][)）]?)?",
        r"|[0-9]{1,4}\s*/\s*[0-9]{1,4}|page\s*[0-9]{1,4}(?:\s*(?:of|/)\s*[0-9]{1,4})?)[-—–－―~·•\s]*$"
    ))
    .unwrap()
});

/// Lines at the top and at the bottom of a page that may be running ones.
const DEEPEST: usize = 3;
/// They stand in so much of the page's height from its edge.
const MARGIN: f32 = 0.13;

/// Drops them from all pages.
pub(super) fn drop(sheets: &mut [Sheet]) {
    for _ in 0..DEEPEST {
        for edge in [Edge::Top, Edge::Bottom] {
            let lines: Vec<Option<(usize, Line)>> = sheets.iter().map(|sheet| edge.line(sheet)).collect();
            let drops: Vec<bool> = (0..lines.len()).map(|sheet| is_running(&lines, sheet, sheets)).collect();
            for (sheet, line) in
                sheets.iter_mut().zip(&lines).zip(drops).filter(|(_, drop)| *drop).map(|(pair, _)| pair)
            {
                if let Some((at, _)) = line {
                    sheet.blocks.remove(*at);
                }
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Edge {
    Top,
    Bottom,
}

impl Edge {
    /// The outermost line of a page at this edge, if it stands on the margin, and its place.
    fn line(self, sheet: &Sheet) -> Option<(usize, Line)> {
        let lines = sheet.blocks.iter().enumerate().filter_map(|(at, block)| match block {
            Block::Line(line) => Some((at, line)),
            Block::Rows(_) => None,
        });
        let (at, line) = match self {
            Edge::Top => lines.min_by(|a, b| a.1.base.total_cmp(&b.1.base)),
            Edge::Bottom => lines.max_by(|a, b| a.1.base.total_cmp(&b.1.base)),
        }?;
        let on_margin = match self {
            Edge::Top => line.depth <= MARGIN,
            Edge::Bottom => line.depth >= 1.0 - MARGIN,
        };
        on_margin.then(|| (at, line.clone()))
    }
}

/// Whether the outermost line of a page is no part of its text.
fn is_running(lines: &[Option<(usize, Line)>], sheet: usize, sheets: &[Sheet]) -> bool {
    let Some((_, line)) = &lines[sheet] else { return false };
    let text = line.text.trim();
    if let Some(number) = NUMBER.captures(text) {
        // A bare numeral may be the last figure of a page; its dashes or its neighbours tell.
        let Some(bare) = number.name("bare").filter(|bare| bare.as_str() == text) else { return true };
        let offset = |sheet: usize, number: &str| number.parse::<i64>().ok().map(|number| number - sheet as i64);
        let own = offset(sheet, bare.as_str());
        let others = lines.iter().enumerate().filter(|(other, _)| *other != sheet);
        let counted = others
            .filter_map(|(other, line)| offset(other, line.as_ref()?.1.text.trim()))
            .any(|other| Some(other) == own);
        return counted || own == Some(1) && sheets.len() == 1;
    }
    let pattern = folded(text);
    let alike = lines
        .iter()
        .flatten()
        .filter(|(_, other)| (other.base - line.base).abs() <= 4.0 && folded(other.text.trim()) == pattern);
    alike.count() >= 2.max((lines.len() * 2).div_ceil(5))
}

/// A line with its numerals alike: running lines carry page numbers.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().filter(|letter| !letter.is_whitespace()) {
        if !letter.is_numeric() {
            folded.push(letter);
        } else if !folded.ends_with('#') {
            folded.push('#');
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(lines: &[(&str, f32)]) -> Sheet {
        let line = |(text, depth): &(&str, f32)| {
            let base = depth * 842.0;
            let text = (*text).to_owned();
            let line =
                Line { text, left: 70.0, right: 500.0, base, depth: *depth, size: 16.0, first_word: 16.0, column: 0 };
            Block::Line(line)
        };
        Sheet { blocks: lines.iter().map(line).collect() }
    }

    fn kept(mut sheets: Vec<Sheet>) -> Vec<String> {
        drop(&mut sheets);
        let text = |block: Block| match block {
            Block::Line(line) => line.text,
            Block::Rows(rows) => rows.concat(),
        };
        sheets.into_iter().map(|sheet| sheet.blocks.into_iter().map(text).collect()).collect()
    }

    #[test]
    fn numbers_and_headers_of_pages_go_and_figures_stay() {
        for number in ["— 7 —", "-7-", "第7页", "第 7 ⻚ 共 9 ⻚", "7/9", "Page 7 of 9", "第七页（共九页）"]
        {
            assert_eq!(kept(vec![sheet(&[("全年。", 0.5), (number, 0.95)])]), ["全年。"], "{number}");
        }
        let numbered = |first: &str, second: &str| {
            kept(vec![
                sheet(&[("甲县", 0.05), ("一", 0.5), (first, 0.95)]),
                sheet(&[("甲县", 0.05), ("二", 0.5), (second, 0.95)]),
            ])
        };
        assert_eq!(numbered("4", "5"), ["一", "二"]);
        assert_eq!(numbered("4", "6"), ["一4", "二6"]);
        assert_eq!(kept(vec![sheet(&[("共办结", 0.5), ("12", 0.95)])]), ["共办结12"]);
        assert_eq!(kept(vec![sheet(&[("共办结", 0.5), ("12", 0.6)])]), ["共办结12"]);
    }
}

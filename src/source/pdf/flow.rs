//! Visual lines to paragraphs, over the ends of columns and pages.
//!
//! A line goes on in the next one if it is full (what begins the next line had no room any more) and
//! the next one begins at the margin. A line that is indented, or after one that is not full, begins
//! a paragraph. Where paragraphs are indented, a line at the margin goes on also with one that is
//! only nearly full, if no sentence ends there: not every text is set to an even right margin.

use super::lines::{Block, Line, Sheet, append};

/// Left and right margin of the text of a column, in points.
#[derive(Debug, Clone, Copy)]
struct Margins {
    left: f32,
    right: f32,
    /// Usual distance of its lines.
    pitch: f32,
    /// Whether its paragraphs begin with an indent.
    indented: bool,
}

/// Share of its column that a line fills if it is nearly full.
const NEARLY_FULL: f32 = 0.6;

/// The text of all pages: one line a paragraph, heading or table row.
pub(super) fn text(sheets: Vec<Sheet>) -> String {
    let margins = margins(&sheets);
    let body = body_size(&sheets);
    let mut text = String::new();
    let mut last: Option<(Line, usize)> = None;
    for (number, sheet) in sheets.into_iter().enumerate() {
        for block in sheet.blocks {
            match block {
                Block::Line(line) => {
                    let goes_on = last.as_ref().is_some_and(|(last, sheet)| {
                        let same = *sheet == number && last.column == line.column;
                        continues(
                            last,
                            &line,
                            margins_of(&margins, *sheet, last),
                            margins_of(&margins, number, &line),
                            same,
                        ) || same && is_wrapped_title(last, &line, body)
                    });
                    if goes_on {
                        append(&mut text, &line.text);
                    } else {
                        end_line(&mut text);
                        text.push_str(&line.text);
                    }
                    last = Some((line, number));
                }
                Block::Rows(rows) => {
                    for row in rows {
                        end_line(&mut text);
                        text.push_str(&row);
                    }
                    last = None;
                }
            }
        }
    }
    end_line(&mut text);
    text
}

fn end_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

/// Whether a line is the next one of the paragraph that the other is in.
fn continues(line: &Line, next: &Line, here: Margins, there: Margins, same_column: bool) -> bool {
    let size = line.size.max(next.size);
    let alike = (line.size - next.size).abs() <= 0.15 * size;
    let full = line.right + next.first_word > here.right - 0.3 * size
        || here.indented
            && line.right - here.left > NEARLY_FULL * (here.right - here.left)
            && !line.text.ends_with(['。', '；', '：', '！', '？', ';', ':']);
    let at_margin = next.left < there.left + 0.8 * next.size;
    let step = next.base - line.base;
    let near = !same_column || (step > 0.0 && step < 1.35 * here.pitch.max(size));
    alike && full && at_margin && near
}

/// Whether a line goes on with the title above it: both large and centred, close to one another.
fn is_wrapped_title(line: &Line, next: &Line, body: f32) -> bool {
    let centred = ((line.left + line.right) - (next.left + next.right)).abs() < 2.0 * line.size;
    let step = next.base - line.base;
    line.size > 1.15 * body && (line.size - next.size).abs() < 0.5 && centred && step > 0.0 && step < 2.2 * line.size
}

/// A page with fewer lines says too little of its margins: it may hold nothing but a signature.
const FEWEST_LINES: usize = 6;

/// Margins of every column of every page: the page's own where it has lines enough, else those of
/// the page before it.
fn margins(sheets: &[Sheet]) -> Vec<Vec<Margins>> {
    let mut margins = vec![Vec::new(); sheets.len()];
    for column in 0..3 {
        let own: Vec<(Margins, bool)> = sheets.iter().map(|sheet| own_margins(sheet, column)).collect();
        let known = |from: usize| own[..=from].iter().rev().chain(&own[from..]).find(|(_, known)| *known);
        for (number, page) in margins.iter_mut().enumerate() {
            let (own_here, _) = own[number];
            let fits = |other: &&(Margins, bool)| other.0.left <= own_here.left + 3.0;
            let mut here = known(number).filter(fits).map_or(own_here, |(margins, _)| *margins);
            // A page of short lines has the right margin of those with the same left one.
            let alike = own.iter().filter(|(other, _)| (other.left - here.left).abs() <= 3.0);
            here.right = alike.map(|(other, _)| other.right).fold(here.right, f32::max);
            page.push(here);
        }
    }
    margins
}

/// Margins by the lines of one page, and whether these are enough.
fn own_margins(sheet: &Sheet, column: usize) -> (Margins, bool) {
    let lines: Vec<&Line> = sheet
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Line(line) if line.column == column => Some(line),
            _ => None,
        })
        .collect();
    let edge = |places: Vec<f32>| {
        let shared =
            places.iter().filter(|place| places.iter().filter(|other| (*other - *place).abs() <= 6.0).count() >= 2);
        shared.copied().reduce(f32::min).or(places.iter().copied().reduce(f32::min)).unwrap_or(0.0)
    };
    let mut steps: Vec<f32> =
        lines.windows(2).map(|pair| pair[1].base - pair[0].base).filter(|step| *step > 0.0).collect();
    steps.sort_by(f32::total_cmp);
    let left = edge(lines.iter().map(|line| line.left).collect());
    let is_indented = |line: &&&Line| (1.2..2.8).contains(&((line.left - left) / line.size.max(0.1)));
    let margins = Margins {
        left,
        indented: lines.iter().filter(is_indented).count() * 8 >= lines.len().max(16),
        right: -edge(lines.iter().map(|line| -line.right).collect()),
        pitch: steps.get(steps.len() / 2).copied().unwrap_or(0.0),
    };
    (margins, lines.len() >= FEWEST_LINES)
}

fn margins_of(margins: &[Vec<Margins>], sheet: usize, line: &Line) -> Margins {
    margins[sheet][line.column]
}

/// Size in which most letters are set.
fn body_size(sheets: &[Sheet]) -> f32 {
    let mut letters: std::collections::BTreeMap<u32, usize> = std::collections::BTreeMap::new();
    for block in sheets.iter().flat_map(|sheet| &sheet.blocks) {
        if let Block::Line(line) = block {
            *letters.entry((line.size * 2.0) as u32).or_default() += line.text.chars().count();
        }
    }
    letters.into_iter().max_by_key(|(_, count)| *count).map_or(0.0, |(size, _)| size as f32 / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of letters 10 points wide between the margins 100 and 300: indent in letters, text.
    fn page(lines: &[(usize, &str)]) -> Sheet {
        let line = |(number, (indent, text)): (usize, &(usize, &str))| {
            let left = 100.0 + 10.0 * *indent as f32;
            let right = left + 10.0 * text.chars().count() as f32;
            let base = 20.0 * (number + 1) as f32;
            Block::Line(Line {
                text: (*text).to_owned(),
                left,
                right,
                base,
                depth: 0.5,
                size: 10.0,
                first_word: 10.0,
                column: 0,
            })
        };
        Sheet { blocks: lines.iter().enumerate().map(line).collect() }
    }

    const FULL: &str = "一二三四五六七八九十一二三四五六七八九十";

    #[test]
    fn full_lines_go_on_and_indents_begin_over_pages_too() {
        let first = [
            (2, "一二三四五六七八九十一二三四五六七八"),
            (0, FULL),
            (0, "短。"),
            (2, "又一二三四五六七八九十一二三四五六七"),
            (0, FULL),
            (0, FULL),
        ];
        let second = [(0, "末尾。"), (2, "再一段。"), (14, "某县政府")];
        let text = text(vec![page(&first), page(&second)]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4, "{text}");
        assert!(lines[0].ends_with("十短。") && lines[1].ends_with("十末尾。"), "{text}");
        assert_eq!(lines[2..], ["再一段。", "某县政府"]);
    }

    #[test]
    fn a_page_of_signatures_has_the_margins_of_the_page_before() {
        let lines =
            [(2, "一二三四五六七八九十一二三四五六七八"), (0, FULL), (0, FULL), (0, FULL), (0, FULL), (0, "末尾。")];
        let text = text(vec![page(&lines), page(&[(12, "某某县人民政府"), (10, "2024年1月9日")])]);
        assert!(text.ends_with("末尾。\n某某县人民政府\n2024年1月9日\n"), "{text}");
    }
}

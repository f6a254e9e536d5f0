//! Which line breaks of a page end a paragraph and which only wrapped it.

use super::blanks;

/// A paragraph, a heading or a table row: one line of the page or several that were only wrapped.
pub(super) struct Line<'t> {
    pub pieces: Vec<Piece<'t>>,
    /// Character index of the break that ends it.
    pub end: u32,
}

/// A line of the page without the blanks around it.
#[derive(Clone, Copy)]
pub(super) struct Piece<'t> {
    pub text: &'t str,
    /// Character index of its first character.
    pub start: u32,
    /// Characters in it.
    pub length: usize,
    /// Character index of the break that ends it.
    end: u32,
    /// Blanks before its first character.
    indent: usize,
    /// Whether it is a table row: it holds tabs, or pipes or blanks that are read as tabs.
    pub tabular: bool,
    /// Whether it is a table row drawn with pipes.
    pub piped: bool,
    /// Whether it is a table row whose cells stand between blanks.
    pub spaced: bool,
    /// Whether the name of the table row below begins with it.
    pub begins_row: bool,
}

impl<'t> Line<'t> {
    fn letters(&self) -> impl Iterator<Item = char> {
        self.pieces.iter().flat_map(|piece| piece.text.chars().map(|letter| piece.read(letter)))
    }

    fn of(piece: Piece<'t>) -> Line<'t> {
        Line { pieces: vec![piece], end: piece.end }
    }

    fn empty(end: u32) -> Line<'t> {
        Line { pieces: Vec::new(), end }
    }

    fn length(&self) -> usize {
        self.pieces.iter().map(|piece| piece.length).sum()
    }
}

impl Piece<'_> {
    /// What a character of it is read as.
    pub fn read(&self, letter: char) -> char {
        if self.piped && is_pipe(letter) { '\t' } else { super::fold(letter) }
    }
}

fn is_pipe(letter: char) -> bool {
    matches!(letter, '|' | '｜')
}

/// A line shorter than this that ends without a mark is a heading or title of its own.
const SHORTEST_WRAPPED: usize = 25;
/// So many lines of nearly the same length show that the page was wrapped at that length.
const WRAPPED_LINES: usize = 6;

/// Cuts a page into lines, joining those that were only wrapped.
pub(super) fn join(raw: &str) -> Vec<Line<'_>> {
    let mut physical = physical_lines(raw);
    blanks::mark(&mut physical);
    let width = wrap_width(&physical);
    let mut lines: Vec<Line> = Vec::new();
    let mut open = false;
    let mut last_length = 0;
    for (number, piece) in physical.iter().enumerate() {
        if piece.length == 0 {
            continue;
        }
        let blank = physical.get(number + 1).is_none_or(|next| next.length == 0);
        let page_number = piece.length < 4 && is_number(piece) && blank;
        match lines.last_mut() {
            Some(previous) if open && continues(previous, last_length, piece, width) => {
                previous.pieces.push(*piece);
                previous.end = piece.end;
            }
            // Blank lines around it tell the lexer a page number from a cell of a table.
            _ if page_number => lines.extend([Line::empty(piece.end), Line::of(*piece), Line::empty(piece.end)]),
            _ => lines.push(Line::of(*piece)),
        }
        last_length = piece.length;
        open = true;
    }
    lines
}

fn physical_lines(raw: &str) -> Vec<Piece<'_>> {
    let mut start = 0;
    let mut pieces: Vec<Piece> = raw
        .split('\n')
        .map(|text| {
            let length = text.chars().count();
            let piece = piece(text, start, length);
            start += length as u32 + 1;
            piece
        })
        .collect();
    // No break ends the last line, but its last character.
    if let Some(last) = pieces.last_mut() {
        last.end = last.end.saturating_sub(1);
    }
    pieces
}

/// A line of the page without the blanks around it.
fn piece(line: &str, start: u32, length: usize) -> Piece<'_> {
    let blank = |letter: char| letter != '\t' && super::fold(letter) == ' ';
    let end = start + length as u32;
    let kept = line.trim_end_matches(blank);
    let text = kept.trim_start_matches(blank);
    let indent = kept[..kept.len() - text.len()].chars().count();
    let length = length - indent - line[kept.len()..].chars().count();
    let (start, tabular) = (start + indent as u32, text.contains('\t'));
    unpiped(Piece { text, start, length, end, indent, tabular, piped: false, spaced: false, begins_row: false })
}

/// A table row drawn with pipes as one with tabs; its rule (|---|---|) as nothing.
fn unpiped(piece: Piece<'_>) -> Piece<'_> {
    let framed = piece.text.starts_with(is_pipe) && piece.text.ends_with(is_pipe);
    if !framed || piece.text.chars().filter(|letter| is_pipe(*letter)).count() < 3 {
        return piece;
    }
    if piece.text.chars().all(|letter| is_pipe(letter) || matches!(letter, '-' | ':' | ' ')) {
        return Piece { text: "", length: 0, ..piece };
    }
    let text = piece.text.strip_prefix(is_pipe).and_then(|text| text.strip_suffix(is_pipe)).unwrap_or_default();
    Piece { text, start: piece.start + 1, length: piece.length - 2, tabular: true, piped: true, ..piece }
}

fn is_number(piece: &Piece) -> bool {
    let numeric = |letter: char| super::fold(letter).is_ascii_digit() || matches!(letter, '-' | '—');
    piece.length > 0 && piece.text.chars().all(numeric)
}

/// The length at which a page was wrapped by hand or by its converter, if it was.
fn wrap_width(lines: &[Piece]) -> Option<usize> {
    let longest = lines.iter().map(|line| line.length).max()?;
    let full = lines.iter().filter(|line| line.length + 3 > longest).count();
    let filled = lines.iter().filter(|line| line.length > 0).count();
    (longest < 120 && full >= WRAPPED_LINES && full * 4 >= filled).then_some(longest)
}

fn continues(previous: &Line, last_length: usize, next: &Piece, width: Option<usize>) -> bool {
    if next.spaced && previous.pieces.iter().all(|piece| piece.begins_row) {
        return true;
    }
    let tabular = previous.pieces.iter().any(|piece| piece.tabular) || next.tabular;
    if tabular || ends_sentence(previous) || starts_block(next.text.chars()) || stands_alone(next) {
        return false;
    }
    if let Some(width) = width {
        return last_length + 4 > width;
    }
    let opens_block = starts_block(previous.letters());
    let whole_heading = opens_block && !previous.pieces.iter().any(|piece| piece.text.contains('。'));
    previous.length() >= SHORTEST_WRAPPED && !whole_heading
}

fn ends_sentence(line: &Line) -> bool {
    let last = line.pieces.last().and_then(|piece| piece.text.chars().next_back());
    matches!(last, Some('。' | '！' | '!' | '？' | '?' | '；' | ';' | '：' | ':' | '|'))
}

/// Whether a line is a signature, a date or a page number.
fn stands_alone(piece: &Piece) -> bool {
    if piece.length >= SHORTEST_WRAPPED {
        return false;
    }
    let text: String = piece.text.chars().map(super::fold).filter(|letter| *letter != ' ').collect();
    let dated = text.ends_with('日') && text.contains('年')
        || text.contains('年') && text.trim_end_matches(|letter: char| letter.is_ascii_digit()).ends_with('月');
    let signed = ["人民政府", "局", "委员会", "办公室", "领导小组"].iter().any(|end| text.ends_with(end));
    dated || is_number(piece) || piece.indent >= 6 && signed || piece.indent >= 16
}

/// Whether a line opens with a marker of the outline (一、 （一） 1. 一是).
fn starts_block(letters: impl Iterator<Item = char>) -> bool {
    let head: String = letters.take(12).map(super::fold).filter(|letter| *letter != ' ').collect();
    super::outline::marker(&head).is_some()
}

#[cfg(test)]
mod tests {
    fn joined(raw: &str) -> Vec<String> {
        super::join(raw).iter().map(|line| line.letters().collect()).collect()
    }

    #[test]
    fn a_page_break_inside_a_word_is_no_paragraph() {
        let raw = "2.认真办理各类应诉案件。全年以县政府为被告的行政诉\n\n讼案件共9件。\n（三）加强监督";
        assert_eq!(joined(raw).len(), 2);
    }

    #[test]
    fn headings_and_titles_stand_alone() {
        let raw = "某县2020年度法治政府建设报告\n二、明年工作计划\n明年是规划的第二年，各项任务如下\n一、抓好培训";
        assert_eq!(joined(raw).len(), 4);
    }

    #[test]
    fn lines_wrapped_at_one_width_are_joined() {
        let line = "甲乙丙丁戊己庚辛壬癸甲乙丙丁戊己庚辛壬癸";
        let raw = format!("{}短行结束。\n新的一段从这里开始", format!("{line}\n").repeat(7));
        assert_eq!(joined(&raw).len(), 2);
    }
}

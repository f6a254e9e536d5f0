//! Which line breaks of a page end a paragraph and which only wrapped it.

/// A paragraph, a heading or a table row, with the place of every character in the page.
#[derive(Clone)]
pub(super) struct Line {
    /// Character index in the page and the character.
    pub letters: Vec<(u32, char)>,
    /// Character index of the break that ends it.
    pub end: u32,
    /// Blanks before its first character.
    indent: usize,
}

/// A line shorter than this that ends without a mark is a heading or title of its own.
const SHORTEST_WRAPPED: usize = 25;
/// So many lines of nearly the same length show that the page was wrapped at that length.
const WRAPPED_LINES: usize = 6;

/// Cuts a page into lines, joining those that were only wrapped.
pub(super) fn join(raw: &str) -> Vec<Line> {
    let physical = physical_lines(raw);
    let width = wrap_width(&physical);
    let mut lines: Vec<Line> = Vec::new();
    let mut open = false;
    let mut last_length = 0;
    let mut physical = physical.into_iter().peekable();
    while let Some(line) = physical.next() {
        if line.letters.is_empty() {
            continue;
        }
        let blank = |other: Option<&Line>| other.is_none_or(|other| other.letters.is_empty());
        let page_number = line.letters.len() < 4 && is_number(&line) && blank(physical.peek());
        let length = line.letters.len();
        match lines.last_mut() {
            Some(previous) if open && continues(previous, last_length, &line, width) => {
                previous.letters.extend(line.letters);
                previous.end = line.end;
            }
            // Blank lines around it tell the lexer a page number from a cell of a table.
            _ if page_number => lines.extend([empty(line.end), line.clone(), empty(line.end)]),
            _ => lines.push(line),
        }
        last_length = length;
        open = true;
    }
    lines
}

/// A table row drawn with pipes as one with tabs; its rule (|---|---|) as nothing.
fn unpiped(letters: Vec<(u32, char)>) -> Vec<(u32, char)> {
    let pipe = |letter: &(u32, char)| matches!(letter.1, '|' | '｜');
    let framed = letters.first().is_some_and(pipe) && letters.last().is_some_and(pipe);
    if !framed || letters.iter().filter(|letter| pipe(letter)).count() < 3 {
        return letters;
    }
    if letters.iter().all(|letter| pipe(letter) || matches!(letter.1, '-' | ':' | ' ')) {
        return Vec::new();
    }
    let inner = &letters[1..letters.len() - 1];
    inner.iter().map(|letter| if pipe(letter) { (letter.0, '\t') } else { *letter }).collect()
}

fn empty(end: u32) -> Line {
    Line { letters: Vec::new(), end, indent: 0 }
}

fn is_number(line: &Line) -> bool {
    !line.letters.is_empty()
        && line
            .letters
            .iter()
            .all(|letter| super::fold(letter.1).is_ascii_digit() || letter.1 == '-' || letter.1 == '—')
}

fn physical_lines(raw: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut letters = Vec::new();
    let mut end = 0;
    for (place, letter) in raw.chars().enumerate() {
        end = place as u32;
        if letter == '\n' {
            lines.push(line(std::mem::take(&mut letters), end));
        } else {
            letters.push((end, letter));
        }
    }
    lines.push(line(letters, end));
    lines
}

fn line(mut letters: Vec<(u32, char)>, end: u32) -> Line {
    let blank = |letter: &(u32, char)| letter.1 != '\t' && super::fold(letter.1) == ' ';
    while letters.last().is_some_and(blank) {
        letters.pop();
    }
    let start = letters.iter().take_while(|letter| blank(letter)).count();
    letters.drain(..start);
    Line { letters: unpiped(letters), end, indent: start }
}

/// The length at which a page was wrapped by hand or by its converter, if it was.
fn wrap_width(lines: &[Line]) -> Option<usize> {
    let longest = lines.iter().map(|line| line.letters.len()).max()?;
    let full = lines.iter().filter(|line| line.letters.len() + 3 > longest).count();
    let filled = lines.iter().filter(|line| !line.letters.is_empty()).count();
    (longest < 120 && full >= WRAPPED_LINES && full * 4 >= filled).then_some(longest)
}

fn continues(previous: &Line, last_length: usize, next: &Line, width: Option<usize>) -> bool {
    let tabular = |line: &Line| line.letters.iter().any(|letter| letter.1 == '\t');
    if tabular(previous) || tabular(next) || ends_sentence(previous) || starts_block(next) || stands_alone(next) {
        return false;
    }
    if let Some(width) = width {
        return last_length + 4 > width;
    }
    let whole_heading = starts_block(previous) && !previous.letters.iter().any(|letter| letter.1 == '。');
    previous.letters.len() >= SHORTEST_WRAPPED && !whole_heading
}

fn ends_sentence(line: &Line) -> bool {
    let last = line.letters.last().map_or(' ', |letter| letter.1);
    matches!(last, '。' | '！' | '!' | '？' | '?' | '；' | ';' | '：' | ':' | '|')
}

/// Whether a line is a signature, a date or a page number.
fn stands_alone(line: &Line) -> bool {
    let text: String =
        line.letters.iter().map(|letter| super::fold(letter.1)).filter(|letter| *letter != ' ').collect();
    let short = line.letters.len() < SHORTEST_WRAPPED;
    let dated = text.ends_with('日') && text.contains('年')
        || text.contains('年') && text.trim_end_matches(|letter: char| letter.is_ascii_digit()).ends_with('月');
    let signed = ["人民政府", "局", "委员会", "办公室", "领导小组"].iter().any(|end| text.ends_with(end));
    short && (dated || is_number(line) || line.indent >= 6 && signed || line.indent >= 16)
}

/// Whether a line opens with a marker of the outline (一、 （一） 1. 一是).
fn starts_block(line: &Line) -> bool {
    let head: String =
        line.letters.iter().take(12).map(|letter| super::fold(letter.1)).filter(|letter| *letter != ' ').collect();
    super::outline::marker(&head).is_some()
}

#[cfg(test)]
mod tests {
    fn joined(raw: &str) -> Vec<String> {
        super::join(raw).into_iter().map(|line| line.letters.into_iter().map(|letter| letter.1).collect()).collect()
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

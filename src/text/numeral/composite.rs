//! Numerals that hold several runs of digits: dates with dashes, times, telephone numbers, addresses,
//! `1+8`, `4·15`, `1024×768`. None of them measures anything.

use super::Kind;
use super::arabic::{digit, digits};
use super::context::after;
use crate::text::is_han;

/// Where such a numeral ends, and what it is for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Composite {
    pub end: usize,
    pub kind: Kind,
}

/// Reads the composite that starts with the digit at `at`. `floor` is the end of the numeral before.
pub(super) fn read(text: &str, at: usize, floor: usize) -> Option<Composite> {
    let bytes = text.as_bytes();
    let (end, count) = digits(bytes, at);
    let first = Part { start: at, end, count };
    let (joint, joint_len) = joint(text, end)?;
    let found = match joint {
        Joint::Dash => dashed_date(text, first, end, joint_len).or_else(|| phone(text, first)),
        Joint::Slash => dashed_date(text, first, end, joint_len),
        Joint::Point => dotted(text, first).or_else(|| dashed_date(text, first, end, joint_len)),
        Joint::Colon => clock(text, first, end, joint_len),
        Joint::Plus => sum(text, first),
        Joint::Cross => pair(bytes, end + joint_len, Kind::Name, usize::MAX),
        Joint::Dot => (count <= 2).then(|| pair(bytes, end + joint_len, Kind::Name, 2)).flatten(),
        Joint::Other => None,
    };
    found.or_else(|| year_pair(text, first)).or_else(|| after_plus(text, first)).or_else(|| code(text, at, end, floor))
}

#[derive(Clone, Copy)]
struct Part {
    start: usize,
    end: usize,
    count: usize,
}

enum Joint {
    Dash,
    Slash,
    Point,
    Colon,
    Plus,
    Cross,
    /// Middle dot, also as the ` f ` that some pages make of it.
    Dot,
    Other,
}

fn joint(text: &str, at: usize) -> Option<(Joint, usize)> {
    let rest = &text[at..];
    let Some(c) = rest.chars().next() else {
        return Some((Joint::Other, 0));
    };
    let joint = match c {
        '-' | '－' | '–' | '—' => Joint::Dash,
        '/' => Joint::Slash,
        '.' | '．' => Joint::Point,
        ':' | '：' => Joint::Colon,
        '+' | '＋' => Joint::Plus,
        '×' | '*' | '✕' | 'x' | 'X' => Joint::Cross,
        '·' | '•' | '‧' | '・' | '∙' | '﹒' => Joint::Dot,
        ' ' if rest.starts_with(" f ") => return Some((Joint::Dot, 3)),
        'f' if digit(text.as_bytes(), at + 1).is_some() => Joint::Dot,
        _ => Joint::Other,
    };
    Some((joint, c.len_utf8()))
}

fn number(bytes: &[u8], part: Part) -> u64 {
    let mut value = 0u64;
    let mut i = part.start;
    while let Some((d, len)) = digit(bytes, i).filter(|_| i < part.end) {
        value = value.saturating_mul(10).saturating_add(u64::from(d));
        i += len;
    }
    value
}

fn part(bytes: &[u8], at: usize) -> Option<Part> {
    let (end, count) = digits(bytes, at);
    (count > 0).then_some(Part { start: at, end, count })
}

/// 2019-01-10, 2019/1/10, 2019.1.10 and 2019-05. Day and month are not checked beyond their two
/// digits: a feed that prints 2019-21-18 means a date.
fn dashed_date(text: &str, year: Part, end: usize, joint_len: usize) -> Option<Composite> {
    let bytes = text.as_bytes();
    if year.count != 4 || !(1900..2100).contains(&number(bytes, year)) {
        return None;
    }
    let month = part(bytes, end + joint_len).filter(|p| p.count <= 2)?;
    let joint_bytes = &bytes[end..end + joint_len];
    if bytes[month.end..].starts_with(joint_bytes)
        && let Some(day) = part(bytes, month.end + joint_len).filter(|p| p.count <= 2)
    {
        return Some(Composite { end: day.end, kind: Kind::Date });
    }
    let is_month = month.count == 2 && (1..=12).contains(&number(bytes, month));
    let alone = !text[month.end..].starts_with(['年', '月', '%', '万', '亿']);
    (is_month && alone && joint_bytes == b"-").then_some(Composite { end: month.end, kind: Kind::Date })
}

/// 192.168.0.1, 1.2.3.4: an address, a version or a heading has three points or more, a date two.
fn dotted(text: &str, first: Part) -> Option<Composite> {
    let bytes = text.as_bytes();
    let (mut end, mut points) = (first.end, 0);
    while let Some(next) = text[end..].strip_prefix('.').and_then(|rest| part(bytes, text.len() - rest.len())) {
        end = next.end;
        points += 1;
    }
    (points >= 3).then_some(Composite { end, kind: Kind::Name })
}

/// 09:15, 9:15:30.
fn clock(text: &str, hour: Part, end: usize, joint_len: usize) -> Option<Composite> {
    let bytes = text.as_bytes();
    let minute = part(bytes, end + joint_len).filter(|p| p.count == 2)?;
    if hour.count > 2 || number(bytes, hour) > 24 || number(bytes, minute) > 59 {
        return None;
    }
    let mut end = minute.end;
    if let Some(rest) = text[end..].strip_prefix([':', '：'])
        && let Some(second) = part(bytes, text.len() - rest.len()).filter(|p| p.count == 2)
    {
        end = second.end;
    }
    Some(Composite { end, kind: Kind::Time })
}

/// 0377-67232316, 400-123-4567.
fn phone(text: &str, area: Part) -> Option<Composite> {
    let bytes = text.as_bytes();
    let joint_len = text[area.end..].chars().next()?.len_utf8();
    let local = part(bytes, area.end + joint_len)?;
    let zero = matches!(digit(bytes, area.start), Some((0, _)));
    if zero && (3..=4).contains(&area.count) && (7..=8).contains(&local.count) {
        return Some(Composite { end: local.end, kind: Kind::Phone });
    }
    if area.count == 3 && (3..=4).contains(&local.count) && bytes.get(local.end) == Some(&b'-') {
        let last = part(bytes, local.end + 1).filter(|p| (3..=4).contains(&p.count))?;
        return Some(Composite { end: last.end, kind: Kind::Phone });
    }
    None
}

/// 20202025年: the dash between the two years of a plan was lost.
fn year_pair(text: &str, first: Part) -> Option<Composite> {
    if first.count != 8 || !after(text, first.end).starts_with('年') {
        return None;
    }
    let value = number(text.as_bytes(), first);
    let is_year = |year| (1949..2100).contains(&year);
    (is_year(value / 10_000) && is_year(value % 10_000)).then_some(Composite { end: first.end, kind: Kind::PlanPeriod })
}

/// `1+8`, `1+3+N`, `1+X`. `20万+` and `100+场` are figures.
fn sum(text: &str, first: Part) -> Option<Composite> {
    let bytes = text.as_bytes();
    let mut end = first.end;
    let mut terms = 1;
    let mut i = first.end;
    while let Some(rest) = text[i..].strip_prefix(['+', '＋']) {
        let from = text.len() - rest.len();
        if let Some(term) = part(bytes, from) {
            end = term.end;
            i = term.end;
        } else if bytes.get(from).is_some_and(u8::is_ascii_alphabetic) {
            i = from + 1;
        } else if rest.starts_with(is_han) && !rest.starts_with(['场', '件', '次', '人', '个', '项', '家']) {
            terms += 1;
            break;
        } else {
            break;
        }
        terms += 1;
    }
    (terms > 1).then_some(Composite { end, kind: Kind::Name })
}

/// The 3 of `N+3`. A plus sign after other words is the sign of a growth: 同比+3%.
fn after_plus(text: &str, first: Part) -> Option<Composite> {
    let left = text[..first.start].strip_suffix(['+', '＋'])?;
    let term = left.ends_with(|c: char| c.is_ascii_alphanumeric());
    term.then_some(Composite { end: first.end, kind: Kind::Name })
}

fn pair(bytes: &[u8], at: usize, kind: Kind, longest: usize) -> Option<Composite> {
    let second = part(bytes, at).filter(|p| p.count <= longest)?;
    Some(Composite { end: second.end, kind })
}

/// Digits in a word of Latin letters: addresses, file names, A4, 5G, N95. Letters in front of a
/// counted figure (APP2个) do not count, nor does a unit (5km).
fn code(text: &str, at: usize, end: usize, floor: usize) -> Option<Composite> {
    let bytes = text.as_bytes();
    let in_word = |b: u8| b.is_ascii_alphanumeric() || b"/_=&?%.-:@#~".contains(&b);
    let mut start = at;
    while start > floor && in_word(bytes[start - 1]) {
        start -= 1;
    }
    let letters_before = bytes[start..at].iter().filter(|b| b.is_ascii_alphabetic()).count();
    let touches = at > start && bytes[at - 1].is_ascii_alphabetic();
    let slash_before = at > start && b"/_=&?@#".contains(&bytes[at - 1]);
    let letter_after = bytes.get(end).is_some_and(u8::is_ascii_alphabetic);
    let counted =
        text[end..].starts_with(['个', '件', '次', '人', '条', '万', '%', '期', '篇', '场', '家', '台', '套', '款']);
    let is_unit = ["km", "kg", "m²", "m2", "MB", "GB", "TB"].iter().any(|unit| text[end..].starts_with(unit));
    let is_code = if letter_after {
        !is_unit
    } else {
        letters_before > 0 && (touches || slash_before) && !(counted && letters_before >= 2)
    };
    if !is_code {
        return None;
    }
    // Up to the last digit of the word; what stands behind it is no numeral. Only now, since many figures that
    // are none may stand in a long word.
    let word = bytes[end..].iter().take_while(|byte| in_word(**byte));
    let last = word.enumerate().filter(|(_, byte)| byte.is_ascii_digit()).last();
    Some(Composite { end: last.map_or(end, |(at, _)| end + at + 1), kind: Kind::Name })
}

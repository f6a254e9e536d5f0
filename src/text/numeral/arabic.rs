//! Figures that start with an Arabic digit: `1,086`, `99.73%`, `620670.84万`, `3万4000`, `14个亿`.

use super::decimal::{Decimal, power_of_ten};
use crate::text::is_han;

/// A figure before anybody asked what it is for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figure {
    pub end: usize,
    pub value: f64,
    pub resolution: f64,
    pub percent: bool,
    /// 余 or 多 before the multiplier: 2079余万.
    pub vague: bool,
    /// Digits before the decimal point.
    pub digits: usize,
    /// Digits and nothing else: no separator, point, multiplier or per cent.
    pub plain: bool,
    /// There is a decimal point, this many digits before the end of the digits.
    pub places: usize,
    /// End of the integer part as printed.
    pub integer_end: usize,
}

/// The digit at `at`, half or full width, and its length in bytes.
pub(super) fn digit(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    match *bytes.get(at)? {
        d @ b'0'..=b'9' => Some((d - b'0', 1)),
        0xEF if bytes.get(at + 1) == Some(&0xBC) => match *bytes.get(at + 2)? {
            d @ 0x90..=0x99 => Some((d - 0x90, 3)),
            _ => None,
        },
        _ => None,
    }
}

/// End of the run of digits that starts at `at`, and how many there are.
pub(super) fn digits(bytes: &[u8], mut at: usize) -> (usize, usize) {
    let mut count = 0;
    while let Some((_, len)) = digit(bytes, at) {
        at += len;
        count += 1;
    }
    (at, count)
}

/// Reads the figure whose first digit stands at `at`.
pub(super) fn figure(text: &str, at: usize) -> Figure {
    let printed = printed(text, at);
    let mut value = printed.value;
    let mut figure = Figure {
        end: printed.end,
        value: 0.0,
        resolution: 0.0,
        percent: false,
        vague: false,
        digits: printed.digits,
        plain: printed.plain,
        places: printed.places,
        integer_end: printed.integer_end,
    };
    let mut last = value.exponent;

    if let Some(multiplier) = multiplier(text, figure.end) {
        figure.plain = false;
        figure.vague = multiplier.vague;
        figure.end = multiplier.end;
        value = value.scaled(multiplier.power);
        last = value.exponent;
        if printed.places == 0
            && !multiplier.vague
            && let Some((rest, end)) = lower_part(text, figure.end, multiplier.power)
        {
            value = value.plus(rest);
            last = rest.exponent;
            figure.end = end;
        }
    } else if let Some((power, end)) = percent(text, figure.end) {
        figure.plain = false;
        figure.percent = true;
        figure.end = end;
        value = value.scaled(power);
        last = value.exponent;
    }
    figure.value = value.to_f64();
    figure.resolution = power_of_ten(last);
    if let Some((denominator, end)) = denominator(text, &figure) {
        figure.plain = false;
        figure.value /= denominator;
        figure.resolution = 0.0;
        figure.end = end;
    }
    figure
}

/// The 3 of 1/3. Both numbers have one or two digits; more than one slash makes a date.
fn denominator(text: &str, figure: &Figure) -> Option<(f64, usize)> {
    let from = text.len() - text[figure.end..].strip_prefix('/')?.len();
    let (end, count) = digits(text.as_bytes(), from);
    if !figure.plain || figure.digits > 2 || !(1..=2).contains(&count) {
        return None;
    }
    let below = text[from..end].parse::<f64>().ok().filter(|&below| below > figure.value)?;
    (!text[end..].starts_with(['/', '月', '日'])).then_some((below, end))
}

/// Digits with separators and decimal point, no multiplier yet.
struct Printed {
    value: Decimal,
    end: usize,
    digits: usize,
    places: usize,
    plain: bool,
    integer_end: usize,
}

fn printed(text: &str, at: usize) -> Printed {
    let bytes = text.as_bytes();
    let mut out = Printed { value: Decimal::ZERO, end: at, digits: 0, places: 0, plain: true, integer_end: at };
    if let Some(end) = letter_spaced(text, at) {
        take_digits(bytes, &mut out, end);
        out.plain = true;
    } else {
        let (end, count) = digits(bytes, at);
        take_digits(bytes, &mut out, end);
        if count <= 3 {
            while let Some(end) = group(text, at, out.end) {
                take_digits(bytes, &mut out, end);
                out.plain = false;
            }
        }
        if out.plain
            && let Some(end) = wrapped(text, at, out.end, count)
        {
            take_digits(bytes, &mut out, end);
        }
    }
    out.integer_end = out.end;
    if let Some(point) = decimal_point(bytes, out.end) {
        let (end, count) = digits(bytes, point);
        let whole = out.digits;
        out.end = point;
        take_digits(bytes, &mut out, end);
        out.digits = whole;
        out.places = count;
        out.plain = false;
        out.value.exponent = -(count as i32);
    }
    out
}

/// Adds every digit up to `end` to the number, passing over what stands between them.
fn take_digits(bytes: &[u8], out: &mut Printed, end: usize) {
    while out.end < end {
        match digit(bytes, out.end) {
            Some((d, len)) => {
                out.value.push(d);
                out.digits += 1;
                out.end += len;
            }
            None => out.end += 1,
        }
    }
}

/// A thousands group after `at`: separator, exactly three digits. A full-width comma or a space also
/// separates clauses and table cells, so these two want a word right after the number.
fn group(text: &str, start: usize, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let (from, strict) = match bytes.get(at)? {
        b',' => (at + 1, false),
        b' ' => (at + 1, true),
        0xEF if text[at..].starts_with('，') => (at + 3, true),
        _ => return None,
    };
    let (end, count) = digits(bytes, from);
    if count != 3 {
        return None;
    }
    if strict {
        let after = text[end..].strip_prefix(' ').unwrap_or(&text[end..]).chars().next()?;
        // In running text a list mark may follow too: 保留1 402、失效61件.
        let listed = is_han_before(text, start) && "、，；。)）.".contains(after);
        let unit_may_follow = after == '%' || listed || (is_han(after) && !"年月日时".contains(after));
        let follows_cell = text[..start].ends_with([' ', '\t', '\n']) && !is_han_before(text, start);
        let leading_zero = bytes[at + 1..].first() == Some(&b'0');
        if !unit_may_follow || (follows_cell && !leading_zero) {
            return None;
        }
    }
    Some(end)
}

/// A number that a hard line break cuts in two. Cells of a table that is printed one cell a line
/// look alike, so the number must stand in running text on both sides.
fn wrapped(text: &str, start: usize, at: usize, count: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let from = match bytes.get(at)? {
        b'\n' => at + 1,
        b'\r' if bytes.get(at + 1) == Some(&b'\n') => at + 2,
        _ => return None,
    };
    let (end, more) = digits(bytes, from);
    if more == 0 || start == 0 || bytes[start - 1].is_ascii_whitespace() {
        return None;
    }
    let after = text[end..].chars().next()?;
    let is_year = after == '年';
    if is_year {
        return (count + more == 4).then_some(end);
    }
    (is_han(after) || after == '%').then_some(end)
}

/// More digits than these, set apart by spaces, are no number.
const MOST_SPACED: usize = 20;

/// Digits set apart by single spaces, as in a justified line: `2 0 1 8 年`, `13 5 6卷`.
/// At least three of them, or a year; zeros in front are cells of a table, and so are more than any number has.
fn letter_spaced(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let (first, _) = digit(bytes, at)?;
    let (mut end, mut count) = digits(bytes, at);
    if count > 2
        || first == 0
        || bytes.get(end) != Some(&b' ')
        || text[..at].ends_with([' ', '\t']) && !is_han_before(text, at)
    {
        return None;
    }
    while bytes.get(end) == Some(&b' ') {
        let Some((_, len)) = digit(bytes, end + 1) else {
            break;
        };
        if digit(bytes, end + 1 + len).is_some() || count >= MOST_SPACED {
            return None;
        }
        end += 1 + len;
        count += 1;
    }
    let after = text[end..].trim_start_matches(' ').chars().next()?;
    (count >= 3 && is_han(after) && (after != '年' || count == 4)).then_some(end)
}

/// Where the decimals start if a decimal point stands at `at`. A single space may come before it.
fn decimal_point(bytes: &[u8], at: usize) -> Option<usize> {
    let at = if bytes.get(at) == Some(&b' ') && bytes.get(at + 1) == Some(&b'.') { at + 1 } else { at };
    let from = match bytes.get(at)? {
        b'.' => at + 1,
        0xEF if bytes.get(at + 1..at + 3) == Some(&[0xBC, 0x8E]) => at + 3,
        _ => return None,
    };
    let (end, _) = digits(bytes, from);
    // Two points make a date, a version or an address: 2019.1.10.
    let another = bytes.get(end) == Some(&b'.') && digit(bytes, end + 1).is_some();
    (digit(bytes, from).is_some() && !another).then_some(from)
}

struct Multiplier {
    power: i32,
    end: usize,
    vague: bool,
}

/// 百 千 万 亿 and their products after a number, with 余, 多 or 个 before them: 余万, 个亿, 千万.
fn multiplier(text: &str, at: usize) -> Option<Multiplier> {
    let mut out = Multiplier { power: 0, end: at, vague: false };
    loop {
        let rest = &text[out.end..];
        // One space in front of the first multiplier is the typesetter's.
        let rest = if out.power == 0 { rest.strip_prefix(' ').unwrap_or(rest) } else { rest };
        let mut from = text.len() - rest.len();
        let mut vague = false;
        if let Some(next) = rest.strip_prefix(['余', '多']) {
            vague = true;
            from = text.len() - next.len();
        } else if let Some(next) = rest.strip_prefix('个').filter(|next| next.starts_with('亿')) {
            from = text.len() - next.len();
        }
        let Some((power, end)) = multiplier_char(text, from) else {
            break;
        };
        out = Multiplier { power: out.power + power, end, vague: out.vague || vague };
    }
    (out.power > 0).then_some(out)
}

fn multiplier_char(text: &str, at: usize) -> Option<(i32, usize)> {
    let mut chars = text[at..].chars();
    let (power, not_before) = match chars.next()? {
        '百' => (2, "分强姓货科家"),
        '千' => (3, "克米瓦伏卡帕"),
        '万' => (4, "向"),
        '亿' => (8, ""),
        _ => return None,
    };
    match chars.next() {
        Some(next) if not_before.contains(next) => None,
        _ => Some((power, at + 3)),
    }
}

/// What follows a multiplier and belongs to the same number: the 4000 of 3万4000, the 3千万 of 1亿3千万.
fn lower_part(text: &str, at: usize, below: i32) -> Option<(Decimal, usize)> {
    let bytes = text.as_bytes();
    let (mut end, count) = digits(bytes, at);
    if count == 0 || text[end..].starts_with(['年', '月', '.', '．', '-', ',']) {
        return None;
    }
    let mut value = Decimal::ZERO;
    let mut i = at;
    while let Some((d, len)) = digit(bytes, i) {
        value.push(d);
        i += len;
    }
    // A lower part has a lower multiplier; and 1万1万1万… ends here.
    if let Some(multiplier) = multiplier(text, end).filter(|m| !m.vague && m.power < below) {
        value = value.scaled(multiplier.power);
        end = multiplier.end;
        if let Some((rest, rest_end)) = lower_part(text, end, multiplier.power) {
            value = value.plus(rest);
            end = rest_end;
        }
    }
    (value.to_f64() < power_of_ten(below)).then_some((value, end))
}

/// Per cent and per mille signs and 成 (tenths) after a number: the power of ten that turns the
/// number into per cent, and the end of the sign.
pub(super) fn percent(text: &str, at: usize) -> Option<(i32, usize)> {
    let rest = &text[at..];
    let sign = rest.strip_prefix(' ').unwrap_or(rest);
    let from = text.len() - sign.len();
    match sign.chars().next()? {
        '%' => Some((0, from + 1)),
        c @ ('％' | '﹪') => Some((0, from + c.len_utf8())),
        '‰' => Some((-1, from + 3)),
        '成' if rest.starts_with('成') => tenths_end(text, at).map(|end| (1, end)),
        _ => None,
    }
}

/// End of 成 at `at` when it means a tenth and is not the start of 成立, 成功 and the like.
pub(super) fn tenths_end(text: &str, at: usize) -> Option<usize> {
    let next = text[at..].strip_prefix('成')?.chars().next();
    let other_word =
        next.is_some_and(|c| "立功果为员效本都熟长交品就型套因绩片活人年不分渝语名份规文品像宗县".contains(c));
    (!other_word).then_some(at + 3)
}

/// Whether a Han character stands before `at`, spaces passed over.
fn is_han_before(text: &str, at: usize) -> bool {
    text[..at].trim_end_matches(' ').chars().next_back().is_some_and(is_han)
}

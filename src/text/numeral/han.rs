//! Figures in Han numerals: 三十六, 两千零三, 二〇一九, 廿五, 百分之三十五点六, 三成, 二十余万.

use super::arabic::{self, tenths_end};
use super::decimal::{Decimal, power_of_ten};

/// What a Han numeral character stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    /// 一 to 九, 两.
    Digit(u8),
    /// 零 〇 ○.
    Zero,
    /// 十 百 千 (廿 and 卅 give a digit and this).
    Small(i32),
    /// 万 亿.
    Large(i32),
}

/// How a run of Han numerals is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// One character of 一 to 九, or 两.
    Digit,
    /// 零 alone.
    Zero,
    /// 百, 千, 万 or 亿 with no digit before it: a number only in 百余, 上千, 近万.
    Bare,
    /// Built with 十 百 千 万 亿.
    Number,
    /// Digits by place: 二〇一九.
    Positional,
    /// Two neighbours that say about how many: 三五, 七八十. No single value.
    Approximate,
}

/// A run of Han numerals and its value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    /// End of the figure.
    pub end: usize,
    /// End of all numeral characters, well formed or not: of 十三五 the figure ends after 十三.
    pub raw_end: usize,
    pub value: f64,
    pub resolution: f64,
    pub percent: bool,
    /// 余 or 多 before the multiplier: 二十余万.
    pub vague: bool,
    pub shape: Shape,
    /// A share in words: 三分之一, 百分之五, 三成, 一半.
    pub fraction: bool,
}

/// Han numeral or circle zero at `at`.
fn token(bytes: &[u8], at: usize) -> Option<Token> {
    let c = bytes.get(at..at + 3).filter(|_| is_numeral(bytes, at))?;
    Some(match [c[0], c[1], c[2]] {
        [0xE4, 0xB8, 0x80] => Token::Digit(1), // 一
        [0xE4, 0xBA, 0x8C] => Token::Digit(2), // 二
        [0xE4, 0xB8, 0xA4] => Token::Digit(2), // 两
        [0xE4, 0xB8, 0x89] => Token::Digit(3), // 三
        [0xE5, 0x9B, 0x9B] => Token::Digit(4), // 四
        [0xE4, 0xBA, 0x94] => Token::Digit(5), // 五
        [0xE5, 0x85, 0xAD] => Token::Digit(6), // 六
        [0xE4, 0xB8, 0x83] => Token::Digit(7), // 七
        [0xE5, 0x85, 0xAB] => Token::Digit(8), // 八
        [0xE4, 0xB9, 0x9D] => Token::Digit(9), // 九
        [0xE5, 0x8D, 0x81] => Token::Small(1), // 十
        [0xE7, 0x99, 0xBE] => Token::Small(2), // 百
        [0xE5, 0x8D, 0x83] => Token::Small(3), // 千
        [0xE4, 0xB8, 0x87] => Token::Large(4), // 万
        [0xE4, 0xBA, 0xBF] => Token::Large(8), // 亿
        [0xE9, 0x9B, 0xB6] => Token::Zero,     // 零
        [0xE3, 0x80, 0x87] => Token::Zero,     // 〇
        [0xE2, 0x97, 0x8B] => Token::Zero,     // ○
        _ => return None,
    })
}

/// 廿 and 卅, which are two tokens in one character.
fn tens(bytes: &[u8], at: usize) -> Option<u8> {
    match bytes.get(at..at + 3)? {
        [0xE5, 0xBB, 0xBF] => Some(2),
        [0xE5, 0x8D, 0x85] => Some(3),
        _ => None,
    }
}

/// Han numerals and circle zeros: the lead byte of each, at the place that its other two bytes give.
/// One load tells a numeral from the thousands of characters that are none.
static LEADS: [u8; 4096] = {
    let numerals = "一二两三四五六七八九十百千万亿零〇○廿卅".as_bytes();
    let mut leads = [0; 4096];
    let mut i = 0;
    while i < numerals.len() {
        let place = place(numerals[i + 1], numerals[i + 2]);
        assert!(leads[place] == 0, "two numerals share a place");
        leads[place] = numerals[i];
        i += 3;
    }
    leads
};

const fn place(second: u8, third: u8) -> usize {
    ((second & 0x3F) as usize) << 6 | (third & 0x3F) as usize
}

/// Whether a Han numeral (零 and circle zero included) stands at `at`.
pub(super) fn is_numeral(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at..at + 3) {
        Some(&[lead, second, third]) => lead >= 0xE0 && LEADS[place(second, third)] == lead,
        _ => false,
    }
}

/// Where from `at` on the first character stands that is no Han character in U+4000 to U+9FFF, or a numeral or 半 among
/// them: what a walk over all numerals may step over.
#[inline(never)]
pub(super) fn skip(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&[lead @ 0xE4..=0xE9, second, third]) = bytes.get(at..at + 3) {
        if LEADS[place(second, third)] == lead || [lead, second, third] == HALF {
            break;
        }
        at += 3;
    }
    at
}

/// 半
const HALF: [u8; 3] = [0xE5, 0x8D, 0x8A];

/// Whether a Han numeral ends right before `at`.
pub(super) fn is_numeral_before(bytes: &[u8], at: usize) -> bool {
    at >= 3 && is_numeral(bytes, at - 3)
}

/// Reads the run that starts at `at`, which must hold a Han numeral.
pub(super) fn run(text: &str, at: usize) -> Run {
    let bytes = text.as_bytes();
    let mut run = integer(text, at);
    run.raw_end = run.raw_end.max(run.end);
    if let Some(fraction) = fraction(text, &run) {
        return fraction;
    }
    if text[run.end..].starts_with('点') && matches!(run.shape, Shape::Digit | Shape::Number | Shape::Zero) {
        decimals(bytes, &mut run);
    }
    if run.shape == Shape::Digit {
        if let Some(end) = tenths_end(text, run.end) {
            tenths(bytes, &mut run, end);
        } else if text[run.end..].starts_with('番') && doubles(&text[..at]) {
            doubled(&mut run);
        } else if run.value == 1.0 && text[run.end..].starts_with('半') && bytes[at] == 0xE4 && bytes[at + 2] == 0x80 {
            run.end += 3;
            run.raw_end = run.end;
            run.value = 50.0;
            run.resolution = 0.0;
            run.percent = true;
            run.fraction = true;
        }
    }
    run
}

/// An integer with its multipliers, as far as it is well formed.
fn integer(text: &str, at: usize) -> Run {
    let bytes = text.as_bytes();
    if let Some(run) = by_place(bytes, at) {
        return run;
    }
    let mut reader = Reader::default();
    let mut i = at;
    let mut vague = false;
    let mut tokens = 0;
    loop {
        if let Some(digit) = tens(bytes, i) {
            if !(reader.take(Token::Digit(digit)) && reader.take(Token::Small(1))) {
                break;
            }
        } else if let Some(token) = token(bytes, i) {
            if thousand_of_unit(text, i, token, tokens) || !reader.take(token) {
                break;
            }
        } else if tokens > 0
            && !vague
            && text[i..].starts_with(['余', '多'])
            && matches!(token(bytes, i + 3), Some(Token::Large(_)))
        {
            vague = true;
            i += 3;
            continue;
        } else {
            break;
        }
        tokens += 1;
        i += 3;
    }
    let mut raw_end = i;
    while is_numeral(bytes, raw_end) {
        raw_end += 3;
    }
    let shape = match (tokens, reader.first) {
        (1, Some(Token::Digit(_))) => Shape::Digit,
        (1, Some(Token::Zero)) => Shape::Zero,
        (_, Some(Token::Small(2 | 3) | Token::Large(_))) => Shape::Bare,
        _ => Shape::Number,
    };
    let value = reader.value();
    Run {
        end: i,
        raw_end,
        value: value.to_f64(),
        resolution: power_of_ten(reader.last),
        percent: false,
        vague,
        shape,
        fraction: false,
    }
}

/// The 千 of 五千瓦 belongs to the unit.
fn thousand_of_unit(text: &str, at: usize, token: Token, tokens: usize) -> bool {
    token == Token::Small(3) && tokens > 0 && text[at + 3..].starts_with(['克', '米', '瓦', '伏', '卡'])
}

/// Digits with no multiplier: a year, or two neighbours.
fn by_place(bytes: &[u8], at: usize) -> Option<Run> {
    let mut value = Decimal::ZERO;
    let mut zeros = 0;
    let mut count = 0;
    let mut i = at;
    while let Some(token) = token(bytes, i) {
        match token {
            Token::Digit(d) => value.push(d),
            Token::Zero => {
                value.push(0);
                zeros += 1;
            }
            _ if count >= 2 && zeros == 0 => break, // 七八十, 三四百
            _ => return None,
        }
        count += 1;
        i += 3;
    }
    if count < 2 {
        return None;
    }
    let mut shape = Shape::Approximate;
    if zeros > 0 || count >= 4 {
        shape = Shape::Positional;
    }
    let mut end = i;
    while shape == Shape::Approximate && matches!(token(bytes, end), Some(Token::Small(_) | Token::Large(_))) {
        end += 3;
    }
    Some(Run {
        end,
        raw_end: end,
        value: value.to_f64(),
        resolution: 1.0,
        percent: false,
        vague: false,
        shape,
        fraction: false,
    })
}

/// Sums 亿, 万 and the four places below them.
#[derive(Default)]
struct Reader {
    first: Option<Token>,
    previous: Option<Token>,
    before_previous: Option<Token>,
    /// Finished 亿.
    high: u128,
    /// Finished 万.
    middle: u128,
    /// Places below 万 that are finished.
    low: u128,
    digit: Option<u8>,
    /// Smallest multiplier so far within the section.
    floor: i32,
    /// Exponent of the last printed place.
    last: i32,
}

impl Reader {
    /// Takes one more token; `false` if it cannot follow.
    fn take(&mut self, token: Token) -> bool {
        let fits = match token {
            Token::Digit(_) => self.digit.is_none(),
            Token::Zero => self.first.is_none() || (self.digit.is_none() && self.previous != Some(Token::Zero)),
            Token::Small(power) => self.floor == 0 || power < self.floor,
            Token::Large(4) => self.middle == 0,
            Token::Large(_) => self.high == 0,
        };
        if !fits || self.first == Some(Token::Zero) {
            return false;
        }
        match token {
            Token::Digit(d) => {
                self.digit = Some(d);
                self.last = 0;
            }
            Token::Zero => self.last = 0,
            Token::Small(power) => {
                let digit = u128::from(self.digit.take().unwrap_or(1));
                self.low += digit * 10u128.pow(power as u32);
                self.floor = power;
                self.last = 0;
            }
            Token::Large(power) => {
                let section = self.section();
                if power == 4 {
                    self.middle = section.max(1) * 10_000;
                } else {
                    self.high = (self.middle + section).max(1) * 100_000_000;
                    self.middle = 0;
                }
                self.floor = 0;
                self.last = if self.previous == Some(Token::Large(4)) { 12 } else { power };
            }
        }
        self.first.get_or_insert(token);
        self.before_previous = self.previous.replace(token);
        true
    }

    /// The places below 万, which are over.
    fn section(&mut self) -> u128 {
        let section = self.low + u128::from(self.digit.take().unwrap_or(0));
        self.low = 0;
        section
    }

    /// The value. A last digit right after 百, 千, 万 or 亿 counts tenths of it: 一万二, 三百五.
    fn value(&mut self) -> Decimal {
        let digit = u128::from(self.digit.take().unwrap_or(0));
        let tail = match (self.previous, self.before_previous) {
            (Some(Token::Digit(_)), Some(Token::Small(power @ 2..) | Token::Large(power))) => {
                self.last = power - 1;
                digit * 10u128.pow(power as u32 - 1)
            }
            _ => digit,
        };
        Decimal::integer(self.high + self.middle + self.low + tail)
    }
}

/// 点 and the digits after it, then 万 or 亿: 三点五万.
fn decimals(bytes: &[u8], run: &mut Run) {
    let mut value = Decimal::integer(run.value as u128);
    let mut i = run.end + 3;
    let start = i;
    while let Some(token) = token(bytes, i) {
        match token {
            Token::Digit(d) => value.push(d),
            Token::Zero => value.push(0),
            _ => break,
        }
        value.exponent -= 1;
        i += 3;
    }
    if i == start {
        return;
    }
    while let Some(Token::Large(power)) = token(bytes, i) {
        value.exponent += power;
        i += 3;
    }
    run.end = i;
    run.raw_end = run.raw_end.max(i);
    run.value = value.to_f64();
    run.resolution = power_of_ten(value.exponent);
    run.shape = Shape::Number;
}

/// Whether words before a numeral say that something doubles so often: 翻了近一番.
fn doubles(before: &str) -> bool {
    let before = before.trim_end_matches(['近', '约', '了', '将', '接', '超', '过']);
    before.is_empty() || before.ends_with('翻')
}

/// 一番 and 两番 as the growth that they are, in per cent: 100 and 300.
fn doubled(run: &mut Run) {
    run.value = (run.value.exp2() - 1.0) * 100.0;
    run.resolution = 100.0;
    run.percent = true;
    run.fraction = true;
    run.end += '番'.len_utf8();
    run.raw_end = run.end;
}

/// 三成, 七成五.
fn tenths(bytes: &[u8], run: &mut Run, end: usize) {
    run.value *= 10.0;
    run.resolution = 10.0;
    run.percent = true;
    run.fraction = true;
    run.end = end;
    if let Some(Token::Digit(d)) = token(bytes, end).filter(|_| !is_numeral(bytes, end + 3)) {
        run.value += f64::from(d);
        run.resolution = 1.0;
        run.end = end + 3;
    }
    run.raw_end = run.end;
}

/// X分之Y, where `denominator` is X: per cent of the whole that it is a fraction of. 三分之一 is
/// 33.33, for no decimal number is a third; the database says so with a resolution of 0.01.
fn fraction(text: &str, denominator: &Run) -> Option<Run> {
    let after = text[denominator.end..].strip_prefix("分之")?;
    let from = text.len() - after.len();
    let bytes = text.as_bytes();
    let (value, resolution, end) = if arabic::digit(bytes, from).is_some() {
        let figure = arabic::figure(text, from);
        (figure.value, figure.resolution, figure.end)
    } else if is_numeral(bytes, from) {
        let mut run = integer(text, from);
        if text[run.end..].starts_with('点') {
            decimals(bytes, &mut run);
        }
        (run.value, run.resolution, run.end)
    } else {
        return None;
    };
    if denominator.value < 2.0 {
        return None;
    }
    let decimal = [100.0, 1000.0, 10000.0].contains(&denominator.value) && denominator.shape == Shape::Bare;
    let (value, resolution) = if decimal {
        let divisor = denominator.value / 100.0;
        (value / divisor, resolution / divisor)
    } else {
        ((value / denominator.value * 10_000.0).round() / 100.0, 0.01)
    };
    Some(Run {
        end,
        raw_end: end,
        value,
        resolution,
        percent: true,
        vague: false,
        shape: Shape::Number,
        fraction: true,
    })
}

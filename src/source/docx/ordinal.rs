//! A list number as Word writes it in each of its number formats.

const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const FORMAL: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
const BRANCHES: &str = "子丑寅卯辰巳午未申酉戌亥";

/// `number` (from 1) in the format that Word calls `format`; a plain number if the format is
/// unknown or does not reach so far, as Word writes it then.
pub(super) fn written(number: u32, format: &str) -> String {
    let plain = || number.to_string();
    // A set of single signs: the number-th of it.
    let sign = |signs: &str| signs.chars().nth(number.checked_sub(1)? as usize).map(String::from);
    let run = |first: char, most: u32| {
        (1..=most).contains(&number).then(|| char::from_u32(first as u32 + number - 1)).flatten().map(String::from)
    };
    let written = match format {
        "none" => Some(String::new()),
        "decimalZero" => Some(format!("{number:02}")),
        "decimalFullWidth" | "decimalFullWidth2" => Some(plain().chars().map(full_width).collect()),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => run('①', 20),
        // ⑴ and ⒈ are written out, as everybody types them.
        "decimalEnclosedParen" => Some(format!("({number})")),
        "decimalEnclosedFullstop" => Some(format!("{number}.")),
        "ideographEnclosedCircle" => run('㊀', 10),
        "chineseCounting"
        | "chineseCountingThousand"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "japaneseCounting"
        | "koreanCounting" => counted(number, &DIGITS, ['十', '百', '千'], "零"),
        "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal" => {
            counted(number, &FORMAL, ['拾', '佰', '仟'], "零")
        }
        "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" => {
            Some(plain().bytes().map(|digit| DIGITS[usize::from(digit - b'0')]).collect())
        }
        "ideographTraditional" => sign(STEMS),
        "ideographZodiac" => sign(BRANCHES),
        "lowerLetter" => letter(number, b'a'),
        "upperLetter" => letter(number, b'A'),
        "lowerRoman" => roman(number).map(|roman| roman.to_lowercase()),
        "upperRoman" => roman(number),
        _ => None,
    };
    written.unwrap_or_else(plain)
}

fn full_width(digit: char) -> char {
    char::from_u32(digit as u32 + 0xfee0).unwrap_or(digit)
}

/// 十二, 二十, 一百零三.
fn counted(number: u32, digits: &[char; 10], powers: [char; 3], zero: &str) -> Option<String> {
    if !(1..10_000).contains(&number) {
        return None;
    }
    let mut out = String::new();
    let mut gap = false;
    for (power, unit) in [(1_000, Some(powers[2])), (100, Some(powers[1])), (10, Some(powers[0])), (1, None)] {
        let digit = number / power % 10;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out += zero;
            gap = false;
        }
        // 十二 and not 一十二; the formal digits write 壹拾贰.
        if !(out.is_empty() && power == 10 && digit == 1 && digits[1] == '一') {
            out.push(digits[digit as usize]);
        }
        out.extend(unit);
    }
    Some(out)
}

/// a … z, aa, bb …
fn letter(number: u32, first: u8) -> Option<String> {
    let at = number.checked_sub(1).filter(|at| *at < 26 * 20)?;
    Some(char::from(first + (at % 26) as u8).to_string().repeat(at as usize / 26 + 1))
}

fn roman(mut number: u32) -> Option<String> {
    const VALUES: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if !(1..4_000).contains(&number) {
        return None;
    }
    let mut out = String::new();
    for (value, sign) in VALUES {
        while number >= value {
            out += sign;
            number -= value;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_writes_its_numbers() {
        for (format, number, expected) in [
            ("decimal", 12, "12"),
            ("decimalFullWidth", 12, "１２"),
            ("decimalEnclosedCircle", 3, "③"),
            ("decimalEnclosedCircleChinese", 21, "21"),
            ("chineseCounting", 1, "一"),
            ("chineseCounting", 10, "十"),
            ("japaneseCounting", 12, "十二"),
            ("taiwaneseCounting", 20, "二十"),
            ("chineseCountingThousand", 103, "一百零三"),
            ("chineseCountingThousand", 1_010, "一千零一十"),
            ("chineseCountingThousand", 110, "一百一十"),
            ("chineseLegalSimplified", 12, "壹拾贰"),
            ("ideographDigital", 10, "一〇"),
            ("ideographTraditional", 3, "丙"),
            ("ideographTraditional", 11, "11"),
            ("ideographZodiac", 12, "亥"),
            ("lowerLetter", 28, "bb"),
            ("upperLetter", 26, "Z"),
            ("lowerRoman", 14, "xiv"),
            ("upperRoman", 1_999, "MCMXCIX"),
            ("decimalZero", 7, "07"),
            ("none", 7, ""),
            ("klingon", 7, "7"),
            ("chineseCounting", 0, "0"),
            ("lowerLetter", 0, "0"),
        ] {
            assert_eq!(written(number, format), expected, "{format} {number}");
        }
    }
}

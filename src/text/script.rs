//! Characters in their simplified form: traditional script, radicals that PDF programs print, and
//! code points that only repeat another one.
//!
//! Every character gives one character of as many bytes, so that an offset into what is read is
//! an offset into what was published.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::{is_han, length_of};

/// First character of the table; the radicals begin here.
const FIRST: u32 = 0x2e80;
/// Character after the last of the table: the repeated code points end here.
const END: u32 = 0xfb00;
/// Repeated code points outside the basic plane.
const SUPPLEMENT: std::ops::RangeInclusive<char> = '\u{2f800}'..='\u{2fa1f}';
/// Least share of traditional characters among the Han of a text in traditional script. There it
/// is a third; in simplified text a name or a quotation brings a few.
const TRADITIONAL_SHARE: f64 = 0.05;

/// Words in which a character that simplified text keeps (覆盖, 瞭望) stands for another one.
const WORDS: &[(&str, &str)] = &[
    ("覆议", "复议"),
    ("答覆", "答复"),
    ("批覆", "批复"),
    ("回覆", "回复"),
    ("函覆", "函复"),
    ("瞭解", "了解"),
    ("明瞭", "明了"),
];

/// Which script a text is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    /// Simplified, or no Chinese at all.
    Simplified,
    /// Traditional.
    Traditional,
}

/// What is read for each character, from `script.tsv`.
struct Table {
    /// For every character from [`FIRST`] on the one to read, mostly itself.
    plain: Vec<u16>,
    /// A bit for each of these: whether it is another one. Asked for every character of every text.
    changes: Vec<u64>,
    /// Pairs that hold in traditional script only, by their first.
    shared: Vec<(char, char)>,
    /// The same as `plain` for the repeated code points outside the basic plane, whose characters
    /// mostly have fewer bytes.
    supplement: Vec<char>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::parse(include_str!("script.tsv")));

impl Table {
    fn parse(rows: &str) -> Table {
        let mut table = Table {
            plain: (FIRST..END).map(|code| code as u16).collect(),
            changes: vec![0; (END - FIRST) as usize / 64 + 1],
            shared: Vec::new(),
            supplement: SUPPLEMENT.collect(),
        };
        for row in rows.lines().filter(|row| !row.starts_with('#')) {
            let mut fields = row.split('\t');
            let kind = fields.next();
            let mut letter = || fields.next().and_then(|field| field.chars().next());
            let (Some(from), Some(to)) = (letter(), letter()) else { continue };
            if kind == Some("shared") {
                table.shared.push((from, to));
            } else if SUPPLEMENT.contains(&from) {
                table.supplement[from as usize - *SUPPLEMENT.start() as usize] = to;
            } else if let Some(place) = table.plain.get_mut((from as u32).wrapping_sub(FIRST) as usize) {
                *place = to as u16;
            }
        }
        for (place, (code, read)) in (FIRST..).zip(&table.plain).enumerate() {
            table.changes[place / 64] |= u64::from(code != u32::from(*read)) << (place % 64);
        }
        table.shared.sort_unstable();
        table
    }

    #[inline]
    fn changes(&self, letter: char) -> bool {
        let place = (letter as u32).wrapping_sub(FIRST) as usize;
        self.changes.get(place / 64).is_some_and(|bits| bits >> (place % 64) & 1 == 1)
    }

    fn plain(&self, letter: char) -> char {
        match self.plain.get((letter as u32).wrapping_sub(FIRST) as usize) {
            Some(&code) => char::from_u32(u32::from(code)).unwrap_or(letter),
            None => letter,
        }
    }

    fn traditional(&self, letter: char) -> char {
        let plain = self.plain(letter);
        match self.shared.binary_search_by_key(&plain, |pair| pair.0) {
            Ok(at) => self.shared[at].1,
            Err(_) => plain,
        }
    }
}

impl Script {
    /// The script that a text is in, by the share of characters that only traditional text has.
    pub(crate) fn of(text: &str) -> Script {
        survey(text).0
    }

    /// A text of this script as it is read: as many characters and bytes, all of them simplified.
    /// Characters that simplified text keeps (乾, 於) change in traditional script only.
    pub(crate) fn simplify(self, text: &str) -> Cow<'_, str> {
        let table = &*TABLE;
        match self {
            Script::Simplified => match survey(text).1 {
                None => Cow::Borrowed(text),
                Some(start) => Cow::Owned(plain_from(text, start)),
            },
            Script::Traditional => {
                let plain: String = text.chars().map(|letter| table.traditional(letter)).collect();
                let read = WORDS.iter().filter(|(from, _)| plain.contains(from)).collect::<Vec<_>>();
                Cow::Owned(read.into_iter().fold(plain, |text, (from, to)| text.replace(from, to)))
            }
        }
    }
}

/// The script of a text, and the text as it is read.
pub(crate) fn read(text: &str) -> (Script, Cow<'_, str>) {
    let (script, first) = survey(text);
    let read = match (script, first) {
        (Script::Simplified, None) => Cow::Borrowed(text),
        (Script::Simplified, Some(start)) => Cow::Owned(plain_from(text, start)),
        (Script::Traditional, _) => Script::Traditional.simplify(text),
    };
    (script, read)
}

/// A text as it is read, in the script that it is in.
pub(crate) fn simplify(text: &str) -> Cow<'_, str> {
    read(text).1
}

/// The script of a text, and where the first character stands that is read as another one.
fn survey(text: &str) -> (Script, Option<usize>) {
    let table = &*TABLE;
    // Nearly no character of a simplified text changes, so all that is counted of the others is one sum.
    let (mut han, mut traditional, mut first) = (0_usize, 0_usize, None);
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let length = length_of(bytes[at]);
        // What changes has three bytes.
        if length == 3 {
            let low = |place: usize| u32::from(bytes[place] & 0x3f);
            let code = u32::from(bytes[at] & 0xf) << 12 | low(at + 1) << 6 | low(at + 2);
            let letter = char::from_u32(code).unwrap_or_default();
            han += usize::from(is_han(letter));
            if table.changes(letter) {
                first = first.or(Some(at));
                traditional += usize::from(is_han(letter));
            }
        }
        at += length;
    }
    let traditional = traditional as f64 > han as f64 * TRADITIONAL_SHARE;
    (if traditional { Script::Traditional } else { Script::Simplified }, first)
}

fn plain_from(text: &str, start: usize) -> String {
    let mut read = String::with_capacity(text.len());
    read.push_str(&text[..start]);
    read.extend(text[start..].chars().map(|letter| TABLE.plain(letter)));
    read
}

/// What is read for a repeated code point outside the basic plane. These change the number of
/// bytes, so [`simplify`] leaves them.
pub(super) fn supplement(letter: char) -> char {
    let place = (letter as usize).wrapping_sub(*SUPPLEMENT.start() as usize);
    TABLE.supplement.get(place).copied().unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_text_is_read_as_simplified() {
        for (published, read) in [
            (
                "本縣全年辦結行政複議案件貳佰餘件，較上年增長百分之三",
                "本县全年办结行政复议案件贰佰余件，较上年增长百分之三",
            ),
            ("行政覆議機關依法答覆，網絡覆蓋率", "行政复议机关依法答复，网络覆盖率"),
            ("瀋陽市與臺州市於乾縣開會，瞭解後著手辦理", "沈阳市与台州市于干县开会，了解后著手办理"),
            ("裡裏週佔徵鍾萬億兩個項餘", "里里周占征钟万亿两个项余"),
        ] {
            assert_eq!(simplify(published), read);
        }
    }

    #[test]
    fn simplified_text_keeps_the_words_that_both_scripts_write() {
        for text in ["陕西省乾县与於潜镇的干部瞭望，征文用徵字", "覆盖率显著，凭藉像素", "abc 12%"]
        {
            assert!(matches!(simplify(text), Cow::Borrowed(same) if same == text));
        }
        // A name in the other script changes itself only.
        assert_eq!(
            simplify("我县司法局的陳局长在乾县开会，全年共受理案件十二件"),
            "我县司法局的陈局长在乾县开会，全年共受理案件十二件"
        );
    }

    #[test]
    fn radicals_and_repeated_code_points_are_read_in_any_text() {
        assert_eq!(
            simplify("⼈⺠政府⻓期⼯作，⻔户⻅效，⽴⾏⽴改，⼾籍"),
            "人民政府长期工作，门户见效，立行立改，户籍"
        );
        assert_eq!(simplify("二〇一九\u{f98e}，\u{fa0b}大"), "二〇一九年，廓大");
        assert_eq!(supplement('\u{2f804}'), '你');
    }

    #[test]
    fn every_character_is_read_as_one_of_as_many_bytes() {
        let all: String = (FIRST..END).filter_map(char::from_u32).collect();
        for script in [Script::Simplified, Script::Traditional] {
            let read = script.simplify(&all);
            assert!(all.chars().zip(read.chars()).all(|(from, to)| from.len_utf8() == to.len_utf8()));
            assert_eq!(all.chars().count(), read.chars().count());
            assert!(script.simplify(&read) == read, "reading twice changes nothing more");
        }
        for (from, to) in WORDS {
            assert_eq!((from.len(), from.chars().count()), (to.len(), to.chars().count()));
        }
    }
}

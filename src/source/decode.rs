//! Bytes to text: which character encoding it is, without losing a character in silence.

use crate::text::script::Script;
use anyhow::{Result, bail};
use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// How much of a file the guesses look at: a detector reads 3 MB a second, and 16 KB tell enough.
const SAMPLE: usize = 16 * 1024;

/// How much of the head is searched for a declaration; browsers look at 1024 bytes, content
/// systems put more before it.
const DECLARATION: usize = 4 * 1024;

/// Least share of the Han characters in Chinese prose that are among [`COMMON`]; in wrongly
/// decoded text it stays near zero.
const COMMON_SHARE: f64 = 0.15;

/// Greatest share of control characters in something that is text.
const CONTROL_SHARE: f64 = 0.005;

/// Characters that Chinese administrative prose cannot do without.
const COMMON: &str = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动\
    同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量\
    都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内\
    数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程\
    展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运\
    农指几九区强放决西被干做必战先回则任取据处府治审执规复议诉案受办县市镇依监督务服";

/// First and last character of the block that [`COMMON`] lies in.
const HAN: (u32, u32) = (0x4e00, 0x9fff);

/// A bit for each of its characters that is common: asked for every character of every file.
const IS_COMMON: [u64; 328] = {
    let mut bits = [0; 328];
    let bytes = COMMON.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        // Han of this block takes three bytes in UTF-8.
        let (one, two, three) = (bytes[at] as u32, bytes[at + 1] as u32, bytes[at + 2] as u32);
        let place = ((one & 0xf) << 12 | (two & 0x3f) << 6 | three & 0x3f) - HAN.0;
        bits[place as usize / 64] |= 1 << (place % 64);
        at += 3;
    }
    bits
};

fn is_common(letter: char) -> bool {
    let place = (letter as u32).wrapping_sub(HAN.0);
    place <= HAN.1 - HAN.0 && IS_COMMON[place as usize / 64] >> (place % 64) & 1 == 1
}

/// Decoded text and what it was decoded from.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// The whole text, without a byte order mark.
    pub text: String,
    /// IANA name of the encoding.
    pub encoding: &'static str,
}

/// Decodes `bytes`, or says why they are no text or where a character would be lost.
pub fn decode(bytes: &[u8]) -> Result<Decoded> {
    if bytes.is_empty() {
        bail!("the file is empty (0 bytes): download or save it again");
    }
    if let Some(kind) = binary_kind(bytes) {
        bail!("not text: looks like {kind}");
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return lossless(encoding, bytes, mark);
    }
    let decoded = match detect(bytes) {
        Some(encoding) => lossless(encoding, bytes, 0)?,
        None => bail!(
            "not text: looks like unknown binary: no character encoding reads it \
             (UTF-8, UTF-16, GB18030 and Big5 were tried)"
        ),
    };
    if control_share(&decoded.text) > CONTROL_SHARE {
        bail!("not text: looks like unknown binary: it is full of control characters");
    }
    Ok(decoded)
}

/// The encoding that fits best; it may still fail on a later byte.
fn detect(bytes: &[u8]) -> Option<&'static Encoding> {
    // UTF-16 holds zero bytes as soon as it holds a blank, and Han alone in it is never valid UTF-8.
    let valid = std::str::from_utf8(bytes).is_ok();
    if (!valid || bytes.contains(&0))
        && let Some(encoding) = utf16_without_mark(bytes)
    {
        return Some(encoding);
    }
    // Mojibake never is valid UTF-8, so valid UTF-8 stands even against a declaration: converters
    // rewrite the bytes of a page and leave its `charset=gb2312`.
    if valid {
        return Some(UTF_8);
    }
    if let Some(encoding) = declared(bytes).filter(|encoding| reads_well(encoding, bytes)) {
        return Some(encoding);
    }
    legacy(bytes)
}

/// GB18030 or Big5, or UTF-8 with a broken byte, whichever the bytes are.
fn legacy(bytes: &[u8]) -> Option<&'static Encoding> {
    let reads = [GB18030, BIG5].into_iter().filter_map(|encoding| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        Some((encoding, common_share(&text))).filter(|(_, share)| *share >= COMMON_SHARE)
    });
    // Nothing reads all of it: name the encoding that most of it is in, and let the lossless
    // decoder say where it breaks.
    let mostly = || {
        let share = |encoding: &&'static Encoding| common_share(&encoding.decode(sample(bytes)).0);
        let guess = guess(bytes);
        [guess, UTF_8, GB18030, BIG5]
            .into_iter()
            .filter(|encoding| [UTF_8, GB18030, BIG5].contains(encoding))
            .find(|encoding| share(encoding) >= COMMON_SHARE)
    };
    reads.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(encoding, _)| encoding).or_else(mostly)
}

/// What the bytes look like to the detector of a browser.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(sample(bytes), false);
    let guess = detector.guess(None, chardetng::Utf8Detection::Allow);
    if guess == encoding_rs::GBK { GB18030 } else { guess }
}

/// Whether all bytes decode and the result looks like Chinese.
fn reads_well(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .is_some_and(|text| common_share(&text) >= COMMON_SHARE)
}

/// The character set that an XML declaration or a `meta` element names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(DECLARATION)];
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    ["charset=", "encoding="].iter().find_map(|key| {
        let label = head[head.find(key)? + key.len()..].trim_start_matches(['"', '\'', ' ']);
        let end = label.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))?;
        let encoding = Encoding::for_label(&label.as_bytes()[..end])?;
        Some(if encoding == encoding_rs::GBK { GB18030 } else { encoding })
    })
}

/// UTF-16 that has lost its byte order mark: read the right way round it is common Han and plain
/// signs, the wrong way round it is neither.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE) & !1];
    // A wide blank is a 0 the wrong way round, and a 0 a wide blank: they tell nothing of which way is right.
    let telling = |c: &char| !matches!(c, '0' | '\u{3000}');
    let plain = |c: char| c.is_ascii_graphic() || " \r\n\t，。、；：（）《》“”％\u{3000}".contains(c);
    let right = |encoding: &'static Encoding| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(sample)?;
        let all = text.chars().count() as f64;
        let good = |c: &char| is_common(*c) || plain(*c);
        let sparse = text.chars().all(|c| c != '\0');
        let likely = all > 0.0 && sparse && text.chars().filter(good).count() as f64 / all >= 0.4;
        likely.then(|| (text.chars().filter(telling).filter(good).count(), encoding))
    };
    let (little, big) = (right(UTF_16LE), right(UTF_16BE));
    let likelier = if big.map(|big| big.0) > little.map(|little| little.0) { big } else { little };
    likelier.map(|likelier| likelier.1)
}

/// Decodes all of `bytes` after the mark, or names the first byte that would be lost.
fn lossless(encoding: &'static Encoding, bytes: &[u8], mark: usize) -> Result<Decoded> {
    let body = &bytes[mark..];
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(body) {
        return Ok(Decoded { text: text.into_owned(), encoding: encoding.name() });
    }
    let offset = mark + first_malformed(encoding, body);
    bail!(
        "cannot decode as {}: byte {offset} (0x{:02X}) is not part of a character; \
         the file is damaged or cut there: download or save it again",
        encoding.name(),
        bytes.get(offset).copied().unwrap_or_default(),
    )
}

/// Offset of the first byte of the first malformed sequence.
fn first_malformed(encoding: &'static Encoding, bytes: &[u8]) -> usize {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut read = 0;
    let mut out = vec![0; 4096];
    loop {
        let (result, taken, _) = decoder.decode_to_utf8_without_replacement(&bytes[read..], &mut out, true);
        read += taken;
        match result {
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(bad, after) => {
                return read.saturating_sub(usize::from(bad) + usize::from(after));
            }
            DecoderResult::InputEmpty => return read,
        }
    }
}

/// The bytes that guesses look at: from the first that is no ASCII on, since a page may hold more
/// script than [`SAMPLE`] before its first word.
fn sample(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    &bytes[start..bytes.len().min(start + SAMPLE)]
}

/// Share of the characters outside ASCII that are common in Chinese prose. Marks and rare
/// characters make it less than one, and blanks, which push a signature to the right, are not asked; traditional
/// characters count as simplified; text without any Han has nothing to judge by and passes.
fn common_share(text: &str) -> f64 {
    let head: String = text.chars().filter(|c| !c.is_ascii() && !c.is_whitespace()).take(SAMPLE).collect();
    let foreign = head.chars().count();
    let common = Script::Traditional.simplify(&head).chars().filter(|c| is_common(*c)).count();
    if foreign == 0 { 1.0 } else { common as f64 / foreign as f64 }
}

/// Share of control characters that do not belong in text.
fn control_share(text: &str) -> f64 {
    let control = |c: &char| c.is_control() && !"\t\n\r\u{b}\u{c}\u{85}".contains(*c);
    text.chars().filter(control).count() as f64 / text.chars().count().max(1) as f64
}

/// What a file that is no text is, by its content.
fn binary_kind(bytes: &[u8]) -> Option<&'static str> {
    if let Some(kind) = super::office::kind(bytes) {
        return Some(kind);
    }
    const KINDS: &[(&[u8], &str)] = &[
        (b"\x89PNG", "PNG image: run OCR on it and save the text"),
        (b"\xff\xd8\xff", "JPEG image: run OCR on it and save the text"),
        (b"GIF8", "GIF image: run OCR on it and save the text"),
        (b"II*\0", "TIFF image: run OCR on it and save the text"),
        (b"MM\0*", "TIFF image: run OCR on it and save the text"),
        (b"PK\x03\x04", "ZIP archive (not read yet): unpack it"),
        (b"PK\x05\x06", "ZIP archive (empty)"),
        (b"\x1f\x8b", "gzip archive (not read yet): unpack it"),
        (b"Rar!", "RAR archive: unpack it"),
        (b"7z\xbc\xaf\x27\x1c", "7z archive: unpack it"),
        (b"BZh", "bzip2 archive: unpack it"),
        (b"\xfd7zXZ", "xz archive: unpack it"),
        (b"{\\rtf", "RTF file: open it and save it as text"),
        (b"SQLite format 3\0", "SQLite database"),
        (b"\x7fELF", "a program"),
        (b"MZ\x90\0", "a program"),
    ];
    KINDS.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_characters_are_those_of_the_list() {
        let found: String = (HAN.0 - 9..=HAN.1 + 9).filter_map(char::from_u32).filter(|c| is_common(*c)).collect();
        let mut listed: Vec<char> = COMMON.chars().collect();
        listed.sort_unstable();
        listed.dedup();
        assert_eq!(found, listed.into_iter().collect::<String>());
    }

    const SIMPLE: &str = "二〇二一年，我县各部门依法办理行政复议案件12件，比上年增加3件，全部在规定的期限内审结。";
    const TRADITIONAL: &str =
        "二零二一年，本縣各機關依法辦理行政複議案件十二件，較上年增加三件，全部於規定期限內審結。";

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        let bytes = |unit: u16| {
            if little { unit.to_le_bytes() } else { unit.to_be_bytes() }
        };
        text.encode_utf16().flat_map(bytes).collect()
    }

    fn read(bytes: &[u8]) -> Decoded {
        decode(bytes).unwrap()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let gb = GB18030.encode(SIMPLE).0.into_owned();
        assert_eq!(read(&gb), Decoded { text: SIMPLE.into(), encoding: "gb18030" });
        assert_eq!(read(SIMPLE.as_bytes()).encoding, "UTF-8");
        assert_eq!(read(&utf16(SIMPLE, true)).text, SIMPLE);
        assert_eq!(read(&utf16(SIMPLE, false)).encoding, "UTF-16BE");
        let big5 = BIG5.encode(TRADITIONAL).0.into_owned();
        assert_eq!(read(&big5), Decoded { text: TRADITIONAL.into(), encoding: "Big5" });
    }

    #[test]
    fn marks_are_obeyed_and_taken_off() {
        let mut bytes = vec![0xef, 0xbb, 0xbf];
        bytes.extend(SIMPLE.as_bytes());
        assert_eq!(read(&bytes).text, SIMPLE);
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend(utf16(SIMPLE, true));
        assert_eq!(read(&bytes), Decoded { text: SIMPLE.into(), encoding: "UTF-16LE" });
    }

    #[test]
    fn a_declaration_that_the_bytes_contradict_does_not_count() {
        let page = format!("<meta charset=\"gb2312\"><p>{SIMPLE}");
        assert_eq!(read(page.as_bytes()).text, page);
        let page = format!("<meta charset=\"big5\"><p>{SIMPLE}");
        assert_eq!(read(&GB18030.encode(&page).0).text, page);
        let page = format!("<meta http-equiv=x content='text/html; charset=gb2312'><p>{SIMPLE}");
        assert_eq!(read(&GB18030.encode(&page).0).text, page);
    }

    #[test]
    fn a_lost_character_is_an_error_that_says_where() {
        let mut bytes = SIMPLE.repeat(3).into_bytes();
        bytes[30] = 0xff;
        let message = decode(&bytes).unwrap_err().to_string();
        assert!(message.contains("UTF-8") && message.contains("byte 30 (0xFF)"), "{message}");
        let mut short = SIMPLE.as_bytes().to_vec();
        short[9] = 0xff;
        let message = decode(&short).unwrap_err().to_string();
        assert!(message.contains("UTF-8") && message.contains("byte 9 (0xFF)"), "{message}");
        let mut big5 = BIG5.encode(&TRADITIONAL.repeat(3)).0.into_owned();
        big5[40] = 0xff;
        let message = decode(&big5).unwrap_err().to_string();
        assert!(message.contains("Big5: byte 40"), "{message}");
        let cut = &SIMPLE.as_bytes()[..SIMPLE.len() - 1];
        let message = decode(cut).unwrap_err().to_string();
        assert!(message.contains(&format!("byte {}", SIMPLE.len() - 3)), "{message}");
        let mut gb = GB18030.encode(&SIMPLE.repeat(3)).0.into_owned();
        gb[40] = 0xff;
        let message = decode(&gb).unwrap_err().to_string();
        assert!(message.contains("gb18030: byte 40"), "{message}");
    }

    #[test]
    fn characters_outside_the_first_standards_are_kept() {
        // Four bytes in GB 18030, declared as the standard that lacks them.
        let page = format!("<meta charset=\"gb2312\"><p>{SIMPLE}㙍塘镇、𠮷水村、€3万元");
        let bytes = GB18030.encode(&page).0.into_owned();
        assert_eq!(read(&bytes), Decoded { text: page, encoding: "gb18030" });
        // Code page 936 has the euro sign in one byte; GBK's own area is for private use.
        let mut bytes = GB18030.encode(SIMPLE).0.into_owned();
        bytes.extend([0x80, 0xaa, 0xa1]);
        assert!(read(&bytes).text.ends_with("€\u{e000}"));
        // 嘅 and 啲 are in the Hong Kong supplement of Big5 only.
        let mut bytes = BIG5.encode(TRADITIONAL).0.into_owned();
        bytes.extend([0x9d, 0xef, 0x9d, 0xf8]);
        assert_eq!(read(&bytes).text, format!("{TRADITIONAL}嘅啲"));
    }

    #[test]
    fn blanks_say_nothing_of_the_encoding() {
        let signature = format!("全覆盖。\n{0}勉县卫生健康局\n{0}2023年1月16日", "\u{3000}".repeat(24));
        assert_eq!(read(&GB18030.encode(&signature).0).text, signature);
    }

    #[test]
    fn script_before_the_first_word_does_not_hide_the_encoding() {
        let script = "<script>var a = 1;</script>\n".repeat(2000);
        let page = format!("{script}<p>{TRADITIONAL}");
        assert_eq!(read(&BIG5.encode(&page).0).text, page);
        let page = format!("{script}<p>{SIMPLE}");
        assert_eq!(read(&GB18030.encode(&page).0).text, page);
    }

    #[test]
    fn what_is_no_text_is_named() {
        for (bytes, kind) in [
            (&b""[..], "empty"),
            (b"\x89PNG\r\n\x1a\n", "PNG image"),
            (b"PK\x03\x04\x14", "ZIP archive"),
            (b"\0\x01\x02\x03\xfe\x80\x99\0\0", "unknown binary"),
        ] {
            let message = decode(bytes).unwrap_err().to_string();
            assert!(message.contains(kind) && !message.contains('\n'), "{message}");
        }
    }
}

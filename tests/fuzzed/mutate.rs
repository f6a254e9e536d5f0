//! Inputs that go wrong in ways that parsers know: bits flipped, cut, spliced, repeated, nested, with words of
//! the format where they do not belong.

use super::corpus::random::Random;

/// Larger cases say nothing new and take long.
pub const LARGEST: usize = 128 << 10;

/// What means something in any format.
const WORDS: &[&[u8]] = &[
    b"\0",
    b"\r",
    b"\n",
    b"\t",
    b"\x1b[2J",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\xe2\x80\xae",
    b"\xf0\x9f\x91\xa8\xe2\x80\x8d",
    b"-1",
    b"0",
    b"1e999",
    b"18446744073709551616",
    b"4294967295",
    b"65536",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
];

/// What means something in a report.
const CHINESE: &[&str] = &[
    "其中",
    "分别",
    "各",
    "包括",
    "、",
    "（",
    "）",
    "(",
    ")",
    "《",
    "》",
    "“",
    "”",
    "【",
    "，",
    "。",
    "；",
    "：",
    "%",
    "％",
    "‰",
    "万",
    "亿",
    "个亿",
    "余",
    "约",
    "百分之",
    "千分之",
    "个百分点",
    "同比增长",
    "比去年多",
    "下降",
    "由12件减至9件",
    "截至11月底",
    "1—11月",
    "2020年",
    "１２３",
    "0.5",
    "1,234,567",
    "12.5.6",
    "一百二十三",
    "十",
    "〇",
    "零",
    "半",
    "两",
    "几",
    "第",
    "条",
    "号",
    "件",
    "人次",
    "一、",
    "（一）",
    "1.",
    "一是",
    "受理",
    "办结",
    "行政复议",
    "存在问题",
    "下一步",
    "|",
    "\t",
    "\u{3000}",
    "\u{fffd}",
    "法治政府建设",
    "某县人民政府",
];

const MARKUP: &[&str] = &[
    "<",
    ">",
    "</",
    "/>",
    "<div>",
    "</div>",
    "<p>",
    "<b>",
    "<i>",
    "<font>",
    "<a href='",
    "<table>",
    "<tr>",
    "<td>",
    "<td colspan=999999999>",
    "<td rowspan=65535>",
    "<th>",
    "</table>",
    "<script>",
    "<style>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE x [",
    "<!ENTITY a '&a;'>",
    "<?xml version='1.0' encoding='UTF-16'?>",
    "&",
    "&#",
    "&#x110000;",
    "&#0;",
    "&lt;",
    "&nbsp;",
    "<svg>",
    "<math>",
    "<template>",
    "<select>",
    "<plaintext>",
    "<textarea>",
    "<meta charset='utf-7'>",
    "<meta name='PubDate' content='9999-99-99'>",
    "style='display:none'",
    " x=1",
    "<item>",
    "<entry>",
    "<description>",
    "<content:encoded>",
    "<title>",
    "<pubDate>",
    "<link>",
    "Content-Type: ",
    "boundary=",
    "=\r\n--",
    "=E4=B8",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\\u0000",
    "\\ud800",
    "\\",
    ":",
    ",",
    "null",
    "1E400",
    "\"text\":",
    "\"html\":",
    "\"base64\":",
    "\"id\":",
    "\"source\":",
];

const WORD: &[&str] = &[
    "<w:p>",
    "</w:p>",
    "<w:r>",
    "<w:t>",
    "</w:t>",
    "<w:tbl>",
    "<w:tr>",
    "<w:tc>",
    "</w:tc>",
    "</w:tbl>",
    "<w:gridSpan w:val='2147483647'/>",
    "<w:vMerge/>",
    "<w:vMerge w:val='restart'/>",
    "<w:numPr><w:ilvl w:val='8'/><w:numId w:val='1'/></w:numPr>",
    "<w:lvl w:ilvl='0'>",
    "<w:lvlText w:val='%1%2%3%4%5%6%7%8%9'/>",
    "<w:start w:val='2147483647'/>",
    "<w:numFmt w:val='chineseCounting'/>",
    "<w:numFmt w:val='lowerRoman'/>",
    "<w:numFmt w:val='lowerLetter'/>",
    "<w:abstractNum w:abstractNumId='0'>",
    "<w:num w:numId='1'>",
    "<w:abstractNumId w:val='0'/>",
    "<w:style w:type='paragraph' w:styleId='a'>",
    "<w:basedOn w:val='a'/>",
    "<w:pStyle w:val='a'/>",
    "<w:del>",
    "<w:ins>",
    "<w:fldChar w:fldCharType='begin'/>",
    "<w:fldChar w:fldCharType='end'/>",
    "<w:instrText>",
    "<w:footnoteReference w:id='1'/>",
    "<w:footnote w:id='1'>",
    "<mc:AlternateContent>",
    "<mc:Choice>",
    "<mc:Fallback>",
    "<w:txbxContent>",
    "<w:sdt>",
    "@styles\n",
    "@numbering\n",
    "@footnotes\n",
    "<w:tab/>",
    "<w:br/>",
    "<w:sym w:char='F0FF'/>",
    "xmlns:w='x'",
];

const PDF: &[&str] = &[
    "%PDF-1.7",
    "1 0 obj",
    "endobj",
    "stream\n",
    "endstream",
    "xref",
    "trailer",
    "startxref",
    "%%EOF",
    "<<",
    ">>",
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "/Type/Page",
    "/Kids[2 0 R]",
    "/Count 99999999",
    "/Parent 2 0 R",
    "/Length 4 0 R",
    "/Length -1",
    "/Filter/FlateDecode",
    "/Filter[/ASCIIHexDecode/ASCII85Decode/LZWDecode/RunLengthDecode]",
    "/Filter/DCTDecode",
    "/Filter/JBIG2Decode",
    "/Filter/JPXDecode",
    "/Filter/CCITTFaxDecode",
    "/Predictor 15",
    "/Columns 2147483647",
    "/ObjStm",
    "/N 1000000",
    "/First 9",
    "/Index[0 4294967295]",
    "/W[8 8 8]",
    "/Prev 0",
    "/Encrypt 9 0 R",
    "/ToUnicode 4 0 R",
    "BT ",
    " ET ",
    "/F1 12 Tf ",
    "/F2 12 Tf ",
    "(9) Tj ",
    "<4E00> Tj ",
    "[(1)-250(2)] TJ ",
    " 1 0 0 1 9 9 Tm ",
    " 0 -14 Td ",
    "T* ",
    " q ",
    " Q ",
    "0 0 m 500 0 l S ",
    "0 0 500 500 re f ",
    " 1e38 0 0 1e38 0 0 cm ",
    " nan 0 0 0 0 0 cm ",
    "/X1 Do ",
    "BI /W 9 /H 9 ID ",
    " EI ",
    "/Span <</ActualText(9)>> BDC ",
    " EMC ",
    " 99999999999 Tc ",
    " 0 Tz ",
    "' ",
    "1 2 (3) \" ",
    "begincmap",
    "1 begincodespacerange <00> <ffffffff> endcodespacerange",
    "1 beginbfrange <0000> <ffff> <0000> endbfrange",
];

const ARCHIVE: &[&[u8]] = &[
    b"PK\x03\x04",
    b"PK\x01\x02",
    b"PK\x05\x06",
    b"PK\x06\x06",
    b"PK\x06\x07",
    b"\x1f\x8b\x08\0\0\0\0\0\0\x03",
    b"ustar\0",
    b"../../",
    b"C:\\",
    b"/etc/",
    b"\x08\0",
    b"\x63\0",
    b"\x01\0",
    b"00000000000\0",
    b"77777777777\0",
    b"\x80\0\0\0\xff",
    b"{\"text\":\"",
    b"x\0\0\0\0\0\0\0\0",
];

const TABLE: &[&str] = &[
    ",",
    "\"",
    "\"\"",
    "\n",
    "=1+1",
    "'=",
    "@",
    "+",
    "-",
    "action",
    "target",
    "reason",
    "sha256",
    "page",
    "text_start",
    "new_value",
    "new_code",
    "new_unit",
    "new_year",
    "new_text",
    "fix",
    "add",
    "reject",
    "metric",
    "issue",
    "report_year",
    "NULL",
    "NaN",
    "inf",
    "-9223372036854775808",
    "9223372036854775807",
    "1e309",
    "件",
    "reconsideration.accepted",
    "[[metric]]",
    "[",
    "]",
    "[[identity]]",
    "code = \"",
    "cues = [\"",
    "words = [",
    "{",
    "}",
    "'''",
    "\"\"\"",
    " = ",
    "*",
    "+",
    "~",
    "?",
    "unless = [\"",
    "over = [\"",
    "topic = \"",
    "unit = \"件\"",
    "within = [\"",
    "mask = [\"",
    "2020-02-30",
    "\\u{110000}",
];

/// Words that are worth putting into inputs of a target.
pub fn words(target: &str) -> Vec<&'static [u8]> {
    let of: &[&[&str]] = match target {
        "docx" => &[MARKUP, WORD],
        "pdf" => &[PDF],
        "archive" => &[],
        "html" | "feed" | "json_lines" | "facts" | "decoding" => &[MARKUP, CHINESE],
        "codebook" | "corrections" => &[TABLE, CHINESE],
        _ => &[CHINESE],
    };
    let own: &[&[u8]] = if matches!(target, "archive" | "docx") { ARCHIVE } else { &[] };
    WORDS.iter().chain(own).copied().chain(of.iter().copied().flatten().map(|word| word.as_bytes())).collect()
}

/// One input changed in one to four ways; `other` is spliced in.
pub fn mutate(input: &[u8], other: &[u8], words: &[&[u8]], random: &mut Random) -> Vec<u8> {
    let mut bytes = input.to_vec();
    if random.chance(0.1) {
        // Words and nothing else: what looks at all of a sentence for each figure in it shows here.
        let phrase: Vec<u8> = (0..random.between(1, 5)).flat_map(|_| word(words, random).to_vec()).collect();
        let length = random.between(1_000, LARGEST as i64) as usize;
        return phrase.repeat(length / phrase.len().max(1));
    }
    for _ in 0..random.between(1, 4) {
        change(&mut bytes, other, words, random);
        bytes.truncate(LARGEST);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, other: &[u8], words: &[&[u8]], random: &mut Random) {
    let start = place(bytes, random);
    match random.between(0, 11) {
        0 => flip(bytes, start, random),
        1 => (0..random.between(1, 30)).for_each(|_| {
            let at = place(bytes, random);
            flip(bytes, at, random);
        }),
        2 => bytes.truncate(start),
        3 => drop(bytes.drain(..start)),
        4 => drop(bytes.drain(slice(bytes, 2000, random))),
        5 => {
            let moved = bytes[slice(bytes, 2000, random)].to_vec();
            insert(bytes, start, &moved);
        }
        6 => {
            let some = other[slice(other, 4000, random)].to_vec();
            insert(bytes, start, &some);
        }
        7 => {
            let other = &other[place(other, random)..];
            bytes.truncate(start);
            bytes.extend_from_slice(other);
        }
        8 => {
            let slice = bytes[slice(bytes, 200, random)].to_vec();
            insert(bytes, start, &repeated(&slice, random));
        }
        9 => {
            let long = repeated(word(words, random), random);
            insert(bytes, start, &long);
        }
        10 => {
            let (open, inner) = (repeated(word(words, random), random), word(words, random));
            let close = repeated(word(words, random), random);
            insert(bytes, start, &[&open, inner, &close].concat());
        }
        _ => (0..random.between(1, 12)).for_each(|_| {
            let at = place(bytes, random);
            insert(bytes, at, word(words, random));
        }),
    }
}

fn flip(bytes: &mut [u8], at: usize, random: &mut Random) {
    if let Some(byte) = bytes.get_mut(at) {
        *byte = if random.chance(0.5) { *byte ^ (1 << random.between(0, 7)) } else { random.next() as u8 };
    }
}

fn word<'w>(words: &[&'w [u8]], random: &mut Random) -> &'w [u8] {
    words[random.between(0, words.len() as i64 - 1) as usize]
}

fn place(bytes: &[u8], random: &mut Random) -> usize {
    random.between(0, bytes.len() as i64) as usize
}

/// A stretch of at most `longest` bytes.
fn slice(bytes: &[u8], longest: usize, random: &mut Random) -> std::ops::Range<usize> {
    let start = place(bytes, random);
    let longest = longest.min(bytes.len() - start);
    start..start + random.between(0, longest as i64) as usize
}

/// So often that it is tens, or thousands, or all that fits.
fn repeated(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let times = random.between(1, *random.clone().pick(&[10, 300, 5_000, 100_000])) as usize;
    bytes.repeat(times.min(LARGEST / bytes.len().max(1)))
}

fn insert(bytes: &mut Vec<u8>, at: usize, inserted: &[u8]) {
    bytes.splice(at..at, inserted.iter().copied());
}

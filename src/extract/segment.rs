//! What a part is called: 市政府 of 以市政府作为被告的, 县区政府 of 县区政府收(到).

use std::sync::LazyLock;

use crate::text::WordList;

/// The name of a part in words beside a figure, without what they say of its cases; empty if they name none.
pub(super) fn name(words: &str) -> String {
    let words = words.trim_matches(is_mark);
    let (body, level) = sued(words);
    let mut rest = body.strip_suffix('(').unwrap_or(body);
    loop {
        let begun = LEADS.iter().find_map(|lead| rest.strip_prefix(lead).filter(|rest| !goes_on(lead, rest)));
        let cut = TAILS.suffix(rest).map(|cut| rest.split_at(rest.len() - cut));
        let cut = cut.filter(|(name, tail)| !is_word(name, tail)).map(|(name, _)| name);
        // 新收 alone is a name.
        match begun.or(cut).filter(|shorter| !shorter.is_empty()) {
            Some(shorter) => rest = shorter.trim_matches(is_mark),
            None => break,
        }
    }
    let particle = LEADS.contains(&rest) || TAILS.is(rest) && !["新收", "新增"].contains(&rest);
    if particle || NAMELESS.is(rest) || is_year(rest) {
        return level.to_owned();
    }
    let open = rest.matches('(').count() > rest.matches(')').count();
    // Particles were taken from 行政不作为 and 单独作被告.
    let whole = [("不作", "为"), ("单独", "被告"), ("共同", "被告")].into_iter().find(|(end, _)| rest.ends_with(end));
    [rest, whole.map_or("", |(_, end)| end), if open { ")" } else { "" }, level].concat()
}

/// Whether words say whose cases a figure is of: 市政府作为被告的一审案件. Those against 行政机关 are all, and those
/// against 我局 all of its report.
pub(super) fn is_party(words: &str) -> bool {
    let (party, _) = sued(words);
    party.len() < words.len() && !party.ends_with("行政机关") && !party.contains(['我', '本'])
}

/// The body that a clause begins with and that does what the clause says: 市司法局 of 其中市司法局审核. Those of several
/// places, and the report's own, are all.
pub(super) fn subject(clause: &str) -> Option<&str> {
    let clause = clause.trim_start_matches(is_mark);
    let does = |(at, _): &(usize, usize)| clause[..*at].ends_with(BODY);
    let (at, _) = ACTS.found(clause).find(does)?;
    let lead = clause[..at].rsplit_once('年').map_or(&clause[..at], |(_, lead)| lead.trim_start_matches('度'));
    let name = LEADS.iter().find_map(|word| lead.strip_prefix(word)).unwrap_or(lead);
    let one =
        name.chars().count() <= LONGEST_SUBJECT && !name.contains(['各', '全', '我', '、', '送', '向', '被', '中']);
    (one && name.chars().count() > 1).then_some(name)
}

/// What the names of bodies end with that do things.
const BODY: [char; 6] = ['府', '级', '厅', '局', '委', '室'];

/// Longest name of a body, in characters.
const LONGEST_SUBJECT: usize = 12;

/// What bodies do with what is counted.
static ACTS: LazyLock<WordList> = LazyLock::new(|| {
    WordList::new([
        "收到", "新收", "受理", "审结", "办结", "被诉", "败诉", "办理", "作出", "制定", "出台", "制发", "印发", "发出",
        "审核", "审查", "评查", "抽评", "抽查", "公布", "承办", "调解",
    ])
});

fn is_mark(letter: char) -> bool {
    matches!(letter, '、' | '，' | ',' | '；' | ';' | '：' | ':' | '“' | '”' | '"') || letter.is_whitespace()
}

/// Who was sued or complained of, with the instance that is named behind: 市政府 and 一审 of 市政府作为被告的一审.
fn sued(words: &str) -> (&str, &str) {
    // One letter is found faster than the words that hold it.
    if !words.contains('被') {
        return (words, "");
    }
    let mark = SUED.iter().filter_map(|mark| words.find(mark).map(|at| (at, mark))).min();
    let Some((at, mark)) = mark.filter(|(at, _)| *at > 0) else { return (words, "") };
    let rest = &words[at + mark.len()..];
    let level = INSTANCES.into_iter().find(|level| rest.contains(level) && !words[..at].contains(level));
    // 新收以行政机关为被告的一审案件
    let party = words[..at].rsplit_once('以').map_or(&words[..at], |(_, party)| party);
    (party, level.unwrap_or_default())
}

/// What the instances of courts are called.
pub(super) const INSTANCES: [&str; 3] = ["一审", "二审", "再审"];

/// What makes somebody a party: 以市政府为被告, 镇政府作为被申请人.
const SUED: [&str; 12] = [
    "作为被告",
    "作为共同被告",
    "为共同被告",
    "为被告",
    "当被告",
    "作被告",
    "当了被告",
    "作为被申请人",
    "为被申请人",
    "作被申请人",
    "当被申请人",
    "被诉的",
];

/// What stands before the name of a part.
const LEADS: [&str; 15] =
    ["作为", "以", "由", "向", "经", "对", "而", "并", "因", "到", "其中", "上述", "仅", "告", "从"];

/// Whether what seems to stand before a name is the beginning of one: 经开区, 以及, 对外, 因公.
fn goes_on(lead: &str, rest: &str) -> bool {
    let others: &[char] = match lead {
        "经" => &['开', '营', '济', '信', '办', '贸', '常', '费'],
        "从" => &['业', '江', '化'],
        "向" => &['阳', '塘', '东', '公'],
        "并" => &['联', '购'],
        "对" => &['外', '口'],
        "到" => &['期', '位'],
        "告" => &['知', '诫'],
        "以" => &['上', '下', '外', '内'],
        "由" | "因" => &['公'],
        _ => &[],
    };
    rest.starts_with(others)
}

/// What stands behind it: verbs whose cases are counted, particles.
static TAILS: LazyLock<WordList> = LazyLock::new(|| {
    WordList::new([
        "作",
        "作为",
        "当",
        "收",
        "收到",
        "新收",
        "新增",
        "受理",
        "合计受理",
        "审结",
        "办结",
        "提出",
        "提起",
        "应诉",
        "行政应诉",
        "行政诉讼",
        "被诉",
        "行政复议",
        "申请",
        "提出申请",
        "下放",
        "转送",
        "共",
        "合计",
        "共计",
        "总计",
        "现",
        "现有",
        "其中",
        "的",
        "了",
        "同期平",
        "同期",
        "案件",
        "行政案件",
        "年内",
        "全年",
    ])
});

/// Words that name no part, beside those that stand before or behind the name of one.
static NAMELESS: LazyLock<WordList> = LazyLock::new(|| {
    WordList::new([
        "",
        "审查",
        "依法",
        "依法审查",
        "当年",
        "本年",
        "本年度",
        "继续保持",
        "保持",
        "同比",
        "同比减少",
        "同比增加",
        "同比下降",
        "同比增长",
        "制发",
        "发出",
        "取消",
        "清理",
        "调解",
        "排查",
        "维持",
        "撤销",
        "驳回",
        "终止",
        "复议",
        "组织",
        "开展",
        "办理",
        "全部",
        "实现",
        "实际",
        "申请人",
        "其他机关",
        "其他行政机关",
        "有权机关",
        "行政机关",
        "单位",
        "涉及",
    ])
});

/// Whether what seems to stand behind a name is the end of a word: 房屋征收, 公共, 协作, 依申请. Single letters are verbs
/// behind bodies only.
fn is_word(name: &str, tail: &str) -> bool {
    let letter = tail.chars().nth(1).is_none() && tail != "的" && tail != "了";
    letter && !name.ends_with(BODIES)
        || tail == "申请" && name.ends_with('依')
        || tail == "作为" && name.ends_with('不')
}

/// What the names of bodies, levels and times end with.
const BODIES: [char; 20] = [
    '府', '局', '门', '级', '委', '会', '院', '道', '镇', '乡', '县', '市', '区', '州', '旗', '关', '独', '同', '月',
    '年',
];

/// Whether words are a year alone: 2025年.
pub(super) fn is_year(words: &str) -> bool {
    let words = words.trim_end_matches(['新', '当', '就']);
    words
        .strip_suffix('年')
        .or(words.strip_suffix("年度"))
        .is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::{name, subject};

    #[test]
    fn a_part_is_called_by_its_name_alone() {
        for (words, expected) in [
            ("以市政府", "市政府"),
            ("市政府作", "市政府"),
            ("以自治区人民政府为被告的行政应诉", "自治区人民政府"),
            ("市政府作为被告的一审", "市政府一审"),
            ("以管委会(区政府", "管委会(区政府)"),
            ("县区政府收", "县区政府"),
            ("省政府本级申请", "省政府本级"),
            ("向县(市、区)和开发区", "县(市、区)和开发区"),
            ("经开区", "经开区"),
            ("因程序违法", "程序违法"),
            ("行政不作", "行政不作为"),
            ("行政不作为", "行政不作为"),
            ("市政府单独作", "市政府单独被告"),
            ("法院新收以行政机关为被告的一审案件", "一审"),
            ("公安机关", "公安机关"),
            ("房屋征收", "房屋征收"),
            ("公共", "公共"),
            ("依申请", "依申请"),
            ("向阳镇", "向阳镇"),
            ("全省各级党政机关现", "全省各级党政机关"),
            ("新收案件", "新收"),
            ("市政府新收", "市政府"),
            ("乡镇政府被申请人", "乡镇政府被申请人"),
        ] {
            assert_eq!(name(words), expected, "{words}");
        }
    }

    #[test]
    fn a_clause_begins_with_the_body_that_does_what_it_says() {
        for (clause, expected) in [
            ("其中市司法局审核", Some("市司法局")),
            ("2022年度市政府受理行政复议案件", Some("市政府")),
            ("盟本级受理", Some("盟本级")),
            ("自治区政府办公厅办理", Some("自治区政府办公厅")),
            ("全市各级政府受理", None),
            ("各县区政府受理", None),
            ("我局受理", None),
            ("县区、市政府受理", None),
            ("银川市受理", None),
            ("受理", None),
        ] {
            assert_eq!(subject(clause), expected, "{clause}");
        }
    }

    #[test]
    fn what_is_done_with_cases_is_no_name() {
        for words in ["经审查受理", "当年", "受理", "上述案件年内", "2025年", "仅2020年", "继续保持", "同比减少"]
        {
            assert_eq!(name(words), "", "{words}");
        }
    }
}

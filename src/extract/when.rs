//! For which year a figure is, and up to which day.

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;

use super::ground::{Ground, Mention, separates};
use crate::report::{last_day, last_month};
use crate::text::numeral::{Kind, Numeral};
use crate::text::{Bytes, WordList};

/// A part-year cut-off in force at a figure.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cutoff {
    /// As printed: 截至11月底.
    pub phrase: String,
    /// The day, where the phrase names one.
    pub day: Option<NaiveDate>,
}

/// So many dates before a figure are asked for its year.
const MOST_DATES: usize = 16;

/// The year a figure is for, if its clause names one: a year at the start of a clause of the same
/// sentence (2023年受理66件). Opening stock belongs to the report's own year.
pub(super) fn named_year(ground: &Ground, mention: &Mention, report_year: Option<i32>) -> Option<i32> {
    let report_year = report_year?;
    let measures = &ground.codebook.measures;
    if measures.carried.is_in(ground.at(&mention.before)) {
        return None;
    }
    let first = ground.numerals.partition_point(|numeral| numeral.start < mention.sentence.start);
    let end = ground.numerals.partition_point(|numeral| numeral.start < mention.figure.start);
    // The nearest that says it; each asks for all words up to the figure.
    let before = ground.numerals[first..end.max(first)].iter().rev();
    let mut dates = before.filter(|numeral| numeral.kind == Kind::Date).take(MOST_DATES);
    dates.find_map(|date| {
        if !opens_clause(ground, mention.sentence.start, date.start)
            || ground.is_aside(date.start, mention.figure.start)
        {
            return None;
        }
        let digits: String = ground.norm()[date.start..].chars().take(4).collect();
        let year = year_of(&digits)?;
        // Digits that run on into the figure (2021 of 2 0211件) are no year.
        let rest = ground.norm().get(date.start + digits.len()..mention.figure.start)?;
        let since =
            rest.trim_start_matches(['年', '度', '初', '底']).starts_with(['以', '起', '至', '-', '—', '-', '~']);
        // 与2018年的697件相比上升18.2%: only what stands before 相比 is of that year.
        let lead = &ground.norm()[mention.sentence.start..date.start];
        let compared = lead.ends_with(['与', '较', '比'])
            && ["相比", "比较", "对比", "持平"].iter().any(|word| rest.contains(word));
        // 2020年、2021年分别为…；…: a list of years is of its own clause, and an earlier year ends at a semicolon.
        let listed = LISTED.iter().any(|mark| rest.trim_start_matches(['年', '度']).starts_with(*mark))
            && rest.contains("20")
            || lead.ends_with(['、', '和', '及', '与']);
        let over = listed && rest.contains(separates) || year < report_year && rest.contains([';', '；']);
        let attribute =
            over || compared || rest.starts_with('及') || rest.starts_with("年及") || rest.starts_with("年确定");
        (!since && !attribute && year <= report_year + 1 && year > report_year - 4).then_some(year)
    })
}

/// What joins the years of a list.
const LISTED: [char; 4] = ['、', '和', '及', '与'];

/// The years that a list names side by side (2020年和2021年, 上年、前年), in a text, with the bytes of the list.
pub(super) fn years_listed(text: &str, report_year: Option<i32>) -> Option<(Vec<i32>, Bytes)> {
    let mut years = Vec::new();
    let mut list: Option<Bytes> = None;
    let mut at = 0;
    while at < text.len() {
        let Some((year, length)) = year_at(&text[at..], report_year) else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let joined = list.as_ref().is_some_and(|list| text[list.end..at].chars().all(|mark| LISTED.contains(&mark)));
        if joined {
            years.push(year);
        } else if years.len() > 1 {
            break;
        } else {
            years = vec![year];
        }
        list = Some(if joined { list.map_or(at, |list| list.start) } else { at }..at + length);
        at += length;
    }
    list.filter(|_| years.len() > 1).map(|list| (years, list))
}

/// The year that a text begins with, and its bytes: 2020年, 2020年度, 上年, 前年.
pub(super) fn year_at(text: &str, report_year: Option<i32>) -> Option<(i32, usize)> {
    let ago = [("上年", 1), ("去年", 1), ("前年", 2)].into_iter().find(|ago| text.starts_with(ago.0));
    if let Some((word, years)) = ago {
        return Some((report_year? - years, word.len()));
    }
    let digits = text.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let rest = text[4..].strip_prefix('年')?;
    let tail = if rest.starts_with('度') { '度'.len_utf8() } else { 0 };
    Some((year_of(digits)?, 4 + '年'.len_utf8() + tail))
}

/// The year that stands directly before a figure: 较2019年的13件, 由2018年度的25.1%.
pub(super) fn year_before(ground: &Ground, mention: &Mention) -> Option<i32> {
    let words = &ground.norm()[mention.sentence.start..mention.figure.start];
    let clause = words.rsplit(['，', ',', '；', ';']).next()?;
    let at = clause.rfind('年')?;
    let rest = clause[at + '年'.len_utf8()..]
        .trim_matches(['度', '底', '末', '初', '的', '同', '期', '全', '年', '(', '约', '为', '是', '达', '到', '有']);
    if !rest.is_empty() {
        return None;
    }
    let digits: String = clause[..at].chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
    year_of(&digits)
}

/// A year in Arabic or circle-zero digits.
fn year_of(digits: &str) -> Option<i32> {
    let mut year = 0;
    for letter in digits.chars() {
        let digit = letter
            .to_digit(10)
            .or_else(|| "〇一二三四五六七八九".chars().position(|han| han == letter).map(|digit| digit as u32))?;
        year = year * 10 + digit as i32;
    }
    (1990..2100).contains(&year).then_some(year)
}

fn opens_clause(ground: &Ground, sentence: usize, at: usize) -> bool {
    let lead = ground.norm()[sentence..at].trim_end_matches("其中").trim_end_matches(['在', '而', '与', '于']);
    lead.is_empty() || lead.ends_with(separates) || lead.ends_with(['(', '、'])
}

/// Where a text speaks of several years together.
pub(super) fn together(norm: &str) -> Vec<Bytes> {
    TOGETHER.find_iter(norm).map(|found| found.range()).collect()
}

/// Several years that a figure is for, as its sentence says before it: 2018年机构改革以来, 八五普法以来, 五年累计.
pub(super) fn years_together(ground: &Ground, mention: &Mention, report_year: Option<i32>) -> Option<String> {
    let last = ground.together.partition_point(|words| words.end <= mention.figure.start).checked_sub(1)?;
    let words = &ground.together[last];
    let lead = ground.norm().get(mention.sentence.start..words.start)?;
    let (mark, rest) = (ground.at(words), &ground.norm()[words.end..mention.figure.start]);
    // 1990年以来的文件 are documents, and 今年 or a year begins what is said of it.
    let over = rest.starts_with('的') || ANEW.is_in(rest) || year_in(rest).is_some();
    // 对2015年以来的文件清理，废止12件 is of this year. What goes on behind another figure says so again.
    let own_clause = rest.rsplit(separates).next().unwrap_or(rest);
    let near = if rest.contains(|letter: char| letter.is_ascii_digit()) { own_clause } else { rest };
    let summed = mark.ends_with("累计") || SUMMED.is_in(near);
    let clause = lead.rsplit(separates).next().unwrap_or(lead).trim_start_matches(['自', '从']);
    let own = report_year.is_some_and(|year| clause.contains(&year.to_string())) || ANEW.is_in(clause);
    let several = match mark {
        "以来" => true,
        "期间" => clause.contains('五'),
        _ => {
            clause.ends_with(|letter: char| "二两三四五六七八九十".contains(letter) || letter.is_ascii_digit())
                && !clause.ends_with("20")
        }
    };
    if over || own || !several || !summed {
        return None;
    }
    let name: String = [clause, mark].concat().chars().filter(|letter| !matches!(letter, '“' | '”' | '"')).collect();
    let name = name.trim_end_matches(SEVERAL_YEARS);
    if name.chars().count() <= LONGEST_SPAN {
        return Some([name, SEVERAL_YEARS].concat());
    }
    // 2021年8月集中行使复议职责以来: since when.
    let date = name.find(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '年' | '月' | '日'))?;
    let since = year_at(name, report_year).is_some() && mark == "以来";
    since.then(|| [&name[..date], mark, SEVERAL_YEARS].concat())
}

/// What the segment of a figure for several years ends with.
pub(super) const SEVERAL_YEARS: &str = "累计";

/// Longest words for several years, in characters.
const LONGEST_SPAN: usize = 16;

/// What says that a figure is for several years.
static TOGETHER: LazyLock<Regex> = LazyLock::new(|| Regex::new("以来|年来|期间|年累计").unwrap());

/// Words of a figure for several years.
static SUMMED: LazyLock<WordList> = LazyLock::new(|| WordList::new(["累计", "共", "总计", "合计", "先后", "已"]));

/// Words for the year of the report or a time of which no years are known.
static ANEW: LazyLock<WordList> = LazyLock::new(|| {
    WordList::new([
        "今年", "本年", "全年", "当年", "年内", "年初", "去年", "上年", "近年", "多年", "长期", "一年", "目前", "现有",
    ])
});

/// The first year in a text.
fn year_in(text: &str) -> Option<i32> {
    text.match_indices('年').find_map(|(at, _)| year_of(text.get(at.checked_sub(4)?..at)?))
}

/// The cut-off in force at a figure: the last one opened in its numbered item, unless words for
/// the full year came after it.
pub(super) fn cutoff(ground: &Ground, mention: &Mention, report_year: Option<i32>) -> Option<Cutoff> {
    let start = ground.item_start(mention.figure.start);
    let before = &ground.norm()[start..mention.figure.start];
    let last = ground.cutoffs.partition_point(|at| *at < mention.figure.start).checked_sub(1);
    let opened = last.map(|last| ground.cutoffs[last]).filter(|at| *at >= start).map(|at| at - start);
    let last = ground.months.partition_point(|months| months.start < mention.figure.start).checked_sub(1);
    let months = last.map(|last| &ground.months[last]).filter(|months| months.start >= start);
    let months = months.map(|months| (months.start - start, of_months(ground, months, report_year)));
    let (at, cutoff) = match (opened, months) {
        (Some(at), Some((from, _))) if at > from => (at, stated(&before[at..], report_year)?),
        (_, Some((from, cutoff))) => (from, cutoff),
        (Some(at), None) => (at, stated(&before[at..], report_year)?),
        (None, None) => return None,
    };
    let said = start + at + cutoff.phrase.len();
    let since = ground.full_years.partition_point(|words| words.start <= said);
    let reset = ground.full_years[since..].first().is_some_and(|words| words.end <= mention.figure.start);
    (!reset).then_some(cutoff)
}

/// Where words for the full year (全年) open a clause, after which no cut-off holds.
pub(super) fn full_years(norm: &str, words: &WordList) -> Vec<Bytes> {
    let found = words.found(norm).filter(|(start, _)| norm[..*start].ends_with(separates));
    found.map(|(start, end)| start..end).collect()
}

/// Where 截至 and 截止 start.
pub(super) fn cutoffs(norm: &str) -> Vec<usize> {
    let opens = |(at, letter): &(usize, &str)| norm[at + letter.len()..].starts_with(['至', '止']);
    norm.match_indices('截').filter(opens).map(|(at, _)| at).collect()
}

/// Where a text speaks of the months up to one before December: 1—11月.
pub(super) fn months(norm: &str, numerals: &[Numeral]) -> Vec<Bytes> {
    let dates = numerals.iter().filter(|numeral| numeral.kind == Kind::Date);
    dates.filter_map(|date| Some(date.start..date.start + months_at(&norm[date.start..])?)).collect()
}

/// The cut-off that months of a year are: 2018年1—11月, or those of the report's year.
fn of_months(ground: &Ground, months: &Bytes, report_year: Option<i32>) -> Cutoff {
    let phrase = ground.at(months).to_owned();
    let lead = ground.norm()[..months.start].strip_suffix('年').unwrap_or_default();
    let named = lead.get(lead.len().saturating_sub(4)..).and_then(year_of);
    let day = named.or(report_year).zip(last_month(&phrase)).and_then(|(year, month)| last_day(year, month));
    Cutoff { phrase, day }
}

/// Length of 1—11月 at the start of a text.
fn months_at(text: &str) -> Option<usize> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    if digits(text) != 1 || !text.starts_with('1') {
        return None;
    }
    let rest = text[1..].trim_start_matches('月');
    let rest = ["-", "—", "–", "至", "~", "－", "到", "─"].iter().find_map(|dash| rest.strip_prefix(dash))?;
    let rest = rest.trim_start_matches(['-', '—', '–']);
    let (month, after) = rest.split_at(digits(rest));
    let part = !month.is_empty() && month != "12" && after.starts_with('月');
    part.then(|| text.len() - after.len() + '月'.len_utf8())
}

/// Bytes within which a cut-off is stated.
const LONGEST_CUTOFF: usize = 200;

/// A cut-off from the words that state it; `None` if it is the year's end.
fn stated(text: &str, report_year: Option<i32>) -> Option<Cutoff> {
    let text = &text[..text.floor_char_boundary(LONGEST_CUTOFF)];
    let end = text.find(|letter| separates(letter) || letter == '、').unwrap_or(text.len());
    let phrase: String = text[..end].chars().take(14).collect();
    let mut rest = text.trim_start_matches(['截', '至', '止', '到']);
    let mut year = report_year;
    if let Some(at) = rest.find('年').filter(|at| *at <= 12) {
        if let Some(named) = year_of(&rest[..at]) {
            year = Some(named);
            rest = &rest[at + '年'.len_utf8()..];
        } else if rest.starts_with(['年', '本', '今', '当']) {
            rest = rest[at..].trim_start_matches('年');
        }
    }
    if rest.starts_with(['底', '末']) {
        return None;
    }
    if ["目前", "今", "现在", "日前"].iter().any(|word| rest.starts_with(word)) {
        return Some(Cutoff { phrase: phrase_up_to(&phrase, &["目前", "今", "现在", "日前"]), day: None });
    }
    let number = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
    let month_digits = number(rest);
    let month: u32 = month_digits.parse().ok()?;
    let after = rest[month_digits.len()..].strip_prefix('月')?;
    let day_digits = number(after);
    let year = year?;
    let day = match day_digits.parse::<u32>() {
        Ok(day) => NaiveDate::from_ymd_opt(year, month, day),
        Err(_) if after.starts_with(['初', '中', '上']) => None,
        Err(_) => last_day(year, month),
    };
    if day.is_some_and(|day| day == NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(day)) {
        return None;
    }
    Some(Cutoff { phrase, day })
}

fn phrase_up_to(phrase: &str, words: &[&str]) -> String {
    let end = words.iter().filter_map(|word| phrase.find(word).map(|at| at + word.len())).max().unwrap_or(phrase.len());
    phrase[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_offs_name_their_day() {
        let day = |text: &str| stated(text, Some(2017)).map(|cutoff| cutoff.day);
        assert_eq!(day("截至2016年11月22日,共"), Some(NaiveDate::from_ymd_opt(2016, 11, 22)));
        assert_eq!(day("截至11月底共"), Some(NaiveDate::from_ymd_opt(2017, 11, 30)));
        assert_eq!(day("截至12月初，"), Some(None));
        assert_eq!(day("截至目前，"), Some(None));
        assert_eq!(day("截至年底，"), None);
        assert_eq!(day("截至2017年12月31日，"), None);
    }
}

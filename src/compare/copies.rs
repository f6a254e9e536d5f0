//! The same report more than once: which texts are copies of one version, which version is the
//! newest, and which copy of it is the best to read.
//!
//! Two texts are copies if one holds nearly all of the other and every figure of it. They are two
//! versions if they share most of their words but each says something else, as a corrected
//! republication does. Otherwise they are two texts that only claim the same place and year.

use crate::text;
use crate::text::script::Script;
use chrono::NaiveDate;

/// Letters in a run that is looked up in the other text.
const RUN: usize = 8;
/// Least share of one copy's runs that the other has. Furniture and lost lines make it less than 1.
const COPY: f64 = 0.95;
/// Least share of one version's runs that the other has.
const VERSION: f64 = 0.5;
/// A text with less than this share of the letters of the longest is an excerpt.
const WHOLE: f64 = 0.8;
/// A copy with at least this share of the letters of the longest is as complete as that.
const COMPLETE: f64 = 0.98;
/// Words in the title of a corrected republication.
const CORRECTED: [&str; 5] = ["更正", "修订", "勘误", "修正", "更新版"];

/// One text of a report year, in the order in which they came in.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// As published.
    pub text: String,
    /// Its title.
    pub title: Option<String>,
    /// Day it was published, else signed.
    pub dated: Option<NaiveDate>,
    /// Value and unit of every figure that it gives.
    pub figures: Vec<(f64, String)>,
    /// How well its format keeps paragraphs and tables: the higher, the better.
    pub fidelity: u8,
}

/// What a text is among those of its report year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The one that counts.
    Current,
    /// It says the same as the current one, or less.
    Copy,
    /// A version that a later one replaced, or a copy of it.
    EarlierVersion,
    /// A text of its own for the same place and year, less complete than the current one.
    OtherText,
}

/// What every text is; exactly one is current.
#[must_use]
pub fn settle(candidates: &[Candidate]) -> Vec<Standing> {
    let prints: Vec<Print> = candidates.iter().map(Print::of).collect();
    let Some(anchor) = (0..prints.len()).max_by_key(|&at| (prints[at].letters, std::cmp::Reverse(at))) else {
        return Vec::new();
    };
    let mut standings = vec![Standing::OtherText; prints.len()];
    let versions = versions(&prints, anchor);
    let Some(newest) = newest(&versions, candidates) else {
        return standings;
    };
    for (at, version) in versions.iter().enumerate() {
        let standing = if at == newest { Standing::Copy } else { Standing::EarlierVersion };
        version.iter().for_each(|member| standings[*member] = standing);
    }
    if let Some(best) = best(&versions[newest], candidates, &prints) {
        standings[best] = Standing::Current;
    }
    standings
}

/// What of a text is compared.
struct Print {
    letters: usize,
    simplified: bool,
    /// Hashes of all runs of letters, sorted, each once.
    runs: Vec<u64>,
    /// Value (as bits) and unit of every figure, sorted.
    figures: Vec<(u64, String)>,
    /// Every run of digits, sorted.
    digits: Vec<String>,
}

impl Print {
    fn of(candidate: &Candidate) -> Print {
        let script = Script::of(&candidate.text);
        let read = script.simplify(&candidate.text);
        let letters: Vec<char> = read.chars().map(text::fold).filter(|c| c.is_alphanumeric()).collect();
        let numbers = read.split(|c: char| !text::fold(c).is_ascii_digit()).filter(|run| !run.is_empty());
        let mut digits: Vec<String> = numbers.map(|run| run.chars().map(text::fold).collect()).collect();
        digits.sort_unstable();
        let mut runs: Vec<u64> = letters.windows(RUN).map(hash).collect();
        runs.sort_unstable();
        runs.dedup();
        let mut figures: Vec<(u64, String)> =
            candidate.figures.iter().map(|(value, unit)| (value.to_bits(), unit.clone())).collect();
        figures.sort_unstable();
        Print { letters: letters.len(), simplified: script == Script::Simplified, runs, figures, digits }
    }

    /// Share of this text's runs that the other has.
    fn held_by(&self, other: &Print) -> f64 {
        let held = self.runs.iter().filter(|run| other.runs.binary_search(run).is_ok()).count();
        held as f64 / self.runs.len().max(1) as f64
    }

    /// Whether one of the two holds the other with all its figures. A layout that was read worse may
    /// have lost a figure without a digit being another, and list numbers may be lost without a figure.
    fn is_copy_of(&self, other: &Print) -> bool {
        let (short, long) = if self.letters <= other.letters { (self, other) } else { (other, self) };
        let alike = contains(&long.figures, &short.figures) || contains(&long.digits, &short.digits);
        alike && short.held_by(long) >= COPY
    }
}

/// Whether a sorted list has every item of another, as often.
fn contains<T: PartialEq>(long: &[T], short: &[T]) -> bool {
    let mut rest = long.iter();
    short.iter().all(|item| rest.any(|found| found == item))
}

/// FNV-1a: the same on every machine and in every release.
fn hash(letters: &[char]) -> u64 {
    letters
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, letter| (hash ^ u64::from(*letter as u32)).wrapping_mul(0x0100_0000_01b3))
}

/// The texts that share most of their words with the longest one, copies together. An excerpt may
/// be one of several versions alike, so it makes none and joins the last that holds it.
fn versions(prints: &[Print], anchor: usize) -> Vec<Vec<usize>> {
    let whole = |at: &usize| {
        prints[*at].letters as f64 >= WHOLE * prints[anchor].letters as f64
            && (*at == anchor || prints[*at].held_by(&prints[anchor]) >= VERSION)
    };
    let (whole, excerpts): (Vec<usize>, Vec<usize>) = (0..prints.len()).partition(whole);
    let mut versions: Vec<Vec<usize>> = Vec::new();
    for at in whole {
        let (copied, mut others): (Vec<_>, Vec<_>) = versions
            .into_iter()
            .partition(|version| version.iter().any(|other| prints[at].is_copy_of(&prints[*other])));
        let mut version: Vec<usize> = copied.into_iter().flatten().collect();
        version.push(at);
        version.sort_unstable();
        others.push(version);
        versions = others;
    }
    for at in excerpts {
        let holds = |version: &&mut Vec<usize>| version.iter().any(|other| prints[at].is_copy_of(&prints[*other]));
        if let Some(version) = versions.iter_mut().rev().find(holds) {
            version.push(at);
        }
    }
    versions
}

/// The version that counts: one that calls itself corrected, else the last published (each
/// counted from its first copy, since a site that moves dates everything anew), else the last
/// that came in.
fn newest(versions: &[Vec<usize>], candidates: &[Candidate]) -> Option<usize> {
    let corrected = |version: &[usize]| {
        let title = |at: &usize| candidates[*at].title.as_deref().unwrap_or("");
        version.iter().any(|at| CORRECTED.iter().any(|word| title(at).contains(word)))
    };
    let first = |version: &[usize]| version.iter().filter_map(|at| candidates[*at].dated).min();
    let dated = versions.iter().all(|version| first(version).is_some());
    (0..versions.len()).max_by_key(|&at| {
        let version = &versions[at];
        (corrected(version), first(version).filter(|_| dated), version.first().copied())
    })
}

/// The copy to read: of the complete ones one in simplified script, then the best format, then the
/// longest, then the first.
fn best(version: &[usize], candidates: &[Candidate], prints: &[Print]) -> Option<usize> {
    let most = version.iter().map(|at| prints[*at].letters).max()? as f64;
    let complete = |at: &&usize| prints[**at].letters as f64 >= COMPLETE * most;
    let rank = |at: &&usize| {
        let print = &prints[**at];
        (print.simplified, candidates[**at].fidelity, print.letters, std::cmp::Reverse(**at))
    };
    version.iter().filter(complete).max_by_key(rank).copied()
}

#[cfg(test)]
mod tests {
    use super::Standing::{Copy, Current, EarlierVersion, OtherText};
    use super::*;

    /// A text of some length with a figure in it.
    fn report(figure: u32) -> String {
        let sentence = |n: usize| format!("第{n}项工作由第{n}科室承担，涉及第{n}号文件所列事项并已办结。\n");
        let body: String = (0..60).map(sentence).collect();
        format!("某县法治政府建设年度报告\n全年受理行政复议案件{figure}件。\n{body}")
    }

    fn candidate(text: &str, figure: u32, dated: Option<&str>) -> Candidate {
        Candidate {
            text: text.to_owned(),
            title: None,
            dated: dated.map(|day| day.parse().unwrap()),
            figures: vec![(f64::from(figure), "件".to_owned())],
            fidelity: 2,
        }
    }

    #[test]
    fn a_copy_with_furniture_or_other_spacing_changes_nothing() {
        let text = report(30);
        let spaced = text.replace('，', " ， ").replace('3', "３");
        let framed = format!("首页 > 公开\n{text}打印 关闭\n");
        let all: Vec<Candidate> = [&text, &spaced, &framed].map(|text| candidate(text, 30, None)).to_vec();
        assert_eq!(settle(&all)[..2], [Copy, Copy]);
        assert_eq!(settle(&all[..2]), [Current, Copy]);
    }

    #[test]
    fn of_copies_the_complete_one_counts_then_the_better_format() {
        let text = report(30);
        let excerpt: String = text.chars().take(500).collect();
        assert_eq!(settle(&[candidate(&text, 30, None), candidate(&excerpt, 30, None)]), [Current, Copy]);
        assert_eq!(settle(&[candidate(&excerpt, 30, None), candidate(&text, 30, None)]), [Copy, Current]);
        let pdf = Candidate { fidelity: 1, ..candidate(&text, 30, None) };
        assert_eq!(settle(&[pdf.clone(), candidate(&text, 30, None)]), [Copy, Current]);
        assert_eq!(settle(&[candidate(&text, 30, None), pdf]), [Current, Copy]);
    }

    #[test]
    fn a_traditional_mirror_is_a_copy() {
        let text = report(30);
        let mirror = text.replace('项', "項").replace('办', "辦").replace('结', "結").replace('复', "復");
        assert_eq!(settle(&[candidate(&mirror, 30, None), candidate(&text, 30, None)]), [Copy, Current]);
    }

    #[test]
    fn a_corrected_figure_makes_a_version_and_the_later_counts() {
        let (old, new) = (report(30), report(38));
        let dated = [candidate(&new, 38, Some("2020-05-01")), candidate(&old, 30, Some("2020-01-01"))];
        assert_eq!(settle(&dated), [Current, EarlierVersion]);
        let undated = [candidate(&old, 30, None), candidate(&new, 38, None)];
        assert_eq!(settle(&undated), [EarlierVersion, Current]);
        let titled = [
            Candidate { title: Some("某县年度报告（更正）".to_owned()), ..candidate(&new, 38, None) },
            candidate(&old, 30, None),
        ];
        assert_eq!(settle(&titled), [Current, EarlierVersion]);
    }

    #[test]
    fn a_moved_site_does_not_bring_an_old_version_back() {
        let (old, new) = (report(30), report(38));
        let all = [
            candidate(&old, 30, Some("2020-01-01")),
            candidate(&new, 38, Some("2020-05-01")),
            candidate(&old, 30, Some("2024-01-01")),
        ];
        assert_eq!(settle(&all), [EarlierVersion, Current, EarlierVersion]);
    }

    #[test]
    fn unlike_texts_are_no_versions_and_the_fuller_counts() {
        let statistics =
            "某县行政复议统计：全年收到申请九十九件，其中涉及公安四十件，涉及市场监管三十件，其余为自然资源。";
        let all = [candidate(&report(30), 30, None), candidate(statistics, 99, Some("2030-01-01"))];
        assert_eq!(settle(&all), [Current, OtherText]);
    }
}

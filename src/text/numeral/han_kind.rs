//! What a Han figure is for. Most Han numerals only belong to a word: they count when something
//! says so.

use super::arabic::digit;
use super::context::{self, after, before, is_clause_end};
use super::han::{self, Run, Shape};
use super::lexer::{Lexer, Reading, han_follows};
use super::{Bound, Kind};
use crate::text::is_han;

/// Bytes before the second half of a slogan in which its first one stands: 败诉一件、规范一类.
const PAIR: usize = 15;

impl Lexer<'_> {
    /// Kind and end of the numeral; `None` if it is none.
    pub(super) fn han_kind(&self, reading: &Reading, run: &Run) -> Option<(Kind, usize)> {
        if self.is_plan_number(reading.start, run.raw_end) {
            return Some((Kind::PlanPeriod, run.raw_end));
        }
        let kind = self
            .han_numbering(reading, run)
            .or_else(|| self.han_date(reading, run))
            .or_else(|| self.han_marker(reading, run));
        if let Some(kind) = kind {
            return Some((kind, run.end));
        }
        if run.fraction {
            let slogan = self.in_quote(reading.start) && !run.percent;
            return Some((if slogan { Kind::Slogan } else { Kind::Quantity }, run.end));
        }
        if run.shape == Shape::Zero {
            return self.none_of(reading).map(|kind| (kind, run.end));
        }
        if self.in_quote(reading.start) {
            let whole_measure = run.shape == Shape::Number && reading.unit.is_some() && reading.vague;
            return Some((if whole_measure { Kind::Quantity } else { Kind::Slogan }, run.raw_end));
        }
        let kind = if reading.unit.is_some() { self.counted(reading, run) } else { self.uncounted(reading, run) };
        kind.map(|kind| (kind, if kind == Kind::Quantity { run.end } else { run.raw_end.max(run.end) }))
    }

    /// 十三五规划, “七五”普法: a number of a five-year plan.
    fn is_plan_number(&self, start: usize, end: usize) -> bool {
        let figure = &self.text[start..end];
        let Some(number) = figure.strip_suffix('五') else {
            return false;
        };
        let number = number.strip_prefix('十').unwrap_or(number);
        let of_plan = figure == "十五" || number.chars().count() == 1 && "一二三四五六七八九".contains(number);
        let right = self.text[end..].trim_start_matches(['”', '"', '’', ' ']);
        of_plan
            && (self.units.after.plan.prefix(right).is_some() && !right.starts_with("行动")
                || self.in_quote(start) && self.quoted() == figure)
    }

    fn han_numbering(&self, reading: &Reading, run: &Run) -> Option<Kind> {
        let left = before(self.text, reading.start);
        let right = after(self.text, run.end);
        if left.ends_with('第') {
            return Some(self.ordinal(right));
        }
        let listed = left.ends_with(['、', '至', '和', '-', '—']);
        let before_is = |kind| {
            self.last().is_some_and(|last| last.kind == kind && last.unit_end + 3 >= left.len().saturating_sub(3))
        };
        if listed && right.starts_with(['条', '款']) && before_is(Kind::Article) {
            return Some(Kind::Article);
        }
        if listed && before_is(Kind::Ordinal) && self.last().is_some_and(|last| last.unit_end == last.end) {
            return Some(Kind::Ordinal);
        }
        let two = self.text[reading.start..].starts_with('两');
        if right.starts_with("周年") || right.starts_with('届') && !two && !left.ends_with(['连', '续']) {
            return Some(Kind::Ordinal);
        }
        let congress = right.strip_prefix('大').is_some_and(|rest| {
            !rest.starts_with([
                '类', '项', '重', '工', '行', '任', '举', '措', '体', '平', '领', '板', '专', '攻', '产', '系', '方',
            ])
        });
        if congress && run.value >= 12.0 {
            return Some(Kind::Name);
        }
        let ranked = left.ends_with('前') && !left.ends_with("目前");
        if ranked && right.starts_with(['名', '位', '强', '列', '类']) {
            return Some(Kind::Ordinal);
        }
        // 这两个数字, 这三项指标 point back.
        (left.ends_with('这') && run.value < 10.0).then_some(Kind::Phrase)
    }

    fn han_date(&self, reading: &Reading, run: &Run) -> Option<Kind> {
        let left = before(self.text, reading.start);
        let right = after(self.text, run.end);
        if run.shape == Shape::Positional {
            return Some(if right.starts_with('年') || run.value < 2100.0 { Kind::Date } else { Kind::Name });
        }
        let two = self.text[reading.start..].starts_with('两');
        if right.starts_with('月') && (1.0..=12.0).contains(&run.value) && !two && !right.starts_with("月一") {
            let within = ["月内", "月以内", "月之内"].iter().any(|word| right.starts_with(word));
            return (!within || !left.ends_with(['后', '起', '在'])).then_some(Kind::Date);
        }
        if right.starts_with("季度") && run.shape == Shape::Digit {
            return Some(Kind::Date);
        }
        let after_month = left.ends_with('月') && self.last().is_some_and(|last| last.kind == Kind::Date);
        let limit = ["日内", "日以内", "日之内", "日起", "日常"].iter().any(|word| right.starts_with(word));
        let day = right.starts_with(['日', '号']) && (1.0..=31.0).contains(&run.value);
        if day && (after_month || right.starts_with('日') && !limit && run.shape == Shape::Number) {
            return Some(Kind::Date);
        }
        None
    }

    /// 一、 （二） 三是 其四, and a marker whose mark was lost: 三健全 at the start of a line.
    fn han_marker(&self, reading: &Reading, run: &Run) -> Option<Kind> {
        if !matches!(run.shape, Shape::Digit | Shape::Number)
            || run.value > 60.0
            || run.raw_end != run.end
            || self.text[reading.start..].starts_with('两')
        {
            return None;
        }
        let left = before(self.text, reading.start);
        let right = after(self.text, run.end);
        let opens = context::starts_sentence(self.text, reading.start);
        let opens_clause = opens || left.ends_with(['，', ',', '、', '）', ')', '》', '”']);
        let bracketed = left.ends_with(['(', '（']);
        if right.starts_with([')', '）']) && (bracketed || opens) {
            return Some(Kind::ListMarker);
        }
        let is = right.starts_with('是') && !right.starts_with("是否");
        if is && !left.ends_with(['有', '统', '唯']) {
            return Some(Kind::ListMarker);
        }
        if right.starts_with(['要', '则', '靠', '抓']) && opens_clause && !right.starts_with("要求") {
            return Some(Kind::ListMarker);
        }
        if left.ends_with('其') && (is_clause_end(right) || is) {
            return Some(Kind::ListMarker);
        }
        if right.starts_with(['、', '.', '．']) && !digit_or_numeral(self.text, self.text.len() - right.len(), 3) {
            let glued = left.ends_with(|c| is_han(c) && !"为是达至到".contains(c)) && run.shape == Shape::Digit;
            if opens || glued && !right.starts_with('.') {
                return Some(Kind::ListMarker);
            }
        }
        let line = context::starts_line(self.text, reading.start);
        let fused = line
            && !run.fraction
            && run.value > 1.0
            && !right.starts_with('几')
            && !self.range_follows(right)
            && reading.unit.is_none()
            && han_follows(self.text, run.end)
            && !self.is_rank(run.end);
        let place = right.starts_with([
            '省', '市', '县', '区', '镇', '乡', '村', '里', '城', '江', '河', '山', '百', '千', '万', '方', '人', '步',
            '面',
        ]);
        (fused && !place && !right.starts_with(['年', '月', '日', '大', '星'])).then_some(Kind::ListMarker)
    }

    /// 零败诉, 均为零.
    fn none_of(&self, reading: &Reading) -> Option<Kind> {
        let lists = &self.units;
        let right = &self.text[reading.end..];
        let left = before(self.text, reading.start).trim_end_matches(['“', '"']);
        if lists.after.none_of.prefix(right).is_some() {
            return Some(Kind::Quantity);
        }
        if lists.before.zero.suffix(left).is_some() && is_clause_end(right) {
            return Some(Kind::Quantity);
        }
        let unit = ["宗", "起", "次", "人", "例", "个", "人次"].iter().any(|word| self.unit_is(reading, word));
        if unit {
            return Some(Kind::Quantity);
        }
        self.in_quote(reading.start).then_some(Kind::Slogan)
    }

    /// A numeral with a unit word behind it.
    fn counted(&self, reading: &Reading, run: &Run) -> Option<Kind> {
        let text = self.text;
        let left = before(text, reading.start);
        let right = &text[reading.unit_end..];
        let vague_count = left.ends_with(['数', '几', '成']) || text[run.end..].starts_with('几');
        if run.shape == Shape::Approximate || (vague_count && !reading.vague) {
            return Some(Kind::Phrase);
        }
        let bound = self.bound(reading);
        if run.shape == Shape::Bare && text[reading.start..run.end].chars().count() == 1 && bound == Bound::Exact {
            // 单位：万元, 千人: no figure, a unit or a turn of phrase.
            let unit_only = text[reading.start..].starts_with(['万', '亿']);
            return (!unit_only).then_some(Kind::Phrase);
        }
        if left.ends_with(['每', '某']) {
            return Some(Kind::Phrase);
        }
        // 三项合计, 两类相加, 三年累计: how many are added up is no figure of the report.
        let added = ["项", "类", "者", "个", "方面", "部分", "年"].iter().any(|word| self.unit_is(reading, word));
        if added && self.units.after.added.prefix(right).is_some() {
            return Some(Kind::Phrase);
        }
        if let Some(kind) = self.period(reading) {
            return Some(kind);
        }
        if run.value == 1.0 && run.shape == Shape::Digit {
            return self.one(reading, left, right, bound);
        }
        // Counting says 两; 二类, 二期 are ranks. 三区 and 四县 name the places listed before them.
        let rank = text[reading.start..run.end] == *"二" && !["person", "case"].contains(&reading.class());
        let places = run.shape == Shape::Digit
            && ["区", "县", "市", "乡", "镇", "站", "门", "局", "台"].iter().any(|word| self.unit_is(reading, word));
        if bound == Bound::Exact && (rank || places) {
            return Some(Kind::Phrase);
        }
        if run.value == 24.0
            && self.unit_is(reading, "小时")
            && self.units.after.round_the_clock.prefix(right).is_some()
        {
            return Some(Kind::Slogan);
        }
        Some(Kind::Quantity)
    }

    /// 一 with a unit mostly means "a": it counts with a hedge, after 各 and the like, and where a
    /// figure would stand (维持一件，).
    fn one(&self, reading: &Reading, left: &str, right: &str, bound: Bound) -> Option<Kind> {
        if [
            "样", "面", "起", "方面", "同", "部分", "把", "线", "点", "口", "头", "道", "回", "局", "则", "档", "角",
            "对", "本", "度", "块", "只", "双", "句",
        ]
        .iter()
        .any(|word| self.unit_is(reading, word))
            && !(is_clause_end(right) && ["起", "部", "块", "本", "则"].iter().any(|word| self.unit_is(reading, word)))
        {
            return None;
        }
        // 败诉一件、规范一类
        let ahead = right.strip_prefix(['、', '，']);
        let near = &left[left.floor_char_boundary(left.len().saturating_sub(PAIR))..];
        let behind = near.rsplit_once('一').map(|(_, rest)| rest);
        // 发现一处拆除一处
        let unit = &self.text[reading.unit_start..reading.unit_end];
        let again = |rest: &str| !unit.is_empty() && rest.starts_with(unit);
        if ahead.is_some_and(|rest| rest.chars().take(4).any(|letter| letter == '一'))
            || behind.is_some_and(|rest| again(rest) || rest.chars().take(3).any(|letter| "、，".contains(letter)))
        {
            return Some(Kind::Phrase);
        }
        if bound != Bound::Exact || self.units.before.counted.suffix(left).is_some() {
            return Some(Kind::Quantity);
        }
        // 召开委员会会议一次，
        let held = self.unit_is(reading, "次")
            && is_clause_end(right)
            && left.ends_with(['议', '会', '训', '座', '习', '查', '察', '报']);
        let figure_place = held
            || ["case", "person", "body", "item", "kind"].contains(&reading.class())
                && (is_clause_end(right) || right.starts_with('并'))
                && left.ends_with(is_han)
                && !left.ends_with([
                    '每', '同', '这', '那', '某', '任', '于', '为', '的', '进', '跑', '第', '哪', '另', '之', '上',
                    '下', '是',
                ]);
        Some(if figure_place { Kind::Quantity } else { Kind::Phrase })
    }

    /// A numeral with no unit word.
    fn uncounted(&self, reading: &Reading, run: &Run) -> Option<Kind> {
        let text = self.text;
        let left = before(text, reading.start);
        let right = after(text, run.end);
        if run.shape == Shape::Approximate {
            return Some(Kind::Phrase);
        }
        if left.ends_with(['数', '几']) && text[reading.start..].starts_with(['十', '百', '千', '万', '亿'])
            || right.starts_with('几')
        {
            return Some(Kind::Phrase);
        }
        if reading.vague && matches!(run.shape, Shape::Bare | Shape::Number) {
            return Some(Kind::Quantity);
        }
        if run.shape == Shape::Bare && text[reading.start..run.end].chars().count() == 1 {
            return None;
        }
        if self.range_follows(right) {
            return Some(Kind::Quantity);
        }
        let figure_place = left.ends_with(['为', '达', '计', '共', '到', '至', '于']) && is_clause_end(right);
        if figure_place && !left.ends_with("成为") {
            return Some(Kind::Quantity);
        }
        if self.is_rank(run.end) {
            return Some(Kind::Phrase);
        }
        let compound = text[reading.start..run.end].chars().count() > 1;
        compound.then_some(if is_clause_end(right) && left.ends_with(is_han) { Kind::Quantity } else { Kind::Phrase })
    }

    /// 三级, 二类.
    fn is_rank(&self, at: usize) -> bool {
        self.units.after.rank.prefix(&self.text[at..]).is_some()
    }

    /// A range whose second number has a unit: 三至五个工作日.
    fn range_follows(&self, right: &str) -> bool {
        let Some(len) = context::range_mark(right) else {
            return false;
        };
        let from = self.text.len() - right.len() + len;
        if !digit_or_numeral(self.text, from, 0) {
            return false;
        }
        let bytes = self.text.as_bytes();
        let end = if han::is_numeral(bytes, from) {
            han::run(self.text, from).end
        } else {
            super::arabic::figure(self.text, from).end
        };
        let end = if self.text[end..].starts_with(['多', '余']) { end + 3 } else { end };
        self.units.at(self.text, end).is_some()
    }
}

/// Whether a numeral of either kind stands `skip` bytes after `at`.
fn digit_or_numeral(text: &str, at: usize, skip: usize) -> bool {
    let bytes = text.as_bytes();
    let at = at + skip;
    digit(bytes, at).is_some() || han::is_numeral(bytes, at)
}

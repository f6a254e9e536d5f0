//! What an Arabic figure is for. It is a quantity unless something says otherwise.

use super::Kind;
use super::arabic::Figure;
use super::context::{self, after, before};
use super::lexer::{Lexer, Reading};
use crate::text::is_han;

/// Services of three digits that lists of hotlines name.
const SERVICES: [f64; 5] = [110.0, 114.0, 119.0, 120.0, 122.0];

/// Longest name of a hotline behind its number, in characters.
const LONGEST_LINE: usize = 14;

/// Whether what stands on top of a table's column says that its cells are years.
fn names_years(header: &str) -> bool {
    header.contains(['年', '时', '期']) && !header.contains(['件', '数', '量', '次'])
}

impl Lexer<'_> {
    /// End and value of the list marker at `at`, if the figure there is one or starts with one.
    pub(super) fn arabic_marker(&self, at: usize, figure: &Figure) -> Option<(usize, f64)> {
        let text = self.text;
        if figure.digits > 2 {
            return None;
        }
        let end = figure.integer_end;
        let value = text[at..end]
            .chars()
            .filter_map(|c| {
                c.to_digit(10)
                    .or_else(|| super::arabic::digit(c.encode_utf8(&mut [0; 4]).as_bytes(), 0).map(|d| u32::from(d.0)))
            })
            .fold(0.0, |sum, d| sum * 10.0 + f64::from(d));
        let marker = Some((end, value));
        let opens_line = context::starts_line(text, at);
        let opens = context::starts_sentence(text, at);
        let rest = &text[end..];
        if figure.places > 0 {
            return if opens && self.is_glued_marker(at, figure) { marker } else { None };
        }
        if !figure.plain {
            return None;
        }
        let bracketed = text[..at].ends_with(['(', '（']);
        if rest.starts_with([')', '）']) && (bracketed || opens) {
            return marker;
        }
        let next = rest.chars().next()?;
        let behind = after(rest, next.len_utf8());
        match next {
            '.' | '．' if behind.starts_with(|c| is_han(c) || "《“\"（(".contains(c)) => {
                return marker;
            }
            '.' | '．' if opens_line => return marker,
            '、' if opens && behind.starts_with(|c| is_han(c) || "《“\"".contains(c)) => {
                return marker;
            }
            _ => {}
        }
        let fused = after(text, end);
        let sentence = opens_line || before(text, at).ends_with(['。', '；', ';']);
        let free = !fused.starts_with([
            '年', '月', '日', '时', '号', '余', '多', '届', '成', '级', '至', '到', '楼', '层', '分', '点', '季', '周',
        ]) && self.units.at(text, text.len() - fused.len()).is_none();
        (sentence && value > 0.0 && fused.starts_with(is_han) && free).then_some((end, value))
    }

    /// Whether the point of a decimal is that of a marker: 1.2020年 or 2.15件 at the start of a line.
    fn is_glued_marker(&self, at: usize, figure: &Figure) -> bool {
        let text = self.text;
        let decimals = &text[figure.integer_end..figure.end];
        let is_year =
            figure.places == 4 && decimals[1..].starts_with(['1', '2']) && after(text, figure.end).starts_with('年');
        // 4.12315平台: point 4 and a service number.
        let is_service = figure.places == 5
            && decimals[1..].starts_with("12")
            && ["平台", "热线", "便民"].iter().any(|word| after(text, figure.end).starts_with(word));
        let is_date = figure.places <= 2 && after(text, figure.end).starts_with('月');
        let counted = self.units.at(text, figure.end).is_some_and(|(unit, _)| {
            ["case", "item", "kind", "event", "person", "person_times", "body"].contains(&unit.class.as_str())
        });
        is_year
            || is_date
            || is_service
            || (counted && figure.end == figure.integer_end + 1 + figure.places && context::starts_line(text, at))
    }

    pub(super) fn arabic_kind(&self, reading: &Reading, figure: &Figure) -> Kind {
        if figure.percent {
            return Kind::Quantity;
        }
        self.numbering(reading, figure)
            .or_else(|| self.date(reading, figure))
            .or_else(|| self.furniture(reading, figure))
            .or_else(|| self.arabic_name(reading, figure))
            .or_else(|| self.period(reading))
            .unwrap_or(Kind::Quantity)
    }

    /// Ordinals, articles, document numbers.
    fn numbering(&self, reading: &Reading, figure: &Figure) -> Option<Kind> {
        let left = before(self.text, reading.start);
        let right = after(self.text, reading.end);
        if left.ends_with('第') {
            return Some(self.ordinal(right));
        }
        // 见表2, 附件1, 图3: not 代表12人.
        let shown = ["见表", "附表", "附件", "附录", "附图", "如图", "如表", "下表", "上表"]
            .iter()
            .any(|word| left.ends_with(word));
        let first = left.trim_end_matches(['表', '图']);
        let titled = first.len() < left.len() && (first.is_empty() || first.ends_with(['\n', '\t', '(', '（', ' ']));
        if (shown || titled) && figure.plain && figure.digits <= 2 && reading.unit.is_none() {
            return Some(Kind::Ordinal);
        }
        if left.ends_with(['〔', '［', '﹝', '【']) && right.starts_with(['〕', '］', '﹞', '】']) {
            return Some(Kind::DocumentNumber);
        }
        if left.ends_with(['[', '(', '（']) && figure.digits == 4 && right.starts_with([']', ')', '）']) {
            let number = after(right, right.chars().next().map_or(0, char::len_utf8));
            if number.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with('号')
                && number.starts_with(|c: char| c.is_ascii_digit())
            {
                return Some(Kind::DocumentNumber);
            }
        }
        if right.starts_with('号') && figure.plain && !left.ends_with('月') {
            let of_document = left.ends_with(['〕', ']', ')', '）', '】', '］', '﹞', '年', '字']);
            let street = right['号'.len_utf8()..].starts_with(['楼', '院', '线', '路', '机', '门', '店', '馆', '窗']);
            return Some(if of_document || !street { Kind::DocumentNumber } else { Kind::Name });
        }
        if right.starts_with("周年") || right.starts_with('届') && figure.digits > 1 {
            return Some(Kind::Ordinal);
        }
        let ranked =
            left.ends_with('前') && !left.ends_with("目前") && !left.ends_with("之前") && !left.ends_with("以前");
        if ranked && right.starts_with(['名', '位', '强', '列', '类']) {
            return Some(Kind::Ordinal);
        }
        if right.starts_with(['条', '款'])
            && self.last().is_some_and(|last| last.kind == Kind::Article)
            && left.ends_with(['、', '至', '-', '—', '和'])
        {
            return Some(Kind::Article);
        }
        None
    }

    /// What follows 第N says whether it is an article of a law.
    pub(super) fn ordinal(&self, right: &str) -> Kind {
        let mut rest = right;
        for link in ['至', '到', '-', '—', '、', '和'] {
            // 第十五、十六条: the word comes after the last number.
            if let Some(next) = rest.strip_prefix(link) {
                rest = next.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十百第".contains(c));
                break;
            }
        }
        let after_article = self
            .last()
            .is_some_and(|last| last.kind == Kind::Article && self.text[last.end..].starts_with(['条', '款']));
        match rest.chars().next() {
            Some('条') if !rest.starts_with("条例") && !rest.starts_with("条线") => Kind::Article,
            Some('款' | '章' | '编' | '目') => Kind::Article,
            Some('项' | '节') if after_article => Kind::Article,
            Some('号') => Kind::DocumentNumber,
            Some('页') => Kind::Page,
            _ => Kind::Ordinal,
        }
    }

    /// Years, months, days, quarters and times of day.
    fn date(&self, reading: &Reading, figure: &Figure) -> Option<Kind> {
        let left = before(self.text, reading.start);
        let right = after(self.text, reading.end);
        let value = reading.value;
        if figure.plain {
            if let Some(kind) = self.day_or_month(left, right, value) {
                return Some(kind);
            }
            if right.starts_with('时') && value <= 24.0 && !right.starts_with("时段")
                || right.starts_with('点') && value <= 24.0 && left.ends_with(['日', '午', '晨', '晚', '至'])
                || right.starts_with('分') && left.ends_with(['时', '点'])
            {
                return Some(Kind::Time);
            }
            if self.units.after.month_names.prefix(right).is_some()
                || self.units.after.month_names.suffix(left).is_some()
            {
                return Some(Kind::Date);
            }
            let short_year =
                figure.digits == 2 && ["年度", "年底", "年初", "年末"].iter().any(|w| right.starts_with(w));
            if short_year && !left.ends_with(['近', '约']) {
                return Some(Kind::Date);
            }
        }
        let is_year = figure.digits == 4 && (1900.0..2100.0).contains(&value);
        if is_year && figure.plain && right.starts_with('年') {
            return Some(Kind::Date);
        }
        // A year that lost its 年: 2023需办理. With a unit word it is a count, whatever its size.
        let modern = (1949.0..2051.0).contains(&value);
        let counted = reading.unit.is_some_and(|unit| unit.class != "duration") || reading.vague;
        let year_like = figure.plain || figure.places > 0 && figure.places <= 2;
        if is_year && modern && year_like && !counted && !right.starts_with(['以', '左']) {
            let cell = left.ends_with('\t') || self.text[reading.end..].starts_with('\t');
            let counts = || context::column_header(self.text, reading.start).is_some_and(|header| !names_years(header));
            return (!cell || figure.plain && !counts()).then_some(Kind::Date);
        }
        None
    }

    fn day_or_month(&self, left: &str, right: &str, value: f64) -> Option<Kind> {
        let after_date = self.last().is_some_and(|last| last.kind == Kind::Date);
        if right.starts_with('月') && (1.0..=12.0).contains(&value) {
            let within = ["月内", "月以内", "月之内"].iter().any(|word| right.starts_with(word));
            return if within && left.ends_with(['后', '起', '在']) { None } else { Some(Kind::Date) };
        }
        if right.starts_with("季度") {
            return Some(Kind::Date);
        }
        if !(1.0..=31.0).contains(&value) {
            return None;
        }
        let after_month = left.ends_with('月') && after_date;
        if after_month && (right.starts_with(['日', '号']) || !right.starts_with(is_han)) {
            return Some(Kind::Date);
        }
        if right.starts_with(['日', '号'])
            && after_date
            && left.ends_with(['至', '到', '-', '—', '－', '～', '~', '、', '和', '与'])
        {
            return Some(Kind::Date);
        }
        let limit = ["日内", "日以内", "日之内"].iter().any(|word| right.starts_with(word));
        let bare_day = right.starts_with('日')
            && !limit
            && !left.ends_with(['于', '过', '满', '前', '限', '期', '至', '到', '短']);
        bare_day.then_some(Kind::Date)
    }

    /// View counters, telephone numbers, registrations, page numbers.
    fn furniture(&self, reading: &Reading, figure: &Figure) -> Option<Kind> {
        let lists = &self.units.before;
        let left = before(self.text, reading.start).trim_end_matches(['：', ':', '[', '(', '（', '【', '|']);
        let left = left.trim_end_matches(' ');
        if lists.page.suffix(left).is_some() {
            let colon = before(self.text, reading.start).ends_with(['：', ':', '[', '|']);
            return colon.then_some(Kind::Page);
        }
        if left.ends_with("号-") {
            return Some(Kind::Name);
        }
        // 附件下载：报告.docx（41.6KB）
        if ["KB", "MB", "kb", "Kb", "Mb"].iter().any(|size| after(self.text, reading.end).starts_with(size)) {
            return Some(Kind::Page);
        }
        if reading.unit.is_some() || !figure.plain {
            let total_pages = reading.unit_end > reading.unit_start
                && &self.text[reading.unit_start..reading.unit_end] == "页"
                && left.ends_with(['共', '第', '/']);
            return total_pages.then_some(Kind::Page);
        }
        // 6212××8: a number that is hidden in part.
        if figure.digits >= 6 && lists.phone.suffix(left).is_some() || left.ends_with("××") || left.ends_with("**") {
            return Some(Kind::Phone);
        }
        if figure.digits >= 5 && lists.code.suffix(left).is_some() {
            return Some(Kind::Name);
        }
        let mobile = figure.digits == 11 && (13e9..2e10).contains(&reading.value);
        if mobile || figure.digits >= 9 {
            return Some(if mobile { Kind::Phone } else { Kind::Name });
        }
        self.is_page_number(reading, figure).then_some(Kind::Page)
    }

    /// A small number alone on its line between empty lines, or between dashes. A number between
    /// lines of text is a cell of a table printed one cell a line.
    fn is_page_number(&self, reading: &Reading, figure: &Figure) -> bool {
        if figure.digits > 3 {
            return false;
        }
        let left = self.text[..reading.start].trim_end_matches([' ', '\u{3000}', '\u{A0}', '\r']);
        let right = self.text[reading.end..].trim_start_matches([' ', '\u{3000}', '\u{A0}', '\r']);
        let dash = |c: char| "-—－–".contains(c);
        if left.ends_with(dash) && right.starts_with(dash) {
            let outer_left = left.trim_end_matches(dash).trim_end_matches(' ');
            let outer_right = right.trim_start_matches(dash).trim_start_matches(' ');
            return (outer_left.is_empty() || outer_left.ends_with('\n'))
                && (outer_right.is_empty() || outer_right.starts_with(['\n', '\r']));
        }
        let blank_before = left
            .strip_suffix('\n')
            .is_some_and(|l| l.trim_end_matches([' ', '\u{3000}', '\u{A0}', '\r']).ends_with('\n'));
        let blank_after = right.is_empty()
            || right.strip_prefix('\n').is_some_and(|r| {
                let r = r.trim_start_matches([' ', '\u{3000}', '\u{A0}', '\r']);
                r.is_empty() || r.starts_with('\n')
            });
        blank_before && blank_after
    }

    /// Numbers that name something.
    fn arabic_name(&self, reading: &Reading, figure: &Figure) -> Option<Kind> {
        let lists = &self.units.after;
        let left = before(self.text, reading.start);
        let unquoted = after(self.text, reading.end).trim_start_matches(['”', '"', ' ', '’', '」']);
        // 政务服务2.0平台, 3.0版
        let version = figure.places == 1 && figure.digits == 1 && self.text[..figure.end].ends_with('0');
        if version
            && reading.unit.is_none()
            && ["平台", "版", "系统", "模式", "时代", "改革"].iter().any(|word| unquoted.starts_with(word))
        {
            return Some(Kind::Name);
        }
        if figure.plain && (3..=6).contains(&figure.digits) && reading.unit.is_none() {
            // 118、131、126件: neighbours alone make no number of a service of another one.
            let number = figure.digits == 5 || SERVICES.contains(&figure.value);
            let numbered = lists.hotline.prefix(unquoted).filter(|_| number || !unquoted.starts_with('、'));
            if numbered.is_some() || self.in_list_of_hotlines(reading) {
                return Some(Kind::Name);
            }
            let service =
                ["123", "96", "95"].iter().any(|p| figure.digits == 5 && self.text[reading.start..].starts_with(p));
            // 举报平台(含12369)314件
            let included = service && left.ends_with(['含', '(']) && unquoted.starts_with(')');
            if included {
                return Some(Kind::Name);
            }
            // 12336违法线索举报平台: no figure of 123.. runs into a word.
            if service && self.text[reading.start..].starts_with("123") && unquoted.starts_with(is_han) {
                return Some(Kind::Name);
            }
            // 12328交通运输服务监督热线: whose line it is may stand between.
            let line: String = unquoted.chars().take(LONGEST_LINE).take_while(|letter| is_han(*letter)).collect();
            if service && ["热线", "专线"].iter().any(|word| line.contains(word)) {
                return Some(Kind::Name);
            }
            if service && left.ends_with(['“', '"', '市', '省', '县', '区', '的', '国', '对', '接', '、', '和', '与'])
            {
                return Some(Kind::Name);
            }
        }
        if figure.places > 0
            && figure.digits <= 2
            && figure.places <= 2
            && reading.unit.is_none()
            && lists.campaign.prefix(unquoted).is_some()
        {
            return Some(Kind::Name);
        }
        if reading.value == 24.0 && self.unit_is(reading, "小时") {
            let right = &self.text[reading.unit_end..];
            if lists.round_the_clock.prefix(right).is_some() || left.ends_with(['×', '*']) {
                return Some(Kind::Slogan);
            }
        }
        if self.in_quote(reading.start) && !reading.vague {
            return Some(if reading.unit.is_none() { Kind::Name } else { Kind::Slogan });
        }
        if left.ends_with('每') {
            return Some(Kind::Phrase);
        }
        if reading.unit.is_none()
            && lists.rank.prefix(after(self.text, reading.end)).is_some()
            && figure.plain
            && figure.digits <= 2
        {
            return Some(Kind::Phrase);
        }
        if self.text[reading.end..].starts_with('℃') {
            return Some(Kind::Name);
        }
        None
    }

    /// 110、119、12345等热线.
    fn in_list_of_hotlines(&self, reading: &Reading) -> bool {
        let known = self.last().is_some_and(|last| {
            last.kind == Kind::Name
                && ["、", "和", "及", "与", "”“", "”、“"].contains(&&self.text[last.end..reading.start])
        });
        known && !self.text[reading.end..].starts_with("万")
    }

    pub(super) fn unit_is(&self, reading: &Reading, word: &str) -> bool {
        &self.text[reading.unit_start..reading.unit_end] == word
    }

    /// Plans of so many years, and limits that somebody must keep.
    pub(super) fn period(&self, reading: &Reading) -> Option<Kind> {
        if reading.class() != "duration" {
            return None;
        }
        let right = after(self.text, reading.unit_end);
        let unquoted = right.trim_start_matches(['”', '"']);
        let left = before(self.text, reading.start);
        let years = self.unit_is(reading, "年");
        if years
            && self.units.after.plan.prefix(unquoted).is_some()
            && !unquoted.starts_with("以来")
            && !unquoted.starts_with("末")
        {
            return Some(Kind::PlanPeriod);
        }
        let first = left.ends_with('前') && (years || self.unit_is(reading, "个月"));
        let recent = left.ends_with('近') && !left.ends_with("将近") || first;
        if recent || years && (right.starts_with('来') || right.starts_with("以来") || right.starts_with("多来")) {
            return Some(Kind::Phrase);
        }
        if left.ends_with("定期限") || right.starts_with("期限") {
            return Some(Kind::TimeLimit);
        }
        let limit = ["内", "以内", "之内"].iter().any(|word| right.starts_with(word)) && !right.starts_with("内设");
        if limit {
            let clause = context::back_to(self.text, reading.start, 90, &['。', '；', ';', '，', ',', '\n']);
            let measured = self.units.before.measured.is_in(clause);
            return (!measured).then_some(Kind::TimeLimit);
        }
        None
    }
}

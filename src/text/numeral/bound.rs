//! How exact a figure is, by the hedges around it.

use std::sync::LazyLock;

use super::Bound;
use super::context::{self, after, before};
use super::lexer::{Lexer, Reading};
use crate::text::WordList;

/// Words whose 约 is no hedge.
static AGREEMENTS: LazyLock<WordList> =
    LazyLock::new(|| WordList::new(["民约", "公约", "条约", "合约", "契约", "制约", "节约", "预约", "集约", "履约"]));
static AT_LEAST: LazyLock<WordList> = LazyLock::new(|| WordList::new(["至少", "不少于"]));

impl Lexer<'_> {
    /// How exact the words around a figure say it is.
    pub fn bound(&self, reading: &Reading) -> Bound {
        if let Some(bound) = self.bound_after(reading) {
            return bound;
        }
        if let Some(bound) = self.bound_before(reading.start) {
            return bound;
        }
        if reading.vague {
            return Bound::AtLeast;
        }
        // 上百场, 过千人.
        let text = before(self.text, reading.start);
        if self.text[reading.start..].starts_with(['百', '千', '万', '亿']) && text.ends_with(['上', '过']) {
            return Bound::AtLeast;
        }
        Bound::Exact
    }

    fn bound_before(&self, start: usize) -> Option<Bound> {
        let text = before(self.text, start);
        // 村规民约2项: 约 belongs to the word before it.
        if AGREEMENTS.suffix(text).is_some() {
            return None;
        }
        if let Some(bound) = self.units.hedge_before(text) {
            return Some(bound);
        }
        // 至少举办一期: a verb stands between.
        let near = context::back_to(self.text, start, 18, &[]);
        if !AT_LEAST.is_in(near) {
            return None;
        }
        let clause = near.rfind(['，', '。', '、', ',', ';', '；', '\n']).unwrap_or(0);
        AT_LEAST.is_in(&near[clause..]).then_some(Bound::AtLeast)
    }

    fn bound_after(&self, reading: &Reading) -> Option<Bound> {
        let text = after(self.text, reading.unit_end);
        let hedge = self.units.hedge_after(text)?;
        let rest = &text[hedge.word.len()..];
        let other_word = rest
            .starts_with(['简', '级', '涵', '容', '部', '外', '设', '控', '网', '地', '涝', '蒙', '生', '需', '幕'])
            && hedge.word.ends_with(['下', '内', '上']);
        // 3个部门内 is a place; 3日内, 5公里内 and 5%内 are limits.
        let limit = reading.percent || ["duration", "area", "money"].contains(&reading.class());
        let fits = match hedge.word.as_str() {
            "内" | "之内" => limit,
            "余" => reading.class() == "duration",
            _ => true,
        };
        (fits && !other_word).then_some(hedge.bound)
    }
}

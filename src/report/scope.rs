//! Whether a report speaks for a jurisdiction or for one body's own work.

use std::sync::LazyLock;

use super::Scope;
use crate::text::WordList;

/// Endings of bodies that speak for a jurisdiction by what they are.
const GOVERNMENTS: &[&str] = &["人民政府", "政府", "街道办事处", "地区行政公署", "行政公署", "党工委"];

/// Endings of committees that govern a zone; the same endings name departments (城市管理委员会,
/// 国有资产监督管理委员会), so the zone must stand before them.
const COMMITTEES: &[&str] = &["管理委员会", "执行委员会", "管委会"];

/// Endings of zones.
const ZONES: &[&str] = &["区", "园", "城", "港", "岛", "基地", "示范带", "湖", "山"];

/// Words in the names of bodies that report for the government as a rule, and on themselves only
/// if their text says so.
const LAW_OFFICES: &[&str] = &[
    "司法局",
    "司法厅",
    "司法所",
    "法制办",
    "法制局",
    "法治办",
    "依法行政",
    "法治政府",
    "依法治",
    "法治建设",
    "行政复议",
    "政府办公室",
    "政府办公厅",
    "人民政府办",
    "司法和行政",
];

/// How a body speaks of itself.
static SELF: LazyLock<WordList> = LazyLock::new(|| {
    WordList::new([
        "我局",
        "本局",
        "全局",
        "局党组",
        "局机关",
        "我委",
        "本委",
        "委机关",
        "我厅",
        "本厅",
        "厅机关",
        "我中心",
        "我办",
        "我院",
        "我校",
        "我支队",
        "我大队",
        "我队",
        "我部",
    ])
});

/// How it speaks of the place.
static PLACE: LazyLock<WordList> = LazyLock::new(|| {
    WordList::new([
        "我区",
        "全区",
        "区政府",
        "我县",
        "全县",
        "县政府",
        "我市",
        "全市",
        "市政府",
        "我省",
        "全省",
        "省政府",
        "我州",
        "全州",
        "我旗",
        "全旗",
        "旗政府",
        "我镇",
        "全镇",
        "镇政府",
        "我乡",
        "全乡",
        "我街道",
        "街道办",
    ])
});

/// How it speaks for the place.
static OURS: LazyLock<WordList> =
    LazyLock::new(|| WordList::new(["我区", "我县", "我市", "我省", "我州", "我旗", "我盟", "我自治"]));

/// Decides from the body that issued or is named by the title, and from how the text speaks.
pub(super) fn of(body: Option<&str>, title: &str, text: &str) -> Scope {
    let own = SELF.found(text).count();
    let place = PLACE.found(text).count();
    let Some(body) = body else {
        return if own > place { Scope::Department } else { Scope::Government };
    };
    // 山海关 is a district, not a customs office.
    if body.contains("税务") || body.replace("山海关", "").contains("海关") {
        return Scope::Department;
    }
    if LAW_OFFICES.iter().any(|word| body.contains(word)) {
        // Statistics of all cases of a county are kept by its law office: 我局 there is the clerk.
        let statistics = title.contains("行政复议") || title.contains("行政应诉");
        // 全市 is said of the whole system by both; 我市 is said for the city.
        let ours = OURS.found(text).count();
        let own_work = own > place || own > 1 && own > ours || ours == 0 && opens_with(body, text);
        return if own_work && !statistics { Scope::Department } else { Scope::Government };
    }
    let party = body.starts_with("中共") && body.ends_with("委员会");
    let zone = COMMITTEES.iter().find_map(|ending| body.strip_suffix(ending));
    let government = GOVERNMENTS.iter().any(|ending| body.ends_with(ending))
        || zone.is_some_and(|zone| ZONES.iter().any(|ending| zone.ends_with(ending)));
    if government || party { Scope::Government } else { Scope::Department }
}

/// Letters at the beginning of a text in which it names who acted.
const SUBJECT: usize = 30;

/// Whether the first sentence of a text is about a body: 2023年，甲市司法局立足….
fn opens_with(body: &str, text: &str) -> bool {
    let kind: String = body.chars().skip(body.chars().count().saturating_sub(3)).collect();
    let first = text.lines().map(str::trim).find(|line| line.contains(['，', ',', '。'])).unwrap_or_default();
    let start: String = first.chars().take(SUBJECT).collect();
    start.find(&kind).is_some_and(|at| !start[at + kind.len()..].starts_with(['、', '和', '等']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_and_voices() {
        for (body, text, scope) in [
            (Some("甲县人民政府"), "我局", Scope::Government),
            (Some("甲县市场监督管理局"), "全县共有，全县", Scope::Department),
            (Some("甲县司法局"), "我县共有，全县，我局负责", Scope::Government),
            (Some("甲县司法局"), "我局党组，本局，我局", Scope::Department),
            (Some("甲市司法局"), "市司法局，全市共有，全市，全市，我局，局党组", Scope::Department),
            (Some("甲市司法局"), "我市，全市共有，全市，我市，我局，我局", Scope::Government),
            (Some("甲区街道办事处"), "我街道", Scope::Government),
            (Some("甲县发展和改革委员会"), "", Scope::Department),
            (Some("甲市国有资产监督管理委员会"), "", Scope::Department),
            (Some("甲市城市管理委员会"), "", Scope::Department),
            (Some("甲市经济开发区管理委员会"), "", Scope::Government),
            (Some("甲市司法局"), "2023年，甲市司法局立足职能，组织全市检查。", Scope::Department),
            (Some("甲市司法局"), "2023年，甲市司法局立足职能，我市检查。", Scope::Government),
            (Some("国家税务总局甲县税务局"), "", Scope::Department),
            (None, "我局召开会议", Scope::Department),
            (None, "全县召开会议", Scope::Government),
        ] {
            assert_eq!(of(body, "年度报告", text), scope, "{body:?}");
        }
        assert_eq!(of(Some("甲县司法局"), "行政复议应诉案件统计分析报告", "我局，我局"), Scope::Government);
    }
}

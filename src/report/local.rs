//! Places that the gazetteer does not hold: townships, and zones with a committee of their own.

use super::dates::{fold, squeeze};
use super::gazetteer::Gazetteer;
use super::place::{Evidence, first_named};
use super::{Level, Place, names};
use regex::Regex;
use std::sync::LazyLock;

static TOWNSHIP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(\p{Han}{1,9}?(?:街道|镇|乡|苏木))",
        r"(?:人民政府|政府|办事处|办公室|党工委|党委|司法所|综合|\d{4}|年度|关于|法治|依法|推进|$)",
    ))
    .unwrap()
});

static ZONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^([\p{Han}（）()]{0,20}?(?:片区|自贸区|开发区|高新区|经开区|新区|产业园区|工业园区|园区|示范区|度假区|保税区|管理区|风景名胜区|风景区|试验区|功能区|合作区|集聚区))",
        r"(?:管理委员会|执行委员会|管委会|党工委|\p{Han}{2,14}?(?:局|办公室|中心|大队)(?:\d{4}|年度|关于|法治|依法|$)|\d{4}|年度|关于|法治|依法|$)",
    ))
    .unwrap()
});

/// A unit that the gazetteer lacks, below one that it has: districts that no standard lists.
static UNLISTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(\p{Han}{2,6}?(?:区|县|市|旗))",
        r"(?:人民政府|政府|\p{Han}{2,14}?(?:局|办公室|中心|大队)(?:\d{4}|年度|关于|法治|依法|$)|\d{4}|年度|关于|法治|依法|$)",
    ))
    .unwrap()
});

static CORPS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(新疆生产建设兵团)(第[一二三四五六七八九十]+师)?").unwrap());

/// What comes before the name of a township when no county does.
static LEADING: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:关于)?(?:(?:19|20)\d{2}年?度?)?(?:关于|中共)?").unwrap());

/// Words that end like townships and are none.
const NO_TOWNSHIPS: &[&str] =
    &["乡镇", "各镇", "各乡", "全镇", "全乡", "我镇", "我乡", "各街道", "城镇", "村镇", "镇街道", "镇乡", "乡镇街道"];

/// The township or zone that title or issuer name, below `settled` if they name no other place.
pub(super) fn find(evidence: &Evidence, gazetteer: &Gazetteer, settled: Option<&Place>) -> Option<Place> {
    let head = evidence.head.first().map(String::as_str);
    // 甲示范区管理委员会、甲市人民政府: where both report, the place is the one that the gazetteer has.
    let both = |name: &str| {
        let text = squeeze(name).replace('、', "");
        settled.is_some_and(|place| {
            ["委员会", "管委会"].iter().any(|end| text.contains(&format!("{end}{}人民政府", place.name)))
        })
    };
    if both(evidence.title) || evidence.issuer.is_some_and(both) {
        return None;
    }
    [evidence.issuer, Some(evidence.title), head]
        .into_iter()
        .flatten()
        .find_map(|text| corps(text, settled).or_else(|| in_name(text, evidence.year, gazetteer, settled)))
}

/// The Production and Construction Corps, or one of its divisions without a city of its own: they
/// lie in Xinjiang without being Xinjiang.
fn corps(text: &str, settled: Option<&Place>) -> Option<Place> {
    settled.filter(|place| place.level == Level::Province)?;
    let text = fold(&squeeze(text));
    let found = CORPS.captures(&text)?;
    let corps = Place {
        code: None,
        name: found[1].to_owned(),
        full_name: found[1].to_owned(),
        level: Level::Province,
        parents: Vec::new(),
    };
    match found.get(2) {
        Some(division) => Some(below(Some(corps), division.as_str(), Level::Prefecture)),
        None => Some(corps),
    }
}

/// The township or zone in the name of a body or in a title.
fn in_name(text: &str, year: i32, gazetteer: &Gazetteer, settled: Option<&Place>) -> Option<Place> {
    let text = fold(&squeeze(text));
    let chars: Vec<char> = text.chars().collect();
    let mention = first_named(gazetteer, &chars, year).filter(|mention| mention.full);
    let start = match &mention {
        Some(mention) => mention.end,
        None => text[..LEADING.find(&text).map_or(0, |found| found.end())].chars().count(),
    };
    let rest: String = chars[start..].iter().collect();
    // 甲市人民政府甲市2019年度: a body, and what its report is called.
    let rest = rest.strip_prefix("人民政府").unwrap_or(&rest);
    let named = mention.is_some();
    let parent = match mention {
        Some(mention) => match mention.units.as_slice() {
            [only] => Some(gazetteer.place(*only, year)),
            _ => settled.cloned(),
        },
        None => settled.cloned(),
    };
    if let Some(found) = TOWNSHIP.captures(rest) {
        let name = &found[1];
        if NO_TOWNSHIPS.contains(&name) || ["各", "全", "我", "本"].iter().any(|word| name.starts_with(word)) {
            return None;
        }
        return Some(below(parent, name, Level::Township));
    }
    let Some(zone) = ZONE.captures(rest) else {
        let parent = parent.filter(|parent| named && parent.level != Level::County)?;
        let name = &UNLISTED.captures(rest)?[1];
        let common = ["各", "全", "我", "本", "市", "县", "所", "辖"].iter().any(|word| name.starts_with(word));
        let itself = parent.name == *name || name.contains("政府") || name.contains("委员会");
        return (!common && !itself).then(|| below(Some(parent), name, Level::County));
    };
    let parent = parent.filter(|parent| parent.level != Level::County || zone[1].chars().count() > 3)?;
    let level = if parent.level == Level::County { Level::Township } else { Level::County };
    // 郑州高新区 and 郑州市高新区 are one zone.
    let stem = names::stem(&parent.name, parent.level);
    let own = stem.and_then(|stem| zone[1].strip_prefix(stem.as_str())).filter(|own| own.chars().count() > 2);
    // 钦州港经济技术开发区 lies at the port of that name.
    let own = own.filter(|own| !own.starts_with(['港', '湖', '湾', '岛']));
    Some(below(Some(parent.clone()), own.unwrap_or(&zone[1]), level))
}

/// A place of the text under its parent.
fn below(parent: Option<Place>, name: &str, level: Level) -> Place {
    let mut parents = Vec::new();
    let mut full_name = name.to_owned();
    if let Some(parent) = parent {
        full_name = format!("{}{name}", parent.full_name);
        parents.push(parent.clone());
        parents.extend(parent.parents);
    }
    Place { code: None, name: name.to_owned(), full_name, level, parents }
}

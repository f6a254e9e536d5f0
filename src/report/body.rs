//! What a body is called within its own place: 广州市司法局 and 市司法局 are one 司法局.

use super::Place;
use super::dates::squeeze;
use crate::text::script::simplify;

/// The name of a body without that of its place, so that copies of a report that name it more or
/// less fully agree.
#[must_use]
pub fn own_name(body: &str, place: Option<&Place>) -> String {
    let whole = squeeze(&simplify(body));
    let mut name = whole.as_str();
    for place in place.iter().flat_map(|place| place.parents.iter().rev().chain([*place])) {
        let prefixes = [place.full_name.as_str(), place.name.as_str()];
        name = prefixes.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
    }
    let level = |c: &char| "省市区县旗州盟".contains(*c) && name.chars().count() > 3 && !begins_a_word(name);
    let kind = name.chars().next().filter(level);
    kind.map_or(name, |kind| &name[kind.len_utf8()..]).to_owned()
}

/// Whether the level at the beginning of a name belongs to its first word: 市场监督管理局, not 市司法局.
/// 市政 and 市民 may be either: 市政园林局 but 市政务服务局, 市民服务中心 but 市民政局.
fn begins_a_word(name: &str) -> bool {
    let either = |word: &str, apart: &[char]| name.strip_prefix(word).is_some_and(|rest| !rest.starts_with(apart));
    ["市场", "市容", "区域", "区块", "县域"].iter().any(|word| name.starts_with(word))
        || either("市政", &['府', '务', '协', '法', '数', '策', '研'])
        || either("市民", &['政', '族', '宗', '用', '营', '防'])
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;

    #[test]
    fn the_place_goes_and_the_body_stays() {
        let unit = |name: &str, full: &str, parents: Vec<Place>| Place {
            code: None,
            name: name.to_owned(),
            full_name: full.to_owned(),
            level: Level::County,
            parents,
        };
        let province = unit("广东省", "广东省", vec![]);
        let city = unit("佛山市", "广东省佛山市", vec![province.clone()]);
        let district = unit("南海区", "广东省佛山市南海区", vec![city, province]);
        for body in [
            "广东省佛山市南海区司法局",
            "佛山市南海区 司法局",
            "南海区司法局",
            "区司法局",
            "司法局",
            "佛山市南海區司法局",
        ] {
            assert_eq!(own_name(body, Some(&district)), "司法局", "{body}");
        }
        assert_eq!(own_name("州统计局", None), "统计局");
        for (body, name) in [
            ("南海区市场监督管理局", "市场监督管理局"),
            ("佛山市市场监督管理局", "市场监督管理局"),
            ("市市场监督管理局", "市场监督管理局"),
            ("市场监督管理局", "市场监督管理局"),
            ("市政园林局", "市政园林局"),
            ("市政务服务数据管理局", "政务服务数据管理局"),
            ("市民政局", "民政局"),
            ("区域合作局", "区域合作局"),
            ("区审计局", "审计局"),
        ] {
            assert_eq!(own_name(body, Some(&district)), name, "{body}");
        }
    }
}

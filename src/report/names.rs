//! How the name of a unit is shortened.

use super::Level;

/// Endings that say what kind of unit a name is, longest first.
const KINDS: &[&str] =
    &["特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区", "林区", "特区", "省", "市", "县", "区", "旗", "盟"];

/// Peoples in the names of autonomous units, longest first so that none hides another.
const PEOPLES: &[&str] = &[
    "柯尔克孜族",
    "维吾尔族",
    "哈萨克族",
    "塔吉克族",
    "鄂温克族",
    "鄂伦春族",
    "达斡尔族",
    "布依族",
    "土家族",
    "朝鲜族",
    "蒙古族",
    "拉祜族",
    "布朗族",
    "景颇族",
    "傈僳族",
    "哈尼族",
    "毛南族",
    "仫佬族",
    "仡佬族",
    "撒拉族",
    "保安族",
    "东乡族",
    "裕固族",
    "锡伯族",
    "普米族",
    "独龙族",
    "柯尔克孜",
    "维吾尔",
    "哈萨克",
    "塔吉克",
    "蒙古",
    "锡伯",
    "各族",
    "壮族",
    "回族",
    "藏族",
    "苗族",
    "彝族",
    "侗族",
    "瑶族",
    "白族",
    "傣族",
    "黎族",
    "佤族",
    "畲族",
    "水族",
    "纳西族",
    "土族",
    "羌族",
    "怒族",
    "满族",
];

/// Short names of autonomous and Mongolian units that no rule gives, as their own reports use them.
const SHORT: &[(&str, &str)] = &[
    ("巴音郭楞蒙古自治州", "巴州"),
    ("博尔塔拉蒙古自治州", "博州"),
    ("克孜勒苏柯尔克孜自治州", "克州"),
    ("前郭尔罗斯蒙古族自治县", "前郭县"),
    ("喀喇沁左翼蒙古族自治县", "喀左县"),
    ("阜新蒙古族自治县", "阜蒙县"),
    ("杜尔伯特蒙古族自治县", "杜蒙县"),
    ("塔什库尔干塔吉克自治县", "塔县"),
    ("莫力达瓦达斡尔族自治旗", "莫旗"),
    ("科尔沁左翼中旗", "科左中旗"),
    ("科尔沁左翼后旗", "科左后旗"),
    ("科尔沁右翼前旗", "科右前旗"),
    ("科尔沁右翼中旗", "科右中旗"),
    ("察哈尔右翼前旗", "察右前旗"),
    ("察哈尔右翼中旗", "察右中旗"),
    ("察哈尔右翼后旗", "察右后旗"),
    ("东乌珠穆沁旗", "东乌旗"),
    ("西乌珠穆沁旗", "西乌旗"),
    ("新巴尔虎左旗", "新左旗"),
    ("新巴尔虎右旗", "新右旗"),
    ("鄂托克前旗", "鄂前旗"),
];

/// Names that are ordinary words, or parts of them, without their parents: 主城区, 更新县级.
const WORDS: &[&str] =
    &["新县", "城区", "郊区", "矿区", "新市区", "市中区", "城中区", "江城区", "海城区", "林区", "山区"];

/// The names of a unit that say what kind it is: the official one and, of an autonomous unit, the
/// one without its peoples (长阳县, 恩施州).
pub(super) fn full(name: &str, level: Level) -> Vec<String> {
    let mut names = vec![name.to_owned()];
    let short =
        |kind: &str, short: &str| name.strip_suffix(kind).map(|rest| format!("{}{short}", without_peoples(rest)));
    if level != Level::Province {
        names.extend([("自治州", "州"), ("自治县", "县"), ("自治旗", "旗")].iter().find_map(|(k, s)| short(k, s)));
    } else if let Some(rest) = name.strip_suffix("自治区") {
        names.push(format!("{}自治区", without_peoples(rest)));
    }
    names.extend(SHORT.iter().filter(|(official, _)| *official == name).map(|(_, short)| (*short).to_owned()));
    names.dedup();
    names
}

/// The name of a unit without its kind and peoples; `None` if nothing distinctive is left.
pub(super) fn stem(name: &str, level: Level) -> Option<String> {
    let rest = KINDS.iter().find_map(|kind| name.strip_suffix(kind))?;
    // 内蒙古 is a name, not a people.
    let stem = if level == Level::Province {
        rest.replace("壮族", "").replace("回族", "").replace("维吾尔", "")
    } else {
        without_peoples(rest)
    };
    (stem.chars().count() >= 2).then_some(stem)
}

/// Takes the peoples off the end; a unit that is named after its people keeps the name.
fn without_peoples(name: &str) -> String {
    let mut rest = name;
    while let Some(shorter) = PEOPLES.iter().find_map(|people| rest.strip_suffix(people)) {
        if shorter.is_empty() {
            return rest.trim_end_matches('族').to_owned();
        }
        rest = shorter;
    }
    if rest.chars().count() < 2 { name.to_owned() } else { rest.to_owned() }
}

/// Whether a name is an ordinary word unless its parents stand before it.
pub(super) fn is_word(name: &str) -> bool {
    WORDS.contains(&name)
}

/// Whether the last character of a name rather begins a word with the character after it:
/// 乐山|市场, 某|区域, 某|县级.
pub(super) fn is_cut_word(last: char, next: Option<char>) -> bool {
    matches!(
        (last, next),
        ('市', Some('场'))
            | ('区', Some('域' | '划' | '块' | '间'))
            | ('县', Some('域' | '处'))
            | ('盟', Some('员' | '友'))
            | ('旗', Some('帜' | '舰'))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn autonomous_units_lose_their_peoples() {
        for (name, level, short, bare) in [
            ("恩施土家族苗族自治州", Level::Prefecture, "恩施州", "恩施"),
            ("双江拉祜族佤族布朗族傣族自治县", Level::County, "双江县", "双江"),
            ("伊犁哈萨克自治州", Level::Prefecture, "伊犁州", "伊犁"),
            ("鄂温克族自治旗", Level::County, "鄂温克旗", "鄂温克"),
            ("东乡族自治县", Level::County, "东乡县", "东乡"),
            ("新疆维吾尔自治区", Level::Province, "新疆自治区", "新疆"),
            ("内蒙古自治区", Level::Province, "内蒙古自治区", "内蒙古"),
        ] {
            assert_eq!(full(name, level).last().unwrap(), short);
            assert_eq!(stem(name, level).as_deref(), Some(bare));
        }
        assert_eq!(stem("新县", Level::County), None);
        assert_eq!(stem("神农架林区", Level::County).as_deref(), Some("神农架"));
    }
}

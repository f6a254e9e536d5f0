//! Headers of invented reports against what they should be read as: `headers.tsv`, one a line.
//!
//! `|` in a field is a line break and `¦` a tab. Between first lines and signature every report gets
//! the same filling, so that a signature stands where signatures stand. The column `page` holds what
//! the page around the text states (`site=`, `issuer=`, `published=`, split by `;`); the column
//! `warning` words of a warning that must be there, or nothing if there must be none.

use warehouse::report::{Gazetteer, Header, Level, Scope, header, looks_like_report};
use warehouse::source::Page;

const FILLING: [&str; 6] = [
    "一、主要工作",
    "（一）加强学习。全年组织培训4次，参训320人次。",
    "（二）规范执法。全年办理行政处罚案件57件，行政复议案件9件。",
    "二、存在的问题",
    "少数执法人员程序意识不强。",
    "三、下一步安排",
];

fn gazetteer() -> Gazetteer {
    Gazetteer::parse(include_str!("../codebook/places.csv")).unwrap()
}

fn page(fields: &[&str]) -> Page {
    let mut lines: Vec<&str> = fields[0].split('|').collect();
    lines.extend(fields[1].split('|'));
    lines.extend(FILLING);
    lines.extend(fields[2].split('|'));
    lines.push("以上工作将持续推进。");
    lines.extend(fields[3].split('|'));
    let stated = |key: &str| fields[4].split(';').find_map(|part| part.strip_prefix(key)).map(str::to_owned);
    Page {
        text: lines.join("\n").replace('¦', "\t"),
        site: stated("site="),
        issuer: stated("issuer="),
        published_on: stated("published=").map(|day| day.parse().unwrap()),
        ..Page::default()
    }
}

fn found(header: &Header) -> Vec<String> {
    let place = header.place.as_ref();
    let level = place.map(|place| match place.level {
        Level::Nation => "nation",
        Level::Province => "province",
        Level::Prefecture => "prefecture",
        Level::County => "county",
        Level::Township => "township",
    });
    let scope = match header.scope {
        Scope::Government => "government",
        Scope::Department => "department",
    };
    vec![
        place.map(|place| place.full_name.clone()).unwrap_or_default(),
        place.and_then(|place| place.code.clone()).unwrap_or_default(),
        level.unwrap_or_default().to_owned(),
        scope.to_owned(),
        header.year.map(|year| year.to_string()).unwrap_or_default(),
        header.issuer.clone().unwrap_or_default(),
        header.signed_on.map(|day| day.to_string()).unwrap_or_default(),
    ]
}

#[test]
fn every_invented_header_is_read() {
    let gazetteer = gazetteer();
    let table = include_str!("headers.tsv");
    let names: Vec<&str> = table.lines().next().unwrap().split('\t').skip(5).collect();
    let mut wrong = Vec::new();
    for (i, line) in table.lines().enumerate().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let page = page(&fields);
        let header = header(&page, &gazetteer);
        for ((name, want), got) in names.iter().zip(&fields[5..]).zip(found(&header)) {
            if *want != got {
                wrong.push(format!("line {}: {name} is {got:?}, not {want:?}: {}", i + 1, fields[0]));
            }
        }
        let warnings = header.warnings.join("; ");
        let (unwarned, wanted) = (warnings.is_empty(), fields[12]);
        if unwarned != wanted.is_empty() || !warnings.contains(wanted) {
            wrong.push(format!("line {}: warning is {warnings:?}, not {wanted:?}: {}", i + 1, fields[0]));
        }
        let lines: Vec<String> = fields[0]
            .split('|')
            .filter(|line| !line.starts_with('—'))
            .map(|line| line.split_whitespace().collect())
            .collect();
        let longest = lines.iter().max_by_key(|line| line.len()).unwrap();
        let title = header.title.clone().unwrap_or_default();
        if !lines.concat().contains(&title) || !title.contains(longest.as_str()) {
            wrong.push(format!("line {}: title is {title:?}: {}", i + 1, fields[0]));
        }
        let place = header.place.as_ref();
        if place.is_none_or(|place| place.code.is_none() && !matches!(place.level, Level::Township | Level::Nation))
            && header.warnings.is_empty()
        {
            wrong.push(format!("line {}: no code and no warning: {}", i + 1, fields[0]));
        }
        if let Err(reason) = looks_like_report(&page) {
            wrong.push(format!("line {}: refused: {reason}", i + 1));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_table_covers_every_province() {
    let gazetteer = gazetteer();
    let table = include_str!("headers.tsv");
    let missing: Vec<String> = gazetteer
        .entries()
        .filter(|(code, _, _)| code.ends_with("0000"))
        .map(|(_, name, _)| name)
        .filter(|name| !table.lines().any(|line| line.split('\t').nth(5).is_some_and(|full| full.starts_with(name))))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(table.lines().count() > 250);
}

#[test]
fn every_full_name_gives_its_code_back() {
    let gazetteer = gazetteer();
    let lost: Vec<_> = gazetteer
        .entries()
        .filter(|(code, name, year)| {
            gazetteer.by_full_name(name, *year).and_then(|place| place.code).as_deref() != Some(code)
        })
        .collect();
    assert!(lost.is_empty(), "{lost:?}");
}

/// A plain report of every unit of two years, with all its parents in the title, with the nearest
/// one in the signature, and with its own name alone: its code, or none and a warning, but never
/// the code of another place.
#[test]
fn no_unit_is_taken_for_another() {
    let gazetteer = gazetteer();
    let mut wrong = Vec::new();
    for year in [2012, 2022] {
        let mut units = 0;
        for (code, full_name, _) in gazetteer.entries() {
            let place = gazetteer.by_full_name(&full_name, year);
            let Some(place) = place.filter(|place| place.code.as_deref() == Some(code)) else { continue };
            units += 1;
            let parent = place.parents.first().map(|parent| parent.name.as_str()).unwrap_or_default();
            let signature = format!("{parent}{}人民政府", place.name);
            let own = format!("{}{year}年法治政府建设情况报告", place.name);
            for (title, signature, certain) in [
                (format!("{full_name}{year}年法治政府建设情况报告"), "", true),
                (format!("关于{year}年度法治政府建设情况的报告"), signature.as_str(), true),
                (own, "", false),
            ] {
                let header = header(&page(&[&title, "", "", signature, ""]), &gazetteer);
                let found = header.place.as_ref().and_then(|place| place.code.as_deref());
                let open = !certain && found.is_none() && !header.warnings.is_empty();
                if found != Some(code) && !open {
                    wrong.push(format!("{title} {signature}: {found:?}, not {code}"));
                }
            }
        }
        assert!(units > 3200, "{units}");
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

//! The TOML files beside this one, parsed.

use serde::Deserialize;
use std::collections::HashMap;

use super::template::{Template, figures, parse};

/// Everything that reports are written with.
#[derive(Debug)]
pub struct Library {
    pub groups: Vec<Group>,
    pub areas: HashMap<String, Area>,
    pub chapters: Vec<Chapter>,
    pub prose: HashMap<&'static str, Vec<Template>>,
    pub bodies: Vec<String>,
}

/// Sentences of which a report takes one.
#[derive(Debug)]
pub struct Group {
    pub area: String,
    pub often: f64,
    pub sentences: Vec<Sentence>,
}

#[derive(Debug)]
pub struct Sentence {
    /// Area, group and number: reconsideration/docket/1.
    pub name: String,
    pub pieces: Template,
    /// What it says something about; a report says each only once.
    pub keys: Vec<String>,
    /// Whether the program is known not to read it as planted.
    pub misread: bool,
}

/// Headings and prose of an area.
#[derive(Debug)]
pub struct Area {
    pub headings: Vec<Template>,
    pub sentences: Vec<Template>,
}

#[derive(Debug)]
pub struct Chapter {
    pub headings: Vec<Template>,
    pub areas: Vec<String>,
}

#[derive(Deserialize)]
struct Sentences {
    group: Vec<RawGroup>,
}

#[derive(Deserialize)]
struct RawGroup {
    area: String,
    name: String,
    often: f64,
    sentences: Vec<String>,
    #[serde(default)]
    misread: Vec<String>,
}

#[derive(Deserialize)]
struct RawArea {
    headings: Vec<String>,
    sentences: Vec<String>,
}

/// The lists of `prose.toml` that are templates of their own.
const PROSE: [&str; 10] = [
    "titles",
    "department_titles",
    "openings",
    "done_headings",
    "issue_headings",
    "issue_leads",
    "plan_headings",
    "closings",
    "issues",
    "plans",
];

impl Library {
    pub fn load() -> Library {
        let files = [
            include_str!("sentences/policy.toml"),
            include_str!("sentences/cases.toml"),
            include_str!("sentences/oversight.toml"),
        ];
        let sentences = files.map(|text| toml::from_str::<Sentences>(text).expect("sentences are valid TOML"));
        let areas: HashMap<String, RawArea> =
            toml::from_str(include_str!("fillers.toml")).expect("fillers.toml is valid");
        let prose: toml::Table = include_str!("prose.toml").parse().expect("prose.toml is valid");
        let list = |table: &toml::Table, key: &str| -> Vec<String> {
            table[key].clone().try_into().unwrap_or_else(|_| panic!("prose.toml: {key} is a list of texts"))
        };
        let chapters = prose["chapter"].as_array().expect("prose.toml has chapters");
        let chapters = chapters
            .iter()
            .filter_map(|chapter| chapter.as_table())
            .map(|chapter| Chapter { headings: all(&list(chapter, "headings"), ""), areas: list(chapter, "areas") });
        Library {
            groups: sentences.into_iter().flat_map(|file| file.group).map(group).collect(),
            areas: areas
                .into_iter()
                .map(|(name, raw)| {
                    let area = Area { headings: all(&raw.headings, &name), sentences: all(&raw.sentences, &name) };
                    (name, area)
                })
                .collect(),
            chapters: chapters.collect(),
            prose: PROSE.into_iter().map(|name| (name, all(&list(&prose, name), ""))).collect(),
            bodies: list(&prose, "bodies"),
        }
    }
}

fn all(texts: &[String], area: &str) -> Vec<Template> {
    texts.iter().map(|text| parse(text, area)).collect()
}

fn group(raw: RawGroup) -> Group {
    let right = raw.sentences.len();
    let sentence = |(at, text): (usize, &String)| {
        let pieces = parse(text, &raw.area);
        let keys = figures(&pieces).into_iter().map(|figure| figure.key.clone()).collect();
        Sentence { name: format!("{}/{}/{}", raw.area, raw.name, at + 1), pieces, keys, misread: at >= right }
    };
    let sentences = raw.sentences.iter().chain(&raw.misread).enumerate().map(sentence).collect();
    Group { sentences, area: raw.area, often: raw.often }
}

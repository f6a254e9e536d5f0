//! The whole database, or a selection of it, as one page to look at: a file without network or server.
//!
//! `read` takes everything from the views, the files of `script/` draw it. Texts of reports travel as JSON in a
//! data block and reach the page as text nodes only; the policy names the one script and the one style
//! sheet by their hashes.

mod overview;
mod place;
mod read;

use anyhow::Result;
use serde::Serialize;

pub use overview::{Overview, Series};
pub use place::{Detail, Table};
pub use read::{Atlas, Selection, Subject, read};

use crate::harmless::turns;
use crate::hash::sha256_base64;

const TEMPLATE: &str = include_str!("atlas.html");
const STYLE: &str = include_str!("atlas.css");
/// One script; each file uses what those before it say.
const SCRIPT: &str = concat!(
    include_str!("script/words.js"),
    include_str!("script/tables.js"),
    include_str!("script/evidence.js"),
    include_str!("script/charts.js"),
    include_str!("script/docket.js"),
    include_str!("script/place.js"),
    include_str!("script/across.js"),
    include_str!("script/page.js"),
);
const WORDS: &str = include_str!("words.json");

/// Language that the page opens in; it can be switched there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum PageLang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

/// The page.
///
/// # Errors
/// If the data cannot be written as JSON.
pub fn html(atlas: &Atlas, lang: PageLang) -> Result<String> {
    let (lang, title) = match lang {
        PageLang::Zh => ("zh-CN", "法治政府建设年度报告图册"),
        PageLang::En => ("en", "Rule-of-law government reports: an atlas"),
    };
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'",
        sha256_base64(STYLE.as_bytes()),
        sha256_base64(SCRIPT.as_bytes())
    );
    let data = json(atlas)?;
    let parts = [
        ("LANG", lang),
        ("TITLE", title),
        ("POLICY", policy.as_str()),
        ("STYLE", STYLE),
        ("WORDS", WORDS),
        ("DATA", data.as_str()),
        ("SCRIPT", SCRIPT),
    ];
    let mut page = String::with_capacity(data.len() + TEMPLATE.len() + STYLE.len() + SCRIPT.len() + WORDS.len());
    let mut rest = TEMPLATE;
    // One pass, so that a placeholder in the data stays what it is.
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, behind) = after.split_once("}}").unwrap_or((after, ""));
        page += before;
        page += parts.iter().find(|part| part.0 == name).map_or("", |part| part.1);
        rest = behind;
    }
    page += rest;
    Ok(page)
}

/// JSON that no text can leave: what HTML or JavaScript might take for its own is written as escapes.
/// Marks that turn the direction of writing would reach beyond their own text; they are shown as �.
fn json(data: &impl Serialize) -> Result<String> {
    let plain = serde_json::to_string(data)?;
    let mut out = String::with_capacity(plain.len());
    for letter in plain.chars() {
        match letter {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out += &format!("\\u{:04x}", u32::from(letter)),
            letter if turns(letter) => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_leaves_its_json() {
        let bad = "</script><!--<script>&amp;\u{2028}\"'{{SCRIPT}}";
        let safe = json(&bad).unwrap();
        assert!(!safe.contains(['<', '>', '&', '\u{2028}']), "{safe}");
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), bad);
    }

    #[test]
    fn placeholders_in_the_data_stay_what_they_are() {
        let mut atlas = Atlas::default();
        atlas.subjects.push(Subject { full_name: "{{SCRIPT}}".into(), ..Subject::default() });
        let page = html(&atlas, PageLang::Zh).unwrap();
        assert_eq!(page.matches("\"use strict\"").count(), 1);
        assert!(page.contains("{{SCRIPT}}"));
    }

    #[test]
    fn words_are_there_in_both_languages() {
        let words: serde_json::Map<String, serde_json::Value> = serde_json::from_str(WORDS).unwrap();
        for (key, texts) in &words {
            let both = texts.as_array().is_some_and(|both| both.len() == 2 && both.iter().all(|text| text.is_string()));
            assert!(both, "{key}: Chinese and English");
            // A dot stands before a value of the database; `x_sub` goes with the heading `x`.
            let name = key.split('.').next().unwrap().trim_end_matches("_sub");
            let quoted = ["'", "\"", "`"].iter().any(|quote| SCRIPT.contains(&format!("{quote}{name}")));
            assert!(quoted || TEMPLATE.contains(&format!("\"{name}\"")), "{key} is nowhere used");
        }
        let asked = regex::Regex::new(r#"\bt\('([a-z_.]+)'|data-t="([a-z_]+)""#).unwrap();
        for found in [SCRIPT, TEMPLATE].iter().flat_map(|text| asked.captures_iter(text)) {
            let key = found.get(1).or(found.get(2)).unwrap().as_str();
            assert!(words.contains_key(key), "{key} has no words");
        }
    }

    #[test]
    fn the_script_puts_no_data_into_markup() {
        for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch("] {
            assert!(!SCRIPT.contains(word), "{word}");
        }
    }
}

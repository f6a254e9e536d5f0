//! Which codes of the codebook are meant: by code, by family, by name, by theme.

use std::collections::BTreeSet;

use anyhow::Result;
use rusqlite::Connection;

use crate::cli::{suggest, usage};
use crate::codebook::Codebook;

/// An entry as the database knows it.
struct Known {
    code: String,
    name_zh: String,
    name_en: String,
    theme: Option<String>,
}

/// The codes that were asked for: codes, families (`reconsideration.*`) or names of entries.
///
/// # Errors
/// A name that no entry bears is a usage error that names what it could have been.
pub(super) fn resolve(connection: &Connection, wanted: &[String]) -> Result<Vec<String>> {
    let mut known = known(connection)?;
    if wanted.iter().any(|name| name.contains('*')) {
        known.extend(undefined(connection)?);
    }
    let mut codes = BTreeSet::new();
    for name in wanted.iter().map(|name| name.trim()) {
        let found: Vec<&str> =
            known.iter().filter(|entry| is_meant(entry, name)).map(|entry| entry.code.as_str()).collect();
        match found[..] {
            // A code that an older codebook gave, and that figures still have.
            [] if in_use(connection, name)? => _ = codes.insert(name.to_owned()),
            [] => return usage(unknown(name, &known)),
            _ => codes.extend(found.into_iter().map(str::to_owned)),
        }
    }
    Ok(codes.into_iter().collect())
}

/// The codes of themes of the codebook (`reconsideration`).
///
/// # Errors
/// An unknown theme is a usage error that names those that there are.
pub(super) fn of_themes(connection: &Connection, wanted: &[String]) -> Result<Vec<String>> {
    let known = known(connection)?;
    let themes: BTreeSet<&str> = known.iter().filter_map(|entry| entry.theme.as_deref()).collect();
    if let Some(theme) = wanted.iter().find(|theme| !themes.contains(theme.trim())) {
        let themes: Vec<&str> = themes.into_iter().collect();
        return usage(format!("no theme {theme} of figures; there are {}", themes.join(", ")));
    }
    let meant = |entry: &&Known| wanted.iter().any(|theme| entry.theme.as_deref() == Some(theme.trim()));
    Ok(known.iter().filter(meant).map(|entry| entry.code.clone()).collect())
}

/// The themes of issues and plan items by their names or Chinese names (矛盾化解 is `disputes`).
///
/// # Errors
/// An unknown theme is a usage error that names those that there are.
pub(in crate::cli) fn themes_of_passages(wanted: &[String]) -> Result<Vec<String>> {
    let themes = Codebook::embedded()?.themes;
    let named = |wanted: &String| {
        let wanted = wanted.trim();
        if wanted == "other" || wanted == "其他" {
            return Ok("other".to_owned());
        }
        match themes.iter().find(|theme| theme.name == wanted || theme.name_zh == wanted) {
            Some(theme) => Ok(theme.name.clone()),
            None => {
                let known: Vec<String> =
                    themes.iter().map(|theme| format!("{} ({})", theme.name, theme.name_zh)).collect();
                usage(format!("no theme {wanted} of problems and plans; there are {}, other (其他)", known.join(", ")))
            }
        }
    };
    wanted.iter().map(named).collect()
}

fn known(connection: &Connection) -> Result<Vec<Known>> {
    let mut statement =
        connection.prepare("SELECT code, name_zh, name_en, theme FROM metric_definition ORDER BY code")?;
    let rows = statement.query_map((), |row| {
        Ok(Known { code: row.get(0)?, name_zh: row.get(1)?, name_en: row.get(2)?, theme: row.get(3)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Codes of figures that the codebook does not have any more.
fn undefined(connection: &Connection) -> Result<Vec<Known>> {
    let mut statement = connection.prepare(
        "SELECT DISTINCT code FROM metric
         WHERE code IS NOT NULL AND code NOT IN (SELECT code FROM metric_definition)",
    )?;
    let named = |code: String| Known { name_zh: code.clone(), name_en: code.clone(), code, theme: None };
    let rows = statement.query_map((), |row| Ok(named(row.get(0)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn in_use(connection: &Connection, code: &str) -> Result<bool> {
    Ok(connection.query_row("SELECT EXISTS (SELECT 1 FROM metric WHERE code = ?1)", [code], |row| row.get(0))?)
}

fn is_meant(entry: &Known, wanted: &str) -> bool {
    // Names of counts end in 数, which nobody says: 行政复议受理 is 行政复议受理数.
    let without_count = |name: &str| name.strip_suffix('数').unwrap_or(name).to_owned();
    matches(wanted, &entry.code)
        || entry.name_zh == wanted
        || without_count(&entry.name_zh) == without_count(wanted)
        || entry.name_en.eq_ignore_ascii_case(wanted)
}

/// Whether a pattern, in which `*` is anything, is a text.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|text| {
            text.char_indices().map(|(at, _)| at).chain([text.len()]).any(|at| matches(rest, &text[at..]))
        }),
    }
}

fn unknown(wanted: &str, known: &[Known]) -> String {
    let names = |entry: &Known| [entry.code.clone(), entry.name_zh.clone(), entry.name_en.clone()];
    let all: Vec<String> = known.iter().flat_map(names).collect();
    let near = suggest::near(wanted.trim_matches(['*', '.']), all.iter().map(String::as_str));
    let bearer = |name: &&str| known.iter().find(|entry| names(entry).iter().any(|own| own == name));
    let mut listed: Vec<String> =
        near.iter().filter_map(bearer).map(|entry| format!("{} ({})", entry.code, entry.name_zh)).collect();
    listed.dedup();
    let near = if listed.is_empty() { String::new() } else { format!("; near are {}", listed.join(", ")) };
    format!("no code {wanted} in the codebook{near}; `warehouse codebook --search WORD` finds one")
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_is_anything() {
        assert!(matches("reconsideration.*", "reconsideration.upheld"));
        assert!(matches("*.received", "petition.received"));
        assert!(matches("*", ""));
        assert!(matches("a*b*c", "a行b政c"));
        assert!(!matches("reconsideration.*", "litigation.cases"));
        assert!(!matches("upheld", "reconsideration.upheld"));
    }
}

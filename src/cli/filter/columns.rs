//! Columns by name or label, and what to sort by.

use anyhow::Result;

use crate::cli::{suggest, usage};
use crate::store::fields::Field;

/// A name for SQL, whatever is in it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The column of a name, or of its Chinese or English label.
///
/// # Errors
/// An unknown column is a usage error that names the nearest, or all.
pub(super) fn one<'a>(name: &str, view: &str, fields: &'a [Field]) -> Result<&'a Field> {
    if let Some(field) = find(name, fields) {
        return Ok(field);
    }
    let names: Vec<&str> = fields.iter().flat_map(|field| [field.name.as_str(), &field.zh, &field.en]).collect();
    let mean = suggest::did_you_mean(name, &names);
    if !mean.is_empty() {
        return usage(format!("{view} has no column {name}{mean}"));
    }
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    usage(format!("{view} has no column {name}; there are {}", names.join(", ")))
}

fn find<'a>(name: &str, fields: &'a [Field]) -> Option<&'a Field> {
    let name = name.trim();
    fields
        .iter()
        .find(|field| field.name == name)
        .or_else(|| fields.iter().find(|field| field.zh == name || field.en.eq_ignore_ascii_case(name)))
        .or_else(|| fields.iter().find(|field| field.name.eq_ignore_ascii_case(name)))
}

/// The columns of lists: `year,full_name`.
///
/// # Errors
/// As [`one`].
pub(super) fn listed<'a>(lists: &[String], view: &str, fields: &'a [Field]) -> Result<Vec<&'a Field>> {
    parts(lists, fields, |part| part).into_iter().map(|part| one(&part, view, fields)).collect()
}

/// ORDER BY terms of lists: `year`, `-value`, `value:desc`; what is nothing comes last either way.
///
/// # Errors
/// As [`one`].
pub(super) fn order(lists: &[String], view: &str, fields: &[Field]) -> Result<Vec<String>> {
    let term = |part: &String| {
        let (name, down) = direction(part);
        let field = one(name, view, fields)?;
        Ok(format!("{} {} NULLS LAST", quoted(&field.name), if down { "DESC" } else { "ASC" }))
    };
    parts(lists, fields, |part| direction(part).0).iter().map(term).collect()
}

/// A column and whether it falls.
fn direction(part: &str) -> (&str, bool) {
    let part = part.trim();
    if let Some(name) = part.strip_prefix('-') {
        return (name, true);
    }
    match part.rsplit_once([':', '：']) {
        Some((name, "desc" | "DESC")) => (name, true),
        Some((name, "asc" | "ASC")) => (name, false),
        _ => (part, false),
    }
}

/// What commas part, but for those inside a label ("comprehensive rate, printed").
fn parts(lists: &[String], fields: &[Field], name: impl Fn(&str) -> &str) -> Vec<String> {
    let mut found = Vec::new();
    for list in lists {
        let pieces: Vec<&str> = list.split([',', '，']).collect();
        let mut at = 0;
        while at < pieces.len() {
            let longest =
                (at + 1..=pieces.len()).rev().find(|end| find(name(&pieces[at..*end].join(",")), fields).is_some());
            let end = longest.unwrap_or(at + 1);
            found.push(pieces[at..end].join(","));
            at = end;
        }
    }
    found.retain(|part| !part.trim().is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::fields;

    fn fields_of(names: &[&str]) -> Vec<Field> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        fields::fields("reconsideration_outcome", &names).into_iter().map(Option::unwrap).collect()
    }

    #[test]
    fn columns_go_by_name_or_label() {
        let fields = fields_of(&["year", "full_name", "comprehensive_rate_reported"]);
        let names = |list: &str| -> Vec<String> {
            listed(&[list.to_owned()], "v", &fields).unwrap().iter().map(|field| field.name.clone()).collect()
        };
        assert_eq!(names("year,full_name"), ["year", "full_name"]);
        assert_eq!(names("年份，地区全称"), ["year", "full_name"]);
        assert_eq!(names("Comprehensive rate, printed, YEAR"), ["comprehensive_rate_reported", "year"]);
        let error = one("yeer", "v", &fields).unwrap_err().to_string();
        assert!(error.contains("did you mean year?"), "{error}");
        assert!(one("zzzzzz", "v", &fields).unwrap_err().to_string().contains("there are year, full_name"));
    }

    #[test]
    fn order_falls_or_rises_with_nothing_last() {
        let fields = fields_of(&["year", "full_name"]);
        let order = |list: &str| order(&[list.to_owned()], "v", &fields).unwrap().join(", ");
        assert_eq!(order("-year,full_name"), "\"year\" DESC NULLS LAST, \"full_name\" ASC NULLS LAST");
        assert_eq!(order("年份:desc"), "\"year\" DESC NULLS LAST");
    }
}

//! The description of exported files for programs: a data package as Frictionless has it, version 1.

use std::collections::BTreeSet;

use anyhow::Result;
use rusqlite::Connection;
use serde_json::{Map, Value as Json, json};

use super::{CsvStyle, FileFormat, Outline, WAY_BACK, header_cell};
use crate::store::fields::{Field, Kind};

/// A file with a table in it.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Its table.
    pub outline: Outline,
    /// Its name in the folder.
    pub file: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// What its rows are told apart by, and which rows of other tables they name.
    pub keys: Keys,
}

/// The keys of a table, by names of the database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// The columns that tell its rows apart; empty for a view.
    pub primary: Vec<String>,
    /// Its columns, the table that they point into, and the columns there.
    pub foreign: Vec<(Vec<String>, String, Vec<String>)>,
}

impl Keys {
    /// The keys of a table of a database; a view has none.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn of(connection: &Connection, table: &str) -> Result<Keys> {
        let primary = connection
            .prepare("SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk")?
            .query_map([table], |row| row.get(0))?
            .collect::<Result<Vec<String>, _>>()?;
        let mut foreign: Vec<(i64, Vec<String>, String, Vec<String>)> = Vec::new();
        let mut statement = connection
            .prepare("SELECT id, \"from\", \"table\", \"to\" FROM pragma_foreign_key_list(?1) ORDER BY id, seq")?;
        let mut rows = statement.query([table])?;
        while let Some(row) = rows.next()? {
            let (id, from): (i64, String) = (row.get(0)?, row.get(1)?);
            // A key that names no column means the other table's primary key of that name.
            let to = row.get::<_, Option<String>>(3)?.unwrap_or_else(|| from.clone());
            match foreign.last_mut().filter(|key| key.0 == id) {
                Some(key) => {
                    key.1.push(from);
                    key.3.push(to);
                }
                None => foreign.push((id, vec![from], row.get(2)?, vec![to])),
            }
        }
        Ok(Keys { primary, foreign: foreign.into_iter().map(|(_, from, table, to)| (from, table, to)).collect() })
    }
}

/// What holds for all files of a package.
#[derive(Debug, Clone)]
pub struct About {
    /// Their format.
    pub format: FileFormat,
    /// How they are written if they are CSV.
    pub style: CsvStyle,
    /// Now, as RFC 3339 has it.
    pub created: String,
    /// Hash of the codebook that read the figures.
    pub codebook_version: Option<String>,
    /// Title and address of the reports.
    pub sources: Vec<(String, String)>,
}

/// The package of some files, for a file `datapackage.json` beside them.
#[must_use]
pub fn package(resources: &[Resource], about: &About) -> Json {
    let csv = about.format == FileFormat::Csv;
    let names = resource_names(resources);
    let mut package = json!({
        "profile": if csv { "tabular-data-package" } else { "data-package" },
        "name": "warehouse-export",
        "title": "法治政府建设年度报告 · Annual reports on building a rule-of-law government",
        "description": description(about),
        "created": about.created,
        "version": env!("CARGO_PKG_VERSION"),
    });
    if let Some(version) = &about.codebook_version {
        package["codebookVersion"] = json!(version);
    }
    // An empty list is none to who checks the package.
    if !about.sources.is_empty() {
        let source = |(title, path): &(String, String)| json!({ "title": title, "path": path });
        package["sources"] = about.sources.iter().map(source).collect();
    }
    package["resources"] =
        resources.iter().zip(&names).map(|(one, name)| resource(one, name, resources, &names, about)).collect();
    package
}

fn description(about: &About) -> String {
    let mut text =
        "Figures, problems and plans read from the annual reports; see DICTIONARY.md for every column.".to_owned();
    if about.format == FileFormat::Csv && !about.style.raw {
        text = format!("{text} {WAY_BACK}");
    }
    text
}

/// A name for each resource that the profile allows, no two alike.
fn resource_names(resources: &[Resource]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let allowed = |letter: char| {
        if letter.is_ascii_alphanumeric() || "-._".contains(letter) { letter.to_ascii_lowercase() } else { '-' }
    };
    resources
        .iter()
        .enumerate()
        .map(|(at, resource)| {
            let name: String = resource.outline.name.chars().map(allowed).collect();
            let telling = name.contains(|letter: char| letter.is_ascii_alphanumeric());
            let name = if telling && taken.insert(name.clone()) { name } else { format!("table-{}", at + 1) };
            taken.insert(name.clone());
            name
        })
        .collect()
}

fn resource(of: &Resource, name: &str, all: &[Resource], names: &[String], about: &About) -> Json {
    let csv = about.format == FileFormat::Csv;
    let mut made = json!({
        "profile": if csv { "tabular-data-resource" } else { "data-resource" },
        "name": name,
        "path": of.file,
        "title": of.outline.info.as_ref().map_or_else(|| of.outline.name.clone(), |info| format!("{} · {}", info.zh, info.en)),
        "format": about.format.extension(),
        "mediatype": about.format.media_type(),
        "bytes": of.bytes,
    });
    if let Some(info) = &of.outline.info {
        let about = [info.question.as_deref().unwrap_or(""), &info.about, &info.warnings].join(" ");
        made["description"] = json!(about.trim());
    }
    match about.format {
        FileFormat::Csv => {
            // By this name readers take the mark off; by `utf-8` it would stay in the first header.
            made["encoding"] = json!(if about.style.bom { "utf-8-sig" } else { "utf-8" });
            made["dialect"] = json!({
                "delimiter": ",", "lineTerminator": "\r\n", "quoteChar": "\"", "doubleQuote": true, "header": true,
            });
        }
        FileFormat::Jsonl => made["encoding"] = json!("utf-8"),
        FileFormat::Xlsx | FileFormat::Parquet => {}
    }
    made["schema"] = schema(of, all, names, about);
    made
}

fn schema(of: &Resource, all: &[Resource], names: &[String], about: &About) -> Json {
    let headers = headers(&of.outline, about);
    let required = |field: &Field| of.keys.primary.contains(&field.name);
    let fields: Vec<Json> = of
        .outline
        .fields
        .iter()
        .zip(&headers)
        .map(|(field, header)| described(field, header, required(field), about))
        .collect();
    // An empty text is none in CSV only.
    let missing: &[&str] = if about.format == FileFormat::Csv { &[""] } else { &[] };
    let mut schema = json!({ "fields": fields, "missingValues": missing });
    if let Some(primary) = named(&of.outline, &of.keys.primary, about).filter(|primary| !primary.is_empty()) {
        schema["primaryKey"] = json!(primary);
    }
    let mut foreign = Vec::new();
    for (from, table, to) in &of.keys.foreign {
        let Some(at) = all.iter().position(|other| other.outline.name == *table) else { continue };
        let (from, to) = (named(&of.outline, from, about), named(&all[at].outline, to, about));
        if let (Some(from), Some(to)) = (from, to) {
            // A table that points into itself is the empty name.
            let resource = if all[at].file == of.file { "" } else { &names[at] };
            foreign.push(json!({ "fields": from, "reference": { "resource": resource, "fields": to } }));
        }
    }
    if !foreign.is_empty() {
        schema["foreignKeys"] = Json::from(foreign);
    }
    schema
}

/// What stands in the file for each column.
#[must_use]
pub fn headers(outline: &Outline, about: &About) -> Vec<String> {
    match about.format {
        FileFormat::Csv => {
            outline.headers().iter().map(|header| header_cell(header, about.style).into_owned()).collect()
        }
        FileFormat::Xlsx => outline.headers(),
        FileFormat::Parquet | FileFormat::Jsonl => outline.fields.iter().map(|field| field.name.clone()).collect(),
    }
}

/// The headers of some columns; `None` if one of them is not in the file.
fn named(outline: &Outline, columns: &[String], about: &About) -> Option<Vec<String>> {
    let headers = headers(outline, about);
    let header = |column: &String| {
        let at = outline.fields.iter().position(|field| field.name == *column)?;
        Some(headers[at].clone())
    };
    columns.iter().map(header).collect()
}

fn described(field: &Field, header: &str, required: bool, about: &About) -> Json {
    let csv = about.format == FileFormat::Csv;
    let mut made = Map::new();
    let mut constraints = Map::new();
    made.insert("name".to_owned(), json!(header));
    made.insert("title".to_owned(), json!(format!("{} · {}", field.zh, field.en)));
    let unit = field.unit.as_ref().map(|unit| format!("unit: {unit}"));
    let description: Vec<&str> = field.holds.iter().chain(&unit).map(String::as_str).collect();
    if !description.is_empty() {
        made.insert("description".to_owned(), json!(description.join("; ")));
    }
    let kind = match field.kind {
        Kind::Text => "string",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Flag if csv => "boolean",
        // 0 and 1 are numbers where there are numbers.
        Kind::Flag => "integer",
        Kind::Date => "date",
        Kind::Timestamp => "datetime",
    };
    made.insert("type".to_owned(), json!(kind));
    if field.kind == Kind::Flag {
        if csv {
            made.insert("trueValues".to_owned(), json!(["1"]));
            made.insert("falseValues".to_owned(), json!(["0"]));
        } else {
            constraints.insert("enum".to_owned(), json!([0, 1]));
        }
    }
    if required {
        constraints.insert("required".to_owned(), json!(true));
    }
    if !constraints.is_empty() {
        made.insert("constraints".to_owned(), Json::from(constraints));
    }
    Json::from(made)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Lang;
    use crate::store::Store;

    fn list(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn keys_are_those_of_the_database() {
        let store = Store::in_memory().unwrap();
        let keys = Keys::of(store.connection(), "recurrence_member").unwrap();
        assert_eq!(keys.primary, ["first_issue_id", "part", "issue_id"]);
        let two = list(&["first_issue_id", "part"]);
        assert!(keys.foreign.contains(&(two.clone(), "recurrence".to_owned(), two)), "{keys:?}");
        assert!(keys.foreign.contains(&(list(&["issue_id"]), "issue".to_owned(), list(&["issue_id"]))));
        assert_eq!(Keys::of(store.connection(), "metric_flat").unwrap(), Keys::default());
    }

    #[test]
    fn a_resource_has_a_name_that_the_profile_allows_and_no_key_into_what_is_not_there() {
        let store = Store::in_memory().unwrap();
        let resource = |name: &str, sql: &str, keys: Keys| {
            let statement = store.connection().prepare(sql).unwrap();
            let outline = Outline::of(name, &statement, Lang::En);
            Resource { outline, file: format!("{name}.csv"), bytes: 0, keys }
        };
        let keys = |table| Keys::of(store.connection(), table).unwrap();
        let resources = [
            resource("我的", "SELECT 1 AS n", Keys::default()),
            resource("issue", "SELECT * FROM issue", keys("issue")),
            resource("Issue", "SELECT seq FROM issue", keys("issue")),
            resource("report_year", "SELECT * FROM report_year", keys("report_year")),
        ];
        let about = About {
            format: FileFormat::Csv,
            style: CsvStyle::default(),
            created: String::new(),
            codebook_version: None,
            sources: Vec::new(),
        };
        let package = package(&resources, &about);
        let made = package["resources"].as_array().unwrap();
        let names: Vec<&str> = made.iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["table-1", "issue", "table-3", "report_year"]);
        assert!(package.get("sources").is_none());
        let into = |at: usize| -> Vec<&str> {
            let keys = made[at]["schema"]["foreignKeys"].as_array();
            keys.into_iter().flatten().map(|key| key["reference"]["resource"].as_str().unwrap()).collect()
        };
        // Not into the table `correction`, which is not there; into itself by the empty name.
        assert_eq!(into(1), ["report_year"]);
        assert_eq!(into(2), [""; 0], "its column is not in the file");
        assert_eq!(into(3), [""]);
        assert_eq!(made[2]["schema"].get("primaryKey"), None);
    }
}

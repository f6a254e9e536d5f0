//! The `metadata.json` by which Datasette 0.65 shows a database with titles, units, facets and questions.
//!
//! Words come from the field dictionary and from the questions of `sql/questions/`.

use anyhow::Result;
use serde_json::{Map, Value as Json, json};

use super::{Lang, Outline};
use crate::store::fields::{INNER, Kind, relations};
use crate::store::{Question, Store, questions};

/// Columns of few values by which rows are told apart, best first.
const FACETS: &[&str] = &[
    "full_name",
    "year",
    "report_year",
    "kind",
    "verdict",
    "status",
    "relation",
    "code",
    "theme",
    "scope",
    "level",
    "section",
    "identity",
    "target",
    "media_type",
];

/// Each facet is a query more for every page that is shown, and views cost more than tables.
const FACETS_OF_A_PAGE: usize = 4;

/// What to call a row of a table where another table points at it.
const LABELS: &[(&str, &str)] =
    &[("jurisdiction", "full_name"), ("report_year", "title"), ("document", "source"), ("metric", "label")];

/// What Datasette's own search box looks in: a view, its index, and the view's column of the index's rowid.
const SEARCHED: (&str, &str, &str) = ("sentence_flat", "sentence_fts", "sentence_id");

/// Rows of a page; and where a row has so many columns that a page of them is slow to draw.
const ROWS: usize = 100;
const ROWS_IF_WIDE: (usize, usize) = (25, 25);

/// What Datasette is told of a database, and what it is not asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Metadata {
    /// The content of `metadata.json`.
    pub json: Json,
    /// Questions that need tables or views which this database, made by an earlier release, does not have.
    pub left_out: Vec<&'static str>,
}

/// The metadata of a database that Datasette serves under `name`, that is its file's name without ending.
///
/// # Errors
/// If the database cannot be read.
pub fn metadata(store: &Store, name: &str) -> Result<Metadata> {
    let mut tables = Map::new();
    for inner in INNER {
        tables.insert((*inner).to_owned(), json!({"hidden": true}));
    }
    for relation in relations(store.connection())? {
        let statement = store.connection().prepare(&format!("SELECT * FROM \"{relation}\""))?;
        if let Some(known) = table(&Outline::of(&relation, &statement, Lang::Code)) {
            tables.insert(relation, known);
        }
    }
    let prepares = |question: &Question| store.connection().prepare(question.sql).is_ok();
    let (answered, left_out): (Vec<_>, Vec<_>) = questions().into_iter().partition(prepares);
    let queries: Map<String, Json> = answered.iter().map(|asked| (asked.name.to_owned(), query(asked))).collect();
    let json = json!({
        "title": "法治政府建设年度报告数据库 · Annual reports on law-based government",
        "description": contents(store)?,
        "source": "法治政府建设年度报告, as each government published them: report_year.url has the address of each",
        "databases": { name: { "tables": tables, "queries": queries } },
    });
    Ok(Metadata { json, left_out: left_out.iter().map(|question| question.name).collect() })
}

/// What is in the database, in a sentence or two.
fn contents(store: &Store) -> Result<String> {
    let (reports, places, first, last): (i64, i64, Option<i64>, Option<i64>) = store.connection().query_row(
        "SELECT count(*), count(DISTINCT jurisdiction_id), min(year), max(year) FROM report_year WHERE is_current = 1",
        (),
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )?;
    let figures: i64 = store.connection().query_row("SELECT count(*) FROM metric_flat", (), |row| row.get(0))?;
    let years = match (first, last) {
        (Some(first), Some(last)) => format!(", {first} to {last}"),
        _ => String::new(),
    };
    Ok(format!(
        "{figures} figures of {reports} reports of {places} places{years}, each with the sentence that says it. Figures \
         were read by a program: read the sentence, and the warnings of the table, before you quote one. \
         每个数字均附原文句子；引用前请核对原文与表下提示。"
    ))
}

/// What the dictionary says of a table; `None` for one that a user made.
fn table(outline: &Outline) -> Option<Json> {
    let info = outline.info.as_ref()?;
    let said = [info.question_zh.as_deref(), info.question.as_deref(), Some(&info.about), Some(&info.warnings)];
    let columns: Map<String, Json> = outline
        .fields
        .iter()
        .map(|field| {
            let holds = field.holds.as_ref().map(|holds| format!(": {holds}")).unwrap_or_default();
            let unit = field.unit.as_ref().map(|unit| format!(" [{unit}]")).unwrap_or_default();
            (field.name.clone(), Json::from(format!("{} · {}{unit}{holds}", field.zh, field.en)))
        })
        .collect();
    let has = |name: &str| outline.fields.iter().any(|field| field.name == name);
    let facets: Vec<&str> = FACETS.iter().copied().filter(|name| has(name)).collect();
    // Long texts sort into nothing that anyone looks for.
    let sortable: Vec<&str> = outline
        .fields
        .iter()
        .filter(|field| field.kind != Kind::Text || facets.contains(&field.name.as_str()))
        .map(|field| field.name.as_str())
        .collect();
    let (many, fewer) = ROWS_IF_WIDE;
    let mut table = json!({
        "title": format!("{} · {}", info.zh, info.en),
        "description": said.into_iter().flatten().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" "),
        "columns": columns,
        "facets": facets.iter().take(FACETS_OF_A_PAGE).collect::<Vec<_>>(),
        "sortable_columns": sortable,
        "size": if outline.fields.len() > many { fewer } else { ROWS },
    });
    if let Some((_, label)) = LABELS.iter().find(|(name, _)| *name == outline.name) {
        table["label_column"] = Json::from(*label);
    }
    let (searched, index, key) = SEARCHED;
    if outline.name == searched {
        table["fts_table"] = Json::from(index);
        table["fts_pk"] = Json::from(key);
    }
    Some(table)
}

/// A question with what to fill in.
fn query(question: &Question) -> Json {
    let says = &question.says;
    let parameters: Vec<String> = says.columns.iter().map(|(name, text)| format!("{name}: {text}.")).collect();
    let said = [&says.question_zh, &says.question, &says.about, &parameters.join(" "), &says.warnings];
    json!({
        "title": format!("{} · {}", says.title_zh, says.question),
        "description": said.into_iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join(" "),
        "sql": question.sql,
        "params": says.columns.iter().map(|(name, _)| name).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_here_is_there() {
        let store = Store::in_memory().unwrap();
        let outlines: Vec<Outline> = relations(store.connection())
            .unwrap()
            .iter()
            .map(|name| {
                let statement = store.connection().prepare(&format!("SELECT * FROM \"{name}\"")).unwrap();
                Outline::of(name, &statement, Lang::Code)
            })
            .collect();
        let has = |of: &str, column: &str| {
            let mut fields = outlines.iter().filter(|o| of.is_empty() || o.name == of).flat_map(|o| &o.fields);
            fields.any(|field| field.name == column)
        };
        for facet in FACETS {
            assert!(has("", facet), "{facet}");
        }
        for (table, label) in LABELS {
            assert!(has(table, label), "{table}.{label}");
        }
    }

    #[test]
    fn a_table_of_ones_own_is_shown_as_it_is() {
        let store = Store::in_memory().unwrap();
        store.connection().execute_batch("CREATE VIEW mine AS SELECT 1 AS one").unwrap();
        let tables = &metadata(&store, "warehouse").unwrap().json["databases"]["warehouse"]["tables"];
        assert!(tables.get("mine").is_none());
        assert_eq!(tables["setting"]["hidden"], true);
    }
}

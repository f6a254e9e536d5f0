//! What is known of a table before its first row: its columns and what to call them.

use rusqlite::Statement;

use crate::store::fields::{self, Field, Kind, TableInfo};

/// In which words headers and titles are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Lang {
    /// Names of the database: `full_name`.
    #[default]
    Code,
    /// Chinese: 地区全称.
    Zh,
    /// English: full name of place.
    En,
}

/// A table on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Name in the database; `query` for a SELECT of the user's own.
    pub name: String,
    /// What the dictionary says of it; `None` for what a user made.
    pub info: Option<TableInfo>,
    /// Its columns, in order.
    pub fields: Vec<Field>,
    /// The words of headers and titles.
    pub lang: Lang,
}

impl Outline {
    /// The outline of the rows of a statement over a table or view. A column that the dictionary does
    /// not know keeps its name, with the type that SQLite declares for it.
    #[must_use]
    pub fn of(name: &str, statement: &Statement<'_>, lang: Lang) -> Outline {
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let declared = statement.columns();
        let known = fields::fields(name, &columns);
        let fields = known
            .into_iter()
            .zip(columns.iter().zip(declared))
            .map(|(field, (name, column))| field.unwrap_or_else(|| unknown(name, column.decl_type())))
            .collect();
        Outline { name: name.to_owned(), info: fields::table(name), fields, lang }
    }

    /// The columns' names in the database.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.fields.iter().map(|field| field.name.clone()).collect()
    }

    /// What to write above each column, without two alike.
    #[must_use]
    pub fn headers(&self) -> Vec<String> {
        let mut headers: Vec<String> = Vec::with_capacity(self.fields.len());
        for field in &self.fields {
            let label = match self.lang {
                Lang::Code => &field.name,
                Lang::Zh => &field.zh,
                Lang::En => &field.en,
            };
            // Two columns of one label would be one column to who reads the file by name.
            let taken = headers.contains(label);
            headers.push(if taken { format!("{label} ({})", field.name) } else { label.clone() });
        }
        headers
    }

    /// What to call the table.
    #[must_use]
    pub fn title(&self) -> &str {
        match (&self.info, self.lang) {
            (Some(info), Lang::Zh) => &info.zh,
            (Some(info), Lang::En) => &info.en,
            _ => &self.name,
        }
    }
}

fn unknown(name: &str, declared: Option<&str>) -> Field {
    let kind = match declared {
        Some("INTEGER") => Kind::Integer,
        Some("REAL") => Kind::Number,
        _ => Kind::Text,
    };
    Field { name: name.to_owned(), zh: name.to_owned(), en: name.to_owned(), kind, unit: None, holds: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Store, canned_views};

    #[test]
    fn headers_are_in_the_language_asked_for() {
        let store = Store::in_memory().unwrap();
        let statement = store.connection().prepare("SELECT year, full_name, 1 AS mine FROM metric_flat").unwrap();
        let headers = |lang| Outline::of("metric_flat", &statement, lang).headers();
        assert_eq!(headers(Lang::Code), ["year", "full_name", "mine"]);
        assert_eq!(headers(Lang::Zh), ["年份", "地区全称", "mine"]);
        assert_eq!(headers(Lang::En), ["year", "full name of place", "mine"]);
        assert_eq!(Outline::of("metric_flat", &statement, Lang::Zh).title(), "指标明细");
    }

    #[test]
    fn no_view_has_two_columns_of_one_label() {
        let store = Store::in_memory().unwrap();
        for view in canned_views() {
            let statement = store.connection().prepare(&format!("SELECT * FROM {}", view.name)).unwrap();
            for lang in [Lang::Zh, Lang::En] {
                let outline = Outline::of(view.name, &statement, lang);
                for (header, field) in outline.headers().iter().zip(&outline.fields) {
                    let own = if lang == Lang::Zh { &field.zh } else { &field.en };
                    assert_eq!(header, own, "{}.{}", view.name, field.name);
                }
            }
        }
    }
}

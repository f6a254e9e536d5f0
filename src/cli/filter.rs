//! Which rows of a view, in which order, and which of its columns: the filters that several commands share.

pub(super) mod code;
mod columns;
mod condition;
pub(super) mod place;
mod reach;
pub(super) mod years;

use anyhow::Result;
use rusqlite::Connection;
use rusqlite::types::Value;

use self::place::Place;
pub(super) use self::reach::Reach;
use super::{suggest, usage};
use crate::export::{Lang, Outline};
use crate::store::canned_views;
use crate::store::fields::Field;

/// Most values that are bound one by one. SQLite takes 32,766; more go as one JSON list, which no index
/// of an inner layer of a view is used for, and which then reads nearly everything anyway.
const BOUND: usize = 10_000;

/// Filters for the rows of a view.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Filter {
    #[command(flatten)]
    pub(super) reach: Reach,

    /// Only these codes of the codebook: a code, a family (reconsideration.*) or a name (行政复议受理)
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub(super) code: Vec<String>,

    /// Only this theme: of problems and plans (disputes, 矛盾化解) or of figures (reconsideration)
    #[arg(long, value_name = "THEME", value_delimiter = ',')]
    pub(super) theme: Vec<String>,

    /// Only rows where this holds: COLUMN and one of = != < <= > >= ~ (holds) !~ and a value, none for
    /// nothing; repeated, all must hold
    #[arg(long = "where", value_name = "CONDITION")]
    pub(super) conditions: Vec<String>,

    /// Sort by these columns: year, -year or year:desc for falling; what is empty comes last
    #[arg(long, value_name = "COLUMNS", allow_hyphen_values = true)]
    pub(super) sort: Vec<String>,

    /// Only these columns, in this order
    #[arg(long, value_name = "COLUMNS")]
    pub(super) columns: Vec<String>,

    /// At most so many rows
    #[arg(long, value_name = "ROWS")]
    pub(super) limit: Option<u32>,
}

/// A filter whose places and codes are looked up in a database; good for any number of views.
#[derive(Debug)]
pub(super) struct Chosen<'a> {
    filter: &'a Filter,
    places: Vec<Place>,
    codes: Vec<String>,
}

/// What a WHERE holds: conditions to be joined by AND, and the values for their `?`, in order.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    pub(super) sql: Vec<String>,
    pub(super) params: Vec<Value>,
}

impl Filter {
    /// Whether any filter is set but the number of rows.
    pub(super) fn is_set(&self) -> bool {
        let lists = [&self.code, &self.theme, &self.conditions, &self.sort, &self.columns];
        self.reach.is_set() || lists.iter().any(|list| !list.is_empty())
    }

    /// Looks up the places and codes that are named; says on standard error what a name was taken for.
    ///
    /// # Errors
    /// If the database holds no such place, or the codebook no such code.
    pub(super) fn choose(&self, connection: &Connection) -> Result<Chosen<'_>> {
        let places = self.reach.places(connection)?.unwrap_or_default();
        let codes = if self.code.is_empty() { Vec::new() } else { code::resolve(connection, &self.code)? };
        Ok(Chosen { filter: self, places, codes })
    }

    /// The SELECT for a view with the filters that were asked for, and the values to bind.
    ///
    /// # Errors
    /// As [`Filter::choose`] and [`Chosen::select`].
    pub(super) fn select(&self, connection: &Connection, view: &str) -> Result<(String, Vec<Value>)> {
        known(connection, view)?;
        self.choose(connection)?.select(connection, view)
    }
}

impl Chosen<'_> {
    /// The same places and codes for another filter that asks for them, or for fewer.
    pub(super) fn narrowed<'b>(&self, filter: &'b Filter) -> Chosen<'b> {
        Chosen { filter, places: self.places.clone(), codes: self.codes.clone() }
    }

    /// The SELECT for a view, and the values to bind.
    ///
    /// # Errors
    /// A usage error if there is no such view, or if it has no column for an option.
    pub(super) fn select(&self, connection: &Connection, view: &str) -> Result<(String, Vec<Value>)> {
        known(connection, view)?;
        let fields = fields_of(connection, view)?;
        let Conditions { sql: conditions, params } = self.conditions(connection, view, &fields)?;
        let wanted = columns::listed(&self.filter.columns, view, &fields)?;
        let names: Vec<String> = wanted.iter().map(|field| columns::quoted(&field.name)).collect();
        let names = if names.is_empty() { "*".to_owned() } else { names.join(", ") };
        let mut sql = format!("SELECT {names} FROM {}", columns::quoted(view));
        if !conditions.is_empty() {
            sql += &format!(" WHERE {}", conditions.join(" AND "));
        }
        let order = columns::order(&self.filter.sort, view, &fields)?;
        if !order.is_empty() {
            sql += &format!(" ORDER BY {}", order.join(", "));
        }
        if let Some(limit) = self.filter.limit {
            sql += &format!(" LIMIT {limit}");
        }
        Ok((sql, params))
    }

    /// What the rows of a view must fulfil.
    ///
    /// # Errors
    /// A usage error if it has no column for an option.
    pub(super) fn conditions(&self, connection: &Connection, view: &str, fields: &[Field]) -> Result<Conditions> {
        let mut found = Conditions::default();
        if !self.filter.reach.place.is_empty() {
            self.of_places(view, fields, &mut found)?;
        }
        if !self.filter.reach.year.is_empty() {
            self.of_years(view, fields, &mut found)?;
        }
        if !self.filter.code.is_empty() {
            need(has_code(view, fields), view, fields, "code", "--code")?;
            found.any_of("code", self.codes.iter().cloned().map(Value::from).collect());
        }
        if !self.filter.theme.is_empty() {
            self.of_themes(connection, view, fields, &mut found)?;
        }
        for text in &self.filter.conditions {
            let (sql, params) = condition::sql(text, view, fields)?;
            found.sql.push(sql);
            found.params.extend(params);
        }
        Ok(found)
    }

    fn of_places(&self, view: &str, fields: &[Field], found: &mut Conditions) -> Result<()> {
        let ids = || self.places.iter().map(|place| Value::from(place.id)).collect();
        if has(fields, "full_name") {
            // By its full name a place reaches the tables through every layer of a view.
            let mut names: Vec<String> = self.places.iter().map(|place| place.full_name.clone()).collect();
            names.dedup();
            found.any_of("full_name", names.into_iter().map(Value::from).collect());
        } else if has(fields, "jurisdiction_id") {
            found.any_of("jurisdiction_id", ids());
        } else {
            need(has(fields, "report_year_id"), view, fields, "full_name", "--place")?;
            found.any_report("jurisdiction_id", ids());
        }
        Ok(())
    }

    fn of_years(&self, view: &str, fields: &[Field], found: &mut Conditions) -> Result<()> {
        let column = ["year", "report_year"].into_iter().find(|name| has(fields, name));
        need(column.is_some() || has(fields, "report_year_id"), view, fields, "year", "--year")?;
        let ranges =
            vec![format!("{} BETWEEN ? AND ?", column.unwrap_or("year")); self.filter.reach.year.len()].join(" OR ");
        found.sql.push(match column {
            Some(_) => format!("({ranges})"),
            None => format!("report_year_id IN (SELECT report_year_id FROM report_year WHERE {ranges})"),
        });
        found
            .params
            .extend(self.filter.reach.year.iter().flat_map(|years| [Value::from(years.0), Value::from(years.1)]));
        Ok(())
    }

    fn of_themes(&self, connection: &Connection, view: &str, fields: &[Field], found: &mut Conditions) -> Result<()> {
        let values = |names: Vec<String>| names.into_iter().map(Value::from).collect();
        if has(fields, "theme") && view != "metric_definition" {
            found.any_of("theme", values(code::themes_of_passages(&self.filter.theme)?));
            return Ok(());
        }
        need(has_code(view, fields), view, fields, "theme", "--theme")?;
        found.any_of("code", values(code::of_themes(connection, &self.filter.theme)?));
        Ok(())
    }
}

impl Conditions {
    /// The column is one of the values.
    fn any_of(&mut self, column: &str, values: Vec<Value>) {
        let list = self.list(values);
        self.sql.push(format!("{column} IN ({list})"));
    }

    /// The row is of a report whose column is one of the values.
    fn any_report(&mut self, column: &str, values: Vec<Value>) {
        let list = self.list(values);
        self.sql.push(format!("report_year_id IN (SELECT report_year_id FROM report_year WHERE {column} IN ({list}))"));
    }

    fn list(&mut self, values: Vec<Value>) -> String {
        if values.len() <= BOUND {
            let list = vec!["?"; values.len()].join(", ");
            self.params.extend(values);
            return list;
        }
        let values: Vec<serde_json::Value> = values.iter().map(crate::export::json).collect();
        self.params.push(Value::from(serde_json::Value::from(values).to_string()));
        "SELECT value FROM json_each(?)".to_owned()
    }
}

/// The columns of a view or table, as the field dictionary knows them.
///
/// # Errors
/// If the view cannot be read.
pub(super) fn fields_of(connection: &Connection, view: &str) -> Result<Vec<Field>> {
    let statement = connection.prepare(&format!("SELECT * FROM {} LIMIT 0", columns::quoted(view)))?;
    Ok(Outline::of(view, &statement, Lang::Code).fields)
}

fn has(fields: &[Field], name: &str) -> bool {
    fields.iter().any(|field| field.name == name)
}

/// Whether `code` is one of the codebook: in the table of places it is theirs.
fn has_code(view: &str, fields: &[Field]) -> bool {
    has(fields, "code") && view != "jurisdiction"
}

/// Refuses an option for which a view has no column; names columns that --where could ask instead.
fn need(there: bool, view: &str, fields: &[Field], column: &str, option: &str) -> Result<()> {
    if there {
        return Ok(());
    }
    let like: Vec<&str> = fields.iter().map(|field| field.name.as_str()).filter(|name| name.contains(column)).collect();
    let instead = match like[..] {
        [] => String::new(),
        _ => format!("; --where can ask {}", like.join(", ")),
    };
    usage(format!("{view} has no column {column}, so {option} cannot filter it{instead}"))
}

/// Every view and table that may be asked, views first.
pub(super) fn names(connection: &Connection) -> Result<Vec<String>> {
    let sql = "SELECT name FROM sqlite_master WHERE type IN ('view', 'table') AND name NOT GLOB 'sqlite_*'
            AND name NOT GLOB 'sentence_fts_*'
         ORDER BY type DESC, name";
    Ok(connection.prepare(sql)?.query_map((), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// Refuses a name that is no view or table, and names the nearest, or those that are.
pub(super) fn known(connection: &Connection, name: &str) -> Result<()> {
    let names = names(connection)?;
    if names.iter().any(|known| known == name) {
        return Ok(());
    }
    if canned_views().iter().any(|view| view.name == name) {
        return usage(format!("this database was made before there was a view {name}: run `warehouse reextract` once"));
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mean = suggest::did_you_mean(name, &names);
    if mean.is_empty() {
        return usage(format!("no view or table {name}; there are {}", names.join(", ")));
    }
    usage(format!("no view or table {name}{mean}"))
}

//! Charts of single views as SVG or PNG: the rows as they are, each mark with its value and number.
//!
//! Knows which columns a view has and nothing of how they came about. The page draws its own, since
//! its charts have to fit the width of a screen and answer to keys.

mod docket;
mod matrix;
mod png;
mod rates;
mod rows;
mod series;
mod svg;

pub use png::png;
pub use rows::Rows;

/// Language of the words on a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum ChartLang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl ChartLang {
    fn say<'w>(self, zh: &'w str, en: &'w str) -> &'w str {
        match self {
            ChartLang::Zh => zh,
            ChartLang::En => en,
        }
    }
}

/// Views that are drawn, and as what.
pub const DRAWN: [(&str, &str); 8] = [
    ("reconsideration_trend", "correction rates, printed and recomputed, with what later reports say"),
    ("reconsideration_outcome", "how cases ended, as stacked bars"),
    ("year_over_year", "each metric over the years"),
    ("vintage", "each metric over the years, with what later reports say"),
    ("metric_flat", "each metric over the years, as reported"),
    ("coverage", "places by metrics"),
    ("issue_recurrence", "problems by years"),
    ("consistency", "places by years, with what broke"),
];

/// Panels that fit on one chart.
const PANELS: usize = 12;

/// The chart of a view's rows.
///
/// # Errors
/// With what to do instead, if the view is not drawn, there are no rows, or too many for one chart.
pub fn svg(rows: &Rows, lang: ChartLang) -> Result<String, String> {
    if rows.is_empty() {
        return Err(format!("{}: no rows to draw; see `warehouse query {}`", rows.view, rows.view));
    }
    match rows.view.as_str() {
        "reconsideration_trend" => rates::draw(rows, lang),
        "reconsideration_outcome" => docket::draw(rows, lang),
        "year_over_year" | "vintage" | "metric_flat" => series::draw(rows, lang),
        "coverage" => matrix::coverage(rows, lang),
        "issue_recurrence" => matrix::recurrence(rows, lang),
        "consistency" => matrix::consistency(rows, lang),
        other => {
            let names: Vec<&str> = DRAWN.iter().map(|drawn| drawn.0).collect();
            Err(format!("{other} has no chart; drawn are {}", names.join(", ")))
        }
    }
}

fn too_many(found: usize, what: &str, remedy: &str) -> Result<(), String> {
    if found > PANELS {
        return Err(format!("{found} {what} are too many for one chart (at most {PANELS}); {remedy}"));
    }
    Ok(())
}

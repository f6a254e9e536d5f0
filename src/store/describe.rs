//! What a view says of itself: its question, its columns and its warnings, read from the comment
//! above it, and for columns that mean the same everywhere from `sql/fields.toml`.

use std::sync::LazyLock;

use regex::Regex;

use super::{CannedView, canned_views, fields};

/// Names of columns at the left, separated by commas, and behind two blanks what they hold. `a_1 … a_3`
/// and `a_*` stand for several.
static COLUMNS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^([*a-z_0-9]+(?: … [a-z_0-9]+|, [*a-z_0-9]+)*,?|other columns)(?: {2,}(.*))?$").expect("constant")
});

/// The documentation of a view.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Description {
    /// Name of the view.
    pub name: String,
    /// What it answers.
    pub question: String,
    /// Its title in Chinese.
    pub title_zh: String,
    /// What it answers, in Chinese.
    pub question_zh: String,
    /// What a row is, and what else is said before the columns.
    pub about: String,
    /// What each column holds, as its comment says it; a name may hold `*`.
    pub columns: Vec<(String, String)>,
    /// What to beware of.
    pub warnings: String,
}

impl Description {
    /// Reads the comment that begins a file of `sql/`.
    #[must_use]
    pub fn of(view: &CannedView) -> Description {
        let lines = view.sql.lines().take_while(|line| line.starts_with("--"));
        let lines: Vec<&str> = lines.map(|line| line[2..].strip_prefix(' ').unwrap_or(&line[2..])).collect();
        let paragraphs: Vec<Vec<&str>> =
            lines.split(|line| line.trim().is_empty()).filter(|lines| !lines.is_empty()).map(<[_]>::to_vec).collect();
        let mut found = Description { name: view.name.to_owned(), ..Description::default() };
        for (at, paragraph) in paragraphs.iter().enumerate() {
            let text = paragraph.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
            if at == 0 {
                // The question, and under it the title and question in Chinese.
                found.question = paragraph[0].trim().to_owned();
                let (title, question) = paragraph.get(1).and_then(|line| line.split_once('：')).unwrap_or_default();
                found.title_zh = title.trim().to_owned();
                found.question_zh = question.trim().to_owned();
            } else if text.starts_with("Warning") {
                found.warnings = text;
            } else if COLUMNS.is_match(paragraph[0]) {
                columns(paragraph, &mut found.columns);
            } else {
                found.about = [found.about.as_str(), &text].join(" ").trim().to_owned();
            }
        }
        found
    }

    /// What a column holds: what the view says of it, else of columns of that name anywhere, else
    /// what the view says that it names for the others.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<String> {
        let matches = |pattern: &str| match pattern.split_once('*') {
            Some((start, end)) => {
                name.len() > start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
            }
            None => pattern == name,
        };
        let own = self.columns.iter().find(|(pattern, text)| matches(pattern) && !text.is_empty());
        own.map(|(_, text)| text.clone()).or_else(|| fields::holds(&self.name, name).map(str::to_owned)).or_else(|| {
            let (_, elsewhere) = self.columns.iter().find(|(name, _)| name == "other columns")?;
            let other = canned_views().into_iter().find(|view| elsewhere.contains(&format!("`{}`", view.name)))?;
            Description::of(&other).column(name)
        })
    }
}

/// Reads a block of columns: names, then their text, which may begin on the next line and go on.
fn columns(lines: &[&str], found: &mut Vec<(String, String)>) {
    let mut names: Vec<String> = Vec::new();
    let mut text = String::new();
    for line in lines {
        match COLUMNS.captures(line) {
            Some(matched) => {
                let open = names.last().is_some_and(|name: &String| name.ends_with(','));
                if !open {
                    flush(&mut names, &mut text, found);
                }
                names.iter_mut().for_each(|name| *name = name.trim_end_matches(',').to_owned());
                let listed = &matched[1];
                names.extend(listed.split(", ").map(str::to_owned));
                text = matched.get(2).map_or(String::new(), |text| text.as_str().trim().to_owned());
            }
            None => text = [text.as_str(), line.trim()].join(" ").trim().to_owned(),
        }
    }
    flush(&mut names, &mut text, found);
}

fn flush(names: &mut Vec<String>, text: &mut String, found: &mut Vec<(String, String)>) {
    found.extend(names.drain(..).map(|name| (pattern(name.trim_end_matches(',')), text.clone())));
    text.clear();
}

/// A name as it is, a range of names as what they share.
fn pattern(name: &str) -> String {
    let Some((first, last)) = name.split_once(" … ") else { return name.to_owned() };
    let same = first.chars().zip(last.chars()).take_while(|(a, b)| a == b);
    same.map(|(letter, _)| letter).chain(['*']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_comes_apart_into_question_columns_and_warnings() {
        let sql = "-- How many?\n-- 数目：多少？\n--\n-- One row per place,\n-- and year.\n--\n-- jurisdiction, year\n-- made, kept,\n\
            -- lost      what became of\n--           them\n-- *_points  differences\n--\n-- Warnings: none.\nCREATE VIEW x AS SELECT 1;";
        let found = Description::of(&CannedView { name: "x", sql });
        assert_eq!(found.question, "How many?");
        assert_eq!((found.title_zh.as_str(), found.question_zh.as_str()), ("数目", "多少？"));
        assert_eq!(found.about, "One row per place, and year.");
        assert_eq!(found.warnings, "Warnings: none.");
        assert_eq!(found.column("lost").as_deref(), Some("what became of them"));
        assert_eq!(found.column("made").as_deref(), Some("what became of them"));
        assert_eq!(found.column("rate_points").as_deref(), Some("differences"));
        assert!(found.column("jurisdiction").is_some(), "in fields.toml");
        assert_eq!(found.column("unknown"), None);
    }

    #[test]
    fn every_column_of_every_view_is_described_and_nothing_else() {
        let store = super::super::Store::in_memory().unwrap();
        let mut wrong = Vec::new();
        for view in canned_views() {
            let found = Description::of(&view);
            let statement = store.connection().prepare(&format!("SELECT * FROM {}", view.name)).unwrap();
            let columns: Vec<&str> = statement.column_names().collect();
            for column in columns.iter().filter(|column| found.column(column).is_none()) {
                wrong.push(format!("{}: {column} is not described", view.name));
            }
            for (name, _) in found.columns.iter().filter(|(name, _)| !name.contains('*') && name != "other columns") {
                if !columns.contains(&name.as_str()) {
                    wrong.push(format!("{}: there is no column {name}", view.name));
                }
            }
            if found.about.is_empty() {
                wrong.push(format!("{}: what is a row?", view.name));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

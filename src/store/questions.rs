//! The questions of `sql/questions/`: SELECTs with parameters, for programs that let people fill them in.

use super::views::SQL;
use super::{CannedView, Description};

/// One file of `sql/questions/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its name, and that of its file.
    pub name: &'static str,
    /// One SELECT without a semicolon; parameters are written `:place`, and an empty text leaves one open.
    pub sql: &'static str,
    /// What its header comment says; the columns are its parameters, in order.
    pub says: Description,
}

/// Every question, by name.
#[must_use]
pub fn questions() -> Vec<Question> {
    let files = SQL.get_dir("questions").into_iter().flat_map(|folder| folder.files());
    let mut found: Vec<Question> = files
        .filter_map(|file| {
            let (name, sql) = (file.path().file_stem()?.to_str()?, file.contents_utf8()?);
            let says = Description::of(&CannedView { name, sql });
            let header: usize = sql.split_inclusive('\n').take_while(|line| line.starts_with("--")).map(str::len).sum();
            Some(Question { name, sql: sql[header..].trim().trim_end_matches(';'), says })
        })
        .collect();
    found.sort_by_key(|question| question.name);
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{Store, canned_views};
    use super::*;

    #[test]
    fn every_file_is_a_question_and_none_is_a_view() {
        let files = SQL.get_dir("questions").unwrap().files().count();
        assert_eq!(questions().len(), files);
        assert!(files > 0);
        for question in questions() {
            assert!(canned_views().iter().all(|view| view.name != question.name), "{}", question.name);
        }
    }

    #[test]
    fn every_question_says_what_it_answers_and_what_its_parameters_are() {
        let store = Store::in_memory().unwrap();
        for question in questions() {
            let Question { name, sql, says } = &question;
            assert!(says.question.ends_with('?') && says.question_zh.ends_with('？'), "{name}");
            assert!(!says.title_zh.is_empty() && !says.about.is_empty(), "{name}");
            let statement = store.connection().prepare(sql).unwrap_or_else(|error| panic!("{name}: {error}"));
            let asked: BTreeSet<String> = (1..=statement.parameter_count())
                .filter_map(|at| statement.parameter_name(at))
                .map(|parameter| parameter.trim_start_matches(':').to_owned())
                .collect();
            let described: BTreeSet<String> = says.columns.iter().map(|(name, _)| name.clone()).collect();
            assert_eq!(asked, described, "{name}");
        }
    }
}

//! Names that Excel takes for a sheet: at most 31 characters, without `[]:*?/\`, no two alike.

use std::collections::HashSet;

/// Excel's limit, in UTF-16 units as Excel counts.
const LONGEST: usize = 31;

/// The names that are taken, in lower case: Excel tells none apart by case.
#[derive(Debug, Default)]
pub(super) struct Names(HashSet<String>);

impl Names {
    /// With some names taken from the start.
    pub(super) fn holding(taken: &[&str]) -> Names {
        Names(taken.iter().map(|name| name.to_lowercase()).collect())
    }

    /// A name as near to `title` as Excel allows; it is taken from now on.
    pub(super) fn free(&mut self, title: &str) -> String {
        // `History` is a name that Excel keeps for itself.
        let plain = legal(title);
        let mut name = plain.clone();
        let mut number = 2;
        while name.eq_ignore_ascii_case("history") || self.0.contains(&name.to_lowercase()) {
            name = numbered(&plain, number);
            number += 1;
        }
        self.0.insert(name.to_lowercase());
        name
    }
}

/// `title (2)`, the title cut so that all fits.
pub(super) fn numbered(title: &str, number: usize) -> String {
    let suffix = format!(" ({number})");
    let title = cut(title, LONGEST - suffix.len());
    format!("{}{suffix}", title.trim_end())
}

fn legal(title: &str) -> String {
    let allowed = |letter: char| !letter.is_control() && !"[]:*?/\\".contains(letter);
    let plain: String = title.chars().map(|letter| if allowed(letter) { letter } else { ' ' }).collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    // An apostrophe at either end would close the quotes around the name in formulas and links.
    let plain = cut(&plain, LONGEST).trim().trim_matches('\'').to_owned();
    if plain.is_empty() { "-".to_owned() } else { plain }
}

fn cut(text: &str, units: usize) -> &str {
    let mut length = 0;
    for (at, letter) in text.char_indices() {
        length += letter.len_utf16();
        if length > units {
            return &text[..at];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_becomes_a_name_that_excel_takes() {
        let mut names = Names::holding(&["说明"]);
        assert_eq!(names.free("指标明细"), "指标明细");
        assert_eq!(names.free("指标明细"), "指标明细 (2)");
        assert_eq!(names.free("说明"), "说明 (2)");
        assert_eq!(names.free("a[1]: b/c\\d*?"), "a 1 b c d");
        assert_eq!(names.free("'quoted'"), "quoted");
        assert_eq!(names.free("Quoted"), "Quoted (2)");
        assert_eq!(names.free("History"), "History (2)");
        assert_eq!(names.free("//"), "-");
    }

    #[test]
    fn a_long_title_is_cut_as_excel_counts() {
        let mut names = Names::default();
        let long = "nanhai_reconsideration_2016_2018";
        assert_eq!(names.free(long), "nanhai_reconsideration_2016_201");
        assert_eq!(names.free(long), "nanhai_reconsideration_2016 (2)");
        let rare = "𠀀".repeat(20);
        assert_eq!(names.free(&rare).encode_utf16().count(), 30);
    }
}

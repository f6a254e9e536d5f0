//! Years as people write them: one, or a range open at either end.

/// First and last year, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) struct Years(pub(in crate::cli) i32, pub(in crate::cli) i32);

impl Years {
    /// Whether a year is one of them.
    pub(in crate::cli) fn contains(self, year: i32) -> bool {
        (self.0..=self.1).contains(&year)
    }
}

/// Reads `2018`, `2016..2018`, `2016..` or `..2018`.
pub(in crate::cli) fn parse(text: &str) -> Result<Years, String> {
    const WRITE: &str = "write 2018, 2016..2018, 2016.. or ..2018";
    let year = |text: &str, open: i32| match text.trim().trim_end_matches('年') {
        "" => Ok(open),
        // 16 would find nothing and say nothing.
        text => text
            .parse::<i32>()
            .ok()
            .filter(|year| (1900..=2200).contains(year))
            .ok_or_else(|| format!("{text} is no year; {WRITE}")),
    };
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let years = Years(year(first, i32::MIN)?, year(last, i32::MAX)?);
    if years.0 > years.1 || text.trim().is_empty() {
        return Err(WRITE.to_owned());
    }
    Ok(years)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_one_or_a_range_open_at_either_end() {
        assert_eq!(parse("2018"), Ok(Years(2018, 2018)));
        assert_eq!(parse("2018年"), Ok(Years(2018, 2018)));
        assert_eq!(parse("2016..2018"), Ok(Years(2016, 2018)));
        assert_eq!(parse("..2018"), Ok(Years(i32::MIN, 2018)));
        assert_eq!(parse("2016.."), Ok(Years(2016, i32::MAX)));
        assert!(parse("2018..2016").is_err());
        assert!(parse("soon").is_err());
        assert!(parse("").is_err());
    }
}

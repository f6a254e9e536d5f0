//! How much of anything is read. A report has some ten thousand characters; what is far larger is
//! broken or hostile, and must not cost the time and memory of everything else.

use anyhow::{Result, anyhow, bail};

/// Upper limits, all inclusive. Each has a name by which messages call it and `--limit NAME=VALUE`
/// sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// `file`: bytes of one document, by itself or as a member of an archive.
    pub file: usize,
    /// `text`: bytes of what is decoded as text: plain text, HTML, feeds, JSON.
    pub text: usize,
    /// `page`: characters of the text of one report.
    pub page: usize,
    /// `line`: characters of one line of a report.
    pub line: usize,
    /// `cells`: table cells of one report.
    pub cells: usize,
    /// `pages`: printed pages of one PDF.
    pub pages: usize,
    /// `depth`: elements of HTML or XML inside one another.
    pub depth: usize,
    /// `members`: files in one archive.
    pub members: usize,
    /// `expanded`: bytes that one archive holds when unpacked.
    pub expanded: usize,
    /// `nesting`: archives inside one another; 2 is an archive in an archive.
    pub nesting: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            file: 64 << 20,
            text: 16 << 20,
            page: 2_000_000,
            line: 200_000,
            cells: 50_000,
            pages: 1_000,
            depth: 1_000,
            members: 100_000,
            expanded: 2 << 30,
            nesting: 2,
        }
    }
}

impl Limits {
    /// Sets one limit from `NAME=VALUE`; a value may end in K, M or G (1024, its square, its cube).
    ///
    /// # Errors
    /// If there is no such limit or the value is no number; the error lists what there is.
    pub fn set(&mut self, setting: &str) -> Result<()> {
        let (name, value) = setting.split_once('=').ok_or_else(|| anyhow!("{setting}: write NAME=VALUE"))?;
        let value = number(value).ok_or_else(|| anyhow!("{setting}: write a number, or one with K, M or G"))?;
        let Some((_, limit)) = self.named().into_iter().find(|(known, _)| *known == name) else {
            let names: Vec<&str> = Limits::default().named().map(|(name, _)| name).to_vec();
            bail!("{setting}: there is no limit {name}; there are {}", names.join(", "));
        };
        *limit = value;
        Ok(())
    }

    fn named(&mut self) -> [(&'static str, &mut usize); 10] {
        [
            ("file", &mut self.file),
            ("text", &mut self.text),
            ("page", &mut self.page),
            ("line", &mut self.line),
            ("cells", &mut self.cells),
            ("pages", &mut self.pages),
            ("depth", &mut self.depth),
            ("members", &mut self.members),
            ("expanded", &mut self.expanded),
            ("nesting", &mut self.nesting),
        ]
    }
}

/// Refuses what is over a limit: `what` it is ("the text has 3000000 characters"), which limit.
///
/// # Errors
/// If `found` is over `limit`; the error names both and how to raise the limit.
pub fn within(what: &str, found: usize, name: &str, limit: usize) -> Result<()> {
    if found > limit {
        return Err(over(what, name, limit));
    }
    Ok(())
}

/// The error for something that is over a limit.
pub fn over(what: &str, name: &str, limit: usize) -> anyhow::Error {
    let twice = limit.saturating_mul(2);
    anyhow!(
        "{what}, over the limit {name}={}; if it is a report, read it with --limit {name}={}",
        short(limit),
        short(twice)
    )
}

fn number(text: &str) -> Option<usize> {
    let scaled = [('K', 10), ('M', 20), ('G', 30)]
        .iter()
        .find_map(|(letter, shift)| Some((text.strip_suffix([*letter, letter.to_ascii_lowercase()])?, *shift)));
    let (digits, shift) = scaled.unwrap_or((text, 0));
    digits.parse::<usize>().ok()?.checked_mul(1 << shift)
}

/// A number as [`number`] reads it back.
fn short(value: usize) -> String {
    let whole = |shift: u32| value > 0 && value.is_multiple_of(1 << shift);
    match value {
        _ if whole(30) => format!("{}G", value >> 30),
        _ if whole(20) => format!("{}M", value >> 20),
        _ if whole(10) => format!("{}K", value >> 10),
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_and_wrong_ones_say_what_there_is() {
        let mut limits = Limits::default();
        for (setting, get) in [("file=3M", 3 << 20), ("file=512k", 512 << 10), ("file=1G", 1 << 30), ("file=77", 77)] {
            limits.set(setting).unwrap();
            assert_eq!(limits.file, get);
            assert_eq!(number(&short(get)), Some(get));
        }
        assert!(limits.set("file").is_err() && limits.set("file=x").is_err() && limits.set("file=-1").is_err());
        let message = limits.set("size=1").unwrap_err().to_string();
        assert!(message.contains("file, text") && message.contains("nesting"), "{message}");
    }

    #[test]
    fn a_message_names_the_limit_and_how_to_raise_it() {
        assert!(within("it has 5 lines", 5, "line", 5).is_ok());
        let message = within("it has 6 lines", 6, "line", 5).unwrap_err().to_string();
        assert!(message.contains("line=5;") && message.contains("--limit line=10"), "{message}");
    }
}

//! Words of reports on their way to a terminal or a page. They are written by strangers, and a character of
//! control in a title could recolour the screen, overwrite a line, type into the shell, or turn the direction
//! of what stands beside it.

/// A text without the characters by which it could steer a terminal or turn its direction; line breaks and
/// tabs stay.
#[must_use]
pub fn safe(text: &str) -> String {
    text.chars().map(|letter| if steers(letter) { '\u{fffd}' } else { letter }).collect()
}

/// The same on one line: white space of any kind is one blank, and there is none at either end.
#[must_use]
pub fn one_line(text: &str) -> String {
    safe(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Whether a character turns the direction of writing beyond itself.
#[must_use]
pub fn turns(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

/// Whether a character steers a terminal or turns the direction of writing.
#[must_use]
pub fn steers(letter: char) -> bool {
    turns(letter) || (letter.is_control() && !matches!(letter, '\n' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_steers_a_terminal() {
        assert_eq!(
            safe("\u{1b}[31m红\u{9b}2J\u{7}\u{202e}字\r\n\t"),
            "\u{fffd}[31m红\u{fffd}2J\u{fffd}\u{fffd}字\u{fffd}\n\t"
        );
        assert_eq!(one_line(" 一\r\n二\t\u{3000}三\u{2028}四 "), "一 二 三 四");
        assert_eq!(one_line("e\u{301} 南海区"), "e\u{301} 南海区");
    }
}

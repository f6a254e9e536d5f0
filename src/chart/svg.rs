//! SVG as text: a few shapes, every word escaped.

use std::fmt::Write;

use crate::harmless::steers;

/// Colours of Okabe and Ito, which colour-blind readers tell apart, and greys.
pub(super) const LINES: [&str; 8] =
    ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d00", "#333333"];

const STYLE: &str = "text{font-family:'Noto Sans CJK SC','PingFang SC','Microsoft YaHei','WenQuanYi Micro Hei',sans-serif;font-size:12.5px;fill:#1d2327}.white{fill:#fff}.orange{fill:#b04505}.blue{fill:#0b5c99}
.title{font-size:17px;font-weight:bold}.soft{fill:#5a646b;font-size:11.5px}.strong{font-weight:bold}
.end{text-anchor:end}.mid{text-anchor:middle}.grid{stroke:#dcdad3}.axis{stroke:#5a646b}
.term{fill:#f6c9a2}.direct{fill:#8fc0e6}.line{fill:none;stroke-width:2.5}.dashed{stroke-dasharray:5 5}.join{stroke:#5a646b;stroke-dasharray:2 2}
.printed{stroke:#1d2327;stroke-width:3}.seg{stroke:#fff}.hatch{stroke:#fff;stroke-width:2;opacity:.75}";

/// A chart in the making; lengths are CSS pixels.
#[derive(Debug)]
pub(super) struct Svg {
    width: f64,
    height: f64,
    body: String,
}

impl Svg {
    pub(super) fn new(width: f64, height: f64) -> Svg {
        Svg { width, height, body: String::new() }
    }

    pub(super) fn text(&mut self, x: f64, y: f64, class: &str, words: &str) {
        let _ = writeln!(self.body, "<text x=\"{x:.1}\" y=\"{y:.1}\" class=\"{class}\">{}</text>", escape(words));
    }

    pub(super) fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), class: &str, colour: Option<&str>) {
        let stroke = colour.map(|colour| format!(" stroke=\"{colour}\"")).unwrap_or_default();
        let _ = writeln!(
            self.body,
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" class=\"{class}\"{stroke}/>"
        );
    }

    /// A rectangle that says what it stands for.
    pub(super) fn bar(
        &mut self,
        (x, y): (f64, f64),
        (width, height): (f64, f64),
        colour: &str,
        says: &str,
        hatched: bool,
    ) {
        let place = format!("x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{height:.1}\"", width.max(1.0));
        let _ =
            writeln!(self.body, "<rect {place} class=\"seg\" fill=\"{colour}\"><title>{}</title></rect>", escape(says));
        if hatched {
            let _ = writeln!(self.body, "<rect {place} fill=\"url(#hatch)\"/>");
        }
    }

    /// A dot that says what it stands for: hollow, half filled for a part of a year, or full.
    pub(super) fn dot(&mut self, (x, y): (f64, f64), colour: &str, kind: Dot, says: &str) {
        let r = 5.0;
        let fill = if kind == Dot::Full { colour } else { "#fff" };
        let _ = writeln!(
            self.body,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r}\" fill=\"{fill}\" stroke=\"{colour}\" stroke-width=\"1.8\"><title>{}</title></circle>",
            escape(says)
        );
        if kind == Dot::Half {
            let (top, bottom) = (y - r, y + r);
            let _ = writeln!(
                self.body,
                "<path d=\"M{x:.1} {top:.1}A{r} {r} 0 0 0 {x:.1} {bottom:.1}Z\" fill=\"{colour}\"/>"
            );
        }
    }

    pub(super) fn area(&mut self, corners: &[(f64, f64)], class: &str) {
        let points: Vec<String> = corners.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _ = writeln!(self.body, "<polygon points=\"{}\" class=\"{class}\" opacity=\".75\"/>", points.join(" "));
    }

    /// The whole file; `says` is what a reader who does not see it is told.
    pub(super) fn finish(self, title: &str, says: &str) -> String {
        let (width, height) = (self.width, self.height);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">
<title>{}</title>
<desc>{}</desc>
<style>{STYLE}</style>
<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><path class=\"hatch\" d=\"M0 0V6\"/></pattern></defs>
<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>
{}</svg>
",
            escape(title),
            escape(says),
            self.body
        )
    }
}

/// What a dot stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dot {
    Full,
    Half,
    Hollow,
}

impl Dot {
    pub(super) fn of(part_year: bool) -> Dot {
        if part_year { Dot::Half } else { Dot::Full }
    }
}

/// A text as data: nothing in it is markup, and nothing turns the direction of what follows.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '\n' | '\t' => out.push(' '),
            // XML has no place for the last two.
            letter if steers(letter) || matches!(letter, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
    out
}

/// A number as people read it, with at most two decimals.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.').to_owned();
    let (whole, decimals) = text.split_once('.').map_or((text.as_str(), ""), |(whole, rest)| (whole, rest));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if decimals.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{decimals}") }
}

/// A number for little room: 6.21亿.
pub(super) fn short(value: f64, lang: super::ChartLang) -> String {
    let steps: [(f64, &str); 2] = match lang {
        super::ChartLang::Zh => [(1e8, "亿"), (1e4, "万")],
        super::ChartLang::En => [(1e6, "M"), (1e4, "K")],
    };
    for (size, word) in steps {
        let divisor = if word == "K" { 1e3 } else { size };
        if value.abs() >= size {
            return format!("{}{word}", number(value / divisor));
        }
    }
    number(value)
}

/// Round values from 0 to what is at or above `most`.
pub(super) fn ticks(most: f64) -> Vec<f64> {
    let power = 10f64.powf(most.max(1e-6).log10().floor());
    let steps = [0.2, 0.25, 0.5, 1.0, 2.0, 2.5];
    let step = steps.iter().map(|step| step * power).find(|step| most / step <= 5.0).unwrap_or(power * 5.0);
    let count = (most / step - 1e-9).ceil().max(1.0) as usize;
    (0..=count).map(|at| at as f64 * step).collect()
}

/// The end of a text that has room for so many characters.
pub(super) fn tail(text: &str, room: usize) -> String {
    let count = text.chars().count();
    if count <= room {
        return text.to_owned();
    }
    format!("…{}", text.chars().skip(count - room + 1).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_data() {
        let mut svg = Svg::new(10.0, 10.0);
        svg.text(0.0, 0.0, "soft", "<script>\"&\u{202e}");
        let out = svg.finish("</title><script>", "&");
        assert!(!out.contains("<script"), "{out}");
        assert!(out.contains("&lt;script&gt;\"&amp;\u{fffd}"));
    }

    #[test]
    fn numbers_have_thousands_and_two_decimals() {
        assert_eq!(number(6_210_000.0), "6,210,000");
        assert_eq!(number(-1234.567), "-1,234.57");
        assert_eq!(number(40.0), "40");
        assert_eq!(short(621_000_000.0, crate::chart::ChartLang::Zh), "6.21亿");
        assert_eq!(short(28_400.0, crate::chart::ChartLang::En), "28.4K");
    }

    #[test]
    fn ticks_reach_the_most() {
        for most in [0.3, 4.0, 5.0, 43.7, 100.0, 918.0, 123_456.0] {
            let ticks = ticks(most);
            assert!(*ticks.last().unwrap() >= most && ticks.len() >= 3 && ticks.len() <= 7, "{most}: {ticks:?}");
        }
    }
}

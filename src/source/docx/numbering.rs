//! Automatic list numbers: what Word prints before a paragraph and does not store in it.

use super::ordinal::written;
use super::styles::Styles;
use super::xml::{self, Event, Tag};
use anyhow::Result;
use std::collections::{HashMap, HashSet};

/// Levels of a list.
const LEVELS: usize = 9;

/// A longer text before a paragraph is no list number.
const LONGEST_TEXT: usize = 60;

/// One level of a list.
#[derive(Debug, Clone, PartialEq)]
struct Level {
    start: u32,
    format: String,
    /// What is printed, with `%1` for the number of the first level.
    text: String,
    /// All numbers in it are plain ones (1.1 below 一、).
    legal: bool,
    /// The level (from 1) whose numbers begin this one anew; 0: none does.
    restart: Option<usize>,
    /// The style whose paragraphs are of this level.
    style: Option<String>,
    hidden: bool,
}

impl Default for Level {
    fn default() -> Level {
        let (start, format, text) = (1, "decimal".to_owned(), String::new());
        Level { start, format, text, legal: false, restart: None, style: None, hidden: false }
    }
}

/// A list as defined; several [`List`]s may share one and its count.
#[derive(Debug, Default)]
struct Definition {
    levels: [Option<Level>; LEVELS],
    /// The list style that defines it, if it is only a reference to one.
    defined_by: Option<String>,
    /// The list style that it defines.
    defines: Option<String>,
}

/// A list as paragraphs name it.
#[derive(Debug, Default)]
struct List {
    definition: usize,
    starts: [Option<u32>; LEVELS],
    levels: [Option<Level>; LEVELS],
}

/// The lists of a document, and how far each has counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    definitions: HashMap<usize, Definition>,
    lists: HashMap<usize, List>,
    /// By definition: the last number of each level, if it has one since it began anew.
    counts: HashMap<usize, [Option<u32>; LEVELS]>,
    /// Lists and levels that have begun.
    begun: HashSet<(usize, usize)>,
}

impl Numbering {
    pub(super) fn parse(xml: &str, depth: usize) -> Result<Numbering> {
        let mut parser = Parser::default();
        xml::read(xml, depth, |event| {
            match event {
                Event::Open(tag) => parser.open(tag),
                Event::Close => parser.close(),
                Event::Text(_) => {}
            }
            Ok(())
        })?;
        Ok(parser.done)
    }

    /// The level of a list that paragraphs of a style have without saying so.
    pub(super) fn level_of_style(&self, list: usize, style: &str, styles: &Styles) -> Option<usize> {
        let definition = self.definitions.get(&self.definition(list, styles)?)?;
        let of = |id: &str| {
            definition
                .levels
                .iter()
                .position(|level| level.as_ref().is_some_and(|level| level.style.as_deref() == Some(id)))
        };
        styles.ids(style).find_map(of)
    }

    /// Counts a paragraph of a list and gives what is printed before it.
    pub(super) fn next(&mut self, list: usize, level: usize, styles: &Styles) -> String {
        let level = level.min(LEVELS - 1);
        let Some(definition) = self.definition(list, styles) else { return String::new() };
        let levels: Vec<Level> = (0..LEVELS).map(|at| self.level(list, definition, at)).collect();
        let counts = self.counts.entry(definition).or_default();
        let first = self.begun.insert((list, level));
        let anew = self.lists.get(&list).and_then(|list| list.starts[level]).filter(|_| first);
        counts[level] = Some(match (anew, counts[level]) {
            (Some(start), _) => start,
            (None, Some(last)) => last.saturating_add(1),
            (None, None) => levels[level].start,
        });
        // （1-1） before any 1 stands under a first one that is not written, and the next is the second.
        for higher in 0..level {
            counts[higher].get_or_insert(levels[higher].start);
        }
        for deeper in level + 1..LEVELS {
            if level < levels[deeper].restart.unwrap_or(deeper) {
                counts[deeper] = None;
            }
        }
        let here = &levels[level];
        if here.hidden {
            return String::new();
        }
        if here.format == "bullet" {
            return bullet(&here.text);
        }
        let mut printed = String::new();
        let mut text = here.text.chars().take(LONGEST_TEXT).peekable();
        while let Some(letter) = text.next() {
            let named = text.peek().and_then(|next| next.to_digit(10)).filter(|number| letter == '%' && *number > 0);
            let Some(number) = named else {
                printed.push(letter);
                continue;
            };
            text.next();
            let at = number as usize - 1;
            let format = if here.legal { "decimal" } else { &levels[at].format };
            printed += &written(counts[at].unwrap_or(levels[at].start), format);
        }
        printed.trim().to_owned()
    }

    /// The definition of a list, references through list styles followed.
    fn definition(&self, list: usize, styles: &Styles) -> Option<usize> {
        let mut at = self.lists.get(&list)?.definition;
        for _ in 0..LEVELS {
            let Some(style) = self.definitions.get(&at)?.defined_by.as_ref() else { break };
            let through_style = styles.list(style).0.and_then(|list| self.lists.get(&list)).map(|list| list.definition);
            let defining = |(_, definition): &(&usize, &Definition)| definition.defines.as_ref() == Some(style);
            let next = self.definitions.iter().find(defining).map(|(at, _)| *at).or(through_style);
            match next {
                Some(next) if next != at => at = next,
                _ => break,
            }
        }
        Some(at)
    }

    fn level(&self, list: usize, definition: usize, at: usize) -> Level {
        let own = self.lists.get(&list).and_then(|list| list.levels[at].clone());
        own.or_else(|| self.definitions.get(&definition)?.levels[at].clone()).unwrap_or_default()
    }
}

/// A bullet: a mark that readers know, or • for the letters and private signs of symbol fonts.
fn bullet(text: &str) -> String {
    let text = text.trim();
    let private = |letter: char| ('\u{e000}'..='\u{f8ff}').contains(&letter) || letter < '\u{2010}';
    match text.chars().next() {
        None => String::new(),
        Some('-') => text.to_owned(),
        Some(first) if private(first) => "•".to_owned(),
        Some(_) => text.to_owned(),
    }
}

/// Takes `numbering.xml` in.
#[derive(Default)]
struct Parser {
    done: Numbering,
    open: Vec<String>,
    definition: Option<usize>,
    list: Option<usize>,
    level: Option<(usize, Level)>,
    /// Level that an override is for.
    at: usize,
}

impl Parser {
    fn open(&mut self, tag: &Tag) {
        let name = tag.name().to_owned();
        let id = |attribute: &str| tag.attribute(attribute).and_then(|id| id.trim().parse().ok());
        match name.as_str() {
            "abstractNum" => {
                self.definition = id("abstractNumId");
                self.definition.map(|id| self.done.definitions.insert(id, Definition::default()));
            }
            "num" => {
                self.list = id("numId");
                self.list.map(|id| self.done.lists.insert(id, List::default()));
            }
            "lvl" => self.level = id("ilvl").filter(|at| *at < LEVELS).map(|at| (at, Level::default())),
            "lvlOverride" => self.at = id("ilvl").unwrap_or(LEVELS),
            _ if self.level.is_some() => self.property(tag),
            "abstractNumId" => {
                if let (Some(list), Some(definition)) = (self.list(), tag.number()) {
                    list.definition = definition;
                }
            }
            "startOverride" => {
                let at = self.at;
                if let Some(start) = self.list().and_then(|list| list.starts.get_mut(at)) {
                    *start = tag.number().and_then(|number| u32::try_from(number).ok());
                }
            }
            "numStyleLink" | "styleLink" => {
                let definition = self.definition.and_then(|id| self.done.definitions.get_mut(&id));
                if let Some(definition) = definition {
                    let link = if name == "styleLink" { &mut definition.defines } else { &mut definition.defined_by };
                    *link = tag.value();
                }
            }
            _ => {}
        }
        self.open.push(name);
    }

    /// A property of the level at hand.
    fn property(&mut self, tag: &Tag) {
        let parent = self.open.last().map_or("", String::as_str);
        let Some((_, level)) = &mut self.level else { return };
        match (parent, tag.name()) {
            (_, "start") => level.start = tag.number().and_then(|start| start.try_into().ok()).unwrap_or(1),
            // A format of the user's own (001) has the nearest standard one beside it.
            (_, "numFmt") => {
                level.format = tag.value().filter(|format| format != "custom").unwrap_or_else(|| "decimal".to_owned());
            }
            ("lvl", "lvlText") => level.text = tag.value().unwrap_or_default(),
            ("lvl", "isLgl") => level.legal = tag.is_on(),
            ("lvl", "lvlRestart") => level.restart = tag.number(),
            ("lvl", "pStyle") => level.style = tag.value(),
            ("rPr", "vanish") => level.hidden = tag.is_on(),
            _ => {}
        }
    }

    fn close(&mut self) {
        match self.open.pop().as_deref() {
            Some("lvl") => {
                let Some((at, level)) = self.level.take() else { return };
                let levels = match (self.list, self.definition) {
                    (Some(id), _) => self.done.lists.get_mut(&id).map(|list| &mut list.levels),
                    (_, Some(id)) => self.done.definitions.get_mut(&id).map(|definition| &mut definition.levels),
                    _ => None,
                };
                if let Some(levels) = levels {
                    levels[at] = Some(level);
                }
            }
            Some("abstractNum") => self.definition = None,
            Some("num") => self.list = None,
            _ => {}
        }
    }

    fn list(&mut self) -> Option<&mut List> {
        self.done.lists.get_mut(&self.list?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbering(levels: &str, lists: &str) -> Numbering {
        let xml = format!("<numbering><abstractNum abstractNumId='4'>{levels}</abstractNum>{lists}</numbering>");
        Numbering::parse(&xml, 20).unwrap()
    }

    fn level(at: usize, format: &str, text: &str, more: &str) -> String {
        format!("<lvl ilvl='{at}'><start val='1'/><numFmt val='{format}'/><lvlText val='{text}'/>{more}</lvl>")
    }

    fn outline(more: &str) -> String {
        level(0, "chineseCounting", "%1、", "")
            + &level(1, "chineseCounting", "（%2）", "")
            + &level(2, "decimal", "%3.", more)
    }

    /// What is printed before paragraphs of (list, level).
    fn printed(numbering: &mut Numbering, paragraphs: &[(usize, usize)]) -> Vec<String> {
        paragraphs.iter().map(|(list, level)| numbering.next(*list, *level, &Styles::default())).collect()
    }

    const LIST: &str = "<num numId='1'><abstractNumId val='4'/></num>";

    #[test]
    fn deeper_levels_begin_anew_below_every_higher_one() {
        let mut lists = numbering(&outline(""), LIST);
        let paragraphs = [(1, 0), (1, 1), (1, 2), (1, 2), (1, 1), (1, 2), (1, 0), (1, 2)];
        assert_eq!(printed(&mut lists, &paragraphs), ["一、", "（一）", "1.", "2.", "（二）", "1.", "二、", "1."]);
        let mut lists = numbering(&outline("<lvlRestart val='0'/>"), LIST);
        assert_eq!(printed(&mut lists, &paragraphs)[5..], ["3.", "二、", "4."]);
        let mut lists = numbering(&outline("<lvlRestart val='1'/>"), LIST);
        assert_eq!(printed(&mut lists, &paragraphs)[5..], ["3.", "二、", "1."]);
    }

    #[test]
    fn lists_of_one_definition_count_on_unless_they_say_where_to_start() {
        let lists = format!(
            "{LIST}<num numId='2'><abstractNumId val='4'/></num><num numId='3'><abstractNumId val='4'/>\
             <lvlOverride ilvl='0'><startOverride val='1'/></lvlOverride></num>\
             <num numId='5'><abstractNumId val='4'/><lvlOverride ilvl='0'>{}</lvlOverride></num>",
            level(0, "decimal", "第%1", "")
        );
        let mut lists = numbering(&outline(""), &lists);
        let paragraphs = [(1, 0), (2, 0), (3, 0), (3, 0), (1, 0), (5, 0), (9, 0)];
        assert_eq!(printed(&mut lists, &paragraphs), ["一、", "二、", "一、", "二、", "三、", "第4", ""]);
    }

    #[test]
    fn texts_name_several_levels_and_bullets_are_marks() {
        let levels = level(0, "chineseCounting", "%1、", "")
            + &level(1, "decimal", "%1.%2", "<isLgl/>")
            + &level(2, "bullet", "\u{f0b7}", "")
            + &level(3, "bullet", "——", "")
            + &level(4, "decimal", "%5.", "<rPr><vanish/></rPr>");
        let mut lists = numbering(&levels, LIST);
        let paragraphs = [(1, 1), (1, 0), (1, 0), (1, 1), (1, 2), (1, 3), (1, 4), (1, 8)];
        assert_eq!(printed(&mut lists, &paragraphs), ["1.1", "二、", "三、", "3.1", "•", "——", "", ""]);
    }

    #[test]
    fn a_list_may_stand_in_a_list_style() {
        let styles = "<styles><style styleId='L'><pPr><numPr><numId val='1'/></numPr></pPr></style>\
            <style styleId='H'><basedOn val='L'/></style><style styleId='K'><basedOn val='H'/></style></styles>";
        let styles = Styles::parse(styles, 20).unwrap();
        let xml = format!(
            "<numbering><abstractNum abstractNumId='0'><styleLink val='L'/>{}</abstractNum>\
             <abstractNum abstractNumId='1'><numStyleLink val='L'/></abstractNum>\
             <num numId='1'><abstractNumId val='0'/></num><num numId='2'><abstractNumId val='1'/></num></numbering>",
            level(0, "decimal", "%1.", "") + &level(1, "upperLetter", "%2.", "<pStyle val='H'/>")
        );
        let mut lists = Numbering::parse(&xml, 20).unwrap();
        assert_eq!(lists.level_of_style(2, "K", &styles), Some(1));
        assert_eq!(lists.next(2, 1, &styles), "A.");
        assert_eq!(styles.list("K"), (Some(1), None));
    }
}

//! The text of a part of a Word document: paragraphs and table rows in the order they are read.
//!
//! One walk over the elements with a stack of what is open. What was deleted, moved away, hidden or
//! is no text of the document (field codes, contents tables, former properties) is skipped whole.

use super::numbering::Numbering;
use super::paragraph::{Paragraph, symbol};
use super::styles::Styles;
use super::table::Table;
use super::xml::{self, Event, Tag};
use crate::limits::Limits;
use anyhow::Result;
use std::collections::HashMap;

/// Elements whose content is never text of the document.
const SILENT: &[&str] = &[
    "del",
    "moveFrom",
    "instrText",
    "delText",
    "delInstrText",
    "rt",
    "pPrChange",
    "rPrChange",
    "tblPrChange",
    "trPrChange",
    "tcPrChange",
    "sectPrChange",
    "numberingChange",
];

/// What paragraphs need to know of the rest of their document.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub(super) styles: Styles,
    pub(super) numbering: Numbering,
}

/// What a part holds.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// Paragraphs and table rows outside notes.
    pub(super) lines: Vec<String>,
    /// Lines of each footnote or endnote by its identifier, in a part of notes.
    pub(super) notes: HashMap<String, Vec<String>>,
    /// Notes that the text points at, in its order: `footnote` or `endnote`, and identifier.
    pub(super) noted: Vec<(&'static str, String)>,
    /// Whether a whole file of another format (altChunk) stands in it.
    pub(super) embeds: bool,
}

/// Reads a part; lists count on in `lists`.
pub(super) fn read(xml: &str, lists: &mut Lists, limits: &Limits) -> Result<Text> {
    let mut walk = Walk {
        lists,
        cells: limits.cells,
        open: Vec::new(),
        frames: Vec::new(),
        skipped: None,
        note: None,
        text: Text::default(),
    };
    xml::read(xml, limits.depth, |event| match event {
        Event::Open(tag) => {
            walk.enter(tag);
            Ok(())
        }
        Event::Close => walk.leave(),
        Event::Text(text) => {
            walk.letters(text);
            Ok(())
        }
    })?;
    Ok(walk.text)
}

struct Walk<'a> {
    lists: &'a mut Lists,
    cells: usize,
    /// Open elements, outermost first.
    open: Vec<Element>,
    /// Open paragraphs and tables; each may stand inside the other.
    frames: Vec<Frame>,
    /// How many elements were open when the one began that is skipped.
    skipped: Option<usize>,
    /// The note at hand, in a part of notes.
    note: Option<String>,
    text: Text,
}

struct Element {
    name: String,
    /// Of AlternateContent: one choice was taken. Of sdt: its content is no text. Of r: hidden.
    flag: bool,
}

enum Frame {
    Paragraph(Paragraph),
    Table(Table),
}

impl Walk<'_> {
    fn enter(&mut self, tag: &Tag) {
        let name = tag.name();
        if self.skipped.is_none() {
            if self.is_skipped(name) {
                self.skipped = Some(self.open.len());
            } else {
                self.begin(name, tag);
            }
        }
        self.open.push(Element { name: name.to_owned(), flag: false });
    }

    fn is_skipped(&mut self, name: &str) -> bool {
        let parent = self.open.last_mut();
        match (parent, name) {
            // Here these are marks of the paragraph or row.
            (Some(parent), "del" | "moveFrom") if matches!(parent.name.as_str(), "rPr" | "trPr") => false,
            // The same content in several forms: the first is taken.
            (Some(parent), "Choice" | "Fallback") if parent.name == "AlternateContent" => {
                std::mem::replace(&mut parent.flag, true)
            }
            (Some(parent), "sdtContent") => parent.flag,
            _ => SILENT.contains(&name),
        }
    }

    fn begin(&mut self, name: &str, tag: &Tag) {
        let parent = self.open.last().map_or("", |element| element.name.as_str());
        let above = self.open.iter().rev().nth(1).map_or("", |element| element.name.as_str());
        match (above, parent, name) {
            (_, _, "p") => self.frames.push(Frame::Paragraph(Paragraph::default())),
            (_, _, "tbl") => self.frames.push(Frame::Table(Table::default())),
            (_, _, "footnote" | "endnote") => self.note = tag.attribute("id"),
            (_, _, "altChunk") => self.text.embeds = true,
            (_, "sdtPr", "showingPlcHdr") => self.drop_content(tag.is_on()),
            (_, "docPartObj", "docPartGallery") => {
                self.drop_content(tag.value().is_some_and(|gallery| gallery.eq_ignore_ascii_case("table of contents")));
            }
            (_, "r", "footnoteReference") => self.point("footnote", tag),
            (_, "r", "endnoteReference") => self.point("endnote", tag),
            ("r", "rPr", "vanish") => self.hide(tag.is_on()),
            ("r", "rPr", "rStyle") => {
                let hidden = tag.value().is_some_and(|style| self.lists.styles.is_hidden(&style));
                if hidden {
                    self.hide(true);
                }
            }
            (_, "r", "tab" | "ptab") => self.letters_of_run(" "),
            (_, "r", "br" | "cr") => self.letters_of_run("\n"),
            (_, "r", "noBreakHyphen") => self.letters_of_run("-"),
            (_, "r", "sym") => {
                if let Some(letter) = symbol(tag.attribute("font").as_deref(), tag.attribute("char").as_deref()) {
                    self.letters_of_run(letter.encode_utf8(&mut [0; 4]));
                }
            }
            _ => match self.frames.last_mut() {
                Some(Frame::Paragraph(paragraph)) => paragraph.property(above, parent, tag),
                Some(Frame::Table(table)) => table.property(parent, tag),
                None => {}
            },
        }
    }

    fn leave(&mut self) -> Result<()> {
        let Some(element) = self.open.pop() else { return Ok(()) };
        if let Some(depth) = self.skipped {
            if depth == self.open.len() {
                self.skipped = None;
            }
            return Ok(());
        }
        match element.name.as_str() {
            "p" => {
                if let Some(Frame::Paragraph(paragraph)) = self.frames.pop() {
                    let lines = paragraph.lines(self.lists);
                    self.put(lines);
                }
            }
            "tbl" => {
                if let Some(Frame::Table(table)) = self.frames.pop() {
                    let lines = table.lines(self.cells)?;
                    if let Some(Frame::Table(outer)) = self.frames.last_mut() {
                        outer.has_table = true;
                    }
                    self.put(lines);
                }
            }
            "footnote" | "endnote" => {
                let lines = std::mem::take(&mut self.text.lines);
                self.note.take().map(|id| self.text.notes.insert(id, lines));
            }
            _ => {}
        }
        Ok(())
    }

    /// Gives lines to the paragraph (of a text box) or cell around them, or to the text.
    fn put(&mut self, lines: Vec<String>) {
        match self.frames.last_mut() {
            Some(Frame::Paragraph(host)) => host.boxes.extend(lines),
            Some(Frame::Table(table)) => table.put(lines),
            None => self.text.lines.extend(lines),
        }
    }

    /// Text counts only inside `t`: other elements hold numbers (wp:posOffset) and formulas of fields.
    fn letters(&mut self, text: &str) {
        if self.skipped.is_none() && self.open.last().is_some_and(|element| element.name == "t") {
            self.letters_of_run(&text.replace(['\n', '\r', '\t'], " "));
        }
    }

    fn letters_of_run(&mut self, text: &str) {
        let run = self.open.iter().rev().find(|element| element.name == "r");
        if let (Some(Frame::Paragraph(paragraph)), false) = (self.frames.last_mut(), run.is_some_and(|run| run.flag)) {
            paragraph.text += text;
        }
    }

    fn hide(&mut self, hidden: bool) {
        if let Some(run) = self.open.iter_mut().rev().find(|element| element.name == "r") {
            run.flag = hidden;
        }
    }

    fn drop_content(&mut self, dropped: bool) {
        if let Some(control) = self.open.iter_mut().rev().find(|element| element.name == "sdt") {
            control.flag |= dropped;
        }
    }

    fn point(&mut self, kind: &'static str, tag: &Tag) {
        self.text.noted.extend(tag.attribute("id").map(|id| (kind, id)));
    }
}

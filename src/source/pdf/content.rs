//! The drawing operators of a page to glyphs and rules with their places.
//!
//! Only what moves, shows or hides text and what draws straight lines is run; colours, pictures,
//! shadings and the outlines of glyphs are not. Places are in points from the top left corner of the
//! page as a reader sees it, y grows downwards.

use super::expansion;
use super::rules::{Path, Rule};
use crate::limits::{Limits, over};
use anyhow::{Result, bail};
use hayro_cmap::BfString;
use hayro_font::kurbo::{Affine, Point, Rect};
use hayro_font::{CMapResolverFn, Font, FontCache, FontGlyph, FontQuery, FontResolverFn};
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro_syntax::page::{Page, Resources};
use std::sync::Arc;

/// A character where the page shows it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    pub letter: char,
    /// Left and right end of its advance, in the direction of its line.
    pub left: f32,
    pub right: f32,
    /// Place of its baseline across the line.
    pub base: f32,
    /// Size of its font.
    pub size: f32,
}

/// What a page shows, by the direction in which its text runs (quarter turns clockwise).
pub(super) struct Content {
    width: f32,
    height: f32,
    glyphs: [Vec<Glyph>; 4],
    rules: Vec<Rule>,
}

/// A page turned so that text runs to the right.
pub(super) struct View {
    pub height: f32,
    pub glyphs: Vec<Glyph>,
    pub rules: Vec<Rule>,
}

impl Content {
    /// The page once for each direction that has text, the one with most text first.
    pub(super) fn views(self) -> Vec<View> {
        let mut views: Vec<View> = Vec::new();
        let (width, height) = (self.width, self.height);
        for (turns, glyphs) in self.glyphs.into_iter().enumerate().filter(|(_, glyphs)| !glyphs.is_empty()) {
            let turned = |rule: &Rule| {
                let (a, b) =
                    (turned(turns, rule.x0, rule.y0, width, height), turned(turns, rule.x1, rule.y1, width, height));
                Rule { x0: a.0.min(b.0), y0: a.1.min(b.1), x1: a.0.max(b.0), y1: a.1.max(b.1) }
            };
            let rules = self.rules.iter().map(turned).collect();
            views.push(View { height: if turns % 2 == 0 { height } else { width }, glyphs, rules });
        }
        views.sort_by_key(|view| std::cmp::Reverse(view.glyphs.len()));
        views
    }
}

/// A place on a page that is turned back by quarter turns.
fn turned(turns: usize, x: f32, y: f32, width: f32, height: f32) -> (f32, f32) {
    match turns {
        0 => (x, y),
        1 => (y, width - x),
        2 => (width - x, height - y),
        _ => (height - y, x),
    }
}

/// Forms inside one another; producers nest two or three.
const DEEPEST_FORM: usize = 16;
/// Drawing operators of one document. A page of text has some thousand.
const MOST_OPERATORS: usize = 20_000_000;
/// Bytes that are gone through for the ends of pictures inside operators: from each end that could be one the parser
/// looks on to the next, or to the end of all.
const MOST_SEARCHED: usize = 2_000_000_000;
/// Saved graphics states; the standard asks for 28.
const MOST_STATES: usize = 512;
/// Reads pages one after the other and counts what they cost.
pub(super) struct Reader<'a> {
    fonts: FontCache<'a>,
    font_resolver: FontResolverFn,
    cmap_resolver: CMapResolverFn,
    /// Bytes of operators that may still be unpacked.
    bytes: usize,
    operators: usize,
    searched: usize,
    limits: &'a Limits,
    /// Visible glyphs so far, and those of them that stand for no known character.
    pub glyphs: usize,
    pub unknown: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(limits: &'a Limits) -> Reader<'a> {
        Reader {
            fonts: FontCache::new(),
            font_resolver: Arc::new(|query| match query {
                FontQuery::Standard(font) => Some(font.get_font_data()),
                FontQuery::Fallback(font) => Some(font.pick_standard_font().get_font_data()),
            }),
            cmap_resolver: Arc::new(hayro_cmap::load_embedded),
            bytes: limits.file,
            operators: MOST_OPERATORS,
            searched: MOST_SEARCHED,
            limits,
            glyphs: 0,
            unknown: 0,
        }
    }

    /// What a page shows.
    pub(super) fn page(&mut self, page: &Page<'a>) -> Result<Content> {
        let (width, height) = page.render_dimensions();
        let start = Affine::new(page.initial_transform(true).as_coeffs());
        let mut run = Run {
            reader: self,
            content: Content { width, height, glyphs: Default::default(), rules: Vec::new() },
            states: Vec::new(),
            state: State::new(start),
            text: Affine::IDENTITY,
            line: Affine::IDENTITY,
            path: Path::default(),
            hidden: Vec::new(),
        };
        let mut operators = Vec::new();
        for stream in contents(page.raw()) {
            run.reader.unpack(&stream, &mut operators)?;
            operators.push(b'\n');
        }
        run.operators(&operators, page.resources(), 0)?;
        Ok(run.content)
    }

    /// Appends the data of a stream; a damaged one adds nothing.
    fn unpack(&mut self, stream: &Stream<'a>, out: &mut Vec<u8>) -> Result<()> {
        let large = || over("the drawings of the PDF are too large", "file", self.limits.file);
        if !expansion::fits(&stream.raw_data(), self.bytes) {
            return Err(large());
        }
        let data = stream.decoded_data().unwrap_or_default();
        if data.len() > self.bytes {
            return Err(large());
        }
        self.bytes -= data.len();
        out.extend_from_slice(&data);
        Ok(())
    }
}

/// The content streams of a page; several are read as one.
fn contents<'a>(page: &Dict<'a>) -> Vec<Stream<'a>> {
    match page.get::<Object<'a>>(b"Contents".as_slice()) {
        Some(Object::Stream(stream)) => vec![stream],
        Some(Object::Array(streams)) => streams.iter::<Stream<'a>>().collect(),
        _ => Vec::new(),
    }
}

/// What q saves and Q restores.
#[derive(Clone)]
struct State<'a> {
    ctm: Affine,
    font: Option<Font<'a>>,
    size: f64,
    letter_space: f64,
    word_space: f64,
    scale: f64,
    leading: f64,
    rise: f64,
}

impl State<'_> {
    fn new(ctm: Affine) -> Self {
        State { ctm, font: None, size: 1.0, letter_space: 0.0, word_space: 0.0, scale: 1.0, leading: 0.0, rise: 0.0 }
    }
}

/// One page, or one form on it, being run.
struct Run<'r, 'a> {
    reader: &'r mut Reader<'a>,
    content: Content,
    states: Vec<State<'a>>,
    state: State<'a>,
    text: Affine,
    line: Affine,
    path: Path,
    /// For every open marked content whether it is a running header or footer.
    hidden: Vec<bool>,
}

impl<'a> Run<'_, 'a> {
    fn operators(&mut self, data: &[u8], resources: &Resources<'a>, depth: usize) -> Result<()> {
        let states = self.states.len();
        self.reader.may_search(data)?;
        let mut operators = TypedIter::new(data);
        while let Some(operator) = operators.next() {
            if self.reader.operators == 0 {
                bail!(
                    "the PDF draws more than a report does ({MOST_OPERATORS} operators): save its text as a .txt file"
                );
            }
            self.reader.operators -= 1;
            match operator {
                Op::SaveState(_) if self.states.len() < MOST_STATES => self.states.push(self.state.clone()),
                Op::RestoreState(_) if self.states.len() > states => {
                    self.state = self.states.pop().expect("there is one");
                }
                Op::Transform(m) => self.state.ctm *= affine([m.0, m.1, m.2, m.3, m.4, m.5].map(|n| n.as_f64())),
                Op::BeginText(_) => self.start_line(Affine::IDENTITY),
                Op::SetTextMatrix(m) => {
                    self.start_line(affine([m.0, m.1, m.2, m.3, m.4, m.5].map(|n| n.as_f64())));
                }
                Op::NextLine(by) => self.next_line(by.0.as_f64(), by.1.as_f64()),
                Op::NextLineAndSetLeading(by) => {
                    self.state.leading = -by.1.as_f64();
                    self.next_line(by.0.as_f64(), by.1.as_f64());
                }
                Op::NextLineUsingLeading(_) => self.next_line(0.0, -self.state.leading),
                Op::TextFont(font) => {
                    self.state.size = font.1.as_f64();
                    self.state.font = self.reader.font(resources, font.0);
                }
                Op::CharacterSpacing(space) => self.state.letter_space = space.0.as_f64(),
                Op::WordSpacing(space) => self.state.word_space = space.0.as_f64(),
                Op::HorizontalScaling(scale) => self.state.scale = scale.0.as_f64() / 100.0,
                Op::TextLeading(leading) => self.state.leading = leading.0.as_f64(),
                Op::TextRise(rise) => self.state.rise = rise.0.as_f64(),
                Op::ShowText(text) => self.show(text.0.as_bytes())?,
                Op::NextLineAndShowText(text) => {
                    self.next_line(0.0, -self.state.leading);
                    self.show(text.0.as_bytes())?;
                }
                Op::ShowTextWithParameters(text) => {
                    self.state.word_space = text.0.as_f64();
                    self.state.letter_space = text.1.as_f64();
                    self.next_line(0.0, -self.state.leading);
                    self.show(text.2.as_bytes())?;
                }
                Op::ShowTexts(texts) => self.show_all(texts.0)?,
                Op::XObject(name) => self.form(resources, name.0, depth)?,
                Op::BeginMarkedContent(_) => self.hidden.push(false),
                Op::BeginMarkedContentWithProperties(mark) => {
                    let properties = match mark.1 {
                        Object::Dict(dict) => Some(dict.clone()),
                        Object::Name(name) => resources.properties.get::<Dict<'_>>(name),
                        _ => None,
                    };
                    self.hidden
                        .push(mark.0.as_ref() == b"Artifact" && properties.is_some_and(|dict| is_running(&dict)));
                }
                Op::EndMarkedContent(_) => {
                    self.hidden.pop();
                }
                Op::MoveTo(to) => self.path.move_to(Point::new(to.0.as_f64(), to.1.as_f64())),
                Op::LineTo(to) => self.path.line_to(Point::new(to.0.as_f64(), to.1.as_f64())),
                Op::ClosePath(_) => self.path.close(),
                Op::RectPath(r) => {
                    let origin = (r.0.as_f64(), r.1.as_f64());
                    self.path.rect(Rect::from_origin_size(origin, (r.2.as_f64(), r.3.as_f64())));
                }
                Op::StrokePath(_) | Op::FillAndStrokeNonZero(_) | Op::FillAndStrokeEvenOdd(_) => {
                    self.path.paint(self.state.ctm, true, &mut self.content.rules)
                }
                Op::CloseAndStrokePath(_) | Op::CloseFillAndStrokeNonZero(_) | Op::CloseFillAndStrokeEvenOdd(_) => {
                    self.path.close();
                    self.path.paint(self.state.ctm, true, &mut self.content.rules);
                }
                Op::FillPathNonZero(_) | Op::FillPathNonZeroCompatibility(_) | Op::FillPathEvenOdd(_) => {
                    self.path.paint(self.state.ctm, false, &mut self.content.rules);
                }
                Op::EndPath(_) => self.path = Path::default(),
                _ => {}
            }
        }
        if self.states.len() > states {
            self.state = self.states.swap_remove(states);
            self.states.truncate(states);
        }
        Ok(())
    }

    fn start_line(&mut self, matrix: Affine) {
        self.line = matrix;
        self.text = matrix;
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.start_line(self.line * Affine::translate((x, y)));
    }

    /// Runs a form where it is called; a picture is none.
    fn form(&mut self, resources: &Resources<'a>, name: &Name<'_>, depth: usize) -> Result<()> {
        let Some(form) = resources.get_x_object(name) else { return Ok(()) };
        let is_form = form.dict().get::<Name<'_>>(b"Subtype".as_slice()).is_some_and(|kind| kind.as_ref() == b"Form");
        if !is_form || depth >= DEEPEST_FORM {
            return Ok(());
        }
        let mut data = Vec::new();
        self.reader.unpack(&form, &mut data)?;
        let own = form.dict().get::<Dict<'a>>(b"Resources".as_slice()).map(Resources::new);
        let matrix = form.dict().get::<[f64; 6]>(b"Matrix".as_slice()).map_or(Affine::IDENTITY, affine);
        let outside = (self.state.clone(), self.text, self.line);
        self.state.ctm *= matrix;
        self.operators(&data, own.as_ref().unwrap_or(resources), depth + 1)?;
        (self.state, self.text, self.line) = outside;
        Ok(())
    }

    fn show_all(&mut self, texts: &Array<'_>) -> Result<()> {
        for text in texts.iter::<Object<'_>>() {
            match text {
                Object::String(text) => self.show(text.as_bytes())?,
                Object::Number(by) => {
                    let by = -by.as_f64() / 1000.0 * self.state.size;
                    let horizontal = self.state.font.as_ref().is_none_or(Font::is_horizontal);
                    let by = if horizontal { (by * self.state.scale, 0.0) } else { (0.0, by) };
                    self.text *= Affine::translate(by);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Shows the codes of one string.
    fn show(&mut self, codes: &[u8]) -> Result<()> {
        let Some(font) = self.state.font.clone() else { return Ok(()) };
        let mut at = 0;
        while at < codes.len() {
            let (code, length) = font.read_code(codes, at);
            at += length.max(1);
            let advance = font.code_advance(code);
            let space = self.state.letter_space + if code == 32 && length == 1 { self.state.word_space } else { 0.0 };
            let horizontal = font.is_horizontal();
            let (x, y) = if horizontal {
                ((advance.x / 1000.0 * self.state.size + space) * self.state.scale, 0.0)
            } else {
                (0.0, advance.y / 1000.0 * self.state.size + space)
            };
            let width =
                if horizontal { advance.x / 1000.0 * self.state.size * self.state.scale } else { self.state.size };
            self.glyph(&font, code, width)?;
            self.text *= Affine::translate((x, y));
        }
        Ok(())
    }

    /// Places the glyph of a code; `width` is its advance in text space.
    fn glyph(&mut self, font: &Font<'a>, code: u32, width: f64) -> Result<()> {
        let glyph = font.glyph(font.map_code(code), code);
        let unicode = match &glyph {
            FontGlyph::Outline(outline) => outline.as_unicode(),
            FontGlyph::Type3(shape) => shape.as_unicode(),
        };
        let mut one = [0; 4];
        let letters = match &unicode {
            Some(BfString::Char(letter)) => &*letter.encode_utf8(&mut one),
            Some(BfString::String(letters)) => letters.as_str(),
            // A blank without a character is a blank; anything else must not be lost in silence.
            None if matches!(&glyph, FontGlyph::Outline(outline) if outline.outline().elements().is_empty()) => {
                return Ok(());
            }
            None => "\u{fffd}",
        };
        if self.hidden.contains(&true) || letters.is_empty() {
            return Ok(());
        }
        let place = self.state.ctm * self.text * Affine::translate((0.0, self.state.rise));
        let (from, to) = (place * Point::ORIGIN, place * Point::new(width, 0.0));
        let across = place * Point::new(0.0, self.state.size.abs()) - from;
        let along = place * Point::new(self.state.size.abs(), 0.0) - from;
        let Some(turns) = turns(along.x, along.y) else { return Ok(()) };
        let (page_width, page_height) = (self.content.width, self.content.height);
        let outside = |point: Point| {
            let (x, y) = (point.x as f32, point.y as f32);
            !(x >= -2.0 && y >= -2.0 && x <= page_width + 2.0 && y <= page_height + 2.0)
        };
        if outside(from) && outside(to) {
            return Ok(());
        }
        let (left, base) = turned(turns, from.x as f32, from.y as f32, page_width, page_height);
        let (right, _) = turned(turns, to.x as f32, to.y as f32, page_width, page_height);
        let size = across.hypot() as f32;
        let count = letters.chars().count();
        for (number, letter) in letters.chars().enumerate() {
            let part = |number: usize| left + (right - left) * number as f32 / count as f32;
            self.push(turns, Glyph { letter, left: part(number), right: part(number + 1), base, size })?;
        }
        Ok(())
    }

    fn push(&mut self, turns: usize, glyph: Glyph) -> Result<()> {
        let letter = glyph.letter;
        if letter.is_control() || matches!(letter, '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{ad}') {
            return Ok(());
        }
        if !letter.is_whitespace() {
            self.reader.glyphs += 1;
            self.reader.unknown += usize::from(is_unknown(letter));
            if self.reader.glyphs > self.reader.limits.page {
                let limit = self.reader.limits.page;
                return Err(over(&format!("its text has more than {limit} characters"), "page", limit));
            }
        }
        let glyph = Glyph { letter: if letter.is_whitespace() { ' ' } else { letter }, ..glyph };
        self.content.glyphs[turns].push(glyph);
        Ok(())
    }
}

impl<'a> Reader<'a> {
    /// Refuses operators among which so many pictures could end that finding out where would take minutes.
    fn may_search(&mut self, data: &[u8]) -> Result<()> {
        let ends = data.windows(2).filter(|two| two == b"EI").count();
        match self.searched.checked_sub(ends.saturating_mul(data.len())) {
            Some(rest) => self.searched = rest,
            None => bail!("the PDF has more pictures inside its text than a report does: save its text as a .txt file"),
        }
        Ok(())
    }

    fn font(&self, resources: &Resources<'a>, name: &Name<'_>) -> Option<Font<'a>> {
        let dict = resources.get_font(name)?;
        self.fonts.font(&dict, &self.font_resolver, &self.cmap_resolver)
    }
}

fn affine(coefficients: [f64; 6]) -> Affine {
    Affine::new(coefficients)
}

/// Whether marked content is a running header, a footer or a watermark, as word processors mark them.
fn is_running(properties: &Dict<'_>) -> bool {
    let is = |key: &[u8], values: &[&[u8]]| {
        properties.get::<Name<'_>>(key).is_some_and(|name| values.contains(&name.as_ref()))
    };
    is(b"Type", &[b"Pagination"]) || is(b"Subtype", &[b"Header", b"Footer", b"Watermark"])
}

/// Whether a code point says nothing of the character it stands for.
fn is_unknown(letter: char) -> bool {
    matches!(letter, '\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

/// Quarter turns of a direction; slanted text is a watermark.
fn turns(x: f64, y: f64) -> Option<usize> {
    let slant = x.abs().min(y.abs());
    let length = x.hypot(y);
    if length.is_nan() || length <= 0.1 || slant > 0.1 * x.abs().max(y.abs()) {
        return None;
    }
    Some(match (x.abs() > y.abs(), x > 0.0, y > 0.0) {
        (true, true, _) => 0,
        (false, _, true) => 1,
        (true, false, _) => 2,
        (false, _, false) => 3,
    })
}

//! PDF with a text layer.
//!
//! A PDF knows glyphs and where they stand, nothing else. One stage each: `content` runs the drawing
//! operators and gives glyphs and rules, `tables` cuts out what rules enclose, `lines` puts the rest
//! into visual lines in reading order, `running` drops what repeats on every page, and `flow` makes
//! paragraphs of lines. `expansion` refuses what would unpack without end, before anything is read.

mod content;
mod expansion;
mod flow;
mod lines;
mod rules;
mod running;
mod tables;

use super::{Page, furniture};
use crate::limits::{Limits, within};
use anyhow::{Result, anyhow, bail};
use content::{Content, Reader};
use hayro_syntax::metadata::Metadata;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use lines::Sheet;

/// Name of the thread in which a PDF is read. A panic in it is an error of that one document, so the
/// command line prints no message of its own for it.
pub(crate) const THREAD: &str = "pdf";

/// Stack of that thread: objects nest up to 512 deep in the parser, forms up to 16.
const STACK: usize = 16 << 20;

/// Whether bytes are a PDF: its mark stands at the start, or after a few bytes that do not belong.
pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(1024)].windows(5).any(|window| window == b"%PDF-")
}

/// The page of a PDF: the text of all its pages, paragraphs and tables as HTML would give them.
///
/// Fails if it is encrypted with a password, damaged, without a text layer or with one that is
/// unreadable, or over a limit.
pub(super) fn page(bytes: &[u8], limits: &Limits) -> Result<Page> {
    within(&format!("it has {} bytes", bytes.len()), bytes.len(), "file", limits.file)?;
    expansion::check(bytes, limits)?;
    // The parser is fuzzed, but it is someone else's: what it does wrong stays in this thread.
    let read = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name(THREAD.to_owned()).stack_size(STACK);
        thread.spawn_scoped(scope, || read(bytes, limits)).map(|handle| handle.join())
    })?;
    read.unwrap_or_else(|_| bail!("the PDF is damaged in a way that the reader fails on: print it to a new PDF, or save its text as a .txt file"))
}

fn read(bytes: &[u8], limits: &Limits) -> Result<Page> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(refusal)?;
    let pages = pdf.pages();
    if pages.is_empty() {
        bail!("the PDF holds no pages, it is cut short or damaged: download it again");
    }
    within(&format!("the PDF has {} pages", pages.len()), pages.len(), "pages", limits.pages)?;
    let mut reader = Reader::new(limits);
    let mut sheets = Vec::with_capacity(pages.len());
    let mut cells = limits.cells;
    for page in pages.iter() {
        let content = reader.page(page)?;
        sheets.push(sheet(content, &mut cells, limits)?);
    }
    readable(&reader)?;
    running::drop(&mut sheets);
    let mut page = Page { title: title(pdf.metadata()), ..Page::default() };
    furniture::strip(&mut page, &flow::text(sheets));
    Ok(page)
}

/// Tables and lines of one page, in every direction in which it is written.
fn sheet(content: Content, cells: &mut usize, limits: &Limits) -> Result<Sheet> {
    let mut sheet = Sheet { blocks: Vec::new() };
    for mut view in content.views() {
        let tables = tables::ruled(&mut view, cells, limits)?;
        sheet.blocks.extend(lines::blocks(view, tables, cells, limits)?);
    }
    Ok(sheet)
}

/// Why a PDF cannot be opened, and what to do.
fn refusal(error: LoadPdfError) -> anyhow::Error {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            anyhow!("the PDF asks for a password: open it, print it to a new PDF without one, and read that")
        }
        LoadPdfError::Decryption(_) => {
            anyhow!("the PDF is encrypted in a way that is not known: open it, print it to a new PDF, and read that")
        }
        LoadPdfError::Invalid => anyhow!("the PDF is cut short or damaged: download it again"),
    }
}

/// Refuses a text layer that is missing or says nothing: figures from it would be wrong.
fn readable(reader: &Reader) -> Result<()> {
    if reader.glyphs == 0 {
        bail!("the PDF has no text layer (pages are pictures): recognise its text (OCR) and save that as a .txt file");
    }
    if reader.unknown * 10 > reader.glyphs {
        bail!(
            "the text layer of the PDF does not say which characters its glyphs are ({} of {}): recognise its text (OCR) and save that as a .txt file",
            reader.unknown,
            reader.glyphs
        );
    }
    Ok(())
}

/// The title in the metadata, if a person gave it: most are names of files and templates.
fn title(metadata: &Metadata) -> Option<String> {
    let bytes = metadata.title.as_deref()?;
    let text = match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0,
        [0xef, 0xbb, 0xbf, rest @ ..] => encoding_rs::UTF_8.decode_without_bom_handling(rest).0,
        _ => return None,
    };
    let text = text.trim();
    let length = text.chars().count();
    ((8..=60).contains(&length) && text.ends_with("报告") && !text.contains(['\u{fffd}', '.', '_']))
        .then(|| text.to_owned())
}

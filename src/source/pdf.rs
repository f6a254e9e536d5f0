//! PDF with a text layer.

use super::Page;
use crate::limits::Limits;
use anyhow::{Result, bail};

/// Whether bytes are a PDF: its mark stands at the start, or after a few bytes that do not belong.
pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(1024)].windows(5).any(|window| window == b"%PDF-")
}

/// The page of a PDF.
pub(super) fn page(_bytes: &[u8], _limits: &Limits) -> Result<Page> {
    bail!("not text: looks like PDF (not read yet): save its text as a .txt file")
}

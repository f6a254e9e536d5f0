//! Word documents (DOCX).

use super::Page;
use crate::limits::Limits;
use anyhow::{Result, bail};

/// Whether bytes are a DOCX.
pub(super) fn is_docx(_bytes: &[u8]) -> bool {
    false
}

/// The page of a DOCX.
pub(super) fn page(_bytes: &[u8], _limits: &Limits) -> Result<Page> {
    bail!("DOCX (not read yet): save its text as a .txt file")
}

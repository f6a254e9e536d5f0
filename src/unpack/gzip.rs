//! One file, compressed.

use super::{Bytes, Place, Walk, buffered};
use anyhow::Result;
use flate2::bufread::MultiGzDecoder;

/// Hands on what is inside, under the name without `.gz`.
pub(super) fn enter(walk: &mut Walk<'_, '_>, name: &str, bytes: Bytes<'_>, place: Place) -> Result<()> {
    let inner = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".tgz")).unwrap_or(name);
    walk.enter(inner, Bytes::Stream(Box::new(MultiGzDecoder::new(buffered(bytes)))), place)
}

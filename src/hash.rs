//! The one hash of the program: documents by their bytes, views and codebooks by their text.

use sha2::{Digest, Sha256};

/// SHA-256 of bytes, lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

//! Bytes that travel in JSON.

use anyhow::{Result, bail};

/// Bytes from base64 (RFC 4648, `+` and `/`); white space between the letters is passed over, `=` at the end may
/// be missing.
///
/// # Errors
/// If a letter is none of base64 or the last one is missing; the error says where.
pub(super) fn decode(text: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0);
    let mut ended = false;
    for (at, letter) in text.bytes().enumerate() {
        let six = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                ended = true;
                continue;
            }
            letter if letter.is_ascii_whitespace() => continue,
            _ => bail!("no valid base64: byte {} is none of its letters", at + 1),
        };
        if ended {
            bail!("no valid base64: it goes on behind = at byte {}", at + 1);
        }
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    // Six bits alone are no byte, and what is over in the last letter is zero.
    if held == 6 || bits != 0 {
        bail!("no valid base64: it is cut off at byte {}", text.len());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rfc_4648_shows() {
        for (text, bytes) in [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9vYg==", "foob"),
            ("Zm9v\r\nYmE", "fooba"),
            ("Zm9vYmFy", "foobar"),
        ] {
            assert_eq!(decode(text).unwrap(), bytes.as_bytes(), "{text}");
        }
        assert_eq!(decode("/+8=").unwrap(), [0xff, 0xef]);
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in ["Z", "Zm9vY", "Zm9v!", "Zg==Zg", "Zh", "甲"] {
            let message = decode(text).unwrap_err().to_string();
            assert!(message.contains("no valid base64") && message.contains("byte"), "{text}: {message}");
        }
    }
}

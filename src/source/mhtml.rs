//! Pages that a browser saved with everything in one file (MHTML): MIME with the HTML as its
//! first part of that kind.

use anyhow::{Result, anyhow};
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, MessageParser, MessagePart, MimeHeaders};

/// Whether bytes are such a page: headers of a message, and among them a multipart type.
pub(super) fn is_mhtml(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    head.contains("mime-version:") && head.contains("content-type: multipart/") && !head.trim_start().starts_with('<')
}

/// The bytes of the page's HTML as they were before they were wrapped for sending, and its address.
pub(super) fn html(bytes: &[u8]) -> Result<(Vec<u8>, Option<String>)> {
    let none = || anyhow!("a page saved as MHTML, but no HTML is in it: save it as HTML or text");
    let message = MessageParser::default().parse(bytes).ok_or_else(none)?;
    let is_html = |part: &&MessagePart| part.content_type().is_some_and(|kind| kind.subtype() == Some("html"));
    let part = message.parts.iter().find(is_html).ok_or_else(none)?;
    // Not the part's own text: it is decoded already, by a declaration that may be wrong or missing.
    let body = bytes.get(part.raw_body_offset() as usize..part.raw_end_offset() as usize).ok_or_else(none)?;
    let html = match part.encoding {
        Encoding::None => Some(body.to_vec()),
        Encoding::QuotedPrintable => quoted_printable_decode(body),
        Encoding::Base64 => base64_decode(body),
    };
    let url = part.content_location().filter(|url| url.contains("://")).map(str::to_owned);
    Ok((html.ok_or_else(none)?, url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_html_comes_out_as_it_was() {
        let saved = "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://a.example/1.html\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"--x--\"\r\n\r\n\r\n\
            ----x--\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\
            Content-Location: http://a.example/1.html\r\n\r\n<p>=E5=85=A8=E5=B9=B4=\r\n=E5=8A=9E=E6=A1=88</p>\r\n\
            ----x--\r\nContent-Type: text/css\r\n\r\np {}\r\n----x----\r\n";
        assert!(is_mhtml(saved.as_bytes()));
        let (html, url) = html(saved.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(html).unwrap().trim(), "<p>全年办案</p>");
        assert_eq!(url.as_deref(), Some("http://a.example/1.html"));
        assert!(!is_mhtml("<p>MIME-Version: Content-Type: multipart/</p>".as_bytes()));
    }
}

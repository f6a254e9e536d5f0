//! XML of a part, one event after the other.

use crate::limits::over;
use anyhow::{Result, anyhow, bail};
use quick_xml::events::{BytesStart, Event as Raw};
use quick_xml::{Reader, XmlVersion};

/// What a part holds, in order; an empty element is an `Open` and a `Close`.
pub(super) enum Event<'a> {
    Open(&'a Tag<'a>),
    Close,
    Text(&'a str),
}

/// An opening tag. Names are local: which prefix a part binds to which namespace, and whether
/// that is the one of the strict standard, makes no difference.
pub(super) struct Tag<'a>(BytesStart<'a>);

impl Tag<'_> {
    pub(super) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let mut attributes = attributes.with_checks(false).flatten();
        let found = attributes.find(|attribute| attribute.key.local_name().into_inner() == name)?;
        found.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
    }

    /// `val`, which most elements have and no other.
    pub(super) fn value(&self) -> Option<String> {
        self.attribute("val")
    }

    /// `val` as a number.
    pub(super) fn number(&self) -> Option<usize> {
        self.value()?.trim().parse().ok()
    }

    /// Whether a property is switched on: it is, unless its `val` says otherwise.
    pub(super) fn is_on(&self) -> bool {
        !matches!(self.value().as_deref(), Some("0" | "false" | "off"))
    }
}

/// Puts every event of a part to `take`.
///
/// Fails if the part is no XML, nests deeper than `depth`, or declares a document type, which
/// Office never writes and which only serves to declare entities.
pub(super) fn read(xml: &str, depth: usize, mut take: impl FnMut(Event) -> Result<()>) -> Result<()> {
    let mut reader = Reader::from_str(xml);
    let mut open = 0;
    loop {
        let event = reader.read_event().map_err(|error| {
            anyhow!("damaged near byte {}: {error}; open it and save it again", reader.error_position())
        })?;
        match event {
            Raw::Start(tag) => {
                open += 1;
                if open > depth {
                    return Err(over(&format!("more than {depth} elements inside one another"), "depth", depth));
                }
                take(Event::Open(&Tag(tag)))?;
            }
            Raw::Empty(tag) => {
                take(Event::Open(&Tag(tag)))?;
                take(Event::Close)?;
            }
            Raw::End(_) => {
                open -= 1;
                take(Event::Close)?;
            }
            Raw::Text(text) => take(Event::Text(&text.xml10_content()))?,
            Raw::CData(text) => take(Event::Text(&text.xml10_content()))?,
            Raw::GeneralRef(reference) => {
                let letter = match &*reference {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference.resolve_char_ref().ok().flatten(),
                };
                let Some(letter) = letter else {
                    bail!("damaged: there is no entity &{};; open it and save it again", &*reference);
                };
                take(Event::Text(letter.encode_utf8(&mut [0; 4])))?;
            }
            Raw::DocType(_) => {
                bail!("it declares a document type, which no Word document does: it is hostile or damaged")
            }
            Raw::Eof if open > 0 => bail!("damaged: it ends in the middle; download or save it again"),
            Raw::Eof => return Ok(()),
            Raw::Comment(_) | Raw::Decl(_) | Raw::PI(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(xml: &str) -> Result<String> {
        let mut out = String::new();
        read(xml, 10, |event| {
            match event {
                Event::Open(tag) => out += &format!("<{}{}>", tag.name(), tag.value().unwrap_or_default()),
                Event::Close => out += "</>",
                Event::Text(text) => out += text,
            }
            Ok(())
        })?;
        Ok(out)
    }

    #[test]
    fn prefixes_do_not_matter_and_references_are_letters() {
        let xml = "<?xml version='1.0'?><x:p xmlns:x='u'><!-- --><x:t y:val='a&amp;'/>1&lt;&#x4e00;<![CDATA[<]]></x:p>";
        assert_eq!(events(xml).unwrap(), "<p><ta&></>1<一<</>");
    }

    #[test]
    fn what_is_damaged_or_hostile_is_refused_in_a_line() {
        for (xml, part) in [
            ("<p><t></p>", "damaged near byte"),
            ("<p><t>", "ends in the middle"),
            ("<p>&l9;</p>", "no entity &l9;"),
            ("<!DOCTYPE p [<!ENTITY l0 'x'>]><p>&l0;</p>", "document type"),
            (&"<p>".repeat(11), "limit depth=10;"),
        ] {
            let message = events(xml).unwrap_err().to_string();
            assert!(message.contains(part) && !message.contains('\n'), "{message}");
        }
    }
}

//! One value in one cell: numbers as numbers, days as days, and every text as text, so that nothing runs.

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use rusqlite::types::Value;
use rust_xlsxwriter::{Color, Format, FormatAlign, Url, Worksheet, XlsxError};

use super::widths::is_json;
use crate::store::fields::{Field, Kind};

/// The longest text of a cell, in UTF-16 units as Excel counts.
const LONGEST_TEXT: usize = 32_767;
/// Whole numbers beyond this are not all exact in Excel, which keeps each number as a double.
const EXACT: u64 = 1 << 53;
/// Excel's number of the format `@`. Other formats that every Excel knows: 1 is `0`, 2 `0.00`, 3 `#,##0`.
const TEXT: u8 = 49;
const LINK: Color = Color::RGB(0x1F_4E_9E);

/// How a value is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Text,
    /// A text for programs, on one line.
    Json,
    /// A whole number that names something: a year, a key, a flag.
    Name,
    /// A whole number of something.
    Count,
    Fraction,
    Rate,
    Date,
    Timestamp,
}

const LOOKS: [Look; 8] =
    [Look::Text, Look::Json, Look::Name, Look::Count, Look::Fraction, Look::Rate, Look::Date, Look::Timestamp];

/// The formats of a workbook.
pub(super) struct Styles {
    pub(super) header: Format,
    /// By look: as it is, and with a link.
    cells: [(Format, Format); LOOKS.len()],
}

impl Styles {
    pub(super) fn new() -> Styles {
        let header = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter)
            .set_background_color(Color::RGB(0xDD_E6_F0));
        Styles { header, cells: LOOKS.map(|look| (format(look), format(look).set_font_color(LINK))) }
    }

    fn of(&self, look: Look, linked: bool) -> &Format {
        let (plain, link) = &self.cells[look as usize];
        if linked { link } else { plain }
    }
}

fn format(look: Look) -> Format {
    let format = Format::new().set_align(FormatAlign::Top);
    match look {
        // `@`: what a person types over it stays text too.
        Look::Text => format.set_text_wrap().set_num_format_index(TEXT),
        Look::Json => format.set_num_format_index(TEXT),
        Look::Name => format.set_num_format_index(1),
        Look::Count => format.set_num_format_index(3),
        Look::Fraction => format.set_num_format("#,##0.00##"),
        Look::Rate => format.set_num_format_index(2),
        Look::Date => format.set_num_format("yyyy-mm-dd"),
        Look::Timestamp => format.set_num_format("yyyy-mm-dd hh:mm:ss"),
    }
}

/// Writes a value, with a link if one is given. Says whether it had to be cut.
pub(super) fn put(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    value: &Value,
    field: &Field,
    styles: &Styles,
    link: Option<&str>,
) -> Result<bool, XlsxError> {
    if let Some(link) = link {
        // A link writes its own text, over which the value goes: so a figure stays a number.
        let link = Url::new(link).set_text("→");
        sheet.write_url_with_format(row, column, link, styles.of(Look::Text, true))?;
    }
    let style = |look| styles.of(look, link.is_some());
    match value {
        Value::Null => {}
        Value::Integer(number) if number.unsigned_abs() <= EXACT => {
            sheet.write_number_with_format(row, column, *number as f64, style(look(field, *number as f64)))?;
        }
        Value::Real(number) if number.is_finite() => {
            sheet.write_number_with_format(row, column, *number, style(look(field, *number)))?;
        }
        Value::Text(text) => {
            if let Some((serial, look)) = moment(field.kind, text) {
                sheet.write_number_with_format(row, column, serial, style(look))?;
                return Ok(false);
            }
            let cut = cut(text);
            let look = if is_json(text) { Look::Json } else { Look::Text };
            sheet.write_string_with_format(row, column, cut.as_deref().unwrap_or(text), style(look))?;
            return Ok(cut.is_some());
        }
        other => {
            let text = crate::export::text(other).unwrap_or_default();
            return put(sheet, (row, column), &Value::Text(text), field, styles, link);
        }
    }
    Ok(false)
}

/// How a number of a column is shown. A whole number that counts nothing is a name: a year, a key, a
/// place in a text. Separators would make it a quantity.
fn look(field: &Field, number: f64) -> Look {
    let whole = number.fract() == 0.0;
    match (field.kind, field.unit.as_deref()) {
        (Kind::Number, Some("%" | "百分点")) => Look::Rate,
        (Kind::Number, _) if whole => Look::Count,
        (_, Some(_)) if whole => Look::Count,
        _ if whole => Look::Name,
        _ => Look::Fraction,
    }
}

/// A day or moment as Excel counts them, from 1900 on; `None` for any other text.
fn moment(kind: Kind, text: &str) -> Option<(f64, Look)> {
    let (moment, look) = match kind {
        Kind::Date => (text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0)?, Look::Date),
        Kind::Timestamp => (DateTime::parse_from_rfc3339(text).ok()?.naive_utc(), Look::Timestamp),
        _ => return None,
    };
    let serial = serial(moment)?;
    Some((serial, look))
}

/// Days since 1899-12-30. Excel believes in a 29 February 1900, so that days before March are one off:
/// none of them is given.
fn serial(moment: NaiveDateTime) -> Option<f64> {
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)?.and_hms_opt(0, 0, 0)?;
    let seconds = moment.signed_duration_since(epoch).num_seconds();
    let days = seconds as f64 / 86_400.0;
    (61.0..2_958_466.0).contains(&days).then_some(days)
}

/// A text that is too long for a cell, cut to what fits.
fn cut(text: &str) -> Option<String> {
    // No letter has more units than bytes.
    if text.len() <= LONGEST_TEXT || text.encode_utf16().count() <= LONGEST_TEXT {
        return None;
    }
    let mut units = 0;
    let kept = text.chars().take_while(|letter| {
        units += letter.len_utf16();
        units < LONGEST_TEXT
    });
    Some(kept.chain(['…']).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: Kind, unit: Option<&str>) -> Field {
        Field { name: "x".into(), zh: "x".into(), en: "x".into(), kind, unit: unit.map(str::to_owned), holds: None }
    }

    #[test]
    fn years_and_keys_have_no_separators_and_counts_do() {
        assert_eq!(look(&field(Kind::Integer, None), 2018.0), Look::Name);
        assert_eq!(look(&field(Kind::Flag, None), 1.0), Look::Name);
        assert_eq!(look(&field(Kind::Integer, Some("件")), 2018.0), Look::Count);
        assert_eq!(look(&field(Kind::Number, None), 284_000_000.0), Look::Count);
        assert_eq!(look(&field(Kind::Number, None), 27.8), Look::Fraction);
        assert_eq!(look(&field(Kind::Number, Some("%")), 26.0), Look::Rate);
        assert_eq!(look(&field(Kind::Number, Some("百分点")), -1.8), Look::Rate);
    }

    #[test]
    fn days_are_counted_as_excel_counts_them() {
        assert_eq!(moment(Kind::Date, "2018-12-31"), Some((43465.0, Look::Date)));
        assert_eq!(moment(Kind::Date, "1900-03-01"), Some((61.0, Look::Date)));
        assert_eq!(moment(Kind::Date, "1899-12-31"), None);
        assert_eq!(moment(Kind::Date, "2018"), None);
        assert_eq!(moment(Kind::Text, "2018-12-31"), None);
        assert_eq!(moment(Kind::Timestamp, "2018-12-31T12:00:00Z"), Some((43465.5, Look::Timestamp)));
        assert_eq!(moment(Kind::Timestamp, "2018-12-31T20:00:00+08:00"), Some((43465.5, Look::Timestamp)));
    }

    #[test]
    fn a_text_is_cut_where_a_cell_ends() {
        assert_eq!(cut(&"长".repeat(32_767)), None);
        let long = cut(&"长".repeat(32_768)).unwrap();
        assert_eq!(long.encode_utf16().count(), 32_767);
        assert!(long.ends_with("长…"));
        // Letters of two units each: the last one would not fit whole.
        let rare = cut(&"𠀀".repeat(20_000)).unwrap();
        assert!(rare.encode_utf16().count() <= 32_767);
    }
}

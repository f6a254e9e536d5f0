//! `--where`: a column, an operator and a value.

use anyhow::{Result, anyhow};
use rusqlite::types::Value;

use super::columns;
use crate::cli::Usage;
use crate::store::fields::{Field, Kind};

/// How a column is compared with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
    Lacks,
}

use Operator::{Contains, Equal, Greater, GreaterOrEqual, Lacks, Less, LessOrEqual, Unequal};

/// Every way to write an operator, a longer one before one that begins it; full-width ones come from
/// Chinese keyboards.
const SIGNS: &[(&str, Operator)] = &[
    ("!=", Unequal),
    ("<>", Unequal),
    ("≠", Unequal),
    ("！=", Unequal),
    ("！＝", Unequal),
    ("!~", Lacks),
    ("！~", Lacks),
    ("！～", Lacks),
    ("<=", LessOrEqual),
    ("≤", LessOrEqual),
    ("＜＝", LessOrEqual),
    (">=", GreaterOrEqual),
    ("≥", GreaterOrEqual),
    ("＞＝", GreaterOrEqual),
    ("==", Equal),
    ("=", Equal),
    ("＝", Equal),
    ("<", Less),
    ("＜", Less),
    (">", Greater),
    ("＞", Greater),
    ("~", Contains),
    ("～", Contains),
];

/// The SQL of a condition on a view of these columns, with a `?` for each value of its own.
///
/// # Errors
/// A usage error if there is no operator, no such column, or a value that the column cannot have.
pub(super) fn sql(text: &str, view: &str, fields: &[Field]) -> Result<(String, Vec<Value>)> {
    let (column, operator, value) = split(text).ok_or_else(|| {
        wrong(format!("--where '{text}' has no operator; write COLUMN=VALUE with one of = != < <= > >= ~ (holds) !~"))
    })?;
    let field = columns::one(column, view, fields)?;
    let name = columns::quoted(&field.name);
    if value.is_empty() {
        return match operator {
            Equal => Ok((format!("({name} IS NULL OR {name} = '')"), Vec::new())),
            Unequal => Ok((format!("({name} IS NOT NULL AND {name} <> '')"), Vec::new())),
            _ => Err(wrong(format!(
                "--where '{text}' has no value; only = and != can do without: nothing, or something"
            ))),
        };
    }
    let value_of = |parsed: Option<Value>| {
        let kind = match field.kind {
            Kind::Flag => "1 or 0",
            Kind::Date | Kind::Timestamp => "a date such as 2018, 2018-12 or 2018-12-31",
            _ => "a number",
        };
        parsed.ok_or_else(|| wrong(format!("--where '{text}': {} is {kind}, and {value} is not", field.name)))
    };
    let holds = format!("instr(lower(CAST({name} AS TEXT)), lower(?)) > 0");
    let text_value = || Value::from(value.to_owned());
    Ok(match (operator, field.kind) {
        (Contains, _) => (holds, vec![text_value()]),
        (Lacks, _) => (format!("coalesce({holds}, 0) = 0"), vec![text_value()]),
        (_, Kind::Flag) => (compared(&name, operator), vec![value_of(flag(value))?]),
        (_, kind) if kind.is_numeric() => (compared(&name, operator), vec![value_of(number(value, field))?]),
        // As far as the date is given: 2018 is all of its days.
        (_, Kind::Date | Kind::Timestamp) => {
            let value = value_of(date(value))?;
            (compared(&format!("substr({name}, 1, {})", length(&value)), operator), vec![value])
        }
        // A column of a user's own view may hold either: a number is compared with numbers as one.
        _ => match number(value, field) {
            Some(number) => {
                let (as_number, as_text) =
                    (compared(&name, operator), compared(&format!("CAST({name} AS TEXT)"), operator));
                let sql =
                    format!("(CASE WHEN typeof({name}) IN ('integer', 'real') THEN {as_number} ELSE {as_text} END)");
                (sql, vec![number, text_value()])
            }
            None => (compared(&name, operator), vec![text_value()]),
        },
    })
}

fn wrong(message: String) -> anyhow::Error {
    anyhow!(Usage(message))
}

/// Column, operator and value at the first operator; one pair of quotes around the value goes.
fn split(text: &str) -> Option<(&str, Operator, &str)> {
    let (at, (sign, operator)) = text
        .char_indices()
        .find_map(|(at, _)| Some((at, SIGNS.iter().find(|(sign, _)| text[at..].starts_with(sign))?)))?;
    let value = text[at + sign.len()..].trim();
    let bare = [('\'', '\''), ('"', '"'), ('“', '”'), ('‘', '’')]
        .iter()
        .find_map(|(open, close)| value.strip_prefix(*open)?.strip_suffix(*close));
    Some((text[..at].trim(), *operator, bare.unwrap_or(value)))
}

/// A comparison with a value. What is nothing differs from every value.
fn compared(column: &str, operator: Operator) -> String {
    let sign = match operator {
        Equal | Contains => "=",
        Unequal | Lacks => "IS NOT",
        Less => "<",
        LessOrEqual => "<=",
        Greater => ">",
        GreaterOrEqual => ">=",
    };
    format!("{column} {sign} ?")
}

/// A number as people type it: 1,000, -3.5, or with the unit of its column (40.5%).
fn number(text: &str, field: &Field) -> Option<Value> {
    let text = field.unit.as_deref().and_then(|unit| text.strip_suffix(unit)).unwrap_or(text);
    let number: f64 = text.trim().replace([',', '，'], "").parse().ok()?;
    number.is_finite().then_some(Value::from(number))
}

fn flag(text: &str) -> Option<Value> {
    match text.to_lowercase().as_str() {
        "1" | "yes" | "true" | "是" => Some(Value::from(1)),
        "0" | "no" | "false" | "否" => Some(Value::from(0)),
        _ => None,
    }
}

/// A year, month or day, each as the beginning of an ISO date; of a moment more.
fn date(text: &str) -> Option<Value> {
    const FORM: &[u8] = b"dddd-dd-ddTdd:dd:ddZ";
    let fits =
        text.bytes().zip(FORM).all(|(byte, form)| if *form == b'd' { byte.is_ascii_digit() } else { byte == *form });
    (fits && matches!(text.len(), 4 | 7 | 10 | 13..=20)).then(|| Value::from(text.to_owned()))
}

fn length(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_operator_parts_column_and_value() {
        assert_eq!(split("value >= 100"), Some(("value", GreaterOrEqual, "100")));
        assert_eq!(split("数值≥100"), Some(("数值", GreaterOrEqual, "100")));
        assert_eq!(split("label!~a=b"), Some(("label", Lacks, "a=b")));
        assert_eq!(split("issuer='区政府 '"), Some(("issuer", Equal, "区政府 ")));
        assert_eq!(split("segment="), Some(("segment", Equal, "")));
        assert_eq!(split("value 100"), None);
    }

    #[test]
    fn dates_may_be_part_of_one() {
        for good in ["2018", "2018-12", "2018-12-31", "2018-12-31T08:00:00Z"] {
            assert!(date(good).is_some(), "{good}");
        }
        for bad in ["18", "2018-", "2018-1", "20181231", "soon", "2018-12-31T08:00:00Z+"] {
            assert!(date(bad).is_none(), "{bad}");
        }
    }
}

//! The values of a column on their way into a row group.

use anyhow::Result;
use chrono::{DateTime, NaiveDate};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::file::writer::SerializedColumnWriter;
use rusqlite::types::Value;

use crate::store::fields::{Field, Kind};

/// The values of a column in the next row group.
pub(super) struct Column<'a> {
    pub(super) field: &'a Field,
    /// 1 where a row has a value, 0 where it has NULL.
    levels: Vec<i16>,
    values: Values,
}

enum Values {
    Text(Texts),
    Integer(Vec<i64>),
    Number(Vec<f64>),
    /// Days since 1970-01-01.
    Date(Vec<i32>),
    /// Microseconds since then.
    Timestamp(Vec<i64>),
}

/// Texts one behind the other: a hundred thousand small pieces of memory for each column of a row group, and
/// giving them back, would cost more than all else together.
#[derive(Default)]
struct Texts {
    bytes: Vec<u8>,
    /// Where in `bytes` each text ends.
    ends: Vec<usize>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.ends.push(self.bytes.len());
    }

    /// What was pushed, of which nothing is kept.
    fn take(&mut self) -> Vec<ByteArray> {
        let bytes = ByteArray::from(std::mem::take(&mut self.bytes));
        let mut texts = Vec::with_capacity(self.ends.len());
        let mut start = 0;
        for end in self.ends.drain(..) {
            texts.push(bytes.slice(start, end - start));
            start = end;
        }
        texts
    }
}

impl<'a> Column<'a> {
    pub(super) fn new(field: &'a Field) -> Column<'a> {
        let values = match field.kind {
            Kind::Text => Values::Text(Texts::default()),
            Kind::Integer | Kind::Flag => Values::Integer(Vec::new()),
            Kind::Number => Values::Number(Vec::new()),
            Kind::Date => Values::Date(Vec::new()),
            Kind::Timestamp => Values::Timestamp(Vec::new()),
        };
        Column { field, levels: Vec::new(), values }
    }

    /// Takes a value, or gives it back if it is none of the column's type.
    pub(super) fn push(&mut self, value: Value) -> Option<Value> {
        if value == Value::Null {
            self.levels.push(0);
            return None;
        }
        let taken = match &mut self.values {
            Values::Text(texts) => match &value {
                Value::Text(text) => {
                    texts.push(text);
                    Some(())
                }
                other => crate::export::text(other).map(|text| texts.push(&text)),
            },
            Values::Integer(values) => whole(&value).map(|number| values.push(number)),
            Values::Number(values) => number(&value).map(|number| values.push(number)),
            Values::Date(values) => day(&value).map(|day| values.push(day)),
            Values::Timestamp(values) => moment(&value).map(|moment| values.push(moment)),
        };
        if taken.is_none() {
            return Some(value);
        }
        self.levels.push(1);
        None
    }

    pub(super) fn write(&mut self, out: &mut SerializedColumnWriter<'_>) -> Result<()> {
        let levels = std::mem::take(&mut self.levels);
        match &mut self.values {
            Values::Text(texts) => write_values::<ByteArrayType>(&mut texts.take(), &levels, out),
            Values::Integer(values) | Values::Timestamp(values) => write_values::<Int64Type>(values, &levels, out),
            Values::Number(values) => write_values::<DoubleType>(values, &levels, out),
            Values::Date(values) => write_values::<Int32Type>(values, &levels, out),
        }
    }
}

fn write_values<T: DataType>(
    values: &mut Vec<T::T>,
    levels: &[i16],
    out: &mut SerializedColumnWriter<'_>,
) -> Result<()> {
    out.typed::<T>().write_batch(values, Some(levels), None)?;
    values.clear();
    Ok(())
}

/// A whole number, also one that SQLite keeps as REAL; none beyond what a REAL holds exactly.
pub(super) fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(number) => Some(*number),
        Value::Real(number) if number.fract() == 0.0 && number.abs() < 9e15 => Some(*number as i64),
        _ => None,
    }
}

/// A number; none that a DOUBLE would round.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Real(number) => Some(*number),
        Value::Integer(number) if number.unsigned_abs() <= 1 << 53 => Some(*number as f64),
        _ => None,
    }
}

fn day(value: &Value) -> Option<i32> {
    let Value::Text(text) = value else { return None };
    let day = text.parse::<NaiveDate>().ok()?;
    i32::try_from(day.signed_duration_since(NaiveDate::default()).num_days()).ok()
}

fn moment(value: &Value) -> Option<i64> {
    let Value::Text(text) = value else { return None };
    Some(DateTime::parse_from_rfc3339(text).ok()?.timestamp_micros())
}

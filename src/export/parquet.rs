//! Tables as Parquet files: typed, compressed, and with their dictionary inside.
//!
//! Columns have the names of the database whatever the language, are all optional, and are typed by
//! their [`Kind`]. A flag is INT64, not BOOLEAN, so that sums are those of SQLite.

mod column;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use rusqlite::types::Value;

use self::column::{Column, whole};
use super::outline::Outline;
use crate::store::fields::{Field, Kind};

/// Rows of a row group. Larger ones compress little better and take more memory on both sides.
const GROUP: usize = 100_000;
/// Bytes of text after which a row group ends all the same: whole reports are long.
const GROUP_BYTES: usize = 64 << 20;
/// Rows that all the files of a partitioned table may hold back together.
const HELD: usize = 2 * GROUP;
/// What Hive calls the partition of NULL, and every reader after it.
const NULL_PARTITION: &str = "__HIVE_DEFAULT_PARTITION__";

/// Writes rows as one Parquet file. Gives how many there were.
///
/// # Errors
/// If a value is none of its column's type, two columns share a name, a row cannot be read, or `out`
/// cannot be written.
pub fn write(
    outline: &Outline,
    rows: &mut dyn Iterator<Item = Result<Vec<Value>>>,
    out: impl Write + Send,
) -> Result<usize> {
    let mut table = Table::new(outline, outline.fields.iter().collect(), out)?;
    let mut count = 0;
    for row in rows {
        count += 1;
        table.push(row?, count)?;
        if table.held == GROUP || table.bytes >= GROUP_BYTES {
            table.flush()?;
        }
    }
    table.close()?;
    Ok(count)
}

/// Writes rows as one file a year: `year=2018/data.parquet`, those without a year in
/// `year=__HIVE_DEFAULT_PARTITION__`. The column `year` is left out of the files, as readers of such
/// folders expect. Gives how many rows there were.
///
/// # Errors
/// As [`write()`]; also if there is no column `year`, or the folder holds partitions already: readers
/// would take what is left of an earlier export for part of this one.
pub fn write_by_year(
    outline: &Outline,
    rows: &mut dyn Iterator<Item = Result<Vec<Value>>>,
    folder: &Path,
) -> Result<usize> {
    let Some(at) = outline.fields.iter().position(|field| field.name == "year") else {
        bail!("{} has no column year to part it by; write it as one file", outline.name);
    };
    let mut fields: Vec<&Field> = outline.fields.iter().collect();
    let year_field = fields.remove(at);
    fs::create_dir_all(folder).with_context(|| format!("cannot make folder {}", folder.display()))?;
    refuse_partitions(folder)?;

    let mut tables: BTreeMap<Option<i64>, Table<'_, File>> = BTreeMap::new();
    let mut count = 0;
    for row in rows {
        let mut row = row?;
        count += 1;
        let year = match row.remove(at) {
            Value::Null => None,
            value => Some(whole(&value).ok_or_else(|| misfit(&outline.name, year_field, count, &value))?),
        };
        let table = match tables.entry(year) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(Table::new(outline, fields.clone(), create(&unfinished(folder, year))?)?),
        };
        table.push(row, count)?;
        let held: usize = tables.values().map(|table| table.held).sum();
        let bytes: usize = tables.values().map(|table| table.bytes).sum();
        if (held >= HELD || bytes >= GROUP_BYTES)
            && let Some(fullest) = tables.values_mut().max_by_key(|table| (table.bytes, table.held))
        {
            fullest.flush()?;
        }
    }
    if tables.is_empty() {
        // Without a file there would be no columns either, and readers fail on a folder of none.
        tables.insert(None, Table::new(outline, fields, create(&unfinished(folder, None))?)?);
    }
    let years: Vec<Option<i64>> = tables.keys().copied().collect();
    for table in tables.into_values() {
        table.close()?;
    }
    // All or none: a folder with half its years looks like a whole one.
    for year in years {
        let path = unfinished(folder, year);
        fs::rename(&path, path.with_extension("")).with_context(|| format!("cannot rename {}", path.display()))?;
    }
    Ok(count)
}

fn refuse_partitions(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read folder {}", folder.display()))? {
        let name = entry?.file_name();
        if name.to_string_lossy().starts_with("year=") {
            bail!("{} holds {} already; name an empty folder", folder.display(), name.to_string_lossy());
        }
    }
    Ok(())
}

fn unfinished(folder: &Path, year: Option<i64>) -> PathBuf {
    let year = year.map_or(NULL_PARTITION.to_owned(), |year| year.to_string());
    folder.join(format!("year={year}")).join("data.parquet.part")
}

fn create(path: &Path) -> Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make folder {}", folder.display()))?;
    }
    File::create(path).with_context(|| format!("cannot write {}", path.display()))
}

/// A file on its way, with the rows of its next row group.
struct Table<'a, W: Write + Send> {
    name: &'a str,
    columns: Vec<Column<'a>>,
    /// Rows of the next row group.
    held: usize,
    /// Bytes of their texts.
    bytes: usize,
    writer: SerializedFileWriter<W>,
}

impl<'a, W: Write + Send> Table<'a, W> {
    fn new(outline: &'a Outline, fields: Vec<&'a Field>, out: W) -> Result<Table<'a, W>> {
        let mut names = HashSet::new();
        if let Some(twice) = fields.iter().find(|field| !names.insert(&field.name)) {
            bail!("{} has two columns {}; give one of them another name with AS", outline.name, twice.name);
        }
        let types = fields.iter().map(|field| column_type(field).map(Arc::new)).collect::<Result<_>>()?;
        let schema = Type::group_type_builder(&outline.name).with_fields(types).build()?;
        let properties = WriterProperties::builder()
            .set_created_by(concat!("warehouse ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::SNAPPY)
            .set_key_value_metadata(Some(dictionary(outline)?))
            .build();
        let writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?;
        Ok(Table {
            name: &outline.name,
            columns: fields.into_iter().map(Column::new).collect(),
            held: 0,
            bytes: 0,
            writer,
        })
    }

    /// Takes a row; `number` counts from 1, for messages.
    fn push(&mut self, row: Vec<Value>, number: usize) -> Result<()> {
        for (column, value) in self.columns.iter_mut().zip(row) {
            if let Value::Text(text) = &value {
                self.bytes += text.len();
            }
            if let Some(value) = column.push(value) {
                return Err(misfit(self.name, column.field, number, &value));
            }
        }
        self.held += 1;
        Ok(())
    }

    /// Writes the rows held back as a row group.
    fn flush(&mut self) -> Result<()> {
        if self.held == 0 {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for column in &mut self.columns {
            let mut out = group.next_column()?.context("a row group has fewer columns than its table")?;
            column.write(&mut out)?;
            out.close()?;
        }
        group.close()?;
        self.held = 0;
        self.bytes = 0;
        Ok(())
    }

    fn close(mut self) -> Result<()> {
        self.flush()?;
        self.writer.close()?;
        Ok(())
    }
}

fn column_type(field: &Field) -> Result<Type> {
    let (physical, logical) = match field.kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Integer | Kind::Flag => (Physical::INT64, None),
        Kind::Number => (Physical::DOUBLE, None),
        Kind::Date => (Physical::INT32, Some(LogicalType::Date)),
        Kind::Timestamp => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS))),
    };
    let builder = Type::primitive_type_builder(&field.name, physical);
    Ok(builder.with_repetition(Repetition::OPTIONAL).with_logical_type(logical).build()?)
}

/// What the table and its columns are, for whoever has only the file.
fn dictionary(outline: &Outline) -> Result<Vec<KeyValue>> {
    let mut entries = vec![
        KeyValue::new("table".to_owned(), outline.name.clone()),
        KeyValue::new("columns".to_owned(), serde_json::to_string(&outline.fields)?),
    ];
    if let Some(info) = &outline.info {
        let said = [
            ("title", Some(&info.en)),
            ("title_zh", Some(&info.zh)),
            ("question", info.question.as_ref()),
            ("question_zh", info.question_zh.as_ref()),
            ("description", Some(&info.about)),
            ("warnings", Some(&info.warnings)),
        ];
        let said = said.into_iter().filter_map(|(key, text)| Some((key, text.filter(|text| !text.is_empty())?)));
        entries.extend(said.map(|(key, text)| KeyValue::new(key.to_owned(), text.clone())));
    }
    Ok(entries)
}

fn misfit(table: &str, field: &Field, row: usize, value: &Value) -> anyhow::Error {
    let wanted = match field.kind {
        Kind::Text => "text",
        Kind::Integer | Kind::Flag => "whole number",
        Kind::Number => "number",
        Kind::Date => "date (2018-12-31)",
        Kind::Timestamp => "time (2018-12-31T08:00:00Z)",
    };
    let text: String = super::text(value).unwrap_or_default().chars().take(40).collect();
    anyhow!("{table}, column {}, row {row}: '{text}' is no {wanted}; export it as CSV", field.name)
}

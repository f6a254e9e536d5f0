//! Figures in table cells: what they are stands in the headers of their column and row.

use super::bind::{Region, Wanted, candidates};
use super::ground::Ground;
use super::read::{Coded, Reader};
use super::{Measure, classify, label};
use crate::text::Bytes;

/// The tables of a text.
pub(super) struct Tables {
    tables: Vec<Table>,
}

struct Table {
    /// Cells by row and column.
    rows: Vec<Vec<Bytes>>,
    /// The paragraph before it.
    caption: Bytes,
}

/// A figure's cell: its headers and the words that introduce its table.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    column: Option<Bytes>,
    row: Option<Bytes>,
    caption: Bytes,
}

impl Tables {
    pub(super) fn find(ground: &Ground) -> Tables {
        let mut tables: Vec<Table> = Vec::new();
        let mut last = None;
        let mut caption = 0..0;
        for (number, paragraph) in ground.paragraphs.iter().enumerate() {
            let text = ground.at(&paragraph.bytes);
            if !text.contains('\t') {
                caption = paragraph.bytes.clone();
                continue;
            }
            let cells = cells(text, paragraph.bytes.start);
            match tables.last_mut() {
                Some(table) if last == number.checked_sub(1) => table.rows.push(cells),
                _ => tables.push(Table { rows: vec![cells], caption: caption.clone() }),
            }
            last = Some(number);
        }
        Tables { tables }
    }

    /// The cell around a place, if it stands in a table.
    pub(super) fn cell(&self, ground: &Ground, at: usize) -> Option<Cell> {
        for table in &self.tables {
            for (number, row) in table.rows.iter().enumerate() {
                let Some(column) = row.iter().position(|cell| cell.start <= at && at <= cell.end) else { continue };
                let names = |cell: &&Bytes| !cell.is_empty() && !is_figure(ground.at(cell));
                let above = (0..number).filter_map(|other| table.rows[other].get(column)).find(names).cloned();
                let beside = (column > 0).then(|| row[..column].iter().find(names)).flatten().cloned();
                return Some(Cell { column: above, row: beside, caption: table.caption.clone() });
            }
        }
        None
    }
}

fn cells(text: &str, start: usize) -> Vec<Bytes> {
    let mut at = start;
    text.split('\t')
        .map(|cell| {
            let bytes = at..at + cell.len();
            at += cell.len() + 1;
            bytes
        })
        .collect()
}

fn is_figure(cell: &str) -> bool {
    cell.chars().next().is_some_and(|letter| letter.is_ascii_digit() || letter == '-')
}

/// Reads the figure of a cell.
pub(super) fn read(reader: &Reader, mention: usize, cell: &Cell) -> Coded {
    let ground = reader.ground;
    let plain = |header: &Bytes| {
        let text = ground.at(header).trim();
        ground.codebook.measures.plain_headers.iter().any(|word| word == text)
    };
    let headers: Vec<Bytes> = [&cell.column, &cell.row].into_iter().flatten().cloned().collect();
    let share = reader.percent(mention)
        || headers
            .iter()
            .any(|header| ["占比", "比例", "百分比", "比重", "%"].iter().any(|word| ground.at(header).contains(word)));
    let own: Vec<Region> = headers.iter().filter(|header| !plain(header)).cloned().map(Region::header).collect();
    let name = own.iter().map(|region| ground.at(&region.bytes).trim()).collect::<Vec<_>>().join("");
    let mut query =
        reader.query(mention, &own, if share { Wanted::Count } else { Wanted::Unit(reader.unit(mention)) }, None);
    let caption = last_sentences(ground, &cell.caption);
    query.sentence = caption.clone();
    query.at = caption.end;
    let rates = candidates(ground, &super::bind::Query { wanted: Wanted::Rate, ..query_again(&query) });
    let measure = if share && rates.is_empty() { Measure::Share } else { Measure::Value };
    let found = if share && !rates.is_empty() { rates } else { candidates(ground, &query) };
    let mut coded = match found
        .first()
        .filter(|best| ground.at(&(best.head.start..best.head.end)).chars().count() * 2 >= category(&name))
    {
        Some(best) => reader.coded(mention, best, &own),
        None => from_caption(reader, mention, &caption, &name)
            .or_else(|| from_docket(reader, mention, &name))
            .unwrap_or_else(|| Coded::plain(name.clone())),
    };
    coded.label = if name.is_empty() { label::compose(ground.at(&caption), "", "", reader.fillers()) } else { name };
    coded.qualifier.clone_from(&coded.label);
    coded.measure = measure;
    coded
}

fn query_again<'q>(query: &super::bind::Query<'q>) -> super::bind::Query<'q> {
    super::bind::Query {
        regions: query.regions,
        wanted: query.wanted,
        sentence: query.sentence.clone(),
        at: query.at,
        whole: query.whole,
    }
}

/// Length of a category's name without a bracketed remark.
fn category(name: &str) -> usize {
    name.split(['(', '（']).next().unwrap_or_default().chars().count()
}

/// A category of what the table's caption counts: code of the caption, segment of the header.
fn from_caption(reader: &Reader, mention: usize, caption: &Bytes, name: &str) -> Option<Coded> {
    let regions = [Region::before(caption.clone())];
    let query = reader.query(mention, &regions, Wanted::Count, None);
    let query = super::bind::Query { sentence: caption.clone(), ..query };
    let found = candidates(reader.ground, &query);
    let best = found.first().filter(|_| !name.is_empty())?;
    Some(Coded { segment: Some(name.to_owned()), ..reader.coded(mention, best, &regions) })
}

/// A category of the docket under whose heading the table stands: 按领域归类，情况见下表.
fn from_docket(reader: &Reader, mention: usize, name: &str) -> Option<Coded> {
    let entry = classify::docket(reader, mention)?;
    let reading = "category of a classification".to_owned();
    let segment = Some(name.to_owned()).filter(|name| !name.is_empty())?;
    Some(Coded {
        code: Some(entry.code.clone()),
        segment: Some(segment),
        score: 10.0,
        reading,
        ..Coded::plain(name.to_owned())
    })
}

/// The last two sentences of a caption.
fn last_sentences(ground: &Ground, caption: &Bytes) -> Bytes {
    let text = ground.at(caption).trim_end_matches(['。', ':', '：']);
    let start = text.rmatch_indices('。').nth(1).map_or(0, |(at, mark)| at + mark.len());
    caption.start + start..caption.start + text.len()
}

//! Figures in table cells: what they are stands in the headers of their column and row.

use super::bind::{Candidate, Query, Region, Wanted, candidates};
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
    /// First cells of the rows above, nearest first.
    above: Vec<Bytes>,
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
        let next = self.tables.partition_point(|table| table.start() <= at);
        let table = &self.tables[next.checked_sub(1)?];
        let (number, column) = table.rows.iter().enumerate().find_map(|(number, row)| {
            row.iter().position(|cell| cell.start <= at && at <= cell.end).map(|column| (number, column))
        })?;
        let row = &table.rows[number];
        let names = |cell: &&Bytes| !cell.is_empty() && !is_figure(ground.at(cell));
        let column_name = (0..number).filter_map(|other| table.rows[other].get(column)).find(names).cloned();
        let row_name = row[..column].iter().find(names).cloned();
        let above = table.rows[..number].iter().rev().filter_map(|row| row.first()).filter(names).cloned().collect();
        Some(Cell { column: column_name, row: row_name, above, caption: table.caption.clone() })
    }
}

impl Table {
    fn start(&self) -> usize {
        self.rows[0].first().map_or(0, |cell| cell.start)
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
    let cell = cell.trim();
    cell.starts_with(|letter: char| letter.is_ascii_digit() || letter == '-') && year(cell).is_none()
}

/// The year that a header names: 2018年, 2018年度.
fn year(header: &str) -> Option<i32> {
    let digits = header.trim().get(..4)?;
    let rest = &header.trim()[4..];
    (digits.starts_with("20") && rest.starts_with('年')).then(|| digits.parse().ok()).flatten()
}

/// Words of a header whose column or row says how a figure changed.
const CHANGED: [&str; 6] = ["同比", "增减", "增长", "增幅", "变化", "升降"];

/// Reads the figure of a cell.
pub(super) fn read(reader: &Reader, mention: usize, cell: &Cell) -> Coded {
    let ground = reader.ground;
    let text = |header: &Bytes| ground.at(header).trim();
    let headers: Vec<Bytes> = [&cell.column, &cell.row].into_iter().flatten().cloned().collect();
    let any = |words: &[&str]| headers.iter().any(|header| words.iter().any(|word| text(header).contains(word)));
    let named_year = headers.iter().find_map(|header| year(text(header)));
    let changed = any(&CHANGED);
    let share = !changed && (reader.percent(mention) || any(&["占比", "比例", "百分比", "比重", "%"]));
    let own: Vec<Bytes> = headers.iter().filter(|header| !is_plain(reader, text(header))).cloned().collect();
    let name = own.iter().map(text).collect::<Vec<_>>().join("");
    let caption = last_sentences(ground, &cell.caption);
    // Under columns of years a row names a metric; under plain columns it names a category.
    let statistics = named_year.is_some() || changed;
    // 终止(含调解): what is included is not what is counted.
    let bare = |header: Bytes| {
        let text = ground.at(&header);
        header.start..header.start + text.find('(').filter(|at| *at > 0).unwrap_or(text.len())
    };
    let mut regions: Vec<Region> = own.into_iter().map(bare).map(Region::header).collect();
    if statistics {
        regions.extend(topic_above(ground, cell).map(Region::topic));
    }
    let wanted = match (changed, share) {
        (true, _) => Wanted::Any,
        (false, true) => Wanted::Count,
        (false, false) => Wanted::Unit(reader.unit(mention)),
    };
    let query = |wanted| Query {
        sentence: caption.clone(),
        at: caption.end,
        statistics,
        ..reader.query(mention, &regions, wanted, None)
    };
    let rates = candidates(ground, &query(Wanted::Rate));
    let rated = (share || statistics && reader.percent(mention) && !changed) && !rates.is_empty();
    let found = if rated { rates } else { candidates(ground, &query(wanted)) };
    let fits = |best: &&Candidate| {
        statistics || ground.at(&(best.head.start..best.head.end)).chars().count() * 2 >= category(&name)
    };
    let mut coded = match found.first().filter(fits) {
        Some(best) => reader.coded(mention, best, &regions),
        None if statistics => Coded::plain(name.clone()),
        None => from_caption(reader, mention, &caption, &name)
            .or_else(|| from_docket(reader, mention, &name))
            .unwrap_or_else(|| Coded::plain(name.clone())),
    };
    coded.label = if name.is_empty() { label::compose(ground.at(&caption), "", "", reader.fillers()) } else { name };
    coded.qualifier.clone_from(&coded.label);
    coded.measure = match (changed, share && !rated) {
        (true, _) if reader.percent(mention) || reader.points(mention) => Measure::Growth,
        (true, _) => Measure::Change,
        (false, true) => Measure::Share,
        (false, false) => Measure::Value,
    };
    coded.year = named_year.filter(|_| !changed);
    coded
}

/// A header that names no metric and no category: 数量, 2018年, 同比.
fn is_plain(reader: &Reader, header: &str) -> bool {
    let known = reader.ground.codebook.measures.plain_headers.iter().any(|word| word == header);
    known || year(header).is_some() || CHANGED.iter().any(|word| header.contains(word))
}

/// The first cell of the nearest row above that opens a topic: 审结 below 收到复议申请 is of it.
fn topic_above(ground: &Ground, cell: &Cell) -> Option<Bytes> {
    let opens = |header: &&Bytes| ground.hits_in(header).any(|hit| ground.codebook.lexicon.topic(hit.word).is_some());
    if cell.row.as_ref().filter(opens).is_some() { None } else { cell.above.iter().find(opens).cloned() }
}

/// Length of a category's name without a bracketed remark.
fn category(name: &str) -> usize {
    name.split(['(', '（']).next().unwrap_or_default().chars().count()
}

/// A category of what the table's caption counts: code of the caption, segment of the header.
fn from_caption(reader: &Reader, mention: usize, caption: &Bytes, name: &str) -> Option<Coded> {
    let regions = [Region::before(caption.clone())];
    let query = reader.query(mention, &regions, Wanted::Count, None);
    let query = Query { sentence: caption.clone(), ..query };
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

//! Figures in table cells: what they are stands in the headers of their column and row.

use super::bind::{Candidate, Query, Region, Wanted, candidates};
use super::cells::{Grid, is_figure, is_told, year};
use super::ground::Ground;
use super::read::{Coded, Reader};
use super::whose::is_body;
use super::{Measure, classify, label, spread};
use crate::text::Bytes;

/// So many rows of headers may stand below the first: more are a table of words.
const MOST_HEADERS: usize = 10;
/// Rows above a figure that may name the group it stands in.
const MOST_ABOVE: usize = 1_000;

/// The tables of a text.
pub(super) struct Tables {
    tables: Vec<Table>,
}

#[derive(Default)]
struct Table {
    /// Cells by row and column.
    rows: Vec<Vec<Bytes>>,
    /// How many rows on top are headers.
    top: usize,
    /// For every column the first row in which it has a name.
    named: Vec<Option<usize>>,
    /// For every column in how many rows it has a figure.
    figures: Vec<usize>,
    /// The first cells that open a topic, with their rows.
    topics: Vec<(usize, Bytes)>,
    /// Whether one of its columns, and of its rows, is the sum of the others.
    adds_up: [bool; 2],
    /// The paragraph before it.
    caption: Bytes,
}

/// A figure's cell: its headers and the words that introduce its table.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    /// Headers of its column, from the top down.
    columns: Vec<Bytes>,
    /// Labels of its row, from the outermost.
    rows: Vec<Bytes>,
    /// The first cell of the nearest row above that opens a topic.
    above: Option<Bytes>,
    /// The first row of its table.
    head: Bytes,
    /// Whether its column has figures in other rows, too.
    among_others: bool,
    /// Whether the columns of its table, and the rows, add up to one of them (合计).
    adds_up: [bool; 2],
    caption: Bytes,
}

impl Tables {
    pub(super) fn find(ground: &Ground) -> Tables {
        let of = |grid: &Grid| Table { rows: grid.rows.clone(), caption: grid.caption.clone(), ..Table::default() };
        let mut tables: Vec<Table> = ground.grids.iter().map(of).collect();
        tables.iter_mut().for_each(|table| table.find_names(ground));
        Tables { tables }
    }

    /// The cell around a place, if it stands in a table and not in the running text of a cell.
    pub(super) fn cell(&self, ground: &Ground, at: usize) -> Option<Cell> {
        let next = self.tables.partition_point(|table| table.start() <= at);
        let table = &self.tables[next.checked_sub(1)?];
        let number = table.rows.partition_point(|row| row[0].start <= at).checked_sub(1)?;
        let column = table.rows[number].iter().position(|cell| cell.start <= at && at <= cell.end)?;
        let cell = &table.rows[number][column];
        if cell.len() > LONGEST_HEADER || is_told(ground.at(&(cell.start..at))) {
            return None;
        }
        let columns = table.headers(ground, number, column);
        let rows = table.labels(ground, number, column);
        let above = table.topics.partition_point(|(row, _)| *row < number).checked_sub(1);
        let above = above.map(|at| &table.topics[at]).filter(|(row, _)| number - row <= MOST_ABOVE);
        let above = above.map(|(_, cell)| cell.clone());
        let among_others = table.figures[column] > 1;
        let head = table.rows[0].first()?.start..table.rows[0].last()?.end;
        let (adds_up, caption) = (table.adds_up, table.caption.clone());
        Some(Cell { columns, rows, above, head, among_others, adds_up, caption })
    }
}

impl Table {
    fn start(&self) -> usize {
        self.rows[0].first().map_or(0, |cell| cell.start)
    }

    /// Finds where its headers stand, once for all its cells.
    fn find_names(&mut self, ground: &Ground) {
        self.top = self.header_rows(ground);
        let is_sum = |cell: &Bytes| is_name(ground, cell) && is_whole(ground.at(cell).trim());
        self.adds_up = [
            self.rows.iter().take(self.top).flatten().any(is_sum),
            self.rows.iter().filter_map(|row| row.first()).any(is_sum),
        ];
        let firsts = self.rows.iter().enumerate().filter_map(|(number, row)| Some((number, row.first()?.clone())));
        let opens = |cell: &Bytes| is_name(ground, cell) && ground.topics_in(cell) != 0;
        self.topics = firsts.filter(|(_, cell)| opens(cell)).collect();
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        self.named = vec![None; columns];
        self.figures = vec![0; columns];
        for (number, row) in self.rows.iter().enumerate() {
            for (column, cell) in row.iter().enumerate() {
                if self.named[column].is_none() && is_name(ground, cell) {
                    self.named[column] = Some(number);
                }
                self.figures[column] += usize::from(is_figure(ground.at(cell)));
            }
        }
    }

    /// The headers above a cell, from the top down: those of the rows on top, or else the topmost
    /// name in its column.
    fn headers(&self, ground: &Ground, number: usize, column: usize) -> Vec<Bytes> {
        let names = |cell: &&Bytes| is_name(ground, cell);
        let top = self.top.min(number);
        let in_column = |row: &Vec<Bytes>| row.get(column).filter(names).cloned();
        let mut headers: Vec<Bytes> = self.rows[..top].iter().filter_map(in_column).collect();
        // A header that reaches down over several rows is repeated in each.
        headers.dedup_by(|one, other| ground.at(one) == ground.at(other));
        if headers.is_empty() {
            let first = self.named.get(column).copied().flatten().filter(|row| *row < number);
            headers.extend(first.and_then(|row| in_column(&self.rows[row])));
        }
        headers
    }

    /// How many rows on top are headers: the first, if it has no figure, and those below it that
    /// divide what it spans (结案 over 维持, 撤销, 终止).
    fn header_rows(&self, ground: &Ground) -> usize {
        let text = |cell: &Bytes| ground.at(cell).trim();
        let first = |row: &Vec<Bytes>| row.first().map_or("", text);
        let names = |row: &Vec<Bytes>| row.iter().all(|cell| cell.is_empty() || !is_figure(ground.at(cell)));
        let spans =
            |row: &Vec<Bytes>| row.windows(2).any(|pair| !pair[0].is_empty() && text(&pair[0]) == text(&pair[1]));
        let divides = |above: &Vec<Bytes>, row: &Vec<Bytes>| {
            spans(above) || first(row).is_empty() || first(above).is_empty() || first(row) == first(above)
        };
        let below =
            self.rows.windows(2).take_while(|pair| names(&pair[0]) && names(&pair[1]) && divides(&pair[0], &pair[1]));
        if self.rows.first().is_some_and(names) { 1 + below.take(MOST_HEADERS).count() } else { 0 }
    }

    /// The labels of a cell's row, from the outermost: the first names in it, or those nearest to
    /// the cell if the table goes on beside itself (维持 3 撤销 2).
    fn labels(&self, ground: &Ground, number: usize, column: usize) -> Vec<Bytes> {
        let row = &self.rows[number];
        let name = |at: &usize| is_name(ground, &row[*at]);
        let Some(first) = (0..column).find(name) else { return Vec::new() };
        let header = |at: usize| self.headers(ground, number, at).last().map(|header| ground.at(header).trim());
        let nearest = (0..column).rev().find(name).and_then(|last| (0..=last).rev().take_while(name).last());
        let begin = nearest.filter(|nearest| header(*nearest) == header(first)).unwrap_or(first);
        let mut labels: Vec<Bytes> = (begin..column).take_while(name).map(|at| row[at].clone()).collect();
        labels.dedup_by(|one, other| ground.at(one) == ground.at(other));
        labels
    }
}

/// Bytes of a header; a longer cell is text.
const LONGEST_HEADER: usize = 1_000;

/// Whether a cell says what others hold.
fn is_name(ground: &Ground, cell: &Bytes) -> bool {
    (1..=LONGEST_HEADER).contains(&cell.len()) && !is_figure(ground.at(cell))
}

/// Words of a header whose column or row says how a figure changed.
const CHANGED: [&str; 6] = ["同比", "增减", "增长", "增幅", "变化", "升降"];

/// Reads the figure of a cell.
pub(super) fn read(reader: &Reader, mention: usize, cell: &Cell) -> Coded {
    let ground = reader.ground;
    let text = |header: &Bytes| ground.at(header).trim();
    let headers: Vec<Bytes> = cell.columns.iter().chain(&cell.rows).cloned().collect();
    let any = |words: &[&str]| headers.iter().any(|header| words.iter().any(|word| text(header).contains(word)));
    let named_year = headers.iter().find_map(|header| year(text(header)));
    let changed = any(&CHANGED);
    let share = !changed && (reader.percent(mention) || any(&["占比", "比例", "百分比", "比重", "%"]));
    let own: Vec<Bytes> = headers.iter().filter(|header| !is_plain(reader, text(header))).cloned().collect();
    let name = own.iter().map(text).collect::<Vec<_>>().join("");
    // What a header or label stands under says more of it, but names something else.
    let innermost = [&cell.columns, &cell.rows].map(|headers| headers.iter().rfind(|header| own.contains(header)));
    let inner: Vec<&Bytes> = innermost.into_iter().flatten().collect();
    let grouped = own.len() > inner.len();
    let caption = last_sentences(ground, &cell.caption);
    let prior = !changed && named_year.is_none() && headers.iter().any(|header| is_prior(reader, text(header)));
    // Under columns of years a row names a metric; under plain columns it names a category.
    let current = headers.iter().any(|header| is_current(reader, text(header)));
    let statistics = named_year.is_some() || changed || prior || current;
    // 终止(含调解): what is included is not what is counted.
    let bare = |header: Bytes| {
        let text = ground.at(&header);
        header.start..header.start + text.find('(').filter(|at| *at > 0).unwrap_or(text.len())
    };
    let region = |header: &Bytes| {
        let outer = !inner.contains(&header);
        if outer { Region::over_header(bare(header.clone())) } else { Region::header(bare(header.clone())) }
    };
    let mut regions: Vec<Region> = own.iter().map(region).collect();
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
        statistics: statistics || grouped,
        ..reader.query(mention, &regions, wanted, None)
    };
    let rates = candidates(ground, &query(Wanted::Rate));
    let rated = (share || statistics && reader.percent(mention) && !changed) && !rates.is_empty();
    let found = if rated { rates } else { candidates(ground, &query(wanted)) };
    let holder = |best: &Candidate| own.iter().find(|header| header.contains(&best.head.start));
    let fits = |best: &&Candidate| {
        let length = ground.at(&(best.head.start..best.head.end)).chars().count();
        statistics || holder(best).is_some_and(|header| length * 2 >= category(text(header)))
    };
    let of_part = |best: &Candidate, regions: &[Region]| {
        let coded = reader.coded(mention, best, regions);
        let part = holder(best).map(|holder| part(ground, holder, &inner, cell));
        Coded { segment: coded.segment.clone().or(part.filter(|part| !part.is_empty())), ..coded }
    };
    // 撤销、变更、确认违法: the sum of all that the label names.
    let sum = inner.last().filter(|_| statistics).and_then(|label| {
        let code = |part: &Bytes| {
            let regions =
                [Region::header(part.clone())].into_iter().chain(topic_above(ground, cell).map(Region::topic));
            let regions: Vec<Region> = regions.collect();
            Some(candidates(ground, &Query { regions: &regions, ..query(wanted) }).first()?.entry)
        };
        spread::sum_of(reader, &spread::split(ground.norm(), &bare((*label).clone())), code, || name.clone())
    });
    let mut coded = match found.first().filter(fits) {
        _ if sum.is_some() => sum.unwrap_or_default(),
        Some(best) => of_part(best, &regions),
        None if statistics && !has_classes(reader, mention, cell) => Coded::plain(name.clone()),
        None => from_caption(reader, mention, &caption, &name, wanted)
            .or_else(|| from_docket(reader, mention, cell, &name))
            .or_else(|| {
                // Where nothing introduces a table, and it classifies nothing, its headers and labels say it all.
                let topic = [topic_above(ground, cell), Some(cell.head.clone())].into_iter().flatten();
                let regions: Vec<Region> = regions.iter().cloned().chain(topic.map(Region::topic)).collect();
                let query = Query { statistics: true, regions: &regions, ..query(wanted) };
                let found = (!classifies(ground, cell)).then(|| candidates(ground, &query))?;
                found.first().map(|best| of_part(best, &regions))
            })
            .unwrap_or_else(|| Coded::plain(name.clone())),
    };
    coded.label = if name.is_empty() { label::compose(reader.bare(ground.at(&caption)), "", || "") } else { name };
    coded.qualifier.clone_from(&coded.label);
    coded.measure = match (changed, share && !rated) {
        (true, _) if reader.percent(mention) || reader.points(mention) => Measure::Growth,
        (true, _) => Measure::Change,
        (false, true) => Measure::Share,
        (false, false) => Measure::Value,
    };
    // ↓8.3%, 下降8.3%
    if changed && ground.codebook.measures.down.suffix(reader.words_before(mention).trim_end()).is_some() {
        coded.sign = -1.0;
    }
    coded.year = named_year.filter(|_| !changed);
    coded.prior = prior;
    coded
}

/// What the innermost headers of a figure, other than the one that names its metric, make it a
/// part of: 受理 in the row of 甲镇, 维持 under 结案. A word of the codebook says what the figure is
/// and not whose, but where a sum stands beside it (市直部门, 县市区, 合计); and a row alone in its table is the whole.
fn part(ground: &Ground, holder: &Bytes, inner: &[&Bytes], cell: &Cell) -> String {
    let text = |header: &Bytes| ground.at(header).trim();
    let divides = !inner.contains(&holder);
    let summed = |header: &Bytes| {
        cell.adds_up[0] && cell.columns.contains(header) || cell.adds_up[1] && cell.rows.contains(header)
    };
    let names = |header: &&&Bytes| {
        let named = || is_body(text(header)) || ground.hits_in(header).next().is_none();
        **header != holder && !is_whole(text(header)) && (divides || cell.among_others) && (summed(header) || named())
    };
    inner.iter().filter(names).map(|header| text(header)).collect()
}

/// Whether a label says that its row or column is the sum of the others.
fn is_whole(label: &str) -> bool {
    let label: String = label.split_whitespace().collect();
    label.starts_with('全') || WHOLE.iter().any(|word| label.contains(word))
}

/// Words of a label whose row or column is the sum of the others.
const WHOLE: [&str; 5] = ["合计", "总计", "总数", "小计", "累计"];

/// A header of last year's figures (上年件数); what is carried over from then (上年结转) is not one.
fn is_prior(reader: &Reader, header: &str) -> bool {
    let words = &reader.ground.codebook.measures.last_year;
    words.iter().any(|word| is_period(reader, header, word))
}

/// A header of this year's figures, beside a column of last year's.
fn is_current(reader: &Reader, header: &str) -> bool {
    ["本年", "本年度", "今年", "当年", "本期"].iter().any(|word| is_period(reader, header, word))
}

/// Whether a header is the word for a period, alone or before a plain one.
fn is_period(reader: &Reader, header: &str, word: &str) -> bool {
    let plain_headers = &reader.ground.codebook.measures.plain_headers;
    let plain = |rest: &str| rest.is_empty() || plain_headers.is(rest);
    header.strip_prefix(word).is_some_and(plain)
}

/// A header that names no metric and no category: 数量, 2018年, 同比.
fn is_plain(reader: &Reader, header: &str) -> bool {
    let known = reader.ground.codebook.measures.plain_headers.is(header);
    known
        || is_prior(reader, header)
        || is_current(reader, header)
        || year(header).is_some()
        || CHANGED.iter().any(|word| header.contains(word))
}

/// The first cell of the nearest row above that opens a topic: 审结 below 收到复议申请 is of it.
fn topic_above(ground: &Ground, cell: &Cell) -> Option<Bytes> {
    if cell.rows.iter().any(|label| ground.topics_in(label) != 0) { None } else { cell.above.clone() }
}

/// Length of a category's name without a bracketed remark.
fn category(name: &str) -> usize {
    name.split(['(', '（']).next().unwrap_or_default().chars().count()
}

/// A category of what the table's caption counts: code of the caption, segment of the header.
fn from_caption(reader: &Reader, mention: usize, caption: &Bytes, name: &str, wanted: Wanted) -> Option<Coded> {
    if !introduces(reader.ground.at(caption)) {
        return None;
    }
    let regions = [Region::before(caption.clone())];
    let query = Query { sentence: caption.clone(), ..reader.query(mention, &regions, wanted, None) };
    let found = candidates(reader.ground, &query);
    let best = found.first().filter(|_| !name.is_empty())?;
    Some(Coded { segment: Some(name.to_owned()), ..reader.coded(mention, best, &regions) })
}

/// Whether a line before a table says what is in it: a title, or words that point to it. A sentence with figures of
/// its own only stands before it.
fn introduces(caption: &str) -> bool {
    let points = ["如下", "下表", "见表", "附表", "表中", "所示", "一览", "统计表", "情况表"];
    points.iter().any(|word| caption.contains(word))
        || caption.ends_with([':', '：'])
        || !caption.contains(|letter: char| letter.is_ascii_digit() || letter == '。')
}

/// Whether a table says that it tells the kinds of something.
fn classifies(ground: &Ground, cell: &Cell) -> bool {
    let words = &ground.codebook.measures.classifiers;
    [&cell.caption, &cell.head].iter().any(|text| words.is_in(ground.at(text)))
}

/// Whether the columns of a table that names a docket and its classes are years: 受理复议案件类别, 2021年, 2020年.
fn has_classes(reader: &Reader, mention: usize, cell: &Cell) -> bool {
    let ground = reader.ground;
    let dockets = ground.codebook.lexicon.docket_topics();
    let named = (ground.topics_in(&cell.caption) | ground.topics_in(&cell.head)) & dockets != 0;
    let counted = ground.codebook.unit_class(reader.unit(mention)).is_none_or(|class| class == "case");
    let plain = cell.columns.iter().all(|header| is_plain(reader, ground.at(header).trim()));
    named && counted && plain && classifies(ground, cell)
}

/// A category of the docket under whose heading the table stands: 按领域归类，情况见下表.
fn from_docket(reader: &Reader, mention: usize, cell: &Cell, name: &str) -> Option<Coded> {
    let entry = classify::docket(reader, mention).filter(|_| classifies(reader.ground, cell))?;
    // 合计 is the whole.
    let segment = Some(name.to_owned()).filter(|name| !name.is_empty());
    let (code, reading) = (Some(entry.code.clone()), classify::CATEGORY.to_owned());
    Some(Coded { code, segment, score: 10.0, reading, ..Coded::plain(name.to_owned()) })
}

/// Bytes of a caption that are read for each figure of its table.
const LONGEST_CAPTION: usize = 1_500;

/// The last two sentences of a caption.
fn last_sentences(ground: &Ground, caption: &Bytes) -> Bytes {
    let text = ground.at(caption).trim_end_matches(['。', ':', '：']);
    let near = text.floor_char_boundary(text.len().saturating_sub(LONGEST_CAPTION));
    let start = text.rmatch_indices('。').nth(1).map_or(0, |(at, mark)| at + mark.len()).max(near);
    caption.start + start..caption.start + text.len()
}

//! One report: which sentences it takes and how they stand in its outline.

use std::collections::HashSet;

use super::library::{Library, Sentence};
use super::print::han;
use super::random::Random;
use super::template::Template;
use super::text::{Planted, Source};

/// What the page of a report shows, before it is laid out.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    pub title: String,
    pub blocks: Vec<Block>,
    pub issuer: String,
    /// Year, month and day of the signature.
    pub signed: (i32, i64, i64),
    pub planted: Vec<Planted>,
    pub issues: Vec<String>,
    pub plans: Vec<String>,
}

#[derive(Debug, Clone)]
pub enum Block {
    Heading(String),
    Paragraph(String),
    Table { caption: String, rows: Vec<Vec<String>> },
}

/// How many characters a report has, title and signature apart.
const LENGTH: (i64, i64) = (4550, 5250);

/// A part of a chapter that speaks of one area.
struct Part {
    heading: String,
    sentences: Vec<String>,
    tables: Vec<Block>,
}

pub fn compose(source: &Source, library: &Library, random: &mut Random) -> Draft {
    let mut draft =
        Draft { signed: (source.year + 1, random.between(1, 3), random.between(2, 28)), ..Draft::default() };
    let titles = if source.body.is_some() { "department_titles" } else { "titles" };
    draft.title = prose(source, library, titles, random);
    draft.issuer = match source.body {
        Some(body) => source.place.name.clone() + body,
        None => source.place.name.clone() + "人民政府",
    };
    let opening = prose(source, library, "openings", random);
    let mut tail = Vec::new();
    problems(source, library, random, &mut draft, &mut tail);
    promises(source, library, random, &mut draft, &mut tail);

    let around = opening.chars().count() + tail.iter().map(length).sum::<usize>();
    let wanted = (random.between(LENGTH.0, LENGTH.1) as usize).saturating_sub(around);
    let chapters = chapters(source, library, random, &mut draft.planted, wanted);
    draft.blocks.push(Block::Paragraph(opening));
    lay_out(chapters, source, library, random, &mut draft.blocks);
    let before = draft.blocks.iter().filter(|block| is_chapter(block)).count();
    for (at, block) in tail.iter_mut().filter(|block| matches!(block, Block::Heading(_))).enumerate() {
        if let Block::Heading(text) = block {
            *text = format!("{}、{text}", han(before + at + 1));
        }
    }
    draft.blocks.append(&mut tail);
    let closing = prose(source, library, "closings", random);
    if !closing.is_empty() {
        draft.blocks.push(Block::Paragraph(closing));
    }
    draft
}

fn length(block: &Block) -> usize {
    match block {
        Block::Heading(text) | Block::Paragraph(text) => text.chars().count(),
        Block::Table { caption, rows } => {
            caption.chars().count() + rows.iter().flatten().map(|cell| cell.chars().count() + 1).sum::<usize>()
        }
    }
}

fn is_chapter(block: &Block) -> bool {
    matches!(block, Block::Heading(text) if text.chars().nth(1) == Some('、') || text.chars().nth(2) == Some('、'))
}

fn prose(source: &Source, library: &Library, list: &str, random: &mut Random) -> String {
    text(source, random.pick(&library.prose[list]), random)
}

/// A template without figures.
fn text(source: &Source, pieces: &Template, random: &mut Random) -> String {
    source.write(pieces, "", random).map(|(text, _)| text).unwrap_or_default()
}

/// The chapters on what was done, filled with prose until they are long enough.
fn chapters(
    source: &Source,
    library: &Library,
    random: &mut Random,
    planted: &mut Vec<Planted>,
    wanted: usize,
) -> Vec<(String, Vec<Part>)> {
    let mut said = HashSet::new();
    let mut chapters = Vec::new();
    let mut unused: Vec<(usize, usize, &Template)> = Vec::new();
    for chapter in &library.chapters {
        let mut parts = Vec::new();
        for name in &chapter.areas {
            let area = &library.areas[name];
            let mut part = Part {
                heading: text(source, random.pick(&area.headings), random),
                sentences: Vec::new(),
                tables: Vec::new(),
            };
            for group in library.groups.iter().filter(|group| group.area == *name) {
                if random.chance(group.often) {
                    take(source, &group.sentences, random, &mut said, planted, &mut part);
                }
            }
            if part.sentences.is_empty() && part.tables.is_empty() && random.chance(0.6) {
                continue;
            }
            unused.extend(area.sentences.iter().map(|pieces| (chapters.len(), parts.len(), pieces)));
            parts.push(part);
        }
        if !parts.is_empty() {
            chapters.push((text(source, random.pick(&chapter.headings), random), parts));
        }
    }
    fill(source, &mut chapters, unused, wanted, random);
    chapters
}

/// Adds one sentence of a group, unless the report has said all that it can say.
fn take(
    source: &Source,
    sentences: &[Sentence],
    random: &mut Random,
    said: &mut HashSet<String>,
    planted: &mut Vec<Planted>,
    part: &mut Part,
) {
    for _ in 0..4 {
        let sentence = random.pick(sentences);
        if sentence.keys.iter().any(|key| said.contains(key)) {
            continue;
        }
        let Some((text, figures)) = source.write(&sentence.pieces, &sentence.name, random) else { continue };
        said.extend(sentence.keys.iter().cloned());
        planted.extend(known(figures, sentence.misread, &text));
        match text.split_once('\n') {
            Some((caption, rows)) => part.tables.push(Block::Table {
                caption: caption.to_owned(),
                rows: rows.lines().map(|row| row.split('\t').map(str::to_owned).collect()).collect(),
            }),
            None => part.sentences.push(text),
        }
        return;
    }
}

/// Figures with whether they are known to be misread: those of a template that is, and those of a
/// table in which a count without its unit looks like a year.
fn known(figures: Vec<Planted>, misread: bool, text: &str) -> Vec<Planted> {
    let dated = text.contains('\n') && figures.iter().any(|figure| (1900.0..2100.0).contains(&figure.value));
    let name = |figure: &Planted| figure.template.clone() + if dated { " like a year" } else { "" };
    figures.into_iter().map(|figure| Planted { misread: misread || dated, template: name(&figure), ..figure }).collect()
}

/// Puts prose between the figures, wherever it may stand, until the chapters are long enough; no
/// part stays without a sentence.
fn fill(
    source: &Source,
    chapters: &mut [(String, Vec<Part>)],
    mut unused: Vec<(usize, usize, &Template)>,
    wanted: usize,
    random: &mut Random,
) {
    let long = |part: &Part| {
        let sentences: usize = part.sentences.iter().map(|text| text.chars().count()).sum();
        sentences + part.tables.iter().map(length).sum::<usize>() + part.heading.chars().count() + 4
    };
    let mut have: usize = chapters.iter().flat_map(|(_, parts)| parts).map(long).sum();
    random.shuffle(&mut unused);
    // Parts without a sentence come first.
    unused.sort_by_key(|(chapter, part, _)| !chapters[*chapter].1[*part].sentences.is_empty());
    for (chapter, part, pieces) in unused {
        let part = &mut chapters[chapter].1[part];
        if have >= wanted && !part.sentences.is_empty() {
            continue;
        }
        let sentence = text(source, pieces, random);
        have += sentence.chars().count();
        let at = random.between(0, part.sentences.len() as i64) as usize;
        part.sentences.insert(at, sentence);
    }
}

/// The outline: how chapters and their parts are numbered differs from report to report.
fn lay_out(
    chapters: Vec<(String, Vec<Part>)>,
    source: &Source,
    library: &Library,
    random: &mut Random,
    blocks: &mut Vec<Block>,
) {
    let above = prose(source, library, "done_headings", random);
    let style = random.between(0, 3);
    if !above.is_empty() {
        blocks.push(Block::Heading(format!("一、{above}")));
    }
    for (number, (heading, parts)) in chapters.into_iter().enumerate() {
        let number = han(number + 1);
        let mark = if above.is_empty() { format!("{number}、") } else { format!("（{number}）") };
        blocks.push(Block::Heading(mark + &heading));
        let deep = !above.is_empty();
        for (at, part) in parts.into_iter().enumerate() {
            let body = part.sentences.concat();
            let at = at + 1;
            match style {
                0 | 1 if deep => blocks.push(Block::Paragraph(format!("{at}.{}。{body}", part.heading))),
                0 => blocks.push(Block::Paragraph(format!("（{}）{}。{body}", han(at), part.heading))),
                1 => {
                    blocks.push(Block::Heading(format!("（{}）{}", han(at), part.heading)));
                    blocks.push(Block::Paragraph(body));
                }
                2 => blocks.push(Block::Paragraph(format!("{}是{}。{body}", han(at), part.heading))),
                _ => blocks.push(Block::Paragraph(body)),
            }
            blocks.extend(part.tables);
        }
    }
}

fn problems(source: &Source, library: &Library, random: &mut Random, draft: &mut Draft, blocks: &mut Vec<Block>) {
    let count = random.between(3, 6) as usize;
    draft.issues = some(source, &library.prose["issues"], count, random);
    blocks.push(Block::Heading(prose(source, library, "issue_headings", random)));
    let lead = prose(source, library, "issue_leads", random);
    let marked = |mark: &str| -> Vec<String> {
        draft.issues.iter().enumerate().map(|(at, text)| format!("{}{mark}{text}", han(at + 1))).collect()
    };
    match random.between(0, 3) {
        0 => blocks.push(Block::Paragraph(lead + &marked("是").join("；") + "。")),
        1 => {
            blocks.push(Block::Paragraph(lead));
            blocks.extend(marked("是").into_iter().map(|text| Block::Paragraph(text + "。")));
        }
        2 => blocks.push(Block::Paragraph(lead + &draft.issues.join("；") + "。")),
        _ => blocks.extend(marked("）").into_iter().map(|text| Block::Paragraph(format!("（{text}。")))),
    }
}

fn promises(source: &Source, library: &Library, random: &mut Random, draft: &mut Draft, blocks: &mut Vec<Block>) {
    let count = random.between(4, 7) as usize;
    let plans = some(source, &library.prose["plans"], count, random);
    blocks.push(Block::Heading(prose(source, library, "plan_headings", random)));
    let style = random.between(0, 3);
    let mut items = Vec::new();
    for (at, plan) in plans.iter().enumerate() {
        let number = han(at + 1);
        let (heading, body) = plan.split_once('。').unwrap_or((plan, ""));
        match style {
            0 => {
                let text = format!("{heading}，{body}");
                items.push(format!("{number}是{text}"));
                draft.plans.push(text);
            }
            1 => {
                blocks.push(Block::Paragraph(format!("（{number}）{heading}。{body}。")));
                draft.plans.push(body.to_owned());
            }
            2 => {
                blocks.push(Block::Paragraph(format!("{}.{heading}。{body}。", at + 1)));
                draft.plans.push(body.to_owned());
            }
            _ => {
                let (first, second) = body.split_once('，').unwrap_or((body, ""));
                blocks.push(Block::Paragraph(format!("（{number}）{heading}。一是{first}；二是{second}。")));
                draft.plans.extend([first.to_owned(), second.to_owned()]);
            }
        }
    }
    if !items.is_empty() {
        blocks.push(Block::Paragraph(items.join("；") + "。"));
    }
}

/// So many different ones of a list.
fn some(source: &Source, list: &[Template], count: usize, random: &mut Random) -> Vec<String> {
    let mut order: Vec<usize> = (0..list.len()).collect();
    random.shuffle(&mut order);
    order.into_iter().take(count).map(|at| text(source, &list[at], random)).collect()
}

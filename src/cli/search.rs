//! `warehouse search`: words in the texts of the reports.

use std::io::Write;
use std::ops::Range;
use std::path::Path;

use anstream::{AutoStream, ColorChoice};
use anyhow::{Result, bail};
use serde::Serialize;

use super::filter::{Reach, code};
use super::{End, Talk, count, print_json, usage};
use crate::ingest::INDEX;
use crate::search::{Marks, Word, excerpt, words};
use crate::store::{Found, Hit, HitKind, Item, Store, Wanted};

/// Find words in the texts of the reports
///
/// A word is any string: two characters (复议), a long phrase (法律顾问), one character, a number, a Latin
/// word; traditional and simplified script and full and half width are one. Several words, parted by
/// blanks, must all stand in one sentence. Best hits come first, newer years before older. Of several
/// texts of one report only the one that counts is searched. How many hits there are in all stands on
/// standard error.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse search 复议
  warehouse search 法律顾问 作用 --in issue
  warehouse search 府院联动 联席会议 --any --limit 50
  warehouse search 执法力量 --in plan --theme enforcement --year 2020..
  warehouse search 负责人出庭 --place 广东省 --year 2018
  warehouse search 营商环境 --place 440600 --place-only
  warehouse search 行政復議 --json")]
pub(super) struct Args {
    /// Words that a sentence must hold
    #[arg(required = true, value_name = "WORD")]
    words: Vec<String>,

    /// Search the whole report sentence by sentence, or whole issues or plan items
    #[arg(long = "in", value_enum, value_name = "PART", default_value_t)]
    part: Part,

    /// One of the words is enough
    #[arg(long)]
    any: bool,

    #[command(flatten)]
    reach: Reach,

    /// Only issues and plan items of these themes (disputes, 矛盾化解), and sentences in them
    #[arg(long, value_name = "THEME", value_delimiter = ',')]
    theme: Vec<String>,

    /// Show at most so many hits
    #[arg(long, value_name = "HITS", default_value_t = 20)]
    limit: usize,

    /// Print as JSON: text, its place in the report, and the places of the words
    #[arg(long)]
    json: bool,
}

/// What is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum Part {
    /// Sentences of the whole text
    #[default]
    Report,
    /// Problems that reports admit
    Issue,
    /// What reports say will be done next
    Plan,
}

impl Part {
    fn kind(self) -> HitKind {
        match self {
            Part::Report => HitKind::Sentence,
            Part::Issue => HitKind::Issue,
            Part::Plan => HitKind::PlanItem,
        }
    }

    /// One of what is found.
    fn noun(self) -> &'static str {
        match self {
            Part::Report => "sentence",
            Part::Issue => "issue",
            Part::Plan => "plan item",
        }
    }
}

/// Display columns that a sentence is cut to.
const ROOM: usize = 160;

/// One hit as `--json` prints it.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    hit: Hit,
    section: Option<String>,
    item: Option<Item>,
    text_start: usize,
    text_end: usize,
    /// Where the words stand in the text of the report.
    hits: Vec<Place>,
    score: f64,
}

#[derive(Serialize)]
struct Place {
    text_start: usize,
    text_end: usize,
}

pub(super) fn run(db: &Path, args: &Args, talk: Talk) -> Result<End> {
    let words = words(&args.words.join(" "));
    if words.is_empty() {
        let asked = short(&args.words.join(" "));
        return usage(format!(
            "nothing to search for in \"{asked}\": write Chinese characters, Latin letters or digits"
        ));
    }
    let store = Store::open_read_only(db)?;
    tell_state(&store, db)?;
    let found = find(&store, args, &words)?;
    let shown: Vec<Shown> =
        found.iter().take(args.limit).map(|found| show(&store, found, &words)).collect::<Result<_>>()?;
    let mut out = anstream::stdout().lock();
    if args.json {
        print_json(&shown)?;
    } else {
        let coloured = AutoStream::choice(&std::io::stdout()) != ColorChoice::Never;
        let marks = if coloured { Marks::Colour } else { Marks::Brackets };
        let room = (args.part == Part::Report).then_some(ROOM);
        for hit in &shown {
            writeln!(out, "{}\n    {}", head(hit), excerpt(&hit.hit.text, &words, room, marks))?;
        }
    }
    out.flush()?;
    if talk > Talk::Quiet {
        summary(args, &words, &found, shown.len());
    }
    Ok(End::Done)
}

/// Says what a reader must know of the index before trusting its answer.
fn tell_state(store: &Store, db: &Path) -> Result<()> {
    let Some(state) = store.index_state(INDEX)? else {
        bail!("{} was made before there was a search: run `warehouse reextract` once", db.display());
    };
    if state.missing > 0 {
        let reports = count(state.missing, "report year");
        say!("not searched: {reports} without an index; `warehouse reextract` makes it");
    }
    if !state.fits {
        say!("another version of warehouse made the index; `warehouse reextract` makes it anew");
    }
    Ok(())
}

/// All hits, best first. The index says which sentences hold the words; an issue or plan item may be more
/// or less than a sentence, so its own text is asked.
fn find(store: &Store, args: &Args, words: &[Word]) -> Result<Vec<Found>> {
    let kind = args.part.kind();
    let all = !args.any && kind == HitKind::Sentence;
    let queries: Vec<String> = words.iter().map(Word::query).collect();
    let places = args.reach.places(store.connection())?;
    let places: Option<Vec<i64>> = places.map(|places| places.iter().map(|place| place.id).collect());
    let wanted = Wanted {
        query: &queries.join(if all { " AND " } else { " OR " }),
        years: &args.reach.year.iter().map(|years| (years.0, years.1)).collect::<Vec<_>>(),
        places: places.as_deref(),
        themes: &code::themes_of_passages(&args.theme)?,
    };
    let mut found = store.find(kind, &wanted)?;
    found.retain(|found| {
        let Some(text) = &found.text else { return true };
        let mut held = words.iter().map(|word| !word.places(text).is_empty());
        if args.any { held.any(|held| held) } else { held.all(|held| held) }
    });
    Ok(found)
}

fn show(store: &Store, found: &Found, words: &[Word]) -> Result<Shown> {
    let hit = store.hit(found)?;
    let start = found.span.start;
    let mut places: Vec<Range<usize>> = words.iter().flat_map(|word| word.places(&hit.text)).collect();
    places.sort_by_key(|place| (place.start, place.end));
    // A sentence may begin in one part and end in another: what counts is where the words stand.
    let first = start + places.first().map_or(0, |place| place.start);
    Ok(Shown {
        section: store.section_at(found.report_year_id, first)?,
        item: store.item_at(found.report_year_id, first)?,
        text_start: start,
        text_end: found.span.end,
        hits: places
            .into_iter()
            .map(|place| Place { text_start: start + place.start, text_end: start + place.end })
            .collect(),
        score: (found.score * 1000.0).round() / 1000.0,
        hit,
    })
}

/// Whose report, which part of it, and the number for `trace --report`.
fn head(shown: &Shown) -> String {
    let hit = &shown.hit;
    let mut parts = vec![hit.full_name.as_deref().unwrap_or("place not settled").to_owned()];
    if hit.scope == "department" {
        parts.extend(hit.issuer.clone());
    }
    parts.push(hit.year.map_or("year not settled".to_owned(), |year| year.to_string()));
    parts.push(match (&shown.item, &shown.section) {
        (Some(item), _) => format!("{} {} ({})", item.table.replace('_', " "), item.seq, item.theme),
        (None, Some(section)) => section.clone(),
        (None, None) => "part not noted".to_owned(),
    });
    parts.push(format!("report {}", hit.report_year_id));
    parts.join(" · ")
}

/// How many hits there are, and what to try where there are none.
fn summary(args: &Args, words: &[Word], found: &[Found], shown: usize) {
    let noun = args.part.noun();
    let (total, limit) = (found.len(), args.limit);
    if total > shown {
        say!("{} in all, the best {shown} shown; --limit {} shows more", count(total, noun), limit.max(1) * 5);
    } else if total > 0 {
        say!("{}", count(total, noun));
    } else {
        let asked: Vec<&str> = words.iter().map(|word| word.asked.as_str()).collect();
        let asked = short(&asked.join(if args.any { " or " } else { " and " }));
        let narrowed = args.reach.is_set() || !args.theme.is_empty() || args.part != Part::Report;
        let mut ways = Vec::new();
        if words.len() > 1 && !args.any {
            ways.push("fewer words, or --any");
        }
        if words.iter().any(|word| word.asked.chars().count() > 2) {
            ways.push("a shorter word, or another word for it");
        }
        if narrowed {
            ways.push("the same without the filters");
        }
        let advice = if ways.is_empty() { "another word for it".to_owned() } else { ways.join("; ") };
        say!("no {noun} holds {asked}; try {advice}");
    }
}

/// A request that fits into a message.
fn short(asked: &str) -> String {
    const LONGEST: usize = 60;
    if asked.chars().count() <= LONGEST {
        return asked.to_owned();
    }
    asked.chars().take(LONGEST).chain(['…']).collect()
}

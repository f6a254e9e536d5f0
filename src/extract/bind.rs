//! Which metric of the codebook a figure belongs to: the one whose cue, topic and unit fit best
//! and lie nearest.
//!
//! A candidate needs the head of one of its cues in a region beside the figure, its other atoms
//! in the sentence, one of its topics in force, a unit of a kin kind, and nothing that rules it
//! out. Scores are sums of named parts, kept so that they can be shown. Equal scores are settled
//! by the codebook's `over`, then by the longer head, never by the order of lines in a file.

mod scene;
pub(super) mod why;

use super::ground::Ground;
use crate::codebook::{Cue, Guards, Hit, Place, WordId, glance};
use crate::text::Bytes;
use scene::Scene;

/// Words beside a figure, and how much they count for it.
#[derive(Debug, Clone)]
pub(super) struct Region {
    pub bytes: Bytes,
    pub side: Side,
    /// Score of a head in it before distance is taken off.
    pub worth: f32,
}

/// On which side of its region the figure stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The figure follows the words.
    Before,
    /// The figure precedes them.
    After,
    /// The words are a header of the figure's cell.
    Whole,
}

/// What a figure's unit allows.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted<'t> {
    /// A count or amount with this unit word, which may be empty (lost).
    Unit(&'t str),
    /// A rate: codes whose unit is %.
    Rate,
    /// The subject of a share or growth: any code that is a count or amount.
    Count,
    /// The subject of a growth in points or of a rate's former level.
    Any,
}

/// A metric that fits a figure.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// Index in the codebook's entries.
    pub entry: usize,
    /// Sum of the parts.
    pub score: f32,
    /// The cue that matched.
    pub cue: usize,
    /// Where its head stands.
    pub head: Hit,
    /// Name and amount of every part of the score.
    pub parts: [(&'static str, f32); 7],
}

const BEFORE: f32 = 10.0;
const AFTER: f32 = 9.0;
const BORROWED: f32 = 7.5;
const FAR: f32 = 4.0;
const HEADER: f32 = 10.0;
/// Taken off for every character between head and figure.
const PER_CHARACTER: f32 = 0.5;
const FARTHEST: f32 = 7.0;
/// Added for a metric that is only ever a part of the figure's whole.
const WITHIN: f32 = 4.0;
/// Candidates below this are chance.
const LEAST: f32 = 9.0;
/// How far from a figure its words are looked for in a region, in bytes: each word there is weighed with each
/// other one. No report goes on so without a comma.
const LONGEST_REGION: usize = 900;

impl Candidate {
    /// Whether its head stands in words that are another figure's.
    pub(super) fn is_borrowed(&self) -> bool {
        self.parts[0].1 == BORROWED
    }

    /// How near the metric's topic was opened.
    pub(super) fn topic(&self) -> f32 {
        self.parts.iter().find(|part| part.0 == "topic").map_or(0.0, |part| part.1)
    }
}

impl Region {
    pub(super) fn before(bytes: Bytes) -> Region {
        Region { bytes, side: Side::Before, worth: BEFORE }
    }
    pub(super) fn after(bytes: Bytes) -> Region {
        Region { bytes, side: Side::After, worth: AFTER }
    }
    pub(super) fn borrowed(bytes: Bytes) -> Region {
        Region { bytes, side: Side::Before, worth: BORROWED }
    }
    /// Words of later clauses; `mute` says that the figure has none of its own before it.
    pub(super) fn far(bytes: Bytes, mute: bool) -> Region {
        Region { bytes, side: Side::After, worth: if mute { FAR } else { FAR - 3.0 } }
    }
    /// The part of it that is near enough to the figure to be looked at.
    fn around(&self) -> Bytes {
        let Bytes { start, end } = self.bytes;
        match self.side {
            Side::Before => start.max(end.saturating_sub(LONGEST_REGION))..end,
            Side::After | Side::Whole => start..end.min(start + LONGEST_REGION),
        }
    }
    /// A header above that only opens a topic.
    pub(super) fn topic(bytes: Bytes) -> Region {
        Region { bytes, side: Side::Whole, worth: 0.0 }
    }
    /// A header above another one that is nearer to the figure.
    pub(super) fn over_header(bytes: Bytes) -> Region {
        Region { bytes, side: Side::Whole, worth: BORROWED }
    }
    pub(super) fn header(bytes: Bytes) -> Region {
        Region { bytes, side: Side::Whole, worth: HEADER }
    }
}

/// What a figure is asked to be bound with.
pub(super) struct Query<'q> {
    pub regions: &'q [Region],
    pub wanted: Wanted<'q>,
    /// Where other atoms of a cue may stand.
    pub sentence: Bytes,
    /// Where the figure stands.
    pub at: usize,
    /// Code of the whole that the figure is a part of.
    pub whole: Option<&'q str>,
    /// Whether headers name metrics (rows under columns of years) and so open topics themselves.
    pub statistics: bool,
}

/// All metrics that fit, best first.
pub(super) fn candidates(ground: &Ground, query: &Query) -> Vec<Candidate> {
    let lexicon = &ground.codebook.lexicon;
    let mut found: Vec<Candidate> = Vec::new();
    let regions = || query.regions.iter().filter(|region| region.worth > 0.0);
    if !regions().any(|region| ground.hits_in(&region.around()).next().is_some()) {
        return found;
    }
    let scene = Scene::new(ground, query);
    for region in regions() {
        for hit in ground.hits_in(&region.around()) {
            let cues = lexicon.headed(hit.word);
            if cues.is_empty() || in_other_title(ground, region, hit) || is_denied(ground, region, hit) {
                continue;
            }
            for number in cues {
                if let Some(candidate) = weigh(&scene, region, hit, *number, &lexicon.cues[*number]) {
                    keep_best(&mut found, candidate);
                }
            }
        }
    }
    found.retain(|candidate| candidate.score >= LEAST);
    found.sort_by(|one, other| order(ground, one, other));
    found
}

fn keep_best(found: &mut Vec<Candidate>, candidate: Candidate) {
    match found.iter_mut().find(|other| other.entry == candidate.entry) {
        Some(other) if other.score >= candidate.score => {}
        Some(other) => *other = candidate,
        None => found.push(candidate),
    }
}

fn order(ground: &Ground, one: &Candidate, other: &Candidate) -> std::cmp::Ordering {
    let entries = &ground.codebook.entries;
    let beats = |winner: &Candidate, loser: &Candidate| entries[winner.entry].over.contains(&entries[loser.entry].code);
    let length = |candidate: &Candidate| candidate.head.end - candidate.head.start;
    other
        .score
        .total_cmp(&one.score)
        .then_with(|| beats(other, one).cmp(&beats(one, other)))
        .then_with(|| length(other).cmp(&length(one)))
        .then_with(|| entries[one.entry].code.cmp(&entries[other.entry].code))
}

/// Whether a word stands in the title of a document. A title says what that one is about; only the
/// one directly before its figure is counted.
fn in_other_title(ground: &Ground, region: &Region, head: &Hit) -> bool {
    let is_document = |title: &Bytes| title.end != region.bytes.end && !is_certificate(ground, title);
    ground.title_around(head.start).is_some_and(is_document)
}

/// Whether what a word behind a figure says did not happen: 11个乡镇全年未办理行政处罚案件.
fn is_denied(ground: &Ground, region: &Region, head: &Hit) -> bool {
    if region.side != Side::After {
        return false;
    }
    let near = ground.norm().floor_char_boundary(head.start.saturating_sub(LONGEST_DENIED));
    let between = ground.norm().get(region.bytes.start.max(near)..head.start).unwrap_or_default();
    // 4件尚未到期正在办理: what has not come is the end of its time.
    DENIALS.iter().any(|word| between.contains(word)) && !between.contains("未到")
}

/// Longest text between a denial and the word that it denies, in bytes.
const LONGEST_DENIED: usize = 60;

/// What denies the words behind it.
const DENIALS: [&str; 3] = ["未", "没有", "没能"];

/// Whether a title is that of what persons hold: 持有《行政执法证》的1093人.
fn is_certificate(ground: &Ground, title: &Bytes) -> bool {
    let held = ground.norm()[..title.start].ends_with(['有', '持', '得', '领']);
    held && ground.at(title).trim_end_matches('》').ends_with(['证', '书'])
}

/// The checks of a candidate, the cheapest first.
fn weigh(scene: &Scene, region: &Region, head: &Hit, number: usize, cue: &Cue) -> Option<Candidate> {
    let ground = scene.ground;
    let entry = &ground.codebook.entries[cue.entry];
    let guards = ground.codebook.lexicon.guards(cue.entry);
    let whole = scene.query.whole;
    if !entry.within.is_empty() && !whole.is_some_and(|whole| entry.within.iter().any(|code| code == whole)) {
        return None;
    }
    if !cue.others.iter().all(|atom| scene.may_hold(atom)) {
        return None;
    }
    let unit = unit_fit(scene, cue.entry)?;
    let topic = scene.topic_fit(guards, head)?;
    // 受理 and 办结率 are said of many things: such a head needs its topic last opened.
    if topic < 1.5 && cue.others.is_empty() && ground.codebook.lexicon.shared(head.word) {
        return None;
    }
    if ruled_out(scene, guards) || masked(ground, head, &guards.mask) {
        return None;
    }
    let others = others_fit(scene, cue, head)?;
    let distance =
        distance(ground, region, head) as f32 * if region.worth > FAR { PER_CHARACTER } else { PER_CHARACTER / 2.0 };
    let parts = [
        ("place", region.worth),
        ("distance", -distance.min(FARTHEST)),
        ("head", if region.worth > FAR { 1.2 } else { 0.6 } * characters(ground, head)),
        ("others", others),
        ("topic", topic),
        ("unit", unit),
        ("within", if entry.within.is_empty() { 0.0 } else { WITHIN }),
    ];
    let score = parts.iter().map(|part| part.1).sum();
    Some(Candidate { entry: cue.entry, score, cue: number, head: *head, parts })
}

fn characters(ground: &Ground, hit: &Hit) -> f32 {
    ground.norm()[hit.start..hit.end].chars().count() as f32
}

/// Whether the word is only part of a longer one that means something else.
fn masked(ground: &Ground, head: &Hit, mask: &[WordId]) -> bool {
    if mask.is_empty() {
        return false;
    }
    let around = head.start.saturating_sub(60)..(head.end + 60).min(ground.norm().len());
    let first = ground.hits.partition_point(|hit| hit.start < around.start);
    ground.hits[first..]
        .iter()
        .take_while(|hit| hit.start <= head.start)
        .any(|hit| hit.end >= head.end && hit.end - hit.start > head.end - head.start && mask.contains(&hit.word))
}

fn ruled_out(scene: &Scene, guards: &Guards) -> bool {
    scene.may_be_near(guards.unless_glance) && scene.near.iter().any(|hit| guards.unless.contains(&hit.word))
}

/// Score of a cue's atoms other than its head; `None` if one is missing.
fn others_fit(scene: &Scene, cue: &Cue, head: &Hit) -> Option<f32> {
    let (ground, query) = (scene.ground, scene.query);
    let mut score = 0.0;
    for atom in &cue.others {
        let mask = &ground.codebook.lexicon.guards(cue.entry).mask;
        let apart = |hit: &&Hit| {
            let beside = hit.end <= head.start || hit.start >= head.end;
            let named = glance(hit.word) & atom.glance != 0 && atom.words.contains(&hit.word);
            named && beside && !masked(ground, hit, mask)
        };
        // What a bracket with figures of its own says, (草案11件、合同320件), is said of these.
        let outside = |hit: &&Hit| !ground.is_aside(hit.start, query.at);
        let length = |hit: &Hit| characters(ground, hit);
        if scene.may_be_near(atom.glance)
            && let Some(best) = scene.near.iter().filter(apart).map(length).max_by(f32::total_cmp)
        {
            score += 2.0 + 1.0 * best;
            continue;
        }
        if atom.place == Place::Near {
            return None;
        }
        if scene.may_be_before(atom.glance)
            && let Some(best) = scene.earlier().filter(apart).filter(outside).map(length).max_by(f32::total_cmp)
        {
            score += 0.5 + 0.5 * best;
            continue;
        }
        if atom.place == Place::Before {
            return None;
        }
        ground.hits_in(&query.sentence).find(apart)?;
        score += 0.5;
    }
    Some(score)
}

/// Characters that say something between a head and its figure.
fn distance(ground: &Ground, region: &Region, head: &Hit) -> usize {
    let gap = match region.side {
        Side::Before => head.end..region.bytes.end.max(head.end),
        Side::After => region.bytes.start.min(head.start)..head.start,
        Side::Whole => return 0,
    };
    super::label::without_fillers(ground.at(&gap), &ground.codebook.measures.fillers).chars().count()
}

/// How well a figure's unit fits a metric's; `None` if it cannot be one of it.
fn unit_fit(scene: &Scene, entry: usize) -> Option<f32> {
    let own = scene.ground.codebook.lexicon.guards(entry).unit_class.as_deref();
    let entry = &scene.ground.codebook.entries[entry];
    let rate = own == Some("percent");
    let counts_others = |noun: &str| entry.not_units.iter().any(|other| noun.starts_with(other.as_str()));
    match scene.query.wanted {
        Wanted::Rate => rate.then_some(2.0),
        Wanted::Count => {
            // 四成的镇没有专职人员 is a share of towns.
            (!rate && !counts_others(scene.noun().trim_start_matches('的'))).then_some(1.0)
        }
        Wanted::Any => Some(1.0),
        Wanted::Unit("") => (!rate && own != Some("money")).then_some(0.0),
        Wanted::Unit(unit) => {
            if rate {
                return None;
            }
            // 两个以上部门 are departments.
            let noun = if unit == "个" { scene.noun() } else { "" };
            let noun = ["及以上", "以上"].iter().find_map(|more| noun.strip_prefix(more)).unwrap_or(noun);
            if entry.not_units.iter().any(|other| other == unit) || counts_others(noun) {
                return None;
            }
            if unit == entry.unit {
                return Some(2.0);
            }
            if entry.units.iter().any(|other| other == unit) {
                return Some(1.5);
            }
            let class = scene.unit_class;
            if class == own {
                return Some(1.5);
            }
            let things = |class: Option<&str>| matches!(class, Some("case" | "item" | "body"));
            (things(class) && things(own)).then_some(0.5)
        }
    }
}

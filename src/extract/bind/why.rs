//! Why a metric whose words stand beside a figure does not fit it: the checks of a candidate once
//! more, each with its reason. Asked by people, never while reports are read.

use super::{
    Candidate, Ground, Hit, LEAST, Query, Region, Scene, Wanted, in_other_title, is_denied, masked, others_fit,
    ruled_out, unit_fit, weigh,
};
use crate::codebook::{Cue, Entry, WordId};

/// A metric that was considered for a figure and refused.
#[derive(Debug, Clone)]
pub(in crate::extract) struct Refusal {
    /// Index in the codebook's entries.
    pub entry: usize,
    /// The cue whose head stands beside the figure.
    pub cue: usize,
    /// Where the head stands.
    pub head: Hit,
    /// What it failed, in a few words.
    pub reason: String,
    /// How many checks it passed before.
    passed: usize,
}

/// Every metric with a cue's head in one of the regions that is not among `found`, the nearest
/// miss of each; those that came farthest first.
pub(in crate::extract) fn refusals(ground: &Ground, query: &Query, found: &[Candidate]) -> Vec<Refusal> {
    let lexicon = &ground.codebook.lexicon;
    let scene = Scene::new(ground, query);
    let mut refused: Vec<Refusal> = Vec::new();
    for region in query.regions.iter().filter(|region| region.worth > 0.0) {
        for hit in ground.hits_in(&region.bytes) {
            for number in lexicon.headed(hit.word) {
                let cue = &lexicon.cues[*number];
                if found.iter().any(|candidate| candidate.entry == cue.entry) {
                    continue;
                }
                if let Some((passed, reason)) = reason(&scene, region, hit, *number, cue) {
                    let refusal = Refusal { entry: cue.entry, cue: *number, head: *hit, reason, passed };
                    match refused.iter_mut().find(|other| other.entry == cue.entry) {
                        Some(other) if other.passed >= passed => {}
                        Some(other) => *other = refusal,
                        None => refused.push(refusal),
                    }
                }
            }
        }
    }
    refused.sort_by(|one, other| other.passed.cmp(&one.passed).then(one.entry.cmp(&other.entry)));
    refused
}

/// The first check that fails, in the order in which candidates are weighed.
fn reason(scene: &Scene, region: &Region, head: &Hit, number: usize, cue: &Cue) -> Option<(usize, String)> {
    let (ground, query) = (scene.ground, scene.query);
    let entry = &ground.codebook.entries[cue.entry];
    let lexicon = &ground.codebook.lexicon;
    let guards = lexicon.guards(cue.entry);
    if !entry.within.is_empty() && !query.whole.is_some_and(|whole| entry.within.iter().any(|code| code == whole)) {
        return Some((0, format!("only for a part of {}", entry.within.join(", "))));
    }
    if in_other_title(ground, region, head) {
        return Some((1, "the word stands in the title of a document".to_owned()));
    }
    if is_denied(ground, region, head) {
        return Some((1, "what the word says did not happen".to_owned()));
    }
    if unit_fit(scene, cue.entry).is_none() {
        return Some((2, unit(entry, query.wanted)));
    }
    if masked(ground, head, &guards.mask) {
        let longer = longer(ground, head, &guards.mask).unwrap_or_default();
        return Some((3, format!("masked: the word is part of {longer}")));
    }
    if ruled_out(scene, guards) {
        let words: Vec<&str> = query
            .regions
            .iter()
            .flat_map(|region| ground.hits_in(&region.bytes))
            .filter(|hit| guards.unless.contains(&hit.word))
            .map(|hit| ground.codebook.lexicon.word(hit.word))
            .collect();
        return Some((4, format!("ruled out by `unless`: {}", words.join(", "))));
    }
    let Some(topic) = scene.topic_fit(guards, head) else {
        let why = if guards.last_docket { "is in force or of the docket named last" } else { "is in force" };
        return Some((5, format!("none of its topics {why}: {}", entry.topics.join(", "))));
    };
    if others_fit(scene, cue, head).is_none() {
        return Some((6, "another atom of the cue is missing".to_owned()));
    }
    if topic < 1.5 && cue.others.is_empty() && lexicon.shared(head.word) {
        return Some((7, "the word is said of many things, and another topic was opened last".to_owned()));
    }
    let score = weigh(scene, region, head, number, cue)?.score;
    (score < LEAST).then(|| (8, format!("score {score:.1}, under the least of {LEAST:.1}")))
}

fn unit(entry: &Entry, wanted: Wanted) -> String {
    if let Wanted::Unit(unit) = wanted
        && entry.not_units.iter().any(|never| never == unit)
    {
        return format!("never counted in {unit}");
    }
    let figure = match wanted {
        Wanted::Unit("") => "a figure without a unit".to_owned(),
        Wanted::Unit(unit) => format!("a figure in {unit}"),
        Wanted::Rate => "a rate".to_owned(),
        Wanted::Count => "the subject of a share".to_owned(),
        Wanted::Any => "the subject of a growth".to_owned(),
    };
    format!("counted in {}, which {figure} cannot be", entry.unit)
}

fn longer<'g>(ground: &'g Ground, head: &Hit, mask: &[WordId]) -> Option<&'g str> {
    let around = ground.hits.iter().filter(|hit| hit.start <= head.start && hit.end >= head.end);
    around.filter(|hit| mask.contains(&hit.word)).map(|hit| ground.codebook.lexicon.word(hit.word)).next()
}

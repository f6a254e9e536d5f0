//! What stands around a figure that is asked for its code, found once for all candidates: the
//! codebook's words beside it, the kind of its unit, and the topics in force, layer by layer.

use std::cell::OnceCell;

use super::super::ground::{Ground, topics};
use super::{FAR, Query, Side, Wanted};
use crate::codebook::{Atom, Glance, Guards, Hit, Opening, Place, TopicSet, glance};
use crate::text::Bytes;

/// A query with its surroundings.
pub(super) struct Scene<'s> {
    pub ground: &'s Ground<'s>,
    pub query: &'s Query<'s>,
    /// Codebook words in the regions beside the figure.
    pub near: Vec<Hit>,
    /// Those that start earlier in its sentence; the last may reach beyond the figure's start.
    earlier: &'s [Hit],
    /// Both at a glance, and all of its sentence.
    glances: [Glance; 3],
    /// Kind of the figure's unit.
    pub unit_class: Option<&'s str>,
    /// Topics opened beside the figure.
    beside: TopicSet,
    sentence: Stretch<'s>,
    clause: OnceCell<TopicSet>,
    item: OnceCell<Stretch<'s>>,
    paragraph: OnceCell<TopicSet>,
    headings: OnceCell<TopicSet>,
    sibling: OnceCell<Stretch<'s>>,
    later: OnceCell<TopicSet>,
}

/// The words that open topics in a range of the text.
#[derive(Clone, Copy, Default)]
struct Stretch<'s> {
    openings: &'s [Opening],
    end: usize,
    /// All topics that they open.
    topics: TopicSet,
}

impl<'s> Stretch<'s> {
    fn of(ground: &'s Ground, range: &Bytes) -> Stretch<'s> {
        let openings = ground.openings_from(range);
        Stretch { openings, end: range.end, topics: topics(openings, range.end) }
    }

    /// The topic among `rivals` that was opened last.
    fn latest(&self, rivals: TopicSet) -> TopicSet {
        let last = self.openings.iter().rev().find(|opening| opening.in_force(self.end) && opening.topic & rivals != 0);
        last.map_or(0, |opening| opening.topic)
    }
}

impl<'s> Scene<'s> {
    pub(super) fn new(ground: &'s Ground<'s>, query: &'s Query<'s>) -> Scene<'s> {
        let sentence = &query.sentence;
        // A table's header is a category; the topic comes from what introduces the table.
        let opening =
            query.regions.iter().filter(|region| query.statistics || region.worth > FAR && region.side != Side::Whole);
        let mut near = Vec::with_capacity(24);
        for region in query.regions.iter().filter(|region| region.worth > FAR) {
            let inside = ground.hits_from(&region.around()).iter().filter(|hit| hit.end <= region.bytes.end);
            near.extend(inside.copied());
        }
        let earlier = ground.hits_from(&(sentence.start..query.at));
        let later = sentence.start.max(query.at.min(sentence.end))..sentence.end;
        let seen = |hits: &[Hit]| hits.iter().fold(0, |all, hit| all | glance(hit.word));
        let (beside, before) = (seen(&near), seen(&near) | seen(earlier));
        let all = ground.hits_reaching(&later).fold(before, |all, hit| all | glance(hit.word));
        Scene {
            ground,
            query,
            near,
            earlier,
            glances: [beside, before, all],
            unit_class: match query.wanted {
                Wanted::Unit(unit) => ground.codebook.unit_class(unit),
                _ => None,
            },
            beside: opening.fold(0, |topics, region| topics | ground.topics_in(&region.bytes)),
            sentence: Stretch::of(ground, &(query.sentence.start..query.at)),
            clause: OnceCell::new(),
            item: OnceCell::new(),
            paragraph: OnceCell::new(),
            headings: OnceCell::new(),
            sibling: OnceCell::new(),
            later: OnceCell::new(),
        }
    }

    /// The words directly behind the figure: 乡镇 of 10个乡镇.
    pub(super) fn noun(&self) -> &str {
        let after = self.query.regions.iter().find(|region| region.side == Side::After);
        after.map_or("", |region| self.ground.at(&region.bytes))
    }

    /// Whether the words of an atom may be where it wants them; if not, they are not.
    pub(super) fn may_hold(&self, atom: &Atom) -> bool {
        let [beside, before, all] = self.glances;
        let seen = match atom.place {
            Place::Near => beside,
            Place::Before => before,
            Place::Sentence => all,
        };
        atom.glance & seen != 0
    }

    /// Codebook words earlier in the sentence of the figure.
    pub(super) fn earlier(&self) -> impl Iterator<Item = &Hit> {
        self.earlier.iter().filter(|hit| hit.end <= self.query.at)
    }

    /// Whether one of these words may stand beside the figure.
    pub(super) fn may_be_near(&self, words: Glance) -> bool {
        words & self.glances[0] != 0
    }

    /// Whether one of these words may stand beside the figure or earlier in its sentence.
    pub(super) fn may_be_before(&self, words: Glance) -> bool {
        words & self.glances[1] != 0
    }

    /// How near a topic of the metric was opened; `None` if none is in force.
    pub(super) fn topic_fit(&self, guards: &Guards, head: &Hit) -> Option<f32> {
        let topics = guards.topics;
        if topics == 0 {
            return Some(2.0);
        }
        if self.beside & topics != 0 {
            return Some(4.0);
        }
        let lexicon = &self.ground.codebook.lexicon;
        // The last topic opened counts, but only among those that say such a word of their own.
        let rivals = lexicon.rivals(head.word);
        if self.sentence.topics & topics != 0 {
            if guards.last_docket && self.sentence.latest(lexicon.docket_topics()) & topics == 0 {
                return None;
            }
            return Some(if self.sentence.latest(rivals) & topics != 0 { 3.5 } else { 2.5 });
        }
        if self.clause() & topics != 0 {
            return Some(2.0);
        }
        // A sentence on the one docket says nothing of the other.
        let dockets = lexicon.docket_topics();
        if topics & dockets != 0 && self.sentence.topics & dockets & !topics != 0 {
            return None;
        }
        // 承办建议提案66件，满意率100%: a rate is of what its sentence speaks of.
        let percent = guards.unit_class.as_deref() == Some("percent");
        if percent && self.sentence.topics != 0 && (lexicon.shared(head.word) || !self.tells(head)) {
            return None;
        }
        let item = self.item();
        if item.topics & topics != 0 {
            return Some(if item.latest(rivals) & topics != 0 { 2.5 } else { 1.0 });
        }
        if self.paragraph() & topics != 0 {
            return Some(0.5);
        }
        let headed = self.headings() & topics != 0;
        let alone = self.paragraph() & rivals == 0;
        if headed && alone {
            return Some(2.0);
        }
        // 2.受理133件: a numbered point goes on with the subject of the point before it.
        if alone && self.sibling().topics & topics != 0 && self.sibling().latest(rivals) & topics != 0 {
            return Some(1.5);
        }
        if headed || self.later() & topics != 0 {
            Some(0.5)
        } else {
            (self.ground.title_topics & topics != 0).then_some(0.1)
        }
    }

    /// Whether the sentence says before a rate what it is a rate of, in words that it shortens: 向人大报送备案，报备率.
    fn tells(&self, rate: &Hit) -> bool {
        let norm = self.ground.norm();
        let from = norm.floor_char_boundary(rate.start.saturating_sub(LONGEST_TELLING)).max(self.query.sentence.start);
        let mut letters = norm.get(from..rate.start).unwrap_or_default().chars();
        norm[rate.start..rate.end].trim_end_matches('率').chars().all(|letter| letters.any(|other| other == letter))
    }

    /// Topics opened behind the figure in its clause.
    fn clause(&self) -> TopicSet {
        *self.clause.get_or_init(|| {
            let (at, end) = (self.query.at, self.query.sentence.end.max(self.query.at));
            let rest = self.ground.at(&(at..end));
            let length = rest.find(ends_clause).unwrap_or(rest.len());
            self.ground.topics_in(&(at..at + length))
        })
    }

    /// Those opened before it in its numbered item.
    fn item(&self) -> &Stretch<'s> {
        let at = self.query.at;
        self.item.get_or_init(|| Stretch::of(self.ground, &(self.ground.item_start(at)..at)))
    }

    /// Those opened before it in its paragraph.
    fn paragraph(&self) -> TopicSet {
        *self.paragraph.get_or_init(|| {
            let paragraph = &self.ground.paragraphs[self.ground.paragraph(self.query.at)];
            self.ground.topics_in(&(paragraph.bytes.start..self.query.at))
        })
    }

    /// Those that a heading above it opens.
    fn headings(&self) -> TopicSet {
        *self.headings.get_or_init(|| {
            let headings = self.ground.headings(self.ground.paragraph(self.query.at));
            headings.fold(0, |topics, heading| topics | self.ground.topics_in(&heading))
        })
    }

    /// Those of the numbered point before its own.
    fn sibling(&self) -> &Stretch<'s> {
        self.sibling.get_or_init(|| {
            let sibling = self.ground.sibling(self.ground.paragraph(self.query.at));
            sibling.map_or_else(Stretch::default, |sibling| Stretch::of(self.ground, &sibling))
        })
    }

    /// Those opened behind it in its sentence.
    fn later(&self) -> TopicSet {
        let (at, end) = (self.query.at, self.query.sentence.end.max(self.query.at));
        *self.later.get_or_init(|| self.ground.topics_in(&(at..end)))
    }
}

/// Bytes before a rate in which it may be told what it is of.
const LONGEST_TELLING: usize = 300;

fn ends_clause(letter: char) -> bool {
    matches!(letter, '，' | ',' | ';' | '；' | '。')
}

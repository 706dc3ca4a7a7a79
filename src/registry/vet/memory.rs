//! What words were taken for a moment ago. A hundred thousand people type the
//! same few thousand answers, and to guess at one takes a thousand times as long
//! as to remember it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::ids::SkillId;
use crate::registry::language::{Heard, Listed};
use crate::registry::spelling::Found;
use crate::registry::{Format, Kind, Lexicon, UtcOffset, spoken};

/// Answers that are remembered at most; the others are looked up again.
const MOST_REMEMBERED: usize = 100_000;

/// A lexicon that remembers.
pub(super) struct Memory<'a> {
    lexicon: &'a Lexicon,
    skills: HashMap<String, Found<SkillId>>,
    named: BTreeMap<Kind, HashMap<String, Found<String>>>,
    languages: HashMap<String, Heard>,
    skill_lists: HashMap<String, Vec<String>>,
    formats: HashMap<String, BTreeSet<Format>>,
    utc_offsets: HashMap<String, Option<UtcOffset>>,
    zones: HashMap<String, Option<String>>,
}

impl<'a> Memory<'a> {
    /// Remembers nothing yet.
    pub(super) fn of(lexicon: &'a Lexicon) -> Self {
        Self {
            lexicon,
            skills: HashMap::new(),
            named: BTreeMap::new(),
            languages: HashMap::new(),
            skill_lists: HashMap::new(),
            formats: HashMap::new(),
            utc_offsets: HashMap::new(),
            zones: HashMap::new(),
        }
    }

    /// As [`Lexicon::skill`].
    pub(super) fn skill(&mut self, typed: &str) -> Found<SkillId> {
        remembered(&mut self.skills, typed, |typed| self.lexicon.skill(typed))
    }

    /// As [`Lexicon::split_skills`].
    pub(super) fn split_skills(&mut self, text: &str) -> Vec<String> {
        remembered(&mut self.skill_lists, text, |text| self.lexicon.split_skills(text))
    }

    /// As [`spoken::formats`].
    pub(super) fn formats(&mut self, typed: &str) -> BTreeSet<Format> {
        remembered(&mut self.formats, typed, spoken::formats)
    }

    /// As [`Lexicon::utc_offset`].
    pub(super) fn utc_offset(&mut self, typed: &str) -> Option<UtcOffset> {
        remembered(&mut self.utc_offsets, typed, |typed| self.lexicon.utc_offset(typed))
    }

    /// As [`Lexicon::zone`].
    pub(super) fn zone(&mut self, typed: &str) -> Option<String> {
        remembered(&mut self.zones, typed, |typed| self.lexicon.zone(typed))
    }

    /// As [`Lexicon::country`], [`Lexicon::region`] and [`Lexicon::affiliate`].
    pub(super) fn named(&mut self, kind: Kind, typed: &str) -> Found<String> {
        let of_kind = self.named.entry(kind).or_default();
        remembered(of_kind, typed, |typed| match kind {
            Kind::Country => self.lexicon.country(typed),
            Kind::Region => self.lexicon.region(typed),
            Kind::Affiliation => self.lexicon.affiliate(typed),
            Kind::Skill | Kind::Language => Found::Unknown { candidates: Vec::new() },
        })
    }

    /// The languages in a text: see [`Lexicon::language`].
    pub(super) fn languages_in(&mut self, text: &str) -> Listed {
        Listed::of(text, |answer| {
            remembered(&mut self.languages, answer, |answer| self.lexicon.language(answer))
        })
    }
}

fn remembered<T: Clone>(memory: &mut HashMap<String, T>, typed: &str, look_up: impl Fn(&str) -> T) -> T {
    if let Some(known) = memory.get(typed) {
        return known.clone();
    }
    let found = look_up(typed);
    if memory.len() < MOST_REMEMBERED {
        memory.insert(typed.to_owned(), found.clone());
    }
    found
}

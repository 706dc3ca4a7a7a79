//! What the reader's entry says that was not understood, and what it may mean.

use serde::Serialize;

use super::Part;
use crate::compose::NoticeParts;
use crate::compose::composer::{Composer, words};
use crate::compose::render::Voice;
use crate::ids::{LanguageCode, SkillId};
use crate::registry::{Kind, Puzzle};

#[derive(Serialize)]
struct PuzzlesView {
    /// The page on which they stand.
    entry: String,
    puzzles: Vec<String>,
}

impl Composer<'_> {
    pub(super) fn puzzles_part(&self, voice: &Voice, parts: &NoticeParts) -> Option<Part> {
        let entry = words(&parts.puzzles.first()?.place);
        let puzzles: Vec<String> = parts.puzzles.iter().map(|puzzle| self.puzzle(voice, puzzle)).collect();
        Some(Part {
            heading: "notice-heading-puzzles",
            summary: ("summary-notice-puzzles", puzzles.len()),
            text: self.fill("notice/puzzles", voice, &PuzzlesView { entry, puzzles }),
        })
    }

    /// What was not understood, and what it may mean.
    fn puzzle(&self, voice: &Voice, puzzle: &Puzzle) -> String {
        let field = puzzle.field.parameter();
        let Some(typed) = &puzzle.words else { return self.say(voice, "notice-puzzle-private", &[field]) };
        let mut line = self.say(voice, "notice-puzzle", &[field, &words(typed)]);
        let meant = puzzle.candidates.iter().filter_map(|(kind, id)| self.candidate(voice, *kind, id));
        let meant: Vec<String> = meant.collect();
        if !meant.is_empty() {
            let meant = self.listed(voice, &meant);
            line = format!("{line} {}", self.say(voice, "notice-puzzle-candidates", &[&meant]));
        }
        line
    }

    fn candidate(&self, voice: &Voice, kind: Kind, id: &str) -> Option<String> {
        match kind {
            Kind::Skill => Some(self.skill(voice, &SkillId(id.to_owned()))),
            Kind::Language => Some(self.language(voice, &LanguageCode(id.to_owned()))),
            Kind::Country => Some(words(&self.names.country(id, &voice.lang))),
            Kind::Region => Some(words(&self.names.region(id, &voice.lang))),
            // Affiliates have no names by language; an unknown one stands as it was typed.
            Kind::Affiliation => None,
        }
    }
}

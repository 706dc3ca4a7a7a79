//! What was typed into each field, understood. What is not understood becomes
//! a problem that names the words and the mend; the rest of the answer counts.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::ids::{LanguageCode, SkillId, UserId};
use crate::registry::spelling::Found;
use crate::registry::unreconciled::Heap;
use crate::registry::vet::memory::Memory;
use crate::registry::vet::merge::Answer;
use crate::registry::vet::problems::Problems;
use crate::registry::vet::words::Secrets;
use crate::registry::{
    CertificateName, Consent, Field, Format, Kind, Level, Lexicon, Puzzle, Showing, SourceKind, UtcOffset,
    Weight, folding, listing, spoken,
};

/// Answers in one list that are looked at.
const MOST_ANSWERS: usize = 20;

/// Characters of an answer that are looked at.
const MOST_CHARS: usize = 4_000;

/// How many learners somebody may take in a round, and takes if they do not say.
const MOST_CAPACITY: u8 = 10;
const USUAL_CAPACITY: u8 = 2;

/// Characters of an affiliation that are kept.
const MOST_AFFILIATION_CHARS: usize = 120;

/// Characters of the name on a certificate that are kept.
const MOST_NAME_CHARS: usize = 80;

/// Things that one person is told of at once.
const MOST_PUZZLES: usize = 8;

/// Reads one person's answers.
pub(super) struct Reader<'a, 'l> {
    /// Whose they are.
    pub(super) who: UserId,
    /// By which words are understood.
    pub(super) lexicon: &'l Lexicon,
    /// What it said a moment ago.
    pub(super) memory: &'a mut Memory<'l>,
    /// What must not be repeated in a problem.
    pub(super) secrets: &'a Secrets<'a>,
    pub(super) problems: &'a mut Problems,
    /// Where words go that nobody understands.
    pub(super) heap: &'a mut Heap,
    /// What the person is to be told of.
    pub(super) puzzles: Vec<Puzzle>,
}

impl Reader<'_, '_> {
    /// Skills as listed, each once.
    pub(super) fn skills(&mut self, field: Field, answer: &Answer<'_>) -> Vec<SkillId> {
        let mut skills = Vec::new();
        let words = self.bounded(field, answer);
        let listed = self.memory.split_skills(words);
        for typed in self.first_of(listed, field, answer) {
            match self.memory.skill(&typed) {
                Found::Exact(skill) => skills.push(skill),
                Found::Close(skill) => {
                    let name = self.skill_name(&skill);
                    self.guess(field, answer, &typed, &name);
                    skills.push(skill);
                }
                Found::Unknown { candidates } => {
                    let what = format!("{} is not a known skill", self.secrets.quoted(&typed));
                    let mend = self.skill_mend(&candidates);
                    let ids: Vec<String> = candidates.into_iter().map(|skill| skill.0).collect();
                    self.tell_of(field, answer, (&typed, Kind::Skill, &ids), what, mend);
                    self.unreconciled(Kind::Skill, &typed, ids);
                }
            }
        }
        let mut seen = BTreeSet::new();
        skills.retain(|skill| seen.insert(skill.clone()));
        skills
    }

    /// Languages with levels as listed, each once.
    pub(super) fn languages(&mut self, answer: &Answer<'_>) -> Vec<(LanguageCode, Level)> {
        let text = self.bounded(Field::Languages, answer);
        let listed = self.memory.languages_in(text);
        for (typed, code) in self.first_of(listed.guessed, Field::Languages, answer) {
            let name = self.lexicon.name(Kind::Language, code.as_str());
            self.guess(Field::Languages, answer, &typed, &format!("{name} ({code})"));
        }
        for (typed, name, candidates) in self.first_of(listed.unknown, Field::Languages, answer) {
            let what = format!("{} is not a known language with a level", self.secrets.quoted(&typed));
            let ids: Vec<String> = candidates.into_iter().map(|code| code.0).collect();
            let names: Vec<String> = ids
                .iter()
                .map(|code| format!("{} ({code})", self.lexicon.name(Kind::Language, code)))
                .collect();
            let mend = did_you_mean(
                &names,
                "write the language's code and a level from 1 to 5 or N, as in es-N, en-3",
            );
            self.tell_of(Field::Languages, answer, (&typed, Kind::Language, &ids), what, mend);
            self.unreconciled(Kind::Language, &name, ids);
        }
        self.first_of(listed.known, Field::Languages, answer)
    }

    /// How somebody shares; who shares something and does not say how does so one-to-one.
    pub(super) fn formats(&mut self, answer: Option<&Answer<'_>>, share: &[SkillId]) -> BTreeSet<Format> {
        let Some(answer) = answer else {
            return if share.is_empty() { BTreeSet::new() } else { BTreeSet::from([Format::OneToOne]) };
        };
        let listed = listing::answers(self.bounded(Field::Formats, answer));
        let mut formats = BTreeSet::new();
        for typed in self.first_of(listed, Field::Formats, answer) {
            let meant = self.memory.formats(typed);
            if meant.is_empty() {
                let what = format!("{} is not a known way of sharing", self.secrets.quoted(typed));
                let mend = "write one-to-one, learning clinic or material";
                self.tell(Weight::Partly, Field::Formats, answer, what, mend);
            }
            formats.extend(meant);
        }
        formats
    }

    /// The country and the region. A country lies where it lies, whatever the region says.
    pub(super) fn place(
        &mut self,
        country: Option<&Answer<'_>>,
        region: Option<&Answer<'_>>,
    ) -> (Option<String>, Option<String>) {
        let found_country = country.and_then(|answer| {
            let found = self.memory.named(Kind::Country, answer.words);
            let otherwise = "write its name in English or its ISO 3166 code";
            self.named(Kind::Country, Field::Country, answer, found, ("a known country", otherwise))
        });
        let found_region = region.and_then(|answer| {
            let found = self.memory.named(Kind::Region, answer.words);
            let codes: Vec<&str> = self.lexicon.places.region_codes().collect();
            let otherwise = format!("write one of {}", codes.join(", "));
            self.named(Kind::Region, Field::Region, answer, found, ("a Wikimedia region", &otherwise))
        });
        let lies_in = found_country
            .as_deref()
            .and_then(|country| self.lexicon.places.region_of(country))
            .map(str::to_owned);
        if let (Some(lies_in), Some(said), Some(answer)) = (&lies_in, &found_region, region)
            && lies_in != said
        {
            let what = format!("the country lies in {lies_in}, not in {said}; {lies_in} counts");
            self.tell(Weight::Note, Field::Region, answer, what, "leave the region out, or mend the country");
        }
        (found_country, lies_in.or(found_region))
    }

    /// A thing of which one was asked for: the one that was meant, if any is.
    fn named(
        &mut self,
        kind: Kind,
        field: Field,
        answer: &Answer<'_>,
        found: Found<String>,
        (asked_for, otherwise): (&str, &str),
    ) -> Option<String> {
        match found {
            Found::Exact(id) => Some(id),
            Found::Close(id) => {
                let name = self.lexicon.name(kind, &id);
                self.guess(field, answer, answer.words, &name);
                Some(id)
            }
            Found::Unknown { candidates } => {
                let what = format!("{} is not {asked_for}", self.secrets.quoted(answer.words));
                let names: Vec<String> = candidates.iter().map(|id| self.lexicon.name(kind, id)).collect();
                let mend = did_you_mean(&names, otherwise);
                self.tell_of(field, answer, (answer.words, kind, &candidates), what, mend);
                self.unreconciled(kind, answer.words, candidates);
                None
            }
        }
    }

    /// The zone, where one is named in place of an offset.
    pub(super) fn zone(&mut self, answer: &Answer<'_>) -> Option<String> {
        self.memory.zone(answer.words)
    }

    /// The offset from UTC.
    pub(super) fn utc_offset(&mut self, answer: &Answer<'_>) -> Option<UtcOffset> {
        let offset = self.memory.utc_offset(answer.words);
        if offset.is_none() {
            let what = format!("{} is not an offset from UTC", self.secrets.quoted(answer.words));
            let mend = "write it as +3, -4:30 or UTC+05:45, or name the zone as Africa/Nairobi";
            self.tell(Weight::Partly, Field::Utc, answer, what, mend);
        }
        offset
    }

    /// The affiliate's name; one that nobody knows is kept as typed, on one line.
    pub(super) fn affiliation(&mut self, answer: &Answer<'_>) -> Option<String> {
        // A known affiliate is shown under its own name, whatever was typed.
        if let Found::Exact(id) = self.memory.named(Kind::Affiliation, &one_line(answer.words)) {
            return Some(self.lexicon.name(Kind::Affiliation, &id));
        }
        if self.secrets.are_in(answer.words) {
            let what = "the affiliation holds something that may be private, and does not count".to_owned();
            let mend =
                "write the affiliate's name only, without addresses, telephone numbers or names of people";
            self.tell(Weight::Partly, Field::Affiliation, answer, what, mend);
            return None;
        }
        let line = one_line(answer.words);
        if spoken::is_none(&line) {
            return None;
        }
        let candidates = match self.memory.named(Kind::Affiliation, &line) {
            Found::Exact(id) => return Some(self.lexicon.name(Kind::Affiliation, &id)),
            Found::Close(id) => {
                let name = self.lexicon.name(Kind::Affiliation, &id);
                self.guess(Field::Affiliation, answer, &line, &name);
                return Some(name);
            }
            Found::Unknown { candidates } => candidates,
        };
        if let Some(names) = self.several_affiliates(&line) {
            return Some(names);
        }
        let kept: String = line.chars().take(MOST_AFFILIATION_CHARS).collect();
        if kept.len() < line.len() {
            let what = format!(
                "the affiliation is longer than {MOST_AFFILIATION_CHARS} characters; the rest is left out"
            );
            self.tell(Weight::Partly, Field::Affiliation, answer, what, "write the affiliate's name only");
        }
        self.unreconciled(Kind::Affiliation, &line, candidates);
        (!kept.is_empty()).then_some(kept)
    }

    /// The last day of an absence. Words that name no day count as an absence without
    /// an end: whoever says that they are away is left in peace until it is mended.
    pub(super) fn away(&mut self, answer: &Answer<'_>) -> Option<Date> {
        if let Ok(until) = spoken::away(answer.words) {
            return until;
        }
        let quoted = self.secrets.quoted(answer.words);
        let what = format!("{quoted} names no day; until it does, you are neither matched nor written to");
        let mend = "write the last day as 2027-01-15, or leave it blank";
        self.tell(Weight::Partly, Field::Away, answer, what, mend);
        Some(Date::MAX)
    }

    /// What a card shows besides what its owner wrote.
    pub(super) fn card(&mut self, answer: &Answer<'_>) -> BTreeSet<Showing> {
        let listed = listing::answers(self.bounded(Field::Card, answer));
        let mut wished = BTreeSet::new();
        for typed in self.first_of(listed, Field::Card, answer) {
            if let Some(showing) = spoken::showing(typed) {
                wished.insert(showing);
            } else if !spoken::is_none(typed) && spoken::yes(typed) != Some(false) {
                let what = format!("{} is nothing that a card can show", self.secrets.quoted(typed));
                let mend = "write skills, matches or awards, or leave it blank";
                self.tell(Weight::Partly, Field::Card, answer, what, mend);
            }
        }
        wished
    }

    /// The names of several affiliates in one answer, if every part of it is one.
    fn several_affiliates(&self, line: &str) -> Option<String> {
        let parts = listing::answers(line);
        if parts.len() < 2 || parts.len() > MOST_ANSWERS {
            return None;
        }
        let known = parts.into_iter().map(|part| match self.lexicon.affiliate(part) {
            Found::Exact(id) => Some(self.lexicon.name(Kind::Affiliation, &id)),
            Found::Close(_) | Found::Unknown { .. } => None,
        });
        let mut names: Vec<String> = known.collect::<Option<_>>()?;
        names.sort();
        names.dedup();
        Some(names.join(", "))
    }

    /// How many learners somebody takes.
    pub(super) fn capacity(&mut self, answer: Option<&Answer<'_>>) -> u8 {
        let Some(answer) = answer else { return USUAL_CAPACITY };
        match spoken::whole_number(answer.words).and_then(|number| u8::try_from(number).ok()) {
            Some(number) if number <= MOST_CAPACITY => number,
            _ => {
                let quoted = self.secrets.quoted(answer.words);
                let what = format!(
                    "{quoted} is not a number of learners from 0 to {MOST_CAPACITY}; {USUAL_CAPACITY} is assumed"
                );
                let mend = format!("write a whole number from 0 to {MOST_CAPACITY}");
                self.tell(Weight::Partly, Field::Capacity, answer, what, mend);
                USUAL_CAPACITY
            }
        }
    }

    /// A yes; whatever is not one withholds.
    pub(super) fn consent(&mut self, field: Field, answer: Option<&Answer<'_>>) -> Consent {
        let Some(answer) = answer else { return Consent::Withheld };
        match spoken::yes(answer.words) {
            Some(true) => Consent::Given,
            Some(false) => Consent::Withheld,
            None => {
                let what =
                    format!("{} is neither yes nor no; it counts as no", self.secrets.quoted(answer.words));
                self.tell(Weight::Partly, field, answer, what, "write yes or no");
                Consent::Withheld
            }
        }
    }

    /// Whether somebody may be given awards: who says nothing may, and who says something else than yes may not.
    pub(super) fn awards(&mut self, answer: Option<&Answer<'_>>) -> Consent {
        match answer {
            Some(answer) if !answer.words.trim().is_empty() => self.consent(Field::Awards, Some(answer)),
            Some(_) | None => Consent::Given,
        }
    }

    /// Whether somebody wants a certificate, and under which name.
    pub(super) fn certificate(&mut self, answer: &Answer<'_>) -> Option<CertificateName> {
        let line = one_line(answer.words);
        if spoken::is_none(&line) {
            return None;
        }
        match spoken::yes(&line) {
            Some(true) => return Some(CertificateName::Account),
            Some(false) => return None,
            None => {}
        }
        if self.secrets.are_in(answer.words) && answer.from.kind == SourceKind::Form {
            let what = "the name for the certificate may be private, and does not count".to_owned();
            self.tell(Weight::Partly, Field::Certificate, answer, what, "write it on your profile page");
            return None;
        }
        let kept: String = line.chars().take(MOST_NAME_CHARS).collect();
        if kept.len() < line.len() {
            let what = format!("the name is longer than {MOST_NAME_CHARS} characters; the rest is left out");
            self.tell(Weight::Partly, Field::Certificate, answer, what, "write a shorter name");
        }
        Some(CertificateName::Other(kept))
    }

    /// A skill's English name, for a problem's text.
    pub(super) fn skill_name(&self, skill: &SkillId) -> String {
        self.lexicon.name(Kind::Skill, skill.as_str())
    }

    /// What to write instead of an unknown skill.
    pub(super) fn skill_mend(&self, candidates: &[SkillId]) -> String {
        let names: Vec<String> = candidates.iter().map(|skill| self.skill_name(skill)).collect();
        did_you_mean(&names, "choose a skill of the list on the help page")
    }

    /// Tells that words were taken for a slip.
    pub(super) fn guess(&mut self, field: Field, answer: &Answer<'_>, typed: &str, name: &str) {
        let what = format!("{} is taken for {name}", self.secrets.quoted(typed));
        self.tell(Weight::Note, field, answer, what, "write it so if that is right");
    }

    /// Notes words that nobody understands, unless something private may be in them.
    fn unreconciled(&mut self, kind: Kind, typed: &str, candidates: Vec<String>) {
        if !self.secrets.are_in(typed) {
            let lexicon = self.lexicon;
            let named = |id: String| {
                let name = lexicon.name(kind, &id);
                (id, name)
            };
            self.heap.add(kind, typed, self.who, || candidates.into_iter().map(named).collect());
        }
    }

    pub(super) fn tell(
        &mut self,
        weight: Weight,
        field: Field,
        answer: &Answer<'_>,
        what: String,
        mend: impl Into<String>,
    ) {
        self.problems.add(weight, answer.from, Some(field), what, mend);
        if weight == Weight::Partly {
            self.puzzle(field, answer, answer.words, Vec::new());
        }
    }

    /// Tells of words that were not understood, and of what they may mean.
    fn tell_of(
        &mut self,
        field: Field,
        answer: &Answer<'_>,
        (typed, kind, candidates): (&str, Kind, &[String]),
        what: String,
        mend: String,
    ) {
        self.problems.add(Weight::Partly, answer.from, Some(field), what, mend);
        self.puzzle(field, answer, typed, candidates.iter().map(|id| (kind, id.clone())).collect());
    }

    /// Notes what the person is to be told of, if it stands where they can mend it.
    fn puzzle(&mut self, field: Field, answer: &Answer<'_>, typed: &str, candidates: Vec<(Kind, String)>) {
        let is_on_the_wiki = matches!(
            answer.from.kind,
            SourceKind::ProfilePage | SourceKind::RegistrationPage | SourceKind::TalkSection
        );
        if is_on_the_wiki && self.puzzles.len() < MOST_PUZZLES {
            let words = self.secrets.shown(typed);
            self.puzzles.push(Puzzle { place: answer.from.place.clone(), field, words, candidates });
        }
    }

    /// The beginning of an answer, no longer than anybody's honest one.
    pub(super) fn bounded<'b>(&mut self, field: Field, answer: &Answer<'b>) -> &'b str {
        let Some((cut, _)) = answer.words.char_indices().nth(MOST_CHARS) else { return answer.words };
        let what = format!("the answer is longer than {MOST_CHARS} characters; the rest is not read");
        self.tell(Weight::Partly, field, answer, what, "name only what belongs here");
        answer.words.get(..cut).unwrap_or_default()
    }

    /// The beginning of a list, no longer than anybody's honest one.
    pub(super) fn first_of<T>(&mut self, mut listed: Vec<T>, field: Field, answer: &Answer<'_>) -> Vec<T> {
        if listed.len() > MOST_ANSWERS {
            listed.truncate(MOST_ANSWERS);
            let what = format!("only the first {MOST_ANSWERS} answers of the list are read");
            self.tell(Weight::Partly, field, answer, what, "name fewer");
        }
        listed
    }
}

/// The words on one line, without what shows nothing.
fn one_line(words: &str) -> String {
    let seen = words.chars().filter(|&c| !folding::is_invisible(c));
    let line: String = seen.map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn did_you_mean(names: &[String], otherwise: &str) -> String {
    if names.is_empty() { otherwise.to_owned() } else { format!("did you mean {}?", names.join(", ")) }
}

//! Who takes part: registrations become registrants here, or problems.
//!
//! Pure: texts and account facts in, registrants and problems out. What
//! strangers typed is data; nothing in it stops the others. The public and the
//! private are different types ([`Private`]): what is private has no way to be
//! shown.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use self::departure::Stone;
use crate::ids::{LanguageCode, PageTitle, RevId, RoundId, SkillId, Timestamp, UserId, Username};

pub mod affiliate;
pub mod alias;
pub mod ambassador;
pub mod answer;
pub(crate) mod by_language;
pub mod clinic;
pub mod departure;
pub mod folding;
pub mod language;
mod level;
pub mod lexicon;
mod listing;
pub mod local_time;
pub mod name;
pub mod place;
pub mod private;
pub mod resource;
pub mod skill;
pub mod spelling;
mod spoken;
pub mod support;
pub mod unreconciled;
pub mod vet;
mod zone;

pub use affiliate::Affiliates;
pub use alias::Kind;
pub use ambassador::{AmbassadorNote, AmbassadorStatus};
pub use answer::{Answer, AnswerReport, Said};
pub use clinic::{Clinic, ClinicId, ClinicStatus};
pub use language::Languages;
pub use lexicon::Lexicon;
pub use place::Places;
pub use private::{About, Private, PrivateAnswer, SupportQuestion};
pub use resource::{Material, Resource};
pub use skill::Taxonomy;
pub use unreconciled::Unreconciled;

/// What a registrant may say of themselves. The order is that of a profile page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// Skills they can share.
    Share,
    /// Skills they want to learn, dearest first.
    Learn,
    /// How they share: one-to-one, learning clinic, material.
    Formats,
    /// Links to the material that they share.
    Material,
    /// Languages with levels.
    Languages,
    /// The Wikimedia region.
    Region,
    /// The country.
    Country,
    /// The offset from UTC.
    Utc,
    /// The affiliate they belong to.
    Affiliation,
    /// How many learners they take in a round.
    Capacity,
    /// Whether they would organise clinics.
    Ambassador,
    /// Whether the directory may list them.
    Directory,
    /// Whether they want to be matched and written to.
    Notify,
    /// Whether they want to be told of clinics and more, once a month.
    Updates,
    /// The last day on which they are away: neither matched nor written to.
    Away,
    /// What their card shows besides what they wrote.
    Card,
    /// Whether they may be given awards.
    Awards,
    /// The name on their certificate of participation, if they want one.
    Certificate,
}

impl Field {
    /// Every field, in order.
    pub const ALL: [Self; 18] = [
        Self::Share,
        Self::Learn,
        Self::Formats,
        Self::Material,
        Self::Languages,
        Self::Region,
        Self::Country,
        Self::Utc,
        Self::Affiliation,
        Self::Capacity,
        Self::Ambassador,
        Self::Directory,
        Self::Notify,
        Self::Updates,
        Self::Away,
        Self::Card,
        Self::Awards,
        Self::Certificate,
    ];

    /// The parameter's name in the on-wiki template.
    #[must_use]
    pub fn parameter(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Learn => "learn",
            Self::Formats => "formats",
            Self::Material => "material",
            Self::Languages => "languages",
            Self::Region => "region",
            Self::Country => "country",
            Self::Utc => "utc",
            Self::Affiliation => "affiliation",
            Self::Capacity => "capacity",
            Self::Ambassador => "ambassador",
            Self::Directory => "directory",
            Self::Notify => "notify",
            Self::Updates => "updates",
            Self::Away => "away",
            Self::Card => "card",
            Self::Awards => "awards",
            Self::Certificate => "certificate",
        }
    }
}

/// The kinds of source, the most trusted last: a later kind's answers replace an earlier's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// The registrant's own page while it holds answers and no profile: it registers nobody,
    /// and says nothing of what the others say.
    AnswersPage,
    /// A row of Capacity Exchange's public table.
    CapacityExchange,
    /// A row of a form dump.
    Form,
    /// A section of the programme's talk page.
    TalkSection,
    /// An entry on the registration page.
    RegistrationPage,
    /// The registrant's own profile page.
    ProfilePage,
    /// An entry of the calendar of learning clinics; it says nothing of who takes part.
    Calendar,
}

impl SourceKind {
    /// Whether it makes somebody a registrant.
    #[must_use]
    pub fn registers(self) -> bool {
        self != Self::AnswersPage
    }
}

/// Where a registration came from. Shown to people, so nothing private is in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Provenance {
    /// The kind of source.
    pub kind: SourceKind,
    /// The page's title, or the form's name in the configuration.
    pub place: String,
    /// Which entry of it, from 1; a form's row counts the header as row 1.
    pub entry: u32,
    /// The revision, for pages.
    pub revision: Option<RevId>,
    /// When it was said.
    pub at: Timestamp,
}

/// One submission as it was found, not yet understood. Its words are a stranger's.
#[derive(Clone, Debug)]
pub struct Registration {
    /// Where it came from.
    pub provenance: Provenance,
    /// The account it is for, as typed.
    pub name: String,
    /// What was answered, as typed. A field that was not asked is absent. On a page of the wiki a
    /// blank one is an answer too: the person says nothing there. A form's blank cells are absent.
    pub fields: BTreeMap<Field, String>,
    /// Meetings reported (`{{Let's Connect met}}`), as typed.
    pub met: Vec<MetReport>,
    /// Other answers (`{{Let's Connect answer}}`), as typed.
    pub answers: Vec<AnswerReport>,
    /// Whether the source proves that the account itself speaks.
    pub proof: Proof,
    /// Which form answers it confirms (`|form=`), by their codes as typed.
    pub confirms: Vec<String>,
    /// Everything else that was typed: never shown, only guarded against.
    pub private: Private<Vec<PrivateAnswer>>,
}

/// Whether the source proves who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The account itself, or a trustee, wrote it.
    Owner,
    /// Somebody says so (an open form): counts for nothing until an entry of the owner's names its code.
    Claimed,
}

/// One `{{Let's Connect met |with= |skill= |round=}}`, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetReport {
    /// The partner's name.
    pub with: String,
    /// The skill.
    pub skill: String,
    /// The round.
    pub round: String,
}

/// A meeting somebody reported, understood.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Met {
    /// The partner.
    pub with: Username,
    /// The skill.
    pub skill: SkillId,
    /// The round.
    pub round: RoundId,
    /// The revision that says so.
    pub evidence: Option<RevId>,
}

/// How a skill is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// One-to-one.
    OneToOne,
    /// In a learning clinic.
    Clinic,
    /// By material.
    Material,
}

/// What a card shows only if its owner wishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Showing {
    /// Their skills as they were understood, with links to the directory.
    Skills,
    /// Their last connections.
    Matches,
    /// The awards they were given.
    Awards,
}

/// Under which name somebody wants their certificate of participation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CertificateName {
    /// That of their account.
    Account,
    /// Another, as typed, on one line: a stranger's words, which they chose to publish.
    Other(String),
}

/// How well a language is known: Babel's 0 to 5, or native. Ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Babel 0 to 5.
    Babel(u8),
    /// Native.
    Native,
}

impl Level {
    /// 0 to 5, native counting 6.
    #[must_use]
    pub fn points(self) -> u8 {
        match self {
            Self::Babel(level) => level,
            Self::Native => 6,
        }
    }
}

/// Minutes east of UTC, from −12:00 to +14:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct UtcOffset(i16);

impl UtcOffset {
    /// An offset, if any place on earth keeps it.
    #[must_use]
    pub fn from_minutes(minutes: i16) -> Option<Self> {
        (-720..=840).contains(&minutes).then_some(Self(minutes))
    }

    /// Minutes east of UTC.
    #[must_use]
    pub fn minutes(self) -> i16 {
        self.0
    }
}

/// A yes that somebody gave, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Consent {
    /// Yes, in so many words.
    Given,
    /// No, or nothing said: in doubt the answer is no.
    #[default]
    Withheld,
}

impl Consent {
    /// Whether it was given.
    #[must_use]
    pub fn given(self) -> bool {
        self == Self::Given
    }
}

/// A person who takes part. Every field may be shown once `directory` is given;
/// nothing private is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registrant {
    /// The account.
    pub id: UserId,
    /// Its present name.
    pub name: Username,
    /// What they share, as listed.
    pub share: Vec<SkillId>,
    /// What they want to learn, dearest first.
    pub learn: Vec<SkillId>,
    /// How they share.
    pub formats: BTreeSet<Format>,
    /// The material that they link to.
    pub material: Vec<Material>,
    /// Languages, as listed.
    pub languages: Vec<(LanguageCode, Level)>,
    /// The Wikimedia region's code (`SSA`).
    pub region: Option<String>,
    /// The country's ISO 3166 alpha-3 code.
    pub country: Option<String>,
    /// The offset from UTC, today.
    pub utc_offset: Option<UtcOffset>,
    /// The zone that they named in its place, as IANA names it.
    pub zone: Option<String>,
    /// The affiliate's name if it is known, else as typed: a stranger's words.
    pub affiliation: Option<String>,
    /// How many learners they take in a round.
    pub capacity: u8,
    /// Whether they would organise clinics.
    pub ambassador: bool,
    /// Whether the directory may list them.
    pub directory: Consent,
    /// Whether they want to be matched and written to.
    pub notify: Consent,
    /// Whether they want to be told of clinics and more, once a month.
    pub updates: Consent,
    /// The last day on which they are away.
    pub away_until: Option<Date>,
    /// What their card shows besides what they wrote.
    pub card: BTreeSet<Showing>,
    /// Whether they may be given awards: yes, unless they said no.
    pub awards: Consent,
    /// Whether they want a certificate, and under which name.
    pub certificate: Option<CertificateName>,
    /// Meetings they reported.
    pub met: Vec<Met>,
    /// What else they answered.
    pub answers: Vec<Answer>,
    /// The sources they came from, most trusted first.
    pub sources: Vec<Provenance>,
}

impl Registrant {
    /// An account that says nothing.
    #[must_use]
    pub fn silent(id: UserId, name: Username) -> Self {
        Self {
            id,
            name,
            share: Vec::new(),
            learn: Vec::new(),
            formats: BTreeSet::new(),
            material: Vec::new(),
            languages: Vec::new(),
            region: None,
            country: None,
            utc_offset: None,
            zone: None,
            affiliation: None,
            capacity: 0,
            ambassador: false,
            directory: Consent::Withheld,
            notify: Consent::Withheld,
            updates: Consent::Withheld,
            away_until: None,
            card: BTreeSet::new(),
            awards: Consent::Given,
            certificate: None,
            met: Vec::new(),
            answers: Vec::new(),
            sources: Vec::new(),
        }
    }

    /// Whether they are away on that day, and so neither matched nor written to.
    #[must_use]
    pub fn is_away_on(&self, day: Date) -> bool {
        self.away_until.is_some_and(|until| until >= day)
    }

    /// How far their clock is from UTC at a moment, by the rules of summer time where they named a
    /// zone.
    #[must_use]
    pub fn clock(&self, moment: Timestamp) -> Option<UtcOffset> {
        self.zone.as_deref().and_then(|zone| zone::offset(zone, moment)).or(self.utc_offset)
    }

    /// Their user talk page, under the wiki's canonical namespace name.
    #[must_use]
    pub fn talk_page(&self) -> Option<PageTitle> {
        PageTitle::parse(&format!("User talk:{}", self.name)).ok()
    }
}

/// Something that a person ought to mend. A value, not an error: it never stops the others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// How grave.
    pub weight: Weight,
    /// The page or form.
    pub place: String,
    /// Which entry of it: `entry 3`, `row 17`, empty for the whole page.
    pub entry: String,
    /// The field, if one.
    pub field: Option<Field>,
    /// What is wrong, in English, with strangers' words quoted as plain text (not wikitext).
    pub what: String,
    /// What to do about it.
    pub mend: String,
}

/// How grave a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// The whole entry does not count.
    Refused,
    /// A part of it does not count.
    Partly,
    /// It counts; somebody may want to know.
    Note,
}

/// A part of somebody's own entry on the wiki that was not understood: what they are told of
/// in a message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Puzzle {
    /// The page on which it stands.
    pub place: String,
    /// The field.
    pub field: Field,
    /// The words, unless something private may be in them.
    pub words: Option<String>,
    /// What they may mean, by ids of one kind.
    pub candidates: Vec<(Kind, String)>,
}

/// Somebody for whom a form was filled in, and who has not said on the wiki that it was they.
/// Of what was answered nothing is known but the code that confirms it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unconfirmed {
    /// The account; of its answers only the languages, to write to it in one of them.
    pub reader: Registrant,
    /// The code of the newest answers.
    pub code: String,
}

/// What vetting made of the registrations.
#[derive(Clone, Debug, Default)]
pub struct Vetted {
    /// Those who take part.
    pub registrants: BTreeMap<UserId, Registrant>,
    /// Those who would if they confirmed a form.
    pub unconfirmed: BTreeMap<UserId, Unconfirmed>,
    /// Those who left, of all that registrations speak of.
    pub left: BTreeMap<UserId, Stone>,
    /// Everybody of whom registrations speak, whether they take part or not.
    pub known: Vec<UserId>,
    /// What could not be used, in a stable order.
    pub problems: Vec<Problem>,
    /// What was not understood of people's own entries on the wiki.
    pub puzzles: BTreeMap<UserId, Vec<Puzzle>>,
    /// Words that nobody understood, those of most people first.
    pub unreconciled: Vec<Unreconciled>,
    /// Registrations that do not count at all (the `Refused` problems, once an entry).
    pub refused: usize,
}

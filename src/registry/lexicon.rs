//! Everything by which words are understood at one moment: what the bot ships
//! with, and what the working group says on its pages.

use std::borrow::Cow;

use crate::ids::{LanguageCode, SkillId, Timestamp};
use crate::registry::alias::{Aliases, BadLine, Kind, Line};
use crate::registry::language::Heard;
use crate::registry::spelling::Found;
use crate::registry::{Affiliates, Languages, Places, Taxonomy, UtcOffset, spoken, zone};

/// Skills, languages, places, affiliates, and the aliases of all of them.
///
/// ```
/// use lets_connect::ids::Timestamp;
/// use lets_connect::registry::{Lexicon, spelling::Found};
/// let lexicon = Lexicon::standard(Timestamp::UNIX_EPOCH);
/// assert_eq!(lexicon.country("Côte d’Ivoire"), Found::Exact("CIV".to_owned()));
/// ```
#[derive(Clone, Debug)]
pub struct Lexicon {
    /// The skills.
    taxonomy: Cow<'static, Taxonomy>,
    /// The languages.
    pub languages: &'static Languages,
    /// The places.
    pub places: &'static Places,
    /// The affiliates.
    pub affiliates: &'static Affiliates,
    /// What the working group says that words mean.
    aliases: Aliases,
    /// The moment at which a time zone's offset is asked for.
    moment: Timestamp,
}

impl Lexicon {
    /// What the bot ships with.
    #[must_use]
    pub fn standard(moment: Timestamp) -> Self {
        Self::new(Cow::Borrowed(Taxonomy::standard()), moment)
    }

    /// What the bot ships with, but for the skills.
    #[must_use]
    pub fn new(taxonomy: Cow<'static, Taxonomy>, moment: Timestamp) -> Self {
        Self {
            taxonomy,
            languages: Languages::standard(),
            places: Places::standard(),
            affiliates: Affiliates::standard(),
            aliases: Aliases::default(),
            moment,
        }
    }

    /// The skills.
    #[must_use]
    pub fn taxonomy(&self) -> &Taxonomy {
        &self.taxonomy
    }

    /// Takes a line of the alias page in, or says what is wrong with it.
    pub fn add_alias(&mut self, line: &Line) -> Result<(), BadLine> {
        self.aliases.add(line, &self.taxonomy, self.languages, self.places, self.affiliates)
    }

    /// A skill.
    #[must_use]
    pub fn skill(&self, typed: &str) -> Found<SkillId> {
        match self.aliases.meant(Kind::Skill, typed) {
            Some(slug) => Found::Exact(SkillId(slug.to_owned())),
            None => self.taxonomy.find(typed),
        }
    }

    /// The skills named in a text, each as typed.
    #[must_use]
    pub fn split_skills(&self, text: &str) -> Vec<String> {
        let is_alias = |words: &str| self.aliases.meant(Kind::Skill, words).is_some();
        self.taxonomy.split_list_also(text, self.aliases.most_separators, is_alias)
    }

    /// One language with or without its level.
    #[must_use]
    pub fn language(&self, answer: &str) -> Heard {
        self.languages.hear(answer, |typed| {
            self.aliases.meant(Kind::Language, typed).map(|code| LanguageCode(code.to_owned()))
        })
    }

    /// A country's alpha-3 code.
    #[must_use]
    pub fn country(&self, typed: &str) -> Found<String> {
        self.alias(Kind::Country, typed).unwrap_or_else(|| self.places.find_country(typed))
    }

    /// A region's code.
    #[must_use]
    pub fn region(&self, typed: &str) -> Found<String> {
        self.alias(Kind::Region, typed).unwrap_or_else(|| self.places.find_region(typed))
    }

    /// An affiliate's id.
    #[must_use]
    pub fn affiliate(&self, typed: &str) -> Found<String> {
        self.alias(Kind::Affiliation, typed).unwrap_or_else(|| self.affiliates.find(typed))
    }

    /// An offset from UTC, or that of a time zone at the moment of this lexicon.
    #[must_use]
    pub fn utc_offset(&self, typed: &str) -> Option<UtcOffset> {
        spoken::utc_offset(typed).or_else(|| zone::offset(typed, self.moment))
    }

    /// The time zone that a text names, as IANA names it, if it tells no offset.
    #[must_use]
    pub fn zone(&self, typed: &str) -> Option<String> {
        if spoken::utc_offset(typed).is_some() { None } else { zone::name(typed) }
    }

    /// What an id is called in English, for people.
    #[must_use]
    pub fn name(&self, kind: Kind, id: &str) -> String {
        let english = LanguageCode("en".to_owned());
        match kind {
            Kind::Skill => self.taxonomy.label(&SkillId(id.to_owned()), &english).to_owned(),
            Kind::Language => self.languages.autonym(&LanguageCode(id.to_owned())),
            Kind::Country => self.places.country_name(id, &english),
            Kind::Region => self.places.region_name(id, &english),
            Kind::Affiliation => self.affiliates.name(id).to_owned(),
        }
    }

    fn alias(&self, kind: Kind, typed: &str) -> Option<Found<String>> {
        self.aliases.meant(kind, typed).map(|id| Found::Exact(id.to_owned()))
    }
}

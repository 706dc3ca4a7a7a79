//! Something to learn from, wherever somebody named it: in their profile, in an entry
//! of the resource centre, or as what a learning clinic left behind.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::clinic::{Clinic, ClinicId, MaterialKind};
use super::{Registrant, SourceKind};
use crate::ids::{LanguageCode, PageTitle, RevId, SkillId, UserId};

mod address;
mod entry;
mod typed;

pub use address::{Address, BadAddress};
pub(in crate::registry) use entry::title;
pub use entry::{EntryTyped, understood};
pub use typed::{Typed, listed};

/// Of a person's material without skills of its own, these of the skills they share count, the first ones.
const MOST_SKILLS: usize = 3;

/// Characters of a title that are kept.
pub const MOST_TITLE_CHARS: usize = 120;

/// Something to learn from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Resource {
    /// Who gives it: the account whose word this is.
    pub by: UserId,
    /// What it is.
    pub kind: ResourceKind,
    /// Where it is.
    pub place: Place,
    /// What it is called: a stranger's words.
    pub title: Option<String>,
    /// What is learned from it.
    pub skills: Vec<SkillId>,
    /// The languages that it is in.
    pub languages: Vec<LanguageCode>,
    /// The revision that names it.
    pub evidence: Option<RevId>,
    /// Where it was named.
    pub source: ResourceSource,
}

/// Where something to learn from was named; what is trusted most comes first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResourceSource {
    /// It was left behind by a clinic.
    Clinic {
        /// The clinic.
        id: ClinicId,
        /// The page that says so.
        page: String,
    },
    /// An entry of the resource centre.
    Entry {
        /// The page.
        page: String,
        /// Which entry of it, from 1.
        number: u32,
    },
    /// Somebody's profile, or a form of theirs.
    Profile {
        /// The page's title, or the form's name.
        place: String,
        /// Which entry of it, if it holds several.
        number: Option<u32>,
    },
}

impl ResourceSource {
    /// The page or form, as problems name it.
    #[must_use]
    pub fn place(&self) -> &str {
        match self {
            Self::Clinic { page, .. } | Self::Entry { page, .. } => page,
            Self::Profile { place, .. } => place,
        }
    }

    /// Which entry of it, as problems name it; empty for the whole page.
    #[must_use]
    pub fn entry(&self) -> String {
        match self {
            Self::Clinic { id, .. } => id.to_string(),
            Self::Entry { number, .. } | Self::Profile { number: Some(number), .. } => {
                format!("entry {number}")
            }
            Self::Profile { number: None, .. } => String::new(),
        }
    }
}

/// What something to learn from is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceKind {
    /// A recording or another film.
    Recording,
    /// Slides.
    Slides,
    /// Notes.
    Notes,
    /// A guide, handbook or help page.
    Guide,
    /// A course.
    Course,
    /// Anything else.
    Other,
}

impl ResourceKind {
    /// Every kind, in order.
    pub const ALL: [Self; 6] =
        [Self::Recording, Self::Slides, Self::Notes, Self::Guide, Self::Course, Self::Other];

    /// The word for it in entries.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Recording => "recording",
            Self::Slides => "slides",
            Self::Notes => "notes",
            Self::Guide => "guide",
            Self::Course => "course",
            Self::Other => "other",
        }
    }

    /// The kind that a word names.
    #[must_use]
    pub fn called(word: &str) -> Option<Self> {
        let word = word.trim().to_lowercase();
        Self::ALL.into_iter().find(|kind| kind.word() == word).or(match word.as_str() {
            "video" | "film" | "podcast" => Some(Self::Recording),
            "presentation" => Some(Self::Slides),
            "handbook" | "manual" | "help" | "tutorial" => Some(Self::Guide),
            "link" | "page" => Some(Self::Other),
            _ => None,
        })
    }

    /// What is likely to be at a place, where nobody says.
    #[must_use]
    pub fn at(place: &Place) -> Self {
        let path = place.as_str().to_lowercase();
        let ends = |endings: &[&str]| endings.iter().any(|ending| path.ends_with(ending));
        let of_films = |address: &Address| {
            address.key().starts_with("youtube:") || address.host().ends_with("vimeo.com")
        };
        let films = matches!(place, Place::Address(address) if of_films(address));
        if films || ends(&[".webm", ".ogv", ".mp4", ".mpg"]) {
            Self::Recording
        } else if ends(&[".pptx", ".ppt", ".odp"]) || path.contains("docs.google.com/presentation/") {
            Self::Slides
        } else {
            Self::Other
        }
    }
}

impl From<MaterialKind> for ResourceKind {
    fn from(kind: MaterialKind) -> Self {
        match kind {
            MaterialKind::Recording => Self::Recording,
            MaterialKind::Slides => Self::Slides,
            MaterialKind::Notes => Self::Notes,
        }
    }
}

/// Where something is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// On the web.
    Address(Address),
    /// A page of this wiki, or of one that it knows by a prefix.
    Page(PageTitle),
}

/// Why a text names no place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPlace {
    /// It is no address that may be shown.
    #[error(transparent)]
    Address(#[from] BadAddress),
    /// It is no title.
    #[error(transparent)]
    Title(#[from] crate::ids::BadTitle),
}

impl Place {
    /// Reads an address, or a page's title with or without brackets around it.
    pub fn parse(text: &str) -> Result<Self, BadPlace> {
        let text = text.trim();
        if let Some(inner) = text.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]")) {
            let title = inner.split('|').next().unwrap_or_default();
            return Self::page(title);
        }
        if text.contains("://") || text.starts_with("//") {
            return Ok(Self::Address(Address::parse(text)?));
        }
        Self::page(text)
    }

    fn page(title: &str) -> Result<Self, BadPlace> {
        let title = title.trim().trim_start_matches(':');
        // What stands behind a hash is a section of the page.
        let title = title.split('#').next().unwrap_or_default();
        Ok(Self::Page(PageTitle::parse(title)?))
    }

    /// The address or title.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Address(address) => address.as_str(),
            Self::Page(title) => title.as_str(),
        }
    }

    /// The same for whatever leads to the same thing.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Address(address) => address.key(),
            Self::Page(title) => address::page_key(title.as_str()),
        }
    }
}

/// What somebody's profile says that they share by material.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Material {
    /// Where it is.
    pub place: Place,
    /// What it is called, if they say.
    pub title: Option<String>,
    /// The skills they name for it; none if it is for all they share.
    pub skills: Vec<SkillId>,
    /// The languages they name for it.
    pub languages: Vec<LanguageCode>,
}

/// What people's profiles give. Only of those whom the directory may list.
#[must_use]
pub fn from_registrants(registrants: &BTreeMap<UserId, Registrant>) -> Vec<Resource> {
    let listed = registrants.values().filter(|registrant| registrant.directory.given());
    listed.flat_map(of_registrant).collect()
}

fn of_registrant(registrant: &Registrant) -> impl Iterator<Item = Resource> {
    registrant.material.iter().map(move |material| {
        let own = registrant.sources.iter().find(|from| from.kind == SourceKind::ProfilePage);
        let from = own.or_else(|| registrant.sources.first());
        let number = from.filter(|from| from.kind != SourceKind::ProfilePage).map(|from| from.entry);
        let skills = if material.skills.is_empty() { &registrant.share } else { &material.skills };
        Resource {
            by: registrant.id,
            kind: ResourceKind::at(&material.place),
            place: material.place.clone(),
            title: material.title.clone(),
            skills: skills.iter().take(MOST_SKILLS).cloned().collect(),
            languages: material.languages.clone(),
            evidence: from.and_then(|from| from.revision),
            source: ResourceSource::Profile {
                place: from.map(|from| from.place.clone()).unwrap_or_default(),
                number,
            },
        }
    })
}

/// What clinics left behind. A place that cannot be shown is left out.
#[must_use]
pub fn from_clinics(clinics: &BTreeMap<ClinicId, Clinic>) -> Vec<Resource> {
    let materials = clinics.values().flat_map(|clinic| {
        let by = clinic.hosts.first().copied();
        clinic.materials.iter().filter_map(move |material| Some((clinic, by?, material)))
    });
    materials
        .filter_map(|(clinic, by, material)| {
            Some(Resource {
                by,
                kind: material.kind.into(),
                place: Place::parse(&material.place).ok()?,
                title: clinic.title.clone(),
                skills: vec![clinic.skill.clone()],
                languages: vec![clinic.language.clone()],
                evidence: clinic.source.revision,
                source: ResourceSource::Clinic { id: clinic.id.clone(), page: clinic.source.place.clone() },
            })
        })
        .collect()
}

/// One thing to learn from, and everybody who gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gathered {
    /// As it was first named; with the skills and languages that any of them names.
    pub resource: Resource,
    /// Who gives it, by id.
    pub by: BTreeSet<UserId>,
    /// Where else it was named.
    pub again: Vec<ResourceSource>,
}

/// Each thing once, by the places that lead to the same. The order is that of the most
/// trusted source of each.
#[must_use]
pub fn gathered(mut resources: Vec<Resource>) -> Vec<Gathered> {
    resources.sort_by(|one, other| {
        (&one.source, one.evidence, &one.place).cmp(&(&other.source, other.evidence, &other.place))
    });
    let mut gathered: Vec<Gathered> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for resource in resources {
        let at = *known.entry(resource.place.key()).or_insert(gathered.len());
        let Some(first) = gathered.get_mut(at) else {
            let by = BTreeSet::from([resource.by]);
            gathered.push(Gathered { resource, by, again: Vec::new() });
            continue;
        };
        first.by.insert(resource.by);
        first.again.push(resource.source);
        let one = &mut first.resource;
        // The shortest address says the same with the least around it.
        let length = |place: &Place| (place.as_str().len(), place.clone());
        if length(&resource.place) < length(&one.place) {
            one.place = resource.place;
        }
        one.title = one.title.take().or(resource.title);
        if one.kind == ResourceKind::Other {
            one.kind = resource.kind;
        }
        let new = |skill: &SkillId| !one.skills.contains(skill);
        let skills: Vec<SkillId> = resource.skills.into_iter().filter(new).collect();
        one.skills.extend(skills);
        for language in resource.languages {
            if !one.languages.contains(&language) {
                one.languages.push(language);
            }
        }
    }
    gathered
}

#[cfg(test)]
mod tests;

//! The directory: an index, the pages of each skill, language, region and country
//! that has people, and the list of everybody. Only people who agreed to be listed
//! are ever looked at ([`listing`]); a page whose last person has gone says that
//! nobody is listed, and is never deleted; that of a skill with another slug leads
//! there ([`moved`]).
//!
//! What the pages say of somebody is made once ([`cells`]) and put into tables on
//! as many pages as they need ([`paged`], [`split`]). [`entry`] is the same for machines.

use serde::Serialize;

use super::Wanted;
use super::composer::Composer;
use crate::ids::{LanguageCode, PageTitle, SkillId};

mod address;
mod cells;
pub mod entry;
mod index;
mod listing;
mod lists;
mod map;
mod moved;
mod paged;
mod settings;
mod skill;
pub(in crate::compose) mod split;

use address::Address;
pub use listing::Directory;
use listing::Listing;
pub use settings::{Categories, CategoryName, DirectorySettings};

/// The region that the bot keeps on each page of the directory.
const REGION: &str = "directory";

/// The kinds of page below the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Skill,
    Language,
    Region,
    Country,
    Everybody,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Skill, Self::Language, Self::Region, Self::Country, Self::Everybody];

    fn folder(self) -> &'static str {
        match self {
            Self::Skill => "skill",
            Self::Language => "language",
            Self::Region => "region",
            Self::Country => "country",
            Self::Everybody => "people",
        }
    }
}

#[derive(Serialize)]
struct EmptyView {
    label: String,
    /// The link to its first page, if it is a later one that is needed no more.
    first: Option<String>,
}

impl Composer<'_> {
    /// Every page of the directory as it should be. Those that exist today and
    /// have nobody say so.
    #[must_use]
    pub fn directory(&self, from: &Directory<'_>) -> Vec<Wanted> {
        let listing = Listing::of(from);
        let everybody = self.everybody(&listing);
        let mut wanted = vec![self.index(&listing, &everybody)];
        for (skill, sides) in &listing.skills {
            wanted.extend(self.skill_pages(&listing, &everybody, skill, sides));
        }
        for (language, people) in &listing.languages {
            wanted.extend(self.language_pages(&listing, &everybody, language, people));
        }
        for (region, people) in &listing.regions {
            wanted.extend(self.region_pages(&listing, &everybody, region, people));
        }
        for (country, people) in &listing.countries {
            wanted.extend(self.country_pages(&listing, &everybody, country, people));
        }
        wanted.extend(self.everybody_pages(&listing, &everybody));

        let written: std::collections::BTreeSet<&PageTitle> =
            wanted.iter().map(|wanted| &wanted.page).collect();
        let needless: Vec<&PageTitle> = from.existing.iter().filter(|page| !written.contains(page)).collect();
        wanted.extend(needless.into_iter().filter_map(|page| self.needless_page(&listing, page)));
        wanted
    }

    /// A page that exists and that nobody is on any more; nothing for one that is not of the directory's making.
    fn needless_page(&self, listing: &Listing<'_>, page: &PageTitle) -> Option<Wanted> {
        let below = page.as_str().strip_prefix(self.pages.directory.as_str())?.strip_prefix('/')?;
        let address = Address::read(below)?;
        if let Some(moved) = self.moved_page(listing, page, address) {
            return Some(moved);
        }
        let name = address.name;
        let label = match address.kind {
            Kind::Skill => self.skill(&self.voice, &SkillId(name.to_owned())),
            Kind::Language => self.language(&self.voice, &LanguageCode(name.to_owned())),
            Kind::Region => self.region(&self.voice, name),
            Kind::Country => self.country(&self.voice, name),
            Kind::Everybody => self.page_says("directory-everybody", &[]),
        };
        let first = Address::first(address.kind, name);
        let first = (address.number > 1 && has_people(listing, first)).then(|| self.link_to(first, &label));
        let view = EmptyView { label, first };
        let content = self.fill("pages/directory-empty", &self.voice, view);
        Some(self.listed_page(page.clone(), &content, 0))
    }

    fn listed_page(&self, page: PageTitle, content: &str, people: usize) -> Wanted {
        self.wanted(page, REGION, content, ("summary-directory", &[&people.to_string()]))
    }
}

/// Whether there is somebody on the first page of something.
fn has_people(listing: &Listing<'_>, first: Address<'_>) -> bool {
    let name = first.name;
    match first.kind {
        Kind::Skill => listing.skills.contains_key(&SkillId(name.to_owned())),
        Kind::Language => listing.languages.contains_key(&LanguageCode(name.to_owned())),
        Kind::Region => listing.regions.contains_key(name),
        Kind::Country => listing.countries.contains_key(name),
        Kind::Everybody => !listing.everybody.is_empty(),
    }
}

#[cfg(test)]
mod tests;

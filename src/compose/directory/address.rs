//! Where the directory's pages are: `…/skill/wikidata`, `…/skill/wikidata/2`,
//! `…/people`. Titles are made of slugs and codes, so that they stay what they
//! are whatever a thing is called.

use super::Kind;
use crate::compose::composer::Composer;
use crate::ids::PageTitle;

/// A page below the index, as its title names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Address<'t> {
    pub kind: Kind,
    /// The slug or code; empty for the list of everybody.
    pub name: &'t str,
    /// Which page of it, from 1.
    pub number: usize,
}

impl<'t> Address<'t> {
    /// The first page of something.
    pub(super) fn first(kind: Kind, name: &'t str) -> Self {
        Self { kind, name, number: 1 }
    }

    /// Reads what stands below the index in a title; nothing for a page that is not of the directory's making.
    pub(super) fn read(below: &'t str) -> Option<Self> {
        let (folder, rest) = below.split_once('/').unwrap_or((below, ""));
        let kind = Kind::ALL.into_iter().find(|kind| kind.folder() == folder)?;
        let (name, number) = if kind == Kind::Everybody {
            ("", rest)
        } else {
            let (name, number) = rest.split_once('/').unwrap_or((rest, ""));
            let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            (is_name.then_some(name)?, number)
        };
        let at = if number.is_empty() { 1 } else { number.parse().ok().filter(|&number| number > 1)? };
        let address = Self { kind, name, number: at };
        (address.below() == below).then_some(address)
    }

    /// What stands below the index in its title.
    fn below(self) -> String {
        let mut below = self.kind.folder().to_owned();
        if !self.name.is_empty() {
            below = format!("{below}/{}", self.name);
        }
        if self.number > 1 {
            below = format!("{below}/{}", self.number);
        }
        below
    }
}

impl Composer<'_> {
    pub(super) fn page_at(&self, address: Address<'_>) -> Option<PageTitle> {
        self.pages.directory.subpage(&address.below()).ok()
    }

    /// A link to the first page of something.
    pub(super) fn link(&self, kind: Kind, name: &str, label: &str) -> String {
        self.link_to(Address::first(kind, name), label)
    }

    pub(super) fn link_to(&self, address: Address<'_>, label: &str) -> String {
        // The wiki would expand an empty label on saving, and the page would differ for ever.
        let label = if label.trim().is_empty() { address.name } else { label };
        match self.page_at(address) {
            Some(page) => format!("[[{page}|{label}]]"),
            None => label.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_read_as_it_is_written_and_no_other_is() {
        for (below, kind, name, number) in [
            ("skill/wikidata", Kind::Skill, "wikidata", 1),
            ("skill/wikidata/2", Kind::Skill, "wikidata", 2),
            ("country/KEN/13", Kind::Country, "KEN", 13),
            ("people", Kind::Everybody, "", 1),
            ("people/2", Kind::Everybody, "", 2),
        ] {
            let address = Address { kind, name, number };
            assert_eq!(Address::read(below), Some(address), "{below}");
            assert_eq!(address.below(), below);
        }
        for foreign in [
            "",
            "skill",
            "skill/",
            "skill/it's",
            "skill/wikidata/1",
            "skill/wikidata/02",
            "skill/wikidata/x",
            "skill/wikidata/2/3",
            "people/1",
            "people/x",
            "people/",
            "Archive",
            "skill/wikidata/",
        ] {
            assert_eq!(Address::read(foreign), None, "{foreign}");
        }
    }
}

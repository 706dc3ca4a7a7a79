//! Pages of skills that are called by another slug now: they lead there.

use serde::Serialize;

use super::Kind;
use super::address::Address;
use super::listing::Listing;
use crate::compose::Wanted;
use crate::compose::composer::Composer;
use crate::ids::{PageTitle, SkillId};
use crate::wikitext::lead;

#[derive(Serialize)]
struct MovedView {
    to: String,
}

impl Composer<'_> {
    /// The page that leads on, if the skill it was about has another slug now, and people.
    pub(super) fn moved_page(
        &self,
        listing: &Listing<'_>,
        page: &PageTitle,
        address: Address<'_>,
    ) -> Option<Wanted> {
        if address.kind != Kind::Skill {
            return None;
        }
        let now = self.names.skill_now(&SkillId(address.name.to_owned()))?;
        if !listing.skills.contains_key(&now) {
            return None;
        }
        let to = self.page_at(Address::first(Kind::Skill, now.as_str()))?;
        let view = MovedView { to: self.skill_link(&now) };
        let said = self.fill("pages/directory-moved", &self.voice, &view);
        let content = format!("{}\n{said}", lead::MARK);
        let wanted = self.listed_page(page.clone(), &content, 0);
        Some(Wanted { leads_to: Some(to), ..wanted })
    }
}

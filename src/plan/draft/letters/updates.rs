//! What is new this month, for those who want to be told. Who has nothing new is told nothing.

use jiff::Span;

use crate::compose::{NoticeParts, UpdateView};
use crate::ids::{RoundId, UserId};
use crate::plan::Deed;
use crate::plan::occasion::Occasion;

use super::super::Draft;
use super::Item;

fn deed(who: UserId, month: RoundId) -> Deed {
    Deed::Say { who, occasion: Occasion::Update(month) }
}

impl Draft<'_> {
    pub(super) fn updates(&self) -> Vec<Item> {
        let (Some((month, next_update)), Some(next_round)) = (self.policy.update, self.policy.next_round)
        else {
            return Vec::new();
        };
        // A month: what came since the update before, as far as both came on their days.
        let since = self.today().saturating_sub(Span::new().months(1));
        self.with_digests(&self.world.ledger, &self.proposals, |known| {
            let wants = |one: &&crate::registry::Registrant| one.updates.given() && self.may_be_told(one);
            let readers = self.vetted.registrants.values().filter(wants);
            let item = |reader: &crate::registry::Registrant| {
                let clinics = known.fitting(reader, self.world.lexicon.taxonomy());
                let wanted = known.wanted(reader);
                let resources = self.shelf.news(reader, self.world, since, self.policy.rules.least_level);
                if clinics.is_empty() && wanted.is_empty() && resources.is_empty() {
                    return None;
                }
                let digest = self.digest_months(&self.world.ledger).into_iter().next();
                let update = UpdateView { clinics, wanted, resources, digest, next_round, next_update };
                let parts = NoticeParts { update: Some(update), ..NoticeParts::default() };
                Some(Item { who: reader.id, deed: deed(reader.id, month), parts })
            };
            readers.filter_map(item).collect()
        })
    }

    /// Every update that may have been sent.
    pub(super) fn deeds_of_updates(&self) -> impl Iterator<Item = Deed> {
        let months = [self.month(), self.month().previous()];
        self.vetted.registrants.keys().flat_map(move |&who| months.map(|month| deed(who, month)))
    }
}

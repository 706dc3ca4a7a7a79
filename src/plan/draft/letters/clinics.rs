//! What people are told of learning clinics.

use crate::compose::{ClinicFacts, ClinicNews, NoticeParts};
use crate::plan::Deed;
use crate::plan::clinic_news::{Known, News};

use super::super::Draft;
use super::Item;

impl Draft<'_> {
    pub(super) fn clinic_news(&self) -> Vec<Item> {
        let mut items = Vec::new();
        for News { who, clinic, occasion, with, said } in self.known_of_clinics().news() {
            let Some(clinic) = self.clinics.get(&clinic) else { continue };
            let say = |occasion| Deed::Say { who, occasion };
            let names = clinic.hosts.iter().filter_map(|host| self.vetted.registrants.get(host));
            let clinic = ClinicFacts::of(clinic, names.map(|host| host.name.clone()).collect());
            let reader = self.vetted.registrants.get(&who);
            let clock = reader.and_then(|reader| reader.clock(clinic.starts.unwrap_or(self.world.now)));
            let parts =
                NoticeParts { clinics: vec![ClinicNews { clinic, clock, said }], ..NoticeParts::default() };
            // What is on record before it is told does no harm where a letter is cut; the reverse would.
            let besides = with.into_iter().map(say);
            items.extend(besides.map(|deed| Item { who, deed, parts: NoticeParts::default() }));
            items.push(Item { who, deed: say(occasion), parts });
        }
        items
    }

    /// Everything about clinics that may have been told.
    pub(super) fn deeds_of_clinics(&self) -> Vec<Deed> {
        // Nothing is looked for where nothing was found.
        if self.world.found.is_empty() {
            return Vec::new();
        }
        self.known_of_clinics().occasions().map(|(who, occasion)| Deed::Say { who, occasion }).collect()
    }

    /// What is known of clinics and of those who come.
    pub(in crate::plan::draft) fn known_of_clinics(&self) -> Known<'_> {
        Known {
            now: self.world.now,
            clinics: &self.clinics,
            registrants: &self.vetted.registrants,
            ledger: &self.world.ledger,
            found: &self.world.found,
            rounds: &self.world.rounds,
            skills: self.world.lexicon.taxonomy(),
            least_level: self.policy.rules.least_level,
            rules: self.policy.clinics,
        }
    }
}

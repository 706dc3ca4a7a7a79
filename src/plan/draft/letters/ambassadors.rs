//! Who is asked whether they would hold a clinic: as trustees approved it, each once a skill.

use crate::compose::NoticeParts;
use crate::compose::ambassadors::Asking;
use crate::plan::Deed;
use crate::plan::ambassadors;
use crate::plan::occasion::Occasion;

use super::super::Draft;
use super::Item;

impl Draft<'_> {
    pub(super) fn asked_ambassadors(&self) -> Vec<Item> {
        let month = self.record.as_ref().map(|record| record.round);
        let asks = self.ambassadors.asks.iter().filter_map(|ask| {
            let person = self.vetted.registrants.get(&ask.who).filter(|person| self.may_be_told(person))?;
            let asking = Asking {
                skill: ask.serving.skill.clone(),
                language: ask.serving.language.clone(),
                learners: ask.serving.learners,
                month,
                name: person.name.clone(),
            };
            Some(Item {
                who: ask.who,
                deed: ambassadors::deed(ask.who, &ask.serving.skill),
                parts: NoticeParts { ambassador: vec![asking], ..NoticeParts::default() },
            })
        });
        asks.collect()
    }

    /// Every such question that may have been asked: about whatever skill there is.
    pub(super) fn deeds_of_ambassadors(&self) -> impl Iterator<Item = Deed> {
        let people = self.vetted.registrants.values().filter(|person| person.ambassador);
        people.flat_map(|person| {
            let skills = self.world.lexicon.taxonomy().ids();
            skills
                .map(move |skill| Deed::Say { who: person.id, occasion: Occasion::Ambassador(skill.clone()) })
        })
    }
}

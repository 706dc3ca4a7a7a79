//! The links to material that people share, understood.

use crate::registry::language::Heard;
use crate::registry::resource::{self, BadPlace, Material, Place, Typed};
use crate::registry::spelling::Found;
use crate::registry::vet::fields::Reader;
use crate::registry::vet::merge::Answer;
use crate::registry::{Field, Weight};

impl Reader<'_, '_> {
    /// Material by its links, each place once.
    pub(super) fn material(&mut self, answer: &Answer<'_>) -> Vec<Material> {
        let listed = resource::listed(self.bounded(Field::Material, answer));
        let mut material: Vec<Material> = Vec::new();
        for typed in self.first_of(listed, Field::Material, answer) {
            let one = match place(&typed) {
                Ok(place) => self.one(&typed, place, answer),
                Err(error) => {
                    let quoted = self.secrets.quoted(typed.place);
                    let what = format!("{quoted} is no link to material: {error}");
                    let mend = "write https addresses, or pages as [[Title]], one a line";
                    self.tell(Weight::Partly, Field::Material, answer, what, mend);
                    continue;
                }
            };
            if material.iter().all(|known| known.place.key() != one.place.key()) {
                material.push(one);
            }
        }
        material
    }

    fn one(&mut self, typed: &Typed<'_>, place: Place, answer: &Answer<'_>) -> Material {
        // What may be private is as little shown in a title as anywhere.
        let title = Some(typed.title).filter(|title| !self.secrets.are_in(title));
        let title = title.and_then(resource::title);
        let mut one = Material { place, title, skills: Vec::new(), languages: Vec::new() };
        for &word in &typed.about {
            match (self.memory.skill(word), self.lexicon.language(word)) {
                (Found::Exact(skill), _) => one.skills.push(skill),
                (_, Heard::Known(code, _)) => one.languages.push(code),
                (Found::Close(skill), _) => one.skills.push(skill),
                (_, Heard::Guessed(code, _)) => one.languages.push(code),
                (Found::Unknown { .. }, Heard::Unknown { .. }) => {
                    let quoted = self.secrets.quoted(word);
                    let what = format!("{quoted} behind a link is neither a skill nor a language");
                    let mend = "write skills and languages in the parentheses, as (sparql, es)";
                    self.tell(Weight::Partly, Field::Material, answer, what, mend);
                }
            }
        }
        one
    }
}

/// Where a link leads. A bare word is no page: people write whole sentences here.
fn place(typed: &Typed<'_>) -> Result<Place, BadPlace> {
    let looks_like_one = typed.is_page || typed.place.contains("://") || typed.place.starts_with("//");
    if !looks_like_one {
        return Err(BadPlace::Address(resource::BadAddress::Form));
    }
    let bracketed = format!("[[{}]]", typed.place);
    Place::parse(if typed.is_page { &bracketed } else { typed.place })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::ids::{RevId, Timestamp, UserId, Username};
    use crate::registry::departure::Departures;
    use crate::registry::vet::{Standing, vet};
    use crate::registry::{
        Field, Lexicon, Private, Proof, Provenance, Registrant, Registration, SourceKind, Vetted,
    };

    fn vetted(material: &str) -> Vetted {
        let name = Username::parse("LCTest-KE-017").expect("a name");
        let registration = Registration {
            provenance: Provenance {
                kind: SourceKind::ProfilePage,
                place: "User:LCTest-KE-017/Let's Connect".to_owned(),
                entry: 1,
                revision: Some(RevId(1)),
                at: Timestamp::UNIX_EPOCH,
            },
            name: name.to_string(),
            fields: BTreeMap::from([(Field::Material, material.to_owned())]),
            met: Vec::new(),
            answers: Vec::new(),
            proof: Proof::Owner,
            confirms: Vec::new(),
            private: Private::default(),
        };
        let known = Standing::Known { id: UserId(17), name: name.clone(), blocked: None, locked: false };
        let accounts = BTreeMap::from([(name, known)]);
        let lexicon = Lexicon::standard(Timestamp::UNIX_EPOCH);
        vet(vec![registration], &accounts, &Departures::default(), &lexicon)
    }

    fn registrant(vetted: &Vetted) -> &Registrant {
        &vetted.registrants[&UserId(17)]
    }

    #[test]
    fn links_are_read_with_titles_skills_and_languages() {
        let vetted = vetted(
            "[https://example.org/course A course] (sparql, Spanish)\n[[m:Learning patterns|Patterns]], https://example.org/b",
        );
        assert_eq!(vetted.problems, []);
        let material = &registrant(&vetted).material;
        let shown: Vec<(&str, Option<&str>)> =
            material.iter().map(|one| (one.place.as_str(), one.title.as_deref())).collect();
        assert_eq!(
            shown,
            [
                ("https://example.org/course", Some("A course")),
                ("m:Learning patterns", Some("Patterns")),
                ("https://example.org/b", None)
            ]
        );
        assert_eq!(material[0].skills[0].as_str(), "sparql");
        assert_eq!(material[0].languages[0].as_str(), "es");
    }

    #[test]
    fn what_is_no_link_is_told_and_the_rest_counts() {
        let vetted = vetted("my slides, http://example.org/a, https://example.org/b (Zwirbelkunde)");
        assert_eq!(registrant(&vetted).material.len(), 1);
        let told: Vec<&str> = vetted.problems.iter().map(|problem| problem.what.as_str()).collect();
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told.iter().any(|what| what.contains("only https addresses")), "{told:?}");
    }

    #[test]
    fn the_same_place_twice_is_one_and_so_many_links_and_no_more_are_read() {
        assert_eq!(
            registrant(&vetted("https://example.org/a, https://www.example.org/a/")).material.len(),
            1
        );
        let flood: Vec<String> = (0..200).map(|n| format!("https://example.org/{n}")).collect();
        assert_eq!(registrant(&vetted(&flood.join("\n"))).material.len(), 20);
    }

    #[test]
    fn a_title_that_may_be_private_is_not_shown() {
        let vetted = vetted("[https://example.org/a ask me at me@example.org]");
        assert_eq!(registrant(&vetted).material[0].title, None);
    }
}

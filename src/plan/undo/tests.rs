use jiff::civil::date;

use super::*;
use crate::ids::{SkillId, Username};
use crate::plan::Effect;
use crate::registry::answer::Connected;
use crate::registry::{Answer, Consent};

const AMINA: UserId = UserId(1);
const KOFI: UserId = UserId(2);
const RANI: UserId = UserId(3);

fn round() -> RoundId {
    RoundId::parse("2026-11").expect("a round")
}

fn posted(who: UserId) -> String {
    format!(
        "== New ==\n<div>\nHello,\n\n\
         * '''Learn PetScan with Kofi''' Indeed.\n** Why you two: hours.\n\
         ** Tell: [{{{{fullurl:X|preloadparams%5B%5D=Kofi&preloadparams%5B%5D=petscan&preloadparams%5B%5D=2026-11}}}} Met]\n\
         * '''Share SPARQL with Rani'''\n\
         ** Tell: [{{{{fullurl:X|preloadparams%5B%5D=Rani&preloadparams%5B%5D=sparql&preloadparams%5B%5D=2026-11}}}} Met]\n\n\
         A first meeting.\n</div>\nBot 12:00 <!-- {} lc:0123456789abcdef -->",
        introduction(who, round())
    )
}

fn read(text: &str) -> Option<Section<'_>> {
    let id = introduction(AMINA, round());
    section(text, &id, &Options::default()).map(|found| Section { text: &text[found.span.clone()], ..found })
}

#[test]
fn the_section_is_found_wherever_it_stands_and_its_words_are_told_from_others() {
    let section = posted(AMINA);
    let alone = read(&section).expect("it is there");
    assert!(!alone.has_answer && alone.text == section);
    let page = format!("Before.\n\n== Old ==\nx\n\n{section}\n\n== Next ==\ny {}", posted(KOFI));
    let found = read(&page).expect("it is there");
    assert_eq!((found.text, found.has_answer, found.name()), (section.as_str(), false, alone.name()));
    assert!(read(&format!("{section}\n:Thank you! --Amina")).expect("it is there").has_answer);
    assert!(read(&format!("{section}\n=== Talk ===\n")).expect("it is there").has_answer);
    let within = section.replace("A first meeting.", "A first meeting. Yes! --Amina");
    assert_ne!(read(&within).expect("it is there").name(), alone.name());
    for gone in [
        String::new(),
        section.replace("<!--", "<nowiki>").replace("-->", "</nowiki>"),
        format!("{section}\n{section}"),
    ] {
        assert_eq!(read(&gone), None, "{gone}");
    }
    assert_eq!(read(&posted(KOFI)), None, "another's");
}

#[test]
fn what_is_struck_keeps_every_other_word() {
    let (kofi, petscan) = (Username::parse("Kofi").expect("a name"), SkillId("petscan".to_owned()));
    let asked = Asked { partner: &kofi, skill: &petscan, round: round() };
    let name = ActionId::of(&["undone"]);
    let section = posted(AMINA);
    let struck = struck(&section, &[asked], "A mistake.", std::slice::from_ref(&name)).expect("it is told");
    let expected = format!(
        "* <s>'''Learn PetScan with Kofi''' Indeed.</s>\n** <s>Why you two: hours.</s>\n** '''A mistake.''' <!-- {name} -->\n\
         * '''Share SPARQL with Rani'''\n"
    );
    assert!(struck.contains(&expected), "{struck}");
    let without = |text: &str, from: &str, to: &str| {
        let (begin, end) = (text.find(from).expect("there"), text.find(to).expect("there"));
        format!("{}{}", &text[..begin], &text[end..])
    };
    assert_eq!(without(&struck, "* <s>", "* '''Share"), without(&section, "* '''Learn", "* '''Share"));
    let again = read(&struck).expect("it is the section still");
    assert!(!again.has_answer && again.name() != ActionId::of(&["section", &section]));
}

#[test]
fn a_partner_who_was_renamed_is_told_by_the_skill_and_nobody_is_struck_by_guess() {
    let renamed = Username::parse("Kofi the Great").expect("a name");
    let skill = |slug: &str| SkillId(slug.to_owned());
    let (petscan, tools) = (skill("petscan"), skill("tools"));
    let strike = |section: &str, skill: &SkillId| {
        let asked = Asked { partner: &renamed, skill, round: round() };
        struck(section, &[asked], "A mistake.", &[])
    };
    assert!(strike(&posted(AMINA), &petscan).expect("it is told").contains("<s>'''Learn PetScan"));
    assert_eq!(strike(&posted(AMINA), &tools), None);
    let both = posted(AMINA).replace("sparql", "petscan");
    assert_eq!(strike(&both, &petscan), None, "two could be meant");
}

/// Amina learns from Kofi and shares with Rani; all were told on the first of November.
struct Story {
    record: RoundRecord,
    people: BTreeMap<UserId, Registrant>,
    ledger: Ledger,
    told: BTreeMap<UserId, Told>,
    ended: BTreeSet<ActionId>,
}

impl Story {
    fn begins() -> Self {
        let person = |id: UserId, name: &str| Registrant {
            notify: Consent::Given,
            ..Registrant::silent(id, Username::parse(name).expect("a name"))
        };
        let people = [(AMINA, "Amina"), (KOFI, "Kofi"), (RANI, "Rani")];
        let mut ledger = Ledger::default();
        let mut told = BTreeMap::new();
        for (who, _) in people {
            let deed = Deed::Introduce { who, round: round() };
            ledger.record(&[Effect { id: deed.id(), deed }], date(2026, 11, 1));
            told.insert(who, Told::Untouched(ActionId::of(&["section", &posted(who)])));
        }
        Self {
            record: RoundRecord::connecting("2026-11", &[(1, 2), (3, 1)]),
            people: people.into_iter().map(|(id, name)| (id, person(id, name))).collect(),
            ledger,
            told,
            ended: BTreeSet::new(),
        }
    }

    fn says(&mut self, who: UserId, said: Said, on: Option<Date>) {
        let answer = Answer { said, on, evidence: None };
        self.people.get_mut(&who).expect("somebody").answers.push(answer);
    }

    fn known(&self) -> Known<'_> {
        static NONE: BTreeSet<ClinicId> = BTreeSet::new();
        Known {
            record: &self.record,
            standing: &self.record,
            registrants: &self.people,
            ledger: &self.ledger,
            ended: &self.ended,
            told: &self.told,
            taken_over: &NONE,
            made: Timestamp::UNIX_EPOCH,
            today: date(2026, 11, 3),
        }
    }

    fn stands(&self) -> Vec<Option<Stands>> {
        self.known().verdicts(false).into_iter().map(|verdict| verdict.stands).collect()
    }
}

fn about(name: &str) -> Connected {
    let with = Username::parse(name).expect("a name");
    Connected { with, skill: SkillId("wikidata".to_owned()), round: round() }
}

#[test]
fn what_nobody_answered_is_taken_back_and_recorded_once() {
    let mut story = Story::begins();
    assert_eq!(story.stands(), [None, None]);
    let known = story.known();
    let record = known.record(&known.verdicts(false), Some("a mistake")).expect("something is taken back");
    let undone = record.undone.clone().expect("it is on record");
    assert_eq!((undone.lines.len(), undone.sections.len()), (2, 3));
    assert_eq!(RoundRecord::parse(&record.to_json()).expect("it reads back"), record);
    assert_eq!(record.connections, story.record.connections, "the round stays as it was made");
    story.record = record;
    let known = story.known();
    assert_eq!(known.verdicts(false), []);
    assert_eq!(known.record(&[], None), None, "a second time nothing is left");
    assert_eq!(taken_back(&story.record, &story.people).count(), 2);
}

#[test]
fn what_somebody_answered_stands_whoever_and_however() {
    for said in [Said::NotYet(about("Kofi")), Said::NotForMe(about("Kofi"))] {
        let mut story = Story::begins();
        story.says(AMINA, said, None);
        assert_eq!(story.stands(), [Some(Stands::Answered(AMINA)), None]);
    }
    for (on, stands) in [(Some(date(2026, 11, 2)), true), (None, true), (Some(date(2026, 10, 2)), false)] {
        let mut story = Story::begins();
        story.says(KOFI, Said::Pause(date(2027, 1, 1)), on);
        assert_eq!(story.stands(), [stands.then_some(Stands::Paused(KOFI)), None]);
    }
    let mut story = Story::begins();
    story.told.insert(RANI, Told::Answered);
    assert_eq!(story.stands(), [None, Some(Stands::Wrote(RANI))]);
    story.told.insert(AMINA, Told::Gone);
    assert_eq!(story.stands()[0], Some(Stands::Moved(AMINA)));
    let mut story = Story::begins();
    story.ended.insert(connection_id(&story.record.connections[0]));
    assert_eq!(story.stands(), [Some(Stands::Ended), None]);
    let known = story.known();
    let undone = known.record(&known.verdicts(false), None).and_then(|record| record.undone).expect("one is");
    assert_eq!(undone.sections.keys().copied().collect::<Vec<_>>(), [AMINA, RANI]);
}

#[test]
fn whoever_answers_afterwards_has_the_last_word() {
    let mut story = Story::begins();
    let known = story.known();
    story.record = known.record(&known.verdicts(false), None).expect("something is taken back");
    story.says(KOFI, Said::NotYet(about("Amina")), None);
    let left: Vec<UserId> = taken_back(&story.record, &story.people).map(|one| one.learner).collect();
    assert_eq!(left, [RANI]);
}

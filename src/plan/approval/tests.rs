use super::*;
use crate::ids::{LanguageCode, SkillId};
use crate::matching::{Clinics, UtcHour};
use crate::plan::{Effect, outcome};
use crate::registry::Consent;

const NOVEMBER: &str = "2026-11";

fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

fn round() -> RoundId {
    RoundId::parse(NOVEMBER).expect("a round")
}

/// A round of November with two connections, made on the first by a bot that asks.
struct Scene {
    world: World,
    settings: ApprovalSettings,
    registrants: BTreeMap<UserId, Registrant>,
    newest: RoundId,
}

impl Scene {
    fn new() -> Self {
        let mut record = RoundRecord::connecting(NOVEMBER, &[(1, 2), (3, 4)]);
        record.to_approve = true;
        let mut world = World::empty(moment("2026-11-02T06:00:00Z"));
        world.made.insert(round(), moment("2026-11-01T06:00:00Z"));
        world.rounds.insert(round(), record);
        let registrants = (1..=6).map(|id| (UserId(id), person(id))).collect();
        Self { world, settings: ApprovalSettings::default(), registrants, newest: round() }
    }

    fn record(&self) -> &RoundRecord {
        &self.world.rounds[&round()]
    }

    fn record_mut(&mut self) -> &mut RoundRecord {
        self.world.rounds.get_mut(&round()).expect("it was made")
    }

    /// The lines' names, in the round's order.
    fn lines(&self) -> Vec<ActionId> {
        self.record().connections.iter().map(connection_id).collect()
    }

    fn known(&self) -> Known<'_> {
        Known {
            world: &self.world,
            settings: &self.settings,
            registrants: &self.registrants,
            newest: Some(self.newest),
        }
    }

    fn stands(&self) -> Stands {
        self.known().round(self.record()).stands
    }

    /// Who learns in what stands.
    fn learners(&self) -> Vec<u64> {
        self.known().standing(self.record()).connections.iter().map(|one| one.learner.0).collect()
    }

    fn approve(&mut self, line: usize) {
        let id = self.lines().remove(line);
        self.world.approvals.insert(id, trustee());
    }

    fn strike(&mut self, line: usize) {
        let id = self.lines().remove(line);
        self.world.strikes.insert(id, trustee());
    }

    /// Puts on record what is decided.
    fn records(&mut self) {
        let deed = self.known().to_record(self.record()).expect("it is decided");
        let effect = Effect { id: deed.id(), deed };
        let today = self.world.today();
        self.world.ledger.record(&[effect], today);
    }
}

fn trustee() -> Username {
    Username::parse("Trustee").expect("a name")
}

fn person(id: u64) -> Registrant {
    let name = Username::parse(&format!("LCTest-{id}")).expect("a name");
    Registrant { notify: Consent::Given, ..Registrant::silent(UserId(id), name) }
}

fn clinic(host: u64) -> ClinicProposal {
    ClinicProposal {
        skill: SkillId("wikidata".to_owned()),
        language: LanguageCode("en".to_owned()),
        starts: UtcHour::try_from(15).expect("an hour"),
        host: UserId(host),
        learners: vec![UserId(1), UserId(3)],
    }
}

#[test]
fn nothing_stands_before_every_line_is_decided() {
    let mut scene = Scene::new();
    assert_eq!((scene.stands(), scene.learners()), (Stands::Open, vec![]));
    scene.approve(0);
    assert_eq!((scene.stands(), scene.learners()), (Stands::Open, vec![]));
    assert!(scene.known().to_record(scene.record()).is_none());
    scene.strike(1);
    assert_eq!((scene.stands(), scene.learners()), (Stands::Decided(How::Approved), vec![1]));
}

#[test]
fn a_strike_goes_before_any_approval_and_is_kept_once_it_is_decided() {
    let mut scene = Scene::new();
    scene.approve(0);
    scene.approve(1);
    scene.strike(0);
    assert_eq!(scene.learners(), [3]);
    scene.records();
    assert!(scene.known().to_record(scene.record()).is_none(), "it is decided once");
    // Whatever becomes of the page.
    scene.world.strikes.clear();
    scene.world.approvals.clear();
    assert_eq!((scene.stands(), scene.learners()), (Stands::Decided(How::Approved), vec![3]));
    assert!(scene.world.ledger.struck.contains(&scene.lines()[0]));
}

#[test]
fn a_strike_that_is_taken_back_while_the_round_waits_leaves_nothing() {
    let mut scene = Scene::new();
    scene.strike(0);
    scene.world.strikes.clear();
    assert_eq!(scene.stands(), Stands::Open);
    assert_eq!(scene.known().round(scene.record()).waiting(), 2);
    scene.approve(0);
    scene.approve(1);
    scene.records();
    assert!(scene.world.ledger.struck.is_empty());
    assert_eq!(scene.learners(), [1, 3]);
}

#[test]
fn without_an_answer_a_round_waits_or_goes_as_it_is_set() {
    let mut scene = Scene::new();
    scene.strike(1);
    scene.world.now = moment("2026-11-08T00:00:00Z");
    assert_eq!(scene.stands(), Stands::Open, "it waits for ever");
    scene.settings.rounds = Unanswered::Go;
    assert_eq!((scene.stands(), scene.learners()), (Stands::Decided(How::Unanswered), vec![1]));
    scene.world.now = moment("2026-11-07T23:59:59Z");
    assert_eq!((scene.stands(), scene.learners()), (Stands::Open, vec![]));
}

#[test]
fn a_round_that_still_waits_when_the_next_is_made_lapses() {
    let mut scene = Scene::new();
    scene.strike(0);
    scene.newest = RoundId::parse("2026-12").expect("a round");
    assert_eq!((scene.stands(), scene.learners()), (Stands::Decided(How::Lapsed), vec![]));
    scene.records();
    let ledger = &scene.world.ledger;
    assert_eq!(ledger.decided[&round()].left_out.len(), 2);
    assert_eq!(ledger.struck.iter().collect::<Vec<_>>(), [&scene.lines()[0]], "what waited is not struck");
}

#[test]
fn a_round_made_before_anybody_was_asked_is_in_force() {
    let mut scene = Scene::new();
    let record = RoundRecord {
        clinics: Clinics { proposals: vec![clinic(5)], ..Clinics::default() },
        to_approve: false,
        undone: None,
        ..scene.record().clone()
    };
    // As that version saved it.
    assert!(!record.to_json().contains("to_approve"));
    *scene.record_mut() = RoundRecord::parse(&record.to_json()).expect("it is read");
    for newest in [NOVEMBER, "2026-12", "2027-03"] {
        scene.newest = RoundId::parse(newest).expect("a round");
        assert_eq!((scene.stands(), scene.learners()), (Stands::Unasked, vec![1, 3]));
        assert_eq!(scene.known().standing(scene.record()), record, "its clinics too");
        assert!(scene.known().to_record(scene.record()).is_none());
    }
}

#[test]
fn where_nobody_is_asked_everything_stands_but_what_is_struck() {
    let mut scene = Scene::new();
    scene.settings = ApprovalSettings { rounds: Unanswered::Go, days: 0 };
    scene.registrants.remove(&UserId(4));
    assert_eq!((scene.stands(), scene.learners()), (Stands::Unasked, vec![1, 3]));
    scene.strike(0);
    assert_eq!(scene.learners(), [3]);
}

#[test]
fn who_is_not_there_while_it_waits_is_not_introduced_afterwards() {
    let mut scene = Scene::new();
    let gone = scene.registrants.remove(&UserId(4)).expect("they were there");
    scene.approve(0);
    assert_eq!(scene.stands(), Stands::Decided(How::Approved));
    scene.records();
    scene.registrants.insert(UserId(4), gone);
    assert_eq!(scene.learners(), [1]);
}

#[test]
fn who_leaves_once_it_is_decided_takes_nothing_off_the_record() {
    let mut scene = Scene::new();
    scene.record_mut().clinics.proposals = vec![clinic(5), clinic(6)];
    for clinic in scene.record().clinics.proposals.clone() {
        scene.world.approvals.insert(clinic_id(&clinic), trustee());
    }
    scene.approve(0);
    scene.approve(1);
    scene.records();
    scene.registrants.remove(&UserId(5));
    scene.registrants.remove(&UserId(1));
    let standing = scene.known().standing(scene.record());
    assert_eq!((standing.connections.len(), standing.clinics.proposals.len()), (2, 2));
}

#[test]
fn what_both_were_told_is_not_undone() {
    let mut scene = Scene::new();
    scene.approve(0);
    for who in [3, 4].map(UserId) {
        let deed = Deed::Introduce { who, round: round() };
        let effect = Effect { id: deed.id(), deed };
        scene.world.ledger.record(&[effect], jiff::civil::date(2026, 11, 2));
    }
    scene.strike(1);
    assert_eq!(scene.learners(), [1, 3]);
}

#[test]
fn a_struck_pair_is_kept_apart_for_that_skill_whoever_learns() {
    let mut scene = Scene::new();
    scene.strike(0);
    scene.newest = RoundId::parse("2026-12").expect("a round");
    scene.records();
    scene.world.strikes.clear();
    let month = scene.newest;
    let mut people = crate::plan::people::people(
        month,
        &scene.registrants,
        &scene.world.ledger,
        &BTreeMap::new(),
        &[] as &[outcome::Outgoing<'_>],
    );
    keep_apart(&mut people, &scene.world);
    let wikidata = SkillId("wikidata".to_owned());
    let past = |who: u64| {
        let person = people.iter().find(|person| person.id == UserId(who)).expect("they are there");
        person.past.iter().cloned().collect::<Vec<_>>()
    };
    assert_eq!(past(1), [(UserId(2), wikidata.clone())]);
    assert_eq!(past(2), [(UserId(1), wikidata)]);
    assert!(past(3).is_empty(), "nobody struck these");
}

//! Every clinic that could be held: who could host what, when and in which
//! language, and who could learn there. It never chooses.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::ClinicProposal;
use super::hours::UtcHour;
use crate::ids::{LanguageCode, SkillId, UserId};
use crate::matching::candidate::{apart, languages_known, points_in};
use crate::matching::{Matching, Person, Rules, SkillTree};

/// Somebody with an open wish.
pub(super) struct Learner<'a> {
    pub person: &'a Person,
    /// One more than the rounds waited; nothing for whom another wish was served.
    pub claim: u64,
    /// Where their wishes stand among all.
    pub wishes: Range<usize>,
}

/// A skill that a learner still wants.
pub(super) struct Wish<'a> {
    /// Whose, by place among the learners.
    pub learner: usize,
    pub skill: &'a SkillId,
    /// The sessions in which it could be served, by place.
    pub sessions: Vec<usize>,
}

/// A skill in a language at an hour, whoever hosts it.
pub(super) struct Session<'a> {
    pub skill: &'a SkillId,
    pub language: &'a LanguageCode,
    pub starts: UtcHour,
    /// The wishes it could serve, by place; at least as many as make a clinic.
    pub able: Vec<usize>,
    /// How well the hour suits all of them, summed.
    suits: u64,
}

/// A session with a host.
pub(super) struct Clinic {
    /// By place among the hosts.
    pub host: usize,
    /// By place among the sessions.
    pub session: usize,
    /// Wishes of the session that this host cannot serve: their own, and those
    /// of people who are to be kept apart from them.
    pub barred: Vec<usize>,
}

/// Somebody who would host at least one clinic.
pub(super) struct Host<'a> {
    pub person: &'a Person,
    /// Their clinics that no other of theirs makes superfluous, by place.
    pub clinics: Range<usize>,
    /// Learners who for some skill could not learn with them, by place.
    near: Vec<usize>,
}

/// Every clinic that could be held.
pub(super) struct Field<'a> {
    /// The fewest and the most learners of a clinic.
    pub least: usize,
    pub most: usize,
    /// By id.
    pub learners: Vec<Learner<'a>>,
    /// By learner, then skill.
    pub wishes: Vec<Wish<'a>>,
    /// By skill, language and hour.
    pub sessions: Vec<Session<'a>>,
    /// By id.
    pub hosts: Vec<Host<'a>>,
    /// By host, the most promising first.
    pub clinics: Vec<Clinic>,
    /// For each host, every skill they could host: the sessions of that skill that they could
    /// hold, the most promising first.
    options: Vec<BTreeMap<&'a SkillId, Vec<usize>>>,
}

impl<'a> Field<'a> {
    /// Looks for the clinics that could be held for the wishes that `matching` leaves open.
    pub fn new(
        people: &'a [Person],
        matching: &'a Matching,
        skills: &impl SkillTree,
        rules: &'a Rules,
    ) -> Self {
        let by_id: BTreeMap<UserId, &Person> = people.iter().map(|person| (person.id, person)).collect();
        let (learners, mut wishes) = learners(&by_id, matching);
        let least = rules.clinic_least.max(1);
        let sessions = sessions(&learners, &mut wishes, least, rules);
        let mut field = Self {
            least,
            most: rules.clinic_most.max(least),
            learners,
            wishes,
            sessions,
            hosts: Vec::new(),
            clinics: Vec::new(),
            options: Vec::new(),
        };
        field.find_hosts(by_id.into_values(), skills, rules);
        field
    }

    /// The learner of a wish, by place.
    pub fn learner_of(&self, wish: usize) -> usize {
        self.wishes[wish].learner
    }

    /// The wishes that a clinic could serve.
    pub fn able<'c>(&'c self, clinic: &'c Clinic) -> impl Iterator<Item = usize> + 'c {
        let able = self.sessions[clinic.session].able.iter().copied();
        able.filter(|wish| !clinic.barred.contains(wish))
    }

    /// The clinics in groups that could seat the same learners: those of a session with
    /// nobody barred, and each of the others alone. By place, the first at the end of its group.
    pub fn alike(&self) -> Vec<Vec<usize>> {
        let mut alike: Vec<Vec<usize>> = vec![Vec::new(); self.sessions.len()];
        let mut alone = Vec::new();
        for (place, Clinic { session, barred, .. }) in self.clinics.iter().enumerate().rev() {
            if barred.is_empty() {
                alike[*session].push(place);
            } else {
                alone.push(vec![place]);
            }
        }
        alike.retain(|clinics| !clinics.is_empty());
        alike.extend(alone.into_iter().rev());
        alike
    }

    /// Every session of the same skill that the clinic's host could hold, as a clinic of theirs.
    pub fn alternatives<'c>(&'c self, clinic: &'c Clinic) -> impl Iterator<Item = Clinic> + 'c {
        let skill = self.sessions[clinic.session].skill;
        let sessions = self.options[clinic.host].get(skill).into_iter().flatten().copied();
        sessions.map(|session| self.clinic(clinic.host, session))
    }

    /// How well the hours of a session suit the host and the learner of a wish, summed.
    pub fn hours(&self, session: usize, host: usize, wish: usize) -> u16 {
        let starts = self.sessions[session].starts;
        let learner = self.learners[self.learner_of(wish)].person;
        let suits = |person: &Person| starts.suits(person.utc_offset).unwrap_or(0);
        suits(self.hosts[host].person) + suits(learner)
    }

    /// The clinic as people read of it.
    pub fn described(&self, clinic: &Clinic) -> ClinicProposal {
        let session = &self.sessions[clinic.session];
        ClinicProposal {
            skill: session.skill.clone(),
            language: session.language.clone(),
            starts: session.starts,
            host: self.hosts[clinic.host].person.id,
            learners: self.able(clinic).map(|wish| self.learners[self.learner_of(wish)].person.id).collect(),
        }
    }

    /// Every clinic that could be held, the superfluous ones too.
    pub fn every_clinic(&self) -> impl Iterator<Item = Clinic> + '_ {
        let of = |host: usize| self.options[host].values().flatten().map(move |&session| (host, session));
        (0..self.hosts.len()).flat_map(of).map(|(host, session)| self.clinic(host, session))
    }

    fn clinic(&self, host: usize, session: usize) -> Clinic {
        let Host { person, near, .. } = &self.hosts[host];
        Clinic { host, session, barred: self.barred(person, near, session) }
    }

    /// The wishes of a session that somebody could not serve as its host.
    fn barred(&self, host: &Person, near: &[usize], session: usize) -> Vec<usize> {
        let Session { skill, able, .. } = &self.sessions[session];
        let near = near.iter().map(|&learner| &self.learners[learner]);
        let apart = near.filter(|l| l.person.id == host.id || apart(l.person, host, skill));
        let wish =
            |learner: &Learner<'_>| learner.wishes.clone().find(|&wish| self.wishes[wish].skill == *skill);
        apart.filter_map(wish).filter(|wish| able.binary_search(wish).is_ok()).collect()
    }

    fn find_hosts(
        &mut self,
        people: impl Iterator<Item = &'a Person>,
        skills: &impl SkillTree,
        rules: &Rules,
    ) {
        let of_skill = by_skill(&self.sessions);
        let mut satisfies: BTreeMap<&SkillId, Vec<&'a SkillId>> = BTreeMap::new();
        let mut within = Within::default();
        let kept_off = self.kept_off();
        for person in people.filter(|person| !person.hosts.is_empty()) {
            let mut wanted: BTreeSet<&'a SkillId> = BTreeSet::new();
            for hosted in &person.hosts {
                let near = satisfies.entry(hosted).or_insert_with(|| {
                    let near = skills.serves(hosted);
                    near.filter_map(|wanted| Some(*of_skill.get_key_value(&*wanted)?.0)).collect()
                });
                wanted.extend(near.iter());
            }
            let host = self.hosts.len();
            let near = self.near(person, kept_off.get(&person.id));
            let mut options: BTreeMap<&'a SkillId, Vec<usize>> = BTreeMap::new();
            let first = self.clinics.len();
            for skill in wanted {
                let holds = |&session: &usize| self.could_hold(person, session, rules);
                let mut sessions: Vec<usize> = of_skill[skill].clone().filter(holds).collect();
                sessions.retain(|&session| {
                    self.sessions[session].able.len() - self.barred(person, &near, session).len()
                        >= self.least
                });
                if sessions.is_empty() {
                    continue;
                }
                sessions.sort_by_key(|&session| self.promise(person, session));
                let kept = sessions.iter().enumerate().filter(|&(place, &session)| {
                    let superfluous = |(other, &wider): (usize, &usize)| {
                        other != place
                            && within.holds(&self.sessions, session, wider)
                            && (other < place || !within.holds(&self.sessions, wider, session))
                    };
                    !sessions.iter().enumerate().any(superfluous)
                });
                let kept: Vec<usize> = kept.map(|(_, &session)| session).collect();
                for session in kept {
                    let barred = self.barred(person, &near, session);
                    self.clinics.push(Clinic { host, session, barred });
                }
                options.insert(skill, sessions);
            }
            if !options.is_empty() {
                self.hosts.push(Host { person, clinics: first..self.clinics.len(), near });
                self.options.push(options);
            }
        }
    }

    /// Whom learners avoid or met before, with the places of those learners.
    fn kept_off(&self) -> BTreeMap<UserId, Vec<usize>> {
        let mut kept_off: BTreeMap<UserId, Vec<usize>> = BTreeMap::new();
        for (place, Learner { person, .. }) in self.learners.iter().enumerate() {
            for &other in person.avoid.iter().chain(person.past.iter().map(|(other, _)| other)) {
                kept_off.entry(other).or_default().push(place);
            }
        }
        kept_off
    }

    /// The learners who for some skill could not learn with a host: themselves, and those [`apart`].
    fn near(&self, host: &Person, kept_off: Option<&Vec<usize>>) -> Vec<usize> {
        let ids = host.avoid.iter().chain(host.past.iter().map(|(other, _)| other)).chain([&host.id]);
        let place = |id: &UserId| self.learners.binary_search_by_key(id, |learner| learner.person.id).ok();
        let mut near: Vec<usize> =
            ids.filter_map(place).chain(kept_off.into_iter().flatten().copied()).collect();
        near.sort_unstable();
        near.dedup();
        near
    }

    fn could_hold(&self, host: &Person, session: usize, rules: &Rules) -> bool {
        let Session { language, starts, .. } = &self.sessions[session];
        points_in(host, language, rules.clinic_host_level).is_some()
            && starts.suits(host.utc_offset).is_some()
    }

    /// By what the sessions that one host could hold are ordered: better hours for
    /// all, then the host's better language, nearer to 14:00 UTC, then by language and hour.
    fn promise(&self, host: &Person, session: usize) -> (Reverse<u64>, Reverse<u8>, u8, usize) {
        let Session { language, starts, able, suits, .. } = &self.sessions[session];
        let of_host = u64::from(starts.suits(host.utc_offset).unwrap_or(0));
        let hours = suits + of_host * able.len() as u64;
        let points = points_in(host, language, 0).unwrap_or(0);
        (Reverse(hours), Reverse(points), starts.away_from_midday(), session)
    }
}

/// Whether the wishes of one session are among those of another, remembered.
#[derive(Default)]
struct Within(BTreeMap<(usize, usize), bool>);

impl Within {
    fn holds(&mut self, sessions: &[Session<'_>], part: usize, whole: usize) -> bool {
        *self.0.entry((part, whole)).or_insert_with(|| {
            let (part, whole) = (&sessions[part].able, &sessions[whole].able);
            let mut rest = whole.iter();
            part.len() <= whole.len() && part.iter().all(|wish| rest.any(|other| other == wish))
        })
    }
}

/// Those with open wishes, and the wishes.
fn learners<'a>(
    people: &BTreeMap<UserId, &'a Person>,
    matching: &'a Matching,
) -> (Vec<Learner<'a>>, Vec<Wish<'a>>) {
    let served: BTreeSet<UserId> = matching.connections.iter().map(|connection| connection.learner).collect();
    let mut open: BTreeMap<UserId, BTreeSet<&SkillId>> = BTreeMap::new();
    for wish in &matching.unserved {
        open.entry(wish.learner).or_default().insert(&wish.skill);
    }
    let (mut learners, mut wishes) = (Vec::new(), Vec::new());
    for (id, skills) in open {
        let Some(&person) = people.get(&id) else { continue };
        let first = wishes.len();
        let learner = learners.len();
        wishes.extend(skills.into_iter().map(|skill| Wish { learner, skill, sessions: Vec::new() }));
        let claim = if served.contains(&id) { 0 } else { u64::from(person.waited) + 1 };
        learners.push(Learner { person, claim, wishes: first..wishes.len() });
    }
    (learners, wishes)
}

/// Every session that enough learners could attend.
fn sessions<'a>(
    learners: &[Learner<'a>],
    wishes: &mut [Wish<'a>],
    least: usize,
    rules: &Rules,
) -> Vec<Session<'a>> {
    let mut wanted: BTreeMap<(&SkillId, &LanguageCode), Vec<usize>> = BTreeMap::new();
    for (place, wish) in wishes.iter().enumerate() {
        for language in languages_known(learners[wish.learner].person, rules.least_level) {
            wanted.entry((wish.skill, language)).or_default().push(place);
        }
    }
    wanted.retain(|_, wishes| wishes.len() >= least);
    let mut sessions = Vec::new();
    for ((skill, language), wanting) in wanted {
        for starts in UtcHour::all() {
            let suits = |&wish: &usize| starts.suits(learners[wishes[wish].learner].person.utc_offset);
            let awake = wanting.iter().copied().filter(|wish| suits(wish).is_some()).collect();
            let able = in_peace(learners, wishes, awake);
            if able.len() >= least {
                let suits = able.iter().filter_map(suits).map(u64::from).sum();
                for &wish in &able {
                    wishes[wish].sessions.push(sessions.len());
                }
                sessions.push(Session { skill, language, starts, able, suits });
            }
        }
    }
    sessions
}

/// Leaves out who would meet somebody in the group that one of the two avoids:
/// of such two the one with the greater claim stays, among equals the first by id.
fn in_peace(learners: &[Learner<'_>], wishes: &[Wish<'_>], mut able: Vec<usize>) -> Vec<usize> {
    let learner = |wish: usize| &learners[wishes[wish].learner];
    if able.iter().all(|&wish| learner(wish).person.avoid.is_empty()) {
        return able;
    }
    able.sort_by_key(|&wish| (Reverse(learner(wish).claim), wish));
    let (mut there, mut avoided) = (BTreeSet::new(), BTreeSet::new());
    able.retain(|&wish| {
        let person = learner(wish).person;
        let fits = !avoided.contains(&person.id) && person.avoid.is_disjoint(&there);
        if fits {
            there.insert(person.id);
            avoided.extend(person.avoid.iter().copied());
        }
        fits
    });
    able.sort_unstable();
    able
}

/// Where the sessions of each skill stand.
fn by_skill<'a>(sessions: &[Session<'a>]) -> BTreeMap<&'a SkillId, Range<usize>> {
    let mut ranges: BTreeMap<&SkillId, Range<usize>> = BTreeMap::new();
    for (place, session) in sessions.iter().enumerate() {
        ranges.entry(session.skill).or_insert(place..place).end = place + 1;
    }
    ranges
}

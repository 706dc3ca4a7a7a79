//! What ought to be: the registrants, the round, who is to be told what, what
//! every page ought to say. A draft names the pages it must see; with those at
//! hand, [`Draft::finish`] keeps what differs as a [`Plan`].

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::compose::directory::entry::{self, Entry};
use crate::compose::resources::Sizes;
use crate::compose::{
    Award, AwardProposal, Composer, DirectorySettings, Looks, NoticeParts, PROBLEMS_REGION, Pages, Wanted,
    phrasebook,
};
use crate::ids::{ActionId, PageTitle, RoundId, UserId, Username};
use crate::matching::{self, Clinics, Matching, Person, Rules};
use crate::plan::acts::{self, Acts};
use crate::plan::ambassadors::{self, Ambassadors};
use crate::plan::approval::{self, ApprovalSettings, RoundApproval};
use crate::plan::awards;
use crate::plan::certificates::{self, Certificates};
use crate::plan::clinic_news::ClinicRules;
use crate::plan::clinics;
use crate::plan::judge::Terms;
use crate::plan::ledger::RoundRecord;
use crate::plan::listed::{self, Listed, Published};
use crate::plan::outcome::{self, Outgoing, Patience};
use crate::plan::people::people;
use crate::plan::roster::Roster;
use crate::plan::shelf::{self, Shelf};
use crate::plan::unmatched;
use crate::plan::waiting::Waiting;
use crate::plan::world::World;
use crate::plan::{Action, Deed, Effect, Plan, Totals, Write, difference, numbers, stray};
use crate::registry::clinic::VettedClinics;
use crate::registry::vet::vet;
use crate::registry::{CertificateName, Clinic, ClinicId, Problem, Registrant, Vetted};
use crate::wiki::{Base, Page, Revision};
use crate::wikitext::Options;

mod counts;
mod letters;
mod pages;
mod rounds;
mod undoing;

/// What the decision goes by.
pub struct Policy<'a> {
    /// The on-wiki names.
    pub pages: &'a Pages,
    /// The settings of matching.
    pub rules: &'a Rules,
    /// The settings of what is told of clinics.
    pub clinics: &'a ClinicRules,
    /// How long people are waited for.
    pub patience: Patience,
    /// The awards there are.
    pub awards: &'a [Award],
    /// The day of the next round.
    pub next_round: Option<Date>,
    /// The day of the next update.
    pub next_update: Option<Date>,
    /// When cycles come.
    pub looks: Looks,
    /// The month of the update that is due, and the day of the next one.
    pub update: Option<(RoundId, Date)>,
    /// The settings of approvals.
    pub approvals: &'a ApprovalSettings,
    /// Who decides.
    pub trustees: &'a [Username],
    /// The round to make, if one is due and not made yet.
    pub due: Option<RoundId>,
    /// Message kinds by which people refuse this bot's notices.
    pub message_kinds: &'a [String],
    /// How the wiki's pages are read.
    pub options: &'a Options,
    /// The share of the directory, in percent, that one run may remove.
    pub removal_percent: u8,
    /// Notices that one run may post unasked.
    pub notices_unasked: usize,
    /// The most that a generated region may hold, in bytes.
    pub page_bytes: usize,
    /// Where the calendar's feed can be had, if somebody serves it.
    pub feed_url: Option<&'a str>,
    /// The settings of the directory.
    pub directory: &'a DirectorySettings,
    /// How long the resource centre's pages may be.
    pub resources: Sizes,
    /// What writes the pages.
    pub composer: &'a Composer<'a>,
}

impl<'a> Policy<'a> {
    /// What pages are judged by.
    #[must_use]
    pub fn terms(&self, bot: &'a Username) -> Terms<'a> {
        Terms { bot: bot.as_str(), message_kinds: self.message_kinds, options: self.options }
    }
}

/// A notice to one reader.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Whose.
    pub reader: Registrant,
    /// Their talk page.
    pub page: PageTitle,
    /// What it tells.
    pub parts: NoticeParts,
    /// The once-only things it does.
    pub effects: Vec<Effect>,
}

/// What ought to be.
pub struct Draft<'a> {
    policy: &'a Policy<'a>,
    world: &'a World,
    /// Who takes part, and what could not be used.
    pub vetted: Vetted,
    /// The clinics of the calendar.
    pub clinics: BTreeMap<ClinicId, Clinic>,
    /// What is wrong with entries of the calendar.
    clinic_problems: Vec<Problem>,
    /// The newest round, made before or now, as far as it stands: nothing of it while it
    /// waits for the working group.
    pub record: Option<RoundRecord>,
    /// The same round as it was made.
    pub proposed: Option<RoundRecord>,
    /// How it stands with the working group.
    pub approval: Option<RoundApproval>,
    /// Every round on record, as far as it stands.
    pub standing: BTreeMap<RoundId, RoundRecord>,
    /// What matching gave, if the round is made now.
    pub matching: Option<Matching>,
    letters: Vec<Letter>,
    acts: Acts,
    proposals: Vec<(UserId, AwardProposal)>,
    /// Who has a certificate, and what each says.
    pub certificates: Certificates,
    roster: Roster,
    /// Everything to learn from.
    pub shelf: Shelf,
    /// Who would organise clinics.
    pub ambassadors: Ambassadors,
    /// The pages that hold the words of the others.
    phrasebook: Vec<Wanted>,
    /// Everybody who is listed, as pages and for machines.
    pub listed: Listed,
    /// What became of every connection on record before this round.
    pub outcomes: Vec<Outgoing<'a>>,
    waiting: Vec<Waiting>,
}

impl<'a> Draft<'a> {
    /// Decides what ought to be. Pure: the same world gives the same draft.
    #[must_use]
    pub fn new(world: &'a World, policy: &'a Policy<'a>) -> Self {
        let vetted = vet(world.registrations.clone(), &world.standing, &world.departures, &world.lexicon);
        let mut outcomes = outcome::outcomes(
            &world.rounds,
            &outcome::Known {
                registrants: &vetted.registrants,
                ledger: &world.ledger,
                patience: policy.patience,
                today: world.today(),
            },
        );
        let (proposed, matching) = round(world, policy, &vetted, &outcomes);
        let known = known(world, policy, &vetted.registrants, proposed.as_ref().map(|record| record.round));
        let record = proposed.as_ref().map(|record| known.standing(record));
        let approval = proposed.as_ref().map(|record| known.round(record));
        let standing = known.all_standing();
        // Of what was struck or waits nobody was told, so nothing can become of it.
        outcomes.retain(|one| {
            standing.get(&one.round).is_some_and(|record| record.connections.contains(one.connection))
        });
        let VettedClinics { clinics, problems: clinic_problems } =
            clinics::vetted(world, &vetted, proposed.as_ref());
        let shelf = shelf::shelf(world, &vetted.registrants, &clinics);
        let month = policy.due.unwrap_or_else(|| RoundId::of(world.now));
        let materials = acts::materials(&shelf.given, &vetted.registrants, &world.ledger, month);
        let acts = acts::acts(&standing, &clinics, &materials, &vetted.registrants);
        let proposals = awards::proposals(
            awards::Known {
                ledger: &world.ledger,
                found: &world.found,
                approvals: &world.approvals,
                strikes: &world.strikes,
            },
            &vetted.registrants,
            &acts,
            policy.awards,
        );
        let certificates = certificates::certificates(&world.ledger.certified, &vetted.registrants, &acts);
        let roster = world.roster.with(&vetted, &world.departures, world.now);
        let sections = policy.composer.resource_sections(&shelf.view, policy.resources);
        let listed = listed::listed(
            policy,
            world,
            &vetted.registrants,
            &roster.listed,
            (&standing, record.as_ref(), &sections),
        );
        let done = |deed: &Deed| world.ledger.holds(deed) || world.found.contains_key(&deed.id());
        let ambassadors =
            ambassadors::ambassadors(world, &vetted.registrants, record.as_ref(), policy.rules, &done);
        let mut draft = Self {
            policy,
            world,
            vetted,
            clinics,
            clinic_problems,
            record,
            proposed,
            approval,
            standing,
            matching,
            letters: Vec::new(),
            acts,
            proposals,
            certificates,
            roster,
            shelf,
            ambassadors,
            phrasebook: policy.composer.phrasebook(),
            listed,
            outcomes,
            waiting: Vec::new(),
        };
        draft.write_letters();
        draft
    }

    /// The pages that [`finish`](Self::finish) must see.
    #[must_use]
    pub fn titles(&self) -> Vec<PageTitle> {
        let mut titles: BTreeSet<PageTitle> = self.letters.iter().map(|letter| letter.page.clone()).collect();
        titles.extend(self.pages_to_strike());
        let mut wanted = self.wanted(&self.world.ledger, &[]);
        wanted.extend(self.telling(&self.world.ledger, &[]));
        titles.extend(wanted.into_iter().map(|wanted| wanted.page));
        titles.extend(self.listed.for_machines.iter().map(|published| published.page.clone()));
        titles.extend(self.numbers_for_machines(&self.world.ledger).map(|published| published.page));
        titles.into_iter().collect()
    }

    /// The pages, of those that the bot keeps a part of, whose history must be looked at:
    /// somebody else may have changed that part.
    #[must_use]
    pub fn touched(&self, pages: &BTreeMap<PageTitle, Page>) -> Vec<PageTitle> {
        let to_strike = self.pages_to_strike();
        let letters: BTreeSet<&PageTitle> =
            self.letters.iter().map(|letter| &letter.page).chain(&to_strike).collect();
        let mut others = pages.iter().filter(|(title, _)| !letters.contains(title));
        if !others.any(|(_, page)| stray::was_touched(page, &self.world.bot)) {
            return Vec::new();
        }
        let strayed = |wanted: &Wanted| {
            let page = pages.get(&wanted.page);
            page.is_some_and(|page| {
                stray::may_have_strayed(wanted, page, &self.world.bot, self.policy.options)
            })
        };
        let mut wanted = self.wanted(&self.world.ledger, &[]);
        wanted.extend(self.telling(&self.world.ledger, &[]));
        wanted.into_iter().filter(strayed).map(|wanted| wanted.page).collect()
    }

    /// Keeps what differs from the wiki. `pages` holds the pages of [`titles`](Self::titles),
    /// `histories` the revisions of those of [`touched`](Self::touched).
    pub fn finish(
        &self,
        pages: &BTreeMap<PageTitle, Page>,
        histories: &BTreeMap<PageTitle, Vec<Revision>>,
    ) -> Plan {
        let is_there = |page: &PageTitle| pages.get(page).is_some_and(|page| page.head().is_some());
        let mut plan = Plan { waiting: self.waiting.clone(), ..Plan::default() };
        let strikes = self.strikes(pages, &mut plan.waiting);
        let mut notices = self.notices(pages, &mut plan.waiting);
        // A page is written to once in a cycle; what is told there waits for the next one.
        notices.retain(|notice| !strikes.iter().any(|strike| strike.page == notice.page));
        let today = self.world.today();
        let mut expected = self.world.ledger.clone();
        for action in strikes.iter().chain(&notices) {
            expected.record(&action.effects, today);
        }
        self.world.record(&mut expected, &self.already());
        plan.totals = self.totals(&notices);
        plan.problems = self.problems();
        plan.intent = self.intent();
        plan.already = self.already();
        let held = plan.waiting.clone();
        let mut published = self.listed.for_machines.clone();
        published.extend(self.numbers_for_machines(&expected));
        let mut pages_kept = self.kept(
            &self.wanted_there(&expected, &notices, is_there),
            &published,
            pages,
            histories,
            &mut plan.waiting,
        );
        self.certificates.tell(&mut pages_kept, self.policy.composer, |deed| self.done(deed));
        let replacing = pages_kept.iter().flat_map(|action| action.effects.clone());
        expected.record(&replacing.collect::<Vec<_>>(), today);
        // The page that tells of what was replaced may itself have been changed.
        let problems = (&self.policy.pages.problems, histories.get(&self.policy.pages.problems));
        if let (page, Some(history)) = problems
            && let Some(stray) = stray::stray(PROBLEMS_REGION, history, &self.world.bot, self.policy.options)
        {
            expected.record(&[stray::effect(page, &stray, self.month())], today);
        }
        pages_kept.extend(self.kept(
            &self.telling(&expected, &held),
            &[],
            pages,
            histories,
            &mut plan.waiting,
        ));
        let (mut early, late): (Vec<_>, Vec<_>) =
            pages_kept.into_iter().partition(|action| self.is_read_from_notices(&action.page));
        // Notices link to the directory and the round: those come first. What
        // tells of the notices comes after them.
        early.extend(strikes);
        early.extend(notices);
        early.extend(late);
        // Who left must be known to have left before anything else is done.
        plan.actions = self.remember().into_iter().chain(early).collect();
        plan
    }

    /// The edits that bring these pages up to date. Those that write over somebody's say so.
    fn kept(
        &self,
        wanted: &[Wanted],
        published: &[Published],
        pages: &BTreeMap<PageTitle, Page>,
        histories: &BTreeMap<PageTitle, Vec<Revision>>,
        waiting: &mut Vec<Waiting>,
    ) -> Vec<Action> {
        let stray = |wanted: &Wanted| {
            let history = histories.get(&wanted.page)?;
            let stray = stray::stray(&wanted.region, history, &self.world.bot, self.policy.options)?;
            Some((wanted.page.clone(), stray))
        };
        let strays = wanted.iter().filter_map(stray).collect();
        let mut actions = difference::pages(wanted, published, pages, self.world, self.policy, waiting);
        stray::tell(&mut actions, &strays, self.policy.composer, self.month());
        actions
    }

    fn month(&self) -> RoundId {
        RoundId::of(self.world.now)
    }

    fn is_read_from_notices(&self, page: &PageTitle) -> bool {
        let within = |parent: &PageTitle| page.as_str().starts_with(parent.as_str());
        // What introductions go by is the page on which they were approved: it must be as it was read.
        let rounds_first = self.matching.is_some() || !self.policy.approvals.asked();
        within(&self.policy.pages.directory)
            || rounds_first && within(&self.policy.pages.rounds)
            || phrasebook::holds(self.policy.pages, page)
    }

    /// Words that are no secret, whoever else typed them in private: labels, what
    /// registrants say in public, and the bot's own messages.
    #[must_use]
    pub fn innocent(&self) -> String {
        let mut words = self.policy.composer.own_words();
        words.extend(self.world.lexicon.taxonomy().labels().map(str::to_owned));
        words.extend(self.world.lexicon.affiliates.labels().map(str::to_owned));
        for registrant in self.vetted.registrants.values() {
            words.push(registrant.name.to_string());
            words.extend(registrant.affiliation.clone());
            if let Some(CertificateName::Other(name)) = &registrant.certificate {
                words.push(name.clone());
            }
            for language in self.policy.composer.languages() {
                words.extend(
                    registrant
                        .languages
                        .iter()
                        .map(|(code, _)| self.world.lexicon.languages.name(code, &language)),
                );
                words.extend(
                    registrant
                        .country
                        .iter()
                        .map(|code| self.world.lexicon.places.country_name(code, &language)),
                );
                words.extend(
                    registrant
                        .region
                        .iter()
                        .map(|code| self.world.lexicon.places.region_name(code, &language)),
                );
            }
        }
        // A day or a slug is shown as it is, on every row that has it.
        words.extend(self.listed.entries.iter().flat_map(Entry::codes));
        words.extend(entry::FIELDS.map(str::to_owned));
        words.sort();
        words.dedup();
        words.join("\n")
    }

    /// The newest round's record, to be saved before anything is done about it.
    fn intent(&self) -> Option<Action> {
        let record = self.proposed.as_ref().filter(|_| self.matching.is_some())?;
        let page = record.page(&self.policy.pages.state)?;
        Some(Action {
            id: ActionId::of(&["round", &record.round.to_string()]),
            effects: Vec::new(),
            page,
            base: Base::Missing,
            write: Write::Whole { text: record.to_json() },
            sources: Vec::new(),
            summary: format!("Round {}: {} connections", record.round, record.connections.len()),
        })
    }

    /// What the bot ought to remember, if it is something else than it does.
    fn remember(&self) -> Option<Action> {
        if self.roster == self.world.roster {
            return None;
        }
        let text = self.roster.to_json();
        // Who leaves and comes back makes the same text twice: it is another edit each time.
        let base = format!("{:?}", self.world.roster_base);
        Some(Action {
            id: ActionId::of(&["roster", &base, &text]),
            effects: Vec::new(),
            page: Roster::page(&self.policy.pages.state).ok()?,
            base: self.world.roster_base,
            write: Write::Whole { text },
            sources: Vec::new(),
            summary: self.policy.composer.programme().summary("record of who takes part"),
        })
    }

    fn refused(&self) -> usize {
        self.vetted.refused + self.world.intake_refused
    }

    fn problems(&self) -> Vec<Problem> {
        let mut problems = self.world.intake_problems.clone();
        problems.extend(self.vetted.problems.iter().cloned());
        problems.extend(self.clinic_problems.iter().cloned());
        problems.extend(self.acts.problems.iter().cloned());
        problems.extend(self.shelf.problems.iter().cloned());
        problems.extend(self.ambassadors.problems.iter().cloned());
        problems.sort();
        problems.dedup();
        problems
    }

    fn totals(&self, notices: &[Action]) -> Totals {
        let barnstars = |action: &Action| {
            action.effects.iter().filter(|effect| matches!(effect.deed, Deed::Award { .. })).count()
        };
        // What was struck or taken back is no connection, but until the round is decided all are.
        let is_open = self.approval.as_ref().is_some_and(RoundApproval::is_open);
        let round = if is_open { self.proposed.as_ref() } else { self.record.as_ref() };
        Totals {
            registered: self.vetted.registrants.len(),
            refused: self.refused(),
            connections: round.map_or(0, |record| record.connections.len()),
            clinics: round.map_or(0, |record| record.clinics.proposals.len()),
            clinics_seat: round.map_or(0, |record| record.clinics.seated),
            clinics_seat_at_most: round.map_or(0, |record| record.clinics.at_most),
            notices: notices.len(),
            barnstars: notices.iter().map(barnstars).sum(),
        }
    }
}

/// The round to go by: one that is due and not made yet is made now, else the newest.
fn round(
    world: &World,
    policy: &Policy<'_>,
    vetted: &Vetted,
    outcomes: &[Outgoing<'_>],
) -> (Option<RoundRecord>, Option<Matching>) {
    if let Some(due) = policy.due.filter(|due| !world.rounds.contains_key(due)) {
        let standing = known(world, policy, &vetted.registrants, Some(due)).all_standing();
        let mut people = people(due, &vetted.registrants, &world.ledger, &standing, outcomes);
        approval::keep_apart(&mut people, world);
        if !people.is_empty() {
            let matching = matching::connect::connect(&people, world.lexicon.taxonomy(), policy.rules);
            let open = unmatched::learners(&matching);
            let clinics = clinics(people, &matching, world, policy.rules);
            let connections = matching.connections.clone();
            let waiting = numbers::waiting(&matching.unserved);
            let to_approve = policy.approvals.asked();
            let record =
                RoundRecord { round: due, connections, clinics, waiting, to_approve, open, undone: None };
            return (Some(record), Some(matching));
        }
    }
    (world.rounds.values().next_back().cloned(), None)
}

/// The clinics to propose. Of whom the working group wants no clinic on a skill in a
/// language hosts none on that skill.
fn clinics(mut people: Vec<Person>, matching: &Matching, world: &World, rules: &Rules) -> Clinics {
    loop {
        let clinics = matching::clinic::propose(&people, matching, world.lexicon.taxonomy(), rules);
        let struck = clinics.proposals.iter().filter(|clinic| {
            let id = approval::clinic_id(clinic);
            world.ledger.struck.contains(&id) || world.strikes.contains_key(&id)
        });
        let struck: Vec<_> = struck.map(|clinic| (clinic.host, clinic.skill.clone())).collect();
        let mut changed = false;
        for (host, skill) in struck {
            for person in people.iter_mut().filter(|person| person.id == host) {
                let before = person.hosts.len();
                person.hosts.retain(|hosted| *hosted != skill);
                changed |= person.hosts.len() < before;
            }
        }
        // Every turn takes something from somebody, so there is a last one.
        if !changed {
            return clinics;
        }
    }
}

fn known<'a>(
    world: &'a World,
    policy: &'a Policy<'_>,
    registrants: &'a BTreeMap<UserId, Registrant>,
    newest: Option<RoundId>,
) -> approval::Known<'a> {
    approval::Known { world, settings: policy.approvals, registrants, newest }
}

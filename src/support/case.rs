//! What one person asks for, out of all the rows that count for them, and what was
//! decided about it, row by row.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::ids::{Timestamp, UserId, Username};
use crate::registry::departure::{Departures, Way};
use crate::registry::support::{self, Decision, Needs, Track};
use crate::registry::vet::{self, Bar, Standing};
use crate::registry::{
    About, Field, Places, Proof, Registrant, Registration, SourceKind, SupportQuestion, Vetted,
};
use crate::support::settings::SupportSettings;

/// What the report is made from: what a cycle knows.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// Every registration.
    pub registrations: &'a [Registration],
    /// What the wiki knows of the accounts.
    pub standing: &'a BTreeMap<Username, Standing>,
    /// What vetting made of the registrations.
    pub vetted: &'a Vetted,
    /// Who left.
    pub departures: &'a Departures,
    /// The names of the forms that ask about support, in the configuration's order.
    pub forms: &'a [&'a str],
    /// When support can be applied for.
    pub settings: &'a SupportSettings,
    /// The moment.
    pub now: Timestamp,
}

/// What the working group must know of a row before it pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// Nothing: the account's own word.
    Vetted,
    /// Nobody confirmed on the wiki that the account's owner filled in the form.
    Unconfirmed,
    /// Something bars the account.
    Barred(Bar),
    /// It takes part in nothing, and nobody knows why.
    NotVetted,
}

impl Mark {
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Vetted => "",
            Self::Unconfirmed => "unconfirmed",
            Self::NotVetted => "not vetted",
            Self::Barred(Bar::NoName) => "not the name of an account",
            Self::Barred(Bar::Missing) => "no such account",
            Self::Barred(Bar::Vanished) => "vanished",
            Self::Barred(Bar::Blocked) => "blocked",
            Self::Barred(Bar::Locked) => "locked",
            Self::Barred(Bar::Unknown) => "account not looked up yet",
        }
    }
}

/// A row's answers about support.
pub(super) struct Row<'a> {
    pub(super) form: &'a str,
    pub(super) entry: u32,
    pub(super) at: Timestamp,
    answers: BTreeMap<SupportQuestion, &'a str>,
}

/// Answers that count, by question.
type Answers<'a> = BTreeMap<SupportQuestion, &'a str>;

/// What one person asks for.
pub(super) struct Case<'a> {
    pub(super) name: String,
    pub(super) mark: Mark,
    pub(super) region: Option<String>,
    pub(super) languages: String,
    /// Oldest first.
    pub(super) rows: Vec<Row<'a>>,
    pub(super) needs: Needs,
    pub(super) track: Option<Track>,
    pub(super) needed_by: Option<Date>,
    /// Oldest first: the last is in force.
    pub(super) rulings: Vec<Ruling<'a>>,
    affiliation: Option<String>,
    answers: Answers<'a>,
}

/// What was decided in one row.
pub(super) struct Ruling<'a> {
    pub(super) form: &'a str,
    pub(super) entry: u32,
    pub(super) at: Timestamp,
    /// What it means, if that is understood.
    pub(super) decision: Option<Decision>,
    pub(super) words: &'a str,
    pub(super) by: &'a str,
    pub(super) on: &'a str,
    pub(super) note: &'a str,
    /// Whether the person has said something else since.
    pub(super) is_overtaken: bool,
}

/// How far a case has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// Nothing was decided.
    Open,
    /// Something was written that is no decision known here.
    Unclear,
    /// It was decided.
    Decided,
}

impl Case<'_> {
    pub(super) fn answer(&self, question: SupportQuestion) -> &str {
        self.answers.get(&question).copied().unwrap_or_default()
    }

    /// The affiliate that they name for the grant, or the one that they belong to.
    pub(super) fn affiliate(&self) -> &str {
        let named = self.answer(SupportQuestion::Affiliate);
        if named.is_empty() { self.affiliation.as_deref().unwrap_or_default() } else { named }
    }

    pub(super) fn ruling(&self) -> Option<&Ruling<'_>> {
        self.rulings.last()
    }

    pub(super) fn state(&self) -> State {
        match self.ruling().map(|ruling| ruling.decision) {
            None | Some(Some(Decision::Open)) => State::Open,
            Some(None) => State::Unclear,
            Some(Some(_)) => State::Decided,
        }
    }

    /// Whether something else was said after it was decided.
    pub(super) fn is_overtaken(&self) -> bool {
        self.state() == State::Decided && self.ruling().is_some_and(|ruling| ruling.is_overtaken)
    }

    /// Whether anything is asked for, or was decided.
    fn is_one(&self) -> bool {
        let says = |question| {
            let answer = self.answer(question);
            !support::needs(answer, &BTreeMap::new()).is_none()
        };
        !self.needs.is_none()
            || !self.rulings.is_empty()
            || says(SupportQuestion::Purpose)
            || says(SupportQuestion::Amount)
    }
}

/// Whose a case is. What nobody confirmed is kept apart from what the account's owner said:
/// anybody can type anybody's name.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Account(UserId, Mark),
    Name(String, Mark),
}

/// Every case, and how many people's answers were left out because they left.
pub(super) fn cases<'a>(sources: &Sources<'a>) -> (Vec<Case<'a>>, usize) {
    let mut left_out = std::collections::BTreeSet::new();
    let mut people: BTreeMap<Key, Person<'a>> = BTreeMap::new();
    let pages: std::collections::BTreeSet<UserId> = sources
        .registrations
        .iter()
        .filter(|one| one.provenance.kind == SourceKind::ProfilePage)
        .filter_map(|one| vet::whose(one, sources.standing))
        .collect();
    for registration in sources.registrations {
        let Some(row) = Row::of(registration) else { continue };
        let id = vet::whose(registration, sources.standing);
        let account = vet::account_of(registration, sources.standing);
        let has_left = id.is_some_and(|id| {
            let stone = sources.vetted.left.get(&id).copied();
            let stone = stone.or_else(|| sources.departures.of(id, None, pages.contains(&id)));
            stone.is_some_and(|stone| stone.by == Way::OptOut || row.at <= stone.at)
        });
        if has_left || account == Err(Bar::Vanished) {
            left_out.insert(registration.name.clone());
            continue;
        }
        let registrant = id.and_then(|id| sources.vetted.registrants.get(&id));
        let counts = registrant.is_some_and(|person| person.sources.contains(&registration.provenance));
        let mark = match &account {
            Err(bar) => Mark::Barred(*bar),
            Ok(_) if counts => Mark::Vetted,
            Ok(_) if registration.proof == Proof::Claimed => Mark::Unconfirmed,
            Ok(_) => Mark::NotVetted,
        };
        let name = match account {
            Ok((_, name)) => name.to_string(),
            Err(_) => registration.name.trim().to_owned(),
        };
        let key = id.map_or_else(|| Key::Name(name.clone(), mark), |id| Key::Account(id, mark));
        let person = people.entry(key).or_insert_with(|| Person { name, mark, said: Vec::new(), registrant });
        person.said.push((registration, row));
    }
    let cases = people.into_values().map(|person| person.case(sources)).filter(Case::is_one);
    (cases.collect(), left_out.len())
}

struct Person<'a> {
    name: String,
    mark: Mark,
    said: Vec<(&'a Registration, Row<'a>)>,
    registrant: Option<&'a Registrant>,
}

impl<'a> Person<'a> {
    fn case(mut self, sources: &Sources<'a>) -> Case<'a> {
        let order = |row: &Row<'_>| sources.forms.iter().position(|form| *form == row.form);
        self.said.sort_by_key(|(_, row)| (row.at, order(row), row.entry));
        let known = self.registrant.filter(|_| self.mark == Mark::Vetted);
        let region = match known {
            Some(person) => person.region.clone(),
            None => self.said.iter().rev().find_map(|(registration, _)| region(registration)),
        };
        let languages = known.map(|person| person.languages.iter().map(|(code, _)| code.as_str()));
        let languages = languages.map(|codes| codes.collect::<Vec<_>>().join(", ")).unwrap_or_default();
        let affiliation = known.and_then(|person| person.affiliation.clone());
        let rows: Vec<Row<'a>> = self.said.into_iter().map(|(_, row)| row).collect();
        let mut answers = Answers::new();
        let mut rulings = Vec::new();
        let mut grounds = Vec::new();
        for row in &rows {
            let own = row.answers.iter().filter(|(question, _)| !question.is_the_working_group_s());
            answers.extend(own.map(|(question, answer)| (*question, *answer)));
            if let Some(ruling) = Ruling::of(row, sources) {
                rulings.push(ruling);
                grounds.push(answers.clone());
            }
        }
        for (ruling, grounds) in rulings.iter_mut().zip(&grounds) {
            ruling.is_overtaken |= *grounds != answers;
        }
        // A note without a decision is the working group's, too.
        let note = rows.iter().rev().find_map(|row| row.answers.get(&SupportQuestion::Note));
        answers.extend(note.map(|note| (SupportQuestion::Note, *note)));
        let answer = |question| answers.get(&question).copied().unwrap_or_default();
        Case {
            name: self.name,
            mark: self.mark,
            region,
            languages,
            needs: support::needs(answer(SupportQuestion::Needs), &sources.settings.words),
            track: support::track(answer(SupportQuestion::Track)),
            needed_by: answer(SupportQuestion::NeededBy).parse().ok(),
            affiliation,
            rulings,
            rows,
            answers,
        }
    }
}

impl<'a> Row<'a> {
    /// What a registration says about support, if it does.
    fn of(registration: &'a Registration) -> Option<Self> {
        let from = &registration.provenance;
        let answers: Answers<'a> = registration
            .private
            .to_be_sealed()
            .iter()
            .filter_map(|private| match private.about {
                About::Support(question) => Some((question, private.answer.as_str())),
                About::Anything => None,
            })
            .collect();
        let row = Self { form: &from.place, entry: from.entry, at: from.at, answers };
        (!row.answers.is_empty()).then_some(row)
    }
}

impl<'a> Ruling<'a> {
    fn of(row: &Row<'a>, sources: &Sources<'_>) -> Option<Self> {
        let answer = |question| row.answers.get(&question).copied().unwrap_or_default();
        let words = answer(SupportQuestion::Decision);
        if words.is_empty() {
            return None;
        }
        let on = answer(SupportQuestion::DecidedOn);
        // Some forms let people change their row, which then is newer than what it holds.
        let asked = row.at.to_zoned(sources.settings.zone.clone()).date();
        let is_overtaken = on.parse::<Date>().is_ok_and(|on| on < asked);
        Some(Self {
            form: row.form,
            entry: row.entry,
            at: row.at,
            decision: support::decision(words),
            words,
            by: answer(SupportQuestion::DecidedBy),
            on,
            note: answer(SupportQuestion::Note),
            is_overtaken,
        })
    }
}

/// The region that somebody names who is not vetted.
fn region(registration: &Registration) -> Option<String> {
    let places = Places::standard();
    let said = |field| registration.fields.get(&field);
    let country = said(Field::Country).and_then(|typed| places.country(typed));
    let of_country = country.and_then(|code| places.region_of(&code).map(str::to_owned));
    of_country.or_else(|| places.region(said(Field::Region)?))
}

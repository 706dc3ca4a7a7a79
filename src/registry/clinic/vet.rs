//! From entries to clinics: what counts of each, and what it means.
//!
//! Whatever cannot be used becomes a [`Problem`] with its mend. One bad answer never
//! loses an entry: it stands without that answer, as long as its skill is known.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{LanguageCode, RoundId, SkillId, Timestamp, UserId, Username};
use crate::registry::clinic::address::{https, place};
use crate::registry::clinic::entry::{ClinicEntry, ClinicParameter, Fields};
use crate::registry::clinic::judge::{InForce, in_force};
use crate::registry::clinic::{Clinic, ClinicId, ClinicMaterial, ClinicStatus, MaterialKind, Offers, moment};
use crate::registry::folding::{folded, is_invisible};
use crate::registry::language::{Heard, Listed};
use crate::registry::spelling::Found;
use crate::registry::vet::{Standing, id_of};
use crate::registry::{Lexicon, Problem, Provenance, Registrant, SourceKind, Weight, listing, name, spoken};

/// Characters of a title that are kept.
const MOST_TITLE: usize = 120;
/// Hosts, languages, places of one kind, and people who were there, that are read of one entry.
const MOST_HOSTS: usize = 10;
const MOST_LANGUAGES: usize = 10;
const MOST_PLACES: usize = 5;
const MOST_ATTENDED: usize = 300;
/// How long a clinic takes if nothing is said, and may take, in minutes.
const USUAL_MINUTES: u16 = 120;
const MINUTES: std::ops::RangeInclusive<u16> = 15..=720;
const SEATS: std::ops::RangeInclusive<u32> = 1..=10_000;
/// Characters of a stranger's words that a problem repeats.
const MOST_QUOTED: usize = 60;
/// Strangers' entries that are told of one by one.
const MOST_STRANGE: usize = 50;

/// By what entries are vetted.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    /// Who takes part.
    pub registrants: &'a BTreeMap<UserId, Registrant>,
    /// What the wiki knows of the accounts named.
    pub accounts: &'a BTreeMap<Username, Standing>,
    /// What the bot proposes itself.
    pub offers: &'a Offers,
    /// By which words are understood.
    pub lexicon: &'a Lexicon,
    /// The moment.
    pub now: Timestamp,
}

/// What vetting made of the entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VettedClinics {
    /// The clinics.
    pub clinics: BTreeMap<ClinicId, Clinic>,
    /// What could not be used, in a stable order.
    pub problems: Vec<Problem>,
}

/// Vets entries.
#[must_use]
pub fn vet(entries: &[ClinicEntry], terms: &Terms<'_>) -> VettedClinics {
    let mut vetted = VettedClinics::default();
    // Who has an id of their own keeps it, whoever else is given one.
    let mut given: Vec<(Option<ClinicId>, &ClinicEntry)> =
        entries.iter().map(|entry| (ClinicId::parse(&entry.id).ok(), entry)).collect();
    given.sort_by_key(|(id, entry)| {
        (id.is_none(), entry.turns.first().map(|turn| turn.revision), entry.number)
    });
    let mut strange = 0;
    for (id, entry) in given {
        let mut reading = Reading { entry, terms, problems: Vec::new() };
        let Some(own) = reading.in_force(id.as_ref()) else {
            if !entry.standing.is_empty() {
                strange += 1;
                if strange <= MOST_STRANGE {
                    reading.strange();
                }
            }
            vetted.problems.append(&mut reading.problems);
            continue;
        };
        reading.told_of_others(&own);
        if let Some(clinic) = reading.clinic(id, &own, &vetted.clinics) {
            vetted.clinics.insert(clinic.id.clone(), clinic);
        }
        vetted.problems.append(&mut reading.problems);
    }
    if strange > MOST_STRANGE {
        vetted.problems.push(Problem {
            weight: Weight::Note,
            place: entries.first().map(|entry| entry.place.clone()).unwrap_or_default(),
            entry: String::new(),
            field: None,
            what: format!("{} more entries were written by nobody who may", strange - MOST_STRANGE),
            mend: "a trustee takes them out".to_owned(),
        });
    }
    vetted.problems.sort();
    vetted.problems.dedup();
    vetted
}

/// One entry, as it is read.
struct Reading<'a> {
    entry: &'a ClinicEntry,
    terms: &'a Terms<'a>,
    problems: Vec<Problem>,
}

impl<'a> Reading<'a> {
    fn in_force(&self, id: Option<&ClinicId>) -> Option<InForce<'a>> {
        let Terms { registrants, accounts, offers, .. } = *self.terms;
        let hosts = |fields: &Fields| {
            let typed = fields.get(&ClinicParameter::Hosts).map_or("", String::as_str);
            named(typed).take(MOST_HOSTS).filter_map(|name| id_of(&name.ok()?, accounts)).collect()
        };
        let offered = id.and_then(|id| offers.get(id)?.host);
        let takes_part = |id: UserId| registrants.contains_key(&id);
        in_force(self.entry, hosts, takes_part, |by| offered.is_none_or(|host| host == by))
    }

    fn clinic(
        &mut self,
        id: Option<ClinicId>,
        own: &InForce<'_>,
        others: &BTreeMap<ClinicId, Clinic>,
    ) -> Option<Clinic> {
        let fields = own.fields;
        let skill = self.skill(fields)?;
        let hosts = self.hosts(fields);
        let language = self.language(fields, &hosts)?;
        let starts = self.starts(fields);
        let (minutes, status) = (self.minutes(fields), self.status(fields));
        let status = self.status_at(status, starts, minutes);
        let id = id.unwrap_or_else(|| self.id_of_its_own(&skill, own, others));
        Some(Clinic {
            status,
            title: self.title(fields),
            interpretation: self.interpretation(fields, &language),
            starts,
            minutes,
            seats: self.number(fields, ClinicParameter::Seats, &SEATS),
            link: self.link(fields),
            materials: self.materials(fields),
            attended: self.attended(fields, status),
            round: self.terms.offers.get(&id).map(|offer| offer.round),
            source: Provenance {
                kind: SourceKind::Calendar,
                place: self.entry.place.clone(),
                entry: self.entry.number,
                revision: Some(own.turn.revision),
                at: own.turn.at,
            },
            id,
            skill,
            hosts,
            language,
        })
    }

    /// The month and the skill with which the entry began, numbered where there is such a clinic already.
    fn id_of_its_own(
        &mut self,
        skill: &SkillId,
        own: &InForce<'_>,
        others: &BTreeMap<ClinicId, Clinic>,
    ) -> ClinicId {
        let (began, turn) = own.began;
        let time = |parameter| began.get(&parameter).map_or("", String::as_str);
        let starts = moment::read(time(ClinicParameter::Time), time(ClinicParameter::Zone)).ok();
        let month = RoundId::of(starts.unwrap_or(turn.at));
        let taken = |id: &ClinicId| others.contains_key(id) || self.terms.offers.contains_key(id);
        let id = (0..=others.len() + self.terms.offers.len())
            .map(|nth| ClinicId::of_month(month, skill, nth))
            .find(|id| !taken(id))
            .unwrap_or_else(|| ClinicId::of_month(month, skill, others.len()));
        if self.entry.id.is_empty() {
            let what = format!("the entry has no id; it is called {id} until it is moved to another month");
            self.tell(
                Weight::Note,
                what,
                format!("write id={id}, so that it keeps its name whatever becomes of it"),
            );
        } else {
            let quoted = quoted(&self.entry.id);
            let what = format!("id: {quoted} is no id; the clinic is called {id}");
            self.tell(Weight::Partly, what, "write small letters, digits and hyphens, 60 at most");
        }
        id
    }

    fn skill(&mut self, fields: &Fields) -> Option<SkillId> {
        let Some(typed) = fields.get(&ClinicParameter::Skill) else {
            self.tell(
                Weight::Refused,
                "the clinic names no skill",
                "write one of the skills that help lists in skill=",
            );
            return None;
        };
        let lexicon = self.terms.lexicon;
        match lexicon.skill(typed) {
            Found::Exact(skill) => Some(skill),
            Found::Close(skill) => {
                let what = format!("skill: {} is taken for {skill}", quoted(typed));
                self.tell(Weight::Note, what, format!("write {skill} if that is right"));
                Some(skill)
            }
            Found::Unknown { candidates } => {
                let listed = lexicon.split_skills(typed);
                let first = listed.iter().find_map(|one| match lexicon.skill(one) {
                    Found::Exact(skill) => Some(skill),
                    Found::Close(_) | Found::Unknown { .. } => None,
                });
                if let Some(skill) = first {
                    let what = format!("skill: a clinic is on one skill; {skill} counts");
                    self.tell(Weight::Partly, what, "write one skill; the others fit into the title");
                    return Some(skill);
                }
                let mend = candidates.first().map_or_else(
                    || "write one of the skills that help lists".to_owned(),
                    |likest| format!("did you mean {likest}?"),
                );
                self.tell(Weight::Refused, format!("skill: {} is not a known skill", quoted(typed)), mend);
                None
            }
        }
    }

    fn hosts(&mut self, fields: &Fields) -> Vec<UserId> {
        let mut hosts = Vec::new();
        let typed = fields.get(&ClinicParameter::Hosts).map_or("", String::as_str);
        for named in named(typed).take(MOST_HOSTS) {
            match named.map_err(|error| error.to_string()).and_then(|name| self.account(&name)) {
                Ok(id) if self.terms.registrants.contains_key(&id) => hosts.push(id),
                Ok(_) => {
                    let what =
                        "hosts: somebody named there takes no part in the programme, and does not count";
                    self.tell(Weight::Partly, what, "they register first, on a profile page of their own");
                }
                Err(what) => {
                    self.tell(
                        Weight::Partly,
                        format!("hosts: {what}"),
                        "write account names, with commas between",
                    );
                }
            }
        }
        unique(hosts)
    }

    fn language(&mut self, fields: &Fields, hosts: &[UserId]) -> Option<LanguageCode> {
        let typed = fields.get(&ClinicParameter::Language).map_or("", String::as_str);
        let listed = self.languages(ClinicParameter::Language, typed, 1);
        if let Some(language) = listed.into_iter().next() {
            return Some(language);
        }
        let theirs = hosts.iter().filter_map(|id| self.terms.registrants.get(id));
        let best = theirs.flat_map(|host| &host.languages).rev().max_by_key(|(_, level)| level.points());
        let Some((code, _)) = best.cloned() else {
            self.tell(
                Weight::Refused,
                "the clinic names no language",
                "write its code in language=, as sw or es",
            );
            return None;
        };
        let what = format!("the clinic names no language; {code} is assumed, which its host knows best");
        self.tell(Weight::Partly, what, format!("write language={code} if that is right"));
        Some(code)
    }

    fn interpretation(&mut self, fields: &Fields, spoken: &LanguageCode) -> Vec<LanguageCode> {
        let typed = fields.get(&ClinicParameter::Interpretation).map_or("", String::as_str);
        if spoken::is_none(typed) {
            return Vec::new();
        }
        let mut languages = self.languages(ClinicParameter::Interpretation, typed, MOST_LANGUAGES);
        languages.retain(|language| language != spoken);
        languages
    }

    fn languages(&mut self, of: ClinicParameter, typed: &str, most: usize) -> Vec<LanguageCode> {
        let Listed { known, guessed, unknown } =
            Listed::of(&cut(typed, 1_000), |one| -> Heard { self.terms.lexicon.language(one) });
        for (typed, code) in guessed.iter().take(MOST_LANGUAGES) {
            let what = format!("{}: {} is taken for {code}", of.name(), quoted(typed));
            self.tell(Weight::Note, what, format!("write {code} if that is right"));
        }
        for (typed, _, candidates) in unknown.iter().take(MOST_LANGUAGES) {
            let what = format!("{}: {} is not a known language", of.name(), quoted(typed));
            let mend = candidates.first().map_or_else(
                || "write the language's code, as sw or es".to_owned(),
                |likest| format!("did you mean {likest}?"),
            );
            self.tell(Weight::Partly, what, mend);
        }
        if known.len() > most {
            let what = format!("{}: only the first {most} counts", of.name());
            self.tell(Weight::Partly, what, "write those it is interpreted into in interpretation=");
        }
        known.into_iter().take(most).map(|(code, _)| code).collect()
    }

    fn starts(&mut self, fields: &Fields) -> Option<Timestamp> {
        let time = fields.get(&ClinicParameter::Time)?;
        let zone = fields.get(&ClinicParameter::Zone).map_or("", String::as_str);
        match moment::read(time, zone) {
            Ok(starts) => Some(starts),
            Err(no) => {
                self.tell(Weight::Partly, format!("time: {}", no.what), no.mend);
                None
            }
        }
    }

    fn minutes(&mut self, fields: &Fields) -> u16 {
        self.number(fields, ClinicParameter::Minutes, &MINUTES).unwrap_or(USUAL_MINUTES)
    }

    /// A whole number within a range, if one was given.
    fn number<N>(
        &mut self,
        fields: &Fields,
        of: ClinicParameter,
        range: &std::ops::RangeInclusive<N>,
    ) -> Option<N>
    where
        N: TryFrom<u64> + PartialOrd + std::fmt::Display,
    {
        let typed = fields.get(&of)?;
        let number = spoken::whole_number(typed).and_then(|number| N::try_from(number).ok());
        let fits = number.filter(|number| range.contains(number));
        if fits.is_none() {
            let what = format!(
                "{}: {} is not a number from {} to {}",
                of.name(),
                quoted(typed),
                range.start(),
                range.end()
            );
            self.tell(Weight::Partly, what, "write a whole number, or leave it blank");
        }
        fits
    }

    fn status(&mut self, fields: &Fields) -> ClinicStatus {
        let typed = fields.get(&ClinicParameter::Status).map_or("", String::as_str);
        match folded(typed).as_str() {
            "" | "proposed" | "proposal" | "planned" => ClinicStatus::Proposed,
            "confirmed" | "fixed" | "announced" => ClinicStatus::Confirmed,
            "held" | "done" | "past" => ClinicStatus::Held,
            "cancelled" | "canceled" | "off" => ClinicStatus::Cancelled,
            _ => {
                let what = format!("status: {} is none; the clinic counts as proposed", quoted(typed));
                self.tell(Weight::Partly, what, "write proposed, confirmed, held or cancelled");
                ClinicStatus::Proposed
            }
        }
    }

    /// The status as far as the time bears it out.
    fn status_at(&mut self, status: ClinicStatus, starts: Option<Timestamp>, minutes: u16) -> ClinicStatus {
        use ClinicStatus::{Confirmed, Held, Proposed};
        match (status, starts) {
            (Confirmed | Held, None) => {
                let what = "status: a clinic without a time counts as proposed";
                self.tell(Weight::Partly, what, "write when it begins in time=, as 2027-03-24 17:00");
                Proposed
            }
            (Held, Some(starts)) if starts > self.terms.now => {
                let what = "status: the clinic has not begun yet, and counts as confirmed until it has";
                self.tell(Weight::Note, what, "mend the time, or write held once it was");
                Confirmed
            }
            (Confirmed, Some(starts)) if ended(starts, minutes) < self.terms.now => {
                let what = "status: the time of the clinic is over";
                let mend = "write status=held, who was there in attended=, and where recording, slides and notes are; \
                            or status=cancelled";
                self.tell(Weight::Note, what, mend);
                Confirmed
            }
            _ => status,
        }
    }

    fn title(&mut self, fields: &Fields) -> Option<String> {
        let typed = fields.get(&ClinicParameter::Title)?;
        let seen = typed.chars().filter(|&c| !is_invisible(c)).map(|c| if c.is_control() { ' ' } else { c });
        let line = seen.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
        let kept = cut(&line, MOST_TITLE);
        if kept.len() < line.len() {
            let what = format!("title: it is longer than {MOST_TITLE} characters; the rest is left out");
            self.tell(Weight::Partly, what, "write a shorter one");
        }
        let kept = kept.trim().to_owned();
        (!kept.is_empty()).then_some(kept)
    }

    fn link(&mut self, fields: &Fields) -> Option<String> {
        let typed = fields.get(&ClinicParameter::Link)?;
        let bare = typed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let bare = bare.and_then(|link| link.split_whitespace().next()).unwrap_or(typed);
        match https(bare) {
            Ok(address) => Some(address),
            Err(error) => {
                let mend = "write the address of the registration page as https://example.org/page, or leave it blank";
                self.tell(Weight::Partly, format!("link: {error}"), mend);
                None
            }
        }
    }

    fn materials(&mut self, fields: &Fields) -> Vec<ClinicMaterial> {
        let kinds = [
            (ClinicParameter::Recording, MaterialKind::Recording),
            (ClinicParameter::Slides, MaterialKind::Slides),
            (ClinicParameter::Notes, MaterialKind::Notes),
        ];
        let mut materials = Vec::new();
        for (of, kind) in kinds {
            let typed = fields.get(&of).map_or("", String::as_str);
            let places = typed.split([';', '\n']).map(str::trim).filter(|one| !one.is_empty());
            for one in places.take(MOST_PLACES) {
                match place(one) {
                    Ok(place) => materials.push(ClinicMaterial { kind, place }),
                    Err(error) => {
                        let mend =
                            "write an address with https:// or the title of a page; several on a line each";
                        self.tell(Weight::Partly, format!("{}: {error}", of.name()), mend);
                    }
                }
            }
        }
        unique(materials)
    }

    /// Who was there, by their accounts, whether they take part or not.
    fn attended(&mut self, fields: &Fields, status: ClinicStatus) -> Vec<UserId> {
        let typed = fields.get(&ClinicParameter::Attended).map_or("", String::as_str);
        let mut people = Vec::new();
        let names: Vec<_> = named(typed).collect();
        if names.is_empty() {
            return people;
        }
        if status != ClinicStatus::Held {
            let what = "attended: who was there counts once the clinic was held";
            self.tell(Weight::Note, what, "write status=held once it was");
            return people;
        }
        if names.len() > MOST_ATTENDED {
            let what = format!("attended: only the first {MOST_ATTENDED} are read");
            self.tell(Weight::Partly, what, "write fewer");
        }
        let mut unknown = 0;
        for named in names.into_iter().take(MOST_ATTENDED) {
            match named.map_err(|error| error.to_string()).and_then(|name| self.account(&name)) {
                Ok(id) => people.push(id),
                Err(what) => {
                    unknown += 1;
                    if unknown <= 10 {
                        let mend = "write account names, with commas between; take out who has none";
                        self.tell(Weight::Partly, format!("attended: {what}"), mend);
                    }
                }
            }
        }
        unique(people)
    }

    /// The account with that name, or why there is none.
    fn account(&self, name: &Username) -> Result<UserId, String> {
        id_of(name, self.terms.accounts)
            .ok_or_else(|| format!("no account has the name {}", quoted(name.as_str())))
    }

    /// An entry that nobody wrote who may.
    fn strange(&mut self) {
        let what = "the entry was written by nobody who may, and does not count";
        let mend = "somebody who takes part and is named in hosts= writes it themselves, or a trustee does";
        self.tell(Weight::Refused, what, mend);
    }

    /// What others made of an entry that counts.
    fn told_of_others(&mut self, own: &InForce<'_>) {
        let stands = self.entry.standing.contains(own.fields);
        if !stands {
            let what = format!(
                "the entry was changed or taken out by somebody who may not; revision {} stays in force",
                own.turn.revision
            );
            self.tell(Weight::Note, what, "if the change is right, a host or a trustee makes it");
        } else if self.entry.standing.len() > 1 {
            let what =
                format!("several entries have the same id; the one of revision {} counts", own.turn.revision);
            self.tell(Weight::Partly, what, "give each another id");
        }
    }

    fn tell(&mut self, weight: Weight, what: impl Into<String>, mend: impl Into<String>) {
        let entry = if self.entry.id.is_empty() {
            format!("entry {}", self.entry.number)
        } else {
            brief(&self.entry.id)
        };
        self.problems.push(Problem {
            weight,
            place: self.entry.place.clone(),
            entry,
            field: None,
            what: what.into(),
            mend: mend.into(),
        });
    }
}

/// When a clinic is over.
fn ended(starts: Timestamp, minutes: u16) -> Timestamp {
    starts.checked_add(jiff::SignedDuration::from_mins(i64::from(minutes))).unwrap_or(starts)
}

/// The accounts that a list names, as far as they are names.
fn named(typed: &str) -> impl Iterator<Item = Result<Username, name::BadName>> {
    listing::answers(typed).into_iter().map(name::clean)
}

/// The accounts that an entry names: whoever vets it must know them.
#[must_use]
pub fn names(fields: &Fields) -> BTreeSet<Username> {
    let of = |parameter, most| {
        let typed = fields.get(&parameter).map_or("", String::as_str);
        named(typed).take(most).filter_map(Result::ok)
    };
    of(ClinicParameter::Hosts, MOST_HOSTS).chain(of(ClinicParameter::Attended, MOST_ATTENDED)).collect()
}

fn unique<T: Ord + Clone>(mut things: Vec<T>) -> Vec<T> {
    let mut seen = BTreeSet::new();
    things.retain(|thing| seen.insert(thing.clone()));
    things
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

fn brief(words: &str) -> String {
    let seen = words.chars().filter(|&c| !is_invisible(c)).map(|c| if c.is_control() { ' ' } else { c });
    let line: String = seen.collect();
    let kept = cut(line.trim(), MOST_QUOTED);
    if kept.len() < line.trim().len() { format!("{kept}…") } else { kept }
}

fn quoted(words: &str) -> String {
    // An e-mail address or a telephone number is nobody's to repeat.
    if words.contains(['@', '＠']) {
        return "an answer that may be private (not repeated here)".to_owned();
    }
    format!("\"{}\"", brief(words))
}

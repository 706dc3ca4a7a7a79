//! What stands in each parameter of an entry, understood. What is not becomes a
//! problem; the rest of the entry counts.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use crate::ids::{LanguageCode, SkillId, Timestamp, UserId, Username};
use crate::registry::clinic::address::{https, place};
use crate::registry::clinic::entry::{ClinicParameter, Fields};
use crate::registry::clinic::vet::Reading;
use crate::registry::clinic::{ClinicMaterial, ClinicStatus, MaterialKind, moment};
use crate::registry::folding::{folded, is_invisible};
use crate::registry::language::{Heard, Listed};
use crate::registry::spelling::Found;
use crate::registry::vet::id_of;
use crate::registry::{Weight, listing, name, spoken};

/// Characters of a title that are kept.
const MOST_TITLE: usize = 120;
/// Hosts, languages, places of one kind, and people who were there, that are read of one entry.
pub(super) const MOST_HOSTS: usize = 10;
const MOST_LANGUAGES: usize = 10;
const MOST_PLACES: usize = 5;
const MOST_ATTENDED: usize = 300;
/// How long a clinic takes if nothing is said, and may take, in minutes.
const USUAL_MINUTES: u16 = 120;
const MINUTES: RangeInclusive<u16> = 15..=720;
const SEATS: RangeInclusive<u32> = 1..=10_000;
/// Characters of a stranger's words that a problem repeats.
const MOST_QUOTED: usize = 60;
impl Reading<'_> {
    pub(super) fn skill(&mut self, fields: &Fields) -> Option<SkillId> {
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

    pub(super) fn hosts(&mut self, fields: &Fields) -> Vec<UserId> {
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

    pub(super) fn language(&mut self, fields: &Fields, hosts: &[UserId]) -> Option<LanguageCode> {
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

    pub(super) fn interpretation(&mut self, fields: &Fields, spoken: &LanguageCode) -> Vec<LanguageCode> {
        let typed = fields.get(&ClinicParameter::Interpretation).map_or("", String::as_str);
        if spoken::is_none(typed) {
            return Vec::new();
        }
        let mut languages = self.languages(ClinicParameter::Interpretation, typed, MOST_LANGUAGES);
        languages.retain(|language| language != spoken);
        languages
    }

    pub(super) fn languages(&mut self, of: ClinicParameter, typed: &str, most: usize) -> Vec<LanguageCode> {
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

    pub(super) fn starts(&mut self, fields: &Fields) -> Option<Timestamp> {
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

    pub(super) fn minutes(&mut self, fields: &Fields) -> u16 {
        self.number(fields, ClinicParameter::Minutes, &MINUTES).unwrap_or(USUAL_MINUTES)
    }

    pub(super) fn seats(&mut self, fields: &Fields) -> Option<u32> {
        self.number(fields, ClinicParameter::Seats, &SEATS)
    }

    /// A whole number within a range, if one was given.
    fn number<N>(&mut self, fields: &Fields, of: ClinicParameter, range: &RangeInclusive<N>) -> Option<N>
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

    pub(super) fn status(&mut self, fields: &Fields) -> ClinicStatus {
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
    pub(super) fn status_at(
        &mut self,
        status: ClinicStatus,
        starts: Option<Timestamp>,
        minutes: u16,
    ) -> ClinicStatus {
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

    pub(super) fn title(&mut self, fields: &Fields) -> Option<String> {
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

    pub(super) fn link(&mut self, fields: &Fields) -> Option<String> {
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

    pub(super) fn materials(&mut self, fields: &Fields) -> Vec<ClinicMaterial> {
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
    pub(super) fn attended(&mut self, fields: &Fields, status: ClinicStatus) -> Vec<UserId> {
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
    pub(super) fn account(&self, name: &Username) -> Result<UserId, String> {
        id_of(name, self.terms.accounts)
            .ok_or_else(|| format!("no account has the name {}", quoted(name.as_str())))
    }
}

/// When a clinic is over.
fn ended(starts: Timestamp, minutes: u16) -> Timestamp {
    starts.checked_add(jiff::SignedDuration::from_mins(i64::from(minutes))).unwrap_or(starts)
}

/// The accounts that a list names, as far as they are names.
pub(super) fn named(typed: &str) -> impl Iterator<Item = Result<Username, name::BadName>> {
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

pub(super) fn brief(words: &str) -> String {
    let seen = words.chars().filter(|&c| !is_invisible(c)).map(|c| if c.is_control() { ' ' } else { c });
    let line: String = seen.collect();
    let kept = cut(line.trim(), MOST_QUOTED);
    if kept.len() < line.trim().len() { format!("{kept}…") } else { kept }
}

pub(super) fn quoted(words: &str) -> String {
    // An e-mail address or a telephone number is nobody's to repeat.
    if words.contains(['@', '＠']) {
        return "an answer that may be private (not repeated here)".to_owned();
    }
    format!("\"{}\"", brief(words))
}

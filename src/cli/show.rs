//! `lets-connect show USER`: everything that the bot holds about somebody, to answer
//! whoever asks. What they said in confidence is told by its questions alone; with
//! `--out` it goes, whole, into a file that only the working group can open.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};

use crate::cli::args::ShowArgs;
use crate::cli::decided::decided;
use crate::cli::{DONE, PROBLEMS, Unusable, files, tell};
use crate::cycle::Wish;
use crate::ids::{RoundId, SkillId, Timestamp, UserId, Username};
use crate::plan::draft::Draft;
use crate::plan::world::World;
use crate::programme::Programme;
use crate::registry::Registration;
use crate::registry::departure::Stone;
use crate::registry::vet;
use crate::sealed;

/// Prints it, or seals it.
pub async fn run(programme: &Programme, wanted: &ShowArgs) -> anyhow::Result<u8> {
    let name = Username::parse(&wanted.user)
        .map_err(|error| Unusable(format!("{}: {error}", tell::plain(&wanted.user))))?;
    decided(programme, Wish::default(), |world, draft| tell_of(programme, wanted, &name, world, draft)).await
}

fn tell_of(
    programme: &Programme,
    wanted: &ShowArgs,
    name: &Username,
    world: &World,
    draft: &Draft<'_>,
) -> anyhow::Result<u8> {
    let id = vet::id_of(name, &world.standing);
    let held = Held::of(name, id, world, draft);
    if let Some(path) = &wanted.out {
        let whole = serde_json::to_string_pretty(&held.whole(world, id))?;
        let sealed = sealed::seal(&programme.config.privacy.recipients, &whole)
            .map_err(|error| Unusable(error.to_string()))?;
        files::write(path, |mut out| std::io::Write::write_all(&mut out, sealed.as_bytes()))?;
        println!("written: {} (open it with age --decrypt -i KEY)", path.display());
    } else if wanted.json {
        println!("{}", serde_json::to_string_pretty(&held)?);
    } else {
        for line in held.text().lines() {
            println!("{}", tell::plain(line).trim_end());
        }
    }
    Ok(if held.is_nothing() { PROBLEMS } else { DONE })
}

/// What is held, without a word that was said in confidence.
#[derive(Serialize)]
struct Held {
    name: Username,
    id: Option<UserId>,
    takes_part: bool,
    said: Vec<Said>,
    counts: Option<Value>,
    waits_for_confirmation: bool,
    left: Option<Stone>,
    connections: Vec<Met>,
    welcomed: Option<RoundId>,
    asked_whether_a_form_was_theirs: bool,
    introduced: Vec<RoundId>,
    awards: Vec<String>,
    remembered_page: Option<String>,
    listed_since: Option<Date>,
}

#[derive(Serialize)]
struct Said {
    place: String,
    entry: u32,
    revision: Option<u64>,
    at: Timestamp,
    fields: BTreeMap<&'static str, String>,
    questions_answered_in_confidence: Vec<String>,
}

#[derive(Serialize)]
struct Met {
    round: RoundId,
    learner: UserId,
    sharer: UserId,
    skill: SkillId,
}

impl Held {
    fn of(name: &Username, id: Option<UserId>, world: &World, draft: &Draft<'_>) -> Self {
        let theirs = theirs(world, id);
        let registrant = id.and_then(|id| draft.vetted.registrants.get(&id));
        let is_mine = |who: UserId| Some(who) == id;
        let connections = world.rounds.values().flat_map(|record| {
            let mine = record.connections.iter().filter(|c| is_mine(c.learner) || is_mine(c.sharer));
            mine.map(|c| Met {
                round: record.round,
                learner: c.learner,
                sharer: c.sharer,
                skill: c.skill.clone(),
            })
        });
        let ledger = &world.ledger;
        let told = ledger.introduced.iter().filter(|(_, told)| id.is_some_and(|id| told.contains(id)));
        let awards = id.and_then(|id| ledger.awards.get(&id));
        Self {
            name: name.clone(),
            id,
            takes_part: registrant.is_some(),
            said: theirs.map(Said::of).collect(),
            counts: registrant.map(tell::person),
            waits_for_confirmation: id.is_some_and(|id| draft.vetted.unconfirmed.contains_key(&id)),
            left: id.and_then(|id| {
                draft
                    .vetted
                    .left
                    .get(&id)
                    .copied()
                    .or_else(|| world.departures.of(id, None, registrant.is_some()))
            }),
            connections: connections.collect(),
            welcomed: id.and_then(|id| ledger.welcomed.get(&id).copied()),
            asked_whether_a_form_was_theirs: id.is_some_and(|id| ledger.asked.contains(&id)),
            introduced: told.map(|(&round, _)| round).collect(),
            awards: awards.into_iter().flatten().cloned().collect(),
            remembered_page: id.and_then(|id| world.roster.profiles.get(&id)).map(ToString::to_string),
            listed_since: id.and_then(|id| world.roster.listed.get(&id).copied()),
        }
    }

    fn is_nothing(&self) -> bool {
        self.said.is_empty()
            && self.connections.is_empty()
            && self.awards.is_empty()
            && self.introduced.is_empty()
            && self.welcomed.is_none()
            && self.left.is_none()
            && self.remembered_page.is_none()
            && self.listed_since.is_none()
            && !self.asked_whether_a_form_was_theirs
    }

    /// All of it, with what was said in confidence: only to be sealed.
    fn whole(&self, world: &World, id: Option<UserId>) -> Value {
        let in_confidence: Vec<Value> = theirs(world, id)
            .flat_map(|registration| {
                let from = &registration.provenance;
                registration.private.to_be_sealed().iter().map(move |private| {
                    json!({"place": from.place, "entry": from.entry, "question": private.question, "answer": private.answer})
                })
            })
            .collect();
        json!({"held": self, "said_in_confidence": in_confidence})
    }

    fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let mut line = |name: &str, value: &str| {
            let _ = writeln!(text, "{name:<14}  {value}");
        };
        let account = self.id.map_or_else(|| "no account is known".to_owned(), |id| format!("account {id}"));
        line(self.name.as_str(), &account);
        if self.is_nothing() {
            line("", "nothing is held");
            return text;
        }
        line("takes part", if self.takes_part { "yes" } else { "no" });
        if self.waits_for_confirmation {
            line("waits", "for them to confirm a form");
        }
        if let Some(left) = &self.left {
            line("left", &format!("{}, of which a keyed hash is kept", left.at));
        }
        for said in &self.said {
            let revision =
                said.revision.map_or_else(String::new, |revision| format!(", revision {revision}"));
            line("said", &format!("{}, entry {}{revision}, {}", said.place, said.entry, said.at));
            for (field, words) in &said.fields {
                line("", &format!("{field} = {words}"));
            }
            if !said.questions_answered_in_confidence.is_empty() {
                line("", &format!("in confidence: {}", said.questions_answered_in_confidence.join("; ")));
            }
        }
        for met in &self.connections {
            line(
                "connection",
                &format!("{}: {} learns {} from {}", met.round, met.learner, met.skill, met.sharer),
            );
        }
        if let Some(round) = self.welcomed {
            line("welcomed", &round.to_string());
        }
        if self.asked_whether_a_form_was_theirs {
            line("asked", "whether a form was theirs");
        }
        for round in &self.introduced {
            line("introduced", &round.to_string());
        }
        for award in &self.awards {
            line("barnstar", award);
        }
        if let Some(page) = &self.remembered_page {
            line("remembered", page);
        }
        if let Some(day) = self.listed_since {
            line("listed since", &day.to_string());
        }
        text
    }
}

impl Said {
    fn of(registration: &Registration) -> Self {
        let from = &registration.provenance;
        let questions = registration.private.for_the_guard().iter();
        let question = |question: &str| {
            if question.is_empty() { "(a cell beyond the header)".to_owned() } else { question.to_owned() }
        };
        Self {
            place: from.place.clone(),
            entry: from.entry,
            revision: from.revision.map(|revision| revision.0),
            at: from.at,
            fields: registration
                .fields
                .iter()
                .map(|(field, words)| (field.parameter(), words.clone()))
                .collect(),
            questions_answered_in_confidence: questions.map(|private| question(&private.question)).collect(),
        }
    }
}

/// Everything that was said by or for an account.
fn theirs(world: &World, id: Option<UserId>) -> impl Iterator<Item = &Registration> {
    let registrations = world.registrations.iter();
    registrations.filter(move |registration| id.is_some() && vet::whose(registration, &world.standing) == id)
}

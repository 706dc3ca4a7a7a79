//! `lets-connect explain USER`: what the bot knows of somebody, whom it matched
//! them with and why, or why with nobody. For the operator's eyes.

use serde_json::json;

use crate::cli::args::ExplainArgs;
use crate::cli::decided::decided;
use crate::cli::english::English;
use crate::cli::{DONE, PROBLEMS, Unusable, tell};
use crate::cycle::Wish;
use crate::ids::{RoundId, SkillId, UserId, Username};
use crate::matching::advice::Adviser;
use crate::matching::{self, Connection, tight};
use crate::plan::approval;
use crate::plan::draft::Draft;
use crate::plan::people::people;
use crate::plan::world::World;
use crate::programme::Programme;
use crate::registry::{Problem, Registrant};

/// Prints the explanation.
pub async fn run(programme: &Programme, wanted: &ExplainArgs) -> anyhow::Result<u8> {
    let name = Username::parse(&wanted.user)
        .map_err(|error| Unusable(format!("{}: {error}", tell::plain(&wanted.user))))?;
    let wish = Wish { round: wanted.round, ..Wish::default() };
    decided(programme, wish, |world, draft| tell_of(programme, wanted, &name, world, draft)).await
}

fn tell_of(
    programme: &Programme,
    wanted: &ExplainArgs,
    name: &Username,
    world: &World,
    draft: &Draft<'_>,
) -> anyhow::Result<u8> {
    let config = &programme.config;
    let problems: Vec<&Problem> = draft
        .vetted
        .problems
        .iter()
        .chain(&world.intake_problems)
        .filter(|problem| problem.place.contains(name.as_str()) || problem.what.contains(name.as_str()))
        .collect();
    let Some(registrant) = draft.vetted.registrants.values().find(|registrant| registrant.name == *name)
    else {
        if wanted.json {
            println!(
                "{}",
                serde_json::to_string_pretty(
                    &json!({"name": name, "registered": false, "problems": problems})
                )?
            );
        } else {
            println!("{name} does not take part.");
            print!("{}", tell::problems(&problems.into_iter().cloned().collect::<Vec<_>>()));
        }
        return Ok(PROBLEMS);
    };
    let name_of = |id: UserId| {
        draft.vetted.registrants.get(&id).map_or_else(|| format!("account {id}"), |r| r.name.to_string())
    };
    let record = draft.proposed.as_ref();
    let mine: Vec<&Connection> = record
        .iter()
        .flat_map(|record| &record.connections)
        .filter(|connection| connection.learner == registrant.id || connection.sharer == registrant.id)
        .collect();
    // What would happen now: the wishes left open, seen from today's registrations.
    let mut people = people(
        RoundId::of(world.now),
        &draft.vetted.registrants,
        &world.ledger,
        &draft.standing,
        &draft.outcomes,
    );
    approval::keep_apart(&mut people, world);
    let today = matching::connect::connect(&people, world.lexicon.taxonomy(), &config.matching);
    let standing = record.map_or(today.connections.as_slice(), |record| &record.connections);
    let adviser =
        Adviser::new(&people, standing, &today.unserved, world.lexicon.taxonomy(), &config.matching);
    let served: Vec<&SkillId> =
        mine.iter().filter(|c| c.learner == registrant.id).map(|c| &c.skill).collect();
    let open: Vec<_> = today
        .unserved
        .iter()
        .filter(|unserved| unserved.learner == registrant.id && !served.contains(&&unserved.skill))
        .collect();
    let claim = people.iter().find(|person| person.id == registrant.id);
    let claim = claim.map(|person| tight::claim(person, &today.connections));
    if wanted.json {
        let out = json!({
            "name": registrant.name, "registered": true, "notify": registrant.notify, "directory": registrant.directory,
            "sources": registrant.sources, "share": registrant.share, "learn": registrant.learn,
            "round": record.map(|record| record.round), "connections": mine, "open": open, "tight": today.tight.iter().find(|set| Some(set.claim) == claim),
            "help": open.iter().map(|open| adviser.advice(open)).collect::<Vec<_>>(), "problems": problems,
        });
        println!("{}", serde_json::to_string_pretty(&out)?);
        return Ok(DONE);
    }
    about(registrant);
    let english = English::new(world.lexicon.taxonomy())?;
    for connection in mine {
        let learns = connection.learner == registrant.id;
        let partner = name_of(if learns { connection.sharer } else { connection.learner });
        for line in english.connection(connection, learns, &partner) {
            println!("{line}");
        }
    }
    for unserved in open {
        println!("{} stays open: {}", english.skill(&unserved.skill), english.said(&unserved.because.said()));
        if let Some(line) = claim.and_then(|claim| tell::ahead(unserved, claim, &today.tight)) {
            println!("{line}");
        }
        for advice in adviser.advice(unserved) {
            println!("  would help: {}", english.said(&advice.said()));
        }
    }
    print!("{}", tell::problems(&problems.into_iter().cloned().collect::<Vec<_>>()));
    Ok(DONE)
}

fn about(registrant: &Registrant) {
    println!("{} (account {})", registrant.name, registrant.id);
    for source in &registrant.sources {
        println!("  from {}, entry {}, {}", tell::plain(&source.place), source.entry, source.at);
    }
    if !registrant.notify.given() {
        println!("  wants no messages, and so is matched with nobody (notify is not yes)");
    }
    if !registrant.directory.given() {
        println!("  is not listed in the directory (directory is not yes)");
    }
}

//! `lets-connect explain` without a wiki: whom a round connected somebody with
//! and why, and for each wish that stays open why, and what would help.

use serde_json::json;

use crate::cli::args::{ExplainArgs, Files, Global};
use crate::cli::english::English;
use crate::cli::files::{self, Inputs};
use crate::cli::timings::Timings;
use crate::cli::{DONE, PROBLEMS, Unusable, tell};
use crate::ids::{UserId, Username};
use crate::matching::advice::Adviser;
use crate::matching::{Connection, Unserved, tight};
use crate::offwiki::registrants::Absence;
use crate::offwiki::{Registrant, Registrants, proof};

/// Prints the explanation.
pub fn run(global: &Global, wanted: &ExplainArgs) -> anyhow::Result<u8> {
    let (Some(registrants), Some(round_file)) = (&wanted.registrants, &wanted.round_file) else {
        return Err(Unusable("--registrants and --round-file go together".to_owned()).into());
    };
    let files = Files {
        registrants: registrants.clone(),
        history: wanted.history.clone(),
        skills: wanted.skills.clone(),
    };
    let round = files::round(round_file)?;
    let Inputs { registrants, history, skills, rules } =
        Inputs::read(global, &files, &mut Timings::default())?;
    let Some(somebody) = find(&registrants, &wanted.user)? else {
        if wanted.json {
            println!("{}", json!({"name": wanted.user, "registered": false}));
        } else {
            println!("{} is not among the registrants.", tell::plain(&wanted.user));
        }
        return Ok(PROBLEMS);
    };
    let id = somebody.person.id;
    let connections: Vec<Connection> = round.all_connections().cloned().collect();
    let mine: Vec<&Connection> = connections.iter().filter(|c| c.learner == id || c.sharer == id).collect();
    let people = proof::matched(&registrants, &history, round.round, &[], &round.ended);
    let adviser = Adviser::new(&people, &connections, &round.unserved, &skills, &rules);
    let open: Vec<&Unserved> = round.unserved.iter().filter(|open| open.learner == id).collect();
    let absence = round.absent.iter().find(|absent| absent.id == id).map(|absent| absent.why);
    let english = English::new(&skills)?;
    // With what the history says of waiting, as they were matched.
    let matched = people.iter().find(|person| person.id == id);
    let claim = matched.map(|person| tight::claim(person, &round.connections));
    if wanted.json {
        let open: Vec<_> = open
            .iter()
            .map(|open| {
                let advice = adviser.advice(open);
                let said: Vec<_> = advice.iter().map(|advice| english.said(&advice.said())).collect();
                json!({"wish": open, "reason": english.said(&open.because.said()), "help": advice, "said": said})
            })
            .collect();
        let out = json!({
            "id": id, "name": somebody.name, "registered": true, "round": round.round,
            "absent": absence, "connections": mine, "open": open, "tight": round.tight.iter().find(|set| Some(set.claim) == claim),
        });
        println!("{}", serde_json::to_string_pretty(&out)?);
        return Ok(DONE);
    }
    println!("{} in the round of {}", called(&registrants, id), round.round);
    match absence {
        Some(Absence::NoNotify) => println!("  wants no messages, and so is matched with nobody (notify)"),
        Some(Absence::Away { until }) => println!("  is away until {until}, and so is matched with nobody"),
        None => {}
    }
    for connection in &mine {
        let learns = connection.learner == id;
        let partner = called(&registrants, if learns { connection.sharer } else { connection.learner });
        for line in english.connection(connection, learns, &partner) {
            println!("{line}");
        }
    }
    for open in &open {
        println!("{} stays open: {}", english.skill(&open.skill), english.said(&open.because.said()));
        if let Some(line) = claim.and_then(|claim| tell::ahead(open, claim, &round.tight)) {
            println!("{line}");
        }
        for advice in adviser.advice(open) {
            println!("  would help: {}", english.said(&advice.said()));
        }
    }
    if mine.is_empty() && open.is_empty() && absence.is_none() {
        println!("  wants to learn nothing in this round, and nobody asked for what they share");
    }
    Ok(DONE)
}

/// By number, or by name in any spelling that MediaWiki takes for the same.
fn find<'a>(registrants: &'a Registrants, wanted: &str) -> Result<Option<&'a Registrant>, Unusable> {
    if let Some(by_id) = wanted.trim().parse().ok().and_then(|id| registrants.people.get(&UserId(id))) {
        return Ok(Some(by_id));
    }
    let same = |name: &str| {
        name == wanted || Username::parse(wanted).is_ok_and(|wanted| Username::parse(name) == Ok(wanted))
    };
    let mut named =
        registrants.people.values().filter(|registrant| registrant.name.as_deref().is_some_and(same));
    let found = named.next();
    if let (Some(one), Some(other)) = (found, named.next()) {
        let (one, other) = (one.person.id, other.person.id);
        return Err(Unusable(format!(
            "{}: several have this name; name them by number: {one}, {other}",
            tell::plain(wanted)
        )));
    }
    Ok(found)
}

/// A name, or the number where there is none. Names are strangers' words.
fn called(registrants: &Registrants, id: UserId) -> String {
    let name = registrants.people.get(&id).and_then(|registrant| registrant.name.as_deref());
    name.map_or_else(|| format!("account {id}"), |name| format!("{} ({id})", tell::plain(name)))
}

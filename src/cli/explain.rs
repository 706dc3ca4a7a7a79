//! `lets-connect explain USER`: what the bot knows of somebody, whom it matched
//! them with and why, or why with nobody. For the operator's eyes.

use serde_json::json;

use crate::cli::args::ExplainArgs;
use crate::cli::{DONE, PROBLEMS, Unusable, tell};
use crate::compose::Composer;
use crate::cycle::{self, Wish};
use crate::gather;
use crate::ids::{LanguageCode, SkillId, UserId, Username};
use crate::matching::{self, Because, Connection, Reason};
use crate::plan::draft::Draft;
use crate::plan::people::people;
use crate::programme::Programme;
use crate::registry::{Problem, Registrant};

/// Prints the explanation.
pub async fn run(programme: &Programme, wanted: &ExplainArgs) -> anyhow::Result<u8> {
    let name = Username::parse(&wanted.user)
        .map_err(|error| Unusable(format!("{}: {error}", tell::plain(&wanted.user))))?;
    let wiki = programme.connect().await?;
    let config = &programme.config;
    let world = gather::world(&wiki, config).await?.world;
    let composer = Composer::new(&config.pages, programme.names.as_ref(), config.wiki.language.clone())?;
    let policy = cycle::policy(programme, &composer, Wish { round: wanted.round, ..Wish::default() }, &world);
    let draft = Draft::new(&world, &policy);
    let problems: Vec<&Problem> = draft
        .vetted
        .problems
        .iter()
        .chain(&world.intake_problems)
        .filter(|problem| problem.place.contains(name.as_str()) || problem.what.contains(name.as_str()))
        .collect();
    let Some(registrant) = draft.vetted.registrants.values().find(|registrant| registrant.name == name)
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
    let record = draft.record.as_ref();
    let mine: Vec<&Connection> = record
        .iter()
        .flat_map(|record| &record.connections)
        .filter(|connection| connection.learner == registrant.id || connection.sharer == registrant.id)
        .collect();
    // What would happen now: the wishes left open, seen from today's registrations.
    let today = matching::connect::connect(
        &people(&draft.vetted.registrants, &world.ledger, &world.rounds),
        programme.taxonomy,
        &config.matching,
    );
    let served: Vec<&SkillId> =
        mine.iter().filter(|c| c.learner == registrant.id).map(|c| &c.skill).collect();
    let open: Vec<_> = today
        .unserved
        .iter()
        .filter(|unserved| unserved.learner == registrant.id && !served.contains(&&unserved.skill))
        .collect();
    if wanted.json {
        let out = json!({
            "name": registrant.name, "registered": true, "notify": registrant.notify, "directory": registrant.directory,
            "sources": registrant.sources, "share": registrant.share, "learn": registrant.learn,
            "round": record.map(|record| record.round), "connections": mine, "open": open, "problems": problems,
        });
        println!("{}", serde_json::to_string_pretty(&out)?);
        return Ok(DONE);
    }
    about(registrant);
    let english = LanguageCode("en".to_owned());
    let skill = |id: &SkillId| programme.names.skill(id, &english);
    for connection in mine {
        let (partner, verb) = if connection.learner == registrant.id {
            (connection.sharer, "learns from")
        } else {
            (connection.learner, "shares with")
        };
        let language = programme.names.language(&connection.language, &english);
        println!(
            "{verb} {}: {}, in {language} (fit {} of 1000)",
            name_of(partner),
            skill(&connection.skill),
            connection.fit
        );
        for reason in &connection.reasons {
            println!("  {}", said(reason, &skill, &|code| programme.names.language(code, &english)));
        }
    }
    for unserved in open {
        println!(
            "{} stays open: {}",
            skill(&unserved.skill),
            why(&unserved.because, &|code| programme.names.language(code, &english))
        );
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

fn said(
    reason: &Reason,
    skill: &dyn Fn(&SkillId) -> String,
    language: &dyn Fn(&LanguageCode) -> String,
) -> String {
    match reason {
        Reason::Language { language: code, level: 6 } => {
            format!("both are native speakers of {}", language(code))
        }
        Reason::Language { language: code, level } => {
            format!("both speak {} at level {level} or better", language(code))
        }
        Reason::Hours { hours } => format!("their waking hours overlap by {hours} hours a day"),
        Reason::Wish { place } => format!("it is number {place} on the learner's list"),
        Reason::Returns { skill: id } => {
            format!("the sharer wants to learn {}, which the learner shares", skill(id))
        }
        Reason::OtherAffiliate => "they come from different affiliates".to_owned(),
    }
}

fn why(because: &Because, language: &dyn Fn(&LanguageCode) -> String) -> String {
    match because {
        Because::NobodyShares => {
            "nobody shares it one-to-one; somebody who does, or a clinic, would help".to_owned()
        }
        Because::NoCommonLanguage { sharers, languages } => {
            let languages: Vec<String> = languages.iter().map(language).collect();
            format!(
                "{sharers} share it, none in a language known well enough; it is shared in {}",
                languages.join(", ")
            )
        }
        Because::AllMetBefore => "all who could share it were connected with this learner before".to_owned(),
        Because::AllTaken { sharers } => {
            format!(
                "all {sharers} who could share it are taken by learners whose claim is as good or better; it rises with each round waited"
            )
        }
        Because::AnotherWishServed => "another wish is served in this round; this one waits".to_owned(),
    }
}

//! `lets-connect import FILE`: reads a form dump and says what it understood,
//! without touching the wiki. Accounts are therefore not looked up.

use std::collections::BTreeMap;

use crate::cli::args::ImportArgs;
use crate::cli::{DONE, PROBLEMS, Unusable, tell};
use crate::config::FormSettings;
use crate::ids::UserId;
use crate::intake::form;
use crate::programme::Programme;
use crate::registry::departure::Departures;
use crate::registry::vet::{self, Standing};
use crate::registry::{Proof, Registrant, Weight};

/// Prints what the dump says.
pub fn run(programme: &Programme, wanted: &ImportArgs) -> anyhow::Result<u8> {
    let settings = settings(programme, wanted)?;
    let bytes = std::fs::read(&wanted.file).map_err(|error| {
        Unusable(format!("{}: cannot be opened ({})", wanted.file.display(), error.kind()))
    })?;
    let mut read = form::read(settings, &bytes);
    let claimed = read.registrations.iter().filter(|r| r.proof == Proof::Claimed).count();
    // Whose word it is shows on the wiki only; here the words themselves are looked at.
    for registration in &mut read.registrations {
        registration.proof = Proof::Owner;
    }
    let standing: BTreeMap<_, _> = vet::names(&read.registrations)
        .into_iter()
        .zip(1..)
        .map(|(name, id)| {
            let known = Standing::Known { id: UserId(id), name: name.clone(), blocked: None, locked: false };
            (name, known)
        })
        .collect();
    let rows = read.registrations.len();
    let vetted = vet::vet(read.registrations, &standing, &Departures::default(), &programme.lexicon);
    let mut problems = read.problems;
    problems.extend(vetted.problems);
    problems.sort();
    if wanted.json {
        let out = serde_json::json!({
            "form": settings.name,
            "rows": rows,
            "people": vetted.registrants.values().map(person).collect::<Vec<_>>(),
            "refused": vetted.refused + read.refused,
            "claimed": claimed,
            "unreconciled": vetted.unreconciled,
            "problems": problems,
        });
        println!("{}", serde_json::to_string_pretty(&out)?);
    } else {
        for registrant in vetted.registrants.values() {
            println!("{}", line(registrant));
        }
        print!("\n{}", tell::problems(&problems));
        println!(
            "\n{rows} rows, {} people, {} refused, {} problems. Accounts were not looked up.",
            vetted.registrants.len(),
            vetted.refused + read.refused,
            problems.len()
        );
        if claimed > 0 {
            println!(
                "The form does not prove who speaks: each counts once its owner has a profile page on the wiki."
            );
        }
    }
    Ok(if problems.iter().any(|problem| problem.weight != Weight::Note) { PROBLEMS } else { DONE })
}

fn settings<'a>(programme: &'a Programme, wanted: &ImportArgs) -> Result<&'a FormSettings, Unusable> {
    let forms = &programme.config.form;
    let names = || forms.iter().map(|form| form.name.as_str()).collect::<Vec<_>>().join(", ");
    match &wanted.form {
        Some(name) => forms.iter().find(|form| form.name == *name).ok_or_else(|| {
            Unusable(format!(
                "--form: no form is named {name:?} in the configuration; there are: {}",
                names()
            ))
        }),
        None => match forms.as_slice() {
            [only] => Ok(only),
            [] => Err(Unusable("the configuration maps no form; add a [[form]] with its columns".to_owned())),
            _ => Err(Unusable(format!("name the form with --form; there are: {}", names()))),
        },
    }
}

fn person(registrant: &Registrant) -> serde_json::Value {
    serde_json::json!({
        "name": registrant.name,
        "share": registrant.share,
        "learn": registrant.learn,
        "formats": registrant.formats,
        "languages": registrant.languages.iter().map(|(code, level)| (code.as_str(), level.points())).collect::<BTreeMap<_, _>>(),
        "region": registrant.region,
        "country": registrant.country,
        "utc_offset": registrant.utc_offset,
        "capacity": registrant.capacity,
        "ambassador": registrant.ambassador,
        "directory": registrant.directory,
        "notify": registrant.notify,
    })
}

fn line(registrant: &Registrant) -> String {
    let skills = |skills: &[crate::ids::SkillId]| {
        if skills.is_empty() {
            "nothing".to_owned()
        } else {
            skills.iter().map(super::super::ids::SkillId::as_str).collect::<Vec<_>>().join(", ")
        }
    };
    let name = tell::plain(registrant.name.as_str());
    format!("{name}\n  shares {}\n  learns {}", skills(&registrant.share), skills(&registrant.learn))
}

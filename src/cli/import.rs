//! `lets-connect import FILE`: reads a form dump and says what it understood,
//! without touching the wiki. Accounts are therefore not looked up.

use std::collections::BTreeMap;
use std::io::Write as _;

use crate::cli::args::{Global, ImportArgs};
use crate::cli::progress::Progress;
use crate::cli::table::Screen;
use crate::cli::{DONE, PROBLEMS, Unusable};
use crate::config::{FormSettings, dump};
use crate::ids::UserId;
use crate::intake::form;
use crate::programme::Programme;
use crate::registry::departure::Departures;
use crate::registry::vet::{self, Standing};
use crate::registry::{About, Proof, Registration, Weight};

mod outcome;

use outcome::Outcome;

/// Prints what the dump says.
pub fn run(programme: &Programme, global: &Global, wanted: &ImportArgs) -> anyhow::Result<u8> {
    let settings = FormSettings { file: wanted.file.clone(), ..settings(programme, wanted)?.clone() };
    let bytes = dump::read(&settings).map_err(|error| {
        Unusable(format!("{}: cannot be opened ({})", wanted.file.display(), error.kind()))
    })??;
    let reading = Progress::while_it("reading the form");
    let outcome = outcome(programme, &settings, &bytes);
    drop(reading);
    let out = if wanted.json {
        serde_json::to_string_pretty(&outcome.json())? + "\n"
    } else {
        outcome.text(programme.lexicon.taxonomy(), Screen::of_stdout(global.color))
    };
    // Whoever reads only the beginning has closed the pipe.
    let _ = std::io::stdout().write_all(out.as_bytes());
    let has_problems = outcome.problems.iter().any(|problem| problem.weight != Weight::Note);
    Ok(if has_problems { PROBLEMS } else { DONE })
}

fn outcome(programme: &Programme, settings: &FormSettings, bytes: &[u8]) -> Outcome {
    let mut read = form::read(settings, bytes);
    let claimed = read.registrations.iter().filter(|r| r.proof == Proof::Claimed).count();
    // Whose word it is shows on the wiki only; here the words themselves are looked at.
    for registration in &mut read.registrations {
        registration.proof = Proof::Owner;
    }
    let names = vet::names(&read.registrations).into_iter().zip(1..);
    let known = names.map(|(name, id)| {
        (name.clone(), Standing::Known { id: UserId(id), name, blocked: None, locked: false })
    });
    let standing: BTreeMap<_, _> = known.collect();
    let rows = read.registrations.len() + read.refused;
    let asks = |one: &&Registration| {
        one.private.for_the_guard().iter().any(|private| private.about != About::Anything)
    };
    let asking = (!settings.support.is_empty()).then(|| read.registrations.iter().filter(asks).count());
    let vetted = vet::vet(read.registrations, &standing, &Departures::default(), &programme.lexicon);
    let mut problems = read.problems;
    problems.extend(vetted.problems);
    outcome::sort(&mut problems);
    Outcome {
        form: settings.name.clone(),
        rows,
        refused: read.refused + vetted.refused,
        claimed,
        asking,
        awaited: read.awaited,
        people: vetted.registrants.into_values().collect(),
        unreconciled: vetted.unreconciled,
        problems,
    }
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::cli::table::Colours;
    use crate::config::{Config, Overrides};

    #[derive(serde::Deserialize)]
    struct Mappings {
        form: Vec<FormSettings>,
    }

    fn outcome_of(name: &str) -> Outcome {
        let config = Config::load(Path::new("config/dev.toml"), &Overrides::default()).expect("it is right");
        let folder = Path::new("tests/data/forms");
        let mappings = std::fs::read_to_string(folder.join("forms.toml")).expect("the mappings");
        let mappings: Mappings = toml::from_str(&mappings).expect("they are right");
        let settings = mappings.form.into_iter().find(|form| form.name == name).expect(name);
        let bytes = std::fs::read(folder.join(&settings.file)).expect("the dump");
        outcome(&Programme::ready(config), &settings, &bytes)
    }

    fn screen(width: Option<usize>) -> Screen {
        Screen { width, colours: Colours::Off }
    }

    #[test]
    fn what_a_dump_came_to_reads_well_in_a_terminal_and_in_a_pipe() {
        let taxonomy = crate::registry::Taxonomy::standard();
        for name in ["google-sheet", "dirty"] {
            let outcome = outcome_of(name);
            insta::assert_snapshot!(
                format!("{name} in a terminal"),
                outcome.text(taxonomy, screen(Some(100)))
            );
        }
        insta::assert_snapshot!("in a pipe", outcome_of("limesurvey-full").text(taxonomy, screen(None)));
    }

    #[test]
    fn rows_of_one_person_are_told_and_claimed_ones_wait() {
        let outcome = outcome_of("google-sheet");
        let json = outcome.json();
        assert_eq!(json["several_rows"], serde_json::json!(["LCTest-KE-001"]));
        let rows = json["people"].as_array().into_iter().flatten().map(|person| &person["rows"]);
        assert!(rows.into_iter().any(|rows| *rows == serde_json::json!([2, 5])), "{json}");
        assert_eq!((json["rows"].as_u64(), json["claimed"].as_u64()), (Some(4), Some(4)));
        let text = outcome.text(crate::registry::Taxonomy::standard(), screen(None));
        assert!(text.contains("4 rows wait until their owners confirm them"), "{text}");
    }

    #[test]
    fn how_many_ask_for_support_is_told_and_nothing_of_what_they_ask() {
        let text = outcome_of("support").text(crate::registry::Taxonomy::standard(), screen(None));
        assert!(text.contains("15 rows say something about support"), "{text}");
        let outcome = outcome_of("support-boxes");
        let text = outcome.text(crate::registry::Taxonomy::standard(), screen(None));
        assert!(
            text.contains("2 rows say something about support") && text.contains("no column \"Décision\""),
            "{text}"
        );
        assert_eq!(outcome.json()["support"], serde_json::json!({"rows": 2, "awaited": ["Décision"]}));
        for secret in ["salle calme", "Financier", "Équipement", "newcomers", "G-RF", "Approved"] {
            assert!(!text.contains(secret) && !outcome_of("support").json().to_string().contains(secret));
        }
    }

    #[test]
    fn nothing_told_in_confidence_is_printed() {
        for name in ["google-sheet", "limesurvey-codes", "limesurvey-full", "dirty", "workbook-xlsx"] {
            let outcome = outcome_of(name);
            let text = outcome.text(crate::registry::Taxonomy::standard(), screen(None));
            for said in [text, outcome.json().to_string()] {
                for secret in
                    ["example.org", "in confidence", "data bundle", "only queries", "call me", "HYPERLINK"]
                {
                    assert!(!said.contains(secret), "{name} tells {secret}");
                }
            }
        }
    }
}

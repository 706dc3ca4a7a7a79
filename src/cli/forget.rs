//! `lets-connect forget USER`: the bot lets go of somebody. It records that nothing
//! said before now counts (a keyed hash is all that is kept), takes their rows out of
//! the dumps of forms, and says what remains where only people can remove it.

use std::collections::{BTreeMap, BTreeSet};

use crate::apply::{StopFlag, TokioPace};
use crate::cli::args::ForgetArgs;
use crate::cli::{DONE, PROBLEMS, Unusable, tell};
use crate::cycle::{self, Survey, Wish};
use crate::ids::{UserId, Username};
use crate::intake::form;
use crate::plan::render;
use crate::programme::Programme;
use crate::registry::SourceKind;
use crate::registry::vet;
use crate::wiki::LiveEdits;

/// Lets go of them, or says what it would do.
pub async fn run(programme: &Programme, wanted: &ForgetArgs) -> anyhow::Result<u8> {
    let name = Username::parse(&wanted.user)
        .map_err(|error| Unusable(format!("{}: {error}", tell::plain(&wanted.user))))?;
    if programme.config.key()?.is_none() {
        return Err(programme.config.privacy.no_key().into());
    }
    let wiki = programme.connect().await?;
    let wish = Wish { forget: Some(name.clone()), ..Wish::default() };
    let survey = cycle::survey(&wiki, programme, wish).await?;
    let Some(id) = vet::id_of(&name, &survey.world.standing) else {
        return Err(Unusable(format!("no account on the wiki is called {name}")).into());
    };
    let rows = rows(&survey, id);
    if wanted.dry_run {
        print!("{}", render::text(&survey.plan, &survey.pages, &survey.world.options));
    } else {
        let leave = LiveEdits::granted_by("forget");
        let stop = StopFlag::default();
        let applied =
            cycle::carry_out(&wiki, &leave, programme, &survey, &mut TokioPace, &stop, &mut |_| {}).await?;
        if let Some(why) = applied
            .halted
            .map(|halted| halted.why)
            .or_else(|| applied.skipped.first().map(|(_, why)| why.words.clone()))
        {
            println!("nothing was done: {why}");
            return Ok(PROBLEMS);
        }
        println!(
            "recorded: nothing that {name} said until now counts any more; the next cycle takes them off the pages"
        );
    }
    let mut code = DONE;
    for (form_name, rows) in &rows {
        let Some(settings) = programme.config.form.iter().find(|form| form.name == *form_name) else {
            continue;
        };
        let listed = rows.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let file = settings.file.display();
        if wanted.dry_run {
            println!("would be taken out of {file}: row {listed}");
            continue;
        }
        match form::erase(settings, rows) {
            Ok(()) => println!("taken out of {file}: row {listed}"),
            Err(why) => {
                code = PROBLEMS;
                println!("{file}: take row {listed} out by hand ({why})");
            }
        }
    }
    if programme.config.form.iter().any(|form| !form.support.is_empty()) {
        println!(
            "Reports on support that were written before hold what they said: delete them, and make a new one."
        );
    }
    println!(
        "What remains: their own pages, messages on their talk page, and the histories of pages, which anybody \
         can read. A page's history is hidden by oversighters: Special:EmailUser/Oversight, or \
         https://meta.wikimedia.org/wiki/Oversight_policy. Say there which page, and not what it shows."
    );
    Ok(code)
}

/// The rows of each form that are theirs.
fn rows(survey: &Survey, id: UserId) -> BTreeMap<String, BTreeSet<u32>> {
    let mut rows: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for registration in &survey.world.registrations {
        let from = &registration.provenance;
        if from.kind == SourceKind::Form && vet::whose(registration, &survey.world.standing) == Some(id) {
            rows.entry(from.place.clone()).or_default().insert(from.entry);
        }
    }
    rows
}

//! `lets-connect plan`: every edit as a diff, and nothing done.

use std::path::PathBuf;

use crate::cli::args::PlanArgs;
use crate::cli::private_file::{Openness, PrivateFile};
use crate::cli::progress::Progress;
use crate::cli::{DONE, PROBLEMS};
use crate::cycle::{self, Wish};
use crate::plan::render;
use crate::plan::saved::{Asked, Saved};
use crate::programme::Programme;

/// Prints the plan.
pub async fn run(programme: &Programme, wanted: &PlanArgs) -> anyhow::Result<u8> {
    let place = |path: &PathBuf| PrivateFile::at(path, wanted.overwrite, Openness::InTheOpen);
    let file = wanted.out.as_ref().map(place).transpose()?;
    let wiki = programme.connect().await?;
    let wish = Wish { round: wanted.round, allow_removals: wanted.allow_removals, forget: None };
    let looking = Progress::while_it("looking at the wiki and deciding");
    let survey = cycle::survey(&wiki, programme, wish).await?;
    drop(looking);
    if let Some(file) = &file {
        let asked = Asked {
            wiki: &programme.config.wiki.api,
            account: &programme.config.account.name,
            round: wanted.round,
            allow_removals: wanted.allow_removals,
        };
        let saved = Saved::of(&survey.plan, asked, survey.world.now)?;
        file.write(saved.to_json()?.as_bytes())?;
    }
    if wanted.json {
        let out = serde_json::json!({
            "round": survey.round,
            "edits": render::edits(&survey.plan, &survey.pages, &survey.world.options),
            "waiting": survey.plan.waiting,
            "problems": survey.plan.problems,
            "totals": survey.plan.totals,
        });
        println!("{}", serde_json::to_string_pretty(&out)?);
    } else {
        print!("{}", render::text(&survey.plan, &survey.pages, &survey.world.options));
    }
    if let Some(file) = &file {
        let path = file.path().display();
        eprintln!("written to {path}, for you alone; to carry it out: lets-connect apply {path}");
    }
    Ok(if survey.plan.problems.is_empty() { DONE } else { PROBLEMS })
}

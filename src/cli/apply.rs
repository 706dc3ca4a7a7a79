//! `lets-connect apply PLAN`: carries out what a file holds that `plan --out` wrote, as far
//! as it would still be done just so. The world is looked at anew; the guards are those of `run`.

use crate::apply::{StopFlag, TokioPace};
use crate::cli::args::ApplyArgs;
use crate::cli::progress::Progress;
use crate::cli::{DONE, PROBLEMS, Unusable, private_file, tell};
use crate::cycle::{self, Wish};
use crate::daemon::signals;
use crate::ids::PageTitle;
use crate::plan::render;
use crate::plan::saved::{Held, Saved};
use crate::programme::Programme;
use crate::wiki::LiveEdits;

/// Carries the file out, or says what it would do.
pub async fn run(programme: &Programme, wanted: &ApplyArgs) -> anyhow::Result<u8> {
    let shown = wanted.plan.display();
    let refused = |why: crate::plan::saved::Refused| Unusable(format!("{shown}: {why}"));
    let saved = Saved::parse(&private_file::text(&wanted.plan)?).map_err(refused)?;
    saved.is_for(&programme.config.wiki.api, &programme.config.account.name).map_err(refused)?;
    let stop = StopFlag::default();
    signals::listen(&stop, None)?;
    let wiki = programme.connect().await?;
    let (round, allow_removals) = saved.asked();
    let wish = Wish { round, allow_removals, ..Wish::default() };
    let mut survey = cycle::survey(&wiki, programme, wish).await?;
    saved.is_fresh(survey.world.now).map_err(refused)?;
    let is_wanted = |page: &PageTitle| {
        (wanted.only.is_empty() || wanted.only.contains(page)) && !wanted.except.contains(page)
    };
    let held = saved.hold(std::mem::take(&mut survey.plan), is_wanted);
    let mut code = if tell_of(&held) { DONE } else { PROBLEMS };
    survey.plan = held.plan;
    if wanted.dry_run {
        print!("{}", render::text(&survey.plan, &survey.pages, &survey.world.options));
        return Ok(code);
    }
    let leave = LiveEdits::granted_by("apply");
    let mut progress =
        Progress::of(survey.plan.actions.len() + usize::from(survey.plan.intent.is_some()), "edits");
    let applied = cycle::carry_out(&wiki, &leave, programme, &survey, &mut TokioPace, &stop, &mut |step| {
        progress.step(&step);
    })
    .await?;
    drop(progress);
    for (page, why) in &applied.skipped {
        code = PROBLEMS;
        println!("skipped        {}", tell::plain(&format!("{page}: {why}")));
    }
    println!("done           {} of {} edits in the file", applied.done_of(&survey.plan), saved.edits());
    if let Some(halted) = &applied.halted {
        code = PROBLEMS;
        println!("stopped        {}", tell::plain(&halted.why));
    }
    Ok(code)
}

/// Tells what is not done; whether all of the file is.
fn tell_of(held: &Held) -> bool {
    if held.another_round {
        println!("not done       another round would be made now than the file's; look at a new plan");
    }
    for page in &held.no_longer {
        println!("no longer so   {}", tell::plain(page));
    }
    for page in &held.new_since {
        println!("new, not done  {}", tell::plain(page.as_str()));
    }
    if held.left_out > 0 {
        println!("left out       {} edits, by --only and --except", held.left_out);
    }
    held.no_longer.is_empty() && !held.another_round
}

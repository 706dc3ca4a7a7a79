//! `lets-connect undo ROUND`: takes back the introductions of a round that nobody has answered.

use crate::apply::{Applied, StopFlag, TokioPace};
use crate::cli::args::UndoArgs;
use crate::cli::{DONE, PROBLEMS, Unusable, tell};
use crate::cycle::undo::{self, Decision};
use crate::cycle::{self, CycleError};
use crate::daemon::signals;
use crate::ids::UserId;
use crate::plan::Write;
use crate::plan::undo::Stands;
use crate::plan::waiting::What;
use crate::programme::Programme;
use crate::wiki::LiveEdits;

/// Takes it back, or says what it would take back.
pub async fn run(programme: &Programme, wanted: &UndoArgs) -> anyhow::Result<u8> {
    let stop = StopFlag::default();
    signals::listen(&stop, None)?;
    let wiki = programme.connect().await?;
    let because = wanted.because.as_deref().map(str::trim).filter(|words| !words.is_empty());
    let decided = undo::decide(&wiki, programme, wanted.round, because).await?;
    let Some(decided) = decided else {
        return Err(Unusable(format!("there is no round {} on record", wanted.round)).into());
    };
    tell_of(&decided);
    if wanted.dry_run {
        return Ok(DONE);
    }
    let leave = LiveEdits::granted_by("undo");
    let nothing = |applied: &Applied| {
        let skipped = || applied.skipped.first().map(|(page, why)| format!("{page}: {why}"));
        applied.halted.as_ref().map(ToString::to_string).or_else(skipped)
    };
    let recorded =
        cycle::carry_out(&wiki, &leave, programme, &decided.survey, &mut TokioPace, &stop, &mut |_| {})
            .await?;
    if let Some(why) = nothing(&recorded) {
        println!("nothing was done: {}; run it again", tell::plain(&why));
        return Ok(PROBLEMS);
    }
    // Recorded it is, whatever comes now: every cycle goes on with it.
    let survey = undo::strikes(&wiki, programme).await?;
    let strikes = survey.plan.actions.iter().filter(|action| matches!(action.write, Write::Strike { .. }));
    let planned = strikes.count();
    let applied =
        match cycle::carry_out(&wiki, &leave, programme, &survey, &mut TokioPace, &stop, &mut |_| {}).await {
            Ok(applied) => applied,
            Err(CycleError::Lease { until, .. }) => {
                println!("recorded; another instance is at work until {until}, and goes on with it");
                return Ok(PROBLEMS);
            }
            Err(error) => return Err(error.into()),
        };
    let struck = survey.plan.actions.iter().filter(|action| {
        matches!(action.write, Write::Strike { .. }) && applied.done.iter().any(|(id, _)| *id == action.id)
    });
    println!("struck       on {} of {planned} talk pages", struck.count());
    let mut left = 0;
    let waiting = survey.plan.waiting.iter().filter(|one| matches!(one.what, What::Strike(_)));
    let waiting = waiting.map(|one| format!("{}: {}", one.what, one.why));
    let skipped = applied.skipped.iter().map(|(page, why)| format!("{page}: {why}"));
    for line in waiting.chain(skipped) {
        left += 1;
        println!("left alone   {}", tell::plain(&line));
    }
    if let Some(halted) = &applied.halted {
        println!("stopped      {}; the next cycle goes on", tell::plain(&halted.why));
        left += 1;
    }
    Ok(if left == 0 { DONE } else { PROBLEMS })
}

fn tell_of(decided: &Decision) {
    let name = |who: UserId| {
        decided
            .names
            .get(&who)
            .map_or_else(|| "somebody who left".to_owned(), |name| tell::plain(name.as_str()))
    };
    for (connection, stands) in &decided.connections {
        let pair =
            format!("{} and {}, {}", name(connection.learner), name(connection.sharer), connection.skill);
        match stands {
            None => println!("taken back   {pair}"),
            Some(stands) => println!("stands       {pair}: {}", why(stands, name)),
        }
    }
    if decided.clinics > 0 {
        println!("taken back   {} proposed clinics that nobody took over", decided.clinics);
    }
    if decided.survey.plan.actions.is_empty() {
        println!("nothing is left to take back");
    }
}

fn why(stands: &Stands, name: impl Fn(UserId) -> String) -> String {
    match stands {
        Stands::Answered(who) => format!("{} answered", name(*who)),
        Stands::Paused(who) => format!("{} asked to be left in peace", name(*who)),
        Stands::Wrote(who) => format!("somebody wrote in the section on the talk page of {}", name(*who)),
        Stands::Moved(who) => format!("the section on the talk page of {} was moved or removed", name(*who)),
        Stands::Ended => "it came to nothing before".to_owned(),
    }
}

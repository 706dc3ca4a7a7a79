//! `lets-connect pause` and `lets-connect resume`: stop the bot's edits for now, and let it go on.

use crate::apply::TokioPace;
use crate::apply::steer::{Helm, Steered};
use crate::apply::stop::Paused;
use crate::cli::args::PauseArgs;
use crate::cli::{DONE, PROBLEMS, Unusable, tell};
use crate::programme::Programme;
use crate::wiki::LiveEdits;

/// Pauses the bot.
pub async fn pause(programme: &Programme, wanted: &PauseArgs) -> anyhow::Result<u8> {
    let wiki = programme.connect().await?;
    let leave = LiveEdits::granted_by("pause");
    let paused = Paused::new(wanted.until, wanted.because.as_deref());
    let steered = helm(programme).pause(&wiki, &leave, &mut TokioPace, &paused).await?;
    let page = &programme.config.pages.stop;
    let until = match paused.until {
        Some(until) => format!("until {until}"),
        None => "until: lets-connect resume".to_owned(),
    };
    match steered {
        Steered::Done(_) => {
            println!("paused {until}; {page} says so, and every instance heeds it at its next edit");
        }
        Steered::Already => println!("it is paused already, just so ({page}); nothing was written"),
        Steered::Past(now) => {
            return Err(
                Unusable(format!("--until must be still to come; by the wiki's clock it is {now}")).into()
            );
        }
        // It edits nothing, which is what was asked for.
        Steered::Others(_) | Steered::NoPage => {
            println!("it is stopped already, and nothing was written: {}", told(programme, &steered));
        }
        Steered::Failed(_) => return Ok(failed(programme, &steered)),
    }
    Ok(DONE)
}

/// Lets the bot go on.
pub async fn resume(programme: &Programme) -> anyhow::Result<u8> {
    let wiki = programme.connect().await?;
    let leave = LiveEdits::granted_by("resume");
    let steered = helm(programme).resume(&wiki, &leave, &mut TokioPace).await?;
    let page = &programme.config.pages.stop;
    match steered {
        Steered::Done(_) => println!("resumed; {page} says run"),
        Steered::Already => println!("it is not paused ({page}); nothing was written"),
        Steered::Others(_) | Steered::NoPage | Steered::Past(_) | Steered::Failed(_) => {
            return Ok(failed(programme, &steered));
        }
    }
    Ok(DONE)
}

fn helm(programme: &Programme) -> Helm<'_> {
    Helm { bot: &programme.config.account.name, stop_page: &programme.config.pages.stop }
}

fn failed(programme: &Programme, steered: &Steered) -> u8 {
    eprintln!("lets-connect: nothing was done: {}", told(programme, steered));
    PROBLEMS
}

fn told(programme: &Programme, steered: &Steered) -> String {
    let page = &programme.config.pages.stop;
    match steered {
        Steered::Others(stopped) => {
            let by = stopped.by.as_deref().unwrap_or("somebody whose name cannot be seen");
            let said = format!(
                "{by} stopped the bot at {} on {page} (\"{}\"); ask them, then write run on that page",
                stopped.at, stopped.words
            );
            tell::plain(&said)
        }
        Steered::NoPage => format!("{page} is missing or cannot be read; run: lets-connect setup"),
        Steered::Failed(why) => tell::plain(why),
        Steered::Done(_) | Steered::Already | Steered::Past(_) => String::new(),
    }
}

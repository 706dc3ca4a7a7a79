//! `lets-connect links`: look at the links that people gave, and record which do not answer.

use crate::apply::{StopFlag, TokioPace};
use crate::cli::DONE;
use crate::cli::progress::Progress;
use crate::cycle::links::Looked;
use crate::cycle::{self, Wish};
use crate::daemon;
use crate::programme::Programme;
use crate::wiki::LiveEdits;

/// Links looked at in one run of the command.
const MOST: usize = 1_000;

/// Looks at those that are due.
pub async fn run(programme: &Programme) -> anyhow::Result<u8> {
    let stop = StopFlag::default();
    daemon::signals::listen(&stop, None)?;
    let wiki = programme.connect().await?;
    let leave = LiveEdits::granted_by("links");
    let looking = Progress::while_it("looking at the wiki");
    let survey = cycle::survey(&wiki, programme, Wish::default()).await?;
    drop(looking);
    let mut progress: Option<Progress> = None;
    let mut on_link = |looked: Looked<'_>| {
        progress.get_or_insert_with(|| Progress::of(looked.of, "links")).one(looked.place.as_str());
    };
    let hands = (&mut TokioPace, &stop);
    let passed = cycle::links::look(&wiki, &leave, programme, &survey, MOST, hands, &mut on_link).await?;
    drop(progress);
    for (link, why) in &passed.failed {
        println!("{link}: {why}");
    }
    println!(
        "{} of {} links looked at, {} did not answer",
        passed.looked_at,
        survey.places.len(),
        passed.failed.len()
    );
    if let Some(why) = &passed.applied.halted {
        anyhow::bail!("nothing was recorded: {why}");
    }
    Ok(DONE)
}

//! `lets-connect setup`: publishes the templates, styles, preloads, documentation and start pages.
//!
//! A page that people changed since is theirs: where this version changed it too, both
//! changes are shown, and put together with `--merge` or replaced with `--force`.

use crate::apply::{Step, StopFlag, TokioPace};
use crate::cli::args::SetupArgs;
use crate::cli::progress::Progress;
use crate::cli::{DONE, PROBLEMS, Unusable, tell};
use crate::daemon::signals;
use crate::plan::setup::{Found, OfPeople, Ours};
use crate::programme::Programme;
use crate::setup::{self, Publisher, Refused, Settled, mend, stopped};
use crate::wiki::{LiveEdits, Page, PageQuery, Wiki};

mod show;

/// Publishes what is missing or old.
pub async fn run(programme: &Programme, wanted: &SetupArgs) -> anyhow::Result<u8> {
    let stop = StopFlag::default();
    signals::listen(&stop, None)?;
    let config = &programme.config;
    let wiki = programme.connect().await?;
    let site = wiki.site().await?;
    let ours = only(setup::wanted(programme, &site)?, &wanted.only)?;
    let found = setup::look(&wiki, config, ours).await?;
    let of_people = match (wanted.merge, wanted.force) {
        (_, true) => OfPeople::Replace,
        (true, false) => OfPeople::Merge,
        (false, false) => OfPeople::Leave,
    };
    let due = found.iter().filter(|found| found.deed(of_people).is_some()).count();
    let mut report = show::Report::default();
    if wanted.dry_run {
        let query = PageQuery { titles: vec![config.pages.stop.clone()], opt_out_category: None };
        let stop_page = wiki.pages(&query).await?;
        let stopped = stop_page.values().find_map(|page| stopped(page, &config.account.name, site.now));
        report.halted = stopped;
        for found in found {
            let settled = would(programme, &found, of_people);
            if !wanted.json {
                print!("{}", show::page(&found, &settled));
            }
            report.add(found, settled);
        }
    } else {
        let leave = LiveEdits::granted_by("setup");
        let mut progress = Progress::of(due, "pages");
        let mut pace = TokioPace;
        let mut publisher = Publisher::new(&wiki, &leave, config, of_people, site.now, (&mut pace, &stop));
        for found in found {
            let due = found.deed(of_people).is_some();
            let (found, settled) = publisher.publish(found).await;
            let told = show::page(&found, &settled);
            if !wanted.json && !told.is_empty() {
                progress.say(told.trim_end());
            }
            if due {
                progress.step(&Step { page: &found.ours.title });
            }
            if let Settled::Halted(why) = settled {
                report.halted = Some(why);
                break;
            }
            report.add(found, settled);
        }
    }
    if wanted.json {
        println!("{}", serde_json::to_string_pretty(&report.json())?);
    } else {
        print!("{}", report.totals(wanted.dry_run));
    }
    Ok(if report.is_well() { DONE } else { PROBLEMS })
}

/// What a run would do to a page.
fn would(programme: &Programme, found: &Found, of_people: OfPeople) -> Settled {
    let forbidden = |page: &Page| page.forbidden.clone();
    match (found.deed(of_people), forbidden(&found.page)) {
        (None, _) => Settled::Nothing,
        (Some(_), Some(code)) => {
            Settled::Refused(Refused { why: format!("the bot may not edit it ({code})"), mend: mend(&code) })
        }
        (Some(mut deed), None) => {
            deed.summary = programme.config.programme.name.summary(&deed.summary);
            Settled::Would(deed)
        }
    }
}

/// Those of the pages that were asked for, or all.
fn only(ours: Vec<Ours>, titles: &[String]) -> Result<Vec<Ours>, Unusable> {
    for title in titles {
        if !ours.iter().any(|ours| ours.title.as_str() == title) {
            return Err(Unusable(format!("{}: setup publishes no such page", tell::plain(title))));
        }
    }
    let asked = |ours: &Ours| titles.is_empty() || titles.iter().any(|title| title == ours.title.as_str());
    Ok(ours.into_iter().filter(asked).collect())
}

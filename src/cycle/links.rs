//! The pass over the links that people gave, apart from the cycles: those that are due are
//! asked for, a few a host, and what came of it is recorded for the next cycle to show.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{CycleError, Survey, apply_policy, end_of, on_trial};
use crate::apply::lease::Taken;
use crate::apply::trial::Budgeted;
use crate::apply::{Applied, Executor, Pace, Step, StopFlag};
use crate::config::Config;
use crate::ids::{ActionId, PageTitle};
use crate::links::Checker;
use crate::plan::links::Links;
use crate::plan::world::World;
use crate::plan::{Action, Write};
use crate::programme::Programme;
use crate::registry::resource::Place;
use crate::wiki::{LiveEdits, Site, Wiki};

/// What the pass looked at.
#[derive(Debug, Default)]
pub struct Passed {
    /// What it recorded.
    pub applied: Applied,
    /// How many links were asked for.
    pub looked_at: usize,
    /// Those that did not answer, with what was seen.
    pub failed: Vec<(String, String)>,
}

/// One link was looked at.
pub struct Looked<'a> {
    /// Where it leads.
    pub place: &'a Place,
    /// How many are looked at in this pass.
    pub of: usize,
}

/// Looks at the links that are due, `most` of them at the most.
pub async fn look(
    wiki: &impl Wiki,
    leave: &LiveEdits,
    programme: &Programme,
    survey: &Survey,
    most: usize,
    (pace, stop): (&mut impl Pace, &StopFlag),
    on_link: &mut impl FnMut(Looked<'_>),
) -> Result<Passed, CycleError> {
    let settings = programme.config.resources;
    let world = &survey.world;
    let today = world.today();
    let due = chosen(world.links.due(&survey.places, today), &survey.site, most, settings.links_per_host);
    let mut passed = Passed::default();
    if due.is_empty() {
        return Ok(passed);
    }
    let titles: Vec<PageTitle> = due
        .iter()
        .filter_map(|place| match place {
            Place::Page(title) => Some(title.clone()),
            Place::Address(_) => None,
        })
        .collect();
    let stands = if titles.is_empty() { BTreeMap::new() } else { wiki.standings(&titles).await? };
    let timeout = Duration::from_secs(settings.link_timeout_seconds as u64);
    let checker = Checker::new(&programme.config.wiki.contact, timeout)?;
    let mut links = world.links.clone();
    links.keep(&survey.places, today);
    for place in &due {
        if stop.raised() {
            break;
        }
        let seen = match place {
            Place::Address(address) => tokio::select! {
                biased;
                () = stop.asked() => break,
                seen = checker.look(address) => seen,
            },
            Place::Page(title) => match stands.get(title).and_then(|stand| stand.stamp) {
                Some(_) => Ok(()),
                None => Err("no such page".to_owned()),
            },
        };
        passed.looked_at += 1;
        on_link(Looked { place, of: due.len() });
        links.note(place, seen.as_ref().err().map(String::as_str), today);
        passed.failed.extend(seen.err().map(|why| (place.as_str().to_owned(), why)));
    }
    passed.applied = record(wiki, leave, programme, survey, &links, (pace, stop)).await?;
    Ok(passed)
}

/// The first of these, a few a host. Pages of other wikis cannot be asked for here.
fn chosen(due: Vec<Place>, site: &Site, most: usize, per_host: usize) -> Vec<Place> {
    let mut hosts: BTreeMap<String, usize> = BTreeMap::new();
    let is_here = |title: &PageTitle| {
        let Some((prefix, _)) = title.as_str().split_once(':') else { return true };
        let mut names = site.namespaces.values().flatten();
        names.any(|name| name.eq_ignore_ascii_case(prefix.trim()))
    };
    let chosen = due.into_iter().filter(|place| match place {
        Place::Page(title) => is_here(title),
        Place::Address(address) => {
            let asked = hosts.entry(address.host().to_owned()).or_default();
            *asked += 1;
            *asked <= per_host
        }
    });
    chosen.take(most).collect()
}

async fn record(
    wiki: &impl Wiki,
    leave: &LiveEdits,
    programme: &Programme,
    survey: &Survey,
    links: &Links,
    (pace, stop): (&mut impl Pace, &StopFlag),
) -> Result<Applied, CycleError> {
    let config = &programme.config;
    let Some(action) = action(&survey.world, config, links)? else {
        return Ok(Applied::default());
    };
    let trial = on_trial(wiki, programme).await?;
    if let Some(over) = trial.filter(|trial| trial.is_over()) {
        return Ok(Applied { halted: Some(end_of(over)), trial, ..Applied::default() });
    }
    let wiki = &Budgeted::new(wiki, trial);
    let policy = apply_policy(programme, survey, trial);
    let lease_page = config.pages.state.subpage("lease.json")?;
    let mut executor = Executor::new(wiki, leave, &policy, pace, stop);
    match executor.take_lease(&lease_page, Duration::from_secs(config.limits.lease_minutes * 60)).await {
        Taken::Held | Taken::Without => {}
        Taken::Others(until) => return Err(CycleError::Lease { page: lease_page, until }),
        Taken::Forbidden(why) => return Ok(Applied { halted: Some(why), ..Applied::default() }),
    }
    let applied = executor.run(&[action], &mut |_: Step<'_>| {}).await;
    if applied.halted.is_none() {
        executor.give_lease_back().await;
    }
    Ok(applied)
}

/// The edit that records what is known of links, if it is something else than stands there.
pub(super) fn action(world: &World, config: &Config, links: &Links) -> Result<Option<Action>, CycleError> {
    if *links == world.links {
        return Ok(None);
    }
    let text = links.to_json();
    Ok(Some(Action {
        id: ActionId::of(&["links", &format!("{:?}", world.links_base), &text]),
        effects: Vec::new(),
        page: Links::page(&config.pages.state)?,
        base: world.links_base,
        write: Write::Whole { text },
        sources: Vec::new(),
        summary: config.programme.name.summary("record of links"),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{LanguageCode, Timestamp};

    #[test]
    fn a_few_links_a_host_are_looked_at_and_no_page_of_another_wiki() {
        let site = Site {
            now: Timestamp::UNIX_EPOCH,
            name: String::new(),
            generator: String::new(),
            language: LanguageCode("en".to_owned()),
            article_url: String::new(),
            namespaces: BTreeMap::from([(12, vec!["Help".to_owned()])]),
            extension_tags: Vec::new(),
            language_conversion: false,
            case_sensitive: false,
            extensions: Vec::new(),
        };
        let place = |text: &str| Place::parse(text).expect("a place");
        let mut due: Vec<Place> = (0..9).map(|n| place(&format!("https://example.org/{n}"))).collect();
        due.extend([place("https://example.net/"), place("Help:X"), place("m:X"), place("Main Page")]);
        let chosen = chosen(due, &site, 100, 2);
        let shown: Vec<&str> = chosen.iter().map(Place::as_str).collect();
        assert_eq!(
            shown,
            ["https://example.org/0", "https://example.org/1", "https://example.net/", "Help:X", "Main Page"]
        );
    }
}

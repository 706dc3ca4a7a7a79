//! One look at the world: asks the wiki and the form dumps for all that a
//! decision may know. It reads and never judges.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::AWARDS_REGION;
use crate::config::{Config, ConfigError, Limits};
use crate::ids::{ActionId, PageTitle, RoundId, Timestamp, UserId, Username};
use crate::intake::entry::Reader;
use crate::intake::lapsed_pages::{self, Lapsed};
use crate::intake::{Read, approvals, form, lexicon, opt_out_page, profile_pages, registration_page};
use crate::plan::ledger::{Ledger, RoundRecord};
use crate::plan::memory::Memory;
use crate::plan::world::World;
use crate::registry::departure::Departures;
use crate::registry::vet::{self, Standing};
use crate::registry::{Problem, Weight};
use crate::wiki::{Account, Base, Glance, Outlook, Page, PageQuery, Site, Wiki, WikiError};
use crate::wikitext::{Naming, Options, Template};

mod tables;

/// The numbers of the namespaces that the bot must know by name.
const USER: i32 = 2;
const TEMPLATE: i32 = 10;

/// How often a renamed account is followed to a newer name.
const MOST_RENAMES: usize = 5;

/// Why the world could not be seen.
#[derive(Debug, thiserror::Error)]
pub enum GatherError {
    /// The wiki could not be read.
    #[error(transparent)]
    Wiki(#[from] WikiError),
    /// A page of the bot's own cannot be read. Unreadable is not empty: going on would repeat what was done.
    #[error("{page}: the bot's own record cannot be read ({why}); restore an older revision of the page")]
    Record {
        /// The page.
        page: PageTitle,
        /// What is wrong with it.
        why: String,
    },
    /// The key that withdrawals and forms need cannot be had.
    #[error(transparent)]
    Key(#[from] ConfigError),
    /// A page's name that the configuration makes too long or otherwise impossible.
    #[error("pages.state: {0}")]
    Title(#[from] crate::ids::BadTitle),
}

/// What one look gave.
pub struct Gathered {
    /// The world.
    pub world: World,
    /// The wiki.
    pub site: Site,
}

/// Looks at the world, in as few requests as it takes: what one answer can
/// hold is asked for together.
///
/// `forget` names the account that the bot is to forget, if any.
pub async fn world(
    wiki: &impl Wiki,
    config: &Config,
    forget: Option<&Username>,
) -> Result<Gathered, GatherError> {
    let pages = &config.pages;
    let templates = [&pages.profile_template, &pages.met_template, &pages.approve_template];
    let outlook = Outlook {
        templates: templates.map(Clone::clone).to_vec(),
        transcluded: pages.profile_template.clone(),
        below: pages.state.subpage("rounds")?,
    };
    let Glance { site, redirects, transclusions, below } = wiki.glance(&outlook).await?;
    let options = options(&site, &config.limits);
    let reader = reader(&site, options.clone(), templates, &redirects);
    let trustees: BTreeSet<Username> = config.trustees.iter().cloned().collect();
    let at = profile_pages::Where {
        subpage: &pages.profile_subpage,
        registration: &pages.registration,
        own: &[pages.home.clone(), pages.profile_template.clone(), pages.registration.clone()],
        user_namespaces: site.namespaces.get(&USER).map_or(&[], Vec::as_slice),
        trustees: &trustees,
    };
    let mut titles: Vec<PageTitle> = profile_pages::owners(&transclusions, &at).into_keys().collect();
    let (ledger_page, memory_page) = (Ledger::page(&pages.state)?, Memory::page(&pages.state)?);
    titles.extend([ledger_page.clone(), memory_page.clone()]);
    titles.extend(below.iter().cloned());
    let words =
        lexicon::Where { aliases: &pages.aliases, taxonomy: pages.taxonomy.as_ref(), trustees: &trustees };
    titles.extend(words.titles());
    let present = wiki.pages(&PageQuery { titles, opt_out_category: None }).await?;
    let records = records(&present, &ledger_page, &below)?;
    let (memory, memory_base) = memory(&present, &memory_page)?;
    // The bot's own edits are read before any page that the plan will be about:
    // what one of those shows of them is older than this, or looked at again.
    let since = records.ledger.folded_until.unwrap_or(Timestamp::UNIX_EPOCH);
    let found = found(wiki, since).await?;
    let (lexicon, odd_words) = lexicon::read(wiki, &reader, &words, &present, site.now).await?;
    let mut read = forms(config);
    read.problems.extend(odd_words);
    read.join(tables::read(config, &lexicon).await?);
    read.join(registration_page::read(wiki, &reader, &pages.registration, &trustees).await?);
    read.join(profile_pages::read(wiki, &reader, &at, &transclusions, &present).await?);
    let lapsed = lapsed(wiki, &reader, &at, &memory, &present, site.now).await?;
    read.join(lapsed.read);
    let opt_outs = opt_out_page::read(wiki, &reader, &pages.opt_out, &trustees).await?;
    read.join(opt_outs.read);
    let approvals = approvals::read(wiki, &reader, &pages.awards, AWARDS_REGION, &trustees).await?;
    read.problems.extend(approvals.problems);
    let names = vet::names(&read.registrations).into_iter().chain(opt_outs.names.keys().cloned());
    let names = names.chain(forget.cloned());
    let standing = standing(wiki, names.collect()).await?;
    let departures = Departures {
        key: config.key()?,
        stones: memory.withdrawn.clone(),
        opted_out: opt_outs.names,
        forgotten: forget.map(|name| (name.clone(), site.now)).into_iter().collect(),
        pages_gone: lapsed.gone,
    };
    let directory_pages = wiki.pages_below(&pages.directory).await?.into_iter().collect();
    let world = World {
        now: site.now,
        bot: config.account.name.clone(),
        options,
        lexicon,
        registrations: read.registrations,
        intake_problems: read.problems,
        intake_refused: read.refused,
        standing,
        departures,
        memory,
        memory_base,
        ledger: records.ledger,
        ledger_base: records.base,
        rounds: records.rounds,
        found,
        approvals: approvals.by_id,
        heads: read.heads,
        directory_pages,
    };
    Ok(Gathered { world, site })
}

/// The pages that a draft asks to see.
pub async fn pages(
    wiki: &impl Wiki,
    config: &Config,
    titles: Vec<PageTitle>,
) -> Result<BTreeMap<PageTitle, Page>, WikiError> {
    let opt_out_category = Some(config.pages.opt_out_category.clone());
    wiki.pages(&PageQuery { titles, opt_out_category }).await
}

/// How this wiki's pages are read.
#[must_use]
pub fn options(site: &Site, limits: &Limits) -> Options {
    let mut options =
        Options { language_conversion: site.language_conversion, caps: limits.caps(), ..Options::default() };
    if !site.extension_tags.is_empty() {
        options.extension_tags.clone_from(&site.extension_tags);
    }
    options
}

/// How the programme's templates are found on this wiki, under all their names.
fn reader(
    site: &Site,
    options: Options,
    titles: [&PageTitle; 3],
    redirects: &BTreeMap<PageTitle, Vec<PageTitle>>,
) -> Reader {
    let naming = Naming {
        namespaces: site.namespaces.get(&TEMPLATE).cloned().unwrap_or_default(),
        case_sensitive: site.case_sensitive,
    };
    let [profile, met, approve] = titles.map(|title| {
        let others = redirects.get(title).into_iter().flatten().map(PageTitle::as_str);
        Template::new(title.as_str(), naming.clone()).or_by(others)
    });
    Reader::new(options, profile, met, approve)
}

/// Every form dump of the configuration. One that cannot be opened is a problem, not an end.
fn forms(config: &Config) -> Read {
    let mut read = Read::default();
    for settings in &config.form {
        match std::fs::read(&settings.file) {
            Ok(bytes) => {
                let form = form::read(settings, &bytes);
                read.registrations.extend(form.registrations);
                read.refused += form.refused;
                read.problems.extend(form.problems);
            }
            Err(error) => read.problems.push(Problem {
                weight: Weight::Refused,
                place: settings.name.clone(),
                entry: String::new(),
                field: None,
                what: format!("the form's file cannot be opened ({})", error.kind()),
                mend: "check form.file in the configuration".to_owned(),
            }),
        }
    }
    read
}

/// Looks after the profile pages that are remembered and call the template no longer.
async fn lapsed(
    wiki: &impl Wiki,
    reader: &Reader,
    at: &profile_pages::Where<'_>,
    memory: &Memory,
    present: &BTreeMap<PageTitle, Page>,
    now: Timestamp,
) -> Result<Lapsed, WikiError> {
    let remembered = memory.profiles.iter().filter(|(_, title)| !present.contains_key(*title));
    let remembered: BTreeMap<UserId, PageTitle> =
        remembered.map(|(&id, title)| (id, title.clone())).collect();
    if remembered.is_empty() {
        return Ok(Lapsed::default());
    }
    let titles = remembered.values().cloned().collect();
    let pages = wiki.pages(&PageQuery { titles, opt_out_category: None }).await?;
    lapsed_pages::read(wiki, reader, at, &remembered, &pages, now).await
}

/// What the bot remembers of earlier cycles.
fn memory(present: &BTreeMap<PageTitle, Page>, title: &PageTitle) -> Result<(Memory, Base), GatherError> {
    let Some(head) = present.get(title).and_then(Page::head) else {
        return Ok((Memory::default(), Base::Missing));
    };
    let unreadable = |why: String| GatherError::Record { page: title.clone(), why };
    let text = head.text.as_deref().ok_or_else(|| unreadable("its text is suppressed".to_owned()))?;
    let memory = Memory::parse(text).map_err(|error| unreadable(error.to_string()))?;
    Ok((memory, Base::Revision(head.id)))
}

/// What the wiki knows of every account named; renamed ones are followed.
async fn standing(
    wiki: &impl Wiki,
    mut asked: BTreeSet<Username>,
) -> Result<BTreeMap<Username, Standing>, WikiError> {
    let mut standing = BTreeMap::new();
    for _ in 0..=MOST_RENAMES {
        if asked.is_empty() {
            break;
        }
        let names: Vec<Username> = std::mem::take(&mut asked).into_iter().collect();
        for (name, account) in wiki.accounts(&names).await? {
            let what = match account {
                Account::Missing => Standing::Missing,
                Account::Impossible => Standing::Impossible,
                Account::Renamed(now) => {
                    if !standing.contains_key(&now) {
                        asked.insert(now.clone());
                    }
                    Standing::Renamed(now)
                }
                Account::Present { id, name, blocked, locked } => {
                    Standing::Known { id, name, blocked, locked }
                }
            };
            standing.insert(name, what);
        }
        asked.retain(|name| !standing.contains_key(name));
    }
    Ok(standing)
}

/// The bot's own records on the wiki.
struct Records {
    ledger: Ledger,
    base: Base,
    rounds: BTreeMap<RoundId, RoundRecord>,
}

fn records(
    present: &BTreeMap<PageTitle, Page>,
    ledger_page: &PageTitle,
    rounds: &[PageTitle],
) -> Result<Records, GatherError> {
    let mut records = Records { ledger: Ledger::default(), base: Base::Missing, rounds: BTreeMap::new() };
    for title in rounds.iter().chain([ledger_page]) {
        let Some(head) = present.get(title).and_then(Page::head) else { continue };
        let unreadable = |why: String| GatherError::Record { page: title.clone(), why };
        let text = head.text.as_deref().ok_or_else(|| unreadable("its text is suppressed".to_owned()))?;
        if title == ledger_page {
            records.ledger = Ledger::parse(text).map_err(|error| unreadable(error.to_string()))?;
            records.base = Base::Revision(head.id);
        } else if head.model == "json" {
            let record = RoundRecord::parse(text).map_err(|error| unreadable(error.to_string()))?;
            records.rounds.insert(record.round, record);
        }
    }
    Ok(records)
}

/// Every once-only thing that the bot's own edits since then name.
async fn found(wiki: &impl Wiki, since: Timestamp) -> Result<BTreeSet<ActionId>, WikiError> {
    let contributions = wiki.contributions(since).await?;
    Ok(contributions
        .iter()
        .filter_map(|contribution| contribution.comment.as_deref())
        .flat_map(ActionId::find_in)
        .collect())
}

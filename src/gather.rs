//! One look at the world: asks the wiki and the form dumps for all that a
//! decision may know. It reads and never judges.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::{AMBASSADORS_REGION, AWARDS_REGION, Pages, RESOURCES_REGION, ROUND_REGION};
use crate::config::{Config, ConfigError, Limits, dump};
use crate::ids::{ActionId, PageTitle, RevId, RoundId, Timestamp, UserId, Username};
use crate::intake::attribution::Speakers;
use crate::intake::entry::{Reader, Templates};
use crate::intake::memory::Memory;
use crate::intake::sources::{self, Sources};
use crate::intake::talk_section::Headings;
use crate::intake::{Read, accounts, form, lexicon, profile_pages};
use crate::plan::ledger::{Ledger, RoundRecord};
use crate::plan::links::Links;
use crate::plan::published::Contents;
use crate::plan::roster::Roster;
use crate::plan::world::World;
use crate::plan::{shelf, stray};
use crate::registry::departure::Departures;
use crate::registry::vet;
use crate::registry::{Lexicon, Problem, Weight};
use crate::wiki::{
    Author, Base, Glance, Outlook, Page, PageQuery, PageState, Revision, Site, Stamp, Stand, Wiki, WikiError,
};
use crate::wikitext::{Naming, Options, Template};

mod tables;
pub mod told;

/// The numbers of the namespaces that the bot must know by name.
const USER: i32 = 2;
const TEMPLATE: i32 = 10;

/// Revisions among which the bot's own last one is looked for.
const MOST_LOOKED_AT: usize = 50;

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
    /// The key that withdrawals and forms need cannot be had, or others can read a form's dump.
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
/// hold is asked for together, and what `memory` holds of the look before, and is
/// so still, is not asked for.
///
/// `forget` names the account that the bot is to forget, if any.
#[expect(clippy::too_many_lines, reason = "one look: each answer tells what to ask next")]
pub async fn world(
    wiki: &impl Wiki,
    config: &Config,
    memory: &mut Memory,
    forget: Option<&Username>,
) -> Result<Gathered, GatherError> {
    let pages = &config.pages;
    let said_by = [&pages.profile_template, &pages.met_template, &pages.answer_template];
    let outlook = Outlook { transcluded: said_by.into_iter().cloned().collect(), below: pages.state.clone() };
    let Glance { site, transclusions, below } = wiki.glance(&outlook).await?;
    let (below, card_pages) = rounds_and_cards(&pages.state, below);
    memory.begin(site.now);
    let fixed = Fixed::of(pages, &site)?;
    let decided_on = decided_on(pages, &below);
    let rounds = decided_on.iter().map(|(page, _)| page);
    let asked: BTreeSet<&PageTitle> =
        pages.templates().into_iter().chain(fixed.all(pages)).chain(rounds).chain(&below).collect();
    let asked: Vec<PageTitle> = asked.into_iter().cloned().collect();
    let (stands, directory) = wiki.roll_call(&asked, &pages.directory).await?;
    let mut stamps = stamps(&stands);
    let options = options(&site, &config.limits);
    let reader = reader(&site, options.clone(), pages, &stands);
    let trustees: BTreeSet<Username> = config.trustees.iter().cloned().collect();
    let at = profile_pages::Where {
        subpage: &pages.profile_subpage,
        shared: &[&pages.registration, &fixed.talk],
        own: &showing(pages),
        user_namespaces: site.namespaces.get(&USER).map_or(&[], Vec::as_slice),
    };
    let profiles = profile_pages::owners(transclusions.keys(), &at).into_keys();
    let profiles = profiles.filter_map(|title| Some((transclusions.get(&title).copied()?, title)));
    let own = below.iter().chain(fixed.own()).chain(fixed.shared(pages));
    let own = own.filter_map(|title| Some((stamps.get(title).copied()?, title.clone())));
    let wanted = profiles.chain(own).map(|(stamp, title)| (title, stamp)).collect();
    let present = memory.pages(wiki, &wanted).await?;
    let records = records(&present, &fixed.ledger, &below)?;
    let (roster, roster_base) = roster(&present, &fixed.roster)?;
    let known_profiles = roster.profiles.keys().copied().collect();
    let lapsed = roster.profiles.iter().filter(|(_, title)| !present.contains_key(*title));
    let lapsed: BTreeMap<UserId, PageTitle> = lapsed.map(|(&id, title)| (id, title.clone())).collect();
    let moved = moved_among(wiki, memory, &lapsed, &mut stamps).await?;
    // The bot's own edits are read before any page that the plan will be about:
    // what one of those shows of them is older than this, or looked at again.
    let since = records.ledger.folded_until.unwrap_or(Timestamp::UNIX_EPOCH);
    let Found { found, replaced } = found(wiki, since).await?;
    let sources = Sources {
        profiles: at,
        transclusions: &transclusions,
        registration: &pages.registration,
        talk: &fixed.talk,
        headings: Headings(&pages.talk_headings),
        opt_out: &pages.opt_out,
        known_profiles: &known_profiles,
        lapsed: &lapsed,
        moved: &moved,
        now: site.now,
        calendar: &fixed.calendar,
        decided_on: &decided_on,
        resources: (&fixed.resources, RESOURCES_REGION),
        ambassadors: &fixed.ambassadors,
        stamps: &stamps,
        trustees: &trustees,
    };
    let said = sources::read(wiki, memory, &reader, &sources, &present, forms(config)?, forget).await?;
    let sources::Said {
        mut read,
        decisions,
        clinics,
        opted_out,
        pages_gone,
        mut standing,
        resource_entries,
        ambassador_notes,
    } = said;
    let (lexicon, odd_words) = {
        let speakers = Speakers::new(&trustees, &standing);
        let words = (&pages.aliases, pages.taxonomy.as_ref());
        let words = lexicon::fetch(wiki, memory, &reader, words, &stamps, &speakers).await?;
        lexicon::read(&reader, &words, &speakers, site.now)
    };
    read.problems.extend(odd_words);
    let tables = tables::read(config, &lexicon).await?;
    accounts::learn(wiki, vet::names(&tables.registrations), &mut standing).await?;
    read.join(tables);
    let departures = Departures {
        key: config.key()?,
        stones: roster.withdrawn.clone(),
        opted_out,
        forgotten: forget.map(|name| (name.clone(), site.now)).into_iter().collect(),
        pages_gone,
    };
    let (links, links_base) = links(&present, &fixed.links);
    let resource_pages = present.get(&fixed.resources).and_then(Page::text);
    let resource_pages =
        resource_pages.map_or(0, |text| shelf::pages_before(text, &fixed.resources, &options));
    let world = World {
        now: site.now,
        bot: config.account.name.clone(),
        options,
        registrations: read.registrations,
        intake_problems: read.problems,
        intake_refused: read.refused,
        standing,
        departures,
        roster,
        roster_base,
        lexicon,
        ledger: records.ledger,
        ledger_base: records.base,
        rounds: records.rounds,
        made: records.made,
        found,
        replaced,
        approvals: decisions.approved,
        strikes: decisions.struck,
        notes: decisions.notes,
        clinics,
        resource_entries,
        ambassador_notes,
        resource_pages,
        links,
        links_base,
        heads: read.heads,
        card_pages,
        directory_pages: directory.into_iter().collect(),
        published: present.get(&fixed.contents).and_then(Page::text).and_then(Contents::read),
    };
    Ok(Gathered { world, site })
}

/// By which words are understood on this wiki, and what is odd about the pages that say so.
pub async fn words(
    wiki: &impl Wiki,
    config: &Config,
    site: &Site,
) -> Result<(Lexicon, Vec<Problem>), WikiError> {
    let pages = &config.pages;
    let trustees: BTreeSet<Username> = config.trustees.iter().cloned().collect();
    let mut standing = BTreeMap::new();
    accounts::learn(wiki, trustees.clone(), &mut standing).await?;
    let speakers = Speakers::new(&trustees, &standing);
    let titles: Vec<PageTitle> = std::iter::once(&pages.aliases).chain(&pages.taxonomy).cloned().collect();
    let stands = wiki.standings(&titles).await?;
    let reader = reader(site, options(site, &config.limits), pages, &stands);
    let said = (&pages.aliases, pages.taxonomy.as_ref());
    let mut memory = Memory::default();
    let words = lexicon::fetch(wiki, &mut memory, &reader, said, &stamps(&stands), &speakers).await?;
    Ok(lexicon::read(&reader, &words, &speakers, site.now))
}

/// The pages that every look asks for, besides templates, rounds and profiles.
struct Fixed {
    calendar: PageTitle,
    talk: PageTitle,
    resources: PageTitle,
    ambassadors: PageTitle,
    ledger: PageTitle,
    roster: PageTitle,
    contents: PageTitle,
    links: PageTitle,
}

impl Fixed {
    fn of(pages: &Pages, site: &Site) -> Result<Self, crate::ids::BadTitle> {
        Ok(Self {
            calendar: pages.calendar(),
            talk: pages.talk.clone().map_or_else(|| talk_of(site, &pages.home), Ok)?,
            resources: pages.resources(),
            ambassadors: pages.ambassadors(),
            ledger: Ledger::page(&pages.state)?,
            roster: Roster::page(&pages.state)?,
            contents: Contents::page(&pages.state)?,
            links: Links::page(&pages.state)?,
        })
    }

    /// The bot's own records.
    fn own(&self) -> [&PageTitle; 4] {
        [&self.ledger, &self.roster, &self.contents, &self.links]
    }

    /// The pages that many people write on.
    fn shared<'p>(&'p self, pages: &'p Pages) -> [&'p PageTitle; 8] {
        let Self { calendar, talk, resources, ambassadors, .. } = self;
        let Pages { registration, awards, opt_out, aliases, .. } = pages;
        [registration, awards, talk, opt_out, aliases, calendar, resources, ambassadors]
    }

    fn all<'p>(&'p self, pages: &'p Pages) -> impl Iterator<Item = &'p PageTitle> {
        self.own().into_iter().chain(self.shared(pages)).chain(&pages.taxonomy)
    }
}

/// The pages of the bot's own that show the templates by which people speak, and say nothing.
fn showing(pages: &Pages) -> [PageTitle; 5] {
    let Pages { home, profile_template, met_template, answer_template, registration, .. } = pages;
    [home, profile_template, met_template, answer_template, registration].map(Clone::clone)
}

/// Of the pages below the state those of rounds, and those below that of the cards, by
/// the names that the bot gives them.
fn rounds_and_cards(state: &PageTitle, below: Vec<PageTitle>) -> (Vec<PageTitle>, BTreeSet<PageTitle>) {
    let of_cards = |title: &PageTitle| {
        let rest = below_state(state, title).filter(|rest| rest.starts_with("/cards/"))?;
        PageTitle::parse(&format!("{state}{rest}")).ok()
    };
    let cards = below.iter().filter_map(of_cards).collect();
    let is_round =
        |title: &PageTitle| below_state(state, title).is_some_and(|rest| rest.starts_with("/rounds"));
    (below.into_iter().filter(is_round).collect(), cards)
}

/// Rounds whose pages are read for what trustees decide: the newest, and the one before,
/// whose decisions may not be on record yet.
const ROUNDS_DECIDED_ON: usize = 2;

/// The pages on which trustees decide, each with the region that lists what waits.
fn decided_on(pages: &Pages, records: &[PageTitle]) -> Vec<(PageTitle, &'static str)> {
    let month = |record: &PageTitle| {
        let name = record.as_str().rsplit_once('/')?.1.strip_suffix(".json")?;
        RoundId::parse(name).ok()
    };
    let months: BTreeSet<RoundId> = records.iter().filter_map(month).collect();
    let newest = months.iter().rev().take(ROUNDS_DECIDED_ON);
    let rounds = newest.filter_map(|month| pages.rounds.subpage(&month.to_string()).ok());
    let awards = (pages.awards.clone(), AWARDS_REGION);
    let ambassadors = (pages.ambassadors(), AMBASSADORS_REGION);
    [awards, ambassadors].into_iter().chain(rounds.map(|page| (page, ROUND_REGION))).collect()
}

/// What follows the state's title in another. The wiki writes namespaces in its own language.
fn below_state<'t>(state: &PageTitle, title: &'t PageTitle) -> Option<&'t str> {
    let bare = |title: &'t str| title.split_once(':').map_or(title, |(_, rest)| rest);
    let (_, state) = state.as_str().split_once(':').unwrap_or(("", state.as_str()));
    bare(title.as_str()).strip_prefix(state)
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

/// The newest revisions of these pages, newest first, down to the bot's own last one.
pub async fn since_own(
    wiki: &impl Wiki,
    titles: Vec<PageTitle>,
    bot: &Username,
) -> Result<BTreeMap<PageTitle, Vec<Revision>>, WikiError> {
    let mut histories = BTreeMap::new();
    for title in titles {
        let mut revisions = wiki.outline(&title, MOST_LOOKED_AT).await?;
        let is_own =
            |one: &Revision| matches!(&one.author, Author::Account { name, .. } if name == bot.as_str());
        if let Some(own) = revisions.iter().position(is_own) {
            revisions.truncate(own + 1);
        }
        let ids: Vec<RevId> = revisions.iter().map(|revision| revision.id).collect();
        let mut texts = wiki.texts(&ids).await?;
        for revision in &mut revisions {
            revision.text = texts.remove(&revision.id);
        }
        histories.insert(title, revisions);
    }
    Ok(histories)
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
fn reader(site: &Site, options: Options, pages: &Pages, stands: &BTreeMap<PageTitle, Stand>) -> Reader {
    let naming = Naming {
        namespaces: site.namespaces.get(&TEMPLATE).cloned().unwrap_or_default(),
        case_sensitive: site.case_sensitive,
    };
    let known = |title: &PageTitle| {
        let others = stands.get(title).into_iter().flat_map(|stand| &stand.redirects).map(PageTitle::as_str);
        Template::new(title.as_str(), naming.clone()).or_by(others)
    };
    let templates = Templates {
        profile: known(&pages.profile_template),
        met: known(&pages.met_template),
        answer: known(&pages.answer_template),
        approve: known(&pages.approve_template),
        strike: known(&pages.strike_template),
        clinic: known(&pages.clinic_template),
        resource: known(&pages.resource_template),
        ambassador: known(&pages.ambassador_template),
    };
    Reader::new(options, templates)
}

fn stamps(stands: &BTreeMap<PageTitle, Stand>) -> BTreeMap<PageTitle, Stamp> {
    stands.iter().filter_map(|(title, stand)| Some((title.clone(), stand.stamp?))).collect()
}

/// Looks at how pages stand that called the profile template and do so no longer; gives
/// those that lead elsewhere. Two requests, if there are any.
async fn moved_among(
    wiki: &impl Wiki,
    memory: &mut Memory,
    lapsed: &BTreeMap<UserId, PageTitle>,
    known: &mut BTreeMap<PageTitle, Stamp>,
) -> Result<BTreeSet<PageTitle>, WikiError> {
    if lapsed.is_empty() {
        return Ok(BTreeSet::new());
    }
    let titles: Vec<PageTitle> = lapsed.values().cloned().collect();
    let there = stamps(&wiki.standings(&titles).await?);
    let pages = memory.pages(wiki, &there).await?;
    known.extend(there);
    let moved =
        pages.into_iter().filter(|(_, page)| matches!(page.state, PageState::Present { redirect: true, .. }));
    Ok(moved.map(|(title, _)| title).collect())
}

/// Who was there in earlier cycles.
fn roster(present: &BTreeMap<PageTitle, Page>, title: &PageTitle) -> Result<(Roster, Base), GatherError> {
    let Some(head) = present.get(title).and_then(Page::head) else {
        return Ok((Roster::default(), Base::Missing));
    };
    let unreadable = |why: String| GatherError::Record { page: title.clone(), why };
    let text = head.text.as_deref().ok_or_else(|| unreadable("its text is suppressed".to_owned()))?;
    let roster = Roster::parse(text).map_err(|error| unreadable(error.to_string()))?;
    Ok((roster, Base::Revision(head.id)))
}

/// What is known of links. What cannot be read is as good as nothing: it is found out anew.
fn links(present: &BTreeMap<PageTitle, Page>, title: &PageTitle) -> (Links, Base) {
    let Some(head) = present.get(title).and_then(Page::head) else {
        return (Links::default(), Base::Missing);
    };
    (head.text.as_deref().and_then(Links::parse).unwrap_or_default(), Base::Revision(head.id))
}

/// Every form dump of the configuration. One that cannot be opened is a problem, not an end; one that
/// others can read is: whoever put it there must close it.
fn forms(config: &Config) -> Result<Read, ConfigError> {
    let mut read = Read::default();
    for settings in &config.form {
        match dump::read(settings) {
            Ok(bytes) => {
                let form = form::read(settings, &bytes?);
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
    Ok(read)
}

/// The talk page of the programme's home.
fn talk_of(site: &Site, home: &PageTitle) -> Result<PageTitle, crate::ids::BadTitle> {
    let home = home.as_str();
    let named = home.split_once(':').and_then(|(namespace, rest)| {
        let is_it = |names: &Vec<String>| names.iter().any(|name| name.eq_ignore_ascii_case(namespace));
        let (number, _) = site.namespaces.iter().find(|(number, names)| **number > 0 && is_it(names))?;
        Some((*number, rest))
    });
    let (number, rest) = named.unwrap_or((0, home));
    // Every namespace of pages has an even number, and that of their talk the next.
    let talk = site.namespaces.get(&(number | 1)).and_then(|names| names.first());
    PageTitle::parse(&format!("{}:{rest}", talk.map_or("Talk", String::as_str)))
}

/// The bot's own records on the wiki.
struct Records {
    ledger: Ledger,
    base: Base,
    rounds: BTreeMap<RoundId, RoundRecord>,
    /// When each was made.
    made: BTreeMap<RoundId, Timestamp>,
}

fn records(
    present: &BTreeMap<PageTitle, Page>,
    ledger_page: &PageTitle,
    rounds: &[PageTitle],
) -> Result<Records, GatherError> {
    let mut records = Records {
        ledger: Ledger::default(),
        base: Base::Missing,
        rounds: BTreeMap::new(),
        made: BTreeMap::new(),
    };
    for title in rounds.iter().chain([ledger_page]) {
        let Some(head) = present.get(title).and_then(Page::head) else { continue };
        let unreadable = |why: String| GatherError::Record { page: title.clone(), why };
        let text = head.text.as_deref().ok_or_else(|| unreadable("its text is suppressed".to_owned()))?;
        if title == ledger_page {
            records.ledger = Ledger::parse(text).map_err(|error| unreadable(error.to_string()))?;
            records.base = Base::Revision(head.id);
        } else if head.model == "json" {
            let record = RoundRecord::parse(text).map_err(|error| unreadable(error.to_string()))?;
            let made = record.undone.as_ref().map_or(head.at, |undone| undone.made);
            records.made.insert(record.round, made);
            records.rounds.insert(record.round, record);
        }
    }
    Ok(records)
}

/// What the bot's own edits tell.
struct Found {
    /// Every once-only thing that they name, and when.
    found: BTreeMap<ActionId, Timestamp>,
    /// The edits of others that they replaced.
    replaced: BTreeSet<(PageTitle, RevId)>,
}

/// Reads the bot's own edits since then.
async fn found(wiki: &impl Wiki, since: Timestamp) -> Result<Found, WikiError> {
    let contributions = wiki.contributions(since).await?;
    let told = || contributions.iter().filter_map(|own| Some((own, own.comment.as_deref()?)));
    let replaced = told().filter_map(|(own, comment)| Some((own.title.clone(), stray::named_in(comment)?)));
    let named =
        told().flat_map(|(own, comment)| ActionId::find_in(comment).into_iter().map(|id| (id, own.at)));
    Ok(Found { found: named.collect(), replaced: replaced.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::LanguageCode;

    #[test]
    fn the_home_s_talk_page_is_found_in_every_namespace() {
        let namespaces = [
            (0, vec![""]),
            (1, vec!["Discusión", "Talk"]),
            (4, vec!["Meta", "Project"]),
            (5, vec!["Meta talk", "Project talk"]),
            (200, vec!["Grants"]),
            (201, vec!["Grants talk"]),
        ];
        let named =
            |(number, names): (i32, Vec<&str>)| (number, names.into_iter().map(str::to_owned).collect());
        let site = Site {
            now: Timestamp::UNIX_EPOCH,
            name: String::new(),
            generator: String::new(),
            language: LanguageCode("es".to_owned()),
            article_url: String::new(),
            namespaces: namespaces.map(named).into(),
            extension_tags: Vec::new(),
            language_conversion: false,
            case_sensitive: false,
            extensions: Vec::new(),
        };
        for (home, talk) in [
            ("Grants:Knowledge Sharing/Connect", "Grants talk:Knowledge Sharing/Connect"),
            ("project:Let's Connect", "Meta talk:Let's Connect"),
            ("Let's Connect", "Discusión:Let's Connect"),
            ("Let's Connect: the programme", "Discusión:Let's Connect: the programme"),
            ("Grants talk:Connect", "Grants talk:Connect"),
        ] {
            let home = PageTitle::parse(home).expect("a title");
            assert_eq!(talk_of(&site, &home).map(|talk| talk.to_string()).as_deref(), Ok(talk));
        }
    }
}

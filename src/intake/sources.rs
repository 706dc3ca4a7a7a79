//! Reads all the sources on the wiki, in the fewest requests: what has changed
//! since the last look is fetched, then the accounts named, then the histories of
//! those pages whose newest words are not their owner's.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{PageTitle, RevId, Timestamp, UserId, Username};
use crate::intake::approvals::{self, Decisions};
use crate::intake::attribution::Speakers;
use crate::intake::calendar_page::{self, CalendarPage};
use crate::intake::entry::Reader;
use crate::intake::history::{PageHistory, readable};
use crate::intake::lapsed_pages::{self, Fate};
use crate::intake::memory::Memory;
use crate::intake::profile_pages::{self, Where};
use crate::intake::talk_section::{self, Headings};
use crate::intake::{Read, accounts, ambassador_page, opt_out_page, registration_page, resource_page};
use crate::registry::Weight;
use crate::registry::ambassador::NoteTyped;
use crate::registry::clinic::ClinicEntry;
use crate::registry::resource::EntryTyped;
use crate::registry::vet::Standing;
use crate::registry::{name, vet};
use crate::wiki::{Page, Revision, Stamp, Wiki, WikiError};

/// Where the sources are, and how they stand.
#[derive(Clone, Debug)]
pub struct Sources<'a> {
    /// Where profile pages are.
    pub profiles: Where<'a>,
    /// The pages that transclude the templates for profiles, meetings and answers.
    pub transclusions: &'a BTreeMap<PageTitle, Stamp>,
    /// The registration page.
    pub registration: &'a PageTitle,
    /// The talk page with sections for registration.
    pub talk: &'a PageTitle,
    /// Which of its sections those are.
    pub headings: Headings<'a>,
    /// The opt-out page.
    pub opt_out: &'a PageTitle,
    /// Who had a profile page in an earlier cycle.
    pub known_profiles: &'a BTreeSet<UserId>,
    /// Profile pages that were there and call the templates no longer, by whose they are.
    pub lapsed: &'a BTreeMap<UserId, PageTitle>,
    /// The calendar of learning clinics.
    pub calendar: &'a PageTitle,
    /// The pages on which trustees decide, each with the bot's region that lists what waits.
    pub decided_on: &'a [(PageTitle, &'static str)],
    /// The resource centre, and the bot's own part of it.
    pub resources: (&'a PageTitle, &'a str),
    /// The page of those who would organise clinics.
    pub ambassadors: &'a PageTitle,
    /// How those pages stand; a missing one is left out.
    pub stamps: &'a BTreeMap<PageTitle, Stamp>,
    /// Which of the lapsed pages lead elsewhere.
    pub moved: &'a BTreeSet<PageTitle>,
    /// Who may write for anybody.
    pub trustees: &'a BTreeSet<Username>,
    /// The wiki's clock.
    pub now: Timestamp,
}

/// What they say.
#[derive(Debug)]
pub struct Said {
    /// The registrations.
    pub read: Read,
    /// What trustees approved and struck.
    pub decisions: Decisions,
    /// The entries of the calendar.
    pub clinics: Vec<ClinicEntry>,
    /// Who wants to have nothing to do with the programme, since when.
    pub opted_out: BTreeMap<Username, Timestamp>,
    /// Whose profile page is gone or says nothing any more, since when.
    pub pages_gone: BTreeMap<UserId, Timestamp>,
    /// The accounts named anywhere.
    pub standing: BTreeMap<Username, Standing>,
    /// What people added to the resource centre.
    pub resource_entries: Vec<EntryTyped>,
    /// What trustees note about ambassadors.
    pub ambassador_notes: Vec<NoteTyped>,
}

/// Reads them. `pages` holds the profile pages; `forms` is what the form dumps gave,
/// which name accounts too; `also` names one more that is to be known.
pub async fn read(
    wiki: &impl Wiki,
    memory: &mut Memory,
    reader: &Reader,
    sources: &Sources<'_>,
    pages: &BTreeMap<PageTitle, Page>,
    forms: Read,
    also: Option<&Username>,
) -> Result<Said, WikiError> {
    let shared = Shared::fetch(wiki, memory, reader, sources).await?;
    let owners = profile_pages::owners(sources.transclusions.keys(), &sources.profiles);
    let mut names: BTreeSet<Username> = owners.values().chain(sources.trustees).cloned().collect();
    names.extend(registration_page::names(reader, &shared.registration));
    names.extend(talk_section::names(reader, &shared.talk));
    names.extend(opt_out_page::names(&shared.opt_out));
    names.extend(calendar_page::names(&shared.calendar));
    names.extend(lapsed_pages::names(shared.lapsed.values(), &sources.profiles));
    names.extend(ambassador_page::names(reader, &shared.ambassadors));
    names.extend(also.cloned());
    names.extend(vet::names(&forms.registrations));
    for text in owners.keys().filter_map(|title| pages.get(title)?.text()) {
        let met = reader.meetings(text).into_iter().map(|met| met.with);
        let partners = met.chain(reader.answers(text).into_iter().map(|answer| answer.with));
        names.extend(partners.filter_map(|with| name::clean(&with).ok()));
    }
    let mut standing = BTreeMap::new();
    accounts::learn(wiki, names, &mut standing).await?;

    let mut read = forms;
    let mut decisions = Decisions::default();
    let (opted_out, mut pages_gone, calendar, added, noted);
    {
        let speakers = Speakers::new(sources.trustees, &standing);
        read.join(registration_page::read(reader, sources.registration, &shared.registration, &speakers));
        read.join(talk_section::read(reader, sources.talk, &shared.talk, &speakers));
        calendar = shared.calendar.told_by(&speakers);
        let opt_outs = opt_out_page::read(sources.opt_out, &shared.opt_out, &speakers);
        read.join(opt_outs.read);
        opted_out = opt_outs.names;
        let lapsed = lapsed_pages::read(reader, &sources.profiles, &shared.lapsed, &speakers, sources.now);
        read.join(lapsed.read);
        pages_gone = lapsed.gone;
        let transclusions = sources.transclusions.keys();
        for problem in profile_pages::misplaced(transclusions, &owners, &sources.profiles) {
            match problem.weight {
                Weight::Refused => read.refuse(problem),
                Weight::Partly | Weight::Note => read.problems.push(problem),
            }
        }
        let own = owners.iter().filter_map(|(title, owner)| {
            let page =
                pages.get(title).filter(|page| profile_pages::is_own(reader, page, owner, &speakers))?;
            Some((page.head()?, *sources.transclusions.get(title)?))
        });
        let own: Vec<(&Revision, Stamp)> = own.collect();
        let idle = memory.idle(wiki, &own).await?;
        let own: BTreeSet<RevId> =
            own.iter().map(|(head, _)| head.id).filter(|id| !idle.contains(id)).collect();
        for (title, owner) in &owners {
            let Some(page) = pages.get(title) else { continue };
            let history = if page.head().is_some_and(|head| own.contains(&head.id)) {
                None
            } else {
                let stamp = sources.transclusions.get(title).copied();
                Some(readable(reader, memory.history(wiki, title, stamp, |text| text).await?))
            };
            let whose = (title, owner);
            let without = profile_pages::read(&mut read, reader, whose, page, history.as_ref(), &speakers);
            // Who took their profile off the page left, though answers stay there.
            let had_one = vet::id_of(owner, &standing).filter(|id| sources.known_profiles.contains(id));
            pages_gone.extend(had_one.zip(without));
        }
        for ((page, region), history) in sources.decided_on.iter().zip(&shared.decided_on) {
            read.heads.extend(history.revisions.last().map(|head| (page.clone(), head.id)));
            decisions.join(approvals::read(reader, page, history, region, &speakers));
        }
        noted = ambassador_page::read(reader, sources.ambassadors, &shared.ambassadors, &speakers);
        let (title, region) = sources.resources;
        let part_takers = vet::speaking(&read.registrations, &standing);
        added = resource_page::read(reader, title, &shared.resources, region, &speakers, &part_takers);
    }
    read.problems.extend(decisions.problems.iter().cloned());
    read.problems.extend(noted.problems);
    read.problems.extend(added.problems);
    read.problems.extend(calendar.problems);
    read.heads.extend(calendar.head);
    // Older versions that are in force may name partners that the newest do not.
    accounts::learn(wiki, vet::names(&read.registrations), &mut standing).await?;
    Ok(Said {
        read,
        decisions,
        clinics: calendar.entries,
        opted_out,
        pages_gone,
        standing,
        resource_entries: added.entries,
        ambassador_notes: noted.notes,
    })
}

/// The histories of the pages that many people write on, and of those that lapsed.
struct Shared {
    registration: PageHistory,
    talk: PageHistory,
    /// In the order of [`Sources::decided_on`].
    decided_on: Vec<PageHistory>,
    opt_out: PageHistory,
    calendar: CalendarPage,
    resources: PageHistory,
    ambassadors: PageHistory,
    lapsed: BTreeMap<UserId, (PageTitle, Fate)>,
}

impl Shared {
    async fn fetch(
        wiki: &impl Wiki,
        memory: &mut Memory,
        reader: &Reader,
        sources: &Sources<'_>,
    ) -> Result<Self, WikiError> {
        let stamp = |title: &PageTitle| sources.stamps.get(title).copied();
        let whole = |text: String| text;
        // Of a talk page only some sections matter.
        let sections = |text: String| talk_section::sections(reader, &text, &sources.headings);
        // Of the calendar only the entries.
        let entries = |text: String| calendar_page::calls(reader, &text);
        let Sources { registration, talk, opt_out, calendar, ambassadors, .. } = *sources;
        let (resources, _) = sources.resources;
        let mut decided_on = Vec::new();
        for (page, _) in sources.decided_on {
            decided_on.push(readable(reader, memory.history(wiki, page, stamp(page), whole).await?));
        }
        let mut lapsed = BTreeMap::new();
        for (&id, title) in sources.lapsed {
            let fate = match stamp(title) {
                None => Fate::Gone,
                Some(_) if sources.moved.contains(title) => Fate::Moved,
                Some(there) => {
                    Fate::Stands(readable(reader, memory.history(wiki, title, Some(there), whole).await?))
                }
            };
            lapsed.insert(id, (title.clone(), fate));
        }
        let clinics = readable(reader, memory.history(wiki, calendar, stamp(calendar), entries).await?);
        Ok(Self {
            calendar: calendar_page::read(reader, calendar, &clinics),
            lapsed,
            resources: readable(reader, memory.history(wiki, resources, stamp(resources), whole).await?),
            ambassadors: readable(
                reader,
                memory.history(wiki, ambassadors, stamp(ambassadors), whole).await?,
            ),
            opt_out: readable(reader, memory.history(wiki, opt_out, stamp(opt_out), whole).await?),
            registration: readable(
                reader,
                memory.history(wiki, registration, stamp(registration), whole).await?,
            ),
            talk: readable(reader, memory.history(wiki, talk, stamp(talk), sections).await?),
            decided_on,
        })
    }
}

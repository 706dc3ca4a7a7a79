//! Reads all the sources on the wiki, in the fewest requests: what has changed
//! since the last look is fetched, then the accounts named, then the histories of
//! those pages whose newest words are not their owner's.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{PageTitle, RevId, Timestamp, UserId, Username};
use crate::intake::approvals::Approvals;
use crate::intake::attribution::Speakers;
use crate::intake::entry::Reader;
use crate::intake::history::{PageHistory, readable};
use crate::intake::lapsed_pages::{self, Fate};
use crate::intake::memory::Memory;
use crate::intake::profile_pages::{self, Where};
use crate::intake::talk_section::{self, Headings};
use crate::intake::{
    Read, accounts, ambassador_page, approvals, opt_out_page, registration_page, resource_page,
};
use crate::registry::Weight;
use crate::registry::ambassador::NoteTyped;
use crate::registry::resource::EntryTyped;
use crate::registry::vet::Standing;
use crate::registry::{name, vet};
use crate::wiki::{Page, Revision, Stamp, Wiki, WikiError};

/// Where the sources are, and how they stand.
#[derive(Clone, Debug)]
pub struct Sources<'a> {
    /// Where profile pages are.
    pub profiles: Where<'a>,
    /// The pages that transclude the profile template.
    pub transclusions: &'a BTreeMap<PageTitle, Stamp>,
    /// The registration page.
    pub registration: &'a PageTitle,
    /// The talk page with sections for registration.
    pub talk: &'a PageTitle,
    /// Which of its sections those are.
    pub headings: Headings<'a>,
    /// The opt-out page.
    pub opt_out: &'a PageTitle,
    /// Profile pages that were there and call the template no longer, by whose they are.
    pub lapsed: &'a BTreeMap<UserId, PageTitle>,
    /// The awards page.
    pub awards: &'a PageTitle,
    /// The region of it that lists what can be approved.
    pub awards_region: &'a str,
    /// The resource centre, and the bot's own part of it.
    pub resources: (&'a PageTitle, &'a str),
    /// The page of those who would organise clinics, and the bot's own part of it.
    pub ambassadors: (&'a PageTitle, &'a str),
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
    /// What trustees approved.
    pub approvals: Approvals,
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
    names.extend(lapsed_pages::names(shared.lapsed.values(), &sources.profiles));
    names.extend(ambassador_page::names(reader, &shared.ambassadors));
    names.extend(also.cloned());
    names.extend(vet::names(&forms.registrations));
    for text in owners.keys().filter_map(|title| pages.get(title)?.text()) {
        let partners = reader.meetings(text).into_iter();
        names.extend(partners.filter_map(|met| name::clean(&met.with).ok()));
    }
    let mut standing = BTreeMap::new();
    accounts::learn(wiki, names, &mut standing).await?;

    let mut read = forms;
    let (mut approvals, opted_out, pages_gone, added, noted);
    {
        let speakers = Speakers::new(sources.trustees, &standing);
        read.join(registration_page::read(reader, sources.registration, &shared.registration, &speakers));
        read.join(talk_section::read(reader, sources.talk, &shared.talk, &speakers));
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
            profile_pages::read(&mut read, reader, (title, owner), page, history.as_ref(), &speakers);
        }
        let (awards, region) = (sources.awards, sources.awards_region);
        approvals = approvals::read(reader, awards, &shared.awards, region, &speakers);
        let (title, region) = sources.ambassadors;
        approvals.join(approvals::read(reader, title, &shared.ambassadors, region, &speakers));
        noted = ambassador_page::read(reader, title, &shared.ambassadors, &speakers);
        let (title, region) = sources.resources;
        let part_takers = vet::speaking(&read.registrations, &standing);
        added = resource_page::read(reader, title, &shared.resources, region, &speakers, &part_takers);
    }
    read.problems.extend(approvals.problems.iter().cloned());
    read.problems.extend(noted.problems);
    read.problems.extend(added.problems);
    // Older versions that are in force may name partners that the newest do not.
    accounts::learn(wiki, vet::names(&read.registrations), &mut standing).await?;
    Ok(Said {
        read,
        approvals,
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
    awards: PageHistory,
    opt_out: PageHistory,
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
        let Sources { registration, talk, awards, opt_out, .. } = *sources;
        let ((resources, _), (ambassadors, _)) = (sources.resources, sources.ambassadors);
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
        Ok(Self {
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
            awards: readable(reader, memory.history(wiki, awards, stamp(awards), whole).await?),
        })
    }
}

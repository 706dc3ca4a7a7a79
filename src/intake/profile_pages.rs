//! Reads every registrant's own profile page, `User:NAME/Let's Connect`.
//!
//! Found by transclusion of the profile template. Only the owner of the user
//! space, or a trustee, speaks there: see [`attribution`].

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{PageTitle, Username};
use crate::intake::Read;
use crate::intake::attribution::{self, Own, Traced};
use crate::intake::entry::{self, Place, Reader};
use crate::intake::history::{self, PageHistory};
use crate::registry::{Problem, SourceKind, Weight};
use crate::wiki::{Author, Page, Wiki, WikiError};

/// What reading them needs to know.
#[derive(Clone, Debug)]
pub struct Where<'a> {
    /// The subpage's name.
    pub subpage: &'a str,
    /// The page that other profile calls may stand on.
    pub registration: &'a PageTitle,
    /// Pages below these are the programme's own and hold examples only.
    pub own: &'a [PageTitle],
    /// The names of the user namespace.
    pub user_namespaces: &'a [String],
    /// Who may write for anybody.
    pub trustees: &'a BTreeSet<Username>,
}

/// The profile pages among those that transclude the template, with their owners.
#[must_use]
pub fn owners(transclusions: &[PageTitle], at: &Where<'_>) -> BTreeMap<PageTitle, Username> {
    transclusions.iter().filter_map(|title| Some((title.clone(), owner(title, at)?))).collect()
}

/// Reads them all, where `pages` holds those of [`owners`]. One request for each
/// page whose last editor is not its owner.
pub async fn read(
    wiki: &impl Wiki,
    reader: &Reader,
    at: &Where<'_>,
    transclusions: &[PageTitle],
    pages: &BTreeMap<PageTitle, Page>,
) -> Result<Read, WikiError> {
    let owners = owners(transclusions, at);
    let mut read = Read::default();
    for title in transclusions.iter().filter(|title| !owners.contains_key(*title)) {
        if title != at.registration && !at.own.iter().any(|own| is_below(title, own)) {
            read.problems.push(misplaced(title, at));
        }
    }
    for (title, owner) in &owners {
        let Some(page) = pages.get(title) else { continue };
        read.heads.extend(page.head().map(|head| (title.clone(), head.id)));
        let unreadable = page.text().and_then(|text| reader.unreadable(text));
        read.problems.extend(unreadable.map(|cap| history::unreadable_page(title, cap)));
        let traced = trace(wiki, reader, page, title, owner, at).await?;
        take(&mut read, reader, title, owner, &traced);
    }
    Ok(read)
}

/// Which version of the page counts. The common case, the owner's own edit on
/// top, needs no look at the history.
pub(super) async fn trace(
    wiki: &impl Wiki,
    reader: &Reader,
    page: &Page,
    title: &PageTitle,
    owner: &Username,
    at: &Where<'_>,
) -> Result<Traced, WikiError> {
    let Some(head) = page.head() else { return Ok(Traced::default()) };
    if let (Author::Account { name, .. }, Some(text)) = (&head.author, &head.text)
        && let Ok(author) = Username::parse(name)
        && (author == *owner || at.trustees.contains(&author))
        && reader.unreadable(text).is_none()
    {
        let own = Own { text: text.clone(), revision: head.id, at: head.at, author };
        return Ok(Traced { own: Some(own), changed_by_others: false, present: true });
    }
    let PageHistory { revisions, reach, .. } = history::of_page(wiki, reader, title).await?;
    // What counts on a page is its calls; whoever fixes a comma around them changes nothing.
    let whole_page = |text: &str| BTreeMap::from([(String::new(), spoken(reader, text))]);
    let may = |_: &str, author: &Username| author == owner || at.trustees.contains(author);
    let mut traced = attribution::trace(&revisions, reach, whole_page, may).remove("").unwrap_or_default();
    if let Some(own) = &mut traced.own
        && let Some(revision) = revisions.iter().find(|revision| revision.id == own.revision)
        && let Some(text) = &revision.text
    {
        own.text.clone_from(text);
    }
    Ok(traced)
}

/// The parts of a text that say something to the bot.
fn spoken(reader: &Reader, text: &str) -> String {
    let calls = reader.profiles(text);
    let calls = calls.iter().filter_map(|call| text.get(call.span.clone())).collect::<Vec<_>>().join("\n");
    format!("{calls}\n{:?}", reader.meetings(text))
}

pub(super) fn take(read: &mut Read, reader: &Reader, title: &PageTitle, owner: &Username, traced: &Traced) {
    let Some(own) = &traced.own else {
        read.refuse(problem(
            title,
            Weight::Refused,
            "the entry was not written by the account it is for",
            &format!("{owner} must save the page once; then it counts"),
        ));
        return;
    };
    if traced.changed_by_others {
        read.problems.push(problem(
            title,
            Weight::Note,
            &format!("changed by another account since revision {}, which stays in force", own.revision),
            &format!("if the change is right, {owner} should save the page"),
        ));
    }
    let calls = reader.profiles(&own.text);
    let Some(call) = calls.first() else {
        read.refuse(no_profile(reader, title, &own.text));
        return;
    };
    if calls.len() > 1 {
        read.problems.push(problem(
            title,
            Weight::Partly,
            &format!("{} profile templates on one page; only the first counts", calls.len()),
            "remove the others",
        ));
    }
    let place =
        Place { kind: SourceKind::ProfilePage, page: title, entry: 1, revision: own.revision, at: own.at };
    let (registration, problems) =
        entry::registration(call, owner.as_str(), reader.meetings(&own.text), &place);
    read.registrations.push(registration);
    read.problems.extend(problems);
}

/// A page that transcludes the profile template and holds no call of it that counts.
fn no_profile(reader: &Reader, title: &PageTitle, text: &str) -> Problem {
    match reader.buried_profile(text) {
        Some(why) => problem(
            title,
            Weight::Refused,
            &format!("the profile template stands inside {why}, where the bot reads nothing"),
            &format!("take it out of {why}"),
        ),
        None => problem(
            title,
            Weight::Refused,
            "no profile template stands on the page itself",
            "put the template on this page, outside nowiki, comments and other templates",
        ),
    }
}

pub(super) fn owner(title: &PageTitle, at: &Where<'_>) -> Option<Username> {
    let (namespace, rest) = title.as_str().split_once(':')?;
    if !at.user_namespaces.iter().any(|name| name.eq_ignore_ascii_case(namespace)) {
        return None;
    }
    let (name, subpage) = rest.split_once('/')?;
    (subpage == at.subpage).then(|| Username::parse(name).ok()).flatten()
}

fn is_below(title: &PageTitle, parent: &PageTitle) -> bool {
    title == parent || title.as_str().strip_prefix(parent.as_str()).is_some_and(|rest| rest.starts_with('/'))
}

fn misplaced(title: &PageTitle, at: &Where<'_>) -> Problem {
    problem(
        title,
        Weight::Note,
        "a profile template stands on a page that is nobody's profile page",
        &format!("move it to Special:MyPage/{}", at.subpage),
    )
}

fn problem(title: &PageTitle, weight: Weight, what: &str, mend: &str) -> Problem {
    Problem {
        weight,
        place: title.as_str().to_owned(),
        entry: String::new(),
        field: None,
        what: what.to_owned(),
        mend: mend.to_owned(),
    }
}

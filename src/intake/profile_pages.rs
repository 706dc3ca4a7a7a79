//! Reads every registrant's own profile page, `User:NAME/Let's Connect`.
//!
//! Found by transclusion of the templates for profiles, meetings and answers. Who joined
//! in another way has no profile there, but answers. Only the owner of the user
//! space, or a trustee, speaks there: see [`attribution`].

use std::collections::BTreeMap;

use crate::ids::{BadUsername, PageTitle, Timestamp, Username};
use crate::intake::Read;
use crate::intake::attribution::{History, Own, Speakers, Traced};
use crate::intake::entry::{self, Place, Reader};
use crate::intake::history::{self, PageHistory};
use crate::registry::{Problem, Registration, SourceKind, Weight};
use crate::wiki::{Author, Page, Revision};

/// What reading them needs to know.
#[derive(Clone, Debug)]
pub struct Where<'a> {
    /// The subpage's name.
    pub subpage: &'a str,
    /// Pages on which other profile calls may stand: entries of many people.
    pub shared: &'a [&'a PageTitle],
    /// Pages below these are the programme's own and hold examples only.
    pub own: &'a [PageTitle],
    /// The names of the user namespace.
    pub user_namespaces: &'a [String],
}

/// The profile pages among those that transclude the templates, with their owners.
#[must_use]
pub fn owners<'t>(
    transclusions: impl Iterator<Item = &'t PageTitle>,
    at: &Where<'_>,
) -> BTreeMap<PageTitle, Username> {
    transclusions.filter_map(|title| Some((title.clone(), owner(title, at)?))).collect()
}

/// What became of the templates on pages that are nobody's.
#[must_use]
pub fn misplaced<'t>(
    transclusions: impl Iterator<Item = &'t PageTitle>,
    owners: &BTreeMap<PageTitle, Username>,
    at: &Where<'_>,
) -> Vec<Problem> {
    let others = transclusions.filter(|title| !owners.contains_key(*title) && !at.shared.contains(title));
    let strange = others.filter(|title| !at.own.iter().any(|own| is_below(title, own)));
    strange.map(|title| stray(title, at)).collect()
}

/// Whether the newest version is the owner's, or a trustee's: the common case, which
/// needs no look at the history, unless it says what the one before said.
#[must_use]
pub fn is_own(reader: &Reader, page: &Page, owner: &Username, speakers: &Speakers<'_>) -> bool {
    page.head().is_some_and(|head| {
        let own = matches!(&head.author, Author::Account { id, .. } if speakers.may(owner, *id));
        own && head.text.as_deref().is_some_and(|text| reader.unreadable(text).is_none())
    })
}

/// Reads one of them; its history is needed unless [`is_own`]. Where its owner's words hold
/// no profile, it is told since when they do.
pub fn read(
    read: &mut Read,
    reader: &Reader,
    (title, owner): (&PageTitle, &Username),
    page: &Page,
    history: Option<&PageHistory>,
    speakers: &Speakers<'_>,
) -> Option<Timestamp> {
    read.heads.extend(page.head().map(|head| (title.clone(), head.id)));
    let unreadable = page.text().and_then(|text| reader.unreadable(text));
    read.problems.extend(unreadable.map(|cap| history::unreadable_page(title, cap)));
    let traced = match history {
        Some(history) => trace(reader, history, owner, speakers),
        None => Traced { own: page.head().and_then(own), changed_by_others: false, present: true },
    };
    take(read, reader, title, owner, &traced);
    traced.own.filter(|own| reader.profiles(&own.text).is_empty()).map(|own| own.at)
}

/// Reads one that calls the templates no longer. Its owner still speaks there if others
/// took the template off; else it is told since when the page says nothing.
pub(super) fn read_lapsed(
    read: &mut Read,
    reader: &Reader,
    (title, owner): (&PageTitle, &Username),
    history: &PageHistory,
    speakers: &Speakers<'_>,
) -> Option<Timestamp> {
    let traced = trace(reader, history, owner, speakers);
    match &traced.own {
        Some(own) if says_nothing(reader, &own.text) => return Some(own.at),
        _ => take(read, reader, title, owner, &traced),
    }
    None
}

/// A version as somebody's own.
fn own(revision: &Revision) -> Option<Own> {
    let Author::Account { id, .. } = revision.author else { return None };
    Some(Own { text: revision.text.clone()?, revision: revision.id, at: revision.at, author: id })
}

/// Which version of the page counts, by its history: the last in which somebody who
/// may changed anything. Who saves a page says all that stands on it; but who moves
/// or protects it leaves a version too, and says nothing.
fn trace(reader: &Reader, history: &PageHistory, owner: &Username, speakers: &Speakers<'_>) -> Traced {
    let mut traced = Traced { present: true, ..Traced::default() };
    let mut before: Option<&str> = None;
    for (ordinal, revision) in history.revisions.iter().enumerate() {
        // A suppressed text says nothing; the next visible one is compared with the last visible one.
        let Some(text) = revision.text.as_deref() else { continue };
        let Author::Account { id, .. } = &revision.author else {
            before = Some(text);
            continue;
        };
        let is_known = ordinal > 0 || history.reach == History::Whole;
        if is_known && before != Some(text) && speakers.may(owner, *id) {
            traced.own = own(revision);
        }
        before = Some(text);
    }
    // What counts on a page is its calls; whoever fixes a comma around them changes nothing.
    let says = |text: &str| spoken(reader, text);
    traced.changed_by_others = match (&traced.own, before) {
        (Some(own), Some(now)) => says(&own.text) != says(now),
        _ => false,
    };
    traced
}

/// The parts of a text that say something to the bot.
fn spoken(reader: &Reader, text: &str) -> String {
    let calls = reader.profiles(text);
    let calls = calls.iter().filter_map(|call| text.get(call.span.clone())).collect::<Vec<_>>().join("\n");
    format!("{calls}\n{:?}\n{:?}", reader.meetings(text), reader.answers(text))
}

fn says_nothing(reader: &Reader, text: &str) -> bool {
    reader.profiles(text).is_empty() && reader.meetings(text).is_empty() && reader.answers(text).is_empty()
}

fn take(read: &mut Read, reader: &Reader, title: &PageTitle, owner: &Username, traced: &Traced) {
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
    if says_nothing(reader, &own.text) {
        read.refuse(no_profile(reader, title, &own.text));
        return;
    }
    let place = |kind| Place { kind, page: title, entry: 1, revision: own.revision, at: own.at };
    let (met, answers) = (reader.meetings(&own.text), reader.answers(&own.text));
    let calls = reader.profiles(&own.text);
    let Some(call) = calls.first() else {
        let place = place(SourceKind::AnswersPage);
        read.registrations.push(entry::answers_only(owner.as_str(), met, answers, &place));
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
    let (registration, problems) = entry::registration(call, owner.as_str(), &place(SourceKind::ProfilePage));
    read.registrations.push(Registration { met, answers, ..registration });
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
    Username::parse(space(title, at)?).ok()
}

/// Whose user space a page with the right name is in, as the title has it.
fn space<'t>(title: &'t PageTitle, at: &Where<'_>) -> Option<&'t str> {
    let (namespace, rest) = title.as_str().split_once(':')?;
    if !at.user_namespaces.iter().any(|name| name.eq_ignore_ascii_case(namespace)) {
        return None;
    }
    let (name, subpage) = rest.split_once('/')?;
    (subpage == at.subpage).then_some(name)
}

fn is_below(title: &PageTitle, parent: &PageTitle) -> bool {
    title == parent || title.as_str().strip_prefix(parent.as_str()).is_some_and(|rest| rest.starts_with('/'))
}

fn stray(title: &PageTitle, at: &Where<'_>) -> Problem {
    if space(title, at).is_some_and(|name| Username::parse(name) == Err(BadUsername::NotRegistered)) {
        return problem(title, Weight::Refused, entry::UNREGISTERED, entry::REGISTER);
    }
    problem(
        title,
        Weight::Note,
        "a template of the programme stands on a page that is nobody's profile page",
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{RevId, Timestamp, UserId};
    use crate::intake::entry::Templates;
    use crate::registry::vet::Standing;
    use crate::wikitext::{Naming, Options, Template};
    use std::collections::BTreeSet;

    const OWNER: u64 = 5;
    const OTHER: u64 = 6;
    const TRUSTEE: u64 = 7;

    /// The version in force of a page with these versions, oldest first, and whether others changed it.
    fn in_force(versions: &[(u64, &str)]) -> (Option<u64>, bool) {
        let template = |name: &str| Template::new(name, Naming::default());
        let reader = Reader::new(
            Options::default(),
            Templates::named(|name| template(&name.chars().take(1).collect::<String>().to_uppercase())),
        );
        let revision = |(id, (author, text)): (u64, &(u64, &str))| Revision {
            id: RevId(id),
            parent: RevId(id - 1),
            author: Author::Account { id: UserId(*author), name: "Whatever".to_owned() },
            at: Timestamp::UNIX_EPOCH,
            comment: None,
            text: Some((*text).to_owned()),
            model: "wikitext".to_owned(),
        };
        let mut newest_first: Vec<Revision> = (1..).zip(versions).map(revision).collect();
        newest_first.reverse();
        let name = |name: &str| Username::parse(name).expect("a name");
        let known = |id, who: &str| {
            let known = Standing::Known { id: UserId(id), name: name(who), blocked: None, locked: false };
            (name(who), known)
        };
        let accounts = BTreeMap::from([known(OWNER, "LCTest-KE-017"), known(TRUSTEE, "LCCoordinator")]);
        let speakers = Speakers::new(&BTreeSet::from([name("LCCoordinator")]), &accounts);
        let history = history::readable(&reader, newest_first);
        let traced = trace(&reader, &history, &name("LCTest-KE-017"), &speakers);
        (traced.own.map(|own| own.revision.0), traced.changed_by_others)
    }

    #[test]
    fn who_saves_the_page_says_all_that_stands_on_it() {
        let history = [(OWNER, "{{P|share=a}}"), (OTHER, "{{P|share=b}}"), (OWNER, "Hello! {{P|share=b}}")];
        assert_eq!(in_force(&history), (Some(3), false));
        assert_eq!(in_force(&history[..2]), (Some(1), true));
    }

    #[test]
    fn who_moves_or_protects_the_page_says_nothing() {
        let moved = [(OWNER, "{{P|share=a}}"), (OTHER, "{{P|share=b}}"), (OWNER, "{{P|share=b}}")];
        assert_eq!(in_force(&moved), (Some(1), true));
        let protected = [(OWNER, "{{P|share=a}}"), (OTHER, "{{P|share=b}}"), (TRUSTEE, "{{P|share=b}}")];
        assert_eq!(in_force(&protected), (Some(1), true));
        assert_eq!(in_force(&[(OTHER, "{{P|share=a}}"), (OWNER, "{{P|share=a}}")]).0, None, "nor adopts it");
    }

    #[test]
    fn who_changes_what_stands_around_the_profile_changes_nothing() {
        let history = [(OWNER, "{{P|share=a}}"), (OTHER, "{{P|share=a}}\n[[Category:People]]")];
        assert_eq!(in_force(&history), (Some(1), false));
    }
}

//! Reads the sections of the programme's talk page in which people register who
//! cannot use the template on a page of their own. Pure.
//!
//! Below a heading of the second level that begins with the configured word stands
//! a profile call with `|user=`, or lines such as `* share: Wikidata`; an entry ends
//! with a signature, whose account it is for. What follows, indented or not, is
//! talk. As everywhere, an entry counts only as far as its own account, or a
//! trustee, wrote it, by the page's history.
//!
//! The rule for archives: whoever moves a section away, bot or not, is somebody
//! else, and takes nothing away; the last own version stays in force. But the
//! history is read back [`MOST_REVISIONS`] revisions and no further, so that on a
//! page that goes on, an entry that was archived ends some day. Its owner is told
//! so, and told the mend: a profile page, which nobody archives.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{PageTitle, Username};
use crate::intake::attribution::{self, Own, Speakers, Traced};
use crate::intake::entry::{self, Place, Reader};
use crate::intake::history::{self, MOST_REVISIONS, PageHistory};
use crate::intake::{Read, talk_words};
use crate::registry::folding::folded;
use crate::registry::{
    Field, Private, Problem, Proof, Provenance, Registration, SourceKind, Weight, support,
};
use crate::wikitext::scan;

mod entries;
mod signature;

use entries::{Entry, Words};
use signature::Signer;

/// The words with which the headings of such sections begin.
#[derive(Clone, Copy, Debug)]
pub struct Headings<'a>(pub &'a [String]);

impl Headings<'_> {
    fn fits(&self, title: &str) -> bool {
        let title = folded(title);
        let begins = |word: &str| {
            title.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        self.0.iter().map(|word| folded(word)).any(|word| !word.is_empty() && begins(&word))
    }
}

/// The sections of a text that matter here, one below the other. A text that
/// cannot be read whole comes back as it is.
#[must_use]
pub fn sections(reader: &Reader, text: &str, headings: &Headings<'_>) -> String {
    if reader.unreadable(text).is_some() {
        return text.to_owned();
    }
    let found = scan(text, reader.options()).headings;
    let mut sections = String::new();
    for (ordinal, heading) in found.iter().enumerate() {
        if heading.level != 2 || !headings.fits(&heading.title) {
            continue;
        }
        let next = found.iter().skip(ordinal + 1).find(|next| next.level <= 2);
        let end = next.map_or(text.len(), |next| next.span.start);
        sections.push_str(text.get(heading.span.start..end).unwrap_or_default().trim_end());
        sections.push('\n');
    }
    sections
}

/// The accounts that entries were ever for: whoever reads must know them.
#[must_use]
pub fn names(reader: &Reader, history: &PageHistory) -> BTreeSet<Username> {
    let texts = history.revisions.iter().filter_map(|revision| revision.text.as_deref());
    let entries = texts.flat_map(|text| entries::entries(reader, text));
    entries.filter_map(|entry| entry.account().cloned()).collect()
}

/// Reads the page, of whose texts only the [`sections`] are left.
#[must_use]
pub fn read(reader: &Reader, title: &PageTitle, history: &PageHistory, speakers: &Speakers<'_>) -> Read {
    let by_account = |text: &str| {
        let named = entries::entries(reader, text).into_iter();
        named
            .filter_map(|entry| Some((entry.account()?.as_str().to_owned(), entry.words.to_string())))
            .collect::<BTreeMap<_, _>>()
    };
    let may = |key: &str, author| Username::parse(key).is_ok_and(|name| speakers.may(&name, author));
    let traced = attribution::trace(&history.revisions, history.reach, by_account, may);
    let mut read = Read::default();
    read.problems.extend(history.unreadable.map(|cap| history::unreadable_page(title, cap)));
    let standing = history.newest_text().map(|text| entries::entries(reader, text)).unwrap_or_default();
    for entry in &standing {
        tell(&mut read, title, entry);
    }
    let mut after = u32::try_from(standing.len()).unwrap_or(u32::MAX);
    for (name, traced) in &traced {
        let stands = standing.iter().rfind(|entry| entry.account().is_some_and(|who| who.as_str() == name));
        // What stands on the page no more is numbered after what does.
        let ordinal = stands.map_or_else(
            || {
                after = after.saturating_add(1);
                after
            },
            |entry| entry.ordinal,
        );
        take(&mut read, reader, title, ordinal, name, traced);
    }
    if read.registrations.iter().any(|registration| registration.provenance.kind == SourceKind::TalkSection) {
        read.heads.extend(history.revisions.last().map(|head| (title.clone(), head.id)));
    }
    read
}

/// What is odd about an entry on the page now.
fn tell(read: &mut Read, title: &PageTitle, entry: &Entry) {
    let missing = match entry.who {
        Some(Signer::Account(_)) => None,
        Some(Signer::Unregistered) => Some((entry::UNREGISTERED, entry::REGISTER)),
        None => Some(("nobody signed the entry", "sign it with ~~~~, below its last line")),
    };
    if let Some((what, mend)) = missing {
        read.refuse(problem(title, entry.ordinal, Weight::Refused, what, mend));
    }
    for word in &entry.unknown {
        if support::is_about(word) {
            let (what, mend) = (entry::IN_CONFIDENCE, entry::SAY_IT_IN_THE_FORM);
            read.problems.push(problem(title, entry.ordinal, Weight::Note, what, mend));
            continue;
        }
        let mend = match talk_words::near(word) {
            Some(meant) => format!("did you mean \"{meant}\"?"),
            None => "begin the line with a field's name and a colon, as in \"share: Wikidata\"".to_owned(),
        };
        let what = format!("the line \"{word}\" answers no field");
        read.problems.push(problem(title, entry.ordinal, Weight::Note, &what, &mend));
    }
    for field in &entry.twice {
        let what = "the field is answered twice; the last answer counts".to_owned();
        read.problems.push(Problem {
            field: Some(*field),
            what,
            ..problem(title, entry.ordinal, Weight::Note, "", "leave one of the two")
        });
    }
}

fn take(read: &mut Read, reader: &Reader, title: &PageTitle, ordinal: u32, name: &str, traced: &Traced) {
    let Some(own) = &traced.own else {
        if traced.present {
            read.refuse(problem(
                title,
                ordinal,
                Weight::Refused,
                &format!("the entry for {name} was not written by that account"),
                &format!("{name} must write and sign it, or make a profile page"),
            ));
        }
        return;
    };
    if traced.changed_by_others {
        let revision = own.revision;
        let (what, mend) = if traced.present {
            (
                format!(
                    "the entry for {name} was changed by another account; revision {revision} stays in force"
                ),
                format!("if the change is right, {name} should make it"),
            )
        } else {
            (
                format!("the entry for {name} was archived or removed; revision {revision} stays in force"),
                format!(
                    "{name} should make a profile page before the page has {MOST_REVISIONS} newer revisions: \
                     no older ones are read"
                ),
            )
        };
        read.problems.push(problem(title, ordinal, Weight::Note, &what, &mend));
    }
    let Some((registration, problems)) = registration(reader, title, ordinal, name, own) else { return };
    read.registrations.push(registration);
    read.problems.extend(problems);
}

fn registration(
    reader: &Reader,
    title: &PageTitle,
    ordinal: u32,
    name: &str,
    own: &Own,
) -> Option<(Registration, Vec<Problem>)> {
    let kind = SourceKind::TalkSection;
    match Words::parse(&own.text) {
        Words::Call(text) => {
            let call = reader.profiles(&text).into_iter().next()?;
            let place = Place { kind, page: title, entry: ordinal, revision: own.revision, at: own.at };
            Some(entry::registration(&call, name, &place))
        }
        Words::Lines(fields) => {
            let provenance = Provenance {
                kind,
                place: title.as_str().to_owned(),
                entry: ordinal,
                revision: Some(own.revision),
                at: own.at,
            };
            let registration = Registration {
                provenance,
                name: name.to_owned(),
                fields,
                met: Vec::new(),
                answers: Vec::new(),
                proof: Proof::Owner,
                confirms: Vec::new(),
                private: Private::default(),
            };
            Some((registration, Vec::new()))
        }
    }
}

fn problem(title: &PageTitle, ordinal: u32, weight: Weight, what: &str, mend: &str) -> Problem {
    Problem {
        weight,
        place: title.as_str().to_owned(),
        entry: format!("entry {ordinal}"),
        field: None::<Field>,
        what: what.to_owned(),
        mend: mend.to_owned(),
    }
}

#[cfg(test)]
mod tests;

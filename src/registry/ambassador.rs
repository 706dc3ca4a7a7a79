//! What trustees note about ambassadors, understood: how far things have come, and when
//! to look again. There is no room for free remarks: the page is public.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::vet::{Standing, id_of};
use super::{Problem, Weight};
use crate::ids::{RevId, UserId, Username};

/// One `{{Let's Connect ambassador |user= |status= |follow-up=}}`, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteTyped {
    /// Whom it is about.
    pub user: Username,
    /// How far things have come.
    pub status: String,
    /// When to look again.
    pub follow_up: String,
    /// The page it stands on.
    pub page: String,
    /// The revision that says so.
    pub revision: RevId,
}

/// How far things have come with an ambassador.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AmbassadorStatus {
    /// Somebody asked them.
    Asked,
    /// They agreed.
    Agreed,
    /// They hold clinics.
    Active,
    /// They would rather be asked later.
    Later,
    /// They said no.
    Declined,
}

impl AmbassadorStatus {
    /// Every one, in order.
    pub const ALL: [Self; 5] = [Self::Asked, Self::Agreed, Self::Active, Self::Later, Self::Declined];

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Agreed => "agreed",
            Self::Active => "active",
            Self::Later => "later",
            Self::Declined => "declined",
        }
    }

    /// The one that a word names.
    #[must_use]
    pub fn called(word: &str) -> Option<Self> {
        let word = word.trim().to_lowercase();
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

/// What is noted about somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AmbassadorNote {
    /// How far things have come.
    pub status: AmbassadorStatus,
    /// When to look again.
    pub follow_up: Option<Date>,
    /// The revision that says so.
    pub evidence: RevId,
}

impl AmbassadorNote {
    /// Whether the day on which somebody meant to look again is over or has come.
    #[must_use]
    pub fn is_due(&self, today: Date) -> bool {
        self.follow_up.is_some_and(|day| day <= today)
    }

    /// Whether they are not to be asked anything on that day. Who said no, or later, is
    /// left in peace until the day noted, for ever if there is none; who was asked, until
    /// the day on which somebody looks for the answer.
    #[must_use]
    pub fn holds(&self, today: Date) -> bool {
        match self.status {
            AmbassadorStatus::Declined | AmbassadorStatus::Later => !self.is_due(today),
            AmbassadorStatus::Asked => self.follow_up.is_some_and(|day| day > today),
            AmbassadorStatus::Agreed | AmbassadorStatus::Active => false,
        }
    }
}

/// The notes by whom they are about, and what is odd about them. A note whose status is not
/// understood counts as a no: in doubt nobody is written to.
#[must_use]
pub fn understood(
    notes: &[NoteTyped],
    accounts: &BTreeMap<Username, Standing>,
) -> (BTreeMap<UserId, AmbassadorNote>, Vec<Problem>) {
    let mut by_id = BTreeMap::new();
    let mut problems = Vec::new();
    let mut tell = |note: &NoteTyped, what: String, mend: &str| {
        problems.push(Problem {
            weight: Weight::Partly,
            place: note.page.clone(),
            entry: note.user.to_string(),
            field: None,
            what,
            mend: mend.to_owned(),
        });
    };
    for note in notes {
        let Some(id) = id_of(&note.user, accounts) else {
            tell(note, "no account has this name".to_owned(), "check the spelling after user=");
            continue;
        };
        let status = AmbassadorStatus::called(&note.status).unwrap_or_else(|| {
            let words: Vec<&str> = AmbassadorStatus::ALL.into_iter().map(AmbassadorStatus::word).collect();
            let what = "the status is not understood; until it is, they are not written to".to_owned();
            tell(note, what, &format!("write one of {} after status=", words.join(", ")));
            AmbassadorStatus::Declined
        });
        let follow_up = note.follow_up.parse::<Date>().ok();
        if follow_up.is_none() && !note.follow_up.is_empty() {
            let what = "the day to look again is no day".to_owned();
            tell(note, what, "write it as 2026-12-15 after follow-up=");
        }
        let one = AmbassadorNote { status, follow_up, evidence: note.revision };
        // Of an account that was renamed two names may be noted: the newer word counts.
        let known = by_id.entry(id).or_insert(one);
        if known.evidence <= one.evidence {
            *known = one;
        }
    }
    (by_id, problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(status: &str, follow_up: &str) -> NoteTyped {
        NoteTyped {
            user: Username::parse("LCTest-KE-017").expect("a name"),
            status: status.to_owned(),
            follow_up: follow_up.to_owned(),
            page: "Project:Let's Connect/Ambassadors".to_owned(),
            revision: RevId(3),
        }
    }

    fn read(notes: &[NoteTyped]) -> (BTreeMap<UserId, AmbassadorNote>, Vec<Problem>) {
        let name = Username::parse("LCTest-KE-017").expect("a name");
        let known = Standing::Known { id: UserId(17), name: name.clone(), blocked: None, locked: false };
        understood(notes, &BTreeMap::from([(name, known)]))
    }

    const TODAY: Date = jiff::civil::date(2026, 12, 1);

    #[test]
    fn who_said_no_or_later_is_left_in_peace_until_the_day_noted() {
        for (status, follow_up, holds) in [
            ("declined", "", true),
            ("declined", "2026-12-15", true),
            ("Later", "2026-12-01", false),
            ("later", "", true),
            ("asked", "", false),
            ("asked", "2026-12-02", true),
            ("agreed", "2026-12-15", false),
            ("active", "", false),
            ("whatever", "", true),
        ] {
            let (notes, _) = read(&[note(status, follow_up)]);
            assert_eq!(notes[&UserId(17)].holds(TODAY), holds, "{status} {follow_up}");
        }
    }

    #[test]
    fn what_is_not_understood_is_told() {
        let (notes, problems) = read(&[note("perhaps", "soon")]);
        assert_eq!((notes.len(), problems.len()), (1, 2));
        let stranger = NoteTyped { user: Username::parse("Nobody").expect("a name"), ..note("asked", "") };
        assert_eq!(read(&[stranger]).0.len(), 0);
    }

    #[test]
    fn a_follow_up_is_due_on_its_day() {
        let (notes, _) = read(&[note("asked", "2026-12-01")]);
        assert!(notes[&UserId(17)].is_due(TODAY));
        assert!(!read(&[note("asked", "2026-12-02")]).0[&UserId(17)].is_due(TODAY));
    }
}

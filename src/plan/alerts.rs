//! What the operator is told on a talk page, and when. Grave things only: one section a month,
//! an edit a day at most and so many a month, each trouble once, with its end.
//!
//! What was told stands in the section itself, so that it is known even where the ledger
//! cannot be read. A section that somebody took out does not come back.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::compose::{AlertLine, Composer};
use crate::ids::{ActionId, RoundId, Timestamp, UserId};
use crate::plan::cause::Cause;
use crate::plan::judge::Terms;
use crate::plan::occasion::Occasion;
use crate::plan::waiting::{Waiting, What};
use crate::plan::{Action, Deed, Effect, Write};
use crate::wiki::{Base, Page};
use crate::wikitext::{exclusion, region};

/// A trouble that only counts on is told of again after so many days.
const DAYS_BETWEEN: i32 = 7;

/// What stands around what was told, in the section.
const OPEN: &str = "<!-- told: ";
const CLOSE: &str = " -->";

/// Something grave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// Cycles fail, for hours.
    Failing,
    /// The process dies in the middle of cycles, again and again.
    Crashing,
    /// A record of the bot's own cannot be read.
    Record,
    /// The plan breaks an invariant.
    Plan,
    /// Pages that the bot keeps are protected against it.
    Protected,
    /// Pages that the bot keeps are too large.
    Capacity,
}

impl Trouble {
    fn message(self) -> &'static str {
        match self {
            Self::Failing => "alert-failing",
            Self::Crashing => "alert-crashing",
            Self::Record => "alert-record",
            Self::Plan => "alert-plan",
            Self::Protected => "alert-protected",
            Self::Capacity => "alert-capacity",
        }
    }

    /// Those that what waits is a sign of.
    #[must_use]
    pub fn of_waiting(waiting: &[Waiting]) -> BTreeSet<Self> {
        let of = |waiting: &Waiting| {
            // A talk page that is protected is its owner's matter.
            match waiting.why.cause {
                _ if matches!(waiting.what, What::Notice(_) | What::Strike(_)) => None,
                Cause::Forbidden => Some(Self::Protected),
                Cause::Size => Some(Self::Capacity),
                _ => None,
            }
        };
        waiting.iter().filter_map(of).collect()
    }
}

/// A trouble that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Since which day.
    pub since: Date,
    /// In how many cycles; of a process that dies, how many of them it began and did not end.
    pub cycles: u64,
}

/// What was told in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    written: Date,
    edits: u64,
    troubles: BTreeMap<Trouble, Told>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    since: Date,
    seen: u64,
    over: Option<Date>,
}

/// What is decided from.
pub struct Known<'a> {
    /// The talk page.
    pub page: &'a Page,
    /// The wiki's clock.
    pub now: Timestamp,
    /// The days of this month on which the bot wrote there, by its own edits.
    pub told_on: &'a BTreeSet<Date>,
    /// The troubles that are there.
    pub troubles: &'a BTreeMap<Trouble, Seen>,
    /// Edits in a month at most.
    pub per_month: u64,
    /// What pages are judged by.
    pub terms: Terms<'a>,
    /// What writes it.
    pub composer: &'a Composer<'a>,
}

/// The deed of telling on a day: there is one a day.
#[must_use]
pub fn deed(on: Date) -> Deed {
    Deed::Say { who: UserId(0), occasion: Occasion::Alert(on) }
}

/// Whether the page has a section of this month.
#[must_use]
pub fn is_told(page: &Page, now: Timestamp, terms: Terms<'_>) -> bool {
    let text = page.text().unwrap_or_default();
    region::content(text, &region_of(RoundId::of(now)), terms.options).ok().flatten().is_some()
}

fn region_of(month: RoundId) -> String {
    format!("alerts-{month}")
}

/// The edit that tells of it, if there is anything to tell today.
#[must_use]
pub fn action(known: &Known<'_>) -> Option<Action> {
    let Known { page, now, terms, .. } = known;
    let today = now.to_zoned(TimeZone::UTC).date();
    let month = RoundId::of(*now);
    let text = page.text().unwrap_or_default();
    let refused = exclusion::judge(text, terms.bot, terms.message_kinds, terms.options);
    if page.opted_out || refused != exclusion::Verdict::Welcome {
        return None;
    }
    let region = region_of(month);
    let stands = region::content(text, &region, terms.options).ok()?;
    let before = match stands {
        Some(content) => Some(Section::read(content)?),
        None => None,
    };
    let after = after(before.as_ref(), known, today)?;
    let lines: Vec<AlertLine> = after
        .troubles
        .iter()
        .map(|(trouble, told)| AlertLine {
            what: trouble.message(),
            since: told.since,
            seen: told.seen,
            over: told.over,
        })
        .collect();
    let section = known.composer.alerts(month, &lines);
    let content = format!("{}\n{}", section.content, after.to_text()?);
    let write = match before {
        None => Write::Notice {
            reader: UserId(0),
            section: format!("\n\n== {} ==\n{}", section.heading, region::wrap(&region, &content)),
        },
        Some(_) => Write::Region { region, content, fresh: String::new(), leads_to: None },
    };
    let deed = deed(today);
    Some(Action {
        id: ActionId::of(&["alert", page.title.as_str(), &today.to_string()]),
        effects: vec![Effect { id: deed.id(), deed }],
        page: page.title.clone(),
        base: page.head().map_or(Base::Missing, |head| Base::Revision(head.id)),
        write,
        sources: Vec::new(),
        summary: section.summary,
    })
}

/// What is told after this edit, if it is worth one.
fn after(before: Option<&Section>, known: &Known<'_>, today: Date) -> Option<Section> {
    let mut troubles = before.map(|section| section.troubles.clone()).unwrap_or_default();
    let removed_on = known.told_on.last().filter(|_| before.is_none());
    for (trouble, seen) in known.troubles {
        if removed_on.is_some_and(|day| seen.since <= *day) {
            continue;
        }
        let told = troubles.entry(*trouble).or_insert(Told { since: seen.since, seen: 0, over: None });
        told.seen = told.seen.max(seen.cycles);
        told.over = None;
    }
    for (trouble, told) in &mut troubles {
        if !known.troubles.contains_key(trouble) {
            told.over.get_or_insert(today);
        }
    }
    let edits = before.map_or(known.told_on.len() as u64, |section| section.edits);
    let wrote_today =
        known.told_on.contains(&today) || before.is_some_and(|section| section.written == today);
    if troubles.is_empty() || wrote_today || edits >= known.per_month {
        return None;
    }
    if let Some(before) = before {
        let kept = |one: &BTreeMap<Trouble, Told>| -> Vec<(Trouble, Option<Date>)> {
            one.iter().map(|(trouble, told)| (*trouble, told.over)).collect()
        };
        let is_new = kept(&before.troubles) != kept(&troubles);
        let days = (today - before.written).get_days();
        let counts_on = before.troubles != troubles && days >= DAYS_BETWEEN;
        if !is_new && !counts_on {
            return None;
        }
    }
    Some(Section { written: today, edits: edits + 1, troubles })
}

impl Section {
    /// Reads what was told; nothing where somebody made something else of it.
    fn read(content: &str) -> Option<Self> {
        let (_, rest) = content.split_once(OPEN)?;
        let (told, _) = rest.split_once(CLOSE)?;
        serde_json::from_str(told).ok()
    }

    fn to_text(&self) -> Option<String> {
        let told = serde_json::to_string(self).ok()?;
        Some(format!("{OPEN}{told}{CLOSE}"))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::compose::testing::{composer, pages};
    use crate::ids::PageTitle;
    use crate::plan::renewal::Renewal;
    use crate::wiki::PageState;
    use crate::wikitext::Options;

    /// A talk page and the days on which the bot wrote there.
    struct Talk {
        text: String,
        told_on: BTreeSet<Date>,
    }

    impl Talk {
        fn of(text: &str) -> Self {
            Self { text: text.to_owned(), told_on: BTreeSet::new() }
        }

        /// A day on which these troubles are there; tells whether the bot wrote.
        fn day(&mut self, day: i8, troubles: &[(Trouble, i8, u64)]) -> bool {
            let pages = pages();
            let composer = composer(&pages);
            let options = Options::default();
            let page = Page::saying("User talk:LCOperator", &self.text);
            let seen = troubles.iter().map(|(trouble, since, cycles)| {
                (*trouble, Seen { since: date(2026, 11, *since), cycles: *cycles })
            });
            let known = Known {
                page: &page,
                now: format!("2026-11-{day:02}T12:00:00Z").parse().expect("a moment"),
                told_on: &self.told_on,
                troubles: &seen.collect(),
                per_month: 5,
                terms: Terms { bot: "LCBot", message_kinds: &["lets-connect".to_owned()], options: &options },
                composer: &composer,
            };
            let Some(action) = action(&known) else { return false };
            match &action.write {
                Write::Notice { section, .. } => self.text.push_str(section),
                Write::Region { region, content, .. } => {
                    let renewal = Renewal { region, content, leads_to: None };
                    self.text = renewal.of(&self.text, false, &options).expect("its markers are there");
                }
                other => panic!("never {other:?}"),
            }
            self.told_on.insert(date(2026, 11, day));
            true
        }
    }

    #[test]
    fn a_trouble_is_told_once_counted_weekly_and_ended() {
        let mut talk = Talk::of("Hello.");
        assert!(!talk.day(1, &[]), "nothing is wrong");
        assert!(talk.day(2, &[(Trouble::Record, 2, 1)]));
        for day in 3..9 {
            assert!(!talk.day(day, &[(Trouble::Record, 2, 90)]), "day {day}");
        }
        assert!(talk.day(9, &[(Trouble::Record, 2, 600)]), "a week later its count");
        assert!(talk.day(10, &[]), "and its end");
        assert!(!talk.day(11, &[]));
        assert!(talk.text.starts_with("Hello.\n\n== ") && talk.text.matches("\n== ").count() == 1);
        insta::assert_snapshot!(talk.text);
    }

    #[test]
    fn never_twice_a_day_and_never_more_than_the_month_allows() {
        let mut talk = Talk::of("");
        assert!(talk.day(2, &[(Trouble::Failing, 2, 12)]));
        assert!(!talk.day(2, &[(Trouble::Failing, 2, 13), (Trouble::Capacity, 2, 1)]), "tomorrow");
        let mut edits = 1;
        for day in 3..30 {
            let troubles = [(Trouble::Failing, 2, 1), (Trouble::Plan, day, 1)];
            edits += u32::from(talk.day(day, if day % 2 == 0 { &troubles } else { &[] }));
        }
        assert_eq!(edits, 5);
    }

    #[test]
    fn what_its_reader_took_out_does_not_come_back_and_what_is_new_is_told() {
        let mut talk = Talk::of("");
        assert!(talk.day(2, &[(Trouble::Record, 2, 1)]));
        "Taken out.".clone_into(&mut talk.text);
        assert!(!talk.day(3, &[(Trouble::Record, 2, 9)]));
        assert!(talk.day(4, &[(Trouble::Record, 2, 9), (Trouble::Protected, 4, 1)]));
        assert!(talk.text.contains("alert-protected") || talk.text.contains("protected"));
        assert!(!talk.text.contains("\"record\""), "{}", talk.text);
    }

    #[test]
    fn a_page_that_refuses_bots_or_was_made_something_else_of_is_left_alone() {
        for text in ["{{nobots}}", "{{bots|optout=lets-connect}}"] {
            assert!(!Talk::of(text).day(2, &[(Trouble::Plan, 2, 1)]), "{text}");
        }
        let mut talk = Talk::of("");
        assert!(talk.day(2, &[(Trouble::Plan, 2, 1)]));
        talk.text = talk.text.replace(OPEN, "<!-- something else ");
        assert!(!talk.day(3, &[]));
        let mut missing = Page::saying("User talk:LCOperator", "");
        missing.state = PageState::Missing;
        assert!(!is_told(
            &missing,
            Timestamp::UNIX_EPOCH,
            Terms { bot: "LCBot", message_kinds: &[], options: &Options::default() }
        ));
    }

    #[test]
    fn what_waits_is_grave_where_the_bot_s_own_pages_are_concerned() {
        let page = |title: &str| PageTitle::parse(title).expect("a title");
        let waiting = |what: What, cause: Cause| Waiting { what, why: cause.because("so") };
        let all = [
            waiting(What::Notice(page("User talk:A")), Cause::Forbidden),
            waiting(What::Page(page("Let's Connect/Directory")), Cause::Forbidden),
            waiting(What::Page(page("Let's Connect/Numbers")), Cause::Size),
            waiting(What::Several("notices"), Cause::Leave),
        ];
        assert_eq!(Trouble::of_waiting(&all), [Trouble::Protected, Trouble::Capacity].into());
        assert!(Trouble::of_waiting(&all[..1]).is_empty());
    }
}

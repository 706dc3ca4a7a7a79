//! Who can mend what: problems and what waits, by whose it is to do something. Told from
//! where a problem lies and from why something waits.

use std::collections::BTreeMap;

use crate::compose::{Mender, Pages, ToMend};
use crate::ids::PageTitle;
use crate::plan::Waiting;
use crate::registry::Problem;

/// How much each can mend.
#[must_use]
pub fn menders(problems: &[Problem], waiting: &[Waiting], pages: &Pages) -> BTreeMap<Mender, ToMend> {
    let mut menders: BTreeMap<Mender, ToMend> = BTreeMap::new();
    for problem in problems {
        menders.entry(of_problem(problem, pages)).or_default().problems += 1;
    }
    for waiting in waiting {
        if let Some(mender) = of_waiting(&waiting.why) {
            menders.entry(mender).or_default().waiting += 1;
        }
    }
    menders
}

fn of_problem(problem: &Problem, pages: &Pages) -> Mender {
    let place = problem.place.as_str();
    let Ok(title) = PageTitle::parse(place) else { return Mender::Operator };
    let talk = pages.talk.as_ref();
    let entered = title == pages.registration || title == pages.opt_out || talk == Some(&title);
    if entered || place.starts_with("User:") || place.starts_with("User talk:") {
        Mender::Registrant
    } else if place.contains(".tab") {
        Mender::Operator
    } else {
        // The working group's pages and forms, and what the bot keeps on pages of the programme.
        Mender::WorkingGroup
    }
}

/// Nobody where it is people's own wish, or passes by itself.
fn of_waiting(why: &str) -> Option<Mender> {
    let says = |words: &[&str]| words.iter().any(|words| why.contains(words));
    if says(&["may not edit"]) {
        Some(Mender::Administrators)
    } else if says(&["a trustee writes"]) {
        Some(Mender::WorkingGroup)
    } else if says(&["would hold more than", "holds a private answer", "region", "the page holds"]) {
        Some(Mender::Operator)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Weight;

    #[test]
    fn each_thing_is_for_whoever_can_mend_it() {
        let pages = crate::compose::testing::pages();
        let problem = |place: &str| Problem {
            weight: Weight::Partly,
            place: place.to_owned(),
            entry: String::new(),
            field: None,
            what: String::new(),
            mend: String::new(),
        };
        for (place, mender) in [
            ("User:LCTest-A/Let's Connect", Mender::Registrant),
            (pages.registration.as_str(), Mender::Registrant),
            ("register-2026", Mender::WorkingGroup),
            (pages.aliases.as_str(), Mender::WorkingGroup),
            ("Data:CapacityExchange/users.tab", Mender::Operator),
        ] {
            assert_eq!(of_problem(&problem(place), &pages), mender, "{place}");
        }
        for (why, mender) in [
            ("the bot may not edit the page (protectedpage)", Some(Mender::Administrators)),
            ("all would go; to allow it, a trustee writes {{x}} on Y", Some(Mender::WorkingGroup)),
            ("the page would hold more than 1500000 bytes", Some(Mender::Operator)),
            ("the reader opted out of messages", None),
            ("whom it is for is away", None),
        ] {
            assert_eq!(of_waiting(why), mender, "{why}");
        }
    }
}

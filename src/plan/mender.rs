//! Who can mend what: problems and what waits, by whose it is to do something. Told from
//! where a problem lies and from what keeps something waiting.

use std::collections::BTreeMap;

use crate::compose::{Mender, Pages, ToMend};
use crate::ids::PageTitle;
use crate::plan::cause::Cause;
use crate::plan::waiting::Waiting;
use crate::registry::Problem;

/// How much each can mend.
#[must_use]
pub fn menders(problems: &[Problem], waiting: &[Waiting], pages: &Pages) -> BTreeMap<Mender, ToMend> {
    let mut menders: BTreeMap<Mender, ToMend> = BTreeMap::new();
    for problem in problems {
        menders.entry(of_problem(problem, pages)).or_default().problems += 1;
    }
    for waiting in waiting {
        if let Some(mender) = of_waiting(waiting.why.cause) {
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
fn of_waiting(cause: Cause) -> Option<Mender> {
    match cause {
        Cause::Forbidden => Some(Mender::Administrators),
        Cause::Leave => Some(Mender::WorkingGroup),
        Cause::Filter | Cause::Page | Cause::Size => Some(Mender::Operator),
        Cause::Unwanted | Cause::Later | Cause::Other => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::waiting::What;
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
        for (cause, mender) in [
            (Cause::Forbidden, Some(Mender::Administrators)),
            (Cause::Leave, Some(Mender::WorkingGroup)),
            (Cause::Filter, Some(Mender::Operator)),
            (Cause::Page, Some(Mender::Operator)),
            (Cause::Size, Some(Mender::Operator)),
            (Cause::Unwanted, None),
            (Cause::Later, None),
            (Cause::Other, None),
        ] {
            let waiting = [Waiting { what: What::Several("notices"), why: cause.because("so") }];
            let expected = mender.map(|mender| (mender, ToMend { problems: 0, waiting: 1 }));
            assert_eq!(menders(&[], &waiting, &pages), expected.into_iter().collect(), "{cause:?}");
        }
    }
}

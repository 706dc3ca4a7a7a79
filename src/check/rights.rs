//! What the account may do, and what of it this session was granted.

use super::finding::{Findings, Subject, Weight};
use crate::config::Method;
use crate::wiki::Flag;
use crate::wiki::inspection::{Outside, Session};

/// A right that the bot wants.
struct Wanted {
    right: &'static str,
    weight: Weight,
    /// What does not work without it.
    lost: &'static str,
    /// The grant that brings it, as the wiki calls it.
    grant: &'static str,
    /// How an account comes by it.
    given: &'static str,
}

const FLAG: &str = "ask for the bot flag (https://meta.wikimedia.org/wiki/Meta:Bots); it brings this right";
const EVERYBODY: &str = "ask an administrator: accounts have this right unless it was taken from them";

const WANTED: [Wanted; 9] = [
    Wanted {
        right: "bot",
        weight: Weight::StopsEverything,
        lost: "the bot edits only as a bot",
        grant: "High-volume (bot) access",
        given: "ask for the bot flag (https://meta.wikimedia.org/wiki/Meta:Bots)",
    },
    Wanted {
        right: "edit",
        weight: Weight::StopsEverything,
        lost: "nothing can be edited",
        grant: "Edit existing pages",
        given: EVERYBODY,
    },
    Wanted {
        right: "writeapi",
        weight: Weight::StopsEverything,
        lost: "nothing can be edited over the API",
        grant: "Basic rights",
        given: EVERYBODY,
    },
    Wanted {
        right: "editmyuserjson",
        weight: Weight::StopsEverything,
        lost: "the bot's records are JSON pages of its own",
        grant: "Edit your user CSS/JSON/JavaScript",
        given: EVERYBODY,
    },
    Wanted {
        right: "createpage",
        weight: Weight::StopsAPart,
        lost: "the bot makes no page that is not there yet",
        grant: "Create, edit, and move pages",
        given: EVERYBODY,
    },
    Wanted {
        right: "createtalk",
        weight: Weight::StopsAPart,
        lost: "who has no talk page yet gets no notice",
        grant: "Create, edit, and move pages",
        given: EVERYBODY,
    },
    Wanted {
        right: "autoconfirmed",
        weight: Weight::StopsAPart,
        lost: "the account is not confirmed: semi-protected pages are closed to it",
        grant: "Basic rights",
        given: "wait until the account is old enough, or ask for the bot flag",
    },
    Wanted {
        right: "skipcaptcha",
        weight: Weight::StopsAPart,
        lost: "the wiki asks for a captcha where an edit adds a link, and the bot solves none",
        grant: "Basic rights",
        given: FLAG,
    },
    Wanted {
        right: "apihighlimits",
        weight: Weight::WorthKnowing,
        lost: "the bot needs ten times the requests",
        grant: "High-volume (bot) access",
        given: FLAG,
    },
];

/// Judges what the session may do; without one, what the account may.
pub(super) fn look(
    outside: &Outside,
    session: Option<&Session>,
    extensions: &[String],
    (method, flag): (Method, Flag),
    seconds_between_edits: u64,
    findings: &mut Findings,
) {
    let of_account = outside.account.as_ref().map(|account| account.rights.as_slice());
    let Some(held) = session.map(|session| session.rights.as_slice()).or(of_account) else {
        return findings.not_seen(Subject::Rights, "neither the account nor a session of it could be seen");
    };
    let matters = |right: &str| match right {
        "writeapi" => outside.has_writeapi,
        "skipcaptcha" => extensions.iter().any(|name| name == "ConfirmEdit"),
        _ => true,
    };
    let has = |rights: &[String], right: &str| rights.iter().any(|held| held == right);
    for wanted in WANTED.iter().filter(|wanted| matters(wanted.right) && !has(held, wanted.right)) {
        let granted = session.is_some() && of_account.is_none_or(|rights| has(rights, wanted.right));
        let (whose, mend) = if granted {
            ("the account has it, the session was not granted it", grant(wanted.grant, method))
        } else {
            ("the account has it not", wanted.given.to_owned())
        };
        let what = format!("the right \"{}\" is missing ({whose}): {}", wanted.right, wanted.lost);
        // On trial, that is what the trial is for.
        let weight = match (wanted.right, flag) {
            ("bot", Flag::NotYet) => Weight::WorthKnowing,
            _ => wanted.weight,
        };
        findings.add(weight, Subject::Rights, wanted.right, what, mend);
    }
    if let Some((edits, seconds)) = session.and_then(|session| session.edit_rate)
        && seconds > edits.saturating_mul(seconds_between_edits)
    {
        findings.add(
            Weight::WorthKnowing,
            Subject::Rights,
            "limits.seconds_between_edits",
            format!(
                "the wiki lets the account make {edits} edits in {seconds} s, and the bot is set to be faster; it will have to wait"
            ),
            "ask for the bot flag, which lifts the limit, or raise limits.seconds_between_edits",
        );
    }
    let seen = if session.is_some() { "the session has" } else { "nobody is logged in; the account has" };
    findings.well(Subject::Rights, format!("{seen} all that the bot wants"));
}

fn grant(name: &str, method: Method) -> String {
    match method {
        Method::BotPassword => format!("tick the grant \"{name}\" at Special:BotPasswords"),
        Method::OAuth2 => {
            format!("propose the consumer anew with the grant \"{name}\", and use its new token")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wiki::inspection::Outsider;

    fn rights(without: &[&str]) -> Vec<String> {
        WANTED
            .iter()
            .map(|wanted| wanted.right.to_owned())
            .filter(|right| !without.contains(&right.as_str()))
            .collect()
    }

    fn looked(account: &[&str], session: Option<&[&str]>, rate: Option<(u64, u64)>) -> Findings {
        let account = Outsider { rights: rights(account), ..Outsider::default() };
        let outside = Outside { account: Some(account), has_writeapi: true, ..Outside::default() };
        let session =
            session.map(|without| Session { rights: rights(without), edit_rate: rate, ..Session::default() });
        let mut findings = Findings::default();
        let extensions = ["ConfirmEdit".to_owned()];
        let how = (Method::BotPassword, Flag::Needed);
        look(&outside, session.as_ref(), &extensions, how, 10, &mut findings);
        findings
    }

    #[test]
    fn each_right_that_is_missing_is_told_with_what_brings_it() {
        for wanted in &WANTED {
            let flag = looked(&[wanted.right], Some(&[wanted.right]), None).findings;
            assert_eq!((flag.len(), flag[0].weight, flag[0].mend.as_str()), (1, wanted.weight, wanted.given));
            let grant = looked(&[], Some(&[wanted.right]), None).findings;
            assert!(
                grant[0].mend.contains(wanted.grant) && grant[0].mend.contains("BotPasswords"),
                "{grant:?}"
            );
            assert_eq!(looked(&[wanted.right], None, None).findings.len(), 1, "told without a session");
        }
        assert!(looked(&[], Some(&[]), None).findings.is_empty());
    }

    #[test]
    fn on_trial_the_bot_needs_no_flag() {
        let account = Outsider { rights: rights(&["bot"]), ..Outsider::default() };
        let outside = Outside { account: Some(account), has_writeapi: true, ..Outside::default() };
        for (flag, weight) in [(Flag::Needed, Weight::StopsEverything), (Flag::NotYet, Weight::WorthKnowing)]
        {
            let mut findings = Findings::default();
            look(&outside, None, &[], (Method::OAuth2, flag), 10, &mut findings);
            assert_eq!((findings.findings.len(), findings.findings[0].weight), (1, weight), "{flag:?}");
        }
    }

    #[test]
    fn a_limit_matters_where_the_bot_would_be_faster() {
        assert_eq!(looked(&[], Some(&[]), Some((8, 60))).findings.len(), 0);
        assert_eq!(looked(&[], Some(&[]), Some((5, 60))).findings.len(), 1);
    }
}

//! Whether the wiki answers, and what it is: MediaWiki, recent enough, open for edits.

use super::finding::{Findings, Subject, Weight};
use crate::wiki::WikiError;
use crate::wiki::inspection::Outside;

/// The oldest MediaWiki whose answers the bot understands, and the oldest that it is tested against.
const OLDEST: (u32, u32) = (1, 35);
const TESTED: (u32, u32) = (1, 39);

/// What it means that the wiki did not answer as one. Gives whether there is hope for the
/// rest: a wiki that only lags, or shows itself to nobody who is not logged in.
pub(super) fn no_answer(api: &str, error: &WikiError, findings: &mut Findings) -> bool {
    const STOPS: Weight = Weight::StopsEverything;
    let mut add = |weight, what: String, mend: &str| findings.add(weight, Subject::Wiki, api, what, mend);
    match error {
        WikiError::Api { code, why, .. } if code == "maxlag" => {
            add(
                Weight::WorthKnowing,
                format!("the wiki's databases lag behind ({why}); the bot waits until they have caught up"),
                "nothing, unless it lasts: limits.maxlag_seconds says from which lag on the bot waits",
            );
            true
        }
        WikiError::Api { code, .. } if code == "readapidenied" => true,
        WikiError::Api { code, why, .. } => {
            add(STOPS, format!("the wiki answers {code} ({why})"), "ask the wiki's operators");
            false
        }
        WikiError::Unreachable { source, .. } => {
            add(
                STOPS,
                format!("the wiki cannot be reached ({source})"),
                "check wiki.api, and that this machine has a way to the wiki",
            );
            false
        }
        WikiError::TimedOut { seconds, .. } => {
            add(STOPS, format!("the wiki did not answer within {seconds} s"), "try again later");
            false
        }
        WikiError::Nonsense { why, .. } if why.starts_with("status 5") => {
            add(STOPS, format!("the wiki is out of order ({why})"), "try again later");
            false
        }
        WikiError::Nonsense { why, .. } => {
            add(
                STOPS,
                format!("what answers there is no MediaWiki's API ({why})"),
                "mend wiki.api: the address of api.php stands at the wiki's Special:Version",
            );
            false
        }
        WikiError::Login { why, .. } => {
            add(STOPS, format!("the wiki lets nobody in ({why})"), "ask the wiki's operators");
            false
        }
    }
}

/// What the wiki is, as anybody sees it.
pub(super) fn look(api: &str, outside: &Outside, findings: &mut Findings) {
    let mut add = |weight, what: String, mend: &str| findings.add(weight, Subject::Wiki, api, what, mend);
    if let Some(why) = &outside.read_only {
        add(
            Weight::StopsEverything,
            format!("the wiki is read-only at present ({why})"),
            "wait: the bot goes on by itself when the wiki takes edits again",
        );
    }
    if !outside.edits_by_api {
        add(
            Weight::StopsEverything,
            "the wiki takes no edits over its API".to_owned(),
            "ask the wiki's operators ($wgEnableWriteAPI)",
        );
    }
    match version(&outside.generator) {
        Some(version) if version < OLDEST => add(
            Weight::StopsEverything,
            format!("{} is too old: the bot understands 1.35 and later", outside.generator),
            "ask the wiki's operators for a newer one",
        ),
        Some(version) if version < TESTED => add(
            Weight::WorthKnowing,
            format!("the bot is not tested against {}, only against 1.39 and later", outside.generator),
            "nothing, if it works",
        ),
        _ => {}
    }
    findings.well(Subject::Wiki, format!("{} at {api}", outside.generator));
}

fn version(generator: &str) -> Option<(u32, u32)> {
    let mut numbers = generator.strip_prefix("MediaWiki ")?.split(['.', '-']);
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights(outside: &Outside) -> Vec<Weight> {
        let mut findings = Findings::default();
        look("api", outside, &mut findings);
        findings.findings.into_iter().map(|finding| finding.weight).collect()
    }

    #[test]
    fn a_wiki_that_is_too_old_is_told() {
        let of = |generator: &str| {
            weights(&Outside { generator: generator.to_owned(), edits_by_api: true, ..Outside::default() })
        };
        assert_eq!(of("MediaWiki 1.31.16"), [Weight::StopsEverything]);
        assert_eq!(of("MediaWiki 1.35.14"), [Weight::WorthKnowing]);
        assert!(of("MediaWiki 1.39.17").is_empty() && of("MediaWiki 1.46.0-wmf.4").is_empty());
        assert!(of("MediaWiki 2.0").is_empty() && of("MediaWiki").is_empty());
    }

    #[test]
    fn a_wiki_without_edits_over_the_api_is_told() {
        let closed = Outside { generator: "MediaWiki 1.39.1".to_owned(), ..Outside::default() };
        assert_eq!(weights(&closed), [Weight::StopsEverything]);
    }
}

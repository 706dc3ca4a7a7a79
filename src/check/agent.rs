//! How the bot introduces itself to the wiki's operators: with somebody whom they reach
//! (<https://foundation.wikimedia.org/wiki/Policy:Wikimedia_Foundation_User-Agent_Policy>).

use reqwest::Url;

use super::finding::{Findings, Subject, Weight};
use crate::config::Config;

/// Names that stand in examples, and under which nobody is reached.
const PLACEHOLDERS: [&str; 8] = [
    "example.org",
    "example.com",
    "example.net",
    ".example",
    ".invalid",
    "your-name",
    "yourname",
    "changeme",
];

/// The account of which the shipped configuration speaks.
const SHIPPED: &str = "LetsConnectBot";

/// Whether the contact reaches somebody.
pub(super) fn look(config: &Config, findings: &mut Findings) {
    let contact = config.wiki.contact.trim();
    match verdict(contact, &config.wiki.api, config.account.name.as_str()) {
        Verdict::Well => findings.well(Subject::UserAgent, format!("names {contact}")),
        Verdict::Placeholder => findings.add(
            Weight::StopsAPart,
            Subject::UserAgent,
            "wiki.contact",
            format!(
                "\"{contact}\" is an example: nobody is reached there, and Wikimedia may block such a bot"
            ),
            "write an address at which you are reached: https://…/wiki/User_talk:YOURS, or an e-mail address",
        ),
        Verdict::NoAddress => findings.add(
            Weight::StopsAPart,
            Subject::UserAgent,
            "wiki.contact",
            format!("\"{contact}\" is no address that the wiki's operators can use from outside"),
            "write a whole https address, or an e-mail address",
        ),
        Verdict::AnotherBot => findings.add(
            Weight::WorthKnowing,
            Subject::UserAgent,
            "wiki.contact",
            format!("the contact names {SHIPPED}, and the bot is {}", config.account.name),
            "write where you yourself are reached",
        ),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Well,
    Placeholder,
    NoAddress,
    AnotherBot,
}

fn verdict(contact: &str, api: &str, account: &str) -> Verdict {
    let lower = contact.to_lowercase();
    if PLACEHOLDERS.iter().any(|name| lower.contains(name)) {
        return Verdict::Placeholder;
    }
    let host = Url::parse(api).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let here = ["localhost", "127.0.0.1", "[::1]"].contains(&host.as_str());
    let by_mail = contact.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    if !here && !lower.contains("https://") && !by_mail {
        Verdict::NoAddress
    } else if contact.contains(SHIPPED) && account != SHIPPED {
        Verdict::AnotherBot
    } else {
        Verdict::Well
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_an_address_at_which_somebody_is_reached() {
        const META: &str = "https://meta.wikimedia.org/w/api.php";
        for (contact, api, account, expected) in [
            ("https://meta.wikimedia.org/wiki/User_talk:LetsConnectBot", META, SHIPPED, Verdict::Well),
            (
                "https://meta.wikimedia.org/wiki/User_talk:LetsConnectBot",
                META,
                "OtherBot",
                Verdict::AnotherBot,
            ),
            ("ann@wikimedia.ke", META, SHIPPED, Verdict::Well),
            ("you@example.org", META, SHIPPED, Verdict::Placeholder),
            ("https://example.com/bot", "http://127.0.0.1:8039/w/api.php", SHIPPED, Verdict::Placeholder),
            ("User:LetsConnectBot", META, SHIPPED, Verdict::NoAddress),
            ("User:LetsConnectBot", "http://127.0.0.1:8039/w/api.php", SHIPPED, Verdict::Well),
        ] {
            assert_eq!(verdict(contact, api, account), expected, "{contact}");
        }
    }
}

//! Which changes of a wiki matter to the bot. Pure. What a stream tells is anybody's word:
//! it is never believed, only a reason to look.

use memchr::memmem::Finder;
use serde_json::Value;

use crate::compose::Pages;
use crate::config::Config;
use crate::ids::PageTitle;

/// The number of the namespace in which profile pages lie.
const USER: i64 = 2;

/// What matters.
#[derive(Clone, Debug)]
pub struct Matter {
    /// The wiki's host, as the stream names it.
    host: String,
    finder: Finder<'static>,
    bot: String,
    /// The ending of a profile's title.
    profile: String,
    /// Titles, each without the name of its namespace: a wiki has names of its own for these.
    titles: Vec<String>,
    /// Pages below these are decided on.
    below: Vec<String>,
}

impl Matter {
    /// What matters by this configuration; nothing where the wiki has no host.
    #[must_use]
    pub fn of(config: &Config) -> Option<Self> {
        let host = reqwest::Url::parse(&config.wiki.api).ok()?.host_str()?.to_owned();
        let pages = &config.pages;
        Some(Self {
            finder: Finder::new(host.as_bytes()).into_owned(),
            host,
            bot: config.account.name.to_string(),
            profile: format!("/{}", pages.profile_subpage),
            titles: written_by_people(pages).map(|title| bare(title.as_str()).to_owned()).collect(),
            below: vec![format!("{}/", bare(pages.rounds.as_str()))],
        })
    }

    /// Whether this change is one that the bot would want to see.
    #[must_use]
    pub fn has(&self, change: &str) -> bool {
        // Nearly all changes are another wiki's, and are not worth reading.
        if self.finder.find(change.as_bytes()).is_none() {
            return false;
        }
        let Ok(change) = serde_json::from_str::<Value>(change) else { return false };
        let word = |key: &str| change[key].as_str().unwrap_or_default();
        let here = word("server_name") == self.host || change["meta"]["domain"].as_str() == Some(&self.host);
        if !here || word("user") == self.bot || word("type") == "categorize" {
            return false;
        }
        let title = word("title").replace('_', " ");
        if change["namespace"].as_i64() == Some(USER) && title.ends_with(&self.profile) {
            return true;
        }
        let title = bare(&title);
        self.titles.iter().any(|known| known == title)
            || self.below.iter().any(|page| title.starts_with(page))
    }
}

/// The pages that people write for the bot to read.
fn written_by_people(pages: &Pages) -> impl Iterator<Item = &PageTitle> {
    let always = [&pages.registration, &pages.opt_out, &pages.awards, &pages.aliases, &pages.stop];
    let named = [&pages.talk, &pages.taxonomy, &pages.calendar, &pages.ambassadors, &pages.resources];
    always.into_iter().chain(named.into_iter().filter_map(Option::as_ref))
}

/// A title without the name of its namespace.
fn bare(title: &str) -> &str {
    title.split_once(':').map_or(title, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::*;
    use crate::config::Overrides;

    fn matter() -> Matter {
        let config = Config::load(Path::new("config/meta.toml"), &Overrides::default());
        Matter::of(&config.expect("a configuration")).expect("a host")
    }

    fn change(title: &str, namespace: i64) -> Value {
        json!({
            "type": "edit", "namespace": namespace, "title": title, "user": "Amina",
            "server_name": "meta.wikimedia.org", "meta": { "domain": "meta.wikimedia.org" },
        })
    }

    #[test]
    fn pages_that_people_write_for_the_bot_matter_and_no_others() {
        let matter = matter();
        for (title, namespace, matters) in [
            ("User:Amina/Let's Connect", 2, true),
            ("Benutzer:Amina/Let's_Connect", 2, true),
            ("Amina/Let's Connect", 0, false),
            ("User:Amina/Let's Connect/draft", 2, false),
            ("User:Amina", 2, false),
            ("Grants:Knowledge Sharing/Connect/Registration", 200, true),
            ("Subvenciones:Knowledge Sharing/Connect/Registration", 200, true),
            ("Grants:Knowledge Sharing/Connect/Rounds/2026-11", 200, true),
            ("Grants:Knowledge Sharing/Connect/Directory/skill/wikidata", 200, false),
            ("Grants talk:Knowledge Sharing/Connect", 201, true),
            ("User:LetsConnectBot/Stop", 2, true),
            ("Main Page", 0, false),
        ] {
            assert_eq!(matter.has(&change(title, namespace).to_string()), matters, "{title}");
        }
    }

    #[test]
    fn changes_of_other_wikis_of_the_bot_itself_and_nonsense_do_not() {
        let matter = matter();
        let with = |key: &str, value: Value| {
            let mut change = change("User:Amina/Let's Connect", 2);
            change[key] = value;
            change.to_string()
        };
        assert!(matter.has(&with("type", json!("new"))));
        for other in [
            with("user", json!("LetsConnectBot")),
            with("type", json!("categorize")),
            with("title", json!(["User:Amina/Let's Connect"])),
            with("namespace", json!("2")),
            json!({ "title": "User:A/Let's Connect", "namespace": 2, "server_name": "de.wikipedia.org",
                "comment": "meta.wikimedia.org" })
            .to_string(),
            "meta.wikimedia.org".to_owned(),
            "{\"server_name\": \"meta.wikimedia.org\"".to_owned(),
            "[".repeat(100_000) + "meta.wikimedia.org",
            "null".to_owned(),
            String::new(),
        ] {
            assert!(!matter.has(&other), "{other:.200}");
        }
    }
}

//! An address on the web that may be shown: a stranger typed it, everybody may press it.
//!
//! Only `https`, only names of hosts (no numbers, no names of a machine's own network),
//! no port and no password; every character that wikitext could read as markup is
//! written by its number, so that an address stands in a link as it is.

use std::fmt::{self, Write as _};

use url::{Host, Url};

/// Characters of an address at the most.
const MOST_CHARS: usize = 500;

/// Parameters by which those who share an address are followed, not what is at it.
const TRACKING: [&str; 8] = ["fbclid", "gclid", "mc_cid", "mc_eid", "igshid", "dclid", "msclkid", "yclid"];

/// Endings of hosts that are nowhere on the web (RFC 6761, RFC 6762, RFC 8375, RFC 9476).
const NOWHERE: [&str; 12] = [
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "test",
    "example",
    "invalid",
    "onion",
    "arpa",
];

/// An address on the web, as wikitext and people's browsers read it alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    shown: String,
    host: String,
}

/// Why a text is no address that may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// Something else than `https`.
    #[error("only https addresses can be shown")]
    Scheme,
    /// Not an address at all.
    #[error("it is not an address")]
    Form,
    /// A password, a port or a number in place of a host's name.
    #[error("its host must be a plain name, without a port, a password or a number in its place")]
    Host,
    /// Too long.
    #[error("it is longer than {MOST_CHARS} characters")]
    Length,
}

impl Address {
    /// Reads one.
    ///
    /// ```
    /// use lets_connect::registry::resource::Address;
    /// let address = Address::parse("HTTPS://Video.Example.org:443/a b?x='1").unwrap();
    /// assert_eq!(address.as_str(), "https://video.example.org/a%20b?x=%271");
    /// assert!(Address::parse("https://127.0.0.1/").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, BadAddress> {
        let text = text.trim();
        if text.chars().count() > MOST_CHARS {
            return Err(BadAddress::Length);
        }
        // What cannot be seen leads elsewhere than it seems.
        if text.chars().any(super::super::folding::is_invisible) {
            return Err(BadAddress::Form);
        }
        let text = if text.starts_with("//") { format!("https:{text}") } else { text.to_owned() };
        let url = Url::parse(&text).map_err(|_| BadAddress::Form)?;
        if url.scheme() != "https" {
            return Err(BadAddress::Scheme);
        }
        let plain = url.port().is_none() && url.username().is_empty() && url.password().is_none();
        let host = match url.host() {
            Some(Host::Domain(host)) if plain && is_public(host) => host.trim_end_matches('.').to_owned(),
            _ => return Err(BadAddress::Host),
        };
        let rest = url.as_str().splitn(4, '/').nth(3).unwrap_or_default();
        let shown = format!("https://{host}/{}", written(rest));
        if shown.len() > MOST_CHARS * 3 {
            return Err(BadAddress::Length);
        }
        Ok(Self { shown, host })
    }

    /// The address. Of ASCII, and nothing in it is markup but `&`, which [`Self::in_wikitext`] writes out.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// The address as it stands in wikitext, between `[` and a space.
    #[must_use]
    pub fn in_wikitext(&self) -> String {
        // MediaWiki ends an address at `&lt;` and decodes every other entity in it.
        self.shown.replace('&', "&amp;")
    }

    /// The host's name, small letters, of ASCII.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The same for whatever leads to the same thing: without the fragment, what follows
    /// people about, a stroke at the end, `www.` and `m.`; films and files by their names.
    #[must_use]
    pub fn key(&self) -> String {
        let Ok(url) = Url::parse(&self.shown) else { return self.shown.clone() };
        let host = bare_host(&self.host);
        if let Some(film) = film(&host, &url) {
            return format!("youtube:{film}");
        }
        if let Some(key) = wiki_page(&host, &url) {
            return key;
        }
        let followed = |name: &str| name.starts_with("utm_") || TRACKING.contains(&name);
        let kept: Vec<String> = url
            .query()
            .unwrap_or_default()
            .split('&')
            .filter(|pair| {
                let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
                !pair.is_empty() && !followed(&name)
            })
            .map(str::to_owned)
            .collect();
        let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
        format!("{host}{}{query}", url.path().trim_end_matches('/'))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shown.fmt(f)
    }
}

/// Whether a host's name can be one on the web.
fn is_public(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    let Some((before, last)) = host.rsplit_once('.') else { return false };
    !before.is_empty() && !NOWHERE.contains(&last) && !last.bytes().all(|byte| byte.is_ascii_digit())
}

/// Path, query and fragment, with what wikitext could read as markup written by number.
fn written(rest: &str) -> String {
    let mut shown = String::with_capacity(rest.len());
    let mut last = '/';
    for letter in rest.chars() {
        let is_plain = letter.is_ascii_alphanumeric() || "-./:?#@!$&()*+,;=%".contains(letter);
        // Two of them could be a magic word, as in `__NOTOC__`.
        let is_single = letter == '_' && last != '_';
        if is_plain || is_single {
            shown.push(letter);
        } else {
            let mut bytes = [0; 4];
            for byte in letter.encode_utf8(&mut bytes).bytes() {
                // Writing to a string cannot fail.
                let _ = write!(shown, "%{byte:02X}");
            }
        }
        last = letter;
    }
    shown
}

/// The host without what tells only how the page is laid out.
fn bare_host(host: &str) -> String {
    let host = host.strip_prefix("www.").unwrap_or(host);
    let host = host.strip_prefix("m.").unwrap_or(host);
    let wikis = ["wikimedia.org", "wikipedia.org", "wikibooks.org", "wikiversity.org", "wikisource.org"];
    if wikis.iter().any(|wiki| host.ends_with(wiki)) { host.replacen(".m.", ".", 1) } else { host.to_owned() }
}

/// The film that an address of `YouTube`'s leads to.
fn film(host: &str, url: &Url) -> Option<String> {
    let mut path = url.path_segments()?;
    let first = path.next().unwrap_or_default();
    let name = match host {
        "youtu.be" => first.to_owned(),
        "youtube.com" | "youtube-nocookie.com" => match first {
            "watch" => url.query_pairs().find(|(key, _)| key == "v")?.1.into_owned(),
            "shorts" | "embed" | "live" | "v" => path.next()?.to_owned(),
            _ => return None,
        },
        _ => return None,
    };
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (!name.is_empty() && name.chars().all(fits)).then_some(name)
}

/// The page of a Wikimedia wiki that an address leads to; files of Commons by their names alone.
fn wiki_page(host: &str, url: &Url) -> Option<String> {
    let path = url.path();
    if host == "upload.wikimedia.org" {
        let rest = path.strip_prefix("/wikipedia/commons/")?;
        let rest = rest.strip_prefix("thumb/").unwrap_or(rest);
        return Some(page_key(&format!("commons:File:{}", decoded(rest.split('/').nth(2)?))));
    }
    if !host.ends_with(".wikimedia.org") {
        return None;
    }
    let title = match path.strip_prefix("/wiki/") {
        Some(title) => decoded(title),
        None if path == "/w/index.php" => url.query_pairs().find(|(key, _)| key == "title")?.1.into_owned(),
        None => return None,
    };
    let is_plain = url.query().is_none() || path == "/w/index.php" && url.query_pairs().count() == 1;
    let wiki = host.strip_suffix(".wikimedia.org")?;
    is_plain.then(|| page_key(&format!("{wiki}:{title}")))
}

/// The same for every title that leads to the same page, as far as the title tells.
pub(super) fn page_key(title: &str) -> String {
    let spaced = title.replace('_', " ");
    let mut steps: Vec<String> = spaced.split(':').map(|step| step.trim().to_owned()).collect();
    if let Some(first) = steps.first_mut() {
        let small = first.to_lowercase();
        *first = match small.as_str() {
            "c" => "commons".to_owned(),
            "m" => "meta".to_owned(),
            "image" => "file".to_owned(),
            _ if spaced.contains(':') => small,
            _ => first.clone(),
        };
    }
    if let [wiki, namespace, ..] = steps.as_mut_slice()
        && (wiki == "commons" || wiki == "meta")
    {
        *namespace = namespace.to_lowercase();
        if namespace == "image" {
            "file".clone_into(namespace);
        }
    }
    // A file without the name of a wiki may well be of Commons; it has the same name there.
    let steps = steps.join(":");
    let steps = steps.strip_prefix("commons:file:").map(|name| format!("file:{name}")).unwrap_or(steps);
    format!("page:{steps}")
}

fn decoded(path: &str) -> String {
    let pair = format!("x={}", path.replace('+', "%2B"));
    url::form_urlencoded::parse(pair.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(text: &str) -> String {
        Address::parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).key()
    }

    #[test]
    fn only_names_of_hosts_on_the_web_are_shown() {
        for (text, why) in [
            ("http://example.org/", BadAddress::Scheme),
            ("javascript:alert(1)", BadAddress::Scheme),
            ("data:text/html,x", BadAddress::Scheme),
            ("ftp://example.org/x", BadAddress::Scheme),
            ("https://127.0.0.1/", BadAddress::Host),
            ("https://0x7f.1/", BadAddress::Host),
            ("https://2130706433/", BadAddress::Host),
            ("https://[::1]/", BadAddress::Host),
            ("https://localhost/", BadAddress::Host),
            ("https://printer.local/", BadAddress::Host),
            ("https://metadata.google.internal/", BadAddress::Host),
            ("https://intranet/", BadAddress::Host),
            ("https://example.org:8443/", BadAddress::Host),
            ("https://user:word@example.org/", BadAddress::Host),
            ("https://example.org@evil.example.net/", BadAddress::Host),
            ("https://", BadAddress::Form),
            ("not an address", BadAddress::Form),
            ("https://exam\u{200b}ple.org/", BadAddress::Form),
        ] {
            assert_eq!(Address::parse(text).err(), Some(why), "{text}");
        }
        let long = format!("https://example.org/{}", "a".repeat(600));
        assert_eq!(Address::parse(&long), Err(BadAddress::Length));
    }

    #[test]
    fn what_leads_to_the_same_has_one_key() {
        for same in [
            &[
                "https://example.org/a",
                "https://www.example.org/a/",
                "https://EXAMPLE.org:443/a?utm_source=x#part",
            ][..],
            &["https://example.org/?a=1&fbclid=2", "https://example.org?a=1"],
            &[
                "https://youtu.be/dQw4w9WgXcQ?si=abc",
                "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=9",
                "https://m.youtube.com/shorts/dQw4w9WgXcQ",
                "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
            ],
            &[
                "https://commons.wikimedia.org/wiki/File:Clinic_on_SPARQL.webm",
                "https://commons.m.wikimedia.org/wiki/file:Clinic%20on%20SPARQL.webm",
                "https://commons.wikimedia.org/w/index.php?title=File:Clinic_on_SPARQL.webm",
                "https://upload.wikimedia.org/wikipedia/commons/a/ab/Clinic_on_SPARQL.webm",
            ],
        ] {
            let keys: std::collections::BTreeSet<String> = same.iter().map(|text| key(text)).collect();
            assert_eq!(keys.len(), 1, "{keys:?}");
        }
        assert_ne!(key("https://example.org/a?id=1"), key("https://example.org/a?id=2"));
        assert_ne!(key("https://example.org/a"), key("https://example.org/A"));
        let film = key("https://commons.wikimedia.org/wiki/File:Clinic_on_SPARQL.webm");
        for title in [
            "c:File:Clinic on SPARQL.webm",
            "commons:Image:Clinic_on_SPARQL.webm",
            "File:Clinic on SPARQL.webm",
        ] {
            assert_eq!(page_key(title), film, "{title}");
        }
    }

    proptest! {
        #[test]
        fn no_address_holds_markup(path in "\\PC{0,40}", query in "[&a-z;=|'_{}<>~\\[\\]]{0,20}") {
            if let Ok(address) = Address::parse(&format!("https://example.org/{path}?{query}")) {
                let shown = address.as_str();
                let is_markup = shown.contains(['[', ']', '{', '}', '|', '<', '>', '"', '\'', '~', ' ', '\n']);
                prop_assert!(shown.is_ascii() && !is_markup, "{}", shown);
                prop_assert!(!shown.contains("__") && !address.in_wikitext().contains("&lt"), "{}", shown);
                prop_assert_eq!(Address::parse(shown).map(|again| again.key()), Ok(address.key()));
            }
        }
    }
}

//! Whether a page welcomes the bot: `{{bots}}`, `{{nobots}}` and notes that
//! somebody is at work or that the page is an archive, as
//! <https://en.wikipedia.org/wiki/Template:Bots> describes them and pywikibot's
//! `BasePage._check_bot_may_edit` reads them (11.9). Where the two differ, or a
//! page says two things, the answer is no. It reads the page's own text only: the
//! wiki's categories and blocks are others' business.

use super::call::Call;
use super::options::Options;
use super::scan::scan;
use super::title;

/// Templates by which somebody asks others not to edit meanwhile, on Wikimedia's
/// wikis (pywikibot's `edit_restricted_templates`, and others), each [`squeezed`].
const IN_USE: &[&str] = &[
    "inuse",
    "inbearbeitung",
    "encours",
    "plusieursencours",
    "correctionencours",
    "dezvoltare",
    "s-dezvoltare",
    "modificacum",
    "izmjenautoku",
    "pracujese",
    "radovi",
    "радовиутоку",
    "рут",
    "редактирую",
    "խմբագրումեմ",
    "בעבודה",
    "تحرر",
    "بتتطور",
    "كاتبدلدابا",
    "ویرایش",
    "زیرترمیم",
];

/// Templates of pages that are kept as they are, so that a message there would
/// not be read (pywikibot's `archived_page_templates`), each [`squeezed`].
const ARCHIVES: &[&str] = &[
    "archiv",
    "archivwikipedie",
    "archivdiskuse",
    "archivacestart",
    "posloupnostarchivů",
    "rfa-archiv-start",
    "rfc-archiv-start",
    "arhivă",
    "أرشيفنقاش",
    "صفحةارشيف",
];

/// What a page says to the bot.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// Nothing on the page keeps the bot away.
    Welcome,
    /// Why the bot must not edit.
    Refused(String),
}

/// Judges a page's text for a bot's account and the kinds of message it would
/// leave (the words that `optout=` may name).
///
/// ```
/// use lets_connect::wikitext::{Options, exclusion::{Verdict, judge}};
/// let options = Options::default();
/// assert_eq!(judge("{{bots|deny=OtherBot}}", "LCBot", &["notice"], &options), Verdict::Welcome);
/// assert!(matches!(judge("{{bots|optout=notice}}", "LCBot", &["notice"], &options), Verdict::Refused(_)));
/// ```
pub fn judge(text: &str, bot: &str, kinds: &[impl AsRef<str>], options: &Options) -> Verdict {
    let found = scan(text, options);
    let objection = found.calls.iter().find_map(|call| objection(call, bot, kinds));
    let doubt = || found.capped.map(|cap| format!("the page cannot be read whole: {cap}"));
    objection.or_else(doubt).map_or(Verdict::Welcome, Verdict::Refused)
}

/// What one call has against the bot.
fn objection(call: &Call<'_>, bot: &str, kinds: &[impl AsRef<str>]) -> Option<String> {
    let name = template_name(&call.name)?;
    match squeezed(&name).as_str() {
        "nobots" => nobots(call, bot),
        "bots" => call
            .parameters
            .iter()
            .filter(|parameter| parameter.named)
            .find_map(|parameter| bots(&parameter.key, &parameter.value, bot, kinds)),
        other if IN_USE.contains(&other) => {
            Some(format!("{{{{{name}}}}} says that somebody is at work on the page"))
        }
        other if ARCHIVES.contains(&other) => {
            Some(format!("{{{{{name}}}}} says that the page is an archive"))
        }
        _ => None,
    }
}

/// `{{nobots}}` bars everyone, `{{nobots|A,B}}` those, and any named parameter,
/// which it does not have, everyone again. Only the first parameter counts.
fn nobots(call: &Call<'_>, bot: &str) -> Option<String> {
    if let Some(first) = call.parameters.first()
        && call.parameters.iter().all(|parameter| !parameter.named)
        && !first.value.trim().is_empty()
        && !is_unreadable(&first.value)
        && !names(&first.value, bot, "all")
    {
        return None;
    }
    Some("{{nobots}} keeps the bot away".to_owned())
}

/// One named parameter of `{{bots}}`.
fn bots(key: &str, value: &str, bot: &str, kinds: &[impl AsRef<str>]) -> Option<String> {
    let key = key.to_lowercase();
    if value.trim().is_empty() {
        return None;
    }
    let refused = match key.as_str() {
        "allow" => !names(value, bot, "all"),
        "deny" => is_unreadable(value) || names(value, bot, "all"),
        // For programs by their names, of which this one has none.
        "allowscript" => !listed(value).any(|item| item.eq_ignore_ascii_case("all")),
        "denyscript" => is_unreadable(value) || listed(value).any(|item| item.eq_ignore_ascii_case("all")),
        "optout" => {
            is_unreadable(value)
                || listed(value).any(|item| {
                    let item = item.to_lowercase();
                    item == "all" || kinds.iter().any(|kind| kind.as_ref().to_lowercase() == item)
                })
        }
        _ => false,
    };
    refused.then(|| format!("{{{{bots}}}} keeps the bot away by its parameter {key:?}"))
}

/// Whether a list names the bot, or `everyone` by the word for it.
fn names(list: &str, bot: &str, everyone: &str) -> bool {
    let bot = account(bot);
    listed(list).any(|item| item.eq_ignore_ascii_case(everyone) || account(item) == bot)
}

fn listed(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim)
}

/// Whether a value is more than a list of names, so that only the wiki knows what it says.
fn is_unreadable(value: &str) -> bool {
    value.contains(['{', '[', '<', '&'])
}

/// An account's name as the wiki writes it, with or without `User:`.
fn account(name: &str) -> String {
    let name = title::normal(name);
    let bare = match name.split_once(':') {
        Some((namespace, bare)) if namespace.trim().eq_ignore_ascii_case("user") => bare.trim_start(),
        _ => &name,
    };
    title::capital(bare)
}

/// The template's name without its namespace, whatever the wiki calls that;
/// nothing for a page of the main namespace (`{{:Nobots}}`).
fn template_name(name: &str) -> Option<String> {
    let name = title::normal(name);
    let name = name.split_once('#').map_or(name.as_str(), |(page, _section)| page);
    let (main, name) = match name.strip_prefix(':') {
        Some(rest) => (true, rest),
        None => (false, name),
    };
    match name.split_once(':') {
        Some((_namespace, page)) => Some(page.trim().to_owned()),
        None => (!main).then(|| name.trim().to_owned()),
    }
}

/// A name without spaces and case: `{{No bots}}` and `{{NOBOTS}}` are redirects on many wikis.
fn squeezed(name: &str) -> String {
    name.chars().filter(|letter| *letter != ' ').flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
#[path = "exclusion_tests.rs"]
mod tests;

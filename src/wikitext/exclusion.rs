//! Whether a page welcomes the bot: `{{bots}}`, `{{nobots}}` and notes that
//! somebody is at work, as <https://en.wikipedia.org/wiki/Template:Bots> describes
//! them and pywikibot's `BasePage._check_bot_may_edit` reads them. In doubt the
//! answer is no. It reads the page's own text only: the wiki's categories and
//! blocks are others' business.

use super::call::Call;
use super::options::Options;
use super::scan::scan;
use super::title;

/// Templates by which somebody asks others not to edit meanwhile, on Wikimedia's
/// wikis (pywikibot's `edit_restricted_templates`), each [`squeezed`].
const IN_USE: &[&str] = &[
    "inuse",
    "inbearbeitung",
    "encours",
    "plusieursencours",
    "correctionencours",
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
        name_of_any => IN_USE
            .contains(&name_of_any)
            .then(|| format!("{{{{{name}}}}} says that somebody is at work on the page")),
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
    listed(list).any(|item| item.eq_ignore_ascii_case(everyone) || account(item) == account(bot))
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
mod tests {
    use super::*;

    const BOT: &str = "Let's Connect Bot";
    const ME: &str = "let's_Connect Bot";

    fn verdict(text: &str) -> Verdict {
        judge(&text.replace("<me>", ME), BOT, &["notice", "barnstar"], &Options::default())
    }

    #[track_caller]
    fn refused(text: &str) {
        assert!(matches!(verdict(text), Verdict::Refused(_)), "welcomed by {text}");
    }

    #[track_caller]
    fn welcome(text: &str) {
        assert_eq!(verdict(text), Verdict::Welcome, "by {text}");
    }

    #[test]
    fn every_denied_case_of_pywikibot_is_refused() {
        for text in [
            "{{nobots}}",
            "{{nobots|<me>, X}}",
            "{{nobots|all}}",
            "{{nobots|anykey=x}}",
            "{{nobots|anykey=<me>}}",
            "{{bots|allow=X,Y}}",
            "{{bots|deny=<me>, X}}",
            "{{bots|allow=none}}",
            "{{bots|deny=all}}",
        ] {
            refused(text);
        }
    }

    #[test]
    fn every_allowed_case_of_pywikibot_is_welcome() {
        for text in [
            "",
            "{{bots}}",
            "{{nobots|X,Y}}",
            "{{nobots|MyBot|<me>}}",
            "{{bots|deny=X}}",
            "{{bots|allow=<me>, X}}",
            "{{bots|allow=all}}",
            "{{bots|deny=none}}",
            "{{bots|<me>}}",
            "{{bots|with=unknown}}",
            "{{bots|allow=}}",
        ] {
            welcome(text);
        }
    }

    #[test]
    fn the_template_has_many_spellings() {
        for text in [
            "{{Nobots}}",
            "{{Template:Nobots}}",
            "{{template:nobots}}",
            "{{ nobots }}",
            "{{Nobots\n}}",
            "{{No bots}}",
            "{{NOBOTS}}",
            "{{Vorlage:Nobots}}",
            "{{nobots<!-- please -->}}",
            "{{nobots|}}",
            "{{:Template:Nobots}}",
            "{{Bots\n| deny = <me>\n}}",
            "{{bots|Deny=All}}",
            "{{bots|deny=X ,\n<me>}}",
            "{{bots|deny=X,Let's Connect Bot}}",
            "{{bots|deny=User:<me>}}",
            "{{bots|deny=<!-- -->all}}",
        ] {
            refused(text);
        }
        welcome("{{:Nobots}}");
        welcome("{{nobotsfoo}}");
        welcome("{{bots|deny=Let's Connect Bots}}");
    }

    #[test]
    fn what_is_not_live_does_not_count() {
        for text in [
            "<nowiki>{{nobots}}</nowiki>",
            "<pre>{{nobots}}</pre>",
            "<!-- {{nobots}} -->",
            "<!-- {{nobots}}",
            "<includeonly>{{nobots}}</includeonly>",
            "{{nobots",
            "{{{nobots}}}",
            "[[nobots]]",
            "{{#invoke:x|nobots}}",
        ] {
            welcome(text);
        }
        refused("<noinclude>{{nobots}}</noinclude>");
        refused("{{box|{{nobots}}}}");
    }

    #[test]
    fn every_template_on_the_page_is_asked() {
        refused("{{bots}} text {{nobots}}");
        refused("{{bots|allow=<me>}}\n{{bots|deny=<me>}}");
        refused("{{bots|allow=<me>|deny=all}}");
        refused("{{bots|deny=X|deny=<me>}}");
        refused("{{bots|deny=<me>|deny=X}}");
    }

    #[test]
    fn messages_can_be_opted_out_of() {
        for text in ["{{bots|optout=all}}", "{{bots|optout=notice}}", "{{bots|optout=afd, Barnstar}}"] {
            refused(text);
        }
        welcome("{{bots|optout=afd}}");
        welcome("{{bots|optout=}}");
    }

    #[test]
    fn a_page_somebody_works_on_is_left_alone() {
        for text in [
            "{{In use}}",
            "{{inuse|until=noon}}",
            "{{in_use}}",
            "{{Template:InUse}}",
            "{{Редактирую}}",
            "{{En cours}}",
        ] {
            refused(text);
        }
        welcome("{{in useful}}");
        assert!(IN_USE.iter().all(|name| squeezed(name) == *name));
    }

    #[test]
    fn in_doubt_the_answer_is_no() {
        refused("{{bots|deny={{list}}}}");
        refused("{{bots|allow={{list}}}}");
        refused("{{bots|optout=[[x]]}}");
        refused("{{nobots|{{{1}}}}}");
        let mut options = Options::default();
        options.caps.calls = 1;
        assert!(matches!(judge("{{a}}{{b}}", BOT, &[""; 0], &options), Verdict::Refused(_)));
        options.caps.bytes = 3;
        assert!(matches!(judge("text", BOT, &[""; 0], &options), Verdict::Refused(_)));
        let deep = format!("{}{{{{nobots}}}}{}", "{{a|".repeat(100), "}}".repeat(100));
        refused(&deep);
    }

    #[test]
    fn the_reason_names_the_template() {
        assert_eq!(
            verdict("{{In use}}"),
            Verdict::Refused("{{In use}} says that somebody is at work on the page".into())
        );
        assert_eq!(
            verdict("{{bots|deny=all}}"),
            Verdict::Refused("{{bots}} keeps the bot away by its parameter \"deny\"".into())
        );
    }
}

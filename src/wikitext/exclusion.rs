//! `{{bots}}` and `{{nobots}}`: whether a page lets this bot edit, by the rules
//! of the template's documentation (<https://en.wikipedia.org/wiki/Template:Bots>)
//! as pywikibot reads them (`Page._check_bot_may_edit`). In doubt the answer is no.

use super::call::{self, Call};
use super::scan::Options;

/// What a page says of the bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing against it.
    Welcome,
    /// Something; the reason names the template.
    Refused(String),
}

/// Templates by which people ask everybody to leave a page alone for a while.
const IN_USE: [&str; 4] = ["In use", "Inuse", "In creation", "Under construction"];

/// Reads every live exclusion template of a page. `kinds` are the message kinds
/// that `optout=` may name.
#[must_use]
pub fn judge(text: &str, bot: &str, kinds: &[&str], options: &Options) -> Verdict {
    let scan = call::scan(text, options);
    if scan.capped.is_some() {
        return Verdict::Refused("the page is too large or too deep to be read whole".to_owned());
    }
    for call in &scan.calls {
        if let Some(reason) = refusal(call, bot, kinds) {
            return Verdict::Refused(reason);
        }
    }
    Verdict::Welcome
}

fn refusal(call: &Call, bot: &str, kinds: &[&str]) -> Option<String> {
    let is = |name: &str| call.is(name, &[]);
    if is("Nobots") {
        return nobots(call, bot).then(|| "{{nobots}}".to_owned());
    }
    if is("Bots") {
        return bots(call, bot, kinds);
    }
    IN_USE.iter().find(|name| is(name)).map(|name| format!("{{{{{name}}}}}"))
}

/// Bare, or with the bot's name in its first parameter, or with any named one.
fn nobots(call: &Call, bot: &str) -> bool {
    match call.parameters.first() {
        None => true,
        Some(parameter) if parameter.named => true,
        Some(parameter) => {
            names(&parameter.value).any(|name| same(name, bot) || name.eq_ignore_ascii_case("all"))
        }
    }
}

fn bots(call: &Call, bot: &str, kinds: &[&str]) -> Option<String> {
    for parameter in call.parameters.iter().filter(|parameter| parameter.named) {
        let listed = |word: &str| names(&parameter.value).any(|name| name.eq_ignore_ascii_case(word));
        let me = names(&parameter.value).any(|name| same(name, bot));
        let refused = match parameter.key.to_lowercase().as_str() {
            "allow" if parameter.value.trim().is_empty() => false,
            "allow" => listed("none") || !(me || listed("all")),
            "deny" => !listed("none") && (me || listed("all")),
            "optout" => listed("all") || kinds.iter().any(|kind| listed(kind)),
            _ => false,
        };
        if refused {
            let value: String = parameter.value.chars().take(60).collect();
            return Some(format!("{{{{bots|{}={value}}}}}", parameter.key));
        }
    }
    None
}

fn names(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|name| !name.is_empty())
}

/// Whether two spellings are of one account.
fn same(name: &str, bot: &str) -> bool {
    let plain = |name: &str| {
        let spaced = name.replace('_', " ");
        let mut letters = spaced.trim().chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())
    };
    plain(name) == plain(bot)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: &str = "Lets Connect Bot";

    fn welcome(text: &str) -> bool {
        judge(text, ME, &["lets-connect"], &Options::default()) == Verdict::Welcome
    }

    #[test]
    fn pages_that_refuse_are_left_alone() {
        for text in [
            "{{nobots}}",
            "{{Nobots}}",
            "{{Template:nobots}}",
            "{{ nobots }}",
            "{{nobots|Lets Connect Bot, X}}",
            "{{nobots|all}}",
            "{{nobots|anykey=x}}",
            "{{bots|allow=X,Y}}",
            "{{bots|deny=Lets Connect Bot, X}}",
            "{{bots|deny=X, lets_Connect_Bot}}",
            "{{bots|allow=none}}",
            "{{bots|deny=all}}",
            "{{bots\n| deny = all\n}}",
            "{{bots|deny=Foo}} {{bots|deny=Lets Connect Bot}}",
            "{{bots|optout=all}}",
            "{{bots|optout=nosource, lets-connect}}",
            "{{In use|x}}",
            "{{x|{{nobots}}}}",
        ] {
            assert!(!welcome(text), "{text}");
        }
    }

    #[test]
    fn pages_that_do_not_are_written_to() {
        for text in [
            "",
            "{{bots}}",
            "{{nobots|X,Y}}",
            "{{nobots|MyBot|Lets Connect Bot}}",
            "{{bots|deny=X}}",
            "{{bots|allow=Lets Connect Bot, X}}",
            "{{bots|allow=all}}",
            "{{bots|deny=none}}",
            "{{bots|Lets Connect Bot}}",
            "{{bots|with=unknown}}",
            "{{bots|allow=}}",
            "{{bots|optout=nosource}}",
            "<nowiki>{{nobots}}</nowiki>",
            "<pre>{{nobots}}</pre>",
            "<!-- {{nobots}} -->",
            "{{nobotsx}}",
            "{{:nobots}}",
        ] {
            assert!(welcome(text), "{text}");
        }
    }

    #[test]
    fn a_page_that_cannot_be_read_whole_refuses() {
        assert!(!welcome(&" ".repeat(3 << 20)));
        assert!(!welcome(&format!("{}{}", "{{a|".repeat(50), "}}".repeat(50))));
    }
}

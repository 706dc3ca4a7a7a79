//! What keeps the bot away, and what does not.

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
        "{{bots|allowscript=welcome}}",
        "{{bots|denyscript=all}}",
        "{{In use}}",
        "{{Modific acum}}",
        "{{Archiv}}",
        "{{أرشيف نقاش}}",
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
        "{{bots|allowscript=all}}",
        "{{bots|denyscript=welcome}}",
        "{{bots|denyscript=}}",
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
    for subpage in ["{{Nobots/doc}}", "{{User:X/nobots}}", "{{/nobots}}", "{{bots/deny=all}}"] {
        welcome(subpage);
    }
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

/// The forms of the template's documentation, for a bot that is named and one that is not.
#[test]
fn the_templates_documentation_is_followed() {
    for (text, named) in [
        ("{{nobots}}", false),
        ("{{bots}}", true),
        ("{{bots|allow=<me>,Legobot}}", true),
        ("{{bots|allow=SineBot,Legobot}}", false),
        ("{{bots|deny=<me>,Legobot}}", false),
        ("{{bots|deny=SineBot,Legobot}}", true),
        ("{{bots|allow=all}}", true),
        ("{{bots|allow=none}}", false),
        ("{{bots|deny=all}}", false),
        ("{{bots|deny=none}}", true),
        ("{{bots|deny=Bot1|deny=<me>}}", false),
        ("{{bots|optout=all}}", false),
        ("{{bots|optout=nosource,nolicense}}", true),
        ("{{bots|optout=nosource,notice}}", false),
        ("{{bots|allow=<me>|optout=notice}}", false),
    ] {
        if named { welcome(text) } else { refused(text) }
    }
}

#[test]
fn hostile_pages_are_judged() {
    for unit in
        ["{{bots}}", "{{bots|deny=,}}", "{{nobots|X}}", "|deny=X", ",X", "User:", "{{bots|deny=", "_", "{{:"]
    {
        for (head, tail) in [("", ""), ("{{bots|deny=", "}}"), ("{{bots", "}}"), ("{{", "}}")] {
            let page = format!("{head}{}{tail}", unit.repeat(10_000));
            let _ = verdict(&page);
        }
    }
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
    assert!(IN_USE.iter().chain(ARCHIVES).all(|name| squeezed(name) == *name));
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

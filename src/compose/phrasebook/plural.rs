//! Plurals and dates as a language has them, by the CLDR, in wikitext. On a page
//! `{{PLURAL:}}` counts by the page's language, whatever the words are in; so the
//! form is chosen by the words' language here, with the parser functions that
//! every Wikimedia wiki has. Forms stand in the order in which MediaWiki takes them.

/// Which number takes which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// One form for all.
    Same,
    /// One for 1, another for all else.
    One,
    /// One for 0 and 1, another for all else.
    NoneOrOne,
    /// Zero, one, two, few, many, other.
    Arabic,
    /// One, few, many.
    Russian,
}

/// The rule of each language with messages, and its long date, as `{{#time:}}` writes it;
/// after `xn` in the digits that the CLDR has for it, where MediaWiki has others.
const LANGUAGES: [(&str, Rule, &str); 12] = [
    ("ar", Rule::Arabic, "xnj F xnY"),
    ("bn", Rule::NoneOrOne, "j F, Y"),
    ("en", Rule::One, "j F Y"),
    ("es", Rule::One, "j \"de\" F \"de\" Y"),
    ("fr", Rule::NoneOrOne, "j F Y"),
    ("hi", Rule::NoneOrOne, "xnj F xnY"),
    ("id", Rule::Same, "j F Y"),
    ("pt", Rule::NoneOrOne, "j \"de\" F \"de\" Y"),
    ("ru", Rule::Russian, "j xg Y \"г.\""),
    ("sw", Rule::One, "j F Y"),
    ("tr", Rule::One, "j F Y"),
    ("zh-hans", Rule::Same, "Y年n月j日"),
];

/// The rule of a language; of one that is not listed, that of most.
fn rule(language: &str) -> Rule {
    LANGUAGES.iter().find(|(code, ..)| *code == language).map_or(Rule::One, |(_, rule, _)| *rule)
}

/// How a language writes a day.
pub fn long_date(language: &str) -> &'static str {
    LANGUAGES.iter().find(|(code, ..)| *code == language).map_or("Y-m-d", |(.., date)| date)
}

/// The message with each `{{PLURAL:}}` in it resolved by the rule of its language.
pub fn resolved(language: &str, message: &str) -> String {
    const OPENING: &str = "{{PLURAL:";
    let Some((before, rest)) = message.split_once(OPENING) else { return message.to_owned() };
    let (parts, after) = parts(rest);
    let mut parts = parts.into_iter();
    let number = parts.next().unwrap_or_default();
    let forms: Vec<&str> = parts.collect();
    format!("{before}{}{}", plural(language, number.trim(), &forms), resolved(language, after))
}

/// The parts between the bars up to the braces that close, and what follows those.
fn parts(text: &str) -> (Vec<&str>, &str) {
    let (mut parts, mut depth, mut from) = (Vec::new(), 0_usize, 0);
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let doubled = bytes.get(at + 1) == Some(&byte);
        match byte {
            b'{' | b'[' if doubled => {
                depth += 1;
                at += 1;
            }
            b'}' if doubled && depth == 0 => {
                parts.push(text.get(from..at).unwrap_or_default());
                return (parts, text.get(at + 2..).unwrap_or_default());
            }
            b'}' | b']' if doubled => {
                depth = depth.saturating_sub(1);
                at += 1;
            }
            b'|' if depth == 0 => {
                parts.push(text.get(from..at).unwrap_or_default());
                from = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    parts.push(text.get(from..).unwrap_or_default());
    (parts, "")
}

/// The form of a number. A form that names its number (`1=one person`) goes before the rule.
fn plural(language: &str, number: &str, forms: &[&str]) -> String {
    let (mut named, mut ruled) = (Vec::new(), Vec::new());
    for form in forms {
        match form.split_once('=').filter(|(name, _)| name.parse::<u32>().is_ok()) {
            Some((name, text)) => named.push((name, text)),
            None => ruled.push(*form),
        }
    }
    let by_rule = by_rule(rule(language), number, &ruled);
    if named.is_empty() {
        return by_rule;
    }
    let cases: Vec<String> = named.iter().map(|(name, text)| format!("|{name}={text}")).collect();
    format!("{{{{#switch:{number}{}|#default={by_rule}}}}}", cases.concat())
}

fn by_rule(rule: Rule, number: &str, forms: &[&str]) -> String {
    // Where forms are missing the last one stands for them, as in MediaWiki.
    let form = |at: usize| forms.get(at).or(forms.last()).copied().unwrap_or_default();
    if forms.len() < 2 {
        return form(0).to_owned();
    }
    match rule {
        Rule::Same => form(0).to_owned(),
        Rule::One => format!("{{{{#switch:{number}|1={}|#default={}}}}}", form(0), form(1)),
        Rule::NoneOrOne => format!("{{{{#switch:{number}|0|1={}|#default={}}}}}", form(0), form(1)),
        Rule::Arabic => format!(
            "{{{{#switch:{number}|0={}|1={}|2={}|#default={{{{#switch:{{{{#expr:{number} mod 100}}}}\
             |0|1|2={}|3|4|5|6|7|8|9|10={}|#default={}}}}}}}}}",
            form(0),
            form(1),
            form(2),
            form(5),
            form(3),
            form(4)
        ),
        Rule::Russian => format!(
            "{{{{#switch:{{{{#expr:{number} mod 100}}}}|11|12|13|14={many}|#default={{{{#switch:{{{{#expr:{number} mod 10}}}}\
             |1={}|2|3|4={}|#default={many}}}}}}}}}",
            form(0),
            form(1),
            many = form(2)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::messages::Messages;

    #[test]
    fn every_language_with_messages_has_its_rule_and_its_date() {
        for language in Messages::embedded().expect("the files are well-formed").languages() {
            assert!(
                LANGUAGES.iter().any(|(code, ..)| *code == language.as_str()),
                "{language}: add it to LANGUAGES"
            );
        }
    }

    #[test]
    fn a_message_without_plurals_is_left_alone() {
        assert_eq!(resolved("ar", "[[a|b]] {{GENDER:$1|x|y}}"), "[[a|b]] {{GENDER:$1|x|y}}");
    }

    #[test]
    fn each_plural_becomes_a_switch_on_its_number() {
        assert_eq!(
            resolved("en", "$1 {{PLURAL:$1|person|people}}, {{PLURAL:$2|one|[[more|m]] $2}}!"),
            "$1 {{#switch:$1|1=person|#default=people}}, {{#switch:$2|1=one|#default=[[more|m]] $2}}!"
        );
        assert_eq!(resolved("id", "{{PLURAL:$1|orang|x}}"), "orang");
    }

    #[test]
    fn a_form_that_names_its_number_goes_before_the_rule() {
        assert_eq!(resolved("fr", "{{PLURAL:$1|1=une|deux}}"), "{{#switch:$1|1=une|#default=deux}}");
    }

    #[test]
    fn where_forms_are_missing_the_last_stands_for_them() {
        assert_eq!(
            resolved("ru", "{{PLURAL:n|a|b}}"),
            "{{#switch:{{#expr:n mod 100}}|11|12|13|14=b|#default={{#switch:{{#expr:n mod 10}}|1=a|2|3|4=b|#default=b}}}}"
        );
    }
}

//! Which language of the phrasebook is the reader's: each language that MediaWiki
//! knows leads, by its chain of fallbacks, to the nearest one with messages.

use std::collections::BTreeMap;

use super::switch;
use crate::compose::composer::spoken;
use crate::compose::messages::Messages;
use crate::compose::names::Names;
use crate::ids::LanguageCode;

/// A switch on the reader's language to the name of the template with its words.
/// What no list names (a new language, or a wiki that does not say) has the wiki's own.
pub fn finder(
    reader: &str,
    wiki: &LanguageCode,
    names: &dyn Names,
    messages: &Messages,
    root: &str,
) -> String {
    let mut led: BTreeMap<LanguageCode, Vec<LanguageCode>> = BTreeMap::new();
    for code in names.languages() {
        let Some(nearest) = spoken(messages, names, &code) else { continue };
        if nearest != *wiki {
            led.entry(nearest).or_default().push(code);
        }
    }
    let cases: Vec<(String, String)> = led
        .into_iter()
        .map(|(nearest, codes)| {
            let codes: Vec<&str> = codes.iter().map(LanguageCode::as_str).collect();
            (codes.join("|"), format!("{root}/{nearest}"))
        })
        .collect();
    let cases = cases.iter().map(|(codes, page)| (codes.as_str(), page.as_str()));
    switch::switch(reader, cases, &format!("{root}/{wiki}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::vocabulary::Vocabulary;
    use crate::ids::Timestamp;
    use crate::registry::Lexicon;

    /// The page to which each language is led.
    fn led(wiki: &str) -> BTreeMap<String, String> {
        let lexicon = Lexicon::standard(Timestamp::UNIX_EPOCH);
        let messages = Messages::embedded().expect("the files are well-formed");
        let wiki = LanguageCode(wiki.to_owned());
        let written = finder("{{int:lang}}", &wiki, &Vocabulary(&lexicon), &messages, "T");
        let mut led = BTreeMap::new();
        for line in written.lines().skip(1) {
            let (codes, page) =
                line.trim_end_matches('}').trim_start_matches('|').split_once('=').expect("a case");
            led.extend(codes.split('|').map(|code| (code.to_owned(), page.to_owned())));
        }
        led
    }

    #[test]
    fn every_language_is_led_along_mediawiki_s_fallbacks() {
        let led = led("en");
        for (code, page) in [
            ("es", "T/es"),
            ("es-419", "T/es"),
            ("qu", "T/es"),
            ("pt-br", "T/pt"),
            ("arz", "T/ar"),
            ("wo", "T/fr"),
        ] {
            assert_eq!(led.get(code).map(String::as_str), Some(page), "{code}");
        }
        assert_eq!(led["#default"], "T/en");
        assert!(!led.contains_key("vo") && !led.contains_key("en"), "the wiki's own language needs no case");
    }

    #[test]
    fn on_a_wiki_of_another_language_english_is_led_to_english() {
        let led = led("es");
        assert_eq!(
            (led["en"].as_str(), led["vo"].as_str(), led["#default"].as_str()),
            ("T/en", "T/en", "T/es")
        );
        assert!(!led.contains_key("qu"));
    }
}

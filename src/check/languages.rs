//! In which language pages show: whether the wiki tells the reader's, has the parser
//! functions by which words are looked up, and is in the language that the configuration says.

use super::finding::{Findings, Subject, Weight};
use crate::config::WikiSettings;
use crate::ids::LanguageCode;
use crate::wiki::mediawiki::MediaWiki;
use crate::wiki::{Site, WikiError};

/// Readers of these are asked for: neither is likely to be a wiki's answer to everybody.
const READERS: [&str; 2] = ["es", "ar"];

/// Asks the wiki as readers of two languages would.
pub(super) async fn asked(wiki: &MediaWiki, reader: &str) -> Result<Vec<String>, WikiError> {
    let mut told = Vec::new();
    for language in READERS {
        let asked = format!("{{{{#switch:{reader}|{language}=told}}}}");
        told.push(wiki.expanded(&asked, &LanguageCode(language.to_owned())).await?);
    }
    Ok(told)
}

/// Judges what they were told.
pub(super) fn look(told: &[String], reader: &str, findings: &mut Findings) {
    match verdict(told) {
        Verdict::Told => {
            findings.well(Subject::Languages, format!("{reader} tells the reader's; pages show in it"));
        }
        Verdict::Untold => findings.add(
            Weight::StopsAPart,
            Subject::Languages,
            "wiki.reader_language",
            format!("{reader} does not tell the reader's language; every page shows in the wiki's own"),
            "ask an administrator for the pages MediaWiki:Lang/es and so on, each with its code, as on Meta-Wiki; \
             or set wiki.reader_language to what this wiki has for it",
        ),
        Verdict::NoParserFunctions => findings.add(
            Weight::StopsAPart,
            Subject::Languages,
            "ParserFunctions",
            "the wiki has no {{#switch:}}; pages would show calls in place of words",
            "install the extension ParserFunctions, which every Wikimedia wiki has",
        ),
    }
}

/// The wiki's own language.
pub(super) fn of_the_wiki(
    settings: &WikiSettings,
    site: &Site,
    known: &[LanguageCode],
    findings: &mut Findings,
) {
    if settings.language != site.language {
        findings.add(
            Weight::WorthKnowing,
            Subject::Languages,
            "wiki.language",
            format!(
                "the wiki's content language is {}, and summaries are written in {}",
                site.language, settings.language
            ),
            format!("set wiki.language to \"{}\", unless that is meant", site.language),
        );
    } else if !known.contains(&settings.language) {
        findings.add(
            Weight::WorthKnowing,
            Subject::Languages,
            "wiki.language",
            format!("the bot has no words in {} yet, and uses English", settings.language),
            "translate its messages: docs/translating.md",
        );
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Told,
    Untold,
    NoParserFunctions,
}

/// What the answers to readers of different languages show.
fn verdict(told: &[String]) -> Verdict {
    if told.iter().any(|answer| answer.contains("#switch")) {
        Verdict::NoParserFunctions
    } else if told.iter().all(|answer| answer == "told") {
        Verdict::Told
    } else {
        Verdict::Untold
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_wiki_that_answers_in_every_language_tells() {
        let verdict = |answers: [&str; 2]| verdict(&answers.map(str::to_owned));
        assert_eq!(verdict(["told", "told"]), Verdict::Told);
        assert_eq!(verdict(["", ""]), Verdict::Untold);
        assert_eq!(verdict(["told", ""]), Verdict::Untold, "a wiki that always says es");
        assert_eq!(verdict(["{{#switch:es|es=told}}", ""]), Verdict::NoParserFunctions);
    }
}

//! Whether pages can show in their reader's language: whether the wiki tells which it
//! is, and has the parser functions by which words are looked up.

use super::Findings;
use crate::ids::LanguageCode;
use crate::programme::Programme;
use crate::wiki::WikiError;
use crate::wiki::mediawiki::MediaWiki;

const SUBJECT: &str = "languages";

/// Asks the wiki as readers of two languages would.
pub(super) async fn look(
    wiki: &MediaWiki,
    programme: &Programme,
    findings: &mut Findings,
) -> Result<(), WikiError> {
    let reader = &programme.config.wiki.reader_language;
    let mut told = Vec::new();
    for language in ["es", "ar"] {
        let asked = format!("{{{{#switch:{reader}|{language}=told}}}}");
        told.push(wiki.expanded(&asked, &LanguageCode(language.to_owned())).await?);
    }
    match verdict(&told) {
        Verdict::Told => findings.well(SUBJECT, format!("{reader} tells the reader's; pages show in it")),
        Verdict::Untold => findings.wrong(
            SUBJECT,
            &format!("{reader} does not tell the reader's language; every page shows in the wiki's own"),
            "ask an administrator for the pages MediaWiki:Lang/es and so on, each with its code, as on Meta-Wiki; \
             or set wiki.reader_language to what this wiki has for it",
        ),
        Verdict::NoParserFunctions => findings.wrong(
            SUBJECT,
            "the wiki has no {{#switch:}}; pages would show calls in place of words",
            "install the extension ParserFunctions, which every Wikimedia wiki has",
        ),
    }
    Ok(())
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

//! The phrasebook: by which a page shows in the language of whoever reads it.
//!
//! A page of the bot's holds calls in place of words: `{{{{Let's Connect text}}|link-help}}`
//! for a message, `{{{{Let's Connect text}}|skill|wikidata}}` for a label. The inner call,
//! without arguments, gives the name of the template that holds all words of the
//! reader's language, `Let's Connect text/es`; MediaWiki expands it once a page. The
//! outer one looks a word up there. One template a language, made here from the
//! messages and the names, whoever is registered; nobody's own words are ever in one.
//!
//! `lookup` writes the calls, `finder` tells languages apart, `switch` and `plural`
//! write what the templates are made of.

use std::collections::BTreeMap;

use super::composer::{Composer, in_order, label};
use super::messages::{Place, SOURCE_LANGUAGE, fill};
use super::numerals;
use super::render::{Voice, call_name};
use super::{Pages, Wanted};
use crate::ids::{LanguageCode, PageTitle};
use crate::wikitext::region;

mod finder;
mod lookup;
mod plural;
mod switch;

pub(super) use lookup::{Lookup, Sort};
pub(super) use plural::long_date;

/// The region that the bot keeps on each page of the phrasebook.
pub const REGION: &str = "text";

/// What begins the keys of messages that pages do not look up: they are in notices,
/// summaries and comments, and on the command line.
const ELSEWHERE: [&str; 8] =
    ["notice-", "summary-", "reason-", "because-", "advice-", "award-reason-", "fresh-", "region-comment"];

/// Stand for the two parts of `language-with-level`. Every language names the language first.
const LANGUAGE: &str = "\u{1}";
const LEVEL: &str = "\u{2}";

/// Stands before the number of a parameter that people read.
const SHOWN: char = '\u{1}';

/// What ends the keys of buttons: the answers that they give are named on pages too.
const BUTTON: &str = "-button";

/// Whether pages look the message of this key up.
fn is_looked_up(key: &str) -> bool {
    key.ends_with(BUTTON) || !ELSEWHERE.iter().any(|start| key.starts_with(start))
}

/// Whether the page is one of the phrasebook's.
#[must_use]
pub fn holds(pages: &Pages, page: &PageTitle) -> bool {
    page.as_str()
        .strip_prefix(pages.phrasebook.as_str())
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Composer<'_> {
    /// Every page of the phrasebook: the one that finds the reader's language, the one that
    /// writes numbers, and one a language.
    #[must_use]
    pub fn phrasebook(&self) -> Vec<Wanted> {
        let languages: Vec<LanguageCode> = self.languages();
        let count = languages.len().to_string();
        let finder = self.phrases(
            self.pages.phrasebook.clone(),
            &self.finder(),
            "phrasebook-finder-explained",
            &[&count],
        );
        let books = languages.into_iter().filter_map(|language| {
            let page = self.pages.phrasebook.subpage(language.as_str()).ok()?;
            let voice = self.voice_for(language);
            let name = label(&self.names.autonym(&voice.lang));
            let own = format!("<span lang=\"{}\" dir=\"{}\">{name}</span>", voice.lang, voice.dir);
            Some(self.phrases(page, &self.book(&voice), "phrasebook-explained", &[&own]))
        });
        let numbers = self.pages.phrasebook.subpage("number").ok();
        let numbers =
            numbers.map(|page| self.phrases(page, &numerals::shared(), "phrasebook-number-explained", &[]));
        std::iter::once(finder).chain(numbers).chain(books).collect()
    }

    /// A page of the phrasebook: what others transclude, and to whoever opens it, what it is.
    fn phrases(&self, page: PageTitle, transcluded: &str, key: &str, parameters: &[&str]) -> Wanted {
        let explained = self.page_says(key, parameters);
        let content = self.as_kept(&format!(
            "{explained}\n<onlyinclude><includeonly>{transcluded}</includeonly></onlyinclude>"
        ));
        Wanted {
            fresh: region::wrap(REGION, &content),
            page,
            region: REGION.to_owned(),
            summary: self.say(&self.wiki_voice, "summary-phrasebook", &[]),
            content,
            leads_to: None,
        }
    }

    /// The name of the template that holds the reader's language.
    fn finder(&self) -> String {
        let root = call_name(&self.pages.phrasebook);
        finder::finder(&self.reader_language, &self.wiki_voice.lang, self.names, &self.messages, &root)
    }

    /// A language's name, followed by how well somebody knows it where the call says so:
    /// one call in place of three, in the cells that there are most of.
    fn with_level(&self, voice: &Voice, name: &str) -> String {
        let levels = (0..=6).map(|points| (points.to_string(), self.level(voice, points))).collect();
        let level = switch::lookup("{{{3}}}", &levels, "{{{3}}}");
        let pattern = self.say(voice, "language-with-level", &[LANGUAGE, LEVEL]);
        let (before, rest) = pattern.split_once(LANGUAGE).unwrap_or_default();
        let (between, after) = rest.split_once(LEVEL).unwrap_or((rest, ""));
        let if_told = |text: &str| {
            if text.is_empty() {
                String::new()
            } else {
                format!("{{{{#if:{{{{{{3|}}}}}}|{}}}}}", switch::value(text))
            }
        };
        format!("{}{name}{}", if_told(before), if_told(&format!("{between}{level}{after}")))
    }

    /// All the words of one language.
    fn book(&self, voice: &Voice) -> String {
        let lang = &voice.lang;
        let argument = "{{{2|}}}";
        let list = |entries: BTreeMap<String, String>| switch::lookup(argument, &entries, argument);
        let skills = self
            .names
            .skills_in_order()
            .into_iter()
            .flat_map(|(family, skills)| std::iter::once(family).chain(skills));
        let skills = skills.map(|skill| (skill.to_string(), label(&self.names.skill(&skill, lang))));
        let languages = self.names.languages().into_iter();
        let languages = languages.map(|code| (code.to_string(), label(&self.names.language(&code, lang))));
        let regions = self.names.regions().into_iter();
        let regions = regions.map(|code| (code.clone(), label(&self.names.region(&code, lang))));
        let countries = self.names.countries().into_iter();
        let countries = countries.map(|code| (code.clone(), label(&self.names.country(&code, lang))));
        // Where a message is missing, a fallback's stands in for it, English at the end, with the
        // plurals of its own language.
        let source = LanguageCode(SOURCE_LANGUAGE.to_owned());
        let chain: Vec<LanguageCode> = in_order(self.names, lang).chain([source]).collect();
        let messages = self.messages.keys().filter(|key| is_looked_up(key));
        let messages = messages.filter_map(|key| {
            let spoken = chain.iter().find(|one| self.messages.has(one, key))?;
            let text = self.messages.get(spoken, key, &[])?;
            Some((key.to_owned(), self.phrase(spoken, key, &text)))
        });
        let kinds = [
            (Sort::Skill, list(skills.filter(|(id, _)| lookup::is_plain(id)).collect())),
            (Sort::Language, self.with_level(voice, &list(languages.collect()))),
            (Sort::Country, list(countries.collect())),
            (Sort::Region, list(regions.collect())),
        ];
        let mut cases: Vec<(&str, String)> =
            kinds.into_iter().map(|(sort, list)| (sort.word(), list)).collect();
        cases.push(("date", format!("{{{{#time:{}|{argument}|{lang}}}}}", plural::long_date(lang.as_str()))));
        cases.push(("number", numerals::looked_up(lang, argument, &self.number_template())));
        cases.push(("lang", lang.to_string()));
        cases.push(("dir", voice.dir.to_owned()));
        // MediaWiki shows a message that does not exist in the same brackets.
        let messages = switch::lookup("{{{1|}}}", &messages.collect(), "⧼{{{1|}}}⧽");
        switch::switch("{{{1|}}}", cases.iter().map(|(case, text)| (*case, text.as_str())), &messages)
    }

    /// A message as the phrasebook has it: the plural by its own language, the parameters
    /// as a template names them (`{{{$1}}}`), numbers as the language writes them.
    fn phrase(&self, language: &LanguageCode, key: &str, message: &str) -> String {
        // What people read is put in last: the braces in it would be taken for a plural's.
        let shown = |number: usize| format!("{SHOWN}{number}");
        let marked = fill(message, |number, place| (place == Place::Shown).then(|| shown(number)));
        let counted = plural::resolved(language.as_str(), &marked);
        let mut phrase = fill(&counted, |number, _| Some(format!("{{{{{{${number}}}}}}}")));
        for number in (1..=9).filter(|&number| marked.contains(&shown(number))) {
            let parameter = format!("{{{{{{${number}}}}}}}");
            let text = if self.messages.counts(key, number) {
                numerals::looked_up(language, &parameter, &self.number_template())
            } else {
                parameter
            };
            phrase = phrase.replace(&shown(number), &text);
        }
        switch::value(&phrase)
    }

    fn number_template(&self) -> String {
        format!("{}/number", call_name(&self.pages.phrasebook))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::compose::messages::Messages;
    use crate::compose::testing::{composer, pages};

    #[test]
    fn what_a_language_lacks_is_said_in_its_fallbacks_before_english() {
        let pages = pages();
        let mut composer = composer(&pages);
        let messages = Messages::embedded().expect("well-formed").beginning("qu", "link-help", "Yanapa");
        let said = |language: &str, key: &str| {
            messages.get(&LanguageCode(language.to_owned()), key, &[]).expect("it exists")
        };
        let (spanish, english) = (said("es", "link-directory"), said("en", "link-directory"));
        composer.messages = Arc::new(messages);
        let books = composer.phrasebook();
        let quechua = books.iter().find(|wanted| wanted.page.as_str().ends_with("/qu")).expect("a page");
        assert!(quechua.content.contains("link-help=Yanapa"), "{}", quechua.content);
        assert!(quechua.content.contains(&format!("link-directory={spanish}")), "{}", quechua.content);
        assert!(!quechua.content.contains(&english), "{english}");
    }
}

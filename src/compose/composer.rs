//! The [`Composer`] and what all pages have in common: voices, labels, links,
//! tables and the frame of a new page. What each page says is in the file of
//! its name.

use std::sync::Arc;

use serde::Serialize;
use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::messages::{BadMessages, Messages, SOURCE_LANGUAGE};
use super::names::Names;
use super::phrasebook::{Lookup, Sort};
use super::render::{Renderer, Voice, Wording};
use super::{Pages, ProgrammeName, Wanted};
use crate::ids::{LanguageCode, PageTitle, SkillId, Username};
use crate::wikitext::{escape, region};

/// Why nothing can be composed.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// A message file is broken.
    #[error(transparent)]
    Messages(#[from] BadMessages),
    /// A template is broken.
    #[error("templates: one of them is not a template; mend its syntax")]
    Template(#[from] minijinja::Error),
}

/// Writes every page, notice and report.
pub struct Composer<'a> {
    pub(super) pages: &'a Pages,
    pub(super) names: &'a dyn Names,
    pub(super) messages: Arc<Messages>,
    /// The voice of pages: each reader's own, looked up in the phrasebook as they read.
    pub(super) voice: Voice,
    /// The voice of edit summaries and comments: the wiki's own language, or the nearest with messages.
    pub(super) wiki_voice: Voice,
    /// The wikitext that gives the code of the reader's language.
    pub(super) reader_language: String,
    pub(super) lookup: Lookup,
    renderer: Renderer,
}

/// The wikitext that gives the code of the reader's language on Wikimedia's wikis,
/// which have a page `MediaWiki:Lang/xx` for each language.
pub const READER_LANGUAGE: &str = "{{int:lang}}";

impl<'a> Composer<'a> {
    /// Reads the templates; what they say is in `messages`.
    pub fn new(
        pages: &'a Pages,
        names: &'a dyn Names,
        site_language: LanguageCode,
        messages: Arc<Messages>,
    ) -> Result<Self, ComposeError> {
        let renderer = Renderer::new(pages, Arc::clone(&messages))?;
        let lang = nearest(&messages, names, site_language);
        let wiki_voice = Voice { dir: direction(names, &lang), lang, wording: Wording::Written };
        let voice = Voice { wording: Wording::LookedUp, ..wiki_voice.clone() };
        let (lookup, reader_language) = (Lookup::of(&pages.phrasebook), READER_LANGUAGE.to_owned());
        Ok(Self { pages, names, messages, voice, wiki_voice, reader_language, lookup, renderer })
    }

    /// The same, where the wiki tells the reader's language by other wikitext.
    #[must_use]
    pub fn told_by(self, reader_language: &str) -> Self {
        Self { reader_language: reader_language.to_owned(), ..self }
    }

    /// The bot's own words: every message in every language.
    #[must_use]
    pub fn own_words(&self) -> Vec<String> {
        self.messages.all().map(str::to_owned).collect()
    }

    /// The programme.
    #[must_use]
    pub fn programme(&self) -> &ProgrammeName {
        self.messages.programme()
    }

    /// The languages that the bot speaks.
    #[must_use]
    pub fn languages(&self) -> Vec<LanguageCode> {
        self.messages.languages().cloned().collect()
    }

    /// The voice in which somebody who knows `language` is spoken to, if there are messages for it.
    pub(super) fn voice_for(&self, lang: LanguageCode) -> Voice {
        Voice { dir: direction(self.names, &lang), lang, wording: Wording::Written }
    }

    /// Fills a template in the given voice.
    pub(super) fn fill(&self, template: &str, voice: &Voice, view: impl Serialize) -> String {
        self.renderer.fill(template, voice, view)
    }

    /// A message in the given voice.
    pub(super) fn say(&self, voice: &Voice, key: &str, parameters: &[&str]) -> String {
        let parameters: Vec<String> = parameters.iter().map(|&parameter| parameter.to_owned()).collect();
        match voice.wording {
            Wording::LookedUp => self.lookup.message(key, &parameters),
            Wording::Written => {
                self.messages.get(&voice.lang, key, &parameters).unwrap_or_else(|| format!("⧼{key}⧽"))
            }
        }
    }

    /// A message in the voice of pages.
    pub(super) fn page_says(&self, key: &str, parameters: &[&str]) -> String {
        self.say(&self.voice, key, parameters)
    }

    /// Several things as one list within a sentence.
    pub(super) fn listed(&self, voice: &Voice, things: &[String]) -> String {
        things.join(&self.say(voice, "list-separator", &[]))
    }

    /// A skill's label.
    pub(super) fn skill(&self, voice: &Voice, skill: &SkillId) -> String {
        self.looked_up(voice, Sort::Skill, skill.as_str())
            .unwrap_or_else(|| label(&self.names.skill(skill, &voice.lang)))
    }

    /// What a language is called.
    pub(super) fn language(&self, voice: &Voice, code: &LanguageCode) -> String {
        self.looked_up(voice, Sort::Language, code.as_str())
            .unwrap_or_else(|| label(&self.names.language(code, &voice.lang)))
    }

    /// A language and how well somebody knows it.
    pub(super) fn language_at(&self, voice: &Voice, code: &LanguageCode, points: u8) -> String {
        let looked_up = match voice.wording {
            Wording::LookedUp => self.lookup.language_at(code.as_str(), points.min(6)),
            Wording::Written => None,
        };
        looked_up.unwrap_or_else(|| {
            let (name, level) = (self.language(voice, code), self.level(voice, points));
            self.say(voice, "language-with-level", &[&name, &level])
        })
    }

    /// What a region is called.
    pub(super) fn region(&self, voice: &Voice, code: &str) -> String {
        self.looked_up(voice, Sort::Region, code)
            .unwrap_or_else(|| label(&self.names.region(code, &voice.lang)))
    }

    /// What a country is called, by its ISO 3166 alpha-3 code.
    pub(super) fn country(&self, voice: &Voice, alpha3: &str) -> String {
        self.looked_up(voice, Sort::Country, alpha3)
            .unwrap_or_else(|| label(&self.names.country(alpha3, &voice.lang)))
    }

    /// A day, as the reader's language writes one.
    pub(super) fn date(&self, day: jiff::civil::Date) -> String {
        self.lookup.date(&day.to_string())
    }

    /// The call that names something on a page; nothing where words are written out.
    fn looked_up(&self, voice: &Voice, sort: Sort, id: &str) -> Option<String> {
        match voice.wording {
            Wording::LookedUp => self.lookup.name(sort, id),
            Wording::Written => None,
        }
    }

    /// The language of somebody's level, in words.
    pub(super) fn level(&self, voice: &Voice, points: u8) -> String {
        self.say(voice, &format!("level-{}", points.min(6)), &[])
    }

    /// A name that leads to its owner's profile page.
    pub(super) fn profile_link(&self, name: &Username) -> String {
        let name = words(name.as_str());
        format!("<bdi>[[User:{name}/{}|{name}]]</bdi>", self.pages.profile_subpage)
    }

    /// A name that leads to its owner.
    pub(super) fn user(name: &Username) -> String {
        format!("<bdi>{}</bdi>", escape::user_link(name.as_str()))
    }

    /// A name that leads to its owner, and a way to write to them.
    pub(super) fn person(&self, voice: &Voice, name: &Username) -> String {
        format!("{} ({})", Self::user(name), self.talk(voice, name))
    }

    /// A link to somebody's talk page that says what it is in the reader's language.
    pub(super) fn talk(&self, voice: &Voice, name: &Username) -> String {
        format!("[[User talk:{}|{}]]", words(name.as_str()), self.say(voice, "link-talk", &[]))
    }

    /// The address at which the reader edits their own entry.
    pub(super) fn edit_own(&self) -> String {
        super::own_entry::edit_own(self.pages)
    }

    /// A table that sorts, can be read aloud, and scrolls on a phone.
    pub(super) fn table(&self, caption: String, columns: &[&str], rows: Vec<Vec<Cell>>) -> String {
        let columns = columns.iter().map(|key| self.page_says(key, &[])).collect();
        let rows = rows.into_iter().map(|row| row.into_iter().map(|cell| self.in_digits(cell)).collect());
        let rows: Vec<Vec<Cell>> = rows.collect();
        let table = self.fill("pages/table", &self.voice, Table { caption, columns, rows });
        table.trim_end().to_owned()
    }

    /// The cell; a number in it as the reader's language writes it.
    fn in_digits(&self, cell: Cell) -> Cell {
        match cell.number {
            Some(number) => Cell { text: self.lookup.number(number), ..cell },
            None => cell,
        }
    }

    /// A page of the bot's: `content` in its region, and the frame in which a
    /// new page has it. The summary is a message with counts and rounds; no
    /// stranger's word ever gets into one.
    pub(super) fn wanted(
        &self,
        page: PageTitle,
        region_name: &str,
        content: &str,
        summary: (&str, &[&str]),
    ) -> Wanted {
        let content = self.as_kept(content.trim());
        let frame = Frame { region: region::wrap(region_name, &content).trim().to_owned() };
        Wanted {
            page,
            region: region_name.to_owned(),
            fresh: as_stored(&self.fill("pages/fresh", &self.wiki_voice, frame)),
            summary: self.say(&self.wiki_voice, summary.0, summary.1),
            content,
            leads_to: None,
        }
    }

    /// What stands in a part of a page that the bot keeps: the content, and a comment that
    /// says to whoever edits it where to make changes.
    pub(super) fn as_kept(&self, content: &str) -> String {
        let comment = self.say(&self.wiki_voice, "region-comment", &[&self.pages.profile_subpage]);
        as_stored(&format!("<!-- {comment} -->\n{}", self.in_the_readers_language(content)))
    }

    /// Says which language the words are in and which way they run, by the reader's language.
    pub(super) fn in_the_readers_language(&self, content: &str) -> String {
        self.lookup.within(content)
    }
}

/// A table's cell.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Cell {
    /// What stands in it.
    text: String,
    /// The number that it is, if it is one.
    number: Option<usize>,
    /// By which number its column sorts, if not by its text.
    sort: Option<usize>,
    /// How long its bar is, in em.
    bar: Option<String>,
}

impl Cell {
    /// A cell with this text.
    pub(super) fn of(text: String) -> Self {
        Self { text, ..Self::default() }
    }

    /// How long its text is, in bytes.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// A number.
    pub(super) fn number(count: usize) -> Self {
        Self { text: count.to_string(), number: Some(count), sort: Some(count), bar: None }
    }

    /// The same cell, sorted by a number.
    pub(super) fn sorted_by(self, sort: usize) -> Self {
        Self { sort: Some(sort), ..self }
    }

    /// A number with a bar beside it, as long as its share of `most`.
    pub(super) fn bar(count: usize, most: usize) -> Self {
        let tenths = (count * 80).div_ceil(most.max(1));
        Self { bar: Some(format!("{}.{}", tenths / 10, tenths % 10)), ..Self::number(count) }
    }
}

#[derive(Serialize)]
struct Table {
    caption: String,
    columns: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

#[derive(Serialize)]
struct Frame {
    region: String,
}

/// A label from the taxonomy or from CLDR: left as it is where it holds nothing
/// that wikitext could read as markup, escaped where it does.
pub(super) fn label(text: &str) -> String {
    let plain = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || " -,()/.'".contains(c);
    if text.chars().all(plain) && !text.contains("''") { text.to_owned() } else { words(text) }
}

/// A stranger's words, as text. The wiki composes characters before it parses:
/// a combining mark at the beginning would merge with the `>` or `=` before it
/// (into `≯`, `≠`) and so undo our own markup; it is written by its number.
pub(super) fn words(text: &str) -> String {
    let escaped = escape::text(text);
    let mut rest = escaped.chars();
    match rest.next() {
        Some(first) if canonical_combining_class(first) != 0 => {
            format!("&#{};{}", u32::from(first), rest.as_str())
        }
        _ => escaped,
    }
}

/// The text as the wiki will store it, so that it is found unchanged next time.
pub(super) fn as_stored(text: &str) -> String {
    // Most text is composed already, and that is told in a fraction of the time.
    if is_nfc_quick(text.chars()) == IsNormalized::Yes { text.to_owned() } else { text.nfc().collect() }
}

/// The language itself, or the first of its fallbacks, for which there are messages.
pub(super) fn spoken(
    messages: &Messages,
    names: &dyn Names,
    language: &LanguageCode,
) -> Option<LanguageCode> {
    in_order(names, language).find(|language| messages.speaks(language))
}

/// The language itself, and then its fallbacks.
pub(super) fn in_order(names: &dyn Names, language: &LanguageCode) -> impl Iterator<Item = LanguageCode> {
    std::iter::once(language.clone()).chain(names.fallbacks(language))
}

pub(super) fn nearest(messages: &Messages, names: &dyn Names, language: LanguageCode) -> LanguageCode {
    if messages.speaks(&language) {
        return language;
    }
    spoken(messages, names, &language).unwrap_or_else(|| LanguageCode(SOURCE_LANGUAGE.to_owned()))
}

fn direction(names: &dyn Names, language: &LanguageCode) -> &'static str {
    if names.right_to_left(language) { "rtl" } else { "ltr" }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_label_with_markup_is_escaped_and_a_plain_one_is_left_alone() {
        assert_eq!(label("Côte d'Ivoire (CIV)"), "Côte d'Ivoire (CIV)");
        assert!(!label("a|b]]").contains(['|', ']']) && !label("a''b").contains("''"));
    }

    #[test]
    fn a_bar_is_as_long_as_its_share_and_never_longer_than_the_longest() {
        let length = |count, most| Cell::bar(count, most).bar.unwrap_or_default();
        assert_eq!([length(0, 0), length(0, 9), length(1, 80), length(9, 9)], ["0.0", "0.0", "0.1", "8.0"]);
    }

    proptest! {
        #[test]
        fn whatever_is_typed_leaves_the_markup_around_it_alone(typed in "\\PC{0,3}[\u{300}-\u{34e}]?\\PC{0,20}") {
            for (before, after) in [("<bdi>", "</bdi>"), ("|with=", "|skill="), ("[[User:", "|")] {
                let stored = as_stored(&format!("{before}{}{after}", words(&typed)));
                prop_assert!(stored.starts_with(before) && stored.ends_with(after), "{}", stored);
                prop_assert_eq!(stored.matches(['<', '>', '[', ']', '{', '}', '|', '=', '~', '\'']).count(),
                    before.matches(['<', '>', '[', '|', '=']).count() + after.matches(['<', '>', '|', '=']).count());
            }
        }
    }
}

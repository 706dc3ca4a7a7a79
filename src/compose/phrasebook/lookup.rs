//! The calls by which a page looks its words up. What they are given is wikitext
//! that is safe already; it stands behind names (`$1=`), so that no `=` in it means anything.

use crate::compose::render::call_name;
use crate::ids::PageTitle;

/// What is looked up, besides messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A skill's label, by its slug.
    Skill,
    /// A language's name, by its code.
    Language,
    /// A region's name, by its code.
    Region,
    /// A country's name, by its ISO 3166 alpha-3 code.
    Country,
}

impl Sort {
    /// The word that says it in a call. No message's key is one: those have hyphens.
    pub fn word(self) -> &'static str {
        match self {
            Self::Skill => "skill",
            Self::Language => "language",
            Self::Region => "region",
            Self::Country => "country",
        }
    }
}

/// Writes calls of one wiki's phrasebook.
#[derive(Clone, Debug)]
pub struct Lookup {
    opening: String,
}

impl Lookup {
    /// Of the phrasebook below this page.
    pub fn of(phrasebook: &PageTitle) -> Self {
        Self { opening: format!("{{{{{{{{{}}}}}|", call_name(phrasebook)) }
    }

    /// A message.
    pub fn message(&self, key: &str, parameters: &[String]) -> String {
        let parameters: Vec<String> = parameters
            .iter()
            .enumerate()
            .map(|(at, parameter)| format!("|${}={parameter}", at + 1))
            .collect();
        format!("{}{key}{}}}}}", self.opening, parameters.concat())
    }

    /// A name, if its id can stand in a call as it is.
    pub fn name(&self, sort: Sort, id: &str) -> Option<String> {
        is_plain(id).then(|| format!("{}{}|{id}}}}}", self.opening, sort.word()))
    }

    /// A language's name and how well somebody knows it.
    pub fn language_at(&self, code: &str, points: u8) -> Option<String> {
        is_plain(code).then(|| format!("{}language|{code}|{points}}}}}", self.opening))
    }

    /// A day, written as year-month-day, in the reader's way.
    pub fn date(&self, day: &str) -> String {
        format!("{}date|{day}}}}}", self.opening)
    }

    /// A number, in the reader's way.
    pub fn number(&self, number: usize) -> String {
        format!("{}number|{number}}}}}", self.opening)
    }

    /// The attributes that say which language the words are in and which way they run.
    pub fn direction(&self) -> String {
        let [lang, dir] = ["lang", "dir"].map(|word| format!("{}{word}}}}}", self.opening));
        format!("lang=\"{lang}\" dir=\"{dir}\"")
    }

    /// What begins the element that a page's words stand in.
    pub fn begin(&self) -> String {
        format!("<div {} class=\"mw-content-{}dir}}}} plainlinks\">", self.direction(), self.opening)
    }

    /// The content, in an element that says so of its words.
    pub fn within(&self, content: &str) -> String {
        format!("{}\n{content}\n</div>", self.begin())
    }
}

/// Whether an id is nothing but letters, digits and what joins them.
pub fn is_plain(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup() -> Lookup {
        Lookup::of(&PageTitle::parse("Template:Let's Connect text").expect("a title"))
    }

    #[test]
    fn a_message_is_called_with_its_parameters_by_name() {
        assert_eq!(lookup().message("link-help", &[]), "{{{{Let's Connect text}}|link-help}}");
        let given = ["2".to_owned(), "a=b".to_owned()];
        assert_eq!(lookup().message("x-y", &given), "{{{{Let's Connect text}}|x-y|$1=2|$2=a=b}}");
    }

    #[test]
    fn only_a_plain_id_is_looked_up() {
        assert_eq!(
            lookup().name(Sort::Skill, "wikidata").as_deref(),
            Some("{{{{Let's Connect text}}|skill|wikidata}}")
        );
        for id in ["", "a|b", "a=b", "x}}", "a b"] {
            assert_eq!(lookup().name(Sort::Skill, id), None, "{id}");
        }
    }

    #[test]
    fn a_phrasebook_in_another_namespace_is_called_by_its_whole_name() {
        let lookup = Lookup::of(&PageTitle::parse("User:LCBot/text").expect("a title"));
        assert_eq!(lookup.date("2026-11-26"), "{{{{User:LCBot/text}}|date|2026-11-26}}");
    }
}

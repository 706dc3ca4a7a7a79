//! A template and all the names by which pages call it. It asks no wiki: redirects
//! and the namespace's local names are handed to it.

use std::collections::BTreeSet;

use super::call::Call;
use super::title;

/// How a wiki names its templates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Naming {
    /// What the wiki calls its template namespace besides `Template`, aliases
    /// included. Case does not matter.
    pub namespaces: Vec<String>,
    /// Whether the first letter's case makes another title, as on Wiktionary;
    /// `siteinfo` says `case-sensitive`.
    pub case_sensitive: bool,
}

/// A template, by its own title and those of its redirects.
///
/// Names are compared as titles: underscores and spaces are the same, the first
/// letter's case does not matter (unless [`Naming`] says so), the namespace may be
/// written, and `{{:x}}` shows a page that is no template.
///
/// ```
/// use lets_connect::wikitext::{Naming, Options, Template, scan};
/// let naming = Naming { namespaces: vec!["Plantilla".to_owned()], ..Naming::default() };
/// let profile = Template::new("Template:Let's Connect profile", naming).or_by(["Template:LC profile"]);
/// let text = "{{Plantilla:let's_Connect profile}}{{LC profile|share=Lua}}{{:LC profile}}";
/// let of_it: Vec<bool> =
///     scan(text, &Options::default()).calls.iter().map(|call| profile.is_called_by(call)).collect();
/// assert_eq!(of_it, [true, true, false]);
/// ```
#[derive(Clone, Debug)]
pub struct Template {
    naming: Naming,
    /// Normal titles, those of the template namespace without it.
    titles: BTreeSet<String>,
}

impl Template {
    /// The template of a title, with or without its namespace.
    #[must_use]
    pub fn new(title: &str, naming: Naming) -> Self {
        Self { naming, titles: BTreeSet::new() }.or_by([title])
    }

    /// The template that pages may also call by these titles, its redirects.
    #[must_use]
    pub fn or_by<'a>(mut self, titles: impl IntoIterator<Item = &'a str>) -> Self {
        for written in titles {
            let written = title::normal(written);
            let bare = self.naming.without_namespace(&written).unwrap_or(&written);
            if !bare.is_empty() {
                self.titles.insert(self.naming.capital(bare));
            }
        }
        self
    }

    /// Whether this is what a call shows. A section (`#x`) in its name is no part of the title.
    #[must_use]
    pub fn is_called_by(&self, call: &Call<'_>) -> bool {
        let name = call.name.split_once('#').map_or(&*call.name, |(page, _section)| page);
        let name = title::normal(name);
        let (main, name) = match name.strip_prefix(':') {
            Some(rest) => (true, rest.trim_start()),
            None => (false, name.as_str()),
        };
        let bare = self.naming.without_namespace(name);
        (!main || bare.is_some()) && self.titles.contains(&self.naming.capital(bare.unwrap_or(name)))
    }
}

impl Naming {
    /// The page's name behind the template namespace; nothing when it has none.
    fn without_namespace<'n>(&self, title: &'n str) -> Option<&'n str> {
        let (namespace, page) = title.split_once(':')?;
        let namespace = namespace.trim_end().to_lowercase();
        let own = self.namespaces.iter().map(String::as_str);
        let known = |name: &str| title::normal(name.trim_end_matches(':')).to_lowercase() == namespace;
        std::iter::once("Template").chain(own).any(known).then(|| page.trim_start())
    }

    /// The title with its first letter as the wiki keeps it.
    fn capital(&self, name: &str) -> String {
        if self.case_sensitive { name.to_owned() } else { title::capital(name) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wikitext::{Options, scan};

    fn naming(namespaces: &[&str]) -> Naming {
        Naming { namespaces: namespaces.iter().map(ToString::to_string).collect(), case_sensitive: false }
    }

    fn called(template: &Template, name: &str) -> bool {
        let call = Call { span: 0..0, name: name.trim().into(), parameters: Vec::new(), depth: 0 };
        template.is_called_by(&call)
    }

    fn is(name: &str, title: &str, namespaces: &[&str]) -> bool {
        called(&Template::new(title, naming(namespaces)), name)
    }

    #[test]
    fn the_first_letter_underscores_and_spaces_do_not_matter() {
        for name in [
            "Let's Connect profile",
            "let's_Connect__profile",
            " Let's  Connect\u{A0}profile ",
            "\u{200E}Let's Connect profile",
        ] {
            assert!(is(name, "Let's Connect profile", &[]), "{name}");
        }
        assert!(is("élan", "Élan", &[]));
        assert!(!is("Let's connect profile", "Let's Connect profile", &[]));
    }

    #[test]
    fn the_first_letter_matters_where_the_wiki_says_so() {
        let naming = Naming { namespaces: Vec::new(), case_sensitive: true };
        let template = Template::new("Template:élan", naming);
        assert!(called(&template, "élan"));
        assert!(!called(&template, "Élan"));
    }

    #[test]
    fn a_template_namespace_may_lead_in_any_case() {
        for name in
            ["Template:Nobots", "template : nobots", "TEMPLATE:_nobots", "Vorlage:Nobots", "Nobots#section"]
        {
            assert!(is(name, "Template:Nobots", &["Vorlage"]), "{name}");
        }
        assert!(!is("Vorlage:Nobots", "Nobots", &[]));
        assert!(!is("User:Nobots", "Nobots", &[]));
    }

    #[test]
    fn a_leading_colon_means_a_page_and_not_the_template() {
        assert!(!is(":Nobots", "Nobots", &[]));
        assert!(is(":Template:Nobots", "Nobots", &[]));
    }

    #[test]
    fn a_page_of_another_namespace_can_be_a_template_too() {
        assert!(is("User:LCTest-KE-017/Box", "User:LCTest-KE-017/Box", &[]));
        assert!(!is("LCTest-KE-017/Box", "User:LCTest-KE-017/Box", &[]));
    }

    #[test]
    fn redirects_are_names_of_the_template() {
        let template = Template::new("Template:Let's Connect profile", naming(&[]))
            .or_by(["Template:LC", "User:Old/profile"]);
        assert!(called(&template, "lC") && called(&template, "User:Old/profile"));
        assert!(called(&template, "Let's Connect profile") && !called(&template, "Old/profile"));
    }

    #[test]
    fn nothing_is_no_template() {
        assert!(!is("", "", &[]));
        assert!(!is("#if:x", "", &[]));
    }

    #[test]
    fn a_comment_in_the_name_and_a_substitution_are_seen_through_or_not_as_mediawiki_does() {
        let template = Template::new("Let's Connect profile", naming(&["Modelo"]));
        let first = |text: &str| {
            let options = Options::default();
            template.is_called_by(&scan(text, &options).calls[0])
        };
        assert!(first("{{let's_Connect<!-- x --> profile\n}}"));
        assert!(first("{{Modelo:Let's Connect profile|x}}"));
        assert!(!first("{{subst:Let's Connect profile}}"));
    }
}

//! The pages that are published once, when the bot is set up: the templates
//! people use, the programme's home, help and rules, the start of the
//! registration page, and the stop page. After that they are people's to edit.
//!
//! No example on them is a real call: a call outside `<nowiki>`, `<pre>` and
//! `<includeonly>` would make the page a profile.

use std::sync::Arc;

use serde::Serialize;

use super::Pages;
use super::composer::label;
use super::messages::{Messages, SOURCE_LANGUAGE};
use super::names::Names;
use super::render::{Renderer, Voice};
use crate::ids::{LanguageCode, PageTitle, SkillId};

/// What the stop page says while the bot may edit.
pub const RUN: &str = "run";

#[derive(Serialize)]
struct View {
    families: Vec<Family>,
    example: Example,
    stop: PageTitle,
}

/// The skills of the examples, from the taxonomy, so that what people copy is understood.
#[derive(Serialize)]
struct Example {
    share: String,
    learn: String,
    skill: String,
}

impl Example {
    /// The first skill of two families to share, the second to learn.
    fn from(families: &[Family]) -> Self {
        let nth = |at: usize| -> Vec<&str> {
            families.iter().filter_map(|family| Some(family.skills.get(at)?.slug.as_str())).take(2).collect()
        };
        let skill = nth(0).first().copied().unwrap_or_default().to_owned();
        Self { share: nth(0).join(", "), learn: nth(1).join(", "), skill }
    }
}

#[derive(Serialize)]
struct Family {
    label: String,
    skills: Vec<Skill>,
}

#[derive(Serialize)]
struct Skill {
    slug: SkillId,
    label: String,
}

/// The pages that are made once and then are people's: what they make of them is no fault.
#[must_use]
pub fn start_pages(pages: &Pages) -> [&PageTitle; 5] {
    [&pages.home, &pages.registration, &pages.opt_out, &pages.aliases, &pages.stop]
}

/// Every page that is set up once, with the text it starts with.
///
/// # Panics
/// If an embedded template or message file is broken, which the tests exclude.
#[must_use]
pub fn published(pages: &Pages, names: &dyn Names) -> Vec<(PageTitle, String)> {
    let messages = Messages::embedded().expect("the embedded message files are well-formed");
    let renderer = Renderer::new(pages, Arc::new(messages)).expect("the embedded templates are well-formed");
    let voice = Voice { lang: LanguageCode(SOURCE_LANGUAGE.to_owned()), dir: "ltr" };
    let families = families(names, &voice.lang);
    let view = View { example: Example::from(&families), families, stop: pages.stop.clone() };
    let below_home = |name: &str| pages.home.subpage(name).ok();
    let texts = [
        (Some(pages.profile_template.clone()), "wiki/profile"),
        (Some(pages.met_template.clone()), "wiki/met"),
        (Some(pages.approve_template.clone()), "wiki/approve"),
        (Some(pages.home.clone()), "wiki/home"),
        (below_home("Help"), "wiki/help"),
        (below_home("Rules"), "wiki/rules"),
        (below_home("Profile preload"), "wiki/preload"),
        (below_home("Confirm preload"), "wiki/confirm"),
        (Some(pages.registration.clone()), "wiki/registration"),
        (Some(pages.opt_out.clone()), "wiki/opt-out"),
        (Some(pages.aliases.clone()), "wiki/aliases"),
    ];
    let mut published: Vec<(PageTitle, String)> = texts
        .into_iter()
        .filter_map(|(page, template)| {
            Some((page?, renderer.fill(template, &voice, &view).trim().to_owned()))
        })
        .collect();
    published.push((pages.stop.clone(), RUN.to_owned()));
    published
}

fn families(names: &dyn Names, lang: &LanguageCode) -> Vec<Family> {
    let entry = |skill: SkillId| Skill { label: label(&names.skill(&skill, lang)), slug: skill };
    names
        .skills_in_order()
        .into_iter()
        .map(|(family, skills)| Family {
            label: label(&names.skill(&family, lang)),
            skills: skills.into_iter().map(entry).collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::compose::testing::{FewNames, pages};

    fn texts() -> BTreeMap<String, String> {
        published(&pages(), &FewNames).into_iter().map(|(page, text)| (page.to_string(), text)).collect()
    }

    /// The text without what a wiki does not expand on the page itself.
    fn live(text: &str, hidden: &[&str]) -> String {
        let mut live = text.to_owned();
        for tag in hidden {
            let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
            while let Some((before, after)) = live.split_once(&open) {
                let (_, after) = after.split_once(&close).expect("every example is closed");
                live = format!("{before}{after}");
            }
        }
        live
    }

    #[test]
    fn every_page_is_published_once() {
        let pages = published(&pages(), &FewNames);
        let titles: BTreeSet<&PageTitle> = pages.iter().map(|(page, _)| page).collect();
        assert_eq!((titles.len(), pages.len()), (12, 12));
    }

    #[test]
    fn no_published_page_is_a_profile_by_accident() {
        for (page, text) in texts() {
            let live = live(&text, &["nowiki", "pre", "includeonly", "templatedata"]);
            assert!(!live.contains("{{Let's Connect"), "{page}: {live}");
        }
    }

    #[test]
    fn no_template_calls_one_of_the_bots_own() {
        for (page, text) in texts() {
            if page.starts_with("Template:") {
                assert!(!live(&text, &["noinclude"]).contains("{{Let's Connect"), "{page}");
            }
        }
    }

    #[test]
    fn a_new_profile_begins_with_every_field_blank() {
        let preload = &texts()["Project:Let's Connect/Profile preload"];
        for field in crate::registry::Field::ALL {
            assert!(preload.contains(&format!("\n|{}=\n", field.parameter())), "{field:?}");
        }
    }

    #[test]
    fn help_and_template_explain_every_field() {
        let texts = texts();
        for field in crate::registry::Field::ALL {
            let parameter = field.parameter();
            let help = &texts["Project:Let's Connect/Help"];
            assert!(
                help.contains(&format!("! scope=\"row\" | <code>{parameter}</code>")),
                "help: {parameter}"
            );
            let template = &texts["Template:Let's Connect profile"];
            assert!(template.contains(&format!("\"{parameter}\": {{\"label\"")), "template: {parameter}");
            assert!(template.contains(&format!("{{{{{{{parameter}|}}}}}}")), "card: {parameter}");
        }
    }

    #[test]
    fn template_data_is_json_and_describes_exactly_the_fields() {
        for (page, text) in texts() {
            let Some((_, rest)) = text.split_once("<templatedata>") else { continue };
            let (json, _) = rest.split_once("</templatedata>").expect("it is closed");
            let described: serde_json::Value =
                serde_json::from_str(json).unwrap_or_else(|error| panic!("{page}: {error}"));
            let parameters = described["params"].as_object().map_or(0, serde_json::Map::len);
            let expected = match page.as_str() {
                // The fields, and the codes of forms.
                "Template:Let's Connect profile" => crate::registry::Field::ALL.len() + 1,
                "Template:Let's Connect met" => 3,
                _ => 1,
            };
            assert_eq!(parameters, expected, "{page}");
        }
    }

    #[test]
    fn no_colour_stands_without_a_custom_property() {
        for (page, text) in texts() {
            for declaration in text.split([';', '"']).filter(|part| part.contains("color:")) {
                assert!(declaration.contains("var(--"), "{page}: {declaration}");
            }
        }
    }

    #[test]
    fn the_examples_name_skills_that_exist() {
        let texts = texts();
        let help = &texts["Project:Let's Connect/Help"];
        assert!(help.contains("\n|share=wikidata, grant-writing\n|learn=sparql, budgeting\n"), "{help}");
    }

    #[test]
    fn the_stop_page_says_run() {
        assert_eq!(texts()["User:LCBot/Stop"], "run");
    }

    #[test]
    fn the_home_page_reads_well() {
        insta::assert_snapshot!(texts()["Project:Let's Connect"]);
    }

    #[test]
    fn the_profile_template_reads_well() {
        insta::assert_snapshot!(texts()["Template:Let's Connect profile"]);
    }

    #[test]
    fn the_registration_page_reads_well() {
        insta::assert_snapshot!(texts()["Project:Let's Connect/Registration"]);
    }
}

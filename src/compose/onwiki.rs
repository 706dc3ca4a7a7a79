//! The pages that are published once, when the bot is set up: the templates
//! people use, the programme's home, help and rules, the start of the
//! registration page, and the stop page. After that they are people's to edit.
//!
//! No example on them is a real call: a call outside `<nowiki>`, `<pre>` and
//! `<includeonly>` would make the page a profile.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::buttons;
use super::calendar;
use super::composer::Composer;
use super::own_entry::{INTRO, PRELOAD};
use super::round_to_decide::{APPROVE_PRELOAD, STRIKE_PRELOAD};
use super::{Pages, ambassadors, phrasebook, resources};
use crate::ids::{PageTitle, SkillId};

/// What the stop page says while the bot may edit.
pub const RUN: &str = "run";

#[derive(Serialize)]
struct View {
    families: Vec<Family>,
    example: Example,
    stop: PageTitle,
    /// Where a word by which they take part again is ready to save.
    back: String,
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

/// Whether the page is made once and then is kept by others: by people, whose changes
/// are no fault, or, where it is one of the phrasebook's, by every cycle.
#[must_use]
pub fn is_made_once(pages: &Pages, page: &PageTitle) -> bool {
    [&pages.home, &pages.registration, &pages.opt_out, &pages.aliases, &pages.stop].contains(&page)
        || phrasebook::holds(pages, page)
        || is_of_cards(pages, page)
}

/// Whether the page is the one that people's cards ask.
#[must_use]
pub fn is_of_cards(pages: &Pages, page: &PageTitle) -> bool {
    page.as_str().strip_prefix(pages.state.as_str()) == Some("/cards")
}

impl Composer<'_> {
    /// Every page that is set up once, with the text it starts with. Those that hold
    /// the words come first, so that no page is ever without.
    #[must_use]
    pub fn published(&self) -> Vec<(PageTitle, String)> {
        let pages = self.pages;
        let families = self.families_to_list();
        let back = buttons::address(pages, buttons::WORD, &["back"]);
        let view = View { example: Example::from(&families), families, stop: pages.stop.clone(), back };
        let below_home = |name: &str| pages.home.subpage(name).ok();
        let texts = [
            (Some(pages.profile_template.clone()), "wiki/profile"),
            (Some(pages.met_template.clone()), "wiki/met"),
            (Some(pages.answer_template.clone()), "wiki/answer"),
            (Some(pages.approve_template.clone()), "wiki/approve"),
            (Some(pages.strike_template.clone()), "wiki/strike"),
            (Some(pages.resource_template.clone()), "wiki/resource"),
            (Some(pages.ambassador_template.clone()), "wiki/ambassador"),
            (below_home(ambassadors::CLINIC_PRELOAD), "wiki/ambassador-clinic-preload"),
            (Some(pages.clinic_template.clone()), "wiki/clinic"),
            (Some(pages.home.clone()), "wiki/home"),
            (below_home("Help"), "wiki/help"),
            (below_home("Rules"), "wiki/rules"),
            (below_home(PRELOAD), "wiki/preload"),
            (below_home(INTRO), "wiki/intro"),
            (below_home(resources::PRELOAD), "wiki/resource-preload"),
            (below_home(calendar::CLINIC_PRELOAD), "wiki/clinic-preload"),
            (below_home(calendar::CLINIC_INTRO), "wiki/clinic-intro"),
            (below_home("Confirm preload"), "wiki/confirm"),
            (below_home(buttons::CLINIC), "wiki/clinic-answer"),
            (below_home(STRIKE_PRELOAD), "wiki/strike-preload"),
            (below_home(APPROVE_PRELOAD), "wiki/approve-preload"),
            (below_home(buttons::ANSWER), "wiki/answer-preload"),
            (below_home(buttons::MET), "wiki/met-preload"),
            (below_home(buttons::PAUSE), "wiki/pause-preload"),
            (below_home(buttons::WORD), "wiki/word-preload"),
            (Some(pages.registration.clone()), "wiki/registration"),
            (Some(pages.opt_out.clone()), "wiki/opt-out"),
            (Some(pages.aliases.clone()), "wiki/aliases"),
        ];
        let words = self.phrasebook().into_iter().map(|page| (page.page, page.fresh));
        let texts = texts.into_iter().filter_map(|(page, template)| {
            Some((page?, self.fill(template, &self.voice, &view).trim().to_owned()))
        });
        // Without it every card would show that it is missing.
        let cards =
            self.cards(&BTreeMap::new(), &BTreeSet::new()).into_iter().map(|page| (page.page, page.fresh));
        words.chain(cards).chain(texts).chain([(pages.stop.clone(), RUN.to_owned())]).collect()
    }

    fn families_to_list(&self) -> Vec<Family> {
        let entry = |skill: SkillId| Skill { label: self.skill(&self.voice, &skill), slug: skill };
        self.names
            .skills_in_order()
            .into_iter()
            .map(|(family, skills)| Family {
                label: self.skill(&self.voice, &family),
                skills: skills.into_iter().map(entry).collect(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::testing::{composer, pages};

    fn texts() -> BTreeMap<String, String> {
        let pages = pages();
        composer(&pages).published().into_iter().map(|(page, text)| (page.to_string(), text)).collect()
    }

    /// The text without what a wiki does not expand on the page itself.
    fn live(text: &str, hidden: &[&str]) -> String {
        let mut live = text.replace("<pre dir=\"ltr\">", "<pre>");
        for tag in hidden {
            let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
            while let Some((before, after)) = live.split_once(&open) {
                let (_, after) = after.split_once(&close).expect("every example is closed");
                live = format!("{before}{after}");
            }
        }
        live
    }

    /// Whether the text calls a template by which people say something of themselves or decide.
    fn calls_one_of_ours(text: &str) -> bool {
        ["profile", "met", "approve", "strike", "resource", "ambassador", "clinic", "answer"]
            .iter()
            .any(|name| text.contains(&format!("{{{{Let's Connect {name}")))
    }

    #[test]
    fn every_page_is_published_once() {
        let pages = pages();
        let composer = composer(&pages);
        let (published, words) = (composer.published(), composer.languages().len() + 2);
        let titles: BTreeSet<&PageTitle> = published.iter().map(|(page, _)| page).collect();
        assert_eq!((titles.len(), published.len()), (30 + words, 30 + words));
    }

    #[test]
    fn every_template_and_all_that_a_button_loads_is_published() {
        let texts = texts();
        for template in pages().templates() {
            assert!(texts.contains_key(template.as_str()), "{template}");
        }
        let mut loaded = BTreeSet::new();
        for text in texts.values() {
            for asked in ["preload=", "editintro="] {
                for (before, rest) in text.match_indices(asked).map(|(at, _)| text.split_at(at)) {
                    let rest = rest.trim_start_matches(asked);
                    let (rest, ends): (&str, &[char]) = match rest.strip_prefix("{{urlencode:") {
                        Some(rest) => (rest, &['|', '}']),
                        None if before.ends_with('&') => (rest, &['&', ' ', '}', ']']),
                        None => (rest, &['\n']),
                    };
                    let page = rest.split(ends).next().unwrap_or_default();
                    loaded.insert(page.replace('_', " ").replace("%27", "'").replace("%3A", ":"));
                }
            }
        }
        assert!(loaded.len() >= 3, "{loaded:?}");
        for page in loaded {
            assert!(texts.contains_key(&page), "{page}");
        }
    }

    #[test]
    fn no_published_page_is_a_profile_by_accident() {
        for (page, text) in texts() {
            let live = live(&text, &["nowiki", "pre", "includeonly", "templatedata"]);
            assert!(!calls_one_of_ours(&live), "{page}: {live}");
        }
    }

    #[test]
    fn no_template_calls_one_of_the_bots_own() {
        for (page, text) in texts() {
            if page.starts_with("Template:") {
                assert!(!calls_one_of_ours(&live(&text, &["noinclude"])), "{page}");
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
                help.contains(&format!("! scope=\"row\" | <code dir=\"ltr\">{parameter}</code>")),
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
                "Template:Let's Connect met" | "Template:Let's Connect ambassador" => 3,
                "Template:Let's Connect approve" => 2,
                "Template:Let's Connect answer" => 7,
                "Template:Let's Connect resource" => 5,
                "Template:Let's Connect clinic" => crate::registry::clinic::ClinicParameter::ALL.len(),
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

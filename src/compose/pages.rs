//! The on-wiki names that the bot uses, as the configuration gives them.

use serde::Deserialize;

use crate::ids::PageTitle;

/// The on-wiki names that the bot uses. They are part of the interface: people link to them.
/// The configuration names the templates by the programme where it leaves them out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pages {
    /// The programme's own page; the notices link to it.
    pub home: PageTitle,
    /// The directory's index; its pages are `/skill/SLUG`, `/language/CODE`, `/region/CODE` below it.
    pub directory: PageTitle,
    /// The rounds' index; each round is a page below it, named by its month.
    pub rounds: PageTitle,
    /// Awards proposed, and approved by trustees.
    pub awards: PageTitle,
    /// What people ought to mend.
    pub problems: PageTitle,
    /// What the working group says that words mean, one line each.
    pub aliases: PageTitle,
    /// The JSON page that holds the skill taxonomy; without one it is the bot's own.
    #[serde(default)]
    pub taxonomy: Option<PageTitle>,
    /// The page on which people may register without a page of their own.
    pub registration: PageTitle,
    /// The page on which people say that they want to have nothing to do with the programme.
    pub opt_out: PageTitle,
    /// The talk page with sections for people who cannot use the template; if not
    /// given, the home page's.
    #[serde(default)]
    pub talk: Option<PageTitle>,
    /// The words with which the headings of those sections begin.
    #[serde(default = "talk_headings")]
    pub talk_headings: Vec<String>,
    /// The bot's own pages lie below this one, in its user space:
    /// `ledger.json`, `lease.json`, `rounds/MONTH.json`, `status`.
    pub state: PageTitle,
    /// While this page says anything but `run`, nothing is edited.
    pub stop: PageTitle,
    /// The subpage of a user page that holds a profile: `Let's Connect`.
    pub profile_subpage: String,
    /// `Template:Let's Connect profile`.
    pub profile_template: PageTitle,
    /// `Template:Let's Connect met`.
    pub met_template: PageTitle,
    /// `Template:Let's Connect approve`.
    pub approve_template: PageTitle,
    /// The category by which people refuse messages.
    pub opt_out_category: PageTitle,
    /// The template that gives the name of the one with the words of the reader's
    /// language; those are its subpages.
    pub phrasebook: PageTitle,
    /// `Template:Let's Connect answer`.
    pub answer_template: PageTitle,
    /// `Template:Let's Connect strike`.
    pub strike_template: PageTitle,
    /// `Template:Let's Connect clinic`.
    pub clinic_template: PageTitle,
    /// `Template:Let's Connect resource`.
    pub resource_template: PageTitle,
    /// `Template:Let's Connect ambassador`.
    pub ambassador_template: PageTitle,
    /// The calendar of learning clinics; if not given, a page below [`home`](Self::home).
    #[serde(default)]
    pub calendar: Option<PageTitle>,
    /// Those who would organise clinics, for the working group; if not given, a page below [`home`](Self::home).
    #[serde(default)]
    pub ambassadors: Option<PageTitle>,
    /// The resource centre; if not given, a page below [`home`](Self::home).
    #[serde(default)]
    pub resources: Option<PageTitle>,
    /// The digests; each is a page below it, named by its month; if not given, a page below [`home`](Self::home).
    #[serde(default)]
    pub digest: Option<PageTitle>,
    /// The numbers of the programme; if not given, a page below [`home`](Self::home).
    #[serde(default)]
    pub numbers: Option<PageTitle>,
    /// The certificates; each is a page below it, named by its code; if not given, a page below [`home`](Self::home).
    #[serde(default)]
    pub certificates: Option<PageTitle>,
}

impl Pages {
    /// The templates by which people say something to the bot.
    #[must_use]
    pub fn templates(&self) -> [&PageTitle; 8] {
        [
            &self.profile_template,
            &self.met_template,
            &self.answer_template,
            &self.approve_template,
            &self.strike_template,
            &self.clinic_template,
            &self.resource_template,
            &self.ambassador_template,
        ]
    }

    /// All pages, each with the setting that names it; those below the home page, too, where no
    /// setting does.
    #[must_use]
    pub fn named(&self) -> Vec<(&'static str, PageTitle)> {
        let named = [
            ("home", &self.home),
            ("directory", &self.directory),
            ("rounds", &self.rounds),
            ("awards", &self.awards),
            ("problems", &self.problems),
            ("aliases", &self.aliases),
            ("registration", &self.registration),
            ("opt_out", &self.opt_out),
            ("state", &self.state),
            ("stop", &self.stop),
            ("profile_template", &self.profile_template),
            ("met_template", &self.met_template),
            ("approve_template", &self.approve_template),
            ("answer_template", &self.answer_template),
            ("strike_template", &self.strike_template),
            ("clinic_template", &self.clinic_template),
            ("resource_template", &self.resource_template),
            ("ambassador_template", &self.ambassador_template),
            ("phrasebook", &self.phrasebook),
        ];
        let optional = [("taxonomy", &self.taxonomy), ("talk", &self.talk)];
        let below_home = [
            ("calendar", self.calendar()),
            ("ambassadors", self.ambassadors()),
            ("resources", self.resources()),
            ("digest", self.digest()),
            ("numbers", self.numbers()),
            ("certificates", self.certificates()),
        ];
        let optional = optional.into_iter().filter_map(|(key, title)| Some((key, title.as_ref()?)));
        let named = named.into_iter().chain(optional).map(|(key, title)| (key, title.clone()));
        named.chain(below_home).collect()
    }

    /// The calendar of learning clinics.
    #[must_use]
    pub fn calendar(&self) -> PageTitle {
        self.below_home(self.calendar.as_ref(), "Calendar")
    }

    /// Those who would organise clinics, for the working group.
    #[must_use]
    pub fn ambassadors(&self) -> PageTitle {
        self.below_home(self.ambassadors.as_ref(), "Ambassadors")
    }

    /// The resource centre.
    #[must_use]
    pub fn resources(&self) -> PageTitle {
        self.below_home(self.resources.as_ref(), "Resources")
    }

    /// The digests; each is a page below it, named by its month.
    #[must_use]
    pub fn digest(&self) -> PageTitle {
        self.below_home(self.digest.as_ref(), "Digest")
    }

    /// The numbers of the programme.
    #[must_use]
    pub fn numbers(&self) -> PageTitle {
        self.below_home(self.numbers.as_ref(), "Numbers")
    }

    /// The certificates; each is a page below it, named by its code.
    #[must_use]
    pub fn certificates(&self) -> PageTitle {
        self.below_home(self.certificates.as_ref(), "Certificates")
    }

    /// The page that is configured, or the one of that name below the home page.
    fn below_home(&self, configured: Option<&PageTitle>, name: &str) -> PageTitle {
        // A home whose subpages have no room for their names does not pass the configuration's check.
        configured.cloned().or_else(|| self.home.subpage(name).ok()).unwrap_or_else(|| self.home.clone())
    }
}

fn talk_headings() -> Vec<String> {
    [
        "Registration",
        "Inscripción",
        "Registro",
        "Inscription",
        "Inscrição",
        "Registo",
        "تسجيل",
        "Usajili",
        "Pendaftaran",
        "पंजीकरण",
        "নিবন্ধন",
        "Регистрация",
        "登记",
        "注册",
        "Kayıt",
    ]
    .map(str::to_owned)
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::by_language::tests::{nothing_is, said_by_the_bot};

    /// The words between quotation marks of any language.
    fn quoted(text: &str) -> Vec<&str> {
        text.split(['“', '”', '„', '«', '»', '「', '」', '"']).skip(1).step_by(2).map(str::trim).collect()
    }

    #[test]
    fn the_headings_that_the_registration_page_promises_are_read() {
        let mut wrong = Vec::new();
        for (language, message) in said_by_the_bot("registration-talk") {
            let promised = quoted(&message);
            if promised.is_empty() {
                wrong.push(format!("{language}: registration-talk names no heading between quotation marks"));
            }
            for heading in promised {
                if !talk_headings().iter().any(|known| known == heading) {
                    wrong.push(format!(
                        "{language}: registration-talk promises the heading {heading:?}; add it to talk_headings \
                         in src/compose/pages.rs, config/meta.toml and config/dev.toml"
                    ));
                }
            }
        }
        nothing_is(&wrong);
    }

    #[test]
    fn the_configurations_list_the_headings_that_hold_without_them() {
        for (file, text) in [
            ("config/meta.toml", include_str!("../../config/meta.toml")),
            ("config/dev.toml", include_str!("../../config/dev.toml")),
        ] {
            let configuration: toml::Table = toml::from_str(text).expect("a file of ours");
            let listed: Vec<String> =
                configuration["pages"]["talk_headings"].clone().try_into().expect("a list of words");
            assert_eq!(listed, talk_headings(), "{file}: talk_headings is not as in src/compose/pages.rs");
        }
    }
}

//! The templates, embedded, and the one way to fill them. Delimiters are
//! `<% … %>`, `<$ … $>` and `<# … #>`, which mean nothing in wikitext.
//!
//! Templates place things; they decide nothing and escape nothing: what they
//! are given is safe wikitext already.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Rest, Value};
use minijinja::{AutoEscape, Environment, State, UndefinedBehavior, context};
use serde::Serialize;

use super::messages::Messages;
use super::own_entry::{INTRO, PRELOAD, edit_own};
use super::phrasebook::Lookup;
use super::styles;
use super::{Pages, ProgrammeName};
use crate::ids::{LanguageCode, PageTitle};

/// Every template, by its path below `templates/`.
const TEMPLATES: &[(&str, &str)] = &[
    ("notice/ambassador", include_str!("../../templates/notice/ambassador.wikitext")),
    ("notice/award", include_str!("../../templates/notice/award.wikitext")),
    ("notice/clinics", include_str!("../../templates/notice/clinics.wikitext")),
    ("notice/confirm", include_str!("../../templates/notice/confirm.wikitext")),
    ("notice/reminders", include_str!("../../templates/notice/reminders.wikitext")),
    ("notice/freed", include_str!("../../templates/notice/freed.wikitext")),
    ("wiki/answer", include_str!("../../templates/wiki/answer.wikitext")),
    ("wiki/answer-preload", include_str!("../../templates/wiki/answer-preload.wikitext")),
    ("wiki/met-preload", include_str!("../../templates/wiki/met-preload.wikitext")),
    ("wiki/pause-preload", include_str!("../../templates/wiki/pause-preload.wikitext")),
    ("wiki/word-preload", include_str!("../../templates/wiki/word-preload.wikitext")),
    ("notice/introductions", include_str!("../../templates/notice/introductions.wikitext")),
    ("notice/notice", include_str!("../../templates/notice/notice.wikitext")),
    ("notice/puzzles", include_str!("../../templates/notice/puzzles.wikitext")),
    ("notice/unmatched", include_str!("../../templates/notice/unmatched.wikitext")),
    ("notice/updates", include_str!("../../templates/notice/updates.wikitext")),
    ("notice/welcome", include_str!("../../templates/notice/welcome.wikitext")),
    ("pages/ambassadors", include_str!("../../templates/pages/ambassadors.wikitext")),
    ("pages/awards", include_str!("../../templates/pages/awards.wikitext")),
    ("pages/certificate", include_str!("../../templates/pages/certificate.wikitext")),
    ("pages/certificates", include_str!("../../templates/pages/certificates.wikitext")),
    ("pages/digest", include_str!("../../templates/pages/digest.wikitext")),
    ("pages/digests", include_str!("../../templates/pages/digests.wikitext")),
    ("pages/calendar", include_str!("../../templates/pages/calendar.wikitext")),
    ("pages/calendar-year", include_str!("../../templates/pages/calendar-year.wikitext")),
    ("pages/clinic-card", include_str!("../../templates/pages/clinic-card.wikitext")),
    ("pages/directory-empty", include_str!("../../templates/pages/directory-empty.wikitext")),
    ("pages/directory-index", include_str!("../../templates/pages/directory-index.wikitext")),
    ("pages/directory-list", include_str!("../../templates/pages/directory-list.wikitext")),
    ("pages/directory-moved", include_str!("../../templates/pages/directory-moved.wikitext")),
    ("pages/directory-skill", include_str!("../../templates/pages/directory-skill.wikitext")),
    ("pages/fresh", include_str!("../../templates/pages/fresh.wikitext")),
    ("pages/numbers", include_str!("../../templates/pages/numbers.wikitext")),
    ("pages/problems", include_str!("../../templates/pages/problems.wikitext")),
    ("pages/resources", include_str!("../../templates/pages/resources.wikitext")),
    ("pages/round", include_str!("../../templates/pages/round.wikitext")),
    ("pages/rounds", include_str!("../../templates/pages/rounds.wikitext")),
    ("pages/status", include_str!("../../templates/pages/status.wikitext")),
    ("pages/table", include_str!("../../templates/pages/table.wikitext")),
    ("wiki/aliases", include_str!("../../templates/wiki/aliases.wikitext")),
    ("wiki/ambassador", include_str!("../../templates/wiki/ambassador.wikitext")),
    (
        "wiki/ambassador-clinic-preload",
        include_str!("../../templates/wiki/ambassador-clinic-preload.wikitext"),
    ),
    ("wiki/approve", include_str!("../../templates/wiki/approve.wikitext")),
    ("wiki/clinic-answer", include_str!("../../templates/wiki/clinic-answer.wikitext")),
    ("wiki/approve-preload", include_str!("../../templates/wiki/approve-preload.wikitext")),
    ("wiki/strike-preload", include_str!("../../templates/wiki/strike-preload.wikitext")),
    ("pages/round-to-decide", include_str!("../../templates/pages/round-to-decide.wikitext")),
    ("pages/messages", include_str!("../../templates/pages/messages.wikitext")),
    ("wiki/clinic", include_str!("../../templates/wiki/clinic.wikitext")),
    ("wiki/clinic-intro", include_str!("../../templates/wiki/clinic-intro.wikitext")),
    ("wiki/clinic-preload", include_str!("../../templates/wiki/clinic-preload.wikitext")),
    ("wiki/confirm", include_str!("../../templates/wiki/confirm.wikitext")),
    ("wiki/help", include_str!("../../templates/wiki/help.wikitext")),
    ("wiki/home", include_str!("../../templates/wiki/home.wikitext")),
    ("wiki/intro", include_str!("../../templates/wiki/intro.wikitext")),
    ("wiki/met", include_str!("../../templates/wiki/met.wikitext")),
    ("wiki/opt-out", include_str!("../../templates/wiki/opt-out.wikitext")),
    ("wiki/preload", include_str!("../../templates/wiki/preload.wikitext")),
    ("wiki/profile", include_str!("../../templates/wiki/profile.wikitext")),
    ("wiki/registration", include_str!("../../templates/wiki/registration.wikitext")),
    ("wiki/resource", include_str!("../../templates/wiki/resource.wikitext")),
    ("wiki/resource-preload", include_str!("../../templates/wiki/resource-preload.wikitext")),
    ("wiki/rules", include_str!("../../templates/wiki/rules.wikitext")),
    ("wiki/strike", include_str!("../../templates/wiki/strike.wikitext")),
];

/// Which language a text is written in, and which way.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Voice {
    /// The language's code.
    pub lang: LanguageCode,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    /// Where its words come from.
    pub wording: Wording,
}

/// Where the words of a text come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Wording {
    /// They are written out.
    Written,
    /// The wiki looks them up in the phrasebook, in the language of whoever reads.
    LookedUp,
}

/// The templates, ready to be filled.
#[derive(Debug)]
pub(super) struct Renderer {
    environment: Environment<'static>,
}

impl Renderer {
    /// Reads every template; an error names the one that is no template.
    pub(super) fn new(pages: &Pages, messages: Arc<Messages>) -> Result<Self, minijinja::Error> {
        let mut environment = Environment::new();
        environment.set_syntax(
            SyntaxConfig::builder()
                .block_delimiters("<%", "%>")
                .variable_delimiters("<$", "$>")
                .comment_delimiters("<#", "#>")
                .build()?,
        );
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_trim_blocks(true);
        environment.set_lstrip_blocks(true);
        let on_wiki = OnWiki::of(pages, messages.programme(), &Lookup::of(&pages.phrasebook));
        environment.add_global("wiki", Value::from_serialize(on_wiki));
        let lookup = Lookup::of(&pages.phrasebook);
        let (dates, all) = (lookup.clone(), Arc::clone(&messages));
        environment.add_function("translations", move |key: String| translations(&all, &key));
        environment.add_function("date", move |day: String| dates.date(&day));
        environment.add_function("msg", move |state: &State, key: String, given: Rest<Value>| {
            let lang = state.lookup("lang").map(|lang| lang.to_string()).unwrap_or_default();
            let parameters: Vec<String> = given.iter().map(ToString::to_string).collect();
            if state.lookup("looked_up").is_some_and(|value| value.is_true()) {
                return lookup.message(&key, &parameters);
            }
            // MediaWiki shows a message that does not exist in the same brackets.
            messages.get(&LanguageCode(lang), &key, &parameters).unwrap_or_else(|| format!("⧼{key}⧽"))
        });
        for (name, text) in TEMPLATES {
            environment.add_template(name, text)?;
        }
        Ok(Self { environment })
    }

    /// Fills a template. In it, `view` stands for what it shows.
    ///
    /// # Panics
    /// If an embedded template does not fit its view: both are ours, none of a
    /// stranger's words is read as a template, and the tests fill each of them.
    pub(super) fn fill(&self, template: &str, voice: &Voice, view: impl Serialize) -> String {
        self.environment
            .get_template(template)
            .and_then(|found| {
                found.render(context! {
                    lang => voice.lang.as_str(), dir => voice.dir, looked_up => voice.wording == Wording::LookedUp, view => Value::from_serialize(&view) })
            })
            .expect("an embedded template fits the view it was written for")
    }
}

/// The configured names, in the forms in which wikitext wants them.
#[derive(Serialize)]
struct OnWiki<'a> {
    /// What the programme is called.
    programme: &'a str,
    home: &'a PageTitle,
    help: String,
    rules: String,
    preload: String,
    /// The address at which whoever reads edits their own entry.
    edit_own: String,
    /// What the profile template asks, as its transclusion begins.
    cards_call: String,
    confirm_preload: String,
    /// What stands above the editor of a new profile.
    intro: String,
    /// The attributes that say which language the reader's is and which way it runs, and the
    /// element with them that a page's own words stand in.
    direction: String,
    begin: String,
    directory: &'a PageTitle,
    rounds: &'a PageTitle,
    awards: &'a PageTitle,
    problems: &'a PageTitle,
    registration: &'a PageTitle,
    opt_out: &'a PageTitle,
    talk: Option<&'a PageTitle>,
    opt_out_category: &'a PageTitle,
    subpage: &'a str,
    profile_template: &'a PageTitle,
    met_template: &'a PageTitle,
    approve_template: &'a PageTitle,
    answer_template: &'a PageTitle,
    strike_template: &'a PageTitle,
    clinic_template: &'a PageTitle,
    resource_template: &'a PageTitle,
    ambassador_template: &'a PageTitle,
    calendar: PageTitle,
    ambassadors: PageTitle,
    resources: PageTitle,
    digest: PageTitle,
    numbers: PageTitle,
    certificates: PageTitle,
    profile_call: String,
    met_call: String,
    approve_call: String,
    answer_call: String,
    strike_call: String,
    clinic_call: String,
    resource_call: String,
    ambassador_call: String,
    styles_call: String,
}

impl<'a> OnWiki<'a> {
    fn of(pages: &'a Pages, programme: &'a ProgrammeName, lookup: &Lookup) -> Self {
        Self {
            programme: programme.as_str(),
            intro: format!("{}/{INTRO}", pages.home),
            edit_own: edit_own(pages),
            cards_call: format!("{}/cards", call_name(&pages.state)),
            direction: lookup.direction(),
            begin: lookup.begin(),
            home: &pages.home,
            help: format!("{}/Help", pages.home),
            rules: format!("{}/Rules", pages.home),
            preload: format!("{}/{PRELOAD}", pages.home),
            confirm_preload: format!("{}/Confirm preload", pages.home),
            directory: &pages.directory,
            rounds: &pages.rounds,
            awards: &pages.awards,
            problems: &pages.problems,
            registration: &pages.registration,
            opt_out: &pages.opt_out,
            talk: pages.talk.as_ref(),
            opt_out_category: &pages.opt_out_category,
            subpage: &pages.profile_subpage,
            profile_template: &pages.profile_template,
            met_template: &pages.met_template,
            approve_template: &pages.approve_template,
            answer_template: &pages.answer_template,
            strike_template: &pages.strike_template,
            clinic_template: &pages.clinic_template,
            resource_template: &pages.resource_template,
            ambassador_template: &pages.ambassador_template,
            calendar: pages.calendar(),
            ambassadors: pages.ambassadors(),
            resources: pages.resources(),
            digest: pages.digest(),
            numbers: pages.numbers(),
            certificates: pages.certificates(),
            profile_call: call_name(&pages.profile_template),
            met_call: call_name(&pages.met_template),
            approve_call: call_name(&pages.approve_template),
            answer_call: call_name(&pages.answer_template),
            strike_call: call_name(&pages.strike_template),
            clinic_call: call_name(&pages.clinic_template),
            resource_call: call_name(&pages.resource_template),
            ambassador_call: call_name(&pages.ambassador_template),
            styles_call: pages.home.subpage(styles::PAGE).map(|page| call_name(&page)).unwrap_or_default(),
        }
    }
}

/// A message in every language that has it, as `TemplateData` wants them.
fn translations(messages: &Messages, key: &str) -> String {
    let languages = messages.languages().filter(|language| messages.has(language, key));
    let texts: BTreeMap<&str, String> = languages
        .filter_map(|language| Some((language.as_str(), messages.get(language, key, &[])?)))
        .collect();
    serde_json::to_string(&texts).unwrap_or_default()
}

/// How a page is named between the braces that transclude it.
pub(super) fn call_name(page: &PageTitle) -> String {
    match page.as_str().split_once(':') {
        Some(("Template", name)) => name.to_owned(),
        Some(_) => page.to_string(),
        None => format!(":{page}"),
    }
}

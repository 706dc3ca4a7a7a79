//! From one template call to a registration. Pure.

use std::collections::BTreeMap;

use crate::ids::{PageTitle, RevId, Timestamp};
use crate::registry::{
    AnswerReport, Field, MetReport, Private, Problem, Proof, Provenance, Registration, SourceKind, Weight,
    support,
};
use crate::wikitext::{Call, Cap, Options, Template, Why, scan};

/// The programme's templates, by which people say something to the bot.
#[derive(Clone, Debug)]
pub struct Templates {
    /// `{{Let's Connect profile}}`: who takes part.
    pub profile: Template,
    /// `{{Let's Connect met}}`: that two met.
    pub met: Template,
    /// `{{Let's Connect answer}}`: every other answer.
    pub answer: Template,
    /// `{{Let's Connect approve}}`: a trustee's yes.
    pub approve: Template,
    /// `{{Let's Connect strike}}`: a trustee's no.
    pub strike: Template,
    /// `{{Let's Connect clinic}}`: a clinic of the calendar.
    pub clinic: Template,
    /// `{{Let's Connect resource}}`: something to learn from.
    pub resource: Template,
    /// `{{Let's Connect ambassador}}`: how far things have come with somebody.
    pub ambassador: Template,
}

impl Templates {
    /// Each by what it is for: `profile`, `met` and so on.
    pub fn named(mut named: impl FnMut(&str) -> Template) -> Self {
        Self {
            profile: named("profile"),
            met: named("met"),
            answer: named("answer"),
            approve: named("approve"),
            strike: named("strike"),
            clinic: named("clinic"),
            resource: named("resource"),
            ambassador: named("ambassador"),
        }
    }
}

/// How to know the programme's templates in a text.
#[derive(Clone, Debug)]
pub struct Reader {
    options: Options,
    templates: Templates,
}

impl Reader {
    /// A reader for a wiki that is read with `options`.
    #[must_use]
    pub fn new(options: Options, templates: Templates) -> Self {
        Self { options, templates }
    }

    /// How the wiki's pages are read.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Why a text may hold entries that would not be found, if so. Calls too deep
    /// inside others are none.
    #[must_use]
    pub fn unreadable(&self, text: &str) -> Option<Cap> {
        let caps = self.options.caps;
        // A call has four braces at least: most texts need not be read to know.
        if text.len() <= caps.bytes && text.len() / 4 <= caps.calls {
            return None;
        }
        scan(text, &self.options).capped.filter(|cap| !matches!(cap, Cap::Depth(_)))
    }

    /// The profile calls that stand on their own in `text`, in order.
    #[must_use]
    pub fn profiles<'t>(&self, text: &'t str) -> Vec<Call<'t>> {
        self.calls(text, &self.templates.profile)
    }

    /// What keeps a profile call in `text` from being one, if there is one that is not live.
    #[must_use]
    pub fn buried_profile<'t>(&self, text: &'t str) -> Option<Why<'t>> {
        let dead = scan(text, &self.options).dead;
        dead.into_iter().find_map(|dead| {
            let inside = scan(text.get(dead.inner)?, &self.options);
            inside.calls.iter().any(|call| self.templates.profile.is_called_by(call)).then_some(dead.why)
        })
    }

    /// The meetings reported in `text`, in order.
    #[must_use]
    pub fn meetings(&self, text: &str) -> Vec<MetReport> {
        let asked = |call: &Call<'_>, key: &str| call.value(key).unwrap_or_default().trim().to_owned();
        self.calls(text, &self.templates.met)
            .iter()
            .map(|call| MetReport {
                with: asked(call, "with"),
                skill: asked(call, "skill"),
                round: asked(call, "round"),
            })
            .collect()
    }

    /// The other answers in `text`, in order.
    #[must_use]
    pub fn answers(&self, text: &str) -> Vec<AnswerReport> {
        let asked = |call: &Call<'_>, key: &str| call.value(key).unwrap_or_default().trim().to_owned();
        self.calls(text, &self.templates.answer)
            .iter()
            .map(|call| AnswerReport {
                word: asked(call, "1"),
                with: asked(call, "with"),
                skill: asked(call, "skill"),
                round: asked(call, "round"),
                clinic: asked(call, "clinic"),
                until: asked(call, "until"),
                on: asked(call, "on"),
            })
            .collect()
    }

    /// The clinic calls that stand on their own in `text`, in order.
    #[must_use]
    pub fn clinics<'t>(&self, text: &'t str) -> Vec<Call<'t>> {
        self.calls(text, &self.templates.clinic)
    }

    /// The resource calls that stand on their own in `text`, in order.
    #[must_use]
    pub fn resources<'t>(&self, text: &'t str) -> Vec<Call<'t>> {
        self.calls(text, &self.templates.resource)
    }

    /// The ambassador calls that stand on their own in `text`, in order.
    #[must_use]
    pub fn ambassadors<'t>(&self, text: &'t str) -> Vec<Call<'t>> {
        self.calls(text, &self.templates.ambassador)
    }

    /// The strike calls that stand on their own in `text`, in order.
    #[must_use]
    pub fn strikes<'t>(&self, text: &'t str) -> Vec<Call<'t>> {
        self.calls(text, &self.templates.strike)
    }

    /// The approve calls that stand on their own in `text`, in order.
    #[must_use]
    pub fn approvals<'t>(&self, text: &'t str) -> Vec<Call<'t>> {
        self.calls(text, &self.templates.approve)
    }

    fn calls<'t>(&self, text: &'t str, template: &Template) -> Vec<Call<'t>> {
        let mut calls = scan(text, &self.options).calls;
        calls.retain(|call| call.depth == 0 && template.is_called_by(call));
        calls
    }
}

/// What is told of an entry for a temporary account or an address, and the mend.
pub(super) const UNREGISTERED: &str = "a temporary account or an address cannot take part";
pub(super) const REGISTER: &str = "create an account or log in, and register under its name";

/// Where an entry stands.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    /// The kind of source.
    pub kind: SourceKind,
    /// The page.
    pub page: &'a PageTitle,
    /// Which entry of it, from 1.
    pub entry: u32,
    /// The revision it was read in.
    pub revision: RevId,
    /// When that was written.
    pub at: Timestamp,
}

/// Parameters that name the registrant on a page shared by many.
const NAME: [&str; 3] = ["user", "username", "name"];

/// The parameter that confirms form answers by their codes.
const CONFIRMS: &str = "form";

/// The account that a call on a shared page is for, as typed.
#[must_use]
pub fn name_in<'c>(call: &'c Call<'_>) -> Option<&'c str> {
    NAME.iter().find_map(|key| call.value(key)).map(str::trim).filter(|name| !name.is_empty())
}

/// The registration a call makes, and what is odd about it.
#[must_use]
pub fn registration(call: &Call<'_>, name: &str, place: &Place<'_>) -> (Registration, Vec<Problem>) {
    let fields: BTreeMap<Field, String> = Field::ALL
        .into_iter()
        .filter_map(|field| Some((field, call.value(field.parameter())?.trim().to_owned())))
        .collect();
    let problems = call
        .parameters
        .iter()
        .filter(|parameter| !known(&parameter.key))
        .map(|parameter| unknown_parameter(&parameter.key, place))
        .collect();
    let confirms = codes(call.value(CONFIRMS).unwrap_or_default());
    (Registration { fields, confirms, ..silent(name, place) }, problems)
}

/// What a page says that holds answers and no profile.
#[must_use]
pub fn answers_only(
    name: &str,
    met: Vec<MetReport>,
    answers: Vec<AnswerReport>,
    place: &Place<'_>,
) -> Registration {
    Registration { met, answers, ..silent(name, place) }
}

/// A registration that says nothing yet.
fn silent(name: &str, place: &Place<'_>) -> Registration {
    Registration {
        provenance: Provenance {
            kind: place.kind,
            place: place.page.as_str().to_owned(),
            entry: place.entry,
            revision: Some(place.revision),
            at: place.at,
        },
        name: name.to_owned(),
        fields: BTreeMap::new(),
        met: Vec::new(),
        answers: Vec::new(),
        proof: Proof::Owner,
        confirms: Vec::new(),
        private: Private::default(),
    }
}

/// The codes that a call names, however they are separated.
fn codes(typed: &str) -> Vec<String> {
    let codes = typed.split(|c: char| !c.is_ascii_alphanumeric()).filter(|code| !code.is_empty());
    codes.map(str::to_ascii_lowercase).collect()
}

fn known(key: &str) -> bool {
    key == CONFIRMS || NAME.contains(&key) || Field::ALL.iter().any(|field| field.parameter() == key)
}

/// What is told of words that may say which support somebody needs, and the mend: such words are
/// for a form, and are not carried to another page.
pub(super) const IN_CONFIDENCE: &str = "something here seems to tell which support its owner needs; it was not read, and everybody can read this page";
pub(super) const SAY_IT_IN_THE_FORM: &str = "take it out and say it in the programme's form instead: only the working group reads that, and nobody's \
     needs ever have to stand on a wiki page";

fn unknown_parameter(key: &str, place: &Place<'_>) -> Problem {
    if support::is_about(key) {
        return Problem {
            weight: Weight::Note,
            place: place.page.as_str().to_owned(),
            entry: entry_label(place),
            field: None,
            what: IN_CONFIDENCE.to_owned(),
            mend: SAY_IT_IN_THE_FORM.to_owned(),
        };
    }
    let shown: String = key.chars().take(40).collect();
    let near = Field::ALL
        .into_iter()
        .map(Field::parameter)
        .map(|parameter| (strsim::damerau_levenshtein(parameter, &shown.to_lowercase()), parameter))
        .min()
        .filter(|(distance, _)| *distance <= 2);
    Problem {
        weight: Weight::Note,
        place: place.page.as_str().to_owned(),
        entry: entry_label(place),
        field: None,
        what: format!("unknown parameter \"{shown}\""),
        mend: match near {
            Some((_, parameter)) => format!("did you mean \"{parameter}\"?"),
            None => "remove it; the template's page lists what is understood".to_owned(),
        },
    }
}

/// `entry 3` on a shared page, nothing on a person's own.
#[must_use]
pub fn entry_label(place: &Place<'_>) -> String {
    match place.kind {
        SourceKind::ProfilePage | SourceKind::AnswersPage => String::new(),
        SourceKind::TalkSection
        | SourceKind::RegistrationPage
        | SourceKind::Calendar
        | SourceKind::Form
        | SourceKind::CapacityExchange => {
            format!("entry {}", place.entry)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wikitext::Naming;

    /// What is told of a profile page.
    fn told(text: &str) -> Vec<Problem> {
        let template = |name: &str| Template::new(name, Naming::default());
        let reader = Reader::new(
            Options::default(),
            Templates::named(|name| template(&format!("Template:Let's Connect {name}"))),
        );
        let page = PageTitle::parse("User:LCTest-KE-017/Let's Connect").expect("a title");
        let place = Place {
            kind: SourceKind::ProfilePage,
            page: &page,
            entry: 1,
            revision: RevId(1),
            at: Timestamp::UNIX_EPOCH,
        };
        let calls = reader.profiles(text);
        let call = calls.first().expect("a call");
        registration(call, "LCTest-KE-017", &place).1
    }

    #[test]
    fn whoever_writes_on_their_page_what_they_need_is_told_kindly_and_it_is_not_repeated() {
        for parameter in ["support=a laptop", "childcare for my two sons=yes", "Besoins = argent", "دعم=مال"]
        {
            let problems = told(&format!("{{{{Let's Connect profile|share=Wikidata|{parameter}}}}}"));
            let [problem] = problems.as_slice() else { panic!("{parameter}: {problems:?}") };
            assert_eq!((problem.what.as_str(), problem.mend.as_str()), (IN_CONFIDENCE, SAY_IT_IN_THE_FORM));
        }
    }

    #[test]
    fn another_unknown_parameter_is_named_with_what_may_be_meant() {
        let problems = told("{{Let's Connect profile|shaer=Wikidata|colour=blue}}");
        let said: Vec<_> = problems.iter().map(|problem| (&*problem.what, &*problem.mend)).collect();
        assert_eq!(
            said,
            [
                ("unknown parameter \"shaer\"", "did you mean \"share\"?"),
                ("unknown parameter \"colour\"", "remove it; the template's page lists what is understood"),
            ]
        );
    }
}

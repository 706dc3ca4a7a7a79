//! From one template call to a registration. Pure.

use std::collections::BTreeMap;

use crate::ids::{PageTitle, RevId, Timestamp};
use crate::registry::{
    Field, MetReport, Private, Problem, Proof, Provenance, Registration, SourceKind, Weight,
};
use crate::wikitext::call::{self, Call};
use crate::wikitext::scan::Options;

/// How to know the programme's templates in a text.
#[derive(Clone, Debug)]
pub struct Reader {
    options: Options,
    namespaces: Vec<String>,
    profile: String,
    met: String,
    approve: String,
}

impl Reader {
    /// A reader for a wiki whose extension tags are `options`' and whose
    /// template namespace goes by `namespaces`.
    #[must_use]
    pub fn new(
        options: Options,
        namespaces: Vec<String>,
        profile: &PageTitle,
        met: &PageTitle,
        approve: &PageTitle,
    ) -> Self {
        Self {
            options,
            namespaces,
            profile: profile.as_str().to_owned(),
            met: met.as_str().to_owned(),
            approve: approve.as_str().to_owned(),
        }
    }

    /// The profile calls that stand on their own in `text`, in order.
    #[must_use]
    pub fn profiles(&self, text: &str) -> Vec<Call> {
        self.calls(text, &self.profile)
    }

    /// The meetings reported in `text`, in order.
    #[must_use]
    pub fn meetings(&self, text: &str) -> Vec<MetReport> {
        let asked = |call: &Call, key: &str| call.value(key).unwrap_or_default().trim().to_owned();
        self.calls(text, &self.met)
            .iter()
            .map(|call| MetReport {
                with: asked(call, "with"),
                skill: asked(call, "skill"),
                round: asked(call, "round"),
            })
            .collect()
    }

    /// What the approvals in `text` name, in order.
    #[must_use]
    pub fn approvals(&self, text: &str) -> Vec<String> {
        self.calls(text, &self.approve)
            .iter()
            .filter_map(|call| call.value("1"))
            .map(|named| named.trim().to_owned())
            .collect()
    }

    fn calls(&self, text: &str, template: &str) -> Vec<Call> {
        let namespaces: Vec<&str> = self.namespaces.iter().map(String::as_str).collect();
        let mut calls = call::scan(text, &self.options).calls;
        calls.retain(|call| call.depth == 0 && call.is(template, &namespaces));
        calls
    }
}

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

/// The account that a call on a shared page is for, as typed.
#[must_use]
pub fn name_in(call: &Call) -> Option<&str> {
    NAME.iter().find_map(|key| call.value(key)).map(str::trim).filter(|name| !name.is_empty())
}

/// The registration a call makes, and what is odd about it.
#[must_use]
pub fn registration(
    call: &Call,
    name: &str,
    met: Vec<MetReport>,
    place: &Place<'_>,
) -> (Registration, Vec<Problem>) {
    let fields: BTreeMap<Field, String> = Field::ALL
        .into_iter()
        .filter_map(|field| Some((field, call.value(field.parameter())?.trim().to_owned())))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let provenance = Provenance {
        kind: place.kind,
        place: place.page.as_str().to_owned(),
        entry: place.entry,
        revision: Some(place.revision),
        at: place.at,
    };
    let problems = call
        .parameters
        .iter()
        .filter(|parameter| !known(&parameter.key))
        .map(|parameter| unknown_parameter(&parameter.key, place))
        .collect();
    let registration = Registration {
        provenance,
        name: name.to_owned(),
        fields,
        met,
        proof: Proof::Owner,
        private: Private::default(),
    };
    (registration, problems)
}

fn known(key: &str) -> bool {
    NAME.contains(&key) || Field::ALL.iter().any(|field| field.parameter() == key)
}

fn unknown_parameter(key: &str, place: &Place<'_>) -> Problem {
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
        SourceKind::ProfilePage => String::new(),
        SourceKind::RegistrationPage | SourceKind::Form => format!("entry {}", place.entry),
    }
}

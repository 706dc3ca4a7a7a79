//! One line of a file of registrants: a JSON object, in which only `id` must be.
//!
//! `docs/matching-files.md` has every field, and what holds where it is missing.
//!
//! What is wrong with one field costs that field only, except where somebody
//! drew a line that cannot be read (`avoid`, `met`, `notify`, `away_until`): in
//! doubt they are matched with nobody.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde_json::Value;

use super::fields::{Fault, Fields, Otherwise, shown, words};
use crate::ids::{LanguageCode, RoundId, SkillId, UserId};
use crate::matching::Person;
use crate::registry::{Format, Level, UtcOffset, Weight};

/// Skills, languages or regions of one person that are read.
const MOST_ENTRIES: usize = 200;
/// People that one person lists as avoided or met that are read.
const MOST_PEOPLE: usize = 20_000;
/// Bytes of a skill's slug, a name, an affiliation.
const MOST_BYTES: usize = 255;
/// The largest whole number that every reader of JSON takes as it is (RFC 8259, section 6).
const MOST_ID: u64 = (1 << 53) - 1;
/// Rounds that somebody can have waited: more than eighty years of them.
const MOST_WAITED: u64 = 1000;
/// Learners that somebody takes who does not say how many.
const CAPACITY: u64 = 2;
/// Connections as a learner of somebody who does not say how many.
const LEARN_CAPACITY: u64 = 1;

pub(super) const FIELDS: [&str; 18] = [
    "id",
    "name",
    "share",
    "learn",
    "languages",
    "utc_offset",
    "region",
    "country",
    "affiliation",
    "prefers",
    "capacity",
    "learn_capacity",
    "waited",
    "avoid",
    "met",
    "ambassador",
    "notify",
    "away_until",
];

const TAKES_NO_PART: &str = "mend the line; until then it does not count";

/// A registrant as a line gives them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registrant {
    /// As matching sees them.
    pub person: Person,
    /// The account's name. A stranger's words.
    pub name: Option<String>,
    /// The country. A stranger's words.
    pub country: Option<String>,
    /// Whether they want to be matched.
    pub notify: bool,
    /// The last day of an absence.
    pub away_until: Option<Date>,
}

impl Registrant {
    /// Reads a line. Without a registrant, one of the faults says why.
    pub(super) fn read(line: &str) -> (Option<Self>, Vec<Fault>) {
        let whole = |what: String, mend: &str| {
            let fault = Fault { weight: Weight::Refused, field: String::new(), what, mend: mend.to_owned() };
            (None, vec![fault])
        };
        let value = match serde_json::from_str(line) {
            Ok(Value::Object(object)) => object,
            Ok(other) => {
                return whole(format!("{} is no registrant", shown(&other)), "write one JSON object a line");
            }
            Err(error) => {
                let what = format!("this is not JSON ({error})");
                return whole(what, "write one JSON object a line");
            }
        };
        let mut fields = Fields::new(value);
        let registrant = registrant(&mut fields);
        let refused = fields.faults.iter().any(|fault| fault.weight == Weight::Refused);
        let unknown: Vec<String> = fields.left().map(str::to_owned).collect();
        for name in unknown {
            fields.fault(Weight::Note, &name, "nobody knows this field".to_owned(), &meant(&name));
        }
        (registrant.filter(|_| !refused), fields.faults)
    }

    /// Whether they are away in a round: until after the last day of its month.
    #[must_use]
    pub fn is_away(&self, round: RoundId) -> bool {
        self.away_until.is_some_and(|until| until > round.last_day())
    }
}

fn registrant(fields: &mut Fields) -> Option<Registrant> {
    let id = match fields.take("id") {
        None => {
            let what = "the line says not who it is of".to_owned();
            fields.fault(Weight::Refused, "id", what, TAKES_NO_PART);
            None
        }
        Some(value) => identity(fields, "id", &value),
    };
    let (share, offered_clinics) = shared(fields);
    let ambassador = fields
        .yes_or_no("ambassador", false, Weight::Partly, "write true or false; until then they are none")
        .unwrap_or(false);
    let hosts = if ambassador { everything(&share) } else { offered_clinics };
    let person = Person {
        id: id.unwrap_or(UserId(0)),
        share: share.into_iter().filter(|(_, one_to_one)| *one_to_one).map(|(skill, _)| skill).collect(),
        learn: skills(fields),
        languages: languages(fields),
        utc_offset: utc_offset(fields),
        affiliation: fields.words("affiliation", MOST_BYTES, "write a name or leave it out"),
        region: fields.words("region", MOST_BYTES, "write a code as SSA or leave it out"),
        prefers: prefers(fields),
        capacity: small(fields, "capacity", CAPACITY, 0, "write 2 or so; until then they take nobody"),
        learn_capacity: small(
            fields,
            "learn_capacity",
            LEARN_CAPACITY,
            LEARN_CAPACITY,
            "write 1 or so; until then it is 1",
        ),
        waited: waited(fields),
        past: met(fields),
        avoid: avoided(fields),
        hosts,
    };
    let notify = fields.yes_or_no("notify", true, Weight::Refused, TAKES_NO_PART);
    let away_until = match fields.take("away_until") {
        None => None,
        Some(value) => {
            let date = value.as_str().and_then(|text| text.trim().parse::<Date>().ok());
            if date.is_none() {
                let what = format!("{} is no day as 2026-12-31", shown(&value));
                fields.fault(Weight::Refused, "away_until", what, TAKES_NO_PART);
            }
            date
        }
    };
    let name = fields.words("name", MOST_BYTES, "write the account's name or leave it out");
    let country = fields.words("country", MOST_BYTES, "write a code as KEN or leave it out");
    id?;
    Some(Registrant { person, name, country, notify: notify?, away_until })
}

/// An account's number.
fn identity(fields: &mut Fields, field: &str, value: &Value) -> Option<UserId> {
    let id = value.as_u64().filter(|&id| id <= MOST_ID).map(UserId);
    if id.is_none() {
        let what = format!("{} is no account's number (0 to {MOST_ID})", shown(value));
        fields.fault(Weight::Refused, field, what, TAKES_NO_PART);
    }
    id
}

/// What is shared, each with whether one-to-one, and what clinics are offered on.
fn shared(fields: &mut Fields) -> (Vec<(SkillId, bool)>, Vec<SkillId>) {
    const MEND: &str = r#"write [{"skill": "wikidata", "formats": ["one-to-one"]}]"#;
    let (mut share, mut clinics) = (Vec::new(), Vec::new());
    for (index, entry) in fields.list("share", MOST_ENTRIES, Weight::Partly, MEND).into_iter().enumerate() {
        let place = format!("share[{index}]");
        let (named, formats) = match entry {
            Value::Object(mut entry) => (entry.remove("skill"), entry.remove("formats")),
            other => (Some(other), None),
        };
        let Some(skill) = skill(fields, &place, named.as_ref(), MEND) else { continue };
        let formats = match formats {
            None | Some(Value::Null) => BTreeSet::from([Format::OneToOne]),
            Some(value) => formats_in(fields, &format!("{place}.formats"), value),
        };
        if formats.contains(&Format::Clinic) {
            clinics.push(skill.clone());
        }
        share.push((skill, formats.contains(&Format::OneToOne)));
    }
    (share, clinics)
}

fn formats_in(fields: &mut Fields, place: &str, value: Value) -> BTreeSet<Format> {
    let entries = match value {
        Value::Array(entries) => entries,
        alone => vec![alone],
    };
    let mut formats = BTreeSet::new();
    for entry in entries.into_iter().take(MOST_ENTRIES) {
        match entry.as_str().map(str::trim) {
            Some("one-to-one") => formats.insert(Format::OneToOne),
            Some("clinic" | "learning clinic" | "learning-clinic") => formats.insert(Format::Clinic),
            Some("material") => formats.insert(Format::Material),
            _ => {
                let what = format!("{} is no format", shown(&entry));
                let mend = "write one-to-one, clinic or material; until then it is left out";
                fields.fault(Weight::Partly, place, what, mend);
                false
            }
        };
    }
    formats
}

fn everything(share: &[(SkillId, bool)]) -> Vec<SkillId> {
    share.iter().map(|(skill, _)| skill.clone()).collect()
}

fn skills(fields: &mut Fields) -> Vec<SkillId> {
    const MEND: &str = r#"write ["grant-writing", "openrefine"], dearest first"#;
    let entries = fields.list("learn", MOST_ENTRIES, Weight::Partly, MEND);
    let read = |(index, entry): (usize, &Value)| skill(fields, &format!("learn[{index}]"), Some(entry), MEND);
    entries.iter().enumerate().filter_map(read).collect()
}

fn skill(fields: &mut Fields, place: &str, value: Option<&Value>, mend: &str) -> Option<SkillId> {
    let skill = value.and_then(Value::as_str).and_then(|text| words(text, MOST_BYTES)).map(SkillId);
    if skill.is_none() {
        let what = format!("{} is no skill", value.map_or_else(|| "nothing".to_owned(), shown));
        fields.fault(Weight::Partly, place, what, mend);
    }
    skill
}

fn languages(fields: &mut Fields) -> BTreeMap<LanguageCode, Level> {
    const MEND: &str = r#"write {"en": "4", "sw": "N"}"#;
    let entries = match fields.take("languages") {
        None => return BTreeMap::new(),
        Some(Value::Object(entries)) => entries,
        Some(other) => {
            fields.fault(Weight::Partly, "languages", format!("{} is no object", shown(&other)), MEND);
            return BTreeMap::new();
        }
    };
    let mut languages = BTreeMap::new();
    for (code, value) in entries.into_iter().take(MOST_ENTRIES) {
        let level = level(&value);
        let code = code.trim().to_ascii_lowercase();
        let place = format!("languages.{}", shown(&Value::String(code.clone())));
        if !is_code(&code) {
            let mend = "write a code as en or pt-br; until then it is left out";
            fields.fault(Weight::Partly, &place, "this is no language's code".to_owned(), mend);
        } else if let Some(level) = level {
            // Two spellings of one code: the lower level holds, in whatever order they stand.
            let known = languages.entry(LanguageCode(code)).or_insert(level);
            *known = level.min(*known);
        } else {
            let what = format!("{} is no level", shown(&value));
            let mend = r#"write "0" to "5" or "N"; until then it is left out"#;
            fields.fault(Weight::Partly, &place, what, mend);
        }
    }
    languages
}

fn is_code(code: &str) -> bool {
    (2..=32).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Babel's 0 to 5, as text or number, or native.
fn level(value: &Value) -> Option<Level> {
    match value {
        Value::String(text) => match text.trim() {
            "N" | "n" | "native" => Some(Level::Native),
            digit => digit.parse().ok().filter(|&level| level <= 5).map(Level::Babel),
        },
        number => {
            number.as_u64().and_then(|n| u8::try_from(n).ok()).filter(|&level| level <= 5).map(Level::Babel)
        }
    }
}

fn utc_offset(fields: &mut Fields) -> Option<i16> {
    let value = fields.take("utc_offset")?;
    let minutes = value.as_i64().and_then(|minutes| i16::try_from(minutes).ok());
    let offset = minutes.and_then(UtcOffset::from_minutes);
    if offset.is_none() {
        let what = format!("{} is no offset from UTC in minutes (-720 to 840)", shown(&value));
        fields.fault(Weight::Partly, "utc_offset", what, "write 180 for UTC+3; until then it is unknown");
    }
    offset.map(UtcOffset::minutes)
}

fn prefers(fields: &mut Fields) -> BTreeSet<String> {
    const MEND: &str = r#"write ["SSA"]"#;
    let entries = fields.list("prefers", MOST_ENTRIES, Weight::Partly, MEND);
    let mut regions = BTreeSet::new();
    for entry in entries {
        match entry.as_str().and_then(|text| words(text, MOST_BYTES)) {
            Some(region) => {
                regions.insert(region);
            }
            None => {
                fields.fault(Weight::Partly, "prefers", format!("{} is no region", shown(&entry)), MEND);
            }
        }
    }
    regions
}

fn small(fields: &mut Fields, key: &str, missing: u64, wrong: u64, mend: &'static str) -> u8 {
    let number = fields.number(key, u8::MAX.into(), &Otherwise { missing, wrong, mend });
    u8::try_from(number).unwrap_or(u8::MAX)
}

fn waited(fields: &mut Fields) -> u32 {
    let mend = "write how many rounds they waited; until then it is 0";
    let number = fields.number("waited", MOST_WAITED, &Otherwise { missing: 0, wrong: 0, mend });
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn avoided(fields: &mut Fields) -> BTreeSet<UserId> {
    let entries = fields.list("avoid", MOST_PEOPLE, Weight::Refused, TAKES_NO_PART);
    let read = |(index, entry): (usize, &Value)| identity(fields, &format!("avoid[{index}]"), entry);
    entries.iter().enumerate().filter_map(read).collect()
}

fn met(fields: &mut Fields) -> BTreeSet<(UserId, SkillId)> {
    let entries = fields.list("met", MOST_PEOPLE, Weight::Refused, TAKES_NO_PART);
    let mut past = BTreeSet::new();
    for (index, entry) in entries.iter().enumerate() {
        let place = format!("met[{index}]");
        let partner = entry.get("id").unwrap_or(&Value::Null);
        let partner = identity(fields, &format!("{place}.id"), partner);
        let skill = entry.get("skill").and_then(Value::as_str).and_then(|text| words(text, MOST_BYTES));
        if skill.is_none() {
            let what = "this does not say for which skill they met".to_owned();
            fields.fault(Weight::Refused, &place, what, TAKES_NO_PART);
        }
        past.extend(partner.zip(skill.map(SkillId)));
    }
    past
}

/// What to do about a field that nobody knows.
fn meant(name: &str) -> String {
    let near = FIELDS
        .iter()
        .map(|field| (strsim::damerau_levenshtein(name, field), *field))
        .filter(|&(distance, _)| name.len() < 40 && distance <= 2)
        .min();
    match near {
        Some((_, field)) => format!("did you mean {field}?"),
        None => "it is left alone".to_owned(),
    }
}

//! What was typed into each field, understood. What is not understood becomes a
//! problem that names the words and the mend; the rest counts.

use std::collections::BTreeSet;

use crate::ids::{LanguageCode, RoundId, SkillId};
use crate::registry::skill::Found;
use crate::registry::{
    Consent, Field, Format, Languages, Level, Met, MetReport, Places, Problem, Provenance, SourceKind,
    Taxonomy, UtcOffset, Weight, name,
};

/// Entries of a list that are looked at.
const MOST_ENTRIES: usize = 12;

/// How many learners somebody may take in a round, and takes if they do not say.
const MOST_CAPACITY: u8 = 10;
const USUAL_CAPACITY: u8 = 2;

/// Characters of a stranger's words that a problem quotes.
const MOST_QUOTED: usize = 80;

/// Characters of an affiliation that are kept.
const MOST_AFFILIATION: usize = 120;

/// Understands the fields of one registrant, each with the place it came from.
pub struct Reading<'a> {
    /// The skills.
    pub taxonomy: &'a Taxonomy,
    /// The languages.
    pub languages: &'a Languages,
    /// The places.
    pub places: &'a Places,
    /// What was not understood.
    pub problems: Vec<Problem>,
}

impl Reading<'_> {
    /// Skills, as listed, each once.
    pub fn skills(&mut self, field: Field, typed: &str, from: &Provenance) -> Vec<SkillId> {
        let mut skills = Vec::new();
        for words in self.entries(self.taxonomy.split_list(typed), field, from) {
            match self.taxonomy.find(&words) {
                Found::Exact(skill) => skills.push(skill),
                Found::Close(skill) => {
                    let what = format!("{} is taken for {skill}", quoted(&words));
                    self.note(Weight::Note, field, what, "write it so, if that is right", from);
                    skills.push(skill);
                }
                Found::Unknown { candidates } => {
                    let what = format!("the skill {} is not known", quoted(&words));
                    let near: Vec<&str> = candidates.iter().map(SkillId::as_str).collect();
                    let mend = if near.is_empty() {
                        "choose one from the list on the help page".to_owned()
                    } else {
                        format!("did you mean {}?", near.join(", "))
                    };
                    self.note(Weight::Partly, field, what, &mend, from);
                }
            }
        }
        let mut seen = BTreeSet::new();
        skills.retain(|skill| seen.insert(skill.clone()));
        skills
    }

    /// Languages with levels, as listed.
    pub fn languages(&mut self, typed: &str, from: &Provenance) -> Vec<(LanguageCode, Level)> {
        let (known, unknown) = self.languages.parse_list(typed);
        for words in self.entries(unknown, Field::Languages, from) {
            let what = format!("the language {} is not known", quoted(&words));
            self.note(
                Weight::Partly,
                Field::Languages,
                what,
                "write a code and a level from 1 to 5 or N: es-N, en-3",
                from,
            );
        }
        known
    }

    /// How somebody shares.
    pub fn formats(&mut self, typed: &str, from: &Provenance) -> BTreeSet<Format> {
        let mut formats = BTreeSet::new();
        let pieces = typed.split([',', ';', '\n', '،', '，', '；']).map(|piece| piece.trim().to_owned());
        for words in self.entries(pieces.filter(|piece| !piece.is_empty()).collect(), Field::Formats, from) {
            if let Some(format) = format(&words) {
                formats.insert(format);
            } else {
                let what = format!("the way of sharing {} is not known", quoted(&words));
                self.note(
                    Weight::Partly,
                    Field::Formats,
                    what,
                    "write one-to-one, learning clinic or material",
                    from,
                );
            }
        }
        formats
    }

    /// A region's code.
    pub fn region(&mut self, typed: &str, from: &Provenance) -> Option<String> {
        let region = self.places.region(typed);
        if region.is_none() {
            let what = format!("the region {} is not known", quoted(typed));
            self.note(
                Weight::Partly,
                Field::Region,
                what,
                "write its code: SSA, NWE, ESEAP, LAC, CEECA, SA, MENA or NA",
                from,
            );
        }
        region
    }

    /// A country's alpha-3 code.
    pub fn country(&mut self, typed: &str, from: &Provenance) -> Option<String> {
        let country = self.places.country(typed);
        if country.is_none() {
            let what = format!("the country {} is not known", quoted(typed));
            self.note(
                Weight::Partly,
                Field::Country,
                what,
                "write its name in English or its ISO 3166 code",
                from,
            );
        }
        country
    }

    /// The offset from UTC.
    pub fn utc(&mut self, typed: &str, from: &Provenance) -> Option<UtcOffset> {
        let offset = utc_offset(typed);
        if offset.is_none() {
            let what = format!("{} is no offset from UTC", quoted(typed));
            self.note(Weight::Partly, Field::Utc, what, "write it as +3 or -4:30", from);
        }
        offset
    }

    /// The affiliate, as typed.
    pub fn affiliation(&mut self, typed: &str, from: &Provenance) -> String {
        let kept: String = typed.chars().take(MOST_AFFILIATION).collect();
        if kept.len() < typed.len() {
            let what = format!("the affiliation is longer than {MOST_AFFILIATION} characters and was cut");
            self.note(Weight::Note, Field::Affiliation, what, "write its name only", from);
        }
        kept
    }

    /// How many learners somebody takes.
    pub fn capacity(&mut self, typed: Option<&str>, from: &Provenance) -> u8 {
        let Some(typed) = typed else { return USUAL_CAPACITY };
        match typed.trim().parse::<u64>() {
            Ok(number) if number <= u64::from(MOST_CAPACITY) => u8::try_from(number).unwrap_or(MOST_CAPACITY),
            Ok(_) => {
                let what = format!("a capacity of more than {MOST_CAPACITY} counts as {MOST_CAPACITY}");
                self.note(Weight::Note, Field::Capacity, what, "nobody is given more in one round", from);
                MOST_CAPACITY
            }
            Err(_) => {
                let what = format!("{} is no number of learners; {USUAL_CAPACITY} is assumed", quoted(typed));
                self.note(Weight::Partly, Field::Capacity, what, "write a whole number from 0 to 10", from);
                USUAL_CAPACITY
            }
        }
    }

    /// A yes or no.
    pub fn consent(&mut self, field: Field, typed: Option<&str>, from: &Provenance) -> Consent {
        match typed.map(|typed| (yes(typed), typed)) {
            None | Some((Some(false), _)) => Consent::Withheld,
            Some((Some(true), _)) => Consent::Given,
            Some((None, typed)) => {
                let what = format!("{} is neither yes nor no, and counts as no", quoted(typed));
                self.note(Weight::Partly, field, what, "write yes or no", from);
                Consent::Withheld
            }
        }
    }

    /// A meeting that was reported.
    pub fn met(&mut self, report: &MetReport, from: &Provenance) -> Option<Met> {
        let understood = (|| {
            let with = name::clean(&report.with).map_err(|error| error.to_string())?;
            let skill = match self.taxonomy.find(&report.skill) {
                Found::Exact(skill) | Found::Close(skill) => skill,
                Found::Unknown { .. } => {
                    return Err(format!("the skill {} is not known", quoted(&report.skill)));
                }
            };
            let round = RoundId::parse(report.round.trim())
                .map_err(|_| format!("{} is no month", quoted(&report.round)))?;
            Ok(Met { with, skill, round, evidence: from.revision })
        })();
        match understood {
            Ok(met) => Some(met),
            Err(why) => {
                self.problems.push(Problem {
                    weight: Weight::Partly,
                    place: from.place.clone(),
                    entry: entry(from),
                    field: None,
                    what: format!("the meeting reported cannot be read: {why}"),
                    mend: "copy the line from the notice that introduced you".to_owned(),
                });
                None
            }
        }
    }

    fn entries(&mut self, mut entries: Vec<String>, field: Field, from: &Provenance) -> Vec<String> {
        if entries.len() > MOST_ENTRIES {
            let what = format!("{} entries; only the first {MOST_ENTRIES} are read", entries.len());
            self.note(Weight::Partly, field, what, "keep those that matter most", from);
            entries.truncate(MOST_ENTRIES);
        }
        entries
    }

    /// Notes a problem with a field.
    pub fn note(&mut self, weight: Weight, field: Field, what: String, mend: &str, from: &Provenance) {
        self.problems.push(Problem {
            weight,
            place: from.place.clone(),
            entry: entry(from),
            field: Some(field),
            what,
            mend: mend.to_owned(),
        });
    }
}

/// Which entry of its source, in words.
#[must_use]
pub fn entry(from: &Provenance) -> String {
    match from.kind {
        SourceKind::ProfilePage => String::new(),
        SourceKind::RegistrationPage => format!("entry {}", from.entry),
        SourceKind::Form => format!("row {}", from.entry),
    }
}

/// A stranger's words, short, for a problem's text.
fn quoted(words: &str) -> String {
    let line: String =
        words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MOST_QUOTED).collect();
    let cut = if words.chars().count() > MOST_QUOTED { "…" } else { "" };
    format!("\"{}{cut}\"", line.trim())
}

/// The words' letters and digits, in lower case.
fn folded(words: &str) -> String {
    words.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

fn format(words: &str) -> Option<Format> {
    const ONE_TO_ONE: [&str; 10] =
        ["onetoone", "1to1", "11", "oneonone", "1on1", "unoauno", "individual", "unàun", "umaum", "فرديا"];
    const CLINIC: [&str; 12] = [
        "clinic",
        "learningclinic",
        "clinics",
        "learningclinics",
        "group",
        "clínica",
        "clínicadeaprendizaje",
        "clinique",
        "cliniquedapprentissage",
        "clínicadeaprendizagem",
        "عيادة",
        "عيادةتعلم",
    ];
    const MATERIAL: [&str; 10] = [
        "material",
        "materials",
        "resources",
        "document",
        "documents",
        "materiales",
        "matériel",
        "materiais",
        "مواد",
        "موارد",
    ];
    let words = folded(words);
    let is = |known: &[&str]| known.contains(&words.as_str());
    if is(&ONE_TO_ONE) {
        Some(Format::OneToOne)
    } else if is(&CLINIC) {
        Some(Format::Clinic)
    } else if is(&MATERIAL) {
        Some(Format::Material)
    } else {
        None
    }
}

/// Yes or no, by the first word, in the programme's languages.
fn yes(typed: &str) -> Option<bool> {
    const YES: [&str; 10] = ["yes", "y", "true", "1", "sí", "si", "oui", "sim", "نعم", "ndiyo"];
    const NO: [&str; 8] = ["no", "n", "false", "0", "non", "não", "nao", "لا"];
    let first = typed.trim().to_lowercase();
    let first = first.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty())?;
    if YES.contains(&first) {
        Some(true)
    } else if NO.contains(&first) {
        Some(false)
    } else {
        None
    }
}

/// `+3`, `UTC+03:00`, `-4:30`, `GMT`, `Z`.
fn utc_offset(typed: &str) -> Option<UtcOffset> {
    let plain = typed.trim().to_uppercase().replace(['−', '–', '—'], "-").replace(' ', "");
    let plain = plain.strip_prefix("UTC").or_else(|| plain.strip_prefix("GMT")).unwrap_or(&plain);
    if plain.is_empty() || plain == "Z" {
        // "UTC" itself, but not an empty answer.
        return (!typed.trim().is_empty()).then(|| UtcOffset::from_minutes(0)).flatten();
    }
    let (sign, digits) = match (plain.strip_prefix('+'), plain.strip_prefix('-')) {
        (Some(digits), _) => (1, digits),
        (_, Some(digits)) => (-1, digits),
        _ => (1, plain),
    };
    let (hours, minutes) = match digits.split_once([':', '.']) {
        Some((hours, minutes)) if minutes.len() == 2 => (hours, minutes.parse::<i16>().ok()?),
        Some((hours, "5")) => (hours, 30),
        Some(_) => return None,
        None if digits.len() == 4 => (digits.get(..2)?, digits.get(2..)?.parse().ok()?),
        None => (digits, 0),
    };
    if !(0..60).contains(&minutes)
        || hours.len() > 2
        || !digits.bytes().all(|b| b.is_ascii_digit() || b":.".contains(&b))
    {
        return None;
    }
    let hours: i16 = hours.parse().ok()?;
    UtcOffset::from_minutes(sign * (hours * 60 + minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_read_in_every_usual_spelling() {
        for (typed, minutes) in [
            ("+3", 180),
            ("UTC+03:00", 180),
            ("-4:30", -270),
            ("utc −5", -300),
            ("GMT", 0),
            ("Z", 0),
            ("0", 0),
            ("+0530", 330),
            ("+5.5", 330),
            ("UTC+5:45", 345),
            ("+14", 840),
            ("-12", -720),
        ] {
            assert_eq!(utc_offset(typed).map(UtcOffset::minutes), Some(minutes), "{typed}");
        }
        for typed in ["", "+15", "-13", "+3:75", "noon", "+123456789", "+-3", "3:5:7"] {
            assert_eq!(utc_offset(typed), None, "{typed}");
        }
    }

    #[test]
    fn yes_and_no_are_read_by_their_first_word() {
        for typed in ["yes", "Yes, please", "Sí", "OUI", "sim!", "نعم", "1"] {
            assert_eq!(yes(typed), Some(true), "{typed}");
        }
        for typed in ["no", "Non merci", "não", "لا"] {
            assert_eq!(yes(typed), Some(false), "{typed}");
        }
        for typed in ["", "perhaps", "yesterday", "—"] {
            assert_eq!(yes(typed), None, "{typed}");
        }
    }

    #[test]
    fn ways_of_sharing_are_read_in_five_languages() {
        for typed in ["One-to-one", "1:1", "uno a uno", "Um a um"] {
            assert_eq!(format(typed), Some(Format::OneToOne), "{typed}");
        }
        assert_eq!(format("Learning clinic"), Some(Format::Clinic));
        assert_eq!(format("Matériel"), Some(Format::Material));
        assert_eq!(format("telepathy"), None);
    }
}

//! The names of the fields in the programme's languages, as people write them in
//! front of their answers. Pure.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::registry::Field;
use crate::registry::folding::folded;

/// How many letters a name may be away from a word to be offered in its place.
const NEAR: usize = 2;

/// Names of fields in English, Spanish, French, Portuguese and Arabic.
const NAMES: &[(Field, &[&str])] = &[
    (
        Field::Share,
        &[
            "share",
            "I share",
            "I can share",
            "skills to share",
            "comparto",
            "compartir",
            "puedo compartir",
            "partage",
            "partager",
            "je partage",
            "compartilho",
            "compartilhar",
            "partilho",
            "partilhar",
            "أشارك",
            "مشاركة",
            "المشاركة",
        ],
    ),
    (
        Field::Learn,
        &[
            "learn",
            "I want to learn",
            "want to learn",
            "skills to learn",
            "aprender",
            "quiero aprender",
            "apprendre",
            "je veux apprendre",
            "quero aprender",
            "أتعلم",
            "تعلم",
            "التعلم",
            "أريد أن أتعلم",
        ],
    ),
    (Field::Formats, &["formats", "format", "formatos", "formato", "الصيغ", "صيغ", "طريقة المشاركة"]),
    (
        Field::Languages,
        &["languages", "language", "idiomas", "lenguas", "langues", "línguas", "اللغات", "لغات"],
    ),
    (Field::Region, &["region", "región", "région", "região", "المنطقة", "منطقة"]),
    (Field::Country, &["country", "país", "pays", "البلد", "بلد", "الدولة"]),
    (
        Field::Utc,
        &[
            "utc",
            "time zone",
            "timezone",
            "huso horario",
            "zona horaria",
            "fuseau horaire",
            "fuso horário",
            "المنطقة الزمنية",
            "التوقيت",
        ],
    ),
    (
        Field::Affiliation,
        &["affiliation", "affiliate", "afiliación", "afiliado", "afiliação", "الانتماء", "انتماء"],
    ),
    (Field::Capacity, &["capacity", "capacidad", "capacité", "capacidade", "القدرة", "السعة"]),
    (
        Field::Ambassador,
        &[
            "ambassador",
            "embajador",
            "embajadora",
            "ambassadeur",
            "ambassadrice",
            "embaixador",
            "embaixadora",
            "سفير",
            "سفيرة",
        ],
    ),
    (
        Field::Directory,
        &["directory", "directorio", "annuaire", "répertoire", "diretório", "directório", "الدليل", "دليل"],
    ),
    (
        Field::Notify,
        &[
            "notify",
            "notifications",
            "notificar",
            "notificaciones",
            "notifier",
            "notificações",
            "إشعارات",
            "الإشعارات",
            "تنبيه",
        ],
    ),
    (
        Field::Away,
        &[
            "away",
            "away until",
            "ausente",
            "ausente hasta",
            "absent",
            "absente",
            "absent jusqu'au",
            "ausente até",
            "غائب",
            "غائب حتى",
        ],
    ),
];

static BY_NAME: LazyLock<BTreeMap<String, Field>> = LazyLock::new(|| {
    let own = Field::ALL.into_iter().map(|field| (folded(field.parameter()), field));
    let names = NAMES.iter().flat_map(|(field, names)| names.iter().map(|name| (folded(name), *field)));
    names.chain(own).collect()
});

/// The field that a word in front of an answer names.
#[must_use]
pub fn field(word: &str) -> Option<Field> {
    BY_NAME.get(&folded(word)).copied()
}

/// The name that was meant, if the word is close to one. English names come first.
#[must_use]
pub fn near(word: &str) -> Option<&'static str> {
    let word = folded(word);
    let own = Field::ALL.into_iter().map(Field::parameter);
    let all = own.chain(NAMES.iter().flat_map(|(_, names)| names.iter().copied()));
    let near = all.map(|name| (strsim::damerau_levenshtein(&folded(name), &word), name));
    near.filter(|(distance, _)| *distance <= NEAR).min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_names_in_five_languages() {
        for wanted in Field::ALL {
            assert_eq!(field(wanted.parameter()), Some(wanted));
            let names = NAMES.iter().find(|(field, _)| *field == wanted).map(|(_, names)| *names);
            let names = names.unwrap_or_default();
            assert!(names.iter().any(|name| !name.is_ascii()), "{wanted:?} has no Arabic name");
            for name in names {
                assert_eq!(field(name), Some(wanted), "{name} is the name of two fields");
            }
        }
    }

    #[test]
    fn names_are_known_in_any_dress_and_near_misses_are_offered() {
        for word in ["Share", " '''share''' ", "SHARE", "Je partage", "أُشارك"] {
            assert_eq!(field(word), Some(Field::Share), "{word}");
        }
        assert_eq!(
            (near("shaer"), near("langauges"), near("hello there")),
            (Some("share"), Some("languages"), None)
        );
    }
}

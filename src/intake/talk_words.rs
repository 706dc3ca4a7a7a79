//! The names of the fields in the programme's languages, as people write them in
//! front of their answers. Pure.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::registry::Field;
use crate::registry::folding::folded;

/// How many letters a name may be away from a word to be offered in its place.
const NEAR: usize = 2;

/// Names of fields in the twelve languages.
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
            "ninashiriki",
            "naweza kushiriki",
            "berbagi",
            "saya bisa berbagi",
            "साझा",
            "साझा करना",
            "सिखा सकते हैं",
            "শেখাতে পারি",
            "ভাগ করি",
            "делюсь",
            "могу поделиться",
            "分享",
            "可分享",
            "可以分享",
            "paylaş",
            "paylaşıyorum",
            "paylaşabilirim",
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
            "kujifunza",
            "nataka kujifunza",
            "belajar",
            "ingin belajar",
            "सीखना",
            "सीखना चाहते हैं",
            "শিখতে চাই",
            "শেখা",
            "хочу научиться",
            "изучаю",
            "учусь",
            "学习",
            "想学",
            "想学习",
            "öğren",
            "öğrenmek istiyorum",
            "öğrenmek istediğim",
        ],
    ),
    (
        Field::Formats,
        &[
            "formats",
            "format",
            "formatos",
            "formato",
            "الصيغ",
            "صيغ",
            "طريقة المشاركة",
            "njia",
            "cara",
            "तरीक़ा",
            "तरीका",
            "উপায়",
            "формат",
            "форматы",
            "方式",
            "形式",
            "biçim",
        ],
    ),
    (
        Field::Languages,
        &[
            "languages",
            "language",
            "idiomas",
            "lenguas",
            "langues",
            "línguas",
            "اللغات",
            "لغات",
            "lugha",
            "bahasa",
            "भाषा",
            "भाषाएँ",
            "ভাষা",
            "ভাষাসমূহ",
            "язык",
            "языки",
            "语言",
            "dil",
            "diller",
        ],
    ),
    (
        Field::Region,
        &[
            "region",
            "región",
            "région",
            "região",
            "المنطقة",
            "منطقة",
            "kanda",
            "wilayah",
            "क्षेत्र",
            "অঞ্চল",
            "регион",
            "地区",
            "bölge",
        ],
    ),
    (
        Field::Country,
        &[
            "country",
            "país",
            "pays",
            "البلد",
            "بلد",
            "الدولة",
            "nchi",
            "negara",
            "देश",
            "দেশ",
            "страна",
            "国家",
            "ülke",
        ],
    ),
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
            "saa za eneo",
            "zona waktu",
            "समय क्षेत्र",
            "সময় অঞ্চল",
            "часовой пояс",
            "时区",
            "saat dilimi",
        ],
    ),
    (
        Field::Affiliation,
        &[
            "affiliation",
            "affiliate",
            "afiliación",
            "afiliado",
            "afiliação",
            "الانتماء",
            "انتماء",
            "shirika",
            "afiliasi",
            "संगठन",
            "সংগঠন",
            "организация",
            "аффилиация",
            "附属组织",
            "所属组织",
            "kuruluş",
            "bağlı kuruluş",
        ],
    ),
    (
        Field::Capacity,
        &[
            "capacity",
            "capacidad",
            "capacité",
            "capacidade",
            "القدرة",
            "السعة",
            "nafasi",
            "kapasitas",
            "क्षमता",
            "ধারণক্ষমতা",
            "вместимость",
            "名额",
            "容量",
            "kapasite",
        ],
    ),
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
            "balozi",
            "duta",
            "दूत",
            "দূত",
            "посол",
            "大使",
            "elçi",
        ],
    ),
    (
        Field::Directory,
        &[
            "directory",
            "directorio",
            "annuaire",
            "répertoire",
            "diretório",
            "directório",
            "الدليل",
            "دليل",
            "orodha",
            "direktori",
            "निर्देशिका",
            "তালিকা",
            "каталог",
            "名录",
            "rehber",
        ],
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
            "arifa",
            "pemberitahuan",
            "सूचना",
            "सूचनाएँ",
            "বিজ্ঞপ্তি",
            "уведомления",
            "通知",
            "bildirim",
            "bildirimler",
        ],
    ),
    (
        Field::Updates,
        &[
            "updates",
            "news",
            "novedades",
            "nouveautés",
            "novidades",
            "المستجدات",
            "مستجدات",
            "habari mpya",
            "kabar terbaru",
            "समाचार",
            "হালনাগাদ",
            "новости",
            "动态",
            "haberler",
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
            "sipo hadi",
            "tidak aktif sampai",
            "अनुपस्थित",
            "अनुपस्थित तक",
            "অনুপস্থিত",
            "отсутствую до",
            "отсутствую",
            "离开至",
            "暂离",
            "uzakta",
            "uzaktayım",
        ],
    ),
    (
        Field::Material,
        &[
            "material",
            "materials",
            "materiales",
            "matériel",
            "matériels",
            "supports",
            "materiais",
            "مواد",
            "المواد",
            "nyenzo",
            "vifaa",
            "materi",
            "सामग्री",
            "উপকরণ",
            "материалы",
            "材料",
            "资料",
            "materyal",
            "materyaller",
        ],
    ),
    (
        Field::Card,
        &[
            "card",
            "tarjeta",
            "ficha",
            "fiche",
            "cartão",
            "بطاقة",
            "البطاقة",
            "kadi",
            "kartu",
            "कार्ड",
            "কার্ড",
            "карточка",
            "卡片",
            "kart",
        ],
    ),
    (
        Field::Awards,
        &[
            "awards",
            "barnstars",
            "premios",
            "récompenses",
            "prêmios",
            "prémios",
            "جوائز",
            "الجوائز",
            "tuzo",
            "penghargaan",
            "पुरस्कार",
            "পুরস্কার",
            "награды",
            "奖项",
            "ödüller",
        ],
    ),
    (
        Field::Certificate,
        &[
            "certificate",
            "certificado",
            "certificat",
            "شهادة",
            "الشهادة",
            "cheti",
            "sertifikat",
            "प्रमाणपत्र",
            "প্রশংসাপত্র",
            "সনদ",
            "сертификат",
            "证书",
            "sertifika",
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
    // Of a word of two letters, two others leave nothing.
    let is_near = |distance: usize, name: &str| distance <= NEAR && distance * 2 < name.chars().count();
    near.filter(|(distance, name)| is_near(*distance, name))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_names_in_every_script() {
        for wanted in Field::ALL {
            assert_eq!(field(wanted.parameter()), Some(wanted));
            let names = NAMES.iter().find(|(field, _)| *field == wanted).map(|(_, names)| *names);
            let names = names.unwrap_or_default();
            for letters in ['a'..='z', 'ء'..='ي', 'अ'..='ह', 'অ'..='হ', 'а'..='я', '一'..='鿿']
            {
                let has = names.iter().any(|name| name.contains(|c| letters.contains(&c)));
                assert!(has, "{wanted:?} has no name in {letters:?}");
            }
            for name in names {
                assert_eq!(field(name), Some(wanted), "{name} is the name of two fields");
            }
        }
    }

    #[test]
    fn names_are_known_in_any_dress_and_near_misses_are_offered() {
        for word in ["Share", " '''share''' ", "SHARE", "Je partage", "أُشارك", "साझा", "Делюсь", "可分享"]
        {
            assert_eq!(field(word), Some(Field::Share), "{word}");
        }
        assert_eq!(
            (near("shaer"), near("langauges"), near("hello there")),
            (Some("share"), Some("languages"), None)
        );
        assert_eq!((near("ok"), near("Hi"), near("分")), (None, None, None));
    }
}

//! The names of the fields in every language of the bot, as people write them in
//! front of their answers. Pure.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::registry::Field;
use crate::registry::by_language::{self, ByLanguage};
use crate::registry::folding::folded;

/// How many letters a name may be away from a word to be offered in its place.
const NEAR: usize = 2;

/// Names of fields, in every language of the bot.
const NAMES: &[(Field, ByLanguage)] = &[
    (
        Field::Share,
        &[
            ("en", "share|I share|I can share|skills to share"),
            ("es", "comparto|compartir|puedo compartir"),
            ("fr", "partage|partager|je partage"),
            ("pt", "compartilho|compartilhar|partilho|partilhar"),
            ("ar", "أشارك|مشاركة|المشاركة"),
            ("sw", "ninashiriki|naweza kushiriki"),
            ("id", "berbagi|saya bisa berbagi"),
            ("hi", "साझा|साझा करना|सिखा सकते हैं"),
            ("bn", "শেখাতে পারি|ভাগ করি"),
            ("ru", "делюсь|могу поделиться"),
            ("zh-hans", "分享|可分享|可以分享"),
            ("tr", "paylaş|paylaşıyorum|paylaşabilirim"),
        ],
    ),
    (
        Field::Learn,
        &[
            ("en", "learn|I want to learn|want to learn|skills to learn"),
            ("es", "aprender|quiero aprender"),
            ("fr", "apprendre|je veux apprendre"),
            ("pt", "aprender|quero aprender"),
            ("ar", "أتعلم|تعلم|التعلم|أريد أن أتعلم"),
            ("sw", "kujifunza|nataka kujifunza"),
            ("id", "belajar|ingin belajar"),
            ("hi", "सीखना|सीखना चाहते हैं"),
            ("bn", "শিখতে চাই|শেখা"),
            ("ru", "хочу научиться|изучаю|учусь"),
            ("zh-hans", "学习|想学|想学习"),
            ("tr", "öğren|öğrenmek istiyorum|öğrenmek istediğim"),
        ],
    ),
    (
        Field::Formats,
        &[
            ("en", "formats|format"),
            ("es", "formatos|formato"),
            ("fr", "formats|format"),
            ("pt", "formatos|formato"),
            ("ar", "الصيغ|صيغ|طريقة المشاركة"),
            ("sw", "njia"),
            ("id", "cara|format"),
            ("hi", "तरीक़ा|तरीका"),
            ("bn", "উপায়"),
            ("ru", "формат|форматы"),
            ("zh-hans", "方式|形式"),
            ("tr", "biçim"),
        ],
    ),
    (
        Field::Languages,
        &[
            ("en", "languages|language"),
            ("es", "idiomas|lenguas"),
            ("fr", "langues"),
            ("pt", "línguas|idiomas"),
            ("ar", "اللغات|لغات"),
            ("sw", "lugha"),
            ("id", "bahasa"),
            ("hi", "भाषा|भाषाएँ"),
            ("bn", "ভাষা|ভাষাসমূহ"),
            ("ru", "язык|языки"),
            ("zh-hans", "语言"),
            ("tr", "dil|diller"),
        ],
    ),
    (
        Field::Region,
        &[
            ("en", "region"),
            ("es", "región"),
            ("fr", "région"),
            ("pt", "região"),
            ("ar", "المنطقة|منطقة"),
            ("sw", "kanda"),
            ("id", "wilayah"),
            ("hi", "क्षेत्र"),
            ("bn", "অঞ্চল"),
            ("ru", "регион"),
            ("zh-hans", "地区"),
            ("tr", "bölge"),
        ],
    ),
    (
        Field::Country,
        &[
            ("en", "country"),
            ("es", "país"),
            ("fr", "pays"),
            ("pt", "país"),
            ("ar", "البلد|بلد|الدولة"),
            ("sw", "nchi"),
            ("id", "negara"),
            ("hi", "देश"),
            ("bn", "দেশ"),
            ("ru", "страна"),
            ("zh-hans", "国家"),
            ("tr", "ülke"),
        ],
    ),
    (
        Field::Utc,
        &[
            ("en", "utc|time zone|timezone"),
            ("es", "huso horario|zona horaria"),
            ("fr", "fuseau horaire"),
            ("pt", "fuso horário"),
            ("ar", "المنطقة الزمنية|التوقيت"),
            ("sw", "saa za eneo"),
            ("id", "zona waktu"),
            ("hi", "समय क्षेत्र"),
            ("bn", "সময় অঞ্চল"),
            ("ru", "часовой пояс"),
            ("zh-hans", "时区"),
            ("tr", "saat dilimi"),
        ],
    ),
    (
        Field::Affiliation,
        &[
            ("en", "affiliation|affiliate"),
            ("es", "afiliación|afiliado"),
            ("fr", "affiliation"),
            ("pt", "afiliação|afiliado"),
            ("ar", "الانتماء|انتماء"),
            ("sw", "shirika"),
            ("id", "afiliasi"),
            ("hi", "संगठन"),
            ("bn", "সংগঠন"),
            ("ru", "организация|аффилиация"),
            ("zh-hans", "附属组织|所属组织"),
            ("tr", "kuruluş|bağlı kuruluş"),
        ],
    ),
    (
        Field::Capacity,
        &[
            ("en", "capacity"),
            ("es", "capacidad"),
            ("fr", "capacité"),
            ("pt", "capacidade"),
            ("ar", "القدرة|السعة"),
            ("sw", "nafasi"),
            ("id", "kapasitas"),
            ("hi", "क्षमता"),
            ("bn", "ধারণক্ষমতা"),
            ("ru", "вместимость"),
            ("zh-hans", "名额|容量"),
            ("tr", "kapasite"),
        ],
    ),
    (
        Field::Ambassador,
        &[
            ("en", "ambassador"),
            ("es", "embajador|embajadora"),
            ("fr", "ambassadeur|ambassadrice"),
            ("pt", "embaixador|embaixadora"),
            ("ar", "سفير|سفيرة"),
            ("sw", "balozi"),
            ("id", "duta"),
            ("hi", "दूत"),
            ("bn", "দূত"),
            ("ru", "посол"),
            ("zh-hans", "大使"),
            ("tr", "elçi"),
        ],
    ),
    (
        Field::Directory,
        &[
            ("en", "directory"),
            ("es", "directorio"),
            ("fr", "annuaire|répertoire"),
            ("pt", "diretório|directório"),
            ("ar", "الدليل|دليل"),
            ("sw", "orodha"),
            ("id", "direktori"),
            ("hi", "निर्देशिका"),
            ("bn", "তালিকা"),
            ("ru", "каталог"),
            ("zh-hans", "名录"),
            ("tr", "rehber"),
        ],
    ),
    (
        Field::Notify,
        &[
            ("en", "notify|notifications"),
            ("es", "notificar|notificaciones"),
            ("fr", "notifier|notifications"),
            ("pt", "notificar|notificações"),
            ("ar", "إشعارات|الإشعارات|تنبيه"),
            ("sw", "arifa"),
            ("id", "pemberitahuan"),
            ("hi", "सूचना|सूचनाएँ"),
            ("bn", "বিজ্ঞপ্তি"),
            ("ru", "уведомления"),
            ("zh-hans", "通知"),
            ("tr", "bildirim|bildirimler"),
        ],
    ),
    (
        Field::Updates,
        &[
            ("en", "updates|news"),
            ("es", "novedades"),
            ("fr", "nouveautés"),
            ("pt", "novidades"),
            ("ar", "المستجدات|مستجدات"),
            ("sw", "habari mpya"),
            ("id", "kabar terbaru"),
            ("hi", "समाचार"),
            ("bn", "হালনাগাদ"),
            ("ru", "новости"),
            ("zh-hans", "动态"),
            ("tr", "haberler"),
        ],
    ),
    (
        Field::Away,
        &[
            ("en", "away|away until"),
            ("es", "ausente|ausente hasta"),
            ("fr", "absent|absente|absent jusqu'au"),
            ("pt", "ausente|ausente até"),
            ("ar", "غائب|غائب حتى"),
            ("sw", "sipo hadi"),
            ("id", "tidak aktif sampai"),
            ("hi", "अनुपस्थित|अनुपस्थित तक"),
            ("bn", "অনুপস্থিত"),
            ("ru", "отсутствую до|отсутствую"),
            ("zh-hans", "离开至|暂离"),
            ("tr", "uzakta|uzaktayım"),
        ],
    ),
    (
        Field::Material,
        &[
            ("en", "material|materials"),
            ("es", "material|materiales"),
            ("fr", "matériel|matériels|supports"),
            ("pt", "material|materiais"),
            ("ar", "مواد|المواد"),
            ("sw", "nyenzo|vifaa"),
            ("id", "materi"),
            ("hi", "सामग्री"),
            ("bn", "উপকরণ"),
            ("ru", "материалы"),
            ("zh-hans", "材料|资料"),
            ("tr", "materyal|materyaller"),
        ],
    ),
    (
        Field::Card,
        &[
            ("en", "card"),
            ("es", "tarjeta|ficha"),
            ("fr", "fiche"),
            ("pt", "cartão|ficha"),
            ("ar", "بطاقة|البطاقة"),
            ("sw", "kadi"),
            ("id", "kartu"),
            ("hi", "कार्ड"),
            ("bn", "কার্ড"),
            ("ru", "карточка"),
            ("zh-hans", "卡片"),
            ("tr", "kart"),
        ],
    ),
    (
        Field::Awards,
        &[
            ("en", "awards|barnstars"),
            ("es", "premios"),
            ("fr", "récompenses"),
            ("pt", "prêmios|prémios"),
            ("ar", "جوائز|الجوائز"),
            ("sw", "tuzo"),
            ("id", "penghargaan"),
            ("hi", "पुरस्कार"),
            ("bn", "পুরস্কার"),
            ("ru", "награды"),
            ("zh-hans", "奖项"),
            ("tr", "ödüller"),
        ],
    ),
    (
        Field::Certificate,
        &[
            ("en", "certificate"),
            ("es", "certificado"),
            ("fr", "certificat"),
            ("pt", "certificado"),
            ("ar", "شهادة|الشهادة"),
            ("sw", "cheti"),
            ("id", "sertifikat"),
            ("hi", "प्रमाणपत्र"),
            ("bn", "প্রশংসাপত্র|সনদ"),
            ("ru", "сертификат"),
            ("zh-hans", "证书"),
            ("tr", "sertifika"),
        ],
    ),
];

static BY_NAME: LazyLock<BTreeMap<String, Field>> = LazyLock::new(|| {
    let own = Field::ALL.into_iter().map(|field| (folded(field.parameter()), field));
    let names = NAMES
        .iter()
        .flat_map(|&(field, names)| by_language::words(names).map(move |name| (folded(name), field)));
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
    let all = own.chain(NAMES.iter().flat_map(|&(_, names)| by_language::words(names)));
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
    use crate::registry::by_language::tests::every_language_has_words;

    #[test]
    fn every_field_has_names_in_every_language_of_the_bot() {
        let lists = Field::ALL.map(|wanted| {
            let names = NAMES.iter().find(|(field, _)| *field == wanted).map(|&(_, names)| names);
            (format!("the field {:?}", wanted.parameter()), names.unwrap_or_default())
        });
        every_language_has_words("NAMES", "src/intake/talk_words.rs", lists);
    }

    #[test]
    fn every_name_is_one_field_s() {
        for wanted in Field::ALL {
            assert_eq!(field(wanted.parameter()), Some(wanted));
        }
        for &(wanted, names) in NAMES {
            for name in by_language::words(names) {
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

//! The words of answers in every language of the bot. The buttons write the first of
//! each; people may type any, and what the buttons say.

use std::sync::LazyLock;

use crate::registry::by_language::{self, ByLanguage};
use crate::registry::folding::folded;

/// What an answer's word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::registry) enum Word {
    NotYet,
    NotForMe,
    Pause,
    Stop,
    Back,
    Coming,
    NotComing,
    MuchUse,
    SomeUse,
    LittleUse,
}

impl Word {
    /// Every word, as the buttons write it.
    const WRITTEN: [(Self, &'static str); 10] = [
        (Self::NotYet, "not yet"),
        (Self::NotForMe, "not for me"),
        (Self::Pause, "pause"),
        (Self::Stop, "stop"),
        (Self::Back, "back"),
        (Self::Coming, "coming"),
        (Self::NotComing, "not coming"),
        (Self::MuchUse, "much use"),
        (Self::SomeUse, "some use"),
        (Self::LittleUse, "little use"),
    ];

    /// The word that was typed, whatever its case, its hyphens and its language.
    pub(in crate::registry) fn of(typed: &str) -> Option<Self> {
        let typed = folded(typed);
        FOLDED.iter().find(|(_, names)| names.contains(&typed)).map(|(word, _)| *word)
    }

    /// All of them, as a problem names them.
    pub(in crate::registry) fn list() -> String {
        Self::WRITTEN.map(|(_, written)| written).join(", ")
    }
}

const TYPED: [(Word, ByLanguage); 10] = [
    (
        Word::NotYet,
        &[
            ("en", "not yet|not met yet|notyet|later"),
            ("es", "todavía no|aún no"),
            ("fr", "pas encore"),
            ("pt", "ainda não"),
            ("ar", "ليس بعد|لم نلتق بعد"),
            ("sw", "bado|bado hatujakutana"),
            ("id", "belum"),
            ("hi", "अभी नहीं"),
            ("bn", "এখনও না|এখনো না"),
            ("ru", "ещё нет|пока нет"),
            ("zh-hans", "还没有|尚未"),
            ("tr", "henüz değil"),
        ],
    ),
    (
        Word::NotForMe,
        &[
            ("en", "not for me|no thanks|no thank you|decline|declined"),
            ("es", "no es para mí"),
            ("fr", "pas pour moi"),
            ("pt", "não é para mim"),
            ("ar", "ليس لي|لا يناسبني"),
            ("sw", "si kwa ajili yangu|haifai kwangu|hainifai"),
            ("id", "bukan untuk saya"),
            ("hi", "मेरे लिए नहीं"),
            ("bn", "আমার জন্য নয়"),
            ("ru", "не для меня|мне не подходит"),
            ("zh-hans", "不适合我"),
            ("tr", "bana göre değil"),
        ],
    ),
    (
        Word::Pause,
        &[
            ("en", "pause|break|away"),
            ("es", "pausa|en pausa"),
            ("fr", "pause|en pause"),
            ("pt", "pausa|em pausa"),
            ("ar", "وقفة|توقف مؤقت"),
            ("sw", "pumziko|mapumziko"),
            ("id", "jeda"),
            ("hi", "विराम"),
            ("bn", "বিরতি"),
            ("ru", "пауза|перерыв"),
            ("zh-hans", "暂停"),
            ("tr", "ara|mola"),
        ],
    ),
    (
        Word::Stop,
        &[
            ("en", "stop|leave|quit"),
            ("es", "parar|detener|dejarlo"),
            ("fr", "arrêt|arrêter"),
            ("pt", "parar|parem"),
            ("ar", "إيقاف|توقف"),
            ("sw", "acha|simama"),
            ("id", "berhenti"),
            ("hi", "रोकें|बंद करें|बन्द करें"),
            ("bn", "থামুন|বন্ধ|বন্ধ করুন"),
            ("ru", "стоп|прекратить"),
            ("zh-hans", "停止"),
            ("tr", "dur|durdur|bırak"),
        ],
    ),
    (
        Word::Back,
        &[
            ("en", "back|take part again|start again|resume"),
            ("es", "de vuelta|volver|volver a participar"),
            ("fr", "de retour|reprendre|participer à nouveau"),
            ("pt", "de volta|voltar|participar de novo"),
            ("ar", "عودة|عدت|المشاركة من جديد"),
            ("sw", "nimerudi|rudi|shiriki tena"),
            ("id", "kembali|ikut serta lagi"),
            ("hi", "वापस|फिर से भाग लें"),
            ("bn", "ফিরে এসেছি|আবার অংশ নিন"),
            ("ru", "снова|вернулся|вернулась|участвовать снова"),
            ("zh-hans", "回来|恢复|重新参加"),
            ("tr", "geri döndüm|devam|yeniden katıl"),
        ],
    ),
    (
        Word::Coming,
        &[
            ("en", "coming|i will come|attending|yes"),
            ("es", "voy|iré|asistiré|sí"),
            ("fr", "je viens|je viendrai|oui"),
            ("pt", "vou|eu vou|irei|sim"),
            ("ar", "سأحضر|نعم"),
            ("sw", "nitakuja|ndiyo"),
            ("id", "akan datang|saya akan datang|hadir|ya"),
            ("hi", "आऊँगा|आऊँगी|मेरा आना तय है|हाँ"),
            ("bn", "আসব|আমি আসব|হ্যাঁ"),
            ("ru", "приду|я приду|да"),
            ("zh-hans", "参加|我会来|是"),
            ("tr", "geleceğim|evet"),
        ],
    ),
    (
        Word::NotComing,
        &[
            ("en", "not coming|i will not come|cannot come|i cannot come|not attending|no"),
            ("es", "no voy|no puedo ir|no asistiré|no"),
            ("fr", "je ne viens pas|je ne peux pas venir|non"),
            ("pt", "não vou|não posso ir|não irei|não"),
            ("ar", "لن أحضر|لا أستطيع الحضور|لا"),
            ("sw", "sitakuja|siwezi kuja|hapana"),
            ("id", "tidak datang|saya tidak bisa datang|tidak hadir|tidak"),
            ("hi", "नहीं आऊँगा|नहीं आऊँगी|मेरा आना सम्भव नहीं|नहीं"),
            ("bn", "আসব না|আমি আসতে পারব না|না"),
            ("ru", "не приду|я не смогу прийти|нет"),
            ("zh-hans", "不参加|我不能来|否"),
            ("tr", "gelmeyeceğim|gelemiyorum|hayır"),
        ],
    ),
    (
        Word::MuchUse,
        &[
            ("en", "much use|of much use|much|a lot|very useful"),
            ("es", "mucho|muy útil|me sirvió mucho"),
            ("fr", "beaucoup|très utile"),
            ("pt", "muito|muito útil"),
            ("ar", "كثيرا|مفيد جدا|مفيدة جدا"),
            ("sw", "sana|ilinifaa sana"),
            ("id", "sangat berguna|sangat bermanfaat"),
            ("hi", "बहुत|बहुत उपयोगी"),
            ("bn", "অনেক|অনেক কাজে লেগেছে"),
            ("ru", "очень|очень полезно"),
            ("zh-hans", "很有用"),
            ("tr", "çok|çok yararlı"),
        ],
    ),
    (
        Word::SomeUse,
        &[
            ("en", "some use|of some use|some|useful"),
            ("es", "algo|útil|me sirvió algo"),
            ("fr", "assez|utile|assez utile"),
            ("pt", "um pouco|útil|mais ou menos útil"),
            ("ar", "بعض الشيء|مفيد|مفيدة إلى حد ما"),
            ("sw", "kiasi|ilinifaa kiasi"),
            ("id", "cukup berguna|cukup bermanfaat"),
            ("hi", "कुछ|कुछ उपयोगी"),
            ("bn", "কিছুটা|কিছুটা কাজে লেগেছে"),
            ("ru", "отчасти|полезно|довольно полезно"),
            ("zh-hans", "有些用|有些用处"),
            ("tr", "biraz|biraz yararlı"),
        ],
    ),
    (
        Word::LittleUse,
        &[
            ("en", "little use|of little use|little|not useful|no use"),
            ("es", "poco|poco útil|me sirvió poco"),
            ("fr", "peu|peu utile"),
            ("pt", "pouco|pouco útil"),
            ("ar", "قليلا|غير مفيد|قليلة الفائدة"),
            ("sw", "kidogo|ilinifaa kidogo"),
            ("id", "kurang berguna|kurang bermanfaat"),
            ("hi", "थोड़ा|कम उपयोगी"),
            ("bn", "সামান্য|সামান্য কাজে লেগেছে"),
            ("ru", "мало|малополезно|мало полезно"),
            ("zh-hans", "没什么用|用处不大"),
            ("tr", "az|pek değil|pek yararlı değil"),
        ],
    ),
];

static FOLDED: LazyLock<Vec<(Word, Vec<String>)>> = LazyLock::new(|| {
    TYPED.map(|(word, names)| (word, by_language::words(names).map(folded).collect())).into()
});

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::registry::by_language::tests::{every_language_has_words, nothing_is, said_by_the_bot};

    #[test]
    fn words_are_known_whatever_their_case_hyphens_and_language() {
        for (typed, word) in [
            ("not yet", Word::NotYet),
            ("Not-Yet", Word::NotYet),
            ("NOT_YET!", Word::NotYet),
            (" notyet ", Word::NotYet),
            ("Pas encore", Word::NotYet),
            ("No, thanks", Word::NotForMe),
            ("PAUSE", Word::Pause),
            ("пауза", Word::Pause),
            ("Stop.", Word::Stop),
            ("take part again", Word::Back),
            ("sí", Word::Coming),
            ("Not coming", Word::NotComing),
            ("much-use", Word::MuchUse),
            ("Çok yararlı", Word::MuchUse),
        ] {
            assert_eq!(Word::of(typed), Some(word), "{typed}");
        }
        for typed in ["", "perhaps", "not", "stopping"] {
            assert_eq!(Word::of(typed), None, "{typed}");
        }
    }

    #[test]
    fn every_language_of_the_bot_has_words_for_every_answer() {
        let lists = TYPED.map(|(word, names)| (format!("{word:?}"), names));
        every_language_has_words("TYPED", "src/registry/answer/word.rs", lists);
    }

    #[test]
    fn what_a_button_says_is_understood_when_it_is_typed() {
        let mut wrong = Vec::new();
        // "We met" has a template of its own, and "Pause until…" goes on.
        for (word, key) in [
            (Word::NotYet, "button-not-yet"),
            (Word::NotForMe, "button-not-for-me"),
            (Word::Stop, "button-stop"),
            (Word::Back, "button-back"),
            (Word::Coming, "notice-clinic-coming-button"),
            (Word::NotComing, "notice-clinic-not-coming-button"),
            (Word::MuchUse, "notice-clinic-much-button"),
            (Word::SomeUse, "notice-clinic-some-button"),
            (Word::LittleUse, "notice-clinic-little-button"),
        ] {
            for (language, said) in said_by_the_bot(key) {
                let heard = Word::of(&said);
                if heard != Some(word) {
                    wrong.push(format!(
                        "{language}: the button for {word:?} says {said:?} ({key}), which is heard as {heard:?}; \
                         add it to TYPED of src/registry/answer/word.rs"
                    ));
                }
            }
        }
        nothing_is(&wrong);
    }

    #[test]
    fn every_word_means_one_thing_and_the_buttons_words_come_first() {
        let mut seen = BTreeMap::new();
        for (word, names) in FOLDED.iter() {
            for name in names {
                let before = *seen.entry(name).or_insert(*word);
                assert_eq!(
                    before, *word,
                    "{name} means two things: see TYPED in src/registry/answer/word.rs"
                );
            }
            let (_, written) =
                Word::WRITTEN.iter().find(|(of, _)| of == word).expect("every word is written");
            assert_eq!(names.first().map(String::as_str), Some(*written));
        }
    }
}

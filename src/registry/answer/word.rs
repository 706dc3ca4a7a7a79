//! The words of answers in the programme's twelve languages. The buttons write the
//! first of each; people may type any.

use std::sync::LazyLock;

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

const TYPED: [(Word, &str); 10] = [
    (
        Word::NotYet,
        "not yet|not met yet|notyet|later|todavía no|aún no|pas encore|ainda não|ليس بعد|لم نلتق بعد|bado|bado hatujakutana|\
         belum|अभी नहीं|এখনও না|এখনো না|ещё нет|пока нет|还没有|尚未|henüz değil",
    ),
    (
        Word::NotForMe,
        "not for me|no thanks|no thank you|decline|declined|no es para mí|pas pour moi|não é para mim|ليس لي|لا يناسبني|\
         si kwa ajili yangu|haifai kwangu|bukan untuk saya|मेरे लिए नहीं|আমার জন্য নয়|не для меня|不适合我|bana göre değil",
    ),
    (
        Word::Pause,
        "pause|break|away|pausa|en pausa|em pausa|وقفة|توقف مؤقت|pumziko|mapumziko|jeda|विराम|বিরতি|пауза|перерыв|暂停|ara|mola",
    ),
    (
        Word::Stop,
        "stop|leave|quit|parar|detener|arrêt|arrêter|parem|إيقاف|توقف|acha|simama|berhenti|रोकें|बंद करें|থামুন|বন্ধ|стоп|停止|dur|durdur",
    ),
    (
        Word::Back,
        "back|take part again|start again|resume|de vuelta|volver|de retour|reprendre|de volta|voltar|عودة|عدت|nimerudi|rudi|\
         kembali|वापस|ফিরে এসেছি|снова|вернулся|вернулась|回来|恢复|geri döndüm|devam",
    ),
    (
        Word::Coming,
        "coming|i will come|attending|yes|voy|asistiré|sí|je viens|oui|vou|irei|sim|سأحضر|نعم|nitakuja|ndiyo|akan datang|hadir|ya|\
         आऊँगा|आऊँगी|हाँ|আসব|হ্যাঁ|приду|да|参加|是|geleceğim|evet",
    ),
    (
        Word::NotComing,
        "not coming|i will not come|cannot come|not attending|no|no voy|no asistiré|je ne viens pas|non|não vou|não irei|não|لن أحضر|لا|\
         sitakuja|hapana|tidak datang|tidak hadir|tidak|नहीं आऊँगा|नहीं आऊँगी|नहीं|আসব না|না|не приду|нет|不参加|否|gelmeyeceğim|hayır",
    ),
    (
        Word::MuchUse,
        "much use|much|a lot|very useful|mucho|muy útil|beaucoup|très utile|muito|muito útil|كثيرا|مفيد جدا|sana|sangat berguna|\
         बहुत|অনেক|очень|очень полезно|很有用|çok|çok yararlı",
    ),
    (
        Word::SomeUse,
        "some use|some|useful|algo|útil|assez|utile|um pouco|بعض الشيء|مفيد|kiasi|cukup berguna|कुछ|কিছুটা|отчасти|полезно|有些用|biraz",
    ),
    (
        Word::LittleUse,
        "little use|little|not useful|no use|poco|poco útil|peu|peu utile|pouco|pouco útil|قليلا|غير مفيد|kidogo|kurang berguna|\
         थोड़ा|সামান্য|мало|малополезно|没什么用|az|pek değil",
    ),
];

static FOLDED: LazyLock<Vec<(Word, Vec<String>)>> =
    LazyLock::new(|| TYPED.map(|(word, names)| (word, names.split('|').map(folded).collect())).into());

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

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
    fn every_word_means_one_thing_and_the_buttons_words_come_first() {
        let mut seen = BTreeSet::new();
        for (word, names) in FOLDED.iter() {
            for name in names {
                assert!(!name.is_empty() && seen.insert(name.clone()), "{name}");
            }
            let (_, written) =
                Word::WRITTEN.iter().find(|(of, _)| of == word).expect("every word is written");
            assert_eq!(names.first().map(String::as_str), Some(*written));
        }
    }
}

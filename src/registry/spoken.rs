//! Short answers in the programme's twelve languages: yes and no, ways of
//! sharing, offsets from UTC, whole numbers.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::civil::Date;

use crate::registry::folding::{folded, holds_words};
use crate::registry::{Format, Showing, UtcOffset};

const YES: &str = "yes|y|yeah|yep|ok|okay|true|1|i agree|i consent|agreed|of course|sure|si|claro|acepto|estoy de acuerdo|\
                   de acuerdo|oui|o|vrai|jaccepte|je consens|daccord|sim|s|aceito|concordo|verdadeiro|verdadero|نعم|اجل|موافق|\
                   موافقة|اوافق|ndiyo|ndio|nakubali|iya|setuju|saya setuju|ya setuju|ya saya|ya boleh|हाँ|हां|जी हाँ|जी हां|सहमत|मैं सहमत हूँ|হ্যাঁ|হ্যা|জি|\
                   সম্মত|রাজি|да|согласен|согласна|конечно|是|是的|好|好的|同意|我同意|愿意|我愿意|可以|evet|tamam|kabul|kabul ediyorum|\
                   onaylıyorum";
/// What says yes in one language, but begins other things in another: "ya veremos".
const YES_ALONE: &str = "ya";
const NO: &str = "no|n|nope|not|never|false|0|i do not|i dont|i would not|non|faux|falso|je ne|não|nunca|لا|كلا|hapana|sikubali|tidak|bukan|jangan|नहीं|नही|जी नहीं|सहमत नहीं|मैं सहमत नहीं|না|সম্মত নই|\
                  রাজি নই|রাজি না|нет|да нет|не|否|不|不是|不要|不同意|我不同意|不愿意|我不愿意|不可以|hayır|kabul etmiyorum|istemiyorum|tamam değil";

const NONE: &str = "none|no|n a|na|nil|no affiliation|no affiliate|not affiliated|not applicable|individual|ninguna|ninguno|\
                        no aplica|aucun|aucune|sans objet|nenhum|nenhuma|não se aplica|لا|لا يوجد|hakuna|tidak ada|нет|无|নেই|कोई नहीं|沒有|没有|yok|hiçbiri";

const FORMATS: [(Format, &str); 3] = [
    (
        Format::OneToOne,
        "one to one|1 to 1|1 1|121|one on one|1 on 1|one 2 one|individual|individually|individual mentoring|uno a uno|de persona a persona|\
         1 a 1|individualmente|un à un|un a un|individuel|individuelle|en tête à tête|face à face|um a um|um para um|\
         individualmente|فردي|فرديا|شخص لشخص|واحد لواحد|واحد الى واحد|لقاء فردي|ana kwa ana|mtu kwa mtu|empat mata|satu lawan satu|एक से एक|आमने सामने|\
         একজনের সঙ্গে একজন|একজন একজন|один на один|индивидуально|一对一|一對一|birebir|bire bir",
    ),
    (
        Format::Clinic,
        "clinic|clinics|learning clinic|learning clinics|group|groups|in a group|group session|group sessions|workshop|workshops|\
         webinar|live session|clínica|clínicas|clínica de aprendizaje|grupo|en grupo|taller|talleres|clinique|cliniques|\
         clinique d'apprentissage|groupe|en groupe|atelier|ateliers|clínica de aprendizagem|em grupo|oficina|oficinas|\
         عيادة|عيادة تعلم|عيادات|عيادة التعلم|مجموعة|ورشة|ورشة عمل|kliniki|warsha|kikundi|klinik|lokakarya|kelompok|क्लिनिक|\
         कार्यशाला|समूह|ক্লিনিক|কর্মশালা|দলে|практикум|практикумы|мастерская|группа|в группе|семинар|学习工作坊|工作坊|小组|\
         öğrenme kliniği|grup|atölye|çalıştay",
    ),
    (
        Format::Material,
        "material|materials|resources|resource|document|documents|documentation|toolkit|toolkits|guide|guides|handout|handouts|\
         recording|recordings|materiales|recursos|documentos|guía|guías|matériel|matériaux|supports|ressources|\
         materiais|documentação|مواد|موارد|وثائق|مواد تعليمية|nyenzo|materi|bahan|सामग्री|উপকরণ|материалы|материал|资料|材料|\
         materyal|materyaller|kaynaklar",
    ),
];

/// The words of a list, folded once.
static FOLDED_YES: LazyLock<Vec<String>> = LazyLock::new(|| each_folded(YES));
static FOLDED_NO: LazyLock<Vec<String>> = LazyLock::new(|| each_folded(NO));
static FOLDED_NONE: LazyLock<Vec<String>> = LazyLock::new(|| each_folded(NONE));
static FOLDED_FORMATS: LazyLock<Vec<(Format, Vec<String>)>> =
    LazyLock::new(|| FORMATS.iter().map(|&(format, names)| (format, each_folded(names))).collect());

fn each_folded(words: &str) -> Vec<String> {
    words.split('|').map(folded).collect()
}

/// What a card can show, by its names in the programme's languages.
const SHOWN: [(Showing, &str); 3] = [
    (
        Showing::Skills,
        "skills|skill|habilidades|compétences|competências|مهارات|المهارات|ujuzi|keahlian|कौशल|দক্ষতা|навыки|技能|beceriler",
    ),
    (
        Showing::Matches,
        "matches|match|connections|introductions|conexiones|emparejamientos|mises en relation|connexions|conexões|اللقاءات|\
         لقاءات|تعارف|miunganisho|koneksi|परिचय|পরিচয়|знакомства|连接|eşleşmeler",
    ),
    (
        Showing::Awards,
        "awards|award|barnstars|barnstar|premios|récompenses|prix|prêmios|prémios|جوائز|الجوائز|tuzo|penghargaan|पुरस्कार|পুরস্কার|\
         награды|奖励|ödüller",
    ),
];

static FOLDED_SHOWN: LazyLock<Vec<(Showing, Vec<String>)>> =
    LazyLock::new(|| SHOWN.iter().map(|&(showing, names)| (showing, each_folded(names))).collect());

/// What a card is to show besides what its owner wrote.
pub(super) fn showing(typed: &str) -> Option<Showing> {
    let typed = folded(typed);
    FOLDED_SHOWN.iter().find(|(_, names)| names.contains(&typed)).map(|(showing, _)| *showing)
}

/// Yes or no, by the words that an answer begins with: `Yes, please`.
pub(super) fn yes(typed: &str) -> Option<bool> {
    if typed.trim_start().starts_with(['✓', '✔', '☑', '✅', '👍']) {
        return Some(true);
    }
    if typed.trim_start().starts_with(['✗', '✘', '☐', '❌', '👎']) {
        return Some(false);
    }
    let words = folded(typed);
    let begins = |known: &[String]| {
        known.iter().any(|known| {
            words.strip_prefix(known.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
    };
    // "I do not agree" begins like neither; "no" decides where both would.
    if begins(&FOLDED_NO) {
        Some(false)
    } else if words == YES_ALONE || begins(&FOLDED_YES) {
        Some(true)
    } else {
        None
    }
}

/// Whether an answer says that there is none: `n/a`, `none`, `no affiliate`.
pub(super) fn is_none(typed: &str) -> bool {
    let words = folded(typed);
    FOLDED_NONE.contains(&words)
}

/// The ways of sharing that an answer mentions.
pub(super) fn formats(typed: &str) -> BTreeSet<Format> {
    let words = folded(typed);
    let mentioned = |names: &[String]| names.iter().any(|name| holds_words(&words, name));
    FOLDED_FORMATS.iter().filter(|(_, names)| mentioned(names)).map(|(format, _)| *format).collect()
}

/// Words that name no day.
pub(super) struct NoDay;

/// The last day of an absence: a day as `2027-01-15`, a month as `2027-01` (to its end), each
/// with words around it, as in "until 2027-01-15"; none where the answer is no. Days in
/// other orders are not guessed at: 02/03 is two days.
pub(super) fn away(typed: &str) -> Result<Option<Date>, NoDay> {
    if yes(typed) == Some(false) { Ok(None) } else { day(typed).map(Some).ok_or(NoDay) }
}

fn day(typed: &str) -> Option<Date> {
    let european = |c: char| folded(c.encode_utf8(&mut [0; 4])).chars().next().filter(char::is_ascii_digit);
    let digits: String =
        typed.chars().map(|c| if c.is_numeric() { european(c).unwrap_or(c) } else { c }).collect();
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | '/' | '.');
    let mut days = digits.split(|c| !is_part(c)).filter(|word| word.contains(|c: char| c.is_ascii_digit()));
    let (day, None) = (days.next()?, days.next()) else { return None };
    let mut parts = day.trim_matches(|c: char| !c.is_ascii_digit()).split(|c: char| !c.is_ascii_digit());
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next());
    if year.len() != 4 || parts.next().is_some() {
        return None;
    }
    let first = Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?;
    match day {
        Some(day) => Date::new(first.year(), first.month(), day.parse().ok()?).ok(),
        None => Some(first.last_of_month()),
    }
}

/// A whole number in any script's digits.
pub(super) fn whole_number(typed: &str) -> Option<u64> {
    let digits = folded(typed);
    // Folding takes a minus away, which must not become a plus, and a point, which must not join.
    let is_plain = typed
        .chars()
        .all(|c| c.is_numeric() || c.is_whitespace() || crate::registry::folding::is_invisible(c));
    if is_plain { digits.parse().ok() } else { None }
}

/// `+3`, `UTC+03:00`, `-4:30`, `GMT`, `Z`, `+0530`, `5.75`, `(UTC+03:00) Nairobi`.
/// Without a sign it is east: spreadsheets take the plus away.
pub(super) fn utc_offset(typed: &str) -> Option<UtcOffset> {
    let (before, inside) = match typed.split_once('(') {
        Some((before, rest)) => (before, rest.split(')').next().unwrap_or(rest)),
        None => (typed, ""),
    };
    offset(before).or_else(|| offset(inside))
}

fn offset(text: &str) -> Option<UtcOffset> {
    let text = text
        .to_uppercase()
        .replace(['−', '–', '—', '‒', '﹣', '－'], "-")
        .replace('＋', "+")
        .replace('：', ":");
    let text: String =
        text.chars().filter(|&c| !c.is_whitespace() && !crate::registry::folding::is_invisible(c)).collect();
    let zone = ["UTC", "GMT"].iter().find_map(|zone| text.strip_prefix(zone));
    if matches!(text.as_str(), "Z") || zone == Some("") {
        return UtcOffset::from_minutes(0);
    }
    let text = zone.unwrap_or(&text);
    let (east, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix(['+', '±']).unwrap_or(text)),
    };
    if !digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b',')) {
        return None;
    }
    let (hours, minutes) = match digits.split_once([':', '.', ',']) {
        Some((hours, "5" | "50")) if digits.contains(['.', ',']) => (hours, 30),
        Some((hours, "25")) if digits.contains(['.', ',']) => (hours, 15),
        Some((hours, "75")) if digits.contains(['.', ',']) => (hours, 45),
        Some((hours, minutes)) if minutes.len() == 2 => (hours, minutes.parse().ok()?),
        Some(_) => return None,
        None if digits.len() == 4 => (digits.get(..2)?, digits.get(2..)?.parse().ok()?),
        None => (digits, 0),
    };
    if !(1..=2).contains(&hours.len()) || !(0..60).contains(&minutes) {
        return None;
    }
    let hours: i16 = hours.parse().ok()?;
    UtcOffset::from_minutes(east * (hours * 60 + minutes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn yes_and_no_are_read_by_the_words_an_answer_begins_with() {
        for typed in [
            "yes",
            "Yes, please",
            "Y",
            "TRUE",
            "1",
            "Sí",
            "sí, claro",
            "OUI",
            "D'accord",
            "Sim!",
            "نعم",
            "أوافق",
            "✓",
            "I agree to it",
            "Ndiyo, tafadhali",
            "ya",
            "Setuju",
            "हाँ, ज़रूर",
            "হ্যাঁ",
            "Да, конечно",
            "согласна",
            "是的",
            "同意",
            "EVET",
            "kabul ediyorum",
        ] {
            assert_eq!(yes(typed), Some(true), "{typed}");
        }
        for typed in ["no", "No, thanks", "Non merci", "não", "لا", "0", "false", "I do not agree", "N"] {
            assert_eq!(yes(typed), Some(false), "{typed}");
        }
        for typed in "hapana|tidak, terima kasih|tidak setuju|नहीं|सहमत नहीं हूँ|না|রাজি নই|Нет|не согласен|да нет|否|不同意|\
            hayır|HAYIR|kabul etmiyorum|tamam değil"
            .split('|')
        {
            assert_eq!(yes(typed), Some(false), "{typed}");
        }
        for typed in ["", "perhaps", "yesterday", "10", "notify", "siempre", "ya veremos", "ya no"] {
            assert_eq!(yes(typed), None, "{typed}");
        }
    }

    #[test]
    fn ways_of_sharing_are_read_by_the_names_that_the_bot_has_for_them() {
        for (format, names) in [
            (
                Format::OneToOne,
                "One-to-one|De persona a persona|En tête-à-tête|Individualmente|لقاء فردي|Ana kwa ana|Empat mata|एक-से-एक|\
                 একজনের সঙ্গে একজন|Один на один|一对一|Birebir",
            ),
            (
                Format::Clinic,
                "Learning clinic|Clínica de aprendizaje|Clinique d’apprentissage|Clínica de aprendizagem|عيادة تعلُّم|\
                 Kliniki ya mafunzo|Klinik belajar|शिक्षण क्लिनिक|শিখন ক্লিনিক|Учебный практикум|学习工作坊|Öğrenme kliniği",
            ),
            (
                Format::Material,
                "Material|Materiales|Supports écrits ou vidéo|Materiais|مواد تعليمية|Nyenzo|Materi|सामग्री|উপকরণ|Материалы|资料|\
                 Materyal",
            ),
        ] {
            for name in names.split('|') {
                assert_eq!(formats(name), BTreeSet::from([format]), "{name}");
            }
        }
    }

    #[test]
    fn ways_of_sharing_are_read_in_the_words_in_use() {
        for typed in ["One-to-one", "1:1", "1-to-1 calls", "uno a uno", "Un à un", "Um a um", "فردي"] {
            assert_eq!(formats(typed), BTreeSet::from([Format::OneToOne]), "{typed}");
        }
        for typed in ["Learning clinic", "Clínica de aprendizaje", "en groupe", "عيادة تعلم"] {
            assert_eq!(formats(typed), BTreeSet::from([Format::Clinic]), "{typed}");
        }
        assert_eq!(formats("Matériel"), BTreeSet::from([Format::Material]));
        assert_eq!(formats("one-to-one and learning clinics").len(), 2);
        assert!(formats("telepathy").is_empty());
    }

    #[test]
    fn offsets_are_read_in_every_usual_spelling() {
        for (typed, minutes) in [
            ("+3", 180),
            ("3", 180),
            ("UTC+03:00", 180),
            ("(UTC+03:00) Nairobi", 180),
            ("UTC+3 (Nairobi)", 180),
            ("-4:30", -270),
            ("utc −5", -300),
            ("GMT", 0),
            ("UTC", 0),
            ("Z", 0),
            ("±0", 0),
            ("GMT+1", 60),
            ("+0530", 330),
            ("+5.5", 330),
            ("UTC+5.75", 345),
            ("+5,5", 330),
            ("UTC+5:45", 345),
            ("+14", 840),
            ("-12", -720),
        ] {
            assert_eq!(utc_offset(typed).map(UtcOffset::minutes), Some(minutes), "{typed}");
        }
        for typed in [
            "",
            "+15",
            "-13",
            "+3:75",
            "noon",
            "+123456789",
            "+-3",
            "3:5:7",
            "+",
            "UTC+",
            "5.3",
            "Africa/Nairobi",
            "+3:5",
        ] {
            assert_eq!(utc_offset(typed), None, "{typed}");
        }
    }

    #[test]
    fn whole_numbers_have_neither_sign_nor_point() {
        for (typed, number) in [("0", 0), (" 3 ", 3), ("٣", 3), ("３", 3), ("10", 10)] {
            assert_eq!(whole_number(typed), Some(number), "{typed}");
        }
        for typed in ["", "-1", "2.5", "1 0", "two", "99999999999999999999999"] {
            assert_eq!(whole_number(typed), None, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn nothing_typed_stops_it(typed in any::<String>()) {
            let _ = (yes(&typed), formats(&typed), utc_offset(&typed), whole_number(&typed));
        }
    }
}

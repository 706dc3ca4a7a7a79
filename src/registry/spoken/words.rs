//! The words of short answers, in every language of the bot.

use crate::registry::by_language::ByLanguage;
use crate::registry::{Format, Showing};

/// What an answer begins with that says yes. Signs of no language stand with English.
pub(super) const YES: ByLanguage = &[
    ("en", "yes|y|yeah|yep|ok|okay|true|1|i agree|i consent|agreed|of course|sure"),
    ("es", "si|claro|acepto|estoy de acuerdo|de acuerdo|verdadero"),
    ("fr", "oui|o|vrai|jaccepte|je consens|daccord"),
    ("pt", "sim|s|aceito|concordo|verdadeiro"),
    ("ar", "نعم|اجل|موافق|موافقة|اوافق"),
    ("sw", "ndiyo|ndio|nakubali"),
    ("id", "iya|setuju|saya setuju|ya setuju|ya saya|ya boleh"),
    ("hi", "हाँ|हां|जी हाँ|जी हां|सहमत|मैं सहमत हूँ"),
    ("bn", "হ্যাঁ|হ্যা|জি|সম্মত|রাজি"),
    ("ru", "да|согласен|согласна|конечно"),
    ("zh-hans", "是|是的|好|好的|同意|我同意|愿意|我愿意|可以"),
    ("tr", "evet|tamam|kabul|kabul ediyorum|onaylıyorum"),
];
/// What says yes in one language, but begins other things in another: "ya veremos".
pub(super) const YES_ALONE: &str = "ya";
/// What an answer begins with that says no.
pub(super) const NO: ByLanguage = &[
    ("en", "no|n|nope|not|never|false|0|i do not|i dont|i would not"),
    ("es", "no|nunca|falso"),
    ("fr", "non|faux|je ne"),
    ("pt", "não|nunca|falso"),
    ("ar", "لا|كلا"),
    ("sw", "hapana|sikubali"),
    ("id", "tidak|bukan|jangan"),
    ("hi", "नहीं|नही|जी नहीं|सहमत नहीं|मैं सहमत नहीं"),
    ("bn", "না|সম্মত নই|রাজি নই|রাজি না"),
    ("ru", "нет|да нет|не"),
    ("zh-hans", "否|不|不是|不要|不同意|我不同意|不愿意|我不愿意|不可以"),
    ("tr", "hayır|kabul etmiyorum|istemiyorum|tamam değil"),
];

/// What says that there is none.
pub(super) const NONE: ByLanguage = &[
    ("en", "none|no|n a|na|nil|no affiliation|no affiliate|not affiliated|not applicable|individual"),
    ("es", "no|ninguna|ninguno|no aplica"),
    ("fr", "aucun|aucune|sans objet"),
    ("pt", "nenhum|nenhuma|não se aplica"),
    ("ar", "لا|لا يوجد"),
    ("sw", "hakuna"),
    ("id", "tidak ada"),
    ("hi", "कोई नहीं"),
    ("bn", "নেই"),
    ("ru", "нет"),
    ("zh-hans", "无|没有"),
    ("zh-hant", "沒有"),
    ("tr", "yok|hiçbiri"),
];

/// The ways of sharing, by their names.
pub(super) const FORMATS: [(Format, ByLanguage); 3] = [
    (
        Format::OneToOne,
        &[
            (
                "en",
                "one to one|1 to 1|1 1|121|one on one|1 on 1|one 2 one|individual|individually|individual mentoring",
            ),
            ("es", "uno a uno|de persona a persona|1 a 1|individual|individualmente"),
            ("fr", "un à un|un a un|individuel|individuelle|en tête à tête|face à face"),
            ("pt", "um a um|um para um|1 a 1|individual|individualmente"),
            ("ar", "فردي|فرديا|شخص لشخص|واحد لواحد|واحد الى واحد|لقاء فردي"),
            ("sw", "ana kwa ana|mtu kwa mtu"),
            ("id", "empat mata|satu lawan satu"),
            ("hi", "एक से एक|आमने सामने"),
            ("bn", "একজনের সঙ্গে একজন|একজন একজন"),
            ("ru", "один на один|индивидуально"),
            ("zh-hans", "一对一"),
            ("zh-hant", "一對一"),
            ("tr", "birebir|bire bir"),
        ],
    ),
    (
        Format::Clinic,
        &[
            (
                "en",
                "clinic|clinics|learning clinic|learning clinics|group|groups|in a group|group session|group sessions|\
                 workshop|workshops|webinar|live session",
            ),
            ("es", "clínica|clínicas|clínica de aprendizaje|grupo|en grupo|taller|talleres"),
            ("fr", "clinique|cliniques|clinique d'apprentissage|groupe|en groupe|atelier|ateliers"),
            ("pt", "clínica|clínicas|clínica de aprendizagem|grupo|em grupo|oficina|oficinas"),
            ("ar", "عيادة|عيادة تعلم|عيادات|عيادة التعلم|مجموعة|ورشة|ورشة عمل"),
            ("sw", "kliniki|warsha|kikundi"),
            ("id", "klinik|lokakarya|kelompok"),
            ("hi", "क्लिनिक|कार्यशाला|समूह"),
            ("bn", "ক্লিনিক|কর্মশালা|দলে"),
            ("ru", "практикум|практикумы|мастерская|группа|в группе|семинар"),
            ("zh-hans", "学习工作坊|工作坊|小组"),
            ("tr", "öğrenme kliniği|grup|atölye|çalıştay"),
        ],
    ),
    (
        Format::Material,
        &[
            (
                "en",
                "material|materials|resources|resource|document|documents|documentation|toolkit|toolkits|guide|guides|\
                 handout|handouts|recording|recordings",
            ),
            ("es", "material|materiales|recursos|documentos|guía|guías"),
            ("fr", "matériel|matériaux|supports|ressources|documents|documentation|guide|guides"),
            ("pt", "material|materiais|recursos|documentos|documentação"),
            ("ar", "مواد|موارد|وثائق|مواد تعليمية"),
            ("sw", "nyenzo"),
            ("id", "materi|bahan"),
            ("hi", "सामग्री"),
            ("bn", "উপকরণ"),
            ("ru", "материалы|материал"),
            ("zh-hans", "资料|材料"),
            ("tr", "materyal|materyaller|kaynaklar"),
        ],
    ),
];

/// What a card can show, by its names.
pub(super) const SHOWN: [(Showing, ByLanguage); 3] = [
    (
        Showing::Skills,
        &[
            ("en", "skills|skill"),
            ("es", "habilidades"),
            ("fr", "compétences"),
            ("pt", "competências|habilidades"),
            ("ar", "مهارات|المهارات"),
            ("sw", "ujuzi"),
            ("id", "keahlian"),
            ("hi", "कौशल"),
            ("bn", "দক্ষতা"),
            ("ru", "навыки"),
            ("zh-hans", "技能"),
            ("tr", "beceriler"),
        ],
    ),
    (
        Showing::Matches,
        &[
            ("en", "matches|match|connections|introductions"),
            ("es", "conexiones|emparejamientos"),
            ("fr", "mises en relation|connexions"),
            ("pt", "conexões"),
            ("ar", "اللقاءات|لقاءات|تعارف"),
            ("sw", "miunganisho"),
            ("id", "koneksi"),
            ("hi", "परिचय"),
            ("bn", "পরিচয়"),
            ("ru", "знакомства"),
            ("zh-hans", "连接"),
            ("tr", "eşleşmeler"),
        ],
    ),
    (
        Showing::Awards,
        &[
            ("en", "awards|award|barnstars|barnstar"),
            ("es", "premios"),
            ("fr", "récompenses|prix"),
            ("pt", "prêmios|prémios"),
            ("ar", "جوائز|الجوائز"),
            ("sw", "tuzo"),
            ("id", "penghargaan"),
            ("hi", "पुरस्कार"),
            ("bn", "পুরস্কার"),
            ("ru", "награды"),
            ("zh-hans", "奖励"),
            ("tr", "ödüller"),
        ],
    ),
];

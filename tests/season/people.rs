//! The sixty: invented people of forty-odd countries, with their languages and
//! scripts, what they share and want, and how each of them comes to the programme.

/// How somebody joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By their own profile page.
    Own,
    /// By an entry on the registration page.
    Registration,
    /// By a section on the talk page.
    Talk,
    /// By a form that anybody can fill in: they must confirm it.
    Form,
    /// By a workbook of checked accounts.
    Workbook,
    /// By Capacity Exchange's tables, which say whether and what they share, and nothing else.
    Tables,
    /// A trustee writes an entry for them on the registration page.
    Trustee,
    /// A trustee makes their profile page.
    TrusteesPage,
}

use Way::{Form, Own, Registration, Tables, Talk, Trustee, TrusteesPage, Workbook};

/// Somebody, as they come.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// Their account's first name. The story calls them by it for ever.
    pub name: &'static str,
    /// Their country, as they write it.
    pub country: &'static str,
    /// Their offset from UTC, or their zone.
    pub utc: &'static str,
    /// Their languages, as they write them.
    pub languages: &'static str,
    /// The language in which they are to be told things.
    pub reads: &'static str,
    /// What they share.
    pub share: &'static str,
    /// What they want to learn.
    pub learn: &'static str,
    /// How they join.
    pub way: Way,
}

const fn person(
    name: &'static str,
    [country, utc]: [&'static str; 2],
    [languages, reads]: [&'static str; 2],
    [share, learn]: [&'static str; 2],
    way: Way,
) -> Person {
    Person { name, country, utc, languages, reads, share, learn, way }
}

/// Everybody. Those of one month stand together, the first of November first.
#[rustfmt::skip]
pub const EVERYBODY: [Person; 60] = [
    // Those who are there when the programme begins.
    person("LCTest-KE-001", ["Kenya", "+3"], ["sw-N, en-4", "sw"], ["Wikidata", "Grant writing"], Own),
    person("LCTest-KE-002", ["Kenya", "Africa/Nairobi"], ["en-5, sw-5", "en"], ["Social media", "Wikidata"], Registration),
    person("LCTest-NG-004", ["Nigeria", "+1"], ["ha-N, en-4", "en"], ["Newcomer retention", "Photo contests"], Registration),
    person("LCTest-GH-005", ["Ghana", "0"], ["en-5, tw-N", "en"], ["Grant writing", "Wikidata"], Own),
    person("LCTest-TZ-007", ["Tanzania", "+3"], ["sw-N, en-3", "sw"], ["Photo contests", "Edit-a-thons"], Own),
    person("LCTest-RW-008", ["Rwanda", "+2"], ["rw-N, fr-4, en-3", "fr"], ["Edit-a-thons", "Grant writing"], Own),
    person("LCTest-CM-009", ["Cameroon", "+1"], ["fr-N, en-3", "fr"], ["GLAM partnerships", "Social media"], Own),
    person("LCTest-CI-010", ["Côte d’Ivoire", "0"], ["fr-N", "fr"], ["Edit-a-thons", "Wikidata"], Talk),
    person("LCTest-BJ-011", ["Benin", "+1"], ["fr-N, en-2", "fr"], ["Wikidata", "GLAM partnerships"], Own),
    person("LCTest-MZ-015", ["Mozambique", "+2"], ["pt-N, en-2", "pt"], ["Photo contests", "Wikidata"], Talk),
    person("LCTest Ñandú 17", ["Argentina", "America/Argentina/Buenos_Aires"], ["es-N, en-4", "es"], ["Wikidata", "Newcomer retention"], Own),
    person("LCTest-MX-018", ["México", "-6"], ["es-N", "es"], ["Edit-a-thons", "Wikidata"], Registration),
    person("LCTest-CL-020", ["Chile", "America/Santiago"], ["es-N, en-4", "es"], ["GLAM partnerships", "Grant writing"], Own),
    person("LCTest-PE-021", ["Peru", "-5"], ["es-N, qu-3", "es"], ["Photo contests", "Edit-a-thons"], Talk),
    person("LCTest-UY-022", ["Uruguay", "-3"], ["es-N, pt-4", "es"], ["Newcomer retention", "Photo contests"], TrusteesPage),
    person("LCTest Açaí 24", ["Brasil", "America/Sao_Paulo"], ["pt-N, en-4", "pt"], ["Grant writing", "Social media"], Own),
    person("LCTest-BR-026", ["Brazil", "-3"], ["pt-N", "pt"], ["Wikidata", "Photo contests"], Own),
    person("LCTest-HT-027", ["Haiti", "-5"], ["ht-N, fr-4", "fr"], ["Social media", "Edit-a-thons"], Trustee),
    person("परीक्षण-लक 28", ["India", "+5:30"], ["hi-N, en-4", "hi"], ["Wikidata", "Social media"], Own),
    person("পরীক্ষা-লক 30", ["Bangladesh", "+6"], ["bn-N, en-4", "bn"], ["Photo contests", "Grant writing"], Own),
    person("LCTest-BD-031", ["Bangladesh", "+6"], ["bn-N", "bn"], ["Edit-a-thons", "Photo contests"], Talk),
    person("LCTest-ID-036", ["Indonesia", "+7"], ["id-N, en-4", "id"], ["Social media", "Wikidata"], Own),
    person("LCTest-PH-039", ["Philippines", "+8"], ["tl-N, en-5", "en"], ["Grant writing", "Newcomer retention"], Registration),
    person("测试-连 40", ["China", "+8"], ["zh-N, en-3", "zh-hans"], ["Wikidata", "GLAM partnerships"], Own),
    person("LCTest-AU-042", ["Australia", "Australia/Sydney"], ["en-N", "en"], ["Newcomer retention", "Wikidata"], Own),
    person("اختبار-لم 44", ["Egypt", "+2"], ["ar-N, en-3", "ar"], ["Wikidata", "Grant writing"], Own),
    person("اختبار-لم 45", ["Morocco", "+1"], ["ar-N, fr-4", "ar"], ["Grant writing", "Edit-a-thons"], Own),
    person("LCTest Çiğdem 49", ["Türkiye", "+3"], ["tr-N, en-3", "tr"], ["Photo contests", "Newcomer retention"], Own),
    person("Проба-ЛК 52", ["Ukraine", "+2"], ["uk-N, en-4, ru-3", "en"], ["GLAM partnerships", "Wikidata"], Own),
    person("LCTest-FR-057", ["France", "Europe/Paris"], ["fr-N, en-4", "fr"], ["Newcomer retention", "Wikidata"], Own),
    person("LCTest-ES-059", ["Spain", "Europe/Madrid"], ["ca-N, es-5, en-3", "es"], ["Grant writing", "Social media"], Own),
    person("LCTest-US-060", ["United States", "America/New_York"], ["en-N, es-4", "en"], ["Wikidata", "GLAM partnerships"], Own),
    // Those who join in November.
    person("LCTest-NG-003", ["Nigeria", "+1"], ["ig-N, en-5", "en"], ["Wikidata", "Grant writing"], Form),
    person("LCTest-UG-006", ["Uganda", "+3"], ["lg-N, en-4", "en"], ["Grant writing", "Social media"], Workbook),
    person("LCTest-ZA-014", ["", ""], ["", "en"], ["Grant writing", ""], Tables),
    person("LCTest-CO-019", ["Colombia", "-5"], ["es-N, en-3", "es"], ["Social media", "Wikidata"], Registration),
    person("LCTest-BR-025", ["Brazil", "-3"], ["pt-N, es-3", "pt"], ["Edit-a-thons", "Wikidata"], Form),
    person("LCTest-IN-029", ["India", "+5:30"], ["ta-N, en-5", "en"], ["Edit-a-thons", "Newcomer retention"], Workbook),
    person("LCTest-NP-032", ["Nepal", "+5:45"], ["ne-N, hi-4, en-3", "hi"], ["Photo contests", "Wikidata"], Form),
    person("LCTest-ID-037", ["Indonesia", "+7"], ["jv-N, id-5", "id"], ["Newcomer retention", "Social media"], Workbook),
    person("LCTest-JP-041", ["", ""], ["", "en"], ["SPARQL", ""], Tables),
    person("LCTest-TN-046", ["Tunisia", "+1"], ["ar-N, fr-5", "ar"], ["Wikidata", "Photo contests"], Form),
    person("اختبار-لم 48", ["Iraq", "+3"], ["ar-N", "ar"], ["Photo contests", "Wikidata"], Trustee),
    person("LCTest-PL-054", ["Poland", "+1"], ["pl-N, en-4", "en"], ["Wikidata", "Social media"], Form),
    // Those who join in December.
    person("LCTest-CD-012", ["DR Congo", "+1"], ["fr-N, ln-5, sw-3", "fr"], ["Photo contests", "Newcomer retention"], Own),
    person("LCTest-SN-013", ["Senegal", "0"], ["wo-N, fr-4", "fr"], ["Wikidata", "Grant writing"], Own),
    person("LCTest-AO-016", ["Angola", "+1"], ["pt-N", "pt"], ["Social media", "Grant writing"], Own),
    person("LCTest-PK-033", ["Pakistan", "+5"], ["ur-N, en-4", "en"], ["GLAM partnerships", "Photo contests"], Own),
    person("LCTest-LK-034", ["Sri Lanka", "+5:30"], ["si-N, en-4", "en"], ["Edit-a-thons", "Grant writing"], Registration),
    person("LCTest-IN-035", ["India", "+5:30"], ["bn-N, hi-4", "bn"], ["Social media", "Wikidata"], Own),
    person("LCTest-DZ-047", ["Algeria", "+1"], ["ar-5, fr-5", "ar"], ["GLAM partnerships", "Grant writing"], Own),
    person("LCTest-TR-050", ["Türkiye", "+3"], ["tr-N", "tr"], ["Newcomer retention", "Photo contests"], Talk),
    person("Проба-ЛК 53", ["Kazakhstan", "+5"], ["kk-N, ru-5", "ru"], ["Wikidata", "Edit-a-thons"], Form),
    person("LCTest-AM-056", ["Armenia", "+4"], ["hy-N, ru-4, en-2", "ru"], ["Edit-a-thons", "Wikidata"], Workbook),
    // Those who join in January.
    person("LCTest-VE-023", ["Venezuela", "-4"], ["es-N, en-2", "es"], ["Photo contests", "GLAM partnerships"], Own),
    person("LCTest-MY-038", ["Malaysia", "+8"], ["ms-N, en-4", "en"], ["Newcomer retention", "Edit-a-thons"], Own),
    person("LCTest-VN-043", ["Vietnam", "+7"], ["vi-N, en-3", "en"], ["Wikidata", "Social media"], Registration),
    person("LCTest-RS-051", ["Serbia", "Europe/Belgrade"], ["sr-N, en-4", "en"], ["GLAM partnerships", "Newcomer retention"], Own),
    person("LCTest-GE-055", ["Georgia", "+4"], ["ka-N, en-3, ru-3", "en"], ["Edit-a-thons", "Photo contests"], Own),
    person("LCTest-DE-058", ["", ""], ["", "en"], ["Grant writing", ""], Tables),
];

/// Somebody by their name.
pub fn called(name: &str) -> Person {
    *EVERYBODY
        .iter()
        .find(|person| person.name == name)
        .unwrap_or_else(|| panic!("{name} is none of the sixty"))
}

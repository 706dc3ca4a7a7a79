//! What the tests of this folder share: invented people, names in place of the
//! registry's, and the configured pages.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    ActView, ActWhat, Award, AwardAct, AwardGiven, AwardSide, Composer, Every, Introduction, Names,
    NoticeParts, Pages, Role,
};
use crate::ids::{LanguageCode, PageTitle, RevId, RoundId, SkillId, UserId, Username};
use crate::matching::Reason;
use crate::matching::awake::AwakeTogether;
use crate::registry::{
    Clinic, ClinicId, ClinicStatus, Consent, Format, Level, Provenance, Registrant, SourceKind,
};

pub(super) fn title(text: &str) -> PageTitle {
    PageTitle::parse(text).expect("a title")
}

pub(super) fn name(text: &str) -> Username {
    Username::parse(text).expect("a name")
}

pub(super) fn language(code: &str) -> LanguageCode {
    LanguageCode(code.to_owned())
}

pub(super) fn skill(slug: &str) -> SkillId {
    SkillId(slug.to_owned())
}

pub(super) fn round() -> RoundId {
    RoundId::parse("2026-11").expect("a month")
}

pub(crate) fn pages() -> Pages {
    Pages {
        home: title("Project:Let's Connect"),
        directory: title("Project:Let's Connect/Directory"),
        rounds: title("Project:Let's Connect/Rounds"),
        awards: title("Project:Let's Connect/Awards"),
        problems: title("Project:Let's Connect/Entries to mend"),
        aliases: title("Project:Let's Connect/Aliases"),
        taxonomy: None,
        registration: title("Project:Let's Connect/Registration"),
        talk: Some(title("Project talk:Let's Connect")),
        talk_headings: Vec::new(),
        state: title("User:LCBot/Let's Connect"),
        stop: title("User:LCBot/Stop"),
        profile_subpage: "Let's Connect".to_owned(),
        profile_template: title("Template:Let's Connect profile"),
        met_template: title("Template:Let's Connect met"),
        approve_template: title("Template:Let's Connect approve"),
        opt_out: title("Project:Let's Connect/Opt-out"),
        opt_out_category: title("Category:Opted-out of message delivery"),
        phrasebook: title("Template:Let's Connect text"),
        answer_template: title("Template:Let's Connect answer"),
        strike_template: title("Template:Let's Connect strike"),
        clinic_template: title("Template:Let's Connect clinic"),
        resource_template: title("Template:Let's Connect resource"),
        ambassador_template: title("Template:Let's Connect ambassador"),
        calendar: None,
        ambassadors: None,
        resources: None,
        digest: None,
        numbers: None,
        certificates: None,
    }
}

/// A clinic as the calendar has one.
pub(super) fn clinic() -> Clinic {
    Clinic {
        id: ClinicId::parse("2026-12-sparql-es").expect("an id"),
        status: ClinicStatus::Confirmed,
        title: Some("Queries, from the beginning; with <b>[[maps]]</b>".to_owned()),
        skill: skill("sparql"),
        hosts: vec![UserId(17)],
        language: language("es"),
        interpretation: vec![language("en")],
        starts: "2026-12-16T23:30:00Z".parse().ok(),
        minutes: 90,
        seats: Some(20),
        link: Some("https://meet.example.org/queries?room=1".to_owned()),
        materials: Vec::new(),
        attended: Vec::new(),
        round: None,
        source: Provenance {
            kind: SourceKind::Calendar,
            place: "Project:Let's Connect/Calendar".to_owned(),
            entry: 1,
            revision: Some(RevId(901)),
            at: "2026-11-20T10:00:00Z".parse().expect("a moment"),
        },
    }
}

/// Names enough for the tests; the registry has the real ones.
pub(super) struct FewNames;

const SKILLS: [(&str, &str, &str); 6] = [
    ("tools", "Wikimedia tools", "أدوات ويكيميديا"),
    ("wikidata", "Wikidata", "ويكي بيانات"),
    ("sparql", "SPARQL queries", "استعلامات سباركل"),
    ("funding", "Organisation and funding", "التنظيم والتمويل"),
    ("grant-writing", "Grant writing", "كتابة طلبات المنح"),
    ("budgeting", "Budgeting & reporting", "الميزانيات والتقارير"),
];

const LANGUAGES: [(&str, &str, &str, &str); 6] = [
    ("ar", "Arabic", "العربية", "العربية"),
    ("en", "English", "الإنجليزية", "English"),
    ("es", "Spanish", "الإسبانية", "español"),
    ("fr", "French", "الفرنسية", "français"),
    ("qu", "Quechua", "الكيتشوا", "Runa Simi"),
    ("sw", "Swahili", "السواحيلية", "Kiswahili"),
];

fn either<'n>(lang: &LanguageCode, english: &'n str, arabic: &'n str) -> String {
    if lang.as_str() == "ar" { arabic } else { english }.to_owned()
}

impl Names for FewNames {
    fn skill(&self, id: &SkillId, lang: &LanguageCode) -> String {
        let found = SKILLS.iter().find(|(slug, ..)| *slug == id.as_str());
        found.map_or_else(|| id.to_string(), |(_, english, arabic)| either(lang, english, arabic))
    }

    fn language(&self, code: &LanguageCode, lang: &LanguageCode) -> String {
        let found = LANGUAGES.iter().find(|(known, ..)| *known == code.as_str());
        found.map_or_else(|| code.to_string(), |(_, english, arabic, _)| either(lang, english, arabic))
    }

    fn autonym(&self, code: &LanguageCode) -> String {
        let found = LANGUAGES.iter().find(|(known, ..)| *known == code.as_str());
        found.map_or_else(|| code.to_string(), |(.., autonym)| (*autonym).to_owned())
    }

    fn region(&self, code: &str, _: &LanguageCode) -> String {
        match code {
            "SSA" => "Sub-Saharan Africa".to_owned(),
            "LAC" => "Latin America and the Caribbean".to_owned(),
            other => other.to_owned(),
        }
    }

    fn country(&self, alpha3: &str, _: &LanguageCode) -> String {
        match alpha3 {
            "KEN" => "Kenya".to_owned(),
            "PER" => "Peru".to_owned(),
            other => other.to_owned(),
        }
    }

    fn region_of(&self, alpha3: &str) -> Option<String> {
        match alpha3 {
            "KEN" | "GHA" => Some("SSA".to_owned()),
            "PER" => Some("LAC".to_owned()),
            _ => None,
        }
    }

    fn skill_now(&self, slug: &SkillId) -> Option<SkillId> {
        (slug.as_str() == "wiki-data").then(|| skill("wikidata"))
    }

    fn right_to_left(&self, code: &LanguageCode) -> bool {
        matches!(code.as_str(), "ar" | "fa" | "he" | "ur")
    }

    fn fallbacks(&self, code: &LanguageCode) -> Vec<LanguageCode> {
        // As with the real names, English is the last resort of every other language.
        match code.as_str() {
            "qu" => vec![language("es"), language("en")],
            "pt-br" => vec![language("pt"), language("en")],
            "en" => Vec::new(),
            _ => vec![language("en")],
        }
    }

    fn languages(&self) -> Vec<LanguageCode> {
        LANGUAGES.map(|(code, ..)| language(code)).into()
    }

    fn regions(&self) -> Vec<String> {
        ["LAC", "SSA"].map(str::to_owned).into()
    }

    fn countries(&self) -> Vec<String> {
        ["KEN", "PER"].map(str::to_owned).into()
    }

    fn skills_in_order(&self) -> Vec<(SkillId, Vec<SkillId>)> {
        vec![
            (skill("tools"), vec![skill("wikidata"), skill("sparql")]),
            (skill("funding"), vec![skill("grant-writing"), skill("budgeting")]),
        ]
    }
}

pub(crate) fn composer(pages: &Pages) -> Composer<'_> {
    composer_in(pages, "en")
}

pub(super) fn composer_in<'p>(pages: &'p Pages, site_language: &str) -> Composer<'p> {
    let messages = super::messages::Messages::embedded().expect("the files are well-formed");
    Composer::new(pages, &FewNames, language(site_language), messages.into())
        .expect("the templates are well-formed")
}

/// Somebody who takes part, is listed, and says nothing else.
pub(super) fn person(id: u64, called: &str) -> Registrant {
    Registrant {
        material: Vec::new(),
        id: UserId(id),
        name: name(called),
        share: Vec::new(),
        learn: Vec::new(),
        formats: BTreeSet::new(),
        languages: vec![(language("en"), Level::Babel(3))],
        region: None,
        country: None,
        utc_offset: None,
        zone: None,
        affiliation: None,
        capacity: 1,
        ambassador: false,
        directory: Consent::Given,
        notify: Consent::Given,
        updates: Consent::Withheld,
        away_until: None,
        card: BTreeSet::new(),
        awards: Consent::Given,
        certificate: None,
        met: Vec::new(),
        answers: Vec::new(),
        sources: Vec::new(),
    }
}

/// Three people who are listed and one who is not.
pub(super) fn people() -> BTreeMap<UserId, Registrant> {
    let kenya = Registrant {
        share: vec![skill("wikidata"), skill("grant-writing")],
        learn: vec![skill("sparql")],
        formats: [Format::OneToOne, Format::Clinic].into(),
        languages: vec![(language("sw"), Level::Native), (language("en"), Level::Babel(4))],
        region: Some("SSA".to_owned()),
        country: Some("KEN".to_owned()),
        affiliation: Some("Wikimedians of the Example Region".to_owned()),
        capacity: 2,
        ambassador: true,
        ..person(17, "LCTest-KE-017")
    };
    let peru = Registrant {
        share: vec![skill("wikidata")],
        learn: vec![skill("grant-writing")],
        formats: [Format::Material].into(),
        languages: vec![(language("es"), Level::Native), (language("fr"), Level::Babel(0))],
        region: Some("LAC".to_owned()),
        country: Some("PER".to_owned()),
        capacity: 0,
        sources: vec![Provenance {
            kind: SourceKind::ProfilePage,
            place: "User:LCTest Ñandú 03/Let's Connect".to_owned(),
            entry: 1,
            revision: None,
            at: crate::ids::Timestamp::UNIX_EPOCH,
        }],
        ..person(3, "LCTest Ñandú 03")
    };
    let arabic = Registrant {
        learn: vec![skill("wikidata"), skill("grant-writing")],
        languages: vec![(language("ar"), Level::Native)],
        ..person(5, "اختبار-لم 05")
    };
    let withheld = Registrant {
        share: vec![skill("budgeting")],
        learn: vec![skill("wikidata")],
        languages: vec![(language("qu"), Level::Native)],
        region: Some("MENA".to_owned()),
        affiliation: Some("Secret society".to_owned()),
        directory: Consent::Withheld,
        ..person(9, "LCTest-Withheld")
    };
    [kenya, peru, arabic, withheld].into_iter().map(|person| (person.id, person)).collect()
}

/// Text that would do harm if any of it were read as wikitext.
pub(super) const HOSTILE: &str = "|}}{{delete}}[[Category:P]]<script>~~~~</nowiki>{{subst:PWN}}<!-- ''x'' -->\n== h ==\n{| [http://evil.example]";

/// What in a composed page would show that some of [`HOSTILE`] was read as wikitext.
pub(super) const HARM: [&str; 8] =
    ["{{delete", "[[Category", "<script", "~~~~", "</nowiki>{", "{{subst", "== h ==", "[http"];

pub(super) fn introduction(role: Role) -> Introduction {
    Introduction {
        partner_away: None,
        hours: vec![AwakeTogether { from: 780, to: 1140 }],
        partner: name("LCTest Ñandú 03"),
        role,
        skill: skill("wikidata"),
        shared: skill("wikidata"),
        language: language("es"),
        reasons: vec![
            Reason::Language { language: language("es"), level: 4 },
            Reason::Hours { hours: 6 },
            Reason::Wish { place: 1 },
            Reason::Returns { skill: skill("grant-writing") },
            Reason::OtherAffiliate,
        ],
        round: round(),
    }
}

pub(super) fn award(side: AwardSide) -> Award {
    Award {
        id: "met".to_owned(),
        act: AwardAct::Connection,
        side: Some(side),
        times: 1,
        every: Every::Once,
        image: "Original Barnstar Hires.png".to_owned(),
        title: String::new(),
        reason: String::new(),
    }
}

pub(super) fn award_given() -> AwardGiven {
    AwardGiven {
        award: award(AwardSide::Sharer),
        acts: vec![met(Role::Sharer, "LCTest-KE-017", 123)],
        approved_by: Some(name("LCTest Trustee")),
        note: None,
    }
}

/// A meeting with somebody for Wikidata.
pub(super) fn met(role: Role, partner: &str, revision: u64) -> ActView {
    let (skill, partner) = (skill("wikidata"), name(partner));
    let what = ActWhat::Connection { role, skill, partner };
    ActView { what, round: round(), evidence: vec![RevId(revision)] }
}

/// A welcome, an award, and an introduction in each role.
pub(super) fn everything() -> NoticeParts {
    let narrower = Introduction {
        partner: name("LCTest-KE-017"),
        skill: skill("tools"),
        shared: skill("sparql"),
        reasons: vec![Reason::Wish { place: 2 }],
        ..introduction(Role::Sharer)
    };
    NoticeParts {
        welcome: true,
        introductions: vec![introduction(Role::Learner), narrower],
        clinics: Vec::new(),
        awards: vec![award_given()],
        ..NoticeParts::default()
    }
}

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};

use super::*;
use crate::compose::testing::{
    HARM, HOSTILE, composer, composer_in, language, name, pages, people, person, round, skill, title,
};
use crate::compose::{Pages, RoundView};
use crate::ids::{RoundId, SkillId, Timestamp, UserId};
use crate::matching::{ClinicProposal, Clinics, Connection, Parts, UtcHour};
use crate::registry::{Consent, Provenance, Registrant, SourceKind};

/// What a directory is made from, but for the people.
#[derive(Default)]
struct Around {
    since: BTreeMap<UserId, Date>,
    rounds: Vec<(RoundId, RoundView)>,
    existing: BTreeSet<PageTitle>,
    materials: BTreeMap<SkillId, String>,
    settings: DirectorySettings,
}

impl Around {
    fn of<'a>(&'a self, people: &'a BTreeMap<UserId, Registrant>) -> Directory<'a> {
        Directory {
            people,
            since: &self.since,
            rounds: &self.rounds,
            today: date(2026, 11, 26),
            existing: &self.existing,
            materials: &self.materials,
            settings: &self.settings,
            page_bytes: 1_500_000,
        }
    }

    /// The pages of a directory of these people: their titles and what stands on them.
    fn written(&self, people: &BTreeMap<UserId, Registrant>) -> BTreeMap<String, String> {
        let pages = pages();
        let wanted = composer(&pages).directory(&self.of(people));
        wanted.into_iter().map(|wanted| (wanted.page.to_string(), wanted.content)).collect()
    }

    /// A round in which Kenya teaches Peru, and a clinic of Kenya's.
    fn with_a_round() -> Self {
        let connection = |learner| Connection {
            learner: UserId(learner),
            sharer: UserId(17),
            skill: skill("grant-writing"),
            shared: skill("grant-writing"),
            language: language("en"),
            fit: 700,
            parts: Parts::default(),
            reasons: Vec::new(),
        };
        let clinic = ClinicProposal {
            skill: skill("wikidata"),
            language: language("en"),
            starts: UtcHour::try_from(15).expect("an hour"),
            host: UserId(17),
            learners: vec![UserId(3), UserId(5)],
        };
        let view = RoundView {
            connections: vec![connection(3), connection(5)],
            clinics: Clinics { proposals: vec![clinic], wanted: Vec::new(), seated: 2, at_most: 2 },
            lapsed: false,
            undone: 0,
            names: [(UserId(17), name("LCTest-KE-017"))].into(),
        };
        let since = [(17, date(2026, 10, 1)), (3, date(2026, 11, 3)), (5, date(2026, 11, 3))];
        Self {
            since: since.map(|(id, day)| (UserId(id), day)).into(),
            rounds: vec![(round(), view)],
            ..Self::default()
        }
    }
}

fn written(people: &BTreeMap<UserId, Registrant>) -> BTreeMap<String, String> {
    Around::with_a_round().written(people)
}

fn composed(pages: &Pages, people: &BTreeMap<UserId, Registrant>) -> Vec<Wanted> {
    composer(pages).directory(&Around::default().of(people))
}

/// That many people, who know English and share Wikidata.
fn crowd(numbers: impl IntoIterator<Item = u64>) -> BTreeMap<UserId, Registrant> {
    let somebody = |id: u64| Registrant {
        share: vec![skill("wikidata")],
        country: Some("KEN".to_owned()),
        region: Some("SSA".to_owned()),
        ..person(id, &format!("LCTest-{id:03}"))
    };
    numbers.into_iter().map(|id| (UserId(id), somebody(id))).collect()
}

fn below(name: &str) -> String {
    format!("Project:Let's Connect/Directory{name}")
}

#[test]
fn the_directory_has_an_index_and_a_page_for_whatever_has_people() {
    let titles: Vec<String> = written(&people()).into_keys().collect();
    let expected = [
        "",
        "/country/KEN",
        "/country/PER",
        "/language/ar",
        "/language/en",
        "/language/es",
        "/language/sw",
        "/people",
        "/region/LAC",
        "/region/SSA",
        "/skill/grant-writing",
        "/skill/sparql",
        "/skill/wikidata",
    ];
    assert_eq!(titles, expected.map(below));
}

#[test]
fn the_index_reads_well() {
    insta::assert_snapshot!(written(&people())["Project:Let's Connect/Directory"]);
}

#[test]
fn a_skill_page_reads_well() {
    insta::assert_snapshot!(written(&people())["Project:Let's Connect/Directory/skill/wikidata"]);
}

#[test]
fn a_language_page_reads_well() {
    insta::assert_snapshot!(written(&people())["Project:Let's Connect/Directory/language/en"]);
}

#[test]
fn a_country_page_reads_well() {
    insta::assert_snapshot!(written(&people())["Project:Let's Connect/Directory/country/PER"]);
}

#[test]
fn a_region_page_reads_well() {
    insta::assert_snapshot!(written(&people())["Project:Let's Connect/Directory/region/SSA"]);
}

#[test]
fn a_new_page_has_the_region_and_says_where_people_may_write() {
    let pages = pages();
    let wanted = composed(&pages, &BTreeMap::new());
    insta::assert_snapshot!(wanted[0].fresh);
}

#[test]
fn whoever_withholds_consent_appears_nowhere() {
    let pages = pages();
    for wanted in composed(&pages, &people()) {
        for secret in ["Withheld", "Secret", "budgeting", "Budgeting", "/region/MENA", "Quechua"] {
            let everything = format!("{wanted:?}");
            assert!(!everything.contains(secret), "{}: {secret}", wanted.page);
        }
    }
}

#[test]
fn nothing_of_the_offset_from_utc_is_shown() {
    let mut people = people();
    let before = written(&people);
    for person in people.values_mut() {
        person.utc_offset = crate::registry::UtcOffset::from_minutes(345);
    }
    assert_eq!(written(&people), before);
}

#[test]
fn a_page_whose_people_have_gone_says_so_and_a_foreign_page_is_left_alone() {
    let pages = pages();
    let below = |name: &str| title(&below(name));
    let existing = [
        below(""),
        below("/skill/wikidata"),
        below("/skill/budgeting"),
        below("/language/fr"),
        below("/region/NA"),
        below("/country/FRA/2"),
        below("/Archive"),
        below("/skill/it's ''theirs''"),
        title("Project:Elsewhere/skill/budgeting"),
    ];
    let around = Around { existing: existing.into(), ..Around::default() };
    let people = people();
    let wanted = composer(&pages).directory(&around.of(&people));
    let emptied: Vec<&Wanted> =
        wanted.iter().filter(|wanted| wanted.content.contains("|directory-empty}}")).collect();
    let titles: Vec<&str> = emptied.iter().map(|wanted| wanted.page.as_str()).collect();
    let expected = ["/country/FRA/2", "/language/fr", "/region/NA", "/skill/budgeting"].map(below);
    assert_eq!(titles, expected.each_ref().map(PageTitle::as_str));
    assert_eq!(wanted.len(), 17);
    insta::assert_snapshot!(emptied[3].content);
}

#[test]
fn a_hostile_affiliate_is_text() {
    let hostile = Registrant {
        affiliation: Some(HOSTILE.to_owned()),
        region: Some("SSA".to_owned()),
        share: vec![skill("wikidata")],
        ..person(1, "LCTest-X")
    };
    for (page, content) in written(&[(hostile.id, hostile)].into()) {
        for harm in HARM {
            assert!(!content.contains(harm), "{page}: {harm}: {content}");
        }
    }
}

#[test]
fn a_name_leads_to_the_profile_page_only_where_there_is_one() {
    let index = &written(&people())["Project:Let's Connect/Directory/skill/wikidata"];
    assert!(index.contains("[[User:LCTest Ñandú 03/Let's Connect|LCTest Ñandú 03]]"));
    assert!(index.contains("[[User:اختبار") && !index.contains("لم 05/Let's Connect"));
}

#[test]
fn a_skill_listed_twice_lists_its_sharer_once() {
    let twice = Registrant { share: vec![skill("wikidata"), skill("wikidata")], ..person(1, "LCTest-X") };
    let page = &written(&[(twice.id, twice)].into())["Project:Let's Connect/Directory/skill/wikidata"];
    let (sharers, _) = page.split_once("|directory-skill-languages}}").expect("the people come first");
    assert_eq!(sharers.matches("scope=\"row\"").count(), 1);
}

#[test]
fn a_skill_that_the_taxonomy_has_lost_is_still_listed() {
    let old = Registrant { share: vec![skill("telegraphy")], ..person(1, "LCTest-X") };
    let index = &written(&[(old.id, old)].into())["Project:Let's Connect/Directory"];
    assert!(index.contains("|directory-other-skills}}") && index.contains("/skill/telegraphy|"));
}

#[test]
fn the_same_people_give_the_same_bytes() {
    assert_eq!(written(&people()), written(&people()));
}

#[test]
fn people_stand_in_the_order_of_their_names_whatever_their_ids() {
    let share = vec![skill("wikidata")];
    let called = |id, name| Registrant { share: share.clone(), ..person(id, name) };
    let one: BTreeMap<_, _> =
        [called(1, "LCTest-A"), called(2, "LCTest-B")].into_iter().map(|p| (p.id, p)).collect();
    let other: BTreeMap<_, _> =
        [called(2, "LCTest-A"), called(1, "LCTest-B")].into_iter().map(|p| (p.id, p)).collect();
    assert_eq!(written(&one), written(&other));
}

#[test]
fn pages_are_the_same_on_every_wiki_and_edit_summaries_in_its_language() {
    let (pages, around, people) = (pages(), Around::default(), people());
    let [english, arabic] = ["en", "ar"].map(|wiki| composer_in(&pages, wiki).directory(&around.of(&people)));
    for (english, arabic) in english.iter().zip(&arabic) {
        // But for the comment, which editors of that wiki read.
        let [english_text, arabic_text] =
            [english, arabic].map(|wanted| wanted.content.split_once('\n').map(|(_, rest)| rest));
        assert!(english_text.is_some() && english_text == arabic_text);
        assert!(english.summary.starts_with("Let's Connect: directory") && !arabic.summary.is_ascii());
    }
}

#[test]
fn a_page_says_whose_language_it_is_in() {
    let content = &written(&people())["Project:Let's Connect/Directory"];
    let dir = "{{{{Let's Connect text}}|dir}}";
    let opening = format!(
        "<div lang=\"{{{{{{{{Let's Connect text}}}}|lang}}}}\" dir=\"{dir}\" class=\"mw-content-{dir} plainlinks\">\n"
    );
    let (comment, content) = content.split_once('\n').expect("a comment and the rest");
    assert!(comment.starts_with("<!-- ") && comment.contains("Special:MyPage/"), "{comment}");
    assert!(content.starts_with(&opening) && content.ends_with("\n</div>"), "{content}");
}

#[test]
fn a_person_without_consent_alone_gives_an_empty_directory() {
    let withheld = Registrant { directory: Consent::Withheld, ..person(1, "LCTest-X") };
    assert_eq!(written(&[(withheld.id, withheld)].into()), written(&BTreeMap::new()));
}

#[test]
fn who_is_away_or_has_no_place_free_is_shown_as_such() {
    let mut people = people();
    let away = people.get_mut(&UserId(3)).expect("Peru");
    away.away_until = Some(date(2026, 11, 26));
    let page = written(&people).remove(&below("/skill/wikidata")).expect("a page");
    assert!(page.contains("|person-away|") && page.contains("|date|2026-11-26}}"), "{page}");
    assert!(page.contains("|person-full}}"), "Kenya takes two, and has two: {page}");
    people.get_mut(&UserId(3)).expect("Peru").away_until = Some(date(2026, 11, 25));
    people.get_mut(&UserId(17)).expect("Kenya").capacity = 3;
    let page = written(&people).remove(&below("/skill/wikidata")).expect("a page");
    assert!(!page.contains("|person-away|") && !page.contains("|person-full}}"), "{page}");
}

#[test]
fn the_day_of_the_last_change_is_the_newest_source_s_and_a_table_without_days_has_none() {
    let source = |kind, at: &str| Provenance {
        kind,
        place: "Project:Let's Connect/Registration".to_owned(),
        entry: 1,
        revision: None,
        at: at.parse::<Timestamp>().expect("a moment"),
    };
    let with = |sources| {
        let somebody = Registrant { share: vec![skill("wikidata")], sources, ..person(1, "LCTest-X") };
        written(&[(somebody.id, somebody)].into()).remove(&below("/skill/wikidata")).expect("a page")
    };
    let page = with(vec![
        source(SourceKind::RegistrationPage, "2026-03-01T10:00:00Z"),
        source(SourceKind::Form, "2026-04-01T23:59:59Z"),
    ]);
    assert!(
        page.contains("data-sort-value=\"20260401\" | {{{{Let's Connect text}}|date|2026-04-01}}<br />"),
        "{page}"
    );
    assert!(page.contains("Registration|{{{{Let's Connect text}}|source-registration-page}}]]"), "{page}");
    let page = with(vec![source(SourceKind::CapacityExchange, "1970-01-01T00:00:00Z")]);
    assert!(
        page.contains(
            "data-sort-value=\"0\" | <small>{{{{Let's Connect text}}|source-capacity-exchange}}</small>"
        ),
        "{page}"
    );
}

#[test]
fn a_long_list_goes_on_on_further_pages_that_lead_to_one_another() {
    let around =
        Around { settings: DirectorySettings { rows: 10, ..Default::default() }, ..Default::default() };
    let pages = around.written(&crowd(0..35));
    let titles: Vec<&String> = pages.keys().filter(|title| title.contains("/language/en")).collect();
    assert!(titles.len() >= 4, "35 people are more than three pages of ten: {titles:?}");
    insta::assert_snapshot!(pages[&below("/language/en/2")]);
    let first = &pages[&below("/language/en")];
    for title in titles.iter().skip(1) {
        assert!(first.contains(&format!("[[{title}|")), "{first}");
    }
    for number in 0..35 {
        let who = format!("[[User:LCTest-{number:03}|");
        let on = titles.iter().filter(|title| pages[title.as_str()].contains(&who)).count();
        assert!(on == 1 || (on == 2 && first.contains(&who)), "{who} stands on {on} pages");
    }
}

#[test]
fn what_somebody_changes_changes_the_pages_that_show_them_and_no_other() {
    let settings = DirectorySettings { rows: 10, ..Default::default() };
    let around = Around { settings, ..Default::default() };
    let mut people = crowd(0..60);
    let before = around.written(&people);
    people.get_mut(&UserId(40)).expect("somebody").affiliation = Some("Wikimedians of X".to_owned());
    let after = around.written(&people);
    let changed: Vec<&String> =
        after.keys().filter(|title| before.get(*title) != after.get(*title)).collect();
    assert_eq!(changed.len(), 5, "one in each of five lists: {changed:?}");
    assert!(changed.iter().all(|title| after[title.as_str()].contains("[[User:LCTest-040|")), "{changed:?}");
}

#[test]
fn a_page_that_a_shorter_list_needs_no_more_leads_to_the_first() {
    let existing = [title(&below("/skill/wikidata/2"))];
    let around = Around { existing: existing.into(), ..Default::default() };
    let page = around.written(&people()).remove(&below("/skill/wikidata/2")).expect("the page exists");
    assert!(page.contains("[[Project:Let's Connect/Directory/skill/wikidata|{{"), "{page}");
    assert!(page.contains("|directory-page-needless}}"), "{page}");
}

#[test]
fn the_pages_of_a_skill_that_has_another_slug_now_lead_there() {
    let existing =
        ["/skill/wiki-data", "/skill/wiki-data/2", "/language/wiki-data"].map(|name| title(&below(name)));
    let around = Around { existing: existing.into(), ..Default::default() };
    let (pages, people) = (pages(), people());
    let wanted = composer(&pages).directory(&around.of(&people));
    let leading: Vec<(&str, &PageTitle)> =
        wanted.iter().filter_map(|wanted| Some((wanted.page.as_str(), wanted.leads_to.as_ref()?))).collect();
    let to = title(&below("/skill/wikidata"));
    let from = ["/skill/wiki-data", "/skill/wiki-data/2"].map(below);
    assert_eq!(leading, from.each_ref().map(|from| (from.as_str(), &to)));
    let nobody = BTreeMap::new();
    let without_people = composer(&pages).directory(&around.of(&nobody));
    assert!(
        without_people.iter().all(|wanted| wanted.leads_to.is_none()),
        "no redirect leads to a page that is not"
    );
}

#[test]
fn pages_are_in_categories_only_if_the_operator_wants_it() {
    assert!(written(&people()).values().all(|page| !page.contains("[[Category:")));
    let settings = toml::from_str(
        "[categories]\nskill = \"Category:Skill $1\"\nlanguage = \"Category:Skills by language\"",
    );
    let around = Around { settings: settings.expect("settings"), ..Default::default() };
    let pages = around.written(&people());
    assert!(pages[&below("/skill/wikidata")].contains("\n[[Category:Skill wikidata|wikidata]]\n"));
    assert!(pages[&below("/language/sw")].contains("\n[[Category:Skills by language|sw]]\n"));
    assert!(!pages[&below("/region/SSA")].contains("[[Category:"));
}

#[test]
fn every_link_to_a_page_of_the_directory_leads_to_one_that_is_written() {
    let around =
        Around { settings: DirectorySettings { rows: 10, ..Default::default() }, ..Around::with_a_round() };
    let mut people = crowd(100..150);
    people.extend(self::people());
    let pages = around.written(&people);
    for (title, content) in &pages {
        for link in content.split("[[").skip(1).filter_map(|rest| rest.split(['|', ']']).next()) {
            let ours = link.starts_with(&below(""));
            assert!(!ours || pages.contains_key(link), "{title} links to {link}, which nobody writes");
        }
    }
}

#[test]
fn every_page_leads_to_ones_own_entry_in_one_click() {
    let address = crate::compose::own_entry::edit_own(&pages());
    for (page, text) in written(&people()) {
        let [link, looked_up] = [format!("[{address} "), format!("={address}")];
        assert!(text.contains(&link) || text.contains(&looked_up), "{page}: {text}");
    }
}

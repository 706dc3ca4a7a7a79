use super::*;
use crate::compose::messages::LANGUAGES;
use crate::registry::by_language::tests::nothing_is;
use proptest::prelude::*;

fn id(slug: &str) -> SkillId {
    SkillId(slug.to_owned())
}

fn language(code: &str) -> LanguageCode {
    LanguageCode(code.to_owned())
}

fn exact(typed: &str) -> String {
    match Taxonomy::standard().find(typed) {
        Found::Exact(id) => id.0,
        other => panic!("{typed}: {other:?}"),
    }
}

fn error(text: &str) -> String {
    Taxonomy::parse(text, "skills.toml").expect_err("this taxonomy is wrong").to_string()
}

#[test]
fn every_skill_is_named_in_every_language_of_the_bot() {
    let skills = Taxonomy::standard();
    assert_eq!((skills.families().count(), skills.ids().count()), (6, 66));
    let mut wrong = Vec::new();
    for id in skills.ids() {
        let Some(node) = skills.nodes.get(id) else { panic!("{id} has no node") };
        for code in LANGUAGES {
            match node.labels.get(&language(code)).filter(|label| !label.trim().is_empty()) {
                Some(label) => assert_eq!(exact(label), id.0, "{code}: {label}"),
                None => {
                    wrong.push(format!("{code}: no label for {id}; add label.{code} to config/skills.toml"));
                }
            }
        }
        for code in node.labels.keys().filter(|code| !LANGUAGES.contains(&code.as_str())) {
            wrong.push(format!("{id} has a label in {code}, no language of the bot, in config/skills.toml"));
        }
    }
    nothing_is(&wrong);
}

#[test]
fn the_skills_that_the_programme_names_are_there() {
    let skills = Taxonomy::standard();
    for label in "Grant writing|Budgeting and reporting|Strategic planning|Governance|Partnerships|Volunteer management|\
        Conflict resolution|Fundraising|Communications|Social media|Newsletter writing|Public speaking|Storytelling|\
        Learning and evaluation|Surveys and data collection|Metrics and dashboards|Facilitation|Mentoring|\
        Community building|Newcomer retention|Diversity and inclusion|Safe spaces and conduct|\
        Translation and interpretation|Edit-a-thons|GLAM partnerships|Education programmes|Photo contests|\
        Campaign organising|Gender gap projects|Wikimedian in residence|Event logistics|Wikidata|\
        Wikimedia Commons uploads|OpenRefine|QuickStatements|SPARQL and the Query Service|PetScan|\
        Programs & Events Dashboard|Content Translation|Wikisource proofreading|Templates and Lua|Bots and Pywikibot|\
        Lexemes"
        .split('|')
    {
        let id = id(&exact(label));
        assert_eq!(skills.label(&id, &language("en")), label);
        assert!(skills.parent(&id).is_some(), "{label} is a family");
    }
}

#[test]
fn what_people_really_type_is_understood() {
    for (typed, slug) in [
        ("OpenRefine reconciliation", "openrefine"),
        ("grants", "grant-writing"),
        ("Proposal Writing!", "grant-writing"),
        ("sparql", "sparql"),
        ("edit a thon", "edit-a-thons"),
        ("editatón", "edit-a-thons"),
        ("Editaton", "edit-a-thons"),
        ("éditathon", "edit-a-thons"),
        ("Programs and Events Dashboard", "programs-and-events-dashboard"),
        ("كتابه طلبات المنح", "grant-writing"),
        ("photo-contests", "photo-contests"),
        ("GLAM (museums, libraries)", "glam-partnerships"),
        ("Campaign Organizing", "campaign-organising"),
        ("Викиданные", "wikidata"),
        ("维基数据", "wikidata"),
        ("विकिडाटा", "wikidata"),
        ("উইকিউপাত্ত", "wikidata"),
        ("vikiveri", "wikidata"),
        ("telif hakkı", "copyright-and-licences"),
        ("TELİF HAKKI", "copyright-and-licences"),
        ("kuandika maombi ya ruzuku", "grant-writing"),
        ("Lomba foto", "photo-contests"),
    ] {
        assert_eq!(exact(typed), slug, "{typed}");
    }
}

#[test]
fn a_close_spelling_counts_only_if_it_is_one_skills() {
    let skills = Taxonomy::standard();
    assert_eq!(skills.find("Wikidatta"), Found::Close(id("wikidata")));
    assert_eq!(skills.find("quick statments"), Found::Close(id("quickstatements")));
    let text = "version = 1\n[[skill]]\nslug = \"f\"\nlabel.en = \"Family\"\n\
        [[skill]]\nslug = \"a\"\nparent = \"f\"\nlabel.en = \"Mapping\"\n\
        [[skill]]\nslug = \"b\"\nparent = \"f\"\nlabel.en = \"Napping\"\n";
    let twins = Taxonomy::parse(text, "twins").expect("it is right");
    assert_eq!(twins.find("Lapping"), Found::Unknown { candidates: vec![id("a"), id("b")] });
}

#[test]
fn a_family_is_found_by_its_exact_name_only() {
    let skills = Taxonomy::standard();
    assert_eq!(skills.find("wikimedia tools"), Found::Exact(id("wikimedia-tools")));
    assert!(matches!(skills.find("wikimedia toolss"), Found::Unknown { .. }));
}

#[test]
fn what_is_not_understood_comes_with_candidates() {
    let skills = Taxonomy::standard();
    let Found::Unknown { candidates } = skills.find("I would love to learn about SPARQL one day") else {
        panic!("a sentence is no skill");
    };
    assert_eq!(candidates.first(), Some(&id("sparql")));
    assert_eq!(skills.find("zzzzqqqq"), Found::Unknown { candidates: vec![] });
    assert_eq!(skills.find(""), Found::Unknown { candidates: vec![] });
}

#[test]
fn a_label_falls_back_to_english_and_then_to_the_slug() {
    let skills = Taxonomy::standard();
    let grants = id("grant-writing");
    assert_eq!(skills.label(&grants, &language("arz")), skills.label(&grants, &language("ar")));
    assert_eq!(skills.label(&grants, &language("qu")), skills.label(&grants, &language("es")));
    assert_eq!(skills.label(&grants, &language("ja")), "Grant writing");
    for chinese in ["zh", "zh-cn", "zh-sg", "zh-my", "zh-tw", "zh-hk"] {
        assert_eq!(skills.label(&grants, &language(chinese)), skills.label(&grants, &language("zh-hans")));
    }
    assert_eq!(skills.label(&id("gone"), &language("en")), "gone");
}

#[test]
fn a_skill_hangs_below_its_parent_and_belongs_to_its_family() {
    let skills = Taxonomy::standard();
    let (tools, wikidata, sparql) = (id("wikimedia-tools"), id("wikidata"), id("sparql"));
    assert_eq!(skills.parent(&sparql), Some(&wikidata));
    assert_eq!(skills.parent(&id("gone")), None);
    assert_eq!(skills.family(&sparql), Some(&tools));
    assert!(skills.children(&wikidata).contains(&sparql));
}

#[test]
fn a_known_answer_that_holds_a_comma_stays_whole() {
    let skills = Taxonomy::standard();
    let answers = skills
        .split_list("Galleries, libraries, archives and museums, Wikidata، Diversity, equity, and inclusion");
    assert_eq!(
        answers,
        ["Galleries, libraries, archives and museums", "Wikidata", "Diversity, equity, and inclusion"]
    );
    assert_eq!(skills.split_list("Wikidata / GLAM\n* SPARQL"), ["Wikidata", "GLAM", "SPARQL"]);
    assert!(skills.split_list(" , ;\n").is_empty());
}

#[test]
fn a_wrong_taxonomy_is_refused_with_its_line() {
    let family = "version = 1\n[[skill]]\nslug = \"f\"\nlabel.en = \"Family\"\n";
    let skill = |slug: &str, parent: &str, more: &str| {
        format!("[[skill]]\nslug = \"{slug}\"\nparent = \"{parent}\"\nlabel.en = \"The {slug}\"\n{more}\n")
    };
    assert!(
        error(&format!("{family}{}", skill("a", "g", "")))
            .starts_with("skills.toml:6: \"a\" has the parent \"g\"")
    );
    assert!(error(&format!("{family}{}", skill("a", "a", ""))).contains("below itself"));
    let ring = format!("{family}{}{}", skill("a", "b", ""), skill("b", "a", ""));
    assert!(error(&ring).contains("below itself"));
    let deep = format!("{family}{}{}{}", skill("a", "f", ""), skill("b", "a", ""), skill("c", "b", ""));
    assert!(error(&deep).contains("deeper than three levels"));
    let doubled = format!("{family}{}{}", skill("a", "f", ""), skill("a", "f", ""));
    assert!(error(&doubled).starts_with("skills.toml:11: the slug \"a\" stands twice"));
    let shared = format!("{family}{}{}", skill("a", "f", ""), skill("b", "f", "alias.fr = [\"THE A\"]"));
    assert!(error(&shared).contains("a spelling of both \"a\" and \"b\""));
    assert!(
        error("version = 1\n[[skill]]\nslug = \"f\"\nlabel.es = \"Familia\"\n").contains("no English label")
    );
    assert!(error("version = 1\n[[skill]]\nslug = \"F f\"\nlabel.en = \"F\"\n").contains("not a slug"));
    assert!(
        error("version = 1\n[[skill]]\nslugg = \"f\"\n").starts_with("skills.toml:3: not a skill taxonomy")
    );
}

proptest! {
    #[test]
    fn nothing_typed_stops_it(typed in any::<String>()) {
        let _ = Taxonomy::standard().find(&typed);
        let _ = Taxonomy::standard().split_list(&typed);
    }

    #[test]
    fn no_taxonomy_stops_it(text in "(version|skill|=|\\[|\\]|\"|1|\n|slug|label.en|parent|a){0,30}") {
        let _ = Taxonomy::parse(&text, "skills.toml");
    }
}

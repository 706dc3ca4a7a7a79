use super::*;
use proptest::prelude::*;

const CAPACITIES: &str = r#"{
    "license": "CC0-1.0", "description": {"en": "Capacities"}, "sources": "invented",
    "schema": {"fields": [{"name": "id", "type": "number"}, {"name": "name", "type": "localized"},
        {"name": "description", "type": "localized"}, {"name": "wikidata_item", "type": "string"}]},
    "data": [
        [71, {"en": "Querying with SPARQL", "fr": "SPARQL"}, {"en": "x"}, "Q54871"],
        [36, {"en": "Grant writing", "es": "Redacción de propuestas"}, {}, "Q2"],
        [99, {"en": "Basket weaving; with reeds, and {{data}}"}, {}, "Q3"],
        ["bad", 7], [8.0, "Wikidata"]
    ]}"#;

fn users(rows: &str) -> String {
    format!(
        r#"{{"license": "CC0-1.0", "schema": {{"fields": [{{"name": "username", "type": "string"}},
            {{"name": "skills_known", "type": "string"}}, {{"name": "skills_available", "type": "string"}},
            {{"name": "skills_wanted", "type": "string"}}, {{"name": "badges", "type": "string"}}]}},
            "data": [{rows}]}}"#
    )
}

fn settings() -> TableSettings {
    toml::from_str("users = \"users.tab\"\ncapacities = \"Data:CapacityExchange/capacities.tab\"")
        .expect("settings")
}

fn table<'a>(place: &'a str, text: &'a str) -> Table<'a> {
    Table { place, text }
}

fn reading(people: &str) -> Read {
    let lexicon = Lexicon::standard(Timestamp::UNIX_EPOCH);
    read(table("users.tab", people), table("capacities.tab", CAPACITIES), &settings(), &lexicon)
}

#[test]
fn whoever_shares_a_capacity_is_registered_with_skills_that_are_understood() {
    let read = reading(&users(
        r#"["LCTest-KE-017", "[71, 36, 8]", "[71, 8]", "[36, 71, 36]", "[4]"],
           ["LCTest Ñandú 03", "[]", "[99]", null, "[]"]"#,
    ));
    assert_eq!(read.problems, []);
    let [kenya, nandu] = read.registrations.as_slice() else { panic!("two people: {read:?}") };
    let said = |registration: &Registration, field: Field| registration.fields.get(&field).cloned();
    assert_eq!(kenya.name, "LCTest-KE-017");
    assert_eq!(said(kenya, Field::Share).as_deref(), Some("sparql; wikidata"), "by a label in any language");
    assert_eq!(said(kenya, Field::Learn).as_deref(), Some("grant-writing; sparql"));
    assert_eq!(said(kenya, Field::Directory).as_deref(), Some("yes"));
    assert_eq!(said(kenya, Field::Notify).as_deref(), Some("no"), "they joined another programme");
    assert_eq!((kenya.provenance.kind, kenya.proof), (SourceKind::CapacityExchange, Proof::Owner));
    let basket = said(nandu, Field::Share);
    assert_eq!(basket.as_deref(), Some("Basket weaving with reeds and data"), "one answer, to be reconciled");
    assert_eq!(said(nandu, Field::Learn), None);
}

#[test]
fn an_id_goes_before_a_name() {
    let skills = CAPACITIES.replace("Querying with SPARQL", "Edit-a-thons");
    let json = r#"{"version": 1, "skill": [{"slug": "wiki", "label": {"en": "Wiki"}},
        {"slug": "queries", "parent": "wiki", "wikidata": "Q54871", "label": {"en": "Queries"}},
        {"slug": "money", "parent": "wiki", "capx": 36, "label": {"en": "Money"}}]}"#;
    let taxonomy = crate::registry::Taxonomy::parse_json(json, "test").expect("a taxonomy");
    let lexicon = Lexicon::new(std::borrow::Cow::Owned(taxonomy), Timestamp::UNIX_EPOCH);
    let people = users(r#"["LCTest-KE-017", "", "[71, 36]", "", ""]"#);
    let read = read(table("u", &people), table("c", &skills), &settings(), &lexicon);
    let share = read.registrations.first().and_then(|one| one.fields.get(&Field::Share));
    assert_eq!(share.map(String::as_str), Some("queries; money"));
}

#[test]
fn the_export_without_wishes_is_read_too() {
    let people = users(r#"["LCTest-KE-017", "[71]", "[71]", "[]"]"#)
        .replace("{\"name\": \"skills_wanted\", \"type\": \"string\"},", "");
    let read = reading(&people);
    assert_eq!(read.registrations.len(), 1);
    assert!(!read.registrations[0].fields.contains_key(&Field::Learn));
}

#[test]
fn who_shares_and_wants_nothing_is_left_out() {
    assert!(reading(&users(r#"["LCTest-KE-017", "[71]", "[]", "[]", ""]"#)).registrations.is_empty());
}

#[test]
fn what_is_no_table_is_told_with_its_place_and_quotes_nothing() {
    for text in
        ["", "[]", "{\"schema\": 1}", "{\"schema\":{\"fields\":[]},\"data\":[]}", "secret@example.org"]
    {
        let read = reading(text);
        assert_eq!((read.registrations.len(), read.problems.len(), read.refused), (0, 1, 1), "{text}");
        assert_eq!(read.problems[0].place, "users.tab");
        assert!(!read.problems[0].what.contains("secret"), "{:?}", read.problems);
    }
    let nameless = reading(&users(r#"[7, "", "[71]"], ["LCTest-KE-017", "", "[71]"]"#));
    assert_eq!((nameless.registrations.len(), nameless.problems[0].entry.as_str()), (1, "row 1"));
}

#[test]
fn a_page_begins_with_its_namespace_and_anything_else_is_a_file() {
    let settings = settings();
    assert_eq!(settings.users, Source::File("users.tab".into()));
    assert_eq!(settings.capacities.place(), "Data:CapacityExchange/capacities.tab");
}

proptest! {
    #[test]
    fn no_cell_stops_it(name in any::<String>(), cell in "\\PC{0,30}|\\[[0-9, .-]{0,40}\\]", wanted in any::<Option<i64>>()) {
        let row = serde_json::json!([name, "", cell, wanted]);
        let _ = reading(&users(&row.to_string()));
    }

    #[test]
    fn no_text_stops_it(text in any::<String>()) {
        let _ = reading(&text);
        let _ = capacities(table("c", &text));
    }
}

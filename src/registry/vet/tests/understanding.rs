//! What words are taken for, and what the working group can say of them.

use super::*;

#[test]
fn a_slip_in_any_name_is_taken_for_it_and_told() {
    let (person, problems) = one(vec![profile(
        KENYAN,
        &[
            (Field::Languages, "Kiswahilli-N"),
            (Field::Country, "Tanzannia"),
            (Field::Affiliation, "Wikimedia Tanzannia"),
        ],
    )]);
    assert_eq!(person.languages, [(LanguageCode("sw".to_owned()), Level::Native)]);
    assert_eq!(person.country.as_deref(), Some("TZA"));
    assert_eq!(person.affiliation.as_deref(), Some("Wikimedia Community User Group Tanzania"));
    let notes = problems.iter().filter(|problem| problem.what.contains("is taken for"));
    assert_eq!(notes.count(), 3, "{problems:?}");
}

#[test]
fn an_affiliate_is_shown_under_its_name_and_an_unknown_one_as_typed() {
    for (typed, shown) in [
        ("WMDE", Some("Wikimedia Deutschland")),
        ("wikimedia uganda; Art & Feminism", Some("Art+Feminism, Wikimedia Community User Group Uganda")),
        ("Nairobi Wiki Friends", Some("Nairobi Wiki Friends")),
        ("n/a", None),
        ("None", None),
    ] {
        let (person, _) = one(vec![profile(KENYAN, &[(Field::Affiliation, typed)])]);
        assert_eq!(person.affiliation.as_deref(), shown, "{typed}");
    }
}

#[test]
fn words_that_nobody_understands_are_collected_with_candidates() {
    let basket =
        [(Field::Share, "Basket weaving"), (Field::Country, "Kenyyya"), (Field::Languages, "Quenya-N")];
    let vetted = vetted(vec![
        profile(KENYAN, &basket),
        profile("LCTest Ñandú 03", &[(Field::Learn, "basket-weaving!"), (Field::Share, "mail@example.org")]),
    ]);
    let lines: Vec<_> = vetted.unreconciled.iter().map(|words| (words.people, words.line())).collect();
    let told: Vec<_> = lines.iter().map(|(people, line)| (*people, line.as_str())).collect();
    assert_eq!(
        told,
        [(2, "* skill: Basket weaving = …"), (1, "* language: Quenya = …"), (1, "* country: Kenyyya = KEN"),],
        "what may be private is not collected"
    );
}

#[test]
fn an_alias_of_the_working_group_settles_what_its_words_mean() {
    let mut lexicon = Lexicon::standard(Timestamp::UNIX_EPOCH);
    let line = |kind: &str, words: &str, target: &str| crate::registry::alias::Line {
        kind: kind.to_owned(),
        words: words.to_owned(),
        target: target.to_owned(),
    };
    for line in [
        line("skill", "Maps, charts and baskets", "Wikidata"),
        line("Affiliation", "Nairobi Wiki Friends", "WMKE"),
        line("country", "Jamhuri", "ke"),
        line("region", "Our lake", "SSA"),
        line("language", "Sheng", "Kiswahili"),
    ] {
        lexicon.add_alias(&line).unwrap_or_else(|error| panic!("{line:?}: {error}"));
    }
    let fields = [
        (Field::Share, "maps, charts & baskets; GLAM"),
        (Field::Affiliation, "Nairobi wiki-friends"),
        (Field::Country, "JAMHURI"),
        (Field::Languages, "Sheng (native)"),
    ];
    let vetted = vet(vec![profile(KENYAN, &fields)], &accounts(), &Departures::default(), &lexicon);
    let person = vetted.registrants.values().next().expect("one person");
    assert_eq!(person.share.first().map(SkillId::as_str), Some("wikidata"));
    assert_eq!((person.share.len(), person.country.as_deref()), (2, Some("KEN")));
    assert_eq!(person.affiliation.as_deref(), Some("Wikimedia Community User Group Kenya"));
    assert_eq!(person.languages, [(LanguageCode("sw".to_owned()), Level::Native)]);
    assert_eq!((vetted.unreconciled.len(), vetted.problems.len()), (0, 0), "{:?}", vetted.problems);

    lexicon
        .add_alias(&line("affiliation", "lake wikis", "\"Wiki Friends of the Lake\""))
        .expect("a name of its own");
    let fields = [(Field::Affiliation, "Lake Wikis")];
    let vetted = vet(vec![profile(KENYAN, &fields)], &accounts(), &Departures::default(), &lexicon);
    let person = vetted.registrants.values().next().expect("one person");
    assert_eq!(person.affiliation.as_deref(), Some("Wiki Friends of the Lake"));
    assert_eq!(vetted.unreconciled, []);

    for (line, said) in [
        (line("animal", "cat", "wikidata"), "no kind"),
        (line("skill", "!", "wikidata"), "no words"),
        (line("skill", "cat", "wikidatta"), "perhaps wikidata is meant"),
        (line("language", "SHENG", "en"), "these words mean sw"),
    ] {
        let error = lexicon.add_alias(&line).expect_err("it says nothing");
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[test]
fn an_entry_at_capacity_exchange_confirms_no_claimed_form() {
    let mut claimed = form(5, KENYAN, &[(Field::Share, "SPARQL"), (Field::Notify, "yes")]);
    claimed.proof = Proof::Claimed;
    let capx = entry(SourceKind::CapacityExchange, 2, KENYAN, &[(Field::Share, "GLAM")]);
    let vetted = vetted(vec![claimed, capx]);
    let person = vetted.registrants.values().next().expect("one person");
    assert_eq!((person.share.len(), person.sources.len(), vetted.refused), (1, 1, 1));
    assert_eq!(person.notify, Consent::Withheld);
}

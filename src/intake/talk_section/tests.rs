use super::*;
use crate::ids::{RevId, Timestamp, UserId};
use crate::intake::entry::Templates;
use crate::registry::vet::Standing;
use crate::wiki::{Author, Revision};
use crate::wikitext::{Naming, Options, Template};

const AMINA: &str = "LCTest-KE-017";
const KOFI: &str = "LCTest-GH-002";
const ARCHIVER: &str = "LCTest-Archiver";
const TRUSTEE: &str = "LCCoordinator";

fn reader() -> Reader {
    let template = |name: &str| Template::new(name, Naming::default());
    Reader::new(
        Options::default(),
        Templates::named(|name| template(&format!("Template:Let's Connect {name}"))),
    )
}

fn words() -> Vec<String> {
    ["Registration", "Inscripción", "تسجيل"].map(str::to_owned).into()
}

fn signed(name: &str) -> String {
    format!("[[User:{name}|{name}]] ([[User talk:{name}|talk]]) 12:05, 1 November 2026 (UTC)")
}

fn account(name: &str) -> UserId {
    UserId(name.bytes().map(u64::from).sum())
}

fn accounts() -> BTreeMap<Username, Standing> {
    let known = |name: &str| {
        let username = Username::parse(name).expect("a name");
        let known =
            Standing::Known { id: account(name), name: username.clone(), blocked: None, locked: false };
        (username, known)
    };
    [AMINA, KOFI, ARCHIVER, TRUSTEE].map(known).into()
}

/// What is read of a page with these versions, oldest first, by these accounts.
fn read_of(versions: &[(&str, String)]) -> Read {
    let reader = reader();
    let words = words();
    let revision = |(id, (author, text)): (u64, &(&str, String))| Revision {
        id: RevId(id),
        parent: RevId(id - 1),
        author: Author::Account { id: account(author), name: (*author).to_owned() },
        at: Timestamp::UNIX_EPOCH,
        comment: None,
        text: Some(sections(&reader, text, &Headings(&words))),
        model: "wikitext".to_owned(),
    };
    let mut revisions: Vec<Revision> = (1..).zip(versions).map(revision).collect();
    revisions.reverse();
    let accounts = accounts();
    let trustees = BTreeSet::from([Username::parse(TRUSTEE).expect("a name")]);
    let title = PageTitle::parse("Talk:Let's Connect").expect("a title");
    read(&reader, &title, &history::readable(&reader, revisions), &Speakers::new(&trustees, &accounts))
}

fn only(author: &str, text: &str) -> Read {
    read_of(&[(author, text.to_owned())])
}

/// Each registration as `name: field=answer, …`.
fn said(read: &Read) -> Vec<String> {
    let one = |registration: &Registration| {
        let fields = registration.fields.iter();
        let fields: Vec<String> =
            fields.map(|(field, value)| format!("{}={value}", field.parameter())).collect();
        format!("{}: {}", registration.name, fields.join(", "))
    };
    read.registrations.iter().map(one).collect()
}

/// Each problem as `entry: what; mend`.
fn told(read: &Read) -> Vec<String> {
    read.problems
        .iter()
        .map(|problem| format!("{}: {}; {}", problem.entry, problem.what, problem.mend))
        .collect()
}

fn lines(name: &str, share: &str) -> String {
    format!("== Registration ==\n* share: {share}\n* languages: sw-N, en-3\n{}\n", signed(name))
}

#[test]
fn lines_with_a_signature_are_an_entry() {
    let text = format!(
        "Welcome!\n\n== Something ==\n* share: nothing\n\n{}\n== Else ==\nBye.",
        lines(AMINA, "Wikidata")
    );
    let read = only(AMINA, &text);
    assert_eq!(said(&read), ["LCTest-KE-017: share=Wikidata, languages=sw-N, en-3"]);
    assert_eq!(told(&read), [""; 0]);
    let provenance = &read.registrations[0].provenance;
    assert_eq!(
        (provenance.kind, provenance.entry, provenance.revision),
        (SourceKind::TalkSection, 1, Some(RevId(1)))
    );
}

#[test]
fn fields_may_be_named_in_five_languages_and_the_signature_may_stand_on_the_last_line() {
    for (heading, share, learn) in [
        ("Registration: Amina", "share: GLAM", "I want to learn: SPARQL"),
        ("Inscripción", "'''Comparto:''' GLAM", "Quiero aprender: SPARQL"),
        ("inscripcion de Amina", "partage : GLAM", "Je veux apprendre : SPARQL"),
        ("REGISTRATION", "compartilho: GLAM", "quero aprender： SPARQL"),
        ("تسجيل", "أشارك: GLAM", "أريد أن أتعلم: SPARQL"),
    ] {
        let read = only(AMINA, &format!("== {heading} ==\n* {share}\n* {learn} {}", signed(AMINA)));
        assert_eq!(said(&read), ["LCTest-KE-017: share=GLAM, learn=SPARQL"], "{heading}");
    }
}

#[test]
fn a_profile_call_counts_for_the_account_it_names_or_that_signed_it() {
    let call = |user: &str| {
        format!("== Registration ==\n{{{{Let's Connect profile{user}\n|share=Wikidata\n|learn=GLAM}}}}\n")
    };
    let named = only(AMINA, &call("|user=LCTest-KE-017"));
    assert_eq!(said(&named), ["LCTest-KE-017: share=Wikidata, learn=GLAM"]);
    let unnamed = only(AMINA, &format!("{}{}", call(""), signed(AMINA)));
    assert_eq!(said(&unnamed), said(&named));
    let nobody = only(AMINA, &call(""));
    assert_eq!(told(&nobody), ["entry 1: nobody signed the entry; sign it with ~~~~, below its last line"]);
    assert_eq!(nobody.refused, 1);
}

#[test]
fn replies_and_other_sections_are_no_part_of_an_entry() {
    let entry = lines(AMINA, "Wikidata");
    let replies = format!(
        "{entry}:Welcome! share: nothing {}\n::Thanks. {}\nAnd another: hello {}\n",
        signed(KOFI),
        signed(AMINA),
        signed(KOFI)
    );
    let read = read_of(&[(AMINA, entry), (KOFI, replies)]);
    assert_eq!(said(&read), ["LCTest-KE-017: share=Wikidata, languages=sw-N, en-3"]);
    assert_eq!(told(&read), [""; 0], "whoever answers changes nothing");
}

#[test]
fn several_people_may_share_a_section() {
    let first = lines(AMINA, "Wikidata");
    let second = format!("{first}\n* learn: Wikidata\n* languages: en-5\n{}\n", signed(KOFI));
    let read = read_of(&[(AMINA, first), (KOFI, second)]);
    assert_eq!(
        said(&read),
        [
            "LCTest-GH-002: learn=Wikidata, languages=en-5",
            "LCTest-KE-017: share=Wikidata, languages=sw-N, en-3"
        ]
    );
    let numbers: Vec<u32> = read.registrations.iter().map(|one| one.provenance.entry).collect();
    assert_eq!(numbers, [2, 1], "entries are numbered as the page has them");
}

#[test]
fn an_entry_signed_with_another_s_name_counts_for_nobody() {
    let read = only(KOFI, &lines(AMINA, "Vandalism"));
    assert_eq!(said(&read), [""; 0]);
    assert!(told(&read)[0].contains("was not written by that account"), "{:?}", told(&read));
    let by_trustee = only(TRUSTEE, &lines(AMINA, "Wikidata"));
    assert_eq!(by_trustee.registrations.len(), 1, "but a trustee may write for anybody");
}

#[test]
fn what_others_change_is_ignored_and_told_and_what_the_owner_changes_counts() {
    let own = (AMINA, lines(AMINA, "Wikidata"));
    let changed = read_of(&[own.clone(), (KOFI, lines(AMINA, "Vandalism"))]);
    assert_eq!(said(&changed), ["LCTest-KE-017: share=Wikidata, languages=sw-N, en-3"]);
    assert!(told(&changed)[0].contains("changed by another account; revision 1 stays in force"));
    // A second entry in their name, below the first, is no better.
    let twice = read_of(&[own.clone(), (KOFI, format!("{}\n{}", own.1, lines(AMINA, "Vandalism")))]);
    assert_eq!(said(&twice), said(&changed));
    let newer = read_of(&[own.clone(), (AMINA, lines(AMINA, "SPARQL"))]);
    assert_eq!(said(&newer), ["LCTest-KE-017: share=SPARQL, languages=sw-N, en-3"]);
    let gone = read_of(&[own, (AMINA, String::new())]);
    assert_eq!((said(&gone).len(), told(&gone).len()), (0, 0), "who takes the section out is out");
}

#[test]
fn an_archived_section_stays_in_force_while_the_history_reaches_back_to_it() {
    let archived = (ARCHIVER, "The rest of the page.".to_owned());
    let mut versions = vec![(AMINA, lines(AMINA, "Wikidata")), archived.clone()];
    let read = read_of(&versions);
    assert_eq!(said(&read), ["LCTest-KE-017: share=Wikidata, languages=sw-N, en-3"]);
    let told = told(&read);
    assert!(told[0].starts_with("entry 1: the entry for LCTest-KE-017 was archived or removed"), "{told:?}");
    assert!(told[0].contains("make a profile page before the page has 500 newer revisions"), "{told:?}");
    // Further back nothing is read: whose words stood there nobody knows any more.
    versions.remove(0);
    assert_eq!(said(&read_of(&versions)), [""; 0]);
}

#[test]
fn a_line_that_answers_no_field_is_told_with_its_mend() {
    let text = format!(
        "== Registration ==\n* shaer: Wikidata\n* learn: GLAM\n* learn: SPARQL\n* hello there\n{}",
        signed(AMINA)
    );
    let read = only(AMINA, &text);
    assert_eq!(said(&read), ["LCTest-KE-017: learn=SPARQL"]);
    assert_eq!(
        told(&read),
        [
            "entry 1: the line \"shaer\" answers no field; did you mean \"share\"?",
            "entry 1: the line \"hello there\" answers no field; begin the line with a field's name and a colon, as in \"share: Wikidata\"",
            "entry 1: the field is answered twice; the last answer counts; leave one of the two",
        ]
    );
    assert_eq!(read.problems[2].field, Some(Field::Learn));
}

#[test]
fn an_address_in_a_bad_line_is_not_repeated() {
    let text =
        format!("== Registration ==\n* share: GLAM\n* write to somebody@example.org\n{}", signed(AMINA));
    assert!(told(&only(AMINA, &text))[0].starts_with("entry 1: the line \"…\" answers no field"));
}

#[test]
fn a_temporary_account_is_told_to_register() {
    let text = "== Registration ==\n* share: GLAM\n[[Special:Contributions/~2026-12345-67|~2026-12345-67]] 12:05, 1 November 2026 (UTC)";
    let read = only(KOFI, text);
    assert_eq!(
        told(&read),
        [
            "entry 1: a temporary account or an address cannot take part; create an account or log in, and register under its name"
        ]
    );
    assert_eq!(read.refused, 1);
}

#[test]
fn an_answer_may_go_on_in_a_list_and_what_is_dead_says_nothing() {
    let text = format!(
        "== Registration ==\n* share:\n** Wikidata\n** GLAM<!-- ** SPARQL -->\n<nowiki>* learn: everything</nowiki>\n{}",
        signed(AMINA)
    );
    assert_eq!(said(&only(AMINA, &text)), ["LCTest-KE-017: share=Wikidata, GLAM"]);
}

#[test]
fn a_page_too_large_to_read_takes_nothing_away() {
    let long = format!("{}{}", lines(AMINA, "Vandalism"), "{{x}}".repeat(Options::default().caps.calls + 1));
    let read = read_of(&[(AMINA, lines(AMINA, "Wikidata")), (KOFI, long)]);
    assert_eq!(said(&read), ["LCTest-KE-017: share=Wikidata, languages=sw-N, en-3"]);
    assert!(told(&read).iter().any(|told| told.contains("the page cannot be read")), "{:?}", told(&read));
}

proptest::proptest! {
    #[test]
    fn nothing_typed_stops_it(text in "(== Registration ==\n)?([*:= \n\\[\\]{}|<>!-]|share|learn|User:A|\\PC){0,80}") {
        let _ = only(AMINA, &text);
    }
}

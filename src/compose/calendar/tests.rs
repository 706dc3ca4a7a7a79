use super::*;
use crate::compose::testing::{clinic, composer, language, name, pages, round, skill};
use crate::registry::clinic::{ClinicMaterial, MaterialKind};

fn card() -> ClinicCard {
    ClinicCard {
        clinic: clinic(),
        hosts: vec![Some(name("LCTest-KE-017")), None],
        attended: Vec::new(),
        taken: Some(7),
        uses: None,
    }
}

fn held(id: &str, starts: &str) -> ClinicCard {
    let mut card = card();
    card.clinic.id = ClinicId::parse(id).expect("an id");
    card.clinic.status = ClinicStatus::Held;
    card.clinic.starts = starts.parse().ok();
    card.clinic.materials = vec![
        ClinicMaterial { kind: MaterialKind::Recording, place: "File:Queries.webm".to_owned() },
        ClinicMaterial { kind: MaterialKind::Slides, place: "https://example.org/slides".to_owned() },
    ];
    card.attended = vec![name("LCTest Ñandú 03")];
    card.uses = Some(ClinicUses { much: 5, some: 1, little: 0 });
    card
}

fn view() -> CalendarView {
    let idea = |id: &str, host, starts: Option<&str>| ClinicIdea {
        id: ClinicId::parse(id).expect("an id"),
        round: round(),
        skill: skill("grant-writing"),
        language: language("en"),
        host,
        starts: starts.and_then(|starts| starts.parse().ok()),
        learners: 5,
    };
    CalendarView {
        coming: vec![card()],
        proposals: vec![
            idea(
                "2026-11-grant-writing-en",
                IdeaHost::Named(name("LCTest-KE-017")),
                Some("2026-11-18T17:00:00Z"),
            ),
            idea("2026-11-grant-writing-ar", IdeaHost::Wanted, None),
        ],
        past: vec![held("2026-10-sparql-es", "2026-10-14T17:00:00Z")],
        feed_url: Some("https://lets-connect.example.org/clinics.ics".to_owned()),
    }
}

#[test]
fn the_calendar_reads_well() {
    let pages = pages();
    let wanted = composer(&pages).calendar_pages(&view());
    assert_eq!(wanted.len(), 1);
    assert_eq!(wanted[0].page.as_str(), "Project:Let's Connect/Calendar");
    insta::assert_snapshot!(wanted[0].content);
}

#[test]
fn a_calendar_without_clinics_says_so() {
    let pages = pages();
    let content = composer(&pages).calendar_pages(&CalendarView::default())[0].content.clone();
    assert!(
        content.contains("|calendar-none-coming}}") && !content.contains("lets-connect-clinic"),
        "{content}"
    );
}

#[test]
fn a_title_is_text() {
    let pages = pages();
    let content = composer(&pages).calendar_pages(&view())[0].content.clone();
    assert!(!content.contains("<b>") && !content.contains("[[maps"), "{content}");
}

#[test]
fn a_button_fills_the_entry_in() {
    let pages = pages();
    let content = composer(&pages).calendar_pages(&view())[0].content.clone();
    for button in [
        "&preloadtitle=2026-11-grant-writing-en&preloadparams%5B%5D=2026-11-grant-writing-en\
         &preloadparams%5B%5D=grant-writing&preloadparams%5B%5D=LCTest-KE-017&preloadparams%5B%5D=en\
         &preloadparams%5B%5D=2026-11-18%2017:00}}",
        "&preloadparams%5B%5D=%7B%7Bsubst:REVISIONUSER%7D%7D&preloadparams%5B%5D=en&preloadparams%5B%5D=}}",
    ] {
        assert!(content.contains(button), "{button}\n{content}");
    }
    assert!(content.contains("preloadparams%5B%5D=%7B%7Bsubst:CURRENTTIMESTAMP%7D%7D"), "{content}");
}

#[test]
fn many_past_clinics_stand_on_a_page_a_year() {
    let pages = pages();
    let past: Vec<ClinicCard> = (0..30)
        .map(|n| {
            held(&format!("c-{n}"), if n < 18 { "2026-10-14T17:00:00Z" } else { "2025-05-05T17:00:00Z" })
        })
        .collect();
    let wanted = composer(&pages).calendar_pages(&CalendarView { past, ..CalendarView::default() });
    let shown = |at: usize| wanted[at].content.matches("class=\"lets-connect-clinic\"").count();
    let titles: Vec<&str> = wanted.iter().map(|page| page.page.as_str()).collect();
    assert_eq!(
        titles,
        [
            "Project:Let's Connect/Calendar",
            "Project:Let's Connect/Calendar/2025",
            "Project:Let's Connect/Calendar/2026"
        ]
    );
    assert_eq!([shown(0), shown(1), shown(2)], [MOST_PAST, 12, 18]);
}

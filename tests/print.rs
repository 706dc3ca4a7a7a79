//! Certificates on paper: one page each, in every script, and the words can be copied out again.
//!
//! It needs fonts and `pdftotext`: `dev/install --print` has them.
#![forbid(unsafe_code)]

use std::path::PathBuf;
use std::process::Command;

use lets_connect::compose::CertificateText;
use lets_connect::ids::LanguageCode;
use lets_connect::print::{self, Fonts, Paper};

/// A certificate in English for somebody with this name.
fn certificate(name: &str) -> CertificateText {
    CertificateText {
        language: LanguageCode("en".to_owned()),
        right_to_left: false,
        title: "Certificate of participation".to_owned(),
        programme: "Let's Connect, Wikimedia's peer-learning programme".to_owned(),
        says: "This is to certify that".to_owned(),
        name: name.to_owned(),
        account: Some("Wikimedia account: LCTest-KE-017".to_owned()),
        did: "took part in Let's Connect, 2026-11 – 2027-01".to_owned(),
        lines: vec!["Skills shared one-to-one: 2".to_owned(), "Skills: Wikidata, Grant writing".to_owned()],
        code: "Code: 0VFE-M0PD-PDA2".to_owned(),
        verify: "Check it at https://wiki.example/wiki/Certificates/0VFE-M0PD-PDA2".to_owned(),
    }
}

/// The same in Arabic.
fn in_arabic() -> CertificateText {
    CertificateText {
        language: LanguageCode("ar".to_owned()),
        right_to_left: true,
        title: "شهادة مشاركة".to_owned(),
        programme: "Let's Connect، برنامج ويكيميديا للتعلّم بين الأقران".to_owned(),
        says: "تشهد هذه الوثيقة بأن".to_owned(),
        did: "شارك: \u{2066}2026-11 – 2027-01\u{2069}".to_owned(),
        lines: vec!["مهارات شاركها: 2".to_owned()],
        code: "الرمز: 0VFE-M0PD-PDA2".to_owned(),
        verify: "للتحقق: https://wiki.example/wiki/Certificates/0VFE-M0PD-PDA2".to_owned(),
        ..certificate("أمينة بنت يوسف")
    }
}

fn fonts() -> Fonts {
    Fonts::installed(&[] as &[PathBuf])
}

fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("print");
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// What stands in the file, as somebody would copy it, without its spaces; and what it says of itself.
fn read(file: &str, text: &CertificateText, paper: Paper) -> (String, String) {
    let pdf = print::certificate(text, paper, &fonts()).unwrap_or_else(|error| panic!("{file}: {error}"));
    assert_eq!(pdf, print::certificate(text, paper, &fonts()).expect("again"), "{file}: the same bytes");
    let path = folder().join(format!("{file}.pdf"));
    std::fs::write(&path, pdf).expect("it is written");
    let run = |program: &str, arguments: &[&str]| {
        let out = Command::new(program).args(arguments).output().expect("dev/install --print has it");
        String::from_utf8(out.stdout).expect("text")
    };
    let path = path.to_str().expect("a path");
    (run("pdftotext", &[path, "-"]), run("pdfinfo", &[path]))
}

/// Without what shows nothing: directions' marks, spaces.
fn bare(text: &str) -> String {
    text.chars()
        .filter(|c| {
            !c.is_whitespace()
                && !matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        })
        .collect()
}

#[test]
fn every_script_is_one_page_and_can_be_copied_out_again() {
    for (file, name) in [
        ("latin", "Zoë Ñandú-Çelik"),
        ("cyrillic", "Марія Коваленко"),
        ("greek", "Ελένη Παπαδοπούλου"),
        ("arabic", "أمينة بنت يوسف"),
        ("hebrew", "אמינה כהן"),
        ("devanagari", "अमीना शर्मा"),
        ("bengali", "আমিনা রহমান"),
        ("thai", "อามีนา ใจดี"),
        ("chinese", "陈小明"),
        ("mixed", "Amina أمينة (測試)"),
    ] {
        for paper in [Paper::A4, Paper::Letter] {
            let text = certificate(name);
            let (words, about) = read(&format!("{file}-{paper:?}"), &text, paper);
            assert!(about.contains("Pages:           1"), "{file}: {about}");
            let size = if paper == Paper::A4 { "841.89 x 595.28" } else { "792 x 612" };
            assert!(about.contains(size), "{file}: {about}");
            assert!(about.contains(name) || file == "mixed", "{file}: {about}");
            if file != "mixed" {
                assert!(bare(&words).contains(&bare(name)), "{file}: {words}");
            }
            for line in [&text.title, &text.did, &text.code] {
                assert!(bare(&words).contains(&bare(line)), "{file}: {words}");
            }
        }
    }
}

#[test]
fn arabic_runs_from_the_right_and_keeps_what_is_latin() {
    let (words, about) = read("arabic-all", &in_arabic(), Paper::A4);
    let words = bare(&words);
    for part in ["شهادةمشاركة", "أمينةبنتيوسف", "0VFE-M0PD-PDA2", "2026-11–2027-01"]
    {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert!(about.contains("Pages:           1"), "{about}");
}

#[test]
fn what_is_long_is_broken_or_made_smaller_and_stays_on_the_page() {
    let name = "Wolfeschlegelsteinhausenbergerdorff von und zu Habsburg-Lothringen und Tzimiskes II";
    let skills: Vec<String> = (1..40).map(|number| format!("a skill with a long name {number}")).collect();
    let long = CertificateText {
        lines: vec![skills.join(", "), "测试连接".repeat(60), "x".repeat(300)],
        ..certificate(name)
    };
    let (words, about) = read("long", &long, Paper::Letter);
    assert!(about.contains("Pages:           1"), "{about}");
    assert!(bare(&words).contains("askillwithalongname39") && bare(&words).contains(&bare(name)), "{words}");
}

#[test]
fn a_script_without_a_font_is_told_and_not_drawn_as_boxes() {
    let none = Fonts::only("no/such/folder");
    let error = print::certificate(&certificate("A"), Paper::A4, &none).expect_err("no fonts");
    assert!(error.to_string().contains("fonts-noto-core"), "{error}");
    // Nothing has a letter that does not exist yet.
    let error = print::certificate(&certificate("A\u{E000}"), Paper::A4, &fonts()).expect_err("no glyph");
    assert!(error.to_string().contains("U+E000"), "{error}");
}

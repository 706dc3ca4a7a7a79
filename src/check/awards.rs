//! What awards and pages name besides pages: pictures and categories.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Findings, Subject, Weight};
use crate::compose::{Award, DirectorySettings};
use crate::ids::PageTitle;
use crate::wiki::inspection::Keeping;

/// The pictures of the awards, by the titles of their files, each with the settings that name it.
pub(super) fn pictures(awards: &[Award]) -> BTreeMap<PageTitle, Vec<String>> {
    let mut pictures: BTreeMap<PageTitle, Vec<String>> = BTreeMap::new();
    for award in awards {
        if let Ok(title) = PageTitle::parse(&format!("File:{}", award.image)) {
            pictures.entry(title).or_default().push(award.id.clone());
        }
    }
    pictures
}

/// The categories that the configuration names whole.
pub(super) fn categories(
    opt_out: &PageTitle,
    directory: &DirectorySettings,
) -> Vec<(&'static str, PageTitle)> {
    let named = [
        ("directory.categories.skill", &directory.categories.skill),
        ("directory.categories.language", &directory.categories.language),
    ];
    let named = named.into_iter().filter_map(|(setting, name)| {
        // With $1 there are as many as there are skills, and some of them nobody needs yet.
        let (one, other) = (name.as_ref()?.of("a")?, name.as_ref()?.of("b")?);
        (one == other).then_some((setting, one))
    });
    std::iter::once(("pages.opt_out_category", opt_out.clone())).chain(named).collect()
}

/// Pictures that are nowhere.
pub(super) fn look(pictures: &BTreeMap<PageTitle, Vec<String>>, keeping: &Keeping, findings: &mut Findings) {
    for (title, awards) in pictures {
        if keeping.pages.get(title).is_some_and(|kept| !kept.has_file) {
            let awards: BTreeSet<&str> = awards.iter().map(String::as_str).collect();
            let awards: Vec<&str> = awards.into_iter().collect();
            findings.add(
                Weight::StopsAPart,
                Subject::Awards,
                title.to_string(),
                format!("there is no such picture, here or on Commons; it belongs to {}", awards.join(", ")),
                "mend the award's image, or upload the picture to Commons",
            );
        }
    }
    if !pictures.is_empty() {
        findings.well(Subject::Awards, format!("{} pictures are there", pictures.len()));
    }
}

/// Categories that nobody made.
pub(super) fn look_at_categories(
    categories: &[(&'static str, PageTitle)],
    keeping: &Keeping,
    findings: &mut Findings,
) {
    for (setting, title) in categories {
        if keeping.pages.get(title).is_some_and(|kept| !kept.exists) {
            findings.add(
                Weight::WorthKnowing,
                Subject::Categories,
                title.to_string(),
                format!("the category has no page; {setting} names it"),
                format!("mend {setting}, or make the page and say there what it is for"),
            );
        }
    }
    findings.well(Subject::Categories, "every category has a page");
}

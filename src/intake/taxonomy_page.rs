//! Reads the taxonomy from the JSON page on which the working group keeps it.
//!
//! The newest version that a trustee saved and that can be used is in force;
//! without one it is the taxonomy that the bot ships with.

use std::collections::BTreeSet;

use crate::ids::{PageTitle, Username};
use crate::registry::{Problem, Taxonomy, Weight};
use crate::wiki::{Author, Page, Revision, Wiki, WikiError};

/// Versions looked back at the most.
const MOST_REVISIONS: usize = 50;

/// What the page says.
#[derive(Clone, Debug, Default)]
pub struct TaxonomyPage {
    /// The taxonomy in force, unless it is the bot's own.
    pub taxonomy: Option<Taxonomy>,
    /// Why it is not the page's newest version.
    pub problems: Vec<Problem>,
}

/// Reads the page. One request, if its newest version is not the one in force.
pub async fn read(
    wiki: &impl Wiki,
    title: &PageTitle,
    page: Option<&Page>,
    trustees: &BTreeSet<Username>,
) -> Result<TaxonomyPage, WikiError> {
    let Some(head) = page.and_then(Page::head) else { return Ok(TaxonomyPage::default()) };
    if is_by(head, trustees)
        && let Some(Ok(taxonomy)) = parsed(head, title)
    {
        return Ok(TaxonomyPage { taxonomy: Some(taxonomy), problems: Vec::new() });
    }
    let newest_first = wiki.history(title, None, MOST_REVISIONS).await?;
    Ok(in_force(&newest_first, title, trustees))
}

fn in_force(newest_first: &[Revision], title: &PageTitle, trustees: &BTreeSet<Username>) -> TaxonomyPage {
    let mut page = TaxonomyPage::default();
    let mut others = false;
    for revision in newest_first {
        if !is_by(revision, trustees) {
            others = true;
            continue;
        }
        match parsed(revision, title) {
            Some(Ok(taxonomy)) => {
                page.taxonomy = Some(taxonomy);
                if others || !page.problems.is_empty() {
                    let what = format!("revision {} stays in force", revision.id);
                    page.problems.push(problem(
                        title,
                        Weight::Note,
                        what,
                        "a trustee saves the page as it should be",
                    ));
                }
                return page;
            }
            Some(Err(why)) => {
                let what = format!("revision {} cannot be used: {why}", revision.id);
                page.problems.push(problem(title, Weight::Partly, what, "mend it and save the page"));
            }
            None => {}
        }
    }
    let what = "no version by a trustee can be used; the bot's own taxonomy is in force".to_owned();
    page.problems.push(problem(title, Weight::Note, what, "a trustee saves the page as it should be"));
    page
}

fn parsed(revision: &Revision, title: &PageTitle) -> Option<Result<Taxonomy, String>> {
    let text = revision.text.as_deref()?;
    Some(Taxonomy::parse_json(text, title.as_str()).map_err(|error| match &error.source {
        Some(source) => format!("{error} ({source})"),
        None => error.to_string(),
    }))
}

fn is_by(revision: &Revision, trustees: &BTreeSet<Username>) -> bool {
    match &revision.author {
        Author::Account { name, .. } => Username::parse(name).is_ok_and(|name| trustees.contains(&name)),
        Author::Unregistered | Author::Hidden => false,
    }
}

fn problem(title: &PageTitle, weight: Weight, what: String, mend: &str) -> Problem {
    Problem {
        weight,
        place: title.as_str().to_owned(),
        entry: String::new(),
        field: None,
        what,
        mend: mend.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{RevId, Timestamp, UserId};

    const MINE: &str = r#"{"version": 7, "skill": [{"slug": "crafts", "label": {"en": "Crafts"}},
        {"slug": "quilting", "parent": "crafts", "label": {"en": "Quilting"}}]}"#;
    const OTHER: &str = r#"{"version": 8, "skill": [{"slug": "pranks", "label": {"en": "Pranks"}}]}"#;

    fn page(newest_first: &[(&str, &str)]) -> TaxonomyPage {
        let revision = |(id, (author, text)): (u64, &(&str, &str))| Revision {
            id: RevId(id),
            parent: RevId(id - 1),
            author: Author::Account { id: UserId(id), name: (*author).to_owned() },
            at: Timestamp::UNIX_EPOCH,
            comment: None,
            text: Some((*text).to_owned()),
            model: "json".to_owned(),
        };
        let revisions: Vec<Revision> = (1..=9).rev().zip(newest_first).map(revision).collect();
        let title = PageTitle::parse("Let's Connect/Taxonomy.json").expect("a title");
        in_force(&revisions, &title, &BTreeSet::from([Username::parse("Trustee").expect("a name")]))
    }

    fn version(page: &TaxonomyPage) -> Option<u32> {
        page.taxonomy.as_ref().map(Taxonomy::version)
    }

    #[test]
    fn the_newest_version_by_a_trustee_is_in_force() {
        let vandalised = page(&[("Bob", OTHER), ("Trustee", MINE)]);
        assert_eq!(version(&vandalised), Some(7));
        assert_eq!(vandalised.problems.len(), 1, "{:?}", vandalised.problems);
        assert_eq!(page(&[("Trustee", MINE)]).problems, []);
    }

    #[test]
    fn a_version_that_cannot_be_used_is_told_with_its_line_and_the_last_good_one_stays() {
        let broken = page(&[("Trustee", "{\n\"version\": 1,\n"), ("Trustee", MINE)]);
        assert_eq!(version(&broken), Some(7));
        assert!(broken.problems[0].what.contains("Taxonomy.json:3"), "{:?}", broken.problems);
        let doubled = MINE.replace("\"Quilting\"", "\"crafts\"");
        assert!(
            page(&[("Trustee", &doubled), ("Trustee", MINE)]).problems[0].what.contains("spelling of both")
        );
    }

    #[test]
    fn without_a_usable_version_the_bot_s_own_taxonomy_holds() {
        let none = page(&[("Bob", MINE), ("Trustee", "[]")]);
        assert_eq!(version(&none), None);
        assert!(none.problems.iter().any(|problem| problem.what.contains("bot's own taxonomy")));
    }
}

//! The pages that `setup` publishes: missing, old, changed, or turned into something else.

use std::collections::BTreeMap;

use super::finding::{Findings, Subject, Weight};
use super::published::{Standing, judge};
use crate::compose::{Pages, onwiki, phrasebook};
use crate::ids::{PageTitle, Username};
use crate::plan::setup;
use crate::wiki::Page;

/// Titles that one finding names, before it only counts.
const MOST_NAMED: usize = 3;

/// Judges the published pages by how they stand on the wiki, and by what `setup` makes of those that
/// say something else than is published.
pub(super) fn look(
    pages: &Pages,
    bot: &Username,
    published: &BTreeMap<PageTitle, String>,
    present: &BTreeMap<PageTitle, Page>,
    by_setup: &BTreeMap<PageTitle, setup::Standing>,
    findings: &mut Findings,
) {
    let mut by_standing: BTreeMap<(Subject, Standing), Vec<&PageTitle>> = BTreeMap::new();
    for (title, text) in published {
        // The stop page says for itself what it says.
        if *title == pages.stop {
            continue;
        }
        let Some(page) = present.get(title) else { continue };
        let is_words = phrasebook::holds(pages, title);
        let kept_by_people = onwiki::is_made_once(pages, title) && !is_words;
        // The words are the cycle's: what setup makes of them tells nothing.
        let standing = judge(
            page,
            (!kept_by_people).then_some(text.as_str()),
            bot,
            by_setup.get(title).filter(|_| !is_words),
        );
        let subject = if is_words { Subject::Messages } else { Subject::Pages };
        by_standing.entry((subject, standing)).or_default().push(title);
    }
    let seen: usize = by_standing.values().map(Vec::len).sum();
    let missing: usize = by_standing
        .iter()
        .filter(|((_, standing), _)| *standing == Standing::Missing)
        .map(|(_, titles)| titles.len())
        .sum();
    if seen > 0 && missing == seen {
        findings.add(
            Weight::StopsEverything,
            Subject::Pages,
            pages.home.to_string(),
            format!("none of the programme's {seen} pages is on the wiki yet"),
            "run: lets-connect setup --dry-run, and then: lets-connect setup",
        );
        return;
    }
    for ((subject, standing), titles) in &by_standing {
        if *standing == Standing::AsPublished {
            findings.well(*subject, format!("{} as they should be", titles.len()));
        } else {
            found(*subject, *standing, titles, findings);
        }
    }
}

fn found(subject: Subject, standing: Standing, titles: &[&PageTitle], findings: &mut Findings) {
    let cycle_mends = subject == Subject::Messages;
    let (weight, what, mend) = match standing {
        Standing::AsPublished => return,
        Standing::Missing => (Weight::StopsAPart, "missing", "run: lets-connect setup"),
        Standing::Impossible => {
            (Weight::StopsAPart, "not a title that this wiki can have", "choose another under [pages]")
        }
        Standing::Redirect => (
            Weight::StopsAPart,
            "a redirect now, so what the bot publishes there is not what people see",
            "move the page back, or write its new title under [pages]",
        ),
        Standing::Model => (
            Weight::StopsAPart,
            "of another content model than such a page needs",
            "let an administrator change it back by Special:ChangeContentModel, or delete the page and run: lets-connect setup",
        ),
        Standing::Blank => {
            (Weight::StopsAPart, "blank", "restore it from its history, or run: lets-connect setup --force")
        }
        Standing::Old if cycle_mends => (
            Weight::WorthKnowing,
            "of another version of the bot",
            "nothing: the next cycle writes the words anew",
        ),
        Standing::Old => (
            Weight::StopsAPart,
            "of another version of the bot",
            "run: lets-connect setup --dry-run, and then: lets-connect setup",
        ),
        Standing::Theirs | Standing::Changed if cycle_mends => (
            Weight::WorthKnowing,
            "changed by people",
            "nothing: the next cycle writes the words anew; changes belong into the translations (docs/translating.md)",
        ),
        Standing::Theirs => (
            Weight::WorthKnowing,
            "changed by people; this version has nothing new for that",
            "nothing: setup leaves it to them (lets-connect setup --dry-run shows what they changed)",
        ),
        Standing::Changed => (
            Weight::StopsAPart,
            "changed by people, and this version changes the same",
            "run: lets-connect setup --dry-run, which shows both sides; then with --merge or --force",
        ),
    };
    let verb = if titles.len() == 1 { "is" } else { "are" };
    let named: Vec<&str> = titles.iter().take(MOST_NAMED).map(|title| title.as_str()).collect();
    let more = titles.len() - named.len();
    let place = if more == 0 { named.join(", ") } else { format!("{} and {more} more", named.join(", ")) };
    let noun =
        if titles.len() == 1 { "the page".to_owned() } else { format!("these {} pages", titles.len()) };
    findings.add(weight, subject, place, format!("{noun} {verb} {what}"), mend);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::testing::pages;

    fn looked(present: &[(&str, &str)]) -> Vec<(Weight, Subject, String, String)> {
        looked_by(&BTreeMap::new(), present)
    }

    fn looked_by(
        by_setup: &BTreeMap<PageTitle, setup::Standing>,
        present: &[(&str, &str)],
    ) -> Vec<(Weight, Subject, String, String)> {
        let pages = pages();
        let title = |name: &str| PageTitle::parse(name).expect("a title");
        let published: BTreeMap<PageTitle, String> = (0..6)
            .map(|number| (title(&format!("Template:T{number}")), "new".to_owned()))
            .chain([(pages.home.clone(), "start".to_owned())])
            .collect();
        let found = published.keys().map(|name| {
            let text = present.iter().find(|(known, _)| *known == name.as_str());
            let page = text.map_or_else(
                || Page { state: crate::wiki::PageState::Missing, ..Page::saying(name.as_str(), "") },
                |(name, text)| Page::saying(name, text),
            );
            (name.clone(), page)
        });
        let mut findings = Findings::default();
        let bot = Username::parse("Bot").expect("a name");
        look(&pages, &bot, &published, &found.collect(), by_setup, &mut findings);
        let found = findings.findings.into_iter();
        found.map(|finding| (finding.weight, finding.subject, finding.place, finding.what)).collect()
    }

    #[test]
    fn a_wiki_on_which_nothing_is_set_up_is_told_once() {
        let found = looked(&[]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, Weight::StopsEverything);
        assert!(found[0].3.contains("none of the programme's 7 pages"), "{found:?}");
    }

    #[test]
    fn pages_that_stand_alike_are_told_together() {
        let found = looked(&[("Template:T0", "new"), ("Project:Let's Connect", "anything")]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].2, "Template:T1, Template:T2, Template:T3 and 2 more");
        assert_eq!(found[0].3, "these 5 pages are missing");
    }

    #[test]
    fn what_people_changed_is_to_be_looked_at_where_this_version_changes_it_too() {
        let all: Vec<(String, &str)> = (0..6)
            .map(|number| (format!("Template:T{number}"), if number == 2 { "ours" } else { "new" }))
            .collect();
        let mut all: Vec<(&str, &str)> = all.iter().map(|(name, text)| (name.as_str(), *text)).collect();
        all.push(("Project:Let's Connect", "our own words"));
        for (base, weight) in [("new", Weight::WorthKnowing), ("old", Weight::StopsAPart)] {
            let title = PageTitle::parse("Template:T2").expect("a title");
            let by_setup = [(title, setup::judge(Some(base), Some("ours"), "new"))].into();
            let found = looked_by(&by_setup, &all);
            assert_eq!(found.len(), 1, "{found:?}");
            assert_eq!((found[0].0, found[0].2.as_str()), (weight, "Template:T2"));
        }
    }
}

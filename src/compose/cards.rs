//! What the bot adds to people's cards: to each field of an entry, what is wrong there;
//! and what somebody wished to be shown of their skills, connections and awards.
//!
//! The profile template asks a page of the bot's own, by name and field, and shows the
//! answer where it stands: `{{User:LCBot/Let's Connect/cards|LCTest-KE-017|!share}}`.
//! While few people have anything to show all of it is on that one page; beyond
//! [`MOST`] bytes the page leads on to others by the letters that names begin with.

use std::collections::{BTreeMap, BTreeSet};

use super::composer::{Composer, words};
use super::render::call_name;
use super::{Award, Role, Wanted};
use crate::ids::{PageTitle, RoundId, SkillId, Username};
use crate::registry::{Field, Problem, Weight};
use crate::wikitext::region;

/// The region that the bot keeps on these pages.
pub const REGION: &str = "cards";

/// A page that would hold more is split. MediaWiki reads the whole of it for every card.
const MOST: usize = 150_000;

/// Problems that are shown at one field.
const MOST_PROBLEMS: usize = 3;

/// What somebody's card shows besides what they wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardView {
    /// What is wrong with their entry on the wiki.
    pub problems: Vec<Problem>,
    /// Skills shared and wanted, if they wished so and are listed, so that the directory has pages of them.
    pub skills: Option<(Vec<SkillId>, Vec<SkillId>)>,
    /// Their last connections, newest first, if they wished so.
    pub matches: Option<Vec<CardMatch>>,
    /// Their awards, if they wished so.
    pub awards: Option<Vec<Award>>,
}

/// A connection as the card of one of its two people tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardMatch {
    /// The round.
    pub round: RoundId,
    /// Which side they are on.
    pub role: Role,
    /// The skill.
    pub skill: SkillId,
    /// The other, if they may be shown.
    pub partner: Option<Username>,
}

impl Composer<'_> {
    /// The page that the profile template asks.
    #[must_use]
    pub fn cards_page(&self) -> Option<PageTitle> {
        self.pages.state.subpage("cards").ok()
    }

    /// Every page of what cards show. Of `there`, the pages below that exist, those that
    /// are needed no longer say nothing of anybody.
    #[must_use]
    pub fn cards(&self, cards: &BTreeMap<Username, CardView>, there: &BTreeSet<PageTitle>) -> Vec<Wanted> {
        let Some(root) = self.cards_page() else { return Vec::new() };
        let entries: Vec<Entry> = cards
            .iter()
            .filter_map(|(name, card)| Some(Entry { name: name.to_string(), text: self.card(name, card)? }))
            .collect();
        let mut pages = Vec::new();
        let mut split = vec![(root, 0, entries.iter().collect::<Vec<_>>())];
        while let Some((page, letters, entries)) = split.pop() {
            let size: usize = entries.iter().map(|entry| entry.text.len()).sum();
            let parts = if size > MOST { parts(&entries, letters) } else { None };
            let Some((letters, parts)) = parts else {
                let all: String = entries.iter().map(|entry| entry.text.as_str()).collect();
                pages.push(self.cards_wanted(page, &switch("{{{1|}}}", &all), cards.len()));
                continue;
            };
            let mut cases = Vec::new();
            for (beginning, entries) in parts {
                let Some(below) = self.cards_page().and_then(|root| root.subpage(&spelt(&beginning)).ok())
                else {
                    continue;
                };
                let (key, call) = (words(&beginning), call_name(&below));
                cases
                    .push(format!("|n{key}={{{{{call}|{{{{{{1|}}}}}}|{{{{{{2|}}}}}}|3={{{{{{3|}}}}}}}}}}\n"));
                split.push((below, letters, entries));
            }
            let beginning = format!("{{{{padleft:|{letters}|{{{{{{1|}}}}}}}}}}");
            pages.push(self.cards_wanted(page, &switch(&beginning, &cases.concat()), cards.len()));
        }
        let needed: BTreeSet<PageTitle> = pages.iter().map(|page| page.page.clone()).collect();
        let empty = there.difference(&needed).cloned();
        pages.extend(empty.map(|page| self.cards_wanted(page, &switch("{{{1|}}}", ""), cards.len())));
        pages.sort_by(|one, other| one.page.cmp(&other.page));
        pages
    }

    fn cards_wanted(&self, page: PageTitle, transcluded: &str, people: usize) -> Wanted {
        let explained = self.page_says("cards-explained", &[]);
        let content = self.as_kept(&format!(
            "{explained}\n<onlyinclude><includeonly>{transcluded}</includeonly></onlyinclude>"
        ));
        Wanted {
            fresh: region::wrap(REGION, &content),
            leads_to: None,
            page,
            region: REGION.to_owned(),
            summary: self.say(&self.wiki_voice, "summary-cards", &[&people.to_string()]),
            content,
        }
    }

    /// One person's case; nothing if there is nothing to show.
    fn card(&self, name: &Username, card: &CardView) -> Option<String> {
        let mut cases: BTreeMap<String, String> = BTreeMap::new();
        for field in Field::ALL.map(Some).into_iter().chain([None]) {
            let there: Vec<&Problem> =
                card.problems.iter().filter(|problem| problem.field == field).take(MOST_PROBLEMS).collect();
            if !there.is_empty() {
                let key = format!("!{}", field.map_or("", Field::parameter));
                cases.insert(key, there.into_iter().map(|problem| self.at_the_field(problem)).collect());
            }
        }
        if let Some((share, learn)) = &card.skills {
            for (key, skills) in [("share", share), ("learn", learn)] {
                let linked: Vec<String> = skills.iter().map(|skill| self.skill_link(skill)).collect();
                if !linked.is_empty() {
                    cases.insert(key.to_owned(), self.listed(&self.voice, &linked));
                }
            }
        }
        if let Some(matches) = card.matches.as_ref().filter(|matches| !matches.is_empty()) {
            let lines: Vec<String> = matches.iter().map(|one| self.card_match(one)).collect();
            cases.insert("matches".to_owned(), self.card_list("card-matches", &lines));
        }
        if let Some(awards) = card.awards.as_ref().filter(|awards| !awards.is_empty()) {
            let titles: Vec<String> =
                awards.iter().map(|award| self.award_title(&self.voice, award)).collect();
            cases.insert("awards".to_owned(), self.card_list("card-awards", &titles));
        }
        if cases.is_empty() {
            return None;
        }
        let cases: Vec<String> = cases.into_iter().map(|(key, text)| format!("|{key}={text}\n")).collect();
        let cases = cases.concat();
        Some(format!("|n{}={}\n", words(name.as_str()), answers(&cases)))
    }

    /// A problem, to stand at its field. Its words may be a stranger's, and are English.
    fn at_the_field(&self, problem: &Problem) -> String {
        let (sign, label, colour) = match problem.weight {
            Weight::Refused | Weight::Partly => ("⚠", "card-mend", "warning-subtle, #fdf2d5"),
            Weight::Note => ("ℹ", "card-look", "neutral-subtle, #f8f9fa"),
        };
        format!(
            "<div class=\"lets-connect-problem\" style=\"margin-block:0.2em; padding:0.2em 0.6em; \
             background-color:var(--background-color-{colour}); color:var(--color-base, #202122); \
             border-inline-start:3px solid var(--border-color-warning, #ab7f2a)\">\
             <span aria-hidden=\"true\">{sign}</span> <b>{}</b> \
             <span lang=\"en\" dir=\"ltr\">{}; {}</span></div>",
            self.page_says(label, &[]),
            words(&problem.what),
            words(&problem.mend)
        )
    }

    fn card_match(&self, one: &CardMatch) -> String {
        let key = match one.role {
            Role::Learner => "card-match-learner",
            Role::Sharer => "card-match-sharer",
        };
        let partner = match &one.partner {
            Some(partner) => Self::user(partner),
            None => self.page_says("person-unlisted", &[]),
        };
        self.page_says(key, &[&one.round.to_string(), &self.skill(&self.voice, &one.skill), &partner])
    }

    fn card_list(&self, heading: &str, lines: &[String]) -> String {
        let lines: Vec<String> = lines.iter().map(|line| format!("<li>{line}</li>")).collect();
        let lines = lines.concat();
        format!("<div style=\"font-weight:bold\">{}</div><ul>{lines}</ul>", self.page_says(heading, &[]))
    }
}

/// Somebody's case, and whose it is.
struct Entry {
    name: String,
    text: String,
}

/// A switch over people. The letter before names keeps one that is a number from being
/// compared as such (`ParserFunctions::switch` compares loosely).
fn switch(on: &str, cases: &str) -> String {
    format!("{{{{#switch:n{on}\n{cases}|#default={{{{{{3|}}}}}}}}}}")
}

/// A switch over what is asked of one person.
fn answers(cases: &str) -> String {
    format!("{{{{#switch:{{{{{{2|}}}}}}\n{cases}|#default={{{{{{3|}}}}}}}}}}")
}

/// Entries by the letters that tell them apart, and how many those are; nothing if
/// nothing does.
fn parts<'e>(entries: &[&'e Entry], before: usize) -> Option<(usize, BTreeMap<String, Vec<&'e Entry>>)> {
    let longest = entries.iter().map(|entry| entry.name.chars().count()).max()?;
    (before + 1..=longest).find_map(|letters| {
        let mut parts: BTreeMap<String, Vec<&Entry>> = BTreeMap::new();
        for entry in entries {
            parts.entry(beginning(&entry.name, letters)).or_default().push(entry);
        }
        (parts.len() > 1).then_some((letters, parts))
    })
}

/// What `{{padleft:|LETTERS|NAME}}` gives: the beginning of a name, which is repeated if
/// it is too short (`CoreParserFunctions::pad`). A switch cuts blanks off its end.
fn beginning(name: &str, letters: usize) -> String {
    name.chars().cycle().take(letters).collect::<String>().trim().to_owned()
}

/// A beginning as the last part of a title: by numbers, for no title ends in a blank.
fn spelt(beginning: &str) -> String {
    beginning.chars().map(|letter| format!("{:x}", u32::from(letter))).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::testing::{HARM, HOSTILE, composer, name, pages, round, skill};

    fn problem(field: Option<Field>, what: &str) -> Problem {
        Problem {
            weight: Weight::Partly,
            place: "User:LCTest-KE-017/Let's Connect".to_owned(),
            entry: String::new(),
            field,
            what: what.to_owned(),
            mend: "did you mean Wikidata?".to_owned(),
        }
    }

    fn written(cards: &BTreeMap<Username, CardView>) -> BTreeMap<String, String> {
        let pages = pages();
        composer(&pages)
            .cards(cards, &BTreeSet::new())
            .into_iter()
            .map(|page| (page.page.to_string(), page.content))
            .collect()
    }

    #[test]
    fn the_page_of_cards_reads_well() {
        let mended = CardView {
            problems: vec![
                problem(Some(Field::Share), "\"wikidatta\" is not a known skill"),
                problem(None, "unknown parameter \"shaer\""),
            ],
            ..CardView::default()
        };
        let wished = CardView {
            skills: Some((vec![skill("wikidata"), skill("sparql")], Vec::new())),
            matches: Some(vec![
                CardMatch {
                    round: round(),
                    role: Role::Learner,
                    skill: skill("sparql"),
                    partner: Some(name("LCTest Ñandú 03")),
                },
                CardMatch { round: round(), role: Role::Sharer, skill: skill("wikidata"), partner: None },
            ]),
            awards: Some(vec![crate::compose::testing::award(crate::compose::AwardSide::Learner)]),
            ..CardView::default()
        };
        let cards = [
            (name("LCTest-KE-017"), mended),
            (name("LCTest O'Brien"), wished),
            (name("LCTest-Silent"), CardView::default()),
        ];
        let pages = written(&cards.into());
        assert_eq!(pages.len(), 1);
        insta::assert_snapshot!(pages["User:LCBot/Let's Connect/cards"]);
    }

    #[test]
    fn hostile_words_at_a_field_are_text() {
        let card = CardView {
            problems: vec![Problem { mend: HOSTILE.to_owned(), ..problem(Some(Field::Learn), HOSTILE) }],
            ..CardView::default()
        };
        for text in written(&[(name("LCTest-KE-017"), card)].into()).values() {
            for harm in HARM {
                assert!(!text.contains(harm), "{harm}: {text}");
            }
        }
    }

    #[test]
    fn many_cards_are_split_by_the_letters_that_tell_names_apart() {
        let card = || CardView {
            problems: vec![problem(Some(Field::Share), &"x".repeat(70))],
            ..CardView::default()
        };
        let cards: BTreeMap<Username, CardView> =
            (0..2_000).map(|number| (name(&format!("LCTest {number}")), card())).collect();
        let pages = written(&cards);
        let root = &pages["User:LCBot/Let's Connect/cards"];
        assert!(root.contains("{{#switch:n{{padleft:|8|{{{1|}}}}}\n"), "{root}");
        let own = pages.values().map(|text| text.matches("lets-connect-problem").count()).sum::<usize>();
        assert_eq!(own, 2_000, "everybody is on one page");
        assert!(pages.values().all(|text| text.len() < MOST + 1_000));
        let few: BTreeMap<Username, CardView> = cards.into_iter().take(10).collect();
        assert_eq!(written(&few).len(), 1);
        let there: BTreeSet<PageTitle> =
            pages.keys().filter_map(|page| PageTitle::parse(page).ok()).collect();
        let configured = crate::compose::testing::pages();
        let emptied = composer(&configured).cards(&few, &there);
        assert_eq!(emptied.len(), pages.len(), "what is needed no longer tells of nobody");
        let told = emptied.iter().filter(|page| page.content.contains("lets-connect-problem")).count();
        assert_eq!(told, 1);
    }

    #[test]
    fn a_short_name_is_repeated_as_mediawiki_repeats_it() {
        assert_eq!(beginning("LC", 5), "LCLCL");
        assert_eq!(beginning("LC Test", 3), "LC");
        assert_eq!(spelt("L é"), "4c-20-e9");
    }
}

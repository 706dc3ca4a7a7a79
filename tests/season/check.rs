//! What must be true after every cycle, by the wiki's own database: who was told
//! what, in which language, in one section; who is in the directory; what the bot's
//! records say; that a new round is a fair one.

use std::collections::{BTreeMap, BTreeSet};

use lets_connect::apply::Applied;
use lets_connect::cycle::Survey;
use lets_connect::ids::{ActionId, RoundId};
use serde_json::Value;

use super::books::{Connection, Told};
use super::season::Season;
use super::town::Life;
use super::{checker, ways};
use crate::support::story::{BOT, characters};

const USER: i32 = 2;
const USER_TALK: i32 = 3;
const STATE: &str = "LetsConnectBot/Let's Connect";

/// Babel level that both need in a common language.
const LEAST_LEVEL: u8 = 2;

impl Season {
    /// All is as it should be after a cycle, whatever disturbed the ones before it.
    pub fn check(&mut self, survey: &Survey, applied: &Applied) {
        let place = format!("on {}", self.today());
        self.read_who_has_which_id();
        if let Some(round) = survey.round.map(|round| round.to_string())
            && !self.books.rounds.contains_key(&round)
        {
            let record = self.story.wiki.text_of(USER, &format!("{STATE}/rounds/{round}.json"));
            self.books.open(&round, &record.expect("the round is on record"));
            self.expect_a_fair_round(&round);
        }
        self.expect_told(&place);
        self.expect_both_know(&place);
        assert_eq!(applied.skipped, [], "{place}");
        self.expect_listed(&place);
        self.expect_recorded(&place);
    }

    fn read_who_has_which_id(&mut self) {
        let accounts = self.story.wiki.sql("SELECT user_name, user_id FROM user");
        let accounts: BTreeMap<&str, &str> =
            accounts.iter().map(|row| (row[0].as_str(), row[1].as_str())).collect();
        for (name, life) in self.town.all() {
            if let Some(id) = accounts.get(life.name.as_str()) {
                self.books.ids.insert(name, id.parse().expect("an id is a number"));
            }
        }
    }

    /// Everybody was told what was due to them, once, in one section, in their language; nobody else was
    /// written to.
    fn expect_told(&mut self, place: &str) {
        let due = self.books.due(&self.town, self.today());
        let mut told: BTreeMap<&'static str, BTreeSet<Told>> = BTreeMap::new();
        let edits = self.story.wiki.edits_by_bot();
        let ledger = self.ledger();
        let occasions = || ledger["said"].as_object().into_iter().flatten().map(|(one, _)| one.as_str());
        let mut pages = BTreeSet::new();
        for edit in edits[self.books.seen..].iter().filter(|edit| edit.namespace == USER_TALK) {
            assert!(pages.insert(edit.title.clone()), "{place}: two notices on User talk:{}", edit.title);
            let whose = self.town.all().find(|(_, life)| life.name == edit.title);
            let (name, life) = whose.unwrap_or_else(|| panic!("{place}: a notice to {}", edit.title));
            let meanings = ActionId::find_in(&edit.summary).into_iter().map(|id| {
                match self.books.meaning(&id).or_else(|| self.books.said(&id, occasions())) {
                    Some((whose, told)) => {
                        assert_eq!(whose, name, "{place}: what is another's");
                        told
                    }
                    None => Told::Else(format!("{id}: {}", edit.summary)),
                }
            });
            told.entry(name).or_default().extend(meanings);
            self.expect_in_their_language(life, edit.rev, place);
        }
        let mut rest = told.clone();
        for (name, what) in &mut rest {
            what.retain(|one| {
                let Told::Said(occasion) = one else { return true };
                assert!(self.town.of(name).wants_letters(self.today()), "{place}: {occasion} to {name}");
                assert!(self.books.fits(name, occasion), "{place}: {occasion} to {name}");
                println!("  {name}: {occasion}");
                false
            });
        }
        rest.retain(|_, what| !what.is_empty());
        assert_eq!(rest, due, "{place}: what was told is not what was due");
        for (name, what) in told {
            self.books.told.entry(name).or_default().extend(what);
        }
        self.books.seen = edits.len();
    }

    fn expect_in_their_language(&self, life: &Life, rev: u64, place: &str) {
        let text = self.story.wiki.sql(&format!(
            "SELECT old_text FROM slots JOIN content ON content_id=slot_content_id
               JOIN text ON content_address='tt:'||old_id WHERE slot_revision_id={rev}"
        ));
        let section = text[0][0].rsplit_once("\n== ").map_or(text[0][0].as_str(), |(_, section)| section);
        let reads = life.person.reads;
        assert!(
            section.contains(&format!("<div lang=\"{reads}\"")),
            "{place}: {} reads {reads}:\n{section}",
            life.name
        );
    }

    /// Of each connection of the newest round each was told who may be told, be the other away or not.
    fn expect_both_know(&self, place: &str) {
        let Some((round, connections)) = self.books.round_under_way() else { return };
        for Connection { learner, sharer, .. } in connections {
            let lives = [learner, sharer].map(|name| self.town.of(name));
            for (reader, partner) in [(lives[0], lives[1]), (lives[1], lives[0])] {
                let wanted =
                    reader.wants_letters(self.today()) && partner.takes_part() && partner.wishes.notify;
                if !wanted || reader.refuses {
                    continue;
                }
                let ever = self.notices_to(reader).join("\n");
                let names = [partner.person.name, partner.name.as_str()];
                let told = names.iter().any(|name| ever.contains(&format!("[[User:{name}|")));
                assert!(told, "{place}: {} was not told of {} in {round}", reader.name, partner.name);
            }
        }
    }

    /// All that the bot ever wrote on somebody's talk page, deleted pages too, as a reader reads it.
    fn notices_to(&self, life: &Life) -> Vec<String> {
        let title = life.name.replace(' ', "_").replace('\'', "''");
        let rows = self.story.wiki.sql(&format!(
            "SELECT old_text FROM (
               SELECT rev_id id, rev_actor actor FROM revision JOIN page ON page_id=rev_page
                 WHERE page_namespace={USER_TALK} AND page_title='{title}'
               UNION SELECT ar_rev_id, ar_actor FROM archive WHERE ar_namespace={USER_TALK} AND ar_title='{title}'
             ) JOIN actor ON actor_id=actor JOIN slots ON slot_revision_id=id
               JOIN content ON content_id=slot_content_id JOIN text ON content_address='tt:'||old_id
             WHERE actor_name='{BOT}'"
        ));
        rows.into_iter().map(|row| characters(&row[0])).collect()
    }

    /// The directory, for people and for machines, has those who wish it and nobody else.
    fn expect_listed(&self, place: &str) {
        let listed = self.town.listed();
        let part = self.story.wiki.text_of(USER, &format!("{STATE}/directory/1.json")).unwrap_or_default();
        let part: Value = serde_json::from_str(&part).unwrap_or_default();
        let people = part["people"].as_array().into_iter().flatten();
        let named: BTreeSet<&str> = people.filter_map(|person| person["name"].as_str()).collect();
        assert_eq!(named, listed, "{place}: the directory for machines");

        let pages = self.story.wiki.sql(
            "SELECT page_title, old_text FROM page JOIN slots ON slot_revision_id=page_latest
               JOIN content ON content_id=slot_content_id JOIN text ON content_address='tt:'||old_id
             WHERE page_namespace=0 AND page_title LIKE 'Let''s_Connect/Directory%'",
        );
        let pages: BTreeMap<String, String> =
            pages.into_iter().map(|row| (row[0].replace('_', " "), characters(&row[1]))).collect();
        for (_, life) in self.town.all() {
            let on: Vec<&str> = pages
                .iter()
                .filter(|(_, text)| text.contains(&life.name))
                .map(|(title, _)| title.as_str())
                .collect();
            let skill = format!("Let's Connect/Directory/skill/{}", slug(life.person.share));
            if life.is_listed() {
                assert!(on.contains(&skill.as_str()), "{place}: {} is on {on:?}, not on {skill}", life.name);
                assert!(
                    on.contains(&"Let's Connect/Directory/people"),
                    "{place}: {} is on {on:?}",
                    life.name
                );
            } else {
                assert_eq!(on, [""; 0], "{place}: {} is not to be listed", life.name);
            }
        }
    }

    fn ledger(&self) -> Value {
        let ledger = self.story.wiki.text_of(USER, &format!("{STATE}/ledger.json")).expect("a ledger");
        serde_json::from_str(&ledger).expect("a ledger is JSON")
    }

    /// The ledger says what the books say.
    fn expect_recorded(&self, place: &str) {
        let ledger = self.ledger();
        let with = |wanted: &Told| -> BTreeSet<u64> {
            let told = self.books.told.iter().filter(|(_, told)| told.contains(wanted));
            told.map(|(name, _)| self.books.ids[name]).collect()
        };
        let keys = |of: &Value| -> BTreeSet<u64> {
            of.as_object().into_iter().flatten().map(|(id, _)| id.parse().expect("an id")).collect()
        };
        assert_eq!(keys(&ledger["welcomed"]), with(&Told::Welcome), "{place}: the ledger's welcomes");
        for award in ["first-learned", "first-shared"] {
            let given = ledger["awards"].as_object().into_iter().flatten();
            let given = given.filter(|(_, awards)| awards.to_string().contains(&format!("\"{award}\"")));
            let given: BTreeSet<u64> = given.map(|(id, _)| id.parse().expect("an id")).collect();
            assert_eq!(given, with(&Told::Award(award.to_owned())), "{place}: the ledger's {award}");
        }
    }

    /// A round connects people who want it, in a language both know, for what the one wants and the
    /// other shares, and nobody for what they were connected for before.
    fn expect_a_fair_round(&self, round: &str) {
        let month = RoundId::parse(round).expect("a round");
        let earlier: BTreeSet<&Connection> =
            self.books.rounds.iter().filter(|(other, _)| *other != round).flat_map(|(_, all)| all).collect();
        let mut learners = BTreeSet::new();
        for connection in &self.books.rounds[round] {
            let [learner, sharer] = [connection.learner, connection.sharer].map(|name| self.town.of(name));
            for life in [learner, sharer] {
                let is_there = life.away.is_none_or(|last| last <= month.last_day());
                assert!(
                    life.takes_part() && life.wishes.notify && is_there,
                    "{round}: {} is matched",
                    life.name
                );
            }
            assert_eq!(slug(learner.person.learn), connection.skill, "{round}: {connection:?}");
            assert_eq!(slug(sharer.person.share), connection.shared, "{round}: {connection:?}");
            assert_eq!(
                connection.skill, connection.shared,
                "{round}: none of the sixty shares something narrower"
            );
            assert!(
                speaks(learner).intersection(&speaks(sharer)).next().is_some(),
                "{round}: {connection:?} have no language in common"
            );
            assert!(learners.insert(connection.learner), "{round}: {} learns twice", connection.learner);
            assert!(!earlier.contains(connection), "{round}: {connection:?} once more");
            assert!(!self.books.struck.contains(connection), "{round}: {connection:?} was struck");
        }
        assert!(!learners.is_empty(), "{round} connects nobody");
        println!("round {round}: {} connections", learners.len());
    }
}

impl Season {
    /// At the end: nothing was ever done twice, nobody's words were lost, and what was told in confidence
    /// stands nowhere, in no old revision and in no summary.
    pub fn expect_a_clean_history(&self) {
        let wiki = &self.story.wiki;
        checker::expect_nothing_twice(wiki, "at the end");
        checker::expect_people_s_words_kept(wiki, "at the end");
        checker::expect_no_anonymous_edit(wiki, "at the end");
        for (name, life) in self.town.all() {
            let secret = ways::private_words(&life.person);
            for place in ["text WHERE old_text", "comment WHERE comment_text"] {
                let found = wiki.sql(&format!("SELECT count(*) FROM {place} LIKE '%{secret}%'"));
                assert_eq!(found, [["0"]], "what {name} needs is nobody's business: {place}");
            }
        }
    }
}

/// The languages that somebody knows well enough.
fn speaks(life: &Life) -> BTreeSet<&str> {
    let known = life.person.languages.split(", ").filter_map(|entry| entry.split_once('-'));
    known
        .filter(|(_, level)| *level == "N" || level.parse::<u8>().is_ok_and(|level| level >= LEAST_LEVEL))
        .map(|(code, _)| code)
        .collect()
}

/// A skill's name in the directory's addresses.
fn slug(label: &str) -> String {
    label.to_lowercase().replace(' ', "-")
}

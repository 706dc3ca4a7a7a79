//! The last look for private answers in whatever is about to be shown: pages, edit
//! summaries, log lines. It knows nothing of how a text was made.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, AhoCorasickBuilder};

use crate::ids::PageTitle;
use crate::plan::cause::Cause;
use crate::plan::waiting::{Waiting, What};
use crate::plan::{Action, Plan, Write};
use crate::registry::Registration;
use crate::wikitext::escape;

/// Shorter private answers ("no", "yes") are found everywhere and tell nothing.
const LEAST_LETTERS: usize = 5;

/// Values that may stand nowhere.
pub struct Guarded {
    /// Each value plain, and as strangers' text is shown on a page.
    forms: AhoCorasick,
    /// By form: the place it came from.
    places: Vec<String>,
}

impl std::fmt::Debug for Guarded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Guarded({} forms)", self.places.len())
    }
}

impl Guarded {
    /// Takes the private values of `registrations`. What also stands in
    /// `innocent` (the bot's own words, labels, what people said in public) is
    /// no secret: an answer that happens to be a skill's name.
    ///
    /// Time and memory: in proportion to all of these together.
    #[must_use]
    pub fn new(registrations: &[Registration], innocent: &str) -> Self {
        let mut secrets: BTreeMap<&str, String> = BTreeMap::new();
        for registration in registrations {
            let from = &registration.provenance;
            for private in registration.private.for_the_guard() {
                for plain in private.telling() {
                    if plain.chars().nth(LEAST_LETTERS - 1).is_some() {
                        secrets.entry(plain).or_insert_with(|| format!("{}, row {}", from.place, from.entry));
                    }
                }
            }
        }
        let known = innocents(secrets.keys().copied(), innocent);
        secrets.retain(|plain, _| !known.contains(plain));
        let (mut forms, mut places) = (Vec::new(), Vec::new());
        for (plain, place) in secrets {
            let shown = escape::text(plain);
            if shown != plain {
                forms.push(shown);
                places.push(place.clone());
            }
            forms.push(plain.to_owned());
            places.push(place);
        }
        Self { forms: automaton(&forms), places }
    }

    /// Where the private value came from that `text` holds, if it holds one.
    /// Time: the text's length, however many values there are.
    #[must_use]
    pub fn leak(&self, text: &str) -> Option<&str> {
        let found = self.forms.find(text)?;
        self.places.get(found.pattern().as_usize()).map(String::as_str)
    }

    /// Takes out of the plan whatever would publish a private value, and says so. Pages
    /// that are nobody's words are left alone: every language, country and skill there
    /// is stands in the phrasebook, and so does any answer that is the name of one.
    pub fn withhold(&self, plan: &mut Plan, is_nobodys: impl Fn(&PageTitle) -> bool) {
        let (clean, leaking): (Vec<Action>, Vec<Action>) = std::mem::take(&mut plan.actions)
            .into_iter()
            .partition(|action| is_nobodys(&action.page) || self.leak_in(action).is_none());
        plan.actions = clean;
        for action in leaking {
            let from = self.leak_in(&action).unwrap_or_default().to_owned();
            plan.waiting.push(Waiting {
                what: What::Page(action.page.clone()),
                why: Cause::Page
                    .because(format!("the text holds a private answer from {from}; nothing was published")),
            });
        }
    }

    fn leak_in(&self, action: &Action) -> Option<&str> {
        let texts = match &action.write {
            Write::Notice { section, .. } => [section.as_str(), ""],
            Write::Strike { struck, .. } => [struck.as_str(), ""],
            Write::Region { content, fresh, .. } => [content.as_str(), fresh.as_str()],
            Write::Whole { text } => [text.as_str(), ""],
        };
        self.leak(&action.summary).or_else(|| texts.into_iter().find_map(|text| self.leak(text)))
    }
}

/// Those of the secrets that stand in a text, whatever the case of their letters.
fn innocents<'s>(secrets: impl Iterator<Item = &'s str>, innocent: &str) -> BTreeSet<&'s str> {
    let secrets: Vec<(&str, String)> = secrets.map(|plain| (plain, plain.to_lowercase())).collect();
    let lower: Vec<&str> = secrets.iter().map(|(_, lower)| lower.as_str()).collect();
    let found = automaton(&lower);
    let innocent = innocent.to_lowercase();
    let all = found.find_overlapping_iter(&innocent);
    let known: BTreeSet<usize> = all.map(|found| found.pattern().as_usize()).collect();
    known.into_iter().filter_map(|at| secrets.get(at).map(|(plain, _)| *plain)).collect()
}

fn automaton<P: AsRef<[u8]>>(forms: &[P]) -> AhoCorasick {
    // It is refused beyond 2³¹ states, which are gigabytes of answers: no dump may hold so many.
    AhoCorasickBuilder::new().ascii_case_insensitive(true).build(forms).unwrap_or_else(|_| {
        debug_assert!(false, "the size of a dump is bounded");
        AhoCorasick::new([""]).expect("one empty form is an automaton, and finds itself everywhere")
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::ids::{ActionId, Timestamp};
    use crate::registry::private::PrivateAnswer;
    use crate::registry::{About, Private, Proof, Provenance, SourceKind, SupportQuestion};
    use crate::wiki::Base;

    fn answer(answer: &str) -> PrivateAnswer {
        private(About::Anything, answer)
    }

    fn private(about: About, answer: &str) -> PrivateAnswer {
        PrivateAnswer { question: "Anything else?".to_owned(), answer: answer.to_owned(), about }
    }

    fn region(page: &str, content: &str) -> Action {
        Action {
            id: ActionId::of(&[page]),
            effects: Vec::new(),
            page: PageTitle::parse(page).expect("a title"),
            base: Base::Missing,
            write: Write::Region {
                region: "directory".to_owned(),
                content: content.to_owned(),
                fresh: String::new(),
                leads_to: None,
            },
            sources: Vec::new(),
            summary: "Let's Connect".to_owned(),
        }
    }

    fn plan(actions: Vec<Action>) -> Plan {
        Plan { actions, ..Plan::default() }
    }

    pub(crate) fn guarded(secrets: &[&str], innocent: &str) -> Guarded {
        guarded_answers(secrets.iter().map(|&secret| answer(secret)).collect(), innocent)
    }

    fn guarded_answers(answers: Vec<PrivateAnswer>, innocent: &str) -> Guarded {
        let registration = Registration {
            provenance: Provenance {
                kind: SourceKind::Form,
                place: "form".to_owned(),
                entry: 17,
                revision: None,
                at: Timestamp::UNIX_EPOCH,
            },
            name: "A".to_owned(),
            fields: std::collections::BTreeMap::new(),
            met: Vec::new(),
            answers: Vec::new(),
            proof: Proof::Owner,
            confirms: Vec::new(),
            private: Private::new(answers),
        };
        Guarded::new(&[registration], innocent)
    }

    #[test]
    fn a_page_that_holds_a_private_answer_is_withheld_and_the_others_go_on() {
        let guarded = guarded(&["ann@example.org", "Needs a data bundle", "no"], "");
        let encoded = escape::text("ann@example.org");
        for leak in ["x ann@example.org y", encoded.as_str(), "Needs a data bundle"] {
            let mut plan = plan(vec![region("D", leak), region("E", "nothing, no")]);
            guarded.withhold(&mut plan, |_| false);
            assert_eq!(
                plan.actions.iter().map(|action| action.page.as_str()).collect::<Vec<_>>(),
                ["E"],
                "{leak}"
            );
            let why = &plan.waiting[0].why;
            assert!(why.cause == Cause::Page && why.words.contains("form, row 17"), "{why}");
            assert!(!why.words.contains("example.org"), "the reason does not tell the secret");
        }
    }

    #[test]
    fn what_somebody_needs_is_refused_on_a_page_and_a_day_or_a_ruling_alone_is_not() {
        use SupportQuestion::{
            Agreement, Amount, DecidedBy, DecidedOn, Decision, NeededBy, Needs, Note, Purpose,
        };
        let answers = [
            (Needs, "Childcare\nA quiet room"),
            (Purpose, "To host clinics"),
            (Agreement, "G-RF-2411"),
            (Amount, "300000"),
            (Note, "ask the chapter"),
            (NeededBy, "2026-12-01"),
            (DecidedOn, "2026-11-15"),
            (DecidedBy, "LCCoordinator"),
            (Decision, "Approved"),
        ];
        let answers = answers.map(|(question, answer)| private(About::Support(question), answer)).to_vec();
        let guarded = guarded_answers(answers, "");
        for leak in ["childcare", "* a quiet room", "to host clinics", "G-RF-2411", "Ask the chapter"] {
            let mut plan = plan(vec![region("D", leak)]);
            guarded.withhold(&mut plan, |_| false);
            assert_eq!((plan.actions.len(), plan.waiting.len()), (0, 1), "{leak}");
            assert!(!plan.waiting[0].why.words.to_lowercase().contains(leak), "the reason does not tell it");
        }
        for plain in ["2026-12-01", "approved by LCCoordinator on 2026-11-15", "300000 bytes"] {
            assert_eq!(guarded.leak(plain), None, "{plain}");
        }
    }

    #[test]
    fn an_answer_that_is_public_elsewhere_is_no_secret() {
        let mut plan = plan(vec![region("D", "Wikidata, LCTest-KE-017")]);
        guarded(&["wikidata", "LCTest-KE-017"], "Wikidata\nLCTest-KE-017").withhold(&mut plan, |_| false);
        assert_eq!(plan.actions.len(), 1);
    }

    #[test]
    fn a_page_of_nobody_s_words_holds_no_secret_even_where_somebody_gave_one_of_them() {
        let mut plan = plan(vec![region("T/es", "Kenia"), region("D", "Kenia")]);
        guarded(&["Kenia"], "").withhold(&mut plan, |page| page.as_str().starts_with("T/"));
        assert_eq!(plan.actions.iter().map(|action| action.page.as_str()).collect::<Vec<_>>(), ["T/es"]);
    }

    #[test]
    fn debugging_a_guard_tells_no_secret() {
        assert!(!format!("{:?}", guarded(&["ann@example.org"], "")).contains("ann@"));
    }

    #[test]
    fn a_summary_tells_no_private_answer_and_the_case_of_letters_hides_none() {
        let guarded = guarded(&["Needs a data bundle"], "");
        assert_eq!(guarded.leak("asks: NEEDS A DATA BUNDLE"), Some("form, row 17"));
        let mut plan = plan(vec![Action { summary: "needs a data bundle".to_owned(), ..region("D", "") }]);
        guarded.withhold(&mut plan, |_| false);
        assert_eq!((plan.actions.len(), plan.waiting.len()), (0, 1));
    }

    #[test]
    fn without_a_secret_nothing_is_one() {
        assert_eq!(guarded(&[], "").leak("anything"), None);
        assert_eq!(guarded(&["no"], "").leak("no"), None);
    }
}

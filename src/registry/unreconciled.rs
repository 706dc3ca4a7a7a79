//! Words that nobody understood: what the working group can settle with a line
//! on the alias page.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use unicode_normalization::UnicodeNormalization;

use crate::ids::UserId;
use crate::registry::alias::Kind;
use crate::registry::folding::{folded, is_dropped};

/// Longer words are not collected.
const MOST_CHARS: usize = 80;

/// Words that stand for something unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unreconciled {
    /// What kind of thing they should be.
    pub kind: Kind,
    /// The words as somebody typed them, on one line, without the signs that a
    /// wiki could read as markup: a line with them may be copied to a page.
    pub words: String,
    /// How many people typed them, in this or a like spelling.
    pub people: usize,
    /// What they may mean, the likest first: the id and the English name.
    pub candidates: Vec<(String, String)>,
}

impl Unreconciled {
    /// The line for the alias page that settles it; `…` stands for what they mean where nothing is like them.
    #[must_use]
    pub fn line(&self) -> String {
        let target = self.candidates.first().map_or("…", |(id, _)| id.as_str());
        format!("* {}: {} = {target}", self.kind.word(), self.words)
    }
}

/// Typed words whose plain form is remembered at most; of the others it is made again.
const MOST_REMEMBERED: usize = 100_000;

/// Collects such words.
#[derive(Default)]
pub(super) struct Heap {
    words: BTreeMap<(Kind, String), Words>,
    /// By what was typed: how it is shown and by what it is known, if it is listed.
    plain: HashMap<String, Option<(String, String)>>,
}

struct Words {
    shown: BTreeSet<String>,
    people: BTreeSet<UserId>,
    candidates: Vec<(String, String)>,
}

impl Heap {
    /// Notes that somebody typed words which nobody understands.
    pub(super) fn add(
        &mut self,
        kind: Kind,
        typed: &str,
        who: UserId,
        candidates: impl FnOnce() -> Vec<(String, String)>,
    ) {
        let Some((shown, key)) = self.plain(typed) else { return };
        let words = self.words.entry((kind, key)).or_insert_with(|| Words {
            shown: BTreeSet::new(),
            people: BTreeSet::new(),
            candidates: candidates(),
        });
        words.shown.insert(shown);
        words.people.insert(who);
    }

    fn plain(&mut self, typed: &str) -> Option<(String, String)> {
        if let Some(known) = self.plain.get(typed) {
            return known.clone();
        }
        let found = plain(typed).map(|shown| {
            let key = folded(&shown);
            (shown, key)
        });
        if self.plain.len() < MOST_REMEMBERED {
            self.plain.insert(typed.to_owned(), found.clone());
        }
        found
    }

    /// Takes in those of another.
    pub(super) fn join(&mut self, other: Self) {
        for (key, words) in other.words {
            let mine = self.words.entry(key).or_insert_with(|| Words {
                shown: BTreeSet::new(),
                people: BTreeSet::new(),
                candidates: words.candidates,
            });
            mine.shown.extend(words.shown);
            mine.people.extend(words.people);
        }
    }

    /// Those of most people first.
    pub(super) fn sorted(self) -> Vec<Unreconciled> {
        let mut all: Vec<Unreconciled> = self
            .words
            .into_iter()
            .filter_map(|((kind, _), words)| {
                let shown = words.shown.first()?.clone();
                Some(Unreconciled {
                    kind,
                    words: shown,
                    people: words.people.len(),
                    candidates: words.candidates,
                })
            })
            .collect();
        // The sort is stable: the rest of the order is that of the kinds and the words.
        all.sort_by_key(|words| std::cmp::Reverse(words.people));
        all
    }
}

/// The words with a space for every sign that could be markup, if a line with
/// them settles what was typed. A sentence is no name of anything.
fn plain(typed: &str) -> Option<String> {
    let kept = |c: char| {
        c.is_alphanumeric()
            || unicode_normalization::char::is_combining_mark(c)
            || matches!(c, '-' | '.' | ',' | '(' | ')' | '+' | '/')
    };
    let mut words = String::with_capacity(typed.len());
    for c in typed.nfkd().filter(|&c| !is_dropped(c)) {
        match c {
            // Before a letter it would begin an entity.
            '&' => words.push_str(" & "),
            c if kept(c) => words.push(c),
            _ => words.push(' '),
        }
    }
    let shown: String = words.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
    let key = folded(&shown);
    let settles = !key.is_empty() && key == folded(typed);
    (settles && shown.chars().nth(MOST_CHARS).is_none()).then_some(shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_most_people_typed_comes_first_and_each_person_counts_once() {
        let mut heap = Heap::default();
        for (typed, who) in [("Maps", 1), ("Quilting", 1), ("quilting!", 2), ("QUILTING", 2)] {
            heap.add(Kind::Skill, typed, UserId(who), || vec![("editing".to_owned(), "Editing".to_owned())]);
        }
        let words = heap.sorted();
        let told: Vec<_> = words.iter().map(|words| (words.words.as_str(), words.people)).collect();
        assert_eq!(told, [("QUILTING", 2), ("Maps", 1)]);
        assert_eq!(words[0].line(), "* skill: QUILTING = editing");
    }

    #[test]
    fn a_line_to_copy_holds_no_markup() {
        for typed in
            ["{{Delete}}", "[[Category:X]]", "~~~~ x", "<b>x</b>", "''x''", "a|b=c", "&#91;x", "__TOC__"]
        {
            let line = plain(typed).expect("it has letters");
            for sign in ["{", "[", "~", "<", "''", "|", "=", "&#", "_", ":"] {
                assert!(!line.contains(sign), "{typed} gives {line}");
            }
        }
    }

    proptest! {
        #[test]
        fn usual_words_are_shown_whatever_stands_around_them(typed in "[a-zA-Zéñçاب中हि'’\\-&,.\\[\\]{}|<>~ ]{1,60}") {
            let is_blank = folded(&typed).is_empty();
            prop_assert_eq!(plain(&typed).map(|shown| folded(&shown)), (!is_blank).then(|| folded(&typed)));
        }

        #[test]
        fn nothing_typed_stops_it(typed in any::<String>()) {
            let _ = plain(&typed);
        }
    }
}

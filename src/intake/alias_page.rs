//! Reads the alias page: what the working group says that words mean, one line each.
//!
//! ```text
//! * skill: Wikidata stuff = wikidata
//! * affiliation: Kenyan Wikimedians = wm-ke
//! ```
//!
//! A line counts as far as a trustee wrote it, whatever became of it since:
//! every line is followed through the page's history.

use std::collections::BTreeMap;

use crate::ids::{PageTitle, RevId};
use crate::intake::attribution::{self, Speakers};
use crate::intake::history::{self, PageHistory};
use crate::registry::alias::{Kind, Line};
use crate::registry::{Problem, Weight};
use crate::wikitext::{Options, scan};

/// Characters of a line that a problem repeats.
const MOST_SHOWN: usize = 80;

/// Lines by strangers that are told one by one.
const MOST_STRANGE: usize = 50;

/// What the page says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AliasPage {
    /// The lines in force, the oldest first.
    pub lines: Vec<(RevId, Line)>,
    /// Lines that are in force for nobody, or not as they stand.
    pub problems: Vec<Problem>,
}

/// Reads the page.
#[must_use]
pub fn read(
    history: &PageHistory,
    title: &PageTitle,
    options: &Options,
    speakers: &Speakers<'_>,
) -> AliasPage {
    let entries = |text: &str| entries(text, options);
    let may = |_: &str, author| speakers.trustee(author).is_some();
    let traced = attribution::trace(&history.revisions, history.reach, entries, may);
    let mut page = AliasPage::default();
    page.problems.extend(history.unreadable.map(|cap| history::unreadable_page(title, cap)));
    let mut strange = 0;
    for (key, traced) in &traced {
        let written = key.split('\n').next().unwrap_or_default();
        match (&traced.own, parsed(written)) {
            (None, _) if traced.present => {
                strange += 1;
                if strange <= MOST_STRANGE {
                    page.problems.push(problem(
                        title,
                        written,
                        Weight::Note,
                        "no trustee wrote this line, so it counts for nothing".to_owned(),
                        "a trustee who agrees takes it out and writes it again",
                    ));
                }
            }
            (Some(own), Some(line)) => {
                if !traced.present {
                    page.problems.push(problem(
                        title,
                        written,
                        Weight::Note,
                        format!(
                            "the line was taken out by no trustee; revision {} stays in force",
                            own.revision
                        ),
                        "a trustee puts it back, and takes it out if that is right",
                    ));
                }
                page.lines.push((own.revision, line));
            }
            (Some(_), None) if traced.present => page.problems.push(problem(
                title,
                written,
                Weight::Partly,
                "the line does not say what its words mean".to_owned(),
                "write it as * skill: the words = the id of what they mean",
            )),
            (None | Some(_), _) => {}
        }
    }
    if strange > MOST_STRANGE {
        let what = format!("{} more lines were written by no trustee", strange - MOST_STRANGE);
        page.problems.push(problem(title, "", Weight::Note, what, "a trustee takes them out"));
    }
    page.lines.sort();
    page
}

/// The lines of a text that say something, each with what tells it from an equal one before it.
fn entries(text: &str, options: &Options) -> BTreeMap<String, String> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    let shown = live(text, options);
    let lines = shown.lines().filter_map(|line| {
        let line = line.strip_prefix('*')?.trim_start_matches('*').trim();
        let (kind, _) = line.split_once(':')?;
        let says = Kind::called(kind).is_some() || line.contains('=') && !kind.trim().contains(' ');
        says.then(|| line.to_owned())
    });
    lines
        .map(|line| {
            let time = times.entry(line.clone()).and_modify(|time| *time += 1).or_default();
            (format!("{line}\n{time}"), line)
        })
        .collect()
}

/// The text without comments, examples in `<nowiki>` or `<pre>`, and whatever else is not live.
fn live(text: &str, options: &Options) -> String {
    let mut live = String::with_capacity(text.len());
    let mut at = 0;
    for dead in scan(text, options).dead {
        live.push_str(text.get(at..dead.span.start).unwrap_or_default());
        // A line that goes on after a comment of several lines is another line.
        if text.get(dead.span.clone()).is_some_and(|dead| dead.contains('\n')) {
            live.push('\n');
        }
        at = at.max(dead.span.end);
    }
    live.push_str(text.get(at..).unwrap_or_default());
    live
}

/// `kind: words = target`; the words may hold an equals sign, a target never does.
fn parsed(line: &str) -> Option<Line> {
    let (kind, rest) = line.split_once(':')?;
    let (words, target) = rest.rsplit_once('=')?;
    let [kind, words, target] = [kind, words, target].map(|part| part.trim().to_owned());
    (!target.is_empty()).then_some(Line { kind, words, target })
}

/// What is wrong with a line of the page, and the mend.
#[must_use]
pub fn problem(title: &PageTitle, line: &str, weight: Weight, what: String, mend: &str) -> Problem {
    Problem {
        weight,
        place: title.as_str().to_owned(),
        entry: line.chars().take(MOST_SHOWN).collect(),
        field: None,
        what,
        mend: mend.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{Timestamp, UserId};
    use crate::intake::attribution::{History, with_one_trustee};
    use crate::wiki::{Author, Revision};
    use proptest::prelude::*;

    const TITLE: &str = "Let's Connect/Aliases";

    fn page(versions: &[(&str, &str)]) -> AliasPage {
        let revision = |(id, (author, text)): (u64, &(&str, &str))| Revision {
            id: RevId(id),
            parent: RevId(id - 1),
            author: Author::Account {
                id: UserId(if *author == "Trustee" { 7 } else { 8 }),
                name: (*author).to_owned(),
            },
            at: Timestamp::UNIX_EPOCH,
            comment: None,
            text: Some((*text).to_owned()),
            model: "wikitext".to_owned(),
        };
        let revisions = (1..).zip(versions).map(revision).collect();
        let history = PageHistory { revisions, reach: History::Whole, unreadable: None };
        let title = PageTitle::parse(TITLE).expect("a title");
        with_one_trustee(|speakers| read(&history, &title, &Options::default(), speakers))
    }

    fn words(page: &AliasPage) -> Vec<&str> {
        page.lines.iter().map(|(_, line)| line.words.as_str()).collect()
    }

    #[test]
    fn the_start_page_says_nothing_yet() {
        let start = include_str!("../../templates/wiki/aliases.wikitext");
        assert!(start.contains("* skill:"), "it shows how");
        let page = page(&[("Trustee", start)]);
        assert_eq!((page.lines, page.problems), (Vec::new(), Vec::new()));
    }

    #[test]
    fn a_line_names_kind_words_and_target() {
        let page =
            page(&[("Trustee", "Intro: a = b\n== Ours ==\n*skill: 2+2=4 = wikidata\n* region : X = SSA")]);
        let line = |kind: &str, words: &str, target: &str| Line {
            kind: kind.to_owned(),
            words: words.to_owned(),
            target: target.to_owned(),
        };
        let lines: Vec<Line> = page.lines.into_iter().map(|(_, line)| line).collect();
        assert_eq!(lines, [line("region", "X", "SSA"), line("skill", "2+2=4", "wikidata")]);
        assert_eq!(page.problems, []);
    }

    #[test]
    fn a_line_that_a_trustee_did_not_write_counts_for_nothing_and_is_told() {
        let page = page(&[
            ("Trustee", "* skill: a = wikidata"),
            ("Bob", "* skill: a = wikidata\n* skill: b = glam"),
        ]);
        assert_eq!(words(&page), ["a"]);
        assert_eq!(page.problems.len(), 1);
        assert_eq!(page.problems[0].entry, "skill: b = glam");
    }

    #[test]
    fn a_flood_of_strangers_lines_is_told_in_one_line_more() {
        let flood: Vec<String> = (0..500).map(|n| format!("* skill: word {n} = glam")).collect();
        let page = page(&[("Bob", &flood.join("\n"))]);
        assert_eq!((page.lines.len(), page.problems.len()), (0, MOST_STRANGE + 1));
        assert!(page.problems[MOST_STRANGE].what.starts_with("450 more"), "{:?}", page.problems);
    }

    #[test]
    fn a_trustee_who_saves_the_page_vouches_for_no_stranger_s_line() {
        let stranger = "* skill: b = glam";
        let page = page(&[("Bob", stranger), ("Trustee", &format!("{stranger}\n* skill: a = wikidata"))]);
        assert_eq!(words(&page), ["a"]);
    }

    #[test]
    fn a_line_changed_or_taken_out_by_others_stays_in_force() {
        for after in ["", "* skill: a = glam"] {
            let page = page(&[("Trustee", "* skill: a = wikidata"), ("Bob", after)]);
            assert_eq!(page.lines.first().map(|(_, line)| line.target.as_str()), Some("wikidata"), "{after}");
            assert!(page.problems.iter().any(|problem| problem.what.contains("stays in force")));
        }
    }

    #[test]
    fn a_trustee_s_removal_ends_a_line() {
        assert_eq!(page(&[("Trustee", "* skill: a = wikidata"), ("Trustee", "")]), AliasPage::default());
    }

    #[test]
    fn examples_and_comments_say_nothing() {
        let text = "<pre>\n* skill: a = wikidata\n</pre>\n<!--\n* skill: b = glam\n-->\n* skill: c = sparql <!-- hm -->";
        assert_eq!(words(&page(&[("Trustee", text)])), ["c"]);
    }

    #[test]
    fn a_line_without_a_meaning_is_told() {
        let page = page(&[("Trustee", "* skill: a\n* skill: b =\n* a list: of prose")]);
        assert_eq!((page.lines.len(), page.problems.len()), (0, 2));
    }

    proptest! {
        #[test]
        fn nothing_typed_stops_it(typed in "(\\* ?(skill|x)?:?[^=]{0,5}=?.{0,5}\n?){0,4}|\\PC{0,60}") {
            let _ = page(&[("Trustee", &typed), ("Bob", ""), ("Trustee", &typed)]);
        }
    }
}

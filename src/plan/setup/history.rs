//! What a page's history tells: which text the bot published last, and who edited it since.

use std::collections::BTreeMap;

use super::stamp::{Stamp, VERSION, hash, stamp};
use crate::ids::{RevId, Username};
use crate::plan::three_way::ThreeWay;
use crate::wiki::{Author, Revision};

/// As many people are named at the most.
const MOST_NAMED: usize = 3;

/// What the bot published last on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The revision by which it did.
    pub rev: RevId,
    /// The version, as the summary names it.
    pub version: String,
    /// What that version publishes.
    pub text: String,
}

/// The revisions whose texts [`published`] asks for, by a page's revisions, newest first.
#[must_use]
pub fn texts_to_fetch(newest_first: &[Revision], bot: &Username) -> Vec<RevId> {
    let mut wanted = Vec::new();
    for revision in newest_first {
        let Some(stamp) = Stamp::of(revision, bot) else { continue };
        wanted.push(revision.id);
        wanted.push(revision.parent);
        // Before the hash stood in summaries nothing was merged.
        if stamp.hash.is_none() {
            break;
        }
    }
    wanted.retain(|rev| *rev != RevId(0));
    wanted
}

/// What the bot published last, by a page's revisions, newest first, and their texts.
#[must_use]
pub fn published(
    newest_first: &[Revision],
    texts: &BTreeMap<RevId, String>,
    bot: &Username,
) -> Option<Published> {
    let mut stack = Vec::new();
    let mut text = None;
    // Down to the newest whose text is the version's own…
    for revision in newest_first {
        let Some(stamp) = Stamp::of(revision, bot) else { continue };
        let saved = texts.get(&revision.id)?;
        if stamp.hash.is_none_or(|told| told == hash(saved)) {
            text = Some(saved.clone());
            stack.push((revision, stamp));
            break;
        }
        stack.push((revision, stamp));
    }
    // …and up again, each time without what people changed.
    let mut text = text?;
    for (revision, stamp) in stack.iter().rev().skip(1) {
        let (saved, before) = (texts.get(&revision.id)?, texts.get(&revision.parent)?);
        text = ThreeWay::of(before, saved, &text).merged()?;
        if stamp.hash.is_some_and(|told| told != hash(&text)) {
            return None;
        }
    }
    let (revision, stamp) = stack.first()?;
    Some(Published { rev: revision.id, version: stamp.version.to_owned(), text })
}

/// The same where a trustee put both changes together by hand, and says so by the words that
/// [`stamp`] gives: then this version's text needs nobody's look any more.
#[must_use]
pub fn put_together(newest_first: &[Revision], trustees: &[Username], ours: &str) -> Option<Published> {
    let words = stamp(ours);
    let by_one = |revision: &Revision| {
        let Author::Account { name, .. } = &revision.author else { return false };
        trustees.iter().any(|trustee| trustee.as_str() == name)
    };
    let told = |revision: &Revision| revision.comment.as_deref().is_some_and(|said| said.contains(&words));
    let revision = newest_first.iter().find(|revision| by_one(revision) && told(revision))?;
    Some(Published { rev: revision.id, version: VERSION.to_owned(), text: ours.to_owned() })
}

/// The edits of others since the bot published the page: who made them, and where they can be seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Since {
    /// Who, newest first, each once; nobody's name where it is not to be seen.
    pub by: Vec<String>,
    /// How many edits.
    pub edits: usize,
    /// The page that shows what they changed.
    pub shown_at: Option<String>,
}

impl Since {
    /// By the page's revisions, newest first, and the one by which the bot published it, if known.
    #[must_use]
    pub fn of(newest_first: &[Revision], published: Option<RevId>) -> Self {
        let newer = newest_first.iter().take_while(|revision| Some(revision.id) != published);
        let mut since = Self::default();
        for revision in newer {
            since.edits += 1;
            let name = match &revision.author {
                Author::Account { name, .. } => name.as_str(),
                Author::Unregistered => "somebody without an account",
                Author::Imported => "somebody on another wiki",
                Author::Hidden => "somebody whose name is hidden",
            };
            if !since.by.iter().any(|known| known == name) {
                since.by.push(name.to_owned());
            }
        }
        since.shown_at = newest_first.first().map(|head| match published {
            Some(published) => format!("Special:Diff/{published}/{}", head.id),
            None => format!("Special:PermanentLink/{}", head.id),
        });
        since
    }

    /// Those who did it, as a sentence names them.
    #[must_use]
    pub fn names(&self) -> String {
        let more = self.by.len().saturating_sub(MOST_NAMED);
        let named = self.by.get(..self.by.len() - more).unwrap_or_default();
        match (named, more) {
            ([], _) => "nobody".to_owned(),
            ([one], _) => one.clone(),
            ([most @ .., last], 0) => format!("{} and {last}", most.join(", ")),
            (named, 1) => format!("{} and another", named.join(", ")),
            (named, more) => format!("{} and {more} others", named.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{Timestamp, UserId};
    use crate::plan::setup::stamp::{Towards, summary};
    use crate::plan::setup::{Standing, judge, merge};

    const BOT: &str = "LCBot";

    fn bot() -> Username {
        Username::parse(BOT).expect("a name")
    }

    /// A page's life: who saved which text with which summary, oldest first.
    struct Life {
        newest_first: Vec<Revision>,
        texts: BTreeMap<RevId, String>,
    }

    fn life(saves: &[(&str, &str, &str)]) -> Life {
        let mut life = Life { newest_first: Vec::new(), texts: BTreeMap::new() };
        for (number, (who, text, said)) in (1..).zip(saves) {
            life.texts.insert(RevId(number), (*text).to_owned());
            let revision = Revision {
                id: RevId(number),
                parent: RevId(number - 1),
                author: Author::Account {
                    id: UserId(if *who == BOT { 1 } else { 2 }),
                    name: (*who).to_owned(),
                },
                at: Timestamp::UNIX_EPOCH,
                comment: Some((*said).to_owned()),
                text: Some(String::new()),
                model: "wikitext".to_owned(),
            };
            life.newest_first.insert(0, revision);
        }
        life
    }

    fn found(life: &Life) -> Option<(u64, String)> {
        for wanted in texts_to_fetch(&life.newest_first, &bot()) {
            assert!(life.texts.contains_key(&wanted), "{wanted} is no revision");
        }
        published(&life.newest_first, &life.texts, &bot()).map(|found| (found.rev.0, found.text))
    }

    fn said_of(ours: &str) -> String {
        summary(ours, Towards::Nobody)
    }

    #[test]
    fn the_newest_revision_that_says_so_is_what_was_published() {
        let life = life(&[
            (BOT, "one", "Let's Connect: set up (version 0.1.0)"),
            (BOT, "two", &said_of("two")),
            ("Ann", "two and a half", "Let's Connect: set up (version 9.9.9)"),
            (BOT, "by hand", "a test"),
        ]);
        assert_eq!(found(&life), Some((2, "two".to_owned())));
        let since = Since::of(&life.newest_first, Some(RevId(2)));
        assert_eq!((since.edits, since.names().as_str()), (2, "LCBot and Ann"));
        assert_eq!(since.shown_at.as_deref(), Some("Special:Diff/2/4"));
    }

    #[test]
    fn a_page_that_the_bot_never_published_tells_nothing() {
        let life = life(&[("Ann", "hers", ""), (BOT, "by hand", "mend a link")]);
        assert_eq!(found(&life), None);
        let since = Since::of(&life.newest_first, None);
        assert_eq!(since.shown_at.as_deref(), Some("Special:PermanentLink/2"));
    }

    #[test]
    fn people_s_changes_are_not_taken_for_what_was_published_after_a_merge() {
        let (first, second, third) = ("a\nb\nc\nd\ne", "a\nb\nc\nd\nE2", "a\nb\nC3\nd\nE2");
        let hers = "A!\nb\nc\nd\ne";
        let merged = merge(first, hers, second).expect("they do not touch");
        assert_eq!(merged, "A!\nb\nc\nd\nE2");
        let since =
            Since { by: vec!["Ann".to_owned()], edits: 1, shown_at: Some("Special:Diff/1/2".to_owned()) };
        let told = summary(second, Towards::Keeping(&since));
        let mut saves =
            vec![(BOT, first, said_of(first)), ("Ann", hers, String::new()), (BOT, merged.as_str(), told)];
        let lived = |saves: &[(&str, &str, String)]| {
            life(&saves.iter().map(|(who, text, said)| (*who, *text, said.as_str())).collect::<Vec<_>>())
        };
        assert_eq!(found(&lived(&saves)), Some((3, second.to_owned())));
        // So the next version does not take it for an old page of its own, and merges again…
        assert_eq!(judge(Some(second), Some(&merged), second), Standing::Theirs);
        let again = merge(second, &merged, third).expect("they do not touch");
        assert_eq!(again, "A!\nb\nC3\nd\nE2");
        saves.push((BOT, again.as_str(), summary(third, Towards::Keeping(&since))));
        assert_eq!(found(&lived(&saves)), Some((4, third.to_owned())));
        // …and where the hash tells that it cannot be known, it is not.
        saves.push((BOT, "something else", said_of("whatever")));
        assert_eq!(found(&lived(&saves)), None);
    }

    #[test]
    fn a_trustee_may_say_that_both_changes_are_together_now_and_nobody_else() {
        let said = format!("both, by hand; {}", stamp("ours"));
        let life = life(&[(BOT, "base", &said_of("base")), ("Ann", "both", &said)]);
        let ann = [Username::parse("Ann").expect("a name")];
        let together = put_together(&life.newest_first, &ann, "ours").expect("she said so");
        assert_eq!((together.rev, together.text.as_str()), (RevId(2), "ours"));
        assert_eq!(put_together(&life.newest_first, &ann, "ours, but newer"), None);
        assert_eq!(put_together(&life.newest_first, &[], "ours"), None);
    }

    #[test]
    fn an_edit_that_the_wiki_merged_by_itself_is_seen_through_too() {
        // The bot sent "a b C" for revision 1; Ann was faster, and the wiki kept both.
        let life = life(&[
            (BOT, "a\nb\nc", &said_of("a\nb\nc")),
            ("Ann", "A\nb\nc", ""),
            (BOT, "A\nb\nC", &said_of("a\nb\nC")),
        ]);
        assert_eq!(found(&life), Some((3, "a\nb\nC".to_owned())));
    }
}

//! A page's revisions, for attribution, within a cap. Pure.

use crate::ids::PageTitle;
use crate::intake::attribution::History;
use crate::intake::entry::Reader;
use crate::registry::{Problem, Weight};
use crate::wiki::Revision;
use crate::wikitext::Cap;

/// Revisions looked back at the most. Older words count once their owner writes them again.
pub const MOST_REVISIONS: usize = 500;

/// A page's revisions.
#[derive(Clone, Debug)]
pub struct PageHistory {
    /// Oldest first. A text that cannot be read whole is left out: it says nothing,
    /// and takes nothing away from anybody.
    pub revisions: Vec<Revision>,
    /// Whether they reach back to the page's first.
    pub reach: History,
    /// Why the newest text cannot be read whole, if so.
    pub unreadable: Option<Cap>,
}

impl PageHistory {
    /// The newest text, if there is one and it can be read.
    #[must_use]
    pub fn newest_text(&self) -> Option<&str> {
        self.revisions.last().and_then(|head| head.text.as_deref())
    }
}

/// The page's revisions as far as they can be read.
#[must_use]
pub fn readable(reader: &Reader, newest_first: Vec<Revision>) -> PageHistory {
    let reach = match newest_first.last() {
        Some(oldest) if oldest.parent.0 != 0 => History::Tail,
        _ => History::Whole,
    };
    let newest = newest_first.first().and_then(|newest| newest.text.as_deref());
    let unreadable = newest.and_then(|text| reader.unreadable(text));
    let mut revisions = newest_first;
    for revision in &mut revisions {
        revision.text.take_if(|text| reader.unreadable(text).is_some());
    }
    revisions.reverse();
    PageHistory { revisions, reach, unreadable }
}

/// What to tell people about a page that cannot be read whole.
#[must_use]
pub fn unreadable_page(title: &PageTitle, cap: Cap) -> Problem {
    Problem {
        weight: Weight::Refused,
        place: title.as_str().to_owned(),
        entry: String::new(),
        field: None,
        what: format!("the page cannot be read: {cap}; what it said before stays in force"),
        mend: "take out of the page what is no entry".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{RevId, Timestamp};
    use crate::intake::entry::Templates;
    use crate::wiki::Author;
    use crate::wikitext::{Caps, Naming, Options, Template};

    #[test]
    fn a_text_beyond_the_caps_says_nothing() {
        let options = Options { caps: Caps { bytes: 40, calls: 2, depth: 1 }, ..Options::default() };
        let template = |name: &str| Template::new(name, Naming::default());
        let reader = Reader::new(
            options,
            Templates::named(|name| template(if name == "profile" { "a" } else { name })),
        );
        let revision = |(id, text): (u64, &str)| Revision {
            id: RevId(id),
            parent: RevId(id - 1),
            author: Author::Unregistered,
            at: Timestamp::UNIX_EPOCH,
            comment: None,
            text: Some(text.to_owned()),
            model: "wikitext".to_owned(),
        };
        let long = "x".repeat(41);
        let texts = [(4, "{{x}}{{x}}{{a}}"), (3, long.as_str()), (2, "{{a|{{x}}}}{{a}}"), (1, "{{a}}")];
        let history = readable(&reader, texts.map(revision).to_vec());
        let kept: Vec<Option<&str>> =
            history.revisions.iter().map(|revision| revision.text.as_deref()).collect();
        assert_eq!(kept, [Some("{{a}}"), Some("{{a|{{x}}}}{{a}}"), None, None], "depth hides no entry");
        assert_eq!((history.unreadable, history.reach), (Some(Cap::Calls(2)), History::Whole));
    }
}

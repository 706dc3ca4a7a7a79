//! What becomes of a page when an edit of it is saved: the compare-and-swap, and
//! the merge that MediaWiki makes where two edits touch other lines.

use lets_connect::wiki::{Base, Change, Edit};

use super::state::Written;

/// What comes of an edit.
pub enum Decided {
    Text(String),
    Unchanged,
    Conflict,
}

/// The revision that an edit is based on; 0 if there was no page.
pub fn base_of(edit: &Edit) -> u64 {
    match edit.base {
        Base::Missing => 0,
        Base::Revision(base) => base.0,
    }
}

/// What the page says afterwards.
pub fn text(edit: &Edit, revisions: &[Written]) -> Decided {
    let head = revisions.last();
    let head_text = head.map(|head| head.text.to_string()).unwrap_or_default();
    let stale = head.is_some_and(|head| head.id != base_of(edit));
    let text = match &edit.change {
        // An edit of a page that was put back as it was is no conflict to MediaWiki.
        Change::Append(_) if stale && !put_back(edit, revisions) => return Decided::Conflict,
        Change::Append(text) => head_text.clone() + text,
        Change::Replace(text) if stale => {
            let base = revisions.iter().find(|written| written.id == base_of(edit));
            match base.and_then(|base| merged(&base.text, text.trim_end(), &head_text)) {
                Some(merged) => merged,
                None => return Decided::Conflict,
            }
        }
        Change::Replace(text) => text.clone(),
    };
    if head.is_some() && text.trim_end() == head_text { Decided::Unchanged } else { Decided::Text(text) }
}

/// Whether the page says now what it said when the edit was made.
fn put_back(edit: &Edit, revisions: &[Written]) -> bool {
    let base = revisions.iter().find(|written| written.id == base_of(edit));
    base.zip(revisions.last()).is_some_and(|(base, head)| base.text == head.text)
}

/// Two changes of one text in one, if they touch other lines (`diff3`, as far as one change on
/// either side needs it).
fn merged(base: &str, ours: &str, theirs: &str) -> Option<String> {
    let lines = |text: &str| text.split('\n').map(str::to_owned).collect::<Vec<_>>();
    let (base, ours, theirs) = (lines(base), lines(ours), lines(theirs));
    let changed = |new: &[String]| {
        let head = base.iter().zip(new).take_while(|(old, new)| old == new).count();
        let most = base.len().min(new.len()) - head;
        let tail =
            base.iter().rev().zip(new.iter().rev()).take(most).take_while(|(old, new)| old == new).count();
        (head, tail)
    };
    let ((our_head, our_tail), (their_head, their_tail)) = (changed(&ours), changed(&theirs));
    let last = base.len();
    let all = if last - our_tail < their_head {
        [&ours[..ours.len() - our_tail], &base[last - our_tail..their_head], &theirs[their_head..]].concat()
    } else if last - their_tail < our_head {
        [&theirs[..theirs.len() - their_tail], &base[last - their_tail..our_head], &ours[our_head..]].concat()
    } else if ours == theirs {
        ours
    } else {
        return None;
    };
    Some(all.join("\n"))
}

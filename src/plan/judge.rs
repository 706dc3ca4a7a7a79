//! Whether an action may be done to a page as it stands, and as which edit.
//! Pure. It is asked when the plan is made, and again on the very revision that
//! is the base of the write. In doubt the answer is no.

use crate::plan::cause::{Cause, Why};
use crate::plan::renewal::Renewal;
use crate::plan::undo;
use crate::plan::{Action, Write};
use crate::wiki::{Author, Base, Change, Page, PageState};
use crate::wikitext::{Options, exclusion};

/// What may be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// This, on this base.
    Edit(Base, Change),
    /// Nothing: the page says so already.
    Nothing,
    /// Nothing, for this reason.
    Skip(Why),
}

/// What a page is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// The bot's account.
    pub bot: &'a str,
    /// The message kinds by which people refuse its notices.
    pub message_kinds: &'a [String],
    /// How the wiki's pages are read.
    pub options: &'a Options,
}

/// Judges an action on a page.
#[must_use]
pub fn judge(action: &Action, page: &Page, terms: Terms<'_>) -> Judged {
    let skip = |cause: Cause, why: &str| Judged::Skip(cause.because(why));
    if let Some(code) = &page.forbidden {
        return Judged::Skip(Cause::Forbidden.because(format!("the bot may not edit the page ({code})")));
    }
    let (head, redirect) = match &page.state {
        PageState::Impossible => return skip(Cause::Other, "no page can have this title"),
        PageState::Missing => (None, false),
        PageState::Present { redirect: true, .. } if !matches!(action.write, Write::Region { .. }) => {
            return skip(Cause::Other, "the page is a redirect");
        }
        PageState::Present { head, redirect } => (Some(head), *redirect),
    };
    if head.is_none() && action.base != Base::Missing {
        return skip(Cause::Later, "the page was deleted since the plan was made");
    }
    let base = head.map_or(Base::Missing, |head| Base::Revision(head.id));
    let text = match head.map(|head| head.text.as_deref()) {
        Some(None) => return skip(Cause::Other, "the page's text is suppressed"),
        Some(Some(text)) => text,
        None => "",
    };
    let expected = if matches!(action.write, Write::Whole { .. }) { "json" } else { "wikitext" };
    if let Some(head) = head.filter(|head| head.model != expected) {
        return Judged::Skip(Cause::Page.because(format!("the page holds {}, not {expected}", head.model)));
    }
    // What somebody did to the bot's part since the plan was made is looked at, and told of, by the next one.
    let by_others =
        head.is_some_and(|head| !matches!(&head.author, Author::Account { name, .. } if name == terms.bot));
    if matches!(action.write, Write::Region { .. }) && by_others && base != action.base {
        return skip(
            Cause::Later,
            "somebody edited the page since the plan was made; the next cycle looks at it anew",
        );
    }
    match &action.write {
        Write::Notice { section, .. } => {
            if page.opted_out {
                return skip(Cause::Unwanted, "the reader opted out of messages");
            }
            match exclusion::judge(text, terms.bot, terms.message_kinds, terms.options) {
                exclusion::Verdict::Refused(by) => {
                    Judged::Skip(Cause::Unwanted.because(format!("the page refuses it ({by})")))
                }
                // A page does not begin with empty lines.
                exclusion::Verdict::Welcome if text.is_empty() => {
                    Judged::Edit(base, Change::Append(section.trim_start().to_owned()))
                }
                exclusion::Verdict::Welcome => Judged::Edit(base, Change::Append(section.clone())),
            }
        }
        Write::Strike { .. } if head.is_none() => skip(Cause::Other, "there is no page"),
        Write::Strike { .. } if page.opted_out => skip(Cause::Unwanted, "the reader opted out of messages"),
        Write::Strike { introduction, section, struck, .. } => {
            match exclusion::judge(text, terms.bot, terms.message_kinds, terms.options) {
                exclusion::Verdict::Refused(by) => {
                    return Judged::Skip(Cause::Unwanted.because(format!("the page refuses it ({by})")));
                }
                exclusion::Verdict::Welcome => {}
            }
            match undo::section(text, introduction, terms.options) {
                Some(found) if found.text == section && !found.has_answer => {
                    let (before, after) = (text.get(..found.span.start), text.get(found.span.end..));
                    let whole = [before.unwrap_or_default(), struck, after.unwrap_or_default()].concat();
                    Judged::Edit(base, Change::Replace(whole))
                }
                _ => skip(Cause::Other, "somebody wrote in the section that told of it, or moved it"),
            }
        }
        Write::Region { fresh, .. } if head.is_none() => Judged::Edit(base, Change::Replace(fresh.clone())),
        Write::Region { region, content, leads_to, .. } => {
            let renewal = Renewal { region, content, leads_to: leads_to.as_ref() };
            match renewal.of(text, redirect, terms.options) {
                Ok(renewed) if renewed == text => Judged::Nothing,
                Ok(renewed) if renewed.trim().is_empty() => {
                    skip(Cause::Page, "nothing would be left of the page")
                }
                Ok(renewed) => Judged::Edit(base, Change::Replace(renewed)),
                Err(why) => Judged::Skip(Cause::Page.because(why)),
            }
        }
        Write::Whole { text: whole } if is_same_json(text, whole) => Judged::Nothing,
        Write::Whole { text: whole } if base == action.base => {
            Judged::Edit(base, Change::Replace(whole.clone()))
        }
        Write::Whole { .. } => skip(Cause::Later, "the page changed since the plan was made"),
    }
}

/// Whether two pages say the same: the wiki writes some characters otherwise than they were sent.
fn is_same_json(text: &str, whole: &str) -> bool {
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    text == whole || read(text).is_some_and(|said| read(whole) == Some(said))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{ActionId, PageTitle, RevId, UserId};
    use crate::wiki::Revision;
    use crate::wikitext::region;

    fn page(text: &str) -> Page {
        Page::saying("User talk:A", text)
    }

    fn action(write: Write) -> Action {
        Action {
            id: ActionId::of(&["x"]),
            effects: Vec::new(),
            page: PageTitle::parse("User talk:A").expect("a title"),
            base: Base::Revision(RevId(7)),
            write,
            sources: Vec::new(),
            summary: String::new(),
        }
    }

    fn judged(action: &Action, page: &Page, options: &Options) -> Judged {
        judge(action, page, Terms { bot: "Bot", message_kinds: &["clinic".to_owned()], options })
    }

    fn notice_read_with(page: &Page, options: &Options) -> Judged {
        let section = "\n\n== H ==".to_owned();
        judged(&action(Write::Notice { reader: UserId(1), section }), page, options)
    }

    fn notice(page: &Page) -> Judged {
        notice_read_with(page, &Options::default())
    }

    fn kept_by(page: &Page) -> Option<Cause> {
        match notice(page) {
            Judged::Skip(why) => Some(why.cause),
            Judged::Edit(..) | Judged::Nothing => None,
        }
    }

    #[test]
    fn a_notice_goes_after_what_stands_there() {
        let appended = Judged::Edit(Base::Revision(RevId(7)), Change::Append("\n\n== H ==".to_owned()));
        assert_eq!(notice(&page("Hello.")), appended);
        let mut missing = page("");
        missing.state = PageState::Missing;
        let section = "\n\n== H ==".to_owned();
        let mut fresh = action(Write::Notice { reader: UserId(1), section });
        fresh.base = Base::Missing;
        let made = Judged::Edit(Base::Missing, Change::Append("== H ==".to_owned()));
        assert_eq!(judged(&fresh, &missing, &Options::default()), made);
        assert_eq!(kept_by(&missing), Some(Cause::Later), "but none that was deleted since");
    }

    #[test]
    fn no_notice_where_it_is_not_wanted_or_in_doubt() {
        assert_eq!(kept_by(&page("{{nobots}}")), Some(Cause::Unwanted));
        assert_eq!(kept_by(&page("{{bots|optout=clinic}}")), Some(Cause::Unwanted));
        let mut refused = page("");
        refused.opted_out = true;
        assert_eq!(kept_by(&refused), Some(Cause::Unwanted));
        let mut protected = page("");
        protected.forbidden = Some("protectedpage".to_owned());
        assert_eq!(kept_by(&protected), Some(Cause::Forbidden));
        for (cause, change) in [
            (Cause::Other, (|head: &mut Revision| head.text = None) as fn(&mut Revision)),
            (Cause::Page, |head| head.model = "flow-board".to_owned()),
        ] {
            let mut odd = page("");
            if let PageState::Present { head, .. } = &mut odd.state {
                change(head);
            }
            assert_eq!(kept_by(&odd), Some(cause));
        }
        let mut redirect = page("");
        if let PageState::Present { redirect, .. } = &mut redirect.state {
            *redirect = true;
        }
        assert_eq!(kept_by(&redirect), Some(Cause::Other), "somebody was renamed, or moved");
        redirect.state = PageState::Impossible;
        assert_eq!(kept_by(&redirect), Some(Cause::Other));
    }

    #[test]
    fn a_region_is_renewed_and_a_broken_one_left_alone() {
        let write = |content: &str| {
            action(Write::Region {
                region: "x".to_owned(),
                content: content.to_owned(),
                fresh: "fresh".to_owned(),
                leads_to: None,
            })
        };
        let before = page(&format!("Ours.\n{}\nYours.", region::wrap("x", "old")));
        assert_eq!(judged(&write("old"), &before, &Options::default()), Judged::Nothing);
        let Judged::Edit(_, Change::Replace(text)) = judged(&write("new"), &before, &Options::default())
        else {
            panic!("an edit")
        };
        assert_eq!(text, format!("Ours.\n{}\nYours.", region::wrap("x", "new")));
        for broken in ["no region", "<!-- LCBOT:BEGIN x -->"] {
            assert!(matches!(judged(&write("new"), &page(broken), &Options::default()), Judged::Skip(_)));
        }
    }

    #[test]
    fn a_part_that_somebody_was_at_since_the_plan_waits_for_the_next_one() {
        let mut write = action(Write::Region {
            region: "x".to_owned(),
            content: "new".to_owned(),
            fresh: "fresh".to_owned(),
            leads_to: None,
        });
        write.base = Base::Revision(RevId(6));
        let mut page = page(&region::wrap("x", "old"));
        assert!(matches!(judged(&write, &page, &Options::default()), Judged::Skip(_)));
        if let PageState::Present { head, .. } = &mut page.state {
            head.author = Author::Account { id: UserId(1), name: "Bot".to_owned() };
        }
        assert!(
            matches!(judged(&write, &page, &Options::default()), Judged::Edit(..)),
            "its own edit is known"
        );
    }

    #[test]
    fn a_whole_page_is_saved_on_the_base_it_was_planned_on_and_no_other() {
        let mut before = page("{}");
        if let PageState::Present { head, .. } = &mut before.state {
            "json".clone_into(&mut head.model);
        }
        let mut write = action(Write::Whole { text: "[]".to_owned() });
        assert!(matches!(judged(&write, &before, &Options::default()), Judged::Edit(..)));
        write.base = Base::Revision(RevId(6));
        assert!(matches!(judged(&write, &before, &Options::default()), Judged::Skip(_)));
    }

    #[test]
    fn what_is_live_is_for_the_wikis_own_tags_to_say() {
        let with = |tag: &str| Options { extension_tags: vec![tag.to_owned()], ..Options::default() };
        let talk = page("<poem>{{nobots}}</poem>");
        assert!(matches!(notice_read_with(&talk, &with("poem")), Judged::Edit(..)));
        assert!(matches!(notice_read_with(&talk, &with("nowiki")), Judged::Skip(_)));
    }
}

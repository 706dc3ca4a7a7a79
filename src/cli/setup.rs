//! `lets-connect setup`: publishes the templates, the help and the start pages.
//!
//! A page that people changed since is theirs: it is named and left alone, or
//! overwritten with `--force`. The start pages (home, registration, stop) are
//! made once and never touched again.

use std::time::Duration;

use similar::TextDiff;

use crate::cli::args::SetupArgs;
use crate::cli::{DONE, PROBLEMS};
use crate::compose::vocabulary::Vocabulary;
use crate::compose::{onwiki, styles};
use crate::ids::PageTitle;
use crate::programme::Programme;
use crate::wiki::{Base, Change, Edit, LiveEdits, Outcome, Page, PageQuery, Wiki, WikiError};

/// What the edits are for, as their summaries say.
const SET_UP: &str = concat!("set up (version ", env!("CARGO_PKG_VERSION"), ")");

/// Times a page is tried when the wiki asks to wait or the page moves on.
const ATTEMPTS: u32 = 5;

/// The wait between two tries when the wiki names none.
const WAIT: Duration = Duration::from_secs(5);

/// Publishes what is missing or old.
pub async fn run(programme: &Programme, wanted: &SetupArgs) -> anyhow::Result<u8> {
    let wiki = programme.connect().await?;
    let leave = LiveEdits::granted_by("setup");
    let config = &programme.config;
    // The sheet first, so that no page is ever without.
    let mut published = styles::published(&config.pages, &wiki.site().await?.extensions);
    let names = Vocabulary(&programme.lexicon);
    published.extend(programme.composer(&names)?.published());
    let titles = published.iter().map(|(title, _)| title.clone()).collect();
    let present = wiki.pages(&PageQuery { titles, opt_out_category: None }).await?;
    let mut code = DONE;
    for (title, text) in &published {
        let Some(page) = present.get(title) else { continue };
        if onwiki::is_made_once(&config.pages, title) && page.head().is_some() {
            say("there, and kept by others", title);
            continue;
        }
        match judge(page, text, programme, wanted.force) {
            Verdict::Same => say("as it should be", title),
            Verdict::Changed => {
                code = PROBLEMS;
                say("changed by people, left alone", title);
                println!("{}", diff(page.text().unwrap_or_default(), text));
            }
            Verdict::Publish if wanted.dry_run => {
                say("would be published", title);
                println!("{}", diff(page.text().unwrap_or_default(), text));
            }
            Verdict::Publish => match publish(&wiki, &leave, programme, title, text).await? {
                Ok(()) => say("published", title),
                Err(why) => {
                    code = PROBLEMS;
                    say(&format!("not published ({why})"), title);
                }
            },
        }
    }
    Ok(code)
}

enum Verdict {
    Same,
    Changed,
    Publish,
}

fn judge(page: &Page, text: &str, programme: &Programme, force: bool) -> Verdict {
    let Some(head) = page.head() else { return Verdict::Publish };
    if head.text.as_deref().map(str::trim_end) == Some(text.trim_end()) {
        return Verdict::Same;
    }
    let ours = matches!(&head.author, crate::wiki::Author::Account { name, .. } if name == programme.config.account.name.as_str());
    if ours || force { Verdict::Publish } else { Verdict::Changed }
}

/// Saves the text. Reading the page anew before each try makes a lost reply harmless:
/// the page says so already.
async fn publish(
    wiki: &impl Wiki,
    leave: &LiveEdits,
    programme: &Programme,
    title: &PageTitle,
    text: &str,
) -> Result<Result<(), String>, WikiError> {
    let mut last = String::new();
    for _ in 0..ATTEMPTS {
        let query = PageQuery { titles: vec![title.clone()], opt_out_category: None };
        let pages = wiki.pages(&query).await?;
        let Some(page) = pages.get(title) else { break };
        if page.text().map(str::trim_end) == Some(text.trim_end()) {
            return Ok(Ok(()));
        }
        let edit = Edit {
            title: title.clone(),
            base: page.head().map_or(Base::Missing, |head| Base::Revision(head.id)),
            change: Change::Replace(text.to_owned()),
            summary: programme.config.programme.name.summary(SET_UP),
            start: wiki.site().await?.now,
        };
        match wiki.edit(leave, &edit).await {
            Outcome::Saved(_) | Outcome::Merged(_) | Outcome::Unchanged => return Ok(Ok(())),
            Outcome::Conflict => "the page keeps changing".clone_into(&mut last),
            Outcome::Again { code, .. } => last = code,
            Outcome::Refused { code, why, .. }
            | Outcome::Stop { code, why }
            | Outcome::Unfamiliar { code, why } => {
                return Ok(Err(format!("{code}: {why}")));
            }
            Outcome::Later { code, wait } => {
                last = code;
                tokio::time::sleep(wait.unwrap_or(WAIT).min(Duration::from_secs(120))).await;
            }
            Outcome::Unknown { why } => {
                last = why;
                tokio::time::sleep(WAIT).await;
            }
        }
    }
    Ok(Err(last))
}

fn say(what: &str, title: &PageTitle) {
    println!("{what:<30}  {title}");
}

fn diff(before: &str, after: &str) -> String {
    TextDiff::from_lines(before, after).unified_diff().header("on the wiki", "from this version").to_string()
}

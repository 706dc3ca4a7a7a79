//! Where the configured pages lie, and who may edit them: namespaces that are not there,
//! other wikis, protection against the bot and against people.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Findings, Subject, Weight};
use super::stop_page::is_for_few;
use crate::compose::{Pages, onwiki};
use crate::ids::PageTitle;
use crate::wiki::inspection::Keeping;
use crate::wiki::{Page, Site};

/// Settings that one finding names, before it only counts.
const MOST_NAMED: usize = 3;

/// The records without which the bot does nothing.
pub(super) fn records(pages: &Pages) -> Vec<PageTitle> {
    ["ledger.json", "people.json"].into_iter().filter_map(|name| pages.state.subpage(name).ok()).collect()
}

/// Titles outside this wiki, or in a namespace that it has not.
pub(super) fn places(pages: &Pages, site: &Site, keeping: &Keeping, findings: &mut Findings) {
    let mut strange: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let settings = pages.named();
    for (key, title) in &settings {
        if keeping.elsewhere.contains(title) {
            findings.add(
                Weight::StopsAPart,
                Subject::Pages,
                format!("pages.{key}"),
                format!("\"{title}\" is a page of another wiki, to which a link would lead"),
                "write a title of this wiki",
            );
        } else if let Some(prefix) = unknown_namespace(title, site) {
            strange.entry(prefix.to_owned()).or_default().push(key);
        }
    }
    for (prefix, keys) in strange {
        let named: Vec<String> = keys.iter().take(MOST_NAMED).map(|key| format!("pages.{key}")).collect();
        let more = keys.len() - named.len();
        let place =
            if more == 0 { named.join(", ") } else { format!("{} and {more} more", named.join(", ")) };
        findings.add(
            Weight::StopsAPart,
            Subject::Pages,
            place,
            format!("this wiki has no namespace \"{prefix}:\"; the pages would stand among its articles, without talk pages of their own"),
            "write titles in a namespace that Special:AllPages of this wiki lists, as Project:",
        );
    }
}

/// What stands before the colon of a title, if it looks like a namespace and is none here.
fn unknown_namespace<'t>(title: &'t PageTitle, site: &Site) -> Option<&'t str> {
    let (prefix, rest) = title.as_str().split_once(':')?;
    let plain = |name: &str| name.replace('_', " ").to_lowercase();
    let known = site.namespaces.values().flatten().any(|name| plain(name) == plain(prefix));
    // "Connect: a guide" is a title; "Grants:Connect" is meant to lie in a namespace.
    (!known && !rest.starts_with(' ')).then_some(prefix)
}

/// Pages that the bot is to write and may not.
pub(super) fn closed_to_the_bot(
    pages: &Pages,
    published: &BTreeSet<&PageTitle>,
    present: &BTreeMap<PageTitle, Page>,
    findings: &mut Findings,
) {
    let records = records(pages);
    let by_people = [&pages.home, &pages.registration, &pages.opt_out, &pages.aliases, &pages.stop];
    let never = |title: &PageTitle| by_people.contains(&title) || pages.taxonomy.as_ref() == Some(title);
    let talk = |title: &PageTitle| pages.talk.as_ref() == Some(title);
    // A refusal that is not about the page comes of what is told already: the bot may edit nothing, or
    // lacks the right.
    let told_already = [Subject::Wiki, Subject::Account, Subject::Rights]
        .into_iter()
        .any(|subject| findings.is_wrong(subject));
    let mut open = 0;
    for (title, page) in present {
        let Some(code) = &page.forbidden else {
            open += 1;
            continue;
        };
        if told_already && !is_about_the_page(code) {
            continue;
        }
        // What people keep once it is there, the bot need not write.
        if (never(title) && page.head().is_some()) || talk(title) || *title == pages.opt_out_category {
            continue;
        }
        let weight = if records.contains(title) { Weight::StopsEverything } else { Weight::StopsAPart };
        let who = if published.contains(title) && !onwiki::is_made_once(pages, title) {
            "setup"
        } else {
            "the bot"
        };
        findings.add(
            weight,
            Subject::Pages,
            title.to_string(),
            format!("{who} may not write this page ({code})"),
            mend(code),
        );
    }
    findings.well(Subject::Pages, format!("{open} open to the bot"));
}

/// Whether a refusal is for the page's sake, and not for the bot's.
fn is_about_the_page(code: &str) -> bool {
    ["protectedpage", "protectedtitle", "cascadeprotected", "protectednamespace", "titleblacklist"]
        .iter()
        .any(|start| code.starts_with(start))
}

/// What helps against a refusal.
fn mend(code: &str) -> &'static str {
    match code {
        "customjsonprotected" | "mycustomjsonprotected" | "mycustomjson" => {
            "grant \"edit your user CSS/JSON/JavaScript\"; the bot's records are JSON pages of its own"
        }
        "cascadeprotected" => "let an administrator take the page out of the one that protects it by cascade",
        code if code.starts_with("titleblacklist") => {
            "let an administrator allow the title, or choose another under [pages]"
        }
        code if code.starts_with("protectednamespace") => "choose a title in another namespace",
        _ => {
            "let an administrator lower the protection to \"autoconfirmed\", or give the bot the right that it asks for"
        }
    }
}

/// Pages that people are to write and may not.
pub(super) fn closed_to_people(pages: &Pages, keeping: &Keeping, findings: &mut Findings) {
    for (title, what) in
        [(&pages.registration, "register"), (&pages.opt_out, "say that they want to be left alone")]
    {
        let level = keeping.pages.get(title).and_then(|kept| kept.levels.get("edit"));
        if let Some(level) = level.filter(|level| is_for_few(level)) {
            findings.add(
                Weight::StopsAPart,
                Subject::Pages,
                title.to_string(),
                format!("people cannot {what} here: the page is protected (\"{level}\")"),
                "let an administrator lower the protection to \"autoconfirmed\" or less",
            );
        }
    }
}

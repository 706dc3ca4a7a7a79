//! From the API's JSON (format version 2) to our types. What is suppressed,
//! missing or impossible is a state, never a panic.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::ids::{LanguageCode, PageTitle, RevId, Timestamp, UserId, Username};
use crate::wiki::imports::Import;
use crate::wiki::{Account, Author, Block, Contribution, Me, Page, PageState, Revision, Site, Stamp};

/// The answers' pages, by title as the wiki writes it.
pub fn pages(query: &Value) -> impl Iterator<Item = &Value> {
    query["pages"].as_array().into_iter().flatten()
}

/// What the wiki made of the titles asked for: from what was asked to what it calls it.
#[must_use]
pub fn normalized(query: &Value) -> BTreeMap<String, String> {
    query["normalized"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|pair| Some((text(&pair["from"])?, text(&pair["to"])?)))
        .collect()
}

/// A page.
#[must_use]
pub fn page(value: &Value) -> Option<Page> {
    let name = value["title"].as_str()?;
    let title = PageTitle::parse(name).ok()?;
    let state = if is(value, "invalid") {
        PageState::Impossible
    } else if is(value, "missing") {
        PageState::Missing
    } else {
        let head = revision(value["revisions"].as_array()?.first()?)?;
        PageState::Present { head, redirect: is(value, "redirect") }
    };
    let forbidden = value["actions"]["edit"]
        .as_array()
        .and_then(|errors| errors.first())
        .map(|error| text(&error["code"]).unwrap_or_else(|| "forbidden".to_owned()));
    let opted_out = value["categories"].as_array().is_some_and(|categories| !categories.is_empty());
    Some(Page { title, state, forbidden, opted_out })
}

/// A revision.
#[must_use]
pub fn revision(value: &Value) -> Option<Revision> {
    let slot = &value["slots"]["main"];
    Some(Revision {
        id: RevId(value["revid"].as_u64()?),
        parent: RevId(value["parentid"].as_u64().unwrap_or_default()),
        author: author(value),
        at: timestamp(&value["timestamp"]).unwrap_or_default(),
        comment: text(&value["comment"]),
        // Where only its hash was asked for, the text is not there, and still to be seen or not.
        text: text(&slot["content"]).or_else(|| value["sha1"].as_str().map(|_| String::new())),
        model: text(&slot["contentmodel"]).unwrap_or_default(),
    })
}

fn author(value: &Value) -> Author {
    if is(value, "userhidden") || is(value, "suppressed") {
        return Author::Hidden;
    }
    match (value["userid"].as_u64(), text(&value["user"])) {
        (_, Some(_)) if is(value, "anon") || is(value, "temp") => Author::Unregistered,
        (Some(0), Some(_)) => Author::Unregistered,
        (Some(id), Some(name)) => Author::Account { id: UserId(id), name },
        _ => Author::Hidden,
    }
}

/// The bot's own account.
#[must_use]
pub fn me(query: &Value) -> Option<Me> {
    let info = &query["userinfo"];
    let partial = info["blockpartial"].as_bool() == Some(true);
    let blocked = info["blockid"].as_u64().filter(|_| !partial);
    Some(Me {
        id: UserId(info["id"].as_u64()?),
        name: Username::parse(info["name"].as_str()?).ok()?,
        rights: info["rights"].as_array().into_iter().flatten().filter_map(text).collect(),
        blocked: blocked.map(|_| text(&info["blockreason"]).unwrap_or_default()),
    })
}

/// An account.
#[must_use]
pub fn account(value: &Value) -> Option<(String, Account)> {
    let name = text(&value["name"])?;
    let account = if is(value, "invalid") {
        Account::Impossible
    } else if is(value, "missing") {
        Account::Missing
    } else {
        let partial = value["blockpartial"].as_bool() == Some(true);
        Account::Present {
            id: UserId(value["userid"].as_u64()?),
            name: Username::parse(&name).ok()?,
            blocked: value["blockid"].as_u64().filter(|_| !partial).map(|_| block(value)),
            locked: is(value, "hidden") || is(value, "locked"),
        }
    };
    Some((name, account))
}

fn block(value: &Value) -> Block {
    Block {
        reason: text(&value["blockreason"]).unwrap_or_default(),
        since: timestamp(&value["blockedtimestamp"]),
        until: timestamp(&value["blockexpiry"]),
    }
}

/// The names of those accounts that are locked or hidden on all wikis; `None`
/// where the wiki has no central accounts, or does not tell of many at once.
/// Who may not see hidden accounts is told that they are missing
/// (`MediaWiki\Extension\CentralAuth\Api\ApiQueryGlobalUsers`).
#[must_use]
pub fn locked(query: &Value) -> Option<BTreeSet<String>> {
    let users = query["globalusers"].as_array()?.iter();
    let signs = ["locked", "hidden", "suppressed", "missing"];
    let locked = users.filter(|user| signs.into_iter().any(|sign| is(user, sign)));
    Some(locked.filter_map(|user| text(&user["name"])).collect())
}

/// The newest name that the rename log has for the one asked about.
#[must_use]
pub fn renamed_to(query: &Value) -> Option<Username> {
    let new = query["logevents"][0]["params"]["newuser"].as_str();
    new.and_then(|name| Username::parse(name).ok())
}

/// What accounts were merged into, by their old names; `events` newest first.
#[must_use]
pub fn merged(query: &Value) -> BTreeMap<Username, Username> {
    let mut merged = BTreeMap::new();
    for event in query["logevents"].as_array().into_iter().flatten() {
        let name = |key: &str| event["params"][key].as_str().and_then(|name| Username::parse(name).ok());
        if let (Some(old), Some(new)) = (name("oldName"), name("newName")) {
            merged.entry(old).or_insert(new);
        }
    }
    merged
}

/// The entries of the import log.
pub fn imports(query: &Value) -> impl Iterator<Item = Import> {
    query["logevents"].as_array().into_iter().flatten().filter(|event| event["type"] == "import").map(
        |event| {
            let count = event["params"]["count"].as_u64().and_then(|count| usize::try_from(count).ok());
            // An entry without its time is about everything there is.
            let at = timestamp(&event["timestamp"]).unwrap_or(Timestamp::MAX);
            Import { at, by: text(&event["user"]), count }
        },
    )
}

/// A page with its stamp, if it exists.
#[must_use]
pub fn stamped(page: &Value) -> Option<(PageTitle, Stamp)> {
    let rev = page["lastrevid"].as_u64().filter(|rev| *rev != 0)?;
    let title = PageTitle::parse(page["title"].as_str()?).ok()?;
    Some((title, Stamp { rev: RevId(rev), touched: timestamp(&page["touched"])? }))
}

/// The bot's own edits.
#[must_use]
pub fn contributions(query: &Value) -> Vec<Contribution> {
    let edits = query["usercontribs"].as_array().into_iter().flatten();
    edits
        .filter_map(|value| {
            Some(Contribution {
                title: PageTitle::parse(value["title"].as_str()?).ok()?,
                rev: RevId(value["revid"].as_u64()?),
                at: timestamp(&value["timestamp"])?,
                comment: text(&value["comment"]),
            })
        })
        .collect()
}

/// The titles of a list of pages.
pub fn titles(list: &Value) -> impl Iterator<Item = PageTitle> {
    list.as_array().into_iter().flatten().filter_map(|page| PageTitle::parse(page["title"].as_str()?).ok())
}

/// The pages of an answer with the redirects that lead to them.
pub fn redirects(query: &Value) -> impl Iterator<Item = (String, Vec<PageTitle>)> {
    pages(query).filter_map(|page| {
        let from = page["redirects"].as_array().into_iter().flatten();
        let from = from.filter_map(|redirect| PageTitle::parse(redirect["title"].as_str()?).ok());
        Some((text(&page["title"])?, from.collect()))
    })
}

/// What the wiki tells of itself.
#[must_use]
pub fn site(answer: &Value) -> Option<Site> {
    let query = &answer["query"];
    let general = &query["general"];
    let mut namespaces: BTreeMap<i32, Vec<String>> = BTreeMap::new();
    for namespace in query["namespaces"].as_object()?.values() {
        let id = i32::try_from(namespace["id"].as_i64()?).ok()?;
        let names = namespaces.entry(id).or_default();
        names.extend([&namespace["name"], &namespace["canonical"]].into_iter().filter_map(text));
        names.dedup();
    }
    for alias in query["namespacealiases"].as_array().into_iter().flatten() {
        let id = alias["id"].as_i64().and_then(|id| i32::try_from(id).ok());
        if let (Some(id), Some(name)) = (id, text(&alias["alias"])) {
            namespaces.entry(id).or_default().push(name);
        }
    }
    let server = text(&general["server"]).unwrap_or_default();
    let server = if server.starts_with("//") { format!("https:{server}") } else { server };
    let tags = query["extensiontags"].as_array().into_iter().flatten().filter_map(Value::as_str);
    Some(Site {
        now: timestamp(&answer["curtimestamp"])?,
        name: text(&general["sitename"])?,
        generator: text(&general["generator"]).unwrap_or_default(),
        language: LanguageCode(text(&general["lang"])?),
        article_url: server + general["articlepath"].as_str().unwrap_or("/wiki/$1"),
        namespaces,
        extension_tags: tags.map(|tag| tag.trim_matches(['<', '>']).to_lowercase()).collect(),
        // Wikis that do not say so are older than the setting, and convert.
        language_conversion: general["langconversion"].as_bool() != Some(false),
        case_sensitive: general["case"] == "case-sensitive",
        extensions: query["extensions"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|e| text(&e["name"]))
            .collect(),
    })
}

/// A moment.
#[must_use]
pub fn timestamp(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn is(value: &Value, state: &str) -> bool {
    matches!(value[state].as_bool(), Some(true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_suppressed_is_a_state() {
        let value = json!({"title": "A", "revisions": [{"revid": 3, "parentid": 2, "userhidden": true,
            "commenthidden": true, "timestamp": "2026-11-01T00:00:00Z",
            "slots": {"main": {"contentmodel": "wikitext", "texthidden": true}}}]});
        let page = page(&value).expect("a page");
        let head = page.head().expect("a revision");
        assert_eq!((&head.author, &head.comment, &head.text), (&Author::Hidden, &None, &None));
    }

    #[test]
    fn missing_and_impossible_pages_are_told_apart() {
        assert_eq!(
            page(&json!({"title": "A", "missing": true})).map(|page| page.state),
            Some(PageState::Missing)
        );
        assert_eq!(
            page(&json!({"title": "A", "invalid": true})).map(|page| page.state),
            Some(PageState::Impossible)
        );
    }

    #[test]
    fn a_partial_block_does_not_count_as_blocked() {
        let value = json!({"name": "Ann", "userid": 3, "blockid": 1, "blockpartial": true});
        assert!(matches!(account(&value), Some((_, Account::Present { blocked: None, .. }))));
    }

    #[test]
    fn a_block_has_a_beginning_and_an_end_or_none() {
        let blocked = |expiry: &str| {
            let value = json!({"name": "Ann", "userid": 3, "blockid": 1, "blockreason": "edit war",
                "blockedtimestamp": "2026-11-01T00:00:00Z", "blockexpiry": expiry});
            match account(&value) {
                Some((_, Account::Present { blocked: Some(block), .. })) => block,
                other => panic!("{other:?}"),
            }
        };
        assert!(blocked("2026-11-02T00:00:00Z").is_short());
        assert!(!blocked("infinite").is_short());
        assert_eq!(blocked("infinite").reason, "edit war");
    }

    #[test]
    fn who_is_locked_or_hidden_everywhere_is_told_where_the_wiki_knows() {
        let query = json!({"globalusers": [
            {"centralid": 1, "name": "Ann", "locked": true},
            {"centralid": 2, "name": "Ben", "locked": false},
            {"centralid": 3, "name": "Cleo", "locked": false, "suppressed": true},
            {"centralid": 4, "name": "Dan", "hidden": true},
            {"name": "Eve", "missing": true}, {"name": 5, "locked": true}, 7]});
        let names: Vec<String> = locked(&query).expect("the wiki knows").into_iter().collect();
        assert_eq!(names, ["Ann", "Cleo", "Dan", "Eve"], "Eve may be hidden");
        assert_eq!(locked(&json!({"users": []})), None, "a wiki without central accounts");
    }

    #[test]
    fn the_log_tells_what_accounts_were_merged_into() {
        let event = |old: &str, new: &str| {
            json!({"type": "usermerge", "action": "mergeuser",
            "params": {"oldName": old, "oldId": 3, "newName": new, "newId": 4}})
        };
        let query = json!({"logevents": [event("Ann", "Newest"), event("Ann", "Older"), event("Ben", "Cleo"),
            {"type": "usermerge", "action": "deleteuser", "params": {"oldName": "Dan"}}, {"actionhidden": true}]});
        let merged: Vec<String> = merged(&query).iter().map(|(old, new)| format!("{old}>{new}")).collect();
        assert_eq!(merged, ["Ann>Newest", "Ben>Cleo"]);
    }

    #[test]
    fn a_name_from_another_wiki_is_no_account() {
        let value = json!({"revid": 3, "user": "imported>Ann", "userid": 0, "slots": {"main": {}}});
        assert_eq!(revision(&value).map(|revision| revision.author), Some(Author::Unregistered));
    }

    #[test]
    fn nonsense_is_nothing() {
        for value in [json!(null), json!([]), json!({"title": 3}), json!({"title": "A", "revisions": []})] {
            assert_eq!(page(&value), None, "{value}");
            assert_eq!(account(&value), None, "{value}");
            assert!(contributions(&value).is_empty() && site(&value).is_none() && me(&value).is_none());
        }
    }
}
